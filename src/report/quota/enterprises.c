/*
 * enterprises.c: what all enterprises are, remembered by a hash of their keys
 * for reports on all policies.  Most have one of few combinations of sector,
 * size and risk; one that was something else before is looked up when a policy
 * asks for it.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/quota/quota.h"
#include "report/whole/whole.h"

#include "common/hashfn.h"
#include "utils/date.h"
#include "utils/memutils.h"

#define Anum_was_enterprise	1
#define Anum_was_place		2

/* More are looked up, too. */
#define MANY_WORDS	65536
/* Instead of the number of its words: the books must be asked. */
#define LOOK_UP		0

typedef struct Words
{
	text	   *word[3];		/* sector, size, risk; NULL: not known */
} Words;

/* The law of an area and of words that was asked for last, of those that share a slot. */
typedef struct KnownLaw
{
	Division	area;
	int			words;
	uint64		begun;			/* of the laws, when it was */
	QuotaLaw   *law;			/* NULL: none was */
} KnownLaw;

/* A power of two: as many as all counties of a province have, about; they fit into a cache. */
#define LAW_SLOTS	32768

/* A power of two: more than there are combinations of words in most books. */
#define MET_SLOTS		1024

struct QuotaEnterprises
{
	MemoryContext cxt;
	KeyMap	   *words_of;		/* by enterprise: LOOK_UP, or the number of its words */
	KeyMap	   *numbers;		/* of words */
	Words	   *words;			/* from 1 on */
	int			nwords;
	int			words_size;
	int			met[MET_SLOTS];	/* numbers of words that were met last, by a few of their letters */
	KnownLaw		laws[LAW_SLOTS];
};

static BookKey
words_hash(text *const *word)
{
	BookKey		key = {0};

	for (int i = 0; i < 3; i++)
	{
		BookKey		one = {0};

		if (word[i] != NULL)
			one = book_key_hash(word[i], i);
		key.at = hash_combine(key.at, one.at);
		key.b = hash_combine(key.b, one.b);
		key.c = hash_combine(key.c, one.c);
	}
	return key;
}

static text *
kept(MemoryContext cxt, const text *word)
{
	return word == NULL ? NULL : memcpy(MemoryContextAlloc(cxt, VARSIZE_ANY(word)), word, VARSIZE_ANY(word));
}

static uint32
few_letters(text *const *word)
{
	uint32		letters = 0;

	for (int i = 0; i < 3; i++)
	{
		int			len = word[i] == NULL ? 0 : VARSIZE_ANY_EXHDR(word[i]);

		letters = letters * 37 + len;
		if (len > 0)
			letters += (uint8) VARDATA_ANY(word[i])[0] * 5 + (uint8) VARDATA_ANY(word[i])[len - 1];
	}
	return letters % MET_SLOTS;
}

static bool
same_words(text *const *a, text *const *b)
{
	for (int i = 0; i < 3; i++)
	{
		if ((a[i] == NULL) != (b[i] == NULL))
			return false;
		if (a[i] != NULL && (VARSIZE_ANY_EXHDR(a[i]) != VARSIZE_ANY_EXHDR(b[i]) ||
							 memcmp(VARDATA_ANY(a[i]), VARDATA_ANY(b[i]), VARSIZE_ANY_EXHDR(a[i])) != 0))
			return false;
	}
	return true;
}

static int
find_number(QuotaEnterprises *e, text *const *word)
{
	BookKey		key = words_hash(word);
	int			number = key_map_get(e->numbers, key);

	if (number >= 0)
		return number;
	if (e->nwords > MANY_WORDS)
		return LOOK_UP;
	if (e->nwords == e->words_size)
	{
		e->words_size *= 2;
		e->words = repalloc(e->words, e->words_size * sizeof(Words));
	}
	number = e->nwords++;
	for (int i = 0; i < 3; i++)
		e->words[number].word[i] = kept(e->cxt, word[i]);
	key_map_put(e->numbers, key, number);
	return number;
}

/* The number of words, most often of those that were met before: to compare them takes less than to hash them. */
static int
number_of(QuotaEnterprises *e, text *const *word)
{
	int		   *met = &e->met[few_letters(word)];

	if (*met == LOOK_UP || !same_words(e->words[*met].word, word))
		*met = find_number(e, word);
	return *met;
}

static void
read_all(QuotaEnterprises *e, const WholePart *part)
{
	WholeBook	book;
	BookKey		keys[ROWS_AHEAD];
	int			numbers[ROWS_AHEAD];
	uint64		come = 0,
				put = 0;

	whole_open(&book, SAFEINS_REL_ENTERPRISE);
	while (whole_next(&book))
	{
		BookKey		key;
		text	   *word[3];

		whole_need(&book, ENTERPRISE_BOOK_RISK);
		key = book_key_hash(whole_text(&book, ENTERPRISE_BOOK_ENTERPRISE),
							DatumGetDivision(whole_value(&book, ENTERPRISE_BOOK_PLACE)));
		if (!whole_in_part(part, key))
			continue;
		for (int i = 0; i < 3; i++)
			word[i] = whole_text(&book, ENTERPRISE_BOOK_SECTOR + i);
		if (come - put == ROWS_AHEAD)
		{
			key_map_put(e->words_of, keys[put % ROWS_AHEAD], numbers[put % ROWS_AHEAD]);
			put++;
		}
		key_map_fetch(e->words_of, key);
		keys[come % ROWS_AHEAD] = key;
		numbers[come++ % ROWS_AHEAD] = number_of(e, word);
	}
	whole_close(&book);
	for (; put < come; put++)
		key_map_put(e->words_of, keys[put % ROWS_AHEAD], numbers[put % ROWS_AHEAD]);
}

static void
read_changed(QuotaEnterprises *e, const WholePart *part)
{
	WholeBook	book;

	whole_open(&book, SAFEINS_REL_ENTERPRISE_WAS);
	while (whole_next(&book))
	{
		BookKey		key = book_key_hash(whole_text(&book, Anum_was_enterprise),
										DatumGetDivision(whole_value(&book, Anum_was_place)));

		if (whole_in_part(part, key))
			key_map_put(e->words_of, key, LOOK_UP);
	}
	whole_close(&book);
}

/* quota_enterprises_read remembers those of a part of the keys. */
QuotaEnterprises *
quota_enterprises_read(MemoryContext parent, const WholePart *part, bool any_was)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "safeins quota enterprises", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	QuotaEnterprises *e = palloc0(sizeof(QuotaEnterprises));

	e->cxt = cxt;
	e->words_of = key_map_create(cxt, whole_part_keys(part));
	e->numbers = key_map_create(cxt, 0);
	e->words_size = 256;
	e->words = palloc(e->words_size * sizeof(Words));
	e->nwords = LOOK_UP + 1;
	read_all(e, part);
	if (any_was)
		read_changed(e, part);
	MemoryContextSwitchTo(old);
	return e;
}

/* quota_enterprises_free forgets them. */
void
quota_enterprises_free(QuotaEnterprises *e)
{
	MemoryContextDelete(e->cxt);
}

static QuotaLaw *
law_of(QuotaRun *q, int number)
{
	const Words *words = &q->enterprises->words[number];
	KnownLaw    *slot = &q->enterprises->laws[murmurhash32((uint32) q->p.area * 64 + (uint32) number) % LAW_SLOTS];

	if (slot->law == NULL || slot->area != q->p.area || slot->words != number || slot->begun != q->laws->begun)
	{
		slot->law = quota_law(q->laws, q->p.area, words->word[0], words->word[1], words->word[2]);
		slot->area = q->p.area;
		slot->words = number;
		slot->begun = q->laws->begun;
	}
	return slot->law;
}

/* quota_enterprise_fetch begins to bring what an enterprise is from memory. */
void
quota_enterprise_fetch(const QuotaRun *q, BookKey key)
{
	key_map_fetch(q->enterprises->words_of, key);
}

/* quota_enterprise_versions fills in what the policy's enterprise is; false: the books must be asked. */
bool
quota_enterprise_versions(QuotaRun *q, BookKey key)
{
	static const Words unknown = {0};
	int			number = key_map_get(q->enterprises->words_of, key);

	if (number == LOOK_UP)
		return false;
	quota_add_version(q, DATEVAL_NOEND, number < 0 ? unknown.word : q->enterprises->words[number].word);
	if (number >= 0 && q->p.word[0] == NULL && q->p.word[1] == NULL && q->p.word[2] == NULL)
	{
		q->versions[0].law = law_of(q, number);
		q->versions[0].law_begun = q->laws->begun;
	}
	return true;
}
