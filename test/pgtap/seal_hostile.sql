-- A table's owner who is not to be trusted: none of his code runs as anybody else.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE EXTENSION citext SCHEMA public;
CREATE ROLE safeins_hostile_t;
CREATE SCHEMA ho AUTHORIZATION safeins_hostile_t;
GRANT CREATE ON SCHEMA public TO safeins_hostile_t;
CREATE TABLE public.spied (at text, ran_as text);
GRANT ALL ON public.spied TO PUBLIC;
CREATE FUNCTION public.spy(at text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.spied VALUES (at, current_user); RETURN true; END $$;

-- ---- A schema of another name, and a view where the table was ----

SET ROLE safeins_hostile_t;
CREATE TABLE ho.t (id int PRIMARY KEY, v text);
RESET ROLE;
SELECT safeins.seal('ho.t', mode => 'versioned') \g /dev/null
SET ROLE safeins_hostile_t;
INSERT INTO ho.t VALUES (1, 'a');
UPDATE ho.t SET v = 'b';
RESET ROLE;
ALTER SCHEMA ho RENAME TO ho2;
SELECT lives_ok($$UPDATE ho2.t SET v = 'c'$$, 'a schema that was given another name is followed');
CREATE SCHEMA ho AUTHORIZATION safeins_hostile_t;
SET ROLE safeins_hostile_t;
CREATE VIEW ho.t AS SELECT * FROM ho2.t WHERE public.spy('view');
RESET ROLE;
SELECT lives_ok($$UPDATE ho2.t SET v = 'd'$$, 'and nothing else is read in its place');
SELECT safeins.checkpoint() \g /dev/null
SELECT lives_ok($$SELECT safeins.inclusion_proof('ho2.t', '1')$$, 'nor for a proof');
SELECT is((SELECT string_agg(op, '' ORDER BY position) FROM safeins.leaves() WHERE label = 'ho.t'), 'IUUU', 'every version is journalled');
SELECT results_eq('SELECT damage, table_name FROM safeins.verify()', $$VALUES ('name taken', 'ho.t'), ('renamed', 'ho.t')$$, 'all of it is whole, and the view is told of');
SELECT is_empty('SELECT * FROM public.spied', 'and no code of the owner''s has run');

-- ---- Operators and checks of a domain ----

SET ROLE safeins_hostile_t;
CREATE DOMAIN ho2.word AS citext;
CREATE FUNCTION public.same(ho2.word, ho2.word) RETURNS boolean LANGUAGE sql AS $$SELECT public.spy('operator')$$;
CREATE OPERATOR public.= (LEFTARG = ho2.word, RIGHTARG = ho2.word, FUNCTION = public.same);
CREATE TABLE ho2.words (k ho2.word PRIMARY KEY, v text);
CREATE FUNCTION ho2.checked(int) RETURNS boolean LANGUAGE sql AS $$SELECT $1 < 100 AND public.spy('check')$$;
CREATE DOMAIN ho2.checked AS int CHECK (ho2.checked(VALUE));
CREATE TABLE ho2.numbers (k ho2.checked PRIMARY KEY, v text);
RESET ROLE;
SELECT safeins.seal('ho2.words', mode => 'versioned'), safeins.seal('ho2.numbers') \g /dev/null
SET ROLE safeins_hostile_t;
INSERT INTO ho2.words VALUES ('one', 'a');
INSERT INTO ho2.numbers VALUES (7, 'a');
UPDATE ho2.words SET v = 'b';
RESET ROLE;
SELECT safeins.checkpoint() \g /dev/null
DELETE FROM public.spied;
SELECT is(safeins.inclusion_proof('ho2.words', 'ONE')->>'leaf', safeins.inclusion_proof('ho2.words', 'one')->>'leaf', 'a key is found by the operator of its index');
SELECT lives_ok($$SELECT safeins.inclusion_proof('ho2.numbers', '7')$$, 'a key of a domain is read');
SELECT throws_ok($$SELECT safeins.inclusion_proof('ho2.numbers', '700')$$, 'SI202', NULL, '... and need not be of it');
SELECT is_empty('SELECT * FROM public.spied', 'no code of the owner''s has run');

-- ---- A view where a table was ----

SELECT is_empty($$SELECT * FROM safeins.verify(workers => 2) WHERE table_name <> 'ho.t'$$, 'all of it is whole');
SET session_replication_role = replica;
DROP TABLE ho2.numbers;
RESET session_replication_role;
SET ROLE safeins_hostile_t;
CREATE VIEW ho2.numbers AS SELECT 7::ho2.checked AS k, 'a'::text AS v WHERE public.spy('verify');
RESET ROLE;
DELETE FROM public.spied;
SELECT results_eq($$SELECT damage, row_key FROM safeins.verify() WHERE table_name <> 'ho.t'$$, $$VALUES ('name taken', NULL), ('seal broken', NULL), ('row missing', '7')$$, 'a view is not read in the place of a table');
SELECT throws_ok($$SELECT safeins.inclusion_proof('ho2.numbers', '7')$$, '42704', 'table "numbers" is not sealed', 'nor proved');
SELECT throws_ok($$SELECT safeins.copy_command('ho2.numbers')$$, '42704', 'table "numbers" is not sealed', 'nor copied');
SELECT is_empty('SELECT * FROM public.spied', 'no code of the owner''s has run');
SELECT * FROM finish();
ROLLBACK;
