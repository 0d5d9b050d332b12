# verify(since => n) reads the blocks that were written since: it leaves out those that
# the visibility map marks, where no mark was put in since, and finds what was altered
# whenever and however blocks come to be marked.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;

my $node = server('newer', conf => "fsync = off\nautovacuum = off\nmax_prepared_transactions = 2\nmax_parallel_workers_per_gather = 0\n");
my $db = 'postgres';
my $untold = 'SET session_replication_role = replica;';

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE t (id integer PRIMARY KEY, v text);
INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 40000) i;
SELECT safeins.seal('t');
SQL

sub number { return sql($node, $db, 'SELECT max(number) FROM safeins.checkpoint') }

# What is listed since a checkpoint.
sub listed
{
	my ($since) = @_;

	return sql($node, $db, "SELECT damage, row_key FROM safeins.verify('{t}', since => $since) ORDER BY row_key::integer");
}

# The table's blocks that it looks at, none of which is in memory.
sub looked_at
{
	my ($since) = @_;

	$node->restart;
	return sql($node, $db, "SET client_min_messages = error; BEGIN; SELECT FROM safeins.verify('{t}', since => $since); SELECT pg_stat_get_xact_blocks_fetched('t'::regclass)");
}

my $blocks = sql($node, $db, q{SELECT pg_relation_size('t') / current_setting('block_size')::integer});
cmp_ok($blocks, '>', 1000, 'a table of many blocks');

# ---- no block is marked
checkpoint($node, $db);
my $unmarked = number();
sql($node, $db, q{INSERT INTO t SELECT i, 'new' FROM generate_series(50001, 50010) i});
checkpoint($node, $db);
is(listed($unmarked), '', 'unmarked: nothing is wrong');
cmp_ok(looked_at($unmarked), '>=', $blocks, '... each block is looked at');

# ---- marked before the checkpoint
sql($node, $db, 'VACUUM t');
is(listed($unmarked), '', 'marked since: nothing is wrong');
cmp_ok(looked_at($unmarked), '>=', $blocks, '... marks that were put in since count for nothing');
sql($node, $db, q{INSERT INTO t VALUES (50030, 'new')});
checkpoint($node, $db);
my $marked = number();
sql($node, $db, q{INSERT INTO t SELECT i, 'newer' FROM generate_series(50011, 50020) i});
checkpoint($node, $db);
is(listed($marked), '', 'marked before: nothing is wrong');
cmp_ok(looked_at($marked), '<', 20, '... and few blocks are looked at');

# ---- altered since, whatever becomes of the marks
sql($node, $db, "$untold UPDATE t SET v = 'altered' WHERE id = 1; INSERT INTO t VALUES (60000, 'added'); DELETE FROM t WHERE id = 50020");
my $damaged = "row altered|1\nrow missing|50020\nrow added|60000";
is(listed($marked), $damaged, 'altered in a marked block');
sql($node, $db, 'VACUUM t');
is(listed($marked), $damaged, '... that is marked again');
sql($node, $db, 'VACUUM FREEZE t');
is(listed($marked), $damaged, '... and frozen');
sql($node, $db, 'VACUUM FULL t');
is(listed($marked), $damaged, '... in a table that was written anew');
sql($node, $db, 'VACUUM t');
is(listed($marked), $damaged, '... and marked again');
$node->stop('immediate');
$node->start;
is(listed($marked), $damaged, '... after a crash');
sql($node, $db, "$untold UPDATE t SET v = repeat('x', 200) WHERE id = 1; DELETE FROM t WHERE id = 60000; INSERT INTO t VALUES (50020, 'newer')");
is(listed($marked), '', 'put back');

# ---- written before the checkpoint, committed after it
checkpoint($node, $db);
sql($node, $db, 'VACUUM t');
sql($node, $db, "BEGIN; INSERT INTO t SELECT i, 'open' FROM generate_series(70001, 70100) i; PREPARE TRANSACTION 'told'");
sql($node, $db, "$untold BEGIN; INSERT INTO t VALUES (80000, 'open'); PREPARE TRANSACTION 'untold'");
checkpoint($node, $db);
my $open = number();
sql($node, $db, $_) foreach q{COMMIT PREPARED 'told'}, q{COMMIT PREPARED 'untold'}, 'VACUUM t';
checkpoint($node, $db);
is(listed($open), 'row added|80000', 'committed after the checkpoint, and marked');

# ---- marked as they come
sql($node, $db, "$untold DELETE FROM t WHERE id = 80000");
checkpoint($node, $db);
my $frozen = number();
sql($node, $db, "$untold BEGIN; CREATE TABLE f (LIKE t); COPY f FROM PROGRAM 'echo 1,forged' WITH (FORMAT csv, FREEZE); COMMIT");
sql($node, $db, 'SET client_min_messages = warning; ALTER TABLE f ADD PRIMARY KEY (id)');
is(sql($node, $db, 'SELECT safeins.seal(\'f\')'), '1', 'rows that COPY marks are taken in');
checkpoint($node, $db);
is(sql($node, $db, "SELECT damage FROM safeins.verify(since => $frozen)"), '', '... and nothing is wrong');
done_testing();
