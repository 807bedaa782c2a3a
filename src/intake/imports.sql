CREATE TABLE norefund.imports (
    import text COLLATE "C" NOT NULL,
    file_hash bytea NOT NULL,
    encoding text NOT NULL,
    heads text[] NOT NULL,
    columns text[] NOT NULL,
    kinds text[] NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    loaded_by text NOT NULL,

    CONSTRAINT imports_pkey PRIMARY KEY (import)
);
COMMENT ON TABLE norefund.imports IS 'The files that the desk brought (가져오기)';
COMMENT ON COLUMN norefund.imports.import IS 'Name of the import (가져오기 이름)';
COMMENT ON COLUMN norefund.imports.file_hash IS 'SHA-256 of the file (파일 해시)';
COMMENT ON COLUMN norefund.imports.encoding IS 'Encoding that it was read in: UTF8, or UHC for CP949 (문자 인코딩)';
COMMENT ON COLUMN norefund.imports.heads IS 'Its heads, in its order (머리글)';
COMMENT ON COLUMN norefund.imports.columns IS 'What each of them names, NULL where it is not read (항목)';
COMMENT ON COLUMN norefund.imports.kinds IS 'How the cells under each are read (값 종류)';
COMMENT ON COLUMN norefund.imports.loaded_at IS 'When it was loaded (등록일시)';
COMMENT ON COLUMN norefund.imports.loaded_by IS 'By whom (등록자)';

CREATE TABLE norefund.import_rows (
    import text COLLATE "C" NOT NULL,
    line integer NOT NULL,
    cells text[] NOT NULL,
    case_id text COLLATE "C",

    CONSTRAINT import_rows_pkey PRIMARY KEY (import, line),
    CONSTRAINT row_of_import FOREIGN KEY (import) REFERENCES norefund.imports (import)
);
COMMENT ON TABLE norefund.import_rows IS 'The rows of a file as they came (가져오기 행)';
COMMENT ON COLUMN norefund.import_rows.import IS 'Name of the import (가져오기 이름)';
COMMENT ON COLUMN norefund.import_rows.line IS 'Line of the file that it begins in, the heads being line 1 (행 번호)';
COMMENT ON COLUMN norefund.import_rows.cells IS 'Its cells, in the file''s order (값)';
COMMENT ON COLUMN norefund.import_rows.case_id IS 'Case that it became; NULL: none yet (상담ID)';

CREATE TABLE norefund.import_errors (
    import text COLLATE "C" NOT NULL,
    line integer NOT NULL,
    position integer NOT NULL,
    head text,
    value text,
    message text NOT NULL,
    hint text,
    sqlstate text NOT NULL,

    CONSTRAINT import_errors_pkey PRIMARY KEY (import, line, position),
    CONSTRAINT error_of_import FOREIGN KEY (import) REFERENCES norefund.imports (import)
);
COMMENT ON TABLE norefund.import_errors IS 'What of a file could not be taken, and why (가져오기 오류)';
COMMENT ON COLUMN norefund.import_errors.import IS 'Name of the import (가져오기 이름)';
COMMENT ON COLUMN norefund.import_errors.line IS 'Line of the file (행 번호)';
COMMENT ON COLUMN norefund.import_errors.position IS 'Which column of the file; 0: the whole line (열 번호)';
COMMENT ON COLUMN norefund.import_errors.head IS 'Its head, as the file has it (머리글)';
COMMENT ON COLUMN norefund.import_errors.value IS 'The cell, or the line (값)';
COMMENT ON COLUMN norefund.import_errors.message IS 'What is wrong (오류)';
COMMENT ON COLUMN norefund.import_errors.hint IS 'What to do (조치)';
COMMENT ON COLUMN norefund.import_errors.sqlstate IS 'Its SQLSTATE (오류 코드)';

CREATE OR REPLACE FUNCTION norefund.record_import_errors(import text, line integer, errors jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    DELETE FROM norefund.import_errors AS e
    WHERE e.import = record_import_errors.import AND e.line = record_import_errors.line;
    INSERT INTO norefund.import_errors (import, line, position, head, value, message, hint, sqlstate)
    SELECT i.import, record_import_errors.line, e.position, i.heads[e.position], coalesce(r.cells[e.position], e.value),
           e.message, nullif(e.hint, ''), e.sqlstate
    FROM jsonb_to_recordset(errors) AS e (position integer, value text, message text, hint text, sqlstate text)
    JOIN norefund.imports AS i ON i.import = record_import_errors.import
    LEFT JOIN norefund.import_rows AS r ON r.import = i.import AND r.line = record_import_errors.line;
END
$$;
COMMENT ON FUNCTION norefund.record_import_errors IS
    'Writes down what is wrong with a line, in place of what was (가져오기 오류 기록)';

-- Which lines are a record. A cell may go over line ends, but not over what could be a row of its own: then its quote
-- was lost, and each line of it is looked at alone.
CREATE OR REPLACE FUNCTION norefund.file_records(
    file bytea, OUT line integer, OUT cells text[], OUT content text, OUT encoding text,
    OUT message text, OUT hint text, OUT error_code text)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    lines text[];
    bytes bytea[];
    columns integer;
    last integer;
    next_line integer := 1;
BEGIN
    SELECT array_agg(l.content ORDER BY l.line), array_agg(l.bytes ORDER BY l.line), min(l.encoding)
    INTO lines, bytes, encoding
    FROM norefund.file_lines(file) AS l;
    WHILE next_line <= cardinality(lines) LOOP
        line := next_line;
        last := line;
        content := lines[line];
        cells := NULL;
        error_code := NULL;
        BEGIN
            cells := norefund.csv_cells(content);
            WHILE cells IS NULL AND content IS NOT NULL AND last - line < 100 AND lines[last + 1] IS NOT NULL
                  AND regexp_count(lines[last + 1], ',') < coalesce(columns, 2) - 1 LOOP
                last := last + 1;
                content := content || E'\n' || lines[last];
                cells := norefund.csv_cells(content);
            END LOOP;
            IF content IS NULL THEN
                content := encode(bytes[line], 'escape');
                RAISE character_not_in_repertoire USING MESSAGE = format('line is no text in %s', encoding),
                    HINT = 'Save the file as CSV in UTF-8.';
            ELSIF cells IS NULL THEN
                RAISE bad_copy_file_format USING MESSAGE = 'quote is not closed',
                    HINT = 'A cell with a quote or a comma stands in quotes, and a quote inside of it is doubled.';
            ELSIF cardinality(cells) < columns OR array_to_string(cells[columns + 1:], '') <> '' THEN
                RAISE bad_copy_file_format USING
                    MESSAGE = format('line has %s cells and not %s', cardinality(cells), columns),
                    HINT = 'A value that has a comma stands in quotes.';
            END IF;
            next_line := last + 1;
        EXCEPTION WHEN data_exception THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT, error_code = RETURNED_SQLSTATE;
            content := coalesce(lines[line], content);
            next_line := line + 1;
        END;
        columns := coalesce(columns, cardinality(cells));
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.file_records IS
    'The records of a CSV file by the line that they begin in, and what is wrong with those that are none (파일의 레코드)';

CREATE OR REPLACE FUNCTION norefund.add_import(import text, file_hash bytea, encoding text, heads text[], actor text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    columns text[];
    kinds text[];
    twice text;
BEGIN
    SELECT array_agg(c.name), array_agg(c.kind) INTO columns, kinds FROM norefund.named_columns(heads) AS c;
    IF 'call_id' = ANY (columns) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('first line of the file has no head call_id (콜ID): %s',
                left(array_to_string(heads, ','), 200)),
            HINT = 'The first line names the columns, with commas between them; import_columns() lists what is read.';
    END IF;
    SELECT c.name INTO twice FROM unnest(columns) AS c (name) GROUP BY c.name HAVING count(c.name) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('heads %s of the file are all %s',
                (SELECT string_agg(quote_literal(heads[n]), ', ' ORDER BY n) FROM generate_subscripts(columns, 1) AS n
                 WHERE columns[n] = twice), twice),
            HINT = 'Leave one of them in the file.';
    END IF;
    INSERT INTO norefund.imports (import, file_hash, encoding, heads, columns, kinds, loaded_by)
    VALUES (add_import.import, add_import.file_hash, add_import.encoding, add_import.heads, columns, kinds,
        add_import.actor);
END
$$;
COMMENT ON FUNCTION norefund.add_import IS
    'Adds an import by the first line of its file; refuses one that names no call, or one column twice (가져오기 등록)';

CREATE OR REPLACE FUNCTION norefund.load_import(
    import text, file bytea, actor text DEFAULT session_user,
    OUT rows bigint, OUT refused bigint, OUT encoding text, OUT heads_not_read text[])
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    hash CONSTANT bytea := sha256(file);
    loaded norefund.imports;
    r record;
BEGIN
    PERFORM norefund.check_key('import', load_import.import), norefund.check_named('actor', load_import.actor);
    SELECT i.* INTO loaded FROM norefund.imports AS i WHERE i.import = load_import.import;
    IF NOT FOUND THEN
        FOR r IN SELECT * FROM norefund.file_records(coalesce(file, '')) LOOP
            IF r.line = 1 THEN
                PERFORM norefund.add_import(load_import.import, hash, r.encoding, coalesce(r.cells, ARRAY[r.content]),
                    load_import.actor);
            ELSIF r.error_code IS NULL AND NOT norefund.is_blank(array_to_string(r.cells, '')) THEN
                INSERT INTO norefund.import_rows (import, line, cells) VALUES (load_import.import, r.line, r.cells);
            ELSIF NOT norefund.is_blank(r.content) AND r.error_code IS NOT NULL THEN
                PERFORM norefund.record_import_errors(load_import.import, r.line, jsonb_build_array(jsonb_build_object(
                    'position', 0, 'value', r.content, 'message', r.message, 'hint', r.hint,
                    'sqlstate', r.error_code)));
            END IF;
        END LOOP;
        IF NOT FOUND THEN
            PERFORM norefund.add_import(load_import.import, hash, 'UTF8', '{}', load_import.actor);
        END IF;
    ELSIF loaded.file_hash IS DISTINCT FROM hash THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation',
            MESSAGE = format('import %s was loaded from another file', load_import.import),
            HINT = 'Give another file a name of its own.';
    END IF;
    SELECT (SELECT count(*) FROM norefund.import_rows AS o WHERE o.import = i.import),
           (SELECT count(*) FROM norefund.import_errors AS e WHERE e.import = i.import AND e.position = 0), i.encoding,
           ARRAY(SELECT h.head FROM unnest(i.heads, i.columns) WITH ORDINALITY AS h (head, name, n)
                 WHERE h.name IS NULL AND NOT norefund.is_blank(h.head) ORDER BY h.n)
    INTO load_import.rows, load_import.refused, load_import.encoding, load_import.heads_not_read
    FROM norefund.imports AS i
    WHERE i.import = load_import.import;
END
$$;
COMMENT ON FUNCTION norefund.load_import IS
    'Keeps the rows of a CSV file under a name, and says which of its heads are not read; '
    'a line that is no row is an error of the import (파일 등록)';

CREATE OR REPLACE FUNCTION norefund.take_row(import text, line integer, actor text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    columns text[];
    request jsonb;
    errors jsonb;
    taken_as text;
    why text;
    what_to_do text;
BEGIN
    SELECT i.columns, o.request, o.errors INTO columns, request, errors
    FROM norefund.imports AS i
    JOIN norefund.import_rows AS r ON r.import = i.import AND r.line = take_row.line
    CROSS JOIN LATERAL norefund.read_row(i.columns, i.kinds, r.cells) AS o
    WHERE i.import = take_row.import;
    IF errors = '[]' THEN
        BEGIN
            -- The same row is the same request, whichever file it comes in.
            taken_as := (SELECT s.case_id FROM norefund.submit_checked(
                jsonb_build_object(
                    'case_id', 'row-' || left(norefund.hex_digest(request::text), 24),
                    'actor', take_row.actor) || request, norefund.request_types()) AS s);
        EXCEPTION WHEN OTHERS THEN
            -- What is wrong with the server, or with a whole transaction, is no row's fault.
            IF SQLSTATE ~ '^(40|53|54|57|58|XX)' THEN
                RAISE;
            END IF;
            GET STACKED DIAGNOSTICS why = MESSAGE_TEXT, what_to_do = PG_EXCEPTION_HINT;
            errors := jsonb_build_array(jsonb_build_object(
                -- an error begins with the name of the value that it is about
                'position', coalesce(array_position(columns,
                    CASE SQLSTATE WHEN '23505' THEN 'case_id' ELSE split_part(why, ' ', 1) END), 0),
                'message', why, 'hint', what_to_do, 'sqlstate', SQLSTATE));
        END;
    END IF;
    PERFORM norefund.record_import_errors(take_row.import, take_row.line, errors);
    UPDATE norefund.import_rows AS r
    SET case_id = taken_as
    WHERE r.import = take_row.import AND r.line = take_row.line AND taken_as IS NOT NULL;
    RETURN taken_as IS NOT NULL;
END
$$;
COMMENT ON FUNCTION norefund.take_row IS
    'Reads and submits a row of an import, or writes down what is wrong with it (행 처리)';

CREATE OR REPLACE FUNCTION norefund.import_batch(
    import text, batch_size integer, INOUT after_line integer DEFAULT 0, actor text DEFAULT session_user,
    OUT taken integer, OUT refused integer)
    RETURNS record
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    columns CONSTANT text[] := (SELECT i.columns FROM norefund.imports AS i WHERE i.import = import_batch.import);
    due integer;
BEGIN
    PERFORM norefund.check_lease(interval '1 second', batch_size),
            norefund.check_named('actor', import_batch.actor);
    IF columns IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'no_data_found',
            MESSAGE = format('there is no import %s', import_batch.import),
            HINT = 'load_import() keeps the rows of a file under a name; the table imports lists them.';
    END IF;
    IF 'driver_id' = ANY (columns) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('import %s has no head driver_id (기사ID)', import_batch.import),
            HINT = 'A request is a driver''s; import_columns() lists what is read.';
    END IF;
    taken := 0;
    refused := 0;
    FOR due IN
        SELECT o.line
        FROM norefund.import_rows AS o
        WHERE o.import = import_batch.import AND o.line > after_line AND o.case_id IS NULL
        ORDER BY o.line
        LIMIT batch_size
        FOR UPDATE SKIP LOCKED
    LOOP
        after_line := due;
        IF norefund.take_row(import_batch.import, due, import_batch.actor) THEN
            taken := taken + 1;
        ELSE
            refused := refused + 1;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION norefund.import_batch IS
    'Submits so many rows of an import behind a line that are in no case yet, each for itself, '
    'and says how far it came (일괄 접수)';

CREATE OR REPLACE PROCEDURE norefund.import_cases(import text, batch_size integer DEFAULT 500)
    LANGUAGE plpgsql SECURITY INVOKER
    AS $$
DECLARE
    waiting CONSTANT bigint := (
        SELECT pg_catalog.count(*) FROM norefund.import_rows AS o
        WHERE o.import OPERATOR(pg_catalog.=) import_cases.import AND o.case_id IS NULL);
    taken bigint := 0;
    refused bigint := 0;
    batch record;
BEGIN
    -- No SET clause: with one it could not commit. So every function, operator and type has its full name here.
    SELECT b.* INTO batch FROM norefund.import_batch(import, batch_size) AS b;
    WHILE batch.taken OPERATOR(pg_catalog.+) batch.refused OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
        taken := taken OPERATOR(pg_catalog.+) batch.taken;
        refused := refused OPERATOR(pg_catalog.+) batch.refused;
        RAISE NOTICE '% of % rows: % taken, % refused', taken OPERATOR(pg_catalog.+) refused, waiting, taken, refused;
        SELECT b.* INTO batch FROM norefund.import_batch(import, batch_size, batch.after_line) AS b;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE norefund.import_cases(text, integer) IS
    'Submits the rows of an import that are in no case yet, and commits after each batch; '
    'called again, it takes what was refused once more (가져오기 접수)';
