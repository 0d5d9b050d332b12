# shellcheck shell=bash
# Building with every warning an error, and installing into our own tree.

# PostgreSQL's headers count as the system's: their inline functions and macros
# are not ours to mend.  Callbacks have arguments that they do not need.
strict_flags()
{
	echo "-Wall -Wextra -Werror -Wno-unused-parameter -isystem $("$PG_CONFIG" --includedir-server)"
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
	run_make -j"$(nproc)" COPT="$(strict_flags)" all
	run_make install
}
