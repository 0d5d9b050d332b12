-- What is kept of a command from its start to its end is not lost to commands that run within it: others' event triggers, and checks of a domain, run their own.
BEGIN;
SET client_min_messages = notice;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA ne;
SET search_path = ne, public;
CREATE TABLE marks (tag text);
CREATE FUNCTION positive(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1 / 2';
CREATE DOMAIN number AS integer CHECK (ne.positive(VALUE));
CREATE TABLE elsewhere (n number);
INSERT INTO elsewhere VALUES (1);
CREATE TYPE company AS ENUM ('A', 'B');
CREATE TYPE pair AS (a company, b text);
CREATE DOMAIN name_of AS company;
CREATE TABLE t (id integer PRIMARY KEY, gs text, je numeric, rq date, n integer);
SELECT safeins.attach('premium', 't', '{"receipt": "id", "insurer": "gs", "amount": "ne.half(je) * n::ne.number::integer", "received_on": "rq"}') \g /dev/null

-- ---- each command that runs within another, and each place where it may ----

CREATE FUNCTION within(n integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE current_setting('ne.command');
    RETURN true;
END $$;
CREATE FUNCTION beside() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE command text := current_setting('ne.command');
BEGIN
    -- not for its own
    IF current_setting('ne.busy', true) IS DISTINCT FROM 'on' THEN
        SET LOCAL ne.busy = 'on';
        EXECUTE command;
        SET LOCAL ne.busy = 'off';
    END IF;
END $$;
CREATE TABLE inner_commands (command text);
INSERT INTO inner_commands VALUES ($$COMMENT ON TABLE ne.marks IS 'x'$$), ('CREATE TABLE ne.inner_one (i integer); DROP TABLE ne.inner_one'), ('ALTER TABLE ne.marks ADD COLUMN x integer; ALTER TABLE ne.marks DROP COLUMN x'),
    ('CREATE OR REPLACE FUNCTION ne.innermost() RETURNS integer LANGUAGE sql AS ''SELECT 1'''), ('ALTER TABLE ne.marks RENAME TO marks2; ALTER TABLE ne.marks2 RENAME TO marks'), ('DO $x$BEGIN ALTER TABLE ne.marks RENAME TO nothing; RAISE EXCEPTION ''x''; EXCEPTION WHEN OTHERS THEN NULL; END$x$');
SELECT throws_ok(format('DO %L', format('BEGIN PERFORM set_config(%L, %L, true); ALTER DOMAIN ne.number ADD CONSTRAINT within CHECK (ne.within(VALUE)); END', 'ne.command', command)), 'SI002', NULL, 'a check that runs: ' || command) FROM inner_commands;

SET client_min_messages = warning;
CREATE FUNCTION pg_temp.outer_commands(name text, place text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE c text; o text; n bigint;
BEGIN
    FOR c IN SELECT command FROM ne.inner_commands LOOP
        PERFORM set_config('ne.command', c, true);
        FOREACH o IN ARRAY ARRAY['CREATE OR REPLACE FUNCTION ne.half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS ''SELECT $1 / 4''', 'ALTER FUNCTION ne.half(numeric) SET search_path = public', 'ALTER DOMAIN ne.number DROP CONSTRAINT number_check',
            'ALTER DOMAIN ne.number ADD CHECK (VALUE < 100)', 'ALTER FUNCTION ne.positive(integer) STRICT'] LOOP
            RETURN NEXT throws_ok(o, 'SI002', NULL, place || ' (' || name || ') that runs ' || c || ': ' || o);
        END LOOP;
        SELECT count(*) INTO n FROM safeins.attachment_log WHERE action = 'follow';
        ALTER TABLE ne.t RENAME TO t_new;
        RETURN NEXT is((SELECT count(*) FROM safeins.attachment_log WHERE action = 'follow') - n, 2::bigint, place || ' (' || name || ') that runs ' || c || ': a table''s new name is followed');
        ALTER TABLE ne.t_new SET SCHEMA public;
        RETURN NEXT is((SELECT count(*) FROM safeins.attachment_log WHERE action = 'follow') - n, 4::bigint, '... and its new schema');
        ALTER TABLE public.t_new SET SCHEMA ne;
        ALTER TABLE ne.t_new RENAME TO t;
        RETURN NEXT is((SELECT string_agg(table_schema || '.' || table_name, ' ' ORDER BY id) FROM (SELECT * FROM safeins.attachment_log ORDER BY id DESC LIMIT 1) l), 'ne.t', '... and back');
    END LOOP;
END $$;
CREATE EVENT TRIGGER aaa ON ddl_command_end EXECUTE FUNCTION ne.beside();
SET ne.busy = 'off';
SELECT pg_temp.outer_commands('aaa', 'an event trigger before ours');
SET ne.busy = 'on';
DROP EVENT TRIGGER aaa;
CREATE EVENT TRIGGER zzz ON ddl_command_start EXECUTE FUNCTION ne.beside();
SET ne.busy = 'off';
SELECT pg_temp.outer_commands('zzz', 'an event trigger after ours, at the start');
SET ne.busy = 'on';
DROP EVENT TRIGGER zzz;

-- ---- labels: the text of a value, in whatever way it is reached ----

CREATE TABLE e (id integer PRIMARY KEY, gs company, d name_of, p pair, a company[], je numeric, rq date);
CREATE FUNCTION pg_temp.labels(insurer text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.attach('premium', 'ne.e', jsonb_build_object('receipt', '''e'' || id', 'insurer', insurer, 'amount', 'je', 'received_on', 'rq'));
    INSERT INTO ne.e VALUES (1, 'A', 'A', ROW('A', 'x'), '{A}', 100, '2026-01-01');
    RETURN NEXT throws_ok('ALTER TYPE ne.company RENAME VALUE ''A'' TO ''C''', 'SI002', NULL, insurer || ': a label that is given another name');
    DELETE FROM ne.e;
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', '... the money leaves the account that it came to');
    PERFORM safeins.detach('premium', 'ne.e', 'x');
END $$;
SELECT pg_temp.labels(i) FROM unnest(ARRAY['gs', 'd', 'gs::text', 'lower(gs::text)', '(p).a', '(a)[1]', 'CASE WHEN gs = ''A'' THEN ''A'' ELSE ''B'' END', 'array_to_string(a, '''')', 'concat(p)', 'p::text']) i;
SELECT safeins.attach('premium', 'e', '{"receipt": "''e'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT lives_ok($$ALTER TYPE ne.company ADD VALUE 'D' AFTER 'A'$$, 'a label more is welcome');
SELECT lives_ok($$ALTER TYPE ne.company RENAME TO firm; ALTER TYPE ne.firm RENAME TO company$$, 'and so is another name of the type');
-- A command that sends word of a change after its last write, as these do, is looked at like any other.
CREATE DOMAIN ne.apart AS integer CONSTRAINT positive CHECK (VALUE > 0);
SELECT lives_ok('ALTER DOMAIN ne.apart DROP CONSTRAINT positive', 'a check of a domain that no mapping names goes');
SELECT lives_ok('ALTER DOMAIN ne.apart DROP CONSTRAINT IF EXISTS positive', '... and one that is not there');
SELECT lives_ok('ALTER DOMAIN ne.apart ADD CONSTRAINT small CHECK (VALUE < 10) NOT VALID', '... and comes');
SELECT lives_ok('ALTER DOMAIN ne.apart VALIDATE CONSTRAINT small', '... and is validated');
SELECT * FROM finish();
ROLLBACK;
