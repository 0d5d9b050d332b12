-- Annual reports: whom they went to, and what they say beside the books.

CREATE FUNCTION safeins.report_difference(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, sent_to varchar(64), sent_on date, item varchar(64), item_zh varchar(16),
				   reported numeric(20,2), booked numeric(20,2), difference numeric(20,2), state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT f.place::text::varchar(6), f.insurer::varchar, $1::smallint, nullif(f.sent_to, '')::varchar(64), f.sent_on, f.item::varchar(64),
		   (CASE f.item WHEN 'premium' THEN '实收保费' WHEN 'fee_spent' THEN '预防费支出' WHEN 'services' THEN '服务次数' WHEN 'hazards' THEN '发现隐患数' END)::varchar(16),
		   (f.reported * u.unit)::numeric(20,2), (f.booked * u.unit)::numeric(20,2), ((f.reported - f.booked) * u.unit)::numeric(20,2),
		   (CASE WHEN f.booked IS NULL THEN 'not judged' WHEN f.reported = f.booked THEN 'agrees' ELSE 'differs' END)::varchar(16),
		   (CASE WHEN f.booked IS NULL THEN '未判断' WHEN f.reported = f.booked THEN '相符' ELSE '不符' END)::varchar(8)
	FROM safeins.report_figures($1, $2) f
		 CROSS JOIN LATERAL (SELECT CASE WHEN f.item IN ('premium', 'fee_spent') THEN 0.01 ELSE 1 END AS unit) u
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_insurer($2))
	ORDER BY f.place::integer, f.insurer, f.sent_to, f.item, f.reported;
	END;
REVOKE ALL ON FUNCTION safeins.report_difference(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_difference(integer, text) IS
	'年度报告所报数字与台账的比对：每个报送对象、每项一行，以最后一次报送为准，金额为元；相符、不符、未判断（未接管有关表）；晋应急发〔2024〕114号 三（一） / figures of annual reports beside the books: a row each addressee and item, as sent last, money in yuan; state agrees, differs, or not judged, where no table that could tell is attached';

CREATE VIEW safeins.report_difference AS
SELECT r.* FROM (SELECT extract(year FROM safeins.today())::integer AS this) y
	 CROSS JOIN LATERAL unnest(ARRAY[y.this - 1, y.this]) n (year)
	 CROSS JOIN LATERAL safeins.report_difference(n.year) r;
REVOKE ALL ON safeins.report_difference FROM PUBLIC;
COMMENT ON VIEW safeins.report_difference IS '上年度和本年度报告与账册的差异 / what reports on last year and this one say and books do not';

CREATE FUNCTION safeins.report_status(year integer, as_of date DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, addressee varchar(64), addressee_zh varchar(64), due_on date, sent_on date,
				   days_late bigint, state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, $1::smallint, a.addressee::varchar(64),
		   (SELECT c.name FROM safeins.code_list c WHERE c.list = 'addressee' AND c.code = a.addressee AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1)::varchar(64),
		   d.due_on, s.sent_on,
		   CASE WHEN s.known THEN greatest(coalesce(s.sent_on, t.as_of) - d.due_on, 0)::bigint END,
		   (CASE WHEN NOT s.known THEN 'not judged' WHEN s.sent_on > d.due_on THEN 'sent late' WHEN s.sent_on IS NOT NULL THEN 'sent' WHEN d.due_on < t.as_of THEN 'missing' ELSE 'open' END)::varchar(16),
		   (CASE WHEN NOT s.known THEN '未判断' WHEN s.sent_on > d.due_on THEN '迟报' WHEN s.sent_on IS NOT NULL THEN '已报' WHEN d.due_on < t.as_of THEN '未报' ELSE '未到期' END)::varchar(8)
	FROM safeins.insurers_of($1) n
		 CROSS JOIN LATERAL (SELECT coalesce($2, safeins.today()) AS as_of) t
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('report.annual', n.place, $1) AS due_on) d
		 CROSS JOIN LATERAL unnest(safeins.rule_items('report.addressees', n.place, safeins.year_to($1))) a (addressee)
		 CROSS JOIN LATERAL (SELECT min(r.submitted_on) FILTER (WHERE r.submitted_on <= t.as_of AND a.addressee = ANY (string_to_array(r.sent_to, ','))) AS sent_on,
									-- Who says of no report whom it was sent to, of him it is not known; who has sent none has sent it to nobody.
									safeins.role_known('report', n.place) AND coalesce(bool_or(r.sent_to <> ''), true) AS known
							 FROM safeins.report r
							 WHERE r.insurer = n.insurer AND r.place OPERATOR(safeins.=) n.place AND r.year = $1 AND r.rows > 0) s
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_day($2)) AND safeins.rule_applies('report.addressees', n.place, safeins.year_to($1))
	ORDER BY n.place::integer, n.insurer, a.addressee;
	END;
REVOKE ALL ON FUNCTION safeins.report_status(integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_status(integer, date) IS
	'某年的年度报告向各应报部门的报送情况，截至某日（默认今日）：到期日、首次报送日、逾期天数、状态（已报、迟报、未报、未到期；未载明报送对象的为未判断）；晋应急发〔2024〕114号 三（一） / annual reports of a year by addressee, as of a day (today): due, first sent, days late, state: sent, sent late, missing, open; not judged where no report says whom it was sent to';

CREATE VIEW safeins.report_status AS
SELECT r.* FROM (SELECT extract(year FROM safeins.today())::integer AS this) y
	 CROSS JOIN LATERAL unnest(ARRAY[y.this - 1, y.this]) n (year)
	 CROSS JOIN LATERAL safeins.report_status(n.year) r;
REVOKE ALL ON safeins.report_status FROM PUBLIC;
COMMENT ON VIEW safeins.report_status IS '上年度和本年度报告的报送情况 / reports on last year and this one: where they are to go, and whether they went';
