/*
 * voucher.c: is the voucher of an expense used already?  A reversal may
 * bear that of the expense that it reverses, or none; what is reversed in full
 * leaves its voucher to the payment that is corrected.  One voucher of a pooled
 * service may be split over its policies, a row each.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/lookup.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/service.h"
#include "guards/fee/fee.h"
#include "guards/guard_util.h"
#include "guards/unreadable_row.h"
#include "guards/role_name.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplesort.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

static void
voucher_violation(FeeCheck *f, const FeeQuestion *q, const char *other, const char *table)
{
	question_violation(f, q, FEE_VOUCHER, ERRCODE_SI_FEE_VOUCHER,
					   psprintf(_("voucher %s of insurer %s is used already, by row %s of table \"%s\""),
								q->text, q->insurer, other, table),
					   _("Enter the voucher of this expense, or correct the other row."));
}

#define AMOUNT_O "o.amount::pg_catalog.numeric"
#define PARTS_O ", o.policy::pg_catalog.text, o.service::pg_catalog.text"
#define REVERSES_O "coalesce(o.reverses::pg_catalog.text, '')"
#define REVERSALS_OF "(SELECT pg_catalog.sum(x.amount::pg_catalog.numeric) FROM (%s) AS x WHERE x.\"where\" AND %s)"

/* Does a row found, "o", use its voucher?  Asked of the few that bear one and the same. */
static char *
uses_voucher(const Mapping *m)
{
	char	   *rows = lookup_rows(m);

	if (!mapping_has(m, EXPENSE_REVERSES))
		return AMOUNT_O " <> 0";
	return psprintf("CASE WHEN " AMOUNT_O " < 0 AND " REVERSES_O " <> '' THEN NOT EXISTS (SELECT FROM (%s) AS y"
					" WHERE y.\"where\" AND %s AND y.voucher::pg_catalog.text = o.voucher::pg_catalog.text)"
					" WHEN " AMOUNT_O " > 0 THEN " AMOUNT_O " + coalesce(" REVERSALS_OF ", 0) <> 0 ELSE " AMOUNT_O " <> 0 END",
					rows,
					lookup_comparison(m, EXPENSE_EXPENSE, "y", "=", "o.reverses::pg_catalog.text", m->facts[EXPENSE_REVERSES].type),
					rows,
					lookup_comparison(m, EXPENSE_REVERSES, "x", "=", "o.expense::pg_catalog.text", m->facts[EXPENSE_EXPENSE].type));
}

/*
 * Who else bears the voucher: n.i, key, insurer, policy, what it reverses, service.  What
 * is asked of a row found is held back from the scan of all rows.
 */
static char *
voucher_sql(const Mapping *m, bool own)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql,
					 "SELECT o.i, o.expense::pg_catalog.text, o.insurer::pg_catalog.text, o.policy::pg_catalog.text, " REVERSES_O ", o.service::pg_catalog.text"
					 " FROM (SELECT n.i, o.*"
					 " FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3))"
					 " WITH ORDINALITY AS n(key, insurer, voucher, i)"
					 " JOIN (%s) AS o ON o.\"where\" AND %s",
					 lookup_rows(m),
					 lookup_comparison(m, EXPENSE_VOUCHER, "o", "=", "n.voucher", own ? m->facts[EXPENSE_VOUCHER].type : InvalidOid));
	if (own)
		appendStringInfo(&sql, " AND %s", lookup_comparison(m, EXPENSE_EXPENSE, "o", "<>", "n.key", m->facts[EXPENSE_EXPENSE].type));
	if (mapping_has(m, EXPENSE_INSURER))
	{
		/* An insurer found through the policy is of the policy table's type. */
		Oid			from = own && !mapping_has(m, EXPENSE_POLICY) ? m->facts[EXPENSE_INSURER].type :
			InvalidOid;

		appendStringInfo(&sql, " AND (o.insurer IS NULL OR o.insurer::pg_catalog.text = '' OR %s)",
						 lookup_comparison(m, EXPENSE_INSURER, "o", "=", "n.insurer", from));
	}
	appendStringInfo(&sql, " OFFSET 0) AS o WHERE %s", uses_voucher(m));
	return sql.data;
}

/*
 * Of the rows of these keys: n.i, voucher, does it use it, what is left of it, policy, service?
 * By joins, for there may be many.
 */
static char *
voucher_counts_sql(const Mapping *m)
{
	char	   *rows = lookup_rows(m);
	char	   *own = lookup_comparison(m, EXPENSE_EXPENSE, "o", "=", "n.key", m->facts[EXPENSE_EXPENSE].type);

	if (!mapping_has(m, EXPENSE_REVERSES))
		return psprintf("SELECT n.i, o.voucher::pg_catalog.text, " AMOUNT_O " <> 0, " AMOUNT_O PARTS_O
						" FROM pg_catalog.unnest($1) WITH ORDINALITY AS n(key, i) JOIN (%s) AS o ON o.\"where\" AND %s", rows, own);
	return psprintf("SELECT n.i, o.voucher::pg_catalog.text, CASE WHEN " AMOUNT_O " < 0 AND " REVERSES_O " <> '' THEN y.expense IS NULL"
					" WHEN " AMOUNT_O " > 0 THEN " AMOUNT_O " + coalesce(r.total, 0) <> 0 ELSE " AMOUNT_O " <> 0 END, " AMOUNT_O " + coalesce(r.total, 0)" PARTS_O
					" FROM pg_catalog.unnest($1) WITH ORDINALITY AS n(key, i)"
					" JOIN (%s) AS o ON o.\"where\" AND %s"
					" LEFT JOIN (SELECT x.reverses::pg_catalog.text AS reverses, pg_catalog.sum(x.amount::pg_catalog.numeric) AS total"
					" FROM (%s) AS x WHERE x.\"where\" AND %s GROUP BY 1) AS r ON r.reverses = n.key"
					" LEFT JOIN (%s) AS y ON y.\"where\" AND " AMOUNT_O " < 0 AND %s"
					" AND y.voucher::pg_catalog.text = o.voucher::pg_catalog.text",
					rows, own, rows, lookup_among(m, EXPENSE_REVERSES, "x", "$1"), rows,
					lookup_comparison(m, EXPENSE_EXPENSE, "y", "=", "o.reverses::pg_catalog.text", m->facts[EXPENSE_REVERSES].type));
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

	if (voucher == 0 || attachment_count(ROLE_EXPENSE) != 1 ||
		linitial_oid(attachment_roots(ROLE_EXPENSE)) != RelationGetRelid(j->rel))
		return false;
	if (insurer != 0 && !TupleDescAttr(RelationGetDescr(j->rel), insurer - 1)->attnotnull)
		insurer = 0;
	return index_keeps_apart(j->rel, voucher, insurer);
}

static char *
lookup_sql(const Mapping *m, int lookup)
{
	return lookup == VOUCHER_COUNTS ? voucher_counts_sql(m) : voucher_sql(m, lookup == OWN_VOUCHER);
}

/* What the rows asked about make of their vouchers. */
typedef struct VoucherUse
{
	bool		uses;
	char	   *voucher;
	Fen			left;			/* of its amount, less what is reversed */
	char	   *policy;
	char	   *service;
} VoucherUse;

static char *
copied(MemoryContext cxt, const char *text)
{
	return text == NULL ? NULL : MemoryContextStrdup(cxt, text);
}

static VoucherUse *
count_vouchers(FeeCheck *f, FeeQuestion *questions, int n)
{
	MemoryContext caller = CurrentMemoryContext;
	VoucherUse *uses = palloc0(sizeof(VoucherUse) * n);
	Datum		arrays[3];
	OwnRows		found;

	arrays[0] = arrays[1] = arrays[2] = questions_texts(questions, n, offsetof(FeeQuestion, key));
	own_sql_begin();
	found = lookup_find(questions_mapping(f), VOUCHER_COUNTS, lookup_sql, arrays, 3, n, 0);
	for (uint64 i = 0; i < found.n; i++)
	{
		bool		isnull;
		VoucherUse *use = &uses[own_int64(&found, i, 1) - 1];
		char	   *voucher = own_text(&found, i, 2);
		Datum		d = own_datum(&found, i, 3, &isnull);

		if (voucher == NULL || isnull ||
			fact_is_blank(&(Fact){.str = voucher,.len = strlen(voucher)}))
			continue;
		use->uses |= DatumGetBool(d);
		use->voucher = MemoryContextStrdup(caller, voucher);
		d = own_datum(&found, i, 4, &isnull);
		if (!isnull)
			(void) fen_from_numeric(DatumGetNumeric(d), &use->left);
		use->policy = copied(caller, own_text(&found, i, 5));
		use->service = copied(caller, own_text(&found, i, 6));
	}
	own_sql_end();
	return uses;
}

/* Two reversals of one expense may share a voucher of their own. */
static bool
reverse_the_same(const FeeQuestion *q, const char *reverses)
{
	return q->reverses != NULL && reverses != NULL && *reverses != '\0' &&
		strcmp(q->reverses, reverses) == 0;
}

/* Was a service rendered under a policy of the insurer? */
static bool
is_of_service(const FeeQuestion *q, const char *policy)
{
	return service_link(division_at_level(q->place, 1), q->service, strlen(q->service), policy, strlen(policy),
						q->insurer) == SERVICE_FITS;
}

/*
 * One voucher pays for a pooled service: each of its policies bears a part, once.
 * Two rows of one policy, or of none, are a payment made twice.
 */
static bool
are_parts(const FeeQuestion *q, const char *policy, const char *service)
{
	return q->service != NULL && q->policy != NULL && service != NULL && policy != NULL && *policy != '\0' &&
		strcmp(q->service, service) == 0 && strcmp(q->policy, policy) != 0 && is_of_service(q, q->policy) &&
		is_of_service(q, policy);
}

/* Who bears the vouchers in one table; of those that are told, the first one each. */
static void
ask_table(FeeCheck *f, FeeQuestion *questions, int n, Datum *arrays, Oid root, Mapping *m)
{
	MemoryContext caller = CurrentMemoryContext;
	char	  **others = palloc0(sizeof(char *) * n);
	FeeQuestion *hits = palloc(sizeof(FeeQuestion) * n);
	VoucherUse *uses;
	OwnRows		found;
	int			nhits = 0;

	own_sql_begin();
	found = lookup_find(m, root == f->g.j->mapping->root ? OWN_VOUCHER : OTHER_VOUCHER, lookup_sql,
						arrays, 3, n, 0);
	for (uint64 i = 0; i < found.n; i++)
	{
		int			at = own_int64(&found, i, 1) - 1;

		if (others[at] != NULL || reverse_the_same(&questions[at], own_text(&found, i, 5)) ||
			!same_insurer(f, &questions[at], own_text(&found, i, 3), own_text(&found, i, 4)) ||
			are_parts(&questions[at], own_text(&found, i, 4), own_text(&found, i, 6)))
			continue;
		others[at] = MemoryContextStrdup(caller, own_text(&found, i, 2));
	}
	own_sql_end();
	for (int i = 0; i < n; i++)
		if (others[i] != NULL)
		{
			others[nhits] = others[i];
			hits[nhits++] = questions[i];
		}
	if (nhits == 0)
		return;
	/* What was reversed in the same statement is as if it were not there. */
	uses = count_vouchers(f, hits, nhits);
	for (int i = 0; i < nhits; i++)
		if (uses[i].uses)
			voucher_violation(f, &hits[i], others[i], get_rel_name(root));
}

/* ask_vouchers asks every table of expenses who bears the vouchers of a batch of expenses. */
void
ask_vouchers(FeeCheck *f, FeeQuestion *questions, int n)
{
	Datum		arrays[3];
	ListCell   *lc;

	arrays[0] = questions_texts(questions, n, offsetof(FeeQuestion, key));
	arrays[1] = questions_texts(questions, n, offsetof(FeeQuestion, insurer));
	arrays[2] = questions_texts(questions, n, offsetof(FeeQuestion, text));
	foreach(lc, attachment_roots(ROLE_EXPENSE))
	{
		Oid			root = lfirst_oid(lc);
		Mapping    *m = mapping_of_relation(root, ROLE_EXPENSE);

		/*
		 * Old rows were compared among themselves already; a new partition's
		 * not with the others'.
		 */
		if (m == NULL || !mapping_has(m, EXPENSE_VOUCHER) ||
			(f->g.j->mode != CHECK_LIVE && root == RelationGetRelid(f->g.j->rel)))
			continue;
		ask_table(f, questions, n, arrays, root, m);
	}
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp(((const FeeQuestion *) a)->key, ((const FeeQuestion *) b)->key);
}

/*
 * ask_reopened: expenses that were reversed in full, and are no more: their
 * vouchers are theirs again.
 */
void
ask_reopened(FeeCheck *f, FeeQuestion *questions, int n)
{
	VoucherUse *uses;
	int			keys = 0;
	int			left = 0;

	qsort(questions, n, sizeof(FeeQuestion), compare_keys);
	for (int i = 1; i < n; i++)
		if (strcmp(questions[i].key, questions[keys].key) == 0)
			questions[keys].amount += questions[i].amount;
		else
			questions[++keys] = questions[i];
	keys++;
	uses = count_vouchers(f, questions, keys);
	for (int i = 0; i < keys; i++)
		if (uses[i].uses && uses[i].left == questions[i].amount)
		{
			questions[left] = questions[i];
			questions[left].policy = uses[i].policy;
			questions[left].service = uses[i].service;
			questions[left++].text = uses[i].voucher;
		}
	if (left > 0)
		ask_vouchers(f, questions, left);
}

/* ---- old rows: every voucher of their table is at hand; sorted, equal ones lie side by side ---- */

static bool
same_voucher(const FeeQuestion *a, const FeeQuestion *b)
{
	return strcmp(a->insurer, b->insurer) == 0 && strcmp(a->text, b->text) == 0;
}

static Tuplesortstate *
sort_vouchers(FeeCheck *f, TupleTableSlot *slot)
{
	/* By policy, so that two rows of one lie side by side. */
	AttrNumber	columns[] = {Q_INSURER, Q_TEXT, Q_POLICY};
	Oid			less = lookup_type_cache(TEXTOID, TYPECACHE_LT_OPR)->lt_opr;
	Oid			operators[] = {less, less, less};
	Oid			collations[] = {C_COLLATION_OID, C_COLLATION_OID, C_COLLATION_OID};
	bool		nulls_first[] = {false, false, false};
	Tuplesortstate *sort = tuplesort_begin_heap(f->question_desc, 3, columns, operators, collations,
												nulls_first, work_mem, NULL, TUPLESORT_NONE);

	tuplestore_rescan(f->questions);
	while (tuplestore_gettupleslot(f->questions, true, false, slot))
	{
		bool		isnull;

		if (DatumGetInt32(slot_getattr(slot, Q_KIND, &isnull)) == ASK_VOUCHER)
			tuplesort_puttupleslot(sort, slot);
	}
	tuplesort_performsort(sort);
	return sort;
}

/* The rows that share a voucher with one beside them, in their order. */
static Tuplestorestate *
shared_vouchers(FeeCheck *f)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(f->question_desc, &TTSOpsMinimalTuple);
	TupleTableSlot *before = MakeSingleTupleTableSlot(f->question_desc, &TTSOpsMinimalTuple);
	Tuplesortstate *sort = sort_vouchers(f, slot);
	Tuplestorestate *shared = NULL;
	MemoryContext cxt[2];
	FeeQuestion q[2] = {0};
	bool		kept = false;
	int			at = 0;

	for (int i = 0; i < 2; i++)
		cxt[i] = AllocSetContextCreate(f->g.cxt, "safeins fee voucher", ALLOCSET_SMALL_SIZES);
	while (tuplesort_gettupleslot(sort, true, false, slot, NULL))
	{
		MemoryContext old;
		FeeAsked	kind;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(cxt[at]);
		old = MemoryContextSwitchTo(cxt[at]);
		question_read(slot, &q[at], &kind);
		MemoryContextSwitchTo(f->g.cxt);
		if (q[1 - at].key != NULL && same_voucher(&q[at], &q[1 - at]))
		{
			if (shared == NULL)
				shared = tuplestore_begin_heap(false, false, work_mem);
			if (!kept)
				tuplestore_puttupleslot(shared, before);
			tuplestore_puttupleslot(shared, slot);
			kept = true;
		}
		else
			kept = false;
		ExecCopySlot(before, slot);
		MemoryContextSwitchTo(old);
		at = 1 - at;
	}
	for (int i = 0; i < 2; i++)
		MemoryContextDelete(cxt[i]);
	tuplesort_end(sort);
	ExecDropSingleTupleTableSlot(slot);
	ExecDropSingleTupleTableSlot(before);
	return shared;
}

/* The one before that uses its voucher, and whether it is told already. */
typedef struct LastUser
{
	FeeQuestion q;
	MemoryContext cxt;
	bool		reported;
} LastUser;

static void
remember_user(LastUser *last, const FeeQuestion *q, bool reported)
{
	MemoryContext old;

	MemoryContextReset(last->cxt);
	old = MemoryContextSwitchTo(last->cxt);
	last->q = *q;
	last->q.key = pstrdup(q->key);
	last->q.insurer = pstrdup(q->insurer);
	last->q.text = pstrdup(q->text);
	last->q.reverses = q->reverses ? pstrdup(q->reverses) : NULL;
	last->q.policy = q->policy ? pstrdup(q->policy) : NULL;
	last->q.service = q->service ? pstrdup(q->service) : NULL;
	last->reported = reported;
	MemoryContextSwitchTo(old);
}

static void
compare_batch(FeeCheck *f, FeeQuestion *questions, int n, LastUser *last)
{
	VoucherUse *uses = count_vouchers(f, questions, n);
	const char *table = RelationGetRelationName(f->g.j->rel);

	for (int i = 0; i < n; i++)
	{
		const FeeQuestion *q = &questions[i];
		bool		reported = false;

		if (!uses[i].uses)
			continue;
		if (last->q.key != NULL && same_voucher(&last->q, q) &&
			!reverse_the_same(q, last->q.reverses) && !are_parts(q, last->q.policy, last->q.service))
		{
			if (!last->reported)
				voucher_violation(f, &last->q, q->key, table);
			voucher_violation(f, q, last->q.key, table);
			reported = true;
		}
		remember_user(last, q, reported);
	}
}

/* compare_old_vouchers holds the vouchers of rows that were there before against each other. */
void
compare_old_vouchers(FeeCheck *f)
{
	Tuplestorestate *shared = shared_vouchers(f);
	TupleTableSlot *slot;
	MemoryContext batch_cxt;
	MemoryContext old;
	FeeQuestion *questions;
	LastUser	last = {0};
	int			n = 0;

	if (shared == NULL)
		return;
	slot = MakeSingleTupleTableSlot(f->question_desc, &TTSOpsMinimalTuple);
	batch_cxt = AllocSetContextCreate(f->g.cxt, "safeins fee questions", ALLOCSET_DEFAULT_SIZES);
	last.cxt = AllocSetContextCreate(f->g.cxt, "safeins fee voucher", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(batch_cxt);
	questions = palloc(sizeof(FeeQuestion) * LOOKUP_BATCH);
	while (tuplestore_gettupleslot(shared, true, false, slot))
	{
		FeeAsked	kind;

		question_read(slot, &questions[n], &kind);
		if (++n == LOOKUP_BATCH)
		{
			ExecClearTuple(slot);
			compare_batch(f, questions, n, &last);
			MemoryContextReset(batch_cxt);
			questions = palloc(sizeof(FeeQuestion) * LOOKUP_BATCH);
			n = 0;
		}
	}
	if (n > 0)
		compare_batch(f, questions, n, &last);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(batch_cxt);
	MemoryContextDelete(last.cxt);
	ExecDropSingleTupleTableSlot(slot);
	tuplestore_end(shared);
}
