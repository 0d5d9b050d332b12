# The script is read as it is written; schema safeins keeps its name, and outlives the extension.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('schema');

$node->safe_psql("postgres", "CREATE DATABASE platform TEMPLATE template0");
refused($node, 'platform', 'SET standard_conforming_strings = off; CREATE EXTENSION safeins CASCADE', '55000', 'no extension of which backslashes are escapes');
sql($node, 'platform', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');

refused($node, 'platform', 'ALTER SCHEMA safeins RENAME TO other', '0A000', 'the schema keeps its name');
{
	my $err = '';

	$node->psql('platform', 'ALTER SCHEMA safeins RENAME TO other', stderr => \$err);
	like($err, qr/ERROR:  schema "safeins" cannot be renamed\nDETAIL:  The extension safeins finds/, '... and it is said why');
}
sql($node, 'platform', 'CREATE SCHEMA others; ALTER SCHEMA others RENAME TO other');
ok(1, 'others are renamed');

# What goes, and what stays, as the documents say.
sql($node, 'platform', 'SET client_min_messages = warning; DROP EXTENSION safeins CASCADE');
is(sql($node, 'platform', q{SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname LIKE 'safeins%'}), 'safeins', 'the empty schema outlives the extension');
sql($node, 'platform', 'DROP SCHEMA safeins');

done_testing();
