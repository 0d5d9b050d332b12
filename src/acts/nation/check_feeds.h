/*
 * check_feeds.h: what check_setup() says of feeds.
 */
#ifndef SAFEINS_ACTS_NATION_CHECK_FEEDS_H
#define SAFEINS_ACTS_NATION_CHECK_FEEDS_H

#include "common/safeins.h"

#include "nodes/execnodes.h"

extern void check_feeds(ReturnSetInfo *rows);

#endif
