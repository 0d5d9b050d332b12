/* What cppcheck must know of PostgreSQL to follow our code without its headers. */
#define ERROR 21
#define FATAL 22
#define PANIC 23
#define ereport(level, ...) do { if ((level) >= ERROR) abort(); } while (0)
#define elog(level, ...) do { if ((level) >= ERROR) abort(); } while (0)
#define Assert(condition) do { if (!(condition)) abort(); } while (0)
#define FLEXIBLE_ARRAY_MEMBER
#define PG_MODULE_MAGIC
#define PG_FUNCTION_INFO_V1(name)
#define PG_FUNCTION_ARGS FunctionCallInfo fcinfo
