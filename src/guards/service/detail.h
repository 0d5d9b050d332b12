/*
 * detail.h: what a service's row says of it besides that it was rendered.
 */
#ifndef SAFEINS_GUARDS_SERVICE_DETAIL_H
#define SAFEINS_GUARDS_SERVICE_DETAIL_H

#include "common/safeins.h"
#include "attach/mapping.h"
#include "guards/guard.h"
#include "guards/service/service.h"

extern bool details_asked(const Mapping *m, bool registry);
extern bool details_asked_by_provider(const Mapping *m);
extern bool details_asked_anywhere(void);
extern void dues_put(ServiceCheck *s, const GuardRow *row, bool open);
extern void dues_write(ServiceCheck *s);
extern void detail_put(ServiceCheck *s, const GuardRow *row, bool leaves);

#endif
