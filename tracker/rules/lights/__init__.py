"""Lights: facts, a policy and a calendar give the days on which an assignment turns, and so every light.

    turns(facts, policy, calendar) -> Turns      # kept as the projection row
    light_on(turns, day) -> LightOnDay           # colour, 迟, reasons in force, next turn
    explain(turns, day) -> Explanation           # one sentence a unit can dispute, and its rows

No colour is ever stored or typed. In order: ✓ closed; ■ a red day has come; ▲ an amber day has come; then ○
without any entry or return; else ●. 迟 is a mark beside the colour: late but done never looks like on time.
``tracker.rules.lights_by_day`` reads the same facts another way, to prove this one.
"""

from tracker.rules.lights.explaining import ExplainedRule, Explanation, explain
from tracker.rules.lights.facts import AssignmentFacts, Call, Entry, Extent, Light, Policy, Rule, claim_of
from tracker.rules.lights.turning import LightOnDay, Reason, Turns, light_on, turns

__all__ = [
    "AssignmentFacts",
    "Call",
    "Entry",
    "ExplainedRule",
    "Explanation",
    "Extent",
    "Light",
    "LightOnDay",
    "Policy",
    "Reason",
    "Rule",
    "Turns",
    "claim_of",
    "explain",
    "light_on",
    "turns",
]
