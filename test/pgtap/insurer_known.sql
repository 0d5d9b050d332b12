-- An act about an insurer whom nobody knows is a slip of the pen.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西') \g /dev/null
CREATE SCHEMA k;
SET search_path = k, public;
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31');
CREATE TABLE zl (id integer PRIMARY KEY, gs text, nd integer, zl text, rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq"}') \g /dev/null

-- Before the first row of all nobody can be known.
SELECT lives_ok($$SELECT safeins.set_budget(2026, 'NEW', 100)$$, 'a budget before the first row');
SELECT is(safeins.insurer_eligible('ANY'), true, 'nobody is known: nobody is doubted');
INSERT INTO bf VALUES (1, 'YGCX', 10000, '2026-01-05'), (2, 'ZHCX', 10000, '2026-01-05');
INSERT INTO bd VALUES ('B1', 'PICC', '厂');

SELECT pg_temp.refused(act, '42704', NULL, NULL, 'insurer YGCXX is not known', 'Known by a name like it: YGCX. An insurer becomes known by a row', act)
    FROM unnest(ARRAY[$$SELECT safeins.set_budget(2026, 'YGCXX', 20000)$$, $$SELECT safeins.suspend('YGCXX', NULL, 'filing', '伪造')$$]) act;
SELECT pg_temp.refused($$SELECT safeins.set_budget(2026, '中华联合', 20000)$$, '42704', NULL, NULL, 'insurer 中华联合 is not known', 'An insurer becomes known by a row', 'nobody like it');
SELECT throws_ok(act, '42704', NULL, act) FROM unnest(ARRAY[$$SELECT safeins.set_budget(2026, 'ygcx', 1)$$, $$SELECT safeins.set_budget(2026, ' YGCX', 1)$$,
    $$SELECT safeins.set_budget(repeat('很长', 80), 2026, 1)$$, $$SELECT safeins.end_budget(2026, 'YGCX', '试')$$, $$SELECT safeins.end_budget(2026, 'NOBODY', '试')$$]) act;
SELECT throws_ok(act, '22023', NULL, act) FROM unnest(ARRAY[$$SELECT safeins.set_budget(2026, '', 1)$$, $$SELECT safeins.set_budget(2026, '　', 1)$$, $$SELECT safeins.suspend(' ', NULL, 'filing', '伪造')$$,
    $$SELECT safeins.set_budget(1925, 'YGCX', 1)$$, $$SELECT safeins.set_budget(2023, 'YGCX', 1)$$, $$SELECT safeins.set_budget(2028, 'YGCX', 1)$$, $$SELECT safeins.set_budget(9999, 'YGCX', 1)$$,
    $$SELECT safeins.end_budget(2026, 'YGCX', ' ')$$, $$SELECT safeins.end_budget(2026, '', '试')$$]) act;
SELECT throws_ok(act, '22004', NULL, act) FROM unnest(ARRAY[$$SELECT safeins.end_budget(2026, NULL, '试')$$, $$SELECT safeins.end_budget('YGCX', NULL, '试')$$, $$SELECT safeins.end_budget(2026, 'YGCX', NULL)$$]) act;
SELECT is((SELECT string_agg(subject, ' ' ORDER BY subject) FROM safeins.account), 'NEW YGCX ZHCX', 'no ghost has come');
SELECT lives_ok(format('SELECT safeins.set_budget(%L, %s, 1)', gs, nd), gs || ' ' || nd) FROM (VALUES ('YGCX', 2024), ('YGCX', 2027), ('PICC', 2026), ('NEW', 2026)) v (gs, nd);
SELECT lives_ok($$SELECT safeins.suspend('PICC', NULL, 'filing', '伪造')$$, 'known by a policy');

-- What was set by mistake is taken back.
SELECT lives_ok(format('SELECT safeins.end_budget(%L, %s, %L)', gs, nd, '设错了'), gs || ' ' || nd || ' is taken back') FROM (VALUES ('YGCX', 2024), ('YGCX', 2027), ('NEW', 2026)) v (gs, nd);
SELECT is((SELECT string_agg(subject || year, ' ' ORDER BY subject) FROM safeins.fee_status), 'PICC2026 YGCX2026 ZHCX2026', 'the ghosts are gone');
SELECT safeins.set_budget(2025, 'ZHCX', 7) \g /dev/null
SELECT safeins.end_budget(2025, 'ZHCX', '设错了') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.fee_status WHERE subject = 'ZHCX' AND year = 2025), 0::bigint, 'an account that says nothing is not shown');
SELECT is((SELECT string_agg(concat_ws(' ', rule, source, insurer, year, message, figures), '; ' ORDER BY insurer, year) FROM safeins.finding WHERE rule = 'fee.budget' AND insurer = 'NEW'),
    'fee.budget safeins.end_budget NEW 2026 the budget of insurer NEW for 2026, 1.00 yuan, was taken back: 设错了 {"budget": 100}', 'the reason is kept');
SELECT lives_ok($$SELECT safeins.set_budget(2026, 'YGCX', 5); SELECT safeins.end_budget(2026, 'YGCX', '不要了')$$, 'of an account with money');
SELECT is((SELECT received || ' ' || coalesce(budget::text, '-') FROM safeins.fee_status WHERE subject = 'YGCX' AND year = 2026), '10000.00 -', '... the money stays');

-- Nobody is no insurer that meets the conditions; the first policy of a new one is written all the same.
SELECT is(safeins.insurer_eligible('never heard of'), false, 'unknown is not eligible');
SELECT is(safeins.insurer_ineligible('never heard of', '2026-06-30'), 'insurer never heard of is not known', '... and why');
SELECT is(safeins.insurer_eligible('ZHCX'), true, 'known by premium');
SELECT lives_ok($$INSERT INTO bd VALUES ('B2', 'never heard of', '新厂')$$, 'a new insurer''s first policy');
SELECT is(safeins.insurer_eligible('never heard of'), true, '... makes it known');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT * FROM finish();
ROLLBACK;
