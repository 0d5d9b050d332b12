# page.pl calm|busy BENCH: keeps what a bench measured in figures.txt, whole or some
# lines of it, and writes the tables and charts of doc/performance.md from all that
# is kept there.  BENCH is run/bench.txt, as "make bench" leaves it; "busy" marks
# its figures as those of a machine that did something else besides.
use strict;
use warnings;
use utf8;
use open qw(:std :utf8);
use File::Basename qw(dirname);

my ($how, $bench) = @ARGV;
my $here = dirname(__FILE__);
my $doc  = "$here/../../doc";

die "usage: page.pl calm|busy run/bench.txt\n" if @ARGV != 2 || $how !~ /^(?:calm|busy)$/;

sub lines_of
{
	my ($file) = @_;

	open my $in, '<:encoding(UTF-8)', $file or die "$file: $!\n";
	chomp(my @lines = <$in>);
	close $in;
	return @lines;
}

sub write_file
{
	my ($file, @text) = @_;

	open my $out, '>:encoding(UTF-8)', $file or die "$file: $!\n";
	print $out @text;
	close $out;
	return;
}

# ---- what is measured, and what was ----

my @targets;
foreach (grep { !/^#/ } lines_of("$here/targets.txt"))
{
	my ($line, $way, $base, $must, $reach, $what) = split /\t/;

	push @targets, { key => "$line/$way/$base", line => $line, way => $way, must => $must, reach => $reach, what => $what };
}
my %figure = map { my ($key, @rest) = split /\t/; $key => [@rest] } grep { !/^#/ } lines_of("$here/figures.txt");

# The table that report.pl prints: its rows come in the order of the targets.
my $next = 0;
my $day;
foreach my $row (lines_of($bench))
{
	if ($row =~ /^PostgreSQL /)
	{
		die "$bench: of QUICK, which measures less than it says\n" if $row =~ /QUICK/;
		($day) = $row =~ /(\d{4}-\d\d-\d\d)/;
	}
	next unless $row =~ /^(.*?)\s+\S+\s+\S+\s+(-?[\d.]+)\s+(-?[\d.]+)-(-?[\d.]+)(?:\s|$)/;
	my ($what, $median, $low, $high) = ($1, $2, $3, $4);
	my $at = $next;

	$at++ while $at < @targets && $targets[$at]{what} ne $what;
	die "$bench: \"$what\" is none of targets.txt, or in another order\n" if $at == @targets;
	$figure{ $targets[$at]{key} } = [ $median, $low, $high, $how, $day ];
	$next = $at + 1;
}
write_file("$here/figures.txt", "# what was measured last: line/way/against\tmedian\tquartiles\t\thow\tday\n",
	map { join("\t", $_->{key}, @{ $figure{ $_->{key} } }) . "\n" } grep { $figure{ $_->{key} } } @targets);

# ---- the table ----

sub cell
{
	my ($f) = @_;

	return '' if !$f;
	return $f->[0] . ($f->[1] eq $f->[2] ? '' : " ($f->[1]–$f->[2])");
}

sub must_of
{
	my ($t, $f) = @_;
	my $must = $t->{must} ne '-' ? $t->{must} : $t->{reach};

	my ($least, $bound) = $must =~ /^(>=)?(.*)/;

	return '' if $must eq '-';
	return ($least ? "≥ $bound" : "≤ $bound") . (($least ? $f->[0] < $bound : $f->[0] > $bound) ? ', **missed**' : '');
}

# A measured line with its noise, and the ways by hand that were measured beside it.
my (@rows, $main);
foreach my $t (@targets)
{
	my $what = $t->{what};

	if ($what =~ s/^  // && $main && $main->{line} eq $t->{line} && $what =~ /^(?:noise|floor)$/)
	{
		$main->{$what} = $figure{ $t->{key} };
		next;
	}
	if ($what =~ s/^PL\/pgSQL, // && $main && $main->{line} eq $t->{line})
	{
		$main->{by_hand}{$what} = $figure{ $t->{key} };
		next;
	}
	push @rows, { %$t, what => ($t->{what} =~ /^  / ? '… ' : '') . $what };
	$main = $rows[-1] if $t->{what} !~ /^  / || $main->{line} ne $t->{line};
}

my @table = ("| what | must | median (quartiles) | noise | floor | by hand | measured |\n", "|---|---|---|---|---|---|---|\n");
foreach my $r (grep { $_->{line} !~ /^growth_/ } @rows)
{
	my $f = $figure{ $r->{key} } or next;
	my $by_hand = join '; ', map { ($_ =~ s/ over 1,000 rows an account//r) . ' ' . cell($r->{by_hand}{$_}) }
	  grep { $r->{by_hand}{$_} } sort keys %{ $r->{by_hand} // {} };

	push @table, sprintf "| %s | %s | %s | %s | %s | %s | %s%s |\n", $r->{what}, must_of($r, $f), cell($f), cell($r->{noise}), cell($r->{floor}), $by_hand,
	  $f->[4], $f->[3] eq 'busy' ? ', busy' : '';
}

# ---- growth ----

my @sizes = ('1,000', '10,000', '100,000', 'a million');
my @costs = (
	[ 'money', 'Expenses', '10,000 expenses beside %s', 'µs a row' ],
	[ 'service', 'Services', '10,000 services beside %s', 'µs a row' ],
	[ 'policy', 'Policies', '10,000 policies beside %s', 'µs a row' ],
	[ 'quota', 'quota_status', 'quota_status of %s policies', 'µs a policy' ],
	[ 'verify', 'verify', 'verify of %s rows', 'µs a row' ]);
my @growth = ("| | " . join(' | ', @sizes) . " | measured |\n", '|---|' . '---|' x @sizes . "---|\n");
my @charts;

foreach my $c (@costs)
{
	my ($way, $title, $pattern, $unit) = @$c;
	my @f = map { $figure{"growth_$_/$way/-"} } 3 .. 6;
	my ($any) = grep { defined } @f or next;
	my $of = join '', map { $f[$_] ? sprintf("%s - - %s x\n", sprintf($pattern, $sizes[$_]), $f[$_][0]) : '' } 0 .. 3;

	push @growth, sprintf "| %s, %s | %s | %s%s |\n", $title, $unit, join(' | ', map { cell($_) } @f), $any->[4], $any->[3] eq 'busy' ? ', busy' : '';
	open my $chart, '|-:encoding(UTF-8)', "perl $here/chart.pl '$title' '$pattern' '$unit' >$doc/performance/$way.svg" or die "chart.pl: $!\n";
	print $chart $of;
	close $chart or die "chart.pl: $title\n";
	push @charts, sprintf "![%s: %s](performance/%s.svg)\n", $title,
	  join(', ', map { $f[$_] ? "beside $sizes[$_] $f[$_][0] $unit" : () } 0 .. 3), $way;
}

# ---- into the page ----

my $page = join "\n", lines_of("$doc/performance.md"), '';
$page =~ s/^\| what \| must \|.*?(?=\n\n)/join '', @table/mse or die "performance.md: no place for the table\n";
$page =~ s/^\| \| 1,000 \|.*?(?=\n\n### )/join '', @growth, "\n", @charts/mse or die "performance.md: no place for the growth\n";
$page =~ s/\n{3,}/\n\n/g;
write_file("$doc/performance.md", $page);
