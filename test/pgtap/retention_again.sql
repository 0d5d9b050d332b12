-- A row that was deleted too early, in a transaction that is over, was gone: that it is there again, or goes and comes within a later one, does not undo it.
SELECT no_plan();
SET client_min_messages = error;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE TABLE zc (id int PRIMARY KEY, gs text DEFAULT '平安', je numeric(18, 2) DEFAULT 1, rq date DEFAULT '2026-03-01');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
CREATE FUNCTION standing() RETURNS text LANGUAGE sql AS $$
	SELECT concat(count(*) FILTER (WHERE withdrawn_on IS NULL), ' of ', count(*)) FROM safeins.finding WHERE rule = 'archive.retention' AND row_key = '1'
$$;
INSERT INTO zc (id) VALUES (1);
DELETE FROM zc;
INSERT INTO zc (id) VALUES (1);
SELECT is(standing(), '1 of 1', 'deleted, and entered again later');
BEGIN;
DELETE FROM zc;
INSERT INTO zc (id) VALUES (1);
COMMIT;
SELECT is(standing(), '1 of 2', 'a transaction that deletes it and enters it again leaves the finding before');
BEGIN;
DELETE FROM zc;
SAVEPOINT s;
INSERT INTO zc (id) VALUES (1);
ROLLBACK TO s;
COMMIT;
SELECT is(standing(), '2 of 3', '... and one that only would enter it again adds another');
SELECT * FROM finish();
