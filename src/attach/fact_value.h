/*
 * fact_value.h: values of the host's types become amounts, days, counts and ratios.
 */
#ifndef SAFEINS_ATTACH_FACT_VALUE_H
#define SAFEINS_ATTACH_FACT_VALUE_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "types/fen.h"

#include "utils/builtins.h"
#include "utils/date.h"

/* Room for the text of a number. */
typedef char FactNumber[MAXINT8LEN + 1];

extern void fact_read_text(const Mapping *m, const MappedFact *mf, Datum d, char *number, Fact *f);
extern bool fact_read_place(const Mapping *m, const MappedFact *mf, Datum d, char *number, Fact *f);
extern bool fact_read_amount(const MappedFact *mf, Datum d, Fen *fen);
extern bool fact_read_date(const MappedFact *mf, Datum d, DateADT *date);
extern bool fact_read_count(const MappedFact *mf, Datum d, int64 *count);
extern bool fact_read_ratio(const MappedFact *mf, Datum d, int64 *millionths);

#endif
