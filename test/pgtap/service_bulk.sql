-- Many services at once: a load of one statement, COPY, partitions; counted to the last one.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
INSERT INTO bd (bdh, gs, qyh, sx, dq) SELECT 'B' || i, 'G' || i % 7, 'E' || i, date '2024-04-01' + i % 300, date '2024-04-01' + i % 300 + 729 FROM generate_series(1, 20000) i;
SELECT is((SELECT count(*) FROM safeins.policy WHERE live), 20000::bigint, '20 000 policies of one statement');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE met_on IS NULL), 20000::bigint, '... each owes its first service');
DELETE FROM safeins.finding;

CREATE FUNCTION pg_temp.count_of(t regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT md5(string_agg(x::text, '','' ORDER BY x::text COLLATE "C")) FROM (
        SELECT s.bdh, c.code, 1 + (s.rq >= (b.sx + interval ''1 year'')::date)::int, extract(year FROM s.rq)::int, count(*)::int
        FROM %s s JOIN bd b USING (bdh) JOIN (SELECT DISTINCT name, code FROM safeins.code_list WHERE list LIKE ''service.%%'') c ON c.name = s.xm WHERE s.zf IS NOT TRUE GROUP BY 1, 2, 3, 4) x', t) INTO answer;
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.tallies() RETURNS text LANGUAGE sql AS $$
    SELECT md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C")) FROM (SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally) x
$$;
-- Five of each policy, 100 000 in one statement: kinds by three names, days over two years of the policy.
CREATE TABLE load AS SELECT 'S' || i || '-' || k AS fwh, 'B' || i AS bdh, (ARRAY['training', '安全生产宣传教育培训', '重大事故隐患排查', 'consulting'])[1 + (i + k) % 4] AS xm,
    date '2024-04-01' + i % 300 + (ARRAY[0, 80, 200, 300, 390])[k + 1] AS rq, 'A'::text AS jg, true AS zz, NULL::date AS gd, NULL::boolean AS zf FROM generate_series(1, 20000) i, generate_series(0, 4) k;
SELECT lives_ok('INSERT INTO fw SELECT * FROM load', '100 000 services of one statement');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fw'), '... are counted right');
SELECT is((SELECT count(*) FROM safeins.service), 100000::bigint, '... and in the book');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE met_on = opened_on), 20000::bigint, '... each policy has its first');
SELECT is_empty('SELECT rule FROM safeins.finding', '... nothing is wrong with them');
SELECT safeins.set_mode('service.double', 'block', '从严') \g /dev/null
SELECT throws_ok('INSERT INTO fw SELECT * FROM load', 'SI405', NULL, 'the same again is refused');
SELECT throws_ok($$INSERT INTO fw SELECT 'x' || fwh, bdh, 'other', rq + CASE fwh WHEN 'S19999-4' THEN -500 ELSE 0 END FROM load$$, 'SI402', NULL, 'one bad one among 100 000 refuses the statement');
SELECT is((SELECT count(*) FROM fw), 100000::bigint, '... and nothing of it is left');
SELECT lives_ok($$UPDATE fw SET zf = true WHERE fwh LIKE 'S%-0'$$, '20 000 voided by one statement');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fw'), '... are taken off');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE met_on = opened_on + 80), 20000::bigint, '... and the next one is the first');
SELECT lives_ok($$UPDATE bd SET sx = sx + 1$$, '20 000 policies moved by one statement');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fw'), '... take their services along');
SELECT is((SELECT count(*) FROM safeins.finding), 0::bigint, '... none of which lies outside');
SELECT lives_ok('UPDATE fw SET rq = rq + 1', 'all of them a day later');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fw'), '... counted right');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT lives_ok('DELETE FROM fw', 'all of them gone');
SELECT is((SELECT count(*) FROM safeins.service_tally) + (SELECT count(*) FROM safeins.service) + (SELECT count(*) FROM safeins.deadline WHERE met_on IS NOT NULL), 0::bigint, '... and nothing is left in the books');

-- Into partitions, by COPY, and attached when they are there.
CREATE TABLE fp (LIKE fw) PARTITION BY RANGE (rq);
CREATE TABLE fp_2024 PARTITION OF fp FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE fp_2025 PARTITION OF fp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (xm);
CREATE TABLE fp_2025_a PARTITION OF fp_2025 FOR VALUES IN ('training');
CREATE TABLE fp_2025_b PARTITION OF fp_2025 DEFAULT;
CREATE TABLE fp_2026 PARTITION OF fp DEFAULT;
UPDATE bd SET sx = sx - 1;
INSERT INTO fp SELECT * FROM load WHERE fwh LIKE 'S1%';
SELECT is((SELECT a.findings FROM safeins.attachment t, safeins.attach('service', 'fp', t.mapping) a WHERE t.role = 'service'), 0::bigint, 'partitions attached with what is in them');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fp'), '... are counted right');
SELECT lives_ok($$INSERT INTO fp SELECT * FROM load WHERE fwh LIKE 'S2%'$$, 'a load over all partitions');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fp'), '... is counted right');
COPY fp (fwh, bdh, xm, rq, zz) FROM stdin;
C1	B3	consulting	2024-12-31	t
C2	B3	other	2025-01-01	t
C3	B3	other	2025-06-01	t
C4	B3	training	2025-06-01	t
\.
SELECT is(pg_temp.tallies(), pg_temp.count_of('fp'), 'COPY over partitions is counted right');
SELECT lives_ok($$UPDATE fp SET rq = rq + 1 WHERE rq = '2024-12-31'$$, 'rows that move to another partition');
SELECT is(pg_temp.tallies(), pg_temp.count_of('fp'), '... are counted once');
SELECT throws_ok($$INSERT INTO fp_2025_a (fwh, bdh, xm, rq, zz) VALUES ('C9', 'B3', 'training', '2025-06-01', true)$$, 'SI405', NULL, 'a double in a leaf');
SELECT throws_ok($$TRUNCATE fp_2024$$, 'SI002', NULL, 'a leaf cannot be truncated');
SELECT throws_ok($$ALTER TABLE fp DETACH PARTITION fp_2024$$, 'SI002', NULL, 'nor taken away') WHERE false;
MERGE INTO fp USING (VALUES ('C1', date '2025-01-02'), ('D1', '2025-07-01'), ('D2', '2026-01-31')) v (fwh, rq) ON fp.fwh = v.fwh
    WHEN MATCHED THEN UPDATE SET rq = v.rq WHEN NOT MATCHED THEN INSERT (fwh, bdh, xm, rq, zz) VALUES (v.fwh, 'B5', 'other', v.rq, true);
SELECT is(pg_temp.tallies(), pg_temp.count_of('fp'), 'MERGE is counted right');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
