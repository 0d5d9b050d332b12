# The nation's database takes in the books of its provinces by logical replication:
# what is theirs stays theirs, whatever is rebuilt, reconciled and swept there.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('national',
	conf => "safeins.today = '2026-06-15'\nwal_level = logical\nmax_worker_processes = 20\nmax_logical_replication_workers = 12\nmax_replication_slots = 20\nmax_wal_senders = 20\n");
my @books = map { "safeins.$_" } qw(account premium_ahead account_area budget enterprise enterprise_was policy coinsurance coinsurance_total service service_tally provider service_detail plan hazard hazard_due deadline report filing claim_tally
	complaint measure refusal product finding suspension escalation acknowledgement);
my $published = join(', ', @books);
my $readme = slurp_file("$FindBin::RealBin/../../doc/running.md");

is(join(' ', map { s/#|\s//gr } split(/,/, ($readme =~ /CREATE PUBLICATION safeins_up FOR TABLE ([^;]+);/)[0] // '')), "@books", 'running.md tells to publish every book');

my $tables = q{
	SET client_min_messages = warning;
	CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text);
	CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01', xzqh text);
	CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-03-01', xzqh text);
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text, wc date);
	CREATE TABLE gb (k text, gs text, bl numeric DEFAULT 0.9, xzqh text);
	CREATE TABLE cs (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text, wc date);
	CREATE TABLE ts (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-03-02', xzqh text, wc date);
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "xzqh"}');
	SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k", "place": "xzqh"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "wc", "place": "xzqh"}');
	SELECT safeins.attach('coinsurance', 'gb', '{"policy": "k", "insurer": "gs", "share": "bl", "place": "xzqh"}');
	SELECT safeins.attach('measure', 'cs', '{"measure": "k", "kind": "''约谈''", "object_kind": "''承保机构''", "object": "gs", "issued_on": "rq", "due_on": "qx", "done_on": "wc", "place": "xzqh"}');
	SELECT safeins.attach('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "wc", "place": "xzqh"}')};

my %place = (shanxi => '140000', shaanxi => '610000');

sub rows
{
	my ($tag) = @_;

	return qq{INSERT INTO bd VALUES ('P$tag', 'I', 'E$tag'); INSERT INTO bf VALUES ('B$tag', 'I', 100000); INSERT INTO zc VALUES ('Z$tag', 'I', 1000);
		INSERT INTO yh VALUES ('H$tag', 'E$tag'); INSERT INTO ts VALUES ('T$tag', 'I'); INSERT INTO gb VALUES ('P$tag', 'I'); INSERT INTO cs VALUES ('M$tag', 'I'); SELECT safeins.sweep()};
}

foreach my $db (sort keys %place)
{
	$node->safe_psql('postgres', "CREATE DATABASE $db");
	sql($node, $db, "SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE; SELECT safeins.set_place('$place{$db}', 'test'); CREATE PUBLICATION up FOR TABLE $published; $tables");
	sql($node, $db, rows('1'));
}
$node->safe_psql('postgres', 'CREATE DATABASE nat');
sql($node, 'nat', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');

# Both provinces' books into the nation's.
foreach my $db (sort keys %place)
{
	sql($node, $db, "SELECT pg_create_logical_replication_slot('from_$db', 'pgoutput')");
	sql($node, 'nat', "CREATE SUBSCRIPTION from_$db CONNECTION '" . ($node->connstr($db) =~ s/'/''/gr) . "' PUBLICATION up WITH (create_slot = false, slot_name = 'from_$db')");
}

sub caught_up
{
	$node->wait_for_subscription_sync($node, "from_$_", 'nat') foreach sort keys %place;
	$node->wait_for_catchup("from_$_") foreach sort keys %place;
	return;
}

# A book of a province as text: in it, and in the nation's.
sub image
{
	my ($db, $book, $place) = @_;

	return sql($node, $db, "SELECT b FROM $book b WHERE left(lpad(place::int4::text, 6, '0'), 2) || '0000' = '$place' ORDER BY b::text COLLATE \"C\"");
}

sub equal
{
	my ($about) = @_;

	caught_up();
	foreach my $db (sort keys %place)
	{
		my @apart = grep { image($db, $_, $place{$db}) ne image('nat', $_, $place{$db}) } @books;

		is("@apart", '', "$about: the books of $db are in both the same");
	}
	is(sql($node, 'nat', q{SELECT sum(apply_error_count + sync_error_count) FROM pg_stat_subscription_stats}), '0', "$about: nothing failed to come");
	return;
}

equal('at first');
is(sql($node, 'nat', 'SELECT * FROM safeins.reconcile()'), '', 'nationally reconcile() lists nothing of the provinces');
is(sql($node, 'nat', 'SELECT safeins.rebuild()'), '0', '... rebuild() has nothing to do');
is(sql($node, 'nat', q{SELECT safeins.sweep('2026-12-31')}), '0', '... sweep() neither');
equal('after these');
sql($node, $_, rows('2')) foreach sort keys %place;
equal('more writes');

# Tables of the nation's own, among them rows of a province.
sql($node, 'nat', "$tables; " . rows('N') . q{; INSERT INTO yh VALUES ('HS', 'ES', 'general', '2026-03-02', '2026-04-01', '110000');
	INSERT INTO bf VALUES ('BS', 'J', 1000, '2026-02-01', '110000'); SELECT safeins.sweep()});
cmp_ok(sql($node, 'nat', q{SELECT count(*) FROM safeins.escalation WHERE place IN ('000000', '110000')}), '>', 2, 'what the nation feeds is swept, of a province that it feeds as well');
cmp_ok(sql($node, 'nat', q{SELECT min(id) FROM safeins.escalation WHERE place = '110000'}), '>', 1_000_000_000, '... under numbers that this province does not give');
sql($node, 'nat', q{UPDATE safeins.account SET spent = spent + 1 WHERE place IN ('000000', '110000');
	UPDATE safeins.deadline SET steps = 9 WHERE place = '110000'; DELETE FROM safeins.policy WHERE place = '000000'});
cmp_ok(sql($node, 'nat', 'SELECT count(*) FROM safeins.reconcile()'), '>', 3, 'damage to them is told');
cmp_ok(sql($node, 'nat', 'SELECT safeins.rebuild()'), '>', 0, '... and mended');
is(sql($node, 'nat', 'SELECT * FROM safeins.reconcile()'), '', '... all of it');
is(sql($node, 'nat', q{SELECT safeins.suspend('I', NULL, 'filing', 'test', '140000') > 1000000000}), 't', 'what the nation puts on record about a province has a number apart');
is(sql($node, 'shanxi', q{SELECT safeins.suspend('I', NULL, 'filing', 'test')}), '1', '... from what the province gives');
refused($node, 'nat', q{SELECT safeins.close_year(2025, 'I', 'x', '140000')}, '42704', 'the nation does not close the years of a province');
sql($node, $_, rows('3')) foreach sort keys %place;
caught_up();
is(sql($node, 'nat', q{SELECT sum(apply_error_count + sync_error_count) FROM pg_stat_subscription_stats}), '0', 'the provinces go on coming');
foreach my $db (sort keys %place)
{
	is(image('nat', 'safeins.account', $place{$db}), image($db, 'safeins.account', $place{$db}), "$db: its accounts");
	is(image('nat', 'safeins.deadline', $place{$db}), image($db, 'safeins.deadline', $place{$db}), "$db: its deadlines");
}
$node->stop;
done_testing();
