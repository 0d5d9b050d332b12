/*
 * question.c: what one expense cannot tell alone is asked of the tables of
 * expenses once the accounts are locked; until then it is kept here.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/role_name.h"
#include "guards/violation.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

static TupleDesc
question_desc(void)
{
	TupleDesc	desc = CreateTemplateTupleDesc(Q_NCOLUMNS);

	TupleDescInitEntry(desc, Q_INSURER, "insurer", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, Q_TEXT, "text", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, Q_KEY, "key", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, Q_PLACE, "place", INT4OID, -1, 0);
	TupleDescInitEntry(desc, Q_ON, "on", DATEOID, -1, 0);
	TupleDescInitEntry(desc, Q_AMOUNT, "amount", INT8OID, -1, 0);
	TupleDescInitEntry(desc, Q_KIND, "kind", INT4OID, -1, 0);
	TupleDescInitEntry(desc, Q_POLICY, "policy", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, Q_REVERSES, "reverses", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, Q_SERVICE, "service", TEXTOID, -1, 0);
	TupleDescFinalize(desc);
	return desc;
}

/* fee_ask keeps a question; the store spills to disk by itself. */
void
fee_ask(FeeCheck *f, const FeeQuestion *q, FeeAsked kind)
{
	Datum		values[Q_NCOLUMNS];
	bool		nulls[Q_NCOLUMNS] = {0};
	MemoryContext old;

	if (f->questions == NULL)
	{
		old = MemoryContextSwitchTo(f->g.cxt);
		f->questions = tuplestore_begin_heap(false, false, work_mem);
		f->question_desc = question_desc();
		MemoryContextSwitchTo(old);
	}
	values[Q_INSURER - 1] = CStringGetTextDatum(q->insurer);
	values[Q_TEXT - 1] = CStringGetTextDatum(q->text);
	values[Q_KEY - 1] = CStringGetTextDatum(q->key);
	values[Q_PLACE - 1] = Int32GetDatum(q->place);
	values[Q_ON - 1] = DateADTGetDatum(q->on);
	values[Q_AMOUNT - 1] = Int64GetDatum(q->amount);
	values[Q_KIND - 1] = Int32GetDatum(kind);
	nulls[Q_POLICY - 1] = q->policy == NULL;
	if (q->policy != NULL)
		values[Q_POLICY - 1] = CStringGetTextDatum(q->policy);
	nulls[Q_REVERSES - 1] = q->reverses == NULL;
	if (q->reverses != NULL)
		values[Q_REVERSES - 1] = CStringGetTextDatum(q->reverses);
	nulls[Q_SERVICE - 1] = q->service == NULL;
	if (q->service != NULL)
		values[Q_SERVICE - 1] = CStringGetTextDatum(q->service);
	tuplestore_putvalues(f->questions, f->question_desc, values, nulls);
	f->nquestions[kind]++;
}

/* fee_has_questions tells whether the statement has asked any. */
bool
fee_has_questions(const FeeCheck *f)
{
	return f->questions != NULL || f->vouchers_wait;
}

/* question_read reads a question that was kept. */
void
question_read(TupleTableSlot *slot, FeeQuestion *q, FeeAsked *kind)
{
	slot_getallattrs(slot);
	q->insurer = TextDatumGetCString(slot->tts_values[Q_INSURER - 1]);
	q->text = TextDatumGetCString(slot->tts_values[Q_TEXT - 1]);
	q->key = TextDatumGetCString(slot->tts_values[Q_KEY - 1]);
	q->place = DatumGetInt32(slot->tts_values[Q_PLACE - 1]);
	q->on = DatumGetDateADT(slot->tts_values[Q_ON - 1]);
	q->amount = DatumGetInt64(slot->tts_values[Q_AMOUNT - 1]);
	q->policy = slot->tts_isnull[Q_POLICY - 1] ? NULL :
		TextDatumGetCString(slot->tts_values[Q_POLICY - 1]);
	q->reverses = slot->tts_isnull[Q_REVERSES - 1] ? NULL :
		TextDatumGetCString(slot->tts_values[Q_REVERSES - 1]);
	q->service = slot->tts_isnull[Q_SERVICE - 1] ? NULL :
		TextDatumGetCString(slot->tts_values[Q_SERVICE - 1]);
	*kind = DatumGetInt32(slot->tts_values[Q_KIND - 1]);
}

/* question_violation reports that the answer to a question breaks a rule. */
void
question_violation(FeeCheck *f, const FeeQuestion *q, FeeRule code, int sqlstate,
				   const char *message, const char *remedy)
{
	const Rule *rule = guard_law(&f->g, code, q->place, q->on);

	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = sqlstate,.place = q->place,.key = q->key,
				   .insurer = q->insurer,.year = year_of(q->on),.message = message,.remedy = remedy,
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), q->key,
									  table_shown(f->g.j->rel), q->insurer,
									  fen_string(q->amount)),
				   .figures = psprintf("{\"amount\": %lld}", (long long) q->amount)
			   });
}

/* same_insurer compares the insurer of a row found, which may be known through its policy only. */
bool
same_insurer(FeeCheck *f, const FeeQuestion *q, const char *insurer, const char *policy)
{
	if ((insurer == NULL || *insurer == '\0') && policy != NULL)
	{
		Fact		fact = {.str = policy,.len = strlen(policy)};
		const PolicyEntry *p;

		policy_cache_trim(f->policy_cache);
		p = fee_policy(f, q->place, &fact);

		insurer = p == NULL ? NULL : p->insurer;
	}
	return insurer != NULL && strcmp(insurer, q->insurer) == 0;
}

/*
 * questions_mapping is how the rows that are asked about are found; an audit
 * may be of a table not attached.
 */
Mapping *
questions_mapping(const FeeCheck *f)
{
	Mapping    *m = mapping_of_relation(f->g.j->mapping->root, ROLE_EXPENSE);

	return m != NULL ? m : unconstify(Mapping *, f->g.j->mapping);
}

/* questions_texts gives one text of each question, at an offset in it, as an array. */
Datum
questions_texts(FeeQuestion *questions, int n, size_t offset)
{
	Datum	   *values = palloc(sizeof(Datum) * n);

	for (int i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(*(char **) ((char *) &questions[i] + offset));
	return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
}
