-- A row trigger of the host's that writes to the same table: the guards of what it writes come before those of the statement that set it off.
BEGIN;
SET client_min_messages = error;
SET safeins.today = '2026-06-30';
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA ot;
SET search_path = ot, public;
CREATE TABLE dict (k integer PRIMARY KEY, v text);
INSERT INTO dict VALUES (1, 'A'), (2, 'B');
-- what the trigger does with the row that has just been written
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        EXECUTE replace(replace(current_setting('ot.does'), '$t', TG_ARGV[0]), '$id', coalesce(quote_literal(NEW.id), quote_literal(OLD.id)));
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION pg_temp.right_after(statement text, does text, description text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('ot.does', does, true);
    EXECUTE statement;
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', description || ': ' || statement || ', and within it: ' || does);
END $$;

-- ---- money, by the row alone, and by other tables: what the row was is kept ----

CREATE TABLE m (id integer, gs integer, je numeric, rq date, yt text, bz text) PARTITION BY RANGE (id);
CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM (1) TO (100);
CREATE TABLE m_2 PARTITION OF m FOR VALUES FROM (100) TO (100000);
CREATE TABLE one (LIKE m);
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON m FOR EACH ROW EXECUTE FUNCTION again('ot.m');
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON one FOR EACH ROW EXECUTE FUNCTION again('ot.one');
CREATE FUNCTION pg_temp.trials(target text, insurer text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    does text;
BEGIN
    EXECUTE format('DELETE FROM %s', target);
    PERFORM set_config('ot.does', 'SELECT 1', true);
    PERFORM safeins.attach('premium', target, jsonb_build_object('receipt', 'id', 'insurer', insurer, 'amount', 'je', 'received_on', 'rq', 'where', 'je <> 0'));
    FOREACH does IN ARRAY ARRAY['UPDATE $t SET je = je + 1 WHERE id = $id', 'UPDATE $t SET bz = ''seen'' WHERE id = $id', 'UPDATE $t SET id = id + 200 WHERE id = $id', 'UPDATE $t SET gs = 3 - gs WHERE id = $id', 'UPDATE $t SET je = 0 WHERE id = $id',
        'UPDATE $t SET je = je + 1', 'DELETE FROM $t WHERE id = $id', 'INSERT INTO $t VALUES ($id::integer + 1000, 2, 3, ''2026-02-01'', ''x'')', 'DELETE FROM $t WHERE id <> $id', 'WITH d AS (DELETE FROM $t WHERE id = $id RETURNING *) INSERT INTO $t SELECT id + 400, gs, je, rq FROM d'] LOOP
        RETURN QUERY SELECT pg_temp.right_after(format(s, target), does, target || ', ' || insurer)
            FROM unnest(ARRAY['INSERT INTO %s VALUES (1, 1, 10, ''2026-01-01'', ''x''), (2, 2, 20, ''2026-01-01'', ''y''), (3, 1, 0, ''2026-01-01'', ''y'')', 'UPDATE %s SET je = je + 5', 'UPDATE %s SET id = id + 150 WHERE id < 150', 'UPDATE %s SET je = 0 WHERE gs = 1', 'DELETE FROM %s WHERE gs = 1']) s;
        PERFORM set_config('ot.does', 'SELECT 1', true);
        EXECUTE format('DELETE FROM %s', target);
        PERFORM safeins.write_pending();
        RETURN NEXT is((SELECT sum(received) FROM safeins.account), 0::numeric, 'nothing is left in the books');
    END LOOP;
    PERFORM safeins.detach('premium', target, 'next');
END $$;
SELECT pg_temp.trials(t, i) FROM unnest(ARRAY['ot.one', 'ot.m']) t, unnest(ARRAY['gs', '(SELECT v FROM ot.dict WHERE k = gs)']) i;

-- ---- books that have what was written last ----

CREATE TABLE p (id text PRIMARY KEY, gs text, qy text, qb date, zb date);
CREATE TABLE h (id text PRIMARY KEY, qy text, lv text, f date, d date, nt date);
CREATE TABLE q (id text PRIMARY KEY, sec text, siz text);
CREATE TABLE s (id text PRIMARY KEY, p text, k text, d date);
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION again('ot.p');
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON h FOR EACH ROW EXECUTE FUNCTION again('ot.h');
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON q FOR EACH ROW EXECUTE FUNCTION again('ot.q');
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON s FOR EACH ROW EXECUTE FUNCTION again('ot.s');
SELECT safeins.attach('enterprise', 'q', '{"enterprise": "id", "sector": "sec", "size": "siz"}'), safeins.attach('policy', 'p', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qb", "expires": "zb"}'),
    safeins.attach('hazard', 'h', '{"hazard": "id", "enterprise": "qy", "level": "lv", "found_on": "f", "due_on": "d", "notified_on": "nt"}'), safeins.attach('service', 's', '{"service": "id", "policy": "p", "kind": "k", "served_on": "d"}') \g /dev/null
SELECT pg_temp.right_after(w, d, 'enterprise') FROM (VALUES (1, 'INSERT INTO ot.q VALUES (''E'', ''coal_mine'', ''small'')', 'UPDATE $t SET siz = ''large'' WHERE id = $id'), (2, 'UPDATE ot.q SET siz = ''micro''', 'UPDATE $t SET siz = ''medium'' WHERE id = $id'),
    (3, 'INSERT INTO ot.q VALUES (''F'', ''coal_mine'', ''small'')', 'DELETE FROM $t WHERE id = $id')) v(n, w, d) ORDER BY n;
SELECT pg_temp.right_after(w, d, 'policy') FROM (VALUES (1, 'INSERT INTO ot.p VALUES (''P1'', ''A'', ''E'', ''2026-01-01'', ''2026-12-31'')', 'UPDATE $t SET gs = gs || ''x'' WHERE id = $id'), (2, 'UPDATE ot.p SET zb = ''2026-11-30''', 'UPDATE $t SET gs = gs || ''y'', zb = zb + 1 WHERE id = $id'),
    (3, 'INSERT INTO ot.p VALUES (''P2'', ''A'', ''E'', ''2027-01-01'', ''2027-12-31'')', 'UPDATE $t SET id = ''P3'' WHERE id = $id'), (4, 'INSERT INTO ot.p VALUES (''P4'', ''A'', ''E'', ''2028-01-01'', ''2028-12-31'')', 'DELETE FROM $t WHERE id = $id'),
    (5, 'DELETE FROM ot.p WHERE id = ''P3''', 'INSERT INTO $t VALUES ($id, ''B'', ''E'', ''2027-01-01'', ''2027-06-30'')')) v(n, w, d) ORDER BY n;
SELECT pg_temp.right_after(w, d, 'hazard') FROM (VALUES (1, 'INSERT INTO ot.h VALUES (''H1'', ''E'', ''general'', ''2026-01-01'', ''2026-12-31'')', 'UPDATE $t SET nt = ''2026-01-05'' WHERE id = $id'), (2, 'UPDATE ot.h SET nt = ''2026-01-06''', 'UPDATE $t SET nt = ''2026-01-07'' WHERE id = $id')) v(n, w, d) ORDER BY n;
SELECT pg_temp.right_after(w, d, 'service') FROM (VALUES (1, 'INSERT INTO ot.s VALUES (''S1'', ''P1'', ''training'', ''2026-02-01'')', 'UPDATE $t SET d = d + 1 WHERE id = $id'), (2, 'UPDATE ot.s SET d = d + 1', 'UPDATE $t SET d = d + 1 WHERE id = $id'),
    (3, 'INSERT INTO ot.s VALUES (''S2'', ''P1'', ''training'', ''2026-03-01'')', 'DELETE FROM $t WHERE id = $id'), (4, 'DELETE FROM ot.s WHERE id = ''S1''', 'INSERT INTO $t VALUES ($id, ''P1'', ''training'', ''2026-04-01'')')) v(n, w, d) ORDER BY n;
SELECT * FROM finish();
ROLLBACK;
