"""The demo: a city's register, one issued plan, a story of eleven weeks, and a sample notice to take in.

`register`, `plan`, `story` and `sample_notice` are frozen values; `play` puts them into a database through
the product's own actions. A production system never calls `play`.

Unit names, the plan's number, its dates and its task titles are facts. Every other sentence, every person and
every telephone number is made up.
"""
