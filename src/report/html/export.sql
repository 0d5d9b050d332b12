-- All reports of a year as files, for the program safeins-report: which there are, what they are called, and the query of each.

-- Whose pages there are, in the order of their files: a name of a file is one that every system takes, of letters and digits of ASCII. Whatever else stands in a key is told apart by its hash, and so are small letters, which some systems do not tell from capitals.
CREATE FUNCTION safeins.report_insurers(of_year integer, of_place text, of_insurer text)
	RETURNS TABLE (n bigint, place text, insurer text, file text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT dense_rank() OVER (ORDER BY f.file COLLATE "C"), f.place, f.insurer, f.file
	FROM (SELECT DISTINCT i.place, i.insurer,
				 'insurers/insurer-' || left(regexp_replace(i.insurer COLLATE "C", '[^A-Za-z0-9_-]+', '_', 'g'), 40)
				 || CASE WHEN i.insurer COLLATE "C" ~ '^[A-Z0-9_-]{1,40}$' THEN '' ELSE '-' || left(encode(sha256(convert_to(i.insurer, 'UTF8')), 'hex'), 12) END || '.html' AS file
		  FROM (SELECT CASE WHEN $2 IS NOT NULL AND $2::safeins.division::integer <> 0 THEN left($2::safeins.division::text, 2) END AS province,
					   coalesce($2::safeins.division, safeins.home_place(), '000000')::text AS place) q
			   CROSS JOIN LATERAL (SELECT c.place, c.insurer::text FROM safeins.insurer_scorecard($1, $3) c
								   UNION ALL SELECT o.place::text, o.insurer FROM safeins.insurers_of($1) o
								   UNION ALL SELECT coalesce(q.province || '0000', q.place), $3 WHERE $3 IS NOT NULL) i (place, insurer)
		  -- who is called nothing can be asked nothing; the tables have his rows
		  WHERE btrim(i.insurer, E' \t\n\r\f\x0b　') <> '' AND ($3 IS NULL OR i.insurer = $3) AND (q.province IS NULL OR left(i.place, 2) = q.province)) f
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_insurers(integer, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_insurers(integer, text, text) IS
	'内部使用：供 safeins-report：某年有年度报告网页的承保机构及文件名，n 为其顺序 / internal: for safeins-report: insurers that have a page of a year, and its file; n is their order';

CREATE FUNCTION safeins.report_pages(of_year integer, of_place text, of_insurer text, first bigint, last bigint) RETURNS SETOF text
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
DECLARE
	keys CONSTANT text[] := ARRAY(SELECT i.insurer FROM (SELECT DISTINCT r.n, r.insurer FROM safeins.report_insurers(of_year, of_place, of_insurer) r) i
								  WHERE i.n BETWEEN first AND last ORDER BY i.n);
	begun boolean;
BEGIN
	begun := safeins.html_begins(7 * cardinality(keys));
	RETURN QUERY SELECT p.page FROM safeins.html_insurers(of_year, keys) p ORDER BY array_position(keys, p.insurer);
	PERFORM safeins.html_ends(begun);
END
$$;
REVOKE ALL ON FUNCTION safeins.report_pages(integer, text, text, bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_pages(integer, text, text, bigint, bigint) IS
	'内部使用：供 safeins-report：若干承保机构的年度报告网页，依 report_insurers 的顺序 / internal: for safeins-report: pages of some insurers, in the order of report_insurers()';

CREATE FUNCTION safeins.report_files(of_year integer DEFAULT NULL, of_place text DEFAULT NULL, of_insurer text DEFAULT NULL, language text DEFAULT 'zh', for_excel boolean DEFAULT false)
	RETURNS TABLE (n bigint, file text, title text, statement text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH asked AS MATERIALIZED (
		SELECT y.year, least(safeins.year_to(y.year), safeins.today()) AS as_of, coalesce($2::safeins.division, safeins.home_place(), '000000')::text AS place,
			   CASE WHEN $2 IS NOT NULL AND $2::safeins.division::integer <> 0 THEN left($2::safeins.division::text, 2) END AS province,
			   -- whatever it is, nothing of it ends the text that it stands in
			   CASE WHEN $3 IS NOT NULL THEN format('pg_catalog.convert_from(pg_catalog.decode(%L, %L), %L)', encode(convert_to($3, 'UTF8'), 'hex'), 'hex', 'UTF8') ELSE 'NULL' END AS insurer
		FROM (SELECT coalesce($1, extract(year FROM safeins.today())::integer) AS year) y
		WHERE safeins.given_year(y.year) AND ($3 IS NULL OR safeins.given_insurer($3))
	), insurers AS MATERIALIZED (
		SELECT i.* FROM asked q CROSS JOIN LATERAL safeins.report_insurers(q.year, $2, $3) i
	), provinces AS (
		SELECT left(i.place, 2) || '0000' AS place FROM insurers i
		UNION SELECT left(q.place, 2) || '0000' FROM asked q WHERE q.province IS NOT NULL OR q.place <> '000000'
	), sources AS (
		SELECT v.oid, v.relname, f.names, to_regclass(format('safeins_zh.%I', v.relname)) AS zh, obj_description(v.oid, 'pg_class') AS says,
			   coalesce(f.call, format('safeins.%I', v.relname)) AS source,
			   EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'insurer') AS has_insurer,
			   EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'place') AS has_place,
			   f.call IS NULL AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attname = 'year') AS of_years
		FROM asked q
			 CROSS JOIN pg_class v
			 LEFT JOIN LATERAL (SELECT p.proargnames[p.pronargs + 1 :] AS names,
									   format('safeins.%I(%s%s)', p.proname,
											  CASE p.proargnames[1] WHEN 'year' THEN q.year::text WHEN 'as_of' THEN format('%L::pg_catalog.date', q.as_of)
													 ELSE format('%L::pg_catalog.date, %L::pg_catalog.date', safeins.year_from(q.year), q.as_of) END,
											  CASE WHEN p.proargnames[2] = 'level' THEN format(', %L', 'city') END) AS call
								FROM pg_proc p
								WHERE p.pronamespace = v.relnamespace AND p.proname = v.relname AND p.proretset
									  AND (p.proargnames[1], p.proargtypes[0]) IN (('as_of', 'date'::regtype), ('from_on', 'date'::regtype), ('year', 'integer'::regtype))
								-- a report of a day that is given a year only says what it wants
								ORDER BY p.proargnames[1] = 'year' LIMIT 1) f ON true
		WHERE v.relnamespace = 'safeins'::regnamespace AND v.relkind = 'v' AND v.relname !~ '^exchange|^(insuring|planned|progress_status)$' AND has_table_privilege(v.oid, 'SELECT')
	), columns AS (
		SELECT s.oid, a.attnum, l.zh, format_type(a.atttypid, NULL) LIKE 'character%' OR a.atttypid = 'text'::regtype AS is_text,
			   CASE WHEN l.zh THEN z.attname ELSE a.attname END AS name,
			   CASE WHEN l.zh AND z.attname LIKE '%（百分比）' THEN format('(100 * %s)::pg_catalog.numeric(20,4)', e.said) ELSE e.said END AS said
		FROM sources s
			 CROSS JOIN unnest(CASE $4 WHEN 'zh' THEN '{true}'::boolean[] WHEN 'en' THEN '{false}' WHEN 'both' THEN '{true,false}' END) l (zh)
			 JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum > 0
			 JOIN pg_attribute z ON z.attrelid = s.zh AND z.attnum = a.attnum
			 LEFT JOIN safeins.view_words() w ON w.view = s.relname AND w.tells = a.attname
			 CROSS JOIN LATERAL (SELECT CASE WHEN s.names IS NULL OR a.attname = ANY (s.names) THEN format('r.%I', a.attname)
											 WHEN w.said IS NOT NULL THEN format('(%s)::pg_catalog.varchar(200)', w.said) END AS said) e
		WHERE e.said IS NOT NULL
	), tables AS (
		SELECT c.oid, c.zh, string_agg(format('%s AS %I', c.said, c.name), ', ' ORDER BY c.attnum) AS list,
			   -- what a spreadsheet takes for a formula
			   string_agg(CASE WHEN c.is_text THEN format('CASE WHEN t.%1$I OPERATOR(pg_catalog.~) %2$L THEN pg_catalog.concat(%3$L, t.%1$I) ELSE t.%1$I END AS %1$I', c.name, '^[-=+@[:cntrl:]]', '''')
							   ELSE format('t.%I', c.name) END, ', ' ORDER BY c.attnum) AS guarded
		FROM columns c GROUP BY c.oid, c.zh
	), files AS (
		SELECT 1 AS part, 'dashboard.html' AS file, '看板：' || safeins.html_area(q.place) AS title, format('SELECT safeins.report_html(%L, %s, %L)', 'dashboard', q.year, q.place) AS statement
		FROM asked q WHERE $3 IS NULL
		UNION ALL
		SELECT 2, 'provinces/province-' || p.place || '.html', safeins.html_area(p.place) || '：年度报告与评估', format('SELECT safeins.report_html(%L, %s, %L)', 'province', q.year, p.place)
		FROM asked q CROSS JOIN provinces p WHERE $3 IS NULL
		UNION ALL
		-- so many pages at once: the reports behind them are read once
		SELECT 3, i.file, coalesce(nullif(safeins.insurer_name(i.insurer), ''), i.insurer),
			   format('SELECT safeins.report_pages(%s, %L, %s, %s, %s)', q.year, $2::safeins.division, q.insurer, (i.n - 1) / 100 * 100 + 1, (i.n - 1) / 100 * 100 + 100)
		FROM asked q CROSS JOIN (SELECT DISTINCT x.n, x.insurer, x.file FROM insurers x) i
		UNION ALL
		SELECT CASE WHEN t.zh THEN 4 ELSE 5 END, CASE WHEN t.zh THEN 'csv_zh/' ELSE 'csv/' END || s.relname || '.csv', -- as of the year that is asked for, whatever the view says of today
			   CASE WHEN t.zh THEN regexp_replace(split_part(split_part(s.says, ' / ', 1), '；', 1), '^(今日|本年度至今|上年度和本年度|本年度)的?', '')
					ELSE regexp_replace(split_part(split_part(s.says, ' / ', 2), ';', 1), '(,? (as of today|this year so far|this year|the running year so far|so far|today))+$', '') END,
			   format(CASE WHEN $5 THEN 'SELECT ' || replace(t.guarded, '%', '%%') || ' FROM (%s OFFSET 0) AS t' ELSE '%s' END,
					  format('SELECT %s FROM %s AS r', t.list, s.source)
					  || coalesce(' WHERE ' || nullif(concat_ws(' AND ', CASE WHEN $3 IS NOT NULL THEN 'r.insurer = ' || q.insurer END,
																		 CASE WHEN q.province IS NOT NULL AND s.has_place THEN format('pg_catalog.left(r.place::pg_catalog.text, 2) = %L', q.province) END,
																		 CASE WHEN s.of_years THEN format('(r.year = %1$s OR r.year IS NULL)', q.year) END), ''), ''))
		FROM asked q CROSS JOIN sources s JOIN tables t ON t.oid = s.oid
		WHERE $3 IS NULL OR s.has_insurer
		UNION ALL
		SELECT 0, 'index.html', '目录', format('SELECT safeins.report_index(%s, %L, %s, %L, %L)', q.year, $2::safeins.division, q.insurer, $4, $5) FROM asked q
	)
	SELECT row_number() OVER (ORDER BY f.part, f.file COLLATE "C"), f.file, f.title, f.statement FROM files f
	ORDER BY 1
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_files(integer, text, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_files(integer, text, text, text, boolean) IS
	'内部使用：供 safeins-report：某年全部报表的文件名、标题与语句；网页为 .html，表为 .csv；language 为表的列名：zh、en、both；for_excel 则在电子表格会当作公式的文字前加一撇 / internal: for safeins-report: the files of all reports of a year, with title and query; pages are .html, tables .csv; language is that of their columns: zh, en, both; for_excel has an apostrophe before text that a spreadsheet takes for a formula';

CREATE FUNCTION safeins.html_link(file text, title text) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN xmlelement(name td, xmlattributes('t' AS "class"), xmlelement(name a, xmlattributes(file AS href), safeins.html_text(title)), xmlelement(name small, safeins.html_text(file)));
REVOKE ALL ON FUNCTION safeins.html_link(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_link(text, text) IS '内部使用：指向同一文件夹内文件的单元格 / internal: a cell that leads to a file of the same folder';

CREATE FUNCTION safeins.report_index(of_year integer DEFAULT NULL, of_place text DEFAULT NULL, of_insurer text DEFAULT NULL, language text DEFAULT 'zh', for_excel boolean DEFAULT false) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH parts AS (
		SELECT p.part, min(p.n) AS n, xmlagg(xmlelement(name tr, safeins.html_link(p.file, p.title)) ORDER BY p.n) AS rows, count(*) AS files
		FROM (SELECT CASE WHEN f.file LIKE 'insurers/%' THEN '承保机构年度报告' WHEN f.file LIKE 'csv_zh/%' THEN '数据表（CSV，中文列名）' WHEN f.file LIKE 'csv/%' THEN '数据表（CSV，英文列名）' ELSE '看板、省年度报告与评估' END AS part, f.*
			  FROM safeins.report_files($1, $2, $3, $4, $5) f WHERE f.file <> 'index.html') p
		GROUP BY p.part
	)
	SELECT safeins.html_page('安全生产责任保险 ' || y.year || ' 年度报表' || coalesce('：' || safeins.html_area($2::safeins.division::text), '') || coalesce('：' || coalesce(nullif(safeins.insurer_name($3), ''), $3), ''),
							 '截至 ' || safeins.html_day(least(safeins.year_to(y.year), safeins.today())) || '；各文件出自同一快照，数字彼此一致；文件的校验值见 MANIFEST',
							 (SELECT xmlagg(safeins.html_card(p.part, safeins.html_table(p.files || ' 个文件', '{文件}', p.rows)) ORDER BY p.n) FROM parts p))
	FROM (SELECT coalesce($1, extract(year FROM safeins.today())::integer) AS year) y
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_index(integer, text, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_index(integer, text, text, text, boolean) IS '内部使用：safeins-report 的目录页 / internal: the page that leads to the files of safeins-report';
