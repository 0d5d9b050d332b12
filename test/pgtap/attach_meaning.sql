-- Whatever a mapping names keeps its name, its schema and its meaning, by whatever command they could be changed.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA d;
CREATE SCHEMA elsewhere;
CREATE SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE TABLE d.dict (k text PRIMARY KEY, v text, n numeric, g text GENERATED ALWAYS AS (v || '') STORED);
CREATE TABLE d.parent (k text, v text);
CREATE TABLE d.child () INHERITS (d.parent);
CREATE VIEW d.inner_view AS SELECT k, v FROM d.dict;
CREATE VIEW d.view AS SELECT k AS vk, v AS vv FROM d.inner_view;
CREATE MATERIALIZED VIEW d.matview AS SELECT k AS mk, v AS mv FROM d.dict;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE d.foreign_table (fk text, fv text) SERVER files OPTIONS (filename '/dev/null');
CREATE FUNCTION d.half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
CREATE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION d.atomic(text) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT d.same($1); END;
CREATE FUNCTION d.add(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE d.total(numeric) (SFUNC = d.add, STYPE = numeric, INITCOND = 0);
CREATE FUNCTION d.differ(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
CREATE OPERATOR d.<!> (LEFTARG = text, RIGHTARG = text, FUNCTION = d.differ);
CREATE TYPE d.pair AS (a text, b text);
CREATE FUNCTION d.pair(text) RETURNS d.pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::d.pair';
CREATE TYPE d.colour AS ENUM ('red', 'green');
CREATE FUNCTION d.positive(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE DOMAIN d.word AS text CHECK (VALUE <> '');
CREATE DOMAIN d.count AS integer CHECK (d.positive(VALUE));
CREATE TYPE d.span AS RANGE (subtype = integer);
CREATE COLLATION d.bytes FROM "C";
CREATE TEXT SEARCH DICTIONARY d.plain (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION d.search (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION d.search ADD MAPPING FOR asciiword WITH d.plain;
CREATE TABLE t (id integer PRIMARY KEY, gs varchar(20), je numeric(18,2), rq date, yt text, pz text, bz text, unused text);

-- ---- each kind of object: a mapping that names it, and what may not be done to it ----

-- A mapping of table t whose fact "place" (or "where") is an expression; then each command on what it names.
CREATE FUNCTION pg_temp.try(kind text, fact text, expression text, commands text[], way text DEFAULT 'SI002') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    command text;
    before jsonb;
BEGIN
    PERFORM safeins.attach('expense', 't', jsonb_build_object('expense', 'id', 'insurer', 'gs', 'amount', 'je', 'spent_on', 'rq', 'purpose', 'yt', 'voucher', 'pz') || jsonb_build_object(fact, expression));
    SELECT mapping INTO before FROM safeins.attachment;
    FOREACH command IN ARRAY commands LOOP
        IF way = 'SI002' THEN
            RETURN NEXT throws_ok(command, 'SI002', NULL, kind || ', refused: ' || command);
        ELSE
            RETURN NEXT lives_ok(command, kind || ', free: ' || command);
        END IF;
    END LOOP;
    RETURN NEXT is((SELECT mapping || '{}' FROM safeins.attachment WHERE state = 'armed'), before, kind || ': the mapping is what it was');
    PERFORM safeins.detach('expense', 't', 'next');
END $$;

SELECT pg_temp.try('pg_class', 'purpose', '(SELECT v FROM d.dict WHERE k = yt)', ARRAY['ALTER TABLE d.dict RENAME TO x', 'ALTER VIEW d.dict RENAME COLUMN v TO x', 'ALTER TABLE d.dict RENAME v TO x', 'ALTER TYPE d.dict RENAME ATTRIBUTE v TO x', 'ALTER FOREIGN TABLE d.dict RENAME COLUMN k TO x',
    'ALTER TABLE d.dict SET SCHEMA elsewhere', 'ALTER INDEX d.dict RENAME TO x', 'ALTER SCHEMA d RENAME TO x']);
SELECT pg_temp.try('pg_class, unconcerned', 'purpose', '(SELECT v FROM d.dict WHERE k = yt)', ARRAY['ALTER TABLE d.dict RENAME n TO m', 'ALTER TABLE d.dict RENAME m TO n', 'ALTER TABLE d.dict ADD COLUMN neu text', 'ALTER TABLE d.dict DROP COLUMN neu', 'ALTER TABLE d.dict RENAME CONSTRAINT dict_pkey TO dict_pk',
    'ALTER INDEX d.dict_pk RENAME TO dict_pkey', 'CREATE INDEX ON d.dict (v)', 'ALTER TABLE d.dict OWNER TO CURRENT_USER', 'ALTER FUNCTION d.half(numeric) RENAME TO h', 'ALTER FUNCTION d.h(numeric) RENAME TO half', 'CREATE VIEW d.other AS SELECT k FROM d.dict',
    'CREATE OR REPLACE VIEW d.other AS SELECT k, v FROM d.dict', 'DROP VIEW d.other', 'CREATE FUNCTION d.newer(text) RETURNS text LANGUAGE sql AS ''SELECT $1''', 'DROP FUNCTION d.newer', 'ALTER TYPE d.colour ADD VALUE ''blue''', 'GRANT SELECT ON d.dict TO PUBLIC',
    'ANALYZE d.dict', 'ALTER TABLE d.dict ALTER v SET STATISTICS 10', 'ALTER TABLE t RENAME unused TO left_out', 'ALTER TABLE t RENAME left_out TO unused', 'ALTER TABLE t ADD UNIQUE (id, gs)'], 'free');
SELECT pg_temp.try('pg_class, inherited', 'purpose', '(SELECT c.v FROM d.child c WHERE c.k = yt)', ARRAY['ALTER TABLE d.parent RENAME v TO x', 'ALTER VIEW d.parent RENAME COLUMN k TO x', 'ALTER TABLE d.child RENAME TO x']);
SELECT pg_temp.try('pg_class, a generated column', 'purpose', '(SELECT g FROM d.dict WHERE k = yt)', ARRAY['ALTER TABLE d.dict RENAME g TO x']);
SELECT pg_temp.try('pg_class, a whole row', 'where', '(SELECT dict IS NOT NULL FROM d.dict WHERE k = yt)', ARRAY['ALTER TABLE d.dict RENAME TO x', 'ALTER TABLE d.dict SET SCHEMA elsewhere']);
SELECT pg_temp.try('pg_class, the columns of a whole row', 'purpose', f, ARRAY['ALTER TABLE d.dict RENAME v TO x', 'ALTER VIEW d.dict RENAME COLUMN v TO x', 'ALTER TABLE d.dict RENAME n TO x', 'ALTER TABLE d.dict ADD COLUMN k2 text'])
FROM unnest(ARRAY['(SELECT to_jsonb(dict) ->> ''v'' FROM d.dict WHERE k = yt)', '(SELECT coalesce(row_to_json(x.*) ->> ''v'', ''training'') FROM d.dict x WHERE k = yt)', '(SELECT md5(x::text) FROM d.dict x WHERE EXISTS (SELECT FROM d.parent p WHERE p.k = to_jsonb(x) ->> ''v''))']) f;
SELECT pg_temp.try('pg_class, the columns of a whole row of a view', 'purpose', '(SELECT to_jsonb(x) ->> ''vv'' FROM d.view x WHERE vk = yt)', ARRAY['ALTER VIEW d.view RENAME COLUMN vv TO x', 'ALTER TABLE d.view RENAME vv TO x']);
SELECT pg_temp.try('the row itself as a whole', 'purpose', f, ARRAY['ALTER TABLE t RENAME yt TO x', 'ALTER TABLE t ADD COLUMN neu text'])
FROM unnest(ARRAY['to_jsonb(t) ->> ''yt''', 'to_jsonb(r) ->> ''yt''', 'coalesce(row_to_json(r.*) ->> ''yt'', ''training'')']) f;
SELECT pg_temp.try('pg_class, a constant', 'where', $$'d.dict'::regclass IS NOT NULL$$, ARRAY['ALTER TABLE d.dict RENAME TO x']);
SELECT pg_temp.try('pg_class, a view', 'purpose', '(SELECT vv FROM d.view WHERE vk = yt)', ARRAY['ALTER VIEW d.view RENAME TO x', 'ALTER TABLE d.view RENAME vv TO x', 'ALTER VIEW d.view SET SCHEMA elsewhere', $$CREATE OR REPLACE VIEW d.view AS SELECT k AS vk, 'training'::text AS vv FROM d.inner_view$$,
    $$CREATE OR REPLACE VIEW d.inner_view AS SELECT k, 'training'::text AS v FROM d.dict$$, $$CREATE OR REPLACE RULE "_RETURN" AS ON SELECT TO d.view DO INSTEAD SELECT k AS vk, 'training'::text AS vv FROM d.dict$$, 'ALTER VIEW d.view SET (security_invoker = true)']);
SELECT pg_temp.try('pg_class, a view again', 'purpose', '(SELECT vv FROM d.view WHERE vk = yt)', ARRAY['CREATE OR REPLACE VIEW d.view AS   SELECT k AS vk, v AS vv FROM d.inner_view', 'ALTER VIEW d.inner_view RENAME TO deep', 'ALTER VIEW d.deep RENAME TO inner_view', 'ALTER VIEW d.view ALTER vk SET DEFAULT ''x'''], 'free');
SELECT pg_temp.try('pg_class, a materialized view', 'purpose', '(SELECT mv FROM d.matview WHERE mk = yt)', ARRAY['ALTER MATERIALIZED VIEW d.matview RENAME TO x', 'ALTER TABLE d.matview RENAME mv TO x', 'ALTER MATERIALIZED VIEW d.matview SET SCHEMA elsewhere']);
SELECT pg_temp.try('pg_class, a foreign table', 'purpose', '(SELECT fv FROM d.foreign_table WHERE fk = yt)', ARRAY['ALTER FOREIGN TABLE d.foreign_table RENAME TO x', 'ALTER FOREIGN TABLE d.foreign_table RENAME fv TO x', 'ALTER FOREIGN TABLE d.foreign_table SET SCHEMA elsewhere',
    $$ALTER FOREIGN TABLE d.foreign_table OPTIONS (SET filename '/dev/zero')$$, $$ALTER FOREIGN TABLE d.foreign_table ALTER fv OPTIONS (ADD force_not_null 'true')$$]);
SELECT pg_temp.try('pg_proc', 'voucher', 'd.same(pz)', ARRAY['ALTER FUNCTION d.same(text) RENAME TO x', 'ALTER ROUTINE d.same(text) RENAME TO x', 'ALTER FUNCTION d.same(text) SET SCHEMA elsewhere', 'ALTER ROUTINE d.same(text) SET SCHEMA elsewhere', $$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT md5(random()::text)'$$,
    'ALTER FUNCTION d.same(text) VOLATILE', 'ALTER FUNCTION d.same(text) STRICT', 'ALTER FUNCTION d.same(text) SET search_path = d', 'ALTER FUNCTION d.same(text) SECURITY DEFINER']);
SELECT pg_temp.try('pg_proc, read otherwise', 'voucher', 'd.same(gs)', ARRAY['CREATE FUNCTION d.same(varchar) RETURNS text LANGUAGE sql AS ''SELECT $1::text''', 'CREATE FUNCTION d.same(VARIADIC varchar[]) RETURNS text LANGUAGE sql AS ''SELECT $1[1]::text'''], 'free');
SELECT pg_temp.try('pg_proc again', 'voucher', 'd.same(pz)', ARRAY[$$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'$$, 'ALTER FUNCTION d.same(text) COST 7', 'GRANT EXECUTE ON FUNCTION d.same(text) TO PUBLIC', 'ALTER FUNCTION d.same(text) OWNER TO CURRENT_USER', 'COMMENT ON FUNCTION d.same(text) IS ''x'''], 'free');
-- What a deploy tool does each time: each kind of function, view and aggregate, replaced by itself; and by one that differs in one property alone.
CREATE FUNCTION d.block(a text, b text DEFAULT 'x', OUT c text) LANGUAGE plpgsql IMMUTABLE STRICT SECURITY DEFINER SET search_path = pg_catalog SET DateStyle = 'ISO, YMD' AS $f$
BEGIN
    c := a;
END $f$;
CREATE FUNCTION d.rows(text) RETURNS TABLE (r text) LANGUAGE sql STABLE AS 'SELECT $1';
CREATE VIEW d.joined AS SELECT c.v, p.v AS w FROM d.dict c JOIN d.parent p USING (k) LEFT JOIN d.matview m ON m.mk = c.k WHERE c.v IN (SELECT e.v FROM d.dict e);
CREATE FUNCTION d.parsed(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN (SELECT max(vv) FROM d.view WHERE vk = $1);
SELECT pg_temp.try('replaced by itself', 'voucher', 'd.same(pz) || d.atomic(pz) || (d.block(pz)) || (SELECT r FROM d.rows(pz)) || d.parsed(pz) || (SELECT max(vv) FROM d.view) || (SELECT max(w) FROM d.joined) || (SELECT d.total(n) FROM d.dict)',
    ARRAY['ALTER TABLE d.dict ADD COLUMN x text', 'ALTER TABLE d.dict ADD COLUMN "odd } \ name" text', 'ALTER TABLE d.parent ADD COLUMN later text'] || (SELECT array_agg(format('SET LOCAL search_path = %s; %s', path, c)) FROM (
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'd'::regnamespace AND prokind = 'f'
        UNION ALL SELECT format('CREATE OR REPLACE VIEW d.%I AS %s', relname, pg_get_viewdef(oid)) FROM pg_class WHERE relnamespace = 'd'::regnamespace AND relkind = 'v'
        UNION ALL SELECT 'CREATE OR REPLACE AGGREGATE d.total(numeric) (SFUNC = d.add, STYPE = numeric, INITCOND = 0)'
        UNION ALL SELECT E'  CREATE OR REPLACE\n FUNCTION d.atomic(text) RETURNS text LANGUAGE sql IMMUTABLE\n BEGIN ATOMIC\n\n  SELECT d.same($1);\n END') v (c),
        unnest(ARRAY['public', 'd, pg_catalog, public']) path), 'free');
SET LOCAL search_path = public;
SELECT pg_temp.try('replaced but for one property', 'voucher', 'd.same(pz) || (d.block(pz)) || (SELECT r FROM d.rows(pz)) || (SELECT max(vv) FROM d.view)',
    (SELECT array_agg(replace(pg_get_functiondef('d.block'::regproc), f, t)) FROM (VALUES ('IMMUTABLE', 'STABLE'), ('STRICT', ''), ('SECURITY DEFINER', ''), ('ISO, YMD', 'ISO, DMY'), ('''pg_catalog''', 'd'), ('''x''', '''y'''), ('c := a', 'c := b'), ('c := a;', 'c := a; '), ('END ', 'end ')) v (f, t))
    || ARRAY[$$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 '$$, $$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $1$$, $$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END'$$]);
SELECT pg_temp.try('pg_proc, of a parsed body', 'voucher', 'd.atomic(pz)', ARRAY[$$CREATE OR REPLACE FUNCTION d.same(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x'''$$, $$CREATE OR REPLACE FUNCTION d.atomic(text) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT 'x'::text; END$$]);
SELECT pg_temp.try('pg_proc, an aggregate', 'amount', '(SELECT d.total(n) FROM d.dict WHERE k = yt)', ARRAY['ALTER AGGREGATE d.total(numeric) RENAME TO x', 'ALTER AGGREGATE d.total(numeric) SET SCHEMA elsewhere', 'ALTER ROUTINE d.total(numeric) RENAME TO x',
    'CREATE OR REPLACE AGGREGATE d.total(numeric) (SFUNC = d.add, STYPE = numeric, INITCOND = 99)', $$CREATE OR REPLACE FUNCTION d.add(numeric, numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT 0.0'$$]);
SELECT pg_temp.try('pg_operator', 'where', 'pz OPERATOR(d.<!>) bz', ARRAY['ALTER OPERATOR d.<!>(text, text) SET SCHEMA elsewhere', $$CREATE OR REPLACE FUNCTION d.differ(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'$$]);
SELECT pg_temp.try('pg_operator, read otherwise', 'where', 'gs OPERATOR(d.<!>) gs', ARRAY['CREATE FUNCTION d.never(varchar, varchar) RETURNS boolean LANGUAGE sql AS ''SELECT false''; CREATE OPERATOR d.<!> (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = d.never)'], 'free');
SELECT pg_temp.try('pg_type, composite', 'purpose', '(d.pair(yt)).a', ARRAY['ALTER TYPE d.pair RENAME ATTRIBUTE a TO x', 'ALTER TYPE d.pair RENAME ATTRIBUTE a TO x CASCADE', 'ALTER FUNCTION d.pair(text) RENAME TO x']);
SELECT pg_temp.try('pg_type, enum', 'where', $$bz::d.colour = 'red'$$, ARRAY['ALTER TYPE d.colour RENAME TO x', 'ALTER TYPE d.colour SET SCHEMA elsewhere', 'ALTER TYPE d.colour RENAME VALUE ''red'' TO ''x''']);
SELECT pg_temp.try('pg_type, domain', 'where', $$bz::d.word IS NOT NULL AND id::d.count > 0$$, ARRAY['ALTER DOMAIN d.word RENAME TO x', 'ALTER TYPE d.word RENAME TO x', 'ALTER DOMAIN d.word SET SCHEMA elsewhere', 'ALTER DOMAIN d.word ADD CHECK (VALUE <> ''a'')', 'ALTER DOMAIN d.word DROP CONSTRAINT word_check', 'ALTER DOMAIN d.word SET NOT NULL',
    $$CREATE OR REPLACE FUNCTION d.positive(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'$$]);
SELECT pg_temp.try('pg_type, range', 'where', $$id <@ '[1,1000)'::d.span$$, ARRAY['ALTER TYPE d.span RENAME TO x', 'ALTER TYPE d.span SET SCHEMA elsewhere']);
SELECT pg_temp.try('pg_collation', 'where', 'bz COLLATE d.bytes < ''m''', ARRAY['ALTER COLLATION d.bytes RENAME TO x', 'ALTER COLLATION d.bytes SET SCHEMA elsewhere']);
SELECT pg_temp.try('pg_ts_config', 'where', $$to_tsvector('d.search', bz) @@ to_tsquery('d.search', 'a')$$, ARRAY['ALTER TEXT SEARCH CONFIGURATION d.search RENAME TO x', 'ALTER TEXT SEARCH CONFIGURATION d.search SET SCHEMA elsewhere', 'ALTER TEXT SEARCH CONFIGURATION d.search DROP MAPPING FOR asciiword',
    'ALTER TEXT SEARCH CONFIGURATION d.search ADD MAPPING FOR word WITH d.plain', 'ALTER TEXT SEARCH DICTIONARY d.plain (accept = false)']);
SELECT pg_temp.try('pg_ts_dict', 'where', $$ts_lexize('d.plain', bz) IS NOT NULL$$, ARRAY['ALTER TEXT SEARCH DICTIONARY d.plain RENAME TO x', 'ALTER TEXT SEARCH DICTIONARY d.plain SET SCHEMA elsewhere', 'ALTER TEXT SEARCH DICTIONARY d.plain (accept = false)']);
SELECT pg_temp.try('pg_namespace', 'where', $$'elsewhere'::regnamespace IS NOT NULL$$, ARRAY['ALTER SCHEMA elsewhere RENAME TO x']);
SELECT pg_temp.try('pg_constraint', 'purpose', '(SELECT dict.v FROM d.dict WHERE dict.k = yt GROUP BY dict.k)', ARRAY['ALTER TABLE d.dict DROP CONSTRAINT dict_pkey CASCADE', 'ALTER TABLE d.dict RENAME k TO x']);
SELECT pg_temp.try('pg_extension', 'where', $$ext.similarity(bz, 'a') >= 0$$, ARRAY['ALTER EXTENSION pg_trgm SET SCHEMA elsewhere', 'ALTER SCHEMA ext RENAME TO x', 'ALTER FUNCTION ext.similarity(text, text) RENAME TO x']);
SELECT pg_temp.try('pg_cast', 'voucher', 'd.same(id::text)', ARRAY['CREATE FUNCTION d.spell(integer) RETURNS text LANGUAGE sql IMMUTABLE AS ''SELECT ''''one''''''; CREATE CAST (integer AS text) WITH FUNCTION d.spell(integer)']);
SELECT pg_temp.try('pg_class, its own column', 'voucher', 'upper(pz)', ARRAY['ALTER TABLE t RENAME pz TO x', 'ALTER VIEW t RENAME COLUMN pz TO x', 'ALTER TYPE t RENAME ATTRIBUTE pz TO x', 'ALTER MATERIALIZED VIEW t RENAME COLUMN pz TO x', 'ALTER FOREIGN TABLE t RENAME COLUMN pz TO x', 'SET LOCAL quote_all_identifiers = on; ALTER TABLE t RENAME pz TO x']);
SELECT pg_temp.try('pg_class, itself', 'where', '(SELECT count(*) FROM t AS o WHERE o.id = t.id) = 1', ARRAY['ALTER TABLE t RENAME TO x', 'ALTER TABLE t SET SCHEMA elsewhere']);

-- Every class that an expression can depend on is spoken of above, or can stand in no expression.
SELECT is_empty($$SELECT DISTINCT c FROM (SELECT classid::regclass::text FROM pg_depend UNION SELECT refclassid::regclass::text FROM pg_depend UNION SELECT o FROM unnest('{pg_statistic_ext,pg_policy,pg_publication,pg_subscription,pg_transform,pg_tablespace,pg_parameter_acl,pg_user_mapping}'::text[]) o) a (c)
    WHERE c NOT IN ('pg_class', 'pg_proc', 'pg_operator', 'pg_type', 'pg_collation', 'pg_ts_config', 'pg_ts_dict', 'pg_namespace', 'pg_constraint', 'pg_extension', 'pg_cast') -- tried
    AND c NOT IN ('pg_rewrite', 'pg_attrdef') -- of views and generated columns, with these
    AND c NOT IN ('pg_trigger', 'pg_event_trigger', 'pg_policy', 'pg_publication', 'pg_publication_rel', 'pg_publication_namespace', 'pg_subscription', 'pg_statistic_ext', 'pg_default_acl', 'pg_largeobject', 'pg_database', 'pg_authid', 'pg_auth_members', 'pg_tablespace', 'pg_parameter_acl',
        'pg_user_mapping', 'pg_foreign_server', 'pg_foreign_data_wrapper', 'pg_conversion', 'pg_am', 'pg_amop', 'pg_amproc', 'pg_opclass', 'pg_opfamily', 'pg_language', 'pg_transform', 'pg_ts_parser', 'pg_ts_template')$$, -- in no expression by name
    'no class of objects was forgotten');

-- ---- every way by which a plainly mapped column gets another name is followed ----

CREATE TYPE d.shape AS (id integer, gs text, je numeric, rq date);
CREATE TABLE typed OF d.shape;
CREATE TABLE alone (id integer, gs text, je numeric, rq date);
CREATE TABLE base (id integer, gs text, je numeric, rq date);
CREATE TABLE heir () INHERITS (base);
SELECT safeins.attach('premium', r, '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') FROM unnest('{typed,base,alone}'::regclass[]) r \g /dev/null
CREATE FUNCTION pg_temp.follows(command text, "table" text, fact text, name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE command;
    RETURN is((SELECT string_agg(DISTINCT mapping ->> fact, ',') FROM safeins.guards() WHERE relid = "table"::regclass), name, 'followed: ' || command);
END $$;
SELECT pg_temp.follows('ALTER TYPE d.shape RENAME ATTRIBUTE gs TO g2 CASCADE', 'typed', 'insurer', 'g2');
SELECT pg_temp.follows('ALTER TABLE base RENAME gs TO g2', 'heir', 'insurer', 'g2');
SELECT pg_temp.follows('ALTER VIEW base RENAME COLUMN g2 TO g3', 'heir', 'insurer', 'g3');
SELECT pg_temp.follows('ALTER MATERIALIZED VIEW base RENAME COLUMN g3 TO g4', 'base', 'insurer', 'g4');
SELECT pg_temp.follows('ALTER FOREIGN TABLE base RENAME COLUMN g4 TO g5', 'base', 'insurer', 'g5');
SELECT pg_temp.follows('ALTER TYPE alone RENAME ATTRIBUTE gs TO g6', 'alone', 'insurer', 'g6');
SET quote_all_identifiers = on;
SELECT pg_temp.follows('ALTER TABLE base RENAME g5 TO g7', 'base', 'insurer', 'g7');
CREATE TABLE quoted (id integer, gs text, je numeric, rq date);
SELECT safeins.attach('premium', 'quoted', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
RESET quote_all_identifiers;
SELECT pg_temp.follows('ALTER TABLE quoted RENAME gs TO "select"', 'quoted', 'insurer', '"select"');
SELECT pg_temp.follows('ALTER TABLE quoted RENAME "select" TO "a ""b"" c"', 'quoted', 'insurer', '"a ""b"" c"');
SELECT lives_ok($$INSERT INTO typed VALUES (1, 'A', 1, '2025-01-01'); INSERT INTO heir VALUES (2, 'A', 1, '2025-01-01'); INSERT INTO quoted VALUES (3, 'A', 1, '2025-01-01')$$, 'writes go on');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and are booked');

-- ---- other names are said, and kept ----

SELECT is((SELECT count(*) FROM safeins.attachment_log WHERE action = 'follow' AND table_name = 'base'), 5::bigint, 'each is on record');
ALTER TABLE base RENAME TO renamed;
SELECT results_eq($$SELECT table_name, mapping IS NULL FROM safeins.attachment_log WHERE reason = 'public.base is now public.renamed' ORDER BY id$$, $$VALUES ('base', true), ('renamed', false)$$, 'a table''s new name is on record');
SELECT * FROM finish();
ROLLBACK;
