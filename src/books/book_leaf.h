/*
 * book_leaf.h: leaves of the indexes of a book.
 */
#ifndef SAFEINS_BOOKS_BOOK_LEAF_H
#define SAFEINS_BOOKS_BOOK_LEAF_H

#include "common/safeins.h"

#include "access/itup.h"
#include "access/nbtree.h"
#include "storage/bufpage.h"
#include "storage/itemptr.h"
#include "utils/rel.h"

/* An entry longer than this is the index's to judge. */
#define LEAF_LONG_ENTRY (BLCKSZ / 4)

/*
 * A place in an index where somebody looked or put something last; mostly the next
 * key belongs near it.
 */
typedef struct LeafPlace
{
	BlockNumber block;			/* InvalidBlockNumber: nobody did */
	OffsetNumber at;			/* what came before it was less */
	bool		looked;			/* for the key that is put next */
	uint8		misses;			/* the last keys did not belong there: for
								 * some it is not looked at */
	uint16		passed;			/* for so many */
} LeafPlace;

/* Rows of equal entries that are looked at; of more the index is asked. */
#define LEAF_MOST_EQUAL 8

typedef struct LeafEquals
{
	bool		all;			/* these are all; false: the index must be
								 * asked */
	int			n;
	ItemPointerData rows[LEAF_MOST_EQUAL];
	Buffer		pinned;			/* until what the rows say has been read;
								 * InvalidBuffer: none is */
} LeafEquals;

extern int	book_compare_datums(Oid type, Datum a, Datum b);
extern BTScanInsert leaf_key(Relation index);
extern void leaf_key_set(Relation index, BTScanInsert key, IndexTuple entry, bool unique);
extern bool leaf_belongs(Relation index, BTScanInsert key, Page page);
extern bool leaf_find_place(Relation index, BTScanInsert key, Page page, OffsetNumber from,
							OffsetNumber *at);
extern void leaf_put(Relation index, Buffer buffer, OffsetNumber at, IndexTuple entry);
extern bool leaf_put_one(Relation rel, Relation index, BTScanInsert key, IndexTuple entry,
						 bool unique, LeafPlace *place, int ncolumns, bool *alone);
extern void leaf_find(Relation rel, Relation index, BTScanInsert key, LeafPlace *place,
					  LeafEquals *equals);

#endif
