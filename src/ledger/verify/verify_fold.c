/*
 * verify_fold.c: the passes of verify() that a parallel plan may share.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "attach/triggers.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/received.h"
#include "ledger/seal/register.h"
#include "ledger/seal/row_of_key.h"
#include "ledger/seal/sealed.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/verify.h"

#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* A query over one table is planned only when it is known to read that and nothing else. */
static void
reads_only(const Query *query, const void *rel)
{
	query_check_reads(query, (Relation) unconstify(void *, rel));
}

/* Runs an aggregate over a table, in parallel where more workers are asked for. */
static Fold *
run_fold(Verify *v, Relation rel, const char *sql, int nargs, const Oid *types, const Datum *values)
{
	OwnSql		q = {
		.sql = sql,.settings = OWN_ALL_ROWS,.plans = CURSOR_OPT_PARALLEL_OK,.readers = v->workers,
		.check = reads_only,.check_arg = rel
	};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;
	Datum		fold;
	Fold	   *folded;
	bool		isnull;

	memcpy(q.types, types, sizeof(Oid) * nargs);
	own_sql_begin();
	rows = own_sql_run_at(&q, values, NULL, v->snapshot);
	fold = own_datum(&rows, 0, 1, &isnull);
	old = MemoryContextSwitchTo(caller);
	folded = isnull ? fold_create(&v->secret, v->nbuckets) : fold_read(DatumGetByteaP(fold));
	MemoryContextSwitchTo(old);
	own_sql_end();
	return folded;
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

/* So many columns of a row are given to the aggregate one by one; of more the row is made first, which takes longer. */
#define MOST_COLUMNS	(FUNC_MAX_ARGS - 8)

/* verify_fold_rows folds all rows of a sealed table. */
Fold *
verify_fold_rows(Verify *v, const SealDef *def)
{
	Relation	rel = relation_open(def->relid, AccessShareLock);
	const Seal *seal = seal_need(rel, def);
	Oid			types[7] = {[3] = INT4OID, TEXTOID, INT2ARRAYOID, INT4OID};
	Datum		values[7];
	Datum	   *attnos = palloc(sizeof(Datum) * seal->ncols);
	bool		one_by_one = seal->ncols <= MOST_COLUMNS;
	StringInfoData columns;
	Fold	   *fold;

	progress_table(rel, false);
	common_args(v, types, values);
	initStringInfo(&columns);
	for (int i = 0; i < seal->ncols; i++)
	{
		attnos[i] = Int16GetDatum(seal->attnos[i]);
		appendStringInfo(&columns, "%sr.%s", i > 0 ? ", " : "",
						 quote_identifier(get_attname(def->relid, seal->attnos[i], false)));
	}
	values[3] = Int32GetDatum(def->number);
	values[4] = CStringGetTextDatum(def->label);
	values[5] = PointerGetDatum(construct_array(attnos, one_by_one ? 0 : seal->ncols, INT2OID,
												sizeof(int16), true, TYPALIGN_SHORT));
	values[6] = Int32GetDatum(seal->nkeys);
	fold = run_fold(v, rel,
					psprintf("SELECT safeins.fold_rows($1, $2, $3, $4, $5, $6, $7, %s) FROM %s AS r%s",
							 one_by_one ? columns.data : "r.*", relation_sql_name(rel), received_condition(rel, "r")),
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
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_TILE), AccessShareLock);
	List	   *all = seal_defs(v->snapshot, true);
	Datum	   *seals = palloc(sizeof(Datum) * (list_length(v->defs) + 1));
	Datum	   *numbers = palloc(sizeof(Datum) * (list_length(all) + 1));
	Datum	   *labels = palloc(sizeof(Datum) * (list_length(all) + 1));
	int			n = 0;
	ListCell   *lc;

	progress_step(RelationGetRelid(rel), v->last.size);
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
	v->leaves = run_fold(v, rel, "SELECT safeins.fold_leaves($1, $2, $3, $4, $6, $7, number, hashes, entries) FROM safeins.tile"
						 " WHERE level = 0 AND place OPERATOR(safeins.=) $5::safeins.division", 7, types, values);
	table_close(rel, NoLock);
}
