# safeins-report: everything of a year in a folder, from one snapshot, or nothing.
use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Find qw(find);
use FindBin;
use IPC::Run ();
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

$ENV{PGCLIENTENCODING} = 'UTF8';
my $node = server('report', conf => "safeins.today = '2026-10-31'\n");
my $dir = PostgreSQL::Test::Utils::tempdir();
my @server = ('-h', $node->host, '-p', $node->port, '-w');

# The program as a shell finds it: status, what it said.
sub export
{
	my (@arguments) = @_;
	my ($out, $err) = ('', '');
	my $run = IPC::Run::start([ 'safeins-report', @arguments ], '<', \'', '>', \$out, '2>', \$err);

	$run->finish;
	return ($run->result(0), $out . $err);
}

# Every file below a folder, without it.
sub files
{
	my ($folder) = @_;
	my @files;

	find({ no_chdir => 1, wanted => sub { push @files, substr($_, length($folder) + 1) if -f } }, $folder);
	return sort @files;
}

# What stands in the folder that others are made in.
sub left
{
	opendir my $here, $dir or die "$dir: $!";
	return join ' ', sort grep { !/^\.\.?$/ } readdir $here;
}

# A word as a page has it.
sub html
{
	return $_[0] =~ s/&/&amp;/gr =~ s/</&lt;/gr =~ s/>/&gt;/gr;
}

sub refuses
{
	my ($status, $says, $arguments, $about) = @_;
	my $before = left();
	my ($got, $said) = export(@$arguments);

	is($got, $status, "$about: status $status");
	like($said, $says, "$about: it says so");
	is(left(), $before, "$about: nothing is left");
	return;
}

# ---------- a province whose insurers are called as nobody should be

my @insurers = ('YGCX', 'ygcx', 'Ygcx', '../../etc/passwd', 'a/b', '.', '..', ' ', '　', '甲 保险', "x\ny", q{q'uo"te}, '-rf', '$(touch pwned)', '`touch pwned`',
	'\! touch pwned', ':lang', ";\n\\! touch pwned\n", 'CON', 'A' x 150, '长' x 60, '=cmd|calc', '<script>alert(1)</script>', '%00%2e', "tab\there", '太|保', '{}');
my $values = join ', ', map { "('" . s/'/''/gr . "')" } @insurers;

sql($node, 'postgres', 'CREATE ROLE regulator LOGIN');
sql($node, 'postgres', 'CREATE ROLE reader LOGIN');
sql($node, 'postgres', "CREATE DATABASE province ENCODING 'UTF8' TEMPLATE template0");
sql($node, 'province', <<"SQL");
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'test'), safeins.watch_only('test'), safeins.grant_access('regulator', 'regulator'), safeins.grant_access('reader', 'reader');
CREATE TABLE insurer (n serial, key text);
INSERT INTO insurer (key) VALUES $values;
CREATE TABLE ent (id text PRIMARY KEY, sector text, place text, name text);
CREATE TABLE pol (id text PRIMARY KEY, insurer text, name text, ent text, from_on date, to_on date);
CREATE TABLE money (id text PRIMARY KEY, insurer text, amount numeric, on_day date);
CREATE TABLE haz (id text PRIMARY KEY, ent text, found date, due date);
SELECT safeins.attach('enterprise', 'ent', '{"enterprise": "id", "sector": "sector", "size": "''large''::text", "place": "place", "name": "name"}'),
	safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "insurer_name": "name", "enterprise": "ent", "effective": "from_on", "expires": "to_on"}'),
	safeins.attach('premium', 'money', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "on_day"}'),
	safeins.attach('hazard', 'haz', '{"hazard": "id", "enterprise": "ent", "level": "''general''::text", "found_on": "found", "due_on": "due"}');
INSERT INTO ent SELECT 'E' || n, 'coal', '140105', '企业' || key FROM insurer;
INSERT INTO pol SELECT 'P' || n, key, CASE WHEN n > 1 THEN '名' || key END, 'E' || n, '2026-01-01', '2026-12-31' FROM insurer;
INSERT INTO money SELECT n, key, 1000, '2026-01-05' FROM insurer;
INSERT INTO money SELECT 100 + n, key, 1000, '2025-01-05' FROM insurer WHERE n <= 3;
INSERT INTO haz SELECT 'H' || n, 'E' || n, '2026-03-01', '2026-03-31' FROM insurer;
SQL

# ---------- all of it

my @as = (@server, '-U', 'regulator', '-d', 'province');
my ($status, $said) = export(@as, '--year=2026', '--lang', 'both', "$dir/all");

is($status, 0, 'a regulator may export') or diag($said);
my @files = files("$dir/all");
my %sum = map { /^([0-9a-f]{64})  (.+)$/ ? ($2, $1) : () } split /\n/, slurp_file("$dir/all/MANIFEST");
is(join("\n", sort keys %sum), join("\n", grep { $_ ne 'MANIFEST' } @files), 'MANIFEST has every file and no other');
is(join(' ', grep { sha256_hex(slurp_file("$dir/all/$_")) ne $sum{$_} } sort keys %sum), '', '... with its SHA-256');
like(slurp_file("$dir/all/MANIFEST"), qr/# moment: 20\d\d-\d\d-\d\d .*\n# snapshot: \d+:\d+:.*\n# database: province\n.*\n# year: 2026\n# as of: 2026-10-31\n/s, '... the moment and the snapshot');
is(scalar(() = $said =~ /^\[\d+\/\d+\] [!-~]+$/mg), scalar(keys %sum), 'progress: a line for each file');
is(join(' ', grep { !m{^(?:(?:csv|csv_zh|insurers|provinces)/)?[A-Za-z0-9_-]+\.(?:html|csv)$} } sort keys %sum), '', 'names of files are plain');
my %folded = map { (lc, 1) } keys %sum;
is(scalar(keys %folded), scalar(keys %sum), '... and differ where capitals do not count');
is(scalar(grep { /^insurers\// } @files), scalar(grep { !/^(?: |　)$/ } @insurers), 'a page for every insurer that has a name');
is(scalar(grep { /\.html$/ && slurp_file("$dir/all/$_") !~ /^<!DOCTYPE html>\n.*<\/html>\n\z/s } @files), 0, 'pages are whole');
my @linked = slurp_file("$dir/all/index.html") =~ /href="([^"]*)"/g;
is(join(' ', sort @linked), join(' ', grep { $_ ne 'index.html' } sort keys %sum), 'index.html leads to all of them');
is(left(), 'all', 'nothing stands beside the folder');

# Pages of many insurers that one query tells are those that report_html() tells of each.
my @others;
foreach my $n (1 .. $#insurers)
{
	next if $insurers[$n] =~ /^(?: |　)$/;
	my ($file) = grep { index(slurp_file("$dir/all/$_"), '<h1>名' . html($insurers[$n]) . ' 2026 ') > 0 } grep { /^insurers\// } @files;
	my $page = '';

	$node->psql('province', 'SELECT safeins.report_html($$insurer$$, 2026, key) FROM insurer WHERE n = ' . ($n + 1), stdout => \$page);
	my ($is, $ought) = map { s/生成于 [0-9: -]+//r =~ s/\n+\z//r } defined $file ? slurp_file("$dir/all/$file") : 'no page', $page;
	push @others, $insurers[$n] if $is ne $ought;
}
is(join(' ', @others), '', 'pages are those of report_html()');
is((-e "$dir/pwned" || -e 'pwned') ? 'run' : 'not run', 'not run', 'what an insurer is called is not run');

# Tables say what the views say.
foreach my $schema ('safeins', 'safeins_zh')
{
	my $part = $schema eq 'safeins' ? 'csv' : 'csv_zh';
	my @differ;

	foreach my $file (grep { /^$part\// } @files)
	{
		my ($view) = $file =~ m{/(\w+)\.csv$};
		my $is = slurp_file("$dir/all/$file");
		# of this year, and the former's beside it
		my $where = $view =~ /^report_(?:status|difference)$/ ? ($schema eq 'safeins' ? ' WHERE year = 2026' : ' WHERE 年度 = 2026') : '';
		my $ought = '';

		$node->psql('province', "SET ROLE regulator; COPY (SELECT * FROM $schema.$view$where) TO STDOUT (FORMAT csv, HEADER)", stdout => \$ought);
		push @differ, $file if join("\n", sort split /\n/, $is) ne join("\n", sort split /\n/, $ought);
	}
	is("@differ", '', "$part: what views of $schema say");
	cmp_ok(scalar(grep { /^$part\// } @files), '>=', 35, "$part: all that there are");
}

# ---------- some of it

is((export(@as, '-q', '-y2025', "$dir/former"))[0], 0, 'a former year');
is(scalar(grep { /^insurers\// } files("$dir/former")), 3, '... has its own insurers');
like(slurp_file("$dir/former/csv_zh/fee_status.csv"), qr/^140000,insurer,YGCX,YGCX,2025,1000\.00,/m, '... and figures');
unlike(slurp_file("$dir/former/csv_zh/insurer_scorecard.csv"), qr/,2026,/, '... and no others');
($status, $said) = export(@as, '--quiet', '--insurer', '甲 保险', '--excel', "$dir/one");
is("$status$said", '0', 'one insurer, quietly');
is(join(' ', grep { /html$/ } files("$dir/one")), 'index.html insurers/insurer-' . '_-' . substr(sha256_hex('甲 保险'), 0, 12) . '.html', '... has one page');
is(scalar(grep { !/\A\xEF\xBB\xBF[^\xEF]/ } map { slurp_file("$dir/one/$_") } grep { /csv$/ } files("$dir/one")), 0, '--excel: a mark of UTF-8 before each table');
unlike(slurp_file("$dir/one/csv_zh/fee_status.csv"), qr/YGCX/, '... and only its own rows');
is((export(@as, '-q', '--excel', '-lzh', '-i=cmd|calc', "$dir/excel"))[0], 0, '--excel');
like(slurp_file("$dir/excel/csv_zh/fee_status.csv"), qr/,'=cmd\|calc,.*,名=cmd\|calc/, '... no formula');
unlike(slurp_file("$dir/excel/csv_zh/fee_status.csv"), qr/(?:^|,)"?[=@]/m, '... none at all');
is((export(@as, '-q', '--place=440000', "$dir/other"))[0], 0, 'another province');
is(join(' ', grep { /html$/ } files("$dir/other")), 'dashboard.html index.html provinces/province-440000.html', '... of which there is nothing');
{
	local @ENV{qw(PGHOST PGPORT PGUSER PGDATABASE)} = ($node->host, $node->port, 'regulator', 'province');
	is((export('-q', '-iYGCX', '--', "$dir/by environment"))[0], 0, 'connected as the environment says, this year, into a folder with a blank');
	is((export('-q', '-i', 'YGCX', '-d', 'dbname=province application_name=x', "$dir/by string/"))[0], 0, '... by a connection string');
}
sql($node, 'postgres', "CREATE DATABASE nothing ENCODING 'UTF8' TEMPLATE template0");
sql($node, 'nothing', q{SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE; SELECT safeins.grant_access('regulator', 'regulator')});
is((export(@server, '-U', 'regulator', '-d', 'nothing', '-q', "$dir/nothing"))[0], 0, 'a database without any data');
is(join(' ', grep { /html$/ } files("$dir/nothing")), 'dashboard.html index.html', '... has a dashboard');

# ---------- not at all

refuses(1, qr/no folder/, [@as], 'no folder');
refuses(1, qr/exists/, [ @as, "$dir/all" ], 'a folder that is there');
is(join(' ', files("$dir/all")), "@files", '... is left alone');
symlink '/nowhere', "$dir/link" or die "$dir/link: $!";
refuses(1, qr/exists/, [ @as, "$dir/link" ], 'a link to nowhere');
refuses(1, qr/no year/, [ @as, '-y', $_, "$dir/x" ], "year \"$_\"") foreach ('0', '26年', '20260', '-1', "2026'");
refuses(1, qr/code of a place/, [ @as, '-P', '山西', "$dir/x" ], 'a place by its name');
refuses(1, qr/zh, en or both/, [ @as, '-l', 'fr', "$dir/x" ], 'a language that there is not');
refuses(1, qr/no option --years/, [ @as, '--years=2026', "$dir/x" ], 'an option that there is not');
refuses(1, qr/wants a value/, [ @as, '--year' ], 'no value');
refuses(1, qr/one folder/, [ @as, "$dir/x", "$dir/y" ], 'two folders');
refuses(2, qr/insurer nobody is not known/, [ @as, '-i', 'nobody', "$dir/x" ], 'an insurer that nobody knows');
refuses(2, qr/permission denied/, [ @server, '-U', 'reader', '-d', 'province', "$dir/x" ], 'a reader');
refuses(2, qr/does not exist/, [ @server, '-U', 'regulator', '-d', 'no_such', "$dir/x" ], 'no such database');
refuses(2, qr/safeins/, [ @server, '-U', 'regulator', '-d', 'postgres', "$dir/x" ], 'a database without safeins');
refuses(3, qr/no folder can be made/, [ @as, "$dir/no/such/folder" ], 'a folder in none');
{
	# a file may have no more than so many blocks
	my ($got, $err) = (0, '');
	IPC::Run::run([ 'sh', '-c', 'ulimit -f 40; exec "$@"', 'sh', 'safeins-report', @as, '-q', '-iYGCX', "$dir/full" ], '>', \$err, '2>&1');
	cmp_ok($? >> 8, '>=', 2, 'no room: told') or diag($err);
	unlike(left(), qr/full|\.safeins/, '... and nothing is left');
}

# A server that would have files written elsewhere, or commands run.
sql($node, 'postgres', "CREATE DATABASE liar ENCODING 'UTF8' TEMPLATE template0");
sql($node, 'liar', 'CREATE SCHEMA safeins; GRANT USAGE ON SCHEMA safeins TO regulator; CREATE TABLE safeins.lie (file text, statement text); GRANT SELECT ON safeins.lie TO regulator;
	CREATE FUNCTION safeins.report_files(integer, text, text, text, boolean) RETURNS SETOF safeins.lie LANGUAGE sql AS $$SELECT * FROM safeins.lie$$');
foreach my $lie ("'../evil.html', 'SELECT 1'", "'/tmp/evil.html', 'SELECT 1'", "'csv/../../evil.csv', 'SELECT 1'", "'|touch pwned', 'SELECT 1'", "'x.html', 'SELECT 1 \\! touch pwned'", "'x.html', E'SELECT 1\\n\\\\! touch pwned'",
	"E'x.html\\n\\\\! touch pwned', 'SELECT 1'", "'x.sh', 'SELECT 1'", "'.x.html', 'SELECT 1'", "NULL, NULL", "'x.html', 'DROP TABLE x'", "'a.html', 'SELECT ''</html>''), (''a.html'', ''SELECT 1'''", "'ä.html', 'SELECT 1'")
{
	sql($node, 'liar', "TRUNCATE safeins.lie; INSERT INTO safeins.lie VALUES ($lie)");
	refuses(2, qr/as none may be|not exported/, [ @server, '-U', 'regulator', '-d', 'liar', "$dir/lie" ], "a server that says $lie");
}
# Pages that one query tells: none, too few, too many, and what is no page before them.
foreach my $rows ("SELECT 1 WHERE false", map { "SELECT $_" } "'<!DOCTYPE html>' || chr(10) || '</html>'", "'<!DOCTYPE html>' || chr(10) || '</html>' FROM generate_series(1, 3)", "'x' || chr(10) || '<!DOCTYPE html>' || chr(10) || '</html>' FROM generate_series(1, 2)")
{
	sql($node, 'liar', "TRUNCATE safeins.lie; INSERT INTO safeins.lie SELECT f, \$rows\$$rows\$rows\$ FROM unnest('{a.html,b.html}'::text[]) f");
	refuses(2, qr/other pages than it says|not exported/, [ @server, '-U', 'regulator', '-d', 'liar', "$dir/lie" ], "a server whose pages are $rows");
}
sql($node, 'liar', 'TRUNCATE safeins.lie');
refuses(2, qr/not exported/, [ @server, '-U', 'regulator', '-d', 'liar', "$dir/lie" ], 'a server that says nothing');
is((-e "$dir/pwned" || -e 'pwned' || -e '/tmp/evil.html') ? 'run' : 'not run', 'not run', '... and none of it is done');

# ---------- one snapshot, and a stop on the way

# Starts an export that waits for a lock, once it has its snapshot.
sub waiting
{
	my ($folder, $said) = @_;
	my $lock = IPC::Run::start([ 'psql', '-X', '-h', $node->host, '-p', $node->port, '-d', 'province', '-c', 'BEGIN; LOCK TABLE safeins.refusal IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3600)' ],
		'<', \'', '>', $said, '2>&1');

	$node->poll_query_until('province', q{SELECT count(*) = 1 FROM pg_locks WHERE relation = 'safeins.refusal'::regclass AND mode = 'AccessExclusiveLock' AND granted}) or die 'there is no lock';
	local $ENV{PGAPPNAME} = 'exporting';
	my $run = IPC::Run::start([ 'safeins-report', @as, '-q', '-i', 'YGCX', $folder ], '<', \'', '>', $said, '2>&1');
	$node->poll_query_until('province', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'exporting' AND wait_event_type = 'Lock'}) or die 'it does not wait';
	return ($lock, $run);
}

sub unlock
{
	my ($lock) = @_;

	sql($node, 'postgres', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)' AND pid <> pg_backend_pid()});
	$lock->finish;
	return;
}

my $told = '';
my ($lock, $run) = waiting("$dir/then", \$told);

sql($node, 'province', q{INSERT INTO money VALUES (1000, 'YGCX', 5000, '2026-02-05')});
unlock($lock);
$run->finish;
is($run->result(0), 0, 'an export during which money comes') or diag($told);
like(slurp_file("$dir/then/csv_zh/$_.csv"), qr/,1000\.00,/, "$_: as it was when it began") foreach ('fee_status', 'insurer_scorecard');
unlike(join('', map { slurp_file("$dir/then/$_") } files("$dir/then")), qr/\b6,?000\.00/, '... everywhere');

($lock, $run) = waiting("$dir/stopped", \$told);
$run->signal('TERM');
$run->finish;
is($run->result(0), 143, 'stopped on the way');
unlike(left(), qr/stopped|\.safeins/, '... nothing is left');
unlock($lock);

# ---------- a database without the extension, as the one that psql takes by default

my ($refused, $why) = export('-q', @server, '-d', 'postgres', "$dir/bare");
is($refused, 2, 'a database without safeins');
is($why, qq(safeins-report: database "postgres" has no extension safeins: give the one that has it by --dbname\n), '... is called so');
unlike(left(), qr/bare|\.safeins/, '... and nothing is left');

# ---------- what it says of itself

my ($help, $version) = map { (export($_))[1] } '--help', '--version';
my @options = slurp_file((grep { -x } map { "$_/safeins-report" } split /:/, $ENV{PATH})[0]) =~ /^\t\t[^\n)]*?(--[a-z-]+)/mg;
cmp_ok(scalar(@options), '>=', 12, 'options are found');
is(join(' ', grep { $help !~ /\Q$_\E\b/ } @options), '', '--help has them all');
my ($control) = slurp_file("$FindBin::RealBin/../../safeins.control") =~ /default_version *= *'([^']+)'/;
is($version, "safeins-report $control\n", 'its version is that of the extension');

done_testing();
