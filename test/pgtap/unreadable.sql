-- A value that cannot be read is told as it was typed, with the forms that can; to_date() reads what people write.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-11-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- ---- to_date() ----
SELECT is(safeins.to_date(v), day, 'to_date: ' || v) FROM (VALUES
	('2026-03-05', DATE '2026-03-05'), ('20260305', '2026-03-05'), ('2026/3/5', '2026-03-05'), ('2026.3.5', '2026-03-05'), ('2026年3月5日', '2026-03-05'), ('2026年03月05日', '2026-03-05'),
	('2026年3月5号', '2026-03-05'), ('2026年3月', '2026-03-01'), ('2026-03', '2026-03-01'), ('202603', '2026-03-01'), ('2026/3', '2026-03-01'),
	('２０２６年３月５日', '2026-03-05'), ('２０２６－０３－０５', '2026-03-05'), ('２０２６／３／５', '2026-03-05'), ('２０２６０３０５', '2026-03-05'), ('　2026-03-05 ', '2026-03-05'),
	('20260603160000', '2026-06-03'), ('202606031600', '2026-06-03'), ('2026-03-05 10:00:00', '2026-03-05'), ('2026-03-05 9:00', '2026-03-05'), ('2026/3/5 23:59:59.999', '2026-03-05'),
	('2026/3/5 4:30:00 PM', '2026-03-05'), ('2026年3月5日10时30分', '2026-03-05'), ('2026年3月5日 10:30', '2026-03-05'), ('２０２６年３月５日　１０：３０', '2026-03-05'),
	('2026-03-05T15:59:59Z', '2026-03-05'), ('2026-03-05T16:00:00Z', '2026-03-06'), ('2026-03-05T16:00:00.000Z', '2026-03-06'), ('2026-12-31T18:00Z', '2027-01-01'), ('20260305T160000Z', '2026-03-06'),
	('2026-03-05T00:00:00+08:00', '2026-03-05'), ('2026-03-05 00:30:00+0900', '2026-03-04'), ('2026-03-05T20:00:00-05', '2026-03-06'), ('2024-02-29', '2024-02-29')) t (v, day);
SELECT is(safeins.to_date(v), NULL, 'no date, or one that may mean several: ' || left(v, 40)) FROM unnest(ARRAY['3/5/2026', '26-3-5', '26-03-05', '05-03-2026', '2026-02-30', '2026-02-29', '2026-13-01', '2026-00-01',
	'2026-01-00', '0000-00-00', '二〇二六年三月五日', '2026', '2026年', '', ' ', '　', 'x', '2026-03-05x', '2026-03-05 25:00', '2026-03-05 10:61', '2026030', '2026-03-05Z', '2026-3-', '12026-03-05', '2026-03-05 10:00+99:00',
	'2026-03-05 10:00 EST', '2026--03-05', '-2026-03-05', '20260603160', '2026060325000', repeat('2', 100000)]) v;

-- ---- a fact that is NULL though its columns are not ----
CREATE TABLE zc (id text PRIMARY KEY, gs text, je text, rq text, yt text, pzh text, zt text DEFAULT '1');
CREATE TABLE fw (id text PRIMARY KEY, bd text, lb text, rq text);
CREATE FUNCTION own_date(text) RETURNS date LANGUAGE sql IMMUTABLE AS 'SELECT safeins.to_date($1)';
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text; s text; c text;
BEGIN
	EXECUTE statement;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, s = RETURNED_SQLSTATE, c = CONSTRAINT_NAME;
	RETURN concat_ws(E'\n', s, c, m, d, h);
END $$;

-- Each way of evaluating: in place, by query for a function of the owner's, by query for a sub-select.
PREPARE attached(text) AS SELECT safeins.attach('expense', 'zc', jsonb_build_object('expense', 'id', 'insurer', 'gs', 'amount', 'je::numeric', 'purpose', 'yt', 'voucher', 'pzh', 'spent_on', $1));
CREATE FUNCTION pg_temp.tried(expression text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	v text;
	got text;
BEGIN
	EXECUTE format('EXECUTE attached(%L)', expression);
	FOREACH v IN ARRAY ARRAY['2026-02-30', '3/5/2026', '26-3-5', '二〇二六年三月五日', 'o''clock'] LOOP
		got := pg_temp.said(format('INSERT INTO zc VALUES (''E1'', ''A'', ''1'', %L, ''training'', ''P'')', v));
		RETURN NEXT ok(strpos(got, format(E'SI001\nfact.missing\nfact "spent_on" of row E1 cannot be read: rq = %L', v)) = 1 AND got !~ 'is NULL' AND got ~ 'reads 2026-03-05, 20260305', expression || ': ' || v);
	END LOOP;
	got := pg_temp.said('INSERT INTO zc VALUES (''E1'', ''A'', ''1'', NULL, ''training'', ''P'')');
	RETURN NEXT ok(got ~ 'fact "spent_on" of row E1 is NULL', expression || ': NULL is NULL');
	got := pg_temp.said(format('INSERT INTO zc VALUES (''E1'', ''A'', ''1'', %L, ''training'', ''P'')', repeat('长', 1000000)));
	RETURN NEXT ok(got ~ 'rq = ''长长' AND got ~ '\(3000000 bytes\)' AND length(got) < 2000, expression || ': a long one is cut');
	PERFORM safeins.detach('expense', 'zc', 'x');
END $$;
SELECT pg_temp.tried(e) FROM unnest(ARRAY['safeins.to_date(rq)', 'own_date(rq)', '(SELECT safeins.to_date(rq))']) e;
-- of several columns each that is not NULL
EXECUTE attached('coalesce(safeins.to_date(rq), safeins.to_date(zt))') \g /dev/null
SELECT alike(pg_temp.said($$INSERT INTO zc VALUES ('E1', 'A', '1', '2026-02-30', 'training', 'P', '十月')$$), '%cannot be read: rq = ''2026-02-30'', zt = ''十月''%', 'each column that it is read from');
SELECT alike(pg_temp.said($$INSERT INTO zc VALUES ('E1', 'A', '1', '2026-02-30', 'training', 'P', NULL)$$), '%fact "spent_on" of row E1 is NULL: rq = ''2026-02-30'', zt = NULL%', '... and what is NULL among them');
SELECT safeins.detach('expense', 'zc', 'x') \g /dev/null

-- The other kinds of facts: key, text by expression, place, boolean, count.
EXECUTE attached('safeins.to_date(rq)') \g /dev/null
SELECT alike(pg_temp.said($$INSERT INTO zc VALUES ('', 'A', '1', '2026-03-05', 'training', 'P')$$), '%fact "expense" of row NULL is NULL%', 'an empty key is none');
SELECT alike(pg_temp.said($$INSERT INTO zc VALUES ('E1', 'A', '1.234', '2026-03-05', 'training', 'P')$$), '%fact "amount" of row E1 cannot be read from "1.234"%at most two decimals%', 'an amount with half a fen');
SELECT alike(pg_temp.said($$INSERT INTO zc VALUES ('E1', 'A', 'NaN', '2026-03-05', 'training', 'P')$$), '%cannot be read from "NaN"%', 'no amount');
SELECT safeins.detach('expense', 'zc', 'x') \g /dev/null

-- Old rows: found, with the value; audit and attach alike, in place and by query.
INSERT INTO zc VALUES ('E1', 'A', '1', '2026-02-30', 'training', 'P'), ('E2', 'A', '1', '2026-03-05', 'training', 'P2'), ('E3', 'A', '1', '2026年3月', 'training', 'P3');
SELECT alike((SELECT string_agg(message, '; ') FROM safeins.audit('expense', 'zc', jsonb_build_object('expense', 'id', 'insurer', 'gs', 'amount', 'je::numeric', 'purpose', 'yt', 'voucher', 'pzh', 'spent_on', e)) WHERE rule = 'fact.missing'),
	'fact "spent_on" of row E1 cannot be read: rq = ''2026-02-30'' (%', 'audit: ' || e) FROM unnest(ARRAY['safeins.to_date(rq)', 'own_date(rq)']) e;
EXECUTE attached('own_date(rq)') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fact.missing' AND row_key = 'E1' AND message ~ 'rq = ''2026-02-30'''), 1::bigint, 'attach: by query');

-- Whoever may not see a column is not shown it.
CREATE ROLE safeins_test_blind;
GRANT UPDATE ON zc TO safeins_test_blind;
GRANT SELECT (id) ON zc TO safeins_test_blind;
SET LOCAL ROLE safeins_test_blind;
SELECT unalike(pg_temp.said($$UPDATE zc SET gs = 'B' WHERE id = 'E1'$$), '%2026-02-30%', 'no right to read, none to fill: not shown');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
