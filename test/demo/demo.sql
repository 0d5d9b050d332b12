-- A tour: psql -X -q -f demo.sql in an empty database, from this directory, as a superuser.
-- It ends with an error, and status 3, as soon as something is not as told.
\set ON_ERROR_STOP on
\set VERBOSITY default
\pset footer off
\pset null ''
\encoding UTF8

CREATE FUNCTION pg_temp.expect(what text, got text, expected text) RETURNS void
LANGUAGE plpgsql AS
$$
BEGIN
	IF got IS DISTINCT FROM expected THEN
		RAISE EXCEPTION '%: got %, expected %', what, got, expected;
	END IF;
END
$$;

-- What was refused, as it was meant to be.
CREATE TEMP TABLE refused (what text, sqlstate text);
CREATE FUNCTION pg_temp.refused(what text, got text, expected text) RETURNS void
LANGUAGE sql AS
$$
	SELECT pg_temp.expect(what, got, expected);
	INSERT INTO refused VALUES (what, got);
$$;

\echo
\echo '=== 1. 省里已有的数据库：不是我们设计的 ==='
\echo '    The province''s own database: we did not design it.'
\ir schema.sql
\ir generate.sql
SELECT (SELECT count(*) FROM azx.t_bxjg) AS "承保机构 insurers", (SELECT count(*) FROM azx.t_qy) AS "企业 enterprises",
	(SELECT count(*) FROM azx.t_bd WHERE scbz = '0') AS "保单 policies",
	(SELECT count(*) FROM azx.t_bfmx) AS "保费明细 payments", (SELECT count(*) FROM azx.t_yfzc) AS "预防费支出 expenses";
\echo '日期是文本且格式不一，删除只打标志，保费一半在保单里、一半在明细里：'
\echo 'Dates are text in four formats, deleting sets a flag, premium is a column of old policies and rows for new ones:'
SELECT DISTINCT ON (regexp_replace(zfrq, '\d+', '', 'g')) zcid, jgdm, bdh, fylx, je, zfrq, pzh, scbz
FROM azx.t_yfzc WHERE zcid > 58000 ORDER BY regexp_replace(zfrq, '\d+', '', 'g'), zcid;

\echo '=== 2. 安装扩展，说明本库的辖区 ==='
\echo '    Install the extension and say which place this database is.'
\set ECHO queries
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省安责险信息管理平台');
\set ECHO none
\echo '两份通知都未说余量可否结转：默认不失效；本省若规定按年清零，就是一行规则：'
\echo 'Neither notice says whether unused headroom is carried over: by default it is; a province that has each year by itself enters one row:'
\set ECHO queries
SELECT safeins.add_rule('fee.carry', '140000', '0', '2022-01-01', '演示：本省规定各年分别计算');
\set ECHO none
SET safeins.today = '2026-10-31';
\echo '企业的信用代码逐一校验，并按代码中的区划归属山西：'
\echo 'Every enterprise''s credit code is verified, and lies in Shanxi by its own digits:'
\set ECHO queries
SELECT count(*) AS enterprises FROM azx.t_qy
WHERE safeins.uscc_place(tyshxydm::text::safeins.uscc) OPERATOR(safeins.<@) '140000';
\set ECHO none
SELECT pg_temp.expect('credit codes in Shanxi', count(*)::text, '2000') FROM azx.t_qy
WHERE safeins.uscc_place(tyshxydm::text::safeins.uscc) OPERATOR(safeins.<@) '140000' \g /dev/null

\echo '=== 3. 接管保单与保费：写明各要素由哪一列或哪个表达式而来 ==='
\echo '    Attach policies and premium: say for each fact which column or expression gives it.'
\set ECHO queries
SELECT * FROM safeins.attach('policy', 'azx.t_bd', $$ {
	"policy": "bdh", "insurer": "jgdm", "enterprise": "qyid", "insurer_name": "(SELECT j.jgmc FROM azx.t_bxjg j WHERE j.jgdm = t_bd.jgdm)",
	"effective": "safeins.to_date(qbrq)", "expires": "safeins.to_date(zbrq) - 1",
	"signed": "safeins.to_date(qdrq)", "death_limit": "swxe * 10000",
	"place": "(SELECT q.xzqh FROM azx.t_qy q WHERE q.qyid = t_bd.qyid)",
	"where": "scbz = '0'" } $$);
SELECT * FROM safeins.attach('premium', 'azx.t_bd', $$ {
	"receipt": "bdh", "insurer": "jgdm", "amount": "ssbf", "received_on": "safeins.to_date(jfyf)",
	"where": "scbz = '0' AND lyxt = 'OLD'" } $$);
SELECT * FROM safeins.attach('premium', 'azx.t_bfmx', $$ {
	"receipt": "lsh", "policy": "bdh", "amount": "CASE jylx WHEN '2' THEN -je ELSE je END",
	"received_on": "safeins.to_date(jyrq)",
	"where": "scbz = '0' AND zfzt = '1'" } $$);
\set ECHO none

\echo '=== 4. 先体检：旧账里哪些不合规定（只看，不改） ==='
\echo '    Audit first: what in the old ledger breaks the law? It only looks.'
\set ECHO queries
CREATE TEMP TABLE mapping AS SELECT $$ {
	"expense": "zcid", "insurer": "jgdm", "policy": "bdh", "service": "fwdh", "amount": "je",
	"spent_on": "safeins.to_date(zfrq)", "voucher": "pzh", "reverses": "cxzcid",
	"purpose": "(SELECT lxmc FROM azx.zd_fylx WHERE lxdm = fylx)",
	"where": "scbz = '0'" } $$::jsonb AS expense;
CREATE TEMP TABLE audit AS
SELECT a.* FROM mapping, safeins.audit('expense', 'azx.t_yfzc', expense) a;
\set ECHO none
SELECT rule, count(*) AS findings, max(message) AS "例 / for example" FROM audit GROUP BY rule ORDER BY rule;
SELECT pg_temp.expect('findings of ' || rule, found::text, planted::text)
FROM (SELECT rule, count(*) FROM audit GROUP BY rule) a(rule, found)
	FULL JOIN (SELECT rule, sum(count) FROM planted GROUP BY rule) p(rule, planted) USING (rule) \g /dev/null
\echo '其中超上限、低于下限的公司年度（有的只差一分钱）：'
\echo 'Insurers and years out of the band, two of them by one fen:'
SELECT message, source FROM audit WHERE rule IN ('fee.cap', 'fee.floor') ORDER BY rule, year, insurer;

\echo '=== 5. 接管支出：旧账如实记为违规线索，一笔不拦；今后的写入受校验 ==='
\echo '    Attach the spending: old breaches become findings, nothing is blocked; new writes are judged.'
\set ECHO queries
SELECT a.* FROM mapping, safeins.attach('expense', 'azx.t_yfzc', expense) a;
\set ECHO none
SELECT legacy, count(*) AS findings, count(DISTINCT insurer) AS insurers FROM safeins.finding GROUP BY legacy;
SELECT pg_temp.expect('findings of ' || rule, found::text, audited::text)
FROM (SELECT rule, count(*) FROM safeins.finding WHERE legacy GROUP BY rule) f(rule, found)
	FULL JOIN (SELECT rule, count(*) FROM audit GROUP BY rule) a(rule, audited) USING (rule) \g /dev/null
SELECT role, table_schema, table_name, state FROM safeins.attachment ORDER BY 1, 2, 3;

\echo '=== 6. 一笔合规的支出：照常写入，应用无须改动 ==='
\echo '    A good write goes through; no application was changed.'
\set account 'SELECT insurer, year, received, spent, ratio, cap, cap_amount, headroom, verdict_zh FROM safeins.fee_status WHERE insurer = ''YGCX'' AND year = 2026;'
:account
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900001, 'YGCX', 'YGCX142026008590', '06', 8600.00, '2026-10-30', 'JZ202610-9001', 'FW261030001', NULL, '0');
\set ECHO none
:account
SELECT headroom, headroom + 0.01 AS too_much FROM safeins.fee_status WHERE insurer = 'YGCX' AND year = 2026 \gset

\echo '=== 7. 五笔不合规的写入：应用和操作员看到的原样报错 ==='
\echo '    Five writes that break the law, and the error as its writer sees it.'
\set ON_ERROR_STOP off

\echo
\echo '--- 7.1 超过上限一分钱 / one fen over the cap'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900002, 'YGCX', 'YGCX142026008590', '06', :too_much, '2026-10-30', 'JZ202610-9002', 'FW261030002', NULL, '0');
\set ECHO none
\set got_cap :SQLSTATE

\echo
\echo '--- 7.2 列支奖金 / a bonus is not accident prevention'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900003, 'YGCX', 'YGCX142026008590', '21', 5000.00, '2026-10-30', 'JZ202610-9003', 'FW261030003', NULL, '0');
\set ECHO none
\set got_purpose :SQLSTATE

\echo
\echo '--- 7.3 一张凭证报两次 / one voucher, twice'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900004, 'YGCX', 'YGCX142026008590', '06', 8600.00, '20261030', 'JZ202610-9001', 'FW261030001', NULL, '0');
\set ECHO none
\set got_voucher :SQLSTATE

\echo
\echo '--- 7.4 未来的日期 / a date to come'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900005, 'YGCX', 'YGCX142026008590', '01', 1200.00, '2026年12月24日', 'JZ202612-9005', 'FW261224001', NULL, '0');
\set ECHO none
\set got_date :SQLSTATE

\echo
\echo '--- 7.5 冲销大于原支出 / a reversal larger than what it reverses'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900006, 'YGCX', 'YGCX142026008590', '06', -9000.00, '2026-10-31', 'HC202610-9001', 'FW261030001', 900001, '0');
\set ECHO none
\set got_reversal :SQLSTATE

\set ON_ERROR_STOP on
SELECT pg_temp.refused(what, got, expected) FROM (VALUES
	('over the cap', :'got_cap', 'SI101'), ('purpose', :'got_purpose', 'SI102'), ('voucher', :'got_voucher', 'SI103'),
	('future date', :'got_date', 'SI106'), ('reversal', :'got_reversal', 'SI108')) e(what, got, expected) \g /dev/null
SELECT pg_temp.expect('rows of refused writes', count(*)::text, '0') FROM azx.t_yfzc WHERE zcid BETWEEN 900002 AND 900006 \g /dev/null

\echo
\echo '=== 8. 上限含本数：正好用足可以；打上删除标志，总数随之而动 ==='
\echo '    The cap is inclusive: exactly all of it may be spent. A soft delete moves the totals.'
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900007, 'YGCX', 'YGCX142026008590', '03', :headroom, '2026-10-31', 'JZ202610-9007', 'FW261031001', NULL, '0');
\set ECHO none
:account
SELECT pg_temp.expect('headroom', headroom::text, '0.00') FROM safeins.fee_status WHERE insurer = 'YGCX' AND year = 2026 \g /dev/null
\set ECHO queries
UPDATE azx.t_yfzc SET scbz = '1' WHERE zcid = 900007;
\set ECHO none
:account
SELECT pg_temp.expect('headroom', headroom::text, :'headroom') FROM safeins.fee_status WHERE insurer = 'YGCX' AND year = 2026 \g /dev/null

\echo '=== 9. 退费是事实：照收，但超限即记线索，并暂停支出 ==='
\echo '    A refund is a fact: accepted, but over the cap it is a finding, and spending stops.'
SELECT max(id) AS last_finding FROM safeins.finding \gset
\set ECHO queries
UPDATE azx.t_yfzc SET scbz = '0' WHERE zcid = 900007;
INSERT INTO azx.t_bfmx VALUES (900001, 'YGCX142026008590', '2', 5000.00, '20261031', '1', '0');
\set ECHO none
SELECT rule, message FROM safeins.finding WHERE id > :last_finding;
SELECT pg_temp.expect('findings of the refund', string_agg(rule, ' '), 'fee.cap') FROM safeins.finding WHERE id > :last_finding \g /dev/null
\set ON_ERROR_STOP off
\set ECHO queries
INSERT INTO azx.t_yfzc VALUES (900008, 'YGCX', 'YGCX142026008590', '03', 0.01, '2026-10-31', 'JZ202610-9008', 'FW261031002', NULL, '0');
\set ECHO none
\set got_cap :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('spending after the refund', :'got_cap', 'SI101') \g /dev/null

\echo
\echo '=== 10. 年度关账：不足下限的，先拒后记 ==='
\echo '    Closing a year that missed the floor: refused, then accepted with a reason that stays on record.'
\set ON_ERROR_STOP off
\set ECHO queries
SELECT verdict FROM safeins.close_year(2025, 'YMCX');
\set ECHO none
\set got_floor :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('closing a year under the floor', :'got_floor', 'SI110') \g /dev/null
\set ECHO queries
SELECT verdict, received, spent, breach FROM safeins.close_year(2025, 'YMCX', accept_breach => '已约谈该公司，限期整改');
\set ECHO none
-- what attaching found already is not found twice
SELECT rule, message, source FROM safeins.finding WHERE insurer = 'YMCX' AND year = 2025 AND rule IN ('fee.floor', 'fee.budget') AND withdrawn_on IS NULL ORDER BY id;
SELECT pg_temp.expect('the breach on record', string_agg(rule, ' ' ORDER BY id), 'fee.floor fee.budget')
FROM safeins.finding WHERE insurer = 'YMCX' AND year = 2025 AND rule IN ('fee.floor', 'fee.budget') AND withdrawn_on IS NULL \g /dev/null
\set ECHO queries
\set ON_ERROR_STOP off
INSERT INTO azx.t_yfzc VALUES (900009, 'YMCX', 'YMCX142026008369', '06', 300000.00, '2025-12-31', 'JZ202512-9009', 'FW251231001', NULL, '0');
\set ECHO none
\set got_closed :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('a posting into a closed year', :'got_closed', 'SI109') \g /dev/null

\echo
\echo '=== 11. 对账：由原表重算，与账户逐一相符 ==='
\echo '    Reconcile: recomputed from the tables, every account agrees.'
\set ECHO queries
SELECT * FROM safeins.reconcile();
\set ECHO none
SELECT pg_temp.expect('differences', count(*)::text, '0') FROM safeins.reconcile() \g /dev/null

\echo '=== 12. 报表：各年度结论，以及本年度各公司的状况与全年预测（比例为 %，金额为元） ==='
\echo '    The report: verdicts by year, then every insurer''s running year with a forecast (ratios in %, money in yuan).'
SELECT year AS "年度", verdict_zh AS "结论", verdict, count(*) AS "公司数", sum(received) AS "实收保费", sum(spent) AS "预防费支出"
FROM safeins.fee_status WHERE year >= 2024 GROUP BY year, verdict_zh, verdict ORDER BY year, verdict;
SELECT split_part(b.jgmc, '股份', 1) AS "承保机构", s.received AS "实收保费", s.spent AS "支出", round(s.ratio * 100, 2) AS "比例",
	round(s.floor * 100) AS "下限", round(s.cap * 100) AS "上限", s.headroom AS "余量", s.verdict_zh AS "结论",
	s.forecast_spent AS "预测全年支出"
FROM safeins.fee_status s JOIN azx.t_bxjg b ON b.jgdm = s.insurer WHERE s.year = 2026 ORDER BY s.ratio DESC;
\echo '一格为实收保费的 1%，┊ 为下限，│ 为上限：'
\echo 'A cell is 1 % of the premium received, ┊ the floor, │ the cap:'
CREATE TEMP VIEW band AS
SELECT split_part(b.jgmc, '股份', 1) AS insurer, s.verdict, s.verdict_zh, s.ratio,
	(SELECT string_agg(CASE WHEN i <= s.ratio * 100 OR (i > s.cap * 100 AND i - 1 < s.ratio * 100) THEN '█' ELSE '·' END || CASE i WHEN round(s.floor * 100) THEN '┊' WHEN round(s.cap * 100) THEN '│' ELSE '' END, '' ORDER BY i)
	 FROM generate_series(1, 25) i) AS bar
FROM safeins.fee_status s JOIN azx.t_bxjg b ON b.jgdm = s.insurer WHERE s.year = 2026;
(SELECT bar AS "支出比例 fee over premium", round(ratio * 100, 2) AS "%", verdict_zh AS "结论 verdict", insurer AS "承保机构 insurer" FROM band ORDER BY ratio DESC LIMIT 6)
UNION ALL
(SELECT bar, round(ratio * 100, 2), verdict_zh, insurer FROM band ORDER BY ratio LIMIT 4) ORDER BY 2 DESC;
SELECT pg_temp.expect('bars over the cap', count(*)::text, '2') FROM band WHERE bar ~ '│█' \g /dev/null
SELECT pg_temp.expect('bars below the floor', count(*)::text, '6') FROM band WHERE bar ~ '·┊' \g /dev/null
SELECT pg_temp.expect('verdicts', string_agg(format('%s %s %s', year, verdict, n), ', ' ORDER BY year, verdict),
	'2024 ok 28, 2024 over cap 1, 2024 under floor 1, 2025 ok 23, 2025 over cap 3, 2025 under floor 4, 2026 not yet at floor 6, 2026 ok 22, 2026 over cap 2')
FROM (SELECT year, verdict COLLATE "C" AS verdict, count(*) FROM safeins.fee_status WHERE year >= 2024 GROUP BY 1, 2) v(year, verdict, n) \g /dev/null

\echo '=== 13. 企业与服务：该做几次、做了几次、还差谁 ==='
\echo '    Enterprises and services: what is owed, what was done, who is short.'
\set ECHO queries
SELECT * FROM safeins.attach('enterprise', 'azx.t_qy', $$ {
	"enterprise": "qyid", "name": "qymc", "place": "xzqh", "where": "scbz = '0'",
	"sector": "(ARRAY['煤矿','非煤矿山','危险化学品','烟花爆竹','金属冶炼','建筑施工','交通运输'])[hydm::int]",
	"size": "(ARRAY['大型','中型','小型','微型'])[qygm::int]" } $$);
SELECT * FROM safeins.attach('service', 'azx.t_fw', $$ {
	"service": "fwdh", "policy": "bdh", "kind": "(SELECT lxmc FROM azx.zd_fylx WHERE lxdm = fwxm)",
	"served_on": "safeins.to_date(fwrq)", "archived_on": "safeins.to_date(fwrq)", "provider": "jgbh", "voided": "zfbz = '1'" } $$);
SELECT kind_zh, count(*) AS policies, sum(required) AS required, sum(done) AS done, count(*) FILTER (WHERE short > 0) AS "short of it", count(*) FILTER (WHERE state = 'warning') AS warned
FROM safeins.quota_status('2026-10-31') GROUP BY kind_zh ORDER BY kind_zh;
SELECT state_zh, count(*) AS "uninsured at the end of the year, if nobody renews", max(days_uncovered) AS "most days uncovered" FROM safeins.coverage_gap('2026-12-31') GROUP BY state_zh ORDER BY state_zh;
SELECT safeins.set_mode('service.double', 'block', '同日同项服务不得重复登记') AS "the same service twice is refused here";
\set ON_ERROR_STOP off
INSERT INTO azx.t_fw VALUES ('FW261030002', 'YGCX142026008590', '06', '2026-10-29', 'JG1', '0');
\set ECHO none
\set got_double :SQLSTATE
\set ECHO queries
INSERT INTO azx.t_bd (bdh, jgdm, qyid, qdrq, qbrq, zbrq, ysbf, swxe, lyxt) VALUES ('YGCX142026999999', 'YGCX', 1, '2026-10-30', '2026-11-01', '2027-11-01', 10000, 30, 'NEW');
\set ECHO none
\set got_limit :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('the same service again', :'got_double', 'SI405'), pg_temp.refused('a death limit of 300000 in 2026', :'got_limit', 'SI301') \g /dev/null
SELECT pg_temp.expect('services short of what is owed', s.short::text, r.short::text)
FROM (SELECT sum(short) AS short FROM safeins.quota_status('2026-10-31') WHERE kind = 'hazard_inspection') s,
	(SELECT sum(greatest(owed - done, 0)) AS short
	 FROM (SELECT CASE WHEN hydm = '01' THEN 2 WHEN hydm <= '05' AND qygm IN ('1', '2') THEN 1 ELSE 0 END AS owed,
				  (SELECT count(*) FROM azx.t_fw f WHERE f.bdh = b.bdh AND f.fwxm = '06' AND f.zfbz = '0') AS done
		   FROM azx.t_bd b JOIN azx.t_qy q USING (qyid)
		   WHERE b.scbz = '0' AND safeins.to_date(qbrq) <= '2026-10-31' AND safeins.to_date(zbrq) > '2026-10-31') p) r \g /dev/null
SELECT pg_temp.expect('differences of the books', count(*)::text, '0') FROM safeins.reconcile() \g /dev/null

\echo '=== 14. 监管措施与年度评估：约谈谁、为什么、到期没有；各公司得几分 ==='
\echo '    Measures and the evaluation: who was interviewed, why, and is it done; what each insurer''s year is worth.'
CREATE TABLE azx.t_jgcs (csbh text PRIMARY KEY, cslx text, jgdm text, zcrq date, yjdm text, qxrq date, wcrq date);
\set ECHO queries
SELECT * FROM safeins.attach('measure', 'azx.t_jgcs', $$ {
	"measure": "csbh", "kind": "cslx", "object_kind": "'承保机构'::text", "object": "jgdm", "issued_on": "zcrq", "basis": "yjdm", "due_on": "qxrq", "done_on": "wcrq" } $$);
INSERT INTO azx.t_jgcs SELECT 'CS' || row_number() OVER (ORDER BY insurer), '约谈', insurer, '2026-09-01', 'fee.cap', '2026-09-15'
FROM safeins.fee_status WHERE year = 2026 AND verdict = 'over cap';
UPDATE azx.t_jgcs SET wcrq = '2026-09-10' WHERE csbh = 'CS1';
SELECT measure, kind_zh, split_part(jgmc, '股份', 1) AS "对象", basis_says, due_on, done_on, state_zh, days_late
FROM safeins.measure_status('2026-10-31') m JOIN azx.t_bxjg b ON b.jgdm = m.object ORDER BY measure;
SELECT grade_zh, grade, count(DISTINCT insurer) AS "公司数", max(score) AS "最高", min(score) AS "最低" FROM safeins.insurer_evaluation(2025) GROUP BY grade_zh, grade ORDER BY max(score) DESC;
SELECT item_zh, weight, trim_scale(figure) AS figure, points, reason_zh FROM safeins.insurer_evaluation(2025)
WHERE insurer = (SELECT min(insurer) FROM safeins.fee_status WHERE year = 2025 AND verdict = 'under floor');
\set ECHO none
SELECT pg_temp.expect('measures', string_agg(state, ' ' ORDER BY measure), 'done overdue') FROM safeins.measure_status('2026-10-31') \g /dev/null
SELECT pg_temp.expect('points for the fee', count(*)::text, '0')
FROM safeins.insurer_evaluation(2025) e JOIN safeins.fee_status f ON f.insurer = e.insurer AND f.year = 2025
WHERE e.item = 'fee' AND e.points IS DISTINCT FROM CASE f.verdict WHEN 'ok' THEN e.weight WHEN 'over cap' THEN 0 ELSE trunc(e.weight * f.spent / (f.floor * f.received), 2) END \g /dev/null
SELECT pg_temp.expect('differences with measures', count(*)::text, '0') FROM safeins.reconcile() \g /dev/null

\ir year.sql
\echo '=== 24. 封存台账：每一行的杂凑值随写入存证；检查点凭条只有三行，请存于库外 ==='
\echo '    Seal the ledger: every row is hashed and journalled as it is written. A checkpoint''s note has three lines: keep it outside.'
\set ECHO queries
SELECT safeins.seal('azx.t_yfzc', '{jgdm,bdh,fylx,je,zfrq,pzh,fwdh,cxzcid}') AS sealed_rows;
INSERT INTO azx.t_yfzc VALUES (900010, 'YGCX', 'YGCX142026008590', '06', -100.00, '2026-10-31', 'HC202610-9010', 'FW261030001', 900001, '0');
UPDATE azx.t_yfzc SET scbz = '1' WHERE zcid = 900007;
\set ON_ERROR_STOP off
UPDATE azx.t_yfzc SET je = je - 1000 WHERE zcid = 900001;
\set ECHO none
\set got_sealed :SQLSTATE
\set ON_ERROR_STOP on
SELECT pg_temp.refused('rewriting the ledger', :'got_sealed', 'SI201') \g /dev/null
\t on
\pset format unaligned
\set ECHO queries
SELECT safeins.checkpoint();
\set ECHO none
\o note.txt
SELECT safeins.checkpoint_note();
\o
\pset format aligned
\t off
\set ECHO queries
SELECT * FROM safeins.verify();
SELECT label, mode, state_zh, leaves, pending, checkpoint, tree_size FROM safeins.ledger_status WHERE table_schema = 'azx';
\set ECHO none
SELECT pg_temp.expect('damage', count(*)::text, '0') FROM safeins.verify() \g /dev/null

\echo '=== 25. 超级用户绕过触发器改账：核验指出哪张表、哪一行 ==='
\echo '    A superuser switches the triggers off and rewrites two rows: verify names table and row.'
SELECT je AS honest FROM azx.t_yfzc WHERE zcid = 4711 \gset
\set ECHO queries
SET session_replication_role = replica;
UPDATE azx.t_yfzc SET je = je + 50000 WHERE zcid = 4711;
DELETE FROM azx.t_yfzc WHERE zcid = 4712 RETURNING pzh AS "被删除的凭证 / the voucher that went";
SET session_replication_role = origin;
SELECT damage, table_name, row_key, "position", message FROM safeins.verify();
\set ECHO none
SELECT pg_temp.expect('what verify names', string_agg(damage || ' ' || row_key, ', ' ORDER BY row_key), 'row altered 4711, row missing 4712')
FROM safeins.verify() \g /dev/null

\echo '=== 26. 审计员不信任服务器：只凭三行凭条和导出文件，用独立程序核验 ==='
\echo '    The auditor does not trust the server: the note, three exported files and a program of its own.'
\o leaves.bin
COPY (SELECT "position", hash, label, op, key FROM safeins.leaves() ORDER BY "position") TO STDOUT (FORMAT binary);
\o batches.bin
SELECT safeins.copy_command('safeins.batch') AS command \gset
:command;
\o rows.bin
SELECT safeins.copy_command('azx.t_yfzc') AS command \gset
:command;
\o
\echo '$ safeins-verify table note.txt leaves.bin batches.bin rows.bin'
\! safeins-verify table note.txt leaves.bin batches.bin rows.bin
\set verdict `safeins-verify table note.txt leaves.bin batches.bin rows.bin | grep -o 'key "471[0-9]*"' | sort -u | tr '\n' ' '`
SELECT pg_temp.expect('the auditor''s verdict', :'verdict', 'key "4711" key "4712" ') \g /dev/null
\! rm -f note.txt leaves.bin batches.bin rows.bin

\echo
\echo '=== 27. 这一年：数一数发生了什么 ==='
\echo '    The year, counted from what happened.'
SELECT (SELECT count(*) FROM refused) AS "拒绝 refused", (SELECT string_agg(DISTINCT sqlstate, ' ' ORDER BY sqlstate) FROM refused) AS "错误码 by SQLSTATE",
	(SELECT count(*) FROM safeins.finding) AS "线索 findings", (SELECT count(*) FROM safeins.finding WHERE withdrawn_on IS NOT NULL) AS "已撤销 withdrawn",
	(SELECT count(*) FROM safeins.escalation) AS "督办 escalations", (SELECT count(*) FROM safeins.measure WHERE live) AS "措施 measures";
SELECT f.rule AS "规则 rule", c.meaning_zh AS "含义 meaning", count(*) AS "线索 findings", count(*) FILTER (WHERE f.legacy) AS "旧账 old", count(f.withdrawn_on) AS "已撤销 withdrawn"
FROM safeins.finding f JOIN safeins.rule_code c ON c.code = f.rule GROUP BY f.rule, c.meaning_zh ORDER BY count(*) DESC, f.rule;
SELECT (SELECT count(*) FROM azx.t_qy) AS "企业 enterprises", (SELECT count(*) FROM azx.t_bd WHERE scbz = '0') AS "保单 policies", (SELECT count(*) FROM azx.t_bfmx) + (SELECT count(*) FROM azx.t_yfzc) AS "款项 rows of money",
	(SELECT count(*) FROM azx.t_fw WHERE zfbz = '0') AS "服务 services", (SELECT count(*) FROM azx.t_yh) AS "隐患 hazards", (SELECT count(*) FROM azx.t_lp) AS "理赔 claims", (SELECT count(*) FROM safeins.attachment) AS "接管的表 attached";
SELECT pg_temp.expect('refusals', count(*)::text, '15') FROM refused \g /dev/null
SELECT count(*) AS refusals FROM refused \gset
SELECT count(*) AS findings FROM safeins.finding \gset
\echo :refusals '次写入依法拒绝，' :findings '件事实照收并记为线索；法规之外，一笔未拦。'
\echo :refusals 'writes were refused as the law says,' :findings 'facts accepted and recorded; nothing else was stopped.'

\echo '接着看：make demo KEEP=1 保留这台服务器，给出连接它的 psql 命令，并写出 demo/report.html 与 demo/dashboard.html。'
\echo 'To go on: make demo KEEP=1 leaves this server, says the psql command that connects to it, and writes demo/report.html and demo/dashboard.html.'
\echo '完 / The end.'
