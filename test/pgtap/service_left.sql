-- Services that a policy leaves outside its days are found where the statement that moves it does not take them along.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
CREATE TABLE bd (no text PRIMARY KEY, gs text DEFAULT 'A', d1 date DEFAULT '2026-01-01', d2 date DEFAULT '2026-12-31');
CREATE TABLE fw (id integer PRIMARY KEY, no text REFERENCES bd ON UPDATE CASCADE ON DELETE CASCADE, d date DEFAULT '2026-03-01');
CREATE TABLE fv (id integer PRIMARY KEY, no text, d date DEFAULT '2026-03-01');
INSERT INTO bd SELECT 'P' || i FROM generate_series(1, 9) i;
INSERT INTO fw SELECT i, 'P' || i FROM generate_series(1, 5) i;
INSERT INTO fv SELECT 100 + i, 'P' || i FROM generate_series(6, 9) i;
SELECT safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "gs", "enterprise": "''E'' || no", "effective": "d1", "expires": "d2"}') \g /dev/null
SELECT safeins.attach('service', t, '{"service": "id", "policy": "no", "kind": "''training''", "served_on": "d", "archived_on": "d"}') FROM unnest(ARRAY['fw', 'fv']::regclass[]) t \g /dev/null
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(row_key || coalesce(substring(message from 'now: \d+'), ''), ' ' ORDER BY id), '') FROM safeins.finding WHERE rule = 'service.period' AND withdrawn_on IS NULL $$;

UPDATE bd SET no = 'P1x' WHERE no = 'P1';
SELECT is(pg_temp.found(), '', 'ON UPDATE CASCADE takes them along');
DELETE FROM bd WHERE no = 'P2';
SELECT is(pg_temp.found(), '', 'ON DELETE CASCADE');
WITH x AS (UPDATE fv SET no = 'P6x' WHERE no = 'P6') UPDATE bd SET no = 'P6x' WHERE no = 'P6';
WITH x AS (DELETE FROM bd WHERE no = 'P6x') DELETE FROM fv WHERE no = 'P6x';
SELECT is(pg_temp.found(), '', 'WITH');
WITH x AS (UPDATE bd SET d1 = '2026-05-01' WHERE no = 'P7') UPDATE fv SET d = '2026-05-02' WHERE no = 'P7';
SELECT is(pg_temp.found(), '', 'both get other days');
CREATE FUNCTION take_along() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM fv WHERE no = OLD.no; RETURN NULL; END $$;
CREATE TRIGGER zz_take_along AFTER DELETE ON bd FOR EACH ROW EXECUTE FUNCTION take_along();
DELETE FROM bd WHERE no = 'P7';
SELECT is(pg_temp.found(), '', 'a trigger of the host''s');
DROP TRIGGER zz_take_along ON bd;

DELETE FROM bd WHERE no = 'P8';
SELECT is(pg_temp.found(), 'P8now: 1', 'what stays behind is found');
SELECT results_eq($$SELECT role, table_name, insurer, year, message FROM safeins.finding WHERE row_key = 'P8'$$,
    $$VALUES ('policy', 'bd', 'A', 2026, 'services rendered under policy P8 lie outside its period now: 1, the first on 2026-03-01')$$, '... with the table');
UPDATE bd SET d1 = '2026-04-01' WHERE no IN ('P3', 'P9');
SELECT is(pg_temp.found(), 'P8now: 1 P3now: 1 P9now: 1', 'days that move past them, of several');
INSERT INTO bd VALUES ('P4', 'A', '2026-04-01') ON CONFLICT (no) DO UPDATE SET d1 = EXCLUDED.d1;
SELECT is(pg_temp.found(), 'P8now: 1 P3now: 1 P9now: 1 P4now: 1', 'once');
SAVEPOINT s;
UPDATE bd SET d1 = '2026-04-01' WHERE no = 'P5';
ROLLBACK TO s;
SELECT is(pg_temp.found(), 'P8now: 1 P3now: 1 P9now: 1 P4now: 1', 'rolled back');
DO $$ BEGIN BEGIN UPDATE bd SET d1 = '2026-04-01' WHERE no = 'P5'; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;
SELECT is(pg_temp.found(), 'P8now: 1 P3now: 1 P9now: 1 P4now: 1', '... in a block');
DO $$ BEGIN UPDATE bd SET d1 = '2026-04-01' WHERE no = 'P5'; UPDATE bd SET d1 = '2026-01-01' WHERE no = 'P5'; END $$;
SELECT is(pg_temp.found(), 'P8now: 1 P3now: 1 P9now: 1 P4now: 1', 'what a later statement moves back is found no more');

-- What no longer is so is withdrawn, whichever of the two is put right.
CREATE FUNCTION pg_temp.why(policy text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(withdrawn_why, '; ' ORDER BY id) FROM safeins.finding WHERE rule = 'service.period' AND row_key = policy $$;
SELECT is(pg_temp.why('P5'), 'the services of the policy lie within its period now', '... and why');
UPDATE bd SET d1 = '2026-01-01' WHERE no IN ('P3', 'P7');
SELECT is(pg_temp.found(), 'P8now: 1 P9now: 1 P4now: 1', 'days that move back');
INSERT INTO bd VALUES ('P8');
SELECT is(pg_temp.found(), 'P9now: 1 P4now: 1', 'a policy that comes again');
UPDATE fv SET d = '2026-04-02' WHERE no = 'P9';
SELECT is(pg_temp.found(), 'P4now: 1', 'a service whose day is put right');
INSERT INTO fw VALUES (40, 'P4', '2026-04-05'), (41, 'P4', '2026-05-05');
SELECT is(pg_temp.found(), 'P4now: 1', 'services that lie within it change nothing');
UPDATE bd SET d1 = '2026-05-01' WHERE no = 'P4';
SELECT is(pg_temp.found(), 'P4now: 2', 'more of them take the place of fewer');
UPDATE bd SET d1 = '2026-05-02' WHERE no = 'P4';
SELECT is(count(*), 2::bigint, 'the same is not found twice') FROM safeins.finding WHERE rule = 'service.period' AND row_key = 'P4';
DELETE FROM fw WHERE id = 4;
SELECT is(pg_temp.found(), 'P4now: 1', 'one of them goes');
SELECT is(table_name, 'bd', '... the table is that of the policy') FROM safeins.finding WHERE rule = 'service.period' AND row_key = 'P4' AND withdrawn_on IS NULL;
SAVEPOINT s;
UPDATE fw SET no = 'P3' WHERE id = 40;
SELECT is(pg_temp.found(), '', 'the last is given to another policy');
ROLLBACK TO s;
SELECT is(pg_temp.found(), 'P4now: 1', '... and is not, after all');
WITH x AS (UPDATE bd SET d1 = '2026-01-01' WHERE no = 'P4') UPDATE fw SET d = '2026-06-29' WHERE id = 40;
SELECT is(pg_temp.found(), '', 'both in one statement');
DO $$ BEGIN DELETE FROM bd WHERE no = 'P9'; INSERT INTO bd VALUES ('P9'); END $$;
SELECT is(pg_temp.found(), '', 'a policy that is deleted and entered anew, as mappers of objects do');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
