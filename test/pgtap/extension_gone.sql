-- The library stays in a session, and may be preloaded for databases that do not have the extension: nothing of it stands in their way.
BEGIN;
SELECT plan(8);
SET client_min_messages = error;

SELECT is(safeins.to_date('2026-06-30'), date '2026-06-30', 'the library is loaded');
SELECT lives_ok('DROP EXTENSION safeins CASCADE', '... and the extension is gone');
SELECT lives_ok('DROP SCHEMA safeins CASCADE', '... with its schema, which another database never had');
CREATE TABLE t (id int, k int, n int) PARTITION BY LIST (k);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER nothing AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION nothing();
SELECT lives_ok('INSERT INTO t VALUES (1, 1, 0), (2, 1, 0)', 'a table with a trigger');
SELECT lives_ok('UPDATE t SET k = 2 WHERE id = 2', 'rows that move');
SELECT lives_ok('MERGE INTO t USING (VALUES (1, 2)) s (id, k) ON t.id = s.id WHEN MATCHED THEN UPDATE SET k = s.k', '... by MERGE');
SELECT lives_ok('MERGE INTO t USING (VALUES (1, 1), (3, 1)) s (id, k) ON t.id = s.id WHEN MATCHED THEN UPDATE SET k = s.k WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.k, 0)', '... with new ones');
SELECT lives_ok('CREATE EXTENSION safeins', 'and the extension comes again');

SELECT finish();
ROLLBACK;
