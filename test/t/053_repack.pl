# What others hang on our tables: pg_repack, which copies a table under its writers
# and learns by a row trigger what they change, audits, deferred triggers.  No
# booking is lost, none goes unseen.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('repack', conf => "safeins.today = '2025-09-30'\nmax_prepared_transactions = 10\n");

province($node, 'p');
sql($node, 'p', q{
	CREATE TABLE azx.money (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gs text, je numeric, rq date);
	SELECT safeins.attach('premium', 'azx.money', '{"receipt": "''m'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
	CREATE TABLE azx.spent (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gs text, je numeric, rq date, pzh text);
	SELECT safeins.attach('expense', 'azx.spent', '{"expense": "''s'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "pzh"}');
	CREATE TABLE azx.yh (id text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2025-09-01', qx date DEFAULT '2025-10-30', zg date);
	SELECT safeins.attach('hazard', 'azx.yh', '{"hazard": "id", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "rectified_on": "zg"}');
	INSERT INTO azx.money (gs, je, rq) SELECT 'I' || i, 1000000, '2025-02-01' FROM generate_series(1, 20) i;
	SELECT safeins.seal('azx.spent')});

my $totals = q{SELECT coalesce((SELECT sum(je) * 100 FROM azx.spent WHERE gs LIKE 'I%'), 0)::bigint
	= (SELECT sum(spent) FROM safeins.account WHERE insurer LIKE 'I%')};

sub in_order
{
	my ($about) = @_;

	is(sql($node, 'p', $totals), 't', "$about: what was spent is booked");
	is(sql($node, 'p', 'SELECT * FROM safeins.reconcile()'), '', "$about: reconcile() finds nothing");
	sql($node, 'p', 'SELECT safeins.checkpoint()');
	is(sql($node, 'p', 'SELECT * FROM safeins.verify()'), '', "$about: the ledger verifies");
	return;
}

# ---- pg_repack

my $n = 0;

sub start
{
	my ($command, $input) = @_;
	my %run = (in => $input // '', out => '');

	$run{run} = IPC::Run::start($command, '<', \$run{in}, '>', \$run{out}, '2>&1');
	return \%run;
}

# Writers of every kind for as long as a run of pg_repack takes: single rows, many
# rows, savepoints, prepared transactions, all isolation levels; rows of other books.
sub write_some
{
	my $i = ++$n;
	my $level = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')[$i % 3];

	$node->psql('p', qq{
		BEGIN ISOLATION LEVEL $level;
		INSERT INTO azx.spent (gs, je, rq, pzh) SELECT 'I' || j, 10, '2025-03-01', 'R$i/' || j FROM generate_series(1, 20) j;
		SAVEPOINT a;
		INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I1', 7, '2025-03-01', 'S$i');
		ROLLBACK TO a;
		INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I2', 5, '2025-03-01', 'T$i');
		INSERT INTO azx.yh (id, qy) VALUES ('H$i', '企业1');
		INSERT INTO azx."服务" ("编号", bdh, "项目", "日期") VALUES ('R$i', 'P1', '重大事故隐患排查', date '2025-03-01' + $i % 200);
		UPDATE azx.yh SET zg = '2025-09-20' WHERE id = 'H' || $i - 3;
		COMMIT});
	$node->psql('p', qq{
		BEGIN;
		INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I3', 3, '2025-03-01', 'U$i');
		PREPARE TRANSACTION 'g$i'});
	$node->psql('p', "COMMIT PREPARED 'g$i'");
	return;
}

sub repack
{
	my ($about, @arguments) = @_;
	my $old = start([ 'psql', '-X', '-A', '-t', '-q', '-d', $node->connstr('p') ], "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 'old' FROM pg_class LIMIT 1;\n");
	my $run;
	my $before = $n;

	# a transaction that is older, and a snapshot, keep pg_repack from its end, and indexes from theirs, so long as we want
	$old->{run}->pump until $old->{out} =~ /old/;
	$run = start([ 'env', 'PGAPPNAME=pg_repack', 'pg_repack', '-h', $node->host, '-p', $node->port, '-d', 'p', '--no-superuser-check', @arguments ]);
	$node->poll_query_until('p', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'pg_repack'}) or die 'pg_repack does not begin';
	while ($run->{run}->pumpable)
	{
		write_some();
		$run->{run}->pump_nb;
		$old->{in} .= "COMMIT;\n\\q\n" if $n - $before == 8;
		$old->{run}->pump_nb if $old->{run}->pumpable;
	}
	ok(IPC::Run::finish($run->{run}), "$about: pg_repack ran") or diag($run->{out});
	$old->{in} .= "COMMIT;\n\\q\n" if $n - $before < 8;
	IPC::Run::finish($old->{run});
	cmp_ok($n - $before, '>', 1, "$about: under writers");
	in_order($about);
	return;
}

SKIP:
{
	my ($out, $err);

	skip 'pg_repack is not installed for this PostgreSQL', 1
	  unless IPC::Run::run([ 'sh', '-c', 'command -v pg_repack' ], '>', \$out, '2>', \$err)
	  && scalar($node->psql('p', 'SET client_min_messages = warning; CREATE EXTENSION pg_repack')) == 0;
	repack('of the accounts', '-t', 'safeins.account');
	repack('of other books', map { ('-t', "safeins.$_") } qw(deadline hazard service service_tally policy finding));
	repack('of the whole database');
	repack('of the indexes', '--only-indexes', '-t', 'safeins.account');
}

# ---- triggers of others

my $tables = join(', ', map { "'$_'" } qw(account policy enterprise service service_tally deadline hazard hazard_due finding journal));

sql($node, 'p', qq{
	CREATE SCHEMA trail;
	CREATE TABLE trail.seen (relation text, op text, was jsonb, "is" jsonb, by_whom text DEFAULT current_user);
	CREATE FUNCTION trail.note() RETURNS trigger LANGUAGE plpgsql AS \$\$
	BEGIN
		INSERT INTO trail.seen VALUES (TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW));
		RETURN NULL;
	END \$\$;
	DO \$\$
	DECLARE t text;
	BEGIN
		FOREACH t IN ARRAY ARRAY[$tables] LOOP
			EXECUTE format('CREATE TRIGGER trail AFTER INSERT OR UPDATE OR DELETE ON safeins.%I FOR EACH ROW EXECUTE FUNCTION trail.note()', t);
			EXECUTE format('CREATE TABLE trail.%I AS SELECT to_jsonb(x) AS r FROM safeins.%I x', t, t);
		END LOOP;
	END \$\$;
	CREATE ROLE app LOGIN;
	GRANT USAGE ON SCHEMA azx, "字典" TO app;
	GRANT ALL ON ALL TABLES IN SCHEMA azx TO app;
	GRANT ALL ON ALL SEQUENCES IN SCHEMA azx TO app});

# What the trail saw, applied to what the tables were, is what they are.
sub replayed
{
	my ($about) = @_;

	is(sql($node, 'p', qq{SET client_min_messages = warning;
		CREATE TEMP TABLE apart (relation text);
		DO \$\$
		DECLARE t text; n bigint;
		BEGIN
			FOREACH t IN ARRAY ARRAY[$tables] LOOP
				EXECUTE format('WITH moves AS (SELECT was AS r, -1 AS n FROM trail.seen WHERE relation = %L AND was IS NOT NULL'
					' UNION ALL SELECT "is", 1 FROM trail.seen WHERE relation = %L AND "is" IS NOT NULL'
					' UNION ALL SELECT r, 1 FROM trail.%I UNION ALL SELECT to_jsonb(x), -1 FROM safeins.%I x)'
					' SELECT count(*) FROM (SELECT FROM moves GROUP BY r HAVING sum(n) <> 0) y', t, t, t, t) INTO n;
				IF n > 0 THEN INSERT INTO apart VALUES (t); END IF;
			END LOOP;
		END \$\$;
		SELECT string_agg(relation, ', ') FROM apart}), '', "$about: the trail tells all that became of the tables");
	return;
}

write_some() foreach 1 .. 6;
$node->safe_psql('p', q{
	INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I4', 11, '2025-03-01', 'APP1');
	INSERT INTO azx.yh (id, qy) VALUES ('APP', '企业2');
	UPDATE azx.yh SET zg = '2025-09-21' WHERE id = 'APP';
	INSERT INTO azx.yh (id, qy) SELECT 'B' || i, '企业3' FROM generate_series(1, 3000) i;
	DELETE FROM azx."服务" WHERE "编号" = 'R2'},
	extra_params => [ '-U', 'app' ]);
sql($node, 'p', q{UPDATE safeins.account SET spent = spent + 1 WHERE insurer = 'I5';
	SELECT safeins.rebuild(); SELECT safeins.sweep('2025-12-01'); SELECT safeins.set_budget(2025, 'I6', 100); SELECT safeins.close_year(2024, 'I1') WHERE false});
in_order('under an audit');
replayed('under an audit');
is(sql($node, 'p', q{SELECT string_agg(DISTINCT by_whom, ' ') FROM trail.seen}), $ENV{PGUSER} // getpwuid($<), '... as our owner, whoever wrote');

sql($node, 'p', q{
	CREATE TABLE trail.later (gs text);
	CREATE FUNCTION trail.later() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO trail.later VALUES (NEW.insurer); RETURN NULL; END $$;
	CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON safeins.account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trail.later();
	BEGIN;
	INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I7', 1, '2025-03-01', 'D1');
	INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I7', 1, '2025-03-01', 'D2');
	COMMIT});
cmp_ok(sql($node, 'p', q{SELECT count(*) FROM trail.later WHERE gs = 'I7'}), '>=', 2, 'deferred triggers fire, those of the last writing too');
in_order('deferred triggers');

sql($node, 'p', q{
	CREATE FUNCTION trail.none() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
	CREATE TRIGGER none BEFORE UPDATE ON safeins.account FOR EACH ROW EXECUTE FUNCTION trail.none()});
refused($node, 'p', q{INSERT INTO azx.spent (gs, je, rq, pzh) VALUES ('I8', 1, '2025-03-01', 'N1')}, '27000', 'what a trigger would swallow is refused');
sql($node, 'p', 'DROP TRIGGER none ON safeins.account');
in_order('... and nothing is lost');

$node->stop;
done_testing();
