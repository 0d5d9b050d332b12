/*
 * doubt.c: a row of check_setup().
 */
#include "common/safeins.h"
#include "acts/doubt.h"

#include "utils/builtins.h"
#include "utils/tuplestore.h"

/* doubt puts one row. */
void
doubt(ReturnSetInfo *rows, const Doubt *d)
{
	static const char *const severities[] = {
		[SETUP_ERROR] = "error",[SETUP_WARNING] = "warning",[SETUP_NOTE] = "note"
	};
	Datum		values[5];
	bool		nulls[5] = {0};

	values[0] = CStringGetTextDatum(severities[d->severity]);
	values[1] = CStringGetTextDatum(d->topic);
	nulls[2] = d->subject == NULL;
	values[2] = nulls[2] ? (Datum) 0 : CStringGetTextDatum(d->subject);
	values[3] = CStringGetTextDatum(d->message);
	nulls[4] = d->mend == NULL;
	values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(d->mend);
	tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}
