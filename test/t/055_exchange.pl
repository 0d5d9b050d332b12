# What the departments take: everything once, afterwards what changed, whatever happens meanwhile;
# no number of a person in it; a position of another server is never taken for one of this.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('province', streaming => 1, conf => "safeins.today = '2026-06-15'\nmax_prepared_transactions = 5\nautovacuum = off\n");
my @departments = qw(emergency finance industry association);
my $seed = $ENV{SAFEINS_SEED} // 20260615;

diag("seed $seed") if $ENV{SAFEINS_SEED};
srand($seed);

my $tables = q{
	SET client_min_messages = warning;
	CREATE TABLE qy (k text PRIMARY KEY, hy text DEFAULT '煤矿', xzqh text DEFAULT '140105');
	CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text DEFAULT '140105');
	CREATE TABLE fw (k text PRIMARY KEY, bd text, xm text DEFAULT '安全风险辨识评估', rq date DEFAULT '2026-03-01');
	CREATE TABLE px (k text PRIMARY KEY, bd text DEFAULT 'P1', rq date DEFAULT '2026-03-04', jg text DEFAULT 'J1', qd text DEFAULT '线上', rs int DEFAULT 7, qr date DEFAULT '2026-03-05', hf date DEFAULT '2026-03-06', my text DEFAULT '满意 13912345678', xg text DEFAULT '考核合格', fy numeric DEFAULT 1234.5);
	CREATE TABLE bm (k text PRIMARY KEY, bd text, je numeric, rq date DEFAULT '2026-02-01', gs text DEFAULT 'I');
	CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01');
	CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-03-01');
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text DEFAULT '140105');
	CREATE TABLE gb (k text, gs text, bl numeric DEFAULT 0.5);
	CREATE TABLE ts (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-03-02');
	CREATE TABLE lp (k text PRIMARY KEY, bd text, rq date DEFAULT '2026-03-03', je numeric DEFAULT 10);
	CREATE TABLE bg (gs text, nd int, rq date);
	CREATE TABLE cs (k text PRIMARY KEY, dx text DEFAULT 'I', rq date DEFAULT '2026-05-01');
	CREATE TABLE jg (k text, zz date DEFAULT '2030-01-01');
	CREATE TABLE fa (k text PRIMARY KEY, bd text DEFAULT 'P1', cs int DEFAULT 2);
	CREATE TABLE jb (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-05-01');
	CREATE TABLE cp (k text PRIMARY KEY, gs text, rq date DEFAULT '2026-01-01');
	CREATE TABLE cl (gs text, nd int, zl text, rq date DEFAULT '2026-05-01');
	SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "NULL::text", "place": "xzqh"}');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq"}');
	SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}');
	SELECT safeins.attach('premium', 'bm', '{"receipt": "''m'' || k", "policy": "bd", "insurer": "gs", "amount": "je", "received_on": "rq"}');
	SELECT safeins.attach('service', 'px', '{"service": "''x'' || k", "policy": "bd", "kind": "''training''", "served_on": "rq", "provider": "jg", "channel": "qd", "participants": "rs", "confirmed_on": "qr", "revisited_on": "hf", "satisfaction": "my", "effect": "xg", "cost": "fy"}');
	SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "place": "xzqh"}');
	SELECT safeins.attach('coinsurance', 'gb', '{"policy": "k", "insurer": "gs", "share": "bl"}');
	SELECT safeins.attach('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq"}');
	SELECT safeins.attach('claim', 'lp', '{"claim": "k", "policy": "bd", "reported_on": "rq", "paid": "je"}');
	SELECT safeins.attach('report', 'bg', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}');
	SELECT safeins.attach('measure', 'cs', '{"measure": "k", "kind": "''约谈''", "object_kind": "''insurer''", "object": "dx", "issued_on": "rq"}');
	SELECT safeins.attach('provider', 'jg', '{"provider": "k", "valid_until": "zz"}');
	SELECT safeins.attach('plan', 'fa', '{"plan": "k", "policy": "bd", "kind": "''training''", "times": "cs"}');
	SELECT safeins.attach('refusal', 'jb', '{"refusal": "k", "insurer": "gs", "enterprise": "''E1''", "refused_on": "rq", "reason": "''风险过高''"}');
	SELECT safeins.attach('product', 'cp', '{"product": "k", "insurer": "gs", "filed_on": "rq"}');
	SELECT safeins.attach('filing', 'cl', '{"insurer": "gs", "year": "nd", "item": "zl", "submitted_on": "rq"}')};

sql($node, 'postgres', "SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE; SELECT safeins.set_place('140000', 'test'); $tables");
sql($node, 'postgres', q{INSERT INTO qy VALUES ('E1'); INSERT INTO bd VALUES ('P1', 'I', 'E1'); INSERT INTO fw VALUES ('F1', 'P1')});

sub now_of
{
	my ($department) = @_;

	return sql($node, 'postgres', "SELECT coalesce((SELECT position FROM safeins.exchange_$department(NULL) LIMIT 1), '')");
}

# What is taken since a position, beside findings: object, gone and key of each.
sub since
{
	my ($position, $department) = @_;

	$department //= 'emergency';
	return sql($node, 'postgres', "SELECT string_agg(object || CASE gone WHEN 1 THEN ' gone ' ELSE ' ' END || key, E'\\n') FROM safeins.exchange_$department('$position') WHERE object <> 'finding'");
}

# ---- closed and open

foreach my $department (@departments)
{
	like(refused($node, 'postgres', "SELECT * FROM safeins.exchange_$department", '55000', "$department: nothing while the exchange is closed"),
		qr/HINT:  safeins.open_exchange\(\) opens it/, '... which tells the way out');
	refused($node, 'postgres', "SELECT * FROM safeins.exchange_$department(NULL)", '55000', '... nor by its function');
}
sql($node, 'postgres', 'SELECT safeins.open_exchange()');
my $secret = sql($node, 'postgres', 'SELECT secret FROM safeins.exchange');
sql($node, 'postgres', 'SELECT safeins.open_exchange()');
is(sql($node, 'postgres', 'SELECT secret FROM safeins.exchange'), $secret, 'to open it twice changes nothing');
is(sql($node, 'postgres', q{SELECT string_agg(DISTINCT object, ' ') FROM safeins.exchange_emergency}), 'enterprise finding policy service', 'everything that there is');

# ---- what has changed

my $at = now_of('emergency');
is(since($at), '', 'nothing has changed');
sql($node, 'postgres', q{INSERT INTO bd VALUES ('P2', 'I', 'E1', '2027-01-01', '2027-12-31')});
is(since($at), 'policy {"policy": "P2"}', 'a new policy');
is(since($at, 'association'), 'policy {"policy": "P2"}', '... is there for each department');
$at = now_of('emergency');
sql($node, 'postgres', q{UPDATE bd SET gs = 'J' WHERE k = 'P2'});
is(sql($node, 'postgres', "SELECT content::json ->> 'insurer' FROM safeins.exchange_finance('$at') WHERE object = 'policy'"), 'J', 'what it became');
$at = now_of('emergency');
sql($node, 'postgres', q{INSERT INTO gb VALUES ('P1', 'K', 0.4); INSERT INTO bg VALUES ('I', 2025, '2026-01-10')});
is(since($at), qq(coinsurance {"policy": "P1", "insurer": "K"}\nreport {"year": 2025, "insurer": "I", "submitted_on": "2026-01-10"}), 'books with keys of several columns');
$at = now_of('emergency');
sql($node, 'postgres', q{DELETE FROM gb; DELETE FROM fw; DELETE FROM bg});
is(join("\n", sort split /\n/, since($at)), join("\n", sort 'coinsurance gone {"policy": "P1", "insurer": "K"}', 'service gone {"kind": "risk_assessment", "policy": "P1", "service": "F1", "served_on": "2026-03-01"}',
	'report gone {"year": 2025, "insurer": "I", "submitted_on": "2026-01-10"}'), 'what is gone');
sql($node, 'postgres', q{INSERT INTO fw VALUES ('F1', 'P1')});
like(since($at), qr/^service \{/m, 'what came back is there');
unlike(since($at), qr/^service gone/m, '... and not gone');
is(sql($node, 'postgres', q{SELECT count(*) FROM safeins.exchange_emergency(NULL) WHERE gone = 1}), '0', 'whoever takes everything takes nothing that is gone');

# ---- what is known of a service, and where money is

$at = now_of('emergency');
sql($node, 'postgres', q{INSERT INTO px VALUES ('1'); INSERT INTO bm VALUES ('1', 'P1', 100), ('2', 'later', 50), ('3', 'P1', 7)});
my $taken = sub { sql($node, 'postgres', "SELECT string_agg(object || ' ' || gone || ' ' || (key::jsonb - 'entry') || coalesce(' ' || content, ''), E'\n' ORDER BY object, key, gone) FROM safeins.exchange_$_[0]('$at') WHERE object IN ('account_area', 'service_detail')") };
my $detail = 'service_detail 0 {"policy": "P1", "service": "x1"} {"area": "140000", %s"kind": "training", "effect": "考核合格", "channel": "online", "provider": "J1", "served_on": "2026-03-04", "confirmed_on": "2026-03-05", "participants": 7, "revisited_on": "2026-03-06", "satisfaction": "满意 139****';
my $area = sub { sprintf('account_area %d {"area": "%s", "year": 2026, "scope": "insurer", "shift": 0, "awaits": "", "insurer": "%s", "subject": "%2$s", "received_on": "-infinity"}%s', $_[0], $_[1], $_[2], defined $_[3] ? qq( {"spent": 0.00, "received": $_[3]}) : '') =~ s/"subject": "[^"]*"/"subject": "$_[2]"/r };
foreach my $department (qw(emergency association))
{
	like($taken->($department), qr/^\Q@{[$area->(0, '140105', 'I', '107.00')]}\E$/m, "$department: what an account has in an area");
	like($taken->($department), qr/^\Q@{[sprintf($detail, '"cost": 1234.50, ')]}\E/m, '... and details of a service');
}
like($taken->('finance'), qr/^account_area/m, 'finance: areas');
unlike($taken->('finance'), qr/^service_detail/m, '... and no details');
like($taken->('industry'), qr/^\Q@{[sprintf($detail, '')]}\E/m, 'industry: details, without what it cost');
unlike($taken->('industry'), qr/^account_area/m, '... and no money');
$at = now_of('emergency');
sql($node, 'postgres', q{UPDATE px SET rs = 8; UPDATE bd SET xzqh = '140106' WHERE k = 'P1'});
like($taken->('emergency'), qr/^\Q@{[$area->(0, '140106', 'I', '107.00')]}\E$/m, 'its policy moves: money in the new area');
is(() = ($taken->('emergency') =~ /^service_detail/mg), 2, 'what is known of a service changes: the former entry goes, another comes');
sql($node, 'postgres', q{DELETE FROM px; DELETE FROM bm; UPDATE bd SET xzqh = '140105' WHERE k = 'P1'});
is(() = ($taken->('emergency') =~ /^\S+ 0/mg), 0, 'all of it is gone');

# ---- what is committed later

my $other = $node->background_psql('postgres', on_error_stop => 1) if $node->can('background_psql');
SKIP:
{
	skip 'no background psql', 3 unless defined $other && $other->can('query_safe');
	$other->query_safe(q{BEGIN; INSERT INTO bd VALUES ('Before', 'I', 'E2'); SAVEPOINT s; INSERT INTO bd VALUES ('Q1', 'I', 'E3')});
	sql($node, 'postgres', q{INSERT INTO bd VALUES ('Q2', 'I', 'E4')});
	$at = now_of('emergency');
	$other->query_safe(q{INSERT INTO bd VALUES ('Q3', 'I', 'E5'); COMMIT});
	like(since($at), qr/"$_"/, "a row of a transaction that was under way: $_") foreach qw(Before Q1 Q3);
	$other->quit;
}
sql($node, 'postgres', q{BEGIN; INSERT INTO bd VALUES ('Prepared', 'I', 'E6'); PREPARE TRANSACTION 'x'});
$at = now_of('emergency');
sql($node, 'postgres', q{COMMIT PREPARED 'x'});
like(since($at), qr/"Prepared"/, 'one that was prepared');
$at = now_of('emergency');
sql($node, 'postgres', 'VACUUM FREEZE safeins.policy');
is(since($at), '', 'a row that is frozen has not changed');

# ---- whoever applies what he takes has what there is

sql($node, 'postgres', q{
	CREATE TABLE mirror (object text, place text, key text, content text, PRIMARY KEY (object, place, key));
	CREATE TABLE taken (at text);
	INSERT INTO taken VALUES (NULL);
	CREATE PROCEDURE take() LANGUAGE plpgsql AS $$
	DECLARE
		got int;
	BEGIN
		CREATE TEMP TABLE got ON COMMIT DROP AS SELECT * FROM safeins.exchange_emergency((SELECT at FROM taken));
		DELETE FROM mirror m USING got g WHERE g.gone = 1 AND (m.object, m.place, m.key) = (g.object, g.place, g.key);
		INSERT INTO mirror SELECT object, place, key, content FROM got WHERE gone = 0
		ON CONFLICT (object, place, key) DO UPDATE SET content = EXCLUDED.content;
		UPDATE taken SET at = (SELECT position FROM got LIMIT 1) WHERE EXISTS (SELECT FROM got);
	END $$});

my @writes = (
	sub { my $k = int rand 20; "INSERT INTO bd VALUES ('R$k', 'I' || @{[int rand 3]}, 'E' || @{[int rand 6]}) ON CONFLICT DO NOTHING" },
	sub { my $k = int rand 20; "DELETE FROM bd WHERE k = 'R$k'" },
	sub { my $k = int rand 20; "UPDATE bd SET gs = 'I' || @{[int rand 3]}, k = 'R@{[20 + int rand 20]}' WHERE k = 'R$k' AND NOT EXISTS (SELECT FROM bd b WHERE b.k LIKE 'R2_' OR b.k LIKE 'R3_')" },
	sub { my $k = int rand 20; "INSERT INTO fw VALUES ('S$k', 'P1', '安全风险辨识评估', date '2026-02-01' + @{[int rand 90]}) ON CONFLICT (k) DO UPDATE SET rq = EXCLUDED.rq" },
	sub { my $k = int rand 20; "DELETE FROM fw WHERE k = 'S$k'" },
	sub { my $k = int rand 20; "INSERT INTO yh VALUES ('H$k', 'E' || @{[int rand 6]}) ON CONFLICT (k) DO UPDATE SET qy = EXCLUDED.qy" },
	sub { my $k = int rand 20; "DELETE FROM yh WHERE k = 'H$k'" },
	sub { my $k = int rand 9; "INSERT INTO qy VALUES ('E$k') ON CONFLICT (k) DO UPDATE SET hy = CASE qy.hy WHEN '煤矿' THEN '危险化学品' ELSE '煤矿' END" },
	sub { my $k = int rand 9; "DELETE FROM qy WHERE k = 'E$k'" },
	sub { my $k = int rand 20; "INSERT INTO gb VALUES ('R$k', 'I' || @{[int rand 3]})" },
	sub { my $k = int rand 20; "DELETE FROM gb WHERE k = 'R$k'" },
	sub { my $k = int rand 20; "INSERT INTO ts VALUES ('T$k', 'I' || @{[int rand 3]}) ON CONFLICT DO NOTHING" },
	sub { my $k = int rand 20; "DELETE FROM ts WHERE k = 'T$k'" },
	sub { my $k = int rand 20; "INSERT INTO lp VALUES ('L$k', 'P1') ON CONFLICT (k) DO UPDATE SET je = lp.je + 1" },
	sub { my $k = int rand 20; "DELETE FROM lp WHERE k = 'L$k'" },
	sub { "INSERT INTO bg VALUES ('I@{[int rand 3]}', 2025, date '2026-01-01' + @{[int rand 9]})" },
	sub { "DELETE FROM bg WHERE gs = 'I@{[int rand 3]}'" },
	sub { my $k = int rand 9; "INSERT INTO cs VALUES ('M$k', 'I@{[int rand 3]}') ON CONFLICT (k) DO UPDATE SET dx = EXCLUDED.dx" },
	sub { my $k = int rand 9; "DELETE FROM cs WHERE k = 'M$k'" },
	sub { my $k = int rand 9; "INSERT INTO jg VALUES ('J$k', date '2030-01-01' + @{[int rand 3]})" },
	sub { my $k = int rand 9; "DELETE FROM jg WHERE k = 'J$k'" },
	sub { my $k = int rand 9; "INSERT INTO fa VALUES ('A$k') ON CONFLICT (k) DO UPDATE SET cs = fa.cs + 1" },
	sub { my $k = int rand 9; "DELETE FROM fa WHERE k = 'A$k'" },
	sub { my $k = int rand 9; "INSERT INTO jb VALUES ('N$k', 'I@{[int rand 3]}') ON CONFLICT (k) DO UPDATE SET gs = EXCLUDED.gs" },
	sub { my $k = int rand 9; "DELETE FROM jb WHERE k = 'N$k'" },
	sub { my $k = int rand 9; "INSERT INTO cp VALUES ('C$k', 'I@{[int rand 3]}') ON CONFLICT (k) DO UPDATE SET gs = EXCLUDED.gs" },
	sub { my $k = int rand 9; "DELETE FROM cp WHERE k = 'C$k'" },
	sub { "INSERT INTO cl VALUES ('I@{[int rand 3]}', 2026, '服务队伍')" },
	sub { "DELETE FROM cl WHERE gs = 'I@{[int rand 3]}'" },
	sub { "INSERT INTO bf VALUES ('B' || @{[int rand 9]}, 'I@{[int rand 3]}', 100) ON CONFLICT DO NOTHING" },
	sub { "DELETE FROM bf WHERE k = 'B@{[int rand 9]}'" },
	sub { my $k = int rand 9; "INSERT INTO px (k, rs) VALUES ('$k', @{[int rand 5]}) ON CONFLICT (k) DO UPDATE SET rs = EXCLUDED.rs" },
	sub { my $k = int rand 9; "DELETE FROM px WHERE k = '$k'" },
	sub { my $k = int rand 9; "INSERT INTO bm VALUES ('$k', 'R@{[int rand 20]}', @{[1 + int rand 5]}) ON CONFLICT (k) DO UPDATE SET bd = EXCLUDED.bd, je = EXCLUDED.je" },
	sub { my $k = int rand 9; "DELETE FROM bm WHERE k = '$k'" },
	sub { my $k = int rand 20; "UPDATE bd SET xzqh = '14010@{[5 + int rand 3]}' WHERE k = 'R$k'" },
	sub { 'SELECT safeins.sweep()' },
	sub { 'SELECT safeins.rebuild()' },
);

foreach my $round (1 .. 60)
{
	my @some = map { $writes[int rand @writes]->() } 1 .. 8;

	@some = ('BEGIN', @some[0 .. 2], 'SAVEPOINT a', @some[3 .. 4], int rand 2 ? 'ROLLBACK TO a' : 'RELEASE a', @some[5 .. 7], int rand 5 ? 'COMMIT' : 'ROLLBACK') if int rand 2;
	$node->psql('postgres', join(";\n", @some), on_error_stop => 0, stderr => \my $ignored, stdout => \my $unread);
	sql($node, 'postgres', 'CALL take()') if $round % 2;
}
sql($node, 'postgres', 'CALL take()');
my $whole = q{SELECT object::text, place::text, key::text, content::text FROM safeins.exchange_emergency WHERE gone = 0};
is(sql($node, 'postgres', "($whole EXCEPT SELECT * FROM mirror) UNION ALL (SELECT * FROM mirror EXCEPT $whole)"), '', 'whoever applies what he takes has what there is');
cmp_ok(sql($node, 'postgres', 'SELECT count(DISTINCT object) FROM safeins.exchange_gone'), '>=', 5, '... although much went');
is(sql($node, 'postgres', 'SELECT count(*) FROM safeins.reconcile()'), '0', 'the books are right, with triggers on them');

# ---- whatever can leave a book is noted

is(sql($node, 'postgres', q{SELECT string_agg(object, ' ' ORDER BY object) FROM (
		SELECT DISTINCT object FROM safeins.exchange_emergency EXCEPT
		SELECT CASE c.relname WHEN 'claim_tally' THEN 'claim' ELSE c.relname END FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'exchange_gone') o}),
	'escalation finding', 'every kind has its trigger, but what never leaves');

# ---- numbers of persons

my @persons = ('11010519491231002X', '110105194912310021', '440308199901010012', '110105491231002', '13912345678');
my @others = ('91140100MA0KJXXX0D', '140105000000123', 'P13912345678', '139123456789', '2026');

sql($node, 'postgres', "INSERT INTO qy VALUES ('$_'); INSERT INTO yh VALUES ('Y$_', '$_'), ('$_', 'E1')") foreach @persons, @others;
sql($node, 'postgres', "INSERT INTO ts VALUES ('投诉人$_', '$_')") foreach $persons[0];
foreach my $department (@departments)
{
	my $all = sql($node, 'postgres', "SELECT string_agg(key || coalesce(content, ''), ' ') FROM safeins.exchange_$department(NULL)");
	my @shown = grep { $all =~ /(?<![0-9A-Za-z])\Q$_\E(?![0-9A-Za-z])/ } @persons;

	is("@shown", '', "$department: no number of a person");
}
foreach my $number (@others)
{
	is(sql($node, 'postgres', qq{SELECT count(*) FROM safeins.exchange_emergency WHERE object = 'enterprise' AND key::json ->> 'enterprise' = '$number'}), '1', "$number is nobody's");
}
is(sql($node, 'postgres', q{SELECT count(*) FROM safeins.exchange_emergency h JOIN safeins.exchange_emergency e
	ON h.object = 'hazard' AND e.object = 'enterprise' AND h.content::json ->> 'enterprise' = e.key::json ->> 'enterprise' WHERE e.key ~ '[*]{4}'}), scalar(@persons),
	'a pseudonym is the same wherever it stands');
is(sql($node, 'postgres', q{SELECT count(DISTINCT key) FROM safeins.exchange_emergency WHERE object = 'enterprise' AND key ~ '[*]{4}'}), scalar(@persons), '... and no two are');
foreach my $before ("\\n", "\\t", "\\r", "\\b", "\\f", "\\u0001", '"', '电话', '\\\\')
{
	like(sql($node, 'postgres', "SELECT safeins.exchange_masked(jsonb_build_object('a', E'$before$persons[4]'))"), qr/139[*]{4}[0-9a-f]{12}"/, "no number after $before");
}
like(sql($node, 'postgres', q{SELECT safeins.exchange_masked('{"a": "+8613912345678", "b": "13912345678"}')}), qr/"\+86(139[*]{4}[0-9a-f]{12})".*"\1"/, 'nor after the code of the country');
like(sql($node, 'postgres', q{SELECT safeins.exchange_masked('{"a": "手机１３９１２３４５６７８，安", "b": "13912345678"}')}), qr/"手机(139[*]{4}[0-9a-f]{12})，安".*"\1"/, 'nor in full-width digits');
like(sql($node, 'postgres', q{SELECT safeins.exchange_masked('{"a": "第１２３４５号", "b": "ＡＢ１"}')}), qr/"第１２３４５号".*"ＡＢ１"/, 'what is nobody\'s stays as it is written');
is(sql($node, 'postgres', q{SELECT safeins.exchange_masked('{"a": 13912345678, "b": 13912345678.00, "c": -110105491231002}')}),
	'{"a": 13912345678, "b": 13912345678.00, "c": -110105491231002}', 'an amount is no number of a person');
unlike(sql($node, 'postgres', q{SELECT string_agg(content, ' ') FROM safeins.exchange_industry WHERE object = 'claim'}), qr/paid/, 'a department takes what it needs');

# ---- whose it is

foreach my $department (@departments)
{
	sql($node, 'postgres', "CREATE ROLE takes_$department LOGIN; SELECT safeins.grant_access('takes_$department', '$department')");
	ok(sql($node, 'postgres', "SET ROLE takes_$department; SELECT count(*) FROM safeins.exchange_$department(NULL)") > 0, "a role of $department takes its own");
	refused($node, 'postgres', "SET ROLE takes_$department; SELECT * FROM safeins.$_", '42501', "... not $_")
	  foreach (map { "exchange_$_" } grep { $_ ne $department } @departments), qw(exchange exchange_item exchange_gone policy fee_status);
	refused($node, 'postgres', "SET ROLE takes_$department; SELECT safeins.open_exchange()", '42501', '... nor opens it');
}
is(sql($node, 'postgres', q{CREATE ROLE takes_none; SET ROLE takes_none; SELECT has_function_privilege('safeins.exchange_masked(jsonb)', 'EXECUTE')}), 'f', 'nobody else masks');

# ---- positions of other servers

$at = now_of('emergency');
refused($node, 'postgres', "SELECT * FROM safeins.exchange_emergency('$_')", '22023', "'$_' is no position") foreach '', 'x', '123', "$at ", "-$at", $at . '9999999999', $at =~ s/-.*/-/r, $at =~ s/-.*/-0/r;
like(refused($node, 'postgres', "SELECT * FROM safeins.exchange_emergency('000000000000-5')", '22023', 'one of another server'), qr/is of another exchange.*HINT:  NULL gives everything/s, '... which tells what to do');
$node->safe_psql('template1', 'CREATE DATABASE copied TEMPLATE postgres');
refused($node, 'copied', "SELECT * FROM safeins.exchange_emergency('$at')", '22023', 'a copy of the database does not know it');
ok(sql($node, 'copied', 'SELECT count(*) FROM safeins.exchange_emergency(NULL)') > 0, '... but begins anew');
$node->command_ok([ 'pg_dump', '-Fc', '-f', $node->basedir . '/dump', $node->connstr('postgres') ], 'a dump');
$node->safe_psql('template1', 'CREATE DATABASE restored');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('restored'), $node->basedir . '/dump' ], '... is restored');
refused($node, 'restored', 'SELECT * FROM safeins.exchange_emergency(NULL)', '55000', 'there it is closed');
is(sql($node, 'restored', q{SELECT count(*) FROM pg_trigger WHERE tgname = 'exchange_gone'}), '0', '... and nothing stands on the books');
sql($node, 'restored', 'SELECT safeins.open_exchange()');
refused($node, 'restored', "SELECT * FROM safeins.exchange_emergency('$at')", '22023', 'opened again it knows no position of before');

$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is(sql($standby, 'postgres', "SELECT count(*) FROM safeins.exchange_emergency('$at')"), '0', 'a standby gives what its primary does');
is(sql($standby, 'postgres', 'SELECT count(*) FROM safeins.exchange_emergency(NULL)'), sql($node, 'postgres', 'SELECT count(*) FROM safeins.exchange_emergency(NULL)'), '... all of it');
$standby->promote;
refused($standby, 'postgres', "SELECT * FROM safeins.exchange_emergency('$at')", '22023', 'once promoted it takes no position of before');
ok(sql($standby, 'postgres', 'SELECT count(*) FROM safeins.exchange_emergency(NULL)') > 0, '... and begins anew');
$standby->stop;

# ---- the place moves, the exchange closes

sql($node, 'postgres', q{SELECT safeins.set_place('610000', 'test')});
refused($node, 'postgres', "SELECT * FROM safeins.exchange_emergency('$at')", '22023', 'where the place moved, every key did');
sql($node, 'postgres', 'SELECT safeins.close_exchange(); SELECT safeins.close_exchange()');
is(sql($node, 'postgres', q{SELECT (SELECT count(*) FROM pg_trigger WHERE tgname = 'exchange_gone') + (SELECT count(*) FROM safeins.exchange_gone) + (SELECT count(*) FROM safeins.exchange)}), '0', 'closed, nothing is left of it');
refused($node, 'postgres', 'SELECT * FROM safeins.exchange_emergency', '55000', '... and nothing is taken');
$node->stop;

done_testing();
