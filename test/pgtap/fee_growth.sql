-- What one expense is asked: again where more is spent by it, nothing where nothing is, and reversals as they are written.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 1000000, '2025-01-10'), (2, '平安', 1000000, '2025-01-10'), (3, '人保', 1000000, '2024-05-01');

-- Old rows that break a rule each; a cumulative amount is in id 1 to 9.
INSERT INTO zc (id, gs, je, rq, yt, pzh, bdh, fwh) VALUES
    (1, '人保', 100, '2025-06-01', '招待费', 'V1', 'P1', 'F'), (2, '人保', 100, '2025-06-01', 'training', NULL, 'P1', 'F'),
    (3, '人保', 100, '2025-06-01', 'training', 'V3', 'P1', NULL), (4, '人保', 100, '2025-06-01', 'training', 'V4', 'P9', 'F'),
    (5, '人保', 100, '2025-12-01', 'training', 'V5', 'P1', 'F'), (6, '人保', 100, '2025-06-01', 'training', 'VV', 'P1', 'F'),
    (7, '人保', 100, '2025-06-01', 'training', 'VV', 'P1', 'F'), (8, '人保', 100, '2025-06-01', 'training', 'V8', 'P2', 'F'),
    (9, '人保', 100, '2025-06-01', 'training', 'V9', 'P1', 'F');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh",
    "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}') \g /dev/null
SELECT results_eq($$SELECT rule, row_key FROM safeins.finding WHERE legacy AND row_key IS NOT NULL ORDER BY 2, 1$$,
    $$VALUES ('fee.purpose', '1'), ('fee.voucher', '2'), ('fee.service_link', '3'), ('fee.policy_link', '4'), ('fee.future_date', '5'),
             ('fee.voucher', '6'), ('fee.voucher', '7'), ('fee.policy_link', '8')$$, 'old rows: what each breaks, another insurer''s policy too');

CREATE TEMP TABLE broken (id integer, state text);
INSERT INTO broken VALUES (1, 'SI102'), (2, 'SI103'), (3, 'SI104'), (4, 'SI105'), (5, 'SI106'), (6, 'SI103'), (7, 'SI103'), (8, 'SI105');
SELECT throws_ok(format('UPDATE zc SET je = 100.01 WHERE id = %s', id), state, NULL, 'more is spent by it: ' || state || ' of row ' || id) FROM broken;
SELECT throws_ok(format('INSERT INTO zc (id, gs, je) VALUES (%s, ''人保'', 50000) ON CONFLICT (id) DO UPDATE SET je = EXCLUDED.je', id), state, NULL, '... by ON CONFLICT: row ' || id) FROM broken;
SELECT throws_ok(format('MERGE INTO zc USING (VALUES (%s, 50000)) v (id, je) ON zc.id = v.id WHEN MATCHED THEN UPDATE SET je = v.je', id), state, NULL, '... by MERGE: row ' || id) FROM broken;
SELECT throws_ok(format('WITH w AS (UPDATE zc SET je = je + 1 WHERE id = %s RETURNING 1) SELECT count(*) FROM w', id), state, NULL, '... by WITH: row ' || id) FROM broken;
SELECT throws_ok(format('UPDATE zc SET gs = ''平安'', je = 200, bdh = CASE bdh WHEN ''P1'' THEN ''P2'' WHEN ''P2'' THEN ''P1'' ELSE bdh END WHERE id = %s', id), state, NULL, '... of another insurer: row ' || id)
    FROM broken WHERE id NOT IN (6, 7);
SELECT throws_ok(format('UPDATE zc SET rq = ''2024-06-01'' WHERE id = %s', id), state, NULL, '... of another year''s account: row ' || id) FROM broken WHERE id <> 5;
SELECT lives_ok(format('UPDATE zc SET je = 90 WHERE id = %s', id), 'less is spent: row ' || id) FROM broken;
SELECT lives_ok(format('UPDATE zc SET bz = ''x'', je = 90.00 WHERE id = %s', id), 'as much is spent: row ' || id) FROM broken;
SELECT throws_ok(format('UPDATE zc SET je = 95 WHERE id = %s', id), state, NULL, 'and more again, though less than ever: row ' || id) FROM broken;
SELECT lives_ok('UPDATE zc SET je = 30000 WHERE id = 9', 'what breaks nothing grows');
SELECT lives_ok($$UPDATE zc SET je = 95, yt = 'training' WHERE id = 1$$, 'mended, it may grow');

-- The same where an expression makes the amount.
CREATE TABLE lj (id integer PRIMARY KEY, gs text, tian integer, danjia numeric(12, 2), yt text, pzh text);
INSERT INTO lj VALUES (1, '平安', 2, 50, '送礼', 'L1');
SELECT safeins.attach('expense', 'lj', '{"expense": "''L'' || id", "insurer": "gs", "amount": "tian * danjia", "spent_on": "date ''2025-06-01''", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
SELECT throws_ok('UPDATE lj SET tian = 3', 'SI102', NULL, 'a factor of the amount grows');
SELECT lives_ok('UPDATE lj SET tian = 1', 'or falls');
SELECT lives_ok('UPDATE lj SET tian = 2, danjia = 25', 'or both, to the same');

-- Nothing is spent by zero, and nothing asked.
SELECT lives_ok(format('INSERT INTO zc (id, gs, je, rq, yt, pzh, bdh, fwh) VALUES (50 + %s, %s)', n, v), 'zero: ' || v)
FROM (VALUES (1, $$'人保', 0, '2025-06-01', '招待费', 'Z', 'P1', 'F'$$), (2, $$'人保', 0.00, '2025-06-01', NULL, NULL, NULL, NULL$$), (3, $$NULL, 0, NULL, NULL, NULL, NULL, NULL$$),
    (4, $$'人保', 0, '2999-01-01', 'training', 'V1', 'P9', NULL$$), (5, $$'无名', 0, '2025-06-01', 'training', 'V3', 'P1', 'F'$$)) z (n, v);
SELECT lives_ok($$INSERT INTO zc (id, gs, je, hc) VALUES (57, '人保', 0, 99)$$, 'nor is anything reversed by zero');
SELECT lives_ok($$INSERT INTO bf (id, gs, je, rq) VALUES (50, '人保', 0, '2025-06-01'), (51, NULL, 0, NULL), (52, '人保', 0, '2999-01-01')$$, 'premium of zero');
SELECT is_empty($$SELECT FROM safeins.account WHERE insurer = '无名'$$, 'no account of it');
SELECT is((SELECT count(*) FROM safeins.finding WHERE NOT legacy), 0::bigint, 'no finding of it');
SELECT throws_ok('UPDATE zc SET je = 1 WHERE id = 51', 'SI102', NULL, 'the first fen is judged: purpose');
SELECT throws_ok($$UPDATE zc SET je = 1, yt = 'training', fwh = 'F' WHERE id = 52$$, 'SI103', NULL, '... voucher');
SELECT throws_ok('UPDATE zc SET je = 1 WHERE id = 53', 'SI001', NULL, '... what is not there');
SELECT throws_ok('UPDATE zc SET je = 1 WHERE id = 55', 'SI105', NULL, '... the policy of another');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, yt) VALUES (58, '人保', 1, 'Z', 'training')$$, 'a row of zero uses no voucher');
SELECT throws_ok($$UPDATE zc SET je = 1, yt = 'training' WHERE id = 51$$, 'SI103', NULL, '... until it grows');
SELECT lives_ok('UPDATE zc SET je = 0 WHERE id = 58', 'back to nothing');
SELECT lives_ok($$UPDATE zc SET je = 1, yt = 'training' WHERE id = 51$$, '... which gives the voucher back');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
SELECT is_empty($$SELECT rule, row_key FROM safeins.audit('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') WHERE row_key IS NOT NULL$$, 'old rows of zero: premium');
SELECT is_empty($$SELECT rule, row_key FROM safeins.audit('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}')
    WHERE row_key IN ('52', '53', '54', '55', '57', '58')$$, '... expense');

-- A policy's insurer, as each write and each old row has it.
DELETE FROM zc;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh",
    "policy": "bdh", "reverses": "hc"}') \g /dev/null
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW WHEN (NEW.pzh IS NULL AND NEW.hc IS NULL) EXECUTE FUNCTION voucher();
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, bdh) VALUES (1, '平安', 10, 'P1')$$, 'SI105', 'fee.policy_link', 'fy.zc', 'policy P1 is of insurer 人保, not of 平安', NULL, 'another insurer''s policy');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (1, '人保', 10, 'P1')$$, 'its own');
SELECT throws_ok($$UPDATE zc SET gs = '平安' WHERE id = 1$$, 'SI105', NULL, 'the insurer changes under it');
SELECT throws_ok($$UPDATE zc SET bdh = 'P2' WHERE id = 1$$, 'SI105', NULL, 'or the policy');
SELECT lives_ok($$UPDATE zc SET gs = '平安', bdh = 'P2' WHERE id = 1$$, 'not both');
SELECT safeins.set_mode('fee.policy_link', 'flag', 'test') \g /dev/null
SELECT lives_ok($$INSERT INTO zc (id, gs, je, bdh) VALUES (2, '平安', 10, 'P1')$$, 'a rule that flags accepts it');
SELECT results_eq($$SELECT rule, row_key, insurer, message FROM safeins.finding WHERE NOT legacy$$, $$VALUES ('fee.policy_link', '2', '平安', 'policy P1 is of insurer 人保, not of 平安')$$, '... and records it');
SELECT safeins.set_mode('fee.policy_link', 'block', 'test') \g /dev/null

-- Reversals.
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (10, '人保', 100, 'R', NULL), (11, '人保', -40, 'R', 10)$$, 'a reversal with the voucher of what it reverses');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (12, '人保', -10, NULL, 10), (13, '人保', -10, '', 10), (14, '人保', -10, '　', 10)$$, 'with none of its own');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (15, '人保', -10, 'RR', 10), (16, '人保', -10, 'RR', 10)$$, 'two with one of their own');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh) VALUES (17, '人保', 5, 'RR')$$, 'SI103', NULL, 'which no payment may bear');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh) VALUES (17, '人保', 5, 'R')$$, 'SI103', NULL, 'what is reversed in part keeps its voucher');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (18, '人保', -10, NULL, 10), (17, '人保', 5, 'R', NULL)$$, 'what is reversed in full leaves it to the payment that is right, in one statement');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh) VALUES (19, '人保', 5, 'R')$$, 'SI103', NULL, '... to one');
SELECT throws_ok($$DELETE FROM zc WHERE id = 12$$, 'SI103', NULL, 'a reversal taken back would leave two of a voucher');
SELECT throws_ok($$UPDATE zc SET je = -9 WHERE id = 12$$, 'SI103', NULL, '... or made smaller');
SELECT throws_ok($$UPDATE zc SET je = 0 WHERE id = 12$$, 'SI103', NULL, '... or nothing');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (20, '人保', -5, 'R', 17); INSERT INTO zc (id, gs, je, pzh) VALUES (21, '人保', 6, 'R')$$, 'corrected twice');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh, hc) VALUES (22, '人保', 9, 'S', NULL), (23, '人保', 9, 'S', NULL), (24, '人保', -1, 'S', 22)$$, 'SI103', NULL, 'two payments of one voucher');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, pzh, hc) SELECT 1000 + i, '人保', CASE i % 3 WHEN 1 THEN -1 ELSE 1 END, 'B' || i / 3, CASE i % 3 WHEN 1 THEN 999 + i END FROM generate_series(0, 299) i$$,
    'many at a time: paid, reversed, paid again');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, pzh) SELECT 2000 + i, '人保', 1, 'B' || i FROM generate_series(0, 99) i$$, 'SI103', NULL, '... and not a third time');
SELECT lives_ok($$UPDATE zc SET bz = 'y', je = je - 0.01 WHERE id = 21$$, 'what falls is not asked');

-- Over two tables, and in old rows.
DELETE FROM lj;
SELECT throws_ok($$INSERT INTO lj VALUES (2, '人保', 1, 5, 'training', 'R')$$, 'SI103', NULL, 'another table''s voucher');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, hc) VALUES (25, '人保', -5.99, 21); INSERT INTO lj VALUES (2, '人保', 1, 5, 'training', 'R')$$, '... where it is reversed there');
SELECT throws_ok($$DELETE FROM zc WHERE id = 25$$, 'SI103', NULL, '... which stays so');
SELECT is_empty($$SELECT rule, row_key, message FROM safeins.audit('expense', 'zc') WHERE rule = 'fee.voucher'$$, 'old rows, as they are written');
INSERT INTO lj VALUES (3, '人保', 0, 5, 'training', 'R');
CREATE TABLE jz (LIKE zc);
INSERT INTO jz (id, gs, je, rq, yt, pzh, hc) VALUES (901, '人保', 10, '2025-06-01', 'training', 'A', NULL), (902, '人保', -10, '2025-06-01', 'training', 'A', 901), (903, '人保', 9, '2025-06-01', 'training', 'A', NULL),
    (904, '人保', 10, '2025-06-01', 'training', 'B', NULL), (905, '人保', -9, '2025-06-01', 'training', NULL, 904), (906, '人保', 9, '2025-06-01', 'training', 'B', NULL),
    (907, '人保', 10, '2025-06-01', 'training', 'C', NULL), (908, '人保', -9, '2025-06-01', 'training', 'C', 907), (909, '人保', 0, '2025-06-01', 'training', 'C', NULL);
SELECT results_eq($$SELECT row_key, message FROM safeins.audit('expense', 'jz', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "reverses": "hc"}')
        WHERE rule = 'fee.voucher' ORDER BY 1$$,
    $$VALUES ('904', 'voucher B of insurer 人保 is used already, by row 906 of table "jz"'), ('906', 'voucher B of insurer 人保 is used already, by row 904 of table "jz"')$$, 'old rows: two payments of a voucher, and only these');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
