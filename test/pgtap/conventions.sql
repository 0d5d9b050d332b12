-- What doc/conventions.md says of names and types, of every report and every argument.
BEGIN;
SELECT no_plan();

-- Reports: views, and functions of rows that are not the parts of another report.
CREATE VIEW pg_temp.columns AS
SELECT c.relname::text AS report, a.attname::text AS name, format_type(a.atttypid, NULL) AS type
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN ('insuring', 'planned', 'exchange_item')
UNION ALL
SELECT p.proname || '()', u.name, format_type(u.type, NULL)
FROM pg_proc p, unnest(p.proargnames, p.proallargtypes, p.proargmodes) u (name, type, mode)
WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proretset AND u.mode IN ('t', 'o')
	  AND p.proname NOT IN ('account_area_pending', 'account_areas', 'coverage_changes', 'coverage_count', 'guards', 'insurer_deadlines', 'insurers_of', 'policy_shares', 'hazard_rows', 'hazard_sums', 'deadline_sums', 'gap_rows', 'fee_told', 'policy_sums', 'insurer_years', 'quota_rows', 'quota_told', 'quota_sums', 'quota_day_sums',
							'report_faults', 'report_figures', 'report_rows', 'report_sent', 'rule_facts', 'seals');
SELECT cmp_ok((SELECT count(DISTINCT report) FROM pg_temp.columns), '>', 60::bigint, 'reports are looked at');

SELECT is_empty($$SELECT * FROM pg_temp.columns WHERE type = 'date' AND name !~ '_on$|_(from|to|until|since)$|^(effective|next_effective|last_day|extended_to)$'$$,
	'a day is called by what happens on it (_on), or bounds something: from, to, until, since, effective, last_day');
SELECT is_empty($$SELECT * FROM pg_temp.columns WHERE type ~ '^timestamp' AND (name !~ '_at$' OR type ~ 'with time zone')$$, 'a time is ..._at, in China');
SELECT is_empty($$SELECT * FROM pg_temp.columns WHERE name ~ 'days' AND (name !~ '^days_' OR type <> 'bigint')$$, 'a number of days is days_..., bigint');
SELECT is_empty($$SELECT * FROM pg_temp.columns WHERE name ~ '^(received|spent|paid|budget|amount|cost|fee|premium|cap_amount|floor_amount|headroom|remaining)$' AND type NOT IN ('numeric', 'character varying')$$, 'money is yuan, never fen');
SELECT is_empty($$SELECT * FROM pg_temp.columns WHERE name IN ('place', 'area') AND type NOT IN ('character varying', 'text')$$, 'a place is text');
SELECT is_empty($$SELECT report FROM pg_temp.columns WHERE name ~ '_zh$' AND NOT EXISTS (SELECT FROM pg_temp.columns o WHERE o.report = columns.report AND (o.name = left(columns.name, -3) OR o.name = left(columns.name, -3) || '_en'))
	AND name NOT IN ('meaning_zh', 'item_zh')$$, 'Chinese stands beside what it is the Chinese of');

-- Arguments.
SELECT is_empty($$SELECT p.proname, a FROM pg_proc p, unnest(p.proargnames) a JOIN pg_get_keywords() k ON k.word = a
	WHERE p.pronamespace = 'safeins'::regnamespace AND k.catcode IN ('R', 'T')$$, 'no argument bears a word that SQL reserves');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p
	WHERE p.pronamespace = 'safeins'::regnamespace AND p.pronargs > 1 AND (p.proargnames)[1] <> 'reason' AND 'reason' = ANY (p.proargnames[1:p.pronargs])
		  AND array_position(p.proargnames, 'reason') < p.pronargs - p.pronargdefaults$$, 'a reason comes after all that must be said');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p
	WHERE p.pronamespace = 'safeins'::regnamespace AND 'table' = ANY (p.proargnames[1:p.pronargs])$$, 'a table is table_name');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f'
	AND p.proname ~ '_status$|^coverage_gap$|^blacklist$' AND p.pronargs > 0 AND (p.proargnames)[1] NOT IN ('as_of', 'year')$$, 'a report is asked as of a day, or of a year');
-- Asked of nobody, or of a year that nobody knows, a report does not just say nothing.
CREATE VIEW pg_temp.asked AS
SELECT p.oid, p.oid::regprocedure AS signature, pg_get_functiondef(p.oid) AS body, a.name
FROM pg_proc p CROSS JOIN LATERAL unnest(p.proargnames[1:p.pronargs]) a (name)
WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.proretset AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql')
	  AND obj_description(p.oid, 'pg_proc') !~ '^同 '	-- the same with a day or a year as text
	  AND p.proname NOT IN ('quota_rows', 'report_rows', 'report_figures', 'report_sent', 'report_faults', 'account_areas', 'filing_items', 'exchange_emergency');
SELECT cmp_ok((SELECT count(DISTINCT oid) FROM pg_temp.asked WHERE name IN ('year', 'insurer', 'enterprise')), '>=', 18::bigint, 'reports of a year or of somebody are found');
SELECT is_empty($$SELECT signature FROM pg_temp.asked WHERE name = 'insurer' AND body !~ 'safeins\.(known_insurer|given_insurer|insurer_scorecard)\('$$, 'an insurer that nobody knows is told');
SELECT is_empty($$SELECT signature FROM pg_temp.asked WHERE name = 'enterprise' AND body !~ 'safeins\.(known_enterprise|coverage_gap)\('$$, 'so is an enterprise');
SELECT is_empty($$SELECT signature FROM pg_temp.asked WHERE name = 'year' AND body !~ 'safeins\.(given_year|year_from)\(' AND body !~ 'safeins\.[a-z_]+\(\$1'$$, 'and what is no year');
SELECT is_empty($$SELECT signature FROM pg_temp.asked WHERE name = 'as_of' AND body !~ 'safeins\.given_day\(' AND body !~ 'safeins\.[a-z_]+\(\$1'$$, 'and what is no day');

-- A rule says whether it applies today.
SELECT safeins.set_place('140000', '试'), set_config('safeins.today', '2026-06-01', true) \g /dev/null
SELECT safeins.add_rule('fee.cap', '140000', '20%', '2026-01-01', '试', effective_until => '2026-05-31'), safeins.add_rule('fee.cap', '140000', '19%', '2026-06-01', '试', effective_until => '2026-06-01'),
	safeins.add_rule('fee.cap', '140000', '18%', '2026-06-02', '试', effective_until => '2026-06-30'), safeins.add_rule('fee.cap', '140000', '17%', '2026-07-01', '试') \g /dev/null
SELECT safeins.end_rule(rule_id, '2026-06-30', '撤回') FROM safeins.rulebook WHERE code = 'fee.cap' AND value = '0.17' \g /dev/null
SELECT results_eq($$SELECT value::text, state::text, state_zh::text FROM safeins.rulebook WHERE code = 'fee.cap' AND shipped = 0 ORDER BY value DESC$$,
	$$VALUES ('0.2', 'over', '已失效'), ('0.19', 'in force', '施行中'), ('0.18', 'to come', '尚未施行'), ('0.17', 'withdrawn', '已撤回')$$, 'the last day still counts; what was ended before its first day never applied');

-- A wrong code is told with those that are like it, not with all there are.
CREATE FUNCTION pg_temp.detail(code text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	PERFORM safeins.set_mode(code, 'off', '试');
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
	RETURN answer;
END $$;
SELECT is(pg_temp.detail(code), detail, 'codes like ' || code) FROM (VALUES ('fee.cpa', 'Codes like it: fee.cap.'), ('cap', 'Codes like it: fee.cap, policy.commission_cap.'), ('fee_cap', 'Codes like it: fee.cap.'),
	('fee.cap2', 'Codes like it: fee.cap.'), ('hazard.notfy', 'Codes like it: hazard.notify, hazard.dates, hazard.found, hazard.rectify.')) v (code, detail);
SELECT is_empty($$SELECT code FROM unnest(ARRAY['费用上限', 'x', repeat('é', 300), 'fee', '.', '%']) code WHERE length(pg_temp.detail(code)) NOT BETWEEN 10 AND 400$$, 'whatever is asked for, a line or two');

-- What an act did can be read from what it returns; a verdict stands in Chinese beside it.
SELECT set_eq($$SELECT DISTINCT proname::text FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'safeins'
	WHERE p.prorettype = 'void'::regtype AND p.provolatile = 'v' AND obj_description(p.oid, 'pg_proc') !~ '^内部使用'$$,
	ARRAY['add_code', 'create_starter', 'check_starter', 'grant_access', 'check_access', 'open_exchange', 'close_exchange', 'rulebook_changed', 'write_pending'], 'no act but those that set up returns nothing');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND 'verdict' = ANY (p.proargnames) AND NOT 'verdict_zh' = ANY (p.proargnames)
	AND p.proname NOT IN ('check_note', 'explain_rule')$$, 'a verdict in codes has its Chinese beside it');
CREATE TABLE zc (id int PRIMARY KEY, gs text, je numeric, rq date);
INSERT INTO zc VALUES (1, '人保', 0, '2026-03-01');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'), safeins.seal('zc') \g /dev/null
CREATE FUNCTION pg_temp.does(act text, record text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	given bigint;
	last bigint;
BEGIN
	EXECUTE 'SELECT ' || act INTO given;
	EXECUTE format('SELECT max(id) FROM safeins.%I', record) INTO last;
	RETURN is(given, last, act);
END $$;
SELECT pg_temp.does(act, record) FROM (VALUES
	($$safeins.set_mode('fee.cap', 'flag', '试')$$, 'rule_mode'), ($$safeins.watch_only('试')$$, 'rule_mode'), ($$safeins.end_watch_only('试')$$, 'rule_mode'),
	($$safeins.end_rule((SELECT max(rule_id) FROM safeins.rulebook WHERE code = 'fee.cap' AND state <> 'withdrawn'), '2020-01-01', '试')$$, 'rule_end'),
	($$safeins.set_budget(2026, '人保', 5)$$, 'budget'), ($$safeins.set_budget('人保', 2026, 6)$$, 'budget'), ($$safeins.end_budget('2026', '人保', '试')$$, 'budget'),
	($$safeins.unseal('zc', '试')$$, 'seal'), ($$safeins.detach('expense', 'zc', '试')$$, 'attachment_log'), ($$safeins.set_place('140000', '试')$$, 'home')) v (act, record);
SELECT finish();
ROLLBACK;
