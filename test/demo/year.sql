-- The rest of the year: papers, co-insurance, plans, providers, hazards, claims, refusals, reports, statistics, lists.

\echo '=== 15. 承保机构报送资料：附件1所列12项，缺谁的、缺哪项 ==='
\echo '    Insurers file their papers, the twelve of annex 1: who lacks which.'
CREATE TABLE azx.t_bszl (jgdm varchar(8), nd int, zlmc text, bsrq date, PRIMARY KEY (jgdm, nd, zlmc));
\set ECHO queries
SELECT * FROM safeins.attach('filing', 'azx.t_bszl', $$ { "insurer": "jgdm", "item": "zlmc", "year": "nd", "submitted_on": "bsrq" } $$);
INSERT INTO azx.t_bszl SELECT jgdm, 2024, name, '2024-05-20'
FROM azx.t_bxjg, safeins.code_list WHERE list = 'filing' AND ordinal IS NOT NULL AND NOT (jgdm = 'YMCX' AND ordinal > 10);
SELECT insurer, item, name FROM safeins.filing_missing(2024) ORDER BY item;
\set ECHO none
SELECT pg_temp.expect('papers missing', count(*)::text || ' ' || max(insurer), '2 YMCX') FROM safeins.filing_missing(2024) \g /dev/null

\echo '=== 16. 共保：份额不足一百的记为线索，补齐即撤销 ==='
\echo '    Co-insurance: shares that do not come to the whole are found, and withdrawn once they do.'
CREATE TABLE azx.t_gb (bdh varchar(32), jgdm varchar(8), fe numeric(5,2), sx boolean);
SELECT bdh AS together FROM azx.t_bd WHERE jgdm = 'YGCX' AND qyid = (SELECT min(qyid) FROM azx.t_bd WHERE jgdm = 'YGCX' AND scbz = '0' AND qbrq LIKE '2026%') AND scbz = '0' AND qbrq LIKE '2026%' ORDER BY bdh LIMIT 1 \gset
\set ECHO queries
SELECT * FROM safeins.attach('coinsurance', 'azx.t_gb', $$ { "policy": "bdh", "insurer": "jgdm", "share": "fe / 100", "lead": "sx" } $$);
INSERT INTO azx.t_gb VALUES (:'together', 'YGCX', 60, true), (:'together', 'YMCX', 30, false);
SELECT rule, message FROM safeins.finding WHERE rule LIKE 'coinsurance%' AND withdrawn_on IS NULL;
UPDATE azx.t_gb SET fe = 40 WHERE jgdm = 'YMCX';
SELECT insurer, share, lead FROM safeins.policy_share WHERE policy = :'together' ORDER BY share DESC;
\set ECHO none
SELECT pg_temp.expect('shares', count(*)::text, '0') FROM safeins.finding WHERE rule = 'coinsurance.shares' AND withdrawn_on IS NULL \g /dev/null

\echo '=== 17. 服务方案：煤矿两项各两次；少于规定的记为线索 ==='
\echo '    Plans of services: two of each kind for coal mines; a plan that has fewer is found.'
CREATE TABLE azx.t_fwfa (faid serial PRIMARY KEY, bdh varchar(32), xm text, cs int, pc text);
\set ECHO queries
SELECT * FROM safeins.attach('plan', 'azx.t_fwfa', $$ { "plan": "faid", "policy": "bdh", "kind": "xm", "times": "cs", "frequency": "pc" } $$);
INSERT INTO azx.t_fwfa (bdh, xm, cs, pc)
SELECT bdh, xm, CASE WHEN row_number() OVER (PARTITION BY xm ORDER BY bdh) <= 3 THEN 1 ELSE 2 END, '每年'
FROM azx.t_bd JOIN azx.t_qy USING (qyid), (VALUES ('安全风险辨识评估'), ('生产安全事故隐患排查')) v (xm)
WHERE hydm = '01' AND t_bd.scbz = '0' AND jgdm = 'YGCX' AND safeins.to_date(qbrq) BETWEEN '2026-01-01' AND '2026-10-31';
SELECT rule, count(*) AS findings, min(message) AS "例 / for example" FROM safeins.finding WHERE rule LIKE 'plan%' AND withdrawn_on IS NULL GROUP BY rule;
SELECT kind_zh, sum(required) AS required, sum(planned) AS planned, sum(done) AS done FROM safeins.quota_status('2026-10-31')
WHERE policy IN (SELECT bdh FROM azx.t_fwfa) GROUP BY kind_zh ORDER BY kind_zh;
\set ECHO none
SELECT pg_temp.expect('plans below the law', count(*)::text, '6') FROM safeins.finding WHERE rule = 'plan.quota' AND withdrawn_on IS NULL \g /dev/null
SELECT pg_temp.expect('planned', sum(planned)::text, (SELECT sum(cs) FROM azx.t_fwfa)::text)
FROM safeins.quota_status('2026-10-31') WHERE policy IN (SELECT bdh FROM azx.t_fwfa) \g /dev/null

\echo '=== 18. 技术服务机构名录：后到的名录与已登记的服务逐一比对；已撤销资质的不得再服务 ==='
\echo '    A registry of providers: services that are there are held against it; one that was revoked renders no more.'
CREATE TABLE azx.t_jsjg (jgbh varchar(10), jgmc text, zzmc text, fwfw text, yxqz date, cxrq date);
INSERT INTO azx.t_jsjg SELECT 'JG' || n, '山西省第' || n || '安全技术服务中心', '安全评价甲级', NULL, '2027-12-31', CASE n WHEN 6 THEN DATE '2026-07-01' END FROM generate_series(0, 6) n;
\set ECHO queries
SELECT * FROM safeins.attach('provider', 'azx.t_jsjg', $$ { "provider": "jgbh", "name": "jgmc", "qualification": "zzmc", "scope": "fwfw", "valid_until": "yxqz", "revoked_on": "cxrq" } $$);
SELECT provider, name, revoked_on, services, outside_validity, state_zh FROM safeins.provider_status('2026-10-31') ORDER BY provider;
\set ON_ERROR_STOP off
INSERT INTO azx.t_fw VALUES ('FW261030009', 'YGCX142026008590', '03', '2026-10-30', 'JG6', '0');
\set ECHO none
\set got_provider :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('a provider whose qualification was revoked', :'got_provider', 'SI406') \g /dev/null
\set ECHO queries
INSERT INTO azx.t_fw VALUES ('FW261030009', 'YGCX142026008590', '03', '2026-10-30', 'JG5', '0');
\set ECHO none
SELECT pg_temp.expect('services of a revoked provider', count(*)::text,
	(SELECT count(*) FROM azx.t_fw WHERE jgbh = 'JG6' AND fwrq >= '2026-07-01' AND zfbz = '0' AND bdh IN (SELECT bdh FROM azx.t_bd WHERE scbz = '0'))::text)
FROM safeins.finding WHERE rule = 'service.provider_qualified' AND withdrawn_on IS NULL \g /dev/null

\echo '=== 19. 隐患闭环：排查、通知、整改、复查、销号；逾期的逐级督办，未上报的列名 ==='
\echo '    Hazards: found, notified, rectified, re-checked, closed; what is overdue escalates, who has not reported it is listed.'
CREATE TABLE azx.t_yh (yhid int PRIMARY KEY, qyid bigint, yhjb text, fxrq date, zgqx date, tzrq date, tzdx text, farq date, zgrq date, zgr text, fcrq date, fcr text, fcpj text, sbrq date, sbdw text, xhrq date);
\set ECHO queries
SELECT * FROM safeins.attach('hazard', 'azx.t_yh', $$ {
	"hazard": "yhid", "enterprise": "qyid", "level": "yhjb", "found_on": "fxrq", "due_on": "zgqx", "notified_on": "tzrq", "notified_party": "tzdx", "plan_on": "farq",
	"rectified_on": "zgrq", "rectified_by": "zgr", "rechecked_on": "fcrq", "rechecked_by": "fcr", "evidence": "fcpj", "reported_on": "sbrq", "reported_to": "sbdw", "closed_on": "xhrq",
	"place": "(SELECT q.xzqh FROM azx.t_qy q WHERE q.qyid = t_yh.qyid)" } $$);
\set ECHO none
\echo '今年排查出 300 处隐患；每 10 处有 1 处重大、每 6 处有 1 处逾期未整改，其中一半已上报：'
\echo '300 hazards of this year: one in ten is major, one in six is overdue, half of these are reported:'
INSERT INTO azx.t_yh
SELECT i, q.qyid, CASE WHEN i % 10 = 0 THEN '重大' ELSE '一般' END, f, f + 30, f + 1, '主要负责人', f + 5,
	CASE WHEN i % 6 > 0 THEN f + 20 END, CASE WHEN i % 6 > 0 THEN '企业安全部' END, CASE WHEN i % 6 > 0 THEN f + 25 END, CASE WHEN i % 6 > 0 THEN '省安科院' END, CASE WHEN i % 6 > 0 THEN 'FC' || i END,
	CASE WHEN i % 12 = 0 THEN f + 32 END, CASE WHEN i % 12 = 0 THEN '应急管理部门' END, CASE WHEN i % 6 > 0 THEN f + 26 END
FROM generate_series(1, 300) i JOIN azx.t_qy q ON q.qyid = 1 + i * 6 CROSS JOIN LATERAL (SELECT DATE '2026-01-05' + i * 4 % 240) d (f);
\set ECHO queries
SELECT safeins.sweep() AS escalated;
SELECT level, state_zh, count(*) AS hazards, count(*) FILTER (WHERE days_late > 0) AS overdue FROM safeins.hazard_status('2026-10-31') GROUP BY level, state_zh ORDER BY level, count(*) DESC;
SELECT sum(hazards) AS found, sum(major) AS major, sum(closed) AS closed, sum(overdue) AS overdue, sum(unreported) AS unreported FROM safeins.closed_loop(2026);
SELECT level_zh, count(*) AS "督办 escalations" FROM safeins.escalation_status WHERE kind LIKE 'hazard%' GROUP BY level_zh ORDER BY count(*) DESC;
\set ON_ERROR_STOP off
UPDATE azx.t_yh SET zgrq = '2026-10-30', zgr = '企业安全部', xhrq = '2026-10-31' WHERE yhid = 60;
\set ECHO none
\set got_recheck :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('a hazard closed without a re-check', :'got_recheck', 'SI605') \g /dev/null
SELECT pg_temp.expect('hazards', concat_ws(' ', sum(hazards), sum(major), sum(closed)), concat_ws(' ', (SELECT count(*) FROM azx.t_yh), (SELECT count(*) FROM azx.t_yh WHERE yhjb = '重大'), (SELECT count(xhrq) FROM azx.t_yh)))
FROM safeins.closed_loop(2026) \g /dev/null

\echo
\echo '=== 20. 理赔与拒保：没有理由的拒赔、拒保不予登记 ==='
\echo '    Claims and cover that is refused: neither without a reason.'
CREATE TABLE azx.t_lp (lpid int PRIMARY KEY, bdh varchar(32), sgrq date, barq date, swrs int, pfje numeric(14,2), jarq date, jp boolean DEFAULT false, jply text);
CREATE TABLE azx.t_jb (jbid int PRIMARY KEY, jgdm varchar(8), qyid bigint, jbrq date, ly text);
\set ECHO queries
SELECT * FROM safeins.attach('claim', 'azx.t_lp', $$ {
	"claim": "lpid", "policy": "bdh", "accident_on": "sgrq", "reported_on": "barq", "deaths": "swrs", "paid": "pfje", "paid_on": "jarq", "refused": "jp", "refusal_reason": "jply" } $$);
SELECT * FROM safeins.attach('refusal', 'azx.t_jb', $$ { "refusal": "jbid", "insurer": "jgdm", "enterprise": "qyid", "refused_on": "jbrq", "reason": "ly" } $$);
INSERT INTO azx.t_lp SELECT row_number() OVER (ORDER BY bdh), bdh, d + 40, d + 41, n, n * 400000 + 5000, d + 60
FROM (SELECT bdh, safeins.to_date(qbrq) AS d, CASE WHEN qyid % 50 = 0 THEN 1 ELSE 0 END AS n FROM azx.t_bd
	  WHERE scbz = '0' AND qyid % 10 = 0 AND safeins.to_date(qbrq) BETWEEN '2026-01-01' AND '2026-08-01') x;
INSERT INTO azx.t_jb VALUES (1, 'YMCX', 7, '2026-09-01', '重大事故隐患未整改');
\set ON_ERROR_STOP off
UPDATE azx.t_lp SET jp = true, jply = ' ', pfje = NULL, jarq = NULL WHERE lpid = 1;
\set ECHO none
\set got_claim :SQLSTATE
\set ECHO queries
INSERT INTO azx.t_jb VALUES (2, 'YMCX', 8, '2026-09-02', NULL);
\set ECHO none
\set got_cover :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('a claim refused without a reason', :'got_claim', 'SI501'), pg_temp.refused('cover refused without a reason', :'got_cover', 'SI510') \g /dev/null

\echo
\echo '=== 21. 年度报告：所报数字与台账比对，不符的两个数字都列出 ==='
\echo '    Annual reports: their figures against the books; where they differ both are told.'
CREATE TABLE azx.t_ndbg (jgdm varchar(8), nd int, bsrq date, bsdw text, bf numeric(16,2), fy numeric(16,2), PRIMARY KEY (jgdm, nd));
\set ECHO queries
SELECT * FROM safeins.attach('report', 'azx.t_ndbg', $$ { "insurer": "jgdm", "year": "nd", "submitted_on": "bsrq", "sent_to": "bsdw", "premium": "bf", "fee_spent": "fy" } $$);
INSERT INTO azx.t_ndbg SELECT insurer, 2025, '2026-01-28', '应急管理部门、金融监管部门', received, spent + CASE insurer WHEN 'YMCX' THEN 800000 ELSE 0 END FROM safeins.fee_status WHERE year = 2025;
SELECT insurer, sent_to, item_zh, reported, booked, difference FROM safeins.report_difference(2025) WHERE difference <> 0 ORDER BY sent_to;
\set ECHO none
SELECT pg_temp.expect('reports that differ', string_agg(DISTINCT insurer || ' ' || difference::text, ' '), 'YMCX 800000.00') FROM safeins.report_difference(2025) WHERE difference <> 0 \g /dev/null

\echo '=== 22. 按市统计：投保率、费用、服务、隐患、理赔、监管措施，一市一行 ==='
\echo '    A year by city: coverage, fee, services, hazards, claims, measures.'
\set ECHO queries
SELECT area, must_insure, insured, coverage_rate, policies, services_required AS required, services_done AS done, general_found + major_found AS hazards, general_overdue + major_overdue AS overdue, claims, deaths
FROM safeins.statistics(2026, 'city') ORDER BY area;
SELECT area, must_insure, insured, coverage_rate, uninsured FROM safeins.coverage_rate('2026-10-31', 'province');
\set ECHO none
SELECT pg_temp.expect('hazards and claims by city', concat_ws(' ', sum(general_found + major_found), sum(claims), sum(deaths)), concat_ws(' ', (SELECT count(*) FROM azx.t_yh), (SELECT count(*) FROM azx.t_lp), (SELECT sum(swrs) FROM azx.t_lp)))
FROM safeins.statistics(2026, 'city') \g /dev/null
SELECT pg_temp.expect('insured', (SELECT sum(insured)::text FROM safeins.statistics(2026, 'province')), count(DISTINCT qyid)::text)
FROM azx.t_bd JOIN azx.t_qy q USING (qyid) WHERE t_bd.scbz = '0' AND q.scbz = '0' AND safeins.to_date(qbrq) <= '2026-10-31' AND safeins.to_date(zbrq) > '2026-10-31' \g /dev/null

\echo '=== 23. 年度评估：表扬名单与批评名单；停用与联合惩戒 ==='
\echo '    The evaluation''s lists: praise and blame; who is stopped and under joint punishment.'
\echo '分数线90分是默认值，没有人达到，故无人受表扬；前五名如下：'
\echo 'The threshold of 90 is a default that nobody reached, so nobody is praised; the five best:'
\set ECHO queries
SELECT insurer, score, grade_zh FROM safeins.praise_list(2025) ORDER BY score DESC, insurer;
SELECT DISTINCT insurer, score, grade_zh FROM safeins.insurer_evaluation(2025) ORDER BY score DESC, insurer LIMIT 5;
SELECT insurer, score, grade_zh FROM safeins.blame_list(2025) ORDER BY score, insurer;
INSERT INTO azx.t_jgcs VALUES ('CS9', '列入联合惩戒', 'YMCX', '2026-10-20', 'fee.floor', '2028-10-19');
SELECT object, measure, issued_on, until_on FROM safeins.blacklist('2026-10-31');
\set ECHO none
SELECT pg_temp.expect('who is praised', count(*)::text, (SELECT count(DISTINCT insurer) FROM safeins.insurer_evaluation(2025) WHERE score >= 90)::text) FROM safeins.praise_list(2025) \g /dev/null
SELECT pg_temp.expect('joint punishment', string_agg(object, ' '), 'YMCX') FROM safeins.blacklist('2026-10-31') \g /dev/null
SELECT pg_temp.expect('differences after the year', count(*)::text, '0') FROM safeins.reconcile() \g /dev/null
