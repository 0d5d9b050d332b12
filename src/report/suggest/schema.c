/*
 * schema.c: what the tables of a schema have.  Many hosts have no foreign keys:
 * columns of a name like a key's and of its type refer to it all the same.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* Of a schema with more columns than this, the first ones. */
#define COLUMNS_MOST 20000

/* From here on a name is that of a role's key. */
#define NAMED_FROM 0.7

/* suggest_schema begins a schema; it lives in the current context. */
SuggestSchema *
suggest_schema(const Words *words, Oid oid)
{
	SuggestSchema *schema = palloc0(sizeof(SuggestSchema));

	schema->oid = oid;
	schema->words = words;
	schema->cxt = CurrentMemoryContext;
	return schema;
}

static void
read_columns(SuggestSchema *schema)
{
	OwnSql		columns = {
		.sql = "SELECT c.oid, a.attname::text, a.atttypid FROM pg_catalog.pg_class c "
			"JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
			"WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
			"AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum",
		.types = {OIDOID},
		.as = GetUserId(),
		.most = COLUMNS_MOST,
	};
	Datum		oid = ObjectIdGetDatum(schema->oid);
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&columns, &oid, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *name = own_text(&rows, i, 2);
		MemoryContext old = MemoryContextSwitchTo(schema->cxt);
		SchemaColumn *column = palloc0(sizeof(SchemaColumn));

		CHECK_FOR_INTERRUPTS();
		column->relid = own_oid(&rows, i, 1);
		column->name = pstrdup(name);
		column->type = getBaseType(own_oid(&rows, i, 3));
		name_read(schema->words, &column->named, column->name, NULL);
		schema->columns = lappend(schema->columns, column);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
}

/* schema_referring gives the columns of all tables whose names are like that of a role's key. */
List *
schema_referring(SuggestSchema *schema, const Role *role)
{
	MemoryContext old = MemoryContextSwitchTo(schema->cxt);
	ListCell   *lc;

	if (!schema->read)
		read_columns(schema);
	schema->read = true;
	if (!schema->asked[role->order])
		foreach(lc, schema->columns)
		{
			SchemaColumn *column = lfirst(lc);

			CHECK_FOR_INTERRUPTS();
			if (words_match(schema->words, NULL, role->facts[0].name, FACT_KEY, &column->named).worth >= NAMED_FROM)
				schema->referring[role->order] = lappend(schema->referring[role->order], column);
		}
	schema->asked[role->order] = true;
	MemoryContextSwitchTo(old);
	return schema->referring[role->order];
}
