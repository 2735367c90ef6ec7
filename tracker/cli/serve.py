"""What bin/run becomes: bring the data up to date, say how to sign in and where, and serve.

All in one process, since a second start must not take three seconds and most of it is loading modules. The
application is loaded before the two workers are forked: they share its memory, and start and stop at once.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import os
import signal
from contextlib import suppress
from functools import partial

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from sqlalchemy.orm import configure_mappers

from tracker import clock
from tracker.__main__ import run
from tracker.cli.report import make_ordered
from tracker.models import db
from wsgi import app

WORKERS = 2
PR_SET_PDEATHSIG = 1  # prctl(2): the signal to get when the parent ends
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def main(host: str, port: int) -> None:
    """Prepare, say where, and serve on an address of this machine until the process is told to end."""
    shown = EVERYWHERE.get(host, host)
    url = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    run(app, ["start-up", "--base", url], standalone_mode=False)
    click.echo(f"\n地址：{url}    数据：{app.config['DATA_FOLDER']}    停止：Ctrl-C")
    _leave_nothing_behind()
    serve(host, port)


def serve(host: str, port: int) -> None:
    """Serve what is there. Only for a process that does nothing else: it forks and takes the signals."""
    # What is frozen is left alone by the garbage collector, so its memory stays shared.
    configure_mappers()
    gc.collect()
    gc.freeze()
    _stand_ready_for_reports()
    os.register_at_fork(after_in_child=_belong_to_main)
    os.register_at_fork(
        after_in_child=partial(_keep_to_a_processor, _order_of_processors(), os.memfd_create("slots"))
    )
    server = Granian(
        "wsgi:door",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=WORKERS,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    )
    # granian would take the closing of the terminal for a wish to reload, and go on unseen.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    server.serve()


def _stand_ready_for_reports() -> None:
    """Fork a process that carries out the orders of the workers, one after the other. It has all loaded that a new
    one would load for a second first. It ends when nobody is left who could order, after what is ordered."""
    receiving, sending = os.pipe()
    if os.fork():
        os.close(receiving)
        app.config["ORDERS_TO"] = sending
        return
    os.setsid()  # neither a Ctrl-C nor the end of the terminal is meant for it
    os.close(sending)
    with open(receiving) as orders:
        for order_id in orders:
            # In a process of its own, which leaves nothing behind, not even when it fails.
            process = os.fork()
            if process == 0:
                try:
                    with app.app_context():
                        make_ordered(int(order_id))
                except Exception:
                    app.logger.exception("the report of order %s was not made", order_id)
                finally:
                    os._exit(0)
            os.waitpid(process, 0)
    os._exit(0)


def _order_of_processors() -> list[int]:
    """Those that this process may use, beginning at another one for another installation on this machine."""
    usable = sorted(os.sched_getaffinity(0))
    first = os.getpid() % len(usable)
    return usable[first:] + usable[:first]


def _keep_to_a_processor(processors: list[int], slots: int) -> None:
    """In a worker, just forked: stay on one processor, and not on that of the other worker.

    Workers that are moved about find nothing of theirs in a processor's caches: eight clerks who log at once
    then get at least a tenth less done. ``slots`` is a file in which each worker locks a byte; its lock ends with
    it, and the next worker takes its place."""
    if len(processors) < WORKERS:
        return
    for slot, processor in enumerate(processors):
        with suppress(OSError):
            fcntl.lockf(slots, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
            os.sched_setaffinity(0, {processor})
            return


def _leave_nothing_behind() -> None:
    """Let the workers start as if no command had run before them."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # a connection must never be shared by two processes
    clock.set_demo_day(None)
    app.logger.disabled = False


def _belong_to_main() -> None:
    """In a worker, just forked: take orders from the main process only, and never outlive it.

    A Ctrl-C reaches the whole group of a terminal, and the main process passes it on: a worker that is told
    twice at once locks itself up. Until granian has made it ready it would inherit handlers that swallow both.
    """
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
