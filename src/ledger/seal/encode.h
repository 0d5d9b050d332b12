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

extern const char *codec_refusal(Oid type);
extern ColumnCodec *codecs_make(TupleDesc desc, const AttrNumber *attnos, int n);
extern void encode_columns(StringInfo buf, ColumnCodec *codecs, int first, int n, TupleTableSlot *slot);
extern void encode_field(StringInfo buf, const char *bytes, int len);
extern char *encode_head(int ncols, const char *label, int label_len, int *len);
extern void encode_begin(StringInfo buf, const char *head, int len, char letter);
extern void encode_key(StringInfo buf, ColumnCodec *codecs, int n, TupleTableSlot *slot);
extern char *text_to_utf8(const char *text, int len, int *utf8_len);
extern char *text_from_utf8(const char *utf8, int len);

#endif
