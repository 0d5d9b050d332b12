/*
 * attach.h: attaching a table.
 */
#ifndef SAFEINS_ATTACH_ATTACH_H
#define SAFEINS_ATTACH_ATTACH_H

#include "common/safeins.h"
#include "attach/mapping.h"

#include "nodes/pg_list.h"
#include "utils/rel.h"

/* Whole messages, of one "%s", the relation's name. */
typedef struct TableRefusals
{
	const char *view;
	const char *matview;
	const char *foreign_table;
	const char *no_table;		/* an index, a sequence, ... */
	const char *temporary;
	const char *unlogged;
	const char *system;			/* of a catalogue, or of this extension */
} TableRefusals;

extern void attach_drop_guards(Oid relid, const char *role);
extern void attach_cover(Oid parent, Oid child);
extern void attach_check_table(Relation rel, const TableRefusals *refusals);
extern void attach_check(Relation rel);
extern void attach_check_owner(Relation rel);

#endif
