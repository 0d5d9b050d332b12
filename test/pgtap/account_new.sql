-- Accounts that are new, many in one statement: among others that are there, over years, places and policies, moved again in the same
-- transaction, rolled back, under triggers of others, and with a year that is closed.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bf (id bigserial PRIMARY KEY, gs text, bdh text, je numeric, rq date, qh text);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq", "place": "qh"}') \g /dev/null

CREATE FUNCTION pg_temp.sums() RETURNS TABLE (accounts bigint, received numeric) LANGUAGE sql AS
$$SELECT count(*), sum(received) FROM safeins.account$$;
CREATE FUNCTION pg_temp.updated() RETURNS bigint LANGUAGE sql AS $$SELECT pg_stat_get_xact_tuples_updated('safeins.account'::regclass)$$;

-- every third one is there
INSERT INTO bf (gs, je, rq) SELECT 'G' || i * 3, 10, '2026-03-01' FROM generate_series(1, 300) i;
SELECT is(pg_temp.updated(), 0::bigint, 'new accounts are written but once');
INSERT INTO bf (gs, je, rq) SELECT 'G' || i, 1, '2026-03-01' FROM generate_series(1, 1000) i;
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq('SELECT * FROM pg_temp.sums()', 'VALUES (1000::bigint, 400000::numeric)', 'new ones among those that are there');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'as a recount says');

-- all of them again, and a part of that taken back
SAVEPOINT a;
INSERT INTO bf (gs, je, rq) SELECT 'H' || i, 2, '2026-03-01' FROM generate_series(1, 600) i;
SAVEPOINT b;
INSERT INTO bf (gs, je, rq) SELECT 'H' || i, 4, '2026-03-02' FROM generate_series(1, 900) i;
ROLLBACK TO b;
UPDATE bf SET je = 3 WHERE gs LIKE 'H%';
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq($$SELECT count(*), sum(received) FROM safeins.account WHERE subject LIKE 'H%'$$, 'VALUES (600::bigint, 180000::numeric)',
	'an inner savepoint takes its own ones away, and those before it move on');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'as a recount says, too');
ROLLBACK TO a;
SELECT is((SELECT count(*) FROM safeins.account WHERE subject LIKE 'H%'), 0::bigint, 'an outer one takes all away');
INSERT INTO bf (gs, je, rq) SELECT 'H' || i, 2, '2026-03-01' FROM generate_series(1, 600) i;
DELETE FROM bf WHERE gs LIKE 'H%';
SELECT safeins.write_pending() \g /dev/null
SELECT is((SELECT sum(received) FROM safeins.account WHERE subject LIKE 'H%'), 0::numeric, 'and what went leaves nothing');

-- years that are over and the present one, in places of their own
SELECT safeins.add_rule('fee.level', '140000', 'county', '2020-01-01', 'test') \g /dev/null
INSERT INTO bf (gs, je, rq, qh) SELECT 'J' || i, 1, make_date(2024 + y, 3, 1), p
FROM generate_series(1, 100) i, generate_series(0, 2) y, unnest(ARRAY['140105', '140106', '140107']) p;
INSERT INTO bf (gs, je, rq, qh) SELECT 'J' || i, 1, make_date(2023 + y, 3, 1), p
FROM generate_series(51, 150) i, generate_series(0, 2) y, unnest(ARRAY['140107', '140105']) p;
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq($$SELECT count(*), sum(received) FROM safeins.account WHERE subject LIKE 'J%'$$,
	$$SELECT count(DISTINCT (gs, rq, qh)), sum(je) * 100 FROM bf WHERE gs LIKE 'J%'$$, 'over years and places');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'which a recount says as well');

-- of policies, two insurers' in one year
SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2020-01-01', 'test') \g /dev/null
INSERT INTO bf (gs, bdh, je, rq) SELECT CASE WHEN i % 2 = 0 THEN '人保' ELSE '平安' END, 'P' || i / 3, 1, '2025-03-01' FROM generate_series(3, 902) i;
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq($$SELECT count(*), sum(received) FROM safeins.account WHERE scope = 'policy'$$, 'VALUES (600::bigint, 90000::numeric)', 'of policies with two insurers');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and so does a recount');

-- a year that is closed of one of them
SELECT * FROM safeins.close_year(2025, '人保', '已约谈') \g /dev/null
SELECT throws_ok($$INSERT INTO bf (gs, bdh, je, rq) SELECT CASE WHEN i = 77 THEN '人保' ELSE '平安' END, 'Q' || i, 1, '2025-03-01' FROM generate_series(1, 300) i$$,
	'SI109', NULL, 'one new account of a closed year among many is told so');
SELECT lives_ok($$INSERT INTO bf (gs, bdh, je, rq) SELECT '平安', 'Q' || i, 1, '2025-03-01' FROM generate_series(1, 300) i$$, 'those of others are not');

-- what is dated ahead, and its account
INSERT INTO bf (gs, bdh, je, rq) SELECT '太保', 'R' || i, 1, CASE WHEN i % 7 = 0 THEN '2026-12-01' ELSE '2026-03-01' END::date FROM generate_series(1, 300) i;
SELECT safeins.write_pending() \g /dev/null
SELECT results_eq($$SELECT count(*), sum(received) FROM safeins.account WHERE subject LIKE 'R%'$$, 'VALUES (300::bigint, 25800::numeric)', 'with some that come on a day ahead');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'nothing differs');

-- locks do not grow with accounts
SELECT cmp_ok((SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()), '<', 2500::bigint, 'locks are few');

-- triggers of others fire for each
CREATE TABLE audit (subject text);
GRANT ALL ON audit TO PUBLIC;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.audit VALUES (NEW.subject); RETURN NULL; END$$;
CREATE TRIGGER note AFTER INSERT ON safeins.account FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO bf (gs, je, rq) SELECT 'K' || i, 1, '2026-03-01' FROM generate_series(1, 300) i;
SELECT is((SELECT count(DISTINCT subject) FROM audit), 300::bigint, 'a row trigger of others fires for each new account');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'which is booked all the same');
SELECT * FROM finish();
ROLLBACK;
