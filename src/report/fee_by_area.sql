-- Premium and spending by area: accounts added up, at whatever level they are judged.

-- The division of a level that another lies in, as a number; NULL for one that lies above the level.
CREATE FUNCTION safeins.area_at(area safeins.division, level integer) RETURNS integer
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN CASE WHEN safeins.level(area) >= level THEN
				CASE level WHEN 1 THEN area::integer / 10000 * 10000 WHEN 2 THEN area::integer / 100 * 100 ELSE area::integer END END;
REVOKE ALL ON FUNCTION safeins.area_at(safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.area_at(safeins.division, integer) IS
	'内部使用：某地所在的省（1）、市（2）、县（3）的代码；只知其上级的为 NULL / internal: code of the province (1), city (2) or county (3) that a division lies in; NULL where no more than a higher one is known';

-- What accounts have by the finest area that is known; where they say no more, it is their place. As this transaction leaves it, in fen.
CREATE FUNCTION safeins.account_areas(year integer)
	RETURNS TABLE (place integer, insurer text, area integer, received numeric, spent numeric)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	WITH part AS (
		SELECT a.place::integer AS place, a.scope, a.subject, a.shift, a.insurer, a.area::integer AS area, a.received, a.spent FROM safeins.account_area a
		WHERE a.year = $1 AND a.received_on <= safeins.today()
		UNION ALL
		SELECT a.place::integer, a.scope, a.subject, a.shift, a.insurer, a.area::integer, a.received, a.spent FROM safeins.account_area_pending() a
		WHERE a.year = $1 AND a.received_on <= safeins.today()
	), whole AS (
		SELECT a.place::integer AS place, a.scope, a.subject, a.shift, a.insurer,
			   safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
			   + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift, a.insurer) AS received,
			   safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer) AS spent
		FROM safeins.account a
		WHERE safeins.given_year($1) AND a.year = $1
	)
	SELECT x.place, x.insurer, x.area, sum(x.received), sum(x.spent)
	FROM (SELECT w.place, w.insurer, w.place AS area, w.received, w.spent FROM whole w
		  UNION ALL
		  -- What an area has, the account's place has not.
		  SELECT w.place, w.insurer, k.area, k.sign * p.received, k.sign * p.spent
		  FROM part p
			   JOIN whole w ON w.place = p.place AND w.scope = p.scope AND w.subject = p.subject AND w.shift = p.shift AND w.insurer = p.insurer
			   CROSS JOIN LATERAL (VALUES (p.area, 1), (p.place, -1)) k (area, sign)) x
	GROUP BY x.place, x.insurer, x.area;
	$fn$;
REVOKE ALL ON FUNCTION safeins.account_areas(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_areas(integer) IS
	'内部使用：某年各账户辖区、承保机构在所知最细辖区的实收与支出（分），不知其地的列于账户的辖区，合计等于各账户 / internal: what the accounts of a place and an insurer have of a year by the finest area that is known, in fen, for reports; what no area is known of stands at the account''s place; sums are those of the accounts';

CREATE FUNCTION safeins.fee_by_area(year integer, level text)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, area varchar(6), received numeric(20,2), spent numeric(20,2), ratio numeric(12,6))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	-- Not parsed when it is restored: comparing divisions by a hash wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT to_char(s.place, 'FM000000')::varchar(6), s.insurer::varchar, $1::smallint, coalesce(to_char(s.area, 'FM000000'), '未知')::varchar(6),
		   (s.received * 0.01)::numeric(20,2), (s.spent * 0.01)::numeric(20,2),
		   CASE WHEN s.received > 0 THEN least(s.spent / s.received, 999999.999999)::numeric(12,6) END
	FROM (SELECT a.place / 10000 * 10000 AS place, a.insurer, safeins.area_at(CAST(a.area AS safeins.division), safeins.given_level($2)) AS area,
				 sum(a.received) AS received, sum(a.spent) AS spent
		  FROM safeins.account_areas($1) a
		  GROUP BY 1, 2, 3) s
	WHERE safeins.given_year($1) AND safeins.given_level($2) > 0 AND (s.received <> 0 OR s.spent <> 0);
	$fn$;
REVOKE ALL ON FUNCTION safeins.fee_by_area(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_by_area(integer, text) IS
	'某年各承保机构按省、市或县的实收保费与支出（元），不论账户按哪一级判定；不知所在的，area 为“未知”；合计等于 fee_status / premium and spending of a year by province, city or county, in yuan, at whatever level accounts are judged; area is 未知 where none of that level is known; sums are those of fee_status; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.fee_by_area AS
SELECT * FROM safeins.fee_by_area(extract(year FROM safeins.today())::integer, 'city');
REVOKE ALL ON safeins.fee_by_area FROM PUBLIC;
COMMENT ON VIEW safeins.fee_by_area IS '本年度至今各市的实收保费与支出（元） / premium and spending by city, the running year so far, in yuan';
COMMENT ON COLUMN safeins.fee_by_area.place IS '所属省 / province';
COMMENT ON COLUMN safeins.fee_by_area.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.fee_by_area.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.fee_by_area.area IS '市；款项与其保单都未载明者为“未知” / city; 未知 where neither the money nor its policy tells one';
COMMENT ON COLUMN safeins.fee_by_area.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.fee_by_area.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.fee_by_area.ratio IS '支出占实收比例 / spent over received';
