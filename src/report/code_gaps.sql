-- What stands in the books under words that nobody knows.
CREATE VIEW safeins.code_gaps AS
WITH word AS (
	SELECT 'enterprise' AS role, 'sector' AS list, e.place::integer AS place, e.sector AS word, count(*) AS rows
	FROM safeins.enterprise e WHERE e.live AND e.sector IS NOT NULL GROUP BY e.place::integer, e.sector
	UNION ALL SELECT 'enterprise', 'size', e.place::integer, e.size, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.size IS NOT NULL GROUP BY e.place::integer, e.size
	UNION ALL SELECT 'enterprise', 'risk', e.place::integer, e.risk, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.risk IS NOT NULL GROUP BY e.place::integer, e.risk
	UNION ALL SELECT 'enterprise', 'grade', e.place::integer, e.standard_grade, count(*)
	FROM safeins.enterprise e WHERE e.live AND e.standard_grade IS NOT NULL GROUP BY e.place::integer, e.standard_grade
	UNION ALL SELECT 'policy', 'sector', p.place::integer, p.sector, count(*)
	FROM safeins.policy p WHERE p.live AND p.sector IS NOT NULL GROUP BY p.place::integer, p.sector
	UNION ALL SELECT 'policy', 'size', p.place::integer, p.size, count(*)
	FROM safeins.policy p WHERE p.live AND p.size IS NOT NULL GROUP BY p.place::integer, p.size
	UNION ALL SELECT 'policy', 'risk', p.place::integer, p.risk, count(*)
	FROM safeins.policy p WHERE p.live AND p.risk IS NOT NULL GROUP BY p.place::integer, p.risk
	UNION ALL SELECT 'policy', 'status', p.place::integer, p.status, count(*)
	FROM safeins.policy p WHERE p.live AND p.status IS NOT NULL GROUP BY p.place::integer, p.status
	UNION ALL SELECT 'service', 'kind', t.place::integer, t.kind, sum(t.done)::bigint
	FROM safeins.service_tally t GROUP BY t.place::integer, t.kind
	UNION ALL SELECT 'service', 'channel', d.place::integer, d.channel, sum(d.rows)::bigint
	FROM safeins.service_detail d WHERE d.channel IS NOT NULL GROUP BY d.place::integer, d.channel
	-- A mark is no word.
	UNION ALL SELECT 'service', 'satisfaction', d.place::integer, d.satisfaction, sum(d.rows)::bigint
	FROM safeins.service_detail d WHERE d.satisfaction !~ '^\s*[-+.0-9]' GROUP BY d.place::integer, d.satisfaction
	UNION ALL SELECT 'plan', 'kind', n.place::integer, n.kind, sum(n.rows)::bigint
	FROM safeins.plan n GROUP BY n.place::integer, n.kind
	UNION ALL SELECT 'hazard', 'level', h.place::integer, h.level, count(*)
	FROM safeins.hazard h WHERE h.live GROUP BY h.place::integer, h.level
	UNION ALL SELECT 'filing', 'paper', f.place::integer, f.item, sum(f.rows)::bigint
	FROM safeins.filing f GROUP BY f.place::integer, f.item
	UNION ALL SELECT 'provider', 'kind', r.place::integer, u.word, sum(r.rows)::bigint
	FROM safeins.provider r CROSS JOIN LATERAL unnest(string_to_array(btrim(r.kinds, ','), ',')) AS u(word) GROUP BY r.place::integer, u.word
	UNION ALL SELECT 'provider', 'sector', r.place::integer, u.word, sum(r.rows)::bigint
	FROM safeins.provider r CROSS JOIN LATERAL unnest(string_to_array(btrim(r.sectors, ','), ',')) AS u(word) GROUP BY r.place::integer, u.word
	UNION ALL SELECT 'report', 'addressee', r.place::integer, u.word, sum(r.rows)::bigint
	FROM safeins.report r CROSS JOIN LATERAL unnest(string_to_array(r.sent_to, ',')) AS u(word) GROUP BY r.place::integer, u.word
	UNION ALL SELECT 'measure', 'measure.kind', m.place::integer, m.kind, count(*)
	FROM safeins.measure m WHERE m.live GROUP BY m.place::integer, m.kind
	UNION ALL SELECT 'measure', 'measure.object', m.place::integer, m.object_kind, count(*)
	FROM safeins.measure m WHERE m.live GROUP BY m.place::integer, m.object_kind
	UNION ALL SELECT 'measure', 'measure.basis', m.place::integer, m.basis_kind, count(*)
	FROM safeins.measure m WHERE m.live AND m.basis_kind IS NOT NULL GROUP BY m.place::integer, m.basis_kind
	UNION ALL SELECT 'measure', 'insurer.act', m.place::integer, m.act, count(*)
	FROM safeins.measure m WHERE m.live AND m.act IS NOT NULL GROUP BY m.place::integer, m.act
	-- In no book: those that were let in are on record.
	UNION ALL SELECT 'plan', 'frequency', left(x.place::text, 2)::integer * 10000, x.figures ->> 'frequency', count(*)
	FROM safeins.finding x WHERE x.rule = 'plan.frequency' AND x.withdrawn_on IS NULL
	GROUP BY left(x.place::text, 2), x.figures ->> 'frequency'
	UNION ALL SELECT 'expense', 'purpose', left(x.place::text, 2)::integer * 10000, substring(x.message FROM '["“](.*)["”]'), count(*)
	FROM safeins.finding x WHERE x.rule = 'fee.purpose' AND x.withdrawn_on IS NULL
	GROUP BY left(x.place::text, 2), substring(x.message FROM '["“](.*)["”]')
)
SELECT lpad(w.place::text, 6, '0')::varchar(6) AS place, w.role::varchar(16) AS role, w.list::varchar(16) AS list, w.word::varchar AS word, w.rows::bigint AS rows,
	   l.add_to::varchar(32) AS add_to, n.name::varchar AS nearest, n.code::varchar AS nearest_code, n.distance::smallint AS distance
FROM word w
	 CROSS JOIN LATERAL (SELECT CASE w.list WHEN 'kind' THEN 'service.code' WHEN 'purpose' THEN 'fee.purpose' WHEN 'level' THEN 'hazard.level' WHEN 'paper' THEN 'filing' WHEN 'status' THEN 'policy.status' ELSE w.list END AS add_to,
								CASE WHEN w.list IN ('kind', 'purpose') THEN 'service.' WHEN w.list = 'level' THEN 'hazard.level' WHEN w.list = 'paper' THEN 'filing' WHEN w.list = 'status' THEN 'policy.status' ELSE w.list END AS asked) l
	 LEFT JOIN LATERAL safeins.code_near(l.asked, w.word, w.place::safeins.division) n ON true
WHERE w.word IS NOT NULL
	  AND CASE w.list WHEN 'purpose' THEN true
			   WHEN 'kind' THEN safeins.code_of('service.code', w.word, w.place::safeins.division) IS NULL
			   ELSE safeins.code_of(l.add_to, w.word, w.place::safeins.division) IS NULL END;
REVOKE ALL ON safeins.code_gaps FROM PUBLIC;
COMMENT ON VIEW safeins.code_gaps IS '不可识别的词：各处以原词入账的行业、规模、风险、标准化等级、保单状态、服务项目与方式、满意度、周期、资质范围、报送对象、隐患级别、报送资料、监管措施的用词和费用用途，及最接近的名称；状态不可识别的保单按有效处理 / words that nobody knows and under which books were kept: sectors, sizes, risks, grades, states of policies, kinds and channels of services, satisfactions, periods, scopes of providers, addressees, levels of hazards, papers, words of measures, purposes; with the nearest name that is known; a policy of an unknown state is taken as in force';
COMMENT ON COLUMN safeins.code_gaps.place IS '所属省 / province';
COMMENT ON COLUMN safeins.code_gaps.role IS '出处：角色 / where it stands: the role';
COMMENT ON COLUMN safeins.code_gaps.list IS '词类：sector、size、risk、grade、status、kind、channel、satisfaction、frequency、addressee、level、paper、purpose，监管措施为清单名 / what it is a word for; of measures the list';
COMMENT ON COLUMN safeins.code_gaps.word IS '不可识别的词 / the word';
COMMENT ON COLUMN safeins.code_gaps.rows IS '行数 / how many rows have it';
COMMENT ON COLUMN safeins.code_gaps.add_to IS '用 add_code 增加时的清单；fee.purpose 为规则 / the list for add_code(); fee.purpose is a rule';
COMMENT ON COLUMN safeins.code_gaps.nearest IS '最接近的已知名称 / the nearest name that is known';
COMMENT ON COLUMN safeins.code_gaps.nearest_code IS '其代码 / its code';
COMMENT ON COLUMN safeins.code_gaps.distance IS '与该名称的编辑距离 / edit distance from that name';
