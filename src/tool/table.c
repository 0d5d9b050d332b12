/*
 * table.c: a whole table against the whole tree.
 *
 * Hashes are what the note vouches for.  What LEAVES says besides (label, act
 * and key of each leaf) is a claim: where it contradicts a hash, that is a fault
 * as well.
 *
 * The first row says which label counts, so leaves of others go into the tree
 * and are forgotten.  Of those with one hash only the last is kept: they are the
 * same act on the same row, which had the same columns in between and before.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/rand.h>

#define NONE			UINT32_MAX

/* The columns of LEAVES, and the first two of ROWS. */
enum
{
	LEAF_POSITION,
	LEAF_HASH,
	LEAF_LABEL,
	LEAF_OP,
	LEAF_KEY,
	LEAF_FIELDS
};

enum
{
	ROW_LABEL,
	ROW_OP,
	ROW_COLUMNS
};

typedef struct Leaf
{
	uint8_t		hash[HASH_LEN];
	uint64_t	position;
	uint32_t	key;
	char		op;
	bool		fits;			/* a row was found that hashes to it */
} Leaf;

typedef struct Key
{
	uint64_t	start;			/* of its text in Table.texts */
	uint32_t	len;
	uint32_t	last;			/* the leaf that counts */
} Key;

typedef struct Table Table;

/* A hash table of numbers; a slot has the number plus one, or nothing. */
typedef struct Index
{
	uint32_t   *slots;
	uint64_t	nslots;			/* a power of two */
	uint32_t	used;
	Text		(*text_of) (const Table *table, uint32_t number);
} Index;

struct Table
{
	const Note *note;
	CopyFile	leaves_file;
	CopyFile	rows_file;
	Tree		tree;
	uint64_t	rows;
	uint64_t	its_leaves;		/* those with the label */

	/* Without a row every label may be meant, and a key's text is the label, a NUL and the key. */
	bool		empty;
	char	   *label;			/* of the rows; without any, of the first leaf */
	size_t		label_len;
	bool		more_labels;	/* leaves of others were met */

	Leaf	   *leaves;
	uint32_t	nleaves;
	uint64_t	leaves_room;
	Index		by_hash;

	Key		   *keys;
	uint32_t	nkeys;
	uint64_t	keys_room;
	char	   *texts;
	uint64_t	texts_len;
	uint64_t	texts_room;
	Index		by_key;
};

/* ---- hash tables */

/* Whoever chose the keys must not be able to make all of them collide. */
static uint64_t secret[2];

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_rounds(uint64_t *v, int rounds)
{
	while (rounds-- > 0)
	{
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

/* siphash is SipHash-2-4, but for the order of the bytes. */
static uint64_t
siphash(Text text)
{
	uint64_t	v[4] = {
		secret[0] ^ UINT64_C(0x736f6d6570736575), secret[1] ^ UINT64_C(0x646f72616e646f6d),
		secret[0] ^ UINT64_C(0x6c7967656e657261), secret[1] ^ UINT64_C(0x7465646279746573)
	};
	uint64_t	word;
	size_t		left = text.len;
	const char *p = text.bytes;

	for (; left >= sizeof(word); left -= sizeof(word), p += sizeof(word))
	{
		memcpy(&word, p, sizeof(word));
		v[3] ^= word;
		sip_rounds(v, 2);
		v[0] ^= word;
	}
	word = 0;
	if (left > 0)
		memcpy(&word, p, left);
	word ^= (uint64_t) text.len << 56;
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
	v[2] ^= 0xFF;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* index_slot is where the text is, or where it would go. */
static uint64_t
index_slot(const Table *table, const Index *index, Text text)
{
	uint64_t	slot = siphash(text) & (index->nslots - 1);

	while (index->slots[slot] != 0)
	{
		Text		other = index->text_of(table, index->slots[slot] - 1);

		if (other.len == text.len && memcmp(other.bytes, text.bytes, text.len) == 0)
			break;
		slot = (slot + 1) & (index->nslots - 1);
	}
	return slot;
}

static uint32_t
index_find(const Table *table, const Index *index, Text text)
{
	uint32_t	entry = index->nslots > 0 ? index->slots[index_slot(table, index, text)] : 0;

	return entry != 0 ? entry - 1 : NONE;
}

/* index_add puts in the next number, whose text is not there yet. */
static void
index_add(const Table *table, Index *index)
{
	uint32_t	number = index->used;

	if (number == NONE - 1)
		die("%s: these are more than the %" PRIu32 " leaves that can be compared at once",
			table->leaves_file.file, number);
	if (number >= index->nslots / 3 * 2)
	{
		index->nslots = index->nslots == 0 ? 1024 : 2 * index->nslots;
		index->slots = grow(index->slots, index->nslots, sizeof(uint32_t));
		memset(index->slots, 0, index->nslots * sizeof(uint32_t));
		for (uint32_t i = 0; i < number; i++)
			index->slots[index_slot(table, index, index->text_of(table, i))] = i + 1;
	}
	index->slots[index_slot(table, index, index->text_of(table, number))] = number + 1;
	index->used++;
}

/* ---- leaves and keys */

static Text
leaf_text(const Table *table, uint32_t number)
{
	return (Text) {.bytes = (const char *) table->leaves[number].hash, .len = HASH_LEN};
}

static Text
key_text(const Table *table, uint32_t number)
{
	return (Text) {.bytes = table->texts + table->keys[number].start, .len = table->keys[number].len};
}

static void
add_text(Table *table, const char *bytes, size_t len)
{
	/* An empty text has a place as well. */
	if (table->texts_room - table->texts_len <= len)
	{
		table->texts_room = 2 * table->texts_room + len + 4096;
		table->texts = grow(table->texts, table->texts_room, 1);
	}
	memcpy(table->texts + table->texts_len, bytes, len);
	table->texts_len += len;
}

/* intern_key gives the number of a key, a new one if there is none. */
static uint32_t
intern_key(Table *table, Text label, Text key)
{
	uint64_t	start = table->texts_len;
	uint32_t	number;
	Text		text;

	if (table->empty)
	{
		add_text(table, label.bytes, label.len);
		add_text(table, "", 1);
	}
	add_text(table, key.bytes, key.len);
	text = (Text) {.bytes = table->texts + start, .len = table->texts_len - start};

	number = index_find(table, &table->by_key, text);
	if (number != NONE)
	{
		table->texts_len = start;
		return number;
	}
	if (table->nkeys == table->keys_room)
	{
		table->keys_room = 2 * table->keys_room + 1024;
		table->keys = grow(table->keys, table->keys_room, sizeof(Key));
	}
	number = table->nkeys++;
	/* The file's tuples are not so long that this would not have room. */
	table->keys[number] = (Key) {.start = start, .len = (uint32_t) text.len, .last = NONE};
	index_add(table, &table->by_key);
	return number;
}

/* quote_key shows a key without what intern_key put before it. */
static const char *
quote_key(const Table *table, uint32_t number)
{
	Text		text = key_text(table, number);
	size_t		before = table->empty ? strlen(text.bytes) + 1 : 0;

	return quote(text.bytes + before, text.len - before);
}

static bool
is_label(const Table *table, Text label)
{
	return label.len == table->label_len && memcmp(label.bytes, table->label, label.len) == 0;
}

static void
set_label(Table *table, Text label)
{
	table->label = grow(NULL, label.len + 1, 1);
	memcpy(table->label, label.bytes, label.len);
	table->label[label.len] = '\0';
	table->label_len = label.len;
}

/* add_leaf keeps one that counts, or may. */
static void
add_leaf(Table *table, const uint8_t *hash, Text label, char op, Text key)
{
	uint64_t	position = table->tree.size;
	uint32_t	key_number = intern_key(table, label, key);
	uint32_t	number = index_find(table, &table->by_hash, (Text) {.bytes = (const char *) hash, .len = HASH_LEN});
	Leaf	   *leaf;

	if (number == NONE)
	{
		if (table->nleaves == table->leaves_room)
		{
			table->leaves_room = 2 * table->leaves_room + 1024;
			table->leaves = grow(table->leaves, table->leaves_room, sizeof(Leaf));
		}
		number = table->nleaves++;
		leaf = &table->leaves[number];
		*leaf = (Leaf) {.position = position, .key = key_number, .op = op};
		memcpy(leaf->hash, hash, HASH_LEN);
		index_add(table, &table->by_hash);
	}
	else
	{
		leaf = &table->leaves[number];
		if (leaf->op != op || leaf->key != key_number)
			fault("%s: the leaves at positions %" PRIu64 " and %" PRIu64 " have one hash, so one act and key, but they are called %c of key %s and %c of key %s",
				  table->leaves_file.file, leaf->position, position,
				  leaf->op, quote_key(table, leaf->key), op, quote_key(table, key_number));
		*leaf = (Leaf) {.position = position, .key = key_number, .op = op};
		memcpy(leaf->hash, hash, HASH_LEN);
	}
	table->keys[key_number].last = number;
}

/* ---- LEAVES */

static void
wrong_leaf(const Table *table, const char *what) __attribute__((noreturn));

static void
wrong_leaf(const Table *table, const char *what)
{
	const CopyFile *copy = &table->leaves_file;

	die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): %s; LEAVES is made by COPY (SELECT position, hash, label, op, key FROM safeins.leaves() ORDER BY position)",
		copy->file, copy->number, copy->offset - copy->len, what);
}

static uint64_t
get64(const char *bytes)
{
	uint64_t	value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | (uint8_t) bytes[i];
	return value;
}

static bool
is_op(char c)
{
	return c == 'I' || c == 'U' || c == 'D';
}

static void
read_leaves(Table *table)
{
	CopyFile   *copy = &table->leaves_file;
	const Text *fields = copy->tuple.fields;

	while (copy_next(copy))
	{
		const uint8_t *hash;

		if (copy->tuple.nfields != LEAF_FIELDS)
			wrong_leaf(table, "five fields are expected");
		for (int i = 0; i < LEAF_FIELDS; i++)
			if (fields[i].bytes == NULL)
				wrong_leaf(table, "a field is NULL");
		if (fields[LEAF_POSITION].len != 8)
			wrong_leaf(table, "the position is no bigint");
		if (get64(fields[LEAF_POSITION].bytes) != table->tree.size)
			wrong_leaf(table, "the position is not the next one, from 0");
		if (fields[LEAF_HASH].len != HASH_LEN)
			wrong_leaf(table, "the hash is not 32 bytes");
		if (fields[LEAF_OP].len != 1 || !is_op(fields[LEAF_OP].bytes[0]))
			wrong_leaf(table, "the act is none of I, U and D");
		if (memchr(fields[LEAF_LABEL].bytes, '\0', fields[LEAF_LABEL].len) != NULL ||
			memchr(fields[LEAF_KEY].bytes, '\0', fields[LEAF_KEY].len) != NULL)
			wrong_leaf(table, "a text has a NUL in it");

		hash = (const uint8_t *) fields[LEAF_HASH].bytes;
		if (table->label == NULL)
			set_label(table, fields[LEAF_LABEL]);
		if (is_label(table, fields[LEAF_LABEL]))
			table->its_leaves++;
		else
			table->more_labels = true;
		if (table->empty || is_label(table, fields[LEAF_LABEL]))
			add_leaf(table, hash, fields[LEAF_LABEL], fields[LEAF_OP].bytes[0], fields[LEAF_KEY]);
		if (table->tree.size == INT64_MAX)
			wrong_leaf(table, "no ledger has so many leaves");
		tree_add(&table->tree, hash);
	}
}

/* check_root holds the leaves against the note. */
static void
check_root(const Table *table)
{
	const Note *note = table->note;
	uint8_t		root[HASH_LEN];

	tree_root(&table->tree, root);
	if (table->tree.size != note->size)
		fault("%s: it has %" PRIu64 " leaves, but %s says %" PRIu64,
			  table->leaves_file.file, table->tree.size, note->file, note->size);
	else if (memcmp(root, note->root, HASH_LEN) != 0)
		fault("%s: the root of its leaves is %s, but %s says %s",
			  table->leaves_file.file, hex(root), note->file, hex(note->root));
}

/* ---- ROWS */

static void
wrong_row(const Table *table, const char *what) __attribute__((noreturn));

static void
wrong_row(const Table *table, const char *what)
{
	const CopyFile *copy = &table->rows_file;

	die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): %s; ROWS is made by the command that safeins.copy_command() prints",
		copy->file, copy->number, copy->offset - copy->len, what);
}

/* next_row reads one, with a label and an I before its columns. */
static bool
next_row(Table *table)
{
	CopyFile   *copy = &table->rows_file;
	const Text *fields = copy->tuple.fields;

	if (!copy_next(copy))
		return false;
	if (copy->tuple.nfields <= ROW_COLUMNS)
		wrong_row(table, "a label, I and at least one column are expected");
	if (fields[ROW_LABEL].bytes == NULL || memchr(fields[ROW_LABEL].bytes, '\0', fields[ROW_LABEL].len) != NULL)
		wrong_row(table, "the first field is no label");
	if (fields[ROW_OP].bytes == NULL || fields[ROW_OP].len != 1 || fields[ROW_OP].bytes[0] != 'I')
		wrong_row(table, "the second field is not I");
	if (table->label == NULL)
		set_label(table, fields[ROW_LABEL]);
	if (!is_label(table, fields[ROW_LABEL]))
		wrong_row(table, "the label is not that of the first row");
	table->rows++;
	return true;
}

/* check_row looks for the leaf of the current row: its insertion's, or its last version's. */
static void
check_row(Table *table)
{
	static const char ops[] = {'I', 'U'};
	CopyFile   *copy = &table->rows_file;
	char	   *op = copy->bytes + (copy->tuple.fields[ROW_OP].bytes - copy->bytes);
	const char *file = copy->file;
	uint32_t	found = NONE;
	const Leaf *last;
	Leaf	   *leaf;

	for (size_t i = 0; i < lengthof(ops); i++)
	{
		uint8_t		hash[HASH_LEN];
		uint32_t	number;

		*op = ops[i];
		hash_leaf(copy->bytes, copy->len, hash);
		number = index_find(table, &table->by_hash, (Text) {.bytes = (const char *) hash, .len = HASH_LEN});
		if (number == NONE)
			continue;
		leaf = &table->leaves[number];
		if (leaf->op != ops[i])
		{
			fault("%s: row %" PRIu64 " hashes to the leaf at position %" PRIu64 " with act %c, but %s calls that %c of key %s",
				  file, table->rows, leaf->position, ops[i], table->leaves_file.file, leaf->op, quote_key(table, leaf->key));
			return;
		}
		if (found != NONE && table->leaves[found].key != leaf->key)
		{
			fault("%s: row %" PRIu64 " hashes to the leaves at positions %" PRIu64 " and %" PRIu64 ", but %s calls them key %s and key %s",
				  file, table->rows, table->leaves[found].position, leaf->position, table->leaves_file.file,
				  quote_key(table, table->leaves[found].key), quote_key(table, leaf->key));
			return;
		}
		if (found == NONE || table->leaves[found].position < leaf->position)
			found = number;
	}
	if (found == NONE)
	{
		fault("%s: row %" PRIu64 " fits no leaf", file, table->rows);
		return;
	}
	leaf = &table->leaves[found];
	last = &table->leaves[table->keys[leaf->key].last];
	if (last != leaf)
		fault("%s: row %" PRIu64 " fits no leaf that counts: it is the one of position %" PRIu64 ", but key %s has a later %c at position %" PRIu64,
			  file, table->rows, leaf->position, quote_key(table, leaf->key), last->op, last->position);
	else if (leaf->fits)
		fault("%s: row %" PRIu64 " fits no leaf of its own: that of position %" PRIu64 ", key %s, is an earlier row's",
			  file, table->rows, leaf->position, quote_key(table, leaf->key));
	else
		leaf->fits = true;
}

static bool
awaits_row(const Table *table, const Key *key)
{
	const Leaf *leaf = &table->leaves[key->last];

	return leaf->op != 'D' && !leaf->fits;
}

/* check_missing looks for leaves whose row was not met. */
static void
check_missing(const Table *table)
{
	for (uint32_t i = 0; i < table->nkeys; i++)
	{
		const Key  *key = &table->keys[i];

		if (!awaits_row(table, key))
			continue;
		if (table->empty && table->more_labels)
		{
			/* Another table's, maybe, but then nothing was shown of any. */
			const char *label = key_text(table, i).bytes;

			fault("%s: it has no row, and so says of none of the labels in %s that it is its own; %s, for one, has leaves that await their rows",
				  table->rows_file.file, table->leaves_file.file, quote(label, strlen(label)));
			return;
		}
		fault("%s: no row fits the leaf at position %" PRIu64 " of %s, key %s",
			  table->rows_file.file, table->leaves[key->last].position, quote(table->label, table->label_len), quote_key(table, i));
	}
}

void
check_table(const Note *note, const char *leaves_file, const char *rows_file)
{
	Table		table = {
		.note = note,
		.by_hash = {.text_of = leaf_text},
		.by_key = {.text_of = key_text}
	};

	if (RAND_bytes((unsigned char *) secret, sizeof(secret)) != 1)
		die("OpenSSL has no random numbers");
	copy_open(&table.leaves_file, leaves_file);
	copy_open(&table.rows_file, rows_file);

	table.empty = !next_row(&table);
	read_leaves(&table);
	check_root(&table);
	if (!table.empty)
	{
		if (table.nleaves == 0)
			fault("%s: no leaf has the rows' label %s",
				  table.leaves_file.file, quote(table.label, table.label_len));
		do
			check_row(&table);
		while (next_row(&table));
	}
	check_missing(&table);

	if (table.empty && (table.more_labels || table.label == NULL))
		ok("no row, and none of the %" PRIu64 " leaves of %s awaits one", table.tree.size, note->origin);
	else
		ok("%" PRIu64 " rows of %s fit the leaves that count, one to one; of the %" PRIu64 " leaves of %s, %s calls %" PRIu64 " older versions or deletions, and %" PRIu64 " other labels'",
		   table.rows, quote(table.label, table.label_len), table.tree.size, note->origin,
		   table.leaves_file.file, table.its_leaves - table.rows, table.tree.size - table.its_leaves);

	copy_close(&table.leaves_file);
	copy_close(&table.rows_file);
	free(table.label);
	free(table.leaves);
	free(table.by_hash.slots);
	free(table.keys);
	free(table.texts);
	free(table.by_key.slots);
}
