"""The account of the characters of a source: which belong to a field, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.rules.notice.passage import Passage, is_blank
from tracker.rules.notice.reading import Field, Leftover, Mark, NamedField
from tracker.rules.notice.source import Source, Span


class Ledger:
    """Hands out fields and marks. A character is owned by the first that takes it; who comes later quotes it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._owned = bytearray(len(source.text))
        self.marks: list[Mark] = []

    def is_free(self, passage: Passage) -> bool:
        return self._all_free(passage.spans())

    def field(self, passage: Passage, value: str | None = None) -> Field:
        """A field for ``passage``; its value is the passage's text unless another is given."""
        quoted = not self.take(passage)
        return Field(passage.text if value is None else value, passage.spans(), quoted)

    def named_field(self, name: str, passage: Passage) -> NamedField:
        quoted = not self.take(passage)
        return NamedField(name, passage.text, passage.spans(), quoted)

    def take(self, passage: Passage) -> bool:
        """Own the characters. False where one of them is owned already: then the passage only quotes, and
        those of its characters that nobody owns become a mark, so that a quotation never lies in the leftover."""
        if self._take(passage.spans()):
            return True
        self.mark("shared", passage)
        return False

    def mark(self, kind: str, passage: Passage) -> None:
        """Note what belongs to the layout and not to a field (a column heading, brackets, a role word)."""
        for part in self.free_parts(passage):
            spans = part.spans()
            self._take(spans)
            self.marks.append(Mark(kind, part.text, spans))

    def free_parts(self, passage: Passage) -> list[Passage]:
        """The parts of ``passage`` that nobody owns."""
        if self.is_free(passage):
            return [passage] if passage.text else []
        parts, begin = [], None
        for index, place in enumerate(passage.at):
            free = place < 0 or not self._owned[place]
            if free and begin is None:
                begin = index
            elif not free and begin is not None:
                parts.append(passage.sub(begin, index))
                begin = None
        if begin is not None:
            parts.append(passage.sub(begin))
        return [part for part in parts if part.text]

    def _all_free(self, spans: tuple[Span, ...]) -> bool:
        return all(self._owned.find(1, span.start, span.end) == -1 for span in spans)

    def _take(self, spans: tuple[Span, ...]) -> bool:
        if not self._all_free(spans):
            return False
        for span in spans:
            self._owned[span.start : span.end] = b"\x01" * (span.end - span.start)
        return True

    def leftover(self) -> tuple[Leftover, ...]:
        """Every run of characters that nobody owns, a line at a time, without white space at its ends."""
        return tuple(Leftover(self._source.text[span.start : span.end], span) for span in self._free_lines())

    def _free_lines(self) -> Iterator[Span]:
        text, owned, size = self._source.text, self._owned, len(self._source.text)
        start = owned.find(0)
        while start != -1:
            end = owned.find(1, start)
            end = size if end == -1 else end
            begin = start
            for line in text[start:end].splitlines(keepends=True):
                if not is_blank(line):
                    head = next(index for index, char in enumerate(line) if not is_blank(char))
                    tail = next(index for index in range(len(line), 0, -1) if not is_blank(line[index - 1]))
                    yield Span(begin + head, begin + tail)
                begin += len(line)
            start = owned.find(0, end) if end < size else -1
