-- Co-insurance: whose policies are, and for how much.

CREATE FUNCTION safeins.policy_shares()
	RETURNS TABLE (place safeins.division, policy text, insurer text, share bigint, effective date, last_day date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT p.place, p.policy, p.insurer, CASE WHEN t.policy IS NULL THEN 1000000 ELSE greatest(1000000 - t.share, 0) END,
		   p.effective, p.last_day
	FROM safeins.policy p
		 LEFT JOIN safeins.coinsurance_total t ON t.policy = p.policy AND t.place OPERATOR(safeins.=) p.place
	WHERE p.live
		  AND NOT EXISTS (SELECT FROM safeins.coinsurance c
						  WHERE c.policy = p.policy AND c.place OPERATOR(safeins.=) p.place AND c.insurer = p.insurer)
	UNION ALL
	SELECT p.place, p.policy, c.insurer, c.share, p.effective, p.last_day
	FROM safeins.coinsurance c
		 JOIN safeins.policy p ON p.policy = c.policy AND p.place OPERATOR(safeins.=) c.place
	WHERE p.live;
	END;
REVOKE ALL ON FUNCTION safeins.policy_shares() FROM PUBLIC;
COMMENT ON FUNCTION safeins.policy_shares() IS
	'内部使用：每张有效保单的各承保机构及其份额（百万分之一）：无共保的归保单所载承保机构；共保中未列保单所载承保机构的，其份额为余下部分 / internal: the insurers of each live policy and their shares, in millionths: all of it is the policy''s insurer''s where it is not co-insured, and what the others leave where its co-insurance does not name it';

CREATE VIEW safeins.policy_share AS
SELECT s.place::text::varchar(6) AS place, s.policy::varchar AS policy, s.insurer::varchar AS insurer, (s.share * 0.000001)::numeric(12,6) AS share,
	   (CASE WHEN s.insurer = p.insurer THEN 1 ELSE 0 END)::smallint AS lead
FROM safeins.policy_shares() s
	 JOIN safeins.policy p ON p.policy = s.policy AND p.place OPERATOR(safeins.=) s.place;
REVOKE ALL ON safeins.policy_share FROM PUBLIC;
COMMENT ON VIEW safeins.policy_share IS '每张有效保单的各承保机构及其份额；晋应急发〔2024〕114号 第一部分 / the insurers of each live policy and their shares';
COMMENT ON COLUMN safeins.policy_share.place IS '所属省 / province';
COMMENT ON COLUMN safeins.policy_share.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.policy_share.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.policy_share.share IS '份额 / share';
COMMENT ON COLUMN safeins.policy_share.lead IS '是否首席：1 为保单所载承保机构，对服务次数负责 / 1: the insurer that the policy names, which leads and answers for quotas';

CREATE VIEW safeins.coinsurance_gap AS
SELECT t.place::text::varchar(6) AS place, t.policy::varchar AS policy, p.insurer::varchar AS insurer, t.rows::bigint AS co_insurers,
	   (t.share * 0.000001)::numeric(12,6) AS share, ((1000000 - t.share) * 0.000001)::numeric(12,6) AS missing
FROM safeins.coinsurance_total t
	 LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'
WHERE t.share <> 1000000 AND p.live IS DISTINCT FROM false;
REVOKE ALL ON safeins.coinsurance_gap FROM PUBLIC;
COMMENT ON VIEW safeins.coinsurance_gap IS '份额之和不为百分之百的共保保单；晋应急发〔2024〕114号 第一部分 / co-insured policies whose shares do not come to 100 percent';
COMMENT ON COLUMN safeins.coinsurance_gap.place IS '所属省 / province';
COMMENT ON COLUMN safeins.coinsurance_gap.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.coinsurance_gap.insurer IS '保单所载承保机构；保单尚未录入为空 / insurer that the policy names; NULL where the policy is not known yet';
COMMENT ON COLUMN safeins.coinsurance_gap.co_insurers IS '共保行数 / rows of its co-insurance';
COMMENT ON COLUMN safeins.coinsurance_gap.share IS '份额之和 / what their shares come to';
COMMENT ON COLUMN safeins.coinsurance_gap.missing IS '所缺份额，超过为负 / what is missing; below zero where there is too much';
