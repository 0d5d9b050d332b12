# What the operator of a nation's database meets and does, right and wrong: a
# publication that somebody altered, subscriptions that were renamed or made by hand,
# settings at their limits, rows and databases whose place was wrong, a dump that is
# restored and swept before anybody looks, a place that is handed over.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $conf = "safeins.today = '2026-06-15'\nwal_level = logical\nwal_retrieve_retry_interval = '200ms'\nmax_wal_senders = 12\n";
my $there = server('provinces', conf => "$conf max_replication_slots = 12\nmax_prepared_transactions = 3\n");
my $here = server('nation', conf => "$conf max_worker_processes = 24\nmax_logical_replication_workers = 12\n");
my %place = (shanxi => '140000', guangxi => '450000');

my $tables = q{SET client_min_messages = warning;
	CREATE TABLE qy (k text PRIMARY KEY, hy text DEFAULT '煤矿', gm text DEFAULT 'large', xzqh text);
	CREATE TABLE bd (k text PRIMARY KEY, gs text DEFAULT 'I', qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text);
	CREATE TABLE bf (k text PRIMARY KEY, gs text DEFAULT 'I', je numeric DEFAULT 1000, rq date DEFAULT '2026-02-01', xzqh text);
	CREATE TABLE fw (k text PRIMARY KEY, bdh text, lx text DEFAULT 'training', rq date DEFAULT '2026-03-05', xzqh text);
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text);
	CREATE TABLE gb (k text, gs text, bl numeric DEFAULT 0.1, xzqh text);
	CREATE TABLE ts (k text PRIMARY KEY, gs text DEFAULT 'I', rq date DEFAULT '2026-03-02', xzqh text);
	SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm", "place": "xzqh"}');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "xzqh"}');
	SELECT safeins.attach('service', 'fw', '{"service": "k", "policy": "bdh", "kind": "lx", "served_on": "rq", "place": "xzqh"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "place": "xzqh"}');
	SELECT safeins.attach('coinsurance', 'gb', '{"policy": "k", "insurer": "gs", "share": "bl", "place": "xzqh"}');
	SELECT safeins.attach('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "place": "xzqh"}')};

# A row of each role; place: where the rows say that they are, NULL by default.
sub rows
{
	my ($tag, $place) = @_;
	my $at = defined $place ? "'$place'" : 'NULL';

	return qq{INSERT INTO qy (k, xzqh) VALUES ('E$tag', $at); INSERT INTO bd (k, qy, xzqh) VALUES ('P$tag', 'E$tag', $at); INSERT INTO bf (k, xzqh) VALUES ('B$tag', $at);
		INSERT INTO fw (k, bdh, xzqh) VALUES ('S$tag', 'P$tag', $at); INSERT INTO yh (k, qy, xzqh) VALUES ('H$tag', 'E$tag', $at); INSERT INTO gb (k, gs, xzqh) VALUES ('P$tag', 'K', $at);
		INSERT INTO ts (k, xzqh) VALUES ('T$tag', $at); SELECT safeins.sweep()};
}

sub make
{
	my ($db, $place) = @_;

	$there->safe_psql('postgres', "CREATE DATABASE $db");
	sql($there, $db, "SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE");
	sql($there, $db, "SET client_min_messages = warning; SELECT safeins.set_place('$place', 'test'); $tables");
	sql($there, $db, rows('1') . q{; SELECT safeins.checkpoint(); SELECT safeins.publication('nation_reader')});
	return;
}

sub conninfo { my ($db) = @_; return "'" . ($there->connstr($db) =~ s/'/''/gr) . " user=nation_reader'"; }
sub subscribe { my ($db, $place) = @_; return "SELECT safeins.subscribe('" . ($place // $place{$db}) . "', " . conninfo($db) . ')'; }
sub told { my ($node, $db, $of) = @_; return sql($node, $db, q{SELECT string_agg(subject || ' ' || message, ' / ' ORDER BY message) FROM safeins.check_setup WHERE topic = 'feeds'} . (defined $of ? " AND subject = '$of'" : '')); }
sub told_here { return told($here, 'nat', @_); }
sub copied { my ($node, $db) = @_; return $node->poll_query_until($db, q{SELECT count(*) FILTER (WHERE srsubstate <> 'r') = 0 FROM pg_subscription_rel}) || die 'not all tables come'; }
sub differs { my ($node, $db, $of) = @_; return sql($node, $db, "SELECT string_agg(concat_ws(' ', table_name, rows_there, rows_here, verdict), ', ') FROM safeins.compare_feed('$of') WHERE verdict <> 'same'"); }
sub arrives
{
	my ($about) = @_;

	copied($here, 'nat');
	is(differs($here, 'nat', $place{$_}), '', "$about: all of $_ is here") foreach sort keys %place;
	return;
}
sub healthy { my ($about) = @_; is(sql($here, 'nat', 'SELECT (SELECT count(*) FROM safeins.reconcile()), (SELECT count(*) FROM safeins.verify())'), '0|0', "$about: books and ledger of the nation are whole"); return; }

$there->safe_psql('postgres', 'CREATE ROLE nation_reader LOGIN REPLICATION');
$here->safe_psql('postgres', 'CREATE DATABASE nat');
sql($here, 'nat', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
sql($here, 'nat', 'SELECT safeins.checkpoint()');
make($_, $place{$_}) foreach sort keys %place;

# ---- a publication that somebody altered
foreach my $altered (
	[ q{ALTER PUBLICATION safeins_books SET (publish = 'insert, update')}, qr/: account, .*, policy,/, 'no DELETE' ],
	[ q{ALTER PUBLICATION safeins_records SET (publish = 'insert')}, qr/: acknowledgement, /, 'no UPDATE' ],
	[ q{ALTER PUBLICATION safeins_books SET (publish = 'insert, update, delete, truncate')}, qr/: account, .*, policy,/, 'TRUNCATE as well' ],
	[ q{ALTER PUBLICATION safeins_books DROP TABLE safeins.complaint; ALTER PUBLICATION safeins_books ADD TABLE safeins.complaint WHERE (complaint <> 'T2')}, qr/: complaint(?!,)/, 'rows that are left out' ],
	[ q{ALTER PUBLICATION safeins_records DROP TABLE safeins.rule; ALTER PUBLICATION safeins_records ADD TABLE safeins.rule WHERE (id >= 2000000)}, qr/: rule(?!,)/, 'another choice of rows' ],
	[ q{ALTER PUBLICATION safeins_books DROP TABLE safeins.refusal; ALTER PUBLICATION safeins_books ADD TABLE safeins.refusal (place, refusal)}, qr/: refusal(?!,)/, 'columns that are left out' ],
	[ q{ALTER PUBLICATION safeins_books DROP TABLE safeins.policy}, qr/: policy(?!,)/, 'a table that is left out' ],
	[ q{DROP PUBLICATION safeins_records}, qr/: acknowledgement, /, 'no publication' ])
{
	my ($how, $which, $about) = @$altered;

	sql($there, 'shanxi', $how);
	like(refused($here, 'nat', subscribe('shanxi'), '55000', "$about: it is not subscribed to"), qr/the database of 140000 does not publish all that travels.*not published, or not each row of them, each column and each change$which.*safeins\.publication\(\)/s, '... which names the tables');
	like(told($there, 'shanxi'), qr/^shanxi what travels is not published from shanxi, or not each row, column and change of it$which/, '... check_setup() there as well');
	sql($there, 'shanxi', 'SELECT safeins.publication()');
	is(told($there, 'shanxi'), '', '... and publication() mends it');
}
# ---- a transaction that somebody prepared there, and forgot
sql($there, 'guangxi', q{BEGIN; INSERT INTO qy (k) VALUES ('forgotten'); PREPARE TRANSACTION 'forgotten'});
like(refused($here, 'nat', subscribe('shanxi'), '55000', 'a slot for which a transaction stands in the way'), qr/the server of 140000 made no slot within 30s.*Prepared ones: 'forgotten'\./s, '... is not waited for without end, and the transaction is named');
is(sql($there, 'shanxi', 'SELECT count(*) FROM pg_replication_slots'), '0', '... nor does it come to be later');
sql($there, 'guangxi', q{COMMIT PREPARED 'forgotten'});
is(sql($here, 'nat', subscribe($_)), "safeins_$place{$_}", "subscribed to $_") foreach sort keys %place;
arrives('at first');
sql($there, 'shanxi', q{ALTER PUBLICATION safeins_books SET (publish = 'insert, update')});
like(differs($here, 'nat', '140000'), qr/^account not sent, .*, policy not sent/, 'a comparison tells what is published no more');
refused($here, 'nat', subscribe('shanxi'), '55000', '... nor does subscribe() go on by it');
sql($there, 'shanxi', 'SELECT safeins.publication()');
arrives('published again');

# ---- who reads: what was added since
sql($there, 'guangxi', q{REVOKE SELECT ON safeins.holiday, safeins.policy FROM nation_reader; REVOKE EXECUTE ON FUNCTION safeins.has_commit(name, pg_lsn) FROM nation_reader; SELECT safeins.publication()});
is(sql($there, 'guangxi', q{SELECT has_table_privilege('nation_reader', 'safeins.holiday', 'SELECT'), has_table_privilege('nation_reader', 'safeins.policy', 'SELECT'), has_function_privilege('nation_reader', 'safeins.has_commit(name, pg_lsn)', 'EXECUTE')}),
	't|t|t', 'publication() without a name renews the rights of those who were named before');

# ---- settings at their limits: what is subscribed to goes on
sub limit { my ($node, $setting, $value) = @_; sql($node, 'postgres', "ALTER SYSTEM SET $setting = $value"); $node->restart; return; }
my $origins = sql($here, 'nat', q{SELECT CASE WHEN current_setting('max_active_replication_origins', true) IS NULL THEN 'max_replication_slots' ELSE 'max_active_replication_origins' END});
limit($here, $origins, 3);
$here->poll_query_until('nat', q{SELECT count(*) = 2 FROM pg_stat_subscription WHERE pid IS NOT NULL AND last_msg_receipt_time IS NOT NULL}) or die 'feeds do not begin';
is(sql($here, 'nat', subscribe('shanxi')), 'safeins_140000', "the nation has one more than provinces of \"$origins\": a feed that is there goes on");
like(refused($here, 'nat', "SELECT safeins.subscribe('110000', 'dbname=none')", '55000', '... and a third does not begin'), qr/"$origins" is 3, and must be 4 at least/, '... which is said');
limit($here, $origins, 12);
limit($there, 'max_replication_slots', 2);
is(sql($here, 'nat', subscribe('shanxi')), 'safeins_140000', 'a province whose slots are all in use: a feed that is there goes on');
limit($there, 'max_replication_slots', 12);
limit($there, 'max_wal_senders', 3);
$here->poll_query_until('nat', q{SELECT count(*) = 2 FROM pg_stat_subscription WHERE pid IS NOT NULL AND last_msg_receipt_time IS NOT NULL}) or die 'feeds do not begin';
make('hebei', '130000');
like(refused($here, 'nat', subscribe('hebei', '130000'), '55000', 'senders that others use are not free'), qr/"max_wal_senders" is 3, and must be 4 at least/, '... which is said');
limit($there, 'max_wal_senders', 12);
arrives('settings');
# what failed while servers began again is over
sql($here, 'nat', 'SELECT pg_stat_reset_subscription_stats(NULL)');

# ---- rows whose place was wrong, and is corrected
sql($there, 'shanxi', rows('X', '610100'));
copied($here, 'nat');
like(differs($here, 'nat', '140000'), qr/policy 2 1 differs/, 'rows of another place are not let in');
sql($there, 'shanxi', "UPDATE $_ SET xzqh = '140100' WHERE k LIKE '%X'") foreach qw(qy bd bf fw yh gb ts);
sql($there, 'shanxi', 'SELECT safeins.sweep()');
my $apart = join ' ', map { (split / /)[0] } split /, /, differs($here, 'nat', '140000');
is($apart, sql($there, 'shanxi', q{SELECT string_agg(t, ' ' ORDER BY n) FROM (SELECT 'policy', 3, count(*) FROM safeins.policy WHERE place = '610000' UNION ALL SELECT 'finding', 7, count(*) FROM safeins.finding WHERE place = '610000'
	UNION ALL SELECT 'hazard_due', 6, count(*) FROM safeins.hazard_due WHERE place = '610000' UNION ALL SELECT 'hazard', 4, count(*) FROM safeins.hazard WHERE place = '610000' UNION ALL SELECT 'enterprise', 1, count(*) FROM safeins.enterprise WHERE place = '610000'
	UNION ALL SELECT 'enterprise_was', 2, count(*) FROM safeins.enterprise_was WHERE place = '610000' UNION ALL SELECT 'complaint', 5, count(*) FROM safeins.complaint WHERE place = '610000' UNION ALL SELECT 'account', 0, count(*) FROM safeins.account WHERE place = '610000'
	UNION ALL SELECT 'escalation', 8, count(*) FROM safeins.escalation WHERE place = '610000') q (t, n, c) WHERE c > 0}), 'corrected they come, and nothing differs but what is left in the other place');
is(sql($here, 'nat', "SELECT string_agg($_, ' ' ORDER BY $_) FROM safeins.$_ WHERE place = '140000' AND live"), sql($there, 'shanxi', "SELECT string_agg($_, ' ' ORDER BY $_) FROM safeins.$_ WHERE place = '140000' AND live"), "... each $_") foreach qw(policy enterprise hazard complaint);
sql($there, 'shanxi', "SET session_replication_role = replica; DELETE FROM safeins.$_ WHERE place::int / 10000 = 61") foreach qw(account policy enterprise enterprise_was hazard hazard_due complaint finding escalation);
like(told_here('140000'), qr/140000 sent \d+ rows that are not its own to send/, 'what was kept out is told');
sql($here, 'nat', q{DELETE FROM safeins.quarantine});
is(told_here(), '', '... until it is explained and deleted');
arrives('corrected');

# ---- a database whose place was wrong for a while, and what was written meanwhile
sql($there, 'shanxi', q{SET client_min_messages = warning; SELECT safeins.add_rule('fee.cap', '140000', '20%', '2026-01-01', 'before'); SELECT safeins.add_code('sector', '煤窑', 'coal', 'before')});
sql($there, 'shanxi', q{SET client_min_messages = warning; SELECT safeins.set_place('150000', 'mistake')});
sql($there, 'shanxi', rows('M') . q{; SELECT safeins.add_rule('fee.cap', '140105', '19%', '2026-01-01', 'meanwhile'); SELECT safeins.add_code('sector', '小煤窑', 'coal', 'meanwhile')});
sql($there, 'shanxi', q{SET client_min_messages = warning; SELECT safeins.set_place('140000', 'corrected')});
$there->wait_for_catchup('safeins_140000');
is(sql($here, 'nat', q{SELECT string_agg(policy, ' ' ORDER BY policy) FROM safeins.policy WHERE place = '140000' AND live}), 'P1 PM PX', 'after it was corrected all is here');
is(sql($here, 'nat', q{SELECT string_agg(source, ' ' ORDER BY source) FROM safeins.rule WHERE home = '140000'}) . ' ' . sql($here, 'nat', q{SELECT string_agg(source, ' ' ORDER BY source) FROM safeins.code_list WHERE place = '140000' AND NOT shipped}), 'before meanwhile before meanwhile', '... its law and words, too');
is(sql($here, 'nat', q{SELECT sum(v::bigint) FROM pg_stat_subscription_stats s, jsonb_each_text(to_jsonb(s)) c (n, v) WHERE n ~ '^(apply|sync)_.*error_count$'}), '0', '... and nothing failed to come');
sql($there, 'shanxi', "SET session_replication_role = replica; DELETE FROM safeins.$_ WHERE place::int / 10000 = 15") foreach qw(account policy enterprise enterprise_was hazard hazard_due complaint finding escalation deadline);
sql($here, 'nat', q{DELETE FROM safeins.quarantine});
arrives('a place that was wrong');

# ---- a subscription that somebody renamed, or made
sql($here, 'nat', 'ALTER SUBSCRIPTION safeins_450000 RENAME TO "广西"');
sql($there, 'guangxi', q{SET session_replication_role = replica; INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', 'forged', 2031, '', 0, 0)});
ok($here->wait_for_log(qr/ERROR:  subscription "广西" fills safeins\.account, and is none that safeins\.subscribe\(\) made/), 'of one that was renamed nothing is let in');
is(sql($here, 'nat', q{SELECT count(*) FROM safeins.account WHERE subject = 'forged'}), '0', '... which could be of any province');
like(told_here('"广西"'), qr/fills tables of safeins and is none that safeins\.subscribe\(\) made: nothing of what it sends is let in/, '... which is told');
like(refused($here, 'nat', subscribe('guangxi'), '55000', '... and subscribe() does not begin beside it'), qr/DROP SUBSCRIPTION "广西"; where it was renamed, ALTER SUBSCRIPTION "广西" RENAME TO safeins_/, '... but says what to do');
sql($here, 'nat', 'ALTER SUBSCRIPTION "广西" RENAME TO safeins_450000');
is(sql($here, 'nat', subscribe('guangxi')), 'safeins_450000', 'named as before it goes on');
$there->wait_for_catchup('safeins_450000');
is(sql($here, 'nat', q{SELECT count(*) FROM safeins.account WHERE subject = 'forged'}) . ' ' . sql($here, 'nat', q{SELECT count(*) FROM safeins.quarantine WHERE place = '450000'}), '0 1', '... and is checked');
sql($there, 'guangxi', q{SET session_replication_role = replica; DELETE FROM safeins.account WHERE subject = 'forged'});
sql($here, 'nat', q{DELETE FROM safeins.quarantine});
sql($here, 'nat', 'SET client_min_messages = error; CREATE SUBSCRIPTION by_hand CONNECTION ' . conninfo('hebei') . ' PUBLICATION safeins_books, safeins_records');
ok($here->wait_for_log(qr/ERROR:  subscription "by_hand" fills safeins\.\w+, and is none that safeins\.subscribe\(\) made/), 'of one by hand beside others nothing is let in');
like(told_here('by_hand'), qr/none that safeins\.subscribe\(\) made/, '... which is told');
sql($here, 'nat', 'SET client_min_messages = error; ALTER SUBSCRIPTION by_hand DISABLE; ALTER SUBSCRIPTION by_hand SET (slot_name = NONE); DROP SUBSCRIPTION by_hand');
$there->poll_query_until('hebei', q{SELECT count(pg_drop_replication_slot(slot_name)) >= 0 FROM pg_replication_slots WHERE slot_name = 'by_hand' AND NOT active}) or die 'the slot stays in use';
is(sql($here, 'nat', q{SELECT string_agg(DISTINCT place::text, ' ' ORDER BY place::text) FROM safeins.policy}), '140000 450000', '... and of the others all stays');

# ---- a dump of the nation is restored, and swept before anybody looks
healthy('before the dump');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/nat.dump';
my $again = server('again', conf => "$conf max_worker_processes = 24\nmax_logical_replication_workers = 12\n");
sql($here, 'nat', 'SELECT safeins.witness(); SELECT safeins.checkpoint()');
$here->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $here->connstr('nat') ], 'a dump of the nation');
foreach my $how ([ 'whole' ], [ 'bare', '--no-subscriptions' ])
{
	my ($db, @options) = @$how;
	my $image = q{SELECT (SELECT md5(string_agg(x::text, ' ' ORDER BY x::text)) FROM safeins.account x), (SELECT md5(string_agg(x::text, ' ' ORDER BY x::text)) FROM safeins.deadline x), (SELECT count(*) FROM safeins.finding), (SELECT count(*) FROM safeins.escalation)};
	my $said;

	$again->safe_psql('postgres', "CREATE DATABASE $db TEMPLATE template0");
	$again->command_ok([ 'pg_restore', '-d', $again->connstr($db), @options, $dump ], "restored: $db");
	is(sql($again, $db, $image), sql($here, 'nat', $image), '... it has the same');
	is(sql($again, $db, q{SELECT (SELECT count(*) FROM safeins.reconcile()), safeins.sweep('2026-12-31'), safeins.rebuild()}), '0|0|0', '... there is nothing of its own to compare, to sweep or to count anew');
	is(sql($again, $db, $image), sql($here, 'nat', $image), '... and what provinces sent is as it was');
	foreach my $of (sort values %place)
	{
		$again->psql($db, "SELECT safeins.unsubscribe('$of')", stderr => \$said);
		like($said, qr/NOTICE:  slot "safeins_${of}_\w+" of the database that was dumped stays on the server of $of/, '... whose slot is named') if $db eq 'whole';
	}
	sql($again, $db, subscribe($_)) foreach sort keys %place;
	copied($again, $db);
	is(differs($again, $db, $_), '', "... copied anew all of $_ is there") foreach sort values %place;
	is(sql($again, $db, 'SELECT safeins.witness() >= 0; SELECT safeins.checkpoint() IS NULL; SELECT * FROM safeins.verify(); SELECT * FROM safeins.reconcile()'), "t\nf", '... and its ledger is whole');
	is(told($again, $db), '', '... and nothing is told');
	sql($again, $db, "SELECT safeins.unsubscribe('$_')") foreach sort values %place;
}
$again->stop;

# ---- a subscription that pg_upgrade took to another server keeps its slot
sql($here, 'nat', 'ALTER SUBSCRIPTION safeins_450000 DISABLE');
$there->poll_query_until('guangxi', q{SELECT NOT active FROM pg_replication_slots WHERE slot_name LIKE 'safeins_450000_%'}) or die 'the slot stays in use';
sql($there, 'guangxi', q{SELECT pg_copy_logical_replication_slot(slot_name, 'safeins_450000_former_1') FROM pg_replication_slots WHERE slot_name LIKE 'safeins_450000_%'});
sql($there, 'guangxi', q{SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name LIKE 'safeins_450000_%' AND slot_name <> 'safeins_450000_former_1'});
sql($here, 'nat', q{ALTER SUBSCRIPTION safeins_450000 SET (slot_name = 'safeins_450000_former_1')});
sql($there, 'guangxi', rows('U'));
is(sql($here, 'nat', subscribe('guangxi')), 'safeins_450000', 'a subscription whose slot has another name goes on by it');
arrives('by another slot');
is(sql($here, 'nat', q{SELECT safeins.unsubscribe('450000') > 0}), 't', '... unsubscribed');
is(sql($there, 'guangxi', q{SELECT count(*) FROM pg_replication_slots WHERE database = 'guangxi'}), '0', '... it is dropped there');
sql($here, 'nat', subscribe('guangxi'));
arrives('subscribed anew');

# ---- a place that the nation kept itself is handed over
sql($here, 'nat', $tables);
sql($here, 'nat', rows('N', '130100') . '; ' . rows('O', '110100'));
like(refused($here, 'nat', subscribe('hebei', '130000'), '55000', 'a place whose rows are in tables that are attached here'), qr/the books of 130000 are kept by this database itself/, '... is not subscribed to');
sql($here, 'nat', "UPDATE $_ SET xzqh = '110100' WHERE xzqh = '130100'") foreach qw(qy bd bf fw yh gb ts);
is(sql($here, 'nat', subscribe('hebei', '130000')), 'safeins_130000', '... once they are gone it is');
copied($here, 'nat');
is(differs($here, 'nat', '130000'), '', '... and all of it is here');
sql($there, 'hebei', rows('2'));
is(differs($here, 'nat', '130000'), '', '... what comes later as well');
is(sql($here, 'nat', q{SELECT safeins.is_local('130000'), safeins.is_local('110000')}), 'f|t', '... it is no longer its own, and another is');
healthy('handed over');
sql($here, 'nat', q{SET client_min_messages = warning; SELECT safeins.detach_all('over')});
is(sql($here, 'nat', q{SELECT safeins.unsubscribe('130000') > 0}), 't', 'a province that leaves');

# ---- the extension is made anew, with subscriptions there
sql($here, 'nat', 'SET client_min_messages = error; DROP EXTENSION safeins CASCADE');
sql($here, 'nat', 'SET client_min_messages = error; CREATE EXTENSION safeins');
like(refused($here, 'nat', subscribe('shanxi'), '55000', 'a subscription that was there before the extension'), qr/subscription "safeins_140000" is here, and is none that safeins\.subscribe\(\) made.*safeins\.unsubscribe\('140000'\)/s, '... is told, with what to do');
sql($here, 'nat', "SET client_min_messages = error; SELECT safeins.unsubscribe('$_')") foreach sort values %place;
sql($here, 'nat', subscribe($_)) foreach sort keys %place;
arrives('made anew');

# ---- so is that of a province: its tables are published no more, and nothing comes twice
sql($there, 'guangxi', 'SET client_min_messages = error; DROP EXTENSION safeins CASCADE; CREATE EXTENSION safeins');
sql($there, 'guangxi', q{SET client_min_messages = error; SELECT safeins.set_place('450000', 'again')});
like(told($there, 'guangxi'), qr/what travels is not published from guangxi/, 'a province whose extension was made anew is told that it publishes nothing');
sql($here, 'nat', q{SET client_min_messages = error; SELECT safeins.unsubscribe('450000')});
sql($there, 'guangxi', q{SELECT safeins.publication('nation_reader')});
sql($here, 'nat', subscribe('guangxi'));
arrives('a province made anew');
sql($here, 'nat', 'SELECT safeins.witness(); SELECT safeins.checkpoint()');
healthy('at last');
$there->stop;
$here->stop;
done_testing();
