# What a writer reads under lc_messages = zh_CN.UTF-8.
use strict;
use warnings;

use Cwd qw(abs_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# A server reads locales where it finds them when it starts: ours is made before.
my $locales = abs_path(PostgreSQL::Test::Utils::tempdir);
my $made = '';

IPC::Run::run([ 'localedef', '-i', 'zh_CN', '-f', 'UTF-8', "$locales/zh_CN.UTF-8" ], '>', \$made, '2>&1')
  or plan skip_all => "no zh_CN.UTF-8 can be made: localedef said \"$made\" (package locales?)";
$ENV{LOCPATH} = $locales;

my $node = PostgreSQL::Test::Cluster->new('chinese');
$node->init(extra => [ '--encoding=UTF8', '--locale=C', '--lc-messages=C' ]);
$node->append_conf('postgresql.conf', "safeins.today = '2026-11-15'\n");
$node->start;

# The parts of what is refused, without the server's own labels.
sub refusal
{
	my ($database, $messages, $sql) = @_;
	my (undef, undef, $stderr) = $node->psql(
		$database, qq(SET client_encoding = 'UTF8'; SET lc_messages = '$messages';\n$sql),
		extra_params => [ '-v', 'VERBOSITY=verbose' ]);

	return $stderr;
}

foreach my $encoding ('UTF8', 'EUC_CN')
{
	$node->safe_psql('postgres', "CREATE DATABASE \"in_$encoding\" ENCODING '$encoding' TEMPLATE template0");
	$node->safe_psql("in_$encoding", q{
		SET client_encoding = 'UTF8';
		CREATE EXTENSION safeins CASCADE;
		SELECT safeins.set_place('140000', 'test');
		CREATE TABLE pay (id int PRIMARY KEY, insurer text, amount numeric(14,2), day date);
		CREATE TABLE spend (id int PRIMARY KEY, insurer text, amount numeric(14,2), day date, purpose text, voucher text);
		CREATE INDEX ON spend (voucher);
		SELECT safeins.attach('premium', 'pay', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
		SELECT safeins.attach('expense', 'spend', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day",
			"purpose": "purpose", "voucher": "voucher"}');
		INSERT INTO pay VALUES (1, 'YGCX', 1000, '2026-01-05');
	});

	my $over = q{INSERT INTO spend VALUES (1, 'YGCX', 210.01, '2026-02-01', 'training', 'V1')};
	my $chinese = refusal("in_$encoding", 'zh_CN.UTF-8', $over);

	like($chinese, qr/SI101: 承保机构 YGCX 2026 年支出将达 210\.01 元，超过上限 210\.00 元（比例 21%，实收保费 1000\.00 元）/,
		"$encoding: the message");
	like($chinese, qr/本语句新增 210\.01 元，此前已支出 0\.00 元，余量 210\.00 元。首行：1，表“public\.spend”。/, "$encoding: the detail");
	like($chinese, qr/规则 fee\.cap：应急厅函〔2024〕322号 第四部分。最多可支出 210\.00 元，或先登记实收保费。/, "$encoding: the hint");
	like($chinese, qr/fee\.cap$/m, "$encoding: the rule's code is never translated");
	like(refusal("in_$encoding", 'C', $over), qr/SI101: spending of insurer YGCX in 2026 would be 210\.01 yuan/, "$encoding: in English");
	like(refusal("in_$encoding", 'zh_CN.UTF-8', q{SELECT safeins.audit('expense', 'pay', '{"expense": "id"}')}),
		qr/表“pay”按角色“expense”的映射缺少必需的要素.*缺少：amount/s, "$encoding: what a DBA reads");

	# A finding is read in the reader's language, whoever wrote it in which.
	my %wrote = ('zh_CN.UTF-8' => 2, 'C' => 3);
	my %reads = ('zh_CN.UTF-8' => '收款日 2027-01-05 晚于今日', 'C' => 'day of receipt 2027-01-05 lies in the future');

	$node->safe_psql("in_$encoding", "SET lc_messages = '$_'; INSERT INTO pay VALUES ($wrote{$_}, 'YGCX', 1, '2027-01-05')") foreach keys %wrote;
	foreach my $reader (keys %reads)
	{
		is($node->safe_psql("in_$encoding", "SET client_encoding = 'UTF8'; SET lc_messages = '$reader'; SELECT DISTINCT message, message_zh FROM safeins.finding_status"),
			"$reads{$reader}|$reads{'zh_CN.UTF-8'}", "$encoding: findings as $reader reads them");
	}

	# ... and is recorded once, whoever finds it again in another language.
	my $attach = q{SELECT safeins.attach('expense', 'old', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "purpose", "voucher": "voucher"}')};
	my $standing = q{SELECT string_agg(DISTINCT rule, ' ' ORDER BY rule), count(*) FROM safeins.finding WHERE table_name = 'old' AND withdrawn_on IS NULL};

	$node->safe_psql("in_$encoding", q{SET client_encoding = 'UTF8'; CREATE TABLE old (id text PRIMARY KEY, insurer text, amount numeric(14,2), day text, purpose text, voucher text);
		CREATE INDEX ON old (voucher); INSERT INTO old VALUES ('O1', 'ZHCX', 10, '2025-03-01', '请客', 'W1'), ('O2', 'ZHCX', 10, '2025-03-01', 'training', 'W1'), ('O3', 'ZHCX', 10, '2025-03-02', 'training', NULL),
		('O4', 'YGCX', 10, '2027-03-02', 'training', 'W4'), ('O5', '太"保', 10, NULL, '吃，喝', 'W5'), ('O6', 'YGCX', 5000, '2026-03-02', 'training', 'W6')});
	my %found;
	foreach my $n (0 .. 3)
	{
		my $language = ('C', 'zh_CN.UTF-8')[ $n % 2 ];

		$node->safe_psql("in_$encoding", "SET client_encoding = 'UTF8'; SET lc_messages = '$language'; SET client_min_messages = error; " . ($attach =~ s/"day"/"safeins.to_date(day)"/r));
		$found{ $node->safe_psql("in_$encoding", $standing) } = 1;
		$node->safe_psql("in_$encoding", "SET lc_messages = '$language'; SELECT safeins.detach('expense', 'old', 'test')");
	}
	is(scalar(keys %found), 1, "$encoding: no second finding by a session in another language") or diag(join("\n", sort keys %found));
	like((keys %found)[0], qr/fact\.missing fee\.\S+ .*\|[5-9]\z/, '... of several rules');

	# ... nor is one withdrawn that is found again in another language.
	$node->safe_psql("in_$encoding", q{SET client_encoding = 'UTF8';
		CREATE TABLE yb (id int PRIMARY KEY, gs text, nd int, rq date, je numeric(14,2));
		CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
		CREATE TABLE fw (id text PRIMARY KEY, bdh text, xm text, rq date);
		CREATE INDEX ON fw (bdh);
		SELECT safeins.attach('report', 'yb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq", "premium": "je"}');
		SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}');
		SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bdh", "kind": "xm", "served_on": "rq"}');
		SELECT safeins.set_mode('service.period', 'flag', 'test');
		INSERT INTO bd VALUES ('B1', 'YGCX', 'Q', '2025-01-01', '2025-12-31'); INSERT INTO fw VALUES ('F1', 'B1', '安全生产宣传教育培训', '2025-12-01');
		UPDATE bd SET zzrq = '2025-06-30'; INSERT INTO yb VALUES (1, 'YGCX', 2025, '2026-01-05', 7.77)});
	my $found_then = $node->safe_psql("in_$encoding", q{SELECT string_agg(rule || ' ' || id, ', ' ORDER BY id) FROM safeins.finding WHERE table_name IN ('yb', 'bd')});

	foreach my $language ('zh_CN.UTF-8', 'C', 'zh_CN.UTF-8')
	{
		$node->safe_psql("in_$encoding", "SET lc_messages = '$language'; UPDATE yb SET rq = rq + 1; BEGIN; UPDATE bd SET zzrq = zzrq + 1; UPDATE bd SET zzrq = zzrq - 1; COMMIT; SELECT safeins.sweep()");
	}
	like($found_then, qr/service\.period.* report\.figures|report\.figures.* service\.period/, "$encoding: found by services and by a report");
	is($node->safe_psql("in_$encoding", q{SELECT string_agg(rule || ' ' || id, ', ' ORDER BY id) FROM safeins.finding WHERE table_name IN ('yb', 'bd')}), $found_then, '... stands as it was found, and once');
}

like(refusal('in_UTF8', 'zh_CN.UTF-8', q{SELECT safeins.today(); SET safeins.today = 'tomorrow'}), qr/日期写作 YYYY-MM-DD。/, 'the detail of a setting');
like(refusal('in_UTF8', 'zh_CN.UTF-8', 'DROP TABLE pay'), qr/SI002: 表“pay”已由 safeins 接管：该表及其校验触发器“safeins_\w+”都不能删除/,
	'DDL');

$node->stop;
done_testing();
