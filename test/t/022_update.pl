# An update from each version that may be installed somewhere: data/safeins--VERSION.sql
# is its install script, data/VERSION.sql a dump of a province that had it.  What the
# update makes is what a fresh install makes; what was written before is kept, judged and
# proven as it was; and until the update the new library refuses in one way.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use Catalogue;
use PostgreSQL::Test::Utils;
use Safeins;
use SafeinsLedger;
use Test::More;

my $was = '0.1.0';
my $data = "$FindBin::RealBin/data";
chomp(my $share = qx(pg_config --sharedir));
my $beside = "$share/extension/safeins--$was.sql";
my $node = server('update', conf => "safeins.today = '2025-09-30'\n");

# no package ships it
system('cp', "$data/safeins--$was.sql", $beside) == 0 or die "$beside: $!";
END { unlink $beside if defined $beside }

# ---- with nothing in it

sql($node, 'postgres', "CREATE DATABASE $_ TEMPLATE template0") foreach qw(fresh bare);
sql($node, 'fresh', 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE');
sql($node, 'bare', "SET client_min_messages = warning; CREATE EXTENSION safeins VERSION '$was' CASCADE");
sql($node, 'bare', 'ALTER EXTENSION safeins UPDATE');
my $fresh = catalogue($node, 'fresh');
cmp_ok(scalar(keys %$fresh), '>', 5000, 'a fresh install has a catalogue');
same_catalogue(catalogue($node, 'bare'), $fresh, "an update from $was makes it");

done_testing();
