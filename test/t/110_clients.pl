# What applications write by and read by: JDBC, ODBC, psycopg2, node-pg, as Debian packages them.  Each writes a batch,
# is refused in a savepoint and in a batch, and reads a report with a parameter and one in Chinese; the program of each
# is in test/clients.  A client that is not installed is skipped.  NODE_PATH is where node-pg is, if not Debian's.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use List::Util qw(first);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $programs = "$FindBin::RealBin/../clients";
my $dir = PostgreSQL::Test::Utils::tempdir();

# By their paths: what a bare Debian lacks is not on PATH here.
my ($java, $python, $node_js) = ('/usr/bin/java', '/usr/bin/python3', '/usr/bin/node');
my ($ecj, $jdbc) = ('/usr/share/java/ecj.jar', '/usr/share/java/postgresql.jar');

$ENV{NODE_PATH} //= '/usr/share/nodejs';
$ENV{PSQLODBC} = (glob '/usr/lib/*/odbc/psqlodbcw.so')[0] // '';
$ENV{PYTHONIOENCODING} = 'UTF-8';

# The first of these commands that does not succeed.
sub lacks
{
	my (@commands) = @_;
	my $output = '';

	return join ' ', @{ (first { !IPC::Run::run($_, '>&', \$output) } @commands) // [] };
}

my @clients = (
	{
		name => 'JDBC', needs => [ [ 'test', '-x', $java ], [ 'test', '-f', $ecj ], [ 'test', '-f', $jdbc ] ],
		build => [ $java, '-cp', $ecj, 'org.eclipse.jdt.internal.compiler.batch.Main', '-8', '-nowarn', '-encoding', 'UTF-8', '-cp', $jdbc, '-d', $dir, "$programs/Client.java" ],
		run => [ $java, '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8', '-cp', "$dir:$jdbc", 'Client' ],
	},
	{
		name => 'psycopg2', needs => [ [ 'test', '-x', $python ], [ $python, '-c', 'import psycopg2' ] ],
		run => [ $python, "$programs/client_psycopg2.py" ],
	},
	{
		name => 'node-pg', needs => [ [ 'test', '-x', $node_js ], [ $node_js, '-e', 'require("pg")' ] ],
		run => [ $node_js, "$programs/client_pg.js" ],
	},
	{
		name => 'ODBC', needs => [ [ 'test', '-f', $ENV{PSQLODBC} ], [ 'test', '-x', $python ], [ $python, '-c', 'import pyodbc' ] ],
		run => [ $python, "$programs/client_odbc.py" ],
		bare_errors => 1,
	});

$_->{lacks} = eval { lacks(@{ $_->{needs} }) } // $@ foreach @clients;
plan skip_all => 'no client is installed' unless grep { !$_->{lacks} } @clients;

my $node = server('clients', conf => "listen_addresses = '127.0.0.1'\nsafeins.today = '2026-11-15'\n");
$ENV{PGPORT} = $node->port;

# A database for each client, as applications have it: rights on its own tables, a regulator beside it.
sql($node, 'postgres', 'CREATE ROLE app LOGIN; CREATE ROLE head LOGIN');
sql($node, 'postgres', 'CREATE DATABASE ready');
sql($node, 'ready', q{
	SET client_min_messages = warning;
	CREATE EXTENSION safeins CASCADE;
	SELECT safeins.grant_access('head', 'regulator');
	SELECT safeins.set_place('140000', 'test');
	CREATE TABLE premium (id bigint PRIMARY KEY, insurer text, amount numeric(14,2), day date);
	CREATE TABLE spending (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, insurer text, amount numeric(14,2), day date, purpose text, voucher text);
	CREATE INDEX ON spending (voucher);
	SELECT safeins.attach('premium', 'premium', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
	SELECT safeins.attach('expense', 'spending', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "purpose", "voucher": "voucher"}');
	INSERT INTO premium VALUES (1, '阳光财险', 1000, '2026-01-05');
	GRANT SELECT, INSERT ON spending TO app;
});

# What is refused: SQLSTATE, message, detail, and what ODBC has no place for.
sub refusal
{
	my ($client, $state, $message, $detail, @more) = @_;

	return 'refused ' . join(' | ', $state, $message, $detail, $client->{bare_errors} ? () : @more) . "\n";
}

sub expected
{
	my ($client) = @_;

	return "a batch: 3 rows, 120.75 yuan\n"
	  . refusal($client, 'SI101', 'spending of insurer 阳光财险 in 2026 would be 1121.75 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)',
		'This statement adds 1000.00 yuan to 121.75 yuan already spent; headroom is 88.25 yuan. First row: 5 of table "public.spending".',
		'Rule fee.cap: 应急厅函〔2024〕322号 第四部分. Spend at most 88.25 yuan, or enter the premium first.', 'public.spending', 'fee.cap')
	  . "a savepoint: 4 rows, 121.75 yuan\n"
	  . refusal($client, 'SI102', 'purpose "业务招待费" is not one the prevention fee may be spent on', 'Row 7 of table "public.spending", insurer 阳光财险, 1.00 yuan.',
		'Rule fee.purpose: 应急厅函〔2024〕322号 第四部分；AQ 9010-2019 第5章. It may be spent on: ...', 'public.spending', 'fee.purpose')
	  . "a batch refused: 4 rows, 121.75 yuan\n"
	  . "report: 阳光财险 2026 1000.00 121.75\n"
	  . "报表: 阳光财险 2026 1000.00\n";
}

foreach my $client (@clients)
{
	SKIP:
	{
		skip "$client->{name} is not installed: \"$client->{lacks}\" fails", 1 if $client->{lacks};

		my ($out, $err) = ('', '');

		$ENV{PGDATABASE} = "by $client->{name}";
		sql($node, 'postgres', qq{CREATE DATABASE "$ENV{PGDATABASE}" TEMPLATE ready});
		IPC::Run::run($client->{build}, '>', \$out, '2>', \$err) if $client->{build};
		IPC::Run::run($client->{run}, '>', \$out, '2>', \$err);
		# the hint goes on with every kind of service
		$out =~ s/(It may be spent on: )[^|]*( \|)/$1...$2/;
		is("$out$err", expected($client), $client->{name});
	}
}
$node->stop;

done_testing();
