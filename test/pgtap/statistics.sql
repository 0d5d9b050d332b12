-- 晋应急发〔2024〕114号 三（一）: a year by province, city and county, for the examination of the cities.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-03-31';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA st;
SET LOCAL search_path = st, public, pg_temp;
CREATE TABLE qy (qy text PRIMARY KEY, hy text, gm text, xzqh text, yb boolean, zy boolean NOT NULL DEFAULT true);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date, xzqh text, zf boolean NOT NULL DEFAULT false);
CREATE TABLE bf (id integer PRIMARY KEY, bdh text, je numeric(20,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, bdh text, je numeric(20,2), rq date, pz text);
CREATE TABLE fw (id text PRIMARY KEY, bdh text, xm text, rq date);
CREATE TABLE yh (id text PRIMARY KEY, qy text, jb text, fx date, dq date, zg date, xh date, sb date, xzqh text);
CREATE TABLE cs (id text PRIMARY KEY, zl text, dx text, rq date, wc date, xzqh text);
CREATE TABLE lp (id text PRIMARY KEY, bdh text, ba date, sw integer, je numeric(20,2), jp boolean);

SELECT setseed(0.31) \g /dev/null
CREATE FUNCTION pg_temp.pick(VARIADIC words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT words[1 + floor(random() * cardinality(words))::integer] $$;
CREATE FUNCTION pg_temp.day(first date, days integer) RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT first + floor(random() * days)::integer $$;
-- Some name a county, some a city, some no more than the province, some nothing, some another province.
CREATE FUNCTION pg_temp.somewhere() RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT pg_temp.pick('140105', '140106', '140121', '140200', '140212', '140300', '140000', NULL, '130102', '1401' || (10 + floor(random() * 5)::integer)) $$;
INSERT INTO qy SELECT '企' || i, pg_temp.pick('coal', 'hazardous_chemicals', 'fireworks', 'metal_smelting', 'transport', 'other', '没有这个行业', NULL), pg_temp.pick('large', 'medium', 'small', 'micro', NULL), pg_temp.somewhere(),
    CASE WHEN random() < 0.1 THEN random() < 0.5 END, random() < 0.9 FROM generate_series(1, 200) i;
INSERT INTO bd SELECT '保' || i, pg_temp.pick('甲', '乙', '丙'), '企' || 1 + floor(random() * 220)::integer, d, (d + interval '1 year' - interval '1 day')::date, replace(pg_temp.somewhere(), '130102', '140999'), random() < 0.1
    FROM (SELECT i, pg_temp.day('2024-04-01', 700) AS d FROM generate_series(1, 260) i OFFSET 0) x;
INSERT INTO bf SELECT i, '保' || 1 + floor(random() * 260)::integer, round((random() * 10000)::numeric, 2), pg_temp.day('2024-06-01', 600) FROM generate_series(1, 300) i;
INSERT INTO zc SELECT i, bd.gs, bd.bdh, round((random() * 900)::numeric, 2) + 0.01, pg_temp.day('2024-06-01', 600), '凭' || i
    FROM generate_series(1, 200) i, LATERAL (SELECT gs, bdh FROM bd ORDER BY random(), i LIMIT 1) bd;
INSERT INTO fw SELECT '服' || i, '保' || 1 + floor(random() * 265)::integer, pg_temp.pick('risk_assessment', 'hazard_inspection', 'training', 'emergency_drill'), pg_temp.day('2024-06-01', 650) FROM generate_series(1, 700) i;
INSERT INTO yh SELECT '患' || i, '企' || 1 + floor(random() * 220)::integer, pg_temp.pick('general', 'general', 'major', '不明'), f, f + floor(random() * 60)::integer,
    CASE WHEN random() < 0.6 THEN f + floor(random() * 90)::integer END, NULL, CASE WHEN random() < 0.2 THEN f + 70 END, pg_temp.somewhere()
    FROM (SELECT i, pg_temp.day('2024-06-01', 550) AS f FROM generate_series(1, 300) i OFFSET 0) x;
UPDATE yh SET xh = zg + 20 WHERE random() < 0.5 AND zg < '2026-02-20';
INSERT INTO lp SELECT '案' || i, '保' || 1 + floor(random() * 265)::integer, pg_temp.day('2024-06-01', 650), floor(random() * 3)::integer, round((random() * 500000)::numeric, 2), random() < 0.1 FROM generate_series(1, 120) i;
INSERT INTO cs SELECT '措' || i, pg_temp.pick('约谈', '限期整改', '通报表扬', '不知'), '企' || i, d, CASE WHEN random() < 0.5 THEN d + 30 END, pg_temp.somewhere() FROM (SELECT i, pg_temp.day('2024-06-01', 600) AS d FROM generate_series(1, 90) i OFFSET 0) x;

-- Nothing is attached but policies: of what no table tells nothing is said.
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq", "place": "xzqh", "where": "NOT zf"}') \g /dev/null
SELECT results_eq($$SELECT DISTINCT concat_ws(' ', must_insure, insured, coverage_rate, sector_unknown, received, spent, fee_ratio, services_done, services_short, services,
        general_found, general_overdue, major_found, major_reported, level_unknown, claims, refused, deaths, paid) || policies IS NOT NULL FROM safeins.statistics(2025, 'county')$$, ARRAY[true], 'policies alone are attached');
SELECT is((SELECT count(*) FROM safeins.statistics(2025, 'county') s WHERE num_nulls(must_insure, insured, coverage_rate, sector_unknown, received, spent, fee_ratio, services_done, services_short, services,
        general_found, general_closed, general_overdue, general_reported, major_found, major_closed, major_overdue, major_reported, level_unknown, claims, refused, deaths, paid, measures, measures_done) <> 25), 0::bigint,
    '... what no attached table tells is NULL, never zero');
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xzqh", "must_insure": "yb", "active": "zy"}'),
    safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq"}'),
    safeins.attach('expense', 'zc', $${"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "voucher": "pz", "purpose": "'training'::text"}$$),
    safeins.attach('service', 'fw', '{"service": "id", "policy": "bdh", "kind": "xm", "served_on": "rq"}'),
    safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "dq", "rectified_on": "zg", "closed_on": "xh", "reported_on": "sb", "place": "xzqh"}'),
    safeins.attach('claim', 'lp', '{"claim": "id", "policy": "bdh", "reported_on": "ba", "deaths": "sw", "paid": "je", "refused": "jp"}'),
    safeins.attach('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "''enterprise''::text", "object": "dx", "issued_on": "rq", "done_on": "wc", "place": "xzqh"}') \g /dev/null

-- The same from the host's tables, in plain SQL.  A place that is not given is the home's.
CREATE FUNCTION pg_temp.at(place text, digits integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN rtrim(right(coalesce(place, '140000'), 2), '0') = '' AND digits = 6 THEN '未知' WHEN right(coalesce(place, '140000'), 4) = '0000' AND digits > 2 THEN '未知'
           ELSE rpad(left(coalesce(place, '140000'), digits), 6, '0') END $$;
CREATE FUNCTION pg_temp.province(place text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left(coalesce(place, '140000'), 2) || '0000' $$;
-- A policy without a place is where its enterprise is, a measure without one likewise.
CREATE FUNCTION pg_temp.of_enterprise(place text, enterprise text) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT coalesce(of_enterprise.place, (SELECT q.xzqh FROM st.qy q WHERE q.qy = enterprise AND pg_temp.province(q.xzqh) = '140000')) $$;
CREATE TEMP VIEW bd_at AS SELECT bdh, qy, qsrq, zzrq, zf, pg_temp.of_enterprise(xzqh, qy) AS xzqh FROM bd;
CREATE TEMP VIEW cs_at AS SELECT id, rq, wc, pg_temp.of_enterprise(xzqh, dx) AS xzqh FROM cs;
-- A hazard that names no division below its province is where its enterprise is, if that lies there.
CREATE TEMP VIEW yh_at AS SELECT jb, fx, dq, zg, xh, sb, coalesce((SELECT q.xzqh FROM st.qy q WHERE q.qy = yh.qy AND coalesce(yh.xzqh, '140000') ~ '0000$' AND pg_temp.province(q.xzqh) = pg_temp.province(yh.xzqh)), xzqh) AS xzqh FROM yh;
CREATE FUNCTION pg_temp.plain(y integer, digits integer) RETURNS TABLE (place text, area text, must_insure bigint, insured bigint, sector_unknown bigint, policies bigint, services bigint,
    general_found bigint, general_closed bigint, general_overdue bigint, general_reported bigint, major_found bigint, major_closed bigint, major_overdue bigint, major_reported bigint, level_unknown bigint,
    claims bigint, refused bigint, deaths bigint, paid numeric, measures bigint, measures_done bigint) LANGUAGE sql AS $$
WITH d AS (SELECT make_date(y, 1, 1) AS first, make_date(y, 12, 31) AS last, least(make_date(y, 12, 31), date '2026-03-31') AS as_of),
e AS (SELECT pg_temp.province(qy.xzqh) AS place, pg_temp.at(qy.xzqh, digits) AS area,
        coalesce(yb, CASE WHEN qy.xzqh LIKE '13%' AND as_of < '2025-03-29' THEN false WHEN hy IN ('coal', 'hazardous_chemicals', 'fireworks', 'metal_smelting') THEN true
            WHEN hy = 'transport' THEN as_of >= '2025-03-29' WHEN hy = 'other' THEN false END) AS must,
        EXISTS (SELECT FROM bd WHERE bd.qy = qy.qy AND NOT zf AND as_of BETWEEN qsrq AND zzrq AND pg_temp.province(bd.xzqh) = pg_temp.province(qy.xzqh)) AS covered FROM qy, d WHERE zy),
parts AS (
    SELECT place, area, count(*) FILTER (WHERE must) AS a, count(*) FILTER (WHERE must AND covered) AS b, count(*) FILTER (WHERE must IS NULL AND NOT covered) AS c, 0::bigint AS p, 0::bigint AS s,
        0::bigint AS g1, 0::bigint AS g2, 0::bigint AS g3, 0::bigint AS g4, 0::bigint AS m1, 0::bigint AS m2, 0::bigint AS m3, 0::bigint AS m4, 0::bigint AS u, 0::bigint AS l1, 0::bigint AS l2, 0::bigint AS l3, 0::numeric AS l4, 0::bigint AS c1, 0::bigint AS c2
    FROM e WHERE must IS NOT FALSE GROUP BY 1, 2
    UNION ALL SELECT pg_temp.province(xzqh), pg_temp.at(xzqh, digits), 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM bd_at, d WHERE NOT zf AND qsrq <= last AND zzrq >= first GROUP BY 1, 2
    UNION ALL SELECT pg_temp.province(bd.xzqh), pg_temp.at(CASE WHEN NOT zf THEN bd.xzqh END, digits), 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM fw LEFT JOIN bd_at bd USING (bdh), d WHERE fw.rq BETWEEN first AND last GROUP BY 1, 2
    UNION ALL SELECT pg_temp.province(xzqh), pg_temp.at(xzqh, digits), 0, 0, 0, 0, 0,
        count(*) FILTER (WHERE jb = 'general'), count(*) FILTER (WHERE jb = 'general' AND xh <= as_of), count(*) FILTER (WHERE jb = 'general' AND dq < as_of AND (zg IS NULL OR zg > as_of)), count(*) FILTER (WHERE jb = 'general' AND sb <= as_of),
        count(*) FILTER (WHERE jb = 'major'), count(*) FILTER (WHERE jb = 'major' AND xh <= as_of), count(*) FILTER (WHERE jb = 'major' AND dq < as_of AND (zg IS NULL OR zg > as_of)), count(*) FILTER (WHERE jb = 'major' AND sb <= as_of),
        count(*) FILTER (WHERE jb NOT IN ('general', 'major')), 0, 0, 0, 0, 0, 0 FROM yh_at, d WHERE fx BETWEEN first AND as_of GROUP BY 1, 2
    UNION ALL SELECT pg_temp.province(bd.xzqh), pg_temp.at(CASE WHEN NOT zf THEN bd.xzqh END, digits), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) FILTER (WHERE jp), coalesce(sum(sw), 0), coalesce(sum(je), 0), 0, 0
        FROM lp LEFT JOIN bd_at bd USING (bdh), d WHERE ba BETWEEN first AND last GROUP BY 1, 2
    UNION ALL SELECT pg_temp.province(xzqh), pg_temp.at(xzqh, digits), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), count(*) FILTER (WHERE wc <= as_of) FROM cs_at, d WHERE rq BETWEEN first AND as_of GROUP BY 1, 2)
SELECT place, area, sum(a)::bigint, sum(b)::bigint, sum(c)::bigint, sum(p)::bigint, sum(s)::bigint, sum(g1)::bigint, sum(g2)::bigint, sum(g3)::bigint, sum(g4)::bigint, sum(m1)::bigint, sum(m2)::bigint, sum(m3)::bigint, sum(m4)::bigint,
    sum(u)::bigint, sum(l1)::bigint, sum(l2)::bigint, sum(l3)::bigint, sum(l4), sum(c1)::bigint, sum(c2)::bigint FROM parts GROUP BY 1, 2 $$;
CREATE FUNCTION pg_temp.told(y integer, l text) RETURNS SETOF record LANGUAGE sql AS $$
    SELECT place::text, area::text, must_insure, insured, sector_unknown, policies, services, general_found, general_closed, general_overdue, general_reported, major_found, major_closed, major_overdue, major_reported, level_unknown,
        claims, refused, deaths, paid::numeric, measures, measures_done FROM safeins.statistics(y, l)
    WHERE (must_insure, insured, sector_unknown, policies, services, general_found, major_found, level_unknown, claims, measures) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0) $$;
CREATE FUNCTION pg_temp.hold(about text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    y integer;
    l record;
BEGIN
    FOREACH y IN ARRAY ARRAY[2024, 2025, 2026] LOOP
        FOR l IN SELECT * FROM (VALUES ('province', 2), ('city', 4), ('county', 6)) v (name, digits) LOOP
            RETURN NEXT bag_eq(format($q$SELECT * FROM pg_temp.told(%s, %L) AS t (a text, b text, c bigint, d bigint, e bigint, f bigint, g bigint, h bigint, i bigint, j bigint, k bigint, l bigint, m bigint, n bigint, o bigint, p bigint, q bigint, r bigint, s bigint, t numeric, u bigint, v bigint)$q$, y, l.name),
                format($q$SELECT * FROM pg_temp.plain(%s, %s) p WHERE (must_insure, insured, sector_unknown, policies, services, general_found, major_found, level_unknown, claims, measures) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)$q$, y, l.digits), format('%s: %s by %s', about, y, l.name));
            -- The sums of what the other reports say.
            RETURN NEXT results_eq(format($q$SELECT place, sum(received), sum(spent) FROM safeins.statistics(%s, %L) GROUP BY place HAVING sum(received) <> 0 OR sum(spent) <> 0 ORDER BY place$q$, y, l.name),
                format($q$SELECT (left(place, 2) || '0000')::varchar(6), sum(received), sum(spent) FROM safeins.fee_status(safeins.today()) WHERE year = %s GROUP BY 1 ORDER BY 1$q$, y), '... money as fee_status has it');
            RETURN NEXT results_eq(format($q$SELECT sum(must_insure - insured)::bigint, sum(sector_unknown)::bigint FROM safeins.statistics(%s, %L)$q$, y, l.name),
                format($q$SELECT count(*) FILTER (WHERE state <> 'unknown'), count(*) FILTER (WHERE state = 'unknown') FROM safeins.coverage_gap(least(make_date(%s, 12, 31), safeins.today()))$q$, y), '... who is not insured as coverage_gap has it');
            RETURN NEXT results_eq(format($q$SELECT sum(services_required)::bigint, sum(services_done)::bigint, sum(services_short)::bigint FROM safeins.statistics(%s, %L)$q$, y, l.name),
                format($q$SELECT coalesce(sum(required), 0)::bigint, coalesce(sum(done), 0)::bigint, coalesce(sum(short), 0)::bigint FROM safeins.quota_periods(%s) WHERE required > 0$q$, y), '... services as quota_periods has them');
            RETURN NEXT results_eq(format($q$SELECT sum(major_found)::bigint, sum(major_closed)::bigint, sum(major_overdue)::bigint, sum(general_overdue)::bigint FROM safeins.statistics(%s, %L)$q$, y, l.name),
                format($q$SELECT count(*) FILTER (WHERE level = 'major'), count(*) FILTER (WHERE level = 'major' AND state = 'closed'),
                    count(*) FILTER (WHERE level = 'major' AND days_late > 0 AND state IN ('found', 'notified')), count(*) FILTER (WHERE level = 'general' AND days_late > 0 AND state IN ('found', 'notified'))
                    FROM safeins.hazard_status(least(make_date(%s, 12, 31), safeins.today())) WHERE extract(year FROM found_on) = %s$q$, y, y), '... hazards as hazard_status has them');
            RETURN NEXT results_eq(format($q$SELECT sum(claims)::bigint, sum(refused)::bigint, sum(deaths)::bigint, sum(paid) FROM safeins.statistics(%s, %L)$q$, y, l.name),
                format($q$SELECT sum(claims)::bigint, sum(refused)::bigint, sum(deaths)::bigint, sum(paid) FROM safeins.claim_summary(%s)$q$, y), '... claims as claim_summary has them');
        END LOOP;
    END LOOP;
END $$;
SELECT pg_temp.hold('old rows');
-- Rows that go, move and change.
SELECT safeins.set_mode(code, 'flag', '测试') FROM safeins.rule_code WHERE code NOT IN ('fee.scope', 'fee.level', 'fee.period', 'fee.carry') AND mode = 'block' \g /dev/null
DELETE FROM lp WHERE random() < 0.2;
UPDATE cs SET wc = rq + 1 WHERE random() < 0.3;
DELETE FROM fw WHERE random() < 0.2;
UPDATE fw SET rq = rq + 30 WHERE random() < 0.2 AND rq < '2026-01-01';
UPDATE bd SET xzqh = replace(pg_temp.somewhere(), '130102', '140105') WHERE random() < 0.2 AND NOT EXISTS (SELECT FROM bf WHERE bf.bdh = bd.bdh);
UPDATE qy SET xzqh = pg_temp.somewhere(), hy = pg_temp.pick('coal', 'metal_smelting', 'other') WHERE random() < 0.2;
UPDATE yh SET zg = dq WHERE zg IS NULL AND random() < 0.3;
DELETE FROM qy WHERE random() < 0.1;
SELECT pg_temp.hold('after changes');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');

-- Policies of the year that begin after today, among those that do not: live ones count, cancelled ones do not, whatever stands beside them in the book.
INSERT INTO bd SELECT '后' || i, '甲', '企' || 1 + i % 220, d, (d + interval '1 year' - interval '1 day')::date, '140105', i % 3 = 0 FROM generate_series(1, 60) i, LATERAL (SELECT date '2026-04-01' + i % 200) x (d);
SELECT pg_temp.hold('policies to come');

-- Arguments.
SELECT throws_ok($$SELECT safeins.statistics(2025, 'town')$$, '22023', 'argument "level" cannot be "town"', 'no such level');
SELECT throws_ok($$SELECT safeins.statistics(2025, NULL)$$, '22004', NULL, 'no level');
SELECT throws_ok($$SELECT safeins.statistics(NULL, 'city')$$, '22004', NULL, 'no year');
SELECT throws_ok($$SELECT safeins.statistics(0, 'city')$$, '22023', NULL, 'year 0');
SELECT is_empty($$SELECT * FROM safeins.statistics(1999, 'city') WHERE policies > 0$$, 'a year of which nothing is known');
SELECT * FROM finish();
ROLLBACK;
