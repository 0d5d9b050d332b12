-- Working days by the State Council's notices of 2018 to 2026: pins, an independent count of every year, and years that are loaded later.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.adds(day date, n integer, expected date, about text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT is(safeins.add_workdays($1, $2), $3, $4 || ': ' || $1 || ' + ' || $2)
$$;

-- ---- pins
SELECT pg_temp.adds('2026-02-27', 1, '2026-02-28', 'a make-up Saturday is a working day');
SELECT pg_temp.adds('2026-02-27', 2, '2026-03-02', 'the Sunday after it is none');
SELECT pg_temp.adds('2025-09-30', 1, '2025-10-09', 'the October holiday, with Mid-Autumn');
SELECT pg_temp.adds('2025-09-26', 3, '2025-09-30', 'its make-up Sunday, 28 September');
SELECT pg_temp.adds('2025-10-09', 2, '2025-10-11', 'its make-up Saturday, 11 October');
SELECT pg_temp.adds('2024-09-30', 1, '2024-10-08', 'the October holiday of 2024');
SELECT pg_temp.adds('2025-10-01', 1, '2025-10-09', 'start on a rest day: the first working day after it is the first');
SELECT pg_temp.adds('2025-10-04', 3, '2025-10-11', 'start on a Saturday within a holiday');
SELECT pg_temp.adds('2025-10-01', 0, '2025-10-01', 'zero days are the day itself, a rest day too');
SELECT pg_temp.adds('2025-06-03', 0, '2025-06-03', 'zero days');
SELECT pg_temp.adds('2024-02-28', 1, '2024-02-29', '29 February');
SELECT pg_temp.adds('2024-02-29', 1, '2024-03-01', 'from 29 February');
SELECT pg_temp.adds('2025-02-28', 1, '2025-03-03', 'no 29 February');
SELECT pg_temp.adds('2025-12-31', 1, '2026-01-04', 'over the end of a year: the make-up Sunday of New Year');
SELECT pg_temp.adds('2018-12-28', 1, '2018-12-29', 'a make-up Saturday that stands in the next year''s file');
SELECT pg_temp.adds('2018-12-29', 1, '2019-01-02', 'and days off that stand there');
SELECT pg_temp.adds('2022-12-30', 1, '2023-01-03', 'New Year of 2023 begins on 31 December');
SELECT pg_temp.adds('2021-12-31', 1, '2022-01-04', 'New Year of 2022');
SELECT pg_temp.adds('2026-02-13', 2, '2026-02-24', 'Spring Festival: the weekend that joins it');
SELECT pg_temp.adds('2020-01-23', 1, '2020-02-03', 'Spring Festival of 2020, prolonged');
SELECT pg_temp.adds('2019-04-30', 1, '2019-05-05', 'May Day of 2019, prolonged, make-up Sunday');
-- 2024-09-15 to 17 is Mid-Autumn, 14 a make-up Saturday; 2025-04-04 is a Friday, whose weekend joins and is listed; 2018-06-16, 17 join Dragon Boat
SELECT pg_temp.adds('2023-06-21', 1, '2023-06-25', 'Dragon Boat: Thursday to Saturday, Sunday made up');
SELECT is((SELECT count(*) FROM safeins.holiday WHERE day IN ('2018-02-24', '2018-02-25')), 1::bigint, 'a weekend day beside a holiday is not listed');
SELECT pg_temp.adds('2018-02-24', 1, '2018-02-26', '... and is a rest day all the same');
SELECT pg_temp.adds('2026-01-04', -1, '2025-12-31', 'backwards over New Year');
SELECT pg_temp.adds('2025-10-09', -1, '2025-09-30', 'backwards over October');
SELECT pg_temp.adds('2025-10-04', -2, '2025-09-29', 'backwards from a rest day');
SELECT is(safeins.is_workday('2025-10-11'), true, 'a make-up Saturday');
SELECT is(safeins.is_workday('2025-10-08'), false, 'a Wednesday of a holiday');
SELECT is(safeins.is_workday('2025-10-12'), false, 'a Sunday');
SELECT is(safeins.workdays_between('2025-09-30', '2025-10-09'), 1, 'between: the last day counts, the first does not');
SELECT is(safeins.workdays_between('2025-10-09', '2025-09-30'), -1, '... negative the other way round');
SELECT is(safeins.workdays_between('2025-10-04', '2025-10-04'), 0, '... none to itself');
-- The day that rules take for today is written in one way, whatever DateStyle is.
SELECT throws_ok(format('SET safeins.today = %L', day), '22023', NULL, 'today is not ' || day)
FROM unnest('{26-7-1,2026-7-01,2026-07-1,-100-1-1,+026-07-01,0000-01-01,2026-02-29,2026-13-01,2026-07-00,2026/07/01,20260701,"2026-07-01 "," 2026-07-01",2026-07-01x,today}'::text[]) day;
SET safeins.today = '0001-01-01';
SELECT is(safeins.today(), date '0001-01-01', 'today is the first day of the calendar');
SET safeins.today = '9999-12-31';
SELECT is(safeins.today(), date '9999-12-31', '... or the last');
RESET safeins.today;

SELECT throws_ok($$SELECT safeins.add_workdays('infinity', 1)$$, '22023', NULL, 'no infinity');
SELECT throws_ok($$SELECT safeins.add_workdays('5874000-01-01', 2000000000)$$, '22008', 'date out of range', 'no day that a date cannot hold');
SELECT is(safeins.add_workdays('2025-01-01', NULL), NULL, 'NULL for NULL');

-- ---- every year against a count of its own
CREATE TEMP TABLE day AS
	SELECT d::date AS day, coalesce((SELECT h.is_workday FROM safeins.holiday h WHERE h.day = d::date), extract(isodow FROM d) < 6) AS works
	FROM generate_series(date '2017-12-31', date '2026-12-31', '1 day') d;
CREATE TEMP TABLE working AS SELECT day, row_number() OVER (ORDER BY day) AS nth FROM day WHERE works;
SELECT is(safeins.workdays_between(make_date(y - 1, 12, 31), make_date(y, 12, 31)),
	(SELECT count(*)::int FROM day WHERE works AND extract(year FROM day) = y), y || ': working days of the year') FROM generate_series(2018, 2026) y;
SELECT is((SELECT count(*) FROM day WHERE extract(year FROM day) = y AND safeins.is_workday(day) <> works), 0::bigint, y || ': every day') FROM generate_series(2018, 2026) y;
SELECT is((SELECT count(*) FROM day d JOIN generate_series(1, 40, 3) n ON true
		   JOIN working w ON w.nth = (SELECT count(*) FROM working x WHERE x.day <= d.day) + n
		   WHERE extract(year FROM d.day) = y AND safeins.add_workdays(d.day, n) <> w.day), 0::bigint, y || ': from every day on') FROM generate_series(2018, 2026) y;
SELECT is((SELECT count(*) FROM day a JOIN day b ON b.day IN (a.day - 77, a.day + 13, a.day + 200)
		   WHERE safeins.workdays_between(a.day, b.day) <> CASE WHEN b.day >= a.day THEN 1 ELSE -1 END
			 * (SELECT count(*) FROM working w WHERE w.day > least(a.day, b.day) AND w.day <= greatest(a.day, b.day))), 0::bigint, 'between days near and far');
SELECT is((SELECT count(*) FROM safeins.calendar_year WHERE complete AND shipped), 9::bigint, 'nine years are complete');
SELECT is((SELECT count(*) FROM safeins.holiday h WHERE NOT EXISTS (SELECT FROM safeins.calendar_year y WHERE y.year = h.year)), 0::bigint, 'every day has its year');

-- ---- beyond the calendar
SELECT pg_temp.adds('2027-09-30', 1, '2027-10-01', 'Monday to Friday');
SELECT pg_temp.adds('2027-10-01', 1, '2027-10-04', 'over a weekend');
SELECT pg_temp.adds('2016-09-30', 5, '2016-10-07', 'before it as well');
SELECT is(safeins.workdays_between('2026-12-31', '2027-12-31'), 261, 'a year of 261 weekdays');

-- ---- a year is loaded; deadlines counted without it are counted again
INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, met_on, steps, next_on, provisional) VALUES
	('140000', 'service.archive', 'a', '140105', '2026-12-20', '2027-01-05', NULL, 0, '2027-01-06', true),
	('140000', 'service.archive', 'b', '140105', '2027-09-30', '2027-10-07', NULL, 1, '2027-10-22', true),
	('140000', 'service.archive', 'c', '140105', '2027-09-30', '2027-10-07', '2027-10-01', 0, NULL, true),
	('140000', 'service.archive', 'd', '140105', '2027-09-30', '2027-10-07', NULL, 0, '2027-10-08', false),
	('140000', 'service.archive', 'e', '140105', '2028-09-30', '2028-10-09', NULL, 0, '2028-10-10', true);
SELECT is(safeins.workdays_between('2026-12-20', '2027-01-05'), 12, 'so many working days, as far as is known');
SELECT is(safeins.load_holidays('{"$schema": "x", "year": 2027, "papers": ["https://www.gov.cn/1", "https://www.gov.cn/2"], "days": [
	{"name": "元旦", "date": "2026-12-31", "isOffDay": true},
	{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
	{"name": "国庆节", "date": "2027-10-01", "isOffDay": true},
	{"name": "国庆节", "date": "2027-10-04", "isOffDay": true},
	{"name": "国庆节", "date": "2027-10-05", "isOffDay": true},
	{"name": "国庆节", "date": "2027-10-09", "isOffDay": false}]}'), 6, 'a file is loaded: so many days');
SELECT is((SELECT concat_ws(' | ', complete, source, shipped, loaded_by = session_user) FROM safeins.calendar_year WHERE year = 2027), 't | https://www.gov.cn/1 https://www.gov.cn/2 | f | t', 'its year is complete');
SELECT is((SELECT array_agg(concat_ws(' ', subject, due_on, provisional, next_on, steps) ORDER BY subject) FROM safeins.deadline WHERE kind = 'service.archive'),
	ARRAY['a 2027-01-07 f 2027-01-08 0', 'b 2027-10-11 f 2027-10-26 1', 'c 2027-10-11 f 0', 'd 2027-10-07 f 2027-10-08 0', 'e 2028-10-09 t 2028-10-10 0'],
	'deadlines that were provisional are counted again, no others; what goes beyond it stays so');
SELECT pg_temp.adds('2026-12-30', 1, '2027-01-04', 'the December of the year before');
SELECT pg_temp.adds('2027-10-08', 1, '2027-10-09', 'a make-up Saturday');
-- corrected
SELECT is(safeins.load_holidays('{"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}'::jsonb), 1, 'loaded again, corrected');
SELECT pg_temp.adds('2027-10-08', 1, '2027-10-11', 'what is in it no more does not count');
SELECT is((SELECT string_agg(due_on::text, ' ' ORDER BY subject) FROM safeins.deadline WHERE kind = 'service.archive' AND subject < 'd'), '2027-01-07 2027-10-11 2027-10-11', 'days that were certain stay as they are');
-- a shipped year corrected by a user
SELECT is(safeins.load_holidays('{"year": 2026, "days": [{"name": "春节", "date": "2026-02-16", "isOffDay": true}]}'::text), 1, 'a shipped year may be corrected');
SELECT pg_temp.adds('2026-09-30', 1, '2026-10-01', 'what was shipped for it does not count');
SELECT is((SELECT count(*) FROM safeins.holiday WHERE year = 2026 AND shipped), 39::bigint, '... and stays as it is');
SELECT is(safeins.load_holidays('{"year": 2028, "papers": [], "days": []}'::text), 0, 'a file from before the notice');
SELECT is((SELECT complete FROM safeins.calendar_year WHERE year = 2028), false, '... does not make its year complete');
SELECT is((SELECT provisional FROM safeins.deadline WHERE subject = 'e'), true, '... and its deadlines stay provisional');

-- ---- files that do not fit
CREATE FUNCTION pg_temp.misfit(file text, place text, detail text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	more text;
BEGIN
	PERFORM safeins.load_holidays(file::jsonb);
	RETURN NEXT fail(place);
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL;
	RETURN NEXT is(said || ' / ' || more, 'the file of holidays does not fit: ' || place || ' / ' || detail, place || ': ' || detail);
END $$;
SELECT pg_temp.misfit('[]', '$', 'It must be an object.');
SELECT pg_temp.misfit('{}', 'year', 'It must be a year from 1950 to 2199.');
SELECT pg_temp.misfit('{"year": 2027.5, "days": []}', 'year', 'It must be a year from 1950 to 2199.');
SELECT pg_temp.misfit('{"year": "2027", "days": []}', 'year', 'It must be a year from 1950 to 2199.');
SELECT pg_temp.misfit('{"year": 1e300, "days": []}', 'year', 'It must be a year from 1950 to 2199.');
SELECT pg_temp.misfit('{"year": 2029}', 'days', 'It must be an array.');
SELECT pg_temp.misfit('{"year": 2029, "days": {}}', 'days', 'It must be an array.');
SELECT pg_temp.misfit('{"year": 2029, "papers": "x", "days": []}', 'papers', 'It must be an array.');
SELECT pg_temp.misfit('{"year": 2029, "papers": [1], "days": []}', 'papers[0]', 'It must be a text.');
SELECT pg_temp.misfit('{"year": 2029, "days": [1]}', 'days[0]', 'It must be an object.');
SELECT pg_temp.misfit('{"year": 2029, "days": [[1]]}', 'days[0]', 'It must be an object.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2029-01-01", "isOffDay": true}, {"date": "2029-01-02", "isOffDay": true}]}', 'days[1].name', 'It must be a text.');
SELECT pg_temp.misfit(format('{"year": 2029, "days": [{"name": "%s", "date": "2029-01-01", "isOffDay": true}]}', blank), 'days[0].name', 'It must be a text.') FROM unnest(ARRAY['', ' ', '　']) blank;
SELECT pg_temp.misfit('{"year": 2029, "papers": [" "], "days": []}', 'papers[0]', 'It must be a text.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2029-01-01", "isOffDay": "true"}]}', 'days[0].isOffDay', 'It must be true or false.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "isOffDay": true}]}', 'days[0].date', 'It must be a text.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2029-02-29", "isOffDay": true}]}', 'days[0].date', '"2029-02-29" is not a day written YYYY-MM-DD.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2029-2-03", "isOffDay": true}]}', 'days[0].date', '"2029-2-03" is not a day written YYYY-MM-DD.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2028-11-30", "isOffDay": true}]}', 'days[0].date', '2028-11-30 lies neither in 2029 nor in the December before.');
SELECT pg_temp.misfit('{"year": 2029, "days": [{"name": "n", "date": "2029-01-01", "isOffDay": true}, {"name": "m", "date": "2029-01-01", "isOffDay": false}]}', 'days[1].date', '2029-01-01 is there twice.');
SELECT throws_ok($$SELECT safeins.load_holidays('{"year": 2029,')$$, '22P02', NULL, 'what is no JSON');
SELECT is((SELECT count(*) FROM safeins.calendar_year WHERE year = 2029), 0::bigint, 'nothing of it was taken in');

SELECT * FROM finish();
ROLLBACK;
