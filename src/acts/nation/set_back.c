/*
 * set_back.c: in a province's database, whether its log has what the nation has
 * had of it.
 *
 * A server that is set back together with its slots, as a machine to a snapshot,
 * does not know that it was.  The reader asks for what follows the last transaction
 * that it applied, PostgreSQL passes over all that commits before that place, and
 * what is written anew up to there would never arrive.  So the output plugin of the
 * slot looks into the log before it begins.  Where a reader asks for more than its
 * slot knows that it had, a commit ends at that place.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "acts/nation/set_back.h"

#include "access/rmgr.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlogreader.h"
#include "access/xlogrecovery.h"
#include "access/xlogutils.h"
#include "miscadmin.h"
#include "replication/logical.h"
#include "replication/slot.h"
#include "replication/snapbuild.h"
#include "utils/builtins.h"
#include "utils/pg_lsn.h"

PG_FUNCTION_INFO_V1(safeins_has_commit);

static XLogRecPtr
end_of_log(void)
{
	return RecoveryInProgress() ? GetXLogReplayRecPtr(NULL) : GetFlushRecPtr(NULL);
}

static bool
is_commit(XLogReaderState *log)
{
	uint8		what = XLogRecGetInfo(log) & XLOG_XACT_OPMASK;

	return XLogRecGetRmid(log) == RM_XACT_ID && (what == XLOG_XACT_COMMIT || what == XLOG_XACT_COMMIT_PREPARED);
}

static XLogReaderRoutine from_disk = {
	.page_read = read_local_xlog_page_no_wait,
	.segment_open = wal_segment_open,
	.segment_close = wal_segment_close,
};

/* Does a commit end at a place?  From: where a record begins, not after it. */
static bool
log_has_commit(XLogRecPtr from, XLogRecPtr at)
{
	ReadLocalXLogPageNoWaitPrivate end = {0};
	XLogReaderState *log;
	char	   *why;
	bool		found = false;

	if (at > end_of_log())
		return false;
	log = XLogReaderAllocate(wal_segment_size, NULL, &from_disk, &end);
	if (log == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	XLogBeginRead(log, from);
	while (log->EndRecPtr < at && XLogReadRecord(log, &why) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		found = log->EndRecPtr == at && is_commit(log);
	}
	XLogReaderFree(log);
	return found;
}

/* ---- when a reader begins ---- */

/* Where a reader begins: the first place before which commits are not passed over. */
static XLogRecPtr
begins_at(LogicalDecodingContext *ctx)
{
	XLogRecPtr	low = 0;
	XLogRecPtr	high = PG_UINT64_MAX;

	while (low < high)
	{
		XLogRecPtr	middle = low + (high - low) / 2;

		if (SnapBuildXactNeedsSkip(ctx->snapshot_builder, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * check_not_set_back raises an error where a reader asks for more than its slot
 * knows that it had, and the log has not got.
 */
void
check_not_set_back(LogicalDecodingContext *ctx)
{
	const ReplicationSlotPersistentData *slot = &ctx->slot->data;
	XLogRecPtr	at = begins_at(ctx);

	if (at > slot->confirmed_flush && !log_has_commit(slot->restart_lsn, at))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this server was set back: it does not have all that the reader of slot \"%s\" has had of it",
						NameStr(slot->name)),
				 errdetail("The last transaction that was read ends at %X/%X, where no commit ends in the log of this server.",
						   LSN_FORMAT_ARGS(at)),
				 errhint("In the nation's database, safeins.unsubscribe() and then safeins.subscribe() copy anew.")));
}

/* ---- what subscribe() asks ---- */

/*
 * safeins.has_commit(slot, lsn) tells whether a slot knows that its reader had what
 * ends there, or the log has it; NULL: there is no such slot.
 */
Datum
safeins_has_commit(PG_FUNCTION_ARGS)
{
	ReplicationSlot *slot;
	XLogRecPtr	at;
	XLogRecPtr	confirmed;
	XLogRecPtr	restart;

	args_check(fcinfo, 0);
	at = PG_GETARG_LSN(1);
	slot = SearchNamedReplicationSlot(NameStr(*PG_GETARG_NAME(0)), true);
	if (slot == NULL || !SlotIsLogical(slot))
		PG_RETURN_NULL();
	SpinLockAcquire(&slot->mutex);
	confirmed = slot->data.confirmed_flush;
	restart = slot->data.restart_lsn;
	SpinLockRelease(&slot->mutex);
	/* A slot that has lost its log has no place to begin at. */
	PG_RETURN_BOOL(at <= confirmed || (!XLogRecPtrIsInvalid(restart) && log_has_commit(restart, at)));
}
