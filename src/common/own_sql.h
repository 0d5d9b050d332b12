/*
 * own_sql.h: SQL as the owner of our tables.
 */
#ifndef SAFEINS_COMMON_OWN_SQL_H
#define SAFEINS_COMMON_OWN_SQL_H

#include "common/safeins.h"

#include "executor/spi.h"

/* A plan kept for the session; the caller is connected to SPI and is who shall run it. */
extern SPIPlanPtr safeins_prepare(const char *sql, int nargs, Oid *types);

#endif
