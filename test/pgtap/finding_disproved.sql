-- Findings that rebuild() disproves are withdrawn by it; a partition that comes twice is found once.
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
CREATE TABLE bf (id int PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2025-02-01');
CREATE TABLE zc (id int, gs text, je numeric DEFAULT 1, rq date DEFAULT '2025-06-01', yt text DEFAULT 'training') PARTITION BY LIST (gs);
CREATE TABLE zc_a PARTITION OF zc FOR VALUES IN ('A');
INSERT INTO bf VALUES (1, 'A', 1000), (2, 'B', 1000);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
    safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}') \g /dev/null
CREATE FUNCTION pg_temp.told(code text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', row_key, withdrawn_why), ', ' ORDER BY id), 'nothing') FROM safeins.finding WHERE rule = code $$;

-- The book lost premium, and spending seemed to be over the cap.
SELECT safeins.set_mode('fee.cap', 'flag', 'test'), safeins.write_pending() \g /dev/null
UPDATE safeins.account SET received = 0 WHERE insurer = 'A';
INSERT INTO zc VALUES (1, 'A', 10);
SELECT is(pg_temp.told('fee.cap'), '1', 'over the cap of what the book says');
SELECT is(safeins.rebuild(), 1::bigint, 'the book is mended');
SELECT is(pg_temp.told('fee.cap'), '1 premium that was booked later shows 1000.00 yuan received for 10.00 yuan spent', '... and the finding withdrawn');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... the book is right');

-- A partition with old rows.
CREATE TABLE zc_b (LIKE zc INCLUDING DEFAULTS);
INSERT INTO zc_b VALUES (2, 'B', 10, '2025-06-01', '招待费');
ALTER TABLE zc ATTACH PARTITION zc_b FOR VALUES IN ('B');
SELECT is(pg_temp.told('fee.purpose'), '2', 'a partition comes: its rows are found');
SELECT safeins.detach('expense', 'zc', 'test') \g /dev/null
ALTER TABLE zc DETACH PARTITION zc_b;
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt"}') \g /dev/null
ALTER TABLE zc ATTACH PARTITION zc_b FOR VALUES IN ('B');
SELECT is(pg_temp.told('fee.purpose'), '2', '... and again: found once');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... the books are right');
SELECT * FROM finish();
