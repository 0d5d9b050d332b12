-- A random sequence of writes on a table that keeps no keys apart: a policy is live while a row of it is, of the insurer that it had as long as that one has a row, and a finding stands while it has rows of several.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA sj;
SET search_path = sj, public;
SELECT no_plan();
CREATE TABLE bd (id integer GENERATED ALWAYS AS IDENTITY, bdh text, gs text, qy text, sx date, dq date DEFAULT '2027-12-31', yx boolean DEFAULT true, bz text) PARTITION BY LIST (gs);
CREATE TABLE bd_a PARTITION OF bd FOR VALUES IN ('人保', '太保');
CREATE TABLE bd_b PARTITION OF bd DEFAULT;
CREATE TABLE fw (fwh text, bdh text, rq date);
SELECT safeins.set_mode(c, 'flag', '测试') FROM unnest('{policy.death_limit,service.policy_link,service.period,service.double}'::text[]) c \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "where": "yx"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "''risk_assessment''", "served_on": "rq"}') \g /dev/null

CREATE FUNCTION pg_temp.one_of(VARIADIC words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
CREATE FUNCTION pg_temp.a_day() RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT '2025-01-01'::date + floor(random() * 400)::int $$;
CREATE FUNCTION pg_temp.a_policy() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'P' || floor(random() * 6) $$;
CREATE FUNCTION pg_temp.an_insurer() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT pg_temp.one_of('人保', '平安', '太保', '国寿') $$;
CREATE FUNCTION pg_temp.a_write() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    moves boolean := false;
BEGIN
    CASE floor(random() * 9)::int
    WHEN 0, 1, 2 THEN
        INSERT INTO bd (bdh, gs, qy, sx, yx) SELECT pg_temp.a_policy(), pg_temp.an_insurer(), 'E1', pg_temp.a_day(), random() < 0.8 FROM generate_series(1, 1 + floor(random() * 3)::int);
    WHEN 3 THEN
        DELETE FROM bd WHERE random() < 0.25;
    WHEN 4 THEN
        UPDATE bd SET yx = NOT yx WHERE random() < 0.25;
    WHEN 5 THEN
        UPDATE bd SET sx = pg_temp.a_day(), bz = 'x' WHERE random() < 0.3;
    WHEN 6 THEN
        UPDATE bd SET bdh = pg_temp.a_policy() WHERE random() < 0.2;
    WHEN 7 THEN
        -- its row takes the policy along
        UPDATE bd SET gs = pg_temp.an_insurer() WHERE random() < 0.2;
        moves := true;
    WHEN 8 THEN
        INSERT INTO fw SELECT 'F' || floor(random() * 100000), pg_temp.a_policy(), pg_temp.a_day();
    END CASE;
    RETURN moves;
END $$;
CREATE VIEW pg_temp.wrong AS
    SELECT 'live: ' || coalesce(p.policy, b.bdh) AS what
    FROM (SELECT policy FROM safeins.policy WHERE live) p FULL JOIN (SELECT DISTINCT bdh FROM sj.bd WHERE yx) b ON b.bdh = p.policy WHERE p.policy IS NULL OR b.bdh IS NULL
    UNION ALL
    SELECT 'no row says so: ' || policy FROM safeins.policy p WHERE live AND NOT EXISTS (SELECT FROM sj.bd WHERE yx AND (bdh, gs, sx) = (p.policy, p.insurer, p.effective))
    UNION ALL
    SELECT 'found: ' || coalesce(f.row_key, b.bdh)
    FROM (SELECT row_key, min(message) AS message FROM safeins.finding WHERE rule = 'policy.double' AND withdrawn_on IS NULL GROUP BY 1 HAVING count(*) = 1) f
        FULL JOIN (SELECT bdh, array_agg(DISTINCT gs) AS gs FROM sj.bd WHERE yx GROUP BY bdh HAVING count(DISTINCT gs) > 1) b ON b.bdh = f.row_key
    WHERE f.row_key IS NULL OR b.bdh IS NULL OR NOT EXISTS (SELECT FROM unnest(b.gs) x, unnest(b.gs) y, safeins.policy p WHERE p.policy = b.bdh AND p.live AND x = p.insurer AND x <> y AND strpos(f.message, format('insurers %s and %s;', x, y)) > 0)
    UNION ALL
    SELECT 'first service: ' || p.policy FROM safeins.policy p LEFT JOIN safeins.deadline d ON d.kind = 'service.first' AND d.subject = p.policy
    WHERE (p.live AND (d.opened_on IS DISTINCT FROM p.effective OR d.insurer IS DISTINCT FROM p.insurer OR d.met_on IS DISTINCT FROM (SELECT min(rq) FROM sj.fw WHERE bdh = p.policy AND rq >= p.effective)))
        OR (NOT p.live AND d.subject IS NOT NULL)
    UNION ALL
    SELECT 'tally: ' || s.bdh FROM sj.fw s LEFT JOIN safeins.policy p ON p.policy = s.bdh AND p.live GROUP BY s.bdh
    HAVING count(*) FILTER (WHERE p.live AND s.rq >= p.effective AND s.rq < p.effective + interval '1 year') <> coalesce((SELECT sum(done) FROM safeins.service_tally t WHERE t.policy = s.bdh AND policy_year = 1), 0);
CREATE FUNCTION pg_temp.sequence(steps integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    undone integer := 0;
    moves boolean;
    stray text;
BEGIN
    FOR i IN 1..steps LOOP
        CREATE TEMP TABLE was AS SELECT policy, insurer FROM safeins.policy WHERE live;
        BEGIN
            moves := pg_temp.a_write();
            IF random() < 0.2 THEN
                RAISE EXCEPTION USING ERRCODE = 'P0UND';
            END IF;
        EXCEPTION WHEN SQLSTATE 'P0UND' THEN undone := undone + 1;
        END;
        -- the first one stays, as long as it has a row of the policy that it had before
        IF NOT moves THEN
            SELECT string_agg(w.policy, ' ') INTO stray FROM was w JOIN safeins.policy p USING (policy)
            WHERE p.live AND p.insurer <> w.insurer AND EXISTS (SELECT FROM bd WHERE yx AND (bdh, gs) = (w.policy, w.insurer));
        END IF;
        IF stray IS NOT NULL OR EXISTS (SELECT FROM pg_temp.wrong) THEN
            RAISE EXCEPTION 'step %: % %', i, stray, (SELECT string_agg(what, '; ') FROM pg_temp.wrong);
        END IF;
        DROP TABLE was;
    END LOOP;
    RETURN undone;
END $$;
SELECT setseed(0.17) \g /dev/null
SELECT cmp_ok(pg_temp.sequence(400), '>', 20, '400 steps, some of them undone');
SELECT ok((SELECT count(*) FROM safeins.finding WHERE rule = 'policy.double' AND withdrawn_on IS NOT NULL) > 20 AND (SELECT count(*) FROM safeins.finding WHERE rule = 'policy.double' AND withdrawn_on IS NULL) > 0, 'doubles came, and went');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile() has nothing to say');
SELECT is(safeins.rebuild(), 0::bigint, '... and rebuild() nothing to mend');
SELECT is_empty('SELECT * FROM pg_temp.wrong', '... nor changes anything');
UPDATE safeins.policy SET insurer = 'X', effective = '2020-01-01' WHERE live \g /dev/null
SELECT isnt(safeins.rebuild(), 0::bigint, 'books that are damaged are mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... at once');
SELECT is_empty($$SELECT policy FROM safeins.policy p WHERE live AND NOT EXISTS (SELECT FROM sj.bd WHERE yx AND (bdh, gs, sx) = (p.policy, p.insurer, p.effective))$$, '... to what some row says');
SELECT * FROM finish();
ROLLBACK;
