/*
 * year_duties.c: what else a year is held against when it is closed: quotas of
 * services, the annual report, hazards to be reported.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/insurer.h"
#include "guards/insurer/report_judge.h"
#include "watch/hazard_sweep.h"
#include "acts/close_year.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"

#define SAMPLE 3

/* What an insurer owes in one province for one year. */
typedef struct YearDuty
{
	const char *code;
	const char *source;
	char	   *message;
	char	   *detail;
	char	   *figures;
} YearDuty;

static void
violation(const YearClosing *c, Division province, const YearDuty *duty)
{
	CheckContext	j = {.mode = CHECK_LIVE};

	if (c->accept_breach == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SI_YEAR_SHORT),
				 errmsg_internal("%s", duty->message),
				 duty->detail ? errdetail_internal("%s", duty->detail) :
				 errdetail("The year cannot be closed without saying why the breach is accepted."),
				 errhint("Rule %s: %s. Close with accept_breach => 'reason'; the breach is then recorded with its figures.",
						 duty->code, duty->source),
				 errown(SAFEINS_REL_ACCOUNT, duty->code)));
	finding_record(&j, &(Finding)
				   {
					   .code = duty->code,.source = duty->source,.place = province,.insurer = c->insurer,
					   .year = c->year,.message = duty->message,.figures = duty->figures,.once = true
				   });
}

/* One row a kind that is short: code, source, periods, short, missing, the first few policies, and these as JSON. */
static OwnSql short_quotas = {
	.sql = "SELECT s.code, s.source, s.periods, s.short, s.missing, s.sample,"
	" pg_catalog.jsonb_build_object('periods', s.periods, 'short', s.short, 'missing', s.missing,"
	"  'policies', pg_catalog.to_jsonb(s.policies))::pg_catalog.text"
	" FROM (SELECT r.code, pg_catalog.min(r.source) AS source, pg_catalog.count(*) AS periods,"
	"   pg_catalog.count(*) FILTER (WHERE q.done < q.required) AS short,"
	"   pg_catalog.sum(q.required - q.done) FILTER (WHERE q.done < q.required) AS missing,"
	"   pg_catalog.string_agg(q.policy || ' (' || q.done || '/' || q.required || ')', ', ' ORDER BY q.policy COLLATE \"C\", q.period_to) FILTER (WHERE q.done < q.required AND q.nth <= $5) AS sample,"
	"   pg_catalog.array_agg(q.policy ORDER BY q.policy COLLATE \"C\", q.period_to) FILTER (WHERE q.done < q.required AND q.nth <= $5) AS policies"
	"  FROM (SELECT q.*, pg_catalog.row_number() OVER (PARTITION BY q.kind, q.done < q.required ORDER BY q.policy COLLATE \"C\", q.period_to) AS nth"
	"   FROM safeins.quota_rows(NULL, $1, $2, NULL, $3) q WHERE q.place = $4 AND q.unknown IS DISTINCT FROM 'enterprise') q"
	"   JOIN safeins.rule r ON r.id = q.rule_id AND safeins.is_own(r.home) GROUP BY r.code) s"
	" WHERE s.short > 0 ORDER BY s.code COLLATE \"C\"",
	.types = {DATEOID, DATEOID, TEXTOID, TEXTOID, INT8OID},
	.kept = true,
};

static YearDuty *
read_short_quotas(const YearClosing *c, Division province, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	char		place[DIVISION_TEXT_LEN + 1];
	Datum		values[5];
	OwnRows		rows;
	YearDuty	   *duties;

	division_print(province, place);
	values[0] = DateADTGetDatum(first_day_of(c->year));
	values[1] = DateADTGetDatum(last_day_of(c->year));
	values[2] = CStringGetTextDatum(c->insurer);
	values[3] = CStringGetTextDatum(place);
	values[4] = Int64GetDatum(SAMPLE);

	own_sql_begin();
	rows = own_sql_run(&short_quotas, values, NULL);
	*n = rows.n;
	duties = MemoryContextAllocZero(caller, sizeof(YearDuty) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		char	   *column[7];
		MemoryContext old;

		for (int k = 0; k < 7; k++)
			column[k] = own_text(&rows, i, k + 1);
		old = MemoryContextSwitchTo(caller);
		duties[i].code = pstrdup(column[0]);
		duties[i].source = pstrdup(column[1]);
		duties[i].message = psprintf(_("insurer %s lacks services of kind %s in %s of the %s periods that ended in %d: %s missing"),
									 c->insurer, column[0] + strlen("quota."), column[3], column[2], c->year, column[4]);
		duties[i].detail = psprintf(_("The first policies, with what was done of what is required: %s."), column[5]);
		duties[i].figures = pstrdup(column[6]);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return duties;
}

static bool
check_quotas(const YearClosing *c, Division province)
{
	YearDuty	   *duties;
	int			n;

	/* Without services there is nothing that could have been counted. */
	if (attachment_roots("policy") == NIL || attachment_roots("service") == NIL)
		return false;
	duties = read_short_quotas(c, province, &n);
	for (int i = 0; i < n; i++)
		violation(c, province, &duties[i]);
	return n > 0;
}

static OwnSql unreported_year = {
	.sql = "SELECT EXISTS (SELECT FROM safeins.insuring p WHERE p.insurer = $1 AND p.place::pg_catalog.int4 = $2"
	"  AND p.live AND p.effective <= $5 AND p.last_day >= $4)"
	" AND NOT EXISTS (SELECT FROM safeins.report r WHERE r.insurer = $1 AND r.place::pg_catalog.int4 = $2 AND r.year = $3 AND r.rows > 0)",
	.types = {TEXTOID, INT4OID, INT4OID, DATEOID, DATEOID},
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* Had the insurer a policy in force in the year, and has it reported on it? */
static bool
owes_report(const YearClosing *c, Division province)
{
	Datum		values[5];
	OwnRows		rows;
	bool		owes;

	values[0] = CStringGetTextDatum(c->insurer);
	values[1] = Int32GetDatum(province);
	values[2] = Int32GetDatum(c->year);
	values[3] = DateADTGetDatum(first_day_of(c->year));
	values[4] = DateADTGetDatum(last_day_of(c->year));
	own_sql_begin();
	rows = own_sql_run(&unreported_year, values, NULL);
	owes = own_bool(&rows, 0, 1);
	own_sql_end();
	return owes;
}

/* A report that came late is a finding of the day it came; one that is missing when it is due is the year's. */
static bool
check_report(const YearClosing *c, Division province)
{
	const Rule *rule;
	DateADT		due;
	char	   *due_text;

	if (attachment_roots("policy") == NIL || attachment_roots("report") == NIL)
		return false;
	rule = annual_due("report.annual", province, c->year, &due);
	if (rule == NULL)
		return false;
	if (safeins_today() <= due || !owes_report(c, province))
		return false;
	due_text = day_text(due);
	violation(c, province, &(YearDuty)
		   {
			   .code = rule->code,.source = rule->source,
			   .message = psprintf(_("insurer %s has not submitted its report on %d, due on %s"), c->insurer, c->year, due_text),
			   .figures = psprintf("{\"due_on\": \"%s\"}", due_text)
		   });
	return true;
}

/* Major hazards that passed their deadline and that the insurer kept to itself. */
static bool
check_hazards(const YearClosing *c, Division province)
{
	const Rule *rule = rule_in_force("hazard.report", province, last_day_of(c->year), NULL, NULL, NULL);
	char	   *first;
	int64		n;

	if (rule == NULL || attachment_roots("hazard") == NIL ||
		(n = hazards_unreported(province, c->insurer, c->year, &first)) == 0)
		return false;
	violation(c, province, &(YearDuty)
		   {
			   .code = rule->code,.source = rule->source,
			   .message = psprintf(_("insurer %s has not reported %lld major hazards that were due in %d and not rectified in time"),
								   c->insurer, (long long) n, c->year),
			   .detail = psprintf(_("The first is %s; safeins.hazards_unreported() lists them."), first),
			   .figures = psprintf("{\"unreported\": %lld}", (long long) n)
		   });
	return true;
}

/*
 * year_check_duties judges what a year asks for beside money: raises SI503 for
 * what is short and not accepted, records what is; false when nothing is
 * wrong.
 */
bool
year_check_duties(const YearClosing *c, Division province)
{
	bool		unmet = check_quotas(c, province);

	unmet |= check_report(c, province);
	unmet |= check_hazards(c, province);
	/* What a report says otherwise than the books is on record, and keeps the year from nothing. */
	reports_judge_year(&(CheckContext) {.mode = CHECK_LIVE}, c->insurer, c->year, safeins_today());
	return unmet;
}
