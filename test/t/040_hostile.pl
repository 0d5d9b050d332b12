# A search_path that shadows PostgreSQL's own operators, functions, types and our
# tables has no effect: every trap in it raises an error, and the books are those
# of a database without it.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Safeins;
use Test::More;

my $node = server('hostile', conf => "safeins.today = '2025-09-30'\n");

sql($node, 'postgres', 'CREATE ROLE clerk');

# ---- the traps

my $traps = <<'SQL';
CREATE SCHEMA evil;
CREATE FUNCTION evil.trap() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped' USING ERRCODE = 'TRAP0'; END $$;
DO $$
DECLARE
	t text;
	op text;
BEGIN
	-- operators of the types that the extension works with
	FOREACH t IN ARRAY ARRAY['bool', 'int2', 'int4', 'int8', 'oid', 'text', 'numeric', 'date', 'jsonb', 'timestamptz', 'char(1)', 'name', 'regclass']
	LOOP
		EXECUTE format('CREATE FUNCTION evil.f(%1$s, %1$s) RETURNS bool LANGUAGE sql AS ''SELECT evil.trap(); SELECT true''', t);
		FOREACH op IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '~', '@>', '<@', '&&', '->>']
		LOOP
			EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %2$s, RIGHTARG = %2$s, FUNCTION = evil.f)', op, t);
		END LOOP;
	END LOOP;
	-- functions, by name
	FOREACH t IN ARRAY ARRAY['unnest(anyarray)', 'to_date(text)', 'to_date(text, text)', 'lower(text)', 'upper(text)', 'btrim(text)', 'round(numeric, integer)', 'ceil(numeric)', 'floor(numeric)',
		'floor(double precision)', 'make_date(int, int, int)', 'coalesce_(text)', 'format(text, text)', 'quote_ident(text)', 'quote_literal(text)', 'isempty(anyrange)', 'lower(anyrange)', 'upper(anyrange)', 'array_to_string(anyarray, text)', 'trim_scale(numeric)',
		'current_setting(text)', 'set_config(text, text, boolean)', 'pg_event_trigger_dropped_objects()', 'nextval(regclass)', 'now()', 'guard()', 'attach(text, regclass, jsonb)', 'today()', 'home_place()', 'to_regnamespace(text)', 'greatest_(numeric)', 'date_part(text, date)', 'policy_year(date, date)', 'to_char(date, text)', 'to_char(integer, text)', 'code_of(text, text)']
	LOOP
		EXECUTE format('CREATE FUNCTION evil.%s RETURNS integer LANGUAGE sql AS ''SELECT evil.trap(); SELECT 1''', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['int8', 'int4', 'numeric']
	LOOP
		EXECUTE format('CREATE FUNCTION evil.add(%1$s, %1$s) RETURNS %1$s LANGUAGE sql AS ''SELECT evil.trap(); SELECT $1''', t);
		EXECUTE format('CREATE AGGREGATE evil.sum(%1$s) (SFUNC = evil.add, STYPE = %1$s)', t);
		EXECUTE format('CREATE AGGREGATE evil.max(%1$s) (SFUNC = evil.add, STYPE = %1$s)', t);
	END LOOP;
	CREATE FUNCTION evil.earlier(date, date) RETURNS date LANGUAGE sql AS 'SELECT evil.trap(); SELECT $1';
	CREATE AGGREGATE evil.min(date) (SFUNC = evil.earlier, STYPE = date);
	CREATE AGGREGATE evil.max(date) (SFUNC = evil.earlier, STYPE = date);
	-- types and tables
	FOREACH t IN ARRAY ARRAY['text', 'numeric', 'int4', 'int8', 'bool', 'date', 'jsonb', 'regclass', 'division', 'yuan', 'name', 'daterange', 'timestamptz']
	LOOP
		EXECUTE format('CREATE DOMAIN evil.%I AS pg_catalog.text CHECK (false)', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['account', 'finding', 'policy', 'rule', 'rule_code', 'rule_end', 'rule_mode', 'home', 'attachment_log', 'pg_class', 'pg_trigger', 'pg_depend', 'pg_proc', 'yt', 'safeins_new', 'safeins_old', 'r', 'enterprise', 'enterprise_was', 'service', 'service_tally', 'deadline', 'code_list', 'delta', 'suspension', 'd', 's', 'p', 'e']
	LOOP
		EXECUTE format('CREATE TABLE evil.%I (trap bool CHECK (false))', t);
	END LOOP;
END $$;
SQL

my $tables = <<'SQL';
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
CREATE SCHEMA azx;
CREATE TABLE azx.yt (bm text, mc text);
INSERT INTO azx.yt VALUES ('1', 'training'), ('2', 'hazard_inspection'), ('9', '奖金');
CREATE TABLE azx.bd (bdh text PRIMARY KEY, gs text, qs date, zz date);
CREATE TABLE azx.bf (id integer PRIMARY KEY, bdh text, je numeric, rq text);
CREATE TABLE azx.zc (id integer PRIMARY KEY, gs text, je numeric, rq text, yt text, pzh text, hc integer, zt integer DEFAULT 0) PARTITION BY RANGE (id);
CREATE TABLE azx.zc_1 PARTITION OF azx.zc FOR VALUES FROM (0) TO (100);
INSERT INTO azx.bd VALUES ('P1', '人保', '2025-01-01', '2025-12-31'), ('P2', '平安', '2025-01-01', '2025-12-31');
INSERT INTO azx.bf VALUES (1, 'P1', 1000, '2025-01-05'), (2, 'P2', 2000, '20250105');
INSERT INTO azx.zc VALUES (1, '人保', 100, '20250601', '1', 'a', NULL), (2, '人保', 120, '20250601', '9', 'a', NULL), (3, '平安', 50, '昨天', '1', 'b', NULL);
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE azx.qy (id text PRIMARY KEY, hy text, gm text);
CREATE TABLE azx.fw (id text, bdh text, xm text, rq date, zz boolean, zf boolean);
INSERT INTO azx.qy VALUES ('P1', '煤矿', '大型'), ('P2', '养猪', '小型');
INSERT INTO azx.fw VALUES ('F1', 'P1', 'training', '2025-02-01', true), ('F2', 'P1', '安全生产宣传教育培训', '2025-02-01', NULL), ('F3', 'P9', '联欢', '2026-02-01', false);
GRANT USAGE ON SCHEMA azx, evil TO clerk;
GRANT ALL ON ALL TABLES IN SCHEMA azx TO clerk;
SQL

# Expressions mean what they mean in the path of whoever attaches: these are attached in a clean one.
my $attach_clean = <<'SQL';
SELECT * FROM safeins.attach('expense', 'azx.zc', '{"expense": "id", "insurer": "gs", "amount": "round(je + 0, 2)", "spent_on": "safeins.to_date(rq)",
	"purpose": "(SELECT mc FROM azx.yt WHERE bm = yt)", "voucher": "lower(pzh)", "reverses": "hc", "where": "zt = 0"}');
SQL

# These name columns only, and are attached under the hostile path.
my $attach_here = <<'SQL';
SELECT * FROM safeins.attach('enterprise', 'azx.qy', '{"enterprise": "id", "sector": "hy", "size": "gm"}');
SELECT * FROM safeins.attach('policy', 'azx.bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "qs", "expires": "zz"}');
SELECT rule, row_key, message FROM safeins.audit('premium', 'azx.bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "safeins.to_date(rq)"}');
SELECT * FROM safeins.attach('premium', 'azx.bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "safeins.to_date(rq)"}');
SELECT rule, row_key, message FROM safeins.audit('service', 'azx.fw', '{"service": "id", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz", "voided": "zf"}');
SELECT * FROM safeins.attach('service', 'azx.fw', '{"service": "id", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz", "voided": "zf"}');
SQL

# Everything that the extension does; statements that fail fail in both databases.
my $writes = <<'SQL';
\set ON_ERROR_STOP 0
\set VERBOSITY verbose
\set SHOW_CONTEXT always
INSERT INTO azx.zc VALUES (10, '人保', 1, '20250701', '1', 'z10', NULL);
INSERT INTO azx.zc VALUES (11, '平安', 400, '20250701', '1', 'z11', NULL), (12, '平安', 1, '20250702', '2', 'z12', NULL);
INSERT INTO azx.zc VALUES (13, '平安', 99999, '20250701', '1', 'z13', NULL);
INSERT INTO azx.zc VALUES (13, '平安', 1, '20250701', '9', 'z13', NULL);
INSERT INTO azx.zc VALUES (13, '平安', 1, '20250701', '1', 'Z11', NULL);
INSERT INTO azx.zc VALUES (13, '平安', 1, '20251001', '1', 'z13', NULL);
INSERT INTO azx.zc VALUES (13, '平安', 0, '20250701', '1', 'z13', NULL);
INSERT INTO azx.zc VALUES (13, '平安', -1, '20250701', '1', 'z13', 11);
INSERT INTO azx.zc VALUES (14, '平安', -400, '20250701', '1', 'z14', 11);
INSERT INTO azx.zc_1 VALUES (15, '平安', 2, '20250701', '1', 'z15', NULL);
UPDATE azx.zc SET zt = 1, je = 60;
UPDATE azx.zc SET zt = 0, yt = '1', rq = '20250101', pzh = NULL;
DELETE FROM azx.zc_1;
INSERT INTO azx.zc VALUES (20, '人保', 1, '20250701', '1', 'z20', NULL);
MERGE INTO azx.zc USING (VALUES (1)) v ON true WHEN MATCHED THEN UPDATE SET je = 3;
BEGIN;
INSERT INTO azx.zc VALUES (21, '人保', 1, '20250701', '1', 'z21', NULL);
SAVEPOINT s;
INSERT INTO azx.zc VALUES (22, '人保', 1, '20250701', '1', 'z22', NULL);
ROLLBACK TO s;
INSERT INTO azx.zc VALUES (23, '人保', 1, '20250701', '1', 'z23', NULL);
SELECT safeins.write_pending();
COMMIT;
INSERT INTO azx.bf VALUES (3, 'P1', -900, '20250701'), (4, 'P2', 5, '2025/7/1');
INSERT INTO azx.bf VALUES (5, 'P9', 5, '2025/7/1');
INSERT INTO azx.bd VALUES ('P3', '太保', '2025-01-01', '2025-12-31');
UPDATE azx.bd SET gs = '平安';
INSERT INTO azx.bf VALUES (6, 'P3', 5, '20250701');
SET ROLE clerk;
INSERT INTO azx.fw VALUES ('F4', 'P2', 'training', '2025-06-01', true), ('F5', 'P2', 'risk_assessment', '2025-06-01', true), ('F5', 'P3', 'risk_assessment', '2025-06-01', true);
INSERT INTO azx.fw VALUES ('F6', 'P2', 'training', '2025-06-01', true);
INSERT INTO azx.fw VALUES ('F6', 'P2', 'training', '2024-12-31', true);
INSERT INTO azx.fw VALUES ('F6', 'P9', 'training', '2025-06-01', true);
INSERT INTO azx.fw VALUES ('F6', 'P2', 'training', '2025-10-01', true);
INSERT INTO azx.fw VALUES ('F6', 'P2', '联欢', '2025-06-01', true);
INSERT INTO azx.fw VALUES ('F6', 'P2', 'training', '2025-06-02', false);
UPDATE azx.fw SET zf = true WHERE id OPERATOR(pg_catalog.=) 'F4';
UPDATE azx.qy SET gm = '微型';
INSERT INTO azx.bd VALUES ('P4', '太保', '2025-12-31', '2025-01-01');
INSERT INTO azx.bd VALUES ('P4', '太保', '2025-03-01', '2025-12-31'), ('P5', '太保', '2025-03-01', '2025-12-31');
UPDATE azx.bd SET qs = '2025-01-02';
DELETE FROM azx.bd WHERE bdh OPERATOR(pg_catalog.=) 'P5';
DELETE FROM azx.fw WHERE id OPERATOR(pg_catalog.=) 'F5';
SELECT safeins.add_code('sector', '养猪', 'other', '试');
RESET ROLE;
SELECT safeins.add_code('sector', '养猪', 'other', '试');
SELECT safeins.add_code('service.9', '联欢', 'other', '试');
CREATE TABLE azx.zc_2 PARTITION OF azx.zc FOR VALUES FROM (100) TO (200);
INSERT INTO azx.zc_2 VALUES (100, '平安', 2, '20250701', '1', 'y1', NULL);
ALTER TABLE azx.zc RENAME gs TO gongsi;
ALTER TABLE azx.zc RENAME zt TO zhuangtai;
ALTER TABLE azx.zc RENAME hc TO hongchong;
DROP TABLE azx.zc;
TRUNCATE azx.bf;
ALTER TABLE azx.yt RENAME TO yongtu;
INSERT INTO azx.zc VALUES (101, '平安', -1, '20250701', '1', 'y2', 100);
SELECT safeins.add_rule('fee.cap', '140000', '20.5%', '2025-07-01', '晋应急发〔2025〕9号');
SELECT safeins.add_rule('fee.purpose', '140105', 'training, technology', '2025-07-01', '晋应急发〔2025〕9号');
SELECT safeins.add_rule('fee.cap', '140000', '25%', '2026-07-01', '晋应急发〔2025〕9号');
SELECT safeins.end_rule(1000000, '2025-08-01', '试');
SELECT safeins.set_mode('fee.voucher', 'flag', '试');
SELECT id, number FROM safeins.rule_for('fee.cap', '140105', '2025-07-15');
SELECT rule_id, verdict FROM safeins.explain_rule('fee.cap', '140105', '2025-07-15');
INSERT INTO azx.zc VALUES (102, '平安', 1, '20250701', '1', 'y1', NULL);
SELECT safeins.set_budget(2025, '平安', 100000);
SELECT safeins.close_year(2025, '平安', '试');
SELECT safeins.close_year(2024, '平安', '试');
SELECT safeins.reconcile();
SELECT safeins.rebuild();
SELECT rule, row_key, message FROM safeins.audit('expense', 'azx.zc');
SELECT role, table_name, tables, state, mapping FROM safeins.attachment;
SELECT subject, received, spent, verdict FROM safeins.fee_status('2025-12-31');
SELECT count(*) FROM safeins.rulebook;
SELECT safeins.create_starter('starter');
INSERT INTO starter.enterprise (enterprise, name, place, sector, size) VALUES ('91140100MA00000016', '晋煤', '140105', '煤矿', '大型');
SELECT count(*) FROM safeins.quota_status;
SELECT count(*) FROM safeins.quota_periods(2025);
SELECT enterprise, state FROM safeins.coverage_gap('2025-12-31');
SELECT count(*) FROM safeins.renewal_gap('2025-01-01', '2025-12-31');
SELECT kind, subject, due_on, state FROM safeins.deadline_status('2025-12-31');
SELECT insurer, policies, fee_ok, report_due_on FROM safeins.insurer_scorecard(2025);
SELECT area, must_insure, policies, received FROM safeins.statistics(2025, 'county');
SELECT enterprise, must_since, uninsured_since, due_on FROM safeins.coverage_ledger('2026-12-31');
SELECT area, uninsured, overdue FROM safeins.coverage_rate('2026-12-31', 'county');
INSERT INTO starter.report (insurer, year, submitted_on, sent_to, premium, services) VALUES ('人保', 2024, '2025-01-20', '应急厅、金融监管局', 1, 1);
SELECT item, reported, booked, state FROM safeins.report_difference(2024);
SELECT addressee, sent_on, state FROM safeins.report_status(2024);
SELECT safeins.premium_factor('140105', '2025-12-31', 1, 1, '一级', 1, '高');
SELECT safeins.grant_access('postgres', 'dba');
SELECT safeins.detach('policy', 'azx.bd', '试');
SELECT '140105'::safeins.division OPERATOR(safeins.<@) '140000'::safeins.division, safeins.to_date('2025年3月5日'), '12.34'::safeins.yuan OPERATOR(safeins.+) '1'::safeins.yuan, safeins.sum(y) FROM (VALUES ('1.00'::safeins.yuan), ('2.00')) v (y);
SQL

my $everything = <<'SQL';
SET search_path = pg_catalog;
SELECT place, scope, subject, year, insurer, received, spent, budget, verdict FROM safeins.account ORDER BY 1, 2, 3, 4;
SELECT id, rule, source, place, role, table_name, row_key, insurer, year, message, figures, legacy FROM safeins.finding ORDER BY id;
SELECT * FROM safeins.policy ORDER BY 1, 2;
SELECT * FROM safeins.enterprise ORDER BY 1, 2;
SELECT * FROM safeins.enterprise_was ORDER BY 1, 2, 3;
SELECT * FROM safeins.service ORDER BY policy, place, kind, served_on, service;
SELECT * FROM safeins.service_tally ORDER BY 1, 2, 3, 4, 5;
SELECT * FROM safeins.deadline ORDER BY kind, subject, place;
SELECT id, code, place, effective, number, items, mode FROM safeins.rule WHERE NOT shipped ORDER BY id;
SELECT role, table_name, tables, state, mapping FROM safeins.attachment ORDER BY 1, 2;
SQL

# Runs the whole in a database of its own, under a path; what was said and what the books are.
sub run_under
{
	my ($db, $path, $temp) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $db");
	sql($node, $db, $traps);
	sql($node, $db, $tables . $attach_clean);
	my ($out, $err) = ('', '');
	$node->psql($db, "SET client_min_messages = notice; $temp SET search_path = $path; SET check_function_bodies = on;\n$attach_here$writes", stdout => \$out, stderr => \$err, on_error_stop => 0);
	$err =~ s/^(?:LOCATION|LINE|\s+\^).*\n//mg;
	$err =~ s/^psql:<stdin>:\d+: //mg;
	return ($out, $err, sql($node, $db, $everything));
}

my ($clean_out, $clean_err, $clean_books) = run_under('clean', 'pg_catalog', '');
unlike($clean_err, qr/TRAP0|trapped/, 'in a clean path no trap is met');
cmp_ok(scalar(() = $clean_err =~ /ERROR/g), '>', 15, 'the script meets many errors');
like($clean_books, qr/fee\.cap/, '... and findings');

# The traps work: who is not careful falls into them.
refused($node, 'clean', q{SET search_path = evil, pg_catalog; SELECT 1 = 1}, 'TRAP0', 'an operator that is not qualified is trapped');
refused($node, 'clean', q{SET search_path = evil, pg_catalog; SELECT sum(1::pg_catalog.int8)}, 'TRAP0', '... and an aggregate');
refused($node, 'clean', q{SET search_path = evil, pg_catalog; SELECT 'x'::text}, '23514', '... and a type');

foreach my $path (
	[ 'evil_first', 'evil, pg_catalog, public', '' ],
	[ 'evil_only', 'evil', '' ],
	[ 'empty', q{''}, '' ],
	[ 'evil_temp', 'pg_temp, evil, pg_catalog', join '', map { "CREATE TEMP TABLE $_ (trap bool); " } qw(account finding policy rule rule_end rule_mode home attachment_log enterprise enterprise_was service service_tally deadline code_list delta yt safeins_new safeins_old r pg_trigger pg_depend pg_class) ],
	[ 'own_schema', 'safeins, azx, evil, pg_catalog', '' ])
{
	my ($db, $setting, $temp) = @$path;
	my ($out, $err, $books) = run_under($db, $setting, $temp);

	unlike($err . $out, qr/TRAP0|trapped/, "search_path = $setting: no trap was met");
	is($err, $clean_err, "search_path = $setting: the same is refused, in the same words");
	is($books, $clean_books, "search_path = $setting: the books are the same");
	is($out, $clean_out, "search_path = $setting: the same answers");
}

# An expression means for ever what it meant when it was attached.
sql($node, 'postgres', <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'x');
CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE FUNCTION one.worth(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION two.worth(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 1000';
CREATE TABLE one.dict (k text, v text);
CREATE TABLE two.dict (k text, v text);
INSERT INTO one.dict VALUES ('x', '甲');
INSERT INTO two.dict VALUES ('x', '乙');
CREATE TABLE public.bf (id integer, gs text, je numeric, rq date);
SET search_path = one, public;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "(SELECT v FROM dict WHERE k = gs)", "amount": "worth(je)", "received_on": "rq"}');
SET search_path = two, public;
INSERT INTO bf VALUES (1, 'x', 5, '2025-01-01');
SQL
is(sql($node, 'postgres', 'SELECT subject, received FROM safeins.account'), '甲|500', 'an expression means for ever what it meant when it was attached');

done_testing();
