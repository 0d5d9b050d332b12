/*
 * area_text.h: divisions as texts, as rows of reports have them.  The functions
 * are in area_text.c.
 */
#ifndef SAFEINS_REPORT_AREA_TEXT_H
#define SAFEINS_REPORT_AREA_TEXT_H

#include "common/safeins.h"
#include "types/division.h"

typedef struct AreaTexts AreaTexts;

extern AreaTexts *area_texts_create(void);
extern Datum area_text(AreaTexts *texts, Division area);

#endif
