-- Values of rules as people read them in Chinese: 自保单生效起 3 个月, 占实收保费 21%.

-- A word that a list of values has; whatever else stands there is told as it is.
CREATE FUNCTION safeins.rule_word_zh(code text, word text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT coalesce((SELECT w.says
					 FROM (VALUES ('fee.scope', 'insurer', '承保机构'), ('fee.scope', 'policy', '保单'),
								  ('fee.level', 'province', '省'), ('fee.level', 'city', '市'), ('fee.level', 'county', '县'),
								  ('fee.period', 'calendar', '公历年度'), ('fee.period', 'policy_year', '保单年度'), ('fee.period', 'policy_life', '保单全期'),
								  ('quota.year', 'policy', '保单年度'), ('quota.year', 'calendar', '公历年'),
								  ('quota.partial', 'up', '进位'), ('quota.partial', 'nearest', '四舍五入'), ('quota.partial', 'down', '舍去'), ('quota.partial', 'full', '不折算'),
								  ('quota.size', 'start', '期初'), ('quota.size', 'latest', '最新'), ('quota.size', 'highest', '要求最高者'),
								  ('escalation.levels', 'insurer', '承保机构'), ('escalation.levels', 'county', '县级'), ('escalation.levels', 'city', '市级'),
								  ('escalation.levels', 'province', '省级'), ('escalation.levels', 'nation', '国家'),
								  ('evaluation.grades', 'excellent', '优秀'), ('evaluation.grades', 'good', '良好'), ('evaluation.grades', 'fair', '合格'), ('evaluation.grades', 'poor', '不合格'),
								  ('evaluation.deductions', 'finding', '线索'), ('evaluation.deductions', 'measure', '监管措施'),
								  ('evaluation.weights', 'fee', '预防费用'), ('evaluation.weights', 'quota', '服务次数'), ('evaluation.weights', 'first_service', '首次服务'),
								  ('evaluation.weights', 'hazard_closed', '隐患整改'), ('evaluation.weights', 'hazard_reported', '隐患上报'), ('evaluation.weights', 'report', '年度报告'),
								  ('evaluation.weights', 'filing', '备案资料'), ('evaluation.weights', 'complaint', '投诉'), ('evaluation.weights', 'claim', '理赔'),
								  ('evaluation.weights', 'finding', '违规线索'), ('evaluation.weights', 'measure', '监管措施'), ('evaluation.weights', 'suspension', '停用')) w (code, word, says)
					 WHERE w.code = $1 AND w.word = $2),
					(SELECT safeins.code_name(l.list, $2)
					 FROM (VALUES ('policy.must_insure', 'sector'), ('policy.full_cover', 'sector'), ('service.pooled', 'size'), ('report.addressees', 'addressee'), ('filing.items', 'filing'),
								  ('service.effect', 'service.9'), ('service.participants', 'service.9'), ('fee.purpose', 'service.9'), ('policy.payer', 'measure.object'),
								  ('measure.amount', 'measure.kind'), ('measure.lasting', 'measure.kind'), ('measure.term', 'measure.kind')) l (code, list)
					 WHERE l.code = $1),
					$2)
	$fn$;
REVOKE ALL ON FUNCTION safeins.rule_word_zh(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_word_zh(text, text) IS '内部使用：清单取值中的一个词的中文；没有的照录 / internal: a word of a list that a rule has, in Chinese; as it is where there is none';

-- What add_rule() takes, told with its unit: a term of any style, a ratio of 1, yuan, a number, words between commas.
CREATE FUNCTION safeins.rule_value_zh(code text, value text) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp
	AS $fn$
	SELECT CASE c.type
			   WHEN 'ratio' THEN concat_ws('，', concat_ws(' ', nullif(split_part(u.unit, '，', 1), ''), trim_scale(100 * v.number) || '%'), nullif(split_part(u.unit, '，', 2), ''))
			   WHEN 'amount' THEN rtrim(to_char(v.number, 'FM999,999,999,999,999,990.99'), '.') || ' ' || coalesce(nullif(u.unit, ''), '元')
			   WHEN 'count' THEN CASE split_part(u.unit, '，', 2) WHEN '百分之' THEN split_part(u.unit, '，', 1) || ' ' || $2 || '%' WHEN '百分制' THEN split_part(u.unit, '，', 1) || ' ' || $2 || ' 分'
								 ELSE concat_ws(' ', $2, nullif(u.unit, '')) END
			   WHEN 'workdays' THEN concat_ws(' ', u.since, $2 || ' 个工作日')
			   WHEN 'term' THEN concat_ws(' ', u.since, nullif(extract(year FROM v.term), 0) || ' 年', nullif(extract(month FROM v.term), 0) || ' 个月',
										  CASE WHEN extract(day FROM v.term) <> 0 OR v.term = '0' THEN extract(day FROM v.term) || ' 日' END)
			   WHEN 'list' THEN (SELECT string_agg(CASE WHEN i.item ~ '^[^[:space:]]+ [0-9]+([.][0-9]+)?$' AND c.code ~ '^e(scalation|valuation)[.]'
														THEN safeins.rule_word_zh(c.code, split_part(i.item, ' ', 1))
															 || CASE c.code WHEN 'escalation.levels' THEN '逾 ' || split_part(i.item, ' ', 2) || ' 日' WHEN 'evaluation.deductions' THEN '每件扣 ' || split_part(i.item, ' ', 2) || ' 分'
																WHEN 'evaluation.grades' THEN ' ' || split_part(i.item, ' ', 2) || ' 以上' ELSE ' ' || split_part(i.item, ' ', 2) || ' 分' END
														ELSE safeins.rule_word_zh(c.code, i.item) END, '、' ORDER BY i.n)
								 FROM regexp_split_to_table($2, ', ') WITH ORDINALITY i (item, n))
		   END
	FROM safeins.rule_code c
		 CROSS JOIN LATERAL (SELECT split_part(c.unit, ' / ', 1) AS unit,
									-- 自签单，未载则自生效: from that day on
									CASE WHEN c.unit LIKE '自%' THEN regexp_replace(split_part(c.unit, ' / ', 1), '，(.*)$', E'（\\1）') || '起' ELSE nullif(split_part(c.unit, ' / ', 1), '') END AS since) u
		 -- only where the value is one: a cast of the argument alone is tried when the query is planned
		 CROSS JOIN LATERAL (SELECT CAST(CASE WHEN c.type IN ('ratio', 'amount') THEN $2 END AS numeric) AS number,
									CAST(CASE WHEN c.type = 'term' THEN $2 END AS interval) AS term) v
	-- no number is longer
	WHERE c.code = $1 AND (c.type = 'list' OR length($2) <= 100)
	$fn$;
REVOKE ALL ON FUNCTION safeins.rule_value_zh(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_value_zh(text, text) IS '内部使用：规则取值的中文写法，连同计量单位 / internal: a value of a rule as it is written in Chinese, with its unit';
