-- Whatever wrote a key last, its last leaf says what is in the table now.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
CREATE SCHEMA so;
SET search_path = so, public;

-- The rows of a sealed table as its leaves have them: of each key the last one, if that is no D.
CREATE FUNCTION pg_temp.by_leaves(of_label text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.checkpoint();
    RETURN coalesce((SELECT string_agg(key, '; ' ORDER BY key COLLATE "C") FROM (SELECT DISTINCT ON (key) key, op FROM safeins.leaves() WHERE label = of_label ORDER BY key, "position" DESC) l WHERE op <> 'D'), '');
END $$;
-- Runs a statement: keys by the leaves and by the table agree, and of each row the last leaf is its own.
CREATE FUNCTION pg_temp.agree(of_table text, key text, statement text, about text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    in_table text;
    stale text;
BEGIN
    EXECUTE statement;
    EXECUTE format('SELECT coalesce(string_agg(k, ''; '' ORDER BY k COLLATE "C"), '''') FROM (SELECT %s AS k FROM so.%I) t', key, of_table) INTO in_table;
    RETURN NEXT is(pg_temp.by_leaves('so.' || of_table), in_table, about || ': the keys');
    EXECUTE format('SELECT string_agg(k, ''; '') FROM (SELECT %s AS k, safeins.inclusion_proof(%L, VARIADIC string_to_array(%s, '','')) AS p FROM so.%I) t
        WHERE (p ->> ''leaf'') <> (SELECT encode(hash, ''hex'') FROM safeins.leaves() WHERE label = %L AND key = k ORDER BY "position" DESC LIMIT 1)',
        key, 'so.' || of_table, key, of_table, 'so.' || of_table) INTO stale;
    RETURN NEXT is(stale, NULL, about || ': the last leaves are of the rows');
EXCEPTION WHEN SQLSTATE 'SI202' THEN
    RETURN NEXT fail(about || ': ' || SQLERRM);
END $$;

-- Referential actions: several UPDATEs and DELETEs of one table within one statement.
CREATE TABLE p (id integer PRIMARY KEY);
INSERT INTO p SELECT generate_series(1, 20);
CREATE TABLE both_key (a integer REFERENCES p ON UPDATE CASCADE, b integer REFERENCES p ON UPDATE CASCADE, PRIMARY KEY (a, b));
CREATE TABLE key_later (b integer REFERENCES p ON UPDATE CASCADE, a integer PRIMARY KEY REFERENCES p ON UPDATE CASCADE);
CREATE TABLE key_first (a integer PRIMARY KEY REFERENCES p ON UPDATE CASCADE, b integer REFERENCES p ON UPDATE CASCADE);
CREATE TABLE gone_null (id integer PRIMARY KEY, a integer REFERENCES p ON DELETE CASCADE, b integer REFERENCES p ON DELETE SET NULL);
CREATE TABLE null_gone (id integer PRIMARY KEY, a integer REFERENCES p ON DELETE SET NULL, b integer REFERENCES p ON DELETE CASCADE);
CREATE TABLE tree (id integer PRIMARY KEY, above integer REFERENCES tree ON UPDATE CASCADE ON DELETE CASCADE);
INSERT INTO both_key VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO key_later VALUES (1, 1), (1, 2), (3, 3);
INSERT INTO key_first VALUES (1, 1), (2, 1), (3, 3);
INSERT INTO gone_null SELECT 10 * a + b, a, b FROM generate_series(11, 13) a, generate_series(11, 13) b;
INSERT INTO null_gone SELECT 10 * a + b, a, b FROM generate_series(11, 13) a, generate_series(11, 13) b;
INSERT INTO tree VALUES (1, 1), (2, 1), (3, 2), (4, 4);
SELECT safeins.seal('both_key', mode => 'versioned'), safeins.seal('key_later', mode => 'versioned'), safeins.seal('key_first', mode => 'versioned'), safeins.seal('gone_null', mode => 'versioned'),
    safeins.seal('null_gone', mode => 'versioned'), safeins.seal('tree', mode => 'versioned') \g /dev/null
UPDATE p SET id = id + 100 WHERE id < 5;
SELECT pg_temp.agree('both_key', $$a || ',' || b$$, '', 'a key of two references to one row');
SELECT pg_temp.agree('key_later', 'a::text', '', 'a reference, then one that is the key');
SELECT pg_temp.agree('key_first', 'a::text', '', 'a reference that is the key, then another');
DELETE FROM p WHERE id IN (11, 12);
SELECT pg_temp.agree('gone_null', 'id::text', '', 'ON DELETE CASCADE, then SET NULL');
SELECT pg_temp.agree('null_gone', 'id::text', '', 'ON DELETE SET NULL, then CASCADE');
SELECT pg_temp.agree('tree', 'id::text', 'UPDATE tree SET id = id + 10', 'a table that refers to itself');
SELECT pg_temp.agree('tree', 'id::text', 'DELETE FROM tree WHERE id = 12', '... and is cut');

-- Triggers of the table's own.
CREATE TABLE own (id integer PRIMARY KEY, v text, n integer DEFAULT 0);
CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.v = 'number me' THEN
        UPDATE so.own SET n = n + 1 WHERE id = NEW.id;
    ELSIF TG_OP = 'INSERT' AND NEW.v = 'move me' THEN
        UPDATE so.own SET id = id + 1000 WHERE id = NEW.id;
    ELSIF TG_OP = 'INSERT' AND NEW.v = 'refuse me' THEN
        DELETE FROM so.own WHERE id = NEW.id;
    ELSIF TG_OP = 'UPDATE' AND NEW.v = 'count me' AND NEW.n < 3 THEN
        UPDATE so.own SET n = n + 1 WHERE id = NEW.id;
    ELSIF TG_OP = 'DELETE' AND OLD.v <> 'dead' THEN
        INSERT INTO so.own VALUES (OLD.id, 'dead');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER own AFTER INSERT OR UPDATE OR DELETE ON own FOR EACH ROW EXECUTE FUNCTION own();
SELECT safeins.seal('own', mode => 'versioned') \g /dev/null
SELECT pg_temp.agree('own', 'id::text', s, s) FROM unnest(ARRAY['INSERT INTO own VALUES (1, ''number me''), (2, ''x''), (3, ''move me''), (4, ''refuse me'')',
    'UPDATE own SET v = ''count me'' WHERE id < 3', 'DELETE FROM own WHERE id = 2', 'DELETE FROM own WHERE id = 2',
    'INSERT INTO own VALUES (1, ''again''), (5, ''number me'') ON CONFLICT (id) DO UPDATE SET v = ''count me'', n = 0']) s;
CREATE FUNCTION own_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF pg_trigger_depth() = 1 THEN UPDATE so.own SET n = n + 100; END IF; RETURN NULL; END $$;
CREATE TRIGGER a_first AFTER INSERT OR UPDATE ON own FOR EACH STATEMENT EXECUTE FUNCTION own_statement();
SELECT pg_temp.agree('own', 'id::text', s, 'with a trigger by statement: ' || s) FROM unnest(ARRAY['INSERT INTO own VALUES (21, ''x'')', 'UPDATE own SET v = ''y''']) s;

-- Functions within a statement.
CREATE TABLE fn (id integer PRIMARY KEY, v text);
CREATE FUNCTION fn(i integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN UPDATE so.fn SET v = v || '!' WHERE id = i; RETURN i; END $$;
SELECT safeins.seal('fn', mode => 'versioned') \g /dev/null
SELECT pg_temp.agree('fn', 'id::text', s, s) FROM unnest(ARRAY['INSERT INTO fn VALUES (1, ''a''), (2, ''b'') RETURNING fn(id)', 'UPDATE fn SET v = ''c'' WHERE id = 1 RETURNING fn(id)',
    'WITH i AS (INSERT INTO fn VALUES (3, ''a'') RETURNING fn(id)) SELECT * FROM i']) s;

-- MERGE and data-modifying WITH.
CREATE TABLE mg (id integer PRIMARY KEY, v text);
INSERT INTO mg VALUES (1, 'a'), (2, 'b');
SELECT safeins.seal('mg', mode => 'versioned') \g /dev/null
SELECT pg_temp.agree('mg', 'id::text', s, s) FROM unnest(ARRAY[
    'MERGE INTO mg USING (VALUES (1), (9)) s (id) ON mg.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1, ''new'')',
    'MERGE INTO mg USING (VALUES (2), (9)) s (id) ON mg.id = s.id WHEN MATCHED THEN UPDATE SET id = 3 WHEN NOT MATCHED THEN INSERT VALUES (2, ''new'')',
    'MERGE INTO mg USING (VALUES (1), (2), (3), (4)) s (id) ON mg.id = s.id WHEN MATCHED AND s.id = 1 THEN DELETE WHEN MATCHED AND s.id = 2 THEN UPDATE SET id = 1 WHEN MATCHED THEN UPDATE SET v = ''z'' WHEN NOT MATCHED THEN INSERT VALUES (2, ''newer'')',
    'WITH d AS (DELETE FROM mg WHERE id = 1 RETURNING *) INSERT INTO mg SELECT id, v || ''2'' FROM d',
    'WITH u AS (UPDATE mg SET id = 30 WHERE id = 3 RETURNING 3 AS id) INSERT INTO mg SELECT id, ''in its place'' FROM u',
    'UPDATE mg SET id = id - 1000', 'UPDATE mg SET id = id + 1000, v = ''w'' WHERE id < 0', 'INSERT INTO mg VALUES (50), (51); UPDATE mg SET id = id + 1 WHERE id = 51; UPDATE mg SET id = 51 WHERE id = 50']) s;

-- Back to an earlier version: a proof is of the last leaf.
UPDATE mg SET v = 'A';
UPDATE mg SET v = 'B';
SELECT pg_temp.agree('mg', 'id::text', 'UPDATE mg SET v = ''A''', 'back to what it was');
SELECT is((SELECT max((safeins.inclusion_proof('so.mg', id::text) ->> 'position')::bigint) FROM mg), (SELECT max("position") FROM safeins.leaves() WHERE label = 'so.mg'), 'a proof is of the last leaf');
SELECT pg_temp.agree('fn', 'id::text', 'INSERT INTO fn VALUES (7, ''A''); UPDATE fn SET v = ''B'' WHERE id = 7; UPDATE fn SET v = ''A'' WHERE id = 7', 'an inserted row, changed and back');

-- Of our own tables one act is one leaf.
SELECT is((SELECT string_agg(label || ' ' || key, ', ') FROM (SELECT label, key, lag(hash) OVER (PARTITION BY label, key ORDER BY "position") = hash AS again FROM safeins.leaves() WHERE label LIKE 'safeins.%') l WHERE again), NULL, 'no leaf of ours twice');

SELECT * FROM finish();
ROLLBACK;
