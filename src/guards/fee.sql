CREATE FUNCTION safeins.reconcile(OUT place varchar(6), OUT scope text, OUT subject text, OUT year integer,
								  OUT measure text, OUT unit varchar(5), OUT in_books varchar, OUT recounted varchar, OUT difference numeric)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_reconcile'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.reconcile() FROM PUBLIC;
COMMENT ON FUNCTION safeins.reconcile() IS
	'对账：从已接管的表重算台账，返回全部差异；unit 为单位：yuan 元、count 个数、ratio 比率、date 日期；日期之差为天数 / recounts the books from the attached tables and returns every difference; unit says what is compared: yuan, count, ratio or date, the difference of which is days';

CREATE FUNCTION safeins.rebuild() RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_rebuild'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.rebuild() FROM PUBLIC;
COMMENT ON FUNCTION safeins.rebuild() IS
	'按重算结果修复台账，留痕，返回修复数 / brings the books to a recount with writers held off, records the repairs as findings, returns how many';

CREATE FUNCTION safeins.set_budget(year integer, insurer text, amount numeric,
								   place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(integer, text, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(integer, text, numeric, safeins.division) IS
	'设定某承保机构某年的专项预算（元），应急厅函〔2024〕322号第四部分；返回所留记录的编号 / sets an insurer''s special budget of a year, in yuan; 22023 for an amount that is negative or has digits below the fen, or a year that no rule speaks of or that is too far ahead, 42704 for an insurer that no book knows, SI109 when the year is closed; returns the number of its record';

CREATE FUNCTION safeins.end_budget(year integer, insurer text, reason text,
								   place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(integer, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(integer, text, text, safeins.division) IS
	'撤回某承保机构某年的专项预算，理由记入线索；返回所留记录的编号 / takes an insurer''s budget of a year back, the reason is kept in a finding; 42704 where there is none, SI109 when the year is closed; returns the number of its record';

CREATE FUNCTION safeins.close_year(year integer, insurer text, accept_breach text DEFAULT NULL,
								   place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text,
								   OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(integer, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(integer, text, text, safeins.division) IS
	'关账：核对下限与上限、服务次数与年度报告，违规须写明接受理由；关账后不得再记账；金额单位元 / holds a finished year against floor and cap, quotas and annual report and shuts it; a breach needs accept_breach; SI101, SI110, SI503, SI109; money in yuan';

-- The same with the year as text, for drivers that bind whatever it is so, and with the insurer first.
CREATE FUNCTION safeins.set_budget(year text, insurer text, amount numeric, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(text, text, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(text, text, numeric, safeins.division) IS '同 set_budget(year, insurer)，年份以文本给出，两个参数的先后不拘 / as set_budget(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.set_budget(text, integer, amount numeric, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_set_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.set_budget(text, integer, numeric, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.set_budget(text, integer, numeric, safeins.division) IS '同 set_budget(year, insurer)，先机构后年份 / as set_budget(year, insurer), the insurer first';
CREATE FUNCTION safeins.end_budget(year text, insurer text, reason text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(text, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(text, text, text, safeins.division) IS '同 end_budget(year, insurer)，年份以文本给出，两个参数的先后不拘 / as end_budget(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.end_budget(text, integer, reason text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_end_budget'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.end_budget(text, integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.end_budget(text, integer, text, safeins.division) IS '同 end_budget(year, insurer)，先机构后年份 / as end_budget(year, insurer), the insurer first';
CREATE FUNCTION safeins.close_year(year text, insurer text, accept_breach text DEFAULT NULL, place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text, OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(text, text, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(text, text, text, safeins.division) IS '同 close_year(year, insurer)，年份以文本给出，两个参数的先后不拘 / as close_year(year, insurer), the year as text, in whichever order';
CREATE FUNCTION safeins.close_year(text, integer, accept_breach text DEFAULT NULL, place safeins.division DEFAULT NULL,
								   OUT place varchar(6), OUT scope text, OUT subject text, OUT received numeric, OUT spent numeric, OUT verdict text, OUT verdict_zh text, OUT breach text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_close_year'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_year(text, integer, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_year(text, integer, text, safeins.division) IS '同 close_year(year, insurer)，先机构后年份 / as close_year(year, insurer), the insurer first';
