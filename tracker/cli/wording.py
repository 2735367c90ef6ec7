"""What click says of itself, in Chinese: the heads of its help, and what was wrong with a command."""

from __future__ import annotations

import click
from click.exceptions import BadOptionUsage, MissingParameter, NoArgsIsHelpError, NoSuchCommand, NoSuchOption

HEADINGS = {"Options": "选项", "Commands": "命令"}
HELP = "显示本说明。"
PROGRAM = "bin/tracker"


class Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        told = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, told, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: list[tuple[str, str]], *args: int, **more: int) -> None:  # type: ignore[override]
        told = [
            (first, HELP if first == "--help" else text.replace("[required]", "（必填）"))
            for first, text in rows
        ]
        super().write_dl(told, *args, **more)


click.Context.formatter_class = Formatter


def sentence(wrong: click.ClickException) -> str:
    """What to do about a command that can't be understood."""
    if isinstance(wrong, NoArgsIsHelpError):
        return wrong.format_message()
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    return f"{_fault(wrong)}\n用法见：{context.command_path if context else PROGRAM} --help"


def _fault(wrong: click.ClickException) -> str:
    if isinstance(wrong, NoSuchCommand):
        return f"没有命令“{wrong.command_name}”。{_or_one_of(wrong.possibilities)}"
    if isinstance(wrong, NoSuchOption):
        return f"没有选项 {wrong.option_name}。{_or_one_of(wrong.possibilities)}"
    if isinstance(wrong, MissingParameter) and wrong.param is not None:
        return f"缺少 {_name(wrong.param)}，请补上。"
    if isinstance(wrong, BadOptionUsage):
        return f"选项 {wrong.option_name} 的写法不对，请核对它后面的值。"
    if isinstance(wrong, click.BadParameter) and wrong.param is not None:
        return f"{_name(wrong.param)} 的值不对：{_wanted(wrong.param.type, wrong.message)}"
    return wrong.message if not wrong.message.isascii() else "命令的写法不对，多了或少了内容，请核对。"


def _or_one_of(possibilities: list[str] | None) -> str:
    return f"是不是 {'、'.join(possibilities)}？" if possibilities else ""


def _name(parameter: click.Parameter) -> str:
    return parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.make_metavar(_CONTEXT)


_CONTEXT = click.Context(click.Command(PROGRAM))


def _wanted(kind: click.ParamType, message: str) -> str:
    """What a value of this kind looks like."""
    if isinstance(kind, click.DateTime):
        return "请写成 2024-07-05 的样子。"
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.Path):
        return "没有这个文件，或无法读写，请核对路径。"
    if isinstance(kind, click.types.IntParamType):
        return "请写一个整数（不小于 1）。" if isinstance(kind, click.IntRange) else "请写一个整数。"
    return "请核对。" if message.isascii() else message
