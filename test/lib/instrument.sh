# shellcheck shell=bash
# Servers that are watched while the tests run, as INSTRUMENT asks for: see instrument_flags.

# instrument_server: each postgres of our tree, whoever starts it, runs with what
# watches it.  What is found ends the backend, and is kept.  SAFEINS_SLOWER is how
# much longer a test may wait, and by how much one that repeats itself may do less.
instrument_server()
{
	local options under slower

	if instrumented sanitize; then
		options=abort_on_error=1:halt_on_error=1:print_stacktrace=1:log_path=$WORK/keep/found
		# PostgreSQL gives nothing back when it ends
		export ASAN_OPTIONS=detect_leaks=0:$options UBSAN_OPTIONS=$options
		slower=8
		under="LD_PRELOAD=$(gcc -print-file-name=libasan.so) exec -a \"\$0\""
	elif instrumented memcheck; then
		slower=40
		under="exec valgrind --quiet --leak-check=no --trace-children=yes --num-callers=30 --gen-suppressions=all
			--suppressions=$PWD/test/lib/valgrind.supp --error-exitcode=134 --log-file=$WORK/keep/found.%p"
		under=${under//[$'\n\t']/ }
	else
		return 0
	fi
	export SAFEINS_SLOWER=$slower PG_TEST_TIMEOUT_DEFAULT=$((180 * slower))
	mv "$PG_BINDIR/postgres" "$PG_BINDIR/postgres.watched"
	printf '#!/bin/bash\n%s "%s.watched" "$@"\n' "$under" "$PG_BINDIR/postgres" >"$PG_BINDIR/postgres"
	chmod 755 "$PG_BINDIR/postgres"
	# under a preloaded AddressSanitizer some of Debian's hang before they begin
	timeout 180 "$PG_BINDIR/postgres" -V >/dev/null || die "this PostgreSQL does not run so; CONTRIBUTING.md says how to build one that does"
}

# instrument_report: what was found counts as a failure each; what was reached is told.
instrument_report()
{
	local found=()

	mapfile -t found < <(find "$WORK/keep" -name 'found.*' -size +0)
	[ ${#found[@]} -eq 0 ] || { head -n 40 "${found[0]}"; tally "$INSTRUMENT" 0 ${#found[@]}; }
	! instrumented coverage || perl test/lib/coverage.pl "$WORK/coverage"
}
