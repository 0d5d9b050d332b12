-- What would leave an attached table without its guards is refused; what can be followed is followed.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = error;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
CREATE ROLE safeins_owner_t;
CREATE SCHEMA pr AUTHORIZATION safeins_owner_t;
CREATE SCHEMA dict;
GRANT USAGE ON SCHEMA dict TO safeins_owner_t;
SET search_path = pr, public;
CREATE TABLE dict.yt (bm text, mc text);
CREATE VIEW dict.v_gs AS SELECT '人保'::text AS mc, 'A'::text AS dm;
CREATE MATERIALIZED VIEW dict.mv_qh AS SELECT '140100'::text AS qh, 'A'::text AS dm;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE dict.ft (fw text, k bigint) SERVER nowhere;
CREATE FUNCTION dict.voucher(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
CREATE DOMAIN dict.zt AS smallint;
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, bz text);
CREATE TABLE zc (id integer PRIMARY KEY, gs_dm text, je numeric(18,2), rq text, yt text, pzh text, qh text, zt smallint, bz text, "a""b" smallint);
CREATE TABLE fq (id integer, gs text, je numeric(18,2), rq date, bz text) PARTITION BY RANGE (rq);
CREATE TABLE fq_2025 PARTITION OF fq FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE plain (id integer, je numeric, bz text);
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-01');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('premium', 'fq', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "(SELECT mc FROM dict.v_gs WHERE dm = gs_dm)", "amount": "je", "spent_on": "safeins.to_date(rq)",
    "purpose": "(SELECT mc FROM dict.yt WHERE bm = yt)", "voucher": "dict.voucher(pzh)", "place": "coalesce(qh, (SELECT m.qh FROM dict.mv_qh m WHERE m.dm = gs_dm))",
    "where": "zt::dict.zt = 0 AND \"a\"\"b\" IS NULL"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.guards()), 16::bigint, 'four guards a table');

-- Guards off, by whatever form.
SELECT pg_temp.refused(s, 'SI002', NULL, NULL, message, 'Detach it first: safeins.detach(role, table, reason)', s) FROM (VALUES
    ('ALTER TABLE bf DISABLE TRIGGER safeins_03_premium_insert', 'table "bf" is attached to safeins: its guard "safeins_03_premium_insert" cannot be disabled or made to fire on a replica'),
    ('ALTER TABLE bf DISABLE TRIGGER USER', 'table "bf" is attached to safeins: its guards cannot be disabled'),
    ('ALTER TABLE bf ENABLE ALWAYS TRIGGER safeins_03_premium_insert', 'table "bf" is attached to safeins: its guard "safeins_03_premium_insert" cannot be disabled or made to fire on a replica'),
    ('ALTER TABLE bf ENABLE REPLICA TRIGGER safeins_03_premium_insert', 'table "bf" is attached to safeins: its guard "safeins_03_premium_insert" cannot be disabled or made to fire on a replica'),
    ('ALTER TABLE bf ADD COLUMN x integer, DISABLE TRIGGER USER', 'table "bf" is attached to safeins: its guards cannot be disabled'),
    ('ALTER TABLE fq_2025 DISABLE TRIGGER USER', 'table "fq_2025" is attached to safeins: its guards cannot be disabled'),
    ('ALTER TRIGGER safeins_03_premium_insert ON bf RENAME TO x', 'table "bf" is attached to safeins: its guard "safeins_03_premium_insert" cannot be renamed'),
    ('DROP TRIGGER safeins_03_premium_insert ON bf', 'table "bf" is attached to safeins: neither it nor its guard "safeins_03_premium_insert" can be dropped'),
    ('DROP TRIGGER safeins_03_premium_truncate ON fq_2025', 'table "fq_2025" is attached to safeins: neither it nor its guard "safeins_03_premium_truncate" can be dropped')) t (s, message);
SELECT throws_ok(s, 'SI002', NULL, s) FROM unnest(ARRAY[
    'DROP TABLE bf', 'DROP TABLE bf CASCADE', 'DROP TABLE IF EXISTS plain, bf', 'DROP TABLE fq', 'DROP TABLE fq_2025', 'DROP SCHEMA pr CASCADE',
    'ALTER TABLE bf DROP COLUMN je CASCADE', 'ALTER TABLE zc DROP COLUMN rq CASCADE', 'ALTER TABLE fq DROP COLUMN gs CASCADE', 'DROP TABLE dict.yt CASCADE', 'DROP VIEW dict.v_gs CASCADE', 'DROP MATERIALIZED VIEW dict.mv_qh CASCADE',
    'DROP FUNCTION dict.voucher CASCADE', 'DROP DOMAIN dict.zt CASCADE', 'DROP SCHEMA dict CASCADE', 'DROP EXTENSION btree_gist CASCADE',
    'TRUNCATE bf', 'TRUNCATE plain, bf', 'TRUNCATE fq', 'TRUNCATE fq_2025']) s;
ALTER TABLE bf OWNER TO safeins_owner_t;
SELECT throws_ok('DROP OWNED BY safeins_owner_t CASCADE', 'SI002', NULL, 'DROP OWNED BY safeins_owner_t CASCADE');
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT throws_ok('CREATE OR REPLACE TRIGGER safeins_03_premium_insert AFTER INSERT ON bf FOR EACH STATEMENT EXECUTE FUNCTION nothing()', 'SI002', NULL, 'CREATE OR REPLACE TRIGGER over a guard');
SELECT throws_ok($$CREATE OR REPLACE TRIGGER safeins_03_premium_insert AFTER INSERT ON bf REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT
    EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "insurer": "gs", "amount": "0", "received_on": "rq"}')$$, 'SI002', NULL, '... with another mapping of the same role');
SELECT is((SELECT string_agg(DISTINCT state, ', ') FROM safeins.attachment), 'armed', 'all of it is armed still');

-- A parent that is not attached: what is written through it fires its own triggers alone.
CREATE TABLE above (id integer, gs text, je numeric(18,2), rq date, bz text);
CREATE TABLE above_p (id integer, gs text, je numeric(18,2), rq date, bz text) PARTITION BY RANGE (rq);
CREATE TABLE lone (LIKE above);
SELECT safeins.attach('premium', 'lone', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT pg_temp.refused(s, 'SI002', NULL, relation, message, 'Attach the parent as well, or detach the child first', s) FROM (VALUES
    ('ALTER TABLE lone INHERIT above', 'pr.lone', 'table "lone" is attached to safeins: it cannot become a child of "above", which is not attached in role "premium"'),
    ('ALTER TABLE above_p ATTACH PARTITION lone FOR VALUES FROM (''2025-01-01'') TO (''2026-01-01'')', 'pr.lone', 'table "lone" is attached to safeins: it cannot become a child of "above_p", which is not attached in role "premium"'),
    ('CREATE TABLE mixed () INHERITS (lone, above)', 'pr.mixed', 'table "mixed" is attached to safeins: it cannot become a child of "above", which is not attached in role "premium"')) t (s, relation, message);
SELECT throws_ok('ALTER TABLE fq DETACH PARTITION fq_2025; ALTER TABLE above_p ATTACH PARTITION fq_2025 FOR VALUES FROM (''2025-01-01'') TO (''2026-01-01'')', 'SI002', NULL, 'a partition does not leave for a tree that is not attached');
SELECT lives_ok('SELECT safeins.detach(''premium'', ''lone'', ''x''); ALTER TABLE lone INHERIT above; DROP TABLE above CASCADE; DROP TABLE above_p', 'detached it may');

-- What a mapping needs, PostgreSQL itself keeps.
SELECT throws_ok(s, '2BP01', NULL, s) FROM unnest(ARRAY['ALTER TABLE bf DROP COLUMN je', 'ALTER TABLE zc DROP COLUMN rq', 'ALTER TABLE zc DROP COLUMN zt', 'ALTER TABLE fq DROP COLUMN gs', 'DROP TABLE dict.yt', 'DROP VIEW dict.v_gs',
    'DROP MATERIALIZED VIEW dict.mv_qh', 'DROP FUNCTION dict.voucher', 'DROP DOMAIN dict.zt', 'ALTER TABLE dict.yt DROP COLUMN mc', 'DROP EXTENSION safeins']) s;
SELECT throws_ok(s, '0A000', NULL, s) FROM unnest(ARRAY['ALTER TABLE bf ALTER je TYPE text', 'ALTER TABLE zc ALTER rq TYPE date USING NULL', 'ALTER TABLE fq ALTER gs TYPE varchar(9)']) s;

-- A name within an expression.
SELECT pg_temp.refused(s, 'SI002', NULL, relation, message, 'Detach the table, rename, and attach it again', s) FROM (VALUES
    ('ALTER TABLE zc RENAME rq TO riqi', NULL, '"rq" cannot be renamed or moved: it is named in the mapping of fact "spent_on" of table "zc"'),
    ('ALTER TABLE zc RENAME "a""b" TO ab', NULL, '"a"b" cannot be renamed or moved: it is named in the mapping of fact "where" of table "zc"'),
    ('ALTER TABLE dict.yt RENAME mc TO mingcheng', NULL, '"mc" cannot be renamed or moved: it is named in the mapping of fact "insurer" of table "zc"'),
    ('ALTER TABLE dict.yt RENAME TO yongtu', NULL, '"yt" cannot be renamed or moved: it is named in the mapping of fact "purpose" of table "zc"'),
    ('ALTER TABLE dict.yt SET SCHEMA public', NULL, '"yt" cannot be renamed or moved: it is named in the mapping of fact "purpose" of table "zc"'),
    ('ALTER VIEW dict.v_gs RENAME TO v', NULL, '"v_gs" cannot be renamed or moved: it is named in the mapping of fact "insurer" of table "zc"'),
    ('ALTER VIEW dict.v_gs RENAME COLUMN dm TO d', NULL, '"dm" cannot be renamed or moved: it is named in the mapping of fact "insurer" of table "zc"'),
    ('ALTER MATERIALIZED VIEW dict.mv_qh RENAME TO mv', NULL, '"mv_qh" cannot be renamed or moved: it is named in the mapping of fact "place" of table "zc"'),
    ('ALTER MATERIALIZED VIEW dict.mv_qh RENAME COLUMN qh TO q', NULL, '"qh" cannot be renamed or moved: it is named in the mapping of fact "place" of table "zc"'),
    ('ALTER TABLE dict.mv_qh RENAME TO mv', NULL, '"mv_qh" cannot be renamed or moved: it is named in the mapping of fact "place" of table "zc"'),
    ('ALTER MATERIALIZED VIEW dict.mv_qh SET SCHEMA public', NULL, '"mv_qh" cannot be renamed or moved: it is named in the mapping of fact "place" of table "zc"'),
    ('ALTER FUNCTION dict.voucher(text) RENAME TO v', NULL, '"voucher" cannot be renamed or moved: it is named in the mapping of fact "voucher" of table "zc"'),
    ('ALTER FUNCTION dict.voucher(text) SET SCHEMA public', NULL, '"voucher" cannot be renamed or moved: it is named in the mapping of fact "voucher" of table "zc"'),
    ('ALTER DOMAIN dict.zt RENAME TO zhuangtai', NULL, '"zt" cannot be renamed or moved: it is named in the mapping of fact "where" of table "zc"'),
    ('ALTER DOMAIN dict.zt SET SCHEMA public', NULL, '"zt" cannot be renamed or moved: it is named in the mapping of fact "where" of table "zc"')) t (s, relation, message);
SELECT throws_ok('ALTER SCHEMA dict RENAME TO zidian', 'SI002', NULL, 'ALTER SCHEMA dict RENAME TO zidian');

-- What is followed.
ALTER TABLE bf RENAME je TO "金额";
ALTER TABLE bf RENAME gs TO "select";
ALTER TABLE fq RENAME je TO jine;
ALTER TABLE zc RENAME je TO zcje;
ALTER TABLE bf RENAME TO "保费";
ALTER TABLE zc SET SCHEMA public;
ALTER SCHEMA pr RENAME TO pr2;
SET search_path = pr2, public;
SELECT is((SELECT string_agg(format('%s.%s: %s, %s', table_schema, table_name, mapping ->> 'insurer', mapping ->> 'amount'), '; ' ORDER BY table_schema, table_name) FROM safeins.attachment),
    'pr2.fq: gs, jine; pr2.保费: "select", "金额"; public.zc: (SELECT v_gs.mc FROM dict.v_gs WHERE (v_gs.dm = r.gs_dm)), zcje', 'renamed columns, tables and schemas are followed');
SELECT is((SELECT count(DISTINCT mapping) FROM safeins.guards() WHERE relid IN ('fq'::regclass, 'fq_2025'::regclass)), 1::bigint, '... in partitions too');
SELECT lives_ok($$INSERT INTO "保费" VALUES (2, '人保', 1000, '2025-01-01'); INSERT INTO fq VALUES (21, '人保', 500, '2025-01-01'); INSERT INTO fq_2025 VALUES (22, '人保', 500, '2025-01-01');
    INSERT INTO dict.yt VALUES ('1', 'training'); INSERT INTO zc VALUES (1, 'A', 100, '2025-05-01', '1', 'v1', '140105', 0)$$, 'writes go on');
SELECT is((SELECT received || '/' || spent FROM safeins.fee_status('2025-12-31') WHERE subject = '人保'), '3000.00/100.00', '... and are booked');
SELECT throws_ok($$INSERT INTO zc VALUES (2, 'A', 1, '2025-05-01', '1', 'V1', '140105', 0)$$, 'SI103', NULL, '... and judged, functions included');
-- Names that change places.
ALTER TABLE "保费" RENAME "金额" TO tmp;
ALTER TABLE "保费" RENAME bz TO "金额";
ALTER TABLE "保费" RENAME tmp TO je;
SELECT is((SELECT mapping ->> 'amount' FROM safeins.attachment WHERE table_name = '保费'), 'je', 'a column that took the old name is not the mapped one');
-- A column that plays in two roles.
CREATE TABLE fund (id integer, gs text, je numeric, used numeric, rq date);
SELECT safeins.attach('premium', 'fund', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
       safeins.attach('expense', 'fund', '{"expense": "id", "insurer": "gs", "amount": "used", "spent_on": "rq", "purpose": "''other''", "voucher": "id"}') \g /dev/null
ALTER TABLE fund RENAME id TO xh;
ALTER TABLE fund RENAME rq TO riqi;
SELECT is((SELECT string_agg(concat_ws(' ', role, mapping ->> 'receipt', mapping ->> 'expense', mapping ->> 'voucher', mapping ->> 'received_on', mapping ->> 'spent_on'), ', ' ORDER BY role) FROM safeins.attachment WHERE table_name = 'fund'),
    'expense xh xh riqi, premium xh riqi', 'a column of several facts and roles is followed in all of them');
SELECT lives_ok($$INSERT INTO fund VALUES (31, '人保', 100, 10, '2025-01-01')$$, '... and works');

-- What concerns nobody stays free.
SELECT lives_ok(s, s) FROM unnest(ARRAY['ALTER TABLE zc ADD COLUMN neu text DEFAULT ''x''', 'ALTER TABLE zc ALTER bz TYPE varchar(100)', 'ALTER TABLE zc RENAME bz TO beizhu', 'ALTER TABLE zc DROP COLUMN beizhu', 'ALTER TABLE zc ADD CONSTRAINT c CHECK (zcje < 1000000)',
    'CREATE INDEX ON zc (pzh)', 'ALTER TABLE zc RENAME CONSTRAINT c TO d', 'ALTER TABLE zc ENABLE ROW LEVEL SECURITY', 'ALTER TABLE zc FORCE ROW LEVEL SECURITY', 'ALTER TABLE zc OWNER TO safeins_owner_t', 'ALTER TABLE zc OWNER TO CURRENT_USER',
    'CREATE TRIGGER own AFTER INSERT ON zc FOR EACH STATEMENT EXECUTE FUNCTION nothing()', 'ALTER TABLE zc DISABLE TRIGGER own', 'ALTER TABLE zc ENABLE TRIGGER own', 'ALTER TRIGGER own ON zc RENAME TO eigen', 'DROP TRIGGER eigen ON zc',
    'ALTER TABLE zc ENABLE TRIGGER safeins_05_expense_insert', 'ALTER TABLE plain RENAME je TO x', 'TRUNCATE plain', 'ALTER TABLE plain DISABLE TRIGGER USER', 'DROP TABLE plain', 'ALTER FUNCTION dict.voucher(text) COST 1', 'CLUSTER zc USING zc_pkey',
    'CREATE SCHEMA pr', 'ALTER SCHEMA pr RENAME TO pr3', 'DROP SCHEMA pr3']) s;
SELECT throws_ok($$INSERT INTO zc (id, gs_dm, zcje, rq, yt, pzh, zt) VALUES (3, 'A', 1, '2025-05-01', '1', 'v1', 0)$$, 'SI103', NULL, 'row security forced on the owner hides no voucher');

-- The superuser may switch all triggers off; it is said, it is seen, and it can be mended.
ALTER TABLE zc DISABLE TRIGGER ALL;
SELECT is((SELECT state FROM safeins.attachment WHERE table_name = 'zc'), 'guards not enabled', 'DISABLE TRIGGER ALL is seen in safeins.attachment');
UPDATE zc SET zcje = 5000;
ALTER TABLE zc ENABLE TRIGGER ALL;
SELECT is((SELECT string_agg(measure || ' ' || difference, ', ') FROM safeins.reconcile()), 'spent in 140105 4900.00, spent 4900.00, facts remembered 0', '... what was written meanwhile by reconcile()');
SELECT is(safeins.rebuild(), 1::bigint, '... and mended by rebuild()');
SET session_replication_role = replica;
UPDATE zc SET zcje = 100;
RESET session_replication_role;
SELECT is((SELECT string_agg(measure || ' ' || difference, ', ') FROM safeins.reconcile()), 'spent in 140105 -4900.00, spent -4900.00, facts remembered 0', 'a replica''s writes are not judged again');
SELECT is(safeins.rebuild(), 1::bigint, 'mended');
SELECT is((SELECT state FROM safeins.attachment WHERE table_name = 'zc'), 'armed', 'armed');

-- A guard by hand: only as attach would have made it.
CREATE TABLE hand (id integer, gs text, je numeric, rq date);
SELECT throws_ok(format('CREATE TRIGGER safeins_03_premium_insert %s EXECUTE FUNCTION safeins.guard(%s)', how, args), NULL, NULL, how || ' guard(' || args || ')') FROM (VALUES
    ('AFTER INSERT ON hand REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT', $$'expenses', '{}'$$),
    ('AFTER INSERT ON hand REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT', $$'premium', '{"receipt": "nosuch"}'$$),
    ('AFTER INSERT ON hand REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT', $$'premium', 'no json'$$)) t (how, args);
SELECT is(pg_temp.would(format('CREATE TRIGGER t %s ON hand %s EXECUTE FUNCTION safeins.guard(%s); INSERT INTO hand VALUES (1, ''人保'', 1, ''2025-01-01'')', event, how, args), 'SELECT 1'), 'SI002', event || ' ' || how || ' guard(' || args || ')') FROM (VALUES
    ('AFTER INSERT', 'FOR EACH ROW', $$'premium', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'$$),
    ('BEFORE INSERT', 'FOR EACH STATEMENT', $$'premium', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'$$),
    ('AFTER INSERT', 'FOR EACH STATEMENT', $$'premium', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'$$),
    ('AFTER INSERT', 'REFERENCING NEW TABLE AS n FOR EACH STATEMENT', $$'premium', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'$$),
    ('AFTER INSERT', 'REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT', ''),
    ('AFTER INSERT', 'REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT', $$'premium'$$)) t (event, how, args);
SELECT throws_ok('SELECT safeins.guard()', '39P01', NULL, 'a trigger function is not called');

SELECT * FROM finish();
ROLLBACK;
