# safeins-verify under damaged files: what test/fuzz/verify.c makes of it, built by
# itself with every check that the compiler has, runs each seed of test/fuzz/seeds and
# then damages of it.  SAFEINS_RUNS is how many of each, SAFEINS_SEED of what seed.
use strict;
use warnings;

use FindBin;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;

my $fuzz = "$FindBin::RealBin/../fuzz";
my $dir = PostgreSQL::Test::Utils::tempdir();
my $runs = $ENV{SAFEINS_RUNS} // 3000;
my $seed = $ENV{SAFEINS_SEED} // 32905;
my @seeds = sort glob "$fuzz/seeds/*";
my @build = ('gcc', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-DSAFEINS_REPLAY', '-o', "$dir/verify-fuzz", "$fuzz/verify.c", '-ljansson', '-lcrypto');
my ($out, $err) = ('', '');

# A message of the sanitizers is the last that is said.
sub run
{
	my (@command) = @_;

	($out, $err) = ('', '');
	return IPC::Run::run(\@command, '<', \undef, '>', '/dev/null', '2>', sub { $err = substr $err . $_[0], -4000 });
}

my $checked = run(@build, '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined');

note 'no sanitizers: ' . $err unless $checked;
ok($checked || run(@build), 'it is built without PostgreSQL') or diag($err);
is(scalar @seeds, 10, 'seeds');
$ENV{ASAN_OPTIONS} = 'detect_leaks=0';
ok(run("$dir/verify-fuzz", $runs, $seed, @seeds), "$runs damages of each seed, seed $seed") or diag($err);

done_testing();
