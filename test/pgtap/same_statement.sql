-- A row that names what its own statement has written: PostgreSQL shows our guards the row of a host's trigger before the one that set it off.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bd (no text PRIMARY KEY);
CREATE TABLE fw (id text PRIMARY KEY, no text);
CREATE TABLE bf (id text PRIMARY KEY, no text);
SELECT safeins.attach('policy', 'bd', '{"policy": "no", "insurer": "''A''", "enterprise": "''E'' || no", "effective": "DATE ''2026-01-01''", "expires": "DATE ''2026-12-31''"}'),
    safeins.attach('service', 'fw', '{"service": "id", "policy": "no", "kind": "''training''", "served_on": "DATE ''2026-03-01''", "archived_on": "DATE ''2026-03-01''"}'),
    safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "no", "amount": "100", "received_on": "DATE ''2026-01-01''"}') \g /dev/null
CREATE FUNCTION children() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fw VALUES ('S' || NEW.no, NEW.no);
    INSERT INTO bf VALUES ('B' || NEW.no, NEW.no);
    RETURN NULL;
END $$;
CREATE FUNCTION pg_temp.kept() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', (SELECT count(*) FROM bd), (SELECT count(*) FROM fw), (SELECT count(*) FROM bf), (SELECT coalesce(sum(received), 0) FROM safeins.fee_status)) $$;

-- Row triggers come before the guards of their statement.
CREATE TRIGGER children AFTER INSERT ON bd FOR EACH ROW EXECUTE FUNCTION children();
SELECT pg_temp.refused($$INSERT INTO bd VALUES ('P1')$$, 'SI401', 'service.policy_link', 'public.fw', 'policy P1 is not known', 'enter the policy first', 'a row trigger enters a service');
SELECT is(pg_temp.kept(), '0 0 0 0', '... and nothing is left of it');
DROP TRIGGER children ON bd;
SELECT pg_temp.refused($$WITH p AS (INSERT INTO bd VALUES ('P1')) INSERT INTO bf VALUES ('B1', 'P1')$$, 'SI105', 'fee.policy_link', 'public.bf', 'row B1 has no insurer: policy P1 is not known', 'Enter the policy first',
    'premium of a policy that is entered last');

-- The ways out: a deferred constraint trigger, one for the statement that comes after ours, a WITH that reads what the other part returns.
CREATE CONSTRAINT TRIGGER children AFTER INSERT ON bd DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION children();
INSERT INTO bd VALUES ('P1'), ('P2');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT is(pg_temp.kept(), '2 2 2 200.00', 'a deferred constraint trigger');
DROP TRIGGER children ON bd;
CREATE FUNCTION children_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fw SELECT 'S' || no, no FROM came;
    INSERT INTO bf SELECT 'B' || no, no FROM came;
    RETURN NULL;
END $$;
CREATE TRIGGER zz_children AFTER INSERT ON bd REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION children_of_all();
INSERT INTO bd VALUES ('P3'), ('P4');
SELECT is(pg_temp.kept(), '4 4 4 400.00', 'a statement trigger whose name comes after ours');
DROP TRIGGER zz_children ON bd;
WITH p AS (INSERT INTO bd VALUES ('P5') RETURNING no), s AS (INSERT INTO fw SELECT 'S' || no, no FROM p RETURNING no) INSERT INTO bf SELECT 'B' || no, no FROM s;
SELECT is(pg_temp.kept(), '5 5 5 500.00', 'a WITH in order');
SELECT pg_temp.refused($$WITH p AS (INSERT INTO bd VALUES ('P6')) INSERT INTO fw VALUES ('S6', 'P6')$$, 'SI401', 'service.policy_link', 'public.fw', 'policy P6 is not known', NULL,
    'a WITH whose part nobody reads runs after the rest');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
