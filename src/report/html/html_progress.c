/*
 * html_progress.c: how many sections of pages are made, for other sessions to
 * read in safeins.progress_status.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/progress.h"
#include "report/whole/early.h"

#include "utils/xml.h"

/* Sections that were made since a page, or some of them, began. */
static int64 sections;

PG_FUNCTION_INFO_V1(safeins_html_begins);

/* safeins.html_begins(total) says that so many sections are to be made; returns false within another long call. */
Datum
safeins_html_begins(PG_FUNCTION_ARGS)
{
	bool		begun;

	args_check(fcinfo, 0);
	begun = progress_begin(PROGRESS_REPORT_HTML);
	if (begun)
	{
		sections = 0;
		progress_step(InvalidOid, PG_GETARG_INT32(0));
	}
	PG_RETURN_BOOL(begun);
}

PG_FUNCTION_INFO_V1(safeins_html_section);

/* safeins.html_section(section) gives a section as it is, and counts it: its figures are found by now. */
Datum
safeins_html_section(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (progress_is_at(PROGRESS_REPORT_HTML))
		progress_done(++sections);
	PG_RETURN_XML_P(PG_GETARG_XML_P(0));
}

PG_FUNCTION_INFO_V1(safeins_html_ends);

/* safeins.html_ends(begun) says that they are made, where html_begins() said so; an error needs no end. */
Datum
safeins_html_ends(PG_FUNCTION_ARGS)
{
	args_check(fcinfo, 0);
	early_forget();
	progress_end(PG_GETARG_BOOL(0));
	PG_RETURN_VOID();
}
