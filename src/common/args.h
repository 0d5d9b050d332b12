/*
 * args.h: arguments of functions that are called from SQL, and values as they
 * are shown.
 *
 * A function that acts or judges is called on NULL: an argument may be NULL
 * only where its default is, or where the function says so.  The names of
 * arguments are those of the declaration.
 */
#ifndef SAFEINS_COMMON_ARGS_H
#define SAFEINS_COMMON_ARGS_H

#include "common/safeins.h"

#include "fmgr.h"
#include "storage/lockdefs.h"
#include "utils/date.h"
#include "utils/rel.h"

/* The most bytes of a key or a name: three of them fit into one entry of a btree index. */
#define KEY_BYTES_MOST 512

/* Refuses NULL (22004) in every argument without a default of NULL, but for those whose bit is set. */
extern void args_check(FunctionCallInfo fcinfo, uint32 may_be_null);
#define ARG_MAY_BE_NULL(n) ((uint32) 1 << (n))

extern const char *arg_name(FunctionCallInfo fcinfo, int n);

/* A text with more than spaces in it; a key is short enough for an index, too. */
extern char *arg_text(FunctionCallInfo fcinfo, int n);
extern char *arg_key(FunctionCallInfo fcinfo, int n);
extern void refuse_long(const char *name, const char *value);
/* A year of four digits at the most, a day of such a year; today where a day is NULL. */
extern int	arg_year(FunctionCallInfo fcinfo, int n);
extern DateADT arg_day(FunctionCallInfo fcinfo, int n);
/* A relation that there is, locked. */
extern Relation arg_table(FunctionCallInfo fcinfo, int n, LOCKMODE lock);
extern Relation open_named_table(Oid relid, LOCKMODE lock);

extern bool is_calendar_day(DateADT day);
/* Nothing but spaces, the ideographic one included. */
extern bool text_is_blank(const char *s, int len);

/* A value for a message: as it is, or the beginning of a long one and how long it is. */
extern char *value_shown(const char *s, int len);
extern char *text_shown(const char *s);

#endif
