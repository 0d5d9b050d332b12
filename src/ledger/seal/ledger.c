/*
 * ledger.c: which ledger this database has.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/our_triggers.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/ledger.h"

#include "access/table.h"
#include "access/tableam.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

static LedgerInfo current;
static enum
{
	LEDGER_UNKNOWN,
	LEDGER_NONE,
	LEDGER_BEGUN
}			current_state = LEDGER_UNKNOWN;
static Division current_home;	/* of which this is known */
static Oid	ledger_relid = InvalidOid;
static uint64 times_forgotten = 0;

static void
forget_ledger(Oid relid)
{
	if (OidIsValid(relid) && relid != ledger_relid)
		return;
	current_state = LEDGER_UNKNOWN;
	times_forgotten++;
}

/* ledger_changed tells every session that the ledger began, or is another place's. */
void
ledger_changed(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_LEDGER));
	forget_ledger(InvalidOid);
}

/* ledger_current gives the ledger of this database, NULL where it has not begun. */
const LedgerInfo *
ledger_current(void)
{
	Relation	rel;
	TableScanDesc scan;
	TupleTableSlot *slot;
	Snapshot	snapshot;
	uint64		forgotten;
	bool		begun = false;

	rules_refresh();
	if (current_state != LEDGER_UNKNOWN && current_home == home_place())
		return current_state == LEDGER_BEGUN ? &current : NULL;

	current_home = home_place();
	ledger_relid = safeins_relid(SAFEINS_REL_LEDGER);
	rel = table_open(ledger_relid, AccessShareLock);
	/* Only now: opening the table may have told us of changes.  Where we fail from here on, nothing is known. */
	current_state = LEDGER_UNKNOWN;
	forgotten = times_forgotten;
	slot = table_slot_create(rel, NULL);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(rel, snapshot, 0, NULL, SO_NONE);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;

		if (DatumGetDivision(slot_getattr(slot, 1, &isnull)) != current_home)
			continue;
		current.place = current_home;
		strlcpy(current.origin, TextDatumGetCString(slot_getattr(slot, 2, &isnull)), sizeof(current.origin));
		if (!hash_by_name(TextDatumGetCString(slot_getattr(slot, 3, &isnull)), &current.hash))
			elog(ERROR, "the ledger's hash is unknown");
		begun = true;
	}
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
	if (forgotten == times_forgotten)
		current_state = begun ? LEDGER_BEGUN : LEDGER_NONE;
	return begun ? &current : NULL;
}

/*
 * ledger_check_not_lost refuses to go on where tables of this
 * database bear seals, and the
 * ledgers that are here are of other places: safeins.home was rewritten, or the
 * ledger's own row.
 */
void
ledger_check_not_lost(void)
{
	Relation	rel;
	TableScanDesc scan;
	TupleTableSlot *slot;
	Snapshot	snapshot;
	StringInfoData others;
	bool		isnull;

	/* What a superuser's own statement did may be rolled back, of which nobody tells us either. */
	current_state = LEDGER_UNKNOWN;
	if (tables_with_triggers_of(seal_function()) == NIL)
		return;
	initStringInfo(&others);
	rel = table_open(safeins_relid(SAFEINS_REL_LEDGER), AccessShareLock);
	slot = table_slot_create(rel, NULL);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(rel, snapshot, 0, NULL, SO_NONE);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
		if (!rules_received(DatumGetDivision(slot_getattr(slot, 1, &isnull))))
			appendStringInfo(&others, "%s%s", others.len ? ", " : "", TextDatumGetCString(slot_getattr(slot, 2, &isnull)));
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
	if (others.len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("tables of this database are sealed, and the ledger of its place is not here"),
				 errdetail("Its place is %06d by safeins.home. There is: %s.", home_place(), others.data),
				 errhint("Where safeins.home was emptied or rewritten, safeins.set_place() with the ledger's place brings it back; verify() tells of it then.")));
}

/* ledger_need gives it, or fails. */
const LedgerInfo *
ledger_need(void)
{
	const LedgerInfo *ledger = ledger_current();

	if (ledger == NULL)
		ledger_check_not_lost();
	if (ledger == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this database has no ledger yet"),
				 errhint("It begins with the first safeins.seal() or safeins.checkpoint().")));
	return ledger;
}

/*
 * ledger_read reads it anew, as it stands in its table and not as this session
 * remembers it: a superuser's own statements tell nobody of what they did to
 * its row.
 */
const LedgerInfo *
ledger_read(void)
{
	forget_ledger(InvalidOid);
	return ledger_need();
}

/* ledger_generation changes whenever what is known of the ledger is known no more. */
uint64
ledger_generation(void)
{
	return times_forgotten;
}

void
ledger_watch(void)
{
	relations_forget_by(forget_ledger);
}
