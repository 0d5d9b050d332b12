/*
 * safeins.h: what every file includes first.
 */
#ifndef SAFEINS_SAFEINS_H
#define SAFEINS_SAFEINS_H

#include "postgres.h"

#include "common/compat.h"

#define SAFEINS_SCHEMA "safeins"

/*
 * Messages are English here and looked up in our own catalogue; _() is for text
 * that is composed before it is reported.
 */
#undef TEXTDOMAIN
#define TEXTDOMAIN PG_TEXTDOMAIN("safeins")
#undef _
#define _(x) dgettext(TEXTDOMAIN, x)

#endif
