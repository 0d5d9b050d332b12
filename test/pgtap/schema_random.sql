-- Random writes of every kind over a tree of partitions, failures and savepoints among them: the books against plain SQL.
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT no_plan();

-- Set by hand to repeat a failure.
SELECT coalesce(nullif(current_setting('test.seed', true), '')::float8, 0.20250930) AS seed \gset
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset

SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, del boolean DEFAULT false);
INSERT INTO bf SELECT i, 'G' || i % 4, 100000, CASE WHEN i % 2 = 0 THEN date '2024-03-01' ELSE '2025-03-01' END FROM generate_series(1, 40) i;
CREATE TABLE zc (id integer, gs text, je numeric(18,2), rq date, pz text, hc integer, del boolean DEFAULT false, UNIQUE (id, rq, gs)) PARTITION BY RANGE (rq);
CREATE TABLE zc_2024 PARTITION OF zc FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (gs);
CREATE TABLE zc_2024_a PARTITION OF zc_2024 FOR VALUES IN ('G0', 'G1');
CREATE TABLE zc_2024_b PARTITION OF zc_2024 DEFAULT;
CREATE TABLE zc_2025 (pz text, weg integer, del boolean DEFAULT false, gs text, hc integer, rq date, je numeric(18,2), id integer);
ALTER TABLE zc_2025 DROP COLUMN weg;
ALTER TABLE zc ATTACH PARTITION zc_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX ON zc (pz);
CREATE INDEX ON zc (hc);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "NOT del"}'),
       safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''other''", "voucher": "pz", "reverses": "hc", "where": "NOT del"}') \g /dev/null

CREATE FUNCTION differences() RETURNS bigint LANGUAGE sql AS $$
    SELECT (SELECT count(*) FROM safeins.reconcile())
        + (SELECT count(*) FROM (SELECT gs, extract(year FROM rq) AS y, sum(je) AS je FROM zc WHERE NOT del GROUP BY 1, 2) e
           FULL JOIN safeins.fee_status('2025-12-31') s ON s.subject = e.gs AND s.year = e.y WHERE coalesce(e.je, 0) <> coalesce(s.spent, 0))
        + (SELECT count(*) FROM (SELECT gs, extract(year FROM rq) AS y, sum(je) AS je FROM bf WHERE NOT del GROUP BY 1, 2) e
           FULL JOIN safeins.fee_status('2025-12-31') s ON s.subject = e.gs AND s.year = e.y WHERE coalesce(e.je, 0) <> coalesce(s.received, 0))
$$;

-- One random statement; i makes its vouchers its own.
CREATE FUNCTION a_write(i integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    k integer := floor(random() * 300);
    g text := quote_literal('G' || floor(random() * 4));
    d text := quote_literal(date '2024-01-01' + floor(random() * 630)::integer);
    n numeric := round((random() * 500)::numeric, 2);
BEGIN
    RETURN CASE floor(random() * 16)
        WHEN 0 THEN format('INSERT INTO zc VALUES (%s, %s, %s, %s, ''a%s'')', k, g, n, d, i)
        WHEN 1 THEN format('INSERT INTO zc SELECT %s + j, ''G'' || j %% 4, j * 1.5, date %s + j, ''b%s/'' || j FROM generate_series(1, 5) j', k, d, i)
        WHEN 2 THEN format('UPDATE zc SET je = je + %s WHERE id BETWEEN %s AND %s', round(n / 10 - 20, 2), k, k + 3)
        WHEN 3 THEN format('UPDATE zc SET gs = %s WHERE id BETWEEN %s AND %s', g, k, k + 2)
        WHEN 4 THEN format('UPDATE zc SET rq = %s WHERE id BETWEEN %s AND %s', d, k, k + 2)
        WHEN 5 THEN format('UPDATE zc SET del = NOT del WHERE id BETWEEN %s AND %s', k, k + 4)
        WHEN 6 THEN format('DELETE FROM zc WHERE id BETWEEN %s AND %s', k, k + 3)
        WHEN 7 THEN format('UPDATE zc SET id = id + 1000, gs = %s, rq = %s, je = 7 WHERE id = %s', g, d, k)
        WHEN 8 THEN format('MERGE INTO zc USING generate_series(%s, %s) s (j) ON id = j WHEN MATCHED AND del THEN DELETE WHEN MATCHED THEN UPDATE SET je = je + 1, rq = %s WHEN NOT MATCHED THEN INSERT VALUES (j, %s, 5, %s, ''c%s/'' || j)', k, k + 3, d, g, d, i)
        WHEN 9 THEN format('MERGE INTO zc USING (VALUES (%s)) s (j) ON id = j WHEN MATCHED THEN UPDATE SET je = je + 2, rq = %s WHEN NOT MATCHED THEN INSERT VALUES (j, %s, 5, %s, ''d%s'')', k, d, g, d, i)
        WHEN 10 THEN format('INSERT INTO zc VALUES (%s, %s, 3, %s, ''e%s'') ON CONFLICT (id, rq, gs) DO UPDATE SET je = excluded.je + 1', k, g, d, i)
        WHEN 11 THEN format('WITH gone AS (DELETE FROM zc WHERE id BETWEEN %s AND %s RETURNING *) INSERT INTO zc SELECT id + 2000, gs, abs(je) + 0.01, rq, ''f%s/'' || id FROM gone', k, k + 2, i)
        WHEN 12 THEN format('INSERT INTO zc (id, gs, je, rq, pz, hc) SELECT %s, gs, -round(je * 0.4, 2), rq, ''g%s'', id FROM zc WHERE id = %s AND je > 0 AND NOT del LIMIT 1', 5000 + i, i, k)
        WHEN 13 THEN format('INSERT INTO zc_2024 VALUES (%s, %s, 4, ''2024-05-01'', ''h%s'')', k, g, i)
        WHEN 14 THEN format('UPDATE zc_2025 SET je = je + 1, gs = %s WHERE id BETWEEN %s AND %s', g, k, k + 20)
        ELSE format('UPDATE bf SET je = je + %s, del = random() < 0.1, rq = %s WHERE id = %s', n * 4 - 1000, d, 1 + k % 40)
    END;
END $$;

CREATE TEMP TABLE outcome (i integer, state text, statement text);
DO $$
DECLARE
    statement text;
    state text;
    wrong bigint;
BEGIN
    FOR i IN 1 .. 3000 LOOP
        statement := a_write(i);
        state := 'written';
        BEGIN
            EXECUTE statement;
            IF random() < 0.15 THEN
                RAISE EXCEPTION USING ERRCODE = 'P0RBK';
            END IF;
        EXCEPTION WHEN OTHERS THEN
            state := SQLSTATE;
        END;
        INSERT INTO outcome VALUES (i, state, statement);
        IF i % 50 = 0 THEN
            wrong := differences();
            IF wrong > 0 THEN
                INSERT INTO outcome VALUES (i, 'books', wrong || ' differences after: ' || statement);
                EXIT;
            END IF;
        END IF;
        IF i % 400 = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END $$;
SELECT is_empty($$SELECT i, statement FROM outcome WHERE state = 'books'$$, 'the books agree with plain SQL all the way');
SELECT is_empty($$SELECT i, state, statement FROM outcome WHERE state NOT IN ('written', 'P0RBK', '23505', '21000') AND state !~ '^SI'$$, 'nothing fails but by the law, and by unique keys');
SELECT cmp_ok(count(*) FILTER (WHERE state = o), '>', 10::bigint, o || ': ' || count(*) FILTER (WHERE state = o)) FROM outcome, unnest(ARRAY['written', 'P0RBK', 'SI002', 'SI101', 'SI108']) o GROUP BY o ORDER BY o;
SELECT is(differences(), 0::bigint, 'and at the end');
SELECT safeins.detach('expense', 'zc', '测试'), safeins.detach('premium', 'bf', '测试') \g /dev/null
SELECT is_empty('SELECT * FROM safeins.account WHERE received <> 0 OR spent <> 0', 'detached, nothing is left in the books');

SELECT * FROM finish();
