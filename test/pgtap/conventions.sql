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
	  AND p.proname NOT IN ('account_area_pending', 'account_areas', 'coverage_changes', 'coverage_count', 'guards', 'insurer_deadlines', 'insurers_of', 'policy_shares', 'quota_rows', 'quota_sums',
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
SELECT finish();
ROLLBACK;
