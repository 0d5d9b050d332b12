CREATE FUNCTION safeins.suspend(insurer text, years integer, basis text, reason text,
								place safeins.division DEFAULT NULL, from_on date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_suspend'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suspend(text, integer, text, text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suspend(text, integer, text, text, safeins.division, date) IS
	'登记承保机构停用，返回序号；依据 filing（报送弄虚作假）或 competition（不正当竞争等），years 为 NULL 则按规则的期限；晋应急发〔2024〕114号 附件2第一条、第三条 / puts the suspension of an insurer on record, returns its number; basis filing or competition, years NULL: as long as the rule says; SI502 for an unknown basis or less than the rule asks, 22004 or 22023 for what is NULL or empty';

CREATE FUNCTION safeins.lift_suspension(suspension bigint, reason text, on_date date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_lift_suspension'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.lift_suspension(bigint, text, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.lift_suspension(bigint, text, date) IS
	'登记提前解除停用，自该日起可承保，返回该记录的序号 / lifts a suspension from that day on, returns the number of the record; SI502 where there is none, or it was lifted, or it is over; 22004 or 22023 for what is NULL or empty';

CREATE FUNCTION safeins.insurer_ineligible(insurer text, on_date date DEFAULT NULL, place safeins.division DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_insurer_ineligible'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insurer_ineligible(text, date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_ineligible(text, date, safeins.division) IS
	'某日不得承保的原因：停用期内；可以承保则为 NULL，缺报资料不影响；晋应急发〔2024〕114号 第一部分、附件2 / why an insurer may not write policies on a day: it is suspended; NULL when it may, whatever papers it lacks';

CREATE FUNCTION safeins.insurer_eligible(insurer text, on_date date DEFAULT NULL, place safeins.division DEFAULT NULL) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.insurer_ineligible(insurer, on_date, place) IS NULL;
REVOKE ALL ON FUNCTION safeins.insurer_eligible(text, date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_eligible(text, date, safeins.division) IS
	'某日可否承保 / whether an insurer may write policies on a day';

CREATE FUNCTION safeins.insurer_due(code text, place safeins.division, year integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_insurer_due'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.insurer_due(text, safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurer_due(text, safeins.division, integer) IS
	'某年度的年度报告（report.annual）或年度资料（filing.annual）的到期日，当日仍为按期；无规定则为 NULL / last day in time for the report (report.annual) or the papers (filing.annual) of a year; NULL where the law is silent';
