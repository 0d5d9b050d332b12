/*
 * set_back.h: whether a province's server has what the nation has had of it.
 */
#ifndef SAFEINS_ACTS_NATION_SET_BACK_H
#define SAFEINS_ACTS_NATION_SET_BACK_H

#include "common/safeins.h"

#include "replication/logical.h"

extern void check_not_set_back(LogicalDecodingContext *ctx);

#endif
