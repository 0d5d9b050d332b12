# What runs the tests counts them as what they are: a file that bails out or dies
# costs that file only.
use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();
my %file = (
	good => [ 'print "ok 1\nok 2\n1..2\n"', '2 0' ],
	failed => [ 'print "ok 1\nnot ok 2\nok 3\n1..3\n"; exit 1', '2 1' ],
	bails_out => [ 'print "ok 1\nok 2\nBail out!  pg_ctl start failed\n"; exit 255', '2 1' ],
	failed_and_bails_out => [ 'print "ok 1\nnot ok 2\nBail out!\n"; exit 255', '1 2' ],
	bails_out_at_once => [ 'print "Bail out!\n"', '0 1' ],
	dies => [ 'print "ok 1\n"; die "of something"', '1 1' ],
	no_plan => [ 'print "ok 1\nok 2\n"', '2 1' ],
	too_few => [ 'print "1..3\nok 1\nok 2\n"', '2 1' ],
	silent => [ '1', '0 1' ]);

append_to_file("$dir/$_.pl", "$file{$_}[0];\n") foreach keys %file;
append_to_file("$dir/$_.pl", "print qq(ok 1\\n1..1\\n);\n") foreach qw(before zero);
append_to_file("$dir/skipped.pl", "print qq(1..0 # SKIP not here\\n);\n");

sub counted
{
	my (@names) = @_;

	unlink("$dir/counts");
	IPC::Run::run([ $^X, "$FindBin::RealBin/../lib/tap.pl", "$dir/counts", $^X, map { "$dir/$_.pl" } @names ], '>&', \my $output);
	chomp(my $counts = -e "$dir/counts" ? slurp_file("$dir/counts") : "nothing: $output");
	return $counts;
}

foreach my $name (sort keys %file)
{
	is(counted($name), $file{$name}[1], "$name, alone");
	my ($passed, $failed) = split / /, $file{$name}[1];
	is(counted('before', $name, 'skipped', 'zero'), ($passed + 2) . " $failed", "$name, among others");
}

done_testing();
