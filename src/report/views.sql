-- What a person reads beside keys and codes, in every view; and the same views with Chinese columns.

-- The first words of a comment in both languages are what a column is called in Chinese.
CREATE FUNCTION safeins.chinese_name(comment text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.split_part(comment, ' / ', 1), '[；：，（].*$', ''), '^1 ?为?', '是否')
		|| CASE WHEN pg_catalog.split_part(comment, ' / ', 1) ~ '^[^；：，]*（元' THEN '（元）' ELSE '' END;
REVOKE ALL ON FUNCTION safeins.chinese_name(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.chinese_name(text) IS
	'内部使用：由列的双语注释得出中文列名：首个标点之前，金额带（元） / internal: the Chinese name of a column from its comment: what stands before the first mark, with （元） where it is money';

-- What a column means whose view does not say more of it itself: name of the column, or of view and column.
DO $do$
DECLARE
	said record;
BEGIN
	FOR said IN
		WITH words (name, says) AS (VALUES
			('addressee', '报送对象 / whom it is to go to, a code of list addressee'),
			('addressee_zh', '报送对象（中文） / the same in Chinese'),
			('answered_on', '答复日 / day it was answered'),
			('area', '辖区 / division, as far as it is told'),
			('booked', '账册数（元） / what the books say, yuan'),
			('claims', '报案件数 / claims'),
			('closed', '已销号数 / of these, closed'),
			('closed_rate', '闭环率 / share of these that is closed'),
			('complaint', '投诉主键 / key of the complaint'),
			('complete', '是否齐全：1 为齐全 / 1: nothing is missing'),
			('cost', '服务费用（元） / what the service cost, yuan'),
			('coverage_rate', '投保率 / share that is insured'),
			('covered_until', '最后在保日 / last day of cover'),
			('days_gap', '间断天数 / days without cover in between'),
			('days_late', '逾期天数 / days late'),
			('days_left', '剩余天数；负数为已逾期 / days left; below zero: it is late'),
			('days_uninsured', '未在保天数 / days without cover'),
			('deaths', '死亡人数 / deaths'),
			('difference', '差额（元） / reported less booked, yuan'),
			('done', '已开展次数 / services done'),
			('due_on', '到期日，当日仍为按期 / last day in time'),
			('eligible', '可否承保：1 为可以 / 1: it may write policies'),
			('enterprise', '投保单位 / enterprise'),
			('extended_to', '延期至 / day it was extended to'),
			('extensions', '延期次数 / how often the deadline was extended'),
			('fee_ratio', '支出占实收比例 / spent over received'),
			('figure', '评估数字 / figure that it is judged by'),
			('filed', '已报项数 / papers filed'),
			('first_due_on', '原整改期限 / deadline before it was extended'),
			('found_on', '发现日 / day it was found'),
			('general_closed', '一般隐患已销号数 / general hazards closed'),
			('general_found', '一般隐患数 / general hazards found'),
			('general_overdue', '一般隐患逾期未整改数 / general hazards overdue'),
			('general_reported', '一般隐患已上报数 / general hazards reported'),
			('grade', '评估等级 / grade'),
			('grade_zh', '评估等级（中文） / the same in Chinese'),
			('hazard', '隐患主键 / key of the hazard'),
			('hazards', '隐患数 / hazards found'),
			('in_time', '按期整改数 / of these, rectified in time'),
			('in_time_rate', '按期整改率 / share in time of those due'),
			('ineligible', '不可承保的原因 / why it may not'),
			('insured', '在保单位数 / of these, insured'),
			('insurer', '承保机构 / insurer'),
			('item', '项目 / item'),
			('item_zh', '项目（中文） / the same in Chinese'),
			('judged', '可判断的分值 / points of what could be judged'),
			('kind', '服务项目 / kind of service'),
			('kind_zh', '服务项目（中文） / kind of service in Chinese'),
			('last_day', '此前保障末日 / last day of the cover before'),
			('last_insurer', '最近承保机构 / whose that was'),
			('last_measure', '最近一件措施 / the latest measure'),
			('last_policy', '最近一张保单 / its last policy'),
			('level', '隐患级别 / level: general or major'),
			('level_unknown', '级别不明的隐患数 / hazards of a level that nobody knows'),
			('major', '重大隐患数 / of these, major'),
			('major_closed', '重大隐患已销号数 / major hazards closed'),
			('major_found', '重大隐患数 / major hazards found'),
			('major_overdue', '重大隐患逾期未整改数 / major hazards overdue'),
			('major_reported', '重大隐患已上报数 / major hazards reported'),
			('measure', '所采取的措施 / the measure that was taken'),
			('measure_done_on', '措施完成日 / day it was done'),
			('measure_kind', '措施种类 / its kind'),
			('measure_kind_zh', '措施种类（中文） / the same in Chinese'),
			('measure_on', '措施作出日 / day it was taken'),
			('measures', '监管措施数 / measures of supervision'),
			('measures_done', '已完成的措施数 / of these, done'),
			('mend', '补救办法 / the call that mends it'),
			('message', '说明 / what is wrong'),
			('missing', '所缺资料 / names of those missing'),
			('must_insure', '应当投保单位数 / enterprises that must insure'),
			('must_since', '自何日起应当投保 / since when it must insure'),
			('name', '资料名称 / proper name'),
			('needs_check', '是否需要核查：1 为需要 / 1: it needs an investigation'),
			('next_due_on', '下一项到期日 / day it is due'),
			('next_effective', '下一张保单起期 / when that takes effect'),
			('next_insurer', '下一张保单的承保机构 / whose that is'),
			('next_kind', '下一项到期的期限 / what is due next: the code of its rule'),
			('next_policy', '下一张保单 / the policy after that'),
			('overdue', '逾期数 / of these, overdue'),
			('paid', '赔款（元） / paid, yuan'),
			('period_from', '期间首日 / first day of the period'),
			('period_to', '期间末日 / last day of the period'),
			('place', '所属省 / province'),
			('planned', '方案次数 / planned, times a year'),
			('points', '得分 / points'),
			('policies', '保单数 / policies'),
			('policy', '保单 / policy'),
			('provisional', '是否暂定：1 为法规未定天数 / 1: the law names no number of days for it'),
			('reason', '英文理由 / reason, in English'),
			('reason_zh', '理由（中文） / reason, in Chinese'),
			('received', '实收保费（元） / premium received, yuan'),
			('received_on', '收到日 / day it was received'),
			('rectified', '已整改数 / of these, rectified'),
			('refused', '拒赔件数 / of these, refused'),
			('reported', '报告数（元） / what the report says, yuan'),
			('required', '应开展次数 / services required'),
			('score', '得分率 / points of 100 that could be judged'),
			('sector', '行业 / sector'),
			('sector_unknown', '行业不明单位数 / of a sector that nobody knows'),
			('sent_on', '报送日 / day it was sent'),
			('sent_to', '送往 / whom it was sent to'),
			('served_on', '服务日 / day of the service'),
			('service', '服务主键 / key of the service'),
			('services', '服务次数 / services'),
			('services_done', '已开展的要求次数 / of these, done'),
			('services_required', '要求的服务次数 / services required'),
			('services_short', '尚缺的服务次数 / of these, missing'),
			('severity', '轻重 / error, warning or note'),
			('share', '本保单分摊（元） / part of this policy, yuan'),
			('short', '尚缺次数 / services missing'),
			('size', '规模 / size'),
			('source', '依据：文号与条款 / citation: document and article'),
			('spent', '预防费支出（元） / prevention fee spent, yuan'),
			('state', '状态 / state'),
			('state_zh', '状态（中文） / the same in Chinese'),
			('subject', '对象 / what it is about'),
			('submitted_on', '最后报送日 / day of the last submission'),
			('suspended_until', '停用至 / last day of a suspension'),
			('taken_on', '措施作出日 / day it was taken'),
			('threshold', '规则所定得分率 / what the rule says'),
			('topic', '事项 / topic'),
			('total', '总分 / points of all items'),
			('uninsured', '未在保单位数 / of these, not insured'),
			('uninsured_since', '自何日起未在保 / since when it has had no cover'),
			('unreported', '应报未报数 / of the major ones, not reported'),
			('warning', '预警 / overdue, due soon, not judged'),
			('weight', '分值 / weight of the item'),
			('weights', '全部分值 / weight of all items'),
			('year', '年度 / calendar year'),
			('filing_status.year', '年度 / year filed for'),
			('filing_missing.year', '年度 / year filed for'),
			('closed_loop.year', '年度 / year they were found in'),
			('claim_summary.year', '年度 / year they were reported in'),
			('claim_summary.insurer', '承保机构；保单未知的为空 / insurer; NULL where the policy is not known'),
			('filing_missing.item', '资料代码 / code of the paper'),
			('filing_status.required', '应报项数 / papers required'),
			('coverage_ledger.measures', '未在保以来的监管措施数 / measures taken while it has had no cover'))
		SELECT c.relname AS view, a.attname AS name, w.says
		FROM pg_catalog.pg_class c
			 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			 CROSS JOIN LATERAL (SELECT w.says FROM words w WHERE w.name IN (a.attname, c.relname || '.' || a.attname)
								 ORDER BY w.name = a.attname LIMIT 1) w
		WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
			  AND pg_catalog.col_description(c.oid, a.attnum) IS NULL
	LOOP
		EXECUTE pg_catalog.format('COMMENT ON COLUMN safeins.%I.%I IS %L', said.view, said.name, said.says);
	END LOOP;
END
$do$;

-- Names and Chinese words go behind what a view has; one that says them itself keeps its own.
DO $do$
DECLARE
	verdict CONSTANT text := $$CASE %s WHEN 'ok' THEN '合规' WHEN 'over cap' THEN '超上限' WHEN 'under floor' THEN '低于下限' WHEN 'not judged' THEN '未判断' END$$;
	code CONSTANT text := $$coalesce(safeins.code_name('%s', %%s), %%1$s)$$;
	insurer CONSTANT text := 'safeins.insurer_name(%1$s)';
	-- The registry of enterprises goes before what policies say.
	insured CONSTANT text := 'safeins.insured_name(%1$s, r.place::text::safeins.division)';
	enterprise CONSTANT text := $$coalesce((SELECT e.name FROM safeins.enterprise e WHERE e.enterprise = %1$s AND e.place OPERATOR(safeins.=) r.place::text::safeins.division AND e.live), $$ || insured || ')';
	-- In a view it is joined: all of it is read at once where there are many rows, and nothing where nobody asks for names.
	registered CONSTANT text := 'coalesce(e.name, ' || insured || ')';
	registry CONSTANT text := $$LEFT JOIN safeins.enterprise e ON e.enterprise = r.enterprise AND e.place OPERATOR(safeins.=) r.place::text::safeins.division AND e.live$$;
	provider CONSTANT text := $$(SELECT p.name FROM safeins.provider p WHERE p.provider = %1$s AND p.name IS NOT NULL
		ORDER BY p.place OPERATOR(safeins.=) r.place::text::safeins.division DESC, p.valid_from DESC NULLS LAST, p.entry LIMIT 1)$$;
	view record;
	words text;
BEGIN
	-- The same names for pages, which tell of any day.
	FOR view IN
		SELECT * FROM (VALUES
			('enterprise_name', 'enterprise text, place safeins.division', pg_catalog.replace(pg_catalog.format(enterprise, 'enterprise_name.enterprise'), 'r.place::text::safeins.division', 'enterprise_name.place'),
			 '投保单位名称：名录所载，其次为生效最晚的保单所载，无则为 NULL / name of an enterprise, as the registry has it, else its latest policy; NULL where neither has'),
			('provider_name', 'provider text, place safeins.division', pg_catalog.replace(pg_catalog.format(provider, 'provider_name.provider'), 'r.place::text::safeins.division', 'provider_name.place'),
			 '技术服务机构名称，无则为 NULL / name of a provider; NULL where nobody knows it')) f (name, arguments, body, says)
	LOOP
		EXECUTE pg_catalog.format('CREATE FUNCTION safeins.%I(%s) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED RETURN %s', view.name, view.arguments, view.body);
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION safeins.%I FROM PUBLIC; COMMENT ON FUNCTION safeins.%1$I IS %L', view.name, view.says);
	END LOOP;
	FOR view IN
		WITH told (name, views, tells, said, suffix) AS (VALUES
			('place', '', 'place_name', 'safeins.area_name(%s)', '名称'),
			('area', '', 'area_name', 'safeins.area_name(%s)', '名称'),
			('insurer', '', 'insurer_name', insurer, '名称'),
			('last_insurer', '', 'last_insurer_name', insurer, '名称'),
			('next_insurer', '', 'next_insurer_name', insurer, '名称'),
			('enterprise', '', 'enterprise_name', enterprise, '名称'),
			('subject', 'fee_status', 'subject_name', pg_catalog.format('CASE r.scope WHEN ''insurer'' THEN %s END', insurer), '名称'),
			('subject', 'premium_ahead_status', 'subject_name', pg_catalog.format('CASE r.scope WHEN ''insurer'' THEN %s END', insurer), '名称'),
			('object', 'measure_status', 'object_name', pg_catalog.format('CASE r.object_kind WHEN ''insurer'' THEN %s WHEN ''enterprise'' THEN %s WHEN ''provider'' THEN %s END', insurer, enterprise, provider), '名称'),
			('object', 'blacklist', 'object_name', pg_catalog.format('CASE r.object_kind WHEN ''insurer'' THEN %s WHEN ''enterprise'' THEN %s WHEN ''provider'' THEN %s END', insurer, enterprise, provider), '名称'),
			('sector', '', 'sector_zh', pg_catalog.format(code, 'sector'), ''),
			('size', '', 'size_zh', pg_catalog.format(code, 'size'), ''),
			('risk', '', 'risk_zh', pg_catalog.format(code, 'risk'), ''),
			('level', 'hazard_status', 'level_zh', pg_catalog.format(code, 'hazard.level'), ''),
			('kind', 'plan_status', 'kind_zh', pg_catalog.format(code, 'service.9'), ''),
			('next_kind', '', 'next_kind_zh', 'safeins.rule_code_zh(%s)', ''),
			('warning', '', 'warning_zh', $$CASE %s WHEN 'overdue' THEN '已逾期' WHEN 'due soon' THEN '临近' WHEN 'not judged' THEN '未判断' END$$, ''),
			('scope', '', 'scope_zh', $$CASE %s WHEN 'insurer' THEN '承保机构' WHEN 'policy' THEN '保单' END$$, ''),
			('forecast', '', 'forecast_zh', verdict, ''),
			('mode', 'rulebook', 'mode_zh', $$CASE %s WHEN 'block' THEN '拒绝' WHEN 'flag' THEN '记录' WHEN 'off' THEN '停用' END$$, ''),
			('mode', 'commitment', 'mode_zh', $$CASE %s WHEN 'block' THEN '拒绝' WHEN 'flag' THEN '记录' WHEN 'off' THEN '停用' END$$, ''),
			('value', 'rulebook', 'value_zh', 'safeins.rule_value_zh(r.code, %s)', ''),
			('value', 'commitment', 'value_zh', 'safeins.rule_value_zh(r.rule, %s)', ''),
			('severity', '', 'severity_zh', $$CASE %s WHEN 'error' THEN '失效' WHEN 'warning' THEN '须处理' WHEN 'note' THEN '提示' END$$, '')
		), columns AS (
			SELECT c.oid, c.relname, a.attnum, t.tells, pg_catalog.format(t.said, 'r.' || pg_catalog.quote_ident(a.attname)) AS said,
				   safeins.chinese_name(pg_catalog.col_description(c.oid, a.attnum)) || CASE WHEN t.suffix = '' THEN '（中文） / the same in Chinese' ELSE t.suffix || ' / its name' END AS says
			FROM pg_catalog.pg_class c
				 JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
				 JOIN told t ON t.name = a.attname AND t.views IN ('', c.relname)
			WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v' AND c.relname !~ '^exchange|^insuring$|^planned$'
				  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute o WHERE o.attrelid = c.oid AND o.attname = t.tells)
		)
		SELECT c.relname AS name,
			   pg_catalog.format('CREATE OR REPLACE VIEW safeins.%I AS SELECT r.*, %s FROM (%s) r %s', c.relname,
								 pg_catalog.string_agg(pg_catalog.format('(%s)::varchar(%s) COLLATE "default" AS %I', CASE c.tells WHEN 'enterprise_name' THEN pg_catalog.format(registered, 'r.enterprise') ELSE c.said END, CASE c.tells WHEN 'value_zh' THEN 2000 ELSE 200 END, c.tells), ', ' ORDER BY c.attnum),
								 pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';'),
								 CASE WHEN pg_catalog.bool_or(c.tells = 'enterprise_name') THEN registry END) AS definition,
			   pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins.%I.%I IS %L', c.relname, c.tells, c.says), '; ') AS comments,
			   pg_catalog.string_agg(pg_catalog.format('(%L, %L, %L)', c.relname, c.tells, pg_catalog.regexp_replace(c.said, '\s+', ' ', 'g')), ', ' ORDER BY c.attnum) AS words
		FROM columns c GROUP BY c.oid, c.relname ORDER BY c.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
		words := pg_catalog.concat_ws(', ', words, view.words);
	END LOOP;
	EXECUTE pg_catalog.format('CREATE FUNCTION safeins.view_words() RETURNS TABLE (view text, tells text, said text) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100 BEGIN ATOMIC VALUES %s; END', words);
	REVOKE ALL ON FUNCTION safeins.view_words() FROM PUBLIC;
	COMMENT ON FUNCTION safeins.view_words() IS '内部使用：视图在报表各列之后的列，及由报表的行 r 得出的表达式 / internal: what views have behind the columns of their report, and how it comes of its row, r';
END
$do$;

-- The same for tools that show the names of columns to people; a fraction of 1 is per cent there.
CREATE SCHEMA safeins_zh;
REVOKE ALL ON SCHEMA safeins_zh FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins_zh TO PUBLIC;
COMMENT ON SCHEMA safeins_zh IS '安全生产责任保险报表，列名为中文 / reports of work-safety liability insurance, columns in Chinese';

DO $do$
DECLARE
	view record;
BEGIN
	FOR view IN
		WITH columns AS (
			SELECT c.oid, c.relname, a.attnum, a.attname, pg_catalog.col_description(c.oid, a.attnum) AS says,
				   safeins.chinese_name(pg_catalog.col_description(c.oid, a.attnum)) AS called,
				   (SELECT safeins.chinese_name(pg_catalog.col_description(c.oid, z.attnum)) FROM pg_catalog.pg_attribute z
					WHERE z.attrelid = c.oid AND z.attname = a.attname || '_zh') AS meant,
				   a.attname ~ '^(.*_)?(ratio|rate)$|^(floor|cap)$' OR (c.relname || '.' || a.attname) IN ('policy_share.share', 'coinsurance_gap.share', 'coinsurance_gap.missing') AS per_cent
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
		), twins AS (
			SELECT c.*, c.called || CASE WHEN c.meant = c.called THEN '代码' WHEN c.per_cent THEN '（百分比）' ELSE '' END AS name FROM columns c
		)
		SELECT t.relname,
			   pg_catalog.format('CREATE VIEW safeins_zh.%I AS SELECT %s FROM safeins.%1$I r', t.relname,
								 pg_catalog.string_agg(pg_catalog.format(CASE WHEN t.per_cent THEN '(100 * r.%I)::numeric(20,4) AS %I' ELSE 'r.%I AS %I' END, t.attname, t.name), ', ' ORDER BY t.attnum)) AS definition,
			   pg_catalog.format('REVOKE ALL ON safeins_zh.%I FROM PUBLIC; COMMENT ON VIEW safeins_zh.%1$I IS %L; ', t.relname, pg_catalog.obj_description(t.oid, 'pg_class'))
			   || pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins_zh.%I.%I IS %L', t.relname, t.name, t.says), '; ') AS comments
		FROM twins t GROUP BY t.oid, t.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
	END LOOP;
END
$do$;
