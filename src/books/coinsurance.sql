CREATE TABLE safeins.coinsurance (
	policy  text COLLATE "C" NOT NULL,
	place   safeins.division NOT NULL,
	insurer text COLLATE "C" NOT NULL,
	rows    integer NOT NULL,
	leads   integer NOT NULL,
	share   bigint NOT NULL,
	PRIMARY KEY (policy, place, insurer)
);
CREATE INDEX coinsurance_insurer ON safeins.coinsurance (insurer, place);
REVOKE ALL ON safeins.coinsurance FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.coinsurance', '');

COMMENT ON TABLE safeins.coinsurance IS '共保：每张保单的各共保人及其份额；晋应急发〔2024〕114号 第一部分 / co-insurance: the insurers of a policy and their shares';
COMMENT ON COLUMN safeins.coinsurance.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.coinsurance.place IS '所属省 / province';
COMMENT ON COLUMN safeins.coinsurance.insurer IS '共保人 / co-insurer';
COMMENT ON COLUMN safeins.coinsurance.rows IS '来源行数 / rows of the attached tables that say so';
COMMENT ON COLUMN safeins.coinsurance.leads IS '其中写明为首席的 / of these, those that call it the lead';
COMMENT ON COLUMN safeins.coinsurance.share IS '份额，百万分之一 / share, in millionths';

CREATE TABLE safeins.coinsurance_total (
	policy  text COLLATE "C" NOT NULL,
	place   safeins.division NOT NULL,
	rows    integer NOT NULL,
	leads   integer NOT NULL,
	share   bigint NOT NULL,
	PRIMARY KEY (policy, place)
);
REVOKE ALL ON safeins.coinsurance_total FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.coinsurance_total', '');

COMMENT ON TABLE safeins.coinsurance_total IS '共保合计：每张保单的份额之和 / what the shares of a co-insured policy come to';
COMMENT ON COLUMN safeins.coinsurance_total.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.coinsurance_total.place IS '所属省 / province';
COMMENT ON COLUMN safeins.coinsurance_total.rows IS '来源行数 / rows of the attached tables that name it';
COMMENT ON COLUMN safeins.coinsurance_total.leads IS '其中写明为首席的 / of these, those that name a lead';
COMMENT ON COLUMN safeins.coinsurance_total.share IS '份额之和，百万分之一 / sum of the shares, in millionths';

-- Whoever insures a policy, alone or with others, owes what insurers owe; nobody insures one that ended before it took effect.
CREATE VIEW safeins.insuring AS
SELECT p.place, p.insurer, p.live, p.effective, p.last_day FROM safeins.policy p WHERE p.last_day >= p.effective
UNION ALL
SELECT p.place, c.insurer, p.live, p.effective, p.last_day
FROM safeins.coinsurance c JOIN safeins.policy p ON p.policy = c.policy AND p.place OPERATOR(safeins.=) c.place
WHERE c.share > 0 AND p.last_day >= p.effective;
REVOKE ALL ON safeins.insuring FROM PUBLIC;
COMMENT ON VIEW safeins.insuring IS '内部使用：每张保单的全部承保机构，含共保人；晋应急发〔2024〕114号 第一部分 / internal: whoever insures a policy, co-insurers with it';
COMMENT ON COLUMN safeins.insuring.place IS '所属省 / province';
COMMENT ON COLUMN safeins.insuring.insurer IS '承保机构或共保人 / insurer, or co-insurer';
COMMENT ON COLUMN safeins.insuring.live IS '保单有效 / the policy counts';
COMMENT ON COLUMN safeins.insuring.effective IS '保险起期 / first day of cover';
COMMENT ON COLUMN safeins.insuring.last_day IS '实际末日 / last day of cover';
