/*
 * lock_release.h: locks that are released before the commit is on disk.
 */
#ifndef SAFEINS_COMMON_LOCK_RELEASE_H
#define SAFEINS_COMMON_LOCK_RELEASE_H

#include "common/safeins.h"

extern void lock_release_early(void);
extern void lock_release_init(void);

#endif
