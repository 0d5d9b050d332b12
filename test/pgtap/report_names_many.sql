-- Names of enterprises in reports of many rows are those that each has by itself, however much memory there is for them; whoever does not ask for names does not pay for them.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- Names by the registry, by policies of which the latest live one counts, by both, and by none; the same key in two provinces.
INSERT INTO safeins.enterprise (enterprise, place, area, sector, active, live, name)
SELECT 'E' || i, p, p, 'coal', true, i % 11 <> 0, CASE WHEN i % 3 = 0 THEN 'registry ' || p || i END
FROM generate_series(1, 6000) i, unnest('{140000,130000}'::safeins.division[]) p WHERE i % 7 <> 0;
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live, enterprise_name, insurer_name)
SELECT 'P' || i || '/' || n, p, p, 'I' || i % 10, 'E' || i, date '2026-01-01' + n % 3, '2026-12-31', '2026-12-31', (i + n) % 13 <> 0,
	CASE WHEN i % 2 = 0 AND (i + n) % 5 <> 0 THEN 'policy ' || p || i || '/' || n END, CASE WHEN i % 10 < 5 THEN 'insurer ' || i || '/' || n END
FROM generate_series(1, 6000) i, generate_series(1, 4) n, unnest('{140000,130000}'::safeins.division[]) p WHERE p <> '130000' OR i % 4 = 0;
INSERT INTO safeins.hazard (hazard, place, area, enterprise, level, found_on, due_on, first_due_on, extensions, live, overdue, tells_report, tells_rectified, tells_closed)
SELECT 'H' || i, p, p, 'E' || i, 'general', '2026-03-01', '2026-04-01', '2026-04-01', 0, true, false, true, true, true
FROM generate_series(1, 6000) i, unnest('{140000,130000}'::safeins.division[]) p;
ANALYZE safeins.enterprise, safeins.policy, safeins.hazard;

-- What the books say, in plain SQL.
CREATE TEMP TABLE named AS
SELECT DISTINCT h.enterprise, h.place::text AS place, coalesce((SELECT e.name FROM safeins.enterprise e WHERE e.enterprise = h.enterprise AND e.place OPERATOR(safeins.=) h.place AND e.live),
	(SELECT p.enterprise_name FROM safeins.policy p WHERE p.enterprise = h.enterprise AND p.place OPERATOR(safeins.=) h.place AND p.enterprise_name IS NOT NULL AND p.live
	 ORDER BY p.effective DESC, p.policy DESC LIMIT 1)) AS name,
	(SELECT p.insurer FROM safeins.policy p WHERE p.enterprise = h.enterprise AND p.place OPERATOR(safeins.=) h.place AND p.live AND p.effective <= '2026-03-01' AND p.last_day >= '2026-03-01'
	 ORDER BY p.effective DESC, p.policy DESC LIMIT 1) AS insurer
FROM safeins.hazard h;
SELECT cmp_ok((SELECT least(count(*) FILTER (WHERE name LIKE 'registry%'), count(*) FILTER (WHERE name LIKE 'policy%'), count(*) FILTER (WHERE name IS NULL)) FROM named), '>', 1000::bigint, 'there are names of every kind, and none');

CREATE FUNCTION pg_temp.unlike() RETURNS bigint LANGUAGE sql AS $$
SELECT count(*) FROM (SELECT enterprise::text, place::text, enterprise_name::text, insurer::text FROM safeins.hazard_status) s FULL JOIN named n USING (enterprise, place)
WHERE s.enterprise_name IS DISTINCT FROM n.name OR s.insurer IS DISTINCT FROM n.insurer $$;
SELECT is(pg_temp.unlike(), 0::bigint, 'all of them, read as a whole');
SELECT is((SELECT count(*) FROM named WHERE safeins.enterprise_name(enterprise, place::safeins.division) IS DISTINCT FROM name), 0::bigint, '... for pages, too');
SET LOCAL work_mem = '64kB';
SET LOCAL maintenance_work_mem = '1MB';
SELECT set_config('hash_mem_multiplier', '1', true) \g /dev/null
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live, enterprise_name)
SELECT 'Q' || i, '140000', '140000', 'I1', 'Q' || i, '2026-01-01', '2026-12-31', '2026-12-31', true, repeat('long ', 40) || i FROM generate_series(1, 8000) i;
SELECT is(pg_temp.unlike(), 0::bigint, 'more than there is memory for: one by one');
SELECT is((SELECT count(*) FROM (SELECT * FROM named LIMIT 200) n WHERE safeins.enterprise_name(enterprise, place::safeins.division) IS DISTINCT FROM name), 0::bigint, 'a few, by the index');
RESET work_mem;
RESET maintenance_work_mem;

-- The latest policy has the name of an insurer, by the last key where several begin on its day.
SELECT is((SELECT count(*) FROM (SELECT DISTINCT insurer FROM safeins.policy) i WHERE safeins.insurer_name(i.insurer) IS DISTINCT FROM
	(SELECT p.insurer_name FROM safeins.policy p WHERE p.insurer = i.insurer AND p.insurer_name IS NOT NULL AND p.live ORDER BY p.effective DESC, p.policy DESC LIMIT 1)), 0::bigint, 'insurers');

-- What a code of rules means.
SELECT is((SELECT count(*) FROM safeins.rule_code c WHERE safeins.rule_code_zh(c.code) IS DISTINCT FROM c.meaning_zh), 0::bigint, 'rules');
SELECT is(safeins.rule_code_zh('no.rule'), NULL, '... and what is none');

-- Counted, or added up, a report reads no registry; of many rows all names are read at once, of few each by the index.
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	plan text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		plan := plan || line || E'\n';
	END LOOP;
	RETURN plan;
END $$;
SELECT unalike(pg_temp.plan_of('SELECT count(*), ' || what || ' FROM safeins.' || view), '%enterprise e%', 'added up: ' || view)
FROM (VALUES ('quota_status', 'sum(short)'), ('hazard_status', 'sum(days_late)'), ('coverage_gap', 'sum(days_uncovered)')) v (view, what);
SELECT matches(pg_temp.plan_of('SELECT * FROM safeins.' || view), 'Hash.*Scan on enterprise e', 'named as a whole: ' || view) FROM unnest('{quota_status,hazard_status}'::text[]) view;
SELECT matches(pg_temp.plan_of('SELECT * FROM safeins.hazard_status LIMIT 1'), 'Index Scan using enterprise_pkey', 'one by the index');

-- As many rows as the book has, unless it is asked for somebody.
CREATE FUNCTION pg_temp.rows_of(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' -> 'Plan Rows';
END $$;
SELECT is(pg_temp.rows_of('SELECT * FROM safeins.' || call), rows, call)
FROM (VALUES ($$hazard_rows('2026-06-30', NULL)$$, 12000::bigint), ($$quota_told('2026-06-30', NULL, NULL, NULL, NULL)$$, (SELECT reltuples::bigint FROM pg_class WHERE oid = 'safeins.policy'::regclass)),
	($$quota_told('2026-06-30', NULL, NULL, NULL, 'I1')$$, 10000), ($$hazard_rows('2026-06-30', (SELECT 'x'))$$, 10000)) v (call, rows);
SELECT * FROM finish();
ROLLBACK;
