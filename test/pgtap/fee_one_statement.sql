-- One statement is refused, or recorded, for what it leaves, in whatever order its guards see its parts.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
CREATE TABLE co (gs text PRIMARY KEY);
INSERT INTO co VALUES ('a'), ('b'), ('c'), ('none'), ('aa'), ('x'), ('y'), ('z'), ('u');
-- Spending was made first, so that a cascade comes to it first; a second pair the other way round.
CREATE TABLE zc (id integer PRIMARY KEY, gs text DEFAULT 'none' REFERENCES co ON UPDATE CASCADE ON DELETE SET DEFAULT, je numeric(18, 2), rq date DEFAULT '2026-02-01', pz text);
CREATE TABLE bf (LIKE zc INCLUDING ALL);
ALTER TABLE bf ADD FOREIGN KEY (gs) REFERENCES co ON UPDATE CASCADE ON DELETE SET DEFAULT;
CREATE TABLE bg (LIKE bf INCLUDING ALL);
ALTER TABLE bg ADD FOREIGN KEY (gs) REFERENCES co ON UPDATE CASCADE ON DELETE SET DEFAULT;
CREATE TABLE zd (LIKE bf INCLUDING ALL);
ALTER TABLE zd ADD FOREIGN KEY (gs) REFERENCES co ON UPDATE CASCADE ON DELETE SET DEFAULT;
SELECT safeins.attach('premium', t, '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') FROM unnest(ARRAY['bf', 'bg']::regclass[]) t \g /dev/null
SELECT safeins.attach('expense', t, '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') FROM unnest(ARRAY['zc', 'zd']::regclass[]) t \g /dev/null
INSERT INTO bf VALUES (1, 'a', 1000), (2, 'b', 1000), (3, 'c', 1000);
INSERT INTO bg VALUES (101, 'a', 1000), (102, 'b', 1000), (103, 'c', 1000);
INSERT INTO zc VALUES (1, 'a', 210), (2, 'b', 210), (3, 'c', 210);
INSERT INTO zd VALUES (101, 'a', 210), (102, 'b', 210), (103, 'c', 210);
-- An independent recount.
CREATE VIEW differing AS SELECT * FROM (SELECT gs, sum(r) AS r, sum(s) AS s FROM (SELECT gs, je AS r, 0 AS s FROM bf UNION ALL SELECT gs, je, 0 FROM bg UNION ALL SELECT gs, 0, je FROM zc UNION ALL SELECT gs, 0, je FROM zd) m GROUP BY 1) c
    FULL JOIN (SELECT insurer AS gs, sum(received) / 100 AS ar, sum(spent) / 100 AS asp FROM safeins.account GROUP BY 1) a USING (gs) WHERE coalesce(r, 0) <> coalesce(ar, 0) OR coalesce(s, 0) <> coalesce(asp, 0);
CREATE FUNCTION pg_temp.found() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE withdrawn_on IS NULL $$;
-- runs it in both modes of the cap, and undoes it: what came of it
CREATE FUNCTION pg_temp.try(sql text, m text DEFAULT 'block') RETURNS text LANGUAGE plpgsql AS $$
DECLARE n bigint := pg_temp.found(); answer text;
BEGIN
    PERFORM safeins.set_mode('fee.cap', m, 'test');
    EXECUTE sql;
    SET CONSTRAINTS ALL IMMEDIATE;
    answer := CASE pg_temp.found() - n WHEN 0 THEN 'done' ELSE pg_temp.found() - n || ' found' END;
    PERFORM safeins.write_pending();
    IF EXISTS (SELECT FROM differing) OR EXISTS (SELECT FROM safeins.reconcile()) THEN answer := answer || ', differing'; END IF;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = answer;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN RETURN SQLERRM;
    WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
CREATE TABLE trial (n serial, sql text, block text, flag text);
INSERT INTO trial (sql, block, flag) VALUES
    ($$UPDATE co SET gs = 'aaa' WHERE gs = 'a'$$, 'done', 'done'),
    ($$DELETE FROM co WHERE gs = 'b'$$, 'done', 'done'),
    ($$DELETE FROM co WHERE gs IN ('a', 'b', 'c')$$, 'done', 'done'),
    ($$UPDATE co SET gs = gs || '!' WHERE gs <> 'none'$$, 'done', 'done'),
    ($$WITH x AS (UPDATE zc SET gs = 'x' WHERE id = 1) UPDATE bf SET gs = 'x' WHERE id = 1$$, 'done', 'done'),
    ($$WITH x AS (UPDATE bf SET gs = 'x' WHERE id = 1) UPDATE zc SET gs = 'x' WHERE id = 1$$, 'done', 'done'),
    ($$WITH x AS (UPDATE zc SET gs = 'x' WHERE id = 1) UPDATE bf SET gs = 'y' WHERE id = 1$$, 'SI101', '1 found'),
    ($$WITH x AS (INSERT INTO zc VALUES (9, 'z', 210)) INSERT INTO bf VALUES (9, 'z', 1000)$$, 'done', 'done'),
    ($$WITH x AS (INSERT INTO bf VALUES (9, 'z', 1000)) INSERT INTO zc VALUES (9, 'z', 210)$$, 'done', 'done'),
    ($$WITH x AS (INSERT INTO zc VALUES (9, 'z', 210.01)) INSERT INTO bf VALUES (9, 'z', 1000)$$, 'SI101', '1 found'),
    ($$WITH x AS (INSERT INTO bf VALUES (9, 'z', 1000)) INSERT INTO zc VALUES (9, 'z', 210.01)$$, 'SI101', '1 found'),
    -- a row goes to the other table at the cap
    ($$WITH d AS (DELETE FROM zc WHERE id = 1 RETURNING *) INSERT INTO zd SELECT * FROM d$$, 'done', 'done'),
    ($$WITH n AS (INSERT INTO zd SELECT * FROM zc WHERE id = 1 RETURNING id) DELETE FROM zc USING n WHERE n.id = zc.id$$, 'done', 'done'),
    ($$WITH n AS (INSERT INTO zd SELECT id, gs, je + 0.01, rq FROM zc WHERE id = 1 RETURNING id) DELETE FROM zc USING n WHERE n.id = zc.id$$, 'SI101', '1 found'),
    ($$WITH n AS (INSERT INTO zd VALUES (50, 'a', 10)) UPDATE zc SET je = je - 10 WHERE id = 1$$, 'done', 'done'),
    ($$WITH n AS (UPDATE zc SET je = je - 10 WHERE id = 1) INSERT INTO zd VALUES (50, 'a', 10)$$, 'done', 'done'),
    ($$MERGE INTO zc USING (VALUES (1, 'a'), (50, 'a')) v (id, gs) ON zc.id = v.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.gs, 210)$$, 'done', 'done'),
    ($$MERGE INTO zc USING (VALUES (1, 'a'), (50, 'a')) v (id, gs) ON zc.id = v.id WHEN MATCHED THEN UPDATE SET je = 200 WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.gs, 10)$$, 'done', 'done'),
    ($$MERGE INTO zc USING (VALUES (1, 'a'), (50, 'a')) v (id, gs) ON zc.id = v.id WHEN MATCHED THEN UPDATE SET je = 200 WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.gs, 10.01)$$, 'SI101', '1 found'),
    ($$INSERT INTO zc VALUES (1, 'a', 200), (50, 'a', 10) ON CONFLICT (id) DO UPDATE SET je = EXCLUDED.je$$, 'done', 'done'),
    -- two statements are two
    ($$DO 'BEGIN INSERT INTO zc VALUES (50, ''a'', 10); UPDATE zc SET je = 200 WHERE id = 1; END'$$, 'SI101', '1 found'),
    ($$DO 'BEGIN UPDATE zc SET je = 200 WHERE id = 1; INSERT INTO zc VALUES (50, ''a'', 10); END'$$, 'done', 'done');
SELECT is(pg_temp.try(sql, m), w, m || ': ' || sql) FROM trial, LATERAL (VALUES ('block', block), ('flag', flag)) v (m, w) ORDER BY n, m;

-- over its cap already: nothing more, but from one table to the other
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
INSERT INTO zc VALUES (60, 'u', 500), (61, 'u', 100);
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
DELETE FROM trial;
INSERT INTO trial (sql, block, flag) VALUES
    ($$WITH d AS (DELETE FROM zc WHERE id = 60 RETURNING *) INSERT INTO zd SELECT * FROM d$$, 'done', 'done'),
    ($$WITH n AS (INSERT INTO zd SELECT * FROM zc WHERE id = 60 RETURNING id) DELETE FROM zc USING n WHERE n.id = zc.id$$, 'done', 'done'),
    ($$WITH n AS (INSERT INTO zd SELECT id, gs, je + 0.01, rq FROM zc WHERE id = 60 RETURNING id) DELETE FROM zc USING n WHERE n.id = zc.id$$, 'SI101', '1 found'),
    ($$UPDATE co SET gs = 'uu' WHERE gs = 'u'$$, 'SI101', '1 found'),
    ($$INSERT INTO zc VALUES (62, 'u', 0.01)$$, 'SI101', '1 found');
SELECT is(pg_temp.try(sql, m), w, 'over already, ' || m || ': ' || sql) FROM trial, LATERAL (VALUES ('block', block), ('flag', flag)) v (m, w) ORDER BY n, m;

-- The budget likewise.
SELECT safeins.set_mode('fee.budget', 'block', 'test'), safeins.set_budget(2026, 'a', 420) \g /dev/null
SELECT is(pg_temp.try($$WITH n AS (INSERT INTO zd SELECT * FROM zc WHERE id = 1 RETURNING id) DELETE FROM zc USING n WHERE n.id = zc.id$$), 'done', 'a row goes over within the budget');
SELECT is(pg_temp.try($$WITH p AS (INSERT INTO bf VALUES (70, 'a', 1000)) INSERT INTO zd VALUES (70, 'a', 0.01)$$), 'SI111', 'what is over it is refused');

-- Triggers of the host's: what they do is of the statement; what they catch, they caught.
CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE zc SET gs = NEW.gs WHERE id = NEW.id; RETURN NULL; END $$;
CREATE TRIGGER follow AFTER UPDATE ON bf FOR EACH ROW EXECUTE FUNCTION follow();
SELECT is(pg_temp.try($$UPDATE bf SET gs = 'x' WHERE id = 1$$), 'done', 'a trigger moves spending before its premium has moved');
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE zc SET gs = NEW.gs, je = je + 0.01 WHERE id = NEW.id; RETURN NULL; END $$;
SELECT is(pg_temp.try($$UPDATE bf SET gs = 'x' WHERE id = 1$$), 'SI101', '... or too much of it');
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    BEGIN UPDATE zc SET je = je + 1000 WHERE id = NEW.id; EXCEPTION WHEN SQLSTATE 'SI101' THEN UPDATE zc SET pz = 'caught' WHERE id = NEW.id; END; RETURN NULL; END $$;
SELECT lives_ok($$UPDATE bf SET je = 1000 WHERE id = 1$$, 'a trigger that catches a refusal');
SELECT results_eq('SELECT je, pz FROM zc WHERE id = 1', $$VALUES (210.00, 'caught')$$, '... has caught it');
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE zc SET je = je + 1000 WHERE id = NEW.id; BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN NULL; END $$;
SELECT throws_ok($$UPDATE bf SET je = 1000 WHERE id = 1$$, 'SI101', NULL, 'one that catches something else');
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    BEGIN UPDATE zc SET je = je + 1000 WHERE id = NEW.id; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN NULL; END $$;
SELECT throws_ok($$UPDATE bf SET je = 1000 WHERE id = 1$$, 'SI101', NULL, 'a refusal goes past a block that does not catch it');
CREATE OR REPLACE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    BEGIN UPDATE zc SET je = je + 10 WHERE id = NEW.id; UPDATE bf SET je = je + 1000 WHERE id = 999; EXCEPTION WHEN SQLSTATE 'SI101' THEN NULL; END; RETURN NULL; END $$;
SELECT lives_ok($$WITH x AS (UPDATE zc SET je = 210 WHERE id = 2) UPDATE bf SET je = je WHERE id = 1$$, 'in a block, each statement by itself');
DROP TRIGGER follow ON bf;
SELECT throws_ok($$COPY zc (id, gs, je) FROM PROGRAM 'printf "80\tx\t5\n"'$$, 'SI101', NULL, 'COPY');
SELECT safeins.write_pending() \g /dev/null
SELECT is_empty('SELECT * FROM differing', 'the accounts equal a recount');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and reconcile() agrees');

SELECT * FROM finish();
ROLLBACK;
