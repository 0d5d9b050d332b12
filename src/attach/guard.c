/*
 * guard.c: the trigger function: a statement's changed rows before the judge
 * of their role, each as what it was and what it is.
 */
#include "attach/attach.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_guard);

static void
check_protocol(FunctionCallInfo fcinfo)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	const char *fault = NULL;

	if (!CALLED_AS_TRIGGER(fcinfo))
		fault = gettext_noop("must be called as a trigger");
	else if (!TRIGGER_FIRED_FOR_STATEMENT(td->tg_event))
		fault = gettext_noop("must be a statement trigger");
	else if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event) ? !TRIGGER_FIRED_BEFORE(td->tg_event) : !TRIGGER_FIRED_AFTER(td->tg_event))
		fault = gettext_noop("must fire after INSERT, UPDATE or DELETE, or before TRUNCATE");
	else if ((TRIGGER_FIRED_BY_INSERT(td->tg_event) || TRIGGER_FIRED_BY_UPDATE(td->tg_event)) &&
			 (td->tg_newtable == NULL || strcmp(td->tg_trigger->tgnewtable, NEW_TABLE_NAME) != 0))
		fault = gettext_noop("needs its new transition table");
	else if ((TRIGGER_FIRED_BY_DELETE(td->tg_event) || TRIGGER_FIRED_BY_UPDATE(td->tg_event)) &&
			 (td->tg_oldtable == NULL || strcmp(td->tg_trigger->tgoldtable, OLD_TABLE_NAME) != 0))
		fault = gettext_noop("needs its old transition table");
	if (fault != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("safeins.guard() %s", _(fault)),
				 errhint("Guards are made by safeins.attach(), not by hand.")));
}

static void
refuse_truncate(Relation rel, const char *role)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("table \"%s\" can't be truncated: it is attached in role \"%s\"",
					RelationGetRelationName(rel), role),
			 errhint("Delete the rows, or detach the table first: safeins.detach('%s', '%s', reason).",
					 role, quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
													  RelationGetRelationName(rel))),
			 errtable(rel)));
}

static bool
facts_equal(const Role *role, const Fact *a, const Fact *b)
{
	for (int i = 0; i < role->nfacts; i++)
		if (!fact_equal(role->facts[i].type, &a[i], &b[i]))
			return false;
	return true;
}

typedef struct Hearing
{
	Judgement	j;
	MovedRows	moved;			/* to another table of the role */
	void	   *state;			/* the judge's; none before the first row that matters */
	MemoryContext cxt;
} Hearing;

static void
hear(Hearing *h, const Fact *was, const Fact *is)
{
	const Role *role = h->j.mapping->role;

	if (was == NULL && is == NULL)
		return;
	if (h->state == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(h->cxt);

		h->state = role->begin(&h->j);
		MemoryContextSwitchTo(old);
	}
	role->row(h->state, was, is);
}

/*
 * hear_update pairs old and new rows by their place: the executor writes both
 * tables row by row.  Where the keys differ (the key was changed, or a row
 * left out on its way to another partition) each stands alone: the totals are
 * the same, only more is judged.
 */
static void
hear_update(Hearing *h, FactReader *old, FactReader *new)
{
	const Role *role = h->j.mapping->role;

	for (;;)
	{
		bool		was_live = false;
		bool		is_live = false;
		const Fact *was = old == NULL ? NULL : fact_reader_next(old, &was_live);
		const Fact *is = new == NULL ? NULL : fact_reader_next(new, &is_live);

		if (was == NULL && is == NULL)
			break;
		if (was_live && row_moved(&h->moved, h->j.rows))
			was_live = false;
		h->j.rows++;
		if (is != NULL && is_live)
			h->j.live++;
		if (was != NULL && is != NULL && !fact_equal(role->facts[0].type, &was[0], &is[0]))
		{
			hear(h, was_live ? was : NULL, NULL);
			hear(h, NULL, is_live ? is : NULL);
		}
		else if (!(was_live && is_live && facts_equal(role, was, is)))
			hear(h, was_live ? was : NULL, is_live ? is : NULL);
	}
}

/*
 * safeins.guard() judges the changed rows of one statement.  Raises the
 * SQLSTATEs of class SI of its role; serialization_failure where an account
 * changed since the transaction's snapshot.
 */
Datum
safeins_guard(PG_FUNCTION_ARGS)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	Hearing		h = {0};
	Mapping    *m;
	FactReader *old = NULL;
	FactReader *new = NULL;
	MemoryContext caller = CurrentMemoryContext;

	check_protocol(fcinfo);
	if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
		refuse_truncate(td->tg_relation, td->tg_trigger->tgargs[0]);

	if (TRIGGER_FIRED_BY_INSERT(td->tg_event))
		merge_check_arrivals(td);
	m = mapping_of_trigger(td->tg_relation, td->tg_trigger);
	h.j.mode = JUDGE_LIVE;
	h.j.mapping = m;
	h.j.rel = td->tg_relation;
	h.cxt = AllocSetContextCreate(caller, "safeins hearing", ALLOCSET_DEFAULT_SIZES);

	if (m->by_query)
	{
		SPI_connect();
		SPI_register_trigger_data(td);
	}
	MemoryContextSwitchTo(h.cxt);
	keys_check(m, td, &h.moved);
	if (td->tg_oldtable != NULL)
		old = fact_reader_open(m, FACTS_OLD, td->tg_relation, td->tg_oldtable, false);
	if (td->tg_newtable != NULL)
		h.j.reader = new = fact_reader_open(m, FACTS_NEW, td->tg_relation, td->tg_newtable, false);
	hear_update(&h, old, new);
	if (old != NULL)
		fact_reader_close(old);
	if (new != NULL)
		fact_reader_close(new);
	if (h.state != NULL)
		m->role->finish(h.state);
	if (m->by_query)
		SPI_finish();

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(h.cxt);
	return PointerGetDatum(NULL);
}

static void
report_progress(const Judgement *j)
{
	if (safeins_progress > 0 && j->rows % safeins_progress == 0)
		ereport(NOTICE,
				(errmsg("table \"%s\": %lld rows read, %lld findings",
						RelationGetRelationName(j->rel), (long long) j->rows, (long long) j->findings)));
}

/*
 * judge_table puts every existing row of j->rel before the judge of its role,
* as the latest committed snapshot shows it: whoever calls holds off writers
 * or only looks.
 */
void
judge_table(Judgement *j)
{
	const Role *role = j->mapping->role;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(caller, "safeins hearing", ALLOCSET_DEFAULT_SIZES);
	FactReader *reader;
	const Fact *facts;
	void	   *state;
	bool		live;

	SPI_connect();
	MemoryContextSwitchTo(cxt);
	PushActiveSnapshot(j->snapshot ? j->snapshot : GetLatestSnapshot());
	j->reader = reader = fact_reader_open(unconstify(Mapping *, j->mapping), j->only ? FACTS_ONLY : FACTS_TABLE, j->rel, NULL, false);
	PopActiveSnapshot();
	state = role->begin(j);
	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		j->rows++;
		report_progress(j);
		if (!live)
			continue;
		j->live++;
		if (j->mode == JUDGE_RELEASE)
			role->row(state, facts, NULL);
		else
			role->row(state, NULL, facts);
	}
	fact_reader_close(reader);
	role->finish(state);
	SPI_finish();
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}
