CREATE TABLE safeins.plan (
	policy    text COLLATE "C" NOT NULL,
	place     safeins.division NOT NULL,
	entry     text COLLATE "C" NOT NULL,
	plan      text COLLATE "C" NOT NULL,
	area      safeins.division NOT NULL,
	kind      text COLLATE "C" NOT NULL,
	times     bigint NOT NULL,
	frequency text COLLATE "C",
	provider  text COLLATE "C",
	from_on   date,
	until_on  date,
	rows      integer NOT NULL,
	PRIMARY KEY (policy, place, entry)
);
REVOKE ALL ON safeins.plan FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.plan', '');

COMMENT ON TABLE safeins.plan IS '服务方案：每张保单计划开展的服务；晋应急发〔2024〕114号 二（一）、二（二） / plans: the services that are planned for a policy';
COMMENT ON COLUMN safeins.plan.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.plan.place IS '所属省 / province';
COMMENT ON COLUMN safeins.plan.entry IS '该行内容的摘要 / digest of what the row says';
COMMENT ON COLUMN safeins.plan.plan IS '方案行的主键 / key of the plan''s row';
COMMENT ON COLUMN safeins.plan.area IS '辖区 / division as the host gives it';
COMMENT ON COLUMN safeins.plan.kind IS '项目（标准代码，不认识的照录） / kind, as a code of the catalogue; as given where it is none';
COMMENT ON COLUMN safeins.plan.times IS '次数 / how many times';
COMMENT ON COLUMN safeins.plan.frequency IS '每（year、half_year、quarter、month）；空为每年 / in what period: year, half_year, quarter, month; NULL: a year';
COMMENT ON COLUMN safeins.plan.provider IS '承担机构 / provider';
COMMENT ON COLUMN safeins.plan.from_on IS '首日 / first day';
COMMENT ON COLUMN safeins.plan.until_on IS '末日 / last day';
COMMENT ON COLUMN safeins.plan.rows IS '来源行数 / rows of the attached tables that say so';

-- Once a half year is twice a year, and so on.
CREATE VIEW safeins.planned AS
SELECT p.policy, p.place, p.kind, p.from_on, p.until_on,
	   p.rows * p.times * CASE p.frequency WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 WHEN 'half_year' THEN 2 ELSE 1 END AS a_year
FROM safeins.plan p;
REVOKE ALL ON safeins.planned FROM PUBLIC;
COMMENT ON VIEW safeins.planned IS '内部使用：服务方案各行折合每年的次数，供报表 / internal: rows of plans by how many times a year they come to; for the reports';
COMMENT ON COLUMN safeins.planned.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.planned.place IS '所属省 / province';
COMMENT ON COLUMN safeins.planned.kind IS '项目 / kind of service';
COMMENT ON COLUMN safeins.planned.from_on IS '首日 / first day';
COMMENT ON COLUMN safeins.planned.until_on IS '末日 / last day';
COMMENT ON COLUMN safeins.planned.a_year IS '每年次数 / times a year';
