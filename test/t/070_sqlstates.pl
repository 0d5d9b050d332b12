# Every SQLSTATE of src/common/errcodes.h is what some test expects.
use strict;
use warnings;

use File::Basename qw(dirname);
use PostgreSQL::Test::Utils;
use Test::More;

my $top = dirname(__FILE__) . '/../..';
my $header = slurp_file("$top/src/common/errcodes.h");
my @states = map { join '', @$_ } map { [ /'(.)'/g ] } $header =~ /MAKE_SQLSTATE\(([^)]+)\)/g;
my $tests = join "\n", map { slurp_file($_) } grep { $_ ne __FILE__ } glob("$top/expected/*.out $top/test/pgtap/*.sql $top/test/t/*.pl");

# What is recorded and never refused: a test expects the finding.
my %recorded = (SI408 => 'service.first', SI313 => 'coinsurance.shares', SI410 => 'service.confirmation', SI411 => 'provider.scope', SI412 => 'plan.quota', SI506 => 'report.figures', SI507 => 'report.addressees',
	SI508 => 'policy.full_cover');

cmp_ok(scalar(@states), '>', 13, 'the header has SQLSTATEs');
foreach my $state (@states)
{
	# as a test writes it: an expectation in quotes, or an SQLSTATE that was printed
	my $said = $recorded{$state} ? qr/recorded \Q$recorded{$state}\E: / : qr/'$state'|SQLSTATE $state\b/;

	like($tests, $said, "$state is reached");
}

done_testing();
