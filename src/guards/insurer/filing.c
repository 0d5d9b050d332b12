/*
 * filing.c: the role filing: the papers that insurers hand in each year.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/book_store.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

enum FilingFact
{
	FILING_INSURER,
	FILING_ITEM,
	FILING_SUBMITTED_ON,
	FILING_ACCEPTED,
	FILING_YEAR,
	FILING_PLACE,
	FILING_NFACTS
};

static const FactDef filing_facts[FILING_NFACTS] = {
	[FILING_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[FILING_ITEM] = {"item", FACT_TEXT, true, gettext_noop("paper that is filed")},
	[FILING_SUBMITTED_ON] = {"submitted_on", FACT_DATE, true, gettext_noop("day of submission")},
	[FILING_ACCEPTED] = {"accepted", FACT_BOOL, false, gettext_noop("false once it was turned down")},
	[FILING_YEAR] = {"year", FACT_COUNT, false, gettext_noop("year it is filed for, by default that of the submission")},
	[FILING_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static const BookColumn delta_columns[] = {
	{"insurer", TEXTOID},
	{"place", INT4OID},
	{"year", INT4OID},
	{"item", TEXTOID},
	{"submitted_on", DATEOID},
	{"accepted", BOOLOID},
	{"sign", INT4OID},
};

static const char add_sql[] =
	"INSERT INTO safeins.filing AS f (insurer, place, year, item, submitted_on, accepted, rows)"
	" SELECT d.insurer, CAST(d.place AS safeins.division), d.year, d.item, d.submitted_on, d.accepted, sum(d.sign) FROM delta d"
	" GROUP BY d.insurer, d.place, d.year, d.item, d.submitted_on, d.accepted HAVING sum(d.sign) <> 0"
	" ORDER BY d.insurer, d.place, d.year, d.item, d.submitted_on, d.accepted"
	" ON CONFLICT ON CONSTRAINT filing_pkey DO UPDATE SET rows = f.rows + EXCLUDED.rows";

static const char sweep_sql[] =
	"DELETE FROM safeins.filing f"
	" USING (SELECT DISTINCT insurer, place, year, item, submitted_on, accepted FROM delta WHERE sign < 0) d"
	" WHERE f.insurer = d.insurer AND f.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)"
	" AND f.year = d.year AND f.item = d.item AND f.submitted_on = d.submitted_on AND f.accepted = d.accepted AND f.rows <= 0";

static BookStore *
filing_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(delta_columns), delta_columns);
}

static int64
filing_year(const Fact *facts)
{
	return facts[FILING_YEAR].isnull ? year_of(facts[FILING_SUBMITTED_ON].v.date) : facts[FILING_YEAR].v.count;
}

static bool
filing_fits(GuardFrame *g, const Fact *facts, bool report)
{
	int64		year;

	if (!guard_fits(g, facts, report))
		return false;
	year = filing_year(facts);
	if (year >= 1 && year <= 9999)
		return true;
	if (report)
		row_refused(g->j, facts,
					psprintf(_("a paper of insurer %s is filed for the year %lld"), fact_text(&facts[FILING_INSURER]), (long long) year),
					_("A year is from 1 to 9999."), _("Correct the year or the day of submission."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[FILING_PLACE], g->home));
	return false;
}

static void
filing_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[FILING_PLACE], g->home);
	row->on = facts[FILING_SUBMITTED_ON].v.date;
}

static void
count_filing(Intake *in, const GuardRow *row, int sign)
{
	const Fact *facts = row->facts;
	const Fact *item = &facts[FILING_ITEM];
	const char *code = code_of("filing", item->str, item->len);
	Datum		values[lengthof(delta_columns)];
	bool		nulls[lengthof(delta_columns)] = {0};

	values[0] = fact_datum(&facts[FILING_INSURER]);
	values[1] = Int32GetDatum(division_at_level(row->area, 1));
	values[2] = Int32GetDatum((int32) filing_year(facts));
	values[3] = code != NULL ? CStringGetTextDatum(code) : fact_datum(item);
	values[4] = DateADTGetDatum(row->on);
	values[5] = BoolGetDatum(facts[FILING_ACCEPTED].isnull || facts[FILING_ACCEPTED].v.flag);
	values[6] = Int32GetDatum(sign);
	book_store_put(in->store, values, nulls);
	in->takes_out |= sign < 0;
}

static void
filing_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
		count_filing((Intake *) g, before, -1);
	if (now != NULL)
		count_filing((Intake *) g, now, 1);
}

/* A paper that nobody knows. */
static void
check_item(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *item = &now->facts[FILING_ITEM];
	int			year = (int) filing_year(now->facts);
	const char *insurer;

	if (code_of("filing", item->str, item->len) != NULL || rule_has_item(rule, item->str, item->len))
		return;
	insurer = fact_text(&now->facts[FILING_INSURER]);
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_FILING,.place = now->area,.key =
						 insurer,.insurer = insurer,.year = year,
					 .message = psprintf(_("\"%s\" is not a paper that insurers file"), fact_shown(item)),
					 .detail = psprintf(_("Filed by insurer %s on %s for %d."), insurer, day_text(now->on), year),
					 .remedy = _("SELECT name, code FROM safeins.code_list WHERE list = 'filing' lists the papers; safeins.add_code() makes the host's own names known.")
				 });
}

static const GuardDef filing_guard = {sizeof(GuardRow), filing_fits, filing_read, filing_put};

static void *
filing_begin(CheckContext *j)
{
	return intake_begin(j, &filing_guard, sizeof(Intake), &filing_book);
}

static void
filing_finish(void *state)
{
	static SPIPlanPtr plans[3];
	Intake	   *in = state;

	intake_write(in, plans, add_sql, sweep_sql, annual_filed);
	intake_end(in);
}

static const GuardRule filing_rules[] = {
	{.code = "filing.items",.again = FACT(FILING_ITEM) | FACT(FILING_INSURER),.reads = FACT(FILING_SUBMITTED_ON) | FACT(FILING_PLACE),.by_law = true,.check = check_item},
	{.code = FILING_ANNUAL,.again = FACT(FILING_INSURER) | FACT(FILING_ITEM) | FACT(FILING_SUBMITTED_ON) | FACT(FILING_ACCEPTED) |
		FACT(FILING_YEAR) | FACT(FILING_PLACE)},
};

static const int short_texts[] = {FILING_ITEM, -1};

const Role	filing_role = {
	.name = "filing",
	.order = 8,
	.facts = filing_facts,
	.nfacts = FILING_NFACTS,
	.begin = filing_begin,
	.row = guard_row,
	.finish = filing_finish,
	.rules = filing_rules,
	.nrules = lengthof(filing_rules),
	.short_texts = short_texts,
};

static const char *const rebuild_sql[] = {
	"DELETE FROM safeins.filing WHERE safeins.is_local(place)",
	"INSERT INTO safeins.filing (insurer, place, year, item, submitted_on, accepted, rows)"
	" SELECT d.insurer, CAST(d.place AS safeins.division), d.year, d.item, d.submitted_on, d.accepted, sum(d.sign) FROM delta d"
	" GROUP BY d.insurer, d.place, d.year, d.item, d.submitted_on, d.accepted",
	MEND_ANNUAL(FILING_ANNUAL, FILED_ON, YEAR_OF_FILING),
	"DELETE FROM " STRAY_DEADLINES,
	NULL
};

const BookDef filing_book = {
	.role = &filing_role,
	.store = filing_store,
	.differences =
	"SELECT coalesce(d.place, b.place) AS place, coalesce(d.insurer, b.insurer) AS subject, coalesce(d.year, b.year) AS year,"
	" coalesce(d.item, b.item) || ' of ' || coalesce(d.submitted_on, b.submitted_on)"
	" || CASE WHEN coalesce(d.accepted, b.accepted) THEN '' ELSE ', turned down' END AS measure,"
	" coalesce(b.rows, 0)::int8 AS in_books, coalesce(d.rows, 0)::int8 AS recounted"
	" FROM (SELECT insurer, place, year, item, submitted_on, accepted, sum(sign) AS rows FROM delta"
	" GROUP BY insurer, place, year, item, submitted_on, accepted) d"
	" FULL JOIN (SELECT insurer, place::int4 AS place, year, item, submitted_on, accepted, rows FROM safeins.filing WHERE safeins.is_local(place)) b"
	" ON b.insurer = d.insurer AND b.place = d.place AND b.year = d.year AND b.item = d.item"
	" AND b.submitted_on = d.submitted_on AND b.accepted = d.accepted"
	" WHERE coalesce(b.rows, 0) <> coalesce(d.rows, 0) UNION ALL "
	"SELECT place::int4, subject, NULL, kind, 1::int8, 0::int8 FROM " STRAY_DEADLINES " UNION ALL "
	ANNUAL_DIFFERENCES(FILING_ANNUAL, FILED_ON, YEAR_OF_FILING) " ORDER BY 1, 2, 3, 4",
	.rebuild = rebuild_sql,
};

void
filing_code_added(const char *list, const char *name, const char *code)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2];
	SafeinsIdentity saved;

	if (strcmp(list, "filing") != 0 || strcmp(name, code) == 0)
		return;
	values[0] = CStringGetTextDatum(name);
	values[1] = CStringGetTextDatum(code);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("WITH old AS (DELETE FROM safeins.filing WHERE item = $1 AND safeins.is_local(place) RETURNING *)"
							  " INSERT INTO safeins.filing AS f (insurer, place, year, item, submitted_on, accepted, rows)"
							  " SELECT insurer, place, year, $2, submitted_on, accepted, rows FROM old"
							  " ORDER BY insurer, place::int4, year, submitted_on, accepted"
							  " ON CONFLICT ON CONSTRAINT filing_pkey DO UPDATE SET rows = f.rows + EXCLUDED.rows",
							  2, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write safeins.filing");
	safeins_return(&saved);
	SPI_finish();
}
