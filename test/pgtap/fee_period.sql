-- The period of the fee by rule: the calendar year, the policy's year, or the policy's whole life; neither notice says which.
-- 应急厅函〔2024〕322号 第四部分; 晋应急发〔2024〕114号 二（三）: the year's report and the floor stay by the calendar.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT no_plan();
SET safeins.today = '2028-06-30';
CREATE FUNCTION pg_temp.rows_of(name text) RETURNS text LANGUAGE sql AS $$
    SELECT safeins.write_pending();
    SELECT string_agg(concat_ws(' ', year, year + shift, received, spent), ', ' ORDER BY year, shift) FROM safeins.account WHERE subject = $1
$$;
CREATE FUNCTION pg_temp.found() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL $$;

SELECT throws_ok($$SELECT safeins.add_rule('fee.period', '140000', 'month', '2025-01-01', '某号')$$, 'SI010', NULL, 'the periods are three');
SELECT is((SELECT items FROM safeins.rule_for('fee.period', '140105', '1999-01-01')), ARRAY['calendar'], 'as shipped: the calendar year');

-- By policy and its years, nothing carried over, so that periods stand alone.
SELECT safeins.add_rule('fee.scope', '410000', 'policy', '2024-01-01', '豫应急〔2024〕1号'), safeins.add_rule('fee.period', '410000', 'policy_year', '2024-01-01', '豫应急〔2024〕1号'),
    safeins.add_rule('fee.carry', '410000', '0', '2024-01-01', '豫应急〔2024〕1号') \g /dev/null
INSERT INTO bd VALUES ('PX', '甲保', '戊矿', '2025-10-01', '2027-09-30', '410000'), ('PY', '甲保', '己矿', '2025-10-01', '2026-09-30', '410000');
INSERT INTO bf VALUES (1, '甲保', 100000, '2025-10-05', 'PX', '410000'), (2, '甲保', 100000, '2025-10-05', 'PY', '410000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (1, '甲保', 15000, '2026-03-20', 'PX', '410000')$$, '322号 第四部分: October to September, in the second calendar year');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (2, '甲保', 6000, '2026-09-30', 'PX', '410000')$$, '... to the fen, on its last day');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (3, '甲保', 0.01, '2026-09-30', 'PX', '410000')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of policy PX in 2025 would be 21000.01 yuan, over the cap of 21000.00 yuan (21% of 100000.00 received)', 'Spend at most 0.00 yuan', '... and no fen more');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (3, '甲保', 0.01, '2025-12-30', 'PX', '410000')$$, 'SI101', NULL, '... nor in its first calendar year');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (3, '甲保', 0.01, '2026-10-01', 'PX', '410000')$$, 'SI101', NULL, 'its second year has no premium yet');
SELECT lives_ok($$INSERT INTO bf VALUES (3, '甲保', 50000, '2026-10-01', 'PX', '410000')$$, '... until it comes');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (3, '甲保', 10500, '2027-09-30', 'PX', '410000')$$, '... which the second year may spend, and the first may not');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (4, '甲保', 0.01, '2026-09-30', 'PX', '410000')$$, 'SI101', NULL, '... to the fen');
SELECT is(pg_temp.rows_of('PX'), '2025 2025 10000000 0, 2026 2025 0 2100000, 2026 2026 5000000 0, 2027 2026 0 1050000', 'the books: calendar year and period');
SELECT is((SELECT string_agg(concat_ws(' ', year, received, spent, floor_amount), ', ' ORDER BY year) FROM safeins.fee_status WHERE subject = 'PX'),
    '2025 100000.00 0.00, 2026 50000.00 21000.00, 2027 0.00 10500.00', 'the report stays by the calendar');
SELECT lives_ok($$INSERT INTO bf VALUES (4, '甲保', 1000, '2025-09-20', 'PX', '410000')$$, 'premium that is paid before the policy begins');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (4, '甲保', 210, '2026-01-05', 'PX', '410000')$$, '... counts for its first year');
SELECT lives_ok($$DELETE FROM bf WHERE id = 4$$, 'taken back');
SELECT results_eq($$SELECT year, message FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL$$,
    $$VALUES (2025, 'a refund leaves policy PX in 2025 with 21210.00 yuan spent, over the cap of 21000.00 yuan (21% of 100000.00 received)')$$, '... leaves the period short, wherever its money lies');
DELETE FROM zc WHERE id = 4;

-- Its first day stays, and it must be known.
SELECT throws_ok($$UPDATE bd SET qsrq = '2026-01-01' WHERE bdh = 'PX'$$, 'SI105', 'the first day of policy PX cannot be changed: its money is counted by the policy''s days', 'the first day cannot change under the money');
SELECT lives_ok($$UPDATE bd SET zzrq = '2027-08-31' WHERE bdh = 'PX'$$, 'the last may');
SELECT lives_ok($$INSERT INTO bd VALUES ('PN', '甲保', '庚矿', '2025-10-01', '2026-09-30', '410000'); UPDATE bd SET qsrq = '2025-11-01' WHERE bdh = 'PN'$$, '... and so may one without money');
SELECT throws_ok($$INSERT INTO bf VALUES (5, '甲保', 1, '2025-10-05', 'P?', '410000')$$, 'SI105', 'row 5 has no period: policy P? is not known', 'money of a policy that is not known has no period');
SELECT lives_ok($$INSERT INTO bf VALUES (5, '甲保', 1, '2025-10-05', NULL, '410000')$$, 'money that names none counts by the calendar');
SELECT lives_ok($$DELETE FROM bd WHERE bdh = 'PX'; UPDATE zc SET je = je - 0.01 WHERE id = 3$$, 'a policy that goes is known still');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- By policy and its whole life: premium of any of its years, whenever it came.
SELECT safeins.add_rule('fee.scope', '150000', 'policy', '2024-01-01', '某号'), safeins.add_rule('fee.period', '150000', 'policy_life', '2024-01-01', '某号'), safeins.add_rule('fee.carry', '150000', '0', '2024-01-01', '某号') \g /dev/null
INSERT INTO bd VALUES ('L3', '乙保', '辛矿', '2025-06-01', '2028-05-31', '150000');
INSERT INTO bf VALUES (10, '乙保', 100000, '2025-06-01', 'L3', '150000'), (11, '乙保', 100000, '2026-06-01', 'L3', '150000'), (12, '乙保', 100000, '2027-06-01', 'L3', '150000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (10, '乙保', 50000, '2025-07-01', 'L3', '150000'), (11, '乙保', 10000, '2026-07-01', 'L3', '150000')$$, 'entered late: what was received since covers it');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (12, '乙保', 3000, '2028-05-31', 'L3', '150000')$$, 'to the last fen of three years');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (13, '乙保', 0.01, '2025-07-02', 'L3', '150000')$$, 'SI101', NULL, '... and no more: the first year');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (13, '乙保', 0.01, '2027-07-02', 'L3', '150000')$$, 'SI101', NULL, '... the third, whose own premium is not spent');
SELECT lives_ok($$INSERT INTO bf VALUES (13, '乙保', -100000, '2027-12-01', 'L3', '150000')$$, 'a refund in the third year');
SELECT is((SELECT concat_ws(' ', year, message) FROM safeins.finding WHERE insurer = '乙保' AND rule = 'fee.cap'),
    '2025 a refund leaves policy L3 in 2025 with 63000.00 yuan spent, over the cap of 42000.00 yuan (21% of 200000.00 received)', '... is held against the whole life');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (13, '乙保', 0.01, '2027-07-02', 'L3', '150000')$$, 'SI101', NULL, '... and nothing more is spent');
SELECT is(pg_temp.rows_of('L3'), '2025 2025 10000000 5000000, 2026 2025 10000000 1000000, 2027 2025 0 0, 2028 2025 0 300000', 'the books');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... are right');

-- By insurer: the policies that began in a year together.  Budget, floor and closing by the calendar.
SELECT safeins.add_rule('fee.period', '370000', 'policy_year', '2026-01-01', '鲁应急〔2026〕1号'), safeins.add_rule('fee.carry', '370000', '0', '2024-01-01', '鲁应急〔2026〕1号'),
    safeins.add_rule('fee.floor', '370000', '15%', '2024-01-01', '鲁应急〔2026〕1号') \g /dev/null
INSERT INTO bd VALUES ('G1', '丙保', '壬矿', '2025-10-01', '2026-09-30', '370000'), ('G2', '丙保', '癸矿', '2026-02-01', '2027-01-31', '370000');
INSERT INTO bf VALUES (20, '丙保', 1000, '2025-10-05', 'G1', '370000'), (21, '丙保', 1000, '2026-02-05', 'G2', '370000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (20, '丙保', 210, '2026-03-01', 'G1', '370000')$$, 'from the rule''s first day on: money of 2025 that was booked before it');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (21, '丙保', 0.01, '2026-03-01', 'G1', '370000')$$, 'SI101', NULL, '... not of what began in another year');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (21, '丙保', 210, '2027-01-31', 'G2', '370000')$$, '... which that one spends');
SELECT is((SELECT string_agg(concat_ws(' ', year, received, spent, verdict), ', ' ORDER BY year) FROM safeins.fee_status WHERE subject = '丙保'),
    '2025 1000.00 0.00 under floor, 2026 1000.00 210.00 ok, 2027 0.00 210.00 ok', 'the floor is the calendar year''s');
SELECT lives_ok($$SELECT safeins.set_budget(2026, '丙保', 300, '370000')$$, 'a budget of the calendar year');
SELECT safeins.set_mode('fee.budget', 'block', 'test') \g /dev/null
INSERT INTO bf VALUES (22, '丙保', 1000, '2026-05-01', 'G1', '370000');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (22, '丙保', 90.01, '2026-06-01', 'G1', '370000')$$, 'SI111', NULL, '... is held against all that is spent in it');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (22, '丙保', 90, '2026-06-01', 'G1', '370000')$$, '... to the fen');
SELECT results_eq($$SELECT received, spent, verdict FROM safeins.close_year(2026, '丙保', 'test', '370000')$$, $$VALUES (2000.00, 300.00, 'ok')$$, 'a year is closed as a whole');
SELECT throws_ok(format($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (23, '丙保', 1, '2026-06-01', %L, '370000')$$, v), 'SI109', NULL, 'nothing more is posted into it: ' || v) FROM unnest(ARRAY['G1', 'G2']) v;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- A change of the rule for days already booked: rebuild.
SELECT safeins.add_rule('fee.period', '140000', 'policy_life', '2025-01-01', '晋应急发〔2028〕1号') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing of that place was booked');
INSERT INTO bf VALUES (30, '人保', 1000, '2026-01-10', 'P1');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (30, '人保', 210, '2025-06-01', 'P1')$$, 'by the life of the policies that began in a year');
SELECT safeins.end_rule(max(id), '2024-12-31', 'test') FROM safeins.rule WHERE code = 'fee.period' AND place = '140000' \g /dev/null
SELECT is((SELECT count(*) FROM safeins.reconcile()), 2::bigint, 'another rule books otherwise');
SELECT is(safeins.rebuild(), 2::bigint, '... which rebuild() does');
SELECT results_eq($$SELECT year, message FROM safeins.finding WHERE insurer = '人保' AND rule = 'fee.cap'$$,
    $$VALUES (2025, 'insurer 人保 spent 210.00 yuan in 2025, over the cap of 0.00 yuan (21% of 0.00 received)')$$, '... and finds what that does not cover');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Old money waits for its policy.
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
CREATE TABLE lf (LIKE bf);
INSERT INTO lf VALUES (901, '丁保', 1000, '2026-05-01', 'W1', '410000'), (902, '丁保', 500, '2026-05-01', NULL, '410000');
SELECT safeins.attach('premium', 'lf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
SELECT is(pg_temp.rows_of('W1'), NULL, 'in no account yet');
INSERT INTO bd VALUES ('W1', '丁保', '子矿', '2025-10-01', '2026-09-30', '410000');
SELECT is(pg_temp.rows_of('W1'), '2026 2025 100000 0', '... until it is known');
SELECT is(pg_temp.rows_of('丁保'), '2026 2026 50000 0', 'what names none is booked once');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- A key that is looked for in another table of the role, and money that is looked for by its policy, are two questions.
CREATE TABLE lg (LIKE lf);
SELECT safeins.attach('premium', 'lg', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
INSERT INTO lg VALUES (950, '丁保', 1, '2026-05-01', NULL, '410000');
SELECT throws_ok($$UPDATE bd SET qsrq = '2025-11-01' WHERE bdh = 'W1'$$, 'SI105', NULL, 'money is found by its policy after keys were looked for');
SELECT throws_ok($$INSERT INTO lg VALUES (901, '丁保', 1, '2026-05-01', NULL, '410000')$$, 'SI003', NULL, '... and keys after money was');

-- Money of this year that counts for a period that is yet to begin: nothing is carried, and nothing said of headroom.
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent, shift) VALUES ('410000', 'insurer', '戊保', 2026, '戊保', 100000, 50000, 1), ('410000', 'insurer', '己保', 2026, '己保', 100000, 50000, -1), ('410000', 'insurer', '己保', 2026, '己保', 300000, 7, 0);
SELECT results_eq($$SELECT received, spent, headroom, carried_in, carried_out, cap_amount IS NULL FROM safeins.fee_status('2026-06-30') WHERE insurer = '戊保'$$,
    $$VALUES (1000.00, 500.00, NULL::numeric, NULL::numeric, NULL::numeric, false)$$, 'its period has not begun');
SELECT results_eq($$SELECT received, spent FROM safeins.fee_status('2026-06-30') WHERE insurer = '己保'$$, $$VALUES (4000.00, 500.07)$$, 'rows of several periods are one year');
SELECT * FROM finish();
ROLLBACK;
