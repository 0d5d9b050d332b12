-- 保险法 articles 23 and 25: a claim is decided, paid once it is agreed, and paid in advance where it is not settled, each within its term.
BEGIN;
\ir lib/refused.sql
\ir lib/insurer_tables.sql
SELECT no_plan();
SELECT safeins.detach('claim', 'lp', '换映射') \g /dev/null
ALTER TABLE lp ADD COLUMN hd date, ADD COLUMN xy date, ADD COLUMN yf date, ADD COLUMN lr date;
SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "accident_on": "cxrq", "deaths": "sw", "paid": "je",
    "paid_on": "fkrq", "refused": "jp", "refusal_reason": "ly", "place": "xzqh", "decided_on": "hd", "agreed_on": "xy", "advance_on": "yf"}') \g /dev/null
CREATE FUNCTION pg_temp.dues(key text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', substr(kind, 7), due_on, 'met ' || met_on), ', ' ORDER BY kind COLLATE "C") FROM safeins.deadline WHERE subject = key AND kind LIKE 'claim.%'
$$;
CREATE FUNCTION pg_temp.late(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, $q$SELECT coalesce(string_agg(message, '; ' ORDER BY id), 'in time') FROM safeins.finding WHERE rule IN ('claim.decide', 'claim.pay', 'claim.advance')$q$)
$$;

-- What is open, and from when.
INSERT INTO lp (ah, bdh, bars) VALUES (1, 'P1', '2026-03-01');
SELECT is(pg_temp.dues('1'), 'advance 2026-04-30, decide 2026-03-31', '保险法 第二十三条, 第二十五条: thirty and sixty days after the report');
SELECT is((SELECT insurer FROM safeins.deadline WHERE subject = '1' AND kind = 'claim.decide'), '人保', 'of the insurer of the policy');
UPDATE lp SET hd = '2026-03-20' WHERE ah = 1;
SELECT is(pg_temp.dues('1'), 'advance 2026-04-30, decide 2026-03-31 met 2026-03-20', 'decided');
UPDATE lp SET xy = '2026-03-25' WHERE ah = 1;
SELECT is(pg_temp.dues('1'), 'advance 2026-04-30 met 2026-03-25, decide 2026-03-31 met 2026-03-20, pay 2026-04-04', 'agreed: the amount is certain, and to be paid within ten days');
UPDATE lp SET fkrq = '2026-04-04', je = 1 WHERE ah = 1;
SELECT is(pg_temp.dues('1'), 'advance 2026-04-30 met 2026-03-25, decide 2026-03-31 met 2026-03-20, pay 2026-04-04 met 2026-04-04', 'paid');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule IN ('claim.decide', 'claim.pay', 'claim.advance')), 0::bigint, 'all in time');
INSERT INTO lp (ah, bdh, bars, jp, ly) VALUES (2, 'P1', '2026-03-01', true, '不属于保险责任');
SELECT is(pg_temp.dues('2'), NULL, 'refused: nothing is owed, and nobody knows when it was decided');
UPDATE lp SET hd = '2026-03-15' WHERE ah = 2;
SELECT is(pg_temp.dues('2'), 'decide 2026-03-31 met 2026-03-15', '... once it is known it counts');
INSERT INTO lp (ah, bdh, bars, xzqh) VALUES (3, 'P1', '2026-03-01', '110105');
SELECT is((SELECT string_agg(place || ' ' || area, ', ') FROM safeins.deadline WHERE subject = '3' AND kind = 'claim.decide'), '110000 110105', 'the law is the nation''s');
UPDATE lp SET xzqh = NULL WHERE ah = 3;
SELECT is((SELECT string_agg(place::text, ', ') FROM safeins.deadline WHERE subject = '3' AND kind = 'claim.decide'), '140000', 'it goes where its claim goes');
DELETE FROM lp WHERE ah = 3;
SELECT is(pg_temp.dues('3'), NULL, 'and with it');

-- The last day is in time, the next is late.
SELECT is(pg_temp.late(format($$INSERT INTO ins.lp (ah, bdh, bars, hd) VALUES (9, 'P1', '2026-03-01', %L)$$, d)), found, '保险法 第二十三条: decided ' || d)
FROM (VALUES ('2026-03-31', 'in time'), ('2026-04-01', 'claim.decide of claim 9 was due on 2026-03-31 and came on 2026-04-01, 1 days late')) v (d, found);
SELECT is(pg_temp.late(format($$INSERT INTO ins.lp (ah, bdh, bars, hd, xy, je, fkrq) VALUES (9, 'P1', '2026-03-01', '2026-03-02', '2026-03-10', 5, %L)$$, d)), found, '保险法 第二十三条: paid ' || d)
FROM (VALUES ('2026-03-20', 'in time'), ('2026-03-21', 'claim.pay of claim 9 was due on 2026-03-20 and came on 2026-03-21, 1 days late')) v (d, found);
SELECT is(pg_temp.late(format($$INSERT INTO ins.lp (ah, bdh, bars, hd, yf) VALUES (9, 'P1', '2026-03-01', '2026-03-02', %L)$$, d)), found, '保险法 第二十五条: paid in advance ' || d)
FROM (VALUES ('2026-04-30', 'in time'), ('2026-05-01', 'claim.advance of claim 9 was due on 2026-04-30 and came on 2026-05-01, 1 days late')) v (d, found);
SELECT is(pg_temp.late($$INSERT INTO ins.lp (ah, bdh, bars) VALUES (9, 'P1', '2009-09-30'); UPDATE ins.lp SET hd = '2026-01-01' WHERE ah = 9$$), 'in time', 'reported before the law');
SELECT is(pg_temp.late($$INSERT INTO ins.lp (ah, bdh, bars, hd, yf) VALUES (9, 'P1', '2009-10-01', '2009-11-01', '2009-11-02')$$), 'claim.decide of claim 9 was due on 2009-10-31 and came on 2009-11-01, 1 days late', 'on the first day of it');
SELECT is(pg_temp.would($$INSERT INTO ins.lp (ah, bdh, bars, hd) VALUES (9, 'P1', '2026-03-01', '2026-04-02'); UPDATE ins.lp SET bz = 'x', sw = 1 WHERE ah = 9$$, $$SELECT count(*) FROM safeins.finding WHERE rule = 'claim.decide'$$), '1', 'what did not change is not told again');
SELECT is(pg_temp.late($$SELECT safeins.add_rule('claim.decide', '140000', '10 days', '2026-01-01', source => '省约定'); INSERT INTO ins.lp (ah, bdh, bars, hd) VALUES (9, 'P1', '2026-03-01', '2026-03-12')$$),
    'claim.decide of claim 9 was due on 2026-03-11 and came on 2026-03-12, 1 days late', 'a shorter term of the place');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('claim.decide', 'block', '从严'); INSERT INTO ins.lp (ah, bdh, bars, hd) VALUES (9, 'P1', '2026-03-01', '2026-04-02')$$, $$SELECT count(*) FROM safeins.finding WHERE rule = 'claim.decide'$$), '1', 'what came late is never refused');

-- What is not done is heard of higher up, once.
INSERT INTO lp (ah, bdh, bars) VALUES (4, 'P2', '2026-03-01');
SELECT ok(safeins.sweep('2026-06-15') > 0, 'swept');
SELECT is((SELECT string_agg(DISTINCT kind, ', ' ORDER BY kind) FROM safeins.escalation WHERE subject = '4'), 'claim.advance, claim.decide', 'escalated');
SELECT is((SELECT string_agg(DISTINCT state, ', ') FROM safeins.deadline_status('2026-06-15') WHERE subject = '4'), 'overdue', 'overdue');
UPDATE lp SET hd = '2026-06-01', yf = '2026-06-02' WHERE ah = 4;
SELECT is((SELECT string_agg(DISTINCT state, ', ') FROM safeins.deadline_status('2026-06-15') WHERE subject = '4'), 'met late', 'met late');

-- The books.
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
INSERT INTO bd VALUES ('P9', '太平', '丁矿');
INSERT INTO lp (ah, bdh, bars) VALUES (5, '晚到', '2026-03-01');
INSERT INTO bd VALUES ('晚到', '国寿', '戊矿');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a policy that came after its claim is no difference');
DELETE FROM safeins.deadline WHERE subject = '5' AND kind = 'claim.decide';
UPDATE safeins.deadline SET met_on = NULL WHERE subject = '1' AND kind = 'claim.pay';
INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, steps, provisional) VALUES ('140000', 'claim.pay', '4', '140000', '2026-03-02', '2026-03-16', 0, false);
SELECT is((SELECT string_agg(subject || ' ' || measure, ', ' ORDER BY subject) FROM safeins.reconcile()), '1 claim.pay met on, 4 claim.pay due on, 5 claim.decide due on', 'what differs is shown');
SELECT ok(safeins.rebuild() >= 3, 'and mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');
SELECT is((SELECT insurer FROM safeins.deadline WHERE subject = '5' AND kind = 'claim.decide'), '国寿', 'with the insurer that is known now');
SELECT lives_ok($$SELECT safeins.detach('claim', 'lp', '换映射')$$);
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind LIKE 'claim.%'), 0::bigint, 'a table that is detached takes its deadlines with it');
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ' ORDER BY rule, row_key) FROM safeins.audit('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "decided_on": "hd", "advance_on": "yf"}')),
    'claim.advance 4, claim.decide 4', 'an audit finds what was late');
SELECT lives_ok($$SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "agreed_on": "xy"}')$$);
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind LIKE 'claim.%'), 0::bigint, 'nothing is opened of which the mapping cannot tell that it was met');
SELECT lives_ok($$INSERT INTO lp (ah, bdh, bars) VALUES (50, 'P1', '2026-03-01'); UPDATE lp SET xy = '2026-03-02' WHERE ah = 50; DELETE FROM lp WHERE ah = 50$$, 'with no deadlines at all');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');

SELECT * FROM finish();
ROLLBACK;
