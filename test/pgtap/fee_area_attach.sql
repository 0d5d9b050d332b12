-- Money without a place, and the tables of policies that tell where it is: whichever is attached first, detached, and attached again.
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
CREATE TABLE bd (bdh text PRIMARY KEY, gs text DEFAULT '人保', qy text DEFAULT '甲', sx date DEFAULT '2025-01-01', dq date DEFAULT '2025-12-31', xz text);
CREATE TABLE bd2 (LIKE bd INCLUDING ALL);
CREATE TABLE bf (id int PRIMARY KEY, gs text DEFAULT '人保', bdh text, je numeric, rq date DEFAULT '2025-02-01', xz text);
CREATE TABLE zc (id int PRIMARY KEY, gs text DEFAULT '人保', bdh text, je numeric, rq date DEFAULT '2025-02-01');
CREATE FUNCTION pg_temp.by_area() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(format('%s %s/%s', area, received, spent), ', ' ORDER BY area) FROM safeins.fee_by_area(2025, 'county') $$;
CREATE FUNCTION pg_temp.attach_policies(t regclass) RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach('policy', t, '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xz"}') $$;
CREATE FUNCTION pg_temp.agrees(what text) RETURNS SETOF text LANGUAGE sql AS $$ SELECT is_empty('SELECT * FROM safeins.reconcile()', what || ': the books agree') $$;
SELECT safeins.set_mode('fee.policy_link', 'flag', '测试') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 'P1', 1000, '2025-02-01', NULL), (2, '人保', 'P2', 100, '2025-02-01', NULL), (3, '人保', NULL, 10, '2025-02-01', NULL), (4, '人保', 'P1', 1, '2025-02-01', '140321');
INSERT INTO zc VALUES (1, '人保', 'P1', 30);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq", "place": "xz"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''::text"}') \g /dev/null
INSERT INTO bf VALUES (5, '人保', 'P1', 500);
SELECT is(pg_temp.by_area(), '140321 1.00/0.00, 未知 1610.00/30.00', 'money before any policies');
SELECT pg_temp.agrees('before');
-- A table without rows, which goes again.
SELECT pg_temp.attach_policies('bd') \g /dev/null
SELECT pg_temp.agrees('an empty table of policies');
INSERT INTO bf VALUES (6, '人保', 'P3', 7);
SELECT safeins.detach('policy', 'bd', '测试') \g /dev/null
SELECT pg_temp.agrees('it goes again');
INSERT INTO bd (bdh, xz) VALUES ('P1', '140105');
SELECT pg_temp.attach_policies('bd') \g /dev/null
SELECT is(pg_temp.by_area(), '140105 1500.00/30.00, 140321 1.00/0.00, 未知 117.00/0.00', 'policies that are attached tell where money is');
SELECT pg_temp.agrees('policies are attached');
-- A second table, and what comes to it.
INSERT INTO bd2 (bdh, xz) VALUES ('P2', '140212');
SELECT pg_temp.attach_policies('bd2') \g /dev/null
SELECT is(pg_temp.by_area(), '140105 1500.00/30.00, 140212 100.00/0.00, 140321 1.00/0.00, 未知 17.00/0.00', 'a second table of them');
INSERT INTO bd2 (bdh, xz) VALUES ('P3', '140212');
SELECT is(pg_temp.by_area(), '140105 1500.00/30.00, 140212 107.00/0.00, 140321 1.00/0.00, 未知 10.00/0.00', 'one that comes to it');
SELECT pg_temp.agrees('two tables');
SELECT safeins.detach('policy', 'bd2', '测试'), safeins.detach('policy', 'bd', '测试') \g /dev/null
SELECT is(pg_temp.by_area(), '140105 1500.00/30.00, 140212 107.00/0.00, 140321 1.00/0.00, 未知 10.00/0.00', 'when they are detached money stays where it was');
INSERT INTO bf VALUES (7, '人保', 'P1', 2000), (8, '人保', 'P4', 3);
DELETE FROM bf WHERE id = 2;
SELECT pg_temp.agrees('no table of policies any more');
UPDATE bd SET xz = '140303';
INSERT INTO bd (bdh, xz) VALUES ('P4', '140303');
SELECT pg_temp.attach_policies('bd') \g /dev/null
SELECT is(pg_temp.by_area(), '140212 7.00/0.00, 140303 3503.00/30.00, 140321 1.00/0.00, 未知 10.00/0.00', 'attached again they tell where it is now');
SELECT pg_temp.agrees('attached again');
-- Money that is detached leaves every area.
SELECT safeins.detach('premium', 'bf', '测试') \g /dev/null
SELECT is(pg_temp.by_area(), '140303 0.00/30.00', 'premium leaves');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq", "place": "xz"}') \g /dev/null
SELECT is(pg_temp.by_area(), '140212 7.00/0.00, 140303 3503.00/30.00, 140321 1.00/0.00, 未知 10.00/0.00', '... and comes back');
SELECT is_empty($$SELECT * FROM safeins.audit('premium', 'bf') WHERE rule = 'fee.cap'$$, 'an audit moves nothing');
SELECT pg_temp.agrees('in the end');
-- The database itself moves to a city: what tells nothing is there.
SELECT safeins.set_place('140500', '晋城市平台') \g /dev/null
SELECT is(pg_temp.by_area(), '140212 7.00/0.00, 140303 3503.00/30.00, 140321 1.00/0.00, 未知 10.00/0.00', 'a city''s database has no county for it');
SELECT is((SELECT string_agg(area || ' ' || received, ', ' ORDER BY area) FROM safeins.fee_by_area(2025, 'city')), '140200 7.00, 140300 3504.00, 140500 10.00', '... but its city');
SELECT pg_temp.agrees('at another place');
-- A policy that brings its money, by the host's own trigger.
CREATE FUNCTION bill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO bf (id, bdh, je) VALUES (100 + length(NEW.bdh), NEW.bdh, 9); RETURN NULL; END $$;
CREATE TRIGGER a_bill AFTER INSERT ON bd FOR EACH ROW EXECUTE FUNCTION bill();
INSERT INTO bd (bdh, xz) VALUES ('P123', '140110');
SELECT is((SELECT received FROM safeins.fee_by_area(2025, 'county') WHERE area = '140110'), 9.00, 'a policy that brings its money by a trigger');
SELECT pg_temp.agrees('by a trigger');
WITH p AS (INSERT INTO bd2 (bdh, xz) VALUES ('Q1', '140110')) INSERT INTO bf (id, bdh, je) VALUES (300, 'Q1', 4);
SELECT pg_temp.agrees('not attached');
SELECT pg_temp.attach_policies('bd2') \g /dev/null
DROP TRIGGER a_bill ON bd;
WITH p AS (INSERT INTO bd (bdh, xz) VALUES ('Q2', '140110')) INSERT INTO bf (id, bdh, je) VALUES (301, 'Q2', 4);
SELECT pg_temp.agrees('policy and money by one statement');
WITH m AS (INSERT INTO bf (id, bdh, je) VALUES (302, 'Q3', 4)) INSERT INTO bd (bdh, xz) VALUES ('Q3', '140110');
SELECT pg_temp.agrees('... the other way round');
SELECT * FROM finish();
