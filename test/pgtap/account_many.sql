-- An insurer's accounts, one for each policy: a new one does not read those that are there, also where some year is closed.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test'), safeins.add_rule('fee.scope', '140000', 'policy', '2020-01-01', 'test') \g /dev/null
CREATE TABLE bf (id int PRIMARY KEY, gs text, bdh text, je numeric, rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq"}') \g /dev/null

-- Rows of accounts that so many new ones had read.
CREATE FUNCTION pg_temp.reads(first int, many int, year int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    was bigint;
BEGIN
    PERFORM pg_stat_clear_snapshot();
    was := pg_stat_get_xact_tuples_fetched('safeins.account'::regclass);
    INSERT INTO bf SELECT first + i, '人保', 'P' || first + i, 100, make_date(year, 3, 1) FROM generate_series(1, many) i;
    PERFORM pg_stat_clear_snapshot();
    RETURN pg_stat_get_xact_tuples_fetched('safeins.account'::regclass) - was;
END $$;

SELECT pg_temp.reads(0, 300, 2026) \g /dev/null
SELECT is((SELECT count(*) FROM safeins.account WHERE scope = 'policy'), 300::bigint, 'an account for each policy');
SELECT cmp_ok(pg_temp.reads(1000, 100, 2026), '<', 1000::bigint, 'a hundred new ones do not read three hundred each');
SELECT pg_temp.reads(2000, 10, 2025) \g /dev/null
SELECT * FROM safeins.close_year(2025, '人保', '已约谈') \g /dev/null
SELECT cmp_ok(pg_temp.reads(3000, 100, 2026), '<', 1000::bigint, 'nor where another year is closed');
SELECT throws_ok($$INSERT INTO bf VALUES (4000, '人保', 'P4000', 100, '2025-03-01')$$, 'SI109', NULL, 'a new account of the closed year is told so');
SELECT lives_ok($$INSERT INTO bf VALUES (4001, '平安', 'P4001', 100, '2025-03-01')$$, 'another insurer''s is not');
SELECT * FROM finish();
ROLLBACK;
