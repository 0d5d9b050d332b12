/*
 * lookup.c: the questions that one expense cannot answer alone, answered.
 *
 * They are kept until the accounts are locked, and answered from the latest
 * committed rows and our own, whatever the isolation level: two writers of one
 * insurer wait for each other on a lock of its name.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"

#include "common/hashfn.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static int
compare_insurers(const void *a, const void *b)
{
	uint32		x = *(const uint32 *) a;
	uint32		y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

/*
 * Locks that one statement may take at the most: a bulk load of many insurers
 * must not fill the lock table.
 */
#define INSURER_LOCKS 1024

/* fee_lock_insurers makes writers of one insurer wait for each other, all in one order. */
void
fee_lock_insurers(FeeCheck *f, AccountDelta **deltas, int n)
{
	uint32	   *names = palloc(sizeof(uint32) * n);
	Oid			relid = safeins_relid(SAFEINS_REL_ACCOUNT);

	for (int i = 0; i < n; i++)
		names[i] = hash_bytes((const unsigned char *) deltas[i]->insurer,
							  strlen(deltas[i]->insurer)) % INSURER_LOCKS;
	qsort(names, n, sizeof(uint32), compare_insurers);
	for (int i = 0; i < n; i++)
		if (i == 0 || names[i] != names[i - 1])
			LockDatabaseObject(relid, names[i], 0, ExclusiveLock);
}

typedef void (*AskBatch) (FeeCheck *f, FeeQuestion *questions, int n);

static const AskBatch ask_batch[ASK_NKINDS] = {
	[ASK_VOUCHER] = ask_vouchers,
	[ASK_REVERSAL] = ask_reversals,
	[ASK_DATES] = ask_dates,
	[ASK_REOPENED] = ask_reopened,
};

static void
ask_all(FeeCheck *f, FeeAsked kind)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(f->question_desc, &TTSOpsMinimalTuple);
	MemoryContext batch_cxt = AllocSetContextCreate(f->g.cxt, "safeins fee questions", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(batch_cxt);
	int			size = (int) Min(f->nquestions[kind], LOOKUP_BATCH);
	FeeQuestion *questions = palloc(sizeof(FeeQuestion) * size);
	int			n = 0;

	tuplestore_rescan(f->questions);
	while (tuplestore_gettupleslot(f->questions, true, false, slot))
	{
		FeeAsked	asked;

		question_read(slot, &questions[n], &asked);
		if (asked != kind)
			continue;
		if (++n == size)
		{
			/* The slot's tuple may stand in what is reset. */
			ExecClearTuple(slot);
			ask_batch[kind] (f, questions, n);
			MemoryContextReset(batch_cxt);
			questions = palloc(sizeof(FeeQuestion) * size);
			n = 0;
		}
	}
	if (n > 0)
		ask_batch[kind] (f, questions, n);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(batch_cxt);
	ExecDropSingleTupleTableSlot(slot);
}

/* fee_answer answers what was asked, vouchers first. */
void
fee_answer(FeeCheck *f)
{
	if (f->vouchers_wait)
		ask_shared_vouchers(f);
	if (f->questions == NULL)
		return;
	if (f->g.j->mode != CHECK_RELEASE)
	{
		if (f->g.j->mode != CHECK_LIVE && f->nquestions[ASK_VOUCHER] > 0)
			compare_old_vouchers(f);
		for (int kind = 0; kind < ASK_NKINDS; kind++)
			if (f->nquestions[kind] > 0)
				ask_all(f, kind);
	}
	/* A file that it spilt to is closed by nobody else before commit. */
	tuplestore_end(f->questions);
	f->questions = NULL;
	memset(f->nquestions, 0, sizeof(f->nquestions));
}
