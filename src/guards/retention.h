/*
 * retention.h: for how long rows are to be kept.
 */
#ifndef SAFEINS_GUARDS_RETENTION_H
#define SAFEINS_GUARDS_RETENTION_H

#define ARCHIVE_RETENTION	"archive.retention"

/* retention.c */
extern void retention_init(void);

#endif
