-- 晋应急发〔2024〕114号 三（四）: vouchers are kept and archived; AQ 9010-2019 7.4: for at least five years.  What is deleted earlier is found.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
CREATE TABLE zc (id bigint PRIMARY KEY, gs text DEFAULT '人保', je numeric(18,2) DEFAULT 1, rq date, yt text DEFAULT 'training', pzh text, bdh text, zf boolean DEFAULT false);
SELECT safeins.set_mode('fee.cap', 'off', '不看'), safeins.set_mode('fee.service_link', 'off', '不看'), safeins.set_mode('fee.policy_link', 'off', '不看'), safeins.set_mode('fee.voucher', 'off', '不看'), safeins.set_mode('fee.budget', 'off', '不看') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "where": "NOT zf"}') \g /dev/null
SELECT pg_temp.bd('甲', '{"sx": "2021-01-01", "dq": "2026-12-31"}');
CREATE FUNCTION pg_temp.found(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, 'SELECT coalesce(string_agg(concat_ws('' '', row_key, insurer, year, message), ''; '' ORDER BY id), ''nothing'') FROM safeins.finding WHERE rule = ''archive.retention''')
$$;
-- Today is 2026-06-30.
INSERT INTO zc (id, rq) VALUES (1, '2021-06-30'), (2, '2021-07-01'), (3, '2026-06-30'), (4, '2020-01-31'), (5, '2020-02-01');
SELECT is(pg_temp.found('DELETE FROM fw.zc WHERE id = ' || id), found, 'AQ 9010-2019 7.4: a voucher deleted: ' || id)
FROM (VALUES (1, 'nothing'), (2, '2 人保 2021 row 2 of 2021-07-01 was deleted from table "zc" 1 days before it may be'), (3, '3 人保 2026 row 3 of 2026-06-30 was deleted from table "zc" 1826 days before it may be'), (4, 'nothing'), (5, 'nothing')) v (id, found);
SELECT is(pg_temp.found('DELETE FROM fw.zc'), '2 人保 2021 row 2 of 2021-07-01 was deleted from table "zc" 1 days before it may be; 3 人保 2026 row 3 of 2026-06-30 was deleted from table "zc" 1826 days before it may be', 'of several rows each that is too young');
SELECT is(pg_temp.would('DELETE FROM fw.zc WHERE id = 3', $$SELECT figures::text FROM safeins.finding WHERE rule = 'archive.retention'$$)::jsonb, '{"day": "2026-06-30", "until": "2031-06-30", "days_left": 1826}'::jsonb, 'with its day and how young');
SELECT is(pg_temp.found('UPDATE fw.zc SET zf = true'), 'nothing', 'what is voided is there still');
SELECT is(pg_temp.found('UPDATE fw.zc SET zf = true; DELETE FROM fw.zc WHERE id = 3'), '3 人保 2026 row 3 of 2026-06-30 was deleted from table "zc" 1826 days before it may be', 'until it is deleted');
SELECT is(pg_temp.found('UPDATE fw.zc SET je = 2, rq = ''2026-06-29'' WHERE id = 3'), 'nothing', 'a change is no deletion');
SELECT is(pg_temp.found('MERGE INTO fw.zc USING (VALUES (3)) v (id) ON zc.id = v.id WHEN MATCHED THEN DELETE'), '3 人保 2026 row 3 of 2026-06-30 was deleted from table "zc" 1826 days before it may be', 'by MERGE');
SELECT throws_ok('TRUNCATE zc', 'SI002', NULL, 'truncating is refused');
-- A service; one that was voided too.
INSERT INTO fw (fwh, bdh, xm, rq, zf) VALUES ('F1', '甲', '安全风险辨识评估', '2021-06-29', false), ('F2', '甲', '安全风险辨识评估', '2021-07-02', false), ('F3', '甲', '事故隐患排查', '2026-01-05', true);
SELECT is(pg_temp.found('DELETE FROM fw.fw'), 'F2 人保 2021 row F2 of 2021-07-02 was deleted from table "fw" 2 days before it may be; F3 人保 2026 row F3 of 2026-01-05 was deleted from table "fw" 1650 days before it may be', 'AQ 9010-2019 7.4: an archive deleted');
-- The term is a row of law: a place may keep for longer, or refuse.
SELECT is(pg_temp.found($$SELECT safeins.add_rule('archive.retention', '140000', '10 years', '2020-01-01', source => '省厅'); DELETE FROM fw.zc WHERE id = 1$$), '1 人保 2021 row 1 of 2021-06-30 was deleted from table "zc" 1826 days before it may be', 'ten years');
SELECT is(pg_temp.found($$SELECT safeins.set_mode('archive.retention', 'off', '不看'); DELETE FROM fw.zc$$), 'nothing', 'off');
SELECT safeins.set_mode('archive.retention', 'block', '从严') \g /dev/null
SELECT pg_temp.refused('DELETE FROM fw.zc WHERE id = 2', 'SI511', 'archive.retention', 'fw.zc', 'row 2 of 2021-07-01 was deleted from table "zc" 1 days before it may be', 'AQ 9010-2019', 'refused where the rule blocks');
SELECT lives_ok('DELETE FROM fw.zc WHERE id = 1', 'what is old enough may go');
SELECT safeins.set_mode('archive.retention', NULL, '恢复') \g /dev/null
-- A mapping that reads other tables; partitions; a row that moves to another table of the role.
CREATE TABLE mx (id bigint PRIMARY KEY, rq date);
INSERT INTO mx VALUES (11, '2026-03-01'), (12, '2021-03-01');
CREATE TABLE zcm (id bigint PRIMARY KEY, gs text DEFAULT '平安', je numeric(18,2) DEFAULT 1);
SELECT safeins.attach('expense', 'zcm', '{"expense": "''M'' || id", "insurer": "gs", "amount": "je", "spent_on": "(SELECT mx.rq FROM fw.mx WHERE mx.id = zcm.id)", "purpose": "''training''"}') \g /dev/null
INSERT INTO zcm (id) VALUES (11), (12);
SELECT is(pg_temp.found('DELETE FROM fw.zcm'), 'M11 平安 2026 row M11 of 2026-03-01 was deleted from table "zcm" 1705 days before it may be', 'a day that another table tells');
CREATE TABLE zcp (id bigint, gs text DEFAULT '太保', je numeric(18,2) DEFAULT 1, rq date NOT NULL, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE zcp_21 PARTITION OF zcp FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE zcp_26 PARTITION OF zcp FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
SELECT safeins.attach('expense', 'zcp', '{"expense": "''P'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
INSERT INTO zcp (id, rq) VALUES (21, '2021-03-01'), (26, '2026-03-01');
SELECT is(pg_temp.found('DELETE FROM fw.zcp'), 'P26 太保 2026 row P26 of 2026-03-01 was deleted from table "zcp" 1705 days before it may be', 'by the parent');
SELECT is(pg_temp.found('DELETE FROM fw.zcp_26'), 'P26 太保 2026 row P26 of 2026-03-01 was deleted from table "zcp_26" 1705 days before it may be', 'in a partition');
SELECT is(pg_temp.found('UPDATE fw.zcp SET rq = ''2026-04-01'' WHERE id = 21'), 'nothing', 'a row that goes to another partition is kept');
SELECT throws_ok('DROP TABLE zcp_26', 'SI002', NULL, 'a partition is not dropped');
SELECT throws_ok('TRUNCATE zcp', 'SI002', NULL, 'nor truncated');
SELECT lives_ok('ALTER TABLE zcp DETACH PARTITION zcp_26', 'one that is detached');
SELECT is(pg_temp.found('DELETE FROM fw.zcp_26'), 'P26 太保 2026 row P26 of 2026-03-01 was deleted from table "zcp_26" 1705 days before it may be', '... keeps its guards');
SELECT throws_ok('DROP TABLE zcp_26', 'SI002', NULL, '... and is not dropped');
SELECT lives_ok($$SELECT safeins.detach('expense', 'zcp_26', '移交档案馆')$$, 'who takes it out of the books says why');
SELECT is((SELECT reason FROM safeins.attachment_log ORDER BY id DESC LIMIT 1), '移交档案馆', '... and that is on record');
-- A row that leaves one partition for another is kept, in one statement or in two; what comes again was not deleted.
CREATE TABLE zcp_d PARTITION OF zcp DEFAULT;
INSERT INTO zcp (id, rq) VALUES (27, '2024-03-01'), (28, '2024-04-01');
CREATE FUNCTION pg_temp.standing(statement text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, 'SELECT concat(count(*) FILTER (WHERE withdrawn_on IS NULL), '' of '', count(*)) FROM safeins.finding WHERE rule = ''archive.retention''')
$$;
SELECT is(pg_temp.standing('DELETE FROM fw.zcp_d'), '2 of 2', 'out of the default partition');
SELECT is(pg_temp.standing('CREATE TABLE fw.h24 (LIKE fw.zcp); WITH d AS (DELETE FROM fw.zcp_d WHERE id = 27 RETURNING *) INSERT INTO fw.h24 SELECT * FROM d; ALTER TABLE fw.zcp ATTACH PARTITION fw.h24 FOR VALUES FROM (''2024-03-01'') TO (''2024-04-01'')'), '0 of 1', 'into a table that is attached then');
SELECT is(pg_temp.standing('CREATE TABLE fw.s AS SELECT * FROM fw.zcp_d; DELETE FROM fw.zcp_d; CREATE TABLE fw.h24 PARTITION OF fw.zcp FOR VALUES FROM (''2024-03-01'') TO (''2024-04-01''); INSERT INTO fw.zcp SELECT * FROM fw.s'), '0 of 2', 'through a store');
SELECT is(pg_temp.standing('CREATE TABLE fw.s AS SELECT * FROM fw.zcp_d; DELETE FROM fw.zcp_d; INSERT INTO fw.zcp SELECT * FROM fw.s WHERE id = 27'), '1 of 2', 'but for one');
SELECT is(pg_temp.standing('WITH d AS (DELETE FROM fw.zcp_d RETURNING *) INSERT INTO fw.zcp SELECT * FROM d'), '0 of 0', 'in one statement');
SELECT is(pg_temp.standing('WITH d AS (DELETE FROM fw.zcp_d RETURNING *) INSERT INTO fw.zcp SELECT * FROM d WHERE id = 28'), '1 of 1', '... but for one');
SELECT is(pg_temp.standing('CREATE TABLE fw.s AS SELECT * FROM fw.zc WHERE id = 3; DELETE FROM fw.zc WHERE id = 3; INSERT INTO fw.zc SELECT * FROM fw.s'), '0 of 1', 'deleted and entered again');
CREATE TABLE zc_old (LIKE zc INCLUDING ALL);
SELECT safeins.attach('expense', 'zc_old', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "where": "NOT zf"}') \g /dev/null
SELECT is(pg_temp.found('WITH gone AS (DELETE FROM fw.zc WHERE id = 3 RETURNING *) INSERT INTO fw.zc_old SELECT * FROM gone'), 'nothing', 'one that goes to another table of its role is kept');

SELECT * FROM finish();
ROLLBACK;
