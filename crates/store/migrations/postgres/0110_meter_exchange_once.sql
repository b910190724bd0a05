-- An exchange counts once, and keeps the number of the meter that was taken out.
DELETE FROM meter_exchange WHERE EXISTS (
  SELECT 1 FROM meter_exchange other
  WHERE other.device_id = meter_exchange.device_id AND other.metric = meter_exchange.metric
    AND other.at = meter_exchange.at AND other.exchange_id < meter_exchange.exchange_id);
CREATE UNIQUE INDEX meter_exchange_once ON meter_exchange (device_id, metric, at);
ALTER TABLE meter_exchange ADD COLUMN old_meter_number TEXT;
