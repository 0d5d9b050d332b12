-- Partitions of a sealed table leave by rule: their leaves stay, what was done to their rows before is found.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE bd (bdh text, gs text, dw text, sx date NOT NULL, dq date, PRIMARY KEY (bdh, sx)) PARTITION BY RANGE (sx);
CREATE TABLE zc (id bigint, gs text DEFAULT '人保', je numeric(18,2), rq date NOT NULL, yt text DEFAULT 'training', pzh text, bz text, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE FUNCTION parts(of text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR y IN 2018 .. 2026 LOOP
		EXECUTE format('CREATE TABLE app.%I PARTITION OF app.%I FOR VALUES FROM (%L) TO (%L) %s', of || '_p' || y, of, make_date(y, 1, 1), make_date(y + 1, 1, 1),
			CASE WHEN y = 2020 AND of = 'zc' THEN 'PARTITION BY RANGE (rq)' END);
	END LOOP;
END $$;
SELECT parts('bd'), parts('zc') \g /dev/null
CREATE TABLE zc_p2020_h PARTITION OF zc_p2020 FOR VALUES FROM ('2020-01-01') TO ('2020-07-03');
CREATE TABLE zc_p2020_o PARTITION OF zc_p2020 DEFAULT;
INSERT INTO bd SELECT 'B' || y || '-' || n, '人保', '矿' || n, make_date(y, 1, 1), make_date(y, 12, 31) FROM generate_series(2018, 2026) y, generate_series(1, 3) n;
INSERT INTO zc SELECT 10 * y + n, '人保', n, make_date(y, 7, n), 'training', 'V' || y || n FROM generate_series(2018, 2026) y, generate_series(1, 3) n WHERE y < 2026;
SELECT safeins.add_rule('archive.release', '140000', '5 years', '2026-01-01', source => '档案处〔2026〕3号') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "sx", "expires": "dq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}') \g /dev/null
SELECT safeins.seal('zc', '{je,rq,gs}'), safeins.seal('bd', NULL, 'versioned') \g /dev/null
SELECT safeins.checkpoint() AS first \gset
-- Some are in the tree, some not yet; some of the policies are in their second version.
INSERT INTO zc SELECT 10 * y + 4, '人保', 4, make_date(y, 8, 1), 'training', 'V' || y || 4 FROM generate_series(2018, 2025) y;
UPDATE bd SET dw = dw || '公司' WHERE bdh LIKE '%-2';
CREATE FUNCTION damage() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws(' ', damage, table_name, row_key, message), '; ' ORDER BY damage, row_key COLLATE "C"), 'none') FROM safeins.verify()
$$;
CREATE FUNCTION since_damage(since bigint) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws(' ', damage, table_name, row_key, message), '; ' ORDER BY damage, row_key COLLATE "C"), 'none') FROM safeins.verify(since => since)
$$;
CREATE FUNCTION last_seal() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', action, label, table_schema, table_name, reason, CASE done_by WHEN session_user THEN 'by me' END) FROM safeins.seal ORDER BY id DESC LIMIT 1
$$;
-- As a superuser can: no trigger is asked.
CREATE FUNCTION past_triggers(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL session_replication_role = replica;
	EXECUTE statement;
	SET LOCAL session_replication_role = origin;
END $$;
CREATE FUNCTION sound() RETURNS text LANGUAGE sql AS $$ SELECT damage() || ' | ' || (SELECT count(*) FROM safeins.reconcile()) $$;
SELECT is(sound(), 'none | 0', 'all is well before');

-- What is too young, or has no term.
SELECT pg_temp.refused('ALTER TABLE zc DETACH PARTITION zc_p2021', 'SI002', NULL, 'app.zc_p2021', 'partition "zc_p2021" is sealed by safeins: it cannot be detached while its rows are to be kept in role "expense"', 'unseal', 'by a day');
SELECT pg_temp.refused('DROP TABLE zc_p2021', 'SI002', NULL, 'app.zc_p2021', 'partition "zc_p2021" is attached to safeins in role "expense": it cannot be dropped while its rows are to be kept', 'unseal', 'dropped');
SELECT throws_ok('DROP TABLE zc_p2018, zc_p2021', 'SI002', NULL, 'both or none');
SELECT throws_ok('DROP TABLE zc', 'SI002', NULL, 'the whole');
CREATE TABLE bare (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
CREATE TABLE bare_18 PARTITION OF bare FOR VALUES FROM ('2018-01-01') TO ('2019-01-01');
SELECT safeins.seal('bare') \g /dev/null
SELECT throws_ok('ALTER TABLE bare DETACH PARTITION bare_18', 'SI002', 'table "bare" is sealed by safeins: no partition can be detached from it: its rows would be missing', 'one of which nobody knows how long it is kept');
SELECT throws_ok('DROP TABLE bare_18', 'SI002', NULL, '... dropped');
SELECT is(sound(), 'none | 0', 'nothing has left');

-- retention_keep_table = false.
SAVEPOINT a;
ALTER TABLE zc DETACH PARTITION zc_p2018;
SELECT is(last_seal(), 'release app.zc app zc_p2018 4 rows left: role expense, detached when its rows had been kept for their term, 4 of 2018-07-01 to 2018-08-01, amount 10.00 yuan; rule archive.retention: AQ 9010-2019 第7章7.4; setting safeins.today was 2026-06-30 by me', 'which, how many, by which rule, and who; and that the day was not the calendar''s');
SELECT is(sound(), 'none | 0', 'detached');
SELECT is((SELECT count(*) FROM safeins.seals() WHERE label = 'app.zc' AND pending = 12), 1::bigint, 'what is there has leaves of it still');
DROP TABLE zc_p2018;
SELECT is(sound(), 'none | 0', '... and dropped');
SELECT lives_ok('SELECT safeins.checkpoint()', 'a checkpoint');
SELECT is(sound(), 'none | 0', 'in the tree');
SELECT is(since_damage(1), 'none', 'what is newer than the first');
SELECT is((SELECT fits FROM safeins.check_note(:'first')), true, 'the note fits');
SELECT is((SELECT string_agg(op || ' ' || key, ', ' ORDER BY "position") FROM safeins.leaves() WHERE label = 'app.zc' AND key LIKE '2018_,%' AND key LIKE '20184%'), 'I 20184,2018-08-01, R 20184,2018-08-01', 'its leaf, and that it left');
SELECT is((SELECT count(DISTINCT hash) FROM safeins.leaves() WHERE label = 'app.zc' AND key LIKE '20184,%'), 1::bigint, 'of one hash');
SELECT throws_ok($$SELECT safeins.inclusion_proof('zc', '20184', '2018-08-01')$$, 'SI202', NULL, 'it is not there to be proved');
SELECT lives_ok('SELECT safeins.rebuild()', 'rebuild()');
SELECT is(sound(), 'none | 0', '... changes nothing');
ROLLBACK TO a;
SELECT is(sound(), 'none | 0', 'rolled back');
SELECT is((SELECT count(*) FROM safeins.seal WHERE action = 'release'), 0::bigint, '... with the record');
SELECT throws_ok('DELETE FROM zc_p2018', 'SI201', NULL, '... and sealed');

-- Dropped where it stands; one with partitions of its own; versions.
DROP TABLE zc_p2018;
SELECT matches(last_seal(), '^release app.zc app zc_p2018 4 rows left: role expense, dropped when', 'without DETACH');
DROP TABLE zc_p2020;
SELECT matches(last_seal(), '^release app.zc app zc_p2020 4 rows left:', 'with its own');
DROP TABLE bd_p2018;
SELECT matches(last_seal(), '^release app.bd app bd_p2018 3 rows left: role policy, dropped when .*; rule archive.release: 档案处', 'versions');
SELECT is(sound(), 'none | 0', 'all is well');
SELECT safeins.checkpoint() \g /dev/null
SELECT is(sound(), 'none | 0', '... in the tree');
SELECT is(since_damage(1), 'none', '... since the first');
SELECT is(since_damage(2), 'none', '... since the last');

-- retention_keep_table = true: no longer sealed, still in the books; and back again.
ALTER TABLE zc DETACH PARTITION zc_p2019;
SELECT is((SELECT count(*) FROM pg_trigger WHERE tgrelid = 'zc_p2019'::regclass AND tgname LIKE 'safeins_seal%'), 0::bigint, 'its triggers are gone');
SELECT is(sound(), 'none | 0', 'it is in the books by itself');
SELECT lives_ok('ALTER TABLE zc_p2019 DROP CONSTRAINT zc_p2019_pkey', 'retention_keep_index = false');
ALTER TABLE zc_p2019 ADD PRIMARY KEY (id, rq);
SAVEPOINT b;
ALTER TABLE zc ATTACH PARTITION zc_p2019 FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
SELECT is(sound(), 'none | 0', 'attached again');
SELECT safeins.checkpoint() \g /dev/null
SELECT is(since_damage(2), 'none', '... since then');
SELECT past_triggers($$UPDATE zc SET je = 0.5 WHERE id = 20191$$) \g /dev/null
SELECT is(damage(), 'row altered app.zc 20191,2019-07-01 the row is not what was journalled', 'and guarded as before');
ROLLBACK TO b;
DROP TABLE zc_p2019;
SELECT is(sound(), 'none | 0', 'dropped later');
SELECT is((SELECT count(*) FROM safeins.seal WHERE action = 'release' AND table_name = 'zc_p2019'), 1::bigint, 'it left the seal once');

-- What was done before it left, and what is done afterwards.
SAVEPOINT c;
SET safeins.today = '2027-06-30';
SELECT past_triggers($$DELETE FROM zc WHERE id = 20212$$), past_triggers($$DELETE FROM bd WHERE bdh = 'B2019-2'$$) \g /dev/null
SELECT past_triggers($$UPDATE zc SET je = 0.5 WHERE id = 20213$$), past_triggers($$UPDATE bd SET dw = '他矿' WHERE bdh = 'B2019-3'$$) \g /dev/null
SELECT past_triggers($$INSERT INTO zc VALUES (20215, '人保', 0.1, '2021-09-01', 'training', 'V20215')$$), past_triggers($$INSERT INTO bd VALUES ('B2019-4', '人保', '丁', '2019-03-01', '2019-12-31')$$) \g /dev/null
SELECT damage() AS before \gset
ALTER TABLE zc DETACH PARTITION zc_p2021;
DROP TABLE bd_p2019;
SELECT is(damage(), 'row added app.zc 20215,2021-09-01 the row that left by rule was never journalled; row added app.bd B2019-4,2019-03-01 the row that left by rule was never journalled; '
	'row altered app.zc 20213,2021-07-03 the row that left by rule was not what was journalled; row altered app.bd B2019-3,2019-01-01 the row that left by rule was not what was journalled; '
	'row missing app.zc 20212,2021-07-02 the row was journalled and is not there; row missing app.bd B2019-2,2019-01-01 the row was journalled and is not there', 'deleted, altered and added before they left');
SELECT is((SELECT count(*) FROM regexp_matches(:'before', 'row (added|altered|missing)', 'g')), 6::bigint, '... as it was told before');
SELECT safeins.checkpoint() \g /dev/null
SELECT is((SELECT count(*) FROM safeins.verify()), 6::bigint, '... in the tree');
ROLLBACK TO c;
-- Rows that left and are there again, which no leaf says.
SELECT past_triggers($$CREATE TABLE app.zc_p2018 PARTITION OF app.zc FOR VALUES FROM ('2018-01-01') TO ('2019-01-01')$$) \g /dev/null
SELECT past_triggers($$INSERT INTO zc VALUES (20184, '人保', 4, '2018-08-01', 'training', 'V20184')$$) \g /dev/null
SELECT is(damage(), 'row added app.zc 20184,2018-08-01 the row was never journalled; seal broken app.zc table "zc_p2018" has 0 of the 4 triggers of its seal armed', 'there again');
SELECT safeins.checkpoint() \g /dev/null
SELECT is(damage(), 'row added app.zc 20184,2018-08-01 the row was never journalled; seal broken app.zc table "zc_p2018" has 0 of the 4 triggers of its seal armed', '... in the tree');
SELECT is(since_damage(3), 'row added app.zc 20184,2018-08-01 the row was never journalled; seal broken app.zc table "zc_p2018" has 0 of the 4 triggers of its seal armed', '... since the last checkpoint');
ROLLBACK TO c;

-- Retention as a cover: a leaf that says that a row left, copied from the row's own, and the row is gone.
SELECT past_triggers($$DELETE FROM zc WHERE id = 20231$$) \g /dev/null
CREATE FUNCTION varint(v int) RETURNS bytea LANGUAGE sql AS $$
	SELECT CASE WHEN v < 128 THEN set_byte('\x00'::bytea, 0, v) ELSE set_byte('\x00'::bytea, 0, 128 + v % 128) || set_byte('\x00'::bytea, 0, v / 128) END
$$;
INSERT INTO safeins.journal (id, crc, hashes, entries)
SELECT nextval('safeins.journal_id'), 0, l.hash, varint(s.number * 4 + 3) || varint(octet_length(l.key)) || convert_to(l.key, 'UTF8')
FROM safeins.leaves() l, safeins.seals() s WHERE l.label = 'app.zc' AND s.label = 'app.zc' AND l.key LIKE '20231,%';
SELECT matches(damage(), '^journal altered safeins.journal \d+ a chunk of leaves [^;]*$', 'a chunk without its check sum');
SELECT safeins.checkpoint() \g /dev/null
SELECT is(damage(), 'release altered app.zc by the tree and the journal 13 rows left by rule, by safeins.seal 12', 'in the tree');
SELECT is(since_damage(2), 'release altered app.zc by the tree and the journal 13 rows left by rule, by safeins.seal 12', 'since a checkpoint before');
ROLLBACK TO c;
-- A record without its rows, or altered.
SELECT past_triggers($$UPDATE safeins.seal SET reason = replace(reason, '4 rows', '5 rows') WHERE action = 'release' AND table_name = 'zc_p2018'$$) \g /dev/null
SELECT matches(damage(), 'release altered app.zc by the tree and the journal 12 rows left by rule, by safeins.seal 13; row altered safeins.seal', 'the record says more');
ROLLBACK TO c;

-- Maintenance's role, which owns the tables and has no right to our functions; one that owns nothing.
CREATE ROLE wh;
CREATE ROLE gk;
GRANT USAGE, CREATE ON SCHEMA app TO wh, gk;
CREATE TABLE fw (id int, gs text, je numeric, rq date NOT NULL, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE fw_18 PARTITION OF fw FOR VALUES FROM ('2018-01-01') TO ('2019-01-01');
CREATE TABLE fw_19 PARTITION OF fw FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
INSERT INTO fw VALUES (1, '国寿', 0.05, '2018-03-01');
SELECT safeins.attach('expense', 'fw', '{"expense": "''F'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'), safeins.seal('fw') \g /dev/null
ALTER TABLE fw OWNER TO wh;
ALTER TABLE fw_18 OWNER TO wh;
ALTER TABLE fw_19 OWNER TO wh;
SET ROLE gk;
SELECT throws_ok('DROP TABLE fw_18', '42501', NULL, 'who owns nothing is refused by PostgreSQL');
SELECT throws_ok('ALTER TABLE fw DETACH PARTITION fw_18', '42501', NULL, '... detaching as well');
RESET ROLE;
SET ROLE wh;
ALTER TABLE fw DETACH PARTITION fw_18;
DROP TABLE fw_19;
RESET ROLE;
SELECT is((SELECT string_agg(table_name || ' ' || substring(reason, '^\d+ rows'), ', ' ORDER BY id) FROM safeins.seal WHERE label = 'app.fw' AND action = 'release'), 'fw_18 1 rows, fw_19 0 rows', 'maintenance''s role; and one without rows');
SELECT is(sound(), 'none | 0', 'all is well');
SELECT * FROM finish();
ROLLBACK;
