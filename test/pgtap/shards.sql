-- A table by another name, in another schema, as tables that are split over machines are: guards go by their arguments, and each part's statements count.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';

CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date);
CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k"}') \g /dev/null
CREATE SCHEMA part;
CREATE TABLE part.zc_102008 (LIKE zc INCLUDING ALL);
CREATE TABLE part.zc_102009 (LIKE zc INCLUDING ALL);

-- ---- a copy of the trigger alone is not an attachment: what it booked nobody could find again
CREATE FUNCTION pg_temp.copied(to_table text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT throws_ok(regexp_replace(pg_get_triggerdef(t.oid), ' ON public\.zc ', ' ON ' || to_table || ' '), 'SI002', NULL, t.tgname || ' is not copied to ' || to_table)
    FROM pg_trigger t WHERE t.tgrelid = 'zc'::regclass AND NOT t.tgisinternal ORDER BY t.tgname
$$;
SELECT pg_temp.copied('part.zc_102008');

-- ---- attached, each part counts in the accounts, whatever it is called
SELECT lives_ok($$SELECT safeins.attach('expense', 'part.zc_102008', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k"}')$$, 'a part is attached');
SELECT lives_ok($$SELECT safeins.attach('expense', 'part.zc_102009', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k"}')$$, 'and another');
INSERT INTO bf VALUES ('B', 'I', 1000, '2026-02-01');
INSERT INTO part.zc_102008 SELECT 'A' || g, 'I', 10, '2026-03-01' FROM generate_series(1, 5) g;
INSERT INTO part.zc_102009 SELECT 'B' || g, 'I', 10, '2026-03-01' FROM generate_series(1, 5) g;
SELECT results_eq($$SELECT spent FROM safeins.fee_status WHERE insurer = 'I'$$, ARRAY[100::numeric], 'one account, from both parts');
SELECT throws_ok($$INSERT INTO part.zc_102008 SELECT 'C' || g, 'I', 60, '2026-03-01' FROM generate_series(1, 2) g$$, 'SI101', NULL, 'the cap is that of all of them, statement by statement');
SELECT lives_ok($$INSERT INTO part.zc_102008 VALUES ('C', 'I', 60, '2026-03-01')$$, '... up to it');
SELECT throws_ok($$INSERT INTO part.zc_102009 VALUES ('E', 'I', 60, '2026-03-01')$$, 'SI101', NULL, '... in whichever part');
-- As a part is moved: all its rows go, in one statement, and come elsewhere in another.
SELECT lives_ok($$WITH gone AS (DELETE FROM part.zc_102008 RETURNING *) INSERT INTO part.zc_102009 SELECT * FROM gone$$, 'rows move from part to part');
SELECT results_eq($$SELECT spent FROM safeins.fee_status WHERE insurer = 'I'$$, ARRAY[160::numeric], '... and count once');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'a recount of all parts says the same');
ALTER TABLE part.zc_102009 RENAME TO zc_102011;
ALTER TABLE part.zc_102011 SET SCHEMA public;
SELECT lives_ok($$INSERT INTO zc_102011 VALUES ('D', 'I', 10, '2026-03-01')$$, 'renamed, and in another schema');
SELECT results_eq($$SELECT spent FROM safeins.fee_status WHERE insurer = 'I'$$, ARRAY[170::numeric], '... it counts still');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, '... and is recounted');

SELECT * FROM finish();
ROLLBACK;
