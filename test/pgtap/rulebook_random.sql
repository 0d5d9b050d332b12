-- Random rulebooks against a resolution written independently in plain SQL.
BEGIN;
SET LOCAL search_path = public, safeins;
SELECT plan(13);

-- Set by hand to repeat a failure.
SELECT coalesce(nullif(current_setting('test.seed', true), '')::float8, 0.20250329) AS seed \gset
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset

CREATE FUNCTION pg_temp.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT choices[1 + floor(random() * cardinality(choices))::integer]
$$;

-- Section by section what the design says, without a thought for speed.
CREATE FUNCTION pg_temp.answer(q_code text, q_place division, q_on date, q_sector text, q_size text, q_risk text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    WITH live AS (
        SELECT r.*, c.direction, level(r.place) AS lvl,
               (r.sector IS NOT NULL)::integer + (r.size IS NOT NULL)::integer + (r.risk IS NOT NULL)::integer AS selectors,
               CASE c.direction WHEN 'cap' THEN -1 WHEN 'floor' THEN 1 ELSE 0 END
                   * coalesce(r.number, extract(day FROM justify_hours(r.term)) + 30 * (extract(month FROM r.term) + 12 * extract(year FROM r.term)), 0) AS strict,
               array_position('{off,flag,block}', r.mode) AS severity
        FROM rule r JOIN rule_code c USING (code)
        WHERE r.code = q_code AND q_place <@ r.place AND q_on <@ r.effective
          AND NOT EXISTS (SELECT FROM rule_end e WHERE e.rule_id = r.id AND e.ends_on < q_on)
          AND coalesce(r.sector = q_sector, r.sector IS NULL) AND coalesce(r.size = q_size, r.size IS NULL) AND coalesce(r.risk = q_risk, r.risk IS NULL)
    ), speakers AS (
        -- Not those that another of their place refines; of the others the strictest, whatever it selects by.
        SELECT DISTINCT ON (place) * FROM live a
        WHERE NOT EXISTS (SELECT FROM live b WHERE b.place = a.place AND b.selectors > a.selectors
            AND (a.sector IS NULL OR b.sector IS NOT NULL) AND (a.size IS NULL OR b.size IS NOT NULL) AND (a.risk IS NULL OR b.risk IS NOT NULL))
        ORDER BY place, CASE WHEN direction <> 'nearest' THEN strict END DESC NULLS LAST, CASE WHEN direction <> 'nearest' THEN severity END DESC NULLS LAST,
                 selectors DESC, (sector IS NULL), (size IS NULL), (risk IS NULL), id DESC
    )
    SELECT id FROM speakers
    ORDER BY CASE WHEN direction <> 'nearest' THEN strict END DESC NULLS LAST, CASE WHEN direction <> 'nearest' THEN severity END DESC NULLS LAST, lvl DESC
    LIMIT 1
$$;

-- What add_rule and end_rule let through, whatever they are told, does not contradict itself.
SAVEPOINT edits;
CREATE FUNCTION pg_temp.try(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT safeins.' || call;
    RETURN 'accepted';
EXCEPTION WHEN SQLSTATE 'SI010' THEN
    RETURN 'refused';
END $$;
CREATE TEMP TABLE attempt AS
SELECT pg_temp.try(CASE WHEN n % 5 = 0
    THEN format('end_rule((SELECT id FROM safeins.rule WHERE code IN (%L, %L) ORDER BY %s %% id LIMIT 1), %L, %L)', 'fee.cap', 'fee.floor', floor(random() * 1e6), first + days, 'random')
    ELSE format('add_rule(%L, %L, %L, %L, %L, %L, %L, %L, mode => %L)', code, place, number, first, 'random', first + days, sector, size, 'block') END) AS outcome
FROM (SELECT n, pg_temp.pick('fee.cap', 'fee.floor') AS code, pg_temp.pick('000000', '140000', '140100', '140105', '140200') AS place, round((0.1 + random() * 0.15)::numeric, 2) AS number,
             date '2023-06-01' + floor(random() * 900)::integer AS first, floor(random() * 300)::integer AS days, pg_temp.pick(NULL, NULL, NULL, NULL, NULL, 'coal') AS sector, NULL AS size
      FROM generate_series(1, 500) n OFFSET 0) q;
SELECT cmp_ok(count(*) FILTER (WHERE outcome = o), '>', 50::bigint, 'many are ' || o) FROM attempt, unnest(ARRAY['accepted', 'refused']) o GROUP BY o;
SELECT is_empty($$
    WITH applies AS (SELECT r.id, r.code, r.place, r.sector, r.size, r.effective * daterange(NULL, (SELECT min(ends_on) FROM rule_end e WHERE e.rule_id = r.id), '[]') AS days FROM rule r)
    SELECT a.id, b.id FROM applies a JOIN applies b ON a.id < b.id AND a.code = b.code AND a.place = b.place AND a.days && b.days
        AND a.sector IS NOT DISTINCT FROM b.sector AND a.size IS NOT DISTINCT FROM b.size WHERE a.code ~ '^fee.(cap|floor)$'$$, 'no two rules speak for the same facts');
SELECT is_empty($$
    SELECT p.place, d.day, q.sector, q.size, low.number, high.number
    FROM (SELECT DISTINCT place FROM rule WHERE code ~ '^fee.(cap|floor)$') p, (VALUES (NULL, NULL), ('coal', NULL), (NULL, 'small'), ('coal', 'small')) q (sector, size),
         (SELECT DISTINCT b FROM rule r, unnest(ARRAY[lower(effective), upper(effective)]) b WHERE code ~ '^fee.(cap|floor)$' AND b IS NOT NULL
          UNION SELECT ends_on + 1 FROM rule_end) d (day),
         LATERAL (SELECT number FROM rule WHERE id = pg_temp.answer('fee.floor', p.place, d.day, q.sector, q.size, NULL)) low,
         LATERAL (SELECT number FROM rule WHERE id = pg_temp.answer('fee.cap', p.place, d.day, q.sector, q.size, NULL)) high
    WHERE low.number > high.number LIMIT 5$$, 'no floor lies above its cap, anywhere, ever');
ROLLBACK TO edits;

-- Written past add_rule, so that rules contradict each other in every way.
INSERT INTO rule (code, type, place, sector, size, risk, effective, number, term, items, mode, source)
SELECT d.code, c.type, d.place::division, d.sector, d.size, d.risk, daterange(d.first, d.first + d.days),
       CASE c.type WHEN 'ratio' THEN round(d.n / 10.0, 1) WHEN 'count' THEN d.n WHEN 'amount' THEN d.n * 100000 END,
       CASE c.type WHEN 'term' THEN pg_temp.pick('1 month', '30 days', '31 days', '2 months', '29 days')::interval END,
       CASE c.type WHEN 'list' THEN ARRAY['item ' || d.n] END,
       d.mode, 'random'
FROM (SELECT pg_temp.pick('fee.cap', 'fee.floor', 'fee.purpose', 'quota.risk_assessment', 'service.first', 'fee.voucher', 'policy.death_limit') AS code,
             pg_temp.pick('000000', '140000', '140100', '140105', '140200', '110000', '110101', '429004', '420000') AS place,
             pg_temp.pick(NULL, NULL, 'coal', 'fireworks') AS sector, pg_temp.pick(NULL, NULL, 'large', 'small') AS size, pg_temp.pick(NULL, NULL, NULL, 'high') AS risk,
             pg_temp.pick('block', 'flag', 'off') AS mode, floor(random() * 5)::integer AS n,
             nullif(date '2024-01-01' + floor(random() * 700)::integer, '2024-01-10') AS first, nullif(floor(random() * 400)::integer, 0) AS days
      FROM generate_series(1, 1500)) d
JOIN rule_code c USING (code)
ON CONFLICT DO NOTHING;

INSERT INTO rule_end (rule_id, ends_on, was, reason)
SELECT id, date '2024-01-01' + floor(random() * 900)::integer, effective, 'random' FROM rule, generate_series(1, 2)
WHERE (NOT shipped OR code LIKE 'quota%') AND random() < 0.15;
INSERT INTO rule_mode (code, mode, reason) VALUES ('fee.cap', 'off', 'random'), ('fee.cap', 'flag', 'random'), ('fee.voucher', 'off', 'random'), ('fee.voucher', NULL, 'random');
SELECT rulebook_changed();
SELECT cmp_ok(count(*), '>', 500::bigint, 'a good number of rules') FROM rule WHERE NOT shipped;

CREATE TEMP TABLE question AS
SELECT q.*, rule_for(code, place, on_date, sector, size, risk) AS r, pg_temp.answer(code, place, on_date, sector, size, risk) AS expected
FROM (SELECT pg_temp.pick('fee.cap', 'fee.floor', 'fee.purpose', 'quota.risk_assessment', 'service.first', 'fee.voucher', 'policy.death_limit') AS code,
             pg_temp.pick('000000', '140000', '140100', '140105', '140200', '140202', '110101', '429004', '650100')::division AS place,
             date '2023-12-25' + floor(random() * 1200)::integer AS on_date,
             pg_temp.pick(NULL, 'coal', 'fireworks', 'chemicals') AS sector, pg_temp.pick(NULL, 'large', 'small') AS size, pg_temp.pick(NULL, 'high', 'low') AS risk
      FROM generate_series(1, 4000) OFFSET 0) q;

SELECT cmp_ok(count(expected), '>', 2000::bigint, 'many questions have an answer') FROM question;
SELECT cmp_ok(count(*), '>', 200::bigint, 'in many a higher place wins') FROM question WHERE level((r).place) < level(place) AND EXISTS (
    SELECT FROM explain_rule(code, place, on_date, sector, size, risk) WHERE verdict ~ 'is stricter$');
SELECT is_empty($$SELECT code, place, on_date, sector, size, risk, (r).id, expected FROM question WHERE (r).id IS DISTINCT FROM expected LIMIT 5$$, 'rule_for gives the row that plain SQL finds');
SELECT is_empty($$SELECT code, (r).id, (r).mode FROM question WHERE (r).mode <> coalesce((SELECT m.mode FROM rule_mode m WHERE m.code = question.code ORDER BY m.id DESC LIMIT 1),
    (SELECT mode FROM rule WHERE id = expected)) LIMIT 5$$, 'in the mode of set_mode, or else its own');
SELECT is_empty($$SELECT code, (r).id, (r).effective FROM question WHERE expected IS NOT NULL AND (r).effective <>
    (SELECT effective * daterange(NULL, (SELECT min(ends_on) FROM rule_end WHERE rule_id = expected), '[]') FROM rule WHERE id = expected) LIMIT 5$$, 'and in force as long as endings let it');

CREATE TEMP TABLE explained AS
SELECT q.*, e.rule_id, e.verdict,
       coalesce(substring(e.verdict, 'from ([0-9-]+)')::date, '2020-01-01') AS first, coalesce(substring(e.verdict, 'until ([0-9-]+)')::date, '2030-12-31') AS last
FROM question q, explain_rule(code, place, on_date, sector, size, risk) e WHERE e.verdict ~ '^applies';
SELECT set_eq('SELECT code, place, on_date, sector, size, risk, rule_id FROM explained', 'SELECT code, place, on_date, sector, size, risk, expected FROM question WHERE expected IS NOT NULL', 'explain_rule names the same winner');
SELECT is_empty($$SELECT code, place, on_date, sector, size, risk, verdict, day FROM explained,
    LATERAL (VALUES (first), (last), (first + floor(random() * (last - first + 1))::integer)) d (day)
    WHERE on_date NOT BETWEEN first AND last OR pg_temp.answer(code, place, day, sector, size, risk) IS DISTINCT FROM rule_id LIMIT 5$$, 'the answer is the same on every day of the range that it is said to hold for');
SELECT is_empty($$SELECT code, place, on_date FROM question q, LATERAL (
    SELECT count(*) AS steps, count(*) FILTER (WHERE verdict IS NULL) AS unsaid, count(*) FILTER (WHERE verdict ~ '^applies') AS winners FROM explain_rule(code, place, on_date, sector, size, risk)) e
    WHERE unsaid > 0 OR winners <> (expected IS NOT NULL)::integer OR steps <> (SELECT count(*) FROM rule x WHERE x.code = q.code AND q.place <@ x.place) LIMIT 5$$, 'every candidate gets a verdict, one of them wins');

SELECT * FROM finish();
ROLLBACK;
