# Random writes of enterprises, policies, services and claims from many sessions
# at every isolation level, with savepoints, voids, moves of days, bulk statements
# and prepared transactions; in the end the books equal a recount in plain SQL
# that knows nothing of safeins.  SAFEINS_SEED repeats the choices, not their timing;
# SAFEINS_SECONDS: how long.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $seed = $ENV{SAFEINS_SEED} || 20250329;
my $seconds = $ENV{SAFEINS_SECONDS} || 12;
my $node = server('booksload', conf => "deadlock_timeout = 50ms\nmax_prepared_transactions = 20\nshared_buffers = 128MB\n");
my $db = 'postgres';
my $dir = PostgreSQL::Test::Utils::tempdir();

note("seed $seed, $seconds seconds");
sql($node, $db, <<'SQL');
CREATE DATABASE load;
SQL
$db = 'load';
sql($node, $db, <<'SQL');
SET client_min_messages = warning;
ALTER DATABASE load SET safeins.today = '2026-12-31';
SET safeins.today = '2026-12-31';
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '测试');
CREATE TABLE qy (id int PRIMARY KEY, hy text, gm text, v int DEFAULT 0);
CREATE TABLE bd (id int PRIMARY KEY, gs text, qy int, qs date, zz date, zf boolean DEFAULT false, v int DEFAULT 0);
CREATE TABLE fw (id int, bd int, xm text, rq date, zf boolean DEFAULT false, v int DEFAULT 0, PRIMARY KEY (id, bd)) PARTITION BY HASH (bd);
CREATE TABLE fw_0 PARTITION OF fw FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE fw_1 PARTITION OF fw FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE pf (id int PRIMARY KEY, bd int, rq date, sw int, pk numeric(12,2), jp boolean, ly text);
CREATE SEQUENCE fw_id;
CREATE TABLE undone (why text, n bigint DEFAULT 1);
INSERT INTO qy SELECT i, (ARRAY['煤矿','烟花爆竹','金属冶炼'])[1 + i % 3], (ARRAY['大型','中型','小型','微型'])[1 + i % 4] FROM generate_series(1, 20) i;
INSERT INTO bd SELECT i, 'G' || i % 3, 1 + i % 20, date '2024-01-01' + i * 11, date '2025-12-31' + i * 11 FROM generate_series(1, 40) i;
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "id", "sector": "hy", "size": "gm"}');
SELECT safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz", "where": "NOT zf"}');
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq", "voided": "zf"}');
SELECT safeins.attach('claim', 'pf', '{"claim": "id", "policy": "bd", "reported_on": "rq", "deaths": "sw", "paid": "pk", "refused": "jp", "refusal_reason": "ly"}');
SELECT safeins.set_mode('service.double', 'block', '测试');
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest(ARRAY['service.archive', 'policy.overlap', 'policy.late_renewal', 'service.pooled']) code;

-- One random deed; what the law refuses is undone to its savepoint.
CREATE FUNCTION deed(a int, b int, c int, d int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	kind text := (ARRAY['training','hazard_inspection','重大事故隐患排查','安全风险辨识评估','emergency_drill'])[1 + c % 5];
	day date := date '2024-01-01' + (b * 37 + c * 11) % 1100;
BEGIN
	CASE
		WHEN a < 32 THEN INSERT INTO fw VALUES (nextval('fw_id'), b, kind, day);
		WHEN a < 35 THEN INSERT INTO pf SELECT nextval('fw_id'), 1 + (b + i) % 40, day, c % 3, c * 10 + 0.01, c % 4 = 0, CASE WHEN c % 8 = 0 THEN '免责' END FROM generate_series(1, 1 + c % 3) i;
		WHEN a < 37 THEN UPDATE pf SET pk = pk + d, rq = rq + d * 5 WHERE bd = b AND id % 3 = c % 3;
		WHEN a < 38 THEN UPDATE pf SET jp = NOT jp, ly = CASE WHEN c % 2 = 0 THEN '免责' END WHERE bd = b;
		WHEN a < 39 THEN DELETE FROM pf WHERE bd = b AND id % 3 = c % 3;
		WHEN a < 40 THEN UPDATE pf SET bd = 1 + (b + 1) % 40 WHERE bd = b;
		WHEN a < 45 THEN INSERT INTO fw SELECT nextval('fw_id'), 1 + (b + i) % 40, kind, day + i * 3 FROM generate_series(1, 1 + c % 30) i;
		WHEN a < 50 THEN INSERT INTO fw SELECT n, 1 + (b + i * 7) % 40, kind, day FROM nextval('fw_id') n, generate_series(1, 3) i;
		WHEN a < 58 THEN UPDATE fw SET zf = NOT zf, v = v + 1 WHERE bd = b AND id % 5 = c % 5;
		WHEN a < 66 THEN UPDATE fw SET rq = rq + d - 50, v = v + 1 WHERE bd = b AND id % 7 = c % 7;
		WHEN a < 70 THEN UPDATE fw SET xm = kind WHERE bd = b AND id % 7 = c % 7;
		WHEN a < 74 THEN UPDATE fw SET bd = 1 + (b + 1) % 40 WHERE bd = b AND id % 11 = c % 11;
		WHEN a < 78 THEN DELETE FROM fw WHERE bd = b AND id % 9 = c % 9;
		WHEN a < 84 THEN UPDATE bd SET qs = qs + d - 50, v = v + 1 WHERE id = b;
		WHEN a < 88 THEN UPDATE bd SET zz = greatest(qs, zz + d * 4 - 200) WHERE id = b;
		WHEN a < 91 THEN UPDATE bd SET zf = NOT zf WHERE id = b;
		WHEN a < 93 THEN DELETE FROM bd WHERE id = b;
		WHEN a < 96 THEN INSERT INTO bd VALUES (b, 'G' || c % 3, 1 + c % 20, day - 200, day + 165) ON CONFLICT (id) DO UPDATE SET qs = EXCLUDED.qs, zz = EXCLUDED.zz;
		WHEN a < 98 THEN UPDATE qy SET gm = (ARRAY['大型','中型','小型','微型'])[1 + c % 4] WHERE id = 1 + b % 20;
		ELSE UPDATE bd SET qs = qs + 1, zz = zz + 1 WHERE id % 8 = c % 8;
	END CASE;
EXCEPTION WHEN SQLSTATE 'SI401' OR SQLSTATE 'SI402' OR SQLSTATE 'SI403' OR SQLSTATE 'SI405' OR SQLSTATE 'SI308' OR SQLSTATE 'SI501' THEN
	INSERT INTO undone VALUES (SQLSTATE);
END $$;
SQL

my %script = (
	single => [ 5, "SELECT deed(:a, :b, :c, :d);\n" ],
	several => [ 3, "BEGIN;\nSELECT deed(:a, :b, :c, :d);\nSAVEPOINT s;\nSELECT deed(:b * 2, :c % 40 + 1, :a, :d);\nROLLBACK TO s;\nSELECT deed(:d, :b % 40 + 1, :c, :a);\nEND;\n" ],
	undone => [ 1, "BEGIN;\nSELECT deed(:a, :b, :c, :d);\nSELECT deed(:d, :b % 40 + 1, :c, :a);\nROLLBACK;\n" ],
	prepared => [ 1, "BEGIN;\nSELECT deed(:a, :b, :c, :d);\nPREPARE TRANSACTION 'p:client_id';\nCOMMIT PREPARED 'p:client_id';\n" ]);
my @files;
foreach my $name (sort keys %script)
{
	append_to_file("$dir/$name.pgbench",
		join('', map { "\\set $_->[0] random($_->[1], $_->[2])\n" } [ 'a', 0, 99 ], [ 'b', 1, 40 ], [ 'c', 0, 99 ], [ 'd', 0, 99 ])
		  . $script{$name}->[1]);
	push @files, '-f', "$dir/$name.pgbench\@$script{$name}->[0]";
}

# What the law refuses is to be met; a machine that does little in that time goes on.
my @states = ('SI401', 'SI402', 'SI405', 'SI501');
my %done;
my $turns = 0;

sub met_all
{
	my $states = join(', ', map { "'$_'" } @states);

	return $turns > 0 && !(grep { $_ < 20 } values %done) && sql($node, $db, "SELECT count(DISTINCT why) FROM undone WHERE why IN ($states)") == @states;
}

# All levels at once.
sub a_turn
{
	my %run;

	$turns++;
	foreach my $level ('read committed', 'repeatable read', 'serializable')
	{
		my %client = (out => '');
		# A prepared transaction is not pgbench's to repeat.
		my @pairs;
		for (my $i = 0; $i < @files; $i += 2)
		{
			push @pairs, @files[ $i, $i + 1 ] if $level eq 'read committed' || $files[ $i + 1 ] !~ /prepared/;
		}
		local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGOPTIONS => '-c default_transaction_isolation=' . ($level =~ s/ /\\ /r));
		$client{run} = IPC::Run::start(
			[ 'pgbench', '-n', '-c', 4, '-j', 1, '-T', $seconds, '--max-tries=100', '--random-seed=' . ($seed + $turns - 1), @pairs, $db ],
			'<', \undef, '>&', \$client{out});
		$run{$level} = \%client;
	}
	foreach my $level (sort keys %run)
	{
		IPC::Run::finish($run{$level}{run});
		ok(!$run{$level}{run}->result && $run{$level}{out} !~ /aborted/, "$level: nothing unexpected happened") or diag($run{$level}{out});
		my ($done) = $run{$level}{out} =~ /transactions actually processed: (\d+)/;
		$done{$level} += $done // 0;
	}
	return;
}

soon { met_all() || (a_turn(), 0) };
foreach my $level (sort keys %done)
{
	cmp_ok($done{$level}, '>=', 20, "$level: enough was done");
	note("$level: $done{$level}, $turns turns");
}

note(sql($node, $db, "SELECT string_agg(why || ' ' || n, ', ' ORDER BY why) FROM (SELECT why, count(*) n FROM undone GROUP BY why) u"));
foreach my $state (@states)
{
	cmp_ok(sql($node, $db, "SELECT count(*) FROM undone WHERE why = '$state'"), '>', 0, "$state was met");
}

# ---- the recount: from the host's tables, in plain SQL

my %recount = (
	'services' => [
		q{SELECT service, policy, kind, served_on, rows FROM safeins.service},
		q{SELECT id::text, bd::text, CASE WHEN xm ~ '排查' THEN 'hazard_inspection' WHEN xm ~ '评估' THEN 'risk_assessment' ELSE xm END, rq, count(*)::int
		  FROM fw WHERE NOT zf GROUP BY 1, 2, 3, 4} ],
	'tallies' => [
		q{SELECT policy, kind, policy_year, calendar_year, done FROM safeins.service_tally},
		q{SELECT bd::text, CASE WHEN xm ~ '排查' THEN 'hazard_inspection' WHEN xm ~ '评估' THEN 'risk_assessment' ELSE xm END,
		  coalesce((SELECT CASE WHEN rq < qs THEN 0 ELSE extract(year FROM age(rq, qs))::int + 1 END FROM bd b WHERE b.id = fw.bd AND NOT b.zf), 0),
		  extract(year FROM rq)::int, count(*)::int FROM fw WHERE NOT zf GROUP BY 1, 2, 3, 4} ],
	'policies' => [
		q{SELECT policy, insurer, enterprise, effective, expires, last_day FROM safeins.policy WHERE live},
		q{SELECT id::text, gs, qy::text, qs, zz, zz FROM bd WHERE NOT zf} ],
	'claims' => [
		q{SELECT policy, year, claims, refused, deaths, paid FROM safeins.claim_tally},
		q{SELECT bd::text, extract(year FROM rq)::int, count(*)::int, count(*) FILTER (WHERE jp)::int, sum(sw), (sum(pk) * 100)::bigint FROM pf GROUP BY 1, 2} ],
	'enterprises' => [
		q{SELECT enterprise, size FROM safeins.enterprise WHERE live},
		q{SELECT id::text, CASE gm WHEN '大型' THEN 'large' WHEN '中型' THEN 'medium' WHEN '小型' THEN 'small' ELSE 'micro' END FROM qy} ],
	'first services' => [
		q{SELECT subject, insurer, opened_on, due_on, met_on, met_on IS NULL AND next_on = due_on + 1 AND steps = 0 FROM safeins.deadline},
		q{SELECT id::text, gs, qs, least((qs + interval '3 months')::date, zz), first, first IS NULL FROM (SELECT b.*, (SELECT min(rq) FROM fw WHERE fw.bd = b.id AND NOT fw.zf AND rq >= qs) AS first
		  FROM bd b WHERE NOT zf AND zz >= qs AND qs >= '2024-03-27') b} ]);
foreach my $book (sort keys %recount)
{
	my ($kept, $counted) = @{ $recount{$book} };

	is(sql($node, $db, "(($kept) EXCEPT ALL ($counted)) ORDER BY 1 LIMIT 5"), '', "$book: nothing is in the book that the tables do not say");
	is(sql($node, $db, "(($counted) EXCEPT ALL ($kept)) ORDER BY 1 LIMIT 5"), '', "$book: nothing is missing");
	cmp_ok(sql($node, $db, "SELECT count(*) FROM ($counted) c"), '>', 0, "$book: there is something");
}
is(sql($node, $db, 'SELECT * FROM safeins.reconcile()'), '', 'reconcile() finds nothing');
is(sql($node, $db, q{SELECT d.policy, d.kind, d.served_on FROM safeins.service d WHERE d.served_on >= '2024-01-01' GROUP BY 1, 2, 3 HAVING sum(rows) > 1}),
	'', 'no service is there twice, since the rule is in force');

$node->stop;
done_testing();
