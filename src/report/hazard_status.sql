-- Hazards and complaints as of a day: how far they are, what is due next, what is late.

-- Its deadline as it stood at the end of a day.
CREATE FUNCTION safeins.hazard_due_on(hazard text, place safeins.division, due_on date, as_of date) RETURNS date
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT CASE WHEN c.changed THEN c.was ELSE hazard_due_on.due_on END
	FROM (SELECT 1) one
		 LEFT JOIN LATERAL (SELECT true AS changed, d.was FROM safeins.hazard_due d
							WHERE d.hazard = hazard_due_on.hazard AND d.place OPERATOR(safeins.=) hazard_due_on.place AND d.changed_on > hazard_due_on.as_of
							ORDER BY d.id LIMIT 1) c ON true;
	END;
REVOKE ALL ON FUNCTION safeins.hazard_due_on(text, safeins.division, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_due_on(text, safeins.division, date, date) IS
	'内部使用：某日当时的整改期限 / internal: the deadline of a hazard as it stood on a day, before later extensions';

CREATE FUNCTION safeins.hazard_rows(as_of date, of_enterprise text)
	RETURNS TABLE (place varchar, area varchar, insurer varchar, enterprise varchar, hazard varchar, level varchar,
				   found_on date, due_on date, first_due_on date, extensions bigint, state varchar, state_zh varchar,
				   days_late bigint, next_kind varchar, next_due_on date, days_left bigint, warning varchar, provisional smallint)
	AS 'MODULE_PATHNAME', 'safeins_hazard_rows'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10000 SUPPORT safeins.report_rows_support;
REVOKE ALL ON FUNCTION safeins.hazard_rows(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_rows(date, text) IS
	'内部使用：hazard_status 的各行；NULL 为全部企业 / internal: the rows of hazard_status(); NULL for all enterprises';

CREATE FUNCTION safeins.hazard_sums(as_of date)
	RETURNS TABLE (place safeins.division, found_on date, level text, hazards bigint, overdue bigint, untold bigint)
	AS 'MODULE_PATHNAME', 'safeins_hazard_sums'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 1000;
REVOKE ALL ON FUNCTION safeins.hazard_sums(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_sums(date) IS
	'内部使用：某日未销号的隐患按发现日、级别的个数，及其中已逾期、未判断的个数 / internal: hazards that were not closed on a day by the day they were found and their level, those that are overdue, and those that are not judged';

CREATE FUNCTION safeins.hazard_status(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), insurer varchar, enterprise varchar, hazard varchar, level varchar(64),
				   found_on date, due_on date, first_due_on date, extensions bigint, state varchar(16), state_zh varchar(16),
				   days_late bigint, next_kind varchar(64), next_due_on date, days_left bigint, warning varchar(16), provisional smallint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT h.place, h.area, h.insurer, h.enterprise, h.hazard, h.level, h.found_on, h.due_on, h.first_due_on, h.extensions, h.state, h.state_zh,
		   h.days_late, h.next_kind, h.next_due_on, h.days_left, h.warning, h.provisional
	FROM safeins.hazard_rows($1, $2) h
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2);
	END;
REVOKE ALL ON FUNCTION safeins.hazard_status(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_status(date, text) IS
	'截至某日的隐患情况：所处状态、逾期天数、下一项到期的期限及剩余天数（负数为已逾期）、预警（overdue 已逾期，due soon 临近，not judged 未判断）；NULL 为全部企业 / hazards as of a day: state, days overdue, what is due next and in how many days (below zero: it is late), warning (overdue, due soon, not judged: no table of hazards is attached); NULL for all enterprises; 应急厅函〔2024〕322号 第二部分';

CREATE VIEW safeins.hazard_status AS
SELECT * FROM safeins.hazard_status(safeins.today());
REVOKE ALL ON safeins.hazard_status FROM PUBLIC;
COMMENT ON VIEW safeins.hazard_status IS '今日的隐患情况 / hazards as of today';

-- Every change of a deadline, as a person reads it: the table's names stand in dumps.
CREATE VIEW safeins.hazard_due_history AS
SELECT d.place::text::varchar(6) AS place, d.id AS change, d.hazard::varchar AS hazard, d.was AS old_due_on, d."is" AS new_due_on,
	   d.extension::varchar AS extension, d.changed_on, d.changed_by::varchar(63) AS changed_by, (d.changed_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS changed_at
FROM safeins.hazard_due d;
REVOKE ALL ON safeins.hazard_due_history FROM PUBLIC;
COMMENT ON VIEW safeins.hazard_due_history IS '整改期限的历次变更 / every change of a hazard''s deadline; 应急厅函〔2024〕322号 第二部分';
COMMENT ON COLUMN safeins.hazard_due_history.place IS '所属省 / province';
COMMENT ON COLUMN safeins.hazard_due_history.change IS '变更序号 / number of the change';
COMMENT ON COLUMN safeins.hazard_due_history.hazard IS '隐患主键 / key of the hazard';
COMMENT ON COLUMN safeins.hazard_due_history.old_due_on IS '原期限；原无期限为空 / deadline before; NULL: it had none';
COMMENT ON COLUMN safeins.hazard_due_history.new_due_on IS '新期限；不再有期限为空 / deadline after; NULL: it has none any more';
COMMENT ON COLUMN safeins.hazard_due_history.extension IS '延期批准 / approval of the extension, as the host names it';
COMMENT ON COLUMN safeins.hazard_due_history.changed_on IS '变更日 / day of the change';
COMMENT ON COLUMN safeins.hazard_due_history.changed_by IS '变更人 / who: the database user';
COMMENT ON COLUMN safeins.hazard_due_history.changed_at IS '变更时间（北京时间） / when, time of Beijing';

CREATE FUNCTION safeins.closed_loop(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, hazards bigint, major bigint, rectified bigint, in_time bigint,
				   closed bigint, major_closed bigint, overdue bigint, unreported bigint, closed_rate numeric(7,4), in_time_rate numeric(7,4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT x.place::text::varchar(6), x.insurer::varchar, closed_loop.year::smallint,
		   count(*), count(*) FILTER (WHERE x.level = 'major'), CASE WHEN bool_and(x.tells_rectified) THEN count(x.rectified_on) END,
		   CASE WHEN bool_and(x.tells_rectified) THEN count(*) FILTER (WHERE x.rectified_on <= x.due_on) END, CASE WHEN bool_and(x.tells_closed) THEN count(x.closed_on) END,
		   CASE WHEN bool_and(x.level <> 'major' OR x.tells_closed) THEN count(x.closed_on) FILTER (WHERE x.level = 'major') END,
		   CASE WHEN bool_and(x.known AND x.tells_rectified) THEN count(*) FILTER (WHERE x.rectified_on IS NULL AND x.due_on < safeins.today()) END,
		   CASE WHEN bool_and(x.known AND (x.level <> 'major' OR (x.tells_report AND x.tells_rectified))) THEN count(*) FILTER (WHERE x.level = 'major' AND x.reported_on IS NULL AND x.due_on < coalesce(x.rectified_on, safeins.today())) END,
		   CASE WHEN bool_and(x.known AND x.tells_closed) THEN (count(x.closed_on)::numeric / count(*))::numeric(7,4) END,
		   CASE WHEN bool_and(x.known AND x.tells_rectified) THEN (count(*) FILTER (WHERE x.rectified_on <= x.due_on)::numeric / nullif(count(*) FILTER (WHERE x.due_on < safeins.today() OR x.rectified_on IS NOT NULL), 0))::numeric(7,4) END
	FROM (SELECT h.*, safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) AS insured_by
		  FROM safeins.hazard h
		  WHERE safeins.given_year($1) AND h.live AND h.found_on >= safeins.year_from(closed_loop.year) AND h.found_on <= safeins.year_to(closed_loop.year)) h
		 CROSS JOIN LATERAL (SELECT safeins.role_known('hazard', h.place) AS known, h.place, h.insured_by AS insurer, h.level, h.due_on, h.rectified_on, h.closed_on, h.reported_on, h.tells_report, h.tells_rectified, h.tells_closed) x
	GROUP BY x.place, x.insurer
	ORDER BY x.place::integer, x.insurer;
	$fn$;
REVOKE ALL ON FUNCTION safeins.closed_loop(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.closed_loop(integer) IS
	'某年发现的隐患的闭环情况（至今日），按辖区、承保机构：总数、重大、已整改、按期整改、已销号、逾期未整改、应报未报，闭环率，按期整改率（已到期或已整改者中）；未接管隐患表的，逾期与比率为空；来源表未载其日期的，该项及由其得出的数为空 / closed loop of the hazards found in a year, as of today, by place and insurer: all, major, rectified, in time, closed, overdue, not reported; rate of those closed, and of those in time among what has fallen due or been rectified; what is late and the rates are NULL where no table of hazards is attached, and whatever is drawn from a day that some table does not tell; 应急厅函〔2024〕322号 第二部分';

CREATE VIEW safeins.closed_loop AS
SELECT * FROM safeins.closed_loop(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.closed_loop FROM PUBLIC;
COMMENT ON VIEW safeins.closed_loop IS '本年度发现的隐患的闭环情况 / the closed loop of hazards found this year';

CREATE FUNCTION safeins.complaint_status(as_of date)
	RETURNS TABLE (place varchar(6), insurer varchar, complaint varchar, received_on date, needs_check smallint, extended_to date,
				   due_on date, answered_on date, state varchar(16), state_zh varchar(16), days_late bigint, days_left bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT c.place::text::varchar(6), c.insurer::varchar, c.complaint::varchar, c.received_on, c.needs_check::integer::smallint, c.extended_to,
		   c.due_on, s.answered_on, s.state::varchar(16),
		   (CASE s.state WHEN 'answered' THEN '已答复' WHEN 'overdue' THEN '逾期未答复' WHEN 'not judged' THEN '未判断' ELSE '待答复' END)::varchar(16),
		   CASE WHEN s.state <> 'not judged' THEN greatest(coalesce(s.answered_on, complaint_status.as_of) - c.due_on, 0)::bigint END,
		   CASE WHEN s.answered_on IS NULL THEN (c.due_on - complaint_status.as_of)::bigint END
	FROM safeins.complaint c
		 CROSS JOIN LATERAL (SELECT CASE WHEN c.answered_on <= complaint_status.as_of THEN c.answered_on END AS answered_on,
									CASE WHEN NOT safeins.role_known('complaint', c.place) THEN 'not judged'
										 WHEN c.answered_on <= complaint_status.as_of THEN 'answered'
										 WHEN c.due_on IS NULL OR safeins.deadline_is_off('complaint.answer', c.area, c.received_on) THEN 'not judged'
										 WHEN c.due_on < complaint_status.as_of THEN 'overdue' ELSE 'open' END AS state) s
	WHERE safeins.given_day($1) AND c.live AND c.received_on <= complaint_status.as_of
	ORDER BY c.place::integer, c.received_on, c.complaint;
	END;
REVOKE ALL ON FUNCTION safeins.complaint_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.complaint_status(date) IS
	'截至某日的投诉：状态（未接管投诉表、未载答复日或规则停用的为未判断）、逾期天数、剩余天数（负数为已逾期） / complaints as of a day: state (not judged where no table of complaints is attached, none says when they are answered, or the rule is off), days late, days left (below zero: it is late); AQ 9010-2019 第6章';

CREATE VIEW safeins.complaint_status AS
SELECT * FROM safeins.complaint_status(safeins.today());
REVOKE ALL ON safeins.complaint_status FROM PUBLIC;
COMMENT ON VIEW safeins.complaint_status IS '今日的投诉情况 / complaints as of today';
