// Freezes everything that is there before a codec: whatever it can reach that outlives a message, it cannot change.
(function () {
  "use strict";
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, preventExtensions } = Reflect;
  const freeze = Object.freeze;

  // Code made from text runs in the scope of the realm, where a `let` would outlive the message.
  const noCode = (name, like) => {
    const refuse = { [name]() { throw new EvalError("a codec cannot make code from text"); } }[name];
    defineProperty(refuse, "prototype", { value: like.prototype });
    defineProperty(like.prototype, "constructor", { value: refuse, configurable: true, writable: true });
    return refuse;
  };
  delete globalThis.eval;
  globalThis.Function = noCode("Function", Function);
  noCode("GeneratorFunction", getPrototypeOf(function* () {}).constructor);
  noCode("AsyncFunction", getPrototypeOf(async function () {}).constructor);
  noCode("AsyncGeneratorFunction", getPrototypeOf(async function* () {}).constructor);

  // What no name leads to.
  const strictArguments = (function () { return arguments; })();
  const hidden = [
    function* () {}, async function () {}, async function* () {},
    (function* () {})(), (async function* () {})(),
    [][Symbol.iterator](), ""[Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
    "a".matchAll(/a/g), [].values().map((item) => item), Iterator.from({ next() {} }),
    getOwnPropertyDescriptor(strictArguments, "callee").get,
  ];
  if (Iterator.concat) hidden.push(Iterator.concat());

  // An inherited property that cannot be written also cannot be shadowed by assignment; `error.name = …` and
  // `Shape.prototype.toString = …` are ordinary code. So these are made accessors that shadow on assignment.
  const shadowable = (home, names) => {
    for (const name of names) {
      const property = getOwnPropertyDescriptor(home, name);
      if (property === undefined || !("value" in property)) continue;
      const value = property.value;
      defineProperty(home, name, {
        get: () => value,
        set(shadow) {
          if (this === home) throw new TypeError("a built-in cannot be changed");
          defineProperty(this, name, { value: shadow, writable: true, enumerable: true, configurable: true });
        },
        enumerable: property.enumerable,
        configurable: false,
      });
    }
  };
  shadowable(Object.prototype, ownKeys(Object.prototype));
  shadowable(Function.prototype, ["constructor", "name", "toString", "length"]);
  shadowable(Array.prototype, ["constructor", "toString", "toLocaleString", "concat"]);
  for (const error of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
    shadowable(error.prototype, ["constructor", "name", "message", "toString"]);

  const seen = new Set();
  const queue = [globalThis, ...hidden];
  const visit = (value) => {
    if ((typeof value === "object" && value !== null) || typeof value === "function") queue.push(value);
  };
  while (queue.length > 0) {
    const object = queue.pop();
    if (seen.has(object)) continue;
    seen.add(object);
    for (const key of ownKeys(object)) {
      const property = getOwnPropertyDescriptor(object, key);
      visit(property.value);
      visit(property.get);
      visit(property.set);
    }
    visit(getPrototypeOf(object));
  }
  for (const object of seen) freeze(object);
  preventExtensions(globalThis);
})();
