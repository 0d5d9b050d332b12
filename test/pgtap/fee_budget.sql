-- 322号 第四部分: 专项预算: a budget is made before its year is over; what is spent beyond it is told, by the closing of the year as well.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2025-12-31';
SET LOCAL search_path = public, pg_temp;
CREATE TABLE bf (id int PRIMARY KEY, gs text, je numeric);
CREATE TABLE zc (id int PRIMARY KEY, gs text, je numeric);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "date ''2025-01-05''"}'),
    safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "date ''2025-06-01''", "purpose": "''training''"}') \g /dev/null
INSERT INTO bf VALUES (1, 'A', 10000), (2, 'B', 10000), (3, 'C', 10000), (4, 'D', 10000);
INSERT INTO zc VALUES (1, 'A', 1500), (2, 'B', 1500), (3, 'C', 1500), (4, 'D', 1500);
CREATE FUNCTION pg_temp.found(who text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(rule || ' ' || message, '; ' ORDER BY id), 'nothing') FROM safeins.finding WHERE insurer = who
$$;
SELECT safeins.set_budget(2025, 'A', 1500), safeins.set_budget(2025, 'B', 1499.99) \g /dev/null
SELECT is(pg_temp.found('A'), 'nothing', 'on 31 December it is in time');
SET LOCAL safeins.today = '2026-01-01';
SELECT safeins.set_budget(2025, 'C', 2000) \g /dev/null
SELECT is(pg_temp.found('C'), 'fee.budget the budget of insurer C for 2025, 2000.00 yuan, was set on 2026-01-01, after the year was over', 'the day after it is late: it stands, and that is on record');
SELECT is((SELECT budget FROM safeins.fee_status WHERE insurer = 'C'), 2000.00, '... and shown');
SELECT is((SELECT verdict FROM safeins.close_year(2025, 'A')), 'ok', 'spent to the fen');
SELECT is(pg_temp.found('A'), 'nothing', '... nothing to tell');
SELECT is((SELECT verdict FROM safeins.close_year(2025, 'B')), 'over budget', 'a fen over: told, and needs no reason: it is within the cap');
SELECT is(pg_temp.found('B'), 'fee.budget insurer B spent 1500.00 yuan in 2025, over its budget of 1499.99 yuan', '... recorded');
SELECT is((SELECT verdict FROM safeins.close_year(2025, 'C')), 'ok', 'a budget that came late');
SELECT is((SELECT verdict FROM safeins.close_year(2025, 'D')), 'ok', 'none at all');
SELECT is(pg_temp.found('D'), 'fee.budget insurer D had no budget for 2025', '... recorded');

-- Every change of a budget is kept: who, when, what it was, beside what was spent.
SET LOCAL safeins.today = '2025-12-31';
INSERT INTO bf VALUES (5, 'E', 10000);
INSERT INTO zc VALUES (5, 'E', 1700);
SELECT safeins.set_budget(2025, 'E', 1000), safeins.set_budget(2025, 'E', 2000.01) \g /dev/null
SELECT safeins.set_budget(2026, 'E', 5) \g /dev/null
SET LOCAL safeins.today = '2026-01-01';
SELECT safeins.set_budget(2025, 'E', 1600), safeins.end_budget(2026, 'E', '重复') \g /dev/null
CREATE FUNCTION pg_temp.history(who text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws('|', year, nth, budget, coalesce(was::text, '-'), spent, coalesce(remaining::text, '-'), in_force, late, coalesce(set_on::text, '-'), reason), '; ' ORDER BY year, nth) FROM safeins.budget_history WHERE insurer = who
$$;
SELECT is(pg_temp.history('E'), '2025|1|1000.00|-|1700.00|-700.00|0|0|2025-12-31; 2025|2|2000.01|1000.00|1700.00|300.01|0|0|2025-12-31; 2025|3|1600.00|2000.01|1700.00|-100.00|1|1|2026-01-01; 2026|1|5.00|-|0.00|5.00|0|0|2025-12-31; 2026|2|5.00|0.00|-|0|0|2026-01-01|重复', 'what was planned, when, and what came of it');
SELECT is((SELECT string_agg(DISTINCT done_by || ' ' || (done_at IS NOT NULL), ', ') FROM safeins.budget_history WHERE insurer = 'E'), session_user || ' true', '... and by whom');
SELECT safeins.set_budget(2026, 'E', 7) \g /dev/null
SELECT is((SELECT nth || ' ' || in_force || ' ' || coalesce(was::text, '-') FROM safeins.budget_history WHERE insurer = 'E' AND year = 2026 ORDER BY nth DESC LIMIT 1), '3 1 -', 'one that comes anew had none before');
SELECT is((SELECT count(*) FROM safeins.budget_history h JOIN safeins.fee_status f USING (place, insurer, year) WHERE h.in_force = 1 AND h.budget IS DISTINCT FROM f.budget), 0::bigint, 'what stands is what fee_status says');
DELETE FROM safeins.budget WHERE insurer = 'B';
SELECT is(pg_temp.history('B'), '2025|1|1499.99|-|1500.00|-0.01|1|0|-', 'one that was set before changes were kept');
SELECT is((SELECT count(*) FROM safeins.budget_history WHERE insurer = 'D'), 0::bigint, 'who had none has no history');
SELECT throws_ok($$SELECT safeins.set_budget(2030, 'E', 1)$$, '22023', NULL, 'what is refused leaves none');
SELECT is((SELECT max(year) FROM safeins.budget_history WHERE insurer = 'E'), 2026::smallint, '... indeed');
SELECT * FROM finish();
ROLLBACK;
