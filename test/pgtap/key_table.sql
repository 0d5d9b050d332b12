-- A key belongs to one table of its role: whatever the role, in old rows and new ones, whichever table came first.
BEGIN;
SELECT no_plan();
\ir lib/refused.sql
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- One table fits every role.
CREATE TABLE blank (k integer PRIMARY KEY, ins text DEFAULT 'PICC', ent text DEFAULT 'E1', pol text DEFAULT 'P1', amt numeric DEFAULT 1000, word text DEFAULT 'training',
    d date DEFAULT '2026-02-01', until date DEFAULT '2026-12-31', live boolean NOT NULL DEFAULT true);
CREATE TABLE role_facts (role text, key text, facts jsonb);
INSERT INTO role_facts VALUES
    ('enterprise', 'enterprise', '{"sector": "word", "size": "word"}'),
    ('policy', 'policy', '{"insurer": "ins", "enterprise": "ent", "effective": "d", "expires": "until"}'),
    ('premium', 'receipt', '{"insurer": "ins", "amount": "amt", "received_on": "d"}'),
    ('expense', 'expense', '{"insurer": "ins", "amount": "amt", "spent_on": "d", "purpose": "word"}'),
    ('service', 'service', '{"policy": "''P'' || k", "kind": "word", "served_on": "d"}'),
    ('hazard', 'hazard', '{"enterprise": "ent", "level": "CASE word WHEN ''training'' THEN ''general'' ELSE word END", "found_on": "d", "due_on": "until"}'),
    ('claim', 'claim', '{"policy": "pol", "reported_on": "d"}'),
    ('complaint', 'complaint', '{"insurer": "ins", "received_on": "d"}'), ('measure', 'measure', '{"kind": "''约谈''", "object_kind": "''承保机构''", "object": "ins", "issued_on": "d"}'), ('refusal', 'refusal', '{"insurer": "ins", "enterprise": "ent", "refused_on": "d"}'), ('product', 'product', '{"insurer": "ins", "filed_on": "d"}');

CREATE FUNCTION pg_temp.attaching(of_role text, t text, expr text DEFAULT 'k', how text DEFAULT 'attach') RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT * FROM safeins.%I(%L, %L, %L)', how, of_role, t, facts || jsonb_build_object(key, expr, 'where', 'live')) FROM role_facts WHERE role = of_role
$$;
CREATE FUNCTION pg_temp.taken(of_role text, t text, key text DEFAULT '1') RETURNS text LANGUAGE sql AS $$
    SELECT format('key %s of role "%s" stands in table "%s" already', key, of_role, t)
$$;
-- What a statement is refused with: SQLSTATE, message, constraint and hint.
CREATE FUNCTION pg_temp.refusal(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; c text; h text; t text;
BEGIN
    EXECUTE call;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, c = CONSTRAINT_NAME, h = PG_EXCEPTION_HINT, t = TABLE_NAME;
    RETURN concat_ws(' | ', SQLSTATE, t, c, m, substring(h from '''A-'' .. \w+'));
END $$;

CREATE FUNCTION pg_temp.check_role(r text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE first text; second text;
BEGIN
    FOREACH first IN ARRAY ARRAY['ta', 'tb'] LOOP
        second := CASE first WHEN 'ta' THEN 'tb' ELSE 'ta' END;
        CREATE TABLE ta (LIKE blank INCLUDING ALL);
        CREATE TABLE tb (LIKE blank INCLUDING ALL);
        EXECUTE format('INSERT INTO %I (k, ins, ent) VALUES (1, ''PICC'', ''E1''), (2, ''PICC'', ''E1'')', first);
        EXECUTE format('INSERT INTO %I (k, ins, ent) VALUES (1, ''CPIC'', ''E2''), (4, ''CPIC'', ''E2'')', second);
        EXECUTE format('INSERT INTO %I (k, ins, ent, live) VALUES (2, ''CPIC'', ''E2'', false)', second);
        EXECUTE pg_temp.attaching(r, first);
        -- old rows
        RETURN NEXT is(pg_temp.refusal(pg_temp.attaching(r, second)), concat_ws(' | ', 'SI003', second, 'key.one_table', pg_temp.taken(r, first), '''A-'' || k'), r || ': attaching');
        RETURN NEXT is(pg_temp.refusal(pg_temp.attaching(r, second, 'k', 'audit')), concat_ws(' | ', 'SI003', second, 'key.one_table', pg_temp.taken(r, first), '''A-'' || k'), r || ': audit');
        RETURN NEXT lives_ok(pg_temp.attaching(r, second, '''B-'' || k', 'audit'), r || ': the cure, audited');
        RETURN NEXT lives_ok(pg_temp.attaching(r, second, '''B-'' || k'), r || ': the cure');
        RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', r || ': both are booked');
        PERFORM safeins.detach(r, second, 'test');
        EXECUTE format('DELETE FROM %I WHERE k = 1', second);
        EXECUTE pg_temp.attaching(r, second);
        -- new ones, either way
        RETURN NEXT is(pg_temp.refusal(format('INSERT INTO %I (k) VALUES (1)', second)), concat_ws(' | ', 'SI003', second, 'key.one_table', pg_temp.taken(r, first), '''A-'' || k'), r || ': INSERT');
        RETURN NEXT is(pg_temp.refusal(format('INSERT INTO %I (k) VALUES (4)', first)), concat_ws(' | ', 'SI003', first, 'key.one_table', pg_temp.taken(r, second, '4'), '''A-'' || k'), r || ': INSERT, the other way');
        RETURN NEXT throws_ok(format('UPDATE %I SET k = 1 WHERE k = 4', second), 'SI003', pg_temp.taken(r, first), r || ': UPDATE of the key');
        RETURN NEXT throws_ok(format('UPDATE %I SET live = true WHERE k = 2', second), 'SI003', pg_temp.taken(r, first, '2'), r || ': a row comes to life');
        RETURN NEXT throws_ok(format('MERGE INTO %I t USING (VALUES (1), (4)) v (k) ON t.k = v.k WHEN MATCHED THEN UPDATE SET d = t.d WHEN NOT MATCHED THEN INSERT (k) VALUES (v.k)', second),
            'SI003', pg_temp.taken(r, first), r || ': MERGE');
        RETURN NEXT throws_ok(format('INSERT INTO %I (k) VALUES (4) ON CONFLICT (k) DO UPDATE SET k = 1', second), 'SI003', pg_temp.taken(r, first), r || ': upsert');
        RETURN NEXT throws_ok(format('WITH x AS (INSERT INTO %I (k) VALUES (7)) INSERT INTO %I (k) VALUES (7)', first, second), 'SI003', NULL, r || ': both in one statement');
        RETURN NEXT lives_ok(format('INSERT INTO %I (k, live) VALUES (1, false)', second), r || ': a dead row holds no key');
        -- a row that goes over, in one statement, whichever part of it comes first
        RETURN NEXT lives_ok(format('WITH gone AS (DELETE FROM %I WHERE k = 4 RETURNING *) INSERT INTO %I SELECT * FROM gone', second, first), r || ': a row goes over');
        -- a service that comes before it goes is there twice on one day: its own rule refuses that
        IF r <> 'service' THEN
            RETURN NEXT lives_ok(format('WITH new AS (INSERT INTO %I SELECT * FROM %I WHERE k = 4 RETURNING k) DELETE FROM %I o USING new WHERE o.k = new.k', second, first, first), r || ': and back');
        END IF;
        RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', r || ': the books have it once');
        PERFORM safeins.detach(r, 'ta', 'test'), safeins.detach(r, 'tb', 'test');
        DROP TABLE ta, tb;
    END LOOP;
END $$;
SELECT pg_temp.check_role(role) FROM role_facts;

-- A report or a paper has no key: its first fact is the insurer, who stands in many tables.
CREATE TABLE ra (ins text, y integer, d date);
CREATE TABLE rb (LIKE ra);
INSERT INTO ra VALUES ('PICC', 2025, '2026-01-05');
INSERT INTO rb VALUES ('PICC', 2024, '2025-01-05');
SELECT lives_ok($$ SELECT safeins.attach('report', t, '{"insurer": "ins", "year": "y", "submitted_on": "d"}') FROM (VALUES ('ra'::regclass), ('rb')) v (t) $$, 'reports of one insurer in two tables');
SELECT lives_ok($$ SELECT safeins.attach('filing', t, '{"insurer": "ins", "item": "y::text", "submitted_on": "d"}') FROM (VALUES ('ra'::regclass), ('rb')) v (t) $$, 'and papers');

-- Money that went to another insurer.
CREATE TABLE fa (id bigint PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-02-01');
CREATE TABLE fb (LIKE fa INCLUDING ALL);
CREATE TABLE fc (id varchar(40), ins text, amt numeric, d date DEFAULT '2026-02-01');
CREATE TABLE fd (id uuid PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-02-01');
CREATE TABLE fe (id numeric(20) PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-02-01');
CREATE TABLE ff (id char(8) PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-02-01');
INSERT INTO fa VALUES (1, 'PICC', 10);
INSERT INTO fb VALUES (2, 'CPIC', 20);
INSERT INTO fc VALUES ('2x', 'CPIC', 20);
INSERT INTO fd VALUES ('11111111-1111-1111-1111-111111111111', 'CPIC', 20);
INSERT INTO fe VALUES (5, 'CPIC', 20);
INSERT INTO ff VALUES ('6', 'CPIC', 20);
SELECT safeins.attach('premium', t, '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "d"}')
FROM (VALUES ('fa'::regclass), ('fb'), ('fc'), ('fd'), ('fe'), ('ff')) v (t) \g /dev/null
CREATE FUNCTION pg_temp.pays(t text, key text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.refusal(format('INSERT INTO %I (id, ins, amt) VALUES (%L, ''CPIC'', 1)', t, key)) $$;
SELECT is(split_part(pg_temp.pays(t, key), ' | ', 4), CASE WHEN other IS NOT NULL THEN pg_temp.taken('premium', other, key) END, format('key %s into %s', key, t))
FROM (VALUES ('fb', '1', 'fa'), ('fc', '1', 'fa'), ('fc', '01', NULL), ('fc', '2', 'fb'), ('fc', '99999999999999999999', NULL), ('fc', 'x', NULL), ('fa', '5', 'fe'), ('fe', '1', 'fa'),
    ('fc', '5', 'fe'), ('fc', '5.0', NULL), ('fc', '6', 'ff'), ('ff', '1', 'fa'), ('ff', '2x', 'fc'), ('fa', '6', 'ff'), ('fc', '11111111-1111-1111-1111-111111111111', 'fd'),
    ('fc', '11111111-1111-1111-1111-11111111111A', NULL), ('fd', '21111111-1111-1111-1111-111111111111', NULL), ('fa', '-9223372036854775808', NULL)) v (t, key, other);
-- COPY
SELECT throws_ok($$ COPY fb (id, ins, amt) FROM PROGRAM 'printf "1000\tCPIC\t7\n1\tCPIC\t7\n"' $$, 'SI003', pg_temp.taken('premium', 'fa'), 'COPY');
-- Many rows: more than one batch, the last one is the one.
INSERT INTO fa SELECT g, 'PICC', 1 FROM generate_series(200001, 320000) g;
SELECT throws_ok($$ INSERT INTO fb SELECT g, 'CPIC', 1 FROM generate_series(320000, 400000) g $$, 'SI003', pg_temp.taken('premium', 'fa', '320000'), 'many rows');
SELECT throws_ok($$ INSERT INTO fb SELECT g, 'CPIC', 1 FROM generate_series(100001, 200001) g $$, 'SI003', pg_temp.taken('premium', 'fa', '200001'), 'many rows, in the last batch');
SELECT lives_ok($$ WITH gone AS (DELETE FROM fa WHERE id > 200000 RETURNING *) INSERT INTO fb SELECT * FROM gone $$, 'many rows go over');
SELECT lives_ok($$ UPDATE fb SET id = id + 1000000 WHERE id > 200000 $$, 'keys that move up within a table');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and the accounts are right');

-- Partitions are one table with their root; what a partition brings along is looked at.
CREATE TABLE pa (id bigint, ins text, amt numeric, d date) PARTITION BY RANGE (d);
CREATE TABLE pa_25 PARTITION OF pa FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE pa_26 (id bigint, ins text, amt numeric, d date);
INSERT INTO pa VALUES (77, 'PICC', 1, '2025-05-05');
INSERT INTO pa_26 VALUES (77, 'PICC', 1, '2026-05-05'), (2, 'PICC', 1, '2026-05-05');
SELECT safeins.attach('premium', 'pa', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "d"}') \g /dev/null
SELECT throws_ok($$ ALTER TABLE pa ATTACH PARTITION pa_26 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') $$, 'SI003', pg_temp.taken('premium', 'fb', '2'), 'a partition brings a key of another table');
DELETE FROM pa_26 WHERE id = 2;
SELECT lives_ok($$ ALTER TABLE pa ATTACH PARTITION pa_26 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') $$, 'a key twice in one table is its own affair');
SELECT throws_ok($$ INSERT INTO pa_26 VALUES (2, 'PICC', 1, '2026-05-05') $$, 'SI003', pg_temp.taken('premium', 'fb', '2'), 'straight into a partition');
SELECT throws_ok($$ INSERT INTO fa VALUES (77, 'PICC', 1) $$, 'SI003', pg_temp.taken('premium', 'pa', '77'), 'a key that a partition holds');
SELECT lives_ok($$ UPDATE pa SET d = '2026-06-06' WHERE d = '2025-05-05' $$, 'a row that moves to another partition keeps its key');

-- Keys that are written by an expression over other tables are looked up as well.
CREATE TABLE names (id bigint, code text);
INSERT INTO names VALUES (1, 'N1'), (2, '5');
CREATE TABLE fg (id bigint PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-02-01');
INSERT INTO fg VALUES (1, 'PICC', 1);
SELECT safeins.attach('premium', 'fg', '{"receipt": "(SELECT n.code FROM names n WHERE n.id = fg.id)", "insurer": "ins", "amount": "amt", "received_on": "d"}') \g /dev/null
SELECT is(split_part(pg_temp.pays('fg', '2'), ' | ', 4), pg_temp.taken('premium', 'fe', '5'), 'a key that is looked up');
SELECT is(split_part(pg_temp.pays('fc', 'N1'), ' | ', 4), pg_temp.taken('premium', 'fg', 'N1'), 'and is looked for');

SELECT * FROM finish();
ROLLBACK;
