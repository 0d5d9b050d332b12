/*
 * own_sql.h: SQL that the extension runs, by one way in.
 *
 *	static OwnSql read_mark = {
 *		.sql = "SELECT mark FROM safeins.sweep_state WHERE what = $1",
 *		.types = {TEXTOID},
 *		.sees = OWN_SEES_LATEST,
 *		.kept = true,
 *	};
 *
 *	own_sql_begin();
 *	rows = own_sql_run(&read_mark, values, NULL);
 *	for (uint64 i = 0; i < rows.n; i++)
 *		... own_text(&rows, i, 1) ...
 *	own_sql_end();
 *
 * Between begin and end the current context is one that end frees, and what was
 * read lives there; the code between is the caller's, with the caller's rights.
 * Blocks nest, and an error needs no end.  Every name and operator in a
 * statement that pg_catalog does not have is written with its schema.
 * own_sql.c says what is guaranteed.
 */
#ifndef SAFEINS_COMMON_OWN_SQL_H
#define SAFEINS_COMMON_OWN_SQL_H

#include "common/safeins.h"
#include "common/relations.h"

#include "commands/trigger.h"
#include "executor/spi.h"
#include "tcop/dest.h"
#include "utils/date.h"
#include "utils/queryenvironment.h"
#include "utils/snapshot.h"

/* As many as an index has columns. */
#define OWN_ARGS_MOST INDEX_MAX_KEYS

typedef enum OwnSight
{
	OWN_SEES_TRANSACTION,		/* as a statement of the session would, after all that this transaction did */
	OWN_SEES_STATEMENT,			/* as the calling statement does; it writes nothing */
	OWN_SEES_LATEST,			/* all that is committed by now and our own, at any isolation level */
} OwnSight;

/* Settings beside those that are pinned for all. */
#define OWN_BY_INDEX		0x01	/* a kept plan must do when its tables have grown since: by the index */
#define OWN_SIDE_BY_SIDE	0x02	/* what is looked up stands together in an index, and is priced so */
#define OWN_ALL_ROWS		0x04	/* an error where row security would leave rows out */
#define OWN_EXPRESSIONS		0x08	/* reads expressions of mappings: whatever could change them is pinned, too */
#define OWN_STEADY			0x20	/* no setting has a say in what it gives, only in how it is read and planned */
#define OWN_MAY_VANISH		0x10	/* a rule of somebody's may make nothing of it: it has written no row, then */

/* One statement; what is left out is 0.  It is static where its plan is kept. */
typedef struct OwnSql
{
	const char *sql;
	Oid			types[OWN_ARGS_MOST];	/* of its arguments; InvalidOid ends them */
	int			result;			/* SPI_OK_... that is expected; 0: SPI_OK_SELECT */
	OwnSight	sees;
	bool		writes;			/* or locks rows, by what it sees of OWN_SEES_LATEST or of a given snapshot */
	bool		kept;			/* its plan is kept for the session; else it is planned for the values, each time */
	SafeinsRel	records;		/* its RETURNING * is told to the ledger as rows of this table */
	int			settings;		/* OWN_BY_INDEX and so on */
	int			plans;			/* CURSOR_OPT_... */
	uint64		most;			/* rows; 0: all */
	Oid			as;				/* the owner of a host's table; InvalidOid: the owner of ours */
	SPIPlanPtr	plan;			/* own_sql.c's */
} OwnSql;

/* What a statement returned, until own_sql_end(). */
typedef struct OwnRows
{
	SPITupleTable *table;
	uint64		n;				/* rows; of what returns none, how many it wrote */
} OwnRows;

extern void own_sql_begin(void);
extern void own_sql_end(void);
extern Snapshot own_sql_latest(void);
extern Snapshot own_sql_stay(Snapshot snapshot);
extern OwnRows own_sql_run(OwnSql *q, const Datum *values, const bool *nulls);
extern OwnRows own_sql_run_at(OwnSql *q, const Datum *values, const bool *nulls, Snapshot snapshot);
extern void own_sql_stream(OwnSql *q, const Datum *values, const bool *nulls, DestReceiver *dest);
extern uint64 own_sql_execute(OwnSql *q, const Datum *values, const bool *nulls);
extern void own_sql_utility(const char *sql);
extern void own_sql_forget(OwnSql *q);
extern void own_sql_transition_tables(TriggerData *td);
extern void own_sql_named_rows(EphemeralNamedRelation rows);

extern Datum own_texts(Datum *texts, int n);

extern Datum own_datum(const OwnRows *rows, uint64 row, int column, bool *isnull);
extern bool own_bool(const OwnRows *rows, uint64 row, int column);
extern int32 own_int32(const OwnRows *rows, uint64 row, int column);
extern int64 own_int64(const OwnRows *rows, uint64 row, int column);
extern Oid	own_oid(const OwnRows *rows, uint64 row, int column);
extern DateADT own_date(const OwnRows *rows, uint64 row, int column);
extern bytea *own_bytea(const OwnRows *rows, uint64 row, int column);
extern int	own_column(const OwnRows *rows, const char *name);
extern char *own_text(const OwnRows *rows, uint64 row, int column);

/* Rows in batches, within one begin and end; each fetch frees the batch before. */
typedef struct OwnCursor
{
	OwnSql	   *query;
	Portal		portal;			/* NULL: closed */
	OwnRows		rows;			/* the batch */
} OwnCursor;

extern void own_cursor_open(OwnCursor *c, OwnSql *q, Snapshot snapshot, long most);
extern bool own_cursor_fetch(OwnCursor *c, long most);
extern void own_cursor_close(OwnCursor *c);

#endif
