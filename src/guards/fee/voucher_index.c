/*
 * voucher_index.c: vouchers that stand alone in an index of the host's.
 *
 * Most vouchers are borne by one row.  Where the host has an index on them, and no
 * other table has expenses, one that has a single entry there is that row's own, and
 * nothing is asked of it: the rows of the statement are gone over once more when the
 * accounts are locked, and only those are asked about whose voucher has another entry,
 * whatever that one's row may be by now.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/mapping.h"
#include "books/book_leaf.h"
#include "guards/fee/fee.h"
#include "guards/role_name.h"

#include "access/genam.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "storage/bufmgr.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"

typedef struct VoucherIndex
{
	Relation	rel;
	Relation	index;
	AttrNumber	column;
	BTScanInsert key;
	LeafPlace	place;
	MemoryContext cxt;			/* of one look */
} VoucherIndex;

/* Does an index find every row by the column, and hold equal what a comparison of the column does? */
static bool
finds_by(Relation index, Relation rel, AttrNumber column)
{
	const FormData_pg_index *form = index->rd_index;
	RegProcedure order = index->rd_rel->relam == BTREE_AM_OID ? index_getprocid(index, 1, BTORDER_PROC) : InvalidOid;

	return form->indisvalid && form->indisready && form->indislive && !form->indcheckxmin &&
		form->indkey.values[0] == column && !index_is_partial(index) &&
		(order == F_BTTEXTCMP || order == F_BTINT8CMP || order == F_BTINT4CMP) &&
		index->rd_indcollation[0] == TupleDescAttr(RelationGetDescr(rel), column - 1)->attcollation;
}

/*
 * voucher_index gives the index by which the vouchers of a statement can be told to be
 * nobody else's; InvalidOid: each is asked about.
 */
Oid
voucher_index(const CheckContext *j)
{
	Relation	rel = j->rel;
	AttrNumber	column = j->mapping->facts[EXPENSE_VOUCHER].attno;
	Oid			type = j->mapping->facts[EXPENSE_VOUCHER].type;
	Oid			found = InvalidOid;
	ListCell   *lc;

	/* A serializable transaction has to read what others may write. */
	if (j->mode != CHECK_LIVE || !j->new_only || !fact_reader_repeats(j->reader) || column == 0 ||
		(type != TEXTOID && type != VARCHAROID && type != INT8OID && type != INT4OID) ||
		rel->rd_rel->relkind != RELKIND_RELATION || rel->rd_rel->relhassubclass || rel->rd_rel->relispartition ||
		attachment_count(ROLE_EXPENSE) != 1 || IsolationIsSerializable())
		return InvalidOid;
	foreach(lc, RelationGetIndexList(rel))
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		if (finds_by(index, rel, column))
			found = RelationGetRelid(index);
		index_close(index, NoLock);
		if (OidIsValid(found))
			break;
	}
	return found;
}

/* Has the voucher of a row no entry but the row's? */
static bool
is_alone(void *arg, TupleTableSlot *slot)
{
	VoucherIndex *v = arg;
	LeafEquals	equals;
	MemoryContext caller;

	if (slot->tts_isnull[v->column - 1])
		return true;
	v->key->scankeys[0].sk_argument = slot->tts_values[v->column - 1];
	caller = MemoryContextSwitchTo(v->cxt);
	leaf_find(v->rel, v->index, v->key, &v->place, &equals);
	if (BufferIsValid(equals.pinned))
		ReleaseBuffer(equals.pinned);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(v->cxt);
	return equals.all && equals.n == 1;
}

/*
 * ask_shared_vouchers asks about the rows of the statement whose vouchers have not
 * been told to be theirs alone.
 */
void
ask_shared_vouchers(FeeCheck *f)
{
	FactReader *reader = f->g.j->reader;
	VoucherIndex v = {.rel = f->g.j->rel,.place = {.block = InvalidBlockNumber},.cxt = f->g.row_cxt};
	const Fact *facts;
	bool		live;

	v.column = f->g.j->mapping->facts[EXPENSE_VOUCHER].attno;
	v.index = index_open(f->voucher_index, AccessShareLock);
	v.key = leaf_key(v.index);
	if (v.key != NULL)
	{
		v.key->keysz = 1;
		v.key->scankeys[0].sk_flags &= ~SK_ISNULL;
	}
	fact_reader_again(reader);
	fact_reader_pass(reader, v.key == NULL ? NULL : is_alone, &v);
	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(f->g.row_cxt);

		policy_cache_trim(f->policy_cache);
		if (live)
			ask_voucher_again(f, facts);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(f->g.row_cxt);
	}
	fact_reader_pass(reader, NULL, NULL);
	index_close(v.index, NoLock);
	f->voucher_index = InvalidOid;
	f->vouchers_wait = false;
}
