-- 应急厅函〔2024〕322号 第二部分, 晋应急发〔2024〕114号 三（四）: whoever renders services is qualified, by what the registry said on the day of the service.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest('{service.first,service.archive,service.double,archive.retention}'::text[]) code \g /dev/null
CREATE TABLE jg (dm text, mc text, zz text, fw text, qs date, zz_r date, cx date, xzqh text, yx boolean DEFAULT true);
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "大矿"}'), pg_temp.bd('P3', '{"qyh": "没人知道"}') \g /dev/null
-- without a registry
SELECT is(pg_temp.judged_service('P1', '{"zz": false}'), 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10', 'no registry: the row''s own word counts');
SELECT pg_temp.fw('老1', 'P1', '{"jg": "安科院"}'), pg_temp.fw('老2', 'P1', '{"jg": "外地院", "rq": "2025-07-01"}'), pg_temp.fw('自', 'P1', '{"jg": null, "rq": "2025-07-02"}'), pg_temp.fw('不知', 'P1', '{"jg": "安科院", "zz": null, "rq": "2025-07-03"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.service_detail), 0::bigint, 'no registry: nothing more is kept of services');

CREATE FUNCTION pg_temp.stands() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s: %s', f.row_key, f.rule, f.message), '; ' ORDER BY f.row_key COLLATE "C", f.rule, f.message), 'nothing')
    FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.rule LIKE '%provider%'
$$;
CREATE FUNCTION pg_temp.after(statement text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.would(statement, 'SELECT pg_temp.stands()') $$;
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(r::text, ' '), 'equal') FROM safeins.reconcile() r $$;
SELECT is(pg_temp.stands(), '不知 service.provider_qualified: it is not known whether provider 安科院 was qualified on 2025-07-03', 'no registry: what is not known is recorded');

-- it comes
INSERT INTO jg VALUES ('安科院', '省安全生产科学研究院', '安全评价甲级', NULL, '2025-01-01', '2025-12-31', NULL);
SELECT safeins.attach('provider', 'jg', '{"provider": "dm", "name": "mc", "qualification": "zz", "scope": "fw", "valid_from": "qs", "valid_until": "zz_r", "revoked_on": "cx", "place": "xzqh", "where": "yx"}') \g /dev/null
SELECT is(pg_temp.stands(), '老2 service.provider_qualified: provider 外地院 is not in the registry', 'services that are there are held against a registry that comes');
SELECT is((SELECT withdrawn_why FROM safeins.finding WHERE row_key = '不知'), 'the registry of providers says now who is qualified', 'what their rows say counts no more');
SELECT is((SELECT count(*) FROM safeins.service_detail), 4::bigint, 'and they are kept');
SELECT is(pg_temp.books(), 'equal', 'books');

-- services by the registry of their day
SELECT is(pg_temp.judged('DELETE FROM fw; ' || before || format('; SELECT pg_temp.fw(%L, %L, %L)', 'N', 'P1', but)), judged, about) FROM (VALUES
    ('SELECT 1', '{"rq": "2025-12-31"}'::jsonb, 'accepted', 'the last day'),
    ('SELECT 1', '{"rq": "2026-01-01"}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2026-01-01: its qualification was valid until 2025-12-31', 'the day after'),
    ('UPDATE jg SET zz_r = NULL', '{"rq": "2026-01-01"}', 'accepted', 'no last day'),
    ($$UPDATE jg SET qs = '2025-06-10'$$, '{"rq": "2025-06-10"}', 'accepted', 'the first day'),
    ($$UPDATE jg SET qs = '2025-06-11'$$, '{"rq": "2025-06-10"}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10: its qualification came later', 'the day before'),
    ('UPDATE jg SET qs = NULL', '{"rq": "2025-06-10"}', 'accepted', 'no first day'),
    ($$UPDATE jg SET cx = '2025-06-10'$$, '{"rq": "2025-06-10"}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10: its qualification was revoked on 2025-06-10', 'revoked on the day'),
    ($$UPDATE jg SET cx = '2025-06-11'$$, '{"rq": "2025-06-10"}', 'accepted', 'revoked on the day after'),
    ('SELECT 1', '{"jg": "谁也不知"}', 'recorded service.provider_qualified: provider 谁也不知 is not in the registry', 'not registered: it may come late'),
    ('SELECT 1', '{"jg": null}', 'accepted', 'rendered by the insurer itself: its own word'),
    ('SELECT 1', '{"jg": null, "zz": false}', 'SI406 service.provider_qualified: provider NULL was not qualified on 2025-06-10', '... which counts'),
    ('SELECT 1', '{"zz": null}', 'accepted', 'the registry knows what the row does not'),
    ('SELECT 1', '{"zz": false}', 'recorded service.provider_contradiction: the service says that provider 安科院 was not qualified on 2025-06-10, the registry says it was', 'the registry wins, and the contradiction is found'),
    ('SELECT 1', '{"jg": "谁也不知", "zz": null}', 'recorded service.provider_qualified: provider 谁也不知 is not in the registry', 'nobody says a thing'),
    ('SELECT 1', '{"jg": "谁也不知", "zz": false}', 'SI406 service.provider_qualified: provider 谁也不知 was not qualified on 2025-06-10', '... but who says so himself'),
    ($$SELECT safeins.set_mode('service.provider_qualified', 'flag', '测试')$$, '{"rq": "2026-01-01", "zz": null}', 'recorded service.provider_qualified: provider 安科院 was not qualified on 2026-01-01: its qualification was valid until 2025-12-31', 'flagged where the mode says so'),
    ($$SELECT safeins.set_mode('service.provider_qualified', 'off', '测试')$$, '{"rq": "2025-06-10", "jg": "谁也不知"}', 'accepted', 'not judged where it is off'),
    ($$INSERT INTO jg (dm) VALUES ('别院'); UPDATE jg SET yx = false WHERE dm = '安科院'$$, '{"rq": "2025-06-10"}', 'recorded service.provider_qualified: provider 安科院 is not in the registry', 'a row that does not live is none'),
    ($$DELETE FROM jg$$, '{"rq": "2025-06-10"}', 'accepted', 'a registry without any row says nothing'),
    ($$DELETE FROM jg$$, '{"rq": "2025-06-10", "zz": false}', 'SI406 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10', '... and the row''s own word counts'),
    ($$INSERT INTO jg (dm, qs, zz_r) VALUES ('安科院', '2026-01-01', '2028-12-31')$$, '{"rq": "2026-01-01"}', 'accepted', 'a new certificate'),
    ($$INSERT INTO jg (dm, qs, zz_r) VALUES ('安科院', '2026-01-01', '2028-12-31')$$, '{"rq": "2025-12-31"}', 'accepted', '... leaves the one before it')) v (before, but, judged, about);

-- What the scope names: kinds, sectors, both, neither.
SELECT is(pg_temp.judged(format('DELETE FROM fw; UPDATE jg SET fw = %L; SELECT pg_temp.fw(%L, %L, %L)', scope, 'N', policy, but)), CASE WHEN fits THEN 'accepted' ELSE 'SI406 service.provider_qualified: the qualification of provider 安科院 on 2025-06-10 does not cover kind ' || coalesce(kind, 'risk_assessment') || ' of policy ' || policy END, 'scope: ' || scope || ', ' || policy) FROM (VALUES
    ('安全风险辨识评估', 'P1', '{}'::jsonb, true, NULL),
    ('安全生产宣传教育培训', 'P1', '{}', false, NULL),
    ('安全生产宣传教育培训，安全风险辨识评估', 'P1', '{}', true, NULL),
    ('training;risk_assessment', 'P1', '{}', true, NULL),
    ('{training,risk_assessment}', 'P1', '{}', true, NULL),
    ('{"安全生产宣传教育培训","应急预案编制与应急演练"}', 'P1', '{"xm": "emergency_drill"}', true, NULL),
    ('安全生产宣传教育培训、应急预案编制与应急演练', 'P1', '{"xm": "应急预案编制与应急演练"}', true, NULL),
    ('安全生产宣传教育培训、应急预案编制与应急演练', 'P1', '{}', false, NULL),
    ('安全风险辨识、评估和安全评价', 'P1', '{}', true, NULL),
    ('煤矿', 'P2', '{}', true, NULL),
    ('煤矿', 'P1', '{}', false, NULL),
    ('煤矿、危险化学品', 'P1', '{}', true, NULL),
    ('煤矿', 'P3', '{}', true, NULL),
    ('煤矿；安全风险辨识评估', 'P2', '{}', true, NULL),
    ('煤矿；安全风险辨识评估', 'P1', '{}', false, NULL),
    ('煤矿；安全生产宣传教育培训', 'P2', '{}', false, NULL),
    ('不限', 'P1', '{}', true, NULL),
    ('全部', 'P2', '{"xm": "training"}', true, NULL),
    ('', 'P1', '{}', true, NULL)) v (scope, policy, but, fits, kind);
-- Sectors take in others: a mine is one of coal or not, and whoever serves mines serves both.
SELECT is(pg_temp.after(format('UPDATE qy SET hy = %L; DELETE FROM fw; UPDATE jg SET fw = %L; SELECT pg_temp.fw(%L, %L)', sector, scope, 'N', 'P1')) !~ 'provider_qualified|SI', fits, concat_ws(' ', '322号 第二部分: 机构范围', scope, '企业行业', sector))
FROM (VALUES ('矿山', '煤矿', true), ('矿山', '非煤矿山', true), ('矿山', '矿山', true), ('矿山', '危险化学品', false), ('煤矿', '矿山', true), ('煤矿', '非煤矿山', false), ('非煤矿山', '煤矿', false), ('非煤矿山', '非煤矿山', true), ('非煤矿山', '矿山', true),
    ('矿山、危险化学品', '煤矿', true), ('金属冶炼', '煤矿', false), ('mine', 'coal', true)) v (scope, sector, fits);
SELECT is(pg_temp.after($$SELECT safeins.add_code('sector.within', 'metal_smelting', 'mine', '本地口径'); UPDATE qy SET hy = '金属冶炼'; DELETE FROM fw; UPDATE jg SET fw = '矿山'; SELECT pg_temp.fw('N', 'P1')$$) !~ 'provider_qualified|SI', true, 'a place says what is within what by add_code()');
SELECT is(pg_temp.would($$UPDATE qy SET hy = '煤矿'; DELETE FROM fw; UPDATE jg SET fw = '矿山'; SELECT pg_temp.fw('N', 'P1')$$, $$SELECT string_agg(outside_scope::text, ',') FROM safeins.provider_status('2025-12-31') WHERE provider = '安科院'$$), '0', '... provider_status says the same');
SELECT is(pg_temp.judged($$DELETE FROM fw; UPDATE jg SET fw = '宇宙评估'$$), 'recorded provider.scope: the scope of provider 安科院 has "宇宙评估", which is neither a kind of service nor a sector', 'and is not refused');
SELECT is(pg_temp.after($$UPDATE jg SET fw = '宇宙评估'$$), '不知 service.provider_qualified: the qualification of provider 安科院 on 2025-07-03 does not cover kind risk_assessment of policy P1; 安科院 provider.scope: the scope of provider 安科院 has "宇宙评估", which is neither a kind of service nor a sector; 老1 service.provider_contradiction: the service says that provider 安科院 was qualified on 2025-06-10, the registry does not; 老1 service.provider_qualified: the qualification of provider 安科院 on 2025-06-10 does not cover kind risk_assessment of policy P1; 老2 service.provider_qualified: provider 外地院 is not in the registry', 'a word that nobody knows is found, and covers nothing');

-- The registry is written later: what is booked is held against it again, and nothing of it is refused.
SELECT is(pg_temp.after(statement), stands, 'registry: ' || about) FROM (VALUES
    ($$SELECT 1$$, '老2 service.provider_qualified: provider 外地院 is not in the registry', 'as it is'),
    ($$INSERT INTO jg (dm) VALUES ('外地院')$$, 'nothing', 'a row comes'),
    ($$INSERT INTO jg (dm, yx) VALUES ('外地院', false); UPDATE jg SET yx = true$$, 'nothing', '... to life'),
    ($$INSERT INTO jg (dm) VALUES ('外地'); UPDATE jg SET dm = '外地院' WHERE dm = '外地'$$, 'nothing', '... by another name'),
    ($$INSERT INTO jg (dm) VALUES ('外地院'); UPDATE fw SET zz = false WHERE fwh = '老2'$$, '老2 service.provider_contradiction: the service says that provider 外地院 was not qualified on 2025-07-01, the registry says it was', '... and the service says otherwise'),
    ($$INSERT INTO jg (dm) VALUES ('外地院'); UPDATE fw SET zz = false WHERE fwh = '老2'; DELETE FROM jg WHERE dm = '外地院'$$, '老2 service.provider_qualified: provider 外地院 was not qualified on 2025-07-01', '... until the registry says nothing of it any more'),
    ($$INSERT INTO jg (dm) VALUES ('外地院'); DELETE FROM jg WHERE dm = '外地院'$$, '老2 service.provider_qualified: provider 外地院 is not in the registry', '... and goes'),
    ($$INSERT INTO jg (dm, zz_r) VALUES ('外地院', '2025-06-30')$$, '老2 service.provider_contradiction: the service says that provider 外地院 was qualified on 2025-07-01, the registry does not; 老2 service.provider_qualified: provider 外地院 was not qualified on 2025-07-01: its qualification was valid until 2025-06-30', 'a row that was over'),
    ($$INSERT INTO jg (dm, zz_r) VALUES ('外地院', '2025-06-30'); UPDATE jg SET zz_r = '2025-07-01' WHERE dm = '外地院'$$, 'nothing', '... and is put right'),
    ($$INSERT INTO jg (dm, zz_r) VALUES ('外地院', '2025-06-30'); UPDATE jg SET mc = '某院' WHERE dm = '外地院'; UPDATE jg SET zz = '乙级' WHERE dm = '外地院'$$, '老2 service.provider_contradiction: the service says that provider 外地院 was qualified on 2025-07-01, the registry does not; 老2 service.provider_qualified: provider 外地院 was not qualified on 2025-07-01: its qualification was valid until 2025-06-30', 'found once, however often it is written'),
    ($$DELETE FROM jg; INSERT INTO jg (dm) VALUES ('外地院'), ('安科院'), ('安科院')$$, 'nothing', 'all of it anew, a row twice'),
    ($$INSERT INTO jg (dm) VALUES ('外地院'), ('外地院'); DELETE FROM jg WHERE ctid = (SELECT max(ctid) FROM jg WHERE dm = '外地院')$$, 'nothing', '... of which one goes'),
    ($$SELECT safeins.detach('provider', 'jg', '测试')$$, '不知 service.provider_qualified: it is not known whether provider 安科院 was qualified on 2025-07-03', 'it is detached: the rows'' own word counts again'),
    ($$UPDATE fw SET jg = '安科院' WHERE fwh = '老2'$$, 'nothing', 'the service names another provider'),
    ($$UPDATE fw SET jg = NULL WHERE fwh = '老2'$$, 'nothing', 'the service names none: the insurer rendered it itself'),
    ($$UPDATE fw SET zz = false, jg = '安科院' WHERE fwh = '老2'; UPDATE fw SET zz = true, jg = NULL WHERE fwh = '老2'$$, 'nothing', '... of which the registry said otherwise'),
    ($$UPDATE fw SET zf = true WHERE fwh = '老2'$$, 'nothing', 'the service is voided'),
    ($$DELETE FROM fw WHERE fwh = '老2'$$, 'nothing', 'the service goes'),
    ($$DELETE FROM jg$$, '不知 service.provider_qualified: it is not known whether provider 安科院 was qualified on 2025-07-03', 'its last row goes: it says nothing any more'),
    ($$DELETE FROM jg; INSERT INTO jg (dm) VALUES ('安科院')$$, '老2 service.provider_qualified: provider 外地院 is not in the registry', '... and speaks again, of all'),
    ($$UPDATE jg SET qs = '2026-01-01'$$, '不知 service.provider_qualified: provider 安科院 was not qualified on 2025-07-03: its qualification came later; 安科院 provider.dates: provider 安科院: its qualification ends on 2025-12-31, before it begins on 2026-01-01; 老1 service.provider_contradiction: the service says that provider 安科院 was qualified on 2025-06-10, the registry does not; 老1 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10: its qualification came later; 老2 service.provider_qualified: provider 外地院 is not in the registry', 'days that are nonsense are accepted, and found'),
    ($$UPDATE jg SET cx = '2024-12-31'$$, '不知 service.provider_qualified: provider 安科院 was not qualified on 2025-07-03: its qualification was revoked on 2024-12-31; 安科院 provider.dates: provider 安科院: its qualification was revoked on 2024-12-31, before it begins on 2025-01-01; 老1 service.provider_contradiction: the service says that provider 安科院 was qualified on 2025-06-10, the registry does not; 老1 service.provider_qualified: provider 安科院 was not qualified on 2025-06-10: its qualification was revoked on 2024-12-31; 老2 service.provider_qualified: provider 外地院 is not in the registry', 'revoked before it began'),
    ($$UPDATE jg SET cx = '2024-12-31', fw = '宇宙'; UPDATE jg SET mc = '改名'; UPDATE jg SET cx = NULL, fw = NULL$$, '老2 service.provider_qualified: provider 外地院 is not in the registry', 'and put right'),
    ($$UPDATE jg SET cx = '2024-12-31', fw = '宇宙'; DELETE FROM jg; INSERT INTO jg (dm) VALUES ('安科院'), ('外地院')$$, 'nothing', '... or gone')) v (statement, stands, about);

-- A service that becomes another one, or another policy's, keeps what was found of its provider; by its own word, too.
SELECT is(pg_temp.would(before || '; ' || statement, $$SELECT coalesce(string_agg(concat_ws(' ', row_key, figures ->> 'policy', figures ->> 'kind', split_part(rule, '.', 2)), '; ' ORDER BY row_key COLLATE "C", rule), 'nothing') FROM safeins.finding WHERE withdrawn_on IS NULL AND rule LIKE 'service.provider%'$$), stands, before || '; ' || statement) FROM (VALUES
    ('SELECT 1', $$UPDATE fw SET bdh = 'P2' WHERE fwh = '老2'$$, '老2 P2 risk_assessment provider_qualified'),
    ('SELECT 1', $$UPDATE fw SET xm = 'training' WHERE fwh = '老2'$$, '老2 P1 training provider_qualified'),
    ('SELECT 1', $$UPDATE fw SET fwh = '老3' WHERE fwh = '老2'$$, '老3 P1 risk_assessment provider_qualified'),
    ('DELETE FROM jg', $$UPDATE fw SET bdh = 'P2' WHERE fwh = '不知'$$, '不知 P2 risk_assessment provider_qualified'),
    ('DELETE FROM jg', $$UPDATE fw SET xm = 'training' WHERE fwh = '不知'$$, '不知 P1 training provider_qualified'),
    ('DELETE FROM jg', $$UPDATE fw SET fwh = '不明' WHERE fwh = '不知'$$, '不明 P1 risk_assessment provider_qualified'),
    ($$UPDATE jg SET zz_r = '2025-06-30'$$, $$UPDATE fw SET bdh = 'P2' WHERE fwh = '老1'$$, '不知 P1 risk_assessment provider_qualified; 老2 P1 risk_assessment provider_qualified'),
    ($$UPDATE jg SET cx = '2025-01-02'$$, $$UPDATE fw SET bdh = 'P2' WHERE fwh = '老1'$$, 'SI406'),
    ($$SELECT safeins.set_mode('service.provider_qualified', 'flag', '测试'); UPDATE jg SET cx = '2025-01-02'$$, $$UPDATE fw SET bdh = 'P2' WHERE fwh = '老1'$$, '不知 P1 risk_assessment provider_qualified; 老1 P2 risk_assessment provider_contradiction; 老1 P2 risk_assessment provider_qualified; 老2 P1 risk_assessment provider_qualified'),
    ($$SELECT safeins.detach('provider', 'jg', '测试')$$, $$UPDATE fw SET bdh = 'P2' WHERE fwh = '不知'$$, '不知 provider_qualified')) v (before, statement, stands);

-- ... and found once of a service that is another year's, place's or insurer's by now
SELECT is(pg_temp.would(statement, $$SELECT string_agg(concat_ws(' ', row_key, insurer, year, place), '; ' ORDER BY row_key COLLATE "C", id) FROM safeins.finding WHERE withdrawn_on IS NULL AND rule LIKE 'service.provider%'$$), stands, statement) FROM (VALUES
    ($$SELECT 1$$, '老2 人保 2025 140000'),
    ($$UPDATE fw SET rq = '2026-02-01' WHERE fwh = '老2'$$, '老2 人保 2026 140000'),
    ($$UPDATE fw SET xzqh = '140105' WHERE fwh = '老2'$$, '老2 人保 2025 140105'),
    ($$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'; UPDATE fw SET rq = '2025-07-02' WHERE fwh = '老2'$$, '老2 平安 2025 140000')) v (statement, stands);

-- books after each of them
SELECT is(pg_temp.would(statement, 'SELECT pg_temp.books()'), 'equal', 'books: ' || statement) FROM unnest(ARRAY[
    $$UPDATE jg SET zz_r = '2027-01-01', mc = NULL$$, $$INSERT INTO jg (dm, fw, xzqh) VALUES ('甲', '煤矿', '140105'), ('乙', '宇宙', '510000')$$, $$DELETE FROM jg$$, $$UPDATE jg SET dm = '丙'$$,
    $$UPDATE fw SET jg = '甲'$$, $$UPDATE fw SET jg = NULL$$, $$DELETE FROM fw$$, $$UPDATE fw SET fwh = fwh || 'x'$$, $$INSERT INTO fw SELECT * FROM fw; DELETE FROM fw WHERE ctid IN (SELECT max(ctid) FROM fw GROUP BY fwh)$$,
    $$SELECT safeins.detach('provider', 'jg', '测试')$$, $$SELECT safeins.detach('service', 'fw', '测试')$$]) statement;

-- The report.
INSERT INTO jg (dm, mc, fw, qs, zz_r, cx) VALUES ('安科院', '省安科院', '煤矿', '2026-01-01', '2028-12-31', NULL), ('撤', '已撤', NULL, NULL, NULL, '2026-01-01'), ('将', NULL, NULL, '2026-07-01', NULL, NULL);
SELECT safeins.set_mode('service.provider_qualified', 'flag', '测试') \g /dev/null
SELECT pg_temp.fw('范', 'P1', '{"rq": "2026-02-01"}') \g /dev/null
SELECT pg_temp.fw('矿', 'P2', '{"rq": "2026-02-01"}') \g /dev/null
SELECT is(pg_temp.shown($$SELECT provider, name, valid_until, revoked_on, days_left, services, outside_validity, outside_scope, state, state_zh FROM safeins.provider_status ORDER BY provider COLLATE "C"$$), '(外地院,,,,,1,1,0,"not registered",未入名录) (安科院,省安科院,2028-12-31,,915,4,0,1,valid,有效) (将,,,,,0,0,0,"not yet",未生效) (撤,已撤,,2026-01-01,-181,0,0,0,revoked,已撤销)', 'provider_status');
SELECT is(pg_temp.would($$SELECT safeins.detach('provider', 'jg', '测试')$$, $$SELECT string_agg(DISTINCT concat_ws(' ', state, state_zh), ', ') FROM safeins.provider_status$$), NULL, 'without a registry nobody is judged');
SELECT * FROM finish();
ROLLBACK;
