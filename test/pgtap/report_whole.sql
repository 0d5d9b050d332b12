-- Books that are read as a whole: where they are too large to be remembered at once, one part of the keys after another tells the same.
BEGIN;
SET client_min_messages = warning;
SELECT plan(17);
SELECT safeins.set_place('140000', 'test') \g /dev/null
SET LOCAL safeins.today = '2026-10-31';

-- Far more than a megabyte of keys, some in their order, some in none.
CREATE FUNCTION pg_temp.key(i integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN i % 3 = 0 THEN md5(i::text) ELSE i::text END $$;
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, risk, must_insure, active, live)
SELECT pg_temp.key(i), '140000', safeins.division((140100 + i % 7)::text), (ARRAY['coal', 'fireworks', 'other', '不知何业', NULL])[1 + i % 5], (ARRAY['large', 'small', NULL])[1 + i % 3], NULL,
	CASE i % 11 WHEN 0 THEN true WHEN 1 THEN false END, i % 13 <> 0, i % 17 <> 0
FROM generate_series(1, 40000) i;
INSERT INTO safeins.enterprise_was (enterprise, place, until, sector, size) SELECT pg_temp.key(i), '140000', '2026-05-01', 'coal', 'medium' FROM generate_series(1, 40000, 501) i;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT 'p' || pg_temp.key(i), '140000', safeins.division((140100 + i % 7)::text), 'I' || i % 5, pg_temp.key(i * 7 % 41000), d.day, d.day + 364, d.day + 364, i % 19 <> 0
FROM generate_series(1, 40000) i CROSS JOIN LATERAL (SELECT date '2025-01-01' + i % 600 AS day) d;
INSERT INTO safeins.service_tally (policy, place, kind, policy_year, calendar_year, done)
SELECT 'p' || pg_temp.key(i), '140000', k.kind, 1, y.year, 1 + i % 3
FROM generate_series(1, 41000, 2) i CROSS JOIN (VALUES ('training'), ('hazard_inspection')) k (kind) CROSS JOIN (VALUES (2025), (2026)) y (year);
-- Another province has the same keys, and other services.
SELECT safeins.add_rule('quota.hazard_inspection', '130000', '2', '2025-01-01', 'test') \g /dev/null
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT policy, '130000', '130000', insurer, enterprise, effective, expires, last_day, live FROM safeins.policy WHERE policy LIKE 'p1%';
INSERT INTO safeins.service_tally (policy, place, kind, policy_year, calendar_year, done) SELECT policy, '130000', 'hazard_inspection', 1, 2026, 7 FROM safeins.policy WHERE place OPERATOR(safeins.=) '130000' AND policy LIKE '%3';
INSERT INTO safeins.hazard (hazard, place, area, enterprise, insurer, level, found_on, due_on, first_due_on, extensions, notified_on, rectified_on, rechecked_on, closed_on, live, tells_rectified)
SELECT 'h' || pg_temp.key(i), '140000', '140105', pg_temp.key(i % 2000), CASE WHEN i % 4 > 0 THEN 'I1' END, (ARRAY['major', 'general', '不明'])[1 + i % 3], d.day, d.day + 30, d.day + CASE WHEN i % 10 = 0 THEN 10 ELSE 30 END,
	(i % 10 = 0)::integer, d.day + 2, CASE WHEN i % 5 > 1 THEN d.day + 20 END, CASE WHEN i % 5 > 2 THEN d.day + 22 END, CASE WHEN i % 5 > 3 THEN d.day + 25 END, i % 23 <> 0, i % 29 <> 0
FROM generate_series(1, 30000) i CROSS JOIN LATERAL (SELECT date '2026-01-01' + i % 330 AS day) d;
INSERT INTO safeins.hazard_due (place, hazard, was, "is", changed_on)
SELECT '140000', 'h' || pg_temp.key(i), CASE WHEN i % 20 = 0 THEN date '2026-09-01' END, '2026-11-20', '2026-11-01' FROM generate_series(10, 30000, 10) i;
INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, met_on, provisional)
SELECT '140000', k.kind, 'h' || pg_temp.key(i), '140105', 'I1', d.day, d.day + k.days, CASE WHEN i % 7 < 3 THEN d.day + k.days + i % 100 END, i % 31 = 0
FROM generate_series(1, 30000) i CROSS JOIN LATERAL (SELECT date '2026-01-01' + i % 330 AS day) d CROSS JOIN (VALUES ('hazard.notify', 3), ('hazard.rectify', 30), ('hazard.recheck', 40)) k (kind, days)
UNION ALL
SELECT '140000', 'service.first', 'p' || pg_temp.key(i), '140105', 'I2', date '2026-01-01' + i % 400, date '2026-04-01' + i % 400, CASE WHEN i % 2 = 0 THEN date '2026-03-01' END, false FROM generate_series(1, 40000) i;
-- Keys of every length, as rows have them: short, with four bytes before them, compressed; beside what is not known.
CREATE TEMP TABLE long AS SELECT repeat(k.word, k.n) AS key FROM (VALUES ('短', 1), ('x', 126), ('x', 127), ('长', 333), ('y', 3000), ('z', 2600)) k (word, n);
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, must_insure, active, live) SELECT key, '140000', '140105', 'coal', 'small', true, true, true FROM long;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, sector, risk, live)
SELECT 'p' || key, '140000', '140105', 'I' || key, key, '2026-01-01', '2026-12-31', '2026-12-31', CASE WHEN length(key) > 126 THEN 'fireworks' END, CASE WHEN length(key) < 200 THEN 'low' END, true FROM long WHERE key NOT LIKE 'z%';
INSERT INTO safeins.service_tally (policy, place, kind, policy_year, calendar_year, done) SELECT 'p' || key, '140000', 'hazard_inspection', 1, 2026, length(key) FROM long;
INSERT INTO safeins.hazard (hazard, place, area, enterprise, level, found_on, due_on, first_due_on, extensions, live) SELECT 'h' || key, '140000', '140105', key, 'major', '2026-10-01', '2026-10-20', '2026-10-20', 0, true FROM long;
-- Words that begin and end with the same letters, some of them no words of a list.
INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, must_insure, active, live) SELECT 'alike' || i, '140000', '140105', (ARRAY['coal', 'cool', 'c..l'])[1 + i % 3], (ARRAY['small', 'swill'])[1 + i / 3 % 2], true, true, true FROM generate_series(1, 12) i;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT 'p' || enterprise, place, area, 'I1', enterprise, '2026-01-01', '2026-12-31', '2026-12-31', true FROM safeins.enterprise WHERE enterprise LIKE 'alike%';
ANALYZE;

CREATE FUNCTION pg_temp.unlike(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	PERFORM set_config('work_mem', '64kB', true), set_config('maintenance_work_mem', '1MB', true);
	EXECUTE format('CREATE TEMP TABLE parts AS %s', query);
	PERFORM set_config('maintenance_work_mem', '256MB', true);
	EXECUTE format('CREATE TEMP TABLE whole AS %s', query);
	SELECT count(*) + CASE WHEN EXISTS (SELECT FROM whole) THEN 0 ELSE 1000000 END INTO n FROM ((TABLE parts EXCEPT ALL TABLE whole) UNION ALL (TABLE whole EXCEPT ALL TABLE parts)) x;
	DROP TABLE parts, whole;
	RETURN n;
END $$;
SELECT is(pg_temp.unlike('SELECT * FROM safeins.coverage_count(''2026-10-31'')'), 0::bigint, 'who is insured');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.coverage_gap(''2026-10-31''::date)'), 0::bigint, 'who is not');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.quota_status(''2026-10-31''::date)'), 0::bigint, 'quotas');
SELECT results_eq($$SELECT place::text, sum(done) FROM safeins.quota_status('2026-10-31') WHERE kind = 'hazard_inspection' GROUP BY 1 ORDER BY 1$$,
	$$SELECT q.place::text, nullif(sum(coalesce(t.done, 0)), 0) FROM safeins.quota_rows('2026-10-31', NULL, NULL, NULL, NULL) q
	  JOIN safeins.policy p ON p.policy = q.policy AND p.place::text = q.place
	  LEFT JOIN LATERAL (SELECT sum(x.done) AS done FROM safeins.service_tally x
		WHERE x.policy = q.policy AND x.place::text = q.place AND x.kind = 'hazard_inspection' AND x.policy_year = safeins.policy_year(p.effective, '2026-10-31')) t ON true
	  WHERE q.kind = 'hazard_inspection' GROUP BY 1 ORDER BY 1$$, '... of the same keys in two provinces');
SELECT is((SELECT count(DISTINCT place) FROM safeins.quota_rows('2026-10-31', NULL, NULL, NULL, NULL)), 2::bigint, '... both of which are asked');
CREATE FUNCTION pg_temp.as_opened() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	c refcursor;
	was bigint;
	told bigint;
BEGIN
	SELECT sum(done) INTO was FROM safeins.quota_status('2026-10-31');
	OPEN c FOR SELECT sum(done) FROM safeins.quota_status('2026-10-31');
	UPDATE safeins.service_tally SET done = done + 1;
	FETCH c INTO told;
	UPDATE safeins.service_tally SET done = done - 1;
	RETURN told = was AND was > 0;
END $$;
SELECT ok(pg_temp.as_opened(), '... as the snapshot has them that they are asked with');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.quota_day_sums(''2026-10-31'') UNION ALL SELECT * FROM safeins.quota_sums(''insurer'', ''2026-01-01'', ''2026-10-30'')'), 0::bigint, '... and their sums');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.statistics(2026, ''county'')'), 0::bigint, 'statistics');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.hazard_status(''2026-10-31''::date) UNION ALL SELECT * FROM safeins.hazard_status(''2026-06-30''::date)'), 0::bigint, 'hazards');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.hazard_sums(''2026-10-31'')'), 0::bigint, '... and their sums');
SELECT is(pg_temp.unlike('SELECT * FROM safeins.deadline_sums(''2026-10-31'', NULL)'), 0::bigint, 'deadlines');
-- Of one enterprise an index and SQL tell the same.
SELECT bag_eq(format('SELECT * FROM safeins.%s(''2026-10-31''::date) r WHERE r.enterprise IN (SELECT key FROM long)', f),
	format('SELECT r.* FROM long, safeins.%s(''2026-10-31''::date, key) r', f), f || ': keys of every length')
FROM unnest('{quota_status,coverage_gap,hazard_status}'::text[]) f;
SELECT bag_eq($$SELECT * FROM safeins.quota_status('2026-10-31'::date) r WHERE r.enterprise LIKE 'alike%'$$,
	$$SELECT r.* FROM safeins.enterprise e, safeins.quota_status('2026-10-31'::date, e.enterprise) r WHERE e.enterprise LIKE 'alike%'$$, 'words that look alike');
SELECT is((SELECT count(*) FROM safeins.quota_status('2026-10-31') q JOIN long ON q.policy = 'p' || key WHERE q.kind = 'hazard_inspection' AND q.done = length(key)), 5::bigint, '... and what was done for each');
-- More counties than there was room for at first: the first policy of each counts, too.
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT 'c' || i || '/' || n, '140000', safeins.division((140200 + i)::text), 'I1', 'c' || i, '2026-01-01', '2026-12-31', '2026-12-31', true
FROM generate_series(1, 299) i CROSS JOIN generate_series(1, 2) n WHERE i % 100 <> 0;
SELECT is((SELECT count(*) || ' ' || min(policies) || ' ' || max(policies) FROM safeins.statistics(2026, 'county') WHERE area BETWEEN '140201' AND '140499'),
	'297 2 2', 'policies of each of many counties');

SELECT * FROM finish();
ROLLBACK;
