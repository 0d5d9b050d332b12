/*
 * update.c: what an update script does that SQL alone cannot: rows of the law and
 * words that a version ships otherwise than the one before, and books as it keeps
 * them.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/version.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "attach/guard_depend.h"
#include "ledger/seal/seal.h"
#include "acts/added_code.h"
#include "acts/reconcile.h"

/* What our update script has put beside the tables (upgrade/script.awk). */
static OwnSql ship_rules[] = {
	{
		.sql = "UPDATE safeins.rule AS r SET code = s.code, type = s.type, place = s.place, sector = s.sector, size = s.size, risk = s.risk,"
		" effective = s.effective, number = s.number, term = s.term, items = s.items, mode = s.mode, source = s.source, note = s.note"
		" FROM pg_temp.shipped_rule AS s WHERE r.shipped AND r.id = s.id"
		" AND ROW(r.code, r.type, r.place::text, r.sector, r.size, r.risk, r.effective, r.number::text, r.term::text, r.items, r.mode, r.source, r.note)"
		" IS DISTINCT FROM ROW(s.code, s.type, s.place::text, s.sector, s.size, s.risk, s.effective, s.number::text, s.term::text, s.items, s.mode, s.source, s.note)"
		" RETURNING r.*",
		.result = SPI_OK_UPDATE_RETURNING,
		.records = SAFEINS_REL_RULE,
	},
	{
		.sql = "INSERT INTO safeins.rule SELECT s.* FROM pg_temp.shipped_rule AS s"
		" WHERE NOT EXISTS (SELECT FROM safeins.rule AS r WHERE r.shipped AND r.id = s.id) ORDER BY s.id RETURNING *",
		.result = SPI_OK_INSERT_RETURNING,
		.records = SAFEINS_REL_RULE,
	},
};

static OwnSql ship_words = {
	.sql = "INSERT INTO safeins.code_list SELECT s.* FROM pg_temp.shipped_code_list AS s"
	" WHERE NOT EXISTS (SELECT FROM safeins.code_list AS c WHERE c.shipped AND c.list = s.list AND c.name = s.name)"
	" ORDER BY s.list, s.name RETURNING *",
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_CODE_LIST,
};

static void
check_script(void)
{
	if (!version_in_script())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this function of safeins is called by its update scripts only")));
}

PG_FUNCTION_INFO_V1(safeins_ship);

/* safeins.ship() writes rules and words as this version ships them, as the ledger wants it; returns how many. */
Datum
safeins_ship(PG_FUNCTION_ARGS)
{
	int64		written = 0;
	OwnRows		words;

	check_script();
	for (size_t i = 0; i < lengthof(ship_rules); i++)
		written += own_sql_execute(&ship_rules[i], NULL, NULL);
	rulebook_announce();
	own_sql_begin();
	words = own_sql_run(&ship_words, NULL, NULL);
	codes_announce();
	CommandCounterIncrement();
	for (uint64 i = 0; i < words.n; i++)
		codes_changed(own_text(&words, i, own_column(&words, "list")), own_text(&words, i, own_column(&words, "name")),
					  own_text(&words, i, own_column(&words, "code")));
	written += words.n;
	own_sql_end();
	PG_RETURN_INT64(written);
}

PG_FUNCTION_INFO_V1(safeins_update_books);

/*
 * safeins.update_books() brings the books to what this version keeps of the rows.
 * Nothing was wrong with them: no finding is made of what differs.
 */
Datum
safeins_update_books(PG_FUNCTION_ARGS)
{
	check_script();
	guards_tie();
	seals_tie();
	PG_RETURN_INT64(books_rebuild(true));
}
