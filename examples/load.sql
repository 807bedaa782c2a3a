-- Keeps the CSV file that comes through standard input in base64 under the name :import.
-- As base64 every byte arrives, whatever the file's encoding and its line ends are: load_import() finds them out.
CREATE TEMP TABLE file_parts (n integer GENERATED ALWAYS AS IDENTITY, content text);
\copy file_parts (content) FROM pstdin
SELECT rows AS rows_loaded, refused AS lines_refused, encoding AS file_encoding, array_to_string(heads_not_read, ', ') AS heads_not_read
FROM norefund.load_import(:'import', (SELECT decode(string_agg(content, '' ORDER BY n), 'base64') FROM file_parts)) \gset
