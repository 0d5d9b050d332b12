-- 晋应急发〔2024〕114号 附件2: untrue papers cost three years (第一条), unfair competition two (第三条).
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();
SELECT safeins.detach('filing', 'zl', '只看停用') \g /dev/null
INSERT INTO bd VALUES ('K1', '国寿', '丁厂'), ('K2', '阳光', '戊厂'), ('K3', '大地', '己厂');

CREATE FUNCTION pg_temp.last() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', place, insurer, lifts IS NOT NULL, from_on, until_on, basis, reason) FROM safeins.suspension ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION pg_temp.no(insurer text) RETURNS bigint LANGUAGE sql AS $$ SELECT max(id) FROM safeins.suspension s WHERE s.insurer = $1 AND lifts IS NULL $$;

-- 附件2第一条: three years, no less.
SELECT lives_ok($$SELECT safeins.suspend('人保', 3, 'filing', '审计报告系伪造', from_on => '2026-06-15')$$, '114号 附件2第一条: three years');
SELECT is(pg_temp.last(), '140000 人保 f 2026-06-15 2029-06-14 insurer.suspension_filing 审计报告系伪造', '... to the day before the third anniversary');
SELECT pg_temp.refused($$SELECT safeins.suspend('平安', 2, 'filing', '伪造')$$, 'SI502', 'insurer.suspension_filing', 'safeins.suspension',
    'a suspension until 2028-06-14 would be too short: it lasts until 2029-06-14 at least', '晋应急发〔2024〕114号 附件2第一条', '114号 附件2第一条: two years are too few');
SELECT lives_ok($$SELECT safeins.suspend('平安', 4, 'insurer.suspension_filing', '伪造')$$, 'more than three may be, and the full code');
SELECT is(pg_temp.last(), '140000 平安 f 2026-06-15 2030-06-14 insurer.suspension_filing 伪造', 'from today on');
-- 附件2第三条: two years.
SELECT lives_ok($$SELECT safeins.suspend('太保', NULL, 'competition', '返佣', '140105', '2024-04-30')$$, '114号 附件2第三条: as long as the rule says');
SELECT is(pg_temp.last(), '140000 太保 f 2024-04-30 2026-04-29 insurer.suspension_competition 返佣', '... two years, in the province');
SELECT throws_ok($$SELECT safeins.suspend('太保', 1, 'competition', '返佣')$$, 'SI502', NULL, '114号 附件2第三条: one year is too few');
SELECT lives_ok($$SELECT safeins.suspend('国寿', 2, 'competition', '虚列费用', from_on => '2028-02-29')$$, 'from a 29 February');
SELECT is(pg_temp.last(), '140000 国寿 f 2028-02-29 2030-02-28 insurer.suspension_competition 虚列费用', '... whose second year ends with February');
SELECT lives_ok($$SELECT safeins.suspend('国寿', 4, 'competition', '虚列费用', from_on => '2028-02-29')$$);
SELECT is(pg_temp.last(), '140000 国寿 f 2028-02-29 2032-02-28 insurer.suspension_competition 虚列费用', '... or 29 February again');

-- What is no suspension.
SELECT pg_temp.refused($$SELECT safeins.suspend('平安', 3, '作假', '伪造')$$, 'SI502', NULL, 'safeins.suspension', '"作假" is no basis for a suspension', 'filing', 'unknown basis');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, 'fee.cap', '伪造')$$, 'SI502', NULL, 'a rule of something else');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, 'filing', ' 　')$$, '22023', NULL, 'a blank reason');
SELECT throws_ok($$SELECT safeins.suspend('', 3, 'filing', '伪造')$$, '22023', NULL, 'no insurer');
SELECT throws_ok($$SELECT safeins.suspend('平安', 0, 'filing', '伪造')$$, '22023', NULL, 'no year');
SELECT throws_ok($$SELECT safeins.suspend('平安', 101, 'filing', '伪造')$$, '22023', NULL, 'a century and more');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, 'filing', '伪造', NULL, 'infinity')$$, '22023', NULL, 'infinity is no day');
SELECT throws_ok($$SELECT safeins.suspend(NULL, 3, 'filing', '伪造')$$, '22004', NULL, 'insurer NULL');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, NULL, '伪造')$$, '22004', NULL, 'basis NULL');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, 'filing', NULL)$$, '22004', NULL, 'reason NULL');
SELECT throws_ok($$SELECT safeins.suspend('平安', 3, 'filing', '伪造', '140000', '2024-03-26')$$, 'SI502', NULL, 'before the notice');
SELECT lives_ok($$SELECT safeins.suspend('阳光', 3, 'filing', '伪造', '140000', '2024-03-27')$$, 'on its first day');
SELECT pg_temp.refused($$SELECT safeins.suspend('平安', 3, 'filing', '伪造', '110000')$$, 'SI502', 'insurer.suspension_filing', 'safeins.suspension',
    'no rule insurer.suspension_filing is in force in 110000 on 2026-06-15', 'add_rule', 'a province without the rule');

-- The last day of a suspension, and the day after.
SELECT is(safeins.insurer_eligible('人保', '2026-06-14'), true, 'the day before');
SELECT is(safeins.insurer_ineligible('人保', '2026-06-15'), 'suspended until 2029-06-14 (insurer.suspension_filing, 晋应急发〔2024〕114号 附件2第一条)', '114号 附件2第一条: the first day');
SELECT throws_ok($$INSERT INTO bd VALUES ('P8', '人保', '丁厂', '2029-06-14', '2030-06-13')$$, 'SI305', NULL, '114号 附件2第一条: a policy of the last day');
SELECT lives_ok($$INSERT INTO bd VALUES ('P8', '人保', '丁厂', '2029-06-15', '2030-06-14')$$, 'a policy of the day after');
SELECT is(safeins.insurer_eligible('人保', '2029-06-14'), false, '114号 附件2第一条: the last day');
SELECT is(safeins.insurer_eligible('人保', '2029-06-15'), true, 'the day after');
SELECT is(safeins.insurer_eligible('人保', '2026-06-15', '110000'), true, 'another province');
SELECT is(safeins.insurer_eligible('人保', '2026-06-15', '140105'), false, 'a county of the province');
SELECT is(safeins.insurer_eligible('太保', '2026-04-29'), false, '114号 附件2第三条: the last day');
SELECT is(safeins.insurer_eligible('太保', '2026-04-30'), true, 'the day after');
SELECT is(safeins.insurer_eligible('国寿', '2032-02-28'), false, 'the longer of two counts');
SELECT is(safeins.insurer_eligible('国寿', '2032-02-29'), true);
SELECT is((SELECT suspended_until::text || ' ' || eligible FROM safeins.filing_status(2026) WHERE insurer = '人保'), '2029-06-14 0', 'filing_status says so');

-- Lifting: from its day on, once, while it lasts.
SELECT lives_ok($$SELECT safeins.lift_suspension(pg_temp.no('人保'), '查明系误报', '2027-01-01')$$, 'lifted');
SELECT is(pg_temp.last(), '140000 人保 t 2027-01-01 2029-06-14 insurer.suspension_filing 查明系误报', '... on record');
SELECT is(safeins.insurer_ineligible('人保', '2026-12-31'), 'suspended until 2026-12-31 (insurer.suspension_filing, 晋应急发〔2024〕114号 附件2第一条)', 'the day before');
SELECT is(safeins.insurer_eligible('人保', '2027-01-01'), true, 'the day itself');
SELECT pg_temp.refused($$SELECT safeins.lift_suspension(pg_temp.no('人保'), '再次')$$, 'SI502', 'insurer.suspension_filing', 'safeins.suspension',
    format('suspension %s of insurer 人保 was lifted already, on 2027-01-01', pg_temp.no('人保')), NULL, 'twice');
SELECT pg_temp.refused($$SELECT safeins.lift_suspension(999999, '误报')$$, 'SI502', NULL, 'safeins.suspension', 'there is no suspension 999999', 'suspension_status', 'what is not there');
SELECT throws_ok($$SELECT safeins.lift_suspension((SELECT max(id) FROM safeins.suspension WHERE lifts IS NOT NULL), '误报')$$, 'SI502', NULL, 'a lifting is not lifted');
SELECT pg_temp.refused($$SELECT safeins.lift_suspension(pg_temp.no('太保'), '误报')$$, 'SI502', 'insurer.suspension_competition', 'safeins.suspension',
    format('suspension %s of insurer 太保 was over on 2026-04-29', pg_temp.no('太保')), NULL, 'what is over');
SELECT lives_ok($$SELECT safeins.lift_suspension(pg_temp.no('太保'), '误报', '2026-04-29')$$, 'its last day');
SELECT throws_ok($$SELECT safeins.lift_suspension(pg_temp.no('平安'), '  ')$$, '22023', NULL, 'no reason');
SELECT throws_ok($$SELECT safeins.lift_suspension(pg_temp.no('平安'), NULL)$$, '22004', NULL, 'reason NULL');
SELECT throws_ok($$SELECT safeins.lift_suspension(NULL, '误报')$$, '22004', NULL, 'number NULL');
SELECT lives_ok($$SELECT safeins.lift_suspension(pg_temp.no('平安'), '误报')$$, 'on its first day, today');
SELECT is(safeins.insurer_eligible('平安', '2026-06-15'), true, '... it never held');

SELECT is((SELECT string_agg(concat_ws(' ', insurer, state, state_zh, days_left, coalesce(lifted_on::text, '-')), ', ' ORDER BY suspension) FROM safeins.suspension_status('2026-06-15')),
    '人保 in force 停用中 200 2027-01-01, 平安 lifted 已解除 0 2026-06-15, 太保 lifted 已解除 0 2026-04-29, 国寿 to come 尚未开始 0 -, 国寿 to come 尚未开始 0 -, 阳光 in force 停用中 285 -', 'as of a day');
SELECT is((SELECT state FROM safeins.suspension_status('2027-03-26') WHERE insurer = '阳光'), 'in force', 'the last day');
SELECT is((SELECT state FROM safeins.suspension_status('2027-03-27') WHERE insurer = '阳光'), 'over', 'the day after');
SELECT is((SELECT count(*) FROM safeins.suspension_status), 6::bigint, 'today');

-- A stricter province; a rule that is off asks for nothing.
SELECT lives_ok($$SELECT safeins.end_rule((SELECT rule_id FROM safeins.rulebook WHERE code = 'insurer.suspension_competition'), '2026-06-30', '修订')$$);
SELECT lives_ok($$SELECT safeins.add_rule('insurer.suspension_competition', '140000', '30 months', '2026-07-01', '晋应急发〔2026〕9号 第三条')$$);
SELECT throws_ok($$SELECT safeins.suspend('大地', 2, 'competition', '返佣', from_on => '2026-07-01')$$, 'SI502', NULL, 'thirty months are more than two years');
SELECT lives_ok($$SELECT safeins.suspend('大地', 3, 'competition', '返佣', from_on => '2026-07-01')$$);
SELECT lives_ok($$SELECT safeins.suspend('大地', NULL, 'competition', '返佣', from_on => '2026-07-01')$$);
SELECT is(pg_temp.last(), '140000 大地 f 2026-07-01 2028-12-31 insurer.suspension_competition 返佣', 'thirty months');
SELECT lives_ok($$SELECT safeins.set_mode('insurer.suspension_filing', 'off', '停用')$$);
SELECT lives_ok($$SELECT safeins.suspend('大地', 1, 'filing', '伪造')$$, 'off asks for no term');

SELECT * FROM finish();
ROLLBACK;
