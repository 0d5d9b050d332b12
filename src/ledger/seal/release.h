/*
 * release.h: rows that leave a seal with their partition.
 */
#ifndef SAFEINS_LEDGER_SEAL_RELEASE_H
#define SAFEINS_LEDGER_SEAL_RELEASE_H

#include "common/safeins.h"

#include "nodes/parsenodes.h"

extern void release_before(AlterTableStmt *stmt, AlterTableCmd *cmd);
extern void release_after(AlterTableStmt *stmt, AlterTableCmd *cmd);
extern void release_init(void);

#endif
