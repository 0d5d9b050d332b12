-- Insurers: what they report, file and pay, who is suspended, who may write policies.
SET client_min_messages = error;
DROP EXTENSION IF EXISTS safeins CASCADE;
CREATE EXTENSION safeins CASCADE;
RESET client_min_messages;
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA ins;
SET search_path = ins;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
CREATE TABLE nb (gs text, nd integer, bsrq date);
CREATE TABLE zl (gs text, zl text, rq date, th boolean DEFAULT false);
CREATE TABLE lp (ah integer PRIMARY KEY, bdh text, bars date, sw integer, je numeric(18,2), jp boolean, ly text);
SET client_min_messages = warning;
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}');
RESET client_min_messages;
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2026-01-01', '2026-12-31'), ('P2', '平安', '乙厂', '2026-02-01', '2027-01-31'), ('P3', '太保', '丙厂', '2026-03-01', '2027-02-28');

-- 晋应急发〔2024〕114号 三（一）: the report of a year by the end of January of the next. Rows that are there already are taken in and judged.
INSERT INTO nb VALUES ('人保', 2025, '2026-01-31'), ('平安', 2025, '2026-02-01'), ('太保', 2027, '2026-01-15');
SELECT * FROM safeins.audit('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "bsrq"}');
DELETE FROM nb WHERE gs = '太保';
SELECT * FROM safeins.attach('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "bsrq"}');
INSERT INTO nb VALUES ('平安', 2025, '2026-02-20'), ('太保', 2025, '2026-03-01');
INSERT INTO nb VALUES ('太保', 2027, '2026-01-15');
\echo SQLSTATE :SQLSTATE
SELECT insurer, place, year, submitted_on, rows FROM safeins.report ORDER BY insurer, submitted_on;
SELECT rule, source, row_key, year, message, figures, legacy FROM safeins.finding ORDER BY id;

-- 第一部分, 附件1: twelve papers by 31 May. The host's own words are made known by add_code().
SELECT * FROM safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "accepted": "NOT th"}');
INSERT INTO zl SELECT '人保', name, '2026-05-31' FROM safeins.code_list WHERE list = 'filing' AND ordinal IS NOT NULL;
INSERT INTO zl SELECT '平安', code, '2026-05-31' FROM safeins.code_list WHERE list = 'filing' AND ordinal BETWEEN 2 AND 11;
INSERT INTO zl VALUES ('平安', '承诺函', '2026-06-01', true), ('平安', '总公司执照', '2026-06-01', false);
SELECT rule, row_key, message FROM safeins.finding WHERE rule = 'filing.items';
SELECT item, submitted_on, accepted FROM safeins.filing WHERE insurer = '平安' AND submitted_on > '2026-05-31' ORDER BY item;
SELECT safeins.add_code('filing', '总公司执照', 'head_licence', '本省填报习惯');
SELECT item, submitted_on, accepted FROM safeins.filing WHERE insurer = '平安' AND submitted_on > '2026-05-31' ORDER BY item;
SELECT insurer, filed, required, missing, complete, due_on, submitted_on, days_late, eligible FROM safeins.filing_status(2026) WHERE insurer <> '太保';
SELECT insurer, item, name, source, days_late FROM safeins.filing_missing(2026) WHERE insurer = '平安';
SELECT safeins.set_mode('filing.items', 'block', '从严');
INSERT INTO zl VALUES ('平安', '公司简介', '2026-06-02');
\echo SQLSTATE :SQLSTATE
SELECT safeins.set_mode('filing.items', NULL, '恢复');

-- Who may write policies: whoever is not suspended, whatever papers it lacks.
SELECT i AS insurer, safeins.insurer_eligible(i) AS eligible, left(safeins.insurer_ineligible(i), 50) AS why FROM unnest(ARRAY['人保', '平安', '太保']) i;

-- 附件2: untrue papers cost three years, unfair competition two.
SELECT safeins.suspend('人保', 2, 'filing', '审计报告系伪造');
\echo SQLSTATE :SQLSTATE
SELECT safeins.suspend('人保', NULL, 'filing', '审计报告系伪造');
SELECT safeins.suspend('太保', 2, 'competition', '套取手续费', from_on => '2026-07-01');
SELECT safeins.suspend('太保', 2, '返佣', '套取手续费');
SELECT safeins.insurer_ineligible('人保');
INSERT INTO bd VALUES ('P4', '人保', '丁厂', '2026-07-01', '2027-06-30');
\echo SQLSTATE :SQLSTATE
SELECT left(safeins.insurer_ineligible('人保', '2029-06-14'), 26) AS last_day, left(safeins.insurer_ineligible('人保', '2029-06-15'), 26) AS day_after;
SELECT safeins.lift_suspension((SELECT min(suspension) FROM safeins.suspension_status), '查明系误报', '2026-09-01') IS NOT NULL AS lifted;
SELECT safeins.lift_suspension((SELECT min(suspension) FROM safeins.suspension_status), '再次');
\echo SQLSTATE :SQLSTATE
SELECT insurer, from_on, until_on, lifted_on, state, state_zh, days_left, basis, reason, lift_reason FROM safeins.suspension_status;
SELECT insurer, state, days_left FROM safeins.suspension_status('2028-06-30');
SELECT ordinal, commitment, rule, mode, source FROM safeins.commitment;

-- 附件2第四条: no claim is refused without a reason.
SELECT * FROM safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "deaths": "sw", "paid": "je", "refused": "jp", "refusal_reason": "ly"}');
INSERT INTO lp VALUES (1, 'P1', '2026-03-01', 2, 1600000, false, NULL), (2, 'P2', '2026-04-01', NULL, NULL, true, '不属于保险责任'), (3, 'P9', '2026-04-01', 1, 0.01, NULL, NULL);
INSERT INTO lp VALUES (4, 'P1', '2026-05-01', NULL, NULL, true, '　');
\echo SQLSTATE :SQLSTATE
INSERT INTO lp VALUES (4, 'P1', '2026-05-01', -1, NULL, false, NULL);
\echo SQLSTATE :SQLSTATE
UPDATE lp SET je = 1600000.50 WHERE ah = 1;
SELECT policy, year, claims, refused, deaths, paid FROM safeins.claim_tally ORDER BY policy;
SELECT * FROM safeins.claim_summary(2026);
DELETE FROM lp WHERE ah = 2;
SELECT policy, year, claims, refused, deaths, paid FROM safeins.claim_tally ORDER BY policy;

-- A table that is detached leaves the book.
SELECT safeins.detach('claim', 'lp', '停用');
SELECT count(*) FROM safeins.claim_tally;
SELECT * FROM safeins.reconcile();

SET client_min_messages = error;
DROP EXTENSION safeins CASCADE;
DROP SCHEMA ins CASCADE;
