/*
 * ddl_command.h: a command of DDL from its start to its end.
 */
#ifndef SAFEINS_ATTACH_DDL_COMMAND_H
#define SAFEINS_ATTACH_DDL_COMMAND_H

#include "common/safeins.h"

#include "nodes/nodes.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"

typedef struct PendingCommand
{
	const Node *tree;
	MemoryContext cxt;			/* of all that is kept of it */
	struct PendingCommand *outer;
	bool		noted;
	int			columns;		/* of the table that it alters, dropped ones too */
	List	   *named;			/* what mappings named before it */
	/* what a table that is renamed or moved was called: the command does not say its schema */
	Oid			renamed;
	char		was_schema[NAMEDATALEN];
	char		was_table[NAMEDATALEN];
} PendingCommand;

extern PendingCommand *pending_begin(const Node *tree);
extern PendingCommand *pending_of(const Node *tree);
extern void pending_end(const Node *tree);
extern int	schema_elements_begin(CreateSchemaStmt *stmt);
extern void schema_elements_end(int level);

#endif
