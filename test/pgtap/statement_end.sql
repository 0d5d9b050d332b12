-- What a statement leaves is judged when it has ended, whatever kind of statement it is: COPY, constraints that are set, TRUNCATE, a procedure.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', rule, role, row_key, insurer), ', ' ORDER BY id), '') FROM safeins.finding WHERE withdrawn_on IS NULL $$;
CREATE TABLE p (no text PRIMARY KEY, ins text, prem numeric(18, 2), used numeric(18, 2), rq date DEFAULT '2026-02-01');
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date DEFAULT '2026-02-01');
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date DEFAULT '2026-02-01', hc integer);
SELECT safeins.attach('premium', 'p', '{"receipt": "''p'' || no", "insurer": "ins", "amount": "prem", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'p', '{"expense": "''p'' || no", "insurer": "ins", "amount": "used", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "''b'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "''z'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "reverses": "''z'' || hc"}') \g /dev/null
INSERT INTO bf SELECT i, substr('abcdefgh', i, 1), 1000 FROM generate_series(1, 8) i;
INSERT INTO zc SELECT i, substr('abcdefgh', i, 1), 210 FROM generate_series(1, 8) i;
DELETE FROM safeins.finding;

-- COPY: refunds are recorded, spending is refused, both by what the whole of it leaves.
COPY bf (id, gs, je) FROM stdin;
101	a	-1
\.
SELECT is(pg_temp.found(), 'fee.cap premium b101 a', 'COPY: a refund is recorded when it ends');
COPY bf (id, gs, je) FROM stdin;
102	b	-1
103	b	1
\.
SELECT is(pg_temp.found(), 'fee.cap premium b101 a', 'COPY: what it makes up for itself is not');
COPY p (no, ins, prem, used) FROM stdin;
x	x	5	1
y	b	-10	0
yy	b	20	2.1
\.
SELECT is(pg_temp.found(), 'fee.cap premium b101 a', 'COPY: one table that plays both roles');
COPY p (no, ins, prem, used) FROM stdin;
z	b	-11	0
\.
SELECT is(pg_temp.found(), 'fee.cap premium b101 a, fee.cap premium pz b', 'COPY: ... by what it leaves');
SAVEPOINT s;
\set ON_ERROR_STOP off
\set VERBOSITY sqlstate
COPY zc (id, gs, je) FROM stdin;
100	c	0.01
\.
\set VERBOSITY default
\set ON_ERROR_STOP on
ROLLBACK TO s;
SELECT is_empty('SELECT FROM zc WHERE id = 100', 'COPY: spending is refused');
SELECT throws_ok($$COPY zc (id, gs, je) FROM PROGRAM 'printf "100\tc\t0.01\n"'$$, 'SI101', NULL, '... by the statement itself, in a function too');
SELECT lives_ok($$DO $d$ BEGIN BEGIN COPY zc (id, gs, je) FROM PROGRAM 'printf "100\tc\t0.01\n"'; RAISE 'not refused'; EXCEPTION WHEN SQLSTATE 'SI101' THEN NULL; END; END $d$ $$, '... in a block that catches it');
SELECT safeins.set_mode('fee.cap', 'flag', 'test') \g /dev/null
COPY zc (id, gs, je) FROM stdin;
100	c	0.01
\.
SELECT is(pg_temp.found(), 'fee.cap premium b101 a, fee.cap premium pz b, fee.cap expense z100 c', 'COPY: where the rule records, an expense is recorded when it ends');
SELECT safeins.set_mode('fee.cap', 'block', 'test') \g /dev/null
CREATE FUNCTION bring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO bf VALUES (1000 + NEW.id, NEW.gs, NEW.je * 5); RETURN NULL; END $$;
CREATE TRIGGER bring AFTER INSERT ON zc FOR EACH ROW EXECUTE FUNCTION bring();
SELECT lives_ok($$COPY zc (id, gs, je) FROM PROGRAM 'printf "200\td\t10\n"'$$, 'COPY: a trigger of the host''s that brings the premium');
DROP TRIGGER bring ON zc;
CREATE TRIGGER bring BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION bring();
SELECT lives_ok($$COPY zc (id, gs, je) FROM PROGRAM 'printf "201\td\t10\n"'$$, 'COPY: ... before it');
DROP TRIGGER bring ON zc;

-- Constraints that are deferred, and set; triggers on TRUNCATE; procedures.
DELETE FROM safeins.finding;
CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM bf WHERE gs = TG_ARGV[0]; IF TG_ARGV[1] = 'both' THEN DELETE FROM zc WHERE gs = TG_ARGV[0]; END IF; RETURN NULL; END $$;
CREATE TABLE h (i integer);
CREATE CONSTRAINT TRIGGER take AFTER INSERT ON h DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take('e', 'both');
INSERT INTO h VALUES (1);
SET CONSTRAINTS ALL IMMEDIATE;
SELECT is(pg_temp.found(), '', 'SET CONSTRAINTS: a trigger that takes both');
DROP TRIGGER take ON h;
CREATE CONSTRAINT TRIGGER take AFTER INSERT ON h DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take('f');
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO h VALUES (1);
SELECT is(pg_temp.found(), '', 'SET CONSTRAINTS: nothing yet');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT is(pg_temp.found(), 'fee.cap premium b6 f', 'SET CONSTRAINTS: one that takes the premium alone is found when it ends');
DROP TRIGGER take ON h;
CREATE TRIGGER take AFTER TRUNCATE ON h EXECUTE FUNCTION take('g');
TRUNCATE h;
SELECT is(pg_temp.found(), 'fee.cap premium b6 f, fee.cap premium b7 g', 'TRUNCATE of a table of the host''s');
CREATE PROCEDURE pr() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM bf WHERE gs = 'h'; DELETE FROM zc WHERE gs = 'h'; END $$;
CALL pr();
SELECT is(pg_temp.found(), 'fee.cap premium b6 f, fee.cap premium b7 g, fee.cap premium b8 h', 'a procedure: each statement by itself');

-- Services that a policy leaves outside, by the same way.
CREATE TABLE bd (no text PRIMARY KEY, d1 date, d2 date DEFAULT '2026-12-31');
CREATE TABLE fw (id integer PRIMARY KEY, no text, d date DEFAULT '2026-03-01');
SELECT safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "''I''", "enterprise": "''E'' || no", "effective": "d1", "expires": "d2"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "no", "kind": "''training''", "served_on": "d", "archived_on": "d"}') \g /dev/null
INSERT INTO bd VALUES ('A', '2026-01-01'), ('B', '2026-01-01');
INSERT INTO fw VALUES (1, 'A'), (2, 'B');
DELETE FROM safeins.finding;
CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE bd SET d1 = '2026-04-01' WHERE no = NEW.gs; IF NEW.je > 5 THEN UPDATE fw SET d = '2026-05-01' WHERE no = NEW.gs; END IF; RETURN NULL; END $$;
CREATE TABLE k (gs text, je integer);
CREATE TRIGGER later AFTER INSERT ON k FOR EACH ROW EXECUTE FUNCTION later();
COPY k FROM stdin;
A	1
B	10
\.
SELECT is(pg_temp.found(), 'service.period policy A I', 'COPY: services left outside, and services taken along');

SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Savepoints that a trigger begins for each row leave nothing behind.
CREATE TABLE caught (id integer);
CREATE FUNCTION catches() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN BEGIN PERFORM 1 / (NEW.id % 2); EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN NEW; END$$;
CREATE TRIGGER catches BEFORE INSERT ON caught FOR EACH ROW EXECUTE FUNCTION catches();
CREATE FUNCTION pg_temp.kept() RETURNS bigint LANGUAGE sql AS $$SELECT sum(used_bytes)::bigint FROM pg_backend_memory_contexts WHERE name = 'TopTransactionContext'$$;
INSERT INTO caught SELECT generate_series(1, 10);
CREATE TABLE before AS SELECT pg_temp.kept() AS bytes;
INSERT INTO caught SELECT generate_series(1, 5000);
SELECT cmp_ok(pg_temp.kept(), '<', (SELECT bytes FROM before) + 50000, 'memory stays flat where a trigger of each row catches errors');
SELECT * FROM finish();
ROLLBACK;
