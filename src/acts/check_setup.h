/*
 * check_setup.h: what is missing or doubtful, row by row.
 */
#ifndef SAFEINS_ACTS_CHECK_SETUP_H
#define SAFEINS_ACTS_CHECK_SETUP_H

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

/* check_tables.c */
extern void check_attached_tables(ReturnSetInfo *rows);

#endif
