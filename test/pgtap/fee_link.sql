-- 应急厅函〔2024〕322号 第四部分: an expense and the policy and service that it names, whichever of them comes, changes or goes last.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA fl;
SET search_path = fl, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, sc int DEFAULT 0, xzqh text);
CREATE TABLE bf (id int PRIMARY KEY, gs text, bdh text, je numeric, rq date DEFAULT '2025-02-01');
CREATE TABLE zc (id int PRIMARY KEY, gs text, bdh text, je numeric DEFAULT 1, rq date DEFAULT '2025-06-01', fwh text, xzqh text);
CREATE FUNCTION pg_temp.attach_policies() RETURNS text LANGUAGE sql AS $$
    SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''", "place": "xzqh", "where": "sc = 0"}')::text $$;
CREATE FUNCTION pg_temp.attach_money() RETURNS text LANGUAGE sql AS $$
    SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq"}')::text;
    SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''", "place": "xzqh"}')::text $$;
-- What stands, and what was withdrawn.
CREATE FUNCTION pg_temp.stands() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s%s', row_key, message, CASE WHEN legacy THEN ' (old)' END), '; ' ORDER BY row_key::int, message), 'nothing')
    FROM safeins.finding WHERE rule = 'fee.policy_link' AND withdrawn_on IS NULL $$;
CREATE FUNCTION pg_temp.withdrawn() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s', row_key, message), '; ' ORDER BY row_key::int, message), 'nothing')
    FROM safeins.finding WHERE rule IN ('fee.policy_link', 'fee.service_link') AND withdrawn_on IS NOT NULL $$;
CREATE FUNCTION pg_temp.audited() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s', row_key, message), '; ' ORDER BY row_key::int, message), 'nothing')
    FROM safeins.audit('expense', 'fl.zc') WHERE rule = 'fee.policy_link' $$;
CREATE FUNCTION pg_temp.after(sql text, what text DEFAULT 'stands') RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
    BEGIN
        EXECUTE sql;
        EXECUTE format('SELECT pg_temp.%I()', what) INTO answer;
        RAISE EXCEPTION USING ERRCODE = 'XX999';
    EXCEPTION WHEN SQLSTATE 'XX999' THEN NULL; WHEN OTHERS THEN answer := SQLSTATE || ' ' || SQLERRM;
    END;
    RETURN answer;
END $$;

-- The first table of policies comes after the expenses.
INSERT INTO bd VALUES ('P1', '人保', 0, NULL), ('P2', '平安', 0, NULL), ('PX', '人保', 1, NULL), ('S1', '人保', 0, '510000');
INSERT INTO bf VALUES (1, '人保', NULL, 1000), (2, '平安', NULL, 1000);
INSERT INTO zc (id, gs, bdh) VALUES (1, '人保', 'P1'), (2, '人保', 'P2'), (3, '人保', 'P9'), (4, '人保', 'PX'), (5, '人保', NULL), (6, NULL, 'P2'), (7, NULL, 'P9'), (8, '平安', 'P2');
INSERT INTO zc (id, gs, bdh, je) VALUES (9, '人保', 'P9', 0);
INSERT INTO zc (id, gs, bdh, rq) VALUES (10, '人保', 'P9', '2023-12-31');
SELECT pg_temp.attach_money() \g /dev/null
SELECT is(pg_temp.stands(), '6 row 6 has no insurer: policy P2 is not known (Money is booked to an insurer: the row''s own, or its policy''s.) (old); 7 row 7 has no insurer: policy P9 is not known (Money is booked to an insurer: the row''s own, or its policy''s.) (old)', 'no table of policies: what has an insurer is not asked');
SELECT pg_temp.attach_policies() \g /dev/null
SELECT is(pg_temp.stands(), '2 policy P2 is of insurer 平安, not of 人保 (old); 3 policy P9 is not known (old); 4 policy PX is not known (old); 7 row 7 has no insurer: policy P9 is not known (Money is booked to an insurer: the row''s own, or its policy''s.) (old)', 'the first table of policies: what old expenses name');
SELECT is(pg_temp.withdrawn(), '6 row 6 has no insurer: policy P2 is not known (Money is booked to an insurer: the row''s own, or its policy''s.)', '... and what waited has it');
SELECT is(replace(pg_temp.stands(), ' (old)', ''), pg_temp.audited(), '... as an audit finds it');
SELECT safeins.detach('policy', 'bd', 'test'), pg_temp.attach_policies() \g /dev/null
SELECT is(replace(pg_temp.stands(), ' (old)', ''), pg_temp.audited(), '... and again');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.policy_link' AND row_key = '3'), 1::bigint, '... on record once');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- Policies change under what was paid.
DELETE FROM safeins.finding;
DELETE FROM zc WHERE id NOT IN (1, 8);
SELECT is(pg_temp.after(statement), found, about) FROM (VALUES
    ($$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'$$, '1 policy P1 is of insurer 平安, not of 人保', 'another insurer'),
    ($$UPDATE bd SET gs = CASE gs WHEN '平安' THEN '人保' ELSE '平安' END WHERE bdh IN ('P1', 'P2')$$, '1 policy P1 is of insurer 平安, not of 人保; 8 policy P2 is of insurer 人保, not of 平安', '... of two'),
    ($$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'; UPDATE zc SET je = 0.5$$, '1 policy P1 is of insurer 平安, not of 人保', '... told once'),
    ($$UPDATE bd SET sc = 1 WHERE bdh = 'P1'$$, '1 policy P1 was withdrawn', 'withdrawn'),
    ($$DELETE FROM bd WHERE bdh = 'P1'$$, '1 policy P1 was withdrawn', 'deleted'),
    ($$DELETE FROM bd$$, '1 policy P1 was withdrawn; 8 policy P2 was withdrawn', '... all'),
    ($$WITH w AS (DELETE FROM bd WHERE bdh = 'P1' RETURNING *) SELECT count(*) FROM w$$, '1 policy P1 was withdrawn', '... by WITH'),
    ($$UPDATE bd SET bdh = 'P7' WHERE bdh = 'P1'$$, '1 policy P1 was withdrawn', 'another number'),
    ($$UPDATE bd SET xzqh = '140100' WHERE bdh = 'P1'$$, 'nothing', 'another city'),
    ($$UPDATE bd SET xzqh = '510000' WHERE bdh = 'P1'; UPDATE bd SET gs = '平安' WHERE bdh = 'S1'$$, 'nothing', 'another province: what names no place goes with it'),
    ($$UPDATE bd SET bdh = bdh$$, 'nothing', 'nothing changes'),
    ($$DELETE FROM zc; DELETE FROM bd$$, 'nothing', 'the expenses went first'),
    ($$WITH w AS (DELETE FROM zc) DELETE FROM bd$$, 'nothing', '... in the same statement'),
    ($$WITH w AS (UPDATE zc SET gs = '平安' WHERE id = 1) UPDATE bd SET gs = '平安' WHERE bdh = 'P1'$$, 'nothing', 'both change together'),
    ($$SELECT safeins.set_mode('fee.policy_link', 'off', 't'); DELETE FROM bd$$, 'nothing', 'the rule is off'),
    ($$SELECT safeins.set_mode('fee.policy_link', 'flag', 't'); DELETE FROM bd WHERE bdh = 'P1'$$, '1 policy P1 was withdrawn', 'the rule flags')) v (statement, found, about);
SELECT is(pg_temp.after(statement, 'audited'), pg_temp.after(statement), 'as an audit: ' || statement) FROM unnest(ARRAY[$$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'$$, 'UPDATE bd SET sc = 1', 'DELETE FROM bd']) statement;
SELECT is(pg_temp.after($$UPDATE bd SET sc = 1 WHERE bdh = 'P1'; UPDATE bd SET sc = 0 WHERE bdh = 'P1'$$), 'nothing', 'it comes back');
SELECT is(pg_temp.after($$UPDATE bd SET sc = 1 WHERE bdh = 'P1'; UPDATE bd SET sc = 0 WHERE bdh = 'P1'$$, 'withdrawn'), '1 policy P1 was withdrawn', '... and the finding is withdrawn');
SELECT is(pg_temp.after($$UPDATE bd SET gs = '平安' WHERE bdh = 'P1'; UPDATE bd SET gs = '人保' WHERE bdh = 'P1'$$, 'withdrawn'), '1 policy P1 is of insurer 平安, not of 人保', '... so is that of the insurer, put right');
SELECT is(pg_temp.after($$UPDATE bd SET sc = 1 WHERE bdh = 'P1'; UPDATE bd SET sc = 0, gs = '平安' WHERE bdh = 'P1'$$), '1 policy P1 is of insurer 平安, not of 人保; 1 policy P1 was withdrawn', 'back, but another''s');

-- A policy that was not known comes.
SELECT safeins.set_mode('fee.policy_link', 'flag', 'test') \g /dev/null
INSERT INTO zc (id, gs, bdh) VALUES (21, '人保', 'N1'), (22, '平安', 'N1'), (23, '人保', 'N2');
SELECT is(pg_temp.stands(), '21 policy N1 is not known; 22 policy N1 is not known; 23 policy N2 is not known', 'flagged');
SELECT is(pg_temp.after($$INSERT INTO bd VALUES ('N1', '人保')$$), '22 policy N1 is not known; 22 policy N1 is of insurer 人保, not of 平安; 23 policy N2 is not known', 'it comes, and fits one');
SELECT is(pg_temp.after($$INSERT INTO bd VALUES ('N1', '人保', 1)$$), pg_temp.stands(), '... withdrawn from the start: not yet');
SELECT is(pg_temp.after($$INSERT INTO bd VALUES ('N1', '人保', 1); UPDATE bd SET sc = 0 WHERE bdh = 'N1'$$), '22 policy N1 is not known; 22 policy N1 is of insurer 人保, not of 平安; 23 policy N2 is not known', '... and then in force');
SELECT is(pg_temp.after($$INSERT INTO bd VALUES ('N1', '平安'), ('N2', '人保')$$), '21 policy N1 is not known; 21 policy N1 is of insurer 平安, not of 人保', 'several, of which one is another''s');
SELECT is(pg_temp.after($$UPDATE bd SET bdh = 'N2' WHERE bdh = 'P1'$$), '1 policy P1 was withdrawn; 21 policy N1 is not known; 22 policy N1 is not known', 'by a new number');
SELECT is(pg_temp.after($$CREATE TABLE bd2 AS SELECT 'N2' AS bdh, '人保' AS gs; SELECT safeins.attach('policy', 'bd2', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}')$$), '21 policy N1 is not known; 22 policy N1 is not known', 'with another table');
INSERT INTO bd VALUES ('N1', '人保');
SELECT is((SELECT string_agg(DISTINCT withdrawn_why, ',') FROM safeins.finding WHERE row_key = '21'), 'the policy is known now, and fits', 'why');
SELECT safeins.set_mode('fee.policy_link', NULL, 'test') \g /dev/null

-- Numbers of other types.
CREATE TABLE zn (id int PRIMARY KEY, gs text, bdh int, je numeric DEFAULT 1);
CREATE INDEX ON zn (bdh);
SELECT safeins.attach('expense', 'zn', '{"expense": "''n'' || id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "date ''2025-06-01''", "purpose": "''training''"}') \g /dev/null
INSERT INTO bd VALUES ('77', '人保'), ('99999999999999999999', '人保'), ('abc', '人保');
INSERT INTO zn VALUES (1, '人保', 77);
DELETE FROM bd WHERE bdh IN ('77', '99999999999999999999', 'abc');
SELECT is((SELECT message FROM safeins.finding WHERE row_key = 'n1'), 'policy 77 was withdrawn', 'a number in one table, a text in the other');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

-- What was found of an expense does not outlive it: it is corrected, moved to another policy, voided or deleted.
CREATE SCHEMA fk;
SET search_path = fk, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text);
CREATE TABLE zc (id int PRIMARY KEY, gs text, bdh text, je numeric DEFAULT 1, rq date DEFAULT '2025-06-01', hx boolean DEFAULT true, bz text);
SELECT safeins.detach('policy', 'fl.bd', 'test'), safeins.detach('premium', 'fl.bf', 'test'), safeins.detach('expense', 'fl.zc', 'test') \g /dev/null
SELECT safeins.set_mode('fee.policy_link', 'flag', 'test') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''", "where": "hx"}') \g /dev/null
DELETE FROM safeins.finding;
INSERT INTO bd VALUES ('KA', 'A'), ('KB', 'B');
INSERT INTO zc (id, gs, bdh) VALUES (101, 'A', 'KB'), (102, 'A', 'KX'), (103, 'A', 'KA');
SELECT is(pg_temp.stands(), '101 policy KB is of insurer B, not of A; 102 policy KX is not known', 'two expenses do not fit their policies');
SELECT is(pg_temp.after(s, 'stands'), stands, s) FROM (VALUES
    ('UPDATE zc SET bdh = ''KA'' WHERE id IN (101, 102)', 'nothing'),
    ('UPDATE zc SET gs = ''B'' WHERE id = 101', '102 policy KX is not known'),
    ('UPDATE zc SET bdh = NULL', 'nothing'),
    ('UPDATE zc SET hx = false WHERE id = 101', '102 policy KX is not known'),
    ('DELETE FROM zc WHERE id = 102', '101 policy KB is of insurer B, not of A'),
    ('UPDATE zc SET bdh = ''KB'' WHERE id = 102', '101 policy KB is of insurer B, not of A; 102 policy KB is of insurer B, not of A'),
    ('UPDATE zc SET bz = ''x''', '101 policy KB is of insurer B, not of A; 102 policy KX is not known'),
    ('DELETE FROM zc', 'nothing')) v (s, stands);
SELECT is(pg_temp.after('DELETE FROM zc', 'withdrawn'), '101 policy KB is of insurer B, not of A; 102 policy KX is not known', '... and nothing is forgotten');
SELECT * FROM finish();
ROLLBACK;
