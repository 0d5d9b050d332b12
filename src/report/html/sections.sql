-- What several pages tell, a section each: every figure is one of a report's, of one place (all of them where it is NULL).
-- Sections that pages of insurers have are made for many at once, so that each report is read once: insurers NULL is one section of all of them; a report is asked for one where one is given.

CREATE FUNCTION safeins.html_area(place text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN coalesce(safeins.area_name(place), place);
REVOKE ALL ON FUNCTION safeins.html_area(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_area(text) IS '内部使用：辖区名称，不在册的照录代码 / internal: name of a division, its code where nobody knows one';

CREATE FUNCTION safeins.html_fee(as_of date, place safeins.division, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH keys AS (
		SELECT k.insurer, coalesce(k.insurer, '') AS key FROM unnest(coalesce($3, '{NULL}')) k (insurer)
	), fees AS (
		SELECT s.*, CASE WHEN $3 IS NULL THEN '' ELSE s.subject END AS key, safeins.insurer_name(s.subject) AS name,
			   CASE s.verdict WHEN 'ok' THEN 'ok' WHEN 'over cap' THEN 'bad' WHEN 'under floor' THEN 'bad' WHEN 'not yet at floor' THEN 'warn' ELSE 'na' END AS class
		FROM safeins.fee_status($1) s
		WHERE s.scope = 'insurer' AND s.year = extract(year FROM $1) AND ($2 IS NULL OR left(s.place, 2) = left($2::text, 2)) AND ($3 IS NULL OR s.subject = ANY ($3))
	), scaled AS (
		SELECT f.*, coalesce(nullif(coalesce(max(greatest(f.floor, f.cap)) OVER page * 1.5, max(f.ratio) OVER page), 0), 1) AS scale
		FROM fees f WINDOW page AS (PARTITION BY f.key)
	)
	SELECT k.insurer, safeins.html_card('预防费：各承保机构在下限与上限之间的位置',
			   safeins.html_table('短线为下限和上限，横条为支出占实收保费的比例', '{承保机构,比例图,比例,实收保费（元）,支出（元）,余量（元）,结论}',
				   xmlagg(xmlelement(name tr, safeins.html_named(f.name, f.subject),
							  safeins.html_bar(concat_ws('，', coalesce(f.name, f.subject), '支出占实收 ' || coalesce(safeins.html_percent(f.ratio), '不明'), '下限 ' || safeins.html_percent(f.floor), '上限 ' || safeins.html_percent(f.cap), f.verdict_zh),
												   ARRAY[f.ratio / f.scale], ARRAY[f.class], array_remove(ARRAY[f.floor / f.scale, f.cap / f.scale], NULL)),
							  safeins.html_cell(safeins.html_percent(f.ratio), 'n'), safeins.html_cell(safeins.html_number(f.received, 2), 'n'),
							  safeins.html_cell(safeins.html_number(f.spent, 2), 'n'), safeins.html_cell(safeins.html_number(f.headroom, 2), 'n'), safeins.html_cell(f.verdict_zh, f.class))
						  ORDER BY f.place, f.subject COLLATE "C") FILTER (WHERE f.key IS NOT NULL), '{3,4,5,6}'),
			   (SELECT safeins.html_law('{fee.floor,fee.cap}', $2, $1)))
	FROM keys k LEFT JOIN scaled f ON f.key = k.key
	GROUP BY k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_fee(date, safeins.division, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_fee(date, safeins.division, text[]) IS '内部使用：预防费一节 / internal: the section on prevention fees';

CREATE FUNCTION safeins.html_quota(as_of date, place safeins.division, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH keys AS (
		SELECT k.insurer, coalesce(k.insurer, '') AS key FROM unnest(coalesce($3, '{NULL}')) k (insurer)
	), sums AS (
		SELECT q.key, coalesce(safeins.code_name('sector', q.sector), nullif(q.sector, ''), '行业不明') AS sector, q.kind, min(q.code COLLATE "C") AS code, min(q.sector COLLATE "C") AS nth,
			   sum(q.required) AS required, sum(q.short) AS short
		-- A sector is called by its name once, not for each policy.
		FROM (SELECT '' AS key, d.word AS sector, coalesce(d.kind_zh, d.kind) AS kind, min(d.kind COLLATE "C") AS code,
					 sum(d.required) FILTER (WHERE safeins.quota_known(d.place, d.periods)) AS required, sum(d.short) FILTER (WHERE safeins.quota_known(d.place, d.periods)) AS short
			  FROM safeins.quota_day_sums($1) d
			  WHERE $3 IS NULL AND safeins.given_day($1) AND ($2 IS NULL OR left(d.place::text, 2) = left($2::text, 2))
			  GROUP BY 1, 2, 3
			  UNION ALL
			  -- of insurers; of one, whose policies an index finds
			  SELECT q.insurer, q.sector, coalesce(q.kind_zh, q.kind), min(q.kind COLLATE "C"), sum(q.required) FILTER (WHERE q.short IS NOT NULL), sum(q.short)
			  FROM safeins.quota_status($1, NULL, CASE WHEN cardinality($3) = 1 THEN $3[1] END) q
			  WHERE $3 IS NOT NULL AND q.required > 0 AND ($2 IS NULL OR left(q.place, 2) = left($2::text, 2)) AND q.insurer = ANY ($3)
			  GROUP BY 1, 2, 3 OFFSET 0) q
		GROUP BY 1, 2, 3
	), kinds AS (
		SELECT k.key, array_agg(k.kind ORDER BY k.code) AS names FROM (SELECT s.key, s.kind, min(s.code) AS code FROM sums s GROUP BY s.key, s.kind) k GROUP BY k.key
	), sectors AS (
		SELECT g.key, g.sector, g.nth, xmlagg(safeins.html_cell(CASE WHEN s.required > 0 THEN safeins.html_number(100 * (s.required - s.short) / s.required) || '%（' || (s.required - s.short) || '／' || s.required || '）'
																	 WHEN s.sector IS NOT NULL THEN '未判断' END,
																CASE WHEN s.required > 0 THEN 'h' || least(floor(5 * (s.required - s.short) / s.required), 4) ELSE 't' END) ORDER BY u.n) AS cells
		FROM (SELECT x.key, x.sector, min(x.nth) AS nth FROM sums x GROUP BY x.key, x.sector) g
			 JOIN kinds k ON k.key = g.key
			 CROSS JOIN LATERAL unnest(k.names) WITH ORDINALITY u (kind, n)
			 LEFT JOIN sums s ON s.key = g.key AND s.sector = g.sector AND s.kind = u.kind
		GROUP BY g.key, g.sector, g.nth
	), pages AS (
		SELECT k.insurer, n.names, (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(r.sector), r.cells) ORDER BY r.nth, r.sector COLLATE "C") FROM sectors r WHERE r.key = k.key) AS body,
			   '{quota.year,quota.partial}' || ARRAY(SELECT DISTINCT m.code FROM sums s JOIN safeins.rule_code m ON m.code = 'quota.' || s.code WHERE s.key = k.key ORDER BY 1) AS codes
		FROM keys k LEFT JOIN kinds n ON n.key = k.key
	), laws AS MATERIALIZED (
		SELECT c.codes, safeins.html_law(c.codes, $2, $1) AS law FROM (SELECT DISTINCT p.codes FROM pages p) c
	)
	SELECT p.insurer, safeins.html_card('服务次数：各行业的完成程度',
			   safeins.html_table('在保保单本期应开展的次数中已开展的比例（已开展／应开展）；颜色由红至绿为由少至多', ARRAY['行业'] || p.names, p.body), l.law)
	FROM pages p JOIN laws l ON l.codes = p.codes
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_quota(date, safeins.division, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_quota(date, safeins.division, text[]) IS '内部使用：服务次数一节 / internal: the section on quotas of services';

CREATE FUNCTION safeins.html_hazards(as_of date, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT safeins.html_card('隐患：未销号的按存续时间和级别',
			   safeins.html_table('横条由左至右为重大、一般、级别不明', '{存续时间,图,重大,一般,级别不明,已逾期}',
				   xmlagg(xmlelement(name tr, safeins.html_cell(a.label),
							  safeins.html_bar(a.label || '：重大 ' || a.major || '，一般 ' || a.general || '，级别不明 ' || a.other,
												   ARRAY[a.major::numeric / a.scale, a.general::numeric / a.scale, a.other::numeric / a.scale], '{bad,warn,na}'),
							  safeins.html_cell(a.major::text, 'n'), safeins.html_cell(a.general::text, 'n'), safeins.html_cell(a.other::text, 'n'), safeins.html_cell(CASE WHEN a.overdue > 0 OR a.untold = 0 THEN a.overdue::text ELSE '未判断' END, 'n')) ORDER BY a.n)
				   FILTER (WHERE a.total > 0), '{3,4,5,6}'),
			   safeins.html_law('{hazard.level,hazard.notify,hazard.rectify,hazard.report,hazard.recheck_term}', $2, $1))
	FROM (SELECT b.n, b.label, coalesce(sum(h.hazards) FILTER (WHERE h.level = 'major'), 0) AS major, coalesce(sum(h.hazards) FILTER (WHERE h.level = 'general'), 0) AS general,
				 coalesce(sum(h.hazards) FILTER (WHERE h.level NOT IN ('major', 'general')), 0) AS other, coalesce(sum(h.overdue), 0) AS overdue, coalesce(sum(h.untold), 0) AS untold,
				 greatest(max(sum(h.hazards)) OVER (), 1) AS scale, sum(sum(h.hazards)) OVER () AS total
		  FROM (VALUES (1, '30 日以内', 0, 30), (2, '31 至 90 日', 31, 90), (3, '91 至 180 日', 91, 180), (4, '181 日以上', 181, NULL)) b (n, label, least_days, most_days)
			   LEFT JOIN (SELECT s.* FROM safeins.hazard_sums($1) s
						  WHERE $2 IS NULL OR left(s.place::text, 2) = left($2::text, 2)) h
			   ON $1 - h.found_on >= b.least_days AND (b.most_days IS NULL OR $1 - h.found_on <= b.most_days)
		  WHERE safeins.given_day($1)
		  GROUP BY b.n, b.label) a
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_hazards(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_hazards(date, safeins.division) IS '内部使用：隐患一节 / internal: the section on hazards';

CREATE FUNCTION safeins.html_deadlines(as_of date, place safeins.division, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH keys AS (
		SELECT k.insurer, coalesce(k.insurer, '') AS key FROM unnest(coalesce($3, '{NULL}')) k (insurer)
	), counted AS MATERIALIZED (
		-- of all insurers: counted where they are read
		SELECT d.* FROM safeins.deadline_sums($1, $2) d WHERE $3 IS NULL AND safeins.given_day($1)
	), due AS MATERIALIZED (
		SELECT d.place::text::varchar(6) AS place, d.kind::varchar AS kind, d.insurer::varchar AS subject, d.insurer::varchar AS insurer, d.due_on,
			   CASE WHEN d.due_on < $1 THEN ($1 - d.due_on)::bigint END AS days_late,
			   CASE WHEN d.due_on < $1 THEN 'overdue' WHEN d.warns THEN 'warning' ELSE 'open' END AS state, '' AS key
		FROM (SELECT i.*, safeins.rule_due('deadline.warning', i.place, i.opened_on, $1) >= i.due_on AS warns FROM safeins.insurer_deadlines($1) i
			  WHERE $3 IS NULL AND (i.met_on IS NULL OR i.met_on > $1) AND ($2 IS NULL OR left(i.place::text, 2) = left($2::text, 2))
					AND safeins.deadline_known(i.kind, i.place) AND NOT safeins.deadline_is_off(i.kind, i.place, i.opened_on)) d
		UNION ALL
		SELECT d.place, d.kind, d.subject, d.insurer, d.due_on, d.days_late, d.state, d.insurer AS key FROM safeins.deadline_status($1) d
		-- what is met is left out before anything else is asked of it
		WHERE $3 IS NOT NULL AND d.met_on IS NULL AND d.state IN ('overdue', 'warning', 'open') AND ($2 IS NULL OR left(d.place, 2) = left($2::text, 2)) AND d.insurer = ANY ($3)
	), kinds AS (
		-- a kind is called by its name once, not for each of them
		SELECT coalesce(c.meaning_zh, k.kind) AS name, c.code, k.*
		FROM (SELECT x.key, x.kind, sum(x.overdue) AS overdue, sum(x.warning) AS warning, sum(x.open) AS open,
					 greatest(max(sum(x.overdue + x.warning + x.open)) OVER (PARTITION BY x.key), 1) AS scale
			  FROM (SELECT due.key, due.kind, count(*) FILTER (WHERE due.state = 'overdue') AS overdue, count(*) FILTER (WHERE due.state = 'warning') AS warning,
						   count(*) FILTER (WHERE due.state = 'open') AS open
					FROM due GROUP BY due.key, due.kind
					UNION ALL SELECT '', c.kind, c.overdue, c.warning, c.open FROM counted c WHERE c.subject IS NULL) x
			  GROUP BY x.key, x.kind) k
			 LEFT JOIN safeins.rule_code c ON c.code = k.kind
	), sums AS (
		SELECT k.key, xmlagg(xmlelement(name tr, safeins.html_cell(k.name),
								  safeins.html_bar(k.name || '：已逾期 ' || k.overdue || '，临期 ' || k.warning || '，未到期 ' || k.open,
													   ARRAY[k.overdue::numeric / k.scale, k.warning::numeric / k.scale, k.open::numeric / k.scale], '{bad,warn,ok}'),
								  safeins.html_cell(k.overdue::text, 'n'), safeins.html_cell(k.warning::text, 'n'), safeins.html_cell(k.open::text, 'n')) ORDER BY k.kind COLLATE "C") AS body,
			   -- a newer province may send kinds that are no rule of this version
			   array_agg(k.code::text ORDER BY k.kind COLLATE "C") FILTER (WHERE k.code IS NOT NULL) AS codes
		FROM kinds k GROUP BY k.key
	), firsts AS (
		SELECT d.key, xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(c.meaning_zh, d.kind)), safeins.html_named(CASE WHEN d.subject = d.insurer THEN safeins.insurer_name(d.insurer) END, d.subject),
										safeins.html_named(safeins.enterprise_name(e.enterprise, d.at), e.enterprise), safeins.html_named(safeins.insurer_name(d.insurer), d.insurer), safeins.html_cell(safeins.html_day(d.due_on)),
										safeins.html_cell(CASE d.state WHEN 'overdue' THEN '已逾期' WHEN 'warning' THEN '临期' ELSE '未到期' END, CASE d.state WHEN 'overdue' THEN 'bad' WHEN 'warning' THEN 'warn' ELSE 'ok' END), safeins.html_cell(d.days_late::text, 'n'))
							 ORDER BY d.due_on, d.kind COLLATE "C", d.subject COLLATE "C") AS body
		FROM (SELECT x.*, x.place::text::safeins.division AS at, row_number() OVER (PARTITION BY x.key ORDER BY x.due_on, x.kind COLLATE "C", x.subject COLLATE "C") AS n
			  FROM (SELECT due.* FROM due
					UNION ALL
					SELECT c.place::text, c.kind, c.subject, coalesce(p.insurer, c.insurer), c.due_on, CASE WHEN c.state = 'overdue' THEN ($1 - c.due_on)::bigint END, c.state, ''
					FROM counted c LEFT JOIN safeins.policy p ON c.kind LIKE 'service.%' AND p.policy = c.subject AND p.place OPERATOR(safeins.=) c.place
					WHERE c.subject IS NOT NULL) x) d
			 LEFT JOIN safeins.rule_code c ON c.code = d.kind
			 -- whose policy, hazard or measure it is
			 LEFT JOIN LATERAL (SELECT p.enterprise FROM safeins.policy p WHERE d.kind LIKE 'service.%' AND p.policy = d.subject AND p.place OPERATOR(safeins.=) d.at
								UNION ALL SELECT h.enterprise FROM safeins.hazard h WHERE d.kind LIKE 'hazard.%' AND h.hazard = d.subject AND h.place OPERATOR(safeins.=) d.at
								UNION ALL SELECT m.object FROM safeins.measure m WHERE d.kind LIKE 'measure.%' AND m.measure = d.subject AND m.place OPERATOR(safeins.=) d.at AND m.object_kind = 'enterprise'
								LIMIT 1) e ON true
		WHERE d.n <= 20
		GROUP BY d.key
	), pages AS (
		SELECT k.insurer, s.body, f.body AS firsts, coalesce(s.codes, '{}') || '{deadline.warning}' AS codes
		FROM keys k LEFT JOIN sums s ON s.key = k.key LEFT JOIN firsts f ON f.key = k.key
	), laws AS MATERIALIZED (
		SELECT c.codes, safeins.html_law(c.codes, $2, $1) AS law FROM (SELECT DISTINCT p.codes FROM pages p) c
	)
	SELECT p.insurer, safeins.html_card('期限：未完成的事项',
			   xmlconcat(
				   safeins.html_table('横条由左至右为已逾期、临期、未到期', '{事项,图,已逾期,临期,未到期}', p.body, '{3,4,5}'),
				   safeins.html_table('最先到期的二十项', '{事项,对象,投保单位,承保机构,到期日,状态,逾期天数}', p.firsts, '{7}')), l.law)
	FROM pages p JOIN laws l ON l.codes = p.codes
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_deadlines(date, safeins.division, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_deadlines(date, safeins.division, text[]) IS '内部使用：期限一节 / internal: the section on deadlines';

CREATE FUNCTION safeins.html_coverage(as_of date, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT safeins.html_card('投保：各市的投保率',
			   safeins.html_table('横条为应当投保的单位中在保的比例', '{市,图,投保率,应当投保,在保,未在保,行业不明}',
				   xmlagg(xmlelement(name tr, safeins.html_cell(c.name),
							  safeins.html_bar(c.name || '：投保率 ' || coalesce(safeins.html_percent(c.coverage_rate), '不明'), ARRAY[c.coverage_rate], '{ok}'),
							  safeins.html_cell(safeins.html_percent(c.coverage_rate), 'n'), safeins.html_cell(c.must_insure::text, 'n'), safeins.html_cell(c.insured::text, 'n'),
							  safeins.html_cell(c.uninsured::text, 'n'), safeins.html_cell(c.sector_unknown::text, 'n')) ORDER BY c.area), '{3,4,5,6,7}'),
			   safeins.html_law('{policy.must_insure,policy.full_cover}', $2, $1))
	FROM (SELECT r.*, safeins.html_area(r.area) AS name FROM safeins.coverage_rate($1, 'city') r WHERE $2 IS NULL OR left(r.place, 2) = left($2::text, 2)) c
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_coverage(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_coverage(date, safeins.division) IS '内部使用：投保一节 / internal: the section on coverage';

CREATE FUNCTION safeins.html_ledger() RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH sealed AS MATERIALIZED (SELECT * FROM safeins.ledger_status)
	SELECT safeins.html_card('存证：最近的检查点',
			   xmlconcat(
				   (SELECT xmlelement(name p, xmlattributes('note' AS "class"), CASE WHEN s.checkpoint IS NULL THEN '尚无检查点。'
						   ELSE '第 ' || s.checkpoint || ' 号检查点，' || to_char(s.checkpoint_at, 'YYYY-MM-DD HH24:MI') || '（北京时间），树中叶子 ' || safeins.html_number(s.tree_size) || ' 个，算法 ' || s.hash || '。' END)
					FROM sealed s ORDER BY s.label COLLATE "C" LIMIT 1),
				   safeins.html_table('封存的表', '{表,方式,状态,名称,已入树,尚未入树}',
					   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(s.label), safeins.html_cell(CASE s.mode WHEN 'append_only' THEN '只增不改' WHEN 'versioned' THEN '每个版本' ELSE s.mode END),
												 safeins.html_cell(s.state_zh, CASE s.state WHEN 'sealed' THEN 'ok' ELSE 'bad' END), safeins.html_cell(s.names_zh),
												 safeins.html_cell(safeins.html_number(s.leaves), 'n'), safeins.html_cell(safeins.html_number(s.pending), 'n')) ORDER BY s.label COLLATE "C")
						FROM sealed s), '{5,6}')),
			   safeins.html_law('{archive.retention}', NULL, safeins.today()))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_ledger() FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_ledger() IS '内部使用：存证一节 / internal: the section on the ledger';
