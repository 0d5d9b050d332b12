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

CREATE TABLE safeins.tile (
	place    safeins.division NOT NULL,
	level    smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
	number   bigint NOT NULL CHECK (number >= 0),
	hashes   bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
	entries  bytea,
	marks    bytea,
	PRIMARY KEY (place, level, number),
	CHECK ((level = 0) = (entries IS NOT NULL))
);
-- Of marks a few bytes are read at a time.
ALTER TABLE safeins.tile ALTER hashes SET STORAGE EXTERNAL, ALTER marks SET STORAGE EXTERNAL;
REVOKE ALL ON safeins.tile FROM PUBLIC;
COMMENT ON TABLE safeins.tile IS '内部使用：默克尔树（RFC 9162）的片，每片 256 个杂凑值 / internal: the Merkle tree (RFC 9162) in tiles of 256 hashes';
COMMENT ON COLUMN safeins.tile.place IS '辖区 / division';
COMMENT ON COLUMN safeins.tile.level IS '层：0 为叶子 / level: 0 has the leaves, each other one the roots of full tiles below';
COMMENT ON COLUMN safeins.tile.number IS '片号 / number within its level, from 0';
COMMENT ON COLUMN safeins.tile.hashes IS '杂凑值，每个 32 字节 / hashes, 32 bytes each';
COMMENT ON COLUMN safeins.tile.entries IS '各叶子所属的封存、动作与主键 / seal, act and key of each leaf';
COMMENT ON COLUMN safeins.tile.marks IS '一级满片：其下 65536 个叶子各在何片，按杂凑值的首 28 位，供存在性证明查找；为空者逐片查找 / of a full tile of level 1: in which tile each of its 65,536 leaves is, by the first 28 bits of its hash, for inclusion_proof to find it; NULL: tile by tile';

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
	path      bytea CHECK (octet_length(path) % 32 = 0),
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
COMMENT ON COLUMN safeins.checkpoint.path IS '证明本树由前一检查点的树延续而来的杂凑值（RFC 9162 2.1.4），每个 32 字节；早先的检查点没有 / hashes which prove that the tree extends that of the checkpoint before (RFC 9162 2.1.4), 32 bytes each; NULL of older ones';

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
	'核对凭条：现有账本是否仍由它延续而来（据树片计算；彻底核验用 verify）；在全国库亦核对各省账本的凭条，据其送达的检查点的证明，证明不了的 fits 为空 / does the present ledger still extend the one of the note? Computed from the tiles; verify recomputes these too. In a nation''s database also of a note of a province''s ledger, by the proofs of the checkpoints that came; fits is null where these prove neither';

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
