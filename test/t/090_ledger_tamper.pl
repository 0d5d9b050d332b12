# The tamper matrix: what a superuser whom no trigger sees can do to rows, journal,
# tiles, checkpoints, seals and tables, one thing at a time and up to four together;
# verify() lists each with table and key, and nothing that is false.
#
# SAFEINS_TAMPERINGS is how many (1100 by default; 10000 for a soak), SAFEINS_SEED of
# what seed (one and the same by default, so that a check is repeatable; a soak takes
# another each time); both are printed.  Each is done in a transaction that is rolled back.
use strict;
use warnings;

use Digest::MD5 ();
use Digest::SHA qw(sha256);
use FindBin;
use lib "$FindBin::RealBin/lib";
use Ledger;
use List::Util qw(first max min shuffle sum0);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;
use Time::HiRes qw(time);

my $tamperings = $ENV{SAFEINS_TAMPERINGS} || 1100;
my $seed = $ENV{SAFEINS_SEED} || 90125;
srand($seed);
diag("seed $seed, $tamperings tamperings");

my $node = server('ledger', conf => "fsync = off\nsafeins.today = '2025-09-30'\nautovacuum = off\nmax_parallel_workers_per_gather = 2\n");

# ---------- what there is to be tampered with

my ($db, $large) = ('账本', '大账本');

small_ledger($node, $db, 'sha256');

# The hashes that leaves of altered rows would have, by SQL after doc/ledger.md: a
# forger can compute them as well.
sql($node, $db, <<'SQL');
CREATE FUNCTION ting.field(b bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT CASE WHEN b IS NULL THEN int4send(-1) ELSE int4send(octet_length(b)) || b END $$;
CREATE FUNCTION ting.leaf(label text, op text, VARIADIC fields bytea[]) RETURNS bytea LANGUAGE sql AS $$
SELECT sha256('\x00'::bytea || int2send((2 + cardinality(fields))::int2) || ting.field(textsend(label)) || ting.field(textsend(op)) || string_agg(ting.field(f), '' ORDER BY n))
FROM unnest(fields) WITH ORDINALITY u(f, n) $$;
SQL

sql($node, 'postgres', "CREATE DATABASE \"$large\"");
sql($node, $large, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA azx;
CREATE TABLE azx.many (id integer PRIMARY KEY, v integer);
INSERT INTO azx.many SELECT i, i * 3 FROM generate_series(1, 66000) i;
SELECT safeins.seal('azx.many');
SELECT safeins.checkpoint();
VACUUM azx.many;
INSERT INTO azx.many SELECT i, i * 3 FROM generate_series(66001, 70000) i;
SELECT safeins.checkpoint();
INSERT INTO azx.many SELECT i, i * 3 FROM generate_series(70001, 70010) i;
SQL

# ---------- one database and what is known of it

my %table_of = (
	'azx.fee' => 'azx.fee', 'azx.支出' => 'azx."支出"', 'azx.bd' => 'azx.bd', 'azx.many' => 'azx.many',
	map { ("safeins.$_" => "safeins.$_") } qw(seal epoch batch rule rule_end rule_mode home attachment_log finding code_list));

# What alters a column, for every type; none gives what was there.
my %alter = (
	'azx.many' => { v => 'v + 1' },
	'azx.支出' => { '"金额"' => '"金额" + 0.01', '"事由"' => q{'整改 ' || "事由"} },
	'azx.bd' => { qy => q{qy || '改'}, je => 'je + 0.01', sj => q{sj + interval '1 microsecond'} },
	'safeins.seal' => { done_by => q{done_by || 'x'}, done_at => q{done_at + interval '1 second'} },
	'safeins.batch' => { first => 'first + 1', next => 'next + 2', entries => 'set_byte(entries, 31, get_byte(entries, 31) # 1)', epoch => 'epoch + 1', snapshot => "snapshot || '9'", lsn => 'lsn + 8' },
	'safeins.epoch' => { begun_at => q{begun_at - interval '1 day'} },
	'safeins.rule' => { note => q{coalesce(note, '') || '。'}, source => q{source || ' 第二条'} },
	'safeins.rule_end' => { reason => q{reason || '。'}, ends_on => 'ends_on + 1' },
	'safeins.rule_mode' => { reason => q{reason || '。'}, set_by => q{'谁'} },
	'safeins.code_list' => { code => q{code || 'x'}, source => q{source || '。'} },
	'safeins.home' => { reason => q{reason || '。'} },
	'safeins.attachment_log' => { reason => q{'没有'}, mapping => q{mapping || '{"voucher": "id"}'} },
	'safeins.finding' => { message => q{message || '。'}, figures => q{coalesce(figures, '{}') || '{"x": 1}'}, legacy => 'NOT legacy', row_key => q{coalesce(row_key, '') || '1'} },
	'azx.fee' => {
		bo => 'NOT bo', i2 => 'i2 + 1', i4 => '-i4', i8 => 'i8 # 1', oi => q{(oi::bigint + 1)::oid}, ch => q{CASE ch WHEN 'a' THEN 'b' ELSE 'a' END::"char"},
		mo => q{mo + '0.01'::money}, r4 => 'r4 * 2 + 1', d8 => q{'NaN'}, nu => q{CASE WHEN nu IS NULL THEN 0 ELSE (nu || '0')::numeric END}, da => 'da - 1',
		ti => q{ti + interval '1 microsecond'}, tz => q{tz + interval '1 second'}, ts => q{'infinity'}, tt => q{tt - interval '1 microsecond'},
		iv => q{iv + interval '1 month'}, te => q{CASE WHEN te IS NULL THEN '' ELSE NULL END}, vc => q{vc || ' '}, cn => q{'G' || substr(cn, 2)}, na => q{'N' || na},
		js => q{(js || ' ')::json}, jb => q{coalesce(jb, '{}') || '{"改": null}'}, en => q{CASE en WHEN '低' THEN '高' ELSE '低' END::azx.risk},
		ba => q{set_byte(ba, 1, get_byte(ba, 1) # 128)}, uu => q{md5(uu::text)::uuid}, bi => '~bi', vb => q{vb || B'0'}, ip => 'ip + 1', ci => q{set_masklen(ci, 15)},
		ma => '~ma', m8 => '~m8', po => q{po + point(1e-9, 0)}, li => q{line(point(0, 0), point(1, -id))}, ls => q{lseg(ls[1], ls[0])}, bx => q{bx + point(1, 1)},
		pa => 'popen(pa)', pg => q{pg::path::polygon::box::polygon}, cr => q{circle(center(cr), radius(cr) + 1)}, ra => q{int4range(lower(ra), upper(ra) + 1)},
		rt => q{tstzrange(lower(rt), upper(rt), '[]')}, mr => q{mr + int4multirange(int4range(-5, -3))}, ai => q{CASE WHEN ai IS NULL THEN '{}' ELSE ai || 1 END},
		ax => q{array_replace(ax, '甲', NULL)}, dm => 'dm + 0.01', us => q{'91140000MA0000010Y'}, yu => q{(yu::text::numeric + 1)::text::safeins.yuan}, dv => q{'140106'},
		x8 => q{'77777'}, pl => q{pl + 1} });

# A condition that finds the row of a key.
sub where
{
	my ($leaf) = @_;
	my @k = split /,/, $leaf->{key};

	return qq{"机构" = '$k[0]' AND "年" = $k[1] AND "编号" = '$k[2]'} if $leaf->{label} eq 'azx.支出';
	return "place = '$k[0]' AND id = $k[1]" if $leaf->{label} eq 'safeins.finding';
	return "list = '$k[0]' AND name = '" . join(',', @k[ 1 .. $#k - 1 ]) . "' AND shipped = '$k[-1]'" if $leaf->{label} eq 'safeins.code_list';
	return "epoch = $k[0]" if $leaf->{label} eq 'safeins.epoch';
	return "number = $k[0]" if $leaf->{label} eq 'safeins.batch';
	return "id = '$k[0]'";
}

my ($l, %now);    # the database under the hand; what of it was found already

sub enter
{
	my ($name) = @_;

	$l = read_ledger($node, $name);
	$l->{size} = @{ $l->{leaves} };
	$l->{full} = int($l->{size} / 256);
	$l->{name} = $name;
	my @all = (@{ $l->{leaves} }, @{ $l->{pending} });
	$l->{live} = [ grep { $_->{last} && $_->{op} != 2 } @all ];
	$l->{live_leaves} = [ grep { defined $_->{position} } @{ $l->{live} } ];
	# no row hashes to these any more
	$l->{history} = [ grep { defined $_->{position} && !($_->{last} && $_->{op} != 2) } @all ];
	$l->{gone} = [ grep { $_->{last} && $_->{op} == 2 } @all ];
	$l->{by_label}{ $_->{label} } = 1 for @{ $l->{live} };
	$l->{number_of} = { map { $l->{seals}{$_}{label} => $_ } keys %{ $l->{seals} } };
	$l->{notes} = [ map { note_of($l->{origin}, $_->{size}, $_->{root}) } @{ $l->{checkpoints} } ];
	return;
}

sub any { return $_[ rand @_ ] }

# A live row, of a table that is chosen first: the large ones would have them all.
sub live
{
	my ($want) = @_;
	my $label = any(grep { my $x = $_; !ref $want || grep { $x eq $_ } @$want } sort keys %{ $l->{by_label} });

	return any(grep { $_->{label} eq $label } @{ $l->{live} });
}

sub live_leaf
{
	my ($full) = @_;

	for (1 .. 50)
	{
		my $leaf = live();
		next unless defined $leaf->{position};
		return $leaf if !defined $full || $full == ($leaf->{tile} < $l->{full});
	}
	return any(grep { $_->{tile} < $l->{full} } @{ $l->{live_leaves} });
}

sub literal { return q{'} . ($_[0] =~ s/'/''/gr) . q{'} }
sub bytea { return q{'\x} . unpack('H*', join '', @_) . q{'::bytea} }
sub position_of { return $_[0]->{position} // '-' }

# Tiles, and what verify says of them.
sub tile_where { return "level = $_[0] AND number = $_[1]" }

sub set_hash
{
	my ($position, $hash, $level) = @_;
	my $at = $position % 256 * 32 + 1;

	return "UPDATE safeins.tile SET hashes = overlay(hashes PLACING " . bytea($hash) . " FROM $at) WHERE " . tile_where($level // 0, int($position / 256)) . ';';
}

sub flipped { my ($hash) = @_; my $at = int rand 32; substr($hash, $at, 1) ^= chr 1 << int rand 8; return $hash }

# The entries of a tile with some of them replaced.
sub set_entries
{
	my ($tile, $edit) = @_;
	my @entries = read_entries($l->{tiles}{"0/$tile"}{entries});

	$edit->(\@entries);
	return 'UPDATE safeins.tile SET entries = ' . bytea(write_entries(@entries)) . ' WHERE ' . tile_where(0, $tile) . ';';
}

sub checkpoints_over
{
	my ($position) = @_;

	return grep { $_->{size} > $position } @{ $l->{checkpoints} };
}

sub checkpoint_altered { return map { [ 'checkpoint altered', 'safeins.checkpoint', $_->{number} ] } @_ }
sub tile_altered { return [ 'tile altered', 'safeins.tile', "$_[0]/$_[1]" ] }

# ---------- the kinds
#
# Each gives: sql; must, of which each is to be listed: kind (or some, of which one),
# table, key, position ('-' for none); may, what else can be true; breaks and uses,
# the places that it harms or by which it is told, so that several at once do not
# hide each other; root, whether the last checkpoint's root is harmed, or needed.

my %kinds;
sub kind { my ($name, $weight, $make) = @_; $kinds{$name} = { name => $name, weight => $weight, make => $make }; return }

sub place_of_row
{
	my ($leaf) = @_;

	# a seal or a batch that is not what it was says nothing of what its leaves are named by
	my @batches =
	    $leaf->{label} eq 'safeins.seal' ? map { "batch $_->{number}" } @{ $l->{batches} }
	  : $leaf->{label} eq 'safeins.batch' ? "batch $leaf->{key}"
	  :                                     ();

	return (breaks => [ "row $leaf->{label} $leaf->{key}", @batches ], uses => [ defined $leaf->{chunk} ? "chunk $leaf->{chunk}" : "tile $leaf->{tile}" ]);
}

# ----- rows

kind('row altered', 12, sub {
	my $leaf = live();
	my $column = any(sort keys %{ $alter{ $leaf->{label} } });
	return {
		what => "$leaf->{label}.$column",
		sql => "UPDATE $table_of{ $leaf->{label} } SET $column = $alter{ $leaf->{label} }{$column} WHERE " . where($leaf) . ';',
		must => [ [ 'row altered', $leaf->{label}, $leaf->{key}, position_of($leaf) ] ],
		leaf => $leaf, place_of_row($leaf) };
});

kind('row missing', 4, sub {
	# without its place the database finds no ledger: see the end
	my $leaf = live([ grep { !/^safeins[.](seal|home)$/ } keys %table_of ]);
	return {
		sql => "DELETE FROM $table_of{ $leaf->{label} } WHERE " . where($leaf) . ';',
		must => [ [ 'row missing', $leaf->{label}, $leaf->{key}, position_of($leaf) ] ],
		leaf => $leaf, place_of_row($leaf) };
});

kind('row added', 4, sub {
	my $n = 5000 + int rand 25000;
	my ($label, $key, $sql) = @{ any(
		[ 'azx.fee', $n, "CALL ting.fee($n, $n);" ],
		[ 'azx.支出', join(',', (qw(人保 平安 太保 国寿))[ $n % 4 ], 2023 + $n % 2, "ZC${n}号"), "CALL ting.expense($n, $n);" ],
		[ 'azx.bd', uuid_of($n), "CALL ting.policy($n, $n);" ],
		[ 'safeins.rule_mode', $n, qq{INSERT INTO safeins.rule_mode (id, code, mode, reason) OVERRIDING SYSTEM VALUE VALUES ($n, 'fee.cap', 'off', '急用');} ],
		[ 'safeins.finding', "140000,$n", qq{INSERT INTO safeins.finding (place, id, rule, source, role, table_schema, table_name, message, legacy) OVERRIDING SYSTEM VALUE VALUES ('140000', $n, 'fee.cap', 'x', 'expense', 'azx', 'kept', '假', false);} ],
		[ 'safeins.rule', $n, qq{INSERT INTO safeins.rule SELECT (jsonb_populate_record(r, '{"id": $n, "sector": "煤矿$n"}')).* FROM safeins.rule r WHERE id = 1000000;} ]) };
	$sql = qq{ALTER TABLE safeins.rule DROP CONSTRAINT rule_id_range; $sql} if $label eq 'safeins.rule';
	return { what => $label, sql => $sql, must => [ [ 'row added', $label, $key, '-' ] ], breaks => [ "row $label $key", $label eq 'safeins.rule' ? 'ddl' : () ] };
});

sub uuid_of { my $h = unpack 'H*', Digest::MD5::md5("bd$_[0]"); return join '-', unpack 'a8 a4 a4 a4 a12', $h }

# Versions that a row had: bd_old has them, except where a key was deleted and came again.
sub chain { my ($leaf) = @_; my @c; push @c, $leaf while $leaf = $leaf->{previous}; return @c }

kind('row replaced by an older version of itself', 5, sub {
	my $leaf = any(grep { $_->{label} eq 'azx.bd' && $_->{previous} && !grep { $_->{op} == 2 } chain($_) } @{ $l->{live} });
	my $n = int rand scalar chain($leaf);
	return {
		sql => "UPDATE azx.bd b SET qy = o.qy, je = o.je, sj = o.sj FROM (SELECT * FROM ting.bd_old WHERE id = '$leaf->{key}' ORDER BY seq OFFSET $n LIMIT 1) o WHERE b.id = o.id;",
		must => [ [ 'row altered', 'azx.bd', $leaf->{key}, position_of($leaf) ] ],
		leaf => $leaf, place_of_row($leaf) };
});

kind('deleted row resurrected', 3, sub {
	my $leaf = any(grep { $_->{label} eq 'azx.bd' } @{ $l->{gone} });
	return {
		sql => "INSERT INTO azx.bd SELECT id, qy, je, sj FROM ting.bd_old WHERE id = '$leaf->{key}' ORDER BY seq DESC LIMIT 1;",
		must => [ [ 'row added', 'azx.bd', $leaf->{key}, '-' ] ],
		leaf => $leaf, place_of_row($leaf) };
});

kind('two rows swapped', 3, sub {
	my $a = live([ 'azx.fee', 'azx.支出', 'azx.bd' ]);
	my $b = any(grep { $_->{label} eq $a->{label} && $_->{key} ne $a->{key} } @{ $l->{live} });
	my $t = $table_of{ $a->{label} };
	my ($wa, $wb) = (where($a), where($b));
	my @columns = $a->{label} eq 'azx.fee' ? qw(i4 nu te) : $a->{label} eq 'azx.bd' ? qw(qy je sj) : qw("金额" "事由");
	my $columns = join ', ', @columns;
	return {
		what => $a->{label},
		sql => "WITH a AS (SELECT $columns FROM $t WHERE $wa), b AS (SELECT $columns FROM $t WHERE $wb), x AS (UPDATE $t SET ($columns) = (SELECT $columns FROM b) WHERE $wa)"
		  . " UPDATE $t SET ($columns) = (SELECT $columns FROM a) WHERE $wb;",
		must => [ map { [ 'row altered', $_->{label}, $_->{key}, position_of($_) ] } $a, $b ],
		map { my $n = $_; $n => [ map { my %p = place_of_row($_); @{ $p{$n} } } $a, $b ] } qw(breaks uses) };
});

kind('key changed', 3, sub {
	my $leaf = live([ 'azx.fee', 'azx.支出', 'azx.bd', 'safeins.rule_end' ]);
	my $n = 5000 + int rand 25000;
	my ($set, $key) =
	    $leaf->{label} eq 'azx.bd' ? (sprintf(q{id = '%s'}, uuid_of("k$n")), uuid_of("k$n"))
	  : $leaf->{label} eq 'azx.支出' ? (qq{"编号" = 'K$n'}, $leaf->{key} =~ s/[^,]*$/K$n/r)
	  :                               ("id = $n", $n);
	return {
		what => $leaf->{label},
		sql => ($leaf->{label} eq 'safeins.rule_end' ? 'ALTER TABLE safeins.rule_end ALTER id SET GENERATED BY DEFAULT; ' : '') . "UPDATE $table_of{ $leaf->{label} } SET $set WHERE " . where($leaf) . ';',
		must => [ [ 'row missing', $leaf->{label}, $leaf->{key}, position_of($leaf) ], [ 'row added', $leaf->{label}, $key, '-' ] ],
		leaf => $leaf, place_of_row($leaf) };
});

# What the application reads is the same: nothing is damaged.
kind('rows moved to other partitions, keeping what they are', 1, sub {
	my ($a, $b) = (shuffle('azx."支出_2023"', 'azx."支出_2024_人保"', 'azx."支出_2024_其他"'))[ 0, 1 ];
	return {
		sql => "SET LOCAL allow_system_table_mods = on; UPDATE pg_class c SET relfilenode = o.relfilenode, reltoastrelid = o.reltoastrelid FROM pg_class o WHERE (c.oid, o.oid) IN (('$a'::regclass, '$b'::regclass), ('$b'::regclass, '$a'::regclass));",
		must => [], breaks => ['ddl'], uses => [], alone => 1 };
});

# ----- the journal

sub chunk_of { my ($leaf) = @_; return first { $_->{id} == $leaf->{chunk} } @{ $l->{chunks} } }
sub in_chunk { my ($id) = @_; return grep { $_->{chunk} == $id } @{ $l->{pending} } }

sub set_chunk
{
	my ($chunk, $hashes, $entries, $with_crc) = @_;
	my $crc = $with_crc ? ', crc = ' . crc32c(@$hashes, $entries) : '';

	return 'UPDATE safeins.journal SET hashes = ' . bytea(@$hashes) . ', entries = ' . bytea($entries) . "$crc WHERE id = $chunk->{id};";
}

# What the rows of lost leaves look like: a row that was never journalled, one that is
# not what its leaf before says, or one that was deleted unseen.
sub as_if_never_journalled
{
	return map {
		my $p = $_->{before};
		my $leaf = $_->{leaf};
		# deleted and written again it may be what it was
		defined $p && $p->{hash} eq $leaf->{hash} ? () : $leaf->{op} == 2 ? (defined $p && $p->{op} != 2 ? [ 'row missing', $leaf->{label}, $leaf->{key}, position_of($p) ] : ())
		  : [ defined $p && $p->{op} != 2 ? 'row altered' : 'row added', $leaf->{label}, $leaf->{key}, defined $p && $p->{op} != 2 ? position_of($p) : '-' ]
	} grep { $_->{leaf}{last} } map {
		my $keep = $_->[1];
		my $p = $_->[0]{previous};
		$p = $p->{previous} while $p && !$keep->($p);
		{ leaf => $_->[0], before => $_->[0]{versioned} ? $p : undef }
	} @_;
}

kind('chunk altered', 4, sub {
	my $leaf = any(@{ $l->{pending} });
	my $chunk = chunk_of($leaf);
	my @hashes = @{ $chunk->{hashes} };
	$hashes[ $leaf->{index} ] = flipped($hashes[ $leaf->{index} ]);
	return {
		sql => set_chunk($chunk, \@hashes, $chunk->{entries}),
		must => [ [ 'journal altered', 'safeins.journal', $chunk->{id}, '-' ], $leaf->{last} && $leaf->{op} != 2 ? [ 'journal altered', $leaf->{label}, $leaf->{key}, '-' ] : () ],
		breaks => ["chunk $chunk->{id}"] };
});

# With the right checksum nothing tells a leaf that was altered from a row that was;
# a leaf of no live row is then no damage that could be seen.
kind('chunk altered, with its checksum', 3, sub {
	my $leaf = any(@{ $l->{pending} });
	my $chunk = chunk_of($leaf);
	my @hashes = @{ $chunk->{hashes} };
	$hashes[ $leaf->{index} ] = flipped($hashes[ $leaf->{index} ]);
	return {
		sql => set_chunk($chunk, \@hashes, $chunk->{entries}, 1),
		must => [ $leaf->{last} && $leaf->{op} != 2 ? [ 'row altered', $leaf->{label}, $leaf->{key}, '-' ] : () ],
		breaks => ["chunk $chunk->{id}"] };
});

kind('checksum altered', 1, sub {
	my $chunk = any(@{ $l->{chunks} });
	return {
		sql => "UPDATE safeins.journal SET crc = crc # 4 WHERE id = $chunk->{id};",
		must => [ [ 'journal altered', 'safeins.journal', $chunk->{id}, '-' ] ], breaks => ["chunk $chunk->{id}"] };
});

kind('entry of a chunk altered', 4, sub {
	my $leaf = any(@{ $l->{pending} });
	my $chunk = chunk_of($leaf);
	my @entries = read_entries($chunk->{entries});
	my $e = $entries[ $leaf->{index} ];
	my $how = any(qw(op seal key length));
	$e->{op} = ($e->{op} + 1 + int rand 2) % 3 if $how eq 'op';
	$e->{seal} = any(grep { $_ != $leaf->{seal} } 99, keys %{ $l->{seals} }) if $how eq 'seal';
	$e->{key} .= '7' if $how eq 'key';
	$e->{length} = length($e->{key}) + any(-1, 1, 3, 200) if $how eq 'length';
	# What the other rows of the chunk are told with is as good as the chunk.
	return {
		what => $how,
		sql => set_chunk($chunk, $chunk->{hashes}, write_entries(@entries)),
		must => [ [ 'journal altered', 'safeins.journal', $chunk->{id}, '-' ], $leaf->{last} && $leaf->{op} != 2 && $how ne 'op' ? [ 'journal altered', $leaf->{label}, $leaf->{key}, '-' ] : () ],
		may => [ [ 'journal altered', undef, undef, '-' ], [ 'seal missing', undef, undef, '-' ],
			# a deletion that is not read leaves a row that is missed
			map { [ [ 'row missing', 'leaf missing' ], $_->{label}, $_->{key} ] } grep { $_->{last} && $_->{op} == 2 } in_chunk($chunk->{id}) ],
		breaks => ["chunk $chunk->{id}"] };
});

# A row whose leaf never came is the same as a row that came past the triggers.
kind('chunk deleted', 3, sub {
	my $chunk = any(@{ $l->{chunks} });
	return {
		sql => "DELETE FROM safeins.journal WHERE id = $chunk->{id};",
		must => [ as_if_never_journalled(map { [ $_, sub { ($_[0]{chunk} // 0) != $chunk->{id} } ] } in_chunk($chunk->{id})) ],
		# the leaves before tell
		uses => [ map { my $p = $_->{previous}; !$p ? () : defined $p->{chunk} ? "chunk $p->{chunk}" : "tile $p->{tile}" } in_chunk($chunk->{id}) ],
		breaks => [ "chunk $chunk->{id}", map { "row $_->{label} $_->{key}" } in_chunk($chunk->{id}) ] };
});

kind('chunk duplicated', 2, sub {
	my $chunk = any(@{ $l->{chunks} });
	return {
		sql => "INSERT INTO safeins.journal SELECT * FROM safeins.journal WHERE id = $chunk->{id};",
		must => [ [ 'journal altered', 'safeins.journal', $chunk->{id}, '-' ] ],
		may => [ map { [ 'journal altered', $_->{label}, $_->{key}, '-' ] } in_chunk($chunk->{id}) ],
		breaks => [ "chunk $chunk->{id}", map { "row $_->{label} $_->{key}" } in_chunk($chunk->{id}) ] };
});

# ----- hashes of leaves and nodes

# Of the tile behind the last full one only roots of checkpoints tell: where no row
# hashes to the leaf, it or the roots may have been altered.
sub no_row_tells
{
	my ($leaf) = @_;

	return $leaf->{tile} < $l->{full}
	  ? (must => [ tile_altered(0, $leaf->{tile}) ], root => 'needs')
	  : (must => [ checkpoint_altered(checkpoints_over($leaf->{position})) ], root => 'harms');
}

kind('leaf altered', 8, sub {
	my $leaf = live_leaf(any(0, 1, 1, 1));
	return {
		sql => set_hash($leaf->{position}, flipped($leaf->{hash})),
		must => [ [ 'leaf altered', $leaf->{label}, $leaf->{key}, $leaf->{position} ] ],
		root => $leaf->{tile} < $l->{full} ? undef : 'needs',
		# other rows and leaves of the tile may be altered as well
		leaf => $leaf, breaks => ["row $leaf->{label} $leaf->{key}"], uses => [ "tile $leaf->{tile}", "node $leaf->{tile}" ] };
});

kind('leaf of no row altered', 4, sub {
	my $leaf = any(@{ $l->{history} });
	return { sql => set_hash($leaf->{position}, flipped($leaf->{hash})), breaks => ["tile $leaf->{tile}"], uses => ["node $leaf->{tile}"], no_row_tells($leaf) };
});

kind('two leaves swapped', 4, sub {
	my $a = live_leaf(any(0, 1));
	my $b = any(grep { $_->{tile} == $a->{tile} && $_ != $a } @{ $l->{live_leaves} });
	return {
		sql => set_hash($a->{position}, $b->{hash}) . set_hash($b->{position}, $a->{hash}),
		must => [ map { [ 'leaf altered', $_->{label}, $_->{key}, $_->{position} ] } $a, $b ],
		root => $a->{tile} < $l->{full} ? undef : 'needs',
		breaks => ["tile $a->{tile}"], uses => ["node $a->{tile}"] };
});

# Of the two no row hashes to the one: what stood there is not known, so neither can
# the other be put right, and whether its row was altered is anybody's guess.
kind('leaf swapped with one of no row', 2, sub {
	my $b = any(grep { $_->{tile} < $l->{full} } @{ $l->{history} });
	my $a = any(grep { $_->{tile} == $b->{tile} } @{ $l->{live_leaves} }) or return;
	return {
		sql => set_hash($a->{position}, $b->{hash}) . set_hash($b->{position}, $a->{hash}),
		must => [ tile_altered(0, $a->{tile}) ], may => [ [ [ 'row altered', 'leaf altered' ], $a->{label}, $a->{key}, $a->{position} ] ],
		root => 'needs', breaks => ["tile $a->{tile}"], uses => ["node $a->{tile}"] };
});

kind('node altered', 5, sub {
	my $at = int rand $l->{full};
	my $tile = int($at / 256);
	return { sql => set_hash($at, flipped($l->{tiles}{"1/$tile"}{hashes}[ $at % 256 ]), 1), must => [ tile_altered(1, $tile) ], root => 'needs', breaks => ["node $at"] };
});

kind('two nodes swapped', 2, sub {
	my ($a, $b) = (shuffle(0 .. min($l->{full}, 256) - 1))[ 0, 1 ];
	my $h = $l->{tiles}{'1/0'}{hashes};
	return { sql => set_hash($a, $h->[$b], 1) . set_hash($b, $h->[$a], 1), must => [ tile_altered(1, 0) ], root => 'needs', breaks => [ "node $a", "node $b" ] };
});

# The row and its leaf fit each other; what is above tells, but not of which row.
kind('row and leaf altered', 5, sub {
	my ($forged, $leaf) = forged_row() or return;
	return {
		sql => $forged->{sql} . set_hash($leaf->{position}, $forged->{hash}),
		no_row_tells($leaf), breaks => [ "tile $leaf->{tile}", "row $leaf->{label} $leaf->{key}" ], uses => ["node $leaf->{tile}"] };
});

# A row of azx.bd or azx."支出" as a forger would have it, and the hash of its leaf.
sub forged_row
{
	my @leaves = grep { $_->{label} =~ /bd|支出/ } @{ $l->{live_leaves} } or return;
	$l->{forged} //= { map { my @f = split /\|/; ("$f[0] $f[1]" => pack 'H*', $f[2]) } split /\n/, psql_run($node, $l->{name}, <<'SQL') };
SELECT 'azx.bd', id || ' ' || op, encode(ting.leaf('azx.bd', op, uuid_send(id), textsend(qy), numeric_send(je * 2 + 1), timestamptz_send(sj)), 'hex') FROM azx.bd, unnest(ARRAY['I', 'U']) op;
SELECT 'azx.支出', concat_ws(',', "机构", "年", "编号") || ' I', encode(ting.leaf('azx.支出', 'I', textsend("机构"), int4send("年"), textsend("编号"), numeric_send("金额" * 2 + 1), textsend("事由")), 'hex') FROM azx."支出";
SQL
	my $leaf = any(@leaves);
	my $column = $leaf->{label} eq 'azx.bd' ? 'je' : '"金额"';
	my $hash = $l->{forged}{"$leaf->{label} $leaf->{key} " . (qw(I U D))[ $leaf->{op} ]} // die "$leaf->{key} has no forgery";

	return ({ sql => "UPDATE $table_of{ $leaf->{label} } SET $column = $column * 2 + 1 WHERE " . where($leaf) . ';', hash => $hash }, $leaf);
}

# All that a forger can reach is made anew: row, leaf, nodes, the roots of all checkpoints.
# Only a note that was kept outside can tell.
kind('row and all above it altered', 4, sub {
	my ($forged, $leaf) = forged_row() or return;
	my $tile = $leaf->{tile};
	my @hashes = map { $_->{hash} } @{ $l->{leaves} };
	$hashes[ $leaf->{position} ] = $forged->{hash};
	my $sql = $forged->{sql} . set_hash($leaf->{position}, $forged->{hash});
	$sql .= set_hash($tile, tree_root(\@hashes, $tile * 256, 256), 1) if $tile < $l->{full};
	my @over = checkpoints_over($leaf->{position});
	$sql .= "UPDATE safeins.checkpoint SET root = " . bytea(tree_root(\@hashes, 0, $_->{size})) . " WHERE number = $_->{number};" for @over;
	my $n = any(undef, 0 .. $#{ $l->{notes} });
	return {
		sql => $sql, alone => 1, note => defined $n ? $l->{notes}[$n] : undef,
		must => [ defined $n && $l->{checkpoints}[$n]{size} > $leaf->{position} ? [ 'note misfit', undef, undef, $l->{checkpoints}[$n]{size} ] : () ] };
});

# A row is deleted, and its leaf made to say that it was: with the batch, its leaf, and
# all above.  Again only a note can tell.
kind('row deleted and all above it altered', 3, sub {
	my @leaves = grep { $_->{label} eq 'azx.bd' } @{ $l->{live_leaves} } or return;
	my $leaf = any(@leaves);
	my $batch = batch_of($leaf->{position});
	my @named = map { +{ %$_, op => $_ == $leaf ? 2 : $_->{op} } } @{ $l->{leaves} }[ $batch->{first} .. $batch->{next} - 1 ];
	my $entries = names_hash(@named);
	my @hashes = map { $_->{hash} } @{ $l->{leaves} };
	my $tile = int($batch->{next} / 256);
	$hashes[ $batch->{next} ] = leaf_hash('safeins.batch', 'I', pack('q>', $batch->{number}), pack('q>', $batch->{first}), pack('q>', $batch->{next}), $entries, @{ $batch->{taken} });
	my $sql = 'DELETE FROM azx.bd WHERE ' . where($leaf) . ';' . change_entry($leaf, sub { $_[0]{op} = 2 }) . set_hash($batch->{next}, $hashes[ $batch->{next} ])
	  . 'UPDATE safeins.batch SET entries = ' . bytea($entries) . " WHERE number = $batch->{number};";
	$sql .= set_hash($tile, tree_root(\@hashes, $tile * 256, 256), 1) if $tile < $l->{full};
	$sql .= "UPDATE safeins.checkpoint SET root = " . bytea(tree_root(\@hashes, 0, $_->{size})) . " WHERE number = $_->{number};" for checkpoints_over($batch->{next});
	my $n = any(undef, 0 .. $#{ $l->{notes} });
	return {
		sql => $sql, alone => 1, note => defined $n ? $l->{notes}[$n] : undef,
		must => [ defined $n && $l->{checkpoints}[$n]{size} > $batch->{next} ? [ 'note misfit', undef, undef, $l->{checkpoints}[$n]{size} ] : () ] };
});

sub leaf_hash { my ($label, $op, @fields) = @_; return sha256("\0" . pack 'n (N/a*)*', 2 + @fields, $label, $op, @fields) }

# ----- entries
#
# What an entry says is believed where a row hashes to the leaf, and otherwise where
# the batch of leaves has the same hash over what names them.  Of a batch in which an
# entry is known to be wrong that is not said once more.

sub batch_of { my ($position) = @_; return first { $_->{next} >= $position } @{ $l->{batches} } }
sub batch_wrong { my ($b) = @_; return [ 'entry altered', 'safeins.tile', "$b->{first}..$b->{next}", $b->{first} ] }
sub batch_place { return 'batch ' . batch_of($_[0]->{position})->{number} }

sub change_entry
{
	my ($leaf, $change) = @_;

	return set_entries($leaf->{tile}, sub { $change->($_[0][ $leaf->{position} % 256 ]) });
}

kind('entry altered: act', 4, sub {
	my $leaf = live_leaf();
	my $op = any(grep { $_ != $leaf->{op} } 0 .. 2);
	return {
		sql => change_entry($leaf, sub { $_[0]{op} = $op }),
		must => [ [ 'entry altered', $leaf->{label}, $leaf->{key}, $leaf->{position} ] ],
		leaf => $leaf, breaks => ["tile $leaf->{tile}"], uses => [ batch_place($leaf) ] };
});

# Of the leaves that no row hashes to it cannot be said which was renamed, only in which
# batch; a deletion that became another act leaves a leaf without its row besides.
kind('entry of no row altered: act', 2, sub {
	my $leaf = any(@{ $l->{history} });
	my $op = any(grep { $_ != $leaf->{op} } 0 .. 2);
	return {
		sql => change_entry($leaf, sub { $_[0]{op} = $op }),
		must => [ batch_wrong(batch_of($leaf->{position})), $leaf->{last} ? [ 'row missing', $leaf->{label}, $leaf->{key}, $leaf->{position} ] : () ],
		leaf => $leaf, breaks => [ "tile $leaf->{tile}", "row $leaf->{label} $leaf->{key}", batch_place($leaf) ] };
});

kind('entry altered: seal', 4, sub {
	my $leaf = live_leaf();
	my $seal = any(grep { $_ != $leaf->{seal} } 99, sort { $a <=> $b } keys %{ $l->{seals} });
	return {
		what => $seal == 99 ? 'unknown' : "$l->{seals}{$seal}{label}",
		sql => change_entry($leaf, sub { $_[0]{seal} = $seal }),
		must => [ [ 'entry altered', $leaf->{label}, $leaf->{key}, $leaf->{position} ], $seal == 99 ? [ 'seal missing', undef, undef, '-' ] : () ],
		leaf => $leaf, breaks => [ "tile $leaf->{tile}", $seal == 99 ? () : "row $l->{seals}{$seal}{label} $leaf->{key}" ], uses => [ batch_place($leaf) ] };
});

# The leaf of one row is given to another row, which is not to blame.
kind('entry altered: seal and key of another row', 4, sub {
	my $leaf = live_leaf();
	my $other = any(grep { $_ != $leaf } @{ $l->{live} });
	return {
		what => "$leaf->{label} to $other->{label}",
		sql => change_entry($leaf, sub { @{ $_[0] }{qw(seal key)} = @{$other}{qw(seal key)} }),
		must => [ [ 'entry altered', $leaf->{label}, $leaf->{key}, $leaf->{position} ] ],
		leaf => $leaf, breaks => [ "tile $leaf->{tile}", "row $other->{label} $other->{key}" ], uses => [ batch_place($leaf), defined $other->{tile} ? "tile $other->{tile}" : "chunk $other->{chunk}" ] };
});

# A leaf of no row that says that it is of another key: a row of that name is missed.
kind('entry of no row altered: key', 2, sub {
	my $leaf = any(@{ $l->{history} });
	return {
		sql => change_entry($leaf, sub { $_[0]{key} = "7$_[0]{key}" }),
		must => [ batch_wrong(batch_of($leaf->{position})), $leaf->{op} == 2 ? () : [ 'row missing', $leaf->{label}, "7$leaf->{key}", $leaf->{position} ],
			# the deletion is gone: its row is missed
			$leaf->{last} && $leaf->{previous} ? [ 'row missing', $leaf->{label}, $leaf->{key}, position_of($leaf->{previous}) ] : () ],
		breaks => [ "tile $leaf->{tile}", "row $leaf->{label} $leaf->{key}", batch_place($leaf) ], uses => [ "tile $leaf->{tile}", $leaf->{previous} ? "tile $leaf->{previous}{tile}" : () ] };
});

kind('entry altered: key', 4, sub {
	my $leaf = live_leaf();
	return {
		sql => change_entry($leaf, sub { $_[0]{key} = any("$_[0]{key}1", "账", substr($_[0]{key}, 1) . '0') }),
		must => [ [ 'entry altered', $leaf->{label}, $leaf->{key}, $leaf->{position} ] ],
		leaf => $leaf, breaks => ["tile $leaf->{tile}"], uses => [ batch_place($leaf) ] };
});

# From there on the entries of the tile say anything or nothing, until they may happen to
# be read as they were: each row whose leaf is among them is found by its hash; leaves of
# no row go by what is read.
kind('entry altered: length of the key', 2, sub {
	my $leaf = live_leaf();
	my $by = any(-1, 1, 5, 120);
	my @was = read_entries($l->{tiles}{"0/$leaf->{tile}"}{entries});
	my @reads = eval {
		local $SIG{__WARN__} = sub { die @_ };
		read_entries(write_entries(map { my %e = %{ $was[$_] }; $e{length} = max(0, length($e{key}) + $by) if $_ == $leaf->{position} % 256; \%e } 0 .. $#was));
	};
	my @lost = grep {
		my $i = $_->{position} % 256;
		$_->{position} >= $leaf->{position} && !($i < @reads && !grep { $was[$i]{$_} ne $reads[$i]{$_} } qw(seal op key))
	} leaves_in($leaf->{tile});
	return {
		sql => change_entry($leaf, sub { $_[0]{length} = max(0, length($_[0]{key}) + $by) }),
		must => [ map { [ 'entry altered', $_->{label}, $_->{key}, $_->{position} ] } grep { $_->{last} && $_->{op} != 2 } @lost ],
		may => [ [ 'entry altered', 'safeins.tile', "0/$leaf->{tile}", $leaf->{tile} * 256 ], [ 'seal missing', undef, undef, '-' ],
			(map { [ [ 'row missing', 'row added' ], undef, undef, $_->{position} ] } @lost), (map { [ [ 'row missing', 'leaf missing' ], $_->{label}, $_->{key} ] } grep { $_->{last} && $_->{op} == 2 } @lost) ],
		alone => 1 };
});

sub leaves_in { my ($tile) = @_; return grep { $_->{tile} == $tile } @{ $l->{leaves} } }

kind('entries of two leaves swapped', 5, sub {
	my $a = live_leaf();
	my $b = any(grep { $_->{tile} == $a->{tile} && $_ != $a } @{ $l->{live_leaves} });
	return {
		what => "$a->{label}, $b->{label}",
		sql => set_entries($a->{tile}, sub { my $e = $_[0]; my ($i, $j) = map { $_->{position} % 256 } $a, $b; @{$e}[ $i, $j ] = @{$e}[ $j, $i ] }),
		must => [ map { [ 'entry altered', $_->{label}, $_->{key}, $_->{position} ] } $a, $b ],
		breaks => ["tile $a->{tile}"], uses => [ map { batch_place($_) } $a, $b ] };
});

kind('entries cut', 1, sub {
	my $tile = int rand $l->{full};
	my $n = any(0, int rand 256);
	my @lost = grep { $_->{position} % 256 >= $n } leaves_in($tile);
	return {
		sql => set_entries($tile, sub { $#{ $_[0] } = $n - 1 }),
		must => [ [ 'entry altered', 'safeins.tile', "0/$tile" ], map { [ 'entry altered', $_->{label}, $_->{key}, $_->{position} ] } grep { $_->{last} && $_->{op} != 2 } @lost ],
		may => [ map { [ [ 'row missing', 'leaf missing' ], $_->{label}, $_->{key} ] } grep { $_->{last} && $_->{op} == 2 } @lost ],
		alone => 1 };
});

# ----- tiles

# Rows whose leaf was in a tile that is not there: each is to be named.  A row that was
# deleted may be missed, as may one whose leaf before says otherwise.
sub leaves_lost
{
	my @lost = @_;

	return (
		must => [ map { [ 'leaf missing', $_->{label}, $_->{key} ] } grep { $_->{last} && $_->{op} != 2 } @lost ],
		may => [ map { [ [ 'row missing', 'leaf missing' ], $_->{label}, $_->{key} ] } grep { $_->{last} && $_->{op} == 2 } @lost ]);
}

kind('tile deleted', 2, sub {
	my $tile = int rand($l->{full} + 1);
	my %lost = leaves_lost(leaves_in($tile));
	unshift @{ $lost{must} }, $tile < $l->{full} ? [ 'tile missing', 'safeins.tile', "0/$tile", $tile * 256 ] : [ 'tail cut', 'safeins.tile', undef, $tile * 256 ];
	return { sql => 'DELETE FROM safeins.tile WHERE ' . tile_where(0, $tile) . ';', alone => 1, %lost };
});

kind('tile cut', 2, sub {
	my $tile = int rand($l->{full} + 1);
	my $n = 1 + int rand($tile < $l->{full} ? 255 : $l->{size} % 256 - 1);
	my %lost = leaves_lost(grep { $_->{position} % 256 >= $n } leaves_in($tile));
	unshift @{ $lost{must} }, $tile < $l->{full} ? tile_altered(0, $tile) : [ 'tail cut', 'safeins.tile', undef, $tile * 256 + $n ];
	# more entries than hashes
	push @{ $lost{may} }, [ 'entry altered', 'safeins.tile', "0/$tile" ];
	return { sql => 'UPDATE safeins.tile SET hashes = substring(hashes FOR ' . $n * 32 . ') WHERE ' . tile_where(0, $tile) . ';', alone => 1, %lost };
});

# What stood in the tile is gone, and what stands there is another's: rows of either may
# be missed, or not be what the last leaf that is read says.
kind('tile written over with another', 2, sub {
	my ($tile, $from) = (shuffle(0 .. $l->{full} - 1))[ 0, 1 ];
	my %lost = leaves_lost(leaves_in($tile));
	return {
		sql => "UPDATE safeins.tile t SET hashes = o.hashes, entries = o.entries FROM safeins.tile o WHERE t.level = 0 AND t.number = $tile AND o.level = 0 AND o.number = $from;",
		must => [ tile_altered(0, $tile), @{ $lost{must} } ], may => [ @{ $lost{may} }, map { [ [ 'row missing', 'leaf missing' ], undef, undef, $_->{position} ] } leaves_in($tile) ], alone => 1 };
});

kind('tile of nodes deleted', 1, sub {
	my ($level, $tile) = @{ any([ 1, 0 ], $l->{full} >= 256 ? ([ 1, 1 ], [ 2, 0 ]) : ()) };
	return { what => "$level/$tile", sql => 'DELETE FROM safeins.tile WHERE ' . tile_where($level, $tile) . ';', must => [ [ 'tile missing', 'safeins.tile', "$level/$tile" ] ], alone => 1 };
});

kind('tile of nodes cut', 1, sub {
	my $tile = $l->{full} >= 256 ? any(0, 1) : 0;
	my $nodes = @{ $l->{tiles}{"1/$tile"}{hashes} };
	my $n = 1 + int rand($nodes - 1);
	return { sql => 'UPDATE safeins.tile SET hashes = substring(hashes FOR ' . $n * 32 . ') WHERE ' . tile_where(1, $tile) . ';', must => [ [ 'tile missing', 'safeins.tile', "1/$tile" ] ], alone => 1 };
});

kind('node of level 2 altered', 0, sub {
	return { sql => set_hash(0, flipped($l->{tiles}{'2/0'}{hashes}[0]), 2), must => [ tile_altered(2, 0) ], breaks => ['node of 2'] };
});

# ----- checkpoints

kind('root of a checkpoint altered', 4, sub {
	my $c = any(@{ $l->{checkpoints} });
	# the leaves in the tile where it ends must be known
	return { sql => "UPDATE safeins.checkpoint SET root = " . bytea(flipped($c->{root})) . " WHERE number = $c->{number};", must => [ checkpoint_altered($c) ],
		root => $c == $l->{checkpoints}[-1] ? 'harms' : undef, uses => [ 'tile ' . int($c->{size} / 256) ], breaks => ["checkpoint $c->{number}"] };
});

kind('size of a checkpoint altered', 4, sub {
	my $c = any(@{ $l->{checkpoints} });
	my $size = any(grep { $_ != $c->{size} } $c->{size} + 1, $c->{size} - 1, int rand $l->{size}, $l->{size} + int rand 1000, 0, 1 << 40);
	return { what => "$c->{size} to $size", sql => "UPDATE safeins.checkpoint SET size = $size WHERE number = $c->{number};", must => [ checkpoint_altered($c) ],
		root => $c == $l->{checkpoints}[-1] ? 'harms' : undef, uses => [ 'tile ' . int($size / 256) ], breaks => ["checkpoint $c->{number}"] };
});

kind('checkpoint deleted', 4, sub {
	my $c = any(@{ $l->{checkpoints} });
	return { what => $c->{number}, sql => "DELETE FROM safeins.checkpoint WHERE number = $c->{number};", must => [ [ 'checkpoint missing', 'safeins.checkpoint', $c->{number} ] ],
		root => $c == $l->{checkpoints}[-1] ? 'harms' : undef, breaks => [ map { "checkpoint $_" } $c->{number} - 1 .. $c->{number} + 1 ] };
});

kind('all checkpoints deleted', 1, sub {
	return { sql => 'DELETE FROM safeins.checkpoint;', must => [ [ 'checkpoint missing', 'safeins.checkpoint' ] ], alone => 1 };
});

# Cut back to a checkpoint the ledger is one that was never longer: rows look as if they
# had come past the triggers, and only a note tells that they had not.
kind('tail cut, with its checkpoints', 2, sub {
	my $n = int rand($#{ $l->{checkpoints} });
	my $c = $l->{checkpoints}[$n];
	my $noted = any(undef, 0 .. $#{ $l->{notes} });
	my ($tile, $rest) = (int($c->{size} / 256), $c->{size} % 256);
	my $sql = "DELETE FROM safeins.checkpoint WHERE number > $c->{number}; DELETE FROM safeins.batch WHERE number > $c->{number}; DELETE FROM safeins.tile WHERE level = 0 AND number > $tile;";
	$sql .= set_entries($tile, sub { $#{ $_[0] } = $rest - 1 }) . 'UPDATE safeins.tile SET hashes = substring(hashes FOR ' . $rest * 32 . ') WHERE ' . tile_where(0, $tile) . ';';
	$sql .= "UPDATE safeins.tile SET hashes = substring(hashes FOR 32 * $tile) WHERE level = 1;";
	my @cut = grep { $_->{position} >= $c->{size} && $_->{label} ne 'safeins.batch' } @{ $l->{leaves} };
	return {
		sql => $sql, alone => 1, note => defined $noted ? $l->{notes}[$noted] : undef,
		must => [ as_if_never_journalled(map { [ $_, sub { ($_[0]{position} // 0) < $c->{size} } ] } @cut),
			defined $noted && $noted > $n ? [ 'note misfit', undef, undef, $l->{checkpoints}[$noted]{size} ] : () ] };
});

# ----- seals

sub seal_leaf { my ($number) = @_; return first { $_->{label} eq 'safeins.seal' && $_->{key} == $number } @{ $l->{leaves} } }
sub own { my ($label) = @_; return $label =~ /^safeins[.]/ }

kind('seal deleted', 2, sub {
	my $number = any(keys %{ $l->{seals} });
	my $label = $l->{seals}{$number}{label};
	my $leaf = seal_leaf($number);
	# the seal of the seals is not compared any more, and names no leaves
	return {
		what => $label, may => $label eq 'safeins.seal' ? [ [ 'entry altered', 'safeins.tile' ] ] : [], sql => "DELETE FROM safeins.seal WHERE id = $number;",
		# one that no leaf bears is missed by its row alone
		must => [ (grep { $_->{label} eq $label } @{ $l->{leaves} }, @{ $l->{pending} }) ? [ 'seal missing', undef, undef, '-' ] : (), own($label) ? [ 'seal broken', $label ] : (),
			$label eq 'safeins.seal' ? () : [ 'row missing', 'safeins.seal', $number, $leaf->{position} ] ],
		alone => 1 };
});

# What a seal says is what its rows are read by: of these anything may be listed.
kind('seal altered', 3, sub {
	my $number = any(keys %{ $l->{seals} });
	my $label = $l->{seals}{$number}{label};
	my $leaf = seal_leaf($number);
	my ($set, $says) = @{ any([ q{label = 'azx.假'}, 1 ], [ q{columns = columns[1:key_columns]}, 1 ],
		[ q{mode = CASE mode WHEN 'versioned' THEN 'append_only' ELSE 'versioned' END}, 1 ], [ q{table_name = 'x' || table_name}, 1 ], [ q{done_by = 'nobody'}, 0 ], [ 'key_columns = 1', 2 ]) };
	return if $says == 2 && $label !~ /支出|finding/;
	my $unread = $label eq 'safeins.seal' && $says;
	return {
		what => "$label: $set", sql => "UPDATE safeins.seal SET $set WHERE id = $number;",
		must => [ $unread ? [ [ 'row altered', 'row missing', 'seal broken' ], undef, undef ] : [ 'row altered', 'safeins.seal', $number, $leaf->{position} ] ],
		may => $says ? [ (map { [ undef, $_ ] } $label, 'azx.假'), ($unread ? ([ undef, 'safeins.seal' ], [ 'entry altered', 'safeins.tile' ]) : ()) ] : [], alone => 1 };
});

kind('unsealing forged', 2, sub {
	my $number = any(keys %{ $l->{seals} });
	my $label = $l->{seals}{$number}{label};
	return {
		what => $label,
		sql => "INSERT INTO safeins.seal SELECT (jsonb_populate_record(s, '{\"id\": 700, \"action\": \"unseal\", \"reason\": \"试用结束\"}')).* FROM safeins.seal s WHERE id = $number;",
		must => [ $label eq 'safeins.seal' ? () : [ 'row added', 'safeins.seal', 700, '-' ], own($label) ? [ 'seal broken', $label ] : () ], alone => 1 };
});

# A seal of a table that was never sealed: its rows have no leaves.
kind('sealing forged', 1, sub {
	return {
		sql => q{INSERT INTO safeins.seal SELECT (jsonb_populate_record(s, '{"id": 701, "number": 701, "label": "azx.kept", "table_name": "kept", "columns": ["id"], "key_columns": 1}')).* FROM safeins.seal s WHERE label = 'azx.fee';},
		must => [ [ 'row added', 'safeins.seal', 701, '-' ], [ 'seal broken', 'azx.kept' ], map { [ 'row added', 'azx.kept', $_, '-' ] } 1 .. 12 ], alone => 1 };
});

# ----- tables and triggers, past the event triggers

kind('trigger disabled or dropped', 3, sub {
	my ($label, $table) = @{ any([ 'azx.fee', 'azx.fee' ], [ 'azx.bd', 'azx.bd' ], map { [ 'azx.支出', qq{azx."$_"} ] } '支出', '支出_2023', '支出_2024', '支出_2024_人保') };
	my $trigger = any(qw(columns insert update delete));
	my $sql = any(
		"ALTER TABLE $table DISABLE TRIGGER ALL;",
		"ALTER TABLE $table DISABLE TRIGGER USER;",
		"ALTER TABLE $table DISABLE TRIGGER %s;",
		"ALTER TABLE $table ENABLE REPLICA TRIGGER %s;",
		"DROP TRIGGER %s ON $table;",
		"DO \$\$DECLARE t name; BEGIN FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = '$table'::regclass AND tgfoid = 'safeins.seal_guard'::regproc LOOP EXECUTE format('DROP TRIGGER %%I ON $table', t); END LOOP; END\$\$;");
	# leaves of a partition's rows are told by the table: one line for each that is harmed
	return { what => $sql =~ s/ %s/ $trigger/r, sql => $sql =~ s/%s/${\ trigger_name($trigger)}/r =~ s/%%/%/gr, must => [ [ 'seal broken', $label, undef, '-' ] ], breaks => [ 'ddl', "table $label" ],
		# it fires as a replica then, and refuses what comes after it
		alone => $sql =~ /ENABLE REPLICA/ };
});

my $prefix;
sub trigger_name
{
	$prefix //= sql($node, $db, q{SELECT regexp_replace(tgname, 'columns$', '') FROM pg_trigger WHERE tgrelid = 'azx.fee'::regclass AND tgname LIKE '%columns'});
	return qq{"$prefix$_[0]"};
}

sub every_row { my ($label, $which) = @_; return map { [ 'row missing', $label, $_->{key}, position_of($_) ] } grep { $_->{label} eq $label && (!$which || $which->($_)) } @{ $l->{live} } }

kind('table dropped', 1, sub {
	my $label = any('azx.fee', 'azx.支出', 'azx.bd');
	return { what => $label, sql => "DROP TABLE $table_of{$label};", must => [ [ 'seal broken', $label, undef, '-' ], every_row($label) ], alone => 1, ddl => 1 };
});

kind('table emptied', 1, sub {
	my $label = any('azx.fee', 'azx.支出', 'azx.bd');
	return { what => $label, sql => "TRUNCATE $table_of{$label};", must => [ every_row($label) ], alone => 1, ddl => 1 };
});

kind('partition detached', 1, sub {
	my ($parent, $child, $which) = @{ any([ '支出', '支出_2023', sub { $_[0]{key} =~ /,2023,/ } ], [ '支出_2024', '支出_2024_人保', sub { $_[0]{key} =~ /^人保,2024,/ } ]) };
	return { what => $child, sql => qq{ALTER TABLE azx."$parent" DETACH PARTITION azx."$child";}, must => [ [ 'seal copied', 'azx.支出', undef, '-' ], every_row('azx.支出', $which) ], alone => 1, ddl => 1 };
});

kind('sealed column dropped', 1, sub {
	my ($label, $column) = @{ any([ 'azx.fee', any(qw(te nu js pg)) ], [ 'azx.bd', 'je' ], [ 'azx.支出', '"事由"' ]) };
	return { what => "$label.$column", sql => "ALTER TABLE $table_of{$label} DROP COLUMN $column CASCADE;", must => [ [ 'seal broken', $label, undef, '-' ] ], alone => 1, ddl => 1 };
});

# ----- names, and whose the triggers are: no leaf has them in it

# What was done past the event triggers is on no record.
sub unrecorded { my ($label) = @_; return [ 'rename unrecorded', $label, undef, '-' ] }
sub taken { my ($label) = @_; return [ 'name taken', $label, undef, '-' ] }

kind('sealed column renamed', 1, sub {
	my ($label, $column) = @{ any([ 'azx.fee', any(qw(te nu js pg id)) ], [ 'azx.bd', any(qw(je qy sj id)) ], [ 'azx.支出', any('"事由"', '"金额"', '"机构"') ]) };
	return { what => "$label.$column", sql => "ALTER TABLE $table_of{$label} RENAME $column TO other;", must => [ unrecorded($label) ], alone => 1, ddl => 1 };
});

kind('column in the place of a sealed one', 1, sub {
	my ($label, $column, $by) = @{ any([ 'azx.fee', 'te', '"备注"' ], [ 'azx.bd', 'qy', '"备注"' ], [ 'azx.支出', '"事由"', '"备注"' ]) };
	return { what => "$label.$column", sql => "ALTER TABLE $table_of{$label} RENAME $column TO other; ALTER TABLE $table_of{$label} RENAME $by TO $column;",
		must => [ taken($label), unrecorded($label) ], alone => 1, ddl => 1 };
});

kind('sealed columns swapped', 1, sub {
	my ($label, $a, $b) = @{ any([ 'azx.fee', 'te', 'vc' ], [ 'azx.fee', 'i4', 'i2' ], [ 'azx.bd', 'qy', 'sj' ], [ 'azx.支出', '"事由"', '"编号"' ]) };
	my $t = $table_of{$label};
	return { what => "$label.$a, $b", sql => "ALTER TABLE $t RENAME $a TO other; ALTER TABLE $t RENAME $b TO $a; ALTER TABLE $t RENAME other TO $b;",
		must => [ taken($label), unrecorded($label) ], alone => 1, ddl => 1 };
});

kind('table renamed', 1, sub {
	my $label = any('azx.fee', 'azx.支出', 'azx.bd');
	return { what => $label, sql => any("ALTER TABLE $table_of{$label} RENAME TO other;", "ALTER TABLE $table_of{$label} SET SCHEMA ting;"), must => [ unrecorded($label) ], alone => 1, ddl => 1 };
});

kind('something else in the place of a table', 1, sub {
	my $label = any('azx.fee', 'azx.支出', 'azx.bd');
	my $put = any('VIEW %s AS SELECT * FROM azx.other', 'MATERIALIZED VIEW %s AS SELECT 1', 'SEQUENCE %s');
	return { what => "$label, $put", sql => "ALTER TABLE $table_of{$label} RENAME TO other; CREATE " . sprintf($put, $table_of{$label}) . ';',
		must => [ taken($label), unrecorded($label) ], alone => 1, ddl => 1 };
});

# The event triggers fire for whoever is no replica: it is on record then.
kind('table renamed on record, another in its place', 1, sub {
	my $label = any('azx.fee', 'azx.支出', 'azx.bd');
	return { what => $label, sql => "SET LOCAL session_replication_role = origin; ALTER TABLE $table_of{$label} RENAME TO other; CREATE TABLE $table_of{$label} AS SELECT * FROM azx.other; SET LOCAL session_replication_role = replica;",
		must => [ taken($label), [ 'renamed', $label, undef, '-' ] ], alone => 1, ddl => 1 };
});

my %defs;
sub triggers_on
{
	my ($label, $onto) = @_;
	my $table = $table_of{$label};

	$defs{$label} //= sql($node, $db, "SELECT string_agg(pg_get_triggerdef(oid), '; ' ORDER BY oid) || ';' FROM pg_trigger WHERE tgrelid = '$table'::regclass AND tgfoid = 'safeins.seal_guard'::regproc");
	return $defs{$label} =~ s/ ON \Q$table\E / ON $onto /gr;
}
sub dropped { my ($label) = @_; return join ' ', map { "DROP TRIGGER ${\ trigger_name($_)} ON $table_of{$label};" } qw(columns insert update delete) }

kind('seal copied', 1, sub {
	my $label = any('azx.fee', 'azx.bd');
	return { what => $label, sql => "CREATE TABLE ting.decoy (LIKE $table_of{$label} INCLUDING INDEXES); INSERT INTO ting.decoy SELECT * FROM $table_of{$label} LIMIT 5; " . triggers_on($label, 'ting.decoy'),
		must => [ [ 'seal copied', $label, undef, '-' ] ], alone => 1, ddl => 1 };
});

kind('seal moved', 1, sub {
	my $label = any('azx.fee', 'azx.bd');
	my $leaf = live([$label]);
	return { what => $label, sql => "CREATE TABLE ting.true (LIKE $table_of{$label} INCLUDING INDEXES); INSERT INTO ting.true SELECT * FROM $table_of{$label}; " . triggers_on($label, 'ting.true') . ' '
		  . dropped($label) . " DELETE FROM $table_of{$label} WHERE " . where($leaf) . ';',
		must => [ [ 'seal moved', $label, undef, '-' ], [ 'seal broken', $label, undef, '-' ], [ 'row missing', $label, $leaf->{key}, position_of($leaf) ] ], alone => 1, ddl => 1 };
});

# ---------- several at once

sub meets
{
	my ($a, $b) = @_;
	my %broken = map { $_ => 1 } @{ $a->{breaks} // [] };
	my %used = map { $_ => 1 } @{ $a->{uses} // [] };

	return 1 if grep { $broken{$_} || $used{$_} } @{ $b->{breaks} // [] };
	return 1 if grep { $broken{$_} } @{ $b->{uses} // [] };
	my %roots = map { $_ => 1 } grep { defined } $a->{root}, $b->{root};
	return 1 if $roots{harms} && (($a->{root} // '') eq ($b->{root} // '') || $roots{needs});
	return 0;
}

sub together
{
	my @some;
	my $n = 2 + int rand 3;

	for (1 .. 200)
	{
		last if @some == $n;
		my $t = make(any_kind()) or next;
		next if $t->{alone} || grep { meets($_, $t) } @some;
		push @some, $t;
	}
	return told_together({
			name => 'together: ' . join(' + ', map { $_->{name} } @some), what => join(' + ', map { $_->{what} // '' } @some), sql => join(' ', map { $_->{sql} } @some),
			map { my $n = $_; $n => [ map { @{ $_->{$n} // [] } } @some ] } qw(must may) });
}

# Of several damages one may be told by another: a batch whose names are wrong by the
# entry of it that is named, or by its own leaf, a checkpoint by its being gone, without
# which the leaf of its batch is not looked for by another name; where a tile is altered and
# a row of it is gone, other rows may have lost their leaves with that tile.
sub told_together
{
	my ($t) = @_;
	my @must = @{ $t->{must} };
	my %gone = map { $_->[2] => 1 } grep { $_->[0] eq 'checkpoint missing' } @must;
	my $tile = grep { $_->[0] eq 'tile altered' } @must;
	my (@stay, @may);

	foreach my $m (@must)
	{
		my ($kind, $table, $key) = @$m;
		my ($first, $next) = $kind eq 'entry altered' && $table eq 'safeins.tile' ? $key =~ /^(\d+)[.][.](\d+)$/ : ();

		if (defined $first && grep { $_->[0] =~ /^(entry|leaf) altered$/ && ($_->[1] ne 'safeins.tile' && $_->[0] eq 'entry altered' || $_->[1] eq 'safeins.batch') && $_->[3] >= $first && $_->[3] <= $next } @must)
		{
			push @may, $m;
		}
		elsif ($kind eq 'row added' && $tile)
		{
			push @stay, [ [ 'row added', 'leaf missing' ], $table, $key ];
		}
		elsif ($kind eq 'entry altered' && $table eq 'safeins.batch' && $gone{$key})
		{
			push @stay, [ [ 'entry altered', 'row added' ], $table, $key ];
		}
		elsif ($kind ne 'checkpoint altered' || !$gone{$key})
		{
			push @stay, $m;
		}
	}
	return { %$t, must => \@stay, may => [ @{ $t->{may} }, @may ] };
}

# ---------- doing them

my @weighted;
sub any_kind { return any(@weighted) }

sub make
{
	my ($kind) = @_;
	my $t = $kind->{make}->() or return;

	$t->{name} = $kind->{name};
	return $t;
}

# How verify is asked: mostly for all; by two processes, of some tables, or of what is
# newer than a checkpoint where the damage is.
sub ask
{
	my ($t) = @_;
	my $leaf = $t->{leaf};
	my $r = rand;

	return 'note => E' . literal($t->{note} =~ s/\n/\\n/gr) if defined $t->{note};
	return 'workers => 2' if $r < 0.008;
	return '' if $r < 0.7 || !$leaf || $t->{alone};
	if ($r < 0.85)
	{
		my @tables = ($leaf->{label}, grep { rand() < 0.2 } sort keys %{ $l->{by_label} });
		my %seen;
		return 'tables => ARRAY[' . join(', ', map { literal($table_of{$_}) } grep { !$seen{$_}++ } @tables) . ']::regclass[]';
	}
	my $newer = first { $_->{size} <= ($leaf->{position} // $l->{size}) } reverse @{ $l->{checkpoints} };
	# A leaf in the tile where the checkpoint ends is read; a key that came before is told by its leaf there.
	return $newer && $newer->{number} > 1 && $t->{name} =~ /^(row|leaf altered|deleted)/ ? "since => $newer->{number}" : '';
}

my %count;
my $failed = 0;

sub matches
{
	my ($d, $p) = @_;
	my ($kind, $table, $key, $position) = @$p;

	return 0 if defined $kind && !grep { $d->{kind} eq $_ } ref $kind ? @$kind : $kind;
	return 0 if defined $table && ($d->{table} // '') ne $table;
	return 0 if defined $key && ($d->{key} // '') ne $key;
	return 0 if defined $position && ($d->{position} // '-') ne $position;
	return 1;
}

sub show_damage { my ($d) = @_; return join ' | ', map { $_ // '' } @{$d}{qw(kind table key position message)} }

# What must be listed is, once, and nothing is that may not be.
sub judge
{
	my ($t, @listed) = @_;
	my @wrong;

	foreach my $m (@{ $t->{must} })
	{
		push @wrong, 'not listed: ' . join ' | ', map { ref $_ ? join('/', @$_) : $_ // '' } @$m unless grep { matches($_, $m) } @listed;
	}
	my %seen;
	foreach my $d (@listed)
	{
		push @wrong, 'false: ' . show_damage($d) unless grep { matches($d, $_) } @{ $t->{must} }, @{ $t->{may} // [] };
		# rows that share the part of their key which an altered seal still names look alike
		push @wrong, 'listed twice: ' . show_damage($d)
		  if $d->{kind} ne 'seal broken' && ($t->{what} // '') !~ /key_columns/ && $seen{ show_damage($d) }++;
	}
	ok(!@wrong, "$t->{n}: $t->{name}" . ($t->{what} ? " ($t->{what})" : '') . ($t->{ask} ? ", $t->{ask}" : ''));
	if (@wrong && ++$failed <= 30)
	{
		my $more = @wrong > 12 ? sprintf('... and %d more', @wrong - 12) : ();
		diag(join "\n", (splice @wrong, 0, 12), $more // ());
		if ($ENV{SAFEINS_SHOW})
		{
			diag('SQL: ' . (length $t->{sql} > 400 ? substr($t->{sql}, 0, 400) . '...' : $t->{sql}));
			diag('listed: ' . show_damage($_)) foreach @listed;
		}
	}
	$count{ $t->{name} =~ /^together/ ? 'together' : $t->{name} }++;
	return;
}

my $n = 0;

sub tamper
{
	my ($name, @tamperings) = @_;
	my $script = "SET client_min_messages = error;\nSET search_path = public, safeins;\n";
	my $began = time;

	foreach my $t (@tamperings)
	{
		$t->{n} = ++$n;
		$t->{ask} = ask($t);
		# Either way past the triggers; event triggers do not fire as a replica.
		$script .= "\\echo \@$n\nBEGIN; SET LOCAL session_replication_role = replica;\n$t->{sql}\n"
		  . "COPY (SELECT damage, table_name, row_key, position, message FROM safeins.verify($t->{ask})) TO STDOUT;\nROLLBACK;\n";
		$script .= "\\echo #$n\nSELECT count(*) FROM safeins.verify();\n" if $n % 25 == 0 || $t->{ddl};
	}
	$script .= "\\echo #end\nSELECT count(*) FROM safeins.verify();\n";
	my %answer = psql_run($node, $name, $script) =~ /^([@#]\w+)\n(.*?)(?=^[@#]\w+$|\z)/gms;
	judge($_, damages($answer{"\@$_->{n}"})) foreach @tamperings;
	is(join('', map { $answer{$_} =~ s/\n//r } grep { /^#/ } sort keys %answer), '0' x grep({ /^#/ } keys %answer), "$name: rolled back, nothing is listed");
	note(sprintf '%d in %.1f s', scalar @tamperings, time - $began);
	return;
}

sub choose
{
	my ($n, @kinds) = @_;
	my @chosen;

	@weighted = map { ($_) x $_->{weight} } @kinds;
	# each once, whatever the dice say
	foreach my $kind (@kinds)
	{
		my $t;
		for (1 .. 20) { last if $t = make($kind) }
		push @chosen, $t if $t;
	}
	while (@chosen < $n)
	{
		my $t = rand() < 0.25 ? together() : make(any_kind()) or next;
		push @chosen, $t;
	}
	return @chosen;
}

enter($db);
is(scalar(damages(psql_run($node, $db, 'COPY (SELECT * FROM safeins.verify()) TO STDOUT'))), 0, 'nothing is listed where nothing was tampered with');
tamper($db, choose(int($tamperings * 0.95), map { $kinds{$_} } grep { $kinds{$_}{weight} } sort keys %kinds));

refused($node, $db, 'BEGIN; SET session_replication_role = replica; DELETE FROM safeins.home; SELECT * FROM safeins.verify()', '55000', 'without its place there is no ledger');

# Level 2 exists here.
enter($large);
$kinds{'node of level 2 altered'}{weight} = 4;
tamper($large, choose(int($tamperings * 0.04), map { $kinds{$_} } 'row altered', 'row missing', 'leaf altered', 'two leaves swapped', 'node altered', 'two nodes swapped',
	'node of level 2 altered', 'tile of nodes deleted', 'tile of nodes cut', 'tile cut', 'tile deleted', 'entry altered: key', 'root of a checkpoint altered', 'checkpoint deleted'));

note(join "\n", map { sprintf '%5d %s', $count{$_}, $_ } sort keys %count);
cmp_ok(sum0(values %count), '>=', int($tamperings * 0.98), 'as many as were asked for');
done_testing();
