-- What no row of a table could say was done has no deadline: nobody hears that it is late.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-03-02';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.set_mode(c, 'flag', 'test') FROM unnest(ARRAY['hazard.dates']) c \g /dev/null

CREATE TABLE yh (id text PRIMARY KEY, qy text, jb text, fx date, qx date, zg date, tz date, fc date, xh date, sb date, fa date);
CREATE TABLE ts (id text PRIMARY KEY, gs text, sd date, df date);
CREATE TABLE cs (id text PRIMARY KEY, lb text, dx text, mc text, rq date, qx date, wc date);
CREATE TABLE lp (id text PRIMARY KEY, bd text, bg date, hd date, xy date, yf date, fk date);
CREATE TABLE fw (id text PRIMARY KEY, bd text, xm text, rq date, qr date, hf date);

CREATE FUNCTION pg_temp.kinds() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM safeins.deadline $$;
-- Attaches a table with so much of a mapping, and looks what is open, and whether everybody agrees about it.
CREATE FUNCTION pg_temp.opened(role text, tab text, base jsonb, more jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM safeins.attach(role, tab::regclass, base || more);
	said := coalesce(pg_temp.kinds(), '-') || '; told ' || safeins.sweep('2026-12-01');
	-- what the sweep opened is in the books as it ought to be, and a recount opens no more
	said := said || '; ' || (SELECT count(*) FROM safeins.reconcile()) || ' differ';
	PERFORM safeins.rebuild();
	said := said || CASE WHEN pg_temp.kinds() IS NOT DISTINCT FROM (SELECT nullif(split_part(said, ';', 1), '-'))
						 THEN '' ELSE '; rebuilt ' || coalesce(pg_temp.kinds(), '-') END;
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = said;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN said;
END
$$;

-- ---- hazards
INSERT INTO yh VALUES ('H1', 'E1', 'major', '2026-01-05', '2026-01-20', NULL), ('H2', 'E1', 'major', '2026-01-05', '2026-01-20', '2026-01-19'), ('H3', 'E1', 'general', '2026-01-05', '2026-01-20', NULL),
	('H4', 'E1', 'major', '2026-02-27', '2026-04-20', NULL);
SELECT is(pg_temp.opened('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx"}', m::jsonb), told, m)
FROM (VALUES ('{}', '-; told 0; 0 differ'),
	('{"notified_on": "tz"}', 'hazard.notify; told 12; 0 differ'),
	('{"reported_on": "sb"}', '-; told 0; 0 differ'),
	('{"reported_on": "sb", "rectified_on": "zg"}', 'hazard.rectify hazard.report; told 20; 0 differ'),
	('{"rectified_on": "zg"}', 'hazard.rectify; told 12; 0 differ'),
	('{"rectified_on": "zg", "rechecked_on": "fc"}', 'hazard.recheck hazard.rectify; told 16; 0 differ'),
	('{"rectified_on": "zg", "closed_on": "xh"}', 'hazard.recheck hazard.rectify; told 16; 0 differ'),
	('{"plan_on": "fa"}', 'hazard.plan; told 12; 0 differ')) v (m, told);

-- ---- the others
INSERT INTO ts VALUES ('T1', '人保', '2026-01-05');
SELECT is(pg_temp.opened('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "sd"}', m::jsonb), told, m)
FROM (VALUES ('{}', '-; told 0; 0 differ'), ('{"answered_on": "df"}', 'complaint.answer; told 4; 0 differ')) v (m, told);
INSERT INTO cs VALUES ('M1', 'rectify', 'insurer', '人保', '2026-01-05', '2026-01-20');
SELECT is(pg_temp.opened('measure', 'cs', '{"measure": "id", "kind": "lb", "object_kind": "dx", "object": "mc", "issued_on": "rq"}', m::jsonb), told, m)
FROM (VALUES ('{}', '-; told 0; 0 differ'), ('{"due_on": "qx"}', '-; told 0; 0 differ'), ('{"due_on": "qx", "done_on": "wc"}', 'measure.due; told 4; 0 differ')) v (m, told);
INSERT INTO lp VALUES ('L1', 'P1', '2026-01-05', NULL, '2026-01-06');
SELECT is(pg_temp.opened('claim', 'lp', '{"claim": "id", "policy": "bd", "reported_on": "bg"}', m::jsonb), told, m)
FROM (VALUES ('{}', '-; told 0; 0 differ'), ('{"agreed_on": "xy"}', '-; told 0; 0 differ'), ('{"agreed_on": "xy", "paid_on": "fk"}', 'claim.pay; told 4; 0 differ')) v (m, told);
INSERT INTO fw VALUES ('F1', 'P1', '安全培训', '2026-01-05');
SELECT is(pg_temp.opened('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq"}', m::jsonb), told, m)
FROM (VALUES ('{}', '-; told 0; 0 differ')) v (m, told);

-- ---- two tables of a role, one of which could say it
CREATE TABLE yh2 (LIKE yh INCLUDING ALL);
INSERT INTO yh2 VALUES ('K1', 'E1', 'major', '2026-01-05', '2026-01-20');
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg"}') \g /dev/null
SELECT safeins.attach('hazard', 'yh2', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "notified_on": "tz", "reported_on": "sb", "rectified_on": "zg"}') \g /dev/null
SELECT is((SELECT string_agg(kind || ' ' || subject, ', ' ORDER BY kind, subject) FROM safeins.deadline),
	'hazard.notify K1, hazard.rectify H1, hazard.rectify H2, hazard.rectify H3, hazard.rectify H4, hazard.rectify K1, hazard.report K1', 'each hazard has what its own table could say');
-- what time brings
INSERT INTO yh VALUES ('H5', 'E1', 'major', '2026-03-01', '2026-03-10');
INSERT INTO yh2 VALUES ('K5', 'E1', 'major', '2026-03-01', '2026-03-10');
SET safeins.today = '2026-04-30';
SELECT safeins.sweep() \g /dev/null
SELECT is((SELECT string_agg(subject, ', ' ORDER BY subject) FROM safeins.deadline WHERE kind = 'hazard.report'), 'K1, K5', 'nor does time open what nobody could meet');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');
SELECT is((SELECT unreported FROM safeins.closed_loop(2026)), NULL, 'what is not reported is not counted where some cannot say');
SELECT is((SELECT count(*) FROM safeins.hazards_unreported(2026, '人保')), 0::bigint, 'nor listed');
-- what was opened without ground goes
INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, next_on) VALUES ('140000', 'hazard.notify', 'H1', '140000', '2026-01-05', '2026-01-08', '2026-01-09');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 1::bigint, 'one that was open before is told of');
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'hazard.notify' AND subject = 'H1'), 0::bigint, 'and goes');
-- a mapping that has the fact brings it
SELECT safeins.detach('hazard', 'yh', 'test') \g /dev/null
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "notified_on": "tz", "reported_on": "sb"}') \g /dev/null
SELECT is((SELECT string_agg(kind || ' ' || subject, ', ' ORDER BY kind, subject) FROM safeins.deadline WHERE kind <> 'hazard.rectify'),
	'hazard.notify H1, hazard.notify H2, hazard.notify H4, hazard.notify H5, hazard.notify K1, hazard.notify K5, hazard.report H1, hazard.report H4, hazard.report H5, hazard.report K1, hazard.report K5',
	'a later mapping opens what it could meet');
SELECT is((SELECT unreported FROM safeins.closed_loop(2026) LIMIT 1), 5::bigint, 'and counts it');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');

-- ---- what is switched off after it was opened
SELECT safeins.attach('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "sd", "answered_on": "df"}') \g /dev/null
SELECT safeins.attach('measure', 'cs', '{"measure": "id", "kind": "lb", "object_kind": "dx", "object": "mc", "issued_on": "rq", "due_on": "qx", "done_on": "wc"}') \g /dev/null
SELECT safeins.attach('claim', 'lp', '{"claim": "id", "policy": "bd", "reported_on": "bg", "decided_on": "hd", "agreed_on": "xy", "advance_on": "yf", "paid_on": "fk"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq", "confirmed_on": "qr", "revisited_on": "hf"}') \g /dev/null
UPDATE yh SET zg = '2026-04-20' WHERE id = 'H4';
DELETE FROM safeins.escalation;
SELECT safeins.rebuild() \g /dev/null
CREATE TEMP TABLE kind AS
	SELECT DISTINCT d.kind, CASE d.kind WHEN 'hazard.recheck' THEN 'hazard.recheck_term' ELSE d.kind END AS code FROM safeins.deadline d WHERE d.met_on IS NULL;
SELECT cmp_ok((SELECT count(*) FROM kind), '>=', 6::bigint, 'kinds are open');
CREATE FUNCTION pg_temp.told_while_off(kind text, code text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM safeins.set_mode(code, 'off', 'test');
	PERFORM safeins.sweep('2026-12-01');
	said := (SELECT count(*) FROM safeins.escalation e WHERE e.kind = $1) || ' told, '
		|| (SELECT count(*) FROM safeins.deadline_status d WHERE d.kind = $1 AND d.met_on IS NULL AND d.state <> 'not judged') || ' late, '
		|| (SELECT count(*) FROM safeins.hazard_status h WHERE h.next_kind = $1) || ' next, '
		|| (SELECT count(*) FROM safeins.reconcile() r WHERE r.measure ~ 'next on|steps') || ' differ';
	PERFORM safeins.set_mode(code, NULL, 'test');
	PERFORM safeins.sweep('2026-12-01');
	said := said || CASE WHEN EXISTS (SELECT FROM safeins.escalation e WHERE e.kind = $1) THEN '' ELSE '; not on again' END;
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = said;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN said;
END
$$;
SELECT is(pg_temp.told_while_off(kind, code), '0 told, 0 late, 0 next, 0 differ', kind || ': what is off escalates no more, and does again when it is on') FROM kind ORDER BY kind;
SELECT safeins.set_mode(c, 'off', 'test') FROM unnest(ARRAY['complaint.answer', 'measure.due']) c \g /dev/null
SELECT is((SELECT state FROM safeins.complaint_status), 'not judged', 'a complaint');
SELECT is((SELECT state FROM safeins.measure_status), 'not judged', 'a measure');
SELECT safeins.set_mode(c, NULL, 'test') FROM unnest(ARRAY['complaint.answer', 'measure.due']) c \g /dev/null
SELECT is((SELECT state FROM safeins.complaint_status), 'overdue', 'on again');
SELECT is((SELECT state FROM safeins.measure_status), 'overdue', 'on again');
SELECT safeins.set_mode(kind, 'off', 'test') FROM (SELECT DISTINCT kind FROM safeins.deadline WHERE kind ~ '^hazard') k \g /dev/null
SELECT is((SELECT concat_ws(' ', coalesce(days_late::text, '-'), warning, next_kind) FROM safeins.hazard_status WHERE hazard = 'H1'), '- not judged', 'a hazard of which nothing is judged')
WHERE NOT EXISTS (SELECT FROM safeins.hazard_status WHERE hazard = 'H1' AND next_kind IS NOT NULL);
SELECT is((SELECT count(*) FROM safeins.hazard_status WHERE warning = 'overdue' AND next_kind <> 'hazard.recheck'), 0::bigint, 'none is late');
SELECT safeins.set_mode(kind, NULL, 'test') FROM (SELECT DISTINCT kind FROM safeins.deadline WHERE kind ~ '^hazard') k \g /dev/null
SELECT safeins.detach('complaint', 'ts', 'test'), safeins.detach('measure', 'cs', 'test') \g /dev/null
SELECT safeins.attach('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "sd"}') \g /dev/null
SELECT safeins.attach('measure', 'cs', '{"measure": "id", "kind": "lb", "object_kind": "dx", "object": "mc", "issued_on": "rq", "due_on": "qx"}') \g /dev/null
SELECT is((SELECT state FROM safeins.complaint_status), 'not judged', 'a complaint whose table does not say when it was answered');
SELECT is((SELECT state FROM safeins.measure_status), 'not judged', 'a measure whose table does not say when it was done');

SELECT * FROM finish();
ROLLBACK;
