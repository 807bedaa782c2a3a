CREATE TABLE norefund.outcomes (
    outcome text NOT NULL,
    position integer NOT NULL,
    label text,
    english text NOT NULL,
    pays boolean NOT NULL,
    tells boolean,

    CONSTRAINT outcomes_pkey PRIMARY KEY (outcome),
    CONSTRAINT outcomes_in_order UNIQUE (position)
);
COMMENT ON TABLE norefund.outcomes IS 'The results that a case can have, in the manual''s order (처리결과)';
COMMENT ON COLUMN norefund.outcomes.outcome IS 'Result (처리결과)';
COMMENT ON COLUMN norefund.outcomes.position IS 'Place in the manual''s order (순서)';
COMMENT ON COLUMN norefund.outcomes.label IS
    'Our word where the page has none; NULL: the page''s own stands in templates (명칭)';
COMMENT ON COLUMN norefund.outcomes.english IS 'The result in English (영문 명칭)';
COMMENT ON COLUMN norefund.outcomes.pays IS 'Whether the payment is cancelled (결제취소 대상)';
COMMENT ON COLUMN norefund.outcomes.tells IS
    'Whether the driver gets a text and an answer; NULL: a person decides yet (문자·답변 대상)';

INSERT INTO norefund.outcomes (position, outcome, label, english, pays, tells)
VALUES
(1, 'approved', NULL, 'approved', true, true),
(2, 'trip_recorded', NULL, 'rejected: trip recorded', false, true),
(3, 'already_cancelled', NULL, 'rejected: already cancelled', false, true),
(4, 'other_inquiry', NULL, 'rejected: other inquiry', false, true),
(5, 'duplicate', NULL, 'rejected: duplicate', false, true),
(6, 'review', '담당자 검토', 'for a person', false, NULL),
(7, 'handed_over', '이관', 'handed over', false, false),
(8, 'withdrawn', '접수 철회', 'withdrawn', false, false)
ON CONFLICT (outcome) DO NOTHING;
