-- Many policies in one statement beside the others of their enterprises: in the book, and among themselves.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test');
SELECT safeins.set_mode('archive.retention', 'off', 'test') \g /dev/null
SELECT safeins.set_mode('policy.overlap', 'flag', 'test') \g /dev/null
SELECT safeins.set_mode('policy.late_renewal', 'flag', 'test') \g /dev/null
CREATE TABLE p (no text COLLATE "C" PRIMARY KEY, insurer text DEFAULT 'a', enterprise text, place text DEFAULT '140100', f date, t date);
SELECT safeins.attach('policy', 'p', '{"policy": "no", "insurer": "insurer", "enterprise": "enterprise", "effective": "f", "expires": "t", "place": "place"}') \g /dev/null
CREATE TEMP TABLE came (no text COLLATE "C");
SELECT setseed(0.20260601);
CREATE FUNCTION pg_temp.make(prefix text, n integer, enterprises integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO p (no, enterprise, f, t)
        SELECT prefix || i, 'e' || (random() * enterprises)::integer, d, d + (random() * 150)::integer
        FROM (SELECT i, date '2024-04-01' + (random() * 600)::integer AS d FROM generate_series(1, n) i) x $$;
-- What the statement's policies ought to be found for.
CREATE FUNCTION pg_temp.ought() RETURNS TABLE (rule text, no text, message text) LANGUAGE sql AS $$
    SELECT 'policy.overlap', a.no, format('policy %s overlaps policy %s of the same enterprise', a.no, min(b.no))
        FROM p a JOIN p b ON b.enterprise = a.enterprise AND b.no <> a.no AND b.f <= a.t AND b.t >= a.f
        WHERE a.no IN (SELECT no FROM came) GROUP BY 1, 2
    UNION ALL
    SELECT 'policy.late_renewal', a.no, format('policy %s takes effect on %s, %s days after the one before it ended', a.no, a.f, a.f - max(b.t) - 1)
        FROM p a JOIN p b ON b.enterprise = a.enterprise AND b.no <> a.no AND (b.f, b.no) < (a.f, a.no)
        WHERE a.no IN (SELECT no FROM came) AND a.f >= '2025-03-29' GROUP BY a.no, a.f HAVING max(b.t) < a.f - 1 $$;
CREATE FUNCTION pg_temp.found() RETURNS TABLE (rule text, no text, message text) LANGUAGE sql AS $$
    SELECT rule, row_key, message FROM safeins.finding
        WHERE rule IN ('policy.overlap', 'policy.late_renewal') AND row_key IN (SELECT no FROM came) AND withdrawn_on IS NULL $$;
CREATE FUNCTION pg_temp.compares(told text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEXT cmp_ok((SELECT count(DISTINCT rule) FROM pg_temp.ought()), '=', 2::bigint, told || ': both rules speak');
    RETURN NEXT set_eq('SELECT * FROM pg_temp.found()', 'SELECT * FROM pg_temp.ought()', told);
END $$;

-- Versions and policies that are gone stay in the index.
SELECT pg_temp.make('old', 600, 3000);
UPDATE p SET t = t + 1 WHERE no LIKE 'old%1';
DELETE FROM p WHERE no LIKE 'old%2';
INSERT INTO came SELECT 'new' || i FROM generate_series(1, 2500) i;
SELECT pg_temp.make('new', 2500, 3000);
SELECT pg_temp.compares('2,500 policies, some of whose enterprises have others');
SELECT is((SELECT count(*) FROM pg_temp.ought() WHERE message ~ 'overlaps policy old') > 20, true, '... in the book');

TRUNCATE came;
INSERT INTO came SELECT 'few' || i FROM generate_series(1, 1500) i;
SELECT pg_temp.make('few', 1500, 40);
SELECT pg_temp.compares('1,500 policies of 40 enterprises');

-- Each of its own enterprise: nothing is found of them.
TRUNCATE came;
INSERT INTO came SELECT 'own' || i FROM generate_series(1, 3000) i;
INSERT INTO p (no, enterprise, f, t) SELECT 'own' || i, 'o' || i, '2025-01-01', '2025-12-31' FROM generate_series(1, 3000) i;
SELECT is_empty('SELECT * FROM pg_temp.found()', '3,000 policies, each of an enterprise of its own');
-- One of an enterprise that comes last, and of one that comes first, in the index.
INSERT INTO came VALUES ('a1'), ('z1');
INSERT INTO p (no, enterprise, f, t) VALUES ('a0', '!', '2025-01-01', '2025-12-31'), ('z0', '~', '2025-01-01', '2025-12-31');
INSERT INTO p (no, enterprise, f, t) SELECT 'more' || i, 'm' || i, '2025-01-01', '2025-12-31' FROM generate_series(1, 1500) i
    UNION ALL VALUES ('a1', '!', date '2025-06-01', date '2025-12-31'), ('z1', '~', '2026-02-01', '2026-12-31');
SELECT set_eq('SELECT * FROM pg_temp.found()', 'SELECT * FROM pg_temp.ought()', 'the first and the last enterprise of the index');
SELECT is((SELECT count(*) FROM pg_temp.ought()), 2::bigint, '... of which each has another policy');

-- Where the rule refuses, it names the same policy as ever: the first in the order of the book.
SELECT safeins.set_mode('policy.overlap', 'block', 'test') \g /dev/null
SELECT throws_like($$INSERT INTO p (no, enterprise, f, t) SELECT 'x' || i, 'x' || i, '2025-01-01', '2025-12-31' FROM generate_series(1, 1500) i
    UNION ALL VALUES ('y2', 'o1', date '2025-06-01', date '2025-12-31'), ('y1', 'o9', '2025-06-01', '2025-12-31')$$,
    'policy y1 overlaps policy own9 of the same enterprise', 'many policies, two of which are refused');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
