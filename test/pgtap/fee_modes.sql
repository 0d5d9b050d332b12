-- Modes, places, dates and scopes of the fee rules: refused, recorded or left alone as the rulebook says.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
INSERT INTO bf VALUES (1, '人保', 1000), (2, '平安', 1000), (3, '太保', 1000);
INSERT INTO zc VALUES (1, '人保', 100, '2025-06-01', 'training', 'PZ-1'), (2, '平安', 100, '2025-06-01', 'training', 'PZ-2'), (3, '太保', 100, '2025-06-01', 'training', 'PZ-2');
SELECT safeins.set_budget(2025, '人保', '150') \g /dev/null

-- Every rule in each of its modes, by one statement that breaks it and nothing else.
CREATE FUNCTION pg_temp.in_every_mode(rule text, state text, statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    of_rule text := format('SELECT count(*) || '' '' || count(*) FILTER (WHERE source ~ ''号'' AND NOT legacy AND row_key IS NOT NULL) FROM safeins.finding WHERE rule = %L', rule);
    article text := (SELECT source FROM safeins.rule_for(rule, '140000', '2025-06-01'));
BEGIN
    PERFORM safeins.set_mode(rule, 'block', '测试');
    RETURN NEXT is(pg_temp.would(statement, of_rule), state, article || ': ' || rule || ' blocks');
    PERFORM safeins.set_mode(rule, 'flag', '测试');
    RETURN NEXT is(pg_temp.would(statement, of_rule), '1 1', article || ': ' || rule || ' flags');
    PERFORM safeins.set_mode(rule, 'off', '测试');
    RETURN NEXT is(pg_temp.would(statement, of_rule), '0 0', article || ': ' || rule || ' off');
    PERFORM safeins.set_mode(rule, NULL, '测试');
END $$;
SELECT pg_temp.in_every_mode(rule, state, statement) FROM (VALUES
    ('fee.cap', 'SI101', $$INSERT INTO zc VALUES (9, '平安', 110.01, '2025-06-01', 'training', 'PZ-9')$$),
    ('fee.purpose', 'SI102', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', '奖金', 'PZ-9')$$),
    ('fee.voucher', 'SI103', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', 'training', '')$$),
    ('fee.voucher', 'SI103', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', 'training', 'PZ-1')$$),
    ('fee.service_link', 'SI104', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', 'training', 'PZ-9', NULL, NULL)$$),
    ('fee.policy_link', 'SI105', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', 'training', 'PZ-9', 'P9')$$),
    ('fee.future_date', 'SI106', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-10-01', 'training', 'PZ-9')$$),
    ('fee.amount', 'SI107', $$INSERT INTO zc VALUES (9, '人保', -1, '2025-06-01', 'training', 'PZ-9')$$),
    ('fee.reversal', 'SI108', $$INSERT INTO zc VALUES (9, '人保', -1, '2025-06-01', 'training', 'PZ-9', NULL, 'F1', 77)$$),
    ('fee.reversal', 'SI108', $$INSERT INTO zc VALUES (9, '人保', 1, '2025-06-01', 'training', 'PZ-9', NULL, 'F1', 1)$$),
    ('fee.budget', 'SI111', $$INSERT INTO zc VALUES (9, '人保', 50.01, '2025-06-01', 'training', 'PZ-9')$$)) r (rule, state, statement);
SELECT is_empty($$SELECT rule FROM safeins.finding$$, 'nothing of it remained');
SET safeins.today = '2026-01-02';
SELECT safeins.close_year(2025, '太保', '测试') \g /dev/null
SELECT pg_temp.in_every_mode('fee.year_closed', 'SI109', $$UPDATE zc SET je = 99 WHERE id = 3$$);
SELECT is(pg_temp.would($$SELECT safeins.set_mode('fee.floor', 'off', '测试'), safeins.close_year(2025, '人保')$$, $$SELECT verdict FROM safeins.account WHERE subject = '人保'$$), 'ok', '114号 二（三）: the floor off');

-- 322号: the law of the day of the fact, not of today.
SET safeins.today = '2025-09-30';
SELECT lives_ok($$INSERT INTO zc VALUES (20, '人保', 9999, '2023-12-31', '奖金', NULL, 'P9', NULL, NULL), (21, '人保', -5, '2023-12-31', '奖金', NULL, NULL, NULL, NULL)$$, 'before the notice nothing of it applies');
SELECT throws_ok($$INSERT INTO zc VALUES (22, '人保', 1, '2024-01-01', 'training', 'PZ-22')$$, 'SI101', NULL, 'from its first day it does');
SELECT throws_ok($$UPDATE zc SET rq = '2024-01-01' WHERE id = 20$$, 'SI102', NULL, 'a fact moved past that day is judged by it');
SELECT lives_ok($$SELECT safeins.end_rule(105, '2025-07-31', '改由服务台账核对')$$, 'a shipped rule ends here');
SELECT throws_ok($$INSERT INTO zc VALUES (22, '人保', 1, '2025-07-31', 'training', 'PZ-22', NULL, NULL)$$, 'SI104', NULL, 'on its last day it applies');
SELECT lives_ok($$INSERT INTO zc VALUES (22, '人保', 1, '2025-08-01', 'training', 'PZ-22', NULL, NULL)$$, 'the day after it does not');
SELECT throws_ok($$UPDATE zc SET rq = '2025-07-31' WHERE id = 22$$, 'SI104', NULL, 'moved under a rule by its date, a row is judged by it');
SELECT lives_ok($$UPDATE zc SET rq = '2025-08-02' WHERE id = 22$$, 'what a write did not touch is not judged again');

-- Existing rows, taken in: everything recorded, nothing refused, each by the law of its day.
SELECT safeins.detach('expense', 'zc', '测试'), safeins.detach('premium', 'bf', '测试') \g /dev/null
DELETE FROM zc;
DELETE FROM bf;
DELETE FROM safeins.finding;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 1000, '2023-05-01'), (2, '人保', 1000, '2024-05-01'), (3, '人保', 1000, '2025-05-01'), (4, '平安', 1000, '2024-05-01'), (5, '平安', 1000, '2025-05-01');
INSERT INTO zc VALUES
    (1, '人保', 500, '2023-05-01', '奖金', NULL, 'P9', NULL, NULL), (2, '人保', 500, '2024-05-01', '奖金', NULL, 'P9', NULL, NULL),
    (3, '人保', 10, '2025-05-01', 'training', 'A', 'P1', 'F', NULL), (4, '人保', 11, '2025-05-01', 'training', 'A', 'P1', 'F', NULL),
    (5, '平安', 12, '2024-05-01', 'training', 'A', 'P2', 'F', NULL), (6, '人保', 13, '2025-12-01', 'training', 'B', NULL, 'F', NULL),
    (7, '人保', 0, '2025-05-01', 'training', 'C', NULL, 'F', NULL), (8, '人保', -50, '2025-05-01', 'training', 'D', NULL, 'F', 3),
    (9, NULL, 14, '2025-05-01', 'training', 'E', 'P7', 'F', NULL), (10, '人保', NULL, '2025-05-01', 'training', 'F', NULL, 'F', NULL),
    (11, '人保', 15, NULL, 'training', 'G', NULL, 'F', NULL);
SELECT results_eq($$SELECT rule, row_key, insurer, year FROM safeins.audit('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt",
        "voucher": "pzh", "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}') ORDER BY 1, 2, 3, 4$$,
    $$VALUES ('fact.missing', '10', NULL::text, NULL::integer), ('fact.missing', '11', NULL, NULL), ('fee.cap', NULL, '人保', 2024), ('fee.floor', NULL, '平安', 2024),
             ('fee.future_date', '6', '人保', 2025), ('fee.policy_link', '2', '人保', 2024), ('fee.policy_link', '9', NULL, NULL),
             ('fee.purpose', '2', '人保', 2024), ('fee.reversal', '8', '人保', 2025), ('fee.service_link', '2', '人保', 2024),
             ('fee.voucher', '2', '人保', 2024), ('fee.voucher', '3', '人保', 2025), ('fee.voucher', '4', '人保', 2025)$$,
    'old rows by the law of their day: nothing of 2023; no floor for a year that still runs');
SELECT is_empty('SELECT 1 FROM safeins.finding', 'an audit records nothing');
SELECT is_empty('SELECT 1 FROM safeins.account WHERE spent <> 0', 'an audit books nothing');
SELECT results_eq($$SELECT rows_read, rows_live, findings FROM safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt",
        "voucher": "pzh", "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}')$$, 'VALUES (11::bigint, 11::bigint, 13::bigint)', 'attaching finds what the audit found');
SELECT is_empty($$SELECT rule, source, row_key, insurer, year, message, figures FROM safeins.finding EXCEPT
    SELECT rule, source, row_key, insurer, year, message, figures FROM safeins.audit('expense', 'zc')$$, 'word for word');
SELECT ok(bool_and(legacy), 'all of it is legacy') FROM safeins.finding;
SELECT is(pg_temp.stands('人保', 2023) || ' ' || pg_temp.stands('人保', 2024) || ' ' || pg_temp.stands('人保', 2025), '1000.00/500.00 1000.00/500.00 1000.00/-16.00', 'the accounts are built');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok($$UPDATE zc SET bz = 'x'; DELETE FROM zc WHERE id = 2$$, 'old rows may stay as they are, or go');
SELECT throws_ok($$UPDATE zc SET je = 1 WHERE id = 10; UPDATE zc SET yt = NULL WHERE id = 10$$, 'SI001', NULL, 'a row that could not be read is judged when it can');

-- fee.level: an account for each city or county.
DELETE FROM zc WHERE id IN (7, 8, 9, 10, 11);
SELECT throws_ok($$SELECT safeins.add_rule('fee.level', '140000', 'street', '2025-01-01', '晋应急发〔2025〕9号')$$, 'SI010', NULL, 'a level is province, city or county');
SELECT lives_ok($$SELECT safeins.add_rule('fee.level', '140100', 'county', '2025-08-01', '并应急发〔2025〕1号'), safeins.add_rule('fee.level', '140200', 'city', '2025-08-01', '同应急发〔2025〕1号')$$, 'two cities go their own way');
INSERT INTO bf (id, gs, je, rq, xzqh) VALUES (20, '人保', 1000, '2025-08-01', '140105'), (21, '人保', 2000, '2025-08-01', '140106'), (22, '人保', 4000, '2025-08-01', '140212'), (23, '人保', 8000, '2025-08-01', '140321'), (24, '人保', 500, '2025-07-31', '140105');
SELECT is(pg_temp.accounts('人保'), '140000 人保 9500.00/34.00, 140105 人保 1000.00/0.00, 140106 人保 2000.00/0.00, 140200 人保 4000.00/0.00', 'accounts by county, by city, by province');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, yt, pzh, xzqh) VALUES (30, '人保', 210.01, '2025-08-02', 'training', 'L30', '140105')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 人保 in 2025 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)', NULL, 'the county''s premium alone covers the county''s spending');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, yt, pzh, xzqh) VALUES (30, '人保', 210, '2025-08-02', 'training', 'L30', '140105'), (31, '人保', 840, '2025-08-02', 'training', 'L31', '140211')$$, 'up to 21 % each');
SELECT throws_ok($$UPDATE zc SET xzqh = '140106' WHERE id = 31$$, 'SI101', NULL, 'an expense moved to another county counts there');
SELECT is((SELECT string_agg(place::text || ' ' || verdict, ', ' ORDER BY place::text) FROM (SELECT set_config('safeins.today', '2026-01-05', true)) t, LATERAL safeins.close_year(2025, '人保', '各账户一并结账')),
    '140000 under floor, 140105 ok, 140106 under floor, 140200 ok', 'a year is closed account by account');
SELECT set_config('safeins.today', '2025-09-30', true) \g /dev/null

-- fee.scope: an account for each policy.
SELECT lives_ok($$SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2025-09-01', '晋应急发〔2025〕9号')$$, 'a province holds each policy to the band');
INSERT INTO bf VALUES (40, '平安', 100, '2025-09-02', 'P2'), (41, '平安', 700, '2025-09-02', NULL);
SELECT pg_temp.refused($$INSERT INTO zc VALUES (50, '平安', 21.01, '2025-09-03', 'training', 'S50', 'P2')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of policy P2 in 2025 would be 21.01 yuan, over the cap of 21.00 yuan (21% of 100.00 received)', '应急厅函〔2024〕322号 第四部分', 'the policy''s premium alone covers the policy''s spending');
SELECT lives_ok($$INSERT INTO zc VALUES (50, '平安', 21, '2025-09-03', 'training', 'S50', 'P2')$$, 'up to 21 % of it');
SELECT is(pg_temp.accounts('平安'), '140000 平安 1700.00/0.00, 140000 P2 100.00/21.00', 'a premium without a policy stays the insurer''s');
SELECT lives_ok($$UPDATE zc SET bdh = NULL WHERE id = 50$$, 'an expense without a policy is the insurer''s');
SELECT is(pg_temp.accounts('平安'), '140000 平安 1700.00/21.00, 140000 P2 100.00/0.00', '... its account moves');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
-- A scope from an earlier day on puts accounts under other names: reconcile says so, rebuild follows.
SELECT lives_ok($$SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2025-05-01', '晋应急发〔2025〕10号', effective_until => '2025-08-31')$$, 'a rule for days that have passed');
SELECT is((SELECT string_agg(format('%s %s %s', subject, measure, difference), ', ' ORDER BY scope) FROM safeins.reconcile()), '人保 spent -21.00, P1 spent 21.00', 'reconcile shows what it moves');
SELECT is(safeins.rebuild(), 2::bigint, 'rebuild follows it');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
