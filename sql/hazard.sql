-- Hazards: found, notified, rectified, re-checked, closed; complaints.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA hz;
SET search_path = hz;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
-- Dates as this host keeps them: text, days after another date, milliseconds of the epoch.
CREATE TABLE yh (bh text PRIMARY KEY, qy text, jb text, fx text, ts integer, yq text, tzrq text, tzdx text,
	zg bigint, zgr text, fcrq date, fcr text, zj text, sbrq date, xhrq date);
SET client_min_messages = warning;
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}');
RESET client_min_messages;
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2026-01-01', '2026-12-31'), ('P2', '平安', '乙厂', '2026-02-01', '2027-01-31');

-- Rows that are there already are taken in and judged; nothing is refused.
INSERT INTO yh (bh, qy, jb, fx, ts, zg, xhrq) VALUES
	('H1', '甲矿', '重大事故隐患', '2026年3月2日', 30, NULL, NULL),
	('H2', '乙厂', '三级', '20260302', 14, 1773849600000, NULL),
	('H3', '乙厂', '一般', '2026-03-02', NULL, NULL, '2026-03-20');
\set mapping '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "safeins.to_date(fx)", "due_on": "safeins.to_date(fx) + ts", "extension": "yq", "notified_on": "safeins.to_date(tzrq)", "notified_party": "tzdx", "rectified_on": "(timestamp ''1970-01-01 08:00'' + zg * interval ''1 millisecond'')::date", "rectified_by": "zgr", "rechecked_on": "fcrq", "rechecked_by": "fcr", "evidence": "zj", "reported_on": "sbrq", "closed_on": "xhrq"}'
SELECT rule, row_key, insurer, message FROM safeins.audit('hazard', 'yh', :'mapping');
SELECT * FROM safeins.attach('hazard', 'yh', :'mapping');
SELECT hazard, place, enterprise, insurer, level, found_on, due_on, rectified_on, closed_on, live FROM safeins.hazard ORDER BY hazard;
SELECT kind, subject, insurer, opened_on, due_on, met_on, next_on FROM safeins.deadline ORDER BY subject, kind;

-- What is refused, each by its rule.
INSERT INTO yh (bh, qy, jb, fx) VALUES ('H4', '甲矿', '一般', '2026-06-01');
\echo SQLSTATE :SQLSTATE
INSERT INTO yh (bh, qy, jb, fx, ts) VALUES ('H4', '甲矿', '严重', '2026-06-01', 30);
\echo SQLSTATE :SQLSTATE
INSERT INTO yh (bh, qy, jb, fx, ts) VALUES ('H4', '甲矿', '重大', '2026-06-16', 30);
\echo SQLSTATE :SQLSTATE
INSERT INTO yh (bh, qy, jb, fx, ts) VALUES ('H4', '甲矿', '重大', '2026-06-01', 10);
UPDATE yh SET fx = '2026-06-02', ts = 9 WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET jb = '一般' WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET ts = 40 WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
-- How long and how often is recorded as shipped; a place may refuse more.
SELECT safeins.set_mode('hazard.extension_days', 'block', '从严'), safeins.set_mode('hazard.extension_count', 'block', '从严');
UPDATE yh SET ts = 41, yq = '延期批复1' WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET ts = 20, yq = '延期批复1' WHERE bh = 'H4';
UPDATE yh SET ts = 30, yq = '延期批复2' WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET zg = 1781136000000, zgr = '张三', fcrq = '2026-06-12', fcr = '张三', zj = '照片', xhrq = '2026-06-12' WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET zg = 1781136000000, zgr = '张三', fcrq = '2026-06-12', fcr = '李四', zj = '照片', xhrq = '2026-06-12' WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
DELETE FROM yh WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
UPDATE yh SET tzrq = '2026.6.5', tzdx = '主要负责人', zg = 1781136000000, zgr = '张三', fcrq = '2026-06-12', fcr = '李四', zj = '照片', xhrq = '2026-06-12' WHERE bh = 'H4';
UPDATE yh SET xhrq = NULL WHERE bh = 'H4';
\echo SQLSTATE :SQLSTATE
SELECT hazard, old_due_on, new_due_on, extension, changed_on FROM safeins.hazard_due_history;

-- What is late is accepted and recorded; it is to be reported.
UPDATE yh SET zg = 1781136000000 WHERE bh = 'H1';
SELECT rule, row_key, message, legacy FROM safeins.finding ORDER BY id;
UPDATE yh SET sbrq = '2026-06-15' WHERE bh = 'H1';
SELECT hazard, level, due_on, state_zh, days_late, next_kind, next_due_on, days_left, warning FROM safeins.hazard_status('2026-06-15') ORDER BY found_on, hazard;
SELECT * FROM safeins.closed_loop(2026);
SELECT * FROM safeins.hazards_unreported(2026, '人保');
SELECT * FROM safeins.reconcile();

-- Complaints, AQ 9010-2019.
CREATE TABLE ts (bh int PRIMARY KEY, gs text, sd date, df date, hc boolean, yq date);
SELECT * FROM safeins.attach('complaint', 'ts', '{"complaint": "bh", "insurer": "gs", "received_on": "sd", "answered_on": "df", "needs_check": "hc", "extended_to": "yq"}');
INSERT INTO ts VALUES (1, '人保', '2026-04-01', '2026-04-16', NULL, NULL), (2, '人保', '2026-04-01', '2026-04-17', NULL, NULL), (3, '平安', '2026-04-01', NULL, true, NULL), (4, '平安', '2026-06-12', NULL, NULL, '2026-07-20');
INSERT INTO ts VALUES (5, '平安', '2026-04-01', NULL, false, '2026-05-17');
\echo SQLSTATE :SQLSTATE
INSERT INTO ts VALUES (5, '平安', '2026-04-02', '2026-04-01');
\echo SQLSTATE :SQLSTATE
SELECT insurer, complaint, due_on, answered_on, state_zh, days_late, days_left FROM safeins.complaint_status('2026-06-15');
SELECT rule, row_key, message FROM safeins.finding WHERE role = 'complaint';
SELECT complaint, place, insurer, received_on, due_on, answered_on, needs_check, extended_to, live FROM safeins.complaint ORDER BY complaint;

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA hz CASCADE;
