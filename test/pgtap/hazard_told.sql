-- 应急厅函〔2024〕322号 第二部分: a major hazard meets a criterion, its enterprise's head is told, and what is not rectified goes to the authority;
-- 晋应急发〔2024〕114号 二（一）: its plan is made in time.
BEGIN;
\ir lib/refused.sql
\ir lib/hazard_tables.sql
SELECT no_plan();
ALTER TABLE yh ADD COLUMN tk text, ADD COLUMN sbdx text;
SELECT safeins.detach('hazard', 'yh', '换映射') \g /dev/null
SELECT safeins.attach('hazard', 'yh', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx",
    "notified_on": "tzrq", "notified_party": "tzdx", "plan_on": "fa", "extension": "yq", "rectified_on": "zgrq", "rectified_by": "zgr",
    "rechecked_on": "fcrq", "rechecked_by": "fcr", "evidence": "zj", "reported_on": "sbrq", "closed_on": "xhrq", "place": "xzqh",
    "criterion": "tk", "reported_to": "sbdx", "where": "NOT zf"}') \g /dev/null
CREATE FUNCTION pg_temp.says(statement text, code text, key text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format('SELECT coalesce(string_agg(message, ''; '' ORDER BY id), ''nothing'') FROM safeins.finding WHERE rule = %L AND row_key = %L', code, key))
$$;

-- The clause of the criteria: hazard.criterion
SELECT is(pg_temp.says(format($$INSERT INTO hz.yh (bh, jb, tk) VALUES ('A', %L, %L)$$, jb, tk), 'hazard.criterion', 'A'), found, '322号 第二部分: 判定标准: ' || concat_ws(' ', jb, tk))
FROM (VALUES ('重大', NULL, 'major hazard A names no clause of the criteria that it meets'), ('重大', ' 　', 'major hazard A names no clause of the criteria that it meets'),
    ('重大事故隐患', '', 'major hazard A names no clause of the criteria that it meets'),
    ('重大', '煤矿重大事故隐患判定标准 第四条第（三）项', 'nothing'), ('一般', NULL, 'nothing')) v (jb, tk, found);
SELECT is(pg_temp.says($$INSERT INTO hz.yh (bh, jb, fxrq, qx) VALUES ('A', '重大', '2023-12-31', '2024-02-01')$$, 'hazard.criterion', 'A'), 'nothing', 'found the day before the rule');
SELECT is(pg_temp.says($$INSERT INTO hz.yh (bh) VALUES ('A'); UPDATE hz.yh SET jb = '重大' WHERE bh = 'A'$$, 'hazard.criterion', 'A'), 'major hazard A names no clause of the criteria that it meets', 'raised to a major one');
SELECT is(pg_temp.says($$INSERT INTO hz.yh (bh, jb, tk) VALUES ('A', '重大', '三'); UPDATE hz.yh SET tk = NULL WHERE bh = 'A'$$, 'hazard.criterion', 'A'), 'major hazard A names no clause of the criteria that it meets', 'taken away');
SELECT safeins.set_mode('hazard.criterion', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO yh (bh, jb) VALUES ('A', '重大')$$, 'SI612', 'hazard.criterion', 'hz.yh', 'major hazard A names no clause of the criteria that it meets', '应急厅函〔2024〕322号 第二部分', 'refused where the rule blocks');
SELECT safeins.set_mode('hazard.criterion', 'off', '本测试其余部分不看') \g /dev/null

-- Who was told, by words that the text contains and that nothing in the clause denies.
INSERT INTO yh (bh, jb, tzrq) VALUES ('F', '重大', '2026-03-05');
CREATE FUNCTION pg_temp.told(party text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.says(format($q$UPDATE hz.yh SET tzdx = %L, zgrq = '2026-03-20', zgr = '张三', fcrq = '2026-03-21', fcr = '李四', zj = '照片', xhrq = '2026-03-22' WHERE bh = 'F'$q$, party), 'hazard.notified_party', 'F')
$$;
SELECT is(pg_temp.told(party), 'nothing', '322号 第二部分: 通知到主要负责人或实际控制人: ' || party)
FROM unnest(ARRAY['煤矿主要负责人张某', '主要负责人张某某', '某某公司实际控制人 李四', '已书面通知矿长王某', '矿长、安全副矿长', '副矿长，矿长', '未通知主要负责人，已通知实际控制人张某', '安全科长；法定代表人',
    '董事长（兼总经理）', '总经理李某', '主要负责人（电话通知）', '实际控制人张某，主要负责人出差', 'Notified the general manager', 'deputy general manager, general manager', 'the Principal, Mr. Li', '副总经理王某。董事长赵某']) party;
SELECT is(pg_temp.told(party), format('major hazard F is closed, and notified was "%s": no word for the principal or actual controller', party), '322号 第二部分: nobody who is meant: ' || party)
FROM unnest(ARRAY['未通知主要负责人', '没有通知实际控制人', '尚未告知主要负责人', '未向主要负责人通知', '主要负责人未通知到', '主要负责人（未通知）', '主要负责人联系不上', '无法联系实际控制人', '主要负责人不在，已通知安全科长',
    '副矿长', '副总经理王某', '副 矿长', '总经理助理', '董事长秘书', '原矿长', '总经理办公室', '拟通知主要负责人', '主要负责人出差', '安全员', 'deputy general manager', 'Vice Chairman', 'assistant to the general manager', 'general manager''s secretary',
    'principal not notified', 'could not reach the principal', '主要负责人以外的人员']) party;
SELECT is(pg_temp.would($$SELECT safeins.add_rule('hazard.notified_denied', '140000', '暂未', '2026-01-01', source => '省厅'); UPDATE hz.yh SET tzdx = '拟通知矿长', zgrq = '2026-03-20', zgr = '张三', fcrq = '2026-03-21', fcr = '李四', zj = '照片', xhrq = '2026-03-22' WHERE bh = 'F'$$,
    $$SELECT count(*) FROM safeins.finding WHERE rule = 'hazard.notified_party'$$), '0', 'the words are rows of law: a place has its own');

-- To whom it was reported: hazard.reported_to
SELECT is(pg_temp.says(format($$INSERT INTO hz.yh (bh, jb, sbrq, sbdx) VALUES ('R', %L, '2026-04-03', %L)$$, jb, sbdx), 'hazard.reported_to', 'R'), found, '322号 第二部分: 上报: ' || concat_ws(' ', jb, sbdx))
FROM (VALUES ('重大', NULL, 'major hazard R was reported on 2026-04-03, and it is not known to whom'), ('重大', '　', 'major hazard R was reported on 2026-04-03, and it is not known to whom'),
    ('重大', '太原市应急管理局', 'nothing'), ('重大', '省应急厅', 'nothing'), ('重大', '行业主管部门', 'nothing'), ('重大', '国家矿山安全监察局山西局', 'nothing'), ('重大', '市能源局', 'nothing'), ('重大', '住房和城乡建设局', 'nothing'),
    ('重大', '本公司总部', 'major hazard R was reported to "本公司总部": no word for an authority'), ('重大', '未上报应急管理局', 'major hazard R was reported to "未上报应急管理局": no word for an authority'),
    ('一般', NULL, 'nothing'), ('一般', '本公司总部', 'nothing')) v (jb, sbdx, found);
SELECT is(pg_temp.says($$INSERT INTO hz.yh (bh, jb) VALUES ('R', '重大')$$, 'hazard.reported_to', 'R'), 'nothing', 'what was not reported is asked by its deadline');
SELECT is(pg_temp.says($$INSERT INTO hz.yh (bh, jb, sbrq, sbdx) VALUES ('R', '重大', '2026-04-03', '应急局'); UPDATE hz.yh SET sbdx = NULL WHERE bh = 'R'$$, 'hazard.reported_to', 'R'), 'major hazard R was reported on 2026-04-03, and it is not known to whom', 'taken away');
SELECT safeins.set_mode('hazard.reported_to', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO yh (bh, jb, sbrq, sbdx) VALUES ('R', '重大', '2026-04-03', '总部')$$, 'SI612', 'hazard.reported_to', 'hz.yh', 'major hazard R was reported to "总部": no word for an authority', 'safeins.rule_for(''hazard.reported_to''', 'refused where the rule blocks');
SELECT safeins.set_mode('hazard.reported_to', NULL, '恢复') \g /dev/null

-- A duty is met by the act that the law names alone: whoever else was told, the deadline stays open, and escalates.
CREATE FUNCTION pg_temp.due_of(kind text, statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format('SELECT coalesce(string_agg(concat_ws('' '', due_on, ''met '' || met_on), '', ''), ''none'') FROM safeins.deadline WHERE subject = ''M'' AND kind = %L', kind))
$$;
SELECT is(pg_temp.due_of('hazard.notify', format($$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', %L)$$, party)), '2026-03-05 met 2026-03-03', '322号 第二部分: the notice is given: ' || party)
FROM unnest(ARRAY['主要负责人', '实际控制人', '主要负责人（法定代表人）', '法定代表人（主要负责人）', '主要负责人及安全科长', '安全科长及主要负责人', '安全科长、主要负责人', '安全科长和主要负责人', '安全科长与主要负责人', '安全科长以及主要负责人', '安全员,主要负责人', '安全员;主要负责人',
    '安全员；主要负责人', '安全员，主要负责人', '安全员/主要负责人', '安全员／主要负责人', E'安全员\n主要负责人', '{安全员,主要负责人}', '主要负责人张三', '主要负责人：张三', '【主要负责人】张三', '太原某某煤矿矿长', '太原矿长', '目前主要负责人张某', '主要负责人及其秘书', '主要负责人和副总经理',
    '主要负责人前来签收', '企业主要负责人', '安全生产主要负责人', '主要负责人已通知、安全员未到场', '已通知主要负责人、安全科未通知', '　主 要负责人　法定代表人', 'the general manager', 'Principal and safety officer', 'safety officer/principal', 'PRINCIPAL']) party;
SELECT is(pg_temp.due_of('hazard.notify', format($$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', %L)$$, party)), '2026-03-05', '322号 第二部分: the notice is not given: ' || party)
FROM unnest(ARRAY['安全员', '安全科长', '主要负责人的秘书', '主要负责人之秘书', '主要负责人秘书', '主要负责人（秘书）', '主要负责人：秘书', '主要负责人 的 秘书', '主要负责人张三的秘书', '主要负责人张三秘书', '主要负责人张三的秘书李四', '秘书（主要负责人）', '法定代表人的司机', '实际控制人的家属',
    '主要负责人的妻子', '主要负责人之子', '董事长的助理', '总经理办公室主任', '矿长代表', '业主代表', '法定代表人授权委托人', '主要负责人指定人员', '主要负责人委托安全员', '副主要负责人', '前任主要负责人', '原主要负责人', '非主要负责人', '除主要负责人外的人员', '代表主要负责人签收', '行业主管部门', '企业主管',
    '安全矿长', '值班矿长', '车间主要负责人', '部门主要负责人', '保险公司总经理', '未通知主要负责人、实际控制人', '主要负责人、实际控制人均未通知', '未通知主要负责人和实际控制人', '主要负责人/实际控制人未通知', 'principal''s secretary', 'secretary of the principal', 'secretary to the general manager',
    'principals office', 'financial controller', 'the chairman''s wife', 'vice-chairman']) party;
SELECT is(pg_temp.due_of('hazard.report', format($$INSERT INTO hz.yh (bh, jb, sbrq, sbdx) VALUES ('M', '重大', '2026-04-03', %L)$$, sbdx)), '2026-04-09 met 2026-04-03', '322号 第二部分: reported to an authority: ' || sbdx)
FROM unnest(ARRAY['应急管理部门', '相关行业主管部门', '县应急管理局', '市应急局、本公司总部', '本公司总部及市应急管理局', '经公司上报应急管理局', '市公安局', '工信局', '县人民政府', '开发区管委会', '煤矿安全监察局', '企业主管部门', 'the emergency management department', 'county bureau', '应急管理局;行业主管部门']) sbdx;
SELECT is(pg_temp.due_of('hazard.report', format($$INSERT INTO hz.yh (bh, jb, sbrq, sbdx) VALUES ('M', '重大', '2026-04-03', %L)$$, sbdx)), '2026-04-09', '322号 第二部分: reported to none: ' || coalesce(sbdx, 'NULL'))
FROM unnest(ARRAY[NULL, '', '　', '本公司', '本企业', '甲矿', '本公司总部', '公司应急办', '本矿应急办公室', '本公司应急管理部', '集团应急指挥中心', '应急救援公司', '应急科技有限公司', '保险公司', '办公安全科', '员工信息群', '未上报应急管理局', '未报应急局、主管部门', 'our safety department', 'company''s emergency department', 'headquarters', 'nobody']) sbdx;
SELECT is(pg_temp.due_of(kind, statement), met, '322号 第二部分: put right later: ' || kind) FROM (VALUES
    ('hazard.notify', $$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', '安全员'); UPDATE hz.yh SET tzrq = '2026-03-04', tzdx = '矿长' WHERE bh = 'M'$$, '2026-03-05 met 2026-03-04'),
    ('hazard.notify', $$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', '安全员'); UPDATE hz.yh SET tzdx = '矿长' WHERE bh = 'M'$$, '2026-03-05 met 2026-03-03'),
    ('hazard.notify', $$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', '矿长'); UPDATE hz.yh SET tzdx = '安全员' WHERE bh = 'M'$$, '2026-03-05'),
    ('hazard.notify', $$SELECT safeins.set_mode('hazard.notified_party', 'off', '本地不看'); INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', '安全员')$$, '2026-03-05 met 2026-03-03'),
    ('hazard.report', $$INSERT INTO hz.yh (bh, jb, sbrq) VALUES ('M', '重大', '2026-04-03'); UPDATE hz.yh SET sbdx = '应急局' WHERE bh = 'M'$$, '2026-04-09 met 2026-04-03'),
    ('hazard.report', $$INSERT INTO hz.yh (bh, jb, sbrq, sbdx) VALUES ('M', '重大', '2026-04-03', '应急局'); UPDATE hz.yh SET sbdx = '总部' WHERE bh = 'M'$$, '2026-04-09'),
    ('hazard.report', $$INSERT INTO hz.yh (bh, jb, qx, sbrq, sbdx) VALUES ('M', '重大', '2026-06-15', '2026-06-15', '总部'); SELECT safeins.sweep('2026-06-30')$$, '2026-06-23'),
    ('hazard.report', $$SELECT safeins.set_mode('hazard.reported_to', 'off', '本地不看'); INSERT INTO hz.yh (bh, jb, sbrq) VALUES ('M', '重大', '2026-04-03')$$, '2026-04-09 met 2026-04-03')) v (kind, statement, met);
SELECT is(pg_temp.would($$INSERT INTO hz.yh (bh, jb, tzrq, tzdx) VALUES ('M', '重大', '2026-03-03', '安全员'); UPDATE hz.yh SET tzrq = '2026-03-09', tzdx = '矿长' WHERE bh = 'M'$$, $$SELECT string_agg(message, '; ') FROM safeins.finding WHERE rule = 'hazard.notify'$$),
    'hazard.notify of hazard M was due on 2026-03-05 and came on 2026-03-09, 4 days late', 'late is when the head was told, not when somebody was');
SELECT is(pg_temp.would($$INSERT INTO hz.yh (bh, jb, sbrq, sbdx, gs) VALUES ('M', '重大', '2026-04-03', '总部', '人保')$$, $$SELECT string_agg(hazard, ',') FROM safeins.hazards_unreported(2026, '人保') WHERE hazard = 'M'$$), 'M', 'what no authority has heard of stands among the unreported');
SELECT is(pg_temp.would($$INSERT INTO hz.yh (bh, jb, tzrq, tzdx, sbrq, sbdx) VALUES ('M', '重大', '2026-03-03', '安全员', '2026-04-03', '总部'), ('M2', '一般', '2026-03-03', '安全员', '2026-04-03', '总部'), ('M3', '重大', '2026-03-03', '矿长', '2026-04-03', '应急局');
    UPDATE hz.yh SET bz = 'x'; UPDATE hz.yh SET tzdx = '班长' WHERE bh = 'M3'$$, 'SELECT count(*) FROM safeins.reconcile()'), '0', 'the books agree with the tables');

-- The report is owed by major ones alone, whoever opens the duty.
INSERT INTO yh (bh, jb) VALUES ('N1', '一般'), ('N2', '较大'), ('N3', '重大'), ('N4', '特别重大');
SELECT is(pg_temp.dues(bh) ~ 'report', owed, '322号 第二部分: 未按时限整改的重大事故隐患上报: ' || bh) FROM (VALUES ('N1', false), ('N2', false), ('N3', true), ('N4', true)) v (bh, owed);
INSERT INTO yh (bh, jb, qx) VALUES ('S1', '一般', '2026-06-20'), ('S3', '重大', '2026-06-20');
SELECT safeins.sweep('2026-06-21') \g /dev/null
SELECT is(pg_temp.dues('S1'), 'rectify 2026-06-20', '... by the sweep: not a general one');
SELECT ok(pg_temp.dues('S3') ~ 'report 2026-06-26', '... a major one, five working days after');
SELECT is_empty($$SELECT * FROM safeins.deadline WHERE kind = 'hazard.report' AND subject IN ('N1', 'N2', 'S1')$$, '... nor in any other way');

-- The plan of a major one: hazard.plan, ten working days after it was found.
INSERT INTO yh (bh, jb, fxrq, qx, fa) VALUES ('P0', '一般', '2026-03-02', '2026-07-01', NULL), ('P1', '重大', '2026-03-02', '2026-07-01', NULL), ('P2', '重大', '2026-03-02', '2026-07-01', '2026-03-16'),
    ('P3', '重大', '2026-03-02', '2026-07-01', '2026-03-17'), ('P5', '重大', '2024-03-26', '2026-07-01', NULL), ('P6', '重大', '2024-03-27', '2026-07-01', NULL);
INSERT INTO yh (bh, jb, fxrq, qx, xzqh) VALUES ('P7', '重大', '2026-03-02', '2026-07-01', '110000');
SELECT is((regexp_match(pg_temp.dues(bh), 'plan[^,]*'))[1], due, '114号 二（一）: 制定整改方案: ' || bh)
FROM (VALUES ('P0', NULL), ('P1', 'plan 2026-03-16'), ('P2', 'plan 2026-03-16 met 2026-03-16'), ('P3', 'plan 2026-03-16 met 2026-03-17'), ('P5', NULL), ('P6', 'plan 2024-04-11'), ('P7', NULL)) v (bh, due);
SELECT is((SELECT string_agg(row_key || ': ' || message, '; ') FROM safeins.finding WHERE rule = 'hazard.plan'), 'P3: hazard.plan of hazard P3 was due on 2026-03-16 and came on 2026-03-17, 1 days late', '... the last day is in time, the next is late');
UPDATE yh SET zgrq = '2026-03-10', zgr = '张三' WHERE bh = 'P1';
SELECT ok(pg_temp.dues('P1') ~ 'plan 2026-03-16 met 2026-03-10', 'what is rectified needs no plan any more');
UPDATE yh SET zgrq = NULL, fa = '2026-03-11' WHERE bh = 'P1';
SELECT ok(pg_temp.dues('P1') ~ 'plan 2026-03-16 met 2026-03-11', 'taken back, the plan counts');
UPDATE yh SET fa = NULL WHERE bh = 'P1';
SELECT ok(pg_temp.dues('P1') ~ 'plan 2026-03-16(,| met ,)', 'and without it nothing does');
UPDATE yh SET jb = '重大' WHERE bh = 'P0';
SELECT ok(pg_temp.dues('P0') ~ 'plan 2026-03-16', 'raised to a major one it needs a plan');
SELECT safeins.sweep('2026-06-22') \g /dev/null
SELECT ok((SELECT count(*) > 0 FROM safeins.escalation WHERE kind = 'hazard.plan' AND subject = 'P6'), 'no plan is heard of higher up');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
DELETE FROM safeins.deadline WHERE kind = 'hazard.plan' AND subject IN ('P1', 'P2');
UPDATE safeins.deadline SET due_on = due_on + 1 WHERE kind = 'hazard.plan' AND subject = 'P3';
INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, steps, provisional) SELECT '140000', 'hazard.plan', 'N1', '140000', '2026-03-02', '2026-03-16', 0, false;
SELECT is((SELECT string_agg(subject || ' ' || measure, ', ' ORDER BY subject) FROM safeins.reconcile()), 'N1 hazard.plan due on, P1 hazard.plan due on, P2 hazard.plan due on, P3 hazard.plan due on', 'what differs is shown');
SELECT ok(safeins.rebuild() > 0, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ' ORDER BY row_key) FROM safeins.audit('hazard', 'yh', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx", "plan_on": "fa", "place": "xzqh"}') WHERE rule = 'hazard.plan'),
    'hazard.plan P3', 'an audit finds the same');

-- How far and how often a deadline is put off: a place has rules of its own.
SELECT safeins.add_rule('hazard.extension_days', '140100', '10 days', '2026-01-01', mode => 'flag', source => '市局'), safeins.add_rule('hazard.extension_count', '140100', '0', '2026-01-01', mode => 'flag', source => '市局') \g /dev/null
SELECT is(pg_temp.would(format($$INSERT INTO hz.yh (bh, qx, xzqh) VALUES ('E', '2026-06-20', %L); UPDATE hz.yh SET qx = %L, yq = '批1' WHERE bh = 'E'$$, xzqh, qx),
    $$SELECT coalesce(string_agg(rule, ' ' ORDER BY rule), 'nothing') FROM safeins.finding WHERE row_key = 'E'$$), found, 'extension by place: ' || concat_ws(' ', xzqh, qx))
FROM (VALUES ('140105', '2026-06-30', 'hazard.extension_count'), ('140105', '2026-07-01', 'hazard.extension_count hazard.extension_days'), ('140200', '2026-07-20', 'nothing'), ('140200', '2026-07-21', 'hazard.extension_days'),
    (NULL, '2026-07-20', 'nothing')) v (xzqh, qx, found);
SELECT throws_ok($$SELECT safeins.add_rule('hazard.extension_days', '140200', '1 year', '2026-01-01', source => '市局')$$, 'SI010', NULL, 'no place is more lenient than the places above it');
SELECT lives_ok($$SELECT safeins.set_mode('hazard.extension_days', 'off', '省厅规定由各市定'), safeins.set_mode('hazard.extension_count', 'off', '省厅规定由各市定')$$, 'where the default does not hold, it goes');

-- A text of any length is read in a moment, whatever stands before its titles.
SET LOCAL statement_timeout = '60s';
SELECT lives_ok($$INSERT INTO yh (bh, jb, tzrq, tzdx) VALUES ('长', '重大', '2026-03-05', '张' || repeat('　', 200000) || '矿长')$$, 'many blanks before a title');
SELECT lives_ok($$UPDATE yh SET tzdx = repeat('（', 200000) || '矿长' WHERE bh = '长'$$, '... and many brackets');

SELECT * FROM finish();
ROLLBACK;
