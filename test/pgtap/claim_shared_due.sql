-- Several rows of one claim share its deadlines: they are those of a row that is left, whichever goes.
BEGIN;
\ir lib/random_writes.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT safeins.set_mode(code, 'flag', 'test') FROM safeins.rule_code WHERE code ~ '^(policy|claim)\.' \g /dev/null
CREATE TABLE lp (id integer GENERATED ALWAYS AS IDENTITY, k text, bd text DEFAULT 'P1', bg date, hd date, xy date, yf date, fk date, jp boolean DEFAULT false, yx boolean DEFAULT true);
SELECT safeins.attach('claim', 'lp', '{"claim": "k", "policy": "bd", "reported_on": "bg", "decided_on": "hd", "agreed_on": "xy", "advance_on": "yf", "paid_on": "fk", "refused": "jp", "where": "yx"}') \g /dev/null
CREATE FUNCTION pg_temp.dues() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws(' ', subject, kind, opened_on, met_on), ', ' ORDER BY subject, kind), '-') FROM safeins.deadline WHERE kind <> 'claim.advance'
$$;

-- ---- by hand
INSERT INTO lp (k, bg, hd, xy) VALUES ('L1', '2026-05-01', '2026-05-10', NULL), ('L1', '2026-05-02', NULL, '2026-05-20');
SELECT is(pg_temp.dues(), 'L1 claim.decide 2026-05-02 2026-05-20, L1 claim.pay 2026-05-20', 'the last of two');
DELETE FROM lp WHERE hd IS NULL;
SELECT is(pg_temp.dues(), 'L1 claim.decide 2026-05-01 2026-05-10', 'the other one, when it goes');
INSERT INTO lp (k, bg, hd, xy) VALUES ('L1', '2026-05-03', NULL, '2026-05-21');
UPDATE lp SET yx = false WHERE hd IS NOT NULL;
SELECT is(pg_temp.dues(), 'L1 claim.decide 2026-05-03 2026-05-21, L1 claim.pay 2026-05-21', 'one that did not count goes unseen');
UPDATE lp SET k = 'L2' WHERE yx;
SELECT is(pg_temp.dues(), 'L2 claim.decide 2026-05-03 2026-05-21, L2 claim.pay 2026-05-21', 'the last one takes them along');
DELETE FROM lp;
SELECT is(pg_temp.dues(), '-', 'none is left');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');

-- ---- at random
CREATE FUNCTION pg_temp.day(p float) RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT CASE WHEN random() < p THEN date '2026-05-10' + pg_temp.some(40) END $$;
CREATE FUNCTION pg_temp.a_write() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE pg_temp.some(7)
	WHEN 0, 1 THEN
		INSERT INTO lp (k, bg, hd, xy, yf, fk, jp, yx)
			SELECT 'L' || pg_temp.some(4), date '2026-05-01' + pg_temp.some(9), pg_temp.day(0.5), pg_temp.day(0.4), pg_temp.day(0.3), pg_temp.day(0.3), random() < 0.1, random() < 0.8
			FROM generate_series(0, pg_temp.some(3));
	WHEN 2 THEN DELETE FROM lp WHERE random() < 0.2;
	WHEN 3 THEN UPDATE lp SET yx = NOT yx WHERE random() < 0.2;
	WHEN 4 THEN UPDATE lp SET k = 'L' || pg_temp.some(4) WHERE random() < 0.2;
	WHEN 5 THEN UPDATE lp SET hd = pg_temp.day(0.5), xy = pg_temp.day(0.5) WHERE random() < 0.3;
	WHEN 6 THEN UPDATE lp SET bg = bg + 1, fk = pg_temp.day(0.5) WHERE random() < 0.2;
	END CASE;
END $$;
SELECT setseed(0.42) \g /dev/null
SELECT is(pg_temp.sequence('pg_temp.a_write()', 150), 'right', 'at random');
SELECT safeins.detach('claim', 'lp', 'test') \g /dev/null
SELECT is(pg_temp.dues(), '-', 'detached, all are gone');

SELECT * FROM finish();
ROLLBACK;
