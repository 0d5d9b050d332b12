-- A partition, or a child, that leaves its attached parent is a table of its own: a key that stands in both of them keeps it where it is.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- One table fits every role; partitioned by range, a partition of partitions among them, or inherited.
CREATE TABLE blank (k integer, y integer, ins text DEFAULT 'PICC', ent text DEFAULT 'E1', pol text DEFAULT 'P1', amt numeric DEFAULT 1000, word text DEFAULT 'training',
    d date DEFAULT '2026-02-01', until date DEFAULT '2026-12-31', live boolean NOT NULL DEFAULT true);
CREATE TABLE role_facts (role text, key text, facts jsonb);
INSERT INTO role_facts VALUES
    ('enterprise', 'enterprise', '{"sector": "word", "size": "word"}'),
    ('policy', 'policy', '{"insurer": "ins", "enterprise": "ent", "effective": "d", "expires": "until"}'),
    ('premium', 'receipt', '{"insurer": "ins", "amount": "amt", "received_on": "d"}'),
    ('expense', 'expense', '{"insurer": "ins", "amount": "amt", "spent_on": "d", "purpose": "word"}'),
    ('service', 'service', '{"policy": "''P'' || k || y", "kind": "word", "served_on": "d"}'),
    ('hazard', 'hazard', '{"enterprise": "ent", "level": "CASE word WHEN ''training'' THEN ''general'' ELSE word END", "found_on": "d", "due_on": "until"}'),
    ('claim', 'claim', '{"policy": "pol", "reported_on": "d"}'),
    ('complaint', 'complaint', '{"insurer": "ins", "received_on": "d"}'), ('measure', 'measure', '{"kind": "''约谈''", "object_kind": "''承保机构''", "object": "ins", "issued_on": "d"}'), ('refusal', 'refusal', '{"insurer": "ins", "enterprise": "ent", "refused_on": "d"}'), ('product', 'product', '{"insurer": "ins", "filed_on": "d"}');

CREATE FUNCTION pg_temp.refusal(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; c text; t text;
BEGIN
    EXECUTE call;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, c = CONSTRAINT_NAME, t = TABLE_NAME;
    RETURN concat_ws(' | ', SQLSTATE, t, c, m);
END $$;
CREATE FUNCTION pg_temp.make(how text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF how = 'partitions' THEN
        CREATE TABLE p (LIKE blank INCLUDING ALL) PARTITION BY LIST (y);
        CREATE TABLE p25 PARTITION OF p FOR VALUES IN (25);
        CREATE TABLE p26 PARTITION OF p FOR VALUES IN (26) PARTITION BY LIST (k);
        CREATE TABLE p26a PARTITION OF p26 FOR VALUES IN (1, 2);
        CREATE TABLE p26b PARTITION OF p26 DEFAULT;
    ELSE
        CREATE TABLE p (LIKE blank INCLUDING ALL);
        CREATE TABLE p25 () INHERITS (p);
        CREATE TABLE p26 () INHERITS (p);
        CREATE TABLE p26a () INHERITS (p26);
        CREATE TABLE p26b () INHERITS (p26);
    END IF;
    INSERT INTO p25 (k, y) VALUES (1, 25), (2, 25);
    INSERT INTO p25 (k, y, live) VALUES (3, 25, false);
    INSERT INTO p26a (k, y) VALUES (1, 26);
    INSERT INTO p26b (k, y) VALUES (3, 26), (4, 26);
END $$;
CREATE FUNCTION pg_temp.leaving(how text, child text, parent text) RETURNS text LANGUAGE sql AS $$
    SELECT format(CASE how WHEN 'partitions' THEN 'ALTER TABLE %2$I DETACH PARTITION %1$I' ELSE 'ALTER TABLE %1$I NO INHERIT %2$I' END, child, parent)
$$;
CREATE FUNCTION pg_temp.coming(how text, child text, parent text, list text) RETURNS text LANGUAGE sql AS $$
    SELECT format(CASE how WHEN 'partitions' THEN 'ALTER TABLE %2$I ATTACH PARTITION %1$I %3$s' ELSE 'ALTER TABLE %1$I INHERIT %2$I' END, child, parent, list)
$$;
CREATE FUNCTION pg_temp.check_role(r text, how text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE map jsonb; about text := r || ', ' || how || ': ';
BEGIN
    SELECT facts || jsonb_build_object(key, 'k', 'where', 'live') INTO map FROM role_facts WHERE role = r;
    PERFORM pg_temp.make(how);
    PERFORM safeins.attach(r, 'p', map);
    RETURN NEXT is(pg_temp.refusal(pg_temp.leaving(how, 'p26', 'p')), 'SI003 | p26 | key.one_table | key 1 of role "' || r || '" stands in table "p" already', about || 'a subtree with a key of the rest');
    RETURN NEXT is(pg_temp.refusal(pg_temp.leaving(how, 'p25', 'p')), 'SI003 | p25 | key.one_table | key 1 of role "' || r || '" stands in table "p" already', about || 'the rest with a key of the subtree');
    RETURN NEXT is(pg_temp.refusal(pg_temp.leaving(how, 'p26a', 'p26')), 'SI003 | p26a | key.one_table | key 1 of role "' || r || '" stands in table "p" already', about || 'the key stands elsewhere in the tree');
    RETURN NEXT is((SELECT count(*) FROM safeins.attachment), 1::bigint, about || 'it stays one table');
    RETURN NEXT lives_ok(pg_temp.leaving(how, 'p26b', 'p26'), about || 'keys of its own, and that of a dead row');
    RETURN NEXT throws_ok('INSERT INTO p (k, y) VALUES (4, 25)', 'SI003', NULL, about || 'now they are two: a key of the one');
    RETURN NEXT throws_ok('INSERT INTO p26b (k, y) VALUES (2, 26)', 'SI003', NULL, about || '... of the other');
    RETURN NEXT throws_ok('UPDATE p25 SET live = true', 'SI003', NULL, about || '... of a dead row that comes to life');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', about || 'the books have all of it');
    RETURN NEXT lives_ok(pg_temp.coming(how, 'p26b', 'p26', 'DEFAULT'), about || 'it comes back');
    RETURN NEXT is((SELECT string_agg(table_name, ',') FROM safeins.attachment), 'p', about || '... into the one table');
    PERFORM safeins.detach(r, 'p', 'test');
    DELETE FROM p26a;
    PERFORM safeins.attach(r, 'p', map);
    RETURN NEXT lives_ok(pg_temp.leaving(how, 'p26', 'p'), about || 'the subtree, the key corrected');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', about || 'the books have all of it');
    PERFORM safeins.detach(r, 'p26', 'test'), safeins.detach(r, 'p', 'test');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', about || '... and none of it');
    DROP TABLE p26, p CASCADE;
END $$;
SELECT pg_temp.check_role(role, how) FROM role_facts, unnest(ARRAY['partitions', 'children']) how;

-- Roles without keys, and tables of several roles.
CREATE TABLE rp (ins text, y integer, d date) PARTITION BY LIST (y);
CREATE TABLE rp25 PARTITION OF rp FOR VALUES IN (2024);
CREATE TABLE rp26 PARTITION OF rp FOR VALUES IN (2025);
INSERT INTO rp VALUES ('PICC', 2024, '2025-01-05'), ('PICC', 2025, '2026-01-05');
SELECT safeins.attach('report', 'rp', '{"insurer": "ins", "year": "y", "submitted_on": "d"}') \g /dev/null
SELECT lives_ok('ALTER TABLE rp DETACH PARTITION rp26', 'a report has no key');
SELECT pg_temp.make('partitions') \g /dev/null
SELECT safeins.attach('premium', 'p', '{"receipt": "y || ''-'' || k", "insurer": "ins", "amount": "amt", "received_on": "d"}') \g /dev/null
SELECT safeins.attach('claim', 'p', '{"claim": "k", "policy": "pol", "reported_on": "d", "where": "live"}') \g /dev/null
SELECT is(pg_temp.refusal('ALTER TABLE p DETACH PARTITION p26'), 'SI003 | p26 | key.one_table | key 1 of role "claim" stands in table "p" already', 'each role is asked');
SELECT safeins.detach('claim', 'p', 'test') \g /dev/null
SELECT lives_ok('ALTER TABLE p DETACH PARTITION p26', 'a key with the year in it');

SELECT * FROM finish();
ROLLBACK;
