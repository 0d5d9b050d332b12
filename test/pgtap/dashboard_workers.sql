-- The dashboard reads large books for several sections at once, by two processes where there are two, and so do statistics: it tells what its sections tell one by one, what this transaction has written included.
BEGIN;
SET client_min_messages = warning;
SELECT plan(35);
SELECT safeins.set_place('140000', 'test') \g /dev/null
SET LOCAL safeins.today = '2026-10-31';
SET LOCAL min_parallel_table_scan_size = 0;

INSERT INTO safeins.enterprise (enterprise, place, area, sector, size, active, live)
SELECT 'e' || i, '140000', safeins.division((140101 + i % 7 * 100)::text), (ARRAY['coal', 'fireworks', 'other', '不知何业', NULL])[1 + i % 5], (ARRAY['large', 'small', NULL])[1 + i % 3], i % 13 <> 0, i % 17 <> 0
FROM generate_series(1, 2000) i;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)
SELECT 'p' || i, '140000', safeins.division((140101 + i % 7 * 100)::text), 'I' || i % 5, 'e' || i * 7 % 2100, d.day, d.day + 364, d.day + 364, i % 19 <> 0
FROM generate_series(1, 2000) i CROSS JOIN LATERAL (SELECT date '2025-01-01' + i % 600 AS day) d;
INSERT INTO safeins.coinsurance (policy, place, insurer, rows, leads, share)
SELECT 'p' || i, '140000', 'C' || i % 3, 1, 0, 100000 FROM generate_series(1, 2000, 100) i;
INSERT INTO safeins.service_tally (policy, place, kind, policy_year, calendar_year, done)
SELECT 'p' || i, '140000', k.kind, 1, y.year, i % 4 FROM generate_series(1, 2000) i CROSS JOIN (VALUES ('training'), ('hazard_inspection'), ('其他')) k (kind) CROSS JOIN (VALUES (2025), (2026)) y (year);
INSERT INTO safeins.hazard (hazard, place, area, enterprise, insurer, level, found_on, due_on, first_due_on, extensions, live, tells_rectified)
SELECT 'h' || i, '140000', '140105', 'e' || i, 'I1', (ARRAY['major', 'general', '不明'])[1 + i % 3], d.day, d.day + 30, d.day + CASE WHEN i % 10 = 0 THEN 10 ELSE 30 END, (i % 10 = 0)::integer, i % 29 <> 0, i % 2 = 0
FROM generate_series(1, 1000) i CROSS JOIN LATERAL (SELECT date '2026-01-01' + i % 300 AS day) d;
INSERT INTO safeins.hazard_due (place, hazard, was, "is", changed_on) SELECT '140000', 'h' || i, '2026-09-01', '2026-11-20', '2026-11-01' FROM generate_series(10, 1000, 10) i;
INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, met_on)
SELECT '140000', k.kind, 'h' || i, '140105', 'I1', d.day, d.day + k.days, CASE WHEN i % 7 < 3 THEN d.day + k.days + i % 100 END
FROM generate_series(1, 1000) i CROSS JOIN LATERAL (SELECT date '2026-01-01' + i % 300 AS day) d CROSS JOIN (VALUES ('hazard.notify', 3), ('hazard.rectify', 30)) k (kind, days)
UNION ALL
SELECT '140000', 'service.first', 'p' || i, '140105', 'I2', date '2026-01-01' + i % 400, date '2026-04-01' + i % 400, CASE WHEN i % 2 = 0 THEN date '2026-03-01' END FROM generate_series(1, 2000) i;

-- A page without the time at which it was made; how often this process has read policies for it.
CREATE FUNCTION pg_temp.page(workers integer, year integer DEFAULT NULL, place text DEFAULT NULL, OUT page text, OUT scans bigint) LANGUAGE plpgsql AS $$
DECLARE
	was bigint := (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'safeins.policy'::regclass);
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	page := regexp_replace(safeins.report_html('dashboard', year, place), '生成于 [-0-9: ]+', '');
	scans := (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'safeins.policy'::regclass) - was;
END $$;
SET LOCAL min_parallel_table_scan_size = '1GB';
CREATE TEMP TABLE told AS SELECT (pg_temp.page(2)).*;
SELECT cmp_ok((SELECT scans FROM told), '>=', 4::bigint, 'small books are read for each section');
SELECT cmp_ok((SELECT length(page) FROM told), '>', 10000, '... and tells of them');
SET LOCAL min_parallel_table_scan_size = 0;
CREATE TEMP TABLE alone AS SELECT (pg_temp.page(0)).*;
SELECT is((SELECT scans FROM alone), (SELECT scans - 2 FROM told), 'large ones once for coverage, deadlines and insurers, and once for quotas');
SELECT is((SELECT page FROM alone), (SELECT page FROM told), '... which tells the same');
CREATE TEMP TABLE shared AS SELECT (pg_temp.page(2)).*;
SELECT is((SELECT scans FROM shared), (SELECT scans - 3 FROM told), 'of two processes this one reads them for quotas alone');
SELECT is((SELECT page FROM shared), (SELECT page FROM told), '... and both tell the same');
SELECT is((pg_temp.page(2, 2025)).page, (pg_temp.page(0, 2025)).page, '... of an earlier year');
SELECT is((pg_temp.page(2, 2026, '130000')).page, (pg_temp.page(0, 2026, '130000')).page, '... of another place');

-- The statistics of a year likewise: policies by this process, who is insured by the other one.
CREATE FUNCTION pg_temp.statistics(workers integer, year integer, level text, OUT told text, OUT scans bigint) LANGUAGE plpgsql AS $$
DECLARE
	was bigint := (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'safeins.policy'::regclass);
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	told := (SELECT string_agg(s::text, E'\n') FROM safeins.statistics(year, level) s);
	scans := (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'safeins.policy'::regclass) - was;
END $$;
CREATE TEMP TABLE counted AS SELECT (pg_temp.statistics(0, 2026, 'county')).*;
SELECT cmp_ok((SELECT length(told) FROM counted), '>', 500, 'statistics tell of every county');
SELECT is((pg_temp.statistics(2, 2026, 'county')).told, (SELECT told FROM counted), '... and the same by two processes');
SELECT is((pg_temp.statistics(2, 2026, 'county')).scans, (SELECT scans - 1 FROM counted), '... of which this one reads policies once less');
SELECT is((pg_temp.statistics(2, 2025, 'city')).told, (pg_temp.statistics(0, 2025, 'city')).told, '... of an earlier year');
SELECT set_config('max_parallel_workers_per_gather', '2', true) \g /dev/null
CREATE TEMP TABLE years AS SELECT string_agg(s::text, E'\n') AS told FROM (SELECT * FROM safeins.statistics(2026, 'city') UNION ALL SELECT * FROM safeins.statistics(2025, 'city')) s;
SELECT is((SELECT told FROM years), (pg_temp.statistics(0, 2026, 'city')).told || E'\n' || (pg_temp.statistics(0, 2025, 'city')).told, '... of two years in one statement');
-- Where the planner gives other parts of the statement processes of their own.
SAVEPOINT gathered;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL parallel_leader_participation = off;
SELECT is((pg_temp.statistics(2, 2026, 'county')).told, (SELECT told FROM counted), '... while workers read hazards');
SELECT is((SELECT count(*) FROM safeins.hazard h JOIN safeins.statistics(2026, 'county') s ON s.area = h.area::text), (SELECT count(*) FROM safeins.hazard h WHERE h.area = '140105'), '... and where the statement around it has some');
ROLLBACK TO gathered;
SELECT throws_ok($$SELECT safeins.statistics_books(26, '2026-10-30', '2026-10-31')$$, '22023', '26 is not a year', 'a year must be one');
SELECT throws_ok($$SELECT safeins.statistics_books(2026, NULL, '2026-10-31')$$, '22004', 'argument "until" must not be NULL', 'a day must be given');

-- What the transaction writes is told by both.
DELETE FROM safeins.policy WHERE policy LIKE '%3';
UPDATE safeins.enterprise SET sector = 'coal' WHERE enterprise LIKE '%4';
UPDATE safeins.hazard SET level = 'major' WHERE hazard LIKE '%5';
UPDATE safeins.deadline SET met_on = NULL WHERE subject LIKE '%6';
UPDATE safeins.deadline SET due_on = due_on - 1 WHERE subject LIKE '%6';
SELECT isnt((pg_temp.page(2)).page, (SELECT page FROM told), 'what was written since is told');
SELECT is((pg_temp.page(2)).page, (pg_temp.page(0)).page, '... by both processes');
SELECT isnt((pg_temp.statistics(2, 2026, 'county')).told, (SELECT told FROM counted), '... by statistics, too');
SELECT is((pg_temp.statistics(2, 2026, 'county')).told, (pg_temp.statistics(0, 2026, 'county')).told, '... by both processes');
SET LOCAL min_parallel_table_scan_size = '1GB';
CREATE TEMP TABLE written AS SELECT (pg_temp.page(2)).page;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT is((pg_temp.page(2)).page, (SELECT page FROM written), '... as each section would');
SAVEPOINT here;
DELETE FROM safeins.hazard WHERE hazard LIKE '%1';
SELECT safeins.add_rule('hazard.warning', '140000', '40 days', '2025-01-01', 'test') \g /dev/null
SELECT is((pg_temp.page(2)).page, (pg_temp.page(0)).page, '... in a savepoint, a rule among it');
ROLLBACK TO here;
SELECT is((pg_temp.page(2)).page, (pg_temp.page(0)).page, '... and what was rolled back is not');
-- Rows that were made early are for the statement that made them.
CREATE FUNCTION pg_temp.left_over() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', '2', true), safeins.html_books('2026-10-31', '140000');
	RETURN (SELECT sum(hazards) FROM safeins.hazard_sums('2026-10-31'));
END $$;
SELECT is(pg_temp.left_over(), (SELECT sum(hazards)::bigint FROM safeins.hazard_sums('2026-10-31')), 'rows are for who asks for them first');
SELECT pg_temp.left_over() AS was \gset
DELETE FROM safeins.hazard WHERE hazard LIKE '%2';
SELECT cmp_ok((SELECT sum(hazards)::bigint FROM safeins.hazard_sums('2026-10-31')), '<', :was::bigint, '... and not for what is written after them');
SELECT is((SELECT sum(overdue) FROM safeins.deadline_sums('2026-10-31', NULL)), (SELECT sum(overdue) FROM safeins.deadline_sums('2026-10-31', '140000')), '... nor for another place');
SELECT throws_ok($$SELECT safeins.html_books(NULL, '140000')$$, '22004', 'argument "as_of" must not be NULL', 'a day must be given');

-- Where no other process may be begun, or none is to be had, one does it all.
SELECT set_config('max_parallel_workers', '0', true) \g /dev/null
SELECT is((pg_temp.page(2)).page, (pg_temp.page(0)).page, 'none is to be had');
SELECT is((pg_temp.page(2)).scans, (SELECT scans FROM alone), '... and this one reads all');
RESET max_parallel_workers;
CREATE TEMP TABLE asked AS SELECT (pg_temp.page(0)).page AS page;
SET LOCAL maintenance_work_mem = '1MB';
SET LOCAL work_mem = '64kB';
SELECT cmp_ok((pg_temp.page(2)).scans, '>', (SELECT scans FROM shared), 'two have no room to remember what they need: one does it in parts');
SELECT is((pg_temp.page(2)).page, (SELECT page FROM asked), '... and tells the same');
CREATE TEMP TABLE in_parts AS SELECT (pg_temp.statistics(2, 2026, 'county')).*;
SET LOCAL maintenance_work_mem = '256MB';
SELECT is((SELECT told FROM in_parts), (pg_temp.statistics(2, 2026, 'county')).told, '... as do statistics');
SELECT cmp_ok((SELECT scans FROM in_parts), '>', (pg_temp.statistics(2, 2026, 'county')).scans, '... which one reads then, too');

-- Whoever may read reports, whatever names he has before ours.
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.quota_day_sums(date) RETURNS SETOF record LANGUAGE plpgsql AS $$ BEGIN RAISE 'hostile'; END $$;
CREATE FUNCTION hostile.length(text) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE 'hostile'; END $$;
CREATE ROLE dashboard_regulator;
SELECT safeins.grant_access('dashboard_regulator', 'regulator') \g /dev/null
GRANT USAGE ON SCHEMA hostile TO dashboard_regulator;
GRANT SELECT ON asked TO dashboard_regulator;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL ROLE dashboard_regulator;
SET LOCAL search_path = hostile, pg_catalog, public;
SELECT public.is((SELECT regexp_replace(safeins.report_html('dashboard'), '生成于 [-0-9: ]+', '')), (SELECT page FROM asked), 'a regulator is told the same');
RESET ROLE;
SET LOCAL search_path = public;
SELECT * FROM finish();
ROLLBACK;
