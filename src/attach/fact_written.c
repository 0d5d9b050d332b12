/*
 * fact_written.c: what stands in the columns of a fact that is NULL.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/facts.h"
#include "attach/fact_written.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* May the writer see what is in a column?  Whoever may fill it knows; old rows are read by the table's owner. */
static bool
may_see(const CheckContext *j, AttrNumber attno)
{
	AclMode		known = ACL_SELECT | ACL_INSERT;

	return j->mode != CHECK_LIVE ||
		pg_class_aclcheck(j->mapping->relid, GetUserId(), known) == ACLCHECK_OK ||
		pg_attribute_aclcheck(j->mapping->relid, attno, GetUserId(), known) == ACLCHECK_OK;
}

/*
 * fact_written gives the columns that a fact is read from, as name = 'value';
 * NULL where nothing is written in any.  *all: something is in each.
 */
char *
fact_written(const CheckContext *j, int fact, bool *all)
{
	StringInfoData buf;
	bool		any = false;

	initStringInfo(&buf);
	*all = true;
	for (int c = -1; j->reader != NULL && (c = bms_next_member(j->mapping->facts[fact].reads, c)) >= 0;)
	{
		char	   *value = may_see(j, c) ? fact_reader_column(j->reader, c) : NULL;
		bool		blank = value == NULL || text_is_blank(value, strlen(value));

		appendStringInfo(&buf, "%s%s = %s", buf.len > 0 ? ", " : "",
						 quote_identifier(get_attname(j->mapping->relid, c, false)),
						 value == NULL ? "NULL" : quote_literal_cstr(text_shown(value)));
		any |= !blank;
		*all &= !blank;
	}
	return any ? buf.data : NULL;
}
