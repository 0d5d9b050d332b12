-- yuan: exact money.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS safeins CASCADE;
RESET client_min_messages;
SET search_path = safeins, public;

SELECT amount::yuan
FROM (VALUES ('1234.56'), ('0'), ('-0'), ('-0.01'), ('+5'), ('5.'), ('.5'), ('0.5'), (' 12.30 '), ('12.3000000'), ('000000000000000000000000000012.3'),
	('92233720368547758.07'), ('-92233720368547758.08')) v(amount);

-- Nothing is rounded, nothing guessed.
SELECT '0.001'::yuan;
SELECT '12.345'::yuan;
SELECT '1,234.56'::yuan;
SELECT '¥1234.56'::yuan;
SELECT '1234.56元'::yuan;
SELECT '1e3'::yuan;
SELECT '12 34'::yuan;
SELECT ''::yuan;
SELECT '.'::yuan;
SELECT '-'::yuan;
SELECT '1.2.3'::yuan;
SELECT 'NaN'::yuan;
SELECT '92233720368547758.08'::yuan;
SELECT '-92233720368547758.09'::yuan;
SELECT '100000000000000000'::yuan;
SELECT '99999999999999999999999999999999.001'::yuan;

-- Arithmetic is exact and says when it does not fit.
SELECT '0.10'::yuan + '0.20' AS plus, '0.10'::yuan - '0.30' AS minus, - '0.10'::yuan AS negated,
	'0.07'::yuan * 3 AS times, 3 * '0.07'::yuan AS of_them, abs('-0.07'::yuan), abs('0.07'::yuan);
SELECT '100'::yuan / 3 AS share, '21'::yuan / '100'::yuan AS ratio, '0.01'::yuan / '3.00'::yuan AS small;
SELECT '92233720368547758.07'::yuan + '0.01';
SELECT '-92233720368547758.08'::yuan - '0.01';
SELECT '92233720368547758.07'::yuan * 2;
SELECT 9223372036854775807 * '-0.02'::yuan;
SELECT - '-92233720368547758.08'::yuan;
SELECT abs('-92233720368547758.08'::yuan);
SELECT '1'::yuan / 0;
SELECT '1'::yuan / '0'::yuan;
-- A share of an amount has to be rounded by whoever asks for it.
-- What PostgreSQL adds here is not the same in every version.
\set VERBOSITY terse
SELECT '100.01'::yuan * 0.21;
\set VERBOSITY default
SELECT round('100.01'::yuan::numeric * 0.21, 2)::yuan;

-- Fen, whole yuan, numeric.
SELECT fen('1234.56'), yuan_of_fen(123456), 1234::yuan, 1234::bigint::yuan, 1234.5::yuan, '1234.56'::yuan::numeric, '-0.05'::yuan::numeric,
	'92233720368547758.07'::yuan::numeric, '-92233720368547758.08'::yuan::numeric;
SELECT 12.345::yuan;
SELECT 12.340000::yuan, 12.34000000000000000000::yuan;
SELECT 92233720368547758.08::yuan;
SELECT 'NaN'::numeric::yuan;
SELECT '-Infinity'::numeric::yuan;
SELECT 1e40::yuan;
SELECT 92233720368547759::yuan;
SELECT 2147483647::yuan, (-2147483648)::yuan;
SELECT '1.00'::yuan::text, '1.00'::text::yuan;
CREATE TEMP TABLE payment (amount yuan);
INSERT INTO payment VALUES (12), (12.50), (9876543210);
CREATE TEMP TABLE ledger (amount numeric(18,2));
INSERT INTO ledger SELECT amount FROM payment;
SELECT * FROM ledger;

-- Binary: fen as int8.
SELECT yuan_send('1.00'), yuan_send('-0.01');

-- Order and hash.
SELECT a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt, yuan_cmp(a, b) AS cmp
FROM (VALUES ('-1'::yuan, '1'::yuan), ('1', '-1'), ('1', '1.00')) v(a, b);
SELECT yuan_hash('1') = yuan_hash('1.00') AS hash,
	yuan_hash_extended('1', 0)::bit(32)::int = yuan_hash('1') AS extended,
	yuan_hash_extended('1', 1) <> yuan_hash_extended('1', 0) AS seeded;
SELECT array_agg(a ORDER BY a) FROM unnest('{2,-1,10,0.01,-92233720368547758.08}'::yuan[]) a;

-- Sums: NULLs do not count, no rows give NULL, and only a sum that does not fit is an error, not the way to it.
SELECT sum(a), min(a), max(a) FROM unnest('{1.10,NULL,2.20,-0.30}'::yuan[]) a;
SELECT sum(a), min(a), max(a) FROM unnest('{NULL,NULL}'::yuan[]) a;
SELECT sum(a) FROM unnest('{92233720368547758.07,92233720368547758.07,92233720368547758.07,-92233720368547758.08,-92233720368547758.08,0.01}'::yuan[]) a;
SELECT sum(a) FROM unnest('{-92233720368547758.08,-0.01,0.01}'::yuan[]) a;
SELECT sum(a) FROM unnest('{92233720368547758.07,0.01}'::yuan[]) a;
SELECT sum(a) FROM unnest('{-92233720368547758.08,-0.01}'::yuan[]) a;

-- A moving window takes rows out again.
SELECT i, a, sum(a) OVER (ORDER BY i ROWS 1 PRECEDING)
FROM unnest('{92233720368547758.07,-0.01,NULL,NULL,-92233720368547758.08,5,-7}'::yuan[]) WITH ORDINALITY v(a, i);

-- In parallel.
CREATE TABLE expense AS SELECT i AS id, yuan_of_fen(i * 37 % 1000003 - 400000) AS amount FROM generate_series(1, 100000) i;
ANALYZE expense;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(amount), min(amount), max(amount) FROM expense;
SELECT sum(amount) = sum(amount::numeric)::yuan AS equal, fen(min(amount)) = min(fen(amount)) AS min, fen(max(amount)) = max(fen(amount)) AS max FROM expense;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
CREATE INDEX ON expense (amount);
EXPLAIN (COSTS OFF) SELECT amount FROM expense ORDER BY amount DESC LIMIT 1;
SELECT aggfnoid, aggsortop::regoperator FROM pg_aggregate WHERE aggfnoid IN ('min(yuan)'::regprocedure, 'max(yuan)'::regprocedure) ORDER BY 1;
DROP TABLE expense;

-- The digits of numeric are read as they are stored: against numeric arithmetic, over random and borderline values of
-- every scale and both header forms (a display scale above 63 takes the long one), as constants and from tuples.
CREATE FUNCTION pg_temp.by_arithmetic(n numeric) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF n IN ('NaN', 'Infinity', '-Infinity') OR trunc(n * 100) NOT BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
		RETURN '22003';
	ELSIF n * 100 <> trunc(n * 100) THEN
		RETURN '22023';
	END IF;
	RETURN trunc(n * 100)::bigint;
END $$;
CREATE FUNCTION pg_temp.by_digits(n numeric) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN fen(n::yuan);
EXCEPTION WHEN numeric_value_out_of_range OR invalid_parameter_value THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE number (n numeric);
-- Borders of int64 fen, of the digits of base 10000, and of the fen, with their neighbours.
INSERT INTO number
SELECT sign * (border + step)
FROM unnest('{0,0.01,0.99,1,99.99,100,9999.99,10000,99999999.99,100000000,999999999999.99,1000000000000,9999999999999999.99,10000000000000000,
	90000000000000000,92233720368547758.07,92233720368547758.08,99999999999999999.99,100000000000000000,1e20,1e40,1e300}'::numeric[]) border,
	unnest('{0,1,-1,0.01,-0.01,0.001,-0.001,0.0001,-0.0001,0.00001,1e-20,0.5,10000}'::numeric[]) step, unnest('{1,-1}'::int[]) sign;
INSERT INTO number VALUES ('NaN'), ('Infinity'), ('-Infinity'), (1e-400), (1e-5), (0.00), (-0.0);
-- The same at other scales; 70 decimals take the long header.
INSERT INTO number SELECT round(n, scale) FROM number, unnest('{0,1,2,3,20,70}'::int[]) scale WHERE n < 'Infinity' AND n > '-Infinity';
SELECT setseed(0.42);
INSERT INTO number
SELECT round((random() - 0.5)::numeric * (10::numeric ^ (random() * 20)::int), (random() * 20)::int) FROM generate_series(1, 20000);
INSERT INTO number
SELECT round((random() - 0.5)::numeric * (10::numeric ^ (random() * 16)::int), 2) * (10::numeric ^ (random() * 3)::int) FROM generate_series(1, 20000);
SELECT count(*) > 40000 AS many, count(*) FILTER (WHERE by_digits = '22003') > 100 AS too_large, count(*) FILTER (WHERE by_digits = '22023') > 1000 AS fractions,
	count(*) FILTER (WHERE by_digits <> by_arithmetic) AS wrong
FROM (SELECT n, pg_temp.by_digits(n) AS by_digits, pg_temp.by_arithmetic(n) AS by_arithmetic FROM number) v;
-- Where a numeric is read from its tuple, at any alignment.
CREATE TEMP TABLE packed (pad text, n numeric);
INSERT INTO packed SELECT repeat('x', i % 7), n FROM number, generate_series(0, 6) i
WHERE n BETWEEN -92233720368547758.08 AND 92233720368547758.07 AND n = round(n, 2) LIMIT 5000;
SELECT count(*) FILTER (WHERE fen(n::yuan) <> n * 100) AS wrong FROM packed;
-- And back: an amount printed is the numeric printed.
SELECT count(*) FILTER (WHERE n::yuan::numeric <> n OR n::yuan::text <> round(n, 2)::text OR n::yuan <> round(n, 2)::text::yuan) AS wrong FROM packed;
