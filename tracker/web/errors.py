"""Error pages in words. They use no database and no session, so they can't fail in turn."""

from __future__ import annotations

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from tracker.actions.writing import Denied
from tracker.models import db
from tracker.rules.access import ANONYMOUS, Permission
from tracker.web import expired, guard

WORDS = {
    400: ("请求不完整", "页面停留过久或内容不全。请返回上一页，刷新后再试；已填写的内容请先复制保存。"),
    404: ("没有找到", "地址有误，或此项内容不在您的权限之内。请回到首页重新进入。"),
    405: ("操作方式不对", "请返回上一页，用页面上的按钮办理。"),
    410: ("链接已失效", "请回到首页重新进入。"),
    413: ("内容过大", "上传的文件或填写的内容超过上限。文件不得超过 20 MB，请压缩或拆分后再试。"),
    429: ("操作过于频繁", "请稍候再试。"),
    500: ("系统出错", "操作没有生效，已填写的内容没有保存。请返回上一页再试一次；仍有问题请联系系统管理员。"),
    503: ("暂时繁忙", "操作没有生效。请稍候再试。"),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(OverflowError, _beyond_counting)
    app.register_error_handler(DataError, _beyond_counting)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, detail: str | None = None) -> tuple[str, int]:
    title, words = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    return render_template("error.html", status=status, title=title, words=detail or words), status


def _http(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    return page(error.code)


def _csrf(error: CSRFError) -> ResponseReturnValue:
    rule = guard.RULES.get(request.endpoint or "")
    if guard.actor() is ANONYMOUS and rule is not None and rule.permission is not Permission.PUBLIC:
        return expired.answer()
    return page(
        400, "页面已失效（可能已退出登录或停留过久）。请返回上一页刷新后再提交；已填写的内容请先复制保存。"
    )


def _denied(error: Denied) -> tuple[str, int]:
    """What an action refuses is answered as the guard would: it isn't there for this person."""
    db.session.rollback()
    return page(404)


def _beyond_counting(error: OverflowError | DataError) -> tuple[str, int]:
    """A number larger than the database counts with names nothing. SQLite's driver and PostgreSQL (SQLSTATE
    22003, numeric value out of range) refuse it, each in its own way."""
    is_told = "SQLite" in str(error) or getattr(getattr(error, "orig", None), "sqlstate", "") == "22003"
    if not is_told:
        return _unexpected(error)
    db.session.rollback()
    return page(404)


def _unexpected(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    current_app.logger.exception("%s %s", request.method, request.path)
    if current_app.config.get("TESTING"):
        raise error
    return page(500)
