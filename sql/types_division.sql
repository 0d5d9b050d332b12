-- division: GB/T 2260 codes and "lies in".
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS safeins CASCADE;
RESET client_min_messages;
SET search_path = safeins, public;

-- Six digits, or twelve of which the first six count, spaces around.
SELECT code::division FROM (VALUES ('000000'), ('140000'), ('140100'), ('140105'), ('110101000000'), ('140105001203'), (' 140105 '), ('999999'), ('429004')) v(code);

SELECT '14010'::division;
SELECT '1401050'::division;
SELECT '14010500120'::division;
SELECT ''::division;
SELECT '14010a'::division;
SELECT '-40105'::division;
SELECT '140 105'::division;
SELECT '140005'::division;
SELECT '000100'::division;
SELECT '000001'::division;

SELECT is_division('140105'), is_division('140005'), is_division('太原'), is_division(NULL);

-- Level, parent, path, range.
SELECT d, level(d), parent(d), division_path(d), division_last(d)
FROM unnest('{000000,140000,140100,140105}'::division[]) d;

-- Lies in: what is above contains what is below and itself.
SELECT a AS place, a <@ '000000' AS nation, a <@ '140000' AS shanxi, a <@ '140100' AS taiyuan, a <@ '140105' AS county, a <@ '150000' AS other
FROM unnest('{000000,140000,140100,140105,140106,140200,150000,159999}'::division[]) a;

-- <@ and @> mirror each other, and both agree with the path, for all pairs.
WITH d AS (SELECT unnest('{000000,140000,140100,140105,140199,140200,140201,149999,150000,990000,999900,999999}'::division[]) d)
SELECT count(*) AS pairs, count(*) FILTER (WHERE (a.d <@ b.d) <> (b.d @> a.d)) AS unmirrored,
	count(*) FILTER (WHERE (a.d <@ b.d) <> (b.d = ANY (division_path(a.d)))) AS off_the_path
FROM d a, d b;

-- Order and hash.
SELECT array_agg(d ORDER BY d), array_agg(d ORDER BY d DESC) FROM unnest('{140105,000000,999999,140000}'::division[]) d;
SELECT '140105'::division = '140105001203'::division AS eq, '140105'::division <> '140106'::division AS ne,
	'140105'::division < '140106'::division AS lt, '140105'::division <= '140105'::division AS le,
	'140105'::division > '140106'::division AS gt, '140105'::division >= '140105'::division AS ge;
SELECT division_hash('140105') = division_hash('140105001203') AS hash,
	division_hash_extended('140105', 0)::bit(32)::int = division_hash('140105') AS extended,
	division_hash_extended('140105', 1) <> division_hash_extended('140105', 0) AS seeded;

-- Casts: numbers as they are written, text as it is printed.
SELECT 140105::division, 0::division, '140105'::division::int, '140105'::division::text, '140105'::text::division;
SELECT 140005::division;
SELECT 1000000::division;
SELECT (-1)::division;
SELECT '140105'::division + 1;

-- Binary: the code as int4.
SELECT division_send('140105');

-- On a btree index "all of Shanxi" is a range of codes, a county one code.
CREATE TABLE firm (place division, name text);
INSERT INTO firm
SELECT p * 10000 + c * 100 + k, 'e' FROM generate_series(11, 60) p, generate_series(1, 15) c, generate_series(1, 20) k;
CREATE INDEX ON firm (place);
VACUUM ANALYZE firm;

EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE place <@ '140000';
EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE '140000' @> place;
EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE place <@ '140105';
EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE division_lies_in(place, '140100');
SELECT count(*), min(place::int), max(place::int) FROM firm WHERE place <@ '140000';
SELECT count(*), min(place::int), max(place::int) FROM firm WHERE place <@ '140100';
SELECT count(*) FROM firm WHERE place <@ '140105';
SELECT count(*) FROM firm WHERE place <@ '000000';
SELECT count(*) FROM firm WHERE place <@ NULL;

-- As well when the division is known only at run time: in a generic plan, in a join.
SET plan_cache_mode = force_generic_plan;
PREPARE of_place(division) AS SELECT count(*) FROM firm WHERE place <@ $1;
EXPLAIN (COSTS OFF) EXECUTE of_place('140100');
EXECUTE of_place('140100');
EXECUTE of_place('000000');
RESET plan_cache_mode;
DEALLOCATE of_place;
CREATE TABLE duty (place division, officer text);
INSERT INTO duty VALUES ('140000', 'a'), ('140100', 'b'), ('140105', 'c'), ('000000', 'd');
ANALYZE duty;
EXPLAIN (COSTS OFF) SELECT officer, e.place FROM duty d JOIN firm e ON e.place <@ d.place;
SELECT officer, count(*) FROM duty d JOIN firm e ON e.place <@ d.place GROUP BY officer ORDER BY officer;

-- Seen from below, the divisions above are at most four codes; only on an index's first column, where the order stays.
EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE place @> '140105';
SELECT place FROM firm WHERE place @> '140105';
CREATE INDEX ON firm (name, place);
DROP INDEX firm_place_idx;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT place FROM firm WHERE name = 'e' AND place @> '140105' ORDER BY name, place;
RESET enable_seqscan;
RESET enable_bitmapscan;

-- The planner knows how many lie in a division: estimates against the truth.
CREATE FUNCTION pg_temp.estimated(query text) RETURNS float LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END $$;
SELECT region, pg_temp.estimated(format('SELECT * FROM firm WHERE place <@ %L', region)) / truth BETWEEN 0.5 AND 2 AS near,
	pg_temp.estimated(format('SELECT * FROM firm WHERE %L @> place', region)) / truth BETWEEN 0.5 AND 2 AS near_too
FROM (VALUES ('000000', 15000), ('140000', 300), ('141000', 20), ('141005', 1)) v(region, truth);
SELECT pg_temp.estimated('SELECT * FROM firm WHERE place @> ''140105''') <= 4 AS few;

DROP TABLE firm, duty;
