-- 322号 第三部分 (高、中、低风险，分类施策), 114号 二（一）: rows of one place that select by different things: the strictest of those that apply.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public, safeins;
SET LOCAL client_min_messages = warning;

CREATE FUNCTION pg_temp.add(of_code text, place text, value text, sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL, mode text DEFAULT 'flag') RETURNS bigint LANGUAGE sql AS $$
SELECT safeins.add_rule(of_code, place::safeins.division, value, '2030-01-01', '某号', sector => sector, size => size, risk => risk, mode => mode) $$;
CREATE FUNCTION pg_temp.asks(of_code text, place text, sector text, size text, risk text) RETURNS text LANGUAGE sql AS $$
SELECT coalesce(trim_scale(number)::text, term::text, array_to_string(items, ',')) FROM safeins.rule_for(of_code, place::safeins.division, '2030-06-01', sector, size, risk) $$;

-- A floor, in a place that has no law of its own.
SELECT pg_temp.add('quota.training', '330000', '1', size => 'large'), pg_temp.add('quota.training', '330000', '4', risk => 'high'),
    pg_temp.add('quota.training', '330000', '2', sector => 'coal'), pg_temp.add('quota.training', '330000', '0', risk => 'low') \g /dev/null
SELECT is(pg_temp.asks('quota.training', '330100', sector, size, risk), n, concat_ws(' ', 'floor:', coalesce(sector, '-'), coalesce(size, '-'), coalesce(risk, '-')))
FROM (VALUES (NULL, NULL, NULL, NULL), (NULL, 'large', NULL, '1'), (NULL, NULL, 'high', '4'), ('coal', NULL, NULL, '2'), ('coal', 'large', NULL, '2'), (NULL, 'large', 'high', '4'),
    ('coal', NULL, 'high', '4'), ('coal', 'large', 'high', '4'), ('coal', 'small', 'low', '2'), (NULL, 'large', 'low', '1'), ('fishery', 'small', 'low', '0'), ('fishery', 'small', 'medium', NULL),
    ('fishery', 'large', 'medium', '1')) q (sector, size, risk, n);
-- A row that names all that another names, and more, is its exception: it speaks, stricter or not.
SELECT pg_temp.add('quota.training', '330000', '1', sector => 'coal', size => 'small'), pg_temp.add('quota.training', '330000', '3', sector => 'coal', size => 'large', risk => 'high') \g /dev/null
SELECT is(pg_temp.asks('quota.training', '330100', sector, size, risk), n, concat_ws(' ', 'exception:', coalesce(sector, '-'), coalesce(size, '-'), coalesce(risk, '-')))
FROM (VALUES ('coal', 'small', NULL, '1'), ('coal', 'small', 'low', '1'), ('coal', 'small', 'high', '4'), ('coal', 'medium', NULL, '2'), ('coal', 'large', NULL, '2'), ('coal', 'large', 'high', '3'), ('fireworks', 'large', 'high', '4')) q (sector, size, risk, n);

-- A cap: the lowest.  A term: likewise.
SELECT pg_temp.add('service.first', '330000', '3 months', size => 'large'), pg_temp.add('service.first', '330000', '1 month', risk => 'high'), pg_temp.add('service.first', '330000', '2 months', sector => 'coal'),
    pg_temp.add('premium.discount_low_risk', '330000', '10%', sector => 'coal'), pg_temp.add('premium.discount_low_risk', '330000', '5%', size => 'small') \g /dev/null
SELECT is(pg_temp.asks(code, '330100', sector, size, risk), n, concat_ws(' ', code, coalesce(sector, '-'), coalesce(size, '-'), coalesce(risk, '-')))
FROM (VALUES ('service.first', NULL, 'large', NULL, '3 mons'), ('service.first', NULL, 'large', 'high', '1 mon'), ('service.first', 'coal', 'large', NULL, '2 mons'), ('service.first', 'coal', 'large', 'high', '1 mon'),
    ('premium.discount_low_risk', 'coal', 'large', NULL, '0.1'), ('premium.discount_low_risk', 'coal', 'small', NULL, '0.05'), ('premium.discount_low_risk', NULL, 'small', NULL, '0.05')) q (code, sector, size, risk, n);

-- Lists have no strictest one: sector goes before size, size before risk, as before.
SELECT pg_temp.add('filing.items', '330000', 'a', risk => 'high'), pg_temp.add('filing.items', '330000', 'b', size => 'large'), pg_temp.add('filing.items', '330000', 'c', sector => 'coal'),
    pg_temp.add('filing.items', '330000', 'd', size => 'large', risk => 'high') \g /dev/null
SELECT is(pg_temp.asks('filing.items', '330000', sector, size, risk), n, concat_ws(' ', 'list:', coalesce(sector, '-'), coalesce(size, '-'), coalesce(risk, '-')))
FROM (VALUES ('coal', 'large', NULL, 'c'), ('coal', NULL, 'high', 'c'), (NULL, 'large', 'high', 'd'), ('coal', 'large', 'high', 'd'), (NULL, 'large', 'low', 'b'), (NULL, 'small', 'high', 'a')) q (sector, size, risk, n);

-- As strict: the stricter mode speaks, then whatever selects by the former thing.
SELECT pg_temp.add('quota.consulting', '330000', '1', sector => 'coal', mode => 'flag'), pg_temp.add('quota.consulting', '330000', '1', risk => 'high', mode => 'block'), pg_temp.add('quota.consulting', '330000', '1', size => 'large', mode => 'flag') \g /dev/null
SELECT is((SELECT risk FROM safeins.rule_for('quota.consulting', '330000', '2030-06-01', 'coal', 'large', 'high')), 'high', 'as strict, in a stricter mode');
SELECT is((SELECT sector FROM safeins.rule_for('quota.consulting', '330000', '2030-06-01', 'coal', 'large', 'low')), 'coal', '... in the same: by sector');
SELECT is((SELECT size FROM safeins.rule_for('quota.consulting', '330000', '2030-06-01', 'fireworks', 'large', 'low')), 'large', '... by size');

-- By the day: a tier that has not begun, one that has ended.
SELECT safeins.add_rule('quota.technology', '330000', '1', '2030-01-01', '某号', size => 'large'), safeins.add_rule('quota.technology', '330000', '3', '2030-07-01', '某号', '2030-12-31', risk => 'high') \g /dev/null
SELECT is((SELECT number FROM safeins.rule_for('quota.technology', '330000', d, NULL, 'large', 'high')), n, 'on ' || d)
FROM (VALUES ('2029-12-31'::date, NULL::numeric), ('2030-01-01', 1), ('2030-06-30', 1), ('2030-07-01', 3), ('2030-12-31', 3), ('2031-01-01', 1)) q (d, n);

-- Beside the shipped rows of Shanxi, and below them.
SELECT pg_temp.add('quota.hazard_inspection', '140000', '4', risk => 'high') \g /dev/null
SELECT is(pg_temp.asks('quota.hazard_inspection', '140105', sector, size, risk), n, concat_ws(' ', '140000:', coalesce(sector, '-'), coalesce(size, '-'), coalesce(risk, '-')))
FROM (VALUES ('hazardous_chemicals', 'large', 'high', '4'), ('hazardous_chemicals', 'micro', 'high', '4'), ('coal', 'large', 'high', '4'), ('coal', 'micro', NULL, '2'), ('coal', 'micro', 'low', '2'),
    ('hazardous_chemicals', 'large', 'medium', '1'), ('hazardous_chemicals', 'small', 'low', '0')) q (sector, size, risk, n);
SELECT throws_ok($$SELECT safeins.add_rule('quota.hazard_inspection', '140100', '3', '2030-01-01', '某号', risk => 'high')$$, 'SI010', 'rule quota.hazard_inspection of 140100 could never apply', 'a city asks for less than its province in that tier');
SELECT lives_ok($$SELECT safeins.add_rule('quota.hazard_inspection', '140100', '3', '2030-01-01', '某号', risk => 'medium')$$, '... but not in another');
SELECT is(pg_temp.asks('quota.hazard_inspection', place, 'coal', 'small', 'medium'), n, 'medium in ' || place) FROM (VALUES ('140105', '3'), ('140200', '2')) q (place, n);

-- Why a row is passed over.
CREATE FUNCTION pg_temp.why(sector text, size text, risk text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(concat_ws(' ', e.value, regexp_replace(e.verdict, '\d{3,}', 'N', 'g')), '; ' ORDER BY e.value, e.verdict)
FROM safeins.explain_rule('quota.training', '330000', '2030-06-01', sector, size, risk) e WHERE e.verdict !~ '^only for' $$;
SELECT is(pg_temp.why(NULL, 'large', 'high'), '1 rule N of the same place is stricter; 4 applies; same answer from N-01-01 on', 'explained: less strict');
SELECT is(pg_temp.why('coal', 'small', NULL), '1 applies; same answer from N-01-01 on; 2 less specific than rule N of the same place', 'explained: refined');
SELECT is(pg_temp.why('coal', 'small', 'high'), '1 rule N of the same place is stricter; 2 less specific than rule N of the same place; 4 applies; same answer from N-01-01 on', 'explained: refined by one, outdone by another');

-- Every kind of the catalogue has its quota, and the law that is shipped has a number for two.
SELECT set_eq($$SELECT substr(code, 7) FROM safeins.rule_code WHERE code LIKE 'quota.%' AND type = 'count'$$, $$SELECT code FROM safeins.code_list WHERE list = 'service.code'$$, 'a rule code for each kind of service');
SELECT set_eq($$SELECT DISTINCT code FROM safeins.rule WHERE shipped AND type = 'count' AND code LIKE 'quota.%'$$, ARRAY['quota.risk_assessment', 'quota.hazard_inspection'], '114号 二（一）: two kinds have one');

SELECT * FROM finish();
ROLLBACK;
