# A database with attachments, dumped and restored in every usual way: no guard
# fires while it is restored, the books are the same to the last byte, and the
# guards work afterwards.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('dump');
my $dir = PostgreSQL::Test::Utils::tempdir();

province($node, 'azx');
my $before = books($node, 'azx');
my $rows = 'SELECT (SELECT md5(string_agg(t::text, $$,$$ ORDER BY id)) FROM azx.bf t), (SELECT md5(string_agg(t::text, $$,$$ ORDER BY 1, t::text)) FROM azx."支出" t),'
	. ' (SELECT md5(string_agg(t::text, $$,$$ ORDER BY t::text)) FROM azx."服务" t)';
my $data = sql($node, 'azx', $rows);

# The test is worth something only if a guard that fired would be seen.
my ($legacy, $live) = split /\|/, sql($node, 'azx', 'SELECT count(*) FILTER (WHERE legacy), count(*) FILTER (WHERE NOT legacy) FROM safeins.finding');
cmp_ok($legacy, '>', 20, "the database has findings of old rows ($legacy)");
cmp_ok($live, '>', 2, "... and of live ones ($live)");
isnt(sql($node, 'azx', q{SELECT count(*) FROM safeins.fee_status('2025-12-31') WHERE verdict = 'over cap'}), '0', '... and spending over the cap');
is(sql($node, 'azx', 'SELECT count(*) FROM safeins.reconcile()'), '0', '... and books that agree with its tables');
is(sql($node, 'azx', q{SELECT (SELECT count(*) > 20 FROM safeins.service_tally), (SELECT count(*) > 10 FROM safeins.deadline WHERE met_on IS NOT NULL), (SELECT count(*) FROM safeins.enterprise_was), (SELECT count(DISTINCT rule) FROM safeins.finding WHERE role IN ('policy', 'enterprise', 'service')) > 4}),
	't|t|1|t', '... services, deadlines and findings of them');

# What holds of a database after it was restored.
sub restored
{
	my ($db, $how) = @_;

	is(books($node, $db), $before, "$how: the books, the rulebook and the guards are the same");
	is(sql($node, $db, $rows), $data, "$how: so are the rows");
	is(sql($node, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', "$how: reconcile agrees");
	is(sql($node, $db, q{SELECT count(*) FROM safeins.attachment WHERE state <> 'armed'}), '0', "$how: every guard is armed");

	refused($node, $db, q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 99999, '2025-09-01', '02', 'N1')},
		'SI101', "$how: the cap is guarded");
	refused($node, $db, q{INSERT INTO azx."支出_2025_其他" ("编号", "承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES (9001, '太保', 99999, '2025-09-01', '02', 'N1')},
		'SI101', "$how: in a leaf as well");
	refused($node, $db, q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 0.01, '2025-09-01', '99', 'N1')},
		'SI102', "$how: purposes are guarded, through the sub-select");
	refused($node, $db, q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('人保', 0.01, '2024-09-01', '01', 'N1')},
		'SI109', "$how: the closed year is closed");
	sql($node, $db, q{INSERT INTO azx.bf (bdh, wan, sj) VALUES ('P2', 1, '2025-09-01'); INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 0.02, '2025-09-01', '02', 'N1')});
	is(sql($node, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', "$how: a good write is booked");

	refused($node, $db, 'ALTER TABLE azx."支出" DROP COLUMN "金额"', '2BP01', "$how: a mapped column cannot be dropped");
	refused($node, $db, 'ALTER TABLE azx.bf ALTER COLUMN wan TYPE text', '0A000', "$how: nor its type be changed");
	refused($node, $db, 'DROP FUNCTION azx.yuan', '2BP01', "$how: nor a function of a mapping be dropped");
	refused($node, $db, 'DROP TABLE "字典"."用途"', '2BP01', "$how: nor a table that a mapping reads");
	refused($node, $db, 'ALTER TABLE azx.bf RENAME scbz TO deleted', 'SI002', "$how: nor a column of an expression be renamed");
	refused($node, $db, 'DROP TABLE azx.bf', 'SI002', "$how: nor the table be dropped");
	sql($node, $db, 'ALTER TABLE azx."支出" RENAME "金额" TO je');
	is(sql($node, $db, q{SELECT mapping ->> 'amount' FROM safeins.attachment WHERE table_name = '支出'}), 'je', "$how: a plain column may be renamed");

	is(sql($node, $db, q{SELECT safeins.add_rule('fee.floor', '140100', '16%', '2026-06-01', '并应急发〔2026〕1号')}), '1000002', "$how: ids of rules go on");
	sql($node, $db, q{SELECT safeins.set_mode('fee.voucher', NULL, '过渡期结束')});
	is(sql($node, $db, 'SELECT count(*) = max(id) FROM safeins.rule_mode'), 't', "$how: ids of modes go on");
	sql($node, $db, q{SELECT safeins.set_mode('fee.purpose', 'flag', '试');
		INSERT INTO azx."支出" ("承保机构", je, "支付日期", yt_bm, "凭证号") VALUES ('太保', 0.01, '2025-09-01', '99', 'N2')});
	is(sql($node, $db, 'SELECT count(*) = max(id) FROM safeins.finding'), 't', "$how: ids of findings go on");

	refused($node, $db, q{INSERT INTO azx."服务" ("编号", bdh, "项目", "日期") VALUES ('N1', 'P1', 'training', '2026-01-01')}, 'SI402', "$how: the days of a policy are guarded");
	refused($node, $db, q{INSERT INTO azx."服务_2024" ("编号", bdh, "项目", "日期") VALUES ('N1', 'P99', 'training', '2024-09-01')}, 'SI401', "$how: ... in a leaf as well");
	refused($node, $db, q{INSERT INTO azx."服务" ("编号", bdh, "项目", "日期") VALUES ('N1', 'P1', 'hazard_inspection', '2025-09-02')}, 'SI405', "$how: a double of what was counted before");
	refused($node, $db, q{UPDATE azx.bd SET zzrq = '20230101' WHERE bdh = 'P1'}, 'SI308', "$how: policies are guarded");
	sql($node, $db, q{INSERT INTO azx."服务" ("编号", bdh, "项目", "日期") VALUES ('N1', 'P1', '“四不两直”检查', '2025-09-03'); UPDATE azx."服务" SET "作废" = true WHERE "编号" = 'FW80'; UPDATE azx.qy SET gm = '微' WHERE qymc = '企业2';
		UPDATE azx.bd SET qsrq = '20240402' WHERE bdh = 'P4'});
	is(sql($node, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', "$how: services and policies are counted");
	return;
}

# Restores into a database of its own; a word on standard error fails the test.
sub restore
{
	my ($db, $how, @command) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $db TEMPLATE template0");
	my ($out, $err) = run_command([@command]);
	is($err, '', "$how: restored without a word");
	return;
}

my @connection = ('-h', $node->host, '-p', $node->port);

command_ok([ 'pg_dump', @connection, '-f', "$dir/plain.sql", 'azx' ], 'pg_dump, plain');
restore('plain', 'plain', 'psql', '-X', '-q', @connection, '-v', 'ON_ERROR_STOP=1', '-o', "$dir/plain.out", '-f', "$dir/plain.sql", '-d', 'plain');
restored('plain', 'plain');

command_ok([ 'pg_dump', @connection, '-Fc', '-f', "$dir/custom", 'azx' ], 'pg_dump -Fc');
restore('custom', 'custom', 'pg_restore', @connection, '-e', '-d', 'custom', "$dir/custom");
restored('custom', 'custom');

command_ok([ 'pg_dump', @connection, '-Fd', '-j2', '-f', "$dir/directory", 'azx' ], 'pg_dump -Fd -j2');
restore('parallel', 'directory -j2', 'pg_restore', @connection, '-e', '-j2', '-d', 'parallel', "$dir/directory");
restored('parallel', 'directory -j2');

# Definitions first, data later: here the guards are there already, and only
# --disable-triggers keeps them from firing.
restore('later', 'schema only', 'pg_restore', @connection, '-e', '-s', '-d', 'later', "$dir/custom");
is(sql($node, 'later', 'SELECT count(*) FROM safeins.account'), '0', 'schema only: nothing in the books');
my ($out, $err) = run_command([ 'pg_restore', @connection, '-e', '-a', '--disable-triggers', '-d', 'later', "$dir/custom" ]);
is($err, '', 'data only: restored without a word');
restored('later', 'data only, --disable-triggers');

# Without the option the guards judge the old rows as if they were new.
restore('wrong', 'schema only', 'pg_restore', @connection, '-e', '-s', '-d', 'wrong', "$dir/custom");
($out, $err) = run_command([ 'pg_restore', @connection, '-e', '-a', '-d', 'wrong', "$dir/custom" ]);
like($err, qr/ERROR/, 'data only without --disable-triggers is refused, not booked twice');

# Without owners and privileges, as superuser: all of it.
command_ok([ 'pg_dump', @connection, '-Fc', '--no-owner', '--no-privileges', '-f', "$dir/bare", 'azx' ], 'pg_dump without owners and privileges');
restore('bare', 'no owner, no privileges', 'pg_restore', @connection, '-e', '--no-owner', '--no-privileges', '-d', 'bare', "$dir/bare");
restored('bare', 'no owner, no privileges');

# As the owner of the database, who is no superuser, the extension there before: his tables and rows; each thing that does not come is told of.
sql($node, 'postgres', 'CREATE ROLE dbo LOGIN');
sql($node, 'postgres', 'CREATE DATABASE owned OWNER dbo TEMPLATE template0');
sql($node, 'owned', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
($out, $err) = run_command([ 'pg_restore', @connection, '-U', 'dbo', '--no-owner', '--no-privileges', '-d', 'owned', "$dir/bare" ]);
is(sql($node, 'owned', $rows), $data, 'as the owner: the rows are there');
foreach my $what ('table account', 'table finding', 'table rule', 'table attachment_log', 'table journal', 'function safeins.guard', 'function safeins.seal_guard')
{
	next if $what =~ /seal/ && sql($node, 'azx', 'SELECT count(*) FROM safeins.seal') eq '0';
	like($err, qr/permission denied for \Q$what\E/, "as the owner: $what is missing, and said so");
}
my $guards = () = $err =~ /EXECUTE FUNCTION safeins\.guard/g;
is($guards, sql($node, 'azx', q{SELECT count(*) FROM pg_trigger WHERE tgfoid = 'safeins.guard'::regproc}), 'as the owner: each guard that does not come');
is(sql($node, 'owned', 'SELECT count(*) FROM safeins.attachment'), '0', 'as the owner: nothing seems attached that is not');
is(sql($node, 'owned', q{SELECT count(*) FROM safeins.rule WHERE shipped}), sql($node, 'azx', 'SELECT count(*) FROM safeins.rule WHERE shipped'), 'as the owner: the shipped rules are the extension\'s');
sql($node, 'owned', q{SELECT safeins.grant_access('dbo', 'dba'); SELECT safeins.set_place('140000', 'x')});
my $map = sql($node, 'azx', q{SELECT mapping FROM safeins.attachment WHERE table_name = 'bf' AND role = 'premium'}) =~ s/'/''/gr;
$node->safe_psql('owned', "SET client_min_messages = error; SELECT safeins.attach('premium', 'azx.bf', '$map'); SELECT safeins.seal('azx.bf', mode => 'versioned')", extra_params => [ '-U', 'dbo' ]);
is(sql($node, 'owned', 'SELECT count(*) FROM safeins.reconcile()'), '0', 'as the owner: attached anew, the books are made of the rows');
is(sql($node, 'owned', q{SELECT string_agg(table_name || ' ' || state, ',') FROM safeins.attachment}), 'bf armed', '... and it is guarded');
($out, $err) = run_command([ 'pg_dump', @connection, '-U', 'dbo', '-f', "$dir/owned.sql", 'owned' ]);
# Since 18 pg_dump reads a sequence's state with its definition and guesses why it got none.
like($err, qr/permission denied|may lack SELECT privilege/, 'as the owner: a dump of the whole database is refused');
command_ok([ 'pg_dump', @connection, '-U', 'dbo', '-n', 'azx', '-n', '字典', '-f', "$dir/owned.sql", 'owned' ], '... and one of his own schemas is not');

# A dump of a restored database is the same dump.
command_ok([ 'pg_dump', @connection, '-f', "$dir/source.sql", '-s', 'azx' ], 'pg_dump -s');
$node->safe_psql('postgres', 'CREATE DATABASE again TEMPLATE template0');
run_command([ 'pg_restore', @connection, '-e', '-d', 'again', "$dir/custom" ]);
command_ok([ 'pg_dump', @connection, '-f', "$dir/again.sql", '-s', 'again' ], 'pg_dump -s of the restored');
my @dumps = map { my $text = slurp_file($_); $text =~ s/^\\(un)?restrict .*$//mg; $text } ("$dir/source.sql", "$dir/again.sql");
is($dumps[1], $dumps[0], 'definitions are the same after a round trip');

done_testing();
