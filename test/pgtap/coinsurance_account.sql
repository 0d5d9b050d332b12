-- 晋应急发〔2024〕114号 第一部分, 应急厅函〔2024〕322号 第四部分: where each policy is held to the band, each of its insurers spends of its own premium for it.
\ir lib/refused.sql
\ir lib/fee_tables.sql
SET safeins.today = '2026-09-30';
SELECT no_plan();
SELECT safeins.set_mode(code, 'off', 'test') FROM unnest(ARRAY['fee.service_link', 'fee.voucher']) code \g /dev/null
SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2025-01-01', '晋应急发〔2025〕1号'), safeins.add_rule('fee.carry', '140000', '1', '2024-01-01', '晋应急发〔2025〕1号') \g /dev/null
CREATE TABLE gb (bdh text, gs text, bl numeric);
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100"}') \g /dev/null
INSERT INTO gb VALUES ('P1', '人保', 60), ('P1', '太保', 40);
CREATE FUNCTION pg_temp.stand(policy text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', insurer, year, received, spent, headroom, verdict), '; ' ORDER BY insurer COLLATE "C", year) FROM safeins.fee_status WHERE subject = $1
$$;

INSERT INTO bf VALUES (1, '人保', 6000, '2025-01-10', 'P1'), (2, '太保', 4000, '2025-01-10', 'P1');
SELECT is(pg_temp.stand('P1'), '人保 2025 6000.00 0.00 1260.00 under floor; 太保 2025 4000.00 0.00 840.00 under floor', 'each has its own account of the policy');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (1, '太保', 840, 'P1')$$, 'up to 21 % of its own premium');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, bdh) VALUES (2, '太保', 0.01, 'P1')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of policy P1 in 2025 would be 840.01 yuan, over the cap of 840.00 yuan (21% of 4000.00 received)', 'Spend at most 0.00 yuan', '... and no fen of the other''s');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (2, '人保', 1260.01, 'P1')$$, 'SI101', NULL, 'nor does the lead spend a fen of its co-insurer''s');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (2, '人保', 1260, 'P1')$$, '... its own to the fen');
SELECT throws_ok($$UPDATE zc SET gs = '太保' WHERE id = 2$$, 'SI101', NULL, 'an expense that becomes the co-insurer''s counts there');
SELECT throws_ok($$UPDATE zc SET gs = '人保' WHERE id = 1$$, 'SI101', NULL, '... and the other way round');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (5, '国寿', 0.01, 'P1')$$, 'SI105', NULL, 'who is no insurer of it has nothing to spend on it');

-- What is not the policy's, and what is another policy's.
INSERT INTO bf VALUES (3, '太保', 1000, '2025-01-10', NULL), (4, '太保', 1000, '2025-01-10', 'P2');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (5, '太保', 0.01, 'P1')$$, 'SI101', NULL, 'its premium of no policy, or another one, does not serve this');
SELECT is((SELECT string_agg(concat_ws(' ', scope, subject, received), '; ' ORDER BY scope, subject COLLATE "C") FROM safeins.fee_status WHERE insurer = '太保'), 'insurer 太保 1000.00; policy P1 4000.00; policy P2 1000.00', 'all that it has');

-- A refund, a premium dated ahead, what a year hands on: one insurer's never touches the other's.
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (5, '太保', -1000, '2025-05-01', 'P1')$$, $$SELECT string_agg(concat_ws(' ', insurer, year, message), '; ' ORDER BY insurer) FROM safeins.finding WHERE rule = 'fee.cap'$$),
    '太保 2025 a refund leaves policy P1 in 2025 with 840.00 yuan spent, over the cap of 630.00 yuan (21% of 3000.00 received)', 'a refund leaves its own spending over the cap');
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (5, '人保', 5000, '2025-06-01', 'P1'); DELETE FROM zc WHERE id = 1$$, $$SELECT pg_temp.stand('P1')$$), '人保 2025 11000.00 1260.00 1050.00 under floor; 太保 2025 4000.00 0.00 840.00 under floor', 'more of one, less of the other');
INSERT INTO bf VALUES (6, '人保', 1000, '2026-12-01', 'P1'), (7, '太保', 10, '2026-12-01', 'P1');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '人保', 0.01, '2026-09-01', 'P1')$$, 'SI101', NULL, 'what is dated ahead does not count yet');
SELECT is(pg_temp.would($$SELECT set_config('safeins.today', '2026-12-01', true)$$, $$SELECT string_agg(concat_ws(' ', insurer, received), '; ' ORDER BY insurer COLLATE "C") FROM safeins.fee_status WHERE subject = 'P1' AND year = 2026$$),
    '人保 1000.00; 太保 10.00', '... and from its day on each has its own');
SELECT is(pg_temp.would($$SELECT set_config('safeins.today', '2026-12-01', true); INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '太保', 2.10, '2026-12-01', 'P1')$$, $$SELECT count(*) FROM safeins.reconcile()$$), '0', '... to the fen');
SELECT throws_ok($$DO 'BEGIN PERFORM set_config(''safeins.today'', ''2026-12-01'', true); INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, ''太保'', 2.11, ''2026-12-01'', ''P1''); END'$$, 'SI101', NULL, '... and no more');
INSERT INTO bf VALUES (8, '太保', 1000, '2025-03-10', 'P1');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '人保', 0.01, '2026-03-01', 'P1')$$, 'SI101', NULL, 'what one leaves the other does not carry over');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '太保', 210, '2026-03-01', 'P1')$$, '... it does itself');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (6, '太保', 0.01, '2025-03-01', 'P1')$$, 'SI101', NULL, '... and has used it then');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');

-- A year that one of them has closed is the other's to write in.
SELECT results_eq($$SELECT scope, subject, received, spent, verdict FROM safeins.close_year(2025, '太保', 'test') ORDER BY scope, subject$$,
    $$VALUES ('insurer', '太保', 1000.00, 0.00, 'under floor'), ('policy', 'P1', 5000.00, 840.00, 'ok'), ('policy', 'P2', 1000.00, 0.00, 'under floor')$$, 'its accounts are closed');
SELECT throws_ok($$INSERT INTO bf VALUES (9, '太保', 1, '2025-03-01', 'P1')$$, 'SI109', NULL, 'nothing more is posted to it');
SELECT lives_ok($$INSERT INTO bf VALUES (9, '人保', 1, '2025-03-01', 'P1')$$, '... and to the other''s of the same policy it is');
DELETE FROM bf WHERE id = 9;

-- Damage is seen and mended by insurer.
SELECT CASE WHEN n = 1 THEN is(pg_temp.would(damage, $$SELECT string_agg(concat_ws(' ', subject, year, measure, difference), '; ' ORDER BY measure COLLATE "C", year) FROM safeins.reconcile()$$), seen, 'reconcile() sees ' || damage)
    ELSE is(pg_temp.would(damage || '; SELECT safeins.rebuild()', $$SELECT (SELECT count(*) FROM safeins.reconcile()) || ' ' || pg_temp.stand('P1')$$), '0 ' || pg_temp.stand('P1'), '... and rebuild() mends it') END FROM generate_series(1, 2) n, (VALUES
    ($$UPDATE safeins.account SET spent = spent + 1 WHERE subject = 'P1' AND insurer = '人保' AND year = 2025$$, 'P1 2025 spent of 人保 -0.01'),
    ($$DELETE FROM safeins.account WHERE subject = 'P1' AND insurer = '人保' AND year = 2025$$, 'P1 2025 received of 人保 6000.00; P1 2025 spent of 人保 1260.00'),
    ($$UPDATE safeins.account SET insurer = '国寿' WHERE subject = 'P1' AND insurer = '人保' AND year = 2025$$,
     'P1 2025 received of 人保 6000.00; P1 2025 received of 国寿 -6000.00; P1 2025 spent of 人保 1260.00; P1 2025 spent of 国寿 -1260.00'),
    ($$UPDATE safeins.account SET insurer = '国寿' WHERE scope = 'insurer' AND subject = '太保'$$, '太保 2025 insurer 0'),
    ($$UPDATE safeins.premium_ahead SET amount = 5 WHERE insurer = '太保'$$, 'P1 2026 received of 太保 9.95')) v (damage, seen);

-- Old rows: as those that come one by one.
SELECT pg_temp.stand('P1') AS before \gset
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
SELECT is_empty('SELECT FROM safeins.fee_status WHERE received <> 0 OR spent <> 0', 'detached, nothing is left');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "policy": "bdh", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
SELECT is(pg_temp.stand('P1'), :'before', 'attached again: the same');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');

-- Policies' years and lives, without a table of co-insurers: two insurers of one policy.
SELECT safeins.add_rule('fee.scope', '410000', 'policy', '2024-01-01', '豫1号'), safeins.add_rule('fee.period', '410000', 'policy_year', '2024-01-01', '豫1号'), safeins.add_rule('fee.carry', '410000', '0', '2024-01-01', '豫1号') \g /dev/null
SELECT safeins.set_mode('fee.policy_link', 'off', 'test') \g /dev/null
INSERT INTO bd VALUES ('PX', '甲保', '戊矿', '2025-10-01', '2027-09-30', '410000');
INSERT INTO bf VALUES (20, '甲保', 100, '2025-10-05', 'PX', '410000'), (21, '乙保', 1000, '2025-10-05', 'PX', '410000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (20, '甲保', 21, '2026-03-20', 'PX', '410000'), (21, '乙保', 210, '2025-12-20', 'PX', '410000')$$, 'of its own premium, in either calendar year');
SELECT throws_ok(format($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (22, %L, 0.01, %L, 'PX', '410000')$$, gs, rq), 'SI101', NULL, concat_ws(' ', 'no more:', gs, rq))
    FROM unnest(ARRAY['甲保', '乙保']) gs, unnest(ARRAY['2025-12-31', '2026-09-30']) rq;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');

-- ---- the rule changes on a given day ----
-- By the calendar money is in whose account the rule of its day says; nothing that was booked moves.
SELECT safeins.add_rule('fee.scope', '370000', 'policy', '2026-01-01', '鲁1号', effective_until => '2026-06-30'), safeins.add_rule('fee.scope', '370000', 'insurer', '2026-07-01', '鲁2号') \g /dev/null
INSERT INTO bd VALUES ('PC', '丙保', '己矿', '2025-01-01', '2026-12-31', '370000');
INSERT INTO bf VALUES (30, '丙保', 1000, '2025-12-31', 'PC', '370000'), (31, '丙保', 100, '2026-01-01', 'PC', '370000'), (32, '丙保', 10, '2026-06-30', 'PC', '370000'), (33, '丙保', 1, '2026-07-01', 'PC', '370000');
SELECT is((SELECT string_agg(concat_ws(' ', scope, subject, year, received), '; ' ORDER BY scope, year) FROM safeins.fee_status WHERE insurer = '丙保'), 'insurer 丙保 2025 1000.00; insurer 丙保 2026 1.00; policy PC 2026 110.00', 'each day by its rule');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (30, '丙保', 23.10, '2026-06-30', 'PC', '370000'), (31, '丙保', 210.21, '2026-07-01', 'PC', '370000')$$, '... what was spent as well');
SELECT throws_ok(format($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (32, '丙保', 0.01, %L, 'PC', '370000')$$, rq), 'SI101', NULL, '... to the fen: ' || rq) FROM unnest(ARRAY['2025-12-31', '2026-06-30', '2026-07-01']) rq;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
-- By a policy's days the first day of the period says it: what it received is there to be spent as long as it lasts.
SELECT safeins.add_rule('fee.period', '330000', 'policy_year', '2024-01-01', '浙1号'), safeins.add_rule('fee.carry', '330000', '0', '2024-01-01', '浙1号'), safeins.add_rule('fee.scope', '330000', 'policy', '2026-01-01', '浙2号'),
    safeins.add_rule('fee.period', '320000', 'policy_life', '2024-01-01', '苏1号'), safeins.add_rule('fee.carry', '320000', '0', '2024-01-01', '苏1号'), safeins.add_rule('fee.scope', '320000', 'policy', '2026-01-01', '苏2号') \g /dev/null
INSERT INTO bd VALUES ('YA', '丁保', '庚矿', '2025-10-01', '2027-09-30', '330000'), ('YB', '丁保', '辛矿', '2026-01-01', '2026-12-31', '330000'), ('LA', '戊保', '庚厂', '2025-10-01', '2027-09-30', '320000');
INSERT INTO bf VALUES (40, '丁保', 1000, '2025-10-01', 'YA', '330000'), (41, '丁保', 100, '2025-12-31', 'YB', '330000'), (42, '丁保', 10, '2026-02-01', 'YA', '330000'), (43, '戊保', 1000, '2025-10-01', 'LA', '320000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (40, '丁保', 212.10, '2026-09-30', 'YA', '330000')$$, 'a policy year that began before: in its insurer''s account to its last day');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (41, '丁保', 0.01, '2026-09-30', 'YA', '330000')$$, 'SI101', 'spending of insurer 丁保 in 2025 would be 212.11 yuan, over the cap of 212.10 yuan (21% of 1010.00 received)', '... to the fen');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (41, '丁保', 21, '2026-01-01', 'YB', '330000')$$, 'one that begins with the rule: by itself, with what was paid before its first day');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (42, '丁保', 0.01, '2026-03-01', 'YB', '330000')$$, 'SI101', 'spending of policy YB in 2026 would be 21.01 yuan, over the cap of 21.00 yuan (21% of 100.00 received)', '... to the fen');
SELECT is(pg_temp.would($$SELECT set_config('safeins.today', '2026-10-05', true); INSERT INTO bf VALUES (44, '丁保', 5, '2026-10-01', 'YA', '330000')$$, $$SELECT string_agg(concat_ws(' ', scope, year, received), '; ') FROM safeins.fee_status WHERE subject = 'YA'$$), 'policy 2026 5.00', 'its next year begins under the rule');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (43, '戊保', 210, '2026-09-30', 'LA', '320000')$$, 'a policy''s whole life stays where it began');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (44, '戊保', 0.01, '2026-09-30', 'LA', '320000')$$, 'SI101', NULL, '... to the fen');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
SELECT is(safeins.rebuild(), 0::bigint, '... and need no repair');

SELECT * FROM finish();
