-- Whatever a function of ours is given, by whomever: an answer or an error with a SQLSTATE of its own.  NULL where a value is needed is 22004 with the argument's name.
\ir lib/arguments.sql
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
\set minutes 30
\ir lib/limit.sql

-- ---- strict: NULL in, NULL out is SQL's own way for values ----
CREATE TEMP TABLE strict_why (why text, functions text[]);
INSERT INTO strict_why VALUES
	('input, output, comparison, hash and arithmetic of types', ARRAY[
		'division_in', 'division_out', 'division_recv', 'division_send', 'is_division', 'level', 'parent', 'division_last', 'division_path',
		'division_lies_in_support', 'division_contains_support', 'report_rows_support', 'division_lies_in_sel', 'division_contains_sel', 'division_lies_in', 'division_contains', 'division',
		'division_lt', 'division_le', 'division_eq', 'division_ne', 'division_ge', 'division_gt', 'division_cmp', 'division_sortsupport', 'division_hash', 'division_hash_extended',
		'uscc_in', 'uscc_out', 'uscc_recv', 'uscc_send', 'uscc_lt', 'uscc_le', 'uscc_eq', 'uscc_ne', 'uscc_ge', 'uscc_gt', 'uscc_cmp', 'uscc_sortsupport', 'uscc_hash', 'uscc_hash_extended',
		'is_uscc', 'uscc_place',
		'yuan_in', 'yuan_out', 'yuan_recv', 'yuan_send', 'yuan_add', 'yuan_subtract', 'yuan_negate', 'yuan_multiply', 'int8_multiply_yuan', 'yuan_divide', 'yuan_divide_int8', 'abs', 'yuan',
		'yuan_to_numeric', 'yuan_sum_serialize', 'yuan_sum_deserialize', 'yuan_lt', 'yuan_le', 'yuan_eq', 'yuan_ne', 'yuan_ge', 'yuan_gt', 'yuan_cmp', 'yuan_sortsupport', 'yuan_hash', 'yuan_hash_extended',
		'fen', 'yuan_of_fen', 'yuan_smaller', 'yuan_larger']),
	('a value from a value, asked of columns row by row', ARRAY['to_date', 'to_date_or_never', 'add_workdays', 'workdays_between', 'is_workday', 'policy_year', 'codes_cover', 'policy_year_start', 'word_folded', 'code_near', 'is_own', 'holds_at', 'place_name', 'insurer_name', 'enterprise_name', 'provider_name', 'chinese_name']),
	('asked row by row by our own reports: what is not known has no answer', ARRAY[
		'insurer_due', 'fee_ratio', 'account_received', 'account_spent', 'rule_applies', 'rule_lists', 'rule_items', 'rule_due', 'deadline_next', 'deadline_is_off', 'deadline_known', 'role_known', 'fee_judged', 'fee_told', 'rule_code_zh', 'insured_name', 'quota_sums', 'quota_day_sums', 'policy_sums', 'coverage_count', 'hazard_sums', 'insurer_years', 'area_at',
		'exchange_position', 'exchange_written', 'exchange_masked']),
	('nothing is given', ARRAY['loaded', 'account_area_pending', 'guards', 'seals', 'checkpoint', 'write_pending', 'reconcile', 'rebuild']);
SELECT set_eq($$SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND p.proisstrict$$,
	$$SELECT unnest(functions) FROM strict_why$$, 'a function is strict for a reason');

-- ---- NULL ----
CREATE TEMP TABLE may_be_null (why text, function text, names text[]);
INSERT INTO may_be_null VALUES
	('as long as the rule says', 'suspend', '{years}'),
	('back to the mode that the rule is written in', 'set_mode', '{mode}'),
	('by the mapping that the table has', 'audit', '{mapping}'),
	('a rule without a value, or that was always in force', 'add_rule', '{value,effective_from}'),
	('a word that is not known', 'code_of', '{name,place}'),
	('what is not known of an enterprise', 'premium_factor', '{accidents,deaths,grade,penalties,risk,sector,size}'),
	('what is not known of an enterprise', 'explain_premium_factor', '{accidents,deaths,grade,penalties,risk,sector,size}'),
	('asked row by row by reports', 'quota_known', '{place,required,unknown}'), ('asked row by row by reports', 'sector_must_insure', '{place,on_date,sector}'),
	('one half or the other; for reports', 'quota_rows', '{as_of,ends_from,ends_to,of_enterprise,of_insurer}'),
	('asked row by row by reports', 'premium_due', '{place,scope,subject,year,by_day,shift,insurer}'),
	('asked row by row by reports', 'paper_stands', '{insurer,place,item,from_year,to_year,on_date}'),
	('asked row by row by reports; the language of the session', 'retold', '{message,language}'),
	('asked row by row by reports', 'measure_basis', '{measure,place}'),
	('asked row by row by reports', 'paper_in', '{insurer,place,item,year}'),
	('behind reports and sweeps', 'report_rows', '{year,insurer,more}'), ('behind reports and sweeps', 'report_figures', '{year,insurer,more}'), ('behind reports and sweeps', 'report_sent', '{year,insurer,more}'),
	('behind reports and sweeps', 'report_faults', '{year,insurer,as_of,more}'), ('behind reports and sweeps', 'coverage_changes', '{as_of}'),
	('asked row by row by reports', 'must_insure_since', '{place,on_date,sector}'), ('asked row by row by reports', 'full_cover_by', '{place,sector}'),
	('asked row by row by reports', 'hazard_insurer', '{insurer,enterprise,place,found_on}'),
	('asked row by row by reports', 'hazard_due_on', '{hazard,place,due_on,as_of}'),
	('behind reports', 'deadline_state', '{as_of,kind,place,area,opened_on,due_on,met_on}'),
	('behind reports', 'quota_told', '{as_of,ends_from,ends_to,of_enterprise,of_insurer}'), ('behind reports', 'gap_rows', '{as_of,of_enterprise}'),
	('behind reports', 'hazard_rows', '{as_of,of_enterprise}'), ('behind reports', 'deadline_sums', '{as_of,of_place}'),
	('asked row by row by reports', 'rule_word_zh', '{code,word}'), ('asked row by row by reports', 'rule_value_zh', '{code,value}'), ('asked of findings one by one', 'same_message', '{one,other}'),
	('asked row by row by reports', 'code_name', '{list,code}'), ('asked row by row by reports', 'area_name', '{place}'), ('asked row by row by reports', 'rule_points', '{code,place,on_date}'),
	('asked row by row by reports', 'same_record', '{place,other}'),
	('a part of reports', 'papers_in', '{of_year,place,of_insurer,due_on}'),
	('as the report says', 'day_given', '{day,report}'), ('as the report says', 'day_of_year', '{year,report}'), ('as the report says', 'year_given', '{year}'),
	('of all', 'known_insurer', '{insurer}'), ('of all', 'known_enterprise', '{enterprise}'),
	('a part of a page', 'html_text', '{value}'), ('a part of a page', 'html_number', '{value,digits}'), ('a part of a page', 'html_percent', '{value}'), ('a part of a page', 'html_day', '{value}'),
	('a part of a page', 'html_cell', '{value,class}'), ('a part of a page', 'html_named', '{name,key}'), ('a part of a page', 'html_link', '{file,title}'), ('no tables', 'report_files', '{language,for_excel}'), ('no tables', 'report_index', '{language,for_excel}'), ('a part of a page', 'html_bar', '{title,shares,classes,marks}'), ('a part of a page', 'html_table', '{caption,heads,body,numbers}'),
	('a part of a page', 'html_law', '{codes,place,on_date}'), ('a part of a page', 'html_card', '{title,body,law}'), ('a part of a page', 'html_page', '{title,about,body}'), ('a part of a page', 'html_area', '{place}'),
	('none', 'still_met', '{booked,counted}'),
	('of all', 'html_fee', '{place,insurers}'), ('of all', 'html_quota', '{place,insurers}'), ('of all', 'html_hazards', '{place}'), ('of all', 'html_deadlines', '{place,insurers}'),
	('of all', 'html_coverage', '{place}'), ('of all', 'html_dashboard', '{place}'), ('of all', 'html_statistics', '{place}'), ('of none', 'html_scorecard', '{insurers}'), ('of none', 'html_evaluation', '{insurers}'), ('of none', 'html_papers', '{insurers}'), ('of none', 'html_outcome', '{insurers}'), ('of none', 'html_insurers', '{insurers}'), ('of none', 'report_pages', '{of_year,first,last,of_place,of_insurer}'), ('of all', 'report_insurers', '{of_year,of_place,of_insurer}'), ('a part of a page', 'html_section', '{section}'), ('of all', 'html_ranking', '{place}'), ('of all', 'html_province', '{place}'), ('a part of a page', 'html_figures', '{names,figures}'), ('of all', 'html_check', '{insurer_or_place}'),
	('NULL is the beginning', 'exchange_since', '{position}'),
	('the name that is told', 'given', '{name}'), ('the name that is told', 'given_year', '{name}'), ('the name that is told', 'given_day', '{name}'), ('the name that is told', 'given_level', '{name}'),
	('aggregates leave NULL out', 'sum', NULL), ('aggregates leave NULL out', 'min', NULL), ('aggregates leave NULL out', 'max', NULL);

-- The same report asked with text, or a year, for a day: argument_order.
CREATE TEMP VIEW as_text AS SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname = 'sql' AND obj_description(p.oid, 'pg_proc') ~ '^同 ';
CREATE TEMP TABLE needed AS
SELECT f.oid, f.signature, i, f.names[i] AS name
FROM args.function f CROSS JOIN LATERAL generate_series(1, f.n) i
WHERE NOT f.is_strict AND f.prokind = 'f' AND coalesce(f.names[i], '') <> ''	-- those in the other order have no names: argument_order
	  AND NOT (f.oid = ANY (SELECT oid FROM as_text))
	  AND coalesce(pg_get_function_arg_default(f.oid, i::integer), '') !~ '^NULL'
	  AND NOT EXISTS (SELECT FROM may_be_null m WHERE f.name = 'safeins.' || m.function AND f.names[i] = ANY (m.names));
SELECT cmp_ok((SELECT count(*) FROM needed), '>', 60::bigint, 'arguments that must be given are found');
SELECT is_empty('SELECT signature FROM needed WHERE name IS NULL', 'each has a name');
SELECT count(*) FROM (SELECT args.call(f, ARRAY(SELECT CASE WHEN k = n.i THEN 'NULL' ELSE (args.literals(f.types[k], f.names[k]))[1] END FROM generate_series(1, f.n) k ORDER BY k), n.i)
	FROM needed n JOIN args.function f USING (oid) ORDER BY f.signature, n.i) x \g /dev/null
SELECT is_empty($$SELECT o.signature, n.name, o.state, o.message FROM args.outcome o JOIN needed n ON n.signature = o.signature AND n.i = o.place
	WHERE o.state <> '22004' OR strpos(o.message, '"' || CASE WHEN o.signature ~ '^safeins.given(_year|_day|_level)?[(]' THEN 'x' ELSE n.name END || '"') = 0$$, 'NULL where a value is needed: 22004 with the argument''s name');
TRUNCATE args.outcome;

-- ---- years and days that are none; a name that nobody has ----
SELECT count(*) FROM (SELECT args.call(f, ARRAY(SELECT CASE WHEN k = i THEN y ELSE (args.literals(f.types[k], f.names[k]))[1] END FROM generate_series(1, f.n) k ORDER BY k), i)
	FROM args.function f CROSS JOIN LATERAL generate_series(1, f.n) i, unnest(ARRAY['0', '26', '20260', '-2026']) y
	WHERE NOT f.is_strict AND NOT (f.oid = ANY (SELECT oid FROM as_text)) AND f.names[i] = 'year' AND f.types[i] = 'integer'::regtype AND NOT EXISTS (SELECT FROM may_be_null m WHERE f.name = 'safeins.' || m.function AND 'year' = ANY (m.names))) x \g /dev/null
SELECT cmp_ok((SELECT count(*) FROM args.outcome), '>', 40::bigint, 'functions of a year');
SELECT is_empty($$SELECT call, state, message FROM args.outcome WHERE state <> '22023' OR message !~ 'is not a year'$$, 'a year has four digits');
TRUNCATE args.outcome;
SELECT count(*) FROM (SELECT args.call(f, ARRAY(SELECT CASE WHEN k = i THEN d ELSE (args.literals(f.types[k], f.names[k]))[1] END FROM generate_series(1, f.n) k ORDER BY k), i)
	FROM args.function f CROSS JOIN LATERAL generate_series(1, f.n) i, unnest(ARRAY['''infinity''', '''-infinity''']) d
	WHERE NOT f.is_strict AND f.names[i] IN ('as_of', 'from_on', 'to_on', 'on_date') AND f.types[i] = 'date'::regtype
		  AND NOT EXISTS (SELECT FROM may_be_null m WHERE f.name = 'safeins.' || m.function AND f.names[i] = ANY (m.names))
		  AND f.name NOT IN ('safeins.rule_for', 'safeins.explain_rule', 'safeins.premium_factor', 'safeins.explain_premium_factor')) x \g /dev/null
SELECT cmp_ok((SELECT count(*) FROM args.outcome), '>', 20::bigint, 'functions of a day');
SELECT is_empty($$SELECT call, state, message FROM args.outcome WHERE state <> '22023'$$, 'a day is one of a calendar');
TRUNCATE args.outcome;
SELECT throws_ok($$SELECT safeins.code_of('sectors', '煤矿')$$, '42704', 'there is no list "sectors"', 'a list that is not there');
SELECT throws_ok($$SELECT * FROM safeins.insurer_scorecard(2026, 'NOBODY')$$, '42704', 'insurer NOBODY is not known', 'an insurer that nobody knows');
SELECT is(safeins.code_of('sector', 'x'), NULL, '... and a word that is in none');

-- ---- parameters as drivers send them ----
PREPARE asked(varchar, varchar, date) AS SELECT r.code, count(e) FROM safeins.rule_for($1, $2, $3) r, safeins.explain_rule($1, $2, $3) e GROUP BY 1;
SELECT isnt_empty($$EXECUTE asked('fee.cap', '140000', '2026-03-05')$$, 'rule_for() and explain_rule() of varchar');
PREPARE factor(varchar, date, varchar) AS SELECT safeins.premium_factor($1, $2, 1, 0, $3, 0, $3), count(*) FROM safeins.explain_premium_factor($1, $2, 1, 0, $3, 0, $3);
SELECT isnt_empty($$EXECUTE factor('140000', '2026-03-05', '1')$$, 'premium_factor() and explain_premium_factor() of varchar');
SELECT isnt_empty($$SELECT safeins.rule_for('fee.cap', '140000', '2026-03-05'), safeins.rule_for('fee.cap', place => '140000', on_date => '2026-03-05', sector => 'coal'),
	safeins.rule_for('fee.cap', safeins.home_place(), safeins.today())$$, 'literals and divisions as before');
SELECT throws_ok($$SELECT safeins.rule_for('fee.cap', 'x', '2026-03-05')$$, '22P02', NULL, 'no place');

-- ---- NULL in every place, and nothing but NULL, whether it may be or not ----
SELECT count(*) FROM (SELECT args.call(f, ARRAY(SELECT CASE WHEN k = i OR i = 0 THEN 'NULL' ELSE (args.literals(f.types[k], f.names[k]))[1] END FROM generate_series(1, f.n) k ORDER BY k), i)
	FROM args.function f CROSS JOIN LATERAL generate_series(0, f.n) i ORDER BY f.signature, i) x \g /dev/null

-- ---- each literal in each place ----
SELECT count(*) FROM (SELECT args.call(f, ARRAY(SELECT CASE WHEN k = i THEN l ELSE (args.literals(f.types[k], f.names[k]))[1] END FROM generate_series(1, f.n) k ORDER BY k), i)
	FROM args.function f CROSS JOIN LATERAL generate_series(1, f.n) i CROSS JOIN LATERAL unnest(args.literals(f.types[i], f.names[i])) l
	ORDER BY f.signature, i) x \g /dev/null

\set bad 'state ~ ''^(XX|5[348P]|58|25|40|HV|F0|P0)'' AND state NOT IN (''54001'', ''25001'') OR message ~ ''lookup failed|could not open relation|unrecognized|unexpected'''
SELECT is_empty('SELECT DISTINCT call, state, message FROM args.outcome WHERE ' || :'bad', 'no internal error');
SELECT is_empty($$SELECT DISTINCT signature, call, state, message FROM args.outcome WHERE state ~ '^23'$$, 'no bare violation of a constraint');
SELECT is_empty('SELECT DISTINCT call, round(ms) FROM args.outcome WHERE ms > 60000', 'none takes long');
SELECT is_empty($$SELECT signature, max(length(message)) FROM args.outcome WHERE length(message) >= 2000 GROUP BY 1$$, 'no message repeats a long value whole');
SELECT is_empty('SELECT signature FROM args.function EXCEPT SELECT signature FROM args.outcome', 'every function was called');
SELECT cmp_ok((SELECT count(*) FROM args.outcome), '>', 2000::bigint, 'many calls');

-- ---- what takes a state cannot be called, triggers not by hand ----
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p
	WHERE p.pronamespace = 'safeins'::regnamespace AND p.prorettype = 'internal'::regtype AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])$$, 'no state can be made by hand');
SELECT throws_ok(format('SELECT safeins.%I()', p.proname), CASE WHEN p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql') THEN '0A000' WHEN p.prorettype = 'trigger'::regtype THEN '39P01' ELSE '39P03' END, NULL, p.proname || '() by hand')
	FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY p.proname;

SELECT * FROM finish();
ROLLBACK;
