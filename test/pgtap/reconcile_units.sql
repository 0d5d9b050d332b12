-- What reconcile() compares is shown as people write it: money in yuan, days as dates, shares as ratios; and the difference can be added up.
BEGIN;
SET client_min_messages = warning;
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', 'A', 2026, 'A', 5, 12345), ('140000', 'insurer', 'B', 2026, 'B', -100, 0);
INSERT INTO safeins.account_area (place, scope, subject, year, shift, insurer, received_on, area, awaits, received, spent, rows) VALUES ('140000', 'insurer', 'A', 2026, 0, 'A', '-infinity', '140105', '', 5, 12345, 2);
INSERT INTO safeins.claim_tally (policy, place, year, claims, refused, deaths, paid) VALUES ('P', '140000', 2026, 1, 0, 2, 700);
INSERT INTO safeins.coinsurance (policy, place, insurer, rows, leads, share) VALUES ('X', '140000', '人保', 1, 0, 500000);
INSERT INTO safeins.coinsurance_total (policy, place, rows, leads, share) VALUES ('X', '140000', 1, 0, 500000);
INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, steps, provisional) VALUES ('140000', 'complaint.answer', 'C', '140000', '2026-03-01', '2026-03-16', 0, false), ('140000', 'hazard.rectify', 'H', '140000', '2026-03-01', '2026-04-01', 0, false);
SELECT results_eq($$SELECT scope, subject, measure, unit::text, in_books::text, recounted::text, difference FROM safeins.reconcile() ORDER BY scope COLLATE "C", subject, measure COLLATE "C"$$, $$VALUES
	('account_area', 'A', 'received in 140105', 'yuan', '0.05', '0.00', -0.05), ('account_area', 'A', 'rows in 140105', 'count', '2', '0', -2), ('account_area', 'A', 'spent in 140105', 'yuan', '123.45', '0.00', -123.45),
	('claim', 'P', 'claims', 'count', '1', '0', -1), ('claim', 'P', 'claims paid', 'yuan', '7.00', '0.00', -7.00), ('claim', 'P', 'deaths', 'count', '2', '0', -2),
	('coinsurance', 'X', 'co-insurer 人保', 'count', '1', '0', -1), ('coinsurance', 'X', 'co-insurers', 'count', '1', '0', -1), ('coinsurance', 'X', 'share of 人保', 'ratio', '0.500000', '0.000000', -0.5), ('coinsurance', 'X', 'shares', 'ratio', '0.500000', '0.000000', -0.5),
	('complaint', 'C', 'complaint.answer due on', 'date', '2026-03-16', NULL, NULL), ('hazard', 'H', 'hazard.rectify due on', 'date', '2026-04-01', NULL, NULL),
	('insurer', 'A', 'received', 'yuan', '0.05', '0.00', -0.05), ('insurer', 'A', 'spent', 'yuan', '123.45', '0.00', -123.45), ('insurer', 'B', 'received', 'yuan', '-1.00', '0.00', 1.00)$$, 'each in its unit');
SELECT is((SELECT sum(difference) FROM safeins.reconcile() WHERE scope = 'insurer' AND unit = 'yuan'), -122.50, 'what is money adds up');
SELECT is_empty($$SELECT * FROM safeins.reconcile() WHERE CASE unit WHEN 'date' THEN in_books::date - recounted::date ELSE recounted::numeric - in_books::numeric END IS DISTINCT FROM difference$$, 'programs read it back by its unit');

-- A day that moved: by how many days.
CREATE TABLE ts (bh text PRIMARY KEY, gs text, sd date, df date);
INSERT INTO ts VALUES ('T', 'A', '2026-03-02', NULL);
DELETE FROM safeins.deadline;
SELECT safeins.attach('complaint', 'ts', '{"complaint": "bh", "insurer": "gs", "received_on": "sd", "answered_on": "df"}') \g /dev/null
UPDATE safeins.deadline SET due_on = due_on - 3, next_on = next_on - 3 WHERE subject = 'T';
SELECT results_eq($$SELECT measure, unit::text, difference, recounted::date - in_books::date FROM safeins.reconcile() WHERE subject = 'T'$$, $$VALUES ('complaint.answer due on', 'date', 3::numeric, 3)$$, 'days');
SELECT finish();
ROLLBACK;
