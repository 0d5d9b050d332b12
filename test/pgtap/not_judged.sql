-- What is not known is not compliant: where nothing was judged no verdict says that all is well, nor that it is not.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18, 2), rq date);
INSERT INTO bf VALUES (1, 'A', 1000, '2022-01-01'), (2, 'A', 1000, '2025-01-01'), (3, 'A', 1000, '2026-01-01'), (4, 'B', 1000, '2026-01-01'), (5, 'C', 1000, '2023-01-01');
INSERT INTO zc VALUES (1, 'A', 900, '2022-02-01'), (2, 'A', 160, '2025-02-01'), (3, 'A', 160, '2026-02-01'), (4, 'B', 300, '2026-02-01');
CREATE FUNCTION pg_temp.verdicts() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(insurer || year || ' ' || verdict || ' ' || verdict_zh || coalesce(' ' || forecast, ''), ', ' ORDER BY insurer, year) FROM safeins.fee_status $$;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is((SELECT string_agg(DISTINCT verdict || verdict_zh, ',') FROM safeins.fee_status), 'not judged未判断', 'no expense is attached: nothing is judged');
SELECT is((SELECT count(fee_ok) FROM safeins.insurer_scorecard(2025)), 0::bigint, '... nor in the scorecard');
SELECT is((SELECT verdict FROM safeins.close_year(2023, 'C')), 'not judged', '... nor at a closing');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT is(pg_temp.verdicts(), 'A2022 not judged 未判断, A2025 ok 合规, A2026 ok 合规 ok, B2026 over cap 超上限 over cap, C2023 not judged 未判断', 'years that no cap speaks of');
SELECT is((SELECT string_agg(insurer || coalesce(fee_ok::text, '-'), ',' ORDER BY insurer) FROM safeins.insurer_scorecard(2026)), 'A1,B0', 'the scorecard of a year with rules');
SELECT is((SELECT string_agg(insurer || coalesce(fee_ok::text, '-'), ',' ORDER BY insurer) FROM safeins.insurer_scorecard(2022)), 'A-', '... of one without');
SELECT is((SELECT verdict FROM safeins.close_year(2022, 'A')), 'not judged', 'closed without a rule');
SELECT is((SELECT verdict FROM safeins.account WHERE year = 2022), 'not judged', '... and kept so');
SELECT is((SELECT verdict FROM safeins.close_year(2025, 'A')), 'ok', 'closed by the rules');
SELECT safeins.set_mode('fee.cap', 'off', 'test') \g /dev/null
SELECT is(pg_temp.verdicts(), 'A2022 not judged 未判断, A2025 not judged 未判断, A2026 not judged 未判断 not judged, B2026 not judged 未判断 not judged, C2023 not judged 未判断', 'a cap that is off');
UPDATE zc SET je = 100 WHERE id = 3;
SELECT is((SELECT verdict || ' ' || forecast FROM safeins.fee_status WHERE insurer = 'A' AND year = 2026), 'not yet at floor under floor', 'the floor is told all the same');
SELECT is((SELECT fee_ok FROM safeins.insurer_scorecard(2026, 'B')), NULL::smallint, 'the scorecard with it');
SELECT safeins.set_mode('fee.cap', NULL, 'test') \g /dev/null
SELECT safeins.detach('premium', 'bf', 'test') \g /dev/null
SELECT is((SELECT string_agg(DISTINCT verdict, ',') FROM safeins.fee_status), 'not judged', 'no premium is attached');
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
-- What another place says of its own accounts is judged, whatever is attached here.
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('150000', 'insurer', 'D', 2026, 'D', 100000, 18000), ('150000', 'insurer', 'E', 2026, 'E', 100000, 30000);
SELECT is((SELECT string_agg(verdict, ',' ORDER BY insurer) FROM safeins.fee_status WHERE insurer IN ('D', 'E')), 'ok,over cap', 'accounts of another place, where nothing is attached');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is((SELECT string_agg(verdict, ',' ORDER BY insurer) FROM safeins.fee_status WHERE insurer IN ('D', 'E')), 'ok,over cap', '... and where only premium is');
SELECT safeins.detach('premium', 'bf', 'test') \g /dev/null
DELETE FROM safeins.account WHERE insurer IN ('D', 'E');

-- Reports and filings that nobody attached.
CREATE TABLE bd (id text, gs text, qy text);
INSERT INTO bd VALUES ('P1', 'A', 'e');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}') \g /dev/null
SELECT is((SELECT concat_ws(' ', report_due_on, coalesce(report_on_time::text, '-')) FROM safeins.insurer_scorecard(2025, 'A')), '2026-01-31 -', 'reports');
SELECT is((SELECT concat_ws(' ', coalesce(filed::text, '-'), required > 0, coalesce(missing, '-'), coalesce(complete::text, '-'), coalesce(days_late::text, '-')) FROM safeins.filing_status(2025) WHERE insurer = 'A'), '- t - - -', 'filings');
CREATE TABLE bg (gs text, nd integer, rq date);
CREATE TABLE zl (gs text, xm text, rq date);
SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}') \g /dev/null
SELECT safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "xm", "submitted_on": "rq"}') \g /dev/null
SELECT is((SELECT report_on_time FROM safeins.insurer_scorecard(2025, 'A')), 0::smallint, 'a table of reports without it');
SELECT is((SELECT filed || ' ' || complete FROM safeins.filing_status(2025) WHERE insurer = 'A'), '0 0', 'a table of filings without them');

SELECT * FROM finish();
ROLLBACK;
