-- A year by province, city or county: how many must insure and do, the fee, services, hazards, claims.

-- Who must insure on a day, and who does, by the division that its row names and its sector.
CREATE FUNCTION safeins.coverage_count(as_of date)
	RETURNS TABLE (place integer, area integer, sector text, must boolean, n bigint, covered bigint)
	AS 'MODULE_PATHNAME', 'safeins_coverage_count'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 1000;
REVOKE ALL ON FUNCTION safeins.coverage_count(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_count(date) IS
	'内部使用：某日各辖区、行业应当投保或行业不明（must 为空）的在营单位数及其中在保数，供统计 / internal: enterprises in business that must insure on a day, or whose sector nobody knows (must is NULL), and those of them that are insured, by division and sector; for the reports';

CREATE FUNCTION safeins.statistics_books(year integer, until date, as_of date) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_statistics_books'
	LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.statistics_books(integer, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.statistics_books(integer, date, date) IS
	'内部使用：统计须通读的账册，由两个进程预先读出 / internal: what statistics ask of whole books, made ahead of them by two processes';

CREATE FUNCTION safeins.statistics(year integer, level text)
	RETURNS TABLE (place varchar(6), area varchar(6), year smallint,
				   must_insure bigint, insured bigint, coverage_rate numeric(7,4), sector_unknown bigint, policies bigint,
				   received numeric(20,2), spent numeric(20,2), fee_ratio numeric(12,6),
				   services_required bigint, services_done bigint, services_short bigint, services bigint,
				   general_found bigint, general_closed bigint, general_overdue bigint, general_reported bigint,
				   major_found bigint, major_closed bigint, major_overdue bigint, major_reported bigint, level_unknown bigint,
				   claims bigint, refused bigint, deaths bigint, paid numeric(20,2), measures bigint, measures_done bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH day AS MATERIALIZED (
		SELECT safeins.year_from($1) AS first, safeins.year_to($1) AS last, least(safeins.year_to($1), safeins.today()) AS as_of,
			   least(safeins.year_to($1), safeins.today() - 1) AS until, safeins.given_level($2) AS level
	), books AS MATERIALIZED (
		-- whoever reads from here comes after it
		SELECT d.as_of, d.until, safeins.statistics_books($1, d.until, d.as_of) AS made FROM day d
	), covered AS (
		SELECT c.place, c.area, sum(c.n) FILTER (WHERE c.must) AS must, sum(c.covered) FILTER (WHERE c.must) AS insured, sum(c.n - c.covered) FILTER (WHERE c.must IS NULL) AS unknown
		FROM safeins.coverage_count((SELECT as_of FROM books)) c
		GROUP BY 1, 2
	), policies AS (
		SELECT p.place, p.area, p.policies, p.required, p.done, p.short, p.services
		FROM books b CROSS JOIN LATERAL safeins.policy_sums($1, b.until) p
	), money AS (
		SELECT a.place / 10000 * 10000 AS place, a.area, sum(a.received) AS received, sum(a.spent) AS spent
		FROM safeins.account_areas($1) a GROUP BY 1, 2
	), hazards AS (
		-- one that names no division below the province is where its enterprise is
		SELECT h.place::integer AS place, coalesce(e.area, h.area)::integer AS area, h.level, count(*) AS found,
			   -- what some table does not tell makes whatever it is added to no number
			   CASE WHEN bool_and(h.tells_closed) THEN count(*) FILTER (WHERE h.closed_on <= d.as_of) ELSE 'NaN'::numeric END AS closed,
			   CASE WHEN bool_and(h.tells_rectified) THEN count(*) FILTER (WHERE (h.rectified_on > d.as_of OR h.rectified_on IS NULL)
								AND CASE WHEN h.due_on IS DISTINCT FROM h.first_due_on OR h.extensions > 0
										 THEN safeins.hazard_due_on(h.hazard, h.place, h.due_on, d.as_of) ELSE h.due_on END < d.as_of) ELSE 'NaN'::numeric END AS overdue,
			   CASE WHEN bool_and(h.tells_report) THEN count(*) FILTER (WHERE h.reported_on <= d.as_of) ELSE 'NaN'::numeric END AS reported
		FROM safeins.hazard h CROSS JOIN day d
			 LEFT JOIN safeins.enterprise e ON e.enterprise = h.enterprise AND e.place OPERATOR(safeins.=) h.place AND e.live AND h.area OPERATOR(safeins.=) h.place
		WHERE h.live AND h.found_on >= d.first AND h.found_on <= d.as_of
		GROUP BY 1, 2, 3
	), claimed AS (
		SELECT t.place::integer AS place, coalesce(p.area, t.place)::integer AS area,
			   sum(t.claims) AS claims, sum(t.refused) AS refused, sum(t.deaths) AS deaths, sum(t.paid) AS paid
		FROM safeins.claim_tally t
			 LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'
		WHERE t.year = $1 AND t.claims > 0
		GROUP BY 1, 2
	), measured AS (
		SELECT m.place::integer AS place, m.area::integer AS area, count(*) AS measures, count(*) FILTER (WHERE m.done_on <= d.as_of) AS measures_done
		FROM safeins.measure m CROSS JOIN day d
		WHERE m.live AND m.issued_on >= d.first AND m.issued_on <= d.as_of
		GROUP BY 1, 2
	), parts AS (
		SELECT place, area, must, insured, unknown, NULL::bigint AS policies, NULL::numeric AS received, NULL::numeric AS spent,
			   NULL::bigint AS required, NULL::bigint AS done, NULL::bigint AS short, NULL::bigint AS services,
			   NULL::text AS hazard, NULL::bigint AS found, NULL::numeric AS closed, NULL::numeric AS overdue, NULL::numeric AS reported,
			   NULL::bigint AS claims, NULL::bigint AS refused, NULL::bigint AS deaths, NULL::numeric AS paid, NULL::bigint AS measures, NULL::bigint AS measures_done FROM covered
		UNION ALL SELECT place, area, NULL, NULL, NULL, policies, NULL, NULL, required, done, short, services, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM policies
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, received, spent, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM money
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, level, found, closed, overdue, reported, NULL, NULL, NULL, NULL, NULL, NULL FROM hazards
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, claims, refused, deaths, paid, NULL, NULL FROM claimed
		UNION ALL SELECT place, area, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, measures, measures_done FROM measured
	), areas AS (
		SELECT x.place, safeins.area_at(CAST(x.area AS safeins.division), d.level) AS area,
			   coalesce(sum(x.must), 0) AS must, coalesce(sum(x.insured), 0) AS insured, coalesce(sum(x.unknown), 0) AS unknown,
			   coalesce(sum(x.policies), 0) AS policies, coalesce(sum(x.received), 0) AS received, coalesce(sum(x.spent), 0) AS spent,
			   coalesce(sum(x.required), 0) AS required, coalesce(sum(x.done), 0) AS done, coalesce(sum(x.short), 0) AS short, coalesce(sum(x.services), 0) AS services,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard = 'general'), 0) AS general_found,
			   coalesce(sum(x.closed) FILTER (WHERE x.hazard = 'general'), 0) AS general_closed,
			   coalesce(sum(x.overdue) FILTER (WHERE x.hazard = 'general'), 0) AS general_overdue,
			   coalesce(sum(x.reported) FILTER (WHERE x.hazard = 'general'), 0) AS general_reported,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard = 'major'), 0) AS major_found,
			   coalesce(sum(x.closed) FILTER (WHERE x.hazard = 'major'), 0) AS major_closed,
			   coalesce(sum(x.overdue) FILTER (WHERE x.hazard = 'major'), 0) AS major_overdue,
			   coalesce(sum(x.reported) FILTER (WHERE x.hazard = 'major'), 0) AS major_reported,
			   coalesce(sum(x.found) FILTER (WHERE x.hazard NOT IN ('general', 'major')), 0) AS level_unknown,
			   coalesce(sum(x.claims), 0) AS claims, coalesce(sum(x.refused), 0) AS refused, coalesce(sum(x.deaths), 0) AS deaths, coalesce(sum(x.paid), 0) AS paid,
			   coalesce(sum(x.measures), 0) AS measures, coalesce(sum(x.measures_done), 0) AS measures_done
		FROM parts x CROSS JOIN day d
		GROUP BY 1, 2
	)
	SELECT lpad(a.place::text, 6, '0')::varchar(6), coalesce(lpad(a.area::text, 6, '0'), '未知')::varchar(6), $1::smallint,
		   CASE WHEN k.coverage THEN a.must::bigint END, CASE WHEN k.coverage THEN a.insured::bigint END,
		   CASE WHEN k.coverage AND a.must > 0 THEN (a.insured / a.must)::numeric(7,4) END,
		   CASE WHEN k.coverage THEN a.unknown::bigint END, CASE WHEN k.policy THEN a.policies::bigint END,
		   CASE WHEN k.premium THEN (a.received * 0.01)::numeric(20,2) END, CASE WHEN k.expense THEN (a.spent * 0.01)::numeric(20,2) END,
		   CASE WHEN k.premium AND k.expense AND a.received > 0 THEN least(a.spent / a.received, 999999.999999)::numeric(12,6) END,
		   CASE WHEN k.policy THEN a.required::bigint END, CASE WHEN k.services THEN a.done::bigint END,
		   CASE WHEN k.services THEN a.short::bigint END, CASE WHEN k.services THEN a.services::bigint END,
		   CASE WHEN k.hazard THEN a.general_found::bigint END, CASE WHEN k.hazard THEN nullif(a.general_closed, 'NaN')::bigint END,
		   CASE WHEN k.hazard THEN nullif(a.general_overdue, 'NaN')::bigint END, CASE WHEN k.hazard THEN nullif(a.general_reported, 'NaN')::bigint END,
		   CASE WHEN k.hazard THEN a.major_found::bigint END, CASE WHEN k.hazard THEN nullif(a.major_closed, 'NaN')::bigint END,
		   CASE WHEN k.hazard THEN nullif(a.major_overdue, 'NaN')::bigint END, CASE WHEN k.hazard THEN nullif(a.major_reported, 'NaN')::bigint END,
		   CASE WHEN k.hazard THEN a.level_unknown::bigint END,
		   CASE WHEN k.claim THEN a.claims::bigint END, CASE WHEN k.claim THEN a.refused::bigint END,
		   CASE WHEN k.claim THEN a.deaths::bigint END, CASE WHEN k.claim THEN (a.paid * 0.01)::numeric(20,2) END,
		   CASE WHEN k.measure THEN a.measures::bigint END, CASE WHEN k.measure THEN a.measures_done::bigint END
	FROM areas a
		 CROSS JOIN LATERAL (SELECT CAST(a.place AS safeins.division) AS place) p
		 CROSS JOIN LATERAL (SELECT safeins.role_known('policy', p.place) AS policy,
									safeins.role_known('enterprise', p.place) AND safeins.role_known('policy', p.place) AS coverage,
									safeins.role_known('premium', p.place) AS premium, safeins.role_known('expense', p.place) AS expense,
									safeins.role_known('policy', p.place) AND safeins.role_known('service', p.place) AS services,
									safeins.role_known('hazard', p.place) AS hazard, safeins.role_known('claim', p.place) AS claim, safeins.role_known('measure', p.place) AS measure) k
	WHERE safeins.given_year($1)
	ORDER BY a.place, a.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.statistics(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.statistics(integer, text) IS
	'年度统计：按省（province）、市（city）或县（county）各一行：应保单位、在保、投保率，保单，实收保费、预防费支出、比例，应开展、已开展、尚缺的服务，隐患按级别的发现、销号、逾期未整改、上报，理赔、拒赔、死亡、赔款，监管措施及其中已完成的；辖区不明的一行为“未知”，未接管有关表的为空；投保情况与隐患状态截至年末，本年度截至今日；服务要求计年内届满的期间 / a year by province, city or county, a row each: enterprises that must insure, insured, rate; policies; premium, prevention fee, ratio; services required, done, missing; hazards found in the year by level, closed, overdue, reported; claims, refused, deaths, paid; measures of supervision and those done. What names no division of the level has a row of its own, 未知; what no attached table tells is NULL. Coverage and hazards are as of the last day of the year, or today; services required are those of periods that ended in it; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.statistics AS
SELECT * FROM safeins.statistics(extract(year FROM safeins.today())::integer, 'city');
REVOKE ALL ON safeins.statistics FROM PUBLIC;
COMMENT ON VIEW safeins.statistics IS '本年度至今的分市统计 / statistics by city, this year so far';
