-- AQ 9010-2019 chapter 6: a complaint is answered in 10 working days, in 30 where more checking is needed, and put off by at most 30 days.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA ts;
SET search_path = ts, public;
CREATE TABLE ts (bh int PRIMARY KEY, gs text DEFAULT '人保', sd date, df date, hc boolean, yq date, xzqh text);
SELECT safeins.attach('complaint', 'ts', '{"complaint": "bh", "insurer": "gs", "received_on": "sd", "answered_on": "df", "needs_check": "hc", "extended_to": "yq", "place": "xzqh"}') \g /dev/null
CREATE FUNCTION pg_temp.due(key int) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', l.opened_on, l.due_on, 'met ' || l.met_on, l.insurer, CASE WHEN l.next_on IS NOT NULL THEN 'next' END) FROM safeins.deadline l WHERE kind = 'complaint.answer' AND subject = key::text
$$;
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', rule, role, row_key, insurer, year, message) FROM safeins.finding ORDER BY id DESC LIMIT 1
$$;

-- ten working days, over a holiday and its make-up day
SELECT lives_ok($$INSERT INTO ts (bh, sd) VALUES (1, '2026-03-02')$$, 'received');
SELECT is(pg_temp.due(1), '2026-03-02 2026-03-16 人保 next', 'to be answered in ten working days');
SELECT lives_ok($$INSERT INTO ts (bh, sd, hc) VALUES (2, '2026-03-02', true)$$, 'more checking is needed');
SELECT is(pg_temp.due(2), '2026-03-02 2026-04-14 人保 next', 'thirty');
SELECT lives_ok($$UPDATE ts SET hc = true WHERE bh = 1$$, 'found out later');
SELECT is(pg_temp.due(1), '2026-03-02 2026-04-14 人保 next', 'the same');
UPDATE ts SET hc = NULL WHERE bh = 1;
SELECT lives_ok($$UPDATE ts SET df = '2026-03-16' WHERE bh = 1$$, 'on the last day');
SELECT is((SELECT count(*) FROM safeins.finding), 0::bigint, 'is in time');
SELECT is(pg_temp.due(1), '2026-03-02 2026-03-16 met 2026-03-16 人保', 'it is met');
SELECT lives_ok($$UPDATE ts SET df = '2026-03-17' WHERE bh = 1$$, 'a day late');
SELECT is(pg_temp.found(), 'complaint.answer | complaint | 1 | 人保 | 2026 | complaint 1 was to be answered by 2026-03-16 and was on 2026-03-17, 1 days late', 'is recorded, never refused');
SELECT lives_ok($$INSERT INTO ts (bh, sd) VALUES (3, '2024-02-29')$$, '29 February');
SELECT is(pg_temp.due(3), '2024-02-29 2024-03-14 人保 next', 'ten working days after it');
SELECT lives_ok($$INSERT INTO ts (bh, sd) VALUES (4, '2020-01-31')$$, 'the day before the standard');
SELECT is(pg_temp.due(4), NULL, 'nothing was due');

-- put off
SELECT pg_temp.refused($$INSERT INTO ts (bh, sd, yq) VALUES (5, '2026-03-02', '2026-04-16')$$, 'SI611', 'complaint.extension', 'ts.ts',
    'the answer to complaint 5 cannot be put off from 2026-03-16 to 2026-04-16: at most to 2026-04-15', 'AQ 9010-2019', 'a day too long');
SELECT lives_ok($$INSERT INTO ts (bh, sd, yq) VALUES (5, '2026-03-02', '2026-04-15')$$, 'thirty days');
SELECT is(pg_temp.due(5), '2026-03-02 2026-04-15 人保 next', 'the deadline goes along');
SELECT throws_ok($$UPDATE ts SET yq = '2026-04-16' WHERE bh = 5$$, 'SI611', NULL, 'later');
SELECT lives_ok($$UPDATE ts SET hc = true, yq = '2026-05-14' WHERE bh = 5$$, 'thirty days after thirty working days');
SELECT throws_ok($$UPDATE ts SET hc = false WHERE bh = 5$$, 'SI611', NULL, 'too long again without the checking');
SELECT lives_ok($$INSERT INTO ts (bh, sd, yq) VALUES (6, '2026-03-02', '2026-03-10')$$, 'put off to before it was due');
SELECT is(pg_temp.due(6), '2026-03-02 2026-03-16 人保 next', 'is not sooner');
SELECT safeins.set_mode('complaint.extension', 'flag', '过渡') \g /dev/null
SELECT lives_ok($$INSERT INTO ts (bh, sd, yq) VALUES (7, '2026-03-02', '2026-12-31')$$, 'flagged');
SELECT is(pg_temp.found(), 'complaint.extension | complaint | 7 | 人保 | 2026 | the answer to complaint 7 cannot be put off from 2026-03-16 to 2026-12-31: at most to 2026-04-15', '... and recorded');
SELECT is(pg_temp.due(7), '2026-03-02 2026-04-15 人保 next', 'as far as it may be');

-- dates
SELECT pg_temp.refused($$INSERT INTO ts (bh, sd, df) VALUES (8, '2026-03-02', '2026-03-01')$$, 'SI611', 'complaint.dates', 'ts.ts',
    'complaint 8: fact "answered_on", 2026-03-01, is earlier than fact "received_on", 2026-03-02', 'AQ 9010-2019', 'answered before it was received');
SELECT lives_ok($$INSERT INTO ts (bh, sd, df) VALUES (8, '2026-03-02', '2026-03-02')$$, 'the same day');
SELECT throws_ok($$INSERT INTO ts (bh, sd) VALUES (9, '2026-06-16')$$, 'SI611', 'complaint 9: fact "received_on", 2026-06-16, is in the future', 'received tomorrow');
SELECT throws_ok($$INSERT INTO ts (bh, sd, df) VALUES (9, '2026-06-15', '2026-06-16')$$, 'SI611', 'complaint 9: fact "answered_on", 2026-06-16, is in the future', 'answered tomorrow');
SELECT throws_ok($$INSERT INTO ts (bh, sd, yq) VALUES (9, '2026-06-15', '2026-06-14')$$, 'SI611', NULL, 'put off to before it was received');
SELECT throws_ok($$INSERT INTO ts (bh, gs, sd) VALUES (9, NULL, '2026-06-15')$$, 'SI001', NULL, 'of no insurer');

-- what it looks like as of a day
SELECT results_eq($$SELECT complaint, state, days_late, days_left FROM safeins.complaint_status('2026-03-17') WHERE complaint IN ('1', '2', '8') ORDER BY 1$$,
    $$VALUES ('1'::varchar, 'answered'::varchar(16), 1::bigint, NULL::bigint), ('2', 'open', 0, 28), ('8', 'answered', 0, NULL)$$, 'status');
SELECT results_eq($$SELECT complaint, state, days_late, days_left FROM safeins.complaint_status('2026-03-18') WHERE complaint = '6'$$, $$VALUES ('6'::varchar, 'overdue'::varchar(16), 2::bigint, -2::bigint)$$, 'overdue');
SELECT is((SELECT count(*) FROM safeins.complaint_status('2026-03-01')), 2::bigint, 'only those there were');

-- the book
SELECT lives_ok($$UPDATE ts SET xzqh = '110105' WHERE bh = 6; DELETE FROM ts WHERE bh = 7$$, 'moved, and gone');
SELECT is((SELECT string_agg(place || ' ' || live, ', ' ORDER BY place::integer) FROM safeins.complaint WHERE complaint IN ('6', '7')), '110000 true, 140000 false, 140000 false', 'in the book');
SELECT is((SELECT string_agg(place::text, ' ') FROM safeins.deadline WHERE subject IN ('6', '7')), '110000', 'with its deadline');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
UPDATE safeins.complaint SET answered_on = NULL WHERE complaint = '8';
DELETE FROM safeins.deadline WHERE subject = '1';
SELECT results_eq($$SELECT scope, subject, measure, in_books::text, recounted::text FROM safeins.reconcile() ORDER BY subject$$,
    $$VALUES ('complaint', '1', 'complaint.answer due on', NULL, '2026-03-16'), ('complaint', '8', 'complaint facts', '1', '1')$$, 'what differs is shown');
SELECT is(safeins.rebuild(), 2::bigint, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');
SELECT lives_ok($$SELECT safeins.detach('complaint', 'ts', '换表')$$);
SELECT is((SELECT count(*) FROM safeins.complaint WHERE live) + (SELECT count(*) FROM safeins.deadline), 0::bigint, 'a table that is detached leaves the book');
INSERT INTO ts (bh, sd, df, yq) VALUES (20, '2026-03-02', '2026-03-01', '2027-01-01');
SELECT is((SELECT string_agg(rule, ' ' ORDER BY rule COLLATE "C") FROM safeins.audit('complaint', 'ts', '{"complaint": "bh", "insurer": "gs", "received_on": "sd", "answered_on": "df", "extended_to": "yq"}') WHERE row_key = '20'),
    'complaint.dates complaint.extension', 'old rows are looked at');
SELECT lives_ok($$SELECT safeins.attach('complaint', 'ts', '{"complaint": "bh", "insurer": "gs", "received_on": "sd", "answered_on": "df", "extended_to": "yq"}')$$, 'and taken in');

SELECT * FROM finish();
ROLLBACK;
