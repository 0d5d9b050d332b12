-- 晋应急发〔2024〕114号 二（三）: the premium floats with accidents and their grade, the grade of standardization, penalties and risk. No numbers: those are local.
BEGIN;
SELECT no_plan();
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null

SELECT is(safeins.premium_factor('140105', '2026-01-01', 0, 0, '一级', 0, '低'), 1.000000, 'as shipped nothing floats');
SELECT is(safeins.premium_factor('140105', '2026-01-01', 9, 9, NULL, 9, '高'), 1.000000, '... in either direction');
SELECT is((SELECT count(*) FROM safeins.rule WHERE code LIKE 'premium.%' AND shipped AND note LIKE '默认值%' AND mode = 'flag' AND source = '晋应急发〔2024〕114号 二（三）'), 10::bigint, 'defaults are marked as such');

SELECT safeins.end_rule(id, '2025-12-31', '本省费率另定') FROM safeins.rule WHERE code LIKE 'premium.%' AND shipped \g /dev/null
SELECT safeins.add_rule('premium.' || code, '140000', value, '2026-01-01', '晋安责险费率〔2026〕1号', sector => sector)
FROM (VALUES ('discount_no_accident', '10%', NULL), ('surcharge_accident', '5%', NULL), ('surcharge_death', '10%', NULL), ('discount_grade_1', '15%', NULL), ('discount_grade_2', '10%', NULL),
    ('discount_grade_3', '5%', NULL), ('surcharge_penalty', '2.5%', NULL), ('discount_low_risk', '5%', NULL), ('surcharge_high_risk', '20%', NULL), ('surcharge_accident', '7.1234%', 'coal')) v (code, value, sector) \g /dev/null
CREATE FUNCTION pg_temp.f(accidents integer, deaths integer, grade text, penalties integer, risk text, sector text DEFAULT NULL) RETURNS numeric LANGUAGE sql AS
    $$SELECT safeins.premium_factor('140105', '2026-03-01', accidents, deaths, grade, penalties, risk, sector)$$;
SELECT is(pg_temp.f(0, 0, '一级', 0, '低'), 0.700000, 'no accident, grade 1, low risk');
SELECT is(pg_temp.f(0, 0, NULL, 0, NULL), 0.900000, '事故记录: no accident');
SELECT is(pg_temp.f(NULL, NULL, NULL, NULL, NULL), 1.000000, 'what is not known does not count');
SELECT is(pg_temp.f(1, 0, NULL, 0, NULL), 1.050000, 'an accident');
SELECT is(pg_temp.f(2, 3, NULL, 0, NULL), 1.400000, '事故等级: two accidents with three deaths');
SELECT is(pg_temp.f(0, 1, NULL, 0, NULL), 1.100000, 'a death is no record without an accident');
SELECT is((SELECT string_agg(pg_temp.f(NULL, NULL, g, NULL, NULL)::text, ' ' ORDER BY n) FROM unnest('{一级,二级,三级,1,2,3,三,四级,无}'::text[]) WITH ORDINALITY u (g, n)),
    '0.850000 0.900000 0.950000 0.850000 0.900000 0.950000 0.950000 1.000000 1.000000', '标准化建设等级');
SELECT is(pg_temp.f(NULL, NULL, NULL, 3, NULL), 1.075000, '接受处罚情况: three penalties');
SELECT is((SELECT string_agg(pg_temp.f(NULL, NULL, NULL, NULL, r)::text, ' ' ORDER BY n) FROM unnest('{高,高风险,high,中,低}'::text[]) WITH ORDINALITY u (r, n)), '1.200000 1.200000 1.200000 1.000000 0.950000', '安全风险程度');
SELECT is(pg_temp.f(1, NULL, NULL, NULL, NULL, '煤矿'), 1.071234, '差别费率: by sector, to six decimals');
SELECT is(pg_temp.f(9, 9, NULL, 9, '高'), 2.775000, 'nothing holds it where no limit applies');
SELECT is(pg_temp.f(2147483647, 2147483647, NULL, 2147483647, '高'), 375809639.425000, '... whatever there was');
SELECT is(safeins.premium_factor('140105', '2025-12-31', 9, 9, NULL, 9, '高'), 1.000000, 'as shipped, until the last day of the defaults');
SELECT is(safeins.premium_factor('140105', '2025-12-31', 1, 0, NULL, 0, NULL), 1.000000, 'by the rules of the day');
SELECT is(safeins.premium_factor('130000', '2026-03-01', 1, 0, NULL, 0, NULL), 1.000000, '... and of the place');

SELECT safeins.add_rule('premium.float_limit', '140000', '30%', '2026-01-01', '晋安责险费率〔2026〕1号') \g /dev/null
SELECT is(pg_temp.f(0, 0, '一级', 0, '低'), 0.700000, 'exactly the limit');
SELECT is(pg_temp.f(2, 2, NULL, 0, '高'), 1.300000, 'held at the limit, up');
SELECT safeins.add_rule('premium.discount_low_risk', '140100', '4%', '2026-01-01', '并应急〔2026〕1号'),
    safeins.add_rule('premium.float_limit', '140100', '28%', '2026-01-01', '并应急〔2026〕1号') \g /dev/null
SELECT is(pg_temp.f(0, 0, '一级', 0, '低'), 0.720000, '... and down, a city''s own: less of a discount, less of a float');
SELECT is((SELECT string_agg(concat_ws(' ', factor, value, times, effect, source), '; ') FROM safeins.explain_premium_factor('140105', '2026-03-01', 0, 0, '1', 0, 'low')),
    'premium.discount_no_accident 0.100000 1 -0.100000 晋安责险费率〔2026〕1号; premium.discount_grade_1 0.150000 1 -0.150000 晋安责险费率〔2026〕1号; '
    'premium.discount_low_risk 0.040000 1 -0.040000 并应急〔2026〕1号; premium.float_limit 0.280000 0.010000 并应急〔2026〕1号', 'explained, with what the limit takes back');
SELECT is((SELECT count(*) FROM safeins.explain_premium_factor('140105', '2026-03-01', 2, 1, '二级', 1, '高') e JOIN safeins.rule r ON r.id = e.rule_id AND r.source = e.source), 6::bigint, 'each with its rule: five factors and the limit');
SELECT is((SELECT 1 + sum(effect) FROM safeins.explain_premium_factor('140105', '2026-03-01', 2, 1, '二级', 1, '高')), pg_temp.f(2, 1, '二级', 1, '高'), '... which add up');
SELECT safeins.set_mode('premium.surcharge_accident', 'off', '暂停') \g /dev/null
SELECT is(pg_temp.f(1, 0, NULL, 0, NULL), 1.000000, 'off: does not count');
SELECT throws_ok($$SELECT safeins.premium_factor('140105', '2026-03-01', -1, 0, NULL, 0, NULL)$$, '22023', 'argument "accidents" must not be negative', 'a count is not negative');
SELECT throws_ok($$SELECT safeins.premium_factor(NULL, '2026-03-01', 0, 0, NULL, 0, NULL)$$, '22004', 'argument "place" must not be NULL', 'of no place there is none');
SELECT * FROM finish();
ROLLBACK;
