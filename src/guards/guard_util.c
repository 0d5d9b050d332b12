/*
 * guard_util.c: small things that several judges ask.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "guards/guard_util.h"


/*
 * fact_code gives the code that a word of the host's means, the word itself
 * where the list does not know it; NULL for NULL.
 */
const char *
fact_code(const char *list, const Fact *f)
{
	const char *code = f->isnull ? NULL : code_of(list, f->str, f->len);

	return code != NULL || f->isnull ? code : fact_text(f);
}

/* fact_area is a row's place, that of this database where it has none. */
Division
fact_area(const Fact *place, Division home)
{
	return place->isnull ? home : place->v.place;
}

/*
 * table_is_first tells of a table that is attached whether it is the first of
 * its role: until now nobody asked.
 */
bool
table_is_first(const CheckContext *j)
{
	List	   *roots = attachment_roots(j->mapping->role->name);

	return j->mapping->root == RelationGetRelid(j->rel) &&
		(roots == NIL || (list_length(roots) == 1 && linitial_oid(roots) == j->mapping->root));
}

/* lock_tables_of locks every table of a role, children too, until the transaction ends. */
void
lock_tables_of(const char *role, LOCKMODE lock)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(role))
		(void) lock_with_children(lfirst_oid(lc), lock);
}
