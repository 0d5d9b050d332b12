-- The wordings of both notices for services and for what the fee is spent on, as the texts have them, each with its citation: every one is a kind of service and a purpose.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE TEMP TABLE phrase (citation text, phrase text, kind text, service boolean DEFAULT true);
INSERT INTO phrase (citation, phrase, kind) VALUES
    ('322号 第一部分', '隐患排查治理工作', 'hazard_inspection'), ('322号 第二部分', '生产安全事故隐患排查服务', 'hazard_inspection'), ('322号 第二部分', '事故隐患排查', 'hazard_inspection'),
    ('322号 第二部分', '隐患排查服务', 'hazard_inspection'), ('322号 第二部分', '协助治理重大事故隐患', 'hazard_inspection'), ('322号 第二部分', '科技兴安', 'technology'),
    ('322号 第二部分', '安责险事故预防服务', 'other'), ('322号 第三部分', '风险分析研判', 'risk_assessment'), ('322号 第三部分', '安全生产宣传教育培训服务', 'training'),
    ('322号 第三部分', '治本攻坚行动文件精神的宣贯', 'training'), ('322号 第三部分', '重大事故隐患判定标准的宣传培训', 'training'), ('322号 第三部分', '典型事故案例的警示教育', 'training'),
    ('322号 第三部分', '安全生产应急救援演练服务', 'emergency_drill'), ('322号 第三部分', '安全生产应急救援演练', 'emergency_drill'), ('322号 第三部分', '安全生产标准化建设服务', 'standardization'),
    ('322号 第三部分', '安全生产标准化建设', 'standardization'), ('322号 第三部分', '健全完善安全管理体系', 'standardization'), ('322号 第三部分', '安全生产标准化系统性管理', 'standardization'),
    ('322号 第四部分', '事故预防及相关技术支持工作', 'other'), ('322号 第四部分', '事故预防服务', 'other'), ('322号 引言', '风险评估管控', 'risk_assessment'),
    ('114号 二（一）', '安全风险辨识、评估和安全评价', 'risk_assessment'), ('114号 二（一）', '生产安全事故隐患排查', 'hazard_inspection'), ('114号 二（一）', '事故预防服务案例和培训', 'training'),
    ('114号 二（一）', '风险评估管控', 'risk_assessment'), ('114号 附件2第七条', '事故预防服务', 'other'),
    -- as people write the same
    ('通行写法', '安全生产应急预案编制和应急救援演练', 'emergency_drill'), ('通行写法', '安全生产科技推广应用', 'technology'), ('通行写法', '其他有关事故预防工作', 'other'), ('通行写法', '安全生产和职业病防治宣传教育培训', 'training'),
    ('通行写法', '隐患排查', 'hazard_inspection'), ('通行写法', '安全评价', 'risk_assessment'), ('通行写法', '应急演练', 'emergency_drill'), ('通行写法', '安全培训', 'training'), ('通行写法', '标准化建设', 'standardization');
CREATE TABLE bd (no text PRIMARY KEY);
CREATE TABLE fw (id int, kind text, day date);
CREATE TABLE bf (id int PRIMARY KEY, je numeric);
CREATE TABLE zc (id int PRIMARY KEY, yt text, je numeric DEFAULT 1);
SELECT safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "''A''", "enterprise": "no", "effective": "date ''2026-01-01''", "expires": "date ''2026-12-31''"}'),
    safeins.attach('service', 'fw', '{"service": "id", "policy": "''P''", "kind": "kind", "served_on": "day"}'),
    safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "''A''", "amount": "je", "received_on": "date ''2026-01-02''"}'),
    safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "''A''", "amount": "je", "spent_on": "date ''2026-06-01''", "purpose": "yt"}') \g /dev/null
INSERT INTO bd VALUES ('P');
INSERT INTO bf VALUES (1, 100000);
CREATE FUNCTION pg_temp.kind_of(word text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    BEGIN
        INSERT INTO fw VALUES (1, word, '2026-03-02');
        SELECT kind INTO answer FROM safeins.service;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer; WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
    END;
END $$;
CREATE FUNCTION pg_temp.spent_on(word text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        INSERT INTO zc VALUES (1, word);
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN 'accepted'; WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
    END;
END $$;
SELECT is(pg_temp.kind_of(phrase), kind, citation || ': a service: ' || phrase) FROM phrase;
SELECT is(pg_temp.spent_on(phrase), 'accepted', citation || ': a purpose: ' || phrase) FROM phrase;
-- 322号 第四部分: 不得随意扩大使用范围, 不得挤占、挪用.
SELECT alike(pg_temp.spent_on(word), 'SI102 %', '322号 第四部分: no purpose: ' || word) FROM unnest(ARRAY['奖金', '招待费', '手续费', '业务宣传', '办公费', '返还保费']) word;
SELECT alike(pg_temp.kind_of(word), 'SI404 %', 'no service: ' || word) FROM unnest(ARRAY['联谊', '慰问', '送礼', '返利']) word;
-- The same words in other orders, as people write them: a kind and a purpose each.
CREATE TEMP TABLE ordered (phrase text, kind text);
INSERT INTO ordered VALUES ('安全生产事故隐患排查', 'hazard_inspection'), ('生产安全隐患排查', 'hazard_inspection'), ('安全隐患排查', 'hazard_inspection'), ('安全生产隐患排查治理', 'hazard_inspection'), ('安全生产事故隐患排查服务', 'hazard_inspection'),
    ('生产安全重大事故隐患排查', 'hazard_inspection'), ('重大事故隐患治理', 'hazard_inspection'), ('事故隐患排查和治理', 'hazard_inspection'), ('安全事故隐患排查', 'hazard_inspection'), ('隐患排查工作', 'hazard_inspection'),
    ('安全风险评估、辨识和安全评价', 'risk_assessment'), ('安全风险辨识和评估', 'risk_assessment'), ('风险评估和辨识', 'risk_assessment'), ('安全风险辨识评估和安全评价', 'risk_assessment'), ('安全风险辨识、评估、安全评价', 'risk_assessment'),
    ('安全评价和安全风险辨识、评估', 'risk_assessment'), ('安全风险辨识、评估和安全评价服务', 'risk_assessment'), ('风险研判分析', 'risk_assessment'), ('风险管控评估', 'risk_assessment'), ('安全风险评估服务', 'risk_assessment'),
    ('安全生产教育培训', 'training'), ('安全生产培训教育', 'training'), ('生产安全宣传教育培训', 'training'), ('安全生产宣传培训', 'training'), ('教育培训服务', 'training'), ('安全生产宣教培训服务', 'training'),
    ('应急预案编制和演练', 'emergency_drill'), ('应急演练与应急预案编制', 'emergency_drill'), ('应急救援和演练', 'emergency_drill'), ('生产安全应急演练', 'emergency_drill'), ('生产安全事故应急预案演练', 'emergency_drill'), ('应急演练服务', 'emergency_drill'),
    ('安全标准化建设', 'standardization'), ('安全生产标准化创建', 'standardization'), ('标准化建设服务', 'standardization'), ('安全科技推广', 'technology'), ('安全生产科技推广和应用', 'technology'), ('安全评价与咨询', 'consulting'), ('安全生产评价和咨询', 'consulting'),
    ('职业病危害评估', 'occupational_health'), ('安全生产责任保险事故预防服务', 'other');
SELECT is(pg_temp.kind_of(phrase), kind, '其他语序: a service: ' || phrase) FROM ordered;
SELECT is(pg_temp.spent_on(phrase), 'accepted', '其他语序: a purpose: ' || phrase) FROM ordered;
SELECT is_empty($$SELECT name FROM safeins.code_list WHERE list LIKE 'service.%' AND list <> 'service.code' GROUP BY name HAVING count(DISTINCT code) > 1$$, 'no word is two kinds');
-- A place's own purposes are its own: the notices' wordings count for a kind that the rule names by its code.
SELECT is((SELECT count(*) FROM (SELECT safeins.add_rule('fee.purpose', '140105', '安全生产宣传教育培训', '2026-01-01', '本地〔2026〕1号')) x), 1::bigint, 'a place that has names alone');

-- What the texts have insurers, measures and others do: a code each, in the list that the fact is read by.
SELECT is(safeins.code_of(list, phrase), code, citation || ': ' || list || ': ' || phrase) FROM (VALUES
    ('114号 三（二）', 'insurer.act', '虚假宣传', 'false_publicity'), ('114号 三（二）', 'insurer.act', '恶意低价承保', 'predatory_pricing'), ('114号 三（二）', 'insurer.act', '不严格执行经备案的保险条款和费率', 'unfiled_terms'),
    ('114号 三（二）', 'insurer.act', '商业贿赂', 'bribery'), ('114号 三（二）', 'insurer.act', '给予保险合同以外利益', 'extra_benefit'), ('114号 三（二）', 'insurer.act', '未按保险合同约定承保', 'not_as_agreed'),
    ('114号 三（二）', 'insurer.act', '委托不具备相应资质的第三方机构开展事故预防服务', 'unqualified_provider'), ('114号 三（二）', 'insurer.act', '违反《中华人民共和国保险法》有关规定', 'insurance_law'), ('114号 三（二）', 'insurer.act', '违反相关法律法规规定', 'other'),
    ('114号 三（三）', 'insurer.act', '不作为', 'inaction'), ('114号 三（三）', 'insurer.act', '慢作为', 'inaction'), ('114号 三（三）', 'insurer.act', '乱作为', 'inaction'),
    ('114号 附件2第一条', 'insurer.act', '弄虚作假', 'falsification'), ('114号 附件2第三条', 'insurer.act', '不正当竞争手段', 'unfair_competition'), ('114号 附件2第三条', 'insurer.act', '虚列费用', 'fictitious_cost'),
    ('114号 附件2第三条', 'insurer.act', '给予或承诺给予投保单位保险合同以外利益', 'extra_benefit'), ('114号 附件2第三条', 'insurer.act', '套取手续费', 'extracted_commission'), ('114号 附件2第三条', 'insurer.act', '不足额承保', 'underinsurance'),
    ('114号 附件2第三条', 'insurer.act', '恶意低价竞争', 'predatory_pricing'), ('114号 附件2第三条', 'insurer.act', '扰乱市场秩序', 'unfair_competition'), ('114号 附件2第四条', 'insurer.act', '无正当理由拒保', 'groundless_refusal'),
    ('114号 附件2第四条', 'insurer.act', '拒赔', 'groundless_refusal'), ('114号 附件2第五条', 'insurer.act', '未足额投入和使用事故预防费', 'underspending'), ('114号 附件2第七条', 'insurer.act', '未及时上传', 'late_upload'),
    ('114号 第一部分', 'insurer.act', '摊派给从业人员个人', 'charged_to_workers'), ('322号 第四部分', 'insurer.act', '挤占、挪用', 'diverted_fee'), ('322号 第四部分', 'insurer.act', '挪用', 'diverted_fee'), ('322号 第四部分', 'insurer.act', '随意扩大使用范围', 'diverted_fee'),
    ('322号 第四部分', 'insurer.act', '套取费用', 'extracted_fee'), ('322号 第四部分', 'insurer.act', '其他违法违规行为', 'other'), ('322号 第五部分', 'insurer.act', '未落实事故预防服务要求', 'services_neglected'), ('322号 第五部分', 'insurer.act', '投入不足', 'underspending'),
    ('322号 第二部分', 'insurer.act', '未及时上报', 'unreported_hazard'), ('114号 三（一）', 'insurer.act', '未按时报送', 'late_report'),
    ('322号 第五部分', 'measure.kind', '约谈', 'interview'), ('322号 第五部分', 'measure.kind', '督促限期整改', 'rectify'), ('322号 第五部分', 'measure.kind', '通报表扬', 'praise'), ('322号 第五部分', 'measure.kind', '总结推广优秀案例', 'praise'),
    ('114号 三（二）', 'measure.kind', '监管谈话', 'interview'), ('安全生产法', 'measure.kind', '责令限期改正', 'rectify'), ('114号 三（二）', 'measure.kind', '限期整改', 'rectify'), ('114号 三（二）', 'measure.kind', '公开通报', 'public_notice'), ('114号 三（二）', 'measure.kind', '依法追究其法律责任', 'transfer'),
    ('114号 三（二）', 'measure.kind', '行政处罚', 'penalty'), ('114号 三（二）', 'measure.kind', '予以处罚', 'penalty'), ('114号 三（二）', 'measure.kind', '通报当地金融监管、市场监管等部门', 'transfer'), ('114号 三（三）', 'measure.kind', '在全省进行通报', 'public_notice'),
    ('114号 三（三）', 'measure.kind', '警示教育', 'public_notice'), ('114号 三（三）', 'measure.kind', '纳入安全生产领域联合惩戒“黑名单”管理', 'joint_punishment'), ('114号 附件2', 'measure.kind', '停止使用安责险条款和费率', 'stop_use'),
    ('114号 附件2第一条', 'measure.kind', '停止使用安责险条款和费率三年', 'stop_use'), ('114号 附件2第三条', 'measure.kind', '停止使用安责险条款和费率两年', 'stop_use'),
    ('114号 三（二）', 'measure.object', '承保机构', 'insurer'), ('322号 第五部分', 'measure.object', '保险机构', 'insurer'), ('114号 三（二）', 'measure.object', '高危行业企业', 'enterprise'), ('322号 第五部分', 'measure.object', '投保单位', 'enterprise'),
    ('114号 三（三）', 'measure.object', '第三方服务机构', 'provider'), ('322号 第二部分', 'measure.object', '技术服务机构', 'provider'), ('322号 第二部分', 'measure.object', '安全生产技术服务机构', 'provider'), ('114号 二（一）', 'measure.object', '投保企业', 'enterprise'),
    ('322号 第一部分', 'sector', '矿山', 'mine'), ('114号 二（一）', 'sector', '煤矿行业投保企业', 'coal'), ('114号 二（一）', 'sector', '非煤矿山', 'non_coal_mine'), ('114号 二（一）', 'sector', '危险化学品', 'hazardous_chemicals'), ('114号 二（一）', 'sector', '烟花爆竹', 'fireworks'),
    ('114号 二（一）', 'sector', '金属冶炼', 'metal_smelting'), ('114号 附件1（五）', 'sector', '其他行业', 'other'), ('114号 二（一）', 'size', '大中型投保企业', 'large'), ('114号 二（一）', 'size', '小微型企业', 'small'), ('114号 二（一）', 'size', '小微型生产经营企业', 'small'),
    ('322号 第三部分', 'risk', '高', 'high'), ('322号 第三部分', 'risk', '中', 'medium'), ('322号 第三部分', 'risk', '低风险生产经营单位', 'low'),
    ('114号 二（一）', 'channel', '官网', 'online'), ('114号 二（一）', 'channel', 'APP', 'online'), ('114号 二（一）', 'channel', '微信', 'online'), ('114号 二（一）', 'channel', '电话', 'phone'),
    ('114号 三（一）', 'addressee', '省应急管理厅', 'emergency'), ('114号 三（一）', 'addressee', '国家金融监督管理总局山西监管局', 'financial'), ('114号 三（一）', 'addressee', '相关行业主管部门', 'industry'), ('322号 第二部分', 'addressee', '应急管理部门', 'emergency'),
    ('322号 第五部分', 'addressee', '金融监管机构', 'financial'), ('114号 三（二）', 'addressee', '金融监管部门', 'financial'), ('322号 第二部分', 'hazard.level', '重大事故隐患', 'major')) v (citation, list, phrase, code);
SELECT is_empty($$SELECT list, name FROM safeins.code_list WHERE list IN ('insurer.act', 'measure.kind', 'measure.object') AND shipped AND source = ''$$, 'each has its citation');
SELECT is_empty($$SELECT code FROM safeins.code_list WHERE list = 'insurer.act' EXCEPT SELECT code FROM safeins.code_list WHERE list = 'insurer.act' AND ordinal IS NOT NULL$$, 'each act has a proper name');
SELECT * FROM finish();
ROLLBACK;
