# shellcheck shell=bash
# What every part of the test machinery shares.

say()
{
	printf '==> %s\n' "$*"
}

die()
{
	printf 'safeins: %s\n' "$*" >&2
	exit 1
}

have()
{
	command -v "$1" >/dev/null 2>&1
}

# tally SUITE PASSED FAILED: one line of the sum that ends a check.
tally()
{
	echo "$1 $2 $3" >>"$TALLY"
	say "$1: $2 passed, $3 failed"
}

# sum_tally STATUS: the last line of a check; false if anything failed or nothing
# ran.  A status that no case accounts for counts as one more failure.
sum_tally()
{
	awk -v status="$1" '{ p += $2; f += $3 }
		END {
			if (f == 0 && status != 0)
				f = 1
			printf "%d passed, %d failed\n", p, f
			exit !(p > 0 && f == 0)
		}' "${TALLY:-/dev/null}"
}
