-- 应急厅函〔2024〕322号 第五部分: the evaluation of insurers, item by item, against plain SQL; what is not judged gives no points.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2027-03-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT safeins.set_mode(code, 'flag', '测试') FROM safeins.rule_code WHERE code ~ '^(policy|service|hazard|claim|fee)\.' AND code NOT IN ('fee.cap', 'fee.floor') \g /dev/null
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '晋应急发〔2025〕1号 第一部分') \g /dev/null
CREATE SCHEMA pg;
SET search_path = pg, public;
CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text);
CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31');
CREATE TABLE bf (k int GENERATED ALWAYS AS IDENTITY, gs text, je numeric, rq date DEFAULT '2026-02-01');
CREATE TABLE zc (k int GENERATED ALWAYS AS IDENTITY, gs text, je numeric, rq date DEFAULT '2026-03-01');
CREATE TABLE fw (k int GENERATED ALWAYS AS IDENTITY, bd text, xm text, rq date);
CREATE TABLE yh (k text PRIMARY KEY, qy text, gs text, jb text, fx date DEFAULT '2026-03-02', qx date, zg date, sb date);
CREATE TABLE nb (gs text, nd int, rq date);
CREATE TABLE zl (gs text, zl text, rq date, nd int);
CREATE TABLE ts (k text PRIMARY KEY, gs text, rq date, df date);
CREATE TABLE lp (k text PRIMARY KEY, bd text, rq date, jp boolean, ly text DEFAULT '不属于保险责任');
CREATE TABLE cs (k text PRIMARY KEY, zl text, gs text, rq date, yx date, wc date, dq text);
CREATE TEMP TABLE mapping (role text, t text, m jsonb);
INSERT INTO mapping VALUES
    ('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm"}'), ('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq"}'),
    ('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}'), ('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'),
    ('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq"}'),
    ('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "insurer": "gs", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "reported_on": "sb"}'),
    ('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}'), ('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "year": "nd"}'),
    ('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "df"}'), ('claim', 'lp', '{"claim": "k", "policy": "bd", "reported_on": "rq", "refused": "jp", "refusal_reason": "ly"}'),
    ('measure', 'cs', '{"measure": "k", "kind": "zl", "object_kind": "''承保机构''", "object": "gs", "issued_on": "rq", "valid_until": "yx", "done_on": "wc", "place": "dq"}');
SELECT safeins.attach(role, t, m) FROM mapping \g /dev/null
INSERT INTO qy VALUES ('E1', '煤矿', '大型'), ('E2', '煤矿', '大型');
INSERT INTO bd VALUES ('P1', '人保', 'E1'), ('P2', '太保', 'E2');
INSERT INTO bf (gs, je) VALUES ('人保', 100000), ('太保', 100000);
INSERT INTO zc (gs, je) VALUES ('人保', 18000), ('太保', 6000);
INSERT INTO fw (bd, xm, rq) SELECT 'P1', x, d::date FROM unnest('{risk_assessment,hazard_inspection}'::text[]) x, unnest('{2026-03-02,2026-09-01}'::date[]) d;
INSERT INTO fw (bd, xm, rq) VALUES ('P2', 'risk_assessment', '2026-05-06'), ('P2', 'risk_assessment', '2026-08-05');
INSERT INTO yh (k, qy, gs, jb, qx, zg, sb) VALUES ('H1', 'E1', '人保', '一般', '2026-04-01', '2026-04-01', NULL), ('H2', 'E2', '太保', '一般', '2026-04-01', '2026-04-02', NULL),
    ('H3', 'E2', '太保', '重大', '2026-04-01', '2026-03-20', NULL), ('H4', 'E2', '太保', '重大', '2026-04-01', NULL, '2026-04-03'), ('H5', 'E2', '太保', '重大', '2026-04-01', NULL, '2026-05-20');
SELECT safeins.sweep() \g /dev/null
INSERT INTO nb VALUES ('人保', 2026, '2027-01-31'), ('太保', 2026, '2027-02-01');
INSERT INTO zl SELECT '人保', name, '2026-05-31', 2026 FROM safeins.code_list WHERE list = 'filing' AND ordinal IS NOT NULL;
INSERT INTO zl SELECT '太保', name, '2026-06-01', 2026 FROM safeins.code_list WHERE list = 'filing' AND ordinal IS NOT NULL;
INSERT INTO ts VALUES ('T1', '人保', '2026-03-02', '2026-03-03'), ('T2', '太保', '2026-03-02', '2026-03-03'), ('T3', '太保', '2026-03-02', NULL), ('T4', '太保', '2026-03-02', '2026-06-01'), ('T5', '太保', '2026-03-02', '2026-03-16');
INSERT INTO lp VALUES ('C1', 'P1', '2026-03-05', false), ('C2', 'P2', '2026-03-05', true), ('C3', 'P2', '2026-03-05', false), ('C4', 'P2', '2026-03-05', false), ('C5', 'P2', '2026-03-05', false);
INSERT INTO cs VALUES ('M1', '约谈', '太保', '2026-05-06'), ('M2', '公开通报', '太保', '2026-06-06'), ('M3', '通报表扬', '人保', '2027-01-06'), ('M4', '约谈', '太保', '2027-01-06');

-- The shipped weights: a default, marked so, of 100 in all.
SELECT is((SELECT sum(points) FROM safeins.rule_points('evaluation.weights', '140000', '2026-12-31')), 100::numeric, 'the weights come to 100');
SELECT is_empty($$SELECT id FROM safeins.rule WHERE code LIKE 'evaluation.%' AND (note !~ '默认值' OR mode <> 'flag')$$, 'no notice gives a number: all of them are defaults');
CREATE FUNCTION pg_temp.points(who text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(item || ' ' || coalesce(trim_scale(points)::text, '-'), ', ' ORDER BY n) FROM safeins.insurer_evaluation(2026) WITH ORDINALITY e (place, insurer, year, item, item_zh, weight, figure, points, reason, reason_zh, total, judged, weights, score, grade, grade_zh, n) WHERE insurer = who $$;
SELECT is((SELECT count(*) FROM safeins.insurer_evaluation(2026)), 24::bigint, 'a row for each insurer and item');
SELECT is(pg_temp.points('人保'), (SELECT format('fee 20, quota 20, first_service 10, hazard_closed 10, hazard_reported -, report 5, filing 5, complaint 5, claim 5, finding %s, measure 5, suspension 5',
    (SELECT greatest(5 - count(*), 0) FROM safeins.finding WHERE insurer = '人保' AND year = 2026 AND withdrawn_on IS NULL))), 'who did all, but of what was not due');
-- 6 of 15 percent; 1 of 2 quotas met; the first service late; 1 of 4 hazards in time; 1 of 2 reports in time; late; late; 2 of 4 answers; 1 of 4 refused; 2 measures in the year
SELECT is(pg_temp.points('太保'), (SELECT format('fee 8, quota 10, first_service 0, hazard_closed 2.5, hazard_reported 2.5, report 0, filing 0, complaint 2.5, claim 3.75, finding %s, measure 1, suspension 5',
    (SELECT greatest(5 - count(*), 0) FROM safeins.finding WHERE insurer = '太保' AND year = 2026 AND withdrawn_on IS NULL))), 'who did a part');
SELECT is_empty($$SELECT insurer, item FROM safeins.insurer_evaluation(2026) WHERE points < 0 OR points > weight OR (points IS NULL) <> (reason = 'not judged') OR (reason_zh = '未判断') <> (points IS NULL)$$, 'points lie within the weight, and each has its reason');
SELECT is_empty($$SELECT insurer FROM safeins.insurer_evaluation(2026) GROUP BY insurer, total, judged, score, weights
    HAVING total <> sum(points) OR judged <> sum(weight) FILTER (WHERE points IS NOT NULL) OR score <> round(100 * sum(points) / sum(weight) FILTER (WHERE points IS NOT NULL), 2) OR weights <> sum(weight)$$, 'total and score are what the items come to');
SELECT is((SELECT string_agg(DISTINCT concat_ws(' ', insurer, judged, grade, grade_zh), ', ' ORDER BY concat_ws(' ', insurer, judged, grade, grade_zh)) FROM safeins.insurer_evaluation(2026)), '人保 95.00 excellent 优秀, 太保 100.00 poor 不合格', 'grades');
SELECT is((SELECT count(DISTINCT insurer) FROM safeins.insurer_evaluation(2026, '太保')), 1::bigint, 'of one insurer');
SELECT throws_ok($$SELECT * FROM safeins.insurer_evaluation(2026, '无名')$$, '42704', NULL, 'whom nobody knows');
SELECT throws_ok('SELECT * FROM safeins.insurer_evaluation(NULL)', '22004', NULL, 'of what year?');

-- lists
SELECT is((SELECT string_agg(concat_ws(' ', insurer, grade, threshold, measure, taken_on), ', ') FROM safeins.praise_list(2026)), '人保 excellent 90.00 M3 2027-01-06', 'proposed for praise, and praised');
SELECT is((SELECT string_agg(concat_ws(' ', insurer, grade, threshold, measure, taken_on), ', ') FROM safeins.blame_list(2026)), '太保 poor 60.00 M4 2027-01-06', 'proposed for an interview, which took place');
SELECT ok((SELECT reason LIKE 'fee: %first_service: 0 of 1%' OR reason LIKE 'fee: %' AND reason LIKE '%filing: 12 of 12 papers, 1 days late%' FROM safeins.blame_list(2026)), 'with the reasons, the dearest first');
CREATE FUNCTION pg_temp.would(statement text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    BEGIN
        EXECUTE statement;
        EXECUTE query INTO answer;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer;
    END;
END $$;
SELECT is(pg_temp.would(statement, format($$SELECT concat_ws(' | ', (SELECT string_agg(insurer, ' ') FROM safeins.praise_list(2026)), (SELECT string_agg(insurer, ' ' ORDER BY insurer COLLATE "C") FROM safeins.blame_list(2026)), (SELECT trim_scale(points) FROM safeins.insurer_evaluation(2026, '人保') WHERE item = 'suspension'))$$)), said, about) FROM (VALUES
    ($$SELECT safeins.suspend('人保', 2, 'competition', '查实', NULL, '2026-06-01')$$, '人保 太保 | 0', 'who was suspended is not praised'),
    ($$SELECT safeins.suspend('人保', 2, 'competition', '查实', NULL, '2027-01-01')$$, '人保 | 太保 | 5', 'in another year'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2026-06-01', '2026-06-30')$$, '人保 太保 | 0', 'nor who was stopped'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2025-06-01', '2025-12-31')$$, '人保 | 太保 | 5', 'before the year'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2025-06-01', NULL, '2026-01-01')$$, '人保 | 太保 | 5', 'lifted on its first day'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2025-06-01', NULL, '2026-01-02')$$, '人保 太保 | 0', 'lifted on its second day'),
    ($$INSERT INTO cs VALUES ('M5', '列入联合惩戒', '人保', '2026-06-01', '2027-06-30')$$, '人保 太保 | 5', 'nor who is under joint punishment'),
    ($$INSERT INTO cs VALUES ('M5', '列入联合惩戒', '人保', '2026-06-01', '2027-06-30', NULL, '000000')$$, '人保 太保 | 5', '... by the nation'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2026-06-01', '2027-06-30', NULL, '000000')$$, '人保 太保 | 0', 'stopped by the nation'),
    ($$INSERT INTO cs VALUES ('M5', '停止使用', '人保', '2026-06-01', '2027-06-30', NULL, '110000')$$, '人保 | 太保 | 5', '... by another province'),
    ($$SELECT safeins.set_mode('evaluation.praise', 'off', '试'), safeins.set_mode('evaluation.blame', 'off', '试')$$, '5', 'a rule that is off proposes nobody'),
    ($$SELECT safeins.add_rule('evaluation.praise', '140000', '100', '2026-01-01', '某号')$$, '太保 | 5', 'a province is stricter'),
    ($$SELECT safeins.add_rule('evaluation.grades', '140000', '{excellent 100,good 90}', '2026-01-01', '某号')$$, '人保 | 太保 | 5', 'grades do not matter')) v (statement, said, about);

SELECT is(pg_temp.would(statement, $$SELECT trim_scale(points) FROM safeins.insurer_evaluation(2026, '太保') WHERE item = 'fee'$$), said, about) FROM (VALUES
    ($$INSERT INTO zc (gs, je) VALUES ('太保', 8999.99)$$, '19.99', 'a fen under the floor'), ($$INSERT INTO zc (gs, je) VALUES ('太保', 9000)$$, '20', 'the floor'),
    ($$INSERT INTO zc (gs, je) VALUES ('太保', 15000)$$, '20', 'the cap'), ($$UPDATE zc SET je = 0.01 WHERE gs = '太保'$$, '0', 'next to nothing'),
    ($$INSERT INTO zc (gs, je) VALUES ('太保', 15000); UPDATE bf SET je = je - 0.05 WHERE gs = '太保'$$, '0', 'over the cap, by a refund')) v (statement, said, about);

-- weights of a province
SELECT is(pg_temp.would($$SELECT safeins.add_rule('evaluation.weights', '140000', '{fee 70,complaint 30}', '2026-01-01', '某号')$$,
    $$SELECT string_agg(concat_ws(' ', insurer, item, points, score, grade), ', ') FROM safeins.insurer_evaluation(2026)$$),
    '人保 fee 70.00 100.00 excellent, 人保 complaint 30.00 100.00 excellent, 太保 fee 28.00 43.00 poor, 太保 complaint 15.00 43.00 poor', 'its own items');
SELECT is(pg_temp.would($$SELECT safeins.add_rule('evaluation.deductions', '140000', '{measure 0}', '2026-01-01', '某号')$$,
    $$SELECT string_agg(concat_ws(' ', item, coalesce(points::text, reason)), ', ') FROM safeins.insurer_evaluation(2026, '太保') WHERE item IN ('finding', 'measure')$$), 'finding not judged, measure 5.00', '... and deductions: what has none is not judged');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('evaluation.weights', 'off', '试')$$, 'SELECT count(*)::text FROM safeins.insurer_evaluation(2026)'), '0', 'without weights no evaluation');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('evaluation.grades', 'off', '试')$$, 'SELECT string_agg(DISTINCT grade, $s$ $s$) FROM safeins.insurer_evaluation(2026)'), 'not judged', 'without grades none');
SELECT throws_ok(format($$SELECT safeins.add_rule(%L, '140000', %L, '2026-01-01', '某号')$$, code, value), 'SI010', NULL, code || ': ' || value) FROM (VALUES ('evaluation.weights', '{luck 10}'), ('evaluation.weights', '{fee}'), ('evaluation.weights', '{fee ten}'),
    ('evaluation.weights', '{fee -1}'), ('evaluation.weights', '{fee 10,fee 20}'), ('evaluation.weights', '{fee 10000}'), ('evaluation.weights', '{fee  10}'), ('evaluation.grades', '{fee 10}'), ('evaluation.deductions', '{fee 10}')) v (code, value);

-- Without the tables that it is judged by an item is not judged, and gives no points.
CREATE TEMP TABLE of_item (item text, roles text[]);
INSERT INTO of_item VALUES ('fee', '{premium,expense}'), ('quota', '{policy,service}'), ('first_service', '{policy,service}'), ('hazard_closed', '{hazard}'), ('report', '{report,policy}'), ('filing', '{filing}'), ('complaint', '{complaint}'),
    ('claim', '{claim,policy}'), ('finding', '{policy}'), ('measure', '{measure}'), ('suspension', '{policy}');
SELECT is(pg_temp.would(format($$SELECT safeins.detach(%L, %L, '试')$$, m.role, m.t), format('SELECT string_agg(coalesce(points::text, reason), $s$ $s$) FROM safeins.insurer_evaluation(2026) WHERE item = %L AND points IS NOT NULL', i.item)), NULL, i.item || ' without ' || m.role)
FROM of_item i JOIN mapping m ON m.role = ANY (i.roles);
SELECT is(pg_temp.would($$SELECT safeins.detach(role, t::regclass, '试') FROM mapping WHERE role IN ('service', 'hazard', 'report', 'filing', 'complaint')$$, $$SELECT string_agg(DISTINCT concat_ws(' ', judged, grade, grade_zh), ', ') FROM safeins.insurer_evaluation(2026)$$), '40.00 not judged 未判断',
    'where too little is judged there is no grade');
SELECT is(pg_temp.would($$SELECT safeins.detach(role, t::regclass, '试') FROM mapping WHERE role IN ('service', 'hazard', 'report', 'filing', 'complaint')$$, $$SELECT (SELECT count(*) FROM safeins.praise_list(2026)) || ' ' || (SELECT count(*) FROM safeins.blame_list(2026))$$), '0 0', '... and nobody is proposed');
SELECT * FROM finish();
ROLLBACK;
