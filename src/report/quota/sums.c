/*
 * sums.c: what the law asks for and what was done, added up by division, by
 * insurer, or by sector and kind of service.
 *
 * Neither policies nor tallies need an order for that, and to sort them is most
 * of the work.  What is asked of a policy is kept in a table by a hash of its
 * key, the kind and the year (book_key_hash()); then the tally is read once.
 * Where the table is full, what else is asked for is split by the hash, and so
 * is what was done of it, and both wait in files.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/quota/quota.h"
#include "report/whole/whole.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

#define PARTS 32

/* What is asked of one policy: services of a kind in a year. */
typedef struct Asked
{
	BookKey		key;
	int			group;			/* in QuotaSums.groups */
	int64		required;
	int64		done;
} Asked;

typedef struct Served
{
	BookKey		key;
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
	KeyMap	   *numbers;		/* of what is asked, by key */
	Asked	   *asked;			/* of the part that is at hand */
	int			nasked;
	int			asked_size;
	int			most;			/* so many of them fit */
	bool		full;			/* others are put aside */
	bool		by_policy_year;
	bool		by_calendar_year;
	BufFile    *asked_files[PARTS]; /* what is aside; NULL: nothing of it yet */
	BufFile    *served_files[PARTS];
	groups_hash *map;
	int			ngroups;
	int			groups_size;
	QuotaSum   *groups;
	int			calendar_year;	/* in which policies and services are counted; 0: in none */
	DateADT		year_from;
	DateADT		year_to;
	WholePart	part;			/* of the keys of policies */
	KeyMap	   *areas;			/* by policy of this part: the group of its area */
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
	s->numbers = key_map_create(cxt, 0);
	s->asked_size = 1024;
	s->asked = palloc(s->asked_size * sizeof(Asked));
	s->most = (int) Min(whole_memory() / (2 * sizeof(Asked) + KEY_MAP_BYTES), INT_MAX / 4);
	if (calendar_year != 0)
	{
		s->calendar_year = calendar_year;
		s->year_from = first_day_of(calendar_year);
		s->year_to = last_day_of(calendar_year);
		s->part = whole_first_part(SAFEINS_REL_POLICY);
		s->areas = key_map_create(cxt, whole_part_keys(&s->part));
	}
	MemoryContextSwitchTo(old);
	return s;
}

/* Of a policy what is asked in a kind and a year; policies that lie together stay so. */
static BookKey
key_of(BookKey policy, int kind, int year)
{
	uint32		what = murmurhash32((uint32) kind * 4096 + (uint32) year);

	return (BookKey)
	{
		.at = policy.at + (what << 4),.b = hash_combine(policy.b, what),.c = hash_combine(policy.c, ~what)
	};
}

static int
part_of(BookKey key)
{
	return (int) (key.b % PARTS);
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
	if (s->nasked == s->asked_size)
	{
		s->asked_size *= 2;
		s->asked = repalloc_huge(s->asked, s->asked_size * sizeof(Asked));
	}
	key_map_put(s->numbers, a->key, s->nasked);
	s->asked[s->nasked++] = *a;
}

/* false: it is not of those at hand */
static bool
take_served(QuotaSums *s, const Served *v)
{
	int			number = key_map_get(s->numbers, v->key);

	if (number < 0)
		return false;
	s->asked[number].done += v->done;
	return true;
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

	if (judged || s->by == QUOTA_BY_SECTOR)
		a.group = group_of(s, p, sector, kind);
	if (!judged)
		return;
	a.key = key_of(book_key_hash(p->policy, p->place), kind, policy_year > 0 ? policy_year : -calendar_year);
	if (policy_year > 0)
		s->by_policy_year = true;
	else
		s->by_calendar_year = true;
	if (!s->full)
	{
		take_asked(s, &a);
		s->full = s->nasked >= s->most;
	}
	else
		put_aside(s, s->asked_files, part_of(a.key), &a, sizeof(a));
}

static void
serve(QuotaSums *s, const Served *v)
{
	if (!take_served(s, v) && s->asked_files[part_of(v->key)] != NULL)
		put_aside(s, s->served_files, part_of(v->key), unconstify(Served *, v), sizeof(*v));
}

static int
group_of_area(QuotaSums *s, Division area)
{
	QuotaPolicy p = {.area = area};

	return group_of(s, &p, NULL, -1);
}

/* quota_sums_policy counts a policy of the year, and remembers where it is; whether it is live or not. */
void
quota_sums_policy(QuotaSums *s, const WholeBook *policies)
{
	DateADT		effective = DatumGetDateADT(whole_value(policies, POLICY_BOOK_EFFECTIVE));
	Division	area;
	BookKey		key;
	int			group;

	if (s->areas == NULL || DATE_IS_NOBEGIN(effective))
		return;
	area = DatumGetDivision(whole_value(policies, POLICY_BOOK_AREA));
	key = book_key_hash(whole_text(policies, POLICY_BOOK_POLICY),
						DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE)));
	group = group_of_area(s, area);
	if (whole_in_part(&s->part, key))
		key_map_put(s->areas, key, group);
	if (s->part.nth == 0 && effective <= s->year_to &&
		DatumGetDateADT(whole_value(policies, POLICY_BOOK_LAST_DAY)) >= s->year_from &&
		DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE)))
		s->groups[group].policies++;
}

/* What was rendered in the year, where its policy is; in the province where that is not known. */
static void
count_tally(QuotaSums *s, const WholeBook *tally, BookKey policy)
{
	int			group;

	if (!whole_in_part(&s->part, policy) ||
		DatumGetInt32(whole_value(tally, Anum_tally_calendar_year)) != s->calendar_year)
		return;
	group = key_map_get(s->areas, policy);
	if (group < 0)
		group = group_of_area(s, DatumGetDivision(whole_value(tally, Anum_tally_place)));
	s->groups[group].services += DatumGetInt32(whole_value(tally, Anum_tally_done));
}

/* Services before the policy took effect (year 0) count in no period. */
static void
serve_tally(const QuotaRun *q, const WholeBook *tally, BookKey policy)
{
	QuotaSums  *s = q->sums;
	int			policy_year = DatumGetInt32(whole_value(tally, Anum_tally_policy_year));
	int			kind = policy_year > 0 ? quota_kind(q, tally->slot) : -1;
	Served		v;

	if (kind < 0)
		return;
	v.done = DatumGetInt32(whole_value(tally, Anum_tally_done));
	if (s->by_policy_year)
	{
		v.key = key_of(policy, kind, policy_year);
		serve(s, &v);
	}
	if (s->by_calendar_year)
	{
		v.key = key_of(policy, kind, -DatumGetInt32(whole_value(tally, Anum_tally_calendar_year)));
		serve(s, &v);
	}
}

/* The tally, once all that is asked for is known; what is asked for is served the first time that it is read. */
static void
read_tally(const QuotaRun *q)
{
	QuotaSums  *s = q->sums;
	WholeBook	tally;

	whole_open(&tally, SAFEINS_REL_SERVICE_TALLY);
	while (whole_next(&tally))
	{
		BookKey		policy = book_key_hash(whole_text(&tally, Anum_tally_policy),
										   DatumGetDivision(whole_value(&tally, Anum_tally_place)));

		if (s->part.nth == 0)
			serve_tally(q, &tally, policy);
		if (s->areas != NULL)
			count_tally(s, &tally, policy);
	}
	whole_close(&tally);
}

/* Services of the other parts of the keys, where they are too many for one. */
static void
count_other_parts(const QuotaRun *q)
{
	QuotaSums  *s = q->sums;

	for (s->part.nth = 1; whole_is_part(&s->part); s->part.nth++)
	{
		WholeBook	policies;

		key_map_free(s->areas);
		s->areas = key_map_create(s->cxt, whole_part_keys(&s->part));
		whole_open(&policies, SAFEINS_REL_POLICY);
		while (whole_next(&policies))
			quota_sums_policy(s, &policies);
		whole_close(&policies);
		read_tally(q);
	}
}

/* What was done of the part at hand is known: into the sums. */
static void
add_part(QuotaSums *s)
{
	for (const Asked *a = s->asked; a < s->asked + s->nasked; a++)
	{
		QuotaSum   *sum = &s->groups[a->group];

		sum->periods++;
		sum->met += a->done >= a->required;
		sum->required += a->required;
		sum->done += a->done;
		sum->missing += Max(a->required - a->done, 0);
	}
	s->nasked = 0;
	key_map_free(s->numbers);
	s->numbers = key_map_create(s->cxt, 0);
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
			(void) take_served(s, &v);
		BufFileClose(s->served_files[part]);
	}
	add_part(s);
}

/* quota_sums_serve reads what was done, once all was asked. */
void
quota_sums_serve(QuotaRun *q)
{
	QuotaSums  *s = q->sums;

	read_tally(q);
	add_part(s);
	for (int part = 0; part < PARTS; part++)
	{
		CHECK_FOR_INTERRUPTS();
		if (s->asked_files[part] != NULL)
			add_part_aside(s, part);
	}
	if (s->areas != NULL)
		count_other_parts(q);
}

/* quota_sums_groups gives the sums. */
const QuotaSum *
quota_sums_groups(const QuotaSums *s, int *n)
{
	*n = s->ngroups;
	return s->groups;
}
