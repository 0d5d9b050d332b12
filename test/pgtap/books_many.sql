-- Reports, papers, claims, complaints and enterprises by the thousand in one statement: the books are what a count of the tables gives,
-- whether they are written past the executor or, where somebody put triggers on them, by it.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA many;
SET LOCAL search_path = many, public;
CREATE TABLE bg (id int PRIMARY KEY, gs text, nd int, rq date, dq text);
CREATE TABLE zl (id int PRIMARY KEY, gs text, item text, rq date, ok boolean, nd int, dq text);
CREATE TABLE lp (id int PRIMARY KEY, bdh text, rq date, sw int, je numeric(18, 2), jp boolean, dq text);
CREATE TABLE ts (id int PRIMARY KEY, gs text, sd date, df date, hc boolean, dq text);
CREATE TABLE qy (id int PRIMARY KEY, hy text, gm text, fx text, yb boolean, dj text, dq text);
SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq", "place": "dq"}') \g /dev/null
SELECT safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "item", "submitted_on": "rq", "accepted": "ok", "year": "nd", "place": "dq"}') \g /dev/null
SELECT safeins.attach('claim', 'lp', '{"claim": "id", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je", "refused": "jp", "refusal_reason": "''约定''", "place": "dq"}') \g /dev/null
SELECT safeins.attach('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "sd", "answered_on": "df", "needs_check": "hc", "place": "dq"}') \g /dev/null
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "id", "sector": "hy", "size": "gm", "risk": "fx", "must_insure": "yb", "standard_grade": "dj", "place": "dq"}') \g /dev/null

CREATE VIEW counted AS
SELECT 'report' AS book, concat_ws(' ', gs, place, nd, rq, count(*)) AS entry FROM (SELECT *, CASE WHEN dq IS NULL THEN 140000 ELSE 510000 END AS place FROM bg) AS x GROUP BY gs, place, nd, rq
UNION ALL SELECT 'filing', concat_ws(' ', gs, place, coalesce(nd, extract(year FROM rq)::int), item, rq, coalesce(ok, true), count(*)) FROM (SELECT *, CASE WHEN dq IS NULL THEN 140000 ELSE 510000 END AS place FROM zl) AS x
    GROUP BY gs, place, coalesce(nd, extract(year FROM rq)::int), item, rq, coalesce(ok, true)
UNION ALL SELECT 'claim', concat_ws(' ', bdh, place, extract(year FROM rq), count(*), count(*) FILTER (WHERE jp), coalesce(sum(sw), 0), coalesce(sum(je) * 100, 0)::bigint)
    FROM (SELECT *, CASE WHEN dq IS NULL THEN 140000 ELSE 510000 END AS place FROM lp) AS x GROUP BY bdh, place, extract(year FROM rq)
UNION ALL SELECT 'complaint', concat_ws(' ', id, CASE WHEN dq IS NULL THEN 140000 ELSE 510000 END, gs, sd, coalesce(df::text, '-'), coalesce(hc, false)) FROM ts
UNION ALL SELECT 'enterprise', concat_ws(' ', id, CASE WHEN dq IS NULL THEN 140000 ELSE 510000 END, hy, gm, coalesce(fx, '-'), coalesce(yb::text, '-'), coalesce(dj, '-')) FROM qy;

CREATE VIEW booked AS
SELECT 'report' AS book, concat_ws(' ', insurer, place::integer, year, submitted_on, rows) AS entry FROM safeins.report
UNION ALL SELECT 'filing', concat_ws(' ', insurer, place::integer, year, item, submitted_on, accepted, rows) FROM safeins.filing
UNION ALL SELECT 'claim', concat_ws(' ', policy, place::integer, year, claims, refused, deaths, paid) FROM safeins.claim_tally
UNION ALL SELECT 'complaint', concat_ws(' ', complaint, place::integer, insurer, received_on, coalesce(answered_on::text, '-'), needs_check) FROM safeins.complaint WHERE live
UNION ALL SELECT 'enterprise', concat_ws(' ', enterprise, place::integer, sector, size, coalesce(risk, '-'), coalesce(must_insure::text, '-'), coalesce(standard_grade, '-')) FROM safeins.enterprise WHERE live;

CREATE FUNCTION pg_temp.agree(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is_empty('(TABLE booked EXCEPT ALL TABLE counted) UNION ALL (TABLE counted EXCEPT ALL TABLE booked)', what || ': the books are a count of the tables');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', what || ': reconcile() says so');
END $$;

CREATE FUNCTION pg_temp.writes(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bg SELECT i, 'G' || i % 37, 2020 + i % 5, date '2026-01-01' + i % 90, CASE WHEN i % 7 = 0 THEN '510000' END FROM generate_series(1, 3000) i;
    INSERT INTO zl SELECT i, 'G' || i % 37, (ARRAY['head_licence', 'head_permit', 'commitment'])[1 + i % 3], date '2026-01-01' + i % 90, (ARRAY[true, false, NULL])[1 + i % 5 % 3],
        CASE WHEN i % 2 = 0 THEN 2025 END, CASE WHEN i % 7 = 0 THEN '510000' END FROM generate_series(1, 3000) i;
    INSERT INTO lp SELECT i, 'P' || i % 400, date '2024-06-01' + i % 700, i % 3, i * 1.5, i % 4 = 0, CASE WHEN i % 7 = 0 THEN '510000' END FROM generate_series(1, 3000) i;
    INSERT INTO ts SELECT i, 'G' || i % 37, date '2026-01-01' + i % 90, CASE WHEN i % 3 = 0 THEN date '2026-05-01' END, i % 2 = 0, CASE WHEN i % 7 = 0 THEN '510000' END FROM generate_series(1, 3000) i;
    INSERT INTO qy SELECT i, (ARRAY['coal', 'chemical'])[1 + i % 2], (ARRAY['large', 'small', 'micro'])[1 + i % 3], CASE WHEN i % 4 = 0 THEN 'high' END, CASE WHEN i % 5 = 0 THEN i % 2 = 0 END,
        CASE WHEN i % 6 = 0 THEN 'A' END, CASE WHEN i % 7 = 0 THEN '510000' END FROM generate_series(1, 3000) i;
    RETURN QUERY SELECT pg_temp.agree(what || ', inserted');
    UPDATE bg SET rq = rq + 1, dq = CASE WHEN id % 11 = 0 THEN NULL ELSE dq END WHERE id % 2 = 0;
    UPDATE zl SET ok = NOT coalesce(ok, true), item = CASE WHEN id % 5 = 0 THEN 'contract' ELSE item END WHERE id % 3 <> 0;
    UPDATE lp SET je = je + 1, jp = NOT jp, rq = CASE WHEN id % 5 = 0 THEN rq + 365 ELSE rq END WHERE id % 2 = 0;
    UPDATE ts SET df = '2026-05-02', dq = CASE WHEN id % 10 = 0 THEN '510000' END WHERE id % 2 = 0;
    UPDATE qy SET gm = 'medium', fx = CASE WHEN id % 3 = 0 THEN 'low' ELSE fx END, dq = CASE WHEN id % 10 = 0 THEN '510000' ELSE dq END WHERE id % 2 = 0;
    RETURN QUERY SELECT pg_temp.agree(what || ', updated');
    UPDATE bg SET rq = rq; UPDATE zl SET ok = ok; UPDATE lp SET je = je; UPDATE ts SET df = df; UPDATE qy SET gm = gm;
    RETURN QUERY SELECT pg_temp.agree(what || ', left as they are');
    DELETE FROM bg WHERE id % 3 = 0; DELETE FROM zl WHERE id % 3 = 0; DELETE FROM lp WHERE id % 3 = 0; DELETE FROM ts WHERE id % 3 = 0; DELETE FROM qy WHERE id % 3 = 0;
    RETURN QUERY SELECT pg_temp.agree(what || ', some deleted');
END $$;

SELECT pg_temp.writes('past the executor');
-- What an enterprise was before the first change of a day, once.
SELECT results_eq('SELECT count(*), count(DISTINCT (enterprise, place::integer)), min(until), max(until) FROM safeins.enterprise_was',
    $$SELECT count(*), count(*), date '2026-06-15', date '2026-06-15' FROM generate_series(1, 3000) i WHERE i % 2 = 0 AND (i % 10 <> 0 OR i % 7 = 0)$$,
    'one entry for each that changed in its place');
SELECT is_empty($$SELECT * FROM safeins.enterprise_was WHERE size <> (ARRAY['large', 'small', 'micro'])[1 + enterprise::int % 3]$$, '... of what was before');
UPDATE qy SET gm = 'micro' WHERE gm = 'medium';
SELECT is_empty($$SELECT * FROM safeins.enterprise_was WHERE size = 'medium' AND enterprise::int % 10 <> 0$$, 'what was before a second change of the day is not kept');
SELECT lives_ok($$SET LOCAL safeins.today = '2026-06-16'$$);
UPDATE qy SET gm = 'large' WHERE gm = 'micro' AND id < 100;
SELECT is((SELECT array_agg(DISTINCT size) FROM safeins.enterprise_was WHERE until = '2026-06-16'), '{micro}', 'but what was on another day is');

DELETE FROM bg; DELETE FROM zl; DELETE FROM lp; DELETE FROM ts; DELETE FROM qy;
SELECT pg_temp.agree('all deleted');
SELECT is((SELECT count(*) FROM booked), 0::bigint, 'of the books of all nothing is left');

CREATE FUNCTION pg_temp.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO many.fires VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
CREATE TABLE fires (book text);
DO $$ DECLARE b text; BEGIN
    FOREACH b IN ARRAY '{report,filing,claim_tally,complaint,enterprise,enterprise_was}'::text[] LOOP
        EXECUTE format('CREATE TRIGGER fired AFTER INSERT OR UPDATE OR DELETE ON safeins.%I FOR EACH ROW EXECUTE FUNCTION pg_temp.fired()', b);
    END LOOP;
END $$;
SELECT pg_temp.writes('by the executor');
SELECT is((SELECT count(DISTINCT book) FROM fires), 6::bigint, 'the triggers that others put on the books fired');

-- What a recount mends, in every column.
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint);
DO $$ DECLARE b text; BEGIN
    FOREACH b IN ARRAY '{report,filing,claim_tally,complaint,enterprise,enterprise_was}'::text[] LOOP
        EXECUTE format('DROP TRIGGER fired ON safeins.%I', b);
    END LOOP;
END $$;
CREATE TABLE damage (did text, told text);
INSERT INTO damage VALUES
    ('UPDATE safeins.report SET rows = rows + 5 WHERE insurer = ''G3''', 'report of '),
    ('DELETE FROM safeins.report WHERE insurer = ''G4''', 'report of '),
    ('UPDATE safeins.filing SET rows = -1 WHERE insurer = ''G3''', ' of 2026-'),
    ('UPDATE safeins.filing SET submitted_on = ''2020-01-01'' WHERE insurer = ''G5'' AND item = ''commitment'' AND NOT accepted AND place OPERATOR(safeins.=) 140000::safeins.division AND submitted_on IN (SELECT min(submitted_on) FROM safeins.filing WHERE insurer = ''G5'' AND item = ''commitment'' AND NOT accepted AND place OPERATOR(safeins.=) 140000::safeins.division)', ', turned down'),
    ('UPDATE safeins.claim_tally SET claims = 99', '^claims$'),
    ('UPDATE safeins.claim_tally SET refused = 99', '^claims refused$'),
    ('UPDATE safeins.claim_tally SET deaths = 99', '^deaths$'),
    ('UPDATE safeins.claim_tally SET paid = 99', '^claims paid$'),
    ('DELETE FROM safeins.claim_tally', '^claims'),
    ('UPDATE safeins.complaint SET insurer = ''X''', '^complaint facts$'),
    ('UPDATE safeins.complaint SET answered_on = NULL', '^complaint facts$'),
    ('UPDATE safeins.complaint SET live = false', '^complaint$'),
    ('DELETE FROM safeins.complaint', '^complaint$'),
    ('UPDATE safeins.enterprise SET risk = ''medium''', '^enterprise facts$'),
    ('UPDATE safeins.enterprise SET must_insure = NULL', '^enterprise facts$'),
    ('UPDATE safeins.enterprise SET live = false', '^enterprise$'),
    ('DELETE FROM safeins.enterprise', '^enterprise$');
CREATE FUNCTION pg_temp.mended(did text, told text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE did;
    RETURN NEXT cmp_ok((SELECT count(*) FROM safeins.reconcile() WHERE measure ~ told), '>', 0::bigint, 'told: ' || did);
    PERFORM safeins.rebuild();
    RETURN QUERY SELECT pg_temp.agree('mended: ' || did);
END $$;
SELECT pg_temp.mended(did, told) FROM damage;

SELECT * FROM finish();
ROLLBACK;
