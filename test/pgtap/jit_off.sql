-- What we run is compiled by no JIT, whatever the session has, as a packaged server has it on: to compile takes longer than to run.
BEGIN;
SELECT plan(4);
SET client_min_messages = warning;
SET jit = on;

SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
	WHERE p.pronamespace = 'safeins'::regnamespace AND p.proconfig IS NOT NULL AND l.lanname IN ('sql', 'plpgsql') AND p.proretset AND p.provolatile <> 'v'
		  AND obj_description(p.oid, 'pg_proc') !~ '内部使用' AND NOT 'jit=off' = ANY (p.proconfig) AND p.proname !~ '^exchange_'$$,
	'no report with settings of its own');

-- Our own SQL fires the triggers that somebody put on a table of ours.
CREATE TABLE seen (jit text);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN INSERT INTO public.seen VALUES (pg_catalog.current_setting('jit')); RETURN NULL; END$$;
CREATE TRIGGER see AFTER INSERT ON safeins.rule_mode FOR EACH ROW EXECUTE FUNCTION see();
SELECT ok(safeins.set_mode('fee.voucher', 'flag', 'test') > 0, 'a call that writes by SQL');
SELECT is((SELECT string_agg(jit, ' ') FROM seen), 'off', 'runs it so');
SELECT is(current_setting('jit'), 'on', '... and the session has what it had');

SELECT finish();
ROLLBACK;
