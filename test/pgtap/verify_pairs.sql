-- What is newer than a checkpoint is held together in memory first and sorted where it does not fit at once: what
-- is found is the same with much memory and with little, of what is newer and of all, by one process and by two.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA vp;
SET search_path = vp, public;

CREATE TABLE pay (id bigint PRIMARY KEY, amount numeric(18,2), paid_on date);
CREATE TABLE part (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (id);
CREATE TABLE part_1_1 PARTITION OF part_1 FOR VALUES IN (1, 2, 3);
CREATE TABLE part_1_2 (day date NOT NULL, gone text, id bigint NOT NULL);
ALTER TABLE part_1_2 DROP COLUMN gone;
ALTER TABLE part_1 ATTACH PARTITION part_1_2 DEFAULT;
CREATE TABLE version (id bigint PRIMARY KEY, word text);
SELECT safeins.seal('pay'), safeins.seal('part'), safeins.seal('version', mode => 'versioned') \g /dev/null
INSERT INTO pay SELECT i, i / 3.0, date '2025-01-01' + i % 300 FROM generate_series(1, 500) i;
INSERT INTO part SELECT i % 9, date '2025-01-01' + i FROM generate_series(1, 90) i;
SELECT safeins.checkpoint() \g /dev/null
INSERT INTO pay SELECT i, i / 3.0, date '2025-01-01' + i % 300 FROM generate_series(501, 3500) i;
INSERT INTO part SELECT i % 9, date '2025-06-01' + i FROM generate_series(1, 90) i;
INSERT INTO version SELECT i, 'a' FROM generate_series(1, 100) i;
UPDATE version SET word = 'b' WHERE id % 2 = 0;
SELECT safeins.checkpoint() \g /dev/null
INSERT INTO pay SELECT i, i / 3.0, date '2025-01-01' + i % 300 FROM generate_series(3501, 3600) i;

CREATE FUNCTION pg_temp.found(way text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', damage, table_name, row_key), ', ' ORDER BY table_name, damage, row_key COLLATE "C"), 'none') FROM (
        SELECT v.* FROM safeins.verify() v WHERE way = 'all' UNION ALL
        SELECT v.* FROM safeins.verify(workers => 2) v WHERE way = 'by two' UNION ALL
        SELECT v.* FROM safeins.verify(since => 1) v WHERE way = 'newer') v
$$;
-- In each way, with the memory for all rows and for a few hundred.
CREATE FUNCTION pg_temp.found_alike() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    memory text;
    way text;
    found text;
    first text;
BEGIN
    FOREACH memory IN ARRAY ARRAY['4MB', '64kB'] LOOP
        PERFORM set_config('work_mem', memory, true);
        FOREACH way IN ARRAY ARRAY['all', 'by two', 'newer'] LOOP
            found := pg_temp.found(way);
            first := coalesce(first, found);
            IF found <> first THEN
                RETURN format('%s: otherwise %s with %s: %s', first, way, memory, found);
            END IF;
        END LOOP;
    END LOOP;
    RETURN first;
END $$;
-- What is found once these have been done, which are undone then.
CREATE FUNCTION pg_temp.found_after(VARIADIC statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    statement text;
BEGIN
    FOREACH statement IN ARRAY statements LOOP
        EXECUTE statement;
    END LOOP;
    RAISE EXCEPTION '%', pg_temp.found_alike() USING ERRCODE = 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN SQLERRM;
END $$;

SELECT is(pg_temp.found_alike(), 'none', 'nothing was altered');
SELECT is(pg_temp.found_after('SET LOCAL session_replication_role = replica',
        'UPDATE pay SET amount = 0 WHERE id IN (600, 3550)', 'DELETE FROM pay WHERE id = 3499', $$INSERT INTO pay VALUES (9000, 1, '2025-01-01')$$,
        $$UPDATE part SET day = '2025-12-31' WHERE id = 8 AND day = '2025-06-09'$$, $$UPDATE version SET word = 'c' WHERE id = 4$$),
    'row added vp.part 8,2025-12-31, row missing vp.part 8,2025-06-09, row added vp.pay 9000, row altered vp.pay 3550, row altered vp.pay 600, row missing vp.pay 3499, row altered vp.version 4',
    'rows were altered, taken out and added');
SELECT is(pg_temp.found_after('SET LOCAL allow_system_table_mods = on', $$UPDATE pg_index SET indisunique = false WHERE indexrelid = 'pay_pkey'::regclass$$,
        'SET LOCAL session_replication_role = replica', 'INSERT INTO pay SELECT * FROM pay WHERE id IN (700, 3560)', 'INSERT INTO pay SELECT id, 0, paid_on FROM pay WHERE id = 800'),
    'row added vp.pay 3560, row added vp.pay 700, row added vp.pay 800', 'a second row of a key, equal or not, beside the one that fits');
SELECT is(pg_temp.found_after('SET LOCAL session_replication_role = replica', 'DELETE FROM pay WHERE id = 900', 'SET LOCAL session_replication_role = origin',
        $$INSERT INTO pay VALUES (900, 300, date '2025-01-01' + 900 % 300)$$),
    'journal altered vp.pay 900', 'a row that was journalled again: one leaf too many');
SELECT is(pg_temp.found_after('SET LOCAL session_replication_role = replica', 'DELETE FROM pay WHERE id = 900', 'SET LOCAL session_replication_role = origin',
        $$INSERT INTO pay VALUES (900, 300, date '2025-01-01' + 900 % 300)$$, 'SELECT safeins.checkpoint()'),
    'journal altered vp.pay 900', '... and it is in the tree');
SELECT is(pg_temp.found_after('SET LOCAL session_replication_role = replica', 'DELETE FROM pay WHERE id = 900', 'SET LOCAL session_replication_role = origin',
        $$INSERT INTO pay VALUES (900, 301, '2025-01-01')$$),
    'journal altered vp.pay 900', 'another row of a key whose own is gone: of two leaves one has its row');
SELECT * FROM finish();
ROLLBACK;
