# Reports by HTTP: what PostgREST asks of a server, asked of ours: what there is to serve, who may, and each
# request in a transaction of its own as the role that it names.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Safeins;
use Test::More;

my $node = server('province', conf => "safeins.today = '2026-06-15'\n");

sql($node, 'postgres', q{
	SET client_min_messages = warning;
	CREATE EXTENSION safeins CASCADE;
	SELECT safeins.set_place('140000', 'test');
	CREATE ROLE web NOLOGIN; CREATE ROLE web_head NOLOGIN; CREATE ROLE web_nobody NOLOGIN;
	CREATE ROLE web_login LOGIN NOINHERIT;
	GRANT web, web_head, web_nobody TO web_login;
	SELECT safeins.grant_access('web', 'reader'), safeins.grant_access('web_head', 'regulator');
	CREATE TABLE qy (k text PRIMARY KEY, hy text DEFAULT '煤矿', xzqh text);
	CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date DEFAULT '2026-01-01', dq date DEFAULT '2026-12-31', xzqh text);
	CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-02-01');
	CREATE TABLE zc (k text PRIMARY KEY, gs text, je numeric, rq date DEFAULT '2026-03-01');
	CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text DEFAULT 'general', fx date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', xzqh text);
	SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "NULL::text", "place": "xzqh"}');
	SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "place": "xzqh"}');
	SELECT safeins.attach('premium', 'bf', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}');
	SELECT safeins.attach('expense', 'zc', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "k"}');
	SELECT safeins.attach('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "qx", "place": "xzqh"}');
	INSERT INTO qy VALUES ('E1', DEFAULT, '140105'), ('E2', DEFAULT, '140502'), ('E3', DEFAULT, '140105');
	INSERT INTO bd VALUES ('P1', 'I', 'E1', DEFAULT, DEFAULT, '140105'), ('P2', 'J', 'E2', DEFAULT, DEFAULT, '140502');
	INSERT INTO bf VALUES ('1', 'I', 1000), ('2', 'J', 2000);
	INSERT INTO zc VALUES ('1', 'I', 100);
	INSERT INTO yh VALUES ('H1', 'E1', DEFAULT, DEFAULT, DEFAULT, '140105'), ('H2', 'E2', DEFAULT, DEFAULT, DEFAULT, '140502')});

# One request: the transaction, its settings, and the statement.
sub transaction
{
	my ($role, $schema, $statement, %options) = @_;
	my $mode = $options{writes} ? 'READ WRITE' : 'READ ONLY';
	my $claims = $options{claims} // qq({"role": "$role"});

	return qq{BEGIN ISOLATION LEVEL READ COMMITTED $mode;
		SELECT set_config('search_path', '"$schema", "public"', true), set_config('role', '$role', true), set_config('request.jwt.claims', '$claims', true),
			set_config('request.method', 'GET', true), set_config('request.path', '/', true), set_config('request.headers', '{}', true) \\gset ignored_
		$statement;
		COMMIT};
}

my $as = [ '-U', 'web_login' ];

sub served
{
	my ($role, $schema, $select, %options) = @_;
	my $answer = $node->safe_psql('postgres',
		transaction($role, $schema, qq{WITH pgrst_source AS ($select) SELECT pg_catalog.count(t) AS page_total, coalesce(json_agg(t), '[]') AS body FROM (SELECT * FROM pgrst_source) t}, %options),
		extra_params => [ '-q', @$as ]);

	my ($n, $body) = split(/\|/, $answer, 2);
	my $rows = JSON::PP->new->utf8(0)->decode($body);
	die "$n rows, but @{[ scalar @$rows ]} in the body" unless $n == @$rows;
	return $rows;
}

sub not_served
{
	my ($role, $statement, $state, $about) = @_;

	return refused($node, 'postgres', transaction($role, 'safeins_api', $statement, writes => 1), $state, $about, extra_params => $as);
}

# What is found in the two schemas: views that are described in full, and nothing to be called.
is(sql($node, 'postgres', q{SELECT count(*) FROM pg_proc p WHERE p.pronamespace IN ('safeins_api'::regnamespace, 'safeins_zh'::regnamespace)}), '0', 'no function to be called');
is(sql($node, 'postgres', q{SELECT string_agg(DISTINCT c.relkind::text, '') FROM pg_class c WHERE c.relnamespace IN ('safeins_api'::regnamespace, 'safeins_zh'::regnamespace)}), 'v', 'nothing but views');
is(sql($node, 'postgres', q{SELECT count(*) FROM pg_type t WHERE t.typnamespace IN ('safeins_api'::regnamespace, 'safeins_zh'::regnamespace) AND t.typtype <> 'c' AND t.typelem = 0}), '0', 'no type of their own');
is( sql($node, 'postgres', q{
	SELECT string_agg(c.oid::regclass::text || '.' || a.attname, ' ') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
	WHERE c.relnamespace IN ('safeins_api'::regnamespace, 'safeins_zh'::regnamespace)
		  AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)}),
	'', 'every view and column is described');
is( sql($node, 'postgres', q{
	SELECT string_agg(format('%s.%s %s', c.relname, a.attname, a.atttypid::regtype), ' ') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid
	WHERE c.relnamespace = 'safeins_api'::regnamespace AND t.typnamespace <> 'pg_catalog'::regnamespace AND t.typname NOT IN ('division')}),
	'', 'types that a client reads');
is(sql($node, 'postgres', q{SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'safeins'::regnamespace AND c.relkind = 'v' AND (to_regclass(format('safeins_api.%I', c.relname)) IS NULL) <> (obj_description(c.oid, 'pg_class') LIKE '内部使用%')}), '0', 'every report is there, and what is ours alone is not');

# Who may: each his own, to read.
my %views;
foreach my $role ('web', 'web_head', 'web_nobody')
{
	foreach my $schema ('safeins_api', 'safeins_zh')
	{
		my @views = split(/\n/, sql($node, 'postgres', qq{
			SELECT c.relname FROM pg_class c WHERE c.relnamespace = '$schema'::regnamespace AND has_table_privilege('$role', c.oid, 'SELECT') ORDER BY 1}));

		$views{$role}{$schema} = \@views;
		is( sql($node, 'postgres', qq{SELECT count(*) FROM pg_class c, unnest('{INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p
			WHERE c.relnamespace = '$schema'::regnamespace AND has_table_privilege('$role', c.oid, p)}), '0', "$role writes nothing in $schema");
		is(sql($node, 'postgres', qq{SELECT has_schema_privilege('$role', '$schema', 'CREATE')}), 'f', '... and makes nothing there');
	}
}
is(sql($node, 'postgres', q{SELECT string_agg(c.oid::regclass::text, ' ') FROM pg_class c WHERE c.relnamespace = 'safeins_api'::regnamespace AND pg_relation_is_updatable(c.oid, false) <> 0}), '', 'no view can be written through');
cmp_ok(scalar(@{ $views{web}{safeins_api} }), '>', 25, 'a reader has reports');
is("@{ $views{web}{safeins_api} }", join(' ', grep { !/^(?:exchange|insuring|planned)$/ } @{ $views{web}{safeins_zh} }), '... the same in Chinese');
cmp_ok(scalar(@{ $views{web_head}{safeins_api} }), '>', scalar(@{ $views{web}{safeins_api} }), 'a regulator has more');
is(scalar(@{ $views{web_nobody}{safeins_api} }), 0, 'a stranger has none');
is(scalar(grep { /^(?:finding|check_setup|insurer_evaluation)/ } @{ $views{web}{safeins_api} }), 0, 'findings are not for a reader');

# Every one of them is served.
foreach my $role ('web', 'web_head')
{
	foreach my $schema ('safeins_api', 'safeins_zh')
	{
		my $all = join(";\n", map { qq{WITH pgrst_source AS (SELECT "$schema"."$_".* FROM "$schema"."$_" LIMIT 1000 OFFSET 0) SELECT '$_' || json_typeof(coalesce(json_agg(t), '[]')) FROM (SELECT * FROM pgrst_source) t} } @{ $views{$role}{$schema} });

		is($node->safe_psql('postgres', transaction($role, $schema, $all), extra_params => [ '-q', @$as ]), join("\n", map { $_ . 'array' } @{ $views{$role}{$schema} }), "$role is served all of $schema");
	}
}

# Requests: filters whose values have no type of their own, orders, pages, counts, CSV, columns in Chinese.
my $fees = served('web', 'safeins_api', q{SELECT "safeins_api"."fee_status"."subject", "safeins_api"."fee_status"."received" FROM "safeins_api"."fee_status"
	WHERE "safeins_api"."fee_status"."year" = '2026' AND "safeins_api"."fee_status"."received" > '999.99' ORDER BY "safeins_api"."fee_status"."received" DESC NULLS LAST LIMIT '1' OFFSET '0'});
is(join(' ', map { "$_->{subject} $_->{received}" } @$fees), 'J 2000', 'filtered, ordered, a page');
is(scalar(@{ served('web', 'safeins_api', q{SELECT * FROM "safeins_api"."hazard_status" WHERE "safeins_api"."hazard_status"."place" = '140000' AND "safeins_api"."hazard_status"."level" = ANY ('{"general","major"}')}) }), 2, 'by place');
is(scalar(@{ served('web', 'safeins_api', q{SELECT * FROM "safeins_api"."hazard_status" WHERE "safeins_api"."hazard_status"."hazard" ILIKE 'h1%'}) }), 1, 'by pattern');
is(served('web', 'safeins_zh', q{SELECT "safeins_zh"."fee_status"."承保机构", "safeins_zh"."fee_status"."实收保费（元）" FROM "safeins_zh"."fee_status" WHERE "safeins_zh"."fee_status"."承保机构" = 'I'})->[0]{'实收保费（元）'}, '1000', 'in Chinese');
is( $node->safe_psql('postgres', transaction('web', 'safeins_api', q{WITH pgrst_source AS (SELECT "safeins_api"."fee_status".* FROM "safeins_api"."fee_status" LIMIT 1),
	pgrst_source_count AS (SELECT 1 FROM "safeins_api"."fee_status") SELECT (SELECT count(*) FROM pgrst_source_count) > count(t),
	(SELECT string_agg(a.k, ',') FROM (SELECT json_object_keys(r)::text AS k FROM (SELECT row_to_json(h) AS r FROM pgrst_source AS h LIMIT 1) s) a) LIKE 'place,%' FROM (SELECT * FROM pgrst_source) t}),
	extra_params => [ '-q', @$as ]), 't|t', 'counted, and the head of a CSV');

# What is not given is refused, whatever is asked.
not_served('web', 'SELECT * FROM "safeins_api"."finding_status"', '42501', 'a report of others');
not_served('web_nobody', 'SELECT * FROM "safeins_api"."fee_status"', '42501', 'a stranger');
not_served('web', q{INSERT INTO "safeins_api"."budget_history" (insurer) VALUES ('I')}, '55000', 'POST');
not_served('web_head', q{UPDATE "safeins_api"."enterprise_was" SET enterprise = 'x'}, '42P01', 'what is no report is not there');
not_served($_, "DELETE FROM \"safeins_api\".\"fee_status\"", '55000', "DELETE by $_") foreach 'web', 'web_head';
not_served('web_head', q{SELECT "safeins_api"."reconcile"()}, '42883', 'a call of ours is not found there');
not_served('web', q{SELECT safeins.set_place('150000', 'x')}, '42501', '... and not his to make');
refused($node, 'postgres', 'SELECT * FROM safeins_api.fee_status', '42501', 'who only logs in reads nothing himself', extra_params => $as);
refused($node, 'postgres', transaction('postgres', 'safeins_api', 'SELECT 1'), '42501', '... and becomes nobody else', extra_params => $as);

# Settings of the role, as PostgREST brings them.
sql($node, 'postgres', q{ALTER ROLE web SET statement_timeout = '50ms'});
is( sql($node, 'postgres', q{SELECT string_agg(s, ' ') FROM pg_db_role_setting r, unnest(r.setconfig) s WHERE r.setrole = 'web'::regrole}),
	'statement_timeout=50ms', 'it finds them');
refused($node, 'postgres', transaction('web', 'safeins_api', q{SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(20) FROM "safeins_api"."rulebook"}), '57014', 'a long report ends', extra_params => $as);

# The way of doc/postgrest.md to show a city its own: by what the token says, and whatever functions the reader brings along.
sql($node, 'postgres', q{
	CREATE SCHEMA web_city;
	CREATE ROLE web_city NOLOGIN; GRANT web_city TO web_login; SELECT safeins.grant_access('web_city', 'reader');
	CREATE VIEW web_city.hazard_status WITH (security_barrier) AS
		SELECT * FROM safeins_api.hazard_status WHERE area LIKE (SELECT nullif(current_setting('request.jwt.claims', true)::json ->> 'city', '')) || '%';
	GRANT USAGE ON SCHEMA web_city TO web_city; GRANT SELECT ON web_city.hazard_status TO web_city});
foreach my $case ([ '{"city": "1401"}', 'H1' ], [ '{"city": "1405"}', 'H2' ], [ '{"city": ""}', '' ], [ '{}', '' ])
{
	my ($claims, $hazards) = @$case;

	is(join(' ', map { $_->{hazard} } @{ served('web_city', 'web_city', 'SELECT * FROM "web_city"."hazard_status"', claims => $claims) }), $hazards, "a token $claims");
}

$node->stop;
done_testing();
