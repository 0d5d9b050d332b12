# tap.pl COUNTS INTERPRETER FILE...: runs each file through the interpreter, TAP_JOBS
# of them at a time, shows what failed, and writes "passed failed" to COUNTS.
use strict;
use warnings;

# A file that bails out costs itself: the others run, and what it counted counts.
package Harness;
use parent 'TAP::Harness';

sub _bailout
{
	my ($self, $result) = @_;

	print 'Bailed out: ' . ($result->explanation || 'without a word') . "\n";
	return;
}

package main;

my ($counts, $interpreter, @files) = @ARGV;

my %bailed;
my $harness = Harness->new(
	{
		exec     => [$interpreter],
		failures => 1,
		jobs     => $ENV{TAP_JOBS} // 1,
		color    => 0,
	});
$harness->callback(
	made_parser => sub {
		my ($parser) = @_;
		my $ok = 1;

		$parser->callback(bailout => sub { $bailed{$parser} = 1 });
		# psql's diagnostics come as comments, Perl's on standard error; what
		# is said of nothing that failed is noise
		$parser->callback(test => sub { $ok = $_[0]->is_ok });
		$parser->callback(comment => sub { print $_[0]->raw . "\n" if !$ok })
		  if $interpreter ne 'perl';
	});
my $sum = $harness->runtests(@files);

# A file may end badly without one assertion that failed: no plan, or a crash.  To
# bail out is a failure of its own.
my $failed = 0;
my $passed = 0;
foreach my $parser ($sum->parsers(@files))
{
	my $bad = scalar($parser->failed) + ($bailed{$parser} ? 1 : 0);

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
