-- Random writes on two tables of a role with overlapping keys, headers with lines, and a column that is overwritten: the books are what was booked, counted apart.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE one (k int PRIMARY KEY, ins text, amt numeric, live boolean DEFAULT true, d date DEFAULT '2026-03-01');
CREATE TABLE two (k bigint PRIMARY KEY, ins text, amt numeric, live boolean DEFAULT true, d date DEFAULT '2026-03-01');
CREATE TABLE head (k text PRIMARY KEY, ins text, d date DEFAULT '2026-03-01', void boolean DEFAULT false, note text);
CREATE TABLE line (head text, amt numeric);
CREATE TABLE sofar (k text PRIMARY KEY, ins text, amt numeric, d date DEFAULT '2026-03-01');
SELECT safeins.attach('premium', t, '{"receipt": "k", "insurer": "ins", "amount": "amt", "received_on": "d", "where": "live"}') FROM (VALUES ('one'::regclass), ('two')) v (t) \g /dev/null
SELECT safeins.attach('premium', 'head', '{"receipt": "''H'' || k", "insurer": "ins", "amount": "(SELECT sum(l.amt) FROM line l WHERE l.head = r.k)", "received_on": "d", "where": "NOT void"}') \g /dev/null
SELECT safeins.attach('premium', 'sofar', '{"receipt": "''S'' || k", "insurer": "ins", "amount": "amt", "received_on": "d"}') \g /dev/null
-- What each header has booked: written down beside the guards, by a trigger that knows nothing of them.
CREATE TABLE booked (k text PRIMARY KEY, ins text, amt numeric);
CREATE FUNCTION note_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN DELETE FROM booked WHERE k = OLD.k; END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO booked SELECT NEW.k, NEW.ins, (SELECT sum(amt) FROM line WHERE head = NEW.k) WHERE NOT NEW.void;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_booked AFTER INSERT OR UPDATE OR DELETE ON head FOR EACH ROW EXECUTE FUNCTION note_booked();

CREATE FUNCTION pg_temp.some(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;
CREATE FUNCTION pg_temp.a_write() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    a text := (ARRAY['one', 'two'])[1 + pg_temp.some(2)];
    b text := CASE a WHEN 'one' THEN 'two' ELSE 'one' END;
    i text := (ARRAY['P', 'Q', 'R'])[1 + pg_temp.some(3)];
BEGIN
    CASE pg_temp.some(14)
    WHEN 0, 1 THEN EXECUTE format('INSERT INTO %I SELECT DISTINCT ON (k) k, %L, 1 + pg_temp.some(50), random() < 0.8 FROM (SELECT pg_temp.some(40) AS k FROM generate_series(0, pg_temp.some(3))) x ON CONFLICT (k) DO UPDATE SET amt = EXCLUDED.amt, live = EXCLUDED.live', a, i);
    WHEN 2 THEN EXECUTE format('UPDATE %I SET live = NOT live WHERE random() < 0.2', a);
    WHEN 3 THEN EXECUTE format('UPDATE %I SET k = pg_temp.some(40) WHERE k = pg_temp.some(40)', a);
    WHEN 4 THEN EXECUTE format('DELETE FROM %I WHERE random() < 0.1', a);
    WHEN 5 THEN EXECUTE format('WITH g AS (DELETE FROM %I WHERE random() < 0.2 RETURNING *) INSERT INTO %I SELECT * FROM g', a, b);
    WHEN 6 THEN EXECUTE format('UPDATE %I SET ins = %L, amt = amt + 1 WHERE random() < 0.2', a, i);
    WHEN 7 THEN INSERT INTO line SELECT pg_temp.some(20)::text, 1 + pg_temp.some(9) FROM generate_series(0, pg_temp.some(4));
    WHEN 8 THEN UPDATE line SET amt = amt + 1 WHERE random() < 0.2; DELETE FROM line WHERE random() < 0.1;
    WHEN 9 THEN INSERT INTO head (k, ins) SELECT DISTINCT pg_temp.some(20)::text, i FROM generate_series(0, pg_temp.some(3)) ON CONFLICT (k) DO UPDATE SET note = 'again';
    WHEN 10 THEN UPDATE head SET note = 'x', void = random() < 0.2 WHERE random() < 0.4;
    WHEN 11 THEN UPDATE head SET k = pg_temp.some(20)::text, ins = i WHERE k = pg_temp.some(20)::text;
    WHEN 12 THEN DELETE FROM head WHERE random() < 0.15;
    WHEN 13 THEN INSERT INTO sofar VALUES (pg_temp.some(9)::text, i, pg_temp.some(99)) ON CONFLICT (k) DO UPDATE SET amt = EXCLUDED.amt; DELETE FROM sofar WHERE random() < 0.05;
    END CASE;
END $$;
CREATE VIEW pg_temp.counted AS
    SELECT ins, sum(amt) AS amt FROM (SELECT ins, amt FROM one WHERE live UNION ALL SELECT ins, amt FROM two WHERE live UNION ALL SELECT ins, amt FROM booked UNION ALL SELECT ins, amt FROM sofar) x GROUP BY ins;
CREATE FUNCTION pg_temp.differences() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(c.ins, f.subject), c.amt, f.received) FROM pg_temp.counted c FULL JOIN safeins.fee_status f ON f.subject = c.ins WHERE coalesce(c.amt, 0) <> coalesce(f.received, 0)
    UNION ALL SELECT 'both tables hold ' || k FROM one JOIN two USING (k) WHERE one.live AND two.live
    UNION ALL SELECT 'waits: ' || coalesce(f.row_key, 'H' || h.k) FROM (SELECT * FROM safeins.finding WHERE rule = 'fact.missing' AND withdrawn_on IS NULL) f
        FULL JOIN (SELECT k FROM booked WHERE amt IS NULL) h ON f.row_key = 'H' || h.k WHERE f.row_key IS NULL OR h.k IS NULL
    UNION ALL SELECT 'remembered: ' || count(*) FROM safeins.row_fact HAVING count(*) <> (SELECT count(*) FROM head WHERE NOT void)
$$;
CREATE FUNCTION pg_temp.sequence(steps int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    refused int := 0;
BEGIN
    FOR i IN 1..steps LOOP
        BEGIN
            PERFORM pg_temp.a_write();
            IF random() < 0.2 THEN PERFORM pg_temp.a_write(); END IF;
            IF random() < 0.1 THEN RAISE EXCEPTION USING ERRCODE = 'P0UND'; END IF;
        EXCEPTION
            WHEN SQLSTATE 'SI003' THEN refused := refused + 1;
            WHEN SQLSTATE 'P0UND' OR unique_violation THEN NULL;
        END;
        IF i % 20 = 0 AND EXISTS (SELECT FROM pg_temp.differences()) THEN
            RAISE EXCEPTION 'after step %: %', i, (SELECT string_agg(d, '; ') FROM pg_temp.differences() d);
        END IF;
    END LOOP;
    RETURN refused;
END $$;
SELECT setseed(0.7) \g /dev/null
SELECT cmp_ok(pg_temp.sequence(600), '>', 20, '600 steps, many of them refused for a key that the other table has');
SELECT is_empty('SELECT pg_temp.differences()', 'the books are what was booked');
SELECT ok((SELECT count(*) FROM booked WHERE amt IS NULL) > 0 AND (SELECT count(*) FROM booked WHERE amt > 0) > 0 AND (SELECT count(*) FROM one) > 0 AND (SELECT count(*) FROM two) > 0, 'rows of every kind are left');
SELECT cmp_ok(safeins.rebuild(), '>', 0::bigint, 'rebuild() brings the headers up to their lines');
UPDATE booked b SET amt = (SELECT sum(l.amt) FROM line l WHERE l.head = b.k);
SELECT is_empty('SELECT pg_temp.differences()', '... and the books are what the tables say');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... as reconcile() says');
SELECT safeins.detach('premium', 'head', 'test') \g /dev/null
DELETE FROM booked;
SELECT is((SELECT count(*) FROM safeins.row_fact), 0::bigint, 'nothing is remembered of a table that was detached');
SELECT is_empty($$ SELECT d FROM pg_temp.differences() d WHERE d NOT LIKE 'remembered%' AND d NOT LIKE 'waits%' $$, '... and it left the books');
SELECT * FROM finish();
ROLLBACK;
