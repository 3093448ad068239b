# 盯讯 Dingxun. Needs only Python 3.11+ and make: `make run` starts the bot, `make test` sets up and tests.
PYTHON ?= python3
export PYTHON
# Every target that needs packages goes through scripts/setup: it makes the environment once and says what it does.
run_env = venv=$$(scripts/setup run) &&
dev_env = venv=$$(scripts/setup dev) &&

.PHONY: run demo test check format locales torture bench bench-large

run:  ## the bot; without a token, the playground
	@$(run_env) echo "3/3 Starting" >&2 && exec "$$venv/bin/python" -u -m bot run --or-demo

demo:  ## the playground: no token, no Internet
	@$(run_env) echo "3/3 Starting" >&2 && exec "$$venv/bin/python" -u -m bot demo

# Most journeys start processes: where nothing compiled may be kept, each of them would compile the bot again.
test: export PYTHONDONTWRITEBYTECODE =
test:  ## most journeys wait for processes: six at a time fill two cores
	@$(dev_env) echo "3/3 Testing" >&2 && "$$venv/bin/python" -m pytest -n 6 --dist worksteal

check:
	@$(dev_env) echo "3/3 Checking" >&2 && \
	"$$venv/bin/python" -m ruff check . && \
	"$$venv/bin/python" -m ruff format --check . && \
	"$$venv/bin/python" -m mypy && \
	"$$venv/bin/lint-imports" && \
	"$$venv/bin/python" scripts/locales --check

format:
	@$(dev_env) "$$venv/bin/python" -m ruff check --fix . && "$$venv/bin/python" -m ruff format .

locales:  ## compile bot/locales/*/LC_MESSAGES/*.po
	@$(dev_env) "$$venv/bin/python" scripts/locales

torture:  ## the long kill and flood tests: by hand, before an issue is called resolved (under 45 minutes); what measures a pace goes alone
	@$(dev_env) "$$venv/bin/python" -m pytest tests/torture/test_fanout.py -m torture --timeout 2400 -s && \
	"$$venv/bin/python" -m pytest -m torture --ignore tests/torture/test_fanout.py --timeout 2400 -n 2 --dist worksteal -rP --show-capture=stdout && \
	DINGXUN_THOROUGH=1 "$$venv/bin/python" -m pytest tests -m hypothesis --timeout 900 -q -n 2

bench:  ## under 30 minutes, one process at a time
	@$(dev_env) "$$venv/bin/python" -m pytest tests/benchmarks -m "bench and not large" -s --timeout 1800

bench-large:  ## what needs a million rows
	@$(dev_env) "$$venv/bin/python" -m pytest tests/benchmarks -m large -s --timeout 7200
