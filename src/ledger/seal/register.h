/*
 * register.h: the rows of safeins.seal.
 */
#ifndef SAFEINS_LEDGER_SEAL_REGISTER_H
#define SAFEINS_LEDGER_SEAL_REGISTER_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "nodes/pg_list.h"
#include "utils/array.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

extern ArrayType *names_array(List *names);
extern int32 seal_register(const char *label, const SealNames *names, int nkeys, bool versioned);
extern int32 seal_register_end(const SealDef *def, const char *reason);
extern void seal_register_names(const SealDef *def, const SealNames *names, const char *change);
extern void seal_register_release(const SealDef *def, Relation partition, int64 rows, const char *why);
extern int32 seal_number_of(const char *label);
extern char *seal_new_label(Relation rel);
extern List *seal_defs(Snapshot snapshot, bool with_closed);
extern void seal_defs_find(List *defs);
extern SealDef *seal_def_numbered(List *defs, int32 number);
extern SealDef *seal_def_of(Relation rel);
extern SealDef *seal_def_to_end(Relation rel);
extern SealDef *seal_def_for_table(Relation rel);

#endif
