# Reference.pm: doc/reference.md and doc/reference.zh-CN.md, written from the catalogue
# of a database that has the extension: names, arguments, columns, who may use what,
# and what the COMMENTs say, which are in Chinese and, after " / ", in English.
package Reference;

use strict;
use warnings;

use Exporter 'import';
our @EXPORT_OK = qw(reference);

my %TEXT = (
	'en' => {
		title => "English | [中文](reference.zh-CN.md)\n\n# Reference",
		intro => "Everything stands in schema `safeins`. This page is written from the comments of the catalogue, which `\\df+ safeins.*` and `\\d+` show as well. An argument in brackets may be left out. "
		  . "NULL is refused (`22004`, with the argument's name) where nothing else is said; a year has four digits, a day lies in the years 1 to 9999 (`22023`), a table must be there (`42P01`). "
		  . "What reports have in common is in [conventions.md](conventions.md), who gets which level of access in [running.md](running.md#access), facts for mappings in [facts.md](facts.md), errors in [errors.md](errors.md).",
		functions => 'Functions',
		views     => 'Views',
		tables    => 'Tables',
		types     => 'Types',
		internal  => "Internal",
		about     => "Not to be called or read by hand; may change in any version.",
		call      => '| call | gives | for | |',
		rows      => '| table | for | |',
		column    => '| column | type | |',
		returns   => 'rows of',
		who       => { public => 'everybody', reader => 'reader', regulator => 'regulator', dba => 'dba', superuser => 'superuser', exchange => 'exchange' },
	},
	'zh' => {
		title => "[English](reference.md) | 中文\n\n# 参考",
		intro => "一切都在模式 `safeins` 之中。本页由系统目录的注释生成，`\\df+ safeins.*` 与 `\\d+` 显示的是同一内容。方括号内的参数可以省略。"
		  . "未另作说明的参数不得为 NULL（报 `22004` 并给出参数名）；年度为四位数，日期在公元 1 年至 9999 年之间（`22023`），表须存在（`42P01`）。"
		  . "各报表的共同约定见 [conventions.md](conventions.md)，授权级别见 [running.md](running.md#access)，映射的要素见 [facts.md](facts.md)，错误代码见 [errors.md](errors.md)。",
		functions => '函数',
		views     => '视图',
		tables    => '表',
		types     => '类型',
		internal  => '内部对象',
		about     => '不供直接调用或查询，任何版本都可能改变。',
		call      => '| 调用 | 返回 | 权限 | |',
		rows      => '| 表 | 权限 | |',
		column    => '| 列 | 类型 | |',
		returns   => '多行：',
		who       => { public => '所有人', reader => 'reader', regulator => 'regulator', dba => 'dba', superuser => '超级用户', exchange => '数据交换' },
	});

# Who may use an object: the least level that has the right, of roles that were granted one each.
my $WHO = q{CASE WHEN %1$s('nobody', %2$s) THEN 'public' WHEN %1$s('reads', %2$s) THEN 'reader'
	WHEN %1$s('regulates', %2$s) THEN 'regulator' WHEN %1$s('runs', %2$s) THEN 'dba' WHEN %1$s('takes', %2$s) THEN 'exchange' ELSE 'superuser' END};

my $PREPARE = q{
	CREATE ROLE nobody; CREATE ROLE reads; CREATE ROLE regulates; CREATE ROLE runs; CREATE ROLE takes;
	SELECT safeins.grant_access('reads', 'reader'), safeins.grant_access('regulates', 'regulator'), safeins.grant_access('runs', 'dba'),
		safeins.grant_access('takes', 'emergency'), safeins.grant_access('takes', 'finance'), safeins.grant_access('takes', 'industry'), safeins.grant_access('takes', 'association');};

# Functions that an operator, a cast, a type, an index or an aggregate stands for are not called by name.
my $FUNCTIONS = q{
	SELECT p.proname, p.prokind, } . sprintf($WHO, 'has_function_privilege', q{p.oid, 'EXECUTE'}) . q{,
		p.pronargdefaults, p.pronargs, coalesce(array_to_string(p.proargnames, ','), ''), coalesce(array_to_string(p.proargmodes, ','), ''),
		(SELECT string_agg(format_type(t, NULL), ',' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY a(t, n)),
		p.proretset, format_type(p.prorettype, NULL), obj_description(p.oid, 'pg_proc')
	FROM pg_proc p
	WHERE p.pronamespace = 'safeins'::regnamespace AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
		AND NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid) AND NOT EXISTS (SELECT FROM pg_cast c WHERE c.castfunc = p.oid AND p.proname ~ '^(uscc|yuan|division|int8)_')
		AND NOT EXISTS (SELECT FROM pg_amproc a WHERE a.amproc = p.oid) AND NOT EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin))
		AND NOT EXISTS (SELECT FROM pg_aggregate g WHERE p.oid IN (g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn))
		AND p.proname !~ '^(uscc|yuan|division)_' AND obj_description(p.oid, 'pg_proc') !~ '^同 '
	ORDER BY p.proname, p.pronargs, 8};

my $RELATIONS = q{
	SELECT c.relname, c.relkind, } . sprintf($WHO, 'has_table_privilege', q{c.oid, 'SELECT'}) . q{, obj_description(c.oid, 'pg_class')
	FROM pg_class c WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind IN ('r', 'v') ORDER BY 1};

my $COLUMNS = q{
	SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(c.oid, a.attnum), '')
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' ORDER BY 1, a.attnum};

my $TYPES = q{SELECT t.typname, obj_description(t.oid, 'pg_type') FROM pg_type t WHERE t.typnamespace = 'safeins'::regnamespace AND t.typtype = 'b' AND t.typelem = 0 ORDER BY 1};

my %SHORT = ('character varying' => 'varchar', 'timestamp without time zone' => 'timestamp', 'timestamp with time zone' => 'timestamptz', 'safeins.division' => 'division', 'safeins.yuan' => 'yuan', 'safeins.uscc' => 'uscc');

sub short
{
	my ($type) = @_;

	$type =~ s/^(character varying|timestamp without time zone|timestamp with time zone|safeins\.\w+)/$SHORT{$1} \/\/ $1/e;
	return $type;
}

# The part of a comment in one language, as a cell of a table.
sub said
{
	my ($comment, $language) = @_;
	my ($zh, $en) = split(/ \/ /, $comment, 2);
	my $text = $language eq 'zh' ? $zh : $en // $zh;

	$text =~ s/^(?:内部使用|internal)[：:]\s*//;
	$text =~ s/\|/\\|/g;
	$text =~ s/([<*])/\\$1/g;
	$text =~ s/\b_|_\b/\\_/g;
	return $text;
}

sub is_internal { return $_[0] =~ /内部使用/ }

# One call of a function: its arguments as they are named, and what comes of it.
sub call
{
	my ($name, $defaults, $nargs, $names, $modes, $types, $set, $result, $t) = @_;
	my @names = split(/,/, $names);
	my @modes = split(/,/, $modes);
	my @types = map { short($_) } split(/,/, $types // '');
	my @in = @modes ? map { $names[$_] } grep { $modes[$_] =~ /[ibv]/ } 0 .. $#modes : @names;
	my @out = map { $names[$_] } grep { $modes[$_] =~ /[obt]/ } 0 .. $#modes;
	my $text = '';

	for my $i (0 .. $nargs - 1)
	{
		my $argument = ($in[$i] // '') eq '' ? $types[$i] : "$in[$i] $types[$i]";
		$text .= '[' if $i >= $nargs - $defaults;
		$text .= ', ' if $i > 0;
		$text .= $argument;
	}
	$text .= ']' x $defaults;
	$text =~ s/^((?:[^\[]*))\[, /$1 [, /;
	my $gives = @out ? ($set ? "$t->{returns} " : '') . join(', ', map { "`$_`" } @out) : $result eq 'void' ? '' : ($set ? "$t->{returns} " : '') . '`' . short($result) . '`';
	return ("$name($text)", $gives);
}

# reference: the page of a language; ask runs SQL and returns rows of fields.
sub reference
{
	my ($language, $ask) = @_;
	my $t = $TEXT{$language};
	my (@called, @internal, %columns);
	my $page = "$t->{title}\n\n$t->{intro}\n";

	$ask->($PREPARE) unless @{ $ask->(q{SELECT 1 FROM pg_roles WHERE rolname = 'takes'}) };
	push @{ $columns{ $_->[0] } }, $_ foreach @{ $ask->($COLUMNS) };
	my @relations = @{ $ask->($RELATIONS) };

	foreach my $f (@{ $ask->($FUNCTIONS) })
	{
		my ($name, $kind, $who, $defaults, $nargs, $names, $modes, $types, $set, $result, $comment) = @$f;

		if (is_internal($comment)) { push @internal, $name; next }
		my ($call, $gives) = call($name, $defaults, $nargs, $names, $modes, $types, $set eq 't', $result, $t);
		push @called, "| `$call` | $gives | $t->{who}{$who} | " . said($comment, $language) . " |";
	}
	$page .= "\n## $t->{functions}\n\n$t->{call}\n|---|---|---|---|\n" . join("\n", @called) . "\n";

	$page .= "\n## $t->{views}\n";
	foreach my $r (grep { $_->[1] eq 'v' } @relations)
	{
		my ($name, undef, $who, $comment) = @$r;

		if (is_internal($comment)) { push @internal, $name; next }
		$page .= "\n### $name\n\n" . said($comment, $language) . " ($t->{who}{$who})\n\n$t->{column}\n|---|---|---|\n";
		$page .= "| `$_->[1]` | " . short($_->[2]) . ' | ' . said($_->[3], $language) . " |\n" foreach @{ $columns{$name} };
	}

	$page .= "\n## $t->{tables}\n\n$t->{rows}\n|---|---|---|\n";
	foreach my $r (grep { $_->[1] eq 'r' } @relations)
	{
		my ($name, undef, $who, $comment) = @$r;

		if (is_internal($comment)) { push @internal, $name; next }
		$page .= "| `$name` | $t->{who}{$who} | " . said($comment, $language) . " |\n";
	}

	$page .= "\n## $t->{types}\n\n| | |\n|---|---|\n";
	$page .= "| `$_->[0]` | " . said($_->[1], $language) . " |\n" foreach @{ $ask->($TYPES) };

	my %seen;
	$page .= "\n## $t->{internal}\n\n$t->{about}\n\n" . join(', ', map { "`$_`" } grep { !$seen{$_}++ } sort @internal) . "\n";
	return $page;
}

1;
