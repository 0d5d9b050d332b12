/*
 * waiting_row.c: rows that wait for facts of other tables, shown as findings while
 * they do.
 */
#include "common/safeins.h"
#include "rules/home.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/row_memory.h"
#include "attach/role.h"
#include "books/finding.h"
#include "guards/waiting_row.h"

#include "utils/lsyscache.h"
#include "utils/rel.h"

static void
remember_waits(CheckContext *j, const Fact *facts, int fact)
{
	const Mapping *m = j->mapping;
	const char *name = fact_name(m->role, fact);

	finding_record(j, &(Finding)
				   {
					   .code = "fact.missing",.source = "safeins.attach",.place = home_place(),
					   .key = facts[0].isnull ? NULL : fact_text(&facts[0]),
					   .message = psprintf(_("row %s waits for fact \"%s\", which is read from another table; it is not booked yet"),
										   facts[0].isnull ? "NULL" : fact_text(&facts[0]), name)
				   });
}

static void
remember_settled(CheckContext *j, const Fact *facts, int fact)
{
	if (facts[0].isnull)
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = "fact.missing",.role = j->mapping->role->name,
								.table_schema = get_namespace_name(RelationGetNamespace(j->rel)),
								.table_name = RelationGetRelationName(j->rel),
								.key = fact_text(&facts[0])
							}, _("the row waits no more"));
}

void
waiting_init(void)
{
	row_waits_hook = remember_waits;
	row_settled_hook = remember_settled;
}
