-- statistics() and insurer_evaluation() counted again, from the province's own tables, by somebody who wrote neither.
--
-- Plain SQL over schema azx. Of safeins it reads the rulebook (weights and numbers of the law) and the two reports that it checks, and calls nothing else.
-- Run it in the demo's database once the year is told, in a session of its own or by \ir:  psql -X -q [-v changed=1] -f recount.sql
-- Nothing of it stays: it is one transaction, rolled back. Rows 4711 and 4712, which a superuser rewrites at the end, are of 2022; the years compared do not see them.
--
-- Compared, both ways:
--   statistics of 2024, 2025 and 2026, by province, city and county: every column;
--   insurer_evaluation of 2025 and 2026: of every insurer and item weight, figure, points, total, judged, score and grade, but not the words of the reason.
-- It ends with five SELECTs: where all is equal none returns a row.
--
-- What azx does not have is told here: no budget was made of any year, and YMCX's 2025 is the only one that was closed (chapter 10 of the tour);
-- nobody is suspended; no table of complaints is attached.
--
-- Where no page says how, it is counted here as the reports count:
--   a quota of 0 is neither met nor missed, and what is done in its period is not counted as done; a first service belongs to the year in which it falls due, and counts before that day once it has been rendered;
--   figures that are shares of quotas and first services have four digits, others six; points are cut to two digits, and the score is rounded.
-- With -v changed=1 the tables are changed first, after the fact (changed.sql): enterprises that are deleted or grow, voided services and more than a quota asks for, deleted money,
-- refused claims, late rectification, late reports to the authority and of the year, a measure done, a suspension.
-- What the demo has no case of, and this does not check: enterprises without a place, policies ended early, hazards of unknown level, late papers, complaints.
\set ON_ERROR_STOP on
\encoding UTF8
\set today '\'2026-10-31\''
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = :today;
CREATE SCHEMA recount;
SET LOCAL search_path = recount, pg_temp;
-- What an enterprise was before a change, and who is suspended since today.
CREATE TABLE was_size AS SELECT qyid, qygm FROM azx.t_qy;
CREATE TABLE stopped (jgdm text);
\set uncounted 2026
\if :{?changed}
\ir changed.sql
\set uncounted 2025
\endif

-- A day as text: 2026-10-30, 20261030, 2026/1/5, 2026年1月5日; a month is its first day. What is no day of the calendar is none.
CREATE TABLE day AS
SELECT word, CASE WHEN m BETWEEN 1 AND 12 AND d BETWEEN 1 AND extract(day FROM make_date(y, m, 1) + interval '1 month' - interval '1 day') THEN make_date(y, m, d) END AS day
FROM (SELECT word, f[1]::int AS y, f[2]::int AS m, coalesce(nullif(f[3], ''), '1')::int AS d
	  FROM (SELECT zfrq::text FROM azx.t_yfzc UNION SELECT qbrq FROM azx.t_bd UNION SELECT zbrq FROM azx.t_bd UNION SELECT jfyf FROM azx.t_bd WHERE jfyf IS NOT NULL
			UNION SELECT jyrq FROM azx.t_bfmx UNION SELECT fwrq FROM azx.t_fw) w (word), regexp_match(word, '^(\d{4})\D?(\d{1,2})\D?(\d{0,2})\D?$') f) parts;
CREATE UNIQUE INDEX ON day (word);
ANALYZE day;

-- The law of a day: a row of the province goes before one of the nation.
CREATE TABLE law AS
SELECT code, place, sector, size, coalesce(effective_from, '-infinity') AS since, coalesce(effective_until, 'infinity') AS until, value
FROM safeins.rulebook WHERE place IN ('000000', '140000') AND mode <> 'off';

ANALYZE law;

CREATE TABLE firm AS
SELECT qyid, xzqh::text AS county, scbz = '0' AS active, (ARRAY['coal', 'non_coal_mine', 'hazardous_chemicals', 'fireworks', 'metal_smelting', 'construction', 'transport'])[hydm::int] AS sector,
	(ARRAY['large', 'medium', 'small', 'micro'])[w.qygm::int] AS size
FROM azx.t_qy JOIN was_size w USING (qyid);

ANALYZE firm;

-- A policy stays where its enterprise was, also where that has been deleted. zbrq is the day after the last one.
CREATE TABLE policy AS
SELECT bdh, jgdm, qyid, county, sector, size, b.day AS begins, e.day - 1 AS ends
FROM azx.t_bd JOIN firm USING (qyid) JOIN day b ON b.word = qbrq JOIN day e ON e.word = zbrq WHERE scbz = '0';
CREATE UNIQUE INDEX ON policy (bdh);
ANALYZE policy;

CREATE TABLE service AS
SELECT fwdh, bdh, fwxm AS kind, day FROM azx.t_fw JOIN day ON word = fwrq WHERE zfbz = '0';
CREATE INDEX ON service (bdh);
ANALYZE service;

-- Money of the fee by insurer, county (NULL where its row tells no policy that there is) and year. Old premium names an insurer and no policy.
-- What names the policy alone is split by the shares of co-insurers: each other one's part is cut to the fen, the rest is the policy's own insurer's.
CREATE TABLE money AS
SELECT jgdm, NULL::text AS county, extract(year FROM day)::int AS year, ssbf AS received, 0::numeric AS spent FROM azx.t_bd JOIN day ON word = jfyf WHERE scbz = '0' AND lyxt = 'OLD'
UNION ALL
SELECT who, county, extract(year FROM day)::int, part, 0
FROM (SELECT bdh, je * CASE jylx WHEN '2' THEN -1 ELSE 1 END AS je, day FROM azx.t_bfmx JOIN day ON word = jyrq WHERE scbz = '0' AND zfzt = '1' AND day <= :today) m
	LEFT JOIN policy p USING (bdh)
	CROSS JOIN LATERAL (SELECT g.jgdm, trunc(je * fe / 100, 2) FROM azx.t_gb g WHERE g.bdh = m.bdh AND g.jgdm <> p.jgdm
						UNION ALL
						SELECT p.jgdm, je - coalesce((SELECT sum(trunc(je * fe / 100, 2)) FROM azx.t_gb g WHERE g.bdh = m.bdh AND g.jgdm <> p.jgdm), 0)) s (who, part)
UNION ALL
SELECT e.jgdm, county, extract(year FROM day)::int, 0, je FROM azx.t_yfzc e JOIN day ON word = zfrq LEFT JOIN policy p USING (bdh) WHERE e.scbz = '0' AND day IS NOT NULL;

-- Quotas: years of the policy, from its first day; the number is that of the period's first day; a period shorter than its year owes its part, rounded up.
-- A period is over the day after it ended.
CREATE TABLE period AS
SELECT bdh, jgdm, county, extract(year FROM upto)::int AS year, kind, since, upto,
	ceil(number * (upto - since + 1)::numeric / (next - since))::int AS required,
	(SELECT count(*)::int FROM service s WHERE s.bdh = p.bdh AND s.kind = k.kind AND day BETWEEN since AND upto) AS done
FROM (SELECT p.*, (begins + n * interval '1 year')::date AS since, (begins + (n + 1) * interval '1 year')::date AS next, least((begins + (n + 1) * interval '1 year')::date - 1, ends) AS upto
	  FROM policy p, generate_series(0, 1) n) p
	CROSS JOIN (VALUES ('03', 'quota.risk_assessment'), ('06', 'quota.hazard_inspection')) k (kind, rule)
	CROSS JOIN LATERAL (SELECT max(value::int) FROM law WHERE code = rule AND law.sector = p.sector AND (law.size IS NULL OR law.size = p.size) AND p.since BETWEEN law.since AND law.until) q (number)
WHERE since <= ends AND number IS NOT NULL AND upto < :today;

-- The first service of the sectors that the notice names: within three months after the policy takes effect. It falls due in the year of that day.
CREATE TABLE first_service AS
SELECT p.jgdm, least((begins + value::interval)::date, ends) AS due,
	(SELECT min(day) FROM service s WHERE s.bdh = p.bdh AND day >= begins) AS rendered
FROM policy p JOIN law ON code = 'service.first' AND law.sector = p.sector AND begins BETWEEN law.since AND law.until;

CREATE TABLE span AS
SELECT year, make_date(year, 1, 1) AS first, make_date(year, 12, 31) AS last, least(make_date(year, 12, 31), :today) AS as_of FROM generate_series(2024, 2026) year;

-- Everything that statistics() counts, with the county where it is; NULL where nobody knows.
CREATE TABLE counted AS
SELECT year, county, 'must_insure' AS what, count(*)::numeric AS n
FROM span JOIN firm ON active AND sector = ANY (SELECT unnest(string_to_array(value, ', ')) FROM law WHERE code = 'policy.must_insure' AND as_of BETWEEN since AND until) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'insured', count(*)
FROM span JOIN firm ON active AND sector = ANY (SELECT unnest(string_to_array(value, ', ')) FROM law WHERE code = 'policy.must_insure' AND as_of BETWEEN since AND until)
WHERE EXISTS (SELECT FROM policy p WHERE p.qyid = firm.qyid AND as_of BETWEEN begins AND ends) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'policies', count(*) FROM span JOIN policy ON begins <= last AND ends >= first GROUP BY 1, 2
UNION ALL
SELECT year, county, 'received', sum(received) FROM span JOIN money USING (year) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'spent', sum(spent) FROM span JOIN money USING (year) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'services_required', sum(required) FROM span JOIN period USING (year) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'services_done', sum(done) FROM span JOIN period USING (year) WHERE required > 0 GROUP BY 1, 2
UNION ALL
SELECT year, county, 'services_short', sum(greatest(required - done, 0)) FROM span JOIN period USING (year) GROUP BY 1, 2
UNION ALL
SELECT year, county, 'services', count(*) FROM span JOIN service ON day BETWEEN first AND last LEFT JOIN policy USING (bdh) GROUP BY 1, 2
UNION ALL
SELECT year, county, CASE yhjb WHEN '重大' THEN 'major_' ELSE 'general_' END || state, count(*)
FROM span JOIN azx.t_yh ON fxrq BETWEEN first AND last LEFT JOIN firm USING (qyid)
	CROSS JOIN LATERAL (VALUES ('found', true), ('closed', xhrq <= as_of), ('overdue', zgqx < as_of AND (zgrq IS NULL OR zgrq > as_of)), ('reported', sbrq <= as_of)) s (state, holds)
WHERE holds GROUP BY 1, 2, 3
UNION ALL
SELECT year, county, c.what, sum(c.n)
FROM span JOIN azx.t_lp ON barq BETWEEN first AND last LEFT JOIN policy USING (bdh)
	CROSS JOIN LATERAL (VALUES ('claims', 1::numeric), ('refused', jp::int), ('deaths', swrs), ('paid', pfje)) c (what, n) GROUP BY 1, 2, 3
UNION ALL
-- a measure against an insurer stands nowhere in particular
SELECT year, NULL, m.what, sum(m.n) FROM span JOIN azx.t_jgcs ON zcrq BETWEEN first AND last CROSS JOIN LATERAL (VALUES ('measures', 1), ('measures_done', (wcrq <= as_of)::int)) m (what, n) GROUP BY 1, 2, 3;

CREATE TABLE counted_statistics AS
SELECT level, '140000' AS place, area, year, m.must_insure, m.insured, round(m.insured / nullif(m.must_insure, 0), 4) AS coverage_rate, 0 AS sector_unknown, m.policies,
	m.received, m.spent, round(m.spent / nullif(m.received, 0), 6) AS fee_ratio, m.services_required, m.services_done, m.services_short, m.services,
	m.general_found, m.general_closed, m.general_overdue, m.general_reported, m.major_found, m.major_closed, m.major_overdue, m.major_reported, 0 AS level_unknown,
	m.claims, m.refused, m.deaths, m.paid, m.measures, m.measures_done
FROM (SELECT level, year, CASE level WHEN 'province' THEN '140000' WHEN 'city' THEN coalesce(left(nullif(county, '140000'), 4) || '00', '未知')
		WHEN 'county' THEN CASE WHEN county LIKE '%00' THEN '未知' ELSE coalesce(county, '未知') END END AS area,
		coalesce(sum(n) FILTER (WHERE what = 'must_insure'), 0) AS must_insure, coalesce(sum(n) FILTER (WHERE what = 'insured'), 0) AS insured, coalesce(sum(n) FILTER (WHERE what = 'policies'), 0) AS policies,
		coalesce(sum(n) FILTER (WHERE what = 'received'), 0) AS received, coalesce(sum(n) FILTER (WHERE what = 'spent'), 0) AS spent,
		coalesce(sum(n) FILTER (WHERE what = 'services_required'), 0) AS services_required, coalesce(sum(n) FILTER (WHERE what = 'services_done'), 0) AS services_done,
		coalesce(sum(n) FILTER (WHERE what = 'services_short'), 0) AS services_short, coalesce(sum(n) FILTER (WHERE what = 'services'), 0) AS services,
		coalesce(sum(n) FILTER (WHERE what = 'general_found'), 0) AS general_found, coalesce(sum(n) FILTER (WHERE what = 'general_closed'), 0) AS general_closed,
		coalesce(sum(n) FILTER (WHERE what = 'general_overdue'), 0) AS general_overdue, coalesce(sum(n) FILTER (WHERE what = 'general_reported'), 0) AS general_reported,
		coalesce(sum(n) FILTER (WHERE what = 'major_found'), 0) AS major_found, coalesce(sum(n) FILTER (WHERE what = 'major_closed'), 0) AS major_closed,
		coalesce(sum(n) FILTER (WHERE what = 'major_overdue'), 0) AS major_overdue, coalesce(sum(n) FILTER (WHERE what = 'major_reported'), 0) AS major_reported,
		coalesce(sum(n) FILTER (WHERE what = 'claims'), 0) AS claims, coalesce(sum(n) FILTER (WHERE what = 'refused'), 0) AS refused, coalesce(sum(n) FILTER (WHERE what = 'deaths'), 0) AS deaths,
		coalesce(sum(n) FILTER (WHERE what = 'paid'), 0) AS paid, coalesce(sum(n) FILTER (WHERE what = 'measures'), 0) AS measures, coalesce(sum(n) FILTER (WHERE what = 'measures_done'), 0) AS measures_done
	  FROM counted, (VALUES ('province'), ('city'), ('county')) l (level) GROUP BY 1, 2, 3) m;

CREATE TABLE product_statistics AS
SELECT level, s.* FROM (VALUES ('province'), ('city'), ('county')) l (level), generate_series(2024, 2026) y, safeins.statistics(y, level) s;

-- The account of an insurer and year.
CREATE TABLE account AS
SELECT jgdm, year, sum(received) AS received, sum(spent) AS spent FROM money GROUP BY 1, 2;

-- What breaks the rules of the fee and stands, a row each. Services and policies that an expense names are looked up as they are now.
CREATE TABLE expense AS
SELECT e.*, day, extract(year FROM day)::int AS year FROM azx.t_yfzc e JOIN day ON word = zfrq WHERE scbz = '0' AND day IS NOT NULL;
CREATE UNIQUE INDEX ON expense (zcid);
CREATE INDEX ON expense (cxzcid);
ANALYZE expense;
ANALYZE account;
CREATE TABLE broken AS
SELECT jgdm, year, 'fee.amount' AS rule, zcid::text AS "row" FROM expense WHERE je <= 0 AND cxzcid IS NULL
UNION ALL
SELECT jgdm, year, 'fee.purpose', zcid::text FROM expense JOIN azx.zd_fylx ON lxdm = fylx
WHERE NOT lxmc = ANY (SELECT unnest(string_to_array(value, ', ')) FROM law WHERE code = 'fee.purpose')
UNION ALL
SELECT jgdm, year, 'fee.voucher', zcid::text FROM (SELECT e.*, count(*) OVER (PARTITION BY jgdm, pzh) AS used FROM expense e) e WHERE coalesce(btrim(pzh), '') = '' OR used > 1
UNION ALL
SELECT e.jgdm, year, 'fee.policy_link', zcid::text FROM expense e LEFT JOIN policy p USING (bdh) WHERE p.jgdm IS DISTINCT FROM e.jgdm
UNION ALL
SELECT e.jgdm, year, 'fee.service_link', zcid::text FROM expense e LEFT JOIN service s USING (fwdh) LEFT JOIN policy p ON p.bdh = s.bdh
WHERE s.bdh IS DISTINCT FROM e.bdh OR p.jgdm IS DISTINCT FROM e.jgdm
UNION ALL
SELECT r.jgdm, r.year, 'fee.reversal', r.zcid::text FROM expense r JOIN expense o ON o.zcid = r.cxzcid WHERE o.je + (SELECT sum(je) FROM expense a WHERE a.cxzcid = o.zcid) < 0
UNION ALL
SELECT jgdm, year, 'fee.future_date', zcid::text FROM expense WHERE day > :today
UNION ALL
SELECT jgdm, year, 'fee.cap', NULL FROM account JOIN law ON code = 'fee.cap' AND make_date(year, 12, 31) BETWEEN since AND until WHERE spent > value::numeric * received
UNION ALL
SELECT jgdm, year, 'fee.floor', NULL FROM account JOIN law ON code = 'fee.floor' AND make_date(year, 12, 31) BETWEEN since AND until WHERE spent < value::numeric * received AND make_date(year, 12, 31) < :today
UNION ALL
SELECT account.jgdm, year, 'report.figures', what FROM azx.t_ndbg JOIN account ON (account.jgdm, account.year) = (t_ndbg.jgdm, nd) CROSS JOIN LATERAL (VALUES ('premium', bf, received), ('fee_spent', fy, spent)) f (what, said, booked)
	 WHERE said <> booked
UNION ALL
SELECT 'YMCX', 2025, 'fee.budget', NULL;

-- The evaluation, of 2025 and of 2026 so far, by the law of the last day of the year, or of today.
CREATE TABLE judged_year AS
SELECT * FROM span WHERE year >= 2025;
CREATE TABLE weight AS
SELECT year, split_part(w, ' ', 1) AS item, split_part(w, ' ', 2)::numeric AS weight FROM judged_year, law, unnest(string_to_array(value, ', ')) w WHERE code = 'evaluation.weights' AND as_of BETWEEN since AND until;
CREATE TABLE points_off AS
SELECT year, split_part(w, ' ', 1) AS item, split_part(w, ' ', 2)::numeric AS each FROM judged_year, law, unnest(string_to_array(value, ', ')) w WHERE code = 'evaluation.deductions' AND as_of BETWEEN since AND until;

-- A hazard is the insurer's whose policy of the enterprise was in force when it was found.
CREATE TABLE hazard AS
SELECT p.jgdm, h.* FROM azx.t_yh h JOIN policy p ON p.qyid = h.qyid AND fxrq BETWEEN begins AND ends;

-- Part and whole of the items that are a share, and how many digits it has.
CREATE TABLE share AS
SELECT jgdm, year, 'quota' AS item, count(*) FILTER (WHERE done >= required)::numeric AS part, count(*)::numeric AS whole, 4 AS digits FROM period JOIN judged_year USING (year) WHERE required > 0 GROUP BY 1, 2
UNION ALL
-- before its day has come it counts once it has been rendered
SELECT jgdm, year, 'first_service', count(*) FILTER (WHERE rendered <= due), count(*), 4 FROM first_service JOIN judged_year ON due BETWEEN first AND last WHERE due < :today OR rendered IS NOT NULL GROUP BY 1, 2
UNION ALL
SELECT jgdm, year, 'hazard_closed', count(*) FILTER (WHERE zgrq <= zgqx), count(*), 6 FROM hazard JOIN judged_year ON zgqx BETWEEN first AND last WHERE zgqx < :today GROUP BY 1, 2
UNION ALL
-- five working days are a week or more: the demo's reports come within two days, or not at all
SELECT jgdm, year, 'hazard_reported', count(*) FILTER (WHERE sbrq <= zgqx + 7), count(*), 6 FROM hazard JOIN judged_year ON zgqx BETWEEN first AND last
WHERE yhjb = '重大' AND zgqx < :today AND (zgrq IS NULL OR zgrq > zgqx) GROUP BY 1, 2
UNION ALL
-- papers stand until they are renewed, and none fell due in these years
SELECT jgdm, year, 'filing', count(DISTINCT zlmc) FILTER (WHERE bsrq <= as_of), (SELECT cardinality(string_to_array(value, ', ')) FROM law WHERE code = 'filing.items' AND as_of BETWEEN since AND until), 6
FROM azx.t_bszl, judged_year GROUP BY 1, 2, as_of
UNION ALL
SELECT p.jgdm, year, 'claim', count(*) FILTER (WHERE jp), count(*), 6 FROM azx.t_lp JOIN policy p USING (bdh) JOIN judged_year ON barq BETWEEN first AND last GROUP BY 1, 2;

CREATE TABLE figure AS
SELECT i.jgdm, year, w.item, w.weight, a.received, a.spent, floor, cap, last, s.part / nullif(s.whole, 0) AS exact,
	CASE w.item WHEN 'fee' THEN round(a.spent / nullif(a.received, 0), 6) WHEN 'report' THEN r.intime
		WHEN 'finding' THEN (SELECT count(*) FROM broken b WHERE b.jgdm = i.jgdm AND b.year = y.year)
		WHEN 'measure' THEN (SELECT count(*) FROM azx.t_jgcs m WHERE m.jgdm = i.jgdm AND zcrq BETWEEN first AND last AND cslx <> '通报表扬')
		WHEN 'suspension' THEN (SELECT count(*) FROM stopped t WHERE t.jgdm = i.jgdm AND year = 2026) ELSE round(s.part / nullif(s.whole, 0), s.digits) END AS figure
FROM azx.t_bxjg i CROSS JOIN judged_year y JOIN weight w USING (year) JOIN account a USING (jgdm, year) LEFT JOIN share s USING (jgdm, year, item)
	CROSS JOIN LATERAL (SELECT min(value::numeric) FILTER (WHERE code = 'fee.cap') AS cap, max(value::numeric) FILTER (WHERE code = 'fee.floor') AS floor FROM law WHERE code IN ('fee.cap', 'fee.floor') AND as_of BETWEEN since AND until) l
	-- the first report is in time until 31 December and the term of report.annual; not judged before that day
	CROSS JOIN LATERAL (SELECT CASE WHEN min(bsrq) <= due THEN 1 WHEN due < :today THEN 0 END AS intime
						FROM (SELECT (last + value::interval)::date AS due FROM law WHERE code = 'report.annual' AND as_of BETWEEN since AND until) d LEFT JOIN azx.t_ndbg ON t_ndbg.jgdm = i.jgdm AND nd = year GROUP BY due) r;

CREATE TABLE points AS
SELECT jgdm, year, item, weight, figure,
	CASE item WHEN 'fee' THEN CASE WHEN received = 0 THEN NULL WHEN spent > cap * received THEN 0 WHEN spent >= floor * received THEN weight WHEN last >= :today THEN NULL ELSE trunc(weight * spent / (floor * received), 2) END
		WHEN 'finding' THEN greatest(weight - figure * each, 0) WHEN 'measure' THEN greatest(weight - figure * each, 0)
		WHEN 'suspension' THEN weight * (1 - figure) WHEN 'claim' THEN trunc(weight * (1 - exact), 2) ELSE trunc(weight * coalesce(exact, figure), 2) END AS points
FROM figure LEFT JOIN points_off USING (year, item);

-- Not compared: how many findings stand in 2026, which are not those of the fee alone, nor, after changes, in 2025.
CREATE TABLE counted_evaluation AS
SELECT year, p.jgdm AS insurer, item, weight, CASE WHEN item = 'finding' AND year >= :uncounted THEN NULL ELSE figure END AS figure, points, total, judged, score,
	CASE WHEN judged * 100 < (SELECT value::numeric FROM law WHERE code = 'evaluation.judged') * all_weights THEN 'not judged'
		ELSE (SELECT split_part(g, ' ', 1) FROM law, unnest(string_to_array(value, ', ')) g WHERE code = 'evaluation.grades' AND split_part(g, ' ', 2)::numeric <= score ORDER BY split_part(g, ' ', 2)::numeric DESC LIMIT 1) END AS grade
FROM points p JOIN (SELECT jgdm, year, sum(points) AS total, judged, all_weights, round(sum(points) * 100 / judged, 2) AS score
					FROM points JOIN (SELECT jgdm, year, sum(weight) FILTER (WHERE points IS NOT NULL) AS judged, sum(weight) AS all_weights FROM points GROUP BY 1, 2) j USING (jgdm, year) GROUP BY 1, 2, 4, 5) t USING (jgdm, year);

CREATE TABLE product_evaluation AS
SELECT year, insurer, item, weight, CASE WHEN item = 'finding' AND year >= :uncounted THEN NULL ELSE figure END AS figure, points, total, judged, score, grade
FROM (SELECT e.* FROM judged_year j CROSS JOIN LATERAL safeins.insurer_evaluation(j.year) e) e;

SELECT 'nothing was compared' AS what WHERE (SELECT count(*) FROM product_statistics) < 393 OR (SELECT count(*) FROM product_evaluation) < 720;
SELECT 'statistics, of the product alone' AS what, d.* FROM (TABLE product_statistics EXCEPT TABLE counted_statistics) d ORDER BY level, year, area;
SELECT 'statistics, of this recount alone' AS what, d.* FROM (TABLE counted_statistics EXCEPT TABLE product_statistics) d ORDER BY level, year, area;
SELECT 'evaluation, of the product alone' AS what, d.* FROM (TABLE product_evaluation EXCEPT TABLE counted_evaluation) d ORDER BY year, insurer, item;
SELECT 'evaluation, of this recount alone' AS what, d.* FROM (TABLE counted_evaluation EXCEPT TABLE product_evaluation) d ORDER BY year, insurer, item;
ROLLBACK;
\unset today
\unset uncounted
