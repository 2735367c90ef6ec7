"""The door for a WSGI server: ``granian --interface wsgi wsgi:app`` (bin/run does it, with many threads)."""

from tracker import create_app
from tracker.receiving import Receiving

app = create_app()
app.wsgi_app = Receiving(app.wsgi_app, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[method-assign]
