/*
 * note.h: signed notes of checkpoints.
 */
#ifndef SAFEINS_LEDGER_TREE_NOTE_H
#define SAFEINS_LEDGER_TREE_NOTE_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/tree.h"

extern char *note_text(const LedgerInfo *ledger, int64 size, const uint8 *root);

typedef struct Note
{
	char	   *origin;
	int64		size;
	uint8		root[HASH_LEN];
} Note;
extern void note_parse(const char *text, Note *note);
extern char *note_misfit(const Note *note, const LedgerInfo *ledger, int64 size, Tree *tree);

#endif
