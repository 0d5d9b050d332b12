/*
 * encode.c: a row's columns as the tuple that COPY (FORMAT binary) writes, the
 * same whatever the settings, the server's encoding and its version.
 *
 * The common types are written directly, byte for byte what their send
 * functions give; text not through its send function, which writes in the
 * client's encoding.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/relations.h"
#include "types/numeric_disk.h"
#include "ledger/seal/codec.h"
#include "ledger/seal/encode.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

/* Makes room for so many bytes, which count as written. */
static inline char *
put_room(StringInfo buf, int len)
{
	/* the byte behind the last stays free, as everywhere */
	if (unlikely(len >= buf->maxlen - buf->len))
		enlargeStringInfo(buf, len);
	buf->len += len;
	return buf->data + buf->len - len;
}

static inline void
put_bytes(StringInfo buf, const void *bytes, int len)
{
	memcpy(put_room(buf, len), bytes, len);
}

static inline void
put_int16(StringInfo buf, uint16 v)
{
	v = pg_hton16(v);
	put_bytes(buf, &v, sizeof(v));
}

static inline void
put_int32(StringInfo buf, uint32 v)
{
	v = pg_hton32(v);
	put_bytes(buf, &v, sizeof(v));
}

/* A field of one number, in the order of the network, with its length. */
static inline void
put_number(StringInfo buf, const void *v, uint32 size)
{
	char	   *p = put_room(buf, sizeof(uint32) + size);
	uint32		len = pg_hton32(size);

	memcpy(p, &len, sizeof(len));
	memcpy(p + sizeof(len), v, size);
}

static inline void
put_field2(StringInfo buf, uint16 v)
{
	v = pg_hton16(v);
	put_number(buf, &v, sizeof(v));
}

static inline void
put_field4(StringInfo buf, uint32 v)
{
	v = pg_hton32(v);
	put_number(buf, &v, sizeof(v));
}

static inline void
put_field8(StringInfo buf, uint64 v)
{
	v = pg_hton64(v);
	put_number(buf, &v, sizeof(v));
}

/* encode_head makes what comes before the columns: the number of fields, the label, and, as its last byte, a letter. */
char *
encode_head(int ncols, const char *label, int label_len, int *len)
{
	StringInfoData buf;

	initStringInfo(&buf);
	put_int16(&buf, 2 + ncols);
	encode_field(&buf, label, label_len);
	encode_field(&buf, "I", 1);
	*len = buf.len;
	return buf.data;
}

/* encode_begin appends that, with its letter. */
void
encode_begin(StringInfo buf, const char *head, int len, char letter)
{
	char	   *p = put_room(buf, len);

	memcpy(p, head, len);
	p[len - 1] = letter;
}

/* encode_field appends a field with its length. */
void
encode_field(StringInfo buf, const char *bytes, int len)
{
	char	   *p = put_room(buf, sizeof(uint32) + len);
	uint32		n = pg_hton32((uint32) len);

	memcpy(p, &n, sizeof(n));
	memcpy(p + sizeof(n), bytes, len);
}

/* Text as it goes into leaves and entries; not copied where the server's encoding is UTF-8. */
char *
text_to_utf8(const char *text, int len, int *utf8_len)
{
	char	   *utf8 = pg_server_to_any(text, len, PG_UTF8);

	*utf8_len = utf8 == text ? len : (int) strlen(utf8);
	return utf8;
}

/* text_from_utf8 copies, for people to read; what the server's encoding lacks is shown as bytes. */
char *
text_from_utf8(const char *utf8, int len)
{
	char	   *copy = pnstrdup(utf8, len);
	char	   *text = copy;

	if (!pg_verify_mbstr(PG_UTF8, copy, len, true) || strlen(copy) != (size_t) len)
	{
		char	   *hex = palloc(len * 2 + 3);

		memcpy(hex, "\\x", 2);
		hex[2 + hex_encode(utf8, len, hex + 2)] = '\0';
		return hex;
	}
	if (GetDatabaseEncoding() != PG_UTF8)
		text = pg_any_to_server(copy, len, PG_UTF8);
	return text;
}

static void
put_text(StringInfo buf, const char *text, int len)
{
	int			utf8_len;
	char	   *utf8 = text_to_utf8(text, len, &utf8_len);

	encode_field(buf, utf8, utf8_len);
}

/*
 * The form of numeric_send straight from the disk form.  NaN and the infinities
 * go the long way.
 */
static bool
put_numeric(StringInfo buf, struct varlena *num)
{
	const char *p = VARDATA_ANY(num);
	const char *end = p + VARSIZE_ANY_EXHDR(num);
	uint16		header;
	uint16		sign;
	int16		weight;
	uint16		scale;
	int			ndigits;
	struct
	{
		uint32		len;
		uint16		ndigits;
		int16		weight;
		uint16		sign;
		uint16		scale;
	}			head;
	char	   *out;

	memcpy(&header, p, sizeof(header));
	p += sizeof(header);
	switch (header & NUM_KIND_MASK)
	{
		case NUM_KIND_SPECIAL:
			return false;
		case NUM_KIND_SHORT:
			sign = header & NUM_SHORT_NEGATIVE ? NUM_KIND_NEGATIVE : 0;
			weight = header & NUM_SHORT_WEIGHT_MASK;
			if (header & NUM_SHORT_WEIGHT_SIGN)
				weight |= ~NUM_SHORT_WEIGHT_MASK;
			scale = (header & NUM_SHORT_SCALE_MASK) >> NUM_SHORT_SCALE_SHIFT;
			break;
		default:
			sign = header & NUM_KIND_MASK;
			scale = header & NUM_LONG_SCALE_MASK;
			memcpy(&weight, p, sizeof(weight));
			p += sizeof(weight);
	}
	ndigits = (end - p) / sizeof(uint16);
	head.len = pg_hton32(8 + ndigits * 2);
	head.ndigits = pg_hton16(ndigits);
	head.weight = pg_hton16(weight);
	head.sign = pg_hton16(sign);
	head.scale = pg_hton16(scale);
	out = put_room(buf, sizeof(head) + ndigits * sizeof(uint16));
	memcpy(out, &head, sizeof(head));
	out += sizeof(head);
	for (int i = 0; i < ndigits; i++)
	{
		uint16		digit;

		memcpy(&digit, p + i * sizeof(digit), sizeof(digit));
		digit = pg_hton16(digit);
		memcpy(out + i * sizeof(digit), &digit, sizeof(digit));
	}
	return true;
}

/* Where the coordinates of a geometric value begin; -1: it is none. */
static int
coordinates_at(Oid send)
{
	switch (send)
	{
		case F_POINT_SEND:
		case F_LSEG_SEND:
		case F_BOX_SEND:
		case F_CIRCLE_SEND:
		case F_LINE_SEND:
			return 0;
		case F_POLY_SEND:
			return 4;
		case F_PATH_SEND:
			return 5;
		default:
			return -1;
	}
}

static void
put_sent(StringInfo buf, FmgrInfo *send, Datum d)
{
	bytea	   *sent = SendFunctionCall(send, d);
	int			at = coordinates_at(send->fn_oid);

	for (; at >= 0 && at + 8 <= (int) (VARSIZE(sent) - VARHDRSZ); at += 8)
	{
		uint64		bits;
		float8		f;

		memcpy(&bits, VARDATA(sent) + at, sizeof(bits));
		bits = pg_ntoh64(bits);
		memcpy(&f, &bits, sizeof(f));
		bits = pg_hton64(UINT64CONST(0x7ff8000000000000));
		if (isnan(f))
			memcpy(VARDATA(sent) + at, &bits, sizeof(bits));
	}
	encode_field(buf, VARDATA(sent), VARSIZE(sent) - VARHDRSZ);
}

static void encode_value(StringInfo buf, ColumnCodec *c, Datum d);

/* The form of array_send. */
static void
put_array(StringInfo buf, ColumnCodec *c, Datum d)
{
	ArrayType  *a = DatumGetArrayTypeP(d);
	int			at = buf->len;
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	uint32		len;

	put_int32(buf, 0);
	put_int32(buf, ARR_NDIM(a));
	/* A slice of an array with NULLs says that it has some; a dump would not. */
	put_int32(buf, array_contains_nulls(a) ? 1 : 0);
	put_int32(buf, ARR_ELEMTYPE(a));
	for (int i = 0; i < ARR_NDIM(a); i++)
	{
		put_int32(buf, ARR_DIMS(a)[i]);
		put_int32(buf, ARR_LBOUND(a)[i]);
	}
	deconstruct_array(a, ARR_ELEMTYPE(a), c->elmlen, c->elmbyval, c->elmalign, &elements, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		if (nulls[i])
			put_int32(buf, (uint32) -1);
		else
			encode_value(buf, c->element, elements[i]);
	}
	len = pg_hton32((uint32) (buf->len - at - 4));
	memcpy(buf->data + at, &len, sizeof(len));
}

static void
put_enum(StringInfo buf, Datum d)
{
	HeapTuple	tup = SearchSysCache1(ENUMOID, d);
	Form_pg_enum en;

	if (!HeapTupleIsValid(tup))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid internal value for enum: %u", DatumGetObjectId(d))));
	en = (Form_pg_enum) GETSTRUCT(tup);
	put_text(buf, NameStr(en->enumlabel), strlen(NameStr(en->enumlabel)));
	ReleaseSysCache(tup);
}

static void
put_jsonb(StringInfo buf, Datum d)
{
	Jsonb	   *jb = DatumGetJsonbP(d);
	char	   *text = JsonbToCString(NULL, &jb->root, VARSIZE(jb));
	int			utf8_len;
	char	   *utf8 = text_to_utf8(text, strlen(text), &utf8_len);

	put_int32(buf, utf8_len + 1);
	put_bytes(buf, "\1", 1);
	put_bytes(buf, utf8, utf8_len);
}

/* encode_value appends one field that is not NULL. */
static void
encode_value(StringInfo buf, ColumnCodec *c, Datum d)
{
	switch (c->kind)
	{
		case CODEC_BYTE:
			{
				char		byte = DatumGetChar(d);

				encode_field(buf, &byte, 1);
				break;
			}
		case CODEC_INT2:
			put_field2(buf, DatumGetInt16(d));
			break;
		case CODEC_INT4:
			put_field4(buf, DatumGetInt32(d));
			break;
		case CODEC_INT8:
			put_field8(buf, DatumGetInt64(d));
			break;
		case CODEC_FLOAT4:
			{
				float4		f = DatumGetFloat4(d);
				uint32		bits;

				/* A dump keeps no more of a NaN than that it is one. */
				memcpy(&bits, &f, sizeof(bits));
				put_field4(buf, isnan(f) ? 0x7fc00000 : bits);
				break;
			}
		case CODEC_FLOAT8:
			{
				float8		f = DatumGetFloat8(d);
				uint64		bits;

				memcpy(&bits, &f, sizeof(bits));
				put_field8(buf, isnan(f) ? UINT64CONST(0x7ff8000000000000) : bits);
				break;
			}
		case CODEC_NUMERIC:
			if (!put_numeric(buf, PG_DETOAST_DATUM_PACKED(d)))
			{
				bytea	   *sent = DatumGetByteaP(DirectFunctionCall1(numeric_send, d));

				encode_field(buf, VARDATA(sent), VARSIZE(sent) - VARHDRSZ);
			}
			break;
		case CODEC_TEXT:
			{
				struct varlena *t = PG_DETOAST_DATUM_PACKED(d);

				put_text(buf, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
				break;
			}
		case CODEC_NAME:
			put_text(buf, NameStr(*DatumGetName(d)), strlen(NameStr(*DatumGetName(d))));
			break;
		case CODEC_JSONB:
			put_jsonb(buf, d);
			break;
		case CODEC_ENUM:
			put_enum(buf, d);
			break;
		case CODEC_SEND:
			put_sent(buf, &c->send, d);
			break;
		case CODEC_ARRAY:
			put_array(buf, c, d);
			break;
	}
}

/*
 * encode_columns appends the columns of a row, whose attributes have been
 * fetched, each with its length.
 */
void
encode_columns(StringInfo buf, ColumnCodec *codecs, int first, int n, TupleTableSlot *slot)
{
	for (int i = first; i < first + n; i++)
	{
		AttrNumber	a = codecs[i].attno - 1;

		if (slot->tts_isnull[a])
			put_int32(buf, (uint32) -1);
		else
			encode_value(buf, &codecs[i], slot->tts_values[a]);
	}
}

/* Days and times of keys in ISO form, whatever DateStyle and TimeZone say. */
static char *
iso_text(Oid type, Datum d)
{
	char	   *text = palloc(MAXDATELEN + 1);
	struct pg_tm tm;
	fsec_t		fsec;

	if (type == DATEOID)
	{
		DateADT		date = DatumGetDateADT(d);

		if (DATE_NOT_FINITE(date))
			EncodeSpecialDate(date, text);
		else
		{
			j2date(date + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
			EncodeDateOnly(&tm, USE_ISO_DATES, text);
		}
		return text;
	}
	if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(d)))
		EncodeSpecialTimestamp(DatumGetTimestamp(d), text);
	else if (timestamp2tm(DatumGetTimestamp(d), NULL, &tm, &fsec, NULL, NULL) == 0)
	{
		EncodeDateTime(&tm, fsec, false, 0, NULL, USE_ISO_DATES, text);
		if (type == TIMESTAMPTZOID)
			strlcat(text, "+00", MAXDATELEN + 1);
	}
	else
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	return text;
}

static void
append_key_value(StringInfo buf, ColumnCodec *c, Datum d, bool quote)
{
	char		number[MAXINT8LEN + 1];
	const char *text;
	int			len;

	switch (c->kind)
	{
		case CODEC_INT2:
			len = pg_itoa(DatumGetInt16(d), number);
			text = number;
			break;
		case CODEC_TEXT:
			{
				struct varlena *t = PG_DETOAST_DATUM_PACKED(d);

				text = VARDATA_ANY(t);
				len = VARSIZE_ANY_EXHDR(t);
				break;
			}
		default:
			if (c->type == INT4OID)
			{
				len = pg_ltoa(DatumGetInt32(d), number);
				text = number;
			}
			else if (c->type == INT8OID || c->type == MONEYOID)
			{
				/* money has the form of a locale; its smallest unit has not */
				len = pg_lltoa(DatumGetInt64(d), number);
				text = number;
			}
			else
			{
				SafeinsIdentity saved;

				if (c->type == DATEOID || c->type == TIMESTAMPOID || c->type == TIMESTAMPTZOID)
					text = iso_text(c->type, d);
				else if (!c->by_setting)
					text = OutputFunctionCall(&c->output, d);
				else
				{
					safeins_become(safeins_owner(), &saved);
					text = OutputFunctionCall(&c->output, d);
					safeins_return(&saved);
				}
				len = strlen(text);
			}
	}
	text = text_to_utf8(text, len, &len);
	if (!quote)
	{
		put_bytes(buf, text, len);
		return;
	}
	for (int i = 0; i < len; i++)
	{
		if (text[i] == ',' || text[i] == '\\')
			put_bytes(buf, "\\", 1);
		put_bytes(buf, &text[i], 1);
	}
}

/*
 * encode_key appends the key as text in UTF-8: one column as it stands,
 * several with commas between.
 */
void
encode_key(StringInfo buf, ColumnCodec *codecs, int n, TupleTableSlot *slot)
{
	for (int i = 0; i < n; i++)
	{
		AttrNumber	a = codecs[i].attno - 1;

		if (i > 0)
			put_bytes(buf, ",", 1);
		if (!slot->tts_isnull[a])
			append_key_value(buf, &codecs[i], slot->tts_values[a], n > 1);
	}
}
