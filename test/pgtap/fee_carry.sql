-- What the premium of one year allows, and is not used in it, stays usable: neither notice ties the ratio to a year.
-- 应急厅函〔2024〕322号 第四部分: not above 21 % of the premium received. 晋应急发〔2024〕114号 二（三）: not below 15 %, of each year.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT no_plan();
CREATE FUNCTION pg_temp.year_of(insurer text, y integer) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', s.received, s.spent, 'cap ' || s.cap_amount, 'in ' || s.carried_in, 'out ' || s.carried_out, 'room ' || s.headroom, s.verdict)
    FROM safeins.fee_status s WHERE s.subject = $1 AND s.year = y
$$;
CREATE FUNCTION pg_temp.found() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL $$;
SET safeins.today = '2028-06-30';

-- Three years' premium at once, a service in each year.
INSERT INTO bf VALUES (1, '三年', 300000, '2025-06-01', 'P3');
INSERT INTO bd VALUES ('P3', '三年', '丙矿', '2025-06-01', '2028-05-31');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (1, '三年', 15000, '2025-07-01', 'P3')$$, '322号 第四部分: the year of the premium');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (2, '三年', 1000, '2026-07-01', 'P3')$$, '322号 第四部分: the second year of the policy');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (3, '三年', 46999.99, '2027-07-01', 'P3')$$, '322号 第四部分: the third');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (4, '三年', 0.01, '2028-05-31', 'P3')$$, '322号 第四部分: the last fen of 21 %, in the policy''s last month');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '三年', 0.01, '2028-05-31', 'P3')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 三年 in 2028 would be 0.02 yuan, over the cap of 0.01 yuan (21% of 0.00 received, and 0.01 carried over)', 'Spend at most 0.00 yuan', '322号 第四部分: one fen above 21 %');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '三年', 0.01, '2025-12-31', 'P3')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 三年 in 2025 would be 15000.01 yuan, with 0.01 yuan that its spending of 2028 has used', 'Spend at most 0.00 yuan', 'what later years used is not spent twice');
SELECT throws_ok($$UPDATE zc SET je = je + 0.01 WHERE id = 2$$, 'SI101', NULL, '... by an UPDATE in the year between');
SELECT is(pg_temp.year_of('三年', 2025), '300000.00 15000.00 cap 63000.00 in 0.00 out 48000.00 room 0.00 under floor', '114号 二（三）: the year stays by the calendar: 2025');
SELECT is(pg_temp.year_of('三年', 2026), '0.00 1000.00 cap 0.00 in 48000.00 out 47000.00 room 0.00 ok', '... 2026');
SELECT is(pg_temp.year_of('三年', 2027), '0.00 46999.99 cap 0.00 in 47000.00 out 0.01 room 0.00 ok', '... 2027');
SELECT is(pg_temp.year_of('三年', 2028), '0.00 0.01 cap 0.00 in 0.01 out 0.00 room 0.00 ok', '... 2028');
SELECT lives_ok($$UPDATE zc SET je = 46999.98 WHERE id = 3$$, 'a fen given back');
SELECT is(pg_temp.year_of('三年', 2025), '300000.00 15000.00 cap 63000.00 in 0.00 out 48000.00 room 0.01 under floor', '... may be spent where it came from');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (5, '三年', 0.01, '2025-12-31', 'P3')$$, '... or anywhere after');
SELECT is(pg_temp.found(), 0::bigint, 'nothing was found');

-- Exactly: 21 % of the sum of the premium, not the sum of what was rounded.
INSERT INTO bf VALUES (10, '分', 33333.33, '2025-01-10'), (11, '分', 33333.33, '2026-01-10');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (10, '分', 13999.99, '2026-06-01')$$, '322号 第四部分: 21 % of 66666.66 is 13999.9986');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (11, '分', 0.01, '2026-06-01')$$, 'SI101', NULL, '... and no fen more');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (11, '分', 0.01, '2025-06-01')$$, 'SI101', NULL, '... nor in the year before');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (11, '分', 7000, '2025-06-01'), (12, '分', 1, '2026-06-01')$$, 'SI101', NULL, '... nor in both at once');
SELECT lives_ok($$WITH d AS (UPDATE zc SET je = je - 7000 WHERE id = 10) INSERT INTO zc (id, gs, je, rq) VALUES (11, '分', 6999.99, '2025-06-01')$$, 'from one year to the other in one statement');

-- Premium does not come before it is received.
INSERT INTO bf VALUES (20, '先', 1000, '2027-01-10');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (20, '先', 0.01, '2026-12-31')$$, 'SI101', NULL, '322号 第四部分: received so far, not what comes later');

-- A refund in the third year takes back of what earlier ones had.
INSERT INTO bf VALUES (30, '退', 300000, '2025-06-01');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (30, '退', 20000, '2025-07-01'), (31, '退', 20000, '2026-07-01')$$, 'two services');
SELECT lives_ok($$INSERT INTO bf VALUES (31, '退', -100000, '2027-06-01')$$, 'a refund in the third year');
SELECT is(pg_temp.found(), 0::bigint, '... which what is left covers: nothing is found');
SELECT is(pg_temp.year_of('退', 2027), '-100000.00 0.00 cap -21000.00 in 23000.00 out 2000.00 room 2000.00 ok', '... and its year says so');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (32, '退', 2000.01, '2027-07-01')$$, 'SI101', NULL, 'what is left may be spent, and no more');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (32, '退', 2000, '2027-07-01')$$, '... to the fen');
SELECT lives_ok($$INSERT INTO bf VALUES (32, '退', -0.05, '2027-08-01')$$, 'a refund that nothing covers is accepted');
SELECT results_eq($$SELECT insurer, year, message, figures::text FROM safeins.finding WHERE rule = 'fee.cap'$$,
    $$VALUES ('退', 2027, 'a refund leaves insurer 退 in 2027 with 2000.00 yuan spent, over the cap of 1999.98 yuan (21% of -100000.05 received, and 23000.00 carried over)',
        '{"added": -5, "limit": 199998, "ratio": 0.210000, "spent": 200000, "carried": 2300000, "received": -10000005}')$$, '... and found');
SELECT lives_ok($$DELETE FROM bf WHERE id = 32$$, 'it is taken back');
SELECT lives_ok($$UPDATE bf SET je = 299999.95 WHERE id = 30$$, 'less was received in the first year');
SELECT results_eq($$SELECT insurer, year, message FROM safeins.finding WHERE rule = 'fee.cap' ORDER BY id DESC LIMIT 1$$,
    $$VALUES ('退', 2027, 'a refund leaves insurer 退 in 2027 with 2000.00 yuan spent, over the cap of 1999.98 yuan (21% of -100000.00 received, and 22999.98 carried over)')$$, '... found in the year that it leaves short');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (33, '退', 0.01, '2026-07-01')$$, 'SI101', NULL, 'a year before it spends no more');
SELECT lives_ok($$INSERT INTO bf VALUES (33, '退', 100000, '2028-01-01')$$, 'new premium');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (34, '退', 21000, '2028-01-02')$$, '... is not answerable for what another year is short of');
UPDATE bf SET je = 300000 WHERE id = 30;

-- Two insurers of one policy: each of its own.
INSERT INTO bf VALUES (40, '主承', 60000, '2025-01-10', 'PG'), (41, '从共', 40000, '2025-01-10', 'PG');
INSERT INTO bd VALUES ('PG', '主承', '丁矿', '2025-01-01', '2027-12-31');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (40, '主承', 12600, '2026-06-01', 'PG')$$, 'the lead, from its own premium');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (41, '主承', 0.01, '2027-06-01', 'PG')$$, 'SI101', NULL, '... and not from the other''s');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (42, '从共', 8400, '2027-06-01')$$, 'the other, from its own');

-- The first year is closed before the second spends.
INSERT INTO bf VALUES (50, '关', 100000, '2025-01-10');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (50, '关', 15000, '2025-06-01')$$, 'spent at the floor');
SELECT results_eq($$SELECT received, spent, verdict FROM safeins.close_year(2025, '关', 'late', '140000')$$, $$VALUES (100000.00, 15000.00, 'ok')$$, 'closed');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (51, '关', 6000, '2026-06-01')$$, 'what it left is usable');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (52, '关', 0.01, '2027-06-01')$$, 'SI101', NULL, '... once');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (53, '关', 1, '2025-06-02')$$, 'SI109', NULL, '... and it stays shut');
SELECT is((SELECT verdict FROM safeins.account WHERE subject = '关' AND year = 2025), 'ok', '... with its verdict');
SELECT results_eq($$SELECT spent, verdict FROM safeins.close_year(2026, '关', 'no report', '140000')$$, $$VALUES (6000.00, 'ok')$$, 'a year that leant is not over its cap');

-- The floor is a year's own.
SELECT is((SELECT verdict FROM safeins.fee_status s WHERE subject = '先' AND year = 2027), 'under floor', '114号 二（三）: what was not spent in its year is under the floor, though it stays usable');

-- By rule: none, one year, from a given day on.
SELECT throws_ok($$SELECT safeins.add_rule('fee.carry', '140000', '-1', '2025-01-01', '某号')$$, 'SI010', NULL, 'years are a count');
SELECT lives_ok($$SELECT safeins.add_rule('fee.carry', '140000', '1', '2027-01-01', '晋应急发〔2027〕1号')$$, 'a province: one year, for what is spent from 2027 on');
INSERT INTO bf VALUES (60, '期', 100000, '2025-01-10'), (61, '期', 10000, '2026-01-10'), (62, '久', 1000, '2025-01-10');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (60, '期', 100, '2026-12-31')$$, 'the day before: without end');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (61, '期', 2100.01, '2027-01-01')$$, 'SI101', NULL, 'from its day on: of the year before alone, for the oldest was used first');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (61, '期', 2100, '2027-01-01')$$, '... to the fen');
SELECT is(pg_temp.year_of('期', 2026), '10000.00 100.00 cap 2100.00 in 21000.00 out 2100.00 room 20900.00 under floor', 'what expires is not carried out');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (62, '期', 20900, '2026-11-01')$$, 'late entries of the year that may use it');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (63, '期', 0.01, '2026-11-01')$$, 'SI101', NULL, '... take nothing of what the next one has used');
SELECT lives_ok($$SELECT safeins.add_rule('fee.carry', '140100', '0', '2026-07-01', '并应急〔2026〕1号')$$, 'a city may be stricter');
SELECT throws_ok($$SELECT safeins.add_rule('fee.carry', '140200', '5', '2027-07-01', '同应急〔2027〕1号')$$, 'SI010', NULL, '... not laxer');
SELECT is((SELECT number FROM safeins.rule_for('fee.carry', '140105', '2028-01-01')), 0::numeric, 'the strictest applies');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (64, '久', 0.01, '2028-06-01')$$, 'SI101', NULL, 'three years later it has expired');
SELECT lives_ok($$SELECT safeins.set_mode('fee.carry', 'off', 'test')$$, 'switched off');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq) VALUES (64, '久', 210, '2028-06-01')$$, '... nothing expires');
SELECT safeins.set_mode('fee.carry', 'block', 'test') \g /dev/null

-- Nothing carried: as if each year stood alone.
SELECT lives_ok($$SELECT safeins.add_rule('fee.carry', '150000', '0', '2024-01-01', '某号')$$, 'another province carries nothing');
INSERT INTO bf (id, gs, je, rq, xzqh) VALUES (70, '独', 1000, '2025-01-10', '150000');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, xzqh) VALUES (70, '独', 0.01, '2026-01-10', '150000')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 独 in 2026 would be 0.01 yuan, over the cap of 0.00 yuan (21% of 0.00 received)', 'Spend at most 0.00 yuan', '... each year alone');
SELECT is((SELECT array_agg(carried_in || '/' || carried_out ORDER BY year) FROM safeins.fee_status WHERE subject = '独'), ARRAY['0.00/0.00'], '... and nothing in or out');

SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT is(safeins.rebuild(), 0::bigint, '... and need no repair');

-- October to September, each policy by itself.
SELECT safeins.add_rule('fee.scope', '410000', 'policy', '2025-09-01', '豫应急〔2025〕9号') \g /dev/null
INSERT INTO bd VALUES ('PX', '十月', '戊矿', '2025-10-01', '2026-09-30', '410000'), ('PY', '十月', '己矿', '2025-10-01', '2026-09-30', '410000');
INSERT INTO bf VALUES (80, '十月', 100000, '2025-10-05', 'PX', '410000'), (81, '十月', 100000, '2025-10-05', 'PY', '410000');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (80, '十月', 15000, '2026-03-20', 'PX', '410000')$$, '322号 第四部分: by policy, in the policy''s second calendar year');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (81, '十月', 6000.01, '2026-09-30', 'PX', '410000')$$, 'SI101', NULL, '... not of another policy''s premium');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (81, '十月', 6000, '2026-09-30', 'PX', '410000')$$, '... to the fen');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (82, '十月', 0.01, '2025-12-30', 'PX', '410000')$$, 'SI101', NULL, '... nor twice');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Old tables: the same is found, and disproved.
SELECT ok((SELECT count(*) FROM safeins.audit('expense', 'zc') WHERE rule = 'fee.cap') > 0, 'an audit by a rule that came later finds what has expired by it');
SELECT safeins.end_rule(id, '2026-12-31', 'test') FROM safeins.rule WHERE code = 'fee.carry' AND place = '140000' \g /dev/null
SELECT is((SELECT string_agg(message, '; ') FROM safeins.audit('expense', 'zc') WHERE rule = 'fee.cap'), NULL, '... and nothing over the cap without it');
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
CREATE TABLE lf (LIKE bf); CREATE TABLE lz (LIKE zc INCLUDING DEFAULTS); CREATE TABLE lf2 (LIKE bf);
INSERT INTO lf VALUES (901, '旧', 100000, '2024-05-01');
INSERT INTO lz (id, gs, je, rq, pzh) VALUES (901, '旧', 20000, '2025-05-01', 'a'), (902, '旧', 1000.01, '2026-05-01', 'b');
INSERT INTO lf2 VALUES (903, '旧', 0.05, '2024-06-01');
CREATE FUNCTION pg_temp.over() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', year, message), '; ' ORDER BY year) FROM safeins.finding WHERE insurer = '旧' AND rule = 'fee.cap' AND withdrawn_on IS NULL $$;
SELECT safeins.attach('premium', 'lf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is((SELECT string_agg(year || ' ' || message, '; ') FROM safeins.audit('expense', 'lz', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') WHERE rule = 'fee.cap'),
    '2026 insurer 旧 spent 1000.01 yuan in 2026, over the cap of 1000.00 yuan (21% of 0.00 received, and 1000.00 carried over)', 'an audit finds the fen');
SELECT safeins.attach('expense', 'lz', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
SELECT is(pg_temp.over(), '2026 insurer 旧 spent 1000.01 yuan in 2026, over the cap of 1000.00 yuan (21% of 0.00 received, and 1000.00 carried over)', 'attaching records it');
SELECT safeins.attach('premium', 'lf2', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is(pg_temp.over(), NULL, 'premium of an earlier year that is booked later disproves it');
SELECT safeins.detach('premium', 'lf2', 'test') \g /dev/null
SELECT is(pg_temp.over(), '2026 a refund leaves insurer 旧 in 2026 with 1000.01 yuan spent, over the cap of 1000.00 yuan (21% of 0.00 received, and 1000.00 carried over)', 'and its going proves it');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
