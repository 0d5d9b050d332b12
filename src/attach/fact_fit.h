/*
 * fact_fit.h: whether facts can be judged, and how they are shown.
 */
#ifndef SAFEINS_ATTACH_FACT_FIT_H
#define SAFEINS_ATTACH_FACT_FIT_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"

extern bool fact_passes(const Role *role, int fact);
extern bool fact_may_be_null(const Role *role, int fact);
extern bool fact_is_negative(const FactDef *def, const Fact *fact);
extern bool fact_is_long(const Role *role, const Fact *facts, int fact);
extern int	fact_unfit(const Role *role, const Fact *facts);
extern bool fact_equal(FactType type, const Fact *a, const Fact *b);
extern const char *fact_text(const Fact *f);
extern const char *fact_shown(const Fact *f);
extern const char *fact_forms(FactType type);
extern void fact_context(const Mapping *m, int fact, const Fact *row);

#endif
