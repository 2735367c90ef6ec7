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
        return not any(place >= 0 and self._owned[place] for place in passage.at)

    def field(self, passage: Passage, value: str | None = None) -> Field:
        """A field for ``passage``; its value is the passage's text unless another is given."""
        return Field(passage.text if value is None else value, passage.spans(), quoted=not self._take(passage))

    def named_field(self, name: str, passage: Passage) -> NamedField:
        return NamedField(name, passage.text, passage.spans(), quoted=not self._take(passage))

    def take(self, passage: Passage) -> bool:
        """Own the characters; False where one of them is owned already, and then nothing is taken."""
        return self._take(passage)

    def mark(self, kind: str, passage: Passage) -> None:
        """Note what belongs to the layout and not to a field (a column heading, brackets, a role word)."""
        free = [index for index, place in enumerate(passage.at) if place >= 0 and not self._owned[place]]
        begin = 0
        for number, index in enumerate(free):
            if number + 1 == len(free) or free[number + 1] != index + 1:
                part = passage.sub(free[begin], index + 1)
                begin = number + 1
                if part.text and self._take(part):
                    self.marks.append(Mark(kind, part.text, part.spans()))

    def free_parts(self, passage: Passage) -> list[Passage]:
        """The parts of ``passage`` that nobody owns."""
        parts, begin = [], None
        for index, place in enumerate([*passage.at, -2]):
            free = place == -1 or (place >= 0 and not self._owned[place])
            if free and begin is None:
                begin = index
            elif not free and begin is not None:
                parts.append(passage.sub(begin, index))
                begin = None
        return [part for part in parts if part.text]

    def _take(self, passage: Passage) -> bool:
        if not self.is_free(passage):
            return False
        for place in passage.at:
            if place >= 0:
                self._owned[place] = 1
        return True

    def leftover(self) -> tuple[Leftover, ...]:
        """Every run of characters that nobody owns, a line at a time, without white space at its ends."""
        return tuple(
            Leftover(self._source.text[span.start : span.end], span) for span in self._free_lines()
        )

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
