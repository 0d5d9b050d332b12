/*
 * report.h: reports that are made of passes over whole books, several of them
 * out of one pass where they read the same one.  The functions are in report.c.
 */
#ifndef SAFEINS_REPORT_WHOLE_REPORT_H
#define SAFEINS_REPORT_WHOLE_REPORT_H

#include "common/safeins.h"
#include "common/relations.h"
#include "report/whole/whole.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/tuplestore.h"

/* What a report does with each row of a book. */
typedef void (*WholeTake) (void *run, const WholeBook *w);

typedef struct WholePass
{
	SafeinsRel	book;
	WholeTake	take;
} WholePass;

#define WHOLE_PASSES	3

typedef struct WholeReport
{
	void	   *run;			/* what it remembers, which these get */
	SafeinsRel	keys;			/* of whose keys it remembers one part after another; NONE: it does of all */
	void		(*begin_part) (void *run, const WholePart *part);
	void		(*end_part) (void *run);
	int			npasses;
	WholePass	passes[WHOLE_PASSES];
	void		(*put) (const void *run, Tuplestorestate *rows, TupleDesc desc);
} WholeReport;

extern void whole_read_by(SafeinsRel book, const char *index, const text *key, WholeTake take, void *run);
extern void whole_report_run(const WholeReport *report);
extern Datum whole_report_answer(FunctionCallInfo fcinfo, const WholeReport *report);
extern void whole_reports_run(const WholeReport *reports, int n);

#endif
