//! Who hears whom: distance, walls, fading; data rates as adaptive data rate settles them.

use crate::{chance::Chance, event::Reception, house::Device};

/// Of 125 kHz, with a receiver's own noise.
const NOISE_FLOOR_DBM: f64 = -117.0;
const TRANSMIT_DBM: f64 = 14.0;
/// At forty metres; beyond, the loss grows with this exponent.
const LOSS_AT_40_METRES_DB: f64 = 80.0;
const LOSS_EXPONENT: f64 = 2.6;
/// Frames that collide with another one.
const COLLISION_SHARE: f64 = 0.006;
/// Signal-to-noise ratio a gateway needs, from SF12 (data rate 0) to SF7 (data rate 5).
const NEEDED_SNR_DB: [f64; 6] = [-20.0, -17.5, -15.0, -12.5, -10.0, -7.5];
/// What adaptive data rate keeps in hand.
const MARGIN_DB: f64 = 6.0;
const CHANNELS_HZ: [u32; 8] =
    [868_100_000, 868_300_000, 868_500_000, 867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000];

/// How a frame went through the air.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    pub data_rate: u8,
    pub frequency_hz: u32,
    /// Empty: nobody heard it.
    pub receptions: Vec<Reception>,
}

impl Device {
    fn mean_rssi(&self, gateway: usize) -> f64 {
        let walls = self.chance.of("walls").nth(gateway as i64).between(0, 3.0, 20.0);
        let loss = LOSS_AT_40_METRES_DB + 10.0 * LOSS_EXPONENT * (self.distance[gateway] / 40.0).max(0.2).log10();
        TRANSMIT_DBM - loss - walls
    }

    /// The margin of the best link over what SF12 needs, as DevStatusAns and adaptive data rate see it.
    pub(crate) fn mean_snr(&self) -> f64 {
        let best = (0..self.distance.len()).map(|gateway| self.mean_rssi(gateway)).fold(f64::MIN, f64::max);
        (best - NOISE_FLOOR_DBM).min(12.0)
    }

    fn data_rate(&self) -> u8 {
        let snr = self.mean_snr() - MARGIN_DB;
        NEEDED_SNR_DB.iter().rposition(|needed| snr >= *needed).unwrap_or(0) as u8
    }

    /// The frame of this number; `is_silent` says of a gateway that it does not work.
    pub(crate) fn flight(&self, frame: i64, is_silent: impl Fn(usize) -> bool) -> Flight {
        let (own, data_rate) = (self.chance.of("frame").nth(frame), self.data_rate());
        let channel = own.below(0, CHANNELS_HZ.len() as u64) as usize;
        let heard = (0..self.distance.len()).filter(|gateway| !is_silent(*gateway));
        let receptions = heard.filter_map(|gateway| self.reception(gateway, own, data_rate, channel as u32)).collect();
        Flight { data_rate, frequency_hz: CHANNELS_HZ[channel], receptions }
    }

    fn reception(&self, gateway: usize, frame: Chance, data_rate: u8, channel: u32) -> Option<Reception> {
        let own = frame.nth(gateway as i64 + 1);
        let rssi = self.mean_rssi(gateway) + own.bell(0) * 3.5;
        let snr = (rssi - NOISE_FLOOR_DBM).min(13.5 - own.unit(1) * 4.0);
        let lost = own.hits(2, COLLISION_SHARE) || snr < NEEDED_SNR_DB[usize::from(data_rate)];
        (!lost).then(|| Reception {
            gateway,
            rssi_dbm: rssi.round() as i32,
            snr_db: ((snr * 4.0).round() / 4.0) as f32,
            uplink_id: own.bits(3) as u32,
            channel,
        })
    }
}
