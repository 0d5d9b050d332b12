CREATE FUNCTION safeins.rule_applies(code text, place safeins.division, on_date date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_rule_applies'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_applies(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_applies(text, safeins.division, date) IS
	'内部使用：某日某地是否有此规则且未停用 / internal: whether a rule is there for the place on the day and is not off';

CREATE FUNCTION safeins.rule_lists(code text, place safeins.division, on_date date, item text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_rule_lists'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_lists(text, safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_lists(text, safeins.division, date, text) IS
	'内部使用：某日某地适用的清单是否列有该项 / internal: whether the list that applies has the item';

CREATE FUNCTION safeins.rule_items(code text, place safeins.division, on_date date) RETURNS text[]
	AS 'MODULE_PATHNAME', 'safeins_rule_items'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_items(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_items(text, safeins.division, date) IS
	'内部使用：某日某地适用的清单；无规定则为 NULL / internal: the list that applies; NULL where the law is silent';

CREATE FUNCTION safeins.rule_due(code text, place safeins.division, on_date date, base date) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_rule_due'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.rule_due(text, safeins.division, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_due(text, safeins.division, date, date) IS
	'内部使用：自 base 起按某日某地适用的期限计算的到期日；无规定则为 NULL / internal: the day when the term that applies ends, counted from base; NULL where the law is silent';

-- NULL for a word that neither the rule nor the list of sectors has: it may be any.
CREATE FUNCTION safeins.sector_must_insure(place safeins.division, on_date date, sector text) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN CASE WHEN NOT safeins.rule_applies('policy.must_insure', place, on_date) THEN false
				WHEN sector IS NULL THEN NULL
				WHEN safeins.rule_lists('policy.must_insure', place, on_date, coalesce(safeins.code_of('sector', sector, place), sector)) THEN true
				WHEN safeins.code_of('sector', sector, place) IS NULL THEN NULL
				ELSE false END;
REVOKE ALL ON FUNCTION safeins.sector_must_insure(safeins.division, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.sector_must_insure(safeins.division, date, text) IS
	'内部使用：某日某地某行业是否应当投保；行业不可识别则为 NULL / internal: whether a sector must insure there on the day; NULL for one that nobody knows';

CREATE FUNCTION safeins.gap_rows(as_of date, of_enterprise text)
	RETURNS TABLE (place varchar, area varchar, enterprise varchar, sector varchar, size varchar,
				   last_policy varchar, last_insurer varchar, covered_until date, days_uncovered bigint,
				   next_policy varchar, next_effective date, state varchar, state_zh varchar)
	AS 'MODULE_PATHNAME', 'safeins_gap_rows'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000;
REVOKE ALL ON FUNCTION safeins.gap_rows(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.gap_rows(date, text) IS
	'内部使用：coverage_gap 的各行；NULL 为全部企业 / internal: the rows of coverage_gap(); NULL for all enterprises';

CREATE FUNCTION safeins.coverage_gap(as_of date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, sector varchar, size varchar,
				   last_policy varchar, last_insurer varchar, covered_until date, days_uncovered bigint,
				   next_policy varchar, next_effective date, state varchar(16), state_zh varchar(8))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT g.place, g.area, g.enterprise, g.sector, g.size, g.last_policy, g.last_insurer, g.covered_until, g.days_uncovered,
		   g.next_policy, g.next_effective, g.state, g.state_zh
	FROM safeins.gap_rows($1, $2) g
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2);
	END;
REVOKE ALL ON FUNCTION safeins.coverage_gap(date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.coverage_gap(date, text) IS
	'应保未保：某日在营、应当投保或行业不明而没有生效保单的投保单位 / enterprises in business that must insure, or may have to, as nobody knows their sector, and have no policy in force on the day; 应急〔2025〕27号 第二条, 晋应急发〔2024〕114号 三（一）';

CREATE VIEW safeins.coverage_gap AS
SELECT * FROM safeins.coverage_gap(safeins.today());
REVOKE ALL ON safeins.coverage_gap FROM PUBLIC;
COMMENT ON VIEW safeins.coverage_gap IS '今日的应保未保 / enterprises that must insure and are not insured, as of today';
COMMENT ON COLUMN safeins.coverage_gap.place IS '所属省 / province';
COMMENT ON COLUMN safeins.coverage_gap.area IS '辖区，至县 / division, down to the county';
COMMENT ON COLUMN safeins.coverage_gap.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.coverage_gap.sector IS '行业 / sector';
COMMENT ON COLUMN safeins.coverage_gap.size IS '规模 / size';
COMMENT ON COLUMN safeins.coverage_gap.last_policy IS '最近一张保单 / its last policy';
COMMENT ON COLUMN safeins.coverage_gap.last_insurer IS '其承保机构 / whose it was';
COMMENT ON COLUMN safeins.coverage_gap.covered_until IS '最后在保日 / last day of cover';
COMMENT ON COLUMN safeins.coverage_gap.days_uncovered IS '脱保天数；从未投保为空 / days without cover; NULL where it never had any';
COMMENT ON COLUMN safeins.coverage_gap.next_policy IS '尚未生效的下一张保单 / next policy, not yet in force';
COMMENT ON COLUMN safeins.coverage_gap.next_effective IS '其生效日 / when that takes effect';
COMMENT ON COLUMN safeins.coverage_gap.state IS '状态：lapsed、not yet in force、never insured、unknown、not judged / state; unknown: nobody knows its sector, which may be one that must insure; not judged: no table of enterprises or of policies is attached';
COMMENT ON COLUMN safeins.coverage_gap.state_zh IS '状态（中文） / state in Chinese';

CREATE FUNCTION safeins.renewal_gap(from_on date, to_on date, enterprise text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), enterprise varchar, policy varchar, insurer varchar, last_day date,
				   next_policy varchar, next_insurer varchar, next_effective date, days_gap bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT g.place::text::varchar(6), g.area::text::varchar(6), g.enterprise::varchar, b.policy::varchar, b.insurer::varchar, g.covered,
		   g.policy::varchar, g.insurer::varchar, g.effective, (g.effective - g.covered - 1)::bigint
	FROM (SELECT p.place, p.area, p.enterprise, p.policy, p.insurer, p.effective, p.last_day, p.sector,
				 max(p.last_day) OVER (PARTITION BY p.enterprise, p.place::integer ORDER BY p.effective, p.last_day DESC, p.policy
									   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
		  FROM safeins.policy p
		  WHERE p.live AND p.last_day >= p.effective AND p.effective <= $2 AND ($3 IS NULL OR p.enterprise = $3)) g
		 CROSS JOIN LATERAL (SELECT p.policy, p.insurer, p.end_reason FROM safeins.policy p
							 WHERE p.enterprise = g.enterprise AND p.place OPERATOR(safeins.=) g.place AND p.live
								   AND p.effective <= g.covered AND p.last_day = g.covered
							 ORDER BY p.effective DESC, p.policy LIMIT 1) b
	WHERE safeins.given_day($1, 'from_on') AND safeins.given_day($2, 'to_on') AND safeins.known_enterprise($3)
		  AND g.effective > g.covered + 1 AND g.effective >= $1
		  AND safeins.rule_applies('policy.late_renewal', g.area, g.effective)
		  -- who was closed or had stopped production need not have been insured since
		  AND NOT (b.end_reason IS NOT NULL AND safeins.rule_applies('policy.end_reason', g.area, g.effective)
				   AND safeins.rule_lists('policy.end_reason', g.area, g.effective, b.end_reason))
		  AND NOT EXISTS (SELECT FROM safeins.enterprise e
						  WHERE e.enterprise = g.enterprise AND e.place OPERATOR(safeins.=) g.place AND e.live
								AND NOT coalesce(e.must_insure, NOT safeins.rule_applies('policy.must_insure', g.area, g.effective)
												 OR safeins.sector_must_insure(g.area, g.effective, coalesce(g.sector, e.sector)), true));
	END;
REVOKE ALL ON FUNCTION safeins.renewal_gap(date, date, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.renewal_gap(date, date, text) IS
	'延迟续保：在两日之间续保而与此前保障有间断的投保单位，重叠的保单按保障的最后一日计；因关闭、停产提前终止的不在其列 / late renewals: enterprises whose cover was renewed between the two days after a gap; where policies overlap, cover ends with the last of them; not where it ended because the enterprise was closed or had stopped production; 应急〔2025〕27号 第十六条';

CREATE VIEW safeins.renewal_gap AS
SELECT * FROM safeins.renewal_gap(safeins.year_from(extract(year FROM safeins.today())::integer), safeins.year_to(extract(year FROM safeins.today())::integer));
REVOKE ALL ON safeins.renewal_gap FROM PUBLIC;
COMMENT ON VIEW safeins.renewal_gap IS '本年度的续保空档 / gaps between policies, this year';
