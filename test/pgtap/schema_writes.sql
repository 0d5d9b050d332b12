-- Every way of writing, on plain tables, partitions and inheritance children: the books follow, and nothing slips past the guard.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
CREATE SCHEMA wr;
SET search_path = wr, public;
CREATE TABLE prem (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
INSERT INTO prem VALUES (1, '甲', 1000, '2025-01-01'), (2, '乙', 1000, '2025-01-01'), (3, '甲', 1000, '2024-05-01'), (4, '乙', 1000, '2024-05-01');
SELECT safeins.attach('premium', 'prem', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null

-- The same script of writes over one table or another; the books against plain SQL after each step.
CREATE FUNCTION pg_temp.agrees() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN NOT EXISTS (
        SELECT 1 FROM (SELECT gs, extract(year FROM rq) AS y, sum(je) AS je FROM wr.exp GROUP BY 1, 2) e
        FULL JOIN safeins.fee_status('2025-12-31') s ON s.subject = e.gs AND s.year = e.y
        WHERE coalesce(e.je, 0) <> coalesce(s.spent, 0));
END $$;
CREATE FUNCTION pg_temp.step(about text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN ok(pg_temp.agrees(), about);
EXCEPTION WHEN OTHERS THEN
    RETURN fail(about || ': ' || SQLSTATE || ' ' || SQLERRM);
END $$;
CREATE TABLE src (id integer, gs text, je numeric, rq date);
INSERT INTO src SELECT 500 + i, CASE WHEN i % 2 = 0 THEN '甲' ELSE '乙' END, i, date '2024-12-25' + i FROM generate_series(1, 10) i;
CREATE TABLE owner (gs text PRIMARY KEY, yt text);
INSERT INTO owner VALUES ('甲'), ('乙');
CREATE FUNCTION pg_temp.writes(kind text, leaf text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT pg_temp.step(kind || ': one row', $s$INSERT INTO exp VALUES (1, '甲', 10, '2025-01-01')$s$);
    RETURN NEXT pg_temp.step(kind || ': several rows of several accounts', $s$INSERT INTO exp VALUES (2, '甲', 20, '2025-02-01'), (3, '乙', 30, '2025-02-01'), (4, '甲', 40, '2024-02-01')$s$);
    RETURN NEXT pg_temp.step(kind || ': no rows', $s$INSERT INTO exp SELECT * FROM src WHERE false$s$);
    RETURN NEXT pg_temp.step(kind || ': INSERT ... SELECT', $s$INSERT INTO exp SELECT * FROM src$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of the amount', $s$UPDATE exp SET je = je + 1 WHERE id > 1$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of the insurer', $s$UPDATE exp SET gs = CASE gs WHEN '甲' THEN '乙' ELSE '甲' END WHERE id IN (2, 3, 501)$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of the day, into another year', $s$UPDATE exp SET rq = rq - interval '1 year' WHERE rq >= '2025-01-01' AND id > 500$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of the key', $s$UPDATE exp SET id = id + 1000 WHERE id < 3$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of everything', $s$UPDATE exp SET id = id + 2000, gs = '甲', je = 1.5, rq = '2025-05-05' WHERE id IN (1001, 502, 503)$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE of no row', $s$UPDATE exp SET je = 999 WHERE false$s$);
    RETURN NEXT pg_temp.step(kind || ': UPDATE ... FROM', $s$UPDATE exp e SET je = s.je * 2 FROM src s WHERE s.id = e.id$s$);
    RETURN NEXT pg_temp.step(kind || ': DELETE', $s$DELETE FROM exp WHERE id = 4$s$);
    RETURN NEXT pg_temp.step(kind || ': DELETE ... USING', $s$DELETE FROM exp e USING src s WHERE s.id = e.id AND s.id > 508$s$);
    RETURN NEXT pg_temp.step(kind || ': MERGE, all three ways',
        $s$MERGE INTO exp e USING (SELECT * FROM src UNION ALL VALUES (3, '乙', 5, date '2025-03-03')) s ON e.id = s.id
           WHEN MATCHED AND e.id = 504 THEN DELETE
           WHEN MATCHED AND e.id = 505 THEN DO NOTHING
           WHEN MATCHED AND e.id = 506 THEN UPDATE SET gs = '乙', rq = '2025-01-06'
           WHEN MATCHED THEN UPDATE SET je = e.je + s.je
           WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.gs, s.je, s.rq)$s$);
    RETURN NEXT pg_temp.step(kind || ': a data-modifying WITH', $s$WITH gone AS (DELETE FROM exp WHERE id IN (3, 505) RETURNING *), changed AS (UPDATE exp SET je = je + 0.01 WHERE id = 506)
        INSERT INTO exp SELECT id + 3000, gs, je + 1, rq FROM gone$s$);
    RETURN NEXT pg_temp.step(kind || ': direct into a leaf', format($s$INSERT INTO %s VALUES (600, '乙', 7, '2025-07-07'); UPDATE %1$s SET je = 8 WHERE id = 600$s$, leaf));
    RETURN NEXT pg_temp.step(kind || ': a function''s writes in a loop', $s$DO $d$ BEGIN FOR i IN 700..720 LOOP INSERT INTO exp VALUES (i, '甲', 0.01 * i, '2025-07-01'); UPDATE exp SET je = je + 0.01 WHERE id = i; DELETE FROM exp WHERE id = i AND i % 3 = 0; END LOOP; END $d$ $s$);
    RETURN NEXT pg_temp.step(kind || ': blocks that fail', $s$DO $d$ BEGIN FOR i IN 800..820 LOOP BEGIN INSERT INTO exp VALUES (i, '甲', 1, '2025-07-01'); IF i % 2 = 0 THEN RAISE division_by_zero; END IF; EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $d$ $s$);
    RETURN NEXT throws_ok($s$INSERT INTO exp VALUES (900, '甲', 999, '2025-07-01')$s$, 'SI101', NULL, kind || ': judged');
    RETURN NEXT throws_ok(format($s$INSERT INTO %s VALUES (900, '乙', 999, '2025-07-01')$s$, leaf), 'SI101', NULL, kind || ': judged in a leaf');
    RETURN NEXT throws_ok($s$MERGE INTO exp e USING src s ON e.id = s.id WHEN MATCHED THEN UPDATE SET je = 999 WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.gs, 999, s.rq)$s$, 'SI101', NULL, kind || ': judged in a MERGE');
    RETURN NEXT throws_ok($s$TRUNCATE exp$s$, 'SI002', NULL, kind || ': TRUNCATE');
    RETURN NEXT throws_ok(format('TRUNCATE %s', leaf), 'SI002', NULL, kind || ': TRUNCATE of a leaf');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', kind || ': reconcile agrees');
    RETURN NEXT pg_temp.step(kind || ': DELETE of all', $s$DELETE FROM exp$s$);
    RETURN NEXT is_empty('SELECT * FROM safeins.fee_status(''2025-12-31'') WHERE spent <> 0', kind || ': nothing remains');
END $$;
CREATE FUNCTION pg_temp.attached() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN is((safeins.attach('expense', 'exp', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''other''"}')).rows_read, 0::bigint, 'attached');
END $$;
CREATE FUNCTION pg_temp.gone() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.detach('expense', 'exp', '测试');
    DROP TABLE exp CASCADE;
END $$;

CREATE TABLE exp (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
SELECT pg_temp.attached();
SELECT pg_temp.writes('a plain table', 'exp');
-- ON CONFLICT and COPY need a key, and psql.
SELECT pg_temp.step('ON CONFLICT DO NOTHING', $$INSERT INTO exp VALUES (1, '甲', 1, '2025-01-01'); INSERT INTO exp VALUES (1, '甲', 2, '2025-01-01'), (2, '乙', 2, '2025-01-01') ON CONFLICT DO NOTHING$$);
SELECT pg_temp.step('ON CONFLICT DO UPDATE', $$INSERT INTO exp VALUES (1, '乙', 5, '2024-01-01'), (3, '乙', 3, '2025-01-01') ON CONFLICT (id) DO UPDATE SET gs = excluded.gs, je = exp.je + excluded.je, rq = excluded.rq$$);
SELECT pg_temp.step('ON CONFLICT DO UPDATE ... WHERE', $$INSERT INTO exp VALUES (1, '乙', 5, '2024-01-01'), (3, '乙', 3, '2025-01-01') ON CONFLICT (id) DO UPDATE SET je = excluded.je WHERE exp.id = 3$$);
SELECT throws_ok($$INSERT INTO exp VALUES (1, '乙', 500, '2024-01-01') ON CONFLICT (id) DO UPDATE SET je = excluded.je$$, 'SI101', NULL, 'ON CONFLICT DO UPDATE is judged');
COPY exp FROM stdin;
11	甲	1.5	2025-01-01
12	乙	2.5	2024-01-01
13	甲	3.5	2025-06-30
\.
SELECT ok(pg_temp.agrees(), 'COPY');
-- Keys between the tables: what a foreign key does to the rows is booked as well.
ALTER TABLE exp ADD FOREIGN KEY (gs) REFERENCES owner ON UPDATE CASCADE ON DELETE CASCADE;
SELECT pg_temp.step('ON DELETE CASCADE', $$DELETE FROM owner WHERE gs = '乙'$$);
SELECT is(count(*), 2::bigint, '... had something to do') FROM exp;
SELECT pg_temp.step('ON UPDATE CASCADE', $$INSERT INTO prem VALUES (9, '丙', 1000, '2025-01-01'); UPDATE owner SET gs = '丙' WHERE gs = '甲'$$);
SELECT throws_ok($$UPDATE owner SET gs = '丁'$$, 'SI101', NULL, 'ON UPDATE CASCADE is judged');
SELECT throws_ok($$TRUNCATE owner CASCADE$$, 'SI002', NULL, 'TRUNCATE ... CASCADE that reaches an attached table');
INSERT INTO owner VALUES ('甲'), ('乙');
-- Triggers of the host: what they change is what is judged.
CREATE FUNCTION halve() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 2 = 1 THEN RETURN NULL; END IF; NEW.je := NEW.je / 2; RETURN NEW; END $$;
CREATE TRIGGER halve BEFORE INSERT OR UPDATE ON exp FOR EACH ROW EXECUTE FUNCTION halve();
SELECT pg_temp.step('a BEFORE ROW trigger that changes and leaves out rows', $$INSERT INTO exp VALUES (20, '甲', 400, '2025-01-01'), (21, '甲', 400, '2025-01-01')$$);
SELECT pg_temp.step('... by UPDATE', $$UPDATE exp SET je = je + 1$$);
CREATE RULE deleted AS ON DELETE TO exp DO INSTEAD UPDATE exp SET je = 0.02 WHERE id = OLD.id;
SELECT pg_temp.step('a rule that turns DELETE into UPDATE', $$DELETE FROM exp$$);
DROP RULE deleted ON exp;
CREATE VIEW v AS SELECT * FROM exp WHERE gs = '甲';
SELECT pg_temp.step('through a view', $$INSERT INTO v VALUES (30, '甲', 8, '2025-01-01'); UPDATE v SET je = 6 WHERE id = 30; DELETE FROM v WHERE id = 20$$);
SELECT pg_temp.gone() \g /dev/null

-- Partitioned by day: writes by the parent, into leaves, from one leaf to another.
CREATE TABLE exp (id integer, gs text, je numeric(18,2), rq date) PARTITION BY RANGE (rq);
CREATE TABLE exp_2024 PARTITION OF exp FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE exp_2025 PARTITION OF exp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE exp_rest PARTITION OF exp DEFAULT;
SELECT pg_temp.attached();
SELECT pg_temp.writes('partitions by day', 'exp_2025');
SELECT pg_temp.gone() \g /dev/null

-- A MERGE that moves rows between partitions: followed where PostgreSQL shows all of them, refused where it does not.
CREATE TABLE exp (id integer, gs text, je numeric(18,2), rq date) PARTITION BY RANGE (rq);
CREATE TABLE exp_2024 PARTITION OF exp FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE exp_2025 PARTITION OF exp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT pg_temp.attached();
SELECT pg_temp.step('rows to merge', $$INSERT INTO exp VALUES (1, '甲', 10, '2024-05-01'), (2, '乙', 20, '2024-05-01'), (3, '甲', 30, '2025-05-01')$$);
SELECT pg_temp.refused(format($$MERGE INTO exp e USING (VALUES (1, 99.00, date '2025-06-01'), (7, 1.00, '2025-06-01'), (3, 30.50, '2025-05-01')) s (id, je, rq) ON e.id = s.id
    %s WHEN MATCHED THEN UPDATE SET je = s.je, rq = s.rq %s$$, before, after), 'SI002', NULL, 'wr.exp',
    'this MERGE moves rows of table "exp", which safeins watches, from one partition to another', 'give the MERGE a DELETE and an INSERT action as well', 'MERGE that moves rows: ' || concat_ws(' ', before, 'UPDATE', after))
FROM (VALUES ('', ''), ('', 'WHEN NOT MATCHED THEN INSERT VALUES (s.id, ''乙'', s.je, s.rq)'), ('WHEN MATCHED AND e.id = 3 THEN DELETE', '')) t (before, after);
SELECT pg_temp.step('MERGE that moves none', $$MERGE INTO exp e USING (VALUES (1, 11.00, date '2024-06-01'), (7, 1.00, '2025-06-01'), (3, 30.50, '2025-05-01')) s (id, je, rq) ON e.id = s.id
    WHEN MATCHED THEN UPDATE SET je = s.je, rq = s.rq WHEN NOT MATCHED THEN INSERT VALUES (s.id, '乙', s.je, s.rq)$$);
SELECT pg_temp.step('MERGE that moves none, without INSERT', $$MERGE INTO exp e USING (VALUES (1, 12.00, date '2024-06-02')) s (id, je, rq) ON e.id = s.id WHEN MATCHED THEN UPDATE SET je = s.je, rq = s.rq$$);
SELECT pg_temp.step('MERGE that moves rows and has all three actions', $$MERGE INTO exp e USING (VALUES (1, 13.00, date '2025-06-01'), (8, 1.00, '2025-06-01'), (3, 30.50, '2025-05-01')) s (id, je, rq) ON e.id = s.id
    WHEN MATCHED AND e.id = 3 THEN DELETE WHEN MATCHED THEN UPDATE SET je = s.je, rq = s.rq WHEN NOT MATCHED THEN INSERT VALUES (s.id, '乙', s.je, s.rq)$$);
SELECT pg_temp.step('MERGE within a function', $$DO $d$ BEGIN MERGE INTO exp e USING (VALUES (1, 14.00)) s (id, je) ON e.id = s.id WHEN MATCHED THEN UPDATE SET je = s.je WHEN NOT MATCHED THEN INSERT VALUES (s.id, '乙', s.je, '2025-01-01');
    INSERT INTO exp SELECT 50 + i, '乙', 1, '2025-01-01' FROM generate_series(1, 5) i; END $d$ $$);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'MERGE: reconcile agrees');
SELECT pg_temp.gone() \g /dev/null

-- Two levels, with columns in another order and dropped ones in a leaf; some attached later.
CREATE TABLE exp (id integer, gs text, je numeric(18,2), rq date) PARTITION BY RANGE (rq);
CREATE TABLE exp_2024 (alt text, rq date, je numeric(18,2), gs text, id integer);
ALTER TABLE exp_2024 DROP COLUMN alt;
ALTER TABLE exp ATTACH PARTITION exp_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT pg_temp.attached();
CREATE TABLE exp_2025 PARTITION OF exp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (gs);
CREATE TABLE exp_2025_a PARTITION OF exp_2025 FOR VALUES IN ('甲');
CREATE TABLE exp_2025_b (LIKE exp);
INSERT INTO exp_2025_b VALUES (950, '乙', 9.50, '2025-09-05');
ALTER TABLE exp_2025 ATTACH PARTITION exp_2025_b FOR VALUES IN ('乙');
SELECT ok(pg_temp.agrees(), 'the rows of a partition that is attached are taken in');
SELECT is((SELECT tables FROM safeins.attachment WHERE role = 'expense'), 5, 'every table of the tree is guarded');
SELECT pg_temp.step('and go again', 'DELETE FROM exp');
SELECT pg_temp.writes('partitions of partitions', 'exp_2025_b');
-- A partition leaves with its guards, on its own from then on, and comes back.
SELECT pg_temp.step('rows for it', $$INSERT INTO exp VALUES (1, '甲', 11, '2025-01-01'), (2, '乙', 12, '2025-01-01'), (3, '甲', 13, '2024-01-01')$$);
ALTER TABLE exp DETACH PARTITION exp_2024;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a partition that is detached stays in the books');
SELECT is((SELECT string_agg(table_name || ' ' || tables, ', ' ORDER BY table_name) FROM safeins.attachment WHERE role = 'expense'), 'exp 4, exp_2024 1', '... as an attachment of its own');
SELECT lives_ok($$INSERT INTO exp_2024 (id, gs, je, rq) VALUES (4, '甲', 14, '2024-01-02')$$, '... and is written to');
SELECT throws_ok($$INSERT INTO exp_2024 (id, gs, je, rq) VALUES (4, '甲', 999, '2024-01-02')$$, 'SI101', NULL, '... and judged');
SELECT throws_ok($$DROP TABLE exp_2024$$, 'SI002', NULL, '... and not dropped');
ALTER TABLE exp ATTACH PARTITION exp_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'back again it is counted once');
SELECT ok(pg_temp.agrees(), 'back again the books agree');
SELECT is((SELECT string_agg(table_name || ' ' || tables, ', ' ORDER BY table_name) FROM safeins.attachment WHERE role = 'expense'), 'exp 5', 'back again it is part of the tree');
CREATE SCHEMA archive CREATE TABLE exp_2023 PARTITION OF wr.exp FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
SELECT is((SELECT tables FROM safeins.attachment WHERE role = 'expense'), 6, 'a partition made within CREATE SCHEMA is guarded too');
SELECT pg_temp.gone() \g /dev/null

-- Inheritance: the parent shows its children's rows.
CREATE TABLE exp (id integer, gs text, je numeric(18,2), rq date);
CREATE TABLE exp_child (bz text) INHERITS (exp);
SELECT pg_temp.attached();
SELECT pg_temp.writes('inheritance', 'exp_child');
CREATE TABLE exp_late () INHERITS (exp_child);
CREATE TABLE exp_own (LIKE exp);
INSERT INTO exp_own VALUES (7, '乙', 7, '2025-07-07');
ALTER TABLE exp_own INHERIT exp;
SELECT ok(pg_temp.agrees(), 'a child that comes with rows');
SELECT pg_temp.step('children that came later', $$INSERT INTO exp_late VALUES (1, '甲', 11, '2025-01-01'); INSERT INTO exp_own VALUES (2, '甲', 12, '2025-01-01'); UPDATE exp SET je = je + 1; DELETE FROM exp WHERE id = 7$$);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile agrees');
ALTER TABLE exp_own NO INHERIT exp;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a child that leaves stays in the books');
SELECT is((SELECT string_agg(table_name || ' ' || tables, ', ' ORDER BY table_name) FROM safeins.attachment WHERE role = 'expense'), 'exp 3, exp_own 1', '... on its own');
SELECT throws_ok($$INSERT INTO exp_own VALUES (2, '甲', 999, '2025-01-01')$$, 'SI101', NULL, '... and is judged');

SELECT * FROM finish();
ROLLBACK;
