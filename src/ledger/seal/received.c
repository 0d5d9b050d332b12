/*
 * received.c: which rows of our own tables other databases sent by replication.
 * They have no leaves in this ledger: the ledger of whoever wrote them has.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "ledger/seal/received.h"

#include "lib/stringinfo.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* Sealed tables of ours that travel; of those that are numbered we write rows about a province, too. */
static const struct
{
	SafeinsRel	rel;
	const char *writer;
	const char *number;
}			travelling[] = {
	{SAFEINS_REL_RULE, "home", NULL},
	{SAFEINS_REL_RULE_END, "place", NULL},
	{SAFEINS_REL_RULE_MODE, "place", NULL},
	{SAFEINS_REL_ATTACHMENT_LOG, "place", NULL},
	{SAFEINS_REL_CODE_LIST, "place", NULL},
	{SAFEINS_REL_FINDING, "place", "id"},
	{SAFEINS_REL_SUSPENSION, "place", "id"},
	{SAFEINS_REL_HAZARD_DUE, "place", "id"},
	{SAFEINS_REL_ESCALATION, "place", "id"},
	{SAFEINS_REL_ACKNOWLEDGEMENT, "place", "id"},
	{SAFEINS_REL_BUDGET, "place", "id"},
};

/* received_of says how rows of a table that came from elsewhere are known. */
void
received_of(Relation rel, Received *received)
{
	memset(received, 0, sizeof(*received));
	for (size_t i = 0; i < lengthof(travelling); i++)
		if (safeins_relid(travelling[i].rel) == RelationGetRelid(rel))
		{
			received->provinces = rules_feeds();
			received->writer = travelling[i].writer;
			received->number = travelling[i].number;
			received->writer_attno = get_attnum(RelationGetRelid(rel), travelling[i].writer);
			if (travelling[i].number != NULL)
				received->number_attno = get_attnum(RelationGetRelid(rel), travelling[i].number);
		}
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

/* received_condition is an SQL condition by which such rows are left out, with a WHERE before it; none: "". */
const char *
received_condition(Relation rel, const char *alias)
{
	Received	received;
	StringInfoData sql;
	ListCell   *lc;

	received_of(rel, &received);
	if (received.provinces == NIL)
		return "";
	initStringInfo(&sql);
	appendStringInfo(&sql, " WHERE NOT (%s.%s::pg_catalog.int4 / 10000 * 10000 IN (", alias, received.writer);
	foreach(lc, received.provinces)
		appendStringInfo(&sql, "%s%d", lc == list_head(received.provinces) ? "" : ", ", lfirst_int(lc));
	appendStringInfoString(&sql, ")");
	if (received.number != NULL)
		appendStringInfo(&sql, " AND %s.%s < " INT64_FORMAT, alias, received.number, NUMBERS_OF_ONE);
	appendStringInfoString(&sql, ")");
	return sql.data;
}
