"""No engine runs here, so what can be said of the containers is said of their files."""

from __future__ import annotations

import re

import pytest
import yaml
from django.conf import settings

from mentoring.bootstrap import DEVELOPMENT, INSTALLER, PRODUCT

SERVICES = {"proxy", "migrate", "web", "worker", "courier", "beat", "postgres", "redis"}
LASTING = SERVICES - {"migrate"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())


def test_every_process_of_the_product_has_its_container(compose):
    assert set(compose["services"]) == SERVICES


@pytest.mark.parametrize("name", sorted(LASTING))
def test_what_lasts_is_watched_and_started_again(compose, name):
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]


def test_containers_wait_for_services_that_exist(compose):
    waits = {name: set(service.get("depends_on", {})) for name, service in compose["services"].items()}
    assert all(found <= SERVICES for found in waits.values())
    assert "migrate" in waits["web"] and "postgres" in waits["migrate"]


def test_only_the_web_pools_its_connections(compose):
    pooled = {
        name
        for name, service in compose["services"].items()
        if "DATABASE_POOL" in service.get("environment", {})
    }
    assert pooled == {"web"}


def test_the_broker_keeps_what_waits(compose):
    command = compose["services"]["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"


def test_a_worker_that_eats_is_stopped_before_it_takes_the_machine(compose):
    limits = {name: service.get("mem_limit", "") for name, service in compose["services"].items()}
    assert {name for name, limit in limits.items() if limit} == {"worker", "courier"}
    room = re.fullmatch(r"\$\{UPWARD_WORKER_ROOM:-(\d+)g\}", limits["worker"])
    processes = 1 + int(compose["services"]["worker"]["command"][6])
    assert room and int(room[1]) * 1024 >= processes * settings.UPWARD_WORKER_MEMORY


def test_who_was_erased_is_written_where_every_container_reads_it(compose):
    """In a volume with a name: a folder of the container's own would be gone with the container."""
    folder = "/data"
    assert f"UPWARD_DATA={folder}" in (settings.BASE_DIR / "Dockerfile").read_text()
    kept = {
        volume.split(":")[0]
        for name in ("migrate", "web", "worker", "courier", "beat")
        for volume in compose["services"][name]["volumes"]
        if volume.split(":")[1:] == [folder]
    }
    assert kept == {"upward"}
    assert all(
        compose["services"][name]["volumes"] for name in ("migrate", "web", "worker", "courier", "beat")
    )
    assert "upward" in compose["volumes"]
    assert "replay_erasures" in " ".join(compose["services"]["migrate"]["command"])


def test_the_image_can_dump_the_database_that_stands_beside_it(compose):
    """pg_dump refuses a server that is newer than itself."""
    [client] = re.findall(r"postgresql-client-(\d+)", (settings.BASE_DIR / "Dockerfile").read_text())
    server = compose["services"]["postgres"]["image"].partition(":")[2]
    assert int(client) >= int(server)


def test_the_image_does_not_run_as_root():
    lines = (settings.BASE_DIR / "Dockerfile").read_text().splitlines()
    assert "USER upward" in lines
    assert lines.index("USER upward") < next(n for n, line in enumerate(lines) if line.startswith("CMD"))


@pytest.mark.parametrize("lock", [INSTALLER, PRODUCT, DEVELOPMENT], ids=lambda path: path.name)
def test_every_locked_package_has_a_digest_and_no_address(lock):
    text = lock.read_text()
    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert packages
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text


def test_the_browsers_lock_names_digests_and_no_address():
    text = (settings.BASE_DIR / "mentoring" / "browser" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


def test_development_is_locked_to_the_versions_of_the_product():
    def versions(path):
        return {
            line.split()[0]
            for line in path.read_text().splitlines()
            if "==" in line and not line.startswith(" ")
        }

    assert versions(PRODUCT) <= versions(DEVELOPMENT)
