/*
 * facts.h: reading rows as facts.
 */
#ifndef SAFEINS_ATTACH_FACTS_H
#define SAFEINS_ATTACH_FACTS_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/fact.h"
#include "attach/mapping.h"

#include "access/attnum.h"
#include "executor/tuptable.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

typedef struct FactReader FactReader;

typedef enum FactSource
{
	FACTS_NEW,
	FACTS_OLD,
	FACTS_TABLE,
	FACTS_ONLY					/* the table without its children */
} FactSource;

extern FactReader *fact_reader_open(Mapping *m, FactSource source, Relation rel, Tuplestorestate *rows, bool keys_only);
extern FactReader *fact_reader_found(Mapping *m, Relation rel, const OwnRows *found);
extern const Fact *fact_reader_next(FactReader *reader, bool *live);
extern bool fact_reader_is_plain(const FactReader *reader);
extern bool fact_reader_repeats(const FactReader *reader);
extern void fact_reader_again(FactReader *reader);
extern TupleTableSlot *fact_reader_slot(FactReader *reader);
extern void fact_reader_pass(FactReader *reader, bool (*passes) (void *arg, TupleTableSlot *slot), void *arg);
extern void fact_reader_close(FactReader *reader);
extern char *fact_reader_column(FactReader *reader, AttrNumber attno);

#endif
