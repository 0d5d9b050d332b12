/*
 * codec.h: how the values of a column become bytes.
 */
#ifndef SAFEINS_LEDGER_SEAL_CODEC_H
#define SAFEINS_LEDGER_SEAL_CODEC_H

#include "common/safeins.h"
#include "ledger/seal/encode.h"

#include "access/attnum.h"
#include "fmgr.h"

typedef enum CodecKind
{
	CODEC_BYTE,
	CODEC_INT2,
	CODEC_INT4,
	CODEC_INT8,
	CODEC_FLOAT4,
	CODEC_FLOAT8,
	CODEC_NUMERIC,
	CODEC_TEXT,
	CODEC_NAME,
	CODEC_JSONB,
	CODEC_ENUM,
	CODEC_SEND,					/* the type's own, which writes no text */
	CODEC_ARRAY
} CodecKind;

struct ColumnCodec
{
	AttrNumber	attno;
	CodecKind	kind;
	Oid			type;			/* base type */
	FmgrInfo	send;			/* CODEC_SEND */
	FmgrInfo	output;			/* of key columns that have no text of their own here */
	bool		by_setting;		/* whose output hangs on settings */
	int16		elmlen;			/* CODEC_ARRAY */
	bool		elmbyval;
	char		elmalign;
	ColumnCodec *element;
};

#endif
