-- The names of guards carry a number of the role, which is for ever: what was dumped yesterday is restored beside what is attached today.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = error;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();
SELECT safeins.create_starter('qb') \g /dev/null

SELECT set_eq($$
    SELECT g.tgname::text FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
    WHERE c.relnamespace = 'qb'::regnamespace AND g.tgname ~ '^safeins_\d'$$,
    $$SELECT format('safeins_%s_%s_%s', to_char(CASE event WHEN 'delete' THEN 100 - n ELSE n END, 'FM00'), role, event)
    FROM (VALUES (1, 'enterprise'), (2, 'policy'), (3, 'premium'), (4, 'service'), (5, 'expense'), (6, 'hazard'), (7, 'report'), (8, 'filing'), (9, 'claim'), (10, 'complaint'), (11, 'coinsurance'), (12, 'measure'), (13, 'provider'), (14, 'plan'), (15, 'refusal'), (16, 'product')) r (n, role),
        unnest(ARRAY['insert', 'update', 'delete', 'truncate']) event
    WHERE role IN (SELECT a.role FROM safeins.attachment a)$$,
    'each role has its number, and 100 less that where rows go');
SELECT is((SELECT count(DISTINCT role) FROM safeins.attachment), 16::bigint, 'of every role there is a table');

-- As pg_dump writes them of this version: the text must do for as long as such dumps are kept.
CREATE TABLE ye (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
INSERT INTO ye VALUES (1, 'A', 1000, '2025-01-01');
SELECT safeins.attach('premium', 'ye', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
DO $$
DECLARE n name;
BEGIN
    -- as a restore finds the table: data there, and what the log says of it, no trigger
    SET LOCAL session_replication_role = replica;
    FOR n IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'ye'::regclass LOOP EXECUTE format('DROP TRIGGER %I ON ye', n); END LOOP;
    SET LOCAL session_replication_role = origin;
END $$;
SELECT is_empty($$SELECT * FROM safeins.attachment WHERE table_name = 'ye'$$, 'nothing guards the table');
CREATE TABLE dumped (definition text);
INSERT INTO dumped VALUES
    ('CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON public.ye REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', %L)'),
    ('CREATE TRIGGER safeins_03_premium_truncate BEFORE TRUNCATE ON public.ye FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', %L)'),
    ('CREATE TRIGGER safeins_03_premium_update AFTER UPDATE ON public.ye REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', %L)'),
    ('CREATE TRIGGER safeins_97_premium_delete AFTER DELETE ON public.ye REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard(''premium'', %L)');
SELECT lives_ok(format(definition, '{"amount": "je", "insurer": "gs", "receipt": "id", "received_on": "rq"}'), left(definition, 60)) FROM dumped;
SELECT is(state, 'armed', 'what a dump restores is an attachment') FROM safeins.attachment WHERE table_name = 'ye';
SELECT lives_ok($$INSERT INTO ye VALUES (2, 'A', 500, '2025-01-02'); DELETE FROM ye WHERE id = 1; UPDATE ye SET je = 600$$, 'whose rows are booked');
SELECT results_eq($$SELECT received FROM safeins.fee_status('2025-09-30') WHERE insurer = 'A' AND year = 2025$$, 'VALUES (600.00)', 'as they are');
SELECT throws_ok('TRUNCATE ye', 'SI002', NULL, '... and may not be truncated');
SELECT lives_ok($$SELECT safeins.detach('premium', 'ye', 'moved')$$, 'it can be detached');
SELECT is((SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = 'ye'::regclass), 0::bigint, '... with all of its triggers');
SELECT * FROM finish();
ROLLBACK;
