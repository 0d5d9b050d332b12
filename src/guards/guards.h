/*
 * guards.h: how the module starts the guards.
 */
#ifndef SAFEINS_GUARDS_H
#define SAFEINS_GUARDS_H

extern void guards_init(void);

#endif
