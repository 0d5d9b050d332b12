# make: what it built for one PostgreSQL it does not install into another, and without one it says so.
use strict;
use warnings;

use Cwd qw(getcwd realpath);
use FindBin;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $sources = realpath("$FindBin::RealBin/../..");
my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
my $dir = PostgreSQL::Test::Utils::tempdir();
my $object = 'src/types/fen.o';

# compiled NAME=VALUE...: whether make compiles that object anew, in a directory beside the sources.
sub compiled
{
	my (@variables) = @_;
	my $output;

	IPC::Run::run([ 'make', '-C', $dir, '-f', "$sources/Makefile", 'with_llvm=no', @variables, $object ], '>&', \$output)
	  or die "make failed: $output";
	return $output =~ /\bfen\.c\b/ ? 1 : 0;
}

# Another minor release, other headers: as far as make can tell, another PostgreSQL.
sub another
{
	my ($name, $script) = @_;

	append_to_file("$dir/$name", "#!/bin/sh\n$script\n");
	chmod 0755, "$dir/$name";
	return "PG_CONFIG=$dir/$name";
}

# Without PostgreSQL's headers nothing is built, let alone installed, and it is said what is missing.
foreach my $target ('all', 'install', 'uninstall')
{
	foreach my $none (another("pg_config_none_$target", 'exit 1'), another("pg_config_bare_$target", 'echo /nonexistent/pgxs.mk'), 'PG_CONFIG=/nonexistent/pg_config')
	{
		my ($out, $err) = ('', '');
		my $done = IPC::Run::run([ 'make', '-C', $dir, '-f', "$sources/Makefile", "DESTDIR=$dir/installed", $none, $target ], '>', \$out, '2>', \$err);

		ok(!$done, "make $target, $none, fails");
		like($err, qr/no PostgreSQL to build for: .* does not name one with its headers/, '... and says why');
	}
}
ok(!-e "$dir/installed", 'nothing was installed');

chomp(my $pgxs = `$pg_config --pgxs`);
chomp(my $include = `$pg_config --includedir-server`);
(my $makefile = $pgxs) =~ s,/[^/]*/pgxs\.mk$,,;
SKIP:
{
	skip 'PGXS is not as it is known', 6 unless -f "$makefile/Makefile.global" && $pgxs =~ m,/makefiles/pgxs\.mk$,;
	mkdir "$dir/newer" or die $!;
	system('cp', '-r', $makefile, "$dir/newer/src") == 0 or die;
	my $global = slurp_file("$dir/newer/src/Makefile.global");
	$global =~ s/^VERSION = .*$/VERSION = 99.9/m;
	unlink "$dir/newer/src/Makefile.global";
	append_to_file("$dir/newer/src/Makefile.global", $global);
	my $newer = another('pg_config_newer', qq([ "\$1" != --pgxs ] || { echo "$dir/newer/src/makefiles/pgxs.mk"; exit; }\nexec $pg_config "\$@"));

	is(compiled("PG_CONFIG=$pg_config"), 1, 'it is compiled');
	is(compiled("PG_CONFIG=$pg_config"), 0, '... once');
	is(compiled($newer), 1, 'for another release it is compiled anew');
	is(compiled($newer), 0, '... once');
	is(compiled("PG_CONFIG=$pg_config"), 1, '... and so on the way back');
	is(compiled("PG_CONFIG=$pg_config", 'COPT=-O0'), 0, 'other flags alone change nothing');
}

done_testing();
