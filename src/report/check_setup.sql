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
