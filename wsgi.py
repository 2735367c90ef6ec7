"""The door for a WSGI server: ``granian --interface wsgi wsgi:app`` (bin/run does it)."""

from tracker import create_app

app = create_app()
