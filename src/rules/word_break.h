/*
 * word_break.h: what stands between words.
 */
#ifndef SAFEINS_RULES_WORD_BREAK_H
#define SAFEINS_RULES_WORD_BREAK_H

#include "common/safeins.h"

/* Kinds of what stands between words, to be asked for together. */
#define BREAK_LIST		0x01	/* between members of a list, and lines */
#define BREAK_INNER		0x02	/* 、 and /, which names may have in them */
#define BREAK_STOP		0x04	/* at the end of a sentence */
#define BREAK_AND		0x08
#define BREAK_OPEN		0x10	/* brackets and quotes, a colon */
#define BREAK_OF		0x20	/* what makes of a title somebody of its own: 的, 's */
#define BREAK_SPACE		0x40
#define BREAK_DONE		0x80	/* says that something was done: 已 */

extern int	break_at(const char *p, const char *end, int kinds);
extern int	break_before(const char *begin, const char *p, int kinds);
extern void break_trim(const char **begin, const char **end, int kinds);
extern const char *break_find(const char *p, const char *end, int kinds, int *len);
extern const char *word_in(const char *p, const char *end, const char *word);
extern bool word_at(const char *begin, const char *p, const char *end, const char *word, int len);

#endif
