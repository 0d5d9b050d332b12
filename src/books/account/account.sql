CREATE TABLE safeins.account (
	place      safeins.division NOT NULL,
	scope      text COLLATE "C" NOT NULL CHECK (scope IN ('insurer', 'policy')),
	subject    text COLLATE "C" NOT NULL,
	year       integer NOT NULL,
	insurer    text NOT NULL,
	received   bigint NOT NULL,
	spent      bigint NOT NULL,
	budget     bigint,
	closed_at  timestamptz,
	closed_by  text,
	verdict    text,
	breach     text,
	shift      integer NOT NULL DEFAULT 0,
	PRIMARY KEY (subject, year, place, scope, shift, insurer)
) WITH (fillfactor = 50);
CREATE INDEX account_insurer ON safeins.account (insurer, year);
-- A new account of a policy asks whether its insurer's year is closed: mostly it is not, however many accounts it has.
CREATE INDEX account_closed ON safeins.account (insurer, year) WHERE closed_at IS NOT NULL;
REVOKE ALL ON safeins.account FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.account', '');

COMMENT ON TABLE safeins.account IS '台账账户：每个承保机构（或保单的每个承保机构）每年的实收保费与预防费支出，单位分 / accounts: premium received and prevention fee spent, per insurer (or insurer of a policy) and year, in fen';
COMMENT ON COLUMN safeins.account.place IS '辖区 / division whose rules judge the account';
COMMENT ON COLUMN safeins.account.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.account.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.account.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.account.insurer IS '承保机构；按保单设账户时，共保人各有其账户 / the insurer; of a policy''s accounts each co-insurer has its own';
COMMENT ON COLUMN safeins.account.received IS '实收保费（分），不含日期在将来者（premium_ahead） / premium received, refunds taken off, in fen; what is dated ahead is in premium_ahead';
COMMENT ON COLUMN safeins.account.spent IS '事故预防服务费支出（分） / prevention fee spent, reversals taken off, in fen';
COMMENT ON COLUMN safeins.account.budget IS '专项预算（分） / special budget of the year, in fen';
COMMENT ON COLUMN safeins.account.closed_at IS '关账时间 / when the year was closed';
COMMENT ON COLUMN safeins.account.closed_by IS '关账人 / who closed it';
COMMENT ON COLUMN safeins.account.verdict IS '关账结论 / verdict at closing';
COMMENT ON COLUMN safeins.account.breach IS '接受违规的理由 / why a breach was accepted at closing';

COMMENT ON COLUMN safeins.account.shift IS '所计期间与年度相差的年数：保单年度或保单自该年起算，0为本年度 / years from the calendar year to the year in which the policy year, or the policy, began that its money counts for; 0: the calendar year itself';

CREATE TABLE safeins.premium_ahead (
	place       safeins.division NOT NULL,
	scope       text COLLATE "C" NOT NULL CHECK (scope IN ('insurer', 'policy')),
	subject     text COLLATE "C" NOT NULL,
	year        integer NOT NULL,
	received_on date NOT NULL,
	insurer     text NOT NULL,
	amount      bigint NOT NULL,
	shift       integer NOT NULL DEFAULT 0,
	PRIMARY KEY (subject, year, place, scope, received_on, shift, insurer)
);
REVOKE ALL ON safeins.premium_ahead FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.premium_ahead', '');
COMMENT ON TABLE safeins.premium_ahead IS '内部使用：记账时日期在将来的保费，到日方计入账户，单位分；该日的保费此后均记于此 / internal: premium that was dated in the future when it was booked: it counts in its account from its day on; whatever is dated on that day is kept here from then on; in fen';
COMMENT ON COLUMN safeins.premium_ahead.place IS '辖区 / division whose rules judge the account';
COMMENT ON COLUMN safeins.premium_ahead.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.premium_ahead.received_on IS '收款日 / the day it is dated on';
COMMENT ON COLUMN safeins.premium_ahead.insurer IS '承保机构 / the insurer';
COMMENT ON COLUMN safeins.premium_ahead.amount IS '保费（分） / premium, in fen';
COMMENT ON COLUMN safeins.premium_ahead.shift IS '所计期间与年度相差的年数 / years from the calendar year to the period that it counts for';

-- What of it counts by a day, beside what the account's row has.
CREATE FUNCTION safeins.premium_due(place safeins.division, scope text, subject text, year integer, by_day date, shift integer DEFAULT 0, insurer text DEFAULT '') RETURNS bigint
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
	SELECT coalesce(sum(h.amount), 0)::bigint FROM safeins.premium_ahead h
	WHERE h.place OPERATOR(safeins.=) $1 AND h.scope = $2 AND h.subject = $3 AND h.year = $4 AND h.shift = $6 AND (h.scope = 'insurer' OR h.insurer = $7) AND h.received_on <= $5;
	END;
REVOKE ALL ON FUNCTION safeins.premium_due(safeins.division, text, text, integer, date, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.premium_due(safeins.division, text, text, integer, date, integer, text) IS
	'内部使用：记账时日期在将来、至某日已到期的保费（分） / internal: premium dated ahead whose day has come by that day, in fen';

CREATE FUNCTION safeins.write_pending() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_write_pending'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.write_pending() FROM PUBLIC;
COMMENT ON FUNCTION safeins.write_pending() IS '把本事务内存中的账户余额写入 safeins.account / writes what this transaction holds of its accounts in memory into safeins.account; happens by itself before commit';

CREATE TABLE safeins.budget (
	place   safeins.division NOT NULL,
	id      bigint GENERATED ALWAYS AS IDENTITY,
	insurer text COLLATE "C" NOT NULL,
	year    integer NOT NULL,
	budget  bigint,
	was     bigint,
	set_on  date NOT NULL,
	reason  text,
	done_by text NOT NULL DEFAULT SESSION_USER,
	done_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX budget_insurer ON safeins.budget (insurer, year);
REVOKE ALL ON safeins.budget FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.budget', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.budget_id_seq', '');

COMMENT ON TABLE safeins.budget IS '专项预算的编制、调整与撤回记录，只增不改；应急厅函〔2024〕322号 第四部分 / budgets of the prevention fee as they were set, changed and taken back, append-only';
COMMENT ON COLUMN safeins.budget.place IS '辖区 / division of the account';
COMMENT ON COLUMN safeins.budget.id IS '序号 / number';
COMMENT ON COLUMN safeins.budget.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.budget.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.budget.budget IS '预算（分）；撤回为空 / budget, in fen; NULL: it was taken back';
COMMENT ON COLUMN safeins.budget.was IS '此前的预算（分）；此前没有为空 / what it was before, in fen; NULL: there was none';
COMMENT ON COLUMN safeins.budget.set_on IS '编制、调整或撤回之日 / day of the change';
COMMENT ON COLUMN safeins.budget.reason IS '撤回的原因 / why it was taken back';
COMMENT ON COLUMN safeins.budget.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.budget.done_at IS '操作时间 / when';
