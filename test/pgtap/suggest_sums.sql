-- suggest(): amounts that are sums, of lines or of all that was paid so far, are asked of whoever attaches the table; rows that are named by a number while their table is known by another key.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE FUNCTION pg_temp.mapped(tab regclass, role text) RETURNS jsonb LANGUAGE sql AS $$SELECT s.mapping FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.still_open(tab regclass, role text) RETURNS text LANGUAGE sql AS $$SELECT s.open::text FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.fact_of(tab regclass, role text, fact text) RETURNS jsonb LANGUAGE sql AS
$$SELECT f FROM safeins.suggest(role, tab) s, jsonb_array_elements(s.facts) f WHERE f->>'fact' = $3$$;
CREATE SCHEMA su;
SET search_path = su, public;

-- ---- a header and its lines ----
CREATE TABLE bd (id int PRIMARY KEY, bdh varchar(30) UNIQUE, insurer text, enterprise text, start_date date, end_date date);
CREATE TABLE fee_bill (id int PRIMARY KEY, policy_id int REFERENCES bd, insurer text, pay_date date, purpose text, voucher_no text);
CREATE TABLE fee_bill_item (id int PRIMARY KEY, bill_id int REFERENCES fee_bill, item_name text, amount numeric(14,2), del_flag char(1) NOT NULL DEFAULT '0');
CREATE TABLE receipt (id int PRIMARY KEY, policy_id int REFERENCES bd, received_on date);
CREATE TABLE receipt_mx (id int PRIMARY KEY, receipt_id int NOT NULL REFERENCES receipt, je numeric(14,2));
INSERT INTO bd VALUES (1, 'PN2026-001', '人保', 'E1', '2026-01-01', '2026-12-31'), (2, 'PN2026-002', '人保', 'E2', '2026-01-01', '2026-12-31');
INSERT INTO fee_bill VALUES (1, 1, '人保', '2026-03-01', '安全生产宣传教育培训', 'V1');
INSERT INTO fee_bill_item VALUES (1, 1, '讲师', 60, '0'), (2, 1, '场地', 40, '0'), (3, 1, '误', 900, '1');
INSERT INTO receipt VALUES (1, 1, '2026-01-05');
INSERT INTO receipt_mx VALUES (1, 1, 600), (2, 1, 400);
SELECT is(pg_temp.mapped('fee_bill', 'expense')->>'amount', $$(SELECT sum(l.amount) FROM su.fee_bill_item l WHERE l.bill_id = r.id AND del_flag = '0')$$, 'the sum of the lines that are live');
SELECT is(pg_temp.still_open('fee_bill', 'expense'), '{amount}', '... is open');
SELECT cmp_ok((pg_temp.fact_of('fee_bill', 'expense', 'amount')->>'confidence')::numeric, '<', 0.7, '... and doubtful');
SELECT matches(pg_temp.fact_of('fee_bill', 'expense', 'amount')->>'saw', 'the rows of table "fee_bill_item" seem to be its lines: see "Header and lines" in doc/cookbook.md', '... and says where to read');
SELECT is(pg_temp.mapped('receipt', 'premium')->>'amount', '(SELECT sum(l.je) FROM su.receipt_mx l WHERE l.receipt_id = r.id)', 'premium likewise, lines by their name');
SELECT results_eq($$SELECT a.rows_live, a.findings FROM safeins.suggest('policy', 'bd') s, safeins.attach('policy', 'bd', s.mapping) a$$, 'VALUES (2::bigint, 0::bigint)', 'policies');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('premium', 'receipt') s, safeins.attach('premium', 'receipt', s.mapping) a$$, '... into attach');
SELECT lives_ok($$SELECT a.* FROM safeins.suggest('expense', 'fee_bill') s, safeins.attach('expense', 'fee_bill', s.mapping) a$$, '... of expenses');
SELECT is((SELECT concat_ws(' ', received, spent) FROM safeins.fee_status), '1000.00 100.00', 'and they are right');
SELECT count(*) FROM safeins.detach_all('test') \g /dev/null
ALTER TABLE fee_bill ADD total_amount numeric(14,2);
SELECT is(pg_temp.mapped('fee_bill', 'expense')->>'amount', 'total_amount', 'a header that has its sum');
SELECT is(pg_temp.mapped('receipt_mx', 'premium') - 'receipt', '{"amount": "je", "policy": "(SELECT p.policy_id FROM su.receipt p WHERE p.id = r.receipt_id)", "received_on": "(SELECT p.received_on FROM su.receipt p WHERE p.id = r.receipt_id)"}',
	'whoever attaches the lines has day and policy from the header');
CREATE TABLE visits (id int PRIMARY KEY, receipt_id int REFERENCES receipt, amount numeric);
CREATE TABLE audit_log (id int PRIMARY KEY, bill_id int UNIQUE REFERENCES fee_bill, amount numeric);
DROP TABLE receipt_mx;
ALTER TABLE fee_bill DROP total_amount;
DROP TABLE fee_bill_item;
SELECT is(pg_temp.mapped('receipt', 'premium')->>'amount', NULL, 'a table that is not called so has no lines');
SELECT is(pg_temp.mapped('fee_bill', 'expense')->>'amount', NULL, '... nor one of which each header has one row at most');

CREATE TABLE "ExpenseBill" (id text PRIMARY KEY, "policyId" int NOT NULL REFERENCES bd, "billDate" timestamp(3) NOT NULL, category text NOT NULL, "createdAt" timestamp(3));
CREATE TABLE "ExpenseBillItem" (id text PRIMARY KEY, "billId" text NOT NULL REFERENCES "ExpenseBill", "amountCents" int NOT NULL);
SELECT is(pg_temp.mapped('"ExpenseBill"', 'expense') - '{expense,policy,purpose}'::text[],
	'{"amount": "(SELECT sum(l.\"amountCents\" / 100.0) FROM su.\"ExpenseBillItem\" l WHERE l.\"billId\" = r.id)", "spent_on": "billDate"}', 'names in camel case, lines in fen, the day of the bill');

-- ---- all that was paid so far ----
CREATE TABLE paying (id int PRIMARY KEY, policy_no text, insurer text, paid_to_date numeric(14,2), pay_date date);
INSERT INTO paying VALUES (1, 'A', '人保', 100, '2026-01-01'), (2, 'B', '人保', 200, '2026-02-01');
SELECT is(concat_ws(' ', pg_temp.mapped('paying', 'premium')->>'amount', pg_temp.still_open('paying', 'premium')), 'paid_to_date {amount}', 'a sum that grows is taken, and open');
SELECT matches(pg_temp.fact_of('paying', 'premium', 'amount')->>'saw', 'it seems to be all that was paid so far: see "One table in three roles, with a cumulative column" in doc/cookbook.md$', '... and says where to read');
INSERT INTO paying VALUES (3, 'A', '人保', 300, '2026-03-01');
SELECT matches(pg_temp.fact_of('paying', 'premium', 'amount')->>'saw', 'several rows are of one policy, and each would count in full what those before it have$', '... and what speaks against it');
CREATE FUNCTION pg_temp.called(name text, comment text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE grown (id int PRIMARY KEY, policy_no text, insurer text, %I numeric(14,2), pay_date date)', name);
	EXECUTE format('COMMENT ON COLUMN grown.%I IS %L', name, comment);
	RETURN concat_ws(' ', pg_temp.mapped('grown', 'premium')->>'amount', pg_temp.still_open('grown', 'premium'));
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM;
END $$;
SELECT is(pg_temp.called(n, c), concat_ws(' ', n, o), n) FROM (VALUES ('累计金额', NULL, '{amount}')) v (n, c, o);
DROP TABLE grown;
SELECT is(pg_temp.called(n, c), concat_ws(' ', n, o), n) FROM (VALUES ('je', '累计缴费金额（元）', '{amount}')) v (n, c, o);
DROP TABLE grown;
SELECT is(pg_temp.called(n, c), concat_ws(' ', n, o), n) FROM (VALUES ('lj_je', NULL, '{amount}')) v (n, c, o);
DROP TABLE grown;
SELECT is(pg_temp.called(n, c), concat_ws(' ', n, o), n) FROM (VALUES ('accumulatedAmount', NULL, '{amount}')) v (n, c, o);
DROP TABLE grown;
SELECT is(pg_temp.called(n, c), concat_ws(' ', n, o), n) FROM (VALUES ('paid_amount', '本次缴费金额', '{}')) v (n, c, o);
ALTER TABLE grown ADD total_paid_ytd numeric(14,2), ADD ljje numeric(14,2);
SELECT is(concat_ws(' ', pg_temp.mapped('grown', 'premium')->>'amount', pg_temp.still_open('grown', 'premium')), 'paid_amount {}', 'beside an amount of the row it is not taken');
DROP TABLE grown;

-- ---- a number where others refer to an id ----
CREATE TABLE service_record (id int PRIMARY KEY, policy_id int REFERENCES bd, service_type text, service_date date);
CREATE TABLE sk (id int PRIMARY KEY, bdh varchar(40), je numeric(14,2), dzrq date);
INSERT INTO sk VALUES (1, 'PN2026-001', 100, '2026-01-05'), (2, 'PN2026-002', 100, '2026-01-06'), (3, '', 1, '2026-01-06');
SELECT is(pg_temp.mapped('bd', 'policy')->>'policy', 'id', 'what foreign keys refer to is the key');
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', '(SELECT p.id FROM su.bd p WHERE p.bdh = r.bdh)', 'a payment that has the number is joined by it');
SELECT is(pg_temp.still_open('sk', 'premium'), '{}', '... and nothing is open');
SELECT matches(pg_temp.fact_of('sk', 'premium', 'policy')->>'saw', 'it is "bdh" of table "bd", whose key is "id"$', '... and it says why');
SELECT results_eq($$SELECT a.rows_live FROM safeins.suggest('policy', 'bd') s, safeins.attach('policy', 'bd', s.mapping) a$$, 'VALUES (2::bigint)', 'policies');
DELETE FROM sk WHERE bdh = '';
SELECT results_eq($$SELECT a.rows_live, a.findings FROM safeins.suggest('premium', 'sk') s, safeins.attach('premium', 'sk', s.mapping) a$$, 'VALUES (2::bigint, 0::bigint)', '... and their money');
SELECT is((SELECT received FROM safeins.fee_status), 200.00, '... is booked to their insurer');
SELECT count(*) FROM safeins.detach_all('test') \g /dev/null
UPDATE sk SET bdh = 'X' || id;
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', 'bdh', 'numbers that are no policy''s');
DELETE FROM sk;
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', '(SELECT p.id FROM su.bd p WHERE p.bdh = r.bdh)', 'without rows by the same name');
ALTER TABLE sk RENAME bdh TO policy_number;
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', 'policy_number', '... and by no other');
INSERT INTO sk VALUES (1, 'PN2026-001', 100, '2026-01-05');
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', '(SELECT p.id FROM su.bd p WHERE p.bdh = r.policy_number)', '... where rows say it, whatever it is called');
ALTER TABLE bd DROP CONSTRAINT bd_bdh_key;
SELECT is(pg_temp.mapped('sk', 'premium')->>'policy', 'policy_number', 'a number that may be there twice is not joined by');
ALTER TABLE sk RENAME policy_number TO bdh;
SELECT is((SELECT c->>'expression' FROM jsonb_array_elements(pg_temp.fact_of('sk', 'premium', 'policy')->'candidates') c LIMIT 1),
	'(SELECT p.id FROM su.bd p WHERE p.bdh = r.bdh ORDER BY p.id DESC LIMIT 1)', '... but for one of the same name, of which one is taken');
SELECT is(pg_temp.still_open('sk', 'premium'), '{policy,insurer}', '... which is open');
CREATE TABLE enterprise (id int PRIMARY KEY, credit_code char(18) UNIQUE, name text, sector text, size text);
CREATE TABLE site (id int PRIMARY KEY, enterprise_id int REFERENCES enterprise);
CREATE TABLE hazard (id int PRIMARY KEY, ent_code varchar(18), hazard_level text, found_on date, due_on date);
INSERT INTO enterprise VALUES (1, '91140000MA0000000X', '甲', '煤矿', '大型');
INSERT INTO hazard VALUES (1, '91140000MA0000000X', '一般', '2026-01-01', '2026-02-01');
SELECT is(pg_temp.mapped('hazard', 'hazard')->>'enterprise', '(SELECT p.id FROM su.enterprise p WHERE p.credit_code = r.ent_code)', 'enterprises likewise');
SELECT * FROM finish();
ROLLBACK;
