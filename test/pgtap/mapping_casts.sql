-- A cast by way of a text is evaluated in place where no setting and no code of others has a say in it, else by query; a
-- sub-select goes by its index.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE pay (id bigint PRIMARY KEY, insurer integer, kind integer, amount text, day text, flag text, u text);
CREATE TABLE list (id integer PRIMARY KEY, code text);
INSERT INTO list SELECT i, 'training' FROM generate_series(1, 100) i;
ANALYZE list;

-- Of a value that cannot be cast the context names the fact where it is evaluated in place.
CREATE FUNCTION pg_temp.context(facts jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    context text;
BEGIN
    PERFORM safeins.attach('expense', 'pay', '{"expense": "id", "insurer": "insurer", "amount": "1", "spent_on": "date ''2025-03-01''", "purpose": "''training''"}'::jsonb || facts);
    BEGIN
        INSERT INTO pay VALUES (1, 1, 1, 'bad', 'bad', 'bad', 'bad');
        context := 'accepted';
    EXCEPTION WHEN data_exception THEN
        GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
        context := coalesce(substring(context FROM 'mapping of (?:fact "[a-z]+"|table)'), context);
    END;
    PERFORM safeins.detach('expense', 'pay', 'test');
    RETURN context;
END $$;
SELECT is(pg_temp.context('{"amount": "amount::numeric"}'), 'mapping of fact "amount"', 'a number of a text: in place');
SELECT is(pg_temp.context('{"amount": "round(amount::numeric(18, 2), 1)"}'), 'mapping of fact "amount"', '... within another expression');
SELECT is(pg_temp.context('{"amount": "amount::bigint"}'), 'mapping of fact "amount"', '... a whole one');
SELECT is(pg_temp.context('{"where": "flag::boolean"}'), 'mapping of fact "where"', 'a boolean');
SELECT is(pg_temp.context('{"voucher": "(u::uuid)::text"}'), 'mapping of fact "voucher"', 'a UUID');
SELECT is(pg_temp.context('{"insurer": "insurer::text || id::text", "amount": "amount::numeric"}'), 'mapping of fact "amount"', 'texts of numbers beside it');
SELECT is(pg_temp.context('{"spent_on": "day::date"}'), 'mapping of table', 'a date, which a setting says how to read: by query');
SELECT is(pg_temp.context('{"amount": "extract(year FROM day::timestamp)"}'), 'mapping of table', 'a time');
SELECT is(pg_temp.context('{"voucher": "(amount::double precision)::text"}'), 'mapping of table', 'a number that a setting says how to write');
SELECT is(pg_temp.context('{"amount": "amount::numeric", "purpose": "(SELECT l.code FROM list l WHERE l.id = kind)"}'), 'mapping of table', 'beside a sub-select');

-- What they say does not hang on settings.
SELECT safeins.attach('expense', 'pay', '{"expense": "id", "insurer": "insurer::text || ''-'' || kind::text", "amount": "amount::numeric", "spent_on": "date ''2025-03-01''",
    "purpose": "''training''", "where": "flag::boolean"}');
SET LOCAL DateStyle = 'SQL, DMY';
SET LOCAL extra_float_digits = -3;
INSERT INTO pay VALUES (1, 7, 8, ' 12.50 ', NULL, 'yes', NULL), (2, 7, 8, '1e3', NULL, 'off', NULL);
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq($$SELECT subject, spent FROM safeins.account$$, $$VALUES ('7-8' COLLATE "C", 1250::bigint)$$, 'a key, an amount and a switch out of casts');
SELECT safeins.detach('expense', 'pay', 'test');
DELETE FROM pay;

-- A list of one page is not read as a whole for each row.
SELECT safeins.attach('expense', 'pay', '{"expense": "id", "insurer": "insurer", "amount": "amount::numeric", "spent_on": "date ''2025-03-01''", "purpose": "(SELECT l.code FROM list l WHERE l.id = kind)"}');
CREATE TEMP TABLE before AS SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relid = 'list'::regclass;
INSERT INTO pay SELECT 10 + i, 1, i, '1' FROM generate_series(1, 50) i;
SELECT results_eq($$SELECT s.seq_scan - b.seq_scan, s.idx_scan - b.idx_scan FROM pg_stat_xact_user_tables s, before b WHERE relid = 'list'::regclass$$,
    $$VALUES (0::bigint, 50::bigint)$$, 'a sub-select goes by the index of its list');

SELECT * FROM finish();
ROLLBACK;
