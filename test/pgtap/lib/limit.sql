-- What a statement may take in this transaction: so many minutes as the file that reads this has \set, and in a
-- server that is watched as many times more as that is slower (test/lib/instrument.sh).
\if :{?slower}
\else
	\set slower 1
\endif
SELECT set_config('statement_timeout', :minutes * :slower || 'min', true) \g /dev/null
