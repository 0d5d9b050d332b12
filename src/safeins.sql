\echo Use "CREATE EXTENSION safeins" to load this file. \quit

REVOKE ALL ON SCHEMA safeins FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins TO PUBLIC;

-- The control file's comment is taken as bytes, whatever the database's encoding: in Chinese it is said here.
COMMENT ON EXTENSION safeins IS '安全生产责任保险法规的库内执行 / work-safety liability insurance law enforced inside the database';

COMMENT ON SCHEMA safeins IS '安全生产责任保险规则与台账 / work-safety liability insurance: rules and books';

CREATE FUNCTION safeins.today() RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_today_sql'
	LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.today() IS
	'规则所认的今天：safeins.today 设置，否则为中国日期 / the day that rules take for today: the setting safeins.today, else the date in China';
