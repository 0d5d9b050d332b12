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

extern void args_check(FunctionCallInfo fcinfo, uint32 may_be_null);
#define ARG_MAY_BE_NULL(n) ((uint32) 1 << (n))

pg_noreturn extern void refuse_null(const char *name);
extern const char *arg_name(FunctionCallInfo fcinfo, int n);

extern char *arg_text(FunctionCallInfo fcinfo, int n);
extern char *arg_key(FunctionCallInfo fcinfo, int n);
extern void refuse_long(const char *name, const char *value);
extern bool is_year(int64 year);
extern int	arg_year(FunctionCallInfo fcinfo, int n);
extern bool year_of_text(const char *s, int *year);
extern void arg_year_and_key(FunctionCallInfo fcinfo, const char *whom, int *year, char **key);
extern DateADT arg_day(FunctionCallInfo fcinfo, int n);
extern bool is_text_arg(FunctionCallInfo fcinfo, int n);
extern char *arg_json(FunctionCallInfo fcinfo, int n);

extern bool is_calendar_day(DateADT day);
extern void check_calendar_day(const char *name, DateADT day);
extern bool text_is_blank(const char *s, int len);

extern bool told_already(const char *what);

extern char *value_shown(const char *s, int len);
extern char *text_shown(const char *s);

#endif
