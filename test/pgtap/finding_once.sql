-- An accusation stands once, however often its table is attached anew, a partition is covered or the year is closed.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', 'test');
SELECT safeins.set_mode('fee.reversal', 'flag', 'test') \g /dev/null

CREATE TABLE bf (id integer PRIMARY KEY, gs text, bd text, je numeric(18, 2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, bd text, je numeric(18, 2), rq date, yt text, pz text);
CREATE FUNCTION pg_temp.attach(which text) RETURNS bigint LANGUAGE sql AS $$
    SELECT findings FROM safeins.attach(which, CASE which WHEN 'premium' THEN 'bf' ELSE 'zc' END,
        CASE which WHEN 'premium' THEN '{"receipt": "id", "insurer": "gs", "policy": "bd", "amount": "je", "received_on": "rq"}'::jsonb
        ELSE '{"expense": "id", "insurer": "gs", "policy": "bd", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz"}' END) $$;
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(t, ' ' ORDER BY t COLLATE "C"), '') FROM
        (SELECT rule || coalesce('/' || insurer, '') || coalesce('/' || year, '') || CASE WHEN count(*) > 1 THEN '*' || count(*) ELSE '' END AS t
         FROM safeins.finding GROUP BY rule, insurer, year) f $$;

-- A floor missed and a cap broken, a purpose, two vouchers, a date that cannot be: old rows of every kind.
INSERT INTO bf VALUES (1, 'A', NULL, 1000, '2025-02-01'), (2, 'B', NULL, 1000, '2025-02-01'), (3, 'C', NULL, 10, NULL);
INSERT INTO zc VALUES (1, 'A', NULL, 10, '2025-03-01', 'training', 'V1'), (2, 'B', NULL, 500, '2025-03-01', 'training', 'V2'),
    (3, 'A', NULL, 10, '2025-03-01', '请客', 'V3'), (4, 'A', NULL, 10, '2025-03-01', 'training', 'V1'), (5, 'A', NULL, 1, '2025-03-01', 'training', NULL);
SELECT pg_temp.attach('premium') \g /dev/null
SELECT cmp_ok(pg_temp.attach('expense'), '>=', 6::bigint, 'old rows have their findings');
SELECT pg_temp.found() AS first \gset
SELECT is(:'first'::text, 'fact.missing fee.cap/B/2025 fee.floor/A/2025 fee.purpose/A/2025 fee.voucher/A/2025*3', 'each once');

SELECT is((SELECT count(*) FROM safeins.finding WHERE withdrawn_on IS NOT NULL OR withdrawn_why IS NOT NULL), 0::bigint, 'all of them stand');

SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
SELECT pg_temp.attach('expense') AS again \gset
SELECT is(:again::bigint, 0::bigint, 'attached anew it counts none of those that stand');
SELECT is(pg_temp.found(), :'first'::text, '... and records nothing twice: expense');
SELECT safeins.detach('premium', 'bf', 'test'), pg_temp.attach('premium') \g /dev/null
SELECT is(pg_temp.found(), :'first'::text, '... nor premium');
SELECT safeins.detach('premium', 'bf', 'test'), safeins.detach('expense', 'zc', 'test') \g /dev/null
SELECT pg_temp.attach('expense'), pg_temp.attach('premium') \g /dev/null
SELECT is(pg_temp.found(), :'first'::text, '... nor both in the other order');

-- What is new is told, and what has other figures.
UPDATE zc SET je = 5 WHERE id = 3;
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
INSERT INTO zc VALUES (6, 'B', NULL, 1, '2025-03-01', 'training', 'V6');
SELECT pg_temp.attach('expense') \g /dev/null
SELECT is(pg_temp.found(), 'fact.missing fee.cap/B/2025*2 fee.floor/A/2025*2 fee.purpose/A/2025*2 fee.voucher/A/2025*3', 'other figures are another finding');

-- The year is closed: what is on record already is not said again.
SELECT pg_temp.found() AS before \gset
SELECT safeins.close_year(2025, 'A', 'test') \g /dev/null
SELECT is(replace(pg_temp.found(), 'fee.budget/A/2025 ', ''), :'before'::text, 'closing says nothing twice');

-- Accounts of policies: the same sums, but another policy's.
SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2025-01-01', 'test') \g /dev/null
CREATE TABLE sf (LIKE bf);
INSERT INTO sf VALUES (101, 'P', 'P1', 100, '2025-05-01'), (102, 'P', 'P2', 100, '2025-05-01'), (103, 'P', NULL, 100, '2025-05-01');
SELECT safeins.attach('premium', 'sf', '{"receipt": "id", "insurer": "gs", "policy": "bd", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT results_eq($$SELECT figures ->> 'policy', count(*) FROM safeins.finding WHERE insurer = 'P' AND rule = 'fee.floor' GROUP BY 1 ORDER BY 1$$,
    $$VALUES ('P1', 1::bigint), ('P2', 1), (NULL, 1)$$, 'accounts of one insurer with the same sums: each its own');
SELECT safeins.detach('premium', 'sf', 'test'), safeins.attach('premium', 'sf', '{"receipt": "id", "insurer": "gs", "policy": "bd", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE insurer = 'P' AND rule = 'fee.floor'), 3::bigint, '... and once');

SELECT * FROM finish();
ROLLBACK;
