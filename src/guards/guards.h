/*
 * guards.h: how the module starts the guards, and what all of them share.
 */
#ifndef SAFEINS_GUARDS_H
#define SAFEINS_GUARDS_H

#include "books/books.h"

extern void guards_init(void);

/* unfit.c */
extern void row_unfit(Judgement *j, const Fact *facts, int unfit, Division place);
extern void row_refused(Judgement *j, const Fact *facts, const char *message, const char *detail, const char *remedy,
						int sqlstate, const char *code, Division place);

#endif
