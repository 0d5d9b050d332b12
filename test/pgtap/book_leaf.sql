-- Entries of single rows are put where the last one was, and found there: in whatever order keys come, and however many versions they have.
BEGIN;
\ir lib/service_tables.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE EXTENSION amcheck;

CREATE FUNCTION pg_temp.unsound() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    x regclass;
BEGIN
    FOR x IN SELECT i.indexrelid FROM pg_index i WHERE i.indrelid IN ('safeins.policy'::regclass, 'safeins.service'::regclass,
            'safeins.service_tally'::regclass, 'safeins.deadline'::regclass, 'safeins.enterprise'::regclass)
    LOOP
        PERFORM bt_index_parent_check(x, true);
    END LOOP;
    RETURN QUERY SELECT r::text FROM safeins.reconcile() r;
END $$;

-- One statement a row.
CREATE FUNCTION pg_temp.singly(keys text[], days int DEFAULT 0) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    k text;
BEGIN
    FOREACH k IN ARRAY keys LOOP
        INSERT INTO bd (bdh, gs, qyh, sx, dq, xe) VALUES (k, 'G' || length(k), 'E' || k, date '2025-06-01' + days, date '2026-05-31' + days, 400000);
    END LOOP;
END $$;

SELECT pg_temp.singly(ARRAY(SELECT 'A' || to_char(i, 'FM00000') FROM generate_series(1, 700) i)) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', 'keys that follow each other');
SELECT pg_temp.singly(ARRAY(SELECT 'A' || to_char(i, 'FM00000') || 'x' FROM generate_series(700, 1, -1) i)) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', '... backwards, among the others');
SELECT pg_temp.singly(ARRAY(SELECT md5(i::text) || CASE WHEN i % 50 = 0 THEN repeat(md5(i::text), 12) ELSE '' END FROM generate_series(1, 1000) i)) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', '... and in no order, some of them long');
SELECT pg_temp.singly(ARRAY(SELECT 'A' || i || '-' || j FROM generate_series(1, 100) j, generate_series(1, 6) i)) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', '... and in several rows of them at once');
SELECT is(count(*), 3000::bigint, 'every one of them is in the book') FROM safeins.policy WHERE live;
SELECT is(count(*), 3000::bigint, '... with its deadline') FROM safeins.deadline WHERE kind = 'service.first';

-- A second policy of an enterprise is beside the first one, wherever on its leaf that stands; names that begin alike are none.
CREATE FUNCTION pg_temp.beside(names text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT coalesce(max(id), 0) FROM safeins.finding);
    n text;
BEGIN
    FOREACH n IN ARRAY names LOOP
        INSERT INTO bd (bdh, gs, qyh, sx, dq, xe) VALUES ('Z' || md5(n), 'G', n, '2025-09-01', '2026-08-31', 400000);
    END LOOP;
    RETURN (SELECT count(*) FROM safeins.finding WHERE rule = 'policy.overlap' AND id > last);
END $$;
SELECT safeins.set_mode('policy.overlap', 'flag', '测试') \g /dev/null
SELECT is(pg_temp.beside(ARRAY(SELECT 'EA' || to_char(i, 'FM00000') FROM generate_series(1, 700) i)), 700::bigint, 'each overlaps that of its enterprise');
SELECT is(pg_temp.beside(ARRAY(SELECT 'EA' || to_char(i, 'FM00000') || 'w' FROM generate_series(1, 700) i)), 0::bigint, '... and those of others none');
SELECT is(pg_temp.beside(ARRAY(SELECT 'E' || md5(i::text) FROM generate_series(1, 1000) i WHERE i % 50 > 0 AND i % 3 = 0)),
    (SELECT count(*) FROM generate_series(1, 1000) i WHERE i % 50 > 0 AND i % 3 = 0), '... in no order either');

-- One key in many versions: each is looked for by the last, more than a look takes in.
DO $$
BEGIN
    FOR i IN 1 .. 40 LOOP
        UPDATE bd SET sx = sx + 1, dq = dq + 1 WHERE bdh = 'A00350';
        INSERT INTO fw (fwh, bdh, xm, rq) VALUES ('V' || i, 'A00350', 'training', date '2025-08-01' + 41 - i);
    END LOOP;
    FOR i IN REVERSE 40 .. 11 LOOP
        DELETE FROM fw WHERE fwh = 'V' || i;
    END LOOP;
END $$;
SELECT is_empty('SELECT pg_temp.unsound()', 'a key in many versions');
SELECT results_eq($$SELECT met_on, opened_on FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'A00350'$$,
    $$SELECT date '2025-09-01', date '2025-07-11'$$, '... is what the last statement made of it');
SELECT results_eq($$SELECT done FROM safeins.service_tally WHERE policy = 'A00350'$$, ARRAY[10], '... and so is its count');

-- What was undone has left its entries.
SAVEPOINT before;
SELECT pg_temp.singly(ARRAY(SELECT 'B' || to_char(i, 'FM00000') FROM generate_series(1, 400) i)) \g /dev/null
ROLLBACK TO before;
SELECT pg_temp.singly(ARRAY(SELECT 'B' || to_char(i, 'FM00000') FROM generate_series(400, 1, -1) i), 1) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', 'keys that were undone, once more');
SELECT is(pg_temp.beside(ARRAY(SELECT 'EB' || to_char(i, 'FM00000') FROM generate_series(1, 400) i)), 400::bigint, '... and they are beside others');

-- They go, and come again.
DELETE FROM bd WHERE bdh LIKE 'A0%x';
SELECT pg_temp.singly(ARRAY(SELECT 'A' || to_char(i, 'FM00000') || 'x' FROM generate_series(1, 700, 3) i), 2) \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', 'policies that went and came again');
-- The pages are others by now.
REINDEX TABLE safeins.policy;
TRUNCATE safeins.service_tally;
SELECT pg_temp.singly(ARRAY(SELECT 'C' || i FROM generate_series(1, 50) i)) \g /dev/null
INSERT INTO fw (fwh, bdh, xm, rq) VALUES ('W', 'C7', 'training', '2025-08-01');
SELECT is((SELECT array_agg(policy) FROM safeins.service_tally), ARRAY['C7'], 'indexes that were made anew');
SELECT safeins.rebuild() \g /dev/null
SELECT is_empty('SELECT pg_temp.unsound()', '... are whole');

-- What was emptied once in this transaction is cut off, in the same file, when it is emptied again.
TRUNCATE safeins.policy;
SELECT safeins.rebuild() \g /dev/null
INSERT INTO fw (fwh, bdh, xm, rq) SELECT 'far', max(policy), 'training', '2025-09-02' FROM safeins.policy;
TRUNCATE safeins.policy;
SELECT lives_ok($$INSERT INTO bd (bdh, gs, qyh, sx, dq, xe) VALUES ('zz', 'G', 'Ezz', '2025-06-01', '2026-05-31', 400000);
    INSERT INTO fw (fwh, bdh, xm, rq) VALUES ('near', 'zz', 'training', '2025-08-01')$$, 'pages that are there no more');
SELECT results_eq($$SELECT done FROM safeins.service_tally WHERE policy = 'zz'$$, ARRAY[1], '... are not looked at');

SELECT finish();
ROLLBACK;
