/*
 * sums.c: what the law asks for and what was done, added up by division, by
 * insurer, or by sector and kind of service; and by division the policies and
 * the services of a year.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/quota/quota.h"
#include "report/whole/whole.h"

#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

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

/* Services of the year in a province; when all policies were read, those whose policy is not known. */
typedef struct Served
{
	int64		rows;
	int64		done;
} Served;

struct QuotaSums
{
	MemoryContext cxt;
	QuotaSumsBy by;
	groups_hash *map;
	int			ngroups;
	int			groups_size;
	QuotaSum   *groups;
	int			calendar_year;	/* in which policies and services are counted; 0: in none */
	DateADT		year_from;
	DateADT		year_to;
	bool		counts;			/* they are, now that policies are read for the first time */
	Served		served[100];	/* by province */
};

/*
 * quota_sums_begin makes room for what is asked of policies; in a calendar year
 * (0: in none) policies and services are counted, too.
 */
QuotaSums *
quota_sums_begin(MemoryContext cxt, QuotaSumsBy by, int calendar_year)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	QuotaSums  *s = palloc0(sizeof(QuotaSums));

	s->cxt = cxt;
	s->by = by;
	s->map = groups_create(cxt, 256, NULL);
	s->groups_size = 64;
	s->groups = palloc(s->groups_size * sizeof(QuotaSum));
	if (calendar_year != 0)
	{
		s->calendar_year = calendar_year;
		s->year_from = first_day_of(calendar_year);
		s->year_to = last_day_of(calendar_year);
		s->counts = true;
	}
	MemoryContextSwitchTo(old);
	return s;
}

static QuotaSum *
add_group(QuotaSums *s, const GroupKey *key)
{
	QuotaSum   *sum;

	if (s->ngroups == s->groups_size)
	{
		s->groups_size *= 2;
		s->groups = repalloc_huge(s->groups, s->groups_size * sizeof(QuotaSum));
	}
	sum = &s->groups[s->ngroups++];
	memset(sum, 0, sizeof(*sum));
	sum->division = key->division;
	sum->word = key->word == NULL ? NULL : cstring_to_text_with_len(key->word, key->len);
	sum->kind = key->kind;
	return sum;
}

/* Where what is asked of a policy belongs; good until the next one is looked for. */
static QuotaSum *
group_of(QuotaSums *s, const QuotaPolicy *p, const text *sector, int kind)
{
	const text *word = s->by == QUOTA_BY_INSURER ? p->insurer : s->by == QUOTA_BY_SECTOR ? sector : NULL;
	GroupKey	key = {
		.division = s->by == QUOTA_BY_AREA ? p->area : division_at_level(p->area, 1),
		.kind = s->by == QUOTA_BY_SECTOR ? kind : -1,
		.word = word == NULL ? NULL : VARDATA_ANY(word),.len = word == NULL ? 0 : VARSIZE_ANY_EXHDR(word)
	};
	GroupSlot  *slot = groups_lookup(s->map, key);
	MemoryContext old;
	QuotaSum   *sum;
	bool		found;

	if (slot != NULL)
		return &s->groups[slot->group];
	old = MemoryContextSwitchTo(s->cxt);
	sum = add_group(s, &key);
	/* The key lives as long as its sum does. */
	if (key.word != NULL)
		key.word = VARDATA_ANY(sum->word);
	slot = groups_insert(s->map, key, &found);
	slot->group = sum - s->groups;
	MemoryContextSwitchTo(old);
	return sum;
}

/*
 * quota_sums_ask adds what is asked of a policy of a sector.  What cannot be
 * judged counts nowhere; of a sector it is seen that there is such a thing.
 */
void
quota_sums_ask(QuotaSums *s, const QuotaPolicy *p, const text *sector, int kind, int64 required,
			   int64 done, bool judged)
{
	QuotaSum   *sum;

	if (!judged && s->by != QUOTA_BY_SECTOR)
		return;
	sum = group_of(s, p, sector, kind);
	if (!judged)
		return;
	sum->periods++;
	sum->met += done >= required;
	sum->required += required;
	sum->done += done;
	sum->missing += Max(required - done, 0);
}

static QuotaSum *
group_of_area(QuotaSums *s, Division area)
{
	QuotaPolicy p = {.area = area};

	return group_of(s, &p, NULL, -1);
}

/* quota_sums_count tells whether policies and services are counted as they are read. */
bool
quota_sums_count(const QuotaSums *s)
{
	return s != NULL && s->counts;
}

static Served *
served_in(QuotaSums *s, Division place)
{
	return &s->served[division_at_level(place, 1) / 10000];
}

/* quota_sums_served counts services of the year, before anybody knows where their policy is. */
void
quota_sums_served(QuotaSums *s, Division place, const Tally *tally)
{
	Served	   *served = served_in(s, place);

	if (tally->calendar_year != s->calendar_year)
		return;
	served->rows++;
	served->done += tally->done;
}

/* quota_sums_policy counts a policy of the year, and its services, where it is, whether it is live or not. */
void
quota_sums_policy(QuotaRun *q, const WholeBook *policies)
{
	QuotaSums  *s = q->sums;
	DateADT		effective = DatumGetDateADT(whole_value(policies, POLICY_BOOK_EFFECTIVE));
	DateADT		last_day = DatumGetDateADT(whole_value(policies, POLICY_BOOK_LAST_DAY));
	Served	   *served = served_in(s, DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE)));
	QuotaSum   *sum;

	if (DATE_IS_NOBEGIN(effective))
		return;
	sum = group_of_area(s, DatumGetDivision(whole_value(policies, POLICY_BOOK_AREA)));
	if (effective <= s->year_to && last_day >= Max(s->year_from, effective) &&
		DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE)))
		sum->policies++;
	for (const Tally *t = q->tallies; t < q->tallies + q->ntallies; t++)
	{
		if (t->calendar_year != s->calendar_year)
			continue;
		sum->services += t->done;
		served->rows--;
		served->done -= t->done;
	}
}

/* quota_sums_counted ends to count: services whose policy is not known stand in their province. */
void
quota_sums_counted(QuotaSums *s)
{
	for (int i = 0; s->counts && i < (int) lengthof(s->served); i++)
		if (s->served[i].rows > 0)
			group_of_area(s, i * 10000)->services += s->served[i].done;
	s->counts = false;
}

/* quota_sums_groups gives the sums. */
const QuotaSum *
quota_sums_groups(const QuotaSums *s, int *n)
{
	*n = s->ngroups;
	return s->groups;
}
