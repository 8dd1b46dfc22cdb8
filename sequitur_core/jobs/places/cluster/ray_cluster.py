"""A Ray cluster that this process is a part of: Cluster, and what goes wrong there in words."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.places.cluster.cluster_place import Needs
from sequitur_core.jobs.places.cluster.note import AUTO, INSTALL_RAY, check_form
from sequitur_core.jobs.places.cluster.trainer import Computer, Trainer

NAMESPACE = "sequitur"
AT_A_TIME = 4  # questions that a trainer answers at a time
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CONNECT_SECONDS = 3.0
NOT_INSTALLED = (
    f"To train on a cluster, Ray has to be installed here, too. Install it ({INSTALL_RAY}), or "
    "train on this computer."
)


class TrainerGoneError(Exception):
    """What trained a run is gone, with its computer or without: the run is to be tried again."""


class RemoteTrainer:
    """A Trainer on a computer of the cluster; every method may raise TrainerGoneError."""

    def __init__(self, actor: Any, name: str, needs: Needs) -> None:
        self.name, self.needs = name, needs
        self.computer = ""
        self._actor = actor

    def ask(self, method: str, *arguments: object) -> Any:
        """Ask without waiting; `answer` has what comes."""
        with in_words():
            return getattr(self._actor, method).remote(*arguments)

    def call(self, method: str, *arguments: object) -> Any:
        """Ask and wait for the answer."""
        return answer(self.ask(method, *arguments))

    def end(self) -> None:
        """Have it leave nothing behind, and end it."""
        import ray

        try:
            ray.wait([self._actor.close.remote()], timeout=CONNECT_SECONDS)
            ray.kill(self._actor)
        except (ray.exceptions.RayError, ValueError):  # it is gone already
            return


class Cluster:
    """The cluster at an address, which this process has joined."""

    def __init__(self, address: str, log: Path) -> None:
        """Join it; `log` is the file that this process prints to. SequiturError says why not."""
        self._own = _name_of_home(log.parent)
        host = _check_address(address)
        _settle_environment(host)
        try:
            import ray
        except ImportError as error:
            raise SequiturError(NOT_INSTALLED) from error
        self._ray: Any = ray
        try:
            ray.init(address=address, namespace=NAMESPACE, log_to_driver=False)
        except Exception as error:
            raise SequiturError(_why_not_joined(address, error, log)) from error

    def nodes(self) -> list[dict[str, Any]]:
        """The computers that are there, as Ray describes them."""
        return [node for node in self._ray.nodes() if node["Alive"]]

    def gpus(self) -> float:
        """How many GPUs there are in all."""
        return float(sum(node["Resources"].get("GPU", 0.0) for node in self.nodes()))

    def has_free(self, needs: Needs) -> bool:
        """Whether a run with these needs could begin now."""
        free = self._ray.available_resources()
        return bool(free.get("CPU", 0) >= needs.cpus and free.get("GPU", 0) >= needs.gpus)

    def check(self, needs: Needs) -> None:
        """Raise SequiturError for needs that the computers there don't have."""
        there = [
            tuple(int(node["Resources"].get(kind, 0)) for kind in ("CPU", "GPU"))
            for node in self.nodes()
        ]
        if needs.gpus > max((gpus for _, gpus in there), default=0):
            raise SequiturError(
                "This run is set to use a GPU, and no computer of the cluster has one. Train it "
                "on the CPU, or resume it once a computer with a GPU has joined the cluster."
            )
        if needs.cpus > (most := max((cpus for cpus, _ in there), default=0)):
            raise SequiturError(
                f"This run is to use {needs.cpus} processors, and no computer of the cluster has "
                f"more than {most}. Train it again with fewer threads."
            )
        room = sum(
            min(cpus // needs.cpus, gpus // needs.gpus if needs.gpus else cpus)
            for cpus, gpus in there
        )
        if needs.processes > room:
            raise SequiturError(
                f"{needs.processes} processes are to learn together, and the cluster has room for "
                f"{room}. Train again with fewer, or resume once more computers have joined it."
            )

    def start_trainer(self, needs: Needs) -> RemoteTrainer:
        """A trainer on whichever computer has room; it may have to wait for that."""
        name = "-".join((self._own, *map(str, needs), secrets.token_hex(6)))
        actor = (
            self._ray.remote(Trainer)
            .options(
                name=name,
                lifetime="detached",  # it outlives this process
                num_cpus=needs.cpus,
                num_gpus=needs.gpus,
                max_concurrency=AT_A_TIME,
            )
            .remote(needs)
        )
        return RemoteTrainer(actor, name, needs)

    def own_trainers(self) -> list[RemoteTrainer]:
        """Those that a server with the same folder of all data started, this one or another."""
        found = []
        for name in self._ray.util.list_named_actors():
            if name.startswith(self._own) and (trainer := self.find_trainer(name)) is not None:
                found.append(trainer)
        return found

    def find_trainer(self, name: str) -> RemoteTrainer | None:
        """The trainer with this name, None if it is gone."""
        try:
            needs = Needs(*map(int, name.split("-")[2:-1]))  # an earlier version's say less
            return RemoteTrainer(self._ray.get_actor(name), name, needs)
        except ValueError:
            return None

    def name_of(self, computer: Computer) -> str:
        """What people call a computer: where several have the same name, with a part of its id."""
        nodes = self.nodes()
        own = next((node for node in nodes if node["NodeID"] == computer.node_id), None)
        given = "" if own is None else own["NodeName"]
        name = given if given and not re.fullmatch(r"[\d.:]+", given) else computer.name
        alike = [n for n in nodes if name in (n["NodeName"], n["NodeManagerHostname"])]
        return name if len(alike) < 2 else f"{name} ({computer.node_id[:6]})"

    def put(self, content: bytes) -> Any:
        """Put bytes into the object store, from where each computer gets them once."""
        with in_words():
            return self._ray.put(content)

    def is_there(self, reference: Any, seconds: float) -> bool:
        """Whether an answer has come after at most so many seconds."""
        return bool(self._ray.wait([reference], timeout=seconds)[0])

    def leave(self) -> None:
        """Be no part of it any more."""
        self._ray.shutdown()


def answer(reference: Any) -> Any:
    """What was asked for; waits for it."""
    import ray

    with in_words():
        return ray.get(reference)


@contextmanager
def in_words() -> Iterator[None]:
    """What goes wrong on the cluster as SequiturError where a person can help, else as it is."""
    from ray import exceptions

    try:
        yield
    except (exceptions.ObjectStoreFullError, exceptions.OutOfDiskError) as error:
        raise SequiturError(
            "The cluster has no room left for the data of this run. Give its computers more with "
            "ray start --object-store-memory, or make room on their disks; then resume it."
        ) from error
    except (exceptions.RayActorError, exceptions.RayTaskError) as error:
        if missing := re.search(r"No module named '(\w+)", str(error)):
            raise SequiturError(missing_there("A computer of the cluster", [missing[1]])) from error
        if isinstance(error, exceptions.RayTaskError):
            raise
        raise TrainerGoneError(str(error)) from error
    except (exceptions.ObjectLostError, exceptions.WorkerCrashedError) as error:
        raise TrainerGoneError(str(error)) from error


def missing_there(computer: str, packages: list[str]) -> str:
    """The sentence for packages that a computer of the cluster lacks."""
    return (
        f"{computer} lacks {', '.join(packages)}. Install there what is installed here (pip "
        "install with the same Sequitur), start Ray there again, and resume this run."
    )


def _name_of_home(home: Path) -> str:
    """What the trainers of a folder of all data on this computer are called."""
    text = f"{platform.node()} {home.resolve()}"
    return f"trainer-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _check_address(address: str) -> str:
    """The host of an address; SequiturError where nothing answers there."""
    if address == AUTO:
        address = os.environ.get("RAY_ADDRESS") or _address_of_this_computer() or ""
        if not address:
            raise SequiturError(
                "No Ray cluster runs on this computer. Start one (ray start --head), or give the "
                "address of another computer's."
            )
    host, port = check_form(address)
    if not _answers(host.strip("[]"), port):
        raise SequiturError(
            f"No Ray cluster answers at {address}. Start it there (ray start --head --port={port}),"
            " or give another address; runs wait until then."
        )
    if host in LOOPBACK and not _answers(_own_address(), port):
        # Ray takes the loopback address for that of the network, unless it is told not to.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    return host


def _address_of_this_computer() -> str | None:
    folder = Path(os.environ.get("RAY_TMPDIR") or tempfile.gettempdir())
    try:
        return (folder / "ray" / "ray_current_cluster").read_text().strip()
    except OSError:
        return None


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _own_address() -> str:
    """The address of this computer in its network; sends nothing."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
    except OSError:
        return LOOPBACK[0]


def _settle_environment(host: str) -> None:
    """What Ray is told: a token is wanted, unless the cluster can't be reached from outside."""
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "2")  # seconds until it says that it can't
    has_token = any(map(os.environ.get, ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")))
    if has_token or (Path.home() / ".ray" / "auth_token").exists() or host not in LOOPBACK:
        os.environ.setdefault("RAY_AUTH_MODE", "token")


def _why_not_joined(address: str, error: Exception, log: Path) -> str:
    text = f"{error} {_end_of(log)}"
    if "no authentication token" in text:
        return (
            f"The cluster at {address} can be reached over the network, so it needs a token. Make "
            "one (ray get-auth-token --generate), copy ~/.ray/auth_token to each computer, and set "
            "RAY_AUTH_MODE=token on all of them."
        )
    if "InvalidAuthToken" in text or "Unauthenticated" in text:
        return (
            f"The cluster at {address} wants another token. Copy ~/.ray/auth_token from the "
            "computer where it was started, and set RAY_AUTH_MODE=token here."
        )
    if "ersion mismatch" in text:
        there, here = (_versions(text, part) for part in (0, 1))
        return (
            f"The cluster at {address} runs {there}, and this computer {here}. Install the same "
            "versions of both on all computers."
        )
    return (
        f"The cluster at {address} can't be joined ({type(error).__name__}). {log.name} in "
        f"{log.parent} says more."
    )


def _versions(text: str, part: int) -> str:
    """`Ray 2.60.0 with Python 3.11.7`, as Ray's message says it of the cluster and of us."""
    rays, pythons = (re.findall(rf"{name}: ([\w.]+)", text) for name in ("Ray", "Python"))
    if len(rays) <= part or len(pythons) <= part:
        return "another version of Ray or Python"
    return f"Ray {rays[part]} with Python {pythons[part]}"


def _end_of(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-10_000:]
    except OSError:
        return ""
