/*
 * whole.h: books that are read as a whole, and what is remembered of their
 * rows by key.  The functions are in whole.c, those of KeyMap in key_map.c.
 */
#ifndef SAFEINS_REPORT_WHOLE_WHOLE_H
#define SAFEINS_REPORT_WHOLE_WHOLE_H

#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"

#include "access/genam.h"
#include "access/tableam.h"
#include "common/hashfn.h"
#include "executor/tuptable.h"
#include "port/pg_crc32c.h"
#include "utils/date.h"
#include "utils/palloc.h"
#include "utils/rel.h"

/* Columns of safeins.policy. */
enum PolicyBookColumn
{
	POLICY_BOOK_POLICY = 1,
	POLICY_BOOK_PLACE,
	POLICY_BOOK_AREA,
	POLICY_BOOK_PLACED,
	POLICY_BOOK_INSURER,
	POLICY_BOOK_ENTERPRISE,
	POLICY_BOOK_EFFECTIVE,
	POLICY_BOOK_EXPIRES,
	POLICY_BOOK_LAST_DAY,
	POLICY_BOOK_SIGNED,
	POLICY_BOOK_SECTOR,
	POLICY_BOOK_SIZE,
	POLICY_BOOK_RISK,
	POLICY_BOOK_LIVE
};

/* Columns of safeins.enterprise. */
enum EnterpriseColumn
{
	ENTERPRISE_BOOK_ENTERPRISE = 1,
	ENTERPRISE_BOOK_PLACE,
	ENTERPRISE_BOOK_AREA,
	ENTERPRISE_BOOK_SECTOR,
	ENTERPRISE_BOOK_SIZE,
	ENTERPRISE_BOOK_RISK,
	ENTERPRISE_BOOK_MUST_INSURE,
	ENTERPRISE_BOOK_ACTIVE,
	ENTERPRISE_BOOK_STANDARD_GRADE,
	ENTERPRISE_BOOK_LIVE
};

/* Columns of safeins.hazard. */
enum HazardColumn
{
	HAZARD_BOOK_HAZARD = 1,
	HAZARD_BOOK_PLACE,
	HAZARD_BOOK_AREA,
	HAZARD_BOOK_ENTERPRISE,
	HAZARD_BOOK_INSURER,
	HAZARD_BOOK_LEVEL,
	HAZARD_BOOK_FOUND_ON,
	HAZARD_BOOK_DUE_ON,
	HAZARD_BOOK_FIRST_DUE_ON,
	HAZARD_BOOK_EXTENSIONS,
	HAZARD_BOOK_NOTIFIED_ON,
	HAZARD_BOOK_RECTIFIED_ON,
	HAZARD_BOOK_RECHECKED_ON,
	HAZARD_BOOK_CLOSED_ON,
	HAZARD_BOOK_REPORTED_ON,
	HAZARD_BOOK_LIVE,
	HAZARD_BOOK_OVERDUE,
	HAZARD_BOOK_TELLS_REPORT,
	HAZARD_BOOK_TELLS_RECTIFIED
};

/* Columns of safeins.deadline. */
enum DeadlineBookColumn
{
	DEADLINE_BOOK_PLACE = 1,
	DEADLINE_BOOK_KIND,
	DEADLINE_BOOK_SUBJECT,
	DEADLINE_BOOK_AREA,
	DEADLINE_BOOK_INSURER,
	DEADLINE_BOOK_OPENED_ON,
	DEADLINE_BOOK_DUE_ON,
	DEADLINE_BOOK_MET_ON,
	DEADLINE_BOOK_STEPS,
	DEADLINE_BOOK_NEXT_ON,
	DEADLINE_BOOK_PROVISIONAL
};

/* As many as a book has, about; others are read as any table's are. */
#define BOOK_COLUMNS 24

/* A book in the order in which it is stored, or the rows of a key by an index, as the active snapshot has it. */
typedef struct WholeBook
{
	Relation	rel;
	Relation	index;			/* NULL: all of it */
	IndexScanDesc by;
	TableScanDesc scan;
	TupleTableSlot *slot;
	int			ncolumns;		/* the first ones, whose kind is one of few */
	int16		lengths[BOOK_COLUMNS];	/* -1: a text */
	MemoryContext cxt;			/* what a row takes; empty when the next one is read */
} WholeBook;

extern void whole_open(WholeBook *w, SafeinsRel book);
extern void whole_open_by(WholeBook *w, SafeinsRel book, const char *index, const text *key);
extern void whole_seek(WholeBook *w, const text *key);
extern bool whole_next(WholeBook *w);
extern bool whole_previous(WholeBook *w);
extern void whole_close(WholeBook *w);
extern void whole_read_columns(const WholeBook *w, int upto);
extern text *whole_plain_text(const WholeBook *w, Datum value);
extern size_t whole_memory(void);
extern double whole_bytes(SafeinsRel book, size_t bytes);

/* The row's columns up to one, all at once: it takes less than one after another. */
static inline void
whole_need(const WholeBook *w, int column)
{
	if (w->slot->tts_nvalid < column)
		whole_read_columns(w, column);
}

/* A column of the row that cannot be NULL. */
static inline Datum
whole_value(const WholeBook *w, int column)
{
	whole_need(w, column);
	return w->slot->tts_values[column - 1];
}

static inline bool
whole_is_null(const WholeBook *w, int column)
{
	whole_need(w, column);
	return w->slot->tts_isnull[column - 1];
}

/* A day of the row; after all others where it is NULL. */
static inline DateADT
whole_day(const WholeBook *w, int column)
{
	return whole_is_null(w, column) ? DATEVAL_NOEND : DatumGetDateADT(whole_value(w, column));
}

/* A text of the row, good until the next one is read; NULL where it is null. */
static inline text *
whole_text(const WholeBook *w, int column)
{
	Datum		value;

	if (whole_is_null(w, column))
		return NULL;
	value = whole_value(w, column);
	if (unlikely(VARATT_IS_EXTERNAL(DatumGetPointer(value)) || VARATT_IS_COMPRESSED(DatumGetPointer(value))))
		return whole_plain_text(w, value);
	return (text *) DatumGetPointer(value);
}

/* As a key of a book, whose bytes are compared. */
static inline int
book_key_compare(const text *a, const text *b)
{
	int			cmp = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(VARSIZE_ANY_EXHDR(a), VARSIZE_ANY_EXHDR(b)));

	return cmp != 0 ? cmp : (int) VARSIZE_ANY_EXHDR(a) - (int) VARSIZE_ANY_EXHDR(b);
}

static inline text *
book_key_copy(MemoryContext cxt, const text *key)
{
	return memcpy(MemoryContextAlloc(cxt, VARSIZE_ANY(key)), key, VARSIZE_ANY(key));
}

/*
 * A key and its province by 96 bits of hashes, of which no two are likely to
 * meet.  Keys that differ in their last digit alone lie beside each other: most
 * books have theirs in such an order, and what comes next is in the cache then.
 */
typedef struct BookKey
{
	uint32		at;				/* where it belongs in a table */
	uint32		b;
	uint32		c;
} BookKey;

static inline BookKey
book_key_hash(const text *key, Division place)
{
	const unsigned char *data = (const unsigned char *) VARDATA_ANY(key);
	int			len = VARSIZE_ANY_EXHDR(key);
	uint64		hash = hash_bytes_extended(data, Max(len - 1, 0), (uint64) place);
	uint32		last = len > 0 ? data[len - 1] : 0;
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, data, len);
	return (BookKey) {.at = (uint32) hash << 4 | (last & 0xF),.b = (uint32) (hash >> 32),.c = crc ^ (uint32) len << 24};
}

static inline bool
book_key_equal(BookKey x, BookKey y)
{
	return x.at == y.at && x.b == y.b && x.c == y.c;
}

/* So many rows are read before the one at hand, whose keys come from memory in the meantime. */
#define ROWS_AHEAD 8

/* Numbers by key, none below 0.  A key takes a slot or three of 16 bytes, more while the map grows. */
typedef struct KeyMap KeyMap;

#define KEY_MAP_BYTES (3 * 16)

extern KeyMap *key_map_create(MemoryContext cxt, uint64 keys);
extern int	key_map_put(KeyMap *m, BookKey key, int number);
extern int	key_map_get(const KeyMap *m, BookKey key);
extern void key_map_fetch(const KeyMap *m, BookKey key);
extern void key_map_free(KeyMap *m);

/* Of the keys of a book so many are remembered at a time: the first part, the second ... */
typedef struct WholePart
{
	uint32		nth;
	uint32		parts;
	uint64		keys;			/* of all of them, about */
} WholePart;

extern WholePart whole_first_part(SafeinsRel book, size_t bytes);
extern uint64 whole_part_keys(const WholePart *part);

static inline bool
whole_is_part(const WholePart *part)
{
	return part->nth < part->parts;
}

static inline bool
whole_in_part(const WholePart *part, BookKey key)
{
	return part->parts == 1 || key.b % part->parts == part->nth;
}

#endif
