CREATE FUNCTION safeins.report_rows_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'safeins_report_rows_support'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.report_rows_support(internal) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_rows_support(internal) IS '规划器支持：报表的行数依其台账估计 / planner support: a report has about as many rows as its book';

CREATE FUNCTION safeins.quota_rows(as_of date, ends_from date, ends_to date, of_enterprise text, of_insurer text,
								   OUT place varchar, OUT area varchar, OUT policy varchar, OUT insurer varchar,
								   OUT enterprise varchar, OUT sector varchar, OUT size varchar,
								   OUT kind varchar, OUT kind_zh varchar, OUT rule_id bigint,
								   OUT period_from date, OUT period_to date, OUT required bigint, OUT done bigint,
								   OUT warn_from date, OUT unknown varchar)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_rows'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10000;
REVOKE ALL ON FUNCTION safeins.quota_rows(date, date, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_rows(date, date, date, text, text) IS
	'内部使用：每张保单每个服务项目的次数要求与已开展次数：as_of 非空取含该日的期间，否则取止于 ends_from 至 ends_to 的期间；法无要求者无行；unknown 为不可识别而影响次数的词（sector、size、risk），enterprise 为无投保单位数据 / internal: required and rendered services of each policy and kind: of the period that contains as_of, or, where it is NULL, of those that end between ends_from and ends_to; no row where the law is silent; unknown: the word that nobody knows and on which the number depends (sector, size, risk), or enterprise, where there is nothing of enterprises';

CREATE FUNCTION safeins.quota_told(as_of date, ends_from date, ends_to date, of_enterprise text, of_insurer text,
								   OUT place varchar, OUT area varchar, OUT policy varchar, OUT insurer varchar,
								   OUT enterprise varchar, OUT sector varchar, OUT size varchar, OUT kind varchar, OUT kind_zh varchar,
								   OUT period_from date, OUT period_to date, OUT required bigint, OUT planned bigint, OUT done bigint, OUT short bigint,
								   OUT next_due_on date, OUT days_left bigint, OUT state varchar, OUT state_zh varchar)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_told'
	LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10000 SUPPORT safeins.report_rows_support;
REVOKE ALL ON FUNCTION safeins.quota_told(date, date, date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_told(date, date, date, text, text) IS
	'内部使用：quota_status 与 quota_periods 的各行，参数同 quota_rows / internal: the rows of quota_status() and quota_periods(), asked as quota_rows() is';

CREATE FUNCTION safeins.quota_sums(sum_by text, ends_from date, ends_to date,
								   OUT place safeins.division, OUT area safeins.division, OUT word text, OUT kind text, OUT kind_zh text,
								   OUT periods bigint, OUT met bigint, OUT required bigint, OUT done bigint, OUT short bigint)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_sums_by'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 100;
REVOKE ALL ON FUNCTION safeins.quota_sums(text, date, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_sums(text, date, date) IS
	'内部使用：止于两日之间的各期间的期间数、达标数，应开展、已开展与尚缺的服务次数，按辖区（area）或承保机构（insurer，载于 word）；无次数要求的、无从判断的不计 / internal: periods that end between two days, those met, services required, rendered and missing in them, by division (area) or by insurer (insurer, told in word); without those of which none is required or that cannot be judged';

CREATE FUNCTION safeins.quota_day_sums(as_of date,
									   OUT place safeins.division, OUT area safeins.division, OUT word text, OUT kind text, OUT kind_zh text,
									   OUT periods bigint, OUT met bigint, OUT required bigint, OUT done bigint, OUT short bigint)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_quota_day_sums'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 20;
REVOKE ALL ON FUNCTION safeins.quota_day_sums(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_day_sums(date) IS
	'内部使用：含某日的各期间，按省、行业（载于 word，不明为空）与服务项目；只有无从判断者的，期间数为零 / internal: the same of the periods that contain a day, by province, sector (told in word, NULL where it is not known) and kind of service; where none can be judged there are no periods';

CREATE FUNCTION safeins.policy_sums(year integer, until date,
									OUT place integer, OUT area integer, OUT policies bigint, OUT required bigint, OUT done bigint, OUT short bigint, OUT services bigint)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_policy_sums'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 100;
REVOKE ALL ON FUNCTION safeins.policy_sums(integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.policy_sums(integer, date) IS
	'内部使用：按辖区：某年内生效过的保单数、该年开展的服务次数，及该年内截至某日届满的各期间应开展、已开展与尚缺的服务次数，供统计 / internal: by division, policies in force in a year, services rendered in it, and services required, rendered and missing of the periods that ended in it by a day; for the statistics';
