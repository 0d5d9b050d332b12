-- 晋应急发〔2024〕114号 三（一）: by the end of January an insurer reports its services and its fee to the emergency department and to the financial regulator.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-01-20';
SELECT safeins.set_place('140000', '山西省级平台'), safeins.create_starter('azx') \g /dev/null
SET LOCAL search_path = azx, public, pg_temp;
INSERT INTO enterprise (enterprise, name, place, sector, size) VALUES ('91140100MA00000016', '晋煤', '140105', '煤矿', '大型');
INSERT INTO policy (policy_no, insurer, enterprise, place, signed_on, effective_on, expires_on, premium, death_limit) SELECT 'P' || i, (ARRAY['人保', '平安', '人保'])[i], '91140100MA00000016', '140105', '2025-04-01', make_date(2025, 4 + i, 1), make_date(2026, 3 + i, 28), 100000, 400000 FROM generate_series(1, 3) i;
INSERT INTO premium (policy_no, amount, received_on) VALUES ('P1', 60000.01, '2025-05-01'), ('P2', 50000, '2025-06-01'), ('P3', 40000, '2025-07-01'), ('P1', 1000, '2026-01-10');
INSERT INTO service (service_no, policy_no, kind, served_on) SELECT 'S' || i, (ARRAY['P1', 'P2', 'P3'])[i % 3 + 1], '安全生产宣传教育培训', date '2025-07-01' + i FROM generate_series(1, 9) i;
INSERT INTO expense (insurer, policy_no, service_no, purpose, voucher, amount, spent_on) VALUES ('人保', 'P1', 'S3', 'training', 'V1', 9000, '2025-08-01'), ('平安', 'P2', 'S1', 'training', 'V1', 7500, '2025-08-01');
INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on, insurer) SELECT 'H' || i, '91140100MA00000016', '一般', '2025-09-01', '2026-12-31', (ARRAY['人保', '人保', '平安'])[i] FROM generate_series(1, 3) i;

CREATE FUNCTION pg_temp.standing(code text DEFAULT 'report.figures') RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', insurer, figures ->> 'item', figures ->> 'reported', figures ->> 'booked', figures ->> 'addressee'), '; ' ORDER BY insurer COLLATE "C", figures ->> 'item' COLLATE "C", figures ->> 'reported', figures ->> 'addressee'), '')
    FROM safeins.finding WHERE rule = code AND withdrawn_on IS NULL $$;
-- Figures that are the books' own.
SELECT lives_ok($$INSERT INTO report (insurer, year, submitted_on, sent_to, premium, fee_spent, services, hazards) VALUES ('人保', 2025, '2026-01-15', '省应急管理厅、国家金融监督管理总局山西监管局', 100000.01, 9000, 6, 2)$$, '三（一）: a report with figures');
SELECT is(pg_temp.standing(), '', '... that are those of the books');
SELECT is((SELECT concat_ws(' ', sent_to, figures, rows) FROM safeins.report), 'emergency,financial {"premium": 10000001, "fee_spent": 900000, "services": 6, "hazards": 2} 1', 'the book, money in fen');
SELECT results_eq($$SELECT item::text, reported, booked, difference, state::text, state_zh::text FROM safeins.report_difference(2025) WHERE sent_to = 'financial'$$,
    $$VALUES ('fee_spent', 9000.00, 9000.00, 0.00, 'agrees', '相符'), ('hazards', 2.00, 2.00, 0.00, 'agrees', '相符'), ('premium', 100000.01, 100000.01, 0.00, 'agrees', '相符'), ('services', 6.00, 6.00, 0.00, 'agrees', '相符')$$, 'each item beside the books');
-- Each figure by itself, a fen or one off, up and down.
SELECT is(pg_temp.would(format('INSERT INTO report (insurer, year, submitted_on, %I) VALUES (''平安'', 2025, ''2026-01-15'', %s)', item, said), 'SELECT pg_temp.standing()'), format('平安 %s %s %s', item, fen, books), format('%s %s', item, said))
FROM (VALUES ('premium', '50000.01', '5000001', 5000000), ('premium', '49999.99', '4999999', 5000000), ('premium', '0', '0', 5000000), ('fee_spent', '7500.01', '750001', 750000), ('fee_spent', '0', '0', 750000),
    ('services', '4', '4', 3), ('services', '0', '0', 3), ('hazards', '2', '2', 1), ('hazards', '0', '0', 1)) v (item, said, fen, books);
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on) VALUES ('平安', 2025, '2026-01-15')$$, 'SELECT pg_temp.standing()'), '', 'no figures, nothing to hold against the books');
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, premium) VALUES ('平安', 2024, '2025-01-15', 0.00)$$, 'SELECT pg_temp.standing()'), '', 'another year, of which the books know nothing: 0 agrees');
-- Found, and withdrawn by a correction of the row, by a later report, by its going.
SELECT lives_ok($$INSERT INTO report (insurer, year, submitted_on, sent_to, premium, services) VALUES ('平安', 2025, '2026-01-15', '应急厅', 50000.01, 2)$$, 'two figures that differ are accepted');
SELECT is((SELECT string_agg(message, '; ' ORDER BY message COLLATE "C") FROM safeins.finding WHERE rule = 'report.figures'),
    'the report of insurer 平安 for 2025 says that 2 services were rendered; by the books it was 3; the report of insurer 平安 for 2025 says that 50000.01 yuan of premium were received; by the books it was 50000.00', 'recorded report.figures: both figures');
SELECT lives_ok($$UPDATE report SET note = '补' WHERE insurer = '平安'; UPDATE report SET fee_spent = 7500 WHERE insurer = '平安'$$, 'touched, and completed');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'report.figures'), 2::bigint, '... what stands is not found anew');
SELECT lives_ok($$UPDATE report SET premium = 50000 WHERE insurer = '平安'$$, 'one corrected');
SELECT is(pg_temp.standing(), '平安 services 2 3', '... withdraws what was found');
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, sent_to, services) VALUES ('平安', 2025, '2026-01-16', '应急厅', 3)$$, 'SELECT pg_temp.standing()'), '', 'a later report counts instead');
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, sent_to, services) VALUES ('平安', 2025, '2026-01-14', '应急厅', 3)$$, 'SELECT pg_temp.standing()'), '平安 services 2 3', '... an earlier one does not');
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, sent_to, services) VALUES ('平安', 2025, '2026-01-16', '金融监管局', 3)$$, 'SELECT pg_temp.standing()'), '平安 services 2 3', '... nor one to somebody else');
SELECT is(pg_temp.would($$DELETE FROM report WHERE insurer = '平安'$$, 'SELECT pg_temp.standing()'), '', 'a report that is taken back');
SELECT is(pg_temp.would($$UPDATE report SET year = 2024 WHERE insurer = '平安'$$, 'SELECT pg_temp.standing()'), '平安 fee_spent 750000 0; 平安 premium 5000000 0; 平安 services 2 0', 'moved to another year, both are judged');
-- The books change after the report: a sweep finds it, once a day, and what has come right.
SELECT lives_ok($$INSERT INTO service (service_no, policy_no, kind, served_on) VALUES ('S99', 'P1', '安全生产宣传教育培训', '2025-11-11'), ('S98', 'P2', '安全生产宣传教育培训', '2025-11-11')$$, 'services that come later');
SELECT is(pg_temp.standing(), '平安 services 2 3', '... are looked for by a sweep');
SET safeins.today = '2026-01-21';
SELECT safeins.sweep('2026-01-21') \g /dev/null
SELECT is(pg_temp.standing(), '人保 services 6 7; 平安 services 2 4', '... that records them');
SELECT is((SELECT string_agg(role || ' ' || withdrawn_on || ' ' || withdrawn_why, '') FROM safeins.finding WHERE rule = 'report.figures' AND insurer = '平安' AND figures ->> 'booked' = '3' AND figures ->> 'item' = 'services'),
    'report 2026-01-21 neither the reports of the year nor its books say so any more', '... what was said before is withdrawn');
DELETE FROM service WHERE service_no = 'S98';
SELECT safeins.sweep('2026-01-21') \g /dev/null
SELECT is(pg_temp.standing(), '人保 services 6 7; 平安 services 2 4', 'once a day');
SELECT safeins.sweep('2026-01-22') \g /dev/null
SET safeins.today = '2026-01-20';
SELECT is(pg_temp.standing(), '人保 services 6 7; 平安 services 2 3', '... and on the next');
-- Addressees: the emergency department and the financial regulator.
SELECT results_eq($$SELECT insurer::text, addressee::text, addressee_zh::text, due_on, sent_on, days_late, state::text FROM safeins.report_status(2025, '2026-01-31')$$,
    $$VALUES ('人保', 'emergency', '应急管理部门', date '2026-01-31', date '2026-01-15', 0::bigint, 'sent'), ('人保', 'financial', '金融监管机构', '2026-01-31', '2026-01-15', 0, 'sent'),
             ('平安', 'emergency', '应急管理部门', '2026-01-31', '2026-01-15', 0, 'sent'), ('平安', 'financial', '金融监管机构', '2026-01-31', NULL, 0, 'open')$$, '三（一）: two addressees; 31 January is not over');
SELECT is((SELECT state_zh || days_late FROM safeins.report_status(2025, '2026-02-01') WHERE insurer = '平安' AND addressee = 'financial'), '未报1', '... 1 February is late');
SELECT safeins.sweep('2026-01-31') \g /dev/null
SELECT is(pg_temp.standing('report.addressees'), '', 'on 31 January nobody is late');
SELECT safeins.sweep('2026-02-01') \g /dev/null
SELECT is((SELECT string_agg(message, '') FROM safeins.finding WHERE rule = 'report.addressees'), 'the report of insurer 平安 for 2025, due on 2026-01-31, was not sent to "金融监管机构"', 'recorded report.addressees: on 1 February the second one is missing');
SET LOCAL safeins.today = '2026-02-10';
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, sent_to) VALUES ('平安', 2025, '2026-02-03', '国家金融监督管理总局山西监管局')$$,
    $$SELECT string_agg(message, '; ' ORDER BY id) FROM safeins.finding WHERE rule = 'report.addressees' AND withdrawn_on IS NULL$$), 'the report of insurer 平安 for 2025 was due on 2026-01-31, but sent to "金融监管机构" on 2026-02-03', 'sent late');
SELECT is(pg_temp.would($$INSERT INTO report (insurer, year, submitted_on, sent_to) VALUES ('平安', 2025, '2026-01-31', '国家金融监督管理总局山西监管局')$$, $$SELECT pg_temp.standing('report.addressees')$$), '', 'entered late, sent in time');
SELECT is(pg_temp.would(format('UPDATE report SET sent_to = %L WHERE insurer = ''平安''', w), $$SELECT pg_temp.standing('report.addressees')$$), f, 'sent to ' || w)
FROM (VALUES ('应急厅,金融监管局', ''), ('应急厅；金融监管局', ''), ('金融监管局 、 应急厅', ''), ('金融监管局、', '平安 emergency'), ('住建厅', '平安 emergency; 平安 financial'), ('EMERGENCY;financial', ''), ('应急厅，应急厅', '平安 financial')) v (w, f);
SELECT is(pg_temp.would($$UPDATE report SET sent_to = NULL WHERE insurer = '平安'$$, $$SELECT pg_temp.standing('report.addressees') || (SELECT string_agg(DISTINCT state, '') FROM safeins.report_status(2025) WHERE insurer = '平安')$$), 'not judged', 'who says of no report whom it was sent to is not judged');
SELECT is((SELECT string_agg(state || days_late, ' ') FROM safeins.report_status(2026, '2027-02-01') WHERE insurer = '人保'), 'missing1 missing1', 'no report at all is sent to nobody');
-- A place may name others.
SELECT is(pg_temp.would($$SELECT safeins.end_rule(1100, '2025-01-01', '测试'), safeins.add_rule('report.addressees', '140000', '{emergency,industry}', '2025-01-02', '晋安〔2025〕1号'); UPDATE report SET note = 'x', sent_to = sent_to || '、行业主管部门' WHERE insurer = '平安'$$,
    $$SELECT pg_temp.standing('report.addressees')$$), '', 'a rule that names another department');
SELECT is(pg_temp.would($$SELECT safeins.set_mode(r, 'off', '停用') FROM unnest('{report.figures,report.addressees}'::text[]) r; SELECT safeins.sweep('2026-02-11')$$, $$SELECT pg_temp.standing() || pg_temp.standing('report.addressees')$$), '', 'off: not judged');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('report.figures', 'block', '从严'); INSERT INTO report (insurer, year, submitted_on, premium) VALUES ('太保', 2025, '2026-01-15', 1)$$, $$SELECT pg_temp.standing()$$), '人保 services 6 7; 太保 premium 100 0; 平安 services 2 3', 'what a report says is a fact: never refused');
-- Closing the year.
INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on, insurer) VALUES ('H9', '91140100MA00000016', '一般', '2025-09-01', '2026-12-31', '人保');
SELECT is(pg_temp.would($$SELECT * FROM safeins.close_year(2025, '人保', '接受')$$, $$SELECT pg_temp.standing()$$), '人保 hazards 2 3; 人保 services 6 7; 平安 services 2 3', 'closing a year looks again');
-- What no attached table tells is not judged.
SELECT is(pg_temp.would($$SELECT safeins.detach('hazard', 'hazard', '测试'), safeins.detach('service', 'service', '测试')$$,
    $$SELECT string_agg(DISTINCT concat_ws(' ', item, booked, state), ', ') FROM safeins.report_difference(2025, '人保')$$), 'fee_spent 9000.00 agrees, hazards not judged, premium 100000.01 agrees, services not judged', 'tables that are detached');
-- A co-insurer's services are those of the policies that it has a share in.
SELECT is(pg_temp.would($$INSERT INTO coinsurance VALUES ('P1', '人保', 0.6, true), ('P1', '太保', 0.4, false); INSERT INTO report (insurer, year, submitted_on, services) VALUES ('太保', 2025, '2026-01-15', 4)$$,
    $$SELECT concat_ws(' ', booked, state) FROM safeins.report_difference(2025, '太保')$$), '4.00 agrees', 'a co-insurer');
SELECT is(pg_temp.would($$INSERT INTO safeins.coinsurance (policy, place, insurer, share, leads, rows) VALUES ('P1', '130000', '太保', 400000, 0, 1); INSERT INTO report (insurer, year, submitted_on, services) VALUES ('太保', 2025, '2026-01-15', 0)$$,
    $$SELECT concat_ws(' ', booked, state) FROM safeins.report_difference(2025, '太保') WHERE place = '140000'$$), '0.00 agrees', 'a share in a policy of the same number, of another province');
-- Where each policy has its account, premium that was dated ahead counts in it once its day has come, and what this transaction has just written.
SELECT is(pg_temp.would($$SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2020-01-01', '测试'), safeins.rebuild(); SELECT set_config('safeins.today', '2025-12-01', true);
    SELECT safeins.set_mode('date.future', 'off', '测试'); INSERT INTO premium (policy_no, amount, received_on) VALUES ('P2', 500, '2025-12-20'); SELECT set_config('safeins.today', '2026-02-10', true); INSERT INTO premium (policy_no, amount, received_on) VALUES ('P2', 20, '2025-12-21')$$,
    $$SELECT concat_ws(' ', booked, (SELECT sum(received) FROM safeins.fee_status('2026-02-10') WHERE year = 2025 AND insurer = '平安')) FROM safeins.report_difference(2025, '平安') WHERE item = 'premium'$$), '50520.00 50520.00', 'premium dated ahead of accounts by policy');
-- Old rows: an audit shows what attaching records.
SELECT safeins.detach('report', 'report', '换表') \g /dev/null
UPDATE report SET premium = 1 WHERE insurer = '人保';
CREATE TEMP TABLE shown AS SELECT rule, insurer, message FROM safeins.audit('report', 'report', '{"insurer": "insurer", "year": "year", "submitted_on": "submitted_on", "sent_to": "sent_to", "premium": "premium", "services": "services"}');
SELECT is((SELECT string_agg(rule || ' ' || insurer, ', ' ORDER BY rule, insurer COLLATE "C", message) FROM shown), 'report.addressees 平安, report.figures 人保, report.figures 人保, report.figures 平安', 'an audit of old rows');
UPDATE safeins.finding SET withdrawn_on = '2026-02-10', withdrawn_why = 'x' WHERE withdrawn_on IS NULL;
SELECT is((SELECT findings FROM safeins.attach('report', 'report', '{"insurer": "insurer", "year": "year", "submitted_on": "submitted_on", "sent_to": "sent_to", "premium": "premium", "services": "services"}')), 4::bigint, 'attaching them');
SELECT bag_eq('SELECT rule, insurer, message FROM safeins.finding WHERE withdrawn_on IS NULL', 'TABLE shown', '... records the same');
SELECT bag_eq($$SELECT rule, insurer, message FROM safeins.audit('report', 'report')$$, 'TABLE shown', 'an audit of what is attached shows it again');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT lives_ok($$UPDATE safeins.report SET sent_to = 'x' WHERE insurer = '人保'; UPDATE safeins.report SET figures = '' WHERE insurer = '平安'$$);
SELECT cmp_ok(safeins.rebuild(), '>=', 2::bigint, 'what was changed by hand is mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');
-- Addressees in the notice's own words, with 和 between them.
SELECT is(pg_temp.would(format($$INSERT INTO report (insurer, year, submitted_on, sent_to) VALUES ('平安', 2025, '2026-01-20', %L)$$, sent_to),
    $$SELECT sent_to FROM safeins.report WHERE insurer = '平安' AND submitted_on = '2026-01-20'$$), sends, sent_to)
    FROM (VALUES ('省应急管理厅和国家金融监督管理总局山西监管局', 'emergency,financial'), ('应急厅；金融监管局', 'emergency,financial'), ('呼和浩特市应急管理局', '呼和浩特市应急管理局'), ('应急厅和', '应急厅和')) v (sent_to, sends);
SELECT * FROM finish();
ROLLBACK;
