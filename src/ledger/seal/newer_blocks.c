/*
 * newer_blocks.c: the blocks of a table that were written since a point of the log.
 *
 * Each block tells where in the log it was written last.  To ask them all is to
 * read the whole table, so the visibility map is asked first: whoever writes a
 * block takes its mark out of the map, and only VACUUM, or COPY with FREEZE, puts
 * one in.  A page of the map into which none was put since tells by its marks
 * which blocks were not written since, and these are not read.
 */
#include "common/safeins.h"
#include "ledger/seal/newer_blocks.h"

#include "access/visibilitymap.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

/* Marks that are read at a time. */
#define MARKS_AHEAD 1024

struct NewerBlocks
{
	Relation	rel;
	XLogRecPtr	since;
	BlockNumber next;
	BlockNumber nblocks;
	Buffer		last;			/* where the block was that was asked last */
	BufferAccessStrategy strategy;
	Buffer		map;			/* the page of the map with the marks at hand, pinned */
	BlockNumber marks_from;		/* of these blocks the marks are at hand */
	BlockNumber marks_until;
	bool		marks_hold;		/* none of them was put in since */
	bool		marks[MARKS_AHEAD];
};

/* newer_blocks_open begins with the first block of a table that the caller keeps open. */
NewerBlocks *
newer_blocks_open(Relation rel, XLogRecPtr since)
{
	NewerBlocks *n = palloc0(sizeof(NewerBlocks));

	n->rel = rel;
	n->since = since;
	n->nblocks = RelationGetNumberOfBlocks(rel);
	n->strategy = GetAccessStrategy(BAS_BULKREAD);
	return n;
}

void
newer_blocks_close(NewerBlocks *n)
{
	if (BufferIsValid(n->map))
		ReleaseBuffer(n->map);
	FreeAccessStrategy(n->strategy);
	pfree(n);
}

/*
 * Where the page was written, and no mark while it is asked: who puts one in has
 * locked the page until it tells so.
 */
static bool
map_is_older(const NewerBlocks *n)
{
	XLogRecPtr	lsn;

	if (!BufferIsValid(n->map))
		return false;
	LockBuffer(n->map, BUFFER_LOCK_SHARE);
	lsn = PageGetLSN(BufferGetPage(n->map));
	LockBuffer(n->map, BUFFER_LOCK_UNLOCK);
	return !XLogRecPtrIsInvalid(lsn) && lsn <= n->since;
}

/* Reads the marks of blocks from one on that are on the same page of the map. */
static void
read_marks(NewerBlocks *n, BlockNumber from)
{
	BlockNumber block = from;

	do
	{
		n->marks[block - from] = (visibilitymap_get_status(n->rel, block, &n->map) & VISIBILITYMAP_ALL_VISIBLE) != 0;
		block++;
	} while (block < n->nblocks && block - from < MARKS_AHEAD && visibilitymap_pin_ok(block, n->map));
	n->marks_from = from;
	n->marks_until = block;
	/* After the marks were read: one that was put in meanwhile must not count. */
	n->marks_hold = map_is_older(n);
}

static bool
is_marked(NewerBlocks *n, BlockNumber block)
{
	if (block >= n->marks_until)
		read_marks(n, block);
	return n->marks_hold && n->marks[block - n->marks_from];
}

/*
 * Blocks that came into the cache one after another lie side by side there: to look
 * there first saves most of what it takes to find a block.
 */
static Buffer
read_block(const NewerBlocks *n, BlockNumber block)
{
	if (n->last > 0 && n->last < NBuffers && ReadRecentBuffer(n->rel->rd_locator, MAIN_FORKNUM, block, n->last + 1))
		return n->last + 1;
	return ReadBufferExtended(n->rel, MAIN_FORKNUM, block, RBM_NORMAL, n->strategy);
}

/* Written since?  What has no position in the log was written without it: it is read. */
static bool
is_newer(NewerBlocks *n, BlockNumber block)
{
	Buffer		buffer;
	XLogRecPtr	lsn;

	CHECK_FOR_INTERRUPTS();
	if (is_marked(n, block))
		return false;
	buffer = read_block(n, block);
	lsn = BufferGetLSNAtomic(buffer);
	ReleaseBuffer(buffer);
	n->last = buffer;
	return XLogRecPtrIsInvalid(lsn) || lsn > n->since;
}

/* newer_blocks_next gives the next run of them; false: there are no more. */
bool
newer_blocks_next(NewerBlocks *n, BlockNumber *first, BlockNumber *last)
{
	while (n->next < n->nblocks && !is_newer(n, n->next))
		n->next++;
	if (n->next >= n->nblocks)
		return false;
	*first = n->next++;
	while (n->next < n->nblocks && is_newer(n, n->next))
		n->next++;
	*last = n->next - 1;
	return true;
}
