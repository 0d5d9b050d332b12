# hosts.pl [small|long [SEED [STATEMENTS]]]: random statements over tables as hosts
# have them.  By turns each client is alone for a transaction, and the outcome of every
# statement is foretold from the tables; and all write at once.  After each round the
# books equal a recount that knows nothing of safeins.
use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename;
use File::Temp;
use Test::More;
use Time::HiRes qw(time);

use lib dirname(abs_path(__FILE__));
use Hosts;
use Soak;
use Wire;

my ($size, $seed, $statements) = @ARGV;
$size //= 'small';
die "usage: hosts.pl [small|long [SEED [STATEMENTS]]]\n" unless $size =~ /^(small|long)$/;
$seed //= $size eq 'small' ? 1 : int(time) % 1_000_000;
$statements //= $size eq 'small' ? 3_600 : 200_000;
my ($clients, $each) = $size eq 'small' ? (6, 300) : (8, 2_500);
my $home = dirname(abs_path(__FILE__));
my $database = "hosts_$seed";
my %count;

# a_round: all clients, each so many statements; says what went wrong.
sub a_round
{
	my ($round, $how) = @_;
	my $dir = File::Temp->newdir;
	my (@pids, @wrong);

	foreach my $number (1 .. $clients)
	{
		push @pids, fork_for(
			sub
			{
				my $client = Hosts->new(seed => $seed * 1000 + $round, number => $number);
				$client->run($each, $how);
				return ((map { "$_ $client->{count}{$_}" } sort keys %{ $client->{count} }),
					map { "wrong: $_" } @{ $client->{wrong} });
			},
			"$dir/$number");
	}
	waitpid($_, 0) foreach @pids;
	foreach my $line (map { lines_of("$dir/$_") } 1 .. $clients)
	{
		if ($line =~ /^([\w ]+) (\d+)$/) { $count{$1} += $2 }
		else { push @wrong, $line }
	}
	return @wrong;
}

sub rows
{
	my ($wire, $sql) = @_;

	return map { join(' ', map { $_ // 'NULL' } @$_) } @{ $wire->must($sql) };
}

set_up($database, "$home/hosts.sql");
my $wire = Wire->new;
my $began = time;
nothing('the old rows are booked', rows($wire, 'SELECT * FROM all_differing'));

my ($done, $round) = (0, 0);
while ($done < $statements && Test::More->builder->is_passing)
{
	my $how = ++$round % 2 ? 'alone' : 'among_others';
	my $about = "seed $seed, round $round, $how";

	nothing("$about: as foretold", a_round($round, $how));
	$done += $clients * $each;
	nothing("$about: the books equal the recount", rows($wire, 'SELECT * FROM all_differing'));
	nothing("$about: nothing is there that may not be", rows($wire, "SELECT * FROM forbidden WHERE state <> 'SI105'"));
	# a recount reads the headers as they are now, so lines that were not written since go first
	$wire->must('DELETE FROM line USING line_was w, doc d WHERE w.id = line.id AND d.id = hd AND (w.ins, w.rq) IS DISTINCT FROM (d.ins, d.rq)');
	nothing("$about: reconcile() finds nothing", rows($wire, 'SELECT * FROM safeins.reconcile()'));
	# what time makes of it is looked at once a day
	$wire->must("SELECT safeins.sweep(DATE '2026-06-01' + $round)");
	nothing("$about: reports equal the recount", rows($wire, 'SELECT * FROM differing_reports'));
	nothing("$about: nothing is left prepared", rows($wire, 'SELECT gid FROM pg_prepared_xacts'));
	next if $round % 4;
	is(join(' ', rows($wire, 'SELECT safeins.rebuild()')), '0', "$about: rebuild() repairs nothing");
	nothing("$about: nor changes anything", rows($wire, 'SELECT * FROM all_differing'));
	diag("$done statements, " . int(time - $began) . ' s') if $size eq 'long';
}
note("$done statements, " . int(time - $began) . ' s: ' . join(', ', map { "$_ $count{$_}" } sort keys %count));
my @missed = grep { !$count{$_} } qw(done SI001 SI003 SI101 SI103 SI105 SI107 SI510 finding retried);
nothing('something was done, refused, found and retried', map { "never: $_" } @missed);
diag("Again: test/run soak hosts $size $seed $statements") unless Test::More->builder->is_passing;
done_testing();
