# Everything that the catalogues say of safeins in a database, by names in place of
# OIDs, one line for each thing that can differ: what an update has made is compared
# with what a fresh install makes.
package Catalogue;

use strict;
use warnings;

use Exporter 'import';
use Safeins;
use Test::More;

our @EXPORT = qw(catalogue same_catalogue);

# Each query gives what a line is about, and what there is to say of it.
my %queries = (
	member => q{SELECT pg_describe_object(classid, objid, objsubid), 'member' FROM m},
	extension => q{SELECT 'extension', concat_ws(' ', e.extname, e.extversion, e.extnamespace::regnamespace, e.extrelocatable,
			(SELECT string_agg(d.refobjid::text, ',') FROM pg_depend d WHERE d.classid = 'pg_extension'::regclass AND d.objid = e.oid AND d.refclassid = 'pg_extension'::regclass AND d.refobjid <> b.oid))
		FROM pg_extension e, pg_extension b WHERE e.extname = 'safeins' AND b.extname = 'btree_gist'},
	config => q{SELECT 'dumped ' || pg_describe_object('pg_class'::regclass, c, 0), coalesce(nullif(w, ''), 'all')
		FROM pg_extension e, unnest(e.extconfig, e.extcondition) x (c, w) WHERE e.extname = 'safeins'},
	class => q{SELECT 'relation ' || c.oid::regclass, concat_ws(' ', c.relkind, c.relpersistence, pg_get_userbyid(c.relowner), c.reltablespace, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloptions,
			'checks', c.relchecks, 'rules', c.relhasrules, 'triggers', c.relhastriggers, 'children', c.relhassubclass, am.amname)
		FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam WHERE c.oid IN (SELECT oid FROM r)},
	attribute => q{SELECT 'column ' || a.attrelid::regclass || '.' || a.attname, concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attstorage, a.attcompression,
			(SELECT collname FROM pg_collation WHERE oid = a.attcollation), (SELECT string_agg(o, ',') FROM unnest(a.attoptions) o WHERE o !~ '^pg_'), pg_get_expr(d.adbin, d.adrelid))
		FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attrelid IN (SELECT oid FROM r) AND a.attnum > 0},
	constraint => q{SELECT 'constraint ' || o.conname || ' of ' || o.conrelid::regclass, concat_ws(' ', pg_get_constraintdef(o.oid), o.contype, o.convalidated, o.condeferrable, o.connoinherit, o.conkey, o.conindid::regclass)
		FROM pg_constraint o WHERE o.conrelid IN (SELECT oid FROM r)},
	index => q{SELECT 'index ' || i.indexrelid::regclass, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisprimary, i.indisvalid, i.indisclustered, i.indisreplident)
		FROM pg_index i WHERE i.indrelid IN (SELECT oid FROM r)},
	sequence => q{SELECT 'sequence ' || s.seqrelid::regclass, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
			(SELECT string_agg(d.deptype::text || ' ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), ', ') FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')))
		FROM pg_sequence s WHERE s.seqrelid IN (SELECT oid FROM r)},
	view => q{SELECT 'view ' || c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class c WHERE c.oid IN (SELECT oid FROM r) AND c.relkind IN ('v', 'm')},
	rewrite => q{SELECT 'rule ' || w.rulename || ' of ' || w.ev_class::regclass, concat_ws(' ', w.ev_type, w.ev_enabled, w.is_instead, CASE WHEN w.rulename <> '_RETURN' THEN pg_get_ruledef(w.oid) END)
		FROM pg_rewrite w WHERE w.ev_class IN (SELECT oid FROM r)},
	trigger => q{SELECT 'trigger ' || t.tgname || ' of ' || t.tgrelid::regclass, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger t WHERE t.tgrelid IN (SELECT oid FROM r)},
	event_trigger => q{SELECT 'event trigger ' || v.evtname, concat_ws(' ', v.evtevent, v.evtfoid::regprocedure, v.evtenabled, v.evttags, pg_get_userbyid(v.evtowner)) FROM pg_event_trigger v},
	function => q{SELECT 'function ' || p.oid::regprocedure, CASE p.prokind WHEN 'a' THEN (SELECT (to_jsonb(a) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[])::text || concat_ws(' ', a.aggsortop::regoperator, a.aggtranstype::regtype, a.aggmtranstype::regtype) FROM pg_aggregate a WHERE a.aggfnoid = p.oid) ELSE pg_get_functiondef(p.oid) END
			|| concat_ws(' ', ' owner', pg_get_userbyid(p.proowner), p.prosupport)
		FROM pg_proc p JOIN m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid},
	type => q{SELECT 'type ' || format_type(t.oid, NULL), (to_jsonb(t) - '{oid,typnamespace,typrelid,typarray,typelem,typowner,typacl,typbasetype}'::text[])::text
		FROM pg_type t JOIN m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid},
	operator => q{SELECT 'operator ' || o.oid::regoperator, concat_ws(' ', o.oprcanmerge, o.oprcanhash, o.oprresult::regtype, o.oprcom::regoperator, o.oprnegate::regoperator, o.oprcode, o.oprrest, o.oprjoin)
		FROM pg_operator o JOIN m ON m.classid = 'pg_operator'::regclass AND m.objid = o.oid},
	opclass => q{SELECT pg_describe_object('pg_opclass'::regclass, o.oid, 0), concat_ws(' ', o.opcdefault, o.opcintype::regtype, o.opckeytype::regtype)
		FROM pg_opclass o JOIN m ON m.classid = 'pg_opclass'::regclass AND m.objid = o.oid},
	amop => q{SELECT pg_describe_object('pg_amop'::regclass, a.oid, 0), a.amoppurpose::text FROM pg_amop a WHERE a.amopfamily IN (SELECT objid FROM m WHERE classid = 'pg_opfamily'::regclass)},
	amproc => q{SELECT pg_describe_object('pg_amproc'::regclass, a.oid, 0), a.amproc::regprocedure::text FROM pg_amproc a WHERE a.amprocfamily IN (SELECT objid FROM m WHERE classid = 'pg_opfamily'::regclass)},
	cast => q{SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0), concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod) FROM pg_cast c JOIN m ON m.classid = 'pg_cast'::regclass AND m.objid = c.oid},
	description => q{SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description FROM pg_description d
		JOIN (SELECT classid, objid FROM m UNION SELECT 'pg_extension'::regclass, oid FROM pg_extension WHERE extname = 'safeins' UNION SELECT 'pg_class'::regclass, oid FROM r) x ON x.classid = d.classoid AND x.objid = d.objoid},
	acl => q{SELECT 'rights on ' || pg_describe_object(a.classid, a.objid, a.objsubid), coalesce((SELECT string_agg(concat_ws(' ', pg_get_userbyid(x.grantor), CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END, x.privilege_type, x.is_grantable), ', ' ORDER BY x.grantee, x.privilege_type)
			FROM aclexplode(a.acl) x), 'default')
		FROM (SELECT 'pg_class'::regclass AS classid, c.oid AS objid, 0 AS objsubid, c.relacl AS acl FROM pg_class c WHERE c.oid IN (SELECT oid FROM r)
			UNION ALL SELECT 'pg_class'::regclass, t.attrelid, t.attnum, t.attacl FROM pg_attribute t WHERE t.attrelid IN (SELECT oid FROM r) AND t.attacl IS NOT NULL
			UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0, p.proacl FROM pg_proc p JOIN m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
			UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, t.typacl FROM pg_type t JOIN m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
			UNION ALL SELECT 'pg_namespace'::regclass, n.oid, 0, n.nspacl FROM pg_namespace n WHERE n.nspname ~ '^safeins') a},
	init_privs => q{SELECT 'initial rights on ' || pg_describe_object(i.classoid, i.objoid, i.objsubid), (SELECT string_agg(concat_ws(' ', CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END, x.privilege_type), ', ' ORDER BY x.grantee, x.privilege_type) FROM aclexplode(i.initprivs) x)
		FROM pg_init_privs i WHERE (i.classoid, i.objoid) IN (SELECT classid, objid FROM m UNION SELECT 'pg_class'::regclass, oid FROM r UNION SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname ~ '^safeins')},
	place_name => q{SELECT 'shipped place ' || n.place, to_jsonb(n)::text FROM safeins.place_name n WHERE n.shipped},
	rule_code => q{SELECT 'shipped code ' || c.code, to_jsonb(c)::text FROM safeins.rule_code c},
	rule => q{SELECT 'shipped rule ' || r.id, (to_jsonb(r) - '{added_at,added_by}'::text[])::text FROM safeins.rule r WHERE r.shipped},
	code_list => q{SELECT 'shipped word ' || c.list || ' ' || c.name, (to_jsonb(c) - '{added_at,added_by}'::text[])::text FROM safeins.code_list c WHERE c.shipped},
	holiday => q{SELECT 'shipped holiday ' || h.day, (to_jsonb(h) - '{loaded_at,loaded_by}'::text[])::text FROM safeins.holiday h WHERE h.shipped},
	calendar_year => q{SELECT 'shipped year ' || y.year, (to_jsonb(y) - '{loaded_at,loaded_by}'::text[])::text FROM safeins.calendar_year y WHERE y.shipped},
	suggest_word => q{SELECT concat_ws(' ', 'word of suggest', s.role, s.fact, s.word), (to_jsonb(s) - '{added_at,added_by}'::text[])::text FROM safeins.suggest_word s WHERE s.shipped},
);

# catalogue NODE DB: thing => what is said of it.
sub catalogue
{
	my ($node, $db) = @_;
	my %lines;

	foreach my $kind (sort keys %queries)
	{
		my $out = sql($node, $db, qq{SET search_path = pg_catalog;
			WITH m AS (SELECT classid, objid, objsubid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'safeins') AND deptype = 'e'),
				r AS (SELECT objid AS oid FROM m WHERE classid = 'pg_class'::regclass)
			SELECT replace(q.about, E'\\n', ' ') || E'\\t' || replace(coalesce(q.says, 'NULL'), E'\\n', '\\n') FROM ($queries{$kind}) q (about, says)});

		foreach my $line (split /\n/, $out)
		{
			my ($about, $says) = split /\t/, $line, 2;

			# two of a name are told apart by what they are
			$about .= '+' while exists $lines{$about};
			$lines{$about} = $says;
		}
	}
	return \%lines;
}

# same_catalogue IS, OUGHT, ABOUT: what differs is told, thing by thing.
sub same_catalogue
{
	my ($is, $ought, $about) = @_;
	my %all = (%$is, %$ought);
	my @differ = grep { ($is->{$_} // '') ne ($ought->{$_} // '') } sort keys %all;

	my @shown = @differ > 40 ? @differ[ 0 .. 39 ] : @differ;
	foreach my $thing (@shown)
	{
		my ($one, $other) = ($is->{$thing} // 'missing', $ought->{$thing} // 'not there');
		my $alike = 0;

		# of a long text, where they part
		$alike++ while $alike < length $one && $alike < length $other && substr($one, $alike, 1) eq substr($other, $alike, 1);
		$alike = $alike < 80 ? 0 : $alike - 80;
		diag("$thing\n  is     " . substr($one, $alike, 400) . "\n  ought  " . substr($other, $alike, 400));
	}
	return is(scalar(@differ), 0, $about);
}

1;
