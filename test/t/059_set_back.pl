# A province's server that is set back together with its slots, as a machine to a
# snapshot: the nation has had what that server has lost.  The feed stands still
# before anything is passed over, both sides tell it, and a new copy is whole.
# One that only went down goes on.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;
use Time::HiRes qw(usleep);

my $settings = "safeins.today = '2026-06-15'\nwal_level = logical\nmax_wal_senders = 8\nwal_retrieve_retry_interval = '200ms'\n";
my $province = server('province', conf => $settings);
my $nation = server('nation', conf => $settings, streaming => 1);
my $db = 'postgres';
my $subscribe = "SELECT safeins.subscribe('140000', '" . ($province->connstr($db) =~ s/'/''/gr) . " user=nation_reader')";
my $snapshot = PostgreSQL::Test::Utils::tempdir() . '/snapshot';

sql($_, $db, 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE') foreach $province, $nation;
sql($province, $db, q{SET client_min_messages = warning; SELECT safeins.set_place('140000', 'test');
	CREATE TABLE bd (k text PRIMARY KEY, gs text DEFAULT 'I', qy text DEFAULT 'E', sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq"}');
	CREATE ROLE nation_reader LOGIN REPLICATION; SELECT safeins.publication('nation_reader'); SELECT safeins.checkpoint()});
sql($nation, $db, $subscribe);

sub write_policies { sql($province, $db, "INSERT INTO bd (k) VALUES ('" . join("'), ('", @_) . "')"); return; }
sub policies { return sql($_[0], $db, q{SELECT string_agg(policy, ' ' ORDER BY policy) FROM safeins.policy}); }
sub told { return sql($nation, $db, q{SELECT string_agg(message || ' | ' || mend, ' / ') FROM safeins.check_setup WHERE topic = 'feeds' AND subject = '140000'}); }

# What the province has arrives.
sub arrives
{
	my ($about) = @_;

	$nation->wait_for_subscription_sync($province, 'safeins_140000', $db);
	is(policies($nation), policies($province), $about);
	return;
}

# The whole server as it is on its disk.
sub copy { my ($from, $to) = @_; system('rm', '-rf', $to); system('cp', '-a', $from, $to) == 0 or die "could not copy $from"; unlink "$to/postmaster.pid"; return; }
sub set_back { $province->stop($_[0] // 'fast'); copy($snapshot, $province->data_dir); $province->start; return; }

# The log of the nation's server from now on has it.
sub logged
{
	my ($pattern, $about) = @_;

	ok($nation->wait_for_log($pattern, -s $nation->logfile), $about);
	return;
}

sub refused_and_copied
{
	my ($about) = @_;
	my $said;

	logged(qr/ERROR:  could not start WAL streaming: ERROR:  this server was set back: it does not have all that the reader of slot "safeins_140000_\w+" has had of it/, "$about: the feed stands still, and the log says why");
	# a worker that begins again is there for an instant
	my $told = '';
	for (1 .. 300) { last if ($told = told()) ne ''; usleep(100_000) }
	like($told, qr/^the feed of 140000 stands still: nothing was heard of it/, "$about: it is told");
	like($told, qr/SELECT safeins\.subscribe\('140000', 'host=\.\.\.'\) or the logs of both servers say why; .*SELECT safeins\.unsubscribe\('140000'\), and subscribe\(\) anew/, "$about: ... with what says why, and what mends it");
	$said = refused($nation, $db, $subscribe, '55000', "$about: it cannot be resumed");
	like($said, qr/the server of 140000 was set back, and the feed cannot go on.*where no commit ends in its log.*SELECT safeins\.unsubscribe\('140000'\); then safeins\.subscribe\(\) copies anew/s, "$about: ... it says why");
	isnt(policies($nation), policies($province), "$about: nothing came of what was written since");
	sql($nation, $db, q{SELECT safeins.unsubscribe('140000')});
	sql($nation, $db, $subscribe);
	arrives("$about: a new copy is whole");
	is(told(), '', "$about: all is well again");
	return;
}

write_policies('A');
arrives('a feed');
is(sql($province, $db, q{SELECT plugin FROM pg_replication_slots}), 'safeins', 'its slot looks back');
is(sql($province, $db, q{SELECT safeins.has_commit(slot_name, confirmed_flush_lsn), safeins.has_commit(slot_name, pg_current_wal_lsn() + 100), safeins.has_commit('none', '0/1') IS NULL FROM pg_replication_slots}), 't|f|t', 'what is had, what is not yet, and no slot');

# Later minor versions have a list of plugins.
if (sql($province, $db, q{SELECT current_setting('output_plugin_libraries', true) IS NOT NULL}) eq 't')
{
	is(sql($province, $db, 'SHOW output_plugin_libraries'), 'pgoutput, test_decoding, safeins', 'publication() has the plugin listed');
	sql($province, $db, q{ALTER DATABASE postgres SET output_plugin_libraries = pgoutput, safeins_other});
	is(sql($province, $db, q{SELECT message || ' | ' || mend FROM safeins.check_setup WHERE topic = 'feeds'}),
		'"output_plugin_libraries" of postgres does not list safeins, and nothing can be sent: it is pgoutput, safeins_other | SELECT safeins.publication()', '... where it is not, that is told');
	sql($province, $db, 'SELECT safeins.publication()');
	is(sql($province, $db, 'SHOW output_plugin_libraries'), 'pgoutput, safeins_other, safeins', '... and mended');
}

# ---- what only went down goes on
$province->restart;
write_policies('B');
arrives('a restart');
$province->stop('immediate');
$province->start;
write_policies('C');
arrives('a crash');
is(sql($nation, $db, $subscribe), 'safeins_140000', '... and can be subscribed to again');
$nation->restart;
arrives('a restart of the nation');
sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 DISABLE});
write_policies('D');
$province->stop('immediate');
$province->start;
sql($nation, $db, $subscribe);
arrives('written while nobody read');

# ---- set back, and asked before anything is written
$province->stop;
copy($province->data_dir, $snapshot);
$province->start;
write_policies('L1', 'L2');
arrives('what will be lost');
set_back();
refused_and_copied('set back');

# ---- set back, and written beyond what was read before anybody asks
$province->stop('immediate');
copy($province->data_dir, $snapshot);
$province->start;
write_policies('M1');
arrives('what will be lost as well');
sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 DISABLE});
my $read = sql($nation, $db, q{SELECT max(remote_lsn) FROM pg_replication_origin_status});
set_back('immediate');
foreach my $n (1 .. 20) { write_policies(map { "N$n of $_" } $n .. 20) }
is(sql($province, $db, "SELECT pg_current_wal_lsn() > '$read'"), 't', 'the log is longer than what was read of the former one');
sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 ENABLE});
refused_and_copied('written since');
unlike(policies($nation), qr/L1|M1/, 'what was lost there is here no more');

# ---- the nation's own server is set back: nobody sends again what came since
sub differs { return sql($nation, $db, q{SELECT string_agg(concat_ws(' ', table_name, rows_there, rows_here, verdict, verdict_zh), ', ' ORDER BY table_name) FROM safeins.compare_feed('140000') WHERE verdict <> 'same'}); }
sub there { return sql($province, $db, 'SELECT count(*) FROM safeins.policy'); }

is(differs(), '', 'nation and province have the same rows');
is(sql($nation, $db, q{SELECT count(*), min(verdict_zh), bool_and(rows_there = rows_here) FROM safeins.compare_feed('140000')}), sql($nation, $db, q{SELECT count(*) FROM safeins.travelling()}) . '|一致|t', '... of every table that travels');
sql($province, $db, q{SET synchronous_commit = off; INSERT INTO bd (k) VALUES ('O1')});
is(differs(), '', '... and of what has just been written');
$nation->stop;
copy($nation->data_dir, $snapshot);
$nation->start;
write_policies('O2', 'O3');
sql($province, $db, q{UPDATE bd SET gs = 'J' WHERE k = 'O1'});
arrives('what the nation will lose');
is(differs(), '', '... and is known to be read there');
$nation->stop;
copy($snapshot, $nation->data_dir);
$nation->start;
write_policies('O4');
soon { policies($nation) =~ /O4/ };
unlike(policies($nation), qr/O2|O3/, 'what came since is not sent again');
like(differs(), qr/^deadline \d+ \d+ differs 不一致, .*policy @{[ there() ]} @{[ there() - 2 ]} differs 不一致$/, '... which a comparison tells');
sql($nation, $db, q{SELECT safeins.unsubscribe('140000')});
refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '42704', 'a province that is not subscribed to');
sql($nation, $db, $subscribe);
arrives('a new copy is whole');
is(differs(), '', '... and a comparison says so');

# ---- a row that is otherwise here, though there are as many; a feed that nobody reads
sql($nation, $db, q{UPDATE safeins.policy SET insurer = 'K' WHERE policy = 'O4'});
is(differs(), "policy @{[ there() ]} @{[ there() ]} differs 不一致", 'a row that says something else');
sql($nation, $db, q{UPDATE safeins.policy SET insurer = 'I' WHERE policy = 'O4'});
sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 DISABLE});
write_policies('P');
like(refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '55000', 'a feed that nobody reads'),
	qr/the feed of 140000 stands still.*This database does not read slot "safeins_140000_\w+" of that server.*check_setup/s, '... it says so');
refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140100')}, '22023', 'no province');

# ---- its slot is somebody else's, or has lost its log
{
	my ($in, $out, $err) = ('', '', '');
	my $slot = sql($province, $db, 'SELECT slot_name FROM pg_replication_slots');
	my $other = IPC::Run::start(
		[ 'pg_recvlogical', '-h', $province->host, '-p', $province->port, '-d', $db, '--slot', $slot, '--start', '-f', PostgreSQL::Test::Utils::tempdir() . '/read', '-s', '1000', '-F', '1000',
			'-o', 'proto_version=1', '-o', 'publication_names=safeins_books,safeins_records' ], '<', \$in, '>', \$out, '2>', \$err);

	$province->poll_query_until($db, 'SELECT active FROM pg_replication_slots') or die "nobody reads the slot: $err";
	sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 ENABLE});
	like(refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '55000', 'a feed that somebody else reads'), qr/This database does not read slot/, '... it says so');
	$other->kill_kill;
	sql($nation, $db, q{ALTER SUBSCRIPTION safeins_140000 DISABLE});
	$province->poll_query_until($db, 'SELECT NOT active FROM pg_replication_slots') or die 'the slot stays in use';
}
sub told_there { return sql($province, $db, q{SELECT string_agg(severity || ' ' || message || ' | ' || mend, ' / ') FROM safeins.check_setup WHERE topic = 'feeds'}); }
like(told_there(), qr/^warning nobody reads slot safeins_140000_\w+, which holds back [0-9]+ \w+ of the log: /, 'a slot that nobody reads is told, with what it holds back');
sql($province, $db, q{ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'});
$province->reload;
sql($province, $db, 'CREATE TABLE filler (t text)');
foreach my $n (1 .. 50)
{
	last if sql($province, $db, 'SELECT wal_status FROM pg_replication_slots') eq 'lost';
	sql($province, $db, $_) foreach q{INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 1000)}, 'SELECT pg_switch_wal()', 'CHECKPOINT';
}
like(told_there(), qr/^error slot safeins_140000_\w+ has lost its log: what is published arrives no more \| In the nation's database: SELECT safeins\.unsubscribe\('\.\.\.'\), and subscribe\(\) anew; .*pg_drop_replication_slot\('safeins_140000_\w+'\)$/, 'that it has lost its log as well');
is(sql($province, $db, q{SELECT safeins.has_commit(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots}), 'f', '... in which nothing is looked for');
like(refused($nation, $db, $subscribe, '55000', 'with such a slot a feed does not go on'), qr/slot "safeins_140000_\w+" of the database of 140000 has lost its log, and the feed cannot go on.*SELECT safeins\.unsubscribe\('140000'\); then safeins\.subscribe\(\) copies anew/s, '... it says why');
refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '55000', '... nor is it compared');
sql($province, $db, 'ALTER SYSTEM RESET max_slot_wal_keep_size');
$province->reload;
sql($nation, $db, q{SELECT safeins.unsubscribe('140000')});
sql($nation, $db, $subscribe);
arrives('a new copy is whole');
is(differs(), '', '... row for row');
is(told_there(), '', '... and nothing is told any more');
sql($nation, $db, q{CREATE ROLE clerk; GRANT EXECUTE ON FUNCTION safeins.compare_feed(safeins.division) TO clerk});
refused($nation, $db, q{SET ROLE clerk; SELECT * FROM safeins.compare_feed('140000')}, '42501', 'who is no superuser');

# ---- who writes nothing: a transaction that is read only, a standby, which may lag
foreach my $call (q{subscribe('140000', 'dbname=none')}, q{unsubscribe('140000')}, 'publication()', 'witness()', q{accept_ledger('140000', 'x')})
{
	like(refused($nation, $db, "SET default_transaction_read_only = on;\nSELECT safeins.$call", '25006', "$call where nothing is written"), qr/cannot execute safeins\.\w+\(\) in a read-only transaction/, '... names itself');
}
like(refused($province, $db, q{SELECT safeins.publication('nobody')}, '42704', 'publication to nobody'), qr/role "nobody" does not exist\n(?!CONTEXT)/, '... says so');
$nation->backup('nation');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($nation, 'nation', has_streaming => 1);
$standby->start;
like(refused($standby, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '25006', 'a standby of the nation'), qr/cannot execute safeins\.compare_feed\(\) during recovery/, '... is not compared with');
$standby->stop;
$province->stop;
refused($nation, $db, q{SELECT * FROM safeins.compare_feed('140000')}, '08006', 'a province that is not there');

$nation->stop;
done_testing();
