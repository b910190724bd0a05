// Runs first in every realm. Takes away what would tell a codec about the host or the message before: the clock, the
// randomness, the time zone. Gives the host `begin`, which opens a message; no codec can reach it.
(function () {
  "use strict";
  const RealDate = Date;
  const prototype = RealDate.prototype;
  const { construct, defineProperty } = Reflect;
  const utc = RealDate.UTC;
  let now = 0;
  let seed = 0;

  // "Now" is when the message was received: the same message always decodes to the same values.
  function MessageDate(...parts) {
    if (new.target === undefined) return construct(RealDate, [now]).toString();
    if (parts.length === 0) parts = [now];
    else if (parts.length > 1) parts = [utc(...parts)];
    return construct(RealDate, parts, new.target);
  }
  const date = (name, value) => defineProperty(MessageDate, name, { value, writable: false });
  date("name", "Date");
  date("length", 7);
  date("now", () => now);
  date("parse", RealDate.parse);
  date("UTC", utc);
  date("prototype", prototype);
  defineProperty(prototype, "constructor", { value: MessageDate, writable: true, configurable: true });
  // Local time is UTC, wherever the server stands.
  for (const part of ["Date", "Day", "FullYear", "Hours", "Milliseconds", "Minutes", "Month", "Seconds"]) {
    prototype["get" + part] = prototype["getUTC" + part];
    if (part !== "Day") prototype["set" + part] = prototype["setUTC" + part];
  }
  prototype.getTimezoneOffset = () => 0;
  // As text too, and in the ways people write it that codecs ask for; other ways than these are written the English one.
  const two = (number) => String(number).padStart(2, "0");
  const written = (date, locale) => {
    const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const [h, min, s] = [date.getUTCHours(), two(date.getUTCMinutes()), two(date.getUTCSeconds())];
    const language = String((Array.isArray(locale) ? locale[0] : locale) ?? "en-US");
    if (/^de/.test(language)) return [`${d}.${m}.${y}`, `${two(h)}:${min}:${s}`];
    if (/^(en-GB|fr|es|it|pt)/.test(language)) return [`${two(d)}/${two(m)}/${y}`, `${two(h)}:${min}:${s}`];
    if (/^(sv|en-CA)/.test(language)) return [`${y}-${two(m)}-${two(d)}`, `${two(h)}:${min}:${s}`];
    return [`${m}/${d}/${y}`, `${h % 12 || 12}:${min}:${s} ${h < 12 ? "AM" : "PM"}`];
  };
  const zone = (options) => {
    const name = options && options.timeZone;
    if (name && !/^(UTC|GMT|Etc\/(UTC|GMT)|Z)$/i.test(name)) throw new RangeError("only UTC is known here: " + name);
  };
  const locally = (name, write) => {
    prototype[name] = { [name](locale, options) {
      zone(options);
      return isNaN(this) ? "Invalid Date" : write(written(this, locale), /^de/.test(String(locale)));
    } }[name];
  };
  locally("toLocaleString", ([day, time]) => `${day}, ${time}`);
  locally("toLocaleDateString", ([day]) => day);
  locally("toLocaleTimeString", ([, time]) => time);
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const dayText = (date) => `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${date.getUTCFullYear()}`;
  const timeText = (date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} GMT+0000`;
  const textual = (name, write) => {
    prototype[name] = { [name]() { return isNaN(this) ? "Invalid Date" : write(this); } }[name];
  };
  textual("toDateString", dayText);
  textual("toTimeString", timeText);
  textual("toString", (date) => `${dayText(date)} ${timeText(date)}`);
  // Numbers: groups of three, at most three digits behind the point unless asked otherwise.
  Number.prototype.toLocaleString = { toLocaleString(locale, options) {
    const value = Number(this);
    if (!Number.isFinite(value)) return String(value);
    const { minimumFractionDigits: least = 0, maximumFractionDigits: most = Math.max(3, least), useGrouping = true } = options || {};
    let [whole, part = ""] = Math.abs(value).toFixed(most).split(".");
    while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
    const german = /^(de|es|it|pt|nl)/.test(String(locale));
    if (useGrouping) whole = whole.replace(/\B(?=(\d{3})+$)/g, german ? "." : ",");
    const sign = value < 0 && (Number(whole.replace(/\D/g, "")) || Number(part)) ? "-" : "";
    return sign + whole + (part ? (german ? "," : ".") + part : "");
  } }.toLocaleString;
  globalThis.Date = MessageDate;

  // mulberry32, begun anew with every message.
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const silent = () => undefined;
  const said = ["assert", "clear", "count", "countReset", "debug", "dir", "dirxml", "error", "group", "groupCollapsed",
    "groupEnd", "info", "log", "table", "time", "timeEnd", "timeLog", "timeStamp", "trace", "warn"];
  globalThis.console = Object.fromEntries(said.map((name) => [name, silent]));

  // What waits, what looks at memory, what shares it, what measures time: no decoder needs it.
  for (const name of ["performance", "queueMicrotask", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics"])
    delete globalThis[name];
  // Their setters keep a value inside the engine, where freezing does not reach.
  delete Error.stackTraceLimit;
  delete Error.prepareStackTrace;

  return (at) => {
    now = at;
    seed = 0x9e3779b9;
  };
})();
