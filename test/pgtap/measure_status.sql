-- What was done: measures as of a day, beside findings and escalations; who is under joint punishment.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA cs;
SET search_path = cs, public;
CREATE TABLE cs (id text PRIMARY KEY, zl text DEFAULT '约谈', dxl text DEFAULT '承保机构', dx text DEFAULT '人保', rq date DEFAULT '2026-03-02', yjl text, yj text, xw text, jg text DEFAULT '省厅', qx date, yx date, wc date, jieguo text, je numeric, xzqh text);
SELECT safeins.attach('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "dxl", "object": "dx", "issued_on": "rq", "basis_kind": "yjl", "basis": "yj", "act": "xw", "issued_by": "jg",
    "due_on": "qx", "valid_until": "yx", "done_on": "wc", "result": "jieguo", "amount": "je", "place": "xzqh"}') \g /dev/null
CREATE TABLE ts (id text PRIMARY KEY, gs text, rq date, df date);
SELECT safeins.attach('complaint', 'ts', '{"complaint": "id", "insurer": "gs", "received_on": "rq", "answered_on": "df"}') \g /dev/null
CREATE FUNCTION pg_temp.state(key text, day date) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', state, days_left, days_late) FROM safeins.measure_status(day) WHERE measure = key $$;

-- states, day by day
INSERT INTO cs (id, qx) VALUES ('A', '2026-05-01');
INSERT INTO cs (id, qx, wc) VALUES ('B', '2026-05-01', '2026-05-01'), ('C', '2026-05-01', '2026-05-04');
INSERT INTO cs (id, wc) VALUES ('D', NULL), ('E', '2026-04-01');
SELECT is(pg_temp.state(key, day::date), said, format('%s on %s', key, day)) FROM (VALUES
    ('A', '2026-03-01', NULL), ('A', '2026-03-02', 'open 60'), ('A', '2026-05-01', 'open 0'), ('A', '2026-05-02', 'overdue 1'), ('A', '2026-06-15', 'overdue 45'),
    ('B', '2026-04-30', 'open 1'), ('B', '2026-05-01', 'done'), ('B', '2026-06-15', 'done'),
    ('C', '2026-05-03', 'overdue 2'), ('C', '2026-05-04', 'done late 3'), ('C', '2026-06-15', 'done late 3'),
    ('D', '2026-06-15', 'open'), ('E', '2026-03-31', 'open'), ('E', '2026-04-01', 'done')) v (key, day, said);
INSERT INTO cs (id, zl) VALUES ('P', '通报表扬'), ('Q', '公开通报');
SELECT is(concat_ws(', ', pg_temp.state('P', '2026-06-15'), pg_temp.state('Q', '2026-06-15')), 'done, done', 'what only tells is done as it is taken');
SELECT throws_ok('SELECT * FROM safeins.measure_status(NULL)', '22004', NULL, 'of what day?');

-- joint punishment: from, until, lifted
INSERT INTO cs (id, zl, dxl, dx, yx, qx, wc) VALUES ('J1', '列入联合惩戒', '企业', 'E1', '2026-05-31', NULL, NULL), ('J2', '联合惩戒', '企业', 'E2', NULL, '2026-05-31', NULL), ('J3', '黑名单', '第三方机构', '安科院', NULL, NULL, NULL),
    ('J4', '列入联合惩戒', '承保机构', '太保', '2026-12-31', NULL, '2026-06-01'), ('J5', '列入联合惩戒', '承保机构', '人保', '2026-04-30', '2026-03-31', NULL);
SELECT is((SELECT string_agg(object || coalesce(' ' || until_on || ' ' || days_left, ''), ', ' ORDER BY measure) FROM safeins.blacklist(day::date)), said, 'on ' || day) FROM (VALUES
    ('2026-03-01', NULL), ('2026-03-02', 'E1 2026-05-31 90, E2 2026-05-31 90, 安科院, 太保 2026-12-31 304, 人保 2026-04-30 59'),
    ('2026-04-30', 'E1 2026-05-31 31, E2 2026-05-31 31, 安科院, 太保 2026-12-31 245, 人保 2026-04-30 0'), ('2026-05-01', 'E1 2026-05-31 30, E2 2026-05-31 30, 安科院, 太保 2026-12-31 244'),
    ('2026-05-31', 'E1 2026-05-31 0, E2 2026-05-31 0, 安科院, 太保 2026-12-31 214'), ('2026-06-01', '安科院'), ('2030-01-01', '安科院')) v (day, said);
SELECT is((SELECT count(DISTINCT object_kind_zh) FROM safeins.blacklist('2026-03-02')), 3::bigint, 'of every kind');
SELECT is((SELECT count(*) FROM safeins.blacklist), 1::bigint, 'today');
SELECT is(concat_ws(', ', pg_temp.state('J1', '2026-05-31'), pg_temp.state('J1', '2026-06-01'), pg_temp.state('J4', '2026-05-31'), pg_temp.state('J4', '2026-06-01'), pg_temp.state('J3', '2026-06-01')),
    'in force 0, expired, in force 214, lifted, in force', 'the same in the report of measures');
SELECT lives_ok($$DELETE FROM cs WHERE id = 'J3'$$, 'struck off');
SELECT is_empty('SELECT * FROM safeins.blacklist', 'nobody is left');

-- what was done about findings
INSERT INTO ts VALUES ('T1', '人保', '2026-03-02', '2026-04-20'), ('T2', '太保', '2026-03-02', '2026-04-21'), ('T3', '太保', '2026-03-02', '2026-04-22'), ('T4', '平安', '2026-04-01', NULL);
CREATE FUNCTION pg_temp.about(key text) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', state, measures, measure, measure_kind, measure_issued_on, measure_due_on, measure_done_on) FROM safeins.finding_status WHERE row_key = key $$;
CREATE FUNCTION pg_temp.finding(key text) RETURNS text LANGUAGE sql AS $$ SELECT id::text FROM safeins.finding WHERE row_key = key $$;
SELECT is(pg_temp.about('T1'), 'open 0', 'nothing yet');
INSERT INTO cs (id, rq, yjl, yj, qx) VALUES ('F1', '2026-05-06', '线索', pg_temp.finding('T1'), '2026-06-30'), ('F2', '2026-05-06', '违规线索', pg_temp.finding('T2'), NULL);
SELECT is(pg_temp.about('T1'), 'measure taken 1 F1 interview 2026-05-06 2026-06-30', 'a measure rests on it');
UPDATE cs SET wc = '2026-06-01' WHERE id = 'F1';
SELECT is(pg_temp.about('T1'), 'measure done 1 F1 interview 2026-05-06 2026-06-30 2026-06-01', 'it is done');
INSERT INTO cs (id, rq, yjl, yj, zl, qx) VALUES ('F3', '2026-06-02', '线索', pg_temp.finding('T1'), '限期整改', '2026-07-31');
SELECT is(pg_temp.about('T1'), 'measure taken 2 F3 rectify 2026-06-02 2026-07-31', 'a second one: the last of them');
SELECT is(pg_temp.about('T3'), 'open 0', 'another finding');
DELETE FROM cs WHERE id IN ('F1', 'F3');
SELECT is(pg_temp.about('T1'), 'open 0', 'measures go');
SELECT is((SELECT basis_says::text FROM safeins.measure_status WHERE measure = 'F2'), (SELECT message FROM safeins.finding WHERE row_key = 'T2'), 'what the finding says');

-- ... and escalations, beside what acknowledges them
SELECT safeins.sweep() \g /dev/null
CREATE FUNCTION pg_temp.step(n int) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', state, acknowledgements, measures, measure, measure_kind, measure_done_on) FROM safeins.escalation_status WHERE subject = 'T4' AND step = n $$;
SELECT is(pg_temp.step(1), 'open 0 0', 'nothing yet');
INSERT INTO cs (id, dx, yjl, yj, rq) SELECT 'S' || step, '平安', '督办', escalation, '2026-06-01' FROM safeins.escalation_status WHERE subject = 'T4' AND step IN (1, 2);
SELECT is(pg_temp.step(1), 'measure taken 0 1 S1 interview', 'a measure');
SELECT is(pg_temp.step(3), 'open 0 0', 'of that step');
SELECT safeins.acknowledge(escalation, '已约谈') FROM safeins.escalation_status WHERE subject = 'T4' AND step = 1 \g /dev/null
SELECT is(pg_temp.step(1), 'acknowledged 1 1 S1 interview', 'a receipt goes before');
SELECT is((SELECT basis_says::text FROM safeins.measure_status WHERE measure = 'S2'), (SELECT meaning_zh FROM safeins.rule_code WHERE code = 'complaint.answer') || ' T4 ' || (SELECT due_on FROM safeins.deadline WHERE subject = 'T4'), 'what the escalation says');
INSERT INTO cs (id, yj) VALUES ('R1', 'complaint.answer');
SELECT is((SELECT basis_kind || ' ' || basis_says FROM safeins.measure_status WHERE measure = 'R1'), 'rule ' || (SELECT meaning_zh FROM safeins.rule_code WHERE code = 'complaint.answer'), '... and a rule');
INSERT INTO cs (id, yjl, yj) VALUES ('X1', '线索', '123456789012345678901234567890'), ('X2', '督办', 'x');
SELECT is((SELECT string_agg(coalesce(basis_says, '-'), ' ') FROM safeins.measure_status WHERE measure IN ('X1', 'X2')), '- -', 'what is no number is of nobody');

-- amounts in yuan, acts by name
INSERT INTO cs (id, zl, je, xw, jieguo) VALUES ('Y1', '行政处罚', 50000.5, '商业贿赂', '已缴');
SELECT is((SELECT concat_ws(' ', kind_zh, object_kind_zh, amount, act, act_zh, issued_by, result) FROM safeins.measure_status WHERE measure = 'Y1'), '行政处罚 承保机构 50000.50 bribery 商业贿赂 省厅 已缴', 'as people read it');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- not judged without a table
SELECT safeins.detach('measure', 'cs', '换表') \g /dev/null
SELECT is_empty('SELECT * FROM safeins.measure_status', 'a table that goes takes them along');
SELECT * FROM finish();
ROLLBACK;
