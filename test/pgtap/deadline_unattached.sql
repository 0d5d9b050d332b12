-- What no attached table could meet escalates to nobody, whatever its kind, and does as soon as one could.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-12-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '某号') \g /dev/null

CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text, hy text, rq date, zr date);
CREATE TABLE fw (id text PRIMARY KEY, bd text, xm text, rq date, qr date, hf date);
CREATE TABLE bg (id text PRIMARY KEY, gs text, nd int, rq date);
CREATE TABLE cl (id text PRIMARY KEY, gs text, xm text, rq date);
CREATE TABLE yh (id text PRIMARY KEY, qy text, jb text, fx date, qx date, zg date, tz date, fc date, sb date);
CREATE TABLE ts (id text PRIMARY KEY, gs text, sd date, df date);
CREATE TABLE cs (id text PRIMARY KEY, lb text, dx text, mc text, rq date, qx date, wc date);
CREATE TABLE lp (id text PRIMARY KEY, bd text, bg date, hd date, xy date, fk date);
INSERT INTO bd VALUES ('P1', '人保', 'E1', 'hazardous-chemicals', '2025-10-01', '2026-09-30'), ('P2', '太保', 'E2', 'coal-mine', '2026-03-01', '2027-02-28');
INSERT INTO fw VALUES ('F0', 'P9', '安全培训', '2026-05-05');
INSERT INTO yh VALUES ('H1', 'E1', 'major', '2026-01-05', '2026-01-20');
INSERT INTO ts VALUES ('T1', '人保', '2026-01-05');
INSERT INTO cs VALUES ('M1', 'rectify', 'insurer', '人保', '2026-01-05', '2026-01-20');
INSERT INTO lp VALUES ('L1', 'P1', '2026-01-05', '2026-01-06', '2026-01-07');

CREATE FUNCTION pg_temp.told() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(DISTINCT kind || ' ' || subject, ', '), '-') FROM safeins.escalation
$$;
-- What is open and past its day, and whether the report says so.
CREATE FUNCTION pg_temp.late() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(DISTINCT kind, ', ') FILTER (WHERE state = 'overdue'), '-') || '; not judged ' || coalesce(string_agg(DISTINCT kind, ', ') FILTER (WHERE state = 'not judged'), '-')
	FROM safeins.deadline_status
$$;
CREATE FUNCTION pg_temp.differ() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.reconcile() $$;

-- ---- nothing but policies
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "sector": "hy", "effective": "rq", "expires": "zr"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'service.first' AND due_on < '2026-12-01'), 2::bigint, 'both policies ought to have been served');
SELECT is(safeins.sweep(), 0::bigint, 'nobody is told: no table could say that they were');
SELECT is(pg_temp.late(), '-; not judged filing.annual, report.annual, service.first', 'which the report says');
SELECT is(pg_temp.differ(), 0::bigint, 'nothing differs');
SELECT safeins.rebuild() \g /dev/null
SELECT is(safeins.sweep('2026-12-02'), 0::bigint, 'a recount tells no more');
SELECT is(pg_temp.differ(), 0::bigint, 'nothing differs');

-- ---- each table that comes brings its own kind, at once, and no other
CREATE FUNCTION pg_temp.comes(role text, tab text, mapping jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM safeins.attach(role, tab::regclass, mapping);
	PERFORM safeins.sweep();
	said := pg_temp.told() || '; ' || pg_temp.differ();
	PERFORM safeins.detach(role, tab::regclass, 'test');
	DELETE FROM safeins.escalation;
	UPDATE safeins.deadline SET steps = 0 WHERE met_on IS NULL;
	PERFORM safeins.rebuild();
	PERFORM safeins.sweep();
	said := said || '; gone: ' || pg_temp.told() || '; ' || pg_temp.differ();
	PERFORM safeins.attach(role, tab::regclass, mapping);
	PERFORM safeins.sweep();
	said := said || '; back: ' || CASE WHEN pg_temp.told() = split_part(said, ';', 1) THEN 'the same' ELSE pg_temp.told() END || '; ' || pg_temp.differ();
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = said;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN said;
END
$$;
SELECT is(pg_temp.comes(v.role, v.tab, v.mapping::jsonb), v.told || '; 0; gone: -; 0; back: the same; 0', v.role)
FROM (VALUES ('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq"}', 'service.first P1, service.first P2'),
	('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq", "confirmed_on": "qr"}', 'service.confirmation F0/P9, service.first P1, service.first P2'),
	('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}', 'report.annual 人保/2025'),
	('filing', 'cl', '{"insurer": "gs", "item": "xm", "submitted_on": "rq"}', 'filing.annual 人保/2026, filing.annual 太保/2026'),
	('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "notified_on": "tz", "rechecked_on": "fc", "reported_on": "sb"}',
		'hazard.notify H1, hazard.rectify H1, hazard.report H1'),
	('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "sd", "answered_on": "df"}', 'complaint.answer T1'),
	('measure', 'cs', '{"measure": "id", "kind": "lb", "object_kind": "dx", "object": "mc", "issued_on": "rq", "due_on": "qx", "done_on": "wc"}', 'measure.due M1'),
	('claim', 'lp', '{"claim": "id", "policy": "bd", "reported_on": "bg", "decided_on": "hd", "agreed_on": "xy", "paid_on": "fk"}', 'claim.pay L1')) v (role, tab, mapping, told);

-- ---- a table that comes and has it done
INSERT INTO fw VALUES ('F1', 'P1', '安全培训', '2025-10-05');
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq"}') \g /dev/null
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.told(), 'service.first P2', 'who was served is not told of');
SELECT is(pg_temp.late(), 'service.first; not judged filing.annual, report.annual', 'the report agrees');

-- ---- what others meet needs no policies
SELECT safeins.detach('policy', 'bd', 'test') \g /dev/null
DELETE FROM safeins.escalation;
SELECT safeins.attach('claim', 'lp', '{"claim": "id", "policy": "bd", "reported_on": "bg", "decided_on": "hd", "agreed_on": "xy", "paid_on": "fk"}') \g /dev/null
SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}') \g /dev/null
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.told(), 'claim.pay L1', 'a claim says itself that it was not paid; whom else policies would tell of is not known any more');
SELECT is((SELECT string_agg(DISTINCT kind || ' ' || state, ', ') FROM safeins.deadline_status WHERE kind = 'claim.pay' OR state = 'overdue'), 'claim.pay overdue', 'nor shown');

SELECT * FROM finish();
ROLLBACK;
