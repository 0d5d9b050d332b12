/*
 * travel.h: what travels from a province's database to the nation's.
 */
#ifndef SAFEINS_ACTS_NATION_TRAVEL_H
#define SAFEINS_ACTS_NATION_TRAVEL_H

#include "common/safeins.h"

#include "lib/stringinfo.h"

/* A table of which rows travel. */
typedef struct Travel
{
	const char *table;
	bool		kept;			/* rows of it are never deleted */
	const char *filter;			/* which rows; NULL: all */
	const char *writer;			/* column of the place whose row it is */
	const char *number;			/* column of a number that each place gives itself; NULL: it has none */
} Travel;

extern const Travel travels[];
extern const int ntravels;

extern const Travel *travel_of(const char *table);

/* What is called so: publications of books, whose rows may go, and of records, which stay. */
#define PUBLICATION_BOOKS "safeins_books"
#define PUBLICATION_RECORDS "safeins_records"

/* What is wrong with the settings of a server, for errdetail, and what mends it, for errhint. */
typedef struct MissingSettings
{
	StringInfo	detail;
	StringInfo	hint;
} MissingSettings;

extern void settings_begin(MissingSettings *missing);
extern void settings_need_logical(MissingSettings *missing, const char *wal_level);
extern void settings_need(MissingSettings *missing, const char *name, int64 value, int64 least);
extern void settings_end(const MissingSettings *missing, const char *place);

#endif
