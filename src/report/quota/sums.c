/*
 * sums.c: what the law asks for and what was done, added up by division, by
 * insurer, or by sector and kind of service.
 *
 * Neither policies nor tallies need an order for that, and to sort them is most
 * of the work.  What is asked of a policy is kept in a table by a hash of its
 * key, the kind and the year, of 128 bits, so that no two ever meet; then the
 * tally is read once.  Where the table would not fit into what a hash may use,
 * both are split by the hash, and all but the first part wait in files.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/quota/quota.h"

#include "access/table.h"
#include "access/tableam.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#define PARTS_MOST 256
/* At least so many bytes are a policy in its book. */
#define POLICY_BYTES 90

typedef struct AskedKey
{
	uint64		a;
	uint64		b;
} AskedKey;

/* What is asked of one policy: services of a kind in a year. */
typedef struct Asked
{
	AskedKey	key;
	int64		required;
	int64		done;
	int			group;			/* in QuotaSums.groups */
	char		status;
} Asked;

#define SH_PREFIX		asked
#define SH_ELEMENT_TYPE	Asked
#define SH_KEY_TYPE		AskedKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	((uint32) (k).a)
#define SH_EQUAL(tb, x, y)	((x).a == (y).a && (x).b == (y).b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct Served
{
	AskedKey	key;
	int64		done;
} Served;

/* What is told apart; word: NULL where it is not known, or where words are not told apart. */
typedef struct GroupKey
{
	Division	division;
	int			kind;
	int			len;
	const char *word;
} GroupKey;

typedef struct GroupSlot
{
	GroupKey	key;
	int			group;
	char		status;
} GroupSlot;

static inline uint32
hash_group(const GroupKey *key)
{
	uint32		hash = murmurhash32((uint32) key->division * 31 + (uint32) key->kind);

	return key->word == NULL ? hash : hash_combine(hash, hash_bytes((const unsigned char *) key->word, key->len));
}

static inline bool
same_group(const GroupKey *a, const GroupKey *b)
{
	if (a->division != b->division || a->kind != b->kind || (a->word == NULL) != (b->word == NULL))
		return false;
	return a->word == NULL || (a->len == b->len && memcmp(a->word, b->word, a->len) == 0);
}

#define SH_PREFIX		groups
#define SH_ELEMENT_TYPE	GroupSlot
#define SH_KEY_TYPE		GroupKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	hash_group(&(k))
#define SH_EQUAL(tb, x, y)	same_group(&(x), &(y))
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct QuotaSums
{
	MemoryContext cxt;
	QuotaSumsBy by;
	asked_hash *asked;			/* of the part that is at hand */
	bool		by_policy_year;
	bool		by_calendar_year;
	int			nparts;
	BufFile   **asked_files;	/* of the other parts; NULL: nothing of it yet */
	BufFile   **served_files;
	groups_hash *map;
	int			ngroups;
	int			groups_size;
	QuotaSum   *groups;
};

/* quota_sums_begin makes room for what is asked in so many kinds of the policies of a book. */
QuotaSums *
quota_sums_begin(MemoryContext cxt, QuotaSumsBy by, uint64 policy_blocks, int nkinds)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	QuotaSums  *s = palloc0(sizeof(QuotaSums));
	double		bytes = (double) policy_blocks * (BLCKSZ / POLICY_BYTES) * Max(nkinds, 1) * sizeof(Asked) * 2;

	s->cxt = cxt;
	s->by = by;
	s->map = groups_create(cxt, 256, NULL);
	s->groups_size = 64;
	s->groups = palloc(s->groups_size * sizeof(QuotaSum));
	s->asked = asked_create(cxt, 1024, NULL);
	s->nparts = (int) Min(bytes / (double) get_hash_memory_limit() + 1, PARTS_MOST);
	s->asked_files = palloc0(sizeof(BufFile *) * s->nparts);
	s->served_files = palloc0(sizeof(BufFile *) * s->nparts);
	MemoryContextSwitchTo(old);
	return s;
}

static AskedKey
key_of(const text *policy, Division place, int kind, int year)
{
	uint64		what = (((uint64) kind << 32) | (uint32) year) * UINT64CONST(0x9E3779B97F4A7C15);
	const unsigned char *data = (const unsigned char *) VARDATA_ANY(policy);
	int			len = VARSIZE_ANY_EXHDR(policy);
	AskedKey	key;

	key.a = hash_combine64(hash_bytes_extended(data, len, (uint64) place), what);
	key.b = hash_combine64(hash_bytes_extended(data, len, ~(uint64) place), ~what);
	return key;
}

static int
part_of(const QuotaSums *s, AskedKey key)
{
	return s->nparts == 1 ? 0 : (int) (key.b % (uint64) s->nparts);
}

static void
put_aside(QuotaSums *s, BufFile **files, int part, void *data, size_t size)
{
	MemoryContext old = MemoryContextSwitchTo(s->cxt);

	if (files[part] == NULL)
		files[part] = BufFileCreateTemp(false);
	BufFileWrite(files[part], data, size);
	MemoryContextSwitchTo(old);
}

static int
add_group(QuotaSums *s, const GroupKey *key)
{
	QuotaSum   *sum;

	if (s->ngroups == s->groups_size)
	{
		s->groups_size *= 2;
		s->groups = repalloc_huge(s->groups, s->groups_size * sizeof(QuotaSum));
	}
	sum = &s->groups[s->ngroups];
	memset(sum, 0, sizeof(*sum));
	sum->division = key->division;
	sum->word = key->word == NULL ? NULL : cstring_to_text_with_len(key->word, key->len);
	sum->kind = key->kind;
	return s->ngroups++;
}

/* Where what is asked of a policy belongs. */
static int
group_of(QuotaSums *s, const QuotaPolicy *p, const text *sector, int kind)
{
	const text *word = s->by == QUOTA_BY_INSURER ? p->insurer : s->by == QUOTA_BY_SECTOR ? sector : NULL;
	GroupKey	key = {
		.division = s->by == QUOTA_BY_AREA ? p->area : division_at_level(p->area, 1),
		.kind = s->by == QUOTA_BY_SECTOR ? kind : -1,
		.word = word == NULL ? NULL : VARDATA_ANY(word),.len = word == NULL ? 0 : VARSIZE_ANY_EXHDR(word)
	};
	GroupSlot  *slot = groups_lookup(s->map, key);
	bool		found;

	if (slot == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(s->cxt);
		int			group = add_group(s, &key);

		/* The key lives as long as its sum does. */
		if (key.word != NULL)
			key.word = VARDATA_ANY(s->groups[group].word);
		slot = groups_insert(s->map, key, &found);
		slot->group = group;
		MemoryContextSwitchTo(old);
	}
	return slot->group;
}

static void
take_asked(QuotaSums *s, const Asked *a)
{
	bool		found;
	Asked	   *mine = asked_insert(s->asked, a->key, &found);

	mine->required = a->required;
	mine->done = 0;
	mine->group = a->group;
}

static void
take_served(QuotaSums *s, const Served *v)
{
	Asked	   *a = asked_lookup(s->asked, v->key);

	if (a != NULL)
		a->done += v->done;
}

/*
 * quota_sums_ask keeps what is asked of a policy of a sector in a year of its
 * own, or of the calendar.  What cannot be judged counts nowhere; of a sector
 * it is seen that there is such a thing.
 */
void
quota_sums_ask(QuotaSums *s, const QuotaPolicy *p, const text *sector, int kind, int policy_year, int calendar_year,
			   int64 required, bool judged)
{
	Asked		a = {.required = required};
	int			part;

	if (judged || s->by == QUOTA_BY_SECTOR)
		a.group = group_of(s, p, sector, kind);
	if (!judged)
		return;
	a.key = key_of(p->policy, p->place, kind, policy_year > 0 ? policy_year : -calendar_year);
	if (policy_year > 0)
		s->by_policy_year = true;
	else
		s->by_calendar_year = true;
	part = part_of(s, a.key);
	if (part == 0)
		take_asked(s, &a);
	else
		put_aside(s, s->asked_files, part, &a, sizeof(a));
}

static void
serve(QuotaSums *s, const Served *v)
{
	int			part = part_of(s, v->key);

	if (part == 0)
		take_served(s, v);
	else if (s->asked_files[part] != NULL)
		put_aside(s, s->served_files, part, unconstify(Served *, v), sizeof(*v));
}

/* Services before the policy took effect (year 0) count in no period. */
static void
serve_tally(QuotaRun *q, TupleTableSlot *tally)
{
	QuotaSums  *s = q->sums;
	int			policy_year = DatumGetInt32(quota_value(tally, Anum_tally_policy_year));
	int			kind = policy_year > 0 ? quota_kind(q, tally) : -1;
	const text *policy;
	Division	place;
	Served		v;

	if (kind < 0)
		return;
	policy = quota_text(tally, Anum_tally_policy);
	place = DatumGetDivision(quota_value(tally, Anum_tally_place));
	v.done = DatumGetInt32(quota_value(tally, Anum_tally_done));
	if (s->by_policy_year)
	{
		v.key = key_of(policy, place, kind, policy_year);
		serve(s, &v);
	}
	if (s->by_calendar_year)
	{
		v.key = key_of(policy, place, kind, -DatumGetInt32(quota_value(tally, Anum_tally_calendar_year)));
		serve(s, &v);
	}
}

/* What was done of the part at hand is known: into the sums. */
static void
add_part(QuotaSums *s)
{
	asked_iterator i;
	Asked	   *a;

	asked_start_iterate(s->asked, &i);
	while ((a = asked_iterate(s->asked, &i)) != NULL)
	{
		QuotaSum   *sum = &s->groups[a->group];

		sum->periods++;
		sum->met += a->done >= a->required;
		sum->required += a->required;
		sum->done += a->done;
		sum->missing += Max(a->required - a->done, 0);
	}
	asked_reset(s->asked);
}

static void
rewind_file(BufFile *file)
{
	if (BufFileSeek(file, 0, 0, SEEK_SET) != 0)
		elog(ERROR, "could not rewind a temporary file: %m");
}

static void
add_part_aside(QuotaSums *s, int part)
{
	Asked		a;
	Served		v;

	rewind_file(s->asked_files[part]);
	while (BufFileRead(s->asked_files[part], &a, sizeof(a)) == sizeof(a))
		take_asked(s, &a);
	BufFileClose(s->asked_files[part]);
	if (s->served_files[part] != NULL)
	{
		rewind_file(s->served_files[part]);
		while (BufFileRead(s->served_files[part], &v, sizeof(v)) == sizeof(v))
			take_served(s, &v);
		BufFileClose(s->served_files[part]);
	}
	add_part(s);
}

/* quota_sums_serve reads the tally, once all was asked. */
void
quota_sums_serve(QuotaRun *q)
{
	QuotaSums  *s = q->sums;
	Relation	rel = q->tally_book.rel;
	MemoryContext row_cxt = AllocSetContextCreate(q->cxt, "safeins quota tally", ALLOCSET_SMALL_SIZES);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	TableScanDesc scan = table_beginscan(rel, GetActiveSnapshot(), 0, NULL);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		MemoryContext old = MemoryContextSwitchTo(row_cxt);

		CHECK_FOR_INTERRUPTS();
		serve_tally(q, slot);
		MemoryContextSwitchTo(old);
		MemoryContextReset(row_cxt);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	MemoryContextDelete(row_cxt);
	add_part(s);
	for (int part = 1; part < s->nparts; part++)
	{
		CHECK_FOR_INTERRUPTS();
		if (s->asked_files[part] != NULL)
			add_part_aside(s, part);
	}
}

/* quota_sums_groups gives the sums. */
const QuotaSum *
quota_sums_groups(const QuotaSums *s, int *n)
{
	*n = s->ngroups;
	return s->groups;
}
