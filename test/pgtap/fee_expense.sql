-- 应急厅函〔2024〕322号 第四部分: what a single expense of the prevention fee must be.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
INSERT INTO bf VALUES (1, '人保', 100000, '2025-01-10'), (2, '平安', 100000, '2025-01-10'), (3, '人保', 100000, '2024-05-01');

-- 不得随意扩大使用范围: purposes of the catalogue, in its own words or its codes.
INSERT INTO zc (id, gs, je, yt, pzh)
SELECT 100 + n, '人保', 1, yt, 'Y' || n FROM safeins.rule_for('fee.purpose', '140000', '2025-06-01') r, unnest(r.items) WITH ORDINALITY u (yt, n);
SELECT ok(count(*) > 15, '322号 第四部分: every purpose of the list is accepted') FROM zc;
SELECT pg_temp.refused(format($$INSERT INTO zc VALUES (1, '人保', 8.8, '2025-06-01', %L, 'A1')$$, yt), 'SI102', 'fee.purpose', 'fy.zc',
    format('purpose "%s" is not one the prevention fee may be spent on', yt), '应急厅函〔2024〕322号 第四部分', '322号 第四部分: purpose ' || quote_literal(yt))
FROM unnest(ARRAY['奖金', 'Trainings', ' training', 'training ', '安全生产宣传教育', '']) yt;
SELECT pg_temp.refused($$UPDATE zc SET yt = '招待费' WHERE id = 101$$, 'SI102', 'fee.purpose', 'fy.zc', 'purpose "招待费" is not one the prevention fee may be spent on', NULL, '挤占: by UPDATE');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (1, '人保', 8.8, '2025-06-01', NULL, 'A1')$$, 'SI001', 'fact.missing', 'fy.zc', 'fact "purpose" of row 1 is NULL', NULL, 'an expense has a purpose');
SELECT lives_ok($$SELECT safeins.add_rule('fee.purpose', '140105', 'training', '2025-01-01', '小应急〔2025〕1号 第一条')$$, 'a county narrows the list');
INSERT INTO zc (id, gs, je, pzh, yt, xzqh) VALUES (1, '人保', 1, 'A1', 'consulting', '140106');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, yt, xzqh) VALUES (2, '人保', 1, 'A2', 'consulting', '140105')$$, 'SI102', 'fee.purpose', 'fy.zc',
    'purpose "consulting" is not one the prevention fee may be spent on', '小应急〔2025〕1号 第一条', 'the place of the row decides, and the county''s document is cited');

-- What may be chosen from, each kind once, and where the rest stands.
SELECT pg_temp.refused($$INSERT INTO zc VALUES (3, '人保', 8.8, '2025-06-01', '招待费', 'A3')$$, 'SI102', 'fee.purpose', 'fy.zc', 'purpose "招待费" is not one the prevention fee may be spent on',
    'It may be spent on: consulting (安全生产咨询与评价), emergency_drill (应急预案编制与应急演练), hazard_inspection (重大事故隐患排查), occupational_health (职业病危害防护评估), other (其他事故预防服务), '
    || 'risk_assessment (安全风险辨识评估), standardization (安全生产标准化建设), technology (安全生产科技推广), training (安全生产宣传教育培训). Map the host''s own words to these', 'the hint has each kind by its code and one name');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (3, '人保', 8.8, '2025-06-01', '招待费', 'A3')$$, 'SI102', 'fee.purpose', 'fy.zc', 'purpose "招待费" is not one the prevention fee may be spent on',
    $$SELECT items FROM safeins.rule_for('fee.purpose', '140000', '2025-06-01') lists every word that is taken.$$, '... and the query for all of them');
SELECT safeins.add_rule('fee.purpose', '140106', '安全生产宣传教育培训, 培训, 企业自定, hazard_inspection', '2025-01-01', '迎应急〔2025〕1号 第一条') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, yt, xzqh) VALUES (3, '人保', 1, 'A3', 'consulting', '140106')$$, 'SI102', 'fee.purpose', 'fy.zc', 'purpose "consulting" is not one the prevention fee may be spent on',
    'It may be spent on: hazard_inspection, 企业自定, 培训, 安全生产宣传教育培训. Map', 'a list of words of its own: each that no code tells');

-- A row of zero has spent nothing yet: nothing of it is judged until its amount grows.
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, yt, pzh, bdh) VALUES (4, '无人', 0.00, '2099-01-01', '招待费', NULL, '无此单'), (5, '人保', 0, '2025-06-01', 'training', 'Y1', NULL)$$, 'zero, whatever else it says');
SELECT is_empty($$SELECT FROM safeins.finding WHERE row_key IN ('4', '5')$$, '... nothing is found of it');
SELECT is_empty($$SELECT FROM safeins.account WHERE insurer = '无人'$$, '... and no account opened');
SELECT throws_ok($$UPDATE zc SET je = 0.01 WHERE id = 4$$, 'SI102', NULL, 'a fen, and it is judged');
SELECT throws_ok($$UPDATE zc SET je = 0.01 WHERE id = 5$$, 'SI103', NULL, '... by all the rules');
SELECT throws_ok($$UPDATE zc SET je = -0.01 WHERE id = 5$$, 'SI107', NULL, '... below zero as well');
DELETE FROM zc WHERE id IN (4, 5);

-- 专门台账, 数据真实准确: a voucher, once.
SELECT pg_temp.refused(format($$INSERT INTO zc VALUES (3, '人保', 8.8, '2025-06-01', 'training', %L)$$, pzh), 'SI103', 'fee.voucher', 'fy.zc',
    'an expense has no voucher', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: voucher ' || coalesce(quote_literal(pzh), 'NULL'))
FROM unnest(ARRAY[NULL, '', '   ', E'\t', '　', E' 　\n']) pzh;
INSERT INTO zc VALUES (3, '人保', 10, '2025-06-01', 'training', 'PZ-3');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (4, '人保', 8.8, '2025-06-01', 'training', 'PZ-3')$$, 'SI103', 'fee.voucher', 'fy.zc',
    'voucher PZ-3 of insurer 人保 is used already, by row 3 of table "zc"', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: a voucher twice');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (4, '人保', 8.8, '2024-06-01', 'training', 'PZ-3')$$, 'SI103', 'fee.voucher', 'fy.zc',
    'voucher PZ-3 of insurer 人保 is used already, by row 3 of table "zc"', NULL, '... in another year');
SELECT throws_ok($$INSERT INTO zc VALUES (4, '人保', 8.8, '2025-06-01', 'training', 'PZ-4'), (5, '人保', 8.8, '2025-06-01', 'training', 'PZ-4')$$, 'SI103', NULL, '... within one statement');
SELECT throws_ok($$UPDATE zc SET pzh = 'PZ-3' WHERE id = 1$$, 'SI103', NULL, '... by an UPDATE that moves no money');
SELECT throws_ok($$UPDATE zc SET pzh = 'PZ-9' WHERE id IN (1, 3)$$, 'SI103', NULL, '... by an UPDATE of several rows');
SELECT lives_ok($$INSERT INTO zc VALUES (4, '平安', 8.8, '2025-06-01', 'training', 'PZ-3')$$, 'another insurer''s voucher may bear the same number');
SELECT throws_ok($$UPDATE zc SET gs = '人保' WHERE id = 4$$, 'SI103', NULL, '... until it is the same insurer''s');
SELECT lives_ok($$UPDATE zc SET pzh = CASE id WHEN 1 THEN 'PZ-3' ELSE 'A1' END WHERE id IN (1, 3)$$, 'two expenses may swap their vouchers');
SELECT lives_ok($$UPDATE zc SET je = 11 WHERE id = 3; UPDATE zc SET pzh = pzh WHERE id = 3$$, 'an expense does not meet its own voucher');
SELECT lives_ok($$DELETE FROM zc WHERE id = 1; INSERT INTO zc VALUES (1, '人保', 1, '2025-06-01', 'training', 'PZ-3')$$, 'the voucher of a deleted expense is free again');

-- 不得通过事故预防服务套取费用: a service behind every expense.
SELECT pg_temp.refused($$INSERT INTO zc VALUES (10, '人保', 8.8, '2025-06-01', 'training', 'PZ-10', NULL, NULL)$$, 'SI104', 'fee.service_link', 'fy.zc',
    'an expense names no service', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: no service');
SELECT throws_ok($$UPDATE zc SET fwh = NULL WHERE id = 3$$, 'SI104', NULL, '... by UPDATE');
SELECT throws_ok($$UPDATE zc SET fwh = '' WHERE id = 3$$, 'SI104', NULL, 'an empty key is none: service');
-- 专门用于投保单位: a policy that is named exists.
SELECT pg_temp.refused($$INSERT INTO zc VALUES (10, '人保', 8.8, '2025-06-01', 'training', 'PZ-10', 'P9')$$, 'SI105', 'fee.policy_link', 'fy.zc',
    'policy P9 is not known', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: unknown policy');
SELECT throws_ok($$UPDATE zc SET bdh = 'P9' WHERE id = 3$$, 'SI105', NULL, '... by UPDATE');
SELECT lives_ok($$INSERT INTO zc VALUES (10, '人保', 8.8, '2025-06-01', 'training', 'PZ-10', 'P1')$$, 'a policy that exists');
SELECT lives_ok($$UPDATE zc SET bdh = '' WHERE id = 3$$, 'an empty key is none: policy');
SAVEPOINT withdrawn;
DELETE FROM bd WHERE bdh = 'P2';
SELECT throws_ok($$INSERT INTO zc VALUES (11, '平安', 8.8, '2025-06-01', 'training', 'PZ-11', 'P2')$$, 'SI105', 'policy P2 was withdrawn', 'one that was withdrawn does not');
ROLLBACK TO withdrawn;
SELECT throws_ok($$INSERT INTO zc VALUES (11, '', 8.8, '2025-06-01', 'training', 'PZ-11', '')$$, 'SI001', NULL, 'an empty key is none: insurer and policy');
SELECT lives_ok($$INSERT INTO zc VALUES (11, '', 8.8, '2025-06-01', 'training', 'PZ-11', 'P2')$$, 'the insurer is the policy''s where the row names none');
SELECT is(pg_temp.stands('平安'), '100000.00/17.60', '... and its account moves');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (12, NULL, 8.8, '2025-06-01', 'training', 'PZ-12', NULL)$$, 'SI001', 'fact.missing', 'fy.zc',
    'fact "insurer" of row 12 is NULL', NULL, 'neither insurer nor policy');
SELECT throws_ok($$INSERT INTO zc VALUES (12, NULL, 8.8, '2025-06-01', 'training', 'PZ-3', 'P2')$$, 'SI103', NULL, 'vouchers are the insurer''s, through the policy too');
SELECT throws_ok(format($$INSERT INTO zc VALUES (12, %L, 8.8, '2025-06-01', 'training', 'PZ-11', %L)$$, gs, bdh), 'SI103', NULL, '... those of rows without an insurer, for ' || quote_nullable(gs)) FROM (VALUES ('平安', NULL), ('', 'P2'), (NULL, 'P2')) t (gs, bdh);

-- 据实列支: not before it happened.
SELECT lives_ok($$INSERT INTO zc VALUES (20, '人保', 1, '2025-09-30', 'training', 'PZ-20')$$, '322号 第四部分: today is not the future');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (21, '人保', 8.8, '2025-10-01', 'training', 'PZ-21')$$, 'SI106', 'fee.future_date', 'fy.zc',
    'day of payment 2025-10-01 lies in the future', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: tomorrow');
SET LOCAL DateStyle = German;
SELECT throws_ok($$UPDATE zc SET rq = '2025-10-01' WHERE id = 20$$, 'SI106', 'day of payment 2025-10-01 lies in the future', '... by UPDATE, and told the same in every session');
SET LOCAL DateStyle = ISO;
SELECT throws_ok($$INSERT INTO zc VALUES (21, '人保', 1, 'infinity', 'training', 'PZ-21')$$, 'SI001', NULL, 'infinity is no day');

-- An amount is above zero; a correction is a reversal (红字冲销).
SELECT pg_temp.refused(format($$INSERT INTO zc VALUES (30, '人保', %s, '2025-06-01', 'training', 'PZ-30')$$, je), 'SI107', 'fee.amount', 'fy.zc',
    format('amount %s is not positive', je), '应急厅函〔2024〕322号 第四部分', '322号 第四部分: amount ' || je)
FROM unnest(ARRAY['-0.01', '-100.00']) je;
SELECT throws_ok($$UPDATE zc SET je = -1 WHERE id = 20$$, 'SI107', NULL, '... by UPDATE');
INSERT INTO zc VALUES (40, '人保', 100, '2025-06-01', 'training', 'PZ-40'), (41, '平安', 100, '2025-06-01', 'training', 'PZ-41');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', -8.8, 'PZ-42', 999)$$, 'SI108', 'fee.reversal', 'fy.zc',
    'the expense that is reversed, 999, is not known', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: a reversal of nothing');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', -8.8, 'PZ-42', 41)$$, 'SI108', 'fee.reversal', 'fy.zc',
    'the expense that is reversed, 41, is another insurer''s', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: a reversal of another insurer''s expense');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', -100.01, 'PZ-42', 40)$$, 'SI108', 'fee.reversal', 'fy.zc',
    'reversals of expense 40 come to 100.01 yuan, over its amount of 100.00 yuan', 'What is left of it is 100.00 yuan', '322号 第四部分: more than there is');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', 8.8, 'PZ-42', 40)$$, 'SI108', 'fee.reversal', 'fy.zc',
    'a reversal must be negative, not 8.80', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: a reversal is negative');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', -1, 'PZ-42', 42)$$, 'SI108', NULL, 'a reversal does not reverse itself');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (42, '人保', -60, 'PZ-42', 40)$$, 'a part of it');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (43, '人保', -0.01, 'PZ-43', 42)$$, 'SI108', NULL, 'a reversal is not reversed');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (43, '人保', -40.01, 'PZ-43', 40)$$, 'SI108', 'fee.reversal', 'fy.zc',
    'reversals of expense 40 come to 100.01 yuan, over its amount of 100.00 yuan', 'What is left of it is 40.00 yuan', 'a second one, more than is left');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (43, '人保', -20, 'PZ-43', 40), (44, '人保', -20.01, 'PZ-44', 40)$$, 'SI108', NULL, '... in two rows of one statement');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (43, '人保', -40, 'PZ-43', 40)$$, 'exactly what is left');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (44, '人保', -0.01, 'PZ-44', 40)$$, 'SI108', NULL, 'nothing is left');
SELECT throws_ok($$UPDATE zc SET je = -60.01 WHERE id = 42$$, 'SI108', NULL, 'a reversal does not grow past it either');
SELECT is(pg_temp.stands('人保'), (SELECT '100000.00/' || sum(je)::numeric(20,2) FROM zc WHERE gs = '人保' AND rq >= '2025-01-01'), 'books: 人保');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc, fwh) VALUES (45, '平安', -1, 'PZ-45', 41, NULL)$$, 'a reversal needs no service of its own');

-- What was reversed stays as it was reversed.
INSERT INTO zc (id, gs, je, pzh) VALUES (46, '人保', 100, 'PZ-46'), (47, '人保', 100, 'PZ-47');
INSERT INTO zc (id, gs, je, pzh, hc) VALUES (48, '人保', -60, 'PZ-48', 46);
SELECT throws_ok(statement, 'SI108', NULL, 'reversed by 60.00: ' || statement) FROM unnest(ARRAY['UPDATE zc SET je = 59.99 WHERE id = 46', 'UPDATE zc SET gs = ''平安'' WHERE id = 46', 'UPDATE zc SET id = 49 WHERE id = 46', 'DELETE FROM zc WHERE id = 46',
    'DELETE FROM zc WHERE id IN (46, 47)', 'UPDATE zc SET hc = 47, je = -100.01 WHERE id = 48']) statement;
SELECT lives_ok($$UPDATE zc SET je = 60 WHERE id = 46; UPDATE zc SET hc = 47 WHERE id = 48; DELETE FROM zc WHERE id = 46; DELETE FROM zc WHERE id IN (47, 48)$$, 'down to what was reversed, or together with its reversal');

-- A second expense table of the same insurers.
CREATE TABLE zc2 (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text, pzh text);
SELECT safeins.attach('expense', 'zc2', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO zc2 VALUES (901, '人保', 1, '2025-06-01', 'training', 'PZ-3')$$, 'SI103', 'fee.voucher', 'fy.zc2',
    'voucher PZ-3 of insurer 人保 is used already, by row 1 of table "zc"', NULL, 'a voucher is used once over all tables');
SELECT lives_ok($$INSERT INTO zc2 VALUES (901, '人保', 1, '2025-06-01', 'training', 'Q1')$$, 'a voucher of its own');
SELECT throws_ok($$INSERT INTO zc VALUES (60, '人保', 1, '2025-06-01', 'training', 'Q1')$$, 'SI103', NULL, '... is used for the first table too');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
