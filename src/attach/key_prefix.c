/*
 * key_prefix.c: what all keys of a mapping begin with, by its expression.
 */
#include "common/safeins.h"
#include "attach/key_prefix.h"

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

/* key_prefix gives what all keys of a mapping begin with; NULL: not known. */
char *
key_prefix(Node *expr)
{
	for (;;)
	{
		if (expr == NULL)
			return NULL;
		if (IsA(expr, RelabelType))
			expr = (Node *) ((RelabelType *) expr)->arg;
		else if (IsA(expr, OpExpr) && list_length(((OpExpr *) expr)->args) == 2)
		{
			OpExpr	   *op = (OpExpr *) expr;

			set_opfuncid(op);
			if (op->opfuncid != F_TEXTCAT && op->opfuncid != F_TEXTANYCAT)
				return NULL;
			expr = linitial(op->args);
		}
		else if (IsA(expr, FuncExpr) && ((FuncExpr *) expr)->funcid == F_CONCAT && ((FuncExpr *) expr)->args != NIL &&
				 !((FuncExpr *) expr)->funcvariadic)
			expr = linitial(((FuncExpr *) expr)->args);
		else
			break;
	}
	if (!IsA(expr, Const) || ((Const *) expr)->constisnull ||
		(((Const *) expr)->consttype != TEXTOID && ((Const *) expr)->consttype != VARCHAROID &&
		 ((Const *) expr)->consttype != UNKNOWNOID))
		return NULL;
	if (((Const *) expr)->consttype == UNKNOWNOID)
		return pstrdup(DatumGetCString(((Const *) expr)->constvalue));
	return TextDatumGetCString(((Const *) expr)->constvalue);
}
