# Writes the script that brings an installed version to this one, from what a fresh
# install runs:
#
#	awk -f script.awk was=safeins--OLD.sql begin.sql OLD.sql is=1 FILE.sql ... is=0 end.sql
#
# "was" is the install script of the old version, as it was.  Files before is=1 and after
# is=0 are copied.  Of the sources every statement is written that the old script does
# not have word for word, in the order of the sources, so that functions, views,
# comments, rights, and tables that are new follow by themselves:
#
# - CREATE FUNCTION of one that is there becomes CREATE OR REPLACE, which keeps what
#   depends on it and who may call it; one whose arguments or result changed is dropped
#   by hand before;
# - views were all dropped (begin.sql), and are made anew with whatever is said of them,
#   as are objects that the file written by hand drops;
# - rows go into copies of their tables, which end.sql compares with what is there;
# - a line "-- again: FUNCTION safeins.name" in the file written by hand has one made again
#   whose words are the same, but not what they mean;
# - left out is what makes or alters tables, types and the like that are there already:
#   that is the part to be written by hand, OLD.sql.

# The end of the statement that a line is part of, 0 when it goes on in the next.
function statement_end(line,    at, rest, token)
{
	at = 1
	while (at <= length(line))
	{
		rest = substr(line, at)
		if (quote != "")
		{
			token = index(rest, quote)
			if (token == 0)
				return 0
			at += token + length(quote) - 1
			quote = ""
			continue
		}
		if (!match(rest, /'|--|;|\$[A-Za-z_]*\$|BEGIN ATOMIC|(^|[^A-Za-z_])END;/))
			return 0
		token = substr(rest, RSTART, RLENGTH)
		at += RSTART + RLENGTH - 1
		if (token == "--")
			return 0
		if (token == "'" || token ~ /^\$/)
			quote = token
		else if (token == "BEGIN ATOMIC")
			atomic = 1
		else if (token ~ /END;$/)
		{
			atomic = 0
			return at - 1
		}
		else if (!atomic)
			return at - 1
	}
	return 0
}

# What a statement is about: "FUNCTION safeins.name", "VIEW …"; whatever its arguments.
function subject_of(s,    kind, name)
{
	sub(/^CREATE (OR REPLACE )?/, "", s)
	sub(/^(COMMENT ON|REVOKE ALL ON|GRANT [A-Z, ]+ ON|DROP) /, "", s)
	sub(/^UNIQUE INDEX/, "INDEX", s)
	sub(/^(IF EXISTS|IF NOT EXISTS) /, "", s)
	kind = "TABLE"
	if (match(s, /^[A-Z]+( TRIGGER| CLASS| FAMILY)? /))
	{
		kind = substr(s, 1, RLENGTH - 1)
		s = substr(s, RLENGTH + 1)
	}
	if (!match(s, /^[A-Za-z_][A-Za-z_.0-9]*/))
		return kind
	name = substr(s, 1, RLENGTH)
	if (kind == "COLUMN")
	{
		kind = "TABLE"
		sub(/\.[^.]*$/, "", name)
	}
	return kind " " name
}

# Whether what a statement is about is made anew, with all that is said of it.
function is_anew(about,    name)
{
	name = about
	sub(/^[A-Z ]+ /, "", name)
	if (about ~ /^(FUNCTION|AGGREGATE)/)
		return name in dropped
	return name in views
}

# Rows go into copies.
function copied(s,    out, name)
{
	out = ""
	while (match(s, /safeins\.[a-z_]+/))
	{
		name = substr(s, RSTART + 8, RLENGTH - 8)
		out = out substr(s, 1, RSTART - 1) (name in shipped ? "pg_temp.shipped_" name : "safeins." name)
		s = substr(s, RSTART + RLENGTH)
	}
	return out s
}

function take(s,    about)
{
	about = subject_of(s)
	if (FILENAME == was)
	{
		old[s] = 1
		if (s ~ /^CREATE /)
			made[about] = 1
		return
	}
	if (s ~ /^CREATE VIEW /)
	{
		sub(/^VIEW /, "", about)
		views[about] = 1
		sub(/^CREATE/, "CREATE OR REPLACE", s)
		print s
	}
	else if (s ~ /^DO /)
	{
		gsub(/'CREATE FUNCTION/, "'CREATE OR REPLACE FUNCTION", s)
		print s
	}
	else if (s ~ /^INSERT INTO safeins\./)
	{
		match(s, /^INSERT INTO safeins\.[a-z_]+/)
		about = substr(s, 21, RLENGTH - 20)
		if (!(about in shipped))
			print "CREATE TEMPORARY TABLE shipped_" about " (LIKE safeins." about " INCLUDING DEFAULTS);"
		shipped[about] = 1
		print copied(s)
	}
	else if (is_anew(about))
		print s
	else if (s in old && !(s ~ /^CREATE / && about in again))
		return
	else if (s ~ /^CREATE FUNCTION /)
	{
		sub(/^CREATE/, "CREATE OR REPLACE", s)
		print s
	}
	else if (s ~ /^CREATE (TABLE|TYPE|SEQUENCE|SCHEMA|AGGREGATE|OPERATOR|CAST|EVENT TRIGGER) / && about in made)
		return
	else if (s !~ /^(ALTER|INSERT) / && s !~ /^\\/)
		print s
}

function collect(line,    end)
{
	if (text == "" && line ~ /^[ \t]*(--.*)?$/)
		return
	end = statement_end(line)
	text = text (text == "" ? "" : "\n") line
	if (end == 0)
		return
	take(text)
	text = ""
}

FILENAME == was || is {
	collect($0)
	next
}

{
	print
	if (sub(/^-- again: /, ""))
		again[$0] = 1
	if (match($0, /^DROP (FUNCTION|AGGREGATE|VIEW) (IF EXISTS )?[a-z_.]+/))
	{
		name = substr($0, RSTART, RLENGTH)
		sub(/^.* /, "", name)
		dropped[name] = 1
	}
}
