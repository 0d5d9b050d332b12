# An update from a version that may be installed somewhere: data/safeins--VERSION.sql is
# its install script, data/VERSION.sql the dump of a province that had it, and
# data/VERSION.told what it told of itself.  What the update makes is what a fresh install
# makes; what was written before is kept, judged, told and proven as it was; and until the
# update the new library refuses in one way.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Catalogue;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;

my $was = '0.1.0';
my $data = "$FindBin::RealBin/data";
chomp(my $share = qx(pg_config --sharedir));
my $beside = "$share/extension/safeins--$was.sql";
my $node = server('update', conf => "safeins.today = '2025-09-30'\nwal_level = logical\nmax_replication_slots = 10\nmax_wal_senders = 10\n");
my $now = sql($node, 'postgres', q{SELECT default_version FROM pg_available_extensions WHERE name = 'safeins'});

# no package ships it
system('cp', "$data/safeins--$was.sql", $beside) == 0 or die "$beside: $!";
END { unlink $beside if defined $beside }

sub database
{
	my ($name, $of) = @_;

	sql($node, 'postgres', "CREATE DATABASE $name TEMPLATE " . ($of // 'template0'));
	return;
}

# Runs a file with psql; what it said.
sub run_file
{
	my ($db, $file, $options) = @_;
	local $ENV{PGOPTIONS} = $options // '';
	my ($out, $err) = run_command([ 'psql', '-X', '-q', '-h', $node->host, '-p', $node->port, '-d', $db, '-o', '/dev/null', '-f', $file ]);

	return $err;
}

# ---- with nothing in it

database($_) foreach qw(fresh bare);
sql($node, 'fresh', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
sql($node, 'bare', "SET client_min_messages = warning; CREATE EXTENSION safeins VERSION '$was' CASCADE");
sql($node, 'bare', 'ALTER EXTENSION safeins UPDATE');
my $fresh = catalogue($node, 'fresh');
cmp_ok(scalar(keys %$fresh), '>', 5000, 'a fresh install has a catalogue');
same_catalogue(catalogue($node, 'bare'), $fresh, "an update from $was makes it");

# ---- a province

sql($node, 'postgres', "CREATE ROLE up_$_") foreach qw(dba regulator reader finance single);
my $dump = slurp_file("$data/$was.sql");
my $dir = PostgreSQL::Test::Utils::tempdir();
open(my $old, '>', "$dir/old.sql") or die "$dir: $!";
print $old $dump =~ s/(CREATE EXTENSION IF NOT EXISTS safeins WITH SCHEMA safeins)/$1 VERSION '$was'/r;
close($old) or die "$dir: $!";
database('azx');
# as it was installed, nothing of the new library was asked
is(run_file('azx', "$dir/old.sql", '-c session_replication_role=replica'), '', "a province of $was is there");

my @tables = split /\n/, sql($node, 'azx', q{SELECT c.oid::regclass FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
	AND c.relnamespace::regnamespace::text IN ('safeins', 'azx', 'qs') ORDER BY 1});
# columns as they were then, whatever comes behind them
my %columns = map { $_ => sql($node, 'azx', "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '$_'::regclass AND attnum > 0 AND NOT attisdropped") } @tables;

sub rows
{
	my ($db, $table) = @_;
	my $kept = $table =~ /^safeins\.(rule|code_list|place_name|holiday|calendar_year|suggest_word)$/ ? 'NOT shipped' : $table eq 'safeins.rule_code' ? 'false' : 'true';

	return sql($node, $db, "SET search_path = pg_catalog; SELECT count(*), md5(string_agg(r, E'\\n' ORDER BY r)) FROM (SELECT to_jsonb(t)::text AS r FROM (SELECT $columns{$table} FROM $table WHERE $kept) t) r");
}

my %rows = map { $_ => rows('azx', $_) } @tables;

# ---- before the update: the library does not go with that SQL

my @refused = (
	[ q{INSERT INTO qs.policy SELECT * FROM qs.policy LIMIT 0}, 'a statement of no row' ],
	[ q{INSERT INTO azx.bf (bdh, wan, sj) VALUES ('P4', 2, '2025-09-20')}, 'premium, sealed as well' ],
	[ q{UPDATE qs.hazard SET note = 'x'}, 'hazards' ],
	[ q{DELETE FROM qs.claim}, 'claims' ],
	[ q{COPY qs.complaint (insurer, received_on) FROM PROGRAM 'printf "x\t2025-01-01\n"'}, 'COPY' ],
	[ q{SELECT safeins.set_mode('fee.cap', 'off', 'x')}, 'a call' ],
	[ q{SELECT * FROM safeins.fee_status}, 'a report' ],
	[ q{SELECT * FROM safeins.verify()}, 'verify()' ],
	[ q{SELECT * FROM safeins.code_near('sector', 'x')}, 'a function that has other arguments now' ],
	[ q{SELECT safeins.codes_cover('sector.within', ',a,', 'b')}, 'another' ],
	[ q{SELECT * FROM safeins.quota_sums('2025-01-01', '2025-12-31')}, 'a third' ],
	[ q{SELECT safeins.fold_rows('', 1, '', 1, '', '{}', 1, r) FROM (VALUES (1)) r}, 'a fourth' ],
	[ q{SELECT safeins.fold_leaves('', 1, '', '{}', '{}', '{}', 1, '', '')}, 'a function that is gone' ],
	[ q{ALTER TABLE azx.bf RENAME wan TO w}, 'DDL of an attached table' ],
	[ q{SELECT safeins.checkpoint()}, 'a checkpoint' ]);
foreach my $case (@refused)
{
	my $said = refused($node, 'azx', $case->[0], '55000', "before the update is refused: $case->[1]");

	like($said, qr/of version \Q$was\E, its library of version \Q$now\E.*ALTER EXTENSION safeins UPDATE/s, '... and what to do is told');
}
is(sql($node, 'azx', q{SELECT safeins.word_folded('Ａ'), '140105'::safeins.division, safeins.to_date('2025年3月1日') FROM azx.bd LIMIT 1}), 'a|140105|2025-03-01', 'values are read all the same');
is(sql($node, 'azx', 'CREATE TABLE azx.other (i int); INSERT INTO azx.other VALUES (1); SELECT i FROM azx.other'), '1', '... and what is none of ours goes on');
like(refused($node, 'azx', 'ALTER TABLE azx.other RENAME i TO j', '55000', '... but for what changes tables'), qr/ALTER EXTENSION/, '... until the update');

# Every function of that SQL, with whatever fits its types: an error or an answer, and the server stays.
my $calls = sql($node, 'azx', q{SELECT format('DO $x$ BEGIN PERFORM %s(%s); EXCEPTION WHEN OTHERS THEN END $x$;', p.oid::regproc,
		(SELECT string_agg(CASE v WHEN 0 THEN 'NULL' ELSE CASE t::regtype::text WHEN 'integer' THEN '2025' WHEN 'bigint' THEN '1' WHEN 'date' THEN $$'2025-01-01'$$ WHEN 'boolean' THEN 'true'
			WHEN 'safeins.division' THEN $$'140000'$$ WHEN 'regclass' THEN $$'azx.bf'$$ WHEN 'jsonb' THEN $$'{}'$$ WHEN 'text[]' THEN $$'{x}'$$ WHEN 'smallint[]' THEN $$'{1}'$$ WHEN 'bytea' THEN $$'x'$$
			WHEN 'numeric' THEN '1' ELSE $$'x'$$ END END || '::' || t::regtype, ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY a (t, n)))
	FROM pg_proc p, generate_series(0, 1) v WHERE p.pronamespace = 'safeins'::regnamespace AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype)
		AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype, 'anyelement'::regtype, 'record'::regtype, 'anyarray'::regtype]::oid[]
		AND p.proname !~ '^(uscc|yuan|division)_'});
cmp_ok(scalar(split /\n/, $calls), '>', 400, 'every function of then');
open(my $all, '>', "$dir/calls.sql") or die "$dir: $!";
print $all "BEGIN;\n$calls\nROLLBACK;\n";
close($all) or die "$dir: $!";
is(run_file('azx', "$dir/calls.sql"), '', '... is called, and the server stays');
is_deeply({ map { $_ => rows('azx', $_) } @tables }, \%rows, 'nothing was written');

# ---- the update

sql($node, 'azx', 'CREATE VIEW azx.mine AS SELECT subject, verdict FROM safeins.fee_status');
like(refused($node, 'azx', 'ALTER EXTENSION safeins UPDATE', '2BP01', 'a view of somebody else on one of ours is kept'), qr/azx\.mine/, '... and named');
sql($node, 'azx', 'DROP VIEW azx.mine');
database('twin', 'azx');
sql($node, 'azx', 'ALTER EXTENSION safeins UPDATE');
is(sql($node, 'azx', q{SELECT extversion FROM pg_extension WHERE extname = 'safeins'}), $now, 'the update');

my $is = catalogue($node, 'azx');
foreach my $db ('fresh')
{
	# the rights of those who had some
	sql($node, $db, q{SELECT safeins.grant_access('up_dba', 'dba'), safeins.grant_access('up_regulator', 'regulator'), safeins.grant_access('up_reader', 'reader'), safeins.grant_access('up_finance', 'finance');
		GRANT SELECT ON safeins.fee_status TO up_single; GRANT EXECUTE ON FUNCTION safeins.quota_sums(text, date, date) TO up_single; REVOKE SELECT ON safeins.finding FROM up_regulator});
}
same_catalogue($is, catalogue($node, 'fresh'), 'its catalogue is that of a fresh install, with the rights that each role had of its level');

my @differ = grep { rows('azx', $_) ne $rows{$_} } @tables;
is(join(' ', sort @differ), 'safeins.finding safeins.journal safeins.measure', 'every row is as it was, but what new words mean to the books and to the journal');

# ---- the ledger

my (%told, $query);
foreach my $line (split /^/, slurp_file("$data/$was.told"))
{
	if ($line =~ /^## (.*)/) { $query = $1; next }
	$told{$query} .= $line;
}
my @notes = map { s/\n+$/\n/r } map { $told{$_} } grep { /checkpoint_note/ } sort keys %told;
is(scalar(@notes), 2, 'notes from before');
undamaged($node, 'azx', 'updated');
notes_fit($node, 'azx', 'updated', @notes);
undamaged($node, 'azx', 'since a checkpoint of before', 'since => 1');
undamaged($node, 'azx', 'by a note of before', "note => '$notes[0]'");

# by a program that knows neither version
my $copy = sql($node, 'azx', q{SELECT safeins.copy_command('azx.bf')});
$node->psql('azx', $copy =~ s/TO '[^']*'/TO STDOUT/r, stdout => \my $rows);
cmp_ok(length $rows, '>', 100, 'a sealed table is exported');

# ---- books and reports

is(sql($node, 'azx', 'SELECT * FROM safeins.reconcile()'), '', 'the books agree with the tables');
is(sql($node, 'azx', 'SELECT safeins.rebuild()'), '0', '... and rebuild() finds nothing to mend');
is(sql($node, 'azx', q{SELECT DISTINCT state FROM safeins.attachment}), 'armed', 'guards are armed');
is(sql($node, 'azx', q{SELECT severity, topic, subject FROM safeins.check_setup WHERE severity = 'error'}), '', 'nothing is missing');

# What this version reads otherwise: a word that it ships, words of states, days that a table of hazards does not tell.
my %otherwise = map { $_ => 1 } qw(coverage_ledger measure_status statistics closed_loop insurer_evaluation insurer_scorecard blame_list praise_list code_gaps ledger_status);
foreach my $report (sort grep { !/checkpoint_note/ } keys %told)
{
	my ($name) = $report =~ /FROM safeins\.(\w+)\)/;

	is(sql($node, 'azx', "SET search_path = pg_catalog; $report") . "\n", $told{$report} . ($told{$report} eq '' ? "\n" : ''), "$name tells what it told") unless $otherwise{$name};
}

# ---- the dump of before, restored where this version is

database('restored');
my @said = grep { !/ERROR:  function safeins\.\w+\(.*\) does not exist$/ } split /\n/, run_file('restored', "$data/$was.sql");
is("@said", '', "a dump of $was is restored, but for rights on functions that have other arguments");
cmp_ok(sql($node, 'restored', 'SELECT safeins.rebuild()'), '>', 0, '... whose books are filled');
foreach my $report (sort grep { !/checkpoint_note|ledger_status/ } keys %told)
{
	my ($name) = $report =~ /FROM safeins\.(\w+)\)/;

	is(sql($node, 'azx', "SET search_path = pg_catalog; $report"), sql($node, 'restored', "SET search_path = pg_catalog; $report"), "$name tells the same there");
}

# ---- it goes on

my @refusals = (
	[ q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 99999, '2025-09-01', '02', 'N1')}, 'SI101', 'the cap' ],
	[ q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('人保', 1, '2024-09-01', '02', 'N1')}, 'SI109', 'a closed year' ],
	[ q{INSERT INTO qs.expense (insurer, policy_no, purpose, voucher, amount, spent_on) VALUES ('人保', 'Q1', '年终奖金', 'V-9', 1, '2025-09-01')}, 'SI102', 'a purpose' ],
	[ q{UPDATE qs.policy SET death_limit = 100000 WHERE policy_no = 'Q1'}, 'SI301', 'a limit' ],
	[ q{INSERT INTO qs.policy (policy_no, insurer, enterprise, signed_on, effective_on, expires_on, premium) VALUES ('Q9', '太保', '91140100730000001Q', '2025-09-20', '2026-01-01', '2026-12-31', 1)}, 'SI305', 'a suspended insurer' ],
	[ q{UPDATE qs.premium SET amount = 1 WHERE policy_no = 'Q1'}, 'SI201', 'a sealed table' ],
	[ q{ALTER TABLE azx.bf DROP wan}, '2BP01', 'a mapped column' ],
	[ q{DROP TABLE qs.hazard}, 'SI002', 'an attached table' ],
	[ q{TRUNCATE qs.claim}, 'SI002', 'TRUNCATE of one' ]);
refused($node, 'azx', "BEGIN; $_->[0]", $_->[1], "is refused as before: $_->[2]") foreach @refusals;
sql($node, 'azx', q{INSERT INTO azx.bf (bdh, wan, sj) VALUES ('P4', 2, '2025-09-21 10:00+08'); INSERT INTO qs.hazard (hazard_no, enterprise, level, found_on, due_on) VALUES ('H9', '91140100730000001Q', '一般', '2025-09-01', '2025-09-20');
	SELECT safeins.add_rule('fee.cap', '140100', '0.19', '2026-01-01', '并应急〔2025〕2号'), safeins.set_mode('fee.cap', 'flag', '试'), safeins.end_rule(1000003, '2025-12-31', '到期'), safeins.set_mode('fee.cap', NULL, '毕'), safeins.sweep()});
is(sql($node, 'azx', 'SELECT count(*) FROM safeins.reconcile()'), '0', 'good writes are booked');
is(sql($node, 'azx', q{SELECT place, count(*), max(id) - min(id) + 1 FROM safeins.rule_mode GROUP BY 1 ORDER BY 1}), "000000|3|3\n140000|2|2", 'what is written now bears its province, and its number goes on');
undamaged($node, 'azx', 'written to');
push @notes, checkpoint($node, 'azx') . "\n";
notes_fit($node, 'azx', 'after another checkpoint', @notes);
undamaged($node, 'azx', 'after it');
like(refused($node, 'azx', 'SELECT safeins.ship()', '55000', 'what scripts call is for them alone'), qr/update scripts only/, '... as is told');

# ---- and moves on

my $books = books($node, 'azx');
command_ok([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-f', "$dir/new.sql", 'azx' ], 'it is dumped');
command_ok([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-f', "$dir/twin.sql", 'twin' ], '... and so is one before its update');
database('moved');
is(run_file('moved', "$dir/new.sql"), '', 'restored');
is(books($node, 'moved'), $books, 'the books are the same');
is(sql($node, 'moved', 'SELECT count(*) FROM safeins.reconcile()'), '0', '... and agree');
undamaged($node, 'moved', 'restored');
notes_fit($node, 'moved', 'restored', @notes);
same_catalogue(catalogue($node, 'moved'), catalogue($node, 'azx'), 'its catalogue is the same, with what each role may do');

# ---- the nation first, then the province

database('nat');
sql($node, 'nat', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
sql($node, 'postgres', 'CREATE ROLE nation_reader LOGIN REPLICATION');
sub subscribe { my ($db) = @_; return "SELECT safeins.subscribe('140000', '" . ($node->connstr($db) =~ s/'/''/gr) . " user=nation_reader')" }
like(refused($node, 'nat', subscribe('twin'), '55000', "a province of $was has nothing to subscribe to"), qr/has safeins \Q$was\E, and this one \Q$now\E.*ALTER EXTENSION safeins UPDATE/s, '... as the nation is told');
sql($node, 'azx', q{SELECT safeins.publication('nation_reader')});
is(sql($node, 'nat', subscribe('azx')), 'safeins_140000', "a province that was updated after it is subscribed to");
$node->wait_for_subscription_sync($node, 'safeins_140000', 'nat');
is(sql($node, 'nat', 'SELECT count(*) FROM safeins.quarantine'), '0', 'all that it sends is its own');
foreach my $of ('safeins.account', 'safeins.policy', 'safeins.hazard', 'safeins.finding', 'safeins.rule WHERE NOT shipped', 'safeins.rule_end', 'safeins.rule_mode', 'safeins.attachment_log', 'safeins.code_list WHERE NOT shipped', 'safeins.holiday WHERE NOT shipped', 'safeins.checkpoint')
{
	my $rows = "SELECT md5(string_agg(r, ' ' ORDER BY r)) FROM (SELECT to_jsonb(t)::text AS r FROM (SELECT * FROM $of) t) r";

	is(sql($node, 'nat', $rows), sql($node, 'azx', $rows), "the nation has its rows of $of");
}
is(sql($node, 'nat', 'SELECT subject, year, verdict, cap FROM safeins.fee_status ORDER BY 1, 2'), sql($node, 'azx', 'SELECT subject, year, verdict, cap FROM safeins.fee_status ORDER BY 1, 2'), '... and judges it by its rules');
sql($node, 'nat', 'SELECT safeins.witness()');
is(sql($node, 'nat', q{SELECT verdict, forks FROM safeins.witness_status}), 'extends|0', 'its checkpoints are witnessed');
sql($node, 'nat', q{SELECT safeins.unsubscribe('140000')});

# a session that loaded the library before somebody brought the extension further
$node->psql('twin', qq{\\set VERBOSITY verbose
	ALTER EXTENSION safeins UPDATE; SELECT count(*) FROM safeins.fee_status;
	UPDATE pg_extension SET extversion = '99.0.0' WHERE extname = 'safeins'; SELECT safeins.rulebook_changed();
	SELECT count(*) FROM safeins.fee_status}, stderr => \my $said);
like($said, qr/ERROR:  55000: extension safeins of this database is of version 99\.0\.0, its library of version \Q$now\E.*HINT:  Connect again/s, 'a session with an older library is told to connect again');

# a forged row is found as ever
sql($node, 'azx', q{SET session_replication_role = replica; UPDATE azx.bf SET wan = 9 WHERE id = (SELECT min(id) FROM azx.bf)});
like(sql($node, 'azx', 'SELECT damage FROM safeins.verify()'), qr/^row altered$/, 'a forged row is found');

done_testing();
