-- The place is set after the tables are attached: what was booked moves, and is judged by the rules of the place.
-- Each statement by itself, as a host does it.
\ir lib/refused.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
CREATE SCHEMA w;
SET search_path = w, public;
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text);
INSERT INTO bf VALUES (1, 'ZHCX', 50000, '2025-03-01'), (2, 'YGCX', 10000, '2026-01-05');
INSERT INTO zc VALUES (1, 'ZHCX', 5000, '2025-03-05');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "''2026-01-01''::date", "expires": "''2026-12-31''::date"}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', place, insurer, year, coalesce(floor::text, '-')), ', ' ORDER BY insurer) FROM safeins.fee_status), '000000 YGCX 2026 -, 000000 ZHCX 2025 -', 'the nation has no floor');
SELECT pg_temp.refused(format('SELECT safeins.set_place(%L, ''试'')', code), '22023', NULL, NULL, code || ' lies in no province', 'lists the codes of provinces', code)
    FROM unnest(ARRAY['999999', '990000', '190000', '010000', '160101', '700000']) code;
SELECT safeins.set_place('140000', '山西') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', place, insurer, year, floor, verdict), ', ' ORDER BY insurer) FROM safeins.fee_status),
    '140000 YGCX 2026 0.150000 not yet at floor, 140000 ZHCX 2025 0.150000 under floor', 'booked anew, judged by the floor of the province, and no ghosts');
SELECT lives_ok($$INSERT INTO zc VALUES (60, 'YGCX', 1, '2026-03-05')$$, 'good writes are accepted');
SELECT throws_ok($$SELECT verdict FROM safeins.close_year(2025, 'ZHCX')$$, 'SI110', NULL, 'a closing asks why the breach is accepted');
SELECT is((SELECT string_agg(verdict, ' ') FROM safeins.close_year(2025, 'ZHCX', '已约谈')), 'under floor', '... and closes with it');
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', place, insurer, year, verdict, closed_on IS NOT NULL), ', ' ORDER BY insurer) FROM safeins.fee_status),
    '140000 YGCX 2026 not yet at floor f, 140000 ZHCX 2025 under floor t', 'a closing outlasts rebuild()');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT lives_ok($$SELECT safeins.set_place('140105', '县')$$, 'a county of the province');
SELECT is((SELECT count(*) FROM safeins.code_list WHERE list = 'province' AND ordinal IS NOT NULL), 34::bigint, 'GB/T 2260: thirty-four provinces');
SELECT is(safeins.code_of('province', '山西省'), '140000', 'a province by its name');

-- Who is suspended stays so: the suspension goes on in the new province and ends in the old one, which is on record.
SELECT safeins.add_rule(code, '110000', '3 years', '2024-01-01', '京应急〔2024〕1号') FROM unnest('{insurer.suspension_filing,insurer.suspension_competition}'::text[]) code \g /dev/null
SELECT safeins.suspend('ZHCX', 3, 'filing', '伪造'), safeins.suspend('YGCX', 3, 'filing', '伪造', from_on => '2027-01-01'), safeins.suspend('YGCX', 2, 'competition', '返佣', from_on => '2024-04-01'), safeins.suspend('ZHCX', 2, 'competition', '返佣') \g /dev/null
SELECT safeins.lift_suspension(max(id), '误') FROM safeins.suspension \g /dev/null
SELECT safeins.suspend('YGCX', 3, 'filing', '伪造', place => '110000') \g /dev/null
CREATE FUNCTION pg_temp.suspended() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', place, insurer, from_on, until_on, state, lifted_on), ', ' ORDER BY place, insurer, from_on, lifted_on NULLS FIRST) FROM safeins.suspension_status WHERE state IN ('in force', 'to come') $$;
CREATE FUNCTION pg_temp.move(place text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM safeins.set_place(place::safeins.division, '试'); RETURN pg_temp.suspended(); END $$;
SELECT is(pg_temp.suspended(), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', 'before');
SELECT is(pg_temp.move('140100'), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', 'within the province nothing moves');
SELECT throws_ok($$SELECT safeins.set_place('130000', '试')$$, NULL, NULL, 'the year that was closed keeps the place');
SELECT safeins.detach('premium', 'bf', '试'), safeins.detach('expense', 'zc', '试') \g /dev/null
SELECT is(pg_temp.move('130000'), '110000 YGCX 2026-06-30 2029-06-29 in force, 130000 YGCX 2027-01-01 2029-12-31 to come, 130000 ZHCX 2026-06-30 2029-06-29 in force', 'to another province: those that run go along, no others');
SELECT is((SELECT string_agg(concat_ws(' ', insurer, state, lifted_on, lift_reason), ', ' ORDER BY insurer, from_on, lift_reason) FROM safeins.suspension_status WHERE place = '140000'),
    'YGCX over, YGCX lifted 2026-06-30 set_place: 140000 -> 130000, ZHCX lifted 2026-06-30 set_place: 140000 -> 130000, ZHCX lifted 2026-06-30 误', '... and the old ones say where they went');
SELECT is(safeins.insurer_eligible('ZHCX'), false, 'suspended here');
SELECT is(pg_temp.move('140000'), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', 'and back: each of them once');
SELECT is(pg_temp.move('000000'), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', 'to the nation: one of a province does not hold for all');
SELECT is(pg_temp.move('140000'), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', '... nor need it');
-- Where rows still name the old province it is kept there, as it was.
CREATE TABLE bw (bdh text PRIMARY KEY, gs text, qy text, dq text);
INSERT INTO bw VALUES ('W1', 'YGCX', '甲', '140105'), ('W2', 'YGCX', '甲', '110101');
SELECT safeins.detach('policy', 'bd', '试') \g /dev/null
SELECT safeins.attach('policy', 'bw', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "place": "dq", "effective": "''2026-01-01''::date", "expires": "''2026-12-31''::date"}') \g /dev/null
SELECT is(pg_temp.move('130000'), '110000 YGCX 2026-06-30 2029-06-29 in force, 140000 YGCX 2027-01-01 2029-12-31 to come, 140000 ZHCX 2026-06-30 2029-06-29 in force', 'a province that is still fed keeps its suspensions');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
SELECT * FROM finish();
