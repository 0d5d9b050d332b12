-- When watching ends, or one rule refuses again, what was accepted meanwhile is looked at again: recorded, put right since, still standing.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
CREATE FUNCTION pg_temp.status() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s/%s/%s', s.rule, s.would_refuse, s.put_right, s.standing), ', ' ORDER BY s.rule) FROM safeins.watch_status s WHERE s.would_refuse > 0
$$;
INSERT INTO bf VALUES (1, '人保', 1000), (2, '平安', 1000);
SELECT safeins.watch_only('试运行') \g /dev/null
INSERT INTO zc VALUES (1, '人保', 300, '2025-06-01', 'training', 'V1');
INSERT INTO zc VALUES (2, '平安', 1, '2025-06-01', '宴请', 'V2'), (3, '平安', 1, '2025-06-01', '宴请', 'V3');
INSERT INTO zc VALUES (4, '平安', 1, '2025-06-01', 'training', 'V2'), (5, '平安', 1, '2025-06-01', 'training', NULL), (6, '平安', 1, '2025-06-01', 'training', NULL);
INSERT INTO zc VALUES (7, '平安', 1, NULL, 'training', 'V7'), (8, '平安', -1, '2025-06-01', 'training', 'V8');
SELECT is(pg_temp.status(), 'fact.missing 1/0/1, fee.amount 1/0/1, fee.cap 1/0/1, fee.purpose 2/0/2, fee.voucher 3/0/3', 'what would have been refused');
-- Some is put right: by a write, by a row that goes, by premium.
UPDATE zc SET yt = 'training' WHERE id = 2;
UPDATE zc SET pzh = 'V5' WHERE id = 5;
DELETE FROM zc WHERE id = 8;
UPDATE zc SET rq = '2025-06-02' WHERE id = 7;
INSERT INTO bf VALUES (3, '人保', 1000);

SELECT safeins.set_mode('fee.purpose', NULL, '已整改') \g /dev/null
SELECT is((SELECT put_right || '/' || standing FROM safeins.watch_status WHERE rule = 'fee.purpose'), '1/1', 'a rule that refuses again is looked at: one is right');
SELECT is((SELECT string_agg(row_key, ',') FROM safeins.finding WHERE rule = 'fee.purpose' AND watched AND withdrawn_on IS NULL), '3', '... and which is not is listed');
SELECT is((SELECT put_right || '/' || standing FROM safeins.watch_status WHERE rule = 'fee.amount'), '0/1', '... and no other rule');
SELECT throws_ok($$INSERT INTO zc VALUES (9, '平安', 1, '2025-06-01', '宴请', 'V9')$$, 'SI102', NULL, 'it refuses');
SELECT lives_ok($$INSERT INTO zc VALUES (10, '平安', 1, '2025-06-01', 'training', NULL)$$, 'while others are watched');
SELECT safeins.end_watch_only('正式运行') \g /dev/null
SELECT is(pg_temp.status(), 'fact.missing 1/1/0, fee.amount 1/1/0, fee.cap 1/1/0, fee.purpose 2/1/1, fee.voucher 4/0/4', 'the end looks at all; vouchers of an insurer stand while one of them is wrong');
SELECT is((SELECT DISTINCT withdrawn_why FROM safeins.finding WHERE rule = 'fee.amount'), 'it has been put right since: no row bears it out any more', 'and says why');
SELECT throws_ok($$INSERT INTO zc VALUES (11, '平安', 1, '2025-06-01', 'training', NULL)$$, 'SI103', NULL, 'all refuse');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books are those of the tables');

-- What is off is not put right; what was found otherwise is none of this; twice is as once.
SELECT safeins.watch_only('再看') \g /dev/null
INSERT INTO zc VALUES (12, '人保', 1, '2025-06-01', '宴请', 'V12');
UPDATE zc SET yt = 'training' WHERE id IN (3, 12);
SELECT safeins.set_mode('fee.purpose', 'off', '不查') \g /dev/null
SELECT safeins.end_watch_only('完') \g /dev/null
SELECT is((SELECT put_right || '/' || standing FROM safeins.watch_status WHERE rule = 'fee.purpose'), '1/2', 'what is judged no more is not right for that');
SELECT safeins.set_mode('fee.purpose', NULL, '再查') \g /dev/null
SELECT safeins.watch_only('三看'), safeins.end_watch_only('完') \g /dev/null
SELECT is((SELECT put_right || '/' || standing FROM safeins.watch_status WHERE rule = 'fee.purpose'), '3/0', 'judged again, it is');
-- A closed year was posted to: rows that are there do not say so, and it stands.
SET safeins.today = '2026-06-30';
SELECT safeins.close_year('平安', 2025, '试') \g /dev/null
SELECT safeins.watch_only('四看') \g /dev/null
INSERT INTO bf VALUES (4, '平安', 7);
SELECT safeins.end_watch_only('完') \g /dev/null
SELECT is((SELECT put_right || '/' || standing FROM safeins.watch_status WHERE rule = 'fee.year_closed'), '0/1', 'what a change did stands');
SELECT * FROM finish();
ROLLBACK;
