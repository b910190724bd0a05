//! Units of measure, named as UCUM names them.

/// UCUM code, and how people write it.
const UNITS: &[(&str, &str)] = &[
    ("%", "%"),
    ("1", ""),
    ("A", "A"),
    ("Cel", "°C"),
    ("GJ", "GJ"),
    ("Hz", "Hz"),
    ("K", "K"),
    ("L", "l"),
    ("L/h", "l/h"),
    ("MWh", "MWh"),
    ("Pa", "Pa"),
    ("V", "V"),
    ("VA", "VA"),
    ("W", "W"),
    ("Wh", "Wh"),
    ("[ppb]", "ppb"),
    ("[ppm]", "ppm"),
    ("bar", "bar"),
    ("cm", "cm"),
    ("d", "d"),
    ("dB", "dB"),
    ("dB[mW]", "dBm"),
    ("deg", "°"),
    ("g", "g"),
    ("h", "h"),
    ("hPa", "hPa"),
    ("kVA", "kVA"),
    ("kW", "kW"),
    ("kWh", "kWh"),
    ("kg", "kg"),
    ("kvar", "kvar"),
    ("kvar.h", "kvarh"),
    ("lx", "lx"),
    ("m", "m"),
    ("m/s", "m/s"),
    ("m3", "m³"),
    ("m3/h", "m³/h"),
    ("mA", "mA"),
    ("mV", "mV"),
    ("min", "min"),
    ("mm", "mm"),
    ("s", "s"),
    ("ug/m3", "µg/m³"),
    ("var", "var"),
];

/// How people write the unit; `None` if it is none we know.
pub fn symbol(ucum: &str) -> Option<&'static str> {
    UNITS.iter().find(|(code, _)| *code == ucum).map(|(_, symbol)| *symbol)
}
