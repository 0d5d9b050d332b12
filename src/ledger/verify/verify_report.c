/*
 * verify_report.c: what verify() lists.
 */
#include "common/safeins.h"
#include "ledger/verify/verify.h"

#include "utils/builtins.h"

static Datum
text_or_null(const char *s, bool *isnull)
{
	*isnull = s == NULL;
	return s == NULL ? (Datum) 0 : CStringGetTextDatum(s);
}

/* verify_damage lists one thing that does not fit. */
void
verify_damage(Verify *v, const Damage *d)
{
	Datum		values[5];
	bool		nulls[5] = {0};

	values[0] = CStringGetTextDatum(d->kind);
	values[1] = text_or_null(d->table, &nulls[1]);
	values[2] = text_or_null(d->key, &nulls[2]);
	values[3] = Int64GetDatum(d->position);
	nulls[3] = d->position < 0;
	values[4] = CStringGetTextDatum(d->message);
	tuplestore_putvalues(v->result, v->result_desc, values, nulls);
	v->leaves_differ |= strcmp(d->kind, "entry altered") == 0 || strcmp(d->kind, "tile altered") == 0;
}
