-- 晋应急发〔2024〕114号 三（一）: the fee by city and county, at whatever level accounts are judged; money without a place is where its policy is.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
-- What a report at a level says: insurer, area, received/spent.
CREATE FUNCTION pg_temp.by_area(level text, y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s/%s', insurer, area, received, spent), ', ' ORDER BY insurer, area) FROM safeins.fee_by_area(y, level)
$$;
CREATE FUNCTION pg_temp.sums_agree() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT results_eq(format('SELECT insurer, sum(received), sum(spent) FROM safeins.fee_by_area(%s, %L) GROUP BY 1 ORDER BY 1', y, l),
        format('SELECT insurer, sum(received), sum(spent) FROM safeins.fee_status WHERE year = %s GROUP BY 1 HAVING sum(abs(received)) + sum(abs(spent)) > 0 ORDER BY 1', y), format('%s by %s: what fee_status says', y, l))
    FROM generate_series(2024, 2025) y, unnest('{province,city,county}'::text[]) l
$$;
CREATE FUNCTION pg_temp.agrees(what text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT is((SELECT string_agg(format('%s %s %s', subject, measure, difference), ', ') FROM safeins.reconcile()), NULL, what)
$$;
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P1';
UPDATE bd SET xzqh = '140200' WHERE bdh = 'P2';

-- Its own place, its policy's, or none.
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-10', 'P1', NULL), (2, '人保', 500, '2025-01-10', 'P1', '140106'), (3, '人保', 200, '2025-01-10', NULL, NULL), (4, '人保', 40, '2025-01-10', NULL, '140300');
INSERT INTO zc (id, gs, je, pzh, bdh) VALUES (1, '人保', 100, 'A1', 'P1');
INSERT INTO zc (id, gs, je, pzh, xzqh) VALUES (2, '人保', 30, 'A2', '140212');
SELECT is(pg_temp.by_area('county'), '人保 140105 1000.00/100.00, 人保 140106 500.00/0.00, 人保 140212 0.00/30.00, 人保 未知 240.00/0.00', 'by county: its own, else its policy''s, else not known');
SELECT is(pg_temp.by_area('city'), '人保 140100 1500.00/100.00, 人保 140200 0.00/30.00, 人保 140300 40.00/0.00, 人保 未知 200.00/0.00', 'by city');
SELECT is(pg_temp.by_area('province'), '人保 140000 1740.00/130.00', 'by province');
SELECT is(pg_temp.accounts('人保'), '140000 人保 1740.00/130.00', 'the account is judged as one all the same');
SELECT is((SELECT string_agg(format('%s %s %s %s', place, area, received, ratio), ', ' ORDER BY area) FROM safeins.fee_by_area WHERE year = 2025), '140000 140100 1500.00 0.066667, 140000 140200 0.00 , 140000 140300 40.00 0.000000, 140000 未知 200.00 0.000000', 'the view is of this year, by city');
SELECT pg_temp.sums_agree();
SELECT pg_temp.agrees('the books agree with the tables');
SELECT safeins.write_pending() \g /dev/null
SELECT is(pg_temp.by_area('city'), '人保 140100 1500.00/100.00, 人保 140200 0.00/30.00, 人保 140300 40.00/0.00, 人保 未知 200.00/0.00', 'written or not, it is the same');
SELECT is((SELECT count(*) FROM safeins.account_area), 4::bigint, 'one entry an area; none for what has no area');

-- A policy that moves takes its money with it, and nothing else.
UPDATE bd SET xzqh = '140321' WHERE bdh = 'P1';
SELECT is(pg_temp.by_area('county'), '人保 140106 500.00/0.00, 人保 140212 0.00/30.00, 人保 140321 1000.00/100.00, 人保 未知 240.00/0.00', 'a policy that moves takes its money with it');
UPDATE bd SET xzqh = NULL WHERE bdh = 'P1';
SELECT is(pg_temp.by_area('county'), '人保 140106 500.00/0.00, 人保 140212 0.00/30.00, 人保 未知 1240.00/100.00', '... home, too');
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P1';
DELETE FROM bd WHERE bdh = 'P1';
SELECT is(pg_temp.by_area('county'), '人保 140105 1000.00/100.00, 人保 140106 500.00/0.00, 人保 140212 0.00/30.00, 人保 未知 240.00/0.00', 'one that goes leaves it where it is');
SELECT pg_temp.agrees('... and the books agree');
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-01-01', '2025-12-31', '140303');
SELECT is(pg_temp.by_area('county'), '人保 140106 500.00/0.00, 人保 140212 0.00/30.00, 人保 140303 1000.00/100.00, 人保 未知 240.00/0.00', 'one that comes back elsewhere has it there');
UPDATE bd SET bdh = 'P1x' WHERE bdh = 'P1';
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P1x';
SELECT is(pg_temp.by_area('city'), '人保 140100 500.00/0.00, 人保 140200 0.00/30.00, 人保 140300 1040.00/100.00, 人保 未知 200.00/0.00', 'another policy''s place is nothing to it');
UPDATE bd SET bdh = 'P1' WHERE bdh = 'P1x';
SELECT is(pg_temp.by_area('city'), '人保 140100 1500.00/100.00, 人保 140200 0.00/30.00, 人保 140300 40.00/0.00, 人保 未知 200.00/0.00', 'under its name again');
SELECT pg_temp.agrees('... and the books agree');

-- Money that changes its place, its policy, its amount, or goes.
UPDATE bf SET xzqh = NULL WHERE id = 2;
UPDATE bf SET bdh = 'P1' WHERE id = 3;
UPDATE zc SET je = 90 WHERE id = 1;
UPDATE zc SET xzqh = '140105' WHERE id = 2;
DELETE FROM bf WHERE id = 4;
SELECT is(pg_temp.by_area('county'), '人保 140105 1700.00/120.00', 'each change moves it');
INSERT INTO zc (id, gs, je, pzh, bdh, hc) VALUES (3, '人保', -90, 'A1r', 'P1', 1);
SELECT is(pg_temp.by_area('county'), '人保 140105 1700.00/30.00', 'a reversal is where its policy is');
SELECT pg_temp.agrees('... and the books agree');

-- Savepoints.
SAVEPOINT s;
INSERT INTO bf VALUES (10, '太保', 10, '2025-01-10', NULL, '140105');
SELECT safeins.write_pending() \g /dev/null
INSERT INTO bf VALUES (11, '太保', 5, '2025-01-10', NULL, '140105');
SAVEPOINT t;
INSERT INTO bf VALUES (12, '太保', 1, '2025-01-10', NULL, '140105');
SELECT safeins.write_pending() \g /dev/null
ROLLBACK TO t;
SELECT is(pg_temp.by_area('county'), '人保 140105 1700.00/30.00, 太保 140105 15.00/0.00', 'what a savepoint did and wrote goes with it');
INSERT INTO bf VALUES (12, '太保', 2, '2025-01-10', NULL, '140105');
RELEASE t;
SELECT safeins.write_pending() \g /dev/null
SELECT is((SELECT string_agg(received || ' ' || rows, ',') FROM safeins.account_area WHERE subject = '太保'), '1700 3', '... and what it was to have written is written later');
SELECT pg_temp.agrees('... and the books agree');
ROLLBACK TO s;
SELECT is(pg_temp.by_area('county'), '人保 140105 1700.00/30.00', 'all of it goes');

-- The policy comes after its money.
INSERT INTO bf VALUES (20, '平安', 700, '2025-02-01', 'P7', NULL), (21, '平安', 50, '2025-02-01', 'P8', NULL), (22, '平安', 8, '2025-02-01', 'P7', '140212');
SELECT is(pg_temp.by_area('city'), '人保 140100 1700.00/30.00, 平安 140200 8.00/0.00, 平安 未知 750.00/0.00', 'a policy that is not known yet tells nothing');
SELECT pg_temp.agrees('... and the books agree');
INSERT INTO bd VALUES ('P7', '平安', '甲矿', '2025-01-01', '2025-12-31', '140107');
SELECT is(pg_temp.by_area('city'), '人保 140100 1700.00/30.00, 平安 140100 700.00/0.00, 平安 140200 8.00/0.00, 平安 未知 50.00/0.00', 'when it comes its money is where it is');
INSERT INTO bd VALUES ('P8', '平安', '甲矿', '2025-01-01', '2025-12-31', NULL);
SELECT is(pg_temp.by_area('city'), '人保 140100 1700.00/30.00, 平安 140100 700.00/0.00, 平安 140200 8.00/0.00, 平安 未知 50.00/0.00', 'one without a place is at home');
SELECT is((SELECT count(*) FROM safeins.account_area WHERE awaits <> ''), 0::bigint, 'nothing waits any more');
SELECT pg_temp.agrees('... and the books agree');
DELETE FROM bf WHERE id >= 20;
SELECT is(pg_temp.by_area('city'), '人保 140100 1700.00/30.00', 'it can go again');

-- Premium dated ahead counts from its day.
INSERT INTO bf VALUES (30, '人保', 300, '2025-12-01', 'P1', NULL);
SELECT is(pg_temp.by_area('city'), '人保 140100 1700.00/30.00', 'premium dated ahead is none yet');
SET LOCAL safeins.today = '2025-12-02';
SELECT is(pg_temp.by_area('city'), '人保 140100 2000.00/30.00', 'on its day it is');
SELECT pg_temp.sums_agree();
UPDATE bd SET xzqh = '140200' WHERE bdh = 'P1';
SELECT is(pg_temp.by_area('city'), '人保 140100 0.00/30.00, 人保 140200 2000.00/0.00', 'it moves with the rest; what has its own place stays');
SELECT pg_temp.agrees('... and the books agree');
SELECT is(safeins.rebuild(), 0::bigint, 'nothing to rebuild');

-- Accounts that are judged by city or county are of the city of the policy.
SET LOCAL safeins.today = '2025-12-03';
SELECT safeins.add_rule('fee.level', '140000', 'city', '2025-06-01', '测试1号') \g /dev/null
SELECT safeins.rebuild() \g /dev/null
SELECT is(pg_temp.accounts('人保'), '140000 人保 1700.00/0.00, 140100 人保 0.00/30.00, 140200 人保 300.00/0.00', 'each day by the rule of the day');
INSERT INTO bf VALUES (40, '平安', 1000, '2025-07-01', 'P2', NULL), (41, '平安', 100, '2025-05-01', 'P2', NULL);
SELECT is(pg_temp.accounts('平安'), '140000 平安 100.00/0.00, 140200 平安 1000.00/0.00', 'premium without a place is of its policy''s city');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, je, rq, yt, pzh, bdh) VALUES (50, '平安', 210.01, '2025-07-02', 'training', 'L50', 'P2')$$, 'SI101', 'fee.cap', 'fy.zc',
    'spending of insurer 平安 in 2025 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)', NULL, 'the city''s premium alone covers spending for a policy of the city');
SELECT lives_ok($$INSERT INTO zc (id, gs, je, rq, pzh, bdh) VALUES (50, '平安', 210, '2025-07-02', 'L50', 'P2')$$, 'up to 21 % of it');
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P2';
SELECT is(pg_temp.accounts('平安'), '140000 平安 100.00/0.00, 140100 平安 1000.00/210.00', 'a policy that moves takes its money to the other city''s account');
SELECT is(pg_temp.by_area('city'), '人保 140100 0.00/30.00, 人保 140200 2000.00/0.00, 平安 140100 1100.00/210.00', '... in every report');
SELECT pg_temp.agrees('... and the books agree');
INSERT INTO bf VALUES (42, '平安', 60, '2025-07-01', 'P9', NULL);
SELECT is(pg_temp.accounts('平安'), '140000 平安 160.00/0.00, 140100 平安 1000.00/210.00', 'of a policy not known: the province''s');
INSERT INTO bd VALUES ('P9', '平安', '甲矿', '2025-01-01', '2025-12-31', '140321');
SELECT is(pg_temp.accounts('平安'), '140000 平安 100.00/0.00, 140100 平安 1000.00/210.00, 140300 平安 60.00/0.00', '... until it comes');
INSERT INTO bf VALUES (43, '平安', 1, '2025-07-01', NULL, '140303');
UPDATE bd SET xzqh = '140400' WHERE bdh = 'P9';
SELECT is(pg_temp.accounts('平安'), '140000 平安 100.00/0.00, 140100 平安 1000.00/210.00, 140300 平安 1.00/0.00, 140400 平安 60.00/0.00', 'money of its own place stays');
SELECT pg_temp.agrees('... and the books agree');
-- Spending that moves away from its premium is found, not refused.
INSERT INTO bf VALUES (44, '平安', 1000, '2025-07-01', NULL, '140400');
INSERT INTO zc (id, gs, je, rq, pzh, bdh) VALUES (51, '平安', 200, '2025-07-02', 'L51', 'P9');
UPDATE bd SET xzqh = '140500' WHERE bdh = 'P9';
SELECT is((SELECT string_agg(place::text || ' ' || message, ', ') FROM safeins.finding WHERE rule = 'fee.cap' AND insurer = '平安' AND withdrawn_on IS NULL),
    '140500 insurer 平安 spent 200.00 yuan in 2025, over the cap of 12.60 yuan (21% of 60.00 received)', 'spending that moves away from its premium is found');
UPDATE bd SET xzqh = '140400' WHERE bdh = 'P9';
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap' AND insurer = '平安' AND withdrawn_on IS NULL), 0::bigint, '... and withdrawn when it comes back');
SELECT pg_temp.agrees('... and the books agree');
-- Where the year is closed the policy cannot move.
SELECT set_config('safeins.today', '2026-01-05', true) \g /dev/null
SELECT safeins.close_year(2025, '平安', '测试') \g /dev/null
SELECT pg_temp.refused($$UPDATE bd SET xzqh = '140500' WHERE bdh = 'P9'$$, 'SI109', 'fee.year_closed', 'fy.bf', 'the place of a policy cannot be changed: insurer 平安 has closed the year 2025, and its money would move', NULL, 'a closing stands where it was made');
SELECT lives_ok($$UPDATE bd SET xzqh = '140403' WHERE bdh = 'P9'$$, 'within its city it can');
SELECT pg_temp.sums_agree();
SELECT pg_temp.agrees('... and the books agree');

-- Another province's policy takes its money there, and under that law.
INSERT INTO bd VALUES ('P10', '太保', '乙厂', '2026-01-01', '2026-12-31', '510105');
INSERT INTO bf VALUES (60, '太保', 100, '2026-01-05', 'P10', NULL);
SELECT is(pg_temp.accounts('太保', 2026), '510000 太保 100.00/0.00', 'money of another province''s policy is there');
UPDATE bd SET xzqh = '140105' WHERE bdh = 'P10';
SELECT is(pg_temp.accounts('太保', 2026), '140100 太保 100.00/0.00', '... and comes back with it');
SELECT pg_temp.agrees('... and the books agree');

SELECT throws_ok('SELECT * FROM safeins.fee_by_area(2025, ''street'')', '22023', NULL, 'a level is province, city or county');
SELECT throws_ok('SELECT * FROM safeins.fee_by_area(2025, NULL)', '22004', 'argument "level" must not be NULL', '... not NULL');
SELECT throws_ok('SELECT * FROM safeins.fee_by_area(NULL, ''city'')', '22004', 'argument "year" must not be NULL', 'a year is given');
SELECT throws_ok('SELECT * FROM safeins.fee_by_area(0, ''city'')', '22023', NULL, '... and is one');
SELECT * FROM finish();
ROLLBACK;
