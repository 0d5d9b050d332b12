# The background worker: sweeps and checkpoints by itself; over restarts, crashes,
# promotion, errors, a database that is dropped, settings that change.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;
use Time::HiRes qw(usleep);

my $node = server(
	'primary',
	streaming => 1,
	conf => "shared_preload_libraries = 'safeins'\nsafeins.databases = 'one, \"Two\", gone, bare'\nsafeins.naptime = 1\n"
	  . "safeins.today = '2026-06-15'\nmax_worker_processes = 12\nrestart_after_crash = on\nlog_autovacuum_min_duration = -1\n");

sub province_of
{
	my ($db) = @_;

	$node->safe_psql('postgres', qq(CREATE DATABASE "$db"));
	sql($node, $db, q{SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE; SELECT safeins.set_place('140000', 'test')});
	return;
}

# A deadline that was to be met so many days ago.
sub put
{
	my ($server, $db, $subject, $days) = @_;

	sql($server, $db, qq{INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', '$subject', '140105', 'I', d - 30, d, d + 1 FROM (SELECT safeins.today() - $days AS d) x});
	return;
}

sub told
{
	my ($server, $db) = @_;

	return sql($server, $db, q{SELECT string_agg(subject || ' ' || level, ', ' ORDER BY id) FROM safeins.escalation});
}

# Waits for an answer of a query; the last one comes back.
sub becomes
{
	my ($server, $db, $query, $expected, $about) = @_;
	my $is = '';

	foreach (1 .. 300)
	{
		$is = eval { $server->safe_psql($db, $query) } // '';
		last if $is eq $expected;
		usleep(100_000);
	}
	is($is, $expected, $about);
	return;
}

my $told = q{SELECT string_agg(subject || ' ' || level, ', ' ORDER BY id) FROM safeins.escalation};
my $workers = q{SELECT string_agg(backend_type || coalesce(' ' || datname, ''), ', ' ORDER BY backend_type, datname COLLATE "C") FROM pg_stat_activity WHERE backend_type LIKE 'safeins%'};
my $pid_of = q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'safeins worker' AND datname = };

# ---- it runs by itself

province_of($_) foreach qw(one Two);
$node->safe_psql('postgres', 'CREATE DATABASE bare');
is(sql($node, 'one', 'SHOW safeins.naptime'), '1s', 'the settings are there');
put($node, 'one', 'A', 1);
# the databases were not there when it started
$node->reload;
becomes($node, 'one', $told, 'A insurer', 'what is due is swept by itself');
becomes($node, 'postgres', $workers, 'safeins launcher, safeins worker Two, safeins worker bare, safeins worker one', 'they show in pg_stat_activity');
put($node, 'Two', 'B', 20);
becomes($node, 'Two', $told, 'B insurer, B county', 'every database that is listed has a worker');
becomes($node, 'postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'safeins%' AND state = 'idle' AND wait_event = 'Extension'}, '4', 'idle they wait on their latch');
is(scalar(() = slurp_file($node->logfile) =~ /database "bare" of safeins.databases has no extension safeins/g), 1, 'a database without the extension is told of once');
is(scalar(() = slurp_file($node->logfile) =~ /database "gone" of safeins.databases does not exist or takes no connections/g), 2, 'one that is not there likewise, once a reload');

# ---- NOTIFY

my $payloads = sql($node, 'one', q{LISTEN safeins;
	INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'N"' || i, '140105', '人保', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x, generate_series(1, 2) i;
	SELECT safeins.sweep() \g /dev/null});
like($payloads, qr/Asynchronous notification "safeins" with payload "\{"place": "140000", "escalation": \d+, "kind": "service.first", "subject": "N\\"1", "area": "140105", "insurer": "人保", "level": "insurer", "step": 1, "due_on": "2026-06-14", "escalated_on": "2026-06-15"\}"/,
	'NOTIFY safeins tells of each in JSON');
is(scalar(() = $payloads =~ /Asynchronous notification/g), 2, '... once each');
$payloads = sql($node, 'one', q{LISTEN safeins;
	INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'M' || i, '140105', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x, generate_series(1, 1001) i;
	SELECT safeins.sweep() \g /dev/null});
like($payloads, qr/payload "\{"escalations": 1001, "first": \d+, "last": \d+, "as_of": "2026-06-15"\}"/, 'one tells of more than a thousand');
is(scalar(() = $payloads =~ /Asynchronous notification/g), 1, '... alone');
$payloads = sql($node, 'one', q{LISTEN safeins;
	INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', repeat('L', 20000), '140105', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x;
	SELECT safeins.sweep() \g /dev/null});
unlike($payloads, qr/"subject"/, 'a key that NOTIFY can\'t carry is left out');
like($payloads, qr/"escalation": \d+/, '... the number is not');

# ---- the ledger's checkpoints

sql($node, 'one', q{CREATE TABLE money (id int PRIMARY KEY, je int); SELECT safeins.seal('money'); INSERT INTO money VALUES (1, 1)});
becomes($node, 'one', q{SELECT count(*) FROM safeins.journal}, '0', 'where a ledger is, checkpoints are taken');
put($node, 'one', 'Sealed', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation e, safeins.leaves() l WHERE e.subject = 'Sealed' AND l.label = 'safeins.escalation' AND l.key = '140000,' || e.id}, '1', 'escalations are in the ledger');
is(sql($node, 'one', 'SELECT * FROM safeins.verify()'), '', 'which verifies');

# ---- an error in one database does not touch the others

sql($node, 'Two', q{ALTER TABLE safeins.escalation ADD CONSTRAINT trouble CHECK (subject <> 'C')});
put($node, 'Two', 'C', 1);
put($node, 'one', 'D', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'D'}, '1', 'an error in one database does not keep the others');
ok($node->wait_for_log(qr/violates check constraint "trouble".*CONTEXT:.*safeins worker in database "Two"/s), 'it is logged, with the database');
my $pid = sql($node, 'postgres', "$pid_of 'Two'");
sql($node, 'Two', 'ALTER TABLE safeins.escalation DROP CONSTRAINT trouble');
becomes($node, 'Two', $told, 'B insurer, B county, C insurer', 'it is tried again at the next nap');
is(sql($node, 'postgres', "$pid_of 'Two'"), $pid, '... by the same worker');

# ---- a worker ends, a launcher ends

sql($node, 'postgres', "SELECT pg_terminate_backend($pid)");
becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of 'Two' AND pid <> $pid) x", '1', 'a worker that was ended is started again');
my $launcher = sql($node, 'postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'safeins launcher'});
sql($node, 'postgres', "SELECT pg_terminate_backend($launcher)");
becomes($node, 'postgres', qq{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'safeins launcher' AND pid <> $launcher}, '1', 'a launcher likewise');
becomes($node, 'postgres', $workers, 'safeins launcher, safeins worker Two, safeins worker bare, safeins worker one', '... with one worker a database');

# ---- kill -9 of a worker: the server starts anew, and so do they

$pid = sql($node, 'postgres', "$pid_of 'one'");
kill('KILL', $pid);
becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of 'one' AND pid <> $pid) x", '1', 'kill -9: a worker is there again');
becomes($node, 'postgres', $workers, 'safeins launcher, safeins worker Two, safeins worker bare, safeins worker one', '... one a database');
put($node, 'one', 'E', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'E'}, '1', '... and sweeps');

# ---- restart, reload

put($node, 'one', 'F', 1);
$node->restart;
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'F'}, '1', 'after a restart');
$node->append_conf('postgresql.conf', q{safeins.databases = 'one'});
$node->reload;
becomes($node, 'postgres', $workers, 'safeins launcher, safeins worker one', 'a reload ends workers that are not wanted');
$node->append_conf('postgresql.conf', q{safeins.databases = 'one, "Two", bare'});
sql($node, 'bare', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
put($node, 'bare', 'G', 1);
$node->reload;
becomes($node, 'bare', $told, 'G insurer', '... and starts others, in what has the extension now');
is(scalar($node->psql('postgres', q{ALTER SYSTEM SET safeins.databases = 'a,,b'})), 3, 'a list that is none is refused');
isnt(scalar($node->psql('one', q{SET safeins.naptime = 5})), 0, 'no session may set them');

# ---- a database is dropped under its worker

sql($node, 'postgres', 'DROP DATABASE bare WITH (FORCE)');
ok($node->wait_for_log(qr/database "bare" of safeins.databases does not exist or takes no connections/), 'a database that is dropped is told of');
becomes($node, 'postgres', $workers, 'safeins launcher, safeins worker Two, safeins worker one', '... and left');
sql($node, 'Two', 'DROP EXTENSION safeins CASCADE');
ok($node->wait_for_log(qr/database "Two" of safeins.databases has no extension safeins/), 'so is the extension');
put($node, 'one', 'H', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'H'}, '1', 'the others go on');

# ---- a standby does nothing, and begins on promotion

$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->append_conf('postgresql.conf', q{safeins.databases = ''});
$node->reload;
becomes($node, 'postgres', $workers, 'safeins launcher', 'the primary rests');
put($node, 'one', 'I', 1);
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
usleep(2_500_000);
is(sql($standby, 'postgres', $workers), '', 'nothing runs on a standby');
is(sql($standby, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'I'}), '0', '... and nothing is swept');
is(sql($standby, 'one', q{SELECT safeins.add_workdays('2026-12-30', 5)}), '2027-01-06', 'days are counted there');
$standby->promote;
becomes($standby, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'I'}, '1', 'it begins on promotion');
becomes($standby, 'postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'safeins%'}, '3', '... launcher and workers');
$standby->stop;

# ---- without preloading

$node->append_conf('postgresql.conf', q{shared_preload_libraries = ''});
$node->restart;
is(sql($node, 'postgres', $workers), '', 'without preloading there is no worker');
is(sql($node, 'one', 'SELECT safeins.sweep()'), '1', '... and sweep() does it all');
$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed');

done_testing();
