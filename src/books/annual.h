/*
 * annual.h: what an insurer owes each year, by subject "insurer/year".
 */
#ifndef SAFEINS_BOOKS_ANNUAL_H
#define SAFEINS_BOOKS_ANNUAL_H

#include "common/safeins.h"
#include "rules/days.h"
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
 * The deadlines of a kind as they ought to be: who owes what for which year
 * stands in their subject, or, where that cannot be read, in the other columns.
 */
#define ANNUAL_DUES(kind_of, met, year_of) \
	"(SELECT d.kind, d.insurer || '/' || d.year AS subject, d.place::pg_catalog.int4 AS place, d.place::pg_catalog.int4 AS area, d.insurer," \
	" true AS insurer_given, pg_catalog.make_date(d.year + d.later, 1, 1) AS opened_on," \
	" coalesce(safeins.insurer_due('" kind_of "', d.place, d.year), d.due_on) AS due_on, " met " AS met_on, false AS provisional, false AS by_time," \
	" NULL::pg_catalog.int4 AS book_area, NULL::pg_catalog.text AS book_insurer" \
	" FROM (SELECT o.kind, o.place, o.due_on, o.later, CASE WHEN EXISTS (SELECT FROM safeins.policy AS p WHERE p.insurer = o.insurer" \
	" AND p.place OPERATOR(safeins.=) o.place) THEN o.insurer ELSE pg_catalog.regexp_replace(o.subject, '/[0-9]{1,4}$', '') END AS insurer," \
	" coalesce(pg_catalog.substring(o.subject, '/([0-9]{1,4})$')::pg_catalog.int4, o.year) AS year" \
	" FROM (SELECT *, " year_of " AS year, CASE kind WHEN '" REPORT_ANNUAL "' THEN 1 ELSE 0 END AS later FROM safeins.deadline" \
	" WHERE kind = '" kind_of "' AND safeins.is_local(place)) AS o) AS d)"
#define ANNUAL_DIFFERENCES(kind, met, year) DEADLINE_DIFFERENCES(ANNUAL_DUES(kind, met, year), "('" kind "')")
/* In this order: what is wrong tells what is right. */
#define MEND_ANNUAL(kind, met, year) \
	SET_DEADLINES(ANNUAL_DUES(kind, met, year)), \
	FORGET_DEADLINES(ANNUAL_DUES(kind, met, year), "('" kind "')")

extern DateADT annual_open(const char *kind, DateADT reached, DateADT as_of);
extern void annual_meet(DateADT as_of);
/* Queries over a statement's rows, by insurer, place and year, that meet what they meet. */
extern const char annual_reported[];
extern const char annual_filed[];

#endif
