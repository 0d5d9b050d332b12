# What the documents show is what a server prints: every ```sql block is run, in
# one database a document, and the ```text block after it compared.  A
# block ```sql prepare, which the reader may unfold, is run as well and what it
# prints is not compared; <!-- verbose --> anywhere in a document shows the parts
# of its errors by name.
# SAFEINS_DOCUMENTS=directory writes the documents there as they ought to be.
use strict;
use warnings;

use File::Basename qw(basename dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = dirname(__FILE__) . '/../..';
my $into = $ENV{SAFEINS_DOCUMENTS};
# the day of the documents
my $today = '2026-11-15';

my $node = PostgreSQL::Test::Cluster->new('documents');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C' ]);
$node->append_conf('postgresql.conf', "safeins.today = '$today'\ntimezone = 'Asia/Shanghai'\n");
$node->start;

sub tidy
{
	my ($text) = @_;

	# Where in the source an error was raised is nobody's business here, and differs.
	$text =~ s/^LOCATION:.*\n//mg;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/^\n+//;
	$text =~ s/\n+\z//;
	return "$text\n";
}

# psql reads from its standard input, so messages carry no file name.
sub run_sql
{
	my ($database, $sql, @options) = @_;
	my $output = '';

	IPC::Run::run([ 'psql', '-X', '-q', @options, '-d', $node->connstr($database) ], '<', \$sql, '>', \$output, '2>&1');
	return tidy($output);
}

sub slurp
{
	open(my $in, '<', $_[0]) or die "$_[0]: $!";
	local $/;
	my $text = <$in>;
	close($in);
	return $text;
}

foreach my $file (grep({ -f } "$top/README.md"), sort glob("$top/doc/*.md"))
{
	my $name = basename($file, '.md');
	my $text = slurp($file);
	my @options = $text =~ /^<!-- verbose -->$/m ? ('-v', 'VERBOSITY=verbose') : ();
	my $blocks = 0;
	my $after = 0;
	my $written = '';

	unlike($text, qr/<!--(?! verbose -->)/, "$name: a reader sees whatever is run");
	next unless $text =~ /^```sql(?: prepare)?$/m;
	$node->safe_psql('postgres', qq(CREATE DATABASE "$name"));
	while ($text =~ /\G(.*?)(?:^```sql prepare\n(.*?)^```\n|^```sql\n(.*?)^```\n(?:(\n*)```text\n(.*?)^```\n)?)/gmsc)
	{
		my ($prose, $prepared, $sql, $gap, $shown) = ($1, $2, $3, $4, $5);

		if (defined $prepared)
		{
			my $said = run_sql($name, "\\set ON_ERROR_STOP on\nSET client_min_messages = warning;\n\\o /dev/null\n$prepared");

			is($said, "\n", "$name: preparation " . ++$after);
			$written .= "$prose```sql prepare\n$prepared```\n";
			next;
		}
		my $output = run_sql($name, $sql, @options);

		$blocks++;
		$written .= "$prose```sql\n$sql```\n";
		if (defined $shown)
		{
			is($output, tidy($shown), "$name: block $blocks");
			$written .= "$gap```text\n$output```\n";
		}
		else
		{
			unlike($output, qr/ERROR|FATAL|WARNING/, "$name: block $blocks, nothing shown");
		}
	}
	$written .= substr($text, pos($text) // 0);
	if (defined $into)
	{
		open(my $out, '>', "$into/$name.md") or die "$into/$name.md: $!";
		print $out $written;
		close($out);
	}
}

# The reference leaves nothing out.
my $readme = slurp("$top/README.md");
my $objects = $node->safe_psql('README', q{
	SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'safeins'::regnamespace
		AND (proname !~ '^(uscc|yuan|division|int8)_' OR proname IN ('uscc_place', 'yuan_of_fen'))
	UNION SELECT relname FROM pg_class WHERE relnamespace = 'safeins'::regnamespace AND relkind IN ('r', 'v')
	UNION SELECT attname FROM pg_attribute WHERE attrelid = 'safeins.fee_status'::regclass AND attnum > 0
	UNION SELECT typname FROM pg_type WHERE typnamespace = 'safeins'::regnamespace AND typtype = 'b' AND typelem = 0
	ORDER BY 1});
my @left_out = grep { $readme !~ /`[^`]*\b\Q$_\E\b[^`]*`/ } split(/\n/, $objects);
is("@left_out", '', 'README: every function, table, view, type and column of the report');

# ... and calls every argument by its own name, so that named notation works.
my %arguments;
push @{ $arguments{ (split /\|/)[0] } }, (split /\|/)[1] // '' foreach split(/\n/, $node->safe_psql('README', q{
	SELECT p.proname || '|' || coalesce(array_to_string(p.proargnames[1:p.pronargs], ' '), '') FROM pg_proc p WHERE p.pronamespace = 'safeins'::regnamespace}));
my ($functions) = $readme =~ /^### Functions$(.*?)^###? /ms;
my @misnamed;
foreach my $cell (map { (split /\|/)[1] } grep { /^\| `/ } split(/\n/, $functions))
{
	while ($cell =~ /`(\w+)\(([^`)]*)\)`/g)
	{
		my ($name, $arguments) = ($1, $2);
		my $said = join(' ', split(/[][,. ]+/, $arguments =~ s/^\W+//r));

		# those of the types take a value and have no names
		push @misnamed, "$name($arguments)" unless grep { $_ eq '' || "$_ " =~ /^\Q$said\E / || $said eq '' } @{ $arguments{$name} // [] };
	}
}
is("@misnamed", '', 'README: arguments by their names');
my $reserved = $node->safe_psql('README', q{
	SELECT string_agg(p.proname || '(' || a || ')', ' ') FROM pg_proc p, unnest(p.proargnames) a JOIN pg_get_keywords() k ON k.word = a
	WHERE p.pronamespace = 'safeins'::regnamespace AND k.catcode IN ('R', 'T')});
is($reserved, '', 'no argument bears a word that SQL reserves');

my @codes = map { join('', /'(.)'/g) } grep { /MAKE_SQLSTATE/ } split(/\n/, slurp("$top/src/common/errcodes.h"));
foreach my $document ('README.md', 'doc/errors.md')
{
	my $text = slurp("$top/$document");
	my @unknown = grep { $text !~ /`$_`/ } @codes;

	is("@unknown", '', "$document: every error code");
}

$node->stop;
done_testing();
