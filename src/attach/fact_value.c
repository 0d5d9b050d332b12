/*
 * fact_value.c: values of the host's types become texts, places, amounts, days, counts
 * and ratios.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/identity.h"
#include "types/division.h"
#include "attach/fact_value.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

/* fact_read_text reads a value as text, where it lies if it is one; that of a number goes into "number". */
void
fact_read_text(const Mapping *m, const MappedFact *mf, Datum d, char *number, Fact *f)
{
	switch (mf->type)
	{
		case INT8OID:
			f->len = pg_lltoa(DatumGetInt64(d), number);
			f->str = number;
			break;
		case INT4OID:
			f->len = pg_ltoa(DatumGetInt32(d), number);
			f->str = number;
			break;
		case TEXTOID:
		case VARCHAROID:
			{
				struct varlena *t = PG_DETOAST_DATUM_PACKED(d);

				f->str = VARDATA_ANY(t);
				f->len = VARSIZE_ANY_EXHDR(t);
				break;
			}
		case BPCHAROID:
			{
				struct varlena *t = PG_DETOAST_DATUM_PACKED(d);

				f->str = VARDATA_ANY(t);
				f->len = bpchartruelen(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
				break;
			}
		default:
			if (mf->by_setting)
			{
				SafeinsIdentity saved;

				safeins_read_as(m->owner, &saved);
				f->str = OutputFunctionCall(unconstify(FmgrInfo *, &mf->output), d);
				safeins_return(&saved);
			}
			else
				f->str = OutputFunctionCall(unconstify(FmgrInfo *, &mf->output), d);
			f->len = strlen(f->str);
	}
}

/* fact_read_place reads a division, which may be its code as text or number; false: it is none. */
bool
fact_read_place(const Mapping *m, const MappedFact *mf, Datum d, char *number, Fact *f)
{
	if (mf->type == TEXTOID || mf->type == VARCHAROID || mf->type == BPCHAROID || mf->type == INT4OID)
	{
		char		buf[32];

		fact_read_text(m, mf, d, number, f);
		if (f->len >= (int) sizeof(buf))
			return false;
		memcpy(buf, f->str, f->len);
		buf[f->len] = '\0';
		return division_parse(buf, &f->v.place);
	}
	f->v.place = DatumGetDivision(d);
	return true;
}

static DateADT
day_in_china(TimestampTz t)
{
	TimestampTz local = t + 8 * USECS_PER_HOUR;

	return (DateADT) (local >= 0 ? local / USECS_PER_DAY : -((-local + USECS_PER_DAY - 1) / USECS_PER_DAY));
}

/* fact_read_amount reads yuan as fen; false where a value has less than a fen, or is none. */
bool
fact_read_amount(const MappedFact *mf, Datum d, Fen *fen)
{
	switch (mf->type)
	{
		case NUMERICOID:
			/* Where it lies: a short header will do. */
			return fen_from_numeric((Numeric) PG_DETOAST_DATUM_PACKED(d), fen) == FEN_OK;
		case INT8OID:
			return fen_from_yuan_int64(DatumGetInt64(d), fen) == FEN_OK;
		case INT4OID:
			return fen_from_yuan_int64(DatumGetInt32(d), fen) == FEN_OK;
		case INT2OID:
			return fen_from_yuan_int64(DatumGetInt16(d), fen) == FEN_OK;
		default:				/* yuan: the mapping admits nothing else */
			*fen = DatumGetInt64(d);
			return true;
	}
}

/* fact_read_date reads a day; false: there is none to be read. */
bool
fact_read_date(const MappedFact *mf, Datum d, DateADT *date)
{
	switch (mf->type)
	{
		case DATEOID:
			*date = DatumGetDateADT(d);
			break;
		case TIMESTAMPOID:
			{
				Timestamp	t = DatumGetTimestamp(d);

				if (TIMESTAMP_NOT_FINITE(t))
					return false;
				*date = (DateADT) (t >= 0 ? t / USECS_PER_DAY : -((-t + USECS_PER_DAY - 1) / USECS_PER_DAY));
				break;
			}
		default:
			if (TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(d)))
				return false;
			*date = day_in_china(DatumGetTimestampTz(d));
	}
	return is_calendar_day(*date);
}

/* Whole numbers only: half a person or half a visit is a mistake. */
bool
fact_read_count(const MappedFact *mf, Datum d, int64 *count)
{
	Numeric		n;
	Datum		whole;

	switch (mf->type)
	{
		case INT8OID:
			*count = DatumGetInt64(d);
			return true;
		case INT4OID:
			*count = DatumGetInt32(d);
			return true;
		case INT2OID:
			*count = DatumGetInt16(d);
			return true;
		default:
			n = DatumGetNumeric(d);
			if (numeric_is_nan(n) || numeric_is_inf(n) ||
				DatumGetInt32(DirectFunctionCall2(numeric_cmp, DirectFunctionCall1(numeric_abs, NumericGetDatum(n)),
												  NumericGetDatum(int64_to_numeric(INT64CONST(1000000000000000))))) > 0)
				return false;
			whole = DirectFunctionCall2(numeric_trunc, NumericGetDatum(n), Int32GetDatum(0));
			if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, whole, NumericGetDatum(n))) != 0)
				return false;
			*count = DatumGetInt64(DirectFunctionCall1(numeric_int8, whole));
			return true;
	}
}

/* From nothing to the whole: 35 is 35 percent written as a number, and one more digit would be rounded. */
bool
fact_read_ratio(const MappedFact *mf, Datum d, int64 *millionths)
{
	MappedFact	number = {.type = NUMERICOID};
	Numeric		n;

	if (mf->type != NUMERICOID)
	{
		if (!fact_read_count(mf, d, millionths) || *millionths < 0 || *millionths > 1)
			return false;
		*millionths *= RATIO_WHOLE;
		return true;
	}
	n = DatumGetNumeric(d);
	if (numeric_is_nan(n) || numeric_is_inf(n) ||
		DatumGetInt32(DirectFunctionCall2(numeric_cmp, DirectFunctionCall1(numeric_abs, NumericGetDatum(n)),
										  NumericGetDatum(int64_to_numeric(1)))) > 0)
		return false;
	d = DirectFunctionCall2(numeric_mul, NumericGetDatum(n), NumericGetDatum(int64_to_numeric(RATIO_WHOLE)));
	return fact_read_count(&number, d, millionths) && *millionths >= 0;
}
