-- Random enterprises, policies and services against the same in plain SQL, under every choice that the rules leave.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();
SELECT setseed(coalesce(nullif(current_setting('safeins_test.seed', true), ''), '0.114')::float8) \g /dev/null
SELECT '# seed ' || coalesce(nullif(current_setting('safeins_test.seed', true), ''), '0.114');

CREATE FUNCTION pg_temp.one_of(words text[]) RETURNS text VOLATILE LANGUAGE sql AS 'SELECT words[1 + floor(random() * cardinality(words))::integer]';
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, risk, active, live)
SELECT substr(md5(i::text), 1, 1 + i % 9) || i, p, CASE p::text WHEN '140000' THEN '140105'::safeins.division ELSE p END,
    pg_temp.one_of('{coal,fireworks,other,NULL}'), pg_temp.one_of('{large,medium,small,micro,巨}'), pg_temp.one_of('{high,low}'), true, true
FROM generate_series(1, 700) i, unnest('{140000,130000}'::safeins.division[]) p WHERE random() < 0.8;
INSERT INTO safeins.enterprise_was (enterprise, place, until, sector, size, risk)
SELECT DISTINCT ON (enterprise, u) enterprise, place, date '2024-01-01' + u, pg_temp.one_of('{coal,fireworks,other}'), pg_temp.one_of('{large,medium,small,micro}'), 'low'
FROM safeins.enterprise, LATERAL (SELECT floor(random() * 900)::integer AS u FROM generate_series(1, floor(random() * 4)::integer) WHERE enterprise IS NOT NULL) x;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, sector, size, live)
SELECT CASE i % 3 WHEN 0 THEN lpad(i::text, 6, '0') WHEN 1 THEN md5(i::text) ELSE substr(md5(i::text), 1, 2) || '保' || i END, place, area, 'I' || i % 5, enterprise,
    e, e + n, e + floor(n * CASE WHEN random() < 0.3 THEN random() ELSE 1 END)::integer, CASE WHEN random() < 0.1 THEN 'coal' END, CASE WHEN random() < 0.1 THEN 'medium' END, random() < 0.95
FROM (SELECT n.enterprise, n.place, n.area, row_number() OVER (ORDER BY random()) AS i, date '2023-06-01' + floor(random() * 1100)::integer AS e, (ARRAY[0, 30, 364, 365, 366, 729, 1095])[1 + floor(random() * 7)::integer] AS n
      FROM safeins.enterprise n, generate_series(1, 3) WHERE random() < 0.9) x;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT policy, '130000', '130000', insurer, enterprise, effective + 40, expires + 40, last_day + 40, live FROM safeins.policy WHERE place::text = '140000' AND random() < 0.1;
INSERT INTO safeins.service_tally (policy, place, kind, policy_year, calendar_year, done)
SELECT policy, place, k, safeins.policy_year(effective, d), extract(year FROM d), count(*)
FROM (SELECT p.policy, p.place, p.effective, pg_temp.one_of('{risk_assessment,hazard_inspection,training}') AS k, p.effective + floor(random() * 1000)::integer - 20 AS d
      FROM safeins.policy p, generate_series(1, 5) WHERE random() < 0.6) x
GROUP BY 1, 2, 3, 4, 5;
CREATE TEMP TABLE tally AS SELECT * FROM safeins.service_tally;
CREATE INDEX ON tally (policy);
SELECT cmp_ok((SELECT count(*) FROM safeins.policy), '>', 2000::bigint, 'thousands of policies');

-- What every policy's enterprise was, from one day to the day before another.
CREATE TEMP TABLE version AS
SELECT enterprise, place, coalesce(lag(until) OVER w, '-infinity') AS since, until, sector, size, risk
FROM (SELECT enterprise, place, until, sector, size, risk FROM safeins.enterprise_was UNION ALL SELECT enterprise, place, 'infinity', sector, size, risk FROM safeins.enterprise) v
WINDOW w AS (PARTITION BY enterprise, place::text ORDER BY until);
CREATE INDEX ON version (enterprise, place);

-- What the law asks for: of a sector or a size that nobody knows, the most that it asks of any.
CREATE TEMP TABLE number AS
SELECT k.kind, a.area::text AS area, d.day, coalesce(s.sector, '-') AS sector, coalesce(z.size, '-') AS size, coalesce(r.risk, '-') AS risk, (
    SELECT max(f.number)
    FROM (SELECT s.sector WHERE s.sector IS NOT NULL UNION ALL SELECT x.sector FROM safeins.rule x WHERE s.sector IS NULL AND x.code LIKE 'quota.%' GROUP BY 1) sx (sector),
        (SELECT z.size WHERE z.size <> '巨' UNION ALL SELECT x.size FROM safeins.rule x WHERE (z.size = '巨') IS NOT FALSE AND x.code LIKE 'quota.%' GROUP BY 1) zx (size),
        safeins.rule_for('quota.' || k.kind, a.area, d.day, sx.sector, zx.size, r.risk) f) AS n
FROM unnest('{risk_assessment,hazard_inspection}'::text[]) k (kind), (SELECT DISTINCT area::text::safeins.division FROM (SELECT area FROM safeins.policy GROUP BY area::text, area) x) a (area),
    unnest('{2024-03-26,2024-03-27}'::date[]) d (day), unnest('{coal,fireworks,other,NULL}'::text[]) s (sector), unnest('{large,medium,small,micro,巨,NULL}'::text[]) z (size), unnest('{high,low,NULL}'::text[]) r (risk);

CREATE INDEX ON number (kind, area, day, sector, size, risk);
ANALYZE number;

-- The same, slowly: years cut to the policy, the number of the first day, by days.
CREATE FUNCTION pg_temp.periods(basis text, size_by text, part text, as_of date, ends_from date, ends_to date)
RETURNS TABLE (policy text, place text, kind text, period_from date, period_to date, required bigint, done bigint) LANGUAGE sql AS $$
WITH period AS (
    SELECT p.*, y.k, greatest(y.since, p.effective) AS from_on, least(y.until - 1, p.last_day) AS to_on, y.until - y.since AS year_days
    FROM safeins.policy p CROSS JOIN LATERAL (
        SELECT k, safeins.policy_year_start(p.effective, k) AS since, safeins.policy_year_start(p.effective, k + 1) AS until FROM generate_series(1, 5) k WHERE basis = 'policy'
        UNION ALL SELECT k, make_date(k, 1, 1), make_date(k + 1, 1, 1) FROM generate_series(2023, 2030) k WHERE basis = 'calendar') y
    WHERE p.live AND y.since <= p.last_day AND y.until > p.effective
), asked AS (
    SELECT * FROM period WHERE CASE WHEN as_of IS NOT NULL THEN from_on <= as_of AND to_on >= as_of ELSE to_on BETWEEN ends_from AND ends_to END
)
, was AS MATERIALIZED (
    -- By itself: the planner would multiply what follows first.
    SELECT a.policy, a.place, a.k, a.from_on, a.to_on, a.year_days, c.kind, a.area::text AS area, CASE WHEN a.from_on < '2024-03-27' THEN date '2024-03-26' ELSE '2024-03-27' END AS day,
        coalesce(a.sector, v.sector, '-') AS sector, coalesce(a.size, v.size, '-') AS size, coalesce(a.risk, v.risk, '-') AS risk
    FROM asked a CROSS JOIN (VALUES ('risk_assessment'), ('hazard_inspection')) c (kind)
    LEFT JOIN version v ON v.enterprise = a.enterprise AND v.place::text = a.place::text
        AND CASE size_by WHEN 'start' THEN v.since <= a.from_on AND v.until > a.from_on
            WHEN 'latest' THEN v.since <= least(a.to_on, as_of) AND v.until > least(a.to_on, as_of)
            ELSE v.since <= least(a.to_on, as_of) AND v.until > a.from_on END
)
SELECT a.policy, a.place::text, a.kind, a.from_on, a.to_on, max(r.n), coalesce((SELECT sum(t.done) FROM tally t WHERE t.policy = a.policy AND t.place::text = a.place::text AND t.kind = a.kind AND t.policy_year > 0
        AND CASE basis WHEN 'policy' THEN t.policy_year ELSE t.calendar_year END = a.k), 0)
FROM was a JOIN number f ON (f.kind, f.area, f.day, f.sector, f.size, f.risk) = (a.kind, a.area, a.day, a.sector, a.size, a.risk)
    CROSS JOIN LATERAL (SELECT CASE WHEN a.to_on - a.from_on + 1 >= a.year_days THEN f.n::integer
        ELSE CASE part WHEN 'up' THEN ceil(s) WHEN 'down' THEN floor(s) WHEN 'nearest' THEN floor(s + 0.5) ELSE f.n END::integer END::bigint AS n
        FROM (SELECT f.n * (a.to_on - a.from_on + 1) / a.year_days AS s) x) r
GROUP BY a.policy, a.place, a.kind, a.from_on, a.to_on, a.k HAVING max(r.n) IS NOT NULL $$;

CREATE FUNCTION pg_temp.fast(as_of date, ends_from date, ends_to date) RETURNS TABLE (policy text, place text, kind text, period_from date, period_to date, required bigint, done bigint)
LANGUAGE sql AS $$ SELECT policy, place, kind, period_from, period_to, required, done FROM safeins.quota_rows(as_of, ends_from, ends_to, NULL, NULL) $$;
CREATE FUNCTION pg_temp.differs(basis text, size_by text, part text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    PERFORM pg_temp.choose('quota.year', basis), pg_temp.choose('quota.size', size_by), pg_temp.choose('quota.partial', part);
    WITH fast AS MATERIALIZED (
        SELECT 'day', * FROM pg_temp.fast('2025-05-31', NULL, NULL) UNION ALL SELECT 'year', * FROM pg_temp.fast(NULL, '2025-01-01', '2025-12-31')
    ), slow AS MATERIALIZED (
        SELECT 'day', * FROM pg_temp.periods(basis, size_by, part, '2025-05-31', NULL, NULL) UNION ALL SELECT 'year', * FROM pg_temp.periods(basis, size_by, part, NULL, '2025-01-01', '2025-12-31')
    )
    SELECT count(*) INTO n FROM ((TABLE fast EXCEPT ALL TABLE slow) UNION ALL (TABLE slow EXCEPT ALL TABLE fast)) x;
    RETURN n;
END $$;
SELECT is(pg_temp.differs(b, s, p), 0::bigint, 'years of the ' || b || ', size ' || s || ', in part ' || p)
FROM unnest('{policy,calendar}'::text[]) b, unnest('{start,latest,highest}'::text[]) s, unnest('{up,nearest,down,full}'::text[]) p;
-- Added up by division, by insurer, and by sector and kind: the same as by rows, where everything fits, and where most of it waits in files.
CREATE FUNCTION pg_temp.sums_differ(basis text, from_day date, to_day date, memory text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    PERFORM pg_temp.choose('quota.year', basis), set_config('work_mem', memory, true);
    WITH sums AS MATERIALIZED (
        SELECT 'area', area::text AS area, NULL AS word, kind, periods, met, required, done, short FROM safeins.quota_sums('area', from_day, to_day)
        UNION ALL SELECT 'insurer', place::text, word, kind, periods, met, required, done, short FROM safeins.quota_sums('insurer', from_day, to_day)
        UNION ALL SELECT 'day', place::text, word, kind, periods, met, required, done, short FROM safeins.quota_day_sums(to_day)
    ), rows AS MATERIALIZED (
        SELECT 'ends' AS of, q.*, q.unknown IS DISTINCT FROM 'enterprise' AS judged FROM safeins.quota_rows(NULL, from_day, to_day, NULL, NULL) q WHERE q.required > 0
        UNION ALL SELECT 'day', q.*, q.unknown IS DISTINCT FROM 'enterprise' FROM safeins.quota_rows(to_day, NULL, NULL, NULL, NULL) q WHERE q.required > 0
    ), added AS MATERIALIZED (
        SELECT s.by, CASE s.by WHEN 'area' THEN r.area ELSE r.place END::text AS area, CASE s.by WHEN 'insurer' THEN r.insurer WHEN 'day' THEN r.sector END::text AS word, CASE s.by WHEN 'day' THEN r.kind END::text AS kind,
            count(*) FILTER (WHERE r.judged), count(*) FILTER (WHERE r.judged AND r.done >= r.required), coalesce(sum(r.required) FILTER (WHERE r.judged), 0)::bigint,
            coalesce(sum(r.done) FILTER (WHERE r.judged), 0)::bigint, coalesce(sum(greatest(r.required - r.done, 0)) FILTER (WHERE r.judged), 0)::bigint
        FROM (VALUES ('area', 'ends'), ('insurer', 'ends'), ('day', 'day')) s (by, of) JOIN rows r USING (of) WHERE r.judged OR s.by = 'day' GROUP BY 1, 2, 3, 4
    )
    SELECT count(*) + CASE WHEN (SELECT sum(done) FROM sums) > 0 THEN 0 ELSE 1000 END INTO n FROM ((TABLE sums EXCEPT ALL TABLE added) UNION ALL (TABLE added EXCEPT ALL TABLE sums)) x;
    PERFORM set_config('work_mem', '4MB', true);
    RETURN n;
END $$;
SELECT is(pg_temp.sums_differ(b, f, t, m), 0::bigint, format('sums: years of the %s, %s to %s, in %s', b, f, t, m))
FROM unnest('{policy,calendar}'::text[]) b, (VALUES ('2025-01-01'::date, '2025-12-31'::date), ('2022-01-01', '2027-12-31')) d (f, t), unnest('{64kB,4MB}'::text[]) m;
SELECT cmp_ok((SELECT count(DISTINCT (required, done)) FROM pg_temp.fast('2025-05-31', NULL, NULL)), '>', 8::bigint, 'many different answers');
SELECT is((SELECT count(*) FROM safeins.quota_status('2025-05-31') s, LATERAL (SELECT count(*) AS n FROM safeins.quota_status('2025-05-31', s.enterprise, s.insurer) o WHERE o.policy = s.policy AND o.kind = s.kind AND o.place = s.place AND o = s) x WHERE n <> 1),
    0::bigint, 'one enterprise and insurer: the same rows');

-- Of all policies whole books are read, what is asked of one insurer or enterprise is looked up: the same rows.
\ir lib/reads_tally.sql
CREATE FUNCTION pg_temp.by_insurer(as_of date, ends_from date, ends_to date) RETURNS SETOF text LANGUAGE sql AS $$
SELECT q::text FROM (SELECT DISTINCT insurer COLLATE "C" AS i FROM safeins.policy) x, safeins.quota_rows(as_of, ends_from, ends_to, NULL, i) q $$;
CREATE FUNCTION pg_temp.by_enterprise(as_of date, ends_from date, ends_to date) RETURNS SETOF text LANGUAGE sql AS $$
SELECT q::text FROM (SELECT DISTINCT enterprise COLLATE "C" AS e FROM safeins.policy) x, safeins.quota_rows(as_of, ends_from, ends_to, e, NULL) q $$;
SELECT is(pg_temp.reads_tally($$SELECT * FROM safeins.quota_rows('2025-05-31', NULL, NULL, NULL, NULL)$$), true, 'all policies, of a day: the tally is read once');
SELECT is(pg_temp.reads_tally($$SELECT * FROM safeins.quota_rows(NULL, '2025-01-01', '2025-12-31', NULL, NULL)$$), true, '... that end within a year');
SELECT is(pg_temp.reads_tally($$SELECT pg_temp.by_insurer('2025-05-31', NULL, NULL)$$), false, 'insurer by insurer: looked up');
SELECT is(pg_temp.reads_tally($$SELECT pg_temp.by_enterprise('2025-05-31', NULL, NULL)$$), false, 'enterprise by enterprise: looked up');
CREATE FUNCTION pg_temp.unlike(as_of date, ends_from date, ends_to date) RETURNS bigint LANGUAGE sql AS $$
WITH whole AS MATERIALIZED (SELECT q::text FROM safeins.quota_rows(as_of, ends_from, ends_to, NULL, NULL) q),
    insurers AS MATERIALIZED (SELECT * FROM pg_temp.by_insurer(as_of, ends_from, ends_to)), enterprises AS MATERIALIZED (SELECT * FROM pg_temp.by_enterprise(as_of, ends_from, ends_to))
SELECT count(*) FROM ((TABLE whole EXCEPT ALL TABLE insurers) UNION ALL (TABLE insurers EXCEPT ALL TABLE whole)
    UNION ALL (TABLE whole EXCEPT ALL TABLE enterprises) UNION ALL (TABLE enterprises EXCEPT ALL TABLE whole)) x $$;
SELECT pg_temp.choose('quota.size', 'highest') \g /dev/null
SELECT is(pg_temp.unlike('2025-05-31', NULL, NULL), 0::bigint, 'either way the same rows, of a day');
SELECT is(pg_temp.unlike(NULL, '2025-01-01', '2025-12-31'), 0::bigint, '... that end within a year');
SET LOCAL work_mem = '64kB';
SET LOCAL maintenance_work_mem = '1MB';
SELECT is(pg_temp.unlike('2025-05-31', NULL, NULL), 0::bigint, '... in little memory');
RESET work_mem;
RESET maintenance_work_mem;
DELETE FROM safeins.service_tally WHERE policy > 'a';
SELECT is(pg_temp.unlike('2025-05-31', NULL, NULL), 0::bigint, '... and policies after the last one that had a service');
DELETE FROM safeins.service_tally;
DELETE FROM safeins.enterprise WHERE enterprise > 'a';
SELECT is(pg_temp.unlike('2025-05-31', NULL, NULL), 0::bigint, '... where there were no services, and enterprises that nobody knows');
SELECT * FROM finish();
ROLLBACK;
