/*
 * account_find.c: the row of an account, found.
 *
 * Most statements find one row, which this session has found before.  Where it
 * stood then is remembered, and looked at first: its key says whether it is the
 * row still.  What was written since, by us or by others, hangs on to the version
 * that stands there, as long as there is room on the page.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/account/account.h"
#include "books/account/account_map.h"
#include "books/account/account_row.h"
#include "books/book_scan.h"

#include "access/genam.h"
#include "access/itup.h"
#include "access/relscan.h"
#include "catalog/pg_collation.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Beyond that many a session that loads in bulk begins anew. */
#define KNOWN_ROWS_MOST 8192

/* Columns of the primary key. */
#define KEY_YEAR 2
#define KEY_SHIFT 5

/* Where an account's row was found. */
typedef struct KnownRow
{
	AccountKey	key;			/* the first: by it they are found */
	ItemPointerData tid;		/* of the first version, which later ones on its page hang on to */
	char		names[FLEXIBLE_ARRAY_MEMBER];	/* the subject, and the insurer of a policy's account */
} KnownRow;

static MemoryContext known_cxt = NULL;
static account_map_hash *known = NULL;

static void
remember(const AccountKey *key, const ItemPointerData *tid)
{
	KnownRow   *row = account_map_find(known, key);
	bool		found;

	if (row != NULL)
	{
		row->tid = *tid;
		return;
	}
	if (known_cxt == NULL)
		known_cxt = AllocSetContextCreate(CacheMemoryContext, "safeins account rows", ALLOCSET_DEFAULT_SIZES);
	if (known != NULL && known->members >= KNOWN_ROWS_MOST)
	{
		known = NULL;
		MemoryContextReset(known_cxt);
	}
	if (known == NULL)
		known = account_map_create(known_cxt, ACCOUNT_MAP_SMALL, NULL);
	row = MemoryContextAlloc(known_cxt, offsetof(KnownRow, names) + key->len + key->insurer_len);
	row->tid = *tid;
	row->key = *key;
	row->key.subject = memcpy(row->names, key->subject, key->len);
	if (key->insurer_len > 0)
		row->key.insurer = memcpy(row->names + key->len, key->insurer, key->insurer_len);
	(void) account_map_insert(known, &row->key, &found);
}

/*
 * account_row_keys: in the order of the primary key, where what tells most comes
 * first; all but the shift.  Returns how many: an insurer's own account needs no
 * word of the insurer.
 */
int
account_row_keys(const AccountKey *key, StrategyNumber year, ScanKey keys)
{
	RegProcedure compare = year == BTEqualStrategyNumber ? F_INT4EQ : year == BTLessEqualStrategyNumber ? F_INT4LE :
		F_INT4GE;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ,
				PointerGetDatum(cstring_to_text_with_len(key->subject, key->len)));
	ScanKeyInit(&keys[1], 2, year, compare, Int32GetDatum(key->year));
	ScanKeyInit(&keys[2], 3, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(key->place));
	ScanKeyInit(&keys[3], 4, BTEqualStrategyNumber, F_TEXTEQ, account_scope(key));
	if (!key->by_policy)
		return 4;
	ScanKeyInit(&keys[4], 6, BTEqualStrategyNumber, F_TEXTEQ, account_insurer(key));
	keys[4].sk_collation = DEFAULT_COLLATION_OID;
	return 5;
}

static bool
same_text(Datum d, const char *str, int len)
{
	text	   *t = DatumGetTextPP(d);

	return (int) VARSIZE_ANY_EXHDR(t) == len && memcmp(VARDATA_ANY(t), str, len) == 0;
}

static bool
is_row_of(const AccountKey *key, TupleTableSlot *slot)
{
	const char *scope = key->by_policy ? SCOPE_POLICY : SCOPE_INSURER;
	const Datum *values = slot->tts_values;

	slot_getallattrs(slot);
	return DatumGetInt32(values[Anum_account_year - 1]) == key->year &&
		DatumGetInt32(values[Anum_account_shift - 1]) == key->shift &&
		DatumGetDivision(values[Anum_account_place - 1]) == key->place &&
		same_text(values[Anum_account_scope - 1], scope, strlen(scope)) &&
		same_text(values[Anum_account_subject - 1], key->subject, key->len) &&
		(!key->by_policy || same_text(values[Anum_account_insurer - 1], key->insurer, key->insurer_len));
}

/* account_is_remembered: has this session found its row before? */
bool
account_is_remembered(const AccountKey *key)
{
	return account_map_find(known, key) != NULL;
}

/* By where it stood the last time; false where it is not, or is not known, there. */
static bool
fetch_known(Relation rel, const AccountKey *key, TupleTableSlot *slot)
{
	const KnownRow *row = account_map_find(known, key);

	/* The table may have been cut off, or be another one. */
	return row != NULL && book_has_page(rel, ItemPointerGetBlockNumber(&row->tid)) &&
		book_fetch(rel, &row->tid, GetActiveSnapshot(), slot, NULL) && is_row_of(key, slot);
}

/* By the primary key. */
static bool
fetch_by_index(Relation rel, const AccountKey *key, TupleTableSlot *slot)
{
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	ScanKeyData k[ACCOUNT_KEYS];
	int			n = account_row_keys(key, BTEqualStrategyNumber, k);
	IndexScanDesc scan = index_beginscan(rel, index, GetActiveSnapshot(), NULL, n + 1, 0, SO_NONE);
	ItemPointer tid;
	bool		found = false;

	/* In the order of columns: the insurer is the last one. */
	k[n] = k[n - 1];
	ScanKeyInit(&k[key->by_policy ? n - 1 : n], KEY_SHIFT, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(key->shift));
	index_rescan(scan, k, n + 1, NULL, 0);
	while (!found && (tid = index_getnext_tid(scan, ForwardScanDirection)) != NULL)
	{
		found = book_fetch(rel, tid, GetActiveSnapshot(), slot, NULL);
		if (found)
			remember(key, tid);
	}
	index_endscan(scan);
	index_close(index, NoLock);
	return found;
}

/* Likewise, and the entries of later years, which follow: is there one? */
static bool
fetch_with_later(Relation rel, const AccountKey *key, TupleTableSlot *slot, bool *later)
{
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	ScanKeyData k[ACCOUNT_KEYS];
	int			n = account_row_keys(key, BTGreaterEqualStrategyNumber, k);
	IndexScanDesc scan = index_beginscan(rel, index, GetActiveSnapshot(), NULL, n, 0, SO_NONE);
	ItemPointer tid;
	bool		found = false;

	scan->xs_want_itup = true;
	index_rescan(scan, k, n, NULL, 0);
	while (!*later && (tid = index_getnext_tid(scan, ForwardScanDirection)) != NULL)
	{
		bool		isnull;

		*later = DatumGetInt32(index_getattr(scan->xs_itup, KEY_YEAR, scan->xs_itupdesc, &isnull)) > key->year;
		if (!*later && !found &&
			DatumGetInt32(index_getattr(scan->xs_itup, KEY_SHIFT, scan->xs_itupdesc, &isnull)) == key->shift)
			found = book_fetch(rel, tid, GetActiveSnapshot(), slot, NULL);
	}
	index_endscan(scan);
	index_close(index, NoLock);
	return found;
}

/*
 * account_row_fetch finds the row of an account that the active snapshot shows;
 * later (may be NULL): may there be rows of later years, up to this one?  Of them
 * the index is asked alone: what it has may be gone.
 */
bool
account_row_fetch(Relation rel, const AccountKey *key, TupleTableSlot *slot, bool *later)
{
	if (later != NULL)
		*later = false;
	/* What is dated in the years to come uses nothing yet. */
	if (later != NULL && key->year < year_of(safeins_today()))
		return fetch_with_later(rel, key, slot, later);
	return fetch_known(rel, key, slot) || fetch_by_index(rel, key, slot);
}

/*
 * Goes over the insurer's other accounts of a year, by an index; are they all closed,
 * is one, is one of the same division?
 */
static void
look_at_others(const AccountKey *key, ScanKey keys, const char *index, bool *all, bool *any, bool *here)
{
	BookScan	scan;

	*all = true;
	*any = *here = false;
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, safeins_index(index), keys, 2);
	while (!*here && book_scan_next(&scan))
	{
		AccountState state;

		CHECK_FOR_INTERRUPTS();
		if (is_row_of(key, scan.slot))
			continue;
		account_row_read(scan.slot, &state);
		*any |= state.closed;
		*all &= state.closed;
		*here = state.closed && DatumGetDivision(scan.slot->tts_values[Anum_account_place - 1]) == key->place;
	}
	book_scan_close(&scan);
}

static void
closed_keys(const char *insurer, int year, ScanKey keys)
{
	book_key(&keys[0], 1, insurer, strlen(insurer));
	keys[0].sk_collation = DEFAULT_COLLATION_OID;
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(year));
}

/*
 * account_any_year_closed tells whether any account is closed of the insurers and
 * years of some; mostly none ever was.
 */
bool
account_any_year_closed(AccountDelta *const *deltas, int n)
{
	const char *index = "account_closed";
	MemoryContext cxt;
	MemoryContext caller;
	BookScan	scan;
	ScanKeyData keys[2];
	bool		any = false;

	if (n == 0 || !book_has_any(SAFEINS_REL_ACCOUNT, index))
		return false;
	closed_keys(deltas[0]->insurer, deltas[0]->key.year, keys);
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, safeins_index(index), keys, 2);
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins closed year", ALLOCSET_SMALL_SIZES);
	for (int i = 0; i < n && !any; i++)
	{
		CHECK_FOR_INTERRUPTS();
		caller = MemoryContextSwitchTo(cxt);
		closed_keys(deltas[i]->insurer, deltas[i]->key.year, keys);
		book_scan_again(&scan, keys, 2);
		any = book_scan_next(&scan);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(cxt);
	}
	book_scan_close(&scan);
	MemoryContextDelete(cxt);
	return any;
}

/*
 * account_others_closed tells whether the insurer's year is closed by what its other
 * accounts of it say: one of the same division is, or all are.  Those that are
 * closed are asked first: mostly there are none.
 */
bool
account_others_closed(const AccountKey *key, const char *insurer)
{
	ScanKeyData keys[2];
	bool		all;
	bool		any;
	bool		here;

	closed_keys(insurer, key->year, keys);
	look_at_others(key, keys, "account_closed", &all, &any, &here);
	if (here || !any)
		return here;
	look_at_others(key, keys, "account_insurer", &all, &any, &here);
	return here || (any && all);
}
