/*
 * early.h: rows of functions over whole books that were made ahead of their
 * calls.  The functions are in early.c.
 */
#ifndef SAFEINS_REPORT_WHOLE_EARLY_H
#define SAFEINS_REPORT_WHOLE_EARLY_H

#include "common/safeins.h"
#include "report/whole/report.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "postgres_ext.h"

#define EARLY_ARGS	2

/* One call of a function that returns a set of rows; its arguments are of types that are passed by value. */
typedef struct EarlyCall
{
	Oid			function;
	int			nargs;
	NullableDatum args[EARLY_ARGS];
} EarlyCall;

extern EarlyCall early_call(const char *name, int nargs, const Oid *types, const NullableDatum *args);
extern void early_put(const EarlyCall *call, const WholeReport *report, StringInfo rows);
extern void early_run(const EarlyCall *call, StringInfo rows);
extern void early_keep(const EarlyCall *call, const char *rows, Size len);
extern bool early_give(FunctionCallInfo fcinfo);
extern void early_forget(void);

#endif
