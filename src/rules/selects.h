/*
 * selects.h: whether anybody asks for a rule with a sector, size or risk; later
 * rooms know.
 */
#ifndef SAFEINS_RULES_SELECTS_H
#define SAFEINS_RULES_SELECTS_H

typedef bool (*RuleSelects) (const char *code);

extern RuleSelects rule_selects_hook;

#endif
