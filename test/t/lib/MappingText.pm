# Texts that somebody could give for a fact: derived at random from PostgreSQL's
# grammar of expressions, and then, some of them, torn apart and put together
# again.  Most mean nothing; what matters is that all are answered.
package MappingText;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(text);

my @columns = ('id', 'a', 'je', 'd', 'b', 'arr', 'j', 'ts', 'x', '"Q 名"', 'mine.je', 'r.je', 'public.mine.d', 'mine', 'r', 'mine.*', 'r.*', '(mine).je', '(mine).*',
	'(r).a', 'nothing', 'ctid', 'tableoid', 'xmin', 'mine.ctid', '*', '"*"', 'public.mine.*', 'postgres.public.mine.je', 'a.b.c.d.e');
my @plain = ('id', 'a', 'je', 'd', 'b', 'ts', '1', "'x'", 'true', 'NULL', "DATE '2026-01-01'", 'r.je', 'mine.d');
my @typed = ('je + 1', 'round(je, 2)', 'a || id', '(a)::text', 'upper(a)', 'd + 1', 'd - (SELECT max(id) FROM other)', 'ts::date', 'ts AT TIME ZONE \'CST\'', 'b AND NOT b', 'je > {e}', 'a ~ \'^\\d\'', 'CASE WHEN {e} THEN je ELSE 0 END',
	'CASE WHEN b THEN {e} END', 'coalesce(a, {e})', 'coalesce(je, {e})', '(SELECT {e})', '(SELECT {e} FROM other o WHERE o.id = mine.id LIMIT 1)', '(SELECT mc FROM other WHERE other.id = r.id)', 'EXISTS (SELECT FROM other WHERE {e})',
	'NOT ({e})', '({e}) IS NULL', '({e})::text', '({e})::numeric', '({e})::date', 'to_char(je, \'L999D99\')', 'f_stable({e})', 'f_default({e})', 'arr[1]', 'arr[{e}]', 'j ->> \'a\'', '(j #>> \'{a}\')::numeric', 'safeins.to_date({e})', 'extract(year FROM d)::int',
	'greatest(je, {e})', 'least(d, {e})', 'encode(x, \'hex\')', 'a = ANY (ARRAY[{e}, \'x\'])', 'a IN (\'x\', {e})', 'd BETWEEN {e} AND {e}', 'XMLSERIALIZE(CONTENT XMLELEMENT(NAME y, {e}) AS text)', 'mine::text', 'to_jsonb(mine) ->> \'a\'', '(ROW(mine.*)).f2', 'a COLLATE "C" < {e}');
my @types = ('int', 'bigint', 'numeric(10,2)', 'text', 'date', 'timestamptz', 'timestamp(3)', 'time', 'interval year to month', 'bool', 'bytea', 'int[]', 'text[3][]', 'json', 'jsonb', 'xml',
	'char(3)', 'varchar', 'bit varying(4)', 'double precision', 'float(3)', 'money', 'regclass', 'record', 'mine', 'mine[]', 'unknown', 'anyelement', 'cstring', 'void', 'oid', 'point',
	'int4range', 'tsvector', 'uuid', 'inet', '"char"', 'name', 'safeins.yuan', 'safeins.uscc', 'safeins.division', 'dom', 'colour', 'mine.je%TYPE', 'SETOF int', 'int ARRAY', 'nosuch.type', 'pg_catalog.date');
my @literals = ('1', '0', '-1', '1.5', '1e10', '.5', '1_000', '0x1F', '0b11', '99999999999999999999', "''", "'x'", "'1'", "'2026-01-01'", "'now'", "'infinity'", "E'\\\\d\\x41\\u4e2d'", "'\\d'",
	"U&'\\4e2d'", "U&'!4e2d' UESCAPE '!'", "B'101'", "X'1F'", "N'x'", '$$x$$', '$q$x$q$', "'{1,NULL,3}'", "'[1, null]'", "'\\x00ff'", 'NULL', 'TRUE', 'false', 'DEFAULT', '$1', '$0', '$99999',
	"DATE '2026-01-01'", "INTERVAL '1' DAY", "INTERVAL(3) '1 day'", "TIMESTAMP WITH TIME ZONE '2026-01-01 00:00'", "TIME '10:00'", "int '1'", "pg_catalog.int4 '1'", "numeric(3,1) '1.5'",
	'CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_TIME(3)', 'LOCALTIME', 'LOCALTIMESTAMP(2)', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER', 'CURRENT_ROLE', 'CURRENT_CATALOG', 'CURRENT_SCHEMA');
my @binary = ('+', '-', '*', '/', '%', '^', '=', '<>', '!=', '<', '<=', '>', '>=', '||', '->', '->>', '#>', '#>>', '@>', '<@', '&&', '~', '!~*', '~~', '<->', 'AND', 'OR', 'LIKE', 'ILIKE', 'NOT LIKE',
	'SIMILAR TO', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM', 'OPERATOR(pg_catalog.+)', 'OPERATOR(nosuch.+)', 'AT TIME ZONE', 'OVERLAPS', ':=', '=>', '|', '&', '#', '<<', '==>', 'IN', 'IS', 'COLLATE');
my @prefix = ('-', '+', 'NOT ', '@', '|/', '~', '!!', 'OPERATOR(pg_catalog.-) ', 'ALL ', 'DISTINCT ', 'DISTINCT ON (a) ', 'ROW', 'VARIADIC ', 'CURRENT OF ', 'EXISTS ', 'UNIQUE ', 'ARRAY', 'SELECT ', 'VALUES ', 'TABLE ');
my @postfix = (' IS NULL', ' IS NOT NULL', ' ISNULL', ' NOTNULL', ' IS TRUE', ' IS NOT UNKNOWN', ' IS DOCUMENT', ' IS NFC NORMALIZED', ' IS JSON', ' IS JSON ARRAY WITH UNIQUE KEYS', ' IS OF (int)',
	' AT LOCAL', ' COLLATE "C"', ' COLLATE pg_catalog."default"', ' COLLATE nosuch', '[1]', '[1:2]', '[:]', '[*]', '[1][2]', '.je', '.*', '.*.y', '.a.b', '::text', ' AS y', ' y', ' "y"', ';', '; SELECT 1',
	' -- y', ' /* y */', ' /* y', ' FROM mine', ' WHERE true', ' GROUP BY 1', ' HAVING true', ' ORDER BY 1', ' LIMIT 1', ' OFFSET 1', ' FOR UPDATE', ' INTO y', ' UNION SELECT 1', ' WINDOW w AS ()',
	' INTO STRICT y', ' RETURNING *', ' FORMAT JSON', ', 1', ', *', ') , (a', ') AS y, (a', ' FETCH FIRST ROW ONLY', "\\", "'", '"', '$$', "\t", "\n", ' := 1', ' USING y');
my @functions = ('abs', 'lower', 'coalesce', 'greatest', 'least', 'nullif', 'now', 'random', 'count', 'sum', 'max', 'string_agg', 'array_agg', 'generate_series', 'unnest', 'jsonb_each', 'row_number', 'lag',
	'to_char', 'to_date', 'safeins.to_date', 'pg_catalog.upper', 'nosuch', 'nosuch.f', 'f_stable', 'f_setof', 'f_record', 'f_out', 'f_variadic', 'f_default', 'f_agg', 'f_void', 'f_trigger', 'p_proc', 'mine', 'je',
	'grouping', 'percentile_cont', 'rank', 'json_agg', 'xmlagg', 'any_value', 'nextval', 'current_setting', 'set_config', 'row_to_json', 'to_jsonb', 'num_nulls', 'format', 'concat', 'int4in', 'array_in',
	'text', 'date', 'int4', 'numeric', 'pg_typeof', 'safeins.guard', 'safeins.today', 'hashtext', 'pg_notify', 'txid_current', 'lo_import', 'pg_collation_for', 'ts_headline', 'plainto_tsquery', 'jsonb_path_query');

sub one { return $_[ int(rand(@_)) ] }

sub expr;
sub query;
sub type;

# What stands in braces in a production is derived in its turn: {e} an expression,
# {es} a list of them, {l} and {ls} shallow ones, {q} and {q0} a query, {t} a type.
sub fill
{
	my ($production, $d) = @_;
	my %derive = (
		e => sub { expr($d) },
		es => sub { join(', ', map { expr($d) } 1 .. 1 + int(rand(3))) },
		l => sub { expr(0) },
		ls => sub { join(', ', map { expr(0) } 1 .. 2) },
		q => sub { fill(query($d), $d - 1) },
		q0 => sub { fill(query(0), 0) },
		t => sub { type() });

	$production =~ s/\{(es|e|ls|l|q0|q|t)\}/$derive{$1}->()/ge;
	return $production;
}

sub type { return one(@types) }

sub over
{
	my ($d) = @_;

	return one('w', '()', '(PARTITION BY {e})', '(ORDER BY {e} DESC NULLS LAST)', '(ORDER BY 1 ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
		'(w ORDER BY 1)', '(RANGE BETWEEN {e} PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)');
}

sub call
{
	my ($d) = @_;
	my $args = one('', '*', '{es}', '{es}', '{es}', 'DISTINCT {es}', 'ALL {e}', 'VARIADIC {e}', '{es}, VARIADIC {e}', 'x => {e}',
		'b := {e}, a => 1', '{es} ORDER BY {es}', '{e} ORDER BY 1 USING <', 'DISTINCT *', 'mine.*', 'r', 'VARIADIC *');
	my $call = one(@functions) . "($args)";

	$call .= ' WITHIN GROUP (ORDER BY {e})' if rand() < 0.05;
	$call .= ' FILTER (WHERE {e})' if rand() < 0.08;
	$call .= ' OVER ' . over($d) if rand() < 0.12;
	return $call;
}

sub from
{
	my ($d) = @_;

	return one('mine', 'mine m', 'other o', 'ONLY other', 'other *', 'nosuch', 'v_view', 'v_volatile', 'other TABLESAMPLE system (50)', 'other TABLESAMPLE bernoulli ({e}) REPEATABLE (1)',
		'other o JOIN mine USING (id)', 'other NATURAL LEFT JOIN mine', 'other o CROSS JOIN LATERAL (SELECT {e}) l', 'generate_series(1, 3) WITH ORDINALITY g(i, n)', 'ROWS FROM (f_setof(1), f_setof(2)) g',
		'f_record(1) AS t(x int, y text)', 'unnest({e}) u', '(VALUES (1, 2), (3, 4)) w(p, q)', '({q}) q', 'current_date', 'safeins.account', 'pg_class', 'pg_temp.t',
		"XMLTABLE('/a' PASSING " . '{e}' . " COLUMNS y int PATH 'b', n FOR ORDINALITY)", 'JSON_TABLE({e}' . ", '\$[*]' COLUMNS (y int PATH '\$.y'))", 'information_schema.tables', 'information_schema._pg_foreign_tables');
}

sub query
{
	my ($d) = @_;
	my $q;

	return one('VALUES (1)', 'VALUES ({l}), (DEFAULT)', 'TABLE other', 'SELECT', 'SELECT *', 'SELECT 1', "INSERT INTO other VALUES (1) RETURNING id", 'DELETE FROM other', 'MERGE INTO other USING mine ON true WHEN MATCHED THEN DELETE') if $d <= 0 || rand() < 0.1;
	$q = 'SELECT ' . one('', '', '', 'DISTINCT ', 'ALL ', 'DISTINCT ON ({l}) ') . one('{e}', '{e}', '{es}', '*', 'm.*', 'count(*)', '{e} AS y', 'o', 'max(o.id)');
	$q .= one('', '', '', ' INTO y', ' INTO TEMP y') if rand() < 0.1;
	$q .= ' FROM ' . join(', ', map { from($d - 1) } 1 .. 1 + int(rand(2))) if rand() < 0.8;
	$q .= ' WHERE ' . one('{e}', 'o.id = mine.id', 'o.id = r.id', 'CURRENT OF c') if rand() < 0.5;
	$q .= ' GROUP BY ' . one('{e}', '1', 'ROLLUP (1, a)', 'CUBE ({ls})', 'GROUPING SETS ((), (1))', 'DISTINCT 1', '()') if rand() < 0.15;
	$q .= ' HAVING {e}' if rand() < 0.08;
	$q .= ' WINDOW w AS ' . over(0) if rand() < 0.08;
	$q .= one(' UNION ', ' UNION ALL ', ' EXCEPT ', ' INTERSECT ALL ') . query($d - 1) if rand() < 0.1;
	$q .= ' ORDER BY ' . one('1', '{e}', '2 DESC', 'y USING >') if rand() < 0.2;
	$q .= one(' LIMIT 1', ' LIMIT ALL', ' LIMIT {l}', ' OFFSET 1 ROW', ' FETCH FIRST 1 ROW WITH TIES', ' LIMIT 0') if rand() < 0.3;
	$q .= one(' FOR UPDATE', ' FOR SHARE OF o NOWAIT', ' FOR NO KEY UPDATE SKIP LOCKED', ' FOR READ ONLY') if rand() < 0.05;
	$q = one('WITH c AS ({q0}) ', 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3) ', 'WITH c AS MATERIALIZED (DELETE FROM other RETURNING *) ') . $q if rand() < 0.08;
	return $q;
}

sub json
{
	my ($d) = @_;

	return one('JSON_OBJECT(' . "'k' : " . '{e}' . one('', ' ABSENT ON NULL', ' WITH UNIQUE KEYS', ' RETURNING text') . ')', 'JSON_ARRAY({es} NULL ON NULL RETURNING jsonb)', 'JSON_ARRAY({q})',
		'JSON_OBJECTAGG({e} : 1)', 'JSON_ARRAYAGG({e} ORDER BY 1)', 'JSON({e})', 'JSON_SCALAR({e})', 'JSON_SERIALIZE({e} RETURNING bytea)',
		'JSON_VALUE({e}' . ", '\$.a' RETURNING " . '{t} DEFAULT {l} ON EMPTY ERROR ON ERROR)', 'JSON_QUERY({e}' . ", '\$' WITH CONDITIONAL WRAPPER KEEP QUOTES)",
		'JSON_EXISTS({e}' . ", '\$.a' PASSING " . '{l} AS y TRUE ON ERROR)', 'MERGE_ACTION()');
}

sub xml
{
	my ($d) = @_;

	return one('XMLELEMENT(NAME y, XMLATTRIBUTES({e} AS z), {e})', 'XMLFOREST({es})', 'XMLFOREST(mine.*)', 'XMLCONCAT({es})', 'XMLPARSE(' . one('DOCUMENT ', 'CONTENT ') . '{e})',
		'XMLPI(NAME y, {e})', 'XMLROOT({e}, VERSION NO VALUE, STANDALONE YES)', 'XMLSERIALIZE(CONTENT {e} AS {t})', "XMLEXISTS('/a' PASSING BY REF " . '{e})');
}

sub special
{
	my ($d) = @_;

	return one('CASE WHEN {e} THEN {e} ELSE {e} END', 'CASE {e} WHEN {e} THEN {e} END', 'CAST({e} AS {t})', '{e}::{t}', '{e}::{t}',
		'COALESCE({es})', 'GREATEST({es})', 'NULLIF({e}, {e})', 'EXTRACT(' . one('year', 'epoch', "'day'", 'nosuch') . ' FROM {e})', 'SUBSTRING({e} FROM 1 FOR 2)',
		'SUBSTRING({e}' . " SIMILAR '%' ESCAPE '#')", 'OVERLAY({e} PLACING {e} FROM 1)', 'POSITION({e} IN {e})', 'TRIM(BOTH {e} FROM {e})', 'TRIM({es})',
		'NORMALIZE({e}, NFKD)', 'COLLATION FOR ({e})', 'TREAT({e} AS {t})', 'GROUPING({es})', 'ROW({es})', 'ROW()', '({e}, {e})',
		'ARRAY[{es}]', 'ARRAY[]', 'ARRAY[]::int[]', 'ARRAY[[1], {e}]', 'ARRAY({q})', '(ROW({es})).f1', '({e}).je', '({e})[{e}]', '({e}).*',
		'ROW(1, a) < ROW({es})', '(a, je) IN ({q})', '(a, je) = ({q})', '{e} = ANY (' . one('{q}', '{e}') . ')', '{e} <> ALL (ARRAY[{es}])', '{e} NOT IN ({es})',
		'{e} IN ({q})', '{e} BETWEEN SYMMETRIC {e} AND {e}', '{e}' . " LIKE '%' ESCAPE " . '{e}', 'EXISTS ({q})', '({q})', '({q})', '({q})', '(({q}))',
		'({q}).x', '({q})[1]', '{e} AT TIME ZONE ' . one("'Asia/Shanghai'", "'CST'", "INTERVAL '8' HOUR", '{e}'), '({e}, {e}) OVERLAPS ({e}, {e})');
}

# An expression, or what the grammar takes where one should stand; some have the types that they want.
sub production
{
	my ($d) = @_;
	my $p = rand();

	return one(@plain, @plain, @columns, @literals) if $d <= 0 || $p < 0.12;
	return one(@typed) if $p < 0.4;
	return '{e} ' . one(@binary) . ' {e}' if $p < 0.5;
	return one(@prefix) . one('{e}', '({e})') if $p < 0.53;
	return one('{e}', '({e})') . one(@postfix) if $p < 0.57;
	return call($d - 1) if $p < 0.7;
	return json($d - 1) if $p < 0.73;
	return xml($d - 1) if $p < 0.75;
	return special($d - 1);
}

sub expr
{
	my ($d) = @_;

	return fill(production($d), $d - 1);
}

# Texts that are not derived: what is long, deep, or torn.
sub odd
{
	return one('(' x 3000 . 'je' . ')' x 3000, join('+', ('je') x 2000), 'CASE WHEN b THEN ' x 200 . 'je' . ' END' x 200, 'lower(' x 500 . 'a' . ')' x 500, '- ' x 2000 . 'je', "'" . 'x' x 100000 . "'", ' ', "\n", '()', '(', ')', ';', '--', '/*',
		'$$', '"', "'", '"" ', '""', 'U&"d\\0061t"', '"\\"', 'BEGIN', 'SET x = 1', 'EXPLAIN SELECT 1', 'CALL p_proc()', 'x := 1', 'a := je', 'a[1] := je', 'mine.je := 1', 'TABLE mine', 'SELECT je', 'WITH c AS (SELECT 1) SELECT 1', 'VALUES (je)', 'je INTO mine FROM mine',
		'*', ' * ', '(*)', '* ', '*, je', 'je, *', '(SELECT *)', '*::text', '-*', '* AS y', 'je.*', '*.je', '(SELECT mine.*)', '(SELECT r.*)', 'ROW(*)', 'ROW(mine.*)', 'count(*)', 'MIN(*)', 'f_stable(*)', 'EXISTS(SELECT *)', 'ARRAY(SELECT *)');
}

sub tear
{
	my ($text) = @_;
	my @t = $text =~ /("[^"]*"|'[^']*'|\w+|\s+|::|[^\w\s])/g;

	return $text if @t > 400;
	for (1 .. 1 + int(rand(4)))
	{
		my $i = int(rand(@t + 1));
		my $how = int(rand(4));

		if ($how == 0) { splice(@t, $i, 1) }
		elsif ($how == 1 && @t) { splice(@t, $i, 0, one(@t)) }
		elsif ($how == 2) { splice(@t, $i, 0, ' ', one(@columns, @literals, @binary, @prefix, @postfix, @types, @functions), ' ') }
		elsif (@t > 1 && $i < @t) { my $k = int(rand(@t)); @t[ $i, $k ] = @t[ $k, $i ] }
	}
	return join('', @t);
}

# One text; the seed is whoever calls srand()'s.
sub text
{
	my $p = rand();
	my $text = $p < 0.03 ? odd() : $p < 0.45 ? expr(1) : $p < 0.85 ? expr(2) : expr(3);

	$text = substr($text, 0, 4000) if length($text) > 4000 && rand() < 0.9 && $p >= 0.03;
	$text = tear($text) if rand() < 0.15;
	$text =~ tr/\0//d;
	return $text eq '' ? '*' : $text;
}

1;
