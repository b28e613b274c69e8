# Everything a contributor runs. `make` alone lists the targets.

# Flags for every swift build, for instance: make demo SWIFT_FLAGS=--static-swift-stdlib
SWIFT_FLAGS ?=
# Passed on to the program: make demo ARGS='--workers 4', make bench ARGS='--peers all --repetitions 5'
ARGS ?=

FORMATTED := $(wildcard Sources Tests Examples Benchmarks Snippets Package.swift)

# What is measured and shown; a plain release build would make the tests' programs too.
PROGRAMS := census wordcount terasort noop-tasks tiny-job group-by join bounded-memory

.DEFAULT_GOAL := help
.PHONY: help deps tools build release demo test examples bench bench-memory bench-storage bench-functions bench-records bench-smoke format format-check docs clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

deps: ## Install the system libraries that are missing.
	@scripts/install-dependencies

tools:
	@scripts/install-dependencies python3

build: deps ## Build the library, the examples and the tests (debug).
	swift build --build-tests $(SWIFT_FLAGS)

release: deps ## Build the library, the examples and the benchmarks' programs (release).
	@for program in $(PROGRAMS); do swift build -c release --product $$program $(SWIFT_FLAGS) || exit 1; done

demo: deps ## Take a census of this machine's packages on worker processes.
	swift build -c release --product census $(SWIFT_FLAGS)
	.build/release/census $(ARGS)

# Tests that wait for servers hold Swift's few threads meanwhile: they come behind those that watch processes and clocks, and before those
# of functions, which start many processes.
SERVER_TESTS := S3StorageTests|GCSStorageTests|AzureStorageTests|RemoteRunTests
FUNCTION_TESTS := RemoteFunctionsTests|Function[A-Z][a-z]*Tests|ServerlessDatasetsTestingTests

test: deps ## Run every test; with ARGS, one swift test with these arguments.
	@scripts/install-test-servers
ifeq ($(ARGS),)
	swift test $(SWIFT_FLAGS) --skip '$(SERVER_TESTS)|$(FUNCTION_TESTS)'
	swift test $(SWIFT_FLAGS) --filter '$(SERVER_TESTS)'
	swift test $(SWIFT_FLAGS) --filter '$(FUNCTION_TESTS)'
else
	swift test $(SWIFT_FLAGS) $(ARGS)
endif

examples: release tools ## Run every example on generated input and check its results with plain tools.
	@scripts/check-examples

bench: release tools ## Measure against the peers that can be installed; equality of results is checked first.
	@python3 Benchmarks/bench.py $(ARGS)

bench-memory: release tools ## Run every operation over ten times its workers' memory and print what they used.
	@python3 Benchmarks/memory.py $(ARGS)

bench-storage: deps ## Measure transfers to an S3 server on loopback beside boto3 and the aws command line (needs Ceph's radosgw).
	@scripts/install-dependencies python3 radosgw ceph-mon ceph-osd ceph-common
	swift build -c release --product storage-transfers $(SWIFT_FLAGS)
	@python3 Benchmarks/storage.py $(ARGS)

bench-functions: tools ## Measure the start of functions and waves of them on the local Lambda service (builds a static program).
	swift build -c release --product serverless-dataset $(SWIFT_FLAGS)
	swift build -c release --product noop-tasks --static-swift-stdlib --scratch-path .build/static $(SWIFT_FLAGS)
	@python3 Benchmarks/functions.py $(ARGS)

bench-records: deps ## Measure the coding of records against Codable, JSON and property lists (builds swift-syntax, some minutes).
	swift build -c release --product record-coding $(SWIFT_FLAGS)
	.build/release/record-coding $(ARGS)

bench-smoke: release tools ## Run the benchmarks once on tiny inputs, without peers, and check their results.
	@python3 Benchmarks/bench.py --smoke $(ARGS)
	@python3 Benchmarks/memory.py --size 6MiB --limit 96MiB

format: ## Format all Swift code in place.
	swift format --in-place --parallel --recursive $(FORMATTED)

format-check: ## Fail if any Swift code is not formatted or breaks a lint rule.
	swift format lint --strict --parallel --recursive $(FORMATTED)

docs: deps ## Build the reference documentation into .build/docs.
	swift package --allow-writing-to-directory .build/docs \
	  generate-documentation --target ServerlessDatasets --output-path .build/docs

clean: ## Remove what was built, generated and measured.
	rm -rf .build .serverless-dataset Benchmarks/data Benchmarks/results/latest.md Benchmarks/__pycache__
