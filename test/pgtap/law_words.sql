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
SELECT * FROM finish();
ROLLBACK;
