-- A row for a sector, size or risk of a rule that nobody asks for with one could never apply: it is refused.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;

-- What add_rule() says of a row for one of them: asked, or never; any other refusal comes after.
CREATE FUNCTION pg_temp.asked(code text, selector text, place text DEFAULT '330000') RETURNS text LANGUAGE plpgsql AS $$
DECLARE d text; h text;
BEGIN
    EXECUTE format('SELECT safeins.add_rule(%1$L, %2$L, (SELECT (CASE c.type WHEN ''list'' THEN coalesce(c.choices[1], ''x'') WHEN ''term'' THEN ''1 day'' WHEN ''duty'' THEN NULL ELSE ''1'' END) FROM safeins.rule_code c WHERE c.code = %1$L), ''2031-01-01'', ''某号'', %3$I => ''high'')', code, place, selector);
    RAISE EXCEPTION SQLSTATE 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN RETURN 'asked';
    WHEN SQLSTATE 'SI010' THEN GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
        RETURN CASE WHEN d = 'This rule is judged whatever the sector, size or risk: nobody asks for it with one.' AND SQLERRM = format('rule %s of %s could never apply', code, place)
            AND h = 'Leave out sector, size and risk: the row holds for all.' THEN 'never' ELSE 'asked' END;
END $$;

-- Every rule that there is, as the tables of what guards judge and the names of what reports ask say it.
CREATE TEMP TABLE expected AS
SELECT c.code, s.selector,
    CASE WHEN c.code ~ '^(quota|premium)\.' OR EXISTS (SELECT FROM safeins.rule_facts f WHERE f.role = 'policy' AND f.rule = c.code)
        AND c.code <> ALL ('{policy.double,policy.must_insure,policy.overlap,policy.late_renewal,fee.policy_link,service.period,service.policy_link}') THEN 'asked' ELSE 'never' END AS answer
FROM safeins.rule_code c, unnest(ARRAY['sector', 'size', 'risk']) s (selector);
SELECT is(pg_temp.asked(code, selector), answer, concat_ws(' ', code, 'by', selector)) FROM expected ORDER BY code COLLATE "C", selector;
SELECT is_empty($$SELECT DISTINCT r.code FROM safeins.rule r JOIN expected e USING (code) WHERE num_nonnulls(r.sector, r.size, r.risk) > 0 AND e.answer = 'never'$$, 'no row of the law that is shipped is one of those');
SELECT is((SELECT string_agg(DISTINCT answer, ' ') FROM expected WHERE code = ANY (codes)), answer, answer || ': ' || array_to_string(codes, ' ')) FROM (VALUES
    ('never', ARRAY['fee.cap', 'fee.floor', 'fee.scope', 'fee.purpose', 'fee.budget', 'hazard.rectify', 'report.annual', 'filing.annual', 'service.catalogue', 'service.double', 'policy.must_insure', 'enterprise.code', 'insurer.suspension']),
    ('asked', ARRAY['policy.death_limit', 'policy.commission_cap', 'policy.premium_least', 'policy.contract_services', 'service.first', 'quota.training', 'quota.year', 'premium.float_limit'])) v (answer, codes);
SELECT is(pg_temp.asked('fee.cap', selector, place), 'never', concat_ws(' ', 'fee.cap in', place, 'by', selector)) FROM unnest(ARRAY['000000', '140000', '140100', '140105']) place, unnest(ARRAY['sector', 'size', 'risk']) selector;

SELECT * FROM finish();
ROLLBACK;
