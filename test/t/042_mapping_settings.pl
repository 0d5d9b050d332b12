# A mapping reads the same in every session, whatever a role may SET: each setting
# that can be set, to each of its values, while a mapping with literals of every
# kind is attached, and in a new session that writes to a table attached before;
# set by the session, and those that tell by its role, its database or a function.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $locale = "$ENV{WORK}/locale";
my @locales = ('C');
mkdir $locale;
foreach my $name ('de_DE', 'ja_JP')
{
	push @locales, "$name.UTF-8" if system("localedef -i $name -f UTF-8 $locale/$name.UTF-8 >/dev/null 2>&1") == 0;
}
$ENV{LOCPATH} = $locale if @locales > 1;

my $node = server('settings', conf => "safeins.today = '2026-06-30'\nfsync = off\n");
my $trgm = $node->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'");

# What these say is no matter of reading: they end a statement or a transaction, make it
# another role's, or are the superuser's way to turn triggers off.
my %apart = map { $_ => 1 } qw(transaction_isolation transaction_read_only transaction_deferrable default_transaction_isolation default_transaction_read_only default_transaction_deferrable
	role session_authorization session_replication_role event_triggers max_stack_depth temp_file_limit exit_on_error allow_system_table_mods safeins.today debug_discard_caches
	statement_timeout lock_timeout transaction_timeout idle_in_transaction_session_timeout idle_session_timeout);

# Settings whose values are any text: those that tell.
my %texts = (
	DateStyle => [ 'ISO, DMY', 'SQL, DMY', 'German, DMY', 'Postgres, MDY', 'SQL, MDY' ],
	TimeZone => [ 'UTC', 'America/Los_Angeles', 'Asia/Kolkata', '<X>+3' ],
	timezone_abbreviations => [ 'Australia', 'India' ],
	lc_monetary => \@locales,
	lc_numeric => \@locales,
	lc_time => \@locales,
	lc_messages => \@locales,
	default_text_search_config => [ 'pg_catalog.english', 'pg_catalog.german', 'pg_catalog.simple' ],
	search_path => [ '', 'evil, pg_catalog', 'evil', 'pg_temp', 'public' ],
	client_encoding => [ 'GBK', 'UTF8', 'SQL_ASCII' ],
	restrict_nonsystem_relation_kind => [ 'view', 'view, foreign-table' ],
	bytea_output => [ 'escape', 'hex' ]);

# One fact of each kind of literal, of value, and of what reads them: put together they are the insurer.
my @kinds = (
	q{(a ~ '^\d$')::text}, q{(a ~ E'^\\\\d$')::text}, q{(E'\x41\t')}, q{(U&'\4e2d')}, q{(a LIKE '\_%')::text}, q{('it''s "x" \n')}, q{(B'101')::text}, q{(X'1F')::text}, q{($q$\d$q$)},
	q{(d = '2026-02-03')::text}, q{d::text}, q{ts::text}, q{tz::text}, q{(tz = '2026-02-03 00:30')::text}, q{(tz = TIMESTAMPTZ '2026-02-03 00:30 CST')::text}, q{(tz AT TIME ZONE 'CST')::text},
	q{(tz AT TIME ZONE 'Asia/Shanghai')::text}, q{tz::date::text}, q{date_trunc('day', tz)::text}, q{extract(hour FROM tz)::text}, q{(ts + tz_iv)::text}, q{(DATE '2026-02-03' = tz)::text},
	q{iv::text}, q{(iv = '1-2')::text}, q{(iv = INTERVAL '1' YEAR + INTERVAL '2' MONTH)::text}, q{interval_out(iv)::text}, q{f8::text}, q{f4::text}, q{float8out(f8)::text}, q{(f8 = 0.1)::text}, q{pt::text}, q{(f8 || '')},
	q{x::text}, q{byteaout(x)::text}, q{(x = '\x00ff')::text}, q{(x = 'a\000')::text}, q{encode(x, 'escape')}, q{arr::text}, q{(arr = '{1,NULL,3}')::text}, q{('{1,NULL}'::text[])[2]}, q{(t_arr::text[])[1]}, q{array_to_string(arr, ',', '-')},
	q{(a = NULL)::text}, q{coalesce((je = NULL)::text, '-')}, q{(NULL = NULL IS NULL)::text}, q{xmlserialize(CONTENT xmlelement(NAME y, x) AS text)}, q{('<a/><b/>'::xml)::text}, q{xml_is_well_formed(a)::text}, q{(a::xml)::text},
	q{m::text}, q{m::numeric::text}, q{'1,234.50'::money::text}, q{to_char(je, 'L9G999D99')}, q{to_number('1,234.5', '9G999D9')::text}, q{to_char(ts, 'TMMonth TMDay TZ')}, q{to_date('03 Feb 2026', 'DD Mon YYYY')::text}, q{to_char(iv, 'YYYY')},
	q{to_tsvector('The cats are running')::text}, q{plainto_tsquery('houses cats')::text}, q{(to_tsvector(w) @@ to_tsquery('cat'))::text}, q{quote_ident(a)}, q{quote_ident('plain')}, q{format('%I %L', w, a)}, q{quote_literal(w || '\')},
	q{row(d, tz, iv, x, f8, NULL)::text}, q{to_json(row(d, tz, f8, iv, x))::text}, q{to_jsonb(tz)::text}, q{('[2026-02-03,2026-02-05)'::daterange)::text}, q{tstzrange(tz, NULL)::text},
	q{(SELECT word FROM dict WHERE dict.id = r.id)}, q{(SELECT word FROM seen WHERE seen.id = r.id)}, q{(SELECT string_agg(v::text, ',' ORDER BY v) FROM unnest(ARRAY[0.1::float8, 1e20]) v)}, q{lower(w)}, q{greatest(w, 'Z')}, q{host(inet '10.0.0.1/8')},
	q{concat(d, tz, f8, x, iv)}, q{pg_typeof(d)::text}, q{('public.dict'::regclass)::text}, q{(E'a\nb' ~ 'a.b')::text}, q{CASE WHEN w = 'cat' THEN 'ja' ELSE 'nein' END});
push @kinds, q{(w % 'cats')::text}, q{similarity(w, 'cats')::text} if $trgm;

# ... by its hash: a key has a limit.
my $insurer = 'md5(' . join(q{ || '|' || }, map { "coalesce($_, '?')" } @kinds) . ')';

sub json_string
{
	my ($s) = @_;

	$s =~ s/\\/\\\\/g;
	$s =~ s/"/\\"/g;
	return "\"$s\"";
}

sub mapping
{
	return '$safeins_map${"receipt": "id", "amount": "je", "received_on": "tz", "where": ' . json_string(q{w <> '\d' AND d >= '2026-02-03' AND (a = NULL) IS NULL})
		. ', "insurer": ' . json_string($insurer) . '}$safeins_map$';
}

sql($node, 'postgres', ($trgm ? 'CREATE EXTENSION pg_trgm;' : '') . <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省');
CREATE SCHEMA evil;
CREATE TABLE dict (id int, word text);
INSERT INTO dict VALUES (1, 'one'), (2, 'two');
CREATE VIEW seen AS SELECT * FROM dict;
CREATE TABLE evil.dict AS SELECT id, 'evil' AS word FROM dict;
CREATE TABLE rows (id int PRIMARY KEY, a text, w text, je numeric, d date, ts timestamp, tz timestamptz, iv interval, tz_iv interval, f8 float8, f4 float4, pt point, x bytea, arr int[], t_arr text, m money);
INSERT INTO rows VALUES (1, '7', 'cat', 1234.5, '2026-02-03', '2026-02-03 14:05', '2026-02-03 00:30+08', '1 year 2 mons', '1 day', 0.1, 0.1, '(0.1,2)', '\x00ff', '{1,NULL,3}', '{NULL,a}', 12.34),
	(2, 'Ab c', 'Running', 0.01, '2026-11-04', '2026-11-04 01:02:03.4', '2026-11-03 23:30+00', '-1 day 02:03', '1 mon', 1e20, 3.3333333, '(1e20,0.3)', '\x610a', NULL, '{x}', -1);
CREATE TABLE before (LIKE rows INCLUDING ALL);
CREATE TABLE after (LIKE rows INCLUDING ALL);
SQL

my $books = q{pg_catalog.md5((SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', insurer, year, received), E'\n' ORDER BY insurer COLLATE "C") FROM safeins.account))};

# The kinds that are there: each must attach by itself, or the test would prove nothing.
sql($node, 'postgres', 'SET client_min_messages = error; SELECT safeins.attach(\'premium\', \'before\', ' . mapping() . ')');
my $want = sql($node, 'postgres', "BEGIN; INSERT INTO public.before SELECT * FROM public.rows; SELECT $books; ROLLBACK");
my $stored = sql($node, 'postgres', "SELECT md5(mapping::text) FROM safeins.attachment WHERE table_name = 'before'");
my $plain = sql($node, 'postgres', "BEGIN; INSERT INTO public.before SELECT * FROM public.rows; SELECT string_agg(insurer, E'\n') FROM safeins.account; ROLLBACK");
note($plain);
is(sql($node, 'postgres', 'BEGIN; INSERT INTO public.before SELECT * FROM public.rows; SELECT count(*) FROM safeins.account; ROLLBACK'), '2', 'both rows are live');

my @trials;
my $load = $trgm ? q{SELECT 'a' % 'b';} : '';
my $settings = sql($node, 'postgres', "$load SELECT concat_ws(chr(1), name, vartype, context, coalesce(array_to_string(enumvals, chr(2)), ''), coalesce(min_val, ''), coalesce(max_val, ''), setting) FROM pg_settings WHERE context IN ('user', 'superuser') ORDER BY name");
my $untried = 0;
foreach my $line (grep { /\x01/ } split(/\n/, $settings))
{
	my ($name, $type, $context, $enum, $min, $max) = split(/\x01/, $line, -1);
	my @values;

	next if $apart{$name};
	if ($texts{$name}) { @values = @{ $texts{$name} } }
	elsif ($type eq 'bool') { @values = ('on', 'off') }
	elsif ($type eq 'enum') { @values = grep { $_ ne '' } split(/\x02/, $enum) }
	elsif ($type eq 'integer' || $type eq 'real') { @values = ($min, $max) }
	else { $untried++ }
	push @trials, [ $name, $_ ] foreach @values;
}
note(scalar(@trials) . " values, $untried settings of any text that no mapping reads");

# Each trial in sessions of its own.  What a session prints may be in its own encoding: only hashes are compared.
my $map = mapping();
my $script = '';
foreach my $i (0 .. $#trials)
{
	my ($name, $value) = @{ $trials[$i] };
	my $quoted = $value =~ s/'/''/gr;
	my $list = $name eq 'search_path' ? join(', ', map { "'$_'" } $value eq '' ? '' : split(/, */, $value)) : "'$quoted'";
	my $set = ($name =~ /\./ ? 'SELECT pg_catalog.set_config(' . "'$name', '$quoted', false) \\g /dev/null\n" : "SET \"$name\" = $list;\n");
	my $load_here = $name =~ /^pg_trgm/ ? "LOAD 'pg_trgm';\n" : '';

	$script .= <<"SQL";
\\c -
$load_here$set\\o
BEGIN;
INSERT INTO public.before SELECT * FROM public.rows;
SELECT 'trial $i write ' || $books;
ROLLBACK;
\\c -
$load_here$set
BEGIN;
SET LOCAL client_min_messages = error;
SET LOCAL search_path = public;
SELECT safeins.attach('premium', 'public.after', $map) \\g /dev/null
RESET ALL;
SELECT 'trial $i stored ' || pg_catalog.md5(mapping::pg_catalog.text) FROM safeins.attachment WHERE table_name = 'after';
INSERT INTO public.after SELECT * FROM public.rows;
SELECT 'trial $i attach ' || $books;
ROLLBACK;
SQL
}
# The same settings come with a role, a database, a role in a database, or a function that writes or attaches: those that
# the pinned ones are among, each way.
my %by_nature = (
	(map { $_ => [ 'on', 'off' ] } qw(standard_conforming_strings array_nulls transform_null_equals quote_all_identifiers escape_string_warning)),
	backslash_quote => [ 'off', 'safe_encoding' ],
	extra_float_digits => [ -15, 0, 3 ],
	xmloption => [ 'document', 'content' ],
	xmlbinary => [ 'hex', 'base64' ],
	IntervalStyle => [ 'sql_standard', 'postgres_verbose', 'iso_8601' ]);
my @ways = ('ALTER DATABASE postgres', 'ALTER ROLE CURRENT_USER', 'ALTER ROLE ALL', 'ALTER ROLE CURRENT_USER IN DATABASE postgres', 'ALTER FUNCTION public.write()');
my $ways = '';

sql($node, 'postgres', <<"SQL");
CREATE FUNCTION public.write() RETURNS void LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.before SELECT * FROM public.rows; END';
CREATE FUNCTION public.attach_after() RETURNS void LANGUAGE plpgsql AS \$safeins_f\$ BEGIN PERFORM safeins.attach('premium', 'public.after', $map); END \$safeins_f\$;
SQL
# (views, ours too, are not read where that is forbidden)
foreach my $name (grep { $_ ne 'restrict_nonsystem_relation_kind' } sort(keys %by_nature, keys %texts))
{
	next if !sql($node, 'postgres', "SELECT count(*) FROM pg_settings WHERE name = '$name'");
	foreach my $value (@{ $by_nature{$name} // $texts{$name} })
	{
		my $list = $name eq 'search_path' ? join(', ', map { "'$_'" } $value eq '' ? '' : split(/, */, $value)) : "'$value'";

		foreach my $way (@ways)
		{
			my $i = @trials;
			my @set = ($way, $way =~ /write/ ? 'ALTER FUNCTION public.attach_after()' : ());

			push @trials, [ "$way SET $name", $value ];
			# a path without public finds neither the tables of the mapping nor its functions when it is attached
			my $attach = $name eq 'search_path' ? "SET LOCAL search_path = public; SELECT safeins.attach('premium', 'public.after', $map)" : 'SELECT public.attach_after()';
			$ways .= join('', map { "$_ SET \"$name\" = $list;\n" } @set) . <<"SQL";
\\c -
BEGIN;
SELECT public.write() \\g /dev/null
SELECT 'trial $i write ' || $books;
ROLLBACK;
BEGIN;
SET LOCAL client_min_messages = error;
$attach \\g /dev/null
SELECT 'trial $i stored ' || pg_catalog.md5(mapping::pg_catalog.text) FROM safeins.attachment WHERE table_name = 'after';
INSERT INTO public.after SELECT * FROM public.rows;
SELECT 'trial $i attach ' || $books;
ROLLBACK;
SQL
			$ways .= join('', map { "$_ RESET \"$name\";\n" } @set);
		}
	}
}
$script .= "\\c -\n$ways";
my ($stdout, $stderr) = ('', '');
$node->psql('postgres', $script, stdout => \$stdout, stderr => \$stderr, on_error_stop => 0);
my %got;
$got{"$1 $2"} = $3 while $stdout =~ /^trial (\d+) (\w+) ([0-9a-f]{32})$/mg;

my @differ;
foreach my $i (0 .. $#trials)
{
	foreach my $what ([ 'write', $want ], [ 'stored', $stored ], [ 'attach', $want ])
	{
		my $got = $got{"$i $what->[0]"} // 'nothing';

		push @differ, "$what->[0] under $trials[$i][0] = '$trials[$i][1]': $got" if $got ne $what->[1];
	}
}
ok(@trials > 300, 'every setting was tried') or diag(scalar @trials);
is(scalar @differ, 0, 'a mapping reads the same under all of them') or diag(join("\n", @differ[ 0 .. ($#differ < 30 ? $#differ : 30) ]), substr($stderr, 0, 3000));

$node->stop;
done_testing();
