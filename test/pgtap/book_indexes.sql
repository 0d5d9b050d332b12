-- What a session knows of the indexes of a book follows whatever is done to them: an entry is in all of them, at once.
BEGIN;
\ir lib/service_tables.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE TABLE number (n int);
INSERT INTO number VALUES (0);
CREATE TABLE bf (bfh text PRIMARY KEY, gs text, je numeric);
SELECT safeins.attach('premium', 'bf', '{"receipt": "bfh", "insurer": "gs", "amount": "je", "received_on": "DATE ''2024-05-01''"}') \g /dev/null

-- What only the executor does, no book as shipped asks for: such a book would be written row by row, several times as slowly.
SELECT is_empty($$SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'safeins'::regnamespace AND (i.indexprs IS NOT NULL OR i.indisexclusion OR i.indisunique AND NOT i.indisprimary)
        AND c.relname NOT IN ('rule', 'tile', 'finding', 'escalation', 'exchange', 'quarantine')$$, 'books have plain indexes');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'safeins'::regnamespace
    AND c.relname IN ('policy', 'service', 'service_tally', 'service_detail', 'deadline', 'hazard', 'hazard_due', 'enterprise')
    AND (EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid) OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c')
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated <> ''))$$, 'and neither triggers, nor checks, nor stored columns');

-- A policy, its deadline, services and money of it, one by one and many in one statement: all that new indexes can lack.
CREATE FUNCTION pg_temp.write(many int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at int;
BEGIN
    UPDATE number SET n = n + 1 RETURNING n * 10000 INTO at;
    INSERT INTO bd (bdh, gs, qyh, sx, dq) SELECT 'B' || at + i, 'G', 'E' || at + i, '2024-04-01', '2025-03-31' FROM generate_series(1, many) i;
    INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) SELECT 'S' || at + i, 'B' || at + i, 'training', '2024-05-01', 'A', true FROM generate_series(1, many) i;
    INSERT INTO bf SELECT 'M' || at + i, (ARRAY['G', 'H' || at])[1 + i % 2], 10 FROM generate_series(1, many) i;
    INSERT INTO bf VALUES ('M' || at, 'G', 10);
END $$;

-- Rows of a book that one of its indexes lacks, or has too often: each index is read alone.
CREATE FUNCTION pg_temp.lacks() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    x record;
    there bigint;
    found bigint;
BEGIN
    FOR x IN SELECT i.indexrelid::regclass AS index, i.indrelid::regclass AS book, pg_get_expr(i.indpred, i.indrelid) AS pred,
                    a.attname AS first, t.typname = 'text' AS is_text
             FROM pg_index i LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] LEFT JOIN pg_type t ON t.oid = a.atttypid
             WHERE i.indrelid IN ('safeins.policy'::regclass, 'safeins.service'::regclass, 'safeins.service_tally'::regclass, 'safeins.deadline'::regclass,
                 'safeins.account'::regclass)
                 AND i.indisvalid AND EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod WHERE o.oid = i.indclass[0] AND m.amname = 'btree')
    LOOP
        EXECUTE format('SELECT count(*) FROM (SELECT * FROM %s WHERE %s OFFSET 0) t', x.book, coalesce(x.pred, 'true')) INTO there;
        PERFORM bt_index_check(x.index, true);
        SET LOCAL enable_seqscan = off;
        SET LOCAL enable_bitmapscan = off;
        IF x.first IS NOT NULL AND x.is_text AND x.pred IS NULL THEN
            EXECUTE format('SELECT count(*) FROM %s t WHERE %I >= %L', x.book, x.first, '') INTO found;
            IF found <> there THEN
                RETURN NEXT x.index::text;
            END IF;
        END IF;
        RESET enable_seqscan;
        RESET enable_bitmapscan;
    END LOOP;
END $$;

CREATE EXTENSION amcheck;
SELECT pg_temp.write(2) \g /dev/null
SELECT is_empty('SELECT pg_temp.lacks()', 'all is in the indexes that there are');

CREATE TABLE change (n serial, about text, done text, many boolean DEFAULT false);
INSERT INTO change (about, done) VALUES
    ('a new index', 'CREATE INDEX more_1 ON safeins.policy (area)'),
    ('... of a book that is written along with another', 'CREATE INDEX more_2 ON safeins.deadline (opened_on, insurer)'),
    ('one of some rows', $$CREATE INDEX more_3 ON safeins.service (policy) WHERE kind = 'training'$$),
    ('one of a book of counts', 'CREATE INDEX more_4 ON safeins.service_tally (done)'),
    ('one over an expression', 'CREATE INDEX more_5 ON safeins.policy (pg_catalog.lower(enterprise))'),
    ('one of what an account has received', 'CREATE INDEX more_8 ON safeins.account (received)'),
    ('... of some accounts', 'CREATE INDEX more_9 ON safeins.account (subject, spent) WHERE received > 2500'),
    ('... over an expression', 'CREATE INDEX more_10 ON safeins.account ((received - spent))'),
    ('... that summarizes', 'CREATE INDEX more_11 ON safeins.account USING brin (received)'),
    ('... and no other is left of it', 'DROP INDEX safeins.more_8, safeins.more_9, safeins.more_10'),
    ('one that summarizes a count', 'DROP INDEX safeins.more_4; CREATE INDEX more_12 ON safeins.service_tally USING brin (done)'),
    ('it goes again', 'DROP INDEX safeins.more_5'),
    ('an index of another kind', 'CREATE INDEX more_6 ON safeins.policy USING brin (effective)'),
    ('... that goes', 'DROP INDEX safeins.more_6'),
    ('an index goes and comes with another predicate', $$DROP INDEX safeins.more_3; CREATE INDEX more_3 ON safeins.service (policy) WHERE kind = 'other'$$),
    ('an index is built anew', 'REINDEX INDEX safeins.policy_enterprise'),
    ('all of a table', 'REINDEX TABLE safeins.deadline'),
    ('a table is written anew', 'CLUSTER safeins.service USING service_pkey'),
    ('an index is renamed', 'ALTER INDEX safeins.more_2 RENAME TO more_7'),
    ('one takes its name, of other columns', 'CREATE INDEX more_2 ON safeins.deadline (insurer)'),
    ('the primary key is another index', $$ALTER TABLE safeins.service DROP CONSTRAINT service_pkey; ALTER TABLE safeins.service ADD PRIMARY KEY (policy, place, kind, served_on, service)$$),
    ('a trigger on a book', 'CREATE TRIGGER t AFTER INSERT ON safeins.policy FOR EACH ROW EXECUTE FUNCTION pg_temp.see()'),
    ('... that goes', 'DROP TRIGGER t ON safeins.policy');

UPDATE change SET many = true WHERE about IN ('one of some rows', 'it goes again', 'an index of another kind', 'a table is written anew');

CREATE TABLE seen (book text);
CREATE FUNCTION pg_temp.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO fw.seen VALUES (TG_TABLE_NAME); RETURN NULL; END $$;

CREATE FUNCTION pg_temp.try(c change) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE c.done;
    PERFORM pg_temp.write(1);
    RETURN NEXT is((SELECT string_agg(l, ', ') FROM pg_temp.lacks() l), NULL, c.about || ': one row');
    IF NOT c.many THEN
        RETURN;
    END IF;
    PERFORM pg_temp.write(1000);
    RETURN NEXT is((SELECT string_agg(l, ', ') FROM pg_temp.lacks() l), NULL, c.about || ': many in one statement');
END $$;
SELECT pg_temp.try(c) FROM change c WHERE n <= 10 ORDER BY n;

-- What is rolled back is not there, though the session has written by it.
SAVEPOINT s;
CREATE INDEX gone ON safeins.policy (place);
CREATE TRIGGER t AFTER INSERT ON safeins.deadline FOR EACH ROW EXECUTE FUNCTION pg_temp.see();
SELECT pg_temp.write(1) \g /dev/null
ROLLBACK TO SAVEPOINT s;
SELECT pg_temp.write(1) \g /dev/null
SELECT is_empty('SELECT pg_temp.lacks()', 'an index and a trigger that were rolled back');
SAVEPOINT s;
DROP INDEX safeins.more_1;
SELECT pg_temp.write(1) \g /dev/null
ROLLBACK TO SAVEPOINT s;
SELECT pg_temp.write(1) \g /dev/null
SELECT is_empty('SELECT pg_temp.lacks()', 'an index whose end was rolled back');

SELECT pg_temp.try(c) FROM change c WHERE n > 10 ORDER BY n;
SELECT is((SELECT count(*) FROM seen), 1::bigint, 'a trigger fires while it is there, and only then');

-- What else a DBA may put on accounts.
ALTER TABLE safeins.account ADD COLUMN unspent bigint GENERATED ALWAYS AS (received - spent) STORED;
SELECT pg_temp.write(2), safeins.write_pending() \g /dev/null
SELECT is_empty('SELECT FROM safeins.account WHERE unspent IS DISTINCT FROM received - spent', 'a column that follows the totals');
ALTER TABLE safeins.account DROP COLUMN unspent, ADD CONSTRAINT small CHECK (received < 1000000000);
SELECT throws_ok($t$DO $$ BEGIN INSERT INTO bf VALUES ('much', 'G', 100000000); PERFORM safeins.write_pending(); END $$$t$, '23514', NULL, 'a CHECK of the totals');
ALTER TABLE safeins.account DROP CONSTRAINT small;

-- ... and columns of his own, until he takes them away again: few accounts and many in one statement.
CREATE FUNCTION pg_temp.opens(change text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    at int;
BEGIN
    EXECUTE 'ALTER TABLE safeins.account ' || change;
    UPDATE number SET n = n + 1 RETURNING n * 10000 INTO at;
    INSERT INTO bf VALUES ('O' || at, 'O' || at, 10);
    INSERT INTO bf SELECT 'O' || at + i, 'O' || at + i, 10 FROM generate_series(1, 200) i;
    FOR i IN 1 .. 3 LOOP
        UPDATE bf SET je = je + 1 WHERE bfh LIKE 'O%' AND bfh >= 'O' || at;
        PERFORM safeins.write_pending();
    END LOOP;
    RETURN (SELECT count(*) FROM safeins.account WHERE subject LIKE 'O%' AND subject >= 'O' || at AND received = 1300);
END $$;
SELECT is(pg_temp.opens(c), 201::bigint, c) FROM (VALUES ('ADD COLUMN note text'), ('ADD COLUMN own text NOT NULL DEFAULT ''mine'''),
    ('DROP COLUMN note, ADD COLUMN unspent bigint GENERATED ALWAYS AS (received - spent) STORED'), ('DROP COLUMN own, DROP COLUMN unspent')) t (c);
SELECT is_empty('SELECT pg_temp.lacks()', '... and they are in the indexes');

-- What is looked for by an index of ours is not looked for by another one when that is gone.
CREATE FUNCTION pg_temp.without(index text, statement text, other text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER INDEX safeins.%I RENAME TO elsewhere', index);
    EXECUTE coalesce(nullif(other, ''), 'SELECT');
    EXECUTE statement;
    RAISE EXCEPTION 'it was written';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END $$;
SELECT is(pg_temp.without(i, s), format('index safeins.%s of extension safeins does not exist', i), 'without ' || i)
FROM (VALUES ('policy_enterprise', $$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('BX', 'G', 'E10001', '2024-06-01', '2025-05-31')$$),
    ('suspension_insurer', $$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('BX', 'G', 'E10001', '2024-06-01', '2025-05-31')$$),
    ('service_key', $$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S10001', 'B10002', 'training', '2024-05-01', 'A', true)$$)) c (i, s);

SELECT is(pg_temp.without('policy_enterprise', $$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('BX', 'G', 'E10001', '2024-06-01', '2025-05-31')$$,
    'CREATE INDEX policy_enterprise ON safeins.policy ' || c), 'index safeins.policy_enterprise is not by the columns that extension safeins gives it', 'one ' || c)
FROM (VALUES ('(enterprise)'), ('(expires, place, effective)'), ('(enterprise, pg_catalog.lower(insurer), effective)'), ('USING hash (enterprise)')) t (c);
SELECT is(pg_temp.without('service_key', $$INSERT INTO fw (fwh, bdh, xm, rq, jg, zz) VALUES ('S10001', 'B10002', 'training', '2024-05-01', 'A', true)$$,
    'CREATE INDEX service_key ON safeins.service USING hash (service)'), 'index safeins.service_key is not by the columns that extension safeins gives it', 'one of another kind');
SELECT is(pg_temp.without('policy_enterprise', $$INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES ('BX', 'G', 'E10001', '2024-06-01', '2025-05-31')$$,
    'CREATE INDEX policy_enterprise ON safeins.policy (enterprise, place, effective, insurer)'), 'it was written', 'one by its columns');

-- While a statement of the host's writes, others of its own triggers write the same books by it.
CREATE FUNCTION pg_temp.more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.qyh LIKE 'E%' THEN
        INSERT INTO bd (bdh, gs, qyh, sx, dq) VALUES (NEW.bdh || 'x', 'G', 'X' || NEW.qyh, '2024-04-01', '2025-03-31');
        EXECUTE format('CREATE INDEX ON safeins.deadline (due_on) WHERE subject > %L', NEW.bdh);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER more AFTER INSERT ON bd FOR EACH ROW EXECUTE FUNCTION pg_temp.more();
SELECT pg_temp.write(2) \g /dev/null
SELECT is_empty('SELECT pg_temp.lacks()', 'indexes that a trigger within the statement makes');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and the books are right');
SELECT * FROM finish();
ROLLBACK;
