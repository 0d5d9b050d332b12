-- The shipped law, article by article: value, mode, place and the days between which it holds.
BEGIN;
SELECT no_plan();

-- What a question answers, in one line: value, mode, source.
CREATE FUNCTION pg_temp.law(code text, place text, on_date date, sector text DEFAULT NULL, size text DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(r.number::text, r.term::text), r.mode, r.source)
    FROM safeins.rule_for($1, $2::safeins.division, $3, $4, $5) r WHERE r.id IS NOT NULL
$$;

CREATE FUNCTION pg_temp.says(code text, place text, first_day date, expected text, article text, sector text DEFAULT NULL, size text DEFAULT NULL)
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT is(pg_temp.law(code, place, first_day, sector, size), expected || ' ' || article, article || ': ' || code || concat_ws(', ', '', sector, size));
    RETURN NEXT is(pg_temp.law(code, place, '2099-12-31', sector, size), expected || ' ' || article, article || ': ' || code || ' holds on');
    RETURN NEXT isnt(coalesce(pg_temp.law(code, place, first_day - 1, sector, size), 'silent'), expected || ' ' || article, article || ': ' || code || ' not the day before');
END $$;

-- 应急厅函〔2024〕322号 第四部分
SELECT pg_temp.says('fee.cap', '110101', '2024-01-01', '0.21 block', '应急厅函〔2024〕322号 第四部分');
SELECT pg_temp.says(code, '110101', '2024-01-01', 'block', '应急厅函〔2024〕322号 第四部分')
FROM unnest(ARRAY['fee.voucher', 'fee.service_link', 'fee.policy_link', 'fee.amount', 'fee.reversal', 'fee.future_date']) code;
SELECT pg_temp.says('fee.budget', '110101', '2024-01-01', 'flag', '应急厅函〔2024〕322号 第四部分');
SELECT pg_temp.says('fee.purpose', '110101', '2024-01-01', 'block', '应急厅函〔2024〕322号 第四部分；AQ 9010-2019 第5章');
SELECT ok((SELECT items FROM safeins.rule_for('fee.purpose', '140105', '2025-01-01')) @> ARRAY[item], 'AQ 9010-2019 第5章: ' || item)
FROM unnest(ARRAY['安全生产宣传教育培训', '应急预案编制与应急演练', '安全风险辨识评估', '安全生产科技推广', '安全生产标准化建设',
    '重大事故隐患排查', '其他事故预防服务', '生产安全及重大隐患排查', '职业病危害防护评估', '安全生产咨询与评价',
    'training', 'emergency_drill', 'risk_assessment', 'hazard_inspection', 'standardization', 'technology', 'occupational_health', 'consulting', 'other']) item;
SELECT ok(NOT (SELECT items FROM safeins.rule_for('fee.purpose', '140105', '2025-01-01')) && ARRAY['奖金', 'bonus', '招待费'], '322号 第四部分: 不得随意扩大使用范围');
SELECT is(pg_temp.law('fee.year_closed', '110101', '1999-01-01'), 'block 应急厅函〔2024〕322号 第四部分', 'a closed year is closed whenever it was');
SELECT is((SELECT items FROM safeins.rule_for('fee.scope', '140105', '1999-01-01')), ARRAY['insurer'], 'fee.scope: by insurer');
SELECT is((SELECT items FROM safeins.rule_for('fee.level', '140105', '1999-01-01')), ARRAY['province'], 'fee.level: by province');

-- 应急厅函〔2024〕322号 第二部分
SELECT pg_temp.says('service.provider_qualified', '110101', '2024-01-01', 'block', '应急厅函〔2024〕322号 第二部分');
SELECT pg_temp.says('hazard.recheck', '110101', '2024-01-01', 'block', '应急厅函〔2024〕322号 第二部分');
SELECT pg_temp.says('hazard.extension', '110101', '2024-01-01', 'block', '应急厅函〔2024〕322号 第二部分');
SELECT pg_temp.says('hazard.rectify', '110101', '2024-01-01', 'flag', '应急厅函〔2024〕322号 第二部分');

-- 及时: the number of days is not the law's
SELECT unnest(ARRAY[
	is((SELECT mode FROM safeins.rule WHERE code = c), 'flag', c || ': 及时 is flagged'),
	matches((SELECT note FROM safeins.rule WHERE code = c), '默认值.*及时.*default', c || ': says that its days are a default')])
FROM unnest(ARRAY['service.archive', 'hazard.notify', 'hazard.report']) c;

-- 晋应急发〔2024〕114号
SELECT pg_temp.says('fee.floor', '140105', '2024-03-27', '0.15 flag', '晋应急发〔2024〕114号 二（三）');
SELECT is(pg_temp.law('fee.floor', '110101', '2025-01-01'), NULL, '114号 二（三）: Shanxi alone');
SELECT is(pg_temp.law('fee.floor', '000000', '2025-01-01'), NULL, '114号 二（三）: not the nation');
SELECT is(pg_temp.law('policy.death_limit', place, d), limits, '140号: ' || place || ' on ' || d)
FROM (VALUES ('140105', '2017-12-31'::date, NULL), ('110101', '2017-12-31', NULL), ('110101', '2018-01-01', '300000 block 安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）'),
    ('140105', '2018-01-01', '300000 block 安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）'), ('140105', '2024-03-26', '300000 block 安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）'),
    ('110101', '2025-03-28', '300000 block 安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）'), ('110101', '2025-03-29', '400000 block 应急〔2025〕27号 第十五条')) v (place, d, limits);
SELECT is(pg_temp.law('policy.death_limit', '140105', d), '300000 block 晋应急发〔2024〕114号 第一部分', '114号 第一部分: death limit on ' || d)
FROM unnest(ARRAY['2024-03-27', '2025-03-28']::date[]) d;
SELECT pg_temp.says('policy.insurer_eligible', '140105', '2024-03-27', 'block', '晋应急发〔2024〕114号 第一部分');
SELECT pg_temp.says('policy.payer', '140105', '2024-03-27', 'block', '晋应急发〔2024〕114号 第一部分');
-- Duties of the sectors that the notice names, one row each, and of no other.
SELECT pg_temp.says(d.code, '140105', '2024-03-27', d.value, '晋应急发〔2024〕114号 ' || d.article, sector)
FROM (VALUES ('policy.contract_services', 'flag', '二（二）'), ('service.first', '3 mons flag', '附件2第七条')) d (code, value, article), unnest(ARRAY['coal', 'non_coal_mine', 'hazardous_chemicals', 'fireworks', 'metal_smelting', 'mine']) sector;
SELECT is(pg_temp.law(code, '140105', '2026-06-30', sector, size), NULL, '114号: no ' || code || ' of ' || concat_ws(', ', sector, size))
FROM unnest(ARRAY['quota.risk_assessment', 'quota.hazard_inspection', 'service.first', 'policy.contract_services']) code,
     (SELECT DISTINCT code FROM safeins.code_list WHERE list = 'sector' AND code <> ALL ('{mine,coal,non_coal_mine,hazardous_chemicals,fireworks,metal_smelting}'::text[])) s (sector),
     unnest(ARRAY[NULL, 'large', 'medium', 'small', 'micro']) size;
SELECT is_empty($$SELECT code, id FROM safeins.rule WHERE shipped AND (code LIKE 'quota.%' OR code IN ('service.first', 'policy.contract_services')) AND code NOT IN ('quota.year', 'quota.partial', 'quota.size', 'quota.warning')
    AND (sector IS NULL OR sector = 'other')$$, 'one row a sector');
SELECT pg_temp.says(code, '140105', '2024-03-27', n || ' flag', '晋应急发〔2024〕114号 二（一）', sector, size)
FROM unnest(ARRAY['quota.risk_assessment', 'quota.hazard_inspection']) code,
     (VALUES ('coal', NULL, 2), ('coal', 'large', 2), ('coal', 'micro', 2), ('metal_smelting', 'large', 1), ('fireworks', 'medium', 1), ('non_coal_mine', 'small', 0), ('hazardous_chemicals', 'micro', 0)) q (sector, size, n);
SELECT pg_temp.says('report.annual', '140105', '2024-03-27', '1 mon flag', '晋应急发〔2024〕114号 三（一）');
SELECT pg_temp.says('report.figures', '140105', '2024-03-27', 'flag', '晋应急发〔2024〕114号 三（一）');
SELECT is((SELECT items FROM safeins.rule_for('report.addressees', '140105', '2025-01-01')), ARRAY['emergency', 'financial'], '114号 三（一）: 报省应急管理厅和国家金融监督管理总局山西监管局');
SELECT is((SELECT items FROM safeins.rule_for('policy.full_cover', '110101', d)), i, '应急厅函〔2026〕352号: ' || d) FROM (VALUES (date '2026-12-30', NULL::text[]), ('2026-12-31', '{mine,coal,non_coal_mine,hazardous_chemicals,fireworks,metal_smelting}')) v (d, i);
SELECT is((date '2024-12-31' + term)::date, '2025-01-31', '114号 三（一）: the report is due on 31 January')
FROM safeins.rule_for('report.annual', '140000', '2024-12-31');
SELECT pg_temp.says('insurer.suspension_filing', '140105', '2024-03-27', '3 years flag', '晋应急发〔2024〕114号 附件2第一条');
SELECT pg_temp.says('insurer.suspension_competition', '140105', '2024-03-27', '2 years flag', '晋应急发〔2024〕114号 附件2第三条');

-- 应急〔2025〕27号
SELECT pg_temp.says('policy.death_limit', '140105', '2025-03-29', '400000 block', '应急〔2025〕27号 第十五条');
SELECT pg_temp.says('policy.death_limit', '110101', '2025-03-29', '400000 block', '应急〔2025〕27号 第十五条');
SELECT pg_temp.says('policy.commission_cap', '140105', '2025-03-29', '0.05 block', '应急〔2025〕27号 第十四条');
SELECT pg_temp.says('policy.payer', '110101', '2025-03-29', 'block', '应急〔2025〕27号 第六条');
SELECT pg_temp.says('policy.no_surrender', '140105', '2025-03-29', 'block', '应急〔2025〕27号 第十六条');

-- Nothing was forgotten.
SELECT is_empty($$SELECT code FROM safeins.rule_code WHERE code NOT LIKE 'quota.%' OR type <> 'count' EXCEPT SELECT code FROM safeins.rule WHERE shipped$$, 'every code has shipped law, but quotas of which the law says nothing');
SELECT is_empty($$SELECT id FROM safeins.rule WHERE shipped AND source !~ '^(应急厅函〔2024〕322号|晋应急发〔2024〕114号|应急〔2025〕27号|AQ 9010-2019) (第|二|三|附件)' AND source <> '安监总办〔2017〕140号（晋应急发〔2024〕114号 引言所引）' AND source <> '应急厅函〔2026〕352号' AND source !~ '^《中华人民共和国保险法》第'$$, 'every shipped row cites document and article');
-- What the text does not say is a default, is marked so, and refuses nothing but a choice that there is not.
SELECT is_empty($$SELECT id FROM safeins.rule JOIN safeins.rule_code c USING (code) WHERE shipped AND note LIKE '%默认值%' AND rule.mode = 'block' AND c.choices IS NULL AND note NOT LIKE '%默认值：原通知为2024年度%' AND code NOT IN ('hazard.notified_party', 'fee.carry')$$, 'no default refuses');
SELECT is_empty($$SELECT id FROM safeins.rule WHERE shipped AND (note LIKE '%默认%') <> (note LIKE '%default%')$$, 'marked in both languages');
-- 114号 is of 2024, by its title: what is taken to hold after it says so.
SELECT is_empty($$SELECT id FROM safeins.rule WHERE shipped AND source LIKE '晋应急发〔2024〕114号%' AND place::integer <> 0
    AND (upper_inf(effective) AND (note IS NULL OR note NOT LIKE '%默认值：原通知为2024年度，2025年起沿用系推定%') OR lower(effective) <> '2024-03-27')$$, '114号: its validity after 2024 is told to be assumed');
SELECT is((SELECT effective::text FROM safeins.rule WHERE code = 'filing.annual'), '[2024-03-27,2025-01-01)', '114号 第一部分: papers of 2024 are due on a day; of other years the text says nothing');
SELECT is_empty('SELECT id FROM safeins.rule r JOIN safeins.rule_code c USING (code) WHERE r.type <> c.type', 'every value has its code''s type');

SELECT * FROM finish();
ROLLBACK;
