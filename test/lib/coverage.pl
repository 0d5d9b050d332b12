# coverage.pl DIRECTORY: what a build with --coverage has reached, by room; DIRECTORY gets the
# lines and branches that were not, and the errors that no test raised.  Run where it was built.
use strict;
use warnings;

use JSON::PP;
use File::Find;

my ($into) = @ARGV;
my @data;
find({ no_chdir => 1, wanted => sub { push @data, $_ if /\.gcno$/ } }, '.');

# A header's lines are in many objects.
my (%line, %branch);
foreach my $data (sort @data)
{
	open(my $gcov, '-|', 'gcov', '--json-format', '--stdout', '--branch-probabilities', $data) or die "gcov: $!\n";
	my $said = do { local $/; <$gcov> };
	close($gcov);
	next if !$said;
	foreach my $file (@{ decode_json($said)->{files} })
	{
		my $name = $file->{file} =~ s{^\Q@{[ $ENV{PWD} ]}\E/|^\./}{}r;

		next if $name !~ m{^(src|verify)/};
		foreach my $l (@{ $file->{lines} })
		{
			my $at = $l->{line_number};

			$line{$name}{$at} += $l->{count};
			for my $i (0 .. $#{ $l->{branches} })
			{
				$branch{$name}{$at}[$i] += $l->{branches}[$i]{count} if !$l->{branches}[$i]{throw};
			}
		}
	}
}
die "nothing was built with --coverage\n" if !%line;

# statements(FILE): where each ereport or elog begins and ends.
sub statements
{
	my ($name) = @_;
	my (@found, $at, $depth);

	open(my $file, '<', $name) or die "$name: $!\n";
	while (<$file>)
	{
		($at, $depth) = ($., 0) if !$at && /^\s*(?:return\s+)?(?:\(void\)\s*)?\b(?:ereport|elog)(?:_domain)?\s*\(/;
		next if !$at;
		my $code = s/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'//gr;
		$depth += ($code =~ tr/(//) - ($code =~ tr/)//);
		next if $depth > 0;
		push @found, [ $at, $. ];
		$at = undef;
	}
	return @found;
}

mkdir $into;
open(my $lines, '>', "$into/lines") or die "$into/lines: $!\n";
open(my $branches, '>', "$into/branches") or die "$into/branches: $!\n";
open(my $errors, '>', "$into/errors") or die "$into/errors: $!\n";
my %room;
foreach my $name (sort keys %line)
{
	my $room = $name =~ m{^(src/[^/]+|verify)/} ? $1 : 'src';
	open(my $file, '<', $name) or next;
	my @text = ('', <$file>);

	foreach my $at (sort { $a <=> $b } keys %{ $line{$name} })
	{
		$room{$room}{lines}++;
		$room{$room}{reached}++ if $line{$name}{$at};
		print $lines "$name:$at: $text[$at]" if !$line{$name}{$at};
		my @taken = map { $_ // 0 } @{ $branch{$name}{$at} // [] };
		$room{$room}{branches} += @taken;
		$room{$room}{taken} += grep { $_ } @taken;
		print $branches "$name:$at: @taken: $text[$at]" if $line{$name}{$at} && grep { !$_ } @taken;
	}
	foreach my $statement (statements($name))
	{
		my @counts = grep { defined } map { $line{$name}{$_} } $statement->[0] .. $statement->[1];

		# in a macro's definition there is no code
		next if !@counts;
		$room{$room}{errors}++;
		$room{$room}{raised}++ if grep { $_ } @counts;
		print $errors map { "$name:$_: $text[$_]" } $statement->[0] .. $statement->[1] if !grep { $_ } @counts;
	}
}
printf "%-12s %16s %7s %16s %7s %14s\n", 'room', 'lines', '', 'branches', '', 'ereport, elog';
foreach my $room (sort keys %room)
{
	my %r = (lines => 0, reached => 0, branches => 0, taken => 0, errors => 0, raised => 0, %{ $room{$room} });

	printf "%-12s %7d of %5d %6.1f%% %7d of %5d %6.1f%% %6d of %4d\n", $room, $r{reached}, $r{lines}, 100 * $r{reached} / $r{lines},
	  $r{taken}, $r{branches}, 100 * $r{taken} / ($r{branches} || 1), $r{raised}, $r{errors};
}
