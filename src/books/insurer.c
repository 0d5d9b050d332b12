#include "books/books.h"
char *insurer_ineligible(Division province, const char *insurer, int len, DateADT on) { return NULL; }
