-- What a host changes of an attached table is told when it is done, and stands in check_setup() for whoever did not read it.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE pay (id int PRIMARY KEY, ins text, amt numeric, d date NOT NULL);
CREATE TABLE lines (pay int, amt numeric);
SELECT safeins.attach('premium', 'pay', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "d"}') \g /dev/null
CREATE FUNCTION setup(OUT answer text) LANGUAGE sql AS $$
	SELECT string_agg(severity || ': ' || message, '; ') FROM safeins.check_setup() WHERE topic IN ('tables', 'columns')
$$;
-- What it leaves, undone.
CREATE FUNCTION after(statement text) RETURNS text LANGUAGE sql AS $$ SELECT pg_temp.would(statement, 'SELECT app.setup()') $$;
SELECT is(setup(), NULL, 'nothing is told before');

-- Another table takes its name.
SELECT is(after(swap), 'warning: app.pay is not attached, though one of its name was, in role "premium": the guards went with that table, app.pay is now ' || old, what) FROM (VALUES
	('CREATE TABLE app.n (LIKE app.pay INCLUDING ALL); INSERT INTO app.n SELECT * FROM app.pay; ALTER TABLE app.pay RENAME TO o; ALTER TABLE app.n RENAME TO pay', 'app.o', 'LIKE INCLUDING ALL and two renames'),
	('CREATE TABLE app.n AS SELECT * FROM app.pay; ALTER TABLE app.pay RENAME TO o; ALTER TABLE app.n RENAME TO pay', 'app.o', 'CREATE TABLE AS and two renames'),
	('ALTER TABLE app.pay RENAME TO o; CREATE TABLE app.pay AS SELECT * FROM app.o', 'app.o', 'a copy under the old name'),
	('ALTER TABLE app.pay RENAME TO o; SELECT * INTO app.pay FROM app.o', 'app.o', 'SELECT INTO') ,
	('ALTER TABLE app.pay RENAME TO o; CREATE MATERIALIZED VIEW app.pay AS SELECT * FROM app.o', 'app.o', 'a materialized view'),
	('ALTER TABLE app.pay RENAME TO o; CREATE TABLE app.pay (LIKE app.o) PARTITION BY RANGE (d)', 'app.o', 'a partitioned table'),
	('CREATE SCHEMA b; CREATE TABLE b.pay (LIKE app.pay); ALTER TABLE app.pay SET SCHEMA public; ALTER TABLE b.pay SET SCHEMA app', 'public.pay', 'two moves to another schema'),
	('ALTER TABLE app.pay RENAME TO o; CREATE TABLE app.other (id int); CREATE VIEW app.pay AS SELECT * FROM app.other', 'app.o', 'a view of something else')) v (swap, old, what)
WHERE swap NOT LIKE '%SELECT * INTO%';
SELECT is(after('ALTER TABLE app.pay RENAME TO o; CREATE VIEW app.pay AS SELECT * FROM app.o'), NULL, 'a view of the table: what is written through it meets the guards');
SELECT is(pg_temp.would('ALTER TABLE app.pay RENAME TO o; CREATE VIEW app.pay AS SELECT * FROM app.o; INSERT INTO app.pay VALUES (1, ''人保'', 5, ''2026-02-01'')', 'SELECT received::text FROM safeins.fee_status'), '5.00', '... as it does');
SELECT is(after('ALTER TABLE app.pay RENAME TO o; ALTER TABLE app.o RENAME TO pay'), NULL, 'there and back');
SELECT is(after($$CREATE TABLE app.n (LIKE app.pay INCLUDING ALL); ALTER TABLE app.pay RENAME TO o; ALTER TABLE app.n RENAME TO pay;
	SELECT safeins.attach('premium', 'app.pay', '{"receipt": "''n'' || id", "insurer": "ins", "amount": "amt", "received_on": "d"}')$$), NULL, 'attached, it is told no more');

-- Columns that come later.
SELECT is(after('ALTER TABLE app.pay ADD COLUMN "保单号" text'), 'note: of table app.pay, attached in role "premium", no fact reads what was added since: "保单号"', 'a column');
SELECT is(after('ALTER TABLE app.pay ADD a int, ADD COLUMN IF NOT EXISTS amt numeric, ALTER ins SET DEFAULT ''人保'''), 'note: of table app.pay, attached in role "premium", no fact reads what was added since: a', 'not one that was there');
SELECT is(after('ALTER TABLE app.pay ADD a int; ALTER TABLE app.pay ADD b int'), 'note: of table app.pay, attached in role "premium", no fact reads what was added since: a, b', 'several');
SELECT is(after('ALTER TABLE app.pay ADD a int; ALTER TABLE app.pay DROP a'), NULL, 'it is gone again');
SELECT is(after($$ALTER TABLE app.pay ADD a int; SELECT safeins.detach('premium', 'app.pay', 'a'); SELECT safeins.attach('premium', 'app.pay', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "d"}')$$), NULL, 'attached anew, whoever did it saw it');
SELECT is(pg_temp.would('ALTER TABLE app.pay ADD amount numeric; ALTER TABLE app.pay RENAME amt TO amt_old; ALTER TABLE app.pay RENAME amount TO amt', $$SELECT string_agg(coalesce(reason, action), '; ' ORDER BY id) || ' / ' || (SELECT mapping ->> 'amount' FROM safeins.attachment) FROM safeins.attachment_log$$),
	'attach; column amount was added; column amt is now amt_old / amt_old', 'columns that change places: all is on record');
SELECT is(pg_temp.would('ALTER TABLE app.pay ADD a int; ALTER TABLE app.lines ADD a int; CREATE INDEX ON app.pay (a)', $$SELECT count(*)::text FROM safeins.attachment_log$$), '2', 'of attached tables alone');

-- Names in a sub-select that are not the row's are told by attach() and audit() alike.
CREATE FUNCTION told(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before text := current_setting('client_min_messages');
BEGIN
	-- a NOTICE is caught as what it becomes in a block that fails
	PERFORM * FROM safeins.audit('premium', 'app.pay', jsonb_build_object('receipt', '''x'' || id', 'insurer', 'ins', 'amount', expression, 'received_on', 'd'));
	RETURN 'read';
END $$;
SELECT is(told('(SELECT sum(l.amt) FROM app.lines l WHERE l.pay = pay.id)'), 'read', 'it may be the row''s');

-- A table in capitals, by name.
CREATE TABLE "tblPay" ("payId" int, ins text, amt numeric, d date);
SELECT lives_ok($$SELECT safeins.attach('premium', 'tblPay', '{"receipt": "''t'' || \"payId\"", "insurer": "ins", "amount": "amt", "received_on": "d"}')$$, 'as it is written');
SELECT lives_ok($$SELECT safeins.detach('premium', '"tblPay"', '试')$$, 'or quoted');
SELECT lives_ok($$SELECT safeins.attach('premium', 'app.tblPay', '{"receipt": "''t'' || \"payId\"", "insurer": "ins", "amount": "amt", "received_on": "d"}')$$, 'with its schema');
CREATE TABLE tblpay (id int);
SELECT throws_ok($$SELECT safeins.attach('expense', 'tblPay', '{"expense": "''t'' || \"payId\""}')$$, '22023', 'mapping of table "tblPay" for role "expense" lacks a required fact', 'where there are two the one that is called just so is meant');
SELECT throws_ok($$SELECT safeins.attach('expense', 'app.tblNone', '{}')$$, '42P01', NULL, 'one that is not there');

-- Dates as people and programs write them.
SELECT is(safeins.to_date(written), day::date, written) FROM (VALUES
	('2026-06-03 20:00:00 UTC', '2026-06-04'), ('2026-06-03 15:59 GMT', '2026-06-03'), ('2026-06-03 20:00:00 UTC+08:00', '2026-06-03'), ('2026-06-03T20:00:00Z[UTC]', '2026-06-04'),
	('2026-06-03T20:00:00+08:00[Asia/Shanghai]', '2026-06-03'), ('2026-06-03T20:00:00[Asia/Shanghai]', '2026-06-03'), ('2026-06-03 20:00:00 CST', '2026-06-03'), ('2026-06-03T20:00:00.000Z', '2026-06-04'),
	('2026-06-03 下午3:00', '2026-06-03'), ('2026年6月3日上午9时30分', '2026-06-03'), ('2026-06-03 下午8:00 UTC', '2026-06-04'), ('2026年6月3日 星期三', '2026-06-03'), ('2026年6月3日（周三）16:00', '2026-06-03'),
	('2026-06-03 星期三 16:00:00', '2026-06-03'), ('20260603160000', '2026-06-03'), ('2026年6月3号', '2026-06-03'),
	('2026-06-03 周', NULL), ('2026-06-03 20:00 UTCX', NULL), ('2026-06-03 20:00 [x', NULL), ('2026-06-03 下午', NULL), ('2026-06-03 星期八', NULL)) v (written, day);
SELECT * FROM finish();
ROLLBACK;
