-- suggest() and suggest_roles(): tables in the styles that are met, what is read out of their rows, and with whose rights.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE FUNCTION pg_temp.mapped(tab regclass, role text) RETURNS jsonb LANGUAGE sql AS $$SELECT s.mapping FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.still_open(tab regclass, role text) RETURNS text LANGUAGE sql AS $$SELECT s.open::text FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.fact_of(tab regclass, role text, fact text) RETURNS jsonb LANGUAGE sql AS
$$SELECT f FROM safeins.suggest(role, tab) s, jsonb_array_elements(s.facts) f WHERE f->>'fact' = $3$$;
CREATE FUNCTION pg_temp.read_by(tab regclass, role text, fact text) RETURNS text LANGUAGE sql AS $$SELECT pg_temp.fact_of($1, $2, $3)->>'expression'$$;
CREATE FUNCTION pg_temp.confidence(tab regclass, role text, fact text) RETURNS numeric LANGUAGE sql AS $$SELECT (pg_temp.fact_of($1, $2, $3)->>'confidence')::numeric$$;
-- The mapping goes as it is into audit().
CREATE FUNCTION pg_temp.audited(tab regclass, role text) RETURNS text LANGUAGE sql AS
$$SELECT coalesce(string_agg(DISTINCT a.rule, ' ' ORDER BY a.rule), '') FROM safeins.suggest(role, tab) s, safeins.audit(role, tab, s.mapping) a$$;

-- ---- initials of pinyin ----
CREATE TABLE t_bd (bdh varchar(30) PRIMARY KEY, bxgs_dm varchar(20) NOT NULL, qydm text NOT NULL, qbrq date NOT NULL, zbrq date NOT NULL);
CREATE TABLE t_bf (lsh bigint PRIMARY KEY, bdh varchar(30) NOT NULL, je numeric(14,2) NOT NULL, dzrq date NOT NULL);
CREATE TABLE t_fyzc (id bigint PRIMARY KEY, bxgs_dm varchar(20) NOT NULL, bdh varchar(30), je numeric(14,2) NOT NULL, zfrq text NOT NULL, yt text NOT NULL, pzh text, fw_id bigint,
	scbz char(1) NOT NULL DEFAULT '0');
SELECT is(pg_temp.mapped('t_bd', 'policy'), '{"policy": "bdh", "insurer": "bxgs_dm", "enterprise": "qydm", "effective": "qbrq", "expires": "zbrq"}', 'initials: a policy, from an empty table');
INSERT INTO t_bd VALUES ('BD1', 'YGCX', '91140000MA0000000X', '2026-01-01', '2026-12-31');
INSERT INTO t_bf VALUES (1, 'BD1', 100000, '2026-01-05');
INSERT INTO t_fyzc VALUES (1, 'YGCX', 'BD1', 12000, '2026/3/5', '安全生产宣传教育培训', 'PZ-001', 11, '0'), (2, 'YGCX', 'BD1', 3000, '2026年4月1日', '业务招待费', 'PZ-002', 12, '0'),
	(3, 'YGCX', 'BD1', 9000, '20250701', '重大事故隐患排查', 'PZ-009', 13, '1');
SELECT is(pg_temp.mapped('t_bf', 'premium'), '{"receipt": "lsh", "policy": "bdh", "amount": "je", "received_on": "dzrq"}', 'initials: premium');
SELECT is(pg_temp.mapped('t_fyzc', 'expense'), $${"expense": "id", "insurer": "bxgs_dm", "amount": "je", "spent_on": "safeins.to_date(zfrq)", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fw_id",
	"where": "scbz = '0'"}$$, 'initials: spending; dates as text, a delete flag; a word that the law does not know stays what it is');
SELECT is(ARRAY[pg_temp.still_open('t_bd', 'policy'), pg_temp.still_open('t_bf', 'premium'), pg_temp.still_open('t_fyzc', 'expense')], '{"{}","{}","{}"}', 'nothing is left open');
SELECT is(pg_temp.audited('t_bd', 'policy'), '', 'straight into audit: a policy');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('policy', 't_bd') s, safeins.attach('policy', 't_bd', s.mapping) a$$, 'and into attach');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('premium', 't_bf') s, safeins.attach('premium', 't_bf', s.mapping) a$$, 'premium likewise');
SELECT is(pg_temp.audited('t_fyzc', 'expense'), 'fee.purpose', 'spending: audit finds what is wrong with it');

-- ---- full pinyin, without separators ----
CREATE TABLE baodan (baodanhao text PRIMARY KEY, baoxiangongsi text, toubaorenmingcheng text, qibaoriqi date, zhongbaoriqi date, baofei numeric);
SELECT is(pg_temp.mapped('baodan', 'policy'), '{"policy": "baodanhao", "insurer": "baoxiangongsi", "enterprise": "toubaorenmingcheng", "effective": "qibaoriqi", "expires": "zhongbaoriqi", "premium": "baofei"}',
	'whole pinyin');

-- ---- camel case, capitals, snake case ----
CREATE TABLE "insurancePolicy" ("policyNo" text PRIMARY KEY, "insurerCode" text, "companyId" bigint, "effectiveDate" timestamp, "expiryDate" timestamp, "premiumAmount" numeric, "isDeleted" boolean);
SELECT is(pg_temp.mapped('"insurancePolicy"', 'policy'), '{"policy": "policyNo", "insurer": "insurerCode", "enterprise": "companyId", "effective": "effectiveDate", "expires": "expiryDate", "premium": "premiumAmount",
	"where": "\"isDeleted\" IS NOT TRUE"}', 'camel case; a name as it stands is not quoted, in an expression it is');
SELECT is(pg_temp.audited('"insurancePolicy"', 'policy'), '', 'into audit');
CREATE TABLE "TBLCLAIM" ("CLAIMID" int PRIMARY KEY, "POLICYNO" text, "REPORTDATE" date, "ACCIDENTDATE" date, "PAIDAMOUNT" numeric);
SELECT is(pg_temp.mapped('"TBLCLAIM"', 'claim'), '{"claim": "CLAIMID", "policy": "POLICYNO", "reported_on": "REPORTDATE", "accident_on": "ACCIDENTDATE", "paid": "PAIDAMOUNT"}', 'capitals without separators');
CREATE TABLE complaints (complaint_no text PRIMARY KEY, insurance_company text, received_at timestamptz, replied_at timestamptz, valid_flag text NOT NULL);
INSERT INTO complaints VALUES ('C1', 'A', now(), NULL, 'Y'), ('C2', 'A', now(), NULL, 'N');
SELECT is(pg_temp.mapped('complaints', 'complaint'), $${"complaint": "complaint_no", "insurer": "insurance_company", "received_on": "received_at", "answered_on": "replied_at", "where": "valid_flag = 'Y'"}$$,
	'snake case; a flag of rows that are valid');

-- ---- Chinese ----
CREATE TABLE "隐患台账" ("隐患编号" text PRIMARY KEY, "受检单位" text, "隐患级别" text, "检查日期" text, "整改期限" text, "整改完成时间" timestamp, "复查人" text, "是否删除" int NOT NULL);
INSERT INTO "隐患台账" VALUES ('YH1', '甲厂', '重大', '2026.3.5', '2026年4月', NULL, NULL, 0), ('YH2', '乙厂', '一般隐患', '2026-03-06', '20260501', NULL, NULL, 1);
SELECT is(pg_temp.mapped('"隐患台账"', 'hazard'), '{"hazard": "隐患编号", "enterprise": "受检单位", "level": "隐患级别", "found_on": "safeins.to_date(\"检查日期\")", "due_on": "safeins.to_date(\"整改期限\")",
	"rectified_on": "整改完成时间", "rechecked_by": "复查人", "where": "\"是否删除\" = 0"}', 'names in Chinese');
SELECT lives_ok($$SELECT pg_temp.audited('"隐患台账"', 'hazard')$$, 'into audit');

-- ---- nothing but comments, and codes that they explain ----
CREATE TABLE tab1 (c1 bigserial PRIMARY KEY, c2 bigint, c3 char(1), c4 timestamp, c5 date, c6 timestamp, c7 char(1) DEFAULT '0');
COMMENT ON TABLE tab1 IS '隐患排查表';
COMMENT ON COLUMN tab1.c1 IS '隐患ID';
COMMENT ON COLUMN tab1.c2 IS '所属企业ID（关联企业表）';
COMMENT ON COLUMN tab1.c3 IS '隐患等级（1一般 2重大）';
COMMENT ON COLUMN tab1.c4 IS '发现时间';
COMMENT ON COLUMN tab1.c5 IS '整改期限，逾期督办';
COMMENT ON COLUMN tab1.c6 IS '整改完成时间';
COMMENT ON COLUMN tab1.c7 IS '删除标志（0代表存在 2代表删除）';
SELECT is(pg_temp.mapped('tab1', 'hazard'), $${"hazard": "c1", "enterprise": "c2", "level": "CASE c3 WHEN '1' THEN '一般' WHEN '2' THEN '重大' ELSE c3 END", "found_on": "c4", "due_on": "c5", "rectified_on": "c6",
	"where": "coalesce(c7, '0') = '0'"}$$, 'comments alone, and codes of an empty table');
DO $$
DECLARE
	said text; expected text;
BEGIN
	FOR said, expected IN VALUES
		('隐患级别 0:一般隐患;1:重大隐患', 'CASE c3 WHEN ''0'' THEN ''一般隐患'' WHEN ''1'' THEN ''重大隐患'' ELSE c3 END'),
		('隐患级别[A=general,B=major]', 'CASE c3 WHEN ''A'' THEN ''general'' WHEN ''B'' THEN ''major'' ELSE c3 END'),
		('隐患等级(1：一般、2：较大、3：重大)', 'CASE c3 WHEN ''1'' THEN ''一般'' WHEN ''2'' THEN ''较大'' WHEN ''3'' THEN ''重大'' ELSE c3 END'),
		('隐患等级（1为一般，2为重大）', 'CASE c3 WHEN ''1'' THEN ''一般'' WHEN ''2'' THEN ''重大'' ELSE c3 END'),
		('隐患等级（一般/重大）', 'c3'),
		('隐患等级 1-一般, 1-重大', 'c3')
	LOOP
		EXECUTE format('COMMENT ON COLUMN tab1.c3 IS %L', said);
		IF pg_temp.read_by('tab1', 'hazard', 'level') IS DISTINCT FROM expected THEN
			RAISE EXCEPTION '%: %', said, pg_temp.read_by('tab1', 'hazard', 'level');
		END IF;
	END LOOP;
END
$$;
SELECT pass('codes in the ways that comments write them');
COMMENT ON COLUMN tab1.c3 IS '隐患等级';
INSERT INTO tab1 (c3) VALUES ('7');
SELECT cmp_ok(pg_temp.confidence('tab1', 'hazard', 'level'), '<', 0.7, 'codes that nothing explains are doubtful');
SELECT is(pg_temp.still_open('tab1', 'hazard'), '{level}', 'and open');

-- ---- names with blanks and worse ----
CREATE TABLE "pay ""x"" 1" ("receipt no" int PRIMARY KEY, "policy no" text, "paid amount" text, "paid on" text, "a'; DROP TABLE t_bd; --" text, "safeins.to_date(""paid on"")" int, "is deleted" text, "%s" text, "\" text);
INSERT INTO "pay ""x"" 1" VALUES (1, 'P', '12,345.60', '2026/1/5', '''', 1, 'it''s; --', '%n', '\'), (2, 'P', '￥3', '2026/1/6', '''', 2, 'no', '%n', '\');
SELECT is(pg_temp.mapped('"pay ""x"" 1"', 'premium') - 'where', $${"receipt": "receipt no", "policy": "policy no", "amount": "regexp_replace(\"paid amount\", '[^0-9.+-]', '', 'g')::numeric",
	"received_on": "(safeins.to_date(\"paid on\"))"}$$, 'names with blanks; an expression that is the name of another column is not taken for it');
SELECT is(pg_temp.audited('"pay ""x"" 1"', 'premium'), 'fee.policy_link', 'into audit');
CREATE TABLE hz (id int PRIMARY KEY, enterprise_id int, hazard_level text, found_on date, due_on date);
COMMENT ON COLUMN hz.hazard_level IS E'隐患等级 1-重大'';DROP TABLE hz;--\n2-一般\\';
INSERT INTO hz VALUES (1, 1, '1', '2026-01-01', '2026-02-01'), (2, 1, 'x''); DROP TABLE hz; --', '2026-01-01', '2026-02-01'), (3, 1, E'\\', '2026-01-01', '2026-02-01');
SELECT lives_ok($$SELECT pg_temp.audited('hz', 'hazard')$$, 'values and comments are quoted');
SELECT has_table('hz'::name);

-- ---- what values say: each in a table of its own ----
CREATE FUNCTION pg_temp.seen(type text, sample text[], name text, comment text, role text, fact text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE format('CREATE TABLE seen (k int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, %I %s)', name, type);
	EXECUTE format('INSERT INTO seen (%I) SELECT v::%s FROM unnest($1) v', name, split_part(type, ' NOT', 1)) USING sample;
	EXECUTE format('COMMENT ON COLUMN seen.%I IS %L', name, comment);
	said := pg_temp.read_by('seen', role, fact);
	DROP TABLE seen;
	RETURN said;
END
$$;
SELECT is(pg_temp.seen(type, sample, name, comment, role, fact), expected, format('%s %s %s', type, name, sample)) FROM (VALUES
	('text', '{2026-03-05,20260306,2026年3月7日}'::text[], 'paid_on', NULL, 'premium', 'received_on', 'safeins.to_date(paid_on)'),
	('integer', '{20260305,20260306}', 'paid_on', NULL, 'premium', 'received_on', 'safeins.to_date(paid_on::text)'),
	('numeric', '{20260305,20260306}', 'paid_on', NULL, 'premium', 'received_on', 'safeins.to_date(paid_on::text)'),
	('bigint', '{1710086400000,1720086400000}', 'paid_at', NULL, 'premium', 'received_on', 'to_timestamp(paid_at / 1000.0)'),
	('bigint', '{1710086400,1720086400}', 'paid_at', NULL, 'premium', 'received_on', 'to_timestamp(paid_at)'),
	('integer', '{1710086400,1720086400}', 'paid_at', NULL, 'premium', 'received_on', 'to_timestamp(paid_at)'),
	('text', '{某日,改天}', 'paid_on', NULL, 'premium', 'received_on', NULL),
	('integer', '{1,2}', 'paid_on', NULL, 'premium', 'received_on', NULL),
	('timestamptz', '{2026-03-05}', 'paid_at', NULL, 'premium', 'received_on', 'paid_at'),
	('bigint', '{1234}', 'amount_fen', NULL, 'premium', 'amount', 'amount_fen / 100.0'),
	('bigint', '{1234}', 'amount', '金额（分）', 'premium', 'amount', 'amount / 100.0'),
	('bigint', '{1234}', 'amount', '金额，单位：分', 'premium', 'amount', 'amount / 100.0'),
	('numeric', '{1.5}', 'amount', '金额（万元）', 'premium', 'amount', 'amount * 10000'),
	('numeric', '{1.5}', 'amount', '金额（元）', 'premium', 'amount', 'amount'),
	('float8', '{0.1}', 'amount', NULL, 'premium', 'amount', 'round(amount::numeric, 2)'),
	('text', '{12.50,3}', 'amount', NULL, 'premium', 'amount', 'amount::numeric'),
	('text', '{"12,345.60",3}', 'amount', NULL, 'premium', 'amount', $$regexp_replace(amount, '[^0-9.+-]', '', 'g')::numeric$$),
	('text', '{12.50,""}', 'amount', NULL, 'premium', 'amount', $$nullif(btrim(amount), '')::numeric$$),
	('text', '{一千,二千}', 'amount', NULL, 'premium', 'amount', NULL),
	('numeric', '{1.005}', 'amount', NULL, 'premium', 'amount', 'round(amount, 2)'),
	('boolean', '{t}', 'amount', NULL, 'premium', 'amount', NULL),
	('numeric', '{35,65}', 'share', NULL, 'coinsurance', 'share', 'round(share / 100.0, 6)'),
	('numeric', '{0.35,0.65}', 'share', NULL, 'coinsurance', 'share', 'share'),
	('text', '{35%,65%}', 'share', NULL, 'coinsurance', 'share', $$round(regexp_replace(share, '[^0-9.+-]', '', 'g')::numeric / 100.0, 6)$$),
	('text', '{是,否}', '是否主承', NULL, 'coinsurance', 'lead', $$"是否主承" = '是'$$),
	('integer', '{0,1}', 'is_lead', NULL, 'coinsurance', 'lead', 'is_lead = 1'),
	('char(1)', '{Y,N}', 'is_lead', NULL, 'coinsurance', 'lead', $$is_lead = 'Y'$$),
	('boolean', '{t,f}', 'is_lead', NULL, 'coinsurance', 'lead', 'is_lead'),
	('text', '{140105001000,140100}', 'xzqh', NULL, 'enterprise', 'place', 'xzqh'),
	('text', '{140105,140100}', 'dz', NULL, 'enterprise', 'place', 'dz'),
	('text', '{太原市,大同市}', 'xzqh', NULL, 'enterprise', 'place', NULL),
	('text', '{煤矿,烟花爆竹}', 'hy', NULL, 'enterprise', 'sector', 'hy'),
	('text', '{煤矿,烟花爆竹,非煤矿山}', 'x1', NULL, 'enterprise', 'sector', 'x1'),
	('text', '{91140000MA0000000X,91140000MA0000010Y}', 'x1', NULL, 'refusal', 'enterprise', 'x1'),
	('boolean', '{t,f}', 'is_major', NULL, 'hazard', 'level', $$CASE WHEN is_major THEN 'major' ELSE 'general' END$$),
	('text', '{重大事故隐患的,一般的}', 'hazard_level', NULL, 'hazard', 'level', $$CASE hazard_level WHEN '一般的' THEN '一般' WHEN '重大事故隐患的' THEN '重大事故隐患' ELSE hazard_level END$$),
	('boolean', '{f,t}', 'deleted', NULL, 'premium', 'where', 'deleted IS NOT TRUE'),
	('timestamptz', '{}', 'deleted_at', NULL, 'premium', 'where', 'deleted_at IS NULL'),
	('integer', '{0,1}', 'del_flag', NULL, 'premium', 'where', 'coalesce(del_flag, 0) = 0'),
	('integer NOT NULL', '{0}', 'del_flag', NULL, 'premium', 'where', 'del_flag = 0'),
	('text', '{N,Y}', 'is_deleted', NULL, 'premium', 'where', $$coalesce(is_deleted, 'N') = 'N'$$),
	('text', '{正常,已删除}', 'is_deleted', NULL, 'premium', 'where', $$coalesce(is_deleted, '正常') = '正常'$$),
	('char(1)', '{2,7}', 'del_flag', NULL, 'premium', 'where', NULL),
	('char(1)', '{7,9}', 'del_flag', '删除标志：9正常，7已删', 'premium', 'where', $$coalesce(del_flag, '9') = '9'$$),
	('boolean', '{t}', 'is_current', NULL, 'premium', 'where', 'is_current')
) v (type, sample, name, comment, role, fact, expected);

-- ---- keys ----
CREATE TABLE ent (id bigint PRIMARY KEY, uscc text UNIQUE, sector text, size text);
CREATE TABLE pol (id bigint PRIMARY KEY, policy_no text UNIQUE, insurer text, ent bigint REFERENCES ent, start_date date, end_date date);
CREATE TABLE pay (pid bigint REFERENCES pol, seq int, amount numeric, paid_on date, PRIMARY KEY (pid, seq));
SELECT is(pg_temp.mapped('ent', 'enterprise')->>'enterprise', 'id', 'the key is what foreign keys refer to, not what is unique besides');
SELECT is(pg_temp.mapped('pol', 'policy')->>'policy', 'id', 'so is that of a policy');
SELECT is(pg_temp.mapped('pol', 'policy')->>'enterprise', 'ent', 'a foreign key says whose it is');
SELECT is(pg_temp.mapped('pay', 'premium'), '{"receipt": "pid::text || ''-'' || seq::text", "policy": "pid", "amount": "amount", "received_on": "paid_on"}', 'a foreign key of another name, and a key of two columns');
CREATE SCHEMA loose;
CREATE TABLE loose.qy (qyid bigint PRIMARY KEY, tyshxydm text, hy text, qygm text);
CREATE TABLE loose.bd (bdh text PRIMARY KEY, qyid bigint, bxgs text, qbrq date, zbrq date);
SELECT is(pg_temp.mapped('loose.qy', 'enterprise')->>'enterprise', 'qyid', 'without foreign keys: what other tables have of the same name and type');
CREATE TABLE loose.company (id int PRIMARY KEY, credit_code text, industry text, scale text);
SELECT is(pg_temp.mapped('loose.company', 'enterprise')->>'enterprise', 'credit_code', 'nothing refers to the number: the code');

-- ---- what another table says ----
CREATE TABLE visit (id int PRIMARY KEY, enterprise_id int NOT NULL, visited_on date);
CREATE TABLE zd_dj (dm text PRIMARY KEY, mc text);
INSERT INTO zd_dj VALUES ('01', '一般'), ('02', '重大');
CREATE TABLE finds (id int PRIMARY KEY, visit_id int REFERENCES visit, dj text REFERENCES zd_dj, found_on date, deadline date);
COMMENT ON COLUMN finds.dj IS '隐患等级';
INSERT INTO visit VALUES (1, 5, '2026-01-01');
INSERT INTO finds VALUES (1, 1, '02', '2026-01-01', '2026-02-01');
SELECT is(pg_temp.read_by('finds', 'hazard', 'enterprise'), '(SELECT p.enterprise_id FROM public.visit p WHERE p.id = r.visit_id)', 'a key by way of what a foreign key refers to');
SELECT is(pg_temp.read_by('finds', 'hazard', 'level'), '(SELECT p.mc FROM public.zd_dj p WHERE p.dm = r.dj)', 'a dictionary');
SELECT lives_ok($$SELECT pg_temp.audited('finds', 'hazard')$$, 'into audit');

CREATE SCHEMA dicts;
CREATE TABLE dicts.zd_fylx (lxdm varchar(4), lxmc varchar(40));
CREATE TABLE dicts.zd_other (dm varchar(4), mc varchar(40));
INSERT INTO dicts.zd_fylx VALUES ('01', '安全培训'), ('02', '应急演练'), ('03', '其他');
INSERT INTO dicts.zd_other VALUES ('01', '男'), ('02', '女');
CREATE TABLE dicts.zc (id int PRIMARY KEY, bxgs text, je numeric, zfrq date, fylx varchar(4));
SELECT is(pg_temp.read_by('dicts.zc', 'expense', 'purpose'), 'fylx', 'without rows no dictionary is found');
INSERT INTO dicts.zc VALUES (1, 'A', 1, '2026-01-01', '02'), (2, 'A', 1, '2026-01-01', '01');
SELECT is(pg_temp.read_by('dicts.zc', 'expense', 'purpose'), '(SELECT p.lxmc FROM dicts.zd_fylx p WHERE p.lxdm = r.fylx)', 'a dictionary that no foreign key refers to');
SELECT lives_ok($$SELECT pg_temp.audited('dicts.zc', 'expense')$$, 'into audit');
SELECT cmp_ok(pg_temp.confidence('dicts.zc', 'expense', 'purpose'), '<', 0.8, 'which is not sure');

-- ---- what it saw, and how sure it is ----
SELECT alike(pg_temp.fact_of('t_fyzc', 'expense', 'spent_on')->>'saw', '%支付日期%2026/3/5%', 'it says by which word and by which values');
SELECT is(jsonb_typeof(pg_temp.fact_of('t_fyzc', 'expense', 'amount')->'candidates'->0->'confidence'), 'number', 'each candidate has a confidence');
CREATE TABLE nothing (a int, b text);
SELECT is(pg_temp.mapped('nothing', 'hazard'), '{}', 'what is not there is not made up');
SELECT is(pg_temp.still_open('nothing', 'hazard'), '{hazard,enterprise,level,found_on,due_on}', 'all is open');
SELECT is(pg_temp.still_open('nothing', 'premium'), '{receipt,policy,insurer,amount,received_on}', 'with the two of which one is needed');
CREATE TABLE late (id int PRIMARY KEY, enterprise_id int, hazard_level text, create_time timestamp, deadline date);
SELECT is(pg_temp.read_by('late', 'hazard', 'found_on'), 'create_time', 'the time of entry will do');
SELECT is(pg_temp.still_open('late', 'hazard'), '{found_on}', 'but is doubtful');
SELECT is((SELECT count(*) FROM safeins.suggest('hazard', 'late') s, jsonb_array_elements(s.facts) f WHERE f->>'fact' = 'due_on' AND (f->>'confidence')::numeric > 0.9), 1::bigint, 'a plain one is not');
SELECT is((SELECT s::text FROM safeins.suggest('expense', 't_fyzc') s), (SELECT s::text FROM safeins.suggest('expense', 't_fyzc') s), 'twice the same');

-- ---- the starter ----
SELECT safeins.create_starter('st') \g /dev/null
SELECT is_empty($$SELECT a.table_name, f->>'fact', f->>'expression', a.mapping FROM safeins.attachment a, safeins.suggest(a.role, format('st.%I', a.table_name)::regclass) s, jsonb_array_elements(s.facts) f
	WHERE a.table_schema = 'st' AND f->>'fact' <> 'where' AND f->>'expression' IS DISTINCT FROM a.mapping->>(f->>'fact')$$, 'the starter: every fact is found, and nothing else');
SELECT is_empty($$SELECT a.table_name, k FROM safeins.attachment a, jsonb_object_keys(a.mapping) k WHERE a.table_schema = 'st' AND NOT pg_temp.mapped(format('st.%I', a.table_name)::regclass, a.role) ? k$$, 'each of them');
SELECT set_eq($$SELECT DISTINCT ON (table_name) table_name, role FROM safeins.suggest_roles('st') ORDER BY table_name, confidence DESC$$, $$SELECT a.table_name::text, a.role::text FROM safeins.attachment a WHERE table_schema = 'st'$$,
	'each of its tables looks most like what it is');
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('st') WHERE table_name = role AND (open <> '{}' OR found <> required)$$, 'nothing is open');
SELECT set_has($$SELECT table_name, role FROM safeins.suggest_roles('public')$$, $$VALUES ('t_bd', 'policy'), ('t_bf', 'premium'), ('t_fyzc', 'expense'), ('tab1', 'hazard'), ('TBLCLAIM', 'claim'), ('隐患台账', 'hazard')$$, 'roles of tables of all styles');
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('public') WHERE table_name = 'nothing'$$, 'a table of nothing has no role');
CREATE TABLE parts (bdh text, bxgs text, qydm text, qbrq date, zbrq date) PARTITION BY RANGE (qbrq);
CREATE TABLE parts_1 PARTITION OF parts DEFAULT;
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('public') WHERE table_name = 'parts_1'$$, 'partitions go with their table');
SELECT is(pg_temp.mapped('parts', 'policy')->>'effective', 'qbrq', 'a partitioned table');

-- ---- words of one's own ----
CREATE TABLE own (k int PRIMARY KEY, zwmc text, kkje numeric, kkdt date);
SELECT is(pg_temp.mapped('own', 'premium'), '{"receipt": "k"}', 'words that nobody knows');
INSERT INTO safeins.suggest_word (role, fact, word, pinyin) VALUES ('', 'insurer', '展位名称', 'zhan wei ming cheng'), ('premium', 'amount', 'kk amount', ''), ('premium', 'received_on', 'kk date', '');
SELECT is(pg_temp.mapped('own', 'premium')->>'insurer', 'zwmc', 'a word is added, with its pinyin');
INSERT INTO safeins.suggest_word (role, fact, word) VALUES ('premium', 'amount', 'kkje'), ('no_such_role', 'amount', 'kkje'), ('premium', 'received_on', 'kkdt');
SELECT is(pg_temp.mapped('own', 'premium'), '{"receipt": "k", "insurer": "zwmc", "amount": "kkje", "received_on": "kkdt"}', 'or without; what no version knows is passed over');
SELECT throws_ok($$INSERT INTO safeins.suggest_word (role, fact, word, weight) VALUES ('', 'x', 'y', 0)$$, '23514', NULL, 'a weight is a percentage');
SELECT is((SELECT extcondition[array_position(extconfig, 'safeins.suggest_word'::regclass::oid)] FROM pg_extension WHERE extname = 'safeins'), 'WHERE NOT shipped', 'added rows are dumped');

-- ---- with whose rights ----
CREATE ROLE safeins_test_dba;
SELECT safeins.grant_access('safeins_test_dba', 'dba') \g /dev/null
CREATE ROLE safeins_test_reader;
SELECT safeins.grant_access('safeins_test_reader', 'reader') \g /dev/null
CREATE SCHEMA closed;
GRANT USAGE ON SCHEMA closed TO safeins_test_dba;
CREATE TABLE closed.pay (lsh int PRIMARY KEY, bdh text, je text, dzrq text, owner_of_row text);
INSERT INTO closed.pay VALUES (1, 'P', '12', '2026/1/5', 'a'), (2, 'P', '13', '秘密', 'b'), (3, 'P', '13', '秘密', 'b'), (4, 'P', '13', '秘密', 'b');
SET LOCAL ROLE safeins_test_dba;
SELECT is(pg_temp.mapped('closed.pay', 'premium'), '{"receipt": "lsh", "policy": "bdh", "amount": "je::numeric", "received_on": "safeins.to_date(dzrq)"}', 'who may not read the rows is told by names alone');
SELECT unalike((SELECT s::text FROM safeins.suggest('premium', 'closed.pay') s), '%2026/1/5%', 'no value is shown');
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('closed')$$, 'tables that one may not read are left out');
RESET ROLE;
GRANT SELECT (je) ON closed.pay TO safeins_test_dba;
SET LOCAL ROLE safeins_test_dba;
SELECT alike((SELECT s::text FROM safeins.suggest('premium', 'closed.pay') s), '%such as 12%', 'one column may be read');
SELECT unalike((SELECT s::text FROM safeins.suggest('premium', 'closed.pay') s), '%2026/1/5%', 'the others not');
RESET ROLE;
GRANT SELECT ON closed.pay TO safeins_test_dba;
SELECT is(pg_temp.mapped('closed.pay', 'premium')->>'received_on', NULL, 'three of four are no dates');
ALTER TABLE closed.pay ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a ON closed.pay USING (owner_of_row = 'a');
SET LOCAL ROLE safeins_test_dba;
SELECT is(pg_temp.mapped('closed.pay', 'premium')->>'received_on', 'safeins.to_date(dzrq)', 'row security hides the others');
SELECT unalike((SELECT s::text FROM safeins.suggest('premium', 'closed.pay') s), '%秘密%', 'from what is said as well');
INSERT INTO safeins.suggest_word (fact, word) VALUES ('policy', 'x y z');
SELECT throws_ok($$INSERT INTO safeins.suggest_word (fact, word, shipped) VALUES ('policy', 'x y z 2', true)$$, '42501', NULL, 'nobody adds what was shipped');
SET LOCAL ROLE safeins_test_reader;
SELECT throws_ok($$SELECT safeins.suggest('premium', 'pg_class')$$, '42501', NULL, 'not for everybody');
SELECT throws_ok($$SELECT safeins.suggest_roles('public')$$, '42501', NULL, 'neither of them');
RESET ROLE;

-- A search_path that means ill.
CREATE SCHEMA evil;
CREATE FUNCTION evil.left(text, int) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE 'evil'; END$$;
CREATE FUNCTION evil.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'evil'; END$$;
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.eq);
CREATE TABLE evil.suggest_word (role text, fact text, word text, pinyin text, weight int, shipped bool);
CREATE FUNCTION pg_temp.ill() RETURNS jsonb LANGUAGE plpgsql SET search_path = evil, pg_catalog, public AS
$$BEGIN PERFORM safeins.suggest_roles('st'); RETURN (safeins.suggest('policy'::text, 'public.t_bd'::regclass)).mapping; END$$;
SELECT is(pg_temp.ill(), pg_temp.mapped('t_bd', 'policy'), 'a hostile search_path');

-- ---- refused ----
CREATE VIEW seen_v AS SELECT * FROM t_bd;
SELECT throws_ok($$SELECT safeins.suggest('policy', 'seen_v')$$, '42809', NULL, 'a view cannot be attached');
SELECT throws_ok($$SELECT safeins.suggest('polisy', 't_bd')$$, '22023', 'there is no role "polisy"', 'a role that there is not');
SELECT throws_ok($$SELECT safeins.suggest('policy', NULL)$$, '22004', NULL, 'no table');
SELECT throws_ok($$SELECT safeins.suggest_roles('no_such_schema')$$, '3F000', NULL, 'a schema that there is not');

-- ---- it only reads ----
SET TRANSACTION READ ONLY;
SELECT lives_ok($$SELECT * FROM safeins.suggest('expense', 't_fyzc')$$, 'in a transaction that may not write');
SELECT lives_ok($$SELECT * FROM safeins.suggest_roles('public')$$, 'both of them');
SELECT * FROM finish();
ROLLBACK;
