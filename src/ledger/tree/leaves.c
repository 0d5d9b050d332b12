/*
 * leaves.c: the leaves one a row, and how to export a table beside them.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/server_words.h"
#include "common/table_name.h"
#include "attach/triggers.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"

#include "access/relation.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_leaves);
PG_FUNCTION_INFO_V1(safeins_copy_command);
PG_FUNCTION_INFO_V1(safeins_seals);

/* safeins.leaves(position) lists the leaves from a position on, in their order. */
Datum
safeins_leaves(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		position;
	Snapshot	snapshot;
	List	   *defs;
	TileScan   *scan;
	MemoryContext row_cxt;

	args_check(fcinfo, 0);
	position = Max(PG_GETARG_INT64(0), 0);
	(void) ledger_need();
	InitMaterializedSRF(fcinfo, 0);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	defs = seal_defs(snapshot, true);
	scan = tile_scan_open(position / TILE_WIDTH, snapshot);
	row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins leaves", ALLOCSET_DEFAULT_SIZES);
	while (tile_scan_next(scan))
	{
		const char *p = scan->entries;
		MemoryContext old = MemoryContextSwitchTo(row_cxt);

		for (int i = 0; i < scan->n; i++)
		{
			LeafEntry	entry;
			bool		readable = entry_next(&p, scan->entries + scan->entries_len, &entry);
			const SealDef *def = readable ? seal_def_numbered(defs, entry.seal) : NULL;
			Datum		values[5];
			bool		nulls[5] = {0};

			values[0] = Int64GetDatum(scan->number * TILE_WIDTH + i);
			values[1] = PointerGetDatum(bytea_of(scan->hashes + i * HASH_LEN, HASH_LEN));
			nulls[2] = def == NULL;
			nulls[3] = nulls[4] = !readable;
			if (def != NULL)
				values[2] = CStringGetTextDatum(def->label);
			if (readable)
			{
				values[3] = PointerGetDatum(cstring_to_text_with_len(&leaf_op_letter[entry.op], 1));
				values[4] = CStringGetTextDatum(text_from_utf8(entry.key, entry.keylen));
			}
			if (scan->number * TILE_WIDTH + i >= position)
				tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(row_cxt);
	}
	tile_scan_close(scan);
	UnregisterSnapshot(snapshot);
	return (Datum) 0;
}

/* Leaves of the journal by seal, in the numbers that a tree keeps. */
static Tree *
count_pending(Snapshot snapshot)
{
	Tree	   *counts = tree_open(snapshot);
	TileScan   *scan = chunk_scan_open(snapshot);

	while (tile_scan_next(scan))
	{
		const char *p = scan->entries;
		LeafEntry	entry;

		for (int i = 0; i < scan->n && entry_next(&p, scan->entries + scan->entries_len, &entry); i++)
			tree_count(counts, entry.seal, 1);
	}
	tile_scan_close(scan);
	return counts;
}

/* What the table's columns are called, how its names stand to safeins.seal, and in words. */
static void
put_names(const SealDef *def, Datum *values, bool *nulls)
{
	Relation	rel = OidIsValid(def->relid) ? try_relation_open(def->relid, AccessShareLock) : NULL;
	SealNames  *names = rel ? seal_names_of(rel, def) : NULL;
	List	   *misnomers = seal_misnomers(def);
	Misnomer   *worst = misnomers ? linitial(misnomers) : NULL;
	StringInfoData note;
	ListCell   *lc;

	if (rel != NULL)
		relation_close(rel, AccessShareLock);
	nulls[0] = names == NULL;
	if (names != NULL)
		values[0] = PointerGetDatum(names_array(names->columns));
	nulls[1] = nulls[2] = rel == NULL;
	values[1] = CStringGetTextDatum(worst ? worst->kind : "as sealed");
	values[2] = worst ? worst->state_zh : server_text("与封存时一致");
	initStringInfo(&note);
	foreach(lc, misnomers)
		appendStringInfo(&note, "%s%s", note.len ? "; " : "", ((Misnomer *) lfirst(lc))->message);
	nulls[3] = note.len == 0;
	values[3] = CStringGetTextDatum(note.data);
}

/* safeins.seals() lists the seals in force; none where there is no ledger. */
Datum
safeins_seals(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Snapshot	snapshot;
	Checkpoint	last;
	const SealCount *pending;
	int			npending;
	List	   *defs;
	ListCell   *lc;

	InitMaterializedSRF(fcinfo, 0);
	if (ledger_current() == NULL)
		return (Datum) 0;
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	(void) checkpoint_last(snapshot, &last);
	pending = tree_counts(count_pending(snapshot), &npending);
	defs = seal_defs(snapshot, false);
	seal_defs_find(defs);
	foreach(lc, defs)
	{
		SealDef    *def = lfirst(lc);
		Datum		values[12];
		bool		nulls[12] = {0};

		values[0] = Int32GetDatum(def->number);
		values[1] = CStringGetTextDatum(def->label);
		values[2] = CStringGetTextDatum(def->versioned ? SEAL_VERSIONED : SEAL_APPEND_ONLY);
		values[3] = PointerGetDatum(names_array(def->sealed->columns));
		values[4] = ObjectIdGetDatum(def->relid);
		nulls[4] = !OidIsValid(def->relid);
		values[5] = BoolGetDatum(OidIsValid(def->relid) && (def->own || seal_armed(def->relid)));
		values[6] = Int64GetDatum(seal_count(last.counts, last.ncounts, def->number));
		values[7] = Int64GetDatum(seal_count(pending, npending, def->number));
		put_names(def, &values[8], &nulls[8]);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	UnregisterSnapshot(snapshot);
	return (Datum) 0;
}

/* safeins.copy_command(table) gives the command that writes a table's leaves' data; see doc/ledger.md. */
Datum
safeins_copy_command(PG_FUNCTION_ARGS)
{
	Relation	rel = arg_table(fcinfo, 0, AccessShareLock);
	const SealDef *def = seal_def_for_table(rel);
	const Seal *seal = seal_need(rel, def);
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "COPY (SELECT CAST(%s AS text), CAST('%c' AS text)", quote_literal_cstr(def->label), leaf_op_letter[OP_INSERT]);
	for (int i = 0; i < seal->ncols; i++)
		appendStringInfo(&sql, ", %s", quote_identifier(get_attname(RelationGetRelid(rel), seal->attnos[i], false)));
	appendStringInfo(&sql, " FROM %s) TO STDOUT (FORMAT binary)", relation_sql_name(rel));
	relation_close(rel, AccessShareLock);
	PG_RETURN_TEXT_P(cstring_to_text(sql.data));
}
