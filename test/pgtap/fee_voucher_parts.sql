-- 应急厅函〔2024〕322号 第四部分, 晋应急发〔2024〕114号 二（一）集中统筹: one voucher that pays for a pooled service may be split over its policies, a row each; every other second use is a payment made twice.
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
CREATE TABLE fw (fwh text, bdh text, xm text DEFAULT 'training', rq date DEFAULT '2025-03-01', xzqh text);
SELECT safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "place": "xzqh"}') \g /dev/null
SELECT safeins.set_mode('fee.service_link', 'off', 'test'), safeins.set_mode('service.pooled', 'off', 'test'), safeins.set_mode('service.double', 'off', 'test') \g /dev/null
INSERT INTO bd VALUES ('P3', '人保', '丙厂', '2025-01-01', '2025-12-31'), ('P4', '人保', '丁厂', '2025-01-01', '2025-12-31');
INSERT INTO fw VALUES ('S', 'P1'), ('S', 'P3'), ('S', 'P2'), ('T', 'P1'), ('T', 'P3'), ('U', 'P4');
INSERT INTO bf VALUES (1, '人保', 100000), (2, '平安', 100000);
CREATE FUNCTION pg_temp.put(id int, service text, policy text, voucher text DEFAULT 'V', insurer text DEFAULT '人保', amount numeric DEFAULT 10) RETURNS void LANGUAGE sql AS $$
    INSERT INTO fy.zc (id, gs, je, pzh, bdh, fwh) VALUES (id, insurer, amount, voucher, policy, service)
$$;
SELECT lives_ok($$SELECT pg_temp.put(1, 'S', 'P1')$$, 'the part of one policy');
SELECT lives_ok($$SELECT pg_temp.put(2, 'S', 'P3')$$, '... and that of another one');
SELECT pg_temp.refused(format('SELECT pg_temp.put(3, %s)', args), 'SI103', 'fee.voucher', 'fy.zc', 'voucher V of insurer 人保 is used already, by row ' || by || ' of table "zc"', NULL, about) FROM (VALUES
    ($$'S', 'P1'$$, 1, 'a policy''s part is paid once'), ($$'S', NULL$$, 1, 'what names no policy is no part'), ($$NULL, 'P4'$$, 1, 'what names no service'), ($$'T', 'P3'$$, 1, 'another service'), ($$'U', 'P4'$$, 1, 'another service of another policy')) v (args, by, about);
SELECT lives_ok($$SELECT pg_temp.put(4, 'S', 'P2', 'V', '平安')$$, 'another insurer''s voucher is another one');
SELECT is(pg_temp.would($$SELECT pg_temp.put(3, 'S', 'P4')$$, 'SELECT 1'), 'SI103', 'a policy that the service was not rendered under bears no part of it');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, bdh, fwh) VALUES (5, '人保', 1, 'W', 'P1', 'S'), (6, '人保', 1, 'W', 'P3', 'S'), (7, '人保', 1, 'W', 'P1', 'S')$$, 'SI103', NULL, 'twice in one statement');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, bdh, fwh) VALUES (5, '人保', 1, 'W', 'P1', 'S'), (6, '人保', 1, 'W', 'P3', 'S')$$, '... parts in one statement');

-- A part that becomes none.
SELECT throws_ok($$UPDATE zc SET bdh = 'P1' WHERE id = 2$$, 'SI103', NULL, 'another policy''s, whose part is paid');
SELECT throws_ok($$UPDATE zc SET fwh = 'T' WHERE id = 2$$, 'SI103', NULL, 'another service');
SELECT throws_ok($$UPDATE zc SET bdh = NULL WHERE id = 2$$, 'SI103', NULL, 'no policy''s');
SELECT throws_ok($$UPDATE zc SET fwh = NULL WHERE id = 2$$, 'SI103', NULL, 'of no service');
SELECT lives_ok($$UPDATE zc SET fwh = 'T' WHERE id IN (1, 2); UPDATE zc SET fwh = 'S' WHERE id IN (1, 2)$$, 'both of another pooled service, and back');
SELECT lives_ok($$UPDATE zc SET bdh = CASE bdh WHEN 'P1' THEN 'P3' ELSE 'P1' END WHERE id IN (1, 2)$$, 'two parts may change places');
SELECT lives_ok($$UPDATE zc SET je = je + 1 WHERE id = 2$$, 'its sum is its own');

-- Reversed, and corrected.
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, bdh, fwh, hc) VALUES (10, '人保', -11, 'V', 'P1', 'S', 2)$$, 'a part that is reversed');
SELECT lives_ok($$SELECT pg_temp.put(11, 'S', 'P1', 'V', '人保', 9)$$, '... is paid anew');
SELECT throws_ok($$DELETE FROM zc WHERE id = 10$$, 'SI103', NULL, '... and not twice, when its reversal goes');
SELECT is(pg_temp.would($$DELETE FROM fy.zc WHERE id = 11; DELETE FROM fy.zc WHERE id = 10$$, 'SELECT count(*) FROM fy.zc'), '5', 'one alone is a part beside the others again');

-- A double of before stays editable.
SELECT safeins.set_mode('fee.voucher', 'flag', 'test') \g /dev/null
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, fwh) VALUES (20, '人保', 1, 'X', NULL), (21, '人保', 1, 'X', NULL)$$, 'two of one voucher, accepted');
SELECT safeins.set_mode('fee.voucher', NULL, 'test') \g /dev/null
SELECT lives_ok($$UPDATE zc SET bdh = 'P1' WHERE id = 20$$, 'what is wrong with them stays as it was');

-- Old rows: the same.
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
DELETE FROM safeins.finding;
TRUNCATE zc;
INSERT INTO zc (id, gs, je, pzh, bdh, fwh) VALUES (1, '人保', 1, 'A', 'P1', 'S'), (2, '人保', 1, 'A', 'P3', 'S'), (3, '平安', 1, 'A', 'P2', 'S'),
    (11, '人保', 1, 'B', 'P1', 'S'), (12, '人保', 1, 'B', 'P3', 'S'), (13, '人保', 1, 'B', 'P1', 'S'), (21, '人保', 1, 'C', 'P1', 'S'), (22, '人保', 1, 'C', 'P3', 'T'), (31, '人保', 1, 'D', 'P1', 'S'), (32, '人保', 1, 'D', NULL, 'S'),
    (41, '人保', 1, 'E', 'P1', 'T'), (42, '人保', 1, 'E', 'P3', 'T');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}') \g /dev/null
SELECT is((SELECT string_agg(row_key, ' ' ORDER BY row_key::int) FROM safeins.finding WHERE rule = 'fee.voucher'), '11 13 21 22 31 32', 'of old rows every true double is found, and no part');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT * FROM finish();
