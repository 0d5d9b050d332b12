/*
 * statement_end.h: what is judged when the outermost statement has ended.
 */
#ifndef SAFEINS_ATTACH_STATEMENT_END_H
#define SAFEINS_ATTACH_STATEMENT_END_H

#include "common/safeins.h"

/* The first member of whatever is noted, which lives in TopTransactionContext. */
typedef struct PendingCheck
{
	struct PendingCheck *before;		/* the one noted before; of those that are judged, the next */
	int			nest;			/* of the transaction */
	int			depth;			/* of triggers; where it is to be judged at the latest */
	bool		waits;			/* it refuses nothing, so that it can wait for the outermost end */
	bool		keeps;			/* it is judged when the transaction ends */
} PendingCheck;

typedef struct PendingChecks
{
	/* called in a context of its own, with the first one noted */
	void		(*check) (PendingCheck *first);
	/* notes have left "last"; may be NULL */
	void		(*taken) (struct PendingChecks *notes);
	PendingCheck    *last;
	struct PendingChecks *next;
} PendingChecks;

extern void statement_end_register(PendingChecks *notes);
extern void statement_end_add(PendingChecks *notes, PendingCheck *note);
extern bool statement_end_unseen(void);
extern bool statement_end_final(void);

#endif
