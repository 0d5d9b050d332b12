-- An index of the host's that keeps vouchers apart spares the lookup; one that does not quite, does not.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE receipt (id integer PRIMARY KEY, insurer integer, amount numeric(18, 2), day date);
INSERT INTO receipt SELECT i, i, 1000000, '2025-03-01' FROM generate_series(1, 20) i;
SELECT safeins.attach('premium', 'receipt', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
CREATE TABLE spending (id integer PRIMARY KEY, insurer integer NOT NULL, amount numeric(18, 2), day date DEFAULT '2025-03-01', voucher text);
CREATE FUNCTION pg_temp.attach(tab regclass, more jsonb DEFAULT '{}') RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach('expense', tab, '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "''training''", "voucher": "voucher"}'::jsonb || more)
$$;
SELECT pg_temp.attach('spending');
INSERT INTO spending VALUES (1, 1, 1, DEFAULT, 'A');

-- Who looks up locks the insurer, here one that was not locked before.
CREATE FUNCTION pg_temp.looks_up(new_insurer integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    locks CONSTANT text := 'SELECT count(*) FROM pg_locks WHERE locktype = ''object'' AND pid = pg_backend_pid() AND classid = ''safeins.account''::regclass';
    before bigint;
    after bigint;
BEGIN
    EXECUTE locks INTO before;
    INSERT INTO spending VALUES (100 + new_insurer, new_insurer, 1, DEFAULT, 'B' || new_insurer);
    EXECUTE locks INTO after;
    RETURN after > before;
END $$;

CREATE UNIQUE INDEX apart ON spending (insurer, voucher);
SELECT ok(NOT pg_temp.looks_up(11), 'a unique index on insurer and voucher: nothing is looked up');
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, '23505', NULL, '... and the index refuses the repeated voucher');
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, ' ')$$, 'SI103', NULL, '... while a blank one is refused by the rule');
SELECT lives_ok($$INSERT INTO spending VALUES (2, 2, 1, DEFAULT, 'A')$$, 'another insurer''s voucher may bear the same number');
DELETE FROM spending WHERE id = 2;
DROP INDEX apart;
CREATE UNIQUE INDEX apart ON spending (voucher);
SELECT ok(NOT pg_temp.looks_up(12), 'a unique index on voucher alone serves as well');
DROP INDEX apart;

-- Whatever the index lets through is looked up.
CREATE UNIQUE INDEX apart ON spending (insurer, voucher) WHERE amount > 5;
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'a partial index');
DROP INDEX apart;
CREATE UNIQUE INDEX apart ON spending (insurer, voucher, day);
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, '2025-03-02', 'A')$$, 'SI103', NULL, 'an index on more columns');
DROP INDEX apart;
CREATE UNIQUE INDEX apart ON spending (insurer, lower(voucher));
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, '23505', NULL, 'an index on an expression refuses what it refuses');
SELECT ok(pg_temp.looks_up(13), '... but vouchers are looked up');
DROP INDEX apart;
CREATE INDEX apart ON spending (insurer, voucher);
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'an index that is not unique');
DROP INDEX apart;
ALTER TABLE spending ADD CONSTRAINT apart UNIQUE (insurer, voucher) DEFERRABLE INITIALLY DEFERRED;
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'a constraint that is checked later');
ALTER TABLE spending DROP CONSTRAINT apart;

-- A row whose insurer is its policy's is in no index under that insurer.
CREATE UNIQUE INDEX apart ON spending (insurer, voucher);
ALTER TABLE spending ALTER insurer DROP NOT NULL, ADD policy text;
SELECT safeins.detach('expense', 'spending', 'test');
CREATE TABLE contract (no text PRIMARY KEY, insurer integer, unit text);
SELECT safeins.attach('policy', 'contract', '{"policy": "no", "insurer": "insurer", "enterprise": "unit", "effective": "date ''2025-01-01''", "expires": "date ''2025-12-31''"}');
INSERT INTO contract VALUES ('P1', 1, 'U');
SELECT pg_temp.attach('spending', '{"policy": "policy"}');
SELECT throws_ok($$INSERT INTO spending VALUES (2, NULL, 1, DEFAULT, 'A', 'P1')$$, 'SI103', NULL, 'the same insurer by its policy');
ALTER TABLE spending ALTER insurer SET NOT NULL;

-- A second table has vouchers of its own.
CREATE TABLE other (LIKE spending INCLUDING ALL);
SELECT pg_temp.attach('other');
SELECT throws_ok($$INSERT INTO other VALUES (501, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'a voucher of another table');
INSERT INTO other VALUES (501, 1, 1, DEFAULT, 'O');
SELECT throws_ok($$INSERT INTO spending VALUES (2, 1, 1, DEFAULT, 'O')$$, 'SI103', NULL, '... in both directions');
SELECT safeins.detach('expense', 'other', 'test');

-- Children have indexes of their own.
CREATE TABLE child (PRIMARY KEY (id)) INHERITS (spending);
SELECT throws_ok($$INSERT INTO child VALUES (3, 1, 1, DEFAULT, 'A')$$, 'SI103', NULL, 'a voucher of the parent''s, in a child');
INSERT INTO child VALUES (3, 1, 1, DEFAULT, 'C');
SELECT throws_ok($$INSERT INTO spending VALUES (4, 1, 1, DEFAULT, 'C')$$, 'SI103', NULL, 'a voucher of a child''s, in the parent');

SELECT * FROM finish();
ROLLBACK;
