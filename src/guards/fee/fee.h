/*
 * fee.h: what the parts of the fee guard share.
 */
#ifndef SAFEINS_GUARDS_FEE_FEE_H
#define SAFEINS_GUARDS_FEE_FEE_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/account/area.h"
#include "books/policy.h"
#include "books/policy_split.h"
#include "guards/fee/carry.h"
#include "guards/fee/policy_was.h"
#include "guards/guard.h"

#include "access/tupdesc.h"
#include "executor/tuptable.h"
#include "storage/lockdefs.h"
#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

enum PremiumFact
{
	PREMIUM_RECEIPT,
	PREMIUM_POLICY,
	PREMIUM_INSURER,
	PREMIUM_AMOUNT,
	PREMIUM_RECEIVED_ON,
	PREMIUM_PLACE,
	PREMIUM_NFACTS
};

enum ExpenseFact
{
	EXPENSE_EXPENSE,
	EXPENSE_INSURER,
	EXPENSE_AMOUNT,
	EXPENSE_SPENT_ON,
	EXPENSE_PURPOSE,
	EXPENSE_VOUCHER,
	EXPENSE_POLICY,
	EXPENSE_SERVICE,
	EXPENSE_REVERSES,
	EXPENSE_PLACE,
	EXPENSE_NFACTS
};

/* What is judged of premium and expenses, in this order. */
typedef enum FeeRule
{
	FEE_PURPOSE,
	FEE_FUTURE_DATE,
	FEE_SERVICE_LINK,
	FEE_SERVICE_FITS,
	FEE_POLICY_LINK,
	FEE_AMOUNT,
	FEE_VOUCHER,
	FEE_REVERSAL,
	FEE_REVERSAL_DATE,
	FEE_PREMIUM_DATE,
	FEE_CAP,
	FEE_FLOOR,
	FEE_BUDGET,
	FEE_YEAR_CLOSED,
	FEE_SCOPE,
	FEE_LEVEL,
	FEE_CARRY,
	FEE_PERIOD,
	FEE_RETENTION,
	FEE_NRULES
} FeeRule;

extern const GuardRule expense_rules[FEE_NRULES];

/* What is looked up once the accounts are locked. */
typedef enum FeeAsked
{
	ASK_VOUCHER,				/* is the row's voucher another's too? */
	ASK_REVERSAL,				/* do the reversals of an expense fit it? */
	ASK_DATES,					/* does a reversal come after what it reverses? */
	ASK_REOPENED,				/* an expense that is reversed no more: as ASK_VOUCHER, by its key */
	ASK_NKINDS
} FeeAsked;

typedef struct FeeQuestion
{
	char	   *key;
	char	   *insurer;
	char	   *text;			/* the voucher, or the expense that is reversed */
	Division	place;
	DateADT		on;
	/* of a reversal 0: not one itself; do those there are still fit?  Reopened: what is reversed no more */
	Fen			amount;
	char	   *policy;			/* of a reversal, or a voucher's row; may be NULL */
	char	   *reverses;		/* of a voucher's row: the expense that it reverses; may be NULL */
	char	   *service;		/* the same: what it paid for; may be NULL */
} FeeQuestion;

/* Queries over an attached expense table; their plans are kept with its mapping. */
typedef enum Lookup
{
	OWN_VOUCHER,
	OTHER_VOUCHER,
	REVERSAL,
	VOUCHER_COUNTS,
	OF_SERVICES,
	OF_POLICIES,
	BY_POLICY,					/* rows whose insurer is their policy's */
	ANY_BY_POLICY,
	NAMES_POLICY,				/* rows that count by their policy's days */
	PLACED_BY,					/* rows that are where their policy is */
	PLACED_SUMS,
	SPLIT_BY,					/* rows that name their policy alone */
	SPLIT_SUMS,
	FEE_NLOOKUPS
} Lookup;

StaticAssertDecl(FEE_NLOOKUPS <= LOOKUP_KEY, "room for the queries of money");

/* What money counts for: the year of the calendar, or that in which the policy's year, or the policy, began. */
typedef enum FeePeriod
{
	PERIOD_CALENDAR,
	PERIOD_POLICY_YEAR,
	PERIOD_POLICY_LIFE
} FeePeriod;

/* The account of a place's rows in a range of days. */
typedef struct FeePosting
{
	Division	place;			/* of the rows */
	DateADT		from;
	DateADT		until;			/* exclusive */
	Division	account_place;
	int32		year;
	bool		by_policy;		/* of the policy, where a row names one */
	FeePeriod	period;
} FeePosting;

/* A purpose of so many bytes is remembered from row to row. */
#define FEE_PURPOSE_KEPT 32

/* The sums of a recount of money. */
typedef struct MoneySums
{
	AccountDeltas *deltas;
	BookStore  *areas;
} MoneySums;

typedef struct FeeCheck
{
	GuardFrame	g;
	bool		expense;		/* else premium */
	bool		both;			/* premium and expense tables are attached: the ratio means something */
	bool		policies;		/* a policy table is attached */
	bool		placed;			/* money without a place is where its policy is */
	bool		splits;			/* co-insurers are attached: money that names a policy alone may be several' */
	bool		services;		/* a service table is attached */
	bool		links;			/* what the rows name has changed: no more is judged */
	bool		policies_held;	/* its writers wait: who is not known now must be awaited */
	bool		vouchers_unique;	/* without us */
	Oid			voucher_index;	/* that tells which are alone; InvalidOid: each is asked about */
	bool		vouchers_wait;	/* there are some, to be looked for there */
	bool		days_kept;		/* some premium is kept by its day: no day that has come joins them */
	FeePosting	posting;		/* the last one asked for */
	const Rule *purpose_of;		/* the rule that the last purpose fits, or NULL */
	int			purpose_len;
	char		purpose[FEE_PURPOSE_KEPT];
	AccountDeltas *deltas;
	BookStore  *areas;			/* what is to be written at once of areas; NULL: nothing */
	Tuplestorestate *questions; /* FeeQuestion rows; NULL while there are none */
	TupleDesc	question_desc;
	int64		nquestions[ASK_NKINDS];
	int64		waiting;		/* payments whose policy is not known yet */
	PolicyCache *policy_cache;
	Bitmapset  *named;			/* policies that rows name, which are held as they are */
	Bitmapset  *missed;			/* those that they did not find: against who brings them */
	PolicyPlaces *moved;		/* policies whose area, or whose insurers' shares, have changed; NULL: none */
	bool		as_before;		/* what they were is asked */
	int			this_year;		/* what is posted into an earlier one may be so into one that is closed */
	bool		part;			/* the table is a partition, or has some */
	bool		comes;			/* rows are there after the statement */
	struct PlainRows *plain;	/* rows that need not be read; NULL: all are */
} FeeCheck;

/* What a row says, whichever of the two roles it plays. */
typedef struct Movement
{
	AccountKey	key;
	Division	place;			/* of the row, its own or its policy's */
	const Fact *awaits;			/* a policy that may tell where it is, and is not known; NULL: none */
	DateADT		on;
	Fen			amount;
	const char *insurer;
	int			insurer_len;
	bool		pooled;			/* the period may lie in several years of the calendar */
	const PolicySplit *split;	/* whose parts it is; NULL: all the insurer's, which else is the policy's own */
} Movement;

/* An expense before its judges. */
typedef struct ExpenseRow
{
	GuardRow	row;
	Movement	m;
} ExpenseRow;

/* movement.c: the account that a row moves, and the insurer behind a policy, remembered for the statement */
extern FeePeriod fee_period(const Rule *rule);
extern bool fee_counts_by_policy(FeeCheck *f, const Fact *facts);
extern bool fee_movement(FeeCheck *f, const Fact *facts, Movement *m);
extern int	fee_parts(const Movement *m);
extern bool fee_part(FeeCheck *f, const Movement *m, int i, Movement *part);
extern void fee_hold_policy(FeeCheck *f, const Fact *policy);
/* premium_policy.c */
extern void premium_policy_left(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before);
extern void premium_policy_check(FeeCheck *f, const Fact *old_row, const Movement *before, const Movement *m,
								 const Fact *new_row);

extern const PolicyEntry *fee_policy(FeeCheck *f, Division place, const Fact *policy);
extern Division fee_place(FeeCheck *f, const Fact *place, const Fact *policy, const Fact **awaits);
extern bool fee_one_account(FeeCheck *f, const FeeQuestion *q, Division place, const char *policy);

/* year_law.c: by which law a year is judged as a whole */

/* What may be said of an account. */
typedef enum FeeJudged
{
	FEE_NOT_JUDGED,
	FEE_BREACHES_ONLY,			/* but not that it is lawful */
	FEE_JUDGED
} FeeJudged;

extern const Rule *fee_floor(Division place, int year);
extern const Rule *fee_cap_of_year(Division place, int year, DateADT today);
extern FeeJudged fee_judged(Division place, int year, DateADT on);
extern bool fee_by_policy_days(Division place, DateADT on);
extern int	fee_carry_on(Division place, DateADT on);
extern int	fee_carry_of_year(Division place, int year, DateADT today);

/* band.c: an account against the law */
extern void fee_hold_against(AccountDelta *d, const Rule *cap);
extern char *account_name(const AccountKey *key);
extern char *account_figures(const AccountKey *key, const AccountState *new_row, Fen limit, const char *more);
extern void fee_check_cap(FeeCheck *f, const AccountDelta *d, const AccountState *new_row);
extern bool fee_later_leans(const AccountKey *key, DateADT today);
extern char *fee_over_cap(const AccountKey *key, const CarryYear *y);
extern char *fee_carry_figures(const AccountKey *key, const CarryYear *y, const char *more);
extern AccountState fee_year(const AccountDelta *d, const AccountState *row);
extern void fee_check_budget(FeeCheck *f, const AccountDelta *d, const AccountState *new_row);
extern bool fee_any_year_closed(AccountDelta *const *deltas, int n);
extern bool fee_is_closed(const AccountDelta *d, const AccountState *new_row);
extern void fee_closed_violation(FeeCheck *f, const AccountDelta *d, const AccountState *new_row);
extern void fee_check_legacy(FeeCheck *f, AccountDelta *const *deltas, int n);
extern void fee_lock_year(const char *insurer, int year, LOCKMODE mode);
extern void fee_withdraw_cap(const AccountDelta *d, const CarryYear *was, const CarryYear *y);
extern void fee_check_floors(FeeCheck *f, AccountDelta *const *deltas, int n, bool add, bool withdraw);

/* question.c */
enum QuestionColumn
{
	Q_INSURER = 1,
	Q_TEXT,
	Q_KEY,
	Q_PLACE,
	Q_ON,
	Q_AMOUNT,
	Q_KIND,
	Q_POLICY,
	Q_REVERSES,
	Q_SERVICE,
	Q_NCOLUMNS = Q_SERVICE
};

extern void fee_ask(FeeCheck *f, const FeeQuestion *q, FeeAsked kind);
extern bool fee_has_questions(const FeeCheck *f);
extern void question_read(TupleTableSlot *slot, FeeQuestion *q, FeeAsked *kind);
extern Mapping *questions_mapping(const FeeCheck *f);
extern Datum questions_texts(FeeQuestion *questions, int n, size_t offset);
extern void question_violation(FeeCheck *f, const FeeQuestion *q, FeeRule code, int sqlstate,
							   const char *message, const char *remedy);
extern bool same_insurer(FeeCheck *f, const FeeQuestion *q, const char *insurer, const char *policy);

/* voucher.c, reversal.c: the answers to a batch of questions */
extern bool fee_voucher_unique(const CheckContext *j);
extern Oid	voucher_index(const CheckContext *j);
extern void ask_shared_vouchers(FeeCheck *f);
extern void ask_vouchers(FeeCheck *f, FeeQuestion *questions, int n);
extern void ask_reopened(FeeCheck *f, FeeQuestion *questions, int n);
extern void compare_old_vouchers(FeeCheck *f);
extern void ask_reversals(FeeCheck *f, FeeQuestion *questions, int n);
extern void ask_dates(FeeCheck *f, FeeQuestion *questions, int n);

/* lookup.c */
extern void fee_lock_insurers(FeeCheck *f, AccountDelta **deltas, int n);
extern void fee_answer(FeeCheck *f);

/* unknown_policy.c */
typedef struct PolicySet PolicySet;

extern PolicySet *await_add(PolicySet *set, MemoryContext cxt, const Fact *policy);
extern bool await_has(const PolicySet *set, const Fact *policy);
extern bool await_ready(FeeCheck *f);
extern void await_book(PolicySet *set, bool statement);
extern Snapshot before_statement(void);
extern Snapshot before_command(CommandId command);

/* expense.c */
extern void check_expense(FeeCheck *f, const Fact *old_row, const Fact *new_row,
						  const Movement *before, const Movement *m);
extern void ask_voucher_again(FeeCheck *f, const Fact *facts);
extern void check_unlink(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before);
extern void check_link(FeeCheck *f, const Fact *new_row, const Movement *m);
extern bool service_fits(const Fact *new_row, const Movement *m, char **message, char **remedy);
extern char *service_figures(const Fact *new_row, const Movement *m);
extern const Rule *expense_rule(FeeCheck *f, FeeRule rule, Division place, DateADT on);
extern void check_remainder(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *m);

/* link_withdraw.c */
extern int64 link_withdraw(const char *code, Relation rel, const char *key, const char *but, const char *why);
extern void expense_links_withdraw(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before);

/* closed_year.c */
extern uint64 fee_content(const FeeCheck *f, const Fact *row);
extern bool fee_closed_note(FeeCheck *f, const AccountDelta *d);

/* cap_doubt.c */
extern void fee_doubt(FeeCheck *f, const AccountDelta *d, const AccountState *old_row, const AccountState *new_row);

/* account.c */
extern void fee_check_accounts(FeeCheck *f);
extern void fee_check_moved(CheckContext *j, AccountDeltas *moved);

/* plain.c */
extern struct PlainRows *plain_begin(FeeCheck *f);
extern void plain_heard(FeeCheck *f, const Movement *m, const Fact *facts);
extern bool plain_row(void *state, struct TupleTableSlot *slot);

/* fee.c */
extern const Role premium_role;
extern const Role expense_role;

extern void *expense_begin(CheckContext *j);
extern void fee_row_moved(FeeCheck *f, const Fact *facts);
extern bool fee_has_booked(const Role *role, CommandId statement);
extern void fee_link_row(FeeCheck *f, const Fact *new_row);

#endif
