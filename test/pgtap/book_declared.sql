-- A book that is not as the library declares it is not written: the error names the column.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('B1', 'G', 'E', '2024-04-01', '2025-03-31');
SELECT lives_ok($$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S1', 'B1', 'training', '2024-05-01', 'A', true)$$, 'the books are as declared');

CREATE FUNCTION pg_temp.differs(change text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    told text;
BEGIN
    EXECUTE change;
    BEGIN
        EXECUTE statement;
        RAISE EXCEPTION USING MESSAGE = 'it went through', ERRCODE = 'P0009';
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
    END;
    RAISE EXCEPTION USING MESSAGE = told, ERRCODE = 'P0008';
EXCEPTION WHEN SQLSTATE 'P0008' OR SQLSTATE 'P0009' THEN
    RETURN SQLERRM;
END $$;

CREATE TABLE one (statement text, book text, "column" text);
INSERT INTO one VALUES
    ($$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S2', 'B1', 'training', '2024-05-02', 'A', true)$$, 'service', 'kind'),
    ($$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S2', 'B1', 'training', '2024-05-02', 'A', true)$$, 'service_tally', 'done'),
    ($$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('B2', 'G', 'E2', '2024-04-01', '2025-03-31')$$, 'policy', 'insurer'),
    ($$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('B2', 'G', 'E2', '2024-04-01', '2025-03-31')$$, 'deadline', 'due_on');
SELECT is(pg_temp.differs(format('ALTER TABLE safeins.%I RENAME COLUMN %I TO other', book, "column"), statement),
    $$They differ in column "other".$$, format('%s: a column of another name', book)) FROM one;
SELECT lives_ok($$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S2', 'B1', 'training', '2024-05-02', 'A', true)$$, 'and when it is as it was, it is written again');
SELECT is((SELECT count(*) FROM safeins.service), 2::bigint, '... with what came before');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and nothing is lost');
SELECT * FROM finish();
ROLLBACK;
