-- suggest(): guesses that would be wrong. What a comment says of codes and deadlines, whose money it is, one key of a policy for all.
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

-- ---- codes that a comment explains ----
CREATE TABLE coded (id int PRIMARY KEY, enterprise_size varchar(8), hazard_level varchar(8));
CREATE FUNCTION pg_temp.meant(col text, role text, fact text, comment text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COMMENT ON COLUMN coded.%I IS %L', col, comment);
	RETURN pg_temp.read_by('coded', role, fact);
END $$;
SELECT is(pg_temp.meant('enterprise_size', 'enterprise', 'size', said), $$CASE enterprise_size WHEN 'A' THEN '大型' WHEN 'B' THEN '中型' WHEN 'C' THEN '小型' ELSE enterprise_size END$$, said)
FROM unnest(ARRAY['企业规模（A大型、B中型、C小型）', '企业规模(A大型,B中型,C小型)', '企业规模 A大型 B中型 C小型', '企业规模：A大型；B中型；C小型。', '企业规模【A—大型】【B—中型】【C—小型】', '企业规模（A：大型、B：中型、C：小型）',
	'企业规模 A大型·B中型·C小型', '企业规模A大型B中型C小型', '企业规模（A=大型/B=中型/C=小型）', '企业规模：A“大型”、B“中型”、C“小型”', '企业规模：A→大型、B→中型、C→小型', '企业规模（A大型　B中型　C小型）']) said;
SELECT is(pg_temp.meant('enterprise_size', 'enterprise', 'size', said), $$CASE enterprise_size WHEN '1' THEN '大型' WHEN '2' THEN '中型' WHEN '3' THEN '小型' ELSE enterprise_size END$$, said)
FROM unnest(ARRAY['企业规模（1大型、2中型、3小型）', '企业规模（1、大型 2、中型 3、小型）', '企业规模1大型2中型3小型', '企业规模（1-大型，2-中型，3-小型）']) said;
SELECT is(pg_temp.meant('enterprise_size', 'enterprise', 'size', said), 'enterprise_size', 'words before their codes give no CASE: ' || said)
FROM unnest(ARRAY['企业规模（大型A 中型B 小型C）', '企业规模（大型A、中型B、小型C）', '企业规模：大型=1 中型=2 小型=3', '企业规模：大型-1，中型-2，小型-3', '企业规模 大型:L 中型:M 小型:S']) said;
SELECT unalike(coalesce(pg_temp.meant('hazard_level', 'hazard', 'level', said), ''), format('%%WHEN ''0'' THEN ''重大''%%'), 'not what is denied: ' || said)
FROM unnest(ARRAY['隐患级别（0非重大 1重大）', '隐患级别（0非重大、1重大）', '隐患级别：0不是重大，1重大', '隐患级别：0不属于重大，1重大']) said;
-- Nor the nearest word to one that begins with a denial.
CREATE TABLE paid (k text PRIMARY KEY, gs text, je numeric(18,2), rq date, lb char(1));
INSERT INTO paid SELECT '票' || i, '人保财险', 1, date '2025-03-01' + i, (ARRAY['1', '2', '9'])[1 + i % 3] FROM generate_series(1, 30) i;
CREATE FUNCTION pg_temp.purpose(word text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COMMENT ON COLUMN paid.lb IS %L', '用途（1宣传教育培训 2隐患排查 9' || word || '）');
	RETURN substring(pg_temp.read_by('paid', 'expense', 'purpose') FROM 'WHEN ''9'' THEN ''(.*?)''');
END $$;
SELECT is(pg_temp.purpose(said), said, 'no word of the catalogue for ' || said) FROM unnest(ARRAY['非预防费', '不属预防', '未列入事故预防', '无关预防费', '没有预防']) said;
SELECT isnt(pg_temp.purpose('预防费'), '预防费', 'the nearest word for what is not denied');

-- ---- a blank place ----
CREATE TABLE placed (id int PRIMARY KEY, company_name text, region_code varchar(12) NOT NULL DEFAULT '', area_code char(6) DEFAULT ' ', sector text, size text);
SELECT is(pg_temp.read_by('placed', 'enterprise', 'place'), $$nullif(btrim(region_code), '')$$, 'a place whose default is a blank one');
ALTER TABLE placed ALTER region_code DROP DEFAULT;
SELECT is(pg_temp.read_by('placed', 'enterprise', 'place'), 'region_code', 'without the default');
INSERT INTO placed (id, company_name, region_code, sector, size) VALUES (1, 'A', '', '煤矿', '小型'), (2, 'B', '140105', '煤矿', '小型'), (3, 'C', ' ', '煤矿', '小型');
SELECT is(pg_temp.read_by('placed', 'enterprise', 'place'), $$nullif(btrim(region_code), '')$$, 'blank ones among its values');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('enterprise', 'placed') s, safeins.attach('enterprise', 'placed', s.mapping) a$$, '... into attach');
SELECT lives_ok($$INSERT INTO placed (id, company_name, region_code, sector, size) VALUES (4, 'D', '', '煤矿', '小型')$$, '... and a row of a blank one has the place of set_place()');
SELECT safeins.detach('enterprise', 'placed', 'tried') \g /dev/null

-- ---- a comment that speaks of a deadline ----
CREATE TABLE hz_due (id int PRIMARY KEY, enterprise_id int, hazard_level text, found_on date, rectifydate date);
CREATE FUNCTION pg_temp.dated(comment text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COMMENT ON COLUMN hz_due.rectifydate IS %L', comment);
	RETURN concat_ws(' ', 'due', pg_temp.mapped('hz_due', 'hazard')->>'due_on', 'rectified', pg_temp.mapped('hz_due', 'hazard')->>'rectified_on');
END $$;
SELECT is(pg_temp.dated(said), 'due rectifydate rectified', said) FROM unnest(ARRAY['整改期限', '整改截止时间', '整改到期日期', '限期整改日期', '整改时限', '整改期限（逾期督办）', 'Rectification deadline']) said;
SELECT is(pg_temp.dated(said), 'due rectified rectifydate', said) FROM unnest(ARRAY['整改日期', '整改完成时间', '日期', '整改时间（不得晚于期限）']) said;
CREATE TABLE pay_due (id int PRIMARY KEY, policy_no text, amount numeric, pay_date date);
COMMENT ON COLUMN pay_due.pay_date IS '缴费截止日期';
SELECT is(pg_temp.mapped('pay_due', 'premium')->>'received_on', NULL, 'the day by which to pay is no day of a payment');
COMMENT ON COLUMN pay_due.pay_date IS '缴费日期';
SELECT is(pg_temp.mapped('pay_due', 'premium')->>'received_on', 'pay_date', '... the day of it is');
CREATE TABLE pol_due (id int PRIMARY KEY, insurer text, enterprise text, start_date date, end_date date);
COMMENT ON COLUMN pol_due.end_date IS '保险到期日';
SELECT is(pg_temp.mapped('pol_due', 'policy')->>'expires', 'end_date', 'what is itself a deadline stays one');

-- ---- whose money ----
CREATE TABLE paid_claim (id int PRIMARY KEY, policy_id int, report_date date, amount numeric);
SELECT is(pg_temp.mapped('paid_claim', 'claim')->>'paid', 'amount', 'an amount alone');
CREATE TABLE "claimTwo" (id int PRIMARY KEY, "policyId" int, "reportDate" date, amount numeric, "approvedAmount" numeric);
INSERT INTO "claimTwo" VALUES (1, 1, '2026-01-01', 5, NULL);
SELECT is(pg_temp.mapped('"claimTwo"', 'claim')->>'paid', 'approvedAmount', 'what was approved, not what was claimed; though no row has it yet');
CREATE TABLE claim_three (id int PRIMARY KEY, policy_id int, report_date date, amount numeric, paid_amount numeric);
COMMENT ON COLUMN claim_three.amount IS '理赔金额';
INSERT INTO claim_three VALUES (1, 1, '2026-01-01', 5, NULL);
SELECT is(pg_temp.mapped('claim_three', 'claim')->>'paid', 'paid_amount', 'what was paid');
ALTER TABLE claim_three DROP paid_amount;
COMMENT ON COLUMN claim_three.amount IS '索赔金额';
SELECT is(pg_temp.mapped('claim_three', 'claim')->>'paid', NULL, 'what its comment says is claimed is not paid');

CREATE TABLE insurance_policy (id int PRIMARY KEY, insurer text, enterprise text, start_date date, end_date date, premium numeric);
CREATE TABLE bills (id int PRIMARY KEY, policy_id int REFERENCES insurance_policy, invoice_amount numeric, xyz_amount numeric, paid_on date);
SELECT is(pg_temp.mapped('bills', 'premium')->>'amount', 'invoice_amount', 'an amount of the row goes before the premium of its policy');
ALTER TABLE bills DROP invoice_amount;
SELECT is(pg_temp.mapped('bills', 'premium')->>'amount', 'xyz_amount', '... whatever it is called');
ALTER TABLE bills ADD uvw_amount numeric;
SELECT is(pg_temp.still_open('bills', 'premium'), '{amount}', '... of two nobody knows which: it is open');
ALTER TABLE bills DROP uvw_amount, DROP xyz_amount;
SELECT alike(pg_temp.read_by('bills', 'premium', 'amount'), '%p.premium%', '... without one of its own it is that of the policy');
CREATE TABLE enterprise_customer (id int PRIMARY KEY, name text);
CREATE TABLE customer (id int PRIMARY KEY, name text);
CREATE TABLE insurance_product (id int PRIMARY KEY, company_id int REFERENCES customer, filed_on date);
COMMENT ON COLUMN insurance_product.company_id IS '企业客户ID';
SELECT is(pg_temp.mapped('insurance_product', 'product')->>'insurer', NULL, 'what refers to customers is no insurer');
CREATE TABLE covers (id int PRIMARY KEY, company_id int REFERENCES customer, start_date date, end_date date);
SELECT is(pg_temp.mapped('covers', 'policy') - '{policy,effective,expires}'::text[], '{"enterprise": "company_id"}', '... but an enterprise');

CREATE TABLE proof (id int PRIMARY KEY, enterprise_id int, hazard_level text, zgfj text, fcfj text);
COMMENT ON COLUMN proof.zgfj IS '整改附件'; COMMENT ON COLUMN proof.fcfj IS '复查附件';
SELECT is(pg_temp.mapped('proof', 'hazard')->>'evidence', 'fcfj', 'evidence is that of the re-check');
ALTER TABLE proof DROP fcfj;
SELECT is(pg_temp.mapped('proof', 'hazard')->>'evidence', 'zgfj', '... or of the rectification, where there is no other');

-- ---- one key of a policy for all ----
CREATE TABLE pol (id int PRIMARY KEY, policyno text UNIQUE, insurer text, enterprise text, startdate date, enddate date, premium numeric, paidat date);
CREATE TABLE pay (id int PRIMARY KEY, pol_id int REFERENCES pol, amount numeric, paid_on date);
CREATE TABLE pay_both (id int PRIMARY KEY, policyno text, pol_id int REFERENCES pol, amount numeric, paid_on date);
SELECT is(ARRAY[pg_temp.mapped('pol', 'policy')->>'policy', pg_temp.mapped('pol', 'premium')->>'policy', pg_temp.mapped('pay', 'premium')->>'policy', pg_temp.mapped('pay_both', 'premium')->>'policy'],
	'{id,id,pol_id,pol_id}', 'the key that foreign keys refer to, in each role and table');
DROP TABLE pay, pay_both;
CREATE TABLE pay (id int PRIMARY KEY, policyno text REFERENCES pol (policyno), amount numeric, paid_on date);
SELECT is(ARRAY[pg_temp.mapped('pol', 'policy')->>'policy', pg_temp.mapped('pol', 'premium')->>'policy', pg_temp.mapped('pay', 'premium')->>'policy'], '{policyno,policyno,policyno}', 'the number, where they refer to it');

-- ---- guesses: what is needed and doubtful is open and told; what is not needed is left out ----
CREATE TABLE late_hz (id int PRIMARY KEY, enterprise_id int, hazard_level text, create_time timestamp, deadline date);
SELECT is(pg_temp.still_open('late_hz', 'hazard'), '{found_on}', 'a guess is open');
SELECT is(pg_temp.read_by('late_hz', 'hazard', 'found_on'), 'create_time', '... it is told');
CREATE TABLE guessed (id int PRIMARY KEY, policy_no text, org_code text, amount numeric, paid_on date);
SELECT is(pg_temp.mapped('guessed', 'premium')->>'insurer', NULL, 'whom the policy names is not guessed by what may be anything');
SELECT is(pg_temp.still_open('guessed', 'premium'), '{}', '... nor is it open');
ALTER TABLE guessed DROP policy_no;
SELECT is(pg_temp.mapped('guessed', 'premium')->>'insurer', 'org_code', '... without a policy it is the best that there is');
SELECT matches(pg_temp.still_open('guessed', 'premium'), 'insurer', '... and open');
-- ---- roles: what has all that one needs is listed, however little its name says ----
CREATE SCHEMA plain;
CREATE TABLE plain.mechanism (id int PRIMARY KEY, name text, credit_code text, phone text);
CREATE TABLE plain.other (id int PRIMARY KEY, x text);
SELECT is(pg_temp.still_open('plain.mechanism', 'provider'), '{}', 'a table that has all that a role needs');
SELECT set_has($$SELECT table_name, role FROM safeins.suggest_roles('plain')$$, $$VALUES ('mechanism', 'provider')$$, '... is listed');
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('plain') WHERE table_name = 'other'$$, 'a key alone is not');
SELECT is_empty($$SELECT * FROM safeins.suggest_roles('plain') WHERE confidence < 0.5 AND (found < required OR open <> '{}')$$, 'below one half nothing else is');
SELECT * FROM finish();
ROLLBACK;
