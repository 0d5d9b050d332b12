-- What others put on the books may keep a booking from being written: then the statement is refused, and never waits for ever or loses the booking.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
\set minutes 3
\ir lib/limit.sql
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA held;
SET LOCAL search_path = held, public;
CREATE TABLE bg (id int PRIMARY KEY, nd int);
CREATE TABLE zl (id int PRIMARY KEY, item text);
CREATE TABLE lp (id int PRIMARY KEY, je numeric(18, 2));
CREATE TABLE ts (id int PRIMARY KEY, df date);
CREATE TABLE cs (id int PRIMARY KEY, wc date);
CREATE TABLE qy (id int PRIMARY KEY, gm text);
CREATE TABLE bd (id int PRIMARY KEY, zzrq date);
CREATE TABLE fw (id int PRIMARY KEY, rq date, zz boolean);
CREATE TABLE yh (id int PRIMARY KEY, dj text);
CREATE TABLE bf (id int PRIMARY KEY, je numeric(18, 2), rq date);
SELECT safeins.attach(role, host, mapping::jsonb) FROM (VALUES
    ('report', 'bg', '{"insurer": "''G''", "year": "nd", "submitted_on": "date ''2026-01-01''"}'),
    ('filing', 'zl', '{"insurer": "''G''", "item": "item", "submitted_on": "date ''2026-01-01''"}'),
    ('claim', 'lp', '{"claim": "id", "policy": "''P''", "reported_on": "date ''2026-01-01''", "paid": "je"}'),
    ('complaint', 'ts', '{"complaint": "id", "insurer": "''G''", "received_on": "date ''2026-06-01''", "answered_on": "df"}'),
    ('measure', 'cs', '{"measure": "id", "kind": "''约谈''", "object_kind": "''企业''", "object": "''E''", "issued_on": "date ''2026-06-01''", "done_on": "wc"}'),
    ('enterprise', 'qy', '{"enterprise": "id", "sector": "''coal''", "size": "gm"}'),
    ('policy', 'bd', '{"policy": "id", "insurer": "''G''", "enterprise": "id", "effective": "date ''2026-01-01''", "expires": "zzrq"}'),
    ('service', 'fw', '{"service": "id", "policy": "1", "kind": "''training''", "served_on": "rq", "voided": "zz"}'),
    ('hazard', 'yh', '{"hazard": "id", "enterprise": "''E''", "level": "dj", "found_on": "date ''2026-06-01''", "due_on": "date ''2026-06-30''"}'),
    ('premium', 'bf', '{"receipt": "id", "insurer": "''G''", "amount": "je", "received_on": "rq"}')) AS a (role, host, mapping) \g /dev/null
SELECT safeins.set_mode(c, 'off', '测试') FROM unnest('{policy.insurer_eligible}'::text[]) c \g /dev/null
INSERT INTO bd VALUES (1, '2026-12-31');

-- What a statement does to a book, and what it stands on.
CREATE TABLE one (book text, does text, before text, statement text);
INSERT INTO one VALUES
    ('report', 'INSERT', NULL, 'INSERT INTO bg VALUES (1, 2025)'),
    ('report', 'UPDATE', 'INSERT INTO bg VALUES (1, 2025)', 'INSERT INTO bg VALUES (2, 2025)'),
    ('report', 'DELETE', 'INSERT INTO bg VALUES (1, 2025)', 'DELETE FROM bg'),
    ('filing', 'INSERT', NULL, $$INSERT INTO zl VALUES (1, 'commitment')$$),
    ('filing', 'UPDATE', $$INSERT INTO zl VALUES (1, 'commitment')$$, $$INSERT INTO zl VALUES (2, 'commitment')$$),
    ('filing', 'DELETE', $$INSERT INTO zl VALUES (1, 'commitment')$$, 'DELETE FROM zl'),
    ('claim_tally', 'INSERT', NULL, 'INSERT INTO lp VALUES (1, 5)'),
    ('claim_tally', 'UPDATE', 'INSERT INTO lp VALUES (1, 5)', 'UPDATE lp SET je = 6'),
    ('claim_tally', 'DELETE', 'INSERT INTO lp VALUES (1, 5)', 'DELETE FROM lp'),
    ('measure', 'INSERT', NULL, 'INSERT INTO cs VALUES (1)'),
    ('measure', 'UPDATE', 'INSERT INTO cs VALUES (1)', $$UPDATE cs SET wc = '2026-06-02'$$),
    ('complaint', 'INSERT', NULL, 'INSERT INTO ts VALUES (1)'),
    ('complaint', 'UPDATE', 'INSERT INTO ts VALUES (1)', $$UPDATE ts SET df = '2026-06-02'$$),
    ('deadline', 'INSERT', NULL, 'INSERT INTO ts VALUES (1)'),
    ('deadline', 'UPDATE', 'INSERT INTO ts VALUES (1)', $$UPDATE ts SET df = '2026-06-02'$$),
    ('deadline', 'DELETE', 'INSERT INTO ts VALUES (1)', 'DELETE FROM ts'),
    ('enterprise', 'INSERT', NULL, $$INSERT INTO qy VALUES (1, 'small')$$),
    ('enterprise', 'UPDATE', $$INSERT INTO qy VALUES (1, 'small')$$, $$UPDATE qy SET gm = 'large'$$),
    ('enterprise_was', 'INSERT', $$INSERT INTO qy VALUES (1, 'small')$$, $$UPDATE qy SET gm = 'large'$$),
    ('policy', 'INSERT', NULL, $$INSERT INTO bd VALUES (2, '2026-12-31')$$),
    ('policy', 'UPDATE', NULL, $$UPDATE bd SET zzrq = '2026-12-30'$$),
    ('service', 'INSERT', NULL, $$INSERT INTO fw VALUES (1, '2026-03-01')$$),
    ('service', 'DELETE', $$INSERT INTO fw VALUES (1, '2026-03-01')$$, 'DELETE FROM fw'),
    ('service_tally', 'INSERT', NULL, $$INSERT INTO fw VALUES (1, '2026-03-01')$$),
    ('service_tally', 'UPDATE', $$INSERT INTO fw VALUES (1, '2026-03-01')$$, $$INSERT INTO fw VALUES (2, '2026-03-02')$$),
    ('service_tally', 'DELETE', $$INSERT INTO fw VALUES (1, '2026-03-01')$$, 'DELETE FROM fw'),
    ('hazard', 'INSERT', NULL, $$INSERT INTO yh VALUES (1, 'general')$$),
    ('hazard', 'UPDATE', $$INSERT INTO yh VALUES (1, 'general')$$, $$UPDATE yh SET dj = 'major'$$),
    ('account', 'INSERT', NULL, $$INSERT INTO bf VALUES (1, 5, '2026-01-01')$$),
    ('account', 'UPDATE', $$INSERT INTO bf VALUES (1, 5, '2026-01-01')$$, $$INSERT INTO bf VALUES (2, 5, '2026-01-01')$$),
    ('premium_ahead', 'INSERT', NULL, $$INSERT INTO bf VALUES (1, 5, '2026-09-01')$$),
    ('premium_ahead', 'UPDATE', $$INSERT INTO bf VALUES (1, 5, '2026-09-01')$$, $$INSERT INTO bf VALUES (2, 5, '2026-09-01')$$);

CREATE FUNCTION held.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION pg_temp.told(o one, held text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF o.before IS NOT NULL THEN
        EXECUTE o.before;
    END IF;
    IF held IS NOT NULL THEN
        EXECUTE held;
    END IF;
    EXECUTE o.statement;
    -- What an account has is written when it is looked at.
    PERFORM FROM safeins.fee_status;
    RAISE EXCEPTION USING MESSAGE = 'it went through, with ' || (SELECT count(*) FROM safeins.reconcile()) || ' differences', ERRCODE = 'P0009';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- A day of premium that is dated ahead is written by ON CONFLICT, which PostgreSQL refuses where an UPDATE has rules.
SELECT is(pg_temp.told(one, h.held), CASE WHEN h.held IS NULL THEN 'P0009 it went through, with 0 differences'
    WHEN book = 'premium_ahead' AND does = 'UPDATE' AND h.held ~ 'RULE' THEN '0A000 INSERT with ON CONFLICT clause cannot be used with table that has INSERT or UPDATE rules'
    ELSE '27000 a booking into safeins.' || book || ' was suppressed' END, format('%s of %s: %s', does, book, h.what))
FROM one, LATERAL (VALUES
    ('nothing on it', NULL),
    ('a trigger that gives no row', format('CREATE TRIGGER held BEFORE %s ON safeins.%I FOR EACH ROW EXECUTE FUNCTION held.swallow()', does, book)),
    ('a rule that does nothing', format('CREATE RULE held AS ON %s TO safeins.%I DO INSTEAD NOTHING', does, book)),
    ('nothing on it again', NULL)) AS h (what, held);
SELECT * FROM finish();
ROLLBACK;
