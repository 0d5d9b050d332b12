/*
 * check_tables.h: what attached tables leave open.
 */
#ifndef SAFEINS_ACTS_CHECK_TABLES_H
#define SAFEINS_ACTS_CHECK_TABLES_H

#include "common/safeins.h"

#include "nodes/execnodes.h"

extern void check_attached_tables(ReturnSetInfo *rows);

#endif
