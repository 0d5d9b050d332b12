/*
 * report.c: reports that are made of passes over whole books.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "nodes/execnodes.h"

/* A report reads books in this order: what it remembers of one it asks of a later one. */
static const SafeinsRel in_order[] = {
	SAFEINS_REL_COINSURANCE, SAFEINS_REL_POLICY, SAFEINS_REL_DEADLINE,
	SAFEINS_REL_HAZARD_DUE, SAFEINS_REL_HAZARD, SAFEINS_REL_ENTERPRISE
};

/* So many can be run together. */
#define REPORTS_MOST 8

typedef struct Reader
{
	void	   *run;
	WholeTake	take;
} Reader;

static int
readers_of(SafeinsRel book, const WholeReport *reports, int n, Reader *readers)
{
	int			nreaders = 0;

	for (int i = 0; i < n; i++)
		for (int k = 0; k < reports[i].npasses; k++)
			if (reports[i].passes[k].book == book)
				readers[nreaders++] = (Reader) {reports[i].run, reports[i].passes[k].take};
	return nreaders;
}

static void
read_books(const WholeReport *reports, int n)
{
	for (size_t i = 0; i < lengthof(in_order); i++)
	{
		Reader		readers[REPORTS_MOST];
		int			nreaders = readers_of(in_order[i], reports, n, readers);
		WholeBook	book;

		if (nreaders == 0)
			continue;
		whole_open(&book, in_order[i]);
		while (whole_next(&book))
			for (int k = 0; k < nreaders; k++)
				readers[k].take(readers[k].run, &book);
		whole_close(&book);
	}
}

/* whole_read_by reads the rows of a key, the first column of an index. */
void
whole_read_by(SafeinsRel book, const char *index, const text *key, WholeTake take, void *run)
{
	WholeBook	w;

	whole_open_by(&w, book, index, key);
	while (whole_next(&w))
		take(run, &w);
	whole_close(&w);
}

static WholePart
first_part(const WholeReport *report)
{
	return report->keys == SAFEINS_REL_NONE ? (WholePart) {.parts = 1} : whole_first_part(report->keys, KEY_MAP_BYTES);
}

/* whole_report_run runs one report, of one part of its keys after another. */
void
whole_report_run(const WholeReport *report)
{
	for (WholePart part = first_part(report); whole_is_part(&part); part.nth++)
	{
		report->begin_part(report->run, &part);
		read_books(report, 1);
		report->end_part(report->run);
	}
}

/* whole_report_answer runs a report, and gives its rows as those of a function that has begun its set. */
Datum
whole_report_answer(FunctionCallInfo fcinfo, const WholeReport *report)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	whole_report_run(report);
	report->put(report->run, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/* whole_reports_run runs several, each of all its keys at once: a book that more than one reads is read once. */
void
whole_reports_run(const WholeReport *reports, int n)
{
	Assert(n <= REPORTS_MOST);
	for (int i = 0; i < n; i++)
	{
		WholePart	part = first_part(&reports[i]);

		part.parts = 1;
		reports[i].begin_part(reports[i].run, &part);
	}
	read_books(reports, n);
	for (int i = 0; i < n; i++)
		reports[i].end_part(reports[i].run);
}
