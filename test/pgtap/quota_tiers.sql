-- 322号 第三部分: services by tier of risk (分类施策), of any kind of the catalogue, as rows of law; in every report and verdict.
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
INSERT INTO qy (qyh, hy, gm, fx) VALUES ('高厂', '危险化学品', '大型', '高'), ('中厂', '危险化学品', '大型', '中'), ('低厂', '危险化学品', '小型', '低'), ('未评厂', '危险化学品', '大型', NULL) ;
INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, xe, rs, bxrs, bf, jf, pg, pc) SELECT '保' || qyh, '人保', qyh, '2025-07-01', '2025-07-01', '2026-06-30', 400000, 1, 1, 1000, '投保单位', 4, 4 FROM qy WHERE qyh LIKE '%厂';
CREATE FUNCTION pg_temp.asked(of_kind text, as_of date DEFAULT '2026-01-01') RETURNS text LANGUAGE sql AS $$
SELECT string_agg(enterprise || required, ' ' ORDER BY enterprise COLLATE "C") FROM safeins.quota_status(as_of) WHERE kind = of_kind AND required > 0 AND enterprise IN ('高厂', '中厂', '低厂', '未评厂') $$;

SELECT is(pg_temp.asked('hazard_inspection'), '中厂1 未评厂1 高厂1', '114号 二（一）: as shipped, whatever the tier');
SELECT safeins.add_rule('quota.hazard_inspection', '140000', '4', '2025-01-01', '晋〔2025〕1号', risk => 'high') AS tier \gset
SELECT is(pg_temp.asked('hazard_inspection'), '中厂1 未评厂1 高厂4', 'one row for a tier, beside the rows of sizes');
SELECT is(pg_temp.asked('risk_assessment'), '中厂1 未评厂1 高厂1', '... of its kind alone');
SELECT is(pg_temp.asked('training'), NULL, 'no number for training');
SELECT is((SELECT count(*) FROM safeins.quota_status('2026-01-01') WHERE kind NOT IN ('hazard_inspection', 'risk_assessment')), 0::bigint, '... nor rows, where no law has one');
SELECT safeins.add_rule('quota.training', '140000', '2', '2025-01-01', '晋〔2025〕1号'), safeins.add_rule('quota.training', '140000', '3', '2025-01-01', '晋〔2025〕1号', risk => 'high'),
    safeins.add_rule('quota.training', '140000', '1', '2025-01-01', '晋〔2025〕1号', risk => 'low'), safeins.add_rule('quota.emergency_drill', '140100', '1', '2025-01-01', '并〔2025〕1号', sector => 'hazardous_chemicals') \g /dev/null
SELECT is(pg_temp.asked('training'), '中厂2 低厂1 未评厂2 高厂3', 'three tiers of training; who has none falls under the row for all');
SELECT is(pg_temp.asked('emergency_drill'), NULL, 'a drill that a city asks for');
UPDATE bd SET xzqh = '140105' WHERE bdh = '保高厂';
SELECT is(pg_temp.asked('emergency_drill'), '高厂1', '... of its own');
SELECT is((SELECT string_agg(DISTINCT kind_zh, ' ' ORDER BY kind_zh) FROM safeins.quota_status('2026-01-01') WHERE kind IN ('training', 'emergency_drill')), '安全生产宣传教育培训 应急预案编制与应急演练', 'kinds by their names');

-- What was done of them, states and warnings.
CREATE FUNCTION pg_temp.state(of_kind text, as_of date, who text DEFAULT '高厂') RETURNS text LANGUAGE sql AS $$
SELECT concat_ws(' ', required || '/' || done, short, state, state_zh) FROM safeins.quota_status(as_of) WHERE kind = of_kind AND enterprise = who $$;
SELECT pg_temp.fw('训1', '保高厂', '{"xm": "安全生产宣传教育培训", "rq": "2025-08-01"}'), pg_temp.fw('训2', '保高厂', '{"xm": "Training", "rq": "2025-09-01"}'), pg_temp.fw('演1', '保高厂', '{"xm": "emergency_drill", "rq": "2025-09-01"}') \g /dev/null
SELECT is(pg_temp.state('training', '2026-04-30'), '3/2 1 due 待开展', 'one short, sixty-one days before the end');
SELECT is(pg_temp.state('training', '2026-05-01'), '3/2 1 warning 预警', '... within them');
SELECT is(pg_temp.state('emergency_drill', '2026-05-01'), '1/1 0 ok 达标', 'the drill is done');
SELECT pg_temp.fw('训3', '保高厂', '{"xm": "training", "rq": "2026-06-29"}') \g /dev/null
SELECT is(pg_temp.state('training', '2026-06-30'), '3/3 0 ok 达标', '... and the last training');

-- The tier moves within the year: by rule quota.size, the tier of its first day, the latest, or the highest.
SET safeins.today = '2026-01-10';
UPDATE qy SET fx = '高' WHERE qyh = '中厂';
SET safeins.today = '2026-06-30';
SELECT is(pg_temp.state('hazard_inspection', '2026-02-01', '中厂'), '1/0 1 due 待开展', 'the tier at the start of the period');
SELECT safeins.end_rule(id, '2000-01-01', '另定'), safeins.add_rule('quota.size', '000000', 'highest', '2000-01-02', '某号') FROM safeins.rule WHERE code = 'quota.size' \g /dev/null
SELECT is(pg_temp.state('hazard_inspection', '2026-02-01', '中厂'), '4/0 4 due 待开展', '... the highest within it');

-- The contract plans as many as the tier asks for.
SELECT safeins.detach('policy', 'fw.bd', 'test') \g /dev/null
ALTER TABLE bd ADD px integer;
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "sx", "expires": "dq",
    "sector": "hy", "size": "gm", "risk": "fx", "place": "xzqh", "planned_hazard_inspection": "pc", "planned_training": "px"}') \g /dev/null
CREATE FUNCTION pg_temp.contract(who text, inspections integer, trainings integer) RETURNS text LANGUAGE sql AS $$
SELECT pg_temp.judged(format($i$INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, pc, px) VALUES ('新', '人保', %L, '2026-06-01', '2026-07-01', '2027-06-30', %s, %s)$i$, who, inspections, coalesce(trainings::text, 'NULL'))) $$;
SELECT is(pg_temp.contract('高厂', 4, 3), 'accepted', '114号 二（二）: as many as asked for');
SELECT is(pg_temp.contract('高厂', 3, 3), 'recorded policy.contract_services: the contract plans 3 services a year where rule quota.hazard_inspection asks for 4', '... an inspection short of its tier');
SELECT is(pg_temp.contract('高厂', 4, 2), 'recorded policy.contract_services: the contract plans 2 services a year where rule quota.training asks for 3', '... a training short');
SELECT is(pg_temp.contract('低厂', 0, 1), 'accepted', '... the low tier');
SELECT is(pg_temp.contract('低厂', 0, 0), 'recorded policy.contract_services: the contract plans 0 services a year where rule quota.training asks for 1', '... one short of it');
SELECT is(pg_temp.contract('高厂', 4, NULL), 'accepted', '... what it does not say of a kind is not judged');

-- Scorecard and closing count every kind.
SET safeins.today = '2026-07-01';
SELECT is((SELECT concat_ws(' ', quota_periods, quota_met) FROM safeins.insurer_scorecard(2026, '人保') WHERE place = '140000'),
    (SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE done >= required)) FROM safeins.quota_periods(2026, '人保') WHERE required > 0), 'scorecard: all kinds');
SELECT ok((SELECT bool_or(kind = 'training' AND required = 3 AND done = 3) AND bool_or(kind = 'emergency_drill') FROM safeins.quota_periods(2026, '人保')), '... those of tiers too');
CREATE TABLE sk (id text PRIMARY KEY, gs text, je numeric, rq date);
SELECT safeins.attach('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
INSERT INTO sk VALUES ('1', '人保', 0.01, '2026-01-01');
SET safeins.today = '2027-01-10';
SELECT is(pg_temp.would($$SELECT safeins.close_year(2026, '人保', accept_breach => '已约谈')$$, $$SELECT string_agg(DISTINCT rule, ' ' ORDER BY rule) FROM safeins.finding WHERE rule LIKE 'quota.%' AND year = 2026$$),
    'quota.hazard_inspection quota.risk_assessment quota.training', 'closing: a finding for each kind that is short');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
