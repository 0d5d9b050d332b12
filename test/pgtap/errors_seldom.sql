-- What is raised where a superuser altered what is ours, or where sums leave their range: errors that nothing else runs into.
BEGIN;
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE bf (id int PRIMARY KEY, gs text DEFAULT 'A', je numeric, rq date DEFAULT '2026-01-01', dq text);
INSERT INTO bf (id, je, dq) SELECT i, 50000000000000000, '140100' FROM generate_series(1, 2) i;

-- Sums: of one statement, of an account, of an area of an account.
SELECT throws_ok($$SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$,
	'22003', 'total of an account is out of range', 'the rows of one statement together');
DELETE FROM bf WHERE id = 2;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "dq"}') \g /dev/null
SELECT throws_ok($$INSERT INTO bf (id, je) VALUES (2, 50000000000000000)$$, '22003', 'total of account "A" in 2026 is out of range', 'the account and a statement');
-- raised where the savepoint ends, as an error like others; psql sets none here between it and what is pending
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	BEGIN
		EXECUTE statement;
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE || ' ' || SQLERRM;
	END;
	RETURN 'nothing';
END $$;
\set ON_ERROR_ROLLBACK 0
SELECT is(pg_temp.said($$INSERT INTO bf (id, je, dq) VALUES (2, 50000000000000000, '140100'), (3, -50000000000000000, '140200')$$),
	'22003 total of an account is out of range', 'an area of the account, where the account stays within');
\set ON_ERROR_ROLLBACK 1
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = 'A'), 50000000000000000::numeric, 'nothing of it is booked');

-- Triggers and rows that a superuser has put to, or taken from, what is ours.
SELECT safeins.seal('bf') \g /dev/null
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SAVEPOINT a;
CREATE TRIGGER n BEFORE INSERT ON safeins.journal FOR EACH ROW EXECUTE FUNCTION app.nothing();
SELECT throws_ok($$INSERT INTO bf (id, je) VALUES (4, 1)$$, '27000', 'leaves for safeins.journal were suppressed', 'the journal suppresses what is written to it');
ROLLBACK TO a;
INSERT INTO bf (id, je) VALUES (4, 1);
SELECT safeins.write_pending() \g /dev/null
DELETE FROM safeins.seal WHERE table_name = 'batch';
SELECT throws_ok('SELECT safeins.checkpoint()', 'SI203', 'the ledger cannot be continued: safeins.seal lacks the row of safeins.batch', 'the seal of our own table is gone');
ROLLBACK TO a;
ALTER EVENT TRIGGER safeins_before_ddl DISABLE;
ALTER EVENT TRIGGER safeins_after_ddl DISABLE;
ALTER EVENT TRIGGER safeins_after_drop DISABLE;
ALTER EVENT TRIGGER safeins_before_seal_ddl DISABLE;
ALTER EVENT TRIGGER safeins_after_seal_ddl DISABLE;
CREATE TABLE hm (id int);
CREATE TRIGGER made AFTER INSERT ON hm REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard();
SELECT throws_like('INSERT INTO hm VALUES (1)', '%lacks its role and mapping', 'a guard by hand, without its arguments');
DO $$
BEGIN
	EXECUTE (SELECT format('DROP TRIGGER %I ON app.bf', tgname) FROM pg_trigger WHERE tgrelid = 'app.bf'::regclass AND tgfoid = 'safeins.seal_guard'::regproc AND tgnargs > 0);
END $$;
SELECT throws_ok('UPDATE bf SET je = je WHERE id = 1', '39P01', 'table "bf" has triggers of a seal, but not the one that says which columns are sealed', 'the trigger that names the columns is gone');
ROLLBACK TO a;

-- The rulebook as add_rule() never writes it; an ALTER TABLE has it read anew.
DO $$
DECLARE
	c text;
BEGIN
	FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'safeins.rule_code'::regclass AND contype = 'c' LOOP
		EXECUTE format('ALTER TABLE safeins.rule_code DROP CONSTRAINT %I', c);
	END LOOP;
END $$;
UPDATE safeins.rule_code SET type = 'none' WHERE code = 'fee.cap';
ALTER TABLE safeins.rule ALTER COLUMN source SET STATISTICS 10;
SELECT throws_ok($$SELECT safeins.rule_for('fee.cap', '140000', '2026-01-01')$$, 'XX001', 'unknown type "none" in safeins.rule_code', 'a code of no type');
UPDATE safeins.rule_code SET type = 'count' WHERE code = 'fee.cap';
ALTER TABLE safeins.rule ALTER COLUMN source SET STATISTICS 20;
SELECT throws_like($$SELECT safeins.rule_for('fee.cap', '140000', '2026-01-01')$$, 'rule % of code "fee.cap" has a value of another type', 'a rule of another type than its code');
ROLLBACK TO a;
ALTER EXTENSION safeins DROP TABLE safeins.complaint;
ALTER TABLE safeins.complaint RENAME TO complaint_was;
SELECT throws_ok($$SELECT safeins.attach('complaint', 'app.bf', '{"complaint": "id", "insurer": "gs", "received_on": "rq"}')$$,
	'42P01', 'table safeins.complaint of extension safeins does not exist', 'a table of ours is gone');
ROLLBACK TO a;
SELECT lives_ok('INSERT INTO bf (id, je) VALUES (4, 1)', 'all of it was taken back');

SELECT * FROM finish();
ROLLBACK;
