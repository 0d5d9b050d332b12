/*
 * fact.h: what a mapping makes of one value of a row.
 */
#ifndef SAFEINS_ATTACH_FACT_H
#define SAFEINS_ATTACH_FACT_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"

#include "utils/date.h"

typedef enum FactType
{
	FACT_KEY,					/* the host's key, of any type, as text */
	FACT_TEXT,
	FACT_AMOUNT,				/* fen */
	FACT_DATE,
	FACT_PLACE,
	FACT_BOOL,
	FACT_COUNT,
	FACT_RATIO					/* millionths of a whole */
} FactType;

/* The whole, in the millionths that ratios are counted in. */
#define RATIO_WHOLE		INT64CONST(1000000)

typedef struct FactDef
{
	const char *name;
	FactType	type;
	bool		required;
	const char *meaning;		/* English, translated when shown */
} FactDef;

/* One value of one row.  Unreadable: there is a value, but it is not of the fact's type. */
typedef struct Fact
{
	bool		isnull;
	bool		unreadable;
	int			len;			/* of str */
	const char *str;			/* FACT_KEY, FACT_TEXT; else only what was unreadable, as text */
	union
	{
		Fen			fen;
		DateADT		date;
		Division	place;
		bool		flag;
		int64		count;			/* FACT_COUNT, FACT_RATIO */
	}			v;
} Fact;

#endif
