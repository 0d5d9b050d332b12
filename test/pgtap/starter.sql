-- The starter's tables carry a policy from its signing to a claim, and say no where the law does.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-11-15';
SELECT safeins.set_place('140000', '山西省级平台'), safeins.create_starter('azx') \g /dev/null
SET LOCAL search_path = azx, public, pg_temp;
SELECT is((SELECT string_agg(role || ' ' || state, ', ' ORDER BY role) FROM safeins.attachment),
    'claim armed, coinsurance armed, complaint armed, enterprise armed, expense armed, filing armed, hazard armed, measure armed, plan armed, policy armed, premium armed, product armed, provider armed, refusal armed, report armed, service armed', 'sixteen roles');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = 'azx'::regnamespace AND c.relkind = 'r' AND (t.typnamespace <> 'pg_catalog'::regnamespace OR col_description(c.oid, attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)$$,
    'built-in types only, every table and column with a comment');
INSERT INTO filing (insurer, year, item, submitted_on, accepted) SELECT '人保', y, name, make_date(y, 3, 1), true FROM safeins.code_list, generate_series(2025, 2026) y WHERE list = 'filing' AND ordinal IS NOT NULL;
INSERT INTO enterprise (enterprise, name, place, sector, size, risk, standard_grade) VALUES ('91140100MA00000016', '晋煤', '140105', '煤矿', '大型', '高', '一级'), ('91140000MA0000000X', '晋商', '140105', '危险化学品', '小型', '低', NULL);
PREPARE sign(text, numeric, integer, numeric, text) AS INSERT INTO policy (policy_no, insurer, enterprise, place, signed_on, effective_on, expires_on, death_limit, headcount, insured_headcount, premium, commission, payer, planned_risk_assessment, planned_hazard_inspection)
    VALUES ($1, '人保', '91140100MA00000016', '140105', '2025-12-20', '2026-01-01', '2026-12-31', $2, 100, $3, 100000, $4, $5, 2, 2);
SELECT throws_ok($$EXECUTE sign('P1', 399999.99, 100, 5000, '投保单位')$$, 'SI301', NULL, '27号 第十五条: a limit under 400,000');
SELECT throws_ok($$EXECUTE sign('P1', 400000, 99, 5000, '投保单位')$$, 'SI304', NULL, '27号 第十六条: a worker not insured');
SELECT throws_ok($$EXECUTE sign('P1', 400000, 100, 5000.01, '投保单位')$$, 'SI302', NULL, '27号 第十四条: a commission over 5 %');
SELECT throws_ok($$EXECUTE sign('P1', 400000, 100, 5000, '从业人员')$$, 'SI303', NULL, '27号 第六条: paid by the workers');
SELECT lives_ok($$EXECUTE sign('P1', 400000, 100, 5000, '投保单位')$$, 'a policy as it ought to be');
INSERT INTO premium (policy_no, insurer, amount, received_on) VALUES ('P1', '人保', 100000, '2026-01-02');
SELECT lives_ok($$INSERT INTO service VALUES ('S1', 'P1', '安全风险辨识评估', '2026-02-03', '安科院', true, '2026-02-05')$$, 'a service');
SELECT throws_ok($$INSERT INTO service VALUES ('S2', 'P1', '安全风险辨识评估', '2025-12-31')$$, 'SI402', NULL, '... not before the policy takes effect');
SELECT throws_ok($$INSERT INTO expense (insurer, policy_no, service_no, purpose, voucher, amount, spent_on) VALUES ('人保', 'P1', 'S9', 'training', 'V1', 100, '2026-02-10')$$, 'SI104', NULL, '322号 第四部分: an expense for a service that there was not');
SELECT lives_ok($$INSERT INTO expense (insurer, policy_no, service_no, purpose, voucher, amount, spent_on) VALUES ('人保', 'P1', 'S1', 'risk_assessment', 'V1', 21000, '2026-02-10')$$, '... and one for that there was');
SELECT lives_ok($$INSERT INTO coinsurance VALUES ('P1', '人保', 0.6, true), ('P1', '太保', 0.4, false); INSERT INTO premium (policy_no, insurer, amount, received_on) VALUES ('P1', '太保', 40000, '2026-01-02');
    INSERT INTO expense (insurer, policy_no, service_no, purpose, voucher, amount, spent_on) VALUES ('太保', 'P1', 'S1', 'risk_assessment', 'V1', 8400, '2026-02-10')$$, '114号 第一部分: a co-insurer pays for it out of its own premium');
SELECT throws_ok($$INSERT INTO coinsurance VALUES ('P1', '国寿', 40)$$, '23514', NULL, '... with a share that is a fraction');
SELECT throws_ok($$UPDATE expense SET amount = 1$$, 'SI201', NULL, 'AQ 9010 7.4: what was posted stays');
SELECT lives_ok($$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', 2025, '2026-01-30')$$, 'a report');
SELECT throws_ok($$INSERT INTO claim VALUES ('C1', 'P1', '2026-03-01', '2026-03-02', 1, NULL, NULL, true, NULL)$$, 'SI501', NULL, '附件2第四条: refused without a reason');
SELECT lives_ok($$INSERT INTO claim VALUES ('C1', 'P1', '2026-03-01', '2026-03-02', 1, 400000, '2026-04-01')$$, 'a claim that is paid');
SELECT throws_ok($$UPDATE policy SET status = '退保', ended_on = '2026-06-30', end_reason = '换公司'$$, 'SI306', NULL, '27号 第十六条: no surrender');
SELECT is((SELECT string_agg(policy || ' ' || kind || ' ' || required || '/' || done, ', ' ORDER BY kind) FROM safeins.quota_status), 'P1 hazard_inspection 2/0, P1 risk_assessment 2/1', 'its quotas');
SELECT is((SELECT enterprise || ' ' || state FROM safeins.coverage_gap), '91140000MA0000000X never insured', 'who is not insured');
PREPARE find(text, text, text) AS INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on, service_no, notified_on, notified_party, criterion) VALUES ($1, '91140100MA00000016', $2, '2026-11-02', '2026-12-01', 'S1', '2026-11-03', $3, '判定标准第四条');
SELECT lives_ok($$EXECUTE find('H1', '重大', '主要负责人')$$, 'a hazard');
SELECT throws_ok($$UPDATE hazard SET due_on = '2026-12-31'$$, 'SI602', NULL, '322号 第二部分: no deadline moves by itself');
SELECT throws_ok($$UPDATE hazard SET closed_on = '2026-11-15'$$, 'SI605', NULL, '322号 第二部分: closed without a re-check');
SELECT lives_ok($$UPDATE hazard SET rectified_on = '2026-11-13', rectified_by = '张三', rechecked_on = '2026-11-14', rechecked_by = '李四', evidence = '照片', closed_on = '2026-11-15'$$, 'with one');
SELECT is((SELECT insurer || ' ' || state_zh FROM safeins.hazard_status('2026-11-15')), '人保 已销号', 'its insurer is that of its service');
SELECT throws_ok($$INSERT INTO complaint (insurer, received_on, extended_to) VALUES ('人保', '2026-11-02', '2027-01-31')$$, 'SI611', NULL, 'AQ 9010 chapter 6: put off too far');
SELECT lives_ok($$INSERT INTO complaint (insurer, received_on, answered_on) VALUES ('人保', '2026-11-02', '2026-11-13')$$, 'a complaint that is answered');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT is_empty('SELECT rule, message FROM safeins.finding', 'and nothing was found');
SELECT throws_ok($$SELECT safeins.create_starter('azx')$$, '42P07', 'schema "azx" has its starter tables already', 'a starter is made once');
SELECT throws_ok($$INSERT INTO enterprise (enterprise, name, sector, size) VALUES ('91140100MA00000015', 'x', '煤矿', '大型')$$, '22P02', 'invalid input syntax for type uscc: "91140100MA00000015"', 'a wrong code is told by its type');
-- A starter as it was made takes what a clerk has in hand, in the clerk's own words; what is missing is told, and in the way of nothing.
SELECT safeins.create_starter('chu') \g /dev/null
SET LOCAL search_path = chu, public, pg_temp;
SELECT lives_ok($$INSERT INTO enterprise (enterprise, name, place, sector, size) VALUES ('91350100M000100Y43', '新来的矿', '140105', '煤矿', '大型')$$, 'first use: an enterprise');
SELECT lives_ok($$INSERT INTO policy (policy_no, insurer, enterprise, signed_on, effective_on, expires_on, premium, death_limit) VALUES ('Q1', '新来的', '91350100M000100Y43', '2026-11-01', '2026-11-10', '2027-11-09', 50000, 400000)$$,
    'first use: a policy, though no paper of its insurer was ever filed');
SELECT is((SELECT concat_ws(' | ', rule, role, row_key, insurer, year, message) FROM safeins.finding WHERE insurer = '新来的'),
    'filing.items | policy | 新来的 | 新来的 | 2026 | insurer 新来的 writes policies while papers of it are not in: ' || (SELECT string_agg(item, ', ' ORDER BY item COLLATE "C") FROM safeins.filing_items('140000', 2026)), '... which is on record');
SELECT lives_ok($$INSERT INTO premium (receipt_no, policy_no, amount, received_on) OVERRIDING SYSTEM VALUE VALUES (1001, 'Q1', 50000, '2026-11-10')$$, 'first use: premium');
SELECT lives_ok($$INSERT INTO service VALUES ('Q-S1', 'Q1', '生产安全事故隐患排查', '2026-11-12', '安科院', true, '2026-11-13')$$, 'first use: a service');
SELECT lives_ok($$INSERT INTO expense (expense_no, insurer, policy_no, service_no, purpose, voucher, amount, spent_on) OVERRIDING SYSTEM VALUE VALUES (1001, '新来的', 'Q1', 'Q-S1', '生产安全事故隐患排查', '凭1', 1000, '2026-11-13')$$, 'first use: its cost');
SELECT lives_ok($$INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on, notified_on, notified_party, rectified_on, rectified_by, rechecked_on, rechecked_by, evidence, closed_on)
    VALUES ('Q-H1', '91350100M000100Y43', '重大事故隐患', '2026-11-12', '2026-11-14', '2026-11-12', '矿长', '2026-11-13', '甲', '2026-11-14', '乙', '照片', '2026-11-15')$$, 'first use: a hazard, from its finding to its end');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
-- Whatever is refused tells the way out: beside its citation the hint says what to do.
CREATE FUNCTION pg_temp.hint(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
    BEGIN
        EXECUTE statement;
        RAISE EXCEPTION 'nothing was refused' USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN 'nothing was refused';
        WHEN OTHERS THEN GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT; RETURN hint;
    END;
END $$;
SELECT matches(pg_temp.hint(statement), '^Rule [a-z_.]+: [^.]+\. .+', 'the way out of: ' || about) FROM (VALUES
    ($$UPDATE policy SET death_limit = 1$$, 'a low limit'), ($$UPDATE policy SET commission = 50000$$, 'a high commission'), ($$UPDATE policy SET payer = '工人'$$, 'paid by the workers'),
    ($$UPDATE policy SET headcount = 2, insured_headcount = 1$$, 'not all insured'), ($$UPDATE policy SET signed_on = '2026-12-01'$$, 'signed tomorrow'),
    ($$UPDATE policy SET status = '退保', ended_on = '2026-11-30'$$, 'a surrender'), ($$INSERT INTO service VALUES ('x', 'Q1', '请客吃饭', '2026-11-12')$$, 'an unknown service'),
    ($$INSERT INTO service VALUES ('x', 'Q1', '培训', '2026-11-16')$$, 'a service of tomorrow'), ($$INSERT INTO service VALUES ('x', 'Q1', 'training', '2026-11-01')$$, 'a service before its policy'),
    ($$INSERT INTO service VALUES ('x', 'Q1', 'training', '2026-11-12', '无证机构', false)$$, 'a provider that is not qualified'),
    ($$INSERT INTO expense (expense_no, insurer, policy_no, service_no, purpose, voucher, amount, spent_on) OVERRIDING SYSTEM VALUE VALUES (1002, '新来的', 'Q1', 'Q-S1', '奖金', '凭2', 1, '2026-11-13')$$, 'another purpose'),
    ($$INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on) VALUES ('x', '91350100M000100Y43', '橙色的', '2026-11-12', '2026-11-20')$$, 'an unknown level'),
    ($$INSERT INTO hazard (hazard_no, enterprise, level, found_on, due_on) VALUES ('x', '91350100M000100Y43', '一般', '2026-11-16', '2026-11-20')$$, 'found tomorrow'),
    ($$INSERT INTO complaint (insurer, received_on) VALUES ('新来的', '2026-11-16')$$, 'a complaint of tomorrow'),
    ($$INSERT INTO claim VALUES ('x', 'Q1', '2026-11-12', '2026-11-13', 1, NULL, NULL, true, NULL)$$, 'a claim refused without a reason')) v (statement, about);
SELECT * FROM finish();
ROLLBACK;
