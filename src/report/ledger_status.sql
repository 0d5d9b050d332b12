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
