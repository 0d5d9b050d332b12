/*
 * ship.c: rows of the law, and words, that a version ships otherwise than the one
 * before: written as the ledger wants it, so that verify() knows them.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/version.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"

#include "utils/builtins.h"

/* What our update script has put beside the tables (upgrade/script.awk). */
static OwnSql ships[] = {
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
	{
		.sql = "INSERT INTO safeins.code_list SELECT s.* FROM pg_temp.shipped_code_list AS s"
		" WHERE NOT EXISTS (SELECT FROM safeins.code_list AS c WHERE c.shipped AND c.list = s.list AND c.name = s.name)"
		" ORDER BY s.list, s.name RETURNING *",
		.result = SPI_OK_INSERT_RETURNING,
		.records = SAFEINS_REL_CODE_LIST,
	},
};

PG_FUNCTION_INFO_V1(safeins_ship);

/* safeins.ship() returns how many rows it wrote. */
Datum
safeins_ship(PG_FUNCTION_ARGS)
{
	int64		written = 0;

	if (!version_in_script())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this function of safeins is called by its update scripts only")));
	for (size_t i = 0; i < lengthof(ships); i++)
		written += own_sql_execute(&ships[i], NULL, NULL);
	rulebook_announce();
	codes_announce();
	PG_RETURN_INT64(written);
}
