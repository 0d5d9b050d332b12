# A dump by a former layout of safeins, data/former.sql, is restored: what hosts and
# records have is as it was, books that the layout did not keep are filled by
# rebuild(), the guards work, and verify() says of the law alone that it has changed.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('former', conf => "safeins.today = '2026-06-30'\n");
my $db = 'former';

$node->safe_psql('postgres', "CREATE DATABASE $db TEMPLATE template0");
my ($out, $err) = run_command([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', $node->host, '-p', $node->port, '-d', $db,
	'-o', '/dev/null', '-f', "$FindBin::RealBin/data/former.sql" ]);
is($err, '', 'restored without a word');

# ---- as it was
my @tables = qw(azx.qy azx.bd azx.bf azx.fw azx.zc azx.yh azx.bg azx.lp azx.ts safeins.finding safeins.escalation safeins.suspension
	safeins.rule_mode safeins.attachment_log safeins.checkpoint safeins.premium_ahead safeins.service safeins.deadline safeins.claim_tally safeins.complaint);
is(sql($node, $db, 'SELECT concat_ws($$ $$, ' . join(', ', map { "(SELECT count(*) FROM $_)" } @tables) . ')'),
	'4 4 9 4 3 2 1 2 2 11 26 1 1 9 1 1 4 14 2 2', 'rows of the host, records and books');
my $money = q{SELECT string_agg(concat_ws(' ', insurer, year, received, spent, budget, verdict, closed_on IS NOT NULL), '; ' ORDER BY insurer COLLATE "C", year) FROM safeins.fee_status};
my $stands = '人保 2025 100000.00 15000.00 ok t; 人保 2026 131010.00 200.00 20000.00 not yet at floor f; 太保 2026 40000.00 0.00 5000.00 not yet at floor f;'
	. ' 平安 2025 30000.00 7500.00 over cap f';
is(sql($node, $db, $money), $stands, 'the money of each year');
is(sql($node, $db, q{SELECT string_agg(state, ' ') FROM (SELECT DISTINCT state FROM safeins.attachment) a}), 'armed', 'every guard is armed');
is(sql($node, $db, q{SELECT count(*) FROM safeins.rule WHERE NOT shipped}), '1', 'a rule of the province');
is(sql($node, $db, q{SELECT count(*) FROM safeins.code_list WHERE NOT shipped}), '1', 'a word of the province');

# ---- the books of then and of now
is(sql($node, $db, q{SELECT string_agg(scope || ' ' || n, ', ' ORDER BY scope) FROM (SELECT scope, count(DISTINCT subject || coalesce(year::text, '')) AS n FROM safeins.reconcile() GROUP BY scope) r}),
	'account_area 3, hazard 2, policy 4', 'what the books did not keep then is told: areas of money, limits of policies, hazards whose table cannot say that they were reported');
is(sql($node, $db, q{SELECT count(*) FROM safeins.reconcile() WHERE scope IN ('insurer', 'account')}), '0', '... and no account');
cmp_ok(sql($node, $db, 'SELECT safeins.rebuild()'), '>', 0, '... and filled');
is(sql($node, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', 'then the books agree');
is(sql($node, $db, 'SELECT safeins.rebuild()'), '0', '... and need no repair');
is(sql($node, $db, $money), $stands, '... and the money is what it was');
is(sql($node, $db, q{SELECT string_agg(concat_ws(' ', insurer, area, received), ', ' ORDER BY area, insurer COLLATE "C") FROM safeins.fee_by_area(2025, 'city')}),
	'人保 140100 100000.00, 平安 140200 30000.00', 'money by area');
is(sql($node, $db, q{SELECT string_agg(concat_ws(' ', insurer, year, nth, budget, in_force, coalesce(set_on::text, '-')), ', ' ORDER BY insurer COLLATE "C") FROM safeins.budget_history}),
	'人保 2026 1 20000.00 1 -, 太保 2026 1 5000.00 1 -', 'budgets that were set before changes were kept');

# ---- the guards
my $insert = 'INSERT INTO azx.zc (id, gs, bdh, fwh, je, rq, yt, pzh) VALUES';
refused($node, $db, "$insert (20, '人保', 'P4', 'F4', 33312.11, '2026-03-01', 'training', 'N1')", 'SI101', 'the cap is guarded');
refused($node, $db, "$insert (20, '人保', 'P4', 'F4', 1, '2025-03-01', 'training', 'N1')", 'SI109', 'the closed year is closed');
refused($node, $db, "$insert (20, '人保', 'P4', 'F4', 1, '2026-03-01', 'training', 'V4')", 'SI103', 'vouchers are');
refused($node, $db, "$insert (20, '人保', 'P4', 'F4', 1, '2026-03-01', 'banquet', 'N1')", 'SI102', 'purposes are');
refused($node, $db, "$insert (20, '平安', 'P4', 'F4', 1, '2026-03-01', 'training', 'N1')", 'SI104', 'services are');
refused($node, $db, 'UPDATE azx.zc SET je = 1 WHERE id = 4', 'SI201', 'what was sealed is');
refused($node, $db, q{INSERT INTO azx.bd VALUES ('P9', '太保', '丁矿', '2026-06-15', '2026-06-20', '2027-06-19', 400000, NULL)}, 'SI305', 'the suspended insurer is');
refused($node, $db, q{UPDATE azx.bd SET xe = 399999.99 WHERE bdh = 'P4'}, 'SI301', 'the limit per death is');
refused($node, $db, 'ALTER TABLE azx.zc DROP COLUMN je', '2BP01', 'mapped columns are');
sql($node, $db, "$insert (20, '人保', 'P4', 'F4', 33312.10, '2026-03-01', 'training', 'N1'); INSERT INTO azx.fw VALUES ('F9', 'P4', 'training', '2026-06-01', true);"
	. " UPDATE azx.bd SET xz = '140321' WHERE bdh = 'P4'; SELECT safeins.set_budget(2026, '人保', 30000)");
is(sql($node, $db, 'SELECT count(*) FROM safeins.reconcile()'), '0', 'good writes are booked');
is(sql($node, $db, q{SELECT string_agg(coalesce(budget::text, '-') || ' ' || coalesce(was::text, '-'), ', ' ORDER BY nth) FROM safeins.budget_history WHERE insurer = '人保'}), '30000.00 20000.00', '... and a budget that changes');

# ---- the ledger
my $damage = q{SELECT string_agg(damage || ' ' || table_name, ', ' ORDER BY damage, table_name) FROM (SELECT DISTINCT damage, table_name FROM safeins.verify()) d};
my $law = 'row added safeins.code_list, row added safeins.rule, row altered safeins.rule';
is(sql($node, $db, $damage), $law, 'verify() says of rows of the law, and of words, that they have changed, and of nothing else');
sql($node, $db, 'SELECT safeins.checkpoint()');
is(sql($node, $db, $damage), $law, '... and after another checkpoint');
sql($node, $db, q{SET session_replication_role = replica; UPDATE azx.zc SET je = je + 1 WHERE id = 1});
like(sql($node, $db, $damage), qr/row altered azx\.zc/, 'what is forged is found');

done_testing();
