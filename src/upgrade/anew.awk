# Turns the install script into one that makes every member anew. CREATE OR REPLACE cannot make a type: a new or changed
# one stands in src/upgrade/A.sql.
/^\\echo / { next }
/^CREATE (TYPE|DOMAIN) @extschema@/ { is_type = 1 }
/^CREATE (FUNCTION|PROCEDURE|AGGREGATE) @extschema@/ { sub(/^CREATE/, "CREATE OR REPLACE") }
!is_type
/;$/ { is_type = 0 }
