/*
 * iso_day.c: days written YYYY-MM-DD, and in no other way, whatever DateStyle says.
 */
#include "common/safeins.h"
#include "common/iso_day.h"

#include "utils/datetime.h"

/* iso_day_read reads a day of the years 1 to 9999; false: the text is none. */
bool
iso_day_read(const char *text, DateADT *day)
{
	static const char form[] = "dddd-dd-dd";
	int			y,
				m,
				d;

	for (int i = 0; i < (int) sizeof(form); i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	y = atoi(text);
	m = atoi(text + 5);
	d = atoi(text + 8);
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > day_tab[isleap(y)][m - 1])
		return false;
	*day = date2j(y, m, d) - POSTGRES_EPOCH_JDATE;
	return true;
}
