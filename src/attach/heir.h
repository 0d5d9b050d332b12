/*
 * heir.h: another row of a key whose row leaves.
 */
#ifndef SAFEINS_ATTACH_HEIR_H
#define SAFEINS_ATTACH_HEIR_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/role.h"

typedef struct Heirs Heirs;

/* What is done with a row that leaves and has no other. */
typedef void (*HeirGone) (void *arg, const Fact *row);

extern Heirs *heirs_open(CheckContext *j);
extern bool heirs_put_aside(Heirs *h, const Fact *row);
extern void heirs_settle(Heirs *h, HeirGone gone, void *arg);
extern void heirs_finish(Heirs *h);

#endif
