-- What services cost, by policy: of a pooled one each policy bears its part, to the fen.

CREATE FUNCTION safeins.service_cost(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), service varchar, policy varchar, insurer varchar, enterprise varchar, served_on date,
				   policies bigint, cost numeric(20,2), share numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $$
	WITH rows AS (
		SELECT d.place, d.service, d.policy, min(d.served_on) AS served_on, max(d.cost) AS cost
		FROM safeins.service_detail d
		WHERE d.served_on BETWEEN safeins.year_from($1) AND safeins.year_to($1)
		GROUP BY d.place, d.service, d.policy
	), parts AS (
		SELECT r.*, max(r.cost) OVER w AS whole, count(*) OVER w AS policies,
			   row_number() OVER (PARTITION BY r.place, r.service ORDER BY r.policy) AS part
		FROM rows r
		WINDOW w AS (PARTITION BY r.place, r.service)
	)
	SELECT p.place::text::varchar(6), p.service::varchar, p.policy::varchar, y.insurer::varchar, y.enterprise::varchar, p.served_on,
		   p.policies, (p.whole * 0.01)::numeric(20,2),
		   ((p.whole / p.policies + CASE WHEN p.part <= abs(p.whole % p.policies) THEN sign(p.whole)::bigint ELSE 0 END) * 0.01)::numeric(20,2)
	FROM parts p
		 LEFT JOIN safeins.policy y ON y.policy = p.policy AND y.place OPERATOR(safeins.=) p.place
	WHERE safeins.given_year($1) AND safeins.known_insurer($2) AND p.whole IS NOT NULL AND ($2 IS NULL OR y.insurer = $2)
	ORDER BY p.place::integer, p.service, p.policy
	$$;
REVOKE ALL ON FUNCTION safeins.service_cost(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.service_cost(integer, text) IS
	'某年服务的费用，按保单分摊：集中统筹的一次服务，其费用在各保单间均摊，除不尽的分依保单次序各加一分，合计与总费用一分不差；应急厅函〔2024〕322号 第四部分，晋应急发〔2024〕114号 二（一） / what services of a year cost, by policy: the cost of a pooled one is split evenly, odd fen go to the first policies, so that the parts make the whole to the fen';

CREATE VIEW safeins.service_cost AS
SELECT * FROM safeins.service_cost(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.service_cost FROM PUBLIC;
COMMENT ON VIEW safeins.service_cost IS '本年度的服务成本 / cost of services, this year';
