# Turns the install script into one that makes every member anew. CREATE OR REPLACE cannot make a type: a new or changed
# one stands in src/upgrade/A.sql.
/^\\echo / { next }
/^CREATE (TYPE|DOMAIN) @extschema@/ { is_type = 1 }
!is_type {
	sub(/^CREATE (FUNCTION|PROCEDURE|AGGREGATE) @extschema@/, "OR REPLACE &")
	sub(/^OR REPLACE CREATE/, "CREATE OR REPLACE")
	print
}
/;$/ { is_type = 0 }
