-- What drivers bind as text: places, tables, mappings; and the table that a regulator names.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SELECT no_plan();
CREATE ROLE safeins_test_regulator;
CREATE ROLE safeins_test_dba;
SELECT safeins.grant_access('safeins_test_regulator', 'regulator'), safeins.grant_access('safeins_test_dba', 'dba') \g /dev/null

-- Every function of a DBA's that takes a place or a table takes text and varchar in its stead, bound by type.
CREATE FUNCTION pg_temp.unbindable(bound text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT p.oid, p.proname, p.pronargs,
                    array_to_string(ARRAY(SELECT CASE WHEN t IN ('safeins.division'::regtype, 'regclass'::regtype) THEN bound ELSE t::regtype::text END
                                          FROM unnest(p.proargtypes) WITH ORDINALITY a (t, n) ORDER BY n), ', ') AS types,
                    (SELECT string_agg(CASE WHEN n = p.pronargs AND p.provariadic <> 0 THEN 'VARIADIC ' ELSE '' END || '$' || n, ', ' ORDER BY n) FROM generate_series(1, p.pronargs) n) AS args
             FROM pg_proc p
             WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND has_function_privilege('safeins_test_dba', p.oid, 'EXECUTE')
                   AND (p.proargtypes::oid[] && ARRAY['safeins.division'::regtype, 'regclass'::regtype]::oid[])
                   AND p.proname !~ '^(division|int8)' LOOP
        BEGIN
            EXECUTE format('PREPARE bound(%s) AS SELECT safeins.%I(%s)', f.types, f.proname, f.args);
            DEALLOCATE bound;
        EXCEPTION WHEN undefined_function OR ambiguous_function THEN
            RETURN NEXT f.oid::regprocedure::text || ': ' || SQLERRM;
        END;
    END LOOP;
END $$;
SELECT is_empty($$SELECT pg_temp.unbindable('text')$$, 'text for a place or a table');
SELECT is_empty($$SELECT pg_temp.unbindable('varchar')$$, 'varchar likewise');

CREATE SCHEMA bound;
CREATE TABLE bound."收 款" (id text, gs text, je numeric, rq date);
INSERT INTO bound."收 款" VALUES ('1', '人保', 100, '2026-01-05'), ('2', '人保', 1, NULL);
PREPARE place(varchar, varchar) AS SELECT safeins.set_place($1, $2);
SELECT lives_ok($$EXECUTE place('140000', '山西')$$, 'a place');
SELECT is(safeins.home_place()::text, '140000', '... is set');
SELECT pg_temp.refused($$EXECUTE place('149999999', '山西')$$, '22P02', NULL, NULL, 'invalid input syntax for type division: "149999999"', NULL, 'none');
PREPARE audit(text, text, text) AS SELECT rule, row_key FROM safeins.audit($1, $2, $3);
PREPARE attach(varchar, varchar, varchar) AS SELECT rows_live FROM safeins.attach($1, $2, $3);
PREPARE detach(varchar, varchar, varchar) AS SELECT safeins.detach($1, $2, $3);
SELECT results_eq($$EXECUTE audit('premium', 'bound."收 款"', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, $$VALUES ('fact.missing'::text, '2'::text)$$, 'audit');
SELECT results_eq($$EXECUTE attach('premium', 'bound."收 款"', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, 'VALUES (2::bigint)', 'attach');
PREPARE audit_json(text, text, jsonb) AS SELECT rule, row_key FROM safeins.audit($1, $2, $3);
SELECT results_eq($$EXECUTE audit('premium', 'bound."收 款"', NULL)$$, $$VALUES ('fact.missing'::text, '2'::text)$$, 'audit by the mapping that it has');
SELECT results_eq($$EXECUTE audit_json('premium', 'bound."收 款"', NULL)$$, $$VALUES ('fact.missing'::text, '2'::text)$$, '... bound as JSON');
SELECT pg_temp.refused($$EXECUTE attach('premium', 'bound.nix', '{}')$$, '42P01', NULL, NULL, 'relation "bound.nix" does not exist', NULL, 'no table');
SELECT pg_temp.refused($$EXECUTE attach('premium', 'a.b.c.d', '{}')$$, '42601', NULL, NULL, 'improper relation name (too many dotted names): a.b.c.d', NULL, 'no name');
SELECT pg_temp.refused($$EXECUTE attach('premium', 'bound."收 款"', '{"receipt"')$$, '22P02', NULL, NULL, 'invalid input syntax for type json', NULL, 'no mapping');
SELECT pg_temp.refused($$EXECUTE attach('premium', 'bound."收 款"', NULL)$$, '22004', NULL, NULL, 'argument "mapping" must not be NULL', NULL, 'NULL for one');
SELECT pg_temp.refused($$EXECUTE attach('premium', NULL, '{}')$$, '22004', NULL, NULL, 'argument "table_name" must not be NULL', NULL, 'NULL for a table');
PREPARE law(varchar, varchar, date) AS SELECT (safeins.rule_for($1, $2, $3)).id;
PREPARE steps(text, text, date, text) AS SELECT count(*) > 0 FROM safeins.explain_rule($1, $2, $3, sector => $4);
SELECT results_eq($$EXECUTE law('fee.cap', '140000', '2026-01-01')$$, 'VALUES (101::bigint)', 'a rule');
SELECT results_eq($$EXECUTE steps('quota.risk_assessment', '140000', '2026-01-01', 'coal')$$, 'VALUES (true)', 'its steps');
SELECT is((safeins.rule_for('fee.cap', '140000', '2026-01-01')).id, 101::bigint, 'literals, as ever');
SELECT is((safeins.rule_for('fee.cap', '140000', date '2026-01-01')).id, 101::bigint, 'a day, as ever');
SELECT is((safeins.rule_for(code => 'fee.cap', place => '140000', on_date => '2026-01-01', size => 'large')).id, 101::bigint, 'by name');

-- Whoever may audit what is attached needs no right on the schema; a table that is not attached is not read.
CREATE TABLE bound.hidden (id text, gs text, je numeric, rq date);
SET LOCAL ROLE safeins_test_regulator;
SELECT results_eq($$SELECT rule, row_key FROM safeins.audit('premium', 'bound."收 款"')$$, $$VALUES ('fact.missing'::text, '2'::text)$$, 'a regulator audits an attached table');
SELECT pg_temp.refused($$SELECT safeins.audit('premium', 'bound.hidden')$$, '22023', NULL, 'bound.hidden', 'table "hidden" is not attached in role "premium", so audit() needs a mapping', NULL, 'not another');
SELECT pg_temp.refused($$SELECT safeins.audit('premium', 'bound.hidden', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '42501', NULL, NULL, 'must be owner of table hidden', NULL, '... with a mapping of his own neither');
SELECT pg_temp.refused($$SELECT safeins.audit('premium', 'bound.nix')$$, '42501', NULL, NULL, 'permission denied for schema bound', NULL, 'nor learns what is not there');
RESET ROLE;
SELECT lives_ok($$EXECUTE detach('premium', 'bound."收 款"', '试')$$, 'detach');
SELECT finish();
ROLLBACK;
