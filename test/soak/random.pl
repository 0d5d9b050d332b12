# random.pl [small|long [SEED...]]: random load on accounts with little headroom, at
# every isolation level; then what is there, and each commit on the way there, is
# held against a recount that knows nothing of safeins.
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename;
use File::Temp;
use Test::More;
use Time::HiRes qw(time);

use lib dirname(abs_path(__FILE__));
use Client;
use Replay;
use Soak;
use Watch;
use Wire;

my ($size, @seeds) = @ARGV;
$size //= 'small';
die "usage: random.pl [small|long [SEED...]]\n" unless $size =~ /^(small|long)$/;
@seeds = ($size eq 'small' ? 1 : map { int(time) % 1_000_000 + $_ } 0 .. 4) unless @seeds;
my ($clients, $transactions) = $size eq 'small' ? (16, 400) : (24, 1200);
my $home = dirname(abs_path(__FILE__));
my $first_database = $ENV{PGDATABASE};

sub run_seed
{
	my ($seed) = @_;
	my $dir = File::Temp->newdir;
	my $stop = "$dir/stop";
	my $database = "soak_$seed";
	my $keeps = (undef, 1, 0, 2)[ $seed % 4 ];
	my $replay = Replay->new($keeps);
	my (@clients, @others, %count, @unexpected);
	my $began = time;

	set_up($database, "$home/tables.sql");
	my $wire = Wire->new;
	if (defined $keeps)
	{
		$wire->must("SELECT safeins.add_rule('fee.carry', '140000', '$keeps', '2000-01-01', 'random test')");
		$wire->must("UPDATE keeps SET years = $keeps");
	}
	$wire->must("SELECT FROM pg_create_logical_replication_slot('$database', 'test_decoding')");
	$replay->begin(
		$wire->must('SELECT * FROM counted'),
		$wire->must('SELECT subject, year, received, spent, closed_at FROM safeins.account'),
		$wire->must('SELECT id, insurer, amount, day, state FROM late'),
		$wire->must('SELECT id, insurer FROM policy_seen'),
		$wire->must('SELECT id, policy, amount, day FROM premium_policy'));

	push @others, fork_for(sub { Watch::look($stop) }, "$dir/look"), fork_for(sub { Watch::serve($stop) }, "$dir/serve");
	foreach my $number (1 .. $clients)
	{
		push @clients, fork_for(
			sub
			{
				my $client = Client->new($seed, $number, $clients);
				$client->run($transactions);
				return ((map { "$_ $client->{count}{$_}" } sort keys %{ $client->{count} }),
					map { "unexpected: $_" } @{ $client->{unexpected} });
			},
			"$dir/client.$number");
	}
	waitpid($_, 0) foreach @clients;
	open(my $touch, '>', $stop) or die "$stop: $!\n";
	waitpid($_, 0) foreach @others;

	foreach my $line (map { lines_of("$dir/client.$_") } 1 .. $clients)
	{
		if ($line =~ /^([\w ]+) (\d+)$/) { $count{$1} += $2 }
		else { push @unexpected, $line }
	}
	note("seed $seed: " . join(', ', map { "$_ $count{$_}" } sort keys %count));
	nothing("seed $seed: nothing unexpected happened to the clients", @unexpected);
	my @missed = grep { !$count{$_} } qw(done SI101 SI103 SI105 SI108 SI109 40001 40P01 retried);
	nothing("seed $seed: something was done, refused, and retried", map { "never: $_" } @missed);

	my ($snapshots, @seen) = lines_of("$dir/look");
	nothing("seed $seed: no snapshot showed what must never be", @seen);
	cmp_ok($snapshots, '>=', 10, "seed $seed: there were snapshots enough");
	my ($chores, @failed) = lines_of("$dir/serve");
	nothing("seed $seed: the DBA was not disturbed", @failed);
	cmp_ok($chores, '>=', 4, "seed $seed: the DBA was not idle");

	for (my $i = 0; $i < @Watch::NEVER; $i += 2)
	{
		my $rows = $wire->must($Watch::NEVER[ $i + 1 ]);
		nothing("seed $seed: at the end no $Watch::NEVER[$i]", map { join(' ', map { $_ // 'NULL' } @$_) } @$rows);
	}
	nothing("seed $seed: reconcile() finds nothing",
		map { join(' ', @$_) } @{ $wire->must('SELECT * FROM safeins.reconcile()') });
	nothing("seed $seed: rebuild() repaired nothing", map { $_->[0] }
		  @{ $wire->must("SELECT message FROM safeins.finding WHERE rule = 'books.rebuilt'") });
	nothing("seed $seed: nothing is left prepared", map { $_->[0] } @{ $wire->must('SELECT gid FROM pg_prepared_xacts') });

	open(my $log, '-|', 'psql', '-X', '-q', '-A', '-t', '-c',
		"SELECT data FROM pg_logical_slot_get_changes('$database', NULL, NULL)") or die "psql: $!\n";
	while (my $line = <$log>)
	{
		chomp($line);
		$replay->line($line);
	}
	close($log);
	note("seed $seed: headroom stays usable " . (defined $keeps ? "for $keeps years" : 'without end'));
	note("seed $seed: $replay->{commits} commits, $replay->{accepted} spendings, $replay->{refunds} refunds over the cap, "
		. "$snapshots snapshots, " . int(time - $began) . ' s');
	nothing("seed $seed: every commit kept the law, and its accounts", @{ $replay->{wrong} });
	cmp_ok($replay->{accepted}, '>=', $clients * $transactions / 20, "seed $seed: the log told of enough spending");
	cmp_ok($replay->{refunds}, '>=', 1, "seed $seed: and of refunds over the cap");

	$wire->must("SELECT pg_drop_replication_slot('$database')");
	undef $wire;
	$ENV{PGDATABASE} = $first_database;
	Wire->new->must("DROP DATABASE $database WITH (FORCE)") if Test::More->builder->is_passing;
	return if Test::More->builder->is_passing;
	diag("Seed $seed.  Again: test/run soak $size $seed");
}

foreach my $seed (@seeds)
{
	run_seed($seed);
	last unless Test::More->builder->is_passing;
}
done_testing();
