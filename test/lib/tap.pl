# tap.pl COUNTS INTERPRETER FILE...: runs each file through the interpreter, shows
# what failed, and writes "passed failed" to COUNTS.
use strict;
use warnings;
use TAP::Harness;

my ($counts, $interpreter, @files) = @ARGV;

my $harness = TAP::Harness->new(
	{
		exec     => [$interpreter],
		failures => 1,
		# psql's diagnostics come as comments, Perl's on standard error
		comments => $interpreter ne 'perl',
		color    => 0,
	});
my $sum = $harness->runtests(@files);

# A file may end badly without one assertion that failed: no plan, or a crash.
my $failed = 0;
my $passed = 0;
foreach my $parser ($sum->parsers(@files))
{
	my $bad = scalar($parser->failed);

	$passed += scalar($parser->passed);
	$bad = 1
	  if $bad == 0
	  && ($parser->exit || $parser->parse_errors || !($parser->tests_run || $parser->skip_all));
	$failed += $bad;
}
$failed = 1 if $passed + $failed == 0;

open(my $out, '>', $counts) or die "$counts: $!\n";
print $out "$passed $failed\n";
close($out);
exit($failed > 0);
