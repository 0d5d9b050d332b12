/*
 * leaf_names.c: digest of leaf identities (seal, op, key), by stretch: the
 * leaves in one tile, so that lanes and processes can share the work.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/leaf_names.h"

#include "port/pg_bswap.h"

/* So many stretches are hashed side by side. */
#define STRETCHES	32

typedef struct SealLabel
{
	int32		number;
	char	   *label;			/* in UTF-8 */
	int			len;
} SealLabel;

struct LeafNames
{
	HashKind	hash;
	StretchTaker take;
	void	   *arg;
	SealLabel  *labels;
	int			nlabels;
	const SealLabel *last;		/* of the leaf before in the stretch */
	StringInfoData buf;
	uint32		start[STRETCHES + 1];
	int			n;				/* stretches that wait */
};

static const SealLabel no_label = {0, "", 0};

/* leaf_names_begin: by the labels of defs; each stretch's hash is given to take(), in order. */
LeafNames *
leaf_names_begin(HashKind hash, List *defs, StretchTaker take, void *arg)
{
	LeafNames  *names = palloc0(sizeof(LeafNames));
	ListCell   *lc;

	names->hash = hash;
	names->take = take;
	names->arg = arg;
	initStringInfo(&names->buf);
	names->labels = palloc(sizeof(SealLabel) * Max(list_length(defs), 1));
	foreach(lc, defs)
	{
		SealDef    *def = lfirst(lc);
		SealLabel  *l = &names->labels[names->nlabels++];

		l->number = def->number;
		l->label = text_to_utf8(def->label, strlen(def->label), &l->len);
	}
	return names;
}

static const SealLabel *
label_of(const LeafNames *names, int32 number)
{
	if (names->last != NULL && names->last->number == number)
		return names->last;
	for (int i = 0; i < names->nlabels; i++)
		if (names->labels[i].number == number)
			return &names->labels[i];
	return &no_label;
}

/* leaf_names_add adds what names one leaf, in the form of doc/ledger.md. */
void
leaf_names_add(LeafNames *names, const LeafEntry *entry)
{
	const SealLabel *l = label_of(names, entry->seal);
	uint16		label_len = pg_hton16(l == names->last ? 0 : l->len);
	uint32		key_len = pg_hton32((uint32) entry->keylen);

	int			most = sizeof(label_len) + l->len + 1 + sizeof(key_len) + entry->keylen;
	char	   *p;

	if (unlikely(most >= names->buf.maxlen - names->buf.len))
		enlargeStringInfo(&names->buf, most);
	p = names->buf.data + names->buf.len;
	memcpy(p, &label_len, sizeof(label_len));
	p += sizeof(label_len);
	if (l != names->last)
	{
		memcpy(p, l->label, l->len);
		p += l->len;
	}
	*p++ = leaf_op_letter[entry->op];
	memcpy(p, &key_len, sizeof(key_len));
	p += sizeof(key_len);
	memcpy(p, entry->key, entry->keylen);
	names->buf.len = p + entry->keylen - names->buf.data;
	names->last = l;
}

/* leaf_names_cut ends a stretch. */
void
leaf_names_cut(LeafNames *names)
{
	names->start[++names->n] = names->buf.len;
	names->last = NULL;
	if (names->n == STRETCHES || names->buf.len > 1024 * 1024)
		leaf_names_flush(names);
}

/* leaf_names_flush gives the hashes of all stretches that have ended. */
void
leaf_names_flush(LeafNames *names)
{
	const uint8 *data[STRETCHES];
	uint32		len[STRETCHES];
	uint8		hashes[STRETCHES * HASH_LEN];

	if (names->n == 0)
		return;
	Assert(names->start[names->n] == (uint32) names->buf.len);
	for (int i = 0; i < names->n; i++)
	{
		data[i] = (const uint8 *) names->buf.data + names->start[i];
		len[i] = names->start[i + 1] - names->start[i];
	}
	hash_many(names->hash, 0x02, data, len, names->n, hashes);
	names->take(names->arg, hashes, names->n);
	resetStringInfo(&names->buf);
	names->n = 0;
}
