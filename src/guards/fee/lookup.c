/*
 * lookup.c: what one expense cannot tell alone: is its voucher used
 * already, and does a reversal fit the expense that it names?
 *
 * Questions are kept until the accounts are locked, and answered from the
 * latest committed rows and our own, whatever the isolation level: two writers
 * of one insurer wait for each other on a lock of its name.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"
#include "guards/guard_util.h"

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

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
	tuplestore_putvalues(f->questions, f->question_desc, values, nulls);
	f->nquestions[kind]++;
}

bool
fee_has_questions(const FeeCheck *f)
{
	return f->questions != NULL;
}

/*
 * fee_voucher_unique says whether an index of the host's keeps the vouchers
 * apart that are ever compared: those of one table, on voucher alone or with
 * an insurer that every row names.  Then there is nothing to ask.
 */
bool
fee_voucher_unique(const CheckContext *j)
{
	AttrNumber	voucher = j->mapping->facts[EXPENSE_VOUCHER].attno;
	AttrNumber	insurer = j->mapping->facts[EXPENSE_INSURER].attno;

	if (list_length(attachment_roots(expense_role.name)) != 1 ||
		linitial_oid(attachment_roots(expense_role.name)) != RelationGetRelid(j->rel))
		return false;
	if (insurer != 0 && !TupleDescAttr(RelationGetDescr(j->rel), insurer - 1)->attnotnull)
		insurer = 0;
	return index_keeps_apart(j->rel, voucher, insurer);
}

static int
compare_insurers(const void *a, const void *b)
{
	uint32		x = *(const uint32 *) a;
	uint32		y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

/* Locks that one statement may take at the most: a bulk load of many insurers must not fill the lock table. */
#define INSURER_LOCKS 1024

/* fee_lock_insurers makes writers of one insurer wait for each other, all in one order. */
void
fee_lock_insurers(FeeCheck *f, AccountDelta **deltas, int n)
{
	uint32	   *names = palloc(sizeof(uint32) * n);
	Oid			relid = safeins_relid(SAFEINS_REL_ACCOUNT);

	for (int i = 0; i < n; i++)
		names[i] = hash_bytes((const unsigned char *) deltas[i]->insurer, strlen(deltas[i]->insurer)) % INSURER_LOCKS;
	qsort(names, n, sizeof(uint32), compare_insurers);
	for (int i = 0; i < n; i++)
		if (i == 0 || names[i] != names[i - 1])
			LockDatabaseObject(relid, names[i], 0, ExclusiveLock);
}

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
	q->policy = slot->tts_isnull[Q_POLICY - 1] ? NULL : TextDatumGetCString(slot->tts_values[Q_POLICY - 1]);
	q->reverses = slot->tts_isnull[Q_REVERSES - 1] ? NULL : TextDatumGetCString(slot->tts_values[Q_REVERSES - 1]);
	*kind = DatumGetInt32(slot->tts_values[Q_KIND - 1]);
}

void
lookup_violation(FeeCheck *f, const FeeQuestion *q, FeeRule code, int sqlstate, const char *message, const char *remedy)
{
	const Rule *rule = guard_law(&f->g, code, q->place, q->on);

	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = sqlstate,.place = q->place,.key = q->key,.insurer = q->insurer,
				   .year = year_of(q->on),.message = message,.remedy = remedy,
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), q->key,
									  RelationGetRelationName(f->g.j->rel), q->insurer, fen_string(q->amount)),
				   .figures = psprintf("{\"amount\": %lld}", (long long) q->amount)
			   });
}

/* ---- queries over an attached expense table ---- */

static char *
reversal_sql(const Mapping *m)
{
	char	   *rows = lookup_rows(m);

	return psprintf("SELECT n.i, o.amount::pg_catalog.numeric, o.insurer::pg_catalog.text, o.policy::pg_catalog.text, r.total,"
					" o.place::pg_catalog.text, o.spent_on::pg_catalog.text, r.first"
					" FROM pg_catalog.unnest($3) WITH ORDINALITY AS n(reverses, i)"
					" LEFT JOIN (%s) AS o ON o.\"where\" AND %s"
					" LEFT JOIN (SELECT x.reverses::pg_catalog.text AS reverses, pg_catalog.sum(x.amount::pg_catalog.numeric) AS total,"
					" pg_catalog.min(x.spent_on::pg_catalog.text) AS first"
					" FROM (%s) AS x WHERE x.\"where\" AND %s GROUP BY 1) AS r"
					" ON r.reverses = n.reverses",
					rows,
					lookup_comparison(m, EXPENSE_EXPENSE, "o", "=", "n.reverses", m->facts[EXPENSE_REVERSES].type), rows,
					lookup_among(m, EXPENSE_REVERSES, "x", "$3"));
}

static char *
lookup_sql(const Mapping *m, int lookup)
{
	return lookup == REVERSAL ? reversal_sql(m) :
		lookup == VOUCHER_COUNTS ? voucher_counts_sql(m) : voucher_sql(m, lookup == OWN_VOUCHER);
}

OwnRows
fee_find(Mapping *m, Lookup lookup, Datum *arrays, int n)
{
	return lookup_find(m, lookup, lookup_sql, arrays, 3, n, 0);
}

/* The insurer of a row found, which may be known through its policy only. */
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

/* Where the expense that is reversed was spent. */
static Division
place_found(FeeCheck *f, const OwnRows *rows, uint64 row, int column)
{
	char	   *text = own_text(rows, row, column);
	Division	place;

	return text != NULL && division_parse(text, &place) ? place : f->g.home;
}

static void
check_reversal(FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row)
{
	bool		isnull;
	Datum		d = own_datum(rows, row, 5, &isnull);
	Fen			original;
	Fen			reversed = 0;

	if (!isnull)
		(void) fen_from_numeric(DatumGetNumeric(d), &reversed);
	if (q->amount == 0 && reversed == 0)
		return;
	d = own_datum(rows, row, 2, &isnull);
	if (isnull || fen_from_numeric(DatumGetNumeric(d), &original) != FEN_OK)
	{
		if (q->amount == 0)
			lookup_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						  psprintf(_("expense %s is gone, but reversals of it come to %s yuan"), q->text, fen_string(-reversed)),
						  _("Take its reversals back first."));
		else
			lookup_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						  psprintf(_("the expense that is reversed, %s, is not known"), q->text), NULL);
		return;
	}
	if (!same_insurer(f, q, own_text(rows, row, 3), own_text(rows, row, 4)))
	{
		lookup_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
					  psprintf(_("the expense that is reversed, %s, is another insurer's"), q->text), NULL);
		return;
	}
	if (!fee_one_account(f, q, place_found(f, rows, row, 6), own_text(rows, row, 4)))
	{
		lookup_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
					  psprintf(_("the expense that is reversed, %s, is of another account"), q->text),
					  _("A reversal gives back to the place and the policy that it was spent for."));
		return;
	}
	if (original <= 0 || -reversed > original)
		lookup_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
					  psprintf(_("reversals of expense %s come to %s yuan, over its amount of %s yuan"),
							   q->text, fen_string(-reversed), fen_string(original)),
					  psprintf(_("What is left of it is %s yuan."),
							   fen_string(Max(original + reversed - q->amount, 0))));
}

/* A day as a table's column has it, alone or with an hour. */
static bool
day_found(const OwnRows *rows, uint64 row, int column, DateADT *day)
{
	char	   *text = own_text(rows, row, column);
	int			y, m, d;

	if (text == NULL || sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3 || !IS_VALID_JULIAN(y, m, d))
		return false;
	*day = date2j(y, m, d) - POSTGRES_EPOCH_JDATE;
	return true;
}

/* A reversal, or (amount 0) the first one of an expense, that is dated before what it reverses. */
static void
check_dates(FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row)
{
	DateADT		spent;
	DateADT		reversed = q->on;

	if (!day_found(rows, row, 7, &spent) ||
		(q->amount == 0 && !day_found(rows, row, 8, &reversed)) || reversed >= spent)
		return;
	lookup_violation(f, q, FEE_REVERSAL_DATE, ERRCODE_SI_FEE_DATE,
				  psprintf(_("a reversal of expense %s is dated %s, before the expense itself (%s)"), q->text,
						   day_text(reversed), day_text(spent)),
				  _("What is given back was paid before: one of the two days is wrong."));
}

/* How the rows that are asked about are found; an audit may be of a table not attached. */
Mapping *
questions_mapping(const FeeCheck *f)
{
	Mapping    *m = mapping_of_relation(f->g.j->mapping->root, expense_role.name);

	return m != NULL ? m : unconstify(Mapping *, f->g.j->mapping);
}

Datum
questions_texts(FeeQuestion *questions, int n, size_t offset)
{
	Datum	   *values = palloc(sizeof(Datum) * n);

	for (int i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(*(char **) ((char *) &questions[i] + offset));
	return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
ask_of_reversals(FeeCheck *f, FeeQuestion *questions, int n,
				 void (*check) (FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row))
{
	Datum		arrays[3];
	OwnRows		found;

	/* only the last one matters */
	arrays[0] = arrays[1] = arrays[2] = questions_texts(questions, n, offsetof(FeeQuestion, text));
	own_sql_begin();
	found = fee_find(questions_mapping(f), REVERSAL, arrays, n);
	for (uint64 i = 0; i < found.n; i++)
		check(f, &questions[own_int64(&found, i, 1) - 1], &found, i);
	own_sql_end();
}

static void
ask_reversals(FeeCheck *f, FeeQuestion *questions, int n)
{
	ask_of_reversals(f, questions, n, check_reversal);
}

static void
ask_dates(FeeCheck *f, FeeQuestion *questions, int n)
{
	ask_of_reversals(f, questions, n, check_dates);
}

typedef void (*AskBatch) (FeeCheck *f, FeeQuestion *questions, int n);

static const AskBatch ask_batch[ASK_NKINDS] = {
	[ASK_VOUCHER] = ask_vouchers,
	[ASK_REVERSAL] = ask_reversals,
	[ASK_DATES] = ask_dates,
	[ASK_REOPENED] = ask_reopened,
};

static void
ask_all(FeeCheck *f, FeeAsked kind)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(f->question_desc, &TTSOpsMinimalTuple);
	MemoryContext batch_cxt = AllocSetContextCreate(f->g.cxt, "safeins fee questions", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(batch_cxt);
	int			size = (int) Min(f->nquestions[kind], LOOKUP_BATCH);
	FeeQuestion *questions = palloc(sizeof(FeeQuestion) * size);
	int			n = 0;

	tuplestore_rescan(f->questions);
	while (tuplestore_gettupleslot(f->questions, true, false, slot))
	{
		FeeAsked	asked;

		question_read(slot, &questions[n], &asked);
		if (asked != kind)
			continue;
		if (++n == size)
		{
			/* The slot's tuple may stand in what is reset. */
			ExecClearTuple(slot);
			ask_batch[kind] (f, questions, n);
			MemoryContextReset(batch_cxt);
			questions = palloc(sizeof(FeeQuestion) * size);
			n = 0;
		}
	}
	if (n > 0)
		ask_batch[kind] (f, questions, n);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(batch_cxt);
	ExecDropSingleTupleTableSlot(slot);
}

/* fee_answer answers what was asked, vouchers first. */
void
fee_answer(FeeCheck *f)
{
	if (f->g.j->mode != CHECK_RELEASE)
	{
		if (f->g.j->mode != CHECK_LIVE && f->nquestions[ASK_VOUCHER] > 0)
			compare_old_vouchers(f);
		for (int kind = 0; kind < ASK_NKINDS; kind++)
			if (f->nquestions[kind] > 0)
				ask_all(f, kind);
	}
	/* A file that it spilt to is closed by nobody else before commit. */
	tuplestore_end(f->questions);
	f->questions = NULL;
	memset(f->nquestions, 0, sizeof(f->nquestions));
}
