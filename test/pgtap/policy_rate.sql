-- 晋应急发〔2024〕114号 第一部分: clauses and rates are filed; 二（三）: rates float; 应急厅函〔2024〕322号 第三部分: who reached a grade pays less in the next period.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
ALTER TABLE bd ADD COLUMN cp text, ADD COLUMN fl numeric, ADD COLUMN sg integer;
ALTER TABLE qy ADD COLUMN djrq date;
CREATE TABLE cp (cp text PRIMARY KEY, gs text DEFAULT '人保', ba date DEFAULT '2025-01-01', dq date, fl numeric, xx numeric, sx numeric, xzqh text);
SELECT safeins.detach('policy', 'bd', '换映射'), safeins.detach('enterprise', 'qy', '换映射') \g /dev/null
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qyh", "sector": "hy", "size": "gm", "risk": "fx", "place": "xzqh", "standard_grade": "dj", "graded_on": "djrq"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "sx", "expires": "dq", "place": "xzqh", "product": "cp", "rate": "fl", "accidents": "sg"}') \g /dev/null
CREATE FUNCTION pg_temp.found(but jsonb, code text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(format('INSERT INTO fw.bd SELECT r.* FROM jsonb_populate_record(NULL::fw.bd, %L) r',
        '{"bdh": "N", "gs": "人保", "qyh": "大矿", "qd": "2026-03-01", "sx": "2026-03-01", "dq": "2027-02-28", "cp": "A", "fl": 0.01}'::jsonb || but),
        format('SELECT coalesce(string_agg(message, ''; '' ORDER BY id), ''nothing'') FROM safeins.finding WHERE rule = %L', code))
$$;
SELECT is(pg_temp.found('{}', 'policy.product'), 'nothing', 'where no table has the products nothing is judged');
SELECT safeins.attach('product', 'cp', '{"product": "cp", "insurer": "gs", "filed_on": "ba", "valid_until": "dq", "rate": "fl", "rate_least": "xx", "rate_most": "sx", "place": "xzqh"}') \g /dev/null
INSERT INTO cp (cp, gs, ba, dq, fl, xx, sx) VALUES ('A', '人保', '2026-03-01', '2026-03-31', 0.01, NULL, NULL), ('B', '平安', '2025-01-01', NULL, NULL, 0.008, 0.012), ('C', '人保', '2025-01-01', NULL, NULL, 0.008, NULL), ('D', '人保', '2025-01-01', NULL, NULL, NULL, 0.012),
    ('E', '人保', '2025-01-01', NULL, NULL, NULL, NULL);
SELECT is(pg_temp.found('{"cp": "X"}', 'policy.rate'), 'nothing', 'a product that is not known has no rate');
INSERT INTO cp (cp, ba, fl, xzqh) VALUES ('全国', '2025-01-01', 0.01, '000000'), ('外省', '2025-01-01', 0.01, '110000');

-- The product: policy.product
SELECT is(pg_temp.found(but, 'policy.product'), found, '114号 第一部分: 条款费率备案: ' || but::text) FROM (VALUES
    ('{}'::jsonb, 'nothing'), ('{"cp": null}', 'policy N names no product that was filed'), ('{"cp": " "}', 'policy N names no product that was filed'), ('{"cp": "X"}', 'product X of policy N was not filed'),
    ('{"cp": "B"}', 'product B of policy N was filed by insurer 平安, not by 人保'), ('{"cp": "B", "gs": "平安"}', 'nothing'), ('{"cp": "全国"}', 'nothing'), ('{"cp": "外省"}', 'product 外省 of policy N was not filed'),
    ('{"qd": "2026-02-28"}', 'product A of policy N was filed on 2026-03-01, after 2026-02-28'), ('{"qd": "2026-03-31"}', 'nothing'), ('{"qd": "2026-04-01"}', 'product A of policy N was valid until 2026-03-31, before 2026-04-01'),
    ('{"qd": null, "sx": "2026-04-01"}', 'product A of policy N was valid until 2026-03-31, before 2026-04-01'), ('{"cp": "X", "qd": "2024-03-26"}', 'nothing'), ('{"cp": "X", "xzqh": "110105"}', 'nothing')) v (but, found);
SELECT is(pg_temp.would($$DELETE FROM fw.cp WHERE cp = 'A'; INSERT INTO fw.bd (bdh, gs, qyh, sx, dq, cp) VALUES ('N', '人保', '大矿', '2026-03-01', '2027-02-28', 'A')$$, $$SELECT string_agg(message, '; ') FROM safeins.finding WHERE rule = 'policy.product'$$),
    'product A of policy N was not filed', 'one that was taken out');
SELECT safeins.set_mode('policy.product', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO bd (bdh, gs, qyh, sx, dq, cp) VALUES ('N', '人保', '大矿', '2026-03-01', '2027-02-28', 'X')$$, 'SI314', 'policy.product', 'fw.bd', 'product X of policy N was not filed', '晋应急发〔2024〕114号 第一部分', 'refused where the rule blocks');
SELECT safeins.set_mode('policy.product', NULL, '恢复') \g /dev/null

-- The rate: policy.rate
SELECT is(pg_temp.found(but, 'policy.rate'), found, '114号 二（三）: 备案费率: ' || but::text) FROM (VALUES
    ('{"cp": "B", "fl": 0.008}'::jsonb, 'nothing'), ('{"cp": "B", "fl": 0.012}', 'nothing'), ('{"cp": "B", "fl": 0.007999}', 'rate 0.7999% of policy N lies outside 0.8% to 1.2%, as it was filed'),
    ('{"cp": "B", "fl": 0.012001}', 'rate 1.2001% of policy N lies outside 0.8% to 1.2%, as it was filed'), ('{"cp": "C", "fl": 0.007999}', 'rate 0.7999% of policy N is below 0.8%, the least that was filed'), ('{"cp": "C", "fl": 1}', 'nothing'),
    ('{"cp": "D", "fl": 0.012001}', 'rate 1.2001% of policy N is above 1.2%, the most that was filed'), ('{"cp": "D", "fl": 0}', 'nothing'), ('{"cp": "E", "fl": 0.5}', 'nothing'), ('{"fl": null}', 'nothing'),
    ('{"fl": 0.02}', 'nothing'), ('{"fl": 0.020001}', 'rate 2.0001% of policy N lies outside 0% to 2%, as it was filed'), ('{"cp": "X", "fl": 0.5}', 'nothing')) v (but, found);
SELECT safeins.end_rule(id, '2025-12-31', '省局另有规定') FROM unnest('{802,804,810}'::bigint[]) id \g /dev/null
SELECT safeins.add_rule('premium.float_limit', '140000', '0.3', '2026-01-01', source => '省局') \g /dev/null
SELECT is(pg_temp.found(but, 'policy.rate'), found, '114号 二（三）: 浮动幅度: ' || but::text) FROM (VALUES
    ('{"fl": 0.007}'::jsonb, 'nothing'), ('{"fl": 0.013}', 'nothing'), ('{"fl": 0.006999}', 'rate 0.6999% of policy N lies outside 0.7% to 1.3%, as it was filed'), ('{"fl": 0.013001}', 'rate 1.3001% of policy N lies outside 0.7% to 1.3%, as it was filed')) v (but, found);

-- The next period of one that reached a grade: policy.standardization
INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, cp, fl) VALUES ('旧', '人保', '大矿', '2025-03-01', '2025-03-01', '2026-02-28', 'E', 0.01), ('旧2', '人保', '大厂', '2025-03-01', '2025-03-01', '2026-02-28', 'E', 0.01);
CREATE FUNCTION pg_temp.graded(grade text, since date, but jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fw.qy SET dj = grade, djrq = since WHERE qyh = '大矿';
    RETURN pg_temp.found(but, 'policy.standardization');
END $$;
SELECT is(pg_temp.graded(NULL, NULL), 'nothing', '322号 第三部分: no grade');
SELECT is(pg_temp.graded('一级', '2025-10-01'), 'rate 1% of policy N is not lowered for the grade "一级" that enterprise 大矿 has reached: at most 0.9999%', '322号 第三部分: reached in the period before, and not lowered');
SELECT is(pg_temp.graded('一级', '2025-10-01', '{"fl": 0.009999}'), 'nothing', '... lowered, by however little: the text gives no number');
SELECT is(pg_temp.graded('一级', NULL) ~ 'not lowered', true, '... reached nobody knows when');
SELECT is(pg_temp.graded('一级', '2026-02-28') ~ 'not lowered', true, '... on the last day of the period before');
SELECT is(pg_temp.graded('一级', '2026-03-01'), 'nothing', '... on the first day of this one: it is for the next');
SELECT is(pg_temp.graded('一级', '2025-10-01', '{"qyh": "小矿"}'), 'nothing', 'another enterprise');
UPDATE qy SET dj = '一级' WHERE qyh = '小矿';
SELECT is(pg_temp.graded(NULL, NULL, '{"qyh": "小矿"}'), 'nothing', 'a first policy is no next period');
SELECT is(pg_temp.graded('一级', '2025-10-01', '{"cp": "B", "gs": "平安"}'), 'nothing', 'no base rate was filed');
SELECT safeins.add_rule('premium.discount_grade_1', '140000', '0.1', '2026-01-01', source => '省局'), safeins.add_rule('premium.surcharge_accident', '140000', '0.2', '2026-01-01', source => '省局') \g /dev/null
SELECT is(pg_temp.graded('1', '2025-10-01', but), found, '322号 第三部分, 114号 二（三）: 下调十分之一: ' || but::text) FROM (VALUES
    ('{"fl": 0.009}'::jsonb, 'nothing'), ('{"fl": 0.009001}', 'rate 0.9001% of policy N is not lowered for the grade "1" that enterprise 大矿 has reached: at most 0.9%'),
    ('{"fl": 0.011, "sg": 1}', 'nothing'), ('{"fl": 0.011001, "sg": 1}', 'rate 1.1001% of policy N is not lowered for the grade "1" that enterprise 大矿 has reached: at most 1.1%')) v (but, found);
SELECT is(pg_temp.graded('二级', '2025-10-01', '{"fl": 0.0095}'), 'nothing', 'by its own grade');
SELECT is(safeins.premium_factor('140000', '2026-03-01', 1, NULL, '1', NULL, NULL), 1.1, 'as the calculator says');
-- Old rows, and the books.
INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, cp, fl) VALUES ('新', '人保', '大厂', '2026-03-01', '2026-03-01', '2027-02-28', 'X', 0.5);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
UPDATE safeins.product SET rate = 1 WHERE product = 'A';
UPDATE safeins.enterprise SET graded_on = '2020-01-01' WHERE enterprise = '大矿';
SELECT is((SELECT count(*) FROM safeins.reconcile()), 2::bigint, 'what differs is shown');
SELECT is(safeins.rebuild(), 2::bigint, 'and mended');
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ' ORDER BY rule, row_key) FROM safeins.audit('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "sx", "expires": "dq", "product": "cp", "rate": "fl"}') WHERE rule ~ 'product|rate|standard'),
    'policy.product 新', 'an audit finds the same');

-- Products that come, change or go later: policies that are there are judged again.
DELETE FROM bd; DELETE FROM cp;
SELECT safeins.set_mode('policy.product', 'block', '从严'), safeins.set_mode('policy.rate', 'block', '从严') \g /dev/null
INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, cp, fl) VALUES ('甲', '人保', '大矿', '2026-03-01', '2026-03-01', '2027-02-28', '险1', 0.01), ('乙', '人保', '大厂', '2026-03-01', '2026-03-01', '2027-02-28', '险2', 0.02), ('丙', '平安', '小厂', '2026-03-01', '2026-03-01', '2027-02-28', NULL, NULL);
UPDATE safeins.finding SET withdrawn_on = '2026-06-30', withdrawn_why = '本测试其余部分' WHERE withdrawn_on IS NULL;
CREATE FUNCTION pg_temp.later(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, $q$SELECT coalesce(string_agg(concat_ws(' ', row_key, rule, message), '; ' ORDER BY row_key COLLATE "C", rule, message), 'nothing') FROM safeins.finding WHERE rule IN ('policy.product', 'policy.rate') AND withdrawn_on IS NULL$q$)
$$;
SELECT is(pg_temp.later(statement), found, 'later: ' || about) FROM (VALUES
    ($$SELECT 1$$, 'nothing', 'no product is on record'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01')$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was not filed', 'the first one: nobody is refused'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'); INSERT INTO cp (cp, ba) VALUES ('险2', '2025-01-01')$$, '丙 policy.product policy 丙 names no product that was filed', 'filed late: what it disproves is withdrawn'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'), ('险2', '2025-01-01'); UPDATE cp SET ba = '2026-03-02' WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was filed on 2026-03-02, after 2026-03-01', 'the day it was filed'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'), ('险2', '2025-01-01'); UPDATE cp SET dq = '2026-02-28' WHERE cp = '险2'; UPDATE cp SET dq = '2026-01-31' WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was valid until 2026-01-31, before 2026-03-01', 'one finding takes the place of another'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'), ('险2', '2025-01-01'); UPDATE cp SET gs = '平安' WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was filed by insurer 平安, not by 人保', 'whose it is'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'), ('险2', '2025-01-01'); UPDATE cp SET xx = 0.01, sx = 0.015 WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.rate rate 2% of policy 乙 lies outside 1% to 1.5%, as it was filed', 'the rate'),
    ($$INSERT INTO cp (cp, ba, sx) VALUES ('险1', '2025-01-01', NULL), ('险2', '2025-01-01', 0.015); UPDATE cp SET sx = 0.02 WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed', '... and another one'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'), ('险2', '2025-01-01'); DELETE FROM cp WHERE cp = '险2'$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was not filed', 'it goes'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'); DELETE FROM cp$$, 'nothing', 'the last one goes'),
    ($$INSERT INTO cp (cp, ba, xzqh) VALUES ('险1', '2025-01-01', '000000'), ('险2', '2025-01-01', '000000')$$, '丙 policy.product policy 丙 names no product that was filed', 'filed in the nation'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'); SELECT safeins.detach('product', 'cp', '测试')$$, 'nothing', 'the table is given up'),
    ($$SELECT safeins.detach('product', 'cp', '测试'); INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'); SELECT safeins.attach('product', 'cp', '{"product": "cp", "insurer": "gs", "filed_on": "ba"}')$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was not filed', 'old products are attached'),
    ($$INSERT INTO cp (cp, ba) VALUES ('险1', '2025-01-01'); UPDATE cp SET fl = 0.01; UPDATE cp SET fl = 0.01$$, '丙 policy.product policy 丙 names no product that was filed; 乙 policy.product product 险2 of policy 乙 was not filed', 'found once')) v (statement, found, about);
SELECT * FROM finish();
ROLLBACK;
