# The application's role knows nothing of safeins: it has no right on its schema,
# and its writes are judged and booked all the same.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('roles');
my $db = 'postgres';

sql($node, $db, <<'SQL');
SET safeins.today = '2025-09-30';
ALTER DATABASE postgres SET safeins.today = '2025-09-30';
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省级平台');
REVOKE ALL ON SCHEMA safeins FROM PUBLIC;
CREATE ROLE owner_role;
CREATE ROLE app LOGIN;
-- expressions of a mapping are the owner's: safeins.to_date() among them
GRANT USAGE ON SCHEMA safeins TO owner_role;
CREATE SCHEMA azx AUTHORIZATION owner_role;
GRANT USAGE ON SCHEMA azx TO app;
SET ROLE owner_role;
CREATE TABLE azx.yt (bm text, mc text);
CREATE TABLE azx.bf (id serial PRIMARY KEY, gs text, je numeric(18,2), rq text);
CREATE TABLE azx.zc (id serial PRIMARY KEY, gs text, je numeric(18,2), rq text, yt text, pzh text, hc integer);
CREATE TABLE azx.log (who text, session text, path text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION azx.voucher(text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN upper($1); END $$;
INSERT INTO azx.yt VALUES ('1', 'training'), ('9', '奖金');
GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER, TRUNCATE ON azx.bf, azx.zc TO app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA azx TO app;
RESET ROLE;
SELECT safeins.attach('premium', 'azx.bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "safeins.to_date(rq)"}');
SELECT safeins.attach('expense', 'azx.zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "safeins.to_date(rq)",
	"purpose": "(SELECT mc FROM azx.yt WHERE bm = yt)", "voucher": "azx.voucher(pzh)", "reverses": "hc"}');
-- It tells who runs it, as no function of a mapping may: put there where event triggers don't fire.
SET session_replication_role = replica;
CREATE OR REPLACE FUNCTION azx.voucher(text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	INSERT INTO azx.log VALUES (current_user, session_user, current_setting('search_path'));
	RETURN upper($1);
END $$;
RESET session_replication_role;
SQL

my @app = (extra_params => [ '-U', 'app' ]);
sub app
{
	my ($sql, $about) = @_;
	my ($out, $err) = ('', '');

	my $status = $node->psql($db, $sql, stdout => \$out, stderr => \$err, @app);
	is($status . $err, '0', $about);
	return $out;
}
sub app_refused
{
	my ($sql, $state, $about) = @_;

	return refused($node, $db, $sql, $state, $about, @app);
}

# ---- the application works as before, judged and booked

is(sql($node, $db, q{SELECT has_schema_privilege('app', 'safeins', 'USAGE')}), 'f', 'the application may not even name what is in safeins');
app(q{INSERT INTO azx.bf (gs, je, rq) VALUES ('人保', 1000, '20250105')}, 'the application enters a premium');
app(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 100, '20250601', '1', 'a1')}, '... and an expense');
app(q{UPDATE azx.zc SET je = 110; BEGIN; INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 50, '20250601', '1', 'a2'); SAVEPOINT s; DELETE FROM azx.zc; ROLLBACK TO s; UPDATE azx.zc SET je = je + 1; COMMIT}, '... and changes them');
is(sql($node, $db, q{SELECT received, spent FROM safeins.account}), '100000|16200', 'all of it is booked');
my $said = app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 48.01, '20250601', '1', 'a3')}, 'SI101', 'one fen too much is refused');
like($said, qr/headroom is 48\.00 yuan/, '... with the figures');
app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20250601', '9', 'a3')}, 'SI102', 'a purpose is judged by a table that the application can not read');
app_refused(q{SELECT * FROM azx.yt}, '42501', '... indeed it can not');
app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20250601', '1', 'A1')}, 'SI103', 'a voucher is looked up through a function that the application can not follow');
app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh, hc) VALUES ('人保', -112, '20250601', '1', 'a3', 1)}, 'SI108', 'a reversal is looked up');
app_refused(q{TRUNCATE azx.zc}, 'SI002', 'TRUNCATE is refused to whoever has the right');
sql($node, $db, q{SELECT safeins.set_mode('fee.purpose', 'flag', '过渡期')});
app(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20250601', '9', 'a3')}, 'what is flagged is accepted');
is(sql($node, $db, q{SELECT rule, found_by FROM safeins.finding}), 'fee.purpose|app', '... and recorded under the application\'s name');
sql($node, $db, q{SELECT safeins.set_mode('fee.purpose', NULL, '过渡期结束')});
is(sql($node, $db, q{SELECT count(*) FROM safeins.reconcile()}), '0', 'the books agree with the tables');
is(sql($node, $db, q{SELECT DISTINCT who, path FROM azx.log}), 'owner_role|pg_catalog, pg_temp', 'a function of the mapping runs as the table\'s owner, with its path pinned');
is(sql($node, $db, q{SELECT string_agg(DISTINCT session, ',' ORDER BY session) FROM azx.log}), 'app,postgres', '... whoever writes, the superuser too');

# A session that begins with a MERGE: the library is there before the statement ends.
sql($node, $db, <<'SQL');
SET ROLE owner_role;
CREATE TABLE azx.fq (id integer, gs text, je numeric, rq date) PARTITION BY RANGE (rq);
CREATE TABLE azx.fq_2024 PARTITION OF azx.fq FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE azx.fq_2025 PARTITION OF azx.fq FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
GRANT SELECT, INSERT, UPDATE, DELETE ON azx.fq TO app;
INSERT INTO azx.fq VALUES (1, '人保', 1, '2024-01-01');
RESET ROLE;
SELECT safeins.attach('premium', 'azx.fq', '{"receipt": "''Q'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SQL
my $merge = q{MERGE INTO azx.fq USING (VALUES (1)) v (id) ON fq.id = v.id WHEN MATCHED THEN UPDATE SET rq = '2025-01-01', je = 1000000};
app_refused($merge, 'SI002', 'a MERGE that moves a row between partitions, first in its session');
app_refused("DO \$\$ BEGIN $merge; END \$\$", 'SI002', '... within a function');
app_refused("$merge WHEN NOT MATCHED THEN INSERT VALUES (2, '人保', 1, '2025-01-01')", 'SI002', '... with insertions');
app($merge =~ s/2025-01-01/2024-02-02/r, 'a MERGE that moves none');
is(sql($node, $db, q{SELECT received FROM safeins.account WHERE subject = '人保' AND year = 2024}), '100000000', '... is booked');
sql($node, $db, q{SELECT safeins.detach('premium', 'azx.fq', 'x')});

# ---- and can do nothing to safeins itself

my @tables = split /\n/, sql($node, $db, q{SELECT oid::regclass FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind IN ('r', 'v', 'm', 'S', 'p')});
cmp_ok(scalar(@tables), '>', 8, 'tables, views and sequences of safeins');
foreach my $table (@tables)
{
	app_refused("SELECT * FROM $table", '42501', "app cannot read $table");
	app_refused("DELETE FROM $table", '42501', "app cannot write $table") if $table !~ /_seq$|_id$/;
}
app_refused($_, '42501', $_)
  foreach (
	q{SELECT safeins.attach('premium', 'azx.bf', '{}')}, q{SELECT safeins.detach('premium', 'azx.bf', 'x')}, q{SELECT safeins.audit('premium', 'azx.bf')}, q{SELECT safeins.guards()},
	q{SELECT safeins.set_mode('fee.cap', 'off', 'x')}, q{SELECT safeins.add_rule('fee.cap', '140000', '20%', '2025-01-01', 'x')}, q{SELECT safeins.end_rule(101, '2025-01-01', 'x')},
	q{SELECT safeins.close_year(2024, '人保')}, q{SELECT safeins.set_budget(2025, '人保', 1)}, q{SELECT safeins.rebuild()}, q{SELECT safeins.reconcile()}, q{SELECT safeins.write_pending()},
	q{SELECT safeins.grant_access('app', 'dba')}, q{SELECT safeins.create_starter('x')}, q{SELECT safeins.set_place('110000', 'x')}, q{SELECT * FROM safeins.fee_status('2025-12-31')},
	q{SELECT safeins.seal('azx.bf')}, q{SELECT safeins.unseal('azx.bf', 'x')}, q{SELECT safeins.checkpoint()}, q{SELECT safeins.checkpoint_note()},
	q{SELECT * FROM safeins.verify()}, q{SELECT * FROM safeins.check_note('x')}, q{SELECT safeins.inclusion_proof('azx.bf', '1')},
	q{SELECT safeins.consistency_proof(0, 1)}, q{SELECT * FROM safeins.leaves()}, q{SELECT safeins.copy_command('azx.bf')}, q{SELECT * FROM safeins.seals()});

# With the schema's USAGE it may use the types and nothing else.
sql($node, $db, q{GRANT USAGE ON SCHEMA safeins TO app; GRANT CREATE ON SCHEMA public TO app});
is(sql($node, $db, q{SELECT string_agg(p.oid::regprocedure::text, ', ' ORDER BY p.oid::regprocedure::text) FROM pg_proc p
	WHERE pronamespace = 'safeins'::regnamespace AND has_function_privilege('app', p.oid, 'EXECUTE') AND (provolatile = 'v' OR prosecdef)}), '', 'no volatile function of safeins is open to everybody');
is(sql($node, $db, q{SELECT string_agg(p.oid::regprocedure::text, ', ' ORDER BY p.oid::regprocedure::text) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
	WHERE pronamespace = 'safeins'::regnamespace AND l.lanname IN ('sql', 'plpgsql') AND NOT EXISTS (SELECT FROM unnest(proconfig) c WHERE c LIKE 'search_path=%') AND p.prosqlbody IS NULL}), '', 'every SQL and PL/pgSQL function pins its path');
is(sql($node, $db, q{SELECT count(*) FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind IN ('r', 'v', 'S') AND has_table_privilege('app', oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')}), '0', 'no table of safeins is open to everybody');
app_refused(q{SELECT * FROM safeins.account}, '42501', 'USAGE of the schema opens no table');
app_refused(q{SELECT safeins.attach('premium', 'azx.bf', '{}')}, '42501', '... and no function');
app_refused(q{CREATE TABLE public.t (id int); CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON public.t REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT
	EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "insurer": "''人保''", "amount": "1000000", "received_on": "''2025-01-01''"}')}, '42501', 'no guard can be made by hand to book what never was');
is(app(q{SELECT '140105'::safeins.division, safeins.to_date('2025年3月5日')}, 'types and pure functions work'), '140105|2025-03-05', '... for everybody');

# The day that is today is not the writer's to choose: before the library is loaded, by options, by the role's own settings.
app_refused(q{SET safeins.today = '2030-01-01'; INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20291231', '1', 'z1')}, 'SI106', 'safeins.today set before the library is loaded does nothing');
app_refused(q{SELECT safeins.to_date('2025-01-01'); SET safeins.today = '2030-01-01'}, '42501', 'safeins.today set afterwards is refused');
app_refused(q{ALTER ROLE app SET safeins.today = '2030-01-01'}, '42501', 'as a setting of the role it is refused as well')
  if $node->pg_version >= 16;
{
	local $ENV{PGOPTIONS} = '-c safeins.today=2030-01-01';
	app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20291231', '1', 'z1')}, 'SI106', 'safeins.today among the options of the connection does nothing');
}
app_refused(q{SET session_replication_role = replica}, '42501', 'nor can the application play replica');
app_refused(q{ALTER TABLE azx.zc DISABLE TRIGGER USER}, 'SI002', 'nor disable triggers of a table it does not own');
app_refused(q{DROP TRIGGER safeins_05_expense_insert ON azx.zc}, '42501', 'nor drop them');
app(q{CREATE FUNCTION public.nop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
	CREATE TRIGGER a AFTER INSERT ON azx.bf FOR EACH STATEMENT EXECUTE FUNCTION public.nop();
	CREATE TRIGGER zz BEFORE INSERT ON azx.bf FOR EACH STATEMENT EXECUTE FUNCTION public.nop()}, 'its own triggers it may have');
app(q{INSERT INTO azx.bf (gs, je, rq) VALUES ('平安', 1000, '20250105')}, '... and they take nothing from the guards');
is(sql($node, $db, q{SELECT received FROM safeins.account WHERE subject = '平安'}), '100000', '... which book');

# The owner of the table, no superuser, cannot get rid of them either.
refused($node, $db, "SET ROLE owner_role; $_", 'SI002', "owner: $_")
  foreach ('ALTER TABLE azx.zc DISABLE TRIGGER USER', 'ALTER TABLE azx.zc DISABLE TRIGGER ALL', 'ALTER TABLE azx.zc DISABLE TRIGGER safeins_05_expense_insert', 'DROP TRIGGER safeins_05_expense_insert ON azx.zc', 'DROP TABLE azx.zc', 'TRUNCATE azx.zc');
refused($node, $db, q{SET ROLE owner_role; SELECT safeins.detach('expense', 'azx.zc', 'x')}, '42501', 'owner: detaching takes a right of its own');

# A function of the owner's cannot climb to the rights of whoever writes.  It is not replaced under a mapping: only
# where event triggers don't fire.
refused($node, $db, q{SET ROLE owner_role; CREATE OR REPLACE FUNCTION azx.voucher(text) RETURNS text LANGUAGE sql AS 'SELECT $1'}, 'SI002', 'owner: a function of the mapping is not replaced');
sql($node, $db, q{SET session_replication_role = replica; CREATE OR REPLACE FUNCTION azx.voucher(text) RETURNS text LANGUAGE plpgsql VOLATILE AS $f$
DECLARE
	got text := '';
	try text;
BEGIN
	FOREACH try IN ARRAY ARRAY['SET ROLE postgres', 'RESET ROLE', 'SET SESSION AUTHORIZATION postgres', 'RESET SESSION AUTHORIZATION', 'CREATE ROLE thief SUPERUSER', 'UPDATE safeins.account SET spent = 0', $$SET safeins.today = '2030-01-01'$$]
	LOOP
		BEGIN
			EXECUTE try;
			got := got || try || '; ';
		EXCEPTION WHEN insufficient_privilege THEN NULL;
		END;
	END LOOP;
	INSERT INTO azx.log VALUES (current_user, session_user, 'got: ' || got);
	RETURN $1;
END $f$; TRUNCATE azx.log});
sql($node, $db, q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('平安', 1, '20250601', '1', 'p1'); SELECT * FROM safeins.reconcile(); SELECT safeins.rebuild(); SELECT * FROM safeins.audit('expense', 'azx.zc')});
is(sql($node, $db, q{SELECT DISTINCT who, path FROM azx.log}), 'owner_role|got: ', 'a function of the owner\'s that tries to climb gets nothing, whether the superuser writes, recounts or audits');

# Row security: what the application can not see is judged as well.
sql($node, $db, q{SET session_replication_role = replica;
CREATE OR REPLACE FUNCTION azx.voucher(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'; RESET session_replication_role;
SELECT safeins.rebuild();
ALTER TABLE azx.zc ENABLE ROW LEVEL SECURITY; ALTER TABLE azx.zc FORCE ROW LEVEL SECURITY;
ALTER TABLE azx.yt ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON azx.zc TO app USING (gs = '平安') WITH CHECK (true)});
is(app(q{SELECT count(*) FROM azx.zc WHERE gs = '人保'}, 'row security hides rows'), '0', '... from the application');
app_refused(q{INSERT INTO azx.zc (gs, je, rq, yt, pzh) VALUES ('人保', 1, '20250601', '1', 'A1')}, 'SI103', 'a voucher in a row that it can not see is found');
is(sql($node, $db, q{SELECT count(*) FROM safeins.reconcile()}), '0', 'the recount sees all rows');

# ---- levels of access

sql($node, $db, q{CREATE ROLE r_reader; CREATE ROLE r_regulator; CREATE ROLE r_dba;
	SELECT safeins.grant_access('r_reader', 'reader'), safeins.grant_access('r_regulator', 'regulator'), safeins.grant_access('r_dba', 'dba')});
refused($node, $db, q{SELECT safeins.grant_access('r_dba', 'god')}, '22023', 'there is no such level');
foreach my $try (
	[ 'SELECT count(*) FROM safeins.fee_status', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.rulebook', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.finding', 'regulator dba' ],
	[ 'SELECT count(*) FROM safeins.reconcile()', 'regulator dba' ],
	[ 'SELECT count(*) FROM safeins.attachment', 'regulator dba' ],
	[ q{SELECT safeins.set_mode('fee.budget', 'flag', 'x')}, 'dba' ],
	[ q{SELECT safeins.rebuild()}, 'dba' ],
	[ q{SELECT safeins.checkpoint()}, 'dba' ],
	[ q{SELECT safeins.checkpoint_note()}, 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.ledger_status', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.quota_status', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.coverage_gap', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.deadline_status', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.filing_status(2025)', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.suspension_status', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.commitment', 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.insurer_scorecard', 'regulator dba' ],
	[ q{SELECT count(*) FROM safeins.statistics(2025, 'city')}, 'regulator dba' ],
	[ q{SELECT count(*) FROM safeins.coverage_ledger('2025-12-31')}, 'reader regulator dba' ],
	[ q{SELECT count(*) FROM safeins.coverage_rate('2025-12-31', 'city')}, 'reader regulator dba' ],
	[ 'SELECT count(*) FROM safeins.report_difference(2025)', 'regulator dba' ],
	[ 'SELECT count(*) FROM safeins.report_status(2025)', 'regulator dba' ],
	[ 'SELECT count(*) FROM safeins.claim_summary()', 'regulator dba' ],
	[ 'SELECT count(*) FROM safeins.verify()', 'regulator dba' ],
	[ q{SELECT fits FROM safeins.check_note(safeins.checkpoint_note())}, 'regulator dba' ],
	[ q{SELECT safeins.inclusion_proof('safeins.rule', '101')}, 'regulator dba' ],
	[ q{SELECT safeins.consistency_proof(0, 1)}, 'regulator dba' ],
	[ q{SELECT count(*) FROM safeins.leaves()}, 'regulator dba' ],
	[ q{SELECT safeins.copy_command('safeins.rule')}, 'regulator dba' ],
	[ q{SELECT safeins.seal('azx.bf')}, '' ],
	[ q{UPDATE safeins.checkpoint SET size = 0}, '' ],
	[ q{DELETE FROM safeins.tile}, '' ],
	[ q{UPDATE safeins.account SET spent = 0}, '' ],
	[ q{DELETE FROM safeins.finding}, '' ],
	[ q{UPDATE safeins.rule SET number = 0.5 WHERE id = 101}, '' ])
{
	my ($statement, $who) = @$try;

	foreach my $level (qw(reader regulator dba))
	{
		if (" $who " =~ / $level /)
		{
			my $err = '';
			$node->psql($db, "SET ROLE r_$level; $statement", stderr => \$err);
			is($err, '', "$level may: $statement");
		}
		else
		{
			refused($node, $db, "SET ROLE r_$level; $statement", '42501', "$level may not: $statement");
		}
	}
}

done_testing();
