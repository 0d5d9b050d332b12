/*
 * suppressed.c: a booking that something of others kept from being written.
 */
#include "common/safeins.h"
#include "books/suppressed.h"

#include "utils/rel.h"

/* booking_suppressed refuses a statement whose booking a trigger or a rule has swallowed: it would be lost. */
void
booking_suppressed(Relation book)
{
	ereport(ERROR,
			(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
			 errmsg("a booking into safeins.%s was suppressed", RelationGetRelationName(book)),
			 errdetail("A trigger or a rule that is not part of safeins kept it from being written."),
			 errhint("Drop what was put on the table: books that lose bookings are wrong."),
			 errtable(book)));
}
