# pg_cron, as doc/watch.md has it: skipped where Debian's package is not installed.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my ($share) = run_command([ 'pg_config', '--sharedir' ]);
plan skip_all => 'pg_cron is not installed' unless -f "$share/extension/pg_cron.control";

my $node = server('cron', conf => "shared_preload_libraries = 'pg_cron'\ncron.database_name = 'postgres'\ncron.use_background_workers = on\nmax_worker_processes = 12\nsafeins.today = '2026-06-15'\n");
my $db = 'postgres';

sql($node, $db, <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION pg_cron;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'test');
CREATE TABLE money (id int PRIMARY KEY, je int);
SELECT safeins.seal('money');
INSERT INTO money VALUES (1, 1);
INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
	VALUES ('140000', 'service.first', 'A', '140105', 'I', '2026-05-15', '2026-06-14', '2026-06-15');
SELECT cron.schedule('safeins', '* * * * *', 'SELECT safeins.sweep()');
SELECT cron.schedule('safeins-checkpoint', '* * * * *', 'SELECT safeins.checkpoint()');
SQL
my ($told, $size) = ('', 0);
soon
{
	$told = sql($node, $db, q{SELECT string_agg(subject || ' ' || level, ', ') FROM safeins.escalation});
	$size = sql($node, $db, 'SELECT coalesce(max(size), 0) FROM safeins.checkpoint');
	$told && $size;
};
is($told, 'A insurer', 'pg_cron sweeps');
cmp_ok($size, '>', 0, '... and takes checkpoints');
is(sql($node, $db, q{SELECT count(*) FROM cron.job_run_details WHERE status = 'failed'}), '0', '... and nothing failed');
$node->stop;

done_testing();
