-- The books: what is remembered of the attached tables.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
SET client_min_messages = warning;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA bk;
SET search_path = bk;

CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
CREATE TABLE bf (id integer PRIMARY KEY, bdh text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text DEFAULT 'training', pzh text UNIQUE);
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-01-01', '2025-12-31'), ('P2', '平安', '乙厂', '2025-01-01', '2025-12-31');
INSERT INTO bf VALUES (1, 'P1', 1000, '2025-01-05'), (2, 'P2', 1000, '2025-01-06');
SELECT * FROM safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}');
-- The insurer of a premium is the policy's.
SELECT * FROM safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq"}');
SELECT * FROM safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}');
SELECT policy, place, insurer, enterprise, effective, expires, live FROM safeins.policy ORDER BY policy;

-- The books as this transaction leaves them.
CREATE VIEW books AS
SELECT a.place, a.subject, a.year,
       safeins.account_received(a.place, a.scope, a.subject, a.year, a.received) AS received,
       safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent) AS spent
FROM safeins.account a ORDER BY a.subject COLLATE "C", a.year;
TABLE books;

-- Every way of writing moves them: insert, update, delete, merge, upsert, a statement within a statement.
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (1, '人保', 10, '2025-02-01', 'A1'), (2, '平安', 20, '2025-02-01', 'B1'), (3, '人保', 30, '2025-02-02', 'A2');
UPDATE zc SET je = je * 2 WHERE gs = '人保';
UPDATE zc SET gs = '平安' WHERE id = 3;
DELETE FROM zc WHERE id = 2;
TABLE books;
COPY zc (id, gs, je, rq, pzh) FROM stdin;
4	人保	5	2025-03-01	A4
5	平安	6	2025-03-01	B5
\.
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (4, '人保', 7, '2025-03-01', 'A4'), (6, '人保', 8, '2025-03-01', 'A6')
    ON CONFLICT (id) DO UPDATE SET je = excluded.je;
MERGE INTO zc USING (VALUES (3, 1.00), (4, 2.00), (7, 3.00)) s (id, je) ON zc.id = s.id
    WHEN MATCHED AND zc.id = 3 THEN DELETE
    WHEN MATCHED THEN UPDATE SET je = zc.je + s.je
    WHEN NOT MATCHED THEN INSERT (id, gs, je, rq, pzh) VALUES (s.id, '平安', s.je, '2025-03-05', 'B7');
WITH moved AS (DELETE FROM zc WHERE id = 6 RETURNING *)
INSERT INTO zc SELECT 8, '平安', je + 1, rq, yt, 'B8' FROM moved;
TABLE books;
SELECT * FROM safeins.reconcile();

-- Savepoints: what is rolled back was never booked.
BEGIN;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (20, '人保', 1, '2025-04-01', 'A20');
SAVEPOINT a;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (21, '人保', 2, '2025-04-01', 'A21');
SAVEPOINT b;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (22, '人保', 4, '2025-04-01', 'A22'), (23, '平安', 8, '2025-04-01', 'B23');
ROLLBACK TO b;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (24, '人保', 16, '2025-04-01', 'A24');
RELEASE a;
SELECT subject, spent FROM books WHERE year = 2025;
SAVEPOINT c;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (25, '人保', 150, '2025-04-01', 'A25');
ROLLBACK TO c;
SELECT subject, spent FROM books WHERE year = 2025;
COMMIT;
SELECT subject, spent FROM books WHERE year = 2025;
BEGIN;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (26, '太保', 0.01, '2025-04-01', 'C26');
ROLLBACK;
BEGIN;
DELETE FROM bf;
ROLLBACK;
TABLE books;
SELECT * FROM safeins.reconcile();

-- The first statement on an account writes its row; the others wait until the commit, and the row is written once more.
BEGIN;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (30, '平安', 1, '2025-05-01', 'B30');
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (31, '平安', 1, '2025-05-01', 'B31');
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (32, '平安', 1, '2025-05-01', 'B32');
SELECT a.spent AS in_table, b.spent AS in_books FROM safeins.account a JOIN books b USING (subject, year) WHERE subject = '平安' AND year = 2025;
SELECT safeins.write_pending();
SELECT spent FROM safeins.account WHERE subject = '平安' AND year = 2025;
INSERT INTO zc (id, gs, je, rq, pzh) VALUES (33, '平安', 1, '2025-05-01', 'B33');
COMMIT;
SELECT spent FROM safeins.account WHERE subject = '平安' AND year = 2025;
-- A deferred constraint trigger writes even later.
CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE bk.zc SET je = je + 0.01 WHERE id = 30; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON bf DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
BEGIN;
UPDATE zc SET je = je + 1 WHERE id = 30;
INSERT INTO bf VALUES (9, 'P2', 100, '2025-05-05');
COMMIT;
DROP TRIGGER late ON bf;
SELECT received, spent FROM safeins.account WHERE subject = '平安' AND year = 2025;
SELECT * FROM safeins.reconcile();

-- Plans that were prepared before see what changed since.
PREPARE pay(integer, numeric) AS INSERT INTO zc VALUES ($1, '人保', $2, '2025-06-01', 'training', 'P' || $1);
EXECUTE pay(40, 1); EXECUTE pay(41, 1); EXECUTE pay(42, 1); EXECUTE pay(43, 1); EXECUTE pay(44, 1); EXECUTE pay(45, 1); EXECUTE pay(46, 1);
ALTER TABLE zc RENAME je TO jine;
EXECUTE pay(47, 1);
ALTER TABLE zc ADD COLUMN bz text DEFAULT '无';
EXECUTE pay(48, 1);
SELECT safeins.detach('expense', 'zc', '换映射');
EXECUTE pay(49, 1000);
SELECT * FROM safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "jine", "spent_on": "rq", "purpose": "yt", "where": "jine < 1000"}');
EXECUTE pay(50, 1000);
EXECUTE pay(51, 500);
SELECT id, jine FROM zc WHERE id > 46 ORDER BY id;
SELECT subject, spent FROM books WHERE year = 2025;
SELECT * FROM safeins.reconcile();

-- A policy that left its table still tells whose money it was; its insurer cannot be changed under it.
DELETE FROM bd WHERE bdh = 'P2';
SELECT policy, insurer, live FROM safeins.policy ORDER BY policy;
UPDATE bf SET je = je + 1 WHERE id = 2;
UPDATE bd SET gs = '太保' WHERE bdh = 'P1';
INSERT INTO bf VALUES (10, 'P3', 1, '2025-06-01');
SELECT subject, received FROM books WHERE year = 2025;

-- Reconcile says what is wrong, rebuild mends it and leaves a trace.
UPDATE safeins.account SET spent = spent + 7 WHERE subject = '人保' AND year = 2025;
DELETE FROM safeins.account WHERE subject = '平安' AND year = 2025;
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', '无此公司', 2025, '无此公司', 5, 0);
SELECT * FROM safeins.reconcile();
SELECT safeins.rebuild();
SELECT * FROM safeins.reconcile();
SELECT rule, insurer, year, message, figures FROM safeins.finding WHERE rule = 'books.rebuilt' ORDER BY insurer COLLATE "C";
SELECT safeins.rebuild();

-- Findings are kept whatever becomes of the row.
SELECT safeins.set_mode('fee.purpose', 'flag', '过渡期');
INSERT INTO zc (id, gs, jine, rq, yt) VALUES (60, '人保', 1, '2025-07-01', '礼品');
DELETE FROM zc WHERE id = 60;
SELECT rule, source, place, role, table_name, row_key, insurer, year, message, figures, legacy FROM safeins.finding WHERE row_key = '60';

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA bk CASCADE;
