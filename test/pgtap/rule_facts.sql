-- Which rules the guards judge, and of which facts: one table, from which attach() tells what a mapping leaves unjudged.
SELECT no_plan();
SET client_min_messages = warning;

-- A rule is judged by a guard, or it is asked by no row that is written: what of the law has no facts, and who asks it.
CREATE TEMP TABLE elsewhere (rule text, by text);
INSERT INTO elsewhere VALUES
    ('deadline.warning', 'reports'), ('hazard.warning', 'reports'), ('quota.warning', 'reports'), ('escalation.levels', 'sweep'),
    ('policy.full_cover', 'sweep'),
    ('insurer.suspension_competition', 'suspend'), ('insurer.suspension_filing', 'suspend'),
    ('premium.discount_low_risk', 'premium_factor'), ('premium.discount_no_accident', 'premium_factor'), ('premium.float_limit', 'premium_factor'),
    ('premium.discount_grade_1', 'premium_factor'), ('premium.discount_grade_2', 'premium_factor'), ('premium.discount_grade_3', 'premium_factor'),
    ('premium.surcharge_accident', 'premium_factor'), ('premium.surcharge_death', 'premium_factor'),
    ('premium.surcharge_high_risk', 'premium_factor'), ('premium.surcharge_penalty', 'premium_factor'),
    ('evaluation.weights', 'insurer_evaluation'), ('evaluation.grades', 'insurer_evaluation'), ('evaluation.deductions', 'insurer_evaluation'), ('evaluation.judged', 'insurer_evaluation'),
    ('evaluation.praise', 'praise_list'), ('evaluation.blame', 'blame_list'),
    ('quota.partial', 'quota_status'), ('quota.size', 'quota_status'), ('quota.year', 'quota_status');
SELECT bag_eq('SELECT DISTINCT rule::text FROM safeins.rule_facts', 'SELECT code FROM safeins.rule_code EXCEPT SELECT rule FROM elsewhere',
    'every rule that guards judge is in the table, and no other');
SELECT is_empty('SELECT code FROM safeins.rule WHERE shipped AND code NOT IN (SELECT rule FROM safeins.rule_facts) AND code NOT IN (SELECT rule FROM elsewhere)',
    'nor is a rule shipped that neither a guard nor anybody else judges');
SELECT is_empty('SELECT rule FROM elsewhere EXCEPT SELECT code FROM safeins.rule WHERE shipped', 'whoever asks a rule asks one of the law');
SELECT bag_eq('SELECT DISTINCT role::text FROM safeins.rule_facts', $$VALUES ('claim'), ('coinsurance'), ('complaint'), ('enterprise'), ('expense'), ('filing'),
    ('hazard'), ('measure'), ('plan'), ('policy'), ('premium'), ('product'), ('provider'), ('refusal'), ('report'), ('service')$$, 'every role judges something');
SELECT is_empty('SELECT role, rule, fact FROM safeins.rule_facts GROUP BY 1, 2, 3 HAVING count(*) > 1', 'a fact of a rule is in one row');
SELECT is_empty($$SELECT * FROM safeins.rule_facts WHERE (required = 1) <> (unmapped = 'refused') OR (effect IS NOT NULL) <> (unmapped = 'stricter')
    OR unmapped NOT IN ('refused', 'not judged', 'judged in part', 'stricter', 'judged') OR (told = 1 AND unmapped IN ('refused', 'judged'))$$, 'what comes of a fact that is not mapped');
SELECT is_empty($$SELECT role, rule, i.n FROM safeins.rule_facts f CROSS JOIN LATERAL (VALUES (instead), (beside)) i (n)
    WHERE i.n IS NOT NULL AND NOT EXISTS (SELECT FROM safeins.rule_facts x WHERE (x.role, x.rule, x.fact) = (f.role, f.rule, i.n))$$, 'what it leans on is asked as well');
SELECT is_empty($$SELECT role, rule FROM safeins.rule_facts WHERE told = 1 AND asked_again = 0 AND rule <> 'complaint.check' AND unmapped <> 'stricter'$$,
    'what a rule cannot do without has it judged again');

-- Each role attached with all that it may have, but one fact, two facts, all of them.
SELECT safeins.create_starter('azx') \g /dev/null
CREATE TEMP TABLE whole AS SELECT role, format('%I.%I', table_schema, table_name) AS tab, mapping FROM safeins.attachment;
SELECT safeins.detach(role, tab::regclass, 'test') FROM whole \g /dev/null
CREATE TEMP TABLE may_lack AS
    SELECT w.role, k.fact, EXISTS (SELECT FROM safeins.rule_facts f WHERE f.role = w.role AND f.fact = k.fact AND f.required = 1) AS required
    FROM whole w CROSS JOIN LATERAL jsonb_object_keys(w.mapping) k (fact) WHERE k.fact <> 'where';
CREATE TABLE trial AS
    SELECT row_number() OVER () AS id, role, without, w.tab, w.mapping - without AS mapping
    FROM (SELECT role, ARRAY[fact] AS without FROM may_lack
          UNION ALL SELECT a.role, ARRAY[a.fact, b.fact] FROM may_lack a JOIN may_lack b ON b.role = a.role AND b.fact > a.fact WHERE NOT a.required AND NOT b.required
          UNION ALL SELECT role, array_agg(DISTINCT fact::text) FROM safeins.rule_facts WHERE told = 1 GROUP BY role
          UNION ALL SELECT role, '{}' FROM whole) t JOIN whole w USING (role);
\getenv work WORK
\set script :work '/rule_facts.run.sql'
\set said :work '/rule_facts.said'
SELECT format($$SAVEPOINT s; DO $d$BEGIN RAISE NOTICE 'trial %s'; END$d$; SELECT safeins.attach(%L, %L::regclass, %L); ROLLBACK TO s;$$, id, role, tab, mapping)
    FROM trial ORDER BY id \g :script
\setenv SCRIPT :script
\setenv SAID :said
\setenv DATABASE :DBNAME
\! (echo 'BEGIN;'; cat "$SCRIPT") >"$SCRIPT.all"; PGOPTIONS='-c client_min_messages=notice' psql -X -q -d "$DATABASE" -f "$SCRIPT.all" >/dev/null 2>"$SAID"
CREATE TEMP TABLE said (id bigint GENERATED ALWAYS AS IDENTITY, line text);
SELECT format('COPY said (line) FROM %L (FORMAT csv, DELIMITER E''\x01'', QUOTE E''\x02'')', :'said') \gexec
CREATE TEMP TABLE heard AS
    SELECT trial, line FROM (SELECT max(substring(line FROM 'trial (\d+)')::bigint) OVER (ORDER BY id) AS trial, substring(line FROM '(?:NOTICE|ERROR):  (.*)') AS line FROM said) s
    WHERE line ~ '^(rule |fact )';
CREATE TEMP TABLE refused AS
    SELECT trial FROM (SELECT max(substring(line FROM 'trial (\d+)')::bigint) OVER (ORDER BY id) AS trial, line FROM said) s WHERE line ~ 'ERROR:';
CREATE TEMP VIEW foretold AS
    SELECT t.id AS trial, CASE WHEN f.effect IS NULL THEN format('rule %s is not judged for table "%s": fact "%s" is not mapped', f.rule, split_part(t.tab, '.', 2), f.fact)
            ELSE format('fact "%s" is not mapped for table "%s": %s', f.fact, split_part(t.tab, '.', 2), f.effect) END AS line
    FROM trial t JOIN safeins.rule_facts f ON f.role = t.role AND f.told = 1
    WHERE NOT t.mapping ? f.fact AND NOT coalesce(t.mapping ? f.instead, false) AND coalesce(t.mapping ? f.beside, true);
SELECT cmp_ok(count(*), '>', 250::bigint, 'mappings tried') FROM trial;
SELECT is((SELECT count(DISTINCT substring(line FROM 'trial (\d+)')) FROM said), (SELECT count(*) FROM trial), 'all of them');
SELECT bag_eq('SELECT t.role, t.without[1] FROM refused r JOIN trial t ON t.id = r.trial WHERE cardinality(t.without) = 1 AND NOT (t.role, t.without[1]) = (''premium'', ''policy'') AND t.without[1] IN (SELECT fact FROM safeins.rule_facts f WHERE f.role = t.role)',
    'SELECT role::text, fact::text FROM (SELECT DISTINCT role, fact FROM safeins.rule_facts WHERE required = 1) f', 'a mapping is refused for want of what the table says is required');
SELECT bag_eq('SELECT trial, line FROM heard WHERE trial NOT IN (SELECT trial FROM refused)', 'SELECT * FROM foretold WHERE trial NOT IN (SELECT trial FROM refused)',
    'attach() tells exactly what the table says');
SELECT is_empty('SELECT role, fact FROM safeins.rule_facts WHERE told = 1 EXCEPT SELECT role, fact FROM may_lack WHERE NOT required', 'of every fact that is told of');
SELECT cmp_ok(count(DISTINCT (f.role, f.rule, f.fact)), '=', (SELECT count(*) FROM safeins.rule_facts WHERE told = 1),
    'each was heard of') FROM heard h JOIN trial t ON t.id = h.trial JOIN safeins.rule_facts f ON f.role = t.role AND f.told = 1 AND strpos(h.line, format('"%s"', f.fact)) > 0
    AND (f.effect IS NOT NULL OR h.line ~ format('^rule %s ', f.rule));
SELECT * FROM finish();
