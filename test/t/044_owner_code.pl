# What a table's owner writes into indexes, checks, statistics and partition keys is
# evaluated where it is constant, by whoever has the server plan a query over the table
# or look at an index: none of it runs as anybody but the owner, whoever calls us.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Safeins;
use Test::More;

my $node = server('owner_code', conf => "safeins.today = '2026-06-15'\nconstraint_exclusion = on\n");
my $mapping = q('{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}');
my $computed = q('{"expense": "''C-'' || id::text", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh"}');

sql($node, 'postgres', <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', 'test');
CREATE ROLE owner; CREATE ROLE operator LOGIN; CREATE ROLE clerk LOGIN;
SELECT safeins.grant_access('operator', 'dba');
GRANT CREATE ON SCHEMA public TO owner, operator;
CREATE TABLE spied (at text, ran_as text);
GRANT ALL ON spied TO PUBLIC;
CREATE TABLE received (id bigint PRIMARY KEY, gs text, je numeric, rq date);
INSERT INTO received VALUES (1, 'A', 100000, '2026-01-05');
SELECT safeins.attach('premium', 'received', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}');
SET ROLE owner;
CREATE FUNCTION spied(at text) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.spied VALUES (at, current_user); RETURN 0; EXCEPTION WHEN read_only_sql_transaction THEN RETURN 0; END $$;
CREATE FUNCTION spy(at text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN public.spied(at); END $$;
CREATE TABLE fee_spent (id bigint PRIMARY KEY, gs text, je numeric, rq date, yt text, pzh text,
	made bigint GENERATED ALWAYS AS (id + spy('generated')) STORED, filled bigint DEFAULT spy('default'), CHECK (id >= spy('check')));
CREATE INDEX ON fee_spent ((id + spy('index')));
CREATE INDEX ON fee_spent (pzh) WHERE id >= spy('predicate');
CREATE UNIQUE INDEX ON fee_spent (pzh, (id + spy('unique')));
CREATE INDEX ON fee_spent (('C-' || id::text));
CREATE INDEX ON fee_spent (('C-' || (id + spy('key'))::text));
CREATE STATISTICS seen ON (id + spy('statistics')), gs FROM fee_spent;
CREATE TABLE fee_parts (id bigint, gs text, je numeric, rq date, yt text, pzh text) PARTITION BY RANGE ((id + spy('partition')));
CREATE TABLE fee_part PARTITION OF fee_parts FOR VALUES FROM (0) TO (100000);
CREATE INDEX ON fee_parts ((id + spy('partitioned')));
CREATE TABLE dict_kind (dict_type text, dict_value text, dict_label text, CHECK (length(dict_value) >= spy('dictionary')));
CREATE STATISTICS kinds ON (length(dict_value) + spy('dictionary')), dict_type FROM dict_kind;
INSERT INTO dict_kind VALUES ('yt', '1', '安全生产宣传教育培训'), ('yt', '2', '重大事故隐患排查');
INSERT INTO fee_spent SELECT i, 'A', 10, '2026-02-01', 'training', 'V' || i FROM generate_series(1, 20) i;
INSERT INTO fee_parts SELECT 1000 + i, 'A', 10, '2026-02-01', 'training', 'P' || i FROM generate_series(1, 20) i;
RESET ROLE;
CREATE TABLE own_spent (id bigint PRIMARY KEY, gs text, je numeric, rq date, yt text, pzh text);
GRANT SELECT ON ALL TABLES IN SCHEMA public TO operator, clerk;
GRANT INSERT, UPDATE, DELETE ON own_spent TO clerk;
SQL

# Runs a statement in a session of its own, in which nothing has been looked at yet.
sub runs_as_owner
{
	my ($who, $sql, $about) = @_;

	sql($node, 'postgres', 'TRUNCATE spied');
	my ($status, undef, $stderr) = $node->psql('postgres', "SET SESSION AUTHORIZATION $who; SET client_min_messages = error; $sql", on_error_stop => 1);
	is($status, 0, "$about: goes through") or diag($stderr);
	is(sql($node, 'postgres', q(SELECT string_agg(DISTINCT concat_ws(' as ', at, ran_as), ', ') FROM spied WHERE ran_as <> 'owner')), '', "$about: no code of the owner's as anybody else");
	return;
}

foreach my $who ('postgres', 'operator')
{
	runs_as_owner($who, q(SELECT * FROM safeins.suggest('expense', 'fee_spent')), "suggest by $who");
	runs_as_owner($who, q(SELECT * FROM safeins.suggest('expense', 'fee_parts')), "suggest of partitions by $who");
	runs_as_owner($who, q(SELECT * FROM safeins.suggest_roles('public')), "suggest_roles by $who");
}
runs_as_owner('postgres', "SELECT * FROM safeins.audit('expense', 'fee_spent', $computed)", 'audit');
runs_as_owner('postgres', "SELECT * FROM safeins.attach('expense', 'own_spent', $mapping)", 'attach of the first');
runs_as_owner('postgres', "SELECT * FROM safeins.attach('expense', 'fee_spent', $computed)", 'attach');
runs_as_owner('postgres', "SELECT * FROM safeins.attach('expense', 'fee_parts', $mapping)", 'attach of partitions');
runs_as_owner('clerk', q(INSERT INTO own_spent VALUES (7, 'A', 1, '2026-02-01', 'training', 'W7'); UPDATE own_spent SET pzh = 'W8', id = 8; DELETE FROM own_spent), 'writes of another table of the role');
foreach my $call (q(check_setup()), q(reconcile()), q(rebuild()), q(audit('expense', 'fee_spent')), q(sweep()), q(attachment), q(seal('fee_spent')),
	q(checkpoint()), q(verify()), q(copy_command('fee_spent')), q(inclusion_proof('fee_spent', '3')), q(fee_status), q(finding_status), q(ledger_status))
{
	runs_as_owner('postgres', "SELECT * FROM safeins.$call", $call);
}
runs_as_owner('operator', 'SELECT * FROM safeins.check_setup()', 'check_setup by a dba');
runs_as_owner('postgres', q(SELECT safeins.unseal('fee_spent', 'over'); SELECT safeins.detach('expense', 'fee_spent', 'over')), 'unseal and detach');

# ---- a table that is given to another role: its mapping runs as that one from then on

sql($node, 'postgres', <<'SQL');
SET ROLE owner;
CREATE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1 / 2';
CREATE TABLE given (id bigint PRIMARY KEY, gs text, je numeric, rq date, yt text);
RESET ROLE;
SELECT safeins.attach('expense', 'given', '{"expense": "''G'' || id", "insurer": "gs", "amount": "half(je)", "spent_on": "rq", "purpose": "yt"}');
SQL

# What a statement warns of, and nothing else.
sub warned
{
	my ($sql) = @_;
	my $stderr = '';

	$node->psql('postgres', "SET client_min_messages = warning; $sql", stderr => \$stderr);
	return $stderr;
}
like(warned('ALTER TABLE given OWNER TO postgres'),
	qr/WARNING:  the mapping of table "given" runs as role "postgres" from now on, and calls function public\.half\(numeric\) of role "owner"/,
	'a table that goes to another role with a function of the old one in its mapping');
is(warned('ALTER TABLE given OWNER TO owner'), '', '... and back');
is(warned('ALTER FUNCTION half(numeric) OWNER TO postgres; ALTER TABLE given OWNER TO postgres'), '', 'a function that went first');
is(warned('ALTER TABLE spied OWNER TO owner'), '', 'a table that is attached in no role');

done_testing();
