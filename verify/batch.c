/*
 * batch.c: what LEAVES calls its leaves, against the batches.
 *
 * The note vouches for hashes.  Each batch is a leaf itself, and vouches for the
 * names of the leaves before it: without it a row could be deleted unseen by
 * calling its leaf a deletion, or another row's.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_LABEL		"safeins.batch"
#define BATCH_OP		"I"
#define TILE_WIDTH		256

/* The columns of BATCHES. */
enum
{
	BATCH_FIELD_LABEL,
	BATCH_FIELD_OP,
	BATCH_FIELD_NUMBER,
	BATCH_FIELD_FIRST,
	BATCH_FIELD_NEXT,
	BATCH_FIELD_ENTRIES,
	BATCH_FIELD_EPOCH,
	BATCH_FIELD_SNAPSHOT,
	BATCH_FIELD_LSN,
	BATCH_FIELDS
};

static bool
is_text(Text text, const char *expected)
{
	return text.len == strlen(expected) && memcmp(text.bytes, expected, text.len) == 0;
}

static int
compare_first(const void *a, const void *b)
{
	const Batch *x = a;
	const Batch *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->next < y->next ? -1 : x->next > y->next;
}

/* line_up finds gaps, and drops what overlaps, so that each leaf is in one batch at most. */
static void
line_up(Batches *batches)
{
	size_t		kept = 0;

	if (batches->count > 0)
		qsort(batches->list, batches->count, sizeof(Batch), compare_first);
	for (size_t i = 0; i < batches->count; i++)
	{
		const Batch *batch = &batches->list[i];

		/* What is negative in the file is above INT64_MAX here. */
		if (batch->first < batches->end || batch->first >= batch->next || batch->next > INT64_MAX)
		{
			fault("%s: batch %" PRId64 " has first %" PRId64 " and next %" PRId64 ", but behind the batches before it comes position %" PRIu64,
				  batches->file, (int64_t) batch->number, (int64_t) batch->first, (int64_t) batch->next, batches->end);
			continue;
		}
		if (batch->first > batches->end)
			fault("%s: no batch has the leaves at positions %" PRIu64 " to %" PRIu64,
				  batches->file, batches->end, batch->first - 1);
		batches->end = batch->next + 1;
		batches->list[kept++] = *batch;
	}
	batches->count = kept;
}

void
read_batches(Batches *batches, const char *file)
{
	CopyFile	copy;
	const Text *fields = copy.tuple.fields;
	size_t		room = 0;

	copy_open(&copy, file);
	*batches = (Batches) {.file = copy.file};
	while (copy_next(&copy))
	{
		Batch	   *batch;

		/* Another table's row could have the same columns. */
		if (copy.tuple.nfields != BATCH_FIELDS ||
			!is_text(fields[BATCH_FIELD_LABEL], BATCH_LABEL) || !is_text(fields[BATCH_FIELD_OP], BATCH_OP) ||
			fields[BATCH_FIELD_NUMBER].len != 8 || fields[BATCH_FIELD_FIRST].len != 8 ||
			fields[BATCH_FIELD_NEXT].len != 8 || fields[BATCH_FIELD_ENTRIES].len != HASH_LEN ||
			fields[BATCH_FIELD_EPOCH].len != 4 || fields[BATCH_FIELD_LSN].len != 8)
			wrong_tuple(&copy, BATCH_LABEL ", " BATCH_OP ", three bigints, 32 bytes, an integer, a text and a pg_lsn are expected",
						"BATCHES is made by COPY (SELECT 'safeins.batch', 'I', number, first, next, entries, epoch, snapshot, lsn FROM safeins.batch)");
		if (batches->count == room)
		{
			room = 2 * room + 64;
			batches->list = grow(batches->list, room, sizeof(Batch));
		}
		batch = &batches->list[batches->count++];
		batch->number = get64(fields[BATCH_FIELD_NUMBER].bytes);
		batch->first = get64(fields[BATCH_FIELD_FIRST].bytes);
		batch->next = get64(fields[BATCH_FIELD_NEXT].bytes);
		memcpy(batch->entries, fields[BATCH_FIELD_ENTRIES].bytes, HASH_LEN);
		hash_leaf(copy.bytes, copy.len, batch->leaf);
	}
	copy_close(&copy);
	line_up(batches);
}

/* end_stretch takes the hash of the leaves of the batch in one tile. */
static void
end_stretch(Batches *batches)
{
	if (!batches->in_stretch)
		return;
	if (batches->nstretches == batches->room)
	{
		batches->room = 2 * batches->room + 64;
		batches->stretches = grow(batches->stretches, batches->room, HASH_LEN);
	}
	hash_end(batches->stretches + batches->nstretches++ * HASH_LEN);
	batches->in_stretch = false;
}

/* hash_name puts what names a leaf into the hash of its stretch. */
static void
hash_name(Batches *batches, const Leaf *leaf)
{
	size_t		label_len = leaf->label.len;
	size_t		key_len = leaf->key.len;
	uint8_t		key_head[] = {
		(uint8_t) leaf->op, (uint8_t) (key_len >> 24), (uint8_t) (key_len >> 16),
			(uint8_t) (key_len >> 8), (uint8_t) key_len
	};

	if (leaf->position % TILE_WIDTH == 0)
		end_stretch(batches);
	if (!batches->in_stretch)
	{
		hash_begin();
		hash_more("\2", 1);
		batches->in_stretch = true;
		batches->label_len = 0;
	}
	if (label_len == batches->label_len && memcmp(leaf->label.bytes, batches->label, label_len) == 0)
		hash_more("\0", 2);
	else
	{
		uint8_t		label_head[] = {(uint8_t) (label_len >> 8), (uint8_t) label_len};

		batches->label = grow(batches->label, label_len, 1);
		batches->label_len = label_len;
		memcpy(batches->label, leaf->label.bytes, label_len);
		hash_more(label_head, sizeof(label_head));
		hash_more(batches->label, label_len);
	}
	hash_more(key_head, sizeof(key_head));
	hash_more(leaf->key.bytes, key_len);
}

/* check_batch holds a batch against its own leaf and the names of those before. */
static void
check_batch(Batches *batches, const Batch *batch, const Leaf *leaf, const char *leaves_file)
{
	uint8_t		entries[HASH_LEN];
	char		number[32];

	end_stretch(batches);
	hash_begin();
	hash_more(batches->stretches, batches->nstretches * HASH_LEN);
	hash_end(entries);
	(void) snprintf(number, sizeof(number), "%" PRId64, (int64_t) batch->number);
	if (memcmp(batch->leaf, leaf->hash, HASH_LEN) != 0)
		fault("%s: batch %s does not hash to the leaf at position %" PRIu64, batches->file, number, leaf->position);
	if (!is_text(leaf->label, BATCH_LABEL) || leaf->op != BATCH_OP[0] || !is_text(leaf->key, number))
		fault("%s: the leaf at position %" PRIu64 " is that of batch %s, but is called %c of %s, key %s",
			  leaves_file, leaf->position, number, leaf->op,
			  quote(leaf->label.bytes, leaf->label.len), quote(leaf->key.bytes, leaf->key.len));
	if (memcmp(batch->entries, entries, HASH_LEN) != 0)
		fault("%s: what names the leaves at positions %" PRIu64 " to %" PRIu64 " is not what batch %s of %s vouches for",
			  leaves_file, batch->first, batch->next - 1, number, batches->file);
}

/* check_names takes the leaves in the order of their positions. */
void
check_names(Batches *batches, const Leaf *leaf, const char *leaves_file)
{
	const Batch *batch;

	if (batches->current == batches->count)
		return;
	batch = &batches->list[batches->current];
	if (leaf->position < batch->first)
		return;
	if (leaf->position == batch->first)
		batches->nstretches = 0;
	if (leaf->position < batch->next)
		hash_name(batches, leaf);
	else
	{
		check_batch(batches, batch, leaf, leaves_file);
		batches->current++;
	}
}

/* end_batches is for when the last of the leaves was read. */
void
end_batches(Batches *batches, uint64_t size, const char *leaves_file)
{
	for (; batches->current < batches->count; batches->current++)
	{
		const Batch *batch = &batches->list[batches->current];

		fault("%s: batch %" PRId64 " has its leaf at position %" PRIu64 ", but %s has %" PRIu64 " leaves",
			  batches->file, (int64_t) batch->number, batch->next, leaves_file, size);
	}
	if (batches->end < size)
		fault("%s: no batch has the leaves at positions %" PRIu64 " to %" PRIu64, batches->file, batches->end, size - 1);
	free(batches->list);
	free(batches->label);
	free(batches->stretches);
}
