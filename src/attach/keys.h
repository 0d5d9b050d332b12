/*
 * keys.h: a key belongs to one table of its role.
 */
#ifndef SAFEINS_ATTACH_KEYS_H
#define SAFEINS_ATTACH_KEYS_H

#include "common/safeins.h"
#include "attach/mapping.h"

#include "commands/trigger.h"
#include "nodes/nodes.h"
#include "utils/rel.h"

/* Rows of a statement, by number, that have gone to another table of the role. */
typedef struct MovedRows
{
	bool	   *rows;
	int64		size;
} MovedRows;

#define row_moved(m, row)	((row) < (m)->size && (m)->rows[row])

extern bool column_leads_index(Relation rel, AttrNumber attno);
extern void keys_check(Mapping *m, const TriggerData *td, MovedRows *moved);
extern void keys_check_table(Mapping *m, Relation rel, bool only, bool attaches);
extern List *keys_unindexed(const Mapping *m);
extern void keys_report(const Mapping *m);
extern bool index_keeps_apart(Relation rel, AttrNumber column, AttrNumber with);
extern bool key_is_apart(const Mapping *m, Relation attached);

#endif
