/*
 * book_leaf.c: an entry looked for, and put, on its leaf.
 *
 * An index is asked by these what its own scans and inserts would find, with less
 * work: keys are made once and compare texts byte by byte, and the leaf where
 * somebody looked last is looked at before the tree is descended, since numbers of
 * policies, and what hangs on them, come mostly one after the other.  That leaf may
 * be anything by now: it is taken only where a key lies between two others of it, for
 * between two neighbours of a leaf there is nothing else.  Whatever is not plain is
 * the index's to do.
 */
#include "common/safeins.h"
#include "books/book_leaf.h"

#include "access/nbtxlog.h"
#include "access/rmgr.h"
#include "access/xloginsert.h"
#include "catalog/pg_am.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/predicate.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/fmgroids.h"

/* ---- keys ---- */

/* book_compare_datums orders two values of a key as its index does. */
int
book_compare_datums(Oid type, Datum a, Datum b)
{
	if (type == TEXTOID)
	{
		text	   *s = DatumGetTextPP(a);
		text	   *t = DatumGetTextPP(b);
		int			n = VARSIZE_ANY_EXHDR(s);
		int			m = VARSIZE_ANY_EXHDR(t);
		int			c = memcmp(VARDATA_ANY(s), VARDATA_ANY(t), Min(n, m));

		return c != 0 ? c : n - m;
	}
	return DatumGetInt32(a) < DatumGetInt32(b) ? -1 : DatumGetInt32(a) > DatumGetInt32(b);
}

/* As bttextcmp() does by collation "C", which it would look up for each. */
static Datum
compare_texts(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(book_compare_datums(TEXTOID, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)));
}

/*
 * leaf_key makes what an index is descended by, in the current context, for one
 * entry after the other; NULL: that is the index's to do.
 */
BTScanInsert
leaf_key(Relation index)
{
	BTScanInsert key;

	if (index->rd_rel->relam != BTREE_AM_OID)
		return NULL;
	key = _bt_mkscankey(index, NULL);
	_bt_metaversion(index, &key->heapkeyspace, &key->allequalimage);
	if (!key->heapkeyspace)
		return NULL;
	key->keysz = IndexRelationGetNumberOfKeyAttributes(index);
	key->anynullkeys = false;
	for (int i = 0; i < key->keysz; i++)
	{
		ScanKey		k = &key->scankeys[i];

		if (k->sk_func.fn_oid == F_BTTEXTCMP && k->sk_collation == C_COLLATION_OID)
			k->sk_func.fn_addr = compare_texts;
	}
	return key;
}

/*
 * leaf_key_set has a key be that of an entry: equal ones stand by their rows; of
 * unique ones the first is looked for.
 */
void
leaf_key_set(Relation index, BTScanInsert key, IndexTuple entry, bool unique)
{
	TupleDesc	desc = RelationGetDescr(index);

	for (int i = 0; i < key->keysz; i++)
	{
		ScanKey		k = &key->scankeys[i];
		bool		isnull;

		k->sk_argument = index_getattr(entry, i + 1, desc, &isnull);
		k->sk_flags = isnull ? k->sk_flags | SK_ISNULL : k->sk_flags & ~SK_ISNULL;
	}
	key->scantid = unique ? NULL : &entry->t_tid;
}

/* ---- places ---- */

/* The next column of an entry beside a key's; texts and days need not be called for. */
static int
compare_column(const ScanKeyData *k, Datum value)
{
	if (k->sk_func.fn_addr == compare_texts)
		return book_compare_datums(TEXTOID, k->sk_argument, value);
	if (k->sk_func.fn_addr == btint4cmp || k->sk_func.fn_addr == date_cmp)
		return book_compare_datums(INT4OID, k->sk_argument, value);
	return DatumGetInt32(FunctionCall2Coll(unconstify(FmgrInfo *, &k->sk_func), k->sk_collation,
										   k->sk_argument, value));
}

/* What _bt_compare() says of an entry of a leaf, which has all columns. */
static int
compare(Relation index, BTScanInsert key, Page page, OffsetNumber at)
{
	IndexTuple	entry = (IndexTuple) PageGetItem(page, PageGetItemId(page, at));

	if (BTreeTupleIsPosting(entry))
		return _bt_compare(index, key, page, at);
	for (int i = 0; i < key->keysz; i++)
	{
		const ScanKeyData *k = &key->scankeys[i];
		bool		isnull;
		Datum		value = index_getattr(entry, i + 1, RelationGetDescr(index), &isnull);
		int			c;

		if (isnull || (k->sk_flags & (SK_ISNULL | SK_BT_DESC)) != 0)
			return _bt_compare(index, key, page, at);
		c = compare_column(k, value);
		if (c != 0)
			return c;
	}
	return key->scantid == NULL ? 0 : ItemPointerCompare(key->scantid, &entry->t_tid);
}

/* leaf_belongs tells whether a key, and all that is equal to it, belongs on its leaf. */
bool
leaf_belongs(Relation index, BTScanInsert key, Page page)
{
	return P_RIGHTMOST(BTPageGetOpaque(page)) || _bt_compare(index, key, page, P_HIKEY) < 0;
}

/*
 * leaf_find_place finds where a key belongs, at "from" or after it, mostly near;
 * false: it may be there already.
 */
bool
leaf_find_place(Relation index, BTScanInsert key, Page page, OffsetNumber from, OffsetNumber *at)
{
	int			low = from;
	int			high = PageGetMaxOffsetNumber(page) + 1;
	bool		equal = false;

	/*
	 * All before low are less, none from high on is; by steps that grow,
	 * until it is passed.
	 */
	for (int step = 1, near = true; low < high; step *= 2)
	{
		int			probe = near ? Min(low + step - 1, high - 1) : (low + high) / 2;
		int			c = compare(index, key, page, probe);

		if (c > 0)
			low = probe + 1;
		else
		{
			high = probe;
			equal = c == 0;
			near = false;
		}
	}
	*at = low;
	return !equal;
}

/* The same among the first entries of a leaf; equal: the one after them is. */
static bool
find_before(Relation index, BTScanInsert key, Page page, OffsetNumber end, bool equal,
			OffsetNumber *at)
{
	int			low = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	int			high = end;

	while (low < high)
	{
		int			middle = (low + high) / 2;
		int			c = compare(index, key, page, middle);

		if (c > 0)
			low = middle + 1;
		else
		{
			high = middle;
			equal = c == 0;
		}
	}
	*at = low;
	return !equal;
}

typedef enum LeafFound
{
	LEAF_NONE,
	LEAF_EQUAL,
	LEAF_UNTOLD					/* it may be on another leaf */
} LeafFound;

/* Where a key belongs on a leaf to which it led. */
static LeafFound
find_on_leaf(Relation index, BTScanInsert key, Page page, OffsetNumber *at)
{
	if (!leaf_belongs(index, key, page))
		return LEAF_UNTOLD;
	return find_before(index, key, page, PageGetMaxOffsetNumber(page) + 1, false, at) ?
		LEAF_NONE : LEAF_EQUAL;
}

/* Where it belongs on one where somebody looked last, about there. */
static LeafFound
find_near(Relation index, BTScanInsert key, Page page, OffsetNumber near, OffsetNumber *at)
{
	BTPageOpaque opaque = BTPageGetOpaque(page);
	bool		none;
	int			c;

	if (!P_ISLEAF(opaque) || P_IGNORE(opaque) || P_INCOMPLETE_SPLIT(opaque) ||
		near <= P_FIRSTDATAKEY(opaque) || near > PageGetMaxOffsetNumber(page) + 1)
		return LEAF_UNTOLD;
	c = compare(index, key, page, near - 1);
	none = c > 0 ? leaf_find_place(index, key, page, near, at) :
		find_before(index, key, page, near - 1, c == 0, at);
	if (*at == P_FIRSTDATAKEY(opaque) ||
		((!none || *at > PageGetMaxOffsetNumber(page)) && !leaf_belongs(index, key, page)))
		return LEAF_UNTOLD;
	return none ? LEAF_NONE : LEAF_EQUAL;
}

/* Not all keys come one after the other: the more missed the place, the fewer try it. */
#define MISSES_MOST 8

static bool
is_tried(LeafPlace *place)
{
	if (!BlockNumberIsValid(place->block))
		return false;
	if (place->looked || place->passed == 0)
		return true;
	place->passed--;
	return false;
}

static void
remember_try(LeafPlace *place, bool hit)
{
	if (place->looked)
		return;
	place->misses = hit ? 0 : Min(place->misses + 1, MISSES_MOST);
	place->passed = hit ? 0 : (1 << place->misses) - 1;
}

/*
 * Finds the leaf of a key, which is locked then, and where it belongs there;
 * InvalidBuffer: the index is empty.
 */
static Buffer
find_leaf(Relation rel, Relation index, BTScanInsert key, LeafPlace *place, int access,
		  OffsetNumber *at, LeafFound *found)
{
	Buffer		buffer;

	if (is_tried(place))
	{
		buffer = _bt_getbuf(index, place->block, access);
		*found = find_near(index, key, BufferGetPage(buffer), place->at, at);
		remember_try(place, *found != LEAF_UNTOLD);
		if (*found != LEAF_UNTOLD)
			return buffer;
		_bt_relbuf(index, buffer);
	}
	btree_descend(index, rel, key, &buffer, access);
	*found = BufferIsValid(buffer) ? find_on_leaf(index, key, BufferGetPage(buffer), at) : LEAF_NONE;
	return buffer;
}

static void
remember_place(LeafPlace *place, Buffer buffer, OffsetNumber at, bool looked)
{
	place->block = BufferGetBlockNumber(buffer);
	place->at = at;
	place->looked = looked;
}

/* Does nothing around a place begin with the first columns of a key?  False: not to be told. */
static bool
is_alone(Relation index, BTScanInsert key, Page page, OffsetNumber at, int ncolumns)
{
	int			columns = key->keysz;
	ItemPointer row = key->scantid;
	bool		alone;

	key->keysz = ncolumns;
	key->scantid = NULL;
	alone = at > P_FIRSTDATAKEY(BTPageGetOpaque(page)) && compare(index, key, page, at - 1) > 0 &&
		(at > PageGetMaxOffsetNumber(page) ? leaf_belongs(index, key, page) :
		 compare(index, key, page, at) < 0);
	key->keysz = columns;
	key->scantid = row;
	return alone;
}

/* ---- putting ---- */

/* leaf_put puts an entry on a leaf that has room, as the index does it. */
void
leaf_put(Relation index, Buffer buffer, OffsetNumber at, IndexTuple entry)
{
	Page		page = BufferGetPage(buffer);

	START_CRIT_SECTION();
	if (PageAddItem(page, (char *) entry, MAXALIGN(IndexTupleSize(entry)), at, false,
					false) == InvalidOffsetNumber)
		elog(PANIC, "could not add an entry to block %u of index \"%s\"", BufferGetBlockNumber(buffer),
			 RelationGetRelationName(index));
	MarkBufferDirty(buffer);
	if (RelationNeedsWAL(index))
	{
		xl_btree_insert record = {.offnum = at};
		XLogRecPtr	end;

		XLogBeginInsert();
		XLogRegisterData((char *) &record, SizeOfBtreeInsert);
		XLogRegisterBuffer(0, buffer, REGBUF_STANDARD);
		XLogRegisterBufData(0, (char *) entry, IndexTupleSize(entry));
		end = XLogInsert(RM_BTREE_ID, XLOG_BTREE_INSERT_LEAF);
		PageSetLSN(page, end);
	}
	END_CRIT_SECTION();
}

/*
 * leaf_put_one puts one entry into an index; false: that is the index's to do.
 * unique: none that is equal is there.  *alone (may be NULL): no other one has the
 * same first columns, if that is plain.
 */
bool
leaf_put_one(Relation rel, Relation index, BTScanInsert key, IndexTuple entry, bool unique,
			 LeafPlace *place, int ncolumns, bool *alone)
{
	Buffer		buffer;
	Page		page;
	OffsetNumber at;
	LeafFound	found;
	bool		fits;

	if (IndexTupleSize(entry) > LEAF_LONG_ENTRY)
		return false;
	leaf_key_set(index, key, entry, unique);
	buffer = find_leaf(rel, index, key, place, BT_WRITE, &at, &found);
	page = BufferGetPage(buffer);
	fits = found == LEAF_NONE && PageGetFreeSpace(page) >= MAXALIGN(IndexTupleSize(entry));
	if (fits)
	{
		CheckForSerializableConflictIn(index, NULL, BufferGetBlockNumber(buffer));
		if (alone != NULL)
			*alone = is_alone(index, key, page, at, ncolumns);
		leaf_put(index, buffer, at, entry);
		remember_place(place, buffer, at + 1, false);
	}
	else
		place->block = InvalidBlockNumber;
	_bt_relbuf(index, buffer);
	return fits;
}

/* ---- finding ---- */

/* The rows of what is equal to a key, from a place on. */
static void
read_equals(Relation index, BTScanInsert key, Page page, OffsetNumber at, LeafEquals *equals)
{
	for (; at <= PageGetMaxOffsetNumber(page) && compare(index, key, page, at) == 0; at++)
	{
		ItemId		item = PageGetItemId(page, at);
		IndexTuple	entry = (IndexTuple) PageGetItem(page, item);

		if (equals->n == LEAF_MOST_EQUAL || BTreeTupleIsPosting(entry))
		{
			equals->all = false;
			return;
		}
		if (!ItemIdIsDead(item))
			equals->rows[equals->n++] = entry->t_tid;
	}
}

/*
 * leaf_find finds the rows of a key that is set, with nothing of the table looked at.
 * What has rows stays pinned, so that nobody clears these away.
 */
void
leaf_find(Relation rel, Relation index, BTScanInsert key, LeafPlace *place, LeafEquals *equals)
{
	OffsetNumber at;
	LeafFound	found;
	Buffer		buffer;

	equals->n = 0;
	equals->all = true;
	equals->pinned = InvalidBuffer;
	key->scantid = NULL;
	place->looked = false;
	buffer = find_leaf(rel, index, key, place, BT_READ, &at, &found);
	if (!BufferIsValid(buffer))
		return;
	if (found == LEAF_EQUAL)
		read_equals(index, key, BufferGetPage(buffer), at, equals);
	equals->all &= found != LEAF_UNTOLD;
	if (found != LEAF_UNTOLD)
		remember_place(place, buffer, at, true);
	else
		place->block = InvalidBlockNumber;
	if (equals->all && equals->n > 0)
	{
		_bt_unlockbuf(index, buffer);
		equals->pinned = buffer;
	}
	else
		_bt_relbuf(index, buffer);
}
