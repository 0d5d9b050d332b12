/*
 * selects.h: which rules are asked for with a sector, size or risk.
 */
#ifndef SAFEINS_ACTS_SELECTS_H
#define SAFEINS_ACTS_SELECTS_H

extern bool rule_selects(const char *code);

#endif
