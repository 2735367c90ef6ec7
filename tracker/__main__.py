"""``python -m tracker``: the product's command line."""

import sys
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker.actions.writing import Denied, Refused
from tracker.application import make_app
from tracker.cli.acting import fail, take_account


def main() -> None:
    run(make_app({}), take_account(sys.argv[1:]))


def run(app: Flask, arguments: list[str], **settings: Any) -> None:
    """Carry out one command; ``settings`` are click's."""
    app.cli.help = "如期：任务分工与落实跟踪。各命令可加 --as 账号，以该账号的身份办理。"
    with app.app_context():
        try:
            app.cli.main(arguments, prog_name="bin/tracker", **settings)
        except Denied as denied:
            fail(f"无权办理：{denied}", 3)
        except Refused as refused:
            fail("\n".join(text for _, text in refused.messages), 2)
        except (OperationalError, ProgrammingError) as error:
            fail(f"数据库不可用，或还没有升级到本版本，请先运行 bin/tracker upgrade。（{error.orig}）", 4)


if __name__ == "__main__":
    main()
