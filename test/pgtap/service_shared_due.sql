-- Several rows of one service and policy share its deadlines of confirmation and return visit: they are those of the rows that are left, whichever goes.
BEGIN;
\ir lib/random_writes.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.set_mode(code, 'flag', 'test') FROM safeins.rule_code WHERE code ~ '^(policy|service)\.' \g /dev/null
CREATE TABLE fw (id integer GENERATED ALWAYS AS IDENTITY, k text, bd text, xm text DEFAULT '安全培训', rq date, qr date, hf date, yx boolean DEFAULT true);
SELECT safeins.attach('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq", "confirmed_on": "qr", "revisited_on": "hf", "where": "yx"}') \g /dev/null
CREATE FUNCTION pg_temp.dues() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws(' ', subject, opened_on, due_on, met_on), ', ' ORDER BY subject), '-') FROM safeins.deadline WHERE kind = 'service.confirmation'
$$;

-- ---- by hand
INSERT INTO fw (k, bd, rq, qr) VALUES ('F1', 'P1', '2026-06-01', NULL), ('F1', 'P1', '2026-06-01', '2026-06-03'), ('F1', 'P2', '2026-06-01', NULL);
SELECT is(pg_temp.dues(), 'F1/P1 2026-06-01 2026-06-15 2026-06-03, F1/P2 2026-06-01 2026-06-15', 'one of two is confirmed');
DELETE FROM fw WHERE qr IS NULL AND bd = 'P1';
SELECT is(pg_temp.dues(), 'F1/P1 2026-06-01 2026-06-15 2026-06-03, F1/P2 2026-06-01 2026-06-15', 'the other one goes: it is still met');
INSERT INTO fw (k, bd, rq, qr) VALUES ('F1', 'P1', '2026-06-01', NULL);
UPDATE fw SET yx = false WHERE qr IS NOT NULL;
SELECT is(pg_temp.dues(), 'F1/P1 2026-06-01 2026-06-15, F1/P2 2026-06-01 2026-06-15', 'that one goes: it is open again');
UPDATE fw SET k = 'F2' WHERE bd = 'P1' AND yx;
SELECT is(pg_temp.dues(), 'F1/P2 2026-06-01 2026-06-15, F2/P1 2026-06-01 2026-06-15', 'the last one takes it along');
DELETE FROM fw;
SELECT is(pg_temp.dues(), '-', 'none is left');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');

-- ---- at random
CREATE FUNCTION pg_temp.a_write() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE pg_temp.some(7)
	WHEN 0, 1 THEN
		INSERT INTO fw (k, bd, rq, qr, hf, yx)
			SELECT 'F' || pg_temp.some(3), 'P' || pg_temp.some(2), date '2026-05-01' + pg_temp.some(30), CASE WHEN random() < 0.4 THEN date '2026-06-01' + pg_temp.some(20) END,
				   CASE WHEN random() < 0.4 THEN date '2026-06-01' + pg_temp.some(20) END, random() < 0.8 FROM generate_series(0, pg_temp.some(3));
	WHEN 2 THEN DELETE FROM fw WHERE random() < 0.2;
	WHEN 3 THEN UPDATE fw SET yx = NOT yx WHERE random() < 0.2;
	WHEN 4 THEN UPDATE fw SET k = 'F' || pg_temp.some(3) WHERE random() < 0.2;
	WHEN 5 THEN UPDATE fw SET qr = CASE WHEN random() < 0.5 THEN date '2026-06-01' + pg_temp.some(20) END WHERE random() < 0.3;
	WHEN 6 THEN UPDATE fw SET rq = rq + 1, bd = 'P' || pg_temp.some(2) WHERE random() < 0.2;
	END CASE;
END $$;
SELECT setseed(0.42) \g /dev/null
SELECT is(pg_temp.sequence('pg_temp.a_write()', 150), 'right', 'at random');
SELECT safeins.detach('service', 'fw', 'test') \g /dev/null
SELECT is(pg_temp.dues(), '-', 'detached, all are gone');

SELECT * FROM finish();
ROLLBACK;
