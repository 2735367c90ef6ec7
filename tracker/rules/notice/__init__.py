"""The grammar of a notice: ``read.read_notice`` turns a ``source.Source`` into a ``reading.NoticeReading``.

Rules only: deterministic, offline, standard library. The reading keeps the place of every field, and no
character is dropped in silence: ``coverage.cover`` proves that fields, marks and leftover share all visible
ones out.

How it reads: text that only looks like a table is laid out as one (``delimited``, ``flattened``); tables with
a party column give tasks (``grid``, ``table_tasks``), else the running text does (``clauses``,
``running_tasks``); around them stand the letter (``letter``), its demand to hand in (``returning``) and its
body (``rest``).

Each part is imported from its own file: the readers of files in child processes need ``source`` only.
"""
