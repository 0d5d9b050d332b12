-- A date that is written and cannot be read is not one that is absent: in every role and for every date, required or not, in new rows and old ones, however the mapping is evaluated.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null

CREATE TABLE blank (k text, ins text DEFAULT 'PICC', ent text DEFAULT 'E1', pol text DEFAULT 'P1', amt numeric DEFAULT 1000, word text DEFAULT 'training', y integer DEFAULT 2025,
    d date DEFAULT '2026-02-01', until date DEFAULT '2026-12-31', t text);
CREATE TABLE role_facts (role text, facts jsonb);
INSERT INTO role_facts VALUES
    ('enterprise', '{"enterprise": "k", "sector": "word", "size": "word"}'),
    ('policy', '{"policy": "k", "insurer": "ins", "enterprise": "ent", "effective": "d", "expires": "until"}'),
    ('premium', '{"receipt": "k", "insurer": "ins", "amount": "amt", "received_on": "d"}'),
    ('expense', '{"expense": "k", "insurer": "ins", "amount": "amt", "spent_on": "d", "purpose": "word"}'),
    ('service', '{"service": "k", "policy": "''P'' || k", "kind": "word", "served_on": "d"}'),
    ('hazard', '{"hazard": "k", "enterprise": "ent", "level": "''general''::text", "found_on": "d", "due_on": "until"}'),
    ('report', '{"insurer": "k", "year": "y", "submitted_on": "d"}'),
    ('claim', '{"claim": "k", "policy": "pol", "reported_on": "d"}'),
    ('filing', '{"insurer": "k", "item": "word", "submitted_on": "d"}'),
    ('plan', '{"plan": "k", "policy": "pol", "kind": "word", "times": "1"}'),
    ('provider', '{"provider": "k"}'),
    ('coinsurance', '{"policy": "pol", "insurer": "k", "share": "0.5"}'),
    ('complaint', '{"complaint": "k", "insurer": "ins", "received_on": "d"}'), ('measure', '{"measure": "k", "kind": "''约谈''", "object_kind": "''承保机构''", "object": "ins", "issued_on": "d"}'),
    ('refusal', '{"refusal": "k", "insurer": "ins", "enterprise": "ent", "refused_on": "d"}'), ('product', '{"product": "k", "insurer": "ins", "filed_on": "d"}');
CREATE FUNCTION own(text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1';

-- The facts of a role as it tells them itself.
CREATE FUNCTION pg_temp.facts_of(r text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
    PERFORM safeins.attach(r, 'blank', '{"no such fact": "x"}');
EXCEPTION WHEN invalid_parameter_value THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN QUERY SELECT rtrim(f, '*') FROM regexp_split_to_table(substring(detail FROM ': (.*); and'), ', ') f;
END $$;
-- What a call says: SQLSTATE, constraint, message, detail.
CREATE FUNCTION pg_temp.said(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; c text; d text;
BEGIN
    BEGIN
        EXECUTE call;
        RAISE EXCEPTION USING ERRCODE = 'ZZ000';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, c = CONSTRAINT_NAME, d = PG_EXCEPTION_DETAIL;
        RETURN CASE SQLSTATE WHEN 'ZZ000' THEN 'accepted' ELSE concat_ws(' ', SQLSTATE, c, m, d) END;
    END;
END $$;
CREATE FUNCTION pg_temp.fits(call text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE call;
        RAISE EXCEPTION USING ERRCODE = 'ZZ000';
    EXCEPTION WHEN SQLSTATE 'ZZ000' THEN RETURN true;
        WHEN datatype_mismatch THEN RETURN false;
    END;
END $$;

CREATE FUNCTION pg_temp.check_fact(r text, f text, map jsonb, how text, required boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    about text := format('%s.%s, %s: ', r, f, how);
    attaching text := format('SELECT FROM safeins.attach(%L, ''ta'', %L)', r, map);
    v text;
    got text;
BEGIN
    CREATE TABLE ta (LIKE blank INCLUDING ALL);
    EXECUTE attaching;
    FOREACH v IN ARRAY ARRAY['2026-02-30', '3/5/2026', '二〇二六年三月', 'tomorrow', repeat('9', 300)] LOOP
        got := pg_temp.said(format('INSERT INTO ta (k, t) VALUES (''K1'', %L)', v));
        RETURN NEXT ok(got ~ format('^SI001 fact.missing fact "%s" of row K1 cannot be read: ', f) AND strpos(got, left(v, 100)) > 0 AND got ~ 'reads 2026-03-05, 20260305', about || left(v, 20)) ;
    END LOOP;
    -- one that is required is refused for want of it, in whatever words
    FOREACH v IN ARRAY CASE WHEN required THEN ARRAY['2026-02-03', '2026年2月'] ELSE ARRAY['2026-02-03', '2026年2月', '', ' ', '　', '-', '/', '--', '0000-00-00', '00000000', '0', 'NULL', 'n/a', '无', '—', '0000-00-00 00:00:00'] END LOOP
        got := pg_temp.said(format('INSERT INTO ta (k, t) VALUES (''K1'', %L)', v));
        RETURN NEXT ok(strpos(got, 'cannot be read') = 0, about || 'readable, or none: ' || v);
    END LOOP;
    PERFORM safeins.detach(r, 'ta', 'test');
    INSERT INTO ta (k, t) VALUES ('K1', '2026-02-30'), ('K2', '-');
    RETURN NEXT is((SELECT count(*) FROM safeins.audit(r, 'ta', map) WHERE rule = 'fact.missing' AND row_key = 'K1' AND message ~ format('^fact "%s" of row K1 cannot be read: ', f) AND message ~ '2026-02-30'), 1::bigint, about || 'audit');
    EXECUTE attaching;
    RETURN NEXT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fact.missing' AND row_key = 'K1' AND message ~ format('^fact "%s" of row K1 cannot be read: ', f)), 1::bigint, about || 'an old row');
    RETURN NEXT is((SELECT count(*) FROM safeins.finding WHERE row_key = 'K2' AND NOT required AND message ~ 'cannot be read'), 0::bigint, about || 'an old row without');
    RETURN NEXT is_empty('SELECT * FROM safeins.reconcile()', about || 'the books agree');
    -- what is corrected is booked
    got := pg_temp.said('UPDATE ta SET t = ''2026-02-03'' WHERE k = ''K1''');
    RETURN NEXT ok(strpos(got, 'cannot be read') = 0, about || 'corrected');
    RAISE EXCEPTION USING ERRCODE = 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    NULL;
END $$;
CREATE TABLE checked AS
SELECT r.role, f.f, r.facts FROM role_facts r CROSS JOIN LATERAL (SELECT pg_temp.facts_of(r.role)) f (f)
WHERE NOT r.facts ? f.f AND pg_temp.fits(format('SELECT FROM safeins.attach(%L, ''blank'', %L)', r.role, r.facts || jsonb_build_object(f.f, 'safeins.to_date(t)')))
        AND NOT pg_temp.fits(format('SELECT FROM safeins.attach(%L, ''blank'', %L)', r.role, r.facts || jsonb_build_object(f.f, 'amt')))
    OR r.facts ->> f.f IN ('d', 'until');
CREATE FUNCTION pg_temp.roles() RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
    PERFORM safeins.attach('no', 'blank', '{}');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN hint;
END $$;
SELECT is((SELECT string_agg(role, ', ' ORDER BY role) FROM role_facts), (SELECT string_agg(r, ', ' ORDER BY r) FROM regexp_split_to_table(substring(pg_temp.roles() FROM ': (.*)\.'), ', ') r), 'every role');
SELECT cmp_ok((SELECT count(*) FROM checked), '>', 20::bigint, 'so many dates');
SELECT pg_temp.check_fact(c.role, c.f, c.facts || jsonb_build_object(c.f, e), e, c.facts ? c.f) FROM checked c, unnest(ARRAY['safeins.to_date(t)', 'safeins.to_date(own(t))', '(SELECT safeins.to_date(x.v)::timestamp FROM (SELECT t AS v) x)']) e;

-- A date is not there where an expression does not ask for it, and is there where another one can be read.
SELECT is(pg_temp.said(format($$SELECT safeins.attach('hazard', 'blank', %L); INSERT INTO blank (k, word, t) VALUES ('K1', 'x', 'abc')$$, facts || jsonb_build_object('closed_on', e))), 'accepted', e)
FROM role_facts, unnest(ARRAY['CASE WHEN word = ''y'' THEN safeins.to_date(t) END', 'coalesce(safeins.to_date(t), d)', 'CASE WHEN t ~ ''^[0-9]'' THEN safeins.to_date(t) END', 'safeins.to_date(nullif(t, ''abc''))']) e WHERE role = 'hazard';
SELECT alike(pg_temp.said(format($$SELECT safeins.attach('hazard', 'blank', %L); INSERT INTO blank (k, word, t) VALUES ('K1', 'x', 'abc')$$, facts || jsonb_build_object('closed_on', e))), 'SI001%closed_on%cannot be read%', e)
FROM role_facts, unnest(ARRAY['coalesce(safeins.to_date(t), safeins.to_date(NULL))', 'safeins.to_date(t) + 30', 'greatest(safeins.to_date(t), NULL)', 'CASE WHEN word = ''x'' THEN safeins.to_date(t) END', 'make_date(extract(year FROM safeins.to_date(t))::integer, 1, 1)', 'DATE ''2026-01-01'' + (safeins.to_date(t) - DATE ''2026-01-01'')']) e WHERE role = 'hazard';
-- A zone may lead out of the calendar.
SELECT is(safeins.to_date(t), NULL, t || ' is no day') FROM unnest('{9999-12-31T23:59:59-12:00,0001-01-01T00:00:00+15:00,9999-12-31 23:00 UTC}'::text[]) t;
SELECT is(safeins.to_date('9999-12-31T23:59:59+08:00'), date '9999-12-31', '... and the last one is');

SELECT * FROM finish();
ROLLBACK;
