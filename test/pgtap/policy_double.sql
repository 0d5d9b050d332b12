-- 应急厅函〔2024〕322号 第四部分, 晋应急发〔2024〕114号 第一部分: rows of one policy and several insurers. The first one stays the policy's insurer and the other is found; where it goes, the other takes over.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA dw;
SET search_path = dw, public;
SELECT no_plan();
CREATE TABLE bd (id integer PRIMARY KEY, bdh text, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xe numeric DEFAULT 400000, yx boolean DEFAULT true, xzqh text, bz text);
CREATE TABLE fw (fwh text, bdh text, xm text DEFAULT 'risk_assessment', rq date DEFAULT '2026-03-01', zz boolean DEFAULT true);
CREATE TABLE bf (id integer PRIMARY KEY, gs text, bdh text, je numeric(18,2), rq date DEFAULT '2026-01-05');
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date DEFAULT '2026-04-01', yt text DEFAULT 'training', bdh text, fwh text);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "death_limit": "xe", "place": "xzqh", "where": "yx"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz"}') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "policy": "bdh", "service": "fwh"}') \g /dev/null
INSERT INTO bd (id, bdh, gs, qy) VALUES (1, 'P1', '人保', 'E1'), (2, 'P2', '平安', 'E2');
INSERT INTO fw VALUES ('F1', 'P1');
INSERT INTO bf VALUES (1, '人保', NULL, 1000), (2, '平安', NULL, 1000), (3, '太保', NULL, 1000);

-- Whose the policy is after a statement, and what stands; reconcile() has nothing to say. It is undone.
CREATE FUNCTION pg_temp.after(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, $q$SELECT concat_ws(' | ',
        (SELECT string_agg(concat_ws(' ', policy, insurer, effective, CASE WHEN NOT live THEN 'gone' END), ', ' ORDER BY policy COLLATE "C") FROM safeins.policy WHERE policy <> 'P2'),
        (SELECT string_agg(concat_ws(' ', substring(message FROM '^[^(;]*'), CASE WHEN withdrawn_on IS NOT NULL THEN '- ' || withdrawn_why END), ', ' ORDER BY id) FROM safeins.finding WHERE rule = 'policy.double'),
        (SELECT string_agg(concat_ws(' ', subject, measure, in_books, recounted), ', ') FROM safeins.reconcile()))$q$)
$$;
CREATE TEMP TABLE said (statement text, answer text, about text);
INSERT INTO said VALUES
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-01')$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保', 'another insurer comes: the first one stays'),
    ($$INSERT INTO bd (id, bdh, gs, qy, yx) VALUES (3, 'P1', '太保', 'E1', false)$$, 'P1 人保 2026-01-01', 'one that is not live'),
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '人保', 'E1', '2026-02-01')$$, 'P1 人保 2026-02-01', 'another row of the insurer''s own: the last one counts'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'), (4, 'P1', '平安', 'E1')$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保', 'two of them'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'N', '太保', 'E1'), (4, 'N', '平安', 'E1'), (5, 'N', '人保', 'E1')$$, 'N 太保 2026-01-01, P1 人保 2026-01-01 | policy N has rows of insurers 太保 and 人保', 'new, and all in one statement: the first row'),
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'N', '太保', 'E1', '2026-01-01'), (4, 'N', '平安', 'E1', '2026-01-02'), (5, 'N', '太保', 'E1', '2026-01-03')$$, 'N 太保 2026-01-03, P1 人保 2026-01-01 | policy N has rows of insurers 太保 and 平安', '... its last one'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET sx = '2026-03-01' WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保', 'the other one changes'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET sx = '2026-03-01' WHERE id = 1$$, 'P1 人保 2026-03-01 | policy P1 has rows of insurers 人保 and 太保', 'the first one changes'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET sx = '2026-03-01'$$, 'P1 人保 2026-03-01 | policy P1 has rows of insurers 人保 and 太保', 'both change'),
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-01'); DELETE FROM bd WHERE id = 1$$, 'P1 太保 2026-02-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the first one goes: the other takes over'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); DELETE FROM bd WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the other one goes'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); DELETE FROM bd WHERE bdh = 'P1'$$, 'P1 人保 2026-01-01 gone | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'both go'),
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-01'); UPDATE bd SET yx = false WHERE id = 1$$, 'P1 太保 2026-02-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the first one lives no more'),
    ($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-01'); UPDATE bd SET bdh = 'N' WHERE id = 1$$, 'N 人保 2026-01-01, P1 太保 2026-02-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the first one gets another key'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET bdh = 'N' WHERE id = 3$$, 'N 太保 2026-01-01, P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the other one does'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET gs = '人保' WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', 'the other one becomes the first one''s'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET gs = '平安' WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - another finding takes its place, policy P1 has rows of insurers 人保 and 平安', '... or a third one''s'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); UPDATE bd SET gs = '平安' WHERE id = 1$$, 'P1 平安 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - another finding takes its place, policy P1 has rows of insurers 平安 and 太保', 'the first one''s row gets another insurer'),
    ($$UPDATE bd SET gs = '太保' WHERE id = 1$$, 'P1 太保 2026-01-01', 'a single row gets another insurer'),
    ($$UPDATE bd SET bdh = 'N' WHERE id = 1; INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, 'N 人保 2026-01-01, P1 太保 2026-01-01', 'a key that another has left is free'),
    ($$UPDATE bd SET bdh = CASE id WHEN 1 THEN 'P2' ELSE 'P1' END$$, 'P1 平安 2026-01-01', 'two change their keys'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '人保', 'E1'); DELETE FROM bd WHERE id = 3$$, 'P1 人保 2026-01-01', 'of two rows of one insurer one goes: the policy stays'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'), (4, 'P1', '平安', 'E1'); DELETE FROM bd WHERE id = 1$$, 'P1 太保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - another finding takes its place, policy P1 has rows of insurers 太保 and 平安', 'of three the first goes'),
    ($$INSERT INTO bd (id, bdh, gs, qy, xzqh) VALUES (3, 'P1', '太保', 'E1', '510000')$$, 'P1 人保 2026-01-01, P1 太保 2026-01-01', 'of another province it is another policy'),
    ($$SELECT safeins.set_mode('policy.double', 'off', '测试'); INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, 'P1 人保 2026-01-01', 'a rule that is off'),
    ($$SELECT safeins.set_mode('policy.double', 'block', '测试'); INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, 'SI312', 'a rule that blocks'),
    ($$SELECT safeins.set_mode('policy.double', 'block', '测试'); INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'N', '太保', 'E1'), (4, 'N', '平安', 'E1')$$, 'SI312', '... two rows at once'),
    ($$SELECT safeins.set_mode('policy.double', 'block', '测试'); INSERT INTO bd (id, bdh, gs, qy, yx) VALUES (3, 'P1', '太保', 'E1', false); UPDATE bd SET yx = true$$, 'SI312', '... a row that begins to live'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); SELECT safeins.set_mode('policy.double', 'block', '测试'); UPDATE bd SET bz = 'x', sx = '2026-01-02' WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保', '... not who writes one that was there'),
    ($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); SELECT safeins.set_mode('policy.double', 'block', '测试'); DELETE FROM bd WHERE id = 3$$, 'P1 人保 2026-01-01 | policy P1 has rows of insurers 人保 and 太保 - the policy has one insurer', '... nor who takes it away');
SELECT is(pg_temp.after(statement), answer, about) FROM said;

-- What hangs on the policy is the first one's: days of services, the first service, expenses.
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-15')$$, $$SELECT concat_ws(' ', (SELECT concat_ws(' ', due_on, met_on, insurer) FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'P1'), (SELECT concat_ws(' ', policy_year, done) FROM safeins.service_tally WHERE policy = 'P1'))$$),
    '2026-04-01 2026-03-01 人保 1 1', 'the first service is due as before');
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy, sx) VALUES (3, 'P1', '太保', 'E1', '2026-02-15'); DELETE FROM bd WHERE id = 1$$, $$SELECT concat_ws(' ', (SELECT concat_ws(' ', due_on, met_on, insurer) FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'P1'), (SELECT concat_ws(' ', policy_year, done) FROM safeins.service_tally WHERE policy = 'P1'))$$),
    '2026-05-15 2026-03-01 太保 1 1', '... and as the other one says, once it takes over');
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); DELETE FROM bd WHERE bdh = 'P1'$$, $$SELECT count(*) FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'P1'$$), '0', '... and not at all, once both are gone');
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); INSERT INTO zc (id, gs, je, bdh, fwh) VALUES (1, '人保', 1, 'P1', 'F1')$$, 'SELECT count(*) FROM zc'), '1', 'the first one pays as before');
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); INSERT INTO zc (id, gs, je, bdh, fwh) VALUES (1, '太保', 1, 'P1', 'F1')$$, 'SELECT count(*) FROM zc'), 'SI104', '... the other one does not');
SELECT is(pg_temp.would($$INSERT INTO zc (id, gs, je, bdh, fwh) VALUES (1, '人保', 1, 'P1', 'F1'); INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1'); DELETE FROM bd WHERE id = 1$$,
    $$SELECT string_agg(concat_ws(' ', rule, message), '; ' ORDER BY rule COLLATE "C") FROM safeins.finding WHERE withdrawn_on IS NULL AND rule ~ '^fee'$$),
    'fee.policy_link policy P1 is of insurer 太保, not of 人保; fee.service_link service F1 was not rendered under policy P1 of insurer 人保', 'what the first one paid is found once the other takes over');
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (9, NULL, 'P1', 5); INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, $$SELECT concat_ws(' ', insurer, (SELECT count(*) FROM safeins.reconcile())) FROM safeins.policy WHERE policy = 'P1'$$), '人保 0', 'money that is booked by the policy is no hindrance');
SELECT is(pg_temp.would($$INSERT INTO bf VALUES (9, NULL, 'P1', 5); UPDATE bd SET gs = '太保' WHERE id = 1$$, 'SELECT 1'), 'SI105', '... but where its own row gets another insurer');

-- The refusal, and the finding.
SELECT safeins.set_mode('policy.double', 'block', '测试') \g /dev/null
SELECT * FROM pg_temp.refused($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, 'SI312', 'policy.double', 'dw.bd', 'policy P1 has rows of insurers 人保 and 太保; it stays the first one''s', 'attach their shares in role "coinsurance"', 'the refusal');
SELECT safeins.set_mode('policy.double', NULL, '测试') \g /dev/null
SELECT is(pg_temp.would($$INSERT INTO bd (id, bdh, gs, qy) VALUES (3, 'P1', '太保', 'E1')$$, $$SELECT concat_ws(' ', place, role, table_name, row_key, insurer, year, source, message ~ 'role "coinsurance"') FROM safeins.finding WHERE rule = 'policy.double'$$),
    '140000 policy bd P1 人保 2026 晋应急发〔2024〕114号 第一部分 t', 'the finding, with the way out');

-- Rows that are there when the table is attached; COPY; partitions; a key that is an expression; one that an index keeps apart.
CREATE TABLE bd2 (bdh text, gs text, qy text DEFAULT 'E2', sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xe numeric DEFAULT 400000) PARTITION BY LIST (gs);
CREATE TABLE bd2_a PARTITION OF bd2 FOR VALUES IN ('人保');
CREATE TABLE bd2_b PARTITION OF bd2 DEFAULT;
CREATE UNIQUE INDEX ON bd2_a (bdh);
CREATE UNIQUE INDEX ON bd2_b (bdh);
INSERT INTO bd2 VALUES ('1', '人保'), ('1', '太保'), ('2', '平安');
SELECT is((SELECT string_agg(concat_ws(' ', rule, row_key, substring(message FROM '^[^(;]*')), '; ') FROM safeins.audit('policy', 'bd2', '{"policy": "''B-'' || bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "death_limit": "xe"}') WHERE rule = 'policy.double'),
    'policy.double B-1 policy B-1 has rows of insurers 人保 and 太保', 'an audit tells beforehand');
SELECT safeins.attach('policy', 'bd2', '{"policy": "''B-'' || bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "death_limit": "xe"}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', row_key, insurer, legacy), '; ') FROM safeins.finding WHERE rule = 'policy.double'), 'B-1 人保 t', '... what attaching records');
INSERT INTO bd2_b VALUES ('3', '太保');
INSERT INTO bd2_a VALUES ('3', '人保');
COPY bd2 (bdh, gs) FROM stdin;
2	人保
4	太保
\.
UPDATE bd2 SET gs = '人保' WHERE bdh = '4';
SELECT is((SELECT string_agg(concat_ws(' ', policy, insurer), ', ' ORDER BY policy COLLATE "C") FROM safeins.policy WHERE policy LIKE 'B-%' AND live), 'B-1 人保, B-2 平安, B-3 太保, B-4 人保', 'partitions, written by themselves, COPY, and a row that goes to another one');
SELECT is((SELECT string_agg(row_key, ', ' ORDER BY row_key COLLATE "C") FROM safeins.finding WHERE rule = 'policy.double' AND withdrawn_on IS NULL), 'B-1, B-2, B-3', '... are found');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a recount gives the same');
DELETE FROM bd2_b WHERE bdh = '3';
SELECT is((SELECT string_agg(concat_ws(' ', insurer, live), ' ') FROM safeins.policy WHERE policy = 'B-3'), '人保 t', 'the row of another partition takes over');
UPDATE safeins.policy SET insurer = 'X' WHERE policy = 'B-1';
SELECT isnt(safeins.rebuild(), 0::bigint, 'a damaged book is mended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... to one of its insurers');
SELECT throws_ok($$INSERT INTO bd (id, bdh, gs, qy) VALUES (9, 'B-1', '国寿', 'E1')$$, 'SI003', NULL, 'two tables do not share a key');
SELECT lives_ok($$SELECT safeins.detach('policy', 'bd2', '测试')$$, 'it can be detached');
SELECT is((SELECT count(*) FROM safeins.policy WHERE policy LIKE 'B-%' AND live), 0::bigint, '... with all of its rows');
SELECT is((SELECT insurer FROM safeins.policy WHERE policy = 'B-2'), '平安', '... and what was booked still finds its insurer');
CREATE TABLE bd3 (bdh text PRIMARY KEY, gs text, qy text DEFAULT 'E3', sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xe numeric DEFAULT 400000);
SELECT safeins.attach('policy', 'bd3', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "death_limit": "xe"}') \g /dev/null
INSERT INTO bd3 VALUES ('C1', '人保');
INSERT INTO bd3 VALUES ('C1', '太保') ON CONFLICT (bdh) DO UPDATE SET gs = EXCLUDED.gs;
SELECT is((SELECT insurer FROM safeins.policy WHERE policy = 'C1'), '太保', 'where an index keeps keys apart a row''s insurer is the policy''s');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a recount gives the same still');
SELECT * FROM finish();
ROLLBACK;
