-- Who is still not insured, since which day, and by when it had to be: 应急厅函〔2026〕352号 wants it kept as a ledger.

-- Since when a sector must insure without a break, as the rules say; NULL where it need not, or always had to.
CREATE FUNCTION safeins.must_insure_since(place safeins.division, on_date date, sector text) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	WITH days AS (
		SELECT d.day, safeins.sector_must_insure($1, d.day, $3) AS must
		FROM (SELECT lower(r.effective) AS day FROM safeins.rule r WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place AND (r.shipped OR safeins.holds_at(r.home, $1))
			  UNION SELECT upper(r.effective) FROM safeins.rule r WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place AND (r.shipped OR safeins.holds_at(r.home, $1))
			  UNION SELECT e.ends_on + n.n FROM safeins.rule_end e JOIN safeins.rule r ON r.id = e.rule_id AND (r.shipped OR safeins.holds_at(r.home, $1)) AND safeins.holds_at(e.place, $1) CROSS JOIN (VALUES (0), (1)) n (n) WHERE r.code = 'policy.must_insure' AND $1 OPERATOR(safeins.<@) r.place) d
		WHERE d.day <= $2 AND isfinite(d.day)
	)
	SELECT min(d.day) FROM days d
	WHERE d.must AND d.day > coalesce((SELECT max(n.day) FROM days n WHERE n.must IS NOT TRUE), '-infinity');
	END;
REVOKE ALL ON FUNCTION safeins.must_insure_since(safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.must_insure_since(safeins.division, date, text) IS
	'内部使用：截至某日，某地某行业自何日起一直应当投保；不应投保的为 NULL / internal: since when a sector must insure at a place, up to a day without a break; NULL where it need not';

CREATE FUNCTION safeins.full_cover_by(place safeins.division, sector text) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT min(lower(r.effective)) FROM safeins.rule r
	WHERE r.code = 'policy.full_cover' AND $1 OPERATOR(safeins.<@) r.place
		  AND (r.shipped OR safeins.holds_at(r.home, $1)) AND safeins.rule_applies('policy.full_cover', $1, lower(r.effective))
		  AND safeins.rule_lists('policy.full_cover', $1, lower(r.effective), coalesce(safeins.code_of('sector', $2, $1), $2));
	END;
REVOKE ALL ON FUNCTION safeins.full_cover_by(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.full_cover_by(safeins.division, text) IS
	'内部使用：某地某行业须全部投保的最后期限；无此规定则为 NULL / internal: the day by which every enterprise of a sector is to be insured at a place; NULL where no rule says so';

CREATE FUNCTION safeins.coverage_ledger(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, sector varchar, size varchar,
				   last_policy varchar, last_insurer varchar, covered_until date, must_since date, uninsured_since date, days_uninsured bigint,
				   next_policy varchar, next_effective date, due_on date, days_left bigint, days_late bigint,
				   state varchar(16), state_zh varchar(8),
				   measures bigint, last_measure varchar, measure_kind varchar, measure_kind_zh varchar, measure_on date, measure_done_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	WITH gap AS MATERIALIZED (
		SELECT g.*, coalesce('=' || g.sector, '') AS sector_key FROM safeins.coverage_gap($1, $2) g
	), law AS MATERIALIZED (
		-- by area and sector, not by enterprise: there are few of these
		SELECT w.area, w.sector_key, safeins.must_insure_since(w.area::text::safeins.division, $1, w.sector) AS since,
			   safeins.full_cover_by(w.area::text::safeins.division, w.sector) AS due_on
		FROM (SELECT DISTINCT g.area, g.sector_key, g.sector FROM gap g WHERE g.state <> 'unknown') w
	)
	SELECT g.place, g.area, g.enterprise, g.sector, g.size, g.last_policy, g.last_insurer, g.covered_until, m.since,
		   u.since, ($1 - u.since + 1)::bigint, g.next_policy, g.next_effective, d.due_on,
		   CASE WHEN d.due_on >= $1 AND g.state <> 'not judged' THEN (d.due_on - $1)::bigint END,
		   CASE WHEN g.state <> 'not judged' THEN CASE WHEN d.due_on <= $1 THEN ($1 - d.due_on)::bigint END END, g.state, g.state_zh,
		   CASE WHEN safeins.role_known('measure', g.place::text::safeins.division) THEN n.measures END,
		   t.measure::varchar, t.kind::varchar, coalesce(safeins.code_name('measure.kind', t.kind), t.kind)::varchar, t.issued_on, t.done_on
	FROM gap g
		 LEFT JOIN law w ON w.area = g.area AND w.sector_key = g.sector_key
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state <> 'unknown' THEN w.since END AS since, g.covered_until + 1 AS lapsed) m
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state NOT IN ('unknown', 'not judged') THEN greatest(m.since, m.lapsed) END AS since) u
		 CROSS JOIN LATERAL (SELECT CASE WHEN g.state <> 'unknown' THEN w.due_on END AS due_on) d
		 -- What was done about it: measures against the enterprise while it has been without cover.
		 CROSS JOIN LATERAL (SELECT count(*) AS measures FROM safeins.measure m
							 WHERE m.live AND m.object = g.enterprise AND m.object_kind = 'enterprise' AND m.place OPERATOR(safeins.=) g.place::text::safeins.division
								   AND m.issued_on <= $1 AND m.issued_on >= coalesce(u.since, '-infinity') AND m.kind <> 'praise') n
		 LEFT JOIN LATERAL (SELECT m.measure, m.kind, m.issued_on, CASE WHEN m.done_on <= $1 THEN m.done_on END AS done_on FROM safeins.measure m
							WHERE m.live AND m.object = g.enterprise AND m.object_kind = 'enterprise' AND m.place OPERATOR(safeins.=) g.place::text::safeins.division
								  AND m.issued_on <= $1 AND m.issued_on >= coalesce(u.since, '-infinity') AND m.kind <> 'praise'
							ORDER BY m.issued_on DESC, m.measure LIMIT 1) t ON true
	WHERE safeins.given_day($1)
	ORDER BY g.place, g.area, g.enterprise;
	END;
REVOKE ALL ON FUNCTION safeins.coverage_ledger(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_ledger(date, text) IS
	'应保未保动态台账：某日应当投保而未在保的单位，自何日起应当投保、自何日起脱保（从未投保的为应当投保之日，二者不知的为空）、已多少天，须在何日前投保、尚余或已逾期天数，脱保以来采取的监管措施；应急厅函〔2026〕352号, 晋应急发〔2024〕114号 三（一） / the ledger of who must insure and does not on a day: since when it must, since which day it has had no cover (where it never had any, since it must; NULL where neither is known), by which day it is to be insured, days left or overdue, what measures were taken since';

CREATE VIEW safeins.coverage_ledger AS
SELECT * FROM safeins.coverage_ledger(safeins.today());
REVOKE ALL ON safeins.coverage_ledger FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_ledger IS '今日的应保未保台账 / ledger of who is not insured, as of today';

CREATE FUNCTION safeins.coverage_rate(as_of date, level text)
	RETURNS TABLE (place varchar(6), area varchar(6), must_insure bigint, insured bigint, coverage_rate numeric(7,4), uninsured bigint,
				   sector_unknown bigint, overdue bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH day AS MATERIALIZED (SELECT CASE WHEN safeins.given_day($1) THEN safeins.given_level($2) END AS level)
	SELECT lpad(a.place::text, 6, '0')::varchar(6), coalesce(lpad(a.area::text, 6, '0'), '未知')::varchar(6),
		   CASE WHEN a.known THEN a.must END, CASE WHEN a.known THEN a.insured END,
		   CASE WHEN a.known AND a.must > 0 THEN (a.insured::numeric / a.must)::numeric(7,4) END,
		   CASE WHEN a.known THEN a.must - a.insured END, CASE WHEN a.known THEN a.unknown END, CASE WHEN a.known THEN a.overdue END
	FROM (SELECT x.place, x.area, coalesce(sum(x.n) FILTER (WHERE x.must), 0)::bigint AS must, coalesce(sum(x.covered) FILTER (WHERE x.must), 0)::bigint AS insured,
				 coalesce(sum(x.n - x.covered) FILTER (WHERE x.must IS NULL), 0)::bigint AS unknown,
				 -- what the law says of an area and a sector is asked where somebody is not insured
				 coalesce(sum(x.n - x.covered) FILTER (WHERE x.must AND x.n > x.covered AND safeins.full_cover_by(CAST(x.at AS safeins.division), x.sector) <= $1), 0)::bigint AS overdue,
				 bool_and(safeins.role_known('enterprise', CAST(x.place AS safeins.division)) AND safeins.role_known('policy', CAST(x.place AS safeins.division))) AS known
		  FROM (SELECT c.place, c.area AS at, safeins.area_at(CAST(c.area AS safeins.division), d.level) AS area, c.sector, c.must, c.n, c.covered
				FROM safeins.coverage_count($1) c CROSS JOIN day d) x
		  GROUP BY x.place, x.area) a
	WHERE safeins.given_day($1)
	ORDER BY a.place, a.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.coverage_rate(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_rate(date, text) IS
	'某日按省、市或县的投保率：应当投保、在保、投保率、未在保、行业不明、已过全部投保期限仍未在保的单位数；辖区不明的一行为“未知”，未接管有关表的为空；应急厅函〔2026〕352号 / coverage on a day by province, city or county: enterprises that must insure, insured, rate, not insured, of a sector that nobody knows, and past the day by which all are to be insured; what names no division of the level is a row of its own, 未知; NULL where no table tells';

CREATE VIEW safeins.coverage_rate AS
SELECT * FROM safeins.coverage_rate(safeins.today(), 'city');
REVOKE ALL ON safeins.coverage_rate FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_rate IS '今日各市的投保率 / coverage by city as of today';

-- What a sweep has to record, and which findings (by number) do not hold any more.
CREATE FUNCTION safeins.coverage_changes(as_of date)
	RETURNS TABLE (place safeins.division, enterprise text, sector text, due_on date, uninsured_since date, finding bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH faults AS MATERIALIZED (
		SELECT l.place::integer AS province, l.area::integer AS area, l.enterprise::text AS enterprise, l.sector::text AS sector, l.due_on, l.uninsured_since
		FROM safeins.coverage_ledger($1) l
		WHERE l.days_late >= 0 AND safeins.rule_lists('policy.full_cover', l.area::text::safeins.division, $1, coalesce(safeins.code_of('sector', l.sector, l.area::text::safeins.division), l.sector))
			  AND safeins.rule_applies('policy.full_cover', l.area::text::safeins.division, $1) AND safeins.is_local(l.area::text::safeins.division)
	), standing AS MATERIALIZED (
		SELECT f.place, f.id, f.place::integer / 10000 * 10000 AS province, f.row_key AS enterprise, f.figures ->> 'due_on' AS due_on, f.figures ->> 'uninsured_since' AS since
		FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.rule = 'policy.full_cover' AND safeins.is_local(f.place)
	)
	SELECT CASE WHEN s.id IS NULL THEN CAST(f.area AS safeins.division) ELSE s.place END, coalesce(f.enterprise, s.enterprise), f.sector, f.due_on, f.uninsured_since, s.id
	FROM faults f
		 FULL JOIN standing s ON s.province = f.province AND s.enterprise = f.enterprise AND s.due_on = f.due_on::text
								 AND coalesce(s.since, '') = coalesce(f.uninsured_since::text, '')
	WHERE s.id IS NULL OR f.enterprise IS NULL;
	$fn$;
REVOKE ALL ON FUNCTION safeins.coverage_changes(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_changes(date) IS
	'内部使用：供巡检：已过全部投保期限仍未在保而尚无线索的单位，及不再成立的线索 / internal: for the sweep: enterprises past the day by which all are to be insured that are not on record yet, and findings that do not hold any more';
