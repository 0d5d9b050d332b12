-- Annual reports against the books of their years.

-- The rows of a year: those of the book, and those of an audit, which no book has.
CREATE FUNCTION safeins.report_rows(year integer, insurer text, more jsonb)
	RETURNS TABLE (place integer, insurer text, submitted_on date, sent_to text, figures text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	BEGIN ATOMIC
	SELECT r.place::integer, r.insurer, r.submitted_on, r.sent_to, r.figures FROM safeins.report r
	WHERE r.year = $1 AND r.rows > 0 AND ($2 IS NULL OR r.insurer = $2)
	UNION ALL
	SELECT m.place, m.insurer, m.submitted_on, m.sent_to, m.figures
	FROM jsonb_to_recordset($3) AS m (place integer, insurer text, year integer, submitted_on date, sent_to text, figures text)
	WHERE m.year = $1 AND ($2 IS NULL OR m.insurer = $2);
	END;
REVOKE ALL ON FUNCTION safeins.report_rows(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_rows(integer, text, jsonb) IS
	'内部使用：某年的年度报告：台账所载，及体检所读的各行，供比对 / internal: annual reports of a year: those of the book and rows that an audit reads; for comparing';

-- What insurers said of a year last, each figure beside the books'' own; NULL where these cannot know.
CREATE FUNCTION safeins.report_figures(year integer, insurer text DEFAULT NULL, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, sent_to text, sent_on date, item text, reported bigint, booked bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH said AS (
		SELECT r.place, r.insurer, a.sent_to, f.key AS item, f.value::bigint AS reported, r.submitted_on,
			   max(r.submitted_on) OVER (PARTITION BY r.place, r.insurer, a.sent_to, f.key) AS newest
		FROM safeins.report_rows($1, $2, $3) r
			 CROSS JOIN LATERAL unnest(CASE WHEN r.sent_to = '' THEN ARRAY[''] ELSE string_to_array(r.sent_to, ',') END) a (sent_to)
			 CROSS JOIN LATERAL jsonb_each_text(CASE WHEN r.figures <> '' THEN r.figures::jsonb END) f
	), booked AS MATERIALIZED (
		SELECT w.place, w.insurer, w.item,
			   CASE w.item
			   WHEN 'premium' THEN CASE WHEN safeins.role_known('premium', w.at) THEN
					(SELECT coalesce(sum(safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
										 + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift, a.insurer)), 0)
					 FROM safeins.account a WHERE a.insurer = w.insurer AND a.year = $1 AND a.place::integer / 10000 * 10000 = w.place) END
			   WHEN 'fee_spent' THEN CASE WHEN safeins.role_known('expense', w.at) THEN
					(SELECT coalesce(sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)), 0)
					 FROM safeins.account a WHERE a.insurer = w.insurer AND a.year = $1 AND a.place::integer / 10000 * 10000 = w.place) END
			   WHEN 'services' THEN CASE WHEN safeins.role_known('policy', w.at) AND safeins.role_known('service', w.at) THEN
					(SELECT coalesce(sum(t.done), 0) FROM safeins.service_tally t
					 WHERE t.calendar_year = $1 AND t.place::integer = w.place
						   AND t.policy IN (SELECT p.policy FROM safeins.policy p WHERE p.insurer = w.insurer AND p.place OPERATOR(safeins.=) w.at
											UNION ALL SELECT c.policy FROM safeins.coinsurance c WHERE c.insurer = w.insurer AND c.place OPERATOR(safeins.=) w.at AND c.rows > 0)) END
			   WHEN 'hazards' THEN CASE WHEN safeins.role_known('hazard', w.at) THEN
					(SELECT count(*) FROM safeins.hazard h
					 WHERE h.live AND h.place OPERATOR(safeins.=) w.at AND h.found_on >= safeins.year_from($1) AND h.found_on <= safeins.year_to($1)
						   AND safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) = w.insurer) END
			   END::bigint AS booked
		FROM (SELECT d.place, d.insurer, d.item, CAST(d.place AS safeins.division) AS at FROM (SELECT DISTINCT s.place, s.insurer, s.item FROM said s) d) w
	)
	SELECT CAST(s.place AS safeins.division), s.insurer, s.sent_to, s.submitted_on, s.item, s.reported, b.booked
	FROM (SELECT DISTINCT * FROM said) s JOIN booked b ON b.place = s.place AND b.insurer = s.insurer AND b.item = s.item
	WHERE s.submitted_on = s.newest;
	$fn$;
REVOKE ALL ON FUNCTION safeins.report_figures(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_figures(integer, text, jsonb) IS
	'内部使用：年度报告所报的数字与台账数字（金额单位分；台账不能得知的为 NULL），以最后一次报送为准 / internal: figures of annual reports as they were sent last, and the books'' own, money in fen; NULL where the books cannot know';

-- Whom the reports of a year are to be sent to, and when they first were; of who says of none whom it was sent to, nothing.
CREATE FUNCTION safeins.report_sent(year integer, insurer text DEFAULT NULL, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, addressee text, due_on date, sent_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT w.at, w.insurer, a.addressee, safeins.insurer_due('report.annual', w.at, $1),
		   (SELECT min(r.submitted_on) FROM safeins.report_rows($1, w.insurer, $3) r
			WHERE r.place = w.place AND a.addressee = ANY (string_to_array(r.sent_to, ',')))
	FROM (SELECT d.place, d.insurer, CAST(d.place AS safeins.division) AS at
		  FROM (SELECT DISTINCT r.place, r.insurer FROM safeins.report_rows($1, $2, $3) r WHERE r.sent_to <> '') d) w
		 CROSS JOIN LATERAL unnest(safeins.rule_items('report.addressees', w.at, safeins.year_to($1))) a (addressee)
	WHERE safeins.rule_applies('report.addressees', w.at, safeins.year_to($1));
	END;
REVOKE ALL ON FUNCTION safeins.report_sent(integer, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_sent(integer, text, jsonb) IS
	'内部使用：年度报告应送的各单位及首次送达日；未载明报送对象的承保机构无行 / internal: whom annual reports of a year are to be sent to, and when they first were; none of an insurer who says of no report whom it was sent to';

CREATE FUNCTION safeins.report_faults(year integer, insurer text, as_of date, more jsonb DEFAULT NULL)
	RETURNS TABLE (place safeins.division, insurer text, rule text, item text, item_name text, sent_to text, sent_on date,
				   reported bigint, booked bigint, due_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	BEGIN ATOMIC
	-- Two addressees who were told the same are one fault.
	SELECT CAST(f.place AS safeins.division), f.insurer, 'report.figures', f.item, f.item, NULL::text, NULL::date, f.reported, f.booked, NULL::date
	FROM (SELECT DISTINCT x.place::integer AS place, x.insurer, x.item, x.reported, x.booked FROM safeins.report_figures($1, $2, $4) x) f
	WHERE f.reported <> f.booked AND safeins.rule_applies('report.figures', CAST(f.place AS safeins.division), safeins.year_to($1))
	UNION ALL
	SELECT s.place, s.insurer, 'report.addressees', s.addressee,
		   coalesce((SELECT c.name FROM safeins.code_list c WHERE c.list = 'addressee' AND c.code = s.addressee AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1), s.addressee),
		   NULL, s.sent_on, NULL, NULL, s.due_on
	FROM safeins.report_sent($1, $2, $4) s
	WHERE s.sent_on > s.due_on OR (s.sent_on IS NULL AND s.due_on < $3);
	END;
REVOKE ALL ON FUNCTION safeins.report_faults(integer, text, date, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_faults(integer, text, date, jsonb) IS
	'内部使用：某年年度报告的问题：所报数字与台账不符，逾期未送或迟送应送单位；晋应急发〔2024〕114号 三（一） / internal: what is wrong with the annual reports of a year: figures that differ from the books, addressees who got them late or not; for findings';
