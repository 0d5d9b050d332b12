/*
 * upload.h: when a row was uploaded.
 */
#ifndef SAFEINS_GUARDS_UPLOAD_H
#define SAFEINS_GUARDS_UPLOAD_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "guards/guard.h"

/* upload.c */
extern char *upload_late(GuardFrame *g, const Rule *rule, const GuardRow *now, int fact);

#endif
