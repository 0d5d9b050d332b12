-- A nation's database over those of its provinces: what is published, subscribed to, kept out and witnessed.

-- Read alone by whoever may subscribe; what a feed may not send stands here and nowhere else.
CREATE TABLE safeins.quarantine (
	place      safeins.division NOT NULL,
	id         bigint GENERATED ALWAYS AS IDENTITY,
	table_name text NOT NULL,
	operation  text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
	reason     text NOT NULL CHECK (reason IN ('place', 'number', 'rewritten', 'shipped')),
	row_key    text NOT NULL,
	"row"      jsonb NOT NULL,
	times      bigint NOT NULL DEFAULT 1,
	first_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
	last_at    timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE UNIQUE INDEX quarantine_once ON safeins.quarantine
	(place, table_name, operation, pg_catalog.hashtextextended(row_key, 0));
REVOKE ALL ON safeins.quarantine FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.quarantine', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.quarantine_id_seq', '');
COMMENT ON TABLE safeins.quarantine IS '隔离：下级库送来而不予接收的行：他省的行，占用他处号段的行，改写已见检查点的行，冒称随扩展提供的行 / what a feed sent and was not let in: rows of another place, numbers that are not its own, checkpoints that were seen otherwise before, rows that say they came with the extension';
COMMENT ON COLUMN safeins.quarantine.place IS '送来者：省 / the province that sent it';
COMMENT ON COLUMN safeins.quarantine.id IS '序号 / number';
COMMENT ON COLUMN safeins.quarantine.table_name IS '表 / the table';
COMMENT ON COLUMN safeins.quarantine.operation IS '操作 / INSERT, UPDATE or DELETE';
COMMENT ON COLUMN safeins.quarantine.reason IS 'place 他省的行，number 不属其号段，rewritten 改写，shipped 冒称随扩展提供 / a row of another place, a number that is not its own, what was seen otherwise before, or what says that it came with the extension';
COMMENT ON COLUMN safeins.quarantine.row_key IS '行的主键 / key of the row';
COMMENT ON COLUMN safeins.quarantine."row" IS '行，最近一次送来的 / the row, as it came last';
COMMENT ON COLUMN safeins.quarantine.times IS '次数 / how often it came';
COMMENT ON COLUMN safeins.quarantine.first_at IS '首次 / first time';
COMMENT ON COLUMN safeins.quarantine.last_at IS '最近一次 / last time';

CREATE TABLE safeins.witness (
	place    safeins.division NOT NULL,
	id       bigint GENERATED ALWAYS AS IDENTITY,
	number   bigint NOT NULL,
	origin   text NOT NULL,
	hash     text NOT NULL,
	size     bigint NOT NULL,
	root     bytea NOT NULL CHECK (octet_length(root) = 32),
	verdict  text NOT NULL CHECK (verdict IN ('first', 'extends', 'not proven', 'forked', 'accepted')),
	reason   text CHECK ((reason IS NOT NULL) = (verdict = 'accepted')),
	seen_by  text NOT NULL DEFAULT SESSION_USER,
	seen_at  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX witness_number ON safeins.witness (place, number);
REVOKE ALL ON safeins.witness FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.witness', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.witness_id_seq', '');
COMMENT ON TABLE safeins.witness IS '见证：各省检查点送达时的大小与根，以及是否由此前所见延续而来；只增不改，入本库账本 / checkpoints of provinces as they were seen here, and whether each extends what was seen before; append-only, in the ledger of this database';
COMMENT ON COLUMN safeins.witness.place IS '省 / the province';
COMMENT ON COLUMN safeins.witness.id IS '序号 / number';
COMMENT ON COLUMN safeins.witness.number IS '检查点序号 / number of the checkpoint';
COMMENT ON COLUMN safeins.witness.origin IS '账本名 / name of the ledger';
COMMENT ON COLUMN safeins.witness.hash IS '杂凑算法 / hash';
COMMENT ON COLUMN safeins.witness.size IS '叶子数 / number of leaves';
COMMENT ON COLUMN safeins.witness.root IS '根 / root';
COMMENT ON COLUMN safeins.witness.verdict IS 'first 首次所见，extends 延续，not proven 无证明，forked 分叉，accepted 经说明后接受 / the first that was seen, extends the one before, brings no proof, forked, or accepted with a reason';
COMMENT ON COLUMN safeins.witness.reason IS '接受的理由 / why it was accepted';
COMMENT ON COLUMN safeins.witness.seen_by IS '见证人 / who';
COMMENT ON COLUMN safeins.witness.seen_at IS '何时 / when';

CREATE FUNCTION safeins.travelling(OUT table_name text, OUT kept boolean, OUT filter text, OUT writer text, OUT number text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_travelling'
	LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 40;
REVOKE ALL ON FUNCTION safeins.travelling() FROM PUBLIC;
COMMENT ON FUNCTION safeins.travelling() IS '内部使用：上报全国库的表：是否只增不删，只上报哪些行，何列为地、何列为号 / internal: tables that travel to a nation''s database: whether rows of them are never deleted, which rows travel, which column has the place and which the number';

CREATE FUNCTION safeins.publication(reader name DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_publication'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.publication(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.publication(name) IS
	'在省级库建立（或更新）上报用的发布 safeins_books、safeins_records，给出读取者的权限，返回全国库应执行的调用；仅超级用户 / in a province: makes, or brings up to date, the publications safeins_books and safeins_records with all that travels, gives a role what it needs to read them, and returns the call to be made in the nation''s database; superuser; 55000 names settings that are missing';

CREATE FUNCTION safeins.subscribe(place safeins.division, conninfo text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_subscribe'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.subscribe(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.subscribe(safeins.division, text) IS
	'在全国库订阅一省：核对对方所属省、发布与版本，建立复制槽、来源检查与订阅，返回订阅名；已订阅的则恢复来源检查并更新连接；仅超级用户，不得在事务块中 / in the nation''s database: subscribes to a province after it has made sure of its place, publications and version; makes slot, origin check and subscription and returns its name; of one that is there, arms the check again and takes the new connection; superuser, not inside a transaction block; 55000 names what is missing';

CREATE FUNCTION safeins.unsubscribe(place safeins.division) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_unsubscribe'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.unsubscribe(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.unsubscribe(safeins.division) IS
	'在全国库退订一省：删除订阅、复制槽及该省送来的行（见证保留），返回行数；重新订阅即重新复制；仅超级用户，不得在事务块中 / in the nation''s database: ends the subscription to a province, drops its slot and what it sent, but for what was witnessed, and returns how many rows; subscribe() again copies anew; superuser, not inside a transaction block';

CREATE FUNCTION safeins.has_commit(slot name, lsn pg_lsn) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_has_commit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.has_commit(name, pg_lsn) FROM PUBLIC;
COMMENT ON FUNCTION safeins.has_commit(name, pg_lsn) IS '内部使用：在省级库：复制槽的读取者读至此处的事务，本服务器的日志是否有；没有即本服务器曾被回退 / internal: in a province: whether the log of this server has the transaction up to which the reader of a slot has read; where it has not, the server was set back';

CREATE FUNCTION safeins.compare_feed(place safeins.division,
									 OUT table_name varchar(32), OUT rows_there bigint, OUT rows_here bigint, OUT verdict varchar(16), OUT verdict_zh varchar(8))
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_compare_feed'
	LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 40;
REVOKE ALL ON FUNCTION safeins.compare_feed(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.compare_feed(safeins.division) IS
	'在全国库核对一省：逐表比较该省应上报的行与本库所有的行（行数与各行之杂凑）：same 一致，differs 不一致，changing 变动中，not sent 该省版本未上报；等待上报追平；仅超级用户 / in the nation''s database: compares what a province has to send with what is here, table by table, by the number of rows and their hashes, once the feed has read what is there: same, differs, changing where it is written meanwhile, not sent by an older version; superuser; 42704 where it is not subscribed to, 55000 where the feed stands still, 08006 where that database cannot be asked';

CREATE FUNCTION safeins.received() RETURNS trigger
	AS 'MODULE_PATHNAME', 'safeins_received'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.received() FROM PUBLIC;
COMMENT ON FUNCTION safeins.received() IS '内部使用：来源检查：下级库不得送来他省的行，由 subscribe 建立 / internal: the origin check that subscribe() puts on what travels: a province cannot send another''s rows';

CREATE FUNCTION safeins.witness() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_witness'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.witness() FROM PUBLIC;
COMMENT ON FUNCTION safeins.witness() IS '见证各省新送达的检查点，返回件数；巡检（sweep）亦执行 / witnesses the checkpoints that came in from provinces since, and returns how many; sweep() does it as well';

CREATE FUNCTION safeins.accept_ledger(place safeins.division, reason text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_accept_ledger'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.accept_ledger(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.accept_ledger(safeins.division, text) IS
	'一省的账本与此前所见不符（如自备份恢复）时，说明理由后接受其现有检查点，此后由此延续；返回见证的序号 / where the ledger of a province does not extend what was seen, as after a restore from a backup: accepts its last checkpoint with a reason, from which it goes on; returns the number of the record; 42704 where there is none';

CREATE VIEW safeins.witness_status AS
SELECT w.place::text::varchar(6) AS place,
	   w.number AS checkpoint,
	   w.size AS leaves,
	   encode(w.root, 'hex')::varchar(64) AS root,
	   w.origin::varchar(200) AS ledger,
	   w.verdict::varchar(16) AS verdict,
	   (CASE w.verdict WHEN 'first' THEN '首次所见' WHEN 'extends' THEN '延续' WHEN 'not proven' THEN '无证明' WHEN 'forked' THEN '分叉' ELSE '经说明接受' END)::varchar(8) AS verdict_zh,
	   (w.seen_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS seen_at,
	   n.forks
FROM (SELECT DISTINCT ON (w.place::integer) w.* FROM safeins.witness w ORDER BY w.place::integer, w.id DESC) w
	 CROSS JOIN LATERAL (SELECT count(*)::bigint AS forks FROM safeins.witness f
						 WHERE f.place OPERATOR(safeins.=) w.place AND f.verdict = 'forked'
							   AND f.id > coalesce((SELECT max(a.id) FROM safeins.witness a WHERE a.place OPERATOR(safeins.=) w.place AND a.verdict = 'accepted'), 0)) n;
REVOKE ALL ON safeins.witness_status FROM PUBLIC;
COMMENT ON VIEW safeins.witness_status IS '各省账本的见证：最近一次所见的检查点及是否延续 / what was witnessed of the ledger of each province last, and whether it extends what was seen before';
COMMENT ON COLUMN safeins.witness_status.place IS '省 / province';
COMMENT ON COLUMN safeins.witness_status.checkpoint IS '检查点序号 / number of the checkpoint';
COMMENT ON COLUMN safeins.witness_status.leaves IS '叶子数 / number of leaves';
COMMENT ON COLUMN safeins.witness_status.root IS '根 / root';
COMMENT ON COLUMN safeins.witness_status.ledger IS '账本名 / name of the ledger';
COMMENT ON COLUMN safeins.witness_status.verdict IS '结论：first、extends、not proven、forked、accepted / first, extends, not proven, forked or accepted';
COMMENT ON COLUMN safeins.witness_status.verdict_zh IS '结论（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.witness_status.seen_at IS '何时见证（北京时间） / when it was seen, China time';
COMMENT ON COLUMN safeins.witness_status.forks IS '未经接受的分叉数 / forks that nobody accepted';
