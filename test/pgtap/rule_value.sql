-- Values of rules as they are read in Chinese: of every type, of every unit, whatever the session's styles are.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null

SELECT is(safeins.rule_value_zh(code, value), says, code || ' ' || value)
FROM (VALUES ('fee.cap', '0.21', '占实收保费 21%'), ('fee.floor', '0.150000', '占实收保费 15%'), ('policy.commission_cap', '0.055', '占保费 5.5%'), ('premium.surcharge_accident', '0.1', '占基准保费 10%，每起'),
	('policy.death_limit', '400000', '400,000 元/人'), ('policy.premium_least', '1234567.5', '1,234,567.5 元/人'), ('policy.premium_least', '0', '0 元/人'),
	('quota.risk_assessment', '2', '2 次/年'), ('fee.carry', '3', '3 年'), ('evaluation.judged', '60', '占分值 60%'), ('evaluation.praise', '90', '得分率 90 分'), ('date.future', '0', '0 天'),
	('hazard.report', '5', '自整改期限届满起 5 个工作日'), ('policy.upload', '10', '自签单（未载则自生效）起 10 个工作日'),
	('report.annual', '1 mon', '自年度终了起 1 个月'), ('service.first', '3 months', '自保单生效起 3 个月'), ('deadline.warning', '30 days', '到期前 30 日'), ('insurer.suspension_filing', '3 years', '停用期 3 年'),
	('archive.retention', '1 year 6 mons 10 days', '自支出、服务之日起 1 年 6 个月 10 日'), ('claim.pay', '00:00:00', '自达成协议起 0 日'), ('claim.pay', '2 weeks', '自达成协议起 14 日'),
	('report.addressees', 'emergency, financial', '应急管理部门、金融监管机构'), ('escalation.levels', 'insurer 1, county 15, nation 90', '承保机构逾 1 日、县级逾 15 日、国家逾 90 日'),
	('evaluation.grades', 'excellent 90, good 75, fair 60, poor 0', '优秀 90 以上、良好 75 以上、合格 60 以上、不合格 0 以上'), ('evaluation.deductions', 'finding 1, measure 2.5', '线索每件扣 1 分、监管措施每件扣 2.5 分'),
	('evaluation.weights', 'fee 20, first_service 10', '预防费用 20 分、首次服务 10 分'), ('policy.full_cover', 'coal, 煤化工', '煤矿、煤化工'), ('quota.partial', 'up', '进位'), ('claim.refusal_words', '无, n/a', '无、n/a')) v (code, value, says);
SELECT is(safeins.rule_value_zh('fee.cap', NULL), NULL, 'a duty has no value');
SELECT is(safeins.rule_value_zh('no.such', '1'), NULL, 'no such code');

-- Every word of a choice has a word in Chinese, and every row that comes with the extension is told.
SELECT is_empty($$SELECT c.code, w FROM safeins.rule_code c, unnest(c.choices) w WHERE safeins.rule_word_zh(c.code, w) = w$$, 'choices are told in Chinese');
SELECT is_empty($$SELECT code, value FROM safeins.rulebook WHERE (value IS NULL) <> (value_zh IS NULL)$$, 'every value of the rulebook is told');
SELECT is_empty($$SELECT b.code, b.value_zh FROM safeins.rulebook b JOIN safeins.rule_code c USING (code) WHERE c.type <> 'list' AND b.value_zh ~ '[A-Za-z]'$$, '... in Chinese');
SELECT is_empty($$SELECT c.rule, c.value FROM safeins.commitment c WHERE (c.value IS NULL) <> (c.value_zh IS NULL)$$, '... and of the commitments');

-- What a session likes changes nothing.
CREATE TEMP TABLE in_words AS SELECT r.code, r.value, safeins.rule_value_zh(r.code, r.value) AS says FROM safeins.rulebook r;
SET LOCAL standard_conforming_strings = off;
SET LOCAL escape_string_warning = off;
SELECT is_empty('SELECT * FROM in_words WHERE says IS DISTINCT FROM safeins.rule_value_zh(code, value)', 'nor do backslashes of a session change any');
RESET standard_conforming_strings;
SET LOCAL intervalstyle = 'sql_standard';
SELECT is((SELECT DISTINCT 取值 FROM safeins_zh.rulebook WHERE 规则代码 = 'service.first' AND 状态 = '施行中'), '自保单生效起 3 个月', 'columns in Chinese have it, in any style of intervals');
SET LOCAL datestyle = 'German';
SELECT doesnt_match(safeins.report_html(kind, 2026, '140000'), '[0-9] (mons?|days?|years?)\y|：0\.[0-9]+ |[0-9]{2}\.[0-9]{2}\.20', kind || ': no term, ratio or day of another language') FROM unnest('{dashboard,province}'::text[]) kind;
SELECT matches(safeins.report_html('dashboard'), '占实收保费 21%，应急厅函〔2024〕322号', 'a page has the value, its unit and its citation');

SELECT * FROM finish();
ROLLBACK;
