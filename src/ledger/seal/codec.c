/*
 * codec.c: which types have a binary form that is the same everywhere, and how
 * each is written.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "ledger/seal/codec.h"
#include "ledger/seal/encode.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrtab.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The send functions that write text and nothing else. */
static bool
sends_text(Oid send)
{
	return send == F_TEXTSEND || send == F_VARCHARSEND || send == F_BPCHARSEND || send == F_JSON_SEND;
}

/* Fixed bytes, by their send functions: what has none of these is not written directly. */
static bool
direct_kind(Oid send, CodecKind *kind)
{
	switch (send)
	{
		case F_BOOLSEND:
		case F_CHARSEND:
			*kind = CODEC_BYTE;
			return true;
		case F_INT2SEND:
			*kind = CODEC_INT2;
			return true;
		case F_INT4SEND:
		case F_OIDSEND:
		case F_DATE_SEND:
			*kind = CODEC_INT4;
			return true;
		case F_INT8SEND:
		case F_TIME_SEND:
		case F_TIMESTAMP_SEND:
		case F_TIMESTAMPTZ_SEND:
		case F_CASH_SEND:
		case F_XID8SEND:
		case F_PG_LSN_SEND:
			*kind = CODEC_INT8;
			return true;
		case F_FLOAT4SEND:
			*kind = CODEC_FLOAT4;
			return true;
		case F_FLOAT8SEND:
			*kind = CODEC_FLOAT8;
			return true;
		case F_NUMERIC_SEND:
			*kind = CODEC_NUMERIC;
			return true;
		case F_NAMESEND:
			*kind = CODEC_NAME;
			return true;
		case F_JSONB_SEND:
			*kind = CODEC_JSONB;
			return true;
		case F_ENUM_SEND:
			*kind = CODEC_ENUM;
			return true;
		case F_BYTEASEND:
		case F_UUID_SEND:
		case F_BIT_SEND:
		case F_VARBIT_SEND:
		case F_INET_SEND:
		case F_CIDR_SEND:
		case F_MACADDR_SEND:
		case F_MACADDR8_SEND:
		case F_TIMETZ_SEND:
		case F_INTERVAL_SEND:
		case F_POINT_SEND:
		case F_LSEG_SEND:
		case F_PATH_SEND:
		case F_BOX_SEND:
		case F_POLY_SEND:
		case F_CIRCLE_SEND:
		case F_LINE_SEND:
			*kind = CODEC_SEND;
			return true;
		default:
			return false;
	}
}

/* A built-in function under another name and OID, as citext's send function is textsend. */
static Oid
built_in_alias(Oid funcid)
{
	HeapTuple	tup = SearchSysCache1(PROCOID, ObjectIdGetDatum(funcid));
	Oid			built_in = InvalidOid;

	if (!HeapTupleIsValid(tup))
		return funcid;
	if (((Form_pg_proc) GETSTRUCT(tup))->prolang == INTERNALlanguageId)
	{
		bool		isnull;
		Datum		src = SysCacheGetAttr(PROCOID, tup, Anum_pg_proc_prosrc, &isnull);

		if (!isnull)
			built_in = fmgr_internal_function(TextDatumGetCString(src));
	}
	ReleaseSysCache(tup);
	return OidIsValid(built_in) ? built_in : funcid;
}

static Oid
send_function(Oid type)
{
	HeapTuple	tup = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Oid			send;

	if (!HeapTupleIsValid(tup))
		elog(ERROR, "cache lookup failed for type %u", type);
	send = ((Form_pg_type) GETSTRUCT(tup))->typsend;
	ReleaseSysCache(tup);
	if (send >= FirstGenbkiObjectId)
		send = built_in_alias(send);
	return send;
}

/* The types of this extension: 18 characters of ASCII, or integers. */
static bool
is_ours(Oid type)
{
	HeapTuple	tup = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	bool		ours;

	if (!HeapTupleIsValid(tup))
		elog(ERROR, "cache lookup failed for type %u", type);
	ours = ((Form_pg_type) GETSTRUCT(tup))->typnamespace == safeins_schema_oid() &&
		((Form_pg_type) GETSTRUCT(tup))->typtype == TYPTYPE_BASE &&
		!OidIsValid(((Form_pg_type) GETSTRUCT(tup))->typelem);
	ReleaseSysCache(tup);
	return ours;
}

/* Built-in ranges, whose bounds are numbers and dates. */
static bool
is_plain_range(Oid type)
{
	switch (type)
	{
		case INT4RANGEOID:
		case INT8RANGEOID:
		case NUMRANGEOID:
		case DATERANGEOID:
		case TSRANGEOID:
		case TSTZRANGEOID:
		case INT4MULTIRANGEOID:
		case INT8MULTIRANGEOID:
		case NUMMULTIRANGEOID:
		case DATEMULTIRANGEOID:
		case TSMULTIRANGEOID:
		case TSTZMULTIRANGEOID:
			return true;
		default:
			return false;
	}
}

/* codec_refusal says why a type cannot be sealed; NULL where it can. */
const char *
codec_refusal(Oid type)
{
	Oid			element;
	CodecKind	kind;
	Oid			send;

	type = getBaseType(type);
	element = get_element_type(type);
	if (OidIsValid(element))
	{
		if (element >= FirstGenbkiObjectId)
			return gettext_noop("Arrays of types that are not built in carry OIDs that differ from database to database.");
		return codec_refusal(element);
	}
	send = send_function(type);
	if (sends_text(send) || direct_kind(send, &kind) || is_plain_range(type) || is_ours(type))
		return NULL;
	if (get_typtype(type) == TYPTYPE_COMPOSITE || type == RECORDOID)
		return gettext_noop("Composite types carry OIDs that differ from database to database.");
	if (!OidIsValid(send))
		return gettext_noop("The type has no binary form.");
	return gettext_noop("Its binary form may differ from database to database.");
}

static void
codec_init(ColumnCodec *c, Oid type)
{
	Oid			element;
	Oid			send;
	Oid			output;
	bool		varlena;

	type = getBaseType(type);
	c->type = type;
	element = get_element_type(type);
	getTypeOutputInfo(type, &output, &varlena);
	fmgr_info_cxt(output, &c->output, CurrentMemoryContext);
	c->by_setting = type == INTERVALOID || type == TIMETZOID || type == FLOAT4OID ||
		type == FLOAT8OID || type == BYTEAOID ||
		is_plain_range(type) || OidIsValid(element);
	if (OidIsValid(element))
	{
		c->kind = CODEC_ARRAY;
		get_typlenbyvalalign(element, &c->elmlen, &c->elmbyval, &c->elmalign);
		c->element = palloc0(sizeof(ColumnCodec));
		codec_init(c->element, element);
		return;
	}
	send = send_function(type);
	if (sends_text(send))
		c->kind = CODEC_TEXT;
	else if (!direct_kind(send, &c->kind))
		c->kind = CODEC_SEND;
	if (c->kind == CODEC_SEND)
		fmgr_info_cxt(send, &c->send, CurrentMemoryContext);
}

/* codecs_make prepares the columns of a row type, in the current context. */
ColumnCodec *
codecs_make(TupleDesc desc, const AttrNumber *attnos, int n)
{
	ColumnCodec *codecs = palloc0(sizeof(ColumnCodec) * n);

	for (int i = 0; i < n; i++)
	{
		codecs[i].attno = attnos[i];
		codec_init(&codecs[i], TupleDescAttr(desc, attnos[i] - 1)->atttypid);
	}
	return codecs;
}
