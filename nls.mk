# PostgreSQL up to 15 takes the languages from here, later ones from po/LINGUAS.
CATALOG_NAME     = safeins
AVAIL_LANGUAGES  = $(shell cat $(srcdir)/po/LINGUAS)
GETTEXT_FILES    = $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/src/*.c $(srcdir)/src/*/*.c $(srcdir)/src/*/*/*.c))
GETTEXT_TRIGGERS = $(BACKEND_COMMON_GETTEXT_TRIGGERS) GUC_check_errdetail
GETTEXT_FLAGS    = $(BACKEND_COMMON_GETTEXT_FLAGS) GUC_check_errdetail:1:c-format
