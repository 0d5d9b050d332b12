/*
 * note.c: the head of the tree as three lines that can be kept on paper, in the
 * text form of C2SP tlog-checkpoint.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/note.h"
#include "ledger/tree/tree.h"

#include "common/base64.h"
#include "utils/builtins.h"

#define ROOT_BASE64_LEN 44

/* note_text writes a note, with the newline at its end. */
char *
note_text(const LedgerInfo *ledger, int64 size, const uint8 *root)
{
	char		base64[ROOT_BASE64_LEN + 1];
	int			len = pg_b64_encode(root, HASH_LEN, base64, ROOT_BASE64_LEN);

	if (len != ROOT_BASE64_LEN)
		elog(ERROR, "could not encode a root");
	base64[len] = '\0';
	return psprintf("%s\n%lld\n%s\n", ledger->origin, (long long) size, base64);
}

static void
fail_note(const char *what, const char *line)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("this is not a note of a ledger: %s", what),
			 line ? errdetail("The line is \"%s\".", line) : 0,
			 errhint("A note has three lines: origin, number of leaves, root in base64. safeins.checkpoint_note() prints one.")));
}

/* The next line of a text, which ends with a newline or the text. */
static char *
next_line(const char **p)
{
	size_t		len = strcspn(*p, "\n");
	char	   *line = pnstrdup(*p, len);

	*p += len;
	if (**p == '\n')
		(*p)++;
	/* as safeins-verify has it: signatures are over the bytes */
	if (strchr(line, '\r') != NULL)
		fail_note(_("a line has a carriage return; its lines end with a newline alone, so undo the conversion to CRLF"), NULL);
	return line;
}

/* note_parse reads a note; what follows its third line is another's. */
void
note_parse(const char *text, Note *note)
{
	char	   *size;
	char	   *root;
	char	   *end;
	char		again[ROOT_BASE64_LEN];

	note->origin = next_line(&text);
	if (note->origin[0] == '\0')
		fail_note(_("its first line is empty"), NULL);
	size = next_line(&text);
	errno = 0;
	note->size = strtoi64(size, &end, 10);
	if (size[0] < '0' || size[0] > '9' || *end != '\0' || errno != 0 || (size[0] == '0' && size[1] != '\0'))
		fail_note(_("its second line is not a number of leaves"), size);
	root = next_line(&text);
	if (strlen(root) != ROOT_BASE64_LEN ||
		pg_b64_decode(root, ROOT_BASE64_LEN, note->root, HASH_LEN) != HASH_LEN ||
		pg_b64_encode(note->root, HASH_LEN, again, ROOT_BASE64_LEN) != ROOT_BASE64_LEN ||
		memcmp(again, root, ROOT_BASE64_LEN) != 0)
		fail_note(_("its third line is not a root in base64"), root);
}

/* note_misfit says why a ledger with this number of leaves does not extend a note; NULL if it does. */
char *
note_misfit(const Note *note, const LedgerInfo *ledger, int64 size, Tree *tree)
{
	uint8		root[HASH_LEN];

	if (strcmp(note->origin, ledger->origin) != 0)
		return psprintf(_("the note is of ledger %s, this is %s"), note->origin, ledger->origin);
	if (note->size > size)
		return psprintf(_("the note counts %lld leaves, the ledger has only %lld: its tail was cut, or it was restored from before the note"),
						(long long) note->size, (long long) size);
	if (!tree_root(tree, note->size, root))
		return psprintf(_("the tree of the note's %lld leaves cannot be computed: tiles are missing"), (long long) note->size);
	if (memcmp(root, note->root, HASH_LEN) != 0)
		return psprintf(_("the first %lld leaves are not those of the note: the ledger was rewritten"), (long long) note->size);
	return NULL;
}
