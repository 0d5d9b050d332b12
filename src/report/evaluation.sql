-- The yearly evaluation of insurers: points and grades by rules, figures by the reports that there are.

CREATE FUNCTION safeins.rule_points(code text, place safeins.division, on_date date)
	RETURNS TABLE (item text, points numeric)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 12
	BEGIN ATOMIC
	SELECT split_part(i.item, ' ', 1), split_part(i.item, ' ', 2)::numeric FROM unnest(safeins.rule_items($1, $2, $3)) i (item);
	END;
REVOKE ALL ON FUNCTION safeins.rule_points(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_points(text, safeins.division, date) IS
	'内部使用：某日某地适用的清单，各项为名称与数字；无规定则无行 / internal: the list that applies, whose items are names with a number; no row where the law is silent';

CREATE FUNCTION safeins.insurer_evaluation(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, item varchar(16), item_zh varchar(16), weight numeric(9,2),
				   figure numeric(20,6), points numeric(9,2), reason varchar(400), reason_zh varchar(400),
				   total numeric(9,2), judged numeric(9,2), weights numeric(9,2), score numeric(5,2), grade varchar(16), grade_zh varchar(16))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH card AS MATERIALIZED (
		SELECT c.*, c.place::text::safeins.division AS at, safeins.year_from($1) AS first_day, safeins.year_to($1) AS last_day, safeins.today() AS today
		FROM safeins.insurer_scorecard($1, $2) c
	), hazards AS (
		SELECT h.place, h.insurer, count(*) AS due, count(*) FILTER (WHERE h.rectified_on <= h.due_on) AS in_time
		FROM safeins.hazard h
		WHERE h.live AND h.tells_rectified AND h.due_on BETWEEN safeins.year_from($1) AND safeins.year_to($1) AND (h.rectified_on IS NOT NULL OR h.due_on < safeins.today())
		GROUP BY h.place, h.insurer
	), told AS (
		SELECT d.place, h.insurer, count(*) AS due, count(*) FILTER (WHERE d.met_on <= d.due_on) AS in_time
		FROM safeins.deadline d JOIN safeins.hazard h ON h.hazard = d.subject AND h.place OPERATOR(safeins.=) d.place AND h.live
		WHERE d.kind = 'hazard.report' AND d.due_on BETWEEN safeins.year_from($1) AND safeins.year_to($1)
			  AND (d.met_on IS NOT NULL OR d.due_on < safeins.today())
		GROUP BY d.place, h.insurer
	), answers AS (
		SELECT c.place, c.insurer, count(*) AS due, count(*) FILTER (WHERE c.answered_on <= c.due_on) AS in_time
		FROM safeins.complaint c
		WHERE c.live AND c.received_on BETWEEN safeins.year_from($1) AND safeins.year_to($1) AND c.due_on IS NOT NULL
			  AND (c.answered_on IS NOT NULL OR c.due_on < safeins.today())
		GROUP BY c.place, c.insurer
	), taken AS (
		SELECT m.place, m.object AS insurer, count(*) FILTER (WHERE m.kind <> 'praise' AND m.issued_on >= safeins.year_from($1)) AS measures,
			   count(*) FILTER (WHERE m.kind = 'stop_use') AS stops
		FROM safeins.measure m
		WHERE m.live AND m.object_kind = 'insurer' AND m.issued_on <= safeins.year_to($1)
			  AND (m.issued_on >= safeins.year_from($1)
				   OR (m.kind = 'stop_use' AND coalesce(m.valid_until, m.due_on, 'infinity') >= safeins.year_from($1) AND coalesce(m.done_on, 'infinity') > safeins.year_from($1)))
		GROUP BY m.place, m.object
	), items AS (
		SELECT c.place, c.insurer, c.at, c.last_day, w.points AS weight, i.*
		FROM card c
			 CROSS JOIN LATERAL (SELECT safeins.role_known('hazard', c.at) AS hazards, safeins.role_known('complaint', c.at) AS complaints,
										safeins.role_known('claim', c.at) AND safeins.role_known('policy', c.at) AS claims,
										safeins.role_known('measure', c.at) AS measures, safeins.role_known('policy', c.at) AS policies) k
			 LEFT JOIN hazards h ON h.insurer = c.insurer AND h.place OPERATOR(safeins.=) c.at
			 LEFT JOIN told t ON t.insurer = c.insurer AND t.place OPERATOR(safeins.=) c.at
			 LEFT JOIN answers a ON a.insurer = c.insurer AND a.place OPERATOR(safeins.=) c.at
			 -- what the nation takes holds in every province
			 CROSS JOIN LATERAL (SELECT sum(t.measures) AS measures, sum(t.stops) AS stops FROM taken t
								 WHERE t.insurer = c.insurer AND (t.place OPERATOR(safeins.=) c.at OR t.place::integer = 0)) m
			 LEFT JOIN safeins.filing_status($1) f ON f.insurer = c.insurer AND f.place = c.place
			 LEFT JOIN safeins.claim_summary($1) l ON l.insurer = c.insurer AND l.place = c.place
			 CROSS JOIN LATERAL (SELECT max(p.points) FILTER (WHERE p.item = 'finding') AS finding, max(p.points) FILTER (WHERE p.item = 'measure') AS measure
								 FROM safeins.rule_points('evaluation.deductions', c.at, c.last_day) p) o
			 CROSS JOIN LATERAL (VALUES
				(1, 'fee', '预防费用', c.fee_ratio::numeric,
				 CASE WHEN c.received <= 0 AND c.spent <= 0 THEN NULL WHEN c.fee_ok = 1 THEN 1 WHEN c.fee_ok = 0 AND c.spent < c.floor * c.received AND c.last_day >= c.today THEN NULL
					  WHEN c.fee_ok = 0 AND c.spent < c.floor * c.received THEN c.spent / (c.floor * c.received) WHEN c.fee_ok = 0 THEN 0 END, NULL::numeric,
				 format('spent %s of %s yuan received, floor %s', c.spent, c.received, c.floor),
				 format('支出 %s 元，实收 %s 元，下限 %s', c.spent, c.received, coalesce(trim_scale(100 * c.floor) || '%', '无'))),
				(2, 'quota', '服务次数', c.quota_rate::numeric,
				 CASE WHEN c.quota_rate IS NOT NULL THEN c.quota_met::numeric / nullif(c.quota_periods, 0) END, NULL,
				 format('%s of %s quotas met', c.quota_met, c.quota_periods), format('应达标 %2$s 项，达标 %1$s 项', c.quota_met, c.quota_periods)),
				(3, 'first_service', '首次服务', c.first_service_rate::numeric,
				 CASE WHEN c.first_service_rate IS NOT NULL THEN c.first_in_time::numeric / nullif(c.first_due, 0) END, NULL,
				 format('%s of %s first services in time', c.first_in_time, c.first_due), format('到期 %2$s 次，按期 %1$s 次', c.first_in_time, c.first_due)),
				(4, 'hazard_closed', '隐患整改', CASE WHEN k.hazards THEN h.in_time::numeric / h.due END, CASE WHEN k.hazards THEN h.in_time::numeric / h.due END, NULL,
				 format('%s of %s hazards rectified in time', h.in_time, h.due), format('到期 %2$s 条，按期整改 %1$s 条', h.in_time, h.due)),
				(5, 'hazard_reported', '隐患上报', CASE WHEN k.hazards THEN t.in_time::numeric / t.due END, CASE WHEN k.hazards THEN t.in_time::numeric / t.due END, NULL,
				 format('%s of %s overdue hazards reported in time', t.in_time, t.due), format('应报 %2$s 条，按期上报 %1$s 条', t.in_time, t.due)),
				(6, 'report', '年度报告', c.report_on_time::numeric, c.report_on_time::numeric, NULL,
				 format('due %s, submitted %s', to_char(c.report_due_on, 'YYYY-MM-DD'), to_char(c.report_submitted_on, 'YYYY-MM-DD')),
				 format('期限 %s，报送 %s', to_char(c.report_due_on, 'YYYY-MM-DD'), coalesce(to_char(c.report_submitted_on, 'YYYY-MM-DD'), '未报'))),
				(7, 'filing', '资料报送', f.filed::numeric / nullif(f.required, 0),
				 CASE WHEN f.complete IS NULL THEN NULL WHEN f.days_late > 0 THEN 0 WHEN f.complete = 0 AND f.due_on >= c.today THEN NULL
					  ELSE f.filed::numeric / f.required END, NULL,
				 format('%s of %s papers, %s days late', f.filed, f.required, coalesce(f.days_late, 0)), format('应报 %2$s 件，已报 %1$s 件，逾期 %3$s 天', f.filed, f.required, coalesce(f.days_late, 0))),
				(8, 'complaint', '投诉答复', CASE WHEN k.complaints THEN a.in_time::numeric / a.due END, CASE WHEN k.complaints THEN a.in_time::numeric / a.due END, NULL,
				 format('%s of %s complaints answered in time', a.in_time, a.due), format('应答复 %2$s 件，按期 %1$s 件', a.in_time, a.due)),
				(9, 'claim', '理赔', CASE WHEN k.claims THEN l.refused::numeric / l.claims END, CASE WHEN k.claims THEN 1 - l.refused::numeric / l.claims END, NULL,
				 format('%s of %s claims refused', l.refused, l.claims), format('报案 %2$s 件，拒赔 %1$s 件', l.refused, l.claims)),
				(10, 'finding', '违规线索', CASE WHEN k.policies THEN c.findings END, CASE WHEN k.policies AND o.finding IS NOT NULL THEN 1 END, c.findings * o.finding,
				 format('%s findings stand', c.findings), format('仍成立的线索 %s 条', c.findings)),
				(11, 'measure', '监管措施', CASE WHEN k.measures THEN coalesce(m.measures, 0) END, CASE WHEN k.measures AND o.measure IS NOT NULL THEN 1 END, coalesce(m.measures, 0) * o.measure,
				 format('%s measures taken against it', coalesce(m.measures, 0)), format('被采取措施 %s 件', coalesce(m.measures, 0))),
				(12, 'suspension', '停用', CASE WHEN k.policies THEN (c.suspended_until IS NOT NULL OR coalesce(m.stops, 0) > 0)::integer END,
				 CASE WHEN NOT k.policies THEN NULL WHEN c.suspended_until IS NOT NULL OR m.stops > 0 THEN 0 ELSE 1 END, NULL,
				 CASE WHEN c.suspended_until IS NOT NULL THEN format('suspended until %s', to_char(c.suspended_until, 'YYYY-MM-DD')) WHEN m.stops > 0 THEN 'stopped by a measure' ELSE 'not suspended' END,
				 CASE WHEN c.suspended_until IS NOT NULL THEN format('停用至 %s', to_char(c.suspended_until, 'YYYY-MM-DD')) WHEN m.stops > 0 THEN '被停止使用' ELSE '未停用' END)
				) i (nth, item, item_zh, figure, share, less, reason, reason_zh)
			 JOIN LATERAL safeins.rule_points('evaluation.weights', c.at, c.last_day) w ON w.item = i.item
	), pointed AS (
		SELECT i.*, CASE WHEN i.share IS NOT NULL THEN trunc(greatest(i.weight * i.share - coalesce(i.less, 0), 0), 2) END AS points FROM items i
	), summed AS (
		SELECT p.*, sum(p.points) OVER of_insurer AS total, coalesce(sum(p.weight) FILTER (WHERE p.points IS NOT NULL) OVER of_insurer, 0) AS judged,
			   sum(p.weight) OVER of_insurer AS weights
		FROM pointed p WINDOW of_insurer AS (PARTITION BY p.place, p.insurer)
	), scored AS (
		SELECT s.*, round(100 * s.total / nullif(s.judged, 0), 2) AS score,
			   100 * s.judged >= s.weights * (SELECT r.number FROM safeins.rule_for('evaluation.judged', s.at, s.last_day) r WHERE r.mode <> 'off') IS NOT FALSE AS enough
		FROM summed s
	)
	SELECT s.place::varchar(6), s.insurer::varchar, $1::smallint, s.item::varchar(16), s.item_zh::varchar(16), s.weight::numeric(9,2),
		   s.figure::numeric(20,6), s.points::numeric(9,2),
		   (CASE WHEN s.points IS NULL THEN 'not judged' ELSE s.reason END)::varchar(400),
		   (CASE WHEN s.points IS NULL THEN '未判断' ELSE s.reason_zh END)::varchar(400),
		   coalesce(s.total, 0)::numeric(9,2), s.judged::numeric(9,2), s.weights::numeric(9,2), s.score::numeric(5,2),
		   g.grade::varchar(16),
		   (CASE g.grade WHEN 'excellent' THEN '优秀' WHEN 'good' THEN '良好' WHEN 'fair' THEN '合格' WHEN 'poor' THEN '不合格' ELSE '未判断' END)::varchar(16)
	FROM scored s
		 CROSS JOIN LATERAL (SELECT CASE WHEN s.enough THEN (SELECT p.item FROM safeins.rule_points('evaluation.grades', s.at, s.last_day) p
															 WHERE s.score IS NOT NULL
															 ORDER BY p.points <= s.score DESC, CASE WHEN p.points <= s.score THEN -p.points ELSE p.points END LIMIT 1) END AS known
							 -- asked once for each row, not wherever it is told
							 OFFSET 0) x
		 CROSS JOIN LATERAL (SELECT coalesce(x.known, 'not judged') AS grade) g
	ORDER BY s.place::integer, s.insurer COLLATE "C", s.nth;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_evaluation(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_evaluation(integer, text) IS
	'承保机构年度评估，每个项目一行：分值、数字、得分、理由，以及总分、可判断的分值、得分率与等级；分值、扣分、等级均为规则；未判断的项目不得分，可判断的分值不足的不评等级；年内为至今的数字 / evaluation of insurers of a year, a row each item: weight, figure, points, reason, with the total, the weight that was judged, the score of 100 and the grade; weights, deductions and grades are rules; what is not judged gives no points, and where too little is judged there is no grade; for the running year, so far; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.insurer_evaluation AS
SELECT * FROM safeins.insurer_evaluation(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.insurer_evaluation FROM PUBLIC;
COMMENT ON VIEW safeins.insurer_evaluation IS '本年度至今的承保机构评估 / evaluation of insurers, this year so far';

CREATE FUNCTION safeins.praise_list(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, score numeric(5,2), grade varchar(16), grade_zh varchar(16), threshold numeric(5,2), measure varchar, taken_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT e.place, e.insurer, e.year, e.score, e.grade, e.grade_zh, r.number::numeric(5,2), m.measure::varchar, m.issued_on
	FROM (SELECT DISTINCT x.place, x.insurer, x.year, x.score, x.grade, x.grade_zh,
				 bool_or(x.item = 'suspension' AND x.points = 0 AND x.weight > 0) OVER (PARTITION BY x.place, x.insurer) AS suspended FROM safeins.insurer_evaluation($1) x) e
		 CROSS JOIN LATERAL safeins.rule_for('evaluation.praise', e.place::text::safeins.division, safeins.year_to($1)) r
		 LEFT JOIN LATERAL (SELECT m.measure, m.issued_on FROM safeins.measure m
							WHERE m.live AND m.kind = 'praise' AND m.object_kind = 'insurer' AND m.object = e.insurer AND m.place::text IN (e.place, '000000')
								  AND m.issued_on BETWEEN safeins.year_from($1) AND safeins.year_to(least($1 + 1, 9999))
							ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1) m ON true
	WHERE safeins.given_year($1) AND e.grade <> 'not judged' AND r.mode <> 'off' AND e.score >= r.number AND NOT e.suspended
		  AND NOT EXISTS (SELECT FROM safeins.blacklist(least(safeins.year_to($1), safeins.today())) b
						  WHERE b.object_kind = 'insurer' AND b.object = e.insurer AND b.place IN (e.place, '000000'))
	ORDER BY e.place::integer, e.score DESC, e.insurer COLLATE "C";
	$fn$;
REVOKE ALL ON FUNCTION safeins.praise_list(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.praise_list(integer) IS
	'某年拟通报表扬的承保机构：得分率达到规则所定，且未停用、未列入联合惩戒；measure 为该年或次年已作出的通报表扬 / insurers of a year proposed for praise: the score reaches what the rule says, and they are neither suspended nor under joint punishment; measure: the praise that was given, in that year or the next; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.praise_list AS
SELECT * FROM safeins.praise_list(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.praise_list FROM PUBLIC;
COMMENT ON VIEW safeins.praise_list IS '本年度至今拟通报表扬的承保机构 / insurers proposed for praise, this year so far';

CREATE FUNCTION safeins.blame_list(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, score numeric(5,2), grade varchar(16), grade_zh varchar(16), threshold numeric(5,2),
				   reason varchar(2000), reason_zh varchar(2000), measure varchar, taken_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT e.place, e.insurer, e.year, e.score, e.grade, e.grade_zh, r.number::numeric(5,2), e.reason::varchar(2000), e.reason_zh::varchar(2000), m.measure::varchar, m.issued_on
	FROM (SELECT x.place, x.insurer, x.year, max(x.score) AS score, max(x.grade) AS grade, max(x.grade_zh) AS grade_zh,
				 bool_or(x.item = 'suspension' AND x.points = 0 AND x.weight > 0) AS suspended,
				 string_agg(x.item || ': ' || x.reason, '; ' ORDER BY x.weight - x.points DESC, x.item COLLATE "C") FILTER (WHERE x.points < x.weight) AS reason,
				 string_agg(x.item_zh || '：' || x.reason_zh, '；' ORDER BY x.weight - x.points DESC, x.item COLLATE "C") FILTER (WHERE x.points < x.weight) AS reason_zh
		  FROM safeins.insurer_evaluation($1) x GROUP BY x.place, x.insurer, x.year) e
		 CROSS JOIN LATERAL safeins.rule_for('evaluation.blame', e.place::text::safeins.division, safeins.year_to($1)) r
		 LEFT JOIN LATERAL (SELECT m.measure, m.issued_on FROM safeins.measure m
							WHERE m.live AND m.kind <> 'praise' AND m.object_kind = 'insurer' AND m.object = e.insurer AND m.place::text IN (e.place, '000000')
								  AND m.issued_on BETWEEN safeins.year_from($1) AND safeins.year_to(least($1 + 1, 9999))
							ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1) m ON true
	WHERE safeins.given_year($1) AND r.mode <> 'off' AND ((e.grade <> 'not judged' AND e.score < r.number) OR e.suspended
			OR EXISTS (SELECT FROM safeins.blacklist(least(safeins.year_to($1), safeins.today())) b
					   WHERE b.object_kind = 'insurer' AND b.object = e.insurer AND b.place IN (e.place, '000000')))
	ORDER BY e.place::integer, e.score, e.insurer COLLATE "C";
	$fn$;
REVOKE ALL ON FUNCTION safeins.blame_list(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.blame_list(integer) IS
	'某年拟约谈、限期整改的承保机构：得分率低于规则所定，或已停用、列入联合惩戒；reason 为失分项目，失分多者在前；measure 为该年或次年最近一件措施 / insurers of a year proposed for an interview or an order: the score lies below what the rule says, or they are suspended or under joint punishment; reason: where points were lost, the most first; measure: the last one taken against it in that year or the next; 应急厅函〔2024〕322号 第五部分';

CREATE VIEW safeins.blame_list AS
SELECT * FROM safeins.blame_list(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.blame_list FROM PUBLIC;
COMMENT ON VIEW safeins.blame_list IS '本年度至今拟约谈、限期整改的承保机构 / insurers proposed for an interview or an order, this year so far';
