CREATE FUNCTION @extschema@.classify(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, refundable boolean,
    centre_cancelled boolean, reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision)
    RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_classify';
COMMENT ON FUNCTION @extschema@.classify(
    boolean, boolean, boolean, boolean, boolean, boolean,
    integer, integer, boolean, boolean, double precision, integer, integer, integer, double precision) IS
    'The manual''s result for what is known of a case, review where the manual is silent; NULL, NaN, infinite and '
    'negative are unknown (처리결과 판정)';

CREATE FUNCTION @extschema@.classify_rule(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, refundable boolean,
    centre_cancelled boolean, reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision)
    RETURNS text
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_classify_rule';
COMMENT ON FUNCTION @extschema@.classify_rule(
    boolean, boolean, boolean, boolean, boolean, boolean,
    integer, integer, boolean, boolean, double precision, integer, integer, integer, double precision) IS
    'The rule of the manual that gives the result of classify() for the same arguments (판정 근거)';

CREATE FUNCTION @extschema@.assess(
    open_duplicate boolean, other_inquiry boolean, contradiction boolean, refundable boolean,
    centre_cancelled boolean, reason_given boolean, meter_distance_m integer, meter_duration_s integer,
    remark_distance_short boolean, remark_duration_short boolean, meter_displacement_m double precision,
    zero_distance_below_m integer, distance_recorded_from_m integer,
    short_duration_up_to_s integer, same_place_within_m double precision)
    RETURNS integer
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'norefund_assess';
COMMENT ON FUNCTION @extschema@.assess IS
    'The facts that are known and that hold for the arguments of classify(), packed for outcome_of(), rule_of(), '
    'facts_known() and facts_true() (판정 항목)';

CREATE FUNCTION @extschema@.outcome_of(assessment integer) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'norefund_outcome_of';
COMMENT ON FUNCTION @extschema@.outcome_of(integer) IS 'The manual''s result for the facts of assess() (처리결과 판정)';

CREATE FUNCTION @extschema@.rule_of(assessment integer) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'norefund_rule_of';
COMMENT ON FUNCTION @extschema@.rule_of(integer) IS 'The rule of the manual that gives that result (판정 근거)';

CREATE FUNCTION @extschema@.facts_known(assessment integer) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 15
    AS 'MODULE_PATHNAME', 'norefund_facts_known';
COMMENT ON FUNCTION @extschema@.facts_known(integer) IS 'The facts of assess() that are known (확인된 항목)';

CREATE FUNCTION @extschema@.facts_true(assessment integer) RETURNS text[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 15
    AS 'MODULE_PATHNAME', 'norefund_facts_true';
COMMENT ON FUNCTION @extschema@.facts_true(integer) IS 'The facts of assess() that hold (충족된 항목)';

CREATE FUNCTION @extschema@.rules(
    OUT "position" integer, OUT rule text, OUT manual_section text, OUT look_at text, OUT outcome text,
    OUT required_facts text[], OUT excluded_facts text[])
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 7
    AS 'MODULE_PATHNAME', 'norefund_rules';
COMMENT ON FUNCTION @extschema@.rules() IS
    'The decision table, first match wins: which facts a rule of the manual requires and excludes, and where the page '
    'says to look (판정 기준표)';
