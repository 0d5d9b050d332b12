/*
 * tallies.c: what was done for all policies, remembered by a hash of their
 * keys for reports on all of them: the tally is read once, not looked up for
 * each policy, whose keys come in no order and may be the same in every province.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/quota/quota.h"
#include "report/whole/whole.h"

#include "utils/memutils.h"

/* A row of the tally, of a kind that the law counts, or of any where services are counted. */
typedef struct Done
{
	Tally		tally;
	int			next;			/* of the same policy; -1: none */
} Done;

/* What a row takes: itself, while the array grows, and its policy's key. */
#define ROW_BYTES	(2 * sizeof(Done) + KEY_MAP_BYTES)
struct QuotaTallies
{
	MemoryContext cxt;
	KeyMap	   *first_of;		/* by policy, in done */
	Done	   *done;
	int			n;
	int			size;
	int			known;			/* so many of them stand in the map; of the others: */
	BookKey		policy[ROWS_AHEAD];
};

/* The next row that does not stand in the map. */
static void
make_known(QuotaTallies *t)
{
	t->done[t->known].next = key_map_put(t->first_of, t->policy[t->known % ROWS_AHEAD], t->known);
	t->known++;
}

static void
take_row(QuotaTallies *t, BookKey policy, const Tally *tally)
{
	if (t->n == t->size)
	{
		t->size *= 2;
		t->done = repalloc_huge(t->done, t->size * sizeof(Done));
	}
	if (t->n - t->known == ROWS_AHEAD)
		make_known(t);
	key_map_fetch(t->first_of, policy);
	t->policy[t->n % ROWS_AHEAD] = policy;
	t->done[t->n++].tally = *tally;
}

/* quota_tallies_bytes tells how many bytes it takes to remember what was done for all policies, about. */
double
quota_tallies_bytes(void)
{
	return whole_bytes(SAFEINS_REL_SERVICE_TALLY, ROW_BYTES);
}

/* quota_tallies_first_part divides the keys of policies so that what was done for each part can be remembered. */
WholePart
quota_tallies_first_part(void)
{
	return whole_first_part(SAFEINS_REL_SERVICE_TALLY, ROW_BYTES);
}

/* Policies of the part that have a plan: most have none, and need not be looked up. */
static void
read_with_plan(QuotaRun *q, const WholePart *part, MemoryContext cxt)
{
	WholeBook	plans;

	q->with_plan = key_map_create(cxt, 0);
	whole_open(&plans, SAFEINS_REL_PLAN);
	while (whole_next(&plans))
	{
		BookKey		policy = book_key_hash(whole_text(&plans, Anum_plan_policy),
										   DatumGetDivision(whole_value(&plans, Anum_plan_place)));

		if (whole_in_part(part, policy))
			key_map_put(q->with_plan, policy, 0);
	}
	whole_close(&plans);
}

/* quota_tallies_read remembers what was done for the policies of a part of the keys. */
void
quota_tallies_read(QuotaRun *q, const WholePart *part)
{
	MemoryContext cxt = AllocSetContextCreate(q->cxt, "safeins quota tallies", ALLOCSET_DEFAULT_SIZES);
	QuotaTallies *t = MemoryContextAllocZero(cxt, sizeof(QuotaTallies));
	bool		count = quota_sums_count(q->sums);
	WholeBook	book;

	t->cxt = cxt;
	/* No more of them have any than there are. */
	t->first_of = key_map_create(cxt, Min(whole_part_keys(part),
										  (uint64) whole_bytes(SAFEINS_REL_POLICY, 1) / part->parts));
	t->size = (int) Max(whole_part_keys(part), 1024);
	t->done = MemoryContextAllocHuge(cxt, t->size * sizeof(Done));
	whole_open(&book, SAFEINS_REL_SERVICE_TALLY);
	while (whole_next(&book))
	{
		Division	place;
		BookKey		policy;
		Tally		tally;

		whole_need(&book, Anum_tally_done);
		place = DatumGetDivision(whole_value(&book, Anum_tally_place));
		policy = book_key_hash(whole_text(&book, Anum_tally_policy), place);
		if (!whole_in_part(part, policy))
			continue;
		if (quota_tally(q, book.slot, &tally) || count)
			take_row(t, policy, &tally);
		if (count)
			quota_sums_served(q->sums, place, &tally);
	}
	whole_close(&book);
	while (t->known < t->n)
		make_known(t);
	q->all_tallies = t;
	if (q->told && q->any_plan)
		read_with_plan(q, part, cxt);
}

/* quota_tallies_free forgets it. */
void
quota_tallies_free(QuotaRun *q)
{
	MemoryContextDelete(q->all_tallies->cxt);
	q->all_tallies = NULL;
	q->with_plan = NULL;
}

/* quota_tallies_fetch begins to bring what was done for a policy from memory. */
void
quota_tallies_fetch(const QuotaRun *q, BookKey policy)
{
	key_map_fetch(q->all_tallies->first_of, policy);
}

/* quota_tallies_of fills in what was done for the policy at hand. */
void
quota_tallies_of(QuotaRun *q)
{
	const QuotaTallies *t = q->all_tallies;

	for (int i = key_map_get(t->first_of, q->p.key); i >= 0; i = t->done[i].next)
		quota_add_tally(q, &t->done[i].tally);
}
