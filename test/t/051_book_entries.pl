# Entries of the books' indexes that statements of many rows put leaf by leaf, and
# those of one row where the last one was put, from sessions that write the same keys
# at once: nothing is missing or there twice, on the server, after a crash, and on a
# standby, whose pages are as the primary's.
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
	'entries',
	streaming => 1,
	conf => "safeins.today = '2026-06-01'\nwal_consistency_checking = 'btree'\nwal_keep_size = 2GB\nrestart_after_crash = off\n");
my $db = 'postgres';

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
CREATE EXTENSION amcheck;
SELECT safeins.set_place('140000', '山西省级平台');
CREATE TABLE qy (id text PRIMARY KEY, hy text, gm text);
CREATE TABLE bd (id text PRIMARY KEY, gs text, qy text, qs date, zz date);
CREATE TABLE fw (id bigserial PRIMARY KEY, bd text, xm text, rq date);
CREATE TABLE yh (id bigserial PRIMARY KEY, qy text, gs text, dj text, fx date, xq date);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "id", "sector": "hy", "size": "gm"}');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}');
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq", "archived_on": "rq"}');
SELECT safeins.attach('hazard', 'yh', '{"hazard": "id", "enterprise": "qy", "insurer": "gs", "level": "dj", "found_on": "fx", "due_on": "xq"}');
SELECT safeins.set_mode('service.double', 'flag', '测试');
INSERT INTO qy SELECT 'E' || i, 'coal', 'large' FROM generate_series(1, 3000) i;
SQL
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;

# Every index of the books, with what is in the table; and no key twice.
sub sound
{
	my ($server, $about) = @_;
	my $indexes = q{SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
		WHERE i.indrelid = ANY (ARRAY['policy', 'service', 'service_tally', 'deadline', 'hazard', 'enterprise']::regclass[]) AND a.amname = 'btree'};

	is(sql($server, $db, "SET search_path = safeins, public; SELECT string_agg(bt_index_check(x, true)::text, '') FROM ($indexes) AS i (x)"),
		'', "$about: what is in the tables is in their indexes");
	is(sql($server, $db, "SELECT policy, place FROM safeins.policy GROUP BY 1, 2 HAVING count(*) > 1 UNION ALL
			SELECT policy, place FROM safeins.service_tally GROUP BY policy, place, kind, policy_year, calendar_year HAVING count(*) > 1 UNION ALL
			SELECT subject, place FROM safeins.deadline GROUP BY subject, place, kind HAVING count(*) > 1"),
		'', "$about: no key is there twice");
	return;
}

# Statements in sessions of their own, all at once.
sub at_once
{
	my ($about, @statements) = @_;
	my @runs;

	foreach my $statement (@statements)
	{
		my $run = { out => '' };

		local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGOPTIONS => '-c client_min_messages=error');
		$run->{run} = IPC::Run::start([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $db, '-c', $statement ], '<', \undef, '>&', \$run->{out});
		push @runs, $run;
	}
	foreach my $run (@runs)
	{
		IPC::Run::finish($run->{run});
		is($run->{out}, '', "$about: written");
	}
	return;
}

# Policies of sessions lie among each other's, one enterprise's come in several statements; long keys are among them.
at_once('policies',
	map { "INSERT INTO bd SELECT CASE WHEN i % 97 = 0 THEN repeat(md5(i::text), 14) ELSE '' END || md5(i::text), 'G' || i % 3, 'E' || 1 + i % 3000,
		date '2025-01-01' + i % 40, date '2025-12-31' + i % 40 FROM generate_series($_, 4800, 4) i" } 1 .. 4);
sound($node, 'policies');

# Services of the same policies and kinds: their counts are the same keys.
foreach my $day ('2025-03-01', '2025-04-01')
{
	at_once("services of $day",
		map { "INSERT INTO fw (bd, xm, rq) SELECT id, 'training', date '$day' + $_ FROM bd WHERE id < '4' ORDER BY random()" } 1 .. 4);
}
sound($node, 'services');
is(sql($node, $db, 'SELECT DISTINCT done FROM safeins.service_tally'), '8', 'all are counted');

# Few here and there, and many behind each other.
at_once('hazards',
	"INSERT INTO yh (qy, gs, dj, fx, xq) SELECT 'E' || 1 + i % 3000, 'G1', '一般', '2025-05-01', '2025-06-01' FROM generate_series(1, 1200) i",
	"INSERT INTO yh (qy, gs, dj, fx, xq) SELECT 'E' || 1 + i % 7, 'G2', '重大', '2025-05-01', date '2025-06-01' + i % 300 FROM generate_series(1, 1200) i",
	"INSERT INTO fw (bd, xm, rq) SELECT id, 'emergency_drill', '2025-05-05' FROM bd WHERE id < '5'",
	"INSERT INTO fw (bd, xm, rq) SELECT id, 'emergency_drill', '2025-05-06' FROM bd WHERE id LIKE '%77%'");
sound($node, 'hazards');
is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', 'reconcile() finds nothing');

# What is rolled back leaves its entries, which are in nobody's way.
sql($node, $db, "BEGIN; INSERT INTO fw (bd, xm, rq) SELECT id, 'hazard_inspection', '2025-07-01' FROM bd WHERE id > 'b'; ROLLBACK;
	INSERT INTO fw (bd, xm, rq) SELECT id, 'hazard_inspection', '2025-07-01' FROM bd WHERE id > 'b';");
sound($node, 'after a rollback');

# Statements of one row: numbers that follow each other, names that do not, and keys that
# two sessions write; leaves split, are cleared and made anew meanwhile.
my $one_row = "BEGIN;
INSERT INTO bd VALUES ('N' || :client_id || '-' || :n, 'G1', 'E' || :e, '2025-02-01', '2026-01-31') ON CONFLICT DO NOTHING;
INSERT INTO bd VALUES (md5('x' || :r), 'G1', 'E' || :e, '2025-02-01', '2026-01-31') ON CONFLICT (id) DO UPDATE SET zz = bd.zz + 1;
INSERT INTO fw (bd, xm, rq) VALUES (md5('x' || :r), 'training', date '2025-03-01' + :d::int);
INSERT INTO yh (qy, gs, dj, fx, xq) VALUES ('E' || :e, 'G1', '一般', '2025-05-01', date '2025-06-01' + :d::int);
END;
UPDATE bd SET qs = qs + CASE WHEN qs < '2025-02-20' THEN 1 ELSE -5 END WHERE id = 'N' || :client_id || '-' || :n;
DELETE FROM fw WHERE id = (SELECT min(id) FROM fw WHERE bd = md5('x' || :r));
";
my $script = $node->basedir . '/one_row.pgbench';
append_to_file($script, "\\set r random(1, 4000)\n\\set e random(1, 3000)\n\\set d random(1, 90)\n\\set n random(1, 6000)\n" . $one_row =~ s/\n(?=INSERT|END)/ /gr);
my $out = '';
my $load = IPC::Run::start([ 'pgbench', '-n', '-M', 'prepared', '-c', '4', '-j', '2', '-t', '1500', '--max-tries=50', '-f', $script, '-h', $node->host, '-p', $node->port, $db ],
	'<', \undef, '>&', \$out);
sql($node, $db, 'REINDEX INDEX CONCURRENTLY safeins.policy_pkey');
sql($node, $db, 'VACUUM safeins.policy, safeins.deadline, safeins.service_tally') for 1 .. 3;
# one who has read it and will write it may be in the way: it is tried again
my $reindex = '';
soon { $node->psql($db, 'REINDEX TABLE safeins.deadline', stderr => \$reindex); $reindex !~ /deadlock detected/ };
is($reindex, '', 'an index is made anew under writers');
IPC::Run::finish($load);
like($out, qr{transactions actually processed: 6000/6000}, 'statements of one row: written') or diag($out);
sound($node, 'statements of one row');
is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', 'reconcile() finds nothing');

$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
sound($standby, 'standby');
$node->stop('immediate');
$node->start;
sound($node, 'after a crash');
is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', '... and reconcile() finds nothing');

$standby->stop;
$node->stop;
done_testing();
