-- The fee band, and what a single expense must be.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA fy;
SET search_path = fy;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text, pzh text, bdh text, fwh text, hc integer);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt",
    "voucher": "pzh", "policy": "bdh", "service": "fwh", "reverses": "hc"}');
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-01-01', '2025-12-31');
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-05'), (2, '平安', 333.33, '2025-01-06');

-- 应急厅函〔2024〕322号 第四部分: not more than 21 % of the premium received; exactly 21 % is within.
INSERT INTO zc VALUES (1, '人保', 210, '2025-03-01', 'training', 'A1', 'P1', 'F1', NULL);
INSERT INTO zc VALUES (2, '人保', 0.01, '2025-03-01', 'training', 'A2', 'P1', 'F1', NULL);
\echo SQLSTATE :SQLSTATE
-- 21 % of 333.33 is 69.9993: 69.99 is within, 70.00 is not.
INSERT INTO zc VALUES (3, '平安', 69.99, '2025-03-01', 'training', 'B1', NULL, 'F1', NULL);
UPDATE zc SET je = 70 WHERE id = 3;
-- Premium first, then its 21 %.
INSERT INTO bf VALUES (3, '人保', 100, '2025-04-01');
INSERT INTO zc VALUES (2, '人保', 21, '2025-04-01', 'hazard_inspection', 'A2', 'P1', 'F2', NULL);
-- A refund is a fact: accepted, flagged, and nothing more is spent until it fits.
UPDATE bf SET je = 500 WHERE id = 1;
SELECT rule, role, row_key, message, figures FROM safeins.finding;
INSERT INTO zc VALUES (4, '人保', 0.01, '2025-05-01', 'training', 'A4', 'P1', 'F1', NULL);
UPDATE zc SET je = 100 WHERE id = 1;
INSERT INTO zc VALUES (4, '人保', 5, '2025-05-01', 'training', 'A4', 'P1', 'F1', NULL);

-- What a single expense must be.
INSERT INTO bf VALUES (4, '人保', 400, '2025-05-01');
INSERT INTO zc VALUES (9, '平安', 0.01, '2025-05-01', '业务招待', 'B9', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', 0.01, '2025-05-01', 'training', '  ', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', 0.01, '2025-05-01', 'training', 'A4', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', 0.01, '2025-05-01', 'training', 'A9', NULL, NULL, NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', 0.01, '2025-05-01', 'training', 'A9', 'P9', 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', 0.01, '2025-10-01', 'training', 'A9', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', -5, '2025-05-01', 'training', 'A9', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, NULL, 0.01, '2025-05-01', 'training', 'A9', 'P9', 'F1', NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (9, '人保', NULL, '2025-05-01', 'training', 'A9', NULL, 'F1', NULL);
\echo SQLSTATE :SQLSTATE

-- 红字冲销: a negative amount that names an expense, up to what is left of it.
INSERT INTO zc VALUES (10, '人保', -30, '2025-06-01', 'training', 'A1-1', 'P1', 'F1', 1);
INSERT INTO zc VALUES (11, '人保', -70.01, '2025-06-01', 'training', 'A1-2', 'P1', 'F1', 1);
INSERT INTO zc VALUES (11, '人保', -70, '2025-06-01', 'training', 'A1-2', 'P1', 'F1', 1);
INSERT INTO zc VALUES (12, '人保', -0.01, '2025-06-01', 'training', 'A1-3', 'P1', 'F1', 1);
INSERT INTO zc VALUES (12, '人保', -1, '2025-06-01', 'training', 'A1-3', 'P1', 'F1', 77);
INSERT INTO zc VALUES (12, '平安', -1, '2025-06-01', 'training', 'B1-3', NULL, 'F1', 1);
INSERT INTO zc VALUES (12, '人保', 1, '2025-06-01', 'training', 'A1-3', 'P1', 'F1', 2);
SELECT subject, received, spent FROM safeins.account ORDER BY subject COLLATE "C";

-- Modes: refuse, record, or leave alone.
SELECT safeins.set_mode('fee.purpose', 'flag', '过渡期');
INSERT INTO zc VALUES (20, '人保', 1, '2025-06-02', '礼品', 'A20', 'P1', 'F1', NULL);
SELECT safeins.set_mode('fee.purpose', 'off', '停用');
INSERT INTO zc VALUES (21, '人保', 1, '2025-06-02', '礼品', 'A21', 'P1', 'F1', NULL);
SELECT safeins.set_mode('fee.purpose', NULL, '恢复');
INSERT INTO zc VALUES (22, '人保', 1, '2025-06-02', '礼品', 'A22', 'P1', 'F1', NULL);
SELECT rule, row_key, message, figures, legacy FROM safeins.finding WHERE rule = 'fee.purpose';
-- The law is that of the day of the fact: before 2024 there was no national cap.
INSERT INTO zc VALUES (23, '平安', 9999, '2023-12-31', '礼品', NULL, NULL, NULL, NULL);

-- The special budget of a year.
SELECT safeins.set_budget(2025, '平安', '69.99');
SELECT safeins.set_mode('fee.budget', 'block', '本省从严');
INSERT INTO bf VALUES (5, '平安', 1000, '2025-07-01');
INSERT INTO zc VALUES (24, '平安', 0.01, '2025-07-01', 'training', 'B24', NULL, 'F1', NULL);

-- Closing a year: cap and floor are judged, a breach must be answered for, and then the year is shut.
SET safeins.today = '2026-01-05';
SELECT * FROM safeins.close_year(2025, '平安');
SELECT * FROM safeins.close_year(2025, '平安', '下半年保费集中到账，已函告省厅');
SELECT * FROM safeins.close_year(2026, '人保');
UPDATE zc SET je = 69 WHERE id = 3;
\echo SQLSTATE :SQLSTATE
INSERT INTO bf VALUES (6, '平安', 1, '2025-12-31');
SELECT * FROM safeins.close_year(2025, '平安');
INSERT INTO bf VALUES (6, '平安', 1, '2026-01-05');
SELECT subject, year, received, spent, budget, verdict, breach, closed_at IS NOT NULL AS closed FROM safeins.account ORDER BY subject COLLATE "C", year;
SELECT rule, insurer, year, message, figures FROM safeins.finding WHERE role = 'account' ORDER BY id;

-- Who stands where.
SELECT subject, year, received, spent, ratio, floor_amount, cap_amount, carried_in, headroom, carried_out, budget, verdict, closed_on IS NOT NULL AS closed
FROM safeins.fee_status('2026-01-05') ORDER BY subject COLLATE "C", year;
SELECT subject, year, verdict, verdict_zh, forecast_spent, forecast FROM safeins.fee_status('2025-09-30') ORDER BY subject COLLATE "C", year;

-- A province that holds each policy to the band.
SELECT safeins.add_rule('fee.scope', '140000', 'policy', '2026-01-01', '晋应急发〔2026〕1号 第一条');
INSERT INTO bf VALUES (7, '人保', 1000, '2026-01-05');
INSERT INTO zc VALUES (30, '人保', 1, '2026-01-05', 'training', 'A30', 'P1', 'F1', NULL);
SELECT safeins.detach('premium', 'bf', '改按保单');
ALTER TABLE bf ADD bdh text;
SELECT * FROM safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh"}');
INSERT INTO bf VALUES (8, '人保', 10, '2026-01-05', 'P1');
INSERT INTO zc VALUES (30, '人保', 2.1, '2026-01-05', 'training', 'A30', 'P1', 'F1', NULL);
INSERT INTO zc VALUES (31, '人保', 0.01, '2026-01-05', 'training', 'A31', 'P1', 'F1', NULL);
SELECT scope, subject, insurer, received, spent FROM safeins.account WHERE year = 2026 ORDER BY scope, subject COLLATE "C";
SELECT * FROM safeins.reconcile();

-- Money that waits for its policy is told when its table is attached.
CREATE TABLE dai (id integer PRIMARY KEY, bdh text, je numeric);
INSERT INTO dai VALUES (101, 'W1', 1), (102, 'W2', 1);
SELECT * FROM safeins.attach('premium', 'dai', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "date ''2025-01-01''"}');

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA fy CASCADE;
