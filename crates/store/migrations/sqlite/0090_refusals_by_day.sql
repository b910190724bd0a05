-- Counts of refusals age day by day; one that goes on for ever would keep its beginning for ever.
CREATE TABLE refusal_by_day (
  tenant_id BLOB NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL,
  clause TEXT NOT NULL,
  day_at INTEGER NOT NULL,
  refused_count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, category, action, reason, clause, day_at)
) STRICT, WITHOUT ROWID;

INSERT INTO refusal_by_day
SELECT tenant_id, category, action, reason, clause, first_at - first_at % 86400000000, refused_count, first_at, last_at
FROM refusal;

DROP TABLE refusal;

ALTER TABLE refusal_by_day RENAME TO refusal;
