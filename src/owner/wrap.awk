# Wraps the owner's DDL files into the function shipped_objects(): a row for each object, its kind, name and table read
# from the statement that makes it. What stands before the next such statement (comments on it, say) goes with it.
function flush_object() {
	if (kind != "")
		printf "%s    (%d, '%s', '%s', '%s', $ddl$%s$ddl$)",
			(position++ ? ",\n" : ""), position, kind, name, relation, source
	source = ""
}

# The name in a word such as norefund.cases( or norefund.cases;
function bare(word) {
	sub(/^norefund\./, "", word)
	sub(/[(;].*$/, "", word)
	return word
}

function begin_object(its_kind, its_name, its_relation) {
	flush_object()
	kind = its_kind
	name = bare(its_name)
	relation = bare(its_relation)
	source = comment
	comment = ""
}

BEGIN {
	print "CREATE FUNCTION @extschema@.shipped_objects("
	print "    OUT \"position\" integer, OUT kind text, OUT name text, OUT relation text, OUT source text)"
	print "    RETURNS SETOF record"
	print "    LANGUAGE sql IMMUTABLE PARALLEL SAFE"
	print "BEGIN ATOMIC"
	print "    VALUES"
	between = 1
}

# All of a file src/owner/upgrade/A.sql is one step, which brings the owner's objects from version A to the next.
FILENAME ~ /owner\/upgrade\// && FNR == 1 {
	step = FILENAME
	gsub(/^.*\/|\.sql$/, "", step)
	begin_object("step", step)
}
FILENAME ~ /owner\/upgrade\// { source = source $0 "\n"; next }

# A comment between two statements belongs to the next one.
between && /^--/ { comment = comment $0 "\n"; next }
between && /^$/ { next }

between && /^CREATE TABLE / { begin_object("table", $3) }
# what is made once, and then the owner's to change
between && /^CREATE FUNCTION / { begin_object("setting", $3) }
between && /^CREATE OR REPLACE VIEW / { begin_object("view", $5) }
between && /^CREATE OR REPLACE (FUNCTION|PROCEDURE) / { begin_object("function", $5) }
between && /^CREATE INDEX / { begin_object("index", $3, $5) }
between && /^CREATE UNIQUE INDEX / { begin_object("index", $4, $6) }
between && /^CREATE OR REPLACE TRIGGER / { begin_object("trigger", $5) }
between && /^ALTER TABLE .* ADD CONSTRAINT / { begin_object("constraint", $6, $3) }
between && /^INSERT INTO / { begin_object("data", $3) }
between && /^REVOKE / && name != "rights" { begin_object("data", "rights") }
between && /^COMMENT / { source = source comment; comment = "" }

kind == "trigger" && relation == "" && match($0, / ON norefund\.[a-z_]+/) { relation = bare(substr($0, RSTART + 4)) }

{
	source = source $0 "\n"
	marks += gsub(/\$\$/, "")
	is_atomic = /^BEGIN ATOMIC$/ || is_atomic && !/^END;$/
	between = marks % 2 == 0 && !is_atomic && /;$/
}

END {
	flush_object()
	print ";\nEND;"
	print "COMMENT ON FUNCTION @extschema@.shipped_objects() IS"
	print "    'What setup() makes: kind, name, table and source of each object, in order (설치 항목)';"
}
