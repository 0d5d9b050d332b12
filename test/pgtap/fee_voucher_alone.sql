-- A voucher that stands alone in an index of the host's is not asked about; every other one is, as without an index.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE receipt (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date);
INSERT INTO receipt SELECT i, i, 1000000, '2025-03-01' FROM generate_series(1, 20) i;
SELECT safeins.attach('premium', 'receipt', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
CREATE TABLE spending (id integer PRIMARY KEY, insurer integer NOT NULL, amount numeric(18, 2) DEFAULT 1, day date DEFAULT '2025-03-01', voucher text, reverses integer);
CREATE INDEX by_voucher ON spending (voucher);
CREATE FUNCTION pg_temp.attach(tab regclass, more jsonb DEFAULT '{}') RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach('expense', tab, '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "''training''", "voucher": "voucher"}'::jsonb || more)
$$;
SELECT pg_temp.attach('spending', '{"reverses": "reverses"}');

SELECT lives_ok($$INSERT INTO spending VALUES (1, 1, 1, DEFAULT, 'A')$$, 'a first voucher');
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', 'voucher A of insurer 1 is used already, by row 1 of table "spending"', 'the same one again');
SELECT lives_ok($$INSERT INTO spending VALUES (2, 2, 1, DEFAULT, 'A')$$, 'that of another insurer');

CREATE FUNCTION pg_temp.asks(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    scans CONSTANT text := 'SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_xact_user_tables WHERE relid = ''spending''::regclass';
    before bigint;
    after bigint;
BEGIN
    EXECUTE scans INTO before;
    EXECUTE statement;
    EXECUTE scans INTO after;
    RETURN after IS DISTINCT FROM before;
END $$;
SELECT ok(NOT pg_temp.asks($$INSERT INTO spending VALUES (11, 1, 1, DEFAULT, 'D')$$), 'of one that stands alone the table is not asked');
SELECT ok(NOT pg_temp.asks($$INSERT INTO spending SELECT i, 1, 1, '2025-03-01', 'e' || i FROM generate_series(12, 40) i$$), '... nor of many');
SELECT ok(pg_temp.asks($$INSERT INTO spending SELECT i, 1 + i % 2, 1, '2025-03-01', 'f' || i / 2 FROM generate_series(42, 43) i$$), '... but of one that two rows bear');
SELECT throws_ok($$INSERT INTO spending VALUES (3, 1, 1, DEFAULT, 'B'), (4, 1, 1, DEFAULT, 'B')$$, 'SI103', NULL, 'twice in one statement');
SELECT throws_ok($$INSERT INTO spending SELECT i, 1, 1, '2025-03-01', CASE i WHEN 777 THEN 'v123' ELSE 'v' || i END FROM generate_series(101, 1100) i$$,
    'SI103', NULL, 'one of a thousand in their order');
SELECT throws_ok($$INSERT INTO spending SELECT i, 1, 1, '2025-03-01', CASE i WHEN 777 THEN 'v123' ELSE 'v' || md5(i::text) END FROM generate_series(101, 1100) i
    UNION ALL VALUES (9000, 1, 1, date '2025-03-01', 'v123')$$, 'SI103', NULL, '... in none');
SELECT throws_ok($$INSERT INTO spending VALUES (3, 1, 1, DEFAULT, ' ')$$, 'SI103', 'an expense has no voucher', 'a blank one is refused by its own reason');
SELECT throws_ok($$INSERT INTO spending VALUES (3, 1, 1, DEFAULT, NULL)$$, 'SI103', 'an expense has no voucher', '... as is none');
DELETE FROM spending WHERE id = 1;
SELECT lives_ok($$INSERT INTO spending VALUES (1, 1, 1, DEFAULT, 'A')$$, 'that of a row which is gone');
SELECT lives_ok($$INSERT INTO spending VALUES (5, 1, -1, DEFAULT, 'A', 1)$$, 'that of the expense which is reversed');
SELECT lives_ok($$INSERT INTO spending VALUES (6, 1, 1, DEFAULT, 'A')$$, '... and of the payment that is corrected');
SELECT lives_ok($$INSERT INTO spending VALUES (7, 1, 0, DEFAULT, 'A')$$, 'a row that moves nothing has none');
SAVEPOINT s;
INSERT INTO spending VALUES (8, 1, 1, DEFAULT, 'R');
ROLLBACK TO s;
SELECT lives_ok($$INSERT INTO spending VALUES (8, 1, 1, DEFAULT, 'R')$$, 'what was rolled back uses none');

-- With an index or without, the same is found: of vouchers that come in their order, against it and in none, some of them twice.
SELECT safeins.set_mode('fee.voucher', 'flag', 'test') \g /dev/null
CREATE FUNCTION pg_temp.write(seed integer, first integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setseed(seed / 100.0);
    FOR batch IN 0 .. 3 LOOP
        INSERT INTO spending SELECT first + batch * 300 + i, 1 + i % 3, 1, date '2025-03-01' + i % 4,
                CASE seed % 3 WHEN 0 THEN 'v' || lpad((batch * 300 + i - CASE WHEN random() < 0.03 THEN 3 ELSE 0 END)::text, 8, '0')
                    WHEN 1 THEN 'v' || (5000 - batch * 300 - i + CASE WHEN random() < 0.03 THEN 3 ELSE 0 END)
                    ELSE 'v' || floor(random() * 9000) END
            FROM generate_series(1, 300) i;
    END LOOP;
    RETURN (SELECT count(*) FROM spending WHERE id >= first);
END $$;
-- Row by row: which bear the voucher of another one of their insurer.
CREATE FUNCTION pg_temp.twice(first integer) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT s.id::text FROM spending s WHERE s.id >= first AND EXISTS (SELECT FROM spending o WHERE o.insurer = s.insurer AND o.voucher = s.voucher AND
        (o.id < s.id OR (o.id - first - 1) / 300 = (s.id - first - 1) / 300) AND o.id <> s.id)
$$;
CREATE FUNCTION pg_temp.found(first integer) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT DISTINCT row_key FROM safeins.finding WHERE rule = 'fee.voucher' AND row_key::integer >= first
$$;
CREATE FUNCTION pg_temp.same(seed integer, made text, what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    first CONSTANT integer := 100000 * nextval('pg_temp.round');
BEGIN
    DELETE FROM spending;
    DROP INDEX IF EXISTS by_voucher;
    EXECUTE made;
    RETURN NEXT is(pg_temp.write(seed, first), 1200, what);
    RETURN NEXT isnt_empty(format('SELECT pg_temp.twice(%s)', first), '... some twice');
    RETURN NEXT set_eq(format('SELECT pg_temp.found(%s)', first), format('SELECT pg_temp.twice(%s)', first), '... all are found');
END $$;
CREATE TEMP SEQUENCE round;
SELECT pg_temp.same(3, 'CREATE INDEX by_voucher ON spending (voucher)', 'in their order');
SELECT pg_temp.same(4, 'CREATE INDEX by_voucher ON spending (voucher)', 'against their order');
SELECT pg_temp.same(5, 'CREATE INDEX by_voucher ON spending (voucher)', 'in no order');
SELECT pg_temp.same(6, 'CREATE INDEX by_voucher ON spending (voucher DESC, id)', 'an index that begins with the voucher, the other way round');
SELECT pg_temp.same(8, 'CREATE INDEX by_voucher ON spending (voucher) INCLUDE (id)', 'one with more columns');
SELECT pg_temp.same(9, 'CREATE INDEX by_voucher ON spending (voucher) WHERE insurer < 2', 'one of some rows does not serve');
SELECT pg_temp.same(10, 'CREATE INDEX by_voucher ON spending (insurer, voucher)', 'nor one that begins with another column');
SELECT pg_temp.same(11, 'CREATE INDEX by_voucher ON spending USING hash (voucher)', 'nor one of another kind');
SELECT pg_temp.same(12, 'CREATE INDEX by_voucher ON spending (voucher COLLATE "C")', 'nor one by another order than the column has');
SELECT pg_temp.same(13, 'SELECT', 'no index');

-- Vouchers that are numbers, and a mapping whose rows are read as facts.
SELECT safeins.set_mode('fee.voucher', 'block', 'test') \g /dev/null
CREATE FUNCTION pg_temp.numbers(made text, more jsonb, what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.detach('expense', 'spending', 'test');
    DROP TABLE spending;
    EXECUTE made;
    CREATE INDEX by_voucher ON spending (voucher);
    PERFORM pg_temp.attach('spending', more);
    RETURN NEXT lives_ok($q$INSERT INTO spending (id, insurer, amount, voucher) SELECT i, 1, 1, i FROM generate_series(1, 100) i$q$, what);
    RETURN NEXT throws_ok($q$INSERT INTO spending (id, insurer, amount, voucher) SELECT i, 1, 1, i - 120 FROM generate_series(201, 300) i$q$, 'SI103', NULL, '... one twice');
END $$;
SELECT pg_temp.numbers('CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT ''2025-03-01'', voucher bigint)', '{}', 'a bigint');
SELECT pg_temp.numbers('CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT ''2025-03-01'', voucher integer)', '{}', 'an integer');
SELECT pg_temp.numbers('CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT ''2025-03-01'', voucher numeric)', '{}', 'a numeric, which no index tells');
SELECT pg_temp.numbers('CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT ''2025-03-01'', voucher varchar(20))', '{}', 'a varchar');
SELECT pg_temp.numbers('CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT ''2025-03-01'', voucher text)',
    '{"amount": "round(amount, 2)"}', 'an amount that is computed');

-- Equal is what the column's collation holds equal.
CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT safeins.detach('expense', 'spending', 'test');
DROP TABLE spending;
CREATE TABLE spending (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date DEFAULT '2025-03-01', voucher text COLLATE loose);
CREATE INDEX by_voucher ON spending (voucher);
CREATE INDEX by_bytes ON spending (voucher COLLATE "C");
SELECT pg_temp.attach('spending');
INSERT INTO spending VALUES (1, 1, 1, DEFAULT, 'a');
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'a collation for which a and A are one');
DROP INDEX by_voucher;
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, '... whatever an index says that goes by bytes');

SELECT * FROM finish();
ROLLBACK;
