-- Rows of one statement that differ in key, day and sum alone are booked without being read as facts: whatever differs otherwise is read, and
-- judged as if it had come alone.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bf (id bigserial PRIMARY KEY, gs text, je numeric, rq date, qh text, live boolean DEFAULT true);
CREATE TABLE zc (id text PRIMARY KEY DEFAULT gen_random_uuid()::text, gs int, bdh text, je numeric(18,2), rq timestamp, yt text, qh text, ch text, live boolean DEFAULT true);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "qh", "where": "live"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "yt", "place": "qh",
		"reverses": "ch", "where": "live"}') \g /dev/null

-- premium: days, places, refunds, nothing, dead rows, what is dated ahead
INSERT INTO bf (gs, je, rq, qh, live) SELECT (i % 7)::text, CASE i % 11 WHEN 0 THEN -1 WHEN 1 THEN 0 ELSE 100000 END,
	CASE i % 13 WHEN 0 THEN '2026-12-01' WHEN 1 THEN '2025-03-01' ELSE '2026-03-01' END::date + i % 28,
	CASE WHEN i % 17 = 0 THEN '140105' END, i % 19 <> 0
FROM generate_series(1, 2000) i;
SELECT safeins.write_pending() \g /dev/null
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'premium of all kinds is booked as a recount has it');
SELECT results_eq($$SELECT year, sum(received) FROM safeins.account GROUP BY 1 ORDER BY 1$$,
	$$SELECT extract(year FROM rq)::int, 100 * sum(je) FILTER (WHERE rq <= '2026-06-01') FROM bf WHERE live GROUP BY 1 ORDER BY 1$$, 'and as a sum has it');

-- expenses: one that is not as the others among many
CREATE FUNCTION pg_temp.spend(odd text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('INSERT INTO zc (gs, bdh, je, rq, yt, qh, ch, live) SELECT gs, bdh, je, rq, yt, qh, ch, live FROM
		(SELECT i, i %% 7 AS gs, ''P'' || i AS bdh, 1.25 AS je, ''2026-03-01''::timestamp + i %% 28 * interval ''1 day'' AS rq, ''training'' AS yt, NULL::text AS qh,
			NULL::text AS ch, true AS live FROM generate_series(1, 300) i WHERE i <> 200
		UNION ALL SELECT %s) x ORDER BY i', odd);
END $$;
SELECT lives_ok($$SELECT pg_temp.spend('200, 3, NULL, 1, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'one as the others');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, 1, ''2026-03-01'', ''wine'', NULL, NULL, true')$$, 'SI102', NULL, 'a purpose');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, 1, ''2026-06-02'', ''training'', NULL, NULL, true')$$, 'SI106', NULL, 'a day ahead');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, -1, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'SI107', NULL, 'a sum below nothing');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, 99999999999, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'SI101', NULL, 'a sum over the cap');
SELECT throws_ok($$SELECT pg_temp.spend('200, 8, NULL, 1, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'SI101', NULL, 'an insurer without premium');
SELECT throws_ok($$SELECT pg_temp.spend('200, NULL, ''P'', 1, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'SI105', NULL, 'none');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, repeat(''x'', 513), 1, ''2026-03-01'', ''training'', NULL, NULL, true')$$, 'SI001', NULL, 'a policy that is too long');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, 1, ''2026-03-01'', ''training'', ''xx'', NULL, true')$$, 'SI001', NULL, 'a place that is none');
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, -1, ''2026-03-01'', ''training'', NULL, ''x'', true')$$, 'SI108', NULL, 'a reversal of what is not there');
SELECT lives_ok($$SELECT pg_temp.spend('200, 3, NULL, 0, ''2026-03-01'', ''wine'', NULL, NULL, true')$$, 'nothing is nothing, whatever for');
SELECT lives_ok($$SELECT pg_temp.spend('200, 3, NULL, -1, ''2026-03-01'', ''wine'', NULL, NULL, false')$$, 'nor is what is not live');
SELECT lives_ok($$SELECT pg_temp.spend('200, 3, NULL, 1, ''2025-03-01'', ''training'', ''140105'', NULL, true')$$, 'another year and place');
SELECT safeins.write_pending() \g /dev/null
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'all is booked as a recount has it');
SELECT results_eq($$SELECT year, sum(spent) FROM safeins.account WHERE spent <> 0 GROUP BY 1 ORDER BY 1$$,
	$$SELECT extract(year FROM rq)::int, 100 * sum(je) FROM zc WHERE live GROUP BY 1 ORDER BY 1$$, 'and as a sum has it');

-- the rules change within the year: each day comes under its own
SELECT safeins.add_rule('fee.cap', '140000', '0.15', '2026-04-01', 'test') \g /dev/null
SELECT throws_ok($$SELECT pg_temp.spend('200, 3, NULL, 3366000, ''2026-04-02'', ''training'', NULL, NULL, true')$$, 'SI101', NULL, 'one under a stricter cap');
SELECT lives_ok($$SELECT pg_temp.spend('200, 3, NULL, 3366000, ''2026-03-31'', ''training'', NULL, NULL, true')$$, 'one before it');

-- an audit and attaching see the same
SELECT safeins.detach('expense', 'zc', 'test'), safeins.detach('premium', 'bf', 'test') \g /dev/null
INSERT INTO zc (gs, je, rq, yt) VALUES (3, 1, '2026-03-01', 'wine');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "qh", "where": "live"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.audit('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "where": "live"}') WHERE rule = 'fee.purpose'),
	1::bigint, 'an audit finds the one of another purpose');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "where": "live"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.purpose'), 1::bigint, 'so does attaching');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and books the rest');
SELECT * FROM finish();
ROLLBACK;
