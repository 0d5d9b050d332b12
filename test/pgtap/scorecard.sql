-- 晋应急发〔2024〕114号 三（一）: how each insurer did in a year.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();

CREATE FUNCTION pg_temp.card(y integer, who text, columns text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT concat_ws('' '', %s) FROM safeins.insurer_scorecard($1) WHERE insurer = $2', columns) INTO answer USING y, who;
    RETURN answer;
END $$;
SELECT pg_temp.enterprise('煤', 'coal', 'large'), pg_temp.enterprise('烟', 'fireworks', 'small') \g /dev/null
SELECT pg_temp.policy('P1', '煤', '2025-01-01', '2025-12-31'), pg_temp.policy('P2', '烟', '2025-03-01', '2026-02-28'), pg_temp.policy('P3', '煤', '2026-01-01', '2026-12-31', insurer => '平安'),
    pg_temp.policy('P4', '煤', '2025-06-01', '2025-06-30', area => '130000'), pg_temp.policy('P废', '煤', '2025-01-01', '2025-12-31', live => false) \g /dev/null
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', '人保', 2025, '人保', 100000, 15000), ('140000', 'insurer', '太保', 2025, '太保', 100000, 14999),
    ('140100', 'insurer', '国寿', 2025, '国寿', 50000, 10500), ('140200', 'insurer', '国寿', 2025, '国寿', 50000, 10501), ('140000', 'insurer', '阳光', 2025, '阳光', 0, 0);
SELECT pg_temp.served('P1', 'risk_assessment', '2025-05-01', 2), pg_temp.served('P1', 'hazard_inspection', '2025-05-01') \g /dev/null
INSERT INTO safeins.deadline (place, area, kind, subject, opened_on, due_on, met_on) VALUES ('140000', '140000', 'service.first', 'P1', '2025-01-01', '2025-04-01', '2025-04-01'),
    ('140000', '140000', 'service.first', 'P2', '2025-03-01', '2025-06-01', '2025-06-02'), ('140000', '140000', 'service.first', 'P3', '2026-01-01', '2026-04-01', NULL), ('140000', '140000', 'service.first', 'P废', '2025-01-01', '2025-04-01', NULL);
INSERT INTO safeins.report (insurer, place, year, submitted_on, rows) VALUES ('人保', '140000', 2025, '2026-01-31', 1);
INSERT INTO safeins.finding (place, rule, source, role, table_schema, table_name, insurer, year, message, legacy) VALUES ('140000', 'fee.budget', 'x', 'account', 'safeins', 'account', '人保', 2025, 'x', false),
    ('140100', 'fee.budget', 'x', 'account', 'safeins', 'account', '人保', 2025, 'x', false), ('140000', 'fee.budget', 'x', 'account', 'safeins', 'account', '人保', 2024, 'x', false);

SELECT is((SELECT string_agg(concat_ws(' ', place, insurer, policies), ', ' ORDER BY place, insurer COLLATE "C") FROM safeins.insurer_scorecard(2025)),
    '130000 人保 1, 140000 人保 2, 140000 国寿 0, 140000 太保 0, 140000 阳光 0', 'who had a policy in force or an account in the year, by province');
SELECT is((SELECT concat_ws(' ', year, received, spent, fee_ratio, floor, fee_ok) FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), '2025 1000.00 150.00 0.150000 0.150000 1', '114号 二（三）: exactly 15 %');
SELECT is(pg_temp.card(2025, '太保', 'fee_ratio, fee_ok'), '0.149990 0', '... a fen under it');
SELECT is(pg_temp.card(2025, '国寿', 'received, spent, fee_ok'), '1000.00 210.01 0', '322号 第四部分: accounts of cities come together, a fen over 21 %');
SELECT is(pg_temp.card(2025, '阳光', $$coalesce(fee_ratio::text, '-'), fee_ok$$), '- 1', 'nothing received, nothing spent');
SELECT is((SELECT concat_ws(' ', quota_periods, quota_met, quota_rate) FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), '2 1 0.5000', '114号 二（一）: one kind met, one short; a small one has no quota');
SELECT is((SELECT concat_ws(' ', first_due, first_in_time, first_service_rate) FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), '2 1 0.5000', '附件2第七条: one in time, one a day late');
SELECT is((SELECT concat_ws(' ', report_due_on, report_submitted_on, report_on_time) FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), '2026-01-31 2026-01-31 1', '三（一）: reported on the last day');
SELECT is(pg_temp.would($$UPDATE safeins.report SET submitted_on = '2026-02-01'$$, $$SELECT report_on_time FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'$$), '0', '... a day late');
SELECT is(pg_temp.would($$DELETE FROM safeins.report$$, $$SELECT report_on_time FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'$$), '0', '... missing');
SELECT is((SELECT findings FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), 2::bigint, 'findings of the year, of all divisions of the province');
SELECT is(pg_temp.card(2025, '阳光', $$quota_periods, coalesce(quota_rate::text, '-'), first_due, coalesce(first_service_rate::text, '-'), coalesce(report_due_on::text, '-')$$), '0 - 0 - -', 'no policies, nothing to do');

-- A running year.
SELECT is(pg_temp.card(2026, '平安', $$policies, quota_periods, first_due, first_in_time, report_due_on, coalesce(report_on_time::text, '-')$$), '1 0 1 0 2027-01-31 -', 'the running year: no period is over, the first service is overdue, the report not due yet');
SET LOCAL safeins.today = '2026-04-01';
SELECT is(pg_temp.card(2026, '平安', 'first_due'), '0', '... on the last day it may still come');
SELECT is((SELECT policies FROM safeins.insurer_scorecard WHERE insurer = '平安'), 1::bigint, 'the view is that of the running year');

-- Suspensions of the year.
INSERT INTO safeins.suspension (place, insurer, from_on, until_on, basis, source, reason) VALUES ('140000', '人保', '2025-12-31', '2027-12-30', 'insurer.suspension_competition', 'x', 'x'), ('140000', '太保', '2026-01-01', '2028-12-31', 'insurer.suspension_filing', 'x', 'x');
SELECT is((SELECT suspended_until FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), date '2027-12-30', '附件2: suspended from the last day of the year on');
SELECT is(pg_temp.card(2025, '太保', $$coalesce(suspended_until::text, '-')$$), '-', '... from the day after: of the next year');
INSERT INTO safeins.suspension (place, insurer, lifts, from_on, until_on, basis, source, reason) SELECT '140000', '人保', id, '2026-03-01', until_on, basis, 'x', 'x' FROM safeins.suspension WHERE insurer = '人保';
SELECT is((SELECT suspended_until FROM safeins.insurer_scorecard(2025, '人保') WHERE place = '140000'), date '2026-02-28', '... until the day before it was lifted');
SELECT is(pg_temp.card(2026, '平安', $$coalesce(suspended_until::text, '-')$$), '-', 'who was not');
INSERT INTO safeins.suspension (place, insurer, from_on, until_on, basis, source, reason) VALUES ('000000', '平安', '2025-03-01', '2027-02-28', 'insurer.suspension_competition', 'x', 'x');
SELECT is(pg_temp.card(2026, '平安', 'suspended_until'), '2027-02-28', 'by the nation: in every province');
INSERT INTO safeins.suspension (place, insurer, lifts, from_on, until_on, basis, source, reason) SELECT place, insurer, id, '2026-01-01', until_on, basis, 'x', 'x' FROM safeins.suspension WHERE insurer = '平安';
SELECT is(pg_temp.card(2026, '平安', $$coalesce(suspended_until::text, '-')$$), '-', '... lifted on the first day of the year: not in it');
INSERT INTO safeins.suspension (place, insurer, from_on, until_on, basis, source, reason) VALUES ('140000', '平安', '2026-03-01', '2028-02-29', 'insurer.suspension_competition', 'x', 'x');
SELECT is(pg_temp.card(2026, '平安', 'suspended_until'), '2028-02-29', 'suspended anew');
INSERT INTO safeins.suspension (place, insurer, lifts, from_on, until_on, basis, source, reason) SELECT place, insurer, id, from_on, until_on, basis, 'x', 'x' FROM safeins.suspension WHERE insurer = '平安' AND from_on = '2026-03-01';
SELECT is(pg_temp.card(2026, '平安', $$coalesce(suspended_until::text, '-')$$), '-', '... and lifted on its first day: never');
SELECT * FROM finish();
ROLLBACK;
