-- A session has ten places for whoever wants to be told of changed relations, and ends when an eleventh is asked for: whatever a session of ours has done, there is room left.
BEGIN;
SELECT plan(6);
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null

-- The rulebook, words, working days, attachments, books, the ledger and its seals.
CREATE TABLE qy (id text PRIMARY KEY, hy text, gm text);
CREATE TABLE yh (id bigint PRIMARY KEY, qy text, jb text, fx date, qx date);
SELECT lives_ok($$SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "id", "sector": "hy", "size": "gm"}')$$, 'an attached table');
SELECT lives_ok($$SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx"}')$$, '... and one with deadlines');
SELECT lives_ok($$SELECT safeins.seal('yh')$$, 'a sealed one');
SELECT lives_ok($$INSERT INTO qy VALUES ('E1', '煤矿', '大型'); INSERT INTO yh VALUES (1, 'E1', '重大', '2026-06-01', '2026-06-20')$$, 'rows of them');
SELECT is(safeins.add_workdays('2026-06-29', 1), date '2026-06-30', 'working days');

-- The first call of this function takes a place.
SELECT is(pg_filenode_relation(0, pg_relation_filenode('qy')), 'qy'::regclass, 'what of PostgreSQL''s own wants to be told has a place');

SELECT finish();
ROLLBACK;
