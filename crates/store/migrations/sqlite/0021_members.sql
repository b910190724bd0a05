-- The circle of a place: people whose place it is, together. What stands in the place and what that says is theirs.
CREATE TABLE member (
  place_id BLOB NOT NULL,
  subject_id BLOB NOT NULL,
  tenant_id BLOB NOT NULL REFERENCES tenant (tenant_id),
  role TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (place_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_subject ON member (subject_id);
CREATE INDEX member_tenant ON member (tenant_id, added_at);
