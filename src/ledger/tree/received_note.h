/*
 * received_note.h: notes of ledgers that other databases keep, and checkpoints
 * that they sent.
 */
#ifndef SAFEINS_LEDGER_TREE_RECEIVED_NOTE_H
#define SAFEINS_LEDGER_TREE_RECEIVED_NOTE_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/note.h"

/* A checkpoint as it came. */
typedef struct Sent
{
	int64		number;
	int64		size;
	const uint8 *root;
	const bytea *path;			/* that proves that it extends the one before; NULL: it has none */
} Sent;

typedef enum Extension
{
	EXTENDS,
	EXTENDS_UNPROVEN,
	EXTENDS_NOT
} Extension;

/* What the checkpoints that came prove of a note. */
typedef struct ReceivedNote
{
	bool		fits;
	bool		unknown;		/* they prove neither */
	int64		newer_leaves;
	char	   *verdict;
} ReceivedNote;

extern Extension sent_extends(HashKind hash, const Sent *before, const Sent *after);
extern bool note_is_received(const Note *note, ReceivedNote *told);

#endif
