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
COMMENT ON COLUMN safeins.progress_status.done IS '已处理行数；网页报表为已作出的节数 / rows of that table, leaves of the tree, or sections of pages, that are done';
COMMENT ON COLUMN safeins.progress_status.total IS '约计总行数；不详为空 / of about how many; none where nobody knows';
COMMENT ON COLUMN safeins.progress_status.started_at IS '开始时间（北京时间） / when the call began, China time';
REVOKE ALL ON safeins.progress_status FROM PUBLIC;
