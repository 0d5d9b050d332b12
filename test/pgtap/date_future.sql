-- 应急厅函〔2024〕322号 第四部分: data are true and accurate. A day on which something happened, told before it has come, is recorded, whatever role tells it; what is agreed or planned may lie ahead; what the writer itself must not do is refused as before.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null

-- Every day of every role: held against today by the one rule, by a rule of its own, or one that may lie ahead.
CREATE TEMP TABLE days (role text, fact text, by text);
INSERT INTO days VALUES
    ('report', 'submitted_on', 'date.future'), ('filing', 'submitted_on', 'date.future'), ('product', 'filed_on', 'date.future'), ('enterprise', 'graded_on', 'date.future'),
    ('claim', 'reported_on', 'date.future'), ('claim', 'accident_on', 'date.future'), ('claim', 'decided_on', 'date.future'), ('claim', 'agreed_on', 'date.future'), ('claim', 'advance_on', 'date.future'),
    ('claim', 'paid_on', 'date.future'), ('claim', 'recorded_on', 'date.future'), ('service', 'archived_on', 'date.future'), ('service', 'recorded_on', 'date.future'), ('policy', 'recorded_on', 'date.future'),
    ('expense', 'spent_on', 'fee.future_date'), ('premium', 'received_on', 'fee.premium_date'), ('service', 'served_on', 'service.future_date'), ('service', 'confirmed_on', 'service.dates'), ('service', 'revisited_on', 'service.dates'),
    ('policy', 'signed', 'policy.dates'), ('hazard', 'found_on', 'hazard.dates'), ('hazard', 'notified_on', 'hazard.dates'), ('hazard', 'plan_on', 'hazard.dates'), ('hazard', 'rectified_on', 'hazard.dates'),
    ('hazard', 'rechecked_on', 'hazard.dates'), ('hazard', 'reported_on', 'hazard.dates'), ('hazard', 'closed_on', 'hazard.dates'), ('complaint', 'received_on', 'complaint.dates'), ('complaint', 'answered_on', 'complaint.dates'),
    ('measure', 'issued_on', 'measure.dates'), ('measure', 'done_on', 'measure.dates'), ('refusal', 'refused_on', 'refusal.date'),
    ('policy', 'effective', NULL), ('policy', 'expires', NULL), ('policy', 'ended_on', NULL), ('product', 'valid_until', NULL), ('filing', 'valid_until', NULL), ('plan', 'from_on', NULL), ('plan', 'until_on', NULL),
    ('provider', 'valid_from', NULL), ('provider', 'valid_until', NULL), ('provider', 'revoked_on', NULL), ('hazard', 'due_on', NULL), ('complaint', 'extended_to', NULL), ('measure', 'due_on', NULL), ('measure', 'valid_until', NULL);
SELECT is_empty($$SELECT role, fact FROM safeins.rule_facts WHERE fact ~ '_(on|until|to)$' AND (role, fact) NOT IN (SELECT role, fact FROM days) AND fact NOT IN ('reported_to', 'sent_to') GROUP BY 1, 2$$, 'each day of a role is one of these');
SELECT is_empty($$SELECT * FROM days WHERE by IS NOT NULL AND (role, by, fact) NOT IN (SELECT role, rule, fact FROM safeins.rule_facts)$$, 'each rule asks its days');
SELECT bag_eq($$SELECT role::text, fact::text FROM safeins.rule_facts WHERE rule = 'date.future' AND asked_again = 1$$, $$SELECT role, fact FROM days WHERE by = 'date.future'$$, 'the one rule asks those, and no others');

CREATE SCHEMA qs;
SET LOCAL search_path = qs, public;
SELECT safeins.create_starter('qs') \g /dev/null
INSERT INTO enterprise (enterprise, name, place, sector, size) VALUES ('91140100MA00000016', '晋煤', '140105', '煤矿', '大型');
INSERT INTO policy (policy_no, insurer, enterprise, place, signed_on, effective_on, expires_on, death_limit, headcount, insured_headcount, premium, commission, payer) VALUES
    ('P1', '人保', '91140100MA00000016', '140105', '2025-12-20', '2026-01-01', '2026-12-31', 400000, 100, 100, 100000, 0, '投保单位');
CREATE FUNCTION pg_temp.found(statement text, code text DEFAULT 'date.future') RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format('SELECT coalesce(string_agg(concat_ws('' '', role, row_key, insurer, message), ''; '' ORDER BY message), ''none'') FROM safeins.finding WHERE rule = %L AND withdrawn_on IS NULL', code))
$$;
-- By each role: today is none, tomorrow is one; nothing of it is refused.
CREATE FUNCTION pg_temp.dated(statement text, day date) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.found(replace(statement, '$', day::text)) $$;
SELECT CASE WHEN day = '2026-06-30' THEN is(pg_temp.dated(statement, day), 'none', 'today: ' || about)
    ELSE is(pg_temp.dated(statement, day) LIKE format('%%"%s", %s, is in the future', fact, day), true, format('%s dated %s', about, day)) END
FROM (VALUES
    ('a report', 'submitted_on', $$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', 2025, '$')$$),
    ('a paper', 'submitted_on', $$INSERT INTO filing (insurer, year, item, submitted_on) VALUES ('人保', 2026, '承诺函', '$')$$),
    ('a product', 'filed_on', $$INSERT INTO product (product, insurer, filed_on) VALUES ('险1', '人保', '$')$$),
    ('a grade', 'graded_on', $$UPDATE enterprise SET standard_grade = '一级', graded_on = '$'$$),
    ('a claim', 'reported_on', $$INSERT INTO claim (claim_no, policy_no, reported_on) VALUES ('C1', 'P1', '$')$$),
    ('an accident', 'accident_on', $$INSERT INTO claim (claim_no, policy_no, reported_on, accident_on) VALUES ('C1', 'P1', '2026-06-01', '$')$$),
    ('a payment', 'paid_on', $$INSERT INTO claim (claim_no, policy_no, reported_on, paid, paid_on) VALUES ('C1', 'P1', '2026-06-01', 1, '$')$$),
    ('an archive', 'archived_on', $$INSERT INTO service (service_no, policy_no, kind, served_on, archived_on) VALUES ('S1', 'P1', '培训', '2026-06-01', '$')$$)) v (about, fact, statement), unnest('{2026-06-30,2026-07-01,2031-01-01}'::date[]) day;
-- What has a rule of its own is not told twice.
SELECT is(pg_temp.found($$INSERT INTO service (service_no, policy_no, kind, served_on) VALUES ('S1', 'P1', '培训', '2026-07-01')$$), 'SI403', 'a service rendered tomorrow is refused, as before');
SELECT is(pg_temp.found($$INSERT INTO measure (measure_no, kind, object_kind, object, issued_on) VALUES ('M', '约谈', '承保机构', '人保', '2026-07-01')$$), 'SI701', 'a measure has its own');
SELECT is(pg_temp.found($$INSERT INTO premium (policy_no, amount, received_on) VALUES ('P1', 1, '2026-07-01')$$), 'none', 'premium that is dated ahead counts from its day');
-- What may lie ahead.
SELECT is(pg_temp.found(statement), 'none', 'may lie ahead: ' || statement) FROM unnest(ARRAY[$$INSERT INTO provider (provider, valid_from, valid_until) VALUES ('院', '2027-01-01', '2030-01-01')$$, $$INSERT INTO product (product, insurer, filed_on, valid_until) VALUES ('险1', '人保', '2026-06-01', '2030-01-01')$$,
    $$INSERT INTO filing (insurer, year, item, submitted_on, valid_until) VALUES ('人保', 2026, '承诺函', '2026-06-01', '2030-01-01')$$]) statement;

-- Put right, or gone, it is withdrawn; told once while it stands; another row's stays.
INSERT INTO claim (claim_no, policy_no, reported_on, accident_on) VALUES ('C1', 'P1', '2026-07-03', '2026-07-02'), ('C2', 'P1', '2026-07-03', NULL);
SELECT is(pg_temp.found(statement), found, about) FROM (VALUES
    ('SELECT 1', 'claim C1 row C1 of role "claim": fact "accident_on", 2026-07-02, is in the future; claim C1 row C1 of role "claim": fact "reported_on", 2026-07-03, is in the future; claim C2 row C2 of role "claim": fact "reported_on", 2026-07-03, is in the future', 'two days of a row'),
    ($$UPDATE claim SET deaths = 0$$, 'claim C1 row C1 of role "claim": fact "accident_on", 2026-07-02, is in the future; claim C1 row C1 of role "claim": fact "reported_on", 2026-07-03, is in the future; claim C2 row C2 of role "claim": fact "reported_on", 2026-07-03, is in the future', 'told once'),
    ($$UPDATE claim SET accident_on = '2026-06-01' WHERE claim_no = 'C1'$$, 'claim C1 row C1 of role "claim": fact "reported_on", 2026-07-03, is in the future; claim C2 row C2 of role "claim": fact "reported_on", 2026-07-03, is in the future', 'one is put right'),
    ($$UPDATE claim SET reported_on = '2026-07-09' WHERE claim_no = 'C2'$$, 'claim C1 row C1 of role "claim": fact "accident_on", 2026-07-02, is in the future; claim C1 row C1 of role "claim": fact "reported_on", 2026-07-03, is in the future; claim C2 row C2 of role "claim": fact "reported_on", 2026-07-09, is in the future', 'another day'),
    ($$DELETE FROM claim WHERE claim_no = 'C1'$$, 'claim C2 row C2 of role "claim": fact "reported_on", 2026-07-03, is in the future', 'a row that goes'),
    ($$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', 2025, '2026-07-05'), ('人保', 2024, '2026-07-05'); DELETE FROM claim; DELETE FROM report WHERE year = 2024$$, 'report 人保 人保 row 人保 of role "report": fact "submitted_on", 2026-07-05, is in the future', 'of an insurer''s two reports one stays'),
    ($$DELETE FROM claim; SELECT safeins.set_mode('date.future', 'off', '本地'); INSERT INTO claim (claim_no, policy_no, reported_on) VALUES ('C9', 'P1', '2026-08-01')$$, 'none', 'off'),
    ($$DELETE FROM claim; SET LOCAL safeins.today = '2026-07-03'; INSERT INTO claim (claim_no, policy_no, reported_on) VALUES ('C9', 'P1', '2026-07-03')$$, 'none', 'the day has come'),
    ($$DELETE FROM claim; SELECT safeins.end_rule(1168, '2026-06-01', '改为容许三天'), safeins.add_rule('date.future', '000000', '3', '2026-06-02', '本地〔2026〕1号'); INSERT INTO claim (claim_no, policy_no, reported_on) VALUES ('C8', 'P1', '2026-07-03'), ('C9', 'P1', '2026-07-04')$$,
        'claim C9 row C9 of role "claim": fact "reported_on", 2026-07-04, is in the future', 'so many days are tolerated, as the rule says')) v (statement, found, about);
SELECT safeins.set_mode('date.future', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO claim (claim_no, policy_no, reported_on) VALUES ('C9', 'P1', '2026-07-04')$$, 'SI004', 'date.future', 'qs.claim', 'row C9 of role "claim": fact "reported_on", 2026-07-04, is in the future', 'Enter it once the day has come', 'refused where the rule blocks');
SELECT safeins.set_mode('date.future', NULL, '恢复') \g /dev/null
SELECT is(string_agg(row_key, ',' ORDER BY row_key), 'C1,C1,C2', 'old rows are held against today as well') FROM safeins.audit('claim', 'qs.claim', (SELECT mapping FROM safeins.attachment WHERE role = 'claim')::jsonb) WHERE rule = 'date.future';

-- 114号 三（一）: 下一年度1月底前: a yearly report is of a year that is over.
SELECT is(pg_temp.found(format($$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', %s, %L)$$, year, day), 'report.early'), found, '114号 三（一）: report of ' || year || ' dated ' || day) FROM (VALUES
    (2025, '2025-12-31', 'report 人保 人保 the report of insurer 人保 for 2025 is dated 2025-12-31, before the year was over'), (2025, '2026-01-01', 'none'), (2025, '2026-01-31', 'none'), (2025, '2026-06-30', 'none'),
    (2026, '2026-06-30', 'report 人保 人保 the report of insurer 人保 for 2026 is dated 2026-06-30, before the year was over'), (2025, '2025-01-01', 'report 人保 人保 the report of insurer 人保 for 2025 is dated 2025-01-01, before the year was over')) v (year, day, found);
SELECT is(pg_temp.found($$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', 2025, '2025-12-30'); UPDATE report SET submitted_on = '2026-01-10'$$, 'report.early'), 'none', '... put right');
SELECT is(pg_temp.found($$INSERT INTO report (insurer, year, submitted_on) VALUES ('人保', 2025, '2025-12-30'); DELETE FROM report$$, 'report.early'), 'none', '... gone');
SELECT * FROM finish();
ROLLBACK;
