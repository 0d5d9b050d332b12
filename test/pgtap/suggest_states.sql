-- suggest(): what hosts say by a status, by the sign of their money, and by two columns for one thing.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE FUNCTION pg_temp.mapped(tab regclass, role text) RETURNS jsonb LANGUAGE sql AS $$SELECT s.mapping FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.still_open(tab regclass, role text) RETURNS text LANGUAGE sql AS $$SELECT s.open::text FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.fact_of(tab regclass, role text, fact text) RETURNS jsonb LANGUAGE sql AS
$$SELECT f FROM safeins.suggest(role, tab) s, jsonb_array_elements(s.facts) f WHERE f->>'fact' = $3$$;
CREATE FUNCTION pg_temp.read_by(tab regclass, role text, fact text) RETURNS text LANGUAGE sql AS $$SELECT pg_temp.fact_of($1, $2, $3)->>'expression'$$;

-- ---- a status says which steps held; one column for re-checks that held and that did not ----
CREATE TABLE wt_jl (bh bigserial PRIMARY KEY, qy text NOT NULL, jb int NOT NULL, fxsj timestamp, zgqx date, zt int NOT NULL, zgwcsj timestamp, zgr text, yssj timestamp, ysr text);
COMMENT ON TABLE wt_jl IS '隐患记录';
COMMENT ON COLUMN wt_jl.bh IS '隐患编号'; COMMENT ON COLUMN wt_jl.qy IS '企业'; COMMENT ON COLUMN wt_jl.jb IS '隐患级别(1一般 2重大)'; COMMENT ON COLUMN wt_jl.fxsj IS '发现时间';
COMMENT ON COLUMN wt_jl.zgqx IS '整改期限yyyy-mm-dd'; COMMENT ON COLUMN wt_jl.zt IS '状态 0待整改1整改中2整改完成待验收3验收通过，4验收不通过';
COMMENT ON COLUMN wt_jl.zgwcsj IS '整改完成时间'; COMMENT ON COLUMN wt_jl.zgr IS '整改人'; COMMENT ON COLUMN wt_jl.yssj IS '验收时间'; COMMENT ON COLUMN wt_jl.ysr IS '验收人';
SELECT is(pg_temp.mapped('wt_jl', 'hazard') - '{hazard,enterprise,level,found_on,due_on}'::text[], $${"rectified_on": "CASE WHEN zt IN (2, 3) THEN zgwcsj END", "rectified_by": "CASE WHEN zt IN (2, 3) THEN zgr END",
	"rechecked_on": "CASE WHEN zt IN (3) THEN yssj END", "rechecked_by": "CASE WHEN zt IN (3) THEN ysr END", "closed_on": "CASE WHEN zt IN (3) THEN yssj END"}$$, 'codes that the comment explains, before there are rows');
SELECT is(pg_temp.read_by('wt_jl', 'hazard', 'due_on'), 'zgqx', 'the form of a date behind the name in a comment');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('hazard', 'wt_jl') s, safeins.attach('hazard', 'wt_jl', s.mapping) a$$, 'into attach');
INSERT INTO wt_jl (qy, jb, fxsj, zgqx, zt) VALUES ('甲', 1, '2026-01-05 08:00', '2026-01-20', 0);
UPDATE wt_jl SET zt = 2, zgwcsj = '2026-01-10 09:00', zgr = '王';
UPDATE wt_jl SET zt = 4, yssj = '2026-01-11 09:00', ysr = '赵';
UPDATE wt_jl SET zt = 2, zgwcsj = '2026-01-15 09:00';
UPDATE wt_jl SET zt = 3, yssj = '2026-01-16 09:00';
SELECT is((SELECT concat_ws(' ', rectified_on, closed_on) FROM safeins.hazard WHERE hazard = '1'), '2026-01-15 2026-01-16', '... a re-check that failed, and one that held');
SELECT safeins.detach('hazard', 'wt_jl', 'tried') \g /dev/null
CREATE TYPE stage AS ENUM ('OPEN', 'CHECKING', 'REJECTED', 'CLOSED');
CREATE TABLE "hazardRecord" (id text PRIMARY KEY, "companyId" text, level text, "foundAt" timestamp, deadline date, "hazardStatus" stage NOT NULL, "rectifiedAt" timestamp, "verifiedAt" timestamp, "verifiedBy" text, "closedAt" timestamp);
INSERT INTO "hazardRecord" VALUES ('a', 'E', 'GENERAL', '2026-01-05', '2026-01-20', 'OPEN', NULL, NULL, NULL, NULL), ('b', 'E', 'MAJOR', '2026-01-05', '2026-01-20', 'CHECKING', '2026-01-09', NULL, NULL, NULL),
	('c', 'E', 'GENERAL', '2026-01-05', '2026-01-20', 'CLOSED', '2026-01-09', '2026-01-10', 'Li', '2026-01-10'),
	('d', 'E', 'GENERAL', '2026-01-05', '2026-01-20', 'REJECTED', '2026-01-09', '2026-01-10', 'Li', NULL);
SELECT is(pg_temp.mapped('"hazardRecord"', 'hazard') - '{hazard,enterprise,level,found_on,due_on}'::text[], $${"rectified_on": "CASE WHEN \"hazardStatus\" IN ('CHECKING', 'CLOSED') THEN \"rectifiedAt\" END",
	"rechecked_on": "CASE WHEN \"hazardStatus\" IN ('CLOSED') THEN \"verifiedAt\" END", "rechecked_by": "CASE WHEN \"hazardStatus\" IN ('CLOSED') THEN \"verifiedBy\" END",
	"closed_on": "CASE WHEN \"hazardStatus\" IN ('CLOSED') THEN \"closedAt\" END"}$$, 'an enum in capitals; a day of closing of its own');
CREATE TABLE yh_dj (id int PRIMARY KEY, qymc text, yhjb text, pcsj date, zgqx date, yhzt text, wcsj date, fcsj date);
COMMENT ON COLUMN yh_dj.wcsj IS '整改完成时间'; COMMENT ON COLUMN yh_dj.fcsj IS '复查时间'; COMMENT ON COLUMN yh_dj.yhzt IS '隐患状态';
INSERT INTO yh_dj VALUES (1, '甲', '一般', '2026-01-05', '2026-01-20', '待整改', NULL, NULL), (2, '甲', '一般', '2026-01-05', '2026-01-20', '待复查', '2026-01-07', NULL), (3, '甲', '一般', '2026-01-05', '2026-01-20', '已完成', '2026-01-07', '2026-01-08'),
	(4, '甲', '一般', '2026-01-05', '2026-01-20', '复查不合格', '2026-01-07', '2026-01-08');
SELECT is(ARRAY[pg_temp.read_by('yh_dj', 'hazard', 'rectified_on'), pg_temp.read_by('yh_dj', 'hazard', 'closed_on')],
	ARRAY['CASE WHEN yhzt IN (''待复查'', ''已完成'') THEN wcsj END', 'CASE WHEN yhzt IN (''已完成'') THEN fcsj END'], 'words; what is finished is closed where nothing else is');
INSERT INTO yh_dj VALUES (5, '甲', '一般', '2026-01-05', '2026-01-20', '已销号', '2026-01-07', '2026-01-08');
SELECT is(pg_temp.read_by('yh_dj', 'hazard', 'closed_on'), 'CASE WHEN yhzt IN (''已销号'') THEN fcsj END', '... and rectified where something is');
UPDATE yh_dj SET yhzt = '整改中';
SELECT is(pg_temp.read_by('yh_dj', 'hazard', 'rectified_on'), 'wcsj', 'a status that never says that anything is closed says nothing of steps');

-- ---- one table in two roles names a policy by one column; a column that no row has ----
CREATE TABLE tb_jg (policy_id bigserial PRIMARY KEY, policy_no varchar(64) UNIQUE, insurer_name text, enterprise_id bigint, premium numeric(14,2), start_date date, end_date date, pay_date date, pay_time timestamp);
CREATE TABLE tb_zj (fund_id bigserial PRIMARY KEY, policy_id bigint, used_amount numeric(14,2), settle_date date, usage_purpose text);
INSERT INTO tb_jg VALUES (1, 'A1', '人保', 1, 100, '2026-01-01', '2026-12-31', NULL, '2026-01-02');
SELECT is(pg_temp.read_by('tb_jg', 'premium', 'policy'), pg_temp.read_by('tb_jg', 'policy', 'policy'), 'premium in the table of policies names a policy as the policies do');
SELECT is(pg_temp.read_by('tb_jg', 'premium', 'policy'), pg_temp.read_by('tb_zj', 'expense', 'policy'), '... and as the spending does');
SELECT is(pg_temp.read_by('tb_jg', 'premium', 'received_on'), 'pay_time', 'a column that no row has gives way to one that rows have');
CREATE TABLE pf_cl (id bigserial PRIMARY KEY, policy_no text, claim_no text, report_date date, claimed numeric, paid_amount numeric);
SELECT is(pg_temp.read_by('pf_cl', 'claim', 'paid'), 'paid_amount', 'what is claimed is not what was paid');
-- ---- money that goes back, and money that is not there yet ----
CREATE TYPE way AS ENUM ('PREMIUM', 'REFUND', 'PAYOUT');
CREATE TABLE "moneyMovement" ("id" text PRIMARY KEY, "policyId" text, "amount" numeric(12,2), "type" way NOT NULL, "status" text NOT NULL, "paidAt" timestamp);
INSERT INTO "moneyMovement" VALUES ('a', 'P', 100, 'PREMIUM', 'COMPLETED', '2026-01-05'), ('b', 'P', 40, 'REFUND', 'COMPLETED', '2026-01-06'), ('c', 'P', 900, 'PAYOUT', 'COMPLETED', '2026-01-07'),
	('d', 'P', 100, 'PREMIUM', 'PENDING', NULL), ('e', 'P', 100, 'PREMIUM', 'FAILED', NULL);
SELECT is(pg_temp.mapped('"moneyMovement"', 'premium'), $${"receipt": "id", "policy": "policyId", "amount": "CASE WHEN type IN ('REFUND') THEN -(amount) ELSE amount END", "received_on": "paidAt",
	"where": "coalesce(type NOT IN ('PAYOUT'), true) AND status IN ('COMPLETED')"}$$, 'a direction without signs, what is no premium, what is not there yet');
DELETE FROM "moneyMovement" WHERE type <> 'PREMIUM';
SELECT is(pg_temp.read_by('"moneyMovement"', 'premium', 'amount'), $$CASE WHEN type IN ('REFUND') THEN -(amount) ELSE amount END$$, '... by the labels of an enum, before a row has them');
CREATE TABLE sf_ls (lsh bigserial PRIMARY KEY, bdh text, bxgs text, je numeric(14,2), dzrq date, jylx char(1), zt char(1), del_flag char(1) DEFAULT '0');
COMMENT ON COLUMN sf_ls.jylx IS '交易类型 1收费 2退费'; COMMENT ON COLUMN sf_ls.zt IS '状态（0待审核 1已到账 2失败）';
INSERT INTO sf_ls (bdh, bxgs, je, dzrq, jylx, zt) VALUES ('A', '人保', 100, '2026-01-05', '1', '1'), ('A', '人保', 30, '2026-02-05', '2', '1'), ('A', '人保', 100, '2026-03-05', '1', '0');
SELECT is(pg_temp.mapped('sf_ls', 'premium') - '{receipt,policy,insurer,received_on}'::text[], $${"amount": "CASE WHEN jylx IN ('2') THEN -(je) ELSE je END", "where": "coalesce(del_flag, '0') = '0' AND zt IN ('1')"}$$, 'codes that the comment explains; beside a delete flag');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('premium', 'sf_ls') s, safeins.attach('premium', 'sf_ls', s.mapping) a$$, 'into attach');
SELECT is((SELECT received FROM safeins.fee_status WHERE insurer = '人保' AND year = 2026), 70::numeric, '... as plain SQL would count it');
SELECT safeins.detach('premium', 'sf_ls', 'tried') \g /dev/null
UPDATE sf_ls SET je = -je WHERE jylx = '2';
SELECT is(pg_temp.read_by('sf_ls', 'premium', 'amount'), 'je', 'amounts that have signs are taken as they are');
CREATE TABLE zc_ls (id bigserial PRIMARY KEY, bxgs text, zfje numeric(14,2), zfrq date, yt text, pzh text, pzlx text, shzt text);
COMMENT ON COLUMN zc_ls.pzlx IS '凭证类型'; COMMENT ON COLUMN zc_ls.shzt IS '审核状态';
INSERT INTO zc_ls (bxgs, zfje, zfrq, yt, pzh, pzlx, shzt) VALUES ('人保', 10, '2026-02-01', '安全生产宣传教育培训', 'A', '蓝字', '已支付'), ('人保', 4, '2026-02-09', '安全生产宣传教育培训', 'B', '红字', '已支付'), ('人保', 5, '2026-02-09', '安全生产宣传教育培训', 'C', '蓝字', '草稿');
SELECT is(ARRAY[pg_temp.read_by('zc_ls', 'expense', 'amount'), pg_temp.read_by('zc_ls', 'expense', 'where')], ARRAY['CASE WHEN pzlx IN (''红字'') THEN -(zfje) ELSE zfje END', 'shzt IN (''已支付'')'], 'red-letter rows of spending');
CREATE TABLE jf_lb (id bigserial PRIMARY KEY, bdh text, je numeric(14,2), dzrq date, type text, status text);
INSERT INTO jf_lb (bdh, je, dzrq, type, status) VALUES ('A', 10, '2026-02-01', '首期', '已到账'), ('A', 10, '2026-02-01', '续期', '已到账');
SELECT is(pg_temp.mapped('jf_lb', 'premium'), '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "dzrq"}', 'kinds and states that say nothing of it change nothing');
SELECT * FROM finish();
ROLLBACK;
