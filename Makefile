# make demo   builds Obhut and runs it with five buildings of simulated meters
# make test   runs all tests: the server's, then the pages' in a real browser
# Both install what is missing first (.ci/install says what).

.DELETE_ON_ERROR:
.PHONY: FORCE demo test test-server test-web install-demo install-test web

# The pages, built; in target/ because everything under web/build goes into the binary.
WEB := target/web-built
WEB_SOURCES := $(shell find web/src web/static -type f 2>/dev/null) \
	$(wildcard web/*.ts web/*.js web/package.json)

demo: install-demo $(WEB)
	cargo build --release -p obhut -p obhut-sim
	target/release/obhut demo

test: install-test test-server test-web

# Tests in documentation only where there are any: looking costs a link for each crate.
test-server: $(WEB)
	cargo nextest run --workspace

# The tests of the pages start the server; built as for its own tests, so that nothing is built twice.
test-web: $(WEB)
	cargo test --workspace --no-run --quiet
	cd web && OBHUT_BIN=$(CURDIR)/target/debug/obhut npm test

install-demo:
	.ci/install demo

install-test:
	.ci/install test

web: $(WEB)

$(WEB): $(if $(wildcard web/build),,FORCE) web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build
	@mkdir -p $(@D) && touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
