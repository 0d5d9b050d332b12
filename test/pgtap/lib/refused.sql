-- What a statement that must be refused says: two assertions, the refusal itself and its hint.
CREATE FUNCTION pg_temp.refused(statement text, state text, rule text, relation text, message text, hint text, about text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    got_state text := 'nothing was refused';
    got_rule text;
    got_schema text;
    got_table text;
    got_message text;
    got_hint text;
BEGIN
    BEGIN
        EXECUTE statement;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION
    WHEN SQLSTATE 'P0UND' THEN
        NULL;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS got_state = RETURNED_SQLSTATE, got_rule = CONSTRAINT_NAME, got_schema = SCHEMA_NAME,
            got_table = TABLE_NAME, got_message = MESSAGE_TEXT, got_hint = PG_EXCEPTION_HINT;
    END;
    -- the citation alone is no way out
    IF got_hint LIKE 'Rule %' AND pg_catalog.has_table_privilege('safeins.rule', 'SELECT') THEN
        IF EXISTS (SELECT FROM safeins.rule r WHERE got_hint = format('Rule %s: %s.', got_rule, r.source)) THEN
            got_message := got_message || ' (without a way out)';
        END IF;
    END IF;
    RETURN NEXT is(concat_ws(' | ', got_state, nullif(got_rule, ''), nullif(concat_ws('.', nullif(got_schema, ''), nullif(got_table, '')), ''), got_message),
                   concat_ws(' | ', state, rule, relation, message), about);
    IF hint IS NOT NULL THEN
        RETURN NEXT ok(strpos(coalesce(got_hint, ''), hint) > 0, about || ': the hint says ' || hint);
    END IF;
END $$;

-- Runs a statement and undoes it; what the query says of the state in between.
CREATE FUNCTION pg_temp.would(statement text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    BEGIN
        EXECUTE statement;
        EXECUTE query INTO answer;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION
        WHEN SQLSTATE 'P0UND' THEN RETURN answer;
        WHEN OTHERS THEN RETURN SQLSTATE;
    END;
END $$;
