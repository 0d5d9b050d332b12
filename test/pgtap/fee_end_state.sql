-- A statement is judged by what it leaves; an accusation that money booked later disproves is withdrawn.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
CREATE FUNCTION pg_temp.found() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL $$;

-- One table plays policy, premium and expense.
CREATE TABLE p (no text PRIMARY KEY, ins text, ent text, d1 date DEFAULT '2026-01-01', d2 date DEFAULT '2026-12-31', prem numeric(18, 2), used numeric(18, 2), rq date DEFAULT '2026-02-01', del text DEFAULT '0');
SELECT safeins.attach('policy', 'p', '{"policy": "no", "insurer": "ins", "enterprise": "ent", "effective": "d1", "expires": "d2", "where": "del = ''0''"}') \g /dev/null
SELECT safeins.attach('premium', 'p', '{"receipt": "no", "insurer": "ins", "amount": "prem", "received_on": "rq", "where": "del = ''0''"}') \g /dev/null
SELECT safeins.attach('expense', 'p', '{"expense": "no", "insurer": "ins", "amount": "used", "spent_on": "rq", "purpose": "''training''", "where": "del = ''0''"}') \g /dev/null
INSERT INTO p (no, ins, ent, prem, used) VALUES ('A', 'I1', 'E1', 1000, 200), ('B', 'I2', 'E1', 1000, 200), ('C', 'I3', 'E1', 1000, 200), ('D', 'I4', 'E1', 1000, 210);
UPDATE p SET del = '1' WHERE no = 'A';
SELECT is(pg_temp.found(), 0::bigint, 'a soft delete takes both away');
UPDATE p SET prem = 500, used = 100 WHERE no = 'B';
SELECT is(pg_temp.found(), 0::bigint, 'both are corrected');
WITH w AS (UPDATE p SET ins = 'I5' WHERE no = 'C' RETURNING 1) SELECT count(*) FROM w \g /dev/null
SELECT is(pg_temp.found(), 0::bigint, 'both go to another insurer');
MERGE INTO p USING (VALUES ('C', 10)) v (no, n) ON p.no = v.no WHEN MATCHED THEN UPDATE SET prem = v.n, used = 1;
SELECT is(pg_temp.found(), 0::bigint, 'MERGE');
INSERT INTO p (no, ins, ent, prem, used) VALUES ('C', 'I5', 'E1', 5, 1) ON CONFLICT (no) DO UPDATE SET prem = 5, used = 1;
SELECT is(pg_temp.found(), 0::bigint, 'ON CONFLICT');
UPDATE p SET rq = '2025-02-01' WHERE no = 'D';
SELECT is(pg_temp.found(), 0::bigint, 'both go to another year');
UPDATE p SET prem = 900, used = 200 WHERE no = 'D';
SELECT is(pg_temp.found(), 1::bigint, 'what stays over is found, and seen by the next statement');
SELECT results_eq($$SELECT role, table_name, row_key, insurer, year, message, figures FROM safeins.finding WHERE rule = 'fee.cap'$$,
    $$VALUES ('premium', 'p', 'D', 'I4', 2025, 'a refund leaves insurer I4 in 2025 with 200.00 yuan spent, over the cap of 189.00 yuan (21% of 900.00 received)',
        '{"added": -10000, "limit": 18900, "ratio": 0.210000, "spent": 20000, "received": 90000}'::jsonb)$$, '... with what the statement left');
UPDATE p SET used = 100 WHERE no = 'D';
SELECT is(pg_temp.found(), 1::bigint, 'ordinary corrections withdraw nothing: it was over');

-- Keys that cascade over both tables, triggers, functions, savepoints.
CREATE TABLE co (gs text PRIMARY KEY);
CREATE TABLE bf (id integer PRIMARY KEY, gs text REFERENCES co ON DELETE CASCADE ON UPDATE CASCADE, je numeric(18, 2), rq date DEFAULT '2026-02-01');
CREATE TABLE zc (id integer PRIMARY KEY, gs text REFERENCES co ON DELETE CASCADE ON UPDATE CASCADE, je numeric(18, 2), rq date DEFAULT '2026-02-01');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
INSERT INTO co VALUES ('a'), ('b'), ('c'), ('d');
INSERT INTO bf SELECT i, substr('abcd', i, 1), 1000 FROM generate_series(1, 4) i;
INSERT INTO zc SELECT i, substr('abcd', i, 1), 10 FROM generate_series(1, 4) i;
SELECT pg_temp.found() AS n \gset
DELETE FROM co WHERE gs = 'a';
SELECT is(pg_temp.found(), :n::bigint, 'ON DELETE CASCADE');
UPDATE co SET gs = 'bb' WHERE gs = 'b';
SELECT is(pg_temp.found(), :n::bigint, 'ON UPDATE CASCADE');
WITH x AS (DELETE FROM bf WHERE gs = 'c'), y AS (DELETE FROM zc WHERE gs = 'c') SELECT 1 \g /dev/null
SELECT is(pg_temp.found(), :n::bigint, 'WITH');
CREATE FUNCTION take_both() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM zc WHERE gs = OLD.gs; RETURN NULL; END $$;
CREATE TRIGGER take_both AFTER DELETE ON bf FOR EACH ROW EXECUTE FUNCTION take_both();
DELETE FROM bf WHERE gs = 'd';
SELECT is(pg_temp.found(), :n::bigint, 'a trigger of the host''s');
DROP TRIGGER take_both ON bf;
DELETE FROM bf WHERE gs = 'bb';
SELECT is(pg_temp.found(), :n::bigint + 1, 'premium alone: found');
INSERT INTO bf VALUES (10, 'bb', 1000);
SAVEPOINT s;
DELETE FROM bf WHERE gs = 'bb';
ROLLBACK TO s;
SELECT is(pg_temp.found(), :n::bigint + 1, 'rolled back: not found');
DO $$ BEGIN BEGIN DELETE FROM bf WHERE gs = 'bb'; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;
SELECT is(pg_temp.found(), :n::bigint + 1, 'nor in a block that failed');
DO $$ BEGIN DELETE FROM bf WHERE gs = 'bb'; IF (SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND insurer = 'bb') <> 2 THEN RAISE 'not seen'; END IF; END $$;
SELECT is(pg_temp.found(), :n::bigint + 2, 'in a function, each statement by itself');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Attached in the wrong order: the premium waits for its policies.
CREATE TABLE bd (id text, gs text, qy text, b date DEFAULT '2025-01-01', e date DEFAULT '2026-12-31');
CREATE TABLE sf (id integer, bd text, je numeric(18, 2), rq date DEFAULT '2026-02-01');
CREATE TABLE zf (id integer, gs text, je numeric(18, 2), rq date DEFAULT '2026-02-01');
INSERT INTO bd (id, gs, qy) VALUES ('P1', 'W1', 'e'), ('P2', 'W2', 'e'), ('P3', 'W3', 'e');
INSERT INTO sf VALUES (1, 'P1', 1000, '2026-02-01'), (2, 'P2', 1000, '2026-02-01'), (3, 'P3', 1000, '2025-02-01');
INSERT INTO zf VALUES (1, 'W1', 100, '2026-02-01'), (2, 'W2', 500, '2026-02-01'), (3, 'W3', 160, '2025-02-01');
SELECT safeins.detach('premium', 'bf', 'x'), safeins.detach('expense', 'zc', 'x'), safeins.detach('premium', 'p', 'x'), safeins.detach('expense', 'p', 'x'), safeins.detach('policy', 'p', 'x') \g /dev/null
DELETE FROM safeins.finding;
SELECT safeins.attach('expense', 'zf', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT safeins.attach('premium', 'sf', '{"receipt": "id", "policy": "bd", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is(pg_temp.found(), 3::bigint, 'nothing received, as far as is known') ;
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "b", "expires": "e"}') \g /dev/null
SELECT results_eq($$SELECT insurer, withdrawn_on, withdrawn_why FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NOT NULL ORDER BY 1$$,
    $$VALUES ('W1', date '2026-06-30', 'premium that was booked later shows 1000.00 yuan received for 100.00 yuan spent'),
             ('W3', '2026-06-30', 'premium that was booked later shows 1000.00 yuan received for 160.00 yuan spent')$$, 'the policies book it: what fits is withdrawn');
SELECT is_empty($$SELECT FROM safeins.finding WHERE insurer IN ('W1', 'W3') AND rule LIKE 'fee.%' AND row_key IS NULL AND withdrawn_on IS NULL$$, '... all of it');
SELECT isnt_empty($$SELECT FROM safeins.finding WHERE insurer = 'W2' AND rule = 'fee.cap' AND withdrawn_on IS NULL$$, 'what is over stands');
SELECT is((SELECT findings FROM safeins.insurer_scorecard(2026) WHERE insurer = 'W1'), 0::bigint, 'the scorecard counts what stands');

-- A second table of premium, of expenses.
CREATE TABLE sg (LIKE sf);
INSERT INTO sg VALUES (11, 'P2', 5000, '2026-03-01');
SELECT safeins.attach('premium', 'sg', '{"receipt": "id", "policy": "bd", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is_empty($$SELECT FROM safeins.finding WHERE insurer = 'W2' AND rule = 'fee.cap' AND withdrawn_on IS NULL$$, 'a second table of premium');
INSERT INTO sg VALUES (12, 'P1', 1000, '2025-02-01');
SELECT safeins.detach('expense', 'zf', 'x'), safeins.attach('expense', 'zf', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT isnt_empty($$SELECT FROM safeins.finding WHERE insurer = 'W1' AND rule = 'fee.floor' AND withdrawn_on IS NULL$$, 'a floor that is missed');
CREATE TABLE zg (LIKE zf);
INSERT INTO zg VALUES (11, 'W1', 150, '2025-03-01');
SELECT safeins.attach('expense', 'zg', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT is_empty($$SELECT FROM safeins.finding WHERE insurer = 'W1' AND rule = 'fee.floor' AND withdrawn_on IS NULL$$, 'a second table of expenses');

SELECT * FROM finish();
ROLLBACK;
