-- A rule that raises and clears again and again about one device: told once, and summed up when it is calm.
CREATE TABLE alarm_flapping (
  rule_id BYTEA NOT NULL,
  object_id BYTEA NOT NULL,
  object_kind TEXT NOT NULL,
  tenant_id BYTEA NOT NULL,
  began_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  raised_count BIGINT NOT NULL,
  PRIMARY KEY (rule_id, object_id)
);
CREATE INDEX alarm_flapping_tenant ON alarm_flapping (tenant_id, last_at);
CREATE INDEX alarm_flapping_object ON alarm_flapping (object_id);
CREATE INDEX alarm_flapping_calm ON alarm_flapping (last_at);
