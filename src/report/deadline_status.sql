CREATE FUNCTION safeins.insurer_years(as_of date)
	RETURNS TABLE (place safeins.division, insurer text, year integer)
	AS 'MODULE_PATHNAME', 'safeins_insurer_years'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 100;
REVOKE ALL ON FUNCTION safeins.insurer_years(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_years(date) IS
	'内部使用：截至某日各承保机构、共保人有生效保单的年份 / internal: years in which an insurer or co-insurer had a policy in force until a day';

-- What is opened by time alone stands in no book: insurers that have a policy in force report on the year and file for it.
CREATE FUNCTION safeins.insurer_deadlines(as_of date)
	RETURNS TABLE (place safeins.division, kind text, insurer text, year integer, opened_on date, due_on date, met_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH years AS (SELECT i.place, i.insurer, i.year FROM safeins.insurer_years($1) i)
	SELECT d.place, d.kind, d.insurer, d.year, d.opened_on, d.due_on, d.met_on
	FROM (SELECT y.place, 'report.annual' AS kind, y.insurer, y.year, make_date(y.year, 12, 31) AS opened_on,
				 safeins.insurer_due('report.annual', y.place, y.year) AS due_on,
				 (SELECT min(r.submitted_on) FROM safeins.report r
				  WHERE r.insurer = y.insurer AND r.place OPERATOR(safeins.=) y.place AND r.year = y.year AND r.rows > 0) AS met_on
		  FROM years y
		  UNION ALL
		  SELECT y.place, 'filing.annual', y.insurer, y.year, make_date(y.year - 1, 12, 31),
				 safeins.insurer_due('filing.annual', y.place, y.year),
				 (SELECT CASE WHEN count(*) = count(a.accepted_on) THEN max(a.accepted_on) END
				  FROM unnest(safeins.rule_items('filing.items', y.place, make_date(y.year, 12, 31))) i (item)
					   LEFT JOIN LATERAL (SELECT min(f.submitted_on) AS accepted_on FROM safeins.filing f
										  WHERE f.insurer = y.insurer AND f.place OPERATOR(safeins.=) y.place AND f.year = y.year
												AND f.item = i.item AND f.accepted AND f.rows > 0) a ON true)
		  FROM years y) d
	WHERE safeins.given_day($1) AND d.due_on IS NOT NULL AND d.opened_on <= $1;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_deadlines(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_deadlines(date) IS
	'内部使用：截至某日各承保机构年度报告、资料报送的期限 / internal: deadlines of insurers up to a day: annual reports and filings';

CREATE FUNCTION safeins.deadline_state(as_of date, kind text, place safeins.division, area safeins.division, opened_on date, due_on date, met_on date) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_deadline_state'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.deadline_state(date, text, safeins.division, safeins.division, date, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_state(date, text, safeins.division, safeins.division, date, date, date) IS
	'内部使用：某日一项期限的状态，met_on 为截至该日的完成日 / internal: where a deadline stands on a day; met_on: the day it was met, up to that one';

CREATE FUNCTION safeins.deadline_status(as_of date)
	RETURNS TABLE (place varchar(6), kind varchar(64), kind_zh varchar(200), subject varchar, insurer varchar, year smallint,
				   opened_on date, due_on date, met_on date, days_left bigint, days_late bigint,
				   state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.kind::varchar(64), s.kind_zh::varchar(200), s.subject::varchar, s.insurer::varchar, s.year::smallint,
		   s.opened_on, s.due_on, s.met_on,
		   (CASE WHEN s.met_on IS NULL AND s.due_on >= $1 THEN s.due_on - $1 END)::bigint,
		   (CASE WHEN coalesce(s.met_on, $1) > s.due_on AND k.state <> 'not judged' THEN coalesce(s.met_on, $1) - s.due_on END)::bigint,
		   k.state::varchar(16),
		   (CASE k.state WHEN 'not judged' THEN '未判断' WHEN 'met' THEN '按期完成' WHEN 'met late' THEN '逾期完成' WHEN 'overdue' THEN '已逾期'
				 WHEN 'warning' THEN '临期' ELSE '未到期' END)::varchar(8)
	FROM (SELECT d.place, d.area, d.kind, c.meaning_zh AS kind_zh, d.subject, coalesce(p.insurer, d.insurer) AS insurer, date_part('year', d.due_on)::integer AS year, d.opened_on, d.due_on,
				 CASE WHEN d.met_on <= $1 THEN d.met_on END AS met_on
		  FROM safeins.deadline d
			   LEFT JOIN safeins.rule_code c ON c.code = d.kind
			   LEFT JOIN safeins.policy p ON d.kind LIKE 'service.%' AND p.policy = d.subject AND p.place OPERATOR(safeins.=) d.place
		  -- what insurers owe each year is asked of the books below: the sweep opens it later, if one is run at all
		  WHERE d.kind NOT IN ('report.annual', 'filing.annual') AND d.opened_on <= $1 AND p.live IS NOT FALSE
		  UNION ALL
		  SELECT i.place, i.place, i.kind, c.meaning_zh, i.insurer, i.insurer, i.year, i.opened_on, i.due_on,
				 CASE WHEN i.met_on <= $1 THEN i.met_on END
		  FROM safeins.insurer_deadlines($1) i LEFT JOIN safeins.rule_code c ON c.code = i.kind) s
		 CROSS JOIN LATERAL (SELECT safeins.deadline_state($1, s.kind, s.place, s.area, s.opened_on, s.due_on, s.met_on) AS state) k
	WHERE safeins.given_day($1);
	END;
REVOKE ALL ON FUNCTION safeins.deadline_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_status(date) IS
	'期限状态：截至某日已开始的各项期限，即首次服务、年度报告、资料报送 / deadlines that had begun by the day: first services, annual reports, filings; 晋应急发〔2024〕114号 第一部分, 三（一）, 附件2第七条';

CREATE FUNCTION safeins.deadline_sums(as_of date, of_place safeins.division)
	RETURNS TABLE (place safeins.division, kind text, overdue bigint, warning bigint, open bigint, subject text, insurer text, due_on date, state text)
	AS 'MODULE_PATHNAME', 'safeins_deadline_sums'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 30;
REVOKE ALL ON FUNCTION safeins.deadline_sums(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_sums(date, safeins.division) IS
	'内部使用：某日某地未完成的各种期限的个数（subject 为空的行），不含年度报告、资料报送，及其中最先到期的二十项 / internal: what was open on a day in a place, counted by kind (rows without a subject), without annual reports and filings, and the first twenty of it that are due';

CREATE VIEW safeins.deadline_status AS
SELECT * FROM safeins.deadline_status(safeins.today());
REVOKE ALL ON safeins.deadline_status FROM PUBLIC;
COMMENT ON VIEW safeins.deadline_status IS '今日的期限状态 / deadlines as of today';
COMMENT ON COLUMN safeins.deadline_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.deadline_status.kind IS '期限种类，即规则代码 / kind: the code of its rule';
COMMENT ON COLUMN safeins.deadline_status.kind_zh IS '期限种类（中文） / kind in Chinese';
COMMENT ON COLUMN safeins.deadline_status.subject IS '对象：保单或承保机构 / whose: a policy or an insurer';
COMMENT ON COLUMN safeins.deadline_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.deadline_status.year IS '年度：报告、报送所属年度，其他为到期年度 / year reported on or filed for; else the year it is due in';
COMMENT ON COLUMN safeins.deadline_status.opened_on IS '起算日 / day it runs from';
COMMENT ON COLUMN safeins.deadline_status.due_on IS '到期日，当日仍为按期 / last day in time';
COMMENT ON COLUMN safeins.deadline_status.met_on IS '完成日 / day it was met';
COMMENT ON COLUMN safeins.deadline_status.days_left IS '剩余天数，0 为当日到期 / days left, 0 on the last day';
COMMENT ON COLUMN safeins.deadline_status.days_late IS '逾期天数 / days late';
COMMENT ON COLUMN safeins.deadline_status.state IS '状态：met、met late、open、warning、overdue、not judged / state; not judged: no table is attached that could meet it, or its rule is off';
COMMENT ON COLUMN safeins.deadline_status.state_zh IS '状态（中文） / state in Chinese';
