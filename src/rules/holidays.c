/*
 * holidays.c: load_holidays(): a year's public holidays from the JSON of
 * NateScarlet/holiday-cn.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/iso_day.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "rules/calendar.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "storage/lmgr.h"
#include "storage/lockdefs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(safeins_load_holidays);

#define YEAR_FIRST	1950
#define YEAR_LAST	2199
#define DAYS_MOST	366
#define DAYS_OF_DECEMBER	31

typedef struct HolidayFile
{
	int			year;
	int			ndays;
	Datum		days[DAYS_MOST];
	Datum		names[DAYS_MOST];
	Datum		works[DAYS_MOST];
	StringInfoData papers;
} HolidayFile;

#define misfit(place, what) \
	ereport(ERROR, \
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), \
			 errmsg("the file of holidays does not fit: %s", place), \
			 errdetail("%s", what), \
			 errhint("It is an object as NateScarlet/holiday-cn has one for each year: year, papers, and days with name, date and isOffDay.")))

static JsonbValue *
member(JsonbContainer *object, const char *key)
{
	return getKeyJsonValueFromContainer(object, key, strlen(key), NULL);
}

static JsonbContainer *
array_of(JsonbContainer *root, const char *key, bool required)
{
	JsonbValue *v = member(root, key);

	if (v == NULL && !required)
		return NULL;
	if (v == NULL || v->type != jbvBinary || !JsonContainerIsArray(v->val.binary.data))
		misfit(key, _("It must be an array."));
	return v->val.binary.data;
}

static char *
string_of(JsonbValue *v, const char *place)
{
	if (v == NULL || v->type != jbvString || text_is_blank(v->val.string.val, v->val.string.len))
		misfit(place, _("It must be a text."));
	return pnstrdup(v->val.string.val, v->val.string.len);
}

static int
year_of_file(JsonbContainer *root)
{
	JsonbValue *v = member(root, "year");
	int64		year = 0;

	if (v != NULL && v->type == jbvNumeric)
	{
		Datum		n = NumericGetDatum(v->val.numeric);

		/* a fraction is no year either */
		if (DatumGetBool(DirectFunctionCall2(numeric_eq, n, DirectFunctionCall2(numeric_trunc, n, Int32GetDatum(0)))) &&
			DatumGetBool(DirectFunctionCall2(numeric_le, n, NumericGetDatum(int64_to_numeric(YEAR_LAST)))) &&
			DatumGetBool(DirectFunctionCall2(numeric_ge, n, NumericGetDatum(int64_to_numeric(YEAR_FIRST)))))
			year = DatumGetInt64(DirectFunctionCall1(numeric_int8, n));
	}
	if (year == 0)
		misfit("year", psprintf(_("It must be a year from %d to %d."), YEAR_FIRST, YEAR_LAST));
	return (int) year;
}

/* A day of the year, or of the December before, where its New Year holiday may begin. */
static DateADT
parse_day(const char *text, int year, const char *place)
{
	DateADT		day;

	if (!iso_day_read(text, &day))
		misfit(place, psprintf(_("\"%s\" is not a day written YYYY-MM-DD."), text_shown(text)));
	if (day < first_day_of(year) - DAYS_OF_DECEMBER || day > last_day_of(year))
		misfit(place, psprintf(_("%s lies neither in %d nor in the December before."), text, year));
	return day;
}

static void
read_day(HolidayFile *file, JsonbValue *v, int i)
{
	char	   *place = psprintf("days[%d]", i);
	JsonbContainer *object;
	JsonbValue *off;
	DateADT		day;

	if (v == NULL || v->type != jbvBinary || !JsonContainerIsObject(v->val.binary.data))
		misfit(place, _("It must be an object."));
	object = v->val.binary.data;
	file->names[i] = CStringGetTextDatum(string_of(member(object, "name"), psprintf("%s.name", place)));
	off = member(object, "isOffDay");
	if (off == NULL || off->type != jbvBool)
		misfit(psprintf("%s.isOffDay", place), _("It must be true or false."));
	file->works[i] = BoolGetDatum(!off->val.boolean);
	place = psprintf("%s.date", place);
	day = parse_day(string_of(member(object, "date"), place), file->year, place);
	for (int j = 0; j < i; j++)
		if (DatumGetDateADT(file->days[j]) == day)
			misfit(place, psprintf(_("%s is there twice."), day_text(day)));
	file->days[i] = DateADTGetDatum(day);
}

static HolidayFile *
read_file(Jsonb *json)
{
	HolidayFile *file = palloc0(sizeof(HolidayFile));
	JsonbContainer *root = &json->root;
	JsonbContainer *papers;
	JsonbContainer *days;

	if (!JsonContainerIsObject(root))
		misfit("$", _("It must be an object."));
	file->year = year_of_file(root);
	initStringInfo(&file->papers);
	papers = array_of(root, "papers", false);
	for (uint32 i = 0; papers != NULL && i < JsonContainerSize(papers); i++)
		appendStringInfo(&file->papers, "%s%s", i == 0 ? "" : " ",
						 string_of(getIthJsonbValueFromContainer(papers, i), psprintf("papers[%d]", (int) i)));
	days = array_of(root, "days", true);
	if (JsonContainerSize(days) > DAYS_MOST)
		misfit("days", _("A year has not so many days."));
	file->ndays = JsonContainerSize(days);
	for (int i = 0; i < file->ndays; i++)
		read_day(file, getIthJsonbValueFromContainer(days, i), i);
	return file;
}

/* What this database loaded, also before it had a place. */
#define FORGET(table) { \
	.sql = "DELETE FROM safeins." table " WHERE year = $1 AND NOT shipped AND place::pg_catalog.int4 IN (0, $2)", \
	.types = {INT4OID, INT4OID}, .result = SPI_OK_DELETE \
}

static OwnSql forget_year[] = {FORGET("holiday"), FORGET("calendar_year")};

static OwnSql add_days = {
	.sql = "INSERT INTO safeins.holiday (day, year, is_workday, name, place)"
	" SELECT d, $1, w, n, CAST($2 AS safeins.division) FROM unnest($3, $4, $5) AS u (d, w, n)",
	.types = {INT4OID, INT4OID, DATEARRAYOID, BOOLARRAYOID, TEXTARRAYOID},
	.result = SPI_OK_INSERT,
};

static OwnSql add_year = {
	.sql = "INSERT INTO safeins.calendar_year (year, place, complete, source) VALUES ($1, CAST($2 AS safeins.division), $3, $4)",
	.types = {INT4OID, INT4OID, BOOLOID, TEXTOID},
	.result = SPI_OK_INSERT,
};

static void
write_file(HolidayFile *file)
{
	Datum		values[5];

	values[0] = Int32GetDatum(file->year);
	values[1] = Int32GetDatum(home_province());
	for (size_t i = 0; i < lengthof(forget_year); i++)
		own_sql_execute(&forget_year[i], values, NULL);
	values[2] = PointerGetDatum(construct_array(file->days, file->ndays, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
	values[3] = PointerGetDatum(construct_array(file->works, file->ndays, BOOLOID, 1, true, TYPALIGN_CHAR));
	values[4] = PointerGetDatum(construct_array(file->names, file->ndays, TEXTOID, -1, false, TYPALIGN_INT));
	own_sql_execute(&add_days, values, NULL);
	/* Such files are there before the notice is out, with nothing in them. */
	values[2] = BoolGetDatum(file->ndays > 0);
	values[3] = CStringGetTextDatum(file->papers.data);
	own_sql_execute(&add_year, values, NULL);
}

/*
 * safeins.load_holidays(file) takes a year's holidays in, in the place of what
 * was known of it, and returns how many days the file lists.
 */
Datum
safeins_load_holidays(PG_FUNCTION_ARGS)
{
	HolidayFile *file;

	args_check(fcinfo, 0);
	file = read_file(PG_GETARG_JSONB_P(0));
	home_stay();

	/* Whoever has counted days without it is waited for; who comes later finds it. */
	LockRelationOid(safeins_relid(SAFEINS_REL_CALENDAR_YEAR), ShareRowExclusiveLock);
	if (calendar_hook != NULL)
		calendar_hook(false);
	write_file(file);
	calendar_announce();
	CommandCounterIncrement();
	if (calendar_hook != NULL)
		calendar_hook(true);
	PG_RETURN_INT32(file->ndays);
}
