/*
 * progress.h: how far a long call is, for other sessions to read.
 *
 *	begun = progress_begin(PROGRESS_AUDIT);
 *	progress_table(rel, false);
 *	while (...)
 *		progress_done(++rows);
 *	progress_end(begun);
 *
 * A call within another is a step of that one.  Outside of any, nothing is told.
 */
#ifndef SAFEINS_COMMON_PROGRESS_H
#define SAFEINS_COMMON_PROGRESS_H

#include "common/safeins.h"

#include "utils/relcache.h"

/* Their names are in progress.c. */
typedef enum ProgressCall
{
	PROGRESS_NONE,
	PROGRESS_ATTACH,
	PROGRESS_DETACH,
	PROGRESS_AUDIT,
	PROGRESS_SEAL,
	PROGRESS_CHECKPOINT,
	PROGRESS_VERIFY,
	PROGRESS_RECONCILE,
	PROGRESS_REBUILD,
	PROGRESS_SET_PLACE,
	PROGRESS_CLOSE_YEAR,
	PROGRESS_SWEEP,
	PROGRESS_SET_MODE,
	PROGRESS_END_WATCH_ONLY,
	PROGRESS_REPORT_HTML,
	PROGRESS_NCALLS
} ProgressCall;

extern bool progress_begin(ProgressCall call);
extern bool progress_is_at(ProgressCall call);
extern void progress_end(bool begun);
extern void progress_table(Relation rel, bool only);
extern void progress_step(Oid relid, int64 total);
extern void progress_done(int64 done);
extern void progress_join(ProgressCall call);

#endif
