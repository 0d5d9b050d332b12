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

SELECT safeins.detach('expense', 'pay', 'test');
DELETE FROM pay;

-- A query that is planned already is run without the settings that have no say in it: what has one says the same under all.
CREATE TABLE days (id integer PRIMARY KEY, day date, many date[], secret text);
INSERT INTO days VALUES (8, '2025-03-04', '{2025-03-04}', 'seen');
CREATE VIEW day_texts AS SELECT id, day::text AS day FROM days;
CREATE FUNCTION day_of(date) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
CREATE DOMAIN day_word AS text CHECK (current_setting('DateStyle') = 'ISO, YMD');
CREATE TABLE guarded (id integer PRIMARY KEY, code text);
INSERT INTO guarded VALUES (8, 'seen');
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION pg_temp.accounts_of(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    accounts text;
BEGIN
    PERFORM safeins.attach('expense', 'pay', jsonb_build_object('expense', 'id', 'insurer', source, 'amount', '1', 'spent_on', 'date ''2025-03-01''', 'purpose', '''training'''));
    FOR i IN 1 .. 4 LOOP
        IF i > 2 THEN
            SET LOCAL DateStyle = 'German, DMY';
            SET LOCAL TimeZone = 'America/New_York';
            SET LOCAL lc_time = 'C.UTF-8';
            SET LOCAL transform_null_equals = on;
            SET LOCAL row_security = off;
        END IF;
        INSERT INTO pay VALUES (i, 1, 8);
    END LOOP;
    PERFORM safeins.write_pending();
    SELECT string_agg(subject || ':' || spent / 100, ' ') INTO accounts FROM safeins.account WHERE spent <> 0;
    RESET DateStyle; RESET TimeZone; RESET lc_time; RESET transform_null_equals; RESET row_security;
    PERFORM safeins.detach('expense', 'pay', 'test');
    DELETE FROM pay;
    RETURN accounts;
END $$;
SELECT is(pg_temp.accounts_of(source), said, source) FROM (VALUES
    ('(SELECT d.secret FROM days d WHERE d.id = kind)', 'seen:4'),
    ('(SELECT d.day::text FROM days d WHERE d.id = kind)', '2025-03-04:4'),
    ('(SELECT day FROM day_texts d WHERE d.id = kind)', '2025-03-04:4'),
    ('(SELECT day_of(d.day) FROM days d WHERE d.id = kind)', '2025-03-04:4'),
    ('(SELECT d.many::text FROM days d WHERE d.id = kind)', '{2025-03-04}:4'),
    ('(SELECT x::text FROM (SELECT d.day AS x FROM days d WHERE d.id = kind OFFSET 0) q)', '2025-03-04:4'),
    ('(WITH q AS (SELECT d.day AS x FROM days d WHERE d.id = kind) SELECT x::text FROM q)', '2025-03-04:4'),
    ('(SELECT d.secret FROM days d WHERE d.id = kind AND d.day::text = ''2025-03-04'')', 'seen:4'),
    ('(SELECT d.secret FROM days d JOIN LATERAL (SELECT d.day::text AS t) l ON l.t = ''2025-03-04'' WHERE d.id = kind)', 'seen:4'),
    ('(SELECT max(d.day)::text FROM days d GROUP BY d.day::text HAVING d.day::text = ''2025-03-04'')', '2025-03-04:4'),
    ('(SELECT d.secret::day_word FROM days d WHERE d.id = kind)', 'seen:4'),
    ('(SELECT g.code FROM guarded g WHERE g.id = kind)', 'seen:4'),
    ('(SELECT d.secret FROM days d WHERE d.id = kind AND (d.secret = NULL) IS NULL)', 'seen:4')) t (source, said);

SELECT * FROM finish();
ROLLBACK;
