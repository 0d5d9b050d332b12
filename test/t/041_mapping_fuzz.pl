# Whatever text is given for a fact, it is answered: attached, or refused with an
# SQLSTATE that says what is wrong with it.  The server lives, nothing is called
# an internal error, and what attaches can be written to.  Texts are derived from
# PostgreSQL's own grammar; SAFEINS_SEED repeats a run, SAFEINS_TEXTS is their number.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use MappingText qw(text);
use Safeins;
use Test::More;

my $seed = $ENV{SAFEINS_SEED} || 20260601;
my $n = $ENV{SAFEINS_TEXTS} || 20_000;

# What a refusal may be: of names and syntax, of what is not supported, of values,
# of too much; or of a row that breaks the law.
my $allowed = '^(42|0A|22|21|54|23|SI|2F003$|57014$|25001$|28|3F000$|3D000$)';
my @broken = ('42P01', '42883', '42703', '3F000');

diag("SAFEINS_SEED=$seed SAFEINS_TEXTS=$n");
srand($seed);

my $node = server('fuzz', conf => "safeins.today = '2026-06-30'\nstatement_timeout = 0\nmax_stack_depth = 1MB\nfsync = off\nrestart_after_crash = on\n");
$node->safe_psql('postgres', <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省');
CREATE ROLE rg LOGIN;
SELECT safeins.grant_access('rg', 'regulator');
GRANT CREATE, USAGE ON SCHEMA public TO rg;
GRANT USAGE ON SCHEMA safeins TO rg;
SET ROLE rg;
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE DOMAIN dom AS text CHECK (VALUE <> 'never');
CREATE TABLE mine (id int, a text, je numeric, d date, b bool, arr int[], j jsonb, ts timestamptz, x bytea, "Q 名" text);
CREATE TABLE other (id int, a text, mc text);
INSERT INTO other VALUES (1, 'x', 'training'), (2, 'y', NULL);
CREATE VIEW v_view AS SELECT * FROM other;
CREATE VIEW v_volatile AS SELECT random() AS r, id FROM other;
CREATE FUNCTION f_stable(a text) RETURNS text LANGUAGE sql STABLE AS 'SELECT a';
CREATE FUNCTION f_setof(a int) RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT generate_series(1, a)';
CREATE FUNCTION f_record(a int) RETURNS record LANGUAGE sql STABLE AS 'SELECT 1, ''x''::text';
CREATE FUNCTION f_out(a int, OUT b int, OUT c text) LANGUAGE sql STABLE AS 'SELECT 1, ''x''::text';
CREATE FUNCTION f_variadic(VARIADIC a int[]) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a[1]';
CREATE FUNCTION f_default(a int, b int DEFAULT 2, c float DEFAULT random()) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION f_void(a int) RETURNS void LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION f_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE PROCEDURE p_proc() LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE AGGREGATE f_agg(int) (SFUNC = int4pl, STYPE = int);

-- What audit says of a text.
CREATE FUNCTION try_audit(role text, mapping jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
BEGIN
	PERFORM count(*) FROM safeins.audit(role, 'mine', mapping);
	RETURN 'audit ok';
EXCEPTION WHEN OTHERS OR query_canceled THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
	RETURN 'audit ' || SQLSTATE || ' ' || left(message, 300);
END $$;
RESET ROLE;
-- To attach is not for a regulator: whoever may, attaches and writes; the expressions are the owner's all the same.
CREATE FUNCTION try_attach(role text, mapping jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text := '';
	message text;
BEGIN
	PERFORM safeins.attach(role, 'public.mine', mapping);
	said := said || ' attach ok';
	BEGIN
		INSERT INTO mine VALUES (1, 'x', 1.50, '2026-01-01', true, '{1,2}', '{"a": 1}', '2026-01-01 00:00+08', '\x01', 'q');
		UPDATE mine SET je = 2, a = 'training';
		DELETE FROM mine;
		said := said || ' write ok';
	EXCEPTION WHEN OTHERS OR query_canceled THEN
		GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
		said := said || ' write ' || SQLSTATE || ' ' || left(message, 300);
	END;
	RAISE EXCEPTION USING ERRCODE = 'DONE0', MESSAGE = said;
EXCEPTION
	WHEN SQLSTATE 'DONE0' THEN
		RETURN said;
	WHEN OTHERS OR query_canceled THEN
		GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
		RETURN said || ' attach ' || SQLSTATE || ' ' || left(message, 300);
END $$;
-- One text, on one line.
CREATE FUNCTION try(role text, mapping jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	SET LOCAL ROLE rg;
	said := try_audit(role, mapping);
	SET LOCAL ROLE NONE;
	IF said = 'audit ok' THEN
		said := said || try_attach(role, mapping);
	END IF;
	RETURN translate(said, E'\n\r', '  ');
END $$;
SQL

my %roles = (
	premium => { facts => [qw(receipt insurer policy amount received_on place where)], map => { receipt => 'id', insurer => 'a', amount => 'je', received_on => 'd' } },
	expense => {
		facts => [qw(expense insurer amount spent_on purpose voucher policy service reverses place where)],
		map => { expense => 'id', insurer => 'a', amount => 'je', spent_on => 'd', purpose => "'training'" }
	},
	policy => { facts => [qw(policy insurer enterprise effective expires signed sector headcount premium insurer_eligible ended_on where)], map => { policy => 'id', insurer => 'a', enterprise => 'a', effective => 'd', expires => 'd + 100' } },
	service => { facts => [qw(service policy kind served_on provider provider_qualified archived_on voided place where)], map => { service => 'id', policy => 'a', kind => "'training'", served_on => 'd' } },
	hazard => { facts => [qw(hazard enterprise level found_on due_on evidence extension closed_on rechecked_by where)], map => { hazard => 'id', enterprise => 'a', level => "'general'", found_on => 'd', due_on => 'd + 9' } },
	enterprise => { facts => [qw(enterprise sector size place risk must_insure active where)], map => { enterprise => 'id', sector => 'a', size => 'a' } },
	report => { facts => [qw(insurer year submitted_on where)], map => { insurer => 'a', year => '2025', submitted_on => 'd' } },
	claim => { facts => [qw(claim policy reported_on deaths paid refused refusal_reason where)], map => { claim => 'id', policy => 'a', reported_on => 'd' } },
	filing => { facts => [qw(insurer item submitted_on accepted year where)], map => { insurer => 'a', item => 'a', submitted_on => 'd' } },
	plan => { facts => [qw(plan policy kind times frequency provider from_on until_on place where)], map => { plan => 'id', policy => 'a', kind => 'a', times => '1' } },
	provider => { facts => [qw(provider name qualification scope valid_from valid_until revoked_on place where)], map => { provider => 'a' } },
	coinsurance => { facts => [qw(policy insurer share lead place where)], map => { policy => 'id', insurer => 'a', share => '0.5' } },
	measure => { facts => [qw(measure kind object_kind object issued_on basis_kind basis act due_on done_on amount place where)], map => { measure => 'id', kind => "'约谈'", object_kind => "'企业'", object => 'a', issued_on => 'd' } },
	complaint => { facts => [qw(complaint insurer received_on answered_on needs_check where)], map => { complaint => 'id', insurer => 'a', received_on => 'd' } });

sub quoted
{
	my ($s) = @_;

	$s =~ s/\\/\\\\/g;
	$s =~ s/"/\\"/g;
	$s =~ s/([\x01-\x1f])/sprintf('\\u%04x', ord($1))/ge;
	return "\"$s\"";
}

sub statement
{
	my ($try) = @_;
	my %map = (%{ $roles{ $try->{role} }{map} }, $try->{fact} => $try->{text});
	my $json = '{' . join(', ', map { quoted($_) . ': ' . quoted($map{$_}) } sort keys %map) . '}';
	my $q = '$safeins_fuzz$';

	return "SELECT try('$try->{role}', $q$json$q);\n";
}

my @tries;
foreach my $i (1 .. $n)
{
	my @names = sort keys %roles;
	my $role = $names[ int(rand(@names)) ];
	my $facts = $roles{$role}{facts};
	my $text = text();

	utf8::encode($text) if utf8::is_utf8($text);
	push @tries, { role => $role, fact => $facts->[ int(rand(@$facts)) ], text => $text };
}

my (%states, @faults);
my $settings = "SET client_min_messages = error;\nSET statement_timeout = '5s';\n";
my $at = 0;

# Each statement answers with one line; where lines are missing, the next one ended the server or the session.
while ($at < @tries && @faults < 20)
{
	my $end = $at + 499 < $#tries ? $at + 499 : $#tries;
	my ($stdout, $stderr) = ('', '');

	$node->psql('postgres', $settings . join('', map { statement($_) } @tries[ $at .. $end ]), stdout => \$stdout, stderr => \$stderr, on_error_stop => 0);
	my @lines = split(/\n/, $stdout);
	foreach my $i (0 .. $#lines)
	{
		my $try = $tries[ $at + $i ];

		last if $at + $i > $end;
		while ($lines[$i] =~ /\b(audit|attach|write) (ok\b|[0-9A-Z]{5} )/g)
		{
			my ($step, $state) = ($1, $2);

			$state =~ s/ $//;
			$states{"$step $state"}++;
			next if $state eq 'ok';
			# PostgreSQL's own functions say so of a number that is no object, called by anybody
			last if $lines[$i] =~ /XX000 cache lookup failed for text search (?:configuration|dictionary|parser) \d/;
			# a fault of names shows when it is attached, never when it is written
			push @faults, [ $try, $lines[$i] ] if $state !~ /$allowed/ || ($step eq 'write' && grep { $_ eq $state } @broken);
			last;
		}
	}
	if (@lines < $end - $at + 1)
	{
		push @faults, [ $tries[ $at + @lines ], 'ended the session: ' . substr($stderr, 0, 300) ];
		$at += @lines + 1;
		soon { $node->psql('postgres', 'SELECT 1') == 0 };
		next;
	}
	$at = $end + 1;
}

is($at, scalar @tries, "$n texts of every role were answered");
is(scalar @faults, 0, 'none by the end of a session, an internal error, or a write that can not be');
diag("role $_->[0]{role} fact $_->[0]{fact} text " . substr($_->[0]{text}, 0, 500) . "\n  $_->[1]") foreach @faults;
is($node->safe_psql('postgres', 'SELECT count(*) FROM safeins.guards()'), '0', 'nothing stayed attached');
my $log = PostgreSQL::Test::Utils::slurp_file($node->logfile);
unlike($log, qr/terminated by signal|PANIC|TRAP:/, 'no process was lost');
ok(($states{'write ok'} // 0) > $n / 500, 'texts that attach are written to') or diag(explain(\%states));
note(join(', ', map { "$_: $states{$_}" } sort keys %states));

$node->stop;
done_testing();
