-- A ledger that was damaged: what cannot go on says so, and verify says what it is.
\ir lib/refused.sql
SET client_min_messages = warning;
SELECT plan(35);
CREATE FUNCTION pg_temp.fails(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN NULL;
EXCEPTION WHEN SQLSTATE 'SI203' THEN
    RETURN SQLERRM;
END $$;
SELECT safeins.set_place('140000', 'test') \g /dev/null

SELECT throws_ok('SELECT safeins.checkpoint_note()', '55000', 'this database has no ledger yet', 'no note before the ledger begins');
SELECT throws_ok('SELECT * FROM safeins.verify()', '55000', 'this database has no ledger yet', 'nothing to verify either');
SELECT is_empty('SELECT * FROM safeins.ledger_status', 'and no status');

CREATE TABLE t (id int PRIMARY KEY, v text);
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 600) i;
SELECT safeins.seal('t') \g /dev/null
SELECT throws_ok('SELECT safeins.checkpoint_note()', 'SI202', 'the ledger has no checkpoint yet', 'no note before a checkpoint');
SELECT matches(safeins.checkpoint(), E'^safeins/140000/[0-9a-f]{16}/sm3\n\\d+\n[A-Za-z0-9+/]{43}=\n$', 'a note has three lines');
SELECT is(safeins.checkpoint(), safeins.checkpoint(), 'where nothing is new the note is the same');
SELECT is((SELECT count(*) FROM safeins.checkpoint), 1::bigint, 'and no checkpoint more');
SELECT throws_ok('SELECT safeins.checkpoint_note(7)', 'SI202', 'the ledger has no checkpoint 7', 'a checkpoint that is not there');
SELECT throws_ok('SELECT safeins.consistency_proof(5, 3)', 'SI202', 'there is no proof from 5 to 3 leaves', 'sizes the wrong way round');
SELECT throws_ok('SELECT safeins.consistency_proof(0, 1000000)', 'SI202', 'there is no proof from 0 to 1000000 leaves', 'more leaves than there are');
SELECT throws_ok($$SELECT safeins.inclusion_proof('t', '1', '2')$$, '22023', NULL, 'a key of too many columns');
SELECT throws_ok($$SELECT safeins.inclusion_proof('t', 'x')$$, '22P02', NULL, 'a key that is none');
SELECT throws_ok($$SELECT safeins.inclusion_proof('t', '9999')$$, 'SI202', 'table "t" has no row with this key', 'a row that is not there');
SELECT throws_ok('SELECT * FROM safeins.verify(since => 9)', 'SI202', 'the ledger has no checkpoint 9', 'trust in a checkpoint that is not there');
SELECT throws_ok('SELECT * FROM safeins.verify(workers => 0)', '22023', '0 is not a number of workers', 'no workers');
SELECT throws_ok($$SELECT * FROM safeins.verify('{pg_class}')$$, '42704', 'table "pg_class" is not sealed', 'a table that is not sealed');
SELECT throws_ok(format('SELECT * FROM safeins.check_note(%L)', note), '22P02', NULL, 'no note: ' || note)
FROM (VALUES ('x'), (E'x\n01\n' || repeat('A', 43) || E'=\n'), (E'x\n1\n' || repeat('A', 44)), (E'x\r\n1\r\n' || repeat('A', 43) || E'=\r\n')) n (note);
SELECT is_empty('SELECT * FROM safeins.verify()', 'all of it is whole');

INSERT INTO t VALUES (1001, 'new');
SELECT throws_ok($$SELECT safeins.inclusion_proof('t', '1001')$$, 'SI202', 'row 1001 of table "t" is not in the tree of the last checkpoint', 'a row that waits for its checkpoint');

-- a chunk that is no chunk
BEGIN;
UPDATE safeins.journal SET entries = '\xffff';
SELECT is(regexp_replace(message, '\d+', 'N'), 'chunk N of safeins.journal cannot be read', 'a ledger is not continued with a chunk that cannot be read')
FROM pg_temp.fails('SELECT safeins.checkpoint()') message;
ROLLBACK;

-- tiles that are gone
BEGIN;
DELETE FROM safeins.tile WHERE level = 0 AND number = (SELECT max(number) FROM safeins.tile WHERE level = 0);
SELECT throws_ok('SELECT safeins.checkpoint()', 'SI203', NULL, 'a ledger without its last tile is not continued');
SELECT throws_ok(format('SELECT safeins.consistency_proof(3, %s)', size), 'SI203', 'the proof cannot be made: tiles are missing', 'nor is anything proved of it')
FROM safeins.checkpoint;
SELECT results_eq($$SELECT DISTINCT damage FROM safeins.verify() ORDER BY 1$$, ARRAY['leaf missing', 'tail cut'], 'and verify says why');
ROLLBACK;
SELECT is_empty('SELECT * FROM safeins.verify()', 'put back it is whole again');

-- what says how much a checkpoint vouches for, and since when
SELECT safeins.checkpoint() \g /dev/null
-- tiles far behind the end keep nobody from looking at the others
BEGIN;
INSERT INTO safeins.tile SELECT place, level, n, hashes, entries
FROM safeins.tile, unnest(ARRAY[5000, 1::bigint << 31, 1::bigint << 40, 1::bigint << 55, 9223372036854775807]) n WHERE level = 0 AND number = 1;
SELECT results_eq('SELECT damage, row_key, position, message FROM safeins.verify()', $$VALUES
    ('tile altered', '0/5000', 1280000::bigint, 'tile 5000 of level 0: it lies behind the end of the tree'),
    ('tile altered', '0/2147483648', 549755813888, 'tile 2147483648 of level 0: it lies behind the end of the tree'),
    ('tile altered', '0/1099511627776', 281474976710656, 'tile 1099511627776 of level 0: it lies behind the end of the tree'),
    ('tile altered', '0/36028797018963968', NULL, 'tile 36028797018963968 of level 0: it lies behind the end of the tree'),
    ('tile altered', '0/9223372036854775807', NULL, 'tile 9223372036854775807 of level 0: it lies behind the end of the tree')$$, 'tiles where there is no tree');
SET LOCAL session_replication_role = replica;
UPDATE t SET v = 'forged' WHERE id = 7;
SELECT results_eq($$SELECT damage, row_key FROM safeins.verify() WHERE row_key !~ '/'$$, $$VALUES ('row altered', '7')$$, '... and what was altered is told');
SELECT results_eq('SELECT DISTINCT damage FROM safeins.verify(since => 1) ORDER BY 1', ARRAY['row altered', 'tile altered'], '... also of what is newer alone');
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE t SET v = 'forged' WHERE id = 7;
UPDATE safeins.batch SET lsn = 'FF/0';
SELECT results_eq($$SELECT damage, table_name, row_key FROM safeins.verify(since => 2)$$,
    $$VALUES ('row altered', 'safeins.batch', '1'), ('row altered', 'safeins.batch', '2'), ('row altered', 'public.t', '7')$$, 'a position in the log that was moved hides nothing');
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE t SET v = 'forged' WHERE id = 7;
DELETE FROM safeins.batch;
SELECT is((SELECT count(*) FROM safeins.verify(since => 2) WHERE (damage, row_key) = ('row altered', '7')), 1::bigint, 'nor does one that is gone');
ROLLBACK;
BEGIN;
UPDATE safeins.checkpoint SET leaves[1] = leaves[1] + 5 WHERE number = 2;
SELECT results_eq($$SELECT damage, table_name, row_key FROM safeins.verify()$$, $$VALUES ('checkpoint altered', 'safeins.checkpoint', '2')$$, 'leaves that a checkpoint miscounts');
UPDATE safeins.checkpoint SET seals = '{}', leaves = '{}' WHERE number = 2;
SELECT results_eq($$SELECT damage, table_name, row_key FROM safeins.verify()$$, $$VALUES ('checkpoint altered', 'safeins.checkpoint', '2')$$, 'or does not count');
ROLLBACK;
SELECT is_empty('SELECT * FROM safeins.verify(since => 2)', 'put back all is whole since then');
SELECT * FROM finish();
