CREATE FUNCTION @extschema@.steps(
    OUT "position" integer, OUT step text, OUT label text, OUT who text, OUT functions text[],
    OUT required_facts text[], OUT excluded_facts text[])
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 22
    AS 'MODULE_PATHNAME', 'norefund_steps';
COMMENT ON FUNCTION @extschema@.steps() IS
    'The table of steps, the first row that fits is due: its label, who takes it and by which functions (처리 단계)';

CREATE FUNCTION @extschema@.step_facts() RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_step_facts';
COMMENT ON FUNCTION @extschema@.step_facts() IS 'What step_of() is asked, in its order (처리 단계 판단 항목)';

CREATE FUNCTION @extschema@.step_of(facts boolean[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_step_of';
COMMENT ON FUNCTION @extschema@.step_of(boolean[]) IS
    'The one step that is due for the facts that step_facts() names; NULL among them is no (다음 처리 단계 판단)';

CREATE FUNCTION @extschema@.refund_transitions(
    OUT "position" integer, OUT from_states text[], OUT event text, OUT required_facts text[],
    OUT excluded_facts text[], OUT to_state text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 29
    AS 'MODULE_PATHNAME', 'norefund_refund_transitions';
COMMENT ON FUNCTION @extschema@.refund_transitions() IS
    'The table of a refund''s states: from where, at which event and under which facts, to where; the first row that '
    'fits (결제취소 상태표)';

CREATE FUNCTION @extschema@.refund_facts() RETURNS text[]
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'norefund_refund_facts';
COMMENT ON FUNCTION @extschema@.refund_facts() IS 'What refund_after() is asked, in its order (결제취소 상태 판단 항목)';

CREATE FUNCTION @extschema@.refund_after(state text, event text, facts boolean[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'norefund_refund_after';
COMMENT ON FUNCTION @extschema@.refund_after(text, text, boolean[]) IS
    'The state of a refund after an event, for the facts that refund_facts() names; NULL where the event is not '
    'accepted (결제취소 상태 변경)';

CREATE FUNCTION @extschema@.message_state(
    state text, leased_until timestamptz, tries integer, withheld boolean, of_closed boolean, at timestamptz)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN state = 'leased' AND leased_until <= at
                THEN CASE WHEN tries >= 8 OR withheld AND of_closed THEN 'dead'
                          WHEN withheld THEN 'blocked' ELSE 'failed' END
                ELSE state END;
COMMENT ON FUNCTION @extschema@.message_state(text, timestamptz, integer, boolean, boolean, timestamptz) IS
    'The state of a text as it is at a moment: a lapse happens with nobody there, and is stored by whoever next '
    'touches the call (문자 상태)';
