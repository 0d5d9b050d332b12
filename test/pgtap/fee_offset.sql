-- Money that goes from one table to another in one statement is no refund, though the account was over its cap before.
BEGIN;
SELECT no_plan() \g /dev/null
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
CREATE TABLE a (id int PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01');
CREATE TABLE b (LIKE a INCLUDING ALL);
CREATE TABLE zc (id int PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01');
INSERT INTO a SELECT i, 'G', 100 FROM generate_series(1, 8) i;
INSERT INTO zc VALUES (1, 'G', 500);
SELECT safeins.attach('premium', 'a', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
	safeins.attach('premium', 'b', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT max(id) AS last FROM safeins.finding \gset
CREATE FUNCTION pg_temp.found(after bigint) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(figures->>'added', ' ' ORDER BY id), 'nothing') FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL AND id > after
$$;
SELECT isnt(:last, 0, 'over the cap from the beginning');
WITH d AS (DELETE FROM a WHERE id = 1 RETURNING *) INSERT INTO b SELECT * FROM d;
SELECT is(pg_temp.found(:last), 'nothing', 'a row goes to the other table');
WITH d AS (INSERT INTO b SELECT * FROM a WHERE id = 2 RETURNING *) DELETE FROM a USING d WHERE d.id = a.id;
SELECT is(pg_temp.found(:last), 'nothing', '... it comes first');
WITH d AS (DELETE FROM a WHERE id = 3 RETURNING *) INSERT INTO b SELECT id, gs, je + 10, rq FROM d;
SELECT is(pg_temp.found(:last), 'nothing', '... and is more there');
WITH d AS (DELETE FROM a WHERE id = 4 RETURNING *) INSERT INTO b SELECT id, gs, je - 10, rq FROM d;
SELECT is(pg_temp.found(:last), '-1000', '... or less: what is less is the refund');
WITH d AS (UPDATE a SET je = je + 500 WHERE id = 5), e AS (UPDATE b SET je = 0 WHERE id IN (1, 2)), g AS (UPDATE a SET je = 0 WHERE id = 6) SELECT 1 \g /dev/null
SELECT is(pg_temp.found(:last), '-1000', 'several of them');
DO $$ BEGIN
	INSERT INTO b VALUES (20, 'G', 100);
	BEGIN
		DELETE FROM a WHERE id = 7;
		RAISE EXCEPTION 'undone';
	EXCEPTION WHEN OTHERS THEN NULL;
	END;
END $$;
SELECT is(pg_temp.found(:last), '-1000', 'what is undone is no refund');
INSERT INTO b VALUES (21, 'G', 100);
DELETE FROM b WHERE id = 21;
SELECT is(pg_temp.found(:last), '-1000 -10000', 'what another statement brought offsets nothing');
SELECT * FROM finish();
