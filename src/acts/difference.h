/*
 * difference.h: the rows of reconcile().
 */
#ifndef SAFEINS_ACTS_DIFFERENCE_H
#define SAFEINS_ACTS_DIFFERENCE_H

#include "common/safeins.h"
#include "books/book.h"

#include "nodes/execnodes.h"

extern void put_difference(ReturnSetInfo *rsinfo, const char *scope, const BookDifference *d);

#endif
