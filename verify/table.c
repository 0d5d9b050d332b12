/*
 * table.c: a whole table against the whole tree.
 *
 * The note vouches for the hashes in LEAVES, the batches for the label, act and
 * key of each.  Leaves of other labels go into the tree and are forgotten, and
 * of a key's leaves only the last is kept.  Rows that left by rule have a leaf more,
 * or two where there may be versions, of the hash that the one before has.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/rand.h>

#define NONE			UINT32_MAX

/* The act of a leaf that says that a row left, with the partition that it was in. */
#define OP_LEFT			'R'

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

/* A key, with the last of its leaves. */
typedef struct Key
{
	uint64_t	start;			/* of its text in Table.texts */
	uint64_t	position;
	uint32_t	len;
	char		op;
	bool		gone;			/* there was no row when it left */
	bool		fits;			/* a row was found that hashes to it; of one that left, the leaf that says so */
	uint8_t		hash[HASH_LEN];
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
	Batches		batches;
	Tree		tree;
	uint64_t	rows;
	uint64_t	its_leaves;		/* those with the label */
	uint64_t	left;			/* rows that left by rule */
	char	   *label;			/* of the rows */
	size_t		label_len;

	Key		   *keys;
	uint32_t	nkeys;
	uint64_t	keys_room;
	char	   *texts;
	uint64_t	texts_len;
	uint64_t	texts_room;
	Index		by_key;
	Index		by_hash;		/* those for which there must be a row */
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

/* index_add puts a number in; of two with one text the later stays. */
static void
index_add(const Table *table, Index *index, uint32_t number)
{
	if (index->used >= index->nslots / 3 * 2)
	{
		Index		old = *index;

		index->nslots = old.nslots == 0 ? 1024 : 2 * old.nslots;
		index->slots = grow(NULL, index->nslots, sizeof(uint32_t));
		memset(index->slots, 0, index->nslots * sizeof(uint32_t));
		for (uint64_t i = 0; i < old.nslots; i++)
			if (old.slots[i] != 0)
				index->slots[index_slot(table, index, index->text_of(table, old.slots[i] - 1))] = old.slots[i];
		free(old.slots);
	}
	index->slots[index_slot(table, index, index->text_of(table, number))] = number + 1;
	index->used++;
}

/* ---- keys */

static Text
key_text(const Table *table, uint32_t number)
{
	return (Text) {.bytes = table->texts + table->keys[number].start, .len = table->keys[number].len};
}

static Text
key_hash(const Table *table, uint32_t number)
{
	return (Text) {.bytes = (const char *) table->keys[number].hash, .len = HASH_LEN};
}

static const char *
quote_key(const Table *table, uint32_t number)
{
	Text		text = key_text(table, number);

	return quote(text.bytes, text.len);
}

/* add_key gives the number of a new key. */
static uint32_t
add_key(Table *table, Text text)
{
	uint32_t	number = table->nkeys++;

	if (number == NONE - 1)
		die("%s: these are more than the %" PRIu32 " keys that can be compared at once", table->leaves_file.file, number);
	if (number == table->keys_room)
	{
		table->keys_room = 2 * table->keys_room + 1024;
		table->keys = grow(table->keys, table->keys_room, sizeof(Key));
	}
	/* An empty text has a place as well. */
	if (table->texts_room - table->texts_len <= text.len)
	{
		table->texts_room = 2 * table->texts_room + text.len + 4096;
		table->texts = grow(table->texts, table->texts_room, 1);
	}
	memcpy(table->texts + table->texts_len, text.bytes, text.len);
	/* The file's tuples are not so long that this would not have room. */
	table->keys[number] = (Key) {.start = table->texts_len, .len = (uint32_t) text.len};
	table->texts_len += text.len;
	index_add(table, &table->by_key, number);
	return number;
}

static bool
is_label(const Table *table, Text label)
{
	return label.len == table->label_len && memcmp(label.bytes, table->label, label.len) == 0;
}

static void
set_label(Table *table, Text label)
{
	table->label = grow(NULL, label.len, 1);
	memcpy(table->label, label.bytes, label.len);
	table->label_len = label.len;
}

static void
check_left(const Table *table, uint32_t number)
{
	const Key  *key = &table->keys[number];

	if (key->op == OP_LEFT && !key->fits)
		fault("%s: the leaf at position %" PRIu64 " says that the row of %s, key %s, left by rule, but has not the hash that this row's leaf has",
			  table->leaves_file.file, key->position, quote(table->label, table->label_len), quote_key(table, number));
}

/* keep_left notes that the row of a key left: with the hash of the leaf that was its last. */
static void
keep_left(Table *table, uint32_t number, const Leaf *leaf)
{
	Key		   *key = &table->keys[number];

	if (key->op != OP_LEFT)
	{
		table->left++;
		/* of a row that never came, or was deleted, nothing can leave */
		key->fits = false;
		key->gone = key->op == 'D' || key->op == '\0';
		key->op = OP_LEFT;
	}
	key->fits = key->fits || (!key->gone && memcmp(key->hash, leaf->hash, HASH_LEN) == 0);
	key->position = leaf->position;
}

/* keep_leaf puts a leaf in the place of the one before of its key. */
static void
keep_leaf(Table *table, const Leaf *leaf)
{
	uint32_t	number = index_find(table, &table->by_key, leaf->key);
	Key		   *key;

	if (number == NONE)
		number = add_key(table, leaf->key);
	table->its_leaves++;
	if (leaf->op == OP_LEFT)
	{
		keep_left(table, number, leaf);
		return;
	}
	check_left(table, number);
	key = &table->keys[number];
	key->position = leaf->position;
	key->op = leaf->op;
	key->fits = false;
	memcpy(key->hash, leaf->hash, HASH_LEN);
}

/* ---- LEAVES */

static void wrong_leaf(const Table *table, const char *what) __attribute__((noreturn));

static void
wrong_leaf(const Table *table, const char *what)
{
	wrong_tuple(&table->leaves_file, what,
				"LEAVES is made by COPY (SELECT position, hash, label, op, key FROM safeins.leaves() ORDER BY position)");
}

static bool
is_op(char c)
{
	return c == 'I' || c == 'U' || c == 'D' || c == OP_LEFT;
}

static bool
wants_row(const Key *key)
{
	return key->op == 'I' || key->op == 'U';
}

static void
read_leaves(Table *table)
{
	CopyFile   *copy = &table->leaves_file;
	const Text *fields = copy->tuple.fields;

	while (copy_next(copy))
	{
		Leaf		leaf;

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
			wrong_leaf(table, "the act is none of I, U, D and R");
		/* An empty one would be hashed as if it were the one before. */
		if (fields[LEAF_LABEL].len == 0 || fields[LEAF_LABEL].len > LABEL_LIMIT)
			wrong_leaf(table, "the label is empty, or longer than labels are");
		if (table->tree.size == INT64_MAX)
			wrong_leaf(table, "no ledger has so many leaves");

		leaf = (Leaf) {
			.position = table->tree.size,
			.hash = (const uint8_t *) fields[LEAF_HASH].bytes,
			.label = fields[LEAF_LABEL],
			.op = fields[LEAF_OP].bytes[0],
			.key = fields[LEAF_KEY]
		};
		check_names(&table->batches, &leaf, copy->file);
		if (is_label(table, leaf.label))
			keep_leaf(table, &leaf);
		tree_add(&table->tree, leaf.hash);
	}
	end_batches(&table->batches, table->tree.size, copy->file);
	for (uint32_t i = 0; i < table->nkeys; i++)
		if (wants_row(&table->keys[i]))
			index_add(table, &table->by_hash, i);
		else
			check_left(table, i);
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

static void wrong_row(const Table *table, const char *what) __attribute__((noreturn));

static void
wrong_row(const Table *table, const char *what)
{
	wrong_tuple(&table->rows_file, what, "ROWS is made by the command that safeins.copy_command() prints");
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
	if (fields[ROW_LABEL].len == 0)
		wrong_row(table, "the first field is no label");
	if (fields[ROW_OP].len != 1 || fields[ROW_OP].bytes[0] != 'I')
		wrong_row(table, "the second field is not I");
	if (table->label == NULL)
		set_label(table, fields[ROW_LABEL]);
	if (!is_label(table, fields[ROW_LABEL]))
		wrong_row(table, "the label is not LABEL, or not that of the first row");
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
	uint32_t	number = NONE;

	for (size_t i = 0; i < lengthof(ops) && number == NONE; i++)
	{
		uint8_t		hash[HASH_LEN];

		*op = ops[i];
		hash_leaf(copy->bytes, copy->len, hash);
		number = index_find(table, &table->by_hash, (Text) {.bytes = (const char *) hash, .len = HASH_LEN});
	}
	if (number == NONE)
		fault("%s: row %" PRIu64 " fits no leaf that counts", copy->file, table->rows);
	else if (table->keys[number].fits)
		fault("%s: row %" PRIu64 " fits no leaf of its own: that of position %" PRIu64 ", key %s, is an earlier row's",
			  copy->file, table->rows, table->keys[number].position, quote_key(table, number));
	else
		table->keys[number].fits = true;
}

/* check_missing looks for leaves whose row was not met. */
static void
check_missing(const Table *table)
{
	for (uint32_t i = 0; i < table->nkeys; i++)
	{
		const Key  *key = &table->keys[i];

		if (wants_row(key) && !key->fits)
			fault("%s: no row fits the leaf at position %" PRIu64 " of %s, key %s",
				  table->rows_file.file, key->position, quote(table->label, table->label_len), quote_key(table, i));
	}
}

void
check_table(const Note *note, const char *leaves_file, const char *batches_file,
			const char *rows_file, const char *label)
{
	Table		table = {
		.note = note,
		.by_key = {.text_of = key_text},
		.by_hash = {.text_of = key_hash}
	};
	bool		more;

	if (RAND_bytes((unsigned char *) secret, sizeof(secret)) != 1)
		die("OpenSSL has no random numbers");
	copy_open(&table.leaves_file, leaves_file);
	copy_open(&table.rows_file, rows_file);
	read_batches(&table.batches, batches_file);

	if (label != NULL && *label != '\0')
		set_label(&table, (Text) {.bytes = label, .len = strlen(label)});
	more = next_row(&table);
	if (table.label == NULL)
		die("%s: there is no row to tell the label; give it behind the files", table.rows_file.file);
	read_leaves(&table);
	check_root(&table);
	if (more && table.its_leaves == 0)
		fault("%s: no leaf has the rows' label %s", table.leaves_file.file, quote(table.label, table.label_len));
	for (; more; more = next_row(&table))
		check_row(&table);
	check_missing(&table);

	ok("%" PRIu64 " rows of %s fit the leaves that count, one to one; of the %" PRIu64 " leaves of %s, %" PRIu64 " have this label; %" PRIu64 " rows left by rule",
	   table.rows, quote(table.label, table.label_len), table.tree.size, note->origin, table.its_leaves, table.left);

	copy_close(&table.leaves_file);
	copy_close(&table.rows_file);
	free(table.label);
	free(table.keys);
	free(table.texts);
	free(table.by_key.slots);
	free(table.by_hash.slots);
}
