-- 应急厅函〔2024〕322号 第四部分: a service that was paid for and is voided later, goes, or becomes another's, is found when that happens.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
SELECT no_plan();
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text NOT NULL, je numeric(18,2) DEFAULT 1, rq date DEFAULT '2025-08-01', yt text DEFAULT 'training', bdh text, fwh text, xzqh text, hx boolean DEFAULT true, bz text);
CREATE TABLE zc2 (hm text, gs text, je text, rq text, yt text, fwh text, PRIMARY KEY (hm, gs)) PARTITION BY LIST (gs);
CREATE TABLE zc2_rb PARTITION OF zc2 FOR VALUES IN ('人保');
CREATE TABLE zc2_qt PARTITION OF zc2 DEFAULT;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "policy": "bdh", "service": "fwh", "place": "xzqh", "where": "hx"}') \g /dev/null
SELECT safeins.attach('expense', 'zc2', '{"expense": "hm", "insurer": "gs", "amount": "je::numeric", "spent_on": "safeins.to_date(rq)", "purpose": "yt", "service": "upper(fwh)"}') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 10000, '2025-01-05'), (2, '平安', 10000, '2025-01-05');
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "小厂"}'), pg_temp.bd('Q1', '{"gs": "平安"}') \g /dev/null
SELECT pg_temp.fw('F1', 'P1'), pg_temp.fw('F2', 'P1', '{"rq": "2025-07-01"}'), pg_temp.fw('G1', 'Q1', '{"rq": "2025-06-12"}'), pg_temp.fw('7', 'P2', '{"rq": "2025-06-13"}') \g /dev/null
INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '人保', 'P1', 'F1'), (2, '人保', NULL, 'F2'), (3, '平安', NULL, 'G1'), (4, '人保', NULL, '7');
INSERT INTO zc (id, gs, fwh, hx, je) VALUES (5, '人保', '废', false, 1), (6, '人保', 'F1', true, 0);
INSERT INTO zc2 VALUES ('一', '人保', '1', '2025年8月1日', 'training', 'f1');
DELETE FROM safeins.finding;

-- What a statement makes of the findings; it is undone.
CREATE FUNCTION pg_temp.found(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, $q$SELECT coalesce(string_agg(concat_ws(' ', f.table_name, f.row_key, f.message, CASE WHEN f.withdrawn_on IS NOT NULL THEN '(withdrawn: ' || f.withdrawn_why || ')' END), '; ' ORDER BY f.table_name, f.row_key, f.id), 'nothing')
        FROM safeins.finding f WHERE f.rule = 'fee.service_link'$q$)
$$;

SELECT is(pg_temp.found(statement), found, '322号 第四部分: ' || about) FROM (VALUES
    ('UPDATE fw SET zf = true WHERE fwh = ''F1''', 'zc 1 service F1 is not known; zc2 一 service F1 is not known', 'voided'),
    ('DELETE FROM fw WHERE fwh = ''F1''', 'zc 1 service F1 is not known; zc2 一 service F1 is not known', 'deleted'),
    ('UPDATE fw SET fwh = ''F9'' WHERE fwh = ''F1''', 'zc 1 service F1 is not known; zc2 一 service F1 is not known', 'another key'),
    ('UPDATE fw SET bdh = ''P2'' WHERE fwh = ''F1''', 'zc 1 service F1 was not rendered under policy P1 of insurer 人保', 'another policy of the insurer''s'),
    ('UPDATE fw SET bdh = ''Q1'' WHERE fwh IN (''F1'', ''F2'')', 'zc 1 service F1 was not rendered under policy P1 of insurer 人保; zc 2 service F2 was not rendered under a policy of insurer 人保; zc2 一 service F1 was not rendered under a policy of insurer 人保', 'another insurer''s'),
    ('SELECT safeins.set_mode(''service.policy_link'', ''off'', ''测试''); UPDATE fw SET xzqh = ''510000'' WHERE fwh = ''F2''', 'zc 2 service F2 is not known', 'another province''s'),
    ('UPDATE fw SET xzqh = ''140105'' WHERE fwh = ''F2''', 'nothing', 'a county of the province'),
    ('UPDATE fw SET rq = ''2025-06-20'', bz = ''x'' WHERE fwh = ''F1''', 'nothing', 'what no expense speaks of'),
    ('DELETE FROM fw', 'zc 1 service F1 is not known; zc 2 service F2 is not known; zc 3 service G1 is not known; zc 4 service 7 is not known; zc2 一 service F1 is not known', 'all of them'),
    ('UPDATE fw SET zf = true WHERE fwh = ''F1''; UPDATE fw SET zf = true WHERE fwh = ''F2''; UPDATE fw SET bz = ''y''', 'zc 1 service F1 is not known; zc 2 service F2 is not known; zc2 一 service F1 is not known', 'each once'),
    ('UPDATE bd SET gs = ''太保'' WHERE bdh = ''P1''', 'zc 1 service F1 was not rendered under policy P1 of insurer 人保; zc 2 service F2 was not rendered under a policy of insurer 人保; zc2 一 service F1 was not rendered under a policy of insurer 人保', 'its policy gets another insurer'),
    ('DELETE FROM bd WHERE bdh = ''Q1''', 'zc 3 service G1 was not rendered under a policy of insurer 平安', 'its policy goes'),
    ('UPDATE bd SET dq = ''2026-01-01'' WHERE bdh = ''P1''', 'nothing', 'its policy ends'),
    ('SELECT safeins.set_mode(''fee.service_link'', ''off'', ''测试''); DELETE FROM fw', 'nothing', 'a rule that is off')) v (statement, found, about);

-- Disproved.
SELECT is(pg_temp.found(statement), found, 'withdrawn: ' || about) FROM (VALUES
    ('UPDATE fw SET zf = true WHERE fwh = ''F2''; UPDATE fw SET zf = NULL WHERE fwh = ''F2''', 'zc 2 service F2 is not known (withdrawn: the service is there and fits)', 'voided no more'),
    ('DELETE FROM fw WHERE fwh = ''7''; SELECT pg_temp.fw(''7'', ''P2'')', 'zc 4 service 7 is not known (withdrawn: the service is there and fits)', 'entered again'),
    ('DELETE FROM fw WHERE fwh = ''7''; SELECT pg_temp.fw(''8'', ''P2'')', 'zc 4 service 7 is not known', '... not by another one'),
    ('DELETE FROM fw WHERE fwh = ''7''; SELECT pg_temp.fw(''7'', ''Q1'')', 'zc 4 service 7 is not known (withdrawn: another finding takes its place); zc 4 service 7 was not rendered under a policy of insurer 人保', '... nor by another insurer''s of its name'),
    ('UPDATE fw SET bdh = ''Q1'' WHERE fwh = ''F2''; UPDATE fw SET bdh = ''P2'' WHERE fwh = ''F2''', 'zc 2 service F2 was not rendered under a policy of insurer 人保 (withdrawn: the service is there and fits)', 'the insurer''s again'),
    ('DELETE FROM bd WHERE bdh = ''Q1''; SELECT pg_temp.bd(''Q1'', ''{"gs": "平安"}'')', 'zc 3 service G1 was not rendered under a policy of insurer 平安 (withdrawn: the service is there and fits)', 'the policy is there again'),
    ('DELETE FROM fw WHERE fwh = ''7''; UPDATE zc SET fwh = ''F1'' WHERE id = 4', 'zc 4 service 7 is not known (withdrawn: the expense was corrected)', 'the expense names another'),
    ('DELETE FROM fw WHERE fwh = ''7''; DELETE FROM zc WHERE id = 4', 'zc 4 service 7 is not known (withdrawn: the expense is gone)', 'the expense is deleted'),
    ('DELETE FROM fw WHERE fwh = ''7''; UPDATE zc SET hx = false WHERE id = 4', 'zc 4 service 7 is not known (withdrawn: the expense is gone)', 'the expense counts no more'),
    ('DELETE FROM fw WHERE fwh = ''7''; UPDATE zc SET bz = ''备注'', je = 0.5 WHERE id = 4', 'zc 4 service 7 is not known', 'the expense only shrinks')) v (statement, found, about);
SELECT is(pg_temp.would('DELETE FROM fw WHERE fwh = ''F2''', $$SELECT concat_ws(' ', rule, place, role, table_schema, insurer, year, figures, legacy) FROM safeins.finding$$),
    'fee.service_link 140000 expense fw 人保 2025 {"amount": 100, "service": "F2"} f', 'what the finding says');

-- Keys of numbers are looked up as such; a service that is none is no error.
CREATE TABLE zc3 (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text, fw_id integer);
SELECT safeins.attach('expense', 'zc3', '{"expense": "''三'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "service": "fw_id"}') \g /dev/null
INSERT INTO zc3 VALUES (1, '人保', 1, '2025-08-01', 'training', 7);
SELECT is(pg_temp.found('DELETE FROM fw WHERE bdh IN (''P1'', ''P2'')'), 'zc 1 service F1 is not known; zc 2 service F2 is not known; zc 4 service 7 is not known; zc2 一 service F1 is not known; zc3 三1 service 7 is not known', 'keys of several types');

-- Services attached after their expenses.
SELECT is(pg_temp.found($$SELECT safeins.detach('service', 'fw', '测试'); CREATE TABLE fwa (LIKE fw); INSERT INTO fwa (fwh, bdh, xm, rq, zz) VALUES ('F1', 'P1', '安全风险辨识评估', '2025-06-10', true);
    SELECT safeins.attach('service', 'fwa', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq"}'); DELETE FROM fwa$$), 'zc 1 service F1 is not known; zc 2 service F2 is not known; zc 3 service G1 is not known; zc 4 service 7 is not known; zc2 一 service F1 is not known; zc3 三1 service 7 is not known', 'of a table attached later');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT * FROM finish();
ROLLBACK;
