"""Why a file is refused, in words that tell the user what to do, with the HTTP status that fits.

413: more than we read; 415: a kind we do not read; 422: a kind we read, but not this file.
"""

from __future__ import annotations

from tracker.documents.child import JobRefused

READABLE = "Word（.docx、.doc）、PDF、Excel（.xlsx、.xls）和纯文本（.txt）"

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_TEXT = 600_000
MAX_BLOCKS = 50_000
MAX_CELLS = 200_000
MAX_GRID = 1_000_000
MAX_PAGES = 300

REFUSALS: dict[str, tuple[int, str]] = {
    "empty": (422, "文件是空的，没有任何内容。请检查文件后重新上传。"),
    "too-large": (413, f"文件超过 {MAX_FILE_BYTES // 1024**2} MB，不予读取。请删去图片或拆分后重新上传。"),
    "too-many-pages": (413, f"PDF 超过 {MAX_PAGES} 页，不予读取。请只保留通知正文和任务分工表后重新上传。"),
    "too-much-text": (413, "文件内容过多，超出读取上限。请只保留通知正文和任务分工表后重新上传。"),
    "bomb": (413, "文件解压后过大或内含文件过多，不予读取。请用 Word 或 Excel 打开后另存一份再上传。"),
    "password": (422, "文件设有打开密码，无法读取。请取消密码保护后重新上传。"),
    "scanned": (
        422,
        "PDF 没有文字层（第 {pages} 页是扫描图像），读不出文字。请用文字识别后的 PDF 或 Word 原件。",
    ),
    "garbled": (422, "PDF 的文字层编码已损坏，读出的是乱码。请改用 Word 原件，或重新导出 PDF。"),
    "unruled": (
        422,
        "第 {page} 页的表格没有竖线，未能分栏。请改用 Word 或 Excel 原件，或另存为 Word 并补上表格线后重新上传。",
    ),
    "no-text": (422, "文件里没有文字（可能只有图片）。请使用有文字的 Word、PDF 或 Excel 文件。"),
    "damaged": (422, "文件已损坏或不完整，无法读取。请用原软件打开并另存一份后重新上传。"),
    "entities": (422, "文件内含 DOCTYPE 或实体声明，不予读取。请用 Word 或 Excel 打开，另存一份后上传。"),
    "timeout": (422, "文件过大或过于复杂，{seconds} 秒内未能读完。请只保留通知正文和任务分工表后上传。"),
    "memory": (422, "文件过大或过于复杂，所需内存超过限额。请只保留通知正文和任务分工表后上传。"),
    "ofd": (415, "这是 OFD 版式文件，暂不能直接读取。请另存为 PDF 或 Word 后重新上传。"),
    "wps": (415, "无法识别的 Office 或 WPS 文件。请打开后另存为 PDF 或 Word（.docx），再重新上传。"),
    "image": (415, "这是图片，没有可读取的文字。请用文字识别后的 PDF 或 Word 原件。"),
    "archive": (415, "这是压缩包，不是可读取的文件。请解压后上传其中的通知文件。"),
    "web-page": (415, "这是网页或 XML 格式的文件。请用 Word 打开，另存为 .docx 后重新上传。"),
    "rtf": (415, "这是 RTF 文件。请用 Word 打开，另存为 .docx 后重新上传。"),
    "presentation": (415, "这是演示文稿，不是通知文件。请上传通知的 Word 或 PDF 原件。"),
    "other-office": (415, "这是 OpenDocument 或二进制 Excel 文件。请另存为 .docx 或 .xlsx 后重新上传。"),
    "mismatch": (
        415,
        "文件名以 {suffix} 结尾，内容却是{actual}。请确认选对了文件，改正扩展名后重新上传。",
    ),
    "unknown": (
        415,
        f"无法识别的文件类型。可读取 {READABLE}；OFD、WPS 等其他格式请另存为 PDF 或 Word 后重新上传。",
    ),
}


class UnreadableFile(JobRefused):
    """A file that is not taken in. ``code`` is a key of ``REFUSALS``."""


def refuse(code: str, **facts: object) -> UnreadableFile:
    """The error for ``code``, with ``facts`` put into its message; to be raised by the caller."""
    status, message = REFUSALS[code]
    return UnreadableFile(code, message.format(**facts), status)
