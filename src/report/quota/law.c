/*
 * law.c: what the rules of quotas say, remembered for each area, sector,
 * size and risk with the days for which it holds: it is asked for every policy.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "report/quota/quota.h"

#include "common/hashfn.h"
#include "utils/date.h"
#include "utils/memutils.h"

/* Words that are no codes may be any number of different ones. */
#define MANY_LAWS 65536
/* Stands for LawKey.unknown where nobody has looked the words up yet. */
#define WORDS_OF_BOOKS 8

typedef struct LawKey
{
	Division	area;
	const char *word[3];		/* sector, size, risk; NULL: not known */
	int			len[3];
	int			unknown;		/* of which of these nobody knows what they are */
} LawKey;

typedef struct LawMemo
{
	DateADT		from;
	DateADT		until;			/* exclusive */
	const Rule *rule;
	int			matters;		/* which of the unknown words it depends on */
} LawMemo;

struct QuotaLaw
{
	LawKey		key;			/* with words that end with a NUL */
	LawMemo		memos[FLEXIBLE_ARRAY_MEMBER];
};

typedef struct LawSlot
{
	LawKey		key;
	uint32		hash;
	char		status;
	QuotaLaw   *law;
} LawSlot;

static uint32
hash_key(const LawKey *key)
{
	uint32		hash = murmurhash32((uint32) key->area ^ (uint32) key->unknown << 28);

	for (int i = 0; i < 3; i++)
		hash = hash_combine(hash, key->word[i] ? hash_bytes((const unsigned char *) key->word[i], key->len[i]) : 0);
	return hash;
}

static bool
same_key(const LawKey *a, const LawKey *b)
{
	if (a->area != b->area || a->unknown != b->unknown)
		return false;
	for (int i = 0; i < 3; i++)
		if ((a->word[i] == NULL) != (b->word[i] == NULL) || a->len[i] != b->len[i] ||
			(a->len[i] > 0 && memcmp(a->word[i], b->word[i], a->len[i]) != 0))
			return false;
	return true;
}

#define SH_PREFIX		law_map
#define SH_ELEMENT_TYPE	LawSlot
#define SH_KEY_TYPE		LawKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	hash_key(&(k))
#define SH_EQUAL(tb, a, b)	same_key(&(a), &(b))
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

QuotaLaws *
quota_laws_create(MemoryContext parent, const char **kinds, int nkinds)
{
	QuotaLaws  *laws = MemoryContextAllocZero(parent, sizeof(QuotaLaws));

	laws->cxt = AllocSetContextCreate(parent, "safeins quota laws", ALLOCSET_DEFAULT_SIZES);
	laws->nkinds = nkinds;
	laws->kinds = kinds;
	laws->map = law_map_create(laws->cxt, 256, NULL);
	return laws;
}

static char *
kept_word(QuotaLaws *laws, const char *word, int len)
{
	char	   *kept = MemoryContextAlloc(laws->cxt, len + 1);

	memcpy(kept, word, len);
	kept[len] = '\0';
	return kept;
}

/* The law for a key whose words are codes, those that are not known left out. */
static QuotaLaw *
law_of_codes(QuotaLaws *laws, const LawKey *key)
{
	int			nmemos = QUOTA_LAW_KINDS + laws->nkinds;
	LawSlot    *slot = law_map_lookup(laws->map, *key);
	QuotaLaw   *law;
	bool		found;

	if (slot != NULL)
		return slot->law;
	law = MemoryContextAlloc(laws->cxt, offsetof(QuotaLaw, memos) + nmemos * sizeof(LawMemo));
	law->key = *key;
	for (int i = 0; i < nmemos; i++)
		law->memos[i] = (LawMemo) {.from = DATEVAL_NOEND,.until = DATEVAL_NOBEGIN};
	law_map_insert(laws->map, *key, &found)->law = law;
	return law;
}

/*
 * What a key with the words of the books asks for: a word that no list has may
 * mean any, and so may a sector or a size of which nothing is said.  Risk need
 * not be known.
 */
static QuotaLaw *
law_of_words(QuotaLaws *laws, const LawKey *words)
{
	LawKey		key = *words;

	for (int i = 0; i < 3; i++)
	{
		bool		known;
		const char *code = selector_code(i, words->area, words->word[i], &known);

		if (!known && (words->word[i] != NULL || i < 2))
			key.unknown |= UNKNOWN(i);
		/* A rule may name a word that no list has. */
		if (known || (words->word[i] != NULL && rule_names_selector(i, words->area, code)))
		{
			key.len[i] = strlen(code);
			key.word[i] = known ? kept_word(laws, code, key.len[i]) : words->word[i];
		}
		else
		{
			key.word[i] = NULL;
			key.len[i] = 0;
		}
	}
	return law_of_codes(laws, &key);
}

/* quota_asks tells whether a rule is one of quotas: these are asked for by sector, size and risk. */
bool
quota_asks(const char *code)
{
	return strncmp(code, "quota.", strlen("quota.")) == 0;
}

/* quota_law finds what is remembered for an area and these facts; see quota.h. */
QuotaLaw *
quota_law(QuotaLaws *laws, Division area, const text *sector, const text *size, const text *risk)
{
	const text *words[3] = {sector, size, risk};
	LawKey		key = {.area = area,.unknown = WORDS_OF_BOOKS};
	LawSlot    *slot;
	QuotaLaw   *law;
	bool		found;

	for (int i = 0; i < 3; i++)
		if (words[i] != NULL)
		{
			key.word[i] = VARDATA_ANY(words[i]);
			key.len[i] = VARSIZE_ANY_EXHDR(words[i]);
		}
	slot = law_map_lookup(laws->map, key);
	if (likely(slot != NULL))
		return slot->law;
	if (((law_map_hash *) laws->map)->members >= MANY_LAWS)
	{
		MemoryContextReset(laws->cxt);
		laws->begun++;
		laws->map = law_map_create(laws->cxt, 256, NULL);
	}
	for (int i = 0; i < 3; i++)
		if (key.word[i] != NULL)
			key.word[i] = kept_word(laws, key.word[i], key.len[i]);
	{
		LawKey		asked = key;

		asked.unknown = 0;
		law = law_of_words(laws, &asked);
	}
	law_map_insert(laws->map, key, &found)->law = law;
	return law;
}

static const Rule *
look_up(QuotaLaws *laws, QuotaLaw *law, int which, DateADT on)
{
	static const char *const codes[QUOTA_LAW_KINDS] = {"quota.year", "quota.partial", "quota.size", "quota.warning"};
	LawMemo    *memo = &law->memos[which];
	const char *const *word = law->key.word;

	/* How years are counted has no strictest answer. */
	if (law->key.unknown == 0 || which < QUOTA_LAW_KINDS)
		memo->rule = rule_lookup(which < QUOTA_LAW_KINDS ? codes[which] : laws->kinds[which - QUOTA_LAW_KINDS],
								 law->key.area, on, word[0], word[1], word[2], &memo->from, &memo->until);
	else
		memo->rule = rule_strictest(laws->kinds[which - QUOTA_LAW_KINDS], law->key.area, on, word,
									law->key.unknown, &memo->matters, &memo->from, &memo->until);
	return memo->rule;
}

const Rule *
quota_law_rule(QuotaLaws *laws, QuotaLaw *law, int which, DateADT on)
{
	const LawMemo *memo = &law->memos[which];

	if (likely(on >= memo->from && on < memo->until))
		return memo->rule;
	return look_up(laws, law, which, on);
}

/* quota_law_unknown tells on which unknown words a quota depends that was looked up for this day. */
int
quota_law_unknown(const QuotaLaw *law, int which)
{
	return law->memos[which].matters;
}
