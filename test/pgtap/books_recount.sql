-- A random sequence of writes on enterprises, policies, co-insurers and services: the books are what an independent count of the host's tables gives.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
CREATE TABLE fw2 (LIKE fw) PARTITION BY LIST (xm);
CREATE TABLE fw2_1 PARTITION OF fw2 FOR VALUES IN ('training', 'risk_assessment');
CREATE TABLE fw2_2 PARTITION OF fw2 DEFAULT;
CREATE TABLE gb (bdh text, gs text, bl integer, sx boolean, xzqh text, yx boolean DEFAULT true);
CREATE TABLE gb2 (LIKE gb) PARTITION BY LIST (gs);
CREATE TABLE gb2_1 PARTITION OF gb2 FOR VALUES IN ('人保');
CREATE TABLE gb2_2 PARTITION OF gb2 DEFAULT;
SELECT safeins.attach('coinsurance', t, '{"policy": "bdh", "insurer": "gs", "share": "bl / 100.0", "lead": "sx", "place": "xzqh", "where": "yx"}') FROM unnest('{gb,gb2}'::regclass[]) t \g /dev/null
CREATE TEMP TABLE mapping AS SELECT mapping AS m FROM safeins.attachment WHERE role = 'service';
SELECT a.* FROM mapping, safeins.attach('service', 'fw2', m) a \g /dev/null
-- What is refused would only shorten the sequence; a word that no catalogue has counts as it is.
SELECT safeins.set_mode(c, 'flag', '测试') FROM unnest('{policy.dates,policy.no_surrender,service.policy_link,service.period,service.future_date,service.double,service.catalogue}'::text[]) c \g /dev/null

CREATE FUNCTION pg_temp.one_of(VARIADIC words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
CREATE FUNCTION pg_temp.a_day(from_day date DEFAULT '2023-11-01', days integer DEFAULT 1000) RETURNS date LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN random() < 0.2 THEN pg_temp.one_of('2024-02-28', '2024-02-29', '2024-03-01', '2025-02-28', '2024-12-31', '2025-01-01', '2024-03-27', '2024-11-30')::date ELSE from_day + floor(random() * days)::int END
$$;
CREATE FUNCTION pg_temp.a_policy() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'P' || floor(random() * 12) $$;
CREATE FUNCTION pg_temp.a_place() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT CASE WHEN random() < 0.85 THEN pg_temp.one_of(NULL, NULL, '140105') ELSE '510000' END $$;
CREATE FUNCTION pg_temp.a_kind() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT pg_temp.one_of('training', '安全生产宣传教育培训', 'risk_assessment', '安全风险辨识评估', '安全风险辨识、评估和安全评价', 'other', '慰问') $$;

CREATE FUNCTION pg_temp.a_write() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fwt text := CASE WHEN random() < 0.6 THEN 'fw' ELSE 'fw2' END;
    gbt text := pg_temp.one_of('gb', 'gb2');
BEGIN
    CASE floor(random() * 20)::int
    WHEN 0 THEN
        INSERT INTO qy (qyh, hy, gm, fx, xzqh, yb, zy) SELECT 'Q' || floor(random() * 6), pg_temp.one_of('煤矿', 'coal', '危化品', '养猪'), pg_temp.one_of('大型', '小', 'micro'),
            pg_temp.one_of('高', NULL, '低'), pg_temp.a_place(), random() < 0.8, random() < 0.9 ON CONFLICT (qyh) DO UPDATE SET gm = EXCLUDED.gm, xzqh = EXCLUDED.xzqh;
    WHEN 1 THEN
        DELETE FROM qy WHERE random() < 0.2;
    WHEN 2, 3 THEN
        INSERT INTO bd (bdh, gs, qyh, qd, sx, dq, gm, xzqh) SELECT DISTINCT ON (p) p, pg_temp.one_of('人保', '平安'), 'Q' || floor(random() * 6), CASE WHEN random() < 0.5 THEN d END, d, d + floor(random() * 800 - 20)::int,
            pg_temp.one_of(NULL, '大型'), pg_temp.a_place() FROM (SELECT pg_temp.a_policy() AS p, pg_temp.a_day() AS d FROM generate_series(1, 1 + floor(random() * 3)::int)) x
            ON CONFLICT (bdh) DO UPDATE SET sx = EXCLUDED.sx, dq = EXCLUDED.dq, xzqh = EXCLUDED.xzqh;
    WHEN 4 THEN
        UPDATE bd SET sx = pg_temp.a_day(), zz = CASE WHEN random() < 0.3 THEN pg_temp.a_day('2025-01-01', 400) END WHERE random() < 0.15;
    WHEN 5 THEN
        UPDATE bd SET xzqh = pg_temp.a_place() WHERE random() < 0.15;
    WHEN 6 THEN
        DELETE FROM bd WHERE random() < 0.1;
    WHEN 7 THEN
        UPDATE bd SET bdh = bdh || 'x' WHERE random() < 0.05 AND bdh !~ 'x' AND NOT EXISTS (SELECT FROM bd b WHERE b.bdh = bd.bdh || 'x');
    WHEN 8, 9, 10 THEN
        EXECUTE format('INSERT INTO %s (fwh, bdh, xm, rq, zz, xzqh, zf) SELECT %L || floor(random() * 40), pg_temp.a_policy(), pg_temp.a_kind(), pg_temp.a_day(), true, pg_temp.a_place(), random() < 0.1
            FROM generate_series(1, 1 + floor(random() * 4)::int)', fwt, CASE fwt WHEN 'fw' THEN 'F' ELSE 'G' END);
    WHEN 11 THEN
        EXECUTE format('UPDATE %s SET zf = NOT coalesce(zf, false) WHERE random() < 0.1', fwt);
    WHEN 12 THEN
        EXECUTE format('UPDATE %s SET rq = pg_temp.a_day(), xm = pg_temp.a_kind() WHERE random() < 0.1', fwt);
    WHEN 13 THEN
        EXECUTE format('UPDATE %s SET bdh = pg_temp.a_policy(), xzqh = pg_temp.a_place() WHERE random() < 0.1', fwt);
    WHEN 14 THEN
        EXECUTE format('DELETE FROM %s WHERE random() < 0.08', fwt);
    WHEN 15 THEN
        EXECUTE format('UPDATE %s SET fwh = fwh || ''y'', bz = ''备注'' WHERE random() < 0.1', fwt);
    WHEN 16 THEN
        EXECUTE format('INSERT INTO %s SELECT pg_temp.a_policy(), g, pg_temp.one_of(''0'', ''50'', ''25'', ''100'')::int, random() < 0.4, pg_temp.a_place(), random() < 0.9 FROM unnest(''{人保,平安,太保}''::text[]) g WHERE random() < 0.6', gbt);
    WHEN 17 THEN
        EXECUTE format('UPDATE %s SET bl = pg_temp.one_of(''0'', ''50'', ''25'', ''100'')::int, yx = random() < 0.8 WHERE random() < 0.2', gbt);
    WHEN 18 THEN
        EXECUTE format('UPDATE %s SET gs = pg_temp.one_of(''人保'', ''平安'', ''太保''), bdh = pg_temp.a_policy(), sx = NOT sx WHERE random() < 0.15', gbt);
    WHEN 19 THEN
        EXECUTE format('DELETE FROM %s WHERE random() < 0.2', gbt);
    END CASE;
END $$;

-- The books as the host's tables give them, counted by SQL alone: in each the law of 3 months from 2024-03-27 in Shanxi.
CREATE VIEW pg_temp.code AS SELECT name, min(code) AS code FROM safeins.code_list WHERE list IN ('service.7', 'service.9', 'service.code', 'service.shanxi') GROUP BY name;
CREATE VIEW pg_temp.c_policy AS
    SELECT bdh AS policy, left(coalesce(xzqh, '140000'), 2) || '0000' AS place, gs AS insurer, qyh AS enterprise, sx AS effective, dq AS expires, least(dq, zz) AS last_day, safeins.code_of('size', gm) AS size FROM fw.bd;
-- Shanxi's own two names are in its catalogue from the day of its notice only.
CREATE VIEW pg_temp.c_service AS
    SELECT s.fwh AS service, s.bdh AS policy, left(coalesce(s.xzqh, '140000'), 2) || '0000' AS place,
        CASE WHEN s.xm ~ '、' AND (coalesce(s.xzqh, '140000') !~ '^14' OR s.rq < '2024-03-27') THEN s.xm ELSE coalesce(c.code, s.xm) END AS kind, s.rq AS served_on
    FROM (TABLE fw.fw UNION ALL TABLE fw.fw2) s LEFT JOIN pg_temp.code c ON c.name = s.xm WHERE s.zf IS NOT TRUE;
-- Years of a policy by counting its anniversaries.
CREATE FUNCTION pg_temp.year_of(effective date, day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT count(*)::int FROM generate_series(0, 9) y WHERE (effective + y * interval '1 year')::date + (extract(day FROM effective) > extract(day FROM effective + y * interval '1 year'))::int <= day
$$;
CREATE VIEW pg_temp.c_coinsurer AS
    SELECT bdh AS policy, left(coalesce(xzqh, '140000'), 2) || '0000' AS place, gs AS insurer, count(*)::int AS rows, (count(*) FILTER (WHERE sx))::int AS leads, sum(bl)::bigint * 10000 AS share
    FROM (TABLE fw.gb UNION ALL TABLE fw.gb2) g WHERE yx GROUP BY 1, 2, 3;
CREATE VIEW pg_temp.c_coinsured AS SELECT policy, place, sum(rows)::int AS rows, sum(leads)::int AS leads, sum(share)::bigint AS share FROM pg_temp.c_coinsurer GROUP BY 1, 2;
-- Of each policy whose shares are not whole one finding stands; of a policy from before the rule none.
CREATE VIEW pg_temp.c_unwhole AS
    SELECT c.policy, c.place FROM pg_temp.c_coinsured c LEFT JOIN pg_temp.c_policy p USING (policy, place) WHERE c.share <> 1000000 AND coalesce(p.effective, '2026-06-30') >= '2024-01-01';
CREATE VIEW pg_temp.c_tally AS
    SELECT s.policy, s.place, s.kind, coalesce(pg_temp.year_of(p.effective, s.served_on), 0) AS policy_year, extract(year FROM s.served_on)::int AS calendar_year, count(*)::int AS done
    FROM pg_temp.c_service s LEFT JOIN pg_temp.c_policy p USING (policy, place) GROUP BY 1, 2, 3, 4, 5;
CREATE VIEW pg_temp.c_deadline AS
    SELECT place, policy, effective, due, (SELECT min(served_on) FROM pg_temp.c_service s WHERE s.policy = d.policy AND s.place = d.place AND s.served_on >= d.effective) AS met_on
    FROM (SELECT c.*, b.hy, least((effective + interval '3 months')::date, expires) AS due FROM pg_temp.c_policy c JOIN fw.bd b ON b.bdh = c.policy) d
    -- of the sectors that the notice names, and of those that nobody knows
    WHERE place = '140000' AND effective >= '2024-03-27' AND last_day >= due AND expires >= effective
        AND coalesce((SELECT code FROM safeins.code_list WHERE list = 'sector' AND name = coalesce(d.hy, (SELECT q.hy FROM fw.qy q WHERE q.qyh = d.enterprise AND left(coalesce(q.xzqh, '140000'), 2) || '0000' = d.place)) LIMIT 1), 'coal')
            IN ('coal', 'non_coal_mine', 'hazardous_chemicals', 'fireworks', 'metal_smelting');
CREATE FUNCTION pg_temp.differences() RETURNS SETOF text LANGUAGE sql AS $$
    WITH b AS (SELECT policy::text, place::text, insurer::text, enterprise::text, effective, expires, last_day, size::text FROM safeins.policy WHERE live)
    SELECT 'policy ' || x::text FROM ((TABLE b EXCEPT ALL TABLE pg_temp.c_policy) UNION ALL (TABLE pg_temp.c_policy EXCEPT ALL TABLE b)) x
    UNION ALL
    SELECT 'service ' || x::text FROM (
        (SELECT service::text, policy::text, place::text, kind::text, served_on, rows::bigint FROM safeins.service EXCEPT SELECT service, policy, place, kind, served_on, count(*) FROM pg_temp.c_service GROUP BY 1, 2, 3, 4, 5)
        UNION ALL (SELECT service, policy, place, kind, served_on, count(*) FROM pg_temp.c_service GROUP BY 1, 2, 3, 4, 5 EXCEPT SELECT service, policy, place::text, kind, served_on, rows FROM safeins.service)) x
    UNION ALL
    SELECT 'tally ' || x::text FROM (
        (SELECT policy::text, place::text, kind::text, policy_year, calendar_year, done FROM safeins.service_tally EXCEPT TABLE pg_temp.c_tally)
        UNION ALL (TABLE pg_temp.c_tally EXCEPT SELECT policy, place::text, kind, policy_year, calendar_year, done FROM safeins.service_tally)) x
    UNION ALL
    SELECT 'co-insurer ' || x::text FROM (
        (SELECT policy::text, place::text, insurer::text, rows, leads, share FROM safeins.coinsurance EXCEPT TABLE pg_temp.c_coinsurer)
        UNION ALL (TABLE pg_temp.c_coinsurer EXCEPT SELECT policy, place::text, insurer, rows, leads, share FROM safeins.coinsurance)) x
    UNION ALL
    SELECT 'co-insured ' || x::text FROM (
        (SELECT policy::text, place::text, rows, leads, share FROM safeins.coinsurance_total EXCEPT TABLE pg_temp.c_coinsured)
        UNION ALL (TABLE pg_temp.c_coinsured EXCEPT SELECT policy, place::text, rows, leads, share FROM safeins.coinsurance_total)) x
    UNION ALL
    SELECT 'deadline ' || x::text FROM (
        (SELECT place::text, subject::text, opened_on, due_on, met_on FROM safeins.deadline WHERE kind = 'service.first' EXCEPT TABLE pg_temp.c_deadline)
        UNION ALL (TABLE pg_temp.c_deadline EXCEPT SELECT place::text, subject::text, opened_on, due_on, met_on FROM safeins.deadline WHERE kind = 'service.first')) x
    UNION ALL
    SELECT 'enterprise ' || x::text FROM (
        (SELECT enterprise::text, place::text, sector::text, size::text FROM safeins.enterprise WHERE live EXCEPT
         SELECT qyh, left(coalesce(xzqh, '140000'), 2) || '0000', coalesce(safeins.code_of('sector', hy), hy), coalesce(safeins.code_of('size', gm), gm) FROM fw.qy)
        UNION ALL (SELECT qyh, left(coalesce(xzqh, '140000'), 2) || '0000', coalesce(safeins.code_of('sector', hy), hy), coalesce(safeins.code_of('size', gm), gm) FROM fw.qy EXCEPT
         SELECT enterprise, place::text, sector, size FROM safeins.enterprise WHERE live)) x
$$;

SELECT setseed(0.42) \g /dev/null
CREATE FUNCTION pg_temp.sequence(steps integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    undone integer := 0;
BEGIN
    FOR i IN 1..steps LOOP
        BEGIN
            PERFORM pg_temp.a_write();
            -- a savepoint rolled back, now and then within another
            BEGIN
                PERFORM pg_temp.a_write();
                IF random() < 0.3 THEN
                    RAISE EXCEPTION USING ERRCODE = 'P0UND';
                END IF;
            EXCEPTION WHEN SQLSTATE 'P0UND' THEN undone := undone + 1;
            END;
            IF random() < 0.15 THEN
                RAISE EXCEPTION USING ERRCODE = 'P0UND';
            END IF;
        EXCEPTION WHEN SQLSTATE 'P0UND' THEN undone := undone + 1;
        END;
        -- once in a while the first difference is caught near where it arose
        IF i % 25 = 0 AND EXISTS (SELECT FROM pg_temp.differences()) THEN
            RAISE EXCEPTION 'after step %: %', i, (SELECT string_agg(d, '; ') FROM pg_temp.differences() d);
        END IF;
    END LOOP;
    RETURN undone;
END $$;
SELECT cmp_ok(pg_temp.sequence(300), '>', 50, '300 steps, many of them undone');
SELECT ok((SELECT count(*) FROM bd) > 1 AND (SELECT count(*) FROM fw) > 10 AND (SELECT count(*) FROM fw2) > 10 AND (SELECT count(*) FROM qy) > 0, 'rows are left');
SELECT ok((SELECT count(*) FROM pg_temp.c_deadline WHERE met_on IS NOT NULL) > 0 AND (SELECT count(*) FROM pg_temp.c_tally WHERE policy_year > 1) > 0 AND (SELECT count(*) FROM pg_temp.c_tally WHERE policy_year = 0) > 0, '... of every kind');
SELECT is_empty('SELECT pg_temp.differences()', 'the books are an independent count of the tables');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and reconcile() says so');
SELECT is(safeins.rebuild(), 0::bigint, '... and rebuild() has nothing to mend');

-- Damage to each book is told, with what is damaged, and mended.
CREATE FUNCTION pg_temp.damaged(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    told text;
    mended bigint;
    answer text;
BEGIN
    BEGIN
        EXECUTE statement;
        SELECT string_agg(DISTINCT r.scope || ': ' || r.measure, ', ') INTO told FROM safeins.reconcile() r;
        mended := safeins.rebuild();
        answer := concat_ws('; ', told, CASE WHEN mended > 0 THEN 'mended' END, (SELECT string_agg(d, ' ') FROM pg_temp.differences() d), (SELECT string_agg(r::text, ' ') FROM safeins.reconcile() r),
            (SELECT CASE WHEN count(*) > 0 THEN 'recorded' END FROM safeins.finding WHERE rule = 'books.rebuilt'));
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN answer;
    END;
END $$;
SELECT alike(pg_temp.damaged(statement), '%' || told || '%; mended; recorded', about) FROM (VALUES
    ($$UPDATE safeins.enterprise SET size = size || '?' WHERE enterprise = (SELECT min(enterprise) FROM safeins.enterprise WHERE live)$$, 'enterprise: enterprise facts', 'an enterprise of another size'),
    ($$DELETE FROM safeins.enterprise WHERE enterprise = (SELECT min(enterprise) FROM safeins.enterprise WHERE live)$$, 'enterprise: enterprise', 'an enterprise gone'),
    ($$INSERT INTO safeins.enterprise VALUES ('X', '140000', '140000', 'coal', 'small', NULL, NULL, true, NULL, true)$$, 'enterprise: enterprise', 'an enterprise that there is not'),
    ($$UPDATE safeins.policy SET last_day = last_day - 1 WHERE policy = (SELECT min(policy) FROM safeins.policy WHERE live)$$, 'policy: policy facts', 'a policy of another last day'),
    ($$UPDATE safeins.policy SET live = false WHERE policy = (SELECT min(policy) FROM safeins.policy WHERE live)$$, 'policy: policy', 'a policy held for dead'),
    ($$INSERT INTO safeins.policy SELECT 'X', place, area, placed, insurer, enterprise, effective, expires, last_day, signed, sector, size, risk, true FROM safeins.policy LIMIT 1$$, 'policy: policy', 'a policy that there is not'),
    ($$UPDATE safeins.deadline SET due_on = due_on + 1 WHERE subject = (SELECT min(subject) FROM safeins.deadline)$$, 'policy: service.first due on', 'a deadline that moved'),
    ($$UPDATE safeins.deadline SET met_on = NULL WHERE subject = (SELECT min(subject) FROM safeins.deadline WHERE met_on IS NOT NULL)$$, 'policy: service.first met on', 'a deadline held for unmet'),
    ($$DELETE FROM safeins.deadline WHERE subject = (SELECT min(subject) FROM safeins.deadline)$$, 'policy: service.first due on', 'a deadline gone'),
    ($$INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on) VALUES ('140000', 'service.first', 'X', '140000', '2025-01-01', '2025-04-01')$$, 'policy: service.first due on', 'a deadline that nobody owes'),
    ($$UPDATE safeins.service_tally SET done = done + 1 WHERE ctid = (SELECT min(ctid) FROM safeins.service_tally WHERE kind = 'training')$$, 'service: tally training', 'a tally too many'),
    ($$DELETE FROM safeins.service_tally WHERE ctid = (SELECT min(ctid) FROM safeins.service_tally WHERE kind = 'training')$$, 'service: tally training', 'a tally gone'),
    ($$DELETE FROM safeins.service WHERE ctid = (SELECT min(ctid) FROM safeins.service WHERE kind = 'training')$$, 'service: service training', 'a service gone'),
    ($$UPDATE safeins.service SET rows = rows + 1 WHERE ctid = (SELECT min(ctid) FROM safeins.service WHERE kind = 'training')$$, 'service: service training', 'a service held for two'),
    ($$INSERT INTO safeins.service SELECT 'X', policy, place, 'consulting', served_on, 1 FROM safeins.service LIMIT 1$$, 'service: service consulting', 'a service that there is not')) v (statement, told, about);
SELECT is(regexp_replace(pg_temp.damaged('DELETE FROM safeins.service; DELETE FROM safeins.service_tally; DELETE FROM safeins.deadline; DELETE FROM safeins.policy; DELETE FROM safeins.enterprise'), '^.*; mended', 'mended'), 'mended; recorded', 'all books gone');

SELECT * FROM finish();
ROLLBACK;
