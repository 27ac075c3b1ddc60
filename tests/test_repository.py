"""What the repository promises about itself: files, names, locks, documents and the deployment description."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.servers import ROOT

MAX_LINES = 400
MAX_ADR_LINES = 60
APPS = ["config", "approvals", "supervision", "curriculum", "units", "accounts", "correspondence"]
TEXT_ENDINGS = {".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ".yaml", ".txt", ".po", ".json", ".lock", ""}


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def tracked_texts():
    return [path for path in tracked() if path.suffix in TEXT_ENDINGS and path != Path(__file__)]


def read(path):
    return path.read_text(encoding="utf-8")


def name_of(path):
    return str(path.relative_to(ROOT))


def findings(pattern, paths):
    expression = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(read(path).splitlines(), 1)
        if expression.search(line)
    ]


def python_files(*, without_migrations=True):
    return [p for p in tracked() if p.suffix == ".py" and not (without_migrations and "migrations" in p.parts)]


# Words and names ---------------------------------------------------------------------------------------
def test_no_file_names_a_registry_or_a_workplace():
    hosts = r"p[y]pi[.]org|python[h]osted|registry[.]npmjs|registry[.]yarnpkg|deb[.]debian[.]org"
    assert findings(hosts, tracked_texts()) == []
    assert findings(r"/[w]ork/(main|shared|[.])", tracked_texts()) == []


def test_no_file_holds_a_promise_of_work_not_done():
    words = r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|(?i:coming soon|lorem ipsum|kommer snart)"
    assert findings(words, [path for path in tracked_texts() if path.suffix != ".lock"]) == []


def test_no_module_is_named_after_nothing():
    forbidden = {"utils", "helpers", "common", "core", "misc", "util", "helper"}
    assert [name_of(p) for p in python_files() if p.stem in forbidden or forbidden & set(p.parent.parts[-3:])] == []


def test_no_file_is_longer_than_a_person_keeps_in_mind():
    outside = {"migrations", "bench"}  # written by Django; one function on purpose
    code = [path for path in tracked() if path.suffix in {".py", ".html"} and not outside & set(path.parts)]
    assert [name_of(path) for path in code if len(read(path).splitlines()) > MAX_LINES] == []


def test_every_silenced_lint_rule_has_its_reason():
    assert findings(r"#\s*noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S)", python_files()) == []


def test_migrations_are_named_by_hand():
    migrations = [p for app in APPS for p in (ROOT / app).glob("migrations/*.py") if p.stem != "__init__"]
    assert [name_of(p) for p in migrations if not re.fullmatch(r"\d{4}_(?!auto|initial)[a-z0-9_]+", p.stem)] == []


def test_settings_modules_are_imported_by_settings_only():
    outside = [
        p for p in python_files() if p.parts[len(ROOT.parts)] != "tests" and p.parent != ROOT / "config/settings"
    ]
    assert findings(r"^\s*(from|import) config\.settings", outside) == []


def test_tests_neither_skip_nor_patch():
    tests = [path for path in tracked() if path.is_relative_to(ROOT / "tests") and path != Path(__file__)]
    pattern = r"mark\.(skip|xfail)|pytest\.(skip|xfail|importorskip)|unittest\.mock|\bmocker\b|monkeypatch\.setattr"
    assert findings(pattern, [path for path in tests if path.suffix == ".py"]) == []


def test_every_test_asserts_something():
    silent = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        functions = [node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.FunctionDef)]
        checking = {function.name for function in functions if _asserts(function, set())}
        tests = [function for function in functions if function.name.startswith("test_")]
        silent += [f"{name_of(path)}::{test.name}" for test in tests if not _asserts(test, checking)]
    assert silent == []


def _asserts(function, checking):
    """Whether the function asserts, expects an exception, or calls one of its module or of pytest-django that does."""
    for part in ast.walk(function):
        if isinstance(part, ast.Assert) or (isinstance(part, ast.Attribute) and part.attr in {"raises", "warns"}):
            return True
        called = part.func.id if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) else ""
        if called in checking or called.startswith("django_assert_"):
            return True
    return False


# Locks and dependencies -----------------------------------------------------------------------------------
def test_lock_files_hold_hashes_and_no_addresses():
    locks = [*sorted(path.name for path in ROOT.glob("*.lock")), "package-lock.json"]
    assert locks == ["requirements-dev.lock", "requirements-node.lock", "requirements.lock", "package-lock.json"]
    assert findings(r"https?://(?!opencollective|github\.com/sponsors)", [ROOT / name for name in locks]) == []
    for name in locks[:3]:
        packages = re.findall(r"^[a-z0-9][^\s=]*==", read(ROOT / name), flags=re.MULTILINE)
        blocks = re.split(r"^(?=[a-z0-9][^\s=]*==)", read(ROOT / name), flags=re.MULTILINE)[1:]
        assert len(packages) == len(blocks)
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_dependency_says_what_it_is_for():
    lines = read(ROOT / "pyproject.toml").splitlines()
    listed = [line.strip() for line in lines if re.match(r'\s+"[a-z][\w\[\],.-]*([<>=~].*)?",', line)]
    names = tomllib.loads(read(ROOT / "pyproject.toml"))
    dependencies = names["project"]["dependencies"] + names["dependency-groups"]["dev"]
    without = [line for line in listed if line.split('"')[1] in dependencies and not re.search(r"# \S.{5,}", line)]
    assert without == []
    assert {line.split('"')[1] for line in listed} >= set(dependencies)


def test_every_dependency_is_locked():
    project = tomllib.loads(read(ROOT / "pyproject.toml"))

    def names(requirements):
        return {re.match(r"[A-Za-z0-9._-]+", item)[0].lower().replace("_", "-") for item in requirements}

    def locked(lock):
        return set(re.findall(r"^([a-z0-9._-]+)==", read(ROOT / lock), flags=re.MULTILINE))

    runtime, dev = names(project["project"]["dependencies"]), names(project["dependency-groups"]["dev"])
    assert runtime - locked("requirements.lock") == set()
    assert (runtime | dev) - locked("requirements-dev.lock") == set()
    assert locked("requirements.lock") - locked("requirements-dev.lock") == set()


# Who may import whom ----------------------------------------------------------------------------------------
@pytest.fixture
def copy_of_the_code(tmp_path):
    for app in APPS:
        ignore = shutil.ignore_patterns("__pycache__", "data", "templates", "static")
        shutil.copytree(ROOT / app, tmp_path / app, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("units/planted.py", "import approvals.enums", "The floors: imports point down"),
        ("accounts/planted.py", "from config import celery", "The floors: imports point down"),
        ("correspondence/planted.py", "import accounts.roles", "The floors: imports point down"),
        ("approvals/rules/planted.py", "import django.utils", "The rules are pure Python"),
        ("approvals/rules/planted.py", "from approvals import enums", "Inside approvals"),
        ("approvals/models/planted.py", "import approvals.permissions", "Inside approvals"),
        ("approvals/planted.py", "import datetime", "Inside approvals"),
        ("accounts/models/planted.py", "import accounts.services", "Inside accounts"),
        ("supervision/planted.py", "import datetime", "Inside units, curriculum and supervision"),
        ("correspondence/pdf/planted.py", "import correspondence.services", "Inside correspondence"),
    ],
)
def test_a_planted_upward_import_is_caught(copy_of_the_code, file, line, contract):
    (copy_of_the_code / file).write_text(f'"""Planted."""\n\n{line}\n')
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(copy_of_the_code)}
    result = subprocess.run(
        [linter, "--no-cache"], cwd=copy_of_the_code, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert contract in re.findall(r"^(.*) BROKEN\b", result.stdout, flags=re.MULTILINE)


# Commands and documents ----------------------------------------------------------------------------------------
def test_the_commands_exist_run_and_are_named_in_the_readme():
    readme = read(ROOT / "README.md")
    for command in ("script/server", "script/test"):
        assert command in readme
    commands = [ROOT / ".ci/run", ROOT / "manage.py", *(ROOT / "script").iterdir()]
    assert [name_of(path) for path in commands if not os.access(path, os.X_OK)] == []
    shell = [path for path in commands if "bash" in read(path).splitlines()[0]]
    assert {name_of(path) for path in shell} >= {"script/setup", "script/server", "script/test", ".ci/run"}
    for path in shell:
        assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


def test_an_unknown_option_of_setup_is_refused():
    result = subprocess.run([ROOT / "script/setup", "--nonsense"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.strip()) == (2, "usage: script/setup [--dev]")


def test_documents_point_at_files_that_exist():
    documents = [path for path in tracked() if path.suffix == ".md" and path.parent in {ROOT, ROOT / "docs"}]
    missing = [
        f"{name_of(document)}: {target}"
        for document in documents
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(document))
        if not (document.parent / target).exists()
    ]
    assert missing == []


def test_every_threat_names_a_test_that_exists():
    named = re.findall(r"`(tests/[^`:]+)(?:::[^`]+)?`", read(ROOT / "SECURITY.md"))
    assert len(named) > 0
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_decision_records_are_numbered_without_gaps_and_fit_one_screen():
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    assert [path.name for path in records if len(read(path).splitlines()) > MAX_ADR_LINES] == []
    for path in records:
        assert re.findall(r"\*\*(\w[\w ]*)[.]?\*\*", read(path))[:3] == ["Status", "Context", "Decision"]


# Deployment -------------------------------------------------------------------------------------------------------
def variables_that_are_read():
    sources = [*(ROOT / "config/settings").glob("*.py"), ROOT / "config/gunicorn.py"]
    called = r"(?:env\.\w+|require|environ\.get)\(\s*[\"']([A-Z_]+)[\"']"
    read_by_loop = {"DEBUG", "DEMO", "STAFF_SECOND_FACTOR_REQUIRED"}
    named = {name for path in sources for name in re.findall(called, read(path))}
    return (named | read_by_loop) - {"PYTEST_XDIST_WORKER"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(read(ROOT / "docker-compose.yml"))


def test_every_variable_is_explained_and_every_explained_one_is_read():
    table = read(ROOT / "docs/deployment.md").split("## Variables")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert explained == variables_that_are_read()


def test_compose_has_every_part_and_each_can_say_that_it_is_well(compose):
    services = compose["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "proxy", "postgres", "redis", "mail"}
    unwatched = [name for name, service in services.items() if not service.get("healthcheck")]
    assert unwatched == []
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {name for name, service in services.items() if "image" not in service and "build" not in service} == set()


def test_compose_refers_only_to_what_it_defines(compose):
    services = compose["services"]
    conditions = {"service_started", "service_healthy", "service_completed_successfully"}
    for service in services.values():
        for target, how in service.get("depends_on", {}).items():
            assert target in services
            assert how["condition"] in conditions
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"]
    known = {
        "build", "image", "restart", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "environment",
        "depends_on", "command", "healthcheck", "expose", "ports", "stop_grace_period",
    }  # fmt: skip
    assert {key for service in services.values() for key in service} - known == set()


def test_compose_gives_the_application_only_variables_that_it_reads_and_all_that_it_requires(compose):
    given = set(compose["services"]["web"]["environment"])
    assert given - variables_that_are_read() == set()
    required = set(re.findall(r"require\(\s*\"([A-Z_]+)\"", read(ROOT / "config/settings/production.py")))
    from_image = set(re.findall(r"^(?:ENV|   ) ([A-Z_]+)=", read(ROOT / "Dockerfile"), flags=re.MULTILINE))
    assert (required | {"DATABASE_URL"}) - given - from_image == set()
    for name in ("migrate", "worker", "beat"):
        assert set(compose["services"][name]["environment"]) == given


def test_compose_keeps_secrets_in_the_env_file_and_ports_on_this_machine(compose):
    text = read(ROOT / "docker-compose.yml")
    asked_for = set(re.findall(r"\$\{([A-Z_]+)", text))
    offered = set(re.findall(r"^#?([A-Z_]+)=", read(ROOT / ".env.example"), flags=re.MULTILINE))
    assert asked_for == offered
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"\$\{{{secret}:\?", text)
        assert re.search(rf"^{secret}=$", read(ROOT / ".env.example"), flags=re.MULTILINE)
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("service", ["migrate", "web", "worker", "beat"])
def test_the_commands_of_the_containers_exist_here(compose, service):
    command = compose["services"][service]["command"]
    assert command[0] == "python"
    if command[1] == "-m":
        assert subprocess.run([sys.executable, "-c", f"import {command[2]}"], check=False).returncode == 0
    else:
        assert (ROOT / command[1]).exists()
    if service in {"worker", "beat"}:
        shown = subprocess.run(
            [sys.executable, *command[1:6], "--help"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert shown.returncode == 0
        assert {option for option in command[6:] if option.startswith("-") and option not in shown.stdout} == set()


def test_the_image_installs_from_the_locks_and_runs_as_nobody_special():
    text = read(ROOT / "Dockerfile")
    assert "--require-hashes -r requirements.lock" in text
    assert "npm ci --ignore-scripts" in text
    users = re.findall(r"^USER (\S+)$", text, flags=re.MULTILINE)
    assert users == ["app"]
    setup = read(ROOT / "script/setup")
    libraries = set(re.findall(r"lib[a-z]+[0-9a-z.-]+", text)) - {"lib"}
    assert {name for name in libraries if name not in setup} == set()
