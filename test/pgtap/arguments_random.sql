-- Each function of ours, then any of them, with random arguments, in one transaction: \set calls and \set seed repeat a run.
\ir lib/arguments.sql
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
\set minutes 30
\ir lib/limit.sql
\if :{?seed}
\else
	\set seed 0.1949
\endif
\echo # seed :seed
SELECT setseed(:seed) \g /dev/null
CREATE TEMP TABLE functions AS SELECT row_number() OVER (ORDER BY signature) AS i, f FROM args.function f;
\if :{?calls}
\else
	SELECT greatest(6000 / :slower, count(*)) AS calls FROM functions \gset
\endif
SELECT count(*) FROM (
	SELECT args.call((k.f), ARRAY(SELECT CASE WHEN random() < 0.1 THEN 'NULL' ELSE l[1 + floor(random() * cardinality(l))::integer] END
								  FROM generate_series(1, (k.f).n) a CROSS JOIN LATERAL args.literals((k.f).types[a], (k.f).names[a]) l
								  WHERE k.nth IS NOT NULL ORDER BY a), 0)
	FROM (SELECT n AS nth, (SELECT f.f FROM functions f WHERE f.i = r.pick) AS f
		  FROM (SELECT n, CASE WHEN n <= c.count THEN n ELSE 1 + floor(random() * c.count)::integer END AS pick
			FROM generate_series(1, :calls) n, (SELECT count(*) FROM functions) c OFFSET 0) r) k) x \g /dev/null
-- 25001: a subscription in a transaction block.
\set bad 'state ~ ''^(XX|5[348P]|58|25|40|HV|F0|P0|23)'' AND state NOT IN (''54001'', ''25001'') OR message ~ ''lookup failed|could not open relation|unrecognized|unexpected'''
SELECT is((SELECT count(*) FROM args.outcome), :calls::bigint, 'so many calls');
SELECT is_empty('SELECT DISTINCT call, state, message FROM args.outcome WHERE ' || :'bad', 'no internal error');
SELECT is_empty('SELECT DISTINCT call, round(ms) FROM args.outcome WHERE ms > 60000 * ' || :slower, 'none takes long');
SELECT is_empty($$SELECT signature, max(length(message)) FROM args.outcome WHERE length(message) >= 2000 GROUP BY 1$$, 'no message repeats a long value whole');
SELECT cmp_ok((SELECT count(DISTINCT signature) FROM args.outcome), '>', (SELECT count(*) * 9 / 10 FROM args.function), 'nearly every function was called');
SELECT * FROM finish();
ROLLBACK;
