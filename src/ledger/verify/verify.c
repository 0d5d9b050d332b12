/*
 * verify.c: verify(): everything that does not fit, listed.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/progress.h"
#include "common/table_name.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/note.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/fold_part.h"
#include "ledger/verify/verify.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/sinval.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_verify);

/* ---- what is to be verified ---- */

static bool
names_table(ArrayType *tables, Oid relid)
{
	Datum	   *oids;
	bool	   *nulls;
	int			n;

	deconstruct_array(tables, REGCLASSOID, sizeof(Oid), true, TYPALIGN_INT, &oids, &nulls, &n);
	for (int i = 0; i < n; i++)
		if (!nulls[i] && DatumGetObjectId(oids[i]) == relid)
			return true;
	return false;
}

static void
choose_tables(Verify *v, ArrayType *tables)
{
	ListCell   *lc;
	List	   *chosen = NIL;
	Datum	   *oids;
	bool	   *nulls;
	int			n;

	v->all = tables == NULL;
	if (v->all)
		return;
	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);

		if (OidIsValid(def->relid) && names_table(tables, def->relid))
			chosen = lappend(chosen, def);
	}
	deconstruct_array(tables, REGCLASSOID, sizeof(Oid), true, TYPALIGN_INT, &oids, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		bool		found = false;

		foreach(lc, chosen)
			found |= !nulls[i] && ((SealDef *) lfirst(lc))->relid == DatumGetObjectId(oids[i]);
		if (!found && !nulls[i])
			relation_close(open_named_table(DatumGetObjectId(oids[i]), AccessShareLock), NoLock);
		if (!found)
			ereport(ERROR,
					(errcode(nulls[i] ? ERRCODE_NULL_VALUE_NOT_ALLOWED : ERRCODE_UNDEFINED_OBJECT),
					 nulls[i] ? errmsg("a table to be verified is NULL") :
					 errmsg("table \"%s\" is not sealed", get_rel_name(DatumGetObjectId(oids[i]))),
					 errhint("safeins.ledger_status lists what is sealed; a partition is verified with its table.")));
	}
	v->defs = chosen;
}

static void
find_tables(Verify *v, ArrayType *tables)
{
	v->defs = seal_defs(v->snapshot, false);
	seal_defs_find(v->defs);
	choose_tables(v, tables);
}

static bool
same_tables(const List *a, const List *b)
{
	ListCell   *x,
			   *y;

	forboth(x, a, y, b)
		if (((SealDef *) lfirst(x))->number != ((SealDef *) lfirst(y))->number ||
			((SealDef *) lfirst(x))->relid != ((SealDef *) lfirst(y))->relid)
			return false;
	return list_length(a) == list_length(b);
}

/*
 * Takes the moment that is verified, with the tables locked: what is rewritten, emptied,
 * renamed or dropped, once its seal was given up, does not look so by a snapshot that is
 * older.  Where nobody told of any change until all were locked the first one will do.
 */
static void
take_moment(Verify *v, ArrayType *tables)
{
	uint64		told = SharedInvalidMessageCounter;
	List	   *locked;
	ListCell   *lc;

	v->snapshot = RegisterSnapshot(GetLatestSnapshot());
	find_tables(v, tables);
	do
	{
		locked = v->defs;
		foreach(lc, locked)
			if (OidIsValid(((SealDef *) lfirst(lc))->relid))
				(void) lock_with_children(((SealDef *) lfirst(lc))->relid, AccessShareLock);
		if (told == SharedInvalidMessageCounter)
			return;
		UnregisterSnapshot(v->snapshot);
		v->snapshot = RegisterSnapshot(GetLatestSnapshot());
		find_tables(v, tables);
	} while (!same_tables(v->defs, locked));
}

/* The last checkpoint's count of each seal's leaves, from which the next one goes on. */
static void
check_counts(Verify *v)
{
	const Checkpoint *last = &v->last;
	int64		total = 0;
	bool		fits = true;

	for (int i = 0; i < v->ncounts; i++)
	{
		total += v->counts[i].leaves;
		fits &= seal_count(last->counts, last->ncounts, v->counts[i].seal) == v->counts[i].leaves;
	}
	for (int i = 0; i < last->ncounts; i++)
		fits &= seal_count(v->counts, v->ncounts, last->counts[i].seal) == last->counts[i].leaves;
	/* already reported as damage of leaves or their identities */
	if (!fits && total == last->size && !v->leaves_differ)
		verify_damage(v, &(Damage)
					  {
						  "checkpoint altered", "safeins.checkpoint", psprintf("%lld", (long long) last->number), last->size,
						  psprintf(_("checkpoint %lld: it miscounts the leaves of a seal"), (long long) last->number)
					  });
}

/* Reads only what is newer than a checkpoint, where that is possible. */
static void
trust(Verify *v, int64 number)
{
	uint8		root[HASH_LEN];
	const char *why;

	if (!checkpoint_by_number(number, v->snapshot, &v->since))
		ereport(ERROR,
				(errcode(ERRCODE_SI_NOT_IN_LEDGER),
				 errmsg("the ledger has no checkpoint %lld", (long long) number),
				 errhint("safeins.checkpoint lists them.")));
	if (!tree_root(v->tree, v->since.size, root) || memcmp(root, v->since.root, HASH_LEN) != 0)
		verify_damage(v, &(Damage)
					  {
						  "checkpoint altered", "safeins.checkpoint", psprintf("%lld", (long long) number), v->since.size,
						  psprintf(_("checkpoint %lld, which is to be trusted, does not fit the tiles"), (long long) number)
					  });
	why = checkpoint_trusted_lsn(&v->since, &v->last, v->tree, v->snapshot, &v->since_lsn);
	v->incremental = why == NULL && v->since.size <= v->last.size;
	if (!v->incremental)
		ereport(NOTICE,
				(errmsg("all is verified, not only what is newer than checkpoint %lld", (long long) number),
				 why ? errdetail_internal("%s", _(why)) : 0));
}

static uint32
buckets_for(int64 leaves)
{
	uint32		n = 16;

	while (n < 8192 && n < leaves / 1024)
		n *= 2;
	return n;
}

/* ---- the tiles ---- */

static int
compare_tiles(const void *a, const void *b)
{
	int64		x = ((const TileSum *) a)->number;
	int64		y = ((const TileSum *) b)->number;

	return x < y ? -1 : x > y;
}

/*
 * Tiles behind the end of the tree are none of it, unless they follow on it one by one:
 * whoever puts one far away must not keep the others from being looked at.
 */
static void
leave_out_strays(Verify *v)
{
	int64		n;

	v->end = v->last.size / TILE_WIDTH;
	for (n = 0; n < v->ntiles && v->tiles[n].number <= v->end; n++)
		v->end += v->tiles[n].number == v->end;
	for (int64 i = n; i < v->ntiles; i++)
	{
		int64		number = v->tiles[i].number;

		verify_damage(v, &(Damage)
					  {
						  "tile altered", "safeins.tile", psprintf("0/%lld", (long long) number),
						  number < TILES_MOST ? number * TILE_WIDTH : -1,
						  psprintf(_("tile %lld of level %d: it lies behind the end of the tree"), (long long) number, 0)
					  });
	}
	v->ntiles = n;
}

/* The tiles that are newer than what is trusted. */
static void
read_new_tiles(Verify *v)
{
	Fold	   *fold = fold_create(&v->secret, v->nbuckets);
	TileFold   *tiles = tile_fold_begin(v->ledger->hash, seal_defs(v->snapshot, true), fold);
	TileScan   *scan = tile_scan_open(v->since.size / TILE_WIDTH, v->snapshot);

	while (tile_scan_next(scan))
		tile_fold_add(tiles, scan, false);
	tile_fold_end(tiles);
	tile_scan_close(scan);
	v->tiles = fold->tiles;
	v->ntiles = fold->ntiles;
}

/* The leaves of a seal: those of rows that left by rule are its own as well. */
static void
count_leaves(Verify *v, const SealFold *f)
{
	int32		seal = Max(f->seal, FOLD_RELEASED(f->seal));

	for (int i = 0; i < v->ncounts; i++)
		if (v->counts[i].seal == seal)
		{
			v->counts[i].leaves += f->n;
			return;
		}
	v->counts[v->ncounts++] = (SealCount)
	{
		seal, f->n
	};
}

static void
read_tiles(Verify *v)
{
	if (v->incremental)
		read_new_tiles(v);
	else
	{
		verify_fold(v);
		v->tiles = v->leaves->tiles;
		v->ntiles = v->leaves->ntiles;
		v->counts = palloc(sizeof(SealCount) * Max(v->leaves->nseals, 1));
		for (int i = 0; i < v->leaves->nseals; i++)
			count_leaves(v, &v->leaves->seals[i]);
	}
	if (v->ntiles > 0)
		qsort(v->tiles, v->ntiles, sizeof(TileSum), compare_tiles);
	leave_out_strays(v);
}

static void
check_note(Verify *v, const char *text)
{
	Note		note;
	char	   *misfit;

	note_parse(text, &note);
	misfit = note_misfit(&note, v->ledger, v->last.size, v->tree);
	if (misfit != NULL)
		verify_damage(v, &(Damage) {"note misfit", NULL, NULL, note.size, misfit});
}

/*
 * safeins.verify(tables, workers, since, note) lists everything in which rows,
 * leaves, tiles, checkpoints and a note do not fit together; no row: all is
 * well.  AQ 9010-2019 7.4: no loss, tampering, hiding or destroying.
 */
Datum
safeins_verify(PG_FUNCTION_ARGS)
{
	Verify	   *v = palloc0(sizeof(Verify));
	MemoryContext cxt;
	MemoryContext caller;
	bool		begun;

	args_check(fcinfo, 0);
	InitMaterializedSRF(fcinfo, 0);
	v->ledger = ledger_read();
	v->result = ((ReturnSetInfo *) fcinfo->resultinfo)->setResult;
	v->result_desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	v->workers = PG_GETARG_INT32(1);
	if (v->workers < 1 || v->workers > 1024)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d is not a number of workers", v->workers),
				 errhint("It is 1 to 1024; max_parallel_workers limits them as well.")));
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins verify", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(cxt);

	begun = progress_begin(PROGRESS_VERIFY);
	take_moment(v, PG_ARGISNULL(0) ? NULL : PG_GETARG_ARRAYTYPE_P(0));
	v->tree = tree_open(v->snapshot);
	v->has_last = checkpoint_last(v->snapshot, &v->last);
	fold_draw_secret(&v->secret);
	v->nbuckets = buckets_for(v->last.size);
	if (!PG_ARGISNULL(2))
		trust(v, PG_GETARG_INT64(2));

	verify_seals(v);
	read_tiles(v);
	verify_rows(v);
	verify_seal_numbers(v);
	verify_tree(v);
	verify_report_rows(v);
	verify_batches(v);
	verify_releases(v);
	if (!v->incremental && v->has_last)
		check_counts(v);
	if (!PG_ARGISNULL(3))
		check_note(v, text_to_cstring(PG_GETARG_TEXT_PP(3)));
	progress_end(begun);

	UnregisterSnapshot(v->snapshot);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
	return (Datum) 0;
}
