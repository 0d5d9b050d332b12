# What the tests of the ledger share: a small ledger that has everything, read
# back as Perl data, and the tree of RFC 9162 over SHA-256, written after
# doc/ledger.md.  Text is bytes in UTF-8 throughout.
package Ledger;

use strict;
use warnings;

use Digest::SHA qw(sha256);
use Exporter 'import';
use MIME::Base64 qw(encode_base64);
use IPC::Run;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

our @EXPORT = qw(small_ledger read_ledger damages read_entries write_entries crc32c names_hash
  node_hash tree_root inclusion_path consistency_path note_of psql_run);

# ---- a small ledger

# Sealed are azx.fee (append_only; a column of every type), azx."支出" (append_only,
# partitioned, a key of three columns), azx.bd (versioned, a uuid) and what safeins
# has itself.  Five checkpoints, the last two of which end in one tile, and rows of
# every table that are not in the tree yet.  What azx.bd was before each UPDATE and
# DELETE is kept in ting.bd_old, which nobody seals.
sub small_ledger
{
	my ($node, $db, $hash) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE \"$db\"");
	sql($node, $db, <<"SQL");
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE SCHEMA azx;
CREATE SCHEMA ting;
CREATE TYPE azx.risk AS ENUM ('低', '中', '高');
CREATE DOMAIN azx.amount AS numeric(18,2) CHECK (VALUE >= 0);
CREATE TABLE azx.fee (id integer PRIMARY KEY, bo boolean, i2 smallint, i4 integer, i8 bigint, oi oid, ch "char", mo money, r4 real, d8 double precision,
	nu numeric, da date, ti time, tz timetz, ts timestamp, tt timestamptz, iv interval, te text, vc varchar(20), cn char(8), na name, js json, jb jsonb,
	en azx.risk, ba bytea, uu uuid, bi bit(6), vb varbit, ip inet, ci cidr, ma macaddr, m8 macaddr8, po point, li line, ls lseg, bx box, pa path, pg polygon,
	cr circle, ra int4range, rt tstzrange, mr int4multirange, ai integer[], ax text[], dm azx.amount, us safeins.uscc, yu safeins.yuan, dv safeins.division,
	x8 xid8, pl pg_lsn, "备注" text);
CREATE TABLE azx."支出" ("机构" text, "年" integer, "编号" text, "金额" numeric(18,2), "事由" text, "备注" text, PRIMARY KEY ("机构", "年", "编号")) PARTITION BY RANGE ("年");
CREATE TABLE azx."支出_2023" PARTITION OF azx."支出" FOR VALUES FROM (2023) TO (2024);
CREATE TABLE azx."支出_2024" PARTITION OF azx."支出" FOR VALUES FROM (2024) TO (2025) PARTITION BY LIST ("机构");
CREATE TABLE azx."支出_2024_人保" PARTITION OF azx."支出_2024" FOR VALUES IN ('人保');
CREATE TABLE azx."支出_2024_其他" PARTITION OF azx."支出_2024" DEFAULT;
CREATE TABLE azx.bd (id uuid PRIMARY KEY, qy text, je numeric(18,2), sj timestamptz, "备注" text);
CREATE TABLE azx.kept (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date, pzh text);
CREATE TABLE ting.bd_old (seq bigserial PRIMARY KEY, id uuid, qy text, je numeric, sj timestamptz, gone boolean);
CREATE FUNCTION ting.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ting.bd_old (id, qy, je, sj, gone) VALUES (OLD.id, OLD.qy, OLD.je, OLD.sj, TG_OP = ''DELETE''); RETURN NULL; END';
CREATE TRIGGER keep AFTER UPDATE OR DELETE ON azx.bd FOR EACH ROW EXECUTE FUNCTION ting.keep();

CREATE PROCEDURE ting.fee(first integer, last integer) LANGUAGE sql AS \$\$
INSERT INTO azx.fee SELECT i, i % 2 = 0, i, i * 7, i * 1234567890123, i, chr(65 + i % 26)::"char", i::numeric::money, i / 3.0, i / 7.0,
	(i || '.10')::numeric, date '2024-01-01' + i, time '08:00' + i * interval '1 second', timetz '08:00+08', timestamp '2024-01-01' + i * interval '1 hour',
	timestamptz '2024-01-01 00:00+08' + i * interval '1 hour', i * interval '1 day 2 hours', '安全生产责任保险 ' || i, '费用' || i, 'F' || i, 'n' || i,
	('{"编号":  ' || i || '}')::json, jsonb_build_object('编号', i), (ARRAY['低', '中', '高'])[1 + i % 3]::azx.risk, decode(lpad(to_hex(i), 8, '0'), 'hex'),
	md5(i::text)::uuid, (i % 64)::bit(6), i::bit(17)::varbit, ('10.0.' || i % 256 || '.1')::inet, ('10.' || i % 256 || '.0.0/16')::cidr,
	'08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', point(i, 1), line(point(0, 0), point(1, i)), lseg(point(0, 0), point(1, i)), box(point(0, 0), point(1, i)),
	('((0,0),(1,' || i || '))')::path, ('((0,0),(1,' || i || '),(2,2))')::polygon, circle(point(0, 0), i), int4range(i, i + 5),
	tstzrange(timestamptz '2024-01-01 00:00+08', timestamptz '2024-01-01 00:00+08' + i * interval '1 hour'), int4multirange(int4range(i, i + 2)),
	ARRAY[i, NULL, 3], ARRAY['甲', i::text], i, '91350100M000100Y43', (i || '.50')::safeins.yuan, '140105', i::text::xid8, ('0/' || to_hex(i + 1))::pg_lsn,
	'备注' || i FROM generate_series(first, last) i \$\$;
CREATE PROCEDURE ting.expense(first integer, last integer) LANGUAGE sql AS \$\$
INSERT INTO azx."支出" SELECT (ARRAY['人保', '平安', '太保', '国寿'])[1 + i % 4], 2023 + i % 2, 'ZC' || i || '号', i + 0.01, '隐患排查 ' || i, NULL FROM generate_series(first, last) i \$\$;
CREATE PROCEDURE ting.policy(first integer, last integer) LANGUAGE sql AS \$\$
INSERT INTO azx.bd SELECT md5('bd' || i)::uuid, '企业' || i, i, timestamptz '2024-01-01 08:00+08' + i * interval '1 minute', NULL FROM generate_series(first, last) i \$\$;

CALL ting.fee(1, 330);
UPDATE azx.fee SET te = NULL, nu = NULL, jb = NULL, ai = NULL WHERE id % 10 = 3;
SELECT safeins.seal('azx.fee', (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = 'azx.fee'::regclass AND attnum > 0 AND attname <> '备注'), hash => '$hash');
CALL ting.expense(1, 250);
SELECT safeins.seal('azx."支出"', ARRAY['金额', '事由']);
SELECT safeins.seal('azx.bd', ARRAY['qy', 'je', 'sj'], 'versioned');
CALL ting.policy(1, 150);
SELECT safeins.checkpoint();
UPDATE azx.bd SET je = je + 0.25 WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(1, 150, 2) i);
CALL ting.fee(331, 420);
CALL ting.policy(151, 300);
DELETE FROM azx.bd WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(3, 150, 6) i);
SELECT safeins.checkpoint();
UPDATE azx.bd SET qy = qy || '（更名）' WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(1, 300, 5) i);
CALL ting.expense(251, 400);
CALL ting.policy(3, 3);
INSERT INTO azx.kept SELECT i, 'G' || i % 3, 1000, '2025-01-01', NULL FROM generate_series(1, 12) i;
SELECT safeins.attach('expense', 'azx.kept', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''奖金''", "voucher": "pzh"}');
SELECT safeins.set_mode('fee.voucher', 'flag', '过渡期');
SELECT safeins.add_rule('fee.cap', '140000', '20.5%', '2025-06-01', '晋应急发〔2025〕9号 第一条', note => '试行');
SELECT safeins.end_rule(1000000, '2025-11-30', '提前结束');
VACUUM azx.fee, azx."支出", azx.bd, azx.kept;
SELECT safeins.checkpoint();
UPDATE azx.bd SET je = je + 1 WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(2, 300, 7) i);
CALL ting.fee(421, 445);
SELECT safeins.checkpoint();
DELETE FROM azx.bd WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(2, 300, 35) i);
CALL ting.expense(401, 425);
UPDATE azx.bd SET je = je + 2 WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(160, 300, 9) i);
SELECT safeins.checkpoint();
CALL ting.fee(446, 455);
CALL ting.expense(426, 440);
CALL ting.policy(301, 310);
UPDATE azx.bd SET je = je + 3 WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(200, 304, 6) i);
DELETE FROM azx.bd WHERE id IN (SELECT md5('bd' || i)::uuid FROM generate_series(7, 304, 60) i);
SELECT safeins.set_mode('fee.voucher', 'block', '期满');
SQL
	return;
}

# ---- the ledger as Perl data

# Runs a script in one psql, which stops at the first error; what it prints.
sub psql_run
{
	my ($node, $db, $script) = @_;
	my ($out, $err) = ('', '');
	my $file = PostgreSQL::Test::Utils::tempdir() . '/script.sql';

	open my $handle, '>:raw', $file or die "$file: $!";
	print $handle $script;
	close $handle;
	my $ok = IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($db), '-f', $file ], '<', \undef, '>', \$out, '2>', \$err);
	die "psql: $err" unless $ok;
	diag($err) if $err =~ /ERROR|WARNING/;
	return $out;
}

# What verify lists, as rows of damage, table, key, position and message.
sub damages
{
	my ($text) = @_;

	return map { my @f = map { $_ eq '\N' ? undef : s/\\\\/\\/gr } split /\t/; { kind => $f[0], table => $f[1], key => $f[2], position => $f[3], message => $f[4] } } split /\n/, $text;
}

sub varint
{
	my ($bytes, $at) = @_;
	my ($v, $shift) = (0, 0);

	while (1)
	{
		my $c = ord substr $$bytes, $$at++, 1;
		$v |= ($c & 0x7f) << $shift;
		return $v if $c < 0x80;
		$shift += 7;
	}
}

sub put_varint
{
	my ($v) = @_;
	my $out = '';

	while ($v >= 0x80)
	{
		$out .= chr(($v & 0x7f) | 0x80);
		$v >>= 7;
	}
	return $out . chr $v;
}

# Entries of a tile or chunk: a number of seal and act, the key's length, the key.
sub read_entries
{
	my ($bytes) = @_;
	my ($at, @entries) = (0);

	while ($at < length $bytes)
	{
		my $head = varint(\$bytes, \$at);
		my $length = varint(\$bytes, \$at);
		last if $at + $length > length $bytes;
		push @entries, { seal => $head >> 2, op => $head & 3, key => substr($bytes, $at, $length) };
		$at += $length;
	}
	return @entries;
}

# A length in the entry is written in place of that of its key.
sub write_entries
{
	return join '', map { put_varint($_->{seal} << 2 | $_->{op}) . put_varint($_->{length} // length $_->{key}) . $_->{key} } @_;
}

my @crc_table = map { my $c = $_; $c = $c & 1 ? 0x82f63b78 ^ ($c >> 1) : $c >> 1 for 1 .. 8; $c } 0 .. 255;

# CRC-32C, as the signed integer that a chunk has.
sub crc32c
{
	my $crc = 0xffffffff;

	$crc = $crc_table[ ($crc ^ $_) & 0xff ] ^ ($crc >> 8) for unpack 'C*', join '', @_;
	return unpack 'l', pack 'L', $crc ^ 0xffffffff;
}

# Tiles, leaves, chunks, checkpoints and seals.  A leaf has position (or chunk and
# index), seal, op, key, hash, and whether it is the last of its key.
sub read_ledger
{
	my ($node, $db) = @_;
	my %ledger = (db => $db);
	my $out = psql_run($node, $db, <<'SQL');
SELECT 'origin', origin FROM safeins.ledger;
SELECT 'seal', number, label, mode FROM safeins.seal WHERE action = 'seal' ORDER BY id;
SELECT 'tile', level, number, encode(hashes, 'hex'), encode(entries, 'hex') FROM safeins.tile ORDER BY 2, 3;
SELECT 'chunk', id, encode(hashes, 'hex'), encode(entries, 'hex'), crc FROM safeins.journal ORDER BY 2;
SELECT 'batch', number, first, next, encode(entries, 'hex'), encode(int4send(epoch), 'hex'), snapshot, encode(pg_lsn_send(lsn), 'hex') FROM safeins.batch ORDER BY number;
SELECT 'checkpoint', number, size, encode(root, 'hex') FROM safeins.checkpoint ORDER BY number;
SQL

	foreach my $line (split /\n/, $out)
	{
		my ($what, @f) = split /\|/, $line, -1;

		$ledger{origin} = $f[0] if $what eq 'origin';
		$ledger{seals}{ $f[0] } = { label => $f[1], mode => $f[2] } if $what eq 'seal';
		$ledger{tiles}{"$f[0]/$f[1]"} = { level => $f[0], number => $f[1], hashes => [ unpack '(a32)*', pack 'H*', $f[2] ], entries => pack 'H*', $f[3] } if $what eq 'tile';
		push @{ $ledger{chunks} }, { id => $f[0], hashes => [ unpack '(a32)*', pack 'H*', $f[1] ], entries => pack('H*', $f[2]), crc => $f[3] } if $what eq 'chunk';
		push @{ $ledger{batches} }, { number => $f[0], first => $f[1], next => $f[2], entries => pack('H*', $f[3]), taken => [ pack('H*', $f[4]), $f[5], pack('H*', $f[6]) ] } if $what eq 'batch';
		push @{ $ledger{checkpoints} }, { number => $f[0], size => $f[1], root => pack 'H*', $f[2] } if $what eq 'checkpoint';
	}
	foreach my $tile (sort { $a->{number} <=> $b->{number} } grep { $_->{level} == 0 } values %{ $ledger{tiles} })
	{
		my $i = -1;
		push @{ $ledger{leaves} }, map { $i++; +{ %$_, position => $tile->{number} * 256 + $i, tile => $tile->{number}, hash => $tile->{hashes}[$i] } } read_entries($tile->{entries});
	}
	foreach my $chunk (@{ $ledger{chunks} // [] })
	{
		my $i = -1;
		push @{ $ledger{pending} }, map { $i++; +{ %$_, chunk => $chunk->{id}, index => $i + 0, hash => $chunk->{hashes}[$i] } } read_entries($chunk->{entries});
	}
	my %last;
	foreach my $leaf (@{ $ledger{leaves} }, @{ $ledger{pending} // [] })
	{
		my $seal = $ledger{seals}{ $leaf->{seal} };

		$leaf->{label} = $seal->{label};
		$leaf->{versioned} = $seal->{mode} eq 'versioned';
		$leaf->{previous} = $last{"$leaf->{label} $leaf->{key}"};
		$leaf->{previous}{last} = 0 if $leaf->{previous};
		$leaf->{last} = 1;
		$last{"$leaf->{label} $leaf->{key}"} = $leaf;
	}
	$ledger{last_of} = \%last;
	return \%ledger;
}

# The hash of what names leaves that have label, op and key.
sub names_hash
{
	my ($before, %stretches);

	foreach my $leaf (@_)
	{
		my $stretch = int($leaf->{position} / 256);
		my $label = exists $stretches{$stretch} && $before eq $leaf->{label} ? '' : $leaf->{label};

		$before = $leaf->{label};
		$stretches{$stretch} .= pack 'n/a* a N/a*', $label, (qw(I U D))[ $leaf->{op} ], $leaf->{key};
	}
	return sha256(join '', map { sha256("\2$stretches{$_}") } sort { $a <=> $b } keys %stretches);
}

# ---- the tree

sub node_hash { return sha256("\1", @_) }

sub half
{
	my ($n) = @_;
	my $k = 1;

	$k *= 2 while 2 * $k < $n;
	return $k;
}

# The root of some hashes, which may be leaves or nodes of one height.
sub tree_root
{
	my ($hashes, $from, $n) = @_;

	($from, $n) = (0, scalar @$hashes) unless defined $n;
	return sha256('') if $n == 0;
	return $hashes->[$from] if $n == 1;
	my $k = half($n);
	return node_hash(tree_root($hashes, $from, $k), tree_root($hashes, $from + $k, $n - $k));
}

# RFC 9162 2.1.3.2: the root to which a path leads from a leaf; undef: it has not the length that it should.
sub inclusion_path
{
	my ($position, $size, $leaf, @path) = @_;
	my ($fn, $sn, $r) = ($position, $size - 1, $leaf);

	return undef if $position >= $size;
	foreach my $p (@path)
	{
		return undef if $sn == 0;
		if ($fn & 1 || $fn == $sn)
		{
			$r = node_hash($p, $r);
			($fn >>= 1, $sn >>= 1) while !($fn & 1) && $fn;
		}
		else
		{
			$r = node_hash($r, $p);
		}
		$fn >>= 1;
		$sn >>= 1;
	}
	return $sn == 0 ? $r : undef;
}

# RFC 9162 2.1.4.2: does the path lead from one root to the other?
sub consistency_path
{
	my ($size1, $root1, $size2, $root2, @path) = @_;

	return !@path && $root1 eq $root2 if $size1 == $size2;
	return !@path && $root1 eq sha256('') if $size1 == 0;
	return 0 if $size1 > $size2 || !@path;
	unshift @path, $root1 if ($size1 & ($size1 - 1)) == 0;
	my ($fn, $sn) = ($size1 - 1, $size2 - 1);
	($fn >>= 1, $sn >>= 1) while $fn & 1;
	my $fr = my $sr = shift @path;
	foreach my $c (@path)
	{
		return 0 if $sn == 0;
		if ($fn & 1 || $fn == $sn)
		{
			$fr = node_hash($c, $fr);
			$sr = node_hash($c, $sr);
			($fn >>= 1, $sn >>= 1) while !($fn & 1) && $fn;
		}
		else
		{
			$sr = node_hash($sr, $c);
		}
		$fn >>= 1;
		$sn >>= 1;
	}
	return $fr eq $root1 && $sr eq $root2 && $sn == 0;
}

sub note_of
{
	my ($origin, $size, $root) = @_;

	return "$origin\n$size\n" . encode_base64($root, '') . "\n";
}

1;
