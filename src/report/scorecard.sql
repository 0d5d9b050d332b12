CREATE FUNCTION safeins.insurer_scorecard(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, policies bigint,
				   received numeric(20,2), spent numeric(20,2), fee_ratio numeric(12,6), floor numeric(9,6), fee_ok smallint,
				   quota_periods bigint, quota_met bigint, quota_rate numeric(5,4),
				   first_due bigint, first_in_time bigint, first_service_rate numeric(5,4),
				   report_due_on date, report_submitted_on date, report_on_time smallint,
				   hazards_overdue bigint, complaints bigint, suspended_until date, findings bigint,
				   policies_share numeric(20,6), services_share numeric(20,6), refusals bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH day AS MATERIALIZED (
		SELECT least(safeins.year_to($1), safeins.today()) AS last, safeins.today() AS today
	), insured AS (
		SELECT p.place, p.insurer, count(*) AS policies FROM safeins.policy p
		WHERE p.live AND p.last_day >= p.effective AND p.effective <= safeins.year_to($1) AND p.last_day >= safeins.year_from($1) AND ($2 IS NULL OR p.insurer = $2)
		GROUP BY p.place, p.insurer
	), shares AS (
		SELECT s.place, s.insurer, sum(s.share) * 0.000001 AS policies, sum(s.share * t.done) * 0.000001 AS services
		FROM (SELECT * FROM safeins.policy_shares() s
			  WHERE s.last_day >= s.effective AND s.effective <= safeins.year_to($1) AND s.last_day >= safeins.year_from($1) AND ($2 IS NULL OR s.insurer = $2)) s
			 LEFT JOIN (SELECT t.policy, t.place, sum(t.done) AS done FROM safeins.service_tally t
						WHERE t.calendar_year = $1 GROUP BY t.policy, t.place) t
			 ON t.policy = s.policy AND t.place OPERATOR(safeins.=) s.place
		WHERE s.share > 0
		GROUP BY s.place, s.insurer
	), money AS (
		SELECT (left(a.place::text, 2) || '0000')::safeins.division AS place, a.insurer, sum(n.received) AS received, sum(n.spent) AS spent,
			   -- Whether an account is over its cap hangs on what earlier years left; one that spent no more than its own cap is not.
			   bool_or(CASE WHEN a.shift <> 0 OR n.spent * 1000000 > coalesce(safeins.fee_ratio('fee.cap', a.place, d.last), 0) * n.received
								 OR a.subject IN (SELECT o.subject FROM safeins.account o WHERE o.year = $1 AND o.shift > 0)
							THEN (SELECT f.verdict = 'over cap' FROM safeins.fee_told(d.last, a.place, a.scope, a.subject, a.year, a.insurer, a.shift) f) END) AS over
		FROM safeins.account a
			 CROSS JOIN day d
			 CROSS JOIN LATERAL (SELECT safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
										+ safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift, a.insurer) AS received,
										safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)::numeric AS spent) n
		WHERE a.year = $1 AND ($2 IS NULL OR a.insurer = $2) GROUP BY 1, 2
	), quota AS (
		SELECT q.place, q.word AS insurer, q.periods, q.met
		FROM safeins.quota_sums('insurer', safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1)) q WHERE $2 IS NULL
		UNION ALL
		-- of one insurer, whose policies an index finds
		SELECT q.place::text::safeins.division, q.insurer::text, count(*), count(*) FILTER (WHERE q.done >= q.required)
		FROM safeins.quota_rows(NULL, safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1), NULL, $2) q
		WHERE $2 IS NOT NULL AND q.required > 0 AND q.unknown IS DISTINCT FROM 'enterprise' GROUP BY q.place, q.insurer
	), first AS (
		SELECT d.place, p.insurer, count(*) AS due, count(*) FILTER (WHERE d.met_on <= d.due_on) AS in_time
		FROM safeins.deadline d
			 JOIN safeins.policy p ON p.policy = d.subject AND p.place OPERATOR(safeins.=) d.place AND p.live
		WHERE d.kind = 'service.first' AND d.due_on >= safeins.year_from($1) AND d.due_on <= safeins.year_to($1)
			  AND (d.met_on IS NOT NULL OR d.due_on < safeins.today()) AND ($2 IS NULL OR p.insurer = $2)
		GROUP BY d.place, p.insurer
	), hazards AS (
		SELECT h.place, h.insurer, CASE WHEN bool_and(h.tells_rectified) THEN count(*) FILTER (WHERE h.due_on < coalesce(h.rectified_on, safeins.today())) END AS overdue
		FROM safeins.hazard h
		WHERE h.live AND h.due_on >= safeins.year_from($1) AND h.due_on <= safeins.year_to($1) AND ($2 IS NULL OR h.insurer = $2)
		GROUP BY h.place, h.insurer
	), found AS (
		-- once for all of them, not once each
		SELECT left(f.place::text, 2) AS province, f.insurer, count(*) AS findings FROM safeins.finding f
		WHERE f.withdrawn_on IS NULL AND f.year = $1 AND f.insurer IS NOT NULL AND ($2 IS NULL OR f.insurer = $2)
		GROUP BY 1, 2
	), who AS (
		SELECT i.place, i.insurer FROM insured i UNION SELECT m.place, m.insurer FROM money m
		UNION SELECT s.place, s.insurer FROM shares s
		-- who refuses to cover whom it should may have no policy at all
		UNION SELECT c.place, c.insurer FROM safeins.refusal c
		WHERE c.live AND c.refused_on >= safeins.year_from($1) AND c.refused_on <= safeins.year_to($1) AND ($2 IS NULL OR c.insurer = $2)
	)
	SELECT w.place::text::varchar(6), w.insurer::varchar, $1::smallint, CASE WHEN k.policies THEN coalesce(i.policies, 0) END,
		   (coalesce(m.received, 0) * 0.01)::numeric(20,2), (coalesce(m.spent, 0) * 0.01)::numeric(20,2),
		   (CASE WHEN m.received > 0 THEN least(m.spent / m.received, 999999.999999) END)::numeric(12,6),
		   (r.floor * 0.000001)::numeric(9,6),
		   (CASE WHEN r.judged = 0 THEN NULL
				 WHEN m.spent * 1000000 < r.floor * m.received AND m.received > 0 THEN 0
				 WHEN m.over THEN 0
				 WHEN r.judged = 1 THEN NULL
				 ELSE 1 END)::smallint,
		   CASE WHEN k.policies THEN coalesce(q.periods, 0) END,
		   CASE WHEN k.services THEN coalesce(q.met, 0) END, CASE WHEN k.services THEN (q.met::numeric / q.periods)::numeric(5,4) END,
		   CASE WHEN k.policies THEN coalesce(f.due, 0) END,
		   CASE WHEN k.services THEN coalesce(f.in_time, 0) END, CASE WHEN k.services THEN (f.in_time::numeric / f.due)::numeric(5,4) END,
		   r.report_due, s.submitted_on,
		   (CASE WHEN NOT k.reports THEN NULL WHEN s.submitted_on IS NOT NULL THEN (s.submitted_on <= r.report_due)::integer
				 WHEN r.report_due < d.today THEN 0 END)::smallint,
		   CASE WHEN k.hazards THEN h.overdue END,
		   (SELECT CASE WHEN count(*) > 0 AND k.complaints THEN count(*) END FROM safeins.complaint c
			WHERE c.live AND c.insurer = w.insurer AND c.place OPERATOR(safeins.=) w.place
				  AND c.received_on >= safeins.year_from($1) AND c.received_on <= safeins.year_to($1)),
		   (SELECT max(least(x.until_on, l.from_on - 1))
			FROM safeins.suspension x LEFT JOIN safeins.suspension l ON l.lifts = x.id AND l.place OPERATOR(safeins.=) x.place
			WHERE x.insurer = w.insurer AND (x.place OPERATOR(safeins.=) w.place OR x.place::integer = 0) AND x.lifts IS NULL
				  AND x.from_on <= d.last AND least(x.until_on, l.from_on - 1) >= greatest(x.from_on, safeins.year_from($1))),
		   coalesce(n.findings, 0),
		   (CASE WHEN k.policies THEN coalesce(sh.policies, 0) END)::numeric(20,6),
		   (CASE WHEN k.services THEN coalesce(sh.services, 0) END)::numeric(20,6),
		   CASE WHEN k.refusals THEN (SELECT count(*) FROM safeins.refusal c
			WHERE c.live AND c.insurer = w.insurer AND c.place OPERATOR(safeins.=) w.place
				  AND c.refused_on >= safeins.year_from($1) AND c.refused_on <= safeins.year_to($1)) END
	FROM who w
		 CROSS JOIN day d
		 CROSS JOIN LATERAL (SELECT safeins.role_known('policy', w.place) AS policies,
									safeins.role_known('policy', w.place) AND safeins.role_known('service', w.place) AS services,
									safeins.role_known('policy', w.place) AND safeins.role_known('report', w.place) AS reports,
									safeins.role_known('hazard', w.place) AS hazards, safeins.role_known('complaint', w.place) AS complaints,
									safeins.role_known('refusal', w.place) AS refusals) k
		 LEFT JOIN insured i ON i.insurer = w.insurer AND i.place OPERATOR(safeins.=) w.place
		 LEFT JOIN shares sh ON sh.insurer = w.insurer AND sh.place OPERATOR(safeins.=) w.place
		 LEFT JOIN money m ON m.insurer = w.insurer AND m.place OPERATOR(safeins.=) w.place
		 LEFT JOIN quota q ON q.insurer = w.insurer AND q.place OPERATOR(safeins.=) w.place
		 LEFT JOIN first f ON f.insurer = w.insurer AND f.place OPERATOR(safeins.=) w.place
		 LEFT JOIN hazards h ON h.insurer = w.insurer AND h.place OPERATOR(safeins.=) w.place
		 LEFT JOIN found n ON n.insurer = w.insurer AND n.province = left(w.place::text, 2)
		 CROSS JOIN LATERAL (SELECT safeins.fee_ratio('fee.floor', w.place, safeins.year_to($1)) AS floor,
									safeins.fee_judged(w.place, $1, d.last) AS judged,
									CASE WHEN i.policies > 0 OR sh.policies > 0 THEN safeins.insurer_due('report.annual', w.place, $1) END AS report_due) r
		 CROSS JOIN LATERAL (SELECT min(x.submitted_on) AS submitted_on FROM safeins.report x
							 WHERE x.insurer = w.insurer AND x.place OPERATOR(safeins.=) w.place AND x.year = $1 AND x.rows > 0) s
	WHERE safeins.given_year($1) AND ($2 IS NULL OR safeins.given_insurer($2));
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurer_scorecard(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_scorecard(integer, text) IS
	'承保机构年度评价：费用、服务次数、首次服务、年度报告、停用与线索；年内为至今的数字 / how insurers did in a year: fee, quotas, first services, annual report, suspension, findings; for the running year, so far; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.insurer_scorecard AS
SELECT * FROM safeins.insurer_scorecard(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.insurer_scorecard FROM PUBLIC;
COMMENT ON VIEW safeins.insurer_scorecard IS '本年度至今的承保机构评价 / scorecard of insurers, the running year so far';
COMMENT ON COLUMN safeins.insurer_scorecard.place IS '所属省 / province';
COMMENT ON COLUMN safeins.insurer_scorecard.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.insurer_scorecard.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.insurer_scorecard.policies IS '年内在保的保单数；未接管保单表为空 / policies in force within the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.insurer_scorecard.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.insurer_scorecard.fee_ratio IS '支出占实收比例 / spent over received';
COMMENT ON COLUMN safeins.insurer_scorecard.floor IS '比例下限 / floor of the ratio';
COMMENT ON COLUMN safeins.insurer_scorecard.fee_ok IS '1 为在上下限之内；未判断为空 / 1: within floor and cap; NULL where it was not judged';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_periods IS '年内届满、有次数要求的期间与项目数；未接管保单表为空 / periods and kinds with a quota that ended in the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_met IS '其中达标数；未接管保单表、服务表为空 / of these, met; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.quota_rate IS '达标率；未接管保单表、服务表为空 / share of these that was met; NULL where there are none, or no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_due IS '年内到期的首次服务数；未接管保单表为空 / first services that fell due in the year; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_in_time IS '其中按期完成数；未接管保单表、服务表为空 / of these, rendered in time; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.first_service_rate IS '按期率；未接管保单表、服务表为空 / share of these that was in time; NULL where there are none, or no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.report_due_on IS '年度报告到期日 / when the report of the year is due';
COMMENT ON COLUMN safeins.insurer_scorecard.report_submitted_on IS '首次报送日 / when it was first submitted';
COMMENT ON COLUMN safeins.insurer_scorecard.report_on_time IS '1 按期，0 逾期或未报，空为尚未到期或未接管保单表、报告表 / 1: in time; 0: late or missing; NULL: not due yet, or no table of policies or of reports is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.hazards_overdue IS '年内到期的隐患中逾期未整改或逾期整改的；无隐患、未接管隐患表或来源表未载整改完成日为空 / of the hazards due in the year, those not rectified in time; NULL where there are none, no table of hazards is attached, or one does not tell when they are rectified';
COMMENT ON COLUMN safeins.insurer_scorecard.complaints IS '年内投诉数；无则为空，未接管投诉表亦然 / complaints received in the year; NULL where there are none, or no table of complaints is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.suspended_until IS '年内停用的末日 / last day of a suspension within the year';
COMMENT ON COLUMN safeins.insurer_scorecard.findings IS '本年度仍成立的线索数 / findings of the year that stand';
COMMENT ON COLUMN safeins.insurer_scorecard.policies_share IS '年内在保的保单按份额计：共保的计其份额，其余计一；未接管保单表为空 / policies in force within the year by share: a co-insured one counts for its share, another one for one; NULL where no table of policies is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.services_share IS '年内这些保单的服务次数按份额计；未接管保单表、服务表为空 / services of the year under these policies, by share; NULL where no table of policies or of services is attached';
COMMENT ON COLUMN safeins.insurer_scorecard.refusals IS '年内拒保件数；未接管拒保表为空 / applications refused in the year; NULL where no table of refusals is attached';
