-- Enterprises and policies: who must insure, on what terms, without a gap; what the law says is that of the day of signing.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA cb;
SET search_path = cb;
CREATE TABLE qy (qyh text PRIMARY KEY, mc text, hy text, gm text, yb boolean);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qyh text, qd date, qsrq date, zzrq date, xe numeric(18,2), rs integer, bxrs integer,
                 bf numeric(18,2), yj numeric(18,2), jf text, tb date, tbyy text, pg integer, pc integer);
-- What is there already is taken in and judged, not refused.
INSERT INTO qy VALUES ('E1', '甲矿', '煤矿', '大型'), ('E2', '乙化工', '危化品', '小'), ('E3', '丙养殖', '养猪', '小型');
INSERT INTO bd VALUES ('P1', '人保', 'E1', '2024-03-20', '2024-04-01', '2025-03-31', 200000, 100, 100, 50000, 9000, '企业', NULL, NULL, 2, 2),
    ('P2', '人保', 'E2', '2024-12-20', '2025-01-01', '2025-12-31', 200000, 10, 8, 5000, 400, '职工', NULL, NULL, NULL, NULL);
SELECT * FROM safeins.attach('enterprise', 'qy', '{"enterprise": "qyh", "sector": "hy", "size": "gm", "must_insure": "yb"}');
SELECT * FROM safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "qsrq", "expires": "zzrq",
    "death_limit": "xe", "headcount": "rs", "insured_headcount": "bxrs", "premium": "bf", "commission": "yj", "payer": "jf",
    "ended_on": "tb", "end_reason": "tbyy", "planned_risk_assessment": "pg", "planned_hazard_inspection": "pc"}');
SELECT rule, source, row_key, message, figures FROM safeins.finding ORDER BY id;
SELECT enterprise, sector, size FROM safeins.enterprise ORDER BY enterprise;

-- The host's own word, and what it means; that these insure the province says itself.
SELECT safeins.add_code('sector', '规模化养殖', 'other', '省农业农村厅口径');
UPDATE qy SET hy = '规模化养殖', yb = true WHERE qyh = 'E3';
SELECT safeins.code_of('sector', '规模化养殖');

-- 晋应急发〔2024〕114号 第一部分 to 28 March 2025, 应急〔2025〕27号 第十五条 from the 29th: by the day of signing, whenever it takes effect.
INSERT INTO bd VALUES ('P3', '平安', 'E1', '2025-03-28', '2025-04-01', '2026-03-31', 299999.99, 100, 100, 50000, 9000, '企业', NULL, NULL, 2, 2);
\echo SQLSTATE :SQLSTATE
INSERT INTO bd VALUES ('P3', '平安', 'E1', '2025-03-28', '2025-04-01', '2026-03-31', 300000, 100, 99, 50000, 9000, '企业', NULL, NULL, 2, 2);
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2025-04-01', '2026-03-31', 300000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
-- 第十四条: a commission of 5 %, exactly.
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2025-04-01', '2026-03-31', 400000, 10, 10, 1000, 50.01, '企业', NULL, NULL, NULL, NULL);
\echo SQLSTATE :SQLSTATE
-- 第六条: who pays.  第十六条: all workers.
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2025-04-01', '2026-03-31', 400000, 10, 10, 1000, 50, '从业人员', NULL, NULL, NULL, NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2025-04-01', '2026-03-31', 400000, 10, 9, 1000, 50, '企业', NULL, NULL, NULL, NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2026-04-01', '2026-03-31', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
\echo SQLSTATE :SQLSTATE
INSERT INTO bd VALUES ('P4', '平安', 'E3', '2025-03-29', '2025-04-01', '2026-03-31', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
-- An old row is left alone until what is wrong with it is written again.
UPDATE bd SET pc = 3 WHERE bdh = 'P2';
UPDATE bd SET xe = 250000 WHERE bdh = 'P2';
UPDATE bd SET xe = 300000, jf = '企业' WHERE bdh = 'P2';

-- 第十六条: no surrender unless closed or stopped; judged by the day of the ending.
UPDATE bd SET tb = '2025-06-30' WHERE bdh = 'P4';
\echo SQLSTATE :SQLSTATE
UPDATE bd SET tb = '2025-06-30', tbyy = '改投他司' WHERE bdh = 'P4';
UPDATE bd SET tb = '2025-06-30', tbyy = '全面停产' WHERE bdh = 'P4';
-- 第十六条: a renewal without a gap; accepted and recorded, but where production had stopped (P5).  An overlap likewise.
INSERT INTO bd VALUES ('P9', '人保', 'E2', '2025-09-30', '2026-01-02', '2027-01-01', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
INSERT INTO bd VALUES ('P5', '人保', 'E3', '2025-07-01', '2025-07-02', '2026-07-01', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
INSERT INTO bd VALUES ('P6', '太保', 'E3', '2025-07-02', '2026-07-01', '2027-06-30', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, NULL, NULL);
-- 114号 二（二）: the contract fixes the services.
INSERT INTO bd VALUES ('P7', '太保', 'E1', '2025-07-02', '2026-04-01', '2027-03-31', 400000, 10, 10, 1000, 50, '企业', NULL, NULL, 1, 2);
SELECT rule, row_key, message, figures FROM safeins.finding WHERE NOT legacy ORDER BY id;

-- A least premium is the filed rate's: none is shipped, one can be set.
SELECT safeins.add_rule('policy.premium_least', '140000', '120', '2025-09-01', '晋金备〔2025〕1号', sector => 'coal', mode => 'block');
INSERT INTO bd VALUES ('P8', '太保', 'E1', '2025-09-01', '2027-04-01', '2028-03-31', 400000, 10, 10, 1199.99, 50, '企业', NULL, NULL, 2, 2);
\echo SQLSTATE :SQLSTATE

-- The books: policies, and when the first service of each is due.
SELECT policy, insurer, enterprise, effective, last_day, live FROM safeins.policy ORDER BY policy;
SELECT kind, subject, opened_on, due_on, met_on FROM safeins.deadline ORDER BY subject;
UPDATE qy SET gm = '中型' WHERE qyh = 'E1';
SELECT enterprise, until, sector, size, risk FROM safeins.enterprise_was ORDER BY enterprise;
DELETE FROM bd WHERE bdh = 'P7';
SELECT policy, live FROM safeins.policy WHERE policy = 'P7';
SELECT * FROM safeins.reconcile();

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA cb CASCADE;
