-- A report answers under whatever plan it gets: in a parallel one, too, where this session has not read rules, words or the calendar yet.
BEGIN;
\ir lib/duty_books.sql
SELECT no_plan();
SELECT pg_temp.enterprise('煤' || i, (ARRAY['coal', '没有这个行业', 'other', 'fireworks'])[i % 4 + 1], 'large', area => '14010' || 1 + i % 6) FROM generate_series(1, 600) i \g /dev/null
SELECT pg_temp.policy('P' || i, '煤' || i, '2025-03-01', '2026-02-28', insurer => (ARRAY['人保', '平安'])[i % 2 + 1], area => '14010' || 1 + i % 6) FROM generate_series(1, 550) i \g /dev/null
SELECT pg_temp.served('P' || i, 'training', '2025-05-01') FROM generate_series(1, 500) i \g /dev/null
INSERT INTO safeins.hazard (hazard, place, area, enterprise, level, found_on, due_on, first_due_on, live) SELECT 'H' || i, '140000', '140105', '煤' || i, 'major', '2025-06-01', '2025-07-01', '2025-07-01', true FROM generate_series(1, 500) i;
INSERT INTO safeins.deadline (place, area, kind, subject, opened_on, due_on) SELECT '140000', '140105', 'service.first', 'P' || i, '2025-03-01', '2025-06-01' FROM generate_series(1, 500) i;
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) SELECT '140000', 'insurer', '人' || i, 2025, '人' || i, 100000, 15000 FROM generate_series(1, 300) i;
INSERT INTO safeins.claim_tally SELECT 'P' || i, '140000', 2025, 1, 0, 0, 0 FROM generate_series(1, 500) i;
INSERT INTO safeins.complaint (complaint, place, area, insurer, received_on, needs_check, live) SELECT 'T' || i, '140000', '140105', '人保', '2025-06-01', false, true FROM generate_series(1, 300) i;
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) SELECT '人' || i, '140000', 2025, 'product', '2025-06-01', true, 1 FROM generate_series(1, 300) i;
ANALYZE safeins.enterprise, safeins.policy, safeins.service_tally, safeins.hazard, safeins.deadline, safeins.account, safeins.claim_tally, safeins.complaint, safeins.filing;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL min_parallel_index_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;

-- What a session knows of the rules, the words and the calendar goes when something happens to their tables.
CREATE FUNCTION pg_temp.asked(report text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    t text;
    n bigint;
BEGIN
    FOREACH t IN ARRAY ARRAY['rule', 'code_list', 'holiday', 'calendar_year'] LOOP
        EXECUTE format('GRANT SELECT ON safeins.%I TO pg_monitor', t);
        EXECUTE format('REVOKE SELECT ON safeins.%I FROM pg_monitor', t);
    END LOOP;
    EXECUTE 'SELECT count(*) FROM safeins.' || report INTO n;
    RETURN 'answered';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT safeins.open_exchange() \g /dev/null
-- Every report there is: by a day, by a year, without an argument.
CREATE TEMP TABLE reports AS
SELECT format('%I(%s)', p.proname, string_agg(CASE a.type WHEN 'date'::regtype THEN '''2025-12-31''' WHEN 'integer'::regtype THEN '2025' ELSE CASE a.name WHEN 'level' THEN '''city''' ELSE 'NULL' END END, ', ' ORDER BY a.n)) AS report
FROM pg_proc p CROSS JOIN LATERAL unnest(p.proargtypes::oid[]) WITH ORDINALITY t (type, n)
    CROSS JOIN LATERAL (SELECT t.type, t.n, p.proargnames[t.n] AS name) a
WHERE obj_description(p.oid, 'pg_proc') !~ '^同 ' AND p.pronamespace = 'safeins'::regnamespace AND p.proretset AND p.provolatile = 's' AND p.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
    AND p.pronargs - p.pronargdefaults <= 2
GROUP BY p.oid, p.proname, p.pronargs, p.pronargdefaults
HAVING bool_and(a.n > p.pronargs - p.pronargdefaults OR a.type IN ('date'::regtype, 'integer'::regtype) OR a.name = 'level')
UNION SELECT relname::text FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind = 'v';
SELECT cmp_ok((SELECT count(*) FROM reports), '>', 20::bigint, 'reports are found');
SELECT is(pg_temp.asked(report), 'answered', report) FROM (SELECT report FROM reports ORDER BY report) r;
SELECT * FROM finish();
ROLLBACK;
