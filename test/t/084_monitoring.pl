# What doc/monitoring.md and doc/monitoring/ give to other programs: the exporter's queries run as who asks them, the
# dashboard is as Grafana reads one and asks for what the exporter has, the bridge carries what is told, and the lines
# of the log are those that are written.
use strict;
use warnings;

use Cwd qw(abs_path);
use FindBin;
use lib "$FindBin::RealBin/lib";
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $top = "$FindBin::RealBin/../..";
my $node = server('monitored', conf => "safeins.today = '2026-11-15'\n");
my $page = slurp_file("$top/doc/monitoring.md");
my ($prepared) = $page =~ /^```sql prepare\n(.*?)^```/ms;
my ($role) = $page =~ /^```sql\n(.*?)^```/ms;

sql($node, 'postgres', 'CREATE DATABASE azx');
sql($node, 'azx', "SET client_min_messages = warning;\n$prepared$role");
sql($node, 'azx', q{
	CREATE TABLE pay (id int PRIMARY KEY, insurer text, amount numeric, day date); CREATE TABLE spend (id int PRIMARY KEY, insurer text, amount numeric, day date);
	CREATE TABLE hazards (id text PRIMARY KEY, enterprise text, level text, found date, due date, done date);
	SELECT safeins.attach('premium', 'pay', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
	SELECT safeins.attach('expense', 'spend', '{"expense": "id", "insurer": "insurer", "amount": "amount", "spent_on": "day", "purpose": "''training''", "voucher": "id::text"}');
	SELECT safeins.attach('hazard', 'hazards', '{"hazard": "id", "enterprise": "enterprise", "level": "level", "found_on": "found", "due_on": "due", "rectified_on": "done"}');
	INSERT INTO pay VALUES (1, 'YGCX', 60000, '2026-01-05'); INSERT INTO spend VALUES (1, 'YGCX', 100, '2026-02-05');
	INSERT INTO hazards VALUES ('H1', 'E1', 'major', '2026-10-02', '2026-10-20');
	SELECT safeins.seal('pay'); SELECT safeins.checkpoint()});

# The exporter: every query runs as the role of the page, and has the columns that it describes, with one row for each set of labels.
my $exporter = slurp_file("$top/doc/monitoring/postgres_exporter.yaml");
my %metrics;
while ($exporter =~ /^(\w+):\n  query: "(.*)"\n(?:  \w+: .*\n)*?  metrics:\n((?:    - .*\n)+)/mg)
{
	my ($name, $query, $columns) = ($1, $2, $3);
	my %usage = $columns =~ /^    - (\w+): \{usage: "(LABEL|GAUGE)", description: "[^"]+"\}$/mg;
	my @described = $columns =~ /^    - (\w+): /mg;
	my @labels = grep { $usage{$_} && $usage{$_} eq 'LABEL' } @described;
	my $labels = join(', ', @labels);
	my $given = $node->safe_psql('azx', "SET SESSION AUTHORIZATION safeins_monitor;\nCREATE TEMP VIEW v AS $query;\n"
		. "SELECT count(*) - count(DISTINCT ($labels)) FROM v;\n"
		. "SELECT string_agg(attname || CASE WHEN atttypid = ANY ('{int2,int4,int8,numeric,float8}'::regtype[]) THEN ' number' ELSE '' END, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'v'::regclass AND attnum > 0");
	my ($twice, $found) = split(/\n/, $given);

	is($twice, '0', "exporter: $name has one row for each $labels");
	is($found =~ s/ number//gr, join(', ', @described), "exporter: $name has what it describes");
	is(join(' ', grep { $usage{$_} eq 'GAUGE' && $found !~ /\b$_ number/ } @described), '', '... and its gauges are numbers');
	$metrics{"${name}_$_"} = \@labels foreach grep { $usage{$_} eq 'GAUGE' } @described;
}
is(scalar(() = $exporter =~ /^\w+:$/mg), scalar(() = $exporter =~ /^  query: /mg), 'exporter: every entry is a query');
cmp_ok(scalar(keys %metrics), '>', 15, 'exporter: they were read');
is(sql($node, 'azx', "SET SESSION AUTHORIZATION safeins_monitor; SELECT count(*) FROM safeins.progress_status"), '0', 'the monitor reads the progress of others');

# The dashboard, by what Grafana asks of one: places that do not overlap in 24 columns, data sources that are chosen, thresholds in order.
my $dashboard = decode_json(slurp_file("$top/doc/monitoring/grafana.json"));
my @panels = @{ $dashboard->{panels} };
my %seen;
my @wrong;
my @asked;
cmp_ok($dashboard->{schemaVersion}, '>=', 36, 'dashboard: of a known form');
like($dashboard->{uid}, qr/^[\w-]{1,40}$/, 'dashboard: a name that it keeps');
is(join(' ', sort keys %{ $dashboard->{time} }), 'from to', 'dashboard: a range of time');
is_deeply([ map { "$_->{name} $_->{type} $_->{query}" } @{ $dashboard->{templating}{list} } ], ['datasource datasource prometheus'], 'dashboard: the data source is asked for');
foreach my $panel (@panels)
{
	my $at = $panel->{gridPos};
	my $steps = $panel->{fieldConfig}{defaults}{thresholds}{steps};
	my @values = map { $_->{value} } @{ $steps // [] };

	push @wrong, "id of $panel->{title}" if $seen{"id $panel->{id}"}++;
	push @wrong, "kind of $panel->{title}" unless $panel->{type} =~ /^(?:stat|bargauge|timeseries|table|gauge)$/;
	push @wrong, "title $panel->{title}" unless $panel->{title} =~ m{\p{Han}.*/ ?[a-z]};
	push @wrong, "place of $panel->{title}" unless $at->{x} >= 0 && $at->{y} >= 0 && $at->{w} > 0 && $at->{h} > 0 && $at->{x} + $at->{w} <= 24;
	push @wrong, "thresholds of $panel->{title}" if $steps && (defined $values[0] || grep { !defined $values[$_] || ($_ > 1 && $values[$_] <= $values[ $_ - 1 ]) } 1 .. $#values);
	push @wrong, "data source of $panel->{title}" unless $panel->{datasource}{uid} eq '${datasource}' && $panel->{datasource}{type} eq 'prometheus';
	foreach my $x ($at->{x} .. $at->{x} + $at->{w} - 1)
	{
		foreach my $y ($at->{y} .. $at->{y} + $at->{h} - 1)
		{
			push @wrong, "$panel->{title} lies over another at $x, $y" if $seen{"$x $y"}++;
		}
	}
	my %targets;
	foreach my $target (@{ $panel->{targets} })
	{
		my $expr = $target->{expr};

		push @wrong, "name of a target of $panel->{title}" if $targets{ $target->{refId} }++;
		push @wrong, "brackets of $expr" unless ($expr =~ tr/(//) == ($expr =~ tr/)//) && ($expr =~ tr/{//) == ($expr =~ tr/}//);
		while ($expr =~ /\b(safeins_\w+)(?:\{([^}]*)\})?/g)
		{
			my ($metric, $labels) = ($1, $2 // '');

			push @asked, $metric;
			push @wrong, "$metric is no gauge of the exporter" unless $metrics{$metric};
			foreach my $label ($labels =~ /(\w+)\s*(?:=~|!~|!=|=)/g, $expr =~ /\bby \(([\w, ]+)\)/ ? split(/, */, $1) : (), ($target->{legendFormat} // '') =~ /\{\{(\w+)\}\}/g)
			{
				push @wrong, "$metric has no label $label" unless grep { $_ eq $label } @{ $metrics{$metric} // [] };
			}
		}
	}
	push @wrong, "$panel->{title} asks nothing" unless %targets;
}
is(join("\n", @wrong), '', 'dashboard: every panel is as Grafana reads it, and asks for what is there');
cmp_ok(scalar(@asked), '>=', 12, 'dashboard: panels that ask');

# The bridge, as the page has it but for its file and its nap; in the language of a Chinese reader, where that can be had.
my ($bridge) = grep { /LISTEN/ } $page =~ /^```sh\n(.*?)^```/msg;
my $log = "$PostgreSQL::Test::Utils::tmp_check/escalations.json";
my $locales = abs_path(PostgreSQL::Test::Utils::tempdir);
my $made = '';
my $has_chinese = IPC::Run::run([ 'localedef', '-i', 'zh_CN', '-f', 'UTF-8', "$locales/zh_CN.UTF-8" ], '>', \$made, '2>&1');
is($bridge =~ s{/var/log/safeins-escalations\.json}{$log}, 1, 'bridge: its file');
is($bridge =~ s/sleep 5/sleep 0.2/, 1, 'bridge: its nap');
{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, $has_chinese ? (LOCPATH => $locales, LC_ALL => 'zh_CN.UTF-8', LANGUAGE => 'zh_CN') : ());
	my $out = '';
	my $run = IPC::Run::start([ 'bash', '-c', $bridge ], '<', \'', '>', \$out, '2>&1');

	ok($node->poll_query_until('azx', q{SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'azx' AND state = 'idle' AND query IN ('SELECT;', 'LISTEN safeins;') AND pid <> pg_backend_pid())}), 'bridge: it listens');
	my $made_now = sql($node, 'azx', 'SELECT safeins.sweep()');
	cmp_ok($made_now, '>', 0, 'bridge: something is due');
	soon { -s $log && (() = slurp_file($log) =~ /\n/g) >= $made_now };
	my @told = map { decode_json($_) } split(/\n/, -e $log ? slurp_file($log) : '');
	ok(@told > 0 && !(grep { ref($_) ne 'HASH' } @told), 'bridge: what is due comes out as JSON') or diag("the bridge said: $out");
	# psql goes, and with it the loop that feeds it.
	sql($node, 'azx', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'azx' AND pid <> pg_backend_pid()});
	ok((soon { !$run->pumpable || ($run->pump_nb, 0) }), 'bridge: it ends when its connection does');
	$run->kill_kill;
}

# The lines of the log are those that are written, but for what they name.
my ($lines) = $page =~ /^## Lines of the server's log\n(.*?)(?:^## |\z)/ms;
my $messages = slurp_file("$top/po/zh_CN.po");
my @unknown;
my $known = 0;
foreach my $line ($lines =~ /^\| `([^`]+)` \|/mg)
{
	my $pattern = join('.+', map { quotemeta(s/"/\\"/gr) } split(/"azx"|\.\.\.| N /, $line));

	$messages =~ /^(?:msgid|msgid_plural) "$pattern.*"$/m ? $known++ : push @unknown, $line;
}
is(join("\n", @unknown), '', 'every line of the log is one that is written');
cmp_ok($known, '>=', 5, '... and they were looked for');

# What safeins.progress has said of long calls, in rows and leaves.
my $said = '';
$node->psql('azx', q{
	SET safeins.progress = 500;
	SELECT safeins.detach('premium', 'pay', 'again');
	INSERT INTO pay SELECT i, 'YGCX', 1, '2026-01-06' FROM generate_series(1001, 1600) i;
	SELECT safeins.attach('premium', 'pay', '{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}');
	CREATE TABLE kept (id int PRIMARY KEY);
	INSERT INTO kept SELECT generate_series(1, 600);
	SELECT safeins.seal('kept');
	SELECT safeins.checkpoint();
	SELECT * FROM safeins.verify();
	SET session_replication_role = replica; UPDATE kept SET id = 0 WHERE id = 1; RESET session_replication_role;
	SELECT * FROM safeins.verify()}, stderr => \$said);
like($said, qr/NOTICE:  $_/, "progress tells: $_")
  foreach ('table "pay": 500 rows read, 0 findings', 'table "kept": 500 rows journalled', 'the tree has \d+ leaves', '\d+ leaves verified',
	'"public.kept": 500 rows verified', '"public.kept": 500 rows compared with their leaves');
$node->psql('azx', q{SELECT safeins.set_place('149999', 'x')}, stderr => \$said);
like($said, qr/NOTICE:  no division is known by the code 149999/, 'a place that nobody has heard of is told of');

$node->stop;
done_testing();
