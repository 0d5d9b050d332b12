-- What a session keeps of mappings goes with them: where compiling or reading fails, and when their table is detached.
SELECT no_plan();
SET client_min_messages = error;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric, rq text);
INSERT INTO bf SELECT i, 'a', 1, '2026-01-01' FROM generate_series(1, 10) i;
CREATE FUNCTION fussy(text) RETURNS text LANGUAGE plpgsql STABLE AS $$BEGIN IF $1 = 'x' THEN RAISE 'no'; END IF; RETURN $1; END$$;
CREATE FUNCTION kept() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM pg_backend_memory_contexts WHERE name IN ('CachedExpression', 'CachedPlanSource', 'SPI Plan', 'safeins mapping')$$;
CREATE FUNCTION m(insurer text, received_on text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('receipt', 'id', 'insurer', insurer, 'amount', 'je', 'received_on', received_on)$$;
CREATE TABLE before (n bigint);

-- The first time plans are made that are kept for the session.
CREATE PROCEDURE fails(times integer) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..times LOOP
        BEGIN
            PERFORM safeins.attach('premium', 'bf'::regclass, m('gs || ''''', 'safeins.to_date(nix)'));
        EXCEPTION WHEN undefined_column THEN NULL; END;
        BEGIN
            PERFORM * FROM safeins.audit('premium', 'bf'::regclass, m('public.fussy(gs)', 'safeins.to_date(rq)'));
        EXCEPTION WHEN raise_exception THEN NULL; END;
        COMMIT;
    END LOOP;
END $$;
INSERT INTO bf VALUES (11, 'x', 1, '2026-01-01');
CALL fails(2);
INSERT INTO before SELECT kept();
CALL fails(20);
SELECT cmp_ok(kept(), '<=', (SELECT n + 5 FROM before), 'nothing is kept of mappings that failed');
DELETE FROM bf WHERE id = 11;

CREATE PROCEDURE comes_and_goes(times integer) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..times LOOP
        PERFORM safeins.attach('premium', 'bf'::regclass, m('public.fussy(gs)', 'safeins.to_date(rq)'));
        INSERT INTO bf VALUES (100, 'a', 1, '2026-01-01');
        UPDATE bf SET je = 2 WHERE id = 100;
        DELETE FROM bf WHERE id = 100;
        COMMIT;
        PERFORM safeins.detach('premium', 'bf', 'test');
        COMMIT;
    END LOOP;
END $$;
CALL comes_and_goes(3);
TRUNCATE before;
INSERT INTO before SELECT kept();
CALL comes_and_goes(20);
SELECT cmp_ok(kept(), '<=', (SELECT n + 10 FROM before), '... nor of those whose table was detached');

SELECT * FROM finish();
