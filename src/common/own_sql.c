/*
 * own_sql.c: SQL as the owner of our tables.
 */
#include "common/safeins.h"
#include "common/own_sql.h"

#include "executor/spi.h"

SPIPlanPtr
safeins_prepare(const char *sql, int nargs, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare(sql, nargs, types);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed for \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	return plan;
}
