CREATE FUNCTION safeins.hazard_insurer(insurer text, enterprise text, place safeins.division, found_on date) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT coalesce(hazard_insurer.insurer,
					(SELECT p.insurer FROM safeins.policy p
					 WHERE p.enterprise = hazard_insurer.enterprise AND p.place OPERATOR(safeins.=) hazard_insurer.place AND p.live
						   AND p.effective <= hazard_insurer.found_on AND p.last_day >= hazard_insurer.found_on
					 ORDER BY p.effective DESC, p.policy DESC LIMIT 1));
	END;
REVOKE ALL ON FUNCTION safeins.hazard_insurer(text, text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazard_insurer(text, text, safeins.division, date) IS
	'内部使用：隐患的承保机构：台账所载，否则为发现之日有效保单的 / internal: insurer of a hazard: as booked, else of the policy in force on the day it was found';

CREATE FUNCTION safeins.hazards_unreported(year integer, insurer text, place safeins.division DEFAULT NULL)
	RETURNS TABLE (place varchar(6), hazard varchar, enterprise varchar, found_on date, due_on date, rectified_on date,
				   report_due_on date, days_late bigint, source varchar(500))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT h.place::text::varchar(6), h.hazard::varchar, h.enterprise::varchar, h.found_on, h.due_on, h.rectified_on,
		   coalesce(d.due_on, safeins.add_workdays(h.due_on, r.number::integer, h.place)), (coalesce(h.rectified_on, safeins.today()) - h.due_on)::bigint, r.source::varchar(500)
	FROM safeins.hazard h
		 CROSS JOIN LATERAL safeins.rule_for('hazard.report', h.area, h.found_on) r
		 LEFT JOIN safeins.deadline d ON d.kind = 'hazard.report' AND d.subject = h.hazard AND d.place OPERATOR(safeins.=) h.place
	WHERE safeins.given_year($1) AND safeins.given($2, 'insurer') AND safeins.known_insurer($2)
		  AND h.live AND h.level = 'major' AND h.reported_on IS NULL AND r.mode <> 'off'
		  AND h.tells_report AND h.tells_rectified AND h.due_on >= safeins.year_from(hazards_unreported.year) AND h.due_on <= safeins.year_to(hazards_unreported.year)
		  AND h.due_on < coalesce(h.rectified_on, safeins.today())
		  AND (hazards_unreported.place IS NULL OR h.place OPERATOR(safeins.=) hazards_unreported.place)
		  AND safeins.hazard_insurer(h.insurer, h.enterprise, h.place, h.found_on) = hazards_unreported.insurer
	ORDER BY h.place::integer, h.due_on, h.hazard;
	END;
REVOKE ALL ON FUNCTION safeins.hazards_unreported(integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.hazards_unreported(integer, text, safeins.division) IS
	'承保机构某年到期、逾期未整改（或逾期整改）而未上报的重大隐患（至今日） / major hazards of an insurer that were due in a year, were not rectified in time, and have not been reported, as of today; 应急厅函〔2024〕322号 第二部分';
