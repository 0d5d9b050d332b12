-- Money that waits for its policy, and the statement that brings the policy: what this
-- statement writes itself is booked once, whatever roles its table has.
\set ON_ERROR_STOP on
BEGIN;
SELECT no_plan() \g /dev/null
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-01';
CREATE TABLE bf (id text PRIMARY KEY, bdh text, je numeric, rq date DEFAULT '2026-02-01');
CREATE TABLE zc (id text PRIMARY KEY, bdh text, je numeric, rq date DEFAULT '2026-03-01');
-- policy, premium and spending in one row
CREATE TABLE bd (no text PRIMARY KEY, gs text, bf numeric, zc numeric DEFAULT 0, del int DEFAULT 0, rq date DEFAULT '2026-02-01');
INSERT INTO bf SELECT 'b' || i, 'P' || i, 100 FROM generate_series(1, 12) i;
INSERT INTO zc SELECT 'z' || i, 'P' || i, 1 FROM generate_series(1, 12) i;
-- these wait in the very table of their policies
INSERT INTO bd VALUES ('P7', 'G', 1000, 10, 1), ('P8', 'G', 1000, 10, 1), ('P9', 'G', 1000, 10, 1);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'),
	safeins.attach('premium', 'bd', '{"receipt": "''L'' || no", "policy": "no", "amount": "bf", "received_on": "rq"}'),
	safeins.attach('expense', 'bd', '{"expense": "''L'' || no", "policy": "no", "amount": "zc", "spent_on": "rq", "purpose": "''training''"}'),
	safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "gs", "enterprise": "''e''", "effective": "DATE ''2026-01-01''", "expires": "DATE ''2026-12-31''", "where": "del = 0"}') \g /dev/null

-- booked TEXT: the money of G in yuan, after what was done
CREATE FUNCTION pg_temp.booked(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE sql;
	PERFORM safeins.write_pending();
	SELECT coalesce(string_agg(format('%s %s %s', insurer, received / 100, spent / 100), ', ' ORDER BY insurer), 'nothing') INTO answer FROM safeins.account;
	IF EXISTS (SELECT FROM safeins.reconcile()) THEN
		answer := answer || ', differing';
	END IF;
	RETURN answer;
END $$;

SELECT is(pg_temp.booked('SELECT'), 'nothing', 'all of it waits');
SELECT is(pg_temp.booked($$INSERT INTO bd VALUES ('P1', 'G', 1000, 10)$$), 'G 1100 11', 'a row that brings policy, premium and spending');
SELECT is(pg_temp.booked($$INSERT INTO bd VALUES ('P2', 'G', 1000, 10), ('P3', 'G', 1000, 10), ('Q1', 'G', 1000, 10)$$), 'G 4300 43', '... several, of which some were awaited');
SELECT is(pg_temp.booked($$UPDATE bd SET no = 'P4' WHERE no = 'Q1'$$), 'G 4400 44', '... one whose number becomes an awaited one');
SELECT is(pg_temp.booked($$UPDATE bd SET no = 'P5', bf = 2000, zc = 20 WHERE no = 'P4'$$), 'G 5500 55', '... and again, with other sums; what was booked by its old number stays');
SELECT is(pg_temp.booked($$INSERT INTO bd VALUES ('P6', 'G', 1000, 10) ON CONFLICT (no) DO UPDATE SET bf = 1$$), 'G 6600 66', '... ON CONFLICT');
SELECT is(pg_temp.booked($$UPDATE bd SET del = 0 WHERE no = 'P7'$$), 'G 7700 77', 'a row that waits for itself comes to life');
SELECT is(pg_temp.booked($$UPDATE bd SET del = 0, bf = 2000, zc = 20 WHERE no = 'P8'$$), 'G 9800 98', '... with other sums');
SELECT is(pg_temp.booked($$WITH x AS (DELETE FROM bf WHERE id = 'b9') UPDATE bd SET del = 0 WHERE no = 'P9'$$), 'G 10800 109', '... while other money that waits goes');
SELECT is(pg_temp.booked($$WITH x AS (UPDATE bf SET je = 300 WHERE id = 'b1') INSERT INTO bd VALUES ('P10', 'G', 1000, 10)$$), 'G 12100 120', '... while other money moves');
SELECT is(pg_temp.booked($$INSERT INTO bd SELECT 'P' || i, 'G', 1000, 10 FROM generate_series(11, 12) i$$), 'G 14300 142', 'the last of them');
SELECT is(pg_temp.booked($$DELETE FROM bd$$), 'G 1300 12', 'gone with its rows; the payments stay');
SELECT * FROM finish();
