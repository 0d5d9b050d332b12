-- Parts of pages of HTML. They are made by PostgreSQL's own XML functions, so that whatever stands in a key or a name is text and nothing else.
-- Attributes are constants and figures, never words from outside: in a database that is not UTF8 they would not be written as they are.

CREATE FUNCTION safeins.html_check(kind text, insurer_or_place text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_html_check'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.html_check(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_check(text, text) IS '内部使用：report_html 的参数须有意义，否则报错 / internal: true; raises for what report_html() does not know';

-- XML has no place for control characters, nor for the two that Unicode says are none; what turns the direction of writing would make a name look like another.
CREATE FUNCTION safeins.html_text(value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(coalesce(nullif(value, ''), '-'), '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]', '□', 'g');
REVOKE ALL ON FUNCTION safeins.html_text(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_text(text) IS '内部使用：网页文字，XML 不容的控制字符和改变书写方向的字符以□代之，空值为一横 / internal: a text as a page may have it: □ for what XML cannot hold or turns the direction of writing, a dash for nothing';

CREATE FUNCTION safeins.html_number(value numeric, digits integer DEFAULT 0) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN pg_catalog.to_char(value, CASE digits WHEN 0 THEN 'FM999,999,999,999,999,990' WHEN 1 THEN 'FM999,999,999,999,999,990.0' ELSE 'FM999,999,999,999,999,990.00' END);
REVOKE ALL ON FUNCTION safeins.html_number(numeric, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_number(numeric, integer) IS '内部使用：带千分位的数字 / internal: a number with its thousands apart';

CREATE FUNCTION safeins.html_percent(value numeric) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN safeins.html_number(100 * value, 2) || '%';
REVOKE ALL ON FUNCTION safeins.html_percent(numeric) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_percent(numeric) IS '内部使用：百分比 / internal: a fraction of 1 in per cent';

CREATE FUNCTION safeins.html_day(value date) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN CASE WHEN pg_catalog.isfinite(value) THEN pg_catalog.to_char(value, 'YYYY-MM-DD') END;
REVOKE ALL ON FUNCTION safeins.html_day(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_day(date) IS '内部使用：日期 / internal: a day';

CREATE FUNCTION safeins.html_cell(value text, class text DEFAULT 't') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN xmlelement(name td, xmlattributes(class AS "class"), safeins.html_text(value));
REVOKE ALL ON FUNCTION safeins.html_cell(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_cell(text, text) IS '内部使用：单元格；n 为数字 / internal: a cell of a table; class n is for numbers';

-- Who is called something is called so, and the key stands below in small print.
CREATE FUNCTION safeins.html_named(name text, key text) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN nullif(name, '') IS NULL OR name = key THEN safeins.html_cell(key)
		   ELSE xmlelement(name td, xmlattributes('t' AS "class"), safeins.html_text(name), xmlelement(name small, safeins.html_text(key))) END;
REVOKE ALL ON FUNCTION safeins.html_named(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_named(text, text) IS '内部使用：名称的单元格，主键以小字列于其下；无名称的只列主键 / internal: a cell with a name, and the key below it in small print; the key alone where there is no name';

-- A cell with shares of the whole length, one after another, and marks across it; what is beyond the end is cut off there.
CREATE FUNCTION safeins.html_bar(title text, shares numeric[], classes text[], marks numeric[] DEFAULT '{}') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT xmlelement(name td, xmlattributes('chart' AS "class"), xmlelement(name svg, xmlattributes('bar' AS "class", '0 0 100 10' AS "viewBox", 'none' AS "preserveAspectRatio", 'img' AS role),
					  xmlelement(name title, safeins.html_text($1)),
					  xmlelement(name rect, xmlattributes('track' AS "class", 0 AS x, 0 AS y, 100 AS width, 10 AS height)),
					  (SELECT xmlagg(xmlelement(name rect, xmlattributes(p.class AS "class", p.x AS x, 1 AS y, p.upto - p.x AS width, 8 AS height)) ORDER BY p.n)
					   FROM (SELECT s.n, s.class, round(100 * least(greatest(s.upto - s.share, 0), 1), 2) AS x, round(100 * least(greatest(s.upto, 0), 1), 2) AS upto
							 FROM (SELECT u.n, u.class, greatest(coalesce(u.share, 0), 0) AS share, sum(greatest(coalesce(u.share, 0), 0)) OVER (ORDER BY u.n) AS upto
								   FROM unnest($2, $3) WITH ORDINALITY u (share, class, n)) s) p
					   WHERE p.upto > p.x),
					  (SELECT xmlagg(xmlelement(name line, xmlattributes('mark' AS "class", round(100 * m, 2) AS x1, 0 AS y1, round(100 * m, 2) AS x2, 10 AS y2)))
					   FROM unnest($4) m WHERE m BETWEEN 0 AND 1)))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_bar(text, numeric[], text[], numeric[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_bar(text, numeric[], text[], numeric[]) IS '内部使用：横条图（SVG）单元格，带读屏标题 / internal: a cell with a bar as SVG, with a title for screen readers';

CREATE FUNCTION safeins.html_table(caption text, heads text[], body xml, numbers integer[] DEFAULT '{}') RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT CASE WHEN $3 IS NULL THEN xmlelement(name p, xmlattributes('none' AS "class"), safeins.html_text($1) || '。无数据：没有记录，或者尚未接管有关的表。')
		   ELSE xmlelement(name table, xmlelement(name caption, safeins.html_text($1)),
						   xmlelement(name thead, xmlelement(name tr,
									  (SELECT xmlagg(xmlelement(name th, xmlattributes('col' AS scope, CASE WHEN h.n = ANY ($4) THEN 'n' ELSE 't' END AS "class"), safeins.html_text(h.head)) ORDER BY h.n)
									   FROM unnest($2) WITH ORDINALITY h (head, n)))),
						   xmlelement(name tbody, $3)) END
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_table(text, text[], xml, integer[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_table(text, text[], xml, integer[]) IS '内部使用：表格；没有行的写明无数据 / internal: a table, or that there is nothing to show';

-- What is ruled for several sectors or sizes has no one value; its document is told all the same.
CREATE FUNCTION safeins.html_law(codes text[], place safeins.division, on_date date) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT xmlelement(name ul, xmlattributes('law' AS "class"), xmlagg(xmlelement(name li, '依据 ', xmlelement(name code, c.code), ' ' || safeins.html_text(m.meaning_zh || coalesce('：' || r.says, '：该日无规定'))) ORDER BY c.n))
	FROM unnest($1) WITH ORDINALITY c (code, n)
		 CROSS JOIN (SELECT coalesce($2, safeins.home_place(), '000000') AS place) w
		 -- a nation's rulebook has what ships once for each province
		 CROSS JOIN LATERAL (SELECT coalesce((SELECT d.place::text FROM safeins.feed d WHERE left(d.place::text, 2) = left(w.place::text, 2)),
											 left(safeins.home_place()::text, 2) || '0000') AS home) h
		 LEFT JOIN safeins.rule_code m ON m.code = c.code
		 LEFT JOIN LATERAL safeins.rule_for(c.code, w.place, $3) f ON true
		 LEFT JOIN LATERAL (SELECT concat_ws('，', CASE WHEN count(*) > 1 THEN '按行业、规模分别规定'
														-- a long list is read in the rulebook
														WHEN length(min(b.value_zh)) <= 120 THEN min(b.value_zh) ELSE nullif(split_part(min(b.unit), ' / ', 1), '') END,
										  string_agg(DISTINCT b.source, '；')) AS says
							FROM safeins.rulebook b
							WHERE b.code = c.code AND b.home = h.home
								  AND CASE WHEN f.id IS NOT NULL THEN b.rule_id = f.id
										   ELSE b.place IN (w.place::text, '000000') AND coalesce(b.effective_from, '-infinity') <= $3 AND coalesce(b.effective_until, 'infinity') >= $3
												AND (b.sector IS NOT NULL OR b.size IS NOT NULL OR b.risk IS NOT NULL) END
							HAVING count(*) > 0) r ON true
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_law(text[], safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_law(text[], safeins.division, date) IS '内部使用：数字所依据的规则与文号 / internal: the rules behind a figure, with their citations';

CREATE FUNCTION safeins.html_begins(total integer) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_html_begins'
	LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.html_begins(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_begins(integer) IS '内部使用：将要作出多少节，见 progress_status / internal: so many sections are to be made, as progress_status has it';

CREATE FUNCTION safeins.html_section(section xml) RETURNS xml
	AS 'MODULE_PATHNAME', 'safeins_html_section'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.html_section(xml) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_section(xml) IS '内部使用：作出一节，原样返回 / internal: a section is made; given back as it is';

CREATE FUNCTION safeins.html_ends(begun boolean) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_html_ends'
	LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.html_ends(boolean) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_ends(boolean) IS '内部使用：各节均已作出 / internal: all sections are made';

CREATE FUNCTION safeins.html_card(title text, body xml, law xml DEFAULT NULL) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.html_section(xmlelement(name section, xmlelement(name h2, safeins.html_text(title)), body, law));
REVOKE ALL ON FUNCTION safeins.html_card(text, xml, xml) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_card(text, xml, xml) IS '内部使用：一节 / internal: a section of a page';

-- Without the signs that HTML reads in a style as they are and XML does not: ampersand and angle brackets.
CREATE FUNCTION safeins.html_style() RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN $css$
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5a6877; --paper: #ffffff; --card: #f6f8fa; --line: #d5dce3; --track: #e3e8ed; --mark: #1c2733;
	--ok: #2e7d5b; --warn: #c77700; --bad: #c0392b; --na: #8795a3; --h0: #f5c6c0; --h1: #f9dfb8; --h2: #f4efc0; --h3: #d8ecc8; --h4: #bfe3cf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --soft: #9fadba; --paper: #12181e; --card: #1a222b; --line: #35414d; --track: #2b3641; --mark: #ffffff;
	--ok: #4fb387; --warn: #e2a03f; --bad: #e5685b; --na: #7b8997; --h0: #6b2a25; --h1: #67481a; --h2: #55501f; --h3: #34501f; --h4: #1f5138; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1080px; background: var(--paper); color: var(--ink); font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei", SimSun, sans-serif; }
h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 18px; margin: 0 0 8px; }
header p, footer p { color: var(--soft); margin: 4px 0 16px; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; margin: 0 0 16px; }
table { width: 100%; border-collapse: collapse; margin: 0 0 8px; } caption { text-align: left; color: var(--soft); padding: 4px 0; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 6px; text-align: left; vertical-align: middle; overflow-wrap: anywhere; } th { font-weight: 600; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; } td.n, td.ok, td.warn, td.bad, td.na { white-space: nowrap; } th { min-width: 4em; } th:first-child { min-width: 9em; } td.chart { width: 24%; min-width: 90px; }
small { display: block; color: var(--soft); font-size: 12px; line-height: 1.3; }
.ok { fill: var(--ok); color: var(--ok); } .warn { fill: var(--warn); color: var(--warn); } .bad { fill: var(--bad); color: var(--bad); } .na { fill: var(--na); color: var(--na); }
.track { fill: var(--track); } .mark { stroke: var(--mark); stroke-width: 1.5px; vector-effect: non-scaling-stroke; } svg.bar { display: block; width: 100%; height: 14px; }
td.h0 { background: var(--h0); } td.h1 { background: var(--h1); } td.h2 { background: var(--h2); } td.h3 { background: var(--h3); } td.h4 { background: var(--h4); }
dl { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0 0 8px; } dt { color: var(--soft); font-size: 13px; } dd { margin: 0; font-size: 20px; overflow-wrap: anywhere; }
ul.law { margin: 8px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere; } p.none, p.note { color: var(--soft); margin: 0 0 8px; }
@media (max-width: 640px) { body { padding: 8px; font-size: 13px; } section { padding: 8px; overflow-x: auto; } }
@page { size: A4; margin: 14mm; }
@media print { :root { color-scheme: light; --ink: #000000; --soft: #444444; --paper: #ffffff; --card: #ffffff; --line: #bbbbbb; --track: #e6e6e6; --mark: #000000;
	--ok: #2e7d5b; --warn: #c77700; --bad: #c0392b; --na: #8795a3; --h0: #f5c6c0; --h1: #f9dfb8; --h2: #f4efc0; --h3: #d8ecc8; --h4: #bfe3cf; }
	* { print-color-adjust: exact; -webkit-print-color-adjust: exact; } body { max-width: none; padding: 0; font-size: 9.5pt; } th:first-child { min-width: 12em; } td.chart { width: 14%; } section { border: 0; padding: 0; } thead { display: table-header-group; } tr, svg { break-inside: avoid; } h2 { break-after: avoid; } }
$css$;
REVOKE ALL ON FUNCTION safeins.html_style() FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_style() IS '内部使用：网页样式：深浅两色、A4 打印 / internal: the style of pages: dark and light, A4 in print';

CREATE FUNCTION safeins.html_page(title text, about text, body xml) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN '<!DOCTYPE html>' || pg_catalog.chr(10) || xmlserialize(CONTENT xmlelement(name html, xmlattributes('zh-CN' AS lang),
		xmlelement(name head, xmlelement(name meta, xmlattributes('utf-8' AS charset)),
				   xmlelement(name meta, xmlattributes('viewport' AS name, 'width=device-width, initial-scale=1' AS content)),
				   xmlelement(name meta, xmlattributes('Content-Security-Policy' AS "http-equiv", 'default-src ''none''; style-src ''unsafe-inline''' AS content)),
				   xmlelement(name title, safeins.html_text(title)), xmlelement(name style, safeins.html_style())),
		xmlelement(name body, xmlelement(name header, xmlelement(name h1, safeins.html_text(title)), xmlelement(name p, safeins.html_text(about))),
				   xmlelement(name main, body),
				   xmlelement(name footer, xmlelement(name p, '生成于 ' || pg_catalog.to_char(pg_catalog.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') || '（北京时间），金额单位为元')))) AS text);
REVOKE ALL ON FUNCTION safeins.html_page(text, text, xml) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_page(text, text, xml) IS '内部使用：整页，自足，不含脚本，不取外部内容 / internal: a whole page, by itself: no script, nothing from outside';
