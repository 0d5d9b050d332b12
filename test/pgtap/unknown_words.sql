-- 322号 第三部分, 114号 二（一）, 三（一）, 27号 第二条: a word that nobody knows frees no enterprise: it shows as unknown, asked for as much as any of the place is.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
SET client_min_messages = warning;

-- Words of the notices, of the measures, of GB/T 4754, of sizes, of risk maps; however programs write them.
SELECT is(safeins.code_of(list, word), code, list || ': ' || word) FROM (VALUES
    ('sector', '矿山', 'mine'), ('sector', '煤炭开采和洗选业', 'coal'), ('sector', '危险化学品生产', 'hazardous_chemicals'), ('sector', '非煤矿山', 'non_coal_mine'), ('sector', '交通运输', 'transport'),
    ('sector', '建筑施工', 'construction'), ('sector', '民用爆炸物品', 'civil_explosives'), ('sector', '金属冶炼', 'metal_smelting'), ('sector', '渔业生产', 'fishery'), ('sector', '06', 'coal'), ('sector', 'B06', 'coal'), ('sector', 'b0610', 'coal'),
    ('sector', '2671', 'civil_explosives'), ('sector', 'C2672', 'fireworks'), ('sector', '焰火、鞭炮产品制造', 'fireworks'), ('sector', '化学原料和化学制品制造业', 'hazardous_chemicals'), ('sector', '黑色金属冶炼和压延加工业', 'metal_smelting'),
    ('sector', 'E48', 'construction'), ('sector', '道路运输业', 'transport'), ('sector', '042', 'fishery'), ('sector', '零售业', 'other'), ('sector', '制造业', NULL),
    ('sector', 'COAL', 'coal'), ('sector', 'Coal', 'coal'), ('sector', 'Ｃoal', 'coal'), ('sector', 'Ｂ０６', 'coal'),
    ('size', '大型企业', 'large'), ('size', '小微型', 'small'), ('size', '小微', 'small'), ('size', '微型企业', 'micro'), ('size', '中型企业', 'medium'), ('size', 'LARGE', 'large'), ('size', 'Ｌarge', 'large'), ('size', 'ＬＡＲＧＥ', 'large'), ('size', '巨型', NULL),
    ('risk', '重大', 'high'), ('risk', '较大', 'high'), ('risk', '一般', 'medium'), ('risk', '低', 'low'), ('risk', '红', 'high'), ('risk', '橙色', 'high'), ('risk', '黄', 'medium'), ('risk', '蓝色', 'low'), ('risk', 'High', 'high'), ('risk', 'RED', 'high'),
    ('service.code', 'Training', 'training'), ('hazard.level', 'iv', 'general'), ('hazard.level', 'ＩＶ', 'general'), ('filing', '市、县(市、区)分支机构设置情况', 'branches')) v (list, word, code);
SELECT is_empty($$SELECT list, safeins.word_folded(name) FROM safeins.code_list WHERE shipped GROUP BY 1, 2 HAVING count(DISTINCT code) > 1$$, 'no shipped name means two things, however it is written');
SELECT is_empty($$SELECT name FROM safeins.code_list WHERE list IN ('sector', 'size', 'risk') AND name = code AND safeins.code_of(list, upper(name)) IS DISTINCT FROM code$$, 'codes in capitals');
SELECT is_empty($$SELECT name, code FROM safeins.code_list c WHERE list = 'sector' AND NOT EXISTS (SELECT FROM safeins.code_list o WHERE o.list = c.list AND o.name = c.code)$$, 'every sector has its code as a name');
SELECT is(pg_temp.judged($$INSERT INTO qy (qyh, hy, gm, fx) VALUES ('全角', 'Ｃｏａｌ', 'ＬＡＲＧＥ', 'HIGH')$$), 'accepted', 'an enterprise in capitals and full width');
SELECT is(pg_temp.would($$INSERT INTO qy (qyh, hy, gm, fx) VALUES ('全角', 'Ｃｏａｌ', 'ＬＡＲＧＥ', 'HIGH')$$, $$SELECT concat_ws(' ', sector, size, risk) FROM safeins.enterprise WHERE enterprise = '全角'$$), 'coal large high', '... is kept by codes');
SELECT is(pg_temp.judged($$SELECT safeins.add_code('sector', 'Ｃoal', 'other', 'x')$$), '42710 : list "sector" has the name "Ｃoal" already', 'the same name in full width is taken');

-- Coverage: whoever is of an unknown sector may have to insure.
INSERT INTO qy (qyh, hy, gm, yb) VALUES ('矿', '矿山', '大型', NULL), ('怪', '冶铁作坊', '大型', NULL), ('空', NULL, NULL, NULL), ('怪免', '冶铁作坊', '大型', false), ('怪须', '冶铁作坊', '大型', true), ('商场', '零售业', '大型', NULL), ('大怪', '煤矿', '巨型', NULL);
CREATE FUNCTION pg_temp.gap(e text, on_day date DEFAULT '2026-06-30') RETURNS text LANGUAGE sql AS $$ SELECT coalesce((SELECT concat_ws(' ', state, state_zh) FROM safeins.coverage_gap(on_day, e)), 'none') $$;
SELECT is(pg_temp.gap(e), said, about) FROM (VALUES ('矿', 'never insured 从未投保', '27号 第二条: 矿山 must insure'), ('怪', 'unknown 行业不明', 'a word that nobody knows'), ('空', 'unknown 行业不明', 'no word at all'),
    ('怪免', 'none', 'it is said that it need not'), ('怪须', 'never insured 从未投保', 'it is said that it must'), ('商场', 'none', 'a shop'), ('大怪', 'never insured 从未投保', 'an unknown size does not matter')) v (e, said, about);
SELECT is(pg_temp.would($$SELECT safeins.set_mode('policy.must_insure', 'off', '暂停')$$, $$SELECT pg_temp.gap('怪')$$), 'none', 'off: nobody must');
SELECT is(pg_temp.would($$SELECT safeins.add_code('sector', '冶铁作坊', 'metal_smelting', '省厅')$$, $$SELECT pg_temp.gap('怪')$$), 'never insured 从未投保', 'the word is given its meaning');
SELECT is(pg_temp.would($$SELECT safeins.add_code('sector', '冶铁作坊', 'other', '省厅')$$, $$SELECT pg_temp.gap('怪')$$), 'none', '... another one');
SELECT is(pg_temp.would($$INSERT INTO bd (bdh, gs, qyh, sx, dq, xe, jf) VALUES ('怪保', '人保', '怪', '2026-01-01', '2026-12-31', 400000, '投保单位')$$, $$SELECT pg_temp.gap('怪')$$), 'none', 'one that is insured is in no gap');

-- Quotas: as many as the strictest of the place, and it is said that the word is not known.
SELECT pg_temp.bd('保' || e, jsonb_build_object('qyh', e, 'sx', '2026-01-01')) FROM unnest('{矿,怪,空,怪免,商场,大怪,小怪,没有这家}'::text[]) e \g /dev/null
INSERT INTO qy (qyh, hy, gm) VALUES ('小怪', '危险化学品', '袖珍');
CREATE FUNCTION pg_temp.quota(e text, of_kind text DEFAULT 'hazard_inspection') RETURNS text LANGUAGE sql AS $$
SELECT coalesce((SELECT concat_ws(' ', required || '/' || done, short, state, state_zh) FROM safeins.quota_status('2026-03-01', e) WHERE kind = of_kind), 'none') $$;
SELECT is(pg_temp.quota(e), said, about) FROM (VALUES ('矿', '2/0 2 due 待开展', 'a mine, of coal or not: as one of coal'), ('怪', '2/0 2 unknown 行业不明', 'a sector that nobody knows'), ('空', '2/0 2 unknown 行业不明', 'neither sector nor size'),
    ('没有这家', '2/0 2 unknown 行业不明', 'an enterprise that nobody knows'), ('大怪', '2/0 2 due 待开展', 'coal of an unknown size: the size does not matter'), ('小怪', '1/0 1 unknown 规模不明', 'chemicals of an unknown size: as large')) v (e, said, about);
SELECT pg_temp.fw('查' || i, '保怪', jsonb_build_object('xm', 'hazard_inspection', 'rq', '2026-02-0' || i)) FROM generate_series(1, 2) i \g /dev/null
SELECT is(pg_temp.quota('怪'), '2/2 0 unknown 行业不明', 'done as many as could be asked for: nothing is short, the word is not known all the same');
SELECT is(pg_temp.would($$SELECT safeins.add_code('size', '袖珍', 'micro', '省厅')$$, $$SELECT pg_temp.quota('小怪')$$), '0/0 0 ok 达标', 'the size is given its meaning');
SELECT is(pg_temp.would($$INSERT INTO qy (qyh, hy, gm, fx) VALUES ('赤', '煤矿', '小型', '赤'); SELECT pg_temp.bd('保赤', '{"qyh": "赤", "sx": "2026-01-01"}'); SELECT safeins.add_rule('quota.hazard_inspection', '140000', '6', '2025-01-01', '某号', risk => 'high')$$,
    $$SELECT pg_temp.quota('赤')$$), '6/0 6 unknown 风险不明', 'a tier that nobody knows, where tiers matter');
SELECT is(pg_temp.would($$SELECT pg_temp.bd('保小矿', '{"qyh": "小矿", "sx": "2026-01-01"}'); SELECT safeins.add_rule('quota.hazard_inspection', '140000', '6', '2025-01-01', '某号', risk => 'high')$$,
    $$SELECT pg_temp.quota('小矿')$$), '2/0 2 due 待开展', '... one that has not been assessed is in no tier');
SELECT is(pg_temp.would($$SELECT safeins.detach('enterprise', 'fw.qy', 'test')$$, $$SELECT pg_temp.quota('没有这家')$$), '2/0 not judged 未判断', 'no table of enterprises: nobody could have said');

-- A row for a word that means a code is a row for that code; one for a word that nobody knows is for that word.
SELECT is(pg_temp.would($$SELECT safeins.add_rule('quota.training', '140000', '5', '2025-01-01', '某号', sector => '煤矿', size => 'ＬＡＲＧＥ')$$, $$SELECT concat_ws(' ', sector, size) FROM safeins.rule WHERE code = 'quota.training'$$), 'coal large', 'add_rule by names');
SELECT is((SELECT number FROM safeins.rule_for('quota.hazard_inspection', '140105', '2026-01-01', '煤矿', '小型')), 2::numeric, 'rule_for by names');
SELECT is(pg_temp.would($$SELECT safeins.add_rule('quota.hazard_inspection', '140000', '3', '2025-01-01', '某号', sector => '冶铁作坊')$$, $$SELECT pg_temp.quota('怪')$$), '3/2 1 due 待开展', 'a rule for a word that no list has: it is known');

-- What nobody knows, with what it might be.
SET safeins.today = '2026-06-30';
SELECT safeins.set_mode('service.catalogue', 'flag', '过渡'), pg_temp.fw('训', '保怪', '{"xm": "安全生产培训会", "rq": "2026-02-03"}') \g /dev/null
SELECT is((SELECT concat_ws(' | ', place, role, list, word, rows, add_to, nearest, nearest_code) FROM safeins.code_gaps WHERE list = v.list AND word = v.word), said, 'gap: ' || v.word) FROM (VALUES
    ('sector', '冶铁作坊', '140000 | enterprise | sector | 冶铁作坊 | 3 | sector'), ('size', '巨型', '140000 | enterprise | size | 巨型 | 1 | size | 中型 | medium'), ('size', '袖珍', '140000 | enterprise | size | 袖珍 | 1 | size'),
    ('kind', '安全生产培训会', '140000 | service | kind | 安全生产培训会 | 1 | service.code | 安全生产培训 | training')) v (list, word, said);
INSERT INTO qy (qyh, hy, gm) VALUES ('甲', '民用露采煤矿', '大型'), ('乙', '危险化学品运输仓储一体化', '大型'), ('丙', 'coall', 'LARG');
SELECT is((SELECT concat_ws(' ', nearest, nearest_code) FROM safeins.code_gaps WHERE word = w), said, 'nearest to ' || w) FROM (VALUES ('民用露采煤矿', '煤矿 coal'), ('危险化学品运输仓储一体化', '危险化学品运输 hazardous_chemicals'), ('coall', 'coal coal'), ('LARG', 'large large')) v (w, said);
SELECT is((SELECT distance FROM safeins.code_gaps WHERE word = 'LARG'), 1::smallint, '... one letter off');
SELECT is_empty($$SELECT word FROM safeins.code_gaps WHERE word IN ('煤矿', 'coal', '大型', 'training')$$, 'no word that is known');
SELECT is(pg_temp.would($$SELECT safeins.add_code('sector', '冶铁作坊', 'metal_smelting', '省厅')$$, $$SELECT count(*) FROM safeins.code_gaps WHERE word = '冶铁作坊'$$), '0', 'nor one that has been given its meaning');
INSERT INTO qy (qyh, hy, gm) VALUES ('丁', 'Ｘy矿', '大型'), ('戊', 'xY矿', '大型');
SELECT is(pg_temp.would($$SELECT safeins.add_code('sector', 'XY矿', 'coal', '省厅')$$, $$SELECT string_agg(sector, ' ') FROM safeins.enterprise WHERE enterprise IN ('丁', '戊')$$), 'coal coal', 'however it was written');
CREATE ROLE safeins_test_reader;
SELECT safeins.grant_access('safeins_test_reader', 'reader') \g /dev/null
SET LOCAL ROLE safeins_test_reader;
SELECT lives_ok('TABLE safeins.code_gaps', 'a reader reads it');
SELECT lives_ok('TABLE safeins.coverage_gap', '... and who is not insured');
RESET ROLE;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
