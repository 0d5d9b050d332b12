-- Quotas end to end: from the host's tables to the view, whose rights, and what reading costs.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, pg_temp;
SET LOCAL safeins.today = '2025-11-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE TABLE qy (qy text PRIMARY KEY, hy text, gm text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, sx date, dq date, gm text, zz date);
CREATE TABLE fw (fw serial PRIMARY KEY, bdh text, xm text, rq date);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qy", "sector": "hy", "size": "gm"}'),
    safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "size": "gm", "ended_on": "zz", "end_reason": "''关闭''"}'),
    safeins.attach('service', 'fw', '{"service": "fw", "policy": "bdh", "kind": "xm", "served_on": "rq"}') \g /dev/null
INSERT INTO qy VALUES ('煤', '煤矿', '大型'), ('化', '危化品', '小型');
INSERT INTO bd VALUES ('B1', '人保', '煤', '2025-01-01', '2025-12-31'), ('B2', '平安', '化', '2025-02-01', '2026-01-31');
CREATE FUNCTION pg_temp.says(p text, k text DEFAULT 'risk_assessment') RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', period_to, required || '/' || done, short, next_due_on, days_left, state, state_zh) FROM safeins.quota_status WHERE policy = p AND kind = k $$;
SELECT is(pg_temp.says('B1'), '2025-12-31 2/0 2 2025-12-31 46 warning 预警', 'nothing done, 46 days left');
INSERT INTO fw (bdh, xm, rq) VALUES ('B1', '安全风险辨识评估', '2025-03-01'), ('B1', '安全生产宣传教育培训', '2025-03-01');
SELECT is(pg_temp.says('B1'), '2025-12-31 2/1 1 2025-12-31 46 warning 预警', 'one done; training is not asked for');
INSERT INTO fw (bdh, xm, rq) VALUES ('B1', '安全风险辨识、评估和安全评价', '2025-03-02');
SELECT is(pg_temp.says('B1'), '2025-12-31 2/2 0 ok 达标', 'both, by either catalogue');
SELECT is(pg_temp.says('B1', 'hazard_inspection'), '2025-12-31 2/0 2 2025-12-31 46 warning 预警', '... and the other kind not');
DELETE FROM fw WHERE rq = '2025-03-02';
SELECT is(pg_temp.says('B1'), '2025-12-31 2/1 1 2025-12-31 46 warning 预警', 'one taken back');
UPDATE bd SET zz = '2025-06-30' WHERE bdh = 'B1';
SELECT is(pg_temp.says('B1'), NULL, 'ended in June: nothing today');
SELECT is((SELECT concat_ws(' ', period_to, required || '/' || done, state) FROM safeins.quota_periods(2025) WHERE policy = 'B1' AND kind = 'risk_assessment'), '2025-06-30 1/1 ok', '... its period was half a year');
SELECT is(pg_temp.says('B2'), '2026-01-31 0/0 0 ok 达标', 'a small enterprise');
UPDATE bd SET gm = '中型' WHERE bdh = 'B2';
SELECT is(pg_temp.says('B2'), '2026-01-31 1/0 1 2026-01-31 77 due 待开展', 'a medium one, by its policy');
UPDATE bd SET gm = NULL WHERE bdh = 'B2';
SET LOCAL safeins.today = '2025-11-20';
UPDATE qy SET gm = '大型' WHERE qy = '化';
SELECT is(pg_temp.says('B2'), '2026-01-31 0/0 0 ok 达标', 'grown within the period: as it began');
UPDATE safeins.rule SET items = '{latest}' WHERE code = 'quota.size';
SELECT safeins.rulebook_changed() \g /dev/null
SELECT is(pg_temp.says('B2'), '2026-01-31 1/0 1 2026-01-31 72 due 待开展', '... as it is, where the rule says so');
SELECT is((SELECT required FROM safeins.quota_status('2025-11-19', '化') LIMIT 1), 0::bigint, '... the day before it grew it was not');
SELECT is((SELECT string_agg(policy || kind, ' ' ORDER BY kind) FROM safeins.quota_status('2025-05-01', NULL, '人保')), 'B1hazard_inspection B1risk_assessment', 'of one insurer');
SELECT is((SELECT string_agg(policy || kind, ' ' ORDER BY kind) FROM safeins.quota_status('2025-05-01', '化', '平安')), 'B2hazard_inspection B2risk_assessment', 'of one insurer and enterprise');
SELECT is((SELECT count(*) FROM safeins.quota_status('2025-05-01', '化', '人保')), 0::bigint, '... that have nothing to do with each other');
SELECT bag_eq($$SELECT to_jsonb(v) - '{place_name,area_name,sector_zh,size_zh,insurer_name,enterprise_name}'::text[] FROM safeins.quota_status v$$, $$SELECT to_jsonb(f) FROM safeins.quota_status('2025-11-20') f$$, 'the view is that of today');

-- What reports are made of: types that every tool reads, each column with a comment in both languages.
SELECT is_empty($$SELECT c.oid::regclass, a.attname, t.typname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relname IN ('quota_status', 'coverage_gap', 'deadline_status', 'insurer_scorecard') AND c.relnamespace = 'safeins'::regnamespace
        AND (t.typname NOT IN ('int8', 'int2', 'numeric', 'varchar', 'date', 'timestamp') OR coalesce(col_description(c.oid, attnum), '') !~ '[^ -~].* / [ -~]+$')$$,
    'columns of views: plain types, comments 中文 / English');
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc p WHERE pronamespace = 'safeins'::regnamespace
    AND (coalesce(obj_description(oid, 'pg_proc'), '') NOT LIKE '% / %' OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
    AND proname ~ '^(quota|coverage|renewal|deadline|insurer_(score|dead)|premium|explain_premium|rule_(lists|items|due|applies))'$$, 'functions: commented, and nobody''s by default');
CREATE ROLE safeins_test_reader;
SELECT safeins.grant_access('safeins_test_reader', 'reader') \g /dev/null
CREATE ROLE safeins_test_nobody;
SET LOCAL ROLE safeins_test_reader;
SELECT lives_ok('TABLE safeins.' || v, 'a reader reads ' || v) FROM unnest('{quota_status,coverage_gap,deadline_status}'::text[]) v;
SELECT lives_ok('SELECT ' || f, 'a reader asks ' || f) FROM unnest(ARRAY['safeins.quota_periods(2025)', 'safeins.renewal_gap(''2025-01-01'', ''2025-12-31'')',
    'safeins.premium_factor(''140000'', ''2025-01-01'', 0, 0, NULL, 0, NULL)']) f;
SELECT throws_ok('SELECT * FROM safeins.insurer_scorecard(2025)', '42501', NULL, 'findings are not a reader''s');
SET LOCAL ROLE safeins_test_nobody;
SELECT throws_ok('SELECT safeins.quota_rows(''2025-01-01'', NULL, NULL, NULL, NULL)', '42501', NULL, 'nobody else does');
RESET ROLE;
SELECT safeins.grant_access('safeins_test_nobody', 'regulator') \g /dev/null
SET LOCAL ROLE safeins_test_nobody;
SELECT lives_ok('TABLE safeins.insurer_scorecard', 'a regulator reads the scorecard');
RESET ROLE;

-- A name of its own for every word that is no code: what is remembered of the law stays small.
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, active, live) SELECT 'x' || i, '140000', '140100', 'coal', 'word' || i, true, true FROM generate_series(1, 70000) i;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT 'y' || i, '140000', '140100', 'z', 'x' || i, '2025-01-01', '2025-12-31', '2025-12-31', true FROM generate_series(1, 70000) i;
SELECT is((SELECT sum(required) FROM safeins.quota_status('2025-06-30', NULL, 'z')), 280000::numeric, '70,000 sizes that no rule knows, of coal mines');
SELECT bag_eq($$SELECT * FROM safeins.quota_status('2025-06-30') WHERE insurer = 'z'$$, $$SELECT * FROM safeins.quota_status('2025-06-30', NULL, 'z')$$, '... all policies: the same as of their insurer');

SELECT * FROM finish();
ROLLBACK;
