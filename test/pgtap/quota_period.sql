-- 晋应急发〔2024〕114号 二（一）: every year at least 2 risk assessments and 2 hazard inspections for coal mines, 1 of each for
-- other large and medium enterprises; small and micro ones as their premium allows. What a year is, and what a part of one asks for.
BEGIN;
\ir lib/refused.sql
\ir lib/duty_books.sql
SELECT no_plan();

-- One policy and kind: period, required/done, state.
CREATE FUNCTION pg_temp.quota(p text, on_day date, k text DEFAULT 'hazard_inspection') RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', period_from, period_to, required || '/' || done, state) FROM safeins.quota_status(on_day) WHERE policy = p AND kind = k $$;
CREATE FUNCTION pg_temp.asked(p text, on_day date, k text DEFAULT 'hazard_inspection') RETURNS bigint LANGUAGE sql AS $$
SELECT required FROM safeins.quota_status(on_day) WHERE policy = p AND kind = k $$;

SELECT pg_temp.enterprise('煤大', 'coal', 'large'), pg_temp.enterprise('煤小', 'coal', 'small'), pg_temp.enterprise('煤', 'coal', NULL),
    pg_temp.enterprise('化大', 'hazardous_chemicals', 'large'), pg_temp.enterprise('矿中', 'non_coal_mine', 'medium'),
    pg_temp.enterprise('爆小', 'fireworks', 'small'), pg_temp.enterprise('冶微', 'metal_smelting', 'micro'),
    pg_temp.enterprise('冶', 'metal_smelting', NULL), pg_temp.enterprise('无', '不认识的行业', '巨型') \g /dev/null
SELECT pg_temp.policy(e || '25', e, '2025-03-01', '2026-02-28') FROM unnest('{煤大,煤小,煤,化大,矿中,爆小,冶微,冶,无}'::text[]) e \g /dev/null

SELECT bag_eq($$SELECT policy::text, kind::text, required FROM safeins.quota_status('2025-06-30')$$,
    $$SELECT p, k, n::bigint FROM (VALUES ('煤大25', 2), ('煤小25', 2), ('煤25', 2), ('化大25', 1), ('矿中25', 1), ('爆小25', 0), ('冶微25', 0), ('冶25', 1), ('无25', 2)) v (p, n),
        unnest('{risk_assessment,hazard_inspection}'::text[]) k$$,
    '114号 二（一）: 2 and 2 for coal mines, small ones too; 1 and 1 for large and medium; 0 for small and micro; the strictest of what might be asked of a size or a sector that nobody knows');
SELECT is((SELECT string_agg(concat_ws(' ', place, area, insurer, enterprise, sector, size, kind, kind_zh, period_from, period_to), '; ' ORDER BY kind) FROM safeins.quota_status('2025-06-30', '煤小')),
    '140000 140105 人保 煤小 coal small hazard_inspection 生产安全事故隐患排查 2025-03-01 2026-02-28; 140000 140105 人保 煤小 coal small risk_assessment 安全风险辨识、评估和安全评价 2025-03-01 2026-02-28',
    'the small coal mine, by its key');
SELECT pg_temp.served('煤小25', 'hazard_inspection', '2025-05-01'), pg_temp.served('煤小25', 'training', '2025-05-02', 9), pg_temp.served('煤小25', 'hazard_inspection', '2025-02-27', 5) \g /dev/null
SELECT is(pg_temp.quota('煤小25', '2025-06-30'), '2025-03-01 2026-02-28 2/1 due', 'one of two is short; what is of another kind or before the first day does not count');
SELECT pg_temp.served('煤小25', 'hazard_inspection', '2026-02-28') \g /dev/null
SELECT is(pg_temp.quota('煤小25', '2025-06-30'), '2025-03-01 2026-02-28 2/2 ok', 'on the last day is in time');

-- The period.
SELECT is(pg_temp.quota('煤大25', '2025-02-28'), NULL, 'the day before it takes effect: no row');
SELECT is(pg_temp.quota('煤大25', '2025-03-01'), '2025-03-01 2026-02-28 2/0 due', 'its first day');
SELECT is(pg_temp.quota('煤大25', '2026-02-28'), '2025-03-01 2026-02-28 2/0 warning', 'its last day');
SELECT is(pg_temp.quota('煤大25', '2026-03-01'), NULL, 'the day after');
SELECT is((SELECT days_left || ' ' || next_due_on || ' ' || short FROM safeins.quota_status('2026-02-28', '煤大') LIMIT 1), '0 2026-02-28 2', 'no days left on the last day');
-- quota.warning, 60 days
SELECT is(pg_temp.quota('煤大25', '2025-12-29'), '2025-03-01 2026-02-28 2/0 due', '61 days before the end');
SELECT is(pg_temp.quota('煤大25', '2025-12-30'), '2025-03-01 2026-02-28 2/0 warning', '60 days before the end');
SELECT is((SELECT days_left FROM safeins.quota_status('2025-12-30', '煤大') LIMIT 1), 60::bigint, '... it says 60');
SELECT is((SELECT count(*) FROM safeins.quota_status('2025-12-30', '煤小') WHERE kind = 'hazard_inspection' AND days_left IS NULL AND next_due_on IS NULL), 1::bigint, 'nothing is due of what was done');

-- Of two years, of two years and a day; 29 February.
SELECT pg_temp.policy('两年', '煤大', '2025-01-31', '2027-01-30'), pg_temp.policy('两年一日', '煤大', '2025-01-31', '2027-01-31'),
    pg_temp.policy('闰日', '煤大', '2024-02-29', '2026-12-31', area => '140000'), pg_temp.policy('一日', '煤大', '2025-06-01', '2025-06-01'),
    pg_temp.policy('退保', '煤大', '2025-01-01', '2025-12-31', '2025-07-02') \g /dev/null
SELECT pg_temp.served('两年', 'hazard_inspection', '2026-01-30'), pg_temp.served('两年', 'hazard_inspection', '2026-01-31', 2) \g /dev/null
SELECT is(pg_temp.quota('两年', '2026-01-30'), '2025-01-31 2026-01-30 2/1 warning', 'a policy of two years, last day of the first');
SELECT is(pg_temp.quota('两年', '2026-01-31'), '2026-01-31 2027-01-30 2/2 ok', '... first day of the second');
SELECT is(pg_temp.quota('两年一日', '2027-01-30'), '2026-01-31 2027-01-30 2/0 warning', 'two years and a day: the second year is full');
SELECT is(pg_temp.quota('两年一日', '2027-01-31'), '2027-01-31 2027-01-31 1/0 warning', '... and the day is a period of its own, 2/365 rounded up');
SELECT is(pg_temp.quota('闰日', '2025-02-28'), NULL, 'a policy of 29 February 2024 began before the notice: its first year is not judged');
SELECT is(pg_temp.quota('闰日', '2025-03-01'), '2025-03-01 2026-02-28 2/0 due', '... the second one is, from 1 March');
SELECT is(pg_temp.quota('闰日', '2026-12-31'), '2026-03-01 2026-12-31 2/0 warning', '... the third is cut at its last day: 2 · 306 / 365, rounded up');
-- A year that begins on 29 February ends with February, whether its last day is written so or as a year less a day.
SELECT pg_temp.policy('始闰', '煤大', '2028-02-29', '2029-02-28'), pg_temp.policy('始闰减', '煤大', '2028-02-29', '2029-02-27'), pg_temp.policy('终闰', '煤大', '2027-03-01', '2028-02-29') \g /dev/null
SELECT is(pg_temp.quota(p, on_day), said, p || ': one year, and no second one of a day') FROM (VALUES ('始闰', date '2029-02-27', '2028-02-29 2029-02-28 2/0 warning'), ('始闰', '2029-02-28', '2028-02-29 2029-02-28 2/0 warning'),
    ('始闰减', '2029-02-27', '2028-02-29 2029-02-27 2/0 warning'), ('终闰', '2028-02-28', '2027-03-01 2028-02-29 2/0 warning'), ('终闰', '2028-02-29', '2027-03-01 2028-02-29 2/0 warning')) v (p, on_day, said);
SELECT is(pg_temp.quota('一日', '2025-06-01'), '2025-06-01 2025-06-01 1/0 warning', 'a policy of one day');
SELECT is(pg_temp.quota('退保', '2025-07-02'), '2025-01-01 2025-07-02 2/0 warning', 'ended early after 183 days: 2 · 183 / 365 is 1.003, rounded up');
UPDATE safeins.policy SET last_day = '2025-07-01' WHERE policy = '退保';
SELECT is(pg_temp.quota('退保', '2025-07-01'), '2025-01-01 2025-07-01 1/0 warning', 'after 182 days: 0.997, rounded up');
SELECT is(pg_temp.quota('退保', '2025-07-02'), NULL, '... and the day after it is not in force');
SELECT pg_temp.policy('前日', '煤大', '2024-03-26', '2025-03-25'), pg_temp.policy('当日', '煤大', '2024-03-27', '2025-03-26') \g /dev/null
SELECT is(pg_temp.quota('前日', '2024-12-01'), NULL, '114号 (2024-03-27): the day before');
SELECT is(pg_temp.quota('当日', '2024-12-01'), '2024-03-27 2025-03-26 2/0 due', '... its own day');

-- quota.partial: 2 · n / 365 for each way, n days of 2025.
CREATE FUNCTION pg_temp.part(last_day date) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(asked::text, ' ') FROM (SELECT pg_temp.would(
    format('SELECT pg_temp.policy(%L, %L, %L, %L, %L), pg_temp.choose(%L, %L)', '部分', '煤大', '2025-01-01', '2025-12-31', last_day, 'quota.partial', how),
    format('SELECT pg_temp.asked(%L, %L)', '部分', last_day)) AS asked FROM unnest('{up,nearest,down,full}'::text[]) WITH ORDINALITY u (how, n) ORDER BY n) x $$;
SELECT is(pg_temp.part('2025-01-01'), '1 0 0 2', '1 day: 0.005 up, to the nearest, down, in full');
SELECT is(pg_temp.part('2025-04-01'), '1 0 0 2', '91 days: 0.4986');
SELECT is(pg_temp.part('2025-04-02'), '1 1 0 2', '92 days: 0.5041');
SELECT is(pg_temp.part('2025-07-01'), '1 1 0 2', '182 days: 0.997');
SELECT is(pg_temp.part('2025-07-02'), '2 1 1 2', '183 days: 1.003');
SELECT is(pg_temp.part('2025-10-01'), '2 2 1 2', '274 days: 1.5014');
SELECT is(pg_temp.part('2025-12-30'), '2 2 1 2', '364 days');
SELECT is(pg_temp.part('2025-12-31'), '2 2 2 2', 'a full year');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('闰年', '煤大', '2024-04-01', '2025-03-31'), pg_temp.choose('quota.partial', 'down')$$, $$SELECT pg_temp.asked('闰年', '2024-04-01')$$), '2',
    '365 days from April are a full year of the policy');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('闰年', '煤大', '2027-03-01', '2028-02-28'), pg_temp.choose('quota.partial', 'down')$$, $$SELECT pg_temp.asked('闰年', '2027-03-01')$$), '1',
    '365 days of a year of the policy that has 366 are not');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('半', '煤大', '2027-03-01', '2027-08-30'), pg_temp.choose('quota.partial', 'nearest')$$, $$SELECT pg_temp.asked('半', '2027-03-01')$$), '1',
    '183 of 366 days: exactly one');
SELECT is(pg_temp.would($$SELECT pg_temp.policy('半', '化大', '2027-03-01', '2027-08-30'), pg_temp.choose('quota.partial', 'nearest')$$, $$SELECT pg_temp.asked('半', '2027-03-01')$$), '1',
    'exactly a half is rounded up');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('quota.partial', 'off', '不折算')$$, $$SELECT pg_temp.asked('一日', '2025-06-01')$$), '2', 'off: not pro-rated');

-- quota.year: years of the calendar, cut to the policy's days.
SELECT pg_temp.served('煤大25', 'hazard_inspection', '2025-12-31'), pg_temp.served('煤大25', 'hazard_inspection', '2026-01-01', 3) \g /dev/null
SELECT is(pg_temp.quota('煤大25', '2025-06-30'), '2025-03-01 2026-02-28 2/4 ok', 'by years of the policy');
SELECT pg_temp.choose('quota.year', 'calendar') \g /dev/null
SELECT is(pg_temp.quota('煤大25', '2025-06-30'), '2025-03-01 2025-12-31 2/1 due', 'calendar: 306 of 365 days, rounded up; services of 2025');
SELECT is(pg_temp.quota('煤大25', '2025-12-31'), '2025-03-01 2025-12-31 2/1 warning', '... to 31 December');
SELECT is(pg_temp.quota('煤大25', '2026-01-01'), '2026-01-01 2026-02-28 1/3 ok', '... from 1 January: 59 of 365 days');
SELECT is(pg_temp.quota('两年', '2026-06-30'), '2026-01-01 2026-12-31 2/3 ok', '... a full calendar year within a policy of two');
SELECT is(pg_temp.quota('闰日', '2024-12-31'), NULL, '... 2024 of a policy of 29 February 2024 began before the notice');
SELECT is(pg_temp.quota('一日', '2025-06-01'), '2025-06-01 2025-06-01 1/0 warning', '... a policy of one day');
SELECT bag_eq($$SELECT policy::text, period_from, period_to, required FROM safeins.quota_periods(2025) WHERE kind = 'hazard_inspection' AND policy IN ('煤大25', '两年', '前日', '退保')$$,
    $$VALUES ('煤大25', date '2025-03-01', date '2025-12-31', 2::bigint), ('两年', '2025-01-31', '2025-12-31', 2), ('前日', '2025-01-01', '2025-03-25', 1), ('退保', '2025-01-01', '2025-07-01', 1)$$,
    'calendar: periods that ended in 2025');
SELECT pg_temp.choose('quota.year', 'policy') \g /dev/null
SELECT bag_eq($$SELECT policy::text, period_from, period_to, required, done, short, state::text FROM safeins.quota_periods(2026) WHERE kind = 'hazard_inspection' AND policy IN ('煤大25', '两年', '两年一日', '前日', '退保', '闰日')$$,
    $$VALUES ('煤大25', date '2025-03-01', date '2026-02-28', 2::bigint, 4::bigint, 0::bigint, 'ok'), ('两年', '2025-01-31', '2026-01-30', 2, 1, 1, 'short'),
        ('两年一日', '2025-01-31', '2026-01-30', 2, 0, 2, 'short'), ('闰日', '2025-03-01', '2026-02-28', 2, 0, 2, 'short')$$,
    'by years of the policy: periods that ended in 2026 until today, 30 June');
SET LOCAL safeins.today = '2026-12-31';
SELECT is((SELECT count(*) FROM safeins.quota_periods(2026) WHERE policy = '闰日'), 2::bigint, 'a period that ends today is not over');
SET LOCAL safeins.today = '2027-01-01';
SELECT is((SELECT string_agg(period_to::text, ' ' ORDER BY period_to) FROM safeins.quota_periods(2026) WHERE policy = '闰日' AND kind = 'risk_assessment'), '2026-02-28 2026-12-31', '... tomorrow it is: two in one year');
SELECT is((SELECT count(*) FROM safeins.quota_periods(2026, '没有')), 0::bigint, 'of an insurer alone');

-- quota.size, by what the enterprise was: small until 1 June 2025, then large, micro from 1 October.
SELECT pg_temp.enterprise('变', 'fireworks', 'micro'), pg_temp.was('变', '2025-06-01', 'fireworks', 'small'), pg_temp.was('变', '2025-10-01', 'fireworks', 'large'),
    pg_temp.policy('变25', '变', '2025-01-01', '2025-12-31'), pg_temp.policy('变61', '变', '2025-06-01', '2026-05-31') \g /dev/null
CREATE FUNCTION pg_temp.sized(how text, p text, on_day date) RETURNS text LANGUAGE sql AS $$
SELECT pg_temp.would(format('SELECT pg_temp.choose(%L, %L)', 'quota.size', how),
    format('SELECT size || required FROM safeins.quota_status(%L) WHERE policy = %L AND kind = ''risk_assessment''', on_day, p)) $$;
SELECT is(pg_temp.sized('start', '变25', '2025-12-31'), 'small0', 'start: small on the first day');
SELECT is(pg_temp.sized('start', '变61', '2025-12-31'), 'large1', 'start: the day of the change counts as changed');
SELECT is(pg_temp.sized('latest', '变25', '2025-05-31'), 'small0', 'latest: the day before the change');
SELECT is(pg_temp.sized('latest', '变25', '2025-06-01'), 'large1', 'latest: the day of the change');
SELECT is(pg_temp.sized('latest', '变25', '2025-12-31'), 'micro0', 'latest: what it is now');
SELECT is(pg_temp.sized('highest', '变25', '2025-05-31'), 'small0', 'highest: not what comes later');
SELECT is(pg_temp.sized('highest', '变25', '2025-06-01'), 'large1', 'highest: the largest so far');
SELECT is(pg_temp.sized('highest', '变25', '2025-12-31'), 'large1', 'highest: it stays');
SELECT is(pg_temp.would($$SELECT pg_temp.choose('quota.size', 'highest')$$, $$SELECT max(required) FROM safeins.quota_periods(2025) WHERE policy = '变25'$$), '1', 'highest, of a period that is over');
UPDATE safeins.policy SET size = 'medium' WHERE policy = '变25';
SELECT is(pg_temp.sized('latest', '变25', '2025-12-31'), 'medium1', 'the policy''s own size goes before the enterprise''s');
UPDATE safeins.policy SET sector = 'coal', size = NULL WHERE policy = '变25';
SELECT is(pg_temp.sized('start', '变25', '2025-12-31'), 'small2', '... and its own sector');

-- Where it lies, whether it lives, whether it is judged.
SELECT pg_temp.policy('冀', '煤大', '2025-01-01', '2025-12-31', area => '130000'), pg_temp.policy('废', '煤大', '2025-01-01', '2025-12-31', live => false),
    pg_temp.policy('无企业', '没有', '2025-01-01', '2025-12-31'), pg_temp.policy('无企业煤', '没有', '2025-01-01', '2025-12-31', sector => 'coal') \g /dev/null
SELECT is((SELECT string_agg(policy || required, ' ' ORDER BY policy COLLATE "C") FROM safeins.quota_status('2025-06-30') WHERE policy IN ('冀', '废', '无企业', '无企业煤') AND kind = 'risk_assessment'), '无企业2 无企业煤2',
    'another province and a policy that is not live have no quota; of an enterprise nobody knows the strictest is asked');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('quota.risk_assessment', 'off', '暂停')$$, $$SELECT string_agg(DISTINCT kind, ' ') FROM safeins.quota_status('2025-06-30')$$), 'hazard_inspection', 'off: not judged');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('quota.year', 'off', '暂停')$$, $$SELECT count(*) FROM safeins.quota_status('2025-06-30')$$), '0', 'nobody says what a year is: not judged');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('quota.warning', 'off', '暂停')$$, $$SELECT state FROM safeins.quota_status('2025-12-31') WHERE policy = '煤大25' LIMIT 1$$), 'due', 'no warning where no rule gives one');
SELECT is(pg_temp.would($$SELECT safeins.add_rule('quota.hazard_inspection', '140100', '3', '2025-01-01', '并应急〔2025〕1号', sector => 'coal')$$, $$SELECT pg_temp.asked('煤大25', '2025-06-30')$$), '3', 'a city may ask for more');
SELECT throws_ok('SELECT * FROM safeins.quota_status(NULL)', '22004', 'argument "as_of" must not be NULL', 'of no day there is nothing');
SELECT throws_ok(format('SELECT * FROM safeins.quota_status(%L)', day), '22023', NULL, 'nor of ' || day) FROM unnest(ARRAY['infinity', '-infinity']) day;

SELECT * FROM finish();
ROLLBACK;
