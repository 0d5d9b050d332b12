/*
 * words.c: small things that several judges ask.
 */
#include "guards/guards.h"

#include "catalog/pg_inherits.h"
#include "storage/lmgr.h"

/* fact_code gives the code that a word of the host's means, the word itself where the list does not know it; NULL for NULL. */
const char *
fact_code(const char *list, const Fact *f)
{
	const char *code = f->isnull ? NULL : code_of(list, f->str, f->len);

	return code != NULL || f->isnull ? code : fact_text(f);
}

Division
fact_area(const Fact *place, Division home)
{
	return place->isnull ? home : place->v.place;
}

const Rule *
rule_in_force(const char *code, Division area, DateADT on, const char *sector, const char *size, const char *risk)
{
	const Rule *rule = rule_lookup(code, area, on, sector, size, risk, NULL, NULL);

	return rule == NULL || rule->mode == RULE_OFF ? NULL : rule;
}

/* lock_tables_of locks every table of a role, children too, until the transaction ends. */
void
lock_tables_of(const Role *role, LOCKMODE lock)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(role->name))
	{
		LockRelationOid(lfirst_oid(lc), lock);
		(void) find_all_inheritors(lfirst_oid(lc), lock, NULL);
	}
}
