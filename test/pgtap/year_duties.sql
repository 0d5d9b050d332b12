-- Closing a year holds it against its quotas (114号 二（一）) and its report (三（一）): what is short needs accept_breach and is recorded.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SET LOCAL safeins.today = '2025-12-31';
SET LOCAL search_path = public, pg_temp;
CREATE TABLE qy (qy text PRIMARY KEY, hy text, gm text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, sx date, dq date);
CREATE TABLE bf (id serial PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id serial PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE fw (fw serial PRIMARY KEY, bdh text, xm text, rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
    safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "id::text", "service": "''x''"}') \g /dev/null
SELECT safeins.set_mode('fee.service_link', 'off', '测试') \g /dev/null
INSERT INTO qy VALUES ('煤甲', '煤矿', '大型'), ('煤乙', '煤矿', '小型'), ('化', '危化品', '中型'), ('烟', '烟花爆竹', '微型');
INSERT INTO bd VALUES ('B1', '人保', '煤甲', '2025-01-01', '2025-12-31'), ('B2', '人保', '煤乙', '2025-01-01', '2025-12-31'), ('B3', '人保', '化', '2025-01-01', '2025-12-31'),
    ('B4', '人保', '烟', '2025-01-01', '2025-12-31'), ('B5', '人保', '化', '2025-01-02', '2026-01-01'), ('C1', '平安', '煤甲', '2024-04-01', '2025-03-31');
INSERT INTO bf (gs, je, rq) VALUES ('人保', 1000, '2025-01-05'), ('平安', 1000, '2025-01-05'), ('太保', 1000, '2025-01-05');
INSERT INTO zc (gs, je, rq) VALUES ('人保', 150, '2025-06-01'), ('平安', 150, '2025-06-01'), ('太保', 150, '2025-06-01');
SELECT safeins.set_budget(2025, gs, 300) FROM bf \g /dev/null

CREATE FUNCTION pg_temp.closed(who text, why text DEFAULT NULL) RETURNS text LANGUAGE sql AS
    $$SELECT string_agg(concat_ws(' | ', verdict, breach), '; ') FROM safeins.close_year(2025, who, why)$$;
SET LOCAL safeins.today = '2026-01-01';
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保')$$), 'ok', 'no policies attached: nothing is asked');
SET LOCAL safeins.today = '2025-12-31';
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qy", "sector": "hy", "size": "gm"}'),
    safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq"}') \g /dev/null
SET LOCAL safeins.today = '2026-01-01';
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保')$$), 'ok', 'no services attached: nothing was counted');
SET LOCAL safeins.today = '2025-12-31';
SELECT safeins.attach('service', 'fw', '{"service": "fw", "policy": "bdh", "kind": "xm", "served_on": "rq"}') \g /dev/null
SET LOCAL safeins.today = '2026-01-01';

SELECT pg_temp.refused($$SELECT pg_temp.closed('人保')$$, 'SI503', 'quota.hazard_inspection', 'safeins.account',
    'insurer 人保 lacks services of kind hazard_inspection in 3 of the 4 periods that ended in 2025: 5 missing', '晋应急发〔2024〕114号 二（一）', '114号 二（一）: no inspection at all; the period of B5 ends next year, a micro enterprise needs none');
SET LOCAL safeins.today = '2025-12-31';
INSERT INTO fw (bdh, xm, rq) SELECT b, x, d FROM unnest('{B1,B2}'::text[]) b, unnest('{安全风险辨识评估,重大事故隐患排查}'::text[]) x, unnest('{2025-03-03,2025-12-31}'::date[]) d;
INSERT INTO fw (bdh, xm, rq) VALUES ('B3', '安全风险辨识评估', '2025-05-05');
SET LOCAL safeins.today = '2026-01-01';
SELECT pg_temp.refused($$SELECT pg_temp.closed('人保')$$, 'SI503', 'quota.hazard_inspection', 'safeins.account',
    'insurer 人保 lacks services of kind hazard_inspection in 1 of the 4 periods that ended in 2025: 1 missing', 'accept_breach', '114号 二（一）: 2 and 2 for coal, one inspection of B3 missing');
SELECT is(pg_temp.would($$SELECT pg_temp.closed('人保', '大雪封山')$$, $$SELECT string_agg(concat_ws(' | ', rule, source, role, insurer, year, message, figures), '; ') FROM safeins.finding WHERE rule LIKE 'quota.%' AND NOT legacy$$),
    'quota.hazard_inspection | 晋应急发〔2024〕114号 二（一） | account | 人保 | 2025 | insurer 人保 lacks services of kind hazard_inspection in 1 of the 4 periods that ended in 2025: 1 missing | {"short": 1, "missing": 1, "periods": 4, "policies": ["B3"]}',
    'accepted, it is recorded with its figures');
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保', '大雪封山')$$), 'duties unmet | 大雪封山', '... and stands in the account');
SELECT throws_ok($$SELECT pg_temp.closed('人保', '  ')$$, 'SI503', NULL, 'a blank is no reason');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('quota.hazard_inspection', 'off', '暂停')$$, $$SELECT pg_temp.closed('人保')$$), 'ok', 'off: not judged');
SELECT is(pg_temp.would($$INSERT INTO fw (bdh, xm, rq) VALUES ('B3', '重大事故隐患排查', '2025-12-31')$$, $$SELECT pg_temp.closed('人保')$$), 'ok', '114号 二（一）: done on the last day');
SELECT is(pg_temp.closed('太保'), 'ok', 'an insurer without policies');

-- A finding for each kind, whatever the number of policies; both errors name only the first few.
SELECT throws_ok($$SELECT pg_temp.closed('平安')$$, 'SI503', NULL, 'a policy that ended within the year');
SELECT is(pg_temp.would($$SELECT pg_temp.closed('平安', '已约谈')$$, $$SELECT string_agg(rule || figures, ' ' ORDER BY rule) FROM safeins.finding WHERE insurer = '平安' AND rule LIKE 'quota.%'$$),
    'quota.hazard_inspection{"short": 1, "missing": 2, "periods": 1, "policies": ["C1"]} quota.risk_assessment{"short": 1, "missing": 2, "periods": 1, "policies": ["C1"]}', 'one finding a kind');
INSERT INTO bd SELECT 'D' || lpad(i::text, 3, '0'), '平安', '化', '2025-01-01', '2025-12-31' FROM generate_series(1, 100) i;
SELECT is(pg_temp.would($$SELECT pg_temp.closed('平安', '已约谈')$$, $$SELECT string_agg(figures::text, ' ') FROM safeins.finding WHERE insurer = '平安' AND rule = 'quota.risk_assessment'$$),
    '{"short": 101, "missing": 102, "periods": 101, "policies": ["C1", "D001", "D002"]}', '... of a hundred policies, with the first three');

-- Over the cap and short: the fee comes first, and one reason is enough for both.
INSERT INTO bf (gs, je, rq) VALUES ('人保', -500, '2025-12-30');
SELECT throws_ok($$SELECT pg_temp.closed('人保')$$, 'SI101', NULL, 'the fee is judged first');
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保', '退保')$$), 'over cap | 退保', '... and its verdict stands');
INSERT INTO bf (gs, je, rq) VALUES ('人保', 500, '2025-12-30');
INSERT INTO fw (bdh, xm, rq) VALUES ('B3', '重大事故隐患排查', '2025-06-06');
-- 三（一）: the report of a year, by 31 January of the next.
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保')$$), 'ok', 'no reports attached: none is asked for');
SET LOCAL safeins.today = '2026-02-01';
CREATE TABLE bg (gs text, nd integer, rq date);
SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}') \g /dev/null
SET LOCAL safeins.today = '2026-01-31';
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保')$$), 'ok', '三（一）: on 31 January it may still come');
SET LOCAL safeins.today = '2026-02-01';
SELECT pg_temp.refused($$SELECT pg_temp.closed('人保')$$, 'SI503', 'report.annual', 'safeins.account',
    'insurer 人保 has not submitted its report on 2025, due on 2026-01-31', '晋应急发〔2024〕114号 三（一）', '三（一）: on 1 February it is missing');
SELECT is(pg_temp.would($$SELECT pg_temp.closed('人保', '已催报')$$, $$SELECT concat_ws(' | ', source, role, year, message, figures) FROM safeins.finding WHERE rule = 'report.annual' AND insurer = '人保'$$),
    '晋应急发〔2024〕114号 三（一） | account | 2025 | insurer 人保 has not submitted its report on 2025, due on 2026-01-31 | {"due_on": "2026-01-31"}', '... recorded where it is accepted');
SELECT is(pg_temp.would($$INSERT INTO bg VALUES ('人保', 2024, '2025-01-15')$$, $$SELECT pg_temp.closed('人保')$$), 'SI503', 'a report of another year');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('report.annual', 'off', '暂停')$$, $$SELECT pg_temp.closed('人保')$$), 'ok', 'off: not asked for');
SELECT is(pg_temp.would($$INSERT INTO bg VALUES ('人保', 2025, '2026-02-01')$$, $$SELECT pg_temp.closed('人保')$$), 'ok', 'late is a finding of its own, no longer the year''s');
INSERT INTO bg VALUES ('人保', 2025, '2026-01-31');
-- 322号 第二部分: what was not rectified in time is reported by the insurer.
CREATE TABLE yh (id text, qy text, gs text, jb text, fx date, xq date, zg date, sb date);
INSERT INTO yh VALUES ('H1', '化', '人保', '重大', '2025-05-01', '2025-06-02', NULL, NULL), ('H2', '化', '人保', '一般', '2025-05-01', '2025-06-01', NULL, NULL),
	('H3', '化', '人保', '重大', '2025-05-01', '2025-06-01', '2025-06-01', NULL), ('H4', '化', '平安', '重大', '2025-05-01', '2025-06-01', NULL, NULL);
SELECT is(pg_temp.would('SELECT 1', $$SELECT pg_temp.closed('人保')$$), 'ok', 'no hazards attached: none is asked for');
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "insurer": "gs", "level": "jb", "found_on": "fx", "due_on": "xq", "rectified_on": "zg", "reported_on": "sb"}') \g /dev/null
SELECT pg_temp.refused($$SELECT pg_temp.closed('人保')$$, 'SI503', 'hazard.report', 'safeins.account',
    'insurer 人保 has not reported 1 major hazards that were due in 2025 and not rectified in time', '应急厅函〔2024〕322号 第二部分', '322号 第二部分: a major hazard kept quiet');
SELECT results_eq($$SELECT hazards_overdue FROM safeins.insurer_scorecard(2025) WHERE insurer = '人保'$$, 'VALUES (2::bigint)', 'and is on the scorecard');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('hazard.report', 'off', '暂停')$$, $$SELECT pg_temp.closed('人保')$$), 'ok', 'off: not asked for');
UPDATE yh SET sb = '2025-07-01' WHERE id = 'H1';
SELECT is(pg_temp.closed('人保'), 'ok', 'all is done');
SELECT throws_ok($$SELECT pg_temp.closed('人保')$$, 'SI109', NULL, 'a year is closed once');

-- An insurer that never received a fen has no account, and owes its services and its report all the same; a co-insurer its report.
SET LOCAL safeins.today = '2025-12-31';
INSERT INTO bd VALUES ('N1', '无款', '煤甲', '2025-01-01', '2025-12-31'), ('N2', '明年', '煤甲', '2026-01-01', '2026-12-31');
CREATE TABLE gb (bdh text, gs text, bl numeric);
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl"}') \g /dev/null
INSERT INTO gb VALUES ('N1', '无款', 0.5), ('N1', '从共', 0.5);
SET LOCAL safeins.today = '2026-02-01';
SELECT is_empty($$SELECT FROM safeins.fee_status WHERE insurer IN ('无款', '从共')$$, 'no account');
SELECT pg_temp.refused($$SELECT pg_temp.closed('无款')$$, 'SI503', 'quota.hazard_inspection', 'safeins.account',
    'insurer 无款 lacks services of kind hazard_inspection in 1 of the 1 periods that ended in 2025: 2 missing', 'accept_breach', 'its quotas are held against it');
SELECT is(pg_temp.would($$INSERT INTO fw (bdh, xm, rq) SELECT 'N1', x, d FROM unnest('{安全风险辨识评估,重大事故隐患排查}'::text[]) x, unnest('{2025-03-03,2025-12-31}'::date[]) d$$, $$SELECT pg_temp.closed('无款')$$), 'SI503', 'its report as well');
SELECT is(pg_temp.would($$INSERT INTO fw (bdh, xm, rq) SELECT 'N1', x, d FROM unnest('{安全风险辨识评估,重大事故隐患排查}'::text[]) x, unnest('{2025-03-03,2025-12-31}'::date[]) d; INSERT INTO bg VALUES ('无款', 2025, '2026-01-31')$$, $$SELECT pg_temp.closed('无款')$$), 'ok', 'both done');
SELECT pg_temp.refused($$SELECT pg_temp.closed('从共')$$, 'SI503', 'report.annual', 'safeins.account', 'insurer 从共 has not submitted its report on 2025, due on 2026-01-31', 'accept_breach', 'a co-insurer''s report');
SELECT is(pg_temp.closed('无款', '已约谈'), 'duties unmet | 已约谈', 'accepted, it is closed');
SELECT is((SELECT string_agg(rule, ' ' ORDER BY rule) FROM safeins.finding WHERE insurer = '无款' AND year = 2025 AND role = 'account'), 'quota.hazard_inspection quota.risk_assessment report.annual', '... and recorded; nobody asks for a budget of nothing');
SELECT is((SELECT concat_ws(' ', place, scope, received, spent, closed_on) FROM safeins.fee_status WHERE insurer = '无款'), '140000 insurer 0.00 0.00 ' || (now() AT TIME ZONE 'Asia/Shanghai')::date, '... and stands in an account');
SELECT throws_ok($$SELECT pg_temp.closed('无款', '再来')$$, 'SI109', NULL, '... once');
SELECT throws_ok($$INSERT INTO bf (gs, je, rq) VALUES ('无款', 1, '2025-05-05')$$, 'SI109', NULL, 'nothing more is posted to it');
SELECT throws_ok($$SELECT pg_temp.closed('明年')$$, '42704', 'insurer 明年 has no account of 2025', 'one whose policy begins later owed nothing');
SELECT throws_ok($$SELECT pg_temp.closed('无人')$$, '42704', NULL, '... nor one that nobody knows');
SELECT throws_ok($$SELECT safeins.close_year(2025, '从共', 'x', '140100')$$, '42704', NULL, 'duties are the province''s');
SELECT is((SELECT verdict FROM safeins.close_year(2025, '从共', 'x', '140000')), 'duties unmet', '... of which it is closed');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT is(safeins.rebuild(), 0::bigint, '... and a closed account of nothing stays');
SELECT is((SELECT count(*) FROM safeins.account WHERE insurer = '无款' AND closed_at IS NOT NULL), 1::bigint, '... indeed');
SELECT * FROM finish();
ROLLBACK;
