-- Where nothing is required services need not be known.
CREATE FUNCTION safeins.quota_known(place safeins.division, required bigint, unknown text DEFAULT NULL) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	RETURN safeins.role_known('policy', place) AND (required = 0 OR safeins.role_known('service', place))
		   AND unknown IS DISTINCT FROM 'enterprise';
REVOKE ALL ON FUNCTION safeins.quota_known(safeins.division, bigint, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_known(safeins.division, bigint, text) IS
	'内部使用：某地的服务次数可否判断：须有保单、服务的数据，次数因行业、规模而异者须有投保单位的数据 / internal: whether quotas of a place can be judged: its policies and services must be known, and enterprises where the number depends on what they are';

CREATE FUNCTION safeins.quota_status(as_of date, enterprise text DEFAULT NULL, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar,
				   sector varchar, size varchar, kind varchar, kind_zh varchar,
				   period_from date, period_to date, required bigint, planned bigint, done bigint, short bigint,
				   next_due_on date, days_left bigint, state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT q.place, q.area, q.policy, q.insurer, q.enterprise, q.sector, q.size, q.kind, q.kind_zh, q.period_from, q.period_to,
		   q.required, q.planned, q.done, q.short, q.next_due_on, q.days_left, q.state, q.state_zh
	FROM safeins.quota_told($1, NULL, NULL, $2, $3) q
	WHERE safeins.given_day($1) AND safeins.known_enterprise($2) AND safeins.known_insurer($3);
	END;
REVOKE ALL ON FUNCTION safeins.quota_status(date, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_status(date, text, text) IS
	'服务次数：某日在保的每张保单、每个服务项目一行，为含该日的期间；次数为现值，期间与规则按该日 / quotas: a row for each policy in force on the day and each kind of service, for the period that contains it; services done are those known now, periods and rules those of the day; 晋应急发〔2024〕114号 二（一）';

CREATE FUNCTION safeins.quota_periods(year integer, insurer text DEFAULT NULL)
	RETURNS TABLE (place varchar(6), area varchar(6), policy varchar, insurer varchar, enterprise varchar,
				   sector varchar, size varchar, kind varchar, kind_zh varchar,
				   period_from date, period_to date, required bigint, planned bigint, done bigint, short bigint,
				   state varchar(16), state_zh varchar(4))
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10000
	BEGIN ATOMIC
	SELECT q.place, q.area, q.policy, q.insurer, q.enterprise, q.sector, q.size, q.kind, q.kind_zh, q.period_from, q.period_to,
		   q.required, q.planned, q.done, q.short, q.state, q.state_zh
	FROM safeins.quota_told(NULL, safeins.year_from($1), least(safeins.year_to($1), safeins.today() - 1), NULL, $2) q
	WHERE safeins.given_year($1) AND safeins.known_insurer($2);
	END;
REVOKE ALL ON FUNCTION safeins.quota_periods(integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.quota_periods(integer, text) IS
	'某年内已届满的各期间的服务次数，供关账与考核 / quotas of all periods that ended in the year, for closing and scorecards; one that ends today is not over; 晋应急发〔2024〕114号 二（一）';

CREATE VIEW safeins.quota_periods AS
SELECT * FROM safeins.quota_periods(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.quota_periods FROM PUBLIC;
COMMENT ON VIEW safeins.quota_periods IS '本年度届满期间的服务次数 / service quotas of the periods that end this year';

CREATE VIEW safeins.quota_status AS
SELECT * FROM safeins.quota_status(safeins.today());
REVOKE ALL ON safeins.quota_status FROM PUBLIC;
COMMENT ON VIEW safeins.quota_status IS '今日的服务次数 / quotas of services as of today';
COMMENT ON COLUMN safeins.quota_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.quota_status.area IS '辖区，至县 / division, down to the county';
COMMENT ON COLUMN safeins.quota_status.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.quota_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.quota_status.enterprise IS '投保单位 / enterprise';
COMMENT ON COLUMN safeins.quota_status.sector IS '据以判断的行业 / sector that it is judged by';
COMMENT ON COLUMN safeins.quota_status.size IS '据以判断的规模 / size that it is judged by';
COMMENT ON COLUMN safeins.quota_status.kind IS '服务项目 / kind of service';
COMMENT ON COLUMN safeins.quota_status.kind_zh IS '服务项目（中文） / kind of service in Chinese';
COMMENT ON COLUMN safeins.quota_status.period_from IS '期间首日 / first day of the period';
COMMENT ON COLUMN safeins.quota_status.period_to IS '期间末日 / last day of the period';
COMMENT ON COLUMN safeins.quota_status.required IS '应开展次数（不足一年者已折算） / services required, pro-rated for a period shorter than a year';
COMMENT ON COLUMN safeins.quota_status.planned IS '服务方案中该期间每年的次数；未接管服务方案为空 / planned: times a year, of plans that hold in the period; NULL where no table of plans is attached';
COMMENT ON COLUMN safeins.quota_status.done IS '已开展次数 / services done';
COMMENT ON COLUMN safeins.quota_status.short IS '尚缺次数；未判断为空 / services still missing; NULL where it is not judged';
COMMENT ON COLUMN safeins.quota_status.next_due_on IS '尚缺者的最后一日 / last day for what is missing';
COMMENT ON COLUMN safeins.quota_status.days_left IS '距最后一日天数，0 为当日 / days until then, 0 on the day';
COMMENT ON COLUMN safeins.quota_status.state IS '状态：ok、due、warning、short、unknown、not judged / state: ok, due, warning (near the end), short (the period is over), unknown (nobody knows the word for its sector, size or risk, and the number depends on it: it is the strictest of the place), not judged (no table of policies, of services, or of enterprises where it takes one, is attached)';
COMMENT ON COLUMN safeins.quota_status.state_zh IS '状态（中文） / state in Chinese';
