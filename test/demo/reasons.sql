-- Why the manual is silent on cases: the first reason of each, without the metres of the single case.
CREATE TEMP VIEW review_summary AS
SELECT reason, regexp_replace(label, ' \([^()]*\)$', '') AS label, count(*) AS cases
FROM norefund.review_reasons
WHERE position = 1
GROUP BY 1, 2;
