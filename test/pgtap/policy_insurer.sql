-- An insurer takes another name, or a policy another insurer: the money that is booked by the policy stays where it is, what names its insurer itself is no hindrance.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
CREATE SCHEMA pi;
SET search_path = pi, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, sc int DEFAULT 0);
CREATE TABLE bf (id int PRIMARY KEY, gs text, bdh text, je numeric, rq date DEFAULT '2025-02-01', sc int DEFAULT 0);
CREATE TABLE zc (id int PRIMARY KEY, gs text, bdh text, je numeric DEFAULT 1, rq date DEFAULT '2025-06-01', sc int DEFAULT 0);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''", "where": "sc = 0"}'),
    safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq", "where": "sc = 0"}'),
    safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''", "where": "sc = 0"}') \g /dev/null
INSERT INTO bd VALUES ('P1', 'A'), ('P2', 'A'), ('P3', 'A'), ('P4', 'A');
INSERT INTO bf VALUES (1, 'A', 'P1', 1000), (2, 'A', NULL, 1000), (3, NULL, 'P3', 1000);
INSERT INTO zc VALUES (1, 'A', 'P1', 10), (2, NULL, 'P2', 10), (4, 'A', 'P4', 0), (5, '', 'P4', 0);
CREATE FUNCTION pg_temp.after(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    BEGIN
        EXECUTE sql;
        PERFORM safeins.write_pending();
        SELECT string_agg(format('%s %s/%s', insurer, received / 100, spent / 100), ', ' ORDER BY insurer) INTO answer FROM safeins.account WHERE received <> 0 OR spent <> 0;
        SELECT answer || coalesce(', ' || string_agg(concat_ws(' ', subject, measure, difference), ', '), '') INTO answer FROM safeins.reconcile();
        RAISE EXCEPTION USING ERRCODE = 'XX999';
    EXCEPTION WHEN SQLSTATE 'XX999' THEN NULL; WHEN OTHERS THEN answer := SQLSTATE || ' ' || SQLERRM;
    END;
    RETURN answer;
END $$;
SELECT is(pg_temp.after(statement), outcome, about) FROM (VALUES
    ($$SELECT 1$$, 'A 3000/20', 'as it is'),
    ($$UPDATE bd SET gs = 'B' WHERE bdh = 'P1'$$, 'A 3000/20', 'its money names its insurer'),
    ($$UPDATE bd SET gs = 'B' WHERE bdh = 'P4'$$, 'A 3000/20', 'nothing moves by it'),
    ($$UPDATE bd SET gs = 'B' WHERE bdh = 'P2'$$, 'SI105 the insurer of policy P2 cannot be changed: its money is booked by the policy', 'spending is booked by it'),
    ($$UPDATE bd SET gs = 'B' WHERE bdh = 'P3'$$, 'SI105 the insurer of policy P3 cannot be changed: its money is booked by the policy', 'premium is booked by it'),
    ($$UPDATE bd SET gs = 'B'$$, 'SI105 the insurer of policy P2 cannot be changed: its money is booked by the policy', 'all of them'),
    ($$UPDATE zc SET sc = 1 WHERE id = 2; UPDATE bd SET gs = 'B' WHERE bdh = 'P2'$$, 'A 3000/10', 'it was, until that row went'),
    ($$DELETE FROM zc WHERE id = 2; UPDATE bd SET gs = 'B' WHERE bdh = 'P2'; INSERT INTO zc VALUES (2, NULL, 'P2', 10); $$, 'SI101 spending of insurer B in 2025 would be 10.00 yuan, over the cap of 0.00 yuan (21% of 0.00 received)', '... what comes later is the new insurer''s'),
    ($$UPDATE zc SET gs = 'A' WHERE id = 2; UPDATE bd SET gs = 'B' WHERE bdh = 'P2'$$, 'A 3000/20', 'it names its insurer now'),
    ($$WITH w AS (UPDATE zc SET gs = 'A' WHERE id = 2) UPDATE bd SET gs = 'B' WHERE bdh = 'P2'$$, 'SI105 the insurer of policy P2 cannot be changed: its money is booked by the policy', '... in the same statement: too late'),
    ($$WITH w AS (DELETE FROM zc WHERE id = 2) UPDATE bd SET gs = 'B' WHERE bdh = 'P2'$$, 'SI105 the insurer of policy P2 cannot be changed: its money is booked by the policy', '... or goes with it'),
    ($$UPDATE bf SET gs = 'B' WHERE id = 1; WITH v AS (UPDATE zc SET gs = 'B' WHERE id = 1) UPDATE bd SET gs = 'B' WHERE bdh = 'P1'$$, 'A 2000/10, B 1000/10', 'all of it under the new name'),
    ($$UPDATE bf SET gs = 'A', bdh = NULL WHERE id = 3; UPDATE zc SET gs = 'A' WHERE id = 2; INSERT INTO bd SELECT 'Q' || i, 'A' FROM generate_series(1, 100) i; UPDATE bd SET gs = 'B'$$, 'A 3000/20', 'many, when no money is booked by a policy'),
    ($$INSERT INTO bd SELECT 'A' || i, 'A' FROM generate_series(1, 100) i; INSERT INTO bd VALUES ('Z', 'A'); UPDATE bd SET gs = 'B' WHERE bdh NOT LIKE 'P%'$$, 'A 3000/20', 'many, when some is'),
    ($$INSERT INTO bd SELECT 'A' || i, 'A' FROM generate_series(1, 100) i; INSERT INTO bd VALUES ('Z', 'A'); INSERT INTO zc VALUES (9, NULL, 'Z', 1); UPDATE bd SET gs = 'B' WHERE bdh NOT LIKE 'P%'$$, 'SI105 the insurer of policy Z cannot be changed: its money is booked by the policy', 'many, of which one has'),
    ($$UPDATE bd SET sc = 1 WHERE bdh = 'P2'; UPDATE bd SET sc = 0, gs = 'B' WHERE bdh = 'P2'$$, 'SI105 the insurer of policy P2 cannot be changed: its money is booked by the policy', 'withdrawn, and back as another''s'),
    ($$UPDATE bd SET sc = 1 WHERE bdh = 'P1'; UPDATE bd SET sc = 0, gs = 'B' WHERE bdh = 'P1'$$, 'A 3000/20', '... one whose money names its insurer'),
    ($$DELETE FROM bd WHERE bdh = 'P3'; INSERT INTO bd VALUES ('P3', 'B')$$, 'SI105 the insurer of policy P3 cannot be changed: its money is booked by the policy', 'deleted, and entered anew')) v (statement, outcome, about);

-- One row is policy, premium and expense.
CREATE TABLE three (no int PRIMARY KEY, gs text, jf text, bf numeric DEFAULT 1000, zc numeric DEFAULT 10);
SELECT safeins.attach('policy', 'three', '{"policy": "''T'' || no", "insurer": "gs", "enterprise": "no", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}'),
    safeins.attach('premium', 'three', '{"receipt": "''T'' || no", "insurer": "jf", "policy": "''T'' || no", "amount": "bf", "received_on": "date ''2025-02-01''"}'),
    safeins.attach('expense', 'three', '{"expense": "''T'' || no", "insurer": "jf", "policy": "''T'' || no", "amount": "zc", "spent_on": "date ''2025-06-01''", "purpose": "''training''"}') \g /dev/null
INSERT INTO three VALUES (1, 'C', 'C', 1000, 10), (2, 'C', NULL, 1000, 10), (3, 'C', NULL, 0, 0);
SELECT is(pg_temp.after(statement), outcome, 'one row: ' || about) FROM (VALUES
    ($$SELECT 1$$, 'A 3000/20, C 2000/20', 'as it is'),
    ($$UPDATE three SET gs = 'D', jf = 'D' WHERE no = 1$$, 'A 3000/20, C 1000/10, D 1000/10', 'it moves as a whole'),
    ($$UPDATE three SET gs = 'D' WHERE no = 1$$, 'A 3000/20, C 2000/20', 'the policy alone'),
    ($$UPDATE three SET gs = 'D' WHERE no = 2$$, 'SI105 the insurer of policy T2 cannot be changed: its money is booked by the policy', 'booked by the policy'),
    ($$UPDATE three SET gs = 'D', jf = 'D' WHERE no = 2$$, 'SI105 the insurer of policy T2 cannot be changed: its money is booked by the policy', '... which it was until now'),
    ($$UPDATE three SET jf = 'C' WHERE no = 2; UPDATE three SET gs = 'D', jf = 'D' WHERE no = 2$$, 'A 3000/20, C 1000/10, D 1000/10', '... in two steps'),
    ($$UPDATE three SET gs = 'D' WHERE no = 3$$, 'A 3000/20, C 2000/20', 'no money'),
    ($$UPDATE three SET gs = 'D', bf = 1000 WHERE no = 3$$, 'SI105 the insurer of policy T3 cannot be changed: its money is booked by the policy', '... which comes with the change'),
    ($$UPDATE three SET no = no + 10, gs = 'D', jf = 'D' WHERE no = 1$$, 'A 3000/20, C 1000/10, D 1000/10', 'by another number')) v (statement, outcome, about);

SELECT * FROM finish();
ROLLBACK;
