/*
 * output_plugin.c: in a province's database, the output plugin "safeins" of a
 * nation's slot: pgoutput, but for a look into the log before it begins, and for
 * rows that get another key.
 */
#include "common/safeins.h"
#include "acts/nation/set_back.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "replication/logical.h"
#include "replication/output_plugin.h"
#include "replication/reorderbuffer.h"
#include "utils/rel.h"

extern PGDLLEXPORT void _PG_output_plugin_init(OutputPluginCallbacks *callbacks);

#if PG_VERSION_NUM >= 170000
#define change_new_row(change) ((change)->data.tp.newtuple)
#else
#define change_new_row(change) (&(change)->data.tp.newtuple->tuple)
#endif

static OutputPluginCallbacks pgoutput;

static void
plugin_startup(LogicalDecodingContext *ctx, OutputPluginOptions *options, bool is_init)
{
	if (!is_init)
		check_not_set_back(ctx);
	pgoutput.startup_cb(ctx, options, is_init);
}

/* A value that did not change and lies out of line is not in the log: an INSERT could not bring it. */
static bool
is_whole(Relation rel, HeapTuple row)
{
	TupleDesc	desc = RelationGetDescr(rel);

	for (int i = 1; HeapTupleHasExternal(row) && i <= desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i - 1);
		bool		isnull;
		Datum		value;

		if (att->attisdropped || att->attlen != -1)
			continue;
		value = heap_getattr(row, i, desc, &isnull);
		if (!isnull && VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(value)))
			return false;
	}
	return true;
}

/*
 * A row that gets another key travels as one that goes and one that comes.  As an
 * UPDATE it would be passed over in silence by who does not have it, as of a row
 * that was entered for another place, and kept out there, until it was corrected.
 */
static void
send_change(LogicalDecodeChangeCB send, LogicalDecodingContext *ctx, ReorderBufferTXN *txn,
			Relation rel, ReorderBufferChange *change)
{
	ReorderBufferChange gone = *change;
	ReorderBufferChange come = *change;

	if (change->action != REORDER_BUFFER_CHANGE_UPDATE || change->data.tp.oldtuple == NULL ||
		rel->rd_rel->relreplident == REPLICA_IDENTITY_FULL || !is_whole(rel, change_new_row(change)))
	{
		send(ctx, txn, rel, change);
		return;
	}
	gone.action = REORDER_BUFFER_CHANGE_DELETE;
	gone.data.tp.newtuple = NULL;
	send(ctx, txn, rel, &gone);
	come.action = REORDER_BUFFER_CHANGE_INSERT;
	come.data.tp.oldtuple = NULL;
	send(ctx, txn, rel, &come);
}

static void
plugin_change(LogicalDecodingContext *ctx, ReorderBufferTXN *txn, Relation rel, ReorderBufferChange *change)
{
	send_change(pgoutput.change_cb, ctx, txn, rel, change);
}

static void
plugin_stream_change(LogicalDecodingContext *ctx, ReorderBufferTXN *txn, Relation rel, ReorderBufferChange *change)
{
	send_change(pgoutput.stream_change_cb, ctx, txn, rel, change);
}

/* The output plugin "safeins". */
void
_PG_output_plugin_init(OutputPluginCallbacks *callbacks)
{
	LogicalOutputPluginInit init = (LogicalOutputPluginInit)
		load_external_function("pgoutput", "_PG_output_plugin_init", true, NULL);

	init(callbacks);
	pgoutput = *callbacks;
	callbacks->startup_cb = plugin_startup;
	callbacks->change_cb = plugin_change;
	callbacks->stream_change_cb = plugin_stream_change;
}
