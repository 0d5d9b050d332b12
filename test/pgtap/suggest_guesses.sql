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

SELECT * FROM finish();
ROLLBACK;
