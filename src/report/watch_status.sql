-- What a database that only watches would have refused, by rule.

CREATE VIEW safeins.watch_status AS
WITH w AS (
	SELECT m.mode IS NOT NULL AS watching, m.id, m.set_at
	FROM safeins.rule_mode m WHERE m.code = '*' AND safeins.is_own(m.place) ORDER BY m.id DESC LIMIT 1
), modes AS (
	-- A rule whose rows, or the mode that was set, would refuse.
	SELECT c.code, coalesce(m.mode, CASE WHEN r.blocks THEN 'block' END) IS NOT DISTINCT FROM 'block' AS blocks, coalesce(m.id, 0) AS id
	FROM safeins.rule_code c
		 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM safeins.rule r WHERE r.code = c.code AND r.mode = 'block' AND safeins.is_own(r.home)) AS blocks) r
		 LEFT JOIN LATERAL (SELECT m.id, m.mode FROM safeins.rule_mode m WHERE m.code = c.code AND safeins.is_own(m.place) ORDER BY m.id DESC LIMIT 1) m ON true
), found AS (
	SELECT f.rule, count(*) AS n, count(*) FILTER (WHERE f.withdrawn_on IS NULL) AS standing, min(f.found_at) AS first_at, max(f.found_at) AS last_at
	FROM safeins.finding f WHERE f.watched GROUP BY f.rule
)
SELECT coalesce(m.code, f.rule)::varchar(64) AS rule,
	   c.meaning_zh::varchar(200) AS meaning_zh,
	   c.meaning_en::varchar(200) AS meaning_en,
	   (coalesce(w.watching, false) AND coalesce(m.blocks AND w.id > m.id, true))::integer::smallint AS watched,
	   coalesce(f.n, 0)::bigint AS would_refuse,
	   coalesce(f.standing, 0)::bigint AS standing,
	   (f.first_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS first_at,
	   (f.last_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS last_at,
	   coalesce(f.n - f.standing, 0)::bigint AS put_right
FROM modes m
	 FULL JOIN found f ON f.rule = m.code
	 LEFT JOIN safeins.rule_code c ON c.code = coalesce(m.code, f.rule)
	 LEFT JOIN w ON true
WHERE f.rule IS NOT NULL OR (m.blocks AND w.watching AND w.id > m.id);
REVOKE ALL ON safeins.watch_status FROM PUBLIC;

COMMENT ON VIEW safeins.watch_status IS '只看不拦一览：各规则当前是否只看不拦，本应拒绝的写入次数 / watch_only() by rule: whether it is only watched now, and how many writes it would have refused';
COMMENT ON COLUMN safeins.watch_status.rule IS '规则代码；fact.missing 等为不属规则的拒绝 / code of the rule; fact.missing and the like are refusals of no rule';
COMMENT ON COLUMN safeins.watch_status.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.watch_status.meaning_en IS '英文含义 / meaning in English';
COMMENT ON COLUMN safeins.watch_status.watched IS '1 为现在只看不拦 / 1 where it records now what it would refuse';
COMMENT ON COLUMN safeins.watch_status.would_refuse IS '本应拒绝的次数，含其后撤回的 / findings of what would have been refused, those withdrawn since included';
COMMENT ON COLUMN safeins.watch_status.standing IS '其中仍成立的 / of these, those that stand';
COMMENT ON COLUMN safeins.watch_status.first_at IS '首次时间（北京时间） / the first, China time';
COMMENT ON COLUMN safeins.watch_status.last_at IS '最近时间（北京时间） / the last, China time';
COMMENT ON COLUMN safeins.watch_status.put_right IS '其中已整改、已撤回的；结束只看不拦（或逐条恢复）时按现有数据复查 / of these, those put right since and withdrawn: the rows are looked at again when watching ends, or a rule refuses again';
