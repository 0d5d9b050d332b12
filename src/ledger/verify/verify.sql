CREATE FUNCTION safeins.verify(tables regclass[] DEFAULT NULL, workers integer DEFAULT 1, since bigint DEFAULT NULL, note text DEFAULT NULL,
							   OUT damage text, OUT table_name text, OUT row_key text, OUT "position" bigint, OUT message text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_verify'
	LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10;
REVOKE ALL ON FUNCTION safeins.verify(regclass[], integer, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.verify(regclass[], integer, bigint, text) IS
	'核验：由现有各行与叶子重算全部，列出一切不符之处（无行即完好）；workers 并行数，since 只核验该检查点之后，note 同时核对凭条 / recomputes everything from the live rows and the leaves and lists all that does not fit, no row where all is well; workers: processes, since: trust this checkpoint and read only what is newer, note: a note to be held against it';
