# shellcheck shell=bash
# A PostgreSQL of our own: its programs copied, the rest linked.  PostgreSQL finds
# its files relative to its programs, so what is installed here is seen by our
# servers only, and by those that tests make; translations included.

# tree_make: from PG_BINDIR and DEVEL; PG_CONFIG and PG_BINDIR become the tree's.
tree_make()
{
	local real=$PG_BINDIR/pg_config tree=$WORK/postgresql dir

	for dir in "$("$real" --pkglibdir)" "$("$real" --sharedir)"; do
		mkdir -p "$tree${dir%/*}"
		cp -as "$dir" "$tree$dir"
		rm -f "$tree$dir"/safeins.so "$tree$dir"/extension/safeins*
	done
	mkdir -p "$tree${PG_BINDIR%/*}"
	cp -aL "$PG_BINDIR" "$tree$PG_BINDIR"
	dir=$("$real" --includedir-server)
	mkdir -p "$tree${dir%/*}"
	ln -s "${DEVEL:-}$dir" "$tree$dir"
	tree_locale "$("$real" --localedir)"

	tree_use
	[ "$("$PG_CONFIG" --pkglibdir)" = "$tree$("$real" --pkglibdir)" ] ||
		die "this PostgreSQL does not run from another directory"
}

# The server's own translations, for the languages that we have.
tree_locale()
{
	local lang file

	while read -r lang; do
		mkdir -p "$WORK/postgresql$1/$lang/LC_MESSAGES"
		for file in "$1/$lang/LC_MESSAGES/"*"-$PG_MAJOR.mo"; do
			[[ ! -f $file || $file = */safeins-* ]] || ln -s "$file" "$WORK/postgresql$file"
		done
	done <po/LINGUAS
}

tree_use()
{
	PG_BINDIR=$WORK/postgresql$PG_BINDIR
	PG_CONFIG=$PG_BINDIR/pg_config
	export PATH=$PG_BINDIR:$PATH
}
