/*
 * lock_release.c: locks that are released before the commit is on disk.
 *
 * Writers of one account wait for each other until they commit.  Were that to
 * last until the commit is on disk, each of them would wait for a flush of its
 * own, while commits that lock nothing in common share one.  So the commit record
 * is only inserted at first, as with synchronous_commit = off; then the locks are
 * released; then the flush is waited for, before the client is told.
 *
 * Whoever builds on what was committed commits later in the log, and so is lost
 * with it if the server crashes before the flush.  What was not acknowledged may
 * have been read by others for that moment.
 */
#include "common/safeins.h"
#include "common/lock_release.h"
#include "common/settings.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "replication/syncrep.h"
#include "utils/resowner.h"

/* This transaction asked for it. */
static bool asked = false;

/* It commits so: the setting of synchronous_commit is put back, and the flush waited for. */
static bool committing = false;
static bool flushes = false;
static int	level;

/* A standby's answer is waited for within the commit, by PostgreSQL itself. */
static bool
waits_for_standbys(void)
{
	return synchronous_commit > SYNCHRONOUS_COMMIT_LOCAL_FLUSH &&
		SyncRepStandbyNames != NULL && SyncRepStandbyNames[0] != '\0';
}

/*
 * lock_release_early has this transaction's locks released when its commit has
 * its place in the log, and the client told when that is on disk.
 */
void
lock_release_early(void)
{
	asked = safeins_early_lock_release;
}

static void
end_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			if (!asked || synchronous_commit == SYNCHRONOUS_COMMIT_OFF || waits_for_standbys())
				break;
			level = synchronous_commit;
			synchronous_commit = SYNCHRONOUS_COMMIT_OFF;
			committing = true;
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			asked = false;
			if (!committing)
				break;
			synchronous_commit = level;
			committing = false;
			flushes = event == XACT_EVENT_COMMIT;
			break;
		default:
			break;
	}
}

static void
locks_released(ResourceReleasePhase phase, bool is_commit, bool is_top, void *arg)
{
	if (phase != RESOURCE_RELEASE_AFTER_LOCKS || !is_top || !flushes)
		return;
	flushes = false;
	XLogFlush(XactLastCommitEnd);
}

void
lock_release_init(void)
{
	RegisterXactCallback(end_transaction, NULL);
	RegisterResourceReleaseCallback(locks_released, NULL);
}
