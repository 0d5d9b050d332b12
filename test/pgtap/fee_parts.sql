-- Spending that leaves a partition may come again until the transaction ends, in an account over its cap too.
BEGIN;
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SELECT safeins.set_mode('archive.retention', 'off', '不看') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE SCHEMA fp;
SET search_path = fp, public;
CREATE TABLE bf (id int PRIMARY KEY, je numeric(18,2), rq date DEFAULT '2026-02-01');
CREATE TABLE zc (id int, je numeric(18,2), rq date DEFAULT '2026-02-01') PARTITION BY RANGE (rq);
CREATE TABLE zc_default PARTITION OF zc DEFAULT;
CREATE TABLE zc_whole (id int, je numeric(18,2), rq date DEFAULT '2026-02-01');
INSERT INTO bf VALUES (1, 1000);
INSERT INTO zc VALUES (1, 100), (2, 100), (3, 100);
INSERT INTO zc_whole VALUES (11, 100);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "''人保''", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "''人保''", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'),
	safeins.attach('expense', 'zc_whole', '{"expense": "id", "insurer": "''人保''", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT is((SELECT spent FROM safeins.fee_status), 400.00, 'old spending over the cap of 210');
SELECT throws_ok('INSERT INTO fp.zc VALUES (4, 1)', 'SI101', NULL, 'nothing new is spent');

-- One transaction's statements, one after the other.
CREATE FUNCTION pg_temp.run(VARIADIC statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE statement text;
BEGIN
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
	END LOOP;
	RETURN (SELECT spent FROM safeins.fee_status);
END $$;
SELECT is(pg_temp.run('DELETE FROM fp.zc WHERE id = 1', 'INSERT INTO fp.zc VALUES (1, 100)'), '400.00', 'what left a partition comes again');
SELECT is(pg_temp.run('DELETE FROM fp.zc WHERE id = 3', 'INSERT INTO fp.zc_whole VALUES (12, 60)'), '360.00', '... in another table of the role');
SELECT throws_ok($$SELECT pg_temp.run('DELETE FROM fp.zc WHERE id = 2', 'INSERT INTO fp.zc VALUES (2, 100.01)')$$, 'SI101', NULL, '... not a fen more');
SELECT throws_ok($$SELECT pg_temp.run('DELETE FROM fp.zc WHERE id = 2', 'INSERT INTO fp.zc VALUES (2, 60)', 'INSERT INTO fp.zc VALUES (5, 40)')$$,
	'SI101', NULL, '... nor in more rows');
SELECT throws_ok($$SELECT pg_temp.run('DELETE FROM fp.zc_whole WHERE id = 11', 'INSERT INTO fp.zc_whole VALUES (11, 1)')$$,
	'SI101', NULL, 'what is deleted from a table without partitions is gone when its statement ends');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books fit');

SELECT * FROM finish();
ROLLBACK;
