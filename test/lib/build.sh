# shellcheck shell=bash
# Building with every warning an error, and installing into our own tree.

# PostgreSQL's headers count as the system's: their inline functions and macros
# are not ours to mend.  Callbacks have arguments that they do not need.
strict_flags()
{
	echo "-Wall -Wextra -Werror -Wno-unused-parameter -isystem $("$PG_CONFIG" --includedir-server)"
}

instrumented()
{
	[[ " ${INSTRUMENT:-} " == *" $1 "* ]]
}

# instrument_flags: what the compiler is to be told, where INSTRUMENT asks for one or more of
#   sanitize  library and safeins-verify with AddressSanitizer and UndefinedBehaviorSanitizer
#   memcheck  the servers under valgrind
#   coverage  which lines, branches and errors the tests reach, in run/coverage
# What it warns of in code that watches itself, it has often put there.
instrument_flags()
{
	local flags=()

	[ -z "${INSTRUMENT:-}" ] || flags+=(-g -fno-omit-frame-pointer -w)
	! instrumented sanitize || flags+=(-O1 "-fsanitize=address,undefined" -fno-sanitize-recover=all)
	! instrumented coverage || flags+=(-O0 --coverage)
	echo "${flags[*]}"
}

# run_make ARGUMENT...: quiet unless it fails.
run_make()
{
	make -s with_llvm=no PG_CONFIG="$PG_CONFIG" "$@" >"$WORK/make.log" 2>&1 ||
		{ cat "$WORK/make.log" >&2; return 1; }
}

build()
{
	say "building"
	run_make -j"$(nproc)" COPT="$(strict_flags) $(instrument_flags)" all
	run_make install
}
