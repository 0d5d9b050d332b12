/*
 * annual.h: what an insurer owes each year, by subject "insurer/year".
 */
#ifndef SAFEINS_BOOKS_ANNUAL_H
#define SAFEINS_BOOKS_ANNUAL_H

#include "common/safeins.h"
#include "rules/days.h"
#include "books/book_store.h"
#include "books/deadline.h"

#include "utils/date.h"

#define REPORT_ANNUAL	"report.annual"
#define FILING_ANNUAL	"filing.annual"

#define YEAR_OF_REPORT "pg_catalog.date_part('year', opened_on)::pg_catalog.int4 - 1"
#define YEAR_OF_FILING "pg_catalog.date_part('year', opened_on)::pg_catalog.int4"

/* Of an insurer's year at a place, as "d". */
#define REPORTED_ON \
	"(SELECT pg_catalog.min(r.submitted_on) FROM safeins.report AS r" \
	" WHERE r.insurer = d.insurer AND r.place OPERATOR(safeins.=) d.place AND r.year = d.year AND r.rows > 0)"

/* The day on which the last of its papers came. */
#define FILED_ON \
	"(SELECT CASE WHEN pg_catalog.count(*) = pg_catalog.count(f.first_on) THEN pg_catalog.max(f.first_on) END" \
	" FROM safeins.rule_for('filing.items', d.place, pg_catalog.make_date(d.year, 12, 31)) AS r" \
	" CROSS JOIN LATERAL pg_catalog.unnest(r.items) AS i (item)" \
	" CROSS JOIN LATERAL (SELECT pg_catalog.min(f.submitted_on) AS first_on FROM safeins.filing AS f" \
	" WHERE f.insurer = d.insurer AND f.place OPERATOR(safeins.=) d.place AND f.year = d.year" \
	" AND f.item = i.item COLLATE \"C\" AND f.accepted AND f.rows > 0) AS f WHERE r.mode <> 'off')"

/*
 * Which of them a sweep has opened stands in its marks: since when, how far, and
 * which there were then.  Who came since is looked for by the next sweep and lacks
 * nothing until then: what is missing is only told where some of those are gone.
 */
#define ANNUAL_MARK(kind_of, column_of) \
	"(SELECT s." column_of " FROM safeins.sweep_state AS s WHERE s.place OPERATOR(safeins.=) safeins.home_place() AND s.what = '" kind_of "')"
#define NOTE_ANNUAL(kind_of, since_of) \
	"UPDATE safeins.sweep_state SET since = " since_of ", opened = " ANNUAL_ROWS(kind_of) \
	" WHERE place OPERATOR(safeins.=) safeins.home_place() AND what = '" kind_of "'"
#define ANNUAL_ROWS(kind_of) \
	"(SELECT pg_catalog.concat(pg_catalog.count(*), '|', pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat(r.subject, '|', r.place::pg_catalog.int4), 0)))" \
	" FROM safeins.deadline AS r WHERE r.kind = '" kind_of "' AND safeins.is_local(r.place))"

/*
 * The deadlines of a kind as they ought to be: who owes what for which year
 * stands in their subject, or, where that cannot be read, in the other columns;
 * and those that are gone, by the policies.
 */
#define ANNUAL_DUES(kind_of, met, year_of) \
	"(SELECT DISTINCT ON (d.insurer, d.year, d.place::pg_catalog.int4)" \
	" d.kind, d.insurer || '/' || d.year AS subject, d.place::pg_catalog.int4 AS place, d.place::pg_catalog.int4 AS area, d.insurer," \
	" true AS insurer_given, pg_catalog.make_date(d.year + d.later, 1, 1) AS opened_on," \
	" coalesce(safeins.insurer_due('" kind_of "', d.place, d.year), d.due_on) AS due_on, " met " AS met_on, false AS provisional, false AS by_time," \
	" NULL::pg_catalog.int4 AS book_area, NULL::pg_catalog.text AS book_insurer" \
	" FROM (SELECT o.kind, o.place, o.due_on, o.later, CASE WHEN EXISTS (SELECT FROM safeins.insuring AS p WHERE p.insurer = o.insurer" \
	" AND p.place OPERATOR(safeins.=) o.place) THEN o.insurer ELSE pg_catalog.regexp_replace(o.subject, '/[0-9]{1,4}$', '') END AS insurer," \
	" coalesce(pg_catalog.substring(o.subject, '/([0-9]{1,4})$')::pg_catalog.int4, o.year) AS year" \
	" FROM (SELECT kind, place, subject, insurer, due_on, " year_of " AS year, " ANNUAL_LATER(kind_of) " AS later FROM safeins.deadline" \
	" WHERE kind = '" kind_of "' AND safeins.is_local(place)" \
	" UNION ALL SELECT '" kind_of "', m.place, m.insurer || '/' || m.year, m.insurer, NULL, m.year, " ANNUAL_LATER(kind_of) " FROM " ANNUAL_GONE(kind_of) " AS m) AS o) AS d" \
	" WHERE coalesce(safeins.insurer_due('" kind_of "', d.place, d.year), d.due_on) IS NOT NULL" \
	" AND EXISTS (SELECT FROM safeins.insuring AS p WHERE p.insurer = d.insurer AND p.place OPERATOR(safeins.=) d.place)" \
	" AND (d.year + d.later BETWEEN " ANNUAL_YEAR(kind_of, "since") " AND " ANNUAL_YEAR(kind_of, "mark") ") IS NOT FALSE" \
	" ORDER BY d.insurer, d.year, d.place::pg_catalog.int4, d.due_on NULLS LAST)"
#define ANNUAL_LATER(kind_of) "CASE '" kind_of "' WHEN '" REPORT_ANNUAL "' THEN 1 ELSE 0 END"
#define ANNUAL_YEAR(kind_of, column_of) "pg_catalog.date_part('year', " ANNUAL_MARK(kind_of, column_of) "::pg_catalog.date)::pg_catalog.int4"
#define ANNUAL_GONE(kind_of) \
	"(SELECT DISTINCT p.insurer, p.place, y.year FROM pg_catalog.generate_series(" ANNUAL_YEAR(kind_of, "since") " - " ANNUAL_LATER(kind_of) "," \
	" " ANNUAL_YEAR(kind_of, "mark") " - " ANNUAL_LATER(kind_of) ") AS y (year) JOIN safeins.insuring AS p ON p.live" \
	" AND p.effective <= pg_catalog.make_date(y.year, 12, 31) AND p.last_day >= pg_catalog.make_date(y.year, 1, 1) AND safeins.is_local(p.place)" \
	" WHERE " ANNUAL_MARK(kind_of, "opened") " <> " ANNUAL_ROWS(kind_of) \
	" AND NOT EXISTS (SELECT FROM safeins.deadline AS n WHERE n.kind = '" kind_of "' AND n.subject = p.insurer || '/' || y.year AND n.place OPERATOR(safeins.=) p.place))"
#define ANNUAL_DIFFERENCES(kind, met, year) DEADLINE_DIFFERENCES(ANNUAL_DUES(kind, met, year), "('" kind "')")
/* In this order: what is wrong tells what is right. */
#define MEND_ANNUAL(kind, met, year) \
	BOOK_MENDS(SET_DEADLINES(ANNUAL_DUES(kind, met, year)), SPI_OK_INSERT), \
	BOOK_MENDS(FORGET_DEADLINES(ANNUAL_DUES(kind, met, year), "('" kind "')"), SPI_OK_DELETE), \
	BOOK_MENDS(NOTE_ANNUAL(kind, "since"), SPI_OK_UPDATE)

/* A deadline of a kind that there is not is nobody's. */
#define STRAY_DEADLINES \
	"safeins.deadline WHERE safeins.is_local(place) AND kind NOT IN ('hazard.notify', 'hazard.rectify', 'hazard.recheck', 'hazard.report', 'hazard.plan'," \
	" 'claim.decide', 'claim.advance', 'claim.pay'," \
	" 'service.first', 'service.confirmation', 'service.revisit', 'complaint.answer', 'measure.due', '" REPORT_ANNUAL "', '" FILING_ANNUAL "')"

extern DateADT annual_open(const char *kind, DateADT reached, DateADT as_of);
extern void annual_meet(DateADT as_of);
extern void annual_remember(const char *kind, DateADT now);
extern void annual_reported(BookStore *store);
extern void annual_filed(BookStore *store);
extern void annual_left(BookStore *store, DateADT today);

#endif
