-- In which tile a leaf is stands beside each full tile of level 1; what has no marks, or marks that are damaged, is looked for tile by tile.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE TABLE fy (id int PRIMARY KEY, je numeric);
INSERT INTO fy SELECT i, i FROM generate_series(1, 70000) i;
SELECT safeins.set_place('140000', 'test'), safeins.seal('fy', mode => 'versioned') \g /dev/null
SELECT safeins.checkpoint() \g /dev/null

CREATE FUNCTION pg_temp.marked() RETURNS SETOF boolean LANGUAGE sql AS $$SELECT marks IS NOT NULL FROM safeins.tile WHERE level = 1 ORDER BY number$$;
-- Each row asked is found where the leaves of the ledger have it last, by a proof that fits.
CREATE FUNCTION pg_temp.wrong(ids int[]) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT i || ': ' || (p ->> 'position') FROM unnest(ids) i, LATERAL (SELECT safeins.inclusion_proof('fy', i::text) AS p OFFSET 0) x
	WHERE (p ->> 'position')::bigint IS DISTINCT FROM (SELECT max(l.position) FROM safeins.leaves() l WHERE l.hash = decode(p ->> 'leaf', 'hex'))
$$;
SELECT results_eq('SELECT pg_temp.marked()', 'VALUES (true), (false)', 'a full tile of level 1 has marks, the last one has none');
SELECT is((SELECT octet_length(marks) FROM safeins.tile WHERE level = 1 AND number = 0), 4 * 4097 + 3 * 65536, 'three bytes a leaf');
SELECT is_empty($$SELECT pg_temp.wrong(ARRAY[1, 255, 256, 257, 30000, 65000, 65500, 65536, 65537, 69999, 70000])$$, 'leaves of both are found');
SELECT throws_ok($$SELECT safeins.inclusion_proof('fy', '70001')$$, 'SI202', NULL, 'one that is not there is not');
INSERT INTO fy VALUES (70001, 1);
SELECT throws_ok($$SELECT safeins.inclusion_proof('fy', '70001')$$, 'SI202', NULL, 'nor one that is not in the tree yet');

-- rows that were something else, and are again what they were
UPDATE fy SET je = -je WHERE id <= 70000;
UPDATE fy SET je = -je WHERE id <= 3;
UPDATE fy SET je = -je WHERE id <= 2;
SELECT safeins.checkpoint() \g /dev/null
SELECT results_eq('SELECT pg_temp.marked()', 'VALUES (true), (true), (false)', 'the next one as well, once it is full');
SELECT is_empty($$SELECT pg_temp.wrong(ARRAY[1, 2, 3, 4, 60000, 70000, 70001])$$, 'of several leaves of a row the last one counts');

-- a restore of what an older version dumped has none
UPDATE safeins.tile SET marks = NULL WHERE number = 0;
SELECT is_empty($$SELECT pg_temp.wrong(ARRAY[1, 4, 60000, 70001])$$, 'without marks they are found');
INSERT INTO fy VALUES (70002, 1);
SELECT safeins.checkpoint() \g /dev/null
SELECT results_eq('SELECT pg_temp.marked()', 'VALUES (true), (true), (false)', 'and the next checkpoint makes them');

-- marks that are cut, or say nonsense
UPDATE safeins.tile SET marks = substring(marks FOR 5000) WHERE level = 1 AND marks IS NOT NULL;
SELECT is_empty($$SELECT pg_temp.wrong(ARRAY[1, 4, 60000, 70001])$$, 'cut ones lead nobody astray');
UPDATE safeins.tile SET marks = decode(repeat('ff', octet_length(hashes) * 26), 'hex') WHERE level = 1 AND marks IS NOT NULL;
SELECT is_empty($$SELECT pg_temp.wrong(ARRAY[1, 4, 60000, 70001])$$, 'nor those that say nothing');
SELECT is_empty('SELECT * FROM safeins.verify()', 'the ledger does not hang on them');
SELECT * FROM finish();
ROLLBACK;
