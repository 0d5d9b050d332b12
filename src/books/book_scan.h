/*
 * book_scan.h: reading a book by an index.
 */
#ifndef SAFEINS_BOOKS_BOOK_SCAN_H
#define SAFEINS_BOOKS_BOOK_SCAN_H

#include "common/safeins.h"
#include "common/relations.h"
#include "books/book_leaf.h"
#include "books/book_walk.h"

#include "access/attnum.h"
#include "access/genam.h"
#include "access/skey.h"
#include "executor/tuptable.h"
#include "storage/itemptr.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

typedef struct BookScan
{
	Relation	rel;
	Relation	index;
	TupleTableSlot *slot;		/* NULL: it is not open */
	IndexScanDesc desc;			/* NULL: what was asked for until now was found by its leaf */
	bool		by_leaf;		/* the present key is */
	int			next;			/* of these */
	LeafEquals	equals;
	LeafPlace  *place;			/* where the primary key was looked for last; NULL: it is another index */
	Snapshot	snapshot;
	uint64		completions;	/* transactions that had ended when it was taken; 0: not known */
	MemoryContext cxt;			/* in which the scan was opened: the index goes on to allocate */
	int			keys;			/* asked for one after the other */
	bool		walks;			/* the present one is found along the index */
	bool		walk_fails;		/* they do not come in its order */
	BookWalk	walk;
	WalkKey		at;				/* the present key of the walk; its texts are the scan's */
} BookScan;

extern bool book_has_page(Relation rel, BlockNumber page);
extern bool book_fetch(Relation rel, const ItemPointerData *tid, Snapshot snapshot, TupleTableSlot *slot, bool *dead);
extern void book_key(ScanKey key, AttrNumber column, const char *text, int len);
extern void book_scan_open(BookScan *scan, SafeinsRel book, Oid index, ScanKey keys, int nkeys);
extern void book_scan_again(BookScan *scan, ScanKey keys, int nkeys);
extern void book_scan_anew(BookScan *scan, SafeinsRel book, ScanKey keys, int nkeys);
extern bool book_scan_next(BookScan *scan);
extern bool book_scan_back(BookScan *scan);
extern void book_scan_close(BookScan *scan);
extern bool book_has_any(SafeinsRel book, const char *index);
extern bool book_has_key(SafeinsRel book, Oid index, const char *text, int len);

#endif
