-- Writing the rulebook: what add_rule, end_rule, set_mode and set_place refuse, keep and undo.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public, safeins;

CREATE FUNCTION pg_temp.refused(call text, message text, why text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT throws_ok('SELECT safeins.' || call, 'SI010', message, why)
$$;
CREATE FUNCTION pg_temp.accepted(call text, why text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT lives_ok('SELECT safeins.' || call, why)
$$;

-- Values by type.
SELECT pg_temp.accepted($$add_rule('$$ || code || $$', '$$ || place || $$', $$ || quote_nullable(value) || $$, '2030-01-01', '某号')$$, code || ' takes ' || coalesce(value, 'NULL'))
FROM (VALUES ('fee.cap', '150000', '0.2'), ('fee.cap', '210000', ' 20.5% '), ('fee.cap', '220000', '0.123456'), ('fee.cap', '230000', '12.3456%'), ('fee.cap', '310000', '.2'), ('fee.cap', '320000', '0'),
    ('policy.death_limit', '150000', '800000'), ('policy.death_limit', '210000', '400000.01'),
    ('quota.risk_assessment', '150000', '4'), ('service.archive', '150000', '0'),
    ('service.first', '150000', '90 days'), ('service.first', '210000', '1 month 2 weeks'), ('service.first', '220000', '1 Year'),
    ('policy.payer', '150000', '{"a,b",c}'), ('policy.payer', '210000', '投保单位 , 业主'), ('fee.voucher', '150000', NULL), ('fee.voucher', '210000', '')) q (code, place, value);
SELECT is((SELECT number FROM safeins.rule_for('fee.cap', '230000', '2030-01-01')), 0.123456, 'percent of six decimals in all');
SELECT is((SELECT term FROM safeins.rule_for('service.first', '210000', '2030-01-01')), interval '1 month 14 days', 'terms add up');
SELECT is((SELECT items FROM safeins.rule_for('policy.payer', '150000', '2030-01-01')), '{"a,b",c}', 'array literal');
SELECT is((SELECT items FROM safeins.rule_for('policy.payer', '210000', '2030-01-01')), '{投保单位,业主}', 'items between commas');

SELECT pg_temp.refused($$add_rule('$$ || code || $$', '330000', $$ || quote_nullable(value) || $$, '2030-01-01', '某号')$$,
    CASE WHEN value IS NULL THEN format('rule %s needs a value', code) ELSE format('value "%s" does not fit rule %s', value, code) END, code || ' does not take ' || coalesce(value, 'NULL'))
FROM (VALUES ('fee.cap', '1.1'), ('fee.cap', '101%'), ('fee.cap', '21'), ('fee.cap', '-0.1'), ('fee.cap', '0.1234567'), ('fee.cap', '12.34567%'), ('fee.cap', '0.2.1'), ('fee.cap', '.'), ('fee.cap', '%'), ('fee.cap', 'NaN'), ('fee.cap', '1e-1'), ('fee.cap', NULL), ('fee.cap', '20%%'), ('fee.cap', '0000000000000000000000000000000.2'),
    ('policy.death_limit', '300000.001'), ('policy.death_limit', '30%'), ('policy.death_limit', '10000000000000000.01'), ('policy.death_limit', '30万'),
    ('quota.risk_assessment', '1.5'), ('quota.risk_assessment', '2147483648'), ('quota.risk_assessment', 'two'), ('service.archive', '36501'),
    ('service.first', '3'), ('service.first', '3 hours'), ('service.first', '-3 days'), ('service.first', '3 monthss'), ('service.first', '3 months and'), ('service.first', '101 years'), ('service.first', '99999999999 days'),
    ('policy.payer', 'a,,b'), ('policy.payer', 'a, a'), ('policy.payer', '{}'), ('policy.payer', '{a,NULL}'), ('policy.payer', NULL),
    ('fee.scope', 'insurer, policy'), ('fee.level', 'nation'), ('fee.voucher', 'yes')) q (code, value);
SELECT throws_ok($$SELECT safeins.add_rule('service.first', '330000', repeat('36525 years ', 9799) || '5466 years 16 months', '2030-01-01', '某号')$$, 'SI010', NULL, 'a term of so many parts that they would add up to a year');
SELECT throws_ok($$SELECT safeins.add_rule('escalation.levels', '330000', (SELECT string_agg('county ' || n, ',') FROM generate_series(1, 17) n), '2030-01-01', '某号')$$, 'SI010', NULL, 'more steps than there may be');
SET LOCAL statement_timeout = '60s';
SELECT lives_ok($$SELECT safeins.add_rule('policy.payer', '370000', (SELECT string_agg(n::text, ',') FROM generate_series(1, 60000) n), '2030-01-01', '某号')$$, 'a list of any length, in time');
RESET statement_timeout;
SELECT throws_ok($$SELECT safeins.add_rule('policy.payer', '330000', '{a', '2030-01-01', '某号')$$, '22P02', NULL, 'a malformed array literal is PostgreSQL''s to refuse');

-- What every rule needs.
SELECT throws_ok($$SELECT safeins.add_rule(NULL, '330000', '0.2', '2030-01-01', '某号')$$, '22004', 'argument "code" must not be NULL', 'no code');
SELECT pg_temp.refused($$add_rule('fee.kap', '330000', '0.2', '2030-01-01', '某号')$$, 'there is no rule code "fee.kap"', 'unknown code');
SELECT throws_ok($$SELECT safeins.add_rule('fee.cap', NULL, '0.2', '2030-01-01', '某号')$$, '22004', 'argument "place" must not be NULL', 'no place');
SELECT throws_ok($$SELECT safeins.add_rule('fee.cap', '33', '0.2', '2030-01-01', '某号')$$, '22P02', NULL, 'a place that is none');
SELECT pg_temp.refused($$add_rule('fee.cap', '330000', '0.2', '2030-01-01', $$ || s || ')', 'the source of a rule must be given', 'source ' || s) FROM unnest(ARRAY['''''', '''  ''']) s;
SELECT throws_ok($$SELECT safeins.add_rule('fee.cap', '330000', '0.2', '2030-01-01', NULL)$$, '22004', 'argument "source" must not be NULL', 'source NULL');
SELECT pg_temp.refused($$add_rule('fee.cap', '330000', '0.2', '2030-01-01', '某号', mode => 'warn')$$, '"warn" is not a mode', 'unknown mode');
SELECT pg_temp.refused($$add_rule('fee.cap', '330000', '0.2', '2030-01-01', '某号', $$ || s || $$ => '')$$, format('argument "%s" must not be empty', s), 'empty ' || s) FROM unnest(ARRAY['sector', 'size', 'risk']) s;
SELECT pg_temp.refused($$add_rule('fee.cap', '330000', '0.2', '2030-01-02', '某号', '2030-01-01')$$, 'the rule would never be in force', 'last day before first');
-- What a dump could not restore, since no day comes after it.
SELECT throws_ok(format($$SELECT safeins.add_rule('fee.cap', '330000', '0.2', %L, '某号', %L)$$, a, b), '22023', format('argument "%s" must be a day of the years 1 to 9999', arg), 'from ' || a || ' until ' || b)
FROM (VALUES ('2030-01-01', '5874897-12-31', 'effective_until'), ('2030-01-01', '10000-01-01', 'effective_until'), ('4713-01-01 BC', '2030-01-01', 'effective_from')) v (a, b, arg);
SELECT throws_ok($$SELECT safeins.end_rule(101, '5874897-12-31', '废止')$$, '22023', 'argument "ends_on" must be a day of the years 1 to 9999', 'nor ends a rule so');
SELECT pg_temp.accepted($$add_rule('fee.cap', '330000', '0.2', '2030-01-01', '某号', '2030-01-01')$$, 'a single day');
SELECT is((SELECT effective FROM safeins.rule_for('fee.cap', '330000', '2030-01-01')), '[2030-01-01,2030-01-02)'::daterange, 'effective_until is the last day');
SELECT pg_temp.accepted($$add_rule('fee.cap', '340000', '0.2', NULL, '某号')$$, 'since ever');
SELECT is((SELECT effective FROM safeins.rule_for('fee.cap', '340000', '1900-01-01')), '(,)'::daterange, 'no bounds');
SELECT pg_temp.accepted($$add_rule('fee.cap', '350000', '0.2', '-infinity', '某号', 'infinity')$$, 'infinities');
SELECT is((SELECT effective FROM safeins.rule_for('fee.cap', '350000', '1900-01-01')), '(,)'::daterange, 'infinities are no bounds');

-- Who, when, why.
SELECT pg_temp.accepted($$add_rule('fee.cap', '360000', '0.2', '2030-01-01', ' 某号 第一条 ', note => '试行')$$, 'with a note');
SELECT ok(added_by = session_user AND added_at = now() AND NOT shipped AND source = '某号 第一条' AND note = '试行', 'a rule keeps who, when and why')
FROM safeins.rule WHERE place = '360000';
SELECT is((SELECT mode FROM safeins.rule WHERE place = '150000' AND code = 'service.first'), 'flag', 'the code''s mode is the default: flag');
SELECT is((SELECT mode FROM safeins.rule WHERE place = '150000' AND code = 'fee.cap'), 'block', 'the code''s mode is the default: block');
SELECT cmp_ok(min(id), '>=', 1000000::bigint, 'users'' ids are apart from shipped ones') FROM safeins.rule WHERE NOT shipped;

-- Overlap, with shipped rows as well.
SELECT pg_temp.refused($$add_rule('fee.cap', '000000', '0.2', '2025-01-01', '某号')$$, 'rule fee.cap of 000000 overlaps rule 101', 'a shipped row');
SELECT pg_temp.refused($$add_rule('fee.cap', '000000', '0.2', '2023-01-01', '某号', '2024-01-01')$$, 'rule fee.cap of 000000 overlaps rule 101', 'by its first day');
SELECT pg_temp.accepted($$add_rule('fee.cap', '000000', '0.2', '2023-01-01', '某号', '2023-12-31')$$, 'up to the day before');
SELECT throws_like($$SELECT safeins.add_rule('fee.cap', '000000', '0.2', '2023-06-01', '某号', '2023-12-31')$$, 'rule fee.cap of 000000 overlaps rule 10000__', 'a user''s row');
SELECT pg_temp.accepted($$add_rule('quota.training', '000000', '2', '2025-01-01', '某号')$$, 'a row for all');
SELECT pg_temp.accepted($$add_rule('quota.training', '000000', '3', '2025-01-01', '某号', sector => 'coal')$$, 'for other selectors');
SELECT pg_temp.refused($$add_rule('fee.cap', '000000', '0.2', '2025-01-01', '某号', sector => 'coal')$$, 'rule fee.cap of 000000 could never apply', 'for a sector, which this rule is never asked for');
-- What was written before that was refused is held against the others all the same.
INSERT INTO safeins.rule (code, type, place, sector, effective, number, mode, source) VALUES ('fee.cap', 'ratio', '000000', 'coal', '[2025-01-01,)', 0.2, 'block', '某号');
SELECT pg_temp.accepted($$end_rule(101, '2024-12-31', '新法取代')$$, 'a shipped row ends');
SELECT pg_temp.refused($$add_rule('fee.cap', '000000', '0.2', '2024-12-31', '某号')$$, 'rule fee.cap of 000000 overlaps rule 101', 'on its last day');
SELECT pg_temp.accepted($$add_rule('fee.cap', '000000', '0.22', '2025-01-01', '某号')$$, 'from the next day');
SELECT is((SELECT number FROM safeins.rule_for('fee.cap', '140105', d)), n, 'fee.cap on ' || d) FROM (VALUES ('2023-12-31'::date, 0.2), ('2024-01-01', 0.21), ('2024-12-31', 0.21), ('2025-01-01', 0.22)) q (d, n);
SELECT is((SELECT effective FROM safeins.rule WHERE id = 101), '[2024-01-01,)'::daterange, 'the shipped row itself is as it was');

-- A lower place may only be stricter.
SELECT pg_temp.refused($$add_rule('fee.floor', '140100', '0.14', '2025-01-01', '某号')$$, 'rule fee.floor of 140100 could never apply', 'a lower floor');
SELECT pg_temp.accepted($$add_rule('fee.floor', '140100', '0.15', '2025-01-01', '某号')$$, 'the same floor');
SELECT pg_temp.accepted($$add_rule('fee.floor', '140200', '0.10', '2024-01-01', '某号')$$, 'a lower floor that began before the higher one');
SELECT is((SELECT number FROM safeins.rule_for('fee.floor', '140200', d)), n, 'fee.floor on ' || d) FROM (VALUES ('2024-03-26'::date, 0.10), ('2024-03-27', 0.15)) q (d, n);
SELECT pg_temp.refused($$add_rule('quota.risk_assessment', '140300', '0', '2025-01-01', '某号', sector => 'coal')$$, 'rule quota.risk_assessment of 140300 could never apply', 'fewer visits to coal mines');
SELECT pg_temp.accepted($$add_rule('quota.risk_assessment', '140300', '1', '2025-01-01', '某号')$$, 'one visit to all: it applies where the province asks for none');
SELECT is((SELECT number FROM safeins.rule_for('quota.risk_assessment', '140300', '2025-01-01', sector, size)), n::numeric, concat_ws(' ', sector, size) || ': ' || n)
FROM (VALUES ('coal', 'small', 2), ('fireworks', 'large', 1), ('fireworks', 'micro', 1)) q (sector, size, n);
SELECT pg_temp.refused($$add_rule('service.first', '140300', '4 months', '2025-01-01', '某号', sector => 'coal')$$, 'rule service.first of 140300 could never apply', 'a longer term');
SELECT pg_temp.accepted($$add_rule('service.first', '140300', '80 days', '2025-01-01', '某号', sector => 'coal')$$, 'a shorter term');
SELECT pg_temp.accepted($$add_rule('fee.purpose', '140300', 'training', '2025-01-01', '某号')$$, 'a list of its own');
SELECT pg_temp.refused($$add_rule('fee.cap', '140300', '0.19', '2025-01-01', '某号', mode => 'flag')$$, 'rule fee.cap of 140300 would relax rule ' || (SELECT id FROM safeins.rule_for('fee.cap', '000000', '2025-01-01')) || ' of 000000 from block to flag', 'stricter in number, laxer in mode');
SELECT pg_temp.refused($$add_rule('fee.voucher', '140300', NULL, '2025-01-01', '某号', mode => 'off')$$, 'rule fee.voucher of 140300 would relax rule 104 of 000000 from block to off', 'a duty switched off');
SELECT pg_temp.accepted($$add_rule('fee.floor', '140300', '0.16', '2025-01-01', '某号', mode => 'block')$$, 'a stricter mode');

-- A floor never above its cap, in any place and for anybody.
SELECT pg_temp.refused($$add_rule('fee.floor', '140400', '0.23', '2025-06-01', '某号')$$, 'floor fee.floor 0.23 would lie above cap fee.cap 0.22 in 140400', 'floor above the nation''s cap');
SELECT pg_temp.refused($$add_rule('fee.floor', '140400', '0.21', '2025-06-01', '某号')$$, 'floor fee.floor 0.21 would lie above cap fee.cap 0.2 in 140400', 'floor above the cap for coal mines');
SELECT pg_temp.accepted($$add_rule('fee.floor', '140400', '0.2', '2025-06-01', '某号')$$, 'floor equal to the cap');
SELECT pg_temp.refused($$add_rule('fee.cap', '140000', '0.19', '2025-01-01', '某号')$$, 'floor fee.floor 0.2 would lie above cap fee.cap 0.19 in 140400', 'a cap below a lower place''s floor');
SELECT pg_temp.accepted($$add_rule('fee.cap', '140000', '0.19', '2025-01-01', '某号', '2025-05-31')$$, 'until that floor begins');
SELECT pg_temp.accepted($$add_rule('fee.cap', '150100', '0.1', '2031-01-01', '某号')$$, 'a cap in another province');

-- Ending a row can uncover a contradiction as well.
-- A cap for high risk, and a floor, as rows of before.
INSERT INTO safeins.rule (code, type, place, risk, effective, number, mode, source) VALUES ('fee.cap', 'ratio', '410000', 'high', '[2025-01-01,)', 0.20, 'block', '某号'), ('fee.floor', 'ratio', '410000', 'high', '[2025-01-01,)', 0.18, 'flag', '某号');
SELECT pg_temp.accepted($$add_rule('fee.cap', '410000', '0.16', '2025-01-01', '某号')$$, 'a cap for all');
SELECT pg_temp.refused(format($$end_rule(%s, '2025-12-31', '废止')$$, id), 'floor fee.floor 0.18 would lie above cap fee.cap 0.16 in 410000', 'ending the cap that left it room')
FROM safeins.rule WHERE place = '410000' AND number = 0.20;

-- Endings.
CREATE TEMP TABLE x AS SELECT safeins.add_rule('report.annual', '420000', '2 months', '2025-01-01', '某号') AS id;
SELECT pg_temp.refused($$end_rule(999999, '2025-12-31', '废止')$$, 'there is no rule 999999', 'no such rule');
SELECT throws_ok($$SELECT safeins.end_rule(NULL, '2025-12-31', '废止')$$, '22004', 'argument "rule_id" must not be NULL', 'no id');
SELECT throws_ok(format($$SELECT safeins.end_rule(%s, NULL, '废止')$$, id), '22004', 'argument "ends_on" must not be NULL', 'no day') FROM x;
SELECT pg_temp.refused(format($$end_rule(%s, '2025-12-31', ' ')$$, id), 'a reason must be given', 'no reason') FROM x;
SELECT pg_temp.accepted(format($$end_rule(%s, '2025-12-31', '废止')$$, id), 'ended') FROM x;
SELECT pg_temp.refused(format($$end_rule(%s, '2026-12-31', '延长')$$, id), format('rule %s ends on 2025-12-31 already', id), 'not put off') FROM x;
SELECT pg_temp.refused(format($$end_rule(%s, '2025-12-31', '再次')$$, id), format('rule %s ends on 2025-12-31 already', id), 'not twice') FROM x;
SELECT pg_temp.accepted(format($$end_rule(%s, '2025-06-30', '提前')$$, id), 'brought forward') FROM x;
SELECT is((SELECT id FROM safeins.rule_for('report.annual', '420000', '2025-07-01')), NULL, 'no longer there');
SELECT is((SELECT r.id FROM safeins.rule_for('report.annual', '420000', '2025-06-30') r), id, 'to its last day') FROM x;
SELECT pg_temp.accepted(format($$end_rule(%s, '2024-12-31', '误录')$$, id), 'withdrawn') FROM x;
SELECT pg_temp.refused(format($$end_rule(%s, '2024-01-01', '误录')$$, id), format('rule %s was withdrawn already', id), 'once') FROM x;
SELECT matches((SELECT verdict FROM safeins.explain_rule('report.annual', '420000', '2025-06-30')), '^withdrawn$', 'explained');
SELECT pg_temp.accepted($$add_rule('report.annual', '420000', '1 month', '2025-01-01', '某号')$$, 'its place is free');
SELECT results_eq('SELECT ends_on, was, reason, ended_by = session_user FROM safeins.rule_end WHERE rule_id = (SELECT id FROM x) ORDER BY id',
    $$VALUES ('2025-12-31'::date, '[2025-01-01,)'::daterange, '废止', true), ('2025-06-30', '[2025-01-01,2026-01-01)', '提前', true), ('2024-12-31', '[2025-01-01,2025-07-01)', '误录', true)$$, 'every ending is kept');
SELECT results_eq('SELECT effective_from, effective_until FROM safeins.rulebook WHERE rule_id = (SELECT id FROM x)', $$VALUES ('2025-01-01'::date, '2024-12-31'::date)$$, 'the view tells a withdrawn rule');

-- Modes.
SELECT pg_temp.refused($$set_mode('fee.kap', 'flag', '试')$$, 'there is no rule code "fee.kap"', 'unknown code');
SELECT pg_temp.refused($$set_mode('fee.cap', 'warn', '试')$$, '"warn" is not a mode', 'unknown mode');
SELECT throws_ok($$SELECT safeins.set_mode('fee.cap', 'flag', NULL)$$, '22004', 'argument "reason" must not be NULL', 'no reason');
SELECT pg_temp.accepted($$set_mode('fee.cap', 'off', '停用')$$, 'off');
SELECT is((SELECT mode FROM safeins.rule_for('fee.cap', '140105', '2025-06-01')), 'off', 'a rule that is off is still found');
SELECT is((SELECT mode FROM safeins.rule_for('fee.floor', '140105', '2025-06-01')), 'flag', 'other codes keep theirs');
SELECT pg_temp.accepted($$set_mode('fee.cap', 'flag', '试')$$, 'flag');
SELECT is((SELECT mode FROM safeins.rule_for('fee.cap', '140105', '2025-06-01')), 'flag', 'the newest counts');
SELECT pg_temp.accepted($$set_mode('fee.cap', NULL, '恢复')$$, 'NULL');
SELECT is((SELECT mode FROM safeins.rule_for('fee.cap', '140105', '2025-06-01')), 'block', 'NULL gives back the rule''s own');
SELECT is(count(*), 3::bigint, 'every mode is kept') FROM safeins.rule_mode;

-- The home place.
SELECT is(safeins.home_place(), '000000', 'not set: the nation');
SELECT throws_ok($$SELECT safeins.set_place(NULL, '本省')$$, '22004', 'argument "place" must not be NULL', 'no place');
SELECT pg_temp.refused($$set_place('140000', '')$$, 'a reason must be given', 'no reason');
SELECT pg_temp.accepted($$set_place('140000', '本省')$$, 'set');
SELECT pg_temp.accepted($$set_place('140100', '改为本市')$$, 'set again');
SELECT is(safeins.home_place(), '140100', 'the newest counts');

-- Undone with the transaction, in the cache as well.
SAVEPOINT s;
SELECT pg_temp.accepted($$add_rule('fee.cap', '140500', '0.17', '2026-01-01', '某号')$$, 'added');
SELECT pg_temp.accepted($$set_mode('fee.cap', 'flag', '试')$$, 'mode set');
SELECT pg_temp.accepted($$set_place('150000', '迁移')$$, 'place set');
SELECT is((SELECT number || mode FROM safeins.rule_for('fee.cap', '140500', '2026-01-01')) || safeins.home_place(), '0.17flag150000', 'seen inside');
ROLLBACK TO s;
SELECT is((SELECT number || mode FROM safeins.rule_for('fee.cap', '140500', '2026-01-01')) || safeins.home_place(), '0.22block140100', 'gone after ROLLBACK TO');
-- A refusal is an abort of its own: throws_ok runs it in a subtransaction.
SELECT pg_temp.refused($$add_rule('fee.cap', '140500', '0.01', '2026-01-01', '某号')$$, 'floor fee.floor 0.15 would lie above cap fee.cap 0.01 in 140500', 'refused after it was written');
SELECT is((SELECT number FROM safeins.rule_for('fee.cap', '140500', '2026-01-01')), 0.22, 'and not remembered');
SELECT throws_ok($$SELECT safeins.add_rule('fee.cap', '140500', '0.17', '2026-01-01', '某号'), 1 / (random() * 0)::integer$$, '22012', NULL, 'its statement fails after it');
SELECT is((SELECT number FROM safeins.rule_for('fee.cap', '140500', '2026-01-01')), 0.22, 'and nothing of it is left');

-- The table's own constraints, for whoever writes past the functions.
SELECT throws_ok($$INSERT INTO safeins.rule (code, type, place, effective, number, mode, source) VALUES ('fee.cap', 'ratio', '140600', '[2026-01-01,)', 0.2, 'block', '某号'), ('fee.cap', 'ratio', '140600', '[2027-01-01,)', 0.2, 'block', '某号')$$, '23P01', NULL, 'overlap');
SELECT throws_ok(format($$INSERT INTO safeins.rule (id, code, type, place, effective, number, term, items, mode, source) VALUES (%s)$$, v), '23514', NULL, v)
FROM unnest(ARRAY['2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 1.5, NULL, NULL, ''block'', ''某号''',
    '2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 0.1234567, NULL, NULL, ''block'', ''某号''',
    '2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', NULL, NULL, NULL, ''block'', ''某号''',
    '2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 0.1, ''1 day'', NULL, ''block'', ''某号''',
    '2000000, ''fee.cap'', ''number'', ''140600'', ''(,)'', 0.1, NULL, NULL, ''block'', ''某号''',
    '2000000, ''fee.voucher'', ''duty'', ''140600'', ''(,)'', 0.1, NULL, NULL, ''block'', ''某号''',
    '2000000, ''fee.purpose'', ''list'', ''140600'', ''(,)'', NULL, NULL, ''{}'', ''block'', ''某号''',
    '2000000, ''fee.purpose'', ''list'', ''140600'', ''(,)'', NULL, NULL, ''{a,NULL}'', ''block'', ''某号''',
    '2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 0.1, NULL, NULL, ''warn'', ''某号''',
    '2000000, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 0.1, NULL, NULL, ''block'', '' ''',
    '1, ''fee.cap'', ''ratio'', ''140600'', ''(,)'', 0.1, NULL, NULL, ''block'', ''某号''']) v;

-- Nobody but whom it was granted to, and then without any right on the tables.
CREATE ROLE safeins_test_clerk;
SET SESSION AUTHORIZATION safeins_test_clerk;
SELECT throws_ok(call, '42501', NULL, call) FROM unnest(ARRAY[
    $$SELECT safeins.add_rule('fee.cap', '140700', '0.2', '2026-01-01', '某号')$$, $$SELECT safeins.end_rule(101, '2026-01-01', '废止')$$,
    $$SELECT safeins.set_mode('fee.cap', 'off', '停用')$$, $$SELECT safeins.set_place('140000', '本省')$$, 'SELECT safeins.home_place()', 'SELECT safeins.rulebook_changed()',
    $$SELECT safeins.rule_for('fee.cap', '140700', '2026-01-01')$$, $$SELECT safeins.explain_rule('fee.cap', '140700', '2026-01-01')$$,
    'TABLE safeins.rule', 'TABLE safeins.rule_code', 'TABLE safeins.rule_end', 'TABLE safeins.rule_mode', 'TABLE safeins.home', 'TABLE safeins.rulebook']) call;
RESET SESSION AUTHORIZATION;
GRANT EXECUTE ON FUNCTION safeins.add_rule, safeins.end_rule, safeins.set_mode, safeins.set_place, safeins.rule_for TO safeins_test_clerk;
SET SESSION AUTHORIZATION safeins_test_clerk;
SELECT pg_temp.accepted($$add_rule('fee.cap', '140700', '0.2', '2026-01-01', '某号')$$, 'granted: add_rule');
SELECT pg_temp.accepted(format($$end_rule(%s, '2026-12-31', '废止')$$, (SELECT id FROM safeins.rule_for('fee.cap', '140700', '2026-01-01'))), 'granted: end_rule');
SELECT pg_temp.accepted($$set_mode('fee.cap', 'flag', '试')$$, 'granted: set_mode');
SELECT pg_temp.accepted($$set_place('140000', '本省')$$, 'granted: set_place');
SELECT is(current_user, 'safeins_test_clerk', 'and the caller is himself again');
RESET SESSION AUTHORIZATION;
SELECT is(added_by || ended_by || mode_set_by, repeat('safeins_test_clerk', 3), 'kept as who did it') FROM safeins.rulebook WHERE place = '140700';
SELECT is(set_by, 'safeins_test_clerk', 'place kept as who set it') FROM safeins.home ORDER BY id DESC LIMIT 1;

-- Whatever the caller's search_path offers.
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.bad_and(daterange, daterange) RETURNS daterange LANGUAGE sql AS 'SELECT daterange(NULL, NULL)';
CREATE OPERATOR hostile.* (FUNCTION = hostile.bad_and, LEFTARG = daterange, RIGHTARG = daterange);
CREATE FUNCTION hostile.daterange(date, date) RETURNS daterange LANGUAGE sql AS $$SELECT pg_catalog.daterange('1900-01-01', NULL)$$;
SET LOCAL search_path = hostile, pg_catalog, public;
SELECT pg_temp.accepted($$add_rule('fee.cap', '140800', '0.2', '2026-01-01', '某号')$$, 'hostile search_path: add_rule');
SELECT pg_temp.accepted(format($$end_rule(%s, '2026-12-31', '废止')$$, (SELECT id FROM safeins.rule_for('fee.cap', '140800', '2026-01-01'))), 'hostile search_path: end_rule');
SELECT is((SELECT effective FROM safeins.rule WHERE place::text = '140800'), '[2026-01-01,2027-01-01)'::pg_catalog.daterange, 'no effect');

SELECT * FROM finish();
ROLLBACK;
