-- A table by its name: as it is written where there is one that is called so, else in small letters; in every call, whatever the other arguments are.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SELECT no_plan();
CREATE SCHEMA "Azx";
CREATE SCHEMA low;
SET search_path = low, "Azx", public;
CREATE TABLE "Azx"."Policy" (id text PRIMARY KEY, insurer text, enterprise text, effective date, expires date);
CREATE TABLE low.premium (id text PRIMARY KEY, insurer text, amount numeric, received_on date);
CREATE TABLE low."Both" (id text PRIMARY KEY, insurer text, amount numeric, received_on date);
CREATE TABLE low.both (id text PRIMARY KEY, insurer text, amount numeric, received_on date);
INSERT INTO "Azx"."Policy" VALUES ('P1', '人保', 'E1', '2026-01-01', '2026-12-31');
INSERT INTO low.premium VALUES ('1', '人保', 100, '2026-01-05');
INSERT INTO low."Both" VALUES ('1', '人保', 100, '2026-01-05');

-- called ROLE TABLE MAPPING: attached, audited, suggested and detached by a name, with the mapping as jsonb, as text and untyped.
CREATE FUNCTION pg_temp.called(role text, name text, mapping text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text := '';
	call text;
	n bigint;
BEGIN
	FOREACH call IN ARRAY ARRAY['%2$L, %3$L', '%2$L, %3$L::jsonb', '%2$L, %3$L::text', '%2$L::text, %3$L', '%2$L::text, %3$L::jsonb', '%2$L::text, %3$L::text', '%2$L::varchar, %3$L::jsonb'] LOOP
		EXECUTE format('SELECT count(*) FROM safeins.audit(%1$L, ' || call || ')', role, name, mapping);
		EXECUTE format('SELECT rows_read FROM safeins.attach(%1$L, ' || call || ')', role, name, mapping) INTO n;
		said := said || ' ' || n || ' ' || (SELECT table_name FROM safeins.attachment);
		EXECUTE format('SELECT safeins.detach(%1$L, %2$L, %3$L)', role, name, 'r');
	END LOOP;
	EXECUTE format('SELECT %s FROM safeins.suggest(%L, %L)', '(mapping ->> ''insurer'')', role, name) INTO call;
	RETURN said || ' ' || call;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
\set policy '''{"policy": "id", "insurer": "insurer", "enterprise": "enterprise", "effective": "effective", "expires": "expires"}'''
\set premium '''{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "received_on"}'''
SELECT is(pg_temp.called('policy', name, :policy), repeat(' 1 Policy', 7) || ' insurer', name) FROM unnest(ARRAY['Policy', '"Policy"', 'Azx.Policy', '"Azx"."Policy"']) name;
SELECT is(pg_temp.called('premium', name, :premium), repeat(' 1 premium', 7) || ' insurer', name) FROM unnest(ARRAY['premium', 'Premium', 'low.premium', 'LOW.PREMIUM', 'Low.Premium', ' premium ']) name;
SELECT is(pg_temp.called('premium', 'Both', :premium), repeat(' 1 Both', 7) || ' insurer', 'as it is written goes first');
SELECT is(pg_temp.called('premium', 'low.Both', :premium), repeat(' 1 Both', 7) || ' insurer', '... with its schema');
SELECT is(pg_temp.called('premium', 'both', :premium), repeat(' 0 both', 7) || ' insurer', '... and the other one by its own name');
SELECT is(pg_temp.called('premium', 'BOTH', :premium), repeat(' 0 both', 7) || ' insurer', '... or by one that neither has');
SELECT is(pg_temp.called('policy', 'policy', :policy), '42P01 relation "policy" does not exist', 'small letters are no other name');
SELECT is(pg_temp.called('policy', 'Polity', :policy), '42P01 there is neither a table "Polity" nor a table polity', 'neither');
SELECT is(pg_temp.called('policy', 'Azx.Polity', :policy), '42P01 there is neither a table "Azx"."Polity" nor a table azx.polity', '... with a schema');
SELECT is(pg_temp.called('policy', '"Polity"', :policy), '42P01 relation "Polity" does not exist', '... and where it says how it is to be read');
CREATE FUNCTION pg_temp.elsewhere(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE statement;
	RETURN 'done';
EXCEPTION WHEN undefined_table THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;
SET LOCAL search_path = public;
SELECT is(pg_temp.elsewhere(format('SELECT * FROM safeins.%s', call)), 'Other schemas have a table of that name: low.premium.', call)
FROM unnest(ARRAY[$$attach('premium', 'premium', '{}')$$, $$audit('premium', 'premium', '{}')$$, $$suggest('premium', 'premium')$$, $$detach('premium', 'premium', 'r')$$, $$attach('premium', 'azx.premium', '{}')$$]) call;
SELECT is(pg_temp.elsewhere($$SELECT safeins.attach('premium', 'Both', '{}')$$), 'Other schemas have a table of that name: low."Both", low."both".', 'of both ways to read it');
SELECT is(pg_temp.elsewhere($$SELECT safeins.attach('premium', 'rule', '{}')$$), '', 'none of ours');
SELECT is(pg_temp.elsewhere($$SELECT safeins.attach('premium', 'pg_clas', '{}')$$), '', 'none at all');
SELECT pg_temp.refused(format('SELECT safeins.attach(%L, %L, %L)', 'premium', name, '{}'), '22023', NULL, NULL, 'argument "table_name" must not be empty', NULL, 'no name: ' || quote_literal(name)) FROM unnest(ARRAY['', '  ']) name;
CREATE ROLE stranger;
GRANT USAGE ON SCHEMA safeins TO stranger;
GRANT EXECUTE ON FUNCTION safeins.suggest(text, text) TO stranger;
SET ROLE stranger;
SELECT is(pg_temp.elsewhere($$SELECT * FROM safeins.suggest('premium', 'premium')$$), '', 'who may not look into a schema learns nothing of it');
RESET ROLE;
SET LOCAL search_path = low, "Azx", public;
SELECT pg_temp.refused($$SELECT safeins.detach('policy', 'Polity', 'r')$$, '42P01', NULL, NULL, 'there is neither a table "Polity" nor a table polity', 'as it is written, then in small letters', 'detached');
SELECT pg_temp.refused($$SELECT * FROM safeins.suggest('policy', 'Polity')$$, '42P01', NULL, NULL, 'there is neither a table "Polity" nor a table polity', NULL, 'suggested');
SELECT pg_temp.refused($$SELECT * FROM safeins.audit('policy', 'Polity')$$, '42P01', NULL, NULL, 'there is neither a table "Polity" nor a table polity', NULL, 'audited without a mapping');
SELECT lives_ok($$SELECT safeins.attach('policy', '"Azx"."Policy"'::regclass, '{"policy": "id", "insurer": "insurer", "enterprise": "enterprise", "effective": "effective", "expires": "expires"}')$$, 'by its number, as ever');
SELECT lives_ok($$SELECT safeins.detach('policy', '"Azx"."Policy"'::regclass, 'r')$$, '... and detached');
SELECT lives_ok($$SELECT * FROM safeins.suggest('Policy', 'policy')$$, 'the two the other way round');
SELECT * FROM finish();
ROLLBACK;
