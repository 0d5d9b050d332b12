/*
 * wire.h: what the types' binary input shares.
 */
#ifndef SAFEINS_TYPES_WIRE_H
#define SAFEINS_TYPES_WIRE_H

#include "common/safeins.h"

#include "lib/stringinfo.h"

/*
 * A value of a fixed length must be there whole.  pqformat would call a short
 * message a protocol violation, but the fault is the value's.
 */
static inline void
wire_check_length(StringInfo buf, int length, const char *type)
{
	if (buf->len - buf->cursor != length)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary representation of type %s", type),
				 errdetail("It has %d bytes instead of %d.", buf->len - buf->cursor, length)));
}

#endif
