/*
 * verify_answer.c: what a row without a leaf, or a leaf without a row, comes from.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/marks.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/verify.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* Leaf hashes, and keys, that are looked for in the leaves. */
typedef struct Sought
{
	uint8		hash[HASH_LEN];
	int64		position;		/* -1: not found */
	const Mismatch *m;			/* whose row it is */
	LeafOp		op;				/* as which act */
	bool		in_journal;		/* there, under an entry that is not the row's */
} Sought;

static HTAB *
hash_table(const char *name, Size keysize, Size entrysize)
{
	HASHCTL		ctl = {.keysize = keysize,.entrysize = entrysize,.hcxt = CurrentMemoryContext};

	return hash_create(name, 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
report(Verify *v, const Mismatch *m, const char *kind, const char *message)
{
	verify_damage(v, &(Damage)
				  {
					  kind, m->def->label, text_from_utf8(m->key, m->keylen), m->pending ? -1 : m->position, message
				  });
}

/* Whether a hash may be among those that are sought, by 16 bits of it. */
typedef struct Glance
{
	uint8		bits[8192];
} Glance;

static inline uint32
glance_at(const uint8 *hash)
{
	return (uint32) hash[0] << 8 | hash[1];
}

static Glance *
make_glance(HTAB *sought)
{
	Glance	   *glance = palloc0(sizeof(Glance));
	HASH_SEQ_STATUS status;
	Sought	   *s;

	hash_seq_init(&status, sought);
	while ((s = hash_seq_search(&status)) != NULL)
		glance->bits[glance_at(s->hash) / 8] |= 1 << glance_at(s->hash) % 8;
	return glance;
}

/* Finds leaves that rows without one hash to, from a tile on and below a position; the last of each counts. */
static void
find_leaves(Verify *v, HTAB *sought, const Glance *glance, int64 from, int64 until)
{
	TileScan   *scan;

	if (hash_get_num_entries(sought) == 0)
		return;
	scan = tile_scan_open(from, v->snapshot);
	scan->hashes_only = true;
	while (scan->number * TILE_WIDTH < until && tile_scan_next(scan))
		for (int i = 0; i < scan->n && scan->number * TILE_WIDTH + i < until; i++)
		{
			const uint8 *hash = scan->hashes + i * HASH_LEN;
			Sought	   *s;

			if ((glance->bits[glance_at(hash) / 8] & 1 << glance_at(hash) % 8) == 0)
				continue;
			s = hash_search(sought, hash, HASH_FIND, NULL);
			if (s != NULL)
				s->position = Max(s->position, scan->number * TILE_WIDTH + i);
		}
	tile_scan_close(scan);
}

#define FEW			200
#define FIRST_TILES	16

/*
 * Most are found near the end, as a block that was written to has the rows that
 * came last, or at the beginning, where our own tables' are.  Of the others few
 * are found by the marks, many by reading all.
 */
static HTAB *
seek_rows(Verify *v, int64 until)
{
	HTAB	   *sought = hash_table("safeins sought leaves", HASH_LEN, sizeof(Sought));
	HASH_SEQ_STATUS status;
	Sought	   *s;
	Glance	   *glance;
	int64		missing = 0;

	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];

		if (!m->has_row || m->kind != NULL)
			continue;
		for (int op = 0; op <= (m->def->versioned ? 1 : 0); op++)
		{
			bool		found;

			s = hash_search(sought, m->row[op], HASH_ENTER, &found);
			/* one that left is sought where it is not there */
			if (found && m->released)
				continue;
			s->m = m;
			s->op = op;
			s->in_journal = false;
			s->position = -1;
		}
	}
	glance = make_glance(sought);
	find_leaves(v, sought, glance, 0, Min(FIRST_TILES * TILE_WIDTH, until));
	find_leaves(v, sought, glance, leaves_in_spans(until) / TILE_WIDTH, until);
	hash_seq_init(&status, sought);
	while ((s = hash_seq_search(&status)) != NULL)
		missing += s->position < 0;
	if (missing > FEW)
		find_leaves(v, sought, glance, 0, until);
	else if (missing > 0)
	{
		hash_seq_init(&status, sought);
		while ((s = hash_seq_search(&status)) != NULL)
			if (s->position < 0)
				s->position = leaf_position_in_spans(v->tree, s->hash, until, v->snapshot);
	}
	return sought;
}

static bool
entry_is(const LeafEntry *entry, const Mismatch *m, LeafOp op)
{
	return entry->seal == m->def->number && (entry->op == op || entry->op == OP_RELEASE) &&
		entry->keylen == m->keylen &&
		memcmp(entry->key, m->key, m->keylen) == 0;
}

/* Which of the rows have their leaf in the journal, under another's name or one that cannot be read. */
static void
seek_in_journal(Verify *v, HTAB *sought)
{
	TileScan   *scan;

	if (hash_get_num_entries(sought) == 0)
		return;
	scan = chunk_scan_open(v->snapshot);
	while (tile_scan_next(scan))
	{
		const char *p = scan->entries;
		LeafEntry	entry;
		bool		readable = true;

		for (int i = 0; i < scan->n; i++)
		{
			Sought	   *s = hash_search(sought, scan->hashes + i * HASH_LEN, HASH_FIND, NULL);

			readable = readable && entry_next(&p, scan->entries + scan->entries_len, &entry);
			if (s != NULL && !(readable && entry_is(&entry, s->m, s->op)))
				s->in_journal = true;
		}
	}
	tile_scan_close(scan);
}

static bool
is_in_journal(HTAB *sought, const Mismatch *m)
{
	for (int op = 0; op <= (m->def->versioned ? 1 : 0); op++)
	{
		Sought	   *s = hash_search(sought, m->row[op], HASH_FIND, NULL);

		if (s != NULL && s->in_journal)
			return true;
	}
	return false;
}

/* The position of the leaf that a row hashes to, and as which act; -1: there is none. */
static int64
position_of(HTAB *sought, const Mismatch *m, LeafOp *op_found)
{
	for (int op = 0; op <= (m->def->versioned ? 1 : 0); op++)
	{
		Sought	   *s = hash_search(sought, m->row[op], HASH_FIND, NULL);

		*op_found = op;
		if (s != NULL && s->position >= 0)
			return s->position;
	}
	return -1;
}

/* Does the entry of a leaf say what its row is, or that it left by rule? */
static bool
entry_is_right(Verify *v, int64 position, const Mismatch *m, LeafOp op, bool *left)
{
	TileScan   *scan = tile_scan_open(position / TILE_WIDTH, v->snapshot);
	bool		right = false;

	*left = false;
	if (tile_scan_next(scan) && scan->number == position / TILE_WIDTH)
	{
		const char *p = scan->entries;
		LeafEntry	entry;
		int			i = -1;

		while (i < position % TILE_WIDTH && entry_next(&p, scan->entries + scan->entries_len, &entry))
			i++;
		right = i == position % TILE_WIDTH && entry_is(&entry, m, op);
		*left = right && entry.op == OP_RELEASE;
	}
	tile_scan_close(scan);
	return right;
}

/* The leaf that a mismatch has by its entry hashes another row. */
static bool
leaf_is_of_another(HTAB *sought, const Mismatch *m)
{
	Sought	   *s = m->has_leaf && !m->pending ? hash_search(sought, m->leaf, HASH_FIND, NULL) : NULL;

	return s != NULL && s->m != m;
}

/* The leaf that says that a row left is its own, under an altered entry: the row is there. */
static bool
is_there(HTAB *sought, const Mismatch *m)
{
	Sought	   *s = hash_search(sought, m->row[OP_INSERT], HASH_FIND, NULL);

	return m->released && !m->has_leaf && s != NULL && !s->m->released;
}

/*
 * Rows whose leaf is there after all: under another key or seal, which an
 * altered entry says; or below what was compared, which is as it should be.
 */
static void
explain_rows(Verify *v)
{
	HTAB	   *sought = seek_rows(v, v->incremental ? v->since.size : v->last.size);

	seek_in_journal(v, sought);
	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];
		int64		position;
		LeafOp		op;
		bool		left;

		if (!m->has_row || m->kind != NULL)
			continue;
		if (is_there(sought, m))
		{
			m->kind = "";
			continue;
		}
		if (is_in_journal(sought, m))
		{
			m->kind = "journal altered";
			m->pending = true;
			continue;
		}
		if ((position = position_of(sought, m, &op)) < 0)
			continue;
		if (v->incremental)
		{
			/* of a versioned table it may be a version that is no longer: see explain_keys */
			if (!m->has_leaf && !m->superseded && !m->def->versioned &&
				!(entry_is_right(v, position, m, op, &left) && left))
				m->kind = "";
			for (int o = 0; o <= (m->def->versioned ? 1 : 0); o++)
			{
				Sought	   *s = hash_search(sought, m->row[o], HASH_FIND, NULL);

				if (s != NULL)
					m->fits_at = Max(m->fits_at, s->position + 1);
			}
			continue;
		}
		/* what a tile that was altered holds proves nothing */
		if (bms_is_member((int) (position / TILE_WIDTH), v->altered))
			continue;
		/* a second row of one leaf, an older version, or one that was deleted and is there again */
		if (entry_is_right(v, position, m, op, &left))
			continue;
		/* an older version all the same */
		if (m->def->versioned && m->has_leaf && (m->pending || m->position > position) &&
			!leaf_is_of_another(sought, m))
			continue;
		m->kind = "entry altered";
		m->position = position;
		m->pending = false;
	}
	/* Whom such an entry names has another leaf, or none. */
	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];

		if (m->kind == NULL && (!m->has_row || m->fits_before) && leaf_is_of_another(sought, m))
			m->kind = "";
	}
}

typedef struct KeySought
{
	uint64		hash;			/* of seal and key */
	int64		position;
	LeafOp		op;
} KeySought;

static uint64
key_of(Verify *v, int32 seal, const char *key, int len)
{
	return hash_combine64(fold_key_hash(&v->secret, key, len), (uint64) seal * UINT64CONST(0x9E3779B97F4A7C15));
}

/*
 * Of what is newer: a row that is not what the last older leaf of its key says
 * was altered where that is of a row, and added where not.
 */
static void
explain_keys(Verify *v)
{
	HTAB	   *keys = hash_table("safeins sought keys", sizeof(uint64), sizeof(KeySought));
	TileScan   *scan;

	for (int64 i = 0; i < v->nmismatches; i++)
		if (!v->mismatches[i].has_leaf && !v->mismatches[i].superseded && v->mismatches[i].kind == NULL)
		{
			uint64		k = key_of(v, v->mismatches[i].def->number, v->mismatches[i].key, v->mismatches[i].keylen);

			((KeySought *) hash_search(keys, &k, HASH_ENTER, NULL))->position = -1;
		}
	if (hash_get_num_entries(keys) == 0)
		return;
	scan = tile_scan_open(0, v->snapshot);
	while (tile_scan_next(scan) && scan->number * TILE_WIDTH < v->since.size)
	{
		const char *p = scan->entries;
		LeafEntry	entry;

		for (int i = 0; i < scan->n && entry_next(&p, scan->entries + scan->entries_len, &entry); i++)
		{
			uint64		k = key_of(v, entry.seal, entry.key, entry.keylen);
			KeySought  *s = hash_search(keys, &k, HASH_FIND, NULL);

			if (s != NULL && scan->number * TILE_WIDTH + i < v->since.size)
			{
				s->position = scan->number * TILE_WIDTH + i;
				s->op = entry.op;
			}
		}
	}
	tile_scan_close(scan);
	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];
		uint64		k = key_of(v, m->def->number, m->key, m->keylen);
		KeySought  *s = m->has_leaf || m->superseded || m->kind != NULL ? NULL : hash_search(keys, &k, HASH_FIND, NULL);

		if (s == NULL || s->position < 0)
			continue;
		if (m->fits_at == s->position + 1 && s->op != OP_RELEASE)
			m->kind = "";
		else if (s->op < OP_DELETE)
		{
			m->has_leaf = true;
			m->position = s->position;
		}
	}
}

static bool
in_altered_tile(Verify *v, const Mismatch *m)
{
	return m->has_leaf && !m->pending &&
		(bms_is_member((int) (m->position / TILE_WIDTH), v->altered) ||
		 (m->surplus && bms_is_member((int) (m->twin / TILE_WIDTH), v->altered)));
}

static void
report_row(Verify *v, const Mismatch *m)
{
	bool		altered = in_altered_tile(v, m);

	if (m->kind != NULL && strcmp(m->kind, "leaf altered") == 0)
		report(v, m, m->kind, _("the leaf was altered; the row is as it was journalled"));
	else if ((m->kind != NULL && strcmp(m->kind, "journal altered") == 0) || m->bad_chunk)
		report(v, m, "journal altered", _("its leaf, not in the tree yet, is in a chunk that was altered"));
	else if (m->kind != NULL)
		report(v, m, m->kind, _("the row is as it was journalled, but the entry of its leaf names another"));
	else if (altered && (m->surplus || m->fits_before))
		/* What an altered tile says is no other damage. */
		return;
	else if (m->surplus)
		report(v, m, "journal altered", _("the row was journalled more than once"));
	else if (m->has_leaf && m->def->versioned && !m->pending && m->position < v->lost_until)
		report(v, m, "leaf missing", _("its last leaf that is there says otherwise; tiles are missing"));
	else if (m->has_leaf && m->has_row && m->released)
		report(v, m, "row altered", _("the row that left by rule was not what was journalled"));
	else if (m->has_leaf && m->has_row)
		report(v, m, "row altered", m->pending ? _("the row is not what was journalled; it is in no checkpoint yet") :
			 _("the row is not what was journalled"));
	else if (m->has_leaf)
		report(v, m, "row missing", _("the row was journalled and is not there"));
	else if (v->tiles_missing)
		report(v, m, "leaf missing", _("the row has no leaf; tiles are missing"));
	else if (m->released)
		report(v, m, "row added", _("the row that left by rule was never journalled"));
	else
		report(v, m, "row added", _("the row was never journalled"));
}

/*
 * Of what is newer: the row of a newer leaf may lie in a block that is not.  A
 * table that was sealed since, or a partition that was attached, had its rows
 * before.  The rows of such leaves are looked for in the whole table, but for a
 * leaf too many, whose key's row has another.
 */
static void
explain_leaves(Verify *v, const SealDef *def)
{
	HTAB	   *keys = hash_table("safeins sought rows", sizeof(uint64), sizeof(KeySought));
	MemoryContext row_cxt;
	RowScan    *scan;
	const Seal *seal;
	TupleTableSlot *slot;
	StringInfoData data,
				key;

	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];

		if (m->def == def && m->has_leaf && !m->has_row && !m->surplus && m->kind == NULL)
		{
			uint64		k = key_of(v, def->number, m->key, m->keylen);

			((KeySought *) hash_search(keys, &k, HASH_ENTER, NULL))->position = i;
		}
	}
	if (hash_get_num_entries(keys) == 0 || !OidIsValid(def->relid))
		return;
	row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins verify row", ALLOCSET_SMALL_SIZES);
	initStringInfo(&data);
	initStringInfo(&key);
	scan = row_scan_open(def->relid, false, def, v->snapshot, InvalidXLogRecPtr);
	while ((slot = row_scan_next(scan, &seal)) != NULL)
	{
		MemoryContext old;
		uint64		k;
		KeySought  *s;

		MemoryContextReset(row_cxt);
		old = MemoryContextSwitchTo(row_cxt);
		resetStringInfo(&key);
		slot_getsomeattrs(slot, seal->last_attno);
		encode_key(&key, seal->codecs, seal->nkeys, slot);
		k = key_of(v, def->number, key.data, key.len);
		s = hash_search(keys, &k, HASH_FIND, NULL);
		if (s != NULL)
		{
			Mismatch   *m = &v->mismatches[s->position];

			for (int op = 0; op <= (def->versioned ? 1 : 0); op++)
			{
				resetStringInfo(&data);
				leaf_data(&data, seal, op, slot);
				hash_one(v->ledger->hash, 0x00, data.data, data.len, m->row[op]);
			}
			m->has_row = true;
			if (m->op <= OP_UPDATE && memcmp(m->leaf, m->row[m->op], HASH_LEN) == 0)
				m->kind = "";
		}
		MemoryContextSwitchTo(old);
	}
	row_scan_close(scan);
	MemoryContextDelete(row_cxt);
}

/* As people read them: by table, and within it by position, rows without a leaf last. */
static int
compare_mismatches(const void *a, const void *b)
{
	const Mismatch *x = a;
	const Mismatch *y = b;

	if (x->def->number != y->def->number)
		return x->def->number < y->def->number ? -1 : 1;
	if (x->position != y->position)
		return (uint64) x->position < (uint64) y->position ? -1 : 1;
	return strcmp(x->key, y->key);
}

/* verify_report_rows lists what verify_rows kept. */
void
verify_report_rows(Verify *v)
{
	ListCell   *lc;

	if (v->incremental)
		foreach(lc, v->defs)
			explain_leaves(v, lfirst(lc));
	explain_rows(v);
	if (v->incremental)
		explain_keys(v);
	if (v->nmismatches > 1)
		qsort(v->mismatches, v->nmismatches, sizeof(Mismatch), compare_mismatches);
	for (int64 i = 0; i < v->nmismatches; i++)
	{
		const Mismatch *m = &v->mismatches[i];

		CHECK_FOR_INTERRUPTS();
		if (m->kind == NULL || m->kind[0] != '\0')
			report_row(v, m);
	}
}
