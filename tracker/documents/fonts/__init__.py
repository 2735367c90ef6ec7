"""The faces of official paper: where they are found, what the print sheets call them, what they can draw.

A print sheet names four families that always exist: "Ruqi Song" (bold: 小标宋, for titles; normal: 宋体),
"Ruqi Fang" (仿宋, for the body), "Ruqi Kai" (楷体) and "Ruqi Hei" (黑体). A fonts.conf of our own maps
each to the best face there is: what the office dropped into DATA/fonts, then the system's, then the
Fandol faces that bin/run unpacks into .cache/fonts, then Noto.

    families        the four names and the faces that may stand for each, best first
    configuration   writes that fonts.conf; the environment of the child process that makes PDFs
    installed       asks fontconfig what a family resolves to and which characters no face draws
"""
