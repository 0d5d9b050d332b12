-- The ledger: what cannot be rewritten unseen.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
SET client_min_messages = warning;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA ld;
SET search_path = ld;

CREATE TABLE bf (id integer PRIMARY KEY, bdh text, je numeric(18,2), rq date, bz text);
CREATE TABLE fw (id integer PRIMARY KEY, qy text, jl text, zt text);
INSERT INTO bf VALUES (1, 'P1', 1000, '2025-01-05'), (2, 'P2', 2000, '2025-01-06');
INSERT INTO fw VALUES (1, '甲矿', '隐患排查', '进行中');

-- Premium received is written once: all of a row but the remark is sealed. Of services every version counts.
SELECT safeins.seal('bf', '{bdh,je,rq}');
SELECT safeins.seal('fw', mode => 'versioned');
SELECT action, label, columns, key_columns, mode FROM safeins.seal WHERE table_schema = 'ld' ORDER BY id;

-- A checkpoint takes what was committed into the tree. Its note is kept outside the database; the random part of its origin is masked here.
CREATE FUNCTION masked(note text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(split_part(note, E'\n', 1), '[0-9a-f]{16}', '................') $$;
SELECT safeins.checkpoint() AS note \gset
SELECT masked(:'note'), split_part(:'note', E'\n', 2)::integer > 0 AS has_leaves, length(split_part(:'note', E'\n', 3)) AS root_in_base64;
SELECT label, op, key FROM safeins.leaves() WHERE label LIKE 'ld.%' ORDER BY position;
-- Our own tables are in it as well: the seals themselves, the rulebook, the place.
SELECT label, count(*) > 0 AS in_tree FROM safeins.leaves() WHERE label LIKE 'safeins.%' GROUP BY label ORDER BY label;

-- What is sealed append-only stays as it was written.
UPDATE bf SET je = 1 WHERE id = 1;
DELETE FROM bf WHERE id = 2;
TRUNCATE bf;
INSERT INTO bf VALUES (2, 'P2', 1, '2025-01-06') ON CONFLICT (id) DO UPDATE SET je = excluded.je;
UPDATE bf SET bz = '已核对';
INSERT INTO bf VALUES (3, 'P2', -500, '2025-02-01', '更正 2');
-- Versions.
UPDATE fw SET zt = '已完成' WHERE id = 1;
INSERT INTO fw VALUES (2, '乙厂', '培训', '进行中');
DELETE FROM fw WHERE id = 2;
-- What is rolled back was never written.
BEGIN;
INSERT INTO bf VALUES (4, 'P1', 4, '2025-03-01');
ROLLBACK;
SELECT safeins.checkpoint() AS newer \gset
SELECT label, op, key FROM safeins.leaves(split_part(:'note', E'\n', 2)::bigint) ORDER BY position;

-- Does the ledger still extend the note that was kept?
SELECT * FROM safeins.check_note(:'note');
SELECT fits, newer_leaves FROM safeins.check_note(:'newer');
SELECT fits, regexp_replace(verdict, '[0-9]+', '...') AS verdict FROM safeins.check_note(replace(:'note', split_part(:'note', E'\n', 3), split_part(:'newer', E'\n', 3)));

-- Proofs, for safeins-verify or anybody else: that a row is in the tree, that one tree extends another.
SELECT p ->> 'hash' AS hash, p ->> 'root' = encode(decode(split_part(:'newer', E'\n', 3), 'base64'), 'hex') AS root_of_the_note,
       p ->> 'data' AS data
FROM safeins.inclusion_proof('bf', '3') p;
SELECT jsonb_array_length(p -> 'path') > 0 AS has_path, p ->> 'root1' = encode(decode(split_part(:'note', E'\n', 3), 'base64'), 'hex') AS from_note
FROM safeins.consistency_proof(split_part(:'note', E'\n', 2)::bigint, split_part(:'newer', E'\n', 2)::bigint) p;
SELECT safeins.inclusion_proof('bf', '4');
SELECT safeins.copy_command('fw');

-- What a superuser changes behind the triggers' back is named: table and row.
SELECT * FROM safeins.verify();
SET session_replication_role = replica;
UPDATE bf SET je = 9 WHERE id = 1;
DELETE FROM bf WHERE id = 2;
INSERT INTO bf VALUES (9, 'P9', 9, '2025-09-09');
UPDATE fw SET zt = '进行中' WHERE id = 1;
UPDATE safeins.rule SET number = 0.9 WHERE id = 101;
SET session_replication_role = origin;
SELECT damage, table_name, row_key, message FROM safeins.verify() ORDER BY table_name, row_key;
SELECT damage, row_key FROM safeins.verify('{bf}', workers => 2) ORDER BY row_key;
-- Whether one that is missing is seen hangs on the tile in which it stands, and so on how many rows of law were journalled before it.
SELECT damage, row_key FROM safeins.verify('{bf,fw}', since => 1) WHERE damage <> 'row missing' ORDER BY row_key;
SET session_replication_role = replica;
UPDATE bf SET je = 1000 WHERE id = 1;
INSERT INTO bf VALUES (2, 'P2', 2000, '2025-01-06');
DELETE FROM bf WHERE id = 9;
UPDATE fw SET zt = '已完成' WHERE id = 1;
UPDATE safeins.rule SET number = 0.21 WHERE id = 101;
SET session_replication_role = origin;
SELECT * FROM safeins.verify();
-- So is what is done to the ledger itself, and a note that no longer fits.
BEGIN;
UPDATE safeins.tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 0 AND number = 0;
SELECT damage, table_name, row_key, message FROM safeins.verify();
ROLLBACK;
BEGIN;
UPDATE safeins.checkpoint SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE number = 1;
SELECT damage, table_name, row_key FROM safeins.verify();
ROLLBACK;
BEGIN;
DELETE FROM safeins.checkpoint WHERE number = 2;
SELECT damage, table_name, row_key FROM safeins.verify();
SELECT damage, regexp_replace(message, '[0-9]+', '...', 'g') AS message FROM safeins.verify(note => :'newer') WHERE damage = 'note misfit';
ROLLBACK;
SELECT label, mode, columns, state, state_zh, leaves, pending, checkpoint FROM safeins.ledger_status WHERE table_schema = 'ld' ORDER BY label;

-- The seal is kept whole; names are free.
DROP TABLE bf;
ALTER TABLE bf DISABLE TRIGGER USER;
ALTER TABLE bf DROP COLUMN je;
ALTER TABLE bf RENAME je TO "金额";
ALTER TABLE bf RENAME TO "保费";
INSERT INTO "保费" VALUES (5, 'P1', 5, '2025-04-01');
UPDATE "保费" SET "金额" = 6 WHERE id = 5;
SELECT safeins.copy_command('"保费"');

-- A seal is given up with a reason, on record; what is in the tree stays, and a new seal has a name of its own.
SELECT safeins.unseal('fw', ' ');
SELECT safeins.unseal('fw', '换用新系统');
DELETE FROM fw;
INSERT INTO fw VALUES (3, '丙公司', '应急演练', '已完成');
SELECT safeins.seal('fw');
SELECT action, label, mode, reason FROM safeins.seal WHERE table_name = 'fw' ORDER BY id;
SELECT count(*) FROM safeins.journal;
SELECT safeins.checkpoint() AS newest \gset
SELECT label, string_agg(op || key, ' ' ORDER BY position) FROM safeins.leaves() WHERE label LIKE 'ld.%' GROUP BY label ORDER BY label;
SELECT count(*) FROM safeins.journal;
SELECT fits FROM safeins.check_note(:'note');

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA ld CASCADE;
