/*
 * exchange.c: positions of the exchange with the departments, and the numbers
 * of persons in what is given to them.
 *
 * A position is the oldest transaction that was under way when something was
 * taken, so that nothing which is committed later is passed over; a row that was
 * written by it or later is given again.  Transactions are counted anew in a
 * server that was restored, and may be repeated after a promotion: a position
 * names the server, its timeline and the exchange that it is of.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "types/full_width.h"
#include "types/uscc.h"
#include "ledger/hash/digest.h"

#include "access/transam.h"
#include "access/xlog.h"
#include "access/xlogrecovery.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/formatting.h"
#include "utils/jsonb.h"
#include "utils/xid8.h"

PG_FUNCTION_INFO_V1(safeins_exchange_position);
PG_FUNCTION_INFO_V1(safeins_exchange_since);
PG_FUNCTION_INFO_V1(safeins_exchange_written);
PG_FUNCTION_INFO_V1(safeins_exchange_masked);

/* What a position and a pseudonym show of a hash, in hexadecimal digits. */
#define SHOWN_LEN 12

static OwnSql read_secret = {
	.sql = "SELECT secret FROM safeins.exchange",
	.sees = OWN_SEES_STATEMENT,
	.kept = true,
};

/* What only this exchange knows, for as long as a call of a function is planned for. */
static bytea *
secret(FunctionCallInfo fcinfo)
{
	OwnRows		rows;

	if (fcinfo->flinfo->fn_extra != NULL)
		return fcinfo->flinfo->fn_extra;
	own_sql_begin();
	rows = own_sql_run(&read_secret, NULL, NULL);
	if (rows.n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the exchange with the departments is not open in this database"),
				 errhint("safeins.open_exchange() opens it; it is closed in a database that was restored from a dump.")));
	else
	{
		bytea	   *read = own_bytea(&rows, 0, 1);

		fcinfo->flinfo->fn_extra = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE_ANY(read));
		memcpy(fcinfo->flinfo->fn_extra, read, VARSIZE_ANY(read));
	}
	own_sql_end();
	return fcinfo->flinfo->fn_extra;
}

static void
show_hash(FunctionCallInfo fcinfo, const void *data, size_t len, char *shown)
{
	const bytea *key = secret(fcinfo);
	HashStream *hash = hash_stream_begin(HASH_SHA256);
	uint8		digest[HASH_LEN];

	hash_stream_add(hash, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
	hash_stream_add(hash, data, len);
	hash_stream_end(hash, digest);
	hex_encode((char *) digest, SHOWN_LEN / 2, shown);
	shown[SHOWN_LEN] = '\0';
}

/* ---- positions ---- */

/* Where transactions are counted as here: SHOWN_LEN digits, and a byte that ends them. */
static void
show_origin(FunctionCallInfo fcinfo, char *shown)
{
	uint64		parts[3] = {GetSystemIdentifier(), MyDatabaseId};
	TimeLineID	timeline;

	if (RecoveryInProgress())
		(void) GetXLogReplayRecPtr(&timeline);
	else
		timeline = GetWALInsertionTimeLine();
	parts[2] = timeline;
	show_hash(fcinfo, parts, sizeof(parts), shown);
}

/* safeins.exchange_position(written xid8) */
Datum
safeins_exchange_position(PG_FUNCTION_ARGS)
{
	char		origin[SHOWN_LEN + 1];

	show_origin(fcinfo, origin);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s-" UINT64_FORMAT, origin,
											  U64FromFullTransactionId(PG_GETARG_FULLTRANSACTIONID(0)))));
}

/* safeins.exchange_since(position text): NULL is the beginning */
Datum
safeins_exchange_since(PG_FUNCTION_ARGS)
{
	char		origin[SHOWN_LEN + 1];
	const char *position;
	char	   *end;
	uint64		since;

	show_origin(fcinfo, origin);
	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(0);
	position = text_to_cstring(PG_GETARG_TEXT_PP(0));
	errno = 0;
	since = 0;
	if (strlen(position) > SHOWN_LEN + 1 && position[SHOWN_LEN] == '-' &&
		isdigit((unsigned char) position[SHOWN_LEN + 1]))
		since = strtou64(position + SHOWN_LEN + 1, &end, 10);
	if (since == 0 || errno != 0 || *end != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no position of the exchange", text_shown(position)),
				 errhint("Give the position of the rows that were taken last; NULL gives everything that there is.")));
	if (strncmp(position, origin, SHOWN_LEN) != 0 || since > U64FromFullTransactionId(ReadNextFullTransactionId()))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("position \"%s\" is of another exchange", text_shown(position)),
				 errdetail("The server was restored, promoted or upgraded since, or the exchange was opened anew."),
				 errhint("NULL gives everything that there is, and a position to go on from.")));
	PG_RETURN_INT64((int64) since);
}

/* safeins.exchange_written(xmin xid): of a row's 32 bits the transaction that there was last */
Datum
safeins_exchange_written(PG_FUNCTION_ARGS)
{
	TransactionId xmin = PG_GETARG_TRANSACTIONID(0);
	FullTransactionId next = ReadNextFullTransactionId();
	uint32		epoch = EpochFromFullTransactionId(next);

	if (!TransactionIdIsNormal(xmin))
		PG_RETURN_INT64(0);
	if (xmin > XidFromFullTransactionId(next))
		epoch--;
	PG_RETURN_INT64((int64) U64FromFullTransactionId(FullTransactionIdFromEpochAndXid(epoch, xmin)));
}

/* ---- numbers of persons ---- */

#define ID_LEN		18
#define OLD_ID_LEN	15
#define MOBILE_LEN	11

static bool
is_day(int year, const char *digits)
{
	int			month = (digits[0] - '0') * 10 + digits[1] - '0';
	int			day = (digits[2] - '0') * 10 + digits[3] - '0';

	return month >= 1 && month <= MONTHS_PER_YEAR && day >= 1 && day <= day_tab[isleap(year)][month - 1];
}

/* The provinces' digits with which a number may begin, GB/T 2260. */
static bool
is_province(const char *digits)
{
	static const char known[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";

	for (const char *p = known; *p != '\0'; p += 3)
		if (memcmp(p, digits, 2) == 0)
			return true;
	return false;
}

/* The check character of GB 11643. */
static bool
id_checks(const char *id)
{
	static const int weights[ID_LEN - 1] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int			sum = 0;

	for (int i = 0; i < ID_LEN - 1; i++)
		sum += weights[i] * (id[i] - '0');
	return (unsigned char) "10X98765432"[sum % 11] == pg_toupper((unsigned char) id[ID_LEN - 1]);
}

/*
 * A number of 18 characters may be an enterprise's code as well; one whose
 * check character is wrong may still be a person's that was mistyped.
 */
static bool
is_id(const char *token, int digits)
{
	int			year;

	if (digits < ID_LEN - 1 || !is_province(token) ||
		(digits == ID_LEN - 1 && pg_toupper((unsigned char) token[ID_LEN - 1]) != 'X'))
		return false;
	year = (token[6] - '0') * 1000 + (token[7] - '0') * 100 + (token[8] - '0') * 10 + token[9] - '0';
	return year >= 1800 && year < 2100 && is_day(year, token + 10) &&
		(id_checks(token) || !is_enterprise_code(token, ID_LEN));
}

/* How many characters of a run of letters and digits stay as they are; 0: it is nobody's number. */
static int
persons_prefix(const char *token, int len)
{
	int			digits = 0;

	while (digits < len && isdigit((unsigned char) token[digits]))
		digits++;
	if (len == ID_LEN && is_id(token, digits))
		return 6;
	if (len == OLD_ID_LEN && digits == len && is_province(token) &&
		is_day(1900 + (token[6] - '0') * 10 + token[7] - '0', token + 8))
		return 6;
	if (len == MOBILE_LEN && digits == len && token[0] == '1' && token[1] >= '3')
		return 3;
	return 0;
}

/* The letter or digit that stands at p, in its full-width form as well, and its length; 0: none does. */
static int
next_letter(const char *p, int *length)
{
	int			c = (unsigned char) *p;

	*length = 1;
	if (IS_HIGHBIT_SET(c))
	{
		*length = pg_mblen(p);
		c = full_width_plain(p, *length, GetDatabaseEncoding());
	}
	return isalnum(c) ? c : 0;
}

/* The run of letters and digits at p as plain ones; returns its length as it stands. */
static int
read_token(const char *p, StringInfo token)
{
	const char *end = p;
	int			c;
	int			length;

	resetStringInfo(token);
	while ((c = next_letter(end, &length)) != 0)
	{
		appendStringInfoChar(token, c);
		end += length;
	}
	return end - p;
}

/* A run of letters and digits, as it stands (in so many bytes) or under its pseudonym. */
static void
append_masked(FunctionCallInfo fcinfo, StringInfo masked, const char *stands, int bytes, const char *token, int len)
{
	int			stays;
	char		shown[SHOWN_LEN + 1];

	/* A telephone is the same one with the country's code before its number. */
	if (len == MOBILE_LEN + 2 && strncmp(token, "86", 2) == 0 && persons_prefix(token + 2, MOBILE_LEN) > 0)
	{
		appendStringInfoString(masked, "86");
		token += 2;
		len -= 2;
	}
	stays = persons_prefix(token, len);
	if (stays == 0)
	{
		appendBinaryStringInfo(masked, stands, bytes);
		return;
	}
	show_hash(fcinfo, asc_toupper(token, len), len, shown);
	appendStringInfo(masked, "%.*s****%s", stays, token, shown);
}

/*
 * safeins.exchange_masked(content jsonb): the text of it, numbers of persons replaced
 *
 * They stand in strings, where what is escaped is no part of a number; an amount of
 * as many digits is nobody's.
 */
Datum
safeins_exchange_masked(PG_FUNCTION_ARGS)
{
	Jsonb	   *content = PG_GETARG_JSONB_P(0);
	char	   *text = JsonbToCString(NULL, &content->root, VARSIZE(content));
	bool		in_string = false;
	StringInfoData masked;
	StringInfoData token;

	(void) secret(fcinfo);
	initStringInfo(&masked);
	initStringInfo(&token);
	while (*text != '\0')
	{
		int			len = in_string ? read_token(text, &token) : 0;

		if (len > 0)
			append_masked(fcinfo, &masked, text, len, token.data, token.len);
		else
		{
			if (*text == '"')
				in_string = !in_string;
			len = *text != '\\' ? pg_mblen(text) : text[1] == 'u' ? 6 : 2;
			appendBinaryStringInfo(&masked, text, len);
		}
		text += len;
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(masked.data, masked.len));
}
