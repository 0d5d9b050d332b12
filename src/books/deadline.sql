CREATE TABLE safeins.deadline (
	place        safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	subject      text COLLATE "C" NOT NULL,
	area         safeins.division NOT NULL,
	insurer      text COLLATE "C",
	opened_on    date NOT NULL,
	due_on       date NOT NULL,
	met_on       date,
	steps        smallint NOT NULL DEFAULT 0,
	next_on      date,
	provisional  boolean NOT NULL DEFAULT false,
	PRIMARY KEY (subject, kind, place)
);
-- What is due by a day is found by these alone, however many are open.
CREATE INDEX deadline_next ON safeins.deadline (next_on) WHERE next_on IS NOT NULL;
CREATE INDEX deadline_provisional ON safeins.deadline (due_on) WHERE provisional;
REVOKE ALL ON safeins.deadline FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.deadline', '');

COMMENT ON TABLE safeins.deadline IS '期限：由校验触发器开立与销记 / deadlines, opened and met by the guards';
COMMENT ON COLUMN safeins.deadline.place IS '所属省 / province';
COMMENT ON COLUMN safeins.deadline.kind IS '期限种类，即规则代码 / kind: the code of its rule';
COMMENT ON COLUMN safeins.deadline.subject IS '对象：保单、隐患，或“承保机构/年度”等 / whose deadline: a policy, a hazard, an insurer and year, …';
COMMENT ON COLUMN safeins.deadline.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.deadline.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.deadline.opened_on IS '起算日 / day it runs from';
COMMENT ON COLUMN safeins.deadline.due_on IS '到期日，当日仍为按期 / last day in time';
COMMENT ON COLUMN safeins.deadline.met_on IS '完成日 / day it was met';
COMMENT ON COLUMN safeins.deadline.steps IS '已升级的次数 / steps of escalation that were made';
COMMENT ON COLUMN safeins.deadline.next_on IS '下一次升级之日；已完成或不再升级为空 / day of the next step; NULL when met, or when there is none left';
COMMENT ON COLUMN safeins.deadline.provisional IS '到期日涉及尚未载入的年度日历，待载入后重算 / its days were counted beyond the known calendar; counted again when that is loaded';

CREATE FUNCTION safeins.still_met(area safeins.division, opened_on date, booked date, counted date) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_still_met'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.still_met(safeins.division, date, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.still_met(safeins.division, date, date, date) IS
	'内部使用：首次服务期限的完成日：账中所记的服务已按规则 archive.retention 保存期满的仍作数，否则以现有服务为准 / internal: day on which the deadline of a first service is met: that of the books stays where the service was kept for its term by rule archive.retention, else that which is counted';

CREATE FUNCTION safeins.deadline_next(area safeins.division, due_on date, steps integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_deadline_next'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.deadline_next(safeins.division, date, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_next(safeins.division, date, integer) IS
	'内部使用：期限已升级若干次后下一次升级之日（规则 escalation.levels），没有则为 NULL / internal: day of the step after so many, by rule escalation.levels; NULL when there is none';

CREATE FUNCTION safeins.deadline_is_off(kind text, area safeins.division, opened_on date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_deadline_is_off'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.deadline_is_off(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_is_off(text, safeins.division, date) IS
	'内部使用：期限所依规则是否已停用，停用者不再督办 / internal: whether the rule of a deadline has been switched off: it escalates no more';
