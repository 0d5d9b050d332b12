-- The books grow within a statement: what is asked row by row must not read all of them each time.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE receipt (id bigserial PRIMARY KEY, insurer integer, policy integer, amount numeric(18, 2), day date DEFAULT '2025-03-01');
CREATE TABLE spending (LIKE receipt INCLUDING ALL);
CREATE TABLE contract (no integer, insurer integer);
CREATE FUNCTION pg_temp.rows_read(books regclass) RETURNS bigint LANGUAGE sql AS
    'SELECT pg_stat_get_xact_tuples_returned($1) FROM pg_stat_clear_snapshot()';

-- Plans are made while there is next to nothing.
SELECT safeins.attach('premium', 'receipt', '{"receipt": "id", "insurer": "insurer", "policy": "policy", "amount": "amount", "received_on": "day"}');
SELECT safeins.attach('expense', 'spending', '{"expense": "id", "insurer": "insurer", "policy": "policy", "amount": "amount", "spent_on": "day", "purpose": "''training''"}');
INSERT INTO receipt (insurer, amount) SELECT i, 1000 FROM generate_series(1, 20) i;

ANALYZE safeins.account;
SELECT pg_temp.rows_read('safeins.account') AS before \gset
INSERT INTO receipt (insurer, amount) SELECT i, 1000 FROM generate_series(101, 2100) i;
SELECT is((SELECT count(*) FROM safeins.account), 2020::bigint, '2,000 new accounts in one statement');
SELECT cmp_ok(pg_temp.rows_read('safeins.account') - :before, '<', 20000::bigint, '... do not read each other');
INSERT INTO spending (insurer, amount) SELECT i, 1 FROM generate_series(101, 2100) i;
SELECT cmp_ok(pg_temp.rows_read('safeins.account') - :before, '<', 30000::bigint, '... nor do they when they are met again');

ANALYZE safeins.account;
SELECT pg_temp.rows_read('safeins.account') AS before \gset
SELECT is((SELECT count(*) FROM safeins.fee_status WHERE insurer = '777'), 1::bigint, 'the status of one insurer');
SELECT cmp_ok(pg_temp.rows_read('safeins.account') - :before, '<', 100::bigint, '... does not read the others');

-- Money that waits for its policies, and the policies that come.
SELECT safeins.detach('premium', 'receipt', 'test');
SELECT safeins.attach('policy', 'contract', '{"policy": "no", "insurer": "insurer", "enterprise": "no", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}');
INSERT INTO contract SELECT i, i FROM generate_series(2001, 2020) i;
ANALYZE safeins.policy;
INSERT INTO receipt (policy, amount) SELECT i, 1000 FROM generate_series(1, 2000) i;
SELECT safeins.attach('premium', 'receipt', '{"receipt": "id", "insurer": "insurer", "policy": "policy", "amount": "amount", "received_on": "day"}');
SELECT pg_temp.rows_read('safeins.policy') AS before \gset
INSERT INTO contract SELECT i, i FROM generate_series(1, 2000) i;
SELECT cmp_ok(pg_temp.rows_read('safeins.policy') - :before, '<', 40000::bigint, '2,000 policies that money waited for in one statement');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Spending that was found for want of its policies, and the policies that come: planned when there were few findings.
SELECT safeins.detach('expense', 'spending', 'test');
INSERT INTO spending (insurer, policy, amount) SELECT i % 7, 10000 + i, 1 FROM generate_series(1, 6000) i;
INSERT INTO spending (insurer, policy, amount) VALUES (1, 99999, 1);
ANALYZE safeins.finding;
SELECT safeins.attach('expense', 'spending', '{"expense": "id", "insurer": "insurer", "policy": "policy", "amount": "amount", "spent_on": "day", "purpose": "''training''"}');
CREATE FUNCTION pg_temp.found(withdrawn boolean) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM safeins.finding WHERE rule = 'fee.policy_link' AND role = 'expense' AND (withdrawn_on IS NOT NULL) = withdrawn $$;
SELECT is(pg_temp.found(false), 6001::bigint, '6,001 expenses of policies that are not known');
SELECT pg_temp.rows_read('safeins.finding') AS before \gset
-- Each tenth is another insurer's.
INSERT INTO contract SELECT 10000 + i, CASE WHEN i % 10 = 0 THEN 8 ELSE i % 7 END FROM generate_series(1, 6000) i;
SELECT cmp_ok(pg_temp.rows_read('safeins.finding') - :before, '<', 100000::bigint, '6,000 policies that findings wait for in one statement');
SELECT is(pg_temp.found(true), 5400::bigint, '... withdraw what they disprove, and nothing else');
INSERT INTO contract VALUES (99999, 1);
SELECT is(pg_temp.found(true), 5401::bigint, '... as one does');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right still');

SELECT * FROM finish();
ROLLBACK;
