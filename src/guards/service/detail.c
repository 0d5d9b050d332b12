/*
 * detail.c: what a service's row says of it besides that it was rendered.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "rules/calendar.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/deadline.h"
#include "books/provider.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/service/detail.h"
#include "guards/service/service.h"

#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

/* The facts that make it a detail, whatever is attached besides. */
static bool
tells(const Mapping *m)
{
	for (int fact = SERVICE_CHANNEL; fact < SERVICE_NFACTS; fact++)
		if (mapping_has(m, fact))
			return true;
	return false;
}

/* details_asked tells whether rows of a mapping go into the book; of a registry, whether it counts as attached. */
bool
details_asked(const Mapping *m, bool registry)
{
	return (registry && mapping_has(m, SERVICE_PROVIDER)) || tells(m);
}

/* details_asked_by_provider tells whether they do for the registry's sake alone. */
bool
details_asked_by_provider(const Mapping *m)
{
	return mapping_has(m, SERVICE_PROVIDER) && !tells(m);
}

/* details_asked_anywhere tells whether any attached table of services has details. */
bool
details_asked_anywhere(void)
{
	bool		registry = attachment_roots(ROLE_PROVIDER) != NIL;
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_SERVICE))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_SERVICE);

		if (m != NULL && details_asked(m, registry))
			return true;
	}
	return false;
}

/* By when a rule asks for something of a service whose fact tells whether it was done. */
static ServiceDue
due_of(ServiceCheck *s, const GuardRow *row, int line, int fact)
{
	const Rule *rule = mapping_has(s->g.j->mapping, fact) ? guard_rule(&s->g, line, row->area, row->on) : NULL;
	ServiceDue	due = {.asked = rule != NULL};

	if (rule != NULL)
		due.by = add_workdays_known(row->on, rule->number, &due.provisional);
	return due;
}

static void
put_due(ServiceCheck *s, const GuardRow *row, const char *kind, int fact, const ServiceDue *due, bool open)
{
	const Fact *done = &row->facts[fact];

	if (mapping_has(s->g.j->mapping, fact))
		deadline_store_put(s->dues, &(DeadlineRow)
						   {
							   .kind = kind,.area = row->area,.open = open && due->asked,.opened_on = row->on,
							   .due_on = due->asked ? due->by : row->on,
							   .subject = psprintf("%s/%s", fact_text(&row->facts[SERVICE_SERVICE]),
												   fact_text(&row->facts[SERVICE_POLICY])),
							   .met = !done->isnull,.met_on = done->v.date,.provisional = due->provisional
						   });
}

/* dues_put opens, moves or meets the deadlines of a service; open false: it is gone. */
void
dues_put(ServiceCheck *s, const GuardRow *row, bool open)
{
	ServiceDue	confirm = due_of(s, row, SERVICE_RULE_CONFIRMATION, SERVICE_CONFIRMED_ON);
	ServiceDue	revisit = due_of(s, row, SERVICE_RULE_REVISIT, SERVICE_REVISITED_ON);

	put_due(s, row, SERVICE_CONFIRMATION, SERVICE_CONFIRMED_ON, &confirm, open);
	put_due(s, row, SERVICE_REVISIT, SERVICE_REVISITED_ON, &revisit, open);
}

/* A deadline as the rows that share it have it: the latest of each of its days. */
typedef struct SharedDue
{
	bool		any;
	Division	area;
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
	bool		provisional;
} SharedDue;

static void
share_due(ServiceCheck *s, SharedDue *d, int line, BookScan *scan, int done)
{
	bool		isnull;
	Division	area = DatumGetDivision(book_value(scan, &book_of_service_details, SERVICE_DETAIL_COL_area, &isnull));
	DateADT		on = DatumGetDateADT(book_value(scan, &book_of_service_details, SERVICE_DETAIL_COL_served_on, &isnull));
	const Rule *rule = guard_rule(&s->g, line, area, on);
	DateADT		by;
	DateADT		met_on;
	bool		provisional;

	if (rule == NULL)
		return;
	by = add_workdays_known(on, rule->number, &provisional);
	d->area = d->any ? Max(d->area, area) : area;
	d->opened_on = d->any ? Max(d->opened_on, on) : on;
	d->due_on = d->any ? Max(d->due_on, by) : by;
	d->provisional |= provisional;
	d->any = true;
	met_on = DatumGetDateADT(book_value(scan, &book_of_service_details, done, &isnull));
	if (isnull)
		return;
	d->met_on = d->met ? Max(d->met_on, met_on) : met_on;
	d->met = true;
}

static void
put_shared(ServiceCheck *s, const char *kind, const char *subject, const SharedDue *d)
{
	if (d->any)
		deadline_store_put(s->dues, &(DeadlineRow)
						   {
							   .kind = kind,.subject = subject,.area = d->area,.open = true,.opened_on = d->opened_on,
							   .due_on = d->due_on,.met = d->met,.met_on = d->met_on,.provisional = d->provisional
						   });
}

static char *
subject_of(const BookEntries *e)
{
	return psprintf("%s/%s", TextDatumGetCString(e->row.values[SERVICE_DETAIL_COL_service]),
					TextDatumGetCString(e->row.values[SERVICE_DETAIL_COL_policy]));
}

static void
lock_shared(ServiceCheck *s, BookSort *sort)
{
	Bitmapset  *subjects = NULL;
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_service_details);
	while (book_entries_next(&e))
	{
		MemoryContext old = MemoryContextSwitchTo(s->g.row_cxt);
		char	   *subject = subject_of(&e);
		int			bucket = name_bucket(subject, strlen(subject));

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(old);
		MemoryContextReset(s->g.row_cxt);
		subjects = bms_add_member(subjects, bucket);
	}
	book_entries_end(&e);
	deadlines_lock(subjects);
	bms_free(subjects);
}

/*
 * share_dues has the deadlines of a statement's services as the book of details,
 * which is written, has them: where nothing keeps two rows of a service and
 * policy apart, others may be left that share them.
 */
static void
share_dues(ServiceCheck *s)
{
	BookSort   *sort = book_sort(s->details, &book_of_service_details, work_mem);
	BookScan	scan = {.cxt = CurrentMemoryContext};
	BookEntries e;

	lock_shared(s, sort);
	book_entries_begin(&e, sort, &book_of_service_details);
	while (book_entries_next(&e))
	{
		MemoryContext old = MemoryContextSwitchTo(s->g.row_cxt);
		char	   *service = TextDatumGetCString(e.row.values[SERVICE_DETAIL_COL_service]);
		char	   *policy = TextDatumGetCString(e.row.values[SERVICE_DETAIL_COL_policy]);
		char	   *subject = subject_of(&e);
		SharedDue	confirm = {0};
		SharedDue	revisit = {0};
		ScanKeyData key[3];
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		book_key(&key[0], 1, service, strlen(service));
		book_key(&key[1], 2, policy, strlen(policy));
		ScanKeyInit(&key[2], 3, BTEqualStrategyNumber, F_INT4EQ, e.row.values[SERVICE_DETAIL_COL_place]);
		book_scan_anew(&scan, SAFEINS_REL_SERVICE_DETAIL, key, 3);
		while (book_scan_next(&scan))
		{
			if (DatumGetInt32(book_value(&scan, &book_of_service_details, SERVICE_DETAIL_COL_rows, &isnull)) <= 0)
				continue;
			share_due(s, &confirm, SERVICE_RULE_CONFIRMATION, &scan, SERVICE_DETAIL_COL_confirmed_on);
			share_due(s, &revisit, SERVICE_RULE_REVISIT, &scan, SERVICE_DETAIL_COL_revisited_on);
		}
		MemoryContextSwitchTo(old);
		if (mapping_has(s->g.j->mapping, SERVICE_CONFIRMED_ON))
			put_shared(s, SERVICE_CONFIRMATION, subject, &confirm);
		if (mapping_has(s->g.j->mapping, SERVICE_REVISITED_ON))
			put_shared(s, SERVICE_REVISIT, subject, &revisit);
		MemoryContextReset(s->g.row_cxt);
	}
	book_entries_end(&e);
	book_scan_close(&scan);
	book_sort_end(sort);
}

/* dues_write brings the deadlines of a statement's services into their book, when that of details is written. */
void
dues_write(ServiceCheck *s)
{
	const Mapping *m = s->g.j->mapping;
	Relation	rel = s->g.j->rel;

	if (!key_is_apart(m, rel) &&
		(m->root != RelationGetRelid(rel) ||
		 !index_keeps_apart(rel, m->facts[SERVICE_SERVICE].attno, m->facts[SERVICE_POLICY].attno)))
		share_dues(s);
	deadlines_write(s->dues);
}

/* detail_put brings a row into the store of details, or takes it out. */
void
detail_put(ServiceCheck *s, const GuardRow *row, bool leaves)
{
	const Fact *f = row->facts;

	service_detail_put(s->details, &(ServiceDetail)
					   {
						   .leaves = leaves,.service = &f[SERVICE_SERVICE],.policy = &f[SERVICE_POLICY],
						   .area = row->area,.kind = service_kind_of(s, row),.served_on = row->on,
						   .provider = &f[SERVICE_PROVIDER],.channel = fact_code("channel", &f[SERVICE_CHANNEL]),
						   .participants = &f[SERVICE_PARTICIPANTS],.confirmed_on = &f[SERVICE_CONFIRMED_ON],
						   .revisited_on = &f[SERVICE_REVISITED_ON],.satisfaction = &f[SERVICE_SATISFACTION],
						   .effect = &f[SERVICE_EFFECT],.cost = &f[SERVICE_COST],
						   .confirm = due_of(s, row, SERVICE_RULE_CONFIRMATION, SERVICE_CONFIRMED_ON),
						   .revisit = due_of(s, row, SERVICE_RULE_REVISIT, SERVICE_REVISITED_ON)
					   });
}
