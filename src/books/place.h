/*
 * place.h: the places that are this database's own.
 */
#ifndef SAFEINS_BOOKS_PLACE_H
#define SAFEINS_BOOKS_PLACE_H

#include "common/safeins.h"
#include "types/division.h"

extern bool place_is_local(Division place);
extern bool place_is_fed(Division place);
/* is_judged.c */
extern bool role_known(const char *role, Division place);
extern bool deadline_known(const char *kind, Division place);
extern void place_remember(Division place);
extern void place_feed(Division place);
extern void place_give_up(Division place);
/* The number of a row that is written about a place, in SQL. */
#define NUMBERED(place, book) "safeins.numbered(" place ", '" book "')"

#endif
