-- 晋应急发〔2024〕114号 第一部分 (共保), 应急厅函〔2024〕322号 第四部分: money that names a co-insured policy alone is its insurers', by their shares, to the fen.
\ir lib/refused.sql
\ir lib/fee_tables.sql
SET safeins.today = '2026-09-30';
SELECT no_plan();
CREATE TRIGGER voucher BEFORE INSERT ON zc FOR EACH ROW EXECUTE FUNCTION voucher();
SELECT safeins.set_mode('fee.service_link', 'off', 'test') \g /dev/null
CREATE TABLE gb (bdh text, gs text, bl numeric, xzqh text);
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100", "place": "xzqh"}') \g /dev/null
INSERT INTO gb VALUES ('P1', '人保', 60), ('P1', '太保', 40);
CREATE FUNCTION pg_temp.stand(y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', nullif(subject, insurer), insurer, received || '/' || spent), ', ' ORDER BY subject COLLATE "C", insurer COLLATE "C")
    FROM safeins.fee_status(make_date(y, 12, 31)) WHERE year = y AND (received <> 0 OR spent <> 0)
$$;
CREATE FUNCTION pg_temp.agrees(what text DEFAULT '... and the books agree') RETURNS text LANGUAGE sql AS $$
    SELECT is((SELECT string_agg(format('%s %s %s %s', subject, year, measure, difference), ', ') FROM safeins.reconcile()), NULL, what)
$$;
-- What a statement would leave, and whether the books would agree.
CREATE FUNCTION pg_temp.leaves(statement text, y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format('SELECT concat_ws('' | '', pg_temp.stand(%s), (SELECT nullif(count(*), 0) FROM safeins.reconcile()))', y))
$$;

-- ---- by shares, to the fen ----
INSERT INTO bf VALUES (1, NULL, 100.01, '2025-01-10', 'P1');
SELECT is(pg_temp.stand(), '人保 60.01/0.00, 太保 40.00/0.00', 'each has its share; the lead takes the fen that is left');
SELECT pg_temp.agrees();
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, '太保', 5, '2025-01-10', 'P1')$$), '人保 60.01/0.00, 太保 45.00/0.00', 'a row that names its insurer is that one''s alone');
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, NULL, 7, '2025-01-10', 'P2')$$), '人保 60.01/0.00, 太保 40.00/0.00, 平安 7.00/0.00', 'a policy of one insurer is its insurer''s');
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, '', 0.01, '2025-01-10', 'P1')$$), '人保 60.02/0.00, 太保 40.00/0.00', 'one fen is the lead''s');
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, NULL, -100.01, '2025-03-10', 'P1')$$), '', 'a refund of all of it goes the way that it came');
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, NULL, -50, '2025-03-10', 'P1')$$), '人保 30.01/0.00, 太保 20.00/0.00', '... a part of it as well');
SELECT is(pg_temp.leaves($$UPDATE bf SET je = 200 WHERE id = 1$$), '人保 120.00/0.00, 太保 80.00/0.00', 'a corrected amount');
SELECT is(pg_temp.leaves($$UPDATE bf SET gs = '太保' WHERE id = 1$$), '太保 100.01/0.00', '... a corrected insurer');
SELECT is(pg_temp.leaves($$UPDATE bf SET bdh = 'P2' WHERE id = 1$$), '平安 100.01/0.00', '... a corrected policy');
SELECT is(pg_temp.leaves($$DELETE FROM bf$$), '', 'gone, nothing is left');
BEGIN; SAVEPOINT s; DELETE FROM gb; DELETE FROM bf; ROLLBACK TO s;
SELECT is(pg_temp.stand(), '人保 60.01/0.00, 太保 40.00/0.00', 'a savepoint that is rolled back');
SELECT pg_temp.agrees(); COMMIT;

-- Spending, likewise, each against its own.
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (1, NULL, 21, '2025-06-01', 'P1')$$, '21 % of the whole is 21 % of each');
SELECT is(pg_temp.stand(), '人保 60.01/12.60, 太保 40.00/8.40', '... of each by its share');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, bdh) VALUES (2, NULL, 0.03, '2025-06-01', 'P1')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 人保 in 2025 would be 12.62 yuan, over the cap of 12.60 yuan (21% of 60.01 received)', 'Spend at most 0.00 yuan', '... and no fen more of the lead''s');
SELECT pg_temp.refused($$UPDATE bf SET gs = '人保' WHERE id = 1; INSERT INTO zc (id, gs, je, rq, bdh) VALUES (2, NULL, 0.03, '2025-06-01', 'P1')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 太保 in 2025 would be 8.41 yuan, over the cap of 0.00 yuan (21% of 0.00 received)', 'Spend at most', '... nor of the co-insurer''s');
SELECT is(pg_temp.leaves($$INSERT INTO zc (id, gs, je, rq, bdh, hc) VALUES (2, NULL, -21, '2025-06-02', 'P1', 1)$$), '人保 60.01/0.00, 太保 40.00/0.00', 'a reversal takes the same way back');
SELECT is(pg_temp.leaves($$INSERT INTO zc (id, gs, je, rq, bdh, hc) VALUES (2, NULL, -1, '2025-06-02', 'P1', 1)$$), '人保 60.01/12.00, 太保 40.00/8.00', '... of a part');
SELECT is(pg_temp.leaves($$UPDATE zc SET gs = '人保', je = 12 WHERE id = 1$$), '人保 60.01/12.00, 太保 40.00/0.00', 'one that names its insurer after all');
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (2, NULL, -10, '2025-03-10', 'P1')$$, $$SELECT string_agg(insurer || ' ' || message, '; ' ORDER BY insurer COLLATE "C") FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL$$),
    '人保 a refund leaves insurer 人保 in 2025 with 12.60 yuan spent, over the cap of 11.34 yuan (21% of 54.01 received); 太保 a refund leaves insurer 太保 in 2025 with 8.40 yuan spent, over the cap of 7.56 yuan (21% of 36.00 received)', 'a refund that leaves both over the cap is found of both');

-- ---- shares that come, change or go later move it ----
SELECT is(pg_temp.leaves($$DELETE FROM gb WHERE gs = '太保'$$), '人保 100.01/21.00', 'a co-insurer that goes leaves it to the policy''s own insurer');
SELECT is(pg_temp.leaves($$DELETE FROM gb$$), '人保 100.01/21.00', 'all of them');
SELECT is(pg_temp.leaves($$UPDATE gb SET bl = bl / 2$$), '人保 80.01/16.80, 太保 20.00/4.20', 'what shares leave is the policy''s own insurer''s');
SELECT is(pg_temp.leaves($$UPDATE gb SET bl = CASE gs WHEN '太保' THEN 60 ELSE 40 END$$), '人保 40.01/8.40, 太保 60.00/12.60', 'shares that change');
SELECT is(pg_temp.leaves($$UPDATE gb SET gs = '国寿' WHERE gs = '太保'$$), '人保 60.01/12.60, 国寿 40.00/8.40', 'another co-insurer');
SELECT is(pg_temp.leaves($$UPDATE gb SET bdh = 'P2' WHERE gs = '太保'$$), '人保 100.01/21.00', 'another policy''s');
-- Premium and spending go together: what one table takes from an insurer before the other does is not found.
CREATE FUNCTION pg_temp.over_cap(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, 'SELECT string_agg(insurer || '' '' || message, ''; '' ORDER BY id) FROM safeins.finding WHERE rule = ''fee.cap'' AND withdrawn_on IS NULL')
$$;
SELECT is(pg_temp.over_cap(s), NULL, 'nobody is over the cap: ' || s)
FROM unnest('{"DELETE FROM gb","DELETE FROM gb WHERE gs = ''太保''","UPDATE gb SET bl = bl / 2","UPDATE gb SET gs = ''国寿'' WHERE gs = ''太保''"}'::text[]) s;
-- Nor is what one table of premium takes and another gives: of a refund that one of them has a share is less than nothing.
CREATE TABLE bf2 (id int PRIMARY KEY, je numeric(18, 2), rq date, bdh text);
SELECT safeins.attach('premium', 'bf2', '{"receipt": "''B'' || id", "amount": "je", "received_on": "rq", "policy": "bdh"}') \g /dev/null
SELECT is(pg_temp.over_cap($$INSERT INTO fy.bf2 VALUES (3, 1000, '2025-01-11', 'P2'); INSERT INTO fy.bf VALUES (3, NULL, -100, '2025-01-11', 'P2'); INSERT INTO fy.gb VALUES ('P2', '太保', 50)$$), NULL, 'a share of a policy of which one table has a refund');
SELECT is(pg_temp.over_cap($$INSERT INTO fy.gb VALUES ('P2', '太保', 50); INSERT INTO fy.bf VALUES (3, NULL, 1000, '2025-01-11', 'P2'); INSERT INTO fy.bf2 VALUES (3, -100, '2025-01-11', 'P2');
    INSERT INTO fy.zc (id, gs, je, rq) VALUES (3, '太保', 94.5, '2025-06-01'); DELETE FROM fy.gb WHERE bdh = 'P2'$$), '太保 insurer 太保 spent 102.90 yuan in 2025, over the cap of 8.40 yuan (21% of 40.00 received)', '... and one that goes is found once, by what is left');
SELECT safeins.detach('premium', 'bf2', 'test') \g /dev/null
SELECT is(pg_temp.leaves($$INSERT INTO gb VALUES ('P1', '太保', 0), ('P1', '国寿', 0)$$), '人保 60.01/12.60, 太保 40.00/8.40', 'a share of 0 is none');
SELECT is(pg_temp.leaves($$INSERT INTO gb VALUES ('P1', '国寿', 100)$$), '人保 30.01/6.30, 国寿 50.00/10.50, 太保 20.00/4.20', 'shares of more than the whole count in proportion');
SELECT is(pg_temp.leaves($$INSERT INTO gb VALUES ('P1', '太保', 20, '140000'); UPDATE gb SET bl = 20 WHERE xzqh IS NULL AND gs = '太保'$$), '人保 60.01/12.60, 太保 40.00/8.40', 'two rows of one are one share');
SELECT is(pg_temp.leaves($$UPDATE gb SET gs = '国寿' WHERE gs = '人保'$$), '国寿 60.01/12.60, 太保 40.00/8.40', 'a policy''s own insurer without a share has none; the largest takes the fen');
SELECT is(pg_temp.leaves($$UPDATE gb SET xzqh = '410000'$$), '人保 100.01/21.00', 'another province''s policy of the same name is another one');
SELECT is(pg_temp.leaves($$WITH s AS (UPDATE gb SET bl = CASE gs WHEN '太保' THEN 60 ELSE 40 END) INSERT INTO bf VALUES (2, NULL, 100, '2025-02-01', 'P1')$$), '人保 80.01/8.40, 太保 120.00/12.60', 'shares and money in one statement');
SELECT is(pg_temp.leaves($$WITH s AS (INSERT INTO gb VALUES ('P2', '太保', 50), ('P2', '平安', 50)), p AS (INSERT INTO bf VALUES (2, NULL, 100, '2025-02-01', 'P2')), d AS (DELETE FROM bf WHERE id = 1) DELETE FROM zc$$), '太保 50.00/0.00, 平安 50.00/0.00', '... more of both');
SELECT is(pg_temp.leaves($$INSERT INTO bf SELECT 10 + i, NULL, i, '2025-02-01', 'P1' FROM generate_series(1, 50) i; DELETE FROM gb WHERE gs = '太保'; INSERT INTO gb VALUES ('P1', '太保', 40)$$),
    '人保 825.01/12.60, 太保 550.00/8.40', 'many rows, there and back: cut row by row');
SELECT is(pg_temp.would($$UPDATE gb SET gs = '国寿' WHERE gs = '太保'; INSERT INTO gb VALUES ('P1', '甲', 1); DELETE FROM bf; INSERT INTO bf VALUES (5, '人保', 1, '2025-02-01', NULL); UPDATE gb SET bl = 59 WHERE gs = '人保'$$,
    $$SELECT string_agg(insurer || ' ' || mode || legacy::text, ', ' ORDER BY insurer COLLATE "C") FROM (SELECT DISTINCT insurer, rule, '' AS mode, '' AS legacy FROM safeins.finding WHERE rule = 'fee.cap' AND withdrawn_on IS NULL) f$$), '人保 , 国寿 , 甲 ', 'shares that leave spending over a cap are found, not refused');
SELECT pg_temp.agrees('undone, all is as before');

-- A policy that comes after its money and its shares.
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (2, NULL, 10, '2025-02-01', 'PN')$$, 'SELECT 1'), 'SI105', 'money that names an unknown policy alone is refused as ever');
SELECT is(pg_temp.leaves($$INSERT INTO gb VALUES ('PN', '国寿', 30), ('PN', '平安', 70); INSERT INTO bd VALUES ('PN', '平安', '丙厂', '2025-01-01', '2025-12-31'); INSERT INTO bf VALUES (2, NULL, 10, '2025-02-01', 'PN')$$),
    '人保 60.01/12.60, 国寿 3.00/0.00, 太保 40.00/8.40, 平安 7.00/0.00', 'shares before their policy');
SELECT throws_ok($$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'$$, 'SI105', NULL, 'a policy whose money is booked by it keeps its insurer');

-- ---- areas ----
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P1';
SELECT is((SELECT string_agg(concat_ws(' ', insurer, area, received || '/' || spent), ', ' ORDER BY insurer COLLATE "C") FROM safeins.fee_by_area(2025, 'county')), '人保 140105 60.01/12.60, 太保 140105 40.00/8.40', 'by area each has its part');
SELECT pg_temp.agrees();
SELECT is(pg_temp.would($$UPDATE gb SET gs = '国寿' WHERE gs = '太保'; UPDATE bd SET xzqh = '140212' WHERE bdh = 'P1'$$, $$SELECT concat_ws(' | ', string_agg(concat_ws(' ', insurer, area, received || '/' || spent), ', ' ORDER BY insurer COLLATE "C"), (SELECT nullif(count(*), 0) FROM safeins.reconcile())) FROM safeins.fee_by_area(2025, 'county') WHERE received <> 0$$),
    '人保 140212 60.01/12.60, 国寿 140212 40.00/8.40', 'shares and places move it, one after the other');

-- ---- attached later, and no more ----
SELECT safeins.detach('coinsurance', 'gb', 'test') \g /dev/null
SELECT is(pg_temp.stand(), '人保 100.01/21.00', 'no more attached, it is the policy''s own insurer''s');
SELECT pg_temp.agrees();
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100", "place": "xzqh"}') \g /dev/null
SELECT is(pg_temp.stand(), '人保 60.01/12.60, 太保 40.00/8.40', 'attached to money that is there');
SELECT pg_temp.agrees();
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
SELECT is(pg_temp.stand(), NULL, 'without tables of money there is none');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "amount": "je", "received_on": "rq", "policy": "bdh"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "reverses": "hc", "place": "xzqh"}') \g /dev/null
SELECT is(pg_temp.stand(), '人保 60.01/12.60, 太保 40.00/8.40', 'money attached to shares that are there, with no fact insurer');
SELECT pg_temp.agrees();

-- ---- damage ----
SELECT is(pg_temp.would(damage || '; SELECT safeins.rebuild()', $$SELECT (SELECT count(*) FROM safeins.reconcile()) || ' ' || pg_temp.stand()$$), '0 ' || pg_temp.stand(), 'rebuild() mends: ' || damage) FROM (VALUES
    ($$UPDATE safeins.account SET received = received + 1 WHERE subject = '太保'$$),
    ($$DELETE FROM safeins.account WHERE subject = '太保'$$),
    ($$DELETE FROM safeins.coinsurance; DELETE FROM safeins.coinsurance_total$$),
    ($$UPDATE safeins.coinsurance SET share = share + 100000 WHERE insurer = '太保'$$),
    ($$UPDATE safeins.account_area SET received = 1$$)) v (damage);

-- ---- a year that one of them has closed ----
SELECT is(pg_temp.would($$SELECT safeins.close_year(2025, '太保', 'test'); UPDATE gb SET bl = bl - 1$$, 'SELECT 1'), 'SI109', 'shares that would move a closed year''s money');
BEGIN; SELECT safeins.close_year(2025, '太保', 'test') \g /dev/null
SELECT pg_temp.refused($$UPDATE gb SET bl = 41 WHERE gs = '太保'$$, 'SI109', 'fee.year_closed', 'fy.bf', 'the shares of a policy cannot be changed: insurer 太保 has closed the year 2025, and its money would move', 'End the policy', '... are refused');
SELECT throws_ok($$INSERT INTO bf VALUES (2, NULL, 10, '2025-02-01', 'P1')$$, 'SI109', NULL, 'nor does more of it come in');
SELECT lives_ok($$INSERT INTO gb VALUES ('P2', '平安', 100)$$, 'other policies are free'); ROLLBACK;

SELECT safeins.attach('premium', 'bf2', '{"receipt": "''B'' || id", "amount": "je", "received_on": "rq", "policy": "bdh"}') \g /dev/null
BEGIN;
INSERT INTO bd VALUES ('P8', '人保', '甲矿', '2025-01-01', '2025-12-31'), ('P9', '人保', '甲矿', '2025-01-01', '2025-12-31');
INSERT INTO gb VALUES ('P8', '人保', 60), ('P8', '太保', 40), ('P9', '人保', 40), ('P9', '太保', 60);
INSERT INTO bf VALUES (80, NULL, 100, '2025-01-10', 'P8'); INSERT INTO bf2 VALUES (1, 100, '2025-01-10', 'P9');
SELECT safeins.close_year(2025, '太保', 'test'), safeins.close_year(2025, '人保', 'test') \g /dev/null
SELECT pg_temp.refused($$UPDATE gb SET bl = 100 - bl WHERE bdh = 'P9'$$, 'SI109', 'fee.year_closed', 'fy.bf2', 'the shares of a policy cannot be changed: insurer 人保 has closed the year 2025, and its money would move', 'End the policy', 'shares that move money of one table of two');
SELECT lives_ok($$UPDATE gb SET bl = 100 - bl WHERE bdh IN ('P8', 'P9')$$, 'what one table has less of a closed year, and another more of it, is nothing');
SELECT is(pg_temp.stand(), '人保 160.01/12.60, 太保 140.00/8.40', '... and leaves it as it was');
SELECT safeins.set_mode('fee.year_closed', 'flag', 'test') \g /dev/null
UPDATE gb SET bl = 100 - bl WHERE bdh IN ('P8', 'P9');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.year_closed'), 0::bigint, '... nor is it found where that is not refused');
UPDATE gb SET bl = 100 - bl WHERE bdh IN ('P1', 'P8');
SELECT is((SELECT string_agg(concat_ws(' ', insurer, table_name), ', ' ORDER BY insurer COLLATE "C") FROM safeins.finding WHERE rule = 'fee.year_closed'), '人保 bf, 太保 bf', '... as what is left of it is, once for each');
SELECT pg_temp.agrees(); ROLLBACK;
SELECT safeins.detach('premium', 'bf2', 'test') \g /dev/null

-- ---- ahead, carried, by policy and by its years ----
SELECT is(pg_temp.leaves($$INSERT INTO bf VALUES (2, NULL, 100, '2026-12-01', 'P1')$$, 2026), '人保 60.00/0.00, 太保 40.00/0.00', 'premium that is dated ahead, on its day');
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (2, NULL, 100, '2026-12-01', 'P1'); UPDATE gb SET gs = '国寿' WHERE gs = '太保'$$, $$SELECT concat_ws(' ', string_agg(insurer || ' ' || amount, ', ' ORDER BY insurer COLLATE "C"), (SELECT count(*) FROM safeins.reconcile())) FROM safeins.premium_ahead WHERE amount <> 0$$), '人保 6000, 国寿 4000 0', '... moves with the shares');
SELECT safeins.add_rule('fee.scope', '410000', 'policy', '2024-01-01', '豫1号'), safeins.add_rule('fee.period', '410000', 'policy_year', '2024-01-01', '豫1号'), safeins.add_rule('fee.carry', '410000', '0', '2024-01-01', '豫1号'),
    safeins.add_rule('fee.scope', '370000', 'policy', '2024-01-01', '鲁1号'), safeins.add_rule('fee.period', '320000', 'policy_life', '2024-01-01', '苏1号') \g /dev/null
SELECT safeins.detach('premium', 'bf', 'test') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
INSERT INTO bd VALUES ('PY', '甲', '戊矿', '2025-10-01', '2027-09-30', '410000'), ('PC', '甲', '戊矿', '2025-10-01', '2027-09-30', '370000'), ('PL', '甲', '戊矿', '2025-10-01', '2027-09-30', '320000');
INSERT INTO gb SELECT p, g, s, x FROM (VALUES ('PY', '410000'), ('PC', '370000'), ('PL', '320000')) p (p, x), (VALUES ('甲', 50), ('乙', 30), ('丙', 20)) g (g, s);
INSERT INTO bf SELECT 100 + row_number() OVER (), NULL, 1000.03, d::date, p, x FROM (VALUES ('PY', '410000'), ('PC', '370000'), ('PL', '320000')) p (p, x), unnest('{2025-10-05,2026-02-05}'::text[]) d;
CREATE FUNCTION pg_temp.periods() RETURNS text LANGUAGE sql AS $$
    SELECT safeins.write_pending();
    SELECT string_agg(concat_ws(' ', scope, nullif(subject, insurer), insurer, period, round(received * 0.01, 2) || '/' || round(spent * 0.01, 2)), ', ' ORDER BY subject COLLATE "C", insurer COLLATE "C", period)
    FROM (SELECT scope, subject, insurer, year + shift AS period, sum(received) AS received, sum(spent) AS spent FROM safeins.account WHERE insurer IN ('甲', '乙', '丙') GROUP BY 1, 2, 3, 4) a WHERE received <> 0
$$;
SELECT is(pg_temp.periods(),
    'policy PC 丙 2025 200.00/0.00, policy PC 丙 2026 200.00/0.00, policy PC 乙 2025 300.00/0.00, policy PC 乙 2026 300.00/0.00, policy PC 甲 2025 500.03/0.00, policy PC 甲 2026 500.03/0.00, policy PY 丙 2025 400.00/0.00, policy PY 乙 2025 600.00/0.00, policy PY 甲 2025 1000.06/0.00, insurer 丙 2025 400.00/0.00, insurer 乙 2025 600.00/0.00, insurer 甲 2025 1000.06/0.00', 'each scope and each period');
SELECT pg_temp.agrees();
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (10, NULL, 420, '2026-09-30', 'PY', '410000')$$, 'a policy''s year, spent by all of them in its second calendar year');
SELECT throws_ok($$INSERT INTO zc (id, gs, je, rq, bdh, xzqh) VALUES (11, NULL, 0.10, '2026-09-30', 'PY', '410000')$$, 'SI101', NULL, '... to the fen');
SELECT is(pg_temp.would($$DELETE FROM gb WHERE gs = '丙'; UPDATE gb SET bl = 50 WHERE gs = '乙'$$, $$SELECT concat_ws(' | ', pg_temp.periods(), (SELECT nullif(count(*), 0) FROM safeins.reconcile()))$$),
    'policy PC 乙 2025 500.01/0.00, policy PC 乙 2026 500.01/0.00, policy PC 甲 2025 500.02/0.00, policy PC 甲 2026 500.02/0.00, policy PY 乙 2025 1000.02/210.00, policy PY 甲 2025 1000.04/210.00, insurer 乙 2025 1000.02/0.00, insurer 甲 2025 1000.04/0.00', 'one that goes, and who takes its share');

-- ---- at random: sums are exact, and there and back is nothing ----
SELECT setseed(0.42) \g /dev/null
DO $$
DECLARE i int;
BEGIN
    INSERT INTO bd SELECT 'R' || n, 'I' || n % 3, 'E' || n, '2025-01-01', '2026-12-31' FROM generate_series(1, 5) n;
    FOR i IN 1..150 LOOP
        CASE floor(random() * 6)
            WHEN 0 THEN INSERT INTO gb SELECT 'R' || 1 + floor(random() * 5), 'I' || floor(random() * 5), round((random() * 40)::numeric, 4) FROM generate_series(1, 1 + floor(random() * 2)::int);
            WHEN 1 THEN DELETE FROM gb WHERE ctid IN (SELECT ctid FROM gb WHERE bdh LIKE 'R%' ORDER BY random() LIMIT 1);
            WHEN 2 THEN UPDATE gb SET bl = round((random() * 70)::numeric, 4) WHERE ctid IN (SELECT ctid FROM gb WHERE bdh LIKE 'R%' ORDER BY random() LIMIT 1);
            WHEN 3 THEN UPDATE bf SET je = round((random() * 1000)::numeric, 2), gs = CASE WHEN random() < 0.2 THEN 'I1' END WHERE id IN (SELECT id FROM bf WHERE bdh LIKE 'R%' ORDER BY random() LIMIT 1);
            ELSE INSERT INTO bf VALUES (1000 + i, CASE WHEN random() < 0.2 THEN 'I' || floor(random() * 5) END, round((random() * 1000 - 200)::numeric, 2), date '2025-01-01' + floor(random() * 700)::int, 'R' || 1 + floor(random() * 5));
        END CASE;
    END LOOP;
END $$;
SELECT ok(count(*) > 20, 'rows: ' || count(*)) FROM bf WHERE bdh LIKE 'R%' AND gs IS NULL;
SELECT is((SELECT sum(received) FROM safeins.fee_status WHERE insurer LIKE 'I%'), (SELECT sum(je) FROM bf WHERE bdh LIKE 'R%' AND rq <= '2026-09-30'), 'to the fen, all of it is somebody''s');
SELECT pg_temp.agrees('the books agree after all of it');
DELETE FROM gb WHERE bdh LIKE 'R%';
SELECT is_empty($$SELECT insurer, sum(received) FROM safeins.fee_status WHERE insurer LIKE 'I%' GROUP BY 1 EXCEPT SELECT coalesce(nullif(f.gs, ''), d.gs), sum(je) FROM bf f JOIN bd d USING (bdh) WHERE bdh LIKE 'R%' AND rq <= '2026-09-30' GROUP BY 1 EXCEPT VALUES ('I3', 0.00), ('I4', 0.00)$$, 'without shares each policy''s is its insurer''s again');
SELECT pg_temp.agrees();
SELECT is(safeins.rebuild(), 0::bigint, '... and need no repair');

SELECT * FROM finish();
