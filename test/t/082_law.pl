# doc/law.md has a row for each clause of both notices.  What its rows name is there: rules, tests, roles, reports;
# and every rule that is shipped stands in it.  doc/rules.md has nothing without a citation or the mark of a default.
use strict;
use warnings;

use File::Basename qw(dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = dirname(__FILE__) . '/../..';

sub slurp
{
	open(my $in, '<', $_[0]) or die "$_[0]: $!";
	local $/;
	return <$in>;
}

my $node = PostgreSQL::Test::Cluster->new('law');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION safeins CASCADE');

my %named = map { $_ => 1 } split(/\n/, $node->safe_psql('postgres', q{
	SELECT proname FROM pg_proc WHERE pronamespace = 'safeins'::regnamespace
	UNION SELECT relname FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind IN ('r', 'v')
	UNION SELECT DISTINCT role FROM safeins.rule_facts}));
my %rule = map { $_ => 0 } split(/\n/, $node->safe_psql('postgres', 'SELECT code FROM safeins.rule_code'));
my @roles = qw(enterprise policy coinsurance premium service provider plan expense hazard report filing claim complaint measure refusal product);
$named{$_} = 1 foreach @roles;

my (@unknown, @missing, @silent, @short);
my $rows = 0;
foreach my $row (grep { /^\| / && !/^\| clause / } split(/\n/, slurp("$top/doc/law.md")))
{
	my @cell = map { s/^\s+|\s+$//gr } split(/\|/, $row, -1);
	my ($clause, $does, $rules, $where, $tests) = @cell[ 1 .. 5 ];

	$rows++;
	push(@short, $clause) if @cell != 7;
	push(@silent, $clause) if $does eq '';
	foreach my $code ($rules =~ /`([^`]+)`/g)
	{
		push(@unknown, $code) if !exists($rule{$code});
		$rule{$code}++ if exists($rule{$code});
	}
	push(@unknown, grep { !$named{$_} } $where =~ /`([^`]+)`/g);
	push(@missing, grep { !-f "$top/$_" } $tests =~ /`([^`]+)`/g);
	# What is done is proved; what is not says so.
	push(@missing, "no test: $clause") if $tests eq '' && $does !~ /not yet|no database can/;
}
cmp_ok($rows, '>', 70, 'doc/law.md: a row for each clause');
is("@short", '', '... of five columns');
is("@silent", '', '... which says what is done about it');
is("@unknown", '', '... rules, roles and reports that there are');
is("@missing", '', '... tests that there are');
is(join(' ', sort grep { $rule{$_} == 0 } keys %rule), '', '... and no rule is left out');

# The tables of doc/rules.md name each shipped row; the book says by what it holds.
is($node->safe_psql('postgres', q{SELECT string_agg(id::text, ' ') FROM safeins.rule WHERE shipped
	AND source !~ '(322号|114号|27号|140号|AQ 9010-2019)' AND coalesce(note, '') !~ '默认'}), '', 'doc/rules.md: every row cites, or is a default');
my $rules = slurp("$top/doc/rules.md");
my @rows = $rules =~ /^ +\d+ \| [a-z]+\.[a-z_0-9]+ /mg;
cmp_ok(scalar(@rows), '>', 100, '... the rows are there');

$node->stop;
done_testing();
