# The books after a crash, after prepared transactions, on a standby and on a
# subscriber: what is committed is booked once, what is not is not.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server(
	'primary',
	streaming => 1,
	conf => "safeins.today = '2025-09-30'\nwal_level = logical\nmax_prepared_transactions = 10\nrestart_after_crash = off\n");
my $db = 'postgres';

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id bigserial PRIMARY KEY, gs text, je numeric(18,2), rq date, pzh text);
INSERT INTO bf SELECT i, 'G' || i % 5, 100000, '2025-01-01' FROM generate_series(1, 5) i;
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "pzh"}');
CREATE INDEX ON zc (pzh);
SQL

sub agrees
{
	my ($server, $about) = @_;

	is(sql($server, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', "$about: reconcile agrees");
	is( sql($server, $db, q{SELECT count(*) FROM (SELECT gs, sum(je) AS je FROM zc GROUP BY gs) z FULL JOIN safeins.account a ON a.subject = z.gs WHERE coalesce(z.je, 0) * 100 <> coalesce(a.spent, 0)}),
		'0', "$about: plain SQL agrees");
	return;
}

# ---- a crash in the midst of writes

my $script = PostgreSQL::Test::Utils::tempdir() . '/load.sql';
append_to_file($script, <<'SQL');
\set g random(0, 4)
\set n random(1, 1000000000)
BEGIN;
INSERT INTO zc (gs, je, rq, pzh) VALUES ('G' || :g, 0.01, '2025-05-01', :client_id || '/' || :n);
SAVEPOINT s;
INSERT INTO zc (gs, je, rq, pzh) SELECT 'G' || :g, 0.02, '2025-05-01', :client_id || '/' || :n || '/' || i FROM generate_series(1, 3) i;
ROLLBACK TO s;
UPDATE zc SET je = je + 0.01 WHERE id = (SELECT max(id) FROM zc WHERE gs = 'G' || :g);
INSERT INTO zc (gs, je, rq, pzh) SELECT 'G' || :g, 0.03, '2025-05-01', :client_id || '//' || :n || '/' || i FROM generate_series(1, 3) i;
COMMIT;
INSERT INTO zc (gs, je, rq, pzh) SELECT 'G' || i % 5, 0.01, '2025-05-01', :client_id || '///' || :n || '/' || i FROM generate_series(1, 3) i;
SQL
foreach my $round (1 .. 3)
{
	my ($out, $err) = ('', '');
	my $before = sql($node, $db, 'SELECT count(*) FROM zc');
	my $load = IPC::Run::start([ 'pgbench', '-n', '-c', '4', '-j', '2', '-T', '600', '-f', $script, '-h', $node->host, '-p', $node->port, $db ], '<', \undef, '>', \$out, '2>', \$err);

	$node->poll_query_until($db, "SELECT count(*) > $before + 100 * $round FROM zc") or die 'the load does not begin';
	sql($node, $db, 'CHECKPOINT') if $round == 2;
	if ($round == 1)
	{
		# a backend dies, and the server with it
		my ($postmaster) = slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;

		kill 'KILL', sql($node, $db, q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1});
		soon { !kill 0, $postmaster } or die 'the server goes on';
		# the node learns of it
		$node->kill9;
	}
	else
	{
		crash($node);
	}
	$load->finish;
	$node->start;
	cmp_ok(sql($node, $db, 'SELECT count(*) FROM zc'), '>', $before, "crash $round: something was committed");
	agrees($node, "crash $round");
}
refused($node, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 21000, '2025-05-01', 'last')}, 'SI101', 'the guards work after the crash');

# ---- prepared transactions

sql($node, $db, 'DELETE FROM zc');
sql($node, $db, q{BEGIN; INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 10000, '2025-05-01', 'p1'); INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 5000, '2025-05-01', 'p2'); PREPARE TRANSACTION 'one'});
sql($node, $db, q{BEGIN; INSERT INTO zc (gs, je, rq, pzh) VALUES ('G2', 10000, '2025-05-01', 'p1'); UPDATE zc SET je = 7 WHERE gs = 'G2'; PREPARE TRANSACTION 'two'});
is(sql($node, $db, q{SELECT sum(spent) FROM safeins.account}), '0', 'what is prepared is not booked yet');
refused($node, $db, q{SET lock_timeout = '300ms'; INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 0.01, '2025-05-01', 'w')}, '55P03', '... but holds its account');
sql($node, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G3', 1, '2025-05-01', 'w')});
crash($node);
$node->start;
refused($node, $db, q{SET lock_timeout = '300ms'; INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 0.01, '2025-05-01', 'w')}, '55P03', '... over a crash as well');
sql($node, $db, q{COMMIT PREPARED 'one'});
sql($node, $db, q{ROLLBACK PREPARED 'two'});
is(sql($node, $db, q{SELECT string_agg(subject || ' ' || spent, ', ' ORDER BY subject) FROM safeins.account WHERE spent <> 0}), 'G1 1500000, G3 100', 'committed it is booked, rolled back it is not');
refused($node, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G1', 6000.01, '2025-05-01', 'w')}, 'SI101', 'and the cap knows');
agrees($node, 'prepared');

# ---- a standby shows the same books

$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
sql($node, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G4', 1234.56, '2025-06-01', 's1')});
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is(books($standby, $db), books($node, $db), 'a standby shows the same books');
is(sql($standby, $db, q{SELECT spent FROM safeins.fee_status WHERE subject = 'G4'}), '1234.56', '... and reports');
is(sql($standby, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', '... and recounts them');
is(sql($standby, $db, q{SELECT number FROM safeins.rule_for('fee.cap', '140105', '2025-06-01')}), '0.21', '... and knows the law');
is(sql($standby, $db, q{SELECT count(*) FROM safeins.audit('expense', 'zc') WHERE rule <> 'fee.floor'}), '0', '... and audits');
refused($standby, $db, $_->[0], $_->[1], "... and writes nothing: $_->[0]")
  foreach (
	[ 'SELECT safeins.rebuild()', '25006' ],
	[ q{SELECT safeins.set_mode('fee.cap', 'off', 'x')}, '55000' ],
	[ q{INSERT INTO zc (gs, je) VALUES ('G1', 1)}, '25006' ]);
# Promoted it judges.
$standby->promote;
refused($standby, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G4', 20000, '2025-06-01', 's2')}, 'SI101', 'promoted it judges');
sql($standby, $db, q{INSERT INTO zc (gs, je, rq, pzh) VALUES ('G4', 1, '2025-06-01', 's2')});
agrees($standby, 'promoted');
$standby->stop;

# ---- a subscriber does not judge again what its publisher judged

my $national = server('national', conf => "safeins.today = '2025-09-30'\n");
sql($national, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id bigint PRIMARY KEY, gs text, je numeric(18,2), rq date, pzh text);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''奖金''", "voucher": "pzh"}');
SQL
sql($node, $db, 'CREATE PUBLICATION all_tables FOR TABLE bf, zc, safeins.account, safeins.finding');
my $connection = $node->connstr($db) =~ s/'/''/gr;
sql($national, $db, "CREATE SUBSCRIPTION province CONNECTION '$connection' PUBLICATION all_tables");
$national->wait_for_subscription_sync($node, 'province')
  if $national->can('wait_for_subscription_sync');
sql($node, $db, q{BEGIN; INSERT INTO zc (gs, je, rq, pzh) VALUES ('G2', 100, '2025-06-01', 'l1'); UPDATE zc SET je = 200 WHERE pzh = 'l1'; COMMIT;
	UPDATE bf SET je = 1 WHERE gs = 'G3'; DELETE FROM zc WHERE gs = 'G4'});
$node->wait_for_catchup('province');
my $columns = 'SELECT place, scope, subject, year, insurer, received, spent FROM safeins.account ORDER BY 1, 2, 3, 4';
is(sql($national, $db, $columns), sql($node, $db, $columns), 'a subscriber has the publisher\'s accounts');
$columns = 'SELECT place, id, rule, message FROM safeins.finding ORDER BY 2';
is(sql($national, $db, $columns), sql($node, $db, $columns), '... and its findings, none of its own');
like(sql($national, $db, $columns), qr/fee\.cap/, '... of which there are some');
is(sql($national, $db, 'SELECT count(*) FROM zc'), sql($node, $db, 'SELECT count(*) FROM zc'), '... and its rows');
is(sql($national, $db, 'SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> $$r$$'), '0', 'no row of it was refused');

done_testing();
