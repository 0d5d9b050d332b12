-- What can be sealed, what a sealed table refuses, and which leaves its rows leave.
BEGIN;
\ir lib/refused.sql
\ir lib/leaves.sql
SET client_min_messages = error;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
CREATE ROLE safeins_owner_t;
CREATE SCHEMA st;
GRANT ALL ON SCHEMA st TO safeins_owner_t;
SET search_path = st, public;

-- ---- What cannot be sealed ----

CREATE TABLE plain (id bigint PRIMARY KEY, v text);
CREATE VIEW v AS SELECT * FROM plain;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM plain;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE ft (id bigint, v text) SERVER nowhere;
CREATE TEMP TABLE tt (id bigint PRIMARY KEY);
CREATE UNLOGGED TABLE ul (id bigint PRIMARY KEY);
CREATE SEQUENCE sq;
CREATE TABLE nokey (id bigint, v text UNIQUE NOT NULL);
CREATE TABLE latekey (id bigint PRIMARY KEY DEFERRABLE);
CREATE TABLE above (id bigint PRIMARY KEY);
CREATE TABLE below (PRIMARY KEY (id)) INHERITS (above);
CREATE TABLE fq (id bigint, day date, v text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE fq_2025 PARTITION OF fq FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE fq_2026 PARTITION OF fq FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (day);
CREATE TABLE fq_2026_1 PARTITION OF fq_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE fq_ul (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE UNLOGGED TABLE fq_ul_1 PARTITION OF fq_ul FOR VALUES FROM (0) TO (10);
CREATE TABLE fq_ft (id bigint, v text) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE fq_ft_1 PARTITION OF fq_ft FOR VALUES FROM (0) TO (10) SERVER nowhere;
SELECT pg_temp.refused(format('SELECT safeins.seal(%L)', relation), '42809', NULL, relation, message, hint, message) FROM (VALUES
    ('st.v', '"v" cannot be sealed: it is a view', 'Name the table that the view reads'),
    ('st.mv', '"mv" cannot be sealed: it is a materialized view', 'Name the table that it is made from'),
    ('st.ft', '"ft" cannot be sealed: it is a foreign table', 'Install safeins in the database where the rows live'),
    ('st.sq', '"sq" cannot be sealed: it is not a table', 'Name a table or a partitioned table'),
    ('st.plain_pkey', '"plain_pkey" cannot be sealed: it is not a table', NULL),
    ('st.ul', '"ul" cannot be sealed: it is unlogged and loses its rows in a crash', 'ALTER TABLE ... SET LOGGED'),
    ('st.nokey', '"nokey" cannot be sealed: it has no primary key, by which its rows could be named', 'ADD PRIMARY KEY'),
    ('st.above', '"above" cannot be sealed: it inherits or is inherited from', 'NO INHERIT'),
    ('st.below', '"below" cannot be sealed: it inherits or is inherited from', 'NO INHERIT'),
    ('st.fq_2025', '"fq_2025" cannot be sealed: it is a partition', 'Seal the whole table "fq"'),
    ('st.fq_2026', '"fq_2026" cannot be sealed: it is a partition', 'Seal the whole table "fq"'),
    ('st.fq_2026_1', '"fq_2026_1" cannot be sealed: it is a partition', 'Seal the whole table "fq"'),
    ('pg_catalog.pg_class', '"pg_class" cannot be sealed: it is a table of the server or of safeins', 'a table of your own'),
    ('safeins.seal', '"seal" cannot be sealed: it is a table of the server or of safeins', 'a table of your own')) t (relation, message, hint);
SELECT throws_ok($$SELECT safeins.seal('tt')$$, '42809', '"tt" cannot be sealed: it is a temporary table', 'a temporary table');
SELECT is(pg_temp.would(format('SELECT safeins.seal(%L)', relation), 'SELECT 1'), '42809', about) FROM (VALUES
    ('latekey', 'a primary key that is checked late'), ('fq_ul', 'a partition that is unlogged'), ('fq_ft', 'a partition elsewhere')) t (relation, about);

-- Arguments.
SELECT throws_ok(format('SELECT safeins.seal(%s)', args), state, message, args) FROM (VALUES
    ($$NULL$$, '22004', 'argument "table_name" must not be NULL'),
    ($$'plain', mode => NULL$$, '22004', 'argument "mode" must not be NULL'),
    ($$'plain', mode => 'readonly'$$, '22023', 'there is no seal mode "readonly"'),
    ($$'plain', mode => ''$$, '22023', 'there is no seal mode ""'),
    ($$'plain', mode => 'Versioned'$$, '22023', 'there is no seal mode "Versioned"'),
    ($$'plain', hash => 'md5'$$, '22023', 'there is no hash "md5"'),
    ($$'plain', hash => 'SM3'$$, '22023', 'there is no hash "SM3"'),
    ($$'plain', '{id,w}'$$, '42703', 'column "w" of table "plain" does not exist'),
    ($$'plain', '{V}'$$, '42703', 'column "V" of table "plain" does not exist'),
    ($$'plain', '{ctid}'$$, '42703', 'column "ctid" of table "plain" does not exist'),
    ($$'plain', '{v,v}'$$, '42701', 'column "v" is named twice'),
    ($$'plain', '{id,v,id}'$$, '42701', 'column "id" is named twice'),
    ($$'plain', '{v,NULL}'$$, '22004', 'a column to be sealed is NULL'),
    ($$'nowhere_at_all'$$, '42P01', 'relation "nowhere_at_all" does not exist')) t (args, state, message);
ALTER TABLE plain ADD gone text;
ALTER TABLE plain DROP gone;
SELECT throws_ok($$SELECT safeins.seal('plain', '{........pg.dropped.3........}')$$, '42703', NULL, 'a dropped column is no column');
SELECT throws_ok($$SELECT safeins.seal('plain', '{gone}')$$, '42703', 'column "gone" of table "plain" does not exist', '... by its old name either');

-- Types.
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE DOMAIN pairs AS pair;
CREATE DOMAIN moods AS mood[];
CREATE TYPE textrange AS RANGE (SUBTYPE = text);
CREATE TABLE types (id integer PRIMARY KEY, ok text, c_pair pair, c_pairs pairs, c_moods mood[], c_dmoods moods, c_pair_array pair[], c_uscc safeins.uscc[], c_table plain, c_class pg_class[],
    c_xml xml, c_xmls xml[], c_tsvector tsvector, c_tsquery tsquery, c_regclass regclass, c_regproc regproc, c_regtype regtype[], c_jsonpath jsonpath, c_range textrange, c_ranges textmultirange,
    c_aclitem aclitem, c_xid xid, c_cid cid, c_tid tid, c_snapshot pg_snapshot, c_mood mood, c_regconfig regconfig, c_role regrole);
SELECT pg_temp.refused(format('SELECT safeins.seal(%L, %L)', 'types', ARRAY[col]), '0A000', NULL, 'st.types', format('column "%s" of table "types" cannot be sealed: it is of type %s', col, type),
    'Name the columns to be sealed and leave this one out, or seal a stored generated column that gives it as text', type) FROM (VALUES
    ('c_pair', 'pair'), ('c_pairs', 'pairs'), ('c_moods', 'mood[]'), ('c_dmoods', 'moods'), ('c_pair_array', 'pair[]'), ('c_uscc', 'safeins.uscc[]'), ('c_table', 'plain'), ('c_class', 'pg_class[]'),
    ('c_xml', 'xml'), ('c_xmls', 'xml[]'), ('c_tsvector', 'tsvector'), ('c_tsquery', 'tsquery'), ('c_regclass', 'regclass'), ('c_regproc', 'regproc'), ('c_regtype', 'regtype[]'), ('c_jsonpath', 'jsonpath'),
    ('c_range', 'textrange'), ('c_ranges', 'textmultirange'), ('c_aclitem', 'aclitem'), ('c_xid', 'xid'), ('c_cid', 'cid'), ('c_tid', 'tid'), ('c_snapshot', 'pg_snapshot'), ('c_regconfig', 'regconfig'), ('c_role', 'regrole')) t (col, type);
SELECT is(pg_temp.would($$SELECT safeins.seal('types', '{ok,c_mood}')$$, 'SELECT columns FROM safeins.seal WHERE table_name = ''types'''), '{id,ok,c_mood}', 'the others may be sealed without them');
SELECT throws_ok($$SELECT safeins.seal('types')$$, '0A000', NULL, 'all columns is all columns');
-- The way out that the hint names.
CREATE TABLE generated (id integer PRIMARY KEY, p pair, t text GENERATED ALWAYS AS ((p).b) STORED);
SELECT is(pg_temp.would($$SELECT safeins.seal('generated', '{t}'); INSERT INTO generated VALUES (1, '(1,x)')$$, $$SELECT pg_temp.leaves('st.generated')$$), 'I 1', 'a stored generated column gives it as text');

-- Whose table it is.
CREATE TABLE theirs (id integer PRIMARY KEY);
CREATE TABLE fq_theirs (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE fq_theirs_1 PARTITION OF fq_theirs FOR VALUES FROM (0) TO (10);
ALTER TABLE fq_theirs OWNER TO safeins_owner_t;
GRANT USAGE ON SCHEMA safeins TO safeins_owner_t;
GRANT EXECUTE ON FUNCTION safeins.seal, safeins.unseal TO safeins_owner_t;
SET ROLE safeins_owner_t;
SELECT throws_ok($$SELECT safeins.seal('theirs')$$, '42501', 'must be owner of table theirs', 'sealing takes the owner');
SELECT throws_ok($$SELECT safeins.seal('fq_theirs')$$, '42501', 'must be owner of table fq_theirs_1', '... of the partitions as well');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION safeins.seal, safeins.unseal FROM safeins_owner_t;
SET ROLE safeins_owner_t;
CREATE TABLE mine (id integer PRIMARY KEY);
SELECT throws_ok(s, '42501', NULL, s || ' takes a grant') FROM unnest(ARRAY['SELECT safeins.seal(''mine'')', 'SELECT safeins.unseal(''mine'', ''x'')', 'SELECT safeins.checkpoint()', 'SELECT safeins.checkpoint_note()',
    'SELECT safeins.check_note(''x'')', 'SELECT * FROM safeins.leaves()', 'SELECT safeins.inclusion_proof(''mine'', ''1'')', 'SELECT safeins.consistency_proof(0, 0)', 'SELECT safeins.copy_command(''mine'')',
    'TABLE safeins.ledger', 'TABLE safeins.seal', 'TABLE safeins.journal', 'TABLE safeins.tile', 'TABLE safeins.checkpoint', 'TABLE safeins.epoch', 'DELETE FROM safeins.journal']) s;
RESET ROLE;

-- Before there is a ledger.
SELECT is_empty('TABLE safeins.ledger', 'a refused seal begins no ledger');
SELECT throws_ok(s, '55000', 'this database has no ledger yet', s) FROM unnest(ARRAY['SELECT safeins.checkpoint_note()', 'SELECT safeins.check_note(''x'')', 'SELECT * FROM safeins.leaves()',
    'SELECT safeins.inclusion_proof(''plain'', ''1'')', 'SELECT safeins.consistency_proof(0, 0)', 'SELECT safeins.copy_command(''plain'')']) s;
SELECT throws_ok($$SELECT safeins.unseal('plain', 'x')$$, '42704', 'table "plain" is not sealed', 'nothing to unseal');

-- ---- The first seal ----

INSERT INTO plain VALUES (1, 'a'), (2, 'b');
SELECT is(safeins.seal('plain'), 2::bigint, 'seal returns how many rows it took in');
SELECT results_eq('SELECT place::text, hash, origin ~ ''^safeins/140000/[0-9a-f]{16}/sm3$'', begun_by = session_user FROM safeins.ledger', $$VALUES ('140000', 'sm3', true, true)$$, 'the ledger begins with it');
SELECT results_eq($$SELECT action, number = id, label, table_schema, table_name, columns, key_columns, mode, reason FROM safeins.seal WHERE table_schema = 'st'$$,
    $$VALUES ('seal', true, 'st.plain', 'st', 'plain', '{id,v}'::text[], 1, 'append_only', NULL)$$, 'and is on record');
SELECT results_eq($$SELECT label FROM safeins.seal WHERE table_schema = 'safeins' ORDER BY id$$,
    $$VALUES ('safeins.seal'), ('safeins.batch'), ('safeins.epoch'), ('safeins.rule'), ('safeins.rule_end'), ('safeins.rule_mode'), ('safeins.home'), ('safeins.attachment_log'), ('safeins.finding'), ('safeins.code_list'), ('safeins.suspension'), ('safeins.hazard_due'), ('safeins.escalation'), ('safeins.acknowledgement'), ('safeins.budget'), ('safeins.witness')$$, 'tables of our own are sealed first');
SELECT is(pg_temp.leaves('st.plain'), 'I 1; I 2', 'what was there is in the tree');
SELECT is((SELECT count(*) FROM safeins.leaves() WHERE label = 'safeins.seal'), 17::bigint, 'so are the seals themselves');
SELECT is((SELECT count(*) FROM safeins.leaves() WHERE label = 'safeins.rule'), (SELECT count(*) FROM safeins.rule), 'so is the rulebook');
SELECT is((SELECT count(*) FROM safeins.leaves() WHERE label = 'safeins.home'), 1::bigint, 'so is the place');
SELECT is_empty('TABLE safeins.journal', 'the journal is empty then');
SELECT throws_ok($$SELECT safeins.seal('plain')$$, '42710', 'table "plain" is sealed already', 'a table is sealed once');
SELECT throws_ok($$SELECT safeins.seal('plain', mode => 'versioned')$$, '42710', 'table "plain" is sealed already', '... in one mode');
SELECT throws_ok($$SELECT safeins.seal('mine', hash => 'sha256')$$, '55000', 'the ledger of this database is hashed with sm3', 'one hash for all');
SELECT is(pg_temp.would($$SELECT safeins.seal('mine', hash => 'sm3')$$, 'SELECT 1'), '1', '... which may be named again');
SELECT throws_ok($$SELECT safeins.copy_command('mine')$$, '42704', 'table "mine" is not sealed', 'no command for a table that is not sealed');
SELECT throws_ok($$SELECT safeins.inclusion_proof('mine', '1')$$, '42704', 'table "mine" is not sealed', 'no proof either');
SELECT is(safeins.copy_command('plain'), $$COPY (SELECT CAST('st.plain' AS text), CAST('I' AS text), id, v FROM st.plain) TO STDOUT (FORMAT binary)$$, 'the command that exports a table');

-- Columns in the order of the key first.
CREATE TABLE two (b text, c integer, a date, "D" text, PRIMARY KEY (a, c) INCLUDE (b));
SELECT is(pg_temp.would(format('SELECT safeins.seal(''two'', %s)', given), $$SELECT columns::text || ' ' || key_columns FROM safeins.seal WHERE label = 'st.two'$$), got, given) FROM (VALUES
    ('NULL', '{a,c,b,D} 2'), ('''{}''', '{a,c} 2'), ('''{D}''', '{a,c,D} 2'), ('''{D,b,c}''', '{a,c,D,b} 2'), ('''{b}''', '{a,c,b} 2')) t (given, got);

-- ---- append_only ----

CREATE TABLE ao (id integer PRIMARY KEY, je numeric(12,2), bz text, free text, n integer DEFAULT 0);
INSERT INTO ao VALUES (1, 10.00, 'a', 'x'), (2, 20.00, NULL, 'y');
SELECT safeins.seal('ao', '{je,bz}') \g /dev/null
SELECT pg_temp.refused(s, 'SI201', 'seal', 'st.ao', message, 'safeins.unseal(''st.ao'', reason) gives the seal up', s) FROM (VALUES
    ('UPDATE ao SET je = 11 WHERE id = 1', 'row 1 of table "ao" cannot be changed: column "je" is sealed'),
    ('UPDATE ao SET bz = NULL WHERE id = 1', 'row 1 of table "ao" cannot be changed: column "bz" is sealed'),
    ('UPDATE ao SET bz = '''' WHERE id = 2', 'row 2 of table "ao" cannot be changed: column "bz" is sealed'),
    ('UPDATE ao SET id = 3 WHERE id = 2', 'row 2 of table "ao" cannot be changed: column "id" is sealed'),
    ('UPDATE ao SET free = ''z'', bz = bz || ''b'', je = je + 1', 'row 1 of table "ao" cannot be changed: column "je" is sealed'),
    ('DELETE FROM ao WHERE id = 2', 'row 2 of table "ao" cannot be deleted: the table is sealed'),
    ('DELETE FROM ao', 'row 1 of table "ao" cannot be deleted: the table is sealed'),
    ('TRUNCATE ao', 'table "ao" cannot be truncated: it is sealed'),
    ('INSERT INTO ao VALUES (1, 12) ON CONFLICT (id) DO UPDATE SET je = excluded.je', 'row 1 of table "ao" cannot be changed: column "je" is sealed'),
    ('INSERT INTO ao VALUES (9, 1), (2, 1) ON CONFLICT (id) DO UPDATE SET id = ao.id + 100', 'row 2 of table "ao" cannot be changed: column "id" is sealed'),
    ('WITH u AS (UPDATE ao SET je = 5 WHERE id = 1 RETURNING 1) SELECT * FROM u', 'row 1 of table "ao" cannot be changed: column "je" is sealed'),
    ('WITH d AS (DELETE FROM ao WHERE id = 1 RETURNING *) INSERT INTO ao SELECT * FROM d', 'row 1 of table "ao" cannot be deleted: the table is sealed'),
    ('MERGE INTO ao USING (VALUES (1), (5)) s (id) ON ao.id = s.id WHEN MATCHED THEN UPDATE SET je = 0', 'row 1 of table "ao" cannot be changed: column "je" is sealed'),
    ('MERGE INTO ao USING (VALUES (2), (5)) s (id) ON ao.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id)', 'row 2 of table "ao" cannot be deleted: the table is sealed')) t (s, message);
SELECT throws_ok('TRUNCATE plain, ao RESTART IDENTITY CASCADE', 'SI201', NULL, 'TRUNCATE of several');
SELECT throws_ok('UPDATE ao SET je = 10.0::numeric WHERE id = 1; ALTER TABLE ao ALTER je TYPE numeric', '0A000', NULL, 'what is the same value in the column is no change');
SELECT is(pg_temp.leaves_by(s, 'st.ao'), leaves, s) FROM (VALUES
    ('UPDATE ao SET free = ''z'', n = n + 1', ''),
    ('UPDATE ao SET je = je, bz = bz, id = id, free = ''z''', ''),
    ('UPDATE ao SET je = 10 WHERE id = 1', ''),
    ('UPDATE ao SET je = 99 WHERE false', ''),
    ('DELETE FROM ao WHERE false', ''),
    ('INSERT INTO ao SELECT 7, 1 WHERE false', ''),
    ('INSERT INTO ao VALUES (1, 12) ON CONFLICT DO NOTHING', ''),
    ('INSERT INTO ao VALUES (1, 12), (4, 1) ON CONFLICT DO NOTHING', 'I 4'),
    ('INSERT INTO ao VALUES (1, 12), (4, 1) ON CONFLICT (id) DO UPDATE SET n = ao.n + 1', 'I 4'),
    ('INSERT INTO ao VALUES (5), (4), (6)', 'I 5; I 4; I 6'),
    ('WITH i AS (INSERT INTO ao VALUES (8) RETURNING id) INSERT INTO ao SELECT id + 1 FROM i', 'I 8; I 9'),
    ('WITH i AS (INSERT INTO ao VALUES (8) RETURNING id) UPDATE ao SET n = i.id FROM i', 'I 8'),
    ('MERGE INTO ao USING (VALUES (1), (5)) s (id) ON ao.id = s.id WHEN MATCHED THEN UPDATE SET n = 7 WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)', 'I 5'),
    ('MERGE INTO ao USING (VALUES (1), (5)) s (id) ON ao.id = s.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING', ''),
    ('COPY ao (id) FROM PROGRAM ''printf "11\n12\n"''', 'I 11; I 12')) t (s, leaves);
SELECT is((SELECT string_agg(je::text, ',' ORDER BY id) FROM ao), '10.00,20.00', 'nothing of it was written');

-- Savepoints.
SAVEPOINT one;
INSERT INTO ao VALUES (20, 1);
SAVEPOINT two;
INSERT INTO ao VALUES (21, 1);
ROLLBACK TO two;
INSERT INTO ao VALUES (22, 1);
RELEASE one;
SAVEPOINT three;
INSERT INTO ao VALUES (23, 1);
SELECT safeins.checkpoint() \g /dev/null
ROLLBACK TO three;
SELECT is(pg_temp.leaves('st.ao'), 'I 1; I 2; I 20; I 22', 'what was rolled back to a savepoint leaves no leaf, in the tree already or not');

-- A BEFORE trigger that changes what the statement did not.
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.bz := 'meddled'; RETURN NEW; END $$;
CREATE TRIGGER meddle BEFORE INSERT OR UPDATE ON ao FOR EACH ROW EXECUTE FUNCTION meddle();
SELECT throws_ok('UPDATE ao SET free = ''z'' WHERE id = 1', 'SI201', 'row 1 of table "ao" cannot be changed: column "bz" is sealed', 'a BEFORE trigger that changes a sealed column');
SELECT ok(pg_temp.would('INSERT INTO ao VALUES (30); SELECT safeins.checkpoint()', $$SELECT safeins.inclusion_proof('ao', '30') ->> 'data'$$) LIKE '%' || encode('meddled', 'hex'), 'of an INSERT what was written is what counts');
DROP TRIGGER meddle ON ao;
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER skip BEFORE INSERT OR UPDATE OR DELETE ON ao FOR EACH ROW EXECUTE FUNCTION skip();
SELECT is(pg_temp.leaves_by('INSERT INTO ao VALUES (30); UPDATE ao SET je = 0; DELETE FROM ao', 'st.ao'), '', 'what a BEFORE trigger skips was not written');
DROP TRIGGER skip ON ao;

-- Referential actions.
CREATE TABLE gs (dm text PRIMARY KEY);
INSERT INTO gs VALUES ('A'), ('B'), ('C'), ('D');
CREATE TABLE fk_del (id integer PRIMARY KEY, gs text REFERENCES gs ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE fk_null (id integer PRIMARY KEY, gs text REFERENCES gs ON DELETE SET NULL ON UPDATE SET NULL);
CREATE TABLE fk_default (id integer PRIMARY KEY, gs text DEFAULT 'D' REFERENCES gs ON DELETE SET DEFAULT);
CREATE TABLE fk_free (id integer PRIMARY KEY, gs text REFERENCES gs ON DELETE SET NULL ON UPDATE CASCADE);
INSERT INTO fk_del VALUES (1, 'A');
INSERT INTO fk_null VALUES (1, 'B');
INSERT INTO fk_default VALUES (1, 'C');
SELECT safeins.seal('fk_del'), safeins.seal('fk_null'), safeins.seal('fk_default'), safeins.seal('fk_free', '{}') \g /dev/null
SELECT throws_ok(s, 'SI201', message, s) FROM (VALUES
    ('DELETE FROM gs WHERE dm = ''A''', 'row 1 of table "fk_del" cannot be deleted: the table is sealed'),
    ('UPDATE gs SET dm = ''a'' WHERE dm = ''A''', 'row 1 of table "fk_del" cannot be changed: column "gs" is sealed'),
    ('DELETE FROM gs WHERE dm = ''B''', 'row 1 of table "fk_null" cannot be changed: column "gs" is sealed'),
    ('UPDATE gs SET dm = ''b'' WHERE dm = ''B''', 'row 1 of table "fk_null" cannot be changed: column "gs" is sealed'),
    ('DELETE FROM gs WHERE dm = ''C''', 'row 1 of table "fk_default" cannot be changed: column "gs" is sealed'),
    ('TRUNCATE gs CASCADE', NULL)) t (s, message);
SELECT is(pg_temp.leaves_by('INSERT INTO gs VALUES (''E''); INSERT INTO fk_free VALUES (1, ''E''); UPDATE gs SET dm = ''F'' WHERE dm = ''E''; DELETE FROM gs WHERE dm = ''F''', 'st.fk_free'), 'I 1', 'an action on a column that is not sealed is free');

-- ---- Partitions ----

CREATE TABLE pt (id integer, day date, je numeric, st text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE pt_2025 PARTITION OF pt FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE pt_2026 (x text, st text, je numeric, day date NOT NULL, id integer NOT NULL);
ALTER TABLE pt_2026 DROP x;
ALTER TABLE pt ATTACH PARTITION pt_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO pt VALUES (1, '2025-05-01', 1, 'n'), (2, '2026-05-01', 2, 'n');
SELECT is(safeins.seal('pt', '{je}'), 2::bigint, 'a partitioned table with its partitions');
SELECT is((SELECT count(DISTINCT tgrelid) FROM pg_trigger WHERE tgname LIKE 'safeins_seal_%' AND tgrelid::regclass::text LIKE 'pt%'), 3::bigint, '... each of which bears the seal');
SELECT is(pg_temp.leaves('st.pt'), 'I 1,2025-05-01; I 2,2026-05-01', 'leaves of both bear the label of the whole');
SELECT throws_ok(s, 'SI201', message, s) FROM (VALUES
    ('UPDATE pt SET day = ''2026-05-01'' WHERE id = 1', 'row 1,2025-05-01 of table "pt" cannot be changed: column "day" is sealed'),
    ('UPDATE pt SET je = 3 WHERE id = 2', 'row 2,2026-05-01 of table "pt" cannot be changed: column "je" is sealed'),
    ('UPDATE pt_2026 SET je = 3', 'row 2,2026-05-01 of table "pt_2026" cannot be changed: column "je" is sealed'),
    ('DELETE FROM pt_2025', 'row 1,2025-05-01 of table "pt_2025" cannot be deleted: the table is sealed'),
    ('DELETE FROM pt WHERE id = 2', 'row 2,2026-05-01 of table "pt" cannot be deleted: the table is sealed'),
    ('TRUNCATE pt_2025', 'table "pt_2025" cannot be truncated: it is sealed'),
    ('TRUNCATE pt', 'table "pt" cannot be truncated: it is sealed'),
    ('TRUNCATE ONLY pt_2026', 'table "pt_2026" cannot be truncated: it is sealed')) t (s, message);
SELECT is(pg_temp.leaves_by(s, 'st.pt'), leaves, s) FROM (VALUES
    ('INSERT INTO pt_2026 VALUES (''n'', 7, ''2026-02-02'', 7)', 'I 7,2026-02-02'),
    ('INSERT INTO pt VALUES (8, ''2026-02-02'', 7), (9, ''2025-02-02'', 7)', 'I 8,2026-02-02; I 9,2025-02-02'),
    ('UPDATE pt SET st = ''y''', ''),
    ('UPDATE pt_2026 SET st = ''y''', ''),
    ('COPY pt (id, day) FROM PROGRAM ''printf "11\t2025-11-11\n12\t2026-12-12\n"''', 'I 11,2025-11-11; I 12,2026-12-12'),
    ('COPY pt_2026 (id, day) FROM PROGRAM ''printf "12\t2026-12-12\n"''', 'I 12,2026-12-12'),
    ('CREATE TABLE pt_2027 PARTITION OF pt FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01''); INSERT INTO pt_2027 VALUES (1, ''2027-01-01'')', 'I 1,2027-01-01'),
    ('CREATE TABLE pt_rest PARTITION OF pt DEFAULT PARTITION BY LIST (st); CREATE TABLE pt_rest_y PARTITION OF pt_rest DEFAULT; INSERT INTO pt VALUES (1, ''1999-01-01'')', '0A000'),
    ('CREATE TABLE pt_rest PARTITION OF pt DEFAULT PARTITION BY HASH (id); CREATE TABLE pt_rest_0 PARTITION OF pt_rest FOR VALUES WITH (MODULUS 1, REMAINDER 0); INSERT INTO pt VALUES (1, ''1999-01-01'')', 'I 1,1999-01-01'),
    ('CREATE SCHEMA ts CREATE TABLE pt_2027 PARTITION OF st.pt FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01''); INSERT INTO ts.pt_2027 VALUES (1, ''2027-01-01'')', 'I 1,2027-01-01'),
    ('CREATE TABLE pt_2027 (je numeric, day date NOT NULL, id integer NOT NULL, st text); INSERT INTO pt_2027 VALUES (5, ''2027-03-03'', 5), (6, ''2027-03-04'', 6);
      ALTER TABLE pt ATTACH PARTITION pt_2027 FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01''); INSERT INTO pt_2027 VALUES (7, ''2027-03-05'', 7)', 'I 5,2027-03-03; I 6,2027-03-04; I 7,2027-03-05'),
    ('CREATE TABLE big (LIKE pt) PARTITION BY LIST (id); CREATE TABLE big_1 PARTITION OF big FOR VALUES IN (1); INSERT INTO big VALUES (1, ''2027-03-03'');
      ALTER TABLE pt ATTACH PARTITION big FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01''); INSERT INTO big_1 VALUES (1, ''2027-03-05'')', 'I 1,2027-03-03; I 1,2027-03-05')) t (s, leaves);
SELECT pg_temp.refused(s, 'SI002', NULL, NULL, message, 'safeins.unseal(table, reason)', s) FROM (VALUES
    ('ALTER TABLE pt DETACH PARTITION pt_2025', 'table "pt" is sealed by safeins: no partition can be detached from it: its rows would be missing'),
    ('DROP TABLE pt_2025', 'table "pt_2025" is sealed by safeins: neither it nor its guard "safeins_seal_columns" can be dropped'),
    ('ALTER TABLE pt_2025 SET UNLOGGED', 'table "pt_2025" is sealed by safeins: unlogged it would lose its rows in a crash'),
    ('CREATE TABLE other (LIKE pt) PARTITION BY RANGE (day); ALTER TABLE other ATTACH PARTITION plain FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01'')', 'table "plain" is sealed by safeins: it cannot become a partition of a table that is not'),
    ('ALTER TABLE pt ATTACH PARTITION plain FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01'')', 'table "plain" is sealed by safeins: it cannot become a partition under another seal'),
    ('ALTER TABLE pt_2025 DISABLE TRIGGER safeins_seal_insert', 'table "pt_2025" is sealed by safeins: its guard "safeins_seal_insert" cannot be disabled or made to fire on a replica'),
    ('ALTER TABLE pt_2025 DISABLE TRIGGER USER', 'table "pt_2025" is sealed by safeins: its guards cannot be disabled')) t (s, message);
SELECT throws_ok('ALTER TABLE pt DETACH PARTITION pt_2025 CONCURRENTLY', 'SI002', NULL, 'DETACH ... CONCURRENTLY');
SELECT is(pg_temp.would(s, 'SELECT 1'), '42809', s) FROM unnest(ARRAY['CREATE UNLOGGED TABLE pt_2027 PARTITION OF pt FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01'')',
    'CREATE UNLOGGED TABLE pt_2027 (LIKE pt); ALTER TABLE pt ATTACH PARTITION pt_2027 FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01'')',
    'CREATE FOREIGN TABLE pt_2027 PARTITION OF pt FOR VALUES FROM (''2027-01-01'') TO (''2028-01-01'') SERVER nowhere']) s;
SELECT throws_ok($$SELECT safeins.unseal('pt_2025', 'x')$$, '55000', 'table "pt_2025" is sealed as a partition', 'the whole is unsealed, not a part');
SELECT is((SELECT columns FROM safeins.seal WHERE label = 'st.pt'), '{id,day,je}', 'the key of a partitioned table');
SELECT is(pg_temp.would($$SELECT safeins.unseal('pt', '换系统'); UPDATE pt SET je = 5; DELETE FROM pt_2025$$, 'SELECT count(*) FROM pg_trigger WHERE tgname LIKE ''safeins_seal_%'' AND tgrelid::regclass::text LIKE ''pt%'''), '0', 'unsealed with its partitions');

-- ---- versioned ----

CREATE TABLE ve (id integer PRIMARY KEY, je numeric, bz text, free text);
INSERT INTO ve VALUES (1, 1, 'a'), (2, 2, 'b');
SELECT safeins.seal('ve', '{je,bz}', 'versioned') \g /dev/null
SELECT is(pg_temp.leaves('st.ve'), 'I 1; I 2', 'the versions that were there');
SELECT is(pg_temp.leaves_by(s, 'st.ve'), leaves, s) FROM (VALUES
    ('INSERT INTO ve VALUES (3)', 'I 3'),
    ('UPDATE ve SET je = 5 WHERE id = 1', 'U 1'),
    ('UPDATE ve SET je = je + 1', 'U 1; U 2'),
    ('UPDATE ve SET free = ''x''', ''),
    ('UPDATE ve SET je = je, bz = bz, id = id', ''),
    ('UPDATE ve SET je = CASE id WHEN 1 THEN 5 ELSE je END, free = ''x''', 'U 1'),
    ('UPDATE ve SET bz = NULL; UPDATE ve SET bz = '''' WHERE id = 2', 'U 1; U 2; U 2'),
    ('UPDATE ve SET id = 7 WHERE id = 1', 'D 1; I 7'),
    ('DELETE FROM ve', 'D 1; D 2'),
    ('DELETE FROM ve WHERE id = 2; INSERT INTO ve VALUES (2, 2, ''b'')', 'D 2; I 2'),
    ('INSERT INTO ve VALUES (3); DELETE FROM ve WHERE id = 3', 'I 3; D 3'),
    ('INSERT INTO ve VALUES (3); UPDATE ve SET je = 1 WHERE id = 3; DELETE FROM ve WHERE id = 3', 'I 3; U 3; D 3'),
    ('INSERT INTO ve VALUES (1, 7), (4, 7) ON CONFLICT (id) DO UPDATE SET je = excluded.je', 'U 1; I 4'),
    ('INSERT INTO ve VALUES (1, 7), (4, 7) ON CONFLICT (id) DO UPDATE SET free = ''x''', 'I 4'),
    ('WITH d AS (DELETE FROM ve WHERE id = 1 RETURNING *) INSERT INTO ve SELECT id, je + 1 FROM d', 'U 1; I 1'),
    ('WITH u AS (UPDATE ve SET id = 5 WHERE id = 1 RETURNING 1) INSERT INTO ve SELECT * FROM u', 'U 1; I 5; I 1'),
    ('COPY ve (id) FROM PROGRAM ''printf "11\n12\n"''', 'I 11; I 12'),
    ('DELETE FROM ve WHERE false; UPDATE ve SET je = 0 WHERE false', '')) t (s, leaves);
SELECT is((SELECT string_agg(l, '; ' ORDER BY l) FROM regexp_split_to_table(pg_temp.leaves_by('MERGE INTO ve USING (VALUES (1, 10), (2, 20), (3, 30), (4, 40)) s (id, je) ON ve.id = s.id
    WHEN MATCHED AND ve.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET je = s.je WHEN NOT MATCHED AND s.id = 3 THEN INSERT VALUES (s.id) WHEN NOT MATCHED THEN DO NOTHING', 'st.ve'), '; ') l), 'D 1; I 3; U 2', 'MERGE with all of its actions');
SELECT is((SELECT string_agg(l, '; ' ORDER BY l) FROM regexp_split_to_table(pg_temp.leaves_by('UPDATE ve SET id = -id, je = 9', 'st.ve'), '; ') l), 'D 1; D 2; I -1; I -2', 'all keys changed by one statement');
SELECT throws_ok('TRUNCATE ve', 'SI201', 'table "ve" cannot be truncated: it is sealed', 'TRUNCATE shows no rows: it is refused here as well');
SAVEPOINT one;
UPDATE ve SET je = 100;
ROLLBACK TO one;
SELECT is(pg_temp.leaves_by('DELETE FROM ve WHERE id = 1', 'st.ve'), 'D 1', 'versions that were rolled back leave no leaf');
CREATE TABLE vp (id integer, day date, je numeric, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE vp_2025 PARTITION OF vp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE vp_2026 PARTITION OF vp FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO vp VALUES (1, '2025-01-01', 1), (2, '2026-01-01', 2);
SELECT safeins.seal('vp', mode => 'versioned') \g /dev/null
SELECT is(pg_temp.leaves_by(s, 'st.vp'), leaves, s) FROM (VALUES
    ('UPDATE vp SET day = ''2026-01-01'' WHERE id = 1', 'D 1,2025-01-01; I 1,2026-01-01'),
    ('UPDATE vp SET je = 5', 'U 1,2025-01-01; U 2,2026-01-01'),
    ('UPDATE vp_2026 SET je = 5', 'U 2,2026-01-01'),
    ('DELETE FROM vp', 'D 1,2025-01-01; D 2,2026-01-01'),
    ('DELETE FROM vp_2025', 'D 1,2025-01-01'),
    ('MERGE INTO vp USING (VALUES (1)) s (id) ON vp.id = s.id WHEN MATCHED THEN UPDATE SET day = ''2026-05-05''', 'SI002')) t (s, leaves);

-- ---- DDL ----

CREATE TABLE dd (id integer PRIMARY KEY, je numeric(12,2), bz text, free text, g text GENERATED ALWAYS AS (bz || '!') STORED);
INSERT INTO dd VALUES (1, 1, 'a');
SELECT safeins.seal('dd', '{je,bz,g}') \g /dev/null
ALTER TABLE dd OWNER TO safeins_owner_t;
SET ROLE safeins_owner_t;
SELECT throws_ok(s, state, NULL, s) FROM (VALUES
    ('ALTER TABLE dd DROP je', '2BP01'), ('ALTER TABLE dd DROP id', '2BP01'), ('ALTER TABLE dd DROP g', '2BP01'), ('ALTER TABLE dd ALTER je TYPE numeric', '0A000'), ('ALTER TABLE dd ALTER bz TYPE varchar', '0A000'),
    ('ALTER TABLE dd DROP CONSTRAINT dd_pkey', '2BP01'), ('DROP INDEX dd_pkey', '2BP01'),
    ('ALTER TABLE dd DROP je CASCADE', 'SI002'), ('ALTER TABLE dd DROP CONSTRAINT dd_pkey CASCADE', 'SI002'), ('DROP TABLE dd', 'SI002'), ('DROP TABLE dd CASCADE', 'SI002'), ('DROP TABLE IF EXISTS mine, dd', 'SI002'),
    ('DROP OWNED BY safeins_owner_t', 'SI002'), ('DROP TRIGGER safeins_seal_insert ON dd', 'SI002'), ('DROP TRIGGER safeins_seal_columns ON dd', 'SI002'),
    ('ALTER TABLE dd DISABLE TRIGGER safeins_seal_insert', 'SI002'), ('ALTER TABLE dd DISABLE TRIGGER safeins_seal_columns', 'SI002'), ('ALTER TABLE dd DISABLE TRIGGER USER', 'SI002'), ('ALTER TABLE dd DISABLE TRIGGER ALL', 'SI002'),
    ('ALTER TABLE dd ENABLE ALWAYS TRIGGER safeins_seal_update', 'SI002'), ('ALTER TABLE dd ENABLE REPLICA TRIGGER safeins_seal_delete', 'SI002'), ('ALTER TRIGGER safeins_seal_insert ON dd RENAME TO x', 'SI002'),
    ('CREATE OR REPLACE TRIGGER safeins_seal_insert AFTER INSERT ON dd FOR EACH STATEMENT EXECUTE FUNCTION st.skip()', 'SI002'),
    ('ALTER TABLE dd SET UNLOGGED', 'SI002'), ('CREATE TABLE child () INHERITS (dd)', 'SI002'), ('CREATE TABLE child (LIKE dd); ALTER TABLE child INHERIT dd', 'SI002'),
    ('CREATE TABLE parent (id integer); ALTER TABLE dd INHERIT parent', 'SI002'),
    ('TRUNCATE dd', 'SI201')) t (s, state);
RESET ROLE;
CREATE FOREIGN TABLE plain_ft (id bigint NOT NULL, v text) SERVER nowhere;
SELECT is(pg_temp.would(s, 'SELECT 1'), 'SI002', s) FROM unnest(ARRAY['ALTER FOREIGN TABLE plain_ft INHERIT plain', 'ALTER TABLE plain_ft INHERIT plain', 'CREATE FOREIGN TABLE plain_ft2 () INHERITS (plain) SERVER nowhere']) s;
SELECT throws_ok('DROP SCHEMA st CASCADE', 'SI002', NULL, 'DROP SCHEMA st CASCADE');
SELECT throws_ok('DROP EXTENSION safeins', '2BP01', NULL, 'DROP EXTENSION safeins');
SELECT is((SELECT count(*) FROM pg_trigger WHERE tgrelid = 'dd'::regclass AND tgname LIKE 'safeins_seal_%' AND tgenabled = 'O'), 4::bigint, 'all of it is in force');
SELECT is(pg_temp.leaves_by(s, 'st.dd'), leaves, s) FROM (VALUES
    ('ALTER TABLE dd RENAME je TO "金额"; INSERT INTO dd VALUES (2, 2); ALTER TABLE dd RENAME id TO xh; INSERT INTO dd VALUES (3, 2)', 'I 2; I 3'),
    ('ALTER TABLE dd RENAME TO "表"; INSERT INTO "表" VALUES (2, 2)', 'I 2'),
    ('CREATE SCHEMA st2; ALTER TABLE dd SET SCHEMA st2; INSERT INTO st2.dd VALUES (2, 2)', 'I 2'),
    ('ALTER SCHEMA st RENAME TO st3; INSERT INTO st3.dd VALUES (2, 2)', 'I 2'),
    ('ALTER TABLE dd ADD neu text DEFAULT ''x'', ALTER free TYPE varchar(9), DROP CONSTRAINT IF EXISTS nope; INSERT INTO dd VALUES (2, 2)', 'I 2'),
    ('ALTER TABLE dd DROP free; INSERT INTO dd VALUES (2, 2)', 'I 2'),
    ('ALTER TABLE dd ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; INSERT INTO dd VALUES (2, 2)', 'I 2'),
    ('CLUSTER dd USING dd_pkey; INSERT INTO dd VALUES (2, 2)', 'I 2'),
    ('CREATE INDEX ON dd (je); ALTER TABLE dd ADD CHECK (je < 100); INSERT INTO dd VALUES (2, 2)', 'I 2'),
    ('CREATE TRIGGER own AFTER INSERT ON dd FOR EACH STATEMENT EXECUTE FUNCTION st.skip(); ALTER TABLE dd DISABLE TRIGGER own; DROP TRIGGER own ON dd; INSERT INTO dd VALUES (2, 2)', 'I 2')) t (s, leaves);
-- A renamed column is the same column; one that takes its name is not.
SELECT is(pg_temp.would('ALTER TABLE dd RENAME je TO x; ALTER TABLE dd RENAME free TO je; UPDATE dd SET je = ''free''', 'SELECT je FROM dd'), 'free', 'a column that took the name of a sealed one is free');
SELECT throws_ok('ALTER TABLE dd RENAME je TO x; ALTER TABLE dd RENAME free TO je; UPDATE dd SET x = 2', 'SI201', 'row 1 of table "dd" cannot be changed: column "x" is sealed', '... which is still sealed under its new one');
SELECT is(pg_temp.would('ALTER TABLE dd RENAME je TO x; ALTER TABLE dd RENAME TO ddd', 'SELECT safeins.copy_command(''ddd'')'), $$COPY (SELECT CAST('st.dd' AS text), CAST('I' AS text), id, x, bz, g FROM st.ddd) TO STDOUT (FORMAT binary)$$, 'the label stays, names are as they are');
SELECT ok(pg_temp.would('SELECT safeins.checkpoint(); ALTER TABLE dd RENAME id TO x; ALTER TABLE dd DROP free; ALTER TABLE dd RENAME TO ddd', 'SELECT safeins.inclusion_proof(''ddd'', ''1'') ->> ''position''') ~ '^[0-9]+$', 'a proof of a row whose table was renamed since');

-- The superuser may switch all triggers off: nothing is journalled meanwhile.
SELECT is(pg_temp.leaves_by('ALTER TABLE dd DISABLE TRIGGER ALL; INSERT INTO dd VALUES (2, 2); ALTER TABLE dd ENABLE TRIGGER ALL; INSERT INTO dd VALUES (3, 3)', 'st.dd'), 'I 3', 'DISABLE TRIGGER ALL by the superuser');
SELECT is(pg_temp.leaves_by('SET LOCAL session_replication_role = replica; INSERT INTO dd VALUES (2, 2)', 'st.dd'), '', 'a replica''s writes are not journalled again');

-- ---- Attached and sealed ----

CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, bz text);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text DEFAULT 'training', pzh text UNIQUE, bz text);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
       safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-01');
SELECT safeins.seal('bf', '{gs,je,rq}'), safeins.seal('zc', '{gs,je,rq,yt,pzh}', 'versioned') \g /dev/null
SELECT is(pg_temp.leaves_by('INSERT INTO zc VALUES (1, ''人保'', 10, ''2025-02-01'', DEFAULT, ''v1''); UPDATE zc SET je = 20; UPDATE zc SET bz = ''x''; DELETE FROM zc', 'st.zc'), 'I 1; U 1; D 1', 'a table that is attached and sealed');
SELECT throws_ok($$INSERT INTO zc VALUES (1, '人保', 9999, '2025-02-01', DEFAULT, 'v1')$$, 'SI101', NULL, '... is judged');
SELECT throws_ok('UPDATE bf SET je = 2000', 'SI201', NULL, '... and sealed');
SELECT is(pg_temp.would('UPDATE bf SET bz = ''x''; INSERT INTO bf VALUES (2, ''人保'', 500, ''2025-03-01'')', 'SELECT received FROM safeins.fee_status(''2025-12-31'') WHERE subject = ''人保'''), '1500.00', '... and booked');
SELECT throws_ok('ALTER TABLE bf DISABLE TRIGGER safeins_seal_insert', 'SI002', 'table "bf" is sealed by safeins: its guard "safeins_seal_insert" cannot be disabled or made to fire on a replica', 'each says what it keeps');
SELECT throws_ok('ALTER TABLE bf DISABLE TRIGGER safeins_03_premium_insert', 'SI002', 'table "bf" is attached to safeins: its guard "safeins_03_premium_insert" cannot be disabled or made to fire on a replica', '... and the other');
SELECT is(pg_temp.would($$SELECT safeins.detach('premium', 'bf', 'x')$$, $$SELECT count(*) FROM pg_trigger WHERE tgrelid = 'bf'::regclass AND NOT tgisinternal$$), '4', 'detached it is still sealed');
SELECT is(pg_temp.would($$SELECT safeins.unseal('bf', 'x')$$, $$SELECT string_agg(state, ',') FROM safeins.attachment WHERE table_name = 'bf'$$), 'armed', 'unsealed it is still attached');
SELECT is((SELECT count(*) FROM safeins.leaves() WHERE label = 'safeins.attachment_log'), 2::bigint, 'attachments are journalled themselves');

-- ---- Unseal ----

SELECT throws_ok(format('SELECT safeins.unseal(''ao'', %L)', reason), '22023', 'giving up a seal needs a reason', format('the reason %L', reason)) FROM unnest(ARRAY['', ' ', E' \t\n ']) reason;
SELECT throws_ok($$SELECT safeins.unseal('ao', NULL)$$, '22004', 'argument "reason" must not be NULL', 'NULL unseals nothing');
SELECT throws_ok('DELETE FROM ao', 'SI201', NULL, '... indeed');
SELECT throws_ok($$SELECT safeins.unseal('mine', 'x')$$, '42704', 'table "mine" is not sealed', 'unseal of what is not sealed');
SELECT throws_ok($$SELECT safeins.unseal('safeins.seal', 'x')$$, '42704', NULL, 'tables of our own are never unsealed');
GRANT EXECUTE ON FUNCTION safeins.unseal TO safeins_owner_t;
SET ROLE safeins_owner_t;
SELECT throws_ok($$SELECT safeins.unseal('ao', 'x')$$, '42501', 'must be owner of table ao', 'unseal takes the owner');
RESET ROLE;
SELECT lives_ok($$SELECT safeins.unseal('ao', '结转到新系统')$$, 'a seal is given up');
SELECT results_eq($$SELECT action, label, mode, columns, reason, done_by = session_user FROM safeins.seal WHERE label = 'st.ao' ORDER BY id$$,
    $$VALUES ('seal', 'st.ao', 'append_only', '{id,je,bz}'::text[], NULL, true), ('unseal', 'st.ao', 'append_only', '{id,je,bz}', '结转到新系统', true)$$, 'on record');
SELECT is((SELECT count(DISTINCT number) FROM safeins.seal WHERE label = 'st.ao'), 1::bigint, 'both rows are of one seal');
SELECT is((SELECT count(*) FROM pg_trigger WHERE tgrelid = 'ao'::regclass AND NOT tgisinternal), 0::bigint, 'its triggers are gone');
SELECT is(pg_temp.leaves_by('UPDATE ao SET je = 0 WHERE id = 1; DELETE FROM ao WHERE id = 2; INSERT INTO ao VALUES (50); TRUNCATE ao', 'st.ao'), '', 'the table is free');
SELECT is(pg_temp.leaves('st.ao'), 'I 1; I 2; I 20; I 22', 'what is in the tree stays');
SELECT is((SELECT op || ' ' || key FROM safeins.leaves() WHERE label = 'safeins.seal' ORDER BY "position" DESC LIMIT 1), (SELECT 'I ' || max(id) FROM safeins.seal), 'that it was given up is a leaf, too');
SELECT throws_ok($$SELECT safeins.unseal('ao', 'x')$$, '42704', 'table "ao" is not sealed', 'once');
SELECT throws_ok($$SELECT safeins.copy_command('ao')$$, '42704', 'table "ao" is not sealed', 'no command any more');
SELECT is(safeins.seal('ao', '{bz}', 'versioned'), 4::bigint, 'sealed again');
SELECT is(pg_temp.leaves('st.ao#2'), 'I 1; I 2; I 20; I 22', '... under a label of its own');
SELECT lives_ok($$SELECT safeins.unseal('ao', 'x'); SELECT safeins.seal('ao')$$, '... and again');
SELECT is((SELECT string_agg(label || ' ' || action || ' ' || mode, ', ' ORDER BY id) FROM safeins.seal WHERE table_name = 'ao'),
    'st.ao seal append_only, st.ao unseal append_only, st.ao#2 seal versioned, st.ao#2 unseal versioned, st.ao#3 seal append_only', '... by number');
SELECT is(safeins.copy_command('ao'), $$COPY (SELECT CAST('st.ao#3' AS text), CAST('I' AS text), id, je, bz, free, n FROM st.ao) TO STDOUT (FORMAT binary)$$, 'the command names the label of today');
SELECT lives_ok($$CREATE TABLE "ao#2" (id integer PRIMARY KEY); SELECT safeins.seal('"ao#2"')$$, 'a table whose name is that label');
SELECT is((SELECT label FROM safeins.seal WHERE table_name = 'ao#2'), 'st.ao#2#2', '... gets another');

-- Names that would break out of our own SQL.
CREATE TABLE "t'""; DROP TABLE plain; --" ("id'""" bigint PRIMARY KEY, "je"";" numeric);
SELECT lives_ok($$SELECT safeins.seal('"t''""; DROP TABLE plain; --"', mode => 'versioned'); INSERT INTO "t'""; DROP TABLE plain; --" VALUES (1, 1); UPDATE "t'""; DROP TABLE plain; --" SET "je"";" = 2$$, 'identifiers are quoted wherever they go');
SELECT is(pg_temp.leaves('st.t''"; DROP TABLE plain; --'), 'I 1; U 1', '... and mean what they say');
SELECT ok((safeins.inclusion_proof('"t''""; DROP TABLE plain; --"', '1') ->> 'position') IS NOT NULL, '... in a proof as well');
SELECT lives_ok($$SELECT safeins.unseal('"t''""; DROP TABLE plain; --"', 'x'); DROP TABLE "t'""; DROP TABLE plain; --"$$, '... to the end');

-- While a statement writes the table.
CREATE TABLE busy (id integer PRIMARY KEY, v bigint);
SELECT is(pg_temp.would($$INSERT INTO busy SELECT g, CASE WHEN g = 2 THEN safeins.seal('busy') END FROM generate_series(1, 4) g$$, 'SELECT 1'), '55006', 'a table is not sealed by a statement that is writing it');
SELECT lives_ok($$SELECT safeins.seal('busy')$$, 'sealed');
SELECT throws_ok($$INSERT INTO busy SELECT g, CASE WHEN g = 2 THEN length(safeins.unseal('busy', 'x')::text) END FROM generate_series(1, 4) g$$, NULL, NULL, '... nor unsealed');

-- The trigger function by hand.
CREATE TABLE hand (id integer PRIMARY KEY);
SELECT throws_ok('SELECT safeins.seal_guard()', '39P01', NULL, 'a trigger function is not called');
SELECT is(pg_temp.would(format('CREATE TRIGGER t %s ON hand %s EXECUTE FUNCTION safeins.seal_guard(); INSERT INTO hand VALUES (1)', event, how), 'SELECT 1'), 'SI002', event || ' ' || how) FROM (VALUES
    ('AFTER INSERT', 'FOR EACH ROW'), ('BEFORE INSERT', 'FOR EACH STATEMENT'), ('AFTER INSERT', 'FOR EACH STATEMENT'), ('AFTER INSERT', 'REFERENCING NEW TABLE AS n FOR EACH STATEMENT')) t (event, how);
SELECT is(pg_temp.would($$CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF id OR TRUNCATE ON hand FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(77, 'st.hand', 'append_only', 1);
    CREATE TRIGGER safeins_seal_insert AFTER INSERT ON hand REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(); INSERT INTO hand VALUES (1)$$, 'SELECT 1'), 'SI002', 'a seal that the ledger does not know');

-- Columns that somebody gives the journal, or took from it again, are not ours to write.
CREATE TABLE columned (id integer PRIMARY KEY);
SELECT safeins.seal('columned') \g /dev/null
SELECT lives_ok(format('ALTER TABLE safeins.journal %s; INSERT INTO columned SELECT coalesce(max(id), 0) + 1 FROM columned', c), c) FROM (VALUES
    ('ADD COLUMN note text'), ('ADD COLUMN own text NOT NULL DEFAULT ''mine'''), ('DROP COLUMN note'), ('DROP COLUMN own')) t (c);
SELECT is_empty('SELECT * FROM safeins.verify()', '... and what is written is whole');

SELECT safeins.checkpoint() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.journal), 0::bigint, 'nothing is left in the journal');
SELECT * FROM finish();
ROLLBACK;
