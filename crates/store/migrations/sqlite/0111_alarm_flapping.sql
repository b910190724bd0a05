-- A rule that raises and clears again and again about one device: told once, and summed up when it is calm.
CREATE TABLE alarm_flapping (
  rule_id BLOB NOT NULL,
  object_id BLOB NOT NULL,
  object_kind TEXT NOT NULL,
  tenant_id BLOB NOT NULL,
  began_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  raised_count INTEGER NOT NULL,
  PRIMARY KEY (rule_id, object_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_flapping_tenant ON alarm_flapping (tenant_id, last_at);
CREATE INDEX alarm_flapping_object ON alarm_flapping (object_id);
CREATE INDEX alarm_flapping_calm ON alarm_flapping (last_at);
