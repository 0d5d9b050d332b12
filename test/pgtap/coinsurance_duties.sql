-- 晋应急发〔2024〕114号 第一部分, 三（一）: who insures a policy with others owes what insurers owe, and while suspended takes no share of one.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();
CREATE TABLE gb (bdh text, gs text, bl numeric);
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100"}') \g /dev/null
INSERT INTO gb VALUES ('P1', '人保', 60), ('P1', '共保', 40), ('P2', '平安', 100), ('P2', '零份', 0);

-- Papers and reports.
SELECT is((SELECT string_agg(insurer, ' ' ORDER BY insurer COLLATE "C") FROM safeins.insurers_of(2026)), '人保 共保 太保 平安', 'who is known as a co-insurer alone, but nobody with a share of nothing');
SELECT is((SELECT count(*) FROM safeins.filing_missing(2026) WHERE insurer = '共保'), 12::bigint, 'its papers are asked for');
SELECT is((SELECT filed || '/' || required FROM safeins.filing_status(2026) WHERE insurer = '共保'), '0/12', '... and counted');
SELECT pg_temp.file_all('共保', '2026-03-01') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.filing_missing(2026) WHERE insurer = '共保'), 0::bigint, '... until they are in');
SELECT is((SELECT count(*) FROM safeins.insurer_deadlines('2027-01-15') WHERE kind = 'report.annual' AND insurer = '共保' AND year = 2026 AND due_on = '2027-01-31'), 1::bigint, 'its report of the year is due at the end of January');
SET safeins.today = '2027-01-15';
SELECT safeins.sweep('2027-01-15') \g /dev/null
SELECT is((SELECT string_agg(subject, ' ' ORDER BY subject COLLATE "C") FROM safeins.deadline WHERE kind = 'report.annual' AND opened_on = '2027-01-01'), '人保/2026 共保/2026 太保/2026 平安/2026', 'a sweep opens it');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
DELETE FROM safeins.deadline WHERE subject = '共保/2026' AND kind = 'report.annual';
SELECT isnt_empty('SELECT * FROM safeins.reconcile()', 'one that is gone is seen');
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.deadline WHERE subject = '共保/2026' AND kind = 'report.annual'), 1::bigint, '... and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and nothing else');
SELECT safeins.sweep('2027-02-01') \g /dev/null
SELECT isnt_empty($$SELECT FROM safeins.escalation WHERE kind = 'report.annual' AND subject = '共保/2026'$$, 'late, it is told of');
SELECT is((SELECT concat_ws(' ', policies, policies_share, report_due_on, report_on_time) FROM safeins.insurer_scorecard(2026, '共保')), '0 0.400000 2027-01-31', 'the scorecard asks for it');
INSERT INTO nb VALUES ('共保', 2026, '2027-02-02');
SELECT is((SELECT met_on FROM safeins.deadline WHERE subject = '共保/2026' AND kind = 'report.annual'), '2027-02-02'::date, 'the report meets it');
DELETE FROM gb WHERE gs = '共保';
SELECT is((SELECT count(*) FROM safeins.insurers_of(2026) WHERE insurer = '共保'), 1::bigint, 'it has left, and has filed: it is listed still');
SELECT is_empty($$SELECT FROM safeins.deadline WHERE insurer = '共保'$$, '... but owes nothing any more');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
SET safeins.today = '2026-06-15';

-- Suspensions.
INSERT INTO bd VALUES ('S1', '人保', '丁矿', '2026-06-20', '2027-06-19'), ('S2', '人保', '戊矿', '2025-06-20', '2026-06-19');
INSERT INTO gb VALUES ('P3', '国寿', 40);
SELECT safeins.suspend('国寿', 3, 'filing', '审计报告系伪造', from_on => '2026-06-15') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO gb VALUES ('S1', '国寿', 40)$$, 'SI305', 'policy.insurer_eligible', 'ins.gb',
    'insurer 国寿 may not take a share of policy S1 on 2026-06-20: suspended until 2029-06-14 (insurer.suspension_filing, 晋应急发〔2024〕114号 附件2第一条)', 'safeins.lift_suspension()', 'suspended on its first day');
SELECT lives_ok($$INSERT INTO gb VALUES ('S2', '国寿', 40)$$, 'a policy that began before');
SELECT lives_ok($$UPDATE gb SET bl = 50 WHERE gs = '国寿' AND bdh = 'P3'$$, 'a share that was taken before may change');
SELECT throws_ok($$UPDATE gb SET bdh = 'S1' WHERE gs = '国寿' AND bdh = 'P3'$$, 'SI305', NULL, '... but go to no other policy');
SELECT throws_ok($$UPDATE gb SET gs = '国寿' WHERE gs = '人保'; UPDATE gb SET bdh = 'S1' WHERE gs = '国寿'$$, 'SI305', NULL, 'nor may another''s become its own');
SELECT throws_ok($$INSERT INTO gb VALUES ('未知', '国寿', 40)$$, 'SI305', NULL, 'of a policy that is not known yet: suspended today');
SELECT lives_ok($$INSERT INTO gb VALUES ('S1', '国寿', 0)$$, 'a share of nothing is none');
SELECT throws_ok($$UPDATE gb SET bl = 1 WHERE bdh = 'S1' AND gs = '国寿'$$, 'SI305', NULL, '... until it is one');
SELECT lives_ok($$INSERT INTO gb VALUES ('S1', '太保', 40)$$, 'another insurer may');
SELECT safeins.set_mode('policy.insurer_eligible', 'flag', 'test') \g /dev/null
SELECT lives_ok($$INSERT INTO gb VALUES ('S1', '国寿', 20)$$, 'where the rule flags it is recorded');
SELECT is((SELECT concat_ws(' ', role, row_key, insurer, year) FROM safeins.finding WHERE rule = 'policy.insurer_eligible'), 'coinsurance S1 国寿 2026', '... by policy and insurer');
SELECT safeins.set_mode('policy.insurer_eligible', 'off', 'test') \g /dev/null
SELECT lives_ok($$INSERT INTO gb VALUES ('S1', '国寿', 20)$$, 'off: nothing');
SELECT safeins.set_mode('policy.insurer_eligible', NULL, 'test'), safeins.lift_suspension(max(id), 'test') FROM safeins.suspension \g /dev/null
SELECT lives_ok($$INSERT INTO gb VALUES ('S1', '国寿', 20)$$, 'lifted: it may again');
-- Old rows are recorded, nothing is refused.
SELECT safeins.detach('coinsurance', 'gb', 'test') \g /dev/null
SELECT safeins.suspend('平安', 3, 'filing', '伪造', from_on => '2025-12-01') \g /dev/null
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100"}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', row_key, insurer, legacy), '; ') FROM safeins.finding WHERE rule = 'policy.insurer_eligible' AND insurer = '平安' AND role = 'coinsurance'), 'P2 平安 t', 'attached: what stands is found');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');

SELECT * FROM finish();
ROLLBACK;
