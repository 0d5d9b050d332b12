# chart.pl TITLE PATTERN UNIT <run/bench.txt >chart.svg: a cost of the line "growth" as a
# picture; the pattern is what the report calls it, with %s where the size stands.
use strict;
use warnings;
use utf8;
use Encode;
use open qw(:std :utf8);

my ($title, $pattern, $unit) = map { decode("UTF-8", $_) } @ARGV;
my @decades = ('1,000', '10,000', '100,000', 'a million');
my %cost;

die "usage: chart.pl TITLE PATTERN UNIT\n" if @ARGV != 3;
while (my $line = <STDIN>)
{
	foreach my $i (0 .. $#decades)
	{
		my $what = sprintf $pattern, $decades[$i];

		$cost{$i} = $1 if $line =~ /^\Q$what\E.*?\s-\s+-\s+([\d.]+)\s/;
	}
}
my @known = sort { $a <=> $b } keys %cost;
die "no figures of \"$pattern\"\n" if !@known;
my ($most) = sort { $b <=> $a } values %cost;
my $top = 10**int(log($most) / log(10));
$top *= (grep { $top * $_ >= $most } 1, 2, 5, 10)[0];

sub across { return 70 + 110 * $_[0] }
sub down { return 180 - 140 * $_[0] / $top }

my $about = join ', ', map { "$decades[$_]: $cost{$_} $unit" } @known;

printf <<'END', $title, $about, $title, $unit;
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 460 225" role="img" font-family="sans-serif" font-size="12" fill="#555">
<title>%s</title>
<desc>%s</desc>
<text x="10" y="16" font-size="13">%s</text>
<text x="10" y="32">%s</text>
END
foreach my $part (0, 0.5, 1)
{
	printf qq{<path d="M60 %d H430" stroke="#bbb" fill="none"/><text x="54" y="%d" text-anchor="end">%g</text>\n},
	  down($top * $part), down($top * $part) + 4, $top * $part;
}
printf qq{<polyline points="%s" fill="none" stroke="#2a6fb0" stroke-width="2"/>\n}, join ' ', map { across($_) . ',' . sprintf('%.1f', down($cost{$_})) } @known;
foreach my $i (@known)
{
	printf qq{<circle cx="%d" cy="%.1f" r="3" fill="#2a6fb0"/><text x="%d" y="%.1f" text-anchor="middle">%g</text>}
	  . qq{<text x="%d" y="200" text-anchor="middle">%s</text>\n},
	  across($i), down($cost{$i}), across($i), down($cost{$i}) - 8, $cost{$i}, across($i), $decades[$i];
}
print qq{<text x="245" y="219" text-anchor="middle">rows that are there already</text>\n</svg>\n};
