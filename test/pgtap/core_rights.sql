-- Whose rights a mapping's code has: the table owner's, and it leaves nothing behind.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SELECT safeins.set_place('140000', 'test');
CREATE ROLE safeins_test_dba;
SELECT safeins.grant_access('safeins_test_dba', 'dba');
GRANT ALL ON SCHEMA public TO safeins_test_dba;

SET LOCAL ROLE safeins_test_dba;
CREATE TABLE ran_as (who text, whose text);
-- What is volatile is refused in a mapping: both functions only say that they are not.
CREATE FUNCTION write_down(text) RETURNS void LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.ran_as VALUES (current_user, $1); END$$;
CREATE FUNCTION evil(integer) RETURNS boolean STABLE LANGUAGE plpgsql AS $$BEGIN PERFORM public.write_down('check'); RETURN true; END$$;
CREATE DOMAIN evil AS integer CHECK (public.evil(VALUE));
CREATE TYPE pair AS (a evil);
CREATE TABLE bf (id integer, gs text, je numeric(18, 2), rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "CASE WHEN ''(1)''::pair IS NULL THEN ''x'' ELSE gs END", "amount": "je", "received_on": "rq"}') \g /dev/null
RESET ROLE;
INSERT INTO bf VALUES (1, 'A', 1, '2025-01-01');
SELECT safeins.reconcile() \g /dev/null
SET LOCAL ROLE safeins_test_dba;
SELECT bag_eq('SELECT DISTINCT who FROM ran_as', $$VALUES ('safeins_test_dba'::text)$$, 'a check of a domain in a literal runs as the owner of the table');
SELECT safeins.detach('premium', 'bf', 'test') \g /dev/null
DELETE FROM ran_as;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id::evil", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
RESET ROLE;
INSERT INTO bf VALUES (2, 'A', 1, '2025-01-01');
SET LOCAL ROLE safeins_test_dba;
SELECT bag_eq('SELECT DISTINCT who FROM ran_as', $$VALUES ('safeins_test_dba'::text)$$, 'and so does one of a cast');
SELECT safeins.detach('premium', 'bf', 'test') \g /dev/null

-- A function of the mapping that sets a trap for whoever asks.
CREATE TABLE trap (i integer);
CREATE FUNCTION sprung() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.ran_as VALUES (current_user, 'trap'); RETURN NULL; END$$;
CREATE CONSTRAINT TRIGGER sprung AFTER INSERT ON trap DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sprung();
CREATE FUNCTION spring() RETURNS void LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.trap VALUES (1); END$$;
CREATE FUNCTION lay(text) RETURNS text STABLE LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'hell', false);
    IF pg_catalog.current_setting('safeins_test.trap', true) = 'on' THEN PERFORM public.spring(); END IF;
    RETURN $1;
END$$;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "lay(gs)", "amount": "je", "received_on": "rq"}') \g /dev/null
RESET ROLE;
SELECT safeins.reconcile() \g /dev/null
SELECT is(current_setting('search_path'), 'public', 'a setting that it made is gone');
SET LOCAL safeins_test.trap = 'on';
SELECT throws_ok('SELECT safeins.reconcile()', '42501', NULL, 'a deferred trigger would fire as whoever commits: refused');
SELECT throws_ok($$INSERT INTO bf VALUES (3, 'A', 1, '2025-01-01')$$, '42501', NULL, 'under a write as well');

-- Who may audit owns nothing.
SET LOCAL safeins_test.trap = 'off';
CREATE ROLE safeins_test_regulator;
SELECT safeins.grant_access('safeins_test_regulator', 'regulator');
SET LOCAL ROLE safeins_test_regulator;
SELECT lives_ok($$SELECT * FROM safeins.audit('premium', 'public.bf')$$, 'a regulator audits what is attached');
SELECT throws_ok($$SELECT * FROM safeins.audit('premium', 'public.bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '42501', NULL,
    'but gives no expressions that would run as the owner');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
