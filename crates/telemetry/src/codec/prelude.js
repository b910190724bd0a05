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
  globalThis.Date = MessageDate;

  // mulberry32, begun anew with every message.
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const silent = () => undefined;
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };

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
