-- Providers: what the registry says of each, and what they did outside of it.

CREATE FUNCTION safeins.provider_status(as_of date)
	RETURNS TABLE (place varchar(6), provider varchar, name varchar, qualification varchar, valid_from date, valid_until date, revoked_on date,
				   days_left bigint, services bigint, outside_validity bigint, outside_scope bigint, state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $$
	WITH judged AS (
		SELECT d.place, d.provider, d.rows,
			   EXISTS (SELECT FROM safeins.provider p WHERE p.provider = d.provider AND p.place OPERATOR(safeins.=) d.place
					   AND d.served_on BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(p.valid_until, 'infinity')
					   AND d.served_on < coalesce(p.revoked_on, 'infinity')) AS valid,
			   EXISTS (SELECT FROM safeins.provider p WHERE p.provider = d.provider AND p.place OPERATOR(safeins.=) d.place
					   AND d.served_on BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(p.valid_until, 'infinity')
					   AND d.served_on < coalesce(p.revoked_on, 'infinity')
					   AND (p.kinds IS NULL OR strpos(p.kinds, ',' || d.kind || ',') > 0)
					   AND (p.sectors IS NULL OR s.sector IS NULL OR safeins.codes_cover('sector.within', p.sectors, s.sector, d.place))) AS covered
		FROM safeins.service_detail d
			 LEFT JOIN safeins.policy y ON y.policy = d.policy AND y.place OPERATOR(safeins.=) d.place
			 LEFT JOIN safeins.enterprise e ON e.enterprise = y.enterprise AND e.place OPERATOR(safeins.=) y.place
			 CROSS JOIN LATERAL (SELECT safeins.code_of('sector', coalesce(y.sector, e.sector), d.place) AS sector) s
		WHERE d.provider IS NOT NULL AND d.served_on <= $1
	), served AS (
		SELECT j.place, j.provider, sum(j.rows)::bigint AS services,
			   coalesce(sum(j.rows) FILTER (WHERE NOT j.valid), 0)::bigint AS outside_validity,
			   coalesce(sum(j.rows) FILTER (WHERE j.valid AND NOT j.covered), 0)::bigint AS outside_scope
		FROM judged j GROUP BY j.place, j.provider
	), latest AS (
		SELECT DISTINCT ON (p.place, p.provider) p.*,
			   least(p.valid_until, p.revoked_on - 1) AS last_day
		FROM safeins.provider p
		ORDER BY p.place, p.provider,
				 $1 BETWEEN coalesce(p.valid_from, '-infinity') AND coalesce(least(p.valid_until, p.revoked_on - 1), 'infinity') DESC,
				 coalesce(p.valid_from, '-infinity') <= $1 DESC, least(p.valid_until, p.revoked_on - 1) DESC NULLS FIRST, p.entry
	)
	SELECT coalesce(l.place, s.place)::text::varchar(6), coalesce(l.provider, s.provider)::varchar, l.name::varchar, l.qualification::varchar,
		   l.valid_from, l.valid_until, l.revoked_on,
		   CASE WHEN k.known AND l.last_day < 'infinity' THEN (l.last_day - $1)::bigint END,
		   CASE WHEN k.services THEN coalesce(s.services, 0) END,
		   CASE WHEN k.services AND k.known THEN coalesce(s.outside_validity, 0) END,
		   CASE WHEN k.services AND k.known THEN coalesce(s.outside_scope, 0) END,
		   v.state, CASE v.state WHEN 'not judged' THEN '未判断' WHEN 'not registered' THEN '未入名录' WHEN 'revoked' THEN '已撤销'
								 WHEN 'expired' THEN '已过期' WHEN 'not yet' THEN '未生效' ELSE '有效' END::varchar(4)
	FROM latest l
		 FULL JOIN served s ON s.provider = l.provider AND s.place::integer = l.place::integer
		 CROSS JOIN LATERAL (SELECT safeins.role_known('provider', coalesce(l.place, s.place)) AS known,
									safeins.role_known('service', coalesce(l.place, s.place)) AS services) k
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT k.known THEN 'not judged' WHEN l.provider IS NULL THEN 'not registered'
										 WHEN l.revoked_on <= $1 THEN 'revoked' WHEN l.valid_until < $1 THEN 'expired'
										 WHEN l.valid_from > $1 THEN 'not yet' ELSE 'valid' END::varchar(16) AS state) v
	WHERE safeins.given_day($1)
	ORDER BY coalesce(l.place, s.place)::integer, coalesce(l.provider, s.provider)
	$$;
REVOKE ALL ON FUNCTION safeins.provider_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.provider_status(date) IS
	'截至某日的技术服务机构：资质、有效期、已开展的服务、在有效期外与范围外开展的服务；应急厅函〔2024〕322号 第二部分，晋应急发〔2024〕114号 三（四） / providers as of a day: qualification, validity, services rendered, and how many of them outside validity or scope';

CREATE VIEW safeins.provider_status AS
SELECT * FROM safeins.provider_status(safeins.today());
REVOKE ALL ON safeins.provider_status FROM PUBLIC;
COMMENT ON VIEW safeins.provider_status IS '今日的技术服务机构名录 / providers as of today';
COMMENT ON COLUMN safeins.provider_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.provider_status.provider IS '技术服务机构 / provider';
COMMENT ON COLUMN safeins.provider_status.name IS '名称 / name';
COMMENT ON COLUMN safeins.provider_status.qualification IS '资质；有多份的为该日有效的一份，均无效的为最近的一份 / qualification: of several the one that is valid on the day, else the last one';
COMMENT ON COLUMN safeins.provider_status.valid_from IS '有效期首日 / first day of validity';
COMMENT ON COLUMN safeins.provider_status.valid_until IS '有效期末日；空为长期 / last day of validity; NULL: for good';
COMMENT ON COLUMN safeins.provider_status.revoked_on IS '撤销日 / day it was revoked';
COMMENT ON COLUMN safeins.provider_status.days_left IS '距末日天数，负数为已过 / days until its last day, below zero once it is over';
COMMENT ON COLUMN safeins.provider_status.services IS '截至该日开展的服务；未接管服务表为空 / services rendered until then; NULL where no table of services is attached';
COMMENT ON COLUMN safeins.provider_status.outside_validity IS '其中服务日不在任何一份资质有效期内的 / of these, on days on which no qualification of it was valid';
COMMENT ON COLUMN safeins.provider_status.outside_scope IS '其中资质有效但不涵盖该项目或行业的 / of these, of a kind or sector that none of the valid ones covers';
COMMENT ON COLUMN safeins.provider_status.state IS '状态：valid、not yet、expired、revoked、not registered（有服务而未入名录）、not judged（未接管名录） / state: valid, not yet, expired, revoked, not registered (it rendered services and the registry has it not), not judged (no registry is attached)';
COMMENT ON COLUMN safeins.provider_status.state_zh IS '状态（中文） / state in Chinese';
