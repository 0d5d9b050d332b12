# What the documents show is what a server prints: every ```sql block is run, in
# one database a document, and the ```text block after it compared.  A
# block ```sql prepare, which the reader may unfold, is run as well and what it
# prints is not compared; <!-- verbose --> anywhere in a document shows the parts
# of its errors by name.
# A page in Chinese, *.zh-CN.md, is run by a session that reads Chinese.
# SAFEINS_DOCUMENTS=directory writes the documents there as they ought to be.
use strict;
use warnings;

use Cwd qw(abs_path);
use Encode qw(decode_utf8);
use File::Basename qw(basename dirname);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use lib dirname(__FILE__) . '/lib';
use Reference qw(reference);

my $top = dirname(__FILE__) . '/../..';
my $into = $ENV{SAFEINS_DOCUMENTS};
# the day of the documents
my $today = '2026-11-15';

# A server reads locales where it finds them when it starts: ours is made before.
my $locales = abs_path(PostgreSQL::Test::Utils::tempdir);
my $made = '';
my $has_chinese = IPC::Run::run([ 'localedef', '-i', 'zh_CN', '-f', 'UTF-8', "$locales/zh_CN.UTF-8" ], '>', \$made, '2>&1');
$ENV{LOCPATH} = $locales if $has_chinese;

my $node = PostgreSQL::Test::Cluster->new('documents');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C' ]);
$node->append_conf('postgresql.conf', "safeins.today = '$today'\ntimezone = 'Asia/Shanghai'\n");
$node->start;

sub tidy
{
	my ($text) = @_;

	# Where in the source an error was raised is nobody's business here, and differs.
	$text =~ s/^LOCATION:.*\n//mg;
	# PostgreSQL's own, which ends with a full stop from 19 on.
	$text =~ s/^(DETAIL:  trigger \w+ on table \S+ depends on column "\w+")\.$/$1/mg;
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

foreach my $file (sort(glob("$top/README*.md")), sort glob("$top/doc/*.md"))
{
	my $name = basename($file, '.md');
	my $text = slurp($file);
	my @options = $text =~ /^<!-- verbose -->$/m ? ('-v', 'VERBOSITY=verbose') : ();
	my $blocks = 0;
	my $after = 0;
	my $written = '';
	my $is_chinese = $name =~ /\.zh-CN$/;

	if ($is_chinese && !$has_chinese && $text =~ /^```sql$/m)
	{
		diag("$name was not run: localedef said \"$made\" (package locales?)");
		next;
	}
	local $ENV{PGOPTIONS} = '-c lc_messages=zh_CN.UTF-8' if $is_chinese;
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

# Every link within the project leads somewhere.
sub anchor
{
	my ($heading) = @_;

	$heading = lc $heading;
	$heading =~ s/[`*]//g;
	$heading =~ s/[^\w\- ]//g;
	return $heading =~ s/ /-/gr;
}

my @astray;
foreach my $file (glob("$top/*.md $top/doc/*.md $top/test/*.md"))
{
	my $text = slurp($file) =~ s/^```.*?^```$//gmsr;

	while ($text =~ /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)
	{
		my ($path, $heading) = ($1, $2);
		my $to = $path eq '' ? $file : dirname($file) . "/$path";
		my $there = -e $to && (!defined $heading || $to !~ /\.md$/ || grep { anchor($_) eq $heading } decode_utf8(slurp($to)) =~ /^#+ (.*)$/mg);

		push @astray, basename($file) . " -> $path" . (defined $heading ? "#$heading" : '') unless $there;
	}
}
is("@astray", '', 'links within the project');

# A page in two languages leads from one to the other; who reads Chinese is led to what is in Chinese, and the two run the same.
sub statements
{
	my ($text) = @_;

	return join('', map { s/--[ ].*//gr =~ s/[ \t]+$//gmr =~ s/^\n//gmr } $text =~ /^```sql(?: prepare)?\n(.*?)^```\n/gms);
}

my %twin = map { $_ => s/\.zh-CN\.md$/.md/r } map { abs_path($_) } glob("$top/*.zh-CN.md $top/doc/*.zh-CN.md");
my %in_chinese = reverse %twin;
my @english_links;
foreach my $file (sort keys %twin)
{
	my ($zh, $en) = map { basename($_) } $file, $twin{$file};
	my ($text, $other) = (slurp($file), slurp($twin{$file}));

	like($text, qr/\A\[English\]\(\Q$en\E\) \| 中文\n/, "$zh: one click from $en");
	like($other, qr/\AEnglish \| \[中文\]\(\Q$zh\E\)\n/, "$en: one click from $zh");
	while ($text =~ /\[([^\]]*)\]\((?!\w+:)([^)#\s]+)(?:#[^)\s]+)?\)/g)
	{
		my ($label, $to) = ($1, abs_path(dirname($file) . "/$2"));

		push @english_links, "$zh -> $2" if defined $to && exists $in_chinese{$to} && $label !~ /^English$|英文/;
	}
	is(statements($text), statements($other), "$zh: the statements of $en") if $en =~ /^(?:README|tour)\.md$/;
}
is("@english_links", '', 'a page in Chinese leads to pages in Chinese where there are');

# What a page in Chinese says that is said is said: a message of ours, but for what it names.
my $translated = slurp("$top/po/zh_CN.po");
my @unsaid;
my $said = 0;
foreach my $line (slurp("$top/doc/troubleshooting.zh-CN.md") =~ /^\| (.*?) \| /mg)
{
	foreach my $message (grep { /[^\x00-\x7f]/ } $line =~ /`([^`]+)`/g)
	{
		my $pattern = join('.*', map { quotemeta } split(/ ?\xe2\x80\xa6 ?/, $message, -1));

		$translated =~ /^msgstr(?:\[0\])? "$pattern"$/m ? $said++ : push @unsaid, $message;
	}
}
is(join("\n", @unsaid), '', 'troubleshooting.zh-CN: messages are as they are');
cmp_ok($said, '>=', 8, '... and they were looked for');

# What is mapped in Chinese is what the page in English has, whose expressions are tried.
my ($english, $chinese) = map { [ sort(slurp("$top/doc/$_.md") =~ /^\| .*? \| .*/mg) ] } 'mapping', 'mapping.zh-CN';
my ($tried, $named) = map { join("\n", sort(map { /`("\w+": "(?:[^"`\\]|\\.)*")/g } @$_)) } $english, $chinese;
is($named, $tried, 'mapping.zh-CN: the expressions of the page in English');
is(scalar(@$chinese), scalar(@$english), '... of as many cases');

# The reference is what the catalogue says.
sub ask
{
	my $answer = $node->safe_psql('README', $_[0], extra_params => [ '-F', "\x1f", '-R', "\x1e" ]);

	return [ map { [ split(/\x1f/, $_, -1) ] } split(/\x1e/, $answer) ];
}

foreach my $language ('en', 'zh')
{
	my $name = $language eq 'zh' ? 'reference.zh-CN' : 'reference';
	my $page = reference($language, \&ask);

	ok($page eq slurp("$top/doc/$name.md"), "$name: what the catalogue says")
	  or diag("SAFEINS_DOCUMENTS=directory writes doc/$name.md there as it ought to be.");
	next unless defined $into;
	open(my $out, '>', "$into/$name.md") or die "$into/$name.md: $!";
	print $out $page;
	close($out);
}
my $reserved = $node->safe_psql('README', q{
	SELECT string_agg(p.proname || '(' || a || ')', ' ') FROM pg_proc p, unnest(p.proargnames) a JOIN pg_get_keywords() k ON k.word = a
	WHERE p.pronamespace = 'safeins'::regnamespace AND k.catcode IN ('R', 'T')});
is($reserved, '', 'no argument bears a word that SQL reserves');

my @codes = map { join('', /'(.)'/g) } grep { /MAKE_SQLSTATE/ } split(/\n/, slurp("$top/src/common/errcodes.h"));
my $errors = slurp("$top/doc/errors.md");
my @unknown = grep { $errors !~ /`$_`/ } @codes;
is("@unknown", '', 'errors: every error code');

$node->stop;
done_testing();
