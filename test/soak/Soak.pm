# Soak.pm: what the random tests share: processes, databases, lists that are to be empty.
package Soak;

use strict;
use warnings;

use Exporter 'import';
use Test::More;

use Wire;

our @EXPORT = qw(fork_for lines_of nothing set_up);

my $first_database = $ENV{PGDATABASE};

# fork_for CODE, FILE: runs it beside us; its lines are in the file.
sub fork_for
{
	my ($code, $file) = @_;
	my $pid = fork // die "fork: $!\n";

	return $pid if $pid;
	my @lines = eval { $code->() };
	push @lines, "failed: $@" if $@;
	open(my $out, '>', $file) or die "$file: $!\n";
	print $out map { s/\n/ /gr . "\n" } @lines;
	close($out);
	# not exit: the end of the test is the parent's
	require POSIX;
	POSIX::_exit(0);
}

sub lines_of
{
	my ($file) = @_;
	open(my $in, '<', $file) or return ("failed: $file is not there");
	chomp(my @lines = <$in>);
	return @lines;
}

# nothing NAME, LINES: passes if there are none, else shows some.
sub nothing
{
	my ($name, @lines) = @_;

	return if ok(!@lines, $name);
	diag(substr($_, 0, 500)) foreach @lines[ 0 .. ($#lines < 9 ? $#lines : 9) ];
	diag('and ' . (@lines - 10) . ' more') if @lines > 10;
}

# set_up NAME, FILE: a database of that name, which becomes ours, made by the file.
sub set_up
{
	my ($name, $file) = @_;

	$ENV{PGDATABASE} = $first_database;
	my $admin = Wire->new;

	$admin->must("DROP DATABASE IF EXISTS $name");
	$admin->must("CREATE DATABASE $name TEMPLATE template0 ENCODING 'UTF8'");
	$admin->must("ALTER DATABASE $name SET $_")
	  foreach "safeins.today = '2026-06-01'", "deadlock_timeout = '20ms'", "lock_timeout = '10min'",
	  "client_min_messages = warning", "timezone = 'Asia/Shanghai'";
	$admin->must('CREATE ROLE clerk LOGIN') unless @{ $admin->must("SELECT FROM pg_roles WHERE rolname = 'clerk'") };
	$ENV{PGDATABASE} = $name;
	system('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', $file) == 0
	  or die "the tables cannot be made\n";
}

1;
