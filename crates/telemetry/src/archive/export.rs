//! Readings and frames for a person's package: points and frames instead of the bytes they are packed in.

use std::sync::Arc;

use futures::future::BoxFuture;
use privacy::package::Export;
use store::{Class, Column, Row, ToValue, Value, in_column, key, personal, plain};
use types::{Eui, Time};

use super::{Archivist, compact::readable, trim::setup};
use crate::{chunk, log::read_frames};

const fn column(name: &'static str, type_name: &'static str, class: Class) -> Column {
    Column { name, class, type_name }
}

/// Reads `chunk` point by point.
pub struct ExportChunks {
    pub(crate) archivist: Arc<Archivist>,
}

/// As `Chunk` declares them.
const CHUNK_SERIES: usize = 0;
const CHUNK_DEVICE: usize = 4;
const CHUNK_CATEGORY: usize = 5;
const CHUNK_BODY: usize = 7;

impl Export for ExportChunks {
    fn table(&self) -> &'static str {
        "chunk"
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            column("series_id", "SeriesId", key()),
            column("device_id", "DeviceId", key()),
            column("category", "String", plain("the notice's category of the point")),
            column("at", "Time", in_column("category")),
            column("value", "f64", in_column("category")),
        ];
        COLUMNS
    }

    /// What waits in memory is archived first.
    fn settle(&self) -> BoxFuture<'_, privacy::Result<()>> {
        Box::pin(async { self.archivist.archive().await.map(drop).map_err(setup) })
    }

    fn decode(&self, row: &Row) -> privacy::Result<Vec<Vec<Value>>> {
        let body: Vec<u8> = row.of("chunk", CHUNK_BODY)?;
        let points = readable(&body).unwrap_or_default();
        let cell = |index: usize| row.0.get(index).cloned().unwrap_or(Value::Null);
        let (series, device, category) = (cell(CHUNK_SERIES), cell(CHUNK_DEVICE), cell(CHUNK_CATEGORY));
        let row = |point: &chunk::Point| {
            vec![series.clone(), device.clone(), category.clone(), point.at.to_value(), point.value.to_value()]
        };
        Ok(points.iter().map(row).collect())
    }
}

/// Reads `device_state` frame by frame.
pub struct ExportFrames {
    pub(crate) archivist: Arc<Archivist>,
}

/// As `DeviceState` declares them.
const STATE_DEVICE: usize = 0;
const STATE_SEEN: usize = 2;
const STATE_FRAMES: usize = 4;

impl Export for ExportFrames {
    fn table(&self) -> &'static str {
        "device_state"
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[
            column("device_id", "DeviceId", key()),
            column("last_seen_at", "Time", personal("radio_frame")),
            column("at", "Option<Time>", personal("radio_frame")),
            column("kind", "Option<String>", personal("radio_frame")),
            column("f_port", "Option<u8>", personal("radio_frame")),
            column("f_cnt", "Option<u32>", personal("radio_frame")),
            column("gateway", "Option<String>", personal("radio_frame")),
            column("rssi_dbm", "Option<i64>", personal("radio_frame")),
            column("snr_db", "Option<f64>", personal("radio_frame")),
            column("error", "Option<String>", personal("radio_frame")),
        ];
        COLUMNS
    }

    fn settle(&self) -> BoxFuture<'_, privacy::Result<()>> {
        Box::pin(async { self.archivist.archive().await.map(drop).map_err(setup) })
    }

    fn decode(&self, row: &Row) -> privacy::Result<Vec<Vec<Value>>> {
        let cell = |index: usize| row.0.get(index).cloned().unwrap_or(Value::Null);
        let (device, seen) = (cell(STATE_DEVICE), cell(STATE_SEEN));
        let frames = read_frames(&row.of::<Vec<u8>>("device_state", STATE_FRAMES)?);
        if frames.is_empty() {
            let mut empty = vec![device, seen];
            empty.resize(self.columns().len(), Value::Null);
            return Ok(vec![empty]);
        }
        let rows = frames.iter().map(|frame| {
            let at: Time = frame.at();
            vec![
                device.clone(),
                seen.clone(),
                at.to_value(),
                frame.kind.to_value(),
                frame.f_port.to_value(),
                frame.f_cnt.to_value(),
                frame.gateway.map(|bytes| Eui(u64::from_be_bytes(bytes)).to_string()).to_value(),
                frame.rssi_dbm.map(i64::from).to_value(),
                frame.snr_db.map(f64::from).to_value(),
                frame.error.to_value(),
            ]
        });
        Ok(rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use store::DataMap;

    use super::*;

    /// The places in a row are those of the declaration: if somebody moves a column, this fails.
    #[test]
    fn the_columns_stand_where_the_data_map_declares_them() {
        let column = |table: &str, index: usize| DataMap::get().table(table).map(|table| table.columns[index].name);
        let chunk = [CHUNK_SERIES, CHUNK_DEVICE, CHUNK_CATEGORY, CHUNK_BODY].map(|index| column("chunk", index));
        assert_eq!(chunk, ["series_id", "device_id", "category", "body"].map(Some));
        let state = [STATE_DEVICE, STATE_SEEN, STATE_FRAMES].map(|index| column("device_state", index));
        assert_eq!(state, ["device_id", "last_seen_at", "frames"].map(Some));
    }
}
