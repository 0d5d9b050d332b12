/*
 * deadline.h: deadlines: what is to be done by a day.
 */
#ifndef SAFEINS_BOOKS_DEADLINE_H
#define SAFEINS_BOOKS_DEADLINE_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/escalation.h"
#include "books/book.h"
#include "books/book_store.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"

#define DEADLINE_COLUMNS(C) \
	C(subject, TEXTOID, BOOK_KEY) \
	C(kind, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(opened_on, DATEOID, BOOK_VALUE) \
	C(due_on, DATEOID, BOOK_VALUE) \
	C(met_on, DATEOID, BOOK_VALUE) \
	C(provisional, BOOLOID, BOOK_VALUE) \
	C(steps, INT2OID, BOOK_KEPT) \
	C(next_on, DATEOID, BOOK_KEPT) \
	C(open, BOOLOID, BOOK_OPEN) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define DEADLINE_COL(name, type, part)	BOOK_NUMBER(DEADLINE_COL_, name)
enum DeadlineColumn
{
	DEADLINE_COLUMNS(DEADLINE_COL)
	DEADLINE_NCOLUMNS
};

/* of the rule that has a policy's first service */
#define FIRST_SERVICE	"service.first"

extern Book book_of_deadlines;
extern bool still_met(Division area, DateADT opened_on, DateADT booked, bool counts, DateADT counted);

/*
 * How a deadline "l" is moved by an INSERT.  The steps that were made count for
 * the day that it was due on: a new day has all of them before it.
 */
#define DEADLINE_STEPS "CASE WHEN l.due_on = EXCLUDED.due_on THEN l.steps ELSE 0 END"
#define MOVE_DEADLINE \
	" ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer," \
	" opened_on = EXCLUDED.opened_on, due_on = EXCLUDED.due_on, met_on = EXCLUDED.met_on," \
	" provisional = EXCLUDED.provisional, steps = " DEADLINE_STEPS "," \
	" next_on = CASE WHEN EXCLUDED.met_on IS NULL THEN safeins.deadline_next(EXCLUDED.area, EXCLUDED.due_on, " DEADLINE_STEPS ") END"

/*
 * Deadlines as they ought to be are a relation "d": kind, subject, place int4,
 * area int4, insurer, insurer_given (else that of the book of its subject will do), opened_on,
 * due_on, met_on, provisional, by_time (it need not be there yet), book_area int4
 * and book_insurer (what the book of its subject says, which is told of there).
 *
 * As many steps were made as escalations are on record for the day that it is
 * due on, or none, where it came back and the next sweep goes over them again.
 */
#define STEPS_MADE(l) \
	"(SELECT coalesce(pg_catalog.max(e.step), 0) FROM safeins.escalation AS e WHERE e.kind = " l ".kind AND e.subject = " l ".subject" \
	" AND e.place OPERATOR(safeins.=) " l ".place AND e.due_on = " l ".due_on)"
/* A new calendar moves the day and leaves the steps that were made. */
#define STEPS_EVER_MADE(l) \
	"(SELECT coalesce(pg_catalog.max(e.step), 0) FROM safeins.escalation AS e WHERE e.kind = " l ".kind AND e.subject = " l ".subject" \
	" AND e.place OPERATOR(safeins.=) " l ".place)"
#define STEPS_FIT(l) "(" l ".steps = 0 OR " l ".steps = " STEPS_MADE(l) " OR " l ".steps = " STEPS_EVER_MADE(l) ")"
/* Of a recount's rows of one key the one counts that the book has, else the last, as book_compare() has it. */
#define BOOKED_OF_EACH(key, said) \
	"(SELECT DISTINCT ON (" key ", place) d.* FROM delta AS d ORDER BY " key ", place, live DESC," \
	" CASE WHEN pg_catalog.count(*) OVER (PARTITION BY " key ", place) > 1 THEN" \
	" (SELECT (" said("b") ") IS NOT DISTINCT FROM (" said("d") ") FROM safeins." key " AS b WHERE b." key " = d." key \
	" AND b.place OPERATOR(safeins.=) CAST(d.place AS safeins.division) AND b.live) END DESC NULLS LAST, seq DESC)"
/* As the server keeps a day, and NO_DAY where there is none. */
#define DAY_NUMBER(day) "coalesce((" day " - CAST('2000-01-01' AS pg_catalog.date))::pg_catalog.int8, -2147483648)"
/*
 * A duty that is switched off, or that no attached table could meet, has no next
 * step once a sweep has come by; rules that changed, and tables that came, are
 * followed by the next sweep, and by the first one after whoever was writing then.
 */
#define NEXT_IS_WRONG \
	"(l.next_on IS DISTINCT FROM CASE WHEN l.met_on IS NULL THEN safeins.deadline_next(l.area, l.due_on, l.steps) END" \
	" AND (l.next_on IS NULL AND (NOT safeins.deadline_known(l.kind, l.place) OR safeins.deadline_is_off(l.kind, l.area, l.opened_on))) IS NOT TRUE" \
	" AND (SELECT w.mark = " ESCALATION_RULES " FROM safeins.sweep_state AS w" \
	" WHERE w.place OPERATOR(safeins.=) safeins.home_place() AND w.what = 'rules') IS NOT FALSE" \
	" AND NOT EXISTS (SELECT FROM safeins.sweep_state AS w" \
	" WHERE w.place OPERATOR(safeins.=) safeins.home_place() AND w.what = 'rules, writers' AND w.mark <> ''))"
#define ESCALATION_RULES \
	"pg_catalog.hashtextextended(pg_catalog.concat(" \
	"(SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', id, place, sector, size, risk, effective, items, mode), ',' ORDER BY id)" \
	" FROM safeins.rule WHERE code = '" ESCALATION_LEVELS "' AND safeins.is_own(home)), ';'," \
	" (SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', e.rule_id, e.ends_on), ',' ORDER BY e.id) FROM safeins.rule_end AS e" \
	" JOIN safeins.rule AS r ON r.id = e.rule_id AND r.code = '" ESCALATION_LEVELS "' AND safeins.is_own(r.home) AND safeins.is_own(e.place)), ';'," \
	" (SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', m.code, m.mode), ',' ORDER BY m.id) FROM safeins.rule_mode AS m WHERE safeins.is_own(m.place)), ';'," \
	" (SELECT pg_catalog.string_agg(r.role, ',') FROM (VALUES ('policy'), ('service'), ('hazard'), ('report'), ('filing'), ('claim'), ('complaint'), ('measure')) AS r (role)" \
	" WHERE safeins.role_known(r.role, safeins.home_place()))), 0)::pg_catalog.text"
/* What is told first is what explains the rest. */
#define DEADLINE_DIFFERENCES(expected, kinds) \
	"SELECT coalesce(d.place, l.at), coalesce(d.subject, l.subject), NULL::pg_catalog.int4, coalesce(d.kind, l.kind) || m.measure, m.in_books, m.recounted, m.is_day" \
	" FROM " expected " AS d FULL JOIN (SELECT *, place::pg_catalog.int4 AS at, area::pg_catalog.int4 AS area_at FROM safeins.deadline" \
	" WHERE kind IN " kinds " AND safeins.is_local(place)) AS l" \
	" ON l.kind = d.kind COLLATE \"C\" AND l.subject = d.subject AND l.at = d.place" \
	" CROSS JOIN LATERAL (SELECT CASE WHEN l.due_on IS DISTINCT FROM d.due_on THEN 1 WHEN l.met_on IS DISTINCT FROM d.met_on THEN 2" \
	" WHEN (l.opened_on, l.provisional) IS DISTINCT FROM (d.opened_on, d.provisional)" \
	" OR (l.area_at IS DISTINCT FROM d.area AND l.area_at IS DISTINCT FROM d.book_area)" \
	" OR (l.insurer IS DISTINCT FROM d.insurer AND l.insurer IS DISTINCT FROM d.book_insurer) THEN 3" \
	" WHEN NOT " STEPS_FIT("l") " THEN 4" \
	" WHEN " NEXT_IS_WRONG " THEN 5 END AS which) AS w" \
	" CROSS JOIN LATERAL (SELECT * FROM (VALUES (1, ' due on', " DAY_NUMBER("l.due_on") ", " DAY_NUMBER("d.due_on") ", true)," \
	" (2, ' met on', " DAY_NUMBER("l.met_on") ", " DAY_NUMBER("d.met_on") ", true), (3, ' facts', 1, 1, false)," \
	" (4, ' steps', l.steps, " STEPS_MADE("l") ", false), (5, ' next on', " DAY_NUMBER("l.next_on") "," \
	" " DAY_NUMBER("CASE WHEN l.met_on IS NULL THEN safeins.deadline_next(l.area, l.due_on, l.steps) END") ", true))" \
	" AS v (which, measure, in_books, recounted, is_day) WHERE v.which = w.which) AS m" \
	" WHERE w.which IS NOT NULL AND NOT (l.kind IS NULL AND d.by_time)"

/* Two statements that bring the deadlines of some kinds to that. */
#define FORGET_DEADLINES(expected, kinds) \
	"DELETE FROM safeins.deadline AS l WHERE kind IN " kinds " AND safeins.is_local(place) AND NOT EXISTS (SELECT FROM " expected " AS d" \
	" WHERE d.kind COLLATE \"C\" = l.kind AND d.subject = l.subject AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division))"
#define SET_DEADLINES(expected) \
	"INSERT INTO safeins.deadline AS l (place, kind, subject, area, insurer, opened_on, due_on, met_on, steps, next_on, provisional)" \
	" SELECT place, kind, subject, area, insurer, opened_on, due_on, met_on, steps," \
	" CASE WHEN met_on IS NULL THEN safeins.deadline_next(area, due_on, steps) END, provisional" \
	" FROM (SELECT l.*, CASE WHEN l.same_day AND (l.steps_now = " STEPS_MADE("l") " OR l.steps_now = " STEPS_EVER_MADE("l") ")" \
	" THEN l.steps_now ELSE " STEPS_MADE("l") " END AS steps FROM (SELECT o.steps AS steps_now, o.due_on = d.due_on AS same_day," \
	" CAST(d.place AS safeins.division) AS place, d.kind COLLATE \"C\" AS kind, d.subject," \
	" CAST(d.area AS safeins.division) AS area, CASE WHEN d.insurer_given THEN d.insurer ELSE d.book_insurer END AS insurer," \
	" d.opened_on, d.due_on, d.met_on, d.provisional FROM " expected " AS d LEFT JOIN safeins.deadline AS o" \
	" ON o.kind = d.kind COLLATE \"C\" AND o.subject = d.subject AND o.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" WHERE NOT d.by_time OR o.kind IS NOT NULL OR d.opened_on < safeins.today()) AS l) AS d" \
	" ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer," \
	" opened_on = EXCLUDED.opened_on, due_on = EXCLUDED.due_on, met_on = EXCLUDED.met_on," \
	" provisional = EXCLUDED.provisional, steps = EXCLUDED.steps, next_on = EXCLUDED.next_on" \
	" WHERE (l.area::pg_catalog.int4, l.insurer, l.opened_on, l.due_on, l.met_on, l.provisional, l.steps, l.next_on) IS DISTINCT FROM" \
	" (EXCLUDED.area::pg_catalog.int4, EXCLUDED.insurer, EXCLUDED.opened_on, EXCLUDED.due_on, EXCLUDED.met_on," \
	" EXCLUDED.provisional, EXCLUDED.steps, EXCLUDED.next_on)"

typedef struct DeadlineRow
{
	const char *kind;			/* the code of its rule */
	const char *subject;
	Division	area;
	const char *insurer;		/* may be NULL */
	bool		open;			/* false: the deadline goes */
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
	bool		provisional;	/* as add_workdays_known() says of due_on, counted from opened_on */
} DeadlineRow;

extern bool deadline_is_off(const char *kind, Division area, DateADT opened_on);
extern DateADT deadline_next(Division area, DateADT due_on, int steps, bool *none);
extern BookStore *deadline_store(MemoryContext cxt);
extern void deadline_store_put(BookStore *store, const DeadlineRow *row);
extern void deadlines_write(BookStore *store);
extern void deadlines_lock(const Bitmapset *subjects);
extern void deadlines_init(void);

/*
 * Who opens deadlines by time alone is called when a sweep begins, before it
 * looks for what is due; the work it does must grow with what is new.
 */
typedef void (*SweepHook) (DateADT as_of);
extern void sweep_hook_register(SweepHook hook);
extern void sweep_hooks_run(DateADT as_of);

#endif
