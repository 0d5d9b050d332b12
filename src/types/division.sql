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
