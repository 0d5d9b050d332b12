/*
 * fold_agg.c: the aggregates behind verify(), so that PostgreSQL's own parallel
 * plans do the work: over the rows of a sealed table, and over the tiles.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "common/settings.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/leaf_names.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(safeins_fold_columns);
PG_FUNCTION_INFO_V1(safeins_fold_leaves);
PG_FUNCTION_INFO_V1(safeins_fold_combine);
PG_FUNCTION_INFO_V1(safeins_fold_serial);
PG_FUNCTION_INFO_V1(safeins_fold_deserial);

#define BATCH_ROWS	64

/* Rows that wait until there are enough of them to be hashed side by side. */
typedef struct RowBatch
{
	Seal	   *seal;
	HashKind	hash;
	bool		whole;			/* rows are given as such */
	HeapTupleData tuple;
	TupleTableSlot *slot;
	MemoryContext row_cxt;
	StringInfoData data;
	uint32		start[BATCH_ROWS + 1];
	uint64		key_hash[BATCH_ROWS];
	StringInfoData key;
	int			n;
	int64		rows;
} RowBatch;

typedef struct FoldState
{
	Fold	   *fold;
	RowBatch   *batch;			/* over rows */
	HashKind	hash;			/* over tiles */
	int32	   *folded;			/* seals whose leaves are folded, not only counted */
	int			nfolded;
	LeafNames  *names;
	int64		leaves;
} FoldState;

static void
flush(FoldState *state)
{
	RowBatch   *b = state->batch;
	const uint8 *data[BATCH_ROWS];
	uint32		len[BATCH_ROWS];
	uint8		hashes[BATCH_ROWS * HASH_LEN];
	SealFold   *sf;

	if (state->names != NULL)
		leaf_names_flush(state->names);
	if (b == NULL || b->n == 0)
		return;
	for (int i = 0; i < b->n; i++)
	{
		data[i] = (const uint8 *) b->data.data + b->start[i];
		len[i] = b->start[i + 1] - b->start[i];
	}
	hash_many(b->hash, 0x00, data, len, b->n, hashes);
	sf = fold_seal(state->fold, b->seal->number, true);
	for (int i = 0; i < b->n; i++)
		fold_add(state->fold, sf, b->key_hash[i], hashes + i * HASH_LEN);
	resetStringInfo(&b->data);
	b->n = 0;
}

static void
refuse_call(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("this function of safeins is called by verify() only")));
}

/* The state that verify() passes to the aggregates; nobody else may call them, but a superuser can. */
static void
need_args(FunctionCallInfo fcinfo, int last)
{
	for (int i = 1; i <= last; i++)
		if (PG_ARGISNULL(i))
			refuse_call();
}

static int32
buckets_arg(FunctionCallInfo fcinfo, int n)
{
	int32		buckets = PG_GETARG_INT32(n);

	if (buckets <= 0 || (buckets & (buckets - 1)) != 0 || (Size) buckets > MaxAllocSize / sizeof(FoldBucket))
		refuse_call();
	return buckets;
}

/* An array of a list's form, without NULL. */
static ArrayType *
array_arg(FunctionCallInfo fcinfo, int n, int *len)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P_COPY(n);

	if (ARR_NDIM(array) > 1 || ARR_HASNULL(array))
		refuse_call();
	*len = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return array;
}

static FoldSecret
secret_arg(FunctionCallInfo fcinfo, int n)
{
	bytea	   *b = PG_GETARG_BYTEA_PP(n);
	FoldSecret	secret;

	if (VARSIZE_ANY_EXHDR(b) != sizeof(secret))
		refuse_call();
	memcpy(&secret, VARDATA_ANY(b), sizeof(secret));
	return secret;
}

static HashKind
hash_arg(FunctionCallInfo fcinfo, int n)
{
	HashKind	hash;

	if (!hash_by_name(text_to_cstring(PG_GETARG_TEXT_PP(n)), &hash))
		refuse_call();
	return hash;
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext cxt;

	if (!AggCheckCallContext(fcinfo, &cxt))
		refuse_call();
	return cxt;
}

#define FIRST_COLUMN	8

/* The columns of a row that are given one by one, by the types that the call has. */
static TupleDesc
desc_of_columns(FunctionCallInfo fcinfo, int ncols)
{
	TupleDesc	desc = CreateTemplateTupleDesc(ncols);

	for (int i = 0; i < ncols; i++)
	{
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, FIRST_COLUMN + i);

		if (!OidIsValid(type))
			refuse_call();
		TupleDescInitEntry(desc, i + 1, NULL, type, -1, 0);
	}
	TupleDescFinalize(desc);
	return desc;
}

/* The row as a whole, of which these columns are asked for. */
static TupleDesc
desc_of_row(FunctionCallInfo fcinfo, const AttrNumber *attnos, int ncols)
{
	HeapTupleHeader row;
	TupleDesc	desc;

	if (PG_NARGS() != FIRST_COLUMN + 1 || !type_is_rowtype(get_fn_expr_argtype(fcinfo->flinfo, FIRST_COLUMN)) ||
		PG_ARGISNULL(FIRST_COLUMN))
		refuse_call();
	row = PG_GETARG_HEAPTUPLEHEADER(FIRST_COLUMN);
	desc = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	for (int i = 0; i < ncols; i++)
		if (attnos[i] < 1 || attnos[i] > desc->natts || TupleDescAttr(desc, attnos[i] - 1)->attisdropped)
			refuse_call();
	return desc;
}

/*
 * fold_row(state, secret, buckets, hash, number, label, attnos, nkeys, columns):
 * the sealed columns of a row, or, where attnos are given, the row as a whole.
 */
static FoldState *
begin_rows(FunctionCallInfo fcinfo)
{
	FoldState  *state = palloc0(sizeof(FoldState));
	FoldSecret	secret = secret_arg(fcinfo, 1);
	RowBatch   *b = palloc0(sizeof(RowBatch));
	TupleDesc	desc;
	int			ncols;
	AttrNumber *attnos = (AttrNumber *) ARR_DATA_PTR(array_arg(fcinfo, 6, &ncols));

	b->whole = ncols > 0;
	if (b->whole)
		desc = desc_of_row(fcinfo, attnos, ncols);
	else
	{
		ncols = PG_NARGS() - FIRST_COLUMN;
		desc = desc_of_columns(fcinfo, ncols);
		attnos = palloc(sizeof(AttrNumber) * ncols);
		for (int i = 0; i < ncols; i++)
			attnos[i] = i + 1;
	}
	if (PG_GETARG_INT32(7) < 0 || PG_GETARG_INT32(7) > ncols)
		refuse_call();
	state->fold = fold_create(&secret, buckets_arg(fcinfo, 2));
	state->batch = b;
	b->hash = hash_arg(fcinfo, 3);
	b->seal = seal_make(desc, PG_GETARG_INT32(4), text_to_cstring(PG_GETARG_TEXT_PP(5)), false,
						attnos, ncols, PG_GETARG_INT32(7));
	b->slot = MakeSingleTupleTableSlot(desc, b->whole ? &TTSOpsHeapTuple : &TTSOpsVirtual);
	b->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins fold row", ALLOCSET_SMALL_SIZES);
	initStringInfo(&b->data);
	initStringInfo(&b->key);
	(void) fold_seal(state->fold, b->seal->number, true);
	return state;
}

static void
store_row(RowBatch *b, FunctionCallInfo fcinfo)
{
	ExecClearTuple(b->slot);
	if (b->whole)
	{
		HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(FIRST_COLUMN);

		b->tuple.t_len = HeapTupleHeaderGetDatumLength(row);
		ItemPointerSetInvalid(&b->tuple.t_self);
		b->tuple.t_tableOid = InvalidOid;
		b->tuple.t_data = row;
		ExecStoreHeapTuple(&b->tuple, b->slot, false);
		return;
	}
	for (int i = 0; i < b->seal->ncols; i++)
	{
		b->slot->tts_isnull[i] = PG_ARGISNULL(FIRST_COLUMN + i);
		b->slot->tts_values[i] = PG_GETARG_DATUM(FIRST_COLUMN + i);
	}
	ExecStoreVirtualTuple(b->slot);
}

/* safeins.fold_row() folds one row of a sealed table; for verify(). */
Datum
safeins_fold_columns(PG_FUNCTION_ARGS)
{
	FoldState  *state = PG_ARGISNULL(0) ? NULL : (FoldState *) PG_GETARG_POINTER(0);
	RowBatch   *b;
	MemoryContext old;

	(void) aggregate_context(fcinfo);
	need_args(fcinfo, FIRST_COLUMN - 1);
	if (state == NULL || state->batch == NULL)
	{
		FoldState  *had = state;

		old = MemoryContextSwitchTo(aggregate_context(fcinfo));
		state = begin_rows(fcinfo);
		progress_join(PROGRESS_VERIFY);
		if (had != NULL)
			fold_combine(state->fold, had->fold);
		MemoryContextSwitchTo(old);
	}
	b = state->batch;
	if (b->whole && PG_ARGISNULL(FIRST_COLUMN))
		refuse_call();
	store_row(b, fcinfo);

	MemoryContextReset(b->row_cxt);
	old = MemoryContextSwitchTo(b->row_cxt);
	b->start[b->n] = b->data.len;
	leaf_data(&b->data, b->seal, OP_INSERT, b->slot);
	b->start[b->n + 1] = b->data.len;
	resetStringInfo(&b->key);
	encode_key(&b->key, b->seal->codecs, b->seal->nkeys, b->slot);
	b->key_hash[b->n] = fold_key_hash(&state->fold->secret, b->key.data, b->key.len);
	MemoryContextSwitchTo(old);
	if (++b->n == BATCH_ROWS || b->data.len > 1024 * 1024)
		flush(state);
	ExecClearTuple(b->slot);
	progress_done(++b->rows);
	if (safeins_progress > 0 && b->rows % safeins_progress == 0)
		ereport(NOTICE,
				(errmsg("\"%s\": %lld rows verified", text_from_utf8(b->seal->label, b->seal->label_len), (long long) b->rows)));
	PG_RETURN_POINTER(state);
}

static bool
is_folded(const FoldState *state, int32 seal)
{
	for (int i = 0; i < state->nfolded; i++)
		if (state->folded[i] == seal)
			return true;
	return false;
}

static List *
labels_arg(FunctionCallInfo fcinfo, int n)
{
	List	   *defs = NIL;
	Datum	   *labels;
	int			nnumbers;
	int			nlabels;
	ArrayType  *numbers = array_arg(fcinfo, n, &nnumbers);

	deconstruct_array(array_arg(fcinfo, n + 1, &nlabels), TEXTOID, -1, false, TYPALIGN_INT, &labels, NULL, &nlabels);
	if (nnumbers != nlabels)
		refuse_call();
	for (int i = 0; i < nlabels; i++)
	{
		SealDef    *def = palloc0(sizeof(SealDef));

		def->number = ((int32 *) ARR_DATA_PTR(numbers))[i];
		def->label = TextDatumGetCString(labels[i]);
		defs = lappend(defs, def);
	}
	return defs;
}

/*
 * safeins.fold_leaves(state, secret, buckets, hash, seals, numbers, labels,
 * number, hashes, entries) folds the leaves of one tile; for verify().
 */
Datum
safeins_fold_leaves(PG_FUNCTION_ARGS)
{
	FoldState  *state = PG_ARGISNULL(0) ? NULL : (FoldState *) PG_GETARG_POINTER(0);
	bytea	   *hashes;
	bytea	   *entries;
	const char *p;
	const char *end;
	int			n;
	TileSum    *sum;
	LeafEntry	entry;

	CHECK_FOR_INTERRUPTS();
	(void) aggregate_context(fcinfo);
	need_args(fcinfo, 8);
	if (state == NULL || state->folded == NULL)
	{
		FoldState  *had = state;
		MemoryContext old = MemoryContextSwitchTo(aggregate_context(fcinfo));
		FoldSecret	secret = secret_arg(fcinfo, 1);
		ArrayType  *seals;
		int			nseals;

		seals = array_arg(fcinfo, 4, &nseals);
		state = palloc0(sizeof(FoldState));
		progress_join(PROGRESS_VERIFY);
		state->fold = fold_create(&secret, buckets_arg(fcinfo, 2));
		state->hash = hash_arg(fcinfo, 3);
		state->folded = (int32 *) ARR_DATA_PTR(seals);
		state->nfolded = nseals;
		state->names = leaf_names_begin(state->hash, labels_arg(fcinfo, 5), fold_take_names, state->fold);
		if (had != NULL)
			fold_combine(state->fold, had->fold);
		MemoryContextSwitchTo(old);
	}
	hashes = PG_GETARG_BYTEA_PP(8);
	n = Min(VARSIZE_ANY_EXHDR(hashes) / HASH_LEN, TILE_WIDTH);
	sum = fold_tile(state->fold, PG_GETARG_INT64(7), n);
	if (n == TILE_WIDTH)
		fold_nodes(state->hash, (uint8 *) VARDATA_ANY(hashes), TILE_WIDTH, NULL, sum->root);
	entries = PG_ARGISNULL(9) ? NULL : PG_GETARG_BYTEA_PP(9);
	p = entries ? VARDATA_ANY(entries) : NULL;
	end = entries ? p + VARSIZE_ANY_EXHDR(entries) : NULL;
	for (int i = 0; i < n && entry_next(&p, end, &entry); i++)
	{
		fold_add_leaf(state->fold, &entry, is_folded(state, entry.seal), (uint8 *) VARDATA_ANY(hashes) + i * HASH_LEN);
		leaf_names_add(state->names, &entry);
		sum->readable = i + 1 == n && p == end;
	}
	leaf_names_cut(state->names);
	state->leaves += n;
	progress_done(state->leaves);
	if (safeins_progress > 0 && state->leaves / safeins_progress != (state->leaves - n) / safeins_progress)
		ereport(NOTICE,
				(errmsg("%lld leaves verified", (long long) state->leaves)));
	PG_RETURN_POINTER(state);
}

/* What two processes found, together. */
Datum
safeins_fold_combine(PG_FUNCTION_ARGS)
{
	FoldState  *a = PG_ARGISNULL(0) ? NULL : (FoldState *) PG_GETARG_POINTER(0);
	FoldState  *b = PG_ARGISNULL(1) ? NULL : (FoldState *) PG_GETARG_POINTER(1);
	MemoryContext old = MemoryContextSwitchTo(aggregate_context(fcinfo));

	if (b != NULL)
	{
		flush(b);
		if (a == NULL)
		{
			a = palloc0(sizeof(FoldState));
			a->fold = fold_create(&b->fold->secret, b->fold->nbuckets);
		}
		flush(a);
		fold_combine(a->fold, b->fold);
	}
	MemoryContextSwitchTo(old);
	if (a == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(a);
}

/* Also the result: verify() reads it back. */
Datum
safeins_fold_serial(PG_FUNCTION_ARGS)
{
	FoldState  *state;

	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (FoldState *) PG_GETARG_POINTER(0);
	flush(state);
	PG_RETURN_BYTEA_P(fold_write(state->fold));
}

Datum
safeins_fold_deserial(PG_FUNCTION_ARGS)
{
	FoldState  *state;

	(void) aggregate_context(fcinfo);
	state = palloc0(sizeof(FoldState));
	state->fold = fold_read(PG_GETARG_BYTEA_PP(0));
	PG_RETURN_POINTER(state);
}
