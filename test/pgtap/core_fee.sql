-- Spending that two or more lawful-looking writes would make unlawful together.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SELECT safeins.set_place('140000', 'test');

CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date, yt text, pz text, hc integer, fw text DEFAULT 'F');
INSERT INTO bf VALUES (1, 'A', 1000, '2025-01-01'), (2, 'B', 1000, '2025-01-01');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz", "reverses": "hc", "service": "fw"}') \g /dev/null
INSERT INTO zc VALUES (1, 'A', 210, '2025-02-01', 'training', 'v1', NULL, 'F'), (2, 'A', -210, '2025-02-02', 'training', 'v2', 1, NULL);

SELECT throws_ok($$UPDATE zc SET hc = NULL WHERE id = 2$$, 'SI104', NULL, 'a reversal that names no expense any more needs a service like any expense');
SELECT throws_ok($$UPDATE zc SET hc = NULL, fw = 'F' WHERE id = 2$$, 'SI107', NULL, 'and is a negative expense');
SELECT throws_ok($$UPDATE zc SET gs = 'B' WHERE id = 2$$, 'SI108', NULL, 'a reversal does not go to another insurer');
SELECT throws_ok($$DELETE FROM zc WHERE id = 1$$, 'SI108', NULL, 'an expense that was reversed does not go');

-- 2001: no law, whatever it says is accepted.
INSERT INTO zc VALUES (3, 'A', -500, '2001-01-01', 'training', 'v3', NULL, 'F'), (4, 'A', 1, '2001-01-01', 'bonus', 'v4', NULL, 'F'),
    (5, 'A', 1, '2001-01-01', 'training', NULL, NULL, 'F'), (6, 'A', -1, '2001-01-01', 'training', 'v6', 77, 'F'),
    (7, 'A', 1, '2001-01-01', 'training', 'v7', NULL, NULL), (8, 'A', 1, '2001-01-01', 'training', 'v2', NULL, 'F');
SELECT throws_ok(format($$UPDATE zc SET rq = '2025-03-01' WHERE id = %s$$, id), state, NULL, 'moved under the law by its date: ' || state)
FROM (VALUES (3, 'SI107'), (4, 'SI102'), (5, 'SI103'), (6, 'SI108'), (7, 'SI104'), (8, 'SI103')) v (id, state);
SELECT lives_ok($$UPDATE zc SET rq = '2001-02-01' WHERE rq = '2001-01-01'$$, 'moved where there is none either');
DELETE FROM zc WHERE rq < '2002-01-01';

-- What is no day, and no voucher.
SELECT throws_ok(format($$INSERT INTO bf VALUES (90, 'A', 1, %L)$$, d), 'SI001', NULL, 'no day of business: ' || d)
FROM unnest('{infinity,0001-06-01 BC,10000-01-01}'::text[]) d;
SELECT throws_ok(format($$INSERT INTO zc VALUES (90, 'A', 0.01, '2025-02-01', 'training', %L, NULL, 'F')$$, v), 'SI103', NULL, 'no voucher')
FROM unnest(ARRAY['', ' ', E'\t', '　', ' 　 ']) v;

-- Rows of two dates in one statement, under two caps.
SELECT safeins.end_rule(101, '2025-05-31', 'test') \g /dev/null
SELECT safeins.add_rule('fee.cap', '000000', v, f, 'test', u, mode => m)
FROM (VALUES ('0.16', date '2025-06-01', date '2025-06-30', 'off'), ('0.21', '2025-07-01', '2025-07-31', 'block'),
    ('0.16', '2025-08-01', '2025-08-31', 'flag'), ('0.21', '2025-09-01', NULL, 'block')) r (v, f, u, m) \g /dev/null
SELECT throws_ok($$INSERT INTO zc VALUES (10, 'B', 1, '2025-06-10', 'training', 'w1'), (11, 'B', 500, '2025-07-10', 'training', 'w2')$$, 'SI101', NULL,
    'a row under a stricter cap that is off does not take another from under one that refuses');
SELECT throws_ok($$INSERT INTO zc VALUES (10, 'B', 1, '2025-08-10', 'training', 'w1'), (11, 'B', 500, '2025-09-10', 'training', 'w2')$$, 'SI101', NULL,
    'nor one that flags');
SELECT lives_ok($$INSERT INTO zc VALUES (10, 'B', 1, '2025-08-10', 'training', 'w1'), (11, 'B', 180, '2025-09-10', 'training', 'w2')$$, 'under the one that refuses');
SELECT results_eq($$SELECT rule, insurer FROM safeins.finding WHERE NOT legacy$$, $$VALUES ('fee.cap', 'B')$$, 'what the other flags is recorded');

SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books are right');

-- A policy comes back under another insurer with its table: what is booked by it stays where it is.
CREATE TABLE bd (id text, gs text, qy text, b date, e date);
CREATE TABLE sf (id integer, bd text, je numeric(18, 2), rq date);
INSERT INTO bd VALUES ('P1', 'C', 'e1', '2025-01-01', '2025-12-31'), ('P2', 'C', 'e2', '2025-01-01', '2025-12-31');
INSERT INTO sf VALUES (901, 'P1', 1000, '2025-01-01');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "b", "expires": "e"}') \g /dev/null
SELECT safeins.attach('premium', 'sf', '{"receipt": "id", "policy": "bd", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.detach('policy', 'bd', 'test') \g /dev/null
UPDATE bd SET gs = 'D' WHERE id = 'P1';
SELECT results_eq($$SELECT findings FROM safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "b", "expires": "e"}')$$,
    'VALUES (1::bigint)', 'old rows too: recorded');
SELECT results_eq($$SELECT subject, measure FROM safeins.reconcile()$$, $$VALUES ('P1', 'policy facts')$$, 'its insurer is told to differ');
SELECT lives_ok($$UPDATE bd SET gs = 'C' WHERE id = 'P1'$$, 'the way back is open');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books are right');

-- A year that was shut is shut for accounts that come later.
SET LOCAL safeins.today = '2026-06-01';
SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2025-01-01', 'test') \g /dev/null
SELECT safeins.rebuild() \g /dev/null
SELECT safeins.close_year(2025, 'C', 'test') \g /dev/null
SELECT throws_ok($$INSERT INTO sf VALUES (902, 'P2', 1000, '2025-01-01')$$, 'SI109', NULL, 'a policy that had no money in it yet');
SELECT lives_ok($$INSERT INTO sf VALUES (903, 'P2', 1000, '2026-01-01')$$, 'the next year is open');
SELECT lives_ok($$INSERT INTO bf VALUES (9, 'E', 1000, '2025-01-01')$$, 'and so is this one to others');
-- A reversal gives back where it was spent.
CREATE TABLE zx (id integer, gs text, bd text, je numeric(18, 2), rq date, yt text, hc integer, xzqh text);
SELECT safeins.attach('expense', 'zx', '{"expense": "''ZX'' || id", "insurer": "gs", "policy": "bd", "amount": "je", "spent_on": "rq", "purpose": "yt", "reverses": "''ZX'' || hc", "place": "xzqh"}') \g /dev/null
INSERT INTO zx VALUES (1, 'C', 'P2', 100, '2026-02-01', 'training', NULL, '140100');
SELECT throws_ok($$INSERT INTO zx VALUES (2, 'C', 'P1', -100, '2026-02-01', 'training', 1, '140100')$$, 'SI108', NULL, 'not to another policy');
SELECT throws_ok($$INSERT INTO zx VALUES (2, 'C', 'P2', -100, '2026-02-01', 'training', 1, '370000')$$, 'SI108', NULL, 'not to another province');
SELECT lives_ok($$INSERT INTO zx VALUES (2, 'C', 'P2', -50, '2026-02-01', 'training', 1, NULL)$$, 'another city of the account''s province is the same account');
SELECT throws_ok($$UPDATE zx SET xzqh = '370000' WHERE id = 2$$, 'SI108', NULL, 'nor does it go there later');
SELECT safeins.set_mode('fee.cap', 'off', 'test') \g /dev/null
SELECT throws_ok($$UPDATE zx SET xzqh = '370000' WHERE id = 1$$, 'SI108', NULL, 'or what it reverses');
SELECT safeins.set_mode('fee.cap', NULL, 'test') \g /dev/null

-- Premium that is detached leaves less for what is spent.
SELECT safeins.detach('premium', 'sf', 'test') \g /dev/null
SELECT results_eq($$SELECT rule, insurer, year FROM safeins.finding ORDER BY id DESC LIMIT 1$$, $$VALUES ('fee.cap', 'C', 2026)$$, 'spending over the cap then is recorded');

-- Old money whose policy nobody knows waits for it.
CREATE TABLE sw (id integer, bd text, je numeric(18, 2), rq date);
INSERT INTO sw VALUES (1, 'Q1', 1000, '2026-01-01'), (2, 'Q1', 500, '2026-01-01'), (3, 'Q2', 7, '2026-01-01'), (4, 'Q3', 9, '2026-01-01');
SELECT results_eq($$SELECT findings FROM safeins.attach('premium', 'sw', '{"receipt": "''W'' || id", "policy": "bd", "amount": "je", "received_on": "rq"}')$$,
    'VALUES (4::bigint)', 'each is recorded');
DELETE FROM sw WHERE id = 4;
SELECT throws_ok($$INSERT INTO sw VALUES (5, 'Q1', 1, '2026-01-01')$$, 'SI105', NULL, 'new money for it is refused');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'in no account');
INSERT INTO bd VALUES ('Q1', 'G', 'e', '2026-01-01', '2026-12-31'), ('Q3', 'G', 'e', '2026-01-01', '2026-12-31');
SELECT results_eq($$SELECT subject, received FROM safeins.account WHERE insurer = 'G' AND received <> 0$$, $$VALUES ('Q1'::text COLLATE "C", 150000::bigint)$$, 'booked when the policy becomes known');
UPDATE bd SET e = '2026-12-30' WHERE id = 'Q1';
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'once');
DELETE FROM sw WHERE id = 1;
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'and taken out as any other');
SELECT safeins.detach('policy', 'bd', 'test') \g /dev/null
INSERT INTO bd VALUES ('Q2', 'H', 'e', '2026-01-01', '2026-12-31');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "b", "expires": "e"}') \g /dev/null
SELECT results_eq($$SELECT received FROM safeins.account WHERE insurer = 'H'$$, 'VALUES (700::bigint)', 'the policy table itself may come later');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books are right');
SELECT is_empty($$SELECT * FROM safeins.policy WHERE effective = '-infinity'$$, 'nobody is awaited any more');

-- A repair that shows spending over the cap says so.
SET LOCAL session_replication_role = replica;
INSERT INTO zx VALUES (9, 'E', NULL, 500, '2025-03-01', 'training', NULL, NULL);
SET LOCAL session_replication_role = origin;
SELECT safeins.rebuild() \g /dev/null
SELECT results_eq($$SELECT rule, insurer FROM safeins.finding ORDER BY id DESC LIMIT 1$$, $$VALUES ('fee.cap', 'E')$$, 'found by rebuild');

-- The same insurer, whatever the writer's settings make of its key.
CREATE TABLE ff (id integer, f float8, d date, b bytea, je numeric(18, 2), rq date);
SELECT safeins.attach('premium', 'ff', jsonb_build_object('receipt', 'id', 'insurer', k, 'amount', 'je', 'received_on', 'rq')),
    set_config('extra_float_digits', '-14', true), set_config('datestyle', 'SQL, DMY', true), set_config('bytea_output', 'escape', true) FROM (VALUES ('f')) v (k) \g /dev/null
INSERT INTO ff VALUES (801, 123456, '2025-03-04', 'a', 1, '2026-01-01');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'a float');
RESET extra_float_digits;
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'a float, read by others');
SELECT safeins.detach('premium', 'ff', 'test') \g /dev/null
SELECT safeins.attach('premium', 'ff', '{"receipt": "id", "insurer": "f::text || encode(b, ''hex'')", "amount": "je", "received_on": "rq"}') \g /dev/null
SET LOCAL extra_float_digits = -14;
INSERT INTO ff VALUES (802, 123456, '2025-03-04', 'a', 1, '2026-01-01');
RESET extra_float_digits;
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'in an expression');
SELECT safeins.detach('premium', 'ff', 'test') \g /dev/null
SELECT safeins.attach('premium', 'ff', '{"receipt": "id", "insurer": "d", "policy": "b", "amount": "je", "received_on": "rq"}') \g /dev/null
INSERT INTO ff VALUES (803, 123456, '2025-03-04', 'a', 1, '2025-01-01');
RESET datestyle;
RESET bytea_output;
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'a date and bytes');

SELECT * FROM finish();
ROLLBACK;
