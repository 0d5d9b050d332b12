-- Premium and spending by area: accounts added up, at whatever level they are judged.

CREATE FUNCTION safeins.given_level(level text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given_level'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.given_level(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.given_level(text) IS '参数须为辖区级别 province、city 或 county，否则报错 / true; raises where the argument is NULL or no level: province, city, county';

CREATE FUNCTION safeins.division_at(place safeins.division, level text) RETURNS safeins.division
	AS 'MODULE_PATHNAME', 'safeins_division_at'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.division_at(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.division_at(safeins.division, text) IS '某地所属的该级辖区；其级别在该级以上则为 NULL / the division of a level (province, city, county) in which a place lies; NULL where it lies above that level';

-- What accounts have by the finest area that is known; where they say no more, it is their place. As this transaction leaves it, in fen.
CREATE FUNCTION safeins.account_areas(year integer)
	RETURNS TABLE (place safeins.division, scope text, subject text, insurer text, area safeins.division, received bigint, spent bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	WITH part AS (
		SELECT p.place, p.scope, p.subject, p.shift, p.area, sum(p.received)::bigint AS received, sum(p.spent)::bigint AS spent
		FROM (SELECT a.place, a.scope, a.subject, a.shift, a.area, a.received, a.spent FROM safeins.account_area a
			  WHERE a.year = $1 AND a.received_on <= safeins.today()
			  UNION ALL
			  SELECT a.place, a.scope, a.subject, a.shift, a.area, a.received, a.spent FROM safeins.account_area_pending() a
			  WHERE a.year = $1 AND a.received_on <= safeins.today()) p
		GROUP BY 1, 2, 3, 4, 5),
	whole AS (
		SELECT a.place, a.scope, a.subject, a.shift, a.insurer,
			   safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift)
			   + safeins.premium_due(a.place, a.scope, a.subject, a.year, safeins.today(), a.shift) AS received,
			   safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift) AS spent
		FROM safeins.account a
		WHERE a.year = $1)
	SELECT w.place, w.scope, w.subject, w.insurer, p.area, p.received, p.spent
	FROM part p
		 JOIN whole w ON w.place OPERATOR(safeins.=) p.place AND w.scope = p.scope AND w.subject = p.subject AND w.shift = p.shift
	UNION ALL
	SELECT w.place, w.scope, w.subject, w.insurer, w.place, (w.received - coalesce(k.received, 0))::bigint, (w.spent - coalesce(k.spent, 0))::bigint
	FROM whole w
		 LEFT JOIN (SELECT p.place, p.scope, p.subject, p.shift, sum(p.received) AS received, sum(p.spent) AS spent
					FROM part p GROUP BY 1, 2, 3, 4) k
			ON k.place OPERATOR(safeins.=) w.place AND k.scope = w.scope AND k.subject = w.subject AND k.shift = w.shift
	WHERE safeins.given_year($1);
	END;
REVOKE ALL ON FUNCTION safeins.account_areas(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_areas(integer) IS
	'某年各账户在所知最细辖区的实收与支出（分），不知其地的列于账户的辖区，合计等于各账户 / what accounts have of a year by the finest area that is known, in fen; what no area is known of stands at the account''s place; sums are those of the accounts';

CREATE FUNCTION safeins.fee_by_area(year integer, level text)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, area varchar(6), received numeric(20,2), spent numeric(20,2), ratio numeric(12,6))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.insurer::varchar, fee_by_area.year::smallint, s.area::text::varchar(6),
		   (s.received * 0.01)::numeric(20,2), (s.spent * 0.01)::numeric(20,2),
		   CASE WHEN s.received > 0 THEN (s.spent / s.received)::numeric(12,6) END
	FROM (SELECT coalesce(safeins.division_at(a.place, 'province'), a.place) AS place, a.insurer, safeins.division_at(a.area, fee_by_area.level) AS area,
				 sum(a.received) AS received, sum(a.spent) AS spent
		  FROM safeins.account_areas($1) a
		  GROUP BY 1, 2, 3) s
	WHERE safeins.given_year($1) AND safeins.given_level($2) AND (s.received <> 0 OR s.spent <> 0);
	END;
REVOKE ALL ON FUNCTION safeins.fee_by_area(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_by_area(integer, text) IS
	'某年各承保机构按省、市或县的实收保费与支出（元），不论账户按哪一级判定；不知所在的，area 为空；合计等于 fee_status / premium and spending of a year by province, city or county, in yuan, at whatever level accounts are judged; area is NULL where none of that level is known; sums are those of fee_status; 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.fee_by_area AS
SELECT * FROM safeins.fee_by_area(extract(year FROM safeins.today())::integer, 'city');
REVOKE ALL ON safeins.fee_by_area FROM PUBLIC;
COMMENT ON VIEW safeins.fee_by_area IS '本年度至今各市的实收保费与支出（元） / premium and spending by city, the running year so far, in yuan';
COMMENT ON COLUMN safeins.fee_by_area.place IS '所属省 / province';
COMMENT ON COLUMN safeins.fee_by_area.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.fee_by_area.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.fee_by_area.area IS '市；款项与其保单都未载明者为空 / city; NULL where neither the money nor its policy tells one';
COMMENT ON COLUMN safeins.fee_by_area.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.fee_by_area.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.fee_by_area.ratio IS '支出占实收比例 / spent over received';
