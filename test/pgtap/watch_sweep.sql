-- Deadlines that pass are told to one level after the other, each step once, whatever was down meanwhile.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null

CREATE FUNCTION pg_temp.put(kind text, subject text, due_on date, met_on date DEFAULT NULL, area text DEFAULT '140105', insurer text DEFAULT '人保') RETURNS void LANGUAGE sql AS $$
	INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, met_on, next_on)
	SELECT '140000', $1, $2, $5::safeins.division, $6, $3 - 30, $3, $4, CASE WHEN $4 IS NULL THEN safeins.deadline_next($5::safeins.division, $3, 0) END
$$;
CREATE FUNCTION pg_temp.told(after bigint DEFAULT 0) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', subject, step, level, escalated_on), ', ' ORDER BY id) FROM safeins.escalation WHERE id > $1
$$;
CREATE FUNCTION pg_temp.last() RETURNS bigint LANGUAGE sql AS $$ SELECT coalesce(max(id), 0) FROM safeins.escalation $$;

-- ---- the steps
SELECT is(safeins.deadline_next('140105', '2026-06-10', 0), '2026-06-11'::date, 'the insurer hears of it the day after');
SELECT is(safeins.deadline_next('140105', '2026-06-10', 1), '2026-06-25'::date, 'the county after 15 days');
SELECT is(safeins.deadline_next('140105', '2026-06-10', 2), '2026-07-10'::date, 'the city after 30');
SELECT is(safeins.deadline_next('140105', '2026-06-10', 3), '2026-08-09'::date, 'the province after 60');
SELECT is(safeins.deadline_next('140105', '2026-06-10', 4), NULL, 'nobody after that');

SELECT is(safeins.sweep('2026-06-09'), 0::bigint, 'nothing is open');
SELECT pg_temp.put('service.first', 'P1', '2026-06-10');
SELECT pg_temp.put('hazard.notify', 'H1', '2026-06-10');
SELECT pg_temp.put('service.first', 'P2', '2026-06-12');
SELECT pg_temp.put('service.first', 'P3', '2026-06-10', '2026-06-01');
SELECT pg_temp.put('service.first', 'P4', '2026-07-01');
SELECT is(safeins.sweep('2026-06-10'), 0::bigint, 'on the day that it is due nothing is late');
SELECT is(safeins.sweep('2026-06-11'), 2::bigint, 'on the day after, two are');
SELECT is(pg_temp.told(), 'H1 1 insurer 2026-06-11, P1 1 insurer 2026-06-11', 'by kind and key; what is met is not told of');
SELECT is(safeins.sweep('2026-06-11'), 0::bigint, 'once');
SELECT is(safeins.sweep('2026-06-10'), 0::bigint, 'nor for a day before');
SELECT is((SELECT array_agg(concat_ws(' ', subject, steps, coalesce(next_on::text, '-')) ORDER BY subject) FROM safeins.deadline WHERE kind = 'service.first'),
	ARRAY['P1 1 2026-06-25', 'P2 0 2026-06-13', 'P3 0 -', 'P4 0 2026-07-02'], 'the book has the next steps');
SELECT is(safeins.sweep(), 1::bigint, 'today is the day where none is given');
SELECT is((SELECT string_agg(concat_ws(' ', place, kind, subject, area, insurer, level, step, due_on, escalated_on, escalated_at = now()), '') FROM safeins.escalation WHERE subject = 'P2'),
	'140000 service.first P2 140105 人保 insurer 1 2026-06-12 2026-06-13 t', 'escalated_on is the day of the step, escalated_at is now');

-- ---- after two months of downtime: every step, in the order of their days
SELECT pg_temp.last() AS before \gset
SELECT is(safeins.sweep('2026-08-20'), 12::bigint, 'caught up');
SELECT is(pg_temp.told(:before), 'H1 2 county 2026-06-25, P1 2 county 2026-06-25, P2 2 county 2026-06-27, P4 1 insurer 2026-07-02, '
	'H1 3 city 2026-07-10, P1 3 city 2026-07-10, P2 3 city 2026-07-12, P4 2 county 2026-07-16, P4 3 city 2026-07-31, '
	'H1 4 province 2026-08-09, P1 4 province 2026-08-09, P2 4 province 2026-08-11', 'in the order in which the days came');
SELECT is(safeins.sweep('2026-08-20'), 0::bigint, 'once');
SELECT is(safeins.sweep('2027-08-20'), 1::bigint, 'the last step of the last');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE next_on IS NOT NULL AND kind <> 'report.annual' AND kind <> 'filing.annual'), 0::bigint, 'none is left');

-- ---- moved, met and gone
SELECT pg_temp.put('service.first', 'Q1', '2026-06-10');
SELECT is(safeins.sweep('2026-06-11'), 1::bigint, 'one more');
UPDATE safeins.deadline SET met_on = '2026-06-12', next_on = NULL WHERE subject = 'Q1';
SELECT is(safeins.sweep('2026-12-31'), 0::bigint, 'met: no more steps');
DELETE FROM safeins.deadline WHERE subject = 'Q1';
SELECT pg_temp.put('service.first', 'Q1', '2026-06-10');
SELECT is(safeins.sweep('2026-06-11'), 0::bigint, 'gone and come again with the same day: not told again');
SELECT is((SELECT steps || ' ' || next_on FROM safeins.deadline WHERE subject = 'Q1'), '1 2026-06-25', '... but it goes on');
DELETE FROM safeins.deadline WHERE subject = 'Q1';

-- ---- rules and modes
SELECT pg_temp.put('service.first', 'R1', '2026-06-10');
SELECT pg_temp.put('hazard.notify', 'R2', '2026-06-10');
SELECT safeins.set_mode('service.first', 'off', 'test') \g /dev/null
SELECT pg_temp.last() AS before \gset
SELECT is(safeins.sweep('2026-06-11'), 1::bigint, 'a duty that is switched off is not told of');
SELECT is(pg_temp.told(:before), 'R2 1 insurer 2026-06-11', '... the other is');
SELECT safeins.set_mode('service.first', NULL, 'test') \g /dev/null
SELECT is(safeins.sweep('2026-06-11'), 1::bigint, 'switched on again it is');
SELECT safeins.set_mode('escalation.levels', 'off', 'test') \g /dev/null
SELECT is(safeins.sweep('2026-06-30'), 0::bigint, 'no escalation at all while its rule is off');
SELECT safeins.set_mode('escalation.levels', NULL, 'test') \g /dev/null
SELECT is(safeins.sweep('2026-06-30'), 2::bigint, 'on again: what was due meanwhile');
SELECT is(safeins.add_rule('escalation.levels', '140105', 'nation 20, county 5, insurer 2, city 5', '2026-01-01', '小应急〔2026〕1号') > 0, true, 'a county with levels of its own');
SELECT pg_temp.put('service.first', 'S1', '2026-06-10');
SELECT pg_temp.put('service.first', 'S2', '2026-06-10', area => '140106');
SELECT pg_temp.put('service.first', 'S3', '2025-12-20');
SELECT pg_temp.last() AS before \gset
SELECT is(safeins.sweep('2026-06-30') > 0, true, 'swept');
SELECT is((SELECT string_agg(concat_ws(' ', subject, step, level, escalated_on), ', ' ORDER BY id) FROM safeins.escalation WHERE id > :before AND subject LIKE 'S%'),
	'S3 1 insurer 2025-12-21, S3 2 county 2026-01-04, S3 3 city 2026-01-19, S3 4 province 2026-02-18, S2 1 insurer 2026-06-11, S1 1 insurer 2026-06-12, '
	'S1 2 county 2026-06-15, S1 3 city 2026-06-15, S2 2 county 2026-06-25, S1 4 nation 2026-06-30', 'by the rule of the place, on the day that it was due; the lower level first');
SELECT throws_ok(format($$SELECT safeins.add_rule('escalation.levels', '140200', %L, '2026-01-01', 'x')$$, v), 'SI010', NULL, v)
	FROM unnest(ARRAY['insurer', 'insurer 0', 'village 3', 'county -1', 'county 3 days', 'insurer 1, county', 'county 99999', 'county x']) v;
SELECT throws_ok($$SELECT safeins.sweep('infinity')$$, '22023', NULL, 'no infinity');

-- ---- acknowledgement
SELECT max(id) AS id FROM safeins.escalation WHERE subject = 'S1' \gset
SELECT is((SELECT concat_ws(' ', state, state_zh, acknowledgements, level, level_zh, kind) FROM safeins.escalation_status WHERE escalation = :id), 'open 待处理 0 nation 国家 service.first', 'open');
SELECT is(safeins.acknowledge(:id, '已约谈承保机构') > 0, true, 'acknowledged');
SELECT is(safeins.acknowledge(:id, '已完成服务', '140105') > 0, true, 'and again, by any place of the province');
SELECT is((SELECT concat_ws(' ', state, state_zh, acknowledgements, acknowledged_by = session_user, acknowledged_at = (now() AT TIME ZONE 'Asia/Shanghai')::timestamp(0), note) FROM safeins.escalation_status WHERE escalation = :id),
	'acknowledged 已处理 2 t t 已完成服务', 'who, when, what was done');
SELECT is((SELECT string_agg(note, ', ' ORDER BY id) FROM safeins.acknowledgement), '已约谈承保机构, 已完成服务', 'both are kept');
SELECT pg_temp.refused($$SELECT safeins.acknowledge(999999, 'x')$$, 'SI801', NULL, 'safeins.escalation', 'there is no escalation 999999 in 140000', 'escalation_status', 'what is not there');
SELECT throws_ok(format($$SELECT safeins.acknowledge(%s, 'x', '110000')$$, :id), 'SI801', NULL, 'nor is it in another province');
SELECT throws_ok(format($$SELECT safeins.acknowledge(%s, ' 　')$$, :id), '22023', NULL, 'without a word');
SELECT throws_ok(format($$SELECT safeins.acknowledge(%s, NULL)$$, :id), '22004', NULL, 'NULL');
SELECT throws_ok($$SELECT safeins.acknowledge(NULL, 'x')$$, '22004', NULL, 'none');

-- ---- what insurers owe each year, where papers are filed each year
SELECT safeins.add_rule('filing.annual', '140000', '5 months', '2025-01-01', '晋应急发〔2025〕1号 第一部分') \g /dev/null
CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text, qs date, zz date);
CREATE TABLE bg (gs text, nd int, rq date);
CREATE TABLE zl (gs text, xm text, rq date);
INSERT INTO bd VALUES ('1', '人保', 'E1', '2025-03-01', '2026-02-28'), ('2', '平安', 'E2', '2025-12-01', '2026-11-30'), ('3', '太保', 'E3', '2026-02-01', '2027-01-31');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}') \g /dev/null
SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}') \g /dev/null
SELECT safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "xm", "submitted_on": "rq"}') \g /dev/null
DELETE FROM safeins.deadline; DELETE FROM safeins.escalation; DELETE FROM safeins.sweep_state;
SET safeins.today = '2026-01-20';
SELECT is(safeins.sweep(), 0::bigint, 'January: nothing is late');
SELECT is((SELECT array_agg(concat_ws(' ', kind, subject, opened_on, due_on, met_on, insurer) ORDER BY kind, subject) FROM safeins.deadline),
	ARRAY['filing.annual 人保/2026 2026-01-01 2026-05-31 人保', 'filing.annual 太保/2026 2026-01-01 2026-05-31 太保', 'filing.annual 平安/2026 2026-01-01 2026-05-31 平安',
		  'report.annual 人保/2025 2026-01-01 2026-01-31 人保', 'report.annual 平安/2025 2026-01-01 2026-01-31 平安'],
	'the report of the year that is over, the papers of the one that began, of insurers with a policy in force in it');
INSERT INTO bg VALUES ('人保', 2025, '2026-01-21');
SELECT is((SELECT concat_ws(' ', met_on, coalesce(next_on::text, '-')) FROM safeins.deadline WHERE subject = '人保/2025'), '2026-01-21 -', 'a report meets its deadline');
DELETE FROM bg;
SELECT is((SELECT concat_ws(' ', coalesce(met_on::text, '-'), next_on) FROM safeins.deadline WHERE subject = '人保/2025'), '- 2026-02-01', 'taken back it does not');
INSERT INTO bg VALUES ('人保', 2025, '2026-01-22');
-- one that came while nobody looked
INSERT INTO safeins.report (insurer, place, year, submitted_on, rows) VALUES ('平安', '140000', 2025, '2026-01-25', 1);
SELECT is(safeins.sweep('2026-02-01'), 0::bigint, 'both have reported');
SELECT is((SELECT string_agg(concat_ws(' ', subject, met_on), ', ' ORDER BY subject) FROM safeins.deadline WHERE kind = 'report.annual'), '人保/2025 2026-01-22, 平安/2025 2026-01-25', 'the book knows');
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows)
	SELECT '人保', '140000', 2026, i, date '2026-04-01' + n::int, true, 1 FROM safeins.rule_for('filing.items', '140000', '2026-12-31') r, unnest(r.items) WITH ORDINALITY u (i, n);
INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) VALUES ('平安', '140000', 2026, 'head_permit', '2026-04-01', true, 1);
INSERT INTO bd VALUES ('4', '国寿', 'E4', '2026-05-01', '2027-04-30');
SELECT is(safeins.sweep('2026-06-01'), 3::bigint, '1 June: papers are late');
SELECT is((SELECT string_agg(concat_ws(' ', subject, level), ', ' ORDER BY subject) FROM safeins.escalation), '国寿/2026 insurer, 太保/2026 insurer, 平安/2026 insurer', 'of whoever lacks some; an insurer that came meanwhile too');
SELECT is((SELECT met_on FROM safeins.deadline WHERE subject = '人保/2026'), '2026-04-13'::date, 'complete on the day that the last came');
SELECT is((SELECT string_agg(what || ' ' || mark, ', ' ORDER BY what) FROM safeins.sweep_state WHERE what ~ 'annual'), 'filing.annual 2026-06-01, report.annual 2026-06-01', 'policies are looked through once a month');
SELECT is(safeins.sweep('2029-01-15') > 0, true, 'years of downtime');
SELECT is((SELECT string_agg(subject, ', ' ORDER BY subject) FROM safeins.deadline WHERE kind = 'report.annual'), '人保/2025, 人保/2026, 国寿/2026, 国寿/2027, 太保/2026, 太保/2027, 平安/2025, 平安/2026', 'every year''s reports are asked for');

SELECT * FROM finish();
ROLLBACK;
