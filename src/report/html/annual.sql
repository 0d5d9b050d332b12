-- A year of one insurer, and of a province with its evaluation of the insurers.

CREATE FUNCTION safeins.html_figures(names text[], figures text[]) RETURNS xml
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT xmlelement(name dl, xmlagg(xmlelement(name div, xmlelement(name dt, safeins.html_text(f.name)), xmlelement(name dd, safeins.html_text(f.figure))) ORDER BY f.n))
	FROM unnest($1, $2) WITH ORDINALITY f (name, figure, n)
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_figures(text[], text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_figures(text[], text[]) IS '内部使用：一组数字 / internal: figures side by side';

CREATE FUNCTION safeins.html_scorecard(year integer, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT k.insurer, safeins.html_card('本年概况',
			   coalesce(xmlagg(xmlconcat(
				   safeins.html_figures('{辖区,在保保单,实收保费（元）,预防费支出（元）,支出比例,拒保,投诉,逾期整改的隐患,线索,停用至}',
					   ARRAY[safeins.html_area(c.place), c.policies::text, safeins.html_number(c.received, 2), safeins.html_number(c.spent, 2), safeins.html_percent(c.fee_ratio), c.refusals::text, c.complaints::text,
							 c.hazards_overdue::text, c.findings::text, safeins.html_day(c.suspended_until)]),
				   safeins.html_table('按期完成的比例', '{事项,图,比例,应完成,已完成}', xmlconcat(
					   xmlelement(name tr, safeins.html_cell('服务次数'),
						   safeins.html_bar('服务次数达标率 ' || coalesce(safeins.html_percent(c.quota_rate), '未判断'), ARRAY[c.quota_rate], '{ok}'),
						   safeins.html_cell(safeins.html_percent(c.quota_rate), 'n'), safeins.html_cell(c.quota_periods::text, 'n'), safeins.html_cell(c.quota_met::text, 'n')),
					   xmlelement(name tr, safeins.html_cell('首次服务'),
						   safeins.html_bar('首次服务按期率 ' || coalesce(safeins.html_percent(c.first_service_rate), '未判断'), ARRAY[c.first_service_rate], '{ok}'),
						   safeins.html_cell(safeins.html_percent(c.first_service_rate), 'n'), safeins.html_cell(c.first_due::text, 'n'), safeins.html_cell(c.first_in_time::text, 'n'))), '{3,4,5}')) ORDER BY c.place)
						FILTER (WHERE c.insurer IS NOT NULL),
				   xmlelement(name p, xmlattributes('none' AS "class"), '无数据：没有记录，或者尚未接管有关的表。')),
			   (SELECT safeins.html_law('{fee.floor,fee.cap,quota.year,service.first,report.annual,hazard.rectify,complaint.answer,refusal.reason,insurer.suspension_filing,insurer.suspension_competition}', NULL, least(safeins.year_to($1), safeins.today()))))
	FROM unnest($2) k (insurer)
		 LEFT JOIN safeins.insurer_scorecard($1, CASE WHEN cardinality($2) = 1 THEN $2[1] END) c ON c.insurer = k.insurer
	GROUP BY k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_scorecard(integer, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_scorecard(integer, text[]) IS '内部使用：承保机构概况一节 / internal: the section on an insurer''s year';

CREATE FUNCTION safeins.html_evaluation(year integer, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH evaluated AS MATERIALIZED (
		SELECT v.*, row_number() OVER () AS n FROM safeins.insurer_evaluation($1, CASE WHEN cardinality($2) = 1 THEN $2[1] END) v WHERE v.insurer = ANY ($2)
	), items AS (
		SELECT e.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(e.item_zh),
							  safeins.html_bar(e.item_zh || '：分值 ' || e.weight || '，得分 ' || coalesce(e.points::text, '未判断'), ARRAY[e.points / nullif(e.weight, 0)], '{ok}'),
							  safeins.html_cell(e.weight::text, 'n'), safeins.html_cell(coalesce(e.points::text, '未判断'), 'n'), safeins.html_cell(e.reason_zh)) ORDER BY e.place, e.n) AS body
		FROM evaluated e GROUP BY e.insurer
	), totals AS (
		SELECT t.insurer, xmlagg(safeins.html_figures('{辖区,总分,可判断的分值,得分率,等级}', ARRAY[safeins.html_area(t.place), t.total::text, t.judged::text, t.score::text, t.grade_zh]) ORDER BY t.place) AS body
		FROM (SELECT DISTINCT x.insurer, x.place, x.total, x.judged, x.score, x.grade_zh FROM evaluated x) t GROUP BY t.insurer
	)
	SELECT k.insurer, safeins.html_card('年度评估', safeins.html_table('横条为得分占分值的比例', '{项目,图,分值,得分,理由}', i.body, '{3,4}'),
			   xmlconcat(t.body, (SELECT safeins.html_law('{evaluation.weights,evaluation.deductions,evaluation.grades,evaluation.judged}', NULL, least(safeins.year_to($1), safeins.today())))))
	FROM unnest($2) k (insurer) LEFT JOIN items i ON i.insurer = k.insurer LEFT JOIN totals t ON t.insurer = k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_evaluation(integer, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_evaluation(integer, text[]) IS '内部使用：一家承保机构的评估一节 / internal: the section on an insurer''s evaluation';

CREATE FUNCTION safeins.html_papers(year integer, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH reports AS (
		SELECT r.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(r.addressee_zh, r.addressee)), safeins.html_cell(safeins.html_day(r.due_on)), safeins.html_cell(safeins.html_day(r.sent_on)),
											safeins.html_cell(r.state_zh, CASE r.state WHEN 'sent' THEN 'ok' WHEN 'sent late' THEN 'warn' WHEN 'missing' THEN 'bad' ELSE 'na' END), safeins.html_cell(r.days_late::text, 'n'))
								 ORDER BY r.place, r.addressee COLLATE "C") AS body
		FROM safeins.report_status($1, least(safeins.year_to(least($1 + 1, 9999)), safeins.today())) r WHERE r.insurer = ANY ($2) GROUP BY r.insurer
	), differences AS (
		SELECT d.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(d.item_zh), safeins.html_cell(safeins.html_number(d.reported, 2), 'n'), safeins.html_cell(safeins.html_number(d.booked, 2), 'n'),
											safeins.html_cell(safeins.html_number(d.difference, 2), 'n'), safeins.html_cell(d.state_zh, CASE d.state WHEN 'agrees' THEN 'ok' WHEN 'differs' THEN 'bad' ELSE 'na' END))
								 ORDER BY d.place, d.sent_to COLLATE "C", d.item COLLATE "C", d.reported) AS body
		FROM safeins.report_difference($1, CASE WHEN cardinality($2) = 1 THEN $2[1] END) d WHERE d.insurer = ANY ($2) GROUP BY d.insurer
	), missing AS (
		SELECT m.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(coalesce(m.name, m.item)), safeins.html_cell(m.source), safeins.html_cell(safeins.html_day(m.due_on)), safeins.html_cell(m.days_late::text, 'n'))
								 ORDER BY m.place, m.item COLLATE "C") AS body
		FROM safeins.filing_missing($1) m WHERE m.insurer = ANY ($2) GROUP BY m.insurer
	)
	SELECT k.insurer, safeins.html_card('年度报告与资料', xmlconcat(
			   safeins.html_table('年度报告的报送', '{报送对象,到期日,首次报送日,状态,逾期天数}', r.body, '{5}'),
			   safeins.html_table('报告所报数字与台账', '{项目,报告数,台账数,差额,结论}', d.body, '{2,3,4}'),
			   safeins.html_table('尚缺的资料', '{资料,依据,到期日,逾期天数}', m.body, '{4}')),
			   (SELECT safeins.html_law('{report.annual,report.addressees,report.figures,filing.annual,filing.items}', NULL, least(safeins.year_to($1), safeins.today()))))
	FROM unnest($2) k (insurer) LEFT JOIN reports r ON r.insurer = k.insurer LEFT JOIN differences d ON d.insurer = k.insurer LEFT JOIN missing m ON m.insurer = k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_papers(integer, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_papers(integer, text[]) IS '内部使用：年度报告与资料一节 / internal: the section on the annual report and papers';

CREATE FUNCTION safeins.html_outcome(year integer, insurers text[]) RETURNS TABLE (insurer text, section xml)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH hazards AS (
		SELECT l.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(l.place)), safeins.html_cell(l.hazards::text, 'n'), safeins.html_cell(l.major::text, 'n'), safeins.html_cell(l.rectified::text, 'n'),
											safeins.html_cell(l.in_time::text, 'n'), safeins.html_cell(l.closed::text, 'n'), safeins.html_cell(l.overdue::text, 'n'), safeins.html_cell(l.unreported::text, 'n'),
											safeins.html_cell(safeins.html_percent(l.closed_rate), 'n')) ORDER BY l.place) AS body
		FROM safeins.closed_loop($1) l WHERE l.insurer = ANY ($2) GROUP BY l.insurer
	), claims AS (
		SELECT c.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(c.place)), safeins.html_cell(c.claims::text, 'n'), safeins.html_cell(c.refused::text, 'n'), safeins.html_cell(c.deaths::text, 'n'),
											safeins.html_cell(safeins.html_number(c.paid, 2), 'n')) ORDER BY c.place) AS body
		FROM safeins.claim_summary($1) c WHERE c.insurer = ANY ($2) GROUP BY c.insurer
	), fees AS (
		SELECT f.insurer, xmlagg(xmlelement(name tr, safeins.html_cell(safeins.html_area(f.area)), safeins.html_cell(safeins.html_number(f.received, 2), 'n'), safeins.html_cell(safeins.html_number(f.spent, 2), 'n'),
											safeins.html_cell(safeins.html_percent(f.ratio), 'n')) ORDER BY f.place, f.area) AS body
		FROM safeins.fee_by_area($1, 'city') f WHERE f.insurer = ANY ($2) GROUP BY f.insurer
	)
	SELECT k.insurer, safeins.html_card('隐患闭环、理赔与各市费用', xmlconcat(
			   safeins.html_table('当年发现的隐患', '{辖区,隐患,重大,已整改,按期整改,已销号,逾期,应报未报,闭环率}', h.body, '{2,3,4,5,6,7,8,9}'),
			   safeins.html_table('理赔', '{辖区,报案,拒赔,死亡人数,赔款（元）}', c.body, '{2,3,4,5}'),
			   safeins.html_table('各市的实收保费与预防费支出', '{市,实收保费（元）,支出（元）,比例}', f.body, '{2,3,4}')),
			   (SELECT safeins.html_law('{hazard.rectify,hazard.recheck,hazard.report,claim.pay,claim.refusal_reason,fee.floor,fee.cap}', NULL, least(safeins.year_to($1), safeins.today()))))
	FROM unnest($2) k (insurer) LEFT JOIN hazards h ON h.insurer = k.insurer LEFT JOIN claims c ON c.insurer = k.insurer LEFT JOIN fees f ON f.insurer = k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_outcome(integer, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_outcome(integer, text[]) IS '内部使用：隐患、理赔、各市费用一节 / internal: the section on hazards, claims and fees by city';

-- A year that runs is told so far.
CREATE FUNCTION safeins.html_insurers(year integer, insurers text[]) RETURNS TABLE (insurer text, page text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH asked AS MATERIALIZED (
		-- who is named twice has one page
		SELECT least(safeins.year_to($1), safeins.today()) AS as_of, ARRAY(SELECT DISTINCT u.insurer FROM unnest($2) u (insurer)) AS insurers
	)
	SELECT k.insurer,
		   safeins.html_page(safeins.html_text(coalesce(k.name, k.insurer)) || ' ' || $1 || ' 年度报告',
							 '安全生产责任保险，' || coalesce('承保机构 ' || CASE WHEN k.name <> k.insurer THEN safeins.html_text(k.insurer) END || '，', '') || '截至 ' || safeins.html_day(y.as_of),
							 xmlconcat(s.section, f.section, q.section, o.section, p.section, e.section, d.section))
	FROM asked y
		 CROSS JOIN (SELECT u.insurer, nullif(safeins.insurer_name(u.insurer), '') AS name FROM asked x CROSS JOIN LATERAL unnest(x.insurers) u (insurer) OFFSET 0) k
		 JOIN safeins.html_scorecard($1, (SELECT x.insurers FROM asked x)) s ON s.insurer = k.insurer
		 JOIN safeins.html_fee((SELECT x.as_of FROM asked x), NULL, (SELECT x.insurers FROM asked x)) f ON f.insurer = k.insurer
		 JOIN safeins.html_quota((SELECT x.as_of FROM asked x), NULL, (SELECT x.insurers FROM asked x)) q ON q.insurer = k.insurer
		 JOIN safeins.html_outcome($1, (SELECT x.insurers FROM asked x)) o ON o.insurer = k.insurer
		 JOIN safeins.html_papers($1, (SELECT x.insurers FROM asked x)) p ON p.insurer = k.insurer
		 JOIN safeins.html_evaluation($1, (SELECT x.insurers FROM asked x)) e ON e.insurer = k.insurer
		 JOIN safeins.html_deadlines((SELECT x.as_of FROM asked x), NULL, (SELECT x.insurers FROM asked x)) d ON d.insurer = k.insurer
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_insurers(integer, text[]) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_insurers(integer, text[]) IS '内部使用：若干承保机构的年度报告，各报表只读一次 / internal: the annual reports of some insurers; each report behind them is read once';

CREATE FUNCTION safeins.html_statistics(year integer, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH areas AS MATERIALIZED (
		SELECT t.*, safeins.html_area(t.area) AS name
		FROM (SELECT 0 AS n, p.* FROM safeins.statistics($1, 'province') p UNION ALL SELECT 1, c.* FROM safeins.statistics($1, 'city') c) t
		WHERE $2 IS NULL OR left(t.place, 2) = left($2::text, 2)
	)
	SELECT safeins.html_card('全省与各市', xmlconcat(
			   safeins.html_table('投保', '{辖区,图,投保率,应当投保,在保,行业不明,保单}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name),
									  safeins.html_bar(a.name || '：投保率 ' || coalesce(safeins.html_percent(a.coverage_rate), '不明'), ARRAY[a.coverage_rate], '{ok}'),
									  safeins.html_cell(safeins.html_percent(a.coverage_rate), 'n'), safeins.html_cell(a.must_insure::text, 'n'), safeins.html_cell(a.insured::text, 'n'), safeins.html_cell(a.sector_unknown::text, 'n'),
									  safeins.html_cell(a.policies::text, 'n')) ORDER BY a.n, a.place, a.area) FROM areas a), '{3,4,5,6,7}'),
			   safeins.html_table('保费、预防费与服务', '{辖区,实收保费（元）,预防费支出（元）,比例,应开展,已开展,尚缺,服务次数}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(safeins.html_number(a.received, 2), 'n'), safeins.html_cell(safeins.html_number(a.spent, 2), 'n'), safeins.html_cell(safeins.html_percent(a.fee_ratio), 'n'),
									  safeins.html_cell(a.services_required::text, 'n'), safeins.html_cell(a.services_done::text, 'n'), safeins.html_cell(a.services_short::text, 'n'), safeins.html_cell(a.services::text, 'n'))
								  ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7,8}'),
			   safeins.html_table('当年发现的隐患', '{辖区,一般,已销号,逾期,重大,已销号,逾期,已上报,级别不明}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(a.general_found::text, 'n'), safeins.html_cell(a.general_closed::text, 'n'), safeins.html_cell(a.general_overdue::text, 'n'),
									  safeins.html_cell(a.major_found::text, 'n'), safeins.html_cell(a.major_closed::text, 'n'), safeins.html_cell(a.major_overdue::text, 'n'), safeins.html_cell(a.major_reported::text, 'n'), safeins.html_cell(a.level_unknown::text, 'n'))
								  ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7,8,9}'),
			   safeins.html_table('理赔与监管', '{辖区,报案,拒赔,死亡人数,赔款（元）,监管措施,已完成}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(a.name), safeins.html_cell(a.claims::text, 'n'), safeins.html_cell(a.refused::text, 'n'), safeins.html_cell(a.deaths::text, 'n'), safeins.html_cell(safeins.html_number(a.paid, 2), 'n'),
									  safeins.html_cell(a.measures::text, 'n'), safeins.html_cell(a.measures_done::text, 'n')) ORDER BY a.n, a.place, a.area) FROM areas a), '{2,3,4,5,6,7}')),
			   safeins.html_law('{policy.must_insure,fee.floor,fee.cap,quota.year,hazard.rectify,hazard.report,claim.pay,claim.refusal_reason,measure.due}', $2, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_statistics(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_statistics(integer, safeins.division) IS '内部使用：全省与各市一节 / internal: the section on a province and its cities';

CREATE FUNCTION safeins.html_ranking(year integer, place safeins.division) RETURNS xml
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH of_all AS MATERIALIZED (
		SELECT e.*, safeins.insurer_name(e.insurer) AS name
		FROM (SELECT DISTINCT v.place, v.insurer, v.total, v.judged, v.score, v.grade, v.grade_zh FROM safeins.insurer_evaluation($1) v WHERE $2 IS NULL OR left(v.place, 2) = left($2::text, 2)) e
	)
	SELECT safeins.html_card('承保机构年度评估', xmlconcat(
			   safeins.html_table('横条为得分率', '{承保机构,图,得分率,总分,可判断的分值,等级}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(a.name, a.insurer),
									  safeins.html_bar(concat_ws('，', coalesce(a.name, a.insurer), '得分率 ' || a.score, a.grade_zh), ARRAY[a.score / 100], ARRAY[CASE a.grade WHEN 'poor' THEN 'bad' WHEN 'fair' THEN 'warn' WHEN 'not judged' THEN 'na' ELSE 'ok' END]),
									  safeins.html_cell(a.score::text, 'n'), safeins.html_cell(a.total::text, 'n'), safeins.html_cell(a.judged::text, 'n'),
									  safeins.html_cell(a.grade_zh, CASE a.grade WHEN 'poor' THEN 'bad' WHEN 'fair' THEN 'warn' WHEN 'not judged' THEN 'na' ELSE 'ok' END)) ORDER BY a.score DESC NULLS LAST, a.insurer COLLATE "C", a.place)
					FROM of_all a), '{3,4,5}'),
			   safeins.html_table('拟表扬', '{承保机构,得分率,等级,表扬措施,作出日}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(safeins.insurer_name(p.insurer), p.insurer), safeins.html_cell(p.score::text, 'n'), safeins.html_cell(p.grade_zh), safeins.html_cell(p.measure), safeins.html_cell(safeins.html_day(p.taken_on))) ORDER BY p.score DESC, p.insurer COLLATE "C")
					FROM safeins.praise_list($1) p WHERE $2 IS NULL OR left(p.place, 2) = left($2::text, 2)), '{2}'),
			   safeins.html_table('拟约谈', '{承保机构,得分率,等级,理由,措施,作出日}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_named(safeins.insurer_name(b.insurer), b.insurer), safeins.html_cell(b.score::text, 'n'), safeins.html_cell(b.grade_zh), safeins.html_cell(b.reason_zh), safeins.html_cell(b.measure), safeins.html_cell(safeins.html_day(b.taken_on)))
								  ORDER BY b.score, b.insurer COLLATE "C")
					FROM safeins.blame_list($1) b WHERE $2 IS NULL OR left(b.place, 2) = left($2::text, 2)), '{2}'),
			   safeins.html_table('年度报告的报送', '{报送对象,已报,迟报,未报,未到期,未判断}',
				   (SELECT xmlagg(xmlelement(name tr, safeins.html_cell(s.addressee), safeins.html_cell(s.sent::text, 'n'), safeins.html_cell(s.late::text, 'n'), safeins.html_cell(s.missing::text, 'n'), safeins.html_cell(s.open::text, 'n'), safeins.html_cell(s.unknown::text, 'n'))
								  ORDER BY s.code COLLATE "C")
					FROM (SELECT coalesce(r.addressee_zh, r.addressee) AS addressee, min(r.addressee) AS code, count(*) FILTER (WHERE r.state = 'sent') AS sent, count(*) FILTER (WHERE r.state = 'sent late') AS late,
								 count(*) FILTER (WHERE r.state = 'missing') AS missing, count(*) FILTER (WHERE r.state = 'open') AS open, count(*) FILTER (WHERE r.state = 'not judged') AS unknown
						  FROM safeins.report_status($1, least(safeins.year_to(least($1 + 1, 9999)), safeins.today())) r WHERE $2 IS NULL OR left(r.place, 2) = left($2::text, 2) GROUP BY 1) s), '{2,3,4,5,6}')),
			   safeins.html_law('{evaluation.weights,evaluation.deductions,evaluation.grades,evaluation.judged,evaluation.praise,evaluation.blame,report.annual,report.addressees}', $2, least(safeins.year_to($1), safeins.today())))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_ranking(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_ranking(integer, safeins.division) IS '内部使用：承保机构评估一节 / internal: the section on the evaluation of all insurers';

CREATE FUNCTION safeins.html_province(year integer, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT safeins.html_page(coalesce(safeins.html_area($2::text), '全部辖区') || ' ' || $1 || ' 年度安全生产责任保险报告与评估', '截至 ' || safeins.html_day(y.as_of),
							 xmlconcat(safeins.html_statistics($1, $2), (SELECT f.section FROM safeins.html_fee(y.as_of, $2, NULL) f), (SELECT q.section FROM safeins.html_quota(y.as_of, $2, NULL) q), safeins.html_ranking($1, $2), safeins.html_hazards(y.as_of, $2)))
	FROM (SELECT least(safeins.year_to($1), safeins.today()) AS as_of) y
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_province(integer, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_province(integer, safeins.division) IS '内部使用：省年度报告与评估 / internal: the yearly report of a province, with its evaluation';
