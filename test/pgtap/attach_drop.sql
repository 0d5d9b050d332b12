-- The extension goes, the tables stay; it comes back, and they can be attached again, in this very session.
SET client_min_messages = error;
SET safeins.today = '2025-09-30';
SELECT no_plan();
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE yt (bm text, mc text);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq text, yt text, pzh text);
INSERT INTO yt VALUES ('1', 'training');
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-01');
CREATE FUNCTION pg_temp.attach() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.set_place('140000', '山西省级平台');
    PERFORM safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
    PERFORM safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "safeins.to_date(rq)", "purpose": "(SELECT mc FROM yt WHERE bm = yt)", "voucher": "pzh"}');
    RETURN pass('attached');
END $$;
SELECT pg_temp.attach();
INSERT INTO zc VALUES (1, '人保', 100, '20250501', '1', 'v1');
SELECT throws_ok($$INSERT INTO zc VALUES (2, '人保', 110.01, '20250501', '1', 'v2')$$, 'SI101', NULL, 'guarded');
SELECT throws_ok('DROP EXTENSION safeins', '2BP01', NULL, 'not without CASCADE');
DROP EXTENSION safeins CASCADE;
SELECT is_empty('SELECT tgname FROM pg_trigger WHERE NOT tgisinternal', 'no guard is left');
SELECT is_empty('SELECT evtname FROM pg_event_trigger', 'nor an event trigger');
SELECT is((SELECT string_agg(relname::text, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname IN ('bf', 'yt', 'zc')), 'bf yt zc', 'every table is');
SELECT lives_ok($$INSERT INTO zc VALUES (9, NULL, 99999, 'x', NULL, 'v1'); DELETE FROM zc WHERE id = 9; ALTER TABLE zc RENAME rq TO riqi; ALTER TABLE zc RENAME riqi TO rq; ALTER TABLE zc DISABLE TRIGGER USER$$, 'the tables are the host''s alone');

CREATE EXTENSION safeins;
SELECT is((SELECT count(*) FROM safeins.account), 0::bigint, 'created again: empty books');
SELECT pg_temp.attach();
SELECT is((SELECT received || '/' || spent FROM safeins.fee_status('2025-12-31') WHERE subject = '人保'), '1000.00/100.00', 'the books are made anew');
SELECT throws_ok($$INSERT INTO zc VALUES (2, '人保', 110.01, '20250501', '1', 'v2')$$, 'SI101', NULL, 'and the guards are back');
SELECT throws_ok($$INSERT INTO zc VALUES (2, '人保', 1, '20250501', '1', 'v1')$$, 'SI103', NULL, '... with their look-ups');
SELECT lives_ok($$INSERT INTO zc VALUES (2, '人保', 110, '20250501', '1', 'v2')$$, 'writes are booked');
SELECT safeins.set_mode('fee.purpose', 'flag', '测试') \g /dev/null
UPDATE yt SET mc = '奖金';
UPDATE zc SET pzh = 'v3', je = 109 WHERE id = 2;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

-- Writes and the end of the extension in one transaction.
BEGIN;
UPDATE zc SET je = 108 WHERE id = 2;
UPDATE zc SET je = 107 WHERE id = 2;
DROP EXTENSION safeins CASCADE;
UPDATE zc SET je = 99999 WHERE id = 2;
COMMIT;
SELECT is((SELECT je FROM zc WHERE id = 2), 99999.00, 'writes and the end of the extension in one transaction');
BEGIN;
CREATE EXTENSION safeins;
SELECT pg_temp.attach();
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.cap'), 1::bigint, 'its old rows are judged');
ROLLBACK;
SELECT lives_ok($$UPDATE zc SET je = 5 WHERE id = 2$$, 'an attachment that was rolled back guards nothing');

SELECT * FROM finish();
