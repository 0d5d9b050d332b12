-- A seal that a superuser took triggers from, while columns have other names than when it was made.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null

CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (100);
CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (100) TO (200);
SELECT safeins.seal('t'), safeins.seal('p') \g /dev/null
INSERT INTO t VALUES (1, 'a');
INSERT INTO p VALUES (1, 'a'), (101, 'b');
SELECT safeins.checkpoint() \g /dev/null
-- As a superuser can: no record is kept of it.
ALTER EVENT TRIGGER safeins_after_seal_ddl DISABLE;
ALTER TABLE t RENAME v TO w;
ALTER TABLE p RENAME v TO w;
ALTER EVENT TRIGGER safeins_after_seal_ddl ENABLE;
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify()',
    $$VALUES ('rename unrecorded', 'public.t', 'renamed, which safeins.seal does not say: v -> w'),
        ('rename unrecorded', 'public.p', 'renamed, which safeins.seal does not say: v -> w')$$, 'columns that were renamed behind our back');

CREATE FUNCTION pg_temp.disarm(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name name;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', name, relation);
    END LOOP;
    SET LOCAL session_replication_role = origin;
END $$;

SAVEPOINT whole;
SELECT pg_temp.disarm('t') \g /dev/null
SELECT pg_temp.refused(format(call, 'public.t'), 'SI203', NULL, 'public.t', 'the seal of table "t" cannot be followed: sealed columns are gone', 'safeins.verify()', call)
FROM (VALUES ('SELECT safeins.copy_command(%L)'), ('SELECT safeins.inclusion_proof(%L, ''1'')')) c (call);
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify()',
    $$VALUES ('seal broken', 'public.t', 'sealed columns are gone'), ('rename unrecorded', 'public.p', 'renamed, which safeins.seal does not say: v -> w')$$, 'a table without its triggers, by whose names nothing is found');
ROLLBACK TO whole;

SELECT pg_temp.disarm('p_1') \g /dev/null
SELECT results_eq($$SELECT damage, table_name, message FROM safeins.verify('{p}') WHERE damage <> 'rename unrecorded'$$,
    $$VALUES ('seal broken', 'public.p', 'table "p_1" has 0 of the 4 triggers of its seal armed')$$, 'a partition without them is read as its parent says');
UPDATE p_1 SET w = 'b';
SELECT results_eq($$SELECT damage, row_key FROM safeins.verify() WHERE damage NOT IN ('seal broken', 'rename unrecorded')$$, $$VALUES ('row altered', '1')$$, 'what is altered there is found');
SELECT results_eq($$SELECT damage, row_key FROM safeins.verify(since => 1) WHERE damage NOT IN ('seal broken', 'rename unrecorded')$$, $$VALUES ('row altered', '1')$$, '... incrementally');
UPDATE p_1 SET w = 'a';
SELECT lives_ok($$SELECT safeins.inclusion_proof('p', '1')$$, 'proofs of it can be made');
SELECT pg_temp.disarm('p') \g /dev/null
SELECT results_eq($$SELECT damage, table_name, message FROM safeins.verify() WHERE damage <> 'rename unrecorded'$$,
    $$VALUES ('seal broken', 'public.p', 'table "p" has 0 of the 4 triggers of its seal armed'),
        ('seal broken', 'public.p', 'table "p_1" has 0 of the 4 triggers of its seal armed')$$, 'a table without them is read as a partition says');
SELECT matches(safeins.copy_command('p'), ', id, w FROM', 'and exported');
SELECT pg_temp.disarm('p_2') \g /dev/null
SELECT throws_ok($$SELECT safeins.copy_command('p')$$, 'SI203', NULL, 'unless none has them any more');
SELECT results_eq('SELECT damage, table_name, message FROM safeins.verify() WHERE table_name = ''public.p''',
    $$VALUES ('seal broken', 'public.p', 'sealed columns are gone')$$, 'which is told');
SELECT * FROM finish();
ROLLBACK;
