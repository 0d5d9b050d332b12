# The ledger over crashes: in the midst of writes, checkpoints and verifications
# the server dies, as a whole or one process of it, again and again.  What was
# committed has its leaf once, what was not has none, and every note that was
# handed out still holds.  SAFEINS_CRASHES: how many.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;
use Time::HiRes qw(usleep);

my $crashes = $ENV{SAFEINS_CRASHES} || 30;
my $seed = $ENV{SAFEINS_SEED} || time;
srand($seed);
note("SAFEINS_SEED=$seed");

my $node = server(
	'primary',
	conf => "max_prepared_transactions = 300\nrestart_after_crash = on\nautovacuum_naptime = 1s\nmax_parallel_workers = 4\n");
my $db = 'postgres';
my $dir = PostgreSQL::Test::Utils::tempdir();

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE zc (id bigserial PRIMARY KEY, gs text, je numeric(18,2), bz text);
CREATE TABLE bd (id bigint PRIMARY KEY, v integer NOT NULL, nr text);
CREATE TABLE fq (id bigint, q integer, v integer NOT NULL, PRIMARY KEY (id, q)) PARTITION BY LIST (q);
CREATE TABLE fq_0 PARTITION OF fq FOR VALUES IN (0);
CREATE TABLE fq_1 PARTITION OF fq FOR VALUES IN (1);
INSERT INTO bd SELECT i, 1, '旧' FROM generate_series(1, 600) i;
SELECT safeins.seal('zc', '{gs,je}');
SELECT safeins.seal('bd', NULL, 'versioned');
SELECT safeins.seal('fq', NULL, 'versioned');
SELECT safeins.checkpoint();
SQL
my %tables = (
	'public.zc' => [ 'id::text', '1' ],
	'public.bd' => [ 'id::text', 'v' ],
	'public.fq' => [ q{id || ',' || q}, 'v' ]);

# ---- the load

my %scripts = (
	'one@6' => <<'SQL',
INSERT INTO zc (gs, je) VALUES ('G' || :client_id, 0.01);
SQL
	'many@3' => <<'SQL',
\set n random(2, 500)
INSERT INTO zc (gs, je) SELECT 'G' || i, i FROM generate_series(1, :n) i;
SQL
	'savepoint@3' => <<'SQL',
\set a random(1, 400)
\set end random(1, 4)
BEGIN;
INSERT INTO zc (gs, je) VALUES ('before', 1);
SAVEPOINT s;
INSERT INTO zc (gs, je) SELECT 'undone', i FROM generate_series(1, 250) i;
UPDATE bd SET v = v + 1, nr = 'undone' WHERE id = (SELECT id FROM bd WHERE id >= :a LIMIT 1 FOR UPDATE SKIP LOCKED);
ROLLBACK TO s;
INSERT INTO zc (gs, je) VALUES ('after', 2), ('after', 3);
SAVEPOINT t;
UPDATE zc SET bz = 'x' WHERE id = currval('zc_id_seq');
RELEASE t;
\if :end = 1
ROLLBACK;
\else
COMMIT;
\endif
SQL
	'versions@5' => <<'SQL',
\set a random(1, 400)
\set b random(1, 400)
\set c random(1, 400)
UPDATE bd SET v = v + 1, nr = nr || 'x' WHERE id = :a;
DELETE FROM bd WHERE id = :b;
INSERT INTO bd AS o VALUES (:c, 1, 'new') ON CONFLICT (id) DO UPDATE SET v = o.v + 1, nr = 'again';
UPDATE bd SET v = v + 1 WHERE id IN (SELECT id FROM bd WHERE id BETWEEN :a AND :a + 20 ORDER BY id FOR UPDATE SKIP LOCKED);
SQL
	# One at a time: two that both see that the other half is free would both take it.
	'moves@4' => <<'SQL',
\set a random(1, 100)
\set q random(0, 1)
SELECT pg_advisory_lock(:a);
INSERT INTO fq VALUES (:a, :q, 1) ON CONFLICT DO NOTHING;
UPDATE fq SET q = 1 - q, v = 1 WHERE (id, q) = (:a, :q) AND NOT EXISTS (SELECT FROM fq o WHERE (o.id, o.q) = (:a, 1 - :q));
UPDATE fq SET v = v + 1 WHERE id = :a;
SELECT pg_advisory_unlock(:a);
SQL
	# Some are finished, some are left for after the crash; they touch rows of their own.
	'prepared@1' => <<'SQL',
\set n random(1, 1000000000)
\set end random(1, 5)
BEGIN;
INSERT INTO zc (gs, je) SELECT 'prepared', i FROM generate_series(1, 3) i;
UPDATE bd SET v = v + 1 WHERE id = (SELECT id FROM bd WHERE id > 500 LIMIT 1 FOR UPDATE SKIP LOCKED);
INSERT INTO fq VALUES (1000 + :n, 1, 1);
PREPARE TRANSACTION 'p:n';
\if :end <= 2
COMMIT PREPARED 'p:n';
\elif :end = 3
ROLLBACK PREPARED 'p:n';
\endif
SQL
);
my @load = ('pgbench', '-n', '-c', '5', '-j', '1', '-T', '600', '--max-tries=100');
foreach my $script (sort keys %scripts)
{
	my ($name, $weight) = split /@/, $script;

	append_to_file("$dir/$name.sql", $scripts{$script});
	push @load, '-f', "$dir/$name.sql\@$weight";
}
push @load, '-h', $node->host, '-p', $node->port, $db;

# One that takes checkpoints, some of them in vain, and one that verifies; they
# end when their server does.
append_to_file("$dir/checkpoint.sql", "SET client_min_messages = warning;\n"
	  . ("SELECT safeins.checkpoint();\n" x 3 . "BEGIN;\nSELECT safeins.checkpoint() \\g $dir/undone\nROLLBACK;\n") x 3000);
append_to_file("$dir/verify.sql", <<'SQL' x 1000);
SELECT * FROM safeins.verify();
SELECT d.* FROM (SELECT greatest(max(number) - 2, 1) AS n FROM safeins.checkpoint) c, safeins.verify(since => c.n) d;
SELECT * FROM safeins.verify(workers => 2);
SELECT * FROM safeins.verify('{zc,fq}');
SQL

sub client
{
	my ($out, @command) = @_;
	my %client = (out => '', err => '');

	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGAPPNAME => $out);
	$client{run} = IPC::Run::start([@command], '<', \undef, '>', "$dir/$out", '2>', \$client{err});
	return \%client;
}

sub psql
{
	my ($name) = @_;

	return client($name, 'psql', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/$name.sql", $db);
}

# ---- the crashes

sub postmaster
{
	my ($pid) = slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;

	return $pid;
}

sub gone
{
	my (@pids) = @_;

	# reaped as well: a zombie passes for a running server
	soon { !grep { kill 0, $_ } @pids } or die "processes @pids do not end";
	return;
}

# The postmaster, which is halted lest it fork one more that nobody waits for, and all that it forked.
sub whole_server
{
	my $postmaster = postmaster();

	kill 'STOP', $postmaster;
	my @children = children($postmaster) or die "the postmaster has no children";
	return ($postmaster, @children);
}

# The whole server at once.
sub crash_all
{
	my @all = whole_server();

	kill 'KILL', @all;
	$node->kill9;
	gone(@all);
	$node->start;
	return;
}

# The postmaster alone; the others notice.
sub crash_postmaster
{
	my @all = whole_server();

	$node->kill9;
	gone(@all);
	$node->start;
	return;
}

sub crash_immediate
{
	$node->stop('immediate');
	$node->start;
	return;
}

# One process, in turn of each kind; the postmaster ends the others and starts anew.
sub crash_one
{
	my ($which) = @_;
	my $pid = sql($node, $db, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND $which ORDER BY random() LIMIT 1");
	my $log = -s $node->logfile;

	# gone by itself: the whole server then
	return crash_all() if !$pid;
	kill 'KILL', $pid;
	$node->wait_for_log(qr/all server processes terminated; reinitializing/, $log);
	$node->poll_query_until($db, 'SELECT true');
	return;
}

my @ways = (
	[ 'all is killed', \&crash_all ],
	[ 'a client process is killed', \&crash_one, q{application_name = 'load'} ],
	[ 'stop -m immediate', \&crash_immediate ],
	[ 'what takes checkpoints is killed', \&crash_one, q{application_name = 'checkpoint'} ],
	[ 'the postmaster is killed', \&crash_postmaster ],
	[ 'what verifies is killed', \&crash_one, q{application_name = 'verify'} ],
	[ 'all is killed', \&crash_all ],
	[ 'the log writer is killed', \&crash_one, q{backend_type IN ('walwriter', 'checkpointer')} ]);

my @notes;
my $notes = 0;
my $leaves = 0;
my $left = 0;
foreach my $round (1 .. $crashes)
{
	my ($how, $crash, @which) = @{ $ways[ ($round - 1) % @ways ] };
	my $about = "$round, $how";
	# a checkpoint that is prepared keeps its leaves, and all others waiting, over the crash
	my $prepared = $round % 7 == 5;
	my $rows = sql($node, $db, 'SELECT last_value FROM zc_id_seq');
	my $taken = sql($node, $db, 'SELECT coalesce(max(number), 0) FROM safeins.checkpoint');
	my @clients = (client('load', @load), $prepared ? () : psql('checkpoint'), psql('verify'));
	my $note;

	$node->poll_query_until($db, "SELECT last_value > $rows + 100 FROM zc_id_seq") or die 'the load does not begin';
	# a few notes are out
	$prepared || $node->poll_query_until($db, "SELECT max(number) > $taken + 2 FROM safeins.checkpoint") or die 'no checkpoints are taken';
	if ($prepared)
	{
		$note = sql($node, $db, q{SET client_min_messages = warning; BEGIN; SELECT safeins.checkpoint(); PREPARE TRANSACTION 'checkpoint'});
	}
	usleep(200_000 + int rand 500_000);
	sql($node, $db, 'CHECKPOINT') if $round % 5 == 0;
	$crash->(@which);
	$_->{run}->finish foreach @clients;
	# who verifies may miss a process of his own before he is told what happened
	unlike($_->{err} =~ s/ERROR:  lost connection to parallel worker//r, qr/ERROR|PANIC/, "$about: no error") foreach @clients;

	is(slurp_file("$dir/verify"), '', "$about: verify listed nothing before");
	my @new = $prepared ? () : slurp_file("$dir/checkpoint") =~ /^(safeins\S+\n\d+\n\S+\n)/mg;
	$notes += @new;
	push @notes, @new;
	undamaged($node, $db, "$about, recovered");
	# the last ones, and some that are older
	notes_fit($node, $db, $about, @new, map { $notes[ rand @notes ] } 1 .. (@notes ? 10 : 0));

	if ($prepared)
	{
		refused($node, $db, q{SET lock_timeout = '100ms'; SELECT safeins.checkpoint()}, '55P03', "$about: a prepared checkpoint keeps the next waiting");
		if ($round % 2)
		{
			sql($node, $db, q{COMMIT PREPARED 'checkpoint'});
			push @notes, $note;
			notes_fit($node, $db, "$about, checkpoint committed", $note);
		}
		else
		{
			sql($node, $db, q{ROLLBACK PREPARED 'checkpoint'});
		}
	}
	# of what was left prepared half is committed, before or after the checkpoint
	my @left = split /\n/, sql($node, $db, 'SELECT gid FROM pg_prepared_xacts ORDER BY gid');
	my @before = @left[ grep { $_ % 2 } 0 .. $#left ];
	my @after = @left[ grep { $_ % 2 == 0 } 0 .. $#left ];
	my $finish = sub { sql($node, $db, join "\n", map { (rand 2 < 1 ? 'COMMIT' : 'ROLLBACK') . " PREPARED '$_';" } @_) if @_ };

	$left += @left;
	$finish->(@before);
	push @notes, checkpoint($node, $db);
	$finish->(@after);
	push @notes, checkpoint($node, $db);
	undamaged($node, $db, "$about, checkpoint");
	# reads every leaf: not each time
	leaves_are_rows($node, $db, $about, %tables) if $round % 3 == 0 || $round == $crashes;
	is(sql($node, $db, q{SELECT sum(pending) FROM safeins.seals() WHERE label NOT LIKE 'safeins.%'}), '0', "$about: nothing is left behind");

	my $now = sql($node, $db, 'SELECT max(size) FROM safeins.checkpoint');
	cmp_ok($now, '>', $leaves, "$about: something was written");
	$leaves = $now;
}

notes_fit($node, $db, 'in the end', @notes);
cmp_ok($notes, '>=', $crashes, "there were notes ($notes)");
cmp_ok($left, '>', 0, "there were prepared transactions ($left)");
undamaged($node, $db, 'in the end, with the last note', 'note => ' . "'$notes[-1]'");
is(sql($node, $db, 'SELECT max(epoch) FROM safeins.epoch'), '1', 'a crash is no new epoch');
is(sql($node, $db, 'SELECT count(*) = max(number) FROM safeins.checkpoint'), 't', 'checkpoints have no gaps');
note("$leaves leaves, $notes notes, $left prepared transactions");

done_testing();
