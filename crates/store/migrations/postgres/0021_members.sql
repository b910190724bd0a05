-- The circle of a place: people whose place it is, together. What stands in the place and what that says is theirs.
CREATE TABLE member (
  place_id BYTEA NOT NULL,
  subject_id BYTEA NOT NULL,
  tenant_id BYTEA NOT NULL REFERENCES tenant (tenant_id),
  role TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (place_id, subject_id)
);
CREATE INDEX member_subject ON member (subject_id);
CREATE INDEX member_tenant ON member (tenant_id, added_at);
