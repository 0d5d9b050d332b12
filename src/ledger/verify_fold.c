/*
 * verify_fold.c: the passes of verify() that a parallel plan may share.
 */
#include "ledger/verify.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/*
 * Runs an aggregate as our owner, in parallel where more workers are asked for.
 * The tables are read in their own order by each: parallelism is decided here,
 * not by what it might cost.
 */
static Fold *
run_fold(Verify *v, const char *sql, int nargs, Oid *types, Datum *values)
{
	MemoryContext caller = CurrentMemoryContext;
	SafeinsIdentity saved;
	Fold	   *fold = NULL;
	static const char *const eager[][2] = {
		{"parallel_setup_cost", "0"}, {"parallel_tuple_cost", "0"}, {"min_parallel_table_scan_size", "0"},
		{"parallel_leader_participation", "on"}, {"row_security", "off"}, {"jit", "off"}
	};

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	for (size_t i = 0; i < lengthof(eager); i++)
		(void) set_config_option(eager[i][0], eager[i][1], PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("max_parallel_workers_per_gather", psprintf("%d", v->workers - 1),
							 PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	PushActiveSnapshot(v->snapshot);
	if (SPI_execute_with_args(sql, nargs, types, values, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not fold");
	PopActiveSnapshot();
	safeins_return(&saved);
	{
		bool		isnull;
		Datum		d = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
		MemoryContext old = MemoryContextSwitchTo(caller);

		fold = isnull ? fold_create(&v->secret, v->nbuckets) : fold_read(DatumGetByteaP(d));
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
	return fold;
}

static void
common_args(Verify *v, Oid *types, Datum *values)
{
	types[0] = BYTEAOID;
	values[0] = PointerGetDatum(bytea_of(&v->secret, sizeof(v->secret)));
	types[1] = INT4OID;
	values[1] = Int32GetDatum(v->nbuckets);
	types[2] = TEXTOID;
	values[2] = CStringGetTextDatum(hash_name(v->ledger->hash));
}

/* verify_fold_rows folds all rows of a sealed table. */
Fold *
verify_fold_rows(Verify *v, const SealDef *def)
{
	Relation	rel = relation_open(def->relid, AccessShareLock);
	const Seal *seal = seal_for(rel, def);
	Oid			types[7] = {[3] = INT4OID, TEXTOID, INT2ARRAYOID, INT4OID};
	Datum		values[7];
	Datum	   *attnos = palloc(sizeof(Datum) * seal->ncols);
	Fold	   *fold;

	common_args(v, types, values);
	for (int i = 0; i < seal->ncols; i++)
		attnos[i] = Int16GetDatum(seal->attnos[i]);
	values[3] = Int32GetDatum(def->number);
	values[4] = CStringGetTextDatum(def->label);
	values[5] = PointerGetDatum(construct_array(attnos, seal->ncols, INT2OID, sizeof(int16), true, TYPALIGN_SHORT));
	values[6] = Int32GetDatum(seal->nkeys);
	fold = run_fold(v, psprintf("SELECT safeins.fold_rows($1, $2, $3, $4, $5, $6, $7, r.*) FROM %s AS r", relation_sql_name(rel)),
					7, types, values);
	relation_close(rel, NoLock);
	return fold;
}

/* verify_fold_leaves folds the leaves of the whole tree. */
void
verify_fold_leaves(Verify *v)
{
	Oid			types[7] = {[3] = INT4ARRAYOID, INT4OID, INT4ARRAYOID, TEXTARRAYOID};
	Datum		values[7];
	List	   *all = seal_defs(v->snapshot, true);
	Datum	   *seals = palloc(sizeof(Datum) * (list_length(v->defs) + 1));
	Datum	   *numbers = palloc(sizeof(Datum) * (list_length(all) + 1));
	Datum	   *labels = palloc(sizeof(Datum) * (list_length(all) + 1));
	int			n = 0;
	ListCell   *lc;

	common_args(v, types, values);
	foreach(lc, v->defs)
		if (!((SealDef *) lfirst(lc))->versioned)
			seals[n++] = Int32GetDatum(((SealDef *) lfirst(lc))->number);
	values[3] = PointerGetDatum(construct_array(seals, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[4] = Int32GetDatum(v->ledger->place);
	n = 0;
	foreach(lc, all)
	{
		numbers[n] = Int32GetDatum(((SealDef *) lfirst(lc))->number);
		labels[n++] = CStringGetTextDatum(((SealDef *) lfirst(lc))->label);
	}
	values[5] = PointerGetDatum(construct_array(numbers, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[6] = PointerGetDatum(construct_array(labels, n, TEXTOID, -1, false, TYPALIGN_INT));
	v->leaves = run_fold(v, "SELECT safeins.fold_leaves($1, $2, $3, $4, $6, $7, number, hashes, entries) FROM safeins.tile"
						 " WHERE level = 0 AND place OPERATOR(safeins.=) $5::safeins.division", 7, types, values);
}
