-- A sealed value that the server cannot read any more: its error says of which table and row it is.
BEGIN;
SET client_min_messages = warning;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE EXTENSION pg_surgery;
CREATE SCHEMA un;
SET search_path = un, public;
CREATE TABLE letters (id integer PRIMARY KEY, v text);
ALTER TABLE letters ALTER v SET STORAGE EXTERNAL;
CREATE TABLE versions (LIKE letters INCLUDING ALL);
CREATE TABLE others (id integer PRIMARY KEY, v text);
INSERT INTO letters SELECT i, repeat(md5(i::text), 200) FROM generate_series(1, 5) i;
INSERT INTO versions TABLE letters;
INSERT INTO others TABLE letters;
SELECT safeins.seal('letters'), safeins.seal('others'), safeins.seal('versions', NULL, 'versioned') \g /dev/null
SELECT safeins.checkpoint() \g /dev/null
SELECT is_empty('SELECT * FROM safeins.verify()', 'all of it is whole');

CREATE FUNCTION pg_temp.context(tables regclass[], workers integer, since bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE context text;
BEGIN
    PERFORM safeins.verify(tables, workers, since);
    RETURN 'nothing failed';
EXCEPTION WHEN data_corrupted THEN
    GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
    RETURN split_part(context, E'\n', 1);
END $$;
-- The second chunk of the third row.
CREATE FUNCTION pg_temp.spoil(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE toast regclass := (SELECT reltoastrelid FROM pg_class WHERE oid = relation); chunk tid;
BEGIN
    EXECUTE format('SELECT ctid FROM %s WHERE chunk_seq = 1 ORDER BY chunk_id OFFSET 2 LIMIT 1', toast) INTO chunk;
    PERFORM heap_force_kill(toast, ARRAY[chunk]);
END $$;
SELECT pg_temp.spoil('letters'), pg_temp.spoil('versions') \g /dev/null
SELECT is(pg_temp.context('{letters}', 1, NULL), 'sealed table "letters", at or behind its row (0,3)', 'the row of an append-only table');
SELECT is(pg_temp.context('{letters}', 2, NULL), 'sealed table "letters", at or behind its row (0,3)', '... in two processes');
SELECT is(pg_temp.context('{versions}', 1, NULL), 'sealed table "versions", at or behind its row (0,3)', 'that of a versioned one');
SELECT is_empty($$SELECT * FROM safeins.verify('{others}')$$, 'other tables are verified');
SELECT * FROM finish();
ROLLBACK;
