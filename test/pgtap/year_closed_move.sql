-- Rows of a closed year go from one partition to another: the money is the same, and nothing is posted.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SELECT safeins.set_mode('fee.service_link', 'off', '不看'), safeins.set_mode('archive.retention', 'off', '不看') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE SCHEMA fy;
SET search_path = fy, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, dw text, sx date, dq date);
CREATE TABLE bf (id bigint, bdh text, je numeric(18,2), rq date NOT NULL, qu text DEFAULT 'a') PARTITION BY RANGE (rq);
CREATE TABLE bf_default PARTITION OF bf DEFAULT;
CREATE TABLE zc (id bigint, gs text DEFAULT '人保', je numeric(18,2), rq date NOT NULL, yt text DEFAULT 'training', pzh text, qu text DEFAULT 'a') PARTITION BY RANGE (rq);
CREATE TABLE zc_default PARTITION OF zc DEFAULT;
INSERT INTO bd VALUES ('B25', '人保', '甲矿', '2025-01-01', '2025-12-31'), ('B26', '人保', '甲矿', '2026-01-01', '2026-12-31');
INSERT INTO bf VALUES (1, 'B25', 1000, '2025-04-01'), (2, 'B25', 500, '2025-08-01'), (3, 'B25', -500, '2025-09-01'), (4, 'B26', 1000, '2026-02-01');
INSERT INTO zc (id, je, rq, pzh) VALUES (1, 100, '2025-05-01', 'V1'), (2, 100, '2025-09-01', 'V2'), (3, 50, '2026-03-01', 'V3');
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "sx", "expires": "dq"}'),
	safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
SELECT is((SELECT verdict FROM safeins.close_year('人保', 2025)), 'ok', 'the year is closed');
CREATE TABLE before AS SELECT id FROM safeins.finding;
CREATE FUNCTION state() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', (SELECT string_agg(year || ' ' || received || '/' || spent || coalesce(' closed' || nullif(closed_on::text, closed_on::text), ''), ', ' ORDER BY year) FROM safeins.fee_status),
		(SELECT count(*) FROM safeins.reconcile()), (SELECT string_agg(rule || ' ' || message, ', ') FROM safeins.finding WHERE id NOT IN (SELECT id FROM before)))
$$;
SELECT is(state(), '2025 1000.00/200.00, 2026 1000.00/50.00 | 0', 'as it is');
-- What ends the transaction, in this one.
CREATE FUNCTION same(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	SET CONSTRAINTS ALL IMMEDIATE;
	RETURN NEXT is(state(), '2025 1000.00/200.00, 2026 1000.00/50.00 | 0', what);
END $$;

-- pg_partman's partition_data: through a temporary table, in two statements; into a table that becomes a partition; in one.
SAVEPOINT a;
CREATE TEMP TABLE store (LIKE zc);
WITH d AS (DELETE FROM ONLY zc_default WHERE rq >= '2025-01-01' AND rq < '2026-01-01' RETURNING *) INSERT INTO store SELECT * FROM d;
CREATE TABLE zc_p2025 PARTITION OF zc FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
WITH d AS (DELETE FROM store RETURNING *) INSERT INTO zc SELECT * FROM d;
SELECT same('expenses, through a store');
CREATE TEMP TABLE store_bf (LIKE bf);
WITH d AS (DELETE FROM ONLY bf_default WHERE rq >= '2025-01-01' AND rq < '2026-01-01' RETURNING *) INSERT INTO store_bf SELECT * FROM d;
CREATE TABLE bf_p2025 PARTITION OF bf FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
WITH d AS (DELETE FROM store_bf RETURNING *) INSERT INTO bf SELECT * FROM d;
SELECT same('premium, through a store');
ROLLBACK TO a;
SELECT same('rolled back');
CREATE TABLE zc_h1 (LIKE zc);
WITH d AS (DELETE FROM zc_default WHERE rq < '2025-07-01' RETURNING *) INSERT INTO zc_h1 SELECT * FROM d;
ALTER TABLE zc ATTACH PARTITION zc_h1 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
SELECT same('into a table that is attached then');
SAVEPOINT b;
DELETE FROM zc_default WHERE id = 2;
SAVEPOINT c;
CREATE TABLE zc_h2 PARTITION OF zc FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
INSERT INTO zc (id, je, rq, pzh) VALUES (2, 100, '2025-09-01', 'V2');
RELEASE c;
SELECT same('over a savepoint');
ROLLBACK TO b;
CREATE TABLE zc_h2 (LIKE zc);
ALTER TABLE zc DETACH PARTITION zc_default;
ALTER TABLE zc ATTACH PARTITION zc_h2 FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
WITH d AS (DELETE FROM zc_default WHERE id = 2 RETURNING *) INSERT INTO zc SELECT * FROM d;
ALTER TABLE zc ATTACH PARTITION zc_default DEFAULT;
SELECT same('out of a default that is detached meanwhile, in one statement');

-- The partition key is updated; the day within the year; what is not mapped.
SELECT lives_ok($$UPDATE zc SET rq = '2025-08-01' WHERE id = 1$$, 'to another partition, by its day');
SELECT lives_ok($$UPDATE zc SET rq = '2025-05-01' WHERE id = 1$$, '... and back');
SELECT same('within the year the money is the same');
CREATE TABLE q (id bigint, gs text DEFAULT '人保', je numeric(18,2), rq date, qu int NOT NULL) PARTITION BY LIST (qu);
CREATE TABLE q_1 PARTITION OF q FOR VALUES IN (1);
CREATE TABLE q_2 PARTITION OF q FOR VALUES IN (2);
INSERT INTO q VALUES (1, '平安', 0.01, '2025-05-01', 1), (2, '平安', 0.02, '2025-05-01', 1);
SELECT safeins.attach('premium', 'q', '{"receipt": "''Q'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is((SELECT verdict FROM safeins.close_year('平安', 2025, 'x')) IS NOT NULL, true, 'another one is closed');
SELECT lives_ok('UPDATE q SET qu = 2 WHERE id = 1', 'a key that is no fact');
SELECT lives_ok('UPDATE q SET qu = 3 - qu', 'both at once');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are those of the tables');

-- What is not the same is refused as ever: what comes at once, what went when the transaction ends.
SELECT pg_temp.refused(s, 'SI109', 'fee.year_closed', t, 'the year 2025 of insurer 人保 is closed', 'Post corrections', s) FROM (VALUES
	($$INSERT INTO zc (id, je, rq, pzh) VALUES (9, 1, '2025-09-01', 'V9')$$, 'fy.zc'), ($$UPDATE zc SET je = 99 WHERE id = 1$$, 'fy.zc'),
	($$UPDATE zc SET rq = '2026-01-01' WHERE id = 1$$, 'fy.zc'), ($$UPDATE zc_h1 SET yt = 'consulting'$$, 'fy.zc_h1'),
	($$INSERT INTO bf VALUES (9, 'B25', 1, '2025-09-01')$$, 'fy.bf')) v (s, t);
SELECT throws_ok(s, 'SI109', NULL, s) FROM unnest(ARRAY[$$WITH d AS (DELETE FROM zc_h1 RETURNING *) INSERT INTO zc SELECT id, gs, je + 1, rq, yt, pzh FROM d$$,
	$$WITH d AS (DELETE FROM zc_h1 RETURNING *) INSERT INTO zc SELECT id, gs, je, rq, 'consulting', pzh FROM d$$]) s;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are those of the tables');
SELECT * FROM finish();
ROLLBACK;
