/*
 * area_text.c: divisions as texts, of which each is made once where a report has
 * as many as a province.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/area_text.h"

#include "common/hashfn.h"
#include "utils/palloc.h"

/* One that is made takes the place of another. */
#define AREA_TEXTS 1024

typedef struct AreaText
{
	Division	area;
	text	   *text;			/* NULL: none yet */
} AreaText;

struct AreaTexts
{
	MemoryContext cxt;
	AreaText	of[AREA_TEXTS];
};

/* area_texts_create makes room for them in the current context. */
AreaTexts *
area_texts_create(void)
{
	AreaTexts  *texts = palloc0(sizeof(AreaTexts));

	texts->cxt = CurrentMemoryContext;
	return texts;
}

/* area_text gives the text of a division, which is good until another is asked for. */
Datum
area_text(AreaTexts *texts, Division area)
{
	AreaText   *t = &texts->of[murmurhash32((uint32) area) % AREA_TEXTS];
	char		buf[DIVISION_TEXT_LEN + 1];

	if (likely(t->text != NULL && t->area == area))
		return PointerGetDatum(t->text);
	if (t->text == NULL)
		t->text = MemoryContextAlloc(texts->cxt, VARHDRSZ + DIVISION_TEXT_LEN);
	division_print(area, buf);
	SET_VARSIZE(t->text, VARHDRSZ + strlen(buf));
	memcpy(VARDATA(t->text), buf, strlen(buf));
	t->area = area;
	return PointerGetDatum(t->text);
}
