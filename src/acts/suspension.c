/*
 * suspension.c: suspend() and lift_suspension(): what is on record of insurers
 * that may not write policies for a time.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "books/insurer.h"
#include "books/place.h"
#include "guards/measure/measure.h"

#include "catalog/pg_type.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(safeins_suspend);
PG_FUNCTION_INFO_V1(safeins_lift_suspension);

#define BASIS_PREFIX "insurer.suspension_"

/* Longer than any rule asks for: a slip of the pen. */
#define YEARS_MOST 100

/* The rule that a suspension rests on, by its code or what is proper to it. */
static const Rule *
basis_rule(const char *basis, Division place, DateADT on)
{
	char	   *code = strncmp(basis, BASIS_PREFIX, strlen(BASIS_PREFIX)) == 0 ?
		pstrdup(basis) : psprintf("%s%s", BASIS_PREFIX, basis);
	const Rule *rule;
	char		where[DIVISION_TEXT_LEN + 1];

	if (strcmp(code, BASIS_PREFIX "filing") != 0 && strcmp(code, BASIS_PREFIX "competition") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_SI_SUSPENSION),
				 errmsg("\"%s\" is no basis for a suspension", text_shown(basis)),
				 errhint("The bases are filing (untrue papers) and competition (unfair competition)."),
				 errown(SAFEINS_REL_SUSPENSION, NULL)));
	rule = rule_lookup(code, place, on, NULL, NULL, NULL, NULL, NULL);
	if (rule == NULL)
	{
		division_print(place, where);
		ereport(ERROR,
				(errcode(ERRCODE_SI_SUSPENSION),
				 errmsg("no rule %s is in force in %s on %s", code, where, day_text(on)),
				 errhint("explain_rule() shows what the rulebook says; add_rule() enters what a notice says."),
				 errown(SAFEINS_REL_SUSPENSION, code)));
	}
	return rule;
}

/* The last day of a suspension of a number of years, or of the term of its rule. */
static DateADT
last_day(const Rule *rule, DateADT from, bool by_rule, int years)
{
	DateADT		least = term_last_day(from, rule->term);
	Interval	term = {0};
	DateADT		until;

	if (by_rule)
		return least;
	if (years < 1 || years > YEARS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a suspension cannot last %d years", years),
				 errhint("NULL is for as long as the rule says.")));
	term.month = years * MONTHS_PER_YEAR;
	until = term_last_day(from, &term);
	if (until < least && rule->mode != RULE_OFF)
		ereport(ERROR,
				(errcode(ERRCODE_SI_SUSPENSION),
				 errmsg("a suspension until %s would be too short: it lasts until %s at least",
						day_text(until), day_text(least)),
				 errdetail("It would begin on %s and last %d years.", day_text(from), years),
				 errhint("Rule %s: %s. NULL for the years is for as long as the rule says.", rule->code, rule->source),
				 errown(SAFEINS_REL_SUSPENSION, rule->code)));
	return until;
}

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.suspension (place, id, insurer, lifts, from_on, until_on, basis, source, reason) OVERRIDING SYSTEM VALUE"
	" VALUES (CAST($1 AS safeins.division), " NUMBERED("CAST($1 AS safeins.division)", "suspension") ", $2, $3, $4, $5, $6, $7, $8) RETURNING *",
	.types = {INT4OID, TEXTOID, INT8OID, DATEOID, DATEOID, TEXTOID, TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_SUSPENSION,
};

static int64
write_row(Division place, const char *insurer, const int64 *lifts, DateADT from, DateADT until,
		  const char *basis, const char *source, const char *reason)
{
	Datum		values[8];
	bool		nulls[8] = {0};
	OwnRows		rows;
	int64		id;

	values[0] = Int32GetDatum(place);
	values[1] = CStringGetTextDatum(insurer);
	values[2] = Int64GetDatum(lifts != NULL ? *lifts : 0);
	nulls[2] = lifts == NULL;
	values[3] = DateADTGetDatum(from);
	values[4] = DateADTGetDatum(until);
	values[5] = CStringGetTextDatum(basis);
	values[6] = CStringGetTextDatum(source);
	values[7] = CStringGetTextDatum(reason);
	own_sql_begin();
	rows = own_sql_run(&insert_row, values, nulls);
	id = own_int64(&rows, 0, 2);
	own_sql_end();
	return id;
}

/*
 * safeins.suspend(insurer, years, basis, reason, place, from_on) puts a
 * suspension on record and returns its number; a measure that stops the insurer
 * is no longer found without one.  SI502 for a basis that the
 * rules do not know or for less than they ask.
 */
Datum
safeins_suspend(PG_FUNCTION_ARGS)
{
	char	   *insurer;
	char	   *basis;
	char	   *reason;
	DateADT		from;
	Division	place;
	const Rule *rule;
	DateADT		until;
	int64		id;

	/* Without years: as long as the rule says. */
	args_check(fcinfo, ARG_MAY_BE_NULL(1));
	insurer = arg_key(fcinfo, 0);
	basis = arg_text(fcinfo, 2);
	reason = arg_text(fcinfo, 3);
	from = arg_day(fcinfo, 5);
	home_stay();
	insurer_check(insurer);
	place = division_at_level(PG_ARGISNULL(4) ? home_place() : PG_GETARG_DIVISION(4), 1);
	rule = basis_rule(basis, place, from);
	until = last_day(rule, from, PG_ARGISNULL(1), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1));
	insurer_stop_lock();
	id = write_row(place, insurer, NULL, from, until, rule->code, rule->source, reason);
	measures_settle(safeins_today(), insurer);
	PG_RETURN_INT64(id);
}

typedef struct Suspension
{
	Division	place;
	char	   *insurer;
	bool		is_lifting;
	DateADT		from;
	DateADT		until;
	char	   *basis;
	char	   *source;
	char	   *lifted;			/* since when, or NULL */
} Suspension;

static OwnSql suspension_numbered = {
	.sql = "SELECT s.place::int4, s.insurer, s.lifts IS NOT NULL, s.from_on, s.until_on, s.basis, s.source,"
	" (SELECT min(l.from_on)::text FROM safeins.suspension l"
	" WHERE l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id)"
	" FROM safeins.suspension s WHERE s.id = $1 ORDER BY s.place::int4 <> $2, s.place::int4 LIMIT 1",
	.types = {INT8OID, INT4OID},
	.sees = OWN_SEES_LATEST,
};

/* Numbers are unique in one place: where several are in one database, that of its own place is meant. */
static Suspension *
find_suspension(int64 id)
{
	Datum		values[2];
	OwnRows		rows;
	MemoryContext caller = CurrentMemoryContext;
	Suspension *s = NULL;

	values[0] = Int64GetDatum(id);
	values[1] = Int32GetDatum(division_at_level(home_place(), 1));
	own_sql_begin();
	rows = own_sql_run(&suspension_numbered, values, NULL);
	if (rows.n > 0)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);

		s = palloc(sizeof(Suspension));
		s->place = own_int32(&rows, 0, 1);
		s->insurer = own_text(&rows, 0, 2);
		s->is_lifting = own_bool(&rows, 0, 3);
		s->from = own_date(&rows, 0, 4);
		s->until = own_date(&rows, 0, 5);
		s->basis = own_text(&rows, 0, 6);
		s->source = own_text(&rows, 0, 7);
		s->lifted = own_text(&rows, 0, 8);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return s;
}

#define refuse(...) ereport(ERROR, (errcode(ERRCODE_SI_SUSPENSION), __VA_ARGS__))

/*
 * safeins.lift_suspension(suspension, reason, on_date) puts on record that a
 * suspension ends before that day, and returns the number of the record.
 * SI502 where there is none to lift.
 */
Datum
safeins_lift_suspension(PG_FUNCTION_ARGS)
{
	int64		id;
	char	   *reason;
	DateADT		on;
	Suspension *s;

	args_check(fcinfo, 0);
	id = PG_GETARG_INT64(0);
	reason = arg_text(fcinfo, 1);
	on = arg_day(fcinfo, 2);
	home_stay();
	/* Two that lift the same one take turns. */
	insurer_stop_lock();
	s = find_suspension(id);
	if (s == NULL || s->is_lifting)
		refuse(errmsg("there is no suspension %lld", (long long) id),
			   errhint("safeins.suspension_status lists them."),
			   errown(SAFEINS_REL_SUSPENSION, NULL));
	if (s->lifted != NULL)
		refuse(errmsg("suspension %lld of insurer %s was lifted already, on %s", (long long) id, s->insurer, s->lifted),
			   errown(SAFEINS_REL_SUSPENSION, s->basis));
	if (on > s->until)
		refuse(errmsg("suspension %lld of insurer %s was over on %s", (long long) id, s->insurer, day_text(s->until)),
			   errdetail("It would be lifted on %s.", day_text(on)),
			   errown(SAFEINS_REL_SUSPENSION, s->basis));
	id = write_row(s->place, s->insurer, &id, on, s->until, s->basis, s->source, reason);
	measures_settle(safeins_today(), s->insurer);
	PG_RETURN_INT64(id);
}
