/*
 * newer_blocks.h: the blocks of a table that were written since a point of the log.
 */
#ifndef SAFEINS_LEDGER_SEAL_NEWER_BLOCKS_H
#define SAFEINS_LEDGER_SEAL_NEWER_BLOCKS_H

#include "access/xlogdefs.h"
#include "storage/block.h"
#include "utils/relcache.h"

typedef struct NewerBlocks NewerBlocks;

extern NewerBlocks *newer_blocks_open(Relation rel, XLogRecPtr since);
extern bool newer_blocks_next(NewerBlocks *n, BlockNumber *first, BlockNumber *last);
extern void newer_blocks_close(NewerBlocks *n);

#endif
