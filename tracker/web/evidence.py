"""Handing out the files beside entries: as attachments, to those who may read the entry."""

from __future__ import annotations

import io

from flask import current_app, send_file
from flask.typing import ResponseReturnValue

from tracker.queries.files import DamagedFile, read_file
from tracker.queries.shares import EvidenceFile
from tracker.rules.access import Permission
from tracker.rules.evidence_types import TYPES
from tracker.web import errors
from tracker.web.guard import Pages

pages = Pages("evidence")

# Should a browser show it in spite of all, then without scripts, origin and loading.
SANDBOX = "sandbox; default-src 'none'"


@pages.get("/evidence/<int:evidence_id>", access=Permission.EVIDENCE_READ, loads="evidence", kept=False)
def file(evidence: EvidenceFile) -> ResponseReturnValue:
    try:
        content = read_file(evidence.file_id)
    except DamagedFile as damaged:
        current_app.logger.error("evidence file %s is gone or was changed", damaged)
        return errors.page(500, "这份佐证的文件已缺失或被改动，不能提供下载。请联系系统管理员核验。")
    kind = TYPES.get(evidence.media_type)
    response = send_file(
        io.BytesIO(content),
        mimetype=evidence.media_type if kind else "application/octet-stream",
        as_attachment=True,
        download_name=kind.name_for(evidence.name) if kind else evidence.name,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response
