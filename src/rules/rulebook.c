/*
 * rulebook.c: this session's copy of the rulebook, and how a question is
 * answered from it.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"

#include "access/xact.h"
#include "storage/lmgr.h"
#include "storage/lockdefs.h"
#include "storage/sinval.h"
#include "utils/date.h"
#include "utils/inval.h"
#include "utils/memutils.h"

static Rulebook *current = NULL;

uint64		rules_generation = 0;

/*
 * rulebook_install makes book this session's copy.  Rules of the former one
 * that left this room live on until the transaction ends.
 */
void
rulebook_install(Rulebook *book)
{
	MemoryContextSetParent(book->context, CacheMemoryContext);
	if (current != NULL)
	{
		if (current->handed_out)
			MemoryContextSetParent(current->context, TopTransactionContext);
		else
			MemoryContextDelete(current->context);
	}
	current = book;
	rules_generation++;
}

/*
 * rules_refresh brings this session's copy of the rulebook up to date.  Call
 * it once at the start of a piece of work; the Rule pointers got after it stay
 * valid until the transaction ends, whatever is invalidated meanwhile.
 */
void
rules_refresh(void)
{
	AcceptInvalidationMessages();
	if (current == NULL || rulebook_is_stale(current) || (current->of_statement && !IsInParallelMode()))
		rulebook_install(rulebook_build(CurrentMemoryContext));
}

/* rulebook_current is this session's copy, up to date. */
static Rulebook *
rulebook_current(void)
{
	rules_refresh();
	return current;
}

/* rulebook_handed_out is this session's copy, of which somebody outside this room is to hold a Rule. */
Rulebook *
rulebook_handed_out(void)
{
	if (current == NULL)
		rules_refresh();
	current->handed_out = true;
	return current;
}

/*
 * rulebook_of is the rulebook by which what lies in a place is judged: ours, or
 * that of the province where it sends us its own.
 */
Rulebook *
rulebook_of(Division place)
{
	Rulebook   *book = rulebook_handed_out();

	for (int i = 0; i < book->nfeeds; i++)
		if (book->feeds[i].place == division_at_level(place, 1))
		{
			if (book->feeds[i].book == NULL)
				book->feeds[i].book = rulebook_build_received(book->context, book->feeds[i].place);
			return book->feeds[i].book;
		}
	return book;
}

/* rules_feeds lists the provinces that send us theirs. */
List *
rules_feeds(void)
{
	const Rulebook *book = rulebook_current();
	List	   *provinces = NIL;

	for (int i = 0; i < book->nfeeds; i++)
		provinces = lappend_int(provinces, book->feeds[i].place);
	return provinces;
}

/* rules_received tells whether a place sends us its rules, and its words.  After rules_refresh(). */
bool
rules_received(Division place)
{
	const Rulebook *book = current;

	if (book == NULL)
		book = rulebook_current();
	for (int i = 0; i < book->nfeeds; i++)
		if (book->feeds[i].place == division_at_level(place, 1))
			return true;
	return false;
}

/*
 * rules_watch_only tells whether this database only watches: what a write would
 * be refused for is recorded, that of no rule included.  After rules_refresh().
 */
bool
rules_watch_only(void)
{
	return current->watch_only;
}

/*
 * rulebook_announce tells every session, at commit, and this one at once,
 * that the rulebook was written.  An abort tells this session again.
 */
void
rulebook_announce(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_RULE));
	CommandCounterIncrement();
}

/* rulebook_row finds a rule by its number; NULL: there is none. */
const RuleRow *
rulebook_row(const Rulebook *book, int64 id)
{
	for (int i = 0; i < book->nrows; i++)
		if (book->rows[i].rule.id == id)
			return &book->rows[i];
	return NULL;
}

/* A value that is not known (NULL) fits only a row for any. */
bool
rule_row_matches(const RuleRow *row, const char *const *selector)
{
	for (int i = 0; i < NSELECTORS; i++)
		if (row->selector[i] != NULL &&
			(selector[i] == NULL || strcmp(row->selector[i], selector[i]) != 0))
			return false;
	return true;
}

/* rule_row_in_force tells whether a rule is in force on a day and not withdrawn. */
bool
rule_row_in_force(const RuleRow *row, DateADT on)
{
	return !row->withdrawn && row->from <= on && on < row->until;
}

/* The first row of a place, or where it would stand. */
static const RuleRow *
first_row_at(const RuleCode *code, Division place)
{
	int			low = 0;
	int			high = code->nrows;

	while (low < high)
	{
		int			mid = (low + high) / 2;

		if (code->rows[mid].rule.place < place)
			low = mid + 1;
		else
			high = mid;
	}
	return code->rows + low;
}

/* Does a row name all that another of the same case names, and more? */
bool
rule_row_refines(const RuleRow *row, const RuleRow *other)
{
	return row->selects != other->selects && (row->selects & other->selects) == other->selects;
}

/*
 * Of two rows in force at one place of which neither refines the other: the
 * stricter one speaks, then the one in the stricter mode, then the more
 * specific one.  The same selectors twice is a shipped row beside a user's:
 * the user's speaks.  Lists and duties have no order but that of selectors.
 */
static bool
outspeaks(const RuleRow *a, const RuleRow *b)
{
	if (a->rule.type != RULE_LIST && a->rule.type != RULE_DUTY)
	{
		if (a->strictness != b->strictness)
			return a->strictness > b->strictness;
		if (a->written_mode != b->written_mode)
			return a->written_mode > b->written_mode;
	}
	if (a->specificity != b->specificity)
		return a->specificity > b->specificity;
	return a->rule.id > b->rule.id;
}

/*
 * The one row that speaks for a place, of the best one for each choice of
 * selectors: what another refines (coal, beside small coal) is passed over, as
 * the place itself made the exception.
 */
static const RuleRow *
speaker_of(const RuleRow *const *best)
{
	const RuleRow *speaker = NULL;

	for (int i = 0; i < NSELECTIONS; i++)
	{
		bool		refined = best[i] == NULL;

		for (int k = i + 1; !refined && k < NSELECTIONS; k++)
			refined = best[k] != NULL && rule_row_refines(best[k], best[i]);
		if (!refined && (speaker == NULL || outspeaks(best[i], speaker)))
			speaker = best[i];
	}
	return speaker;
}

/*
 * rulebook_resolve finds the row that applies: at each place of the chain one
 * row speaks, and the strictest of these wins; the nearest one where values
 * have no order, and where they are equally strict in an equal mode.
 */
void
rulebook_resolve(const RuleCode *code, Division place, DateADT on,
				 const char *const *selector, Resolution *res)
{
	const RuleRow *end = code->rows + code->nrows;

	memset(res, 0, sizeof(Resolution));
	res->from = DATEVAL_NOBEGIN;
	res->until = DATEVAL_NOEND;

	for (int level = division_level_of(place); level >= 0; level--)
	{
		Division	at = division_at_level(place, level);
		const RuleRow *best[NSELECTIONS] = {0};
		const RuleRow *speaker;

		for (const RuleRow *row = first_row_at(code, at); row < end && row->rule.place == at; row++)
		{
			if (row->withdrawn || !rule_row_matches(row, selector))
				continue;
			if (on < row->from)
				res->until = Min(res->until, row->from);
			else if (on >= row->until)
				res->from = Max(res->from, row->until);
			else
			{
				res->from = Max(res->from, row->from);
				res->until = Min(res->until, row->until);
				if (best[row->selects] == NULL || outspeaks(row, best[row->selects]))
					best[row->selects] = row;
			}
		}

		speaker = speaker_of(best);
		res->speaker[level] = speaker;
		if (speaker == NULL)
			continue;
		if (res->winner == NULL ||
			(code->direction != 0 &&
			 (speaker->strictness > res->winner->strictness ||
			  (speaker->strictness == res->winner->strictness &&
			   speaker->written_mode > res->winner->written_mode))))
			res->winner = speaker;
	}
}

/*
 * rule_lookup gives the row that applies, or NULL when the rulebook is silent.
 * sector, size and risk may be NULL (not known: only rows for any match).
 * *from and *until (may be NULL) get the range of dates, until exclusive, with
 * the same answer.
 */
const Rule *
rule_lookup(const char *code, Division place, DateADT on,
			const char *sector, const char *size, const char *risk,
			DateADT *from, DateADT *until)
{
	const char *selector[NSELECTORS] = {sector, size, risk};
	const RuleCode *found;
	Resolution	res;

	found = rulebook_code(rulebook_of(place), code);
	if (found == NULL)
	{
		memset(&res, 0, sizeof(res));
		res.from = DATEVAL_NOBEGIN;
		res.until = DATEVAL_NOEND;
	}
	else
		rulebook_resolve(found, place, on, selector, &res);
	if (from)
		*from = res.from;
	if (until)
		*until = res.until;
	return res.winner ? &res.winner->rule : NULL;
}

/* rule_has_rows tells whether a code has a row of any place and day, in whatever rulebook is here. */
bool
rule_has_rows(const char *code)
{
	const Rulebook *own = rulebook_current();
	const RuleCode *found = rulebook_code(own, code);

	for (int i = 0; i < own->nfeeds && (found == NULL || found->nrows == 0); i++)
		found = rulebook_code(rulebook_of(own->feeds[i].place), code);
	return found != NULL && found->nrows > 0;
}

const Rule *
rule_memo_fill(RuleMemo *memo, const char *code, Division place, DateADT on)
{
	memo->rule = rule_lookup(code, place, on, NULL, NULL, NULL, &memo->from, &memo->until);
	memo->place = place;
	memo->generation = rules_generation;
	return memo->rule;
}

static bool
has_item(const Rule *rule, const char *item, int len)
{
	int			low = 0;
	int			high = rule->nitems;

	while (low < high)
	{
		int			mid = (low + high) / 2;
		int			cmp = strncmp(rule->items[mid], item, len);

		if (cmp == 0 && rule->items[mid][len] != '\0')
			cmp = 1;
		if (cmp == 0)
			return true;
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* Is an item, folded, one of the list's, folded? */
static bool
has_item_folded(const Rule *rule, const char *item, int len)
{
	char	   *folded = word_folded(item, len);
	bool		found = false;

	for (int i = 0; !found && i < rule->nitems; i++)
	{
		int			item_len = strlen(rule->items[i]);
		char	   *other = word_folded(rule->items[i], item_len);

		found = other != NULL ?
			(folded != NULL ? strcmp(other, folded) == 0 : strncmp(other, item, len) == 0 && other[len] == '\0') :
			folded != NULL && strcmp(rule->items[i], folded) == 0;
		if (other != NULL)
			pfree(other);
	}
	if (folded != NULL)
		pfree(folded);
	return found;
}

/* rule_has_item: item need not end with a NUL; capitals and full-width forms do not matter. */
bool
rule_has_item(const Rule *rule, const char *item, int len)
{
	return has_item(rule, item, len) || has_item_folded(rule, item, len);
}

Division
home_place(void)
{
	if (current == NULL)
		rules_refresh();
	return current->home;
}

/* home_province is the province that this database is in; what it writes to the rulebook is of it. */
Division
home_province(void)
{
	return division_at_level(home_place(), 1);
}

/*
 * home_stay holds off set_place() until this transaction ends, and waits for one
 * on its way: what is written of this database's place is seen by whoever moves it.
 * Before any other lock, for set_place() begins with this one.
 */
void
home_stay(void)
{
	LockRelationOid(safeins_relid(SAFEINS_REL_HOME), RowShareLock);
	rules_refresh();
}

PG_FUNCTION_INFO_V1(safeins_is_own);

/*
 * safeins.is_own(place): whether a row of the rulebook, of words or of attachments
 * was written here: under the place of this database, or before it had one.
 */
Datum
safeins_is_own(PG_FUNCTION_ARGS)
{
	Division	writer = PG_GETARG_DIVISION(0);

	rules_refresh();
	PG_RETURN_BOOL(writer == DIVISION_NATION || writer == home_province());
}

PG_FUNCTION_INFO_V1(safeins_holds_at);

/*
 * safeins.holds_at(home, place): whether what a database of home wrote is of the
 * rulebook by which a place is judged.
 */
Datum
safeins_holds_at(PG_FUNCTION_ARGS)
{
	Division	writer = PG_GETARG_DIVISION(0);
	Division	place = PG_GETARG_DIVISION(1);

	rules_refresh();
	if (rules_received(place))
		PG_RETURN_BOOL(writer == division_at_level(place, 1));
	PG_RETURN_BOOL(writer == DIVISION_NATION || writer == home_province());
}

PG_FUNCTION_INFO_V1(safeins_home_place);

Datum
safeins_home_place(PG_FUNCTION_ARGS)
{
	PG_RETURN_DIVISION(rulebook_current()->home);
}

static bool
stricter(const RuleRow *a, const RuleRow *b)
{
	if ((a->rule.mode == RULE_OFF) != (b->rule.mode == RULE_OFF))
		return b->rule.mode == RULE_OFF;
	return a->strictness > b->strictness;
}

/*
 * rule_of_any_sector gives the strictest of the rows that apply to some sector,
 * in whatever mode, for whoever's sector is not known: what is not known is not
 * free of a duty.  NULL: none applies to any.
 */
const Rule *
rule_of_any_sector(const char *code, Division place, DateADT on, const char *size, const char *risk)
{
	/* Of policies that come together mostly nothing is known of any enterprise. */
	static struct
	{
		uint64		generation;
		const RuleCode *code;
		Division	place;
		DateADT		on;
		const RuleRow *strictest;
	}			last;
	const RuleCode *found;
	const RuleRow *strictest = NULL;
	bool		same = size == NULL && risk == NULL;

	found = rulebook_code(rulebook_of(place), code);
	if (same && found != NULL && last.code == found && last.generation == rules_generation &&
		last.place == place && last.on == on)
		return last.strictest == NULL ? NULL : &last.strictest->rule;
	for (int i = 0; found != NULL && i < found->nrows; i++)
	{
		const char *selector[NSELECTORS] = {found->rows[i].selector[0], size, risk};
		Resolution	res;

		if (selector[0] == NULL)
			continue;
		rulebook_resolve(found, place, on, selector, &res);
		if (res.winner != NULL && (strictest == NULL || stricter(res.winner, strictest)))
			strictest = res.winner;
	}
	if (same)
	{
		last.generation = rules_generation;
		last.code = found;
		last.place = place;
		last.on = on;
		last.strictest = strictest;
	}
	return strictest == NULL ? NULL : &strictest->rule;
}

/*
 * rule_in_force gives the row of law that applies and is to be judged, with
 * selectors or without; NULL: none.
 */
const Rule *
rule_in_force(const char *code, Division place, DateADT on, const char *sector, const char *size, const char *risk)
{
	const Rule *rule = rule_lookup(code, place, on, sector, size, risk, NULL, NULL);

	return rule == NULL || rule->mode == RULE_OFF ? NULL : rule;
}
