/*
 * seal_names.c: what sealed tables and columns are called, held against what
 * safeins.seal says.
 *
 * No leaf has a name in it but the label.  Who reads a table reads it by its
 * name, so another table or column under a name that was sealed misleads as an
 * altered row does.
 */
#include "common/safeins.h"
#include "common/server_words.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/sealed.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* relation_called finds what bears a name, of whatever kind it is. */
Oid
relation_called(const SealNames *names)
{
	return get_relname_relid(names->table, get_namespace_oid(names->schema, true));
}

/*
 * table_called finds the table, or any relation, that bears a name: nothing
 * else is read in its place.
 */
Oid
table_called(const SealNames *names)
{
	Oid			relid = relation_called(names);
	char		kind = get_rel_relkind(relid);

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ? relid : InvalidOid;
}

/* names_text is a table's name with its schema. */
const char *
names_text(const SealNames *names)
{
	return quote_qualified_identifier(names->schema, names->table);
}

static const char *
relid_text(Oid relid)
{
	const char *table = get_rel_name(relid);
	const char *schema = table ? get_namespace_name(get_rel_namespace(relid)) : NULL;

	return schema ? quote_qualified_identifier(schema, table) : psprintf("%u", relid);
}

/*
 * seal_belongs says whether a table is the one that a seal is of, or a partition
 * of it: it is called what safeins.seal says.
 */
bool
seal_belongs(const SealDef *def, Relation rel)
{
	return !def->own && table_called(def->now) == partition_top(RelationGetRelid(rel));
}

/* seal_names_of gives the names that a table and its sealed columns have; NULL where these cannot be followed. */
SealNames *
seal_names_of(Relation rel, const SealDef *def)
{
	SealNames  *names = palloc0(sizeof(SealNames));
	const Seal *seal = seal_for(rel, def);

	if (seal == NULL)
		return NULL;
	names->schema = get_namespace_name(RelationGetNamespace(rel));
	names->table = pstrdup(RelationGetRelationName(rel));
	for (int i = 0; i < seal->ncols; i++)
		names->columns = lappend(names->columns,
								 makeString(get_attname(RelationGetRelid(rel), seal->attnos[i], false)));
	return names;
}

static bool
same_table(const SealNames *a, const SealNames *b)
{
	return strcmp(a->schema, b->schema) == 0 && strcmp(a->table, b->table) == 0;
}

/* "a.b -> a.c, x -> y": how names differ; NULL if they do not. */
static char *
difference(const SealNames *old_row, const SealNames *new_row)
{
	StringInfoData buf;
	ListCell   *a,
			   *b;

	initStringInfo(&buf);
	if (!same_table(old_row, new_row))
		appendStringInfo(&buf, "%s -> %s", names_text(old_row), names_text(new_row));
	forboth(a, old_row->columns, b, new_row->columns)
		if (strcmp(strVal(lfirst(a)), strVal(lfirst(b))) != 0)
			appendStringInfo(&buf, "%s%s -> %s", buf.len ? ", " : "", quote_identifier(strVal(lfirst(a))), quote_identifier(strVal(lfirst(b))));
	return buf.len ? buf.data : NULL;
}

static void
add(List **misnomers, const char *kind, const char *state_zh, char *message)
{
	Misnomer   *m = palloc(sizeof(Misnomer));
	ListCell   *lc;

	foreach(lc, *misnomers)
		if (strcmp(((Misnomer *) lfirst(lc))->message, message) == 0)
			return;
	m->kind = kind;
	m->state_zh = server_text(state_zh);
	m->message = message;
	*misnomers = lappend(*misnomers, m);
}

/* The triggers of the seal are elsewhere, or there as well. */
static void
check_bearers(const SealDef *def, List **misnomers)
{
	bool		has = list_member_oid(def->bearers, def->relid);
	ListCell   *lc;

	foreach(lc, def->bearers)
	{
		const char *other = relid_text(lfirst_oid(lc));

		if (lfirst_oid(lc) == def->relid)
			continue;
		if (has || def->own)
			add(misnomers, "seal copied", "封存触发器另有其表", psprintf(_("table %s has triggers of this seal as well, and is not the table that was sealed"), other));
		else
			add(misnomers, "seal moved", "封存已移至他表", psprintf(_("the triggers of this seal are on table %s, and not on %s, which was sealed"),
																	  other, relid_text(def->relid)));
	}
}

/* Another relation has a name that the sealed table has or had. */
static void
check_table_taken(const SealDef *def, List **misnomers)
{
	List	   *all = lappend(list_copy(def->before), def->now);
	ListCell   *lc;

	foreach(lc, all)
	{
		Oid			other = relation_called(lfirst(lc));

		if (!OidIsValid(other) || other == def->relid)
			continue;
		if (OidIsValid(def->relid))
			add(misnomers, "name taken", "名称被他物占用", psprintf(_("%s is another relation now than the table that was sealed, which is called %s"),
																	  names_text(lfirst(lc)), relid_text(def->relid)));
		else
			add(misnomers, "name taken", "名称被他物占用", psprintf(_("%s is another relation now than the table that was sealed, which is gone"),
																	  names_text(lfirst(lc))));
	}
}

/* Another column has a name that a sealed one has or had. */
static void
check_column_taken(Relation rel, const SealDef *def, List **misnomers)
{
	const Seal *seal = seal_for(rel, def);
	List	   *all = lappend(list_copy(def->before), def->now);
	ListCell   *lc;

	foreach(lc, all)
	{
		int			i = 0;
		ListCell   *column;

		foreach(column, ((SealNames *) lfirst(lc))->columns)
		{
			AttrNumber	attno = get_attnum(RelationGetRelid(rel), strVal(lfirst(column)));
			AttrNumber	sealed = seal->attnos[i++];

			if (attno > 0 && attno != sealed)
				add(misnomers, "name taken", "名称被他物占用",
					psprintf(_("column %s of table %s is another one now than the column that was sealed, which is called %s"),
							 quote_identifier(strVal(lfirst(column))), relid_text(RelationGetRelid(rel)),
							 quote_identifier(get_attname(RelationGetRelid(rel), sealed, false))));
		}
	}
}

/*
 * seal_misnomers lists in what the names of a table, whose place is known,
 * differ from its record, the worst first.
 */
List *
seal_misnomers(const SealDef *def)
{
	List	   *misnomers = NIL;
	Relation	rel = OidIsValid(def->relid) ? try_relation_open(def->relid, AccessShareLock) : NULL;
	SealNames  *names = rel ? seal_names_of(rel, def) : NULL;
	char	   *changes;

	if (rel != NULL)
		check_bearers(def, &misnomers);
	if (!def->own)
		check_table_taken(def, &misnomers);
	if (names != NULL && !def->own)
	{
		check_column_taken(rel, def, &misnomers);
		changes = difference(def->now, names);
		if (changes != NULL)
			add(&misnomers, "rename unrecorded", "改名无记录", psprintf(_("renamed, which safeins.seal does not say: %s"), changes));
		changes = difference(def->sealed, names);
		if (changes != NULL && def->renamed_by != NULL)
			add(&misnomers, "renamed", "已改名", psprintf(_("renamed since it was sealed, on record: %s; last by %s at %s"),
														   changes, def->renamed_by, def->renamed_at));
	}
	if (rel != NULL)
		relation_close(rel, AccessShareLock);
	return misnomers;
}
