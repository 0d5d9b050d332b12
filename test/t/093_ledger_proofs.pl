# Proofs and notes: what the server gives is checked by an implementation of our own,
# after RFC 9162, and by safeins-verify (SAFEINS_VERIFY, or on PATH); what was forged
# is refused by both.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Digest::SHA ();
use IPC::Run;
use JSON::PP ();
use Ledger;
use List::Util qw(first);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $seed = $ENV{SAFEINS_SEED} || 90125;
srand($seed);
diag("seed $seed");

my $node = server('proofs', conf => "fsync = off\nautovacuum = off\nsafeins.today = '2025-09-30'\n");
my $db = 'proofs';
my $program = $ENV{SAFEINS_VERIFY} || first { -x } map { "$_/safeins-verify" } split /:/, $ENV{PATH};
my $dir = PostgreSQL::Test::Utils::tempdir();

small_ledger($node, $db, 'sha256');
my $l = read_ledger($node, $db);
my @notes = map { note_of($l->{origin}, $_->{size}, $_->{root}) } @{ $l->{checkpoints} };
my $hex = sub { return unpack 'H*', $_[0] };

is(psql_run($node, $db, "SELECT safeins.checkpoint_note($_->{number})"), $notes[ $_->{number} - 1 ] . "\n", "the note of checkpoint $_->{number}") foreach @{ $l->{checkpoints} };
is($hex->(tree_root([ map { $_->{hash} } @{ $l->{leaves} } ], 0, $_->{size})), $hex->($_->{root}), "checkpoint $_->{number} has the root of its leaves") foreach @{ $l->{checkpoints} };

# What names the leaves is what the batches say.
is($hex->(names_hash(@{ $l->{leaves} }[ $_->{first} .. $_->{next} - 1 ])), $hex->($_->{entries}), "batch $_->{number} has the hash of its names") foreach @{ $l->{batches} };

# ---------- taken from the server

my @json = split /\n/, psql_run($node, $db, <<'SQL');
SELECT safeins.inclusion_proof('azx.fee', i::text) FROM generate_series(1, 445, 9) i;
SELECT safeins.inclusion_proof('azx."支出"', "机构", "年"::text, "编号") FROM azx."支出" WHERE "金额" < 420 ORDER BY md5("编号") LIMIT 40;
SELECT safeins.inclusion_proof('azx.bd', id::text) FROM azx.bd WHERE je < 100 ORDER BY id LIMIT 40;
SELECT safeins.inclusion_proof('safeins.rule', id::text) FROM safeins.rule;
SELECT safeins.inclusion_proof('safeins.finding', '140000', id::text) FROM safeins.finding LIMIT 5;
SQL
my @inclusion = map { JSON::PP::decode_json($_) } @json;
my @sizes = sort { $a <=> $b } 0, 1, 2, 255, 256, 257, 512, map({ $_->{size} } @{ $l->{checkpoints} }), map { int rand $l->{checkpoints}[-1]{size} } 1 .. 5;
my $pairs = join ', ', map { my $x = $_; map { "($x, $_)" } grep { $_ >= $x } @sizes } @sizes;
my @consistency = map { JSON::PP::decode_json($_) } split /\n/, psql_run($node, $db, "SELECT safeins.consistency_proof(a, b) FROM (VALUES $pairs) v(a, b)");

sub includes
{
	my ($p, $note) = @_;
	my ($origin, $size, $root) = split /\n/, $note // note_of(@{$p}{qw(origin size)}, pack 'H*', $p->{root});

	return 0 if $p->{origin} ne $origin || $p->{size} != $size || note_of($origin, $size, pack 'H*', $p->{root}) ne "$origin\n$size\n$root\n";
	return 0 if Digest::SHA::sha256("\0" . pack 'H*', $p->{data}) ne pack 'H*', $p->{leaf};
	return (inclusion_path($p->{position}, $p->{size}, pack('H*', $p->{leaf}), map { pack 'H*', $_ } @{ $p->{path} }) // '') eq pack 'H*', $p->{root};
}

# A path may lead to the same root for other sizes: these are the notes', or nobody's.
sub extends
{
	my ($p, @n) = @_;

	return 0 if grep { $n[ $_ - 1 ] ne note_of($p->{origin}, $p->{"size$_"}, pack 'H*', $p->{"root$_"}) } 1 .. @n;
	return consistency_path($p->{size1}, pack('H*', $p->{root1}), $p->{size2}, pack('H*', $p->{root2}), map { pack 'H*', $_ } @{ $p->{path} });
}

is(scalar(grep { !includes($_, $notes[-1]) } @inclusion), 0, scalar(@inclusion) . ' inclusion proofs, each right');
is(scalar(grep { !extends($_) } @consistency), 0, scalar(@consistency) . ' consistency proofs, each right');
is(scalar(grep { $hex->(tree_root([ map { $_->{hash} } @{ $l->{leaves} } ], 0, $_->{size1})) ne $_->{root1} } grep { $_->{size2} == $sizes[-1] } @consistency), 0, '... of the roots that the leaves have');
refused($node, $db, q{SELECT safeins.inclusion_proof('azx.fee', '455')}, 'SI202', 'what is in no checkpoint has no proof');
refused($node, $db, q{SELECT safeins.inclusion_proof('azx.fee', '4550')}, 'SI202', 'nor has what is not there');
refused($node, $db, q{BEGIN; SET session_replication_role = replica; UPDATE azx.fee SET i4 = 0 WHERE id = 9; SELECT safeins.inclusion_proof('azx.fee', '9')}, 'SI202', 'nor what was altered');
refused($node, $db, "SELECT safeins.consistency_proof($_)", 'SI202', "sizes that the ledger has not: $_") foreach '2, 1', '-1, 1', '1, 100000';

# ---------- forged

# One thing altered: the proof says something else than the tree.
sub other_hex { my ($h) = @_; my $at = int rand length $h; substr($h, $at, 1) = sprintf '%x', hex(substr $h, $at, 1) ^ 1 + int rand 15; return $h }

sub copy { return JSON::PP::decode_json(JSON::PP::encode_json($_[0])) }

my %forge = (
	'wrong sibling' => sub { my ($p) = @_; return unless @{ $p->{path} }; my $i = int rand @{ $p->{path} }; $p->{path}[$i] = other_hex($p->{path}[$i]); return $p },
	'order changed' => sub { my ($p) = @_; my $n = @{ $p->{path} }; return if $n < 2; my $i = int rand($n - 1); @{ $p->{path} }[ $i, $i + 1 ] = @{ $p->{path} }[ $i + 1, $i ]; return $p },
	'truncated' => sub { my ($p) = @_; return unless @{ $p->{path} }; splice @{ $p->{path} }, int(rand @{ $p->{path} }), 1; return $p },
	'longer' => sub { my ($p) = @_; splice @{ $p->{path} }, int(rand(1 + @{ $p->{path} })), 0, $p->{root} // $p->{root1}; return $p },
	'empty' => sub { my ($p) = @_; return unless @{ $p->{path} }; $p->{path} = []; return $p });
my %forge_inclusion = (
	%forge,
	'other position' => sub { my ($p) = @_; $p->{position} ^= 1 << int rand 10; return if $p->{position} >= $p->{size}; return $p },
	'position behind the end' => sub { my ($p) = @_; $p->{position} += $p->{size}; return $p },
	'other size' => sub { my ($p) = @_; $p->{size} += rand() < 0.5 ? 1 : -1; return $p },
	'other root' => sub { my ($p) = @_; $p->{root} = other_hex($p->{root}); return $p },
	'other leaf' => sub { my ($p) = @_; $p->{leaf} = other_hex($p->{leaf}); return $p },
	'other data' => sub { my ($p) = @_; $p->{data} = other_hex($p->{data}); return $p },
	'other row' => sub { my ($p) = @_; $p->{data} = other_hex($p->{data}); $p->{leaf} = $hex->(Digest::SHA::sha256("\0" . pack 'H*', $p->{data})); return $p },
	'node for a leaf' => sub { my ($p) = @_; return unless @{ $p->{path} }; $p->{data} = $p->{leaf} . shift @{ $p->{path} }; $p->{leaf} = $hex->(Digest::SHA::sha256("\1" . pack 'H*', $p->{data})); $p->{position} >>= 1; return $p },
	'other origin' => sub { my ($p) = @_; $p->{origin} =~ s/14/15/; return $p });
my %forge_consistency = (
	%forge,
	'other first size' => sub { my ($p) = @_; return if $p->{size1} < 2 || $p->{size1} == $p->{size2}; $p->{size1} ^= 1; return $p },
	'other second size' => sub { my ($p) = @_; $p->{size2} += 1; return if $p->{size1} == 0; return $p },
	'roots changed' => sub { my ($p) = @_; return if $p->{root1} eq $p->{root2}; @{$p}{qw(root1 root2)} = @{$p}{qw(root2 root1)}; return $p },
	'other first root' => sub { my ($p) = @_; $p->{root1} = other_hex($p->{root1}); return $p },
	'other second root' => sub { my ($p) = @_; return if $p->{size1} == 0; $p->{root2} = other_hex($p->{root2}); return $p });

# A program that looks at a note and a proof in files, many at a time.
my $files = 0;
sub put
{
	my ($content) = @_;
	my $path = "$dir/" . $files++;

	open my $handle, '>:raw', $path or die "$path: $!";
	print $handle $content;
	close $handle;
	return $path;
}

my @asked;
sub ask { my ($about, $expected, @arguments) = @_; push @asked, { about => $about, expected => $expected, arguments => \@arguments }; return }

my (%right, %count);
foreach my $name (sort keys %forge_inclusion)
{
	for (1 .. 25)
	{
		my $p = $forge_inclusion{$name}->(copy($inclusion[ rand @inclusion ])) or next;
		$count{"inclusion: $name"}++;
		$right{"inclusion: $name"}++ if includes($p, $notes[-1]);
		ask("inclusion: $name", 1, 'inclusion', put($notes[-1]), put(JSON::PP::encode_json($p))) if $count{"inclusion: $name"} <= 3;
	}
}
foreach my $name (sort keys %forge_consistency)
{
	for (1 .. 25)
	{
		my $q = copy($consistency[ rand @consistency ]);
		my @n = map { note_of($q->{origin}, $q->{"size$_"}, pack 'H*', $q->{"root$_"}) } 1, 2;
		# of nothing to anything no path is needed: there is nothing to forge
		next if $q->{size1} == 0 && $name ne 'longer';
		my $p = $forge_consistency{$name}->($q) or next;
		$count{"consistency: $name"}++;
		$right{"consistency: $name"}++ if extends($p, @n);
		ask("consistency: $name", 1, 'consistency', map({ put($_) } @n), put(JSON::PP::encode_json($p))) if $count{"consistency: $name"} <= 3;
	}
}
foreach my $name (sort keys %count)
{
	is($right{$name} // 0, 0, "$name: $count{$name} forgeries, each refused");
}

# ---------- notes

sub verdict
{
	my ($note) = @_;

	return psql_run($node, $db, "SELECT fits, newer_leaves, verdict FROM safeins.check_note(\$n\$$note\$n\$)") =~ s/\n\z//r;
}

my ($size, $root) = @{ $l->{checkpoints}[2] }{qw(size root)};
my $last = $l->{checkpoints}[-1]{size};
like(verdict($notes[ $_->{number} - 1 ]), qr/^t\|${\($last - $_->{size})}\|/, "the note of checkpoint $_->{number} fits") foreach @{ $l->{checkpoints} };
like(verdict("$notes[2]\n— 省厅 signature\n"), qr/^t\|/, 'a signed note fits');
like(verdict("${\ ($notes[2] =~ s/\n\z//r)}"), qr/^t\|/, 'without the newline at its end as well');
like(verdict(note_of($l->{origin}, 0, Digest::SHA::sha256(''))), qr/^t\|$last\|/, 'a note of nothing fits');
for (1 .. 20)
{
	my $forged = $root;
	substr($forged, int rand 32, 1) ^= chr(1 + int rand 255);
	like(verdict(note_of($l->{origin}, $size, $forged)), qr/^f\|.*rewritten/, 'another root');
}
like(verdict(note_of($l->{origin}, $_, $root)), qr/^f\|/, "another size: $_") foreach $size - 1, $size + 1, 0, 1, $last;
like(verdict(note_of($l->{origin}, $_, $root)), qr/^f\|.*tail was cut/, "a size that the ledger has not: $_") foreach $last + 1, 1 << 40, '9223372036854775807';
like(verdict(note_of($l->{origin} =~ s/14/15/r, $size, $root)), qr/^f\|.*the note is of ledger/, 'another origin');
like(verdict(note_of($l->{origin} =~ s/sha256/sm3/r, $size, $root)), qr/^f\|/, 'another hash');
my ($origin, $base64) = ($l->{origin}, (split /\n/, $notes[2])[2]);
my @malformed = (
	'', "\n", $origin, "$origin\n", "$origin\n$size", "$origin\n$size\n", "\n$size\n$base64\n", "$origin\n\n$base64\n", "$origin\n-1\n$base64\n", "$origin\n+$size\n$base64\n",
	"$origin\n0$size\n$base64\n", "$origin\n$size.0\n$base64\n", "$origin\n $size\n$base64\n", "$origin\n${size}x\n$base64\n", "$origin\n99999999999999999999\n$base64\n", "$origin\n0x10\n$base64\n",
	"$origin\n$size\n" . substr($base64, 1) . "\n", "$origin\n$size\n$base64=\n", "$origin\n$size\n" . substr($base64, 0, 42) . "==\n", "$origin\n$size\n" . 'A' x 44 . "\n",
	"$origin\n$size\n" . $hex->($root) . "\n", "$origin\n$size\n" . ('*' x 43) . "=\n", "$origin\n$size\n" . substr($base64, 0, 42) . "B=\n" x ($base64 !~ /B=$/), "$origin\n$base64\n$size\n", "$origin $size $base64");
refused($node, $db, "SELECT * FROM safeins.check_note(\$n\$$_\$n\$)", '22P02', 'malformed: ' . (s/\n/\\n/gr)) foreach @malformed;
refused($node, $db, "SELECT * FROM safeins.verify(note => \$n\$$origin\$n\$)", '22P02', 'malformed, for verify()');

# ---------- the program

SKIP:
{
	skip('safeins-verify is neither SAFEINS_VERIFY nor on PATH', 1) unless $program;
	ask('its note', 0, 'note', put($notes[-1]));
	ask('an inclusion proof', 0, 'inclusion', put($notes[-1]), put(JSON::PP::encode_json($_))) foreach @inclusion[ map { rand @inclusion } 1 .. 10 ];
	foreach my $p (@consistency[ map { rand @consistency } 1 .. 10 ])
	{
		ask("from $p->{size1} to $p->{size2}", 0, 'consistency', map({ put(note_of($p->{origin}, $p->{"size$_"}, pack 'H*', $p->{"root$_"})) } 1, 2), put(JSON::PP::encode_json($p)));
	}
	foreach my $a (@asked)
	{
		my ($out, $err) = ('', '');
		IPC::Run::run([ $program, @{ $a->{arguments} } ], '<', \undef, '>', \$out, '2>', \$err);
		my $status = $? >> 8;
		# what is not even a proof is called wrong
		ok($a->{expected} ? $status == 1 || $status == 2 : $status == 0, "safeins-verify: $a->{about}") or diag("status $status: $out$err");
	}
}
done_testing();
