-- What the owner of an attached table can do to it, and what he cannot.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SELECT safeins.set_place('140000', 'test');
CREATE ROLE safeins_test_app;
GRANT ALL ON SCHEMA public TO safeins_test_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO safeins_test_app;

SET LOCAL ROLE safeins_test_app;
CREATE TABLE bf (id integer, gs text, je numeric(18, 2), rq date) PARTITION BY RANGE (rq);
CREATE TABLE bf25 PARTITION OF bf FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE zc (id integer, gs text, je numeric(18, 2), rq date, yt text, pz text);
INSERT INTO bf VALUES (1, 'A', 1000, '2025-01-01');
RESET ROLE;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "upper(gs)", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz"}') \g /dev/null

SET LOCAL ROLE safeins_test_app;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT throws_ok($$CREATE OR REPLACE TRIGGER safeins_05_expense_insert AFTER INSERT ON zc EXECUTE FUNCTION nothing()$$, 'SI002', NULL, 'a guard is not replaced');

-- Columns of a table can be renamed as if it were of another kind.
SELECT lives_ok($$ALTER FOREIGN TABLE zc RENAME COLUMN je TO je2$$, 'renamed as of a foreign table');
SELECT lives_ok($$ALTER MATERIALIZED VIEW zc RENAME COLUMN rq TO rq2$$, 'as of a materialized view');
SELECT lives_ok($$ALTER VIEW zc RENAME COLUMN yt TO yt2$$, 'as of a view');
SELECT throws_ok($$ALTER FOREIGN TABLE zc RENAME COLUMN gs TO gs2$$, 'SI002', NULL, 'a column in an expression is not');
RESET ROLE;
SELECT is(mapping - 'insurer', '{"expense": "id", "amount": "je2", "spent_on": "rq2", "purpose": "yt2", "voucher": "pz"}', 'all were followed')
FROM safeins.attachment WHERE role = 'expense';

-- Owning the table is enough to go on with it.
SET LOCAL ROLE safeins_test_app;
SELECT lives_ok($$CREATE TABLE bf26 PARTITION OF bf FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')$$, 'its owner adds a partition');
RESET ROLE;
SELECT is(tables, 3, 'which is guarded') FROM safeins.attachment WHERE role = 'premium';

-- Partitions that come later.
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
CREATE TABLE zf (id integer, gs text, je numeric(18, 2), rq date, yt text, pz text) PARTITION BY RANGE (rq);
SELECT safeins.attach('expense', 'zf', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz"}') \g /dev/null
SELECT count(*) AS before FROM safeins.finding \gset
CREATE TABLE zf25 PARTITION OF zf FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
SELECT is(count(*)::integer, :before, 'an empty partition finds nothing anew') FROM safeins.finding;

-- Inheritance: a tree joins a tree.
CREATE TABLE c (id integer, gs text, je numeric(18, 2), rq date);
CREATE TABLE gc () INHERITS (c);
INSERT INTO gc VALUES (7, 'B', 1000, '2025-01-01');
CREATE TABLE p1 (id integer, gs text, je numeric(18, 2), rq date);
CREATE TABLE p2 (LIKE p1);
SELECT safeins.attach('premium', 'p1', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('premium', 'p2', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
ALTER TABLE c INHERIT p1;
SELECT is(received, 100000::bigint, 'each row of the tree is booked once') FROM safeins.account WHERE subject = 'B';
SELECT throws_ok('ALTER TABLE c INHERIT p2', '42710', 'table "c" cannot have two parents that are attached in role "premium"', 'a second attached parent is refused');
SELECT throws_ok('CREATE TABLE d () INHERITS (p1, p2)', '42710', 'table "d" cannot have two parents that are attached in role "premium"', 'from the start as well');
ALTER TABLE c NO INHERIT p1;
SELECT lives_ok('ALTER TABLE c INHERIT p2', 'one after the other is fine');
CREATE TABLE p3 (LIKE p1);
SELECT safeins.attach('premium', 'p3', '{"receipt": "id", "insurer": "gs", "amount": "je / 2", "received_on": "rq"}') \g /dev/null
ALTER TABLE c NO INHERIT p2;
SELECT throws_ok('ALTER TABLE c INHERIT p3', '42710', 'table "c" is already attached in role "premium", with another mapping than its parent''s', 'another mapping would read the same rows otherwise');
SELECT is_empty($$SELECT * FROM safeins.reconcile()$$, 'the books are right');

-- A child is not attached alone: what is written through its parent fires the parent's triggers.
CREATE TABLE up (id integer, gs text, je numeric(18, 2), rq date);
CREATE TABLE down () INHERITS (up);
SELECT throws_ok($$SELECT safeins.attach('premium', 'down', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '42809', NULL, 'a child is not attached alone');

-- A system column is not there when a row has left its table.
SELECT throws_ok($$SELECT safeins.attach('premium', 'up', '{"receipt": "ctid::text", "insurer": "gs", "amount": "je", "received_on": "rq"}')$$, '0A000', NULL, 'a system column is no fact');
SELECT throws_ok($$SELECT safeins.attach('premium', 'up', '{"receipt": "id", "insurer": "(SELECT relname FROM pg_class c WHERE c.oid = up.tableoid)", "amount": "je", "received_on": "rq"}')$$,
    '0A000', NULL, 'in a sub-select neither');

-- pg_upgrade makes triggers before there are event triggers to tie them.
DELETE FROM pg_depend d USING pg_trigger t WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND t.tgrelid = 'p1'::regclass
    AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'n';
SELECT lives_ok('SELECT safeins.rebuild()', 'rebuild ties them again');
SELECT throws_ok('ALTER TABLE p1 DROP COLUMN je', '2BP01', NULL, 'so that PostgreSQL keeps their columns');

SELECT * FROM finish();
ROLLBACK;
