# Writes what a catalogue says of what findings say, as pairs of C strings: each msgid and its msgstr.
function flush() {
	if ((taken || !placed) && id != "" && id != "\"\"" && str != "" && str != "\"\"")
		printf "\t{%s, %s},\n", id, str
	id = str = reading = ""
	taken = placed = 0
}
/^#/ {
	if (reading == "str") flush()
	reading = ""
	if ($0 ~ /^#:/) placed = 1
	if ($0 ~ /src\/(guards|acts|books|attach|rules)\/|src\/report\/coverage_sweep/) taken = 1
	next
}
/^msgid / { if (reading == "str") flush(); reading = "id"; id = substr($0, 7); next }
/^msgid_plural/ { reading = ""; next }
/^msgstr / { reading = "str"; str = substr($0, 8); next }
/^"/ { if (reading == "id") id = id " " $0; else if (reading == "str") str = str " " $0; next }
/^$/ { if (reading == "str") flush(); reading = "" }
END { if (reading == "str") flush() }
