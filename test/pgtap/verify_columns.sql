-- verify() reads any number of columns, up to many: of every number it finds the same.
SET client_min_messages = warning;
SELECT plan(24);
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- A sealed table of so many columns beside its key and one that is not sealed; dropped columns lie between, one value is long, some are NULL.
CREATE FUNCTION pg_temp.wide(n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    names text[] := ARRAY(SELECT format('"c %s"', i) FROM generate_series(1, n) i);
BEGIN
    EXECUTE format('CREATE TABLE %I (gone text, id bigint PRIMARY KEY, note text, %s)', 'wide' || n,
        (SELECT string_agg(c || CASE i % 4 WHEN 0 THEN ' text' WHEN 1 THEN ' bigint' WHEN 2 THEN ' numeric(18,2)' ELSE ' date' END, ', ' ORDER BY i)
         FROM unnest(names) WITH ORDINALITY AS c (c, i)));
    EXECUTE format('ALTER TABLE %I DROP COLUMN gone', 'wide' || n);
    EXECUTE format('INSERT INTO %I (id, %s) SELECT k, %s FROM generate_series(1, 150) k', 'wide' || n, array_to_string(names, ', '),
        (SELECT string_agg(CASE WHEN i % 7 = 0 THEN 'NULL' ELSE CASE i % 4 WHEN 0 THEN format('repeat(md5((k * %s)::text), CASE WHEN k = 77 THEN 300 ELSE 1 END)', i)
             WHEN 1 THEN 'k * ' || i WHEN 2 THEN format('k / %s.0', i) ELSE format('date ''2025-01-01'' + k::integer %% %s', i) END END, ', ' ORDER BY i)
         FROM generate_series(1, n) i));
    PERFORM safeins.seal(('wide' || n)::regclass, replace(replace(names::text, '"\"', '"'), '\""', '"')::text[]);
    EXECUTE format('UPDATE %I SET note = ''not sealed''', 'wide' || n);
END $$;
CREATE FUNCTION pg_temp.verified(n integer, workers integer) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT damage || ' ' || coalesce(row_key, '') FROM safeins.verify(ARRAY[('wide' || n)::regclass], workers => workers)
$$;

SELECT pg_temp.wide(n) FROM unnest(ARRAY[1, 5, 91, 92, 93, 200]) n \g /dev/null
SELECT safeins.checkpoint() \g /dev/null
SELECT is_empty(format('SELECT pg_temp.verified(%s, 1)', n), format('%s columns: nothing is damaged', n)) FROM unnest(ARRAY[1, 5, 91, 92, 93, 200]) n;
SELECT is_empty(format('SELECT pg_temp.verified(%s, 2)', n), format('%s columns: nor by two workers', n)) FROM unnest(ARRAY[1, 5, 91, 92, 93, 200]) n;

SET session_replication_role = replica;
UPDATE wide1 SET "c 1" = 0 WHERE id = 3;
UPDATE wide5 SET "c 4" = NULL WHERE id = 77;
UPDATE wide91 SET "c 91" = '1999-01-01' WHERE id = 9;
UPDATE wide92 SET "c 92" = 'x' WHERE id = 9;
UPDATE wide93 SET "c 93" = 1 WHERE id = 9;
UPDATE wide200 SET "c 7" = '2001-01-01' WHERE id = 150;
RESET session_replication_role;
SELECT results_eq(format('SELECT pg_temp.verified(%s, 1)', n), ARRAY['row altered ' || k], format('%s columns: what was altered is found', n))
    FROM (VALUES (1, 3), (5, 77), (91, 9), (92, 9), (93, 9), (200, 150)) AS v (n, k);
SELECT results_eq(format('SELECT pg_temp.verified(%s, 2)', n), ARRAY['row altered ' || k], format('%s columns: by two workers as well', n))
    FROM (VALUES (1, 3), (5, 77), (91, 9), (92, 9), (93, 9), (200, 150)) AS v (n, k);
SELECT * FROM finish();
