# The nation's database takes in what three provinces publish: their books, rules,
# words and notes.  Nothing collides, each is judged by its own law, whatever is
# rebuilt, reconciled and swept there; every report of the nation is that of the
# provinces together.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $settings = "safeins.today = '2026-06-15'\nmax_worker_processes = 24\nmax_logical_replication_workers = 16\nmax_wal_senders = 24\n";
my $node = server('national', conf => "$settings\nwal_level = logical\nmax_replication_slots = 24\n");
my %place = (shanxi => '140000', shaanxi => '610000', guangdong => '440000');

$node->safe_psql('postgres', 'CREATE DATABASE nat');
sql($node, 'nat', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');

my $tables = q{
	SET client_min_messages = warning;
	CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text DEFAULT 'large', xzqh text);
	CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text);
	CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01', xzqh text);
	CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-03-01', xzqh text);
	CREATE TABLE fw (k text PRIMARY KEY, bdh text, lx text DEFAULT 'training', rq date DEFAULT '2026-03-05', xzqh text);
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text, wc date);
	CREATE TABLE gb (k text, gs text, bl numeric DEFAULT 0.9, xzqh text);
	CREATE TABLE cs (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text, wc date);
	CREATE TABLE ts (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-03-02', xzqh text, wc date);
	SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm", "place": "xzqh"}');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq", "place": "xzqh"}');
	SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k", "place": "xzqh"}');
	SELECT safeins.attach('service', 'fw', '{"service": "k", "policy": "bdh", "kind": "lx", "served_on": "rq", "place": "xzqh"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "wc", "place": "xzqh"}');
	SELECT safeins.attach('coinsurance', 'gb', '{"policy": "k", "insurer": "gs", "share": "bl", "place": "xzqh"}');
	SELECT safeins.attach('measure', 'cs', '{"measure": "k", "kind": "''约谈''", "object_kind": "''承保机构''", "object": "gs", "issued_on": "rq", "due_on": "qx", "done_on": "wc", "place": "xzqh"}');
	SELECT safeins.attach('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "wc", "place": "xzqh"}')};

# Keys and numbers are the same in all of them, and in the nation.
sub rows
{
	my ($tag, $spent, $insurer) = @_;

	$insurer //= 'I';
	return qq{INSERT INTO qy VALUES ('E$tag', '煤窑'), ('F$tag', '煤矿'); INSERT INTO bd VALUES ('P$tag', '$insurer', 'E$tag'); INSERT INTO bf VALUES ('B$tag', '$insurer', 100000); INSERT INTO zc VALUES ('Z$tag', '$insurer', $spent);
		INSERT INTO fw VALUES ('S$tag', 'P$tag'); INSERT INTO yh VALUES ('H$tag', 'E$tag'); INSERT INTO ts VALUES ('T$tag', '$insurer'); INSERT INTO gb VALUES ('P$tag', '$insurer'); INSERT INTO cs VALUES ('M$tag', '$insurer'); SELECT safeins.sweep()};
}

# One province has laws and words of its own, some of them from before it had a place.
my %law = (
	shanxi => '',
	shaanxi => q{SELECT safeins.add_rule('fee.cap', '610000', '18%', '2026-01-01', '陕应急〔2026〕1号'); SELECT safeins.set_mode('complaint.answer', 'flag', '试行');
		SELECT safeins.add_code('sector', '煤窑', 'coal', '陕西平台');},
	guangdong => q{SELECT safeins.add_rule('fee.floor', '440000', '10%', '2026-01-01', '粤应急〔2026〕1号');});

foreach my $db (sort keys %place)
{
	$node->safe_psql('postgres', "CREATE DATABASE $db");
	sql($node, $db, "SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE;");
	sql($node, $db, q{SELECT safeins.set_mode('fee.voucher', 'flag', '试行')}) if $db eq 'shaanxi';
	sql($node, $db, "SET client_min_messages = warning; SELECT safeins.set_place('$place{$db}', 'test'); $law{$db} $tables");
	sql($node, $db, rows('1', 17000));
	sql($node, $db, q{SELECT safeins.seal('zc'); SELECT safeins.checkpoint()});
}
# The nation's own law is for what it keeps itself.
sql($node, 'nat', q{SET client_min_messages = warning; SELECT safeins.end_rule(101, '2025-12-31', 'test'); SELECT safeins.add_rule('fee.cap', '000000', '16%', '2026-01-01', '全国'); SELECT safeins.set_mode('fee.cap', 'flag', '试行'); SELECT safeins.checkpoint()});

# ---- what is missing is named
my $unset = server('unset', conf => "wal_level = replica\nmax_replication_slots = 1\nmax_logical_replication_workers = 1\nmax_wal_senders = 0\n");
sql($unset, 'postgres', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
refused($unset, 'postgres', 'SELECT safeins.publication()', '55000', 'without a place nothing is published');
sql($unset, 'postgres', q{SET client_min_messages = warning; SELECT safeins.set_place('150000', 'test')});
my $said = refused($unset, 'postgres', 'SELECT safeins.publication()', '55000', 'settings of a province');
like($said, qr/"wal_level" is replica, and must be logical\.\n.*"max_replication_slots" is 1, and must be 2 at least\.\n.*"max_wal_senders" is 0/s, '... each of them');
like($said, qr/ALTER SYSTEM SET wal_level = logical;/, '... and how to set them');
$said = refused($unset, 'postgres', q{SELECT safeins.subscribe('140000', 'dbname=none')}, '55000', 'settings of the nation');
like($said, qr/"max_logical_replication_workers" is 1, and must be 2 at least/, '... each of them');
$unset->stop;

# ---- subscribing
my $from = $node->connstr('shanxi');
sub subscribe { my ($db, $place) = @_; return "SELECT safeins.subscribe('" . ($place // $place{$db}) . "', '" . ($node->connstr($db) =~ s/'/''/gr) . " user=nation_reader')"; }
$node->safe_psql('postgres', 'CREATE ROLE nation_reader LOGIN REPLICATION');
refused($node, 'nat', subscribe('shanxi'), '08006', 'what nobody may ask');
sql($node, 'shanxi', q{GRANT USAGE ON SCHEMA safeins TO nation_reader; GRANT EXECUTE ON FUNCTION safeins.home_place(), safeins.travelling() TO nation_reader});
refused($node, 'nat', subscribe('shanxi'), '55000', 'what is not published');
like(sql($node, $_, q{SELECT safeins.publication('nation_reader')}), qr/^SELECT safeins\.subscribe\('$place{$_}', .*user=nation_reader'\)$/, "$_ publishes") foreach sort keys %place;
is(sql($node, 'shanxi', q{SELECT string_agg(pubname || ' ' || pubinsert || pubupdate || pubdelete || pubtruncate, ', ' ORDER BY pubname) FROM pg_publication}),
	'safeins_books truetruetruefalse, safeins_records truetruefalsefalse', 'books may go, records stay, nothing is truncated');
is(sql($node, 'shanxi', q{SELECT string_agg(DISTINCT t.table_name, ' ') FROM safeins.travelling() t WHERE NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
	WHERE i.indrelid = ('safeins.' || t.table_name)::regclass AND i.indisprimary AND a.attname = t.writer)}), '', 'whatever travels has the place in its key');
sql($node, 'shanxi', 'SELECT safeins.publication()');
refused($node, 'nat', subscribe('shanxi', '310000'), '55000', 'a database of another province');
refused($node, 'nat', subscribe('shanxi', '140100'), '22023', 'a city');
like(refused($node, 'nat', subscribe('template1', '140000'), '55000', 'a database without the extension'), qr/ the database that was named for 140000 has no extension safeins$/m, '... is told');
sql($node, 'nat', 'CREATE ROLE nobody; GRANT USAGE ON SCHEMA safeins TO nobody; GRANT EXECUTE ON FUNCTION safeins.publication, safeins.subscribe, safeins.unsubscribe TO nobody');
refused($node, 'nat', "SET ROLE nobody;\n$_", '42501', "only for superusers: $_") foreach 'SELECT safeins.publication()', q{SELECT safeins.subscribe('140000', 'dbname=none')}, q{SELECT safeins.unsubscribe('140000')};
refused($node, 'nat', "BEGIN;\n" . subscribe('shanxi'), '25001', 'inside a transaction block');
refused($node, 'nat', q{SELECT safeins.subscribe('140000', 'host=/nowhere dbname=none')}, '08006', 'a server that is not there');
refused($node, 'nat', q{SELECT safeins.unsubscribe('140000')}, '42704', 'what was not subscribed to');
is(sql($node, 'nat', subscribe($_)), "safeins_$place{$_}", "the nation subscribes to $_") foreach sort keys %place;
is(sql($node, 'nat', subscribe('shanxi')), 'safeins_140000', '... twice does no harm');

sub caught_up
{
	$node->wait_for_subscription_sync($node, "safeins_$place{$_}", 'nat') foreach sort keys %place;
	return;
}

# What the nation has of a province, table by table, and says of it, report by report, beside what that has and says itself.
my %shown = map { split /\|/, $_, 2 } split /\n/, sql($node, 'nat', q{
	SELECT t.table_name, format('left(lpad(%I::text, 6, $$0$$), 2) = $$<>$$ AND %s AND %s', t.writer, coalesce(t.number || ' < 10000000000000', 'true'), coalesce(t.filter, 'true')) FROM safeins.travelling() t
	UNION ALL SELECT c.relname, format('left(%I::text, 2) = $$<>$$', CASE c.relname WHEN 'rulebook' THEN 'home' ELSE 'place' END) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'place'
		WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN ('ledger_status', 'witness_status') AND c.relname NOT LIKE 'exchange%'});
cmp_ok(scalar(keys %shown), '>', 60, 'tables and reports tell the place');

sub rows_of
{
	my ($what, $place) = @_;
	my $number = substr($place, 0, 2);

	return "SELECT (to_jsonb(x) - 'added_at')::text AS r FROM safeins.$what x WHERE " . ($shown{$what} =~ s/<>/$number/gr);
}

sub image
{
	my ($db, $place) = @_;

	return map { split /\|/, $_, 2 } split /\n/, sql($node, $db, join ' UNION ALL ', map { "SELECT '$_', coalesce(md5(string_agg(r, ' ' ORDER BY r COLLATE \"C\")), '-') FROM (" . rows_of($_, $place) . ') q' } sort keys %shown);
}

sub equal
{
	my ($about) = @_;

	caught_up();
	foreach my $db (sort keys %place)
	{
		my %there = image($db, $place{$db});
		my %here = image('nat', $place{$db});
		my @apart = grep { $there{$_} ne $here{$_} } sort keys %shown;

		is("@apart", '', "$about: books, records and reports of $db are in both the same");
		foreach my $what (@apart)
		{
			my %n;

			$n{$_}++ foreach split /\n/, sql($node, $db, rows_of($what, $place{$db}));
			$n{$_}-- foreach split /\n/, sql($node, 'nat', rows_of($what, $place{$db}));
			diag("$db $what: " . ($n{$_} > 0 ? 'missing ' : 'more ') . $_) foreach grep { $n{$_} } sort keys %n;
		}
	}
	is(sql($node, 'nat', q{SELECT sum(v::bigint) FROM pg_stat_subscription_stats s, jsonb_each_text(to_jsonb(s)) c (n, v) WHERE n ~ '^(apply|sync)_.*error_count$'}), '0', "$about: nothing failed to come");
	return;
}

equal('at first');
is(sql($node, 'nat', q{SELECT string_agg((r).number::text || ' ' || (r).mode, ', ' ORDER BY p) FROM (SELECT p, safeins.rule_for('fee.cap', p::safeins.division, '2026-06-01') AS r FROM (VALUES ('000000'), ('140000'), ('440000'), ('610000')) v (p)) q}),
	'0.16 flag, 0.21 block, 0.21 block, 0.18 block', 'a question is answered by the law of the place');
is(sql($node, 'nat', q{SELECT string_agg(coalesce(safeins.code_of('sector', '煤窑', p::safeins.division), '-'), ' ' ORDER BY p) FROM (VALUES ('000000'), ('140000'), ('610000')) v (p)}), '- - coal', 'so is a word');
is(sql($node, 'nat', 'SELECT * FROM safeins.reconcile()'), '', 'nationally reconcile() lists nothing of the provinces');
is(sql($node, 'nat', 'SELECT safeins.rebuild()'), '0', '... rebuild() has nothing to do');
is(sql($node, 'nat', q{SELECT safeins.sweep('2026-12-31')}), '0', '... sweep() neither');
equal('after these');

# ---- more writes, and law that changes
sql($node, $_, rows('2', 100)) foreach sort keys %place;
sql($node, 'shaanxi', q{SELECT safeins.end_rule(rule_id, '2026-05-31', '新规') FROM safeins.rulebook WHERE code = 'fee.cap' AND shipped = 0});
sql($node, 'shaanxi', q{SELECT safeins.add_rule('fee.cap', '610000', '19%', '2026-06-01', '陕应急〔2026〕2号'); SELECT safeins.set_mode('fee.voucher', NULL, '试行结束')});
sql($node, 'guangdong', q{SELECT safeins.add_code('sector', '煤窑', 'coal', '广东平台'); SELECT safeins.watch_only('试')});
sql($node, 'shanxi', q{SELECT safeins.suspend('I', NULL, 'filing', 'test'); SELECT safeins.acknowledge(1, 'done'); SELECT safeins.set_budget(2026, 'I', 30000); DELETE FROM fw WHERE k = 'S2'; DELETE FROM yh WHERE k = 'H9'});
equal('more writes');
is(sql($node, 'nat', q{SELECT (safeins.rule_for('fee.cap', '610000', '2026-06-15')).number}), '0.19', 'sessions of the nation are told of new law');

# ---- rows of the nation's own, among them of a province that sends nothing
sql($node, 'nat', "$tables; " . rows('1', 100, 'J') . q{; INSERT INTO yh VALUES ('HS', 'ES', 'general', '2026-03-02', '2026-04-01', '110000');
	INSERT INTO bf VALUES ('BS', 'J', 1000, '2026-02-01', '110000'); SELECT safeins.sweep()});
cmp_ok(sql($node, 'nat', q{SELECT count(*) FROM safeins.escalation WHERE place IN ('000000', '110000')}), '>', 2, 'what the nation feeds is swept, of a province that it feeds as well');
cmp_ok(sql($node, 'nat', q{SELECT min(id) FROM safeins.escalation WHERE place = '110000'}), '>', 1_000_000_000, '... under numbers that this province does not give');
refused($node, 'nat', q{SELECT safeins.subscribe('110000', 'dbname=none')}, '55000', 'what it feeds itself it does not subscribe to');
sql($node, 'nat', q{UPDATE safeins.account SET spent = spent + 1 WHERE place IN ('000000', '110000');
	UPDATE safeins.deadline SET steps = 9 WHERE place = '110000'; DELETE FROM safeins.policy WHERE place = '000000'});
cmp_ok(sql($node, 'nat', 'SELECT count(*) FROM safeins.reconcile()'), '>', 3, 'damage to them is told');
cmp_ok(sql($node, 'nat', 'SELECT safeins.rebuild()'), '>', 0, '... and mended');
is(sql($node, 'nat', 'SELECT * FROM safeins.reconcile()'), '', '... all of it');
refused($node, 'nat', q{SELECT safeins.close_year(2025, 'I', 'x', '140000')}, '42704', 'the nation does not close the years of a province');
equal('beside rows of the nation');

# ---- what is not theirs to send
my $root = sql($node, 'guangdong', 'SELECT root FROM safeins.checkpoint');
sql($node, 'guangdong', q{SET session_replication_role = replica; INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent) VALUES ('140000', 'insurer', 'I', 2031, '', 0, 0);
	INSERT INTO safeins.finding (place, rule, source, role, table_schema, table_name, message, legacy) VALUES ('610000', 'fee.cap', 'x', 'expense', 's', 't', 'forged', false);
	INSERT INTO safeins.finding (place, id, rule, source, role, table_schema, table_name, message, legacy) OVERRIDING SYSTEM VALUE VALUES ('440000', 10000000000001, 'fee.cap', 'x', 'expense', 's', 't', 'forged', false);
	UPDATE safeins.account SET spent = 1 WHERE place = '140000' AND year = 2031; UPDATE safeins.checkpoint SET root = sha256(root)});
sql($node, 'guangdong', rows('3', 100));
caught_up();
is(sql($node, 'nat', q{SELECT string_agg(concat_ws(' ', place, table_name, operation, reason, times), ', ' ORDER BY id) FROM safeins.quarantine}),
	'440000 account INSERT place 1, 440000 finding INSERT place 1, 440000 finding INSERT number 1, 440000 checkpoint UPDATE rewritten 1', 'a province cannot send what is not its own: it is kept in quarantine');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.finding WHERE message = 'forged'}), '0', '... and nowhere else');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.policy WHERE policy = 'P3' AND place = '440000'}), '1', '... and the feed goes on');
is(sql($node, 'nat', q{SELECT message FROM safeins.check_setup WHERE topic = 'feeds'}), sql($node, 'nat', q{SELECT '440000 sent 4 rows that are not its own to send; the last came on ' || to_char(max(last_at), 'YYYY-MM-DD') FROM safeins.quarantine}), '... and told');
sql($node, 'guangdong', q{SET session_replication_role = replica; DELETE FROM safeins.account WHERE place = '140000'; DELETE FROM safeins.finding WHERE message = 'forged'} . qq{; UPDATE safeins.checkpoint SET root = '$root'});

# ---- notes
# What the nation says of a note; notes that were kept.
sub held_against { my ($note) = @_; return sql($node, 'nat', "SELECT fits, newer_leaves, verdict FROM safeins.check_note(\$\$$note\n\$\$)"); }
my %kept;
is(sql($node, 'nat', q{SELECT string_agg(place || ' ' || verdict || ' ' || forks, ', ' ORDER BY place) FROM safeins.witness_status}), '140000 first 0, 440000 first 0, 610000 first 0', 'checkpoints are witnessed by the sweep');
foreach my $db (qw(shanxi shaanxi))
{
	sql($node, $db, qq{INSERT INTO zc SELECT 'N' || g, 'I', 1 FROM generate_series(1, 300) g; SELECT safeins.checkpoint(); INSERT INTO zc VALUES ('NN', 'I', 1); SELECT safeins.checkpoint()});
}
caught_up();
is(sql($node, 'nat', 'SELECT safeins.witness()'), '4', 'later ones as well');
is(sql($node, 'nat', q{SELECT string_agg(place || ' ' || verdict, ', ' ORDER BY id) FROM safeins.witness WHERE verdict <> 'first'}), '140000 extends, 140000 extends, 610000 extends, 610000 extends', '... and each extends the one before');
foreach my $db (qw(shanxi shaanxi))
{
	my $note = sql($node, $db, 'SELECT safeins.checkpoint_note()');
	my ($origin, $size, $root) = split /\n/, $note;

	is(sql($node, 'nat', qq{SELECT count(*) FROM safeins.witness WHERE origin = '$origin' AND size = $size AND encode(root, 'base64') = '$root'}), '1', "the note of $db is on record");
	is(sql($node, $db, qq{SELECT fits FROM safeins.check_note(\$\$$note\n\$\$)}), 't', '... and its ledger extends it');
	is(held_against($note), "t|0|the ledger of $place{$db} extends the note, as its checkpoints prove", '... as the nation says as well');
	my $first = sql($node, $db, 'SELECT safeins.checkpoint_note(1)');
	is(held_against($first), 't|' . ($size - (split /\n/, $first)[1]) . "|the ledger of $place{$db} extends the note, as its checkpoints prove", '... of an older note, too');
	is(held_against("$origin\n$size\n" . sql($node, 'nat', q{SELECT encode(sha256('x'), 'base64')})), "f|0|the first $size leaves are not those of the note: the ledger was rewritten", '... and of another root');
	is(held_against("$origin\n99999999\n$root"), '|' . ($size - 99999999) . "|no checkpoint of 99999999 leaves came from $place{$db}, the last has $size: its own database can tell", '... and that it cannot tell what did not come');
	$kept{$db} = $note;
}
is(held_against(sql($node, 'nat', 'SELECT safeins.checkpoint_note()')) =~ s/\|\d+\|/||/r, 't||the ledger extends the note', 'its own notes are held against its own ledger');
like(held_against("nobody\n1\n" . sql($node, 'nat', q{SELECT encode(sha256('x'), 'base64')})), qr/^f\|.*\|the note is of ledger nobody, this is /, '... as are those of a ledger that nobody sends');
is(sql($node, 'nat', 'SELECT damage, table_name FROM safeins.verify()'), '', 'the ledger of the nation has what it witnessed, and misses nothing that came from elsewhere');
sql($node, 'nat', q{SELECT safeins.checkpoint()});
sql($node, 'nat', q{UPDATE safeins.witness SET verdict = 'extends' WHERE verdict = 'first' AND place = '140000'});
is(sql($node, 'nat', 'SELECT damage, table_name FROM safeins.verify()'), 'row altered|safeins.witness', '... and tells who alters that');
sql($node, 'nat', q{UPDATE safeins.witness SET verdict = 'first' WHERE id = (SELECT min(id) FROM safeins.witness WHERE place = '140000')});

# ---- a province is restored from a backup
my $dump = PostgreSQL::Test::Utils::tempdir() . '/shaanxi.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('shaanxi') ], 'a backup of a province');
sql($node, 'shaanxi', q{INSERT INTO zc VALUES ('LOST', 'I', 1); SELECT safeins.checkpoint()});
my $lost = sql($node, 'shaanxi', 'SELECT safeins.checkpoint_note()');
caught_up();
sql($node, 'nat', 'SELECT safeins.witness()');
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_610000 DISABLE');
like(sql($node, 'nat', q{SELECT message FROM safeins.check_setup WHERE topic = 'feeds' AND subject = '610000'}), qr/^the feed of 610000 stands still: its subscription is disabled/, 'a feed that stands still is told');
cmp_ok(sql($node, 'nat', q{SELECT safeins.unsubscribe('610000')}), '>', 20, 'what came of it goes');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.witness WHERE place = '610000'}), '4', '... but not what was witnessed');
is(sql($node, 'shaanxi', q{SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'safeins_610000%'}), '0', '... and its slot');
is(sql($node, 'nat', q{SELECT (safeins.rule_for('fee.cap', '610000', '2026-06-15')).number}), '0.16', '... its law');
$node->safe_psql('postgres', 'DROP DATABASE shaanxi');
$node->safe_psql('postgres', 'CREATE DATABASE shaanxi TEMPLATE template0');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('shaanxi'), $dump ], 'it is restored');
sql($node, 'shaanxi', q{SELECT safeins.publication('nation_reader')});
sql($node, 'shaanxi', rows('4', 100) . '; SELECT safeins.checkpoint()');
sql($node, 'nat', subscribe('shaanxi'));
equal('after a restore');
$node->psql('nat', 'SELECT safeins.witness()', stderr => \$said);
like($said, qr/WARNING:  checkpoint 4 of 610000 does not extend what was seen of its ledger before/, 'a ledger that forked is found');
like(sql($node, 'nat', q{SELECT message FROM safeins.check_setup WHERE topic = 'feeds' AND subject = '610000'}), qr/^the ledger of 610000 forked: 1 checkpoints/, '... and told');
like(held_against($lost), qr/^f\|\d+\|the checkpoint of the note came from 610000 once, and does not come now: its ledger was rewritten, or restored from before the note$/, '... by the note of what was lost as well');
like(held_against($kept{shaanxi}), qr/^t\|[1-9]\d*\|the ledger of 610000 extends the note/, '... while it extends an older one');
refused($node, 'nat', q{SELECT safeins.accept_ledger('110000', 'x')}, '42704', '... of none there is nothing to accept');
sql($node, 'nat', q{SELECT safeins.accept_ledger('610000', '自备份恢复')});
sql($node, 'shaanxi', q{INSERT INTO zc VALUES ('AFTER', 'I', 1); SELECT safeins.checkpoint()});
caught_up();
sql($node, 'nat', 'SELECT safeins.witness()');
is(sql($node, 'nat', q{SELECT verdict, forks FROM safeins.witness_status WHERE place = '610000'}), 'extends|0', 'with a reason it goes on from there');

# ---- the nation is restored: the feeds are set up again
refused($node, 'nat', 'DROP TRIGGER origin_check ON safeins.account', 'SI002', 'the origin check cannot be dropped');
sql($node, 'nat', q{ALTER EVENT TRIGGER safeins_after_drop DISABLE; DROP TRIGGER origin_check ON safeins.account; ALTER EVENT TRIGGER safeins_after_drop ENABLE});
like(sql($node, 'nat', q{SELECT message FROM safeins.check_setup WHERE topic = 'feeds' AND subject = '140000'}), qr/not checked for its origin: the check is missing on 1 tables/, 'a check that is missing is told');
sql($node, 'nat', subscribe('shanxi'));
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.check_setup WHERE topic = 'feeds' AND subject <> '440000'}), '0', '... and armed again');

# Another database of the server may have a subscription of that name.
sql($node, 'postgres', q{SET client_min_messages = error; CREATE SUBSCRIPTION safeins_610000 CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)});
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.check_setup WHERE topic = 'feeds' AND subject <> '440000'}), '0', 'a subscription of another database is none of ours');
sql($node, 'postgres', 'ALTER SUBSCRIPTION safeins_610000 SET (slot_name = NONE); DROP SUBSCRIPTION safeins_610000');
sql($node, $_, rows('5', 100)) foreach sort keys %place;
sql($node, $_, q{SELECT safeins.sweep('2026-12-31')}) foreach sort keys %place, 'nat';
equal('at last');
is(sql($node, 'nat', "SELECT string_agg(concat_ws(' ', table_name, rows_there, rows_here, verdict), ', ') FROM safeins.compare_feed('$place{$_}') WHERE verdict <> 'same'"), '', "... which a comparison with $_ says, too") foreach sort keys %place;

# A page of the nation has what those of its provinces have, and what it keeps itself.
my $own = sql($node, 'nat', "SELECT count(*) FROM safeins.fee_status WHERE place NOT IN ('" . join("', '", values %place) . "')");
foreach my $whose ('NULL', q{'000000'})
{
	my $fees = sub { return sql($_[0], $_[1], "SELECT count(*) FROM (SELECT unnest(xpath('//section[1]/table[1]/tbody/tr', xmlparse(DOCUMENT safeins.report_html('dashboard', 2026, $_[2]))))) r") };
	my $sum = 0;

	$sum += $fees->($node, $_, 'NULL') foreach keys %place;
	cmp_ok($sum, '>=', keys %place, 'insurers on the dashboards of provinces');
	is($fees->($node, 'nat', $whose), $sum + $own, "... on that of the nation, place $whose");
}
# ... and that of a province cites the law of that province, as its own database does.
foreach my $db (sort keys %place)
{
	foreach my $kind (qw(dashboard province))
	{
		my $law = "SELECT unnest(xpath('//ul[\@class=\"law\"]/li', xmlparse(DOCUMENT safeins.report_html('$kind', 2026, '$place{$db}'))))";

		is(sql($node, 'nat', $law), sql($node, $db, $law), "the law on page $kind of $db");
	}
}
is(sql($node, 'nat', q{SELECT safeins.suspend('I', NULL, 'filing', 'test', '140000') > 1000000000}), 't', 'what the nation puts on record about a province has a number apart');
# Where the province is not to be reached its slot stays there, which is told.
sql($node, 'nat', q{ALTER SUBSCRIPTION safeins_140000 CONNECTION 'host=/nowhere dbname=none'});
my $left = '';
$node->psql('nat', q{SELECT safeins.unsubscribe('140000')}, stderr => \$left);
like($left, qr/WARNING:  slot "\w+" is still on the server of 140000/, 'a slot that is left is told of');
sql($node, 'nat', "SELECT safeins.unsubscribe('$_')") foreach grep { $_ ne '140000' } sort values %place;
is(sql($node, 'nat', q{SELECT (SELECT count(*) FROM pg_trigger WHERE tgname = 'origin_check'), (SELECT count(*) FROM safeins.suspension WHERE place = '140000')}), '0|1', 'where no feed is left no check is, and what the nation wrote itself stays');
$node->stop;
done_testing();
