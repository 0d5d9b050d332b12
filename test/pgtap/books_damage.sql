-- Every column of every book: damaged as a superuser can, reconcile() tells it and rebuild() mends it.  The columns
-- come from the catalogue: a new one is covered, or stands below with the reason why no recount can tell it.
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
CREATE SCHEMA sh;
SET search_path = sh, public;
CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text, fx text, yb boolean, zy boolean, dj text);
CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, qd date, sx date, dq date, hy text, gm text, fx text, xq text);
CREATE TABLE fw (k text, bd text, xm text, rq date, jg text, qr date, hf date, fy numeric);
CREATE TABLE fa (k text, bd text, xm text, cs integer);
CREATE TABLE jg (k text, fw text, qs date, zz date);
CREATE TABLE yh (k text PRIMARY KEY, qy text, gs text, jb text, fxrq date, qx date, yq text, tz date, tzdx text, zg date, zgr text, fc date, fcr text, zj text, sb date, xh date);
CREATE TABLE nb (gs text, nd integer, rq date);
CREATE TABLE zl (gs text, zl text, rq date, ok boolean, nd integer);
CREATE TABLE gb (bd text, gs text, bl numeric, sx boolean);
CREATE TABLE lp (k text PRIMARY KEY, bd text, rq date, sw integer, je numeric, jp boolean, ly text);
CREATE TABLE ts (k text PRIMARY KEY, gs text, rq date, df date, hc boolean, yq date);
CREATE TABLE jb (k text PRIMARY KEY, gs text, qy text, rq date, ly text);
CREATE TABLE cp (k text PRIMARY KEY, gs text, rq date, dq date, fl numeric, xx numeric, sx numeric);
CREATE TABLE cs (k text PRIMARY KEY, zl text, dxl text, gs text, rq date, yjl text, yj text, xw text, jg text, qx date, yx date, wc date, jieguo text, je numeric);
CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date, bd text);
CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date, yt text DEFAULT 'training', pzh text, bd text);
SELECT a.* FROM (VALUES
    ('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm", "risk": "fx", "must_insure": "yb", "active": "zy", "standard_grade": "dj", "graded_on": "date ''2025-01-01''"}'),
    ('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "signed": "qd", "effective": "sx", "expires": "dq", "sector": "hy", "size": "gm", "risk": "fx", "place": "xq"}'),
    ('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq", "provider": "jg", "confirmed_on": "qr", "revisited_on": "hf", "cost": "fy"}'),
    ('plan', 'fa', '{"plan": "k", "policy": "bd", "kind": "xm", "times": "cs"}'),
    ('provider', 'jg', '{"provider": "k", "scope": "fw", "valid_from": "qs", "valid_until": "zz"}'),
    ('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "insurer": "gs", "level": "jb", "found_on": "fxrq", "due_on": "qx", "extension": "yq", "notified_on": "tz",
        "notified_party": "tzdx", "plan_on": "tz", "rectified_on": "zg", "rectified_by": "zgr", "rechecked_on": "fc", "rechecked_by": "fcr", "evidence": "zj", "reported_on": "sb", "closed_on": "xh"}'),
    ('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}'),
    ('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "accepted": "ok", "year": "nd", "valid_until": "rq + 1000"}'),
    ('claim', 'lp', '{"claim": "k", "policy": "bd", "reported_on": "rq", "deaths": "sw", "paid": "je", "refused": "jp", "refusal_reason": "ly",
        "decided_on": "rq + 50", "advance_on": "NULLIF(rq, ''2026-03-05'')", "agreed_on": "rq + 60", "paid_on": "CASE WHEN sw > 0 THEN rq + 90 END"}'),
    ('coinsurance', 'gb', '{"policy": "bd", "insurer": "gs", "share": "bl", "lead": "sx"}'),
    ('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "df", "needs_check": "hc", "extended_to": "yq"}'),
    ('measure', 'cs', '{"measure": "k", "kind": "zl", "object_kind": "dxl", "object": "gs", "issued_on": "rq", "basis_kind": "yjl", "basis": "yj", "act": "xw", "issued_by": "jg", "due_on": "qx", "valid_until": "yx", "done_on": "wc", "result": "jieguo", "amount": "je"}'),
    ('refusal', 'jb', '{"refusal": "k", "insurer": "gs", "enterprise": "qy", "refused_on": "rq", "reason": "ly"}'),
    ('product', 'cp', '{"product": "k", "insurer": "gs", "filed_on": "rq", "valid_until": "dq", "rate": "fl", "rate_least": "xx", "rate_most": "sx"}'),
    ('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "(SELECT b.k FROM bd b WHERE b.k = bf.bd)"}'),
    ('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bd"}')) r (role, t, m),
    safeins.attach(r.role, r.t, r.m::jsonb) a \g /dev/null
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '某号') \g /dev/null
SELECT safeins.set_mode(code, 'flag', '测试') FROM safeins.rule_code WHERE code ~ '^((policy|service|provider|plan|hazard|claim|complaint|filing)\.|fee\.policy_link$)' \g /dev/null
INSERT INTO qy VALUES ('甲矿', '煤矿', '大型', '高', true, true, '一级'), ('乙厂', '危化品', '小型', NULL, NULL, true, NULL);
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-12-20', '2026-01-01', '2026-12-31', '煤矿', '大型', '高'), ('P2', '平安', '乙厂', NULL, '2026-02-01', '2027-01-31', NULL, NULL, NULL),
    ('P3', '人保', '乙厂', '2024-12-01', '2025-01-01', '2025-12-31', NULL, NULL, NULL);
INSERT INTO gb VALUES ('P1', '人保', 0.7, true), ('P1', '平安', 0.3, false), ('P2', '平安', 1, true);
INSERT INTO fw VALUES ('F1', 'P1', '重大事故隐患排查', '2026-02-01', '安科院', '2026-02-03', NULL, 1000), ('F2', 'P1', '安全生产宣传教育培训', '2026-03-01', NULL, NULL, '2026-03-05', NULL);
INSERT INTO fa VALUES ('1', 'P1', 'training', 2), ('2', 'P2', '安全风险辨识评估', 1);
INSERT INTO jg VALUES ('安科院', '煤矿', '2025-01-01', '2027-12-31'), ('外地院', NULL, NULL, NULL);
INSERT INTO yh (k, qy, gs, jb, fxrq, qx, tz, tzdx) VALUES ('H1', '甲矿', '人保', '重大', '2026-03-02', '2026-04-01', '2026-03-03', '主要负责人'), ('H2', '乙厂', '平安', '重大', '2026-03-02', '2026-04-01', NULL, NULL);
UPDATE yh SET qx = '2026-05-01', yq = '延期1' WHERE k = 'H1';
INSERT INTO yh VALUES ('H3', '甲矿', '人保', '一般', '2026-05-02', '2026-06-10', NULL, '2026-05-03', '主要负责人', '2026-06-01', '丙', '2026-06-05', '丁', '照片', NULL, '2026-06-06');
-- Its insurer is told by the policy in force, or by none.
INSERT INTO yh (k, qy, jb, fxrq, qx, tz, tzdx) VALUES ('H4', '甲矿', '重大', '2026-03-02', '2026-04-01', '2026-03-03', '主要负责人'), ('H5', '丙厂', '重大', '2026-03-02', '2026-04-01', NULL, NULL);
INSERT INTO nb VALUES ('人保', 2025, '2026-01-20');
INSERT INTO zl VALUES ('人保', '承保公司资质', '2026-01-10', true, 2026), ('平安', 'promise', '2026-02-10', false, 2026);
INSERT INTO lp VALUES ('C1', 'P1', '2026-03-05', 1, 400000, false, NULL), ('C2', 'P2', '2026-03-05', 0, 0, true, '不属于保险责任'), ('C3', 'P1', '2026-03-06', 1, 400000, false, NULL);
INSERT INTO ts VALUES ('T1', '人保', '2026-03-02', NULL, true, '2026-06-01'), ('T2', '平安', '2026-05-06', '2026-05-08', false, NULL);
INSERT INTO jb VALUES ('J1', '人保', '甲矿', '2026-03-02', '不符合承保条件');
INSERT INTO cp VALUES ('X1', '人保', '2025-01-01', '2026-12-31', 0.01, 0.008, 0.012);
INSERT INTO cs VALUES ('M1', '约谈', '承保机构', '人保', '2026-03-02', '规则', 'fee.cap', '虚假宣传', '省厅', '2026-04-01', NULL, NULL, NULL, NULL),
    ('M2', '行政处罚', '承保机构', '平安', '2026-03-02', NULL, NULL, NULL, '省厅', '2026-04-01', '2027-01-01', '2026-03-20', '已缴', 5000);
INSERT INTO bf VALUES ('B3', '人保', 500, '2026-08-05', 'P1');
UPDATE bd SET xq = '140105' WHERE k = 'P3';
INSERT INTO bf VALUES ('B4', '人保', 1, '2026-01-05', 'P3');
INSERT INTO bf VALUES ('B1', '人保', 100000, '2026-01-05', 'P1'), ('B2', '平安', 50000, '2026-02-05', 'P2');
INSERT INTO zc VALUES ('Z1', '人保', 10000, '2026-02-01', 'training', 'V1', 'P1'), ('Z2', '人保', 1, '2026-02-05', 'training', 'V2', 'P4');
-- Twice: the first one follows rules as they are while others may still write by former ones.
SELECT safeins.sweep(), safeins.sweep() \g /dev/null

CREATE TEMP TABLE book (name text PRIMARY KEY);
INSERT INTO book VALUES ('account'), ('premium_ahead'), ('account_area'), ('enterprise'), ('policy'), ('service'), ('service_tally'), ('hazard'), ('deadline'), ('report'), ('filing'), ('claim_tally'), ('complaint'), ('refusal'), ('product'), ('measure'), ('coinsurance'), ('coinsurance_total'), ('provider'), ('service_detail'), ('plan'), ('row_fact');
CREATE TEMP TABLE untold (name text, why text);
INSERT INTO untold VALUES
    ('account.budget', 'an act, not the sum of rows'), ('account.closed_at', 'an act'), ('account.closed_by', 'an act'), ('account.verdict', 'an act'), ('account.breach', 'an act'),
    ('hazard.overdue', 'a mark of the sweep'), ('row_fact.id', 'a number'),
    ('enterprise_was', 'history'), ('hazard_due', 'history'), ('finding', 'record'), ('suspension', 'record'), ('budget', 'record'), ('escalation', 'record'), ('acknowledgement', 'record'),
    ('local_place', 'record'), ('sweep_state', 'a mark of the sweep'), ('rule', 'law'), ('rule_code', 'law'), ('rule_end', 'law'), ('rule_mode', 'law'), ('home', 'record'), ('feed', 'record'), ('quarantine', 'record'), ('witness', 'ledger'), ('holiday', 'law'),
    ('calendar_year', 'law'), ('code_list', 'law'), ('suggest_word', 'words'), ('place_name', 'words'), ('attachment_log', 'record'), ('ledger', 'ledger'), ('seal', 'ledger'), ('journal', 'ledger'), ('tile', 'ledger'), ('batch', 'ledger'),
    ('checkpoint', 'ledger'), ('epoch', 'ledger'), ('note_seen', 'ledger'), ('exchange', 'an act'), ('exchange_gone', 'record');
SELECT is((SELECT string_agg(c.relname, ', ') FROM pg_class c WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'r'
    AND c.relname NOT IN (SELECT name FROM book UNION ALL SELECT name FROM untold)), NULL, 'every table is a book or is not, and says why');
SELECT is((SELECT count(DISTINCT kind) FROM safeins.deadline), 15::bigint, 'all kinds of deadlines are there');
SELECT results_eq('SELECT count(*) FROM safeins.reconcile()', ARRAY[0::bigint], 'as they are the books have no difference');

-- The live rows of a book as they are, but for those that are another place's.
CREATE FUNCTION pg_temp.image(book text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT string_agg(x, E''\n'' ORDER BY x) FROM (SELECT CASE WHEN %1$L = ''row_fact'' THEN (to_jsonb(b) - ''id'')::text ELSE b::text END AS x FROM safeins.%1$I b WHERE safeins.is_local(place) AND to_jsonb(b) ->> ''live'' IS DISTINCT FROM ''false'') x', book) INTO answer;
    RETURN answer;
END $$;
-- Another value of a type, from what is there; NULL where there was none is a value.
CREATE FUNCTION pg_temp.other(type regtype, of_column text) RETURNS text LANGUAGE sql AS $$
    SELECT format(CASE type::text
        WHEN 'text' THEN $q$CASE WHEN %1$I IS NULL THEN 'x' WHEN %1$I = 'insurer' THEN 'policy' ELSE %1$I || 'x' END$q$
        WHEN 'boolean' THEN 'coalesce(NOT %I, true)' WHEN 'date' THEN $q$coalesce(nullif(%I, '-infinity') + 1, '2026-01-01')$q$
        WHEN 'jsonb' THEN $q$%1$I || '{"amount": "1"}'$q$
        WHEN 'safeins.division' THEN $q$CASE WHEN %1$I::int4 = 140107 THEN '140105' ELSE '140107' END::safeins.division$q$
        ELSE 'coalesce(%I + 1, 7)' END, of_column)
$$;

-- What becomes of one damage: told, mended, or how it is not.
-- (without a change the row is lost; with a key, another row is there under it)
CREATE FUNCTION pg_temp.damage(book text, change text, which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before text[];
    told bigint;
    n bigint;
    all_of text[] := (SELECT array_agg(name ORDER BY name) FROM pg_temp.book);
    after text[];
BEGIN
    BEGIN
        before := (SELECT array_agg(pg_temp.image(b) ORDER BY b) FROM unnest(all_of) b);
        EXECUTE format(CASE WHEN change IS NULL THEN 'DELETE FROM safeins.%1$I WHERE ctid = (SELECT ctid FROM safeins.%1$I WHERE %3$s LIMIT 1)'
            WHEN change LIKE '{%' THEN 'INSERT INTO safeins.%1$I OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(b, %2$L)).* FROM safeins.%1$I b WHERE %3$s LIMIT 1'
            ELSE 'UPDATE safeins.%1$I SET %2$s WHERE ctid = (SELECT ctid FROM safeins.%1$I WHERE %3$s LIMIT 1)' END, book, change, which);
        GET DIAGNOSTICS n = ROW_COUNT;
        IF n <> 1 THEN RETURN 'no such row'; END IF;
        told := (SELECT count(*) FROM safeins.reconcile());
        IF told = 0 THEN RETURN 'not told'; END IF;
        PERFORM safeins.rebuild();
        IF EXISTS (SELECT FROM safeins.reconcile()) THEN RETURN 'not mended: ' || (SELECT string_agg(r::text, ' ') FROM safeins.reconcile() r); END IF;
        after := (SELECT array_agg(pg_temp.image(b) ORDER BY b) FROM unnest(all_of) b);
        IF after IS DISTINCT FROM before THEN RETURN 'mended to something else: ' ||
            (SELECT string_agg(x.a || E'\nwas ' || x.b, '; ') FROM unnest(after, before) x (a, b) WHERE x.a IS DISTINCT FROM x.b); END IF;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN 'told and mended';
    END;
END $$;
CREATE FUNCTION pg_temp.undone(book text, change text, which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    BEGIN
        answer := pg_temp.damage(book, change, which);
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer;
    END;
END $$;

-- Each column of each book, of a live row; of deadlines, of one of each kind.
SELECT is(pg_temp.undone(b.name, format('%I = %s', a.attname, pg_temp.other(a.atttypid, a.attname)), w.which), 'told and mended', format('%s.%s%s', b.name, a.attname, w.about))
FROM book b
JOIN pg_attribute a ON a.attrelid = ('safeins.' || b.name)::regclass AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL (SELECT CASE WHEN b.name IN ('enterprise', 'policy', 'hazard', 'complaint', 'measure', 'refusal', 'product') THEN 'live' ELSE 'true' END AS which, '' AS about WHERE b.name <> 'deadline'
    UNION ALL SELECT format('kind = %L AND steps > 0 AND met_on IS NULL', k.kind), ' of ' || k.kind || ', open' FROM (SELECT DISTINCT kind FROM safeins.deadline WHERE steps > 0 AND met_on IS NULL) k WHERE b.name = 'deadline'
    UNION ALL SELECT format('kind = %L AND met_on IS NOT NULL', k.kind), ' of ' || k.kind || ', met' FROM (SELECT DISTINCT kind FROM safeins.deadline WHERE met_on IS NOT NULL) k WHERE b.name = 'deadline') w
WHERE b.name || '.' || a.attname NOT IN (SELECT name FROM untold)
ORDER BY b.name, a.attnum, w.about;
SELECT is(pg_temp.undone('hazard', format('insurer = %s', v), format('hazard = %L', h)), 'told and mended', format('insurer of %s: %s', h, v))
    FROM unnest('{H1,H4,H5}'::text[]) h, unnest('{"NULL",''平安'',''x''}'::text[]) v WHERE (h, v) <> ('H5', 'NULL');
SELECT is(pg_temp.undone('deadline', format('insurer = %s', v), format('subject = %L AND kind = %L', h, k)), 'told and mended', format('insurer of %s of %s: %s', k, h, v))
    FROM unnest('{H1,H4,H5}'::text[]) h, unnest('{"NULL",''平安'',''x''}'::text[]) v, unnest('{hazard.rectify,hazard.report}'::text[]) k WHERE (h, v) <> ('H5', 'NULL');
SELECT is(pg_temp.undone('deadline', 'steps = 0', 'met_on IS NULL AND steps > 0'), 'told and mended', 'steps that were made are not forgotten');

-- Each row that is lost, and one too many, of each kind of deadline.
SELECT is(pg_temp.undone(b.name, d.change, w.which), 'told and mended', format('%s: %s%s', b.name, d.about, w.about))
FROM (VALUES ('account', 'subject'), ('premium_ahead', 'subject'), ('account_area', 'subject'), ('enterprise', 'enterprise'), ('policy', 'policy'), ('service', 'service'), ('service_tally', 'policy'), ('hazard', 'hazard'), ('deadline', 'subject'),
    ('report', 'insurer'), ('filing', 'insurer'), ('claim_tally', 'policy'), ('complaint', 'complaint'), ('measure', 'measure'), ('refusal', 'refusal'), ('product', 'product'), ('coinsurance', 'policy'), ('coinsurance_total', 'policy'), ('provider', 'provider'), ('service_detail', 'service'), ('plan', 'policy'), ('row_fact', 'key')) b (name, key)
CROSS JOIN LATERAL (VALUES (NULL, 'a row is lost'), (jsonb_build_object(b.key, 'XX')::text, 'a row too many')) d (change, about)
CROSS JOIN LATERAL (SELECT CASE WHEN b.name IN ('enterprise', 'policy', 'hazard', 'complaint', 'measure', 'refusal', 'product') THEN 'live' ELSE 'true' END AS which, '' AS about WHERE b.name <> 'deadline'
    UNION ALL SELECT DISTINCT format('kind = %L AND steps > 0 AND met_on IS NULL', k.kind), ' of ' || k.kind FROM safeins.deadline k WHERE b.name = 'deadline' AND k.steps > 0 AND k.met_on IS NULL
    UNION ALL SELECT DISTINCT format('kind = %L AND met_on IS NOT NULL', k.kind), ' of ' || k.kind || ', met' FROM safeins.deadline k WHERE b.name = 'deadline' AND k.met_on IS NOT NULL) w
ORDER BY b.name, d.about, w.about;
SELECT is(pg_temp.undone('deadline', 'kind = ''' || CASE WHEN kind LIKE 'rep%' THEN 'filing.annual' ELSE 'report.annual' END || '''', format('kind = %L AND subject = %L', kind, subject)), 'told and mended', format('%s of %s as the other kind', kind, subject))
    FROM safeins.deadline WHERE kind LIKE '%.annual' ORDER BY kind, subject;
-- Who came since the last sweep lacks nothing; and is not told of because others do.
INSERT INTO bd VALUES ('P9', '太保', '乙厂', '2026-06-01', '2026-06-01', '2027-05-31', NULL, NULL, NULL);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a new insurer''s deadlines come with the next sweep');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE insurer = '太保' AND kind = 'filing.annual'), 0::bigint, '... and not before');

-- Complaints' deadlines after a repair have all their steps before them.
UPDATE ts SET rq = '2026-06-10' WHERE k = 'T1';
SET session_replication_role = replica;
UPDATE ts SET rq = '2026-06-11' WHERE k = 'T1';
RESET session_replication_role;
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT concat_ws(' ', opened_on, steps, next_on = safeins.deadline_next(area, due_on, 0)) FROM safeins.deadline WHERE kind = 'complaint.answer' AND subject = 'T1'),
    '2026-06-11 0 t', 'a deadline that a repair moves is escalated for its new day');
SELECT ok((SELECT count(*) FROM safeins.escalation WHERE subject = 'T1') < (SELECT safeins.sweep('2026-12-31') + count(*) FROM safeins.escalation WHERE subject = 'T1'), '... as the sweep shows');
SELECT * FROM finish();
