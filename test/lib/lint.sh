# shellcheck shell=bash
# What can be said of the sources without running them.  Each tool is one case,
# and any word of its is a failure.

suite_lint()
{
	local linter

	say lint
	for linter in house shell cppcheck clang_tidy; do
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
	find src -name "$1" | sort
}

# A room includes only rooms before it; every fragment and tour is listed.
lint_house()
{
	local file

	# shellcheck disable=SC2016
	sources '*.[ch]' | xargs awk '
		BEGIN {
			n = split("types rules attach ledger books guards watch report", room)
			for (i = 1; i <= n; i++)
				place[room[i]] = i
		}
		/^#include "[a-z_]+\// {
			split($2, include, /["\/]/)
			split(FILENAME, path, "/")
			if (include[2] in place && path[2] in place && place[include[2]] > place[path[2]])
				printf "%s:%d: %s may not use %s\n", FILENAME, FNR, path[2], include[2]
		}'
	for file in $(sources '*.sql'); do
		[[ " $(list_of SQL) " = *" $file "* ]] || echo "$file: not in the Makefile's SQL"
	done
	for file in $(sources '*.c'); do
		[[ " $(list_of OBJS) " = *" ${file%.c}.o "* ]] || echo "$file: not in the Makefile's OBJS"
	done
	for file in sql/*.sql; do
		[ -f "$file" ] || continue
		file=$(basename "$file" .sql)
		[[ " $(list_of REGRESS) " = *" $file "* ]] || echo "sql/$file.sql: not in the Makefile's REGRESS"
	done
}

lint_shell()
{
	grep -rlE '^#!/bin/(ba)?sh|^# shellcheck shell=' test .ci | xargs shellcheck -x
}

# Without PostgreSQL's headers, which have more configurations than it can try.
lint_cppcheck()
{
	sources '*.c' | xargs cppcheck --quiet --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 --template=gcc -Isrc \
		--suppress=missingInclude --suppress=unknownMacro --suppress=internalAstError
}

# Left out: what PostgreSQL's own conventions break (its entry points' names,
# callbacks' arguments, the plain C library, arithmetic that converts).
TIDY_CHECKS='-*,clang-analyzer-*,bugprone-*,cert-*
	-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp
	-bugprone-narrowing-conversions
	-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-cert-err34-c'
TIDY_CHECKS=${TIDY_CHECKS//$'\n\t'/,}

lint_clang_tidy()
{
	# shellcheck disable=SC2016
	sources '*.c' | xargs -n 1 -P "$(nproc)" sh -c '
		clang-tidy --quiet --warnings-as-errors="*" --checks="$1" "$3" -- \
			-Isrc -isystem "$2" -D_GNU_SOURCE 2>/dev/null
	' clang_tidy "$TIDY_CHECKS" "$("$PG_CONFIG" --includedir-server)"
}
