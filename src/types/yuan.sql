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
