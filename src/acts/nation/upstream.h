/*
 * upstream.h: a connection to a province's database.
 */
#ifndef SAFEINS_ACTS_NATION_UPSTREAM_H
#define SAFEINS_ACTS_NATION_UPSTREAM_H

#include "common/safeins.h"

typedef struct Upstream Upstream;

extern Upstream *upstream_open(const char *conninfo, const char *place, int elevel);
extern char **upstream_ask(Upstream *u, const char *sql, int n, int elevel);
extern void upstream_make_slot(Upstream *u, const char *slot, const char *plugin);
extern void upstream_close(Upstream *u);

#endif
