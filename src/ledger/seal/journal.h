/*
 * journal.h: leaves on their way into the tree.
 */
#ifndef SAFEINS_LEDGER_SEAL_JOURNAL_H
#define SAFEINS_LEDGER_SEAL_JOURNAL_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/ledger.h"
#include "ledger/seal/sealed.h"

#include "executor/tuptable.h"
#include "lib/stringinfo.h"

typedef struct LeafWriter LeafWriter;

extern LeafWriter *leaf_writer_open(void);
extern void leaf_writer_add(LeafWriter *w, const Seal *seal, LeafOp op, TupleTableSlot *slot);
extern void leaf_writer_release(LeafWriter *w, const Seal *seal, TupleTableSlot *slot);
extern void leaf_writer_close(LeafWriter *w);

/* The columns of safeins.journal. */
#define Anum_journal_id			1
#define Anum_journal_crc		2
#define Anum_journal_hashes		3
#define Anum_journal_entries	4
#define Natts_journal			4

extern uint32 chunk_crc(const void *hashes, int hashes_len, const void *entries, int entries_len);
extern bytea *bytea_of(const void *bytes, int len);

/* What a chunk, or a tile of level 0, says of one leaf. */
typedef struct LeafEntry
{
	int32		seal;
	LeafOp		op;
	const char *key;			/* in UTF-8, not terminated */
	int			keylen;
} LeafEntry;

extern void entry_append(StringInfo buf, int32 seal, LeafOp op, const char *key, int keylen);
extern bool entry_next(const char **p, const char *end, LeafEntry *entry);

#endif
