/*
 * unreadable_row.h: rows that cannot be judged.
 */
#ifndef SAFEINS_GUARDS_UNREADABLE_ROW_H
#define SAFEINS_GUARDS_UNREADABLE_ROW_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/role.h"

extern void row_unfit(CheckContext *j, const Fact *facts, int unfit, Division place);
extern void row_fit_again(CheckContext *j, const Fact *old_row);
extern void row_refused(CheckContext *j, const Fact *facts, const char *message, const char *detail,
						const char *remedy,
						int sqlstate, const char *code, const char *figures, Division place);
extern bool fact_is_blank(const Fact *fact);

#endif
