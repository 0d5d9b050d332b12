-- Measures of supervision as of a day, what was done about findings and escalations, and who is under joint punishment.

-- Numbers of records are those of a place; rows about other places have theirs from this database.
CREATE FUNCTION safeins.same_record(place safeins.division, other safeins.division) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN left(place::text, 2) = left(other::text, 2) OR (safeins.is_local(place) AND safeins.is_local(other));
REVOKE ALL ON FUNCTION safeins.same_record(safeins.division, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.same_record(safeins.division, safeins.division) IS
	'内部使用：两地的记录是否同一套序号 / internal: whether records of two places are numbered together';

-- A message stands in the language of the session that wrote it.
-- Whoever reads measures reads what they rest on, and of findings no more than that.
CREATE FUNCTION safeins.measure_basis(measure text, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $$
	SELECT b.says
	FROM safeins.measure m
		 CROSS JOIN LATERAL (SELECT c.meaning_zh AS says FROM safeins.rule_code c WHERE m.basis_kind = 'rule' AND c.code = m.basis
							 UNION ALL
							 SELECT safeins.retold(f.message) FROM safeins.finding f
							 WHERE m.basis_kind = 'finding' AND m.basis ~ '^[0-9]{1,18}$' AND f.id = (CASE WHEN m.basis ~ '^[0-9]{1,18}$' THEN m.basis::bigint END)
								   AND safeins.same_record(f.place, m.place)
							 UNION ALL
							 SELECT concat_ws(' ', c.meaning_zh, x.subject, x.due_on) FROM safeins.escalation x LEFT JOIN safeins.rule_code c ON c.code = x.kind
							 WHERE m.basis_kind = 'escalation' AND m.basis ~ '^[0-9]{1,18}$' AND x.id = (CASE WHEN m.basis ~ '^[0-9]{1,18}$' THEN m.basis::bigint END)
								   AND safeins.same_record(x.place, m.place)) b
	WHERE m.measure = $1 AND m.place OPERATOR(safeins.=) $2 AND m.live
	LIMIT 1
	$$;
REVOKE ALL ON FUNCTION safeins.measure_basis(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.measure_basis(text, safeins.division) IS
	'内部使用：监管措施所依据的规则、线索或督办的内容；查无则为 NULL / internal: what the rule, finding or escalation says that a measure rests on; NULL where there is none of that name or number';

CREATE FUNCTION safeins.measure_status(as_of date)
	RETURNS TABLE (place varchar(6), area varchar(6), measure varchar, kind varchar, kind_zh varchar, object_kind varchar, object_kind_zh varchar,
				   object varchar, basis_kind varchar, basis varchar, basis_says varchar(2000), act varchar, act_zh varchar, issued_by varchar,
				   issued_on date, due_on date, valid_until date, done_on date, result varchar, amount numeric(20,2),
				   state varchar(16), state_zh varchar(8), days_left bigint, days_late bigint, suspended_until date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT m.place::text::varchar(6), m.area::text::varchar(6), m.measure::varchar, m.kind::varchar, coalesce(safeins.code_name('measure.kind', m.kind), m.kind)::varchar,
		   m.object_kind::varchar, coalesce(safeins.code_name('measure.object', m.object_kind), m.object_kind)::varchar, m.object::varchar,
		   m.basis_kind::varchar, m.basis::varchar, safeins.measure_basis(m.measure, m.place)::varchar(2000),
		   m.act::varchar, coalesce(safeins.code_name('insurer.act', m.act), m.act)::varchar, m.issued_by::varchar,
		   m.issued_on, m.due_on, m.valid_until, d.done_on, m.result::varchar, (m.amount * 0.01)::numeric(20,2),
		   s.state::varchar(16),
		   (CASE s.state WHEN 'not judged' THEN '未判断' WHEN 'lifted' THEN '已解除' WHEN 'expired' THEN '已期满' WHEN 'in force' THEN '有效'
						 WHEN 'done' THEN '已完成' WHEN 'done late' THEN '逾期完成' WHEN 'overdue' THEN '已逾期' ELSE '未完成' END)::varchar(8),
		   (CASE WHEN s.state IN ('open', 'in force') THEN d.last_on - $1 END)::bigint,
		   (CASE WHEN s.state IN ('overdue', 'done late') THEN coalesce(d.done_on, $1) - m.due_on END)::bigint,
		   CASE WHEN m.object_kind = 'insurer' THEN
				(SELECT max(least(x.until_on, l.from_on - 1))
				 FROM safeins.suspension x LEFT JOIN safeins.suspension l ON l.lifts = x.id AND l.place OPERATOR(safeins.=) x.place
				 WHERE x.insurer = m.object AND x.lifts IS NULL AND $1 BETWEEN x.from_on AND least(x.until_on, l.from_on - 1)
					   AND (x.place OPERATOR(safeins.=) m.place OR x.place::integer = 0)) END
	FROM safeins.measure m
		 CROSS JOIN LATERAL (SELECT CASE WHEN m.done_on <= $1 THEN m.done_on END AS done_on,
									safeins.rule_lists('measure.lasting', m.area, m.issued_on, m.kind) AS lasts,
									coalesce(m.valid_until, m.due_on) AS ends_on) e
		 CROSS JOIN LATERAL (SELECT e.done_on, CASE WHEN e.lasts THEN e.ends_on ELSE m.due_on END AS last_on) d
		 CROSS JOIN LATERAL (SELECT CASE WHEN NOT safeins.role_known('measure', m.place) THEN 'not judged'
										 WHEN e.lasts AND d.done_on IS NOT NULL THEN 'lifted'
										 WHEN e.lasts AND d.last_on < $1 THEN 'expired'
										 WHEN e.lasts THEN 'in force'
										 WHEN d.done_on > m.due_on THEN 'done late'
										 WHEN d.done_on IS NOT NULL THEN 'done'
										 WHEN m.due_on < $1 AND safeins.deadline_is_off('measure.due', m.area, m.issued_on) THEN 'not judged'
										 WHEN m.due_on < $1 AND NOT EXISTS (SELECT FROM safeins.deadline l WHERE l.subject = m.measure AND l.kind = 'measure.due'
																									 AND l.place OPERATOR(safeins.=) m.place) THEN 'not judged'
										 WHEN m.due_on < $1 THEN 'overdue'
										 -- what only tells asks nothing
										 WHEN m.due_on IS NULL AND m.kind IN ('praise', 'public_notice') THEN 'done'
										 ELSE 'open' END AS state) s
	WHERE safeins.given_day($1) AND m.live AND m.issued_on <= $1
	ORDER BY m.place::integer, m.issued_on, m.measure;
	END;
REVOKE ALL ON FUNCTION safeins.measure_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.measure_status(date) IS
	'截至某日的监管措施：种类、对象、依据、状态（open 未完成，overdue 已逾期，done 已完成，done late 逾期完成；持续有效的 in force 有效，lifted 已解除，expired 已期满；未接管措施表、未载完成日或规则停用的为 not judged）、剩余与逾期天数，对象为承保机构的另列停用至何日 / measures of supervision as of a day: kind, object, basis, state (open, overdue, done, done late; of those that last in force, lifted, expired; not judged where no table of measures is attached, none says when they are done, or the rule is off), days left and late, and until when the insurer is suspended; 应急厅函〔2024〕322号 第五部分, 晋应急发〔2024〕114号 三（二）';

CREATE VIEW safeins.measure_status AS
SELECT * FROM safeins.measure_status(safeins.today());
REVOKE ALL ON safeins.measure_status FROM PUBLIC;
COMMENT ON VIEW safeins.measure_status IS '今日的监管措施 / measures of supervision as of today';
COMMENT ON COLUMN safeins.measure_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.measure_status.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.measure_status.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.measure_status.kind IS '种类：interview 约谈，rectify 限期整改，public_notice 公开通报，transfer 移送，penalty 行政处罚，stop_use 停止使用，joint_punishment 列入联合惩戒，praise 通报表扬 / kind, a code of list measure.kind';
COMMENT ON COLUMN safeins.measure_status.kind_zh IS '种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.object_kind IS '对象类别：insurer、enterprise、provider / what the object is';
COMMENT ON COLUMN safeins.measure_status.object_kind_zh IS '对象类别（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.object IS '对象 / whom it is about';
COMMENT ON COLUMN safeins.measure_status.basis_kind IS '依据类别：rule、finding、escalation / what the basis is';
COMMENT ON COLUMN safeins.measure_status.basis IS '依据：规则代码、线索序号或督办序号 / basis: code of a rule, number of a finding or of an escalation';
COMMENT ON COLUMN safeins.measure_status.basis_says IS '依据的内容，查无则为空 / what the basis says; NULL where there is none of that name or number';
COMMENT ON COLUMN safeins.measure_status.act IS '行为的代码（代码表 insurer.act） / what the insurer did, a code of list insurer.act';
COMMENT ON COLUMN safeins.measure_status.act_zh IS '行为（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.measure_status.issued_on IS '作出日 / day it was taken';
COMMENT ON COLUMN safeins.measure_status.due_on IS '期限，当日仍为按期 / last day to do what it asks';
COMMENT ON COLUMN safeins.measure_status.valid_until IS '有效至 / last day of its effect';
COMMENT ON COLUMN safeins.measure_status.done_on IS '完成日或解除之日 / day it was done, or lifted';
COMMENT ON COLUMN safeins.measure_status.result IS '结果 / what came of it';
COMMENT ON COLUMN safeins.measure_status.amount IS '金额（元） / amount, yuan';
COMMENT ON COLUMN safeins.measure_status.state IS '状态 / state: open, overdue, done, done late, in force, lifted, expired, not judged';
COMMENT ON COLUMN safeins.measure_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.measure_status.days_left IS '剩余天数，0 为末日 / days left, 0 on the last day';
COMMENT ON COLUMN safeins.measure_status.days_late IS '逾期天数 / days late';
COMMENT ON COLUMN safeins.measure_status.suspended_until IS '承保机构停用至：对象不是承保机构或未停用的为空 / of an insurer, until when it is suspended; NULL where it is not';

CREATE FUNCTION safeins.blacklist(as_of date)
	RETURNS TABLE (place varchar(6), object_kind varchar, object_kind_zh varchar, object varchar, measure varchar, act varchar, act_zh varchar,
				   issued_by varchar, issued_on date, until_on date, days_left bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 100
	BEGIN ATOMIC
	SELECT m.place::text::varchar(6), m.object_kind::varchar, coalesce(safeins.code_name('measure.object', m.object_kind), m.object_kind)::varchar, m.object::varchar,
		   m.measure::varchar, m.act::varchar, coalesce(safeins.code_name('insurer.act', m.act), m.act)::varchar, m.issued_by::varchar, m.issued_on,
		   u.until_on, (u.until_on - $1)::bigint
	FROM safeins.measure m CROSS JOIN LATERAL (SELECT coalesce(m.valid_until, m.due_on) AS until_on) u
	WHERE safeins.given_day($1) AND m.live AND m.kind = 'joint_punishment' AND m.issued_on <= $1
		  AND (u.until_on IS NULL OR u.until_on >= $1) AND (m.done_on IS NULL OR m.done_on > $1)
	ORDER BY m.place::integer, m.object_kind, m.object, m.issued_on, m.measure;
	END;
REVOKE ALL ON FUNCTION safeins.blacklist(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.blacklist(date) IS
	'某日在联合惩戒“黑名单”上的对象：自作出之日起，至有效期（未载明则为期限）末日止，解除之日起不在其列；未载明期限的 until_on 为空 / who is under joint punishment on a day: from the day it was taken to the last day it is valid on (else the day it names), and not from the day on which it is lifted; until_on NULL where no end is set; 晋应急发〔2024〕114号 三（三）';

CREATE VIEW safeins.blacklist AS
SELECT * FROM safeins.blacklist(safeins.today());
REVOKE ALL ON safeins.blacklist FROM PUBLIC;
COMMENT ON VIEW safeins.blacklist IS '今日在联合惩戒“黑名单”上的对象 / who is under joint punishment today';
COMMENT ON COLUMN safeins.blacklist.place IS '所属省 / province';
COMMENT ON COLUMN safeins.blacklist.object_kind IS '对象类别：insurer、enterprise、provider / what the object is';
COMMENT ON COLUMN safeins.blacklist.object_kind_zh IS '对象类别（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.blacklist.object IS '对象 / who';
COMMENT ON COLUMN safeins.blacklist.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.blacklist.act IS '行为的代码 / what was done, a code of list insurer.act';
COMMENT ON COLUMN safeins.blacklist.act_zh IS '行为（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.blacklist.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.blacklist.issued_on IS '列入之日 / day it was taken';
COMMENT ON COLUMN safeins.blacklist.until_on IS '末日；未载明为空 / last day; NULL where none is set';
COMMENT ON COLUMN safeins.blacklist.days_left IS '剩余天数，0 为末日 / days left, 0 on the last day';

CREATE VIEW safeins.finding_status AS
SELECT f.place::text::varchar(6) AS place,
	   f.id AS finding,
	   f.rule::varchar(64) AS rule,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   f.source::varchar(500) AS source,
	   f.role::varchar(16) AS role,
	   f.row_key::varchar AS row_key,
	   f.insurer::varchar AS insurer,
	   f.year::smallint AS year,
	   safeins.retold(f.message)::varchar(2000) AS message,
	   (f.found_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS found_at,
	   (CASE WHEN f.withdrawn_on IS NOT NULL THEN 'withdrawn' WHEN m.measures = 0 THEN 'open' WHEN m.done = m.measures THEN 'measure done' ELSE 'measure taken' END)::varchar(16) AS state,
	   (CASE WHEN f.withdrawn_on IS NOT NULL THEN '已撤回' WHEN m.measures = 0 THEN '待处理' WHEN m.done = m.measures THEN '措施已完成' ELSE '已采取措施' END)::varchar(8) AS state_zh,
	   m.measures,
	   l.measure::varchar AS measure,
	   l.kind::varchar AS measure_kind,
	   coalesce(safeins.code_name('measure.kind', l.kind), l.kind)::varchar AS measure_kind_zh,
	   l.issued_on AS measure_issued_on,
	   l.due_on AS measure_due_on,
	   l.done_on AS measure_done_on,
	   f.withdrawn_on,
	   safeins.retold(f.withdrawn_why)::varchar(1000) AS withdrawn_why,
	   safeins.retold(f.message, 'zh')::varchar(2000) AS message_zh,
	   safeins.retold(f.withdrawn_why, 'zh')::varchar(1000) AS withdrawn_why_zh
FROM safeins.finding f
	 LEFT JOIN safeins.rule_code c ON c.code = f.rule
	 CROSS JOIN LATERAL (SELECT count(*) AS measures, count(x.done_on) AS done FROM safeins.measure x
						 WHERE x.basis = f.id::text AND x.basis_kind = 'finding' AND x.live AND safeins.same_record(x.place, f.place)) m
	 LEFT JOIN LATERAL (SELECT x.* FROM safeins.measure x
						WHERE x.basis = f.id::text AND x.basis_kind = 'finding' AND x.live AND safeins.same_record(x.place, f.place)
						ORDER BY x.issued_on DESC, x.measure DESC LIMIT 1) l ON m.measures > 0;
REVOKE ALL ON safeins.finding_status FROM PUBLIC;
COMMENT ON VIEW safeins.finding_status IS '违规线索及所采取的措施，每条线索一行 / findings and what was done about them, a row each; 应急厅函〔2024〕322号 第五部分';
COMMENT ON COLUMN safeins.finding_status.place IS '辖区 / division';
COMMENT ON COLUMN safeins.finding_status.finding IS '线索序号，措施以此为依据 / number, by which a measure names it';
COMMENT ON COLUMN safeins.finding_status.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.finding_status.meaning_zh IS '规则含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.finding_status.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.finding_status.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.finding_status.row_key IS '行的主键；账户级线索为空 / key of the row; NULL where an account as a whole is meant';
COMMENT ON COLUMN safeins.finding_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.finding_status.year IS '年度 / year';
COMMENT ON COLUMN safeins.finding_status.message IS '会话语言的说明 / what is wrong, in one line, in the language of the session';
COMMENT ON COLUMN safeins.finding_status.message_zh IS '说明（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.withdrawn_why_zh IS '撤回理由（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.found_at IS '发现时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.finding_status.state IS '状态：open 待处理，measure taken 已采取措施，measure done 措施均已完成，withdrawn 已撤回 / open, measure taken, measure done (all of them), withdrawn';
COMMENT ON COLUMN safeins.finding_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.measures IS '以其为依据的措施数 / measures that rest on it';
COMMENT ON COLUMN safeins.finding_status.measure IS '最近一件措施 / the latest of them';
COMMENT ON COLUMN safeins.finding_status.measure_kind IS '其种类 / its kind';
COMMENT ON COLUMN safeins.finding_status.measure_kind_zh IS '其种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.finding_status.measure_issued_on IS '其作出日 / day it was taken';
COMMENT ON COLUMN safeins.finding_status.measure_due_on IS '其期限 / last day to do what it asks';
COMMENT ON COLUMN safeins.finding_status.measure_done_on IS '其完成日 / day it was done';
COMMENT ON COLUMN safeins.finding_status.withdrawn_on IS '撤回日期；仍成立则为空 / when it was withdrawn; NULL while it stands';
COMMENT ON COLUMN safeins.finding_status.withdrawn_why IS '会话语言的撤回理由 / why it was withdrawn';
