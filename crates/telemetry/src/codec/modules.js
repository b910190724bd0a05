// Gives `makeRequire`: each message has a `require` of its own, so that no module keeps anything for the next.
(function (modules) {
  "use strict";
  const has = Object.prototype.hasOwnProperty;
  const plain = (name) => String(name).replace(/^node:/, "").replace(/^(\.\.?\/)+/, "").replace(/\.(js|json)$/, "");
  const builtIn = (name) => {
    if (name === "buffer") return { Buffer: globalThis.Buffer };
    if (name === "util") return { TextDecoder: globalThis.TextDecoder, TextEncoder: globalThis.TextEncoder };
  };
  const makeRequire = () => {
    const cache = {};
    const require = (given) => {
      const name = plain(given);
      if (has.call(cache, name)) return cache[name].exports;
      if (!has.call(modules, name)) {
        const found = builtIn(name);
        if (found) return found;
        throw new Error("Cannot find module '" + given + "'");
      }
      const module = { exports: {} };
      cache[name] = module;
      modules[name].call(module.exports, module, module.exports, require);
      return module.exports;
    };
    return require;
  };
  for (const name of Object.keys(modules)) {
    Object.freeze(modules[name].prototype);
    Object.freeze(modules[name]);
  }
  return Object.freeze(makeRequire);
})
