\echo Use "CREATE EXTENSION safeins" to load this file. \quit

REVOKE ALL ON SCHEMA safeins FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins TO PUBLIC;

-- Names and words of the script are Chinese: elsewhere they would be cut within a character.
CREATE FUNCTION safeins.check_encoding() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_encoding'
	LANGUAGE C STABLE;
COMMENT ON FUNCTION safeins.check_encoding() IS '仅供安装脚本使用：数据库的编码能否存放法规的文字 / of the install script alone: can this database keep the words of the law';
SELECT safeins.check_encoding();
DROP FUNCTION safeins.check_encoding();

-- A schema that was there before is taken by CREATE EXTENSION, whosever it is.
-- An update finds what a superuser may have put beside ours: tables of ours tell that it is one.
CREATE FUNCTION safeins.check_schema(another text, object text) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_schema'
	LANGUAGE C STABLE;
COMMENT ON FUNCTION safeins.check_schema(text, text) IS '仅供安装脚本使用：模式是否另有他人的对象或权限 / of the install script alone: is the schema nobody else''s, and is there nothing in it';
SELECT safeins.check_schema(
	(SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE NOT r.rolsuper AND (r.oid = n.nspowner
		OR r.oid IN (SELECT a.grantee FROM pg_catalog.aclexplode(n.nspacl) a WHERE a.privilege_type = 'CREATE'))
		ORDER BY r.oid <> n.nspowner, r.rolname LIMIT 1),
	(SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_catalog.pg_depend d
		WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid = n.oid
		AND d.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.classid = d.classid AND m.objid = d.objid AND m.deptype = 'e')
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_depend m
			ON m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid AND m.deptype = 'e'
			WHERE c.relnamespace = n.oid AND c.relname = 'rule')
		ORDER BY 1 LIMIT 1))
FROM pg_catalog.pg_namespace n WHERE n.nspname = 'safeins';
DROP FUNCTION safeins.check_schema(text, text);

-- The control file's comment is taken as bytes, whatever the database's encoding: in Chinese it is said here.
COMMENT ON EXTENSION safeins IS '安全生产责任保险法规的库内执行 / work-safety liability insurance law enforced inside the database';

COMMENT ON SCHEMA safeins IS '安全生产责任保险规则与台账 / work-safety liability insurance: rules and books';

-- What functions in SQL ask of their arguments, first of all conditions: of a constant while planning, else before any row is read.
CREATE FUNCTION safeins.given(value anyelement, name text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION safeins.given_year(year integer, name text DEFAULT 'year') RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given_year'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION safeins.given_day(day date, name text DEFAULT 'as_of') RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given_day'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION safeins.given_level(level text, name text DEFAULT 'level') RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_given_level'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION safeins.year_from(year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_year_from'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION safeins.year_to(year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_year_to'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.given(anyelement, text) IS '内部使用：参数不得为 NULL，否则报错（22004） / internal: true; raises null_value_not_allowed where the argument of that name is NULL';
COMMENT ON FUNCTION safeins.given_year(integer, text) IS '内部使用：参数须为年份，否则报错 / internal: true; raises where the argument of that name is NULL or not a year';
COMMENT ON FUNCTION safeins.given_day(date, text) IS '内部使用：参数须为日期，否则报错 / internal: true; raises where the argument of that name is NULL or infinite';
COMMENT ON FUNCTION safeins.given_level(text, text) IS '内部使用：辖区级别 province、city、county 的序数 1、2、3，其他报错 / internal: the number of a level of divisions: province 1, city 2, county 3; raises for anything else';
COMMENT ON FUNCTION safeins.year_from(integer) IS '内部使用：某年首日 / internal: the first day of a year';
COMMENT ON FUNCTION safeins.year_to(integer) IS '内部使用：某年末日 / internal: the last day of a year';

CREATE FUNCTION safeins.today() RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_today_sql'
	LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.today() IS
	'规则所认的今天：safeins.today 设置，否则为中国日期 / the day that rules take for today: the setting safeins.today, else the date in China';
