-- More vouchers in one statement than are asked at a time, and than memory holds.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL work_mem = '64kB';
SELECT safeins.set_place('140000', 'test');
CREATE TABLE receipt (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date);
CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date, voucher text, reverses integer);
INSERT INTO receipt SELECT i, i, 1000000, '2025-03-01' FROM generate_series(1, 7) i;
INSERT INTO spending SELECT i, i % 7 + 1, 1, '2025-03-01', 'V' || i FROM generate_series(1, 110000) i;
INSERT INTO spending VALUES (110001, 5 % 7 + 1, 1, '2025-03-01', 'V5');

CREATE FUNCTION pg_temp.mapping() RETURNS jsonb LANGUAGE sql AS $$
    SELECT '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "''training''", "voucher": "voucher", "reverses": "reverses"}'::jsonb
$$;
SELECT safeins.attach('premium', 'receipt', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
SELECT results_eq($$SELECT rule, row_key FROM safeins.audit('expense', 'spending', pg_temp.mapping()) WHERE rule = 'fee.voucher' ORDER BY 2$$,
    $$VALUES ('fee.voucher', '110001'), ('fee.voucher', '5')$$, 'an audit finds the one voucher used twice');
SELECT is((safeins.attach('expense', 'spending', pg_temp.mapping())).rows_live, 110001::bigint, 'attach takes them in');
SELECT lives_ok($$INSERT INTO spending SELECT 200000 + i, i % 7 + 1, 1, '2025-03-01', 'W' || i FROM generate_series(1, 110000) i$$, 'as many in one statement');
SELECT throws_ok($$INSERT INTO spending SELECT 400000 + i, i % 7 + 1, 1, '2025-03-01', CASE i WHEN 109000 THEN 'W3' ELSE 'X' || i END FROM generate_series(1, 110000) i$$,
    'SI103', NULL, 'a voucher used already is found among them, the last batch included');
SELECT lives_ok($$INSERT INTO spending SELECT 400000 + i, i % 7 + 1, -1, '2025-03-01', 'R' || i, 200000 + i FROM generate_series(1, 60000) i$$, 'as many reversals');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

SELECT safeins.detach('expense', 'spending', 'test');
SELECT safeins.detach('premium', 'receipt', 'test');

-- One statement of rows from two provinces, whose policies are numbered alike.
CREATE TABLE contract (no text, place text, insurer text, unit text);
INSERT INTO contract VALUES ('P1', '140100', 'A', 'U'), ('P1', '110000', 'B', 'U');
CREATE TABLE income (id integer PRIMARY KEY, no text, place text);
SELECT safeins.attach('policy', 'contract', '{"policy": "no", "place": "place", "insurer": "insurer", "enterprise": "unit", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}');
SELECT safeins.attach('premium', 'income', '{"receipt": "id", "policy": "no", "place": "place", "amount": "100", "received_on": "date ''2025-03-01''"}');
INSERT INTO income VALUES (1, 'P1', '140105'), (2, 'P1', '110000'), (3, 'P1', '140100');
SELECT safeins.write_pending();
SELECT results_eq($$SELECT place::text, insurer, received FROM safeins.account WHERE received <> 0 ORDER BY 1$$,
    $$VALUES ('110000', 'B', 10000::bigint), ('140000', 'A', 20000)$$, 'each row finds its province''s policy');

SELECT * FROM finish();
ROLLBACK;
