-- What hazards look like as of a day: state, what is due next, what is late; the closed loop of a year.
BEGIN;
\ir lib/hazard_tables.sql
SELECT no_plan();

-- Found by an older day than today, so that nothing is overdue when it is entered.
SET safeins.today = '2026-03-02';
INSERT INTO yh (bh, jb, qx) VALUES ('1', '重大', '2026-04-01'), ('2', '一般', '2026-04-01'), ('3', '重大', '2026-03-10'), ('4', '重大', '2026-03-31');
INSERT INTO yh (bh, qy, qx) VALUES ('5', '乙厂', '2026-12-31'), ('6', '丙厂', '2026-12-31');
CREATE FUNCTION pg_temp.status(day date) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT concat_ws(' ', hazard, level, insurer, due_on, state, days_late, substr(next_kind, 8), next_due_on, days_left, warning) FROM safeins.hazard_status(day)
$$;
SELECT results_eq($$SELECT pg_temp.status('2026-03-02')$$, $$VALUES ('1 major 人保 2026-04-01 found 0 notify 2026-03-05 3 due soon'), ('2 general 人保 2026-04-01 found 0 rectify 2026-04-01 30'),
    ('3 major 人保 2026-03-10 found 0 notify 2026-03-05 3 due soon'), ('4 major 人保 2026-03-31 found 0 notify 2026-03-05 3 due soon'), ('5 general 平安 2026-12-31 found 0 rectify 2026-12-31 304'),
    ('6 general 2026-12-31 found 0 rectify 2026-12-31 304')$$, 'the day they were found');
SELECT is((SELECT count(*) FROM safeins.hazard_status('2026-03-01')), 0::bigint, 'the day before there was none');
SELECT is((SELECT string_agg(hazard, ' ') FROM safeins.hazard_status('2026-03-02', '乙厂')), '5', 'of one enterprise');
SELECT results_eq($$SELECT pg_temp.status('2026-03-25') LIMIT 2$$, $$VALUES ('1 major 人保 2026-04-01 found 0 notify 2026-03-05 -20 overdue'), ('2 general 人保 2026-04-01 found 0 rectify 2026-04-01 7 due soon')$$, 'a week before it is warned of');
SELECT is((SELECT warning FROM safeins.hazard_status('2026-03-24') WHERE hazard = '2'), NULL, 'not a day earlier');

-- its way
SET safeins.today = '2026-06-15';
UPDATE yh SET tzrq = '2026-03-04', tzdx = '主要负责人' WHERE bh IN ('1', '3');
UPDATE yh SET zgrq = '2026-03-20', zgr = '张三' WHERE bh IN ('1', '3');
UPDATE yh SET fcrq = '2026-03-25', fcr = '李四', zj = '照片', xhrq = '2026-03-26' WHERE bh = '1';
SELECT results_eq($$SELECT d::text, state, state_zh, days_late, next_kind FROM unnest('{2026-03-03,2026-03-04,2026-03-20,2026-03-25,2026-03-26}'::date[]) d, safeins.hazard_status(d) WHERE hazard = '1' ORDER BY d$$,
    $$VALUES ('2026-03-03', 'found'::varchar(16), '已发现'::varchar(16), 0::bigint, 'hazard.notify'::varchar(64)), ('2026-03-04', 'notified', '已通知', 0, 'hazard.plan'),
    ('2026-03-20', 'rectified', '已整改', 0, 'hazard.recheck'), ('2026-03-25', 'rechecked', '已复查', 0, NULL), ('2026-03-26', 'closed', '已销号', 0, NULL)$$, 'from day to day');
SELECT results_eq($$SELECT days_late, next_kind, next_due_on FROM safeins.hazard_status('2026-03-30') WHERE hazard = '3'$$,
    $$VALUES (10::bigint, 'hazard.report'::varchar(64), '2026-03-17'::date)$$, 'rectified late: it is to be reported');
SELECT lives_ok($$UPDATE yh SET qx = '2026-04-30', yq = '批1' WHERE bh = '2'$$, 'extended today');
SELECT results_eq($$SELECT due_on, first_due_on, extensions, days_late FROM safeins.hazard_status('2026-04-20') WHERE hazard = '2'$$,
    $$VALUES ('2026-04-01'::date, '2026-04-01'::date, 1::bigint, 19::bigint)$$, 'until then it was overdue');
SELECT results_eq($$SELECT due_on, days_late FROM safeins.hazard_status('2026-06-15') WHERE hazard = '2'$$, $$VALUES ('2026-04-30'::date, 46::bigint)$$, 'and is again');

-- by time alone: the sweep opens the duty to report, once
DELETE FROM safeins.deadline WHERE kind = 'hazard.report';
SET safeins.today = '2026-03-02';
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'hazard.report' AND subject = '4'), 0::bigint, 'nothing is to be reported yet');
SET safeins.today = '2026-04-01';
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'that a day has passed is no difference');
SELECT safeins.sweep('2026-03-31') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'hazard.report' AND subject = '4'), 0::bigint, 'on the last day neither');
SELECT safeins.sweep('2026-04-01') \g /dev/null
SELECT is((SELECT concat_ws(' ', opened_on, due_on, met_on, insurer) FROM safeins.deadline WHERE kind = 'hazard.report' AND subject = '4'), '2026-03-31 2026-04-08 人保', 'the day after it is');
SELECT is((SELECT overdue FROM safeins.hazard WHERE hazard = '4'), true, 'and known to be');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books agree with the tables');
SELECT lives_ok($$UPDATE yh SET qx = '2026-04-20', yq = '批1' WHERE bh = '4'$$, 'extended');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'hazard.report' AND subject = '4'), 0::bigint, 'the duty is gone');
SELECT safeins.sweep('2026-04-21') \g /dev/null
SELECT is((SELECT due_on FROM safeins.deadline WHERE kind = 'hazard.report' AND subject = '4'), '2026-04-27'::date, 'until it is overdue again');
SET safeins.today = '2026-06-15';

-- the closed loop
SELECT results_eq($$SELECT concat_ws(' ', coalesce(insurer, '?'), hazards, major, rectified, in_time, closed, major_closed, overdue, unreported, closed_rate, in_time_rate) FROM safeins.closed_loop(2026)$$,
    $$VALUES ('人保 4 3 2 1 1 1 2 2 0.2500 0.2500'), ('平安 1 0 0 0 0 0 0 0 0.0000'), ('? 1 0 0 0 0 0 0 0 0.0000')$$, 'by insurer');
SELECT is_empty($$SELECT * FROM safeins.closed_loop(2025)$$, 'of another year');
INSERT INTO bd VALUES ('P3', '太保', '丙厂');
SELECT is((SELECT count(*) FROM safeins.closed_loop(2026) WHERE insurer IS NULL), 0::bigint, 'a policy that comes later tells the insurer');

-- what keeps a year from being closed
SELECT results_eq($$SELECT concat_ws(' ', place, hazard, due_on, rectified_on, report_due_on, days_late) FROM safeins.hazards_unreported(2026, '人保')$$,
    $$VALUES ('140000 3 2026-03-10 2026-03-20 2026-03-17 10'), ('140000 4 2026-04-20 2026-04-27 56')$$, 'the major ones that were late and not reported');
SELECT is_empty($$SELECT * FROM safeins.hazards_unreported(2025, '人保')$$, 'not in another year');
SELECT is_empty($$SELECT * FROM safeins.hazards_unreported(2026, '平安')$$, 'not of another insurer');
SELECT is_empty($$SELECT * FROM safeins.hazards_unreported(2026, '人保', '110000')$$, 'not in another province');
UPDATE yh SET sbrq = '2026-06-15' WHERE bh IN ('3', '4');
SELECT is_empty($$SELECT * FROM safeins.hazards_unreported(2026, '人保')$$, 'until it is reported');

-- who may ask
CREATE ROLE safeins_test_reader;
SELECT safeins.grant_access('safeins_test_reader', 'reader') \g /dev/null
SET LOCAL ROLE safeins_test_reader;
SELECT cmp_ok((SELECT count(*) FROM safeins.hazard_status('2026-06-15')), '>', 0::bigint, 'a reader sees hazards');
SELECT cmp_ok((SELECT count(*) FROM safeins.closed_loop(2026)), '>', 0::bigint, 'the closed loop');
SELECT is((SELECT count(*) FROM safeins.hazards_unreported(2026, '人保')), 0::bigint, 'what is not reported');
SELECT is((SELECT count(*) FROM safeins.complaint_status('2026-06-15')), 0::bigint, 'complaints');
SELECT throws_ok('DELETE FROM safeins.hazard', '42501', NULL, 'and changes nothing');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
