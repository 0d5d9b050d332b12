CREATE TABLE safeins.service (
	service    text COLLATE "C" NOT NULL,
	policy     text COLLATE "C" NOT NULL,
	place      safeins.division NOT NULL,
	kind       text COLLATE "C" NOT NULL,
	served_on  date NOT NULL,
	rows       integer NOT NULL,
	PRIMARY KEY (policy, place, kind, served_on, service)
);
CREATE INDEX service_key ON safeins.service (service);
REVOKE ALL ON safeins.service FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.service', '');

COMMENT ON TABLE safeins.service IS '已开展的服务：一次服务、一张保单、一种项目一行 / services rendered: a row for each service, policy and kind';
COMMENT ON COLUMN safeins.service.service IS '服务主键 / key of the service';
COMMENT ON COLUMN safeins.service.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.service.place IS '所属省 / province';
COMMENT ON COLUMN safeins.service.kind IS '项目（标准代码，不认识的照录） / kind, as a code of the catalogue; as given where it is none';
COMMENT ON COLUMN safeins.service.served_on IS '服务日 / day of the service';
COMMENT ON COLUMN safeins.service.rows IS '来源行数 / rows of the attached tables that say so';

CREATE TABLE safeins.service_tally (
	policy        text COLLATE "C" NOT NULL,
	place         safeins.division NOT NULL,
	kind          text COLLATE "C" NOT NULL,
	policy_year   integer NOT NULL,
	calendar_year integer NOT NULL,
	done          integer NOT NULL,
	PRIMARY KEY (policy, place, kind, policy_year, calendar_year)
) WITH (fillfactor = 50);
-- Whether a new policy has services already is found by these alone.
CREATE INDEX service_tally_early ON safeins.service_tally (policy) WHERE policy_year = 0;
REVOKE ALL ON safeins.service_tally FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.service_tally', '');

COMMENT ON TABLE safeins.service_tally IS '内部使用：服务计数：每张保单、每个项目、每个年度 / internal: services counted by policy, kind and year, of the policy and of the calendar, so that either may be asked';
COMMENT ON COLUMN safeins.service_tally.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.service_tally.place IS '所属省 / province';
COMMENT ON COLUMN safeins.service_tally.kind IS '项目 / kind';
COMMENT ON COLUMN safeins.service_tally.policy_year IS '保单年度，首年为 1；保单未知或生效前为 0 / year of the policy, the first is 1; 0: before it took effect, or policy not known';
COMMENT ON COLUMN safeins.service_tally.calendar_year IS '公历年 / calendar year';
COMMENT ON COLUMN safeins.service_tally.done IS '次数 / how many';

CREATE FUNCTION safeins.policy_year(effective date, on_date date) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_policy_year'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.policy_year(date, date) IS
	'某日属于保单的第几个年度：首年为 1，生效前为 0；2 月 29 日生效的，平年的新年度自 3 月 1 日起 / in which year of the policy a day lies: the first is 1, before it took effect 0; of a policy of 29 February each year that has no such day begins on 1 March';

CREATE FUNCTION safeins.policy_year_start(effective date, policy_year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_policy_year_start'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.policy_year_start(date, integer) IS
	'保单第几年度的首日 / first day of a year of the policy';
