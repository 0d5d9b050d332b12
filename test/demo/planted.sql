-- What the generator promises, counted again from the tables by plain SQL. The counts of breaches stay in
-- pg_temp.planted for the tour to compare with what the extension finds.
CREATE FUNCTION pg_temp.read_date(t text) RETURNS date
LANGUAGE sql IMMUTABLE AS
$$
SELECT CASE WHEN t IN ('不详', '2025-02-30') THEN NULL ELSE (SELECT make_date(m[1]::int, m[2]::int, coalesce(nullif(m[3], ''), '1')::int)
	FROM regexp_match(t, '^(\d{4})\D?(\d{1,2})\D?(\d{0,2})') m) END
$$;

CREATE TEMP TABLE live_expense AS
SELECT e.*, pg_temp.read_date(zfrq) AS spent FROM azx.t_yfzc e WHERE scbz = '0';

CREATE TEMP TABLE ledger AS
SELECT jgdm, year,
	sum(received) FILTER (WHERE live) AS received, sum(spent) FILTER (WHERE live) AS spent,
	sum(received) AS received_ever, sum(spent) AS spent_ever
FROM (SELECT jgdm, left(jfyf, 4)::int, ssbf, 0, scbz = '0' FROM azx.t_bd WHERE lyxt = 'OLD'
	  UNION ALL
	  SELECT jgdm, left(jyrq, 4)::int, CASE jylx WHEN '2' THEN -je ELSE je END, 0, m.scbz = '0'
	  FROM azx.t_bfmx m JOIN azx.t_bd b USING (bdh) WHERE m.zfzt = '1'
	  UNION ALL
	  SELECT jgdm, extract(year FROM day)::int, 0, je, scbz = '0'
	  FROM azx.t_yfzc, pg_temp.read_date(zfrq) day WHERE day IS NOT NULL) m(jgdm, year, received, spent, live)
GROUP BY jgdm, year;

CREATE TEMP TABLE planted AS
SELECT 'over the cap' AS breach, 'fee.cap' AS rule, count(*) FROM ledger WHERE year >= 2024 AND spent > received * 0.21
UNION ALL SELECT 'under the floor', 'fee.floor', count(*) FROM ledger WHERE year BETWEEN 2024 AND 2025 AND spent < received * 0.15
UNION ALL SELECT 'repeated voucher', 'fee.voucher', coalesce(sum(n), 0)
	FROM (SELECT count(*) FROM live_expense WHERE btrim(pzh) <> '' GROUP BY jgdm, pzh HAVING count(*) > 1) v(n)
UNION ALL SELECT 'missing voucher', 'fee.voucher', count(*) FROM live_expense WHERE coalesce(btrim(pzh), '') = ''
UNION ALL SELECT 'purpose', 'fee.purpose', count(*) FROM live_expense WHERE fylx NOT LIKE '0%'
UNION ALL SELECT 'future date', 'fee.future_date', count(*) FROM live_expense WHERE spent > '2026-10-31'
UNION ALL SELECT 'unreadable date', 'fact.missing', count(*) FROM live_expense WHERE spent IS NULL
UNION ALL SELECT 'unknown policy', 'fee.policy_link', count(*) FROM live_expense e
	WHERE NOT EXISTS (SELECT FROM azx.t_bd b WHERE b.bdh = e.bdh AND b.scbz = '0')
UNION ALL SELECT 'missing service', 'fee.service_link', count(*) FROM live_expense WHERE fwdh IS NULL
UNION ALL SELECT 'negative amount', 'fee.amount', count(*) FROM live_expense WHERE je <= 0 AND cxzcid IS NULL
UNION ALL SELECT 'reversal too large', 'fee.reversal', count(*)
	FROM live_expense r JOIN live_expense o ON o.zcid = r.cxzcid WHERE -r.je > o.je;

DO $$
DECLARE
	wrong text;
BEGIN
	SELECT string_agg(format('%s: %s, not %s', what, seen, ought), '; ') INTO wrong
	FROM (SELECT breach, count FROM planted
		  UNION ALL SELECT 'insurers', count(*) FROM azx.t_bxjg
		  UNION ALL SELECT 'enterprises', count(DISTINCT tyshxydm) FROM azx.t_qy
		  UNION ALL SELECT 'enterprise names', count(DISTINCT qymc) FROM azx.t_qy
		  UNION ALL SELECT 'policies', count(*) FROM azx.t_bd WHERE scbz = '0'
		  UNION ALL SELECT 'money rows', (SELECT count(*) FROM azx.t_bfmx) + (SELECT count(*) FROM azx.t_yfzc)
		  UNION ALL SELECT 'accounts', count(*) FROM ledger
		  UNION ALL SELECT 'within the cap as deleted spending does not count', count(*) FROM ledger
			WHERE year >= 2024 AND spent <= received * 0.21 AND spent_ever > received * 0.21
		  UNION ALL SELECT 'over the cap as deleted premium does not count', count(*) FROM ledger
			WHERE year >= 2024 AND spent > received * 0.21 AND spent <= received_ever * 0.21
		 ) counted(what, seen)
		 FULL JOIN (VALUES ('over the cap', 5), ('under the floor', 5), ('repeated voucher', 24), ('missing voucher', 25), ('purpose', 18), ('future date', 3),
			('unreadable date', 2), ('unknown policy', 7), ('missing service', 15), ('negative amount', 4), ('reversal too large', 2),
			('insurers', 30), ('enterprises', 2000), ('enterprise names', 2000), ('policies', 10000), ('money rows', 100000), ('accounts', 150),
			('within the cap as deleted spending does not count', 2), ('over the cap as deleted premium does not count', 2)) promised(what, ought) USING (what)
	WHERE seen IS DISTINCT FROM ought;
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'the generated data are not as promised: %', wrong;
	END IF;
END $$;
