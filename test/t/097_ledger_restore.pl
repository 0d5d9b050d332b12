# A ledger that is moved: dumped and restored in every usual way, into another
# encoding, copied as files, on a standby, on a subscriber.  Notes that were
# taken before hold, verify lists nothing, what is forged afterwards is found,
# and the ledger goes on where it was.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;

$ENV{PGCLIENTENCODING} = 'UTF8';
my $node = server('ledger', streaming => 1, conf => "wal_level = logical\nmax_parallel_workers = 4\nsafeins.today = '2025-09-30'\n");
my $db = 'azx';
my $dir = PostgreSQL::Test::Utils::tempdir();

# ---- what there is

province($node, $db);
sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION citext;
CREATE SCHEMA "存证";
CREATE TYPE "存证"."级别" AS ENUM ('一般', '重大');
CREATE DOMAIN "存证"."正数" AS numeric CHECK (VALUE > 0);
-- the columns that are gone shift the others when it is restored
CREATE TABLE "存证"."各类型" (gone1 text, "编号" bigint GENERATED ALWAYS AS IDENTITY, a bool, b smallint, gone2 integer, c integer, d bigint, e oid, f "char", g money, h xid8, i pg_lsn,
	j real, k double precision, l numeric, m date, n time, o timetz, p timestamp, q timestamptz, r interval,
	s text, t varchar(40), u char(9), v name, w citext, x json, y jsonb, z "存证"."级别",
	aa bytea, ab uuid, ac bit(5), ad varbit, ae inet, af cidr, ag macaddr, ah macaddr8,
	ai point, aj line, ak lseg, al box, am path, an polygon, ao circle,
	ap int4range, aq numrange, ar tstzrange, as_ int8multirange, at_ datemultirange,
	au integer[], av text[], aw timestamptz[], ax "存证"."正数", ay safeins.uscc, az safeins.yuan, ba safeins.division,
	bb text GENERATED ALWAYS AS (s || t) STORED, "备注" text, PRIMARY KEY (c, "编号"));
ALTER TABLE "存证"."各类型" DROP gone1, DROP gone2;
INSERT INTO "存证"."各类型" (c) VALUES (1);
SELECT safeins.seal('"存证"."各类型"', (SELECT array_agg(attname::text ORDER BY attname DESC) FROM pg_attribute
	WHERE attrelid = '"存证"."各类型"'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> '备注'));
INSERT INTO "存证"."各类型" (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, ab, ac, ad, ae, af, ag, ah,
	ai, aj, ak, al, am, an, ao, ap, aq, ar, as_, at_, au, av, aw, ax, ay, az, ba, "备注") SELECT true, 1, i, -1, 3, 'x', 12.34, '77', '1/2',
	'-0', 'NaN', '1.00', '1949-10-01', '23:59:60', '12:00+08', 'infinity', '2025-01-01 00:30+08', '1 year -2 mon 3 days -4:05:06.7',
	'中文，' || i, '封存', '空格', 'name', 'CiText', '{"a" :  1.0}', '{"甲": [1.50, null, "乙"]}', '重大',
	'\x00ff', '00112233-4455-6677-8899-aabbccddeeff', '10101', '1', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05',
	'(1,0.1)', '{1,2,3}', '[(0,0),(1,3)]', '((1,1),(0,0))', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),1e-300>',
	'[1,5]', 'empty', '(,2025-01-01 00:00+08]', '{[1,3),[7,9)}', '{}',
	'[2:3]={1,NULL}', '{甲,"乙,丙"}', '{infinity,2025-01-01 00:00+08}', 0.10, '91140100MA0GT4LW5G', '1234.5', '140105', '备注'
	FROM generate_series(2, 300) i;
-- long values, outside of the row and compressed
INSERT INTO "存证"."各类型" (c, s, aa) SELECT 1000 + i, string_agg(md5((i * n)::text), ''), decode(repeat('00', 200000), 'hex')
	FROM generate_series(1, 3) i, generate_series(1, 3000) n GROUP BY i;

CREATE TABLE "存证"."版本" (id integer PRIMARY KEY, v integer, "内容" text);
INSERT INTO "存证"."版本" SELECT i, 1, '初版' FROM generate_series(1, 500) i;
SELECT safeins.seal('"存证"."版本"', NULL, 'versioned');
CREATE TABLE "存证"."分区" (id bigint, rq date, lx text, v integer, PRIMARY KEY (id, rq, lx)) PARTITION BY RANGE (rq);
CREATE TABLE "存证"."分区_2024" PARTITION OF "存证"."分区" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE "存证"."分区_2025" (lx text NOT NULL, v integer, id bigint NOT NULL, rq date NOT NULL) PARTITION BY LIST (lx);
ALTER TABLE "存证"."分区" ATTACH PARTITION "存证"."分区_2025" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE "存证"."分区_2025_其他" PARTITION OF "存证"."分区_2025" DEFAULT;
INSERT INTO "存证"."分区" SELECT i, date '2024-06-01' + i, 'x' || i % 3, 1 FROM generate_series(1, 400) i;
SELECT safeins.seal('"存证"."分区"', NULL, 'versioned');
CREATE TABLE "存证"."分区二" (gone text, id bigint PRIMARY KEY, t text) PARTITION BY HASH (id);
CREATE TABLE "存证"."分区二_0" (t text, id bigint NOT NULL, gone text);
ALTER TABLE "存证"."分区二" ATTACH PARTITION "存证"."分区二_0" FOR VALUES WITH (MODULUS 2, REMAINDER 0);
ALTER TABLE "存证"."分区二" DROP gone;
CREATE TABLE "存证"."分区二_1" PARTITION OF "存证"."分区二" FOR VALUES WITH (MODULUS 2, REMAINDER 1);
SELECT safeins.seal('"存证"."分区二"');
INSERT INTO "存证"."分区二" SELECT i, '甲' || i FROM generate_series(1, 400) i;
-- sealed, given up, sealed again; renamed since
CREATE TABLE "存证"."旧名" (id integer PRIMARY KEY, t text);
INSERT INTO "存证"."旧名" VALUES (1, 'a'), (2, 'b');
SELECT safeins.seal('"存证"."旧名"');
SELECT safeins.unseal('"存证"."旧名"', '改列');
SELECT safeins.seal('"存证"."旧名"', '{t}', 'versioned');
ALTER TABLE "存证"."旧名" RENAME TO "新名";
ALTER TABLE "存证"."新名" RENAME t TO "列";
-- attached and sealed at once
ALTER TABLE azx."支出" ADD PRIMARY KEY ("编号", "支付日期", yt_bm);
SELECT safeins.seal('azx."支出"', '{承保机构,金额}', 'versioned');
SELECT safeins.seal('azx.bf', '{bdh,wan,sj}', 'versioned');
SELECT safeins.checkpoint();
UPDATE "存证"."版本" SET v = v + 1, "内容" = "内容" || '改' WHERE id % 3 = 0;
DELETE FROM "存证"."版本" WHERE id % 50 = 0;
INSERT INTO "存证"."版本" VALUES (50, 1, '再来');
UPDATE "存证"."分区" SET rq = rq - 100 WHERE id % 7 = 0;
SELECT safeins.checkpoint();
UPDATE azx."支出" SET "金额" = "金额" + 0.01 WHERE "编号" = 90;
UPDATE "存证"."新名" SET "列" = 'c' WHERE id = 1;
INSERT INTO "存证"."各类型" (c) SELECT i FROM generate_series(2001, 2300) i;
SELECT safeins.checkpoint();
INSERT INTO "存证"."各类型" (c, s) VALUES (3001, '未入树');
UPDATE "存证"."版本" SET v = v + 1 WHERE id = 3;
INSERT INTO "存证"."分区" VALUES (9000, '2025-03-01', 'y', 1);
SQL

sub notes_of
{
	my ($server, $in) = @_;

	return map { sql($server, $in, "SELECT safeins.checkpoint_note($_)") } split /\n/, sql($server, $in, 'SELECT number FROM safeins.checkpoint ORDER BY 1');
}

my @notes = notes_of($node, $db);
is(scalar @notes, 3, 'three checkpoints were taken');
my $before = ledger($node, $db);
like($before, qr/存证\.旧名#2/, 'a label counts how often its name was sealed');
cmp_ok(sql($node, $db, 'SELECT count(*) FROM safeins.journal'), '>', 2, 'leaves are waiting in the journal');
undamaged($node, $db, 'the source');
sub told { my ($server, $in) = @_; return sql($server, $in, q{SELECT table_name, regexp_replace(message, '; last by.*', '') FROM safeins.verify() WHERE damage = 'renamed'}) }
my $renamed = '存证.旧名#2|renamed since it was sealed, on record: "存证"."旧名" -> "存证"."新名", t -> "列"';
is(told($node, $db), $renamed, 'and tells what was renamed');

# ---- what holds of a database after it was moved

# Alters a row behind its triggers' back.
sub forged
{
	my ($server, $in, $how, $call, $column) = @_;
	my $sql = 'SET session_replication_role = replica; UPDATE "存证"."各类型" SET s = %s WHERE c = 77;';
	my $was = sql($server, $in, 'SELECT s FROM "存证"."各类型" WHERE c = 77');

	sql($server, $in, sprintf $sql, q{'假'});
	like(sql($server, $in, "SELECT damage, table_name, row_key FROM $call WHERE damage <> 'renamed'"), qr/^row altered\|存证\.各类型\|77,\d+$/, "$how: a forged row is found");
	sql($server, $in, sprintf $sql, "'$was'");
	return;
}

sub moved
{
	my ($server, $in, $how, $epoch, %options) = @_;
	my $number = 1 + sql($server, $in, 'SELECT max(number) FROM safeins.checkpoint');

	is(ledger($server, $in), $before, "$how: the ledger is the same");
	undamaged($server, $in, $how);
	undamaged($server, $in, "$how, two workers, against a note", "workers => 2, note => '$notes[-1]'");
	undamaged($server, $in, "$how, since the last checkpoint", 'since => 3');
	notes_fit($server, $in, $how, @notes);
	is(told($server, $in), $renamed, "$how: what was renamed is told as before");
	forged($server, $in, "$how, at once", 'safeins.verify()');
	forged($server, $in, "$how, at once, since the last checkpoint", 'safeins.verify(since => 3)');
	is(sql($server, $in, 'SELECT count(*) FROM safeins.reconcile()'), '0', "$how: the books agree");
	like(sql($server, $in, q{SELECT safeins.inclusion_proof('"存证"."各类型"', '77', (SELECT "编号"::text FROM "存证"."各类型" WHERE c = 77))}), qr/"path"/, "$how: a row is proved");

	refused($server, $in, $_->[0], $_->[1], "$how: $_->[2]")
	  foreach (
		[ q{UPDATE "存证"."各类型" SET s = 'x' WHERE c = 2}, 'SI201', 'no update of what is append-only' ],
		[ q{DELETE FROM "存证"."各类型" WHERE c = 2}, 'SI201', '... no delete' ],
		[ q{TRUNCATE "存证"."版本"}, 'SI201', '... no truncate' ],
		[ q{ALTER TABLE "存证"."版本" DROP CONSTRAINT "版本_pkey"}, '2BP01', 'the primary key is tied' ],
		[ q{ALTER TABLE "存证"."分区" DROP CONSTRAINT "分区_pkey"}, '2BP01', '... of a partitioned table as well' ],
		[ q{ALTER TABLE "存证"."版本" DROP "内容"}, '2BP01', 'a sealed column stays' ],
		[ q{ALTER TABLE "存证"."分区" DETACH PARTITION "存证"."分区_2024"}, 'SI002', 'a partition stays' ],
		[ q{DROP TABLE "存证"."新名"}, 'SI002', 'the table stays' ],
		[ q{INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 99999, '2025-09-01', '02', 'N1')}, 'SI101', 'the cap is guarded' ]);

	sql($server, $in, <<'SQL');
SET client_min_messages = warning;
UPDATE "存证"."各类型" SET "备注" = '可改' WHERE c = 3;
INSERT INTO "存证"."各类型" (c, s) VALUES (4000, '续');
UPDATE "存证"."版本" SET v = v + 1 WHERE id IN (3, 4);
DELETE FROM "存证"."版本" WHERE id = 5;
INSERT INTO "存证"."分区_2025_其他" (id, rq, lx, v) VALUES (9001, '2025-04-01', 'z', 1);
UPDATE "存证"."分区" SET rq = '2024-12-31' WHERE id = 9000;
CREATE TABLE "存证"."分区_2026" PARTITION OF "存证"."分区" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO "存证"."分区_2026" VALUES (9002, '2026-04-01', 'z', 1);
INSERT INTO azx."支出" ("承保机构", "金额", "支付日期", yt_bm, "凭证号") VALUES ('太保', 0.02, '2025-09-01', '02', 'N1');
SELECT safeins.unseal('"存证"."新名"', '再改');
ALTER TABLE "存证"."新名" RENAME TO "旧名";
SQL
	is(sql($server, $in, q{SET client_min_messages = warning; SELECT safeins.seal('"存证"."旧名"')}), '2', "$how: a table is sealed");
	is(sql($server, $in, 'SELECT label, number = (SELECT max(id) FROM safeins.seal) FROM safeins.seals() WHERE number = (SELECT max(number) FROM safeins.seals())'),
		'存证.旧名#3|t', "$how: its label and its number go on");
	undamaged($server, $in, "$how, written to");

	my ($stdout, $stderr);
	$server->psql($in, 'SELECT safeins.checkpoint()', stdout => \$stdout, stderr => \$stderr);
	my $note = $stdout;
	is(sql($server, $in, 'SELECT number, epoch FROM safeins.checkpoint ORDER BY number DESC LIMIT 1'), "$number|$epoch", "$how: a checkpoint is the next, in epoch $epoch");
	is(($note =~ /^(.*)\n/)[0], ($notes[0] =~ /^(.*)\n/)[0], "$how: the origin stays");
	$epoch == 1 ? is($stderr, '', "$how: ... without a word") : like($stderr, qr/NOTICE:  the ledger goes on as epoch $epoch/, "$how: ... and says so");
	undamaged($server, $in, "$how, after a checkpoint", "note => '$note'");
	notes_fit($server, $in, "$how, after a checkpoint", @notes, $note);
	$server->psql($in, q{SELECT * FROM safeins.verify(since => 3) WHERE damage <> 'renamed'}, stdout => \$stdout, stderr => \$stderr);
	is($stdout, '', "$how: nothing is wrong since then");
	$epoch == 1 ? is($stderr, '', "$how: ... without a word") : like($stderr, qr/NOTICE:  all is verified/, "$how: ... of which all is verified, in another epoch");
	forged($server, $in, "$how, later", 'safeins.verify()');
	forged($server, $in, "$how, later, since a checkpoint", "safeins.verify(since => $number)");
	undamaged($server, $in, "$how, mended");
	return $note;
}

# Restores into a database of its own; a word on standard error fails the test.
sub restore
{
	my ($server, $in, $how, $encoding, @command) = @_;

	$server->safe_psql('postgres', "CREATE DATABASE $in TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'");
	my ($out, $err) = run_command([ $command[0], '-h', $server->host, '-p', $server->port, '-d', $in, @command[ 1 .. $#command ] ]);
	is($err, '', "$how: restored without a word");
	return;
}

sub dump_to
{
	my ($server, $in, $file, @options) = @_;

	command_ok([ 'pg_dump', '-h', $server->host, '-p', $server->port, '-f', "$dir/$file", @options, $in ], "pg_dump @options");
	return;
}

dump_to($node, $db, 'plain.sql');
dump_to($node, $db, 'custom', '-Fc');
dump_to($node, $db, 'directory', '-Fd', '-j2');
$node->backup('old');

restore($node, 'plain', 'plain', 'UTF8', 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$dir/plain.out", '-f', "$dir/plain.sql");
moved($node, 'plain', 'plain', 1);
restore($node, 'parallel', 'directory -j2', 'UTF8', 'pg_restore', '-e', '-j2', "$dir/directory");
moved($node, 'parallel', 'directory -j2', 1);

# Definitions first: the triggers are there when the data comes.
restore($node, 'later', 'schema only', 'UTF8', 'pg_restore', '-e', '-s', "$dir/custom");
my ($out, $err) = run_command([ 'pg_restore', '-h', $node->host, '-p', $node->port, '-e', '-a', '--disable-triggers', '-d', 'later', "$dir/custom" ]);
is($err, '', 'data only: restored without a word');
moved($node, 'later', 'data only, --disable-triggers', 1);

# ---- another cluster, another encoding, and back

my $other = server('other', conf => "safeins.today = '2025-09-30'\nmax_parallel_workers = 4\n");
restore($other, 'custom', 'another cluster', 'UTF8', 'pg_restore', '-e', "$dir/custom");
my $fork = moved($other, 'custom', 'another cluster', 2);
restore($other, 'euc', 'EUC_CN', 'EUC_CN', 'pg_restore', '-e', "$dir/custom");
dump_to($other, 'euc', 'euc', '-Fc', '-E', 'EUC_CN');
moved($other, 'euc', 'EUC_CN', 2);
restore($node, 'back', 'back from EUC_CN', 'UTF8', 'pg_restore', '-e', "$dir/euc");
moved($node, 'back', 'back from EUC_CN', 1);

# Tables without the ledger: their seals are not known where they come to.
$node->safe_psql('postgres', 'CREATE DATABASE alone TEMPLATE template0');
sql($node, 'alone', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE; CREATE EXTENSION citext; CREATE SCHEMA "存证"');
($out, $err) = run_command([ 'pg_restore', '-h', $node->host, '-p', $node->port, '-e', '-n', '存证', '-d', 'alone', "$dir/custom" ]);
is($err, '', 'tables without the ledger: restored without a word');
refused($node, 'alone', q{INSERT INTO "存证"."版本" VALUES (10000, 1, 'x')}, '55000', '... their seals are not known');

# ---- files: a copy is the ledger of its day

sql($node, $db, q{INSERT INTO "存证"."各类型" (c, s) VALUES (5000, '其后')});
my $newer = checkpoint($node, $db);
my $copy = PostgreSQL::Test::Cluster->new('copy');
$copy->init_from_backup($node, 'old');
$copy->start;
my $misfit = "SELECT fits, newer_leaves < 0, verdict FROM safeins.check_note('$newer')";
like(sql($copy, $db, $misfit), qr/^f\|t\|.*(cut|restored from before)/, 'a copy: it is older than a note, which does not fit');
like(sql($copy, $db, "SELECT damage, message FROM safeins.verify(note => '$newer') WHERE damage <> 'renamed'"), qr/^note misfit\|.*restored from before/, '... and verify lists that');
moved($copy, $db, 'a copy', 1);
sql($copy, $db, q{INSERT INTO "存证"."各类型" (c) SELECT i FROM generate_series(6000, 6020) i});
checkpoint($copy, $db);
like(sql($copy, $db, "SELECT fits, verdict FROM safeins.check_note('$newer')"), qr/^f\|.*not those of the note/, 'a copy that went another way: the note does not fit still');
like(sql($node, $db, "SELECT fits, verdict FROM safeins.check_note('$fork')"), qr/^f\|/, '... nor does a note of what was restored fit the original');
$copy->stop;
$other->stop;

# ---- a standby

$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
sql($node, $db, q{INSERT INTO "存证"."各类型" (c, s) VALUES (5001, '其后'); UPDATE "存证"."版本" SET v = 99 WHERE id = 7});
@notes = (@notes, $newer, checkpoint($node, $db));
sql($node, $db, q{INSERT INTO "存证"."各类型" (c, s) VALUES (5002, '未入树')});
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
undamaged($standby, $db, 'a standby', $_) foreach ('', 'workers => 2', 'since => 3', "'{\"存证.版本\",azx.bf}'", "note => '$notes[-1]'");
notes_fit($standby, $db, 'a standby', @notes);
is(ledger($standby, $db), ledger($node, $db), 'a standby: the ledger is the same');
is(sql($standby, $db, $_), sql($node, $db, $_), "a standby: $_")
  foreach (
	q{SELECT safeins.inclusion_proof('"存证"."版本"', '7')}, 'SELECT safeins.consistency_proof(100, 600)', 'SELECT safeins.checkpoint_note()',
	q{SELECT safeins.copy_command('"存证"."分区"')}, 'SELECT safeins.checkpoint_note(2)');
refused($standby, $db, 'SELECT safeins.checkpoint()', '25006', 'a standby takes no checkpoint');
refused($standby, $db, q{INSERT INTO "存证"."各类型" (c) VALUES (1)}, '25006', '... and writes nothing');

$standby->promote;
undamaged($standby, $db, 'promoted', $_) foreach ('', 'since => 4');
sql($standby, $db, q{INSERT INTO "存证"."各类型" (c) VALUES (7000)});
my ($stdout, $stderr);
$standby->psql($db, 'SELECT safeins.checkpoint()', stdout => \$stdout, stderr => \$stderr);
like($stderr, qr/NOTICE:  the ledger goes on as epoch 2/, 'promoted: a checkpoint begins an epoch');
is(sql($standby, $db, 'SELECT count(DISTINCT system_identifier), count(DISTINCT timeline) FROM safeins.epoch'), '1|2', '... of another timeline of the cluster');
notes_fit($standby, $db, 'promoted', @notes, $stdout);
undamaged($standby, $db, 'promoted, in its epoch', $_) foreach ('', 'since => ' . sql($standby, $db, 'SELECT max(number) FROM safeins.checkpoint'));
$standby->psql($db, q{SELECT * FROM safeins.verify(since => 4) WHERE damage <> 'renamed'}, stdout => \$stdout, stderr => \$stderr);
is($stdout, '', '... since a checkpoint of before: nothing is wrong');
like($stderr, qr/NOTICE:  all is verified.*\n.*another epoch/, '... and all was verified');
forged($standby, $db, 'promoted', 'safeins.verify(since => 4)');
checkpoint($standby, $db);
is(sql($standby, $db, 'SELECT max(epoch) FROM safeins.epoch'), '2', 'the next checkpoint begins none');
$standby->stop;

# ---- a subscriber verifies what its publisher wrote

my $national = server('national', conf => "max_parallel_workers = 4\n");
dump_to($node, $db, 'schema.sql', '-s');
restore($national, 'national', 'the schema', 'UTF8', 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$dir/schema.out", '-f', "$dir/schema.sql");
sql($national, 'national', q{SET client_min_messages = warning; SELECT safeins.set_place('140000', '山西省级平台')});
my @published = ('"存证"."各类型"', '"存证"."版本"', split /\n/,
	sql($node, $db, q{SELECT oid::regclass FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind = 'r' AND relname IN ('ledger', 'seal', 'journal', 'tile', 'batch', 'checkpoint', 'epoch')}));
sql($node, $db, 'CREATE PUBLICATION ledger FOR TABLE ' . join ', ', @published);
sql($node, $db, q{SELECT pg_create_logical_replication_slot('ledger', 'pgoutput')});
my $connection = $node->connstr($db) =~ s/'/''/gr;
sql($national, 'national', "CREATE SUBSCRIPTION ledger CONNECTION '$connection' PUBLICATION ledger WITH (create_slot = false, slot_name = ledger)");
$national->poll_query_until('national', 'SELECT count(*) = ' . @published . q{ AND bool_and(srsubstate = 'r') FROM pg_subscription_rel}) or die 'the subscriber does not catch up';
my $tables = q{'{"存证.各类型","存证.版本"}'};
$node->wait_for_catchup('ledger');
undamaged($national, 'national', 'a subscriber', $tables);
sql($node, $db, <<'SQL');
INSERT INTO "存证"."各类型" (c, s) SELECT i, '复制' FROM generate_series(8000, 8500) i;
UPDATE "存证"."版本" SET v = v + 1 WHERE id % 2 = 0;
DELETE FROM "存证"."版本" WHERE id = 8;
INSERT INTO "存证"."版本" VALUES (8, 1, '又来');
SQL
push @notes, checkpoint($node, $db);
sql($node, $db, q{UPDATE "存证"."版本" SET v = v + 1 WHERE id = 9; INSERT INTO "存证"."各类型" (c, s) VALUES (8888, '未入树')});
$node->wait_for_catchup('ledger');
undamaged($national, 'national', 'a subscriber, later', $_) foreach ($tables, "$tables, 2", "tables => $tables, note => '$notes[-1]'", "$tables, since => 3");
notes_fit($national, 'national', 'a subscriber', @notes);
is(sql($national, 'national', 'SELECT count(*) FROM safeins.journal'), sql($node, $db, 'SELECT count(*) FROM safeins.journal'), 'a subscriber: no leaf of its own, none taken is left');
is(sql($national, 'national', q{SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'safeins\_seal\_%' AND tgenabled = 'O' AND tgrelid = '"存证"."版本"'::regclass}), '4', '... though the triggers are there');
my $last = sql($node, $db, 'SELECT max(number) FROM safeins.checkpoint');
forged($national, 'national', 'a subscriber', "safeins.verify($tables)");
forged($national, 'national', 'a subscriber, since a checkpoint', "safeins.verify($tables, since => $last)");
undamaged($national, 'national', 'a subscriber, mended', $tables);
$national->stop('immediate');

done_testing();
