# safeins-verify without a server: trees, proofs, notes and COPY files are made
# here, after doc/ledger.md, and then forged, cut and damaged.
# SAFEINS_VERIFY is the program; SAFEINS_SEED and SAFEINS_FUZZ are of the damage.
use strict;
use warnings;

use Digest::SHA qw(sha256);
use JSON::PP ();
use List::Util qw(first);
use MIME::Base64 qw(encode_base64);
use PostgreSQL::Test::Utils;
use Test::More;

my $program = $ENV{SAFEINS_VERIFY} // first { -x } map { "$_/safeins-verify" } split /:/, $ENV{PATH};
if (!defined $program)
{
	fail('safeins-verify is neither SAFEINS_VERIFY nor on PATH');
	done_testing();
	exit 1;
}
# What a test dies of would be in its log only, which nobody sees.
$SIG{__DIE__} = sub { diag("died: $_[0]") unless $^S };

my $seed = $ENV{SAFEINS_SEED} // 32905;
my $damages = $ENV{SAFEINS_FUZZ} // 16;
srand($seed);
note "seed $seed";

my $dir = PostgreSQL::Test::Utils::tempdir();

# ---------- running

# Writes a file of its own; its path.
my $files = 0;
sub put
{
	my ($name, $content) = @_;
	my $path = "$dir/$name." . $files++;

	open my $file, '>:raw', $path or die "$path: $!";
	print $file $content;
	close $file or die "$path: $!";
	return $path;
}

# Has the program run, and what it answers looked at: its status (128 and more for
# a signal), its standard output and error.  A process is dear, and Perl's are the
# dearest, so shells start them when all are known.
my @asked;

sub ask
{
	my ($arguments, $look, %options) = @_;

	push @asked, { arguments => $arguments, look => $look, %options };
	return;
}

sub run_asked
{
	my $shells = 4;
	my @scripts = ('') x $shells;

	foreach my $i (0 .. $#asked)
	{
		my $asked = $asked[$i];
		my @words = map { s/'/'\\''/gr } $program, @{ $asked->{arguments} };

		$scripts[ $i % $shells ] .= ($asked->{env} // '') . " '" . join("' '", @words) . "' <" . ($asked->{stdin} // '/dev/null') . " >$dir/out.$i 2>$dir/err.$i; echo $i \$?\n";
	}
	@scripts = map { put('script', $_) } @scripts;
	system(join ' ', (map { "sh $_ >$_.status 2>/dev/null &" } @scripts), 'wait') == 0 or die "sh: $?";
	my %status = map { split } map { split /\n/, slurp_file("$_.status") } @scripts;
	foreach my $i (0 .. $#asked)
	{
		$asked[$i]{look}->($status{$i} // 'none', map { -s $_ ? slurp_file($_) : '' } "$dir/out.$i", "$dir/err.$i");
	}
	@asked = ();
	return;
}

# What is wrong with an answer, '' if it is as the description has it.
sub unlike_any
{
	my ($status, $out, $err) = @_;

	return '' if $status eq '0' && $out =~ /\Aok: [^\n]+\n\z/ && $err eq '';
	return '' if $status eq '1' && $out =~ /\A(?:fault: [^\n]+\n)+\z/ && $err eq '';
	return '' if $status eq '2' && $out !~ /^ok/m && $err =~ /\Asafeins-verify: [^\n]+\n\z/;
	return "status $status, \"$out\", \"$err\"";
}

# ... and if it has the status and the words.
sub differs
{
	my ($status, $words, @answer) = @_;
	my $wrong = unlike_any(@answer);

	$wrong ||= "status $answer[0]: $answer[1]$answer[2]" if $answer[0] ne $status || "$answer[1]$answer[2]" !~ $words;
	return $wrong;
}

sub answers
{
	my ($arguments, $status, $words, $about, %options) = @_;

	ask($arguments, sub { is(differs($status, $words, @_), '', $about) }, %options);
	return;
}

# One test of many runs: [arguments, status, words, about]
sub all_answer
{
	my ($about, @cases) = @_;
	my @wrong;

	foreach my $case (@cases)
	{
		my ($arguments, $status, $words, $which) = @$case;

		ask($arguments, sub { my $wrong = differs($status, $words, @_); push @wrong, "$which: $wrong" if $wrong; is_deeply(\@wrong, [], $about) if $case == $cases[-1] });
	}
	return;
}

# ---------- hashes and trees, by the recursive definitions of RFC 9162

sub rotate
{
	my ($x, $n) = @_;

	$n &= 31;
	return (($x << $n) | ($x >> (32 - $n))) & 0xffffffff;
}

my @constants = map { rotate($_ < 16 ? 0x79cc4519 : 0x7a879d8a, $_) } 0 .. 63;

# GB/T 32905-2016
sub sm3
{
	my ($message) = @_;
	my @v = (0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e);

	$message .= "\x80" . "\0" x ((55 - length $message) % 64) . pack('Q>', 8 * length $message);
	foreach my $block (unpack '(a64)*', $message)
	{
		my @w = unpack 'N16', $block;
		my ($a, $b, $c, $d, $e, $f, $g, $h) = @v;

		foreach my $j (16 .. 67)
		{
			my $x = $w[ $j - 16 ] ^ $w[ $j - 9 ] ^ rotate($w[ $j - 3 ], 15);
			push @w, $x ^ rotate($x, 15) ^ rotate($x, 23) ^ rotate($w[ $j - 13 ], 7) ^ $w[ $j - 6 ];
		}
		foreach my $j (0 .. 63)
		{
			my $a12 = rotate($a, 12);
			my $ss1 = rotate(($a12 + $e + $constants[$j]) & 0xffffffff, 7);
			my $ff = $j < 16 ? $a ^ $b ^ $c : ($a & $b) | ($a & $c) | ($b & $c);
			my $gg = $j < 16 ? $e ^ $f ^ $g : ($e & $f) | (~$e & 0xffffffff & $g);
			my $tt1 = ($ff + $d + ($ss1 ^ $a12) + ($w[$j] ^ $w[ $j + 4 ])) & 0xffffffff;
			my $tt2 = ($gg + $h + $ss1 + $w[$j]) & 0xffffffff;

			($d, $c, $b, $a) = ($c, rotate($b, 9), $a, $tt1);
			($h, $g, $f, $e) = ($g, rotate($f, 19), $e, $tt2 ^ rotate($tt2, 9) ^ rotate($tt2, 17));
		}
		my @block = ($a, $b, $c, $d, $e, $f, $g, $h);
		$v[$_] ^= $block[$_] for 0 .. 7;
	}
	return pack 'N8', @v;
}

is(unpack('H*', sm3('')), '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b', 'SM3 of nothing');
is(unpack('H*', sm3('abc')), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0', '... of example 1');
is(unpack('H*', sm3('abcd' x 16)), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732', '... of example 2');

my %hash = (sm3 => \&sm3, sha256 => \&sha256);

# A tree: its hash's name, its origin, and the data of its leaves.
sub tree
{
	my ($hash, @data) = @_;
	my @leaves = map { $hash{$hash}->("\0$_") } @data;

	return { hash => $hash, origin => "safeins/140000/5f0c2b7d9a31e846/$hash", data => \@data, leaves => \@leaves, known => {} };
}

# The largest power of two below n.
sub half
{
	my ($n) = @_;
	my $k = 1;

	$k *= 2 while 2 * $k < $n;
	return $k;
}

# The root of n leaves from a position on.
sub root
{
	my ($tree, $from, $n) = @_;

	return $hash{ $tree->{hash} }->('') if $n == 0;
	return $tree->{leaves}[$from] if $n == 1;
	my $k = half($n);
	return $tree->{known}{"$from $n"} //= $hash{ $tree->{hash} }->("\1" . root($tree, $from, $k) . root($tree, $from + $k, $n - $k));
}

# PATH of section 2.1.3.1
sub path
{
	my ($tree, $m, $from, $n) = @_;

	return () if $n == 1;
	my $k = half($n);
	return $m < $k
	  ? (path($tree, $m, $from, $k), root($tree, $from + $k, $n - $k))
	  : (path($tree, $m - $k, $from + $k, $n - $k), root($tree, $from, $k));
}

# SUBPROOF of section 2.1.4.1
sub subproof
{
	my ($tree, $m, $from, $n, $whole) = @_;

	return $whole ? () : root($tree, $from, $n) if $m == $n;
	my $k = half($n);
	return $m <= $k
	  ? (subproof($tree, $m, $from, $k, $whole), root($tree, $from + $k, $n - $k))
	  : (subproof($tree, $m - $k, $from + $k, $n - $k, 0), root($tree, $from, $k));
}

# ---------- files

sub note_of
{
	my ($tree, $size) = @_;

	return join '', map { "$_\n" } $tree->{origin}, $size, encode_base64(root($tree, 0, $size), '');
}

sub inclusion_of
{
	my ($tree, $position, $size) = @_;

	return {
		origin => $tree->{origin},
		hash => $tree->{hash},
		size => $size,
		root => unpack('H*', root($tree, 0, $size)),
		position => $position,
		data => unpack('H*', $tree->{data}[$position]),
		leaf => unpack('H*', $tree->{leaves}[$position]),
		path => [ map { unpack 'H*', $_ } path($tree, $position, 0, $size) ] };
}

sub consistency_of
{
	my ($tree, $size1, $size2) = @_;

	return {
		origin => $tree->{origin},
		hash => $tree->{hash},
		size1 => $size1,
		root1 => unpack('H*', root($tree, 0, $size1)),
		size2 => $size2,
		root2 => unpack('H*', root($tree, 0, $size2)),
		path => [ $size1 == 0 ? () : map { unpack 'H*', $_ } subproof($tree, $size1, 0, $size2, 1) ] };
}

my $json = JSON::PP->new->canonical->pretty;

sub json
{
	my ($proof) = @_;

	# what Perl reckoned with is a number still
	$_ += 0 for grep { defined } map { $proof->{$_} } qw(size size1 size2 position);
	return $json->encode($proof);
}

sub tuple
{
	return pack 'n(a*)*', scalar @_, map { defined $_ ? pack 'N/a*', $_ : pack 'N', 0xffffffff } @_;
}

sub copy_file
{
	return "PGCOPY\n\377\r\n\0" . pack('NN', 0, 0) . join('', @_) . pack 'n', 0xffff;
}

# ---------- what is as it says

my @data = map { tuple('public.bf', 'I', pack('q>', $_), $_ % 3 ? "row $_" : undef) } 1 .. 300;
my %tree = map { $_ => tree($_, @data) } keys %hash;

my %sizes = (sm3 => [ 0 .. 9, 13, 15 .. 17 ], sha256 => [ 0, 1, 5, 8 ]);
foreach my $hash (sort keys %tree)
{
	my $tree = $tree{$hash};
	my %note = map { $_ => put('note', note_of($tree, $_)) } @{ $sizes{$hash} }, 64, 65, 127, 255, 256, 257, 300;
	my $inclusions = sub {
		my ($size, @positions) = @_;

		all_answer("$hash: inclusions in $size leaves",
			map { [ [ 'inclusion', $note{$size}, put('proof', json(inclusion_of($tree, $_, $size))) ], 0, qr/^ok: .* position $_ of $size .*"public\.bf", act "I", 2 columns/, $_ ] } @positions);
	};
	my $consistencies = sub {
		my ($size, @sizes) = @_;

		all_answer("$hash: trees that $size leaves begin with",
			map { [ [ 'consistency', $note{$_}, $note{$size}, put('proof', json(consistency_of($tree, $_, $size))) ], 0, qr/^ok: .* $size leaves .* with the $_ /, $_ ] } @sizes);
	};

	foreach my $size (@{ $sizes{$hash} })
	{
		answers([ 'note', $note{$size} ], 0, qr/^ok: .*\Q$tree->{origin}\E, with $size leaves/, "$hash: the note of $size leaves");
		$inclusions->($size, 0 .. $size - 1);
		$consistencies->($size, grep { $_ <= $size } @{ $sizes{$hash} });
	}
	foreach my $size ($hash eq 'sm3' ? (256, 257, 300) : 257)
	{
		$inclusions->($size, 0, 1, 127, 128, 254, 255, $size - 1);
		$consistencies->($size, 0, 1, 5, 8, 64, 65, 127, 255, 256, $size);
	}
}
run_asked();

my $tree = $tree{sm3};
{
	my @files = map { put(@$_) } [ 'note', note_of($tree, 13) ], [ 'old', note_of($tree, 6) ], [ 'proof', json(inclusion_of($tree, 5, 13)) ], [ 'steps', json(consistency_of($tree, 6, 13)) ];

	answers([ 'note', '-' ], 0, qr/with 13 leaves/, 'a note from standard input', stdin => $files[0]);
	answers([ 'inclusion', '-', $files[2] ], 0, qr/position 5 of 13/, '... with a proof from a file', stdin => $files[0]);
	answers([ 'inclusion', $files[0], '-' ], 0, qr/position 5 of 13/, 'a proof from standard input', stdin => $files[2]);
	answers([ 'consistency', $files[1], $files[0], '-' ], 0, qr/13 leaves .* with the 6 /, '... of consistency', stdin => $files[3]);
	answers([ 'inclusion', '-', '-' ], 2, qr/only one of the files can be standard input/, '... but not both', stdin => $files[0]);

	# what may be said in other words, or besides
	my $text = slurp_file($files[0]);
	answers([ 'inclusion', put('other', "$text\n\x{2014} key AAAA\r\n\0\xff"), $files[2] ], 0, qr/position 5/, 'signatures are not read');
	answers([ 'inclusion', put('other', "${text}extension 1\nextension 2\n"), $files[2] ], 0, qr/position 5/, 'extensions are passed over');
	my $proof = slurp_file($files[2]) =~ s/("data" : ")([^"]*)/$1 . uc $2/er;
	$proof =~ s{"size"}{"\\u0073\\u0069ze"};
	$proof =~ s/\A\{/\r\n\t { "note": {"size": [1, -2.5e+3, 0.1E-2, true, false, null, {}, [], "\\ud83d\\ude00\\n\\"\\\\\\\/"], "\xe5\xb1\xb1": "\xf0\x9f\x98\x80"}, /;
	answers([ 'inclusion', $files[0], put('other', $proof) ], 0, qr/position 5/, 'JSON may be written otherwise, and have more members');
}

# ---------- what is not as it says

sub flipped
{
	my ($hex) = @_;

	return $hex =~ s/(.)\z/$1 eq '0' ? '1' : '0'/er;
}

# Each changes the proof, or the note's [origin, size, root], and says what the fault is.
my %forged_inclusion = (
	'another sibling' => sub { my ($p) = @_; my $i = int rand @{ $p->{path} }; $p->{path}[$i] = flipped($p->{path}[$i]); qr/path does not lead to the root/ },
	'siblings in another order' => sub { my ($p) = @_; @{ $p->{path} }[ 0, 1 ] = @{ $p->{path} }[ 1, 0 ]; qr/path does not lead to the root/ },
	'a path without its end' => sub { my ($p) = @_; pop @{ $p->{path} }; qr/path of \d+ hashes is too short/ },
	'a path without its beginning' => sub { my ($p) = @_; shift @{ $p->{path} }; qr/path of \d+ hashes is too short/ },
	'a path that goes on' => sub { my ($p) = @_; push @{ $p->{path} }, $p->{root}; qr/path of \d+ hashes is too long/ },
	'a path that begins before' => sub { my ($p) = @_; unshift @{ $p->{path} }, $p->{leaf}; qr/path of \d+ hashes is too long/ },
	'a path without end' => sub { my ($p) = @_; push @{ $p->{path} }, ($p->{root}) x 200; qr/path of \d+ hashes is too long/ },
	'another size' => sub { my ($p) = @_; $p->{size}++; qr/its size is \d+, but \S+ has \d+ leaves/ },
	'another hash' => sub { my ($p) = @_; $p->{hash} = 'sha256'; qr/its hash is "sha256"/ },
	'another origin' => sub { my ($p) = @_; $p->{origin} =~ s/140000/150000/; qr{its origin is "safeins/150000/} },
	'another position' => sub { my ($p) = @_; $p->{position} ^= 1; qr/path/ },
	'a position behind the end' => sub { my ($p) = @_; $p->{position} = $p->{size}; qr/its position \d+ is not in the tree/ },
	'other data' => sub { my ($p) = @_; $p->{data} = flipped($p->{data}); qr/its data hash to .* but its leaf is/ },
	'other data, and their leaf' => sub {
		my ($p) = @_;
		$p->{data} = flipped($p->{data});
		$p->{leaf} = unpack 'H*', sm3("\0" . pack 'H*', $p->{data});
		qr/path does not lead to the root/;
	},
	'another leaf' => sub { my ($p) = @_; $p->{leaf} = flipped($p->{leaf}); qr/its data hash to .* but its leaf is/ },
	'another root' => sub { my ($p) = @_; $p->{root} = flipped($p->{root}); qr/its root is \w+, but that of/ },
	'a node for a leaf' => sub {
		my ($p) = @_;
		my @pair = map { pack 'H*', $_ } $p->{leaf}, shift @{ $p->{path} };
		$p->{data} = unpack 'H*', join '', $p->{position} & 1 ? reverse @pair : @pair;
		$p->{leaf} = unpack 'H*', sm3("\0" . pack 'H*', $p->{data});
		qr/not one tuple/;
	},
	'a note of another root' => sub { my ($p, $n) = @_; $n->[2] = encode_base64(sm3('x'), ''); qr/path does not lead to the root/ },
	'a note of another origin' => sub { my ($p, $n) = @_; $n->[0] =~ s/140000/150000/; qr/its origin is/ },
	'a note of another size' => sub { my ($p, $n) = @_; $n->[1] = 1000; qr/path of \d+ hashes is too short/ },
	'a note of another hash' => sub { my ($p, $n) = @_; $n->[0] =~ s/sm3/sha256/; qr/its hash is "sm3"/ },
	'a note of no tree' => sub { my ($p, $n) = @_; $n->[1] = 0; qr/not in the tree/ });

foreach my $what (sort keys %forged_inclusion)
{
	my @cases;

	foreach my $case ([ 0, 4 ], [ 5, 7 ], [ 200, 257 ])
	{
		my $proof = inclusion_of($tree, @$case);
		my @note = split /\n/, note_of($tree, $case->[1]);
		my $words = $forged_inclusion{$what}->($proof, \@note);

		push @cases, [ [ 'inclusion', put('note', join '', map { "$_\n" } @note), put('proof', json($proof)) ], 1, $words, "@$case" ];
	}
	all_answer("inclusion: $what", @cases);
}
run_asked();

my %forged_consistency = (
	'another sibling' => sub { my ($p) = @_; my $i = int rand @{ $p->{path} }; $p->{path}[$i] = flipped($p->{path}[$i]); qr/path does not lead to the root/ },
	'siblings in another order' => sub { my ($p) = @_; @{ $p->{path} }[ 0, 1 ] = @{ $p->{path} }[ 1, 0 ]; qr/path does not lead to the root/ },
	'a path without its end' => sub { my ($p) = @_; pop @{ $p->{path} }; qr/path of \d+ hashes is too short/ },
	'a path without its beginning' => sub { my ($p) = @_; shift @{ $p->{path} }; qr/path/ },
	'no path' => sub { my ($p) = @_; $p->{path} = []; qr/path of 0 hashes is too short/ },
	'a path that goes on' => sub { my ($p) = @_; push @{ $p->{path} }, $p->{root2}; qr/path of \d+ hashes is too long/ },
	'a path that begins before' => sub { my ($p) = @_; unshift @{ $p->{path} }, $p->{root1}; qr/path/ },
	'a path without end' => sub { my ($p) = @_; push @{ $p->{path} }, ($p->{root2}) x 200; qr/path of \d+ hashes is too long/ },
	'another older size' => sub { my ($p) = @_; $p->{size1}++; qr/its size1 is \d+, but \S+ has/ },
	'another newer size' => sub { my ($p) = @_; $p->{size2}++; qr/its size2 is \d+, but \S+ has/ },
	'another older root' => sub { my ($p) = @_; $p->{root1} = flipped($p->{root1}); qr/its root1 is/ },
	'another newer root' => sub { my ($p) = @_; $p->{root2} = flipped($p->{root2}); qr/its root2 is/ },
	'another origin' => sub { my ($p) = @_; $p->{origin} .= '/sm3'; qr/its origin is/ },
	'another hash' => sub { my ($p) = @_; $p->{hash} = 'sm4'; qr/its hash is "sm4"/ },
	'an older note of another origin' => sub { my ($p, $o) = @_; $o->[0] =~ s/140000/150000/; qr/its origin is .* but that of/ },
	'an older note of another hash' => sub { my ($p, $o) = @_; $o->[0] =~ s/sm3/sha256/; qr/its origin is .* but that of/ },
	'an older note of another root' => sub {
		my ($p, $o) = @_;
		$o->[2] = encode_base64(root($tree, 1, $o->[1]), '');
		$p->{root1} = unpack 'H*', root($tree, 1, $o->[1]);
		qr/path does not lead to the root/;
	},
	'a newer note of another root' => sub {
		my ($p, $o, $n) = @_;
		$n->[2] = encode_base64(root($tree, 1, $n->[1]), '');
		$p->{root2} = unpack 'H*', root($tree, 1, $n->[1]);
		qr/path does not lead to the root of the note/;
	},
	'notes the wrong way round' => sub { my ($p, $o, $n) = @_; my @old = @$o; @$o = @$n; @$n = @old; qr/more than the \d+ of .* right order/ },
	'the same size and another root' => sub {
		my ($p, $o, $n) = @_;
		$o->[1] = $p->{size1} = $p->{size2};
		$p->{path} = [];
		qr/path does not lead to the root of the note/;
	},
	'the same tree with a path' => sub { my ($p, $o, $n) = @_; @$o = @$n; @$p{qw(size1 root1)} = @$p{qw(size2 root2)}; qr/path of \d+ hashes is too long/ },
	'an older note of nothing with a root' => sub { my ($p, $o) = @_; $o->[1] = $p->{size1} = 0; $p->{path} = []; qr/the root of a tree without leaves is 1ab21d83/ },
	'nothing with a path' => sub {
		my ($p, $o) = @_;
		$o->[1] = $p->{size1} = 0;
		$o->[2] = encode_base64(sm3(''), '');
		$p->{root1} = unpack 'H*', sm3('');
		qr/path of \d+ hashes is too long/;
	});

foreach my $what (sort keys %forged_consistency)
{
	my @cases;

	foreach my $case ([ 2, 13 ], [ 3, 7 ], [ 130, 257 ])
	{
		my $proof = consistency_of($tree, @$case);
		my @notes = map { [ split /\n/, note_of($tree, $_) ] } @$case;
		my $words = $forged_consistency{$what}->($proof, @notes);

		push @cases, [ [ 'consistency', (map { put('note', join '', map { "$_\n" } @$_) } @notes), put('proof', json($proof)) ], 1, $words, "@$case" ];
	}
	all_answer("consistency: $what", @cases);
}
run_asked();

# ---------- what cannot be read

answers([], 2, qr/no command; .*--help/, 'no command');
answers(['verify'], 2, qr/"verify" is no command/, 'no such command');
answers(['table'], 2, qr/0 files were given; "safeins-verify table NOTE LEAVES BATCHES ROWS \[LABEL\]" is expected/, 'no files');
answers([ 'table', ('a') x 3 ], 2, qr/3 files were given/, 'too few files');
answers([ 'table', ('a') x 6 ], 2, qr/6 files were given/, 'more than a label');
answers([ 'note', 'a', 'b' ], 2, qr/2 files were given; "safeins-verify note NOTE"/, 'too many files');
answers([ 'note', "$dir/none" ], 2, qr{could not open \Q$dir/none\E: No such file}, 'no such file');
answers([ 'note', $dir ], 2, qr{could not read \Q$dir\E at byte 0: }, 'a directory');
ask(['--version'], sub { like("@_", qr/\A0 safeins-verify \S+\n \z/, '--version') });
ask(['--help'], sub { like("@_", qr/\A0 .*^  safeins-verify table NOTE LEAVES BATCHES ROWS \[LABEL\]\n.*Exit status.*\n \z/ms, '--help') });

my ($origin, $size, $root) = split /\n/, note_of($tree, 13);
foreach my $case (
	[ '', qr/line 1 \(byte 0\): the file ends; the origin is expected/, 'nothing' ],
	[ "\n$size\n$root\n", qr/line 1 \(byte 0\): the origin "" must/, 'no origin' ],
	[ "safeins/14 0000/sm3\n$size\n$root\n", qr/line 1 \(byte 10\): the origin .* no blank/, 'a blank in the origin' ],
	[ "safeins/14+0000/sm3\n$size\n$root\n", qr/no \+/, 'a + in the origin' ],
	[ "safeins/\xe5\xb1\xb1/sm3\n$size\n$root\n", qr/nothing but ASCII/, 'an origin in Chinese' ],
	[ "safeins\n$size\n$root\n", qr/must be one that ends with a slash and the hash/, 'an origin without a slash' ],
	[ "/sm3\n$size\n$root\n", qr/must be one that ends/, 'an origin that is only a hash' ],
	[ "safeins/140000/\n$size\n$root\n", qr/must be one that ends/, 'an origin without a hash' ],
	[ "safeins/140000/md5\n$size\n$root\n", qr/"md5", which is no hash of a ledger; sm3 or sha256/, 'an unknown hash' ],
	[ "safeins/140000/SM3\n$size\n$root\n", qr/"SM3", which is no hash/, 'a hash in capitals' ],
	[ "$origin", qr/line 1 \(byte \d+\): the file ends within the line/, 'a line cut off' ],
	[ "$origin\n", qr/line 2 .* the number of leaves is expected/, 'only one line' ],
	[ "$origin\n$size\n", qr/line 3 .* the root is expected/, 'only two lines' ],
	[ "$origin\n$size\n$root", qr/line 3 .* a newline is expected/, 'no newline at the end' ],
	[ "$origin\n$size\n$root\nmore", qr/line 4 .* a newline is expected/, 'no newline behind an extension' ],
	[ "$origin\r\n$size\r\n$root\r\n", qr/line 1 \(byte \d+\): a carriage return; .* undo the conversion to CRLF/, 'lines that end with CRLF' ],
	[ "$origin\n$size\n$root\n\r\n", qr/line 4 .* a carriage return/, 'an empty line that is none' ],
	[ "$origin\n$size\n$root\nex\0t\n", qr/line 4 \(byte \d+\): a control character/, 'a NUL' ],
	(map { [ "$origin\n$_\n$root\n", qr/line 2 \(byte \d+\): .* is not a number of leaves/, "the size \"$_\"" ] }
		'', '-1', '+1', '013', '00', ' 13', '13 ', '0x0d', '1e1', '13.0', '9223372036854775808', '18446744073709551629', '9' x 40),
	[ "$origin\n$size\n" . unpack('H*', root($tree, 0, 13)) . "\n", qr/line 3 .* is not a root; the base64 of 32 bytes/, 'a root in hexadecimal' ],
	(map { [ "$origin\n$size\n$_\n", qr/is not a root/, "the root \"$_\"" ] }
		'', substr($root, 1), "A$root", substr($root, 0, 43), "$root=", " $root", $root =~ s{.}{-}r, $root =~ s/.=\z/==/r, $root =~ s/(.)=\z/chr(1 + ord $1) . '='/er),
	[ 'x' x 2_000_000, qr/more than the 1048576 bytes/, 'a file that is no note' ])
{
	my ($note, $words, $about) = @$case;

	answers([ 'note', put('note', $note) ], 2, $words, "a note: $about");
}
answers([ 'note', put('note', "$origin\n9223372036854775807\n$root\n") ], 0, qr/with 9223372036854775807 leaves/, 'a note: the largest tree');

my $good = json(inclusion_of($tree, 5, 13));
my $other = json(consistency_of($tree, 5, 13));
my $note = put('note', note_of($tree, 13));
sub changed { my ($from, $to) = @_; my $text = $good; $text =~ s/$from/$to/ or die "no $from"; return $text; }
foreach my $case (
	[ '', qr/line 1 \(byte 0\): a proof in JSON is expected, .* end of file/, 'nothing' ],
	[ '[]', qr/the \{ of a proof in JSON is expected/, 'an array' ],
	[ '{}', qr/there is no member "origin"; a proof by safeins\.inclusion_proof/, 'an empty object' ],
	[ $other, qr/there is no member "size"; .*inclusion_proof/, 'a proof of the other kind' ],
	[ "\xef\xbb\xbf$good", qr/line 1 .*'\[' or '\{' expected/, 'a byte order mark' ],
	[ substr($good, 0, length($good) - 3), qr/'\}' expected near end of file/, 'cut off' ],
	[ "$good$good", qr/end of file expected near '\{'/, 'two proofs' ],
	[ changed(qr/\{/, '{"size": 13,'), qr/duplicate object key near .*size/, 'a member twice' ],
	[ changed(qr/\{/, '{"x": 13, "y": 1, "\u0078": 13,'), qr/duplicate object key near .*0078/, 'an unknown member twice, in disguise' ],
	[ changed(qr/\}\s*\z/, ',}'), qr/string or '\}' expected/, 'a comma too many' ],
	[ changed(qr/,/, ''), qr/'\}' expected/, 'a comma too few' ],
	[ changed(qr/"origin"/, "'origin'"), qr/string or '\}' expected/, 'the other quotes' ],
	[ changed(qr/"size" :/, '"size" '), qr/':' expected/, 'no colon' ],
	[ changed(qr/\{/, qq({"\e[2J\n": \e)), qr/line \d+ .* "[^\e]*"\n\z/, 'an escape for the terminal' ],
	(map { my $size = $_; [ changed(qr/"size" : 13/, qq{"size" : $size}), qr/a whole number from 0 to 9223372036854775807|invalid token|too big integer/, "the size $size" ] }
		'"13"', '-1', '013', '13.0', '1.3e1', '9223372036854775808', 'null', '[13]', '1.', '-'),
	(map { my $hash = $_; [ changed(qr/("root" : )"\w+"/, qq{"root" : $hash}), qr/hexadecimal digit/, "the root $hash" ] }
		'""', '"0"', '"' . 'g' x 64 . '"', '"' . 'a' x 62 . '"', '"' . 'a' x 66 . '"', '"\\\\x' . 'a' x 62 . '"', '7', 'null'),
	[ changed(qr/("data" : "\w*)\w"/, '"data" : "abc"'), qr/member "data": an even number of hexadecimal digits/, 'half a byte of data' ],
	[ changed(qr/("path" : )\[/, '"path" : ["ab",'), qr/member "path": a hash, of 64 hexadecimal digits/, 'a hash too short in the path' ],
	[ changed(qr/("path" : )\[[^\]]*\]/, '"path" : "ab"'), qr/an array of hashes is expected/, 'a path that is no array' ],
	[ changed(qr/("path" : )\[/, '"path" : [[],'), qr/a string of hexadecimal digits/, 'an array in the path' ],
	(map { [ changed(qr/\{/, "{\"x\": $_,"), qr/line \d+ \(byte \d+\): a proof in JSON is expected/, "the value $_" ] }
		'tru', 'nul', 'TRUE', '01', '1.', '.5', '+1', '1e', '--1', '"\\x"', '"\\u12g4"', '"\\ud800"', '"\\ud800\\u0041"', '"\\udc00"', "\"\t\"", "\"\xff\"", "\"\xc0\x80\"",
		"\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", '[1,]', '[1 2]', '{"a"}', '{"a":1,}', '{1:2}', '[' x 100000, "\0", '"abc'))
{
	my ($proof, $words, $about) = @$case;

	answers([ 'inclusion', $note, put('proof', $proof) ], 2, $words, "a proof: $about" =~ s/([^ -~])/sprintf '\\x%02x', ord $1/egr);
}

# A hash that OpenSSL is told not to have.
answers([ 'note', $note ], 2, qr/the ledger's hash is SM3 .* OpenSSL .* does not have it/, 'OpenSSL without SM3',
	env => 'OPENSSL_CONF=' . put('openssl', "openssl_conf = init\n[init]\nalg_section = evp\n[evp]\ndefault_properties = provider=absent\n"));
run_asked();

# ---------- tables

# What happened, in order: label, act, key, name.
my @acts = (
	(map { [ 'public.bf', 'I', $_, "row $_" ] } 1 .. 10),
	(map { [ 'public.zc', 'I', $_, 'a' ] } 1 .. 6),
	[ 'public.zc', 'U', 2, 'b' ],
	[ 'public.zc', 'D', 3, 'a' ],
	[ 'public.bf', 'I', 11, undef ],
	[ 'public.zc', 'D', 4, 'a' ],
	[ 'public.zc', 'I', 4, 'a' ],
	[ 'public.zc', 'U', 5, 'b' ],
	[ 'public.zc', 'D', 5, 'b' ],
	[ 'public.zc', 'U', 6, 'b' ],
	[ 'public.zc', 'U', 6, 'a' ],
	[ 'public.zc', 'U', 6, 'b' ],
	[ 'public.zc', 'U', 6, 'a' ],
	[ 'gone', 'I', 1, 'a' ],
	[ 'gone', 'D', 1, 'a' ]);
my %row = (
	'public.bf' => [ (map { [ $_, "row $_" ] } 1 .. 10), [ 11, undef ] ],
	'public.zc' => [ [ 1, 'a' ], [ 2, 'b' ], [ 4, 'a' ], [ 6, 'a' ] ]);

# The leaf of a row that left has the hash of another act: R of I, or of U.
sub act_data
{
	my ($label, $op, $key, $name) = @_;

	return tuple($label, $op =~ /R(.)/ ? $1 : $op, pack('q>', $key), $name);
}

# What a batch that begins at a position says of names, each [label, op, key].
sub entries_of
{
	my ($hash, $position, @names) = @_;
	my ($last, $digests, $stretch) = ('', '', '');

	while (@names)
	{
		my ($label, $op, $key) = @{ shift @names };

		$stretch .= ($label eq $last ? pack 'n', 0 : pack 'n/a*', $label) . $op . pack 'N/a*', $key;
		$last = $label;
		next if ++$position % 256 && @names;
		$digests .= $hash{$hash}->("\2" . $stretch);
		($last, $stretch) = ('', '');
	}
	return $hash{$hash}->($digests);
}

sub batch_tuple
{
	my ($number, $first, $next, $entries) = @_;

	return tuple('safeins.batch', 'I', (map { pack 'q>', $_ } $number, $first, $next), $entries, pack('N', 1), '700:700:', pack('q>', 1));
}

# A tree of acts, with a batch behind so many of them as each count says, and one
# behind the rest; its names and its batches.
sub ledger
{
	my ($hash, $counts, @acts) = @_;
	my (@names, @data, @batches);

	foreach my $count (@$counts, scalar @acts)
	{
		my @its = splice @acts, 0, $count or next;
		my $first = @names;

		push @names, map { [ $_->[0], substr($_->[1], 0, 1), $_->[2] ] } @its;
		push @data, map { act_data(@$_) } @its;
		push @batches, [ 1 + @batches, $first, scalar @names, entries_of($hash, $first, @names[ $first .. $#names ]) ];
		push @names, [ 'safeins.batch', 'I', scalar @batches ];
		push @data, batch_tuple(@{ $batches[-1] });
	}
	my $tree = tree($hash, @data);
	return { %$tree, names => \@names, batches => \@batches, entries => [ map { [ $_, $tree->{leaves}[$_], @{ $names[$_] } ] } 0 .. $#names ] };
}

my $ledger = ledger('sm3', [], @acts);
my @entries = @{ $ledger->{entries} };

sub leaves_file
{
	return copy_file(map { my ($position, @others) = @$_; tuple(pack('q>', $position), @others) } @_);
}

sub batches_file
{
	return copy_file(map { batch_tuple(@$_) } @_);
}

sub rows_file
{
	my ($label, @rows) = @_;

	return copy_file(map { act_data($label, 'I', @$_) } @rows);
}

my $empty = copy_file();

# The files of a table, of which everything may be something else.
sub table_files
{
	my ($label, %files) = @_;
	my $of = $files{ledger} // $ledger;

	return (
		put('note', $files{note} // note_of($of, scalar @{ $of->{names} })),
		put('leaves', $files{leaves} // leaves_file(@{ $of->{entries} })),
		put('batches', $files{batches} // batches_file(@{ $of->{batches} })),
		put('rows', $files{rows} // rows_file($label, @{ $row{$label} })),
		$files{label} // ());
}

sub table
{
	my ($label, $status, $words, $about, %files) = @_;

	answers([ 'table', table_files($label, %files) ], $status, $words, "table: $about");
	return;
}

# Entries of a ledger of which some have other words: position => { label, op, key }.
sub renamed
{
	my ($of, %changes) = @_;
	my %place = (label => 2, op => 3, key => 4);
	my @changed = map { [@$_] } @{ $of->{entries} };

	foreach my $position (keys %changes)
	{
		$changed[$position][ $place{$_} ] = $changes{$position}{$_} for keys %{ $changes{$position} };
	}
	return @changed;
}

sub renamed_file
{
	return leaves_file(renamed($ledger, @_));
}

table('public.bf', 0, qr/^ok: 11 rows of "public\.bf" fit .* of the 30 leaves of safeins\S+, 11 have this label/, 'as it says');
table('public.zc', 0, qr/^ok: 4 rows of "public\.zc" .* 16 have this label/, 'as it says, after updates and deletions');
table('public.zc', 0, qr/^ok: 4 rows/, 'in another order', rows => rows_file('public.zc', reverse @{ $row{'public.zc'} }));
table('public.zc', 0, qr/^ok: 4 rows/, 'with its label', label => 'public.zc');
table('public.zc', 0, qr/^ok: 4 rows/, 'with SHA-256', ledger => ledger('sha256', [ 3, 20 ], @acts));
table('safeins.batch', 0, qr/^ok: 1 rows of "safeins\.batch" .* 1 have this label/, 'the batch itself', rows => batches_file(@{ $ledger->{batches} }));
table('safeins.batch', 1, qr/\Afault: \S+: row 1 fits no leaf that counts\n.*no row fits the leaf at position 29 of "safeins\.batch", key "1"\n\z/, 'a row of batches altered',
	rows => batches_file([ @{ $ledger->{batches}[0] }[ 0 .. 2 ], sm3('x') ]));
{
	my ($of, $leaves, $batches, $rows) = table_files('public.zc');
	answers([ 'table', $of, '-', $batches, $rows ], 0, qr/^ok: 4 rows/, 'table: leaves from standard input', stdin => $leaves);
	answers([ 'table', $of, $leaves, '-', $rows ], 0, qr/^ok: 4 rows/, 'table: batches from standard input', stdin => $batches);
	answers([ 'table', $of, $leaves, $batches, '-' ], 0, qr/^ok: 4 rows/, 'table: rows from standard input', stdin => $rows);
	answers([ 'table', '-', $leaves, $batches, $rows ], 0, qr/^ok: 4 rows/, 'table: the note from standard input', stdin => $of);
	answers([ 'table', '-', $leaves, $batches, '-' ], 2, qr/only one of the files/, 'table: two of them', stdin => $of);
	answers([ 'table', '-', $leaves, $batches, put('rows', $empty), '-' ], 0, qr/^ok: 0 rows of "-"/, 'table: a label is no file', stdin => $of);
}

my @bf = @{ $row{'public.bf'} };
my @zc = @{ $row{'public.zc'} };
table('public.bf', 1, qr/\Afault: \S+: row 3 fits no leaf that counts\nfault: \S+: no row fits the leaf at position 2 of "public\.bf", key "3"\n\z/, 'a row altered', rows => rows_file('public.bf', @bf[ 0, 1 ], [ 3, 'row 4' ], @bf[ 3 .. 10 ]));
table('public.bf', 1, qr/\Afault: \S+: row 11 fits no leaf that counts\nfault: \S+: no row fits the leaf at position 18 of "public\.bf", key "11"\n\z/, 'a NULL altered', rows => rows_file('public.bf', @bf[ 0 .. 9 ], [ 11, '' ]));
table('public.bf', 1, qr/\Afault: \S+: no row fits the leaf at position 0 of "public\.bf", key "1"\n\z/, 'a row missing', rows => rows_file('public.bf', @bf[ 1 .. 10 ]));
table('public.bf', 1, qr/\Afault: \S+: row 12 fits no leaf that counts\n\z/, 'a row added', rows => rows_file('public.bf', @bf, [ 12, 'row 12' ]));
table('public.bf', 1, qr/\Afault: \S+: row 2 fits no leaf of its own: that of position 0, key "1", is an earlier row's\n\z/, 'a row twice', rows => rows_file('public.bf', $bf[0], @bf));
table('public.bf', 1, qr/\A(?:fault: \S+: no row fits .* of "public\.bf", key "\d+"\n){10}\z/, 'all rows missing but one', rows => rows_file('public.bf', $bf[4]));
table('public.zc', 1, qr/row 2 fits no leaf that counts\n.*no row fits the leaf at position 16 /, 'an older version', rows => rows_file('public.zc', $zc[0], [ 2, 'a' ], @zc[ 2, 3 ]));
table('public.zc', 1, qr/\Afault: \S+: row 5 fits no leaf that counts\n\z/, 'a deleted row', rows => rows_file('public.zc', @zc, [ 3, 'a' ]));
table('public.zc', 1, qr/row 5 fits no leaf that counts\n\z/, 'a deleted version', rows => rows_file('public.zc', @zc, [ 5, 'b' ]));
table('public.zc', 1, qr/row 4 fits no leaf that counts\n/, 'a version that was there twice', rows => rows_file('public.zc', @zc[ 0 .. 2 ], [ 6, 'b' ]));
table('public.nn', 1, qr/no leaf has the rows' label "public\.nn"/, 'a label of nobody', rows => rows_file('public.nn', $bf[0]));
table('public.bf', 1, qr/\A(?:fault: \S+: no row fits the leaf at position \d+ of "public\.bf", key "\d+"\n){11}\z/, 'no row', rows => $empty, label => 'public.bf');
table('public.bf', 2, qr/rows\S+: there is no row to tell the label; give it/, 'no row, and no label', rows => $empty);
table('public.bf', 2, qr/there is no row to tell the label/, 'no row, and an empty label', rows => $empty, label => '');
table('gone', 0, qr/^ok: 0 rows of "gone" .* 2 have this label/, 'all rows deleted', rows => $empty, label => 'gone');
table('public.nn', 0, qr/^ok: 0 rows of "public\.nn" .* 0 have this label/, 'no row, and no leaf', rows => $empty, label => 'public.nn');
table('public.bf', 2, qr/tuple 1 .* the label is not LABEL/, 'rows of another label', label => 'public.zc');
{
	my $nothing = ledger('sm3', []);
	table('public.bf', 0, qr/^ok: 0 rows .* the 0 leaves/, 'nothing at all', ledger => $nothing, rows => $empty, label => 'public.bf');
	table('public.bf', 1, qr/no leaf has the rows' label "public\.bf"\nfault: \S+: row 1 fits no leaf/, 'rows and no leaves', ledger => $nothing);
	table('public.bf', 1, qr/batch 1 has its leaf at position 0|batch 1 has first 0 and next 0/, 'a batch and no leaves', ledger => $nothing, batches => batches_file([ 1, 0, 0, sm3('') ]), rows => $empty, label => 'x');
}

table('public.bf', 1, qr/it has 29 leaves, but \S+ says 30/, 'leaves cut off', leaves => leaves_file(@entries[ 0 .. $#entries - 1 ]));
table('public.bf', 1, qr/no batch has the leaves at positions 30 to 30\n.*it has 31 leaves, but/, 'a leaf too many', leaves => leaves_file(@entries, [ 30, sm3('x'), 'x', 'I', '1' ]));
table('public.bf', 1, qr/it has 28 leaves, but/, 'a note of more leaves', leaves => leaves_file(@entries[ 0 .. 27 ]));
table('public.bf', 1, qr/\Afault: \S+: the root of its leaves is \w+, but \S+ says \w+\n\z/, 'a note of another root', note => note_of($ledger, 29) =~ s/\n29\n/\n30\n/r);
{
	my @changed = map { [@$_] } @entries;
	$changed[28][1] = sm3('x');
	table('public.bf', 1, qr/\Afault: \S+: the root of its leaves is \w+, but \S+ says \w+\n\z/, 'a leaf of another table altered', leaves => leaves_file(@changed));
	@changed = map { [@$_] } @entries;
	@changed[ 3, 4 ] = map { [ $_, @{ $entries[ 7 - $_ ] }[ 1 .. 4 ] ] } 3, 4;
	table('public.bf', 1, qr/the leaves at positions 0 to 28 is not what batch 1 .*\nfault: \S+: the root of its leaves is \w+, but \S+ says \w+\n\z/, 'leaves in another order', leaves => leaves_file(@changed));
}
# A row and its leaf altered, with the rest of the tree as it was.
{
	my $forged = ledger('sm3', [], map { $_ == 4 ? [ 'public.bf', 'I', 5, 'forged' ] : $acts[$_] } 0 .. $#acts);
	table('public.bf', 1, qr/\Afault: \S+: the root of its leaves is \w+, but \S+ says \w+\n\z/, 'a row and its leaf altered',
		ledger => $forged, note => note_of($ledger, 30), rows => rows_file('public.bf', @bf[ 0 .. 3 ], [ 5, 'forged' ], @bf[ 5 .. 10 ]));
}

# Rows that left with their partition: append-only ones with one leaf, versions with two.
{
	my $left = ledger('sm3', [20], @acts, (map { [ 'public.bf', 'RI', $_, "row $_" ] } 1 .. 3), (map { my $zc = $_; map { [ 'public.zc', $_, @$zc ] } 'RI', 'RU' } [ 1, 'a' ], [ 2, 'b' ]));
	my $altered = sub { my ($at, @act) = @_; my @other = (@acts, [ 'public.bf', 'RI', 1, 'row 1' ]); $other[$at] = \@act; return ledger('sm3', [], @other) };

	table('public.bf', 0, qr/^ok: 8 rows of "public\.bf" .*; 3 rows left by rule$/, 'rows that left', ledger => $left, rows => rows_file('public.bf', @bf[ 3 .. 10 ]));
	table('public.zc', 0, qr/^ok: 2 rows of "public\.zc" .*; 2 rows left by rule$/, 'versions that left', ledger => $left, rows => rows_file('public.zc', @zc[ 2, 3 ]));
	table('public.bf', 1, qr/\Afault: \S+: row 1 fits no leaf that counts\n\z/, 'one that left and is there', ledger => $left, rows => rows_file('public.bf', @bf[ 2 .. 10 ]));
	table('public.bf', 1, qr/\Afault: \S+: no row fits the leaf at position 3 of "public\.bf", key "4"\n\z/, 'one that is gone without it', ledger => $left, rows => rows_file('public.bf', @bf[ 4 .. 10 ]));
	table('public.bf', 1, qr/\Afault: \S+: the leaf at position 29 says that the row of "public\.bf", key "1", left by rule, but has not the hash/, 'one altered before it left',
		ledger => $altered->(29, 'public.bf', 'RI', 1, 'row one'), rows => rows_file('public.bf', @bf[ 1 .. 10 ]));
	table('public.bf', 1, qr/\Afault: \S+: the leaf at position 29 .*key "12", left by rule/, 'one that was never there', ledger => $altered->(29, 'public.bf', 'RI', 12, 'x'), rows => rows_file('public.bf', @bf));
	table('public.zc', 1, qr/\Afault: \S+: the leaf at position 29 .*key "3", left by rule/, 'one that was deleted before', ledger => $altered->(29, 'public.zc', 'RI', 3, 'a'), rows => rows_file('public.zc', @zc));
	my @again = ([ 'public.bf', 'RI', 1, 'row 1' ], [ 'public.bf', 'I', 1, 'row 1' ]);
	table('public.bf', 0, qr/^ok: 11 rows .*; 1 rows left by rule$/, 'one that came back', ledger => ledger('sm3', [], @acts, @again));
	table('public.bf', 0, qr/^ok: 10 rows .*; 2 rows left by rule$/, '... and left again', ledger => ledger('sm3', [], @acts, @again, $again[0]), rows => rows_file('public.bf', @bf[ 1 .. 10 ]));
	table('public.bf', 1, qr/\Afault: \S+: the leaf at position 29 .*key "1", left by rule/, 'one altered before it left and came back',
		ledger => ledger('sm3', [], @acts, [ 'public.bf', 'RI', 1, 'row one' ], $again[1]));
}

run_asked();

# ---------- names and batches

# Batches of 1 leaf, of 257, and of what is left.
my @many = (@acts[ 0 .. 27 ], (map { [ $_ % 50 ? 'public.bf' : 'public.zc', 'I', 100 + $_, 'x' ] } 1 .. 300), $acts[28]);
my %many_row = map { my $label = $_; $label => [ @{ $row{$label} }, map { [ @$_[ 2, 3 ] ] } grep { $_->[0] eq $label } @many[ 28 .. 327 ] ] } keys %row;
my %ledgers = (
	'one batch' => $ledger,
	'batches of one leaf' => ledger('sm3', [ (1) x @acts ], @acts),
	'several batches' => ledger('sm3', [ 1, 9, 7, 1, 10 ], @acts),
	'batches above and below a tile' => ledger('sha256', [ 1, 257, 28, 1, 1 ], @many));

foreach my $which (sort keys %ledgers)
{
	my $of = $ledgers{$which};
	my $row = $of->{hash} eq 'sha256' ? \%many_row : \%row;
	my @batches = @{ $of->{batches} };
	my $last = $#{ $of->{names} };
	my @fine;

	push @fine, [ [ 'table', table_files($_, ledger => $of, rows => rows_file($_, @{ $row->{$_} }), batches => batches_file(reverse @batches)) ], 0, qr/^ok: \d+ rows of "\Q$_\E"/, $_ ] for sort keys %row;
	push @fine, [ [ 'table', table_files('safeins.batch', ledger => $of, rows => batches_file(@batches)) ], 0, qr/^ok: ${\ scalar @batches} rows of "safeins\.batch"/, 'batches' ];
	all_answer("table: $which, as it says", @fine);

	# The row was deleted; what hides its leaf?
	my $deleted = $row->{'public.bf'}[2];
	my @left = grep { $_ != $deleted } @{ $row->{'public.bf'} };
	my ($position) = grep { $of->{names}[$_][0] eq 'public.bf' && $of->{names}[$_][2] == 3 } 0 .. $last;
	my ($after) = grep { $of->{names}[$_][0] eq 'public.bf' } $position + 1 .. $last;
	my ($index) = grep { $batches[$_][1] <= $position && $position < $batches[$_][2] } 0 .. $#batches;
	my ($number, $first, $next, $digest) = @{ $batches[$index] };
	my $unvouched = qr/\Afault: \S+: what names the leaves at positions $first to ${\ ($next - 1)} is not what batch $number of \S+ vouches for\n/;
	my %hidden = (
		'as a deletion' => { $position => { op => 'D' } },
		'under another label' => { $position => { label => 'gone' } },
		'under another key' => { $position => { key => 'x' } },
		'under a key that has a later leaf' => { $position => { key => $of->{names}[$after][2] } },
		'by a swap with a deletion' => { $position => { label => 'gone', op => 'D', key => 1 }, $last - 1 => { label => 'public.bf', op => 'I', key => 3 } },
		'as a batch' => { $position => { label => 'safeins.batch', key => 77 } });
	my @cases;

	foreach my $how (sort keys %hidden)
	{
		my @changed = renamed($of, %{ $hidden{$how} });
		my $fitting = entries_of($of->{hash}, $first, map { [ @$_[ 2 .. 4 ] ] } @changed[ $first .. $next - 1 ]);
		my @forged = map { $_ == $index ? [ $number, $first, $next, $fitting ] : $batches[$_] } 0 .. $#batches;
		my @rehashed = map { [@$_] } @changed;
		my %files = (ledger => $of, rows => rows_file('public.bf', @left), leaves => leaves_file(@changed));

		push @cases, [ [ 'table', table_files('public.bf', %files) ], 1, $unvouched, $how ];
		# ... with a batch that vouches for it, and that one's leaf, too
		push @cases, [ [ 'table', table_files('public.bf', %files, batches => batches_file(@forged)) ], 1, qr/batch $number does not hash to the leaf at position $next\n/, "$how, batch altered" ];
		$rehashed[$next][1] = $hash{ $of->{hash} }->("\0" . batch_tuple(@{ $forged[$index] }));
		push @cases, [ [ 'table', table_files('public.bf', %files, leaves => leaves_file(@rehashed), batches => batches_file(@forged)) ], 1, qr/the root of its leaves is/, "$how, batch and leaf altered" ];
	}
	push @cases, [ [ 'table', table_files('public.bf', ledger => $of, rows => rows_file('public.bf', @left), leaves => leaves_file(renamed($of, $position => { label => '' }))) ],
		2, qr/the label is empty/, 'under no label, which may hash like the one before' ];
	all_answer("table: $which, a deleted row hidden", @cases);

	# Batches that are not as they were.
	my @before = @batches[ 0 .. $index - 1 ];
	my @behind = @batches[ $index + 1 .. $#batches ];
	my $misfit = qr/batch \d+ does not hash to the leaf at position \d+\n/;
	my $half = int(($first + $next) / 2);
	my %altered = (
		'another number' => [ qr/$misfit.*the leaf at position $next is that of batch 99, but is called I of "safeins\.batch", key "$number"\n\z/s, [ 99, $first, $next, $digest ] ],
		'another digest' => [ $misfit, [ $number, $first, $next, $hash{ $of->{hash} }->('x') ] ],
		'first too large' => [ qr/no batch has the leaves at positions $first to $first\n|batch $number has first $next and next $next/, [ $number, $first + 1, $next, $digest ] ],
		'first too small' => [ qr/batch $number has first ${\ ($first - 1)} and next $next, but behind .* position $first\n/, [ $number, $first - 1, $next, $digest ] ],
		'next too large' => [ qr{$misfit|batch $number has its leaf at position ${\ ($next + 1)}, but}, [ $number, $first, $next + 1, $digest ] ],
		'next too small' => [ qr/$misfit|next $first, but/, [ $number, $first, $next - 1, $digest ] ],
		'shifted' => [ qr/no batch has the leaves at positions $first to $first\n/, [ $number, $first + 1, $next + 1, $digest ] ],
		'next before first' => [ qr/batch $number has first $next and next $first, but/, [ $number, $next, $first, $digest ] ],
		'next negative' => [ qr/batch $number has first $first and next -1, but/, [ $number, $first, -1, $digest ] ],
		'next without end' => [ qr/batch $number has its leaf at position 9223372036854775807, but \S+ has ${\ ($last + 1)} leaves\n/, [ $number, $first, '9223372036854775807', $digest ] ],
		'missing' => [ qr/no batch has the leaves at positions $first to $next\n/ ],
		'twice' => [ qr/batch $number has first $first and next $next, but behind the batches before it comes position ${\ ($next + 1)}\n\z/, ([ $number, $first, $next, $digest ]) x 2 ],
		'one added behind' => [ qr/batch 99 has its leaf at position ${\ ($last + 3)}, but/, [ $number, $first, $next, $digest ], [ 99, $last + 1, $last + 3, $digest ] ],
		'one added within' => [ qr/batch 99 has first $half and next $next, but|batch 99 does not hash|batch $number has first $first and next $next, but/, [ $number, $first, $next, $digest ], [ 99, $half, $next, $digest ] ]);
	my $about = "table: $which, batches that are not as they were";
	@cases = map { my ($words, @its) = @{ $altered{$_} }; [ [ 'table', table_files('public.zc', ledger => $of, rows => rows_file('public.zc', @{ $row->{'public.zc'} }), batches => batches_file(@before, @its, @behind)) ], 1, $words, $_ ] } sort keys %altered;
	foreach my $words ({ label => 'public.bf' }, { op => 'D' }, { op => 'U' }, { key => '0' . $number }, { key => 'x' })
	{
		push @cases, [ [ 'table', table_files('public.zc', ledger => $of, rows => rows_file('public.zc', @{ $row->{'public.zc'} }), leaves => leaves_file(renamed($of, $next => $words))) ],
			1, qr/\Afault: \S+: the leaf at position $next is that of batch $number, but is called .*\n\z/, "its leaf called @{[%$words]}" ];
	}
	push @cases, [ [ 'table', table_files('public.zc', ledger => $of, rows => rows_file('public.zc', @{ $row->{'public.zc'} }), batches => $empty) ],
		1, qr/\Afault: \S+: no batch has the leaves at positions 0 to $last\n\z/, 'no batch' ];
	all_answer($about, @cases);
}

# Another table's row in the disguise of a batch: its columns and its place are right.
{
	my @names = map { [ 'public.bf', 'I', $_ ] } 1, 2;
	my @batch = (1, 0, 2, entries_of('sm3', 0, @names));
	my $of = tree('sm3', (map { act_data(@$_, 'a') } @names), tuple('public.x', 'I', (map { pack 'q>', $_ } @batch[ 0 .. 2 ]), $batch[3]));
	my @its = map { [ $_, $of->{leaves}[$_], @{ ($names[$_] // [ 'safeins.batch', 'I', 1 ]) } ] } 0 .. 2;
	my %files = (note => note_of($of, 3), leaves => leaves_file(@its), rows => rows_file('public.bf', [ 1, 'a' ], [ 2, 'a' ]));

	table('public.bf', 1, qr/\Afault: \S+: batch 1 does not hash to the leaf at position 2\n\z/, 'another table\'s row for a batch', %files, batches => batches_file(\@batch));
	table('public.bf', 2, qr/safeins\.batch, I, three bigints, 32 bytes, an integer, a text and a pg_lsn are expected/, '... and its label', %files, batches => copy_file($of->{data}[2]));
}
run_asked();

# What cannot be read.
my $rows = rows_file('public.bf', @bf);
my $leaves = leaves_file(@entries);
my @batch = @{ $ledger->{batches}[0] };
my @words = ('safeins.batch', 'I', (map { pack 'q>', $_ } @batch[ 0 .. 2 ]), $batch[3]);
sub words { my ($place, $word) = @_; return copy_file(tuple(map { $_ == $place ? $word : $words[$_] } 0 .. $#words)) }
my $header = substr copy_file(), 0, 19;
sub entry { my ($position, @others) = @_; return leaves_file(@entries[ 0 .. 3 ], [ $position, @others ]) }
foreach my $case (
	[ { rows => '' }, qr/byte 0: the file ends; the signature of COPY/, 'no file' ],
	[ { rows => "1\trow 1\n2\trow 2\n" x 2 }, qr/byte 0: this is no file of COPY \.\.\. \(FORMAT binary\)/, 'a text file' ],
	[ { rows => $rows =~ s/\r\n/\n/r }, qr/byte 0: this is no file of COPY/, 'a file that went through a conversion' ],
	[ { rows => substr $rows, 0, 13 }, qr/byte 13: the file ends; the flags/, 'cut within the flags' ],
	[ { rows => substr $rows, 0, 17 }, qr/byte 17: the file ends; the length of the header's extension/, 'cut within the header' ],
	[ { rows => substr($rows, 0, 11) . "\0\1\0\0" . substr($rows, 15) }, qr/byte 11: the flags are 00010000/, 'OIDs' ],
	[ { rows => substr($rows, 0, 15) . "\xff\xff\xff\xff" . substr($rows, 19) }, qr/byte 15: the length of the header's extension is negative/, 'an extension of negative length' ],
	[ { rows => substr($rows, 0, 15) . "\x7f\xff\xff\xff" . substr($rows, 19) }, qr/the file ends; more of the header's extension/, 'an extension longer than the file' ],
	[ { rows => $header }, qr/tuple 1 \(byte 19\): the file ends; a tuple, or the end mark -1/, 'cut behind the header' ],
	[ { rows => substr $rows, 0, length($rows) - 2 }, qr/tuple 12 \(byte \d+\): the file ends; a tuple, or the end mark/, 'cut behind the last row' ],
	[ { rows => substr $rows, 0, length($rows) - 1 }, qr/tuple 12 \(byte \d+\): the file ends/, 'cut within the end mark' ],
	[ { rows => substr $rows, 0, 100 }, qr/tuple 2 \(byte 100\): the file ends; .* cut off/, 'cut within a row' ],
	[ { rows => "$rows\n" }, qr/byte \d+: nothing is expected behind the end mark/, 'more behind the end mark' ],
	[ { rows => "$rows$rows" }, qr/nothing is expected behind the end mark/, 'two files' ],
	[ { rows => $header . pack('n', 0) }, qr/tuple 1 \(byte 19\): it has 0 fields/, 'a row of no field' ],
	[ { rows => $header . pack('n', 0xfffe) }, qr/tuple 1 \(byte 19\): it has -2 fields/, 'a row of -2 fields' ],
	[ { rows => $header . pack('nN', 3, 0xfffffffe) }, qr/tuple 1 \(byte 21\): field 1 has the length -2/, 'a field of length -2' ],
	[ { rows => $header . pack('nN', 3, 0x7fffffff) }, qr/field 1 has the length 2147483647; .* 1 GB/, 'a field of 2 GB' ],
	[ { rows => $header . pack('nN', 3, 0x3fff0000) . 'abc' }, qr/tuple 1 \(byte 28\): the file ends; the rest of a field/, 'a field of 1 GB that is not there' ],
	[ { rows => copy_file(tuple('public.bf', 'I')) }, qr/tuple 1 \(byte 19\): a label, I and at least one column are expected/, 'a row without columns' ],
	[ { rows => copy_file(tuple(undef, 'I', 'x')) }, qr/the first field is no label/, 'a row without a label' ],
	[ { rows => copy_file(tuple('', 'I', 'x')) }, qr/the first field is no label/, 'a row with an empty label' ],
	(map { [ { rows => copy_file(tuple('public.bf', $_, 'x')) }, qr/the second field is not I/, 'a row with the act ' . ($_ // 'NULL') ] } undef, '', 'U', 'D', 'i', 'II'),
	[ { rows => copy_file(map { tuple($_, 'I', 'x') } 'a', 'b') }, qr/tuple 2 \(byte \d+\): the label is not LABEL, or not that of the first row/, 'rows of two tables' ],
	[ { leaves => '' }, qr/byte 0: the file ends/, 'no leaves file' ],
	[ { leaves => substr $leaves, 0, 1000 }, qr/tuple \d+ \(byte 1000\): the file ends/, 'leaves cut off' ],
	[ { leaves => $rows }, qr/tuple 1 \(byte 19\): five fields are expected; LEAVES is made by COPY \(SELECT position/, 'rows for leaves' ],
	[ { leaves => entry(5, sm3(''), 'a', 'I', 'k') }, qr/tuple 5 \(byte \d+\): the position is not the next one/, 'a position left out' ],
	[ { leaves => entry(3, sm3(''), 'a', 'I', 'k') }, qr/tuple 5 .* the position is not the next one/, 'a position twice' ],
	[ { leaves => leaves_file(reverse @entries) }, qr/tuple 1 .* the position is not the next one/, 'leaves that are not ordered' ],
	[ { leaves => copy_file(tuple(pack('N', 0), sm3(''), 'a', 'I', 'k')) }, qr/the position is no bigint/, 'a position in 32 bits' ],
	[ { leaves => entry(4, substr(sm3(''), 1), 'a', 'I', 'k') }, qr/the hash is not 32 bytes/, 'a hash too short' ],
	(map { [ { leaves => entry(4, sm3(''), 'a', $_, 'k') }, qr/the act is none of I, U, D and R/, "the act \"$_\" of a leaf" ] } '', 'X', 'II'),
	[ { leaves => entry(4, sm3(''), undef, 'I', 'k') }, qr/a field is NULL/, 'a leaf without a label' ],
	[ { leaves => entry(4, sm3(''), 'a', 'I', undef) }, qr/a field is NULL/, 'a leaf without a key' ],
	(map { [ { leaves => entry(4, sm3(''), $_, 'I', 'k') }, qr/the label is empty, or longer than labels are/, 'a label of ' . length($_) . ' bytes' ] } '', 'x' x 65536),
	[ { batches => '' }, qr/batches\S+, byte 0: the file ends/, 'no batches file' ],
	[ { batches => $leaves }, qr/tuple 1 \(byte 19\): safeins\.batch, I, three bigints, 32 bytes, an integer, a text and a pg_lsn are expected; BATCHES is made by COPY \(SELECT 'safeins\.batch'/, 'leaves for batches' ],
	[ { batches => copy_file(tuple(@words, 'x')) }, qr/BATCHES is made by/, 'a column more in a batch' ],
	[ { batches => copy_file(tuple(@words[ 0 .. 4 ])) }, qr/BATCHES is made by/, 'a column less in a batch' ],
	(map { my $place = $_; map { [ { batches => words($place, $_) }, qr/tuple 1 \(byte 19\): .* BATCHES is made by/, "column $place of a batch as " . (defined $_ ? "\"$_\"" : 'NULL') ] } undef, '', 'x' } 0 .. 5))
{
	my ($files, $words, $about) = @$case;

	table('public.bf', 2, $words, $about, %$files);
}
table('public.bf', 0, qr/^ok: 11 rows/, 'an extension of the header is passed over', rows => substr($rows, 0, 13) . "\0\1\0\0\0\5extra" . substr($rows, 19));
table('public.bf', 1, qr/is called I of "safeins\.batch", key "a\\x0afault: \\\\ \\"\\x1b\\xc2\\x9b\xe5\xb1\xb1\\xff\\x00"\n\z/, 'a key that would be more lines',
	leaves => renamed_file(29 => { key => "a\nfault: \\ \"\e\xc2\x9b\xe5\xb1\xb1\xff\0" }));

run_asked();

# ---------- damage at random

sub damage
{
	my ($text) = @_;
	my $at = int rand length $text;
	my $kind = int rand 8;

	if ($kind < 2) { substr($text, $at, 1) ^= chr(1 << int rand 8) }
	elsif ($kind == 2) { substr($text, $at, 1) = chr int rand 256 }
	elsif ($kind == 3) { substr($text, $at, 1 + int rand 8) = '' }
	elsif ($kind == 4) { substr($text, $at, 0) = join '', map { chr int rand 256 } 0 .. rand 4 }
	elsif ($kind == 5) { substr($text, $at, 0) = substr $text, int rand length $text, 1 + int rand 80 }
	elsif ($kind == 6) { $text = substr $text, 0, $at }
	else { substr($text, $at, 1) = (',', '"', '}', "\n", '0', '9', "\0", "\xff")[ rand 8 ] }
	return $text;
}

# A file of COPY that can be read, but for what a field says.
sub damage_field
{
	my ($text) = @_;
	my @tuples = @{ tuples_of($text) };
	my ($one, $other) = map { int rand @tuples } 1, 2;
	my $fields = $tuples[$one];
	my $place = int rand @$fields;
	my $kind = int rand 8;

	if ($kind == 0) { splice @tuples, $one, 1 }
	elsif ($kind == 1) { splice @tuples, $other, 0, $fields }
	elsif ($kind == 2) { @tuples[ $one, $other ] = @tuples[ $other, $one ] }
	elsif ($kind == 3) { @tuples[ $one, $other ] = map { my $from = $_; [ map { $tuples[ $_ == $place ? $one + $other - $from : $from ][$_] } 0 .. $#$fields ] } $one, $other }
	elsif ($kind == 4) { $fields->[$place] = $tuples[$other][$place] }
	elsif ($kind == 5 && $place != 2) { $fields->[$place] = ('D', 'U', 'I', 'gone', 'public.bf', 'public.zc', '3', '6')[ rand 8 ] }
	else { substr($fields->[$place], rand length $fields->[$place], 1) ^= chr(1 << int rand 3) }
	return copy_of(\@tuples);
}

# What a file says, by a reading of its own; undef where that cannot be.
sub note_says
{
	my ($text) = @_;

	return $text =~ /\A([^\n]*\n[^\n]*\n[^\n]*\n)/ ? $1 : undef;
}

sub proof_says
{
	my ($text) = @_;
	my $proof = eval { JSON::PP->new->utf8->decode($text) };

	return if ref $proof ne 'HASH';
	return join "\n", map { my $value = $proof->{$_}; "$_=" . (/^(?:origin|hash)$/ ? $value // '' : lc join ' ', ref $value ? @$value : $value // '') }
	  qw(origin hash size size1 size2 position root root1 root2 data leaf path);
}

sub tuples_of
{
	my ($text) = @_;
	my ($flags, $extension, $rest) = $text =~ /\APGCOPY\n\377\r\n\0..(..)(.{4})(.*)\z/s or return;
	my @tuples;

	substr($rest, 0, unpack 'N', $extension) = '';
	while (length $rest >= 2)
	{
		my $nfields = unpack 'n', $rest;
		my @fields;

		return length $rest == 2 ? \@tuples : undef if $nfields == 0xffff;
		$rest = substr $rest, 2;
		while (@fields < $nfields)
		{
			return if length $rest < 4;
			my $length = unpack 'N', $rest;
			$rest = substr $rest, 4;
			push @fields, undef and next if $length == 0xffffffff;
			return if length $rest < $length;
			push @fields, substr $rest, 0, $length, '';
		}
		push @tuples, \@fields;
	}
	return;
}

sub copy_of
{
	my ($tuples) = @_;

	return copy_file(map { tuple(@$_) } @$tuples);
}

my $several = $ledgers{'several batches'};

# Whether leaves, batches and rows agree, by the words of the description.
sub agree
{
	my ($leaves, $batches, $rows) = @_;
	my (%last, %hashes);
	my $end = 0;

	return 0 if !$leaves || !$batches || !$rows || !@$rows || @$leaves != @{ $several->{leaves} } || grep { $leaves->[$_][1] ne $several->{leaves}[$_] } 0 .. $#$leaves;
	foreach my $batch (sort { $a->[3] cmp $b->[3] } @$batches)
	{
		my ($number, $first, $next) = map { unpack 'q>', $_ } @$batch[ 2 .. 4 ];

		return 0 if $first != $end || $next >= @$leaves || sm3("\0" . tuple(@$batch)) ne $leaves->[$next][1];
		return 0 if join(' ', @{ $leaves->[$next] }[ 2 .. 4 ]) ne "safeins.batch I $number";
		return 0 if entries_of('sm3', $first, map { [ @$_[ 2 .. 4 ] ] } @$leaves[ $first .. $next - 1 ]) ne $batch->[5];
		$end = $next + 1;
	}
	return 0 if $end != @$leaves;
	$last{ $_->[4] } = $_ for grep { $_->[2] eq $rows->[0][0] } @$leaves;
	$hashes{ $_->[1] }++ for grep { $_->[3] ne 'D' } values %last;
	foreach my $row (@$rows)
	{
		my $fits = first { $hashes{$_} } map { sm3("\0" . tuple($row->[0], $_, @$row[ 2 .. $#$row ])) } 'I', 'U';

		return 0 unless $fits && $hashes{$fits}--;
	}
	return !grep { $_ } values %hashes;
}

my @whole = map { tuples_of($_) } leaves_file(@{ $several->{entries} }), batches_file(@{ $several->{batches} }), rows_file('public.zc', @zc);
my %damaged = (
	note => [ note_of($tree, 13) . "extension\n\n\x{2014} key signature\n" =~ s/\x{2014}/\xe2\x80\x94/r, sub { my ($new, $old) = @_; (note_says($new) // '') eq note_says($old) } ],
	old => [ note_of($tree, 6), sub { my ($new, $old) = @_; (note_says($new) // '') eq note_says($old) } ],
	proof => [ json(inclusion_of($tree, 5, 13)), sub { my ($new, $old) = @_; (proof_says($new) // '') eq proof_says($old) } ],
	steps => [ json(consistency_of($tree, 6, 13)), sub { my ($new, $old) = @_; (proof_says($new) // '') eq proof_says($old) } ],
	leaves => [ copy_of($whole[0]), sub { my ($new) = @_; agree(tuples_of($new), @whole[ 1, 2 ]) } ],
	batches => [ copy_of($whole[1]), sub { my ($new) = @_; agree($whole[0], tuples_of($new), $whole[2]) } ],
	rows => [ copy_of($whole[2]), sub { my ($new) = @_; agree(@whole[ 0, 1 ], tuples_of($new)) } ]);

my %order = (inclusion => [qw(note proof)], consistency => [qw(old note steps)], table => [qw(ledger leaves batches rows)]);
my %path = map { $_ => put($_, $damaged{$_}[0]) } grep { $_ ne 'ledger' } keys %damaged;
$path{ledger} = put('ledger', note_of($several, scalar @{ $several->{names} }));
foreach my $case ([qw(inclusion note)], [qw(inclusion proof)], [qw(consistency note)], [qw(consistency old)], [qw(consistency steps)], [qw(table leaves)], [qw(table batches)], [qw(table rows)])
{
	my ($command, $target) = @$case;
	my ($text, $may) = @{ $damaged{$target} };
	my (%count, @wrong);

	answers([ $command, @path{ @{ $order{$command} } } ], 0, qr/^ok/, "$command: $target is right before");
	foreach my $round (1 .. $damages)
	{
		my $damaged = $command eq 'table' && $round % 4 ? damage_field($text) : damage($text);

		$damaged = damage($damaged) while rand() < 0.1 && $damaged ne '';
		my %file = (%path, $target => put($target, $damaged));
		ask([ $command, @file{ @{ $order{$command} } } ], sub {
			my ($status, $out, $err) = @_;
			my $wrong = unlike_any($status, $out, $err);

			$count{$status}++;
			$wrong ||= "said $out" if $status eq '0' && !$may->($damaged, $text);
			push @wrong, "$wrong of " . unpack 'H*', $damaged if $wrong;
			return if $round < $damages;
			is_deeply(\@wrong, [], "$command: $target damaged");
			note join ', ', map { "status $_: $count{$_}" } sort keys %count;
		});
	}
	run_asked();
}

done_testing();
