/*
 * fact_fit.h: whether facts can be judged, and how they are shown.
 */
#ifndef SAFEINS_ATTACH_FACT_FIT_H
#define SAFEINS_ATTACH_FACT_FIT_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"

/* One that is held against the law when it changes and that no book has. */
extern bool fact_passes(const Role *role, int fact);
/* A count below nothing.  Money may be: refunds and reversals are. */
extern bool fact_may_be_null(const Role *role, int fact);
extern bool fact_is_negative(const FactDef *def, const Fact *fact);
/* A key, or a text that is found by, which is longer than indexes take. */
extern bool fact_is_long(const Role *role, const Fact *facts, int fact);
/*
 * The first fact that keeps a row from being judged: unreadable, required and
 * NULL, too long, or a negative count; -1 if none.
 */
extern int	fact_unfit(const Role *role, const Fact *facts);
extern bool fact_equal(FactType type, const Fact *a, const Fact *b);
extern const char *fact_text(const Fact *f);
/* The same for a message: a long one is cut. */
extern const char *fact_shown(const Fact *f);
/* The forms in which values of a type are read, translated. */
extern const char *fact_forms(FactType type);
/* For the context of an error: what reads a fact (< 0: those that may have failed) of a row (NULL: not known). */
extern void fact_context(const Mapping *m, int fact, const Fact *row);

#endif
