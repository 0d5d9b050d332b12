-- The prevention fee's spending: 100,000 money rows less the payments. Each insurer and year spends a chosen share
-- of what it received; the breaches of the law that any old ledger holds are put in on purpose. 66 reversals,
-- 400 copies and 3 large mistakes come after the draw.
CREATE TEMP TABLE target AS
SELECT insurer, year, fen,
	coalesce(share, CASE WHEN year < 2024 THEN 1000 + pg_temp.pick(insurer * 10000 + year, 'share', 1000)
						 WHEN year = 2026 THEN 1100 + pg_temp.pick(insurer * 10000 + year, 'share', 850)
						 ELSE 1560 + pg_temp.pick(insurer * 10000 + year, 'share', 480) END) AS share,
	CASE finish WHEN 'cap' THEN fen * 21 / 100 WHEN 'cap + 1' THEN fen * 21 / 100 + 1
				WHEN 'floor' THEN (fen * 15 + 99) / 100 WHEN 'floor - 1' THEN (fen * 15 + 99) / 100 - 1 END AS exact
FROM received
	LEFT JOIN (VALUES
		(7, 2025, 2480, NULL), (12, 2025, 2230, NULL), (19, 2024, 3100, NULL), (23, 2026, 2190, NULL), (9, 2025, 2100, 'cap + 1'),
		(4, 2025, 800, NULL), (15, 2025, 1210, NULL), (21, 2025, 1490, NULL), (28, 2024, 300, NULL), (26, 2025, 1500, 'floor - 1'),
		(5, 2025, 2100, 'cap'), (17, 2025, 1500, 'floor'), (2, 2025, 1950, NULL)
	) chosen(insurer, year, share, finish) USING (insurer, year);

-- The rank decides which rows are spoilt and how; only rows of years whose law is in the rulebook are ranked.
CREATE TEMP TABLE spending AS
WITH drawn AS (
	SELECT row_number() OVER (ORDER BY spent, x) AS id, x, p.insurer, p.jgdm, p.bdh, spent,
		p.premium / 1000 * (20 + pg_temp.pick(x, 'weight', 160)) AS weight
	FROM generate_series(1, 100000 - 66 - 400 - 3 - (SELECT count(*)::int FROM payment)) x
		JOIN policy p ON p.k = pg_temp.pick(x, 'policy', 10000) + 1
		CROSS JOIN LATERAL (SELECT p.starts + 15 + pg_temp.pick(x, 'spent', greatest(1, least(340, :'stichday' - p.starts - 15)))) d(spent)
), ranked AS (
	SELECT *, extract(year FROM spent)::int AS year,
		format('JZ%s-%s', month, lpad(row_number() OVER (PARTITION BY insurer, month ORDER BY id)::text, 4, '0')) AS voucher,
		CASE WHEN ruled THEN row_number() OVER (PARTITION BY ruled ORDER BY pg_temp.pick(x, 'spoil', 2147483647), x) END AS rank
	FROM drawn, to_char(spent, 'YYYYMM') month, LATERAL (SELECT spent BETWEEN '2024-07-01' AND '2026-08-31') r(ruled)
)
SELECT r.id, r.insurer, r.jgdm, r.year, r.rank, spent,
	CASE WHEN rank BETWEEN 1 AND 12 THEN lag(voucher) OVER same
		 WHEN rank BETWEEN 13 AND 37 THEN (ARRAY[NULL, '', ' '])[rank % 3 + 1] ELSE voucher END AS voucher,
	CASE WHEN rank BETWEEN 38 AND 45 THEN '21' WHEN rank BETWEEN 46 AND 51 THEN '22' WHEN rank BETWEEN 52 AND 55 THEN '23'
		 ELSE '0' || substr('11123345666667', pg_temp.pick(x, 'purpose', 14) + 1, 1) END AS purpose,
	CASE WHEN rank BETWEEN 56 AND 62 THEN jgdm || 'LS' || lpad(r.id::text, 6, '0') ELSE r.bdh END AS bdh,
	CASE WHEN rank NOT BETWEEN 63 AND 77 OR rank IS NULL THEN 'FW' || to_char(spent, 'YYMMDD') || lpad((r.id % 1000)::text, 3, '0') END AS service,
	CASE rank WHEN 78 THEN '不详' WHEN 79 THEN '2025-02-30' END AS unreadable,
	greatest(100, div(weight::numeric * t.share * t.fen,
					  10000 * sum(CASE WHEN rank IN (78, 79) THEN 0 ELSE weight END) OVER account))::bigint AS fen,
	NULL::bigint AS reverses, '0' AS deleted
FROM ranked r JOIN target t USING (insurer, year)
WINDOW same AS (PARTITION BY r.insurer ORDER BY r.id), account AS (PARTITION BY r.insurer, r.year);

-- Dates that have not come yet.
UPDATE spending SET spent = '2026-12-01'
WHERE id IN (SELECT id FROM spending WHERE year = 2026 AND rank > 200 ORDER BY rank LIMIT 3);

-- Reversals in red: 60 good ones (whole and half), two larger than what they reverse, four that name no original.
INSERT INTO spending
SELECT (SELECT max(id) FROM spending) + row_number() OVER (ORDER BY rank), insurer, jgdm, extract(year FROM later), NULL, later,
	'HC' || substr(voucher, 3), purpose, bdh, service, NULL,
	CASE WHEN rank <= 130 THEN -fen WHEN rank <= 160 THEN -(fen / 2) WHEN rank <= 162 THEN -(fen + 50000) ELSE -(fen / 2) END,
	CASE WHEN rank <= 162 THEN id END, '0'
FROM spending CROSS JOIN LATERAL (SELECT least(spent + 5 + id::int % 40, :'stichday'::date)) d(later)
WHERE rank BETWEEN 101 AND 166;

-- Entered twice and deleted; and for insurer 2 three mistakes so large that it would be over the cap if they counted.
WITH copied AS (
	(SELECT id, fen FROM spending WHERE fen > 0 AND unreadable IS NULL AND insurer <> 2
	 ORDER BY pg_temp.pick(id, 'twice', 2147483647), id LIMIT 400)
	UNION ALL
	(SELECT s.id, t.fen * 2 / 100 FROM spending s JOIN target t USING (insurer, year)
	 WHERE insurer = 2 AND year = 2025 AND s.fen > 0 ORDER BY s.rank LIMIT 3)
)
INSERT INTO spending
SELECT (SELECT max(id) FROM spending) + row_number() OVER (ORDER BY id), insurer, jgdm, year, NULL, spent,
	voucher, purpose, bdh, service, NULL, c.fen, NULL, '1'
FROM copied c JOIN spending s USING (id);

-- Four accounts end on the fen: at the cap, a fen over it, at the floor, a fen under it.
UPDATE spending s SET fen = s.fen + t.exact - a.total
FROM target t,
	LATERAL (SELECT sum(fen), (array_agg(id ORDER BY fen DESC, id))[1] FROM spending a
			 WHERE (a.insurer, extract(year FROM a.spent)) = (t.insurer, t.year) AND deleted = '0' AND unreadable IS NULL) a(total, largest)
WHERE t.exact IS NOT NULL AND s.id = a.largest;

INSERT INTO azx.t_yfzc
SELECT id, jgdm, bdh, purpose, fen / 100.0,
	coalesce(unreadable, to_char(spent, (ARRAY['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/FMMM/FMDD', 'YYYY"年"FMMM"月"FMDD"日"'])[insurer % 4 + 1])),
	voucher, service, reverses, deleted
FROM spending ORDER BY id;
