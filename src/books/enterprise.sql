CREATE TABLE safeins.enterprise (
	enterprise     text COLLATE "C" NOT NULL,
	place          safeins.division NOT NULL,
	area           safeins.division NOT NULL,
	sector         text COLLATE "C",
	size           text COLLATE "C",
	risk           text COLLATE "C",
	must_insure    boolean,
	active         boolean NOT NULL,
	standard_grade text COLLATE "C",
	live           boolean NOT NULL,
	graded_on      date,
	name           text COLLATE "C",
	PRIMARY KEY (enterprise, place)
);
REVOKE ALL ON safeins.enterprise FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.enterprise', '');

COMMENT ON TABLE safeins.enterprise IS '投保单位要素：供其他角色引用 / enterprises: the facts that other roles need';
COMMENT ON COLUMN safeins.enterprise.enterprise IS '投保单位主键 / key of the enterprise';
COMMENT ON COLUMN safeins.enterprise.place IS '所属省 / province';
COMMENT ON COLUMN safeins.enterprise.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.enterprise.sector IS '行业（标准代码，不认识的照录） / sector, as a code of list sector; as given where it is none';
COMMENT ON COLUMN safeins.enterprise.size IS '规模（标准代码，不认识的照录） / size, likewise';
COMMENT ON COLUMN safeins.enterprise.risk IS '风险等级（标准代码，不认识的照录） / risk, likewise';
COMMENT ON COLUMN safeins.enterprise.must_insure IS '是否应当投保；空为按行业判断 / whether it must insure; NULL: by its sector';
COMMENT ON COLUMN safeins.enterprise.active IS '是否在营 / whether it is in business';
COMMENT ON COLUMN safeins.enterprise.standard_grade IS '安全生产标准化等级 / grade of standardization';
COMMENT ON COLUMN safeins.enterprise.graded_on IS '达到该等级之日；空为未知 / day that grade was reached; NULL: not known';
COMMENT ON COLUMN safeins.enterprise.live IS '是否有效行 / whether the row is live';
COMMENT ON COLUMN safeins.enterprise.name IS '名称，只供显示 / name, shown to people and never judged';

-- What was before a change: no recount can tell it, so a rebuild leaves it.
CREATE TABLE safeins.enterprise_was (
	enterprise     text COLLATE "C" NOT NULL,
	place          safeins.division NOT NULL,
	until          date NOT NULL,
	sector         text COLLATE "C",
	size           text COLLATE "C",
	risk           text COLLATE "C",
	PRIMARY KEY (enterprise, place, until)
);
REVOKE ALL ON safeins.enterprise_was FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.enterprise_was', '');

COMMENT ON TABLE safeins.enterprise_was IS '内部使用：投保单位变更前的行业、规模、风险 / internal: what sector, size and risk were before they changed';
COMMENT ON COLUMN safeins.enterprise_was.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.enterprise_was.place IS '所属省 / province';
COMMENT ON COLUMN safeins.enterprise_was.until IS '变更日：在此日之前为本行所载 / day of the change; before it, this was so';
COMMENT ON COLUMN safeins.enterprise_was.sector IS '行业 / sector';
COMMENT ON COLUMN safeins.enterprise_was.size IS '规模 / size';
COMMENT ON COLUMN safeins.enterprise_was.risk IS '风险 / risk';
