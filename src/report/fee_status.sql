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

-- What the report tells of an account and year, by the first of its rows.
CREATE FUNCTION safeins.fee_told(as_of date, place safeins.division, scope text, subject text, year integer, insurer text, shift integer)
	RETURNS TABLE (received numeric, spent numeric, ratio numeric, floor numeric, cap numeric, floor_amount numeric, cap_amount numeric,
				   headroom numeric, budget numeric, verdict varchar, verdict_zh varchar,
				   forecast_received numeric, forecast_spent numeric, to_floor numeric, forecast varchar,
				   closed_on date, carried_in numeric, carried_out numeric)
	AS 'MODULE_PATHNAME', 'safeins_fee_told'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 1;
REVOKE ALL ON FUNCTION safeins.fee_told(date, safeins.division, text, text, integer, text, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.fee_told(date, safeins.division, text, text, integer, text, integer) IS
	'内部使用：fee_status 对一个账户某年所述，由该年第一行得出，其余各行无 / internal: what fee_status() tells of an account and year, by the first of its rows; by others, nothing';

CREATE FUNCTION safeins.fee_status(as_of date)
	RETURNS TABLE (place varchar(6), scope varchar(7), subject varchar, insurer varchar, year smallint,
				   received numeric(20,2), spent numeric(20,2), ratio numeric(12,6),
				   floor numeric(9,6), cap numeric(9,6), floor_amount numeric(20,2), cap_amount numeric(20,2),
				   headroom numeric(20,2), budget numeric(20,2), verdict varchar(16), verdict_zh varchar(16),
				   forecast_received numeric(20,2), forecast_spent numeric(20,2), to_floor numeric(20,2),
				   forecast varchar(16), closed_on date, carried_in numeric(20,2), carried_out numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	-- Whose accounts are asked for is found by their index.
	SELECT a.place::text::varchar(6), a.scope::varchar(7), a.subject::varchar, a.insurer::varchar, a.year::smallint,
		   f.received, f.spent, f.ratio, f.floor, f.cap, f.floor_amount, f.cap_amount, f.headroom, f.budget, f.verdict, f.verdict_zh,
		   f.forecast_received, f.forecast_spent, f.to_floor, f.forecast, f.closed_on, f.carried_in, f.carried_out
	FROM safeins.account a
		 CROSS JOIN LATERAL safeins.fee_told($1, a.place, a.scope, a.subject, a.year, a.insurer, a.shift) f
	WHERE safeins.given_day($1) AND a.year <= extract(year FROM $1);
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
