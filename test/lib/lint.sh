# shellcheck shell=bash
# What can be said of the sources without running them.  Each tool is one case,
# and any word of its is a failure.

suite_lint()
{
	local linter

	say lint
	for linter in house own_sql links form catalogue shell cppcheck clang_tidy; do
		lint_case "$linter"
	done
	tally lint "$LINT_PASSED" "$LINT_FAILED"
}

LINT_PASSED=0
LINT_FAILED=0

lint_case()
{
	"lint_$1" >"$WORK/lint.log" 2>&1 || echo "$1 ended with status $?" >>"$WORK/lint.log"
	if [ -s "$WORK/lint.log" ]; then
		cat "$WORK/lint.log"
		LINT_FAILED=$((LINT_FAILED + 1))
	else
		LINT_PASSED=$((LINT_PASSED + 1))
	fi
}

sources()
{
	find src verify -name "$1" | sort
}

# rooms: in the order in which one may use another, as the Makefile lists their objects.
rooms()
{
	list_of OBJS | tr ' ' '\n' | awk -F/ 'NF > 2 && !seen[$2]++ { printf "%s ", $2 }'
}

# A room includes only rooms before it, a file has one subject, every fragment and
# tour is listed, and there is one version.
lint_house()
{
	# shellcheck disable=SC2016
	sources '*.[ch]' | xargs awk -v rooms="$(rooms)" '
		BEGIN {
			n = split(rooms, room, " ")
			for (i = 1; i <= n; i++)
				place[room[i]] = i
		}
		/^#include "[a-z_]+\// {
			split($2, include, /["\/]/)
			split(FILENAME, path, "/")
			if (include[2] in place && path[2] in place && place[include[2]] > place[path[2]])
				printf "%s:%d: %s may not use %s\n", FILENAME, FNR, path[2], include[2]
		}
		# as a line of its own: which file has the functions that follow
		/^extern [^;]*\(/ && before ~ /\*\/$/ && before !~ /;/ && before !~ /^\/\* [a-z_, ]+\.c/ {
			printf "%s:%d: a function is told of at its definition\n", FILENAME, FNR
		}
		{ before = $0 }
		FNR == 651 { printf "%s: over 650 lines\n", FILENAME }'
	# A guard has a rule by its line of the role's table, which safeins.rule_facts prints.
	grep -nE '\<rule_(in_force|lookup|memo)\(' -r src/guards | grep -vE '\<rule_(in_force|lookup)\(line->code,' | grep -v '^src/guards/guard\.[ch]:' | sed 's/$/: by which line of the table?/'
	grep -nE '\<find_all_inheritors\(' -r src --include='*.c' | grep -vE ', NoLock, |^src/common/inheritance\.c:' | sed 's/$/: lock_with_children() locks the table itself, too/'
	grep -nE '\<(RelationGetIndex(Predicate|Expressions)|BuildIndexInfo)\(' -r src --include='*.c' | grep -vE '^src/books/book_table\.c:|^src/common/relations\.c:.* \* ' | sed 's/$/: evaluates functions of the table'"'"'s owner as whoever looks: index_is_partial(), index_raw_expression()/'
	sources '*.c' | xargs awk '
		FNR == 1 { told() }
		/CreateTemplateTupleDesc\(/ { file = FILENAME; made++ }
		/TupleDescFinalize\(/ { made-- }
		function told() { if (made > 0) printf "%s: a tuple descriptor made by hand has to be told when it is whole\n", file; made = 0 }
		END { told() }'
	grep -nE '^[[:space:]]*u?sleep\>' test/t/*.pl | grep -vw rand | sed 's/$/: a test waits until what it asserts holds, by soon()/'
	unlisted SQL "$(sources '*.sql')"
	unlisted OBJS "$(sources '*.c' | grep '^src/' | sed 's/c$/o/')"
	unlisted TOOL_SRCS "$(sources '*.c' | grep '^verify/')"
	unlisted REGRESS "$(names sql .sql)"
	lint_release
}

# What ships it is of the version that safeins.control has, and names files that are there.
lint_release()
{
	local version file

	version=$(list_of DEFAULT_VERSION)
	[ "$(grep -c "\"version\": \"$version\"" META.json)" = 2 ] || echo "META.json is of another version"
	head -n 1 debian/changelog | grep -qF "safeins ($version-" || echo "debian/changelog is of another version"
	grep -qE "^Version: +$version\$" rpm/safeins.spec || echo "rpm/safeins.spec is of another version"
	sed -n 's/.*"\(doc\)\?file": "\([^"]*\)".*/\2/p' META.json | while read -r file; do
		[ -f "$file" ] || echo "META.json names $file"
	done
	grep -ohwE '(t|pgtap)/[a-z0-9_]+' doc/*.md | sort -u | while read -r file; do
		compgen -G "test/$file.*" >/dev/null || echo "doc/ names test/$file"
	done
}

# SQL is run by common/own_sql.c, the file to audit, and roles are changed by it.
# Who changes roles without running SQL is listed; who does not any more leaves the
# list.
# shellcheck disable=SC2034
RUNS_SQL="src/common/own_sql.c"
# shellcheck disable=SC2034
CHANGES_ROLES="
	src/attach/facts.c src/attach/fact_value.c src/attach/ddl_follow.c src/attach/leaving_child.c src/attach/lookup.c src/attach/mapping.c
	src/attach/mapping_check.c src/attach/mapping_parse.c src/attach/overtaken_statement.c src/attach/triggers.c
	src/common/identity.c src/common/own_sql.c
	src/ledger/seal/encode.c src/ledger/seal/row_of_key.c"

lint_own_sql()
{
	listed RUNS_SQL '\<SPI_(connect|exec|prepare|cursor|register)[a-z_]*\(' "runs SQL"
	listed CHANGES_ROLES '\<safeins_(become|read_as|pin)\(' "changes roles"
}

# listed LIST PATTERN WHAT: who does it is listed, and nobody else.
listed()
{
	diff <(tr -s ' \t\n' '\n' <<<"${!1}" | sed '/^$/d' | sort) \
		<(sources '*.c' | xargs grep -lE "$2" | sort) |
		sed -n "s/^< \(.*\)/\1 is in lint's $1 and $3 no more/p; s/^> \(.*\)/\1 $3, which is for common\/own_sql.c/p"
}

# Nor does the linker find a way from a room to a later one.  The ledger's folders
# keep an order, too.  In no room do files use each other, by whatever way.
lint_links()
{
	local folders="hash seal tree verify"

	# shellcheck disable=SC2016
	list_of OBJS | xargs nm -A | awk -v rooms="$(rooms)" -v folders="$folders" '
		function number(file, path, n) {
			n = split(file, path, "/")
			return n == 2 ? 1000 : place[path[2]] * 10 + (path[2] == "ledger" ? folder[path[3]] : 0)
		}
		# Two files are of one knot where each finds a way to the other.
		function check_knots(i, j, k, path, size, names) {
			for (i = 1; i <= users; i++)
				if (used[i] in home && home[used[i]] != user[i]) {
					way[user[i], home[used[i]]] = 1
					file[user[i]] = file[home[used[i]]] = 1
				}
			for (k in file)
				for (i in file)
					if ((i, k) in way)
						for (j in file)
							if ((k, j) in way)
								way[i, j] = 1
			for (i in file) {
				size = 0
				names = ""
				for (j in file)
					if (i == j || ((i, j) in way && (j, i) in way)) {
						size++
						names = names " " j
					}
				split(i, path, "/")
				if (size > largest[path[2]]) {
					largest[path[2]] = size
					knot[path[2]] = names
				}
			}
			for (i in largest)
				if (largest[i] > 1)
					printf "a knot of %d files in %s:%s\n", largest[i], i, knot[i]
		}
		BEGIN {
			n = split(rooms, room, " ")
			for (i = 1; i <= n; i++)
				place[room[i]] = i
			n = split(folders, room, " ")
			for (i = 1; i <= n; i++)
				folder[room[i]] = i
		}
		{ sub(/:.*/, "", $1) }
		$2 == "U" { user[++users] = $1; used[users] = $3; next }
		$2 ~ /^[TDBRC]$/ { home[$3] = $1 }
		END {
			for (i = 1; i <= users; i++)
				if (used[i] in home && number(user[i]) < number(home[used[i]]))
					printf "%s uses %s of %s, which comes later\n", user[i], used[i], home[used[i]]
			if (!("_PG_init" in home))
				print "the objects were not read"
			check_knots()
		}'
}

# What pgindent would mend, as far as it can be told without it: tabs, ends of
# lines, lines over 120 columns that no string and no macro makes so, and the list
# of our types.
lint_form()
{
	# shellcheck disable=SC2016
	sources '*.[ch]' | xargs awk '
		function columns(line, n, i) {
			if (line !~ /\t/)
				return length(line)
			n = split(line, part, "\t")
			width = 0
			for (i = 1; i < n; i++)
				width = int((width + length(part[i])) / 4 + 1) * 4
			return width + length(part[n])
		}
		/[ \t]+$/ { printf "%s:%d: blanks at the end of the line\n", FILENAME, FNR }
		/^ *    +[^ *]/ { printf "%s:%d: indented by spaces\n", FILENAME, FNR }
		length > 60 && !/["#]/ && columns($0) > 120 { printf "%s:%d: %d columns\n", FILENAME, FNR, columns($0) }'
	test/lib/typedefs src verify | diff - typedefs.list || echo "make typedefs writes typedefs.list"
	# Files of C are UTF-8, a database need not be.
	# shellcheck disable=SC2016
	sources '*.c' | xargs grep -LE 'server_words\.h|PG_UTF8' | xargs awk '
		{ line = $0; gsub(/\/\*.*\*\//, "", line) }
		line !~ /^[ \t]*\/?\*/ && line ~ /"[^"]*[^ -~\t"][^"]*"/ { printf "%s:%d: words that are not put into the encoding of the database (server_words.h)\n", FILENAME, FNR }'
}

# unlisted VARIABLE NAMES: which of them the Makefile's list lacks.
unlisted()
{
	local name list

	list=$(list_of "$1")
	for name in $2; do
		[[ " $list " = *" $name "* ]] || echo "$name is not in the Makefile's $1"
	done
}

# Every message of the sources has its translation, and no other.  None has a
# contraction, as PostgreSQL's style wants it.
CONTRACTION="n't\\b|\\b([Ii]t|[Tt]hat|[Tt]here|[Ww]hat|[Ww]ho|[Hh]ere|[Ll]et)'s\\b|[a-z]'(re|ve|ll|d|m)\\b"

lint_catalogue()
{
	local lang

	make -s init-po PG_CONFIG="$PG_CONFIG" >/dev/null
	grep -nE "$CONTRACTION" po/safeins.pot verify/*.c | grep '"' | sed 's/^/contraction: /'
	while read -r lang; do
		msgfmt --check -o /dev/null "po/$lang.po"
		msgmerge -q --no-wrap --no-fuzzy-matching "po/$lang.po" po/safeins.pot -o "po/$lang.po.new"
		msgattrib --no-wrap --untranslated --no-obsolete "po/$lang.po.new" | sed -n "s/^msgid /po\/$lang.po lacks /p" | sed '/ lacks ""$/d'
		msgattrib --no-wrap --only-fuzzy "po/$lang.po.new" | sed -n "s/^msgid /po\/$lang.po is unsure of /p" | sed '/ unsure of ""$/d'
		msgattrib --no-wrap --only-obsolete "po/$lang.po.new" | sed -n "s/^#~ msgid /po\/$lang.po has in excess /p"
	done <po/LINGUAS
}

lint_shell()
{
	grep -rlE '^#!/bin/(ba)?sh|^# shellcheck shell=' test .ci export debian | xargs shellcheck -x
}

# Without PostgreSQL's headers, which have more configurations than it can try.
# What is uninitialised, the compiler knows better.
lint_cppcheck()
{
	sources '*.c' | xargs cppcheck --quiet --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 --template=gcc -Isrc --include=test/lib/cppcheck.h \
		--suppress=missingInclude --suppress=unknownMacro --suppress=internalAstError \
		--suppress=uninitvar --suppress=legacyUninitvar
}

# Left out: what PostgreSQL's own conventions break (its entry points' names,
# callbacks' arguments, the plain C library, arithmetic that converts).
TIDY_CHECKS='-*,clang-analyzer-*,bugprone-*,cert-*
	-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp
	-bugprone-narrowing-conversions,-bugprone-implicit-widening-of-multiplication-result
	-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-cert-err34-c'
TIDY_CHECKS=${TIDY_CHECKS//$'\n\t'/,}

lint_clang_tidy()
{
	# Asserts tell the analyzer what cannot be.
	# shellcheck disable=SC2016
	sources '*.c' | xargs -n 1 -P "$(nproc)" sh -c '
		words=$(clang-tidy --quiet --warnings-as-errors="*" --checks="$1" "$3" -- \
			-Isrc -isystem "$2" -D_GNU_SOURCE -DUSE_ASSERT_CHECKING -DSAFEINS_VERSION=\"0.0.0\" 2>&1) && exit
		echo "$words" | grep " error: " || echo "$words"
		exit 1
	' clang_tidy "$TIDY_CHECKS" "$("$PG_CONFIG" --includedir-server)"
}
