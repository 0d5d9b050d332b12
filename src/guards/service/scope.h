/*
 * scope.h: what a provider may serve, as its certificate words it.
 */
#ifndef SAFEINS_GUARDS_SERVICE_SCOPE_H
#define SAFEINS_GUARDS_SERVICE_SCOPE_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/fact.h"

/* Codes, each between commas; NULL: any. */
typedef struct Scope
{
	char	   *kinds;
	char	   *sectors;
	char	   *unknown;		/* the first word that nobody knows; NULL: none */
} Scope;

extern Scope scope_read(const Fact *words, const Rule *catalogues);

#endif
