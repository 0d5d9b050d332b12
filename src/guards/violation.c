/*
 * violation.c: what breaks a rule: refused or recorded, and its figures as text.
 */
#include "common/safeins.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "guards/violation.h"

#include "utils/lsyscache.h"

/* fen_string shows fen as yuan. */
char *
fen_string(Fen fen)
{
	char	   *buf = palloc(FEN_TEXT_LEN + 1);

	fen_print(fen, buf);
	return buf;
}

/* Millionths as a percentage: 210000 is 21. */
char *
ratio_string(int64 millionths)
{
	int64		whole = millionths / 10000;
	int64		rest = llabs(millionths % 10000);
	char	   *s;
	char	   *end;

	if (rest == 0)
		return psprintf("%lld%%", (long long) whole);
	s = psprintf("%lld.%04lld", (long long) whole, (long long) rest);
	for (end = s + strlen(s); end[-1] == '0'; end--)
		end[-1] = '\0';
	return psprintf("%s%%", s);
}

/* check_watches tells whether a statement is only watched: what it would be refused for is recorded. */
bool
check_watches(const CheckContext *j)
{
	return j->mode == CHECK_LIVE && rules_watch_only();
}

/*
 * report_violation refuses what a blocking rule forbids the writer, and records
 * the rest.  A rule that its role's table has no line for is not judged: nobody
 * could learn from safeins.rule_facts what it asks.
 */
void
report_violation(CheckContext *j, const Violation *b)
{
	if (j->mapping != NULL && !role_has_rule(j->mapping->role, b->rule->code))
		elog(ERROR, "role \"%s\" has no line for rule \"%s\"", j->mapping->role->name, b->rule->code);
	if (j->mode == CHECK_LIVE && b->rule->mode == RULE_BLOCK && !b->accept)
		ereport(ERROR,
				(errcode(b->sqlstate),
				 errmsg_internal("%s", b->message),
				 b->detail ? errdetail_internal("%s", b->detail) : 0,
				 b->remedy ?
				 errhint("Rule %s: %s. %s", b->rule->code, b->rule->source, b->remedy) :
				 errhint("Rule %s: %s.", b->rule->code, b->rule->source),
				 errtableconstraint(j->rel, b->rule->code)));
	finding_record(j, &(Finding)
				   {
					   .code = b->rule->code,.source = b->rule->source,.place = b->place,
					   .key = b->key,
					   .insurer = b->insurer,.year = b->year,.message = b->message,
					   .figures = b->figures,.account = b->account,.once = b->once,
					   .watched = j->mode == CHECK_LIVE && b->rule->watched && !b->accept
				   });
}

/* table_shown is what a DETAIL calls a table: with its schema, for there may be others of its name. */
char *
table_shown(Relation rel)
{
	return psprintf("%s.%s", get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel));
}
