/*
 * doubt.h: what is missing or doubtful in a database, row by row.
 */
#ifndef SAFEINS_ACTS_DOUBT_H
#define SAFEINS_ACTS_DOUBT_H

#include "common/safeins.h"

#include "nodes/execnodes.h"

typedef enum Severity
{
	SETUP_ERROR,				/* what safeins is for does not hold */
	SETUP_WARNING,				/* somebody ought to do something */
	SETUP_NOTE					/* may well be meant so */
} Severity;

/* One row; message and mend are translated, mend is what to call, or to do. */
typedef struct Doubt
{
	Severity	severity;
	const char *topic;
	const char *subject;		/* NULL: the database as a whole */
	const char *message;
	const char *mend;
} Doubt;

extern void doubt(ReturnSetInfo *rows, const Doubt *d);

#endif
