/*
 * encode.h: a row as COPY writes it.
 */
#ifndef SAFEINS_LEDGER_SEAL_ENCODE_H
#define SAFEINS_LEDGER_SEAL_ENCODE_H

#include "common/safeins.h"

#include "access/attnum.h"
#include "access/tupdesc.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"

typedef struct ColumnCodec ColumnCodec;

/* The reason why values of a type cannot be sealed; NULL if they can. */
extern const char *codec_refusal(Oid type);
extern ColumnCodec *codecs_make(TupleDesc desc, const AttrNumber *attnos, int n);
/* The fields of a tuple, each with its length. */
extern void encode_columns(StringInfo buf, ColumnCodec *codecs, int first, int n, TupleTableSlot *slot);
extern void encode_field(StringInfo buf, const char *bytes, int len);
extern void encode_count(StringInfo buf, int nfields);
/* The key as text in UTF-8: one column as it stands, several with commas between. */
extern void encode_key(StringInfo buf, ColumnCodec *codecs, int n, TupleTableSlot *slot);
extern char *text_to_utf8(const char *text, int len, int *utf8_len);
extern char *text_from_utf8(const char *utf8, int len);

#endif
