-- Plans: what is planned for a policy, what the law asks for, and what was done.

CREATE FUNCTION safeins.plan_status(as_of date)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar, kind varchar,
				   period_from date, period_to date, planned bigint, required bigint, owed bigint, done bigint, short bigint,
				   state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $$
	WITH law AS (
		SELECT q.place, q.policy, q.kind, q.required FROM safeins.quota_rows($1, NULL, NULL, NULL, NULL) q
	), covered AS (
		SELECT y.*, safeins.policy_year_start(y.effective, safeins.policy_year(y.effective, $1)) AS period_from,
			   least(safeins.policy_year_start(y.effective, safeins.policy_year(y.effective, $1) + 1) - 1, y.last_day) AS period_to
		FROM safeins.policy y
		WHERE y.live AND y.effective <= $1 AND y.last_day >= $1
			  AND EXISTS (SELECT FROM safeins.plan p WHERE p.policy = y.policy AND p.place OPERATOR(safeins.=) y.place)
	), planned AS (
		SELECT p.place, p.policy, p.kind, sum(p.a_year)::bigint AS planned
		FROM safeins.planned p
			 JOIN covered y ON y.policy = p.policy AND y.place OPERATOR(safeins.=) p.place
		WHERE coalesce(p.from_on, '-infinity') <= y.period_to AND coalesce(p.until_on, 'infinity') >= y.period_from
		GROUP BY p.place, p.policy, p.kind
	), kinds AS (
		SELECT y.place, y.policy, k.kind, max(k.planned) AS planned, max(k.required) AS required
		FROM covered y
			 CROSS JOIN LATERAL (SELECT n.kind, n.planned, NULL::bigint AS required FROM planned n
								 WHERE n.policy = y.policy AND n.place OPERATOR(safeins.=) y.place
								 UNION ALL
								 SELECT l.kind::text, NULL, l.required FROM law l WHERE l.policy = y.policy AND l.place = y.place::text) k
		GROUP BY y.place, y.policy, k.kind
	)
	SELECT y.place::text::varchar(6), y.area::text::varchar(6), y.policy::varchar, y.insurer::varchar, y.enterprise::varchar, k.kind::varchar,
		   y.period_from, y.period_to, coalesce(k.planned, 0), k.required, o.owed, CASE WHEN r.services THEN d.done END,
		   CASE WHEN r.services THEN greatest(o.owed - d.done, 0) END,
		   s.state, CASE s.state WHEN 'not judged' THEN '未判断' WHEN 'below the law' THEN '低于规定' WHEN 'ok' THEN '达标' ELSE '尚缺' END::varchar(8)
	FROM kinds k
		 JOIN covered y ON y.policy = k.policy AND y.place OPERATOR(safeins.=) k.place
		 CROSS JOIN LATERAL (SELECT greatest(coalesce(k.planned, 0), coalesce(k.required, 0)) AS owed) o
		 CROSS JOIN LATERAL (SELECT coalesce(sum(v.rows), 0)::bigint AS done FROM safeins.service v
							 WHERE v.policy = y.policy AND v.place OPERATOR(safeins.=) y.place AND v.kind = k.kind
								   AND v.served_on BETWEEN y.period_from AND y.period_to) d
		 CROSS JOIN LATERAL (SELECT safeins.role_known('plan', y.place) AS plans, safeins.role_known('service', y.place) AS services) r
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT r.plans THEN 'not judged' WHEN coalesce(k.planned, 0) < k.required THEN 'below the law'
										 WHEN NOT r.services THEN 'not judged' WHEN d.done >= o.owed THEN 'ok' ELSE 'short' END::varchar(16) AS state) s
	WHERE safeins.given_day($1)
	ORDER BY y.place::integer, y.policy, k.kind
	$$;
REVOKE ALL ON FUNCTION safeins.plan_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.plan_status(date) IS
	'某日在保且有服务方案的保单，每个项目一行：方案次数、规定次数、应开展次数（取其大者）、已开展次数；按含该日的保单年度；晋应急发〔2024〕114号 二（一）、二（二） / policies in force on the day that have a plan, a row for each kind: planned, required by law, owed (the greater one) and done, in the year of the policy that contains the day';

CREATE VIEW safeins.plan_status AS
SELECT * FROM safeins.plan_status(safeins.today());
REVOKE ALL ON safeins.plan_status FROM PUBLIC;
COMMENT ON VIEW safeins.plan_status IS '今日的服务方案执行情况 / plans as of today';
COMMENT ON COLUMN safeins.plan_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.plan_status.area IS '辖区 / division';
COMMENT ON COLUMN safeins.plan_status.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.plan_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.plan_status.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.plan_status.kind IS '项目 / kind of service';
COMMENT ON COLUMN safeins.plan_status.period_from IS '保单年度首日 / first day of the policy''s year';
COMMENT ON COLUMN safeins.plan_status.period_to IS '保单年度末日 / last day of the policy''s year';
COMMENT ON COLUMN safeins.plan_status.planned IS '方案次数 / planned, times in a year';
COMMENT ON COLUMN safeins.plan_status.required IS '规定次数；无规定为空 / required by law; NULL where it is silent';
COMMENT ON COLUMN safeins.plan_status.owed IS '应开展次数：方案与规定取其大者 / owed: the greater of the two';
COMMENT ON COLUMN safeins.plan_status.done IS '已开展次数；未接管服务表为空 / done; NULL where no table of services is attached';
COMMENT ON COLUMN safeins.plan_status.short IS '尚缺次数 / still missing';
COMMENT ON COLUMN safeins.plan_status.state IS '状态：below the law（方案低于规定）、short（尚缺）、ok、not judged / state: below the law (the plan is), short, ok, not judged';
COMMENT ON COLUMN safeins.plan_status.state_zh IS '状态（中文） / state in Chinese';
