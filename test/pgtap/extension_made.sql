-- CREATE EXTENSION: into whose schema, and anew in the transaction that dropped it.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
CREATE ROLE safeins_made_t;

-- ---- again, in one transaction ----

SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA ma;
CREATE TABLE ma.bf (id integer PRIMARY KEY, gs text, je numeric, rq date, dq text);
CREATE TABLE ma.zc (id integer PRIMARY KEY, gs text, je numeric, rq date, yt text, dq text);
CREATE FUNCTION pg_temp.attached() RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach('premium', 'ma.bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "dq"}');
    SELECT safeins.attach('expense', 'ma.zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "place": "dq"}');
$$;
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', insurer, received, spent), ', ' ORDER BY insurer) FROM safeins.fee_status $$;
CREATE FUNCTION pg_temp.areas() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', a.area, a.insurer, a.received, a.spent), ', ' ORDER BY a.area, a.insurer) FROM safeins.fee_by_area(2026, 'city') a $$;
SELECT pg_temp.attached() \g /dev/null
INSERT INTO ma.bf VALUES (1, '甲', 1000, '2026-01-05', '140100'), (2, '乙', 2000, '2026-01-05', '140200');
INSERT INTO ma.zc VALUES (1, '甲', 100, '2026-02-05', 'training', '140100');
UPDATE ma.bf SET je = je + 1;
SELECT is(pg_temp.books(), '乙 2001.00 0.00, 甲 1001.00 100.00', 'books of before');
SELECT pg_temp.areas() AS areas \gset
SAVEPOINT whole;
SELECT count(*) FROM safeins.detach_all('again') \g /dev/null
DROP EXTENSION safeins CASCADE;
CREATE EXTENSION safeins;
SELECT safeins.set_place('140000', 'test') \g /dev/null
SELECT lives_ok('SELECT pg_temp.attached()', 'an extension that is made again in the transaction that dropped it takes the tables');
SELECT is(pg_temp.books(), '乙 2001.00 0.00, 甲 1001.00 100.00', 'its books are those of the rows');
SELECT is(pg_temp.areas(), :'areas', '... by area as well');
SELECT throws_ok($$INSERT INTO ma.zc VALUES (2, '甲', 200, '2026-02-05', 'training', '140100')$$, 'SI101', NULL, 'it judges');
INSERT INTO ma.zc VALUES (2, '甲', 110, '2026-02-05', 'training', '140200');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'it keeps them');
ROLLBACK TO whole;
INSERT INTO ma.zc VALUES (3, '乙', 5, '2026-02-05', 'training', '140200');
SELECT is(pg_temp.books(), '乙 2001.00 5.00, 甲 1001.00 100.00', 'books of before go on where a savepoint takes it back');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... as a recount has them');

-- ---- whose schema ----

SELECT count(*) FROM safeins.detach_all('schemas') \g /dev/null
DROP EXTENSION safeins CASCADE;
DROP SCHEMA safeins;
CREATE SCHEMA safeins AUTHORIZATION safeins_made_t;
SELECT pg_temp.refused('CREATE EXTENSION safeins', '42P06', NULL, NULL, 'schema "safeins" is there already, and role "safeins_made_t" may create objects in it',
    'Drop the schema', 'a schema of another role');
ALTER SCHEMA safeins OWNER TO current_user;
GRANT CREATE ON SCHEMA safeins TO safeins_made_t;
SELECT throws_ok('CREATE EXTENSION safeins', '42P06', 'schema "safeins" is there already, and role "safeins_made_t" may create objects in it', 'one in which another may create');
REVOKE CREATE ON SCHEMA safeins FROM safeins_made_t;
CREATE FUNCTION safeins.to_date(varchar) RETURNS date LANGUAGE sql AS 'SELECT NULL::date';
SELECT throws_ok('CREATE EXTENSION safeins', '42P06', 'schema "safeins" is there already, and is not empty: it has function to_date(character varying)', 'one that has a function');
DROP FUNCTION safeins.to_date(varchar);
CREATE TABLE safeins.anything ();
SELECT throws_ok('CREATE EXTENSION safeins', '42P06', 'schema "safeins" is there already, and is not empty: it has table anything', 'one that has a table');
DROP TABLE safeins.anything;
SELECT lives_ok('CREATE EXTENSION safeins', 'an empty one of a superuser is taken');
SELECT * FROM finish();
ROLLBACK;
