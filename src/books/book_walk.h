/*
 * book_walk.h: an index walked along, for keys that come in its order.
 */
#ifndef SAFEINS_BOOKS_BOOK_WALK_H
#define SAFEINS_BOOKS_BOOK_WALK_H

#include "common/safeins.h"

#include "access/genam.h"
#include "access/skey.h"

#define WALK_MOST_COLUMNS 9

/* As many steps to the next key as a descent costs, which are taken before one. */
#define WALK_STEPS	64
/* Before so many keys were asked for nobody knows whether they lie near each other. */
#define WALK_TRIAL	50

typedef struct BookWalk
{
	IndexScanDesc scan;			/* NULL: not begun */
	int			steps_most;		/* to the next key; beyond them the index is descended again */
	bool		more;			/* it stands on an entry */
	bool		begun;
	int64		keys;			/* asked for */
	int64		steps;			/* of all keys */
	int64		descents;
	MemoryContext cxt;			/* of the key that it began at, which the scan goes on to ask */
	ScanKeyData columns[WALK_MOST_COLUMNS];
} BookWalk;

/* The first columns of an index, as a key has them. */
typedef struct WalkKey
{
	int			n;
	Oid			types[WALK_MOST_COLUMNS];
	Datum		values[WALK_MOST_COLUMNS];
} WalkKey;

extern void book_walk_open(BookWalk *w, IndexScanDesc scan, int steps_most);
extern void book_walk_step(BookWalk *w);
extern void book_walk_anew(BookWalk *w);
extern bool book_walk_is_at(const BookWalk *w, const WalkKey *key);
extern bool book_walk_to(BookWalk *w, const WalkKey *key);
extern bool book_walk_pays(const BookWalk *w);
extern int	book_walk_compare(const WalkKey *a, const WalkKey *b);
extern void book_walk_close(BookWalk *w);

#endif
