CREATE VIEW safeins.escalation_status AS
SELECT e.place::text::varchar(6) AS place,
	   e.id AS escalation,
	   e.kind::varchar(64) AS kind,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   e.subject::varchar AS subject,
	   e.area::text::varchar(6) AS area,
	   e.insurer::varchar AS insurer,
	   e.level::varchar(8) AS level,
	   (CASE e.level WHEN 'insurer' THEN '承保机构' WHEN 'county' THEN '县级' WHEN 'city' THEN '市级' WHEN 'province' THEN '省级' WHEN 'nation' THEN '国家' END)::varchar(8) AS level_zh,
	   e.step,
	   e.due_on,
	   e.escalated_on,
	   (e.escalated_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS escalated_at,
	   (CASE WHEN a.acknowledgements > 0 THEN 'acknowledged' WHEN m.measures > 0 THEN 'measure taken' ELSE 'open' END)::varchar(16) AS state,
	   (CASE WHEN a.acknowledgements > 0 THEN '已处理' WHEN m.measures > 0 THEN '已采取措施' ELSE '待处理' END)::varchar(12) AS state_zh,
	   a.acknowledgements,
	   l.done_by::varchar(63) AS acknowledged_by,
	   (l.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0) AS acknowledged_at,
	   l.note::varchar(2000) AS note,
	   m.measures,
	   t.measure::varchar AS measure,
	   t.kind::varchar AS measure_kind,
	   coalesce(safeins.code_name('measure.kind', t.kind), t.kind)::varchar AS measure_kind_zh,
	   t.issued_on AS measure_issued_on,
	   t.due_on AS measure_due_on,
	   t.done_on AS measure_done_on
FROM safeins.escalation e
	 LEFT JOIN safeins.rule_code c ON c.code = e.kind COLLATE "C"
	 CROSS JOIN LATERAL (SELECT count(*) AS acknowledgements, max(k.id) AS last FROM safeins.acknowledgement k
						 WHERE k.escalation = e.id AND k.place OPERATOR(safeins.=) e.place) a
	 LEFT JOIN safeins.acknowledgement l ON l.place OPERATOR(safeins.=) e.place AND l.id = a.last
	 CROSS JOIN LATERAL (SELECT count(*) AS measures FROM safeins.measure x
						 WHERE x.basis = e.id::text AND x.basis_kind = 'escalation' AND x.live AND safeins.same_record(x.place, e.place)) m
	 LEFT JOIN LATERAL (SELECT x.* FROM safeins.measure x
						WHERE x.basis = e.id::text AND x.basis_kind = 'escalation' AND x.live AND safeins.same_record(x.place, e.place)
						ORDER BY x.issued_on DESC, x.measure DESC LIMIT 1) t ON m.measures > 0;
REVOKE ALL ON safeins.escalation_status FROM PUBLIC;

COMMENT ON VIEW safeins.escalation_status IS '逾期督办情况：每级一行，是否已处理 / escalations, a row each step, and whether anything was done about them';
COMMENT ON COLUMN safeins.escalation_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.escalation_status.escalation IS '序号，用于 acknowledge / number, by which it is acknowledged';
COMMENT ON COLUMN safeins.escalation_status.kind IS '期限种类，即规则代码 / kind of the deadline: the code of its rule';
COMMENT ON COLUMN safeins.escalation_status.meaning_zh IS '规则含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.escalation_status.subject IS '对象 / whose deadline';
COMMENT ON COLUMN safeins.escalation_status.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.escalation_status.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.escalation_status.level IS '升级到哪一级 / who is to hear of it: insurer, county, city, province, nation';
COMMENT ON COLUMN safeins.escalation_status.level_zh IS '升级到哪一级（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.step IS '第几级 / which step';
COMMENT ON COLUMN safeins.escalation_status.due_on IS '到期日 / day it was due';
COMMENT ON COLUMN safeins.escalation_status.escalated_on IS '应升级之日 / day on which the step was due';
COMMENT ON COLUMN safeins.escalation_status.escalated_at IS '记录时间（北京时间） / when it was recorded, time of Beijing';
COMMENT ON COLUMN safeins.escalation_status.state IS '状态：open 待处理，acknowledged 已有回执，measure taken 已有措施而无回执 / open; acknowledged; measure taken: a measure rests on it, and nobody has acknowledged it';
COMMENT ON COLUMN safeins.escalation_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.acknowledgements IS '回执条数 / how often it was acknowledged';
COMMENT ON COLUMN safeins.escalation_status.acknowledged_by IS '最近回执的操作人 / who did last';
COMMENT ON COLUMN safeins.escalation_status.acknowledged_at IS '最近回执的时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.escalation_status.note IS '最近回执的内容 / what was done';
COMMENT ON COLUMN safeins.escalation_status.measures IS '以其为依据的措施数 / measures that rest on it';
COMMENT ON COLUMN safeins.escalation_status.measure IS '最近一件措施 / the latest of them';
COMMENT ON COLUMN safeins.escalation_status.measure_kind IS '其种类 / its kind';
COMMENT ON COLUMN safeins.escalation_status.measure_kind_zh IS '其种类（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.escalation_status.measure_issued_on IS '其作出日 / day it was taken';
COMMENT ON COLUMN safeins.escalation_status.measure_due_on IS '其期限 / last day to do what it asks';
COMMENT ON COLUMN safeins.escalation_status.measure_done_on IS '其完成日 / day it was done';
