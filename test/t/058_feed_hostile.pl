# What a province may send to the nation's database, by mistake or on purpose, and
# what happens to a nation's database: nothing of it reaches other provinces, no
# verdict differs, and check_setup() tells.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('feeds', conf => "safeins.today = '2026-06-15'\nwal_level = logical\nmax_replication_slots = 24\nmax_wal_senders = 24\nmax_prepared_transactions = 5\n"
	. "max_worker_processes = 24\nmax_logical_replication_workers = 16\nwal_retrieve_retry_interval = '200ms'\n");
my %place = (shanxi => '140000', guangxi => '450000');
my @provinces = qw(shanxi guangxi);

$node->safe_psql('postgres', "CREATE DATABASE $_") foreach 'nat', @provinces;
sql($node, $_, 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE') foreach 'nat', @provinces;
$node->safe_psql('postgres', 'CREATE ROLE nation_reader LOGIN REPLICATION');
foreach my $db (@provinces)
{
	sql($node, $db, qq{SET client_min_messages = warning; SELECT safeins.set_place('$place{$db}', 'test');
	CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text DEFAULT 'large', xzqh text);
	CREATE TABLE bd (k text PRIMARY KEY, gs text DEFAULT 'I', qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text);
	CREATE TABLE zc (k text PRIMARY KEY, gs text DEFAULT 'I', je numeric, rq date DEFAULT '2026-03-01', xzqh text);
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'major', fx date DEFAULT '2026-03-02', qx date, wc date, ys date, xzqh text);
	SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm", "place": "xzqh"}');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k", "place": "xzqh"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "wc", "reported_on": "ys", "place": "xzqh"}');
	INSERT INTO qy VALUES ('E', '煤矿'); INSERT INTO bd VALUES ('P', 'I', 'E'); INSERT INTO zc VALUES ('Z', 'I', 100);
	SELECT safeins.seal('zc'); SELECT safeins.checkpoint(); SELECT safeins.publication('nation_reader')});
}

sub subscribe { my ($db, $place) = @_; return "SELECT safeins.subscribe('" . ($place // $place{$db}) . "', '" . ($node->connstr($db) =~ s/'/''/gr) . " user=nation_reader')"; }
sub forged { my ($db, $sql) = @_; return sql($node, $db, "SET session_replication_role = replica; $sql"); }

sub caught_up
{
	$node->wait_for_subscription_sync($node, "safeins_$place{$_}", 'nat') foreach @provinces;
	return;
}

# What check_setup() of the nation says of a feed, or of all.
sub told
{
	my ($place) = @_;

	return sql($node, 'nat', q{SELECT string_agg(message, ' / ' ORDER BY message) FROM safeins.check_setup WHERE topic = 'feeds'} . (defined $place ? " AND subject = '$place'" : ''));
}

sub told_soon
{
	my ($place, $like, $about) = @_;
	my $said;

	soon { ($said = told($place)) =~ $like };
	return like($said, $like, $about);
}

# What is in quarantine since it was asked last.
my $seen = 0;

sub kept_out
{
	my $said;

	caught_up();
	$said = sql($node, 'nat', qq{SELECT string_agg(concat_ws(' ', place, table_name, operation, reason), ', ' ORDER BY id) FROM safeins.quarantine WHERE id > $seen});
	$seen = sql($node, 'nat', 'SELECT coalesce(max(id), 0) FROM safeins.quarantine');
	return $said;
}

# ---- a province has holidays of its own
my $days = q{{"year": 2026, "papers": ["桂政办发〔2025〕1号"], "days": [{"name": "三月三", "date": "2026-04-20", "isOffDay": true}, {"name": "三月三", "date": "2026-04-21", "isOffDay": true}]}};
sql($node, 'guangxi', qq{SELECT safeins.load_holidays('$days'::jsonb)});
like(refused($node, 'nat', "SET statement_timeout = '60s'; SELECT " . join(', ', map { subscribe($_) =~ s/^SELECT //r } @provinces), '25001', 'two in one statement: the second would wait for the first'),
	qr/Each call is a statement of its own/, '... which is said');
is(sql($node, 'nat', subscribe($_)), "safeins_$place{$_}", "the nation subscribes to $_") foreach @provinces;
caught_up();
is(told(), '', 'all is well');
is(sql($node, 'nat', q{SELECT string_agg(safeins.add_workdays('2026-04-17', 1, p::safeins.division)::text, ' ' ORDER BY p) FROM (VALUES ('000000'), ('140000'), ('450100'), ('610000')) v (p)}),
	'2026-04-20 2026-04-20 2026-04-22 2026-04-20', 'working days of a place are counted by its own calendar');
is(sql($node, 'nat', q{SELECT safeins.add_workdays('2026-04-17', 1)}), '2026-04-20', '... those of the nation by its own');
is(sql($node, 'guangxi', q{SELECT safeins.add_workdays('2026-04-17', 1), safeins.add_workdays('2026-04-17', 1, '450000'), safeins.add_workdays('2026-04-17', 1, '140000')}), '2026-04-22|2026-04-22|2026-04-22', 'in a province there is one');
# Due on the eve of the holiday, and nobody swept since: there is no deadline in the books yet.
my $unreported = q{SELECT * FROM safeins.hazards_unreported(2026, 'I', '<>') WHERE report_due_on IS NOT NULL};
sql($node, $_, q{INSERT INTO yh VALUES ('H', 'E', 'major', '2026-03-02', '2026-04-17')}) foreach @provinces;
forged($_, q{DELETE FROM safeins.deadline WHERE kind = 'hazard.report'}) foreach @provinces;
caught_up();
foreach my $db (@provinces)
{
	my $there = sql($node, $db, $unreported =~ s/<>/$place{$db}/r);

	like($there, qr/^$place{$db}\|H\|/, "$db has a hazard that was not reported");
	is(sql($node, 'nat', $unreported =~ s/<>/$place{$db}/r), $there, '... of which the nation says the same');
}
isnt(sql($node, 'nat', q{SELECT count(DISTINCT report_due_on) FROM (} . join(' UNION ALL ', map { $unreported =~ s/<>/$_/r } sort values %place) . ') q'), '1', '... and not of both');
sql($node, 'guangxi', q{SELECT safeins.load_holidays('{"year": 2026, "papers": [], "days": [{"name": "三月三", "date": "2026-04-20", "isOffDay": true}]}'::jsonb)});
caught_up();
is(sql($node, 'nat', q{SELECT safeins.add_workdays('2026-04-17', 1, '450000')}), '2026-04-21', 'what is loaded again travels again');
sql($node, 'nat', q{SELECT safeins.load_holidays('{"year": 2026, "papers": [], "days": [{"name": "x", "date": "2026-04-20", "isOffDay": false}, {"name": "x", "date": "2026-04-18", "isOffDay": true}]}'::jsonb)});
is(sql($node, 'nat', q{SELECT safeins.add_workdays('2026-04-17', 1), safeins.add_workdays('2026-04-17', 1, '450000')}), '2026-04-20|2026-04-21', 'what the nation loads is its own');
is(sql($node, 'nat', q{SELECT string_agg(place || ' ' || n, ', ' ORDER BY place) FROM (SELECT place::text, count(*) AS n FROM safeins.holiday WHERE NOT shipped GROUP BY 1) q}), '000000 2, 450000 1', '... and takes nothing from a province');

# ---- a call that is refused leaves no connection behind in its session
{
	my $left;
	my $open = q{DO $$ BEGIN FOR i IN 1 .. 100 LOOP PERFORM pg_stat_clear_snapshot(); EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'safeins'); PERFORM pg_sleep(0.05); END LOOP; END $$;}
		. q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'safeins'};

	$node->psql('nat', subscribe('guangxi', '140000') . ";\n$open", on_error_stop => 0, stdout => \$left, stderr => \my $said);
	like($said, qr/the database that was named for 140000 is of 450000/, 'a province that is another one');
	is($left, '0', '... and the connection to it is closed while the session goes on');
}

# ---- names that a connection string quotes
{
	my $named;

	sql($node, 'guangxi', q{CREATE ROLE "读者 '甲" LOGIN REPLICATION});
	$named = sql($node, 'guangxi', q{SELECT safeins.publication('读者 ''甲')});
	like($named, qr/^SELECT safeins\.subscribe\('450000', E'host=\.\.\. port=\d+ dbname=guangxi user=/, 'what publication() says is quoted');
	$named =~ s/host=\.\.\./"host=" . $node->host/e;
	is(sql($node, 'nat', $named), 'safeins_450000', '... and runs as it is');
	is(sql($node, 'nat', subscribe('guangxi')), 'safeins_450000', '... for another role again');
}

# ---- a comparison: of what the role may not ask, of what is hidden, in a transaction that the feed waits for
sub differs { return sql($node, 'nat', "SELECT string_agg(concat_ws(' ', table_name, rows_there, rows_here, verdict), ', ') FROM safeins.compare_feed('450000') WHERE verdict <> 'same'"); }
sub withhold
{
	sql($node, 'guangxi', q{DO $$ BEGIN EXECUTE (SELECT 'REVOKE EXECUTE ON FUNCTION ' || string_agg(oid::regprocedure::text, ', ') || ' FROM PUBLIC' FROM pg_proc
		WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('} . join("', '", @_) . q{')); END $$});
	return;
}
my $compare = q{SELECT * FROM safeins.compare_feed('450000')};
is(differs(), '', 'all has come');
withhold('pg_logical_emit_message');
like(refused($node, 'nat', $compare, '08006', 'what the role may not call'), qr/the database of 450000 could not be asked: .*permission denied for function pg_logical_emit_message.*safeins\.publication\('the role of the connection'\) in that database grants/s, '... is told, with what grants it');
withhold(qw(current_setting set_config pg_is_in_recovery pg_last_wal_replay_lsn pg_create_logical_replication_slot pg_drop_replication_slot pg_get_replication_slots pg_get_publication_tables md5 convert_to));
refused($node, 'nat', $compare, '08006', '... nor may it connect');
sql($node, 'guangxi', q{SELECT safeins.publication('nation_reader')});
is(differs(), '', '... and publication() grants it');
is(sql($node, 'nat', "SELECT safeins.unsubscribe('450000') > 0"), 't', '... so does it for all else that a feed asks');
is(sql($node, 'nat', subscribe('guangxi')), 'safeins_450000', '... from the first');
caught_up();
is(differs(), '', '... to the last row');
sql($node, 'guangxi', 'ALTER TABLE safeins.policy ENABLE ROW LEVEL SECURITY');
like(refused($node, 'nat', $compare, '08006', 'rows that are hidden from the role'), qr/row-level security policy for table "policy"/, '... are not taken for none');
sql($node, 'guangxi', 'ALTER TABLE safeins.policy DISABLE ROW LEVEL SECURITY');
my $locked = 'BEGIN; LOCK TABLE safeins.policy IN SHARE MODE;' . "\n\\! psql -X -q -d '" . ($node->connstr('guangxi') =~ s/'//gr) . qq{' -c "INSERT INTO bd VALUES ('W', 'I', 'E')"\n$compare};
like(refused($node, 'nat', "SET statement_timeout = '60s'; $locked", '55000', 'a transaction that the feed waits for'), qr/the feed of 450000 waits for this transaction.*in a transaction of its own/s, '... does not wait for the feed');
is(sql($node, 'nat', "BEGIN ISOLATION LEVEL $_; SELECT count(*) > 0 FROM safeins.policy; SELECT count(*) FROM safeins.compare_feed('450000') WHERE verdict <> 'same'; COMMIT"), "t\n0", "a comparison at $_") foreach 'REPEATABLE READ', 'SERIALIZABLE READ ONLY';
sql($node, 'guangxi', q{BEGIN; INSERT INTO bd VALUES ('V', 'I', 'E'); PREPARE TRANSACTION 'v'});
is(differs(), '', 'beside a transaction that is prepared there');
sql($node, 'guangxi', q{COMMIT PREPARED 'v'});
is(differs(), '', '... and once it is committed');
# An older version lacks the tables that were added since.
$node->safe_psql('postgres', 'CREATE DATABASE older');
sql($node, 'older', q{CREATE SCHEMA safeins; GRANT USAGE ON SCHEMA safeins TO nation_reader; CREATE FUNCTION safeins.travelling(OUT table_name text, OUT kept boolean, OUT filter text, OUT writer text, OUT number text)
	RETURNS SETOF record LANGUAGE sql AS 'SELECT NULL::text, NULL::boolean, NULL::text, NULL::text, NULL::text WHERE false'});
my ($former) = sql($node, 'nat', q{SELECT quote_literal(subconninfo) FROM pg_subscription WHERE subname = 'safeins_450000'});
sql($node, 'nat', q{ALTER SUBSCRIPTION safeins_450000 CONNECTION } . ($former =~ s/guangxi/older/r));
is(sql($node, 'nat', q{SELECT DISTINCT rows_there IS NULL, rows_here IS NULL, verdict, verdict_zh FROM safeins.compare_feed('450000')}), 't|t|not sent|未上报', 'tables that an older version does not have are told');
sql($node, 'nat', "ALTER SUBSCRIPTION safeins_450000 CONNECTION $former");

# ---- rows that are not its own to send
forged('guangxi', q{UPDATE safeins.policy SET place = '140000' WHERE policy = 'P'; UPDATE safeins.policy SET place = '450000' WHERE policy = 'P'});
is(kept_out(), '450000 policy INSERT place, 450000 policy DELETE place', 'a row that moves to another place is let in neither there nor back from there');
is(sql($node, 'nat', q{SELECT string_agg(place::text, ' ' ORDER BY place::text) FROM safeins.policy WHERE policy = 'P'}), '140000 450000', '... and is where it was');
forged('guangxi', q{INSERT INTO safeins.enterprise SELECT (jsonb_populate_record(e, '{"place": "140000"}')).* FROM safeins.enterprise e; DELETE FROM safeins.enterprise WHERE place = '140000'});
is(kept_out(), '450000 enterprise INSERT place, 450000 enterprise DELETE place', 'nor does a row of another go');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.enterprise WHERE place = '140000'}), '1', '... of whom it is');
forged('guangxi', q{INSERT INTO safeins.rule SELECT (jsonb_populate_record(r, '{"id": 1000777, "home": "140000", "number": 0.01, "shipped": false}')).* FROM safeins.rule r WHERE id = 101;
	INSERT INTO safeins.rule_end (place, rule_id, ends_on, was, reason) VALUES ('140000', 101, '2025-01-01', '[2024-01-01,)', 'x'); INSERT INTO safeins.rule_mode (place, code, mode, reason) VALUES ('140000', 'fee.cap', 'off', 'x')});
is(kept_out(), '450000 rule INSERT place, 450000 rule_end INSERT place, 450000 rule_mode INSERT place', 'law of another home stays out');
is(sql($node, 'nat', q{SELECT r.mode || ' ' || r.number FROM safeins.rule_for('fee.cap', '140000', '2026-06-15') r}), 'block 0.21', '... and changes nothing there');
sql($node, 'guangxi', q{SET session_replication_role = replica; DELETE FROM safeins.rule WHERE home = '140000'; DELETE FROM safeins.rule_end WHERE place = '140000'; DELETE FROM safeins.rule_mode WHERE place = '140000'});

# What ships holds for all: the filter of a publication is in the hands of who sends.
sql($node, 'guangxi', q{ALTER PUBLICATION safeins_records SET TABLE safeins.rule, safeins.code_list, safeins.place_name, safeins.finding; ALTER PUBLICATION safeins_books ADD TABLE safeins.exchange_gone});
sql($node, 'guangxi', q{ALTER PUBLICATION safeins_books DROP TABLE safeins.exchange_gone});
forged('guangxi', q{INSERT INTO safeins.rule SELECT (jsonb_populate_record(r, '{"id": 901, "home": "450000", "place": "140000", "number": 0.99, "mode": "off"}')).* FROM safeins.rule r WHERE id = 101;
	INSERT INTO safeins.code_list (list, name, code, source, shipped, place) VALUES ('sector', '煤矿', 'other', 'x', true, '450000');
	INSERT INTO safeins.place_name (place, name, shipped) VALUES ('459999', '某县', true)});
is(kept_out(), '450000 rule INSERT shipped, 450000 code_list INSERT shipped, 450000 place_name INSERT shipped', 'what says that it came with the extension stays out');
is(sql($node, 'nat', q{SELECT r.mode || ' ' || r.number FROM safeins.rule_for('fee.cap', '140000', '2026-06-15') r}), 'block 0.21', '... no law is changed by it');
is(sql($node, 'nat', q{SELECT coalesce(safeins.code_of('sector', '煤矿', '140000'), '-')}), 'coal', '... nor a word');
forged('guangxi', q{DELETE FROM safeins.rule WHERE id = 901; DELETE FROM safeins.code_list WHERE place = '450000'; DELETE FROM safeins.place_name WHERE place = '459999'});
forged('guangxi', q{INSERT INTO safeins.finding (place, id, rule, source, role, table_schema, table_name, message, legacy) OVERRIDING SYSTEM VALUE VALUES ('450000', 20000000000000, 'fee.cap', 'x', 'expense', 's', 't', 'forged', false);
	UPDATE safeins.finding SET message = 'twice' WHERE message = 'forged'});
is(kept_out(), '450000 finding INSERT number', 'a number that is not its own stays out, and what became of the row as well');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.finding WHERE message IN ('forged', 'twice')}), '0', '... every time');
my $range = sql($node, 'guangxi', q{SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'rule_id_range'});
sql($node, 'guangxi', 'ALTER TABLE safeins.rule DROP CONSTRAINT rule_id_range');
forged('guangxi', q{INSERT INTO safeins.rule SELECT (jsonb_populate_record(r, '{"id": 777, "home": "450000", "shipped": false}')).* FROM safeins.rule r WHERE id = 101; DELETE FROM safeins.rule WHERE id = 777});
sql($node, 'guangxi', "ALTER TABLE safeins.rule ADD CONSTRAINT rule_id_range $range");
is(kept_out(), '450000 rule INSERT number', '... nor one of those that ship, which are not taken for its own when it leaves');
like(told('450000'), qr/450000 sent 12 rows that are not its own to send/, 'all of it is told');
sql($node, 'guangxi', 'SELECT safeins.publication()');

# ---- a feed that cannot go on
sql($node, 'guangxi', q{ALTER PUBLICATION safeins_books SET (publish = 'insert, update, delete, truncate')});
sql($node, 'guangxi', q{TRUNCATE safeins.policy});
told_soon('450000', qr/the feed of 450000 stands still: .* failed [1-9][0-9]* times/, 'a TRUNCATE stands still at the nation');
is(sql($node, 'nat', q{SELECT string_agg(DISTINCT place::text, ' ' ORDER BY place::text) FROM safeins.policy}), '140000 450000', '... and empties nothing');
like(slurp_file($node->logfile), qr/ERROR:  the feed of 450000 sent a TRUNCATE of safeins\.policy, which has rows of others/, '... as its log says');
like(refused($node, 'nat', "SET statement_timeout = '120s'; $compare", '55000', '... for which a comparison does not wait for ever'), qr/stands still.*or begins again and again/s, '... and says so');
sql($node, 'shanxi', q{INSERT INTO bd VALUES ('Q', 'I', 'E')});
$node->wait_for_subscription_sync($node, 'safeins_140000', 'nat');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.policy WHERE policy = 'Q'}), '1', 'other feeds go on');
sql($node, 'guangxi', 'SELECT safeins.publication()');
sql($node, 'guangxi', 'SELECT safeins.rebuild()');

# ---- tables that do not travel
sql($node, 'nat', q{SELECT safeins.unsubscribe('450000')});
sql($node, 'guangxi', 'ALTER PUBLICATION safeins_records ADD TABLE safeins.witness');
refused($node, 'nat', subscribe('guangxi'), '55000', 'a table that is not for a province to write is not taken');
is(sql($node, 'guangxi', 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()'), '0', '... and no slot stays behind');
sql($node, 'guangxi', 'SELECT safeins.publication()');

# ---- the copy of a table fails
sql($node, 'guangxi', 'REVOKE SELECT ON safeins.policy FROM nation_reader');
sql($node, 'nat', subscribe('guangxi'));
told_soon('450000', qr/the feed of 450000 is not whole: the copy of 1 tables failed, so far [1-9][0-9]* times/, 'a table that is not copied is told');
sql($node, 'guangxi', q{SELECT safeins.publication('nation_reader')});
caught_up();
unlike(told('450000'), qr/not whole/, '... until it is');
sql($node, 'nat', q{CREATE TABLE public.own (k text PRIMARY KEY)});
sql($node, 'guangxi', q{CREATE TABLE public.own (k text PRIMARY KEY); ALTER PUBLICATION safeins_books ADD TABLE public.own; GRANT SELECT ON public.own TO nation_reader});
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_450000 REFRESH PUBLICATION');
like(told('450000'), qr/450000 sends to tables that do not travel: public\.own/, 'a table that came with REFRESH is told');
sql($node, 'guangxi', 'SELECT safeins.publication()');
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_450000 REFRESH PUBLICATION');
unlike(told('450000'), qr/do not travel/, '... until it is gone');

# ---- ledgers
sql($node, 'nat', 'SELECT safeins.witness()');
is(sql($node, 'nat', q{SELECT string_agg(place || ' ' || verdict, ', ' ORDER BY place) FROM safeins.witness_status}), '140000 first, 450000 first', 'first checkpoints are witnessed');
sub spend { my ($db, $k) = @_; return sql($node, $db, "INSERT INTO zc VALUES ('$k', 'I', 1); SELECT safeins.checkpoint()"); }
sub witnessed { caught_up(); $node->psql('nat', 'SELECT safeins.witness()'); return sql($node, 'nat', "SELECT string_agg(number || ' ' || verdict, ', ' ORDER BY id) FROM safeins.witness WHERE place = '$_[0]'"); }
spend('guangxi', 'Z2');
spend('shanxi', 'Z2');
is(witnessed('450000'), '1 first, 2 extends', 'later ones extend them');
# What the worker's settings make of it as text does not matter.
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_450000 DISABLE');
sql($node, 'nat', q{ALTER DATABASE nat SET bytea_output = 'escape'});
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_450000 ENABLE');
forged('guangxi', q{UPDATE safeins.checkpoint SET taken_by = taken_by; UPDATE safeins.ledger SET begun_by = begun_by});
is(kept_out(), '', 'a checkpoint that comes again as it was is let in, however bytes are written');
sql($node, 'nat', 'ALTER DATABASE nat RESET bytea_output');
# Its rows are those of another: the same checkpoint, sent by who has not got that ledger.
sql($node, 'guangxi', q{CREATE TABLE public.mine AS SELECT * FROM safeins.checkpoint});
forged('guangxi', q{UPDATE safeins.checkpoint SET path = NULL, root = sha256(root) WHERE number = 2});
is(kept_out(), '450000 checkpoint UPDATE rewritten', 'a checkpoint that was seen is not rewritten');
forged('guangxi', q{DELETE FROM safeins.checkpoint WHERE number = 2; INSERT INTO safeins.checkpoint SELECT (jsonb_populate_record(c, jsonb_build_object('number', 2, 'size', 1))).* FROM safeins.checkpoint c WHERE number = 1});
is(kept_out(), '450000 checkpoint INSERT rewritten', '... nor put in the place of one that was dropped');
is(witnessed('450000'), '1 first, 2 extends', '... and nothing comes of it');
forged('guangxi', q{DELETE FROM safeins.checkpoint; INSERT INTO safeins.checkpoint TABLE public.mine; INSERT INTO safeins.checkpoint SELECT (jsonb_populate_record(c, jsonb_build_object('number', 5, 'size', c.size + 5, 'root', sha256(c.root)))).* FROM safeins.checkpoint c WHERE number = 2});
is(witnessed('450000'), '1 first, 2 extends, 5 not proven', 'one that leaves others out proves nothing');
like(told('450000'), qr/1 checkpoints of 450000 bring no proof/, '... and that is told');
sub note_says { return sql($node, 'nat', "SELECT n.fits, n.verdict FROM safeins.ledger l JOIN safeins.checkpoint c ON c.place = l.place CROSS JOIN safeins.check_note(concat_ws(E'\\n', l.origin, c.size, encode(c.root, 'base64'))) n WHERE l.place = '450000' AND c.number = $_[0]"); }
is(note_says(2), '|checkpoint 5 of 450000 brings no proof that it extends what came before', '... as well as of the note of one before');
forged('guangxi', q{INSERT INTO safeins.checkpoint SELECT (jsonb_populate_record(c, jsonb_build_object('number', 4, 'size', c.size + 1, 'root', sha256(c.root)))).* FROM safeins.checkpoint c WHERE number = 2});
is(witnessed('450000'), '1 first, 2 extends, 5 not proven, 4 forked', 'one that comes late forks it');
forged('guangxi', q{INSERT INTO safeins.checkpoint SELECT (jsonb_populate_record(c, jsonb_build_object('number', 6, 'size', c.size + 1, 'root', sha256(c.root)))).* FROM safeins.checkpoint c WHERE number = 5});
is(witnessed('450000'), '1 first, 2 extends, 5 not proven, 4 forked, 6 forked', '... as does a path that proves nothing');
like(told('450000'), qr/the ledger of 450000 forked: 2 checkpoints/, '... and that is told');
is(note_says(5), 'f|checkpoint 6 of 450000 does not extend what came before: its ledger was rewritten', '... by the note of the one before as well');
unlike(told('140000') . told('000000'), qr/forked|no proof/, 'of nobody else');
forged('guangxi', q{UPDATE safeins.ledger SET origin = origin || '/other'});
is(kept_out(), '450000 ledger UPDATE rewritten', 'a ledger does not change its name');

# ---- a province of an older version, which has fewer tables that travel
sql($node, 'nat', q{SELECT safeins.unsubscribe('450000')});
my $listed = sql($node, 'guangxi', q{SELECT pg_get_functiondef('safeins.travelling()'::regprocedure)});
sql($node, 'guangxi', q{CREATE TABLE public.all_of_it AS SELECT * FROM safeins.travelling()});
sql($node, 'guangxi', q{CREATE OR REPLACE FUNCTION safeins.travelling(OUT table_name text, OUT kept boolean, OUT filter text, OUT writer text, OUT number text) RETURNS SETOF record LANGUAGE sql
	AS $$SELECT * FROM public.all_of_it WHERE table_name NOT IN ('holiday', 'calendar_year')$$; GRANT SELECT ON public.all_of_it TO nation_reader;
	ALTER PUBLICATION safeins_books DROP TABLE safeins.holiday, safeins.calendar_year});
sql($node, 'nat', subscribe('guangxi'));
caught_up();
like(told('450000'), qr/of the tables that travel, 2 do not come from 450000: they were added since/, 'a province that is not upgraded yet sends what it has');
sql($node, 'guangxi', $listed);
sql($node, 'guangxi', q{SELECT safeins.publication('nation_reader')});
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_450000 REFRESH PUBLICATION');
caught_up();
unlike(told('450000'), qr/do not come/, 'upgraded, published and refreshed it sends all');
is(sql($node, 'nat', q{SELECT safeins.add_workdays('2026-04-17', 1, '450000')}), '2026-04-21', '... what was there before as well');

# ---- servers, and what was restored
# those by which tables were copied go when they are
$node->poll_query_until('nat', q{SELECT count(*) = 0 FROM pg_replication_slots WHERE slot_name LIKE 'pg\_%\_sync\_%'}) or die 'slots stay';
sql($node, 'nat', q{SELECT safeins.unsubscribe('450000')});
my $more = sql($node, 'nat', q{SELECT current_setting('max_replication_slots')::int - 1 - count(*) FROM pg_replication_slots});
sql($node, 'nat', qq{SELECT count(pg_create_physical_replication_slot('of_others_' || g)) FROM generate_series(1, $more) g});
like(refused($node, 'nat', subscribe('guangxi'), '55000', 'slots that others use are not free'), qr/"max_replication_slots" is 24, and must be 25 at least/, '... and how many it takes is named');
sql($node, 'nat', q{SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE slot_name LIKE 'of_others%'});
sql($node, 'nat', subscribe('guangxi'));
caught_up();
is(sql($node, 'nat', "SELECT safeins.subscribe('450000', '" . ($node->connstr('guangxi') =~ s/'/''/gr) . " user=nation_reader connect_timeout=9')"), 'safeins_450000', 'a new connection is taken');
sql($node, 'guangxi', q{INSERT INTO bd VALUES ('Q', 'I', 'E')});
caught_up();
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.policy WHERE policy = 'Q' AND place = '450000'}), '1', '... and the feed goes on');
# The place of its database changes: what it has moved is of another place.
sql($node, 'guangxi', q{SET client_min_messages = warning; SELECT safeins.set_place('460000', 'test')});
like(kept_out(), qr/450000 policy INSERT place/, 'a province that calls itself otherwise sends nothing of that');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.policy WHERE place = '450000'}) . ' ' . sql($node, 'nat', q{SELECT count(*) FROM safeins.policy WHERE place = '460000'}), "0 0", '... and takes away what was here');
refused($node, 'nat', subscribe('guangxi'), '55000', '... and it is not subscribed to by its old place');
sql($node, 'guangxi', q{SELECT safeins.publication('nation_reader')});
sql($node, 'nat', q{SELECT safeins.unsubscribe('450000')});
sql($node, 'nat', subscribe('guangxi', '460000'));
$node->wait_for_subscription_sync($node, 'safeins_460000', 'nat');
is(sql($node, 'nat', q{SELECT string_agg(DISTINCT place::text, ' ') FROM safeins.policy}), '140000 460000', 'subscribed to by its new place it sends all anew');
sql($node, 'nat', q{SELECT safeins.unsubscribe('460000')});
sql($node, 'guangxi', q{SET client_min_messages = warning; SELECT safeins.set_place('450000', 'test'); SELECT safeins.publication('nation_reader')});
sql($node, 'nat', subscribe('guangxi'));
caught_up();

my $said = refused($node, 'nat', "SELECT safeins.subscribe('450000', '" . ($node->connstr('shanxi') =~ s/'/''/gr) . " user=nation_reader')", '55000', 'a database of another province is not taken for one that moved');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/nat.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('nat') ], 'a dump of the nation');
$node->safe_psql('postgres', 'CREATE DATABASE nat2 TEMPLATE template0');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('nat2'), '--no-subscriptions', $dump ], 'restored without its subscriptions');
is(sql($node, 'nat2', q{SELECT string_agg(subject || ' ' || (regexp_match(message, 'has no subscription|is missing on [0-9]+ tables'))[1], ', ' ORDER BY subject, message) FROM safeins.check_setup WHERE topic = 'feeds' AND severity = 'error' AND message ~ 'no subscription|missing on'}),
	'140000 has no subscription, 140000 is missing on 38 tables, 450000 has no subscription, 450000 is missing on 38 tables', '... it tells both');
$node->safe_psql('postgres', 'DROP DATABASE nat2');
sql($node, 'nat', q{SELECT safeins.unsubscribe('450000')});
sql($node, 'nat', q{ALTER SUBSCRIPTION safeins_140000 RENAME TO kept; UPDATE safeins.feed SET subscription = 'kept'});
sql($node, 'nat', q{ALTER SUBSCRIPTION kept RENAME TO safeins_140000; UPDATE safeins.feed SET subscription = 'safeins_140000'});
my $restored = server('restored', conf => "safeins.today = '2026-06-15'\nwal_level = logical\nmax_worker_processes = 24\n");
$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('nat') ], 'a dump of the nation, on another server');
$restored->safe_psql('postgres', 'CREATE DATABASE nat TEMPLATE template0');
$restored->command_ok([ 'pg_restore', '-d', $restored->connstr('nat'), $dump ], 'restored with its subscriptions');
sub restored_tells { return sql($restored, 'nat', q{SELECT string_agg(message, ' / ' ORDER BY message) FROM safeins.check_setup WHERE topic = 'feeds'}); }
like(restored_tells(), qr/the feed of 140000 stands still: its subscription is disabled/, '... which are disabled, and told');
like(restored_tells(), qr/not checked for its origin: the check is missing on 38 tables/, '... as is the check');
$said = refused($restored, 'nat', subscribe('shanxi'), '55000', 'what came with a dump does not go on');
like($said, qr/the subscription to 140000 came here with a dump/, '... it says why');
cmp_ok(sql($restored, 'nat', q{SET client_min_messages = error; SELECT safeins.unsubscribe('140000')}), '>', 5, '... unsubscribed');
is(sql($node, 'shanxi', q{SELECT count(*) FROM pg_replication_slots WHERE database = 'shanxi'}), '1', '... which takes no slot of who still reads it');
is(sql($restored, 'nat', subscribe('shanxi')), 'safeins_140000', '... and subscribed');
$restored->poll_query_until('nat', q{SELECT count(*) FILTER (WHERE srsubstate <> 'r') = 0 FROM pg_subscription_rel}) or die 'not all tables come';
unlike(restored_tells(), qr/140000/, '... all is well again');
is(sql($restored, 'nat', 'SELECT count(*) FROM safeins.policy'), '2', '... and its rows are there');

# A province that is restored has no slot.
sql($node, 'nat', 'ALTER SUBSCRIPTION safeins_140000 DISABLE');
$node->poll_query_until('shanxi', q{SELECT count(*) = 1 FROM pg_replication_slots WHERE active AND database = 'shanxi'}) or die 'the slot stays in use';
like(sql($node, 'shanxi', q{SELECT string_agg(message, ' / ') FROM safeins.check_setup WHERE topic = 'feeds'}), qr/nobody reads slot safeins_140000_[0-9a-f]+_[0-9]+, which holds back/, 'a slot that nobody reads is told in the province');
sql($node, 'shanxi', q{SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = 'shanxi' AND NOT active});
$said = refused($node, 'nat', subscribe('shanxi'), '55000', 'without its slot a feed does not go on');
like($said, qr/has no slot "safeins_140000_[0-9a-f]+_[0-9]+"/, '... it says why');

# A province that is gone can be given up.
sql($restored, 'nat', q{SELECT safeins.unsubscribe('140000')});
$node->safe_psql('postgres', 'DROP DATABASE shanxi');
$node->psql('nat', q{SELECT safeins.unsubscribe('140000')}, stderr => \$said);
like($said, qr/WARNING:  could not connect to the database of 140000/, 'a province that is gone is given up');
is(sql($node, 'nat', q{SELECT count(*) FROM safeins.policy}), '0', '... and all that it sent');
is(sql($node, 'nat', q{SELECT count(*) FROM pg_trigger WHERE tgname IN ('origin_check', 'truncate_check')}), '0', '... and what checked it');
$restored->stop;
$node->stop;
done_testing();
