CREATE FUNCTION @extschema@.csv_cells(record text) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_csv_cells';
COMMENT ON FUNCTION @extschema@.csv_cells(text) IS
    'The cells of one record of a CSV file, NULL where a quote is still open at its end; '
    'refuses a quote that stands alone (CSV 행 분리)';

CREATE FUNCTION @extschema@.decode_text(bytes bytea, encoding text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN convert_from(bytes, encoding);
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION @extschema@.decode_text(bytea, text) IS
    'A text from its bytes, NULL where they are none in the encoding (문자 인코딩 변환)';

CREATE FUNCTION @extschema@.file_lines(
    file bytea, OUT line integer, OUT content text, OUT bytes bytea, OUT encoding text)
    RETURNS SETOF record
    LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    has_mark CONSTANT boolean := substr(file, 1, 3) = '\xefbbbf';
    lines text[];
BEGIN
    IF position('\x00'::bytea IN file) > 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('file has a byte 0 at place %s', position('\x00'::bytea IN file)),
            HINT = 'Save it as CSV in UTF-8 or in the Korean code page (CP949).';
    END IF;
    -- In LATIN1 every byte is a character, so that one byte out of place spoils one line and not the file.
    content := convert_from(CASE WHEN has_mark THEN substr(file, 4) ELSE file END, 'LATIN1');
    content := replace(replace(content, E'\r\n', E'\n'), E'\r', E'\n');
    lines := string_to_array(rtrim(content, E'\n'), E'\n');
    SELECT CASE WHEN has_mark THEN 'UTF8'
                WHEN count(norefund.decode_text(l, 'UTF8')) >= count(norefund.decode_text(l, 'UHC')) THEN 'UTF8'
                ELSE 'UHC' END
    INTO encoding
    FROM (SELECT convert_to(l, 'LATIN1') FROM unnest(lines) AS l WHERE octet_length(l) > length(l)) AS b (l);
    FOR line IN 1 .. cardinality(lines) LOOP
        bytes := convert_to(lines[line], 'LATIN1');
        content := norefund.decode_text(bytes, encoding);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.file_lines(bytea) IS
    'The lines of a file in UTF-8, with or without its mark, or in CP949, whichever more of them are; '
    'content is NULL where a line is no text in it (파일의 행)';
