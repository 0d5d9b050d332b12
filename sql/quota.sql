-- How many services a year, what is missing, and until when.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
DROP SCHEMA IF EXISTS fy, ci CASCADE;
CREATE EXTENSION safeins CASCADE;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-11-15';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA ci;
SET search_path = ci;
CREATE TABLE qy (qy text PRIMARY KEY, hy text, gm text, xzqh text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, sx date, dq date, xzqh text);
CREATE TABLE fw (fw integer PRIMARY KEY, bdh text, xm text, rq date);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xzqh"}');
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
SELECT safeins.attach('service', 'fw', '{"service": "fw", "policy": "bdh", "kind": "xm", "served_on": "rq"}');
RESET client_min_messages;
INSERT INTO qy VALUES ('煤小', '煤矿', '小型', '140105'), ('化中', '危化品', '中型', '140105'), ('烟微', '烟花爆竹', '微型', '140200'), ('冶大', '金属冶炼', '大型', '140200');
INSERT INTO bd VALUES ('B1', '人保', '煤小', '2025-01-01', '2025-12-31', '140105'), ('B2', '人保', '化中', '2025-06-01', '2027-05-31', '140105'),
    ('B3', '平安', '烟微', '2025-01-01', '2025-12-31', '140200'), ('B0', '平安', '冶大', '2024-07-01', '2025-06-30', '140200');
INSERT INTO fw VALUES (1, 'B1', '安全风险辨识评估', '2025-03-03'), (2, 'B1', '重大事故隐患排查', '2025-03-04'), (3, 'B1', '安全风险辨识评估', '2025-09-03'), (4, 'B2', '重大事故隐患排查', '2025-08-01');

-- 晋应急发〔2024〕114号 二（一）: 2 and 2 for coal mines, 1 and 1 for large and medium ones, none for small and micro ones.
SELECT policy, sector, size, kind, period_from, period_to, required, done, short, next_due_on, days_left, state, state_zh FROM safeins.quota_status ORDER BY policy, kind;
-- As of another day, of one enterprise.
SELECT policy, kind, period_from, period_to, required, done, state FROM safeins.quota_status('2026-06-01', '化中') ORDER BY kind;
-- Periods that ended this year.
SELECT policy, insurer, kind, period_from, period_to, required, done, short, state FROM safeins.quota_periods(2025) ORDER BY policy, kind;

-- 应保未保, and late renewals.
SELECT enterprise, sector, last_policy, last_insurer, covered_until, days_uncovered, state, state_zh FROM safeins.coverage_gap;
INSERT INTO bd VALUES ('B4', '人保', '冶大', '2025-09-01', '2026-08-31', '140200');
SELECT * FROM safeins.coverage_gap;
SELECT enterprise, policy, last_day, next_policy, next_effective, days_gap FROM safeins.renewal_gap('2025-01-01', '2025-12-31');

-- First services within three months, reports and papers of insurers.
SELECT kind_zh, subject, year, due_on, met_on, days_left, days_late, state FROM safeins.deadline_status ORDER BY kind, year, subject;
SELECT insurer, policies, quota_periods, quota_met, quota_rate, first_due, first_in_time, report_due_on FROM safeins.insurer_scorecard(2025) ORDER BY insurer;

-- The premium floats by local numbers; as shipped they are nought.
SELECT safeins.premium_factor('140105', '2025-11-15', 1, 0, '二级', 0, '高');
SELECT safeins.end_rule(802, '2025-12-31', '本省费率另定');
SELECT safeins.add_rule('premium.surcharge_accident', '140000', '5%', '2026-01-01', '晋安责险费率〔2026〕1号') > 0 AS added;
SELECT safeins.premium_factor('140105', '2026-01-01', 2, 0, '二级', 0, '高');
SELECT factor, value, times, effect, source FROM safeins.explain_premium_factor('140105', '2026-01-01', 2, 0, '二级', 0, '高');

-- Reports that are asked of nobody say so.
SELECT count(*) FROM safeins.quota_periods(2026, '查无此司');
SELECT count(*) FROM safeins.quota_status('2026-06-30', '查无此厂', '查无此司');
SELECT count(*) FROM safeins.quota_periods(2999);
