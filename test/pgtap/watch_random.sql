-- A year and a half day by day: policies, services, services voided, hazards, holidays, outages, a county with levels of its own; the escalations are those of a
-- model in plain SQL. Setting test.seed repeats a run.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SELECT coalesce(nullif(current_setting('test.seed', true), '')::numeric, round(random()::numeric, 8)) AS seed \gset
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) \g /dev/null
SET safeins.today = '2025-01-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.add_rule('escalation.levels', '140105', 'insurer 3, city 3, nation 40', '2025-04-01', '小应急〔2025〕1号') \g /dev/null

CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text, qs date, zz date, dq text);
CREATE TABLE fw (id int PRIMARY KEY, bd text, xm text, rq date, zf boolean DEFAULT false);
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz", "place": "dq"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq", "where": "NOT zf"}') \g /dev/null

CREATE TABLE yh (id text PRIMARY KEY, dq text, jb text, fx date, xq date, tz date, zg date, sb date);
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "id", "level": "jb", "found_on": "fx", "due_on": "xq", "notified_on": "tz", "rectified_on": "zg", "reported_on": "sb", "place": "dq"}') \g /dev/null

-- what will happen
CREATE TEMP TABLE danger AS
	SELECT 'H' || lpad(i::text, 3, '0') AS hazard, CASE WHEN random() < 0.5 THEN '140105' ELSE '140200' END AS area, CASE WHEN random() < 0.5 THEN '重大' ELSE '一般' END AS level,
		date '2025-01-01' + (random() * 350)::int AS seen, NULL::date AS due, NULL::date AS rectified, NULL::date AS reported
	FROM generate_series(1, 150) i;
UPDATE danger SET due = seen + 10 + (random() * 60)::int;
UPDATE danger SET rectified = CASE WHEN random() < 0.7 THEN seen + 1 + (random() * 120)::int END;
UPDATE danger SET reported = CASE WHEN random() < 0.5 THEN due + 4 + (random() * 40)::int END WHERE rectified IS NULL OR rectified > due;
CREATE TEMP TABLE story AS
	SELECT i, 'P' || lpad(i::text, 3, '0') AS policy, CASE WHEN random() < 0.5 THEN '140105' WHEN random() < 0.5 THEN '140200' ELSE '140000' END AS area,
		date '2025-01-01' + (random() * 300)::int AS opens, NULL::date AS due, NULL::date AS served, NULL::date AS voided
	FROM generate_series(1, 200) i;
UPDATE story SET due = (opens + interval '3 months')::date;
UPDATE story SET served = CASE WHEN random() < 0.7 THEN opens + (random() * 200)::int END;
UPDATE story SET voided = CASE WHEN random() < 0.4 THEN served + 1 + (random() * 60)::int END;
-- when nobody swept: single days, and some weeks
CREATE TEMP TABLE day AS SELECT d::date AS day, random() < 0.2 AS outage FROM generate_series(date '2025-01-01', date '2026-06-30', '1 day') d;
UPDATE day SET outage = true FROM (SELECT date '2025-02-01' + (random() * 400)::int AS since FROM generate_series(1, 6)) o WHERE day BETWEEN since AND since + 20;
UPDATE day SET outage = false WHERE day = '2026-06-30';

CREATE TEMP TABLE swept (day date, made bigint, last bigint);
DO $$
DECLARE
	d record;
	n bigint;
BEGIN
	FOR d IN SELECT * FROM day ORDER BY day LOOP
		PERFORM set_config('safeins.today', d.day::text, true);
		INSERT INTO bd SELECT policy, 'A', 'E' || i, opens, opens + 364, area FROM story WHERE opens = d.day;
		INSERT INTO fw (id, bd, xm, rq) SELECT i, policy, 'training', served FROM story WHERE served = d.day;
		UPDATE fw SET zf = true FROM story WHERE story.policy = bd AND voided = d.day;
		INSERT INTO yh SELECT hazard, area, level, seen, due, seen FROM danger WHERE seen = d.day;
		UPDATE yh SET zg = rectified FROM danger WHERE hazard = id AND rectified = d.day;
		UPDATE yh SET sb = reported FROM danger WHERE hazard = id AND reported = d.day;
		IF NOT d.outage THEN
			n := safeins.sweep();
			INSERT INTO swept SELECT d.day, n, max(id) FROM safeins.escalation;
		END IF;
	END LOOP;
END $$;

-- the model: a step is made by the first sweep on or after its day that finds the deadline open
CREATE TEMP TABLE model AS
	SELECT s.policy, l.step, l.level, s.due + l.days AS escalated_on,
		(SELECT min(d.day) FROM day d WHERE NOT d.outage AND d.day >= s.due + l.days
			AND (s.served <= d.day AND (s.voided IS NULL OR s.voided > d.day)) IS NOT TRUE) AS made_on
	FROM story s CROSS JOIN LATERAL (
		SELECT * FROM (VALUES (1, 'insurer', 1), (2, 'county', 15), (3, 'city', 30), (4, 'province', 60)) v (step, level, days) WHERE area <> '140105' OR due < '2025-04-01'
		UNION ALL
		SELECT * FROM (VALUES (1, 'insurer', 3), (2, 'city', 3), (3, 'nation', 40)) v (step, level, days) WHERE area = '140105' AND due >= '2025-04-01') l;
DELETE FROM model WHERE made_on IS NULL;
CREATE TEMP TABLE made AS
	SELECT e.id, e.subject AS policy, e.step::int, e.level, e.escalated_on, (SELECT min(day) FROM swept w WHERE w.last >= e.id) AS made_on
	FROM safeins.escalation e WHERE kind = 'service.first';

SELECT cmp_ok((SELECT count(*) FROM model), '>', 100::bigint, 'there is something to tell');
SELECT cmp_ok((SELECT count(*) FROM model WHERE made_on > escalated_on), '>', 20::bigint, '... late as well');
SELECT is_empty('SELECT policy, step, level, escalated_on, made_on FROM made EXCEPT SELECT * FROM model', 'nothing was told that the model does not tell');
SELECT is_empty('SELECT * FROM model EXCEPT SELECT policy, step, level, escalated_on, made_on FROM made', 'nothing was left out');
SELECT is((SELECT count(*) FROM made), (SELECT count(*) FROM model), 'each step once');
SELECT is_empty('SELECT * FROM (SELECT *, row_number() OVER (ORDER BY id) AS a, row_number() OVER (ORDER BY made_on, escalated_on, policy COLLATE "C", step) AS b FROM made) x WHERE a <> b',
	'in the order of their days');
SELECT is((SELECT sum(made) FROM swept), (SELECT count(*)::numeric FROM safeins.escalation), 'sweeps count what they make');

-- hazards: the deadline itself, and the duty to report that opens when a sweep, or a late rectification, finds it passed
CREATE TEMP TABLE duty AS
	SELECT hazard, area, 'hazard.rectify' AS kind, due, rectified AS met, seen AS opened FROM danger
	UNION ALL
	SELECT hazard, area, 'hazard.report', (SELECT w.day FROM (SELECT g::date AS day, row_number() OVER (ORDER BY g) AS n FROM generate_series(due + 1, due + 30, '1 day') g
			WHERE coalesce((SELECT h.is_workday FROM safeins.holiday h WHERE h.day = g::date LIMIT 1), extract(isodow FROM g) < 6)) w WHERE w.n = 5), reported,
		least((SELECT min(d.day) FROM day d WHERE NOT d.outage AND d.day > due AND (rectified IS NULL OR rectified > d.day)), CASE WHEN rectified > due THEN rectified END)
	FROM danger WHERE level = '重大' AND (rectified IS NULL OR rectified > due);
CREATE TEMP TABLE hazard_model AS
	SELECT s.kind, s.hazard, l.step, l.level, s.due + l.days AS escalated_on,
		(SELECT min(d.day) FROM day d WHERE NOT d.outage AND d.day >= s.due + l.days AND d.day >= s.opened AND (s.met IS NULL OR s.met > d.day)) AS made_on
	FROM duty s CROSS JOIN LATERAL (
		SELECT * FROM (VALUES (1, 'insurer', 1), (2, 'county', 15), (3, 'city', 30), (4, 'province', 60)) v (step, level, days) WHERE area <> '140105' OR due < '2025-04-01'
		UNION ALL
		SELECT * FROM (VALUES (1, 'insurer', 3), (2, 'city', 3), (3, 'nation', 40)) v (step, level, days) WHERE area = '140105' AND due >= '2025-04-01') l;
DELETE FROM hazard_model WHERE made_on IS NULL;
CREATE TEMP TABLE hazard_made AS
	SELECT e.kind, e.subject AS hazard, e.step::int, e.level, e.escalated_on, (SELECT min(day) FROM swept w WHERE w.last >= e.id) AS made_on
	FROM safeins.escalation e WHERE kind IN ('hazard.rectify', 'hazard.report');
SELECT cmp_ok((SELECT count(*) FROM hazard_model WHERE kind = k), '>', 50::bigint, k || ': there is something to tell') FROM unnest('{hazard.rectify,hazard.report}'::text[]) k;
SELECT is_empty('SELECT * FROM hazard_made EXCEPT SELECT * FROM hazard_model', 'hazards: nothing was told that the model does not tell');
SELECT is_empty('SELECT * FROM hazard_model EXCEPT SELECT * FROM hazard_made', 'hazards: nothing was left out');
SELECT is((SELECT count(*) FROM hazard_made), (SELECT count(*) FROM hazard_model), 'hazards: each step once');

SELECT is(safeins.sweep(), 0::bigint, 'and once more: nothing');
SELECT is_empty($$SELECT l.subject, l.steps, l.next_on FROM safeins.deadline l JOIN story s ON s.policy = l.subject WHERE l.kind = 'service.first'
	AND (l.steps <> (SELECT count(*) FROM model m WHERE m.policy = l.subject) OR (l.met_on IS NULL) <> (s.served IS NULL OR coalesce(s.voided <= '2026-06-30', false)) OR (l.met_on IS NOT NULL AND l.next_on IS NOT NULL))$$,
	'the book agrees');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile() finds nothing');

SELECT * FROM finish();
ROLLBACK;
