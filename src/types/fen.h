/*
 * fen.h: money in C.
 */
#ifndef SAFEINS_TYPES_FEN_H
#define SAFEINS_TYPES_FEN_H

#include "common/safeins.h"

#include "utils/numeric.h"

/* Money in fen. */
typedef int64 Fen;

typedef enum FenStatus
{
	FEN_OK,
	FEN_FRACTION,				/* digits below the fen */
	FEN_RANGE,					/* beyond int64, NaN or infinite */
	FEN_SYNTAX					/* fen_parse only */
} FenStatus;

extern FenStatus fen_from_numeric(Numeric num, Fen *result);
extern FenStatus fen_from_yuan_int64(int64 yuan, Fen *result);
extern FenStatus fen_parse(const char *str, Fen *result);
extern Numeric fen_to_numeric(Fen fen);

#define FEN_TEXT_LEN 22
extern int	fen_print(Fen fen, char *buf);

#endif
