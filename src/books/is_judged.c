/*
 * is_judged.c: whether anything can be said of what a role brings to a place.
 *
 * Where no table plays a role nothing was counted: what is missing there may
 * have been done all the same, and what is there nobody keeps any more.  Of
 * another place we know what its own database sends; that it sends nothing
 * of a role says no more.  Where nothing was ever attached all books are of
 * others, and are read as they are.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "attach/attachment.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/deadline.h"
#include "books/place.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_role_known);
PG_FUNCTION_INFO_V1(safeins_deadline_known);

static OwnSql any_attachment = {
	.sql = "SELECT FROM safeins.attachment_log AS l WHERE safeins.is_own(l.place)",
	.sees = OWN_SEES_STATEMENT,
	.most = 1,
	.kept = true,
};

static bool
ever_attached(void)
{
	/* The first table of all is audited as it will be judged. */
	if (audit_is_of(NULL))
		return true;
	for (int i = 0; i < role_count(); i++)
		if (attachment_roots(role_at(i)->name) != NIL)
			return true;
	return own_sql_execute(&any_attachment, NULL, NULL) > 0;
}

/* Does a book that came from elsewhere have anything of a place? */
static bool
is_sent(const char *role, Division province)
{
	static struct
	{
		const char *role;
		OwnSql		any;
	}			books[] = {
#define OF(book) \
	{.sql = "SELECT FROM safeins." book " WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)", \
		.types = {INT4OID}, .sees = OWN_SEES_STATEMENT, .most = 1, .kept = true}
		{"enterprise", OF("enterprise")},
		{"policy", OF("policy")},
		{"coinsurance", OF("coinsurance")},
		{"service", OF("service")},
		{"provider", OF("provider")},
		{"plan", OF("plan")},
		{"hazard", OF("hazard")},
		{"report", OF("report")},
		{"filing", OF("filing")},
		{"claim", OF("claim_tally")},
		{"complaint", OF("complaint")},
		{"measure", OF("measure")},
		{"refusal", OF("refusal")},
		{"product", OF("product")},
	};
	Datum		values[1] = {Int32GetDatum(province)};

	for (size_t i = 0; i < lengthof(books); i++)
		if (strcmp(books[i].role, role) == 0)
			return own_sql_execute(&books[i].any, values, NULL) > 0;
	/* Of money there is an account, or there is nothing to be judged. */
	return true;
}

/*
 * What a place that sends us its record of attachments says of itself: whether a
 * table is attached there in a role, or none ever was in any.
 */
static OwnSql attached_there = {
	.sql = "SELECT FROM (SELECT DISTINCT ON (l.table_schema, l.table_name) l.action, l.mapping FROM safeins.attachment_log AS l"
	" WHERE l.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND l.role = $2 ORDER BY l.table_schema, l.table_name, l.id DESC) AS s"
	" WHERE s.action <> 'detach' AND s.mapping IS NOT NULL"
	" UNION ALL SELECT WHERE NOT EXISTS (SELECT FROM safeins.attachment_log AS l WHERE l.place OPERATOR(safeins.=) CAST($1 AS safeins.division))",
	.types = {INT4OID, TEXTOID},
	.sees = OWN_SEES_STATEMENT,
	.most = 1,
	.kept = true,
};

static bool
is_attached_there(const char *role, Division province)
{
	Datum		values[2] = {Int32GetDatum(province), CStringGetTextDatum(role)};

	return own_sql_execute(&attached_there, values, NULL) > 0;
}

/*
 * role_known tells whether there is anything by which what a role brings to a
 * place could be judged.
 */
bool
role_known(const char *role, Division place)
{
	Division	province = division_at_level(place, 1);

	if (rules_received(province) && !place_is_local(province))
		return is_attached_there(role, province);
	if (audit_is_of(role) || (place_is_local(province) ? attachment_roots(role) != NIL : is_sent(role, province)))
		return true;
	return !ever_attached();
}

/*
 * deadline_known tells whether anything could say that a deadline of a kind was
 * met: a kind begins with the role that meets it.  Whose the first service, the
 * report and the papers are policies tell; the others come with rows of their own.
 */
bool
deadline_known(const char *kind, Division place)
{
	static const char *const of_policies[] = {FIRST_SERVICE, REPORT_ANNUAL, FILING_ANNUAL};
	const char *dot = strchr(kind, '.');

	if (dot == NULL || !role_known(pnstrdup(kind, dot - kind), place))
		return false;
	for (size_t i = 0; i < lengthof(of_policies); i++)
		if (strcmp(kind, of_policies[i]) == 0)
			return role_known("policy", place);
	return true;
}

/* What a report was told before: it asks for every row. */
typedef struct Reported
{
	char	   *what;
	Division	province;
	bool		known;
} Reported;

/* Asks the question of a call, once for each of its arguments. */
static bool
ask_once(FunctionCallInfo fcinfo, bool (*question) (const char *what, Division place))
{
	text	   *what = PG_GETARG_TEXT_PP(0);
	Division	province = division_at_level(PG_GETARG_DIVISION(1), 1);
	List	   *reported = fcinfo->flinfo->fn_extra;
	MemoryContext old;
	ListCell   *lc;
	Reported   *t;

	foreach(lc, reported)
	{
		t = lfirst(lc);
		if (t->province == province && strlen(t->what) == VARSIZE_ANY_EXHDR(what) &&
			memcmp(t->what, VARDATA_ANY(what), VARSIZE_ANY_EXHDR(what)) == 0)
			return t->known;
	}
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	t = palloc(sizeof(Reported));
	t->what = text_to_cstring(what);
	t->province = province;
	MemoryContextSwitchTo(old);
	t->known = question(t->what, province);
	MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	fcinfo->flinfo->fn_extra = lappend(reported, t);
	MemoryContextSwitchTo(old);
	return t->known;
}

/* safeins.role_known(role, place) */
Datum
safeins_role_known(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ask_once(fcinfo, role_known));
}

/* safeins.deadline_known(kind, place) */
Datum
safeins_deadline_known(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ask_once(fcinfo, deadline_known));
}
