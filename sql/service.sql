-- Services: what was done for the insured, counted; the first of them in time; and what was paid for them.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA fw;
SET search_path = fw;
CREATE TABLE qy (qyh text PRIMARY KEY, hy text, gm text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qyh text, qsrq date, zzrq date);
CREATE TABLE fw (fwh text, bdh text, xm text, rq date, jg text, zz boolean DEFAULT true, gd date, zf boolean DEFAULT false, PRIMARY KEY (fwh, bdh));
INSERT INTO qy VALUES ('E1', '煤矿', '大型'), ('E2', '危化品', '小型'), ('E3', '烟花爆竹', '微型');
INSERT INTO bd VALUES ('P1', '人保', 'E1', '2025-01-01', '2025-12-31'), ('P2', '人保', 'E2', '2025-03-01', '2026-02-28'), ('P3', '平安', 'E3', '2025-03-01', '2026-02-28');
INSERT INTO fw VALUES ('F1', 'P1', '安全风险辨识评估', '2025-02-10', '安科院'), ('F2', 'P1', '安全风险辨识、评估和安全评价', '2025-02-10', '安科院'), ('F3', 'P1', '联欢', '2025-02-11', '安科院');
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "qyh", "sector": "hy", "size": "gm"}');
-- Facts that are not mapped are not judged, and attaching says so.
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "effective": "qsrq", "expires": "zzrq"}');
SELECT rule, row_key, message FROM safeins.audit('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider": "jg",
    "provider_qualified": "zz", "archived_on": "gd", "voided": "zf"}') ORDER BY 1, 2;
SELECT * FROM safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider": "jg",
    "provider_qualified": "zz", "archived_on": "gd", "voided": "zf"}');
SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally ORDER BY policy, kind;
UPDATE fw SET zf = true WHERE fwh IN ('F2', 'F3');
SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally ORDER BY policy, kind;

-- 322号: only insured enterprises are served, within their policies' days, not in the future, by whoever is qualified, once.
INSERT INTO fw VALUES ('F4', 'P9', 'training', '2025-06-01');
\echo SQLSTATE :SQLSTATE
INSERT INTO fw VALUES ('F4', 'P2', 'training', '2025-02-28');
\echo SQLSTATE :SQLSTATE
INSERT INTO fw VALUES ('F4', 'P2', 'training', '2025-10-01');
\echo SQLSTATE :SQLSTATE
INSERT INTO fw VALUES ('F4', 'P2', '联欢', '2025-06-01');
\echo SQLSTATE :SQLSTATE
-- Two of a kind on a day are recorded as shipped; a place may refuse them.
SELECT safeins.set_mode('service.double', 'block', '从严');
INSERT INTO fw VALUES ('F4', 'P1', 'risk_assessment', '2025-02-10');
\echo SQLSTATE :SQLSTATE
INSERT INTO fw VALUES ('F4', 'P2', 'training', '2025-06-01', '临时工', false);
\echo SQLSTATE :SQLSTATE
INSERT INTO fw VALUES ('F4', 'P2', NULL, '2025-06-01');

-- 114号 附件2第七条: the first service within three months.  Late is recorded, not refused; so is a late archive.
SELECT subject, opened_on, due_on, met_on FROM safeins.deadline ORDER BY subject;
INSERT INTO fw VALUES ('F4', 'P2', '生产安全事故隐患排查', '2025-06-01', '安科院', true, '2025-06-13');
INSERT INTO fw VALUES ('F5', 'P3', '生产安全及重大隐患排查', '2025-06-02', '安科院', true, '2025-06-17');
SELECT rule, source, row_key, insurer, message FROM safeins.finding WHERE NOT legacy ORDER BY id;
SELECT subject, due_on, met_on FROM safeins.deadline ORDER BY subject;

-- 114号 二（一）: small and micro enterprises may be served together: one service, several policies.
INSERT INTO fw VALUES ('F6', 'P2', 'training', '2025-07-01'), ('F6', 'P3', 'training', '2025-07-01');
INSERT INTO fw VALUES ('F6', 'P1', 'training', '2025-07-01');
SELECT rule, row_key, message FROM safeins.finding WHERE rule = 'service.pooled';

-- The words of the host: a name for a code, or a catalogue of its own and the rule that names it.
SELECT safeins.add_code('service.9', '安全体检', 'risk_assessment', '省厅口径');
INSERT INTO fw VALUES ('F7', 'P2', '安全体检', '2025-07-02');
SELECT safeins.add_code('service.taiyuan', '夜查', 'hazard_inspection', '并应急发〔2025〕5号');
SELECT safeins.add_rule('service.catalogue', '140000', 'service.7, service.9, service.code, service.shanxi, service.taiyuan', '2025-08-01', '并应急发〔2025〕5号');
SELECT safeins.end_rule(408, '2025-07-31', '改用新目录');
SELECT safeins.add_rule('service.catalogue', '140000', 'service.7, service.9, service.code, service.shanxi, service.taiyuan', '2025-08-01', '并应急发〔2025〕5号');
INSERT INTO fw VALUES ('F8', 'P2', '夜查', '2025-08-01');
SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally ORDER BY policy, kind;

-- A policy that moves takes its services along; those that lie outside it now are told.
UPDATE bd SET zzrq = '2025-07-01' WHERE bdh = 'P2';
SELECT rule, row_key, message FROM safeins.finding ORDER BY id DESC LIMIT 1;

-- An expense is for a service that was rendered, to an insured of its insurer.
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, yt text, pzh text, bdh text, fwh text);
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}');
INSERT INTO bf VALUES (1, '人保', 1000, '2025-01-05');
INSERT INTO zc VALUES (1, '人保', 10, '2025-07-01', 'training', 'A1', 'P1', 'F2');
\echo SQLSTATE :SQLSTATE
INSERT INTO zc VALUES (1, '人保', 10, '2025-07-01', 'training', 'A1', 'P1', 'F5');
INSERT INTO zc VALUES (1, '人保', 10, '2025-07-01', 'training', 'A1', 'P2', 'F6');
SELECT * FROM safeins.reconcile();
DELETE FROM safeins.service_tally;
SELECT scope, subject, measure, in_books, recounted FROM safeins.reconcile() ORDER BY subject, measure;
SELECT safeins.rebuild();
SELECT * FROM safeins.reconcile();

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA fw CASCADE;
