-- Keys that no index takes, and values of megabytes, in every fact of every role: refused with row and fact, found among old rows, never in the way of attach, never told whole.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-11-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- Every role with every fact; k: found by, so bounded; t: a text of any length; else a value of that type.
CREATE TEMP TABLE fact (role text, fact text, kind text, sample text);
INSERT INTO fact VALUES
	('enterprise', 'enterprise', 'k', 'Q1'), ('enterprise', 'name', 't', 'x'), ('enterprise', 'sector', 't', 'coal'), ('enterprise', 'size', 't', 'large'), ('enterprise', 'place', 'p', '140105'), ('enterprise', 'risk', 't', 'low'),
	('enterprise', 'must_insure', 'boolean', 'true'), ('enterprise', 'active', 'boolean', 'true'), ('enterprise', 'standard_grade', 't', '一级'),
	('policy', 'policy', 'k', 'P1'), ('policy', 'insurer_name', 't', 'x'), ('policy', 'enterprise_name', 't', 'x'), ('policy', 'insurer', 'k', 'A'), ('policy', 'enterprise', 'k', 'Q1'), ('policy', 'effective', 'date', '2026-01-01'), ('policy', 'expires', 'date', '2026-12-31'),
	('policy', 'signed', 'date', '2026-01-01'), ('policy', 'sector', 't', 'coal'), ('policy', 'size', 't', 'large'), ('policy', 'risk', 't', 'low'), ('policy', 'place', 'p', '140105'),
	('policy', 'death_limit', 'numeric', '500000'), ('policy', 'headcount', 'integer', '10'), ('policy', 'insured_headcount', 'integer', '10'), ('policy', 'premium', 'numeric', '100000'),
	('policy', 'commission', 'numeric', '0'), ('policy', 'payer', 't', '投保单位'), ('policy', 'insurer_eligible', 'boolean', 'true'), ('policy', 'status', 't', '有效'), ('policy', 'ended_on', 'date', '2026-06-01'),
	('policy', 'end_reason', 't', 'x'), ('policy', 'planned_risk_assessment', 'integer', '2'), ('policy', 'planned_hazard_inspection', 'integer', '2'),
	('policy', 'planned_training', 'integer', '2'), ('policy', 'planned_emergency_drill', 'integer', '2'), ('policy', 'planned_standardization', 'integer', '2'), ('policy', 'planned_technology', 'integer', '2'),
	('policy', 'planned_occupational_health', 'integer', '2'), ('policy', 'planned_consulting', 'integer', '2'), ('policy', 'planned_other', 'integer', '2'),
	('premium', 'receipt', 'k', 'R1'), ('premium', 'policy', 'k', 'P1'), ('premium', 'insurer', 'k', 'A'), ('premium', 'amount', 'numeric', '1'), ('premium', 'received_on', 'date', '2026-01-01'), ('premium', 'place', 'p', '140105'),
	('expense', 'expense', 'k', 'E1'), ('expense', 'insurer', 'k', 'A'), ('expense', 'amount', 'numeric', '1'), ('expense', 'spent_on', 'date', '2026-01-01'), ('expense', 'purpose', 't', 'training'), ('expense', 'voucher', 'k', 'V1'),
	('expense', 'policy', 'k', 'P1'), ('expense', 'service', 'k', 'S1'), ('expense', 'reverses', 'k', 'E0'), ('expense', 'place', 'p', '140105'),
	('service', 'service', 'k', 'S1'), ('service', 'policy', 'k', 'P1'), ('service', 'kind', 'k', 'training'), ('service', 'served_on', 'date', '2026-03-01'), ('service', 'provider', 'k', 'X'),
	('service', 'provider_qualified', 'boolean', 'true'), ('service', 'archived_on', 'date', '2026-03-02'), ('service', 'voided', 'boolean', 'false'), ('service', 'place', 'p', '140105'),
	('service', 'channel', 't', '现场'), ('service', 'participants', 'integer', '12'), ('service', 'confirmed_on', 'date', '2026-03-02'), ('service', 'revisited_on', 'date', '2026-03-03'), ('service', 'satisfaction', 't', '满意'), ('service', 'effect', 't', 'x'), ('service', 'cost', 'numeric', '100'),
	('plan', 'plan', 'k', 'F1'), ('plan', 'policy', 'k', 'P1'), ('plan', 'kind', 'k', 'training'), ('plan', 'times', 'integer', '1'), ('plan', 'frequency', 't', '每年'), ('plan', 'provider', 'k', 'X'), ('plan', 'from_on', 'date', '2026-03-01'), ('plan', 'until_on', 'date', '2026-12-31'), ('plan', 'place', 'p', '140105'),
	('provider', 'provider', 'k', 'X'), ('provider', 'name', 't', 'x'), ('provider', 'qualification', 't', 'x'), ('provider', 'scope', 't', '不限'), ('provider', 'valid_from', 'date', '2025-01-01'), ('provider', 'valid_until', 'date', '2027-01-01'), ('provider', 'revoked_on', 'date', '2027-02-01'), ('provider', 'place', 'p', '140105'),
	('hazard', 'hazard', 'k', 'H1'), ('hazard', 'enterprise', 'k', 'Q1'), ('hazard', 'level', 't', 'general'), ('hazard', 'found_on', 'date', '2026-03-01'), ('hazard', 'due_on', 'date', '2026-12-01'), ('hazard', 'insurer', 'k', 'A'),
	('hazard', 'service', 'k', 'S1'), ('hazard', 'found_by', 't', 'x'), ('hazard', 'notified_on', 'date', '2026-03-01'), ('hazard', 'notified_party', 't', '主要负责人'), ('hazard', 'plan_on', 'date', '2026-03-02'),
	('hazard', 'extension', 't', 'x'), ('hazard', 'rectified_on', 'date', '2026-03-03'), ('hazard', 'rectified_by', 't', 'x'), ('hazard', 'rechecked_on', 'date', '2026-03-04'), ('hazard', 'rechecked_by', 't', 'y'),
	('hazard', 'evidence', 't', 'x'), ('hazard', 'reported_on', 'date', '2026-03-05'), ('hazard', 'closed_on', 'date', '2026-03-06'), ('hazard', 'place', 'p', '140105'),
	('report', 'insurer', 'k', 'A'), ('report', 'year', 'integer', '2025'), ('report', 'submitted_on', 'date', '2026-01-05'), ('report', 'place', 'p', '140105'), ('report', 'sent_to', 'k', 'emergency'), ('report', 'premium', 'numeric', '1'), ('report', 'fee_spent', 'numeric', '1'), ('report', 'services', 'integer', '1'), ('report', 'hazards', 'integer', '1'),
	('filing', 'insurer', 'k', 'A'), ('filing', 'item', 'k', 'commitment'), ('filing', 'submitted_on', 'date', '2026-01-05'), ('filing', 'accepted', 'boolean', 'true'), ('filing', 'year', 'integer', '2026'), ('filing', 'valid_until', 'date', '2030-01-05'), ('filing', 'place', 'p', '140105'),
	('claim', 'claim', 'k', 'C1'), ('claim', 'policy', 'k', 'P1'), ('claim', 'reported_on', 'date', '2026-03-01'), ('claim', 'accident_on', 'date', '2026-03-01'), ('claim', 'deaths', 'integer', '0'), ('claim', 'paid', 'numeric', '1'),
	('claim', 'paid_on', 'date', '2026-03-05'), ('claim', 'decided_on', 'date', '2026-03-02'), ('claim', 'agreed_on', 'date', '2026-03-03'), ('claim', 'advance_on', 'date', '2026-03-03'), ('claim', 'recorded_on', 'date', '2026-03-02'), ('claim', 'refused', 'boolean', 'false'), ('claim', 'refusal_reason', 't', 'x'), ('claim', 'place', 'p', '140105'),
	('coinsurance', 'policy', 'k', 'P1'), ('coinsurance', 'insurer', 'k', 'A'), ('coinsurance', 'share', 'numeric', '1'), ('coinsurance', 'lead', 'boolean', 'true'), ('coinsurance', 'place', 'p', '140105'),
	('measure', 'measure', 'k', 'M1'), ('measure', 'kind', 't', '约谈'), ('measure', 'object_kind', 't', '承保机构'), ('measure', 'object', 'k', 'A'), ('measure', 'issued_on', 'date', '2026-03-01'), ('measure', 'basis_kind', 't', '规则'),
	('measure', 'basis', 'k', 'fee.cap'), ('measure', 'act', 't', '商业贿赂'), ('measure', 'issued_by', 't', '省厅'), ('measure', 'due_on', 'date', '2026-04-01'), ('measure', 'valid_until', 'date', '2026-04-01'),
	('measure', 'done_on', 'date', '2026-03-05'), ('measure', 'result', 't', 'x'), ('measure', 'amount', 'numeric', '1'), ('measure', 'place', 'p', '140105'),
	('refusal', 'refusal', 'k', 'R1'), ('refusal', 'insurer', 'k', 'A'), ('refusal', 'enterprise', 'k', 'E1'), ('refusal', 'refused_on', 'date', '2026-03-01'), ('refusal', 'reason', 't', 'x'), ('refusal', 'place', 'p', '140105'), ('enterprise', 'graded_on', 'date', '2025-01-01'), ('hazard', 'criterion', 't', 'x'), ('hazard', 'reported_to', 't', '应急局'), ('service', 'recorded_on', 'date', '2026-03-02'),
	('policy', 'recorded_on', 'date', '2026-01-01'), ('policy', 'product', 'k', 'X1'), ('policy', 'rate', 'numeric', '0.01'), ('policy', 'accidents', 'integer', '0'), ('policy', 'accident_deaths', 'integer', '0'), ('policy', 'penalties', 'integer', '0'),
	('product', 'product', 'k', 'X1'), ('product', 'insurer', 'k', 'A'), ('product', 'filed_on', 'date', '2026-01-01'), ('product', 'valid_until', 'date', '2026-12-31'), ('product', 'rate', 'numeric', '0.01'), ('product', 'rate_least', 'numeric', '0.01'),
	('product', 'rate_most', 'numeric', '0.02'), ('product', 'place', 'p', '140105'),
	('complaint', 'complaint', 'k', 'K1'), ('complaint', 'insurer', 'k', 'A'), ('complaint', 'received_on', 'date', '2026-03-01'), ('complaint', 'answered_on', 'date', '2026-03-02'), ('complaint', 'needs_check', 'boolean', 'false'), ('complaint', 'extended_to', 'date', '2026-03-20'), ('complaint', 'place', 'p', '140105');

CREATE TABLE said_of (role text, fact text, how text, state text, message text, rest text);
CREATE FUNCTION pg_temp.try(statement text, role text, fact text, how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE s text := '00000'; m text := ''; d text; h text; c text;
BEGIN
	EXECUTE statement;
	INSERT INTO said_of VALUES (role, fact, how, s, m, '');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, s = RETURNED_SQLSTATE, c = PG_EXCEPTION_CONTEXT;
	INSERT INTO said_of VALUES (role, fact, how, s, m, concat_ws(E'\n', d, h, (SELECT string_agg(l, E'\n') FROM regexp_split_to_table(c, E'\n') l WHERE l ~ '^mapping of')));
END $$;

-- Nothing is left out.
CREATE TABLE probe (x text);
SELECT pg_temp.try(format('SELECT safeins.attach(%L, ''probe'', ''{"nothing": "x"}'')', role), role, '', 'facts') FROM (SELECT DISTINCT role FROM fact) r \g /dev/null
SELECT is((SELECT string_agg(f.fact, ',' ORDER BY f.fact COLLATE "C") FROM fact f WHERE f.role = s.role),
	(SELECT string_agg(rtrim(n, '*'), ',' ORDER BY rtrim(n, '*') COLLATE "C") FROM regexp_split_to_table(substring(s.rest FROM '\(\* required\): ([^;]*);'), ', ') n), 'every fact of role ' || s.role) FROM said_of s ORDER BY s.role;
SELECT is((SELECT count(DISTINCT role) FROM fact), 16::bigint, 'sixteen roles');
TRUNCATE said_of;

-- Incompressible: an index would have to take it as it is.
CREATE FUNCTION pg_temp.noise(bytes integer) RETURNS text LANGUAGE sql AS $$SELECT left(string_agg(md5(i::text), ''), bytes) FROM generate_series(1, bytes / 32 + 1) i$$;
SELECT format('CREATE TABLE host_%s (%s)', role, string_agg(format('%I %s', fact, CASE WHEN kind IN ('k', 't', 'p') THEN 'text' ELSE kind END), ', ')) FROM fact GROUP BY role \gexec
CREATE FUNCTION pg_temp.row_of(of_role text, with_fact text, value text) RETURNS text LANGUAGE sql AS $$
	SELECT format('INSERT INTO host_%s (%s) VALUES (%s)', of_role, string_agg(quote_ident(fact), ', '), string_agg(CASE WHEN fact = with_fact THEN value ELSE quote_literal(sample) END, ', '))
	FROM fact WHERE role = of_role AND (fact NOT IN ('ended_on', 'end_reason', 'reverses', 'extended_to') OR fact = with_fact)
$$;

-- Old rows first: audit and attach take them in, and the good one beside them.
SELECT pg_temp.row_of(f.role, f.fact, format('pg_temp.noise(%s)', n)) FROM fact f, unnest(ARRAY[513, 20000]) n WHERE f.kind IN ('k', 't') \gexec
SELECT pg_temp.row_of(role, '', '') FROM (SELECT DISTINCT role FROM fact) r \gexec
SELECT pg_temp.try(format('SELECT count(*) FROM safeins.audit(%L, %L, (SELECT jsonb_object_agg(fact, quote_ident(fact)) FROM fact WHERE role = %L))', role, 'host_' || role, role), role, '', 'audit') FROM (SELECT DISTINCT role FROM fact) r \g /dev/null
SELECT pg_temp.try(format('SELECT safeins.attach(%L, %L, (SELECT jsonb_object_agg(fact, quote_ident(fact)) FROM fact WHERE role = %L))', role, 'host_' || role, role), role, '', 'attach') FROM unnest(ARRAY['enterprise', 'policy', 'premium', 'service', 'expense', 'hazard', 'report', 'filing', 'claim', 'complaint', 'coinsurance', 'provider', 'plan', 'measure', 'refusal', 'product']) role \g /dev/null
SELECT is_empty($$SELECT role, how, state, message FROM said_of WHERE state <> '00000'$$, 'audit and attach take all rows in');
SELECT is((SELECT string_agg(DISTINCT substring(message FROM 'fact "([a-z_]+)" of row'), ',' ORDER BY substring(message FROM 'fact "([a-z_]+)" of row')) FROM safeins.finding f WHERE f.role = r.role AND rule = 'fact.missing' AND message ~ 'is longer than 512 bytes'),
	(SELECT string_agg(fact, ',' ORDER BY fact) FROM fact f WHERE f.role = r.role AND kind = 'k'), 'findings of old rows: ' || r.role) FROM (SELECT DISTINCT role FROM fact) r ORDER BY 1;
SELECT is((SELECT string_agg(DISTINCT substring(message FROM 'fact "([a-z_]+)" of row'), ',' ORDER BY substring(message FROM 'fact "([a-z_]+)" of row')) FROM safeins.audit(r.role, ('host_' || r.role)::regclass) WHERE rule = 'fact.missing' AND message ~ 'is longer than 512 bytes'),
	(SELECT string_agg(fact, ',' ORDER BY fact) FROM fact f WHERE f.role = r.role AND kind = 'k'), '... and audit: ' || r.role) FROM (SELECT DISTINCT role FROM fact) r ORDER BY 1;
SELECT is_empty($$SELECT role, rule, left(message, 200) FROM safeins.finding WHERE length(message) > 2000 OR length(row_key) > 600 OR length(insurer) > 600$$, 'no finding repeats a long value');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'books and tables agree');
SELECT lives_ok('SELECT safeins.rebuild()', '... and can be rebuilt');

-- New rows.
TRUNCATE said_of;
SELECT pg_temp.try(pg_temp.row_of(f.role, f.fact, v), f.role, f.fact, v)
	FROM fact f, unnest(ARRAY['pg_temp.noise(513)', 'pg_temp.noise(9000)', 'repeat(''长'', 171)', 'repeat(''长'', 100000)', 'repeat(''x'', 2000000)']) v WHERE f.kind IN ('k', 't') \g /dev/null
SELECT is_empty($$SELECT s.role, s.fact, s.how, s.state, s.message FROM said_of s JOIN fact f USING (role, fact) WHERE f.kind = 'k' AND (s.state <> 'SI001' OR s.message !~ ('^fact "' || s.fact || '" of row .* is longer than 512 bytes: "'))$$, 'a key that is too long: SI001 with row and fact');
SELECT is_empty($$SELECT role, fact, how, state, left(message, 300) FROM said_of WHERE state !~ '^(00000|SI|22)'$$, 'no index, no limit of the server is met');
SELECT is_empty($$SELECT role, fact, how, length(message), length(rest) FROM said_of WHERE length(message) > 1500 OR length(rest) > 5000$$, 'no long value is told whole');
SELECT is_empty($$SELECT role, fact FROM said_of WHERE convert_from(convert_to(message, 'UTF8'), 'UTF8') <> message$$, 'nothing is cut within a character');
TRUNCATE said_of;
SELECT pg_temp.try(pg_temp.row_of(f.role, f.fact, v), f.role, f.fact, v) FROM fact f, unnest(ARRAY['pg_temp.noise(512)', 'repeat(''长'', 170)']) v WHERE f.kind = 'k' \g /dev/null
SELECT is_empty($$SELECT role, fact, how, state, left(message, 200) FROM said_of WHERE state IN ('SI001', '54000')$$, '512 bytes fit, in every index');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and agree with the books');

-- Acts that take a key.
SELECT throws_ok(act, '22023', NULL, act) FROM unnest(ARRAY[$$SELECT safeins.set_budget(pg_temp.noise(513), 2026, 1)$$, $$SELECT safeins.suspend(pg_temp.noise(3000), 1, 'filing', 'x')$$,
	$$SELECT safeins.add_code('sector', pg_temp.noise(3000), 'coal', 'x')$$, $$SELECT safeins.close_year(pg_temp.noise(3000), 2025)$$]) act;

-- A mapping of megabytes is not told whole either.
CREATE TABLE pr (id text, gs text, je numeric, rq date);
SELECT pg_temp.try(format('SELECT safeins.attach(''premium'', ''pr'', %L::jsonb)', jsonb_build_object('receipt', 'id', 'insurer', 'gs', 'amount', e, 'received_on', 'rq')), 'premium', 'amount', 'mapping')
	FROM unnest(ARRAY[repeat('x', 1000000), repeat('je + ', 1000) || 'nothing', 'je || ''' || repeat('长', 100000) || '''']) e \g /dev/null
SELECT is_empty($$SELECT state, length(message), length(rest), left(message, 200) FROM said_of WHERE how = 'mapping' AND (length(message) > 1500 OR length(rest) > 5000)$$, 'a long expression is cut');
SELECT * FROM finish();
ROLLBACK;
