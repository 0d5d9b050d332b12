-- Enterprises, policies and services of a province and the day that is today.
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA fw;
SET search_path = fw, public;
CREATE TABLE qy (qyh text PRIMARY KEY, hy text, gm text, fx text, xzqh text, yb boolean, zy boolean, dj text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qyh text, qd date, sx date, dq date, hy text, gm text, fx text, xzqh text,
                 xe numeric(18,2), rs integer, bxrs integer, bf numeric(18,2), yj numeric(18,2), jf text, hg boolean,
                 zt text, zz date, yy text, pg integer, pc integer, bz text);
CREATE TABLE fw (fwh text, bdh text, xm text, rq date, jg text, zz boolean, gd date, zf boolean, xzqh text, bz text);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qyh", "sector": "hy", "size": "gm", "risk": "fx", "place": "xzqh",
    "must_insure": "yb", "active": "zy", "standard_grade": "dj"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "sx", "expires": "dq",
    "sector": "hy", "size": "gm", "risk": "fx", "place": "xzqh", "death_limit": "xe", "headcount": "rs", "insured_headcount": "bxrs",
    "premium": "bf", "commission": "yj", "payer": "jf", "insurer_eligible": "hg", "status": "zt", "ended_on": "zz", "end_reason": "yy",
    "planned_risk_assessment": "pg", "planned_hazard_inspection": "pc"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider": "jg",
    "provider_qualified": "zz", "archived_on": "gd", "voided": "zf", "place": "xzqh"}') \g /dev/null
INSERT INTO qy (qyh, hy, gm, fx, yb) VALUES ('大矿', '煤矿', '大型', '高', NULL), ('小矿', '煤矿', '小型', NULL, true), ('大厂', '危险化学品', '大型', NULL, NULL),
    ('小厂', '危化品', '小型', NULL, NULL), ('微厂', '烟花爆竹', '微型', NULL, NULL), ('自愿厂', '其他', '大型', NULL, false);

-- A policy that is as it ought to be but for what is given; likewise a service.
CREATE FUNCTION pg_temp.bd(key text, but jsonb DEFAULT '{}') RETURNS void LANGUAGE sql AS $$
    INSERT INTO fw.bd SELECT r.* FROM jsonb_populate_record(NULL::fw.bd, jsonb_build_object('bdh', key, 'gs', '人保', 'qyh', key || '的企业',
        'qd', coalesce(but ->> 'sx', '2025-06-01'), 'sx', '2025-06-01', 'dq', to_char(coalesce((but ->> 'sx')::date, '2025-06-01') + interval '1 year - 1 day', 'YYYY-MM-DD'),
        'xe', 400000, 'rs', 10, 'bxrs', 10, 'bf', 10000, 'yj', 500, 'jf', '投保单位', 'pg', 2, 'pc', 2) || but) r
$$;
CREATE FUNCTION pg_temp.fw(key text, policy text, but jsonb DEFAULT '{}') RETURNS void LANGUAGE sql AS $$
    INSERT INTO fw.fw SELECT r.* FROM jsonb_populate_record(NULL::fw.fw, jsonb_build_object('fwh', key, 'bdh', policy, 'xm', '安全风险辨识评估',
        'rq', '2025-06-10', 'jg', '安科院', 'zz', true, 'gd', coalesce(but ->> 'rq', '2025-06-10')) || but) r
$$;

-- What becomes of a statement, which is undone: refused, recorded, or nothing to say.
CREATE FUNCTION pg_temp.judged(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT coalesce(max(id), 0) FROM safeins.finding);
    answer text;
    rule text;
BEGIN
    BEGIN
        EXECUTE statement;
        SELECT string_agg(format('recorded %s: %s', f.rule, message), '; ' ORDER BY id) INTO answer FROM safeins.finding f WHERE id > last;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION
        WHEN SQLSTATE 'P0UND' THEN RETURN coalesce(answer, 'accepted');
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
            RETURN format('%s %s: %s', SQLSTATE, rule, SQLERRM);
    END;
END $$;
CREATE FUNCTION pg_temp.judged_policy(but jsonb) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.judged(format('SELECT pg_temp.bd(%L, %L)', 'N', but)) $$;
CREATE FUNCTION pg_temp.judged_service(policy text, but jsonb) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.judged(format('SELECT pg_temp.fw(%L, %L, %L)', 'N', policy, but)) $$;

-- The rows of a query, in its order, as one text.
CREATE FUNCTION pg_temp.shown(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('SELECT string_agg(q::text, '' '') FROM (%s) q', query) INTO answer;
    RETURN coalesce(answer, '');
END $$;
