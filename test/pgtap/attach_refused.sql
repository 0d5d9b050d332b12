-- What attach refuses: each error names the fact, what was given and what would fit.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT no_plan();
CREATE SCHEMA at;
SET search_path = at, public;
CREATE TABLE zc (id bigint PRIMARY KEY, gs text, je numeric(18,2), je_f double precision, je_t varchar(20), je_m money, rq date, rq_t text, rq_ms bigint, rq_d8 integer,
                 yt text, pzh text, zt smallint, qh integer, qh8 bigint, tags text[], extra jsonb, "保费" numeric, "PaidAmount" numeric, pt point);
CREATE TABLE other (bm text, mc text);

-- Calls attach with the facts that make a complete mapping, some of them replaced.
CREATE FUNCTION pg_temp.mapping(facts jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}'::jsonb || facts
$$;
CREATE FUNCTION pg_temp.attach_refused(facts text, state text, message text, detail text, hint text, about text, role text DEFAULT 'expense', relation text DEFAULT 'at.zc')
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    got_state text := 'attached';
    got_message text;
    got_detail text;
    got_hint text;
    got_context text;
BEGIN
    BEGIN
        PERFORM safeins.attach(role, relation::regclass, CASE WHEN facts ~ '^\{' AND role = 'expense' THEN pg_temp.mapping(facts::jsonb) ELSE facts::jsonb END);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS got_state = RETURNED_SQLSTATE, got_message = MESSAGE_TEXT, got_detail = PG_EXCEPTION_DETAIL, got_hint = PG_EXCEPTION_HINT,
            got_context = PG_EXCEPTION_CONTEXT;
    END;
    RETURN NEXT is(got_state || ': ' || got_message, state || ': ' || message, about);
    IF detail IS NOT NULL THEN
        RETURN NEXT ok(strpos(got_detail, detail) > 0, about || ': detail: ' || detail) || CASE WHEN strpos(got_detail, detail) > 0 THEN '' ELSE E'\n# have: ' || got_detail END;
    END IF;
    IF hint IS NOT NULL THEN
        RETURN NEXT ok(strpos(got_hint, hint) > 0, about || ': hint: ' || hint) || CASE WHEN strpos(got_hint, hint) > 0 THEN '' ELSE E'\n# have: ' || got_hint END;
    END IF;
END $$;

-- Roles and facts.
SELECT pg_temp.attach_refused('{}', '22023', 'there is no role "expenses"', NULL, 'enterprise, policy, premium, service, expense', 'unknown role', role => 'expenses');
SELECT pg_temp.attach_refused('{}', '22023', 'there is no role "EXPENSE"', NULL, NULL, 'roles are in lower case', role => 'EXPENSE');
SELECT pg_temp.attach_refused('{"money": "je"}', '22023', 'role "expense" has no fact "money"', 'expense*, insurer, amount*, spent_on*, purpose*, voucher, policy, service, reverses, place', NULL, 'unknown fact');
SELECT pg_temp.attach_refused('{"received_on": "rq"}', '22023', 'role "expense" has no fact "received_on"', 'spent_on*', NULL, 'a fact of another role');
SELECT pg_temp.attach_refused('{"Amount": "je"}', '22023', 'role "expense" has no fact "Amount"', NULL, NULL, 'facts are in lower case');
SELECT pg_temp.attach_refused('{}', '22023', 'mapping of table "zc" for role "premium" lacks a required fact', 'receipt (', 'Map each to a column', 'nothing mapped', role => 'premium');
SELECT pg_temp.attach_refused('{"receipt": "id", "insurer": "gs", "received_on": "rq"}', '22023', 'mapping of table "zc" for role "premium" lacks a required fact',
    'takes numeric, bigint, integer, smallint (in yuan, to the fen) or safeins.yuan', NULL, 'one required fact missing', role => 'premium');
SELECT pg_temp.attach_refused('{"receipt": "id", "amount": "je", "received_on": "rq"}', '22023', 'mapping of table "zc" for role "premium" lacks a required fact',
    'insurer or policy', NULL, 'neither insurer nor policy', role => 'premium');
SELECT pg_temp.attach_refused('{"policy": "id", "insurer": "gs", "enterprise": "yt", "effective": "rq"}', '22023', 'mapping of table "zc" for role "policy" lacks a required fact',
    'expires (', NULL, 'a policy without its end', role => 'policy');

-- JSON that is no mapping.
SELECT throws_ok(format($$SELECT safeins.attach('expense', 'zc', %L)$$, json), '22023', 'a mapping is a JSON object of facts', 'a mapping is an object, not ' || json)
FROM unnest(ARRAY['[]', '["id"]', '"id"', '1', 'null', 'true']) json;
SELECT pg_temp.attach_refused(format('{"amount": %s}', json), '22023', 'fact "amount" takes a column name or an SQL expression as a JSON string', NULL, 'Leave out a fact', 'a fact is a string, not ' || json)
FROM unnest(ARRAY['1', 'null', 'true', '["je"]', '{"column": "je"}', '""']) json;
SELECT throws_ok($$SELECT safeins.attach('expense', 'zc', '{"amount": "je"')$$, '22P02', NULL, 'broken JSON is JSON''s own error');
SELECT throws_ok($$SELECT safeins.attach('expense', 'no_such_table', '{}')$$, '42P01', NULL, 'no such table');
SELECT throws_ok($$SELECT safeins.attach('expense', 'zc', NULL)$$, '22004', 'argument "mapping" must not be NULL', 'NULL attaches nothing, and says so');
-- The grammar takes a star and a name where it takes an expression: as any fact of any role, in attach and in audit.
SELECT pg_temp.attach_refused(jsonb_build_object(fact, given)::text, '42601', format('fact "%s" takes one column or one SQL expression', fact), format('It was given "%s".', given), 'A sub-select goes into parentheses', fact || ' as ' || given)
    FROM unnest('{expense,insurer,amount,spent_on,purpose,voucher,policy,service,reverses,place,where}'::text[]) fact,
         unnest(ARRAY['*', ' * ', '*; ', 'zc.*', 'r.*', '*, je', 'je AS x', 'je x', 'je INTO x', 'je FROM other', 'DISTINCT je', 'je UNION SELECT 1', 'je FOR UPDATE', 'je; SELECT 1', 'je LIMIT 1']) given;
SELECT throws_ok(format($$SELECT * FROM safeins.audit('expense', 'zc', pg_temp.mapping(jsonb_build_object('amount', %L::text)))$$, given), state, NULL, 'audit of ' || given)
    FROM (VALUES ('*', '42601'), ('je AS x', '42601'), ('(zc).*', '0A000'), ('r.*.je', '42601'), ('$1', '42P02'), ('DEFAULT', '42601'), ('(SELECT *)', '42601'), ('CURRENT OF c', '42601'), ('je := 1', '42601'),
        ('f(*)', '42883'), ('abs(*)', '42883'), ('count(*)', '42803'), ('zc', '42703'), ('ROW(zc.*)', '42804'), ('(SELECT je INTO x)', '42601'), ('GROUPING(je)', '42803'), ('a => je', '42601'), ('VARIADIC je', '42601')) v (given, state);
SELECT is_empty('SELECT * FROM safeins.attachment', 'nothing was attached');

-- Columns.
SELECT pg_temp.attach_refused('{"amount": "jine"}', '42703', 'column "jine" of fact "amount" does not exist in table "zc"', ', je, ', 'numeric, bigint, integer, smallint (in yuan, to the fen) or safeins.yuan', 'no such column');
SELECT pg_temp.attach_refused('{"spent_on": "riqi"}', '42703', 'column "riqi" of fact "spent_on" does not exist in table "zc"', 'Columns that would fit by type: rq.', 'date, timestamp', 'no such column: the dates that there are');
SELECT pg_temp.attach_refused('{"where": "deleted"}', '42703', 'column "deleted" of fact "where" does not exist in table "zc"', NULL, 'boolean', 'no such column in where');
SELECT pg_temp.attach_refused('{"amount": "\"JE\""}', '42703', 'column "JE" of fact "amount" does not exist in table "zc"', NULL, NULL, 'a quoted name is not folded');
SELECT pg_temp.attach_refused('{"amount": "je + jine"}', '42703', 'column "jine" does not exist', NULL, NULL, 'no such column within an expression');
SELECT pg_temp.attach_refused('{"amount": "other.je"}', '42P01', 'missing FROM-clause entry for table "other"', NULL, NULL, 'another table''s column');
SELECT pg_temp.attach_refused('{"purpose": "(SELECT mc FROM other WHERE bm = nosuch)"}', '42703', 'column "nosuch" does not exist', NULL, NULL, 'no such column within a sub-select');
SELECT pg_temp.attach_refused('{"purpose": "(SELECT mc FROM nosuch)"}', '42P01', 'relation "nosuch" does not exist', NULL, NULL, 'no such table within a sub-select');
SELECT pg_temp.attach_refused('{"purpose": "(SELECT bm, mc FROM other)"}', '42601', 'subquery must return only one column', NULL, NULL, 'two columns of a sub-select');
SELECT pg_temp.attach_refused('{"spent_on": "to_dat(rq_t)"}', '42883', 'function to_dat(text) does not exist', NULL, NULL, 'no such function');

-- Types, each with what would make it fit.
SELECT pg_temp.attach_refused(facts, '42804', message, detail, hint, message) FROM (VALUES
    ('{"amount": "je_f"}', 'fact "amount" cannot be read from "je_f", which is of type double precision', 'The fact takes numeric, bigint, integer, smallint (in yuan, to the fen) or safeins.yuan.', 'round((je_f)::numeric, 2)'),
    ('{"amount": "je_t"}', 'fact "amount" cannot be read from "je_t", which is of type character varying', 'The fact takes numeric', '(je_t)::numeric'),
    ('{"amount": "je_m"}', 'fact "amount" cannot be read from "je_m", which is of type money', NULL, '(je_m)::numeric'),
    ('{"amount": "rq"}', 'fact "amount" cannot be read from "rq", which is of type date', NULL, 'Give a column or an expression of such a type.'),
    ('{"amount": "je > 0"}', 'fact "amount" cannot be read from "je > 0", which is of type boolean', NULL, NULL),
    ('{"spent_on": "rq_t"}', 'fact "spent_on" cannot be read from "rq_t", which is of type text', 'The fact takes date, timestamp or timestamp with time zone.', 'safeins.to_date(rq_t)'),
    ('{"spent_on": "rq_ms"}', 'fact "spent_on" cannot be read from "rq_ms", which is of type bigint', NULL, 'to_timestamp((rq_ms) / 1000)'),
    ('{"spent_on": "rq_d8"}', 'fact "spent_on" cannot be read from "rq_d8", which is of type integer', NULL, 'safeins.to_date((rq_d8)::text)'),
    ('{"spent_on": "je"}', 'fact "spent_on" cannot be read from "je", which is of type numeric', NULL, NULL),
    ('{"where": "zt"}', 'fact "where" cannot be read from "zt", which is of type smallint', 'The fact takes boolean.', 'zt = ...'),
    ('{"place": "qh8"}', 'fact "place" cannot be read from "qh8", which is of type bigint', 'The fact takes safeins.division, integer, or text of 6 or 12 digits.', '(qh8)::text'),
    ('{"place": "rq"}', 'fact "place" cannot be read from "rq", which is of type date', NULL, NULL),
    ('{"purpose": "ROW(1, 2)"}', 'fact "purpose" cannot be read from "ROW(1, 2)", which is of type record', 'The fact takes any type with a text form.', NULL)) t (facts, message, detail, hint);
-- The expressions that hints propose do fit.
SELECT is(pg_temp.would(format($$SELECT safeins.attach('expense', 'zc', pg_temp.mapping(%L))$$, facts), 'SELECT count(*) FROM safeins.guards()'), '4', 'fits: ' || facts)
FROM unnest(ARRAY['{"amount": "round((je_f)::numeric, 2)"}', '{"amount": "(je_t)::numeric"}', '{"amount": "(je_m)::numeric"}', '{"spent_on": "safeins.to_date(rq_t)"}',
    '{"spent_on": "to_timestamp((rq_ms) / 1000)"}', '{"spent_on": "safeins.to_date((rq_d8)::text)"}', '{"where": "(zt) = 0"}', '{"place": "(qh8)::text"}', '{"place": "qh"}',
    '{"amount": "JE"}', '{"amount": "保费"}', '{"amount": "\"保费\""}', '{"amount": "PaidAmount"}', '{"amount": "\"PaidAmount\""}', '{"amount": "zc.je"}', '{"amount": "0.01"}', '{"purpose": "''training''"}', '{"purpose": "NULL"}',
    '{"spent_on": "''2025-01-01''"}', '{"where": "true"}', '{"purpose": "(SELECT mc FROM other WHERE bm = yt)"}', '{"purpose": "CASE yt WHEN ''1'' THEN ''training'' ELSE yt END"}',
    '{"insurer": "tags[1]"}', '{"insurer": "extra ->> ''gs''"}', '{"insurer": "current_user"}', '{"voucher": "pzh || ''/'' || id"}']) facts;

-- One value of one row.
SELECT pg_temp.attach_refused(facts, '42803', message, NULL, 'put what looks at other rows into a sub-select', facts) FROM (VALUES
    ('{"amount": "sum(je)"}', 'fact "amount" cannot be mapped to an aggregate'),
    ('{"amount": "coalesce(max(je), 0)"}', 'fact "amount" cannot be mapped to an aggregate'),
    ('{"amount": "je - lag(je) OVER (ORDER BY id)"}', 'fact "amount" cannot be mapped to a window function'),
    ('{"amount": "sum(je) OVER ()"}', 'fact "amount" cannot be mapped to a window function'),
    ('{"purpose": "unnest(tags)"}', 'fact "purpose" cannot be mapped to a set-returning function'),
    ('{"where": "count(*) > 0"}', 'fact "where" cannot be mapped to an aggregate'),
    ('{"expense": "generate_series(1, 2)"}', 'fact "expense" cannot be mapped to a set-returning function')) t (facts, message);
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'zc', pg_temp.mapping('{"purpose": "(SELECT max(mc) FROM other WHERE bm = yt)"}'))$$, 'SELECT count(*) FROM safeins.guards()'), '4', 'an aggregate within a sub-select is one value');

-- What lasts as long as the attachment.
CREATE TEMP TABLE tmp_yt (bm text, mc text);
CREATE TEMP VIEW tmp_v AS SELECT 'training'::text AS mc;
CREATE FUNCTION pg_temp.half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
CREATE DOMAIN pg_temp.tmp_dm AS text;
SELECT pg_temp.attach_refused(facts, '0A000', message, NULL, 'At the end of the session it would be gone, and the guards with it', facts) FROM (VALUES
    ('{"purpose": "(SELECT mc FROM tmp_yt WHERE bm = yt)"}', 'fact "purpose" cannot be mapped to a temporary object'),
    ('{"purpose": "(SELECT mc FROM tmp_v)"}', 'fact "purpose" cannot be mapped to a temporary object'),
    ('{"amount": "pg_temp.half(je)"}', 'fact "amount" cannot be mapped to a temporary object'),
    ('{"insurer": "gs::pg_temp.tmp_dm"}', 'fact "insurer" cannot be mapped to a temporary object')) t (facts, message);
SELECT is_empty('SELECT * FROM safeins.guards()', 'nothing was attached');

-- One expression, whatever it is disguised as.
SELECT pg_temp.attach_refused(jsonb_build_object('amount', given)::text, '42601', 'fact "amount" takes one column or one SQL expression', 'It was given ' || '"' || given || '"', 'A sub-select goes into parentheses', given)
FROM unnest(ARRAY['je, je', 'je FROM zc', 'je FROM other', 'je WHERE true', 'je GROUP BY je', 'je ORDER BY 1', 'je LIMIT 1', 'je UNION SELECT 1', 'je FOR UPDATE', 'DISTINCT je', 'je INTO x', '1; DROP TABLE zc', '1; SELECT 2', '']) given WHERE given <> '';
SELECT pg_temp.attach_refused(jsonb_build_object('amount', given)::text, '42601', message, NULL, NULL, given) FROM (VALUES
    ('je)', 'syntax error at or near ")"'), ('(je', 'syntax error at end of input'), ('je)::numeric FROM (SELECT 1', 'syntax error at or near ")"'),
    ('SELECT je', 'syntax error at or near "SELECT"'), ('je -- ''', NULL), ('je; --', NULL), ('''', NULL)) t (given, message) WHERE message IS NOT NULL;
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'zc', pg_temp.mapping('{"amount": "je -- FROM other"}'))$$, $$SELECT mapping ->> 'amount' FROM safeins.attachment$$), 'je', 'a comment does not survive');
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'zc', pg_temp.mapping('{"amount": "je;"}'))$$, $$SELECT mapping ->> 'amount' FROM safeins.attachment$$), 'je', 'nor a semicolon');
SELECT has_table('at', 'zc', 'the table is still there');
-- Names that would break out of our own SQL.
SELECT lives_ok($$CREATE TABLE "at"."t'""; DROP TABLE zc; --" ("id'""" bigint PRIMARY KEY, "je"";" numeric, rq date, gs text);
    SELECT safeins.attach('premium', '"at"."t''""; DROP TABLE zc; --"', '{"receipt": "id''\"", "amount": "je\";", "insurer": "gs", "received_on": "rq"}');
    INSERT INTO "t'""; DROP TABLE zc; --" VALUES (1, 100, '2025-05-01', '人保');
    UPDATE "t'""; DROP TABLE zc; --" SET "je"";" = 101$$, 'identifiers are quoted wherever they go');
SELECT is((SELECT received FROM safeins.fee_status('2025-12-31') WHERE subject = '人保'), 101.00, '... and mean what they say');
SELECT lives_ok($$SELECT safeins.detach('premium', '"t''""; DROP TABLE zc; --"', 'x'); DROP TABLE "t'""; DROP TABLE zc; --"$$, '... to the end');

-- What is not a table.
CREATE VIEW v AS SELECT * FROM zc;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM zc;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE ft (id bigint, gs text, je numeric, rq date, yt text) SERVER nowhere;
CREATE TEMP TABLE tt (id bigint, gs text, je numeric, rq date, yt text);
CREATE SEQUENCE sq;
SELECT pg_temp.attach_refused('{}', '42809', message, NULL, hint, message, relation => relation) FROM (VALUES
    ('v', '"v" cannot be attached: it is a view', 'Name the table that the view reads'),
    ('mv', '"mv" cannot be attached: it is a materialized view', 'Name the table that it is made from'),
    ('ft', '"ft" cannot be attached: it is a foreign table', 'Install safeins in the database where the rows live'),
    ('tt', '"tt" cannot be attached: it is a temporary table', 'Name a permanent table'),
    ('sq', '"sq" cannot be attached: it is not a table', 'Name a table or a partitioned table'),
    ('zc_pkey', '"zc_pkey" cannot be attached: it is not a table', NULL),
    ('safeins.account', '"account" cannot be attached: it is a table of the server or of safeins', 'Name a table of your own'),
    ('safeins.finding', '"finding" cannot be attached: it is a table of the server or of safeins', NULL),
    ('pg_catalog.pg_class', '"pg_class" cannot be attached: it is a table of the server or of safeins', NULL)) t (relation, message, hint);
SELECT is(pg_temp.would('SELECT * FROM safeins.audit(''expense'', ''v'', pg_temp.mapping())', 'SELECT 1'), '42809', 'nor is it audited');
CREATE TABLE parent (id bigint, gs text, je numeric, rq date, yt text) PARTITION BY RANGE (rq);
CREATE FOREIGN TABLE leaf PARTITION OF parent FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') SERVER nowhere;
SELECT pg_temp.attach_refused('{}', '42809', '"leaf" cannot be attached: it is a foreign table', NULL, NULL, 'a partition that lives elsewhere', relation => 'parent');
DROP FOREIGN TABLE leaf;
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'parent', pg_temp.mapping()); CREATE FOREIGN TABLE leaf PARTITION OF parent FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') SERVER nowhere$$, 'SELECT 1'),
    '42809', '... nor may one come later');

-- Once.
CREATE TABLE parent_2025 PARTITION OF parent FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT safeins.attach('expense', 'zc', pg_temp.mapping()) \g /dev/null
SELECT pg_temp.attach_refused('{}', '42710', 'table "zc" is already attached in role "expense"', NULL, $$safeins.detach('expense', 'at.zc', reason)$$, 'attached twice');
SELECT pg_temp.attach_refused('{"amount": "je_t::numeric"}', '42710', 'table "zc" is already attached in role "expense"', NULL, NULL, '... with another mapping');
SELECT lives_ok($$SELECT safeins.attach('premium', 'zc', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, 'in another role it may be');
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'parent', pg_temp.mapping()), safeins.attach('expense', 'parent_2025', pg_temp.mapping())$$, 'SELECT 1'), '42710', 'a partition of what is attached');
SELECT is(pg_temp.would($$SELECT safeins.attach('expense', 'parent_2025', pg_temp.mapping()), safeins.attach('expense', 'parent', pg_temp.mapping())$$, 'SELECT 1'), '42809', 'a partition without its parent');
SELECT pg_temp.attach_refused('{}', '42809', '"parent_2025" cannot be attached without its parent "parent"', 'What is written through the parent', 'Attach the parent', '... and why', relation => 'parent_2025');

-- Detach and audit.
SELECT throws_ok($$SELECT safeins.detach('expense', 'other', 'x')$$, '42704', 'table "other" is not attached in role "expense"', 'detach what is not attached');
SELECT throws_ok($$SELECT safeins.detach('policy', 'zc', 'x')$$, '42704', 'table "zc" is not attached in role "policy"', 'detach from another role');
SELECT throws_ok(format($$SELECT safeins.detach('expense', 'zc', %L)$$, r), '22023', 'detaching needs a reason', 'a reason is not ' || quote_literal(r)) FROM unnest(ARRAY['', ' ', E'\n\t']) r;
SELECT throws_ok($$SELECT * FROM safeins.audit('expense', 'parent')$$, '22023', 'table "parent" is not attached in role "expense", so audit() needs a mapping', 'audit without a mapping');
SELECT throws_ok($$SELECT * FROM safeins.audit(NULL, 'zc')$$, '22004', NULL, 'audit of no role');
SELECT throws_ok($$SELECT * FROM safeins.audit('expense', 'parent', '{"amount": "x"}')$$, '42703', NULL, 'audit checks a mapping as attach does');

-- The table's owner, nobody else.
CREATE ROLE safeins_dba_t;
CREATE ROLE safeins_clerk_t;
SELECT safeins.grant_access('safeins_dba_t', 'dba') \g /dev/null
GRANT USAGE ON SCHEMA at, safeins TO safeins_dba_t;
GRANT CREATE ON SCHEMA at TO safeins_dba_t;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC;
SET ROLE safeins_dba_t;
SELECT throws_ok($$SELECT safeins.attach('expense', 'at.parent', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}')$$, '42501', 'must be owner of table parent', 'attach takes the owner');
SELECT throws_ok($$SELECT safeins.detach('expense', 'at.zc', 'x')$$, '42501', 'must be owner of table zc', 'detach takes the owner');
SELECT throws_ok($$SELECT * FROM safeins.audit('expense', 'at.zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}')$$, '42501', NULL, 'audit with a mapping takes the owner: its expressions run as that role');
CREATE TABLE at.own (id bigint, gs text, je numeric, rq date);
SELECT lives_ok($$SELECT safeins.attach('premium', 'at.own', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, 'of a table of one''s own it may be done');
SELECT throws_ok($$SELECT safeins.attach('premium', 'at.own', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "(SELECT bm FROM at.other LIMIT 1)"}')$$, '42710', NULL, 'once');
CREATE TABLE at.own2 (id bigint, gs text, je numeric, rq date);
SELECT throws_ok($$SELECT safeins.attach('premium', 'at.own2', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "(SELECT bm FROM at.other LIMIT 1)"}')$$, '42501', NULL, 'a sub-select reads what the owner may read');
RESET ROLE;

-- A statement that writes the table already would go on without guards.
CREATE TABLE at.busy (id integer, gs text, je numeric, rq date) PARTITION BY LIST (id);
CREATE TABLE at.busy_1 PARTITION OF at.busy FOR VALUES IN (1);
SELECT throws_ok(format($$INSERT INTO at.%I SELECT 1, 'a', 1, '2025-01-01' FROM (SELECT safeins.attach('premium', 'at.busy', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') AS a OFFSET 0) x WHERE (x.a).rows_read >= 0$$, t),
    '55006', format('cannot attach() "%s" because it is being used by active queries in this session', t), 'attached by a statement that writes ' || t) FROM unnest('{busy,busy_1}'::text[]) t;
SELECT lives_ok($$SELECT safeins.attach('premium', 'at.busy', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '... and by itself');

SELECT * FROM finish();
ROLLBACK;
