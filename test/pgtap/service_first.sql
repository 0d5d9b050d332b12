-- 322号 第四部分: the first table attached as service judges the expenses that were there before it.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
CREATE TABLE bd (no text PRIMARY KEY, gs text);
CREATE TABLE fw (id text PRIMARY KEY, no text, zf boolean DEFAULT false, d date DEFAULT '2026-03-01');
CREATE TABLE fv (id text PRIMARY KEY, no text, d date DEFAULT '2026-03-01');
CREATE TABLE zc (id int PRIMARY KEY, gs text DEFAULT 'A', no text, fwh text, je numeric DEFAULT 1, rq date DEFAULT '2026-04-01', hx boolean DEFAULT true);
CREATE TABLE zp (id int, gs text DEFAULT 'A', fwh text, rq date DEFAULT '2026-04-01', PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE zp_1 PARTITION OF zp DEFAULT;
INSERT INTO bd VALUES ('P', 'A'), ('Q', 'B');
INSERT INTO fw (id, no, zf) VALUES ('F', 'P', false), ('G', 'Q', false), ('V', 'P', true);
INSERT INTO zc (id, no, fwh) VALUES (1, 'P', 'F'), (2, 'P', 'X'), (3, NULL, 'G'), (4, 'P', 'V'), (5, NULL, 'W');
INSERT INTO zc (id, fwh, je) VALUES (6, 'X', 0);
INSERT INTO zc (id, fwh, rq) VALUES (7, 'X', '2023-12-31');
INSERT INTO zc (id, fwh, hx) VALUES (8, 'X', false);
INSERT INTO zp (id, fwh) VALUES (11, 'F'), (12, 'X');
CREATE FUNCTION pg_temp.attach(t text) RETURNS text LANGUAGE sql AS $$
    SELECT safeins.attach('service', t::regclass, format('{"service": "id", "policy": "no", "kind": "''training''", "served_on": "d", "archived_on": "d"%s}', CASE t WHEN 'fw' THEN ', "voided": "zf"' END)::jsonb)::text $$;
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s%s%s', row_key, message, CASE WHEN legacy THEN ' (old)' END, CASE WHEN withdrawn_on IS NOT NULL THEN ' (withdrawn)' END), '; ' ORDER BY row_key::int, id), 'nothing')
    FROM safeins.finding WHERE rule = 'fee.service_link' $$;
SELECT safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "gs", "enterprise": "''E'' || no", "effective": "date ''2026-01-01''", "expires": "date ''2026-12-31''"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "policy": "no", "service": "fwh", "where": "hx"}') \g /dev/null
SELECT safeins.attach('expense', 'zp', '{"expense": "id", "insurer": "gs", "amount": "1", "spent_on": "rq", "purpose": "''training''", "service": "fwh"}') \g /dev/null
SELECT is(pg_temp.found(), 'nothing', 'no table of services: nobody asks');
SELECT pg_temp.attach('fw') \g /dev/null
SELECT is(pg_temp.found(), '2 service X is not known (old); 3 service G was not rendered under a policy of insurer A (old); 4 service V is not known (old); 5 service W is not known (old); 12 service X is not known (old)', 'the first one: old expenses of services that are not there, voided, or another insurer''s');
SELECT is((SELECT string_agg(a.row_key || ' ' || a.message, '; ' ORDER BY a.row_key::int) FROM unnest(ARRAY['zc', 'zp']::regclass[]) t, safeins.audit('expense', t) a WHERE a.rule = 'fee.service_link'),
    replace(pg_temp.found(), ' (old)', ''), '... as an audit finds it');
SELECT safeins.detach('service', 'fw', 'x'), pg_temp.attach('fw') \g /dev/null
SELECT is(pg_temp.found(), '2 service X is not known (old); 3 service G was not rendered under a policy of insurer A (old); 4 service V is not known (old); 5 service W is not known (old); 12 service X is not known (old)', 'again: on record once');
INSERT INTO fv VALUES ('W', 'P');
SELECT pg_temp.attach('fv') \g /dev/null
SELECT is(pg_temp.found(), '2 service X is not known (old); 3 service G was not rendered under a policy of insurer A (old); 4 service V is not known (old); 5 service W is not known (old) (withdrawn); 12 service X is not known (old)', 'a second one brings what was missing');
SELECT safeins.detach('service', 'fw', 'x'), safeins.detach('service', 'fv', 'x') \g /dev/null
UPDATE fw SET zf = false;
DELETE FROM safeins.finding WHERE row_key IN ('1', '11');
SELECT pg_temp.attach('fw') \g /dev/null
SELECT ok(pg_temp.found() LIKE '%4 service V is not known (old) (withdrawn)%', 'what fits when it is attached again is withdrawn');
SELECT safeins.detach('service', 'fw', 'x') \g /dev/null
DELETE FROM safeins.finding;
SELECT safeins.set_mode('fee.service_link', 'off', 'x') \g /dev/null
SELECT pg_temp.attach('fw') \g /dev/null
SELECT is(pg_temp.found(), 'nothing', 'a rule that is off');
SELECT safeins.set_mode('fee.service_link', 'flag', 'x'), safeins.detach('service', 'fw', 'x') \g /dev/null
TRUNCATE fw;
SELECT pg_temp.attach('fw') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.service_link'), 7::bigint, 'a table that is empty yet: none of the services is there');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
