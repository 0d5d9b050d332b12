/*
 * home.h: the database gets another place.
 */
#ifndef SAFEINS_ACTS_HOME_H
#define SAFEINS_ACTS_HOME_H

#include "common/safeins.h"
#include "types/division.h"

extern void home_moved(Division old, Division new);
extern void home_claim(Division from, Division to);

#endif
