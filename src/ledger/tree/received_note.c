/*
 * received_note.c: a note of a ledger that another database keeps, held against
 * the checkpoints that came from there.
 *
 * Their leaves are not here.  But each checkpoint brings the path that proves that
 * it extends the one before, so that whoever has the note of one knows by the paths
 * alone whether the last one extends it.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/path.h"
#include "ledger/tree/received_note.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* sent_extends tells whether a checkpoint extends an earlier one, by its path. */
Extension
sent_extends(HashKind hash, const Sent *before, const Sent *after)
{
	if (after->number <= before->number || after->size < before->size)
		return EXTENDS_NOT;
	/* Checkpoints of an empty extension, as of a new epoch, have the same root. */
	if (after->size == before->size)
		return memcmp(before->root, after->root, HASH_LEN) == 0 ? EXTENDS : EXTENDS_NOT;
	if (after->path == NULL || after->number != before->number + 1)
		return EXTENDS_UNPROVEN;
	return path_is_consistent(hash, before->size, before->root, after->size, after->root,
							  (const uint8 *) VARDATA_ANY(after->path), VARSIZE_ANY_EXHDR(after->path) / HASH_LEN) ?
		EXTENDS : EXTENDS_NOT;
}

/* Of two that call their ledger the same, the one that sent the note's checkpoint. */
static OwnSql find_ledger = {
	.sql = "SELECT l.place::pg_catalog.int4, l.hash FROM safeins.ledger l JOIN safeins.feed f ON f.place OPERATOR(safeins.=) l.place"
	" WHERE l.origin = $1 ORDER BY NOT EXISTS (SELECT FROM safeins.checkpoint c WHERE c.place OPERATOR(safeins.=) l.place"
	" AND c.size = $2 AND c.root = $3), l.place::pg_catalog.int4",
	.types = {TEXTOID, INT8OID, BYTEAOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* From the note's checkpoint on. */
static OwnSql sent_since = {
	.sql = "SELECT c.number, c.size, c.root, c.path FROM safeins.checkpoint c WHERE c.place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND c.number >= (SELECT pg_catalog.min(n.number) FROM safeins.checkpoint n WHERE n.place OPERATOR(safeins.=) c.place"
	" AND n.size = $2 AND n.root = $3) ORDER BY c.number",
	.types = {INT4OID, INT8OID, BYTEAOID},
	.sees = OWN_SEES_LATEST,
};

/* Where that one is not here: the last one's size, whether another of that size is, whether it was here once. */
static OwnSql sent_otherwise = {
	.sql = "SELECT coalesce((SELECT c.size FROM safeins.checkpoint c WHERE c.place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" ORDER BY c.number DESC LIMIT 1), 0),"
	" EXISTS (SELECT FROM safeins.checkpoint c WHERE c.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND c.size = $2),"
	" EXISTS (SELECT FROM safeins.witness w WHERE w.place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND w.size = $2 AND w.root = $3)",
	.types = {INT4OID, INT8OID, BYTEAOID},
	.sees = OWN_SEES_LATEST,
};

static Sent
sent_at(const OwnRows *rows, uint64 i)
{
	bool		has_none;
	Sent		sent = {.number = own_int64(rows, i, 1), .size = own_int64(rows, i, 2),
		.root = (const uint8 *) VARDATA_ANY(own_bytea(rows, i, 3))};

	(void) own_datum(rows, i, 4, &has_none);
	if (!has_none)
		sent.path = own_bytea(rows, i, 4);
	return sent;
}

/* Follows the proofs from the note's checkpoint to the last. */
static const char *
follow(const OwnRows *rows, HashKind hash, int place, ReceivedNote *told)
{
	for (uint64 i = 1; i < rows->n; i++)
	{
		Sent		before = sent_at(rows, i - 1);
		Sent		after = sent_at(rows, i);

		CHECK_FOR_INTERRUPTS();
		switch (sent_extends(hash, &before, &after))
		{
			case EXTENDS:
				break;
			case EXTENDS_UNPROVEN:
				told->unknown = true;
				return psprintf(_("checkpoint %lld of %06d brings no proof that it extends what came before"), (long long) after.number, place);
			case EXTENDS_NOT:
				return psprintf(_("checkpoint %lld of %06d does not extend what came before: its ledger was rewritten"), (long long) after.number, place);
		}
	}
	told->fits = true;
	return psprintf(_("the ledger of %06d extends the note, as its checkpoints prove"), place);
}

static const char *
not_here(const Note *note, int place, const OwnRows *rows, ReceivedNote *told)
{
	if (own_bool(rows, 0, 2))
		return psprintf(_("the first %lld leaves are not those of the note: the ledger was rewritten"), (long long) note->size);
	if (own_bool(rows, 0, 3))
		return psprintf(_("the checkpoint of the note came from %06d once, and does not come now: its ledger was rewritten, or restored from before the note"), place);
	told->unknown = true;
	return psprintf(_("no checkpoint of %lld leaves came from %06d, the last has %lld: its own database can tell"),
					(long long) note->size, place, (long long) own_int64(rows, 0, 1));
}

/*
 * note_is_received tells what the checkpoints that came prove of a note, in the
 * caller's context; false: its ledger sends none.
 */
bool
note_is_received(const Note *note, ReceivedNote *told)
{
	MemoryContext caller = CurrentMemoryContext;
	bytea	   *root = palloc(VARHDRSZ + HASH_LEN);
	Datum		values[3] = {CStringGetTextDatum(note->origin), Int64GetDatum(note->size), PointerGetDatum(root)};
	OwnRows		rows;
	HashKind	hash;
	int			place;
	const char *verdict;

	memset(told, 0, sizeof(*told));
	SET_VARSIZE(root, VARHDRSZ + HASH_LEN);
	memcpy(VARDATA(root), note->root, HASH_LEN);
	own_sql_begin();
	rows = own_sql_run(&find_ledger, values, NULL);
	if (rows.n == 0 || !hash_by_name(own_text(&rows, 0, 2), &hash))
	{
		own_sql_end();
		return false;
	}
	place = own_int32(&rows, 0, 1);
	values[0] = Int32GetDatum(place);
	rows = own_sql_run(&sent_since, values, NULL);
	if (rows.n > 0)
	{
		told->newer_leaves = own_int64(&rows, rows.n - 1, 2) - note->size;
		verdict = follow(&rows, hash, place, told);
	}
	else
	{
		rows = own_sql_run(&sent_otherwise, values, NULL);
		told->newer_leaves = own_int64(&rows, 0, 1) - note->size;
		verdict = not_here(note, place, &rows, told);
	}
	told->verdict = MemoryContextStrdup(caller, verdict);
	own_sql_end();
	return true;
}
