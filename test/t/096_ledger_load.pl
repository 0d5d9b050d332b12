# No false alarm: several sessions write in bulk, in batches and row by row, while
# others take checkpoints and verify in every way without a pause.  Never does
# verify list anything, and in the end there are as many leaves as rows.
# SAFEINS_ROWS: how many rows.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;

my $rows = $ENV{SAFEINS_ROWS} || 300_000;
my $node = server('load', conf => "max_parallel_workers = 4\nautovacuum_naptime = 1s\nmax_wal_size = 4GB\nshared_buffers = 256MB\n");
my $db = 'postgres';
my $dir = PostgreSQL::Test::Utils::tempdir();

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE zc (id bigserial PRIMARY KEY, gs text, je numeric(18,2));
CREATE TABLE fq (id bigserial, nd integer, v integer NOT NULL DEFAULT 1, PRIMARY KEY (id, nd)) PARTITION BY LIST (nd);
CREATE TABLE fq_0 (v integer NOT NULL DEFAULT 1, nd integer NOT NULL, id bigint NOT NULL);
ALTER TABLE fq ATTACH PARTITION fq_0 FOR VALUES IN (0);
CREATE TABLE fq_1 PARTITION OF fq FOR VALUES IN (1);
SELECT safeins.seal('zc');
SELECT safeins.seal('fq', NULL, 'versioned');
INSERT INTO zc (gs, je) SELECT 'G' || i, i FROM generate_series(1, 1000) i;
INSERT INTO fq (nd) SELECT i % 2 FROM generate_series(1, 2000) i;
SELECT safeins.checkpoint();
SQL

# ---- who writes in bulk, until all is written

sub client
{
	my ($name, @command) = @_;
	my %client = (name => $name, err => '');

	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port);
	$client{run} = IPC::Run::start([@command], '<', \undef, '>', "$dir/$name", '2>', \$client{err});
	return \%client;
}

sub psql
{
	my ($name, $script) = @_;

	append_to_file("$dir/$name.sql", $script);
	return client($name, 'psql', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/$name.sql", $db);
}

# Batches of 1, 10, 100 ... rows; a table of many rows and, less often, the partitioned one.
sub bulk
{
	my ($left, $of) = @_;
	my $script = '';

	for (my $i = 0; $left > 0; $i++)
	{
		my $n = (20_000, 100, 5_000, 1, 10_000, 192, 193, 1_000)[ $i % 8 ];

		$n = $left if $n > $left;
		$left -= $n;
		$script .=
			$i % 5 == 4 ? "INSERT INTO fq (nd) SELECT i % 2 FROM generate_series(1, $n) i;\n"
		  : $of eq 'copy' ? "COPY zc (gs, je) FROM PROGRAM 'seq -f G%.0f,0.01 $n' (FORMAT csv);\n"
		  : $i % 3 ? "INSERT INTO zc (gs, je) SELECT 'G' || i, i FROM generate_series(1, $n) i;\n"
		  : "BEGIN; SAVEPOINT s; INSERT INTO zc (gs, je) SELECT 'undone', i FROM generate_series(1, 300) i; ROLLBACK TO s;\n"
		  . "INSERT INTO zc (gs, je) SELECT 'G' || i, i FROM generate_series(1, $n) i; COMMIT;\n";
	}
	return $script;
}

append_to_file("$dir/single.pgbench", <<'SQL');
\set a random(1, 2000)
INSERT INTO zc (gs, je) VALUES ('S' || :client_id, 0.01);
UPDATE fq SET v = v + 1 WHERE id = :a;
BEGIN;
INSERT INTO fq (nd) VALUES (1);
UPDATE fq SET v = v + 1 WHERE id = currval('fq_id_seq');
UPDATE fq SET v = 1, nd = 1 - nd WHERE id = (SELECT id FROM fq WHERE id BETWEEN :a AND :a + 5 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
COMMIT;
DELETE FROM fq WHERE id = (SELECT id FROM fq WHERE id > 2000 + :a LIMIT 1 FOR UPDATE SKIP LOCKED);
SQL

my $begun = time;
my @writers = (psql('copy', bulk($rows / 2, 'copy')), psql('insert', bulk($rows / 2, 'insert')));
my @readers = (
	client('single', 'pgbench', '-n', '-c', '2', '-T', '100000', '--max-tries=100', '-f', "$dir/single.pgbench", $db),
	psql('checkpoint', "SELECT safeins.checkpoint() \\g $dir/notes\n\\echo .\n" x 20_000),
	psql('verify', <<'SQL' x 2_000),
SELECT * FROM safeins.verify();
\echo .
SELECT d.* FROM (SELECT greatest(max(number) - 5, 1) AS n FROM safeins.checkpoint) c, safeins.verify(since => c.n) d;
\echo .
SELECT * FROM safeins.verify(workers => 2);
\echo .
SELECT * FROM safeins.verify('{fq}', note => safeins.checkpoint_note());
\echo .
SQL
	psql('note', <<'SQL' x 20_000));
SELECT c.verdict FROM (SELECT number FROM safeins.checkpoint ORDER BY random() LIMIT 20) p, safeins.check_note(safeins.checkpoint_note(p.number)) c WHERE NOT c.fits;
\echo .
SELECT d.* FROM (SELECT greatest(max(number) - 1, 1) AS n FROM safeins.checkpoint) c, safeins.verify(since => c.n) d;
\echo .
SQL

$_->{run}->finish foreach @writers;
foreach my $client (@writers)
{
	is($client->{err}, '', "$client->{name}: all is written");
}
note(sprintf '%d rows in %d s', $rows, time - $begun);
# however slow the machine is, each has looked a few times
foreach my $client (@readers[ 1 .. 3 ])
{
	soon { (() = slurp_file("$dir/$client->{name}") =~ /^\.$/mg) > 2 };
}
foreach my $client (@readers)
{
	ok($client->{run}->pumpable, "$client->{name}: was at it to the end");
	$client->{run}->signal('INT');
	$client->{run}->signal('TERM');
	$client->{run}->finish;
	unlike($client->{err}, qr/ERROR(?!:  canceling statement due to user request)/, "$client->{name}: no error");
}
foreach my $client (@readers[ 1 .. 3 ])
{
	my $said = slurp_file("$dir/$client->{name}");
	my $times = $said =~ s/^\.\n//mg;

	is($said, '', "$client->{name}: nothing was listed");
	cmp_ok($times, '>', 2, "$client->{name}: $times times");
}

# ---- in the end

$node->poll_query_until($db, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()})
  or die 'somebody does not go';
my $note = checkpoint($node, $db);
undamaged($node, $db, 'in the end', "note => '$note'");
undamaged($node, $db, 'in the end, two workers', 'workers => 2');
is(sql($node, $db, q{SELECT sum(pending) FROM safeins.seals() WHERE label NOT LIKE 'safeins.%'}), '0', 'nothing is left behind');
is(sql($node, $db, q{SELECT count(*) = (SELECT count(*) FROM zc) AND count(*) = count(DISTINCT key) FROM safeins.leaves() WHERE label = 'public.zc'}),
	't', 'leaves are rows, each once');
leaves_are_rows($node, $db, 'versions', 'public.fq' => [ q{id || ',' || nd}, 'v' ]);
cmp_ok(sql($node, $db, 'SELECT count(*) FROM zc'), '>', $rows / 2, 'there were many');
note(sql($node, $db, q{SELECT format('%s leaves, %s checkpoints', max(size), max(number)) FROM safeins.checkpoint}) . sprintf ', %d s', time - $begun);

done_testing();
