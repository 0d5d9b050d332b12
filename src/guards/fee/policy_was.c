/*
 * policy_was.c: where policies were before a statement that brings or moves them,
 * and who had how much of their money before one that writes shares.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/policy.h"
#include "guards/fee/policy_was.h"

#include "common/hashfn.h"
#include "utils/datum.h"
#include "utils/memutils.h"

typedef struct PlaceWas
{
	PolicyName	name;
	uint32		hash;
	char		status;
	Division	was;			/* PLACE_UNKNOWN: there was no such policy */
	const Coinsurers *had;		/* NULL: nobody had a share */
} PlaceWas;

#define SH_PREFIX		place_map
#define SH_ELEMENT_TYPE	PlaceWas
#define SH_KEY_TYPE		PolicyName
#define SH_KEY			name
#define SH_HASH_KEY(tb, k)	hash_bytes((const unsigned char *) (k).str, (k).len)
#define SH_EQUAL(tb, a, b)	((a).len == (b).len && memcmp((a).str, (b).str, (a).len) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* policy_was_create makes room for what a statement brings or moves. */
PolicyPlaces *
policy_was_create(MemoryContext cxt)
{
	PolicyPlaces *places = MemoryContextAllocZero(cxt, sizeof(PolicyPlaces));

	places->cxt = cxt;
	places->map = place_map_create(cxt, 64, NULL);
	places->deltas = account_deltas_create(cxt);
	return places;
}

/* Notes a name, once; NULL: it is noted already. */
static PlaceWas *
note(PolicyPlaces *places, const text *name)
{
	PolicyName	key = {VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), 0};
	bool		found;
	PlaceWas   *p = place_map_insert(places->map, key, &found);
	MemoryContext old;

	if (found)
		return NULL;
	old = MemoryContextSwitchTo(places->cxt);
	if (places->n == places->size)
	{
		places->size = Max(64, places->size * 2);
		places->names = places->n == 0 ? palloc(sizeof(Datum) * places->size) :
			repalloc_huge(places->names, sizeof(Datum) * places->size);
	}
	places->names[places->n] = datumCopy(PointerGetDatum(name), false, -1);
	p->name.str = VARDATA_ANY(DatumGetPointer(places->names[places->n]));
	places->n++;
	MemoryContextSwitchTo(old);
	return p;
}

/* policy_was_note notes where a policy is before the statement, once. */
void
policy_was_note(PolicyPlaces *places, const text *name, Division was)
{
	PlaceWas   *p = note(places, name);

	if (p == NULL)
		return;
	p->was = was;
	places->moves |= was != PLACE_UNKNOWN;
}

/* policy_split_note notes who has how much of a policy's money before the statement, once. */
void
policy_split_note(PolicyPlaces *places, const text *name)
{
	PlaceWas   *p = note(places, name);
	MemoryContext old;

	if (p == NULL)
		return;
	old = MemoryContextSwitchTo(places->cxt);
	p->had = coinsurers_of(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	MemoryContextSwitchTo(old);
}

/* policy_split_was tells who had how much, if that is noted. */
bool
policy_split_was(const PolicyPlaces *places, const Fact *policy, const Coinsurers **had)
{
	PolicyName	name = {policy->str, policy->len, 0};
	PlaceWas   *p = place_map_lookup(places->map, name);

	if (p != NULL)
		*had = p->had;
	return p != NULL;
}

/* policy_place_was tells where a policy was, if it is noted; PLACE_UNKNOWN: it was not there. */
bool
policy_place_was(const PolicyPlaces *places, const Fact *policy, Division *was)
{
	PolicyName	name = {policy->str, policy->len, 0};
	PlaceWas   *p = place_map_lookup(places->map, name);

	if (p != NULL)
		*was = p->was;
	return p != NULL;
}

/* policy_closed_note notes what money of a table did to an account whose year is closed. */
void
policy_closed_note(PolicyPlaces *places, const AccountDelta *d, Oid relid, bool expense)
{
	MemoryContext old = MemoryContextSwitchTo(places->cxt);
	ClosedMove *x = palloc0(sizeof(ClosedMove));

	x->d = *d;
	x->d.due = NULL;
	x->d.key = account_key_copy(places->cxt, &d->key);
	x->d.insurer = d->insurer == NULL ? NULL : pstrdup(d->insurer);
	x->d.row = d->row == NULL ? NULL : pstrdup(d->row);
	x->relid = relid;
	x->expense = expense;
	places->closed = lappend(places->closed, x);
	MemoryContextSwitchTo(old);
}
