-- fee.carry: random premium and spending over seven years, where headroom stays usable for none, one, two years, or without end. Each outcome, and the headroom
-- that is told, against a recount of another kind: spending is covered when no run of years spends more than those allow that it may use (Hall).
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
SELECT setseed(coalesce(nullif(current_setting('safeins_test.seed', true), ''), '0.322')::float8) \g /dev/null
SELECT '# seed ' || coalesce(nullif(current_setting('safeins_test.seed', true), ''), '0.322');
SET LOCAL safeins.today = '2030-12-31';
SELECT safeins.set_mode(code, 'off', 'test') FROM unnest(ARRAY['fee.service_link', 'fee.voucher', 'fee.floor']) code \g /dev/null
CREATE TEMP TABLE province AS SELECT * FROM (VALUES ('310000', 0), ('320000', 1), ('330000', 2), ('340000', 99)) p (place, carry);
SELECT safeins.add_rule('fee.carry', place::safeins.division, carry::text, '2020-01-01', '某号') FROM province WHERE carry < 99 \g /dev/null

-- What may still be spent in a year, in hundredths of a fen: the least that any run of years with it leaves.
CREATE FUNCTION pg_temp.left_in(of_place text, keeps integer, y integer) RETURNS numeric LANGUAGE sql AS $$
    WITH sums AS (SELECT k, coalesce((SELECT sum(je) FROM bf WHERE xzqh = of_place AND extract(year FROM rq) = k), 0) * 100 * 21 AS allowed,
                      coalesce((SELECT sum(je) FROM zc WHERE xzqh = of_place AND extract(year FROM rq) = k), 0) * 100 * 100 AS spent FROM generate_series(2024, 2030) k)
    SELECT min((SELECT sum(allowed) FROM sums WHERE k BETWEEN a - keeps AND b) - (SELECT sum(spent) FROM sums WHERE k BETWEEN a AND b))
    FROM generate_series(2024, y) a, generate_series(y, 2030) b $$;

CREATE TEMP SEQUENCE ids;
CREATE TEMP TABLE outcome (place text, what text, foretold text, came text, n integer);
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'accepted';
EXCEPTION WHEN SQLSTATE 'SI101' THEN RETURN 'refused';
END $$;
DO $$
DECLARE
    p record;
    y integer;
    amount numeric;
    room numeric;
    statement text;
BEGIN
    FOR n IN 1 .. 400 LOOP
        FOR p IN SELECT * FROM province LOOP
            y := 2024 + floor(random() * 7)::integer;
            IF random() < 0.3 THEN
                EXECUTE format('INSERT INTO bf (id, gs, je, rq, xzqh) VALUES (%s, %L, %s, %L, %L)', nextval('ids'), '人保', round((random() * 1000)::numeric, 2), make_date(y, 1 + floor(random() * 12)::integer, 9), p.place);
                CONTINUE;
            END IF;
            room := floor(pg_temp.left_in(p.place, p.carry, y) / 100) / 100;
            -- Mostly at the edge: what is left to the fen, a fen more, or some of it; a few take back what was spent.
            amount := CASE floor(random() * 5) WHEN 0 THEN room WHEN 1 THEN room + 0.01 WHEN 2 THEN round((random() * 200)::numeric, 2) ELSE round((random() * room / 2)::numeric, 2) END;
            IF amount > 0 THEN
                statement := format('INSERT INTO zc (id, gs, je, rq, xzqh) VALUES (%s, %L, %s, %L, %L)', nextval('ids'), '人保', amount, make_date(y, 1 + floor(random() * 12)::integer, 9), p.place);
                INSERT INTO outcome VALUES (p.place, statement, CASE WHEN amount <= room THEN 'accepted' ELSE 'refused' END, pg_temp.try(statement), n);
            ELSE
                EXECUTE format('DELETE FROM zc WHERE id = (SELECT id FROM zc WHERE xzqh = %L ORDER BY random() LIMIT 1)', p.place);
            END IF;
        END LOOP;
    END LOOP;
END $$;
SELECT is_empty('SELECT * FROM outcome WHERE foretold <> came ORDER BY n LIMIT 3', 'each outcome was foretold');
SELECT cmp_ok(count(*) FILTER (WHERE came = o), '>', 50::bigint, place || ': many were ' || o) FROM outcome, unnest(ARRAY['accepted', 'refused']) o GROUP BY place, o ORDER BY place, o;
SELECT is_empty($$SELECT p.place, s.year, s.headroom, floor(pg_temp.left_in(p.place, p.carry, s.year) / 100) / 100 FROM province p JOIN safeins.fee_status s ON s.place = p.place
    WHERE s.headroom <> floor(pg_temp.left_in(p.place, p.carry, s.year) / 100) / 100$$, 'the headroom of each year, to the fen');
SELECT is((SELECT count(*) FROM safeins.fee_status s JOIN province USING (place)), 28::bigint, '... of seven years in four provinces');
SELECT is_empty($$SELECT * FROM safeins.finding WHERE rule = 'fee.cap'$$, 'nothing that was accepted is found');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
SELECT is_empty($$SELECT * FROM safeins.audit('expense', 'zc') WHERE rule = 'fee.cap'$$, 'nor does an audit of all of it find any');
SELECT * FROM finish();
ROLLBACK;
