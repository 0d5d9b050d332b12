/*
 * suppressed.h: a booking that something of others kept from being written.
 */
#ifndef SAFEINS_BOOKS_SUPPRESSED_H
#define SAFEINS_BOOKS_SUPPRESSED_H

#include "common/safeins.h"

#include "utils/rel.h"

/*
 * An entry that is not there and cannot be brought in either, so often one after
 * the other, is kept out: others who bring it in and take it away do not come in
 * between every time.
 */
#define SUPPRESSED_AFTER 10

pg_noreturn extern void booking_suppressed(Relation book);

#endif
