# Wraps DDL files into the function shipped_objects(): a row for each "-- setup: KIND NAME [ON TABLE]".
function flush_object() {
	if (source == "")
		return
	printf "%s    (%d, '%s', '%s', '%s', $ddl$%s$ddl$)", (position++ ? ",\n" : ""), position, kind, name, relation, source
	source = ""
}

BEGIN {
	print "CREATE FUNCTION @extschema@.shipped_objects("
	print "    OUT \"position\" integer, OUT kind text, OUT name text, OUT relation text, OUT source text)"
	print "    RETURNS SETOF record"
	print "    LANGUAGE sql IMMUTABLE PARALLEL SAFE"
	print "BEGIN ATOMIC"
	print "    VALUES"
}

/^-- setup: / {
	flush_object()
	kind = $3
	name = $4
	relation = ""
	if (kind == "data") {
		name = $0
		sub(/^-- setup: data /, "", name)
	} else if ($5 == "ON")
		relation = $6
	next
}

{ source = source $0 "\n" }

END {
	flush_object()
	print ";\nEND;"
	print "COMMENT ON FUNCTION @extschema@.shipped_objects() IS"
	print "    'What setup() makes: kind, name, table and source of each object, in order (설치 항목)';"
}
