-- A versioned seal where a key is given a value that is equal by its type and has other bytes: two
-- keys for the ledger, one for the primary key.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE EXTENSION citext SCHEMA public;
CREATE SCHEMA ek;
SET search_path = ek, public;
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN code AS citext;
CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);
CREATE DOMAIN amounts AS numeric[];

-- Every type that can be a primary key and whose = is not equality of bytes: three values of one, and another.
CREATE TABLE kind (n serial, type text, a text, b text, c text, other text);
INSERT INTO kind (type, a, b, c, other) VALUES
    ('citext', 'ab', 'AB', 'Ab', 'cd'),
    ('code', 'ab', 'AB', 'aB', 'cd'),
    ('text COLLATE nocase', 'ab', 'AB', 'Ab', 'cd'),
    ('varchar(9) COLLATE nocase', 'straße', 'STRASSE', 'strasse', 'cd'),
    ('char(6) COLLATE nocase', 'ab', 'AB', 'Ab', 'cd'),
    ('bpchar', 'a', 'a ', 'a   ', 'b'),
    ('numeric', '1.0', '1.00', '1', '2.5'),
    ('amount', '1.0', '1.00', '1', '2.5'),
    ('real', '0', '-0', '0', '1'),
    ('double precision', '0', '-0', '0', '1'),
    ('interval', '1 day', '24:00', '2 days -24:00', '2 days'),
    ('interval', '1 mon', '30 days', '720:00', '2 mons'),
    ('jsonb', '{"a": 1.0}', '{"a": 1.00}', '{"a": 1}', '{"a": 2}'),
    ('jsonb', '[1.0, "x"]', '[1.00, "x"]', '[1, "x"]', '[2]'),
    ('numeric[]', '{1.0,2}', '{1.00,2}', '{1,2.0}', '{3}'),
    ('amounts', '{1.0,2}', '{1.00,2}', '{1,2.0}', '{3}'),
    ('double precision[]', '{0,1}', '{-0,1}', '{0,1}', '{2}'),
    ('interval[]', '{1 day}', '{24:00}', '{2 days -24:00}', '{1 mon}'),
    ('bpchar[]', '{a}', '{"a "}', '{"a  "}', '{b}'),
    ('jsonb[]', '{1.0}', '{1.00}', '{1}', '{2}'),
    ('text[] COLLATE nocase', '{ab}', '{AB}', '{Ab}', '{cd}'),
    ('numrange', '[1.0,2)', '[1.00,2)', '[1,2.0)', '[5,6)'),
    ('numrange[]', '{"[1.0,2)"}', '{"[1.00,2)"}', '{"[1,2.0)"}', '{"[5,6)"}'),
    ('tstzrange', '[2026-01-01 08:00+08,)', '[2026-01-01 00:00+00,)', '[2026-01-01 08:00+08,infinity)', '[2027-01-01,)'),
    ('timetz', '08:00+08', '00:00+00', '09:00+09', '10:00+08'),
    ('inet', '10.0.0.1', '10.0.0.1/32', '10.0.0.1', '10.0.0.2');
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 140000 THEN
        INSERT INTO ek.kind (type, a, b, c, other) VALUES ('nummultirange', '{[1.0,2)}', '{[1.00,2)}', '{[1,2.0)}', '{[5,6)}');
    END IF;
END $$;

CREATE FUNCTION pg_temp.clean() RETURNS text LANGUAGE sql AS
$$SELECT string_agg(concat_ws(' ', damage, table_name, row_key, message), '; ') FROM safeins.verify()$$;

-- The last leaf of each key, from the journal's own words once they are in the tree, against the rows that are there.
CREATE FUNCTION pg_temp.last_leaves(of text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(key, ' | ' ORDER BY key COLLATE "C") FROM (
        SELECT DISTINCT ON (key) key, op FROM safeins.leaves() WHERE label = of ORDER BY key, position DESC) l WHERE op <> 'D'$$;

-- What is done to a table of one key type; what it says is what differs from what ought to be, NULL where nothing does.
CREATE FUNCTION pg_temp.try(k kind, does text, partitioned boolean DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    keys text;
BEGIN
    EXECUTE format('CREATE TABLE t (k %s PRIMARY KEY, v int) %s', k.type, CASE WHEN partitioned THEN 'PARTITION BY HASH (k)' END);
    IF partitioned THEN
        CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    END IF;
    PERFORM safeins.seal('t', NULL, 'versioned');
    EXECUTE format('INSERT INTO t VALUES (%L, 1), (%L, 2)', k.a, k.other);
    EXECUTE format(replace(replace(replace(replace(does, ':a', '%1$L'), ':b', '%2$L'), ':c', '%3$L'), ':o', '%4$L'), k.a, k.b, k.c, k.other);
    answer := pg_temp.clean();
    PERFORM safeins.checkpoint();
    answer := concat_ws('; ', answer, pg_temp.clean());
    SELECT string_agg(format('%s', t.k), ' | ' ORDER BY format('%s', t.k) COLLATE "C") INTO keys FROM t;
    IF k.type <> 'interval[]' AND keys IS DISTINCT FROM pg_temp.last_leaves('ek.t') THEN
        answer := concat_ws('; ', answer, 'rows ' || keys || ', leaves ' || pg_temp.last_leaves('ek.t'));
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'P0UND', MESSAGE = coalesce(answer, '');
EXCEPTION
    WHEN SQLSTATE 'P0UND' THEN RETURN nullif(SQLERRM, '');
    WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

CREATE TABLE act (name text, does text);
INSERT INTO act VALUES
    ('updated', 'UPDATE t SET k = :b WHERE k = :a'),
    ('updated with its values', 'UPDATE t SET k = :b, v = v + 1'' WHERE k = :a'),
    ('there and back', 'UPDATE t SET k = :b WHERE k = :a; UPDATE t SET k = :a WHERE k = :b'),
    ('twice', 'UPDATE t SET k = :b WHERE k = :a; UPDATE t SET k = :c, v = 9 WHERE k = :b'),
    ('changed, then its values', 'UPDATE t SET k = :b WHERE k = :a; UPDATE t SET v = 7'),
    ('changed, then deleted', 'UPDATE t SET k = :b WHERE k = :a; DELETE FROM t WHERE k = :c'),
    ('changed, deleted, written again', 'UPDATE t SET k = :b WHERE k = :a; DELETE FROM t WHERE k = :c; INSERT INTO t VALUES (:c, 5)'),
    ('upserted', 'INSERT INTO t VALUES (:b, 3) ON CONFLICT (k) DO UPDATE SET k = excluded.k, v = excluded.v'),
    ('upserted, the key left', 'INSERT INTO t VALUES (:b, 3) ON CONFLICT (k) DO UPDATE SET v = excluded.v'),
    ('merged', 'MERGE INTO t USING (SELECT 1) s ON t.k = :a WHEN MATCHED THEN UPDATE SET k = :b, v = 4'),
    ('in WITH', 'WITH d AS (UPDATE t SET k = :b WHERE k = :a RETURNING v) UPDATE t SET v = 8 WHERE k = :o'),
    ('to another key and back to an equal one', 'DELETE FROM t WHERE k = :o; UPDATE t SET k = :o WHERE k = :a; UPDATE t SET k = :b WHERE k = :o'),
    ('two at once', 'UPDATE t SET k = CASE WHEN v = 1 THEN :b ELSE :o END');
UPDATE act SET does = replace(does, '''', '') WHERE name = 'updated with its values';
-- a bare CASE is text
DELETE FROM act WHERE name = 'two at once';
SELECT is(pg_temp.try(k, does), NULL, format('a key of type %s: %s -> %s, %s', type, a, b, name)) FROM kind k, act ORDER BY n, name;
SELECT is(pg_temp.try(k, does, true), NULL, format('... partitioned: %s: %s -> %s, %s', type, a, b, name)) FROM kind k, act
WHERE type IN ('citext', 'numeric', 'double precision', 'bpchar', 'text COLLATE nocase', 'numeric[]') AND name NOT LIKE 'merged' ORDER BY n, name;

-- A trigger of the host's that changes the key once more, before and after.
CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.k := upper(NEW.k::text); RETURN NEW; END$$;
CREATE FUNCTION low() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF pg_trigger_depth() = 1 THEN UPDATE ek.t SET k = lower(k::text) WHERE k = NEW.k; END IF; RETURN NULL; END$$;
SELECT is(pg_temp.try(k, 'CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION ek.up(); UPDATE t SET v = 3 WHERE k = :a'), NULL, 'a trigger that changes the key, ' || type)
FROM kind k WHERE type IN ('citext', 'code', 'text COLLATE nocase');
SELECT is(pg_temp.try(k, 'CREATE TRIGGER a AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION ek.low(); UPDATE t SET k = :b, v = 3 WHERE k = :a'), NULL, '... and one that changes it back, ' || type)
FROM kind k WHERE type IN ('citext', 'code', 'text COLLATE nocase');

-- Foreign keys that follow, to a sealed table whose key they are part of.
SELECT is(pg_temp.try(k, format('CREATE TABLE c (k %s REFERENCES t ON UPDATE CASCADE, n numeric, PRIMARY KEY (k, n)); SELECT safeins.seal(''c'', NULL, ''versioned'');'
    ' INSERT INTO c VALUES (:a, 1.0), (:a, 2); UPDATE t SET k = :b WHERE k = :a; UPDATE c SET n = n + 0.00', type)), NULL, format('a cascade: %s', type))
FROM kind k WHERE type NOT LIKE '%range%';

-- Several key columns, two rows that change places by their equal parts, rows that move between partitions.
CREATE TABLE two (a citext, b numeric, v int, PRIMARY KEY (a, b));
SELECT safeins.seal('two', NULL, 'versioned') \g /dev/null
INSERT INTO two VALUES ('ab', 1.0, 1), ('cd', 1.0, 2), ('ab', 2, 3);
UPDATE two SET a = upper(a), b = b + 0.00;
UPDATE two SET a = lower(a) WHERE b = 2;
SELECT is(pg_temp.clean(), NULL, 'two columns, all rows at once');
CREATE TABLE list (k citext, day date, v int, PRIMARY KEY (k, day)) PARTITION BY LIST (day);
CREATE TABLE list_1 PARTITION OF list FOR VALUES IN ('2026-01-01');
CREATE TABLE list_2 (v int, day date NOT NULL, k citext NOT NULL);
ALTER TABLE list ATTACH PARTITION list_2 FOR VALUES IN ('2026-01-02');
SELECT safeins.seal('list', NULL, 'versioned') \g /dev/null
INSERT INTO list VALUES ('ab', '2026-01-01', 1), ('cd', '2026-01-01', 2), ('ef', '2026-01-02', 3);
UPDATE list SET k = upper(k), day = '2026-01-02' WHERE k = 'ab';
UPDATE list SET day = CASE day WHEN '2026-01-01' THEN date '2026-01-02' ELSE '2026-01-01' END, k = upper(k);
SELECT is(pg_temp.clean(), NULL, 'rows that move between partitions');
UPDATE list_2 SET k = lower(k);
SELECT is(pg_temp.clean(), NULL, '... and one by name');
SELECT safeins.checkpoint() \g /dev/null
SELECT is(pg_temp.clean(), NULL, '... after a checkpoint');
UPDATE list SET k = upper(k);
SELECT is_empty('SELECT * FROM safeins.verify(since => 1)', '... and since it');
SELECT lives_ok($$SELECT safeins.inclusion_proof('two', 'AB', '1.000')$$, 'a proof by a key that is equal');

-- The swap of two keys that are equal to each other's: of equal keys there is one, so they go by way of a third.
CREATE TABLE swap (k citext PRIMARY KEY, v int);
SELECT safeins.seal('swap', NULL, 'versioned') \g /dev/null
INSERT INTO swap VALUES ('ab', 1), ('cd', 2);
UPDATE swap SET k = 'x' WHERE k = 'ab';
UPDATE swap SET k = 'AB' WHERE k = 'cd';
UPDATE swap SET k = 'CD' WHERE k = 'x';
WITH gone AS (DELETE FROM swap RETURNING *) INSERT INTO swap SELECT k || '1', v FROM gone;
SELECT is(pg_temp.clean(), NULL, 'two keys exchanged');

-- An append-only table refuses all of it.
CREATE TABLE fixed (k citext PRIMARY KEY, v int);
SELECT safeins.seal('fixed') \g /dev/null
INSERT INTO fixed VALUES ('ab', 1);
SELECT throws_ok($$UPDATE fixed SET k = 'AB'$$, 'SI201', NULL, 'append-only: an equal key is another');

-- A key that is checked late is no key at every moment.
CREATE TABLE late (id int PRIMARY KEY DEFERRABLE, v int);
CREATE TABLE later (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v int) PARTITION BY RANGE (id);
CREATE TABLE none (id int UNIQUE, v int);
CREATE TABLE half (id int NOT NULL, v int) PARTITION BY RANGE (id);
CREATE TABLE half_1 PARTITION OF half FOR VALUES FROM (0) TO (9);
ALTER TABLE ONLY half ADD PRIMARY KEY (id);
SELECT throws_like(format('SELECT safeins.seal(%L)', t), '%' || m || '%', t || ': ' || m) FROM (VALUES
    ('late', 'its primary key is DEFERRABLE'), ('later', 'its primary key is DEFERRABLE'), ('none', 'it has no primary key'), ('half', 'its primary key is not valid')) x (t, m);
SELECT throws_ok(format('SELECT safeins.seal(%L)', t), '42809', NULL, t) FROM (VALUES ('late'), ('later'), ('none'), ('half')) x (t);
SELECT * FROM finish();
ROLLBACK;
