# Papers.pm: statements of the random test of hosts over registries, services that name
# providers, plans, refusals, products, reports, claims, complaints, filed papers and hazards.
# Nothing of them is refused but a refusal of cover without a reason.
package Papers;

use strict;
use warnings;

my @KINDS = qw(risk_assessment hazard_inspection training);

sub among { return $_[ int(rand(scalar @_)) ] }
sub chance { return rand(100) < $_[0] }
sub upto { return 1 + int(rand($_[0])) }
sub ids { my ($of) = @_; return join(', ', map { upto($of) } 1 .. upto(3)) }
sub day { my $year = 2025 + int(rand(2)); return sprintf("'%d-%02d-%02d'", $year, upto(5), upto(28)) }
sub perhaps { my ($n, $value) = @_; return chance($n) ? $value : 'NULL' }

# What was done was done by the day that is today in this test.
sub until_today { return "least($_[0], DATE '2026-05-31')" }

sub registry
{
	my ($id, $who) = (upto(12), upto(5));
	my ($f, $u, $rev) = (perhaps(60, day()), perhaps(60, day()), perhaps(20, day()));
	my $scope = among('NULL', 'NULL', map({ "'$_'" } @KINDS), "'煤矿'", "'training、risk_assessment'");

	return among(
		(sub { "INSERT INTO jg SELECT $id, $who, $f, $u, $rev, $scope WHERE NOT EXISTS (SELECT FROM jg WHERE id = $id)" }) x 2,
		(sub { "UPDATE jg SET f = $f, u = $u WHERE id IN (" . ids(12) . ")" }) x 2,
		(sub { "UPDATE jg SET rev = $rev WHERE id = $id" }) x 2,
		sub { "UPDATE jg SET who = $who, scope = $scope WHERE id = $id" },
		(sub { "UPDATE jg SET dead = NOT dead WHERE id IN (" . ids(12) . ")" }) x 2,
		# two of its rows become one, and one row two
		sub { "UPDATE jg a SET who = b.who, f = b.f, u = b.u, rev = b.rev, scope = b.scope FROM jg b WHERE a.id = $id AND b.id = 1 + $id % 12" },
		sub { "DELETE FROM jg WHERE id IN (" . ids(12) . ")" },
		sub { "DELETE FROM jg WHERE who = $who" },
		sub { chance(30) ? 'DELETE FROM jg' : 'UPDATE jg SET dead = false' },
	)->();
}

# A key is never taken again: what was deleted once stays found.
sub service
{
	my ($p, $kind, $rq, $who, $q) = (upto(12), among(@KINDS), day(), upto(5), among('NULL', 'NULL', 'true', 'true', 'false'));
	my $some = "id % 8 = " . int(rand(8));

	return among(
		(sub { "INSERT INTO sv SELECT nextval('sv_id'), $p, '$kind', $rq, $who, $q" }) x 3,
		sub { "INSERT INTO sv SELECT nextval('sv_id'), 1 + i, '$kind', $rq, $who, $q FROM generate_series(0, 5) i" },
		sub { "UPDATE sv SET who = $who, q = $q WHERE $some" },
		sub { "UPDATE sv SET rq = $rq, kind = '$kind' WHERE $some" },
		sub { "UPDATE sv SET p = $p WHERE $some AND who = $who" },
		sub { "UPDATE sv SET dead = NOT dead WHERE $some" },
		sub { "DELETE FROM sv WHERE $some AND who = $who" },
		(sub { "DELETE FROM sv WHERE id < (SELECT max(id) - 60 FROM sv)" }) x 2,
	)->();
}

sub plan
{
	my ($id, $p, $kind, $n) = (upto(40), upto(12), among(@KINDS), upto(3));
	my $every = among('NULL', "'year'", "'half_year'", "'每季度'", "'每月'");

	return among(
		(sub { "INSERT INTO fn SELECT $id, $p, '$kind', $n, $every WHERE NOT EXISTS (SELECT FROM fn WHERE id = $id)" }) x 3,
		sub { "UPDATE fn SET n = $n, every = $every WHERE id IN (" . ids(40) . ")" },
		sub { "UPDATE fn SET p = $p WHERE id IN (" . ids(40) . ")" },
		sub { "UPDATE fn SET kind = '$kind' WHERE p = $p" },
		sub { "UPDATE fn SET dead = NOT dead WHERE id IN (" . ids(40) . ")" },
		sub { "DELETE FROM fn WHERE p = $p" },
		sub { "DELETE FROM fn WHERE id IN (" . ids(40) . ")" },
	)->();
}

sub refusal
{
	my ($id, $ins, $rq) = (upto(20), upto(4), day());
	my $why = among("'风险过高'", "'未整改重大隐患'", "'连续三年亏损'", 'NULL', "' '");

	return among(
		(sub { "INSERT INTO jb SELECT $id, $ins, " . upto(3) . ", $rq, $why WHERE NOT EXISTS (SELECT FROM jb WHERE id = $id)" }) x 3,
		sub { "UPDATE jb SET ins = $ins, rq = $rq WHERE id IN (" . ids(20) . ")" },
		sub { "UPDATE jb SET why = $why WHERE id = $id" },
		sub { "UPDATE jb SET dead = NOT dead WHERE id IN (" . ids(20) . ")" },
		sub { "DELETE FROM jb WHERE id IN (" . ids(20) . ")" },
	)->();
}

sub product
{
	my ($id, $ins, $rq, $u, $rate) = (upto(20), upto(4), day(), perhaps(50, day()), perhaps(60, '0.00' . upto(9)));

	return among(
		(sub { "INSERT INTO cp SELECT $id, $ins, $rq, $u, $rate WHERE NOT EXISTS (SELECT FROM cp WHERE id = $id)" }) x 3,
		sub { "UPDATE cp SET ins = $ins, u = $u WHERE id IN (" . ids(20) . ")" },
		sub { "UPDATE cp SET rate = $rate WHERE id = $id" },
		sub { "UPDATE cp SET dead = NOT dead WHERE id IN (" . ids(20) . ")" },
		sub { "DELETE FROM cp WHERE id IN (" . ids(20) . ")" },
	)->();
}

# What is reported is by turns what there is, and something else.
sub report
{
	my ($id, $ins, $rq) = (upto(16), upto(4), "'2026-01-" . sprintf('%02d', upto(28)) . "'");
	my $off = among(0, 0, 0.01, 100);
	my $money = "(SELECT %s / 100.0 + $off FROM counted WHERE insurer = $ins AND year = 2025)";
	my ($prem, $fee) = (perhaps(70, sprintf($money, 'received')), perhaps(70, sprintf($money, 'spent')));
	my $n = perhaps(70, "(SELECT count(*) + " . among(0, 0, 1) . " FROM sv JOIN px ON px.id = sv.p WHERE px.ins = $ins AND NOT sv.dead AND sv.rq < '2026-01-01')");

	return among(
		(sub { "INSERT INTO bg SELECT $id, $ins, $rq, $prem, $fee, $n WHERE NOT EXISTS (SELECT FROM bg WHERE id = $id)" }) x 3,
		sub { "UPDATE bg SET prem = $prem, fee = $fee, n = $n WHERE id = $id" },
		sub { "UPDATE bg SET rq = $rq WHERE id IN (" . ids(16) . ")" },
		sub { "UPDATE bg SET ins = $ins WHERE id = $id" },
		sub { "UPDATE bg SET dead = NOT dead WHERE id IN (" . ids(16) . ")" },
		sub { "DELETE FROM bg WHERE id IN (" . ids(16) . ")" },
	)->();
}

sub claim
{
	my ($id, $p, $rq, $n) = (upto(30), upto(12), day(), perhaps(70, int(rand(3))));
	my $paid = perhaps(70, int(rand(500_000)) . '.' . (10 + int(rand(90))));

	return among(
		(sub { "INSERT INTO lp SELECT $id, $p, $rq, $n, $paid, false WHERE NOT EXISTS (SELECT FROM lp WHERE id = $id)" }) x 3,
		sub { "UPDATE lp SET p = $p, rq = $rq WHERE id IN (" . ids(30) . ")" },
		sub { "UPDATE lp SET n = $n, paid = $paid, ref = false WHERE id IN (" . ids(30) . ")" },
		sub { "UPDATE lp SET ref = true, paid = NULL WHERE id IN (" . ids(30) . ")" },
		sub { "UPDATE lp SET dead = NOT dead WHERE id IN (" . ids(30) . ")" },
		sub { "DELETE FROM lp WHERE p = $p" },
	)->();
}

sub complaint
{
	my ($id, $ins, $rq, $days) = (upto(20), upto(4), day(), int(rand(40)));
	my $an = perhaps(70, until_today("DATE $rq + $days"));

	return among(
		(sub { "INSERT INTO ts SELECT $id, $ins, $rq, $an WHERE NOT EXISTS (SELECT FROM ts WHERE id = $id)" }) x 3,
		sub { "UPDATE ts SET rq = $rq, an = $an WHERE id IN (" . ids(20) . ")" },
		sub { "UPDATE ts SET an = " . until_today("rq + $days") . ", ins = $ins WHERE id = $id" },
		sub { "UPDATE ts SET dead = NOT dead WHERE id IN (" . ids(20) . ")" },
		sub { "DELETE FROM ts WHERE id IN (" . ids(20) . ")" },
	)->();
}

# One paper of a year comes in several rows, some of which are sent back.
sub filing
{
	my ($id, $ins, $rq, $yr) = (upto(30), upto(4), day(), 2024 + upto(2));
	my ($item, $ok) = (among("'承诺函'", "'product'", "'head_audit'"), among('NULL', 'true', 'false'));

	return among(
		(sub { "INSERT INTO bs SELECT $id, $ins, $item, $yr, $rq, $ok WHERE NOT EXISTS (SELECT FROM bs WHERE id = $id)" }) x 3,
		sub { "UPDATE bs SET ok = $ok WHERE id IN (" . ids(30) . ")" },
		sub { "UPDATE bs SET ins = $ins, item = $item, yr = $yr WHERE id IN (" . ids(30) . ")" },
		sub { "UPDATE bs SET dead = NOT dead WHERE id IN (" . ids(30) . ")" },
		sub { "DELETE FROM bs WHERE ins = $ins AND item = $item" },
	)->();
}

# A hazard goes forwards; a key is never taken again.
sub hazard
{
	my ($ent, $lv, $f, $days) = (upto(3), among("'一般'", "'一般'", "'重大'"), day(), int(rand(60)));

	return among(
		(sub { "INSERT INTO yh SELECT nextval('sv_id'), $ent, $lv, $f" }) x 2,
		(sub { "INSERT INTO yh SELECT nextval('sv_id'), $ent, $lv, $f, " . until_today("DATE $f + $days") }) x 2,
		(sub { "UPDATE yh SET r = " . until_today("f + $days") . " WHERE r IS NULL AND id % 5 = " . int(rand(5)) }) x 2,
		sub { "UPDATE yh SET dead = NOT dead WHERE id % 7 = " . int(rand(7)) },
		sub { "DELETE FROM yh WHERE id % 9 = " . int(rand(9)) },
	)->();
}

sub statement
{
	return among(\&registry, \&registry, \&service, \&service, \&plan, \&plan, \&refusal, \&product, \&report, \&claim, \&complaint, \&filing, \&hazard)->();
}

1;
