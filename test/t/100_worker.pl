# The background worker: sweeps and checkpoints by itself; over restarts, crashes,
# promotion, errors, a database that is dropped, settings that change; in nobody's way.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
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

# Waits for an answer of a query.
sub becomes
{
	my ($server, $db, $query, $expected, $about) = @_;
	my $is;

	soon { ($is = eval { $server->safe_psql($db, $query) } // '') eq $expected };
	is($is, $expected, $about);
	return;
}

my $escalated = q{SELECT string_agg(subject || ' ' || level, ', ' ORDER BY id) FROM safeins.escalation WHERE subject NOT LIKE 'Nap%'};
my $launcher_of = q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'safeins launcher'};
my $pid_of = q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'safeins worker' AND datname = };

# Waits until the launcher has looked after all its databases so often again: database "one" is swept each time.
my $naps = 0;

sub naps
{
	my ($often) = @_;

	# the first may have been under way
	foreach (0 .. $often)
	{
		$naps++;
		put($node, 'one', "Nap$naps", 1);
		$node->poll_query_until('one', "SELECT count(*) = 1 FROM safeins.escalation WHERE subject = 'Nap$naps'") or die 'database "one" is not swept';
	}
	return;
}

# How the log tells of a database; how often it has done since then; where it ends.
sub missing { return qr/database "$_[0]" of safeins.databases does not exist or takes no connections/ }

sub without { return qr/database "$_[0]" of safeins.databases has no extension safeins/ }

sub times_told { return scalar(() = slurp_file($node->logfile, $_[1]) =~ /$_[0]/g) }

sub log_end { return -s $node->logfile }

# Gives the launcher another list, and waits until it follows it: it tells of the last one, which is nowhere.
# Workers that are not wanted any more, also one that is only starting, have been told to end by then.
my $lists = 0;

sub watch
{
	my (@databases) = @_;
	my $from = log_end();

	$lists++;
	$node->append_conf('postgresql.conf', "safeins.databases = '" . join(', ', @databases, "nowhere$lists") . "'");
	$node->reload;
	$node->wait_for_log(missing("nowhere$lists"), $from);
	return;
}

# Holds a sweep of a database up for as long as it is held itself.
sub hold
{
	my ($server, $db) = @_;
	my %held = (in => "BEGIN; LOCK safeins.sweep_state; SELECT 'held';\n", out => '');

	$held{run} = IPC::Run::start([ 'psql', '-XAtq', '-d', $server->connstr($db) ], '<', \$held{in}, '>', \$held{out});
	$held{run}->pump until $held{out} =~ /held/;
	becomes($server, 'postgres', "SELECT count(*) FROM ($pid_of '$db' AND wait_event_type = 'Lock') x", '1', 'a sweep waits');
	return \%held;
}

sub let_go
{
	my ($held) = @_;

	$held->{run}->kill_kill;
	return;
}

# ---- it runs by itself

province_of($_) foreach qw(one Two);
$node->safe_psql('postgres', 'CREATE DATABASE bare');
is(sql($node, 'one', 'SHOW safeins.naptime'), '1s', 'the settings are there');
put($node, 'one', 'A', 1);
# the databases were not there when it started; what it has seen of them until now it tells again
$node->wait_for_log(missing('gone'));
$node->wait_for_log(without('bare'));
my $from = log_end();
$node->reload;
becomes($node, 'one', $escalated, 'A insurer', 'what is due is swept by itself');
put($node, 'Two', 'B', 20);
becomes($node, 'Two', $escalated, 'B insurer, B county', 'every database that is listed has its sweeps');
becomes($node, 'postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'safeins%' AND wait_event = 'Extension'}, '1', 'between them only the launcher is there, and waits on its latch');
$node->wait_for_log(without('bare'), $from);
$node->wait_for_log(missing('gone'), $from);
naps(3);
is(times_told(without('bare'), $from), 1, 'a database without the extension is told of once');
is(times_told(missing('gone'), 0), 2, 'one that is not there likewise, once a reload');

# ---- NOTIFY

# in one transaction: a worker may not come in between
my $payloads = sql($node, 'one', q{LISTEN safeins; BEGIN;
	INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'N"' || i, '140105', '人保', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x, generate_series(1, 2) i;
	SELECT safeins.sweep() \g /dev/null
	COMMIT});
like($payloads, qr/Asynchronous notification "safeins" with payload "\{"place": "140000", "escalation": \d+, "kind": "service.first", "subject": "N\\"1", "area": "140105", "insurer": "人保", "level": "insurer", "step": 1, "due_on": "2026-06-14", "escalated_on": "2026-06-15"\}"/,
	'NOTIFY safeins tells of each in JSON');
is(scalar(() = $payloads =~ /Asynchronous notification/g), 2, '... once each');
$payloads = sql($node, 'one', q{LISTEN safeins; BEGIN;
	INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'M' || i, '140105', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x, generate_series(1, 1001) i;
	SELECT safeins.sweep() \g /dev/null
	COMMIT});
like($payloads, qr/payload "\{"escalations": 1001, "first": \d+, "last": \d+, "as_of": "2026-06-15"\}"/, 'one tells of more than a thousand');
is(scalar(() = $payloads =~ /Asynchronous notification/g), 1, '... alone');
$payloads = sql($node, 'one', q{LISTEN safeins; BEGIN;
	INSERT INTO safeins.deadline (place, kind, subject, area, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', repeat('L', 20000), '140105', d - 30, d, d + 1 FROM (SELECT safeins.today() - 1 AS d) x;
	SELECT safeins.sweep() \g /dev/null
	COMMIT});
unlike($payloads, qr/"subject"/, 'a key that NOTIFY cannot carry is left out');
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
sql($node, 'Two', 'ALTER TABLE safeins.escalation DROP CONSTRAINT trouble');
becomes($node, 'Two', $escalated, 'B insurer, B county, C insurer', 'it is tried again at the next nap');

# ---- a worker ends, a launcher ends

my $held = hold($node, 'Two');
put($node, 'one', 'D2', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'D2'}, '1', 'one that waits does not keep the others');
my $pid = sql($node, 'postgres', "$pid_of 'Two'");
sql($node, 'postgres', "SELECT pg_terminate_backend($pid)");
becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of 'Two' AND pid <> $pid) x", '1', 'a worker that was ended is started again');
my $launcher = sql($node, 'postgres', $launcher_of);
sql($node, 'postgres', "SELECT pg_terminate_backend($launcher)");
becomes($node, 'postgres', "SELECT count(*) FROM ($launcher_of AND pid <> $launcher) x", '1', 'a launcher likewise');
becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of 'Two') x", '1', '... with one worker a database');
let_go($held);

# ---- kill -9 of a worker: the server starts anew, and so do they

$held = hold($node, 'one');
$launcher = sql($node, 'postgres', $launcher_of);
$from = log_end();
kill('KILL', sql($node, 'postgres', "$pid_of 'one'"));
$node->wait_for_log(qr/all server processes terminated; reinitializing/, $from);
let_go($held);
becomes($node, 'postgres', "SELECT count(*) FROM ($launcher_of AND pid <> $launcher) x", '1', 'kill -9: a launcher is there again');
put($node, 'one', 'E', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'E'}, '1', '... and it is swept');

# ---- restart, reload

put($node, 'one', 'F', 1);
$node->restart;
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'F'}, '1', 'after a restart');
watch('one');
becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of 'Two') x", '0', 'what is not on the list any more is left');
put($node, 'Two', 'F2', 1);
put($node, 'one', 'F3', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'F3'}, '1', 'what is on the list is swept');
naps(2);
is(sql($node, 'Two', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'F2'}), '0', '... what is not is not');
sql($node, 'bare', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
put($node, 'bare', 'G', 1);
watch('one', '"Two"', 'bare');
becomes($node, 'bare', $escalated, 'G insurer', '... and starts others, in what has the extension now');
is(scalar($node->psql('postgres', q{ALTER SYSTEM SET safeins.databases = 'a,,b'})), 3, 'a list that is none is refused');
isnt(scalar($node->psql('one', q{SET safeins.naptime = 5})), 0, 'no session may set them');

# ---- copying, renaming and dropping a database that is watched

# PostgreSQL gives up after five seconds in which somebody is in the database, which a busy machine may need
sub goes_through
{
	my ($statement, $about) = @_;
	my $until = time + 60;
	my ($out, $err);

	foreach (1 .. 60)
	{
		($out, $err) = ('', '');
		$node->psql('postgres', $statement, stdout => \$out, stderr => \$err);
		last if $err !~ /is being accessed by other users/ || time > $until;
		note("$statement: again");
	}
	is($err, '', "$about: goes through");
	return;
}

foreach my $i (1 .. 4)
{
	put($node, 'bare', "G$i", 1);
	usleep(rand(1_000_000));
	goes_through("CREATE DATABASE copy$i TEMPLATE bare", "copy $i");
	usleep(rand(1_000_000));
	goes_through('ALTER DATABASE bare RENAME TO other', "rename $i");
	goes_through('ALTER DATABASE other RENAME TO bare', "rename back $i");
	becomes($node, 'bare', qq{SELECT count(*) FROM safeins.escalation WHERE subject = 'G$i'}, '1', 'it is swept all the same');
}

# one that is away when it is looked for, or has no extension then, is swept as soon as it is whole again;
# it is whole now: the launcher has seen it since it was renamed last
put($node, 'bare', 'Whole', 1);
becomes($node, 'bare', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'Whole'}, '1', 'it is whole');
$from = log_end();
goes_through('ALTER DATABASE bare RENAME TO other', 'rename for longer than a nap');
$node->wait_for_log(missing('bare'), $from);
naps(2);
is(times_told(missing('bare'), $from), 1, 'a database that is away is told of once');
goes_through('CREATE DATABASE bare', 'another takes its name');
$node->wait_for_log(without('bare'), $from);
naps(2);
is(times_told(without('bare'), $from), 1, '... and told of once when it has no extension');
sql($node, 'bare', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
put($node, 'bare', 'Later', 1);
becomes($node, 'bare', $escalated, 'Later insurer', 'the extension is found without a reload');
$from = log_end();
goes_through('DROP DATABASE bare', 'it goes');
$node->wait_for_log(missing('bare'), $from);
put($node, 'other', 'Back', 1);
goes_through('ALTER DATABASE other RENAME TO bare', 'the first comes back');
becomes($node, 'bare', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'Back'}, '1', '... and is swept without a reload');
# a sweep that takes long: it waits, for something that is not in the database's own way
sql($node, 'bare', q{CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
	CREATE TRIGGER slow BEFORE INSERT ON safeins.escalation FOR EACH ROW EXECUTE FUNCTION public.slow()});
$from = log_end();
foreach my $statement ('CREATE DATABASE copy5 TEMPLATE bare', 'ALTER DATABASE bare RENAME TO other', 'DROP DATABASE other')
{
	put($node, 'bare', "long $statement", 1) unless $statement =~ /DROP/;
	watch('one', '"Two"', 'bare', 'other') if $statement =~ /DROP/;
	my $db = $statement =~ /DROP/ ? 'other' : 'bare';
	becomes($node, 'postgres', "SELECT count(*) FROM ($pid_of '$db' AND wait_event = 'PgSleep') x", '1', "$statement: a sweep is under way");
	goes_through($statement, $statement);
}
ok($node->wait_for_log(missing('bare'), $from), 'a database that is gone is told of');
# no sweep is under way that would want what is dropped already
sql($node, 'Two', 'BEGIN; LOCK safeins.sweep_state; DROP EXTENSION safeins CASCADE; COMMIT');
ok($node->wait_for_log(without('Two'), $from), 'so is the extension');
put($node, 'one', 'H', 1);
becomes($node, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'H'}, '1', 'the others go on');

# ---- a standby does nothing, and begins on promotion

$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
watch();
becomes($node, 'postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'safeins worker'}, '0', 'the primary sweeps no more');
put($node, 'one', 'I', 1);
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
# some naps later
$standby->poll_query_until('postgres', q{SELECT pg_last_xact_replay_timestamp() + interval '3 s' < now()}) or die 'time stands still';
is(sql($standby, 'postgres', $launcher_of), '', 'nothing runs on a standby');
is(sql($standby, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'I'}), '0', '... and nothing is swept');
is(sql($standby, 'one', q{SELECT safeins.add_workdays('2026-12-30', 5)}), '2027-01-06', 'days are counted there');
$standby->promote;
becomes($standby, 'one', q{SELECT count(*) FROM safeins.escalation WHERE subject = 'I'}, '1', 'it begins on promotion');
$standby->stop;

# ---- without preloading

$node->append_conf('postgresql.conf', q{shared_preload_libraries = ''});
$node->restart;
is(sql($node, 'postgres', $launcher_of), '', 'without preloading there is no worker');
is(sql($node, 'one', 'SELECT safeins.sweep()'), '1', '... and sweep() does it all');
$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|signal 11/, 'nothing crashed');

done_testing();
