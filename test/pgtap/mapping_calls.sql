-- What a mapping calls: volatile things are refused wherever they hide, what may change and what has no search_path is told of, names are tried on an empty table.
BEGIN;
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT no_plan();
CREATE SCHEMA mc;
SET search_path = mc, public;
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE TABLE zc (id int PRIMARY KEY, gs text, je numeric, rq date, rq_t text, yt text, sj timestamptz);
CREATE TABLE zd (dm text, mc text);

CREATE FUNCTION v() RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION in_sql(n numeric) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT n + mc.v()';
CREATE FUNCTION in_sql_path(n numeric) RETURNS numeric LANGUAGE sql STABLE SET search_path = mc AS 'SELECT n + v()';
CREATE FUNCTION in_atomic(n numeric) RETURNS numeric LANGUAGE sql STABLE BEGIN ATOMIC SELECT n + v(); END;
CREATE FUNCTION in_default(n numeric, m numeric DEFAULT v()) RETURNS numeric LANGUAGE plpgsql STABLE AS 'BEGIN RETURN n + m; END';
CREATE FUNCTION in_two(n numeric) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT mc.in_sql(n)';
CREATE FUNCTION plus(numeric, numeric) RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RETURN $1 + $2; END';
CREATE OPERATOR <+> (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = plus);
CREATE AGGREGATE total(numeric) (SFUNC = plus, STYPE = numeric);
CREATE AGGREGATE last_of(numeric) (SFUNC = numeric_add, STYPE = numeric, FINALFUNC = abs);
CREATE VIEW seen AS SELECT v() AS x;
CREATE VIEW seen_through AS SELECT * FROM seen;
CREATE FUNCTION good(text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
CREATE DOMAIN checked AS text CHECK (good(VALUE));
CREATE TYPE step AS ENUM ('a');
CREATE FUNCTION step_number(step) RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE CAST (step AS numeric) WITH FUNCTION step_number(step);
CREATE SEQUENCE s;

CREATE FUNCTION pg_temp.mapping(facts jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}'::jsonb || facts
$$;

-- Attach and audit alike.
SELECT throws_ok(format($$SELECT safeins.%s('expense', 'mc.zc', pg_temp.mapping(%L))$$, call, facts), '42P17', NULL, call || ': volatile ' || facts)
    FROM unnest('{attach,audit}'::text[]) call, (VALUES
        ('{"amount": "v()"}'), ('{"amount": "je + random()::numeric"}'), ('{"amount": "in_sql(je)"}'), ('{"amount": "in_sql_path(je)"}'), ('{"amount": "in_atomic(je)"}'), ('{"amount": "in_default(je)"}'),
        ('{"amount": "in_two(je)"}'), ('{"amount": "je <+> 1"}'), ('{"amount": "(SELECT total(je) FROM zc z)"}'), ('{"amount": "(SELECT x FROM seen)"}'), ('{"amount": "(SELECT x FROM seen_through)"}'),
        ('{"purpose": "yt::checked"}'), ('{"amount": "''a''::step::numeric"}'), ('{"amount": "nextval(''s'')"}'), ('{"where": "clock_timestamp() > ''2026-01-01''"}'), ('{"expense": "gen_random_uuid()"}'),
        ('{"amount": "CASE WHEN je > 0 THEN je ELSE v() END"}'), ('{"amount": "(WITH c AS (SELECT v() AS x) SELECT x FROM c)"}'), ('{"amount": "(SELECT sum(x) FROM (SELECT v() AS x) q)"}'),
        ('{"purpose": "(SELECT mc FROM zd ORDER BY random() LIMIT 1)"}'), ('{"purpose": "(SELECT mc FROM zd WHERE dm = yt LIMIT (random() * 3)::int)"}'), ('{"purpose": "(SELECT mc FROM zd TABLESAMPLE system (50) LIMIT 1)"}'),
        ('{"purpose": "(SELECT mc FROM zd JOIN LATERAL (SELECT v()) l ON true LIMIT 1)"}')) t (facts);
SELECT throws_like($$SELECT safeins.attach('expense', 'mc.zc', pg_temp.mapping('{"amount": "in_two(je)"}'))$$, '%v()%', 'the one that is volatile is named');
SELECT throws_ok($$SELECT safeins.attach('expense', 'mc.zc', pg_temp.mapping('{"purpose": "(SELECT mc FROM zd WHERE dm = yt FOR UPDATE)"}'))$$, '0A000', 'fact "purpose" cannot lock rows', 'a fact is only read');

-- Names that are found nowhere, on an empty table; a function that fails on NULLs, or on likely values, is the host's business.
CREATE FUNCTION word(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT mc FROM zd WHERE dm = c); END';
CREATE FUNCTION word_strict(c text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS 'BEGIN RETURN (SELECT mc FROM zd WHERE dm = c); END';
CREATE FUNCTION word_branch(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN IF c IS NULL THEN RETURN NULL; END IF; RETURN (SELECT mc FROM zd WHERE dm = c); END';
CREATE FUNCTION word_sql(c text) RETURNS text LANGUAGE sql STABLE AS 'SELECT mc FROM zd WHERE dm = c';
CREATE FUNCTION word_call(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN word_nowhere(c); END';
CREATE FUNCTION word_column(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT nothing FROM mc.zd WHERE dm = c); END';
CREATE FUNCTION word_schema(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN nowhere.f(c); END';
CREATE FUNCTION picky(c text) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN IF c IS NULL OR c = ''1'' THEN RAISE EXCEPTION ''no''; END IF; RETURN c; END';
SELECT throws_ok(format($$SELECT safeins.%s('expense', 'mc.zc', pg_temp.mapping('{"purpose": "%s(yt)"}'))$$, call, f), state, NULL, call || ': ' || f)
    FROM unnest('{attach,audit}'::text[]) call, (VALUES ('word', '42P01'), ('word_strict', '42P01'), ('word_branch', '42P01'), ('word_sql', '42P01'), ('word_call', '42883'), ('word_column', '42703'), ('word_schema', '3F000')) t (f, state);
SELECT lives_ok($$SELECT safeins.audit('expense', 'mc.zc', pg_temp.mapping('{"purpose": "picky(yt)"}'))$$, 'a function that fails on some values is not refused');
ALTER FUNCTION word(text) SET search_path = mc, pg_temp;
SELECT lives_ok($$SELECT safeins.attach('expense', 'mc.zc', pg_temp.mapping('{"purpose": "word(yt)"}'))$$, 'with the cure it attaches');
INSERT INTO zd VALUES ('1', 'training');
SELECT lives_ok($$INSERT INTO zc VALUES (1, 'A', 1, '2026-01-01', NULL, '1')$$, '... and is written to');
DELETE FROM zc;
SELECT safeins.detach('expense', 'mc.zc', 'next') \g /dev/null

-- A right that the owner lacks is found as well.
CREATE ROLE safeins_mc_owner;
GRANT USAGE ON SCHEMA mc TO safeins_mc_owner;
CREATE TABLE mc.poor (id int, gs text, je numeric, rq date, yt text);
ALTER TABLE mc.poor OWNER TO safeins_mc_owner;
SELECT throws_ok($$SELECT safeins.attach('expense', 'mc.poor', pg_temp.mapping('{"purpose": "(SELECT mc FROM zd WHERE dm = yt)"}'))$$, '42501', NULL, 'what the owner may not read');

-- Nothing, in every form a host writes it.
CREATE TABLE yh (id int PRIMARY KEY, e text, l text, f date, d date, r date, rc date, rb text, ev text, ev_a text[], ev_j jsonb, ev_b bytea, c date);
SELECT safeins.attach('hazard', 'yh', jsonb_build_object('hazard', 'id', 'enterprise', 'e', 'level', 'l', 'found_on', 'f', 'due_on', 'd', 'rectified_on', 'r', 'rechecked_on', 'rc', 'rechecked_by', 'rb', 'closed_on', 'c',
    'evidence', 'coalesce(ev, ev_a::text, ev_j::text, encode(ev_b, ''hex''))')) \g /dev/null
CREATE FUNCTION pg_temp.closes(what text, given text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO mc.yh (id, e, l, f, d, r, rc, c, rb, %1$I) VALUES (1, ''E'', ''GENERAL'', ''2026-01-01'', ''2026-02-01'', ''2026-01-10'', ''2026-01-11'', ''2026-01-12'', coalesce(%2$L, ''李''), %3$L)',
        CASE what WHEN 'rb' THEN 'ev' ELSE what END, CASE what WHEN 'rb' THEN given END, CASE what WHEN 'rb' THEN 'x' ELSE given END);
    DELETE FROM mc.yh;
    RETURN 'closed';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT is(pg_temp.closes(what, given), 'SI605', format('%s is nothing: %L', what, given)) FROM unnest('{ev,rb}'::text[]) what,
    unnest(ARRAY['', ' ', E'\t\n', '　', U&'\00a0', U&'\200b', U&'\feff', 'null', 'undefined', '{}', '[]', '[ ]', '""', '[""]', '["", null]', '{""}', '{NULL}', '{NULL,""}', '[{}]', '[[],{}]', '{"a": null}', '{"a": "", "b": []}', '{"a": {"b": "　"}}', '\x', '(,)', '{{},{}}']) given;
SELECT is(pg_temp.closes('ev_a', given), 'SI605', format('an array of nothing: %s', given)) FROM unnest(ARRAY['{}', '{NULL}', '{""}', '{" "}', '{{NULL,""},{"",NULL}}']) given;
SELECT is(pg_temp.closes('ev_j', given), 'SI605', format('JSON of nothing: %s', given)) FROM unnest(ARRAY['{}', '[]', 'null', '""', '[null]', '{"a": [{"b": null}]}']) given;
SELECT is(pg_temp.closes('ev_b', given), 'SI605', format('bytes of nothing: %s', given)) FROM unnest(ARRAY['', '\x']) given;
SELECT is(pg_temp.closes('ev', given), 'closed', format('evidence: %L', given)) FROM unnest(ARRAY['x', '照片', 'NULL', '{"a": "b"}', '["k"]', '[1]', '"y"', 'nullify', '{x}', '\x00', '0', '{"a": false}', '{"a\"": "b"}']) given;
SELECT is(pg_temp.closes('ev_a', '{x}'), 'closed', 'an array of something');

-- Claims and vouchers ask the same.
CREATE TABLE lp (id int PRIMARY KEY, p text, d date, ref boolean, why text);
SELECT safeins.attach('claim', 'lp', '{"claim": "id", "policy": "p", "reported_on": "d", "refused": "ref", "refusal_reason": "why"}') \g /dev/null
SELECT throws_ok(format('INSERT INTO lp VALUES (1, ''P'', ''2026-01-01'', true, %L)', given), 'SI501', NULL, 'no reason: ' || given) FROM unnest(ARRAY['', '[]', '{}', 'null', '[""]']) given;
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "rq_t"}') \g /dev/null
SELECT throws_ok(format('INSERT INTO zc VALUES (1, ''A'', 1, ''2026-01-01'', %L, ''TRAINING'')', given), 'SI103', NULL, 'no voucher: ' || given) FROM unnest(ARRAY['', '[]', '{}', 'null', '[""]']) given;
SELECT throws_ok(format('INSERT INTO zc VALUES (1, ''A'', 1, ''2026-01-01'', ''V'', %L)', given), 'SI102', NULL, 'no purpose: ' || given) FROM unnest(ARRAY['', '[]', '{}', 'null', '[""]']) given;

-- Capitals.
SELECT is(safeins.code_of(list, upper(name)), code, list || ' ' || upper(name)) FROM safeins.code_list WHERE shipped AND name = code AND name ~ '^[a-z_]+$';
SELECT is(safeins.code_of('size', 'LARGe'), 'large', 'mixed');
SELECT is(safeins.code_of('size', 'LARGEST'), NULL, 'no other word');
SELECT safeins.add_code('size', 'XL', 'large', 'test') \g /dev/null
SELECT is(safeins.code_of('size', w), c, 'a word of the host''s: ' || w) FROM (VALUES ('XL', 'large'), ('xl', 'large'), ('XXL', NULL)) v (w, c);

-- An enterprise of which the sector or the size is not known.
CREATE TABLE qy (id text PRIMARY KEY, hy text);
INSERT INTO qy VALUES ('E1', '煤矿');
SELECT is((SELECT findings FROM safeins.attach('enterprise', 'qy', '{"enterprise": "id", "sector": "hy", "size": "NULL::text"}')), 1::bigint, 'old rows are told of');
SELECT lives_ok($$INSERT INTO qy VALUES ('E2', NULL)$$, 'new ones go in');
SELECT is((SELECT string_agg(message, '; ' ORDER BY message) FROM safeins.finding WHERE rule = 'enterprise.code'),
    'sector of enterprise E2 is not known; size of enterprise E1 is not known; size of enterprise E2 is not known', 'and are recorded as not known');
SELECT lives_ok($$UPDATE qy SET hy = '煤矿' WHERE id = 'E2'$$, 'and may be known later');
SELECT is((SELECT string_agg(concat_ws(' ', enterprise, sector, coalesce(size, '-')), '; ' ORDER BY enterprise) FROM safeins.enterprise), 'E1 coal -; E2 coal -', 'the book has what is known');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and agrees with the tables');
SELECT throws_ok($$INSERT INTO qy VALUES (NULL, '煤矿')$$, '23502', NULL, 'a key there must be');
SELECT safeins.set_mode('enterprise.code', 'block', 'test') \g /dev/null
SELECT lives_ok($$INSERT INTO qy VALUES ('E3', NULL)$$, 'what the host does not know is recorded, never refused');

SELECT * FROM finish();
ROLLBACK;
