# Locks of an account that are released before the commit is on disk: commits share
# flushes, what was acknowledged survives a crash, and standbys are waited for as ever.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

# Without somebody who waits for it no commit comes to the disk soon, and who flushes waits for others for long.
my $node = server(
	'hot',
	streaming => 1,
	conf => "safeins.today = '2025-09-30'\nfsync = on\nsynchronous_commit = on\nwal_writer_delay = 10s\nwal_writer_flush_after = 1GB\n"
	  . "commit_delay = 100000\ncommit_siblings = 0\nrestart_after_crash = off\nautovacuum = off\nmax_prepared_transactions = 5\n");
my $db = 'postgres';

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id bigserial PRIMARY KEY, gs text, je numeric(18,2), rq date, pzh text);
INSERT INTO bf VALUES (1, 'G1', 1000000, '2025-01-01');
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "pzh"}');
SELECT safeins.set_mode('fee.voucher', 'off', '测试');
SQL

my $insert = q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 0.01, '2025-05-01', 'p') RETURNING id};

# ---- flushes

my $flushes = sql($node, $db, q{SHOW server_version_num}) >= 180000
  ? q{SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'}
  : 'SELECT wal_sync FROM pg_stat_wal';

# How often the log was brought to the disk while 40 commits wrote to one account.
sub flushes_of
{
	my ($setting) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/insert.sql';
	my $before = sql($node, $db, $flushes);

	unlink $file;
	append_to_file($file, "$insert;\n");
	local %ENV = (%ENV, PGOPTIONS => "-c safeins.early_lock_release=$setting");
	$node->command_ok([ 'pgbench', '-n', '-c', '8', '-j', '1', '-t', '5', '-f', $file, '-h', $node->host, '-p', $node->port, $db ],
		"40 commits, early_lock_release $setting");
	# who has gone has told what he flushed
	$node->poll_query_until($db, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()}) or die 'pgbench does not go';
	return sql($node, $db, $flushes) - $before;
}

my $each = flushes_of('off');
# sessions that find no processor while one of them waits for others share nothing: they are given another chance
my $shared;
soon { ($shared = flushes_of('on')) < 30 };
# the server itself may have flushed for one or two
cmp_ok($each, '>', 36, 'a lock that is held until the commit is on disk takes a flush for each');
cmp_ok($shared, '<', 30, 'commits that release it before share them');
my $id = sql($node, $db, 'SELECT last_value FROM zc_id_seq');

# ---- the way of the setting

is(sql($node, $db, "BEGIN; $insert; SHOW synchronous_commit; COMMIT; SHOW synchronous_commit"), ++$id . "\non\non",
	'synchronous_commit is as it was');
is(sql($node, $db, "SET synchronous_commit = off; $insert; SHOW synchronous_commit"), ++$id . "\noff", '... off as well');
sql($node, $db, "BEGIN; $insert; PREPARE TRANSACTION 'p'");
sql($node, $db, "COMMIT PREPARED 'p'");
refused($node, $db, "CREATE TABLE t (a integer UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1);
	BEGIN; $insert; INSERT INTO t VALUES (1); COMMIT", '23505', 'a commit that fails');
is(sql($node, $db, "BEGIN; $insert; SAVEPOINT s; $insert; ROLLBACK TO s; COMMIT; SHOW synchronous_commit"), ($id + 3) . "\n" . ($id + 4) . "\non", '... leaves nothing behind');

# ---- what was acknowledged

my $many = PostgreSQL::Test::Utils::tempdir() . '/many.sql';
append_to_file($many, "$insert;\n" x 5000);
foreach my $round (1 .. 3)
{
	my @runs;
	my $before = sql($node, $db, 'SELECT last_value FROM zc_id_seq');

	foreach my $client (1 .. 6)
	{
		my $run = { out => '', err => '' };

		local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port);
		$run->{run} = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $db, '-f', $many ], '<', \undef, '>', \$run->{out}, '2>', \$run->{err});
		push @runs, $run;
	}
	$node->poll_query_until($db, "SELECT count(*) > 40 * $round FROM zc WHERE id > $before") or die 'nothing is written';
	crash($node);
	IPC::Run::finish($_->{run}) foreach @runs;
	$node->start;

	my %there = map { $_ => 1 } split /\n/, sql($node, $db, 'SELECT id FROM zc');
	my @acknowledged = map { $_->{out} =~ /^(\d+)$/mg } @runs;

	cmp_ok(scalar(@acknowledged), '>', 0, "crash $round: some commits were acknowledged");
	is(join(' ', grep { !$there{$_} } @acknowledged), '', '... and are there');
	is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', '... and booked');
}

# ---- standbys that are waited for

$node->append_conf('postgresql.conf', "synchronous_standby_names = 'nobody'");
$node->reload;
my $waiting;
my $waits = 0;
# the checkpointer tells the others, when it comes to it
foreach my $try (1 .. 100)
{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port);
	$waiting = { out => '', err => '' };
	$waiting->{run} = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $db, '-c', $insert ], '<', \undef, '>', \$waiting->{out}, '2>', \$waiting->{err});
	soon
	{
		$waiting->{run}->pump_nb if $waiting->{run}->pumpable;
		$waits = sql($node, $db, q{SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'});
		$waits || !$waiting->{run}->pumpable;
	};
	last if $waits;
	IPC::Run::finish($waiting->{run});
}
is($waits, 1, 'a commit waits for a standby');
refused($node, $db, "SET lock_timeout = '300ms'; SET synchronous_commit = off; $insert", '55P03', '... and holds its account');
is($waiting->{out}, '', '... not acknowledged');
is(sql($node, $db, q{SET synchronous_commit = local; INSERT INTO bf VALUES (2, 'G2', 1000000, '2025-01-01');
	INSERT INTO zc (gs, je, rq, pzh) VALUES ('G2', 0.01, '2025-05-01', 'p') RETURNING je}), '0.01', 'one that waits for none goes on');
$node->append_conf('postgresql.conf', "synchronous_standby_names = ''");
$node->reload;
IPC::Run::finish($waiting->{run});
like($waiting->{out}, qr/^\d+$/, 'released it is acknowledged');
is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', 'the books agree');

$node->stop;
done_testing();
