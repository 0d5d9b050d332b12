/*
 * witness.c: witness() and accept_ledger(): a nation's database puts on record
 * which checkpoints of its provinces it saw, and whether each extends the one
 * before.  Its own ledger has that record.
 *
 * A checkpoint brings the path that proves it (RFC 9162 2.1.4): what was rewritten
 * before it has none.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/received_note.h"
#include "books/deadline.h"
#include "books/place.h"
#include "acts/nation/witness.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"

PG_FUNCTION_INFO_V1(safeins_witness);
PG_FUNCTION_INFO_V1(safeins_accept_ledger);

/* What is newer than what was seen of each province, or other than it. */
static OwnSql unseen = {
	.sql = "SELECT c.place::pg_catalog.int4, c.number, l.origin, l.hash, c.size, c.root, c.path"
	" FROM safeins.checkpoint c JOIN safeins.feed f ON f.place OPERATOR(safeins.=) c.place"
	" JOIN safeins.ledger l ON l.place OPERATOR(safeins.=) c.place"
	" WHERE NOT EXISTS (SELECT FROM safeins.witness w WHERE w.place OPERATOR(safeins.=) c.place AND w.number = c.number"
	" AND w.root = c.root AND w.size = c.size AND w.origin = l.origin)"
	" ORDER BY c.place::pg_catalog.int4, c.number",
	.sees = OWN_SEES_LATEST,
};

/* The last that was not a fork: a fork is held against it again. */
static OwnSql last_seen = {
	.sql = "SELECT w.number, w.origin, w.size, w.root FROM safeins.witness w"
	" WHERE w.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND w.verdict <> 'forked' ORDER BY w.id DESC LIMIT 1",
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
	.kept = true,
};

static OwnSql insert_witness = {
	.sql = "INSERT INTO safeins.witness (place, id, number, origin, hash, size, root, verdict, reason) OVERRIDING SYSTEM VALUE"
	" SELECT CAST($1 AS safeins.division), " NUMBERED("CAST($1 AS safeins.division)", "witness") ", $2, $3, $4, $5, $6, $7, $8 RETURNING *",
	.types = {INT4OID, INT8OID, TEXTOID, TEXTOID, INT8OID, BYTEAOID, TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_WITNESS,
};

/* Does a checkpoint extend the last that was seen? */
static const char *
verdict_of(const OwnRows *rows, uint64 i, const OwnRows *last)
{
	HashKind	hash;
	bool		has_no_path;
	Sent		before;
	Sent		after = {.number = own_int64(rows, i, 2), .size = own_int64(rows, i, 5),
		.root = (const uint8 *) VARDATA_ANY(own_bytea(rows, i, 6))};

	if (last->n == 0)
		return "first";
	if (strcmp(own_text(rows, i, 3), own_text(last, 0, 2)) != 0 || !hash_by_name(own_text(rows, i, 4), &hash))
		return "forked";
	before = (Sent)
	{
		.number = own_int64(last, 0, 1),.size = own_int64(last, 0, 3),
		.root = (const uint8 *) VARDATA_ANY(own_bytea(last, 0, 4))
	};
	(void) own_datum(rows, i, 7, &has_no_path);
	if (!has_no_path)
		after.path = own_bytea(rows, i, 7);
	switch (sent_extends(hash, &before, &after))
	{
		case EXTENDS:
			return "extends";
		case EXTENDS_UNPROVEN:
			return "not proven";
		case EXTENDS_NOT:
			break;
	}
	return "forked";
}

static int64
put_on_record(const OwnRows *rows, uint64 i, const char *verdict, const char *reason)
{
	Datum		values[8];
	bool		nulls[8] = {[7] = reason == NULL};
	OwnRows		written;
	int64		id;

	values[0] = Int32GetDatum(own_int32(rows, i, 1));
	values[1] = Int64GetDatum(own_int64(rows, i, 2));
	values[2] = CStringGetTextDatum(own_text(rows, i, 3));
	values[3] = CStringGetTextDatum(own_text(rows, i, 4));
	values[4] = Int64GetDatum(own_int64(rows, i, 5));
	values[5] = PointerGetDatum(own_bytea(rows, i, 6));
	values[6] = CStringGetTextDatum(verdict);
	if (reason != NULL)
		values[7] = CStringGetTextDatum(reason);
	own_sql_begin();
	written = own_sql_run(&insert_witness, values, nulls);
	id = own_int64(&written, 0, own_column(&written, "id"));
	own_sql_end();
	return id;
}

/* nation_witness puts on record what came in since; returns how many checkpoints. */
static int64
nation_witness(void)
{
	OwnRows		rows;
	uint64		n;

	LockRelationOid(safeins_relid(SAFEINS_REL_WITNESS), ShareUpdateExclusiveLock);
	own_sql_begin();
	rows = own_sql_run(&unseen, NULL, NULL);
	n = rows.n;
	for (uint64 i = 0; i < n; i++)
	{
		Datum		values[1] = {Int32GetDatum(own_int32(&rows, i, 1))};
		OwnRows		last;
		const char *verdict;

		CHECK_FOR_INTERRUPTS();
		own_sql_begin();
		last = own_sql_run(&last_seen, values, NULL);
		verdict = verdict_of(&rows, i, &last);
		own_sql_end();
		(void) put_on_record(&rows, i, verdict, NULL);
		if (strcmp(verdict, "forked") == 0)
			ereport(WARNING,
					(errmsg("checkpoint %lld of %06d does not extend what was seen of its ledger before",
							(long long) own_int64(&rows, i, 2), own_int32(&rows, i, 1)),
					 errhint("Ask the province: its ledger was rewritten, or restored from a backup. safeins.accept_ledger() goes on from there, with a reason.")));
	}
	own_sql_end();
	return (int64) n;
}

static void
witness_when_swept(DateADT as_of)
{
	(void) nation_witness();
}

void
nation_witness_init(void)
{
	sweep_hook_register(witness_when_swept);
}

/* safeins.witness() */
Datum
safeins_witness(PG_FUNCTION_ARGS)
{
	PreventCommandIfReadOnly("safeins.witness()");
	PG_RETURN_INT64(nation_witness());
}

static OwnSql last_sent = {
	.sql = "SELECT c.place::pg_catalog.int4, c.number, l.origin, l.hash, c.size, c.root FROM safeins.checkpoint c"
	" JOIN safeins.feed f ON f.place OPERATOR(safeins.=) c.place JOIN safeins.ledger l ON l.place OPERATOR(safeins.=) c.place"
	" WHERE c.place OPERATOR(safeins.=) CAST($1 AS safeins.division) ORDER BY c.number DESC LIMIT 1",
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
};

/* safeins.accept_ledger(place, reason) */
Datum
safeins_accept_ledger(PG_FUNCTION_ARGS)
{
	Datum		values[1];
	char		text[DIVISION_TEXT_LEN + 1];
	char	   *reason;
	OwnRows		rows;
	int64		id;

	args_check(fcinfo, 0);
	reason = arg_text(fcinfo, 1);
	PreventCommandIfReadOnly("safeins.accept_ledger()");
	values[0] = DivisionGetDatum(division_at_level(PG_GETARG_DIVISION(0), 1));
	division_print(DatumGetDivision(values[0]), text);
	(void) nation_witness();
	own_sql_begin();
	rows = own_sql_run(&last_sent, values, NULL);
	if (rows.n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no checkpoint of %s is here", text),
				 errhint("safeins.subscribe() takes in what a province sends.")));
	id = put_on_record(&rows, 0, "accepted", reason);
	own_sql_end();
	PG_RETURN_INT64(id);
}
