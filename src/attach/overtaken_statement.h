/*
 * overtaken_statement.h: statements that a later one has overtaken.
 */
#ifndef SAFEINS_ATTACH_OVERTAKEN_STATEMENT_H
#define SAFEINS_ATTACH_OVERTAKEN_STATEMENT_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/mapping.h"

typedef struct RowsNow RowsNow;

extern bool statement_overtaken(const Mapping *m);
extern RowsNow *rows_now(const Mapping *m, const Fact *const *keys, int n);
extern RowsNow *rows_now_kept(const Mapping *m, const Fact *const *keys, int n);
extern const Fact *rows_now_of(RowsNow *now, const Fact *key, int *at);
extern bool rows_now_has(RowsNow *now, const Fact *facts);

#endif
