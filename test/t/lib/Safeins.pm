# What the Perl tests share: servers, a province's tables, what is refused.  Text
# is bytes in UTF-8 throughout, as psql takes and gives it.
package Safeins;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

our @EXPORT = qw(server sql refused soon province books children crash);

# What a test dies of would be in its log only, which nobody sees.
$SIG{__DIE__} = sub { diag("died: $_[0]") unless $^S };

# A server of our own; options: conf, further lines of its configuration; streaming;
# bare_pages, without the checksums that newer versions give each page.
sub server
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	my @extra = ('--encoding=UTF8', '--locale=C.UTF-8');

	push @extra, '--no-data-checksums' if $options{bare_pages} && qx(initdb --help) =~ /--no-data-checksums/;
	$node->init(allows_streaming => $options{streaming}, extra => \@extra);
	$node->append_conf('postgresql.conf',
		"timezone = 'Asia/Shanghai'\nlc_messages = 'C'\njit = off\nlog_statement = none\n" . ($options{conf} // ''));
	$node->start;
	return $node;
}

# Runs SQL that must succeed; its output.
sub sql
{
	my ($node, $db, $sql) = @_;

	return $node->safe_psql($db, $sql);
}

# Runs SQL that must fail with the SQLSTATE; what was said comes back.
sub refused
{
	my ($node, $db, $sql, $state, $about, %options) = @_;
	my $stderr = '';

	$node->psql(
		$db, "\\set VERBOSITY verbose\n$sql",
		stderr => \$stderr,
		%options);
	like($stderr, qr/ERROR:  \Q$state\E: /, $about);
	return $stderr;
}

# Waits until something holds, for as long as a busy machine may take; whether it came to hold.
sub soon (&)
{
	my ($holds) = @_;
	my $until = time + $PostgreSQL::Test::Utils::timeout_default;

	while (!$holds->())
	{
		return 0 if time > $until;
		usleep(50_000);
	}
	return 1;
}

# The processes that one has forked.  There is no ps everywhere.
sub children
{
	my ($parent) = @_;
	my @children;

	foreach my $file (glob '/proc/[0-9]*/stat')
	{
		# it may be gone by now; its name may have anything in it
		open(my $stat, '<', $file) or next;
		my ($pid, $of) = (<$stat> // '') =~ /^(\d+) \(.*\) \S (\d+) /s or next;
		push @children, $pid if $of == $parent;
	}
	return @children;
}

# Kills the postmaster, and waits until nothing of it is left.
sub crash
{
	my ($node) = @_;
	my ($pid) = slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;

	# halted, it forks none that nobody waits for
	kill 'STOP', $pid;
	my @left = children($pid) or die 'the postmaster has no children';

	$node->kill9;
	# reaped as well: a zombie passes for a running server
	soon { !grep { kill 0, $_ } $pid, @left } or die "processes $pid @left do not end";
	return;
}

# The books and the rulebook, all of them, as text that can be compared.
sub books
{
	my ($node, $db) = @_;
	my $state = '';

	foreach my $query (
		'SELECT * FROM safeins.account ORDER BY 1, 2, 3, 4',
		'SELECT * FROM safeins.finding ORDER BY id',
		'SELECT * FROM safeins.policy ORDER BY 1, 2',
		'SELECT * FROM safeins.enterprise ORDER BY 1, 2',
		'SELECT * FROM safeins.enterprise_was ORDER BY 1, 2, 3',
		'SELECT * FROM safeins.service ORDER BY policy, place, kind, served_on, service',
		'SELECT * FROM safeins.service_tally ORDER BY 1, 2, 3, 4, 5',
		'SELECT * FROM safeins.deadline ORDER BY kind, subject, place',
		'SELECT * FROM safeins.code_list WHERE NOT shipped ORDER BY list, name',
		'SELECT * FROM safeins.attachment_log ORDER BY id',
		'SELECT * FROM safeins.rule WHERE NOT shipped ORDER BY id',
		'SELECT * FROM safeins.rule_end ORDER BY id',
		'SELECT * FROM safeins.rule_mode ORDER BY id',
		'SELECT * FROM safeins.home ORDER BY id',
		'SELECT * FROM safeins.attachment ORDER BY 1, 2, 3',
		'SELECT role, relid::regclass, trigger_name, enabled, mapping, root::regclass FROM safeins.guards() ORDER BY role, relid::regclass::text, trigger_name'
	  )
	{
		$state .= "$query\n" . sql($node, $db, "SET search_path = pg_catalog; $query") . "\n";
	}
	return $state;
}

# A province's database with everything that an attachment can have: partitions,
# Chinese names, sub-selects, functions, policies; old rows that break the law,
# live findings, a refund past the cap, a closed year, rules of its own.
sub province
{
	my ($node, $db) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $db");
	sql($node, $db, <<'SQL');
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA azx;
CREATE SCHEMA "字典";
CREATE TABLE "字典"."用途" (bm text PRIMARY KEY, mc text);
INSERT INTO "字典"."用途" VALUES ('01', '安全生产宣传教育培训'), ('02', '重大事故隐患排查'), ('99', '年终奖金');
CREATE FUNCTION azx.yuan(wan numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT wan * 10000';
CREATE TABLE azx.bd (bdh text PRIMARY KEY, gs text, qy text, qsrq char(8), zzrq char(8));
CREATE TABLE azx.bf (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bdh text, wan numeric(18,6), sj timestamptz, scbz smallint DEFAULT 0);
CREATE TABLE azx."支出" ("编号" bigint GENERATED BY DEFAULT AS IDENTITY, "承保机构" text, "金额" numeric(18,2), "支付日期" date, yt_bm text, "凭证号" text, bdh text)
	PARTITION BY RANGE ("支付日期");
CREATE TABLE azx."支出_2024" PARTITION OF azx."支出" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE azx."支出_2025" PARTITION OF azx."支出" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (yt_bm);
CREATE TABLE azx."支出_2025_其他" PARTITION OF azx."支出_2025" DEFAULT;
CREATE TABLE azx.fund (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), gs text, nd integer, used numeric);
INSERT INTO azx.bd SELECT 'P' || i, CASE i % 3 WHEN 0 THEN '人保' WHEN 1 THEN '平安' ELSE '太保' END, '企业' || i, '20240101', '20251231' FROM generate_series(1, 30) i;
INSERT INTO azx.bf (bdh, wan, sj, scbz)
	SELECT 'P' || (i % 30 + 1), 0.1, timestamptz '2024-01-01 00:30+08' + i * interval '8 days', (i % 10 = 0)::int FROM generate_series(0, 77) i;
INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号", bdh)
	SELECT CASE i % 3 WHEN 0 THEN '人保' WHEN 1 THEN '平安' ELSE '太保' END, 60 + i, date '2024-01-01' + i * 7, CASE WHEN i % 15 = 0 THEN '99' ELSE '01' END, 'PZ' || i / 2, 'P' || (i + 1)
	FROM generate_series(0, 85) i;
SELECT safeins.attach('policy', 'azx.bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "safeins.to_date(qsrq)", "expires": "safeins.to_date(zzrq)"}');
SELECT safeins.attach('premium', 'azx.bf', '{"receipt": "id", "policy": "bdh", "amount": "azx.yuan(wan)", "received_on": "sj", "where": "scbz = 0"}');
SELECT safeins.attach('expense', 'azx."支出"', '{"expense": "编号", "insurer": "承保机构", "amount": "金额", "spent_on": "支付日期",
	"purpose": "(SELECT mc FROM \"字典\".\"用途\" WHERE bm = yt_bm)", "voucher": "凭证号", "policy": "bdh"}');
SELECT safeins.attach('expense', 'azx.fund', '{"expense": "id", "insurer": "gs", "amount": "used", "spent_on": "make_date(nd, 1, 1)", "purpose": "''other''"}');
SELECT safeins.detach('expense', 'azx.fund', '试用结束');
SELECT safeins.add_rule('fee.cap', '140000', '20.5%', '2025-06-01', '晋应急发〔2025〕9号 第一条', note => '试行');
SELECT safeins.add_rule('fee.purpose', '140105', 'training', '2025-01-01', '小应急〔2025〕1号', effective_until => '2025-12-31');
SELECT safeins.end_rule(1000001, '2025-11-30', '提前结束');
SELECT safeins.end_rule(105, '2025-06-30', '改由服务台账核对');
SELECT safeins.set_mode('fee.voucher', 'flag', '过渡期'), safeins.set_mode('service.double', 'block', '从严');
INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 1, '2025-09-01', '02', 'PZ1'), ('太保', 1, '2025-09-01', '02', NULL);
UPDATE azx.bf SET wan = 0.001 WHERE id IN (SELECT min(id) FROM azx.bf JOIN azx.bd USING (bdh) WHERE gs = '平安' AND sj >= '2025-01-01');
DELETE FROM azx.bf WHERE bdh IN (SELECT bdh FROM azx.bd WHERE gs = '平安') AND sj >= '2025-02-01';
SELECT safeins.set_budget(2025, '人保', 100000);
SELECT safeins.close_year(2024, '人保', '旧账');
CREATE TABLE azx.qy (qymc text PRIMARY KEY, hy text, gm text);
CREATE TABLE azx."服务" ("编号" text, bdh text, "项目" text, "日期" date, "机构" text, "有资质" boolean DEFAULT true, "作废" boolean DEFAULT false) PARTITION BY RANGE ("日期");
CREATE TABLE azx."服务_2024" PARTITION OF azx."服务" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE azx."服务_其他" PARTITION OF azx."服务" DEFAULT;
INSERT INTO azx.qy SELECT '企业' || i, CASE i % 3 WHEN 0 THEN '煤矿' WHEN 1 THEN '危化品' ELSE '养猪' END, CASE i % 2 WHEN 0 THEN '大型' ELSE '小型' END FROM generate_series(1, 30) i;
INSERT INTO azx."服务" ("编号", bdh, "项目", "日期", "机构", "有资质")
	SELECT 'FW' || i, 'P' || (i % 31), CASE i % 7 WHEN 0 THEN '联欢' ELSE '重大事故隐患排查' END, date '2024-02-01' + i * 7, '安科院', i % 11 > 0 FROM generate_series(0, 90) i;
SELECT safeins.attach('enterprise', 'azx.qy', '{"enterprise": "qymc", "sector": "hy", "size": "gm"}');
SELECT safeins.attach('service', 'azx."服务"', '{"service": "编号", "policy": "bdh", "kind": "项目", "served_on": "日期", "provider": "机构", "provider_qualified": "有资质", "voided": "作废"}');
SELECT safeins.add_code('service.9', '“四不两直”检查', 'hazard_inspection', '省厅口径');
INSERT INTO azx."服务" ("编号", bdh, "项目", "日期") VALUES ('集1', 'P1', '“四不两直”检查', '2025-09-02'), ('集1', 'P2', '“四不两直”检查', '2025-09-02');
UPDATE azx."服务" SET "作废" = true WHERE "编号" IN ('FW3', 'FW5');
UPDATE azx.qy SET gm = '中型' WHERE qymc = '企业2';
UPDATE azx.bd SET qsrq = '20240401' WHERE bdh > 'P2';
SQL
	return;
}

1;
