-- 应急〔2025〕27号 第二条, 晋应急发〔2024〕114号 三（一）: 应保尽保; 应急〔2025〕27号 第十六条: no late renewal.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();

SELECT pg_temp.enterprise('煤', 'coal', 'large'), pg_temp.enterprise('煤脱', 'coal', 'small', area => '140200'), pg_temp.enterprise('煤无', 'coal', NULL),
    pg_temp.enterprise('运输', 'transport', 'large'), pg_temp.enterprise('商', 'other', 'large'), pg_temp.enterprise('商须', 'other', 'micro', must => true),
    pg_temp.enterprise('煤免', 'coal', 'large', must => false), pg_temp.enterprise('煤停', 'coal', 'large', active => false), pg_temp.enterprise('行业不明', NULL, NULL),
    pg_temp.enterprise('烟', 'fireworks', 'small'), pg_temp.enterprise('冀煤', 'coal', 'large', area => '130102') \g /dev/null
UPDATE safeins.enterprise SET live = false WHERE enterprise = '商' \g /dev/null
SELECT pg_temp.policy('煤24', '煤', '2024-06-01', '2025-05-31'), pg_temp.policy('煤25', '煤', '2025-06-01', '2026-05-31'),
    pg_temp.policy('脱24', '煤脱', '2024-06-01', '2025-05-31', insurer => '平安'), pg_temp.policy('脱23', '煤脱', '2024-01-01', '2025-02-28'),
    pg_temp.policy('烟26', '烟', '2026-01-01', '2026-12-31'), pg_temp.policy('废', '烟', '2024-01-01', '2026-12-31', live => false),
    pg_temp.policy('异地', '煤无', '2025-01-01', '2025-12-31', area => '130000') \g /dev/null

CREATE FUNCTION pg_temp.gaps(on_day date) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(enterprise || ':' || state, ' ' ORDER BY enterprise COLLATE "C") FROM safeins.coverage_gap(on_day) $$;
SELECT bag_eq($$SELECT enterprise::text, state::text, state_zh::text FROM safeins.coverage_gap('2025-06-30')$$,
    $$VALUES ('煤脱', 'lapsed', '已脱保'), ('煤无', 'never insured', '从未投保'), ('运输', 'never insured', '从未投保'), ('商须', 'never insured', '从未投保'),
        ('烟', 'not yet in force', '尚未生效'), ('冀煤', 'never insured', '从未投保'), ('行业不明', 'unknown', '行业不明')$$,
    '27号 第二条: who must insure and does not, or may have to; not who is insured, exempt, out of business, gone, or of a sector that need not');
SELECT is((SELECT concat_ws(' ', place, area, sector, size, last_policy, last_insurer, covered_until, days_uncovered, next_policy, next_effective) FROM safeins.coverage_gap('2025-06-30') WHERE enterprise = '煤脱'),
    '140000 140200 coal small 脱24 平安 2025-05-31 30', 'its last cover, by the last day of all its policies');
SELECT is((SELECT concat_ws(' ', coalesce(last_policy, '-'), coalesce(days_uncovered::text, '-'), next_policy, next_effective) FROM safeins.coverage_gap('2025-06-30', '烟')), '- - 烟26 2026-01-01', 'one that is to be insured');
SELECT is((SELECT count(*) FROM safeins.coverage_gap('2025-06-30', '煤')), 0::bigint, 'one enterprise, insured');
-- Days.
SELECT unalike(pg_temp.gaps('2025-05-31'), '%煤脱%', 'the last day of cover');
SELECT alike(pg_temp.gaps('2025-06-01'), '%煤脱:lapsed%', 'the day after');
SELECT is((SELECT days_uncovered FROM safeins.coverage_gap('2025-06-01', '煤脱')), 1::bigint, '... is one day');
SELECT alike(pg_temp.gaps('2025-12-31'), '%烟:not yet in force%', 'the day before a policy takes effect');
SELECT unalike(pg_temp.gaps('2026-01-01'), '%烟%', 'the day it does');
SELECT is((SELECT count(*) FROM safeins.coverage_gap('2025-06-01', '煤')), 0::bigint, 'renewed without a gap');
SELECT is(pg_temp.would($$UPDATE safeins.policy SET last_day = '2025-07-31' WHERE policy = '煤25'$$, $$SELECT concat_ws(' ', state, covered_until, days_uncovered) FROM safeins.coverage_gap('2025-08-01', '煤')$$),
    'lapsed 2025-07-31 1', 'ended early: the day after');
-- Sectors by place and day: Shanxi's five from 2024-03-27, the nation's nine from 2025-03-29.
SELECT unalike(pg_temp.gaps('2025-03-28'), '%运输%', '27号: 2025-03-28, transport need not yet');
SELECT alike(pg_temp.gaps('2025-03-29'), '%运输%', '27号: from 2025-03-29 it must');
SELECT unalike(pg_temp.gaps('2025-03-28'), '%冀煤%', '... and coal outside Shanxi');
SELECT is(pg_temp.gaps('2024-03-26'), '商须:never insured', '114号: 2024-03-26, none by its sector yet');
SELECT alike(pg_temp.gaps('2024-03-27'), '%烟:not yet in force%', '114号: from 2024-03-27');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('policy.must_insure', 'off', '暂停')$$, $$SELECT pg_temp.gaps('2025-06-30')$$), '商须:never insured', 'off: only who says so itself');
SET LOCAL safeins.today = '2025-06-30';
SELECT bag_eq($$SELECT to_jsonb(v) - '{place_name,area_name,sector_zh,size_zh,enterprise_name,last_insurer_name}'::text[] FROM safeins.coverage_gap v$$, $$SELECT to_jsonb(f) FROM safeins.coverage_gap('2025-06-30') f$$, 'the view is that of today');

-- 第十六条: gaps between policies.
SELECT pg_temp.enterprise('续', 'coal', 'large'), pg_temp.policy('续1', '续', '2025-01-01', '2025-12-31'), pg_temp.policy('续2', '续', '2025-03-01', '2025-06-30'),
    pg_temp.policy('续3', '续', '2026-01-01', '2026-01-31'), pg_temp.policy('续4', '续', '2026-02-02', '2026-06-30', insurer => '平安'),
    pg_temp.policy('续5', '续', '2026-09-01', '2027-08-31'), pg_temp.policy('续废', '续', '2026-07-01', '2026-08-31', live => false),
    pg_temp.policy('续空', '续', '2026-07-15', '2026-08-31', '2026-07-01') \g /dev/null
SELECT bag_eq($$SELECT policy::text, insurer::text, last_day, next_policy::text, next_insurer::text, next_effective, days_gap FROM safeins.renewal_gap('2025-01-01', '2027-12-31', '续')$$,
    $$VALUES ('续3', '人保', date '2026-01-31', '续4', '平安', date '2026-02-02', 1::bigint), ('续4', '平安', '2026-06-30', '续5', '人保', '2026-09-01', 62)$$,
    '27号 第十六条: a day between two policies is a gap; none where the next begins the day after, or within another');
SELECT is((SELECT string_agg(next_policy, ' ' ORDER BY next_policy) FROM safeins.renewal_gap('2026-02-02', '2026-02-02')), '续4', 'by the day it was renewed, both bounds in');
SELECT is((SELECT count(*) FROM safeins.renewal_gap('2026-02-03', '2026-08-31', '续')), 0::bigint, '... outside of them');
SELECT is((SELECT concat_ws(' ', place, area, enterprise) FROM safeins.renewal_gap('2026-02-02', '2026-02-02')), '140000 140105 续', 'where it lies');
SELECT is(pg_temp.would($$UPDATE safeins.policy SET last_day = '2025-11-30', expires = '2025-11-30' WHERE policy = '续1'$$, $$SELECT policy || days_gap FROM safeins.renewal_gap('2026-01-01', '2026-01-01')$$), '续131', 'ended early, 31 days');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('早1', '商', '2024-01-01', '2024-12-31'), pg_temp.policy('早2', '商', '2025-03-28', '2025-04-01'), pg_temp.policy('晚2', '商', '2025-05-28', '2025-12-01')$$,
    $$SELECT string_agg(next_policy, ' ') FROM safeins.renewal_gap('2024-01-01', '2025-12-31', '商')$$), '晚2', '27号: not before 2025-03-29');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('policy.late_renewal', 'off', '暂停')$$, $$SELECT count(*) FROM safeins.renewal_gap('2025-01-01', '2027-12-31')$$), '0', 'off: not judged');

-- One enterprise does not read the others.
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, active, live) SELECT '企' || i, '140000', '140100', 'coal', 'large', true, true FROM generate_series(1, 3000) i;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT '保' || i, '140000', '140100', '人保', '企' || i % 3000 + 1, '2025-01-01', '2025-12-31', '2025-12-31', true FROM generate_series(1, 6000) i;
ANALYZE safeins.enterprise, safeins.policy;
CREATE FUNCTION pg_temp.rows_read() RETURNS bigint LANGUAGE sql AS
    $$SELECT sum(pg_stat_get_xact_tuples_returned(c))::bigint FROM pg_stat_clear_snapshot(), unnest('{safeins.enterprise,safeins.policy,safeins.service_tally}'::regclass[]) c$$;
SELECT pg_temp.rows_read() AS before \gset
SELECT is((SELECT count(*) FROM safeins.coverage_gap('2026-01-01', '企7')), 1::bigint, 'one enterprise of many');
SELECT is((SELECT count(*) FROM safeins.renewal_gap('2025-01-01', '2026-01-01', '企7')), 0::bigint, 'its renewals');
SELECT is((SELECT count(*) FROM safeins.quota_status('2025-06-30', '企7')), 4::bigint, 'its quotas');
SELECT cmp_ok(pg_temp.rows_read() - :before, '<', 100::bigint, '... read next to nothing');

SELECT * FROM finish();
ROLLBACK;
