-- Every report is a view too, with names beside keys and Chinese words beside codes; safeins_zh has the same in Chinese.
BEGIN;
SELECT no_plan();
SET LOCAL safeins.today = '2026-06-30';

-- A report is a function of rows of a day or a year; these are parts of others, or acts.
CREATE TEMP TABLE report AS
SELECT p.oid, p.proname::text AS name, p.pronargs
FROM pg_proc p
WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proretset AND p.provolatile <> 'v'
	  AND EXISTS (SELECT FROM unnest(p.proargnames[1:p.pronargs]) a WHERE a IN ('as_of', 'year', 'from_on'))
	  AND p.proname NOT IN ('hazards_unreported', 'filing_items', 'insurers_of', 'insurer_deadlines', 'account_areas', 'coverage_count', 'coverage_changes',
							'hazard_rows', 'hazard_sums', 'deadline_sums', 'gap_rows', 'fee_told', 'policy_sums', 'insurer_years', 'quota_rows', 'quota_told', 'quota_sums', 'quota_day_sums', 'report_rows', 'report_figures', 'report_sent', 'report_faults') AND p.proname !~ '^html_';
SELECT cmp_ok((SELECT count(*) FROM pg_temp.report), '>', 25::bigint, 'reports are looked at');
SELECT is_empty($$SELECT r.oid::regprocedure FROM pg_temp.report r
	WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND c.relname = r.name)$$,
	'every report is a view of its name');
SELECT is_empty($$SELECT r.oid::regprocedure, u.name
	FROM pg_temp.report r JOIN pg_proc p ON p.oid = r.oid, unnest(p.proargnames, p.proargmodes) WITH ORDINALITY u (name, mode, n)
	WHERE u.mode IN ('t', 'o') AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND c.relname = r.name AND a.attname = u.name AND a.attnum = u.n - p.pronargs)$$,
	'... whose columns come first, in their order');

CREATE VIEW pg_temp.columns AS
SELECT n.nspname AS schema, c.oid, c.relname AS view, a.attname AS name, a.attnum, col_description(c.oid, a.attnum) AS says
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname IN ('safeins', 'safeins_zh') AND c.relkind = 'v';
CREATE VIEW pg_temp.read AS
SELECT * FROM pg_temp.columns WHERE schema = 'safeins' AND view !~ '^exchange|^(insuring|planned|rule_facts|attachment|code_gaps)$';

-- What people read beside what programs do.
SELECT is_empty($$SELECT r.view, r.name FROM pg_temp.read r
	WHERE r.name IN ('place', 'area')
		  AND NOT EXISTS (SELECT FROM pg_temp.read o WHERE o.view = r.view AND o.name = r.name || '_name')
		  AND NOT (r.view IN ('code_gaps'))$$, 'a name beside every place');
SELECT is_empty($$SELECT r.view, r.name FROM pg_temp.read r
	WHERE r.name ~ '^(state|kind|verdict|forecast|scope|sector|size|risk|level|warning|grade|severity|object_kind|act|item|addressee|measure_kind|next_kind|mode)$'
		  AND NOT EXISTS (SELECT FROM pg_temp.read o WHERE o.view = r.view AND o.name IN (r.name || '_zh', 'meaning_zh'))
		  AND (r.view, r.name) NOT IN (('filing_missing', 'item'), ('ledger_status', 'mode'))$$, 'Chinese beside every code');

-- The twins.
SELECT is_empty($$SELECT s.view FROM pg_temp.columns s WHERE s.schema = 'safeins'
	GROUP BY s.view HAVING count(*) IS DISTINCT FROM (SELECT count(*) FROM pg_temp.columns z WHERE z.schema = 'safeins_zh' AND z.view = s.view)$$,
	'every view has its twin, with as many columns');
SELECT is_empty($$SELECT z.view FROM pg_temp.columns z WHERE z.schema = 'safeins_zh' AND NOT EXISTS (SELECT FROM pg_temp.columns s WHERE s.schema = 'safeins' AND s.view = z.view)$$,
	'... and no twin is alone');
SELECT is_empty($$SELECT z.view, z.name FROM pg_temp.columns z WHERE z.schema = 'safeins_zh' AND z.name !~ '[一-龥]' AND z.name <> '键'$$, 'every column of a twin is called in Chinese');
SELECT is_empty($$SELECT z.view, z.name, z.says FROM pg_temp.columns z WHERE z.schema = 'safeins_zh' AND strpos(z.name, safeins.chinese_name(z.says)) <> 1$$,
	'... as its comment begins, which is that of the column itself');
SELECT is_empty($$SELECT s.view, s.name FROM pg_temp.columns s JOIN pg_temp.columns z ON z.schema = 'safeins_zh' AND z.view = s.view AND z.attnum = s.attnum
	WHERE s.schema = 'safeins' AND s.says IS DISTINCT FROM z.says$$, '... column by column');
SELECT is_empty($$SELECT z.view, z.name FROM pg_temp.columns z WHERE z.schema = 'safeins_zh' AND octet_length(z.name) > 60$$, 'no name is near to being cut off');

-- With something to read.
CREATE FUNCTION pg_temp.rows_of(view text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	EXECUTE 'SELECT count(*) FROM ' || view INTO n;
	RETURN n;
END $$;
SELECT lives_ok($$SELECT safeins.set_place('140000', 'test')$$, 'a place');
CREATE TABLE ent (id text PRIMARY KEY, sector text, size text, place text, name text);
CREATE TABLE pol (id text PRIMARY KEY, insurer text, ent text, from_on date, to_on date, signed date, insurer_says text, ent_says text);
CREATE TABLE mea (id text PRIMARY KEY, kind text, what text, whom text, day date);
CREATE TABLE pro (id text, name text);
CREATE TABLE money (id text PRIMARY KEY, insurer text, amount numeric, on_day date);
CREATE TABLE haz (id text PRIMARY KEY, ent text, level text, found date, due date, done date);
SELECT lives_ok($$SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "id", "sector": "sector", "size": "size", "place": "place", "name": "name"}')$$, 'enterprises');
SELECT lives_ok($$SELECT safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "enterprise": "ent", "effective": "from_on", "expires": "to_on", "signed": "signed", "insurer_name": "insurer_says", "enterprise_name": "ent_says"}')$$, 'policies');
SELECT lives_ok($$SELECT safeins.attach('premium', 'money', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "on_day"}')$$, 'premium');
SELECT lives_ok($$SELECT safeins.attach('hazard', 'haz', '{"hazard": "id", "enterprise": "ent", "level": "level", "found_on": "found", "due_on": "due", "rectified_on": "done"}')$$, 'hazards');
SELECT lives_ok($$SELECT safeins.attach('measure', 'mea', '{"measure": "id", "kind": "kind", "object_kind": "what", "object": "whom", "issued_on": "day"}')$$, 'measures');
SELECT lives_ok($$SELECT safeins.attach('provider', 'pro', '{"provider": "id", "name": "name"}')$$, 'providers');
INSERT INTO ent VALUES ('E1', 'coal', 'small', '140105', NULL), ('E2', 'hazardous_chemicals', 'large', '140502', '乙化工有限公司');
INSERT INTO pol VALUES ('P1', 'I1', 'E1', '2026-01-01', '2026-12-31', '2025-12-20', '旧名财险', '甲煤业（保单）');
INSERT INTO pro VALUES ('V1', '丙安全技术');
INSERT INTO mea VALUES ('M1', '约谈', '承保机构', 'I1', '2026-06-01'), ('M2', '约谈', '投保单位', 'E2', '2026-06-01'), ('M3', '约谈', '技术服务机构', 'V1', '2026-06-01'), ('M4', '约谈', '投保单位', 'E9', '2026-06-01');
INSERT INTO money VALUES ('R1', 'I1', 1000, '2026-01-05');
INSERT INTO haz VALUES ('H1', 'E1', '重大', '2026-05-01', '2026-05-20');
SELECT is_empty($$SELECT s.view FROM (SELECT DISTINCT view FROM pg_temp.columns WHERE schema = 'safeins') s
	WHERE pg_temp.rows_of('safeins.' || quote_ident(s.view)) <> pg_temp.rows_of('safeins_zh.' || quote_ident(s.view))$$, 'twins have the same rows');
SELECT is((SELECT concat_ws(' ', area, area_name, place_name, enterprise, sector_zh, size_zh) FROM safeins.coverage_gap), '140502 晋城市城区 山西省 E2 危险化学品 大型', 'places by name, a county with its city; sector and size in Chinese');
SELECT is((SELECT concat_ws(' ', 辖区, 辖区名称, 行业, 行业代码) FROM safeins_zh.coverage_gap), '140502 晋城市城区 危险化学品 hazardous_chemicals', '... and in the twin');
SELECT is((SELECT concat_ws(' ', level_zh, warning_zh, next_kind_zh IS NOT NULL) FROM safeins.hazard_status), '重大 已逾期 t', 'a hazard in Chinese');
SELECT is((SELECT concat_ws(' ', s.floor, z."比例下限（百分比）", s.received, z."实收保费（元）", z.口径) FROM safeins.fee_status s, safeins_zh.fee_status z),
	'0.150000 15.0000 1000.00 1000.00 承保机构', 'a fraction is per cent in the twin, money is yuan');

-- Names of those whom rows are about: the latest told one; the registry of enterprises goes before policies.
SELECT is((SELECT insurer_name FROM safeins.fee_status), '旧名财险', 'an insurer by name');
SELECT is((SELECT 承保机构名称 FROM safeins_zh.fee_status), '旧名财险', '... in the twin');
SELECT is((SELECT concat_ws(' ', enterprise, enterprise_name) FROM safeins.hazard_status), 'E1 甲煤业（保单）', 'an enterprise by what its policy says');
SELECT is((SELECT enterprise_name FROM safeins.coverage_gap), '乙化工有限公司', '... by what its registry says');
SELECT is((SELECT string_agg(object_name, ' ' ORDER BY measure) FROM safeins.measure_status), '旧名财险 乙化工有限公司 丙安全技术', 'objects of measures, each of its kind');
INSERT INTO pol VALUES ('P2', 'I1', 'E1', '2027-01-01', '2027-12-31', '2026-06-20', '新名财险', NULL), ('P3', 'I2', 'E9', '2026-01-01', '2026-12-31', '2025-12-20', NULL, NULL);
SELECT is((SELECT insurer_name FROM safeins.fee_status), '新名财险', 'the latest name');
UPDATE pol SET insurer_says = '更名财险' WHERE id = 'P2';
UPDATE ent SET name = '甲煤业集团' WHERE id = 'E1';
SELECT is((SELECT concat_ws(' ', insurer_name, enterprise_name) FROM safeins.hazard_status), '更名财险 甲煤业集团', 'a name that is changed');
DELETE FROM pol WHERE id = 'P2';
SELECT is((SELECT insurer_name FROM safeins.fee_status), '旧名财险', 'one that is taken back');
SELECT is((SELECT count(*) FROM safeins.insurer_scorecard WHERE insurer = 'I2' AND insurer_name IS NULL), 1::bigint, 'no name is told of whom nobody named');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'names are counted anew as they are');
SELECT is_empty($$SELECT r.view, r.name FROM pg_temp.read r
	WHERE r.name ~ '^((last_|next_)?insurer|enterprise)$' AND NOT EXISTS (SELECT FROM pg_temp.read o WHERE o.view = r.view AND o.name = r.name || '_name')$$, 'a name beside every insurer and enterprise');

-- Names of places.
SELECT is(safeins.place_name('140000'), '山西省', 'a province');
SELECT is(safeins.place_name('140100'), '太原市', 'a city');
SELECT is(safeins.place_name('140105'), '小店区', 'a county');
SELECT is(safeins.place_name('000000'), '全国', 'the nation');
SELECT is(safeins.place_name('149999'), NULL, 'none');
SELECT is_empty($$SELECT c.code FROM safeins.code_list c WHERE c.list = 'province' AND c.ordinal IS NOT NULL
	AND NOT EXISTS (SELECT FROM safeins.place_name n WHERE n.place = c.code AND n.name = c.name)$$, 'provinces are called as in the list of provinces');
SELECT is_empty($$SELECT n.place FROM safeins.place_name n WHERE right(n.place, 2) <> '00' AND n.full_name IS NULL AND left(n.place, 2) < '71'
	AND EXISTS (SELECT FROM safeins.place_name c WHERE c.place = left(n.place, 4) || '00')$$, 'every county has its city before it');
SELECT is_empty($$SELECT n.place FROM safeins.place_name n WHERE n.place::safeins.division::text <> n.place$$, 'every code is a division');
INSERT INTO safeins.place_name (place, name) VALUES ('140502', '城区（新）');
SELECT is((SELECT area_name FROM safeins.coverage_gap), '城区（新）', 'a name of the DBA''s goes before');

-- Rights are those of the originals.
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'safeins_zh'::regnamespace AND EXISTS (SELECT FROM aclexplode(c.relacl) WHERE grantee = 0)$$, 'nobody''s by default');
CREATE ROLE views_reader; CREATE ROLE views_regulator; CREATE ROLE views_emergency;
SELECT lives_ok($$SELECT safeins.grant_access('views_reader', 'reader'), safeins.grant_access('views_regulator', 'regulator'), safeins.grant_access('views_emergency', 'emergency')$$, 'access');
SELECT is_empty($$SELECT DISTINCT r, s.view FROM pg_temp.columns s, unnest(ARRAY['views_reader', 'views_regulator', 'views_emergency']) r
	WHERE s.schema = 'safeins' AND has_table_privilege(r, s.oid, 'SELECT') <> has_table_privilege(r, to_regclass('safeins_zh.' || quote_ident(s.view)), 'SELECT')$$,
	'who reads a view reads its twin, and nobody else');
SELECT is_empty($$SELECT DISTINCT r, s.view FROM pg_temp.columns s, unnest(ARRAY['views_reader', 'views_regulator', 'views_emergency']) r
	WHERE s.schema = 'safeins' AND s.view NOT IN ('exchange', 'insuring', 'planned')
		  AND has_table_privilege(r, s.oid, 'SELECT') IS DISTINCT FROM has_table_privilege(r, to_regclass('safeins_api.' || quote_ident(s.view)), 'SELECT')$$,
	'... and the one that is served by HTTP');
SELECT is_empty($$SELECT r.name FROM pg_temp.report r WHERE NOT has_table_privilege('views_regulator', 'safeins.' || quote_ident(r.name), 'SELECT')$$, 'a regulator reads every report');
SELECT is_empty($$SELECT r.name FROM pg_temp.report r
	WHERE has_function_privilege('views_reader', r.oid, 'EXECUTE') <> has_table_privilege('views_reader', 'safeins.' || quote_ident(r.name), 'SELECT')$$, 'who may ask a report may read its view');
CREATE FUNCTION pg_temp.fails(view regclass) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.rows_of(view::text);
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
CREATE TEMP TABLE readable AS
SELECT DISTINCT r AS role, s.oid::regclass AS view FROM pg_temp.columns s, unnest(ARRAY['views_reader', 'views_regulator', 'views_emergency']) r WHERE has_table_privilege(r, s.oid, 'SELECT');
GRANT SELECT ON readable TO PUBLIC;
SET LOCAL ROLE views_reader;
SELECT is_empty($$SELECT view, pg_temp.fails(view) FROM readable WHERE role = current_user AND pg_temp.fails(view) IS NOT NULL$$, 'what a reader may read works for him');
SET LOCAL ROLE views_regulator;
SELECT is_empty($$SELECT view, pg_temp.fails(view) FROM readable WHERE role = current_user AND pg_temp.fails(view) IS NOT NULL$$, '... a regulator');
SET LOCAL ROLE views_emergency;
SELECT is_empty($$SELECT view, pg_temp.fails(view) FROM readable WHERE role = current_user AND pg_temp.fails(view) IS NOT NULL$$, '... and a department');
RESET ROLE;
SELECT finish();
ROLLBACK;
