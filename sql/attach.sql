-- Attaching tables that nobody here designed.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
-- Where nobody has said where this is attach says so.
CREATE TABLE untold (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
SELECT * FROM safeins.attach('premium', 'untold', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.detach('premium', 'untold', '试');
DROP TABLE untold;
SELECT safeins.set_place('990000', '笔误');
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA azx;
SET search_path = azx;

-- What a province has: pinyin names, dates as text, deleted rows that stay.
CREATE TABLE t_sbf (id bigint PRIMARY KEY, bxgs_dm text, je numeric(18,2), skrq char(8), scbz smallint NOT NULL DEFAULT 0);
CREATE TABLE t_yt (bm text PRIMARY KEY, mc text);
CREATE TABLE t_fyzc (id bigint PRIMARY KEY, bxgs_dm text, je numeric(18,2), zfrq char(8), yt_bm text REFERENCES t_yt, pzh text,
                     scbz smallint NOT NULL DEFAULT 0);
INSERT INTO t_yt VALUES ('01', '安全生产宣传教育培训'), ('02', '重大事故隐患排查'), ('99', '年终奖金');
INSERT INTO t_sbf VALUES (1, '人保', 1000, '20250105', 0), (2, '人保', 500, '20250106', 1), (3, '平安', 2000, '20250210', 0), (4, '太保', 800, '20240301', 0);
INSERT INTO t_fyzc VALUES
    (1, '人保', 100, '20250301', '01', 'PZ-1', 0), (2, '人保', 130, '20250302', '02', 'PZ-2', 0), (3, '平安', 50, '20250303', '99', 'PZ-3', 0),
    (4, '平安', 60, '20250304', '01', 'PZ-3', 0), (5, '平安', 900, '20250305', '01', 'PZ-5', 1), (6, '平安', 10, '2025????', '01', 'PZ-6', 0);

-- A fact is a column, or an expression over the row; "where" says which rows are live.
SELECT * FROM safeins.attach('premium', 't_sbf', '{
    "receipt": "id", "insurer": "bxgs_dm", "amount": "je", "received_on": "safeins.to_date(skrq)", "where": "scbz = 0"}');

-- Look before attaching: what would be found, and nothing is changed.
SELECT rule, row_key, insurer, year, message, figures FROM safeins.audit('expense', 't_fyzc', '{
    "expense": "id", "insurer": "bxgs_dm", "amount": "je", "spent_on": "safeins.to_date(zfrq)",
    "purpose": "(SELECT mc FROM t_yt WHERE bm = yt_bm)", "voucher": "pzh", "where": "scbz = 0"}');
SELECT count(*) FROM safeins.finding;

-- Attaching takes the rows in, records the same, refuses nothing.
SELECT * FROM safeins.attach('expense', 't_fyzc', '{
    "expense": "id", "insurer": "bxgs_dm", "amount": "je", "spent_on": "safeins.to_date(zfrq)",
    "purpose": "(SELECT mc FROM t_yt WHERE bm = yt_bm)", "voucher": "pzh", "where": "scbz = 0"}');
SELECT rule, role, table_schema, table_name, row_key, legacy FROM safeins.finding ORDER BY id;
SELECT place, scope, subject, year, received, spent FROM safeins.account ORDER BY subject COLLATE "C", year;
SELECT role, table_schema, table_name, jsonb_pretty(mapping) AS mapping, tables, state FROM safeins.attachment ORDER BY role;
SELECT role, relid::regclass, trigger_name, enabled FROM safeins.guards() ORDER BY 1, 3;

-- From now on writes are judged; the application is not changed.
INSERT INTO t_fyzc VALUES (7, '平安', 100, '20250701', '02', 'PZ-7', 0);
INSERT INTO t_fyzc VALUES (8, '平安', 300, '20250702', '02', 'PZ-8', 0);
INSERT INTO t_fyzc VALUES (8, '平安', 100, '20250702', '99', 'PZ-8', 0);
-- A deleted row leaves the totals, and comes back into them.
UPDATE t_fyzc SET scbz = 1 WHERE id = 2;
SELECT subject, spent FROM safeins.account WHERE subject = '人保';
UPDATE t_fyzc SET scbz = 0 WHERE id = 2;
UPDATE t_fyzc SET scbz = 0 WHERE id = 5;
-- A row that cannot be read cannot be judged.
INSERT INTO t_fyzc VALUES (9, '平安', 1, '2025年', '01', 'PZ-9', 0);
INSERT INTO t_fyzc VALUES (9, '平安', NULL, '20250901', '01', 'PZ-9', 0);
INSERT INTO t_fyzc VALUES (9, '平安', NULL, '2025年', NULL, NULL, 1);

-- Dates as people write them.
SELECT d, safeins.to_date(d) FROM unnest(ARRAY['2024-03-05', '20240305', '2024/3/5', '2024.3.5', '2024年3月5日', '2024-03', '202403',
    ' 2024-03-05 08:30:00', '2024-02-30', '05/03/2024', '二〇二四年', '']) d;

-- Wrong mappings.
SELECT safeins.attach('expenses', 't_fyzc', '{}');
CREATE TABLE t_fk (id bigint, gs text, je double precision, rq text, yt text);
SELECT safeins.attach('expense', 't_fk', '{"id": "id"}');
SELECT safeins.attach('expense', 't_fk', '{"expense": "id", "amount": "je::numeric"}');
SELECT safeins.attach('expense', 't_fk', '{"expense": "id", "insurer": "gongsi"}');
SELECT safeins.attach('expense', 't_fk', '{"expense": "id", "insurer": "gs", "amount": "je"}');
SELECT safeins.attach('expense', 't_fk', '{"expense": "id", "insurer": "gs", "amount": "sum(je::numeric)"}');
SELECT safeins.attach('expense', 't_fk', '{"expense": "id", "insurer": "gs", "amount": "1 FROM t_fyzc"}');
SELECT safeins.attach('expense', 't_fyzc', '{}');
CREATE VIEW v_fk AS SELECT * FROM t_fk;
SELECT safeins.attach('expense', 'v_fk', '{}');

-- A sub-select that says the same of every row is told of.
BEGIN;
SELECT safeins.attach('expense', 't_fk', '{"expense": "''K'' || id", "insurer": "gs", "amount": "round(je::numeric, 2)", "spent_on": "safeins.to_date(rq)", "purpose": "(SELECT min(mc) FROM t_yt WHERE bm = bm)"}');
ROLLBACK;

-- What would leave the books wrong is refused; what can be followed is followed.
TRUNCATE t_fyzc;
ALTER TABLE t_fyzc DISABLE TRIGGER USER;
DROP TRIGGER safeins_05_expense_update ON t_fyzc;
DROP TABLE t_fyzc;
ALTER TABLE t_fyzc DROP COLUMN je;
-- What PostgreSQL adds here is not the same in every version.
\set VERBOSITY terse
ALTER TABLE t_fyzc ALTER COLUMN je TYPE text;
\set VERBOSITY default
ALTER TABLE t_fyzc RENAME COLUMN zfrq TO zhifu;
ALTER TABLE t_fyzc RENAME COLUMN je TO jine;
ALTER TABLE t_fyzc RENAME TO t_zhichu;
SELECT table_name, mapping ->> 'amount' AS amount FROM safeins.attachment WHERE role = 'expense';
UPDATE t_zhichu SET jine = jine + 1 WHERE id = 7;
SELECT subject, spent FROM safeins.account WHERE subject = '平安';

-- A mapping that lets no row count, and words that no list knows, are told.
CREATE TABLE t_zt (id bigint, gs text, qy text, qs date, zz date, zt text, hy text, je numeric(18,2));
INSERT INTO t_zt VALUES (1, '人保', '甲', '2025-01-01', '2025-12-31', '已注销', '煤矿', 10), (2, '人保', '乙', '2025-01-01', '2025-12-31', 'CANCELLED', '冶铁', 10), (3, '人保', '乙', '2024-01-01', '2024-12-31', '有效', NULL, 10);
SELECT * FROM safeins.attach('premium', 't_zt', '{"receipt": "id + 100", "insurer": "gs", "amount": "je", "received_on": "qs", "where": "zt = ''正常''"}');
SELECT safeins.detach('premium', 't_zt', '试');
SELECT * FROM safeins.attach('premium', 't_zt', '{"receipt": "id + 100", "insurer": "gs", "amount": "je", "received_on": "qs", "where": "false"}');
SELECT safeins.detach('premium', 't_zt', '试');
SELECT count(*) FROM safeins.audit('policy', 't_zt', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz", "status": "zt", "sector": "hy"}');
DROP TABLE t_zt;

-- Partitions are guarded too, those that come later as well.
CREATE TABLE t_tf (id bigint, gs text, je numeric(18,2), rq date) PARTITION BY RANGE (rq);
CREATE TABLE t_tf_2024 PARTITION OF t_tf FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO t_tf VALUES (1, '人保', 500, '2024-05-01');
SELECT * FROM safeins.attach('premium', 't_tf', '{"receipt": "''T-'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
CREATE TABLE t_tf_2025 PARTITION OF t_tf FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO t_tf VALUES (2, '人保', 300, '2025-05-01');
INSERT INTO t_tf_2025 VALUES (3, '人保', 40, '2025-05-02');
UPDATE t_tf SET rq = '2024-12-31' WHERE id = 3;
SELECT table_name, tables, state FROM safeins.attachment ORDER BY table_name COLLATE "C";
SELECT subject, year, received FROM safeins.account WHERE subject = '人保' ORDER BY year;
SELECT safeins.detach('premium', 't_tf_2025', '试');

-- Detaching takes a table's rows out of the books, and needs a reason.
SELECT safeins.detach('premium', 't_tf', ' ');
SELECT safeins.detach('premium', 't_tf', '改由新表登记');
SELECT subject, year, received FROM safeins.account WHERE subject = '人保' ORDER BY year;
SELECT * FROM safeins.reconcile();
DROP TABLE t_tf;
SELECT action, role, table_name, reason FROM safeins.attachment_log ORDER BY id;

-- The extension can go; the tables stay as they were.
SET client_min_messages = warning;
DROP EXTENSION safeins CASCADE;
SELECT count(*), sum(jine) FROM t_zhichu;
DROP SCHEMA azx CASCADE;
