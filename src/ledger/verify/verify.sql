CREATE FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_columns' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_leaves' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_combine' LANGUAGE C STABLE PARALLEL SAFE;
CREATE FUNCTION safeins.fold_serial(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'safeins_fold_serial' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION safeins.fold_deserial(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_fold_deserial' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any") (
	SFUNC = safeins.fold_row, STYPE = internal, FINALFUNC = safeins.fold_serial,
	COMBINEFUNC = safeins.fold_combine, SERIALFUNC = safeins.fold_serial, DESERIALFUNC = safeins.fold_deserial, PARALLEL = SAFE);
CREATE AGGREGATE safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) (
	SFUNC = safeins.fold_leaf, STYPE = internal, FINALFUNC = safeins.fold_serial,
	COMBINEFUNC = safeins.fold_combine, SERIALFUNC = safeins.fold_serial, DESERIALFUNC = safeins.fold_deserial, PARALLEL = SAFE);
REVOKE ALL ON FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any"),
	safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea),
	safeins.fold_combine(internal, internal), safeins.fold_serial(internal), safeins.fold_deserial(bytea, internal),
	safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any"),
	safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fold_row(internal, bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any") IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_leaf(internal, bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_combine(internal, internal) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_serial(internal) IS 'verify 内部使用 / for verify()';
COMMENT ON FUNCTION safeins.fold_deserial(bytea, internal) IS 'verify 内部使用 / for verify()';
COMMENT ON AGGREGATE safeins.fold_rows(bytea, integer, text, integer, text, smallint[], integer, VARIADIC "any") IS 'verify 内部使用：封存表各行 / for verify(): the rows of a sealed table';
COMMENT ON AGGREGATE safeins.fold_leaves(bytea, integer, text, integer[], integer[], text[], bigint, bytea, bytea) IS 'verify 内部使用：树片 / for verify(): the tiles';

CREATE FUNCTION safeins.verify(tables regclass[] DEFAULT NULL, workers integer DEFAULT 1, since bigint DEFAULT NULL, note text DEFAULT NULL,
							   OUT damage text, OUT table_name text, OUT row_key text, OUT "position" bigint, OUT message text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_verify'
	LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10;
REVOKE ALL ON FUNCTION safeins.verify(regclass[], integer, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.verify(regclass[], integer, bigint, text) IS
	'核验：由现有各行与叶子重算全部，列出一切不符之处（无行即完好）；workers 并行数，since 只核验该检查点之后，note 同时核对凭条 / recomputes everything from the live rows and the leaves and lists all that does not fit, no row where all is well; workers: processes, since: trust this checkpoint and read only what is newer, note: a note to be held against it';
