-- A finding is read in the reader's language, whoever wrote it in which.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL safeins.today = '2026-06-30';

-- There and back, with values in another order, values that are messages, two messages in one, signs that are no values.
CREATE TEMP TABLE told (english text, chinese text);
INSERT INTO told VALUES
	('spending of insurer YGCX in 2026 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)', '承保机构 YGCX 2026 年支出将达 210.01 元，超过上限 210.00 元（比例 21%，实收保费 1000.00 元）'),
	('spending of policy P-1 in 2026 would be -210.01 yuan, over the cap of 0.00 yuan (21.5% of 0.00 received)', NULL),
	('service S1 was not rendered under policy P1 of insurer I1', '服务 S1 不是承保机构 I1 的保单 P1 项下的服务'),
	('service S 1 (a) was not rendered under policy 保单%1 of insurer 人保', '服务 S 1 (a) 不是承保机构 人保 的保单 保单%1 项下的服务'),
	('major hazard H1 cannot be closed: nobody was notified', NULL),
	('policy P1 has 2 insurers in the lead', NULL),
	('insurer I1 has not submitted its report on 2025, due on 2026-01-31', NULL),
	('sector of enterprise E1 is not known', NULL);
SELECT is_empty($$SELECT english, safeins.retold(english, 'zh') FROM told WHERE safeins.retold(english, 'zh') = english OR safeins.retold(english, 'zh') !~ '[一-龥]'$$, 'told in Chinese');
SELECT is_empty($$SELECT english, safeins.retold(english, 'zh'), chinese FROM told WHERE chinese IS NOT NULL AND chinese <> safeins.retold(english, 'zh')$$, '... as the catalogue has it');
SELECT is_empty($$SELECT english, safeins.retold(safeins.retold(english, 'zh'), 'en') FROM told WHERE safeins.retold(safeins.retold(english, 'zh'), 'en') <> english$$, '... and back');
SELECT is_empty($$SELECT english FROM told WHERE safeins.retold(english, 'en') <> english$$, 'what is in the language stays');
SELECT is_empty($$SELECT english FROM told WHERE safeins.retold(safeins.retold(english, 'zh'), 'zh') <> safeins.retold(english, 'zh')$$, '... and so does Chinese');
SELECT is_empty($$SELECT s FROM unnest(ARRAY['', '%', '%s', '%d', ')', ' ()', 'name', 'sector', 'insurer', '无', 'a (b)', repeat('spending of ', 500), repeat('(', 2000)]) s WHERE safeins.retold(s, 'zh') <> s OR safeins.retold(s, 'en') <> s$$,
	'what is not ours stays as it is written');
SELECT is(safeins.retold(NULL, 'zh'), NULL, 'nothing');

-- What guards find.
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE ent (id text PRIMARY KEY, sector text, size text);
CREATE TABLE pol (id text PRIMARY KEY, insurer text, ent text, from_on date, to_on date, signed date, death numeric, paid numeric, commission numeric);
CREATE TABLE haz (id text PRIMARY KEY, ent text, level text, found date, due date, rectified date, rectifier text, rechecked date, rechecker text, closed date);
CREATE TABLE pay (id int PRIMARY KEY, insurer text, amount numeric, day date);
CREATE TABLE spend (id int PRIMARY KEY, insurer text, amount numeric, day date, purpose text, voucher text);
CREATE TABLE cla (id text PRIMARY KEY, pol text, day date, refused boolean, why text);
INSERT INTO ent VALUES ('E1', 'coal', 'large'), ('E2', '神秘', '巨大'), ('E3', NULL, NULL);
INSERT INTO pol VALUES ('P1', 'I1', 'E1', '2026-01-01', '2026-12-31', '2025-12-20', 100000, 1000, 900), ('P2', 'I2', 'E1', '2026-03-01', '2027-02-28', '2026-05-01', 400000, 1000, 10), ('P3', 'I1', 'E9', '2027-01-01', '2027-12-31', '2027-01-01', 1, 0, 0);
INSERT INTO haz VALUES ('H1', 'E1', '重大', '2026-01-01', '2026-01-10', '2026-02-01', '张三', '2026-02-02', '张三', '2026-02-03'), ('H2', 'E1', '怪', '2026-01-01', '2026-01-10', NULL, NULL, '2026-02-02', '李四', '2026-02-03');
INSERT INTO pay VALUES (1, 'I1', 1000, '2026-01-05'), (2, 'I1', 100, '2027-01-05');
INSERT INTO spend VALUES (1, 'I1', 900, '2026-02-01', 'training', 'V1'), (2, 'I1', 10, '2026-02-01', '吃饭', 'V1'), (3, 'I1', 10, '2026-02-01', 'training', NULL), (4, 'I1', -10, '2026-02-01', 'training', 'V9');
INSERT INTO cla VALUES ('C1', 'P1', '2026-04-01', true, NULL), ('C2', 'P9', '2026-04-01', false, NULL);
SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "id", "sector": "sector", "size": "size"}') \g /dev/null
SELECT safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "enterprise": "ent", "effective": "from_on", "expires": "to_on", "signed": "signed", "death_limit": "death", "premium": "paid", "commission": "commission"}') \g /dev/null
SELECT safeins.attach('hazard', 'haz', '{"hazard": "id", "enterprise": "ent", "level": "level", "found_on": "found", "due_on": "due", "rectified_on": "rectified", "rectified_by": "rectifier", "rechecked_on": "rechecked", "rechecked_by": "rechecker", "closed_on": "closed"}') \g /dev/null
SELECT safeins.attach('premium', 'pay', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}') \g /dev/null
SELECT safeins.attach('expense', 'spend', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "purpose", "voucher": "voucher"}') \g /dev/null
SELECT safeins.attach('claim', 'cla', '{"claim": "id", "policy": "pol", "reported_on": "day", "refused": "refused", "refusal_reason": "why"}') \g /dev/null
SELECT cmp_ok((SELECT count(DISTINCT rule) FROM safeins.finding), '>', 12::bigint, 'findings of many rules');
SELECT is_empty($$SELECT rule, message, message_zh FROM safeins.finding_status WHERE message_zh !~ '[一-龥]' OR message_zh = message$$, 'each is told in Chinese');
SELECT is_empty($$SELECT rule, message, safeins.retold(message_zh, 'en') FROM safeins.finding_status WHERE safeins.retold(message_zh, 'en') <> message$$, '... and back');
SELECT is_empty($$SELECT message FROM safeins.finding_status WHERE NOT safeins.same_message(message, message_zh) OR NOT safeins.same_message(message_zh, message)$$, 'both say the same');
SELECT is_empty($$SELECT a.message, b.message FROM safeins.finding_status a JOIN safeins.finding_status b ON a.rule = b.rule AND a.message <> b.message
	WHERE safeins.same_message(a.message, b.message) OR safeins.same_message(a.message, b.message_zh)$$, '... and no two that differ');
SELECT is_empty($$SELECT z.说明 FROM safeins_zh.finding_status z JOIN safeins.finding_status s ON s.finding = z.线索序号 WHERE z.说明 <> s.message_zh$$, 'the twin has the Chinese');
SELECT finish();
ROLLBACK;
