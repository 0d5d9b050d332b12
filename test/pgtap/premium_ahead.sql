-- 322号 第四部分: 实际收取的保费. Premium counts from the day on which it is received, whoever asks: guard, report, closing, recount.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT no_plan();
INSERT INTO bf VALUES (1, '人保', 1, '2025-09-01');
SELECT lives_ok($$INSERT INTO bf VALUES (2, '人保', 100000, '2025-12-31'), (3, '人保', 1000, '2025-10-01')$$, 'premium dated ahead is accepted');
SELECT results_eq($$SELECT rule, row_key, insurer, message FROM safeins.finding ORDER BY id$$,
    $$VALUES ('fee.premium_date', '2', '人保', 'day of receipt 2025-12-31 lies in the future'), ('fee.premium_date', '3', '人保', 'day of receipt 2025-10-01 lies in the future')$$, '... and recorded');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (1, '人保', 0.22, '2025-09-02')$$, 'SI101', NULL, 'it lifts no cap of today');
SELECT is(pg_temp.stands('人保'), '101001.00/0.00', 'by the year''s end it counts');
SELECT is((SELECT received FROM safeins.fee_status('2025-09-30') WHERE insurer = '人保'), 1.00, '... not by today');
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = '人保'), 1.00, '... nor in the view');
SELECT is((SELECT received FROM safeins.fee_status('2025-10-01') WHERE insurer = '人保'), 1001.00, '... but from its day on');
SELECT is((SELECT received FROM safeins.insurer_scorecard(2025) WHERE insurer = '人保'), 1.00, 'scorecard');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the recount agrees');
SELECT is((SELECT string_agg(concat_ws(' ', scope, subject, insurer, year, received_on, amount, days_left, counts), ', ' ORDER BY received_on) FROM safeins.premium_ahead_status),
    'insurer 人保 人保 2025 2025-10-01 1000.00 1 0, insurer 人保 人保 2025 2025-12-31 100000.00 92 0', 'what is to come is read in yuan');
SELECT is((SELECT string_agg("保费（元）" || ' ' || "收款日", ', ' ORDER BY "收款日") FROM safeins_zh.premium_ahead_status), '1000.00 2025-10-01, 100000.00 2025-12-31', '... in Chinese too');
SET safeins.today = '2025-10-01';
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (1, '人保', 210.21, '2025-10-01')$$, 'its day has come');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (2, '人保', 0.01, '2025-10-01')$$, 'SI101', NULL, '... for what it is');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the recount agrees on its day');
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = '人保'), 1001.00, 'and the report');
SELECT is((SELECT string_agg(amount || ' ' || counts, ', ' ORDER BY received_on) FROM safeins.premium_ahead_status), '1000.00 1, 100000.00 0', '... of which the one that came tells as well');

-- Moved, raised, taken back, before and after the day.
SELECT is(pg_temp.would(s, $$SELECT received || '/' || (SELECT received FROM safeins.fee_status('2025-12-31') WHERE insurer = '人保') || '/' || (SELECT count(*) FROM safeins.reconcile()) FROM safeins.fee_status WHERE insurer = '人保'$$), w, s)
FROM (VALUES ($$DELETE FROM bf WHERE id = 3$$, '1.00/100001.00/0'), ($$DELETE FROM bf WHERE id = 2$$, '1001.00/1001.00/0'), ($$UPDATE bf SET je = 500 WHERE id = 3$$, '501.00/100501.00/0'),
    ($$UPDATE bf SET je = 7 WHERE id = 2$$, '1001.00/1008.00/0'), ($$UPDATE bf SET rq = '2025-12-30' WHERE id = 3$$, '1.00/101001.00/0'), ($$UPDATE bf SET rq = '2025-09-30' WHERE id = 2$$, '101001.00/101001.00/0'),
    ($$UPDATE bf SET gs = '平安' WHERE id = 2$$, '1001.00/1001.00/0'), ($$INSERT INTO bf VALUES (4, '人保', -5, '2025-11-01')$$, '1001.00/100996.00/0'),
    ($$SELECT safeins.detach('premium', 'bf', 'x')$$, '0.00/0.00/0'), ($$UPDATE bf SET rq = '2026-01-01' WHERE id = 2$$, '1001.00/1001.00/0')) v (s, w);
-- What has come due and is corrected then: as it was seen on the day before, on the day, and at the year's end; differences to a recount; findings.
CREATE FUNCTION pg_temp.days(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement || $q$; SET LOCAL safeins.today = '2025-09-30'$q$, $q$SELECT string_agg(s.received::text, '/' ORDER BY d) || '/' || (SELECT count(*) FROM safeins.reconcile()) || '/' ||
        (SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL) FROM unnest(ARRAY[date '2025-09-30', '2025-10-01', '2025-12-31']) d, safeins.fee_status(d) s WHERE s.insurer = '人保'$q$)
$$;
SELECT is(pg_temp.days(s), w, 'due: ' || s)
FROM (VALUES ($$SELECT 1$$, '1.00/1001.00/101001.00/0/0'), ($$DELETE FROM bf WHERE id = 3$$, '1.00/1.00/100001.00/0/1'), ($$UPDATE bf SET je = 500 WHERE id = 3$$, '1.00/501.00/100501.00/0/1'),
    ($$UPDATE bf SET je = 2000 WHERE id = 3$$, '1.00/2001.00/102001.00/0/0'), ($$UPDATE bf SET rq = '2025-12-30' WHERE id = 3$$, '1.00/1.00/101001.00/0/1'), ($$UPDATE bf SET rq = '2025-09-30' WHERE id = 3$$, '1001.00/1001.00/101001.00/0/0'),
    ($$UPDATE bf SET bdh = 'P1' WHERE id = 3$$, '1.00/1001.00/101001.00/0/0'), ($$INSERT INTO bf VALUES (4, '人保', 7, '2025-10-01')$$, '1.00/1008.00/101008.00/0/0'),
    ($$INSERT INTO bf VALUES (4, '人保', -1000, '2025-10-01')$$, '1.00/1.00/100001.00/0/1'), ($$INSERT INTO bf VALUES (4, '人保', -1000, '2025-10-01'); DELETE FROM bf WHERE id = 4$$, '1.00/1001.00/101001.00/0/1'),
    ($$WITH x AS (DELETE FROM bf WHERE id = 3) INSERT INTO bf VALUES (4, '人保', 1000, '2025-09-30')$$, '1001.00/1001.00/101001.00/0/0'), ($$DELETE FROM bf$$, '0.00/0.00/0.00/0/1'),
    ($$DELETE FROM bf WHERE id = 3; INSERT INTO bf VALUES (3, '人保', 1000, '2025-10-01')$$, '1.00/1001.00/101001.00/0/1'), ($$DELETE FROM bf WHERE id = 3; SELECT safeins.rebuild()$$, '1.00/1.00/100001.00/0/1'),
    ($$UPDATE safeins.premium_ahead SET amount = 5 WHERE received_on = '2025-10-01'; SELECT safeins.rebuild()$$, '1.00/1001.00/101001.00/0/0'),
    ($$SELECT safeins.set_mode('fee.premium_date', 'off', 'x'); INSERT INTO bf VALUES (5, '人保', 10, '2025-11-01'), (6, '人保', -10, '2025-11-01'); SET LOCAL safeins.today = '2025-11-02'; DELETE FROM bf WHERE id = 5$$, '1.00/1001.00/100991.00/0/1'))
    v (s, w);
SELECT throws_ok($$UPDATE bf SET rq = '2025-10-02' WHERE id = 3; INSERT INTO zc (id, gs, je, rq) VALUES (3, '人保', 0.01, '2025-10-01')$$, 'SI101', NULL, 'moved ahead it counts no more');
UPDATE bf SET rq = '2025-10-01' WHERE id = 3;

-- Old rows, and a rule that refuses or is silent.
SELECT safeins.detach('premium', 'bf', 'x'), safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = '人保'), 1001.00, 'old rows: what is ahead stays ahead');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.premium_date' AND row_key = '2'), 1::bigint, '... which is told already');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and recounted so');
SELECT safeins.set_mode('fee.premium_date', 'block', 'x') \g /dev/null
SELECT throws_ok($$INSERT INTO bf VALUES (5, '人保', 1, '2025-10-02')$$, 'SI106', NULL, 'a rule that refuses');
SELECT throws_ok($$UPDATE bf SET je = 100001 WHERE id = 2$$, 'SI106', NULL, '... what grows too');
SELECT lives_ok($$UPDATE bf SET je = 99999 WHERE id = 2$$, '... not what falls');
SELECT safeins.set_mode('fee.premium_date', 'off', 'x') \g /dev/null
SELECT lives_ok($$INSERT INTO bf VALUES (5, '人保', 1, '2025-10-02')$$, 'a rule that is silent');
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = '人保'), 1001.00, '... counts no earlier');

-- A damaged book is mended, and the year is closed with all of it.
DELETE FROM safeins.premium_ahead WHERE received_on = '2025-12-31';
SELECT isnt_empty('SELECT * FROM safeins.reconcile()', 'what is lost is told');
SELECT cmp_ok(safeins.rebuild(), '>', 0::bigint, '... and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... for good');
SELECT is((SELECT received FROM safeins.fee_status('2025-12-31') WHERE insurer = '人保'), 101001.00, '... as it was');
SET safeins.today = '2026-02-01';
SELECT is((SELECT received FROM safeins.close_year(2025, '人保', 'x')), 101001.00, 'the year is closed with what has come by its end');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the recount agrees after it');

SELECT * FROM finish();
ROLLBACK;
