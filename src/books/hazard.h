/*
 * hazard.h: the book of hazards.
 */
#ifndef SAFEINS_BOOKS_HAZARD_H
#define SAFEINS_BOOKS_HAZARD_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"

#include "utils/date.h"

/* A deadline that a hazard has, one a rule. */
typedef enum HazardDeadlineKind
{
	HAZARD_DUE_NOTIFY,
	HAZARD_DUE_RECTIFY,
	HAZARD_DUE_RECHECK,
	HAZARD_DUE_REPORT,
	HAZARD_DUE_PLAN,
	HAZARD_NDUES
} HazardDeadlineKind;

typedef struct HazardDeadline
{
	bool		open;
	bool		by_time;		/* it may not have been opened yet: nothing but a day has passed */
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
	bool		provisional;
} HazardDeadline;

extern const char *const hazard_deadline_kinds[HAZARD_NDUES];

/* The deadlines of the delta are in the order of HazardDeadlineKind. */
#define HAZARD_COLUMNS(C) \
	C(hazard, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(enterprise, TEXTOID, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(level, TEXTOID, BOOK_VALUE) \
	C(found_on, DATEOID, BOOK_VALUE) \
	C(due_on, DATEOID, BOOK_VALUE) \
	C(first_due_on, DATEOID, BOOK_KEPT) \
	C(extensions, INT4OID, BOOK_KEPT) \
	C(notified_on, DATEOID, BOOK_VALUE) \
	C(rectified_on, DATEOID, BOOK_VALUE) \
	C(rechecked_on, DATEOID, BOOK_VALUE) \
	C(closed_on, DATEOID, BOOK_VALUE) \
	C(reported_on, DATEOID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(overdue, BOOLOID, BOOK_KEPT) \
	C(tells_report, BOOLOID, BOOK_VALUE) \
	C(tells_rectified, BOOLOID, BOOK_VALUE) \
	C(tells_closed, BOOLOID, BOOK_VALUE) \
	C(alone, BOOLOID, BOOK_DELTA) \
	C(insurer_given, BOOLOID, BOOK_DELTA) \
	C(extension, TEXTOID, BOOK_DELTA) \
	C(notify_due, DATEOID, BOOK_DELTA) \
	C(rectify_due, DATEOID, BOOK_DELTA) \
	C(recheck_due, DATEOID, BOOK_DELTA) \
	C(report_due, DATEOID, BOOK_DELTA) \
	C(plan_due, DATEOID, BOOK_DELTA) \
	C(notify_provisional, BOOLOID, BOOK_DELTA) \
	C(recheck_provisional, BOOLOID, BOOK_DELTA) \
	C(report_provisional, BOOLOID, BOOK_DELTA) \
	C(plan_provisional, BOOLOID, BOOK_DELTA) \
	C(report_by_time, BOOLOID, BOOK_DELTA) \
	C(plan_on, DATEOID, BOOK_DELTA) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define HAZARD_COL(name, type, part)	BOOK_NUMBER(HAZARD_COL_, name)
enum HazardColumn
{
	HAZARD_COLUMNS(HAZARD_COL)
	HAZARD_NCOLUMNS
};

extern Book book_of_hazards;

typedef struct HazardRow
{
	bool		live;
	bool		alone;			/* nobody has held it against what it was */
	Division	area;
	const char *hazard;
	const char *enterprise;
	const char *insurer;		/* NULL: not known */
	bool		insurer_given;
	const char *level;
	DateADT		found_on;
	const Fact *due_on;
	const char *extension;		/* may be NULL */
	const Fact *notified_on;
	const Fact *rectified_on;
	const Fact *rechecked_on;
	const Fact *closed_on;
	const Fact *reported_on;
	const Fact *plan_on;
	bool		tells_report;	/* its table tells when it was reported, */
	bool		tells_rectified;	/* rectified, */
	bool		tells_closed;	/* and closed */
	HazardDeadline	dues[HAZARD_NDUES];
} HazardRow;

/* What the book has of a hazard. */
typedef struct HazardEntry
{
	bool		live;
	const char *enterprise;
	const char *level;
	DateADT		found_on;
	bool		has_due;
	DateADT		due_on;
	int			extensions;
	bool		rectified;
	bool		closed;
	char	   *extension;		/* the last one that moved its deadline; may be NULL */
} HazardEntry;

/* A row that nobody has held against what it was, beside what the book has. */
typedef struct HazardReturn
{
	bool		live;			/* else it leaves */
	char	   *hazard;
	Division	area;
	char	   *insurer;
	char	   *level;
	DateADT		found_on;
	bool		has_due;
	DateADT		due_on;
	char	   *extension;
	bool		closed;
	bool		same_way;		/* with the same dates as it was */
	HazardEntry old_row;
} HazardReturn;

extern BookStore *hazard_store(MemoryContext cxt);
extern void hazard_store_put(BookStore *store, const HazardRow *row);
extern HazardEntry *hazard_find(BookScan *scan, Division place, const char *hazard, int len);
extern bool hazard_extended_by(Division place, const char *hazard, const char *extension);
extern char *hazard_insurer(Division place, const Fact *service, const Fact *enterprise, DateADT on);
extern int	hazards_returned(BookStore *store, HazardReturn **found);
extern void hazards_write(BookStore *store, bool due_moves);
extern bool hazards_of_level(const char *level);

/* Codes of its level. */
#define LEVEL_MAJOR		"major"
#define LEVEL_GENERAL	"general"

/* A hazard that was not rectified by its deadline. */
typedef struct HazardOverdue
{
	char	   *hazard;
	Division	area;
	char	   *insurer;		/* may be NULL */
	DateADT		found_on;
	DateADT		due_on;
	bool		reported;
	DateADT		reported_on;
	char	   *level;
	bool		tells_all;		/* its table tells when it was rectified, and when it was reported */
} HazardOverdue;

extern int	hazards_overdue(DateADT as_of, int limit, HazardOverdue **overdue);
extern OwnSql hazard_differences;
extern OwnSql hazard_rebuild[];

#endif
