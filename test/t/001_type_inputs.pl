# Random mutations of what the types read, as text and as binary: each gives the
# value that an independent reading gives, or the one SQLSTATE that fits.
# SAFEINS_SEED repeats a run.
use strict;
use warnings;
use utf8;

use Encode qw(decode encode);
use Math::BigInt;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{SAFEINS_SEED} // (time() ^ ($$ << 8)) & 0x7fffffff;
my $texts = $ENV{SAFEINS_FUZZ} // 3000;
my $wires = 300;
srand($seed);
note "seed $seed";

my $space = '[ \t\n\x0b\f\r]*';

# ---------- independent readings: the text of the value, or an SQLSTATE

sub read_division
{
	my ($code) = $_[0] =~ /^$space([0-9]{6})(?:[0-9]{6})?$space\z/ or return '22P02';
	return '22P02' if $code =~ /^00(?!0000)/ || $code =~ /^[0-9]{2}00(?!00)/;
	return $code;
}

my $alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
my @weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28);

sub check_character
{
	my ($code) = @_;
	my $sum = 0;

	$sum += index($alphabet, substr($code, $_, 1)) * $weights[$_] for 0 .. 16;
	return substr($alphabet, (31 - $sum % 31) % 31, 1);
}

sub read_uscc
{
	my ($code) = @_;

	$code =~ s/[ \t\n\x0b\f\r\x{a0}\x{3000}]//g;
	$code =~ tr/\x{ff01}-\x{ff5e}/\x21-\x7e/;
	$code =~ tr/a-z/A-Z/;
	return '22P02'
	  unless $code =~ /^[$alphabet]{2}[0-9]{6}[$alphabet]{10}\z/
	  && substr($code, 17) eq check_character($code);
	return $code;
}

my $most = Math::BigInt->new('9223372036854775807');
my $least = Math::BigInt->new('-9223372036854775808');

sub read_yuan
{
	my ($sign, $yuan, $decimals) = $_[0] =~ /^$space([+-]?)([0-9]*)(?:\.([0-9]*))?$space\z/
	  or return '22P02';
	$decimals //= '';
	return '22P02' if "$yuan$decimals" eq '';
	my ($fen, $rest) = "${decimals}00" =~ /^(..)(.*)/;
	my $value = Math::BigInt->new(($sign eq '-' ? '-' : '') . "0$yuan$fen");
	return '22003' if $value > $most || $value < $least;
	return '22P02' if $rest =~ /[1-9]/;
	return sprintf('%s%s.%s', $value->is_neg ? '-' : '', $value->copy->babs =~ /^0*(\d+)(\d\d)$/)
	  if length($value->copy->babs) > 2;
	return sprintf('%s0.%02d', $value->is_neg ? '-' : '', $value->copy->babs->numify);
}

my %read = (division => \&read_division, uscc => \&read_uscc, yuan => \&read_yuan);

# ---------- inputs

sub pick { return $_[ int(rand(@_)) ]; }

sub digits { return join('', map { int(rand(10)) } 1 .. $_[0]); }

sub good_uscc
{
	my $code = join('', map { substr($alphabet, int(rand(31)), 1) } 1, 2) . digits(6)
	  . join('', map { substr($alphabet, int(rand(31)), 1) } 1 .. 9);
	return $code . check_character($code);
}

my %good = (
	division => sub {
		return pick('000000', '140000', '140100', '140105', digits(6), digits(12),
			digits(2) . '0000', digits(4) . '00');
	},
	uscc => \&good_uscc,
	yuan => sub {
		return pick('', '-', '+')
		  . pick('92233720368547758.07', '92233720368547758.08', '92233720368547758.1',
			'0', '0.01', '.5', '7.', digits(int(rand(22))) . pick('', '.' . digits(int(rand(4))), '.' . digits(2) . '0' x int(rand(30))));
	});

my @alien = (
	' ', "\t", "\n", "\x0b", "\f", "\r", "\x01", "\x7f", ',', '.', '..', '-', '+', 'e', 'E', 'x', '0x', "'", '\\', '"',
	'%', '%s', '%n', '_', 'I', 'O', 'S', 'V', 'Z', 'NaN', 'Infinity', '¥', '元', '万', '，', '。', '．', '０', '９', 'Ａ', 'Ｙ', 'ｙ',
	'Ｏ', '　', "\x{a0}", "\x{ff00}", "\x{ff5f}", "\x{ff60}", "\x{ffe5}", "\x{feff}", "\x{200b}", "\x{10ffff}", '😀', 'é', 'ı', '中');

sub mutate
{
	my ($text) = @_;
	my $at = int(rand(length($text) + 1));
	my $how = int(rand(11));

	if ($how == 0) { substr($text, $at, 0) = pick(@alien) }
	elsif ($how == 1) { substr($text, $at, 1) = pick(@alien) if $at < length $text }
	elsif ($how == 2) { substr($text, $at, 1 + int(rand(3))) = '' if $at < length $text }
	elsif ($how == 3) { substr($text, $at, 0) = digits(1 + int(rand(2))) }
	elsif ($how == 4) { substr($text, $at, 1) = substr($alphabet, int(rand(31)), 1) if $at < length $text }
	elsif ($how == 5) { $text =~ tr/!-~/\x{ff01}-\x{ff5e}/ }
	elsif ($how == 6) { $text = lc $text }
	elsif ($how == 7) { $text = pick(' ', '　', "\n") . $text . pick(' ', "\t", "\x{a0}") }
	elsif ($how == 8) { substr($text, $at, 2) = reverse(substr($text, $at, 2)) if $at + 1 < length $text }
	elsif ($how == 9) { $text = substr($text, 0, $at) . $text }
	elsif ($how == 10) { $text = length $text < 100 && rand() < 0.02 ? pick('0', '9', ' ', '　', $text) x 20000 : $text . pick('0', '00') }
	return $text;
}

# ---------- the server's reading

my $node = PostgreSQL::Test::Cluster->new('inputs');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->start;
$node->safe_psql('postgres', "CREATE DATABASE utf8 ENCODING 'UTF8' TEMPLATE template0");
$node->safe_psql('postgres', "CREATE DATABASE euc ENCODING 'EUC_CN' TEMPLATE template0");

my $prepare = q{
	CREATE EXTENSION safeins CASCADE;
	CREATE TABLE input (n int, type text, bytes bytea);

	-- The text of the value, which must read and come back the same by every way; or the SQLSTATE.
	CREATE FUNCTION text_verdict(type text, input text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		value text;
		same boolean;
		soft text;
	BEGIN
		IF current_setting('server_version_num')::int >= 160000 THEN
			EXECUTE 'SELECT sql_error_code FROM pg_input_error_info($1, $2)' INTO soft USING input, 'safeins.' || type;
		END IF;
		BEGIN
			EXECUTE format('SELECT v::text, v::text::safeins.%1$s OPERATOR(safeins.=) v
				FROM (SELECT $1::safeins.%1$s AS v) s', type) INTO value, same USING input;
		EXCEPTION WHEN OTHERS THEN
			value := SQLSTATE;
			same := true;
			IF current_setting('server_version_num')::int >= 160000 AND soft IS DISTINCT FROM value THEN
				RETURN value || ', but softly ' || coalesce(soft, 'none');
			END IF;
			RETURN value;
		END;
		IF soft IS NOT NULL THEN
			RETURN value || ', but softly ' || soft;
		END IF;
		RETURN CASE WHEN same THEN value ELSE value || ' does not come back' END;
	END $$;

	CREATE TABLE wire_division (v safeins.division);
	CREATE TABLE wire_uscc (v safeins.uscc);
	CREATE TABLE wire_yuan (v safeins.yuan);
	CREATE FUNCTION wire_verdict(type text, path text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		value text;
	BEGIN
		EXECUTE format('TRUNCATE wire_%s', type);
		EXECUTE format('COPY wire_%s FROM %L (FORMAT binary)', type, path);
		EXECUTE format('SELECT CASE WHEN v::text::safeins.%1$s OPERATOR(safeins.=) v
			THEN v::text || encode(safeins.%1$s_send(v), ''hex'') ELSE ''does not come back'' END FROM wire_%1$s', type) INTO value;
		RETURN value;
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE;
	END $$;
};
$node->safe_psql($_, $prepare) for 'utf8', 'euc';

# judge compares the server's verdicts with ours; at most a few differences are shown.
sub judge
{
	my ($name, $expected, $shown, $output) = @_;
	my @verdicts = split(/\n/, $output);
	my %seen;
	my $wrong = 0;

	foreach my $i (0 .. $#$expected)
	{
		my $verdict = $verdicts[$i] // 'nothing';

		$seen{ $expected->[$i] =~ /^22[0P][0-9]{2}\z/ ? $expected->[$i] : 'value' }++;
		next if $verdict eq $expected->[$i];
		diag "$name, seed $seed: " . $shown->[$i] . " gave $verdict, not $expected->[$i]"
		  if $wrong++ < 5;
	}
	is($wrong, 0, "$name: " . join(', ', map { "$seen{$_} times $_" } sort keys %seen));
	return \%seen;
}

sub fuzz_text
{
	my ($database, $encoding, $type) = @_;
	my (@expected, @shown, @rows);

	while (@rows < $texts)
	{
		my $text = $good{$type}->();

		$text = mutate($text) for 1 .. int(rand(4));
		my $bytes = eval { encode($encoding, $text, Encode::FB_CROAK | Encode::LEAVE_SRC) };
		# what the encoding has not, no client can send
		next if !defined $bytes || decode($encoding, $bytes) ne $text;
		push @rows, scalar(@rows) . "\t$type\t\\\\x" . unpack('H*', $bytes);
		push @expected, $read{$type}->($text);
		push @shown, length($bytes) > 60 ? length($bytes) . ' bytes' : unpack('H*', $bytes);
	}
	my $server = $encoding eq 'UTF-8' ? 'UTF8' : 'EUC_CN';
	my $output = $node->safe_psql($database,
		"TRUNCATE input;\nCOPY input FROM stdin;\n"
		  . join("\n", @rows)
		  . "\n\\.\nSELECT text_verdict(type, convert_from(bytes, '$server')) FROM input ORDER BY n;\n");
	my $seen = judge("$type as text, $server", \@expected, \@shown, $output);

	ok($seen->{value} && $seen->{'22P02'}, "$type as text, $server: both values and errors");
	return;
}

# What may stand on the wire, and what it is: its text and its bytes again.
my %wire = (
	division => sub {
		my ($bytes) = @_;

		return '22P03' if length($bytes) != 4 || unpack('N', $bytes) > 999999;
		my $code = sprintf('%06d', unpack('N', $bytes));
		return read_division($code) eq $code ? $code : '22P03';
	},
	uscc => sub {
		my ($bytes) = @_;

		return length($bytes) == 18 && read_uscc($bytes) eq $bytes ? $bytes : '22P03';
	},
	yuan => sub {
		my ($bytes) = @_;

		return '22P03' if length($bytes) != 8;
		my $fen = Math::BigInt->from_hex(unpack('H*', $bytes));
		$fen -= Math::BigInt->new(2)**64 if $fen > $most;
		my $abs = sprintf('%03s', $fen->copy->babs->bstr);
		return ($fen->is_neg ? '-' : '') . substr($abs, 0, -2) . '.' . substr($abs, -2);
	});

my %good_wire = (
	division => sub { return pack('N', pick(0, 140000, 140100, 140105, int(rand(1000000)))) },
	uscc => \&good_uscc,
	yuan => sub { return pick(pack('N2', int(rand(2**32)), int(rand(2**32))), "\x80" . "\0" x 7, "\x7f" . "\xff" x 7, "\0" x 8, pack('N2', 0, int(rand(1000)))) });

sub fuzz_wire
{
	my ($type) = @_;
	my $directory = PostgreSQL::Test::Utils::tempdir();
	my (@expected, @shown);

	foreach my $n (0 .. $wires - 1)
	{
		my $bytes = $good_wire{$type}->();
		my $how = int(rand(6));

		if ($how == 0) { substr($bytes, int(rand(length $bytes)), 1) = chr(int(rand(256))) }
		elsif ($how == 1) { $bytes = substr($bytes, 0, int(rand(length $bytes))) }
		elsif ($how == 2) { $bytes .= join('', map { chr(int(rand(256))) } 0 .. int(rand(20))) }
		elsif ($how == 3) { $bytes = join('', map { chr(int(rand(256))) } 1 .. length $bytes) }
		elsif ($how == 4) { $bytes = lc $bytes }

		my $verdict = $wire{$type}->($bytes);
		push @expected, $verdict eq '22P03' ? $verdict : $verdict . unpack('H*', $bytes);
		push @shown, unpack('H*', $bytes);
		open(my $file, '>:raw', "$directory/$n") or die "$directory/$n: $!";
		print $file "PGCOPY\n\xff\r\n\0", pack('N2', 0, 0), pack('nN', 1, length $bytes), $bytes, pack('n', 0xffff);
		close($file);
	}
	my $output = $node->safe_psql('utf8',
		"SELECT wire_verdict('$type', '$directory/' || n) FROM generate_series(0, $wires - 1) n ORDER BY n");
	my $seen = judge("$type as binary", \@expected, \@shown, $output);

	ok($seen->{value} && $seen->{'22P03'}, "$type as binary: both values and errors");
	return;
}

foreach my $type (sort keys %read)
{
	fuzz_text('utf8', 'UTF-8', $type);
	fuzz_text('euc', 'euc-cn', $type);
	fuzz_wire($type);
}

# In the server's own bytes: a full-width code in EUC_CN, and the character at fault named whole.
is( $node->safe_psql('euc', q{SET client_encoding = 'UTF8'; SELECT '９１３５０１００　ｍ０００１００Ｙ４３'::safeins.uscc}),
	'91350100M000100Y43',
	'full-width input in EUC_CN');
my (undef, undef, $stderr) =
  $node->psql('euc', q{SET client_encoding = 'UTF8'; SELECT '91350100M0001中0Y43'::safeins.uscc});
like(decode('UTF-8', $stderr), qr/Character 14, "中", is none/, 'the wrong character in EUC_CN');

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal|TRAP:/, 'no crash');
diag "seed $seed" unless Test::More->builder->is_passing;
done_testing();
