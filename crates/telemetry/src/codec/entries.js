function (own, exported, others) {
  // TS013 and the older forms define functions by name. Bundles export them, as they are or one object below; webpack's
  // library form puts them into a global of the author's choice. Called with that object as their home.
  "use strict";
  const names = Object.keys(own);
  const decodes = () => own.decodeUplink || own.Decoder || own.Decode;
  const take = (home) => {
    if (home === null || (typeof home !== "object" && typeof home !== "function")) return;
    for (const name of names)
      if (!own[name] && typeof home[name] === "function") own[name] = home[name].bind(home);
  };
  take(exported);
  if (decodes()) return own;
  if (typeof exported === "object" && exported !== null)
    for (const name of Object.keys(exported)) take(exported[name]);
  if (decodes()) return own;
  for (const home of [...others(), ...Object.keys(globalThis).map((name) => globalThis[name])]) {
    if (home === null || typeof home !== "object") continue;
    take(home);
    take(home.default);
  }
  if (!decodes() && typeof exported === "function") own.decodeUplink = exported;
  return own;
}
