-- Keeps the CSV file that comes through standard input in base64 under the name :import.
-- As base64 every byte arrives, whatever the file's encoding and its line ends are: load_import() finds them out.
CREATE TEMP TABLE file_parts (n integer GENERATED ALWAYS AS IDENTITY, content text);
\copy file_parts (content) FROM pstdin
SELECT l.rows AS rows_loaded, l.refused AS lines_refused, l.encoding AS file_encoding,
    array_to_string(l.heads_not_read, ', ') AS heads_not_read
FROM (SELECT decode(string_agg(content, '' ORDER BY n), 'base64') AS bytes FROM file_parts OFFSET 0) AS f,
    norefund.load_import(:'import', f.bytes) AS l \gset
