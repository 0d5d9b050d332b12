-- A trigger that calls a function of ours is made by us, or comes out of a dump; and no other trigger is ours, whatever its name.
BEGIN;
SET client_min_messages = error;
SET safeins.today = '2025-09-30';
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE ROLE safeins_handmade_t;
SELECT safeins.grant_access('safeins_handmade_t', 'dba') \g /dev/null
CREATE SCHEMA hm AUTHORIZATION safeins_handmade_t;
SET search_path = hm, public;
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric, rq date);
CREATE TABLE zf (id bigint PRIMARY KEY, gs text, je numeric, rq date) PARTITION BY RANGE (id);
CREATE TABLE sealed (id bigint PRIMARY KEY, gs text);
CREATE TABLE own (id bigint PRIMARY KEY, gs text, je numeric, rq date);
ALTER TABLE own OWNER TO safeins_handmade_t;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'), safeins.seal('sealed') \g /dev/null
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION m() RETURNS text LANGUAGE sql AS $$SELECT quote_literal('{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$;

-- ---- by hand, in every form, by everybody ----

CREATE TABLE forms (form text);
INSERT INTO forms VALUES
    ('CREATE TRIGGER x AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE OR REPLACE TRIGGER safeins_03_premium_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER safeins_97_premium_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE PROCEDURE safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER safeins_03_premium_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT WHEN (safeins.loaded()) EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER safeins_03_premium_insert AFTER INSERT OR UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER r AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION safeins.guard(''premium'', ' || m() || ')'),
    ('CREATE TRIGGER r BEFORE UPDATE OF id ON %s FOR EACH ROW EXECUTE FUNCTION safeins.guard()'),
    ('CREATE CONSTRAINT TRIGGER c AFTER INSERT ON %s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safeins.guard(''premium'')'),
    ('CREATE TRIGGER s AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()'),
    ('CREATE TRIGGER safeins_seal_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()'),
    ('CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF id, gs OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(''' || (SELECT number FROM safeins.seals() WHERE label = 'hm.sealed') || ''', ''hm.sealed'', ''append_only'', ''1'')'),
    ('CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF id OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(''6'', ''safeins.rule_mode'', ''append_only'', ''1'')'),
    ('CREATE CONSTRAINT TRIGGER s AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION safeins.seal_guard()');
GRANT SELECT ON forms TO PUBLIC;
SELECT throws_ok(format(form, 'own'), 'SI002', NULL, 'superuser: ' || left(form, 90)) FROM forms;
SELECT throws_ok(format(form, 'zf'), 'SI002', NULL, 'on a partitioned table: ' || left(form, 90)) FROM forms WHERE form NOT LIKE '%CONSTRAINT%';
SELECT throws_ok(format(regexp_replace(form, 'TRIGGER \w+', 'TRIGGER other'), 'bf'), 'SI002', NULL, 'on an attached table: ' || left(form, 90)) FROM forms;
SELECT throws_ok(format(regexp_replace(form, 'TRIGGER \w+', 'TRIGGER other'), 'sealed'), 'SI002', NULL, 'on a sealed table: ' || left(form, 90)) FROM forms;
SELECT throws_ok(format('CREATE SCHEMA made CREATE TABLE own (id bigint PRIMARY KEY, gs text, je numeric, rq date) %s', format(form, 'own')), 'SI002', NULL, 'in CREATE SCHEMA: ' || left(form, 90)) FROM forms WHERE form NOT LIKE '%REPLACE%';
-- From 19 on a trigger in CREATE SCHEMA may stand on a table that the search_path finds elsewhere; before, it does not know that table.
SELECT throws_ok('CREATE SCHEMA made ' || format(regexp_replace(form, 'TRIGGER \w+', 'TRIGGER other'), t), state, NULL, format('in CREATE SCHEMA, on table %s of another: %s', t, left(form, 80)))
FROM forms, unnest(ARRAY['own', 'bf', 'sealed']) t, (VALUES (CASE WHEN current_setting('server_version_num')::int < 190000 THEN '42P01' ELSE 'SI002' END)) v (state)
WHERE current_setting('server_version_num')::int >= 190000 OR form NOT LIKE '%REPLACE%';
SELECT throws_ok('CREATE SCHEMA made CREATE OR REPLACE TRIGGER safeins_03_premium_insert AFTER INSERT ON bf FOR EACH STATEMENT EXECUTE FUNCTION nothing()', state, NULL, 'in CREATE SCHEMA, over a guard')
FROM (VALUES (CASE WHEN current_setting('server_version_num')::int < 190000 THEN '42P01' ELSE 'SI002' END)) v (state);
SELECT lives_ok($$SELECT set_config('search_path', '', true); CREATE SCHEMA "其他" CREATE TABLE t (id int); SET LOCAL search_path = hm, public$$, 'in CREATE SCHEMA, without a search_path, as a dump is restored');
SELECT lives_ok('CREATE TEMP TABLE tmp (id bigint PRIMARY KEY, gs text, je numeric, rq date)', 'a temporary table');
SELECT throws_ok(format(form, 'tmp'), 'SI002', NULL, 'on a temporary table: ' || left(form, 90)) FROM forms;
CREATE FUNCTION pg_temp.as_dba(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text := 'nothing was refused';
BEGIN
    SET LOCAL ROLE safeins_handmade_t;
    BEGIN
        EXECUTE statement;
    EXCEPTION WHEN OTHERS THEN state := SQLSTATE;
    END;
    RESET ROLE;
    RETURN state;
END $$;
SELECT is(pg_temp.as_dba(format(form, 'hm.own')), 'SI002', 'dba: ' || left(form, 90)) FROM forms;
SELECT is((SELECT string_agg(tgname::text, ' ') FROM pg_trigger WHERE tgrelid IN ('own'::regclass, 'zf'::regclass) AND NOT tgisinternal), NULL, 'none is there');

-- ---- what the log says, and nothing beyond it ----

CREATE FUNCTION pg_temp.defs(r regclass) RETURNS text[] LANGUAGE sql AS $$SELECT array_agg(pg_get_triggerdef(oid) ORDER BY oid) FROM pg_trigger WHERE tgrelid = r AND NOT tgisinternal$$;
CREATE FUNCTION pg_temp.stripped(r regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n name;
BEGIN
    -- as a restore finds the table: data there, no trigger
    SET LOCAL session_replication_role = replica;
    FOR n IN SELECT tgname FROM pg_trigger WHERE tgrelid = r AND NOT tgisinternal LOOP EXECUTE format('DROP TRIGGER %I ON %s', n, r); END LOOP;
    SET LOCAL session_replication_role = origin;
END $$;
CREATE TABLE kept AS SELECT 'bf' AS t, pg_temp.defs('bf') AS d UNION ALL SELECT 'sealed', pg_temp.defs('sealed');
SELECT pg_temp.stripped('bf'), pg_temp.stripped('sealed') \g /dev/null
SELECT lives_ok(s, 'restored: ' || left(s, 80)) FROM kept, unnest(d) s;
SELECT is(pg_temp.defs('bf'), (SELECT d FROM kept WHERE t = 'bf'), 'guards are there again');
SELECT is((SELECT string_agg(state, ',') FROM safeins.attachment), 'armed', '... armed');
SELECT pg_temp.stripped('bf'), pg_temp.stripped('sealed') \g /dev/null
SELECT throws_ok(replace(replace(s, 'hm.bf', 'hm.own'), 'hm.sealed ', 'hm.own '), 'SI002', NULL, 'on another table: ' || left(s, 80)) FROM kept, unnest(d) s;
SELECT throws_ok(replace(s, '"amount": "je"', '"amount": "je * 2"'), 'SI002', NULL, 'with another mapping: ' || left(s, 80)) FROM kept, unnest(d) s WHERE t = 'bf';
SELECT throws_ok(replace(replace(s, '''premium''', '''expense'''), 'premium', 'expense'), 'SI002', NULL, 'in another role: ' || left(s, 80)) FROM kept, unnest(d) s WHERE t = 'bf';
SELECT lives_ok(s, 'restored: ' || left(s, 80)) FROM kept, unnest(d) s;
SELECT safeins.detach('premium', 'bf', 'x'), safeins.unseal('sealed', 'x') \g /dev/null
SELECT throws_ok(s, 'SI002', NULL, 'given up: ' || left(s, 80)) FROM kept, unnest(d) s;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
ALTER TABLE bf RENAME TO bf_old;
ALTER TABLE own RENAME TO bf;
SELECT throws_ok(s, 'SI002', NULL, 'a table that took the name: ' || left(s, 80)) FROM kept, unnest(d) s WHERE t = 'bf';
UPDATE kept SET d = pg_temp.defs('bf_old') WHERE t = 'bf';
SELECT pg_temp.stripped('bf_old') \g /dev/null
SELECT lives_ok(s, 'by its new name: ' || left(s, 80)) FROM kept, unnest(d) s WHERE t = 'bf';

-- ---- by its function, not by its name ----

ALTER TABLE bf RENAME TO own;
CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON own FOR EACH STATEMENT EXECUTE FUNCTION nothing();
CREATE TRIGGER safeins_seal_insert AFTER INSERT ON own FOR EACH STATEMENT EXECUTE FUNCTION nothing();
CREATE TRIGGER safeins_seal_update AFTER INSERT ON bf_old FOR EACH STATEMENT EXECUTE FUNCTION nothing();
SELECT lives_ok(s, 'another''s trigger: ' || s) FROM unnest(ARRAY['ALTER TABLE own DISABLE TRIGGER safeins_03_premium_insert', 'ALTER TABLE own ENABLE ALWAYS TRIGGER safeins_seal_insert', 'CREATE OR REPLACE TRIGGER safeins_seal_insert AFTER UPDATE ON own FOR EACH STATEMENT EXECUTE FUNCTION nothing()',
    'ALTER TRIGGER safeins_03_premium_insert ON own RENAME TO safeins_03_premium_update', 'DROP TRIGGER safeins_03_premium_update ON own', 'ALTER TRIGGER safeins_seal_insert ON own DEPENDS ON EXTENSION btree_gist', 'ALTER TABLE bf_old DISABLE TRIGGER safeins_seal_update',
    'DROP TRIGGER safeins_seal_update ON bf_old', 'DROP TABLE own']) s;
SELECT throws_ok(s, 'SI002', NULL, 'ours: ' || s) FROM unnest(ARRAY['ALTER TABLE bf_old DISABLE TRIGGER safeins_97_premium_delete', 'ALTER TRIGGER safeins_97_premium_delete ON bf_old RENAME TO x', 'DROP TRIGGER safeins_97_premium_delete ON bf_old', 'DROP TABLE bf_old', 'DROP TABLE bf_old CASCADE',
    'ALTER TRIGGER safeins_97_premium_delete ON bf_old DEPENDS ON EXTENSION btree_gist', 'CREATE OR REPLACE TRIGGER safeins_97_premium_delete AFTER DELETE ON bf_old FOR EACH STATEMENT EXECUTE FUNCTION nothing()', 'DROP SCHEMA hm CASCADE', 'ALTER TABLE ONLY bf_old DISABLE TRIGGER USER']) s;
-- One of ours under a name that no guard has: a superuser may have given it one where event triggers do not fire.
SET session_replication_role = replica;
ALTER TRIGGER safeins_97_premium_delete ON bf_old RENAME TO innocent;
RESET session_replication_role;
SELECT throws_ok(s, 'SI002', NULL, 'ours by another name: ' || s) FROM unnest(ARRAY['ALTER TABLE bf_old DISABLE TRIGGER innocent', 'ALTER TRIGGER innocent ON bf_old RENAME TO x', 'DROP TRIGGER innocent ON bf_old', 'CREATE OR REPLACE TRIGGER innocent AFTER DELETE ON bf_old FOR EACH STATEMENT EXECUTE FUNCTION nothing()']) s;

-- ---- unlogged: a crash empties the table, and the books keep its money ----

CREATE UNLOGGED TABLE ul (id bigint PRIMARY KEY, gs text, je numeric, rq date);
SELECT throws_ok($$SELECT safeins.attach('premium', 'ul', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '42809', '"ul" cannot be attached: it is unlogged and loses its rows in a crash', 'an unlogged table is not attached');
SELECT throws_ok($$SELECT safeins.seal('ul')$$, '42809', '"ul" cannot be sealed: it is unlogged and loses its rows in a crash', '... nor sealed');
SELECT safeins.attach('premium', 'zf', '{"receipt": "id + 1000", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
CREATE TABLE zf_1 PARTITION OF zf FOR VALUES FROM (1) TO (10);
CREATE TABLE parent (id bigint, gs text, je numeric, rq date);
CREATE UNLOGGED TABLE heir (id bigint, gs text, je numeric, rq date);
SELECT safeins.attach('premium', 'parent', '{"receipt": "id + 2000", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
CREATE TABLE s2 (id bigint PRIMARY KEY);
SELECT safeins.seal('s2') \g /dev/null
SELECT throws_ok(s, 'SI002', NULL, s) FROM unnest(ARRAY['ALTER TABLE bf_old SET UNLOGGED', 'ALTER TABLE zf_1 SET UNLOGGED', 'ALTER TABLE zf SET UNLOGGED', 'ALTER TABLE bf_old ADD COLUMN x integer, SET UNLOGGED', 'ALTER TABLE s2 SET UNLOGGED']) s;
SELECT throws_ok(s, '42809', NULL, s) FROM unnest(ARRAY['CREATE UNLOGGED TABLE zf_2 PARTITION OF zf FOR VALUES FROM (10) TO (20)', 'ALTER TABLE zf ATTACH PARTITION ul FOR VALUES FROM (10) TO (20)', 'ALTER TABLE heir INHERIT parent', 'CREATE UNLOGGED TABLE heir2 () INHERITS (parent)']) s;

-- ---- made by hand where nobody looked ----

CREATE TABLE loose (id integer);
ALTER EVENT TRIGGER safeins_after_ddl DISABLE;
CREATE TRIGGER bare BEFORE TRUNCATE ON loose FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard();
CREATE TRIGGER one AFTER INSERT ON loose REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('premium');
ALTER EVENT TRIGGER safeins_after_ddl ENABLE;
SELECT throws_ok('TRUNCATE loose', '39P01', 'trigger "bare" of table "loose" lacks its role and mapping', 'a guard of TRUNCATE without arguments');
SELECT throws_ok('INSERT INTO loose VALUES (1)', '39P01', 'trigger "one" of table "loose" lacks its role and mapping', '... and one with too few');

-- ---- the relation that is not there ----

CREATE TABLE gone (id integer);
CREATE TABLE oids AS SELECT 'gone'::regclass::oid AS o UNION ALL SELECT 0 UNION ALL SELECT 4294967295;
DROP TABLE gone;
SELECT throws_ok(format(c, o), '42P01', NULL, format(c, o)) FROM oids, unnest(ARRAY['SELECT safeins.attach(''premium'', %s::oid::regclass, ''{}'')', 'SELECT safeins.detach(''premium'', %s::oid::regclass, ''x'')', 'SELECT * FROM safeins.audit(''premium'', %s::oid::regclass)', 'SELECT safeins.seal(%s::oid::regclass)',
    'SELECT safeins.unseal(%s::oid::regclass, ''x'')', 'SELECT safeins.copy_command(%s::oid::regclass)', 'SELECT safeins.inclusion_proof(%s::oid::regclass, ''1'')']) c;
SELECT * FROM finish();
ROLLBACK;
