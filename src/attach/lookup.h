/*
 * lookup.h: a role's own queries over its table.
 */
#ifndef SAFEINS_ATTACH_LOOKUP_H
#define SAFEINS_ATTACH_LOOKUP_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/facts.h"
#include "attach/mapping.h"

#include "utils/snapshot.h"

/* Rows asked at a time: enough for a hash join to pay, little enough for memory to stay flat. */
#define LOOKUP_BATCH 50000
#define LOOKUP_ARRAYS 3

typedef char *(*LookupSql) (const Mapping *m, int lookup);
extern char *lookup_table(Oid relid);
extern char *lookup_source(FactSource source, Relation rel);
extern char *lookup_rows(const Mapping *m);
extern char *lookup_among(const Mapping *m, int fact, const char *alias, const char *array);
extern char *lookup_naming(const Mapping *m, int fact);
extern char *lookup_named(const Mapping *m, int fact, const char *alias, const char *array);
extern bool lookup_reads(const Mapping *m, int fact, const char *text);
extern Datum lookup_readable(const Mapping *m, int fact, const Datum *texts, int *n);
extern Datum lookup_readable_names(const Mapping *m, int fact, char *const *names, int *n);
extern char *lookup_comparison(const Mapping *m, int fact, const char *alias, const char *op,
							   const char *text, Oid from);
extern OwnRows lookup_find(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays, int n, int limit);
extern OwnRows lookup_find_at(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays,
							  int n, int limit, Snapshot snapshot);

#endif
