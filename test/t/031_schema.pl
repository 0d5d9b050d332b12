# Schema safeins: who had it before the extension is no superuser by having it, and
# it keeps its name.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('schema');

sql($node, 'postgres', 'CREATE ROLE clerk');

# told ABOUT, ERROR, HINT: CREATE EXTENSION is refused, and says why and what to do.
sub told
{
	my ($about, $error, $hint) = @_;
	my $err = '';

	refused($node, 'platform', 'CREATE EXTENSION safeins', '55000', $about);
	$node->psql('platform', 'CREATE EXTENSION safeins', stderr => \$err);
	like($err, qr/ERROR:  $error\nDETAIL:  A function or an operator beside .*\nHINT:  $hint/, '... says why, and what to do');
}

$node->safe_psql('postgres', 'CREATE DATABASE platform TEMPLATE template0');
sql($node, 'platform', <<'SQL');
CREATE EXTENSION btree_gist;
GRANT CREATE ON DATABASE platform TO clerk;
SET ROLE clerk;
CREATE SCHEMA safeins;
CREATE TABLE safeins.clerk_owns (k integer);
CREATE FUNCTION safeins.code_of(integer, text) RETURNS text LANGUAGE sql AS $$ SELECT 'his' $$;
CREATE OPERATOR safeins.=== (LEFTARG = integer, RIGHTARG = text, FUNCTION = safeins.code_of);
SQL
told('a schema of somebody who is no superuser', 'schema "safeins" belongs to role "clerk", who is no superuser', 'Drop or rename the schema, or .*ALTER SCHEMA safeins OWNER TO CURRENT_USER');
sql($node, 'platform', 'ALTER SCHEMA safeins OWNER TO CURRENT_USER');
sql($node, 'platform', 'GRANT CREATE ON SCHEMA safeins TO clerk');
told('... that he may create in', 'role "clerk", who is no superuser, may create objects in schema "safeins"', 'REVOKE CREATE ON SCHEMA safeins');
sql($node, 'platform', 'REVOKE CREATE ON SCHEMA safeins FROM clerk');
told('... that has his function', '"code_of" of schema "safeins" belongs to role "clerk", who is no superuser', 'Drop it, or move it');
sql($node, 'platform', 'ALTER FUNCTION safeins.code_of OWNER TO CURRENT_USER');
told('... his operator', '"===" of schema "safeins" belongs to role "clerk", who is no superuser', 'Drop it, or move it');
sql($node, 'platform', 'DROP OPERATOR safeins.=== (integer, text); DROP FUNCTION safeins.code_of');
sql($node, 'platform', 'GRANT ALL ON SCHEMA safeins TO PUBLIC');
sql($node, 'platform', 'SET client_min_messages = warning; CREATE EXTENSION safeins');
is(sql($node, 'platform', q{SELECT has_schema_privilege('clerk', 'safeins', 'CREATE')}), 'f', 'a schema of a superuser is taken, and who might create there may no more');
is(sql($node, 'platform', q{SELECT count(*) FROM pg_proc WHERE proname IN ('check_schema', 'check_encoding')}), '0', '... and nothing is left of what was asked');

refused($node, 'platform', 'ALTER SCHEMA safeins RENAME TO other', '0A000', 'the schema keeps its name');
{
	my $err = '';

	$node->psql('platform', 'ALTER SCHEMA safeins RENAME TO other', stderr => \$err);
	like($err, qr/ERROR:  schema "safeins" cannot be renamed\nDETAIL:  The extension safeins finds/, '... and it is said why');
}
sql($node, 'platform', 'CREATE SCHEMA others; ALTER SCHEMA others RENAME TO other');
ok(1, 'others are renamed');

# What goes, and what stays, as the documents say.
sql($node, 'platform', 'SET client_min_messages = warning; DROP TABLE safeins.clerk_owns; DROP EXTENSION safeins CASCADE');
is(sql($node, 'platform', q{SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname LIKE 'safeins%'}), 'safeins', 'the empty schema outlives the extension');
sql($node, 'platform', 'DROP SCHEMA safeins');

done_testing();
