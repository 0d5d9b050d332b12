/*
 * facts.c: rows become facts: from a transition table or a table directly, or
 * through a query where an expression needs the planner.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/fact_value.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"

#include "access/htup_details.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/execdesc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

#define FETCH_ROWS 1000

/* A fact that differs from row to row. */
typedef struct SourcedFact
{
	int			fact;
	AttrNumber	attno;			/* of the slot, or 0 */
	ExprState  *expr;			/* else */
} SourcedFact;

struct FactReader
{
	Mapping    *mapping;
	int			nfacts;
	Fact	   *facts;
	FactNumber *numbers;		/* text of integer keys */
	MemoryContext row_cxt;		/* this row's values */
	Relation	rel;
	bool		keys_only;		/* the key and whether the row is live, no more */
	bool		queried;		/* the slot has the facts, one column each */
	int			reading;		/* the fact that is evaluated, or -1: all of them, by query */
	ErrorContextCallback callback;
	TupleTableSlot *slot;
	SourcedFact *sourced;
	int			nsourced;
	AttrNumber	natts;			/* the last of the slot's that is read */
	EState	   *estate;			/* of expressions */
	ExprState **doubts;			/* of facts that are NULL: in place, made when they are first asked */
	bool		(*passes) (void *arg, TupleTableSlot *slot);	/* rows that need not be read; NULL: all are */
	void	   *passes_arg;

	/* from one of these */
	Tuplestorestate *rows;
	TableScanDesc scan;
	OwnCursor	cursor;			/* by query; its batch may be what a query of the caller's found */
	uint64		next;			/* of the batch */
};

/* read_fact converts one value; what cannot be converted keeps its text and is marked unreadable. */
static void
read_fact(FactReader *r, int fact, Datum d, bool isnull)
{
	const MappedFact *mf = &r->mapping->facts[fact];
	Fact	   *f = &r->facts[fact];
	bool		ok = true;

	f->isnull = isnull;
	f->unreadable = false;
	f->str = NULL;
	f->len = 0;
	if (isnull)
		return;
	switch (fact < r->nfacts ? r->mapping->role->facts[fact].type : FACT_BOOL)
	{
		case FACT_KEY:
			fact_read_text(r->mapping, mf, d, r->numbers[fact], f);
			/* An empty key names nothing. */
			f->isnull = f->len == 0;
			break;
		case FACT_TEXT:
			fact_read_text(r->mapping, mf, d, r->numbers[fact], f);
			break;
		case FACT_AMOUNT:
			ok = fact_read_amount(mf, d, &f->v.fen);
			break;
		case FACT_DATE:
			ok = fact_read_date(mf, d, &f->v.date);
			break;
		case FACT_PLACE:
			ok = fact_read_place(r->mapping, mf, d, r->numbers[fact], f);
			break;
		case FACT_BOOL:
			f->v.flag = DatumGetBool(d);
			break;
		case FACT_COUNT:
			ok = fact_read_count(mf, d, &f->v.count);
			break;
		case FACT_RATIO:
			ok = fact_read_ratio(mf, d, &f->v.count);
			break;
	}
	if (unlikely(!ok))
	{
		f->unreadable = true;
		if (f->str == NULL)
			fact_read_text(r->mapping, mf, d, r->numbers[fact], f);
	}
}

static void
open_query(FactReader *r, FactSource source, Relation rel)
{
	Mapping    *m = r->mapping;
	OwnSql	   *q = &m->queries[source + (r->keys_only ? FACTS_ONLY + 1 : 0)];

	if (q->sql == NULL)
	{
		SafeinsIdentity saved;

		q->as = m->owner;
		/* What a sub-select looks up once a row, in a list of the host's, is in the cache. */
		q->settings = OWN_EXPRESSIONS | OWN_SIDE_BY_SIDE | (m->by_setting ? 0 : OWN_STEADY);
		q->sees = source >= FACTS_TABLE ? OWN_SEES_STATEMENT : OWN_SEES_TRANSACTION;
		q->kept = true;
		safeins_read_as(m->owner, &saved);
		q->sql = mapping_kept_sql(m, mapping_select(m, lookup_source(source, rel), r->keys_only, !r->keys_only));
		safeins_return(&saved);
	}
	r->queried = true;
	own_cursor_open(&r->cursor, q, NULL, FETCH_ROWS);
	r->slot = MakeSingleTupleTableSlot(r->cursor.portal->tupDesc, &TTSOpsHeapTuple);
}

static bool
in_place(const MappedFact *mf)
{
	return !mf->mapped || mf->attno != 0 || mf->expr != NULL;
}

static bool
keys_in_place(const Mapping *m)
{
	return in_place(&m->facts[0]) && in_place(mapping_where(m));
}

/* No partitions or children to be read along. */
static bool
is_one_heap(FactSource source, Relation rel)
{
	return rel->rd_rel->relkind == RELKIND_RELATION &&
		(source == FACTS_ONLY || !rel->rd_rel->relhassubclass);
}

static void
open_scan(FactReader *r, Relation rel)
{
	r->scan = table_beginscan(rel, RegisterSnapshot(GetActiveSnapshot()), 0, NULL, SO_NONE);
	r->slot = table_slot_create(rel, NULL);
}

/* An expression over the slot; NULL when it is a constant, which is read here and now. */
static ExprState *
open_expression(FactReader *r, int fact)
{
	Expr	   *expr = (Expr *) r->mapping->facts[fact].expr->expr;
	ExprState  *state;
	MemoryContext old;

	if (IsA(expr, Const))
	{
		read_fact(r, fact, ((Const *) expr)->constvalue, ((Const *) expr)->constisnull);
		return NULL;
	}
	if (r->estate == NULL)
		r->estate = CreateExecutorState();
	old = MemoryContextSwitchTo(r->estate->es_query_cxt);
	state = ExecInitExpr(expr, NULL);
	MemoryContextSwitchTo(old);
	return state;
}

static void
open_facts(FactReader *r)
{
	r->sourced = palloc(sizeof(SourcedFact) * (r->nfacts + 1));
	for (int i = 0; i <= r->nfacts; i++)
	{
		const MappedFact *mf = &r->mapping->facts[i];
		SourcedFact s = {i, r->queried ? i + 1 : mf->attno, NULL};

		r->facts[i].isnull = true;
		if (!mf->mapped || (r->keys_only && i != 0 && i != r->nfacts) ||
			(s.attno == 0 && (s.expr = open_expression(r, i)) == NULL))
			continue;
		r->sourced[r->nsourced++] = s;
		r->natts = Max(r->natts, s.attno);
	}
}

/*
 * The key of the row that a query is at, where its scan has it; nothing is
 * called that could fail in turn.
 */
static bool
key_at(FactReader *r, Fact *key)
{
	const MappedFact *mf = &r->mapping->facts[0];
	Portal		portal = r->cursor.portal;
	PlanState  *plan = portal != NULL && portal->queryDesc != NULL ? portal->queryDesc->planstate : NULL;
	TupleTableSlot *slot;
	bool		isnull;
	Datum		d;

	if (plan != NULL && IsA(plan, AppendState) && ((AppendState *) plan)->as_whichplan >= 0)
		plan = ((AppendState *) plan)->appendplans[((AppendState *) plan)->as_whichplan];
	if (plan == NULL || mf->attno == 0 || !(IsA(plan, SeqScanState) || IsA(plan, NamedTuplestoreScanState)) ||
		!(mf->type == TEXTOID || mf->type == VARCHAROID || mf->type == INT8OID || mf->type == INT4OID))
		return false;
	slot = ((ScanState *) plan)->ss_ScanTupleSlot;
	/* A partition may have its columns in another order. */
	if (TTS_EMPTY(slot) || slot->tts_tupleDescriptor->natts < mf->attno ||
		strcmp(NameStr(TupleDescAttr(slot->tts_tupleDescriptor, mf->attno - 1)->attname),
			   NameStr(TupleDescAttr(RelationGetDescr(r->rel), mf->attno - 1)->attname)) != 0)
		return false;
	d = slot_getattr(slot, mf->attno, &isnull);
	if (isnull || ((mf->type == TEXTOID || mf->type == VARCHAROID) &&
				   VARATT_IS_EXTENDED(DatumGetPointer(d)) && !VARATT_IS_SHORT(DatumGetPointer(d))))
		return false;
	key->isnull = key->unreadable = false;
	fact_read_text(r->mapping, mf, d, r->numbers[0], key);
	return true;
}

/* Add context: the failing statement of the application does not mention the mapping. */
static void
reading_context(void *arg)
{
	FactReader *r = arg;
	const Role *role = r->mapping->role;

	if (r->reading < 0)
		errcontext("mapping of table \"%s\" in role \"%s\"", RelationGetRelationName(r->rel), role->name);
	else
		errcontext("mapping of fact \"%s\" of table \"%s\" in role \"%s\"",
				   fact_name(role, r->reading), RelationGetRelationName(r->rel), role->name);
	/* A value that a cast does not take: whose, and what would read it. */
	if (ERRCODE_TO_CATEGORY(geterrcode()) == ERRCODE_DATA_EXCEPTION)
	{
		Fact		key;

		fact_context(r->mapping, r->reading, r->reading > 0 ? &r->facts[0] : key_at(r, &key) ? &key : NULL);
	}
}

static void
push_context(FactReader *r)
{
	r->reading = -1;
	r->callback.callback = reading_context;
	r->callback.arg = r;
	r->callback.previous = error_context_stack;
	error_context_stack = &r->callback;
}

static void
pop_context(FactReader *r)
{
	error_context_stack = r->callback.previous;
}

static FactReader *
reader_create(Mapping *m, Relation rel, bool keys_only)
{
	FactReader *r = palloc0(sizeof(FactReader));

	r->mapping = m;
	r->nfacts = m->role->nfacts;
	r->facts = palloc0(sizeof(Fact) * (r->nfacts + 1));
	r->doubts = palloc0(sizeof(ExprState *) * r->nfacts);
	r->numbers = palloc(sizeof(FactNumber) * (r->nfacts + 1));
	r->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins row", ALLOCSET_SMALL_SIZES);
	r->rel = rel;
	r->keys_only = keys_only;
	return r;
}

/* fact_reader_found reads rows that a query of lookup_rows() has found; they are the caller's. */
FactReader *
fact_reader_found(Mapping *m, Relation rel, const OwnRows *found)
{
	FactReader *r = reader_create(m, rel, false);

	r->queried = true;
	r->cursor.rows = *found;
	r->slot = MakeSingleTupleTableSlot(found->table->tupdesc, &TTSOpsHeapTuple);
	open_facts(r);
	return r;
}

/*
 * fact_reader_open reads the rows of a transition table, or of the table
 * itself; keys_only: of the facts only the first one.  By query it wants an SPI connection of the caller's, with the
 * trigger's data registered.
 */
FactReader *
fact_reader_open(Mapping *m, FactSource source, Relation rel, Tuplestorestate *rows, bool keys_only)
{
	FactReader *r = reader_create(m, rel, keys_only);

	push_context(r);
	if ((m->by_query && !(keys_only && keys_in_place(m))) || (source >= FACTS_TABLE && !is_one_heap(source, rel)))
		open_query(r, source, rel);
	else if (source >= FACTS_TABLE)
		open_scan(r, rel);
	else
	{
		r->rows = rows;
		tuplestore_select_read_pointer(rows, 0);
		tuplestore_rescan(rows);
		r->slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsMinimalTuple);
	}
	open_facts(r);
	pop_context(r);
	return r;
}

/* The next row into the slot; by query in batches, so that memory stays flat. */
static bool
next_row(FactReader *r)
{
	if (r->rows != NULL)
		return tuplestore_gettupleslot(r->rows, true, false, r->slot);
	if (r->scan != NULL)
		return table_scan_getnextslot(r->scan, ForwardScanDirection, r->slot);

	if (r->next >= r->cursor.rows.n)
	{
		if (r->cursor.portal == NULL || r->cursor.rows.n < FETCH_ROWS || !own_cursor_fetch(&r->cursor, FETCH_ROWS))
			return false;
		r->next = 0;
	}
	ExecForceStoreHeapTuple(r->cursor.rows.table->vals[r->next++], r->slot, false);
	return true;
}

/*
 * A date that is NULL, though something is written that to_date() does not
 * read: not there is another thing than not known.  A query gives it after
 * "where".
 */
static void
doubt_fact(FactReader *r, int fact, int nth)
{
	const MappedFact *mf = &r->mapping->facts[fact];
	DateADT		date;
	bool		isnull;
	Datum		d;

	if (r->queried)
	{
		if (r->nfacts + 1 + nth >= r->slot->tts_tupleDescriptor->natts)
			return;
		d = slot_getattr(r->slot, r->nfacts + 2 + nth, &isnull);
	}
	else
	{
		if (r->doubts[fact] == NULL)
		{
			MemoryContext old;

			if (r->estate == NULL)
				r->estate = CreateExecutorState();
			old = MemoryContextSwitchTo(r->estate->es_query_cxt);
			r->doubts[fact] = ExecInitExpr((Expr *) mf->doubt_expr->expr, NULL);
			MemoryContextSwitchTo(old);
		}
		r->reading = fact;
		d = ExecEvalExprSwitchContext(r->doubts[fact], GetPerTupleExprContext(r->estate), &isnull);
		r->reading = -1;
	}
	if (isnull || fact_read_date(mf, d, &date))
		return;
	r->facts[fact].isnull = false;
	r->facts[fact].unreadable = true;
	r->facts[fact].str = "";
}

static void
doubt_facts(FactReader *r)
{
	int			nth = 0;

	if (r->keys_only)
		return;
	for (int i = 0; i < r->nfacts; i++)
		if (r->mapping->facts[i].doubt != NULL)
		{
			if (r->facts[i].isnull)
				doubt_fact(r, i, nth);
			nth++;
		}
}

/*
 * fact_reader_next gives the next row's facts (good until the next call) and
 * whether the row is live; NULL at the end.
 */
const Fact *
fact_reader_next(FactReader *r, bool *live)
{
	const MappedFact *facts = r->mapping->facts;
	MemoryContext old;

	MemoryContextReset(r->row_cxt);
	push_context(r);
	do
	{
		CHECK_FOR_INTERRUPTS();
		if (!next_row(r))
		{
			ExecClearTuple(r->slot);
			pop_context(r);
			return NULL;
		}
		slot_getsomeattrs(r->slot, r->natts);
	} while (r->passes != NULL && r->passes(r->passes_arg, r->slot));

	old = MemoryContextSwitchTo(r->row_cxt);
	if (r->estate != NULL)
	{
		ResetPerTupleExprContext(r->estate);
		GetPerTupleExprContext(r->estate)->ecxt_scantuple = r->slot;
	}
	for (const SourcedFact *s = r->sourced; s < r->sourced + r->nsourced; s++)
	{
		bool		isnull;
		Datum		d;

		if (s->expr == NULL)
		{
			d = r->slot->tts_values[s->attno - 1];
			isnull = r->slot->tts_isnull[s->attno - 1];
		}
		else
		{
			r->reading = s->fact;
			d = ExecEvalExprSwitchContext(s->expr, GetPerTupleExprContext(r->estate), &isnull);
			r->reading = -1;
		}
		read_fact(r, s->fact, d, isnull);
	}
	if (r->mapping->ndoubts > 0)
		doubt_facts(r);
	pop_context(r);
	MemoryContextSwitchTo(old);

	*live = !facts[r->nfacts].mapped ||
		(!r->facts[r->nfacts].isnull && r->facts[r->nfacts].v.flag);
	return r->facts;
}

/* So few rows are read faster than it is found out how to pass them over. */
#define FEW_ROWS 4

/* fact_reader_is_plain: is every fact that differs from row to row a column, and are there several rows? */
bool
fact_reader_is_plain(const FactReader *r)
{
	if (r->queried || r->mapping->ndoubts > 0 || (r->rows != NULL && tuplestore_tuple_count(r->rows) < FEW_ROWS))
		return false;
	for (const SourcedFact *s = r->sourced; s < r->sourced + r->nsourced; s++)
		if (s->expr != NULL)
			return false;
	return true;
}

/* fact_reader_repeats: can the rows be read again from the first one on? */
bool
fact_reader_repeats(const FactReader *r)
{
	return r->rows != NULL;
}

/* fact_reader_again begins anew with the first row. */
void
fact_reader_again(FactReader *r)
{
	tuplestore_select_read_pointer(r->rows, 0);
	tuplestore_rescan(r->rows);
}

/* fact_reader_slot has the columns of the row that was read last, up to the last one that a fact is. */
TupleTableSlot *
fact_reader_slot(FactReader *r)
{
	return r->slot;
}

/* fact_reader_pass: rows that "passes" knows by their columns are not read as facts. */
void
fact_reader_pass(FactReader *r, bool (*passes) (void *arg, TupleTableSlot *slot), void *arg)
{
	r->passes = passes;
	r->passes_arg = arg;
}

/* fact_reader_close ends the reading. */
void
fact_reader_close(FactReader *r)
{
	ExecDropSingleTupleTableSlot(r->slot);
	if (r->estate != NULL)
		FreeExecutorState(r->estate);
	if (r->scan != NULL)
	{
		Snapshot	snapshot = r->scan->rs_snapshot;

		table_endscan(r->scan);
		UnregisterSnapshot(snapshot);
	}
	if (r->cursor.portal != NULL)
		own_cursor_close(&r->cursor);
	MemoryContextDelete(r->row_cxt);
}

/*
 * fact_reader_column gives a column of the row that was read last, as text;
 * NULL where it is NULL, or cannot be told.  A query gives the columns that
 * its expressions read after the facts, so that what could not be read can be
 * told.
 */
char *
fact_reader_column(FactReader *r, AttrNumber attno)
{
	AttrNumber	at = attno;
	Datum		d;
	bool		isnull;
	Oid			output;
	bool		varlena;
	SafeinsIdentity saved;
	char	   *text;

	if (r->queried && r->cursor.portal == NULL)
		return NULL;
	if (r->cursor.portal != NULL)
	{
		if (!bms_is_member(attno, r->mapping->columns))
			return NULL;
		at = r->nfacts + 1 + r->mapping->ndoubts;
		for (int c = -1; (c = bms_next_member(r->mapping->columns, c)) >= 0 && c <= attno;)
			at++;
	}
	if (TTS_EMPTY(r->slot) || at > r->slot->tts_tupleDescriptor->natts)
		return NULL;
	d = slot_getattr(r->slot, at, &isnull);
	if (isnull)
		return NULL;
	getTypeOutputInfo(TupleDescAttr(r->slot->tts_tupleDescriptor, at - 1)->atttypid, &output, &varlena);
	safeins_become(r->mapping->owner, &saved);
	text = OidOutputFunctionCall(output, d);
	safeins_return(&saved);
	return text;
}
