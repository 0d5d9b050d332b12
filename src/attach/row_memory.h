/*
 * row_memory.h: what rows said last, where a mapping may say something else later.
 */
#ifndef SAFEINS_ATTACH_ROW_MEMORY_H
#define SAFEINS_ATTACH_ROW_MEMORY_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"

#define MEMORY_BATCH 1000

typedef struct RowMemory RowMemory;
extern bool facts_equal(const Role *role, const Fact *a, const Fact *b);
extern RowMemory *memory_open(const Mapping *m);
extern void memory_recall(RowMemory *mem, const Fact *const *old, int n);
extern const Fact *memory_take(RowMemory *mem, const Fact *old);
extern void memory_leave(RowMemory *mem);
extern void memory_keep(RowMemory *mem, const Fact *new_row);
extern void memory_write(RowMemory *mem);
extern void memory_close(RowMemory *mem);
/* Told of a row by its key: it is kept as another, or not at all. */
typedef void (*MemoryReport) (void *arg, const char *key, bool is_kept);
extern int64 memory_compare(const Mapping *m, Relation rel, Snapshot snapshot, MemoryReport report, void *arg);
extern int64 memory_stray(bool forget);
extern int64 memory_count(const Role *role, Snapshot snapshot);
extern int64 memory_last(const Role *role, int64 *count);
extern int64 memory_forget(const Role *role, int64 last);
extern void memory_move(Division from, Division to);
extern const Fact *facts_copy(const Role *role, const Fact *facts);
extern int	row_waits(const Mapping *m, const Fact *facts);
extern const Fact *facts_kept(const Mapping *m, const Fact *old_row, const Fact *new_row);

/* Findings lie in a later room: a row waits for a fact, or does so no more. */
typedef void (*WaitingHook) (CheckContext *j, const Fact *facts, int fact);
extern WaitingHook row_waits_hook;
extern WaitingHook row_settled_hook;

#endif
