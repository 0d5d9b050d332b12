/*
 * more_columns.c: columns that others gave a table of ours, beside which it is written
 * past the executor.
 */
#include "common/safeins.h"
#include "common/more_columns.h"

#include "access/tupdesc.h"

/*
 * relation_has_more_columns tells whether somebody gave a table columns of his own, beyond
 * the first natts: what a new row has there only the executor knows.
 */
bool
relation_has_more_columns(Relation rel, int natts)
{
	TupleDesc	desc = RelationGetDescr(rel);

	for (int i = natts; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped)
			return true;
	return false;
}

/* slot_set_columns says that a slot's first natts columns are set, and no others: some may have been dropped. */
void
slot_set_columns(TupleTableSlot *slot, int natts)
{
	memset(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
	memset(slot->tts_isnull, false, sizeof(bool) * natts);
}
