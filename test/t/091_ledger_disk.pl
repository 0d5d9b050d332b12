# Bytes altered in the files of a stopped server: verify() names what they are of.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('disk', bare_pages => 1, conf => "fsync = off\nautovacuum = off\nsafeins.today = '2025-09-30'\n");
my $db = 'disk';

if (sql($node, 'postgres', 'SHOW data_checksums') eq 'on')
{
	plan skip_all => 'with checksums a page that was altered is not read at all';
}
small_ledger($node, $db, 'sm3');
# What was there before is nowhere else in the files.
sql($node, $db, qq{VACUUM FULL $_}) foreach qw(azx.fee azx."支出" azx.bd safeins.tile safeins.journal safeins.checkpoint safeins.rule_mode safeins.finding safeins.attachment_log);
my $l = read_ledger($node, $db);
my %file = map { split /\|/ } split /\n/, psql_run($node, $db, <<'SQL');
SELECT c.relname, pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('azx', 'safeins') AND relkind = 'r';
SELECT 'toast of tile', pg_relation_filepath(reltoastrelid) FROM pg_class WHERE oid = 'safeins.tile'::regclass;
SQL
is(psql_run($node, $db, 'SELECT count(*) FROM safeins.verify()'), "0\n", 'nothing is listed before');

# A text as it stands in a row: with its length before it.
sub short { my ($text) = @_; return chr((length($text) + 1) << 1 | 1) . $text }

sub leaf { my ($label, $key) = @_; return $l->{last_of}{"$label $key"} // die "$label has no $key" }

# Each: a file, the bytes, which of them is altered and how, what is to be listed.
sub row
{
	my ($label, $key, $file, $bytes, $at, $xor) = @_;
	my $leaf = leaf($label, $key);

	return { file => $file, bytes => $bytes, at => $at, xor => $xor, must => [ [ 'row altered', $label, $key, $leaf->{position} // '-' ] ] };
}

# Leaves in the first tiles that have these tables, rows with leaves in later ones: none hides another.
my ($first) = grep { $_->{label} eq 'azx.fee' } @{ $l->{leaves} };
my ($second) = grep { $_->{label} eq 'azx.支出' && $_->{tile} > $first->{tile} } @{ $l->{leaves} };
my $later = $second->{tile} + 1;
my ($pending) = grep { $_->{label} eq 'azx.fee' } @{ $l->{pending} };
my ($updated) = grep { $_->{label} eq 'azx.bd' && $_->{last} && $_->{op} == 1 && $_->{tile} >= $later } @{ $l->{leaves} };
my @expense = grep { $_->{label} eq 'azx.支出' && $_->{tile} >= $later } @{ $l->{leaves} };
my ($e2023) = grep { $_->{key} =~ /,2023,/ } @expense;
my ($picc) = grep { $_->{key} =~ /^人保,2024,/ } @expense;
my ($other) = grep { $_->{key} =~ /^国寿,2024,/ } @expense;
my ($picc2) = (grep { $_->{key} =~ /^人保,2024,/ } @expense)[-1];

sub number_in { my ($leaf) = @_; my ($n) = $leaf->{key} =~ /ZC(\d+)号/; return $n }
sub expense { my ($leaf, $file, $at, $xor) = @_; return row('azx.支出', $leaf->{key}, $file, short('隐患排查 ' . number_in($leaf)), $at, $xor) }
sub uuid { my ($leaf) = @_; return pack 'H*', $leaf->{key} =~ s/-//gr }

my @batches = (
	[
		row('azx.fee', 341, 'fee', short('费用341'), -1, 1),
		row('azx.fee', 352, 'fee', pack('q<', 352 * 1234567890123), 0, 1),
		row('azx.fee', 360, 'fee', pack('d<', 360 / 7), 7, 0x80),
		# no UTF-8 any more, which verify() must survive
		row('azx.fee', 371, 'fee', short('费用371'), 1, 0x40),
		row('azx.fee', 384, 'fee', "\x0b" . pack('N', 384), 2, 0x10),
		row('azx.fee', 447, 'fee', short('费用447'), -1, 2),
		($e2023 ? expense($e2023, '支出_2023', -1, 1) : ()),
		($other ? expense($other, '支出_2024_其他', 1, 4) : ()),
		row('safeins.rule_mode', 1, 'rule_mode', '过渡期', 8, 1) ],
	[
		{ file => 'toast of tile', bytes => $first->{hash}, at => 5, xor => 1, must => [ [ 'leaf altered', 'azx.fee', $first->{key}, $first->{position} ] ] },
		{ file => 'toast of tile', bytes => $second->{hash}, at => 31, xor => 0x80, must => [ [ 'leaf altered', 'azx.支出', $second->{key}, $second->{position} ] ] },
		{ file => 'tile', bytes => $l->{tiles}{'1/0'}{hashes}[3], at => 0, xor => 1, must => [ [ 'tile altered', 'safeins.tile', '1/0' ] ] },
		{ file => 'tile', bytes => $l->{tiles}{'1/0'}{hashes}[4], at => 17, xor => 8, must => [ [ 'tile altered', 'safeins.tile', '1/0' ] ] },
		{ file => 'journal', bytes => $pending->{hash}, at => 9, xor => 1, must => [ [ 'journal altered', 'safeins.journal', $pending->{chunk}, '-' ], [ 'journal altered', 'azx.fee', $pending->{key}, '-' ] ] },
		{ file => 'checkpoint', bytes => $l->{checkpoints}[1]{root}, at => 12, xor => 1, must => [ [ 'checkpoint altered', 'safeins.checkpoint', 2 ] ] },
		{ file => 'checkpoint', bytes => $l->{checkpoints}[2]{root}, at => 31, xor => 1, must => [ [ 'checkpoint altered', 'safeins.checkpoint', 3 ] ] },
		($picc ? expense($picc, '支出_2024_人保', 1, 4) : ()) ],
	[
		# a key that was altered is of a row that is gone and of one that came
		{ file => 'bd', bytes => uuid($updated), at => 15, xor => 1, must => [ [ 'row missing', 'azx.bd', $updated->{key}, $updated->{position} ], [ 'row added', 'azx.bd' ] ] },
		row('azx.fee', 391, 'fee', pack('q<', 391 * 1234567890123), 7, 0x40),
		row('azx.fee', 402, 'fee', short('费用402'), 0 - length('402'), 8),
		row('azx.fee', 433, 'fee', short('费用433'), -1, 4),
		row('azx.fee', 415, 'fee', "\x0b" . pack('N', 415), 1, 0x10),
		row('azx.fee', 438, 'fee', pack('d<', 438 / 7), 3, 1),
		($picc2 && $picc2 != $picc ? expense($picc2, '支出_2024_人保', -1, 1) : ()),
		{ file => 'finding', bytes => 'kept', at => 0, xor => 1, all => 1, must => [ map { [ 'row altered', 'safeins.finding', $_->{key}, $_->{position} ] } grep { $_->{label} eq 'safeins.finding' } @{ $l->{leaves} } ] },
		{ file => 'checkpoint', bytes => $l->{checkpoints}[0]{root}, at => 1, xor => 2, must => [ [ 'checkpoint altered', 'safeins.checkpoint', 1 ] ] } ]);

# Reads a file, alters the bytes where they stand, writes it: the server is stopped.
sub edit
{
	my ($edit) = @_;
	my $path = $node->data_dir . '/' . ($file{ $edit->{file} } // die "no file of $edit->{file}");
	my $content = slurp_file($path);
	my $at = index $content, $edit->{bytes};
	my $count = () = $content =~ /\Q$edit->{bytes}\E/g;

	die "$edit->{file} has the bytes $count times" unless $edit->{all} ? $count > 0 : $count == 1;
	while ($at >= 0)
	{
		my $offset = $at + ($edit->{at} < 0 ? length($edit->{bytes}) + $edit->{at} : $edit->{at});
		substr($content, $offset, 1) ^= chr $edit->{xor};
		push @{ $edit->{undo} }, [ $path, $offset ];
		$at = $edit->{all} ? index($content, $edit->{bytes}, $at + 1) : -1;
	}
	put($path, $content);
	return scalar @{ $edit->{undo} };
}

sub put
{
	my ($path, $content) = @_;

	open my $handle, '+<:raw', $path or die "$path: $!";
	print $handle $content;
	close $handle or die "$path: $!";
	return;
}

my $edits = 0;
my @undo;

sub undo
{
	foreach my $u (splice @undo)
	{
		my $content = slurp_file($u->[0]);
		substr($content, $u->[1], 1) ^= chr $u->[2];
		put($u->[0], $content);
	}
	return;
}

foreach my $batch (@batches)
{
	$node->stop;
	undo();
	foreach my $edit (@$batch)
	{
		$edits += edit($edit);
		push @undo, map { [ @$_, $edit->{xor} ] } @{ $edit->{undo} };
	}
	$node->start;
	my @listed = damages(psql_run($node, $db, 'COPY (SELECT damage, table_name, row_key, position, message FROM safeins.verify()) TO STDOUT'));
	my @must = map { @{ $_->{must} } } @$batch;
	foreach my $m (@must)
	{
		ok(scalar(grep { fits($_, $m) } @listed), 'listed: ' . join ' ', map { $_ // '' } @$m);
	}
	my @false = grep { my $d = $_; !grep { fits($d, $_) } @must } @listed;
	is(join("\n", map { join ' | ', map { $_ // '' } @{$_}{qw(kind table key position message)} } @false), '', '... and nothing else');
}

sub fits
{
	my ($d, $m) = @_;
	my ($kind, $table, $key, $position) = @$m;

	return $d->{kind} eq $kind && ($d->{table} // '') eq $table && (!defined $key || $d->{key} eq $key) && (!defined $position || ($d->{position} // '-') eq $position);
}

$node->stop;
undo();
$node->start;
is(psql_run($node, $db, 'SELECT count(*) FROM safeins.verify()'), "0\n", 'with the bytes as they were, nothing is listed');
cmp_ok($edits, '>=', 20, "$edits edits");
done_testing();
