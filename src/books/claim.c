/*
 * claim.c: what was claimed, paid and refused into its book.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/claim.h"
#include "books/deadline.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"

const char *const claim_deadline_kinds[CLAIM_NDUES] = {
	[CLAIM_DUE_DECIDE] = "claim.decide",
	[CLAIM_DUE_ADVANCE] = "claim.advance",
	[CLAIM_DUE_PAY] = "claim.pay",
};

static int64
count_of(const BookRow *row, int column)
{
	if (row == NULL)
		return 0;
	return column == CLAIM_COL_claims || column == CLAIM_COL_refused ?
		DatumGetInt32(row->values[column]) : DatumGetInt64(row->values[column]);
}

static void
report_claims(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	static const struct
	{
		const char *measure;
		int			column;
		BookUnit	unit;
	}			counts[] = {
		{"claims", CLAIM_COL_claims, UNIT_COUNT},
		{"claims paid", CLAIM_COL_paid, UNIT_FEN},
		{"claims refused", CLAIM_COL_refused, UNIT_COUNT},
		{"deaths", CLAIM_COL_deaths, UNIT_COUNT},
	};
	const BookRow *row = counted != NULL ? counted : booked;

	for (size_t i = 0; i < lengthof(counts); i++)
	{
		BookDifference d = {
			.place = DatumGetInt32(row->values[CLAIM_COL_place]),.subject = row->values[CLAIM_COL_policy],
			.has_year = true,.year = DatumGetInt32(row->values[CLAIM_COL_year]),
			.measure = counts[i].measure,.unit = counts[i].unit,
			.booked = count_of(booked, counts[i].column),.counted = count_of(counted, counts[i].column)
		};

		if (d.booked != d.counted)
			report(arg, &d);
	}
}

static const BookField fields[] = {CLAIM_COLUMNS(BOOK_FIELD)};

Book		book_of_claims = {
	.rel = SAFEINS_REL_CLAIM_TALLY,.name = "claim_tally",.ncolumns = lengthof(fields),.columns = fields,
	.report = report_claims
};

BookStore *
claim_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_claims);
}

/* What a recount compares deadlines with. */
static void
put_dues(BookRow *row, const ClaimRow *c)
{
	for (int column = CLAIM_COL_claim; column < CLAIM_NCOLUMNS; column++)
		row->nulls[column] = true;
	if (c->dues == NULL)
		return;
	row->nulls[CLAIM_COL_claim] = row->nulls[CLAIM_COL_area] = false;
	row->values[CLAIM_COL_claim] = fact_datum(c->claim);
	row->values[CLAIM_COL_area] = Int32GetDatum(c->area);
	row->nulls[CLAIM_COL_insurer] = c->insurer == NULL;
	if (c->insurer != NULL)
		row->values[CLAIM_COL_insurer] = CStringGetTextDatum(c->insurer);
	for (int i = 0; i < CLAIM_NDUES; i++)
	{
		const ClaimDeadline *due = &c->dues[i];

		row->nulls[CLAIM_COL_decide_from + i] = row->nulls[CLAIM_COL_decide_due + i] = !due->open;
		row->nulls[CLAIM_COL_decide_met + i] = !due->open || !due->met;
		row->values[CLAIM_COL_decide_from + i] = DateADTGetDatum(due->opened_on);
		row->values[CLAIM_COL_decide_due + i] = DateADTGetDatum(due->due_on);
		row->values[CLAIM_COL_decide_met + i] = DateADTGetDatum(due->met_on);
	}
}

void
claim_store_put(BookStore *store, const ClaimRow *c)
{
	int			sign = c->leaves ? -1 : 1;
	BookRow		row = {0};

	row.values[CLAIM_COL_policy] = fact_datum(c->policy);
	row.values[CLAIM_COL_place] = Int32GetDatum(c->place);
	row.values[CLAIM_COL_year] = Int32GetDatum(c->year);
	row.values[CLAIM_COL_claims] = Int32GetDatum(sign);
	row.values[CLAIM_COL_refused] = Int32GetDatum(c->refused ? sign : 0);
	row.values[CLAIM_COL_deaths] = Int64GetDatum(sign * c->deaths);
	row.values[CLAIM_COL_paid] = Int64GetDatum(sign * c->paid);
	put_dues(&row, c);
	book_put(store, &book_of_claims, &row);
}

void
claims_write(BookStore *store)
{
	book_write_store(&book_of_claims, store);
}

/*
 * Of several rows of one claim the one counts whose deadlines the book has: each that
 * it has and the row gives speaks for it, each that it gives speaks against it.
 */
#define HAS_DUE(kind, due) \
	"(SELECT pg_catalog.count(*) FROM safeins.deadline AS l WHERE l.kind = '" kind "' AND l.subject = d.claim" \
	" AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" AND (l.opened_on, l.due_on, l.met_on) IS NOT DISTINCT FROM (d." due "_from, d." due "_due, d." due "_met))"
#define CLAIM_AS_BOOKED \
	"(SELECT DISTINCT ON (claim, place) d.* FROM delta AS d WHERE claim IS NOT NULL ORDER BY claim, place," \
	" CASE WHEN pg_catalog.count(*) OVER (PARTITION BY claim, place) > 1 THEN" \
	" 2 * (" HAS_DUE("claim.decide", "decide") " + " HAS_DUE("claim.advance", "advance") " + " HAS_DUE("claim.pay", "pay") ")" \
	" - pg_catalog.num_nonnulls(decide_due, advance_due, pay_due) END DESC)"

/*
 * The deadlines of claims as they ought to be.  Whose they are the policies told
 * when the claim was written: that they tell of another insurer now is no difference.
 */
#define DUES \
	"(SELECT v.kind, d.claim AS subject, d.place, d.area, d.insurer, true AS insurer_given, v.opened_on, v.due_on, v.met_on," \
	" false AS provisional, false AS by_time, NULL::pg_catalog.int4 AS book_area," \
	" (SELECT l.insurer FROM safeins.deadline AS l WHERE l.kind = v.kind COLLATE \"C\" AND l.subject = d.claim" \
	" AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division) AND (l.insurer IS NULL OR EXISTS" \
	" (SELECT FROM safeins.policy AS p WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place))) AS book_insurer" \
	" FROM " CLAIM_AS_BOOKED " AS d CROSS JOIN LATERAL (VALUES" \
	" ('claim.decide', d.decide_from, d.decide_due, d.decide_met)," \
	" ('claim.advance', d.advance_from, d.advance_due, d.advance_met)," \
	" ('claim.pay', d.pay_from, d.pay_due, d.pay_met))" \
	" AS v (kind, opened_on, due_on, met_on) WHERE v.due_on IS NOT NULL)"

#define KINDS "('claim.decide', 'claim.advance', 'claim.pay')"

OwnSql		claim_differences = {.sql = DEADLINE_DIFFERENCES(DUES, KINDS)};

OwnSql		claim_rebuild[] = {
	BOOK_MENDS(FORGET_DEADLINES(DUES, KINDS), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};
