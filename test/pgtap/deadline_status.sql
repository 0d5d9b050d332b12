-- 晋应急发〔2024〕114号 附件2第七条: the first service within 3 months; 三（一）: the year's report by 31 January; 第一部分: papers by 31 May.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();

SELECT pg_temp.enterprise('煤', 'coal', 'large') \g /dev/null
SELECT pg_temp.policy('P1', '煤', '2024-06-01', '2025-05-31'), pg_temp.policy('P2', '煤', '2025-06-01', '2026-05-31', insurer => '平安'), pg_temp.policy('P废', '煤', '2024-06-01', '2025-05-31', live => false) \g /dev/null
INSERT INTO safeins.deadline (place, area, kind, subject, opened_on, due_on, met_on) VALUES
    ('140000', '140000', 'service.first', 'P1', '2024-06-01', '2024-09-01', '2024-09-01'), ('140000', '140000', 'service.first', 'P2', '2025-06-01', '2025-09-01', NULL),
    ('140000', '140000', 'service.first', 'P废', '2024-06-01', '2024-09-01', NULL);
CREATE FUNCTION pg_temp.first(p text, on_day date) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', insurer, due_on, met_on, state, days_left, days_late) FROM safeins.deadline_status(on_day) WHERE kind = 'service.first' AND subject = p $$;
CREATE FUNCTION pg_temp.duty(k text, i text, y integer, on_day date) RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', opened_on, due_on, met_on, state, days_left, days_late) FROM safeins.deadline_status(on_day) WHERE kind = k AND subject = i AND year = y $$;

-- First services.
SELECT is(pg_temp.first('P1', '2024-05-31'), NULL, 'not before the policy takes effect');
SELECT is(pg_temp.first('P1', '2024-06-01'), '人保 2024-09-01 open 92', '附件2第七条: opened on its first day');
SELECT is(pg_temp.first('P1', '2024-08-01'), '人保 2024-09-01 open 31', '31 days before');
SELECT is(pg_temp.first('P1', '2024-08-02'), '人保 2024-09-01 warning 30', '30 days before: a warning');
SELECT is(pg_temp.first('P1', '2024-08-31'), '人保 2024-09-01 warning 1', 'what is met later is open until then');
SELECT is(pg_temp.first('P1', '2024-09-01'), '人保 2024-09-01 2024-09-01 met', 'met on the last day');
SELECT is(pg_temp.first('P2', '2025-09-01'), '平安 2025-09-01 warning 0', 'the last day, not met');
SELECT is(pg_temp.first('P2', '2025-09-02'), '平安 2025-09-01 overdue 1', 'a day late');
SELECT is(pg_temp.would($$UPDATE safeins.deadline SET met_on = '2025-09-03' WHERE subject = 'P2'$$, $$SELECT pg_temp.first('P2', '2025-12-31')$$), '平安 2025-09-01 2025-09-03 met late 2', 'met two days late');
SELECT is(pg_temp.first('P废', '2025-12-31'), NULL, 'a policy that is gone has none');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('deadline.warning', 'off', '不预警')$$, $$SELECT pg_temp.first('P2', '2025-09-01')$$), '平安 2025-09-01 open 0', 'no warnings');
SELECT is(pg_temp.would(format($$SELECT safeins.add_rule('deadline.warning', '140100', '60 days', '2025-01-01', '并应急发〔2025〕2号'); UPDATE safeins.deadline SET area = %L WHERE subject = 'P2'$$, area),
    $$SELECT concat_ws(', ', pg_temp.first('P2', '2025-07-03'), (SELECT 'warnings: ' || sum(warning) FROM safeins.deadline_sums('2025-07-03', NULL) WHERE kind = 'service.first' AND subject IS NULL))$$), said, 'a city warns earlier, of what is its own: ' || area)
FROM (VALUES ('140105', '平安 2025-09-01 warning 60, warnings: 1'), ('140200', '平安 2025-09-01 open 60, warnings: 0')) v (area, said);
SELECT is((SELECT kind_zh || ' ' || state_zh FROM safeins.deadline_status('2025-09-02') WHERE subject = 'P2' AND kind = 'service.first'), '首次服务期限 已逾期', 'in Chinese');

-- 三（一）: reports of insurers that had a policy in force in the year.
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2024-12-30'), NULL, '三（一）: the year is not over');
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2024-12-31'), '2024-12-31 2025-01-31 open 31', 'opened with its last day');
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2025-01-01'), '2024-12-31 2025-01-31 warning 30', 'a warning');
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2025-01-31'), '2024-12-31 2025-01-31 warning 0', '31 January');
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2025-02-01'), '2024-12-31 2025-01-31 overdue 1', '1 February');
SELECT is(pg_temp.duty('report.annual', '平安', 2024, '2025-02-01'), NULL, 'no policy in that year, no report');
SELECT is(pg_temp.duty('report.annual', '人保', 2026, '2027-02-01'), NULL, '... nor after its last one');
INSERT INTO safeins.report (insurer, place, year, submitted_on, rows) VALUES ('人保', '140000', 2024, '2025-02-01', 1), ('人保', '140000', 2024, '2025-03-01', 1), ('人保', '140000', 2025, '2026-01-31', 1), ('平安', '130000', 2025, '2026-01-01', 1);
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2025-01-31'), '2024-12-31 2025-01-31 warning 0', 'a report of tomorrow');
SELECT is(pg_temp.duty('report.annual', '人保', 2024, '2025-06-30'), '2024-12-31 2025-01-31 2025-02-01 met late 1', 'the first of two counts');
SELECT is(pg_temp.duty('report.annual', '人保', 2025, '2026-06-30'), '2025-12-31 2026-01-31 2026-01-31 met', 'in time on 31 January');
SELECT is(pg_temp.duty('report.annual', '平安', 2025, '2026-06-30'), '2025-12-31 2026-01-31 overdue 150', 'a report to another province is none');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('report.annual', 'off', '暂停')$$, $$SELECT count(*) FROM safeins.deadline_status('2026-06-30') WHERE kind = 'report.annual'$$), '0', 'off: none');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('P0', '煤', '2023-06-01', '2024-05-31', insurer => '太保')$$, $$SELECT string_agg(kind || ' ' || year, ', ' ORDER BY kind, year) FROM safeins.deadline_status('2026-06-30') WHERE subject = '太保'$$),
    'filing.annual 2024, report.annual 2024', '114号 is of 2024: nothing of 2023');

-- 第一部分: the papers of annex 1, of 2024; of later years where a rule of the place says so.
SELECT is(pg_temp.duty('filing.annual', '人保', 2025, '2025-06-01'), NULL, '第一部分: no day is set for 2025');
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '晋应急发〔2025〕1号 第一部分') \g /dev/null
SELECT is(pg_temp.duty('filing.annual', '人保', 2024, '2024-06-01'), '2023-12-31 2024-05-31 overdue 1', '第一部分: by 31 May 2024, though the notice is of March');
SELECT is(pg_temp.duty('filing.annual', '平安', 2025, '2025-05-31'), NULL, 'an insurer that has no policy yet');
SELECT is(pg_temp.duty('filing.annual', '人保', 2025, '2025-05-01'), '2024-12-31 2025-05-31 warning 30', '30 days before');
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows)
SELECT '人保', '140000', 2025, item, '2025-03-01', true, 1 FROM unnest(safeins.rule_items('filing.items', '140000', '2025-12-31')) item WHERE item <> 'commitment';
SELECT is((SELECT count(*) FROM safeins.filing), 11::bigint, 'eleven of the twelve papers');
SELECT is(pg_temp.duty('filing.annual', '人保', 2025, '2025-06-01'), '2024-12-31 2025-05-31 overdue 1', 'one is missing');
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) VALUES ('人保', '140000', 2025, 'commitment', '2025-05-20', false, 1);
SELECT is(pg_temp.duty('filing.annual', '人保', 2025, '2025-06-01'), '2024-12-31 2025-05-31 overdue 1', 'one was turned down');
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) VALUES ('人保', '140000', 2025, 'commitment', '2025-05-31', true, 1), ('人保', '140000', 2025, 'product', '2025-09-01', true, 1);
SELECT is(pg_temp.duty('filing.annual', '人保', 2025, '2025-12-31'), '2024-12-31 2025-05-31 2025-05-31 met', 'complete with the last of them; one sent again changes nothing');

SET LOCAL safeins.today = '2025-09-02';
SELECT bag_eq($$SELECT to_jsonb(v) - '{place_name,area_name,sector_zh,size_zh,insurer_name,enterprise_name}'::text[] FROM safeins.deadline_status v$$, $$SELECT to_jsonb(f) FROM safeins.deadline_status('2025-09-02') f$$, 'the view is that of today');
SELECT * FROM finish();
ROLLBACK;
