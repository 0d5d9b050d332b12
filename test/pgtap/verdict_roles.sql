-- Every verdict of every report, with each role that it is drawn from not attached: never, or no more.  Then it is not
-- judged, whatever the books still have.  The columns come from the catalogue: a new one is covered, or says why not.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT safeins.set_mode(code, 'flag', '测试') FROM safeins.rule_code WHERE code ~ '^(policy|service|hazard|claim|complaint|filing|fee)\.' AND code <> 'fee.cap' AND code <> 'fee.floor' \g /dev/null
-- Here papers are filed each year.
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '晋应急发〔2025〕1号 第一部分') \g /dev/null
CREATE SCHEMA vr;
SET LOCAL search_path = vr, public;
CREATE TABLE qy (k text, hy text, gm text);
CREATE TABLE bd (k text, gs text, qy text, sx date, dq date);
CREATE TABLE fw (k text, bd text, xm text, rq date);
CREATE TABLE yh (k text, qy text, gs text, jb text, fxrq date, qx date, zg date, sb date, xh date);
CREATE TABLE nb (gs text, nd integer, rq date, bs text, je numeric);
CREATE TABLE zl (gs text, zl text, rq date, nd integer);
CREATE TABLE ts (k text, gs text, rq date, df date);
CREATE TABLE cs (k text, zl text, dxl text, gs text, rq date, qx date, wc date);
CREATE TABLE bf (k text, gs text, je numeric, rq date);
CREATE TABLE zc (k text, gs text, je numeric, rq date);
INSERT INTO qy VALUES ('甲矿', '煤矿', '大型'), ('乙矿', '煤矿', '大型'), ('丙矿', '煤矿', '大型');
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-01-01', '2025-12-31'), ('P2', '人保', '甲矿', '2026-01-01', '2026-12-31'), ('P3', '平安', '乙矿', '2025-03-01', '2026-02-28');
INSERT INTO fw VALUES ('F1', 'P1', '安全风险辨识评估', '2025-02-01'), ('F2', 'P1', '安全风险辨识评估', '2025-03-01'), ('F3', 'P3', '安全风险辨识评估', '2025-12-31');
INSERT INTO yh VALUES ('H1', '甲矿', '人保', '重大', '2025-03-02', '2025-04-01', '2025-03-20'), ('H2', '甲矿', '人保', '一般', '2026-05-02', '2026-06-01', NULL);
INSERT INTO nb VALUES ('人保', 2025, '2026-01-20', '应急厅、金融监管局', 1000);
INSERT INTO zl VALUES ('人保', '承保公司资质', '2026-01-10', 2026);
INSERT INTO ts VALUES ('T1', '人保', '2026-03-02', NULL), ('T2', '平安', '2026-05-06', '2026-05-08');
INSERT INTO cs VALUES ('M1', '约谈', '承保机构', '人保', '2026-03-02', '2026-04-01', NULL), ('M2', '限期整改', '承保机构', '平安', '2026-03-02', '2026-04-01', '2026-04-02');
INSERT INTO bf VALUES ('B1', '人保', 1000, '2025-01-05'), ('B2', '平安', 1000, '2025-03-05'), ('B3', '人保', 1000, '2026-01-05');
INSERT INTO zc VALUES ('Z1', '人保', 160, '2025-02-01'), ('Z2', '平安', 100, '2025-03-05'), ('Z3', '人保', 10, '2026-02-01');
CREATE TEMP TABLE mapping (role text, t text, m jsonb);
INSERT INTO mapping VALUES
    ('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm"}'), ('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq"}'),
    ('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq"}'),
    ('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "insurer": "gs", "level": "jb", "found_on": "fxrq", "due_on": "qx", "rectified_on": "zg", "reported_on": "sb", "closed_on": "xh"}'),
    ('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq", "sent_to": "bs", "premium": "je"}'), ('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "year": "nd"}'),
    ('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "df"}'),
    ('measure', 'cs', '{"measure": "k", "kind": "zl", "object_kind": "dxl", "object": "gs", "issued_on": "rq", "due_on": "qx", "done_on": "wc"}'),
    ('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}'), ('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}');

-- What each report says, of which rows, and from which roles; not judged is that word, or NULL where it is a number.
CREATE TEMP TABLE verdict (report text, column_name text, which text, roles text[]);
INSERT INTO verdict
    SELECT r, c, 'true', '{premium,expense}'::text[] FROM unnest('{fee_status}'::text[]) r, unnest('{verdict,verdict_zh}'::text[]) c
    UNION ALL SELECT 'fee_status', 'forecast', 'forecast IS NOT NULL', '{premium,expense}'
    UNION ALL SELECT r, c, 'required > 0', '{policy,service}' FROM unnest('{quota_status,quota_periods(2025)}'::text[]) r, unnest('{state,state_zh,short}'::text[]) c
    UNION ALL SELECT 'insurer_scorecard(2025)', c, 'true', r FROM (VALUES ('fee_ok', '{premium,expense}'::text[]), ('policies', '{policy}'), ('policies_share', '{policy}'), ('services_share', '{policy,service}'), ('quota_periods', '{policy}'), ('quota_met', '{policy,service}'), ('quota_rate', '{policy,service}'),
        ('first_due', '{policy}'), ('first_in_time', '{policy,service}'), ('first_service_rate', '{policy,service}'), ('report_on_time', '{policy,report}')) v (c, r)
    UNION ALL SELECT 'insurer_scorecard(2025)', 'hazards_overdue', $$insurer = '人保'$$, '{hazard}'
    UNION ALL SELECT 'insurer_scorecard(2026)', 'complaints', 'true', '{complaint}'
    UNION ALL SELECT 'filing_status(2026)', c, 'true', '{filing}' FROM unnest('{filed,missing,complete,days_late}'::text[]) c
    UNION ALL SELECT 'filing_missing(2026)', 'days_late', 'true', '{filing}'
    UNION ALL SELECT 'deadline_status', c, format('kind LIKE %L', r[1] || '.%'), r FROM unnest('{state,state_zh}'::text[]) c,
        (VALUES ('{service,policy}'::text[]), ('{report,policy}'), ('{filing,policy}'), ('{hazard}'), ('{complaint}'), ('{measure}')) v (r)
    UNION ALL SELECT 'hazard_status(''2026-06-15'')', 'warning', $$hazard = 'H2'$$, '{hazard}' UNION ALL SELECT 'hazard_status(''2026-06-15'')', 'days_late', 'true', '{hazard}'
    UNION ALL SELECT 'closed_loop(2025)', c, 'true', '{hazard}' FROM unnest('{overdue,unreported,closed_rate,in_time_rate}'::text[]) c
    UNION ALL SELECT 'complaint_status(''2026-06-15'')', c, 'true', '{complaint}' FROM unnest('{state,state_zh,days_late}'::text[]) c
    UNION ALL SELECT 'coverage_ledger(''2027-06-30'')', c, 'due_on IS NOT NULL', '{enterprise,policy}' FROM unnest('{state,state_zh,days_late}'::text[]) c
    UNION ALL SELECT 'coverage_rate(''2027-06-30'', ''province'')', c, 'true', '{enterprise,policy}' FROM unnest('{coverage_rate,overdue}'::text[]) c
    UNION ALL SELECT 'report_difference(2025)', c, 'true', '{premium,report}' FROM unnest('{state,state_zh}'::text[]) c
    UNION ALL SELECT 'report_status(2025)', c, 'true', '{report}' FROM unnest('{state,state_zh,days_late}'::text[]) c
    UNION ALL SELECT 'measure_status', c, 'true', '{measure}' FROM unnest('{state,state_zh,days_late}'::text[]) c
    UNION ALL SELECT 'statistics(2025, ''province'')', c, 'true', r FROM (VALUES ('coverage_rate', '{enterprise,policy}'::text[]), ('general_overdue', '{hazard}'), ('major_overdue', '{hazard}')) v (c, r)
    UNION ALL SELECT 'coverage_gap', c, 'true', '{enterprise,policy}' FROM unnest('{state,state_zh}'::text[]) c;
CREATE TEMP TABLE no_verdict (report text, column_name text, why text);
INSERT INTO no_verdict VALUES
    ('hazard_status', 'state', 'how far it is, as its row says'), ('hazard_status', 'state_zh', 'likewise'), ('suspension_status', 'state', 'of an act'), ('suspension_status', 'state_zh', 'of an act'),
    ('escalation_status', 'state', 'whether somebody has acknowledged it'), ('escalation_status', 'state_zh', 'likewise'), ('finding_status', 'state', 'what was done about it'), ('finding_status', 'state_zh', 'likewise'), ('ledger_status', 'state', 'of a seal'), ('ledger_status', 'state_zh', 'of a seal'),
    ('plan_status', 'state', 'plan.sql takes its roles away'), ('plan_status', 'state_zh', 'likewise'),
    ('provider_status', 'state', 'provider.sql takes the registry away'), ('provider_status', 'state_zh', 'likewise'),
    ('account', 'verdict', 'of an act'), ('rulebook', 'state', 'of a rule'), ('rulebook', 'state_zh', 'likewise'), ('attachment', 'state', 'of a guard'), ('calendar_year', 'complete', 'of a calendar'), ('filing_status', 'eligible', 'whether it is suspended, which no table says'), ('filing_status', 'ineligible', 'why it is not eligible'), ('close_year', 'verdict', 'an act: not_judged.sql'), ('close_year', 'verdict_zh', 'likewise'), ('check_note', 'verdict', 'of a note'), ('verify', 'verdict', 'of the ledger'), ('check_note', 'fits', 'of a note'), ('witness', 'verdict', 'of a note'), ('compare_feed', 'verdict', 'of a feed'), ('compare_feed', 'verdict_zh', 'likewise'), ('witness_status', 'verdict', 'of a note'), ('witness_status', 'verdict_zh', 'of a note'),
    ('hazard_rows', 'state', 'hazard_status tells it'), ('hazard_rows', 'state_zh', 'likewise'), ('hazard_rows', 'warning', 'likewise'), ('hazard_rows', 'days_late', 'likewise'), ('hazard_sums', 'overdue', 'pages tell it, as not judged where it is not'),
    ('quota_told', 'state', 'quota_status tells it'), ('quota_told', 'state_zh', 'likewise'), ('gap_rows', 'state', 'coverage_gap tells it'), ('gap_rows', 'state_zh', 'likewise'),
    ('fee_told', 'verdict', 'fee_status tells it'), ('fee_told', 'verdict_zh', 'likewise'), ('fee_told', 'forecast', 'likewise'),
    ('deadline_sums', 'state', 'likewise'), ('deadline_sums', 'overdue', 'likewise'), ('deadline_sums', 'warning', 'likewise');
SELECT is((SELECT string_agg(x.report || '.' || x.column_name, ', ' ORDER BY 1) FROM (
        SELECT p.proname::text, a.name FROM pg_proc p, unnest(p.proargnames, p.proargmodes) a (name, mode) WHERE p.pronamespace = 'safeins'::regnamespace AND a.mode IN ('o', 't')
        UNION SELECT c.relname::text, t.attname::text FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0 WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind IN ('r', 'v')) x (report, column_name)
    WHERE x.column_name ~ '(verdict|state|forecast|warning|complete|eligible|_ok|_rate|on_time|in_time|overdue|days_late|days_late|_met)(_zh)?$' AND x.report <> 'hazard' AND x.report <> 'hazards_unreported'
      AND NOT EXISTS (SELECT FROM verdict v WHERE regexp_replace(v.report, '\(.*', '') = x.report AND v.column_name = x.column_name)
      AND NOT EXISTS (SELECT FROM no_verdict v WHERE v.report = x.report AND v.column_name = x.column_name)
      AND (x.report, x.column_name) NOT IN (('fee_status', 'forecast_zh'), ('hazard_status', 'warning_zh'), ('deadline_status', 'days_late'), ('insurer_scorecard', 'first_in_time'), ('closed_loop', 'in_time'), ('complaint_status', 'days_late'))),
    NULL, 'every verdict is looked at, or says why not');

CREATE FUNCTION pg_temp.said(report text, column_name text, which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT string_agg(DISTINCT coalesce(%I::text, ''-''), '','') FROM safeins.%s WHERE %s', column_name, report, which) INTO answer;
    RETURN coalesce(answer, 'no row');
END $$;
-- Attaches all but one role; or all, and then not that one any more.
CREATE FUNCTION pg_temp.without(a_role text, ever boolean, report text, column_name text, which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    BEGIN
        PERFORM safeins.attach(m.role, m.t::regclass, m.m) FROM (SELECT * FROM mapping ORDER BY ctid OFFSET 0) m WHERE m.role IS DISTINCT FROM a_role OR ever;
        IF ever THEN PERFORM safeins.detach(m.role, m.t::regclass, '测试') FROM mapping m WHERE m.role = a_role; END IF;
        answer := pg_temp.said(report, column_name, which);
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer;
    END;
END $$;
SELECT ok(pg_temp.without(NULL, false, report, column_name, which) ~ '^(?!no row)(?!.*(not judged|未判断))(?!-$)', format('%s.%s %s: all attached, it is judged', report, column_name, which)) FROM verdict WHERE column_name <> 'missing';
SELECT matches(pg_temp.without(r, ever, report, column_name, which), '^(not judged|未判断|-|no row)$',
        format('%s.%s %s: %s %s', report, column_name, which, r, CASE WHEN ever THEN 'attached no more' ELSE 'never attached' END))
    FROM verdict, unnest(roles) r, unnest('{f,t}'::boolean[]) ever;

-- Nothing was ever attached: the books are others', and are read as they are.
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', 'D', 2025, 'D', 100000, 18000);
SELECT is((SELECT verdict FROM safeins.fee_status WHERE insurer = 'D'), 'ok', 'nothing was ever attached');
DELETE FROM safeins.account WHERE insurer = 'D';

-- All of them gone.
SELECT safeins.attach(m.role, m.t::regclass, m.m) FROM mapping m \g /dev/null
SELECT safeins.set_budget(2026, '人保', 300), safeins.close_year(2025, '人保', '已约谈') \g /dev/null
SELECT safeins.detach(m.role, m.t::regclass, '测试') FROM mapping m \g /dev/null
SELECT matches(pg_temp.said(report, column_name, which), '^(not judged|未判断|-|no row)$', format('%s.%s %s: nothing is attached any more', report, column_name, which)) FROM verdict;
SELECT is((SELECT string_agg(concat_ws(' ', year, verdict, forecast), ', ' ORDER BY year) FROM safeins.fee_status WHERE insurer = '人保'), '2025 not judged, 2026 not judged not judged', '... nor accounts that stay, for they were closed or have a budget');
SELECT * FROM finish();
ROLLBACK;
