-- What sealed tables and columns are called is held against safeins.seal; whose triggers a table bears as well.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE ROLE safeins_names_t;
CREATE SCHEMA nm AUTHORIZATION safeins_names_t;
CREATE SCHEMA hid AUTHORIZATION safeins_names_t;
SET ROLE safeins_names_t;
CREATE TABLE nm.bf (id bigint PRIMARY KEY, gs text, je numeric, je_hope numeric, rq date);
CREATE TABLE nm.zc (id bigint PRIMARY KEY, gs text, je numeric, yt text, pzh text);
CREATE TABLE nm.fq (id bigint, y int, je numeric, PRIMARY KEY (id, y)) PARTITION BY LIST (y);
CREATE TABLE nm.fq_25 PARTITION OF nm.fq FOR VALUES IN (2025);
CREATE TABLE nm.fq_26 PARTITION OF nm.fq FOR VALUES IN (2026) PARTITION BY RANGE (id);
CREATE TABLE nm.fq_26_1 PARTITION OF nm.fq_26 FOR VALUES FROM (0) TO (1000);
INSERT INTO nm.bf SELECT i, 'A', i * 1000, i, '2026-01-01' FROM generate_series(1, 5) i;
INSERT INTO nm.zc SELECT i, 'A', i, 'training', 'v' || i FROM generate_series(1, 5) i;
INSERT INTO nm.fq SELECT i, 2025 + i % 2, i FROM generate_series(1, 5) i;
RESET ROLE;
SELECT safeins.seal('nm.bf', '{id,gs,je,rq}'), safeins.seal('nm.zc', mode => 'versioned'), safeins.seal('nm.fq') \g /dev/null
SELECT safeins.checkpoint() AS note \gset
SELECT number AS bf FROM safeins.seal WHERE label = 'nm.bf' \gset
SELECT number AS zc FROM safeins.seal WHERE label = 'nm.zc' \gset

-- What verify() and ledger_status say when somebody has done something; undone then.
CREATE FUNCTION pg_temp.told(statement text, as_role text DEFAULT 'safeins_names_t') RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would('SET LOCAL ROLE ' || as_role || '; ' || statement || '; RESET ROLE',
        $q$SELECT concat_ws(' / ', (SELECT string_agg(concat_ws(' ', damage, table_name), '; ' ORDER BY o) FROM safeins.verify() WITH ORDINALITY v (damage, table_name, k, p, m, o)),
            (SELECT string_agg(concat_ws(' ', label, names), '; ' ORDER BY label) FROM safeins.ledger_status WHERE names <> 'as sealed'))$q$) $$;
SELECT is(pg_temp.told('SELECT 1'), '', 'nothing to be told of');

-- ---- names ----

SELECT is(pg_temp.told(s), t, s) FROM (VALUES
    ('ALTER TABLE nm.bf RENAME je TO je_old', 'renamed nm.bf / nm.bf renamed'),
    ('ALTER VIEW nm.bf RENAME COLUMN je TO je_old', 'renamed nm.bf / nm.bf renamed'),
    ('ALTER MATERIALIZED VIEW nm.bf RENAME COLUMN je TO je_old', 'renamed nm.bf / nm.bf renamed'),
    ('ALTER FOREIGN TABLE nm.bf RENAME COLUMN je TO je_old', 'renamed nm.bf / nm.bf renamed'),
    ('SET LOCAL quote_all_identifiers = on; ALTER TABLE nm.bf RENAME je TO "金额"', 'renamed nm.bf / nm.bf renamed'),
    ('ALTER TABLE nm.bf RENAME id TO x', 'renamed nm.bf / nm.bf renamed'),
    ('ALTER TABLE nm.bf RENAME je TO je_old; ALTER TABLE nm.bf RENAME je_old TO je', ''),
    ('ALTER TABLE nm.bf RENAME je_hope TO x', ''),
    ('ALTER TABLE nm.bf RENAME je TO je_old; ALTER TABLE nm.bf RENAME je_hope TO je', 'name taken nm.bf; renamed nm.bf / nm.bf name taken'),
    ('ALTER TABLE nm.bf RENAME je TO je_old; ALTER TABLE nm.bf ADD je numeric', 'name taken nm.bf; renamed nm.bf / nm.bf name taken'),
    ('ALTER TABLE nm.bf RENAME je TO je2; ALTER TABLE nm.bf RENAME je2 TO je3; ALTER TABLE nm.bf ADD je2 numeric', 'name taken nm.bf; renamed nm.bf / nm.bf name taken'),
    ('ALTER TABLE nm.bf RENAME je TO je_old; ALTER TABLE nm.bf RENAME je_hope TO je; ALTER TABLE nm.bf RENAME je TO x; ALTER TABLE nm.bf RENAME je_old TO je', ''),
    ('ALTER TABLE nm.zc RENAME yt TO a; ALTER TABLE nm.zc RENAME pzh TO yt; ALTER TABLE nm.zc RENAME a TO pzh', 'name taken nm.zc; name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc RENAME gs TO a; ALTER TABLE nm.zc RENAME yt TO gs; ALTER TABLE nm.zc RENAME pzh TO yt; ALTER TABLE nm.zc RENAME a TO pzh',
     'name taken nm.zc; name taken nm.zc; name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.fq RENAME je TO x', 'renamed nm.fq / nm.fq renamed'),
    ('ALTER TABLE nm.fq RENAME id TO x; ALTER TABLE nm.fq RENAME y TO id; ALTER TABLE nm.fq RENAME x TO y', 'name taken nm.fq; name taken nm.fq; renamed nm.fq / nm.fq name taken'),
    ('ALTER TABLE nm.fq_25 RENAME TO fq_x; ALTER TABLE nm.fq_26 SET SCHEMA hid', ''),
    ('ALTER TABLE nm.zc RENAME TO zc_true', 'renamed nm.zc / nm.zc renamed'),
    ('ALTER INDEX nm.zc RENAME TO zc_true', 'renamed nm.zc / nm.zc renamed'),
    ('SET LOCAL search_path = hid, nm; CREATE TABLE hid.zc_true (); ALTER TABLE zc RENAME TO zc_true', 'renamed nm.zc / nm.zc renamed'),
    ('ALTER TABLE nm.zc RENAME TO zc_true; ALTER TABLE nm.zc_true RENAME TO zc', ''),
    ('ALTER TABLE nm.zc SET SCHEMA hid', 'renamed nm.zc / nm.zc renamed'),
    ('ALTER TABLE nm.zc SET SCHEMA hid; ALTER TABLE hid.zc SET SCHEMA nm', ''),
    ('ALTER TABLE nm.zc RENAME TO zc_true; CREATE TABLE nm.zc AS SELECT id, gs, je * 100 AS je, yt, pzh FROM nm.zc_true', 'name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc RENAME TO zc_true; CREATE VIEW nm.zc AS SELECT id, gs, je * 100 AS je, yt, pzh FROM nm.zc_true', 'name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc RENAME TO zc_true; CREATE MATERIALIZED VIEW nm.zc AS SELECT 1', 'name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc SET SCHEMA hid; CREATE TABLE nm.zc (LIKE hid.zc INCLUDING ALL)', 'name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc RENAME TO zc1; ALTER TABLE nm.zc1 RENAME TO zc2; CREATE TABLE nm.zc1 ()', 'name taken nm.zc; renamed nm.zc / nm.zc name taken'),
    ('ALTER TABLE nm.zc RENAME TO x; ALTER TABLE nm.bf RENAME TO zc; ALTER TABLE nm.x RENAME TO bf',
     'name taken nm.bf; renamed nm.bf; name taken nm.zc; renamed nm.zc / nm.bf name taken; nm.zc name taken')) x (s, t);
SELECT is(pg_temp.told(s, 'postgres'), t, s) FROM (VALUES
    ('ALTER SCHEMA nm RENAME TO nm2', 'renamed nm.bf; renamed nm.zc; renamed nm.fq / nm.bf renamed; nm.fq renamed; nm.zc renamed'),
    ('ALTER SCHEMA nm RENAME TO nm2; ALTER SCHEMA nm2 RENAME TO nm', ''),
    ('ALTER SCHEMA nm RENAME TO nm2; CREATE SCHEMA nm CREATE TABLE bf (je int)', 'name taken nm.bf; renamed nm.bf; renamed nm.zc; renamed nm.fq / nm.bf name taken; nm.fq renamed; nm.zc renamed'),
    ('SET session_replication_role = replica; DROP TABLE nm.zc; RESET session_replication_role', 'seal broken nm.zc; row missing nm.zc; row missing nm.zc; row missing nm.zc; row missing nm.zc; row missing nm.zc')) x (s, t)
WHERE current_user = 'postgres';

-- A rename is on record with who and when, and journalled with the record.
SAVEPOINT s;
SET ROLE safeins_names_t;
ALTER TABLE nm.zc RENAME yt TO "用 途";
ALTER TABLE nm.zc RENAME TO "支出";
RESET ROLE;
SELECT results_eq($$SELECT table_schema, table_name, columns, reason, done_by = session_user, mode, key_columns FROM safeins.seal WHERE action = 'rename' ORDER BY id$$,
    $$VALUES ('nm', 'zc', '{id,gs,je,用 途,pzh}'::text[], 'nm.zc.yt -> "用 途"', true, 'versioned', 1), ('nm', '支出', '{id,gs,je,用 途,pzh}', 'nm.zc -> nm."支出"', true, 'versioned', 1)$$, 'what is on record of a rename');
SELECT ok(message LIKE 'renamed since it was sealed, on record: nm.zc -> nm."支出", yt -> "用 途"; last by ' || session_user || ' at 20%', 'and told: ' || message) FROM safeins.verify();
SELECT is(concat_ws(' | ', table_name, columns_now, names_zh, state), '支出 | id, gs, je, 用 途, pzh | 已改名 | sealed', '... by ledger_status') FROM safeins.ledger_status WHERE label = 'nm.zc';
SELECT lives_ok($$INSERT INTO nm."支出" VALUES (10, 'A', 1, 'x', 'y'); UPDATE nm."支出" SET "用 途" = 'z' WHERE id = 1; DELETE FROM nm."支出" WHERE id = 2$$, 'it is written to as before');
SELECT safeins.checkpoint() \g /dev/null
SELECT results_eq('SELECT damage FROM safeins.verify(since => 1)', $$VALUES ('renamed')$$, '... and whole');
UPDATE safeins.seal SET reason = 'nothing' WHERE action = 'rename' AND table_name = 'zc';
DELETE FROM safeins.seal WHERE action = 'rename' AND table_name = '支出';
SELECT set_eq('SELECT damage, table_name FROM safeins.verify()',
    $$VALUES ('rename unrecorded', 'nm.zc'), ('renamed', 'nm.zc'), ('row altered', 'safeins.seal'), ('row missing', 'safeins.seal')$$, 'the record altered');
ROLLBACK TO s;
INSERT INTO safeins.seal (place, id, action, number, label, table_schema, table_name, columns, key_columns, mode)
    SELECT place, 9999, 'rename', number, label, table_schema, 'zc2', columns, key_columns, mode FROM safeins.seal WHERE label = 'nm.zc';
SELECT ok('row added safeins.seal 9999' IN (SELECT concat_ws(' ', damage, table_name, row_key) FROM safeins.verify()), 'a record forged');
ROLLBACK TO s;
ALTER EVENT TRIGGER safeins_after_seal_ddl DISABLE;
ALTER TABLE nm.bf RENAME TO bf9;
ALTER TABLE nm.bf9 RENAME je TO x;
ALTER EVENT TRIGGER safeins_after_seal_ddl ENABLE;
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify()', $$VALUES ('rename unrecorded', 'nm.bf', 'renamed, which safeins.seal does not say: nm.bf -> nm.bf9, je -> x')$$, 'renamed while nobody kept the record');
SELECT pg_temp.refused('INSERT INTO nm.bf9 VALUES (9)', '55000', NULL, 'nm.bf9', 'table "bf9" bears a seal that is not its own', 'give it its name again', 'it is not written to');
ALTER TABLE nm.bf9 RENAME gs TO g;
SELECT results_eq('SELECT damage FROM safeins.verify()', $$VALUES ('rename unrecorded')$$, '... nor is a later one recorded for it');
ALTER TABLE nm.bf9 RENAME g TO gs;
ALTER TABLE nm.bf9 RENAME TO bf;
SELECT results_eq('SELECT damage, message FROM safeins.verify()', $$VALUES ('rename unrecorded', 'renamed, which safeins.seal does not say: je -> x')$$, '... until it has its name');
SELECT lives_ok('INSERT INTO nm.bf VALUES (9)', '... under which it is written to');
ROLLBACK TO s;

-- The ledger's own row, deleted by the session that asks.
SELECT lives_ok(format('SELECT safeins.check_note(%L)', :'note'), 'a note is checked');
DELETE FROM safeins.ledger;
SELECT throws_ok(s, '55000', NULL, 'without the ledger''s row: ' || s) FROM (VALUES ('SELECT * FROM safeins.verify()'), (format('SELECT safeins.check_note(%L)', :'note')), ('SELECT safeins.checkpoint_note()'),
    ('SELECT safeins.inclusion_proof(''nm.zc'', ''1'')'), ('SELECT safeins.consistency_proof(0, 1)')) x (s);
ROLLBACK TO s;
-- ... and another place's in its stead
UPDATE safeins.ledger SET place = '150000';
SELECT throws_ok(s, '55000', 'tables of this database are sealed, and the ledger of its place is not here', 'a ledger of another place: ' || s) FROM (VALUES ('SELECT * FROM safeins.verify()'), ('SELECT safeins.checkpoint()')) x (s);
ROLLBACK TO s;

-- ---- a look-alike ----

SET ROLE safeins_names_t;
CREATE TABLE hid.fake (id bigint PRIMARY KEY, gs text, je numeric, rq date);
CREATE TABLE hid.mode (id integer PRIMARY KEY, code text, mode text, reason text, set_by text, set_at timestamptz);
CREATE TABLE hid.zc (LIKE nm.zc INCLUDING ALL);
ALTER INDEX hid.zc_pkey RENAME TO zc_k;
INSERT INTO hid.zc SELECT * FROM nm.zc;
RESET ROLE;
-- As a hand makes them where nobody keeps it from it: event triggers do not fire as a replica.
CREATE FUNCTION pg_temp.bear(onto regclass, columns text, number text, label text, mode text, nkeys text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL session_replication_role = replica;
    EXECUTE format('CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF %s OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(%L, %L, %L, %L)', columns, onto, number, label, mode, nkeys);
    EXECUTE format('CREATE TRIGGER safeins_seal_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()', onto);
    EXECUTE format('CREATE TRIGGER safeins_seal_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()', onto);
    EXECUTE format('CREATE TRIGGER safeins_seal_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()', onto);
    SET LOCAL session_replication_role = origin;
END $$;
CREATE FUNCTION pg_temp.forged(onto regclass, columns text, number text, label text, mode text, nkeys text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.bear(onto, columns, number, label, mode, nkeys);
    SET LOCAL ROLE safeins_names_t;
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'P0UND';
EXCEPTION WHEN OTHERS THEN RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END $$;
SELECT is(pg_temp.forged('hid.fake', 'id, gs, je, rq', number::text, label, mode, '1', s), t, concat_ws(' ', label, mode, s)) FROM (VALUES
    (:bf, 'nm.bf', 'append_only', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that is not its own'),
    (:bf, 'nm.bf', 'versioned', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that is not its own'),
    (:bf, 'nm.zc', 'append_only', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that is not its own'),
    (:zc, 'nm.zc', 'versioned', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that is not its own'),
    (:zc, 'nm.zc', 'versioned', 'UPDATE hid.fake SET je = 1', '55000 table "fake" bears a seal that is not its own'),
    (:zc, 'nm.zc', 'versioned', 'DELETE FROM hid.fake', '55000 table "fake" bears a seal that is not its own'),
    (99999, 'nm.bf', 'append_only', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that the ledger of this database does not know'),
    (:bf, 'hid.fake', 'append_only', 'INSERT INTO hid.fake VALUES (777, ''A'', 1)', '55000 table "fake" bears a seal that the ledger of this database does not know')) x (number, label, mode, s, t);
SELECT is(pg_temp.forged('hid.mode', 'id, code, mode, reason, set_by, set_at', number::text, label, mode, key_columns::text, 'INSERT INTO hid.mode VALUES (1, ''fee.cap'', ''off'', ''x'', ''boss'', now())'),
    '55000 table "mode" bears a seal that is not its own', 'a record of ours: ' || label) FROM safeins.seal WHERE table_schema = 'safeins';
-- the true table with a trigger more, by which each row would be journalled twice
SELECT is(pg_temp.would('SET LOCAL session_replication_role = replica; CREATE TRIGGER ' || t || '; SET LOCAL session_replication_role = origin; SET LOCAL ROLE safeins_names_t; INSERT INTO nm.bf VALUES (9)', 'SELECT 1'),
    CASE WHEN t LIKE 'aa AFTER%' THEN '39P01' ELSE '55000' END, 'a trigger more: ' || t)
FROM (VALUES ('zz AFTER INSERT ON nm.bf REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()'),
    ('aa AFTER INSERT ON nm.bf REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()'),
    ('aa BEFORE UPDATE OF id, je OR TRUNCATE ON nm.bf FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(''' || :zc || ''', ''nm.zc'', ''versioned'', ''1'')')) x (t);
-- moved, or renamed, into a sealed name
SELECT is(pg_temp.forged('hid.zc', 'id, gs, je, yt, pzh', :'zc', 'nm.zc', 'versioned', '1', 'ALTER TABLE hid.zc SET SCHEMA public; INSERT INTO public.zc VALUES (9)'), '42501 permission denied for schema public', 'a copy that cannot be moved');
SELECT is(pg_temp.forged('hid.zc', 'id, gs, je, yt, pzh', :'zc', 'nm.zc', 'versioned', '1', 'ALTER TABLE hid.zc RENAME TO zz; INSERT INTO hid.zz VALUES (9)'), '55000 table "zz" bears a seal that is not its own', 'a copy under another name');
SELECT is(pg_temp.forged('hid.zc', 'id, gs, je, yt, pzh', :'zc', 'nm.zc', 'versioned', '1', 'ALTER TABLE nm.zc RENAME TO x; INSERT INTO hid.zc VALUES (9)'), '55000 table "zc" bears a seal that is not its own', 'a copy of what was renamed');
SELECT is(pg_temp.forged('hid.zc', 'id, gs, je, yt, pzh', :'zc', 'nm.zc', 'versioned', '1', 'ALTER TABLE nm.zc RENAME TO x; ALTER TABLE hid.zc SET SCHEMA nm; INSERT INTO nm.zc VALUES (9)'),
    '55000 table "zc" bears a seal that is not its own', 'a copy put in its place');
-- Who takes the triggers off a look-alike ends no other's seal.
SELECT pg_temp.bear('hid.fake', 'id, gs, je, rq', :'bf', 'nm.bf', 'append_only', '1') \g /dev/null
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify()', $$VALUES ('seal copied', 'nm.bf', 'table hid.fake has triggers of this seal as well, and is not the table that was sealed')$$, 'a look-alike is told of');
SELECT is(names::text, 'seal copied', '... by ledger_status') FROM safeins.ledger_status WHERE label = 'nm.bf';
SELECT throws_ok($$SELECT safeins.copy_command('hid.fake')$$, '42704', NULL, 'it is not that table: copy_command');
SELECT throws_ok($$SELECT safeins.inclusion_proof('hid.fake', '1')$$, '42704', NULL, 'it is not that table: inclusion_proof');
SELECT throws_ok($$SELECT safeins.verify('{hid.fake}')$$, '42704', NULL, 'it is not that table: verify');
SELECT lives_ok($$SELECT safeins.unseal('hid.fake', 'look-alike')$$, 'its triggers are taken off');
SELECT is_empty($$SELECT 1 FROM safeins.seal WHERE action = 'unseal'$$, '... which ends no seal');
SELECT is_empty('SELECT * FROM safeins.verify()', '... and all is well');

-- ---- a seal that was moved ----

SELECT pg_temp.bear('hid.zc', 'id, gs, je, yt, pzh', :'zc', 'nm.zc', 'versioned', '1') \g /dev/null
SET session_replication_role = replica;
DO $$ DECLARE n name; BEGIN FOR n IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'nm.zc'::regclass AND NOT tgisinternal LOOP EXECUTE format('DROP TRIGGER %I ON nm.zc', n); END LOOP; END $$;
RESET session_replication_role;
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify()', $$VALUES ('seal moved', 'nm.zc', 'the triggers of this seal are on table hid.zc, and not on nm.zc, which was sealed'),
    ('seal broken', 'nm.zc', 'table "zc" has 0 of the 4 triggers of its seal armed')$$, 'a seal that was moved to a true copy');
UPDATE nm.zc SET je = 999 WHERE id = 3;
SELECT results_eq($$SELECT damage, table_name, row_key FROM safeins.verify(note => '$$ || :'note' || $$')$$, $$VALUES ('seal moved', 'nm.zc', NULL), ('seal broken', 'nm.zc', NULL), ('row altered', 'nm.zc', '3')$$, 'what everybody reads is what is compared');
SELECT is(concat_ws(' | ', table_schema, state, state_zh, names), 'nm | seal moved | 封存已移走 | seal moved', '... by ledger_status') FROM safeins.ledger_status WHERE label = 'nm.zc';
SELECT throws_ok('INSERT INTO hid.zc VALUES (9)', '55000', NULL, 'where the triggers are now nothing is journalled');
-- The triggers' bearer is given the name: it is what everybody reads then.
ALTER TABLE nm.zc RENAME TO zc_old;
ALTER TABLE hid.zc SET SCHEMA nm;
SELECT is_empty('SELECT * FROM safeins.verify()', 'a true copy in its place, triggers and name, is as good');
SELECT is_empty($$SELECT * FROM safeins.seal WHERE action = 'rename'$$, '... and no rename of the sealed table');
SELECT * FROM finish();
ROLLBACK;
