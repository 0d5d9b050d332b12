/*
 * premium.h: how far the premium floats.
 */
#ifndef SAFEINS_REPORT_PREMIUM_H
#define SAFEINS_REPORT_PREMIUM_H

extern bool premium_asks(const char *code);

#endif
