# A database that only watches refuses no write: every statement of doc/errors.md
# that a rule refuses is run again in one that does, and goes through, is recorded
# and counted.  What stays refused is told here by name.
use strict;
use warnings;

use File::Basename qw(dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = dirname(__FILE__) . '/../..';

my $node = PostgreSQL::Test::Cluster->new('watch_only');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C' ]);
$node->append_conf('postgresql.conf', "safeins.today = '2026-11-15'\ntimezone = 'Asia/Shanghai'\n");
$node->start;

sub run_sql
{
	my ($sql) = @_;
	my $output = '';

	IPC::Run::run([ 'psql', '-X', '-q', '-v', 'VERBOSITY=verbose', '-d', $node->connstr('postgres') ], '<', \$sql, '>', \$output, '2>&1');
	return $output;
}

# What was refused, in the words of psql: SQLSTATE and rule.
sub refused
{
	my ($output) = @_;

	return $output =~ /^(?:psql:\S+ )?ERROR:\s+(SI\w{3}):.*?^CONSTRAINT NAME:\s+(\S+)/ms ? ($1, $2) : ();
}

# The statements of a block; a transaction is one.
sub statements
{
	my ($sql) = @_;
	my @statements;
	my $open = 0;

	foreach my $part (split(/(?<=;)[ \t]*\n/, $sql))
	{
		if ($open) { $statements[-1] .= "$part\n"; }
		else { push @statements, "$part\n"; }
		$open = 1 if $part =~ /^\s*BEGIN\b/;
		$open = 0 if $part =~ /^\s*(?:COMMIT|ROLLBACK)\b/;
	}
	return @statements;
}

# Not writes, but acts of whoever calls safeins; and a key that would mix up the rows of two tables.
my $stays = qr/^\s*SELECT\b[^;]*\bsafeins\.\w+\(|key\.one_table/;

open(my $in, '<', "$top/doc/errors.md") or die $!;
my $text = do { local $/; <$in> };
close($in);

# What the book keeps there is the insurer that the money went to: reconcile() tells it until the policy is put right.
my $keeps = qr/UPDATE policy SET insurer/;

my %judged;

sub judge
{
	my ($settings, $sql, $state, $rule) = @_;
	my $output = run_sql(<<"END");
$settings
CREATE TEMP TABLE before AS SELECT * FROM safeins.reconcile();
BEGIN;
SET client_min_messages = error;
SELECT safeins.watch_only('at first');
$sql;
SELECT 'counted ' || would_refuse FROM safeins.watch_status WHERE rule = '$rule' AND would_refuse > 0;
SELECT 'differs ' || count(*) FROM (SELECT * FROM safeins.reconcile() EXCEPT SELECT * FROM before) d;
ROLLBACK;
END
	my $shown = substr($sql =~ s/\s+/ /gr, 0, 70);
	my ($counted, $differs) = $output =~ /counted (\d+).*differs (\d+)/s;

	ok(defined $counted && ($differs == 0 || $sql =~ $keeps),
		"$state $rule is accepted and counted, and the books are those of the tables: $shown") or diag($output);
	$judged{$rule} = 1;
}

while ($text =~ /^```sql(?: prepare)?\n(.*?)^```\n/gms)
{
	my $settings = '';

	foreach my $sql (statements($1))
	{
		my ($state, $rule) = refused(run_sql($settings . $sql));

		$settings .= $sql if $sql =~ /^\s*SET\b/;
		next if !defined $rule || $state =~ /^SI2/ || "$sql $rule" =~ $stays;
		$sql =~ s/^\s*(?:BEGIN|COMMIT|ROLLBACK)\b[^;]*;//mg;
		judge($settings, $sql, $state, $rule);
	}
}

# Those that errors.md shows no write of.
run_sql(q{SELECT safeins.create_starter('azx');
CREATE TABLE confirmed (id text, policy text, kind text, served date, confirmed date);
SELECT safeins.attach('service', 'confirmed', '{"service": "id", "policy": "policy", "kind": "kind", "served_on": "served", "confirmed_on": "confirmed"}');});
foreach my $sql (
	"INSERT INTO azx.complaint (insurer, received_on, answered_on) VALUES ('YGCX', '2026-06-02', '2026-06-01')",
	"INSERT INTO azx.refusal (insurer, enterprise, refused_on, reason) VALUES ('YGCX', '91140000MA0000000X', '2027-01-01', '不在经营区域')",
	"INSERT INTO confirmed VALUES ('C1', 'P1', 'training', '2026-05-02', '2026-05-01')")
{
	my ($state, $rule) = refused(run_sql($sql));

	isnt($rule, undef, "refused: $sql") and judge('', $sql, $state, $rule);
}

# Rules that choose how others count refuse nothing themselves.
my $refusing = $node->safe_psql('postgres', q{
	SELECT code FROM safeins.rulebook WHERE written_mode = 'block' AND shipped = 1
		AND code NOT IN ('fee.scope', 'fee.level', 'fee.period', 'fee.carry', 'policy.end_reason', 'quota.year', 'quota.partial', 'quota.size')
	UNION SELECT 'fact.missing' ORDER BY 1});
is(join(' ', grep { !$judged{$_} } split(/\n/, $refusing)), '', 'every rule that refuses was seen not to');

done_testing();
