# DDL of attached tables in a transaction that is prepared, in whatever way it is run within it:
# committed by another session, after a crash too, it comes out as by COMMIT; rolled back, as if
# it had never been; and a session that wrote before writes right afterwards.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('prepared', conf => "safeins.today = '2026-06-30'\nmax_prepared_transactions = 10\n");

sql($node, 'postgres', 'CREATE DATABASE plain');
sql($node, 'plain', <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION safeins CASCADE;
SELECT safeins.set_place('140000', '山西省');
CREATE SCHEMA s;
CREATE TABLE p (id bigint, y int, ins text DEFAULT 'A', amt numeric DEFAULT 7, rq date DEFAULT '2026-01-01') PARTITION BY LIST (y);
CREATE TABLE p25 PARTITION OF p FOR VALUES IN (25);
CREATE TABLE p26 PARTITION OF p FOR VALUES IN (26);
CREATE TABLE f (id bigint PRIMARY KEY, ins text DEFAULT 'A', amt numeric DEFAULT 5, rq date DEFAULT '2025-01-01');
CREATE TABLE o (id bigint PRIMARY KEY, ins text DEFAULT 'A', amt numeric DEFAULT 3, rq date DEFAULT '2025-01-01');
INSERT INTO p VALUES (1, 25, 'A', 100, '2025-01-01'), (2, 26, 'A', 10, '2026-01-01');
INSERT INTO f VALUES (11, 'A', 100, '2025-01-01');
INSERT INTO o VALUES (21, 'A', 100, '2025-01-01');
CREATE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
SELECT safeins.attach('premium', 'p', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "rq"}');
SELECT safeins.attach('premium', 'f', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "rq"}');
SELECT safeins.seal('o', mode => 'versioned');
CREATE FUNCTION nested(command text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE command; END';
CREATE FUNCTION beside() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	IF coalesce(current_setting('x.command', true), '') <> '' AND current_setting('x.busy', true) IS DISTINCT FROM 'on' THEN
		PERFORM set_config('x.busy', 'on', true);
		EXECUTE current_setting('x.command');
		PERFORM set_config('x.busy', 'off', true);
	END IF;
END $$;
CREATE EVENT TRIGGER zz ON ddl_command_end EXECUTE FUNCTION beside();
SQL

# Each as plain as it can be run; what is written before and after it in the same transaction.
my $attach = q{SELECT FROM safeins.attach('premium', 'o', '{"receipt": "id", "insurer": "ins", "amount": "amt", "received_on": "rq"}')};
my @steps = (
	[ 'a column by another name', 'ALTER TABLE f RENAME amt TO je', 'INSERT INTO f (id) VALUES (@)' ],
	[ 'and back', 'ALTER TABLE f RENAME je TO amt', 'INSERT INTO f (id) VALUES (@)' ],
	[ 'a table by another name', 'ALTER TABLE f RENAME TO g', 'INSERT INTO g (id) VALUES (@)', 'INSERT INTO f (id) VALUES (@)' ],
	[ 'another schema', 'ALTER TABLE g SET SCHEMA s', 'INSERT INTO s.g (id) VALUES (@)', 'INSERT INTO g (id) VALUES (@)' ],
	[ 'and back', 'ALTER TABLE s.g SET SCHEMA public', 'INSERT INTO g (id) VALUES (@)', 'INSERT INTO s.g (id) VALUES (@)' ],
	[ 'and its name', 'ALTER TABLE g RENAME TO f', 'INSERT INTO f (id) VALUES (@)', 'INSERT INTO g (id) VALUES (@)' ],
	[ 'attach', $attach, 'INSERT INTO o (id) VALUES (@)' ],
	[ 'rebuild', 'SELECT FROM safeins.rebuild()', 'INSERT INTO o (id) VALUES (@)' ],
	[ 'reconcile', 'SELECT FROM safeins.reconcile()', 'INSERT INTO o (id) VALUES (@)' ],
	[ 'detach', q{SELECT FROM safeins.detach('premium', 'o', 'x')}, 'INSERT INTO o (id) VALUES (@)' ],
	[ 'a partition leaves', 'ALTER TABLE p DETACH PARTITION p26', 'INSERT INTO p26 (id, y) VALUES (@, 26)' ],
	[ 'and comes back', 'ALTER TABLE p ATTACH PARTITION p26 FOR VALUES IN (26)', 'INSERT INTO p26 (id, y) VALUES (@, 26)' ],
	[ 'a new partition', 'CREATE TABLE p27 PARTITION OF p FOR VALUES IN (27)', 'INSERT INTO p (id, y) VALUES (@, 27)', 'INSERT INTO p (id, y) VALUES (@, 25)' ],
	[ 'a column more', 'ALTER TABLE f ADD COLUMN x int', 'INSERT INTO f (id) VALUES (@)' ],
	[ 'a function replaced by itself', q{CREATE OR REPLACE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2'}, 'INSERT INTO f (id) VALUES (@)' ],
	[ 'attach with a function', $attach =~ s/"amt"/"half(amt)"/r, 'INSERT INTO o (id) VALUES (@)' ],
	[ 'unseal', q{SELECT FROM safeins.unseal('o', 'x')}, 'INSERT INTO o (id) VALUES (@)' ],
	[ 'seal', q{SELECT FROM safeins.seal('o', mode => 'versioned')}, 'INSERT INTO o (id) VALUES (@)' ],
	[ 'another place', q{SELECT FROM safeins.set_place('140100', 'x')}, 'INSERT INTO f (id) VALUES (@)' ]);
my @refused = ('DROP TABLE f', 'DROP TABLE p26', 'ALTER TABLE f DISABLE TRIGGER USER', 'ALTER TABLE p DETACH PARTITION p26; DROP TABLE p26', 'DROP FUNCTION half(numeric) CASCADE',
	q{CREATE OR REPLACE FUNCTION half(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 4'}, 'ALTER FUNCTION half(numeric) RENAME TO third', 'ALTER TABLE f SET UNLOGGED', 'DROP SCHEMA public CASCADE');

my %ways = (
	plain => sub { $_[0] },
	block => sub { my $q = $_[0] =~ s/'/''/gr =~ s/^SELECT/PERFORM/r; "DO 'BEGIN $q; END'" },
	function => sub { my $q = $_[0] =~ s/'/''/gr; "SELECT nested('$q')" },
	'event trigger' => sub { my $q = $_[0] =~ s/'/''/gr; "SET LOCAL x.command = '$q'; COMMENT ON TABLE o IS 'x'; SET LOCAL x.command = ''" },
	savepoint => sub { "SAVEPOINT a; $_[0]; ROLLBACK TO a; $_[0]; RELEASE a" });
my @ways = sort keys %ways;
my $id = 1000;

sub state_of
{
	my ($db) = @_;

	return sql($node, $db, q{SELECT role, table_schema, table_name, mapping, tables, state FROM safeins.attachment ORDER BY 1, 2, 3;
		SELECT place, scope, subject, year, received, spent FROM safeins.account ORDER BY 1, 2, 3, 4;
		SELECT action, role, table_schema, table_name, mapping, reason FROM safeins.attachment_log ORDER BY id;
		SELECT count(*) FROM safeins.finding; SELECT * FROM safeins.reconcile(); SELECT * FROM safeins.verify()});
}

# each step in two of the ways
foreach my $round (0, 2)
{
	foreach my $db ('a', 'b')
	{
		sql($node, 'postgres', "DROP DATABASE IF EXISTS $db");
		# copied page by page, sequences would go back to the template's in a crash
		sql($node, 'postgres', "CREATE DATABASE $db TEMPLATE plain STRATEGY file_copy");
	}
	foreach my $n (0 .. $#steps)
	{
		my ($what, $ddl, $write, $before) = @{ $steps[$n] };
		my $way = $ways[ ($n + $round) % @ways ];
		my $run = $ways{$way}->($ddl);
		my $b = ($before // $write) =~ s/@/++$id/er;
		my $w = $write =~ s/@/++$id/er;
		my $after = $write =~ s/@/++$id/er;
		my $was = state_of('b');

		sql($node, 'a', "SET client_min_messages = warning; BEGIN; $b; $run; $w; COMMIT; $after");
		sql($node, 'b', "SET client_min_messages = warning; BEGIN; $b; $run; $w; PREPARE TRANSACTION 'x'");
		sql($node, 'b', q{ROLLBACK PREPARED 'x'});
		is(state_of('b'), $was, "$what, by $way: rolled back, nothing has been");
		# a session that knows the table from before, and goes on when another one has committed
		my $psql = "psql -X -q -h " . $node->host . " -p " . $node->port . " -d b";
		my $file = PostgreSQL::Test::Utils::tempdir() . '/step.sql';
		append_to_file($file, "SET client_min_messages = warning; BEGIN; $b; $run; $w; PREPARE TRANSACTION 'x';\n");
		if ($n % 6 == 5)
		{
			system("$psql -f $file >/dev/null 2>&1");
			$node->stop('immediate');
			$node->start;
			sql($node, 'b', q{COMMIT PREPARED 'x'});
			sql($node, 'b', $after);
		}
		else
		{
			$node->safe_psql('b', "BEGIN; $b; ROLLBACK;\n\\! $psql -f $file >/dev/null 2>&1\n\\! $psql -c \"COMMIT PREPARED 'x'\"\n$after;\n");
		}
		is(state_of('b'), state_of('a'), "$what, by $way: committed by another session it is as by COMMIT");
	}
}
foreach my $way (@ways)
{
	foreach my $ddl (@refused)
	{
		my $said = '';

		$node->psql('b', "\\set VERBOSITY verbose\nBEGIN; INSERT INTO f (id) VALUES (" . ++$id . "); " . $ways{$way}->($ddl) . "; PREPARE TRANSACTION 'x'", stderr => \$said);
		like($said, qr/ERROR:  (SI002|2BP01|0A000): /, "$ddl, by $way: refused");
	}
}
is(sql($node, 'b', 'SELECT count(*) FROM pg_prepared_xacts'), '0', 'and nothing is prepared');

$node->stop;
done_testing();
