-- An account is found again wherever its row stands by now: each statement a transaction of its own.
\ir lib/refused.sql
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bf (id serial PRIMARY KEY, gs text, je numeric(18, 2), rq date);
CREATE TABLE zc (id serial PRIMARY KEY, gs text, je numeric(18, 2), rq date);

CREATE FUNCTION attach_both() RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
    SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}');
$$;
-- Of so many insurers each has 1000 yuan a year, this and the last one, of which 210 may be spent, and what the last one left.
CREATE FUNCTION fill(n integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO bf (gs, je, rq) SELECT 'I' || i, 1000, make_date(extract(year FROM current_date)::integer - ago, 1, 1) FROM generate_series(1, n) i, generate_series(0, 1) ago;
$$;
CREATE FUNCTION spend(who text, amount numeric, ago integer DEFAULT 0) RETURNS void LANGUAGE sql AS $$
    INSERT INTO zc (gs, je, rq) VALUES (who, amount, make_date(extract(year FROM current_date)::integer - ago, 1, 1));
$$;
-- What the account's row says must be what the tables say.
CREATE FUNCTION differs() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT format('%s %s: %s, not %s', a.subject, a.year, a.spent, t.spent) FROM safeins.account a
    JOIN (SELECT gs, extract(year FROM rq)::integer AS year, (100 * sum(je))::bigint AS spent FROM zc GROUP BY 1, 2) t ON t.gs = a.subject AND t.year = a.year
    WHERE a.spent <> t.spent;
$$;
SELECT attach_both() \g /dev/null
SELECT fill(300) \g /dev/null

-- Many versions of one row, between those of others on its page.
SELECT spend('I7', 0.01) FROM generate_series(1, 20) \g /dev/null
DO $$ BEGIN FOR i IN 1..900 LOOP PERFORM spend('I' || CASE WHEN i % 3 = 0 THEN 7 ELSE i % 150 + 1 END, 0.01, i % 2); COMMIT; END LOOP; END $$;
SELECT is_empty('SELECT * FROM differs()', 'many small expenses: each row has their sum');
SELECT lives_ok($$SELECT spend('I7', 200)$$, 'up to the cap');
SELECT throws_ok($$SELECT spend('I7', 500)$$, 'SI101', NULL, 'and not over it');

-- The table is written anew, and cut off.
VACUUM FULL safeins.account;
SELECT lives_ok($$SELECT spend('I300', 1)$$, 'after VACUUM FULL: the last account');
SELECT lives_ok($$SELECT spend('I1', 1), spend('I2', 1, 1)$$, '... the first ones');
CREATE INDEX by_spent ON safeins.account (spent);
CLUSTER safeins.account USING by_spent;
DROP INDEX safeins.by_spent;
SELECT lives_ok($$SELECT spend('I300', 1), spend('I1', 1), spend('I7', 0.01)$$, 'after CLUSTER');
SELECT is_empty('SELECT * FROM differs()', 'the rows have the sums still');
SELECT throws_ok($$SELECT spend('I300', 500)$$, 'SI101', NULL, 'the caps hold');

-- Rows go, and others take their places.
DELETE FROM zc WHERE gs NOT IN ('I1', 'I7', 'I300');
DELETE FROM bf WHERE gs NOT IN ('I1', 'I7', 'I300');
SELECT safeins.rebuild() \g /dev/null
VACUUM safeins.account;
SELECT lives_ok($$SELECT spend('I300', 1), spend('I1', 1)$$, 'those that stayed, after a rebuild and VACUUM');
INSERT INTO bf (gs, je, rq) SELECT 'N' || i, 1000, make_date(extract(year FROM current_date)::integer - ago, 1, 1) FROM generate_series(1, 300) i, generate_series(0, 1) ago;
SELECT lives_ok($$SELECT spend('N' || i, 1, i % 2) FROM generate_series(1, 300) i$$, 'new ones in the places of old ones');
INSERT INTO bf (gs, je, rq) VALUES ('I2', 1000, current_date);
SELECT lives_ok($$SELECT spend('I2', 1), spend('I300', 1)$$, 'one that comes back');
SELECT is_empty('SELECT * FROM differs()', 'each has its own sum');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and the books agree');

-- A savepoint that is rolled back leaves the row where it was.
BEGIN;
SAVEPOINT a;
SELECT spend('N5', 1) \g /dev/null
ROLLBACK TO a;
SELECT spend('N5', 2) \g /dev/null
COMMIT;
BEGIN;
SELECT spend('N6', 2) \g /dev/null
ROLLBACK;
SELECT lives_ok($$SELECT spend('N5', 2), spend('N6', 2)$$, 'after a rollback');
SELECT is_empty('SELECT * FROM differs()', 'each has its own sum still');

-- Another extension, of which the session has seen nothing.
DROP EXTENSION safeins CASCADE;
TRUNCATE bf, zc;
CREATE EXTENSION safeins;
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT attach_both() \g /dev/null
SELECT lives_ok('SELECT fill(3)', 'accounts of a new extension');
SELECT lives_ok($$SELECT spend('I1', 210), spend('I3', 210, 1)$$, 'spending from them');
SELECT throws_ok($$SELECT spend('I1', 210.01)$$, 'SI101', NULL, 'their caps');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT * FROM finish();
