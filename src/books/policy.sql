CREATE TABLE safeins.policy (
	policy     text COLLATE "C" NOT NULL,
	place      safeins.division NOT NULL,
	area       safeins.division NOT NULL,
	placed     boolean NOT NULL DEFAULT true,
	insurer    text COLLATE "C" NOT NULL,
	enterprise text COLLATE "C" NOT NULL,
	effective  date NOT NULL,
	expires    date NOT NULL,
	last_day   date NOT NULL,
	signed     date,
	sector     text COLLATE "C",
	size       text COLLATE "C",
	risk       text COLLATE "C",
	live       boolean NOT NULL,
	death_limit bigint,
	insurer_name    text COLLATE "C",
	enterprise_name text COLLATE "C",
	status     text COLLATE "C",
	end_reason text COLLATE "C",
	PRIMARY KEY (policy, place)
);
CREATE INDEX policy_awaited ON safeins.policy (policy) WHERE effective = '-infinity';
CREATE INDEX policy_enterprise ON safeins.policy (enterprise, place, effective);
-- The latest name of an insurer.
CREATE INDEX policy_insurer_name ON safeins.policy (insurer, effective) WHERE insurer_name IS NOT NULL;
CREATE INDEX policy_insurer ON safeins.policy (insurer, place, last_day);
REVOKE ALL ON safeins.policy FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.policy', '');

COMMENT ON TABLE safeins.policy IS '保单要素：供其他角色引用 / policies: the facts that other roles need';
COMMENT ON COLUMN safeins.policy.policy IS '保单主键 / key of the policy';
COMMENT ON COLUMN safeins.policy.place IS '所属省 / province';
COMMENT ON COLUMN safeins.policy.area IS '辖区，至县；保单未载的取投保单位的 / division as the host gives it; the enterprise''s where it gives none';
COMMENT ON COLUMN safeins.policy.placed IS '辖区是否为保单所载 / whether the policy itself gives the division';
COMMENT ON COLUMN safeins.policy.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.policy.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.policy.effective IS '生效日；-infinity 为已有款项提及而尚未录入的保单 / first day; -infinity: old money names the policy, nobody has entered it yet';
COMMENT ON COLUMN safeins.policy.expires IS '约定到期日 / last day as agreed';
COMMENT ON COLUMN safeins.policy.last_day IS '实际最后一日：到期日，或提前终止日 / last day of cover in fact: as agreed, or the day it was ended on';
COMMENT ON COLUMN safeins.policy.signed IS '签单日 / day of signing';
COMMENT ON COLUMN safeins.policy.sector IS '保单所载行业，空则取投保单位的 / sector as the policy gives it; NULL: the enterprise''s';
COMMENT ON COLUMN safeins.policy.size IS '保单所载规模，空则取投保单位的 / size, likewise';
COMMENT ON COLUMN safeins.policy.risk IS '保单所载风险，空则取投保单位的 / risk, likewise';
COMMENT ON COLUMN safeins.policy.live IS '是否有效行；失效行仍可解析承保机构 / whether the row is live; a row that is not still tells the insurer';
COMMENT ON COLUMN safeins.policy.insurer_name IS '承保机构名称，只供显示 / name of the insurer, shown to people and never judged';
COMMENT ON COLUMN safeins.policy.enterprise_name IS '投保单位名称，只供显示 / name of the enterprise, likewise';
COMMENT ON COLUMN safeins.policy.end_reason IS '提前终止的理由，按原文；未提前终止的为空 / why it was ended before its time, as the host writes it; NULL where it was not';
COMMENT ON COLUMN safeins.policy.status IS '清单 policy.status 不认识的状态；认识的与未载的为空 / state of the policy where list policy.status does not know the word; NULL where it does, or where none is given';
COMMENT ON COLUMN safeins.policy.death_limit IS '每人死亡赔偿限额（分），保单所载 / limit of indemnity per death as the policy says, in fen';
