-- Every report of the first and of the last year that there may be, and of an account that has given nearly everything back.
BEGIN;
\ir lib/duty_books.sql
SELECT no_plan();

-- Whatever is asked for rows of a day or a year, by people or by another report.
CREATE TEMP TABLE report AS
SELECT p.oid::regprocedure AS signature, p.proname::text AS name,
    (SELECT string_agg(a, ', ' ORDER BY n) FROM unnest(p.proargnames[1:p.pronargs - p.pronargdefaults]) WITH ORDINALITY u (a, n)) AS wants
FROM pg_proc p
WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proretset AND p.provolatile <> 'v'
    AND p.proargnames[1:p.pronargs - p.pronargdefaults] <@ '{as_of,year,of_year,from_on,until_on,level,place}' AND p.proargnames && '{as_of,year,of_year,from_on}';
CREATE FUNCTION pg_temp.read(y integer, on_day date) RETURNS TABLE (report text, said text) LANGUAGE plpgsql AS $$
DECLARE
    call text;
BEGIN
    FOR report, call IN
        SELECT r.signature::text, format('SELECT count(*) FROM (SELECT * FROM safeins.%I(%s) OFFSET 0) x', r.name,
            (SELECT string_agg(CASE w WHEN 'year' THEN y::text WHEN 'of_year' THEN y::text WHEN 'level' THEN quote_literal('province') WHEN 'place' THEN quote_literal('140000')
                ELSE quote_literal(on_day) || '::date' END, ', ' ORDER BY n) FROM string_to_table(r.wants, ', ') WITH ORDINALITY u (w, n)))
        FROM report r ORDER BY 1
    LOOP
        BEGIN
            EXECUTE call;
        EXCEPTION WHEN OTHERS THEN
            said := SQLSTATE || ' ' || SQLERRM;
            -- reports as of a day that are asked for a year
            CONTINUE WHEN said ~ '^22023 .* is not a day: ';
            RETURN NEXT;
        END;
    END LOOP;
END $$;
SELECT cmp_ok((SELECT count(*) FROM report), '>', 40::bigint, 'reports are looked at');

SELECT pg_temp.enterprise('煤', 'coal', 'large'), pg_temp.policy('P1', '煤', '0001-01-01', '0001-12-31'), pg_temp.policy('P2', '煤', '2026-01-01', '2026-12-31'), pg_temp.policy('P3', '煤', '1900-01-01', '1900-12-31'),
    pg_temp.policy('P9', '煤', '9999-01-01', '9999-12-31'), pg_temp.served('P1', 'risk_assessment', '0001-05-01'), pg_temp.served('P9', 'risk_assessment', '9999-05-01') \g /dev/null
INSERT INTO safeins.report (insurer, place, year, submitted_on, rows) VALUES ('人保', '140000', 1, '0001-12-31', 1), ('人保', '140000', 9999, '9999-12-31', 1);
INSERT INTO safeins.measure (measure, place, area, kind, object_kind, object, issued_on, live)
SELECT k || y, '140000', '140000', k, 'insurer', '人保', make_date(y, 12, 31), true FROM unnest('{praise,criticism,stop_use}'::text[]) k, unnest('{1,1900,9999}'::integer[]) y;
-- What an insurer has left of its premium is next to nothing beside what it spent.
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent)
SELECT '140000', 'insurer', i, y, i, r, s FROM unnest('{1900,2026,9999}'::integer[]) y,
    (VALUES ('人保', 1, 1000000), ('太保', 1, 9999999999999999), ('平安', 1, 99999999), ('国寿', 3, 299999999999)) v (i, r, s);

SELECT is_empty($$SELECT * FROM pg_temp.read(2026, '2026-06-30')$$, 'of this year');
SELECT is_empty($$SELECT * FROM pg_temp.read(1900, '0001-01-01')$$, 'of the first day of the first year');
SELECT is_empty($$SELECT * FROM pg_temp.read(1900, '0001-12-31')$$, 'of its last');
SELECT is_empty($$SELECT * FROM pg_temp.read(9999, '9999-01-01')$$, 'of the first day of the last year');
SELECT is_empty($$SELECT * FROM pg_temp.read(9999, '9999-12-31')$$, 'of its last');
SELECT results_eq($$SELECT insurer::text, ratio FROM safeins.fee_status('2026-06-30') WHERE year = 2026 ORDER BY insurer COLLATE "C"$$,
    $$VALUES ('人保', 999999.999999), ('国寿', 999999.999999), ('太保', 999999.999999), ('平安', 999999.999999)$$, 'a ratio is told up to what its column takes');
SELECT results_eq($$SELECT insurer::text, fee_ratio FROM safeins.insurer_scorecard(2026) ORDER BY insurer COLLATE "C"$$,
    $$SELECT insurer::text, ratio FROM safeins.fee_status('2026-06-30') WHERE year = 2026 ORDER BY insurer COLLATE "C"$$, '... and in the scorecard');
-- Pages of the last year, and one of every insurer whatever he is called.
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) SELECT '140000', 'insurer', i, 2026, i, 100, 0 FROM unnest(ARRAY['v', 'f', 't', 'n', 'r', E'\x0b', E'\t', ' ', '　']) i;
SELECT is((SELECT string_agg(insurer, ' ' ORDER BY insurer COLLATE "C") FROM safeins.report_insurers(2026, NULL, NULL)), 'f n r t v 人保 国寿 太保 平安', 'a page of each, but of who is called nothing');
SELECT cmp_ok((SELECT count(*) FROM safeins.html_papers(9999, '{人保}') p), '>', 0::bigint, 'papers of the last year');
SELECT lives_ok($$SELECT safeins.html_ranking(9999, NULL)$$, 'and the ranking');
SELECT * FROM finish();
ROLLBACK;
