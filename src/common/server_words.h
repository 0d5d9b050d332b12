/*
 * server_words.h: words of the source, in the encoding of the database.
 */
#ifndef SAFEINS_COMMON_SERVER_WORDS_H
#define SAFEINS_COMMON_SERVER_WORDS_H

#include "common/safeins.h"

extern const char *server_words(const char *utf8);
extern Datum server_text(const char *utf8);

#endif
