CREATE TABLE norefund.settings (
    name text NOT NULL,
    value text,
    comment text NOT NULL,

    CONSTRAINT settings_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE norefund.settings IS 'What the owner declares of his own data; setup() keeps each value (설정)';
COMMENT ON COLUMN norefund.settings.name IS 'Name of the setting (설정명)';
COMMENT ON COLUMN norefund.settings.value IS 'Its value; NULL: not set (설정 값)';
COMMENT ON COLUMN norefund.settings.comment IS 'What it does, in the words of the desk (설명)';

ALTER TABLE norefund.settings ADD CONSTRAINT setting_known CHECK (norefund.check_setting(name, value));

INSERT INTO norefund.settings AS s (name, value, comment) VALUES
('call_id_form', NULL, '콜 ID 형식 (정규식). 설정하면 전체가 일치하지 않는 콜 ID의 접수를 거절합니다.'),
('close_within_hours', NULL, '처리 기한 (시간). 설정하면 접수 후 이 시간이 지난 미완료 건이 late_cases에 표시됩니다.'),
('pseudonym_key', gen_random_uuid()::text, '고객 가명 키. 바꾸면 customer_repeats의 고객 가명이 모두 바뀝니다.')
ON CONFLICT (name) DO UPDATE SET comment = EXCLUDED.comment;

CREATE OR REPLACE FUNCTION norefund.setting(name text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (SELECT s.value FROM norefund.settings AS s WHERE s.name = setting.name);
END
$$;
COMMENT ON FUNCTION norefund.setting(text) IS 'The value of a setting; NULL: not set (설정 값 조회)';

CREATE OR REPLACE FUNCTION norefund.check_call_id(call_id text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    form CONSTANT text := norefund.setting('call_id_form');
BEGIN
    PERFORM norefund.check_key('call_id', check_call_id.call_id);
    IF NOT norefund.has_form(check_call_id.call_id, form) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('call_id %L is not of the form %s', check_call_id.call_id, form),
            HINT = 'The setting call_id_form says how a call id is written: pass it as the dispatch system has it.';
    END IF;
END
$$;
COMMENT ON FUNCTION norefund.check_call_id(text) IS
    'Refuses what is no number of a call: see check_key() and the setting call_id_form (콜 ID 확인)';
