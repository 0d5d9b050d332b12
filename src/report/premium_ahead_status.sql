-- Premium that was dated in the future when it was booked, as a person reads it.
CREATE VIEW safeins.premium_ahead_status AS
SELECT h.place::text::varchar(6) AS place, h.scope::varchar(7) AS scope, h.subject::varchar AS subject, h.insurer::varchar AS insurer,
	   h.year::smallint AS year, h.received_on, (sum(h.amount) * 0.01)::numeric(20,2) AS amount,
	   greatest(h.received_on - safeins.today(), 0)::bigint AS days_left,
	   (CASE WHEN h.received_on <= safeins.today() THEN 1 ELSE 0 END)::smallint AS counts
FROM safeins.premium_ahead h
GROUP BY h.place::text, h.scope, h.subject, h.insurer, h.year, h.received_on
HAVING sum(h.amount) <> 0;
REVOKE ALL ON safeins.premium_ahead_status FROM PUBLIC;
COMMENT ON VIEW safeins.premium_ahead_status IS '记账时日期在将来的保费（元）：到日方计入账户 / premium that was dated in the future when it was booked, in yuan: it counts in its account from its day on';
COMMENT ON COLUMN safeins.premium_ahead_status.place IS '辖区 / division whose rules judge the account';
COMMENT ON COLUMN safeins.premium_ahead_status.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead_status.subject IS '账户主体：承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.premium_ahead_status.insurer IS '承保机构 / the insurer';
COMMENT ON COLUMN safeins.premium_ahead_status.year IS '年度 / calendar year that it counts in';
COMMENT ON COLUMN safeins.premium_ahead_status.received_on IS '收款日 / the day it is dated on';
COMMENT ON COLUMN safeins.premium_ahead_status.amount IS '保费（元） / premium, yuan';
COMMENT ON COLUMN safeins.premium_ahead_status.days_left IS '距收款日天数，0 为已到日 / days until it counts, 0 once its day has come';
COMMENT ON COLUMN safeins.premium_ahead_status.counts IS '1 为已计入账户 / 1: its day has come, and it counts';
