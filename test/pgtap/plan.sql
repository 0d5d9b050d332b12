-- 晋应急发〔2024〕114号 二（一）, 二（二）: a plan of services for each policy, held against the quotas of the law; what it promises beyond them is owed as well.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest('{service.first,service.archive,service.double,archive.retention}'::text[]) code \g /dev/null
CREATE TABLE fa (id text, bdh text, xm text DEFAULT '安全风险辨识评估', cs integer DEFAULT 1, pc text, jg text, qs date, zz date, xzqh text);
SELECT pg_temp.bd('矿', '{"qyh": "大矿"}'), pg_temp.bd('厂', '{"qyh": "大厂"}'), pg_temp.bd('小', '{"qyh": "小厂"}') \g /dev/null
SELECT safeins.attach('plan', 'fa', '{"plan": "id", "policy": "bdh", "kind": "xm", "times": "cs", "frequency": "pc", "provider": "jg", "from_on": "qs", "until_on": "zz", "place": "xzqh"}') \g /dev/null
CREATE FUNCTION pg_temp.stands() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s: %s', f.row_key, f.rule, f.message), '; ' ORDER BY f.row_key COLLATE "C", f.rule, f.message), 'nothing') FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.role = 'plan'
$$;
SELECT is(pg_temp.would(statement, 'SELECT pg_temp.stands()'), stands, about) FROM (VALUES
    ($$INSERT INTO fa (id, bdh, cs) VALUES ('1', '矿', 2); INSERT INTO fa (id, bdh, xm, cs) VALUES ('2', '矿', '重大事故隐患排查', 2)$$, 'nothing', '114号 二（一）: coal, twice each'),
    ($$INSERT INTO fa (id, bdh, xm, cs) VALUES ('1', '矿', '安全风险辨识评估', 1), ('2', '矿', '重大事故隐患排查', 2)$$, '矿 plan.quota: the plan of policy 矿 has 1 services of kind risk_assessment a year where rule quota.risk_assessment asks for 2', 'once is found'),
    ($$INSERT INTO fa (id, bdh, cs) VALUES ('1', '矿', 2)$$, '矿 plan.quota: the plan of policy 矿 has 0 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 2', 'a kind that is left out'),
    ($$INSERT INTO fa (id, bdh, cs) VALUES ('1', '矿', 2); INSERT INTO fa (id, bdh, xm, cs, pc) VALUES ('2', '矿', 'hazard_inspection', 1, '每半年')$$, 'nothing', 'once in half a year is twice a year, and the row that completes it withdraws'),
    ($$INSERT INTO fa (id, bdh, xm, cs, pc) VALUES ('1', '矿', 'risk_assessment', 1, '每月'), ('2', '矿', 'hazard_inspection', 1, '季度')$$, 'nothing', 'each month, each quarter'),
    ($$INSERT INTO fa (id, bdh, xm) VALUES ('1', '矿', 'risk_assessment'), ('2', '矿', 'risk_assessment'), ('3', '矿', 'hazard_inspection'), ('4', '矿', 'hazard_inspection')$$, 'nothing', 'rows add up'),
    ($$INSERT INTO fa (id, bdh, xm) VALUES ('1', '厂', 'risk_assessment'), ('2', '厂', 'hazard_inspection')$$, 'nothing', 'others that are large: once each'),
    ($$INSERT INTO fa (id, bdh, xm) VALUES ('1', '小', 'training')$$, 'nothing', 'small ones: no number'),
    ($$INSERT INTO fa (id, bdh) VALUES ('1', '没有')$$, 'nothing', 'of a policy that is not known'),
    ($$INSERT INTO fa (id, bdh, xm) VALUES ('1', '小', '跳舞')$$, '1 plan.kind: "跳舞" is not a kind of service that the catalogue has', 'no kind'),
    ($$INSERT INTO fa (id, bdh, xm) VALUES ('1', '小', '跳舞'); UPDATE fa SET xm = 'training'$$, 'nothing', '... and put right'),
    ($$INSERT INTO fa (id, bdh, xm, pc) VALUES ('1', '小', 'training', '偶尔')$$, '1 plan.frequency: "偶尔" is not a period that list frequency has; a year is taken', 'no period'),
    ($$INSERT INTO fa (id, bdh, xm, qs, zz) VALUES ('1', '小', 'training', '2026-02-01', '2026-01-31')$$, '1 plan.dates: plan 1 ends on 2026-01-31, before it begins on 2026-02-01', 'days in the wrong order'),
    ($$INSERT INTO fa (id, bdh, xm, qs, zz) VALUES ('1', '小', 'training', '2026-02-01', '2026-01-31'); DELETE FROM fa$$, 'nothing', '... and gone'),
    ($$INSERT INTO fa (id, bdh) VALUES ('1', '矿'); UPDATE fa SET bdh = '小'$$, 'nothing', 'a plan of another policy after all'),
    ($$INSERT INTO fa (id, bdh) VALUES ('1', '矿'); DELETE FROM fa$$, 'nothing', 'no plan is none'),
    ($$INSERT INTO fa (id, bdh, xm, cs) VALUES ('1', '矿', 'risk_assessment', 2), ('2', '矿', 'hazard_inspection', 1); UPDATE fa SET jg = '甲'; UPDATE fa SET jg = '乙'$$, '矿 plan.quota: the plan of policy 矿 has 1 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 2', 'found once')) v (statement, stands, about);
-- Plans that are there are judged again: their policy, its enterprise, or the law is another.
CREATE FUNCTION pg_temp.again(rows text, statement text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.would('INSERT INTO fa (id, bdh, xm, cs) VALUES ' || rows || '; ' || statement, 'SELECT pg_temp.stands()') $$;
SELECT is(pg_temp.again(rows, statement), stands, 'again: ' || about) FROM (VALUES
    ($$('1', '后', 'risk_assessment', 1), ('2', '后', 'hazard_inspection', 2)$$, $$SELECT 1$$, 'nothing', 'before its policy'),
    ($$('1', '后', 'risk_assessment', 1), ('2', '后', 'hazard_inspection', 2)$$, $$SELECT pg_temp.bd('后', '{"qyh": "大矿"}')$$, '后 plan.quota: the plan of policy 后 has 1 services of kind risk_assessment a year where rule quota.risk_assessment asks for 2', 'the policy comes'),
    ($$('1', '厂', 'risk_assessment', 1), ('2', '厂', 'hazard_inspection', 1)$$, $$UPDATE bd SET qyh = '大矿' WHERE bdh = '厂'$$, '厂 plan.quota: the plan of policy 厂 has 1 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 2; 厂 plan.quota: the plan of policy 厂 has 1 services of kind risk_assessment a year where rule quota.risk_assessment asks for 2', 'the policy is another enterprise''s'),
    ($$('1', '厂', 'risk_assessment', 1), ('2', '厂', 'hazard_inspection', 1)$$, $$UPDATE bd SET qyh = '大矿' WHERE bdh = '厂'; UPDATE bd SET qyh = '大厂' WHERE bdh = '厂'$$, 'nothing', '... and back'),
    ($$('1', '矿', 'risk_assessment', 1), ('2', '矿', 'hazard_inspection', 2)$$, $$DELETE FROM bd WHERE bdh = '矿'$$, 'nothing', 'the policy goes'),
    ($$('1', '矿', 'risk_assessment', 1), ('2', '矿', 'hazard_inspection', 2)$$, $$UPDATE bd SET hy = '危险化学品', gm = '大型' WHERE bdh = '矿'$$, 'nothing', 'the policy''s own sector'),
    ($$('1', '矿', 'risk_assessment', 1), ('2', '矿', 'hazard_inspection', 1)$$, $$UPDATE qy SET hy = '烟花爆竹' WHERE qyh = '大矿'$$, 'nothing', 'the enterprise''s sector'),
    ($$('1', '小', 'training', 1)$$, $$UPDATE qy SET gm = '大型' WHERE qyh = '小厂'$$, '小 plan.quota: the plan of policy 小 has 0 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 1; 小 plan.quota: the plan of policy 小 has 0 services of kind risk_assessment a year where rule quota.risk_assessment asks for 1', 'the enterprise''s size'),
    ($$('1', '小', 'training', 1)$$, $$UPDATE qy SET gm = '大型' WHERE qyh = '小厂'; UPDATE qy SET gm = '微型' WHERE qyh = '小厂'$$, 'nothing', '... and back'),
    ($$('1', '小', 'training', 1)$$, $$SELECT safeins.add_rule('quota.training', '140000', '2', '2025-01-01', '本地〔2025〕1号', sector => 'hazardous_chemicals')$$, '小 plan.quota: the plan of policy 小 has 1 services of kind training a year where rule quota.training asks for 2', 'the law is another'),
    ($$('1', '小', 'training', 1)$$, $$SELECT safeins.add_rule('quota.training', '140000', '2', '2025-01-01', '本地〔2025〕1号', sector => 'hazardous_chemicals'); SELECT safeins.set_mode('quota.training', 'off', '暂缓')$$, 'nothing', '... and off'),
    ($$('1', '小', 'training', 1)$$, $$SELECT safeins.add_rule('quota.training', '140000', '2', '2025-01-01', '本地〔2025〕1号', sector => 'hazardous_chemicals'); SELECT safeins.end_rule(max(rule_id), '2025-05-31', '废止') FROM safeins.rulebook WHERE code = 'quota.training'$$, 'nothing', '... and ended before the policy began'),
    ($$('1', '矿', 'risk_assessment', 1), ('2', '矿', 'hazard_inspection', 2)$$, $$SELECT safeins.set_mode('plan.quota', 'off', '暂缓')$$, 'nothing', 'plans are judged no more'),
    ($$('1', '矿', 'risk_assessment', 1), ('2', '矿', 'hazard_inspection', 2)$$, $$SELECT safeins.set_mode('plan.quota', 'off', '暂缓'), safeins.set_mode('plan.quota', NULL, '恢复')$$, '矿 plan.quota: the plan of policy 矿 has 1 services of kind risk_assessment a year where rule quota.risk_assessment asks for 2', '... and are again'),
    ($$('1', '矿', 'risk_assessment', 2), ('2', '矿', 'hazard_inspection', 2)$$, $$UPDATE qy SET hy = '地下挖煤' WHERE qyh = '大矿'; SELECT safeins.add_code('sector', '地下挖煤', 'hazardous_chemicals', '口径')$$, 'nothing', 'a word is given its code'),
    ($$('1', '厂', 'risk_assessment', 1), ('2', '厂', 'hazard_inspection', 1)$$, $$UPDATE qy SET hy = '地下挖煤' WHERE qyh = '大厂'; SELECT safeins.add_code('sector', '地下挖煤', 'coal', '口径')$$, '厂 plan.quota: the plan of policy 厂 has 1 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 2; 厂 plan.quota: the plan of policy 厂 has 1 services of kind risk_assessment a year where rule quota.risk_assessment asks for 2', '... which asks for more')) v (rows, statement, stands, about);
SELECT is(pg_temp.judged($$INSERT INTO fa (id, bdh, cs) VALUES ('1', '矿', 2)$$), 'recorded plan.quota: the plan of policy 矿 has 0 services of kind hazard_inspection a year where rule quota.hazard_inspection asks for 2', 'nothing is refused');
SELECT is((SELECT string_agg(rule || ': ' || message, '; ' ORDER BY message) FROM safeins.audit('plan', 'fa')), NULL, 'audit: nothing there');
INSERT INTO fa (id, bdh, xm, cs, pc) VALUES ('1', '矿', 'risk_assessment', 1, NULL), ('2', '矿', 'hazard_inspection', 1, '季度'), ('3', '矿', 'training', 3, NULL), ('4', '厂', 'risk_assessment', 1, NULL), ('5', '厂', 'hazard_inspection', 2, NULL);
SELECT pg_temp.fw('F1', '矿'), pg_temp.fw('F2', '厂'), pg_temp.fw('F3', '厂', '{"xm": "hazard_inspection"}') \g /dev/null
SELECT is(pg_temp.shown($$SELECT policy, kind, period_from, period_to, planned, required, owed, done, short, state, state_zh FROM safeins.plan_status('2026-01-15') ORDER BY policy COLLATE "C", kind$$),
    '(厂,hazard_inspection,2025-06-01,2026-05-31,2,1,2,1,1,short,尚缺) (厂,risk_assessment,2025-06-01,2026-05-31,1,1,1,1,0,ok,达标) (矿,hazard_inspection,2025-06-01,2026-05-31,4,2,4,0,4,short,尚缺) (矿,risk_assessment,2025-06-01,2026-05-31,1,2,2,1,1,"below the law",低于规定) (矿,training,2025-06-01,2026-05-31,3,,3,0,3,short,尚缺)', 'plan_status: what is planned beyond the law is owed as well');
-- beside what the law asks for, and what was done
SELECT is(pg_temp.shown($$SELECT policy, kind, required, planned, done FROM safeins.quota_status('2026-01-15') ORDER BY policy COLLATE "C", kind$$),
    '(厂,hazard_inspection,1,2,1) (厂,risk_assessment,1,1,1) (小,hazard_inspection,0,0,0) (小,risk_assessment,0,0,0) (矿,hazard_inspection,2,4,0) (矿,risk_assessment,2,1,1)', 'quota_status: planned; 0 where a plan has none of the kind, or there is no plan of the policy');
SELECT is(pg_temp.shown($$SELECT policy, kind, required, planned, done FROM safeins.quota_status('2026-01-15', '大厂') ORDER BY kind$$), '(厂,hazard_inspection,1,2,1) (厂,risk_assessment,1,1,1)', '... of one enterprise');
SELECT is(pg_temp.would(statement, $$SELECT planned::text FROM safeins.quota_status('2026-01-15') WHERE policy = '厂' AND kind = 'hazard_inspection'$$), planned, 'quota_status: ' || about) FROM (VALUES
    ($$UPDATE fa SET qs = '2026-05-31' WHERE id = '5'$$, '2', 'a plan that begins on the last day'),
    ($$UPDATE fa SET qs = '2026-06-01' WHERE id = '5'$$, '0', '... and of the next year alone'),
    ($$UPDATE fa SET zz = '2025-06-01' WHERE id = '5'$$, '2', 'one that ends on the first'),
    ($$UPDATE fa SET zz = '2025-05-31' WHERE id = '5'$$, '0', '... and was over'),
    ($$UPDATE fa SET pc = '每月' WHERE id = '5'$$, '24', 'each month'),
    ($$INSERT INTO fa (id, bdh, xm, cs, pc) VALUES ('6', '厂', 'hazard_inspection', 1, '每半年')$$, '4', 'rows add up'),
    ($$UPDATE fa SET xm = '重大事故隐患排查' WHERE id = '4'$$, '3', 'by another of its names'),
    ($$DELETE FROM fa$$, '0', 'a table without rows'),
    ($$SELECT safeins.detach('plan', 'fa', '测试')$$, NULL, 'no table of plans'),
    ($$SELECT safeins.detach('service', 'fw', '测试')$$, '2', 'nothing is known of services')) v (statement, planned, about);
SET safeins.today = '2026-06-01';
SELECT is(pg_temp.shown($$SELECT policy, kind, required, planned, done FROM safeins.quota_periods(2026) ORDER BY policy COLLATE "C", kind$$),
    (SELECT pg_temp.shown($$SELECT policy, kind, required, planned, done FROM safeins.quota_status('2026-05-31') ORDER BY policy COLLATE "C", kind$$)), 'quota_periods: likewise');
SET safeins.today = '2026-06-30';
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'books');
SELECT is(pg_temp.would('UPDATE fa SET cs = cs + 1, id = id || ''x''; DELETE FROM fa WHERE id = ''3x''', 'SELECT coalesce(string_agg(r::text, '' ''), ''equal'') FROM safeins.reconcile() r'), 'equal', 'books after changes');
SELECT is(pg_temp.would('DELETE FROM safeins.plan', 'SELECT safeins.rebuild()::text || coalesce((SELECT string_agg(r::text, '' '') FROM safeins.reconcile() r), '' equal'')'), '5 equal', 'rebuild() mends them');
-- What no attached table tells is not judged.
SELECT is(pg_temp.would(format($$SELECT safeins.detach(%L, %L, '测试')$$, role, source), $$SELECT string_agg(DISTINCT concat_ws(' ', state, state_zh), ', ') FROM safeins.plan_status('2026-01-15') WHERE policy = '厂'$$), 'not judged 未判断', 'without ' || role)
    FROM (VALUES ('service', 'fw')) v (role, source);
SELECT * FROM finish();
ROLLBACK;
