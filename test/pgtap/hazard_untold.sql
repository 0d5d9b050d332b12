-- A day that a table of hazards does not tell makes none of them late, and no figure of those that are done: it is not judged.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.set_mode(c, 'flag', 'test') FROM unnest(ARRAY['hazard.dates']) c \g /dev/null
CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text, rq date, zr date);
CREATE TABLE yh (id text PRIMARY KEY, qy text, jb text, fx date, qx date, tz date, zg date, fc date, sb date, xh date, dq text DEFAULT '140105');
INSERT INTO bd VALUES ('P1', '人保', 'E1', '2026-01-01', '2026-12-31');
INSERT INTO yh (id, qy, jb, fx, qx, zg, xh, sb) VALUES ('H1', 'E1', 'major', '2026-01-05', '2026-01-20', NULL, NULL, NULL), ('H2', 'E1', 'general', '2026-01-05', '2026-01-20', '2026-01-19', '2026-01-21', NULL),
	('H3', 'E1', 'major', '2026-01-05', '2026-01-20', '2026-02-01', '2026-02-02', '2026-01-21'), ('H4', 'E1', 'general', '2026-05-20', '2026-06-30', NULL, NULL, NULL);
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "rq", "expires": "zr"}') \g /dev/null

CREATE FUNCTION pg_temp.loop() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', hazards, major, coalesce(rectified::text, '-'), coalesce(in_time::text, '-'), coalesce(closed::text, '-'), coalesce(major_closed::text, '-'), coalesce(overdue::text, '-'),
					 coalesce(unreported::text, '-'), coalesce(closed_rate::text, '-'), coalesce(in_time_rate::text, '-')) FROM safeins.closed_loop(2026) WHERE insurer = '人保'
$$;
CREATE FUNCTION pg_temp.year() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', coalesce(general_found, -1), coalesce(general_closed, -1), coalesce(general_overdue, -1), coalesce(general_reported, -1), coalesce(major_found, -1), coalesce(major_closed, -1), coalesce(major_overdue, -1), coalesce(major_reported, -1))
	FROM safeins.statistics(2026, 'province') WHERE area = '140000'
$$;
CREATE FUNCTION pg_temp.late() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', hazard, coalesce(days_late::text, '-'), warning), ', ' ORDER BY hazard) FROM safeins.hazard_status
$$;
CREATE FUNCTION pg_temp.card() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce((SELECT hazards_overdue::text FROM safeins.insurer_scorecard(2026) WHERE insurer = '人保'), '-') || '; '
		|| (SELECT string_agg(item || ' ' || coalesce(round(figure, 2)::text, '-'), ', ' ORDER BY item) FROM safeins.insurer_evaluation(2026) WHERE insurer = '人保' AND item LIKE 'hazard%')
		|| '; ' || (SELECT count(*) FROM safeins.hazards_unreported(2026, '人保'))
$$;
CREATE FUNCTION pg_temp.all_of(more jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "place": "dq"}'::jsonb || more);
	PERFORM safeins.sweep();
	said := concat_ws(E'\n', pg_temp.loop(), pg_temp.year(), pg_temp.late(), pg_temp.card(), (SELECT count(*) FROM safeins.reconcile()),
					  (SELECT string_agg(DISTINCT (xpath('//td[6]/text()', x))[1]::text, ' ') FROM unnest(xpath('//tr', safeins.html_hazards('2026-06-01', NULL))) x WHERE x::text ~ '<td'));
	PERFORM safeins.detach('hazard', 'yh', 'test');
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = said;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN said;
END
$$;
SELECT is(pg_temp.all_of('{"rectified_on": "zg", "closed_on": "xh", "reported_on": "sb"}'),
E'4 2 2 1 2 1 1 1 0.5000 0.3333\n2 1 0 0 2 1 1 1\nH1 132 overdue, H2 0, H3 12, H4 0\n2; hazard_closed 0.33, hazard_reported 0.50; 1\n0\n0 1', 'all is told');
SELECT is(pg_temp.all_of('{"closed_on": "xh", "reported_on": "sb"}'),
E'4 2 - - 2 1 - - 0.5000 -\n2 1 -1 0 2 1 -1 1\nH1 - not judged, H2 -, H3 -, H4 -\n-; hazard_closed -, hazard_reported -; 0\n0\n0 未判断', 'not when it was rectified');
SELECT is(pg_temp.all_of('{"rectified_on": "zg", "reported_on": "sb"}'),
E'4 2 2 1 - - 1 1 - 0.3333\n2 -1 0 0 2 -1 1 1\nH1 132 overdue, H2 0, H3 12, H4 0\n2; hazard_closed 0.33, hazard_reported 0.50; 1\n0\n0 1', 'not when it was closed');
SELECT is(pg_temp.all_of('{"rectified_on": "zg", "closed_on": "xh"}'),
E'4 2 2 1 2 1 1 - 0.5000 0.3333\n2 1 0 -1 2 1 1 -1\nH1 132 overdue, H2 0, H3 12, H4 0\n2; hazard_closed 0.33, hazard_reported -; 0\n0\n0 1', 'not when it was reported');
SELECT is(pg_temp.all_of('{"notified_on": "tz"}'),
E'4 2 - - - - - - - -\n2 -1 -1 -1 2 -1 -1 -1\nH1 - overdue, H2 - not judged, H3 - overdue, H4 -\n-; hazard_closed -, hazard_reported -; 0\n0\n0 2', 'nothing but the notice, which is late by itself');

-- ---- two tables, of which one tells nothing
CREATE TABLE yh2 (LIKE yh INCLUDING ALL);
INSERT INTO yh2 (id, qy, jb, fx, qx) VALUES ('K1', 'E1', 'general', '2026-01-05', '2026-01-20');
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "closed_on": "xh", "reported_on": "sb", "place": "dq"}') \g /dev/null
SELECT safeins.attach('hazard', 'yh2', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "place": "dq"}') \g /dev/null
SELECT is(pg_temp.loop(), '5 2 - - - 1 - 1 - -', 'a figure of both is none, where one cannot say');
SELECT is(pg_temp.year(), '3 -1 -1 -1 2 1 1 1', 'each level by itself');
SELECT is(pg_temp.late(), 'H1 132 overdue, H2 0, H3 12, H4 0, K1 - not judged', 'each hazard by its own table');
SELECT is(pg_temp.card(), '-; hazard_closed 0.33, hazard_reported 0.50; 1', 'a rate is of those that are judged');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');

SELECT * FROM finish();
ROLLBACK;
