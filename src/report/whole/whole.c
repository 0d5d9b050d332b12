/*
 * whole.c: books that are read as a whole: a report on a million policies reads
 * each book once, in the order in which it is stored, and finds what it needs
 * of another book by a hash of the key.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book_scan.h"
#include "report/whole/whole.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/tupmacs.h"
#include "executor/executor.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* How the first columns lie in a row, up to one of a kind that books do not have. */
static void
note_columns(WholeBook *w)
{
	TupleDesc	desc = RelationGetDescr(w->rel);

	w->ncolumns = 0;
	for (int i = 0; i < Min(desc->natts, BOOK_COLUMNS); i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		int			align = column->attalign == TYPALIGN_CHAR ? 1 : column->attalign == TYPALIGN_SHORT ? 2 :
			column->attalign == TYPALIGN_INT ? 4 : 8;

		if (column->attlen == -1 ? align != 4 : !column->attbyval || column->attlen != align)
			break;
		w->lengths[w->ncolumns++] = column->attlen;
	}
}

static void
open_book(WholeBook *w, SafeinsRel book)
{
	w->rel = table_open(safeins_relid(book), AccessShareLock);
	w->slot = table_slot_create(w->rel, NULL);
	note_columns(w);
}

/* whole_open begins to read a book. */
void
whole_open(WholeBook *w, SafeinsRel book)
{
	open_book(w, book);
	w->index = NULL;
	w->scan = table_beginscan(w->rel, GetActiveSnapshot(), 0, NULL, SO_NONE);
	w->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins whole book", ALLOCSET_SMALL_SIZES);
}

/* whole_open_by begins to read the rows of a key, the first column of an index. */
void
whole_open_by(WholeBook *w, SafeinsRel book, const char *index, const text *key)
{
	ScanKeyData skey;

	open_book(w, book);
	w->index = index_open(safeins_index(index), AccessShareLock);
	book_key(&skey, 1, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
	w->by = index_beginscan(w->rel, w->index, GetActiveSnapshot(), NULL, 1, 0, SO_NONE);
	index_rescan(w->by, &skey, 1, NULL, 0);
	w->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins rows of a key", ALLOCSET_SMALL_SIZES);
}

/* whole_seek begins anew with another key. */
void
whole_seek(WholeBook *w, const text *key)
{
	ScanKeyData skey;

	book_key(&skey, 1, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
	index_rescan(w->by, &skey, 1, NULL, 0);
}

/* whole_next reads the next row; false: there is none. */
bool
whole_next(WholeBook *w)
{
	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(w->cxt);
	if (w->index != NULL)
		return index_getnext_slot(w->by, ForwardScanDirection, w->slot);
	return table_scan_getnextslot(w->scan, ForwardScanDirection, w->slot);
}

/* whole_previous reads the rows of a key from the last one on. */
bool
whole_previous(WholeBook *w)
{
	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(w->cxt);
	return index_getnext_slot(w->by, BackwardScanDirection, w->slot);
}

/* whole_close ends it. */
void
whole_close(WholeBook *w)
{
	if (w->index != NULL)
	{
		index_endscan(w->by);
		index_close(w->index, AccessShareLock);
	}
	else
		table_endscan(w->scan);
	ExecDropSingleTupleTableSlot(w->slot);
	MemoryContextDelete(w->cxt);
	table_close(w->rel, AccessShareLock);
}

static inline Datum
fixed_value(const char *value, int length)
{
	switch (length)
	{
		case 1:
			return CharGetDatum(*value);
		case 2:
			return Int16GetDatum(*(const int16 *) value);
		case 4:
			return Int32GetDatum(*(const int32 *) value);
		default:
			return *(const Datum *) value;
	}
}

/*
 * whole_read_columns reads the row's columns up to one, and leaves the slot as
 * slot_getsomeattrs() does, which is ready for columns of any type and takes
 * longer: a quarter of a report is spent here.
 */
void
whole_read_columns(const WholeBook *w, int upto)
{
	TupleTableSlot *slot = w->slot;
	HeapTupleTableSlot *stored = (HeapTupleTableSlot *) slot;
	Datum	   *values = slot->tts_values;
	bool	   *isnull = slot->tts_isnull;
	HeapTupleHeader row;
	const uint8 *bits;
	const char *data;
	uint32		at;

	/* A column that was added later may not be in the row. */
	if (upto > w->ncolumns || !TTS_IS_BUFFERTUPLE(slot) ||
		HeapTupleHeaderGetNatts(stored->tuple->t_data) < upto)
	{
		slot_getsomeattrs(slot, upto);
		return;
	}
	row = stored->tuple->t_data;
	data = (const char *) row + row->t_hoff;
	bits = HeapTupleHasNulls(stored->tuple) ? row->t_bits : NULL;
	at = slot->tts_nvalid == 0 ? 0 : stored->off;
	for (int i = slot->tts_nvalid; i < upto; i++)
	{
		int			length = w->lengths[i];

		isnull[i] = bits != NULL && att_isnull(i, unconstify(uint8 *, bits));
		if (isnull[i])
		{
			values[i] = (Datum) 0;
			continue;
		}
		if (length == -1)
		{
			at = att_align_pointer(at, TYPALIGN_INT, -1, data + at);
			values[i] = PointerGetDatum(data + at);
			length = VARSIZE_ANY(data + at);
		}
		else
		{
			at = TYPEALIGN(length, at);
			values[i] = fixed_value(data + at, length);
		}
		at += length;
	}
	slot->tts_nvalid = upto;
#ifdef TTS_FLAG_SLOW
	slot->tts_flags |= TTS_FLAG_SLOW;
#endif
	stored->off = at;
}

/* whole_plain_text gives a text of the row that is stored elsewhere, or compressed. */
text *
whole_plain_text(const WholeBook *w, Datum value)
{
	MemoryContext old = MemoryContextSwitchTo(w->cxt);
	text	   *plain = DatumGetTextPP(value);

	MemoryContextSwitchTo(old);
	return plain;
}

/* whole_memory gives the bytes that a report may keep of whole books: as much as a hash or as maintenance may. */
size_t
whole_memory(void)
{
	return Max(get_hash_memory_limit(), (size_t) maintenance_work_mem * 1024);
}

/* A row of a book takes at least so many bytes of a page. */
#define ROW_BYTES 88

/* As many rows as there can be on its pages, or as were there, a page, when it was looked at last. */
static double
rows_about(SafeinsRel book)
{
	Relation	rel = table_open(safeins_relid(book), AccessShareLock);
	double		a_page = BLCKSZ / ROW_BYTES;
	double		rows;

	if (rel->rd_rel->reltuples > 0 && rel->rd_rel->relpages > 0)
		a_page = Min(a_page, rel->rd_rel->reltuples / rel->rd_rel->relpages);
	rows = (double) RelationGetNumberOfBlocks(rel) * a_page;
	table_close(rel, AccessShareLock);
	return rows;
}

/* whole_bytes tells how many bytes the keys of a book take, each of them so many, about. */
double
whole_bytes(SafeinsRel book, size_t bytes)
{
	return rows_about(book) * (double) bytes;
}

/*
 * whole_first_part divides the keys of a book, of which each takes so many bytes,
 * so that a part fits into whole_memory().
 */
WholePart
whole_first_part(SafeinsRel book, size_t bytes)
{
	double		keys = rows_about(book);

	return (WholePart) {
		.parts = (uint32) (keys * (double) bytes / (double) whole_memory()) + 1,.keys = (uint64) keys
	};
}

/* whole_part_keys tells how many of them a part has, about. */
uint64
whole_part_keys(const WholePart *part)
{
	return part->keys / part->parts;
}
