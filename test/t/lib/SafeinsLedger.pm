# What the Perl tests of the ledger share: what verify() and notes say, and rows
# held against leaves by plain SQL.
package SafeinsLedger;

use strict;
use warnings;

use Exporter 'import';
use Safeins;
use Test::More;

our @EXPORT = qw(undamaged checkpoint ledger notes_fit leaves_are_rows);

# verify() lists nothing but what was renamed on record.
sub undamaged
{
	my ($node, $db, $about, $arguments) = @_;

	return is(sql($node, $db, 'SELECT * FROM safeins.verify(' . ($arguments // '') . q{) WHERE damage <> 'renamed'}), '', "$about: verify lists nothing");
}

# Takes a checkpoint; its note.
sub checkpoint
{
	my ($node, $db) = @_;

	return sql($node, $db, 'SET client_min_messages = warning; SELECT safeins.checkpoint()');
}

# All of a ledger that has to come along when it is moved, as text.
sub ledger
{
	my ($server, $in) = @_;

	return join "\n", map { sql($server, $in, "SET search_path = pg_catalog; $_") } (
		'SELECT * FROM safeins.ledger', 'SELECT * FROM safeins.seal ORDER BY id', 'SELECT * FROM safeins.checkpoint ORDER BY number',
		'SELECT * FROM safeins.epoch ORDER BY epoch',
		'SELECT label, count(*), md5(convert_to(string_agg(position || op || key || hash::text, $$,$$ ORDER BY position), $$UTF8$$)) FROM safeins.leaves() GROUP BY 1 ORDER BY min(position)',
		'SELECT number, label, mode, columns, relid::regclass, armed, leaves, pending FROM safeins.seals() ORDER BY number',
		'SELECT count(*), md5(string_agg(md5(hashes) || md5(entries), $$$$ ORDER BY id)) FROM safeins.journal');
}

# Every note fits the ledger as it is.
sub notes_fit
{
	my ($node, $db, $about, @notes) = @_;
	my $array = join ', ', map { "'" . s/'/''/gr . "'" } @notes;

	return is(
		sql($node, $db, "SELECT c.verdict, n.note FROM unnest(ARRAY[$array]::text[]) n (note), safeins.check_note(n.note) c WHERE NOT c.fits"),
		'', "$about: " . @notes . ' notes fit');
}

# By plain SQL: each row has as many leaves since its key was last inserted as it
# has versions, which column v counts (1 where the table has none), and no key
# without a row has a leaf that is not of its end.
sub leaves_are_rows
{
	my ($node, $db, $about, %tables) = @_;
	my $rows = join ' UNION ALL ', map {
		my ($key, $v) = @{ $tables{$_} };
		"SELECT '" . s/'/''/gr . "' AS label, $key AS key, $v AS v FROM $_"
	} sort keys %tables;
	my $labels = join ', ', map { "'" . s/'/''/gr . "'" } sort keys %tables;

	return is(
		sql($node, $db, <<"SQL"),
WITH leaf AS MATERIALIZED (
	SELECT label, key, op, position, max(position) FILTER (WHERE op = 'I') OVER (PARTITION BY label, key) AS born,
		last_value(op) OVER (PARTITION BY label, key ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS fate
	FROM safeins.leaves() WHERE label IN ($labels)
), living AS (
	SELECT label, key, count(*) AS v FROM leaf WHERE fate <> 'D' AND position >= born GROUP BY label, key
), r AS (
	$rows
)
SELECT label, key, r.v, living.v FROM r FULL JOIN living USING (label, key) WHERE r.v IS DISTINCT FROM living.v LIMIT 10
SQL
		'', "$about: leaves are rows");
}

1;
