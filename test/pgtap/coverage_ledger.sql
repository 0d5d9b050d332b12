-- 应急厅函〔2026〕352号: every mine, chemical, fireworks and smelting unit insured by the end of 2026, kept as a dynamic ledger; 晋应急发〔2024〕114号 三（一）: 应保尽保.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();
SELECT pg_temp.enterprise('煤', 'coal', 'large'), pg_temp.enterprise('煤脱', 'coal', 'small', area => '140212'), pg_temp.enterprise('煤无', 'coal', NULL), pg_temp.enterprise('冀煤', 'coal', 'large', area => '130102'),
    pg_temp.enterprise('运输', 'transport', 'large'), pg_temp.enterprise('商须', 'other', 'micro', must => true), pg_temp.enterprise('烟', 'fireworks', 'small', area => '140200'), pg_temp.enterprise('不明', NULL, NULL),
    pg_temp.enterprise('化', 'hazardous_chemicals', 'large', area => '140000'), pg_temp.enterprise('商脱', 'other', 'small', must => true), pg_temp.enterprise('停', 'coal', 'large', active => false) \g /dev/null
SELECT pg_temp.policy('煤25', '煤', '2025-06-01', '2026-12-30'), pg_temp.policy('煤27', '煤', '2027-01-02', '2027-12-31'), pg_temp.policy('脱', '煤脱', '2024-06-01', '2025-05-31'), pg_temp.policy('化', '化', '2026-06-01', '2027-05-31', area => '140000'),
    pg_temp.policy('商', '商脱', '2024-06-01', '2025-05-31'), pg_temp.policy('旧', '运输', '2024-01-01', '2024-12-31') \g /dev/null
CREATE FUNCTION pg_temp.row(e text, on_day date) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(must_since::text, '-'), coalesce(uninsured_since::text, '-'), coalesce(days_uninsured::text, '-'), coalesce(due_on::text, '-'), coalesce(days_left::text, '-'), coalesce(days_late::text, '-'), state) FROM safeins.coverage_ledger(on_day, e) $$;
-- First day without cover: the day after the last one, or since it must.
SELECT is(pg_temp.row(e, '2026-06-30'), said, e || ': ' || why) FROM (VALUES
    ('煤脱', '2024-03-27 2025-06-01 395 2026-12-31 184 - lapsed', 'the day after its last cover'),
    ('煤无', '2024-03-27 2024-03-27 826 2026-12-31 184 - never insured', '114号: since coal must insure in Shanxi'),
    ('冀煤', '2025-03-29 2025-03-29 459 2026-12-31 184 - never insured', '27号: elsewhere since 2025-03-29'),
    ('运输', '2025-03-29 2025-03-29 459 - - - lapsed', '27号: it must since 2025-03-29, whatever ended before; 352号 does not name it'),
    ('烟', '2024-03-27 2024-03-27 826 2026-12-31 184 - never insured', '352号 names fireworks'),
    ('商须', '- - - - - - never insured', 'must by its own word: since when is not known'),
    ('商脱', '- 2025-06-01 395 - - - lapsed', '... but its last cover is'),
    ('不明', '- - - - - - unknown', 'a sector that nobody knows')) v (e, said, why);
SELECT is((SELECT count(*) FROM safeins.coverage_ledger('2026-06-30', '煤')), 0::bigint, 'who is insured is not in it');
SELECT is((SELECT concat_ws(' ', uninsured_since, days_uninsured, due_on, days_left, days_late) FROM safeins.coverage_ledger('2026-12-31', '煤')), '2026-12-31 1 2026-12-31 0 0', 'the last day of 2026: it is to be insured');
SELECT is((SELECT concat_ws(' ', uninsured_since, days_uninsured, coalesce(days_left::text, '-'), days_late) FROM safeins.coverage_ledger('2027-01-01', '煤')), '2026-12-31 2 - 1', '... the day after');
SELECT is((SELECT count(*) FROM safeins.coverage_ledger('2027-01-02', '煤')), 0::bigint, '... insured again');
SELECT bag_eq($$SELECT enterprise::text, state::text FROM safeins.coverage_ledger('2026-06-30')$$, $$SELECT enterprise::text, state::text FROM safeins.coverage_gap('2026-06-30')$$, 'the same enterprises as coverage_gap');
SELECT is(safeins.must_insure_since('140105', '2024-03-26', 'coal'), NULL::date, 'need not yet');
SELECT is(pg_temp.would($$SELECT safeins.end_rule(212, '2026-03-31', '测试'), safeins.add_rule('policy.must_insure', '000000', '{coal}', '2026-05-01', '某号')$$, $$SELECT safeins.must_insure_since('140105', '2026-06-30', 'coal')$$), '2026-05-01', 'not while there was no rule');
-- What was done about it.
INSERT INTO safeins.measure (measure, place, area, kind, object_kind, object, issued_on, done_on, live) VALUES ('约1', '140000', '140212', 'interview', 'enterprise', '煤脱', '2025-05-31', NULL, true),
    ('约2', '140000', '140212', 'interview', 'enterprise', '煤脱', '2025-06-01', '2025-06-10', true), ('改', '140000', '140212', 'order', 'enterprise', '煤脱', '2026-07-01', '2026-08-01', true),
    ('废', '140000', '140212', 'order', 'enterprise', '煤脱', '2026-07-02', NULL, false), ('扬', '140000', '140212', 'praise', 'enterprise', '煤脱', '2026-07-02', NULL, true), ('保', '140000', '140212', 'order', 'insurer', '煤脱', '2026-07-02', NULL, true), ('冀', '130000', '130000', 'order', 'enterprise', '煤脱', '2026-07-02', NULL, true);
SELECT is((SELECT concat_ws(' ', measures, coalesce(last_measure, '-'), coalesce(measure_kind, '-'), measure_kind_zh, measure_on, measure_done_on) FROM safeins.coverage_ledger(d, '煤脱')), said, 'measures by ' || d)
FROM (VALUES (date '2025-06-01', '1 约2 interview 约谈 2025-06-01'), ('2025-06-30', '1 约2 interview 约谈 2025-06-01 2025-06-10'), ('2026-07-31', '2 改 order ' || coalesce(safeins.code_name('measure.kind', 'order'), 'order') || ' 2026-07-01')) v (d, said);
SELECT is((SELECT measures FROM safeins.coverage_ledger('2026-07-31', '煤无')), 0::bigint, 'nothing was done');
DELETE FROM safeins.measure;
-- The rate, by level.
SELECT results_eq($$SELECT area::text, must_insure, insured, coverage_rate, uninsured, sector_unknown, overdue FROM safeins.coverage_rate('2026-12-31', 'city')$$,
    $$VALUES ('130100', 1::bigint, 0::bigint, 0.0000, 1::bigint, 0::bigint, 1::bigint), ('140100', 5, 0, 0.0000, 5, 1, 2), ('140200', 2, 0, 0.0000, 2, 0, 2), ('未知', 1, 1, 1.0000, 0, 0, 0)$$, 'by city; who is past the day is counted');
SELECT results_eq($$SELECT place::text, must_insure, insured, uninsured, overdue FROM safeins.coverage_rate('2026-12-30', 'province')$$, $$VALUES ('130000', 1::bigint, 0::bigint, 1::bigint, 0::bigint), ('140000', 8, 2, 6, 0)$$, 'by province, the day before: nobody is');
SELECT results_eq($$SELECT area, must_insure, insured, coverage_rate, sector_unknown FROM safeins.coverage_rate('2025-12-31', 'county')$$, $$SELECT area, must_insure, insured, coverage_rate, sector_unknown FROM safeins.statistics(2025, 'county') WHERE must_insure + sector_unknown > 0$$, 'as statistics has it');
SELECT throws_ok($$SELECT * FROM safeins.coverage_rate('2026-12-31', 'x')$$, '22023', NULL, 'no such level');
-- Findings, by a sweep, once a day.
CREATE FUNCTION pg_temp.standing() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(row_key || ' ' || place, ', ' ORDER BY row_key COLLATE "C"), '') FROM safeins.finding WHERE rule = 'policy.full_cover' AND withdrawn_on IS NULL AND row_key <> '冀煤' $$;
SELECT safeins.sweep('2026-12-30') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'policy.full_cover'), 0::bigint, 'nobody is late before the end of 2026');
SELECT safeins.sweep('2026-12-31') \g /dev/null
SELECT is(pg_temp.standing(), '烟 140200, 煤 140105, 煤无 140105, 煤脱 140212', '352号: those of its sectors that are not insured on 31 December 2026');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'policy.full_cover' AND row_key = '冀煤'), safeins.is_local('130000')::integer::bigint, '... of the places whose books are kept here');
SELECT is((SELECT string_agg(concat_ws(' | ', insurer, year, message, figures), '') FROM safeins.finding WHERE rule = 'policy.full_cover' AND row_key = '煤脱'),
    '2026 | enterprise "煤脱" was to be insured by 2026-12-31 and has had no cover since 2025-06-01 | {"due_on": "2026-12-31", "uninsured_since": "2025-06-01"}', 'recorded policy.full_cover: since which day');
SELECT count(*) AS found FROM safeins.finding WHERE rule = 'policy.full_cover' \gset
SELECT safeins.sweep('2027-01-01') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'policy.full_cover'), :found::bigint, 'what stands is not found anew');
SELECT pg_temp.policy('脱27', '煤脱', '2027-01-01', '2027-12-31') \g /dev/null
UPDATE safeins.enterprise SET active = false WHERE enterprise = '煤无';
SELECT safeins.sweep('2027-01-02') \g /dev/null
SELECT is((SELECT string_agg(row_key || ' ' || withdrawn_why, ', ' ORDER BY row_key COLLATE "C") FROM safeins.finding WHERE rule = 'policy.full_cover' AND withdrawn_on IS NOT NULL),
    '煤 it is insured by now, or need not be, 煤无 it is insured by now, or need not be, 煤脱 it is insured by now, or need not be', 'insured by now, or out of business');
UPDATE safeins.policy SET last_day = '2027-01-04', expires = '2027-01-04' WHERE policy = '脱27';
SELECT safeins.sweep('2027-01-05') \g /dev/null
SELECT is((SELECT figures ->> 'uninsured_since' FROM safeins.finding WHERE rule = 'policy.full_cover' AND withdrawn_on IS NULL AND row_key = '煤脱'), '2027-01-05', 'lapsed again: found anew');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('policy.full_cover', 'off', '停用'), safeins.sweep('2027-01-06')$$, 'SELECT pg_temp.standing()'), '', 'off: what was found is withdrawn');
SELECT is(pg_temp.would($$SELECT safeins.add_rule('policy.full_cover', '140200', '{transport}', '2026-06-30', '同安〔2026〕1号')$$, $$SELECT pg_temp.row('运输', '2026-07-01')$$), '2025-03-29 2025-03-29 460 - - - lapsed', 'a city''s rule is of its own');
SELECT is(pg_temp.would($$SELECT safeins.add_rule('policy.full_cover', '140100', '{transport}', '2026-06-30', '并安〔2026〕1号')$$, $$SELECT pg_temp.row('运输', '2026-07-01')$$), '2025-03-29 2025-03-29 460 2026-06-30 - 1 lapsed', '... and of its counties');
SELECT * FROM finish();
ROLLBACK;
