/*
 * ddl_command.c: what is kept of a command from its start to its end.
 *
 * Commands stand within commands: what checks the rows of a domain, or another's
 * event trigger, runs some of its own before the outer one is done.  So notes
 * go by the command's tree, which is the same at its start and at its end.
 */
#include "common/safeins.h"
#include "attach/ddl_command.h"

#include "catalog/namespace.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* The innermost first; those of commands that failed stay until the transaction ends. */
static PendingCommand *pending = NULL;
static bool forgets = false;	/* when the transaction ends */

static void
forget_all(void *arg)
{
	pending = NULL;
	forgets = false;
}

static void
forget(const Node *tree)
{
	for (PendingCommand **at = &pending; *at != NULL; at = &(*at)->outer)
		if ((*at)->tree == tree)
		{
			PendingCommand *gone = *at;

			*at = gone->outer;
			MemoryContextDelete(gone->cxt);
			break;
		}
}

/* pending_begin makes room for what is to be kept of a command. */
PendingCommand *
pending_begin(const Node *tree)
{
	MemoryContext cxt;
	PendingCommand *p;

	/* One that failed left its address to this one. */
	forget(tree);
	if (!forgets)
	{
		MemoryContextCallback *callback = MemoryContextAllocZero(TopTransactionContext, sizeof(MemoryContextCallback));

		callback->func = forget_all;
		MemoryContextRegisterResetCallback(TopTransactionContext, callback);
		forgets = true;
	}
	cxt = AllocSetContextCreate(TopTransactionContext, "safeins command", ALLOCSET_SMALL_SIZES);
	p = MemoryContextAllocZero(cxt, sizeof(PendingCommand));
	p->tree = tree;
	p->cxt = cxt;
	p->outer = pending;
	pending = p;
	return p;
}

/* pending_of finds what was kept of a command; NULL: nothing, or it began in a transaction before this one. */
PendingCommand *
pending_of(const Node *tree)
{
	for (PendingCommand *p = pending; p != NULL; p = p->outer)
		if (p->tree == tree)
			return p;
	return NULL;
}

/* pending_end forgets a command that has ended. */
void
pending_end(const Node *tree)
{
	forget(tree);
}

/*
 * schema_elements_begin looks for names as CREATE SCHEMA did while it ran its
 * elements, in the new schema first: they fire no event triggers of their own,
 * and before 19 alone each of them bears its schema when the command is done.
 * Until schema_elements_end(); an error unwinds it by itself.
 */
int
schema_elements_begin(CreateSchemaStmt *stmt)
{
	const char *name = stmt->schemaname != NULL ? stmt->schemaname : get_rolespec_name(stmt->authrole);
	char	   *path = pstrdup(quote_identifier(name));
	int			level = NewGUCNestLevel();

	/* A dump is restored without any. */
	if (namespace_search_path[strspn(namespace_search_path, " ")] != '\0')
		path = psprintf("%s, %s", path, namespace_search_path);
	(void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return level;
}

void
schema_elements_end(int level)
{
	AtEOXact_GUC(true, level);
}
