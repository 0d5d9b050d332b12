/*
 * provider.h: the book of providers, as registries have them, and of what is
 * known of single services besides that they were rendered.
 */
#ifndef SAFEINS_BOOKS_PROVIDER_H
#define SAFEINS_BOOKS_PROVIDER_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

/*
 * Rows of one provider stand side by side: a renewed certificate leaves the one
 * before it.  "entry" is made of all that a row says, so that a row that
 * becomes another one goes, and the other one comes.  kinds, sectors: codes,
 * each between commas; NULL: any.
 */
#define PROVIDER_COLUMNS(C) \
	C(provider, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(entry, TEXTOID, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(name, TEXTOID, BOOK_VALUE) \
	C(qualification, TEXTOID, BOOK_VALUE) \
	C(kinds, TEXTOID, BOOK_VALUE) \
	C(sectors, TEXTOID, BOOK_VALUE) \
	C(valid_from, DATEOID, BOOK_VALUE) \
	C(valid_until, DATEOID, BOOK_VALUE) \
	C(revoked_on, DATEOID, BOOK_VALUE) \
	C(rows, INT4OID, BOOK_COUNT)

/* Of services whose rows tell it, and of all that name a provider where a registry is attached. */
#define SERVICE_DETAIL_COLUMNS(C) \
	C(service, TEXTOID, BOOK_KEY) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(entry, TEXTOID, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(kind, TEXTOID, BOOK_VALUE) \
	C(served_on, DATEOID, BOOK_VALUE) \
	C(provider, TEXTOID, BOOK_VALUE) \
	C(channel, TEXTOID, BOOK_VALUE) \
	C(participants, INT8OID, BOOK_VALUE) \
	C(confirmed_on, DATEOID, BOOK_VALUE) \
	C(revisited_on, DATEOID, BOOK_VALUE) \
	C(satisfaction, TEXTOID, BOOK_VALUE) \
	C(effect, TEXTOID, BOOK_VALUE) \
	C(cost, INT8OID, BOOK_VALUE) \
	C(rows, INT4OID, BOOK_COUNT) \
	C(confirm_by, DATEOID, BOOK_DELTA) \
	C(confirm_provisional, BOOLOID, BOOK_DELTA) \
	C(revisit_by, DATEOID, BOOK_DELTA) \
	C(revisit_provisional, BOOLOID, BOOK_DELTA)

#define PROVIDER_COL(name, type, part)			BOOK_NUMBER(PROVIDER_COL_, name)
#define SERVICE_DETAIL_COL(name, type, part)	BOOK_NUMBER(SERVICE_DETAIL_COL_, name)
enum ProviderColumn
{
	PROVIDER_COLUMNS(PROVIDER_COL)
	PROVIDER_NCOLUMNS
};
enum ServiceDetailColumn
{
	SERVICE_DETAIL_COLUMNS(SERVICE_DETAIL_COL)
	SERVICE_DETAIL_NCOLUMNS
};

/* Of their deadlines, whose subject is service and policy, with a slash between. */
#define SERVICE_CONFIRMATION	"service.confirmation"
#define SERVICE_REVISIT			"service.revisit"

extern Book book_of_providers;
extern Book book_of_service_details;

typedef struct ProviderRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *provider;
	Division	area;
	const Fact *name;
	const Fact *qualification;
	const char *kinds;			/* NULL: any */
	const char *sectors;
	const Fact *valid_from;
	const Fact *valid_until;
	const Fact *revoked_on;
} ProviderRow;

/* By when something is to be done; none: no rule asks for it, or nobody tells whether it was. */
typedef struct ServiceDue
{
	bool		asked;
	DateADT		by;
	bool		provisional;
} ServiceDue;

typedef struct ServiceDetail
{
	bool		leaves;
	const Fact *service;
	const Fact *policy;
	Division	area;
	const char *kind;
	DateADT		served_on;
	const Fact *provider;
	const char *channel;		/* may be NULL */
	const Fact *participants;
	const Fact *confirmed_on;
	const Fact *revisited_on;
	const Fact *satisfaction;
	const Fact *effect;
	const Fact *cost;
	ServiceDue	confirm;
	ServiceDue	revisit;
} ServiceDetail;

/* What a registry says of a provider on a day. */
typedef enum ProviderStanding
{
	PROVIDER_UNKNOWN,			/* it has no row */
	PROVIDER_EXPIRED,			/* none of its rows is of that day */
	PROVIDER_OF_OTHERS,			/* none of these is of that kind or sector */
	PROVIDER_STANDS
} ProviderStanding;

typedef struct ProviderAsked
{
	const Fact *provider;
	DateADT		on;
	const char *kind;
	Division	province;
	const char *policy;			/* whose enterprise's sector is asked for */
	/* PROVIDER_EXPIRED: when the last of its rows of before ended, and how; DATEVAL_NOBEGIN: none was valid yet */
	DateADT		ended;
	bool		revoked;
} ProviderAsked;

extern BookStore *provider_store(MemoryContext cxt);
extern void provider_write(BookStore *store);
extern void provider_store_put(BookStore *store, const ProviderRow *row);
extern ProviderStanding provider_standing(ProviderAsked *asked);
extern bool registry_is_empty(void);
extern BookStore *service_detail_store(MemoryContext cxt);
extern void service_detail_put(BookStore *store, const ServiceDetail *detail);
extern OwnSql service_detail_differences;
extern OwnSql service_detail_rebuild[];

#endif
