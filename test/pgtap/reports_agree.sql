-- Reports that tell of one thing tell the same of it: the fee by fee_status, scorecard, evaluation, closing and page; who insured in a year; hazards by where they are.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-12-31';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest('{fee.voucher,fee.service_link,fee.budget,policy.overlap,policy.late_renewal,policy.contract_services,service.first}'::text[]) code \g /dev/null
CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text, xzqh text);
CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date, dq date, zz date);
CREATE TABLE bf (k int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gs text, je numeric, rq date, bd text);
CREATE TABLE zc (k int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gs text, je numeric, rq date, ch int, bd text);
CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text, fx date, qx date, zg date, xzqh text);
CREATE TABLE nb (gs text, nd int, rq date);
SELECT safeins.attach(role, t, m) FROM (VALUES
    ('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm", "place": "xzqh"}'::jsonb),
    ('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "ended_on": "zz", "end_reason": "CASE WHEN zz IS NOT NULL THEN ''关闭'' END"}'),
    ('premium', 'bf', '{"receipt": "k", "insurer": "gs", "policy": "bd", "amount": "je", "received_on": "rq"}'),
    ('expense', 'zc', '{"expense": "k", "insurer": "gs", "policy": "bd", "amount": "je", "spent_on": "rq", "purpose": "''training''", "reverses": "ch"}'),
    ('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "place": "xzqh"}'),
    ('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}')) v (role, t, m) \g /dev/null
CREATE FUNCTION pg_temp.fee(who text, y int) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', (SELECT verdict FROM safeins.fee_status WHERE insurer = who AND year = y), 'card ' || coalesce((SELECT fee_ok::text FROM safeins.insurer_scorecard(y) WHERE insurer = who), '-'),
        'points ' || coalesce((SELECT trim_scale(points)::text FROM safeins.insurer_evaluation(y, who) WHERE item = 'fee'), '-'))
$$;
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(r::text, ' '), 'equal') FROM safeins.reconcile() r $$;

-- 322号 第四部分: what earlier years left may be spent (fee.carry), to the fen: no report calls that over the cap.
INSERT INTO bf (gs, je, rq) VALUES ('甲保', 100000, '2024-05-06'), ('甲保', 100000, '2025-05-06'), ('甲保', 100000, '2026-05-06');
INSERT INTO zc (gs, je, rq) VALUES ('甲保', 15000, '2024-06-03'), ('甲保', 27000, '2025-06-03');
SELECT is(pg_temp.fee('甲保', 2025), 'ok | card 1 | points 20', 'more than 21 % of the year, by what the year before left');
SELECT is(pg_temp.fee('甲保', 2024), 'ok | card 1 | points 20', '... and that one');
SELECT throws_ok($$INSERT INTO zc (gs, je, rq) VALUES ('甲保', 0.01, '2025-06-04')$$, 'SI101', NULL, 'a fen more is refused');
SELECT safeins.set_mode('fee.cap', 'flag', '测试') \g /dev/null
INSERT INTO zc (gs, je, rq) VALUES ('甲保', 0.01, '2025-06-04');
SELECT is(pg_temp.fee('甲保', 2025), 'over cap | card 0 | points 0', '... where it is recorded, it is over the cap in all of them');
SELECT is((SELECT fee_ok FROM safeins.insurer_scorecard(2025, '甲保')), 0::smallint, '... and of this insurer alone');
DELETE FROM zc WHERE je = 0.01;
SELECT safeins.set_mode('fee.cap', NULL, '测试') \g /dev/null
SELECT lives_ok($$SELECT safeins.close_year(2024, '甲保', 'x'), safeins.close_year(2025, '甲保', 'x')$$, 'the years are closed');
SELECT is((SELECT string_agg(verdict, ' ' ORDER BY year) FROM safeins.fee_status WHERE insurer = '甲保' AND closed_on IS NOT NULL), 'ok ok', '... as lawful');
-- What a year before the law leaves is what the next one may use: no report has the one without the other.
INSERT INTO bf (gs, je, rq) VALUES ('己保', 10000, '2022-05-06'), ('己保', 1000, '2023-05-06'), ('己保', 1000, '2024-05-06'), ('己保', 1000, '2025-05-06');
INSERT INTO zc (gs, je, rq) VALUES ('己保', 100, '2023-06-03'), ('己保', 1210, '2024-06-03'), ('己保', 50, '2025-06-03');
SELECT is((SELECT string_agg(concat_ws(' ', year, carried_in, carried_out, coalesce(headroom::text, '-'), verdict), ', ' ORDER BY year) FROM safeins.fee_status WHERE insurer = '己保'),
    '2022 0.00 2100.00 - not judged, 2023 2100.00 2210.00 - not judged, 2024 2210.00 1210.00 1210.00 ok, 2025 1210.00 1370.00 1370.00 under floor', 'years before the law hand on');
SELECT is_empty($$SELECT subject, year FROM (SELECT *, lag(carried_out) OVER (PARTITION BY place, subject ORDER BY year) AS left_over FROM safeins.fee_status) s WHERE left_over <> carried_in$$, 'what one year leaves is what the next one gets');
SELECT is((SELECT string_agg(coalesce(carried_out::text, '-'), ' ' ORDER BY year) FROM safeins.fee_status('2023-07-01') WHERE insurer = '己保'), '- -', '... of a day before it nothing is said');
-- By policies the account is the policy's: what one left is no other one's, and their sum says nothing.
SELECT safeins.end_rule(id, '2025-12-31', '测试') FROM safeins.rule WHERE code = 'fee.scope' AND shipped \g /dev/null
SELECT safeins.add_rule('fee.scope', '000000', 'policy', '2026-01-01', '测试') \g /dev/null
SELECT safeins.set_mode('fee.cap', 'flag', '测试') \g /dev/null
INSERT INTO qy VALUES ('E1', '煤矿', '大型', '140105'), ('E2', '煤矿', '大型', '140200'), ('E3', '煤矿', '大型', '140200');
INSERT INTO bd VALUES ('P1', '乙保', 'E1', '2026-01-01', '2026-12-31'), ('P2', '乙保', 'E2', '2026-01-01', '2026-12-31');
INSERT INTO bf (bd, je, rq) VALUES ('P1', 1000, '2026-01-05'), ('P2', 1000, '2026-01-05');
INSERT INTO zc (gs, bd, je, rq) VALUES ('乙保', 'P1', 210, '2026-02-02'), ('乙保', 'P2', 200, '2026-02-02');
SELECT is((SELECT fee_ok FROM safeins.insurer_scorecard(2026) WHERE insurer = '乙保'), 1::smallint, 'two policies within the cap');
UPDATE zc SET je = 210.01 WHERE bd = 'P1';
SELECT is((SELECT string_agg(subject || ' ' || verdict, ', ' ORDER BY subject) FROM safeins.fee_status WHERE insurer = '乙保'), 'P1 over cap, P2 ok', 'one over it');
SELECT is((SELECT fee_ok FROM safeins.insurer_scorecard(2026) WHERE insurer = '乙保'), 0::smallint, '... is seen, although the sum is within it');
SELECT safeins.set_mode('fee.cap', NULL, '测试') \g /dev/null

-- 114号 二（三）, 三（一）: a year as of its last day is told whole once it is over; on that day it is not.
INSERT INTO bf (gs, je, rq) VALUES ('丙保', 1000, '2025-05-06');
INSERT INTO zc (gs, je, rq) VALUES ('丙保', 100, '2025-06-03');
SELECT is((SELECT concat_ws(' ', verdict, forecast, to_floor) FROM safeins.fee_status('2025-12-31') WHERE insurer = '丙保'), 'under floor 0.00', 'as of its end, asked later');
SELECT is((SELECT concat_ws(' ', verdict, forecast) FROM safeins.fee_status('2025-12-30') WHERE insurer = '丙保'), 'not yet at floor under floor', 'as of the day before');
SELECT matches(safeins.report_html('province', 2025), '丙保.*低于下限', 'its page says so');
SELECT unalike(safeins.report_html('province', 2025), '%尚未达到下限%', '... and not that it is still to come');
SELECT is((SELECT points FROM safeins.insurer_evaluation(2025, '丙保') WHERE item = 'fee'), 13.33, '... as the evaluation does');
SET LOCAL safeins.today = '2025-12-31';
SELECT is((SELECT verdict FROM safeins.fee_status WHERE insurer = '丙保'), 'not yet at floor', 'on its last day the year is not over');
SET LOCAL safeins.today = '2026-12-31';

-- 114号 二（三）: a share of 实收 is asked of what was received: a year that gave back more is under no floor.
INSERT INTO bf (gs, je, rq) VALUES ('丁保', 1000, '2024-05-06');
INSERT INTO zc (gs, je, rq) VALUES ('丁保', 150, '2024-06-03');
INSERT INTO zc (gs, je, rq, ch) SELECT '丁保', -100, '2025-06-03', k FROM zc WHERE gs = '丁保';
INSERT INTO bf (gs, je, rq) VALUES ('丁保', -400, '2025-07-07');
SELECT is((SELECT concat_ws(' ', received, spent, floor_amount, verdict) FROM safeins.fee_status WHERE insurer = '丁保' AND year = 2025), '-400.00 -100.00 0.00 ok', 'a year of refunds and reversals');
SELECT is((SELECT concat_ws(' ', verdict, to_floor) FROM safeins.fee_status('2025-07-01') WHERE insurer = '丁保' AND year = 2025), 'ok 0.00', '... while it ran');
SELECT is(pg_temp.fee('丁保', 2025), 'ok | card 1 | points -', 'the scorecard agrees; nothing received and nothing spent earns no points');

-- A policy that ended before it took effect insured nobody: 应保尽保, and what its insurer owes for a year.
INSERT INTO bd VALUES ('P0', '戊保', 'E3', '2026-06-01', '2027-05-31', '2026-05-20');
SELECT is((SELECT concat_ws(' ', state, last_policy, covered_until, days_uncovered) FROM safeins.coverage_gap WHERE enterprise = 'E3'), 'never insured', 'it covered nothing');
SELECT is((SELECT concat_ws(' ', state, uninsured_since) FROM safeins.coverage_ledger WHERE enterprise = 'E3'), 'never insured 2024-03-27', '... which does not count from its end');
SELECT is((SELECT sum(policies) FROM safeins.statistics(2026, 'province')), 2::numeric, '... is none of the policies of the year');
SELECT is_empty($$SELECT insurer FROM safeins.insurer_scorecard(2026) WHERE insurer = '戊保'$$, '... nor its insurer one of the year');
SELECT safeins.sweep() \g /dev/null
SELECT is_empty($$SELECT kind FROM safeins.deadline WHERE insurer = '戊保'$$, '... who owes no report and no papers');
SELECT is_empty($$SELECT insurer FROM safeins.report_status(2026) WHERE insurer = '戊保'$$, '... in no report of them');
UPDATE bd SET zz = '2026-06-01' WHERE k = 'P0';
SELECT is((SELECT concat_ws(' ', state, last_policy, covered_until) FROM safeins.coverage_gap WHERE enterprise = 'E3'), 'lapsed P0 2026-06-01', 'ended on its first day it covered that');
SELECT is((SELECT policies FROM safeins.insurer_scorecard(2026) WHERE insurer = '戊保'), 1::bigint, '... and counts');

-- 114号 三（一）: a hazard that names no division counts where its enterprise is.
INSERT INTO yh VALUES ('H1', 'E1', '重大', '2026-03-02', '2026-03-20', NULL, NULL), ('H2', 'E2', '一般', '2026-03-02', '2026-03-20', '2026-03-09', '140000'), ('H3', 'E2', '一般', '2026-03-02', '2026-03-20', NULL, '140105'),
    ('H4', '无此企业', '一般', '2026-03-02', '2026-03-20', NULL, NULL);
SELECT is((SELECT string_agg(concat_ws(' ', area, general_found, general_overdue, major_found, major_overdue), ', ' ORDER BY area) FROM safeins.statistics(2026, 'county') WHERE general_found + major_found > 0),
    '140105 1 1 1 1, 未知 2 1 0 0', 'by county: its own goes first; an enterprise that a city alone is known of, or nobody');
SELECT is((SELECT string_agg(concat_ws(' ', area, general_found, major_found), ', ' ORDER BY area) FROM safeins.statistics(2026, 'city') WHERE general_found + major_found > 0), '140100 1 1, 140200 1 0, 未知 1 0', '... by city');
UPDATE qy SET xzqh = '140303' WHERE k = 'E1';
SELECT is((SELECT major_found FROM safeins.statistics(2026, 'city') WHERE area = '140300'), 1::bigint, '... and goes with it');
SELECT is(pg_temp.books(), 'equal', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
