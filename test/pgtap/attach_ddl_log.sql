-- Others' event triggers, which name their tables as they like, see our own DDL as if whoever calls had run it.
SET client_min_messages = error;
SELECT no_plan();
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE ROLE safeins_logged_t;
SELECT safeins.grant_access('safeins_logged_t', 'dba') \g /dev/null
CREATE SCHEMA audit;
CREATE TABLE audit.ddl_log (tag text, who text, path text);
GRANT USAGE ON SCHEMA audit TO PUBLIC;
GRANT ALL ON audit.ddl_log TO PUBLIC;
CREATE FUNCTION audit.log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO ddl_log VALUES (tg_tag, current_user, current_setting('search_path')); END$$;
CREATE FUNCTION audit.log_commands() RETURNS event_trigger LANGUAGE plpgsql AS $$DECLARE c record; BEGIN FOR c IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP INSERT INTO ddl_log VALUES (c.command_tag || ' ' || c.object_identity, current_user, NULL); END LOOP; END$$;
CREATE FUNCTION audit.log_drops() RETURNS event_trigger LANGUAGE plpgsql AS $$DECLARE c record; BEGIN FOR c IN SELECT * FROM pg_event_trigger_dropped_objects() LOOP INSERT INTO ddl_log VALUES ('dropped ' || c.object_identity, current_user, NULL); END LOOP; END$$;
CREATE SCHEMA lg AUTHORIZATION safeins_logged_t;
SET search_path = lg, audit, public;
SET ROLE safeins_logged_t;
CREATE TABLE lg.bf (id bigint, gs text, je numeric, rq date, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE lg.bf_2024 PARTITION OF lg.bf FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE lg.bf_2023 (id bigint NOT NULL, gs text, je numeric, rq date NOT NULL);
RESET ROLE;
CREATE EVENT TRIGGER log_start ON ddl_command_start EXECUTE FUNCTION audit.log_ddl();
CREATE EVENT TRIGGER log_end ON ddl_command_end EXECUTE FUNCTION audit.log_ddl();
CREATE EVENT TRIGGER log_commands ON ddl_command_end EXECUTE FUNCTION audit.log_commands();
CREATE EVENT TRIGGER log_drops ON sql_drop EXECUTE FUNCTION audit.log_drops();
SET ROLE safeins_logged_t;

CREATE FUNCTION pg_temp.logged(command text, what text, n integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM audit.ddl_log;
    RETURN NEXT lives_ok(command, command);
    RETURN NEXT is((SELECT count(*) FROM audit.ddl_log WHERE tag ~ what), n::bigint, '... and it is logged what we made of it');
    RETURN NEXT is((SELECT string_agg(DISTINCT who, ',') FROM audit.ddl_log), 'safeins_logged_t', '... by nobody mightier than the caller');
    RETURN NEXT is((SELECT string_agg(DISTINCT path, ' and ') FROM audit.ddl_log), 'lg, audit, public', '... in his search_path');
END $$;
SELECT pg_temp.logged($$SELECT safeins.attach('premium', 'lg.bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '^CREATE TRIGGER safeins_', 8);
SELECT pg_temp.logged($$SELECT safeins.seal('lg.bf', NULL, 'versioned')$$, '^CREATE TRIGGER safeins_seal', 8);
SELECT pg_temp.logged($$CREATE TABLE lg.bf_2025 PARTITION OF lg.bf FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')$$, '^CREATE TRIGGER safeins_', 8);
SELECT pg_temp.logged($$ALTER TABLE lg.bf ATTACH PARTITION lg.bf_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01')$$, '^CREATE TRIGGER safeins_', 8);
SELECT pg_temp.logged($$ALTER TABLE lg.bf RENAME gs TO insurer$$, '^CREATE TRIGGER safeins_', 16);
SELECT pg_temp.logged($$ALTER TABLE lg.bf RENAME TO bf2$$, '^ALTER TABLE lg.bf2$', 1);
SELECT lives_ok($$INSERT INTO lg.bf2 VALUES (1, 'A', 100, '2025-03-01'), (2, 'A', 100, '2024-03-01'), (3, 'A', 100, '2023-03-01')$$, 'written, journalled and booked');
SELECT is((SELECT sum(received) FROM safeins.fee_status WHERE subject = 'A'), 300.00, '... once each');
SELECT pg_temp.logged($$SELECT safeins.unseal('lg.bf2', 'x')$$, '^dropped safeins_seal_.* on lg', 16);
SELECT pg_temp.logged($$SELECT safeins.detach('premium', 'lg.bf2', 'x')$$, '^dropped safeins_.* on lg', 16);

-- A caller's own table in the place of the log: what he put there runs as himself, and cannot use our door.
CREATE TABLE lg.ddl_log (tag text, who text, path text);
CREATE TABLE lg.ran_as (who text);
CREATE TABLE lg.victim (id bigint PRIMARY KEY, gs text, je numeric, rq date);
SELECT safeins.attach('premium', 'lg.victim', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
CREATE FUNCTION lg.trap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lg.ran_as VALUES (current_user);
    IF pg_trigger_depth() < 2 AND NEW.tag LIKE 'CREATE TRIGGER%' THEN
        BEGIN
            ALTER TABLE lg.victim DISABLE TRIGGER USER;
            INSERT INTO lg.ran_as VALUES ('disabled');
        EXCEPTION WHEN OTHERS THEN INSERT INTO lg.ran_as VALUES (SQLSTATE);
        END;
        BEGIN
            DROP TRIGGER safeins_03_premium_insert ON lg.victim;
            INSERT INTO lg.ran_as VALUES ('dropped');
        EXCEPTION WHEN OTHERS THEN INSERT INTO lg.ran_as VALUES (SQLSTATE);
        END;
        BEGIN
            CREATE TRIGGER mine AFTER INSERT ON lg.victim EXECUTE FUNCTION safeins.guard();
            INSERT INTO lg.ran_as VALUES ('made');
        EXCEPTION WHEN OTHERS THEN INSERT INTO lg.ran_as VALUES (SQLSTATE);
        END;
    END IF;
    RETURN NULL;
END $$;
DISCARD PLANS;
CREATE TRIGGER trap AFTER INSERT ON lg.ddl_log FOR EACH ROW EXECUTE FUNCTION lg.trap();
SELECT lives_ok($$SELECT safeins.attach('premium', 'lg.bf2', '{"receipt": "id + 100", "insurer": "insurer", "amount": "je", "received_on": "rq"}')$$, 'a trap in the place of the log');
SELECT results_eq('SELECT DISTINCT who FROM lg.ran_as ORDER BY 1', $$VALUES ('SI002'), ('safeins_logged_t')$$, '... runs as whoever laid it, and is refused what he is refused');
SELECT is((SELECT string_agg(state, ',') FROM safeins.attachment), 'armed,armed', 'all is armed');
RESET ROLE;
DROP EVENT TRIGGER log_start; DROP EVENT TRIGGER log_end; DROP EVENT TRIGGER log_commands; DROP EVENT TRIGGER log_drops;
SELECT * FROM finish();
DROP EXTENSION safeins CASCADE;
DROP OWNED BY safeins_logged_t CASCADE;
DROP ROLE safeins_logged_t;
