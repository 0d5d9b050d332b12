# report.pl TARGETS SAMPLES: medians and quartiles of the figures, or of their
# ratios round by round, beside the targets.
use strict;
use warnings;
use utf8;
use open qw(:std :utf8);

my ($targets, $samples) = @ARGV;
my %value;

open my $in, '<', $samples or die "$samples: $!\n";
while (<$in>)
{
	my ($line, $way, $round, $value) = split;
	push @{ $value{$line}{$way}{$round} }, $value;
}
close $in;

# Between neighbours, as percentile_cont does.
sub quantile
{
	my ($fraction, @sorted) = @_;
	my $at   = $fraction * $#sorted;
	my $low  = int $at;
	my $high = $low < $#sorted ? $low + 1 : $low;

	return $sorted[$low] + ($at - $low) * ($sorted[$high] - $sorted[$low]);
}

sub figures
{
	my ($line, $way, $against, $difference) = @_;
	my @figures;

	for my $round (keys %{ $value{$line}{$way} })
	{
		my $of = $value{$line}{$way}{$round}[0];

		if ($against eq '-')
		{
			push @figures, $of;
			next;
		}
		my $by = $value{$line}{$against}{$round} or next;
		push @figures, $difference ? $of - $by->[0] : $of / $by->[0];
	}
	return sort { $a <=> $b } @figures;
}

# A target is the most that a figure may be or, with ">=" before it, the least.
sub meets
{
	my ($median, $target) = @_;

	return $target =~ /^>=(.*)/ ? $median >= $1 : $median <= $target;
}

sub verdict
{
	my ($median, $must, $reach) = @_;

	return 'reached' if $reach ne '-' && meets($median, $reach);
	return 'MISSED' if $must ne '-' && !meets($median, $must);
	return 'not reached' if $must eq '-' && $reach ne '-';
	return $must ne '-' ? 'met' : '';
}

sub number
{
	my ($n) = @_;

	return abs($n) >= 100 ? sprintf '%.0f', $n : sprintf '%.2f', $n;
}

printf "%-56s %6s %6s %8s %17s  %s\n", 'ratio to the bare table unless said otherwise', 'must', 'reach', 'median',
  'quartiles', 'verdict';
open $in, '<', $targets or die "$targets: $!\n";
while (<$in>)
{
	next if /^#/;
	chomp;
	my ($line, $way, $base, $must, $reach, $what) = split /\t/;
	my ($against, $difference) = split / /, $base;
	my @figures = figures($line, $way, $against, $difference);

	next unless @figures;
	my ($low, $median, $high) = map { quantile($_, @figures) } 0.25, 0.5, 0.75;
	printf "%-56s %6s %6s %8s %17s  %s\n", $what, $must, $reach, number($median),
	  number($low) . '-' . number($high), verdict($median, $must, $reach);
}
