/*
 * received.c: which rows of our own tables other databases sent by replication.
 * They have no leaves in this ledger: the ledger of whoever wrote them has.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/travel.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "ledger/seal/received.h"

#include "utils/lsyscache.h"
#include "utils/rel.h"

/* received_of says how rows of a table that came from elsewhere are known. */
void
received_of(Relation rel, Received *received)
{
	const Travel *t = NULL;

	if (RelationGetNamespace(rel) == safeins_schema_oid())
		t = travel_of(RelationGetRelationName(rel));
	memset(received, 0, sizeof(*received));
	if (t == NULL)
		return;
	received->provinces = rules_feeds();
	received->travel = t;
	received->writer_attno = get_attnum(RelationGetRelid(rel), t->writer);
	if (t->number != NULL)
		received->number_attno = get_attnum(RelationGetRelid(rel), t->number);
}

/* row_is_received tells whether a row came from elsewhere. */
bool
row_is_received(const Received *received, TupleTableSlot *slot)
{
	bool		isnull;

	if (received->provinces == NIL ||
		!list_member_int(received->provinces,
						 division_at_level(DatumGetDivision(slot_getattr(slot, received->writer_attno, &isnull)), 1)))
		return false;
	return received->number_attno == InvalidAttrNumber ||
		DatumGetInt64(slot_getattr(slot, received->number_attno, &isnull)) < NUMBERS_OF_ONE;
}
