/*
 * delta.c: what one statement does to each account, added up before any
 * account is touched.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "books/account/account.h"
#include "books/account/account_map.h"
#include "books/place.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

/* What is kept of accounts is taken from blocks, which grow with their number. */
#define BLOCK_LEAST		1024
#define BLOCK_MOST		(256 * 1024)

struct AccountDeltas
{
	MemoryContext cxt;
	account_map_hash *slots;
	AccountDelta *last;			/* rows of one account often follow each other */
	char	   *room;			/* of the present block */
	Size		left;
	Size		block;			/* bytes of the next one */
};

static void *
take(AccountDeltas *deltas, Size size)
{
	char	   *taken;

	size = MAXALIGN(size);
	if (size > deltas->left)
	{
		deltas->left = Max(deltas->block, size);
		deltas->room = MemoryContextAlloc(deltas->cxt, deltas->left);
		deltas->block = Min(deltas->block * 2, BLOCK_MOST);
	}
	taken = deltas->room;
	deltas->room += size;
	deltas->left -= size;
	return taken;
}

/* Words that stay as long as the deltas, one after the other, each with a zero behind it. */
static char *
keep_words(AccountDeltas *deltas, const char *a, int alen, const char *b, int blen)
{
	char	   *words = take(deltas, alen + blen + 2);

	memcpy(words, a, alen);
	words[alen] = '\0';
	if (blen > 0)
		memcpy(words + alen + 1, b, blen);
	words[alen + 1 + blen] = '\0';
	return words;
}

/* account_deltas_create makes room for what a statement does to accounts. */
AccountDeltas *
account_deltas_create(MemoryContext cxt)
{
	AccountDeltas *deltas = MemoryContextAllocZero(cxt, sizeof(AccountDeltas));

	deltas->cxt = cxt;
	deltas->block = BLOCK_LEAST;
	deltas->slots = account_map_create(cxt, ACCOUNT_MAP_SMALL, NULL);
	return deltas;
}

/* The sums of an account that none were kept of; an insurer's own account has its words but once. */
static AccountDelta *
new_delta(AccountDeltas *deltas, const AccountKey *key, const char *insurer, int insurer_len)
{
	AccountDelta *d = take(deltas, sizeof(AccountDelta));
	bool		own = insurer != NULL && !key->by_policy && insurer_len == key->len &&
		memcmp(insurer, key->subject, key->len) == 0;
	char	   *words;

	memset(d, 0, sizeof(AccountDelta));
	words = keep_words(deltas, key->subject, key->len, insurer, insurer == NULL || own ? 0 : insurer_len);
	d->key = *key;
	d->key.subject = words;
	if (insurer != NULL)
		d->insurer = own ? words : words + key->len + 1;
	if (key->insurer != NULL)
		d->key.insurer = insurer != NULL && key->insurer_len == insurer_len &&
			memcmp(key->insurer, insurer, insurer_len) == 0 ? d->insurer :
			keep_words(deltas, key->insurer, key->insurer_len, NULL, 0);
	return d;
}

/* account_delta finds or begins the sums of an account. */
AccountDelta *
account_delta(AccountDeltas *deltas, const AccountKey *key, const char *insurer, int insurer_len)
{
	AccountSlot *slot;
	bool		found;

	if (deltas->last != NULL && account_key_same(&deltas->last->key, key))
		return deltas->last;
	slot = account_map_insert(deltas->slots, key, &found);
	if (!found)
		slot->item = &new_delta(deltas, key, insurer, insurer_len)->key;
	deltas->last = (AccountDelta *) slot->item;
	return deltas->last;
}

/* account_delta_row: the key of a row of an account, for messages. */
void
account_delta_row(AccountDeltas *deltas, AccountDelta *delta, const char *key, int len)
{
	delta->row = keep_words(deltas, key, len, NULL, 0);
}

static void
add_fen(Fen *sum, Fen amount)
{
	if (unlikely(pg_add_s64_overflow(*sum, amount, sum)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("total of an account is out of range")));
}

/* account_delta_add adds to what is done to an account. */
void
account_delta_add(AccountDelta *delta, Fen received, Fen spent)
{
	add_fen(&delta->received, received);
	add_fen(&delta->spent, spent);
}

static OwnSql all_accounts = {
	.sql = "SELECT place::pg_catalog.int4, scope, subject, year, insurer, received, spent, NULL::pg_catalog.date, shift"
	" FROM safeins.account UNION ALL"
	" SELECT place::pg_catalog.int4, scope, subject, year, insurer, amount, 0, received_on, shift FROM safeins.premium_ahead",
};

/*
 * account_deltas_add_books adds every account of ours that a snapshot shows, its
 * totals times a sign; 0 only names it.  Premium that is kept by its day comes by it.
 */
void
account_deltas_add_books(AccountDeltas *deltas, Snapshot snapshot, int sign)
{
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run_at(&all_accounts, NULL, NULL, snapshot);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		isnull;
		char	   *subject = own_text(&rows, i, 3);
		char	   *insurer = own_text(&rows, i, 5);
		AccountKey	key = {
			.place = own_int32(&rows, i, 1),
			.by_policy = strcmp(own_text(&rows, i, 2), SCOPE_POLICY) == 0,
			.subject = subject,
			.len = strlen(subject),
			.year = own_int32(&rows, i, 4),
			.shift = own_int32(&rows, i, 9),
		};
		Datum		ahead = own_datum(&rows, i, 8, &isnull);
		AccountDelta *d;

		CHECK_FOR_INTERRUPTS();
		if (!isnull)
			key.ahead = DatumGetDateADT(ahead);
		if (!place_is_local(key.place))
			continue;
		if (key.by_policy)
		{
			key.insurer = insurer;
			key.insurer_len = strlen(insurer);
		}
		/* An insurer's own account says itself whose it is. */
		d = key.by_policy ? account_delta(deltas, &key, insurer, strlen(insurer)) :
			account_delta(deltas, &key, subject, key.len);
		d->insurer_differs |= !key.by_policy && strcmp(subject, insurer) != 0;
		account_delta_add(d, sign * own_int64(&rows, i, 6), sign * own_int64(&rows, i, 7));
	}
	own_sql_end();
}

/* account_key_copy: a key whose words are there as long as a context is; they end with a zero. */
AccountKey
account_key_copy(MemoryContext cxt, const AccountKey *key)
{
	AccountKey	copy = *key;
	char	   *words = MemoryContextAllocZero(cxt, key->len + key->insurer_len + 2);

	memcpy(words, key->subject, key->len);
	copy.subject = words;
	if (key->insurer != NULL)
		copy.insurer = memcpy(words + key->len + 1, key->insurer, key->insurer_len);
	return copy;
}

static int
compare_words(const char *a, int alen, const char *b, int blen)
{
	int			c = Min(alen, blen) == 0 ? 0 : memcmp(a, b, Min(alen, blen));

	return c != 0 ? c : alen < blen ? -1 : alen > blen;
}

/* account_key_compare orders accounts: by place, scope, subject, insurer, year and day. */
int
account_key_compare(const AccountKey *a, const AccountKey *b)
{
	int			c;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->by_policy != b->by_policy)
		return a->by_policy ? 1 : -1;
	c = compare_words(a->subject, a->len, b->subject, b->len);
	if (c != 0)
		return c;
	c = compare_words(a->insurer, a->insurer_len, b->insurer, b->insurer_len);
	if (c != 0)
		return c;
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	if (a->shift != b->shift)
		return a->shift < b->shift ? -1 : 1;
	return a->ahead < b->ahead ? -1 : a->ahead > b->ahead;
}

/* account_key_follows: does an account come after another in the order of the table's primary key? */
bool
account_key_follows(const AccountKey *key, const AccountKey *last)
{
	int			c = compare_words(last->subject, last->len, key->subject, key->len);

	if (c != 0)
		return c < 0;
	if (last->year != key->year)
		return last->year < key->year;
	if (last->place != key->place)
		return last->place < key->place;
	if (last->by_policy != key->by_policy)
		return key->by_policy;
	return last->shift < key->shift;
}

/* account_key_siblings: are they years of one account? */
bool
account_key_siblings(const AccountKey *a, const AccountKey *b)
{
	return a->place == b->place && a->by_policy == b->by_policy &&
		compare_words(a->subject, a->len, b->subject, b->len) == 0 &&
		compare_words(a->insurer, a->insurer_len, b->insurer, b->insurer_len) == 0;
}

static int
compare_deltas(const void *a, const void *b)
{
	return account_key_compare(&(*(AccountDelta *const *) a)->key, &(*(AccountDelta *const *) b)->key);
}

/* account_deltas_any tells whether there is any. */
bool
account_deltas_any(const AccountDeltas *deltas)
{
	return deltas->last != NULL;
}

/* account_deltas_sorted gives all of them in key order: place, scope, subject, year. */
AccountDelta **
account_deltas_sorted(AccountDeltas *deltas, int *n)
{
	AccountDelta **list = MemoryContextAllocHuge(deltas->cxt, sizeof(AccountDelta *) * Max(deltas->slots->members, 1));
	account_map_iterator it;
	AccountSlot *slot;

	*n = 0;
	account_map_start_iterate(deltas->slots, &it);
	while ((slot = account_map_iterate(deltas->slots, &it)) != NULL)
		list[(*n)++] = (AccountDelta *) slot->item;
	qsort(list, *n, sizeof(AccountDelta *), compare_deltas);
	return list;
}

/* within_ratio: spent <= ratio * received, exactly; ratio in millionths. */
bool
within_ratio(Fen spent, int64 ratio, Fen received)
{
	return (int128) spent * RULE_RATIO_ONE <= (int128) ratio * received;
}

static Fen
clamp_fen(int128 v)
{
	return v > PG_INT64_MAX ? PG_INT64_MAX : v < PG_INT64_MIN ? PG_INT64_MIN : (Fen) v;
}

/* ratio_floor gives the largest amount within the ratio: rounded down. */
Fen
ratio_floor(int64 ratio, Fen received)
{
	int128		p = (int128) ratio * received;
	int128		q = p / RULE_RATIO_ONE;

	return clamp_fen(p % RULE_RATIO_ONE < 0 ? q - 1 : q);
}

/* ratio_ceil gives the smallest amount at or above the ratio: rounded up. */
Fen
ratio_ceil(int64 ratio, Fen received)
{
	int128		p = (int128) ratio * received;
	int128		q = p / RULE_RATIO_ONE;

	return clamp_fen(p % RULE_RATIO_ONE > 0 ? q + 1 : q);
}
