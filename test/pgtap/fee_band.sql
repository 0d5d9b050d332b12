-- 应急厅函〔2024〕322号 第四部分: not above 21 % of the premium received, within a budget, in a ledger that is true.
-- 晋应急发〔2024〕114号 二（三）: not below 15 %.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT no_plan();

-- The cap, to the fen.
INSERT INTO bf VALUES (1, '人保', 1000), (2, '平安', 333.33), (3, '太保', 92233720368547758.07), (4, '国寿', 1000000.01);
SELECT lives_ok($$INSERT INTO zc VALUES (1, '人保', 210)$$, '322号 第四部分: exactly 21 % of 1000.00 is not above 21 %');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (2, '人保', 0.01)$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 人保 in 2025 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)',
    '应急厅函〔2024〕322号 第四部分', '322号 第四部分: one fen above 21 %');
SELECT pg_temp.refused($$UPDATE zc SET je = 210.01 WHERE id = 1$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 人保 in 2025 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)',
    'Spend at most 0.00 yuan', '322号 第四部分: one fen above 21 % by UPDATE');
SELECT lives_ok($$INSERT INTO zc VALUES (3, '平安', 69.99)$$, '322号 第四部分: 69.99 of 333.33 (69.9993)');
SELECT pg_temp.refused($$UPDATE zc SET je = 70 WHERE id = 3$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 平安 in 2025 would be 70.00 yuan, over the cap of 69.99 yuan (21% of 333.33 received)',
    'Spend at most 0.00 yuan', '322号 第四部分: a fraction of a fen is not rounded up');
SELECT lives_ok($$INSERT INTO zc VALUES (4, '太保', 19369081277395029.19)$$, '322号 第四部分: the largest amounts there are, exactly at the cap');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (5, '太保', 0.01)$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 太保 in 2025 would be 19369081277395029.20 yuan, over the cap of 19369081277395029.19 yuan (21% of 92233720368547758.07 received)',
    'fee.cap', '322号 第四部分: the largest amounts there are, one fen above');
SELECT throws_ok($$INSERT INTO bf VALUES (5, '太保', 0.01)$$, '22003', NULL, 'a total that no longer fits is an error, not a wrong total');
SELECT throws_ok($$INSERT INTO bf VALUES (5, '新保', 92233720368547758.08)$$, 'SI001', NULL, 'an amount that does not fit cannot be read');
SELECT throws_ok($$INSERT INTO zc VALUES (5, '无名', 0.01)$$, 'SI101', NULL, '322号 第四部分: nothing received, nothing to spend');
SELECT throws_ok($$INSERT INTO bf VALUES (5, '人保', 'NaN')$$, 'SI001', NULL, 'NaN is no amount');

-- A stricter ratio of six digits, from July on.
SELECT lives_ok($$SELECT safeins.add_rule('fee.cap', '140000', '17.3457%', '2025-07-01', '晋应急发〔2025〕7号 第二条')$$, 'a province may be stricter');
SELECT lives_ok($$INSERT INTO zc VALUES (6, '国寿', 200000, '2025-06-30')$$, '322号 第四部分: the day before, the nation''s 21 %');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (7, '国寿', 0.01, '2025-07-01')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 国寿 in 2025 would be 200000.01 yuan, over the cap of 173457.00 yuan (17.3457% of 1000000.01 received)',
    '晋应急发〔2025〕7号 第二条', 'a province''s own cap from its first day, with its own citation');
SELECT lives_ok($$UPDATE zc SET je = 173457 WHERE id = 6$$, 'what lowers spending is never refused');
SELECT lives_ok($$UPDATE zc SET rq = '2025-07-01' WHERE id = 6$$, '17.3457 % of 1000000.01 is 173457.0017: 173457.00 is within');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (7, '国寿', 0.01, '2025-07-01')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 国寿 in 2025 would be 173457.01 yuan, over the cap of 173457.00 yuan (17.3457% of 1000000.01 received)',
    'fee.cap', '17.3457 %, one fen above');

-- A statement is judged as a whole.
INSERT INTO bf VALUES (10, '阳光', 1000), (11, '大地', 1000);
SELECT throws_ok($$INSERT INTO zc VALUES (20, '阳光', 100), (21, '阳光', 110.01)$$, 'SI101', NULL, 'each row fits, the sum does not');
SELECT throws_ok($$INSERT INTO zc VALUES (20, '阳光', 100), (21, '大地', 210.01)$$, 'SI101', NULL, 'one account over refuses the statement');
SELECT is(count(*), 0::bigint, 'nothing of it was written') FROM zc WHERE gs IN ('阳光', '大地');
SELECT lives_ok($$INSERT INTO zc VALUES (20, '阳光', 210), (21, '大地', 10)$$, 'two accounts, both within');
SELECT pg_temp.refused($$UPDATE zc SET gs = '大地' WHERE id = 20$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 大地 in 2025 would be 220.00 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)',
    'Spend at most 200.00 yuan', 'an expense moved to another insurer counts there');
SELECT throws_ok($$UPDATE zc SET rq = '2024-12-31' WHERE id = 20$$, 'SI101', NULL, 'an expense moved to another year counts there');
SELECT lives_ok($$UPDATE zc SET je = CASE id WHEN 20 THEN 10 ELSE 210 END WHERE id IN (20, 21)$$, 'one up and one down in one statement');
SELECT lives_ok($$UPDATE zc SET bz = '备注'$$, 'what says nothing of the fee is not judged');
SELECT is(pg_temp.stands('阳光'), '1000.00/10.00', 'books: 阳光');
SELECT is(pg_temp.stands('大地'), '1000.00/210.00', 'books: 大地');

-- 据实: a refund is a fact. Accepted, flagged, and no further spending until it fits.
SELECT lives_ok($$INSERT INTO bf VALUES (12, '大地', -500)$$, '322号 第四部分: a refund past the cap is accepted');
SELECT is((SELECT concat_ws(' | ', rule, source, role, table_name, row_key, insurer, year, message, figures, legacy) FROM safeins.finding ORDER BY id DESC LIMIT 1),
    'fee.cap | 应急厅函〔2024〕322号 第四部分 | premium | bf | 12 | 大地 | 2025 | a refund leaves insurer 大地 in 2025 with 210.00 yuan spent, over the cap of 105.00 yuan (21% of 500.00 received)'
    ' | {"added": -50000, "limit": 10500, "ratio": 0.210000, "spent": 21000, "received": 50000} | f',
    'a refund past the cap is recorded with its figures');
SELECT throws_ok($$INSERT INTO zc VALUES (22, '大地', 0.01)$$, 'SI101', NULL, 'no further spending');
SELECT lives_ok($$INSERT INTO bf VALUES (13, '大地', 499.99)$$, 'premium that still does not cover it is welcome');
SELECT throws_ok($$INSERT INTO zc VALUES (22, '大地', 0.01)$$, 'SI101', NULL, 'still no further spending');
SELECT lives_ok($$UPDATE zc SET je = 209 WHERE id = 21$$, 'less spending is welcome');
SELECT lives_ok($$INSERT INTO zc VALUES (22, '大地', 0.99)$$, 'it fits again');
SELECT throws_ok($$INSERT INTO zc VALUES (23, '大地', 0.01)$$, 'SI101', NULL, 'and is full again');
SELECT is((SELECT count(*) FROM safeins.finding WHERE insurer = '大地'), 1::bigint, 'one refund, one finding');
SELECT is(pg_temp.would($$DELETE FROM bf WHERE id = 13$$, $$SELECT count(*) FROM safeins.finding WHERE insurer = '大地'$$), '2', 'a premium deleted is a refund');
SELECT is(pg_temp.would($$UPDATE bf SET gs = '阳光' WHERE id = 13$$, $$SELECT count(*) FROM safeins.finding WHERE insurer = '大地'$$), '2', 'a premium moved to another insurer is a refund');
SELECT is(pg_temp.would($$UPDATE bf SET rq = '2024-12-31' WHERE id = 13$$, $$SELECT count(*) FROM safeins.finding WHERE insurer = '大地'$$), '1', 'a premium moved to an earlier year still covers');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('fee.premium_date', 'off', 'test'); UPDATE bf SET rq = '2026-01-01' WHERE id = 13$$, $$SELECT count(*) FROM safeins.finding WHERE insurer = '大地'$$), '2', 'one moved to a later year is a refund');
SELECT safeins.add_rule('fee.carry', '140000', '0', '2025-01-01', 'test') \g /dev/null
SELECT is(pg_temp.would($$UPDATE bf SET rq = '2024-12-31' WHERE id = 13$$, $$SELECT count(*) FROM safeins.finding WHERE insurer = '大地'$$), '2', '... and to any other year where nothing is carried over');
SELECT safeins.end_rule(max(id), '2025-01-01', 'test') FROM safeins.rule WHERE code = 'fee.carry' \g /dev/null

-- 专项预算.
SELECT throws_ok($$SELECT safeins.set_budget(2025, '阳光', '-0.01')$$, '22023', NULL, 'a budget is not negative');
SELECT throws_ok($$SELECT safeins.set_budget(2025, '阳光', NULL)$$, '22004', NULL, 'a budget is an amount');
SELECT throws_ok(format('SELECT safeins.set_budget(%L, %s, 1)', '阳光', y), '22023', y || ' is not a year', 'a budget is for a year, not ' || y) FROM unnest(ARRAY[0, -1, 10000, 2147483647]) y;
SELECT lives_ok($$SELECT safeins.set_budget(2025, '阳光', '20.00')$$, '322号 第四部分: 专项预算');
SELECT lives_ok($$UPDATE zc SET je = 20 WHERE id = 20$$, 'exactly the budget');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.budget'), 0::bigint, 'nothing to say of it');
SELECT is(pg_temp.would($$UPDATE zc SET je = 20.01 WHERE id = 20$$,
    $$SELECT concat_ws(' | ', source, insurer, message) FROM safeins.finding WHERE rule = 'fee.budget'$$),
    '应急厅函〔2024〕322号 第四部分 | 阳光 | spending of insurer 阳光 in 2025 would be 20.01 yuan, over its budget of 20.00 yuan', '322号 第四部分: over the budget is flagged');
SELECT safeins.set_mode('fee.budget', 'block', '本省从严') \g /dev/null
SELECT pg_temp.refused($$UPDATE zc SET je = 20.01 WHERE id = 20$$, 'SI111', 'fee.budget', 'fy.zc',
    'spending of insurer 阳光 in 2025 would be 20.01 yuan, over its budget of 20.00 yuan', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: over the budget, where it blocks');
SELECT lives_ok($$SELECT safeins.set_budget(2025, '阳光', '2000')$$, 'a budget can be changed');

-- Closing a year: 114号 二（三）, not below 15 %.
SELECT throws_ok($$SELECT safeins.close_year(2025, '阳光')$$, '55000', 'the year 2025 is not over', 'a running year cannot be closed');
SET safeins.today = '2025-12-31';
SELECT throws_ok($$SELECT safeins.close_year(2025, '阳光')$$, '55000', NULL, '... not on its last day either');
SET safeins.today = '2026-01-01';
SELECT throws_ok($$SELECT safeins.close_year(2025, '没有')$$, '42704', NULL, 'an insurer that has no account');
SELECT throws_ok($$SELECT safeins.close_year(2025, NULL)$$, '22004', NULL, 'an insurer must be named');
UPDATE zc SET je = 149.99 WHERE id = 20;
SELECT pg_temp.refused($$SELECT safeins.close_year(2025, '阳光')$$, 'SI110', 'fee.floor', 'safeins.account',
    'insurer 阳光 spent 149.99 yuan in 2025, under the floor of 150.00 yuan (15% of 1000.00 received)', '晋应急发〔2024〕114号 二（三）', '114号 二（三）: one fen under 15 %');
SELECT throws_ok($$SELECT safeins.close_year(2025, '阳光', ' ')$$, 'SI110', NULL, 'a blank is no reason');
SELECT is(pg_temp.would($$SELECT safeins.close_year(2025, '阳光', '年末保费到账')$$,
    $$SELECT concat_ws(' | ', rule, source, role, insurer, year, message, figures) FROM safeins.finding ORDER BY id DESC LIMIT 1$$),
    'fee.floor | 晋应急发〔2024〕114号 二（三） | account | 阳光 | 2025 | insurer 阳光 spent 149.99 yuan in 2025, under the floor of 150.00 yuan (15% of 1000.00 received)'
    ' | {"limit": 15000, "spent": 14999, "received": 100000}', '114号 二（三）: an accepted shortfall is recorded');
SELECT is(pg_temp.would($$SELECT safeins.close_year(2025, '阳光', '年末保费到账')$$,
    $$SELECT verdict || ' | ' || breach || ' | ' || closed_by FROM safeins.account WHERE subject = '阳光'$$), 'under floor | 年末保费到账 | ' || session_user, '... and stands in the account');
UPDATE zc SET je = 150 WHERE id = 20;
SELECT is((SELECT concat_ws(' | ', place, scope, subject, received, spent, verdict, breach) FROM safeins.close_year(2025, '阳光')),
    '140000 | insurer | 阳光 | 1000.00 | 150.00 | ok', '114号 二（三）: exactly 15 % is not below');
INSERT INTO bf VALUES (14, '中华', 333.33);
INSERT INTO zc VALUES (30, '中华', 49.99);
SELECT throws_ok($$SELECT safeins.close_year(2025, '中华')$$, 'SI110', NULL, '114号 二（三）: 15 % of 333.33 is 49.9995, and 49.99 is under it');
UPDATE zc SET je = 50 WHERE id = 30;
SELECT is((SELECT verdict FROM safeins.close_year(2025, '中华')), 'ok', '114号 二（三）: 50.00 is not');
SELECT ok((SELECT bool_and(m) FROM (SELECT message = 'insurer 中华 had no budget for 2025' AS m FROM safeins.finding WHERE rule = 'fee.budget' AND insurer = '中华') x),
    '322号 第四部分: a year without a budget is recorded when it is closed');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.budget' AND insurer = '阳光'), 0::bigint, '... one with a budget is not');
UPDATE bf SET je = 0.01 WHERE id = 11;
INSERT INTO bf VALUES (15, '泰康', 100000);
SELECT pg_temp.refused($$SELECT safeins.close_year(2025, '大地')$$, 'SI101', 'fee.cap', 'safeins.account',
    'insurer 大地 spent 209.99 yuan in 2025, over the cap of 0.00 yuan (17.3457% of 0.00 received)', 'accept_breach', '322号 第四部分: a year over the cap is not closed in silence');

-- A closed year takes no more postings.
SELECT pg_temp.refused(statement, 'SI109', 'fee.year_closed', relation, 'the year 2025 of insurer 阳光 is closed', '应急厅函〔2024〕322号 第四部分', '322号 第四部分: closed year, ' || statement)
FROM (VALUES ($$INSERT INTO zc VALUES (40, '阳光', 0.01)$$, 'fy.zc'), ($$UPDATE zc SET je = 149 WHERE id = 20$$, 'fy.zc'), ($$DELETE FROM zc WHERE id = 20$$, 'fy.zc'),
             ($$UPDATE zc SET gs = '泰康' WHERE id = 20$$, 'fy.zc'), ($$UPDATE zc SET rq = '2026-01-01' WHERE id = 20$$, 'fy.zc'),
             ($$UPDATE zc SET yt = 'consulting' WHERE id = 20$$, 'fy.zc'),
             ($$INSERT INTO bf VALUES (40, '阳光', 1000)$$, 'fy.bf'), ($$UPDATE bf SET je = 1001 WHERE id = 10$$, 'fy.bf'), ($$DELETE FROM bf WHERE id = 10$$, 'fy.bf')) s (statement, relation);
SELECT throws_ok($$SELECT safeins.close_year(2025, '阳光')$$, 'SI109', NULL, 'a closed year is closed once');
SELECT throws_ok($$SELECT safeins.set_budget(2025, '阳光', '1')$$, 'SI109', NULL, 'a closed year gets no new budget');
SELECT lives_ok($$UPDATE zc SET bz = '已归档' WHERE id = 20$$, 'what says nothing of the fee stays free');
SELECT lives_ok($$INSERT INTO bf VALUES (41, '阳光', 1000, '2026-01-01'); INSERT INTO zc VALUES (41, '阳光', 10, '2026-01-01')$$, 'the next year is open');
SELECT lives_ok($$INSERT INTO bf VALUES (42, '平安', 1000)$$, 'the year of another insurer is open');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
