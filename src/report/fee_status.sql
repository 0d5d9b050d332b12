CREATE FUNCTION safeins.fee_ratio(code text, place safeins.division, on_date date) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_fee_ratio'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_ratio(text, safeins.division, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_ratio(text, safeins.division, date) IS
	'内部使用：适用的比例，百万分之一；无规定则为 NULL / internal: the ratio of a rule that applies, in millionths; NULL where the law is silent';

CREATE FUNCTION safeins.fee_judged(place safeins.division, year integer, on_date date) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_fee_judged'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_judged(safeins.division, integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_judged(safeins.division, integer, date) IS
	'内部使用：该年账户可作何结论：0 无从判断（保费、支出未都接管），1 只能指出违规（无上限规定），2 可判断 / internal: what may be said of accounts: 0 nothing, for premium and expenses are not both attached; 1 breaches alone, for no cap is in force; 2 both';

CREATE FUNCTION safeins.account_received(place safeins.division, scope text, subject text, year integer, received bigint, shift integer DEFAULT 0, insurer text DEFAULT '')
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_account_received'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.account_received(safeins.division, text, text, integer, bigint, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_received(safeins.division, text, text, integer, bigint, integer, text) IS
	'内部使用：本事务中的实收保费（分），未触及则为所给的值 / internal: premium received as this transaction leaves it, in fen; the value given where it has not touched the account';

CREATE FUNCTION safeins.account_spent(place safeins.division, scope text, subject text, year integer, spent bigint, shift integer DEFAULT 0, insurer text DEFAULT '')
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_account_spent'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_spent(safeins.division, text, text, integer, bigint, integer, text) IS
	'内部使用：本事务中的支出（分），未触及则为所给的值 / internal: spending as this transaction leaves it, in fen; the value given where it has not touched the account';

-- Of one account's years: what one of them could use of earlier ones, what it leaves, and what may still be spent in it, in fen.
CREATE FUNCTION safeins.fee_carry(place safeins.division, year integer, years integer[], received bigint[], spent bigint[], as_of date) RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'safeins_fee_carry'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.fee_carry(safeins.division, integer, integer[], bigint[], bigint[], date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_carry(safeins.division, integer, integer[], bigint[], bigint[], date) IS
	'内部使用：某年结转入、结转出及余量（分），由该账户各年的实收与支出得出，年度须递增 / internal: what a year carries in, carries out, and may still spend, in fen, of the premium and spending of an account''s years, which ascend';

CREATE FUNCTION safeins.fee_status(as_of date)
	RETURNS TABLE (place varchar(6), scope varchar(7), subject varchar, insurer varchar, year smallint,
				   received numeric(20,2), spent numeric(20,2), ratio numeric(12,6),
				   floor numeric(9,6), cap numeric(9,6), floor_amount numeric(20,2), cap_amount numeric(20,2),
				   headroom numeric(20,2), budget numeric(20,2), verdict varchar(16), verdict_zh varchar(16),
				   forecast_received numeric(20,2), forecast_spent numeric(20,2), to_floor numeric(20,2),
				   forecast varchar(16), closed_on date, carried_in numeric(20,2), carried_out numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.scope::varchar(7), s.subject::varchar, s.insurer::varchar, s.year::smallint,
		   (s.received * 0.01)::numeric(20,2), (s.spent * 0.01)::numeric(20,2),
		   CASE WHEN s.received > 0 THEN (s.spent::numeric / s.received)::numeric(12,6) END,
		   (s.floor / 1000000.0)::numeric(9,6), (s.cap / 1000000.0)::numeric(9,6),
		   (s.floor_fen * 0.01)::numeric(20,2), (s.cap_fen * 0.01)::numeric(20,2),
		   (s.carry[3] * 0.01)::numeric(20,2),
		   (s.budget * 0.01)::numeric(20,2),
		   (CASE WHEN s.judged = 0 THEN 'not judged'
				 WHEN s.carry[3] < 0 THEN 'over cap'
				 WHEN s.spent < s.floor_fen AND s.elapsed IS NULL THEN 'under floor'
				 WHEN s.spent < s.floor_fen THEN 'not yet at floor'
				 WHEN s.judged = 1 THEN 'not judged'
				 ELSE 'ok' END)::varchar(16),
		   (CASE WHEN s.judged = 0 THEN '未判断'
				 WHEN s.carry[3] < 0 THEN '超上限'
				 WHEN s.spent < s.floor_fen AND s.elapsed IS NULL THEN '低于下限'
				 WHEN s.spent < s.floor_fen THEN '尚未达到下限'
				 WHEN s.judged = 1 THEN '未判断'
				 ELSE '合规' END)::varchar(16),
		   (s.received * 0.01 / s.elapsed)::numeric(20,2),
		   (s.spent * 0.01 / s.elapsed)::numeric(20,2),
		   greatest(ceil(s.floor::numeric * s.received / s.elapsed / 1000000 - s.spent) * 0.01, 0)::numeric(20,2),
		   (CASE WHEN s.elapsed IS NULL THEN NULL
				 WHEN s.judged = 0 THEN 'not judged'
				 WHEN s.spent > s.cap_fen + s.carry[1] * s.elapsed THEN 'over cap'
				 WHEN s.spent < s.floor_fen THEN 'under floor'
				 WHEN s.judged = 1 THEN 'not judged'
				 ELSE 'ok' END)::varchar(16),
		   (s.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
		   (s.carry[1] * 0.01)::numeric(20,2), (s.carry[2] * 0.01)::numeric(20,2)
	FROM (SELECT l.*,
				 floor(l.cap::numeric * l.received * 0.000001) AS cap_fen,
				 ceil(l.floor::numeric * l.received * 0.000001) AS floor_fen,
				 c.carry
		  FROM (SELECT a.place, a.scope, a.subject, a.insurer, a.year, max(a.budget) AS budget, max(a.closed_at) AS closed_at,
					   sum(safeins.account_received(a.place, a.scope, a.subject, a.year, a.received, a.shift, a.insurer)
						   + safeins.premium_due(a.place, a.scope, a.subject, a.year, greatest(fee_status.as_of, safeins.today()), a.shift, a.insurer)) AS received,
					   sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)) AS spent,
					   safeins.fee_ratio('fee.cap', a.place, least(make_date(a.year, 12, 31), fee_status.as_of)) AS cap,
					   safeins.fee_ratio('fee.floor', a.place, make_date(a.year, 12, 31)) AS floor,
					   safeins.fee_judged(a.place, a.year, fee_status.as_of) AS judged,
					   CASE WHEN a.year = extract(year FROM fee_status.as_of)
							THEN (fee_status.as_of - make_date(a.year, 1, 1) + 1)::numeric
								 / (make_date(a.year + 1, 1, 1) - make_date(a.year, 1, 1)) END AS elapsed
				FROM safeins.account a
				WHERE a.year <= extract(year FROM fee_status.as_of)
				GROUP BY a.place, a.scope, a.subject, a.insurer, a.year) l
			   -- kept apart: it is worked out once, however many columns tell of it
			   CROSS JOIN LATERAL (SELECT CASE WHEN l.cap IS NOT NULL THEN
				 (SELECT safeins.fee_carry(l.place, l.year, array_agg(y.year ORDER BY y.year), array_agg(y.received ORDER BY y.year),
										   array_agg(y.spent ORDER BY y.year), fee_status.as_of)
				  FROM (SELECT b.year + b.shift AS year,
							   sum(safeins.account_received(b.place, b.scope, b.subject, b.year, b.received, b.shift, b.insurer)
								   + safeins.premium_due(b.place, b.scope, b.subject, b.year,
														 greatest(fee_status.as_of, safeins.today()), b.shift, b.insurer))::bigint AS received,
							   sum(safeins.account_spent(b.place, b.scope, b.subject, b.year, b.spent, b.shift, b.insurer))::bigint AS spent
						FROM safeins.account b
						WHERE b.place OPERATOR(safeins.=) l.place AND b.scope = l.scope AND b.subject = l.subject AND b.insurer = l.insurer
							  AND b.year <= extract(year FROM fee_status.as_of)
							  AND b.year + b.shift <= extract(year FROM fee_status.as_of)
						GROUP BY 1) y) END AS carry OFFSET 0) c) s
	-- What was taken back, or only passed through, says nothing.
	WHERE safeins.given_day($1) AND (s.received <> 0 OR s.spent <> 0 OR s.budget IS NOT NULL OR s.closed_at IS NOT NULL);
	END;
REVOKE ALL ON FUNCTION safeins.fee_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_status(date) IS
	'费用状态（元）：截至某日所在年度及以前各账户的实收、支出、比例、下限、上限、结转、余量、结论与全年预测；余额为现值，规则与预测按该日 / fee status in yuan: every account up to that day''s year with received, spent, ratio, floor, cap, what was carried in and out, headroom, verdict and, for the running year, a forecast at the present pace; balances are those of now, rules and forecast those of the day; 应急厅函〔2024〕322号 第四部分, 晋应急发〔2024〕114号 二（三）';

CREATE VIEW safeins.fee_status AS
SELECT * FROM safeins.fee_status(safeins.today());
REVOKE ALL ON safeins.fee_status FROM PUBLIC;
COMMENT ON VIEW safeins.fee_status IS '今日的费用状态（元） / fee status as of today, in yuan';
COMMENT ON COLUMN safeins.fee_status.place IS '辖区 / division';
COMMENT ON COLUMN safeins.fee_status.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.fee_status.subject IS '承保机构或保单 / insurer or policy';
COMMENT ON COLUMN safeins.fee_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.fee_status.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.fee_status.received IS '实收保费（元） / premium received, yuan';
COMMENT ON COLUMN safeins.fee_status.spent IS '预防费支出（元） / prevention fee spent, yuan';
COMMENT ON COLUMN safeins.fee_status.ratio IS '支出占实收比例 / spent over received';
COMMENT ON COLUMN safeins.fee_status.floor IS '比例下限 / floor of the ratio';
COMMENT ON COLUMN safeins.fee_status.cap IS '比例上限 / cap of the ratio';
COMMENT ON COLUMN safeins.fee_status.floor_amount IS '下限金额（元，向上取分） / floor, yuan, rounded up to the fen';
COMMENT ON COLUMN safeins.fee_status.cap_amount IS '本年实收的上限金额（元，向下取分） / cap on the year''s own premium, yuan, rounded down to the fen';
COMMENT ON COLUMN safeins.fee_status.headroom IS '余量（元），含结转，负为超支 / what may still be spent, with what was carried in and without what later years have used, yuan; negative: over the cap';
COMMENT ON COLUMN safeins.fee_status.budget IS '专项预算（元） / special budget, yuan';
COMMENT ON COLUMN safeins.fee_status.verdict IS '结论 / verdict: ok, over cap, under floor, not yet at floor, not judged (no cap in force, or premium and expense not both attached)';
COMMENT ON COLUMN safeins.fee_status.verdict_zh IS '结论（中文） / verdict in Chinese';
COMMENT ON COLUMN safeins.fee_status.forecast_received IS '按当前进度预测的全年实收（元），仅本年度 / premium of the whole year at the present pace, yuan; running year only';
COMMENT ON COLUMN safeins.fee_status.forecast_spent IS '按当前进度预测的全年支出（元），仅本年度 / spending of the whole year at the present pace, yuan; running year only';
COMMENT ON COLUMN safeins.fee_status.to_floor IS '年底达到下限尚须支出（元），以预测实收为基数 / what must still be spent by the year''s end to reach the floor of the premium forecast, yuan';
COMMENT ON COLUMN safeins.fee_status.forecast IS '照此进度的年末结论 / verdict at the year''s end at the present pace';
COMMENT ON COLUMN safeins.fee_status.closed_on IS '关账日 / day of closing';
COMMENT ON COLUMN safeins.fee_status.carried_in IS '以前年度结转的余量（元） / headroom of earlier years that this one may use, yuan';
COMMENT ON COLUMN safeins.fee_status.carried_out IS '结转以后年度的余量（元） / headroom that this year and earlier ones leave to the next, yuan';
