-- Reports as pages of HTML: whole with data and without, nothing from outside in them, and no word of a row is more than a word.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';

CREATE TEMP TABLE kind (kind text, whose text);
INSERT INTO kind VALUES ('dashboard', NULL), ('dashboard', '140000'), ('province', NULL), ('province', '140000');

-- XML of its own, no script, no address, and nothing that HTML would read otherwise than XML: an empty element that is not one of those that HTML knows as empty.
CREATE FUNCTION pg_temp.faults(page text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws('; ', CASE WHEN page !~ '^<!DOCTYPE html>\n<html lang="zh-CN">' THEN 'no HTML' END, CASE WHEN xmlparse(DOCUMENT page) IS NULL THEN 'no XML' END,
		CASE WHEN page ~* '<(script|iframe|object|embed|img|link|base|form|input|a)[ />]' THEN 'an element that fetches or acts' END,
		CASE WHEN page ~* 'https?:|url\(|@import|javascript:|data:' THEN 'an address' END,
		CASE WHEN page ~* '<[a-z0-9]+[^<>]* (on[a-z]+|href|src|style)=' THEN 'an attribute that fetches or acts' END,
		CASE WHEN page ~ '<(?!meta|rect|line)[a-z0-9]+(?: [^<>]*)?/>' THEN 'an empty element' END,
		CASE WHEN page ~ '[\u0001-\u0008\u000B\u000C\u000E-\u001F]' THEN 'a control character' END,
		CASE WHEN page ~ '<[a-z][^<>]*="[^"]*([^ -~]|&#)' THEN 'words in an attribute' END,
		CASE WHEN substring(page from '<style>(.*)</style>') ~ '[<>&]' THEN 'a style that HTML reads otherwise' END,
		CASE WHEN (SELECT count(*) FROM regexp_matches(page, '<svg ', 'g')) <> (SELECT count(*) FROM regexp_matches(page, '<svg [^<>]*role="img"[^<>]*><title>[^<]', 'g')) THEN 'a chart without a title' END) $$;

-- Nothing there yet.
SELECT is(pg_temp.faults(safeins.report_html(kind)), '', kind || ' without a place') FROM pg_temp.kind WHERE whose IS NULL;
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT is(pg_temp.faults(safeins.report_html(kind, 2026, whose)), '', kind || ' without data') FROM pg_temp.kind WHERE kind <> 'insurer';
SELECT matches(safeins.report_html(kind), '无数据', kind || ' says that it has nothing') FROM pg_temp.kind WHERE whose IS NULL;

-- What it may be asked.
SELECT throws_ok($$SELECT safeins.report_html(NULL)$$, '22004', NULL, 'no kind');
SELECT throws_ok(format('SELECT safeins.report_html(%L)', kind), '22023', NULL, 'no such kind: ' || kind) FROM unnest(ARRAY['', 'Dashboard', 'dash', '看板', E'\x01', 'dashboard ']) kind;
SELECT throws_ok($$SELECT safeins.report_html('insurer')$$, '22004', NULL, 'no insurer');
SELECT throws_ok($$SELECT safeins.report_html('insurer', 2026, '无此机构')$$, '42704', NULL, 'an insurer that nobody knows');
SELECT throws_ok($$SELECT safeins.report_html('province', 2026, '甲保险')$$, '22P02', NULL, 'no province');
SELECT throws_ok(format('SELECT safeins.report_html(%L, 2026, %L)', kind, place), '22023', place || ' is not a province', kind || ' of a place below a province') FROM unnest('{province,dashboard}'::text[]) kind, unnest('{140100,140105}'::text[]) place;
SELECT throws_ok($$SELECT safeins.report_html('dashboard', 0)$$, '22023', NULL, 'no year');
SELECT throws_ok($$SELECT safeins.report_html('dashboard', NULL, '14')$$, '22P02', NULL, 'no place');
SELECT is(safeins.report_html('dashboard', NULL, NULL), safeins.report_html('dashboard'), 'this year, here');
SELECT matches(safeins.report_html('dashboard', 2025), '截至 2025-12-31', 'a year that is over as of its end');

-- What people call things, and what they should not.
SELECT safeins.watch_only('test') \g /dev/null
CREATE TABLE ent (id text PRIMARY KEY, sector text, size text, place text, name text);
CREATE TABLE pol (id text PRIMARY KEY, insurer text, iname text, ent text, from_on date, to_on date);
CREATE TABLE money (id text PRIMARY KEY, insurer text, amount numeric, on_day date);
CREATE TABLE spent (id text PRIMARY KEY, insurer text, amount numeric, on_day date, pz text);
CREATE TABLE serv (id text PRIMARY KEY, pol text, kind text, on_day date);
CREATE TABLE haz (id text PRIMARY KEY, ent text, level text, found date, due date, done date);
SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "id", "sector": "sector", "size": "size", "place": "place", "name": "name"}'),
	safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "insurer_name": "iname", "enterprise": "ent", "effective": "from_on", "expires": "to_on"}'),
	safeins.attach('premium', 'money', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "on_day"}'),
	safeins.attach('expense', 'spent', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "on_day", "voucher": "pz", "purpose": "''training''::text"}'),
	safeins.attach('service', 'serv', '{"service": "id", "policy": "pol", "kind": "kind", "served_on": "on_day"}'),
	safeins.attach('hazard', 'haz', '{"hazard": "id", "enterprise": "ent", "level": "level", "found_on": "found", "due_on": "due", "rectified_on": "done"}') \g /dev/null
CREATE TEMP TABLE evil (n serial, word text);
INSERT INTO evil (word) VALUES ('<script>alert(1)</script>'), ('"><svg onload=alert(2)>'), ('</style></title><b>'), (']]>'), ('<!--'), ('--><i>'), ('&amp;&#60;script&#62;'), (''' OR 1=1 --'), (E'铃\x07逃\x1b[31m终\x7f'),
	(E'行\r\n行\t'), ('<?php echo 1 ?>'), ('javascript:alert(3)'), (repeat('太长的名称', 30)), (repeat('W', 150)), ('‮反写'), ('甲保险');
INSERT INTO evil (word) SELECT '😀保险' WHERE getdatabaseencoding() = 'UTF8';
INSERT INTO evil (word) SELECT U&'\FFFE\FFFF' WHERE getdatabaseencoding() = 'UTF8';
-- Each is called by the key of the next one, the last by its own.
CREATE TEMP TABLE called AS SELECT n, word, coalesce(lead(word) OVER (ORDER BY n), word) AS name FROM evil;
INSERT INTO ent SELECT 'E' || word, CASE WHEN n % 2 = 0 THEN word ELSE 'coal' END, 'small', '140105', name FROM called;
INSERT INTO pol SELECT 'P' || word, word, name, 'E' || word, '2026-01-01', '2026-12-31' FROM called;
INSERT INTO money SELECT n, word, 1000 * n, '2026-01-05' FROM evil;
INSERT INTO spent SELECT n, word, 15 * n, '2026-02-05', 'V' || n FROM evil;
INSERT INTO serv SELECT 'S' || word, 'P' || word, 'risk_assessment', '2026-03-01' FROM evil;
INSERT INTO haz SELECT 'H' || word, 'E' || word, CASE n % 3 WHEN 0 THEN word WHEN 1 THEN '重大' ELSE '一般' END, '2026-05-01', '2026-05-20' FROM evil;
INSERT INTO pg_temp.kind SELECT 'insurer', word FROM evil;
CREATE TEMP TABLE page AS SELECT k.kind, safeins.report_html(k.kind, 2026, k.whose) AS page FROM pg_temp.kind k;
-- An address that is a word is one: it stands in no attribute.
SELECT is(pg_temp.faults(replace(p.page, 'javascript:alert(3)', '')), '', p.kind || ' of names that are none') FROM pg_temp.page p;
SELECT is((SELECT count(*) FROM pg_temp.page, unnest(xpath('//section[1]/table/tbody/tr', xmlparse(DOCUMENT page))) WHERE kind = 'dashboard'), (SELECT count(*) FROM pg_temp.evil) * 2, 'every insurer has a row, and no more');

-- Whoever has a name is called by it, with the key below; who has none, or is called as its key, has the key alone.
CREATE TEMP TABLE named (kind text, path text, before text);
INSERT INTO named VALUES ('dashboard', '//section[1]/table/tbody/tr/td[1]', ''), ('province', '//section[2]/table/tbody/tr/td[1]', ''), ('province', '//section[4]/table[1]/tbody/tr/td[1]', ''),
	('dashboard', '//section[4]/table[2]/tbody/tr/td[3]', 'E'), ('dashboard', '//section[4]/table[2]/tbody/tr/td[4]', '');
CREATE FUNCTION pg_temp.cells_named(prefix text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT (xpath('/td', safeins.html_named(c.name, prefix || c.word)))[1]::text FROM pg_temp.called c $$;
UPDATE pg_temp.called SET name = word WHERE n = (SELECT max(n) FROM pg_temp.called);
SELECT is_empty(format($$SELECT DISTINCT unnest(xpath(%L, xmlparse(DOCUMENT page)))::text FROM pg_temp.page WHERE kind = %L EXCEPT SELECT pg_temp.cells_named(%L)$$, path, kind, before), format('%s, %s: by names', kind, path)) FROM named;
SELECT is((SELECT count(DISTINCT d::text) FROM pg_temp.page, unnest(xpath('//section[1]/table/tbody/tr/td[1]', xmlparse(DOCUMENT page))) d WHERE kind = 'dashboard'), (SELECT count(*) FROM called), 'all of them');
SELECT is((xpath('string(//h1)', xmlparse(DOCUMENT p.page)))[1]::text, (xpath('string(/x)', xmlelement(name x, safeins.html_text(c.name) || ' 2026 年度报告')))[1]::text, 'the page of an insurer is called by its name')
FROM called c JOIN page p ON p.kind = 'insurer' AND strpos(p.page, '承保机构 ' || c.word || '，截至') > 0 WHERE c.word <> c.name AND c.word ~ '^[[:alnum:]]+$';

-- The figures are those of the reports.
CREATE FUNCTION pg_temp.cells(section integer, n integer) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT unnest(xpath(format('//section[%s]/table[1]/tbody/tr/td[%s]/text()', section, n), xmlparse(DOCUMENT safeins.report_html('dashboard'))))::text $$;
SELECT results_eq('SELECT pg_temp.cells(1, 4)', $$SELECT to_char(received, 'FM999,990.00') FROM safeins.fee_status WHERE scope = 'insurer' ORDER BY subject COLLATE "C"$$, 'premium');
SELECT results_eq('SELECT pg_temp.cells(1, 3)', $$SELECT to_char(100 * ratio, 'FM990.00') || '%' FROM safeins.fee_status WHERE scope = 'insurer' ORDER BY subject COLLATE "C"$$, 'ratio');
SELECT results_eq('SELECT sum(x::bigint)::bigint FROM pg_temp.cells(3, 3) x', $$SELECT count(*) FROM safeins.hazard_status WHERE level = 'major' AND state <> 'closed'$$, 'major hazards');
SELECT results_eq('SELECT sum(x::bigint)::bigint FROM pg_temp.cells(4, 3) x', $$SELECT count(*) FROM safeins.deadline_status WHERE state = 'overdue'$$, 'what is overdue');
SAVEPOINT newer;
INSERT INTO safeins.deadline SELECT d.* FROM safeins.deadline b, jsonb_populate_record(b, '{"kind": "policy.later", "subject": "X", "opened_on": "2020-01-01", "due_on": "2020-02-01", "met_on": null, "steps": 0}') d LIMIT 1;
SELECT is((SELECT count(*) FROM unnest(xpath('//section[4]/table/tbody/tr[td="policy.later"]', xmlparse(DOCUMENT safeins.report_html('dashboard'))))), 2::bigint, 'a kind that a newer province has sent');
ROLLBACK TO newer;
SELECT results_eq('SELECT pg_temp.cells(5, 4)', $$SELECT must_insure::text FROM safeins.coverage_rate ORDER BY area$$, 'enterprises that must insure');
SELECT is((SELECT count(*) FROM unnest(xpath('//section[not(ul[@class="law"]/li/code)]', xmlparse(DOCUMENT page)))), 0::bigint, kind || ': every section with its rules') FROM pg_temp.page WHERE kind <> 'insurer' OR page ~ '甲保险';
SELECT matches(page, '晋应急发〔2024〕114号 二（三）.*应急厅函〔2024〕322号 第四部分', kind || ': with citations') FROM pg_temp.page;
CREATE FUNCTION pg_temp.figures(kind text, whose text, section integer, nth integer) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT unnest(xpath(format('//section[%s]/table[%s]/tbody/tr', section, nth), xmlparse(DOCUMENT safeins.report_html(kind, 2026, whose))))::text $$;
CREATE FUNCTION pg_temp.cell(line text, n integer) RETURNS text LANGUAGE sql AS $$ SELECT (xpath(format('//td[%s]/text()', n), xmlparse(DOCUMENT line)))[1]::text $$;
SELECT results_eq($$SELECT pg_temp.cell(x, 4), pg_temp.cell(x, 5) FROM pg_temp.figures('insurer', '甲保险', 1, 1) WITH ORDINALITY f (x, n) WHERE n = 1$$,
	$$SELECT quota_periods::text, quota_met::text FROM safeins.insurer_scorecard WHERE insurer = '甲保险'$$, 'an insurer: quotas');
SELECT results_eq($$SELECT pg_temp.cell(x, 1), pg_temp.cell(x, 3), pg_temp.cell(x, 4) FROM pg_temp.figures('insurer', '甲保险', 6, 1) x$$,
	$$SELECT item_zh::text, weight::text, coalesce(points::text, '未判断') FROM safeins.insurer_evaluation(2026, '甲保险')$$, 'an insurer: evaluation, item by item in their order');
SELECT results_eq($$SELECT pg_temp.cell(x, 1), pg_temp.cell(x, 4) FROM pg_temp.figures('province', '140000', 1, 1) x$$,
	$$SELECT '山西省', must_insure::text FROM safeins.statistics(2026, 'province') UNION ALL (SELECT safeins.html_area(area), must_insure::text FROM safeins.statistics(2026, 'city') ORDER BY area)$$, 'a province and its cities');
SELECT results_eq($$SELECT pg_temp.cell(x, 3), pg_temp.cell(x, 6) FROM pg_temp.figures('province', '140000', 4, 1) x$$,
	$$SELECT coalesce(score::text, '-'), grade_zh::text FROM (SELECT DISTINCT insurer, score, grade_zh FROM safeins.insurer_evaluation) e ORDER BY e.score DESC NULLS LAST, e.insurer COLLATE "C"$$, 'a province: every insurer as it was evaluated');
-- The nation is all places: here there is but one.
SELECT is(array(SELECT pg_temp.figures(kind, '000000', s, 1)), array(SELECT pg_temp.figures(kind, '140000', s, 1)), format('section %s of the %s of 000000', s, kind))
FROM (VALUES ('dashboard', '{1,2,3,4,5}'::int[]), ('province', '{1,2,3,4}')) v (kind, sections), unnest(sections) s;
SELECT cmp_ok(count(*), '>', 0::bigint, 'of which there is something') FROM pg_temp.figures('dashboard', '000000', 1, 1);
-- Of whom nothing is known but that there is one.
CREATE TABLE paper (insurer text, item text, year int, day date);
SELECT safeins.attach('filing', 'paper', '{"insurer": "insurer", "item": "item", "year": "year", "submitted_on": "day"}') \g /dev/null
INSERT INTO paper VALUES ('只报资料', 'commitment', 2025, '2025-02-01');
SELECT is(pg_temp.faults(safeins.report_html('insurer', y, '只报资料')), '', format('an insurer with no data in %s', y)) FROM unnest('{2024,2025,2026}'::int[]) y;
SELECT cmp_ok((SELECT count(*) FROM regexp_matches(safeins.report_html('insurer', 2026, '只报资料'), '无数据', 'g')), '>=', 8::bigint, '... which the page says');
SELECT safeins.report_html('dashboard', 2026, '440000') AS other \gset
SELECT is(pg_temp.faults(:'other') || (strpos(:'other', '甲保险') > 0)::text, 'false', 'of another province nothing is told');

-- No setting makes it another page.
CREATE FUNCTION public.html_text(text) RETURNS text LANGUAGE sql AS $$ SELECT '<b>' $$;
CREATE FUNCTION pg_temp.page_with(setting text, value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config(setting, value, true);
	RETURN safeins.report_html('dashboard', 2026);
END $$;
SELECT is(pg_temp.page_with(v.setting, v.value), (SELECT page FROM pg_temp.page WHERE kind = 'dashboard' LIMIT 1), v.setting)
FROM (VALUES ('datestyle', 'German, DMY'), ('xmloption', 'document'), ('xmlbinary', 'hex'), ('timezone', 'America/New_York'), ('extra_float_digits', '-15'), ('search_path', 'public, pg_catalog')) v (setting, value);

-- Who may see it.
CREATE ROLE safeins_test_regulator;
CREATE ROLE safeins_test_reader;
SELECT safeins.grant_access('safeins_test_regulator', 'regulator'), safeins.grant_access('safeins_test_reader', 'reader') \g /dev/null
SET LOCAL ROLE safeins_test_reader;
SELECT throws_ok($$SELECT safeins.report_html('dashboard')$$, '42501', NULL, 'not every reader');
RESET ROLE;
SET LOCAL ROLE safeins_test_regulator;
SELECT matches(safeins.report_html('dashboard'), '甲保险', 'a regulator');
RESET ROLE;
SELECT finish();
ROLLBACK;
