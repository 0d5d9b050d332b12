/*
 * settings.c: settings, and the day that they make today.
 */
#include "common/safeins.h"
#include "common/iso_day.h"
#include "common/settings.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

int			safeins_progress = 1000000;
bool		safeins_early_lock_release = true;
static char *today_setting = NULL;

static bool
check_today(char **newval, void **extra, GucSource source)
{
	DateADT		day;

	/* Fixed form: date input would depend on DateStyle, which may not be set yet. */
	if (**newval == '\0' || iso_day_read(*newval, &day))
		return true;
	GUC_check_errdetail("A day is written YYYY-MM-DD.");
	return false;
}

/* calendar_today is the date in China, whatever the session's time zone: UTC+8 all year since 1991. */
DateADT
calendar_today(void)
{
	TimestampTz now = GetCurrentTransactionStartTimestamp() + 8 * USECS_PER_HOUR;

	return (DateADT) (now >= 0 ? now / USECS_PER_DAY : -((-now + USECS_PER_DAY - 1) / USECS_PER_DAY));
}

/*
 * safeins_today gives the day that rules call today: safeins.today if set,
 * else the date in China: the law counts days there.
 */
DateADT
safeins_today(void)
{
	static char read[sizeof("YYYY-MM-DD")] = "";
	static DateADT day;

	if (today_setting == NULL || *today_setting == '\0')
		return calendar_today();
	/* It is asked with every statement, and seldom set. */
	if (strcmp(today_setting, read) != 0 && iso_day_read(today_setting, &day))
		strlcpy(read, today_setting, sizeof(read));
	return day;
}

PG_FUNCTION_INFO_V1(safeins_today_sql);

Datum
safeins_today_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(safeins_today());
}

void
settings_init(void)
{
	DefineCustomStringVariable("safeins.today",
							   "The day that rules take for today; empty is the date in China.",
							   "For tests and simulations. Only a superuser may set it.",
							   &today_setting, "", PGC_SUSET, 0,
							   check_today, NULL, NULL);
	DefineCustomIntVariable("safeins.progress",
							"Report every so many rows while existing rows are read; 0 is never.",
							NULL, &safeins_progress, 1000000, 0, INT_MAX, PGC_USERSET, 0,
							NULL, NULL, NULL);
	DefineCustomBoolVariable("safeins.early_lock_release",
							 "Release the locks of accounts before a commit is on disk.",
							 "The client is told after it all the same. Without effect where synchronous standbys are waited for.",
							 &safeins_early_lock_release, true, PGC_USERSET, 0,
							 NULL, NULL, NULL);
}
