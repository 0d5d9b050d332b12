-- 322号 第四部分: a reversal dated before what it reverses is recorded, whichever of the two days is written last; a rule may refuse it.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT no_plan();
INSERT INTO bf VALUES (1, '人保', 10000, '2025-01-02');
INSERT INTO zc (id, gs, je, rq) VALUES (1, '人保', 10, '2025-06-01'), (2, '人保', 10, '2025-06-01');
CREATE FUNCTION pg_temp.found(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, $q$SELECT coalesce(string_agg(row_key || ' ' || message, '; ' ORDER BY id), 'nothing') FROM safeins.finding WHERE rule = 'fee.reversal_date'$q$)
$$;
SELECT is(pg_temp.found(statement), found, about) FROM (VALUES
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1)$$, 'nothing', 'a day later'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-01', 1)$$, 'nothing', 'the same day'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1)$$, '9 a reversal of expense 1 is dated 2025-05-31, before the expense itself (2025-06-01)', 'a day earlier'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2024-12-31', 1)$$, '9 a reversal of expense 1 is dated 2024-12-31, before the expense itself (2025-06-01)', 'a year earlier'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1), (8, '人保', -1, '2025-05-30', 2), (7, '人保', -1, '2025-06-30', 2)$$,
        '9 a reversal of expense 1 is dated 2025-05-31, before the expense itself (2025-06-01); 8 a reversal of expense 2 is dated 2025-05-30, before the expense itself (2025-06-01)', 'several'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET rq = '2025-05-31' WHERE id = 9$$, '9 a reversal of expense 1 is dated 2025-05-31, before the expense itself (2025-06-01)', 'the reversal moves'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET rq = '2025-06-03' WHERE id = 1$$, '1 a reversal of expense 1 is dated 2025-06-02, before the expense itself (2025-06-03)', 'the expense moves'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET rq = '2025-06-02' WHERE id = 1$$, 'nothing', '... not past it'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET rq = rq + 5 WHERE id IN (1, 9)$$, 'nothing', 'both move'),
    ($$INSERT INTO zc (id, gs, je, rq) VALUES (3, '人保', 10, '2025-07-01'); INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET hc = 3 WHERE id = 9$$,
        '9 a reversal of expense 3 is dated 2025-06-02, before the expense itself (2025-07-01)', 'it names another'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1); UPDATE zc SET bz = 'x'$$, '9 a reversal of expense 1 is dated 2025-05-31, before the expense itself (2025-06-01)', 'told once'),
    ($$SELECT safeins.set_mode('fee.reversal_date', 'off', 'x'); INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1)$$, 'nothing', 'a rule that is silent'),
    ($$SELECT safeins.set_mode('fee.reversal_date', 'block', 'x'); INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1)$$, 'SI106', 'a rule that refuses'),
    ($$SELECT safeins.set_mode('fee.reversal_date', 'block', 'x'); INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-06-02', 1); UPDATE zc SET rq = '2025-06-03' WHERE id = 1$$, 'SI106', '... the expense, too'),
    ($$INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2023-12-31', 1)$$, 'nothing', 'before the rule')) v (statement, found, about);
INSERT INTO zc (id, gs, je, rq, hc) VALUES (9, '人保', -1, '2025-05-31', 1);
SELECT is((SELECT string_agg(row_key || ' ' || message, '; ') FROM safeins.audit('expense', 'fy.zc') WHERE rule = 'fee.reversal_date'),
    '9 a reversal of expense 1 is dated 2025-05-31, before the expense itself (2025-06-01)', 'an audit finds it');
-- A column of timestamps.
CREATE TABLE zt (id int PRIMARY KEY, gs text, je numeric, at timestamptz, hc int);
INSERT INTO zt VALUES (101, '人保', 5, '2025-06-01 00:30+08', NULL), (102, '人保', -1, '2025-05-31 23:30+08', 101), (103, '人保', 5, '2025-06-01 23:30+08', NULL), (104, '人保', -1, '2025-06-01 00:30+08', 103);
SET TimeZone = 'America/New_York';
SELECT safeins.attach('expense', 'zt', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "at", "purpose": "''training''", "reverses": "hc"}') \g /dev/null
SELECT is((SELECT string_agg(row_key || ' ' || message, '; ') FROM safeins.finding WHERE rule = 'fee.reversal_date' AND legacy),
    '102 a reversal of expense 101 is dated 2025-05-31, before the expense itself (2025-06-01)', 'old rows, of timestamps, by the day in China');
SELECT * FROM finish();
ROLLBACK;
