/*
 * record.c: reports rows written to our append-only tables to the ledger.
 */
#include "common/safeins.h"
#include "common/record.h"
#include "common/relations.h"

#include "executor/spi.h"

RecordHook	safeins_record_hook = NULL;

/* safeins_recorded tells the ledger of the rows in SPI_tuptable; see record.h. */
void
safeins_recorded(SafeinsRel rel, bool update)
{
	if (safeins_record_hook != NULL && SPI_processed > 0)
		safeins_record_hook(rel, update, SPI_tuptable, SPI_processed);
}
