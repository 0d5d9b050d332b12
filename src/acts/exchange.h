/*
 * exchange.h: the exchange with the departments is opened and closed.
 */
#ifndef SAFEINS_ACTS_EXCHANGE_H
#define SAFEINS_ACTS_EXCHANGE_H

#include "common/safeins.h"

extern void exchange_renew(void);

#endif
