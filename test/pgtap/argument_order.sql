-- One order of arguments: when, whom, what, why; where they may stand the other way round types tell, or which of two texts is a year, or a role.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SELECT no_plan();

-- What must be said, by the kind of its name.  What may be left out follows, in the order that each function gives.
CREATE TEMP VIEW said AS
SELECT p.oid, p.oid::regprocedure AS signature, a.n,
	   CASE WHEN a.name IN ('role', 'code', 'list') THEN 1
			WHEN a.name IN ('table_name') THEN 2
			WHEN a.name IN ('as_of', 'year', 'from_on', 'to_on') THEN 3
			WHEN a.name IN ('enterprise', 'insurer', 'policy') THEN 4
			WHEN a.name IN ('level', 'amount', 'mapping') THEN 5
			WHEN a.name IN ('reason', 'source', 'accept_breach') THEN 6 END AS kind
FROM pg_proc p CROSS JOIN LATERAL unnest(p.proargnames[1:p.pronargs - p.pronargdefaults]) WITH ORDINALITY a (name, n)
WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f'
	  -- Parts of reports, asked row by row.
	  AND p.proname NOT IN ('account_received', 'account_spent', 'account_areas', 'premium_due', 'paper_stands', 'hazard_due_on', 'hazard_insurer', 'quota_rows', 'quota_told', 'insurers_of', 'insurer_due',
							'given_insurer', 'given_level', 'report_rows', 'report_faults');
SELECT cmp_ok((SELECT count(DISTINCT oid) FROM said WHERE kind IS NOT NULL), '>', 40::bigint, 'functions are looked at');
SELECT is_empty($$SELECT a.signature FROM said a JOIN said b USING (oid) WHERE a.n < b.n AND a.kind > b.kind$$, 'which, when, whom, what, why');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND p.pronargs >= 2 AND 'insurer' = ANY (p.proargnames[1:p.pronargs])
	AND 'year' = ANY (p.proargnames[1:p.pronargs]) AND array_position(p.proargnames, 'year') > array_position(p.proargnames, 'insurer')$$, 'a year stands before whose it is');

CREATE SCHEMA ord;
CREATE TABLE ord.bf (id bigint PRIMARY KEY, gs text, je numeric, rq date);
INSERT INTO ord.bf VALUES (1, '人保', 100, '2025-01-05'), (2, '2026', 100, '2025-01-05');
CREATE TABLE ord.policy (id bigint PRIMARY KEY, gs text, je numeric, rq date);
CREATE TABLE ord.premium (LIKE ord.policy INCLUDING ALL);
SET LOCAL search_path = ord, public;
SELECT safeins.set_place('140000', '试'), set_config('safeins.today', '2026-06-01', true) \g /dev/null
SELECT safeins.attach('premium', 'ord.bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null

-- suggest(): the table first or last.
CREATE TEMP TABLE calls (call text);
INSERT INTO calls VALUES ($$'premium', 'bf'$$), ($$'bf', 'premium'$$), ($$'bf'::regclass, 'premium'$$), ($$'premium', 'bf'::regclass$$), ($$'premium'::text, 'ord.bf'::varchar$$), ($$'ord.bf'::varchar, 'premium'::varchar$$),
	($$role => 'premium', table_name => 'bf'$$), ($$table_name => 'bf', role => 'premium'$$), ($$table_name => 'bf'::regclass, role => 'premium'$$);
CREATE FUNCTION pg_temp.says(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE 'SELECT string_agg(x::text, $1) FROM ' || call || ' x' INTO answer USING '; ';
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT is(pg_temp.says(format('safeins.suggest(%s)', call)), (SELECT s::text FROM safeins.suggest('premium', 'ord.bf'::regclass) s), call) FROM calls;
SELECT pg_temp.refused($$SELECT safeins.suggest('policy', 'premium')$$, '42P08', NULL, NULL, '"policy" and "premium" are both a role and a table', NULL, 'not by guess');
SELECT is(pg_temp.says($$safeins.suggest('premium', 'ord.policy')$$), pg_temp.says($$safeins.suggest('ord.policy', 'premium')$$), 'with its schema it is the table');
SELECT lives_ok($$SELECT safeins.suggest('policy', 'policy'), safeins.suggest('policy'::regclass, 'premium'), safeins.suggest('premium', 'policy'::regclass)$$, 'or as one');
SELECT throws_ok(format('SELECT safeins.suggest(%s)', call), state, message, call)
FROM (VALUES ($$'bf', 'prem'$$, '22023', 'there is no role "prem"'), ($$'prem', 'bf'$$, '22023', 'there is no role "prem"'), ($$'premium', 'nix'$$, '42P01', 'relation "nix" does not exist'), ($$'nix', 'premium'$$, '42P01', 'relation "nix" does not exist'),
	($$NULL, 'premium'$$, '22004', 'argument "role" must not be NULL'), ($$'premium', NULL$$, '22004', 'argument "table_name" must not be NULL')) v (call, state, message);

-- Acts of a year: the year first, or the insurer.
SELECT matches(pg_temp.says(call), '^[0-9]+$', call)
FROM (VALUES ($$safeins.set_budget(2026, '人保', 10)$$), ($$safeins.set_budget('人保', 2026, 10)$$), ($$safeins.set_budget('人保', '2026', 10)$$), ($$safeins.set_budget('2026', '人保', 10)$$), ($$safeins.set_budget('2026年', '人保', 10)$$),
	($$safeins.set_budget(year => 2026, insurer => '人保', amount => 10)$$), ($$safeins.set_budget(insurer => '人保', amount => 10, year => '2026')$$), ($$safeins.set_budget('人保', 2026, 10, place => '140000')$$),
	($$safeins.set_budget(2026, '人保', 10, '140000')$$), ($$safeins.set_budget(2026, '2026', 10)$$), ($$safeins.set_budget('2026'::text, '2026'::varchar, 10)$$),
	($$safeins.end_budget(2026, '人保', '试')$$), ($$safeins.end_budget('2026', 2026, '试')$$)) v (call);
SELECT is_empty($$SELECT FROM safeins.account WHERE budget IS NOT NULL$$, '... and so it is taken back');
SELECT is((SELECT string_agg(DISTINCT insurer || ' ' || year, ', ') FROM safeins.budget), '2026 2026, 人保 2026', '... of whom and when it was said');
SELECT is(pg_temp.says(call), '22023 ' || message, call)
FROM (VALUES ($$safeins.set_budget(26, '人保', 1)$$, '26 is not a year'), ($$safeins.set_budget('人保', 26, 1)$$, '26 is not a year'), ($$safeins.set_budget('26', '人保', 1)$$, '"26" is not a year'), ($$safeins.set_budget('人保', '平安', 1)$$, '"人保" is not a year'),
	($$safeins.set_budget('二〇二六', '人保', 1)$$, '"二〇二六" is not a year'), ($$safeins.close_year('2025-12-31', '人保')$$, '"2025-12-31" is not a year'), ($$safeins.close_year('99999999999', '人保')$$, '"99999999999" is not a year'),
	($$safeins.end_budget('', '人保', 'x')$$, '"" is not a year'), ($$safeins.end_budget('人保', -1, 'x')$$, '-1 is not a year')) v (call, message);
SELECT is(pg_temp.says(call), '22004 argument "' || name || '" must not be NULL', call)
FROM (VALUES ($$safeins.set_budget(NULL, '人保', 1)$$, 'year'), ($$safeins.set_budget('人保', NULL::integer, 1)$$, 'year'), ($$safeins.set_budget(NULL::text, 2026, 1)$$, 'insurer'), ($$safeins.close_year(2025, NULL)$$, 'insurer'),
	($$safeins.close_year(NULL::text, NULL::text)$$, 'year'), ($$safeins.end_budget(2026, NULL, 'x')$$, 'insurer')) v (call, name);
SELECT is(pg_temp.says($$safeins.close_year('人保', 2025, accept_breach => '试')$$), '(140000,insurer,人保,100.00,0.00,"under floor",低于下限,试)', 'a year is closed, the insurer first');
SELECT is(pg_temp.says($$safeins.close_year(2025, '2026', '试')$$), '(140000,insurer,2026,100.00,0.00,"under floor",低于下限,试)', '... the year first');

-- Every report takes its day or its year as text; one of a day that is asked with a year says what it wants.
CREATE TEMP VIEW report AS
SELECT p.oid, p.proname AS name, (p.proargnames)[1] AS first, p.pronargs - p.pronargdefaults AS needed
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'safeins'::regnamespace AND p.proretset AND l.lanname = 'sql' AND obj_description(p.oid, 'pg_proc') !~ '内部使用|^同 '
	  AND ((p.proargnames)[1], p.proargtypes[0]) IN (('as_of', 'date'::regtype), ('year', 'integer'::regtype));
CREATE FUNCTION pg_temp.asked(name text, first text, needed integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM safeins.%I(%s%s)', name, first, CASE WHEN needed < 2 THEN '' WHEN name = 'hazards_unreported' THEN ', insurer => ''人保''' ELSE ', level => ''city''' END) INTO n;
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT cmp_ok((SELECT count(*) FROM report), '>=', 26::bigint, 'reports are found');
SELECT is_empty(format($$SELECT name, pg_temp.asked(name, %L, needed) FROM report WHERE first = %L AND pg_temp.asked(name, %L, needed) <> 'ok'$$, value, first, value), first || ' ' || value)
FROM (VALUES ('as_of', $$'2026-05-01'$$), ('as_of', $$'2026-05-01'::varchar$$), ('as_of', $$'2026年5月1日'$$), ('as_of', $$'2026-05-01 +08'$$), ('as_of', $$date '2026-05-01'$$), ('as_of', $$as_of => '2026-05-01'$$),
	('year', '2025'), ('year', $$'2025'$$), ('year', $$'2025'::varchar$$), ('year', $$'2025年'$$), ('year', $$year => 2025$$)) v (first, value);
SELECT is_empty(format($$SELECT name, pg_temp.asked(name, %L, needed) FROM report WHERE first = 'as_of' AND pg_temp.asked(name, %L, needed) <> '22023 2026 is not a day: ' || name || '() is asked as of a day'$$, value, value), 'no day: ' || value)
FROM unnest(ARRAY['2026', $$'2026'$$, $$'2026年'$$]) value;
SELECT is_empty(format($$SELECT name, pg_temp.asked(name, %L, needed) FROM report WHERE first = 'year' AND pg_temp.asked(name, %L, needed) !~ '^22023 .* is not a year$'$$, value, value), 'no year: ' || value)
FROM unnest(ARRAY['26', '0', $$'26年'$$, $$'x'$$, $$'2025-12-31'$$]) value;
SELECT lives_ok('SELECT * FROM safeins.claim_summary()', 'all years');
SELECT lives_ok('SELECT * FROM safeins.claim_summary(NULL)', '... by NULL');
SELECT finish();
ROLLBACK;

