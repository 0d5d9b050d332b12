CREATE TABLE safeins.policy (
	policy     text COLLATE "C" NOT NULL,
	place      safeins.division NOT NULL,
	insurer    text COLLATE "C" NOT NULL,
	enterprise text COLLATE "C" NOT NULL,
	effective  date NOT NULL,
	expires    date NOT NULL,
	live       boolean NOT NULL,
	PRIMARY KEY (policy, place)
);
CREATE INDEX policy_awaited ON safeins.policy (policy) WHERE effective = '-infinity';
REVOKE ALL ON safeins.policy FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.policy', '');

COMMENT ON TABLE safeins.policy IS '保单要素：供其他角色引用 / policies: the facts that other roles need';
COMMENT ON COLUMN safeins.policy.policy IS '保单主键 / key of the policy';
COMMENT ON COLUMN safeins.policy.place IS '辖区 / division';
COMMENT ON COLUMN safeins.policy.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.policy.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.policy.effective IS '生效日；-infinity 为已有款项提及而尚未录入的保单 / first day; -infinity: old money names the policy, nobody has entered it yet';
COMMENT ON COLUMN safeins.policy.expires IS '到期日 / last day';
COMMENT ON COLUMN safeins.policy.live IS '是否有效行；失效行仍可解析承保机构 / whether the row is live; a row that is not still tells the insurer';
