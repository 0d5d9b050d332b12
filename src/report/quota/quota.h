/*
 * quota.h: quotas of services, between the files that know of them.
 */
#ifndef SAFEINS_REPORT_QUOTA_QUOTA_H
#define SAFEINS_REPORT_QUOTA_QUOTA_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/policy_year.h"
#include "guards/recount.h"
#include "report/whole/whole.h"

#include "access/genam.h"
#include "executor/tuptable.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "tcop/dest.h"
#include "utils/date.h"
#include "utils/rel.h"

/* Columns of a policy as it is read for its quotas. */
enum QuotaColumn
{
	QUOTA_POLICY = 1,
	QUOTA_PLACE,
	QUOTA_AREA,
	QUOTA_INSURER,
	QUOTA_ENTERPRISE,
	QUOTA_EFFECTIVE,
	QUOTA_LAST_DAY,
	QUOTA_SECTOR,				/* the policy's own */
	QUOTA_SIZE,
	QUOTA_RISK
};

/* Columns of safeins.service_tally. */
#define Anum_tally_policy			1
#define Anum_tally_place			2
#define Anum_tally_kind				3
#define Anum_tally_policy_year		4
#define Anum_tally_calendar_year	5
#define Anum_tally_done				6

/* Columns of safeins.plan. */
#define Anum_plan_policy	1
#define Anum_plan_place		2
#define Anum_plan_kind		6
#define Anum_plan_times		7
#define Anum_plan_frequency	8
#define Anum_plan_from_on	10
#define Anum_plan_until_on	11
#define Anum_plan_rows		12

/* Columns of safeins.quota_sums() and safeins.quota_day_sums(). */
#define QUOTA_SUMS_NCOLUMNS 10

/* The rules that are asked for each period, then those of the kinds. */
typedef enum QuotaLawRule
{
	QUOTA_LAW_YEAR,
	QUOTA_LAW_PARTIAL,
	QUOTA_LAW_SIZE,
	QUOTA_LAW_WARNING,
	QUOTA_LAW_KINDS
} QuotaLawRule;

/* What the rules say for one area, sector, size and risk. */
typedef struct QuotaLaw QuotaLaw;

typedef struct QuotaLaws
{
	MemoryContext cxt;
	int			nkinds;
	const char **kinds;			/* their rules' codes */
	void	   *map;
	uint64		begun;			/* how often it began anew: what it gave before is no more */
} QuotaLaws;

extern QuotaLaws *quota_laws_create(MemoryContext parent, const char **kinds, int nkinds);
extern bool quota_asks(const char *code);
extern QuotaLaw *quota_law(QuotaLaws *laws, Division area, const text *sector, const text *size, const text *risk);
extern int	quota_law_unknown(const QuotaLaw *law, int which);
extern const Rule *quota_law_rule(QuotaLaws *laws, QuotaLaw *law, int which, DateADT on);

typedef struct QuotaKind
{
	char	   *code;			/* of the rule */
	char	   *kind;			/* of the services that it counts */
	int			len;
	Datum		kind_text;
	Datum		kind_zh;
} QuotaKind;

/* What an enterprise was, up to a day. */
typedef struct Version
{
	DateADT		until;			/* exclusive */
	text	   *sector;			/* NULL: not known */
	text	   *size;
	text	   *risk;
	QuotaLaw   *law;			/* by which it is judged, where it was asked for; good while laws->begun is this */
	uint64		law_begun;
} Version;

typedef struct Tally
{
	int			kind;
	int			policy_year;
	int			calendar_year;
	int			done;
} Tally;

/* A row of the policy's plans. */
typedef struct Planned
{
	int			kind;
	int64		a_year;			/* times */
	DateADT		from;
	DateADT		until;
} Planned;

/* What is asked of a policy in a period, and what was done. */
typedef struct QuotaRow
{
	int			kind;
	DateADT		from;
	DateADT		to;
	const Version *version;
	const Rule *rule;
	int64		required;
	int64		done;
	DateADT		warn_from;
	const char *unknown;		/* the word on which it depends; NULL: none */
} QuotaRow;

typedef struct QuotaPolicy
{
	BookKey		key;			/* where whole books are read */
	text	   *policy;
	Division	place;
	Division	area;
	text	   *insurer;
	text	   *enterprise;
	DateADT		effective;
	DateADT		last_day;
	text	   *word[3];		/* its own sector, size and risk; NULL: as its enterprise's */
} QuotaPolicy;

/* A book that is looked up by its key's first column. */
typedef struct Lookup
{
	Relation	rel;
	Relation	index;
	IndexScanDesc scan;
	TupleTableSlot *slot;		/* the row that the scan stands on */
	MemoryContext cxt;			/* of the scan, which allocates as it goes on */
	text	   *key;			/* from which it goes on */
	StringInfoData from;		/* the key that was looked up last */
	int			steps;			/* step limit: rows to pass over before descending again */
	unsigned	tries;			/* searches since it may not */
} Lookup;

typedef struct QuotaRun
{
	DestReceiver dest;			/* must be first */
	DateADT		as_of;			/* the period that contains it; or */
	DateADT		ends_from;		/* periods that end between these */
	DateADT		ends_to;
	bool		by_end;
	ReturnSetInfo *rsinfo;
	struct QuotaSums *sums;		/* NULL: rows are asked for */
	bool		told;			/* rows are told with a verdict */
	struct QuotaWords *words;	/* of rows */
	int			nkinds;
	QuotaKind  *kinds;
	QuotaLaws  *laws;
	Lookup		tally_book;
	Lookup		enterprise_book;
	Lookup		was_book;
	Lookup		plan_book;
	bool		any_plan;
	KeyMap	   *with_plan;		/* policies of the part that have a plan; NULL: looked up */
	bool		any_was;
	struct QuotaEnterprises *enterprises;	/* NULL: looked up */
	struct QuotaTallies *all_tallies;	/* likewise */
	QuotaPolicy p;
	int			nversions;
	int			versions_size;
	Version    *versions;
	int			ntallies;
	int			tallies_size;
	Tally	   *tallies;
	bool		tallied;		/* those of this policy are there */
	int			nplanned;		/* rows of its plans */
	int			planned_size;
	Planned    *planned;
	bool		plans_read;		/* those of this policy are there */
	int8		anything_of[100];	/* enterprises by province: 1 known, -1 not, 0 not asked */
	MemoryContext cxt;
	MemoryContext policy_cxt;
} QuotaRun;

typedef enum QuotaSumsBy
{
	QUOTA_BY_AREA,
	QUOTA_BY_INSURER,
	QUOTA_BY_SECTOR				/* and kind of service */
} QuotaSumsBy;

/* What is asked of policies together. */
typedef struct QuotaSum
{
	Division	division;		/* as the policies have it; by insurer and by sector, the province */
	text	   *word;			/* the insurer, or the sector (NULL: not known) */
	int			kind;			/* -1: of all */
	int64		periods;
	int64		met;
	int64		required;
	int64		done;
	int64		missing;
	int64		policies;		/* in force in the year, and services rendered in it, where these are counted */
	int64		services;
} QuotaSum;

typedef struct QuotaSums QuotaSums;
typedef struct QuotaWords QuotaWords;
typedef struct QuotaEnterprises QuotaEnterprises;
typedef struct QuotaTallies QuotaTallies;

/* The policies with a day between the two. */
#define QUOTA_FACTS \
	"SELECT p.policy, p.place, p.area, p.insurer, p.enterprise, p.effective, p.last_day, p.sector, p.size, p.risk"
#define QUOTA_IN_FORCE " WHERE p.live AND p.effective <= $1 AND p.last_day >= $2"

/* quota.c: what the law asks of a policy that was read. */
extern void quota_check_policy(QuotaRun *q);
extern void quota_need_tallies(QuotaRun *q);

/* read.c: these fill in what a QuotaRun has of a policy. */
extern void quota_open_books(QuotaRun *q);
extern void quota_close_books(QuotaRun *q);
extern text *quota_text(TupleTableSlot *slot, int attno);
extern Datum quota_value(TupleTableSlot *slot, int attno);
extern void quota_add_version(QuotaRun *q, DateADT until, text *const *word);
extern bool quota_tally(const QuotaRun *q, TupleTableSlot *row, Tally *tally);
extern void quota_add_tally(QuotaRun *q, const Tally *tally);
extern void quota_read_kinds(QuotaRun *q, MemoryContext cxt);
extern void quota_read_versions(QuotaRun *q);
extern void quota_read_tallies(QuotaRun *q);
extern void quota_read_policies(QuotaRun *q, DateADT from, DateADT to, Datum enterprise, Datum insurer);

extern void quota_read_plans(QuotaRun *q, Division place);

/* rows.c: what is told of a policy, a kind and a period. */
extern void quota_begin_rows(QuotaRun *q, bool told);
extern void quota_put_row(QuotaRun *q, const QuotaRow *row);

/* tallies.c: what was done for all policies. */
extern double quota_tallies_bytes(void);
extern WholePart quota_tallies_first_part(void);
extern void quota_tallies_read(QuotaRun *q, const WholePart *part);
extern void quota_tallies_free(QuotaRun *q);
extern void quota_tallies_of(QuotaRun *q);
extern void quota_tallies_fetch(const QuotaRun *q, BookKey policy);

/* enterprises.c: what all enterprises are. */
extern QuotaEnterprises *quota_enterprises_read(MemoryContext parent, const WholePart *part, bool any_was);
extern void quota_enterprises_free(QuotaEnterprises *e);
extern bool quota_enterprise_versions(QuotaRun *q, BookKey key);
extern void quota_enterprise_fetch(const QuotaRun *q, BookKey key);

/* sums.c: what is asked, and what was done, added up. */
extern QuotaSums *quota_sums_begin(MemoryContext cxt, QuotaSumsBy by, int calendar_year);
extern bool quota_sums_count(const QuotaSums *s);
extern void quota_sums_served(QuotaSums *s, Division place, const Tally *tally);
extern void quota_sums_policy(QuotaRun *q, const WholeBook *policies);
extern void quota_sums_counted(QuotaSums *s);
extern void quota_sums_ask(QuotaSums *s, const QuotaPolicy *p, const text *sector, int kind, int64 required,
						   int64 done, bool judged);
extern const QuotaSum *quota_sums_groups(const QuotaSums *s, int *n);

#endif
