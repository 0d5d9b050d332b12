# A database in EUC_CN (GB 2312), as old systems have it: Chinese names, purposes,
# dates, messages and findings work as they do in UTF8.
use strict;
use warnings;

use Encode qw(from_to);
use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

$ENV{PGCLIENTENCODING} = 'UTF8';
my $node = server('encodings', conf => "safeins.today = '2025-09-30'\nwal_level = logical\nmax_wal_senders = 8\n");

# Where Chinese cannot be kept there is no extension, and the way out is told.
sql($node, 'postgres', q{CREATE DATABASE sql_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0});
refused($node, 'sql_ascii', q{CREATE EXTENSION safeins CASCADE}, '0A000', 'no extension in SQL_ASCII');
{
	my $err = '';

	$node->psql('sql_ascii', 'CREATE EXTENSION safeins CASCADE', stderr => \$err);
	like($err, qr/ERROR:  safeins needs a database of encoding UTF8 or EUC_CN, and this one is of SQL_ASCII\nHINT:  .*createdb -E UTF8 -T template0 name/, '... says why, and what to do');
}
sql($node, 'postgres', q{CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0});
refused($node, 'latin1', q{CREATE EXTENSION safeins CASCADE}, '22P05', 'nor in LATIN1, of which the server says which character it lacks');

my $script = <<'SQL';
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA "安责险";
CREATE TABLE "安责险"."用途" ("编码" text PRIMARY KEY, "名称" text);
INSERT INTO "安责险"."用途" VALUES ('1', '安全生产宣传教育培训'), ('2', '重大事故隐患排查'), ('9', '年终奖金');
CREATE TABLE "安责险"."保费" ("编号" integer PRIMARY KEY, "承保机构" text, "金额" numeric(18,2), "日期" text);
CREATE TABLE "安责险"."支出" ("编号" text, "承保机构" varchar(20), "金额" numeric(18,2), "日期" text, "用途" text, "凭证号" char(20), "原支出" text) PARTITION BY LIST ("承保机构");
CREATE TABLE "安责险"."支出_人保" PARTITION OF "安责险"."支出" FOR VALUES IN ('人保财险');
INSERT INTO "安责险"."保费" VALUES (1, '人保财险', 1000, '2025年1月5日'), (2, '人保财险', 1, '二月');
INSERT INTO "安责险"."支出" VALUES ('甲1', '人保财险', 100, '2025年3月5日', '1', '凭1', NULL), ('甲2', '人保财险', 1, '2025/3/6', '9', '凭1', NULL);
SELECT * FROM safeins.attach('premium', '"安责险"."保费"', '{"receipt": "编号", "insurer": "承保机构", "amount": "金额", "received_on": "safeins.to_date(\"日期\")"}');
SELECT * FROM safeins.attach('expense', '"安责险"."支出"', '{"expense": "编号", "insurer": "承保机构", "amount": "金额", "spent_on": "safeins.to_date(\"日期\")",
	"purpose": "(SELECT \"名称\" FROM \"安责险\".\"用途\" y WHERE y.\"编码\" = \"支出\".\"用途\")", "voucher": "凭证号", "reverses": "原支出"}');
SELECT rule, source, table_schema, table_name, row_key, insurer, message, figures FROM safeins.finding ORDER BY id;
INSERT INTO "安责险"."支出" VALUES ('乙1', '人保财险', 20, '2025年5月1日', '2', '凭2', NULL);
SELECT subject, received, spent FROM safeins.account;
ALTER TABLE "安责险"."支出" RENAME "金额" TO "支付金额";
SELECT table_name, mapping FROM safeins.attachment ORDER BY 1;
SELECT safeins.add_rule('fee.purpose', '140105', '安全生产宣传教育培训，重大事故隐患排查', '2025-01-01', '小应急〔2025〕1号 第一条');
SELECT safeins.set_mode('service.double', 'block', '从严');
SELECT safeins.set_mode('fee.purpose', 'flag', '过渡期');
INSERT INTO "安责险"."支出" VALUES ('乙2', '人保财险', 1, '2025.5.2', '9', '凭3', NULL);
SELECT safeins.set_mode('fee.purpose', NULL, '过渡期结束');
SELECT row_key, message FROM safeins.finding WHERE NOT legacy;
SELECT subject, verdict, verdict_zh FROM safeins.fee_status('2025-12-31');
SELECT rule_id, meaning_zh, value, source, note FROM safeins.rulebook ORDER BY rule_id;
SELECT * FROM safeins.reconcile();
CREATE TABLE "安责险"."企业" ("名称" text PRIMARY KEY, "行业" text, "规模" text);
CREATE TABLE "安责险"."保单" ("保单号" text PRIMARY KEY, "承保机构" text, "投保单位" text, "生效" date, "到期" date, "缴费人" text);
CREATE TABLE "安责险"."服务" ("编号" text, "保单号" text, "项目" text, "日期" date);
INSERT INTO "安责险"."企业" VALUES ('1甲矿', '煤矿', '大型'), ('2乙厂', '养猪', '小');
INSERT INTO "安责险"."服务" VALUES ('服1', '保1', '安全风险辨识、评估和安全评价', '2025-02-01'), ('服2', '保1', '联欢', '2025-02-02');
SELECT * FROM safeins.attach('enterprise', '"安责险"."企业"', '{"enterprise": "名称", "sector": "行业", "size": "规模"}');
SELECT * FROM safeins.attach('policy', '"安责险"."保单"', '{"policy": "保单号", "insurer": "承保机构", "enterprise": "投保单位", "effective": "生效", "expires": "到期", "payer": "缴费人"}');
INSERT INTO "安责险"."保单" VALUES ('保1', '人保财险', '1甲矿', '2025-01-01', '2025-12-31', '生产经营单位');
SELECT * FROM safeins.attach('service', '"安责险"."服务"', '{"service": "编号", "policy": "保单号", "kind": "项目", "served_on": "日期"}');
SELECT safeins.add_code('sector', '养猪', 'other', '口径');
SELECT safeins.add_code('service.9', '联欢', 'training', '口径');
INSERT INTO "安责险"."服务" VALUES ('服3', '保1', '生产安全事故隐患排查', '2025-03-01');
SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally ORDER BY 1, 2;
SELECT enterprise, sector, size FROM safeins.enterprise ORDER BY 1;
SELECT rule, row_key, message FROM safeins.finding WHERE role IN ('enterprise', 'policy', 'service') ORDER BY id;
SELECT * FROM safeins.reconcile();
CREATE TABLE "安责险"."机构" ("代码" text PRIMARY KEY, "范围" text);
INSERT INTO "安责险"."机构" VALUES ('1', '安全生产宣传教育培训、应急预案编制与应急演练'), ('2', '安全生产宣传教育培训；煤矿'), ('3', '安全风险辨识、评估和安全评价，金属冶炼'), ('4', '煤矿／非煤矿山'), ('5', '　煤矿　、　烟花爆竹'), ('6', E'煤矿\n建筑施工');
SELECT * FROM safeins.attach('provider', '"安责险"."机构"', '{"provider": "代码", "scope": "范围"}');
SELECT provider, kinds, sectors FROM safeins.provider ORDER BY valid_from, provider COLLATE "C";
CREATE TABLE "安责险"."隐患" ("编号" text PRIMARY KEY, "被通知人" text, "报告对象" text);
SELECT * FROM safeins.attach('hazard', '"安责险"."隐患"', '{"hazard": "编号", "enterprise": "''1甲矿''", "level": "''重大''", "found_on": "date ''2025-03-03''", "due_on": "date ''2025-04-01''",
	"notified_on": "date ''2025-03-04''", "notified_party": "被通知人", "reported_on": "date ''2025-04-03''", "reported_to": "报告对象"}');
INSERT INTO "安责险"."隐患" VALUES ('01', '安全科长、主要负责人', '本公司总部，市应急管理局'), ('02', '未通知主要负责人、实际控制人', '本公司；本矿应急办'), ('03', '主要负责人的秘书', '未上报应急管理局'), ('04', '主要负责人（法定代表人）', '县政府'),
	('05', '未通知主要负责人。已通知矿长', '公司应急办／能源局'), ('06', '安全员及矿长', '应急救援公司'), ('07', '副矿长；值班矿长', '行业主管部门和总部'), ('08', '矿长以及副矿长', '员工信息群');
SELECT hazard, notified_on, reported_on FROM safeins.hazard ORDER BY hazard COLLATE "C";
CREATE TABLE "安责险"."年报" ("年" int, "送" text);
SELECT * FROM safeins.attach('report', '"安责险"."年报"', '{"insurer": "''人保财险''", "year": "年", "submitted_on": "date ''2025-01-20''", "sent_to": "送"}');
INSERT INTO "安责险"."年报" VALUES (2021, '应急管理厅、金融监管局'), (2022, '应急管理厅和金融监管局'), (2023, '应急管理厅，金融监管局'), (2024, '应急管理厅；呼和浩特局');
SELECT year, sent_to FROM safeins.report ORDER BY year;
SELECT * FROM safeins.reconcile();
SELECT regexp_replace(h, '生成于 [-0-9: ]*', ''), xmlparse(DOCUMENT h) IS DOCUMENT FROM (VALUES ('dashboard', NULL), ('province', NULL), ('insurer', '人保财险')) v (kind, whose), safeins.report_html(kind, 2025, whose) h;
SELECT safeins.create_starter('起步');
SELECT obj_description('safeins.account'::regclass), col_description('"起步".policy'::regclass, 1);
SQL

my @refusals = (
	[ q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 500, '20250501', '1', '凭9', NULL)}, 'SI101' ],
	[ q{INSERT INTO "安责险"."支出_人保" VALUES ('丙1', '人保财险', 1, '20250501', '9', '凭9', NULL)}, 'SI102' ],
	[ q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 1, '20250501', '1', '凭2', NULL)}, 'SI103' ],
	[ q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', -101, '20250501', '1', '凭9', '甲1')}, 'SI108' ],
	[ q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 1, '五月一日', '1', '凭9', NULL)}, 'SI001' ],
	[ q{INSERT INTO "安责险"."服务" VALUES ('服4', '保2', '生产安全事故隐患排查', '2025-03-01')}, 'SI401' ],
	[ q{INSERT INTO "安责险"."服务" VALUES ('服4', '保1', '茶话会', '2025-03-01')}, 'SI404' ],
	[ q{INSERT INTO "安责险"."服务" VALUES ('服4', '保1', '生产安全及重大隐患排查', '2025-03-01')}, 'SI405' ],
	[ q{INSERT INTO "安责险"."保单" VALUES ('保2', '人保财险', '1甲矿', '2025-01-01', '2025-12-31', '职工')}, 'SI303' ],
	[ q{ALTER TABLE "安责险"."支出" RENAME "日期" TO "支付日"}, 'SI002' ],
	[ q{ALTER TABLE "安责险"."用途" RENAME TO "用途表"}, 'SI002' ],
	[ q{DROP TABLE "安责险"."支出"}, 'SI002' ],
	[ q{SELECT safeins.attach('expense', '"安责险"."用途"', '{"expense": "编码", "insurer": "机构"}')}, '42703' ],
	[ q{SELECT safeins.attach('expense', '"安责险"."用途"', '{"支出": "编码"}')}, '22023' ]);

my (%out, %said);
foreach my $encoding ('UTF8', 'EUC_CN')
{
	my $db = lc($encoding);

	sql($node, 'postgres', "CREATE DATABASE $db ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	is(sql($node, $db, 'SHOW server_encoding'), $encoding, "a database in $encoding");
	$out{$encoding} = sql($node, $db, $script);
	foreach my $refusal (@refusals)
	{
		my $said = refused($node, $db, @$refusal, "$encoding: $refusal->[0]");

		$said =~ s/^LOCATION:.*//m;
		# words stand in the order of their bytes
		$said =~ s/(It may be spent on: )(.*?)(?=\. Map)/$1 . join(', ', sort(split(\/, \/, $2)))/e;
		$said{$encoding} .= $said;
	}
}
like($out{UTF8}, qr/"年终奖金" is not one/, 'Chinese comes back');
is($out{EUC_CN}, $out{UTF8}, 'EUC_CN answers as UTF8 does');
like($out{UTF8}, qr/^01\|2025-03-04\|2025-04-03\n02\|\|\n03\|\|\n04\|2025-03-04\|2025-04-03\n05\|2025-03-04\|2025-04-03\n06\|2025-03-04\|\n07\|\|2025-04-03\n08\|2025-03-04\|$/m, 'what stands between Chinese words is seen');
is($said{EUC_CN}, $said{UTF8}, '... and refuses in the same words');

# Whatever is read says the same, times and the order of bytes apart: every view, and
# every function that reads and wants no argument.
$out{$_} = sql($node, lc, q{SET safeins.today = '2026-01-10'; CREATE TABLE "安责险"."票据" ("编号" text PRIMARY KEY, "承保机构" text, "金额" numeric(18,2), "日期" date, "类别" char(1), "状态" char(1));
COMMENT ON TABLE "安责险"."票据" IS '事故预防费支出'; COMMENT ON COLUMN "安责险"."票据"."类别" IS '用途（1、宣传教育培训 2.隐患排查 9非预防费）'; COMMENT ON COLUMN "安责险"."票据"."状态" IS '状态：0草稿、1已付款、2未付款';
INSERT INTO "安责险"."票据" SELECT '票' || i, '人保财险', 1, date '2025-03-01' + i, (ARRAY['1', '2', '9'])[1 + i % 3], (ARRAY['0', '1', '2'])[1 + i % 3] FROM generate_series(1, 30) i;
SELECT s.mapping, s.facts FROM safeins.suggest('expense', '"安责险"."票据"') s;
SELECT safeins.seal('"安责险"."保费"'); SELECT safeins.checkpoint(); ALTER TABLE "安责险"."保费" RENAME "金额" TO "保费金额";
SELECT verdict, verdict_zh FROM safeins.close_year('人保财险', 2025, accept_breach => '另有说明')}) foreach 'UTF8', 'EUC_CN';
like($out{UTF8}, qr/CASE/, 'a comment explains codes') or diag($out{UTF8});
# a checkpoint's note has the name of its ledger and what time it was
s/^safeins\/.*?^\n//ms foreach @out{qw(UTF8 EUC_CN)};
is($out{EUC_CN}, $out{UTF8}, '... in EUC_CN as well');

sub read_all
{
	my ($db, $what) = @_;
	my ($rc, $rows, $error) = $node->psql($db, "SET safeins.today = '2025-12-31'; SELECT * FROM $what");
	my $said = join "\n", (sort split /\n/, $rows), $error =~ s/^psql:\S+ //r;

	$said =~ s/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(\+\d\d(:00)?)?(\|\d+)?/time/g;
	$said =~ s/ DATABASE $db SET lc_messages = 'zh_CN.\S+'/ DATABASE SET lc_messages/;
	return $said;
}
my @all = split /\n/, sql($node, 'utf8', q{
	SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace IN ('safeins'::regnamespace, 'safeins_zh'::regnamespace)
	UNION ALL SELECT p.oid::regproc::text || '()' FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace AND p.proretset AND p.provolatile <> 'v' AND p.pronargs = p.pronargdefaults
	ORDER BY 1});
# these have OIDs, numbers of transactions, or hashes of times
my %said_otherwise = map { $_ => 1 } qw(safeins.guards() safeins.leaves() safeins.seals() safeins.exchange_item safeins_zh.exchange_item);
cmp_ok(scalar(@all), '>', 60, 'what there is to read');
is(read_all('euc_cn', $_), read_all('utf8', $_), "$_ says the same in EUC_CN") foreach grep { !$said_otherwise{$_} } @all;

# Text that the database's encoding does not have cannot come in; what is there can go out.
refused($node, 'euc_cn', q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 1, '20250501', '😀', '凭9', NULL)}, '22P05', 'a character that EUC_CN does not have');

# A dump goes from one to the other.
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
command_ok([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-E', 'UTF8', '-f', $dump, 'euc_cn' ], 'pg_dump of the EUC_CN database');
sql($node, 'postgres', q{CREATE DATABASE moved ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0});
command_ok([ 'psql', '-X', '-q', '-h', $node->host, '-p', $node->port, '-v', 'ON_ERROR_STOP=1', '-o', "$dump.out", '-f', $dump, '-d', 'moved' ], '... restored as UTF8');
is(books($node, 'moved'), books($node, 'euc_cn'), '... the books are the same');
is(sql($node, 'moved', 'SELECT count(*) FROM safeins.reconcile()'), '0', '... and agree with the tables');
refused($node, 'moved', q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 1, '20250501', '9', '凭9', NULL)}, 'SI102', '... and the guards work');

# A client that speaks GBK.
{
	local $ENV{PGCLIENTENCODING} = 'GBK';
	my $sql = q{\set VERBOSITY verbose} . "\n" . q{INSERT INTO "安责险"."支出" VALUES ('丙1', '人保财险', 1, '20250501', '9', '凭9', NULL)};
	my $err = '';

	from_to($sql, 'UTF-8', 'cp936');
	$node->psql('utf8', $sql, stderr => \$err);
	from_to($err, 'cp936', 'UTF-8');
	like($err, qr/purpose "年终奖金" is not one/, 'a client in GBK reads its own language');
}

# ---- a nation's database in UTF8 over a province in EUC_CN
sql($node, 'postgres', q{CREATE ROLE nation_reader LOGIN REPLICATION; CREATE DATABASE nation ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0});
sql($node, 'nation', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
sql($node, 'euc_cn', q{SELECT safeins.publication('nation_reader')});
is(sql($node, 'nation', q{SELECT safeins.subscribe('140000', '} . ($node->connstr('euc_cn') =~ s/'/''/gr) . q{ user=nation_reader')}), 'safeins_140000', 'a nation in UTF8 subscribes to a province in EUC_CN');
$node->wait_for_subscription_sync($node, 'safeins_140000', 'nation');
sql($node, 'euc_cn', q{SELECT safeins.set_mode('service.double', 'flag', '放宽'); SELECT safeins.sweep(); SELECT safeins.checkpoint()});
$node->wait_for_subscription_sync($node, 'safeins_140000', 'nation');
is(sql($node, 'nation', q{SELECT count(*), string_agg(concat_ws(' ', table_name, rows_there, rows_here, verdict), ', ') FILTER (WHERE verdict <> 'same') FROM safeins.compare_feed('140000')}),
	sql($node, 'nation', 'SELECT count(*) FROM safeins.travelling()') . '|', '... a comparison says that all rows are the same');
foreach my $what (split /\n/, sql($node, 'nation', q{SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'place'
	WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN ('rulebook', 'ledger_status', 'witness_status') AND c.relname NOT LIKE 'exchange%' ORDER BY 1}))
{
	my ($there, $here) = map { join "\n", sort split /\n/, sql($node, $_, qq{SET safeins.today = '2026-01-10'; SELECT (to_jsonb(v) - 'added_at')::text FROM safeins.$what v WHERE left(place::text, 2) = '14'}) } qw(euc_cn nation);

	is($here, $there, "... $what says the same");
}
is(sql($node, 'nation', q{SELECT safeins.witness() > 0}), 't', 'its checkpoints are witnessed');
is(sql($node, 'nation', 'SELECT fits FROM safeins.check_note($$' . sql($node, 'euc_cn', 'SELECT safeins.checkpoint_note()') . "\n\$\$)"), 't', '... and a note of it fits');
is(sql($node, 'nation', q{SELECT string_agg(message, ' / ') FROM safeins.check_setup WHERE topic = 'feeds'}), '', '... and nothing is told');
sql($node, 'nation', q{SELECT safeins.unsubscribe('140000')});
like(refused($node, 'euc_cn', q{SELECT safeins.subscribe('610000', '} . ($node->connstr('utf8') =~ s/'/''/gr) . q{ user=nation_reader')}, '55000', 'one in EUC_CN does not subscribe to what may have other characters'),
	qr/the database of 610000 is in UTF8, and this one in EUC_CN.*Make the nation's database in UTF8/s, '... and says why');

done_testing();
