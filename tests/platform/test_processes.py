"""What ``up`` tells the supervisor, and what it tells the person who started it."""

from __future__ import annotations

import gc
import socket
from configparser import RawConfigParser

import pytest
from django.core.management import CommandError

from mentoring import broker, processes
from mentoring.management.commands import up
from mentoring.opening import settle_in


def names(**settings_changed):
    return [process.name for process in processes.processes(host="127.0.0.1", port=8000)]


def test_the_embedded_default_runs_a_broker_of_its_own(settings):
    settings.REDIS_URL = ""
    settings.VALKEY_SERVER = "/usr/bin/valkey-server"
    assert names() == ["broker", "worker", "courier", "beat", "web"]


def test_with_a_redis_of_its_own_the_organisation_keeps_it(settings):
    settings.REDIS_URL = "redis://broker/0"
    assert names() == ["worker", "courier", "beat", "web"]


def test_where_valkey_has_no_build_messages_go_through_a_folder(settings, tmp_path):
    settings.REDIS_URL = ""
    settings.VALKEY_SERVER = ""
    assert "broker" not in names()
    assert broker.url(tmp_path, "") == "filesystem://"
    options = broker.transport_options(tmp_path, "filesystem://", embedded=True)
    assert options["data_folder_in"].startswith(str(tmp_path))


def test_beat_is_a_process_of_its_own(settings):
    commands = {process.name: process.command for process in processes.processes(host="127.0.0.1", port=8000)}
    assert "beat" in commands["beat"]
    assert not {"-B", "--beat"} & set(commands["worker"])


def test_the_supervisor_file_takes_any_folder_name(settings, tmp_path):
    settings.DATA_DIR = tmp_path / 'a "strange" 100% folder'
    processes.prepare_folders()
    running = processes.processes(host="127.0.0.1", port=8000)
    path = processes.write_supervisor_file(running, {"UPWARD_BASE_URL": "http://x/%41"})
    parser = RawConfigParser()
    parser.read(path)
    assert parser["supervisord"]["environment"] == 'UPWARD_BASE_URL="http://x/%%41"'
    assert {f"program:{process.name}" for process in running} < set(parser.sections())


def test_the_brokers_socket_fits_even_for_a_deep_folder(tmp_path):
    deep = tmp_path / ("folder/" * 30)
    assert len(str(broker.socket_path(deep)).encode()) <= 107


def test_a_port_that_is_taken_is_told_and_another_is_found(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            CommandError, match=f"Port {port} is taken by another program. Choose another one"
        ):
            up._free_port("127.0.0.1", port)
        monkeypatch.setattr(up, "FIRST_PORT", port)
        assert up._free_port("127.0.0.1", None) > port


def test_what_is_loaded_at_the_start_is_not_gone_through_again_and_again():
    gc.unfreeze()
    try:
        settle_in()
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
