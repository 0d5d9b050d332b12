-- uscc: unified social credit codes, GB 32100-2015.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS safeins CASCADE;
RESET client_min_messages;
SET search_path = safeins, public;

-- Codes whose check character was computed independently; X, Y and 0 occur.
SELECT code::uscc, uscc_place(code::uscc)
FROM (VALUES ('91350100M000100Y43'), ('91140100MA00000016'), ('91140000MA0000000X'), ('91140000MA0000010Y'), ('91140000MA00000200')) v(code);

-- Lower case, full-width forms and spaces of any kind are one and the same code.
SELECT code::uscc = '91350100M000100Y43' AS same
FROM (VALUES ('91350100m000100y43'), ('  91350100M000100Y43 '), ('91 350100 M000100Y4 3'),
	('９１３５０１００Ｍ０００１００Ｙ４３'), ('９１３５０１００ｍ０００１００ｙ４３'), ('　91350100　M000100Y43　'),
	(E'91350100\tM000100Y43\n'), (E'91350100M000100Y43\u00A0')) v(code);

-- Any other last character is wrong: of the 31 only one passes, here and at every other place.
SELECT count(*) AS codes, count(*) FILTER (WHERE is_uscc(code)) AS valid
FROM (SELECT overlay('91350100M000100Y43' PLACING c FROM i) AS code
	  FROM generate_series(1, 18) i, regexp_split_to_table('0123456789ABCDEFGHJKLMNPQRTUWXY', '') c) v
WHERE code <> '91350100M000100Y43';

-- Two unequal neighbours swapped are always found.
SELECT i FROM generate_series(1, 17) i
WHERE is_uscc(overlay('91350100M000100Y43' PLACING reverse(substr('91350100M000100Y43', i, 2)) FROM i))
  AND substr('91350100M000100Y43', i, 1) <> substr('91350100M000100Y43', i + 1, 1);

-- What is wrong is said: the length, the place, the check character.
SELECT ''::uscc;
SELECT '　'::uscc;
SELECT '9135010'::uscc;
SELECT '91350100M000100Y430'::uscc;
SELECT '140100100012345'::uscc;
SELECT '91350100M0001O0Y43'::uscc;
SELECT '91350100M0001中0Y43'::uscc;
SELECT '91350100M0001-0Y43'::uscc;
SELECT '９１３５０１００Ｍ０００１Ｓ０Ｙ４３'::uscc;
SELECT '9135A100M000100Y43'::uscc;
SELECT '91350100M000100Y4X'::uscc;
SELECT '91350100M000100Y4３'::uscc, '91350100M000100Y4４'::uscc;
SELECT '91140000MA0000000Z'::uscc;

SELECT is_uscc('91350100M000100Y43'), is_uscc('91350100M000100Y44'), is_uscc('太原'), is_uscc(NULL);

-- The division of the registering authority: characters 3 to 8; NULL when these are no division.
CREATE FUNCTION pg_temp.with_check(chars text) RETURNS uscc LANGUAGE sql STABLE AS $$
	SELECT (chars || c)::uscc FROM regexp_split_to_table('0123456789ABCDEFGHJKLMNPQRTUWXY', '') c WHERE safeins.is_uscc(chars || c)
$$;
SELECT code, uscc_place(code)
FROM unnest('{91140105MA0000000,91000000MA0000000,91140005MA0000000,A1999999MA0000000}'::text[]) chars, pg_temp.with_check(chars) code;

-- Order, hash, casts, and binary: the 18 characters.
SELECT array_agg(c ORDER BY c), array_agg(c ORDER BY c DESC)
FROM unnest('{91350100M000100Y43,91140100MA00000016,91140000MA0000000X}'::uscc[]) c;
SELECT a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt, uscc_cmp(a, b) AS cmp
FROM (VALUES ('91140100MA00000016'::uscc, '91350100M000100Y43'::uscc), ('91350100M000100Y43', '91140100MA00000016'), ('91350100M000100Y43', '91350100m000100y43')) v(a, b);
SELECT uscc_hash('91350100M000100Y43') = uscc_hash('91350100m000100y43') AS hash,
	uscc_hash_extended('91350100M000100Y43', 0)::bit(32)::int = uscc_hash('91350100M000100Y43') AS extended,
	uscc_hash_extended('91350100M000100Y43', 1) <> uscc_hash_extended('91350100M000100Y43', 0) AS seeded;
SELECT '91350100M000100Y43'::uscc::text, '91350100m000100y43'::text::uscc, uscc_send('91350100M000100Y43');

-- Thousands of codes: the sort, which compares packed keys, agrees with the order of their text, and an index finds each.
SELECT setseed(0.5);
CREATE TABLE firm AS
SELECT pg_temp.with_check('91' || CASE WHEN i % 10 = 0 THEN '350100' ELSE '140100' END ||
	(SELECT string_agg(substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (random() * 30)::int, 1), '') FROM generate_series(1, 7 + i - i)) ||
	CASE WHEN i % 3 = 0 THEN '00' ELSE lpad((i % 100)::text, 2, '0') END) AS code
FROM generate_series(1, 3000) i;
SELECT count(*) AS codes, count(*) FILTER (WHERE by_code <> by_text) AS out_of_order
FROM (SELECT row_number() OVER (ORDER BY code) AS by_code, row_number() OVER (ORDER BY code::text COLLATE "C") AS by_text FROM firm) v;
CREATE UNIQUE INDEX ON firm (code);
ANALYZE firm;
EXPLAIN (COSTS OFF) SELECT * FROM firm WHERE code = '91350100m000100y43';
SET enable_hashjoin = off;
SELECT count(*) FROM firm a JOIN firm b USING (code);
RESET enable_hashjoin;
SET enable_mergejoin = off;
SET enable_nestloop = off;
SELECT count(*) FROM firm a JOIN firm b USING (code);
RESET enable_mergejoin;
RESET enable_nestloop;
DROP TABLE firm;
