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
