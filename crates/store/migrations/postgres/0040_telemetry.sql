-- Messages as they arrived, many in a row's body: durable at once, taken apart into chunks within a minute.
CREATE TABLE arrival (
  sequence BIGINT NOT NULL PRIMARY KEY,
  committed_at BIGINT NOT NULL,
  messages_count BIGINT NOT NULL,
  categories TEXT NOT NULL,
  body BYTEA NOT NULL
);

-- One value over time.
CREATE TABLE series (
  series_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  metric TEXT NOT NULL,
  category TEXT NOT NULL,
  last_at BIGINT NOT NULL,
  last_value DOUBLE PRECISION NOT NULL,
  UNIQUE (device_id, metric)
);
CREATE INDEX series_tenant ON series (tenant_id, category);

-- Some hundred points of a series, compressed.
CREATE TABLE chunk (
  series_id BYTEA NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  tenant_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  category TEXT NOT NULL,
  points_count BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (series_id, first_at)
);
CREATE INDEX chunk_age ON chunk (tenant_id, category, first_at);
CREATE INDEX chunk_device ON chunk (device_id);

-- What is remembered of each device: when it was heard last, its last frames, the keys that tell repetitions.
CREATE TABLE device_state (
  device_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  last_seen_at BIGINT NOT NULL,
  first_frame_at BIGINT NOT NULL,
  frames BYTEA NOT NULL,
  keys BYTEA NOT NULL
);
CREATE INDEX device_state_age ON device_state (tenant_id, first_frame_at);

CREATE TABLE gateway_state (
  gateway_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  last_seen_at BIGINT NOT NULL,
  online BIGINT NOT NULL,
  rx_packets BIGINT NOT NULL,
  tx_packets BIGINT NOT NULL
);
CREATE INDEX gateway_state_tenant ON gateway_state (tenant_id);

-- Messages to devices.
CREATE TABLE downlink (
  downlink_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  f_port BIGINT NOT NULL,
  payload BYTEA NOT NULL,
  confirmed BIGINT NOT NULL,
  state TEXT NOT NULL,
  state_at BIGINT NOT NULL,
  reason TEXT
);
CREATE INDEX downlink_device ON downlink (device_id, created_at);
CREATE INDEX downlink_age ON downlink (tenant_id, created_at);

-- A meter was taken out and another put in.
CREATE TABLE meter_exchange (
  exchange_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  metric TEXT NOT NULL,
  at BIGINT NOT NULL,
  old_final DOUBLE PRECISION NOT NULL,
  new_initial DOUBLE PRECISION NOT NULL,
  new_meter_number TEXT
);
CREATE INDEX meter_exchange_device ON meter_exchange (device_id, at);
CREATE INDEX meter_exchange_age ON meter_exchange (tenant_id, at);

-- The way back to a device: which application of which network server it was heard by last.
CREATE TABLE device_route (
  device_id BYTEA NOT NULL PRIMARY KEY,
  tenant_id BYTEA NOT NULL,
  source TEXT NOT NULL,
  application TEXT NOT NULL,
  device_name TEXT NOT NULL,
  push_url TEXT
);
