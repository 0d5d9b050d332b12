/*
 * code_list.h: the names that users' tables have for our codes.
 */
#ifndef SAFEINS_RULES_CODE_LIST_H
#define SAFEINS_RULES_CODE_LIST_H

#include "common/safeins.h"
#include "types/division.h"

extern char *word_folded(const char *word, int len);

extern void codes_refresh(void);
extern void codes_announce(void);
extern const char *code_of(const char *list, const char *name, int len);
extern const char *code_list_at(Division place, const char *list);

extern bool codes_cover(const char *within, const char *codes_listed, const char *code);

extern const char *code_nearest(const char *list, const char *word);
extern void codes_each(const char *list, void (*take) (const char *name, const char *code, void *arg), void *arg);

/* Called when an unknown name is given a code: books that keep such names as entered register here. */
typedef void (*CodeHook) (const char *list, const char *name, const char *code);
extern CodeHook code_added_hook;

#endif
