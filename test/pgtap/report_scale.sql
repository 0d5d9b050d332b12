-- What a report reads grows with the rows that there are, not with insurers times rows: what it counts, it counts for all of them in one pass.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-10-31';
SELECT safeins.set_place('140000', 'test'), safeins.watch_only('test') \g /dev/null
CREATE TABLE ent (id text PRIMARY KEY, sector text, place text);
CREATE TABLE pol (id text PRIMARY KEY, insurer text, name text, ent text, from_on date, to_on date);
CREATE TABLE money (id text PRIMARY KEY, insurer text, amount numeric, on_day date);
CREATE TABLE spent (id text PRIMARY KEY, insurer text, amount numeric, on_day date, pz text);
CREATE TABLE serv (id text PRIMARY KEY, pol text, on_day date);
CREATE TABLE haz (id text PRIMARY KEY, ent text, found date, due date, rectified date);
CREATE TABLE clm (id text PRIMARY KEY, pol text, day date);
CREATE TABLE cpl (id text PRIMARY KEY, insurer text, day date);
CREATE TABLE rep (insurer text, y int, day date);
CREATE TABLE fil (insurer text, y int, item text, day date);
CREATE TABLE ref (id text PRIMARY KEY, insurer text, ent text, day date);
CREATE TABLE mea (id text PRIMARY KEY, insurer text, day date);
SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "id", "sector": "sector", "size": "''large''::text", "place": "place"}'),
	safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "insurer_name": "name", "enterprise": "ent", "effective": "from_on", "expires": "to_on"}'),
	safeins.attach('premium', 'money', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "on_day"}'),
	safeins.attach('expense', 'spent', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "on_day", "voucher": "pz", "purpose": "''training''::text"}'),
	safeins.attach('service', 'serv', '{"service": "id", "policy": "pol", "kind": "''risk_assessment''::text", "served_on": "on_day"}'),
	safeins.attach('hazard', 'haz', '{"hazard": "id", "enterprise": "ent", "level": "''general''::text", "found_on": "found", "due_on": "due", "rectified_on": "rectified"}'),
	safeins.attach('claim', 'clm', '{"claim": "id", "policy": "pol", "reported_on": "day"}'),
	safeins.attach('complaint', 'cpl', '{"complaint": "id", "insurer": "insurer", "received_on": "day"}'),
	safeins.attach('report', 'rep', '{"insurer": "insurer", "year": "y", "submitted_on": "day"}'),
	safeins.attach('filing', 'fil', '{"insurer": "insurer", "item": "item", "year": "y", "submitted_on": "day"}'),
	safeins.attach('refusal', 'ref', '{"refusal": "id", "insurer": "insurer", "enterprise": "ent", "refused_on": "day"}'),
	safeins.attach('measure', 'mea', '{"measure": "id", "kind": "''rectify''::text", "object_kind": "''insurer''::text", "object": "insurer", "issued_on": "day"}') \g /dev/null
CREATE FUNCTION pg_temp.insurers(first int, last int) RETURNS void LANGUAGE sql AS $$
	INSERT INTO ent SELECT 'E' || i, 'coal', '140105' FROM generate_series($1, $2) i;
	INSERT INTO pol SELECT 'P' || i, 'I' || i, '名称' || i, 'E' || i, '2026-01-01', '2026-12-31' FROM generate_series($1, $2) i;
	INSERT INTO money SELECT i, 'I' || i, 1000, '2026-01-05' FROM generate_series($1, $2) i;
	INSERT INTO spent SELECT i, 'I' || i, 500, '2026-02-05', 'V' || i FROM generate_series($1, $2) i;
	INSERT INTO serv SELECT 'S' || i, 'P' || i, '2026-03-01' FROM generate_series($1, $2) i;
	INSERT INTO haz SELECT 'H' || i, 'E' || i, '2026-03-01', '2026-03-31', '2026-04-01' FROM generate_series($1, $2) i;
	INSERT INTO clm SELECT 'C' || i, 'P' || i, '2026-03-01' FROM generate_series($1, $2) i;
	INSERT INTO cpl SELECT 'T' || i, 'I' || i, '2026-03-01' FROM generate_series($1, $2) i;
	INSERT INTO rep SELECT 'I' || i, 2025, '2026-02-01' FROM generate_series($1, $2) i;
	INSERT INTO fil SELECT 'I' || i, 2026, 'commitment', '2026-02-01' FROM generate_series($1, $2) i;
	INSERT INTO ref SELECT 'R' || i, 'I' || i, 'E' || i, '2026-03-01' FROM generate_series($1, $2) i;
	INSERT INTO mea SELECT 'M' || i, 'I' || i, '2026-03-01' FROM generate_series($1, $2) i $$;

-- How many rows of our tables a query reads, where what an index finds is read by it.
CREATE FUNCTION pg_temp.rows_read(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	was jsonb;
BEGIN
	SELECT jsonb_object_agg(relname, seq_tup_read + coalesce(idx_tup_fetch, 0)) INTO was FROM pg_stat_xact_user_tables WHERE schemaname = 'safeins';
	EXECUTE 'SELECT count(*) FROM (SELECT x.*::text AS row FROM ' || query || ' x OFFSET 0) y';
	RETURN (SELECT jsonb_object_agg(s.relname, s.seq_tup_read + coalesce(s.idx_tup_fetch, 0) - coalesce((was ->> s.relname)::bigint, 0))
			FROM pg_stat_xact_user_tables s WHERE s.schemaname = 'safeins');
END $$;
CREATE TEMP TABLE report (query text, few jsonb);
INSERT INTO report (query)
SELECT p.proname || CASE WHEN p.proargnames[1] = 'year' THEN '(2026)' ELSE '(date ''2026-10-31'')' END
FROM pg_proc p
WHERE p.pronamespace = 'safeins'::regnamespace AND p.proretset AND (p.proargnames[1], p.proargtypes[0]::regtype::text) IN (('year', 'integer'), ('as_of', 'date')) AND p.pronargs - p.pronargdefaults = 1
	  -- one of a day that is given a number only says what it wants
	  AND NOT EXISTS (SELECT FROM pg_proc o WHERE o.pronamespace = p.pronamespace AND o.proname = p.proname AND o.proargnames[1] = 'as_of' AND p.proargnames[1] = 'year')
	  AND to_regclass('safeins.' || quote_ident(p.proname)) IS NOT NULL;
INSERT INTO report (query) VALUES ('statistics(2026, ''city'')'), ('fee_by_area(2026, ''city'')'), ('coverage_rate(date ''2026-10-31'', ''city'')'),
	('report_html(''dashboard'', 2026)'), ('report_html(''province'', 2026)'), ('report_html(''insurer'', 2026, ''I1'')');
SET LOCAL enable_seqscan = off;
SELECT pg_temp.insurers(1, 3) \g /dev/null
UPDATE report SET few = pg_temp.rows_read('safeins.' || query);
SELECT pg_temp.insurers(4, 24) \g /dev/null
-- Eight times as many insurers: some eight times as many rows, not 64 times.
SELECT is((SELECT string_agg(format('%s: %s, then %s', m.key, coalesce(r.few ->> m.key, '0'), m.value), ', ' ORDER BY m.key)
		   FROM jsonb_each_text(pg_temp.rows_read('safeins.' || r.query)) m
		   WHERE m.value::bigint > 100 + 20 * coalesce((r.few ->> m.key)::bigint, 0)), NULL, r.query)
FROM report r ORDER BY r.query COLLATE "C";
SELECT cmp_ok((SELECT count(*) FROM report), '>=', 25::bigint, 'all that tell of a year or a day');
SELECT finish();
ROLLBACK;
