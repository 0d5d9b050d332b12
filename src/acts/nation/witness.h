/*
 * witness.h: checkpoints of provinces are witnessed.
 */
#ifndef SAFEINS_ACTS_NATION_WITNESS_H
#define SAFEINS_ACTS_NATION_WITNESS_H

#include "common/safeins.h"

extern void nation_witness_init(void);

#endif
