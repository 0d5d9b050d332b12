-- The row that was is what the books know of it: mappings that read other tables move money and states by the difference to the book.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE FUNCTION pg_temp.received(i text) RETURNS numeric LANGUAGE sql AS $$ SELECT coalesce(sum(received), 0) FROM safeins.fee_status WHERE subject = i $$;
CREATE FUNCTION pg_temp.waiting(t text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(row_key, ',' ORDER BY row_key) FROM safeins.finding WHERE rule = 'fact.missing' AND table_name = t AND withdrawn_on IS NULL $$;

-- Hazards whose days stand in work orders.
CREATE TABLE ord (id int PRIMARY KEY, deadline date, done date);
CREATE TABLE rec (id int PRIMARY KEY, ent text DEFAULT 'E', found date DEFAULT '2026-11-01', ord int, st int DEFAULT 1, note text);
INSERT INTO ord VALUES (1, '2026-11-10', NULL), (2, '2026-11-10', NULL);
INSERT INTO rec (id, ord) VALUES (1, 1);
SELECT safeins.attach('hazard', 'rec', '{"hazard": "id", "enterprise": "ent", "level": "''general''", "found_on": "found", "due_on": "(SELECT o.deadline FROM ord o WHERE o.id = rec.ord)",
    "rectified_on": "(SELECT o.done FROM ord o WHERE o.id = rec.ord)", "closed_on": "CASE st WHEN 5 THEN DATE ''2026-11-30'' END"}') \g /dev/null
INSERT INTO rec (id, ord) VALUES (2, 2);
UPDATE ord SET done = '2026-11-27';
UPDATE rec SET st = 4;
SELECT results_eq($$SELECT row_key, legacy FROM safeins.finding WHERE rule = 'hazard.rectify' ORDER BY 1$$, $$VALUES ('1', false), ('2', false)$$, 'lateness is seen when the row is written after its work order');
SELECT results_eq('SELECT hazard, rectified_on FROM safeins.hazard ORDER BY 1', $$VALUES ('1' COLLATE "C", DATE '2026-11-27'), ('2', '2026-11-27')$$, 'and the book has it');
UPDATE rec SET note = 'x';
UPDATE rec SET st = 5;
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'hazard.rectify'), 2::bigint, '... once');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile');
INSERT INTO rec (id, ord) VALUES (3, 9);
SELECT is(pg_temp.waiting('rec'), '3', 'a hazard whose work order is not there yet waits');
SELECT is((SELECT count(*) FROM safeins.hazard), 2::bigint, 'and is not booked');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... which is as it should be');
SELECT is(safeins.rebuild(), 0::bigint, '... and stays so');
SELECT is((SELECT count(*) FROM safeins.hazard), 2::bigint, '... without a deadline of its own making');
INSERT INTO ord VALUES (9, '2026-11-20', NULL);
UPDATE rec SET note = 'y' WHERE id = 3;
SELECT is(pg_temp.waiting('rec'), NULL, 'it waits no more');
SELECT is((SELECT due_on FROM safeins.hazard WHERE hazard = '3'), DATE '2026-11-20', '... when it is written again');
SELECT throws_ok($$INSERT INTO rec (id, ord, found) VALUES (4, 9, NULL)$$, 'SI001', NULL, 'a fact of its own that is NULL is missing');
SELECT throws_ok($$INSERT INTO rec (id, ord, found) VALUES (4, 10, NULL)$$, 'SI001', NULL, '... whatever else it waits for');
DELETE FROM ord WHERE id = 9;
SELECT throws_ok($$UPDATE rec SET note = 'z' WHERE id = 3$$, NULL, NULL, 'a deadline that was booked does not go');
SELECT throws_ok($$DELETE FROM rec WHERE id = 3$$, 'SI608', NULL, 'nor does the hazard');

-- What a write may not take from a booked hazard, rebuild() does not take either; and neither tells of it again and again.
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a work order that went: reconcile() tells nothing that rebuild() would not mend');
SELECT is(safeins.rebuild(), 0::bigint, '... and rebuild() takes nothing away');
SELECT is((SELECT due_on FROM safeins.hazard WHERE hazard = '3' AND live), DATE '2026-11-20', '... not the deadline');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE subject = '3' AND kind = 'hazard.rectify'), 1::bigint, '... that is to be met');
SELECT throws_ok($$UPDATE rec SET note = 'z' WHERE id = 3$$, NULL, NULL, '... and a write still may not');
CREATE TABLE ord2 (id int PRIMARY KEY, ent text, lvl text, found date, due date);
CREATE TABLE rec2 (id text PRIMARY KEY, ord int, note text, done date);
INSERT INTO ord2 SELECT i, 'E', 'major', '2026-11-01', '2026-11-25' FROM generate_series(1, 6) i;
SELECT safeins.attach('hazard', 'rec2', '{"hazard": "id", "rectified_on": "done", "enterprise": "(SELECT o.ent FROM ord2 o WHERE o.id = ord)", "level": "(SELECT o.lvl FROM ord2 o WHERE o.id = ord)", "found_on": "(SELECT o.found FROM ord2 o WHERE o.id = ord)",
    "due_on": "(SELECT o.due FROM ord2 o WHERE o.id = ord)"}') \g /dev/null
INSERT INTO rec2 SELECT 'X' || i, i FROM generate_series(1, 6) i;
CREATE FUNCTION pg_temp.booked() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(concat_ws(' ', hazard, enterprise, level, found_on, due_on, live), ', ' ORDER BY hazard) || (SELECT string_agg(d::text, ' ' ORDER BY d::text) FROM safeins.deadline d WHERE subject LIKE 'X%') FROM safeins.hazard WHERE hazard LIKE 'X%' $$;
CREATE TEMP TABLE was AS SELECT pg_temp.booked() AS booked;
UPDATE ord2 SET ent = NULL WHERE id = 1;
UPDATE ord2 SET lvl = NULL WHERE id = 2;
UPDATE ord2 SET found = NULL WHERE id = 3;
UPDATE ord2 SET due = NULL WHERE id = 4;
DELETE FROM ord2 WHERE id = 5;
SELECT throws_ok(format('UPDATE rec2 SET note = 1 WHERE id = %L', 'X' || i), NULL, NULL, 'a write may not take it: X' || i) FROM generate_series(1, 5) i;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'what was lost elsewhere');
SELECT is(safeins.rebuild(), 0::bigint, '... rebuild() does not take it');
SELECT is(pg_temp.booked(), booked, '... all of it stays') FROM was;
SELECT throws_ok(format('UPDATE rec2 SET note = 1 WHERE id = %L', 'X' || i), NULL, NULL, '... and a write still may not: X' || i) FROM generate_series(1, 5) i;
-- A book that is damaged is mended to it.
UPDATE safeins.deadline SET due_on = due_on + 1 WHERE subject = 'X5' AND kind = 'hazard.rectify';
SELECT isnt_empty('SELECT * FROM safeins.reconcile()', 'a book that is damaged meanwhile');
SELECT cmp_ok(safeins.rebuild(), '>', 0::bigint, '... is mended');
SELECT is(pg_temp.booked(), booked, '... to what was booked') FROM was;
-- What came instead is taken, and the work order that comes back.
UPDATE ord2 SET due = '2026-11-22' WHERE id = 4;
INSERT INTO ord2 VALUES (5, 'E', 'major', '2026-11-01', '2026-11-25');
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT string_agg(due_on::text, ' ' ORDER BY hazard) FROM safeins.hazard WHERE hazard IN ('X4', 'X5')), '2026-11-22 2026-11-25', 'a day that came instead counts');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile');
UPDATE ord2 SET ent = 'E' WHERE id = 1;
UPDATE ord2 SET lvl = 'major' WHERE id = 2;
UPDATE ord2 SET found = '2026-11-01' WHERE id = 3;
SELECT lives_ok(format('UPDATE rec2 SET note = 1 WHERE id = %L', 'X' || i), 'what is there again may be written: X' || i) FROM generate_series(1, 6) i;
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile');

-- A premium whose amount is the sum of its lines.
CREATE TABLE head (id int PRIMARY KEY, ins text, d date DEFAULT '2026-02-01', void boolean DEFAULT false, note text);
CREATE TABLE line (head int, amt numeric);
INSERT INTO head (id, ins) VALUES (1, 'OLD'), (2, 'WAITS');
INSERT INTO line VALUES (1, 10), (1, 20);
SELECT safeins.attach('premium', 'head', '{"receipt": "id", "insurer": "ins", "amount": "(SELECT sum(l.amt) FROM line l WHERE l.head = head.id)", "received_on": "d", "where": "NOT void"}') \g /dev/null
SELECT is(pg_temp.received('OLD'), 30.00, 'old rows');
SELECT is(pg_temp.waiting('head'), '2', 'an old one without lines is found');
INSERT INTO line VALUES (1, 5);
UPDATE head SET note = 'a' WHERE id = 1;
SELECT is(pg_temp.received('OLD'), 35.00, 'the difference is booked when the header is touched');
UPDATE line SET amt = 100 WHERE amt = 10;
SELECT is(pg_temp.received('OLD'), 35.00, 'not before');
SELECT results_eq($$SELECT measure, in_books::text, recounted::text FROM safeins.reconcile() WHERE measure = 'received'$$, $$VALUES ('received', '35.00', '125.00')$$, 'reconcile() shows it');
SELECT lives_ok($$DELETE FROM head WHERE id = 1$$, 'the header goes');
SELECT is(pg_temp.received('OLD'), 0.00, '... with exactly what was booked');
INSERT INTO head (id, ins) SELECT g, 'NEW' FROM generate_series(100, 1400) g;
SELECT is(pg_temp.received('NEW'), 0::numeric, 'headers without lines wait');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fact.missing' AND table_name = 'head' AND withdrawn_on IS NULL), 1302::bigint, 'and each says so');
INSERT INTO line SELECT g, 1 FROM generate_series(100, 1400) g;
UPDATE head SET note = 'b' WHERE id <= 1300;
SELECT is(pg_temp.received('NEW'), 1201.00, 'written again they are booked, many at once');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fact.missing' AND table_name = 'head' AND withdrawn_on IS NULL), 101::bigint, 'and wait no more');
UPDATE head SET id = id + 10000 WHERE id BETWEEN 100 AND 200;
SELECT is(pg_temp.received('NEW'), 1100.00, 'a header that takes another key leaves its lines: what was booked goes');
UPDATE head SET id = id - 10000 WHERE id > 10000;
SELECT is(pg_temp.received('NEW'), 1201.00, '... and comes back with them');
DELETE FROM line WHERE head = 100;
UPDATE head SET note = 'c' WHERE id = 100;
SELECT is(pg_temp.received('NEW'), 1200.00, 'lines that are replaced: until they are there the header waits');
INSERT INTO line VALUES (100, 7);
UPDATE head SET note = 'd' WHERE id = 100;
SELECT is(pg_temp.received('NEW'), 1207.00, '... and then counts');
UPDATE head SET void = true WHERE id = 100;
UPDATE line SET amt = 70 WHERE head = 100;
SELECT is(pg_temp.received('NEW'), 1200.00, 'voided');
UPDATE head SET void = false WHERE id = 100;
SELECT is(pg_temp.received('NEW'), 1270.00, '... and back');
DELETE FROM head WHERE id = 1400;
-- rebuild() books and judges what has come
SELECT cmp_ok(safeins.rebuild(), '>', 0::bigint, 'rebuild() books what waited');
SELECT is(pg_temp.received('NEW'), 1369.00, '... all of it');
SELECT is(pg_temp.waiting('head'), '2', '... but what still waits');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile');
SELECT is(safeins.rebuild(), 0::bigint, 'rebuild() finds nothing more');
DELETE FROM head WHERE id = 2;
SELECT is(pg_temp.waiting('head'), NULL, 'what goes waits no more');
UPDATE line SET amt = amt + 1;
SELECT safeins.detach('premium', 'head', 'test') \g /dev/null
SELECT safeins.write_pending() \g /dev/null
SELECT is((SELECT sum(received) FROM safeins.account WHERE insurer = 'NEW'), 0::numeric, 'detaching takes out what was booked');
SELECT is((SELECT count(*) FROM safeins.row_fact WHERE role = 'premium'), 0::bigint, 'and remembers nothing');

-- rebuild() judges: lateness in a work order alone.
UPDATE ord SET done = '2026-11-29' WHERE id = 1;
INSERT INTO ord VALUES (9, '2026-11-20', NULL), (11, '2026-11-15', NULL);
INSERT INTO rec (id, ord) VALUES (11, 11);
UPDATE ord SET done = '2026-11-28' WHERE id = 11;
SELECT safeins.rebuild() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'hazard.rectify' AND row_key = '11'), 1::bigint, 'rebuild() judges what has changed elsewhere');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'reconcile');

-- Claims whose policy stands in their lines.
CREATE TABLE cl (id int PRIMARY KEY, d date DEFAULT '2026-02-01', paid numeric DEFAULT 5);
CREATE TABLE item (cl int, pol text);
SELECT safeins.attach('claim', 'cl', '{"claim": "id", "policy": "(SELECT max(i.pol) FROM item i WHERE i.cl = cl.id)", "reported_on": "d", "paid": "paid"}') \g /dev/null
INSERT INTO cl VALUES (1), (2);
SELECT is(pg_temp.waiting('cl'), '1,2', 'claims before their lines');
INSERT INTO item VALUES (1, 'P1'), (2, 'P2');
UPDATE cl SET paid = 6 WHERE id = 1;
SELECT results_eq('SELECT policy, claims, paid FROM safeins.claim_tally', $$VALUES ('P1' COLLATE "C", 1, 600::bigint)$$, 'one is written again');
UPDATE item SET pol = 'P3' WHERE cl = 1;
UPDATE cl SET paid = 7 WHERE id = 1;
SELECT results_eq('SELECT policy, claims, paid FROM safeins.claim_tally', $$VALUES ('P3' COLLATE "C", 1, 700::bigint)$$, 'what was booked for another policy goes');
SELECT safeins.rebuild() \g /dev/null
SELECT results_eq('SELECT policy, claims, paid FROM safeins.claim_tally ORDER BY 1', $$VALUES ('P2' COLLATE "C", 1, 500::bigint), ('P3', 1, 700)$$, 'rebuild() takes the other');

-- A function that reads tables, a key twice in the table.
CREATE TABLE line2 (head int, amt numeric);
CREATE FUNCTION amount_of(h int) RETURNS numeric LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT sum(amt) FROM public.line2 WHERE head = h $$;
CREATE TABLE head2 (no int, id int, ins text, d date DEFAULT '2026-02-01');
SELECT safeins.attach('premium', 'head2', '{"receipt": "no", "insurer": "ins", "amount": "amount_of(id)", "received_on": "d"}') \g /dev/null
INSERT INTO line2 VALUES (1, 1), (2, 2);
INSERT INTO head2 VALUES (1, 1, 'TWICE'), (1, 2, 'TWICE');
UPDATE line2 SET amt = amt * 10;
DELETE FROM head2;
SELECT is(pg_temp.received('TWICE'), 0.00, 'two rows of one key take out what both had');
SELECT is((SELECT count(*) FROM safeins.row_fact WHERE role = 'premium'), 0::bigint, 'none is left');

-- A fact of which a row may know nothing is not waited for, wherever it is read.
CREATE TABLE size_of (ent text, size text);
CREATE TABLE ent (id int PRIMARY KEY, name text, sector text);
SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "name", "sector": "sector", "size": "(SELECT s.size FROM size_of s WHERE s.ent = r.name)"}') \g /dev/null
INSERT INTO ent VALUES (1, 'E1', 'other'), (2, 'E2', 'other'), (3, 'E2', 'coal-mine');
SELECT is((SELECT string_agg(concat_ws(' ', enterprise, sector, coalesce(size, '-'), live), ', ' ORDER BY enterprise) FROM safeins.enterprise), 'E1 other - t, E2 coal-mine - t', 'an enterprise whose size another table does not tell yet');
SELECT is((SELECT count(*) FROM safeins.reconcile() WHERE scope = 'enterprise'), 0::bigint, '... as a recount has it');
INSERT INTO size_of VALUES ('E1', 'small');
UPDATE ent SET sector = 'coal-mine' WHERE id = 1;
DELETE FROM ent WHERE id = 3;
SELECT is((SELECT string_agg(concat_ws(' ', enterprise, sector, coalesce(size, '-'), live), ', ' ORDER BY enterprise) FROM safeins.enterprise), 'E1 coal-mine small t, E2 other - t', '... and then does; another row of one stays');
SELECT is((SELECT count(*) FROM safeins.reconcile() WHERE scope = 'enterprise'), 0::bigint, '... likewise');

-- What only drifts by the day.
CREATE TABLE plan (id int PRIMARY KEY, ins text, due date, amt numeric);
SELECT safeins.attach('premium', 'plan', '{"receipt": "id", "insurer": "ins", "amount": "CASE WHEN due <= current_date THEN amt ELSE 0 END", "received_on": "due"}') \g /dev/null
INSERT INTO plan VALUES (1, 'DAY', '2020-01-01', 5);
SELECT is((SELECT count(*) FROM safeins.row_fact WHERE role = 'premium'), 1::bigint, 'a mapping that asks for the day remembers');
SELECT * FROM finish();
ROLLBACK;
