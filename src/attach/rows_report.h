/*
 * rows_report.h: what is told of the rows of a table that is attached or audited.
 */
#ifndef SAFEINS_ATTACH_ROWS_REPORT_H
#define SAFEINS_ATTACH_ROWS_REPORT_H

#include "common/safeins.h"
#include "attach/mapping.h"
#include "attach/role.h"

typedef struct WordReport WordReport;

extern WordReport *words_begin(const CheckContext *j);
extern void words_take(WordReport *w, const Fact *facts);
extern void words_tell(const CheckContext *j, const WordReport *w);

extern char *none_live_message(const Mapping *m, Relation rel, int64 rows);
extern char *where_values_sql(const Mapping *m, Relation rel);
extern void none_live_tell(const CheckContext *j);
extern void rows_progress(const CheckContext *j);

#endif
