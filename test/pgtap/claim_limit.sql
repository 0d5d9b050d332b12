-- 晋应急发〔2024〕114号 第一部分, 应急〔2025〕27号 第十五条: what is paid for deaths is held against the contract's own limit per death, where it is above the law's.
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT no_plan();
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA cl;
SET search_path = cl, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text DEFAULT '人保', qy text DEFAULT '甲矿', qd date, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xe numeric, xzqh text);
CREATE TABLE lp (ah text PRIMARY KEY, bdh text, rq date DEFAULT '2026-03-01', sw integer, je numeric, fk date, jp boolean);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "signed": "qd", "effective": "sx", "expires": "dq", "death_limit": "xe", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je", "paid_on": "fk", "refused": "jp"}') \g /dev/null
SELECT safeins.set_mode('policy.death_limit', 'flag', 'test') \g /dev/null
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(row_key || ': ' || message, '; ' ORDER BY row_key, id), 'nothing') FROM safeins.finding WHERE rule = 'claim.death_paid' AND withdrawn_on IS NULL
$$;
CREATE FUNCTION pg_temp.says(claim text, paid text, deaths int, contract text) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s: claim %s paid %s yuan for %s deaths, the contract''s limit per death being %s yuan, and the least one 400000.00 yuan', claim, claim, paid, deaths, contract)
$$;
INSERT INTO bd (bdh, xe) VALUES ('P1', 600000), ('P2', 400000), ('P3', NULL), ('P4', 300000);

-- Each limit, to the fen: the higher of the two.
SELECT is(pg_temp.would(format('INSERT INTO lp VALUES (%L, %L, DEFAULT, %s, %s)', 'C', policy, deaths, paid), 'SELECT pg_temp.found()'), says, format('%s: %s for %s', policy, paid, deaths)) FROM (VALUES
    ('P1', 1, 600000, 'nothing'), ('P1', 1, 599999.99, pg_temp.says('C', '599999.99', 1, '600000.00')), ('P1', 3, 1800000, 'nothing'), ('P1', 3, 1799999.99, pg_temp.says('C', '1799999.99', 3, '600000.00')),
    ('P2', 1, 400000, 'nothing'), ('P2', 1, 399999.99, 'C: claim C paid 399999.99 yuan for 1 deaths, the least limit per death being 400000.00 yuan'),
    ('P3', 1, 400000, 'nothing'), ('P3', 1, 399999.99, 'C: claim C paid 399999.99 yuan for 1 deaths, the least limit per death being 400000.00 yuan'),
    ('P4', 1, 399999.99, 'C: claim C paid 399999.99 yuan for 1 deaths, the least limit per death being 400000.00 yuan'),
    ('P1', 0, 1, 'nothing'), ('P1', 1, 0, 'nothing'), ('PX', 1, 1, 'nothing')) v (policy, deaths, paid, says);
SELECT is(pg_temp.would($$INSERT INTO lp VALUES ('C', 'P1', DEFAULT, 1, 500000, NULL, true)$$, 'SELECT pg_temp.found()'), 'nothing', 'what is refused pays nothing');
SELECT is(pg_temp.would($$INSERT INTO lp VALUES ('C', 'P1', DEFAULT, 1, 500000)$$, $$SELECT figures::text FROM safeins.finding WHERE rule = 'claim.death_paid'$$), '{"paid": 50000000, "least": 40000000, "deaths": 1, "contract": 60000000}', 'both figures');
SELECT safeins.set_mode('claim.death_paid', 'block', 'test') \g /dev/null
SELECT pg_temp.refused($$INSERT INTO lp VALUES ('C', 'P1', DEFAULT, 1, 599999.99)$$, 'SI505', 'claim.death_paid', 'cl.lp', 'claim C paid 599999.99 yuan for 1 deaths, the contract''s limit per death being 600000.00 yuan, and the least one 400000.00 yuan', 'against the contract', 'refused where the rule blocks');
SELECT safeins.set_mode('claim.death_paid', NULL, 'test') \g /dev/null

-- A contract of before the law's limit: its own stands alone.
INSERT INTO bd VALUES ('P0', '人保', '甲矿', '2017-01-01', '2017-01-01', '2017-12-31', 250000);
SELECT is(pg_temp.would($$INSERT INTO lp VALUES ('C', 'P0', DEFAULT, 1, 249999.99)$$, 'SELECT pg_temp.found()'), 'C: claim C paid 249999.99 yuan for 1 deaths, the contract''s limit per death being 250000.00 yuan, and the least one 0.00 yuan', 'no law, but a contract');
SELECT is(pg_temp.would($$INSERT INTO lp VALUES ('C', 'P0', DEFAULT, 1, 250000)$$, 'SELECT pg_temp.found()'), 'nothing', '... to the fen');

-- ---- corrected, and terms that come late, change, or are taken away ----
INSERT INTO lp VALUES ('C1', 'P1', DEFAULT, 2, 1000000), ('C2', 'P2', DEFAULT, 1, 450000), ('CL', 'PL', DEFAULT, 1, 450000);
SELECT is(pg_temp.found(), pg_temp.says('C1', '1000000.00', 2, '600000.00'), 'what is found');
SELECT is(pg_temp.would($$UPDATE lp SET je = 1200000 WHERE ah = 'C1'$$, 'SELECT pg_temp.found()'), 'nothing', 'paid up: withdrawn');
SELECT is(pg_temp.would($$UPDATE lp SET je = 1100000 WHERE ah = 'C1'$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1100000.00', 2, '600000.00'), 'paid more: the new figures');
SELECT is(pg_temp.would($$UPDATE bd SET xe = 500000 WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), 'nothing', 'a limit that is corrected disproves it');
SELECT is(pg_temp.would($$UPDATE bd SET xe = 700000 WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1000000.00', 2, '700000.00'), '... or has it found anew');
SELECT is(pg_temp.would($$UPDATE bd SET xe = NULL WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), 'nothing', 'one that is taken away: the law''s is left');
SELECT is(pg_temp.would($$UPDATE lp SET je = 700000 WHERE ah = 'C1'; UPDATE bd SET xe = NULL WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), 'C1: claim C1 paid 700000.00 yuan for 2 deaths, the least limit per death being 400000.00 yuan', '... which may be missed as well');
SELECT is(pg_temp.would($$UPDATE bd SET xe = 500000 WHERE bdh = 'P2'$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1000000.00', 2, '600000.00') || '; ' || pg_temp.says('C2', '450000.00', 1, '500000.00'), 'a limit that grows finds what was paid before');
SELECT is(pg_temp.would($$INSERT INTO bd (bdh, xe) VALUES ('PL', 500000)$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1000000.00', 2, '600000.00') || '; ' || pg_temp.says('CL', '450000.00', 1, '500000.00'), 'a policy that comes after its claim');
SELECT is(pg_temp.would($$UPDATE bd SET bdh = 'PL' WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1000000.00', 2, '600000.00') || '; ' || pg_temp.says('CL', '450000.00', 1, '600000.00'), '... under another name');
SELECT is(pg_temp.would($$DELETE FROM bd WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), pg_temp.found(), 'a policy that goes disproves nothing');
SELECT is(pg_temp.would($$UPDATE bd SET qd = '2017-06-01', xe = NULL WHERE bdh = 'P1'; UPDATE lp SET je = 1 WHERE ah = 'C1'; UPDATE bd SET qd = '2026-01-01' WHERE bdh = 'P1'$$, 'SELECT pg_temp.found()'), 'C1: claim C1 paid 1.00 yuan for 2 deaths, the least limit per death being 400000.00 yuan', 'another day of signing: another law');
SELECT is(pg_temp.would($$UPDATE lp SET bdh = 'P2' WHERE ah = 'C1'$$, 'SELECT pg_temp.found()'), 'nothing', 'another policy');
SELECT is(pg_temp.would($$WITH p AS (UPDATE bd SET xe = 500000 WHERE bdh = 'P2') INSERT INTO lp VALUES ('C', 'P2', DEFAULT, 1, 450000)$$, 'SELECT pg_temp.found()'),
    pg_temp.says('C', '450000.00', 1, '500000.00') || '; ' || pg_temp.says('C1', '1000000.00', 2, '600000.00') || '; ' || pg_temp.says('C2', '450000.00', 1, '500000.00'), 'both in one statement');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('claim.death_paid', 'block', 'test'); UPDATE bd SET xe = 500000 WHERE bdh = 'P2'$$, 'SELECT pg_temp.found()'), pg_temp.says('C1', '1000000.00', 2, '600000.00') || '; ' || pg_temp.says('C2', '450000.00', 1, '500000.00'), 'who changes a policy is not refused for what was paid');
SELECT is(pg_temp.would($$SELECT safeins.set_mode('claim.death_paid', 'off', 'test'); UPDATE bd SET xe = 500000 WHERE bdh = 'P2'$$, $$SELECT count(*) FROM safeins.finding WHERE rule = 'claim.death_paid'$$), '1', 'off is silent');

-- Old rows, in either order.
SELECT safeins.detach('policy', 'bd', 'test'), safeins.detach('claim', 'lp', 'test') \g /dev/null
DELETE FROM safeins.finding;
SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je", "paid_on": "fk", "refused": "jp"}') \g /dev/null
SELECT is(pg_temp.found(), 'nothing', 'claims alone');
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "signed": "qd", "effective": "sx", "expires": "dq", "death_limit": "xe", "place": "xzqh"}') \g /dev/null
SELECT is(pg_temp.found(), pg_temp.says('C1', '1000000.00', 2, '600000.00'), 'policies that are attached after them');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
UPDATE safeins.policy SET death_limit = 1 WHERE policy = 'P1';
SELECT is((SELECT count(*) FROM safeins.reconcile()), 1::bigint, 'damage to the limit is told');
SELECT is(safeins.rebuild(), 1::bigint, '... and mended');
SELECT is((SELECT death_limit FROM safeins.policy WHERE policy = 'P1'), 60000000::bigint, '... to the fen');
SELECT * FROM finish();
