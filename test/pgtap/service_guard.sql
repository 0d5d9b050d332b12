-- Services: of a policy that is known, within its days, of a kind of the catalogue, once; counted, and the first one in time.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
SELECT no_plan();
CREATE FUNCTION pg_temp.tallies(policy text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s/%s:%s', t.kind, t.policy_year, t.calendar_year, t.done), ', ' ORDER BY t.kind, t.policy_year, t.calendar_year), 'none')
    FROM safeins.service_tally t WHERE t.policy = $1
$$;
CREATE FUNCTION pg_temp.first_service(policy text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT format('%s to %s, met %s', l.opened_on, l.due_on, coalesce(l.met_on::text, 'never')) FROM safeins.deadline l WHERE l.kind = 'service.first' AND l.subject = $1), 'none')
$$;
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "小厂"}'), pg_temp.bd('P3', '{"qyh": "微厂"}'), pg_temp.bd('今', '{"sx": "2026-06-01", "qd": "2026-06-01"}'),
       pg_temp.bd('停', '{"sx": "2025-06-01", "zz": "2025-12-31", "yy": "停产"}'), pg_temp.bd('老', '{"sx": "2023-06-01", "dq": "2026-05-31"}'),
       pg_temp.bd('川', '{"xzqh": "510000", "sx": "2023-06-01", "dq": "2026-05-31"}') \g /dev/null

-- 322号 第四部分: only insured enterprises are served, within the days of their policies.
SELECT is(pg_temp.judged_service(policy, but), judged, about) FROM (VALUES
    ('P1', '{"rq": "2025-05-31"}'::jsonb, 'SI402 service.period: day of service 2025-05-31 lies outside policy P1 (2025-06-01 to 2026-05-31)', 'period: the day before'),
    ('P1', '{"rq": "2025-06-01"}', 'accepted', 'period: the first day'),
    ('P1', '{"rq": "2026-05-31"}', 'recorded service.first: the first service of policy P1 was due on 2025-09-01 and comes 272 days late', 'period: the last day'),
    ('P1', '{"rq": "2026-06-01"}', 'SI402 service.period: day of service 2026-06-01 lies outside policy P1 (2025-06-01 to 2026-05-31)', 'period: the day after'),
    ('停', '{"rq": "2025-12-31"}', 'recorded service.first: the first service of policy 停 was due on 2025-09-01 and comes 121 days late', 'period: the last day of a policy that ended early'),
    ('停', '{"rq": "2026-01-01"}', 'SI402 service.period: day of service 2026-01-01 lies outside policy 停 (2025-06-01 to 2025-12-31)', 'period: the day after that'),
    ('老', '{"rq": "2023-12-31", "xzqh": "140000"}', 'accepted', 'the day before the rules, three of them broken by none'),
    ('没有', '{"rq": "2023-12-31", "gd": null}', 'accepted', 'policy: not known, the day before the rule'),
    ('没有', '{"rq": "2024-01-01", "gd": null}', 'SI401 service.policy_link: policy 没有 is not known', 'policy: the first day of the rule'),
    ('P1', '{"xzqh": "510000"}', 'SI401 service.policy_link: policy P1 is not known', 'policy: another province''s is not this one''s'),
    ('川', '{"xzqh": "510000"}', 'accepted', 'policy: its own is'),
    ('川', '{}', 'SI401 service.policy_link: policy 川 is not known', 'policy: nor the other way round'),
    ('P1', '{"xzqh": "140105"}', 'accepted', 'policy: a county of the province is'),
-- not in the future
    ('今', '{"rq": "2026-06-30", "gd": null}', 'accepted', 'future: today'),
    ('今', '{"rq": "2026-07-01", "gd": null}', 'SI403 service.future_date: day of service 2026-07-01 lies in the future', 'future: tomorrow'),
-- 322号 第二部分: whoever serves is qualified.
    ('P1', '{"zz": true}', 'accepted', '322号 第二部分: qualified'),
    ('P1', '{"zz": false}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10', '322号 第二部分: not qualified'),
    ('P1', '{"zz": null}', 'recorded service.provider_qualified: it is not known whether provider 安科院 was qualified on 2025-06-10', '322号 第二部分: not known'),
    ('P1', '{"zz": null, "jg": null}', 'recorded service.provider_qualified: it is not known whether provider NULL was qualified on 2025-06-10', '322号 第二部分: nor by whom'),
    ('老', '{"rq": "2023-12-31", "zz": false}', 'accepted', '322号 第二部分: the day before'),
    ('老', '{"rq": "2024-01-01", "zz": false}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2024-01-01', '322号 第二部分: the first day'),
-- 114号 附件2第七条: the archive is uploaded within ten working days (the default).
    ('P1', '{"rq": "2025-06-06", "gd": "2025-06-20"}', 'accepted', 'archive: on the tenth working day after a Friday, over two weekends'),
    ('P1', '{"rq": "2025-06-06", "gd": "2025-06-21"}', 'recorded service.archive: the archive of service N was uploaded on 2025-06-21, 1 days late', 'archive: the day after, though a Saturday'),
    ('P1', '{"rq": "2025-06-07", "gd": "2025-06-20"}', 'accepted', 'archive: after a Saturday'),
    ('P1', '{"rq": "2025-06-07", "gd": "2025-06-21"}', 'recorded service.archive: the archive of service N was uploaded on 2025-06-21, 1 days late', 'archive: after a Saturday, a day late'),
    ('P1', '{"rq": "2025-06-06", "gd": null}', 'accepted', 'archive: not uploaded yet is not late yet'),
    ('老', '{"rq": "2024-03-26", "gd": "2025-03-26"}', 'accepted', 'archive: the day before the notice'),
    ('老', '{"rq": "2024-03-27", "gd": "2024-04-12"}', 'recorded service.archive: the archive of service N was uploaded on 2024-04-12, 1 days late', 'archive: the first day of the notice; Qingming off, its Sunday made up'),
-- facts that must be there
    ('P1', '{"rq": null}', 'SI001 fact.missing: fact "served_on" of row N is NULL', 'the day must be there'),
    ('P1', '{"xm": null}', 'SI001 fact.missing: fact "kind" of row N is NULL', 'so must the kind'),
    ('P1', '{"rq": null, "zf": true}', 'accepted', 'a voided one may say what it likes'),
    ('没有', '{"zf": true}', 'accepted', '... of any policy')) v (policy, but, judged, about);
SELECT pg_temp.refused($$SELECT pg_temp.fw('N', 'P1', '{"rq": "2026-06-01"}')$$, 'SI402', 'service.period', 'fw.fw', 'day of service 2026-06-01 lies outside policy P1 (2025-06-01 to 2026-05-31)',
    'Rule service.period: 应急厅函〔2024〕322号 第四部分', '322号 第四部分');
SELECT is(pg_temp.would($$SELECT pg_temp.fw('N', 'P1', '{"zz": null}')$$, $$SELECT concat_ws(' | ', place, rule, source, role, table_schema, table_name, row_key, insurer, year, legacy) FROM safeins.finding$$),
    '140000 | service.provider_qualified | 应急厅函〔2024〕322号 第二部分 | service | fw | fw | N | 人保 | 2025 | f', 'what is recorded of a service');
SELECT is(pg_temp.would(statement, $$SELECT string_agg(DISTINCT rule || ' ' || coalesce(insurer, 'NULL'), ', ') FROM safeins.finding$$), found, 'whose service it was: ' || found) FROM (VALUES
    ($$SELECT pg_temp.fw('N', 'P1', '{"gd": "2025-12-31"}')$$, 'service.archive 人保'),
    ($$SELECT pg_temp.fw('N', 'P1', '{"rq": "2025-09-10"}')$$, 'service.first 人保'),
    ($$SELECT safeins.set_mode('service.catalogue', 'flag', '测试'); SELECT pg_temp.fw('N', 'P1', '{"xm": "慰问"}')$$, 'service.catalogue 人保'),
    ($$SELECT safeins.set_mode('service.policy_link', 'flag', '测试'); SELECT pg_temp.fw('N', 'P1', '{"xzqh": "510000"}')$$, 'service.policy_link NULL'),
    ($$SELECT safeins.set_mode('service.double', 'flag', '测试'); SELECT pg_temp.fw('N', 'P1'), pg_temp.fw('M', 'P1')$$, 'service.double 人保'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true), ('J', 'P3', 'training', '2025-07-01', true)$$, 'service.pooled 人保')) v (statement, found);

-- AQ 9010 第5章, 114号 二（一）: the catalogues of seven and of nine, Shanxi's two, and codes.
SELECT is(pg_temp.would(format('SELECT pg_temp.fw(''N'', ''P1'', %L)', jsonb_build_object('xm', name)), $$SELECT pg_temp.tallies('P1')$$), code || ' 1/2025:1', list || ': ' || name)
FROM safeins.code_list WHERE list LIKE 'service.%' ORDER BY list, ordinal;
SELECT is(pg_temp.judged_service(policy, but), judged, 'catalogue: ' || about) FROM (VALUES
    ('P1', '{"xm": "业务招待"}'::jsonb, 'SI404 service.catalogue: "业务招待" is not a kind of service that the catalogue has', 'a kind that is in none'),
    ('P1', '{"xm": ""}', 'SI404 service.catalogue: "" is not a kind of service that the catalogue has', 'an empty word'),
    ('P1', '{"xm": "TRAININGS"}', 'SI404 service.catalogue: "TRAININGS" is not a kind of service that the catalogue has', 'letters count'),
    ('P1', '{"xm": "TRAINING"}', 'accepted', 'capitals do not'),
    ('川', '{"xm": "生产安全事故隐患排查", "xzqh": "510000"}', 'SI404 service.catalogue: "生产安全事故隐患排查" is not a kind of service that the catalogue has', 'Shanxi''s is Shanxi''s'),
    ('老', '{"xm": "生产安全事故隐患排查", "rq": "2024-03-26"}', 'SI404 service.catalogue: "生产安全事故隐患排查" is not a kind of service that the catalogue has', 'not before the notice'),
    ('老', '{"xm": "生产安全事故隐患排查", "rq": "2024-03-27"}', 'accepted', 'from its first day')) v (policy, but, judged, about);
SELECT is(pg_temp.judged($$SELECT safeins.add_code('service.shanxi', '查隐患', 'hazard_inspection', '省厅口径'); SELECT pg_temp.fw('N', 'P1', '{"xm": "查隐患"}')$$), 'accepted', 'catalogue: a name of the host''s own');
SELECT is(pg_temp.would($$SELECT safeins.add_code('service.shanxi', '查隐患', 'hazard_inspection', '省厅口径'); SELECT pg_temp.fw('N', 'P1', '{"xm": "查隐患"}')$$, $$SELECT pg_temp.tallies('P1')$$), 'hazard_inspection 1/2025:1', '... counts as what it means');
SELECT is(pg_temp.judged($$SELECT safeins.add_code('service.2026', '风险体检', 'risk_assessment', 'AQ 9010.1-2026'); SELECT pg_temp.fw('N', 'P1', '{"xm": "风险体检"}')$$),
    'SI404 service.catalogue: "风险体检" is not a kind of service that the catalogue has', 'catalogue: a list that no rule names yet');
SELECT is(pg_temp.judged($$SELECT safeins.add_code('service.2026', '风险体检', 'risk_assessment', 'AQ 9010.1-2026'); SELECT safeins.add_rule('service.catalogue', '140100', 'service.2026', '2026-01-01', '并应急发〔2026〕2号');
    SELECT pg_temp.fw('N', 'P1', '{"xm": "风险体检", "rq": "2026-01-01", "xzqh": "140100"}')$$), 'recorded service.first: the first service of policy P1 was due on 2025-09-01 and comes 122 days late', 'catalogue: a new one of a city, from its first day');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('service.catalogue', 'flag', '过渡'); SELECT pg_temp.fw('N', 'P1', '{"xm": "慰问"}')$$, $$SELECT pg_temp.tallies('P1')$$), '慰问 1/2025:1', 'catalogue: where it is only flagged the word itself is counted');

-- 322号 第四部分: once a policy, kind and day.
SELECT pg_temp.fw('F1', 'P1') \g /dev/null
-- The text does not speak of two on a day: as shipped they are recorded.
SELECT is(pg_temp.judged($$SELECT pg_temp.fw('F2', 'P1', '{"jg": "另一机构"}')$$), 'recorded service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'double: recorded, for a look');
SELECT safeins.set_mode('service.double', 'block', '从严') \g /dev/null
SELECT is(pg_temp.judged(statement), judged, 'double: ' || about) FROM (VALUES
    ($$SELECT pg_temp.fw('F2', 'P1')$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'another of the same'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"xm": "risk_assessment"}')$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'by another name'),
    ($$SELECT pg_temp.fw('F1', 'P1')$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'the very same again'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"rq": "2025-06-11"}')$$, 'accepted', 'the day after'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"rq": "2025-06-09"}')$$, 'accepted', 'the day before'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"xm": "重大事故隐患排查"}')$$, 'accepted', 'another kind'),
    ($$SELECT pg_temp.fw('F2', 'P2')$$, 'accepted', 'another policy'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"zf": true}')$$, 'accepted', 'a voided one'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"rq": "2025-06-11"}'); UPDATE fw SET rq = '2025-06-10' WHERE fwh = 'F2'$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'an update of the day into one'),
    ($$SELECT pg_temp.fw('F2', 'P2'); UPDATE fw SET bdh = 'P1' WHERE fwh = 'F2'$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', '... of the policy'),
    ($$SELECT pg_temp.fw('F2', 'P1', '{"xm": "training"}'); UPDATE fw SET xm = 'risk_assessment' WHERE fwh = 'F2'$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', '... of the kind'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('A', 'P2', 'training', '2025-07-01', true), ('B', 'P2', '安全生产宣传教育培训', '2025-07-01', true)$$, 'SI405 service.double: policy P2 has a service of kind training on 2025-07-01 already: B', 'two of one statement'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('A', 'P2', 'training', '2025-07-01', true), ('B', 'P2', 'training', '2025-07-02', true); UPDATE fw SET rq = CASE fwh WHEN 'A' THEN date '2025-07-02' ELSE '2025-07-01' END WHERE fwh IN ('A', 'B')$$, 'accepted', 'two that change places in one statement'),
    ($$UPDATE fw SET fwh = 'F9'$$, 'accepted', 'a service that gets another number'),
    ($$UPDATE fw SET xm = 'risk_assessment'$$, 'accepted', '... or another name of its kind'),
    ($$UPDATE fw SET bz = '备注'$$, 'accepted', 'other columns'),
    ($$UPDATE fw SET zf = true; SELECT pg_temp.fw('F2', 'P1')$$, 'accepted', 'one for a voided one'),
    ($$UPDATE fw SET zf = true; SELECT pg_temp.fw('F2', 'P1'); UPDATE fw SET zf = false WHERE fwh = 'F1'$$, 'SI405 service.double: policy P1 has a service of kind risk_assessment on 2025-06-10 already: F2', '... which then cannot come back'),
    ($$DELETE FROM fw; SELECT pg_temp.fw('F2', 'P1')$$, 'accepted', 'one for one that is gone')) v (statement, judged, about);
SELECT pg_temp.refused($$SELECT pg_temp.fw('F2', 'P1')$$, 'SI405', 'service.double', 'fw.fw', 'policy P1 has a service of kind risk_assessment on 2025-06-10 already: F1', 'Correct or void that one', '322号 第四部分');
SELECT safeins.set_mode('service.double', NULL, '恢复') \g /dev/null

-- 114号 二（一）: small and micro ones may be served together.
SELECT is(pg_temp.judged(statement), judged, '114号 二（一）: pooled, ' || about) FROM (VALUES
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P2', 'training', '2025-07-01', true), ('J', 'P3', 'training', '2025-07-01', true)$$, 'accepted', 'small and micro'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true), ('J', 'P3', 'training', '2025-07-01', true)$$, 'recorded service.pooled: service J is pooled, but the enterprise of policy P1 is of size large', 'a large one among them'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P3', 'training', '2025-07-01', true); INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true)$$, 'recorded service.pooled: service J is pooled, but the enterprise of policy P1 is of size large', 'a large one later'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true); INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P3', 'training', '2025-07-01', true)$$, 'recorded service.pooled: service J is pooled, but the enterprise of policy P1 is of size large', 'a large one before'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P3', 'training', '2025-07-01', true), ('J', '今', 'training', '2026-06-10', true)$$, 'recorded service.pooled: service J is pooled, but the enterprise of policy 今 is of size NULL', 'one whose size is not known'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true), ('J', 'P1', 'training', '2025-07-02', true)$$, 'accepted', 'several days of one policy are not'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true), ('J', 'P3', 'training', '2025-07-01', true); UPDATE fw SET rq = '2025-07-02' WHERE bdh = 'P3'$$, 'recorded service.pooled: service J is pooled, but the enterprise of policy P1 is of size large', 'told once, not for each correction'),
    ($$SELECT safeins.set_mode('service.policy_link', 'off', '测试'); INSERT INTO fw (fwh, bdh, xm, rq, zz, xzqh) VALUES ('J', 'P1', 'training', '2025-07-01', true, '140000'), ('J', '川', 'training', '2025-07-01', true, '510000')$$, 'accepted', 'two provinces may number alike'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', '老', 'training', '2024-03-26', true), ('J', 'P2', 'training', '2025-07-01', true)$$, 'accepted', 'not before the notice')) v (statement, judged, about);

-- 114号 附件2第七条: the first service within three months.
SELECT is(pg_temp.would(format('SELECT pg_temp.bd(''D'', %L)', but), $$SELECT pg_temp.first_service('D')$$), due, '114号 附件2第七条: ' || about) FROM (VALUES
    ('{"sx": "2025-06-01"}'::jsonb, '2025-06-01 to 2025-09-01, met never', 'three months'),
    ('{"sx": "2025-08-31"}', '2025-08-31 to 2025-11-30, met never', 'to the end of a shorter month'),
    ('{"sx": "2025-11-28"}', '2025-11-28 to 2026-02-28, met never', 'to 28 February'),
    ('{"sx": "2025-11-29"}', '2025-11-29 to 2026-02-28, met never', 'to 28 February from the 29th'),
    ('{"sx": "2025-11-30"}', '2025-11-30 to 2026-02-28, met never', '... and the 30th'),
    ('{"sx": "2027-11-30", "qd": "2026-06-30"}', '2027-11-30 to 2028-02-29, met never', 'to 29 February'),
    ('{"sx": "2024-02-29", "qd": "2024-02-29"}', 'none', 'effective before the notice'),
    ('{"sx": "2024-03-26"}', 'none', 'effective the day before the notice'),
    ('{"sx": "2024-03-27"}', '2024-03-27 to 2024-06-27, met never', 'effective on its first day'),
    ('{"sx": "2025-06-01", "dq": "2025-08-01"}', '2025-06-01 to 2025-08-01, met never', 'a policy of two months: within it'),
    ('{"sx": "2025-06-01", "zz": "2025-08-31", "yy": "关闭"}', 'none', 'ended the day before it is due: owed no more'),
    ('{"sx": "2025-06-01", "zz": "2025-09-01", "yy": "关闭"}', '2025-06-01 to 2025-09-01, met never', 'ended on the day it is due: owed'),
    ('{"sx": "2025-06-01", "xzqh": "510000"}', 'none', 'another province')) v (but, due, about);
SELECT is(pg_temp.judged(statement), judged, '114号 附件2第七条: ' || about) FROM (VALUES
    ($$SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-01"}')$$, 'accepted', 'on the last day in time'),
    ($$SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-02"}')$$, 'recorded service.first: the first service of policy P2 was due on 2025-09-01 and comes 1 days late', 'one day late'),
    ($$SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-01"}'); SELECT pg_temp.fw('M', 'P2', '{"rq": "2025-09-02"}')$$, 'accepted', 'the second may come later'),
    ($$SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-02"}'); SELECT pg_temp.fw('M', 'P2', '{"rq": "2025-09-03"}')$$, 'recorded service.first: the first service of policy P2 was due on 2025-09-01 and comes 1 days late', 'late once, not twice'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('M', 'P2', 'training', '2025-09-02', true), ('N', 'P2', 'training', '2025-09-01', true)$$, 'accepted', 'the first of a statement counts'),
    ($$SELECT safeins.set_mode('service.period', 'off', '测试'); SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-05-31"}'); SELECT pg_temp.fw('M', 'P2', '{"rq": "2025-09-02"}')$$,
        'recorded service.first: the first service of policy P2 was due on 2025-09-01 and comes 1 days late', 'one before the policy took effect is not the first of it')) v (statement, judged, about);
SELECT is(pg_temp.would(statement, $$SELECT pg_temp.first_service('P1')$$), state, '114号 附件2第七条: ' || about) FROM (VALUES
    ($$SELECT 1$$, '2025-06-01 to 2025-09-01, met 2025-06-10', 'met by the first'),
    ($$SELECT pg_temp.fw('N', 'P1', '{"rq": "2025-06-01"}')$$, '2025-06-01 to 2025-09-01, met 2025-06-01', '... by an earlier one entered later'),
    ($$SELECT pg_temp.fw('N', 'P1', '{"rq": "2025-07-01"}')$$, '2025-06-01 to 2025-09-01, met 2025-06-10', '... not by a later one'),
    ($$SELECT pg_temp.fw('N', 'P1', '{"rq": "2025-07-01"}'); DELETE FROM fw WHERE fwh = 'F1'$$, '2025-06-01 to 2025-09-01, met 2025-07-01', '... by the next, when it goes'),
    ($$UPDATE fw SET zf = true$$, '2025-06-01 to 2025-09-01, met never', '... by none, when it is voided'),
    ($$UPDATE fw SET zf = true; UPDATE fw SET zf = NULL$$, '2025-06-01 to 2025-09-01, met 2025-06-10', '... and again'),
    ($$UPDATE fw SET bdh = 'P2'$$, '2025-06-01 to 2025-09-01, met never', '... by none, when it was another policy''s'),
    ($$UPDATE fw SET rq = '2025-08-01'$$, '2025-06-01 to 2025-09-01, met 2025-08-01', '... on another day'),
    ($$UPDATE bd SET sx = '2025-06-10' WHERE bdh = 'P1'$$, '2025-06-10 to 2025-09-10, met 2025-06-10', '... where the policy takes effect on its day'),
    ($$UPDATE bd SET sx = '2025-06-11' WHERE bdh = 'P1'$$, '2025-06-11 to 2025-09-11, met never', '... not where it takes effect the day after'),
    ($$DELETE FROM bd WHERE bdh = 'P1'$$, 'none', '... no more, where the policy is gone'),
    ($$DELETE FROM bd WHERE bdh = 'P1'; SELECT pg_temp.bd('P1', '{"qyh": "大厂"}')$$, '2025-06-01 to 2025-09-01, met 2025-06-10', '... and back again')) v (statement, state, about);

-- What is counted: by year of the policy and of the calendar.
SELECT is(safeins.policy_year(effective, day), y, format('a policy of %s: %s lies in its year %s', effective, day, y)) FROM (VALUES
    (date '2024-02-29', date '2024-02-28', 0), ('2024-02-29', '2024-02-29', 1), ('2024-02-29', '2025-02-27', 1), ('2024-02-29', '2025-02-28', 1), ('2024-02-29', '2025-03-01', 2), ('2024-02-29', '2026-02-28', 2), ('2024-02-29', '2026-03-01', 3),
    ('2024-02-29', '2028-02-28', 4), ('2024-02-29', '2028-02-29', 5), ('2025-02-28', '2028-02-27', 3), ('2025-02-28', '2028-02-28', 4), ('2025-03-31', '2026-03-30', 1), ('2025-03-31', '2026-03-31', 2),
    ('2025-01-01', '2025-12-31', 1), ('2025-01-01', '2026-01-01', 2), ('2024-12-31', '2025-12-30', 1), ('2024-12-31', '2025-12-31', 2)) v (effective, day, y);
SELECT is(safeins.policy_year_start(effective, y), day, format('a policy of %s: its year %s begins on %s', effective, y, day)) FROM (VALUES
    (date '2024-02-29', 1, date '2024-02-29'), ('2024-02-29', 2, '2025-03-01'), ('2024-02-29', 5, '2028-02-29'), ('2024-03-01', 5, '2028-03-01'), ('2025-02-28', 4, '2028-02-28'), ('2025-03-31', 3, '2027-03-31')) v (effective, y, day);
SELECT throws_ok($$SELECT safeins.policy_year_start('2025-01-01', 0)$$, '22023', 'a policy has no year 0', 'there is no year 0');
SELECT pg_temp.bd('闰', '{"sx": "2024-02-29", "qd": "2024-02-29", "dq": "2026-02-27", "xe": 300000}') \g /dev/null
INSERT INTO fw (fwh, bdh, xm, rq, zz) SELECT 'R' || d, '闰', 'training', d, true FROM unnest('{2024-12-31, 2025-01-01, 2025-02-27, 2025-02-28, 2025-12-31, 2026-01-01}'::date[]) d;
SELECT is(pg_temp.tallies('闰'), 'training 1/2024:1, training 1/2025:3, training 2/2025:1, training 2/2026:1', 'a policy of 29 February over the ends of years');
SELECT is(pg_temp.would(statement, $$SELECT pg_temp.tallies('闰')$$), tallies, 'tallies: ' || about) FROM (VALUES
    ($$UPDATE fw SET rq = '2025-03-01' WHERE fwh = 'R2025-02-28'$$, 'training 1/2024:1, training 1/2025:2, training 2/2025:2, training 2/2026:1', 'a day that moves'),
    ($$UPDATE fw SET xm = 'consulting' WHERE rq >= '2025-12-31'$$, 'consulting 2/2025:1, consulting 2/2026:1, training 1/2024:1, training 1/2025:3', 'a kind that changes'),
    ($$UPDATE fw SET zf = true WHERE rq < '2025-02-01'$$, 'training 1/2025:2, training 2/2025:1, training 2/2026:1', 'voided'),
    ($$UPDATE fw SET zf = true WHERE rq < '2025-02-01'; UPDATE fw SET zf = false WHERE fwh = 'R2024-12-31'$$, 'training 1/2024:1, training 1/2025:2, training 2/2025:1, training 2/2026:1', 'un-voided'),
    ($$DELETE FROM fw WHERE bdh = '闰'$$, 'none', 'deleted'),
    ($$UPDATE bd SET sx = '2024-02-28' WHERE bdh = '闰'$$, 'training 1/2024:1, training 1/2025:2, training 2/2025:2, training 2/2026:1', 'the policy a day earlier'),
    ($$UPDATE bd SET sx = '2024-03-01' WHERE bdh = '闰'$$, 'training 1/2024:1, training 1/2025:3, training 2/2025:1, training 2/2026:1', 'the policy a day later'),
    ($$DELETE FROM bd WHERE bdh = '闰'$$, 'training 0/2024:1, training 0/2025:4, training 0/2026:1', 'the policy gone'),
    ($$DELETE FROM bd WHERE bdh = '闰'; INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('闰', '平安', '别家', '2024-12-31', '2026-12-30')$$, 'training 1/2024:1, training 1/2025:3, training 2/2025:1, training 2/2026:1', 'the policy back, of other days'),
    ($$UPDATE bd SET bdh = '闰2' WHERE bdh = '闰'$$, 'training 0/2024:1, training 0/2025:4, training 0/2026:1', 'the policy by another number')) v (statement, tallies, about);
SELECT is(pg_temp.judged(statement), judged, 'services left outside their policy: ' || about) FROM (VALUES
    ($$UPDATE bd SET sx = '2025-01-01' WHERE bdh = '闰'$$, 'recorded service.period: services rendered under policy 闰 lie outside its period now: 1, the first on 2024-12-31', 'by a later first day'),
    ($$UPDATE bd SET dq = '2025-12-31' WHERE bdh = '闰'$$, 'recorded service.period: services rendered under policy 闰 lie outside its period now: 1, the first on 2026-01-01', 'by an earlier last day'),
    ($$UPDATE bd SET zz = '2025-02-27', yy = '关闭' WHERE bdh = '闰'$$, 'recorded service.period: services rendered under policy 闰 lie outside its period now: 3, the first on 2025-02-28', 'by its end'),
    ($$DELETE FROM bd WHERE bdh = '闰'$$, 'recorded service.period: services rendered under policy 闰 lie outside its period now: 6, the first on 2024-12-31', 'by its going'),
    ($$UPDATE bd SET dq = '2026-01-01' WHERE bdh = '闰'$$, 'accepted', 'not where they fit still')) v (statement, judged, about);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

-- Each rule in each of its modes.
SELECT is(regexp_replace(pg_temp.judged(format('SELECT safeins.set_mode(%L, %L, ''测试''); %s', rule, mode, statement)), ': .*$', ''),
          CASE mode WHEN 'block' THEN state || ' ' || rule WHEN 'flag' THEN 'recorded ' || rule ELSE 'accepted' END, rule || ' ' || mode)
FROM unnest('{block,flag,off}'::text[]) mode, (VALUES
    ('service.policy_link', 'SI401', $$SELECT pg_temp.fw('N', '没有')$$),
    ('service.period', 'SI402', $$SELECT pg_temp.fw('N', 'P1', '{"rq": "2026-06-01"}')$$),
    ('service.future_date', 'SI403', $$SELECT pg_temp.fw('N', '今', '{"rq": "2026-07-01", "gd": null}')$$),
    ('service.catalogue', 'SI404', $$SELECT pg_temp.fw('N', 'P1', '{"xm": "慰问"}')$$),
    ('service.double', 'SI405', $$SELECT pg_temp.fw('N', 'P1')$$),
    ('service.provider_qualified', 'SI406', $$SELECT pg_temp.fw('N', 'P2', '{"zz": false}')$$),
    ('service.pooled', 'SI407', $$INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('J', 'P1', 'training', '2025-07-01', true), ('J', 'P3', 'training', '2025-07-01', true)$$)) v (rule, state, statement);
SELECT is(pg_temp.judged(format('SELECT safeins.set_mode(%L, ''block'', ''测试''); %s', rule, statement)), judged, rule || ': what happened late is recorded even where the rule blocks') FROM (VALUES
    ('service.first', $$SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-02"}')$$, 'recorded service.first: the first service of policy P2 was due on 2025-09-01 and comes 1 days late'),
    ('service.archive', $$SELECT pg_temp.fw('N', 'P2', '{"gd": "2025-06-25"}')$$, 'recorded service.archive: the archive of service N was uploaded on 2025-06-25, 1 days late'),
    ('service.provider_qualified', $$SELECT pg_temp.fw('N', 'P2', '{"zz": null}')$$, 'recorded service.provider_qualified: it is not known whether provider 安科院 was qualified on 2025-06-10')) v (rule, statement, judged);
SELECT is(pg_temp.judged($$SELECT safeins.set_mode('service.first', 'off', '测试'); SELECT pg_temp.fw('N', 'P2', '{"rq": "2025-09-02"}')$$), 'accepted', 'service.first off');

-- Only what a write changes is judged again.
SELECT safeins.set_mode('service.provider_qualified', 'off', '造旧数据') \g /dev/null
SELECT pg_temp.fw('坏', 'P2', '{"zz": false, "gd": "2025-12-31"}') \g /dev/null
SELECT safeins.set_mode('service.provider_qualified', NULL, '恢复') \g /dev/null
SELECT is(pg_temp.judged(format('UPDATE fw SET %s WHERE fwh = ''坏''', change)), judged, about) FROM (VALUES
    ($$bz = '备注'$$, 'accepted', 'an unrelated column of a bad row'), ($$xm = 'training'$$, 'accepted', 'another fact'), ($$zz = true, jg = '中安'$$, 'accepted', 'a bad row put right'),
    ($$gd = '2025-12-30'$$, 'recorded service.archive: the archive of service 坏 was uploaded on 2025-12-30, 189 days late', 'what is late still'),
    ($$jg = '中安'$$, 'SI406 service.provider_qualified: provider 中安 was not qualified on 2025-06-10', 'another provider, as bad')) v (change, judged, about);

-- Old rows are recorded; an audit says which. Tables of several systems, one of them partitioned.
CREATE TABLE lao (LIKE fw) PARTITION BY RANGE (rq);
CREATE TABLE lao_2025 PARTITION OF lao FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (xm);
CREATE TABLE lao_2025_1 PARTITION OF lao_2025 DEFAULT;
CREATE TABLE lao_x PARTITION OF lao DEFAULT;
INSERT INTO lao (fwh, bdh, xm, rq, jg, zz, gd, zf) VALUES
    ('L1', 'P1', 'risk_assessment', '2025-06-10', 'A', true, '2025-06-10', NULL), ('L2', 'P3', '慰问', '2025-09-02', 'A', false, '2025-12-01', NULL), ('L3', 'P3', 'training', '2025-09-03', 'A', NULL, NULL, false),
    ('L4', '没有', 'training', '2025-09-03', 'A', true, NULL, false), ('L5', 'P1', 'training', '2026-06-01', 'A', true, NULL, false), ('L6', '今', 'training', '2026-07-02', 'A', true, NULL, false),
    ('L7', 'P1', 'training', '2025-10-10', 'A', true, NULL, false), ('L7', 'P3', 'training', '2025-10-10', 'A', true, NULL, false), ('L8', 'P1', 'training', '2025-10-10', 'A', true, NULL, false),
    ('L9', 'P1', NULL, '2025-10-10', 'A', true, NULL, false), ('L0', 'P1', 'training', '2025-10-10', 'A', true, NULL, true);
CREATE TEMP TABLE mapping AS SELECT mapping AS m FROM safeins.attachment WHERE role = 'service';
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', (SELECT md5(string_agg(f::text, ',' ORDER BY id)) FROM safeins.finding f), (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM safeins.service_tally t),
        (SELECT md5(string_agg(s::text, ',' ORDER BY s::text)) FROM safeins.service s), (SELECT md5(string_agg(d::text, ',' ORDER BY d::text)) FROM safeins.deadline d))
$$;
CREATE TEMP TABLE before AS SELECT pg_temp.books() AS books, (SELECT coalesce(max(id), 0) FROM safeins.finding) AS last;
CREATE TEMP TABLE audited AS SELECT a.* FROM mapping, safeins.audit('service', 'lao', m) a;
SELECT is(pg_temp.shown($$SELECT rule, row_key FROM audited ORDER BY rule COLLATE "C", row_key$$), '(fact.missing,L9) (service.archive,L2) (service.catalogue,L2) (service.double,L1) (service.double,L7) (service.first,L2)'
    ' (service.future_date,L6) (service.period,L5) (service.policy_link,L4) (service.pooled,L7) (service.provider_qualified,L2) (service.provider_qualified,L3)', 'an audit of old rows');
SELECT is(pg_temp.books(), books, 'an audit changes nothing') FROM before;
SELECT results_eq($$SELECT a.rows_read, a.rows_live, a.findings FROM mapping, safeins.attach('service', 'lao', m) a$$, $$SELECT 11::bigint, 11::bigint, count(*) FROM audited$$, 'attaching refuses nothing');
SELECT bag_eq($$SELECT rule, source, row_key, insurer, year, message, figures FROM safeins.finding WHERE id > (SELECT last FROM before)$$, 'TABLE audited', '... and records what the audit found');
SELECT bag_eq($$SELECT a.* FROM safeins.audit('service', 'lao') a$$, 'TABLE audited', 'an audit of the attached table finds the same');
SELECT ok(bool_and(legacy), '... as legacy') FROM safeins.finding WHERE table_name = 'lao';
SELECT is(pg_temp.tallies('P1'), 'risk_assessment 1/2025:2, training 1/2025:2, training 2/2026:1', 'both tables are counted');
SELECT is(pg_temp.tallies('没有'), 'training 0/2025:1', 'what has no policy is counted in year 0');
SELECT is(pg_temp.judged(statement), judged, about) FROM (VALUES
    ($$SELECT pg_temp.fw('N', 'P1', '{"xm": "training", "rq": "2026-06-01"}')$$, 'SI402 service.period: day of service 2026-06-01 lies outside policy P1 (2025-06-01 to 2026-05-31)', 'the other table is guarded still'),
    ($$SELECT pg_temp.fw('N', 'P3', '{"xm": "training", "rq": "2025-10-10"}')$$, 'recorded service.double: policy P3 has a service of kind training on 2025-10-10 already: L7', 'a double of a row of another table'),
    ($$INSERT INTO lao_2025_1 (fwh, bdh, xm, rq, zz) VALUES ('N', 'P1', 'training', '2025-05-31', true)$$, 'SI402 service.period: day of service 2025-05-31 lies outside policy P1 (2025-06-01 to 2026-05-31)', 'a leaf is guarded'),
    ($$UPDATE lao SET rq = '2025-10-11' WHERE fwh = 'L5'$$, 'accepted', 'a row that moves to another leaf'),
    ($$UPDATE lao SET bz = '备注'$$, 'accepted', 'an unrelated column of old rows'),
    ($$UPDATE lao SET rq = '2025-06-30' WHERE fwh = 'L6'$$, 'SI402 service.period: day of service 2025-06-30 lies outside policy 今 (2026-06-01 to 2027-05-31)', 'a bad row made otherwise bad'),
    ($$UPDATE lao SET rq = '2026-06-29' WHERE fwh = 'L6'$$, 'accepted', 'a bad row put right'),
    ($$SELECT pg_temp.bd('没有')$$, 'accepted', 'the policy that an old row waited for')) v (statement, judged, about);
SELECT pg_temp.bd('没有') \g /dev/null
SELECT is(pg_temp.tallies('没有') || '; ' || pg_temp.first_service('没有'), 'training 1/2025:1; 2025-06-01 to 2025-09-01, met 2025-09-03', '... which counts then, and is the first of it');
CREATE TABLE lao_2024 PARTITION OF lao FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT is(pg_temp.judged($$INSERT INTO lao_2024 (fwh, bdh, xm, rq, zz) VALUES ('N', '没有', 'training', '2024-12-31', true)$$), 'SI402 service.period: day of service 2024-12-31 lies outside policy 没有 (2025-06-01 to 2026-05-31)', 'a new partition is guarded');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with all tables');
SELECT safeins.detach('service', 'lao', '测试') \g /dev/null
SELECT is(pg_temp.tallies('P1'), 'risk_assessment 1/2025:1', 'detached, its rows count no more');
SELECT is(pg_temp.tallies('没有') || '; ' || pg_temp.first_service('没有'), 'none; 2025-06-01 to 2025-09-01, met never', '... nor meet a deadline');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the rest');

-- One table may be enterprise and policy at once, and the policies' may be two.
CREATE TABLE heyi (bdh text, gs text, qyh text, hy text, gm text, sx date, dq date);
SELECT safeins.attach('enterprise', 'heyi', '{"enterprise": "qyh", "sector": "hy", "size": "gm"}'), safeins.attach('policy', 'heyi', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "effective": "sx", "expires": "dq"}') \g /dev/null
INSERT INTO heyi VALUES ('H1', '人保', '合一', '煤矿', '小型', '2025-06-01', '2026-05-31');
SELECT is(pg_temp.shown($$SELECT p.policy, e.sector, e.size FROM safeins.policy p JOIN safeins.enterprise e ON e.enterprise = p.enterprise WHERE p.policy = 'H1'$$), '(H1,coal,small)', 'a table of two roles');
SELECT is(pg_temp.judged_service('H1', '{}'), 'accepted', 'its policies may be served');
UPDATE heyi SET gm = '大型', dq = '2026-04-30';
SELECT is(pg_temp.shown($$SELECT p.last_day, e.size FROM safeins.policy p JOIN safeins.enterprise e ON e.enterprise = p.enterprise WHERE p.policy = 'H1'$$), '(2026-04-30,large)', 'one write moves both books');
DELETE FROM heyi;
SELECT is(pg_temp.shown($$SELECT p.live, e.live FROM safeins.policy p JOIN safeins.enterprise e ON e.enterprise = p.enterprise WHERE p.policy = 'H1'$$), '(f,f)', '... and both forget');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables to the end');

-- Where the day of the upload is not mapped, it is the day on which a live row is written; of old rows nothing is known.
CREATE TABLE jian (fwh text, bdh text, xm text, rq date);
INSERT INTO jian VALUES ('旧', 'P2', 'training', '2025-06-20');
SELECT safeins.attach('service', 'jian', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq"}') \g /dev/null
SELECT is_empty($$SELECT rule, row_key FROM safeins.finding WHERE table_name = 'jian'$$, 'an old row whose upload is not known');
SET safeins.today = '2026-06-30';
SELECT is(pg_temp.judged($$INSERT INTO jian VALUES ('今', '今', 'training', '2026-06-15')$$), 'accepted', 'written on the tenth working day');
SET safeins.today = '2026-07-01';
SELECT is(pg_temp.judged($$INSERT INTO jian VALUES ('今', '今', 'training', '2026-06-15')$$), 'recorded service.archive: the archive of service 今 was uploaded on 2026-07-01, 1 days late', '... on the eleventh, Dragon Boat off');
SELECT safeins.detach('service', 'jian', '测试') \g /dev/null

-- No table of policies: nothing to hold services against.
SELECT safeins.detach('policy', 'bd', '测试'), safeins.detach('policy', 'heyi', '测试') \g /dev/null
SELECT is(pg_temp.judged_service('没有', '{}'), 'accepted', 'where no policies are attached they are not asked for');

SELECT * FROM finish();
ROLLBACK;
